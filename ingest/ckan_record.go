package ingest

import (
	"net/url"
	"regexp"
	"slices"
	"strings"

	"nextsearch/internal/catalogue"
	"nextsearch/internal/fetch"
)

// ckanAdapter makes records of the datasets of one answer.
type ckanAdapter struct {
	spec  Spec
	resp  *fetch.Response
	where string // the answer, for messages
}

// record makes the record of a dataset.
func (a *ckanAdapter) record(d ckanDataset) (catalogue.Record, *Rejection) {
	native := d.native()
	rec := catalogue.Record{ID: catalogue.NewID(a.spec.Name, native), Kind: catalogue.KindDataset,
		Title: htmlLine(string(d.Title)), Provenance: catalogue.Provenance{Methods: map[string]string{}}}
	if rec.Title == "" {
		rejection := reject(a.where, "no-title", "the dataset %s has no title", cutText(native, maxSnippetURL))
		rejection.ID = rec.ID
		return rec, rejection
	}
	a.describe(d, &rec)
	a.bodies(d, &rec)
	a.classify(d, &rec)
	rec.Licence = a.licence(d)
	rec.Attachments = a.attachments(d)
	rec.URL = a.address(d)
	p := &rec.Provenance
	p.OriginalID, p.URL, p.Fetched, p.Raw = native, publicURL(a.spec.Target), a.resp.Fetched, a.resp.Raw
	return rec, nil
}

// describe fills texts, dates and keywords.
func (a *ckanAdapter) describe(d ckanDataset, rec *catalogue.Record) {
	rec.Body = cleanText(plainNotes(string(d.Notes)))
	rec.Summary = shorten(squash(rec.Body), snippetLimit)
	if basis := d.Extras.first("legalbasisText", "legalBasis"); basis != "" {
		rec.Body = strings.TrimSpace(rec.Body + "\n\nRechtsgrundlage: " + htmlLine(basis))
	}
	rec.Published = firstDate(string(d.Issued), d.Extras.first("issued", "dct_issued", "date_released"), string(d.MetadataCreated))
	rec.Updated = firstDate(string(d.Modified), d.Extras.first("modified", "dct_modified", "date_updated"), string(d.MetadataModified))
	for _, t := range d.Tags {
		rec.Keywords = append(rec.Keywords, squash(firstText(t.title, t.name)))
	}
	slices.Sort(rec.Keywords)
	rec.Language = languageCode(firstText(string(d.Language), d.Extras.first("language")))
}

// firstText gives the first text that is not empty.
func firstText(texts ...string) string {
	for _, t := range texts {
		if t = strings.TrimSpace(t); t != "" {
			return t
		}
	}
	return ""
}

// firstDate gives the first text that is a date.
func firstDate(texts ...string) catalogue.Date {
	for _, t := range texts {
		if d := parseDate(t); d != "" {
			return d
		}
	}
	return ""
}

// ckanRoles are the extras that name a body, in the order in which they count.
var ckanRoles = []struct {
	role     string
	keys     []string
	personal bool
}{
	{"publisher", []string{"publisher_name", "publisher"}, false},
	{"creator", []string{"creator_name"}, false},
	{"originator", []string{"originator_name", "originator"}, false},
	{"maintainer", []string{"maintainer_name"}, true},
	{"contributor", []string{"contributor_name"}, true},
	{"contactPoint", []string{"contact_name"}, true},
}

