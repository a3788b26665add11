package ingest

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"nextsearch/internal/catalogue"
	"nextsearch/internal/fetch"
	"nextsearch/internal/rdf"
)

// dcatReader makes records of the datasets of one document.
type dcatReader struct {
	spec    Spec
	resp    *fetch.Response
	g       *graph
	damaged map[rdf.Term]bool // subjects of statements that could not be read
	notices []*Rejection
}

func newDCATReader(spec Spec, resp *fetch.Response, g *graph) *dcatReader {
	r := &dcatReader{spec: spec, resp: resp, g: g, damaged: map[rdf.Term]bool{}}
	for _, b := range g.broken {
		r.damaged[b.Subject] = true
	}
	if n := g.undescribed(); n > 0 && len(g.datasets()) == 0 {
		r.notice("not-described", "the catalogue names %d datasets and describes none of them here", n)
	}
	if next := g.nextPage(); next != "" && isFile(resp.URL) {
		r.notice("next-page", "the page names a next one, %s, which is not read: the source is a file", cutText(next, maxSnippetURL))
	}
	return r
}

func (r *dcatReader) notice(code, format string, args ...any) {
	n := reject(publicURL(r.resp.URL), code, format, args...)
	n.Notice = true
	r.notices = append(r.notices, n)
}

// syntax rejects a statement that could not be read. If it is about a dataset,
// its record stays as it was.
func (r *dcatReader) syntax(e *rdf.SyntaxError) *Rejection {
	rejection := reject(r.resp.URL, "bad-rdf", "%s; the rest of the document was read", e)
	if e.Subject != (rdf.Term{}) && e.Subject.Kind == rdf.IRI {
		rejection.ID = catalogue.NewID(r.spec.Name, e.Subject.Value)
	}
	return rejection
}

// record makes the record of a dataset.
func (r *dcatReader) record(node rdf.Term) (catalogue.Record, error) {
	title, lang := r.g.text(node, "dct:title", "rdfs:label", "skos:prefLabel")
	title = htmlLine(title)
	native := r.nativeID(node, title)
	rec := catalogue.Record{Kind: catalogue.KindDataset, Title: title, Provenance: catalogue.Provenance{Methods: map[string]string{}}}
	if native != "" {
		rec.ID = catalogue.NewID(r.spec.Name, native)
	}
	if title == "" {
		rejection := reject(r.resp.URL, "no-title", "the dataset %s has no title", cutText(node.Value, maxSnippetURL))
		rejection.ID = rec.ID
		return rec, rejection
	}
	r.describe(node, &rec, lang)
	r.bodies(node, &rec)
	r.places(node, &rec)
	r.codes(node, &rec)
	distributions := r.distributions(node)
	rec.Licence = r.licence(node, distributions)
	rec.Attachments = r.attachments(node, &rec, distributions)
	rec.URL = r.address(node, distributions)
	p := &rec.Provenance
	p.OriginalID, p.URL, p.Fetched, p.Raw = native, publicURL(r.spec.Target), r.resp.Fetched, r.resp.Raw
	return rec, nil
}

// nativeID gives what the source knows a dataset by: its IRI, else an
// identifier, else its page, else title and publisher.
func (r *dcatReader) nativeID(node rdf.Term, title string) string {
	if node.Kind == rdf.IRI && node.Value != "" {
		return node.Value
	}
	if id, _ := r.g.text(node, "dct:identifier"); id != "" {
		return strings.TrimSpace(id)
	}
	for _, id := range r.g.all(node, "adms:identifier") {
		if notation, _ := r.g.text(id, "skos:notation"); notation != "" {
			return notation
		}
	}
	if page := r.first(node, "dcat:landingPage"); page != "" {
		return page
	}
	publisher := ""
	for _, a := range r.agents(node, "dct:publisher", "publisher", false) {
		publisher = a.name
	}
	return strings.TrimSpace(title + " " + publisher)
}

