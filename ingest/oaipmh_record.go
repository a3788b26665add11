package ingest

import (
	"regexp"
	"slices"
	"strings"

	"nextsearch/internal/catalogue"
	"nextsearch/internal/fetch"
)

// oaiAdapter makes records of the items of one answer.
type oaiAdapter struct {
	spec  Spec
	resp  *fetch.Response
	where string // the answer, for messages
}

// oaiItem is what both formats say, before it is decided on.
type oaiItem struct {
	titles, descriptions                      []*xmlNode
	creators, publishers, contributors        []string // names of bodies
	dates, languages, types, rights, subjects []string
	links                                     []string // addresses and identifiers
}

// record makes the record of an item.
func (a *oaiAdapter) record(native string, source oaiRecord) (catalogue.Record, *Rejection) {
	item, ok := itemOf(&source.Metadata)
	if !ok {
		return catalogue.Record{}, reject(a.where, "unknown-format", "%s is in none of the formats that are read (oai_dc, DataCite)", native)
	}
	rec := catalogue.Record{ID: catalogue.NewID(a.spec.Name, native), Title: htmlLine(bestText(item.titles, false)),
		Provenance: catalogue.Provenance{Methods: map[string]string{}}}
	if rec.Title == "" {
		return rec, reject(a.where, "no-title", "%s has no title", native)
	}
	rec.Body = cleanText(unwrap(htmlText(bestText(item.descriptions, true))))
	rec.Summary = shorten(squash(rec.Body), snippetLimit)
	rec.Kind = kindOfTypes(item.types)
	rec.Published = publishedOf(item.dates)
	if len(item.languages) > 0 {
		rec.Language = languageCode(item.languages[0])
	}
	rec.Organisations = item.organisations()
	rec.Keywords, rec.Codes = subjectsOf(append(item.subjects, source.Header.Sets...), len(item.subjects))
	rec.Licence = rightsAmong(item.rights)
	rec.URL, rec.Attachments = linksOf(item.links)
	p := &rec.Provenance
	p.OriginalID, p.URL, p.Fetched, p.Raw = native, publicURL(a.spec.Target), a.resp.Fetched, a.resp.Raw
	return rec, nil
}

// itemOf reads the metadata in either format.
func itemOf(metadata *xmlNode) (oaiItem, bool) {
	if r := metadata.find("resource"); r != nil && len(r.all("titles", "title")) > 0 {
		return dataciteItem(r), true
	}
	if dc := metadata.find("dc"); dc != nil {
		return dublinCoreItem(dc), true
	}
	return oaiItem{}, false
}

// texts gives the texts of elements that have one.
func texts(nodes []*xmlNode) (list []string) {
	for _, n := range nodes {
		if t := n.text(); t != "" {
			list = append(list, t)
		}
	}
	return list
}

// dublinCoreItem reads oai_dc (http://www.openarchives.org/OAI/2.0/oai_dc.xsd),
// which does not say whether a creator is a person: in doubt it is.
func dublinCoreItem(dc *xmlNode) oaiItem {
	item := oaiItem{
		titles: dc.all("title"), descriptions: dc.all("description"),
		dates: texts(dc.all("date")), languages: texts(dc.all("language")), types: texts(dc.all("type")),
		rights: texts(dc.all("rights")), subjects: texts(dc.all("subject")),
		links: append(texts(dc.all("identifier")), texts(dc.all("relation"))...),
	}
	item.creators = bodyNames(dc.all("creator"), true)
	item.publishers = bodyNames(dc.all("publisher"), false)
	item.contributors = bodyNames(dc.all("contributor"), true)
	return item
}

// bodyNames gives the names of bodies among elements that hold one.
func bodyNames(nodes []*xmlNode, personal bool) (list []string) {
	for _, t := range texts(nodes) {
		if name := bodyName(t, personal); name != "" && !strings.HasPrefix(name, "(:") { // (:unav), DataCite's words for nothing
			list = append(list, name)
		}
	}
	return list
}

// notTheTitle are the title types of DataCite that are not it.
var notTheTitle = wordSet("AlternativeTitle Subtitle TranslatedTitle")

