package ingest

import (
	"encoding/json"
	"html"
	"regexp"
	"strings"

	"github.com/PuerkitoBio/goquery"
)

// Limits of what is read as JSON-LD; a page has a few small blocks.
const (
	maxJSONLD      = 1 << 20 // bytes of one block
	maxJSONObjects = 1000
)

// jsonObject is one node of a JSON-LD block.
type jsonObject map[string]any

// textTypes are the schema.org types that describe the text of a page.
var textTypes = wordSet(`Article NewsArticle BlogPosting Report TechArticle ScholarlyArticle HowTo WebPage ItemPage AboutPage FAQPage
	ContactPage CollectionPage QAPage LiveBlogPosting SocialMediaPosting DiscussionForumPosting OpinionNewsArticle AnalysisNewsArticle
	ReportageNewsArticle BackgroundNewsArticle ReviewNewsArticle AdvertiserContentArticle CreativeWork DigitalDocument Event Dataset SoftwareApplication SoftwareSourceCode Project GovernmentService`)

// namedTypes are those of them whose name is a title.
var namedTypes = wordSet("Event Dataset GovernmentService HowTo SoftwareApplication SoftwareSourceCode Project Report DigitalDocument")

// readJSONLD reads the schema.org description that a page embeds
// (JSON-LD 1.1, as far as pages use it: objects, lists, @graph).
func (p *page) readJSONLD(doc *goquery.Document) {
	doc.Find(`script[type="application/ld+json"]`).Each(func(_ int, s *goquery.Selection) {
		text := s.Text()
		if len(text) > maxJSONLD {
			return
		}
		var value any
		if json.Unmarshal([]byte(text), &value) != nil && json.Unmarshal([]byte(repairJSON(text)), &value) != nil {
			return
		}
		for _, o := range jsonObjects(value, nil) {
			p.takeObject(o)
		}
	})
}

var (
	// jsonWrapper is what old templates put around a script.
	jsonWrapper = regexp.MustCompile(`^\s*(?://\s*)?(?:<!--|<!\[CDATA\[)|(?://\s*)?(?:-->|\]\]>)\s*$|;\s*$`)
	// danglingComma is a comma before the end of an object or a list.
	danglingComma = regexp.MustCompile(`,(\s*[}\]])`)
)

// repairJSON mends what templates break most: wrappers of old scripts, line
// ends and tabs within strings, commas before an end.
func repairJSON(text string) string {
	for range 2 {
		text = strings.TrimSpace(jsonWrapper.ReplaceAllString(text, ""))
	}
	text = strings.Map(func(r rune) rune {
		if r < ' ' {
			return ' '
		}
		return r
	}, text)
	return danglingComma.ReplaceAllString(text, "$1")
}

// jsonObjects lists the objects at the top of a block and in its @graph.
func jsonObjects(value any, list []jsonObject) []jsonObject {
	if len(list) >= maxJSONObjects {
		return list
	}
	switch v := value.(type) {
	case []any:
		for _, e := range v {
			list = jsonObjects(e, list)
		}
	case map[string]any:
		list = append(list, v)
		list = jsonObjects(v["@graph"], list)
	}
	return list
}

// takeObject takes over what an object says of the page or its site.
func (p *page) takeObject(o jsonObject) {
	kind := o.kind()
	if kind == "WebSite" {
		p.siteName.add(jsonText(o["name"]), "json-ld")
		p.addPublisher(jsonOrganisation(o["publisher"]), "json-ld")
	}
	if !textTypes[kind] {
		return
	}
	p.kind.schema(kind)
	p.article = p.article || strings.HasSuffix(kind, "Article") || strings.HasSuffix(kind, "Posting")
	p.published.set(parseDate(jsonText(o["datePublished"])), "json-ld")
	p.published.set(parseDate(jsonText(o["dateCreated"])), "json-ld")
	p.updated.set(parseDate(jsonText(o["dateModified"])), "json-ld")
	for _, field := range []string{"publisher", "sourceOrganization", "provider", "author", "creator"} {
		p.addPublisher(jsonOrganisation(o[field]), "json-ld")
	}
	p.title.add(jsonText(o["headline"]), "json-ld")
	if namedTypes[kind] {
		p.title.add(jsonText(o["name"]), "json-ld")
	}
	p.description.add(jsonText(o["description"]), "json-ld")
	p.language.add(jsonText(o["inLanguage"]), "json-ld")
	p.licence = betterLicence(p.licence, licenceOf(jsonText(o["license"]), ""))
	for _, k := range append(jsonList(o["keywords"]), jsonList(o["articleSection"])...) {
		p.addKeywords(k)
	}
	p.takePlaces(o)
	if kind == "Event" {
		p.events = append(p.events, eventOf(o))
	}
}

// kind gives the first type of an object that is known, without its vocabulary.
func (o jsonObject) kind() string {
	for _, t := range jsonList(o["@type"]) {
		t = t[strings.LastIndexAny(t, "/:#")+1:]
		if strings.HasSuffix(t, "Event") { // BusinessEvent, EducationEvent and so on
			return "Event"
		}
		if textTypes[t] || t == "WebSite" {
			return t
		}
	}
	return ""
}

// jsonText gives the string of a value, the first of a list, or the name or
// address of an object.
func jsonText(value any) string {
	switch v := value.(type) {
	case string:
		return html.UnescapeString(v)
	case []any:
		if len(v) > 0 {
			return jsonText(v[0])
		}
	case map[string]any:
		for _, field := range []string{"@value", "name", "url", "@id"} {
			if s, ok := v[field].(string); ok && s != "" {
				return s
			}
		}
	}
	return ""
}

// jsonList gives all strings of a value.
func jsonList(value any) []string {
	switch v := value.(type) {
	case string:
		return []string{v}
	case []any:
		var all []string
		for _, e := range v {
			if s := jsonText(e); s != "" {
				all = append(all, s)
			}
		}
		return all
	}
	return nil
}

// jsonOrganisation gives the name of the first body in a value. Persons are left
// out: their names are no one's to take over.
func jsonOrganisation(value any) string {
	switch v := value.(type) {
	case []any:
		for _, e := range v {
			if name := jsonOrganisation(e); name != "" {
				return name
			}
		}
	case map[string]any:
		for _, t := range jsonList(v["@type"]) {
			if strings.Contains(t, "Organization") || strings.Contains(t, "Government") || strings.HasSuffix(t, "Corporation") {
				name, _ := v["name"].(string)
				return name
			}
		}
	}
	return ""
}