// first gives the first web address among the values of a property.
func (r *dcatReader) first(node rdf.Term, names ...string) string {
	for _, v := range r.g.all(node, names...) {
		if address := strings.TrimSpace(v.Value); v.Kind != rdf.Blank && isWebAddress(address) {
			return address
		}
	}
	return ""
}

// describe fills texts, dates, keywords and language.
func (r *dcatReader) describe(node rdf.Term, rec *catalogue.Record, lang string) {
	description, descriptionLang := r.g.text(node, "dct:description")
	rec.Body = cleanText(unwrap(htmlText(description)))
	rec.Summary = shorten(squash(rec.Body), snippetLimit)
	if basis, _ := r.g.text(node, "dcatde:legalBasis"); basis != "" {
		rec.Body = strings.TrimSpace(rec.Body + "\n\nRechtsgrundlage: " + htmlLine(basis))
	}
	rec.Published = r.date(node, "dct:issued")
	rec.Updated = r.date(node, "dct:modified")
	for _, v := range r.g.all(node, "dcat:keyword") {
		if v.Kind == rdf.Literal && languageRank(v.Lang) >= languageRank("en") {
			rec.Keywords = append(rec.Keywords, htmlLine(v.Value))
		}
	}
	slices.Sort(rec.Keywords)
	rec.Language = lang
	if rec.Language == "" {
		rec.Language = descriptionLang
	}
	if rec.Language == "" {
		rec.Language = r.language(append(r.g.all(node, "dcat:distribution"), node)...)
	}
}

// wrapped is a line end that only the indentation of the XML around it made.
var wrapped = regexp.MustCompile(`[ \t]*\r?\n[ \t]{4,}([^\s*•–-])`)

// unwrap joins the lines of a text that stood indented in its document.
func unwrap(text string) string { return strings.TrimSpace(wrapped.ReplaceAllString(text, " $1")) }

// date gives the latest date of a property: a harvester adds its own.
func (r *dcatReader) date(node rdf.Term, name string) (latest catalogue.Date) {
	for _, v := range r.g.all(node, name) {
		if d := parseDate(v.Value); d > latest {
			latest = d
		}
	}
	return latest
}

// language gives the language that the source names for a dataset and its
// distributions, if it is the only one or German is among them.
func (r *dcatReader) language(nodes ...rdf.Term) string {
	found := ""
	for _, node := range nodes {
		for _, v := range r.g.all(node, "dct:language") {
			code := languageCode(v.Value)
			if code == "de" {
				return code
			}
			if found != "" && found != code {
				code = "mul"
			}
			found = code
		}
	}
	if found == "mul" {
		return ""
	}
	return found
}

// languageCode reads a code of two or three letters or an address that ends in
// one. "ger" is the bibliographic code of ISO 639-2, which BCP 47 does not have.
func languageCode(s string) string {
	code := strings.ToLower(strings.TrimSpace(s))
	code = code[strings.LastIndexAny(code, "/#")+1:]
	if code == "ger" || code == "deu" || code == "german" || code == "deutsch" {
		return "de"
	}
	return code
}

// agentRoles are the properties that name a body, in the order in which they
// count; personal ones often hold a person.
var agentRoles = []struct {
	property, role string
	personal       bool
}{
	{"dct:publisher", "publisher", false}, {"dct:creator", "creator", false}, {"dcatde:originator", "originator", false},
	{"dcatde:maintainer", "maintainer", true}, {"dct:contributor", "contributor", true}, {"dcat:contactPoint", "contactPoint", true},
}

// bodies fills organisations and contact.
func (r *dcatReader) bodies(node rdf.Term, rec *catalogue.Record) {
	var agents []agent
	for _, role := range agentRoles {
		found := r.agents(node, role.property, role.role, role.personal)
		if role.role == "contactPoint" && len(agents) > 0 {
			found = nil // of a contact only what else nobody says
		}
		agents = append(agents, found...)
	}
	if len(agents) == 0 {
		agents = r.credited(node)
	}
	list, method := organisationsOf(agents)
	if rec.Organisations = list; method != "" {
		rec.Provenance.Methods["organisations"] = method
	}
	rec.Contact = r.contact(node)
}