// dataciteItem reads a resource of DataCite's Metadata Schema 3 and 4
// (https://schema.datacite.org/).
func dataciteItem(r *xmlNode) oaiItem {
	item := oaiItem{
		languages: texts(r.all("language")),
		subjects:  texts(r.all("subjects", "subject")),
		types:     texts(r.all("resourceType")),
	}
	for _, t := range r.all("titles", "title") {
		if !notTheTitle[t.attr("titleType")] {
			item.titles = append(item.titles, t)
		}
	}
	if len(item.titles) == 0 {
		item.titles = r.all("titles", "title")
	}
	for _, d := range r.all("descriptions", "description") {
		if kind := d.attr("descriptionType"); kind == "Abstract" || kind == "" {
			item.descriptions = append(item.descriptions, d)
		}
	}
	for _, t := range r.all("resourceType") {
		item.types = append([]string{t.attr("resourceTypeGeneral")}, item.types...)
	}
	item.publishers = bodyNames(r.all("publisher"), false)
	item.creators = agentNames(r.all("creators", "creator"), "creatorName")
	item.contributors = agentNames(r.all("contributors", "contributor"), "contributorName")
	dataciteDates(r, &item)
	for _, v := range r.all("rightsList", "rights") {
		item.rights = append(item.rights, v.attr("rightsURI"), v.attr("rightsIdentifier"), v.text())
	}
	for _, v := range append(r.all("identifier"), r.all("alternateIdentifiers", "alternateIdentifier")...) {
		link := v.text()
		if strings.EqualFold(v.attr("identifierType"), "DOI") && !strings.Contains(link, "://") {
			link = "doi:" + strings.TrimPrefix(link, "doi:")
		}
		item.links = append(item.links, link)
	}
	return item
}

// dataciteDates puts the date of issue before the year of publication.
func dataciteDates(r *xmlNode, item *oaiItem) {
	for _, kind := range []string{"Issued", "Available", "Created"} {
		for _, d := range r.all("dates", "date") {
			if d.attr("dateType") == kind && len(item.dates) == 0 {
				item.dates = append(item.dates, d.text())
			}
		}
	}
	if len(item.dates) == 0 {
		item.dates = texts(r.all("publicationYear"))
	}
}

// institutions are the contributor types of DataCite that are bodies.
var institutions = wordSet("HostingInstitution Distributor RegistrationAgency RegistrationAuthority ResearchGroup Sponsor Producer DataManager")

// agentNames gives the bodies among creators or contributors: those that say
// so, and of those that say nothing the ones that cannot be persons.
func agentNames(nodes []*xmlNode, element string) (list []string) {
	for _, n := range nodes {
		for _, name := range n.all(element) {
			kind := name.attr("nameType")
			if kind == "Personal" || len(n.all("givenName")) > 0 {
				continue
			}
			personal := kind != "Organizational" && !institutions[n.attr("contributorType")]
			list = append(list, bodyNames([]*xmlNode{name}, personal)...)
		}
	}
	return list
}

// bestText gives the text in the language that a German reader wants: the
// first, or the longest where several stand side by side.
func bestText(nodes []*xmlNode, longest bool) (best string) {
	rank := -1
	for _, n := range nodes {
		text := strings.TrimSpace(n.Text)
		r := languageRank(strings.ToLower(n.attr("lang")))
		if text != "" && (r > rank || longest && r == rank && len(text) > len(best)) {
			best, rank = text, r
		}
	}
	return best
}

// organisations gives the bodies: a creator is whose work it is.
func (i *oaiItem) organisations() (list []catalogue.Organisation) {
	add := func(names []string, role string) {
		for _, name := range names {
			known := slices.ContainsFunc(list, func(o catalogue.Organisation) bool { return fold(o.Name) == fold(name) })
			if !known && len(list) < maxAgents {
				list = append(list, catalogue.Organisation{Name: name, Role: role})
			}
		}
	}
	add(i.creators, "practitioner")
	add(i.publishers, "publisher")
	add(i.contributors, "partner")
	return list
}