// bodies fills organisations and contact. The organisation of the portal
// counts after the publisher that a dataset names itself: on a portal of a
// Land it is often the feed by which datasets come.
func (a *ckanAdapter) bodies(d ckanDataset, rec *catalogue.Record) {
	var agents []agent
	add := func(role, name string, personal bool) { agents = append(agents, agent{bodyName(name, personal), role}) }
	add("publisher", string(d.Publisher), false)
	for _, r := range ckanRoles {
		if r.role == "creator" {
			add("publisher", d.Organization.title, false)
		}
		if r.role != "contactPoint" || len(named(agents)) == 0 {
			add(r.role, d.Extras.first(r.keys...), r.personal)
		}
		if r.role == "originator" {
			add("author", string(d.Author), true)
			add("maintainer", string(d.Maintainer), true)
		}
	}
	list, method := organisationsOf(agents)
	if rec.Organisations = list; method != "" {
		rec.Provenance.Methods["organisations"] = method
	}
	var mails []string
	for _, m := range []string{d.Extras.first("contact_email"), string(d.MaintainerEmail), string(d.AuthorEmail), d.Extras.first("publisher_email")} {
		if m = functionMailbox(m); m != "" {
			mails = []string{m}
			break
		}
	}
	rec.Contact = contactOf(mails, nil)
}

func named(agents []agent) (list []agent) {
	for _, a := range agents {
		if a.name != "" {
			list = append(list, a)
		}
	}
	return list
}

// themeNames are the names by which portals call the EU's data themes when
// they use them as groups.
var themeNames = map[string]string{"agri": "AGRI", "econ": "ECON", "educ": "EDUC", "ener": "ENER", "envi": "ENVI", "gove": "GOVE",
	"heal": "HEAL", "intr": "INTR", "just": "JUST", "regi": "REGI", "soci": "SOCI", "tech": "TECH", "tran": "TRAN"}

// ogdCategories are the categories of the OGD metadata schema that came before
// DCAT-AP.de; many portals keep them as groups.
var ogdCategories = wordSet(`bevoelkerung bildung_wissenschaft geo gesetze_justiz gesundheit infrastruktur_bauen_wohnen
	kultur_freizeit_sport_tourismus politik_wahlen soziales transport_verkehr umwelt_klima verbraucher verwaltung wirtschaft_arbeit`)

// classify fills codes and regions.
func (a *ckanAdapter) classify(d ckanDataset, rec *catalogue.Record) {
	values := map[string][]string{
		"dcat:theme":                        append(d.Extras.all("theme", "themes", "dcat_theme"), d.Theme...),
		"dcatde:contributorID":              append(d.Extras.all("contributorID"), d.ContributorID...),
		"dcatde:politicalGeocodingLevelURI": append(d.Extras.all("politicalGeocodingLevelURI"), d.PoliticalLevel...),
		"dcatap:hvdCategory":                d.Extras.all("hvd_category"),
		"dct:references":                    d.Extras.all("references"),
		"dct:subject":                       d.Extras.all("subject"),
	}
	for _, rule := range codeRules {
		for _, v := range values[rule.property] {
			if m := rule.pattern.FindStringSubmatch(v); m != nil {
				rec.Codes = addCode(rec.Codes, rule.vocabulary, m[1])
			}
		}
	}
	for _, g := range d.Groups {
		if theme := themeNames[strings.ToLower(g.name)]; theme != "" {
			rec.Codes = addCode(rec.Codes, "data-theme", theme)
		} else if name := strings.ToLower(strings.ReplaceAll(g.name, "-", "_")); ogdCategories[name] {
			rec.Codes = addCode(rec.Codes, "ogd-category", name)
		} else if title := squash(g.title); title != "" {
			rec.Keywords = append(rec.Keywords, title) // a portal's own subject: searched like a keyword
		}
	}
	a.places(d, rec)
}

// places fills the regions: keys first, else the name of a place.
func (a *ckanAdapter) places(d ckanDataset, rec *catalogue.Record) {
	keys := append(d.Extras.all("politicalGeocodingURI", "spatial_uri"), d.PoliticalGeocoding...)
	for _, key := range keys {
		region, mended, ok := regionAt(key)
		if !ok || slices.Contains(rec.Regions, region) || len(rec.Regions) == maxRegions {
			continue
		}
		rec.Regions = append(rec.Regions, region)
		if mended {
			rec.Provenance.Methods["regions"] = "regional key mended"
		}
	}
	name := squash(firstText(string(d.GeocodingDescription), d.Extras.first("geocodingText", "geocodingDescription", "spatial_text", "geographical_coverage", "spatial-text")))
	if len(rec.Regions) == 0 && name != "" && len(name) <= maxPlaceName {
		rec.Regions = []catalogue.Region{{Name: name}}
	}
}