// credited gives the bodies that the licence wants to be named, where nobody
// else is: catalogues that know their publishers by address only say it there.
func (r *dcatReader) credited(node rdf.Term) (agents []agent) {
	for _, d := range append(r.g.all(node, "dcat:distribution"), node) {
		for _, v := range r.g.all(d, "dcatde:licenseAttributionByText") {
			if name := bodyName(v.Value, true); len(name) <= maxBodyName && bodyWord.MatchString(name) {
				agents = append(agents, agent{name, "licenseAttributionByText"})
			}
		}
	}
	slices.SortFunc(agents, func(a, b agent) int { return strings.Compare(a.name, b.name) })
	return agents
}

// agents gives the bodies that a property names, sorted.
func (r *dcatReader) agents(node rdf.Term, property, role string, personal bool) (agents []agent) {
	for _, v := range r.g.all(node, property) {
		name, kinds := v.Value, []string(nil)
		if v.Kind != rdf.Literal {
			kinds = r.g.types(v)
			name, _ = r.g.text(v, "foaf:name", "vcard:organization-name", "vcard:hasOrganizationName", "vcard:fn", "schema:name", "skos:prefLabel", "rdfs:label", "dct:title", "dct:name")
		}
		isPerson := slices.Contains(kinds, "vcard:Individual") || slices.Contains(kinds, "foaf:Person")
		if name = bodyName(name, personal || isPerson); name != "" {
			agents = append(agents, agent{name, role})
		}
	}
	slices.SortFunc(agents, func(a, b agent) int { return strings.Compare(a.name, b.name) })
	return agents
}

// contact gives the function mailbox of the contact point, or its page. Names
// and telephone numbers are persons', and stay out.
func (r *dcatReader) contact(node rdf.Term) *catalogue.Contact {
	var mails, pages []string
	for _, point := range r.g.all(node, "dcat:contactPoint") {
		for _, v := range r.g.all(point, "vcard:hasEmail", "vcard:email", "foaf:mbox", "schema:email") {
			for _, inner := range append(r.g.all(v, "vcard:hasValue", "vcard:value"), v) {
				if mail := functionMailbox(inner.Value); mail != "" {
					mails = append(mails, mail)
				}
			}
		}
		if page := r.first(point, "vcard:hasURL", "vcard:url", "foaf:homepage", "schema:url"); page != "" {
			pages = append(pages, page)
		}
	}
	return contactOf(mails, pages)
}

// contactOf gives the first of each in the order of the alphabet, nil for none.
func contactOf(mails, pages []string) *catalogue.Contact {
	if len(mails)+len(pages) == 0 {
		return nil
	}
	slices.Sort(mails)
	slices.Sort(pages)
	c := &catalogue.Contact{}
	if len(mails) > 0 {
		c.Email = mails[0]
	}
	if len(pages) > 0 {
		c.URL = pages[0]
	}
	return c
}

// maxRegions bounds the places of one record.
const maxRegions = 50

// places fills the regions from the political geocoding, and from the spatial
// coverage where that names regions by their keys.
func (r *dcatReader) places(node rdf.Term, rec *catalogue.Record) {
	terms := r.g.all(node, "dcatde:politicalGeocodingURI", "dct:spatial")
	for _, v := range r.g.all(node, "dct:spatial") {
		terms = append(terms, r.g.all(v, "locn:adminUnitL2", "locn:adminUnitL1")...)
	}
	for _, v := range terms {
		region, mended, ok := regionAt(v.Value)
		if !ok || slices.ContainsFunc(rec.Regions, func(o catalogue.Region) bool { return o.AGS == region.AGS }) {
			continue
		}
		if region.Name, _ = r.g.text(v, "skos:prefLabel"); len(rec.Regions) < maxRegions {
			rec.Regions = append(rec.Regions, region)
		}
		if mended {
			rec.Provenance.Methods["regions"] = "regional key mended"
		}
	}
	if len(rec.Regions) == 0 {
		if name, _ := r.g.text(node, "dcatde:geocodingDescription"); name != "" && len(name) <= maxPlaceName {
			rec.Regions = []catalogue.Region{{Name: squash(name)}}
			rec.Provenance.Methods["regions"] = "geocodingDescription"
		}
	}
}