// typeKinds tell the kind of an item by a word of its type: Dublin Core's,
// DataCite's, DRIVER's, COAR's. What is none of them is a text, so a report.
var typeKinds = []struct {
	pattern *regexp.Regexp
	kind    catalogue.Kind
}{
	{regexp.MustCompile(`(?i)\bdata ?set|datensatz|research ?data|/c_ddb1$`), catalogue.KindDataset},
	{regexp.MustCompile(`(?i)software|computational ?notebook|/c_5ce6$`), catalogue.KindSoftware},
	{regexp.MustCompile(`(?i)^event$|veranstaltung`), catalogue.KindEvent},
	{regexp.MustCompile(`(?i)learning ?object|course|lehrmaterial|manual|handbuch|leitfaden|guideline`), catalogue.KindGuide},
	{regexp.MustCompile(`(?i)press ?release|pressemitteilung|newspaper`), catalogue.KindNews},
}

// kindOfTypes gives the kind that the first type of a known word tells.
func kindOfTypes(types []string) catalogue.Kind {
	for _, t := range types {
		for _, k := range typeKinds {
			if k.pattern.MatchString(t) {
				return k.kind
			}
		}
	}
	return catalogue.KindReport
}

// publishedOf gives the date of publication: repositories list the moments of
// deposit beside it, which have a time of day, so a date without one counts
// first, else the earliest.
func publishedOf(dates []string) (best catalogue.Date) {
	timed := true
	for _, text := range dates {
		d := parseDate(text)
		if d == "" {
			continue
		}
		hasTime := strings.Contains(text, "T")
		if best == "" || timed && !hasTime || hasTime == timed && d < best {
			best, timed = d, hasTime
		}
	}
	return best
}

// ddcSubject is a class of the Dewey Decimal Classification.
var ddcSubject = regexp.MustCompile(`(?i)(?:^|/)ddc[:/](\d{3}(?:\.\d+)?)$`)

// subjectsOf divides subjects into words and classes. Of what stands behind
// the first words (the sets of an item) only classes count.
func subjectsOf(subjects []string, words int) (keywords []string, codes []catalogue.Code) {
	for i, s := range subjects {
		if m := ddcSubject.FindStringSubmatch(s); m != nil {
			codes = addCode(codes, "ddc", m[1])
			continue
		}
		if i >= words || isWebAddress(s) || strings.HasPrefix(s, "info:") {
			continue
		}
		for word := range strings.SplitSeq(s, ";") {
			keywords = append(keywords, htmlLine(word))
		}
	}
	return keywords, codes
}

// rightsAmong gives the licence that is recognised, else the first statement
// of rights. Whether one may read it is not a licence.
func rightsAmong(rights []string) (best catalogue.Licence) {
	for _, v := range rights {
		access := strings.Contains(v, "eu-repo/semantics") || strings.Contains(v, "coar/access_right")
		if v = strings.TrimSpace(v); v != "" && !access {
			best = betterLicence(best, licenceOf(v, ""))
		}
	}
	return best
}

// linksOf gives the page of an item and the documents among its links.
func linksOf(links []string) (page string, attachments []catalogue.Attachment) {
	best := 0
	for _, link := range links {
		address := resolverOf(link)
		if !isWebAddress(address) {
			continue
		}
		t := mediaTypeAt(address)
		if t != "" && dataFlags(t) == nil && len(attachments) < maxAttachments {
			attachments = append(attachments, catalogue.Attachment{URL: address, MediaType: t})
		}
		if rank := linkRank(link, t); rank > best {
			page, best = address, rank
		}
	}
	return page, attachments
}

// linkRank orders links as the address of an item: its page before what only
// resolves to it before a file.
func linkRank(link, mediaType string) int {
	switch {
	case mediaType != "" && mediaType != "text/html":
		return 1
	case strings.HasPrefix(link, "http"):
		return 3
	}
	return 2
}

// resolverOf makes an address of an identifier that has a public resolver.
func resolverOf(id string) string {
	id = strings.TrimSpace(id)
	lower := strings.ToLower(id)
	switch {
	case strings.HasPrefix(lower, "doi:"):
		return "https://doi.org/" + strings.TrimSpace(id[len("doi:"):])
	case strings.HasPrefix(lower, "10.") && strings.Contains(id, "/"):
		return "https://doi.org/" + id
	case strings.HasPrefix(lower, "urn:nbn:"):
		return "https://nbn-resolving.org/" + id
	case strings.HasPrefix(lower, "hdl:"):
		return "https://hdl.handle.net/" + id[len("hdl:"):]
	}
	return id
}