// licence gives that of the dataset, else of its first resource.
func (a *ckanAdapter) licence(d ckanDataset) catalogue.Licence {
	title := firstText(string(d.LicenseTitle), string(d.License), string(d.LicenseID))
	for _, value := range []string{string(d.LicenseURL), string(d.LicenseID)} {
		if l := licenceOf(value, title); strings.TrimSpace(value) != "" && !vagueLicence(value) && (l.URL != "" || l.Code != "") {
			return l
		}
	}
	if title != "" && !vagueLicence(title) {
		return licenceOf(title, title)
	}
	for _, r := range d.Resources {
		if v := string(r.Licence); strings.TrimSpace(v) != "" && !vagueLicence(v) {
			return licenceOf(v, "")
		}
	}
	return catalogue.Licence{}
}

// vagueLicence reports CKAN's names for no licence.
func vagueLicence(id string) bool {
	switch fold(id) {
	case "notspecified", "not specified", "none", "license not specified", "lizenz nicht angegeben", "keine angabe", "null":
		return true
	}
	return false
}

// attachments gives the resources, in the order of the portal, whose editors
// put them there.
func (a *ckanAdapter) attachments(d ckanDataset) (list []catalogue.Attachment) {
	for _, r := range d.Resources {
		address := strings.TrimSpace(string(r.URL))
		if !isWebAddress(address) || strings.EqualFold(string(r.State), "deleted") || len(list) == maxAttachments {
			continue
		}
		mediaType := mediaTypeOf(string(r.Format))
		for _, other := range []string{mediaTypeOf(string(r.MimeType)), mediaTypeAt(address)} {
			if mediaType == "" {
				mediaType = other
			}
		}
		size := wholeNumber(string(r.Size))
		if size == 0 {
			size = wholeNumber(string(r.ByteSize))
		}
		title := htmlLine(firstText(string(r.Name), string(r.Description)))
		list = append(list, catalogue.Attachment{Title: title, URL: address, MediaType: mediaType, Bytes: size, Flags: dataFlags(mediaType)})
	}
	return list
}

// address gives where people read about a dataset: its page on the portal,
// which every CKAN has under its name; of a recorded answer the page that it
// names.
func (a *ckanAdapter) address(d ckanDataset) string {
	own := strings.TrimSpace(string(d.URL))
	if u, err := url.Parse(a.spec.Target); err == nil && !isFile(a.spec.Target) && d.Name != "" {
		p := strings.TrimRight(apiPath.ReplaceAllString(strings.TrimRight(u.Path, "/"), ""), "/")
		u.Path, u.RawPath, u.RawQuery, u.Fragment = strings.TrimSuffix(p, "/dataset")+"/dataset/"+string(d.Name), "", "", ""
		return u.String()
	}
	for _, candidate := range []string{d.Extras.first("landing_page", "uri", "guid"), own} {
		if isWebAddress(candidate) {
			return candidate
		}
	}
	for _, r := range d.Resources {
		if isWebAddress(string(r.URL)) {
			return string(r.URL)
		}
	}
	return ""
}

// markdownMark is what Markdown looks like in the descriptions of a portal,
// which CKAN renders: a heading, a list, a link, emphasis.
var markdownMark = regexp.MustCompile(`(?m)^#{1,6} |^\s*[*+-] |\[[^\]\n]+\]\([^)\s]+\)|\*\*[^*\n]+\*\*`)

// plainNotes gives a description without its markup, HTML or Markdown.
func plainNotes(notes string) string {
	if len(notes) > maxText || !markdownMark.MatchString(notes) {
		return htmlText(notes)
	}
	blocks, err := markdownBlocks([]byte(notes), false)
	if err != nil {
		return htmlText(notes)
	}
	return joinBlocks(blocks)
}