// maxPlaceName tells the name of a place from a description of one, in bytes.
const maxPlaceName = 80

// codeRules say which addresses become codes of which vocabulary. The
// pattern's group is the code.
var codeRules = []struct {
	property, vocabulary string
	pattern              *regexp.Regexp
}{
	{"dcat:theme", "data-theme", regexp.MustCompile(`/data-theme/([A-Z]{4})/?$`)},
	{"dct:subject", "eurovoc", regexp.MustCompile(`eurovoc\.europa\.eu/(\d+)$`)},
	{"dcat:theme", "eurovoc", regexp.MustCompile(`eurovoc\.europa\.eu/(\d+)$`)},
	{"dcat:theme", "inspire-theme", regexp.MustCompile(`inspire\.ec\.europa\.eu/theme/(\w+)$`)},
	{"dcatde:politicalGeocodingLevelURI", "political-geocoding-level", regexp.MustCompile(`(?i)politicalGeocoding/Level/(\w+)/?$`)},
	{"dcatde:contributorID", "govdata-contributor", regexp.MustCompile(`dcat-ap\.de/def/contributors/([\w-]+)/?$`)},
	{"dcatap:hvdCategory", "high-value-dataset-category", regexp.MustCompile(`data\.europa\.eu/bna/(c_\w+)$`)},
	{"dct:references", "musterdatenkatalog", regexp.MustCompile(`musterdatenkatalog\.de/def/musterdatensatz/([\w/-]+)$`)},
}

// codes fills the entries of vocabularies that say what a dataset is about and
// where it comes from.
func (r *dcatReader) codes(node rdf.Term, rec *catalogue.Record) {
	for _, rule := range codeRules {
		for _, v := range r.g.all(node, rule.property) {
			if m := rule.pattern.FindStringSubmatch(strings.TrimSpace(v.Value)); m != nil {
				rec.Codes = addCode(rec.Codes, rule.vocabulary, m[1])
			}
		}
	}
	for _, publisher := range r.g.all(node, "dct:publisher") {
		for _, v := range r.g.all(publisher, "dct:type") {
			if _, code, ok := strings.Cut(v.Value, "purl.org/adms/publishertype/"); ok {
				rec.Codes = addCode(rec.Codes, "adms-publisher-type", code)
			}
		}
	}
}

// addCode adds a code once.
func addCode(codes []catalogue.Code, vocabulary, code string) []catalogue.Code {
	c := catalogue.Code{Vocabulary: vocabulary, Code: code}
	if slices.Contains(codes, c) {
		return codes
	}
	return append(codes, c)
}

// distributions gives the distributions of a dataset that are not withdrawn,
// sorted by address.
func (r *dcatReader) distributions(node rdf.Term) (list []rdf.Term) {
	for _, d := range r.g.all(node, "dcat:distribution") {
		status := r.first(d, "adms:status")
		if d.Kind != rdf.Literal && !strings.HasSuffix(strings.ToLower(status), "/withdrawn") {
			list = append(list, d)
		}
	}
	slices.SortStableFunc(list, func(a, b rdf.Term) int {
		return strings.Compare(r.first(a, "dcat:downloadURL", "dcat:accessURL"), r.first(b, "dcat:downloadURL", "dcat:accessURL"))
	})
	return list
}

// licence gives the dataset's own licence, else the one that most of its
// distributions have, of equals the first by name.
func (r *dcatReader) licence(node rdf.Term, distributions []rdf.Term) catalogue.Licence {
	for _, names := range [][]string{{"dct:license"}, {"dct:rights"}} {
		if own := r.licencesOf(node, names...); len(own) > 0 {
			return own[0]
		}
		count := map[catalogue.Licence]int{}
		var best catalogue.Licence
		for _, d := range distributions {
			for _, l := range r.licencesOf(d, names...) {
				count[l]++
			}
		}
		for l, n := range count {
			if m := count[best]; n > m || n == m && l.URL+l.Name < best.URL+best.Name {
				best = l
			}
		}
		if best != (catalogue.Licence{}) {
			return best
		}
	}
	return catalogue.Licence{}
}

// licencesOf reads licences given as an address, with a label or without, as
// a document of their own, or as plain text.
func (r *dcatReader) licencesOf(node rdf.Term, names ...string) (list []catalogue.Licence) {
	for _, v := range r.g.all(node, names...) {
		label, _ := r.g.text(v, "skos:prefLabel", "dct:title", "rdfs:label", "foaf:name", "dct:description")
		value := v.Value
		if v.Kind == rdf.Blank {
			value = r.first(v, "foaf:homepage", "foaf:page", "dct:identifier")
			if value == "" {
				value = label
			}
		}
		if l := licenceOf(value, label); l != (catalogue.Licence{}) {
			list = append(list, l)
		}
	}
	return list
}

// attachments gives the files of a dataset: its distributions, and the
// documents about it.
func (r *dcatReader) attachments(node rdf.Term, rec *catalogue.Record, distributions []rdf.Term) (list []catalogue.Attachment) {
	for _, d := range distributions {
		address := r.first(d, "dcat:downloadURL", "dcat:accessURL")
		if address == "" {
			continue
		}
		title, _ := r.g.text(d, "dct:title", "rdfs:label")
		a := catalogue.Attachment{Title: htmlLine(title), URL: address, MediaType: r.mediaType(d, address), Bytes: r.bytes(d)}
		a.Flags = dataFlags(a.MediaType)
		list = append(list, a)
	}
	for _, v := range r.g.all(node, "foaf:page") {
		if t := mediaTypeAt(v.Value); v.Kind == rdf.IRI && t != "" && dataFlags(t) == nil {
			list = append(list, catalogue.Attachment{URL: v.Value, MediaType: t})
		}
	}
	if len(list) > maxAttachments {
		r.notice("many-files", "record %s: only the first %d of %d files are named", rec.ID, maxAttachments, len(list))
		list = list[:maxAttachments]
	}
	return list
}

// mediaType of a distribution: what it says, else what its address ends in.
func (r *dcatReader) mediaType(d rdf.Term, address string) string {
	for _, v := range r.g.all(d, "dcat:mediaType", "dct:mediaType", "dct:format") {
		texts := []string{v.Value}
		if label, _ := r.g.text(v, "rdfs:label", "skos:prefLabel"); label != "" {
			texts = append(texts, label)
		}
		for _, text := range texts {
			if t := mediaTypeOf(text); t != "" && t != "application/octet-stream" {
				return t
			}
		}
	}
	return mediaTypeAt(address)
}

// bytes of a distribution; some portals write it as a decimal fraction.
func (r *dcatReader) bytes(d rdf.Term) int64 {
	for _, v := range r.g.all(d, "dcat:byteSize") {
		if n := wholeNumber(v.Value); n > 0 {
			return n
		}
	}
	return 0
}

// wholeNumber reads a size in bytes, 0 for what is none.
func wholeNumber(s string) int64 {
	n, err := strconv.ParseFloat(strings.TrimSpace(s), 64)
	if err != nil || n < 0 || n > 1<<50 {
		return 0
	}
	return int64(n)
}

// address gives where people read about a dataset: its page, its own IRI, or
// where its data are.
func (r *dcatReader) address(node rdf.Term, distributions []rdf.Term) string {
	if page := r.first(node, "dcat:landingPage"); page != "" {
		return page
	}
	if node.Kind == rdf.IRI && isWebAddress(node.Value) {
		return node.Value
	}
	candidates := []string{r.first(node, "foaf:page")}
	for _, d := range distributions {
		candidates = append(candidates, r.first(d, "dcat:accessURL", "dcat:downloadURL"))
	}
	for _, c := range candidates {
		if c != "" {
			return c
		}
	}
	return ""
}
