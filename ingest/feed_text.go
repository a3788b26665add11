package ingest

import (
	"fmt"
	"net/url"
	"regexp"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/PuerkitoBio/goquery"
	"github.com/mmcdole/gofeed"
	"github.com/mmcdole/gofeed/atom"
	ext "github.com/mmcdole/gofeed/extensions"
	"github.com/mmcdole/gofeed/json"
	"golang.org/x/net/html/charset"

	"nextsearch/internal/catalogue"
)

var (
	xmlDeclaration = regexp.MustCompile(`^\s*<\?xml\s[^>]*\?>`)
	xmlEncoding    = regexp.MustCompile(`encoding\s*=\s*["']([A-Za-z0-9._:-]+)["']`)
	// htmlTag tells text with markup from plain text.
	htmlTag = regexp.MustCompile(`(?i)</?[a-z][a-z0-9]*(?:\s[^<>]*)?/?>|&(?:[a-z]{2,8}|#\d+|#x[0-9a-f]+);`)
)

// decodeFeed gives the text of a feed without its XML declaration, whose
// encoding no longer holds. Declarations lie, so valid UTF-8 with other than
// ASCII characters is UTF-8 whatever they say; then the XML declaration counts,
// the Content-Type (charset declared), and windows-1252 for what is left.
func decodeFeed(body []byte, declared string) string {
	text, done := decodeWide(body)
	if !done {
		text = decodeBytes(body, encodingNamed(body), declared)
	}
	text = strings.TrimPrefix(text, "\ufeff")
	text = xmlDeclaration.ReplaceAllString(text, "")
	return strings.TrimSpace(text)
}

// decodeWide decodes UTF-16.
func decodeWide(body []byte) (string, bool) {
	name := sniffEncoding(body[:min(len(body), sniffBytes)], "")
	if name == "" {
		return "", false
	}
	enc, _ := charset.Lookup(name)
	text, err := enc.NewDecoder().Bytes(body)
	return string(text), err == nil
}

// encodingNamed gives the encoding of the XML declaration, "" without one.
func encodingNamed(body []byte) string {
	head := body[:min(len(body), 1024)]
	if m := xmlEncoding.FindSubmatch(xmlDeclaration.Find(head)); m != nil {
		return string(m[1])
	}
	return ""
}

func decodeBytes(body []byte, labels ...string) string {
	if utf8.Valid(body) && utf8.RuneCount(body) < len(body) {
		return string(body)
	}
	for _, label := range labels {
		enc, name := charset.Lookup(label)
		if enc == nil || name == "utf-8" || name == "replacement" {
			continue
		}
		if text, err := enc.NewDecoder().Bytes(body); err == nil {
			return string(text)
		}
	}
	return decodeLine(body)
}

// entryText is what an entry says.
type entryText struct {
	summary, body string
	sections      []catalogue.Section
	attachments   []catalogue.Attachment
}

// text reads the content of an entry, or its description if that is all.
func (c *channel) text(i int, item *gofeed.Item) (entryText, error) {
	content, description := item.Content, item.Description
	if strings.TrimSpace(content) == "" {
		content = description
	}
	if c.original.isPlain(i) || !htmlTag.MatchString(content) {
		return entryText{summary: summaryFrom(nil, content, htmlLine(description)), body: cleanText(content)}, nil
	}
	doc, err := goquery.NewDocumentFromReader(strings.NewReader(content))
	if err != nil {
		return entryText{}, fmt.Errorf("the content cannot be read: %w", err)
	}
	body := doc.Find("body")
	base := c.base
	if u, err := url.Parse(c.link(item)); err == nil && u.Host != "" {
		base = u
	}
	t := entryText{}
	if base != nil {
		t.attachments = attachmentsIn(body, base)
	}
	blocks := blocksOf(body)
	t.body, t.sections = joinBlocks(blocks), sectionsOf(blocks)
	t.summary = summaryFrom(blocks, t.body, htmlLine(description))
	return t, nil
}

// minSummary is how many letters a paragraph needs to tell what a text is about.
const minSummary = 60

// summaryFrom takes the description, unless it is but the beginning of the
// text, which systems cut anywhere: then the first paragraph.
func summaryFrom(blocks []block, body, description string) string {
	start := strings.TrimRight(description, "….[]() ")
	if description != "" && !strings.HasPrefix(fold(body), fold(start)) {
		return description
	}
	for _, b := range blocks {
		if b.kind == paragraph && letters(b.text) >= minSummary {
			return shorten(squash(b.text), snippetLimit)
		}
	}
	return shorten(squash(body), snippetLimit)
}

// htmlLine gives a text that may hold markup as one plain line.
func htmlLine(s string) string {
	if !htmlTag.MatchString(s) {
		return squash(s)
	}
	doc, err := goquery.NewDocumentFromReader(strings.NewReader(s))
	if err != nil {
		return squash(s)
	}
	return inlineText(doc.Find("body").Nodes[0])
}

// htmlText gives a text that may hold markup as plain paragraphs.
func htmlText(s string) string {
	if !strings.ContainsAny(s, "<&") || !htmlTag.MatchString(s) {
		return s
	}
	doc, err := goquery.NewDocumentFromReader(strings.NewReader(s))
	if err != nil {
		return s
	}
	return joinBlocks(blocksOf(doc.Find("body")))
}

// feedDate reads a date as it is written, so that the day is that of the
// writer's zone; else what the library made of it.
func feedDate(written string, parsed *time.Time) catalogue.Date {
	if d := parseDate(written); d != "" {
		return d
	}
	if parsed == nil || parsed.Year() < minYear || parsed.Year() > maxYear {
		return ""
	}
	return catalogue.DateOf(*parsed)
}

// original is the feed in its own format, for what the common form leaves out.
type original struct{ feed any }

// entry gives an Atom entry, nil for other formats.
func (o original) entry(i int) *atom.Entry {
	if f, ok := o.feed.(*atom.Feed); ok && i < len(f.Entries) {
		return f.Entries[i]
	}
	return nil
}

func (o original) item(i int) *json.Item {
	if f, ok := o.feed.(*json.Feed); ok && i < len(f.Items) {
		return f.Items[i]
	}
	return nil
}

// isPlain reports whether the content is said to be plain text.
func (o original) isPlain(i int) bool {
	if item := o.item(i); item != nil {
		return item.ContentHTML == ""
	}
	return false // Atom's type="text" is what many write who mean HTML
}

func (o original) language(i int) string {
	if item := o.item(i); item != nil {
		return item.Language
	}
	return ""
}

// rights gives an Atom entry's licence links (RFC 4946) and rights.
func (o original) rights(i int) []string {
	if e := o.entry(i); e != nil {
		return append(licenceLinks(e.Links), e.Rights)
	}
	return nil
}

func (o original) feedRights() []string {
	if f, ok := o.feed.(*atom.Feed); ok {
		return append(licenceLinks(f.Links), f.Rights)
	}
	return nil
}

func licenceLinks(links []*atom.Link) []string {
	var found []string
	for _, l := range links {
		if strings.EqualFold(l.Rel, "license") {
			found = append(found, l.Href)
		}
	}
	return found
}

// extensionRights gives what the modules creativeCommons, cc and Dublin Core
// say of the licence.
func extensionRights(extensions ext.Extensions, dc *ext.DublinCoreExtension) []string {
	var found []string
	for _, prefix := range []string{"creativeCommons", "cc", "creativecommons"} {
		for _, name := range []string{"license", "licence"} {
			for _, e := range extensions[prefix][name] {
				found = append(found, e.Value, e.Attrs["resource"])
			}
		}
	}
	if dc != nil {
		found = append(found, dc.Rights...)
	}
	return found
}

// rightsOf gives the first licence among texts. A copyright notice is none.
func rightsOf(texts ...string) catalogue.Licence {
	var best catalogue.Licence
	for _, s := range texts {
		s = htmlLine(s)
		l := licenceOf(s, "")
		if s != "" && (l.Code != "" || l.URL != "" || licenceWord.MatchString(s)) {
			best = betterLicence(best, l)
		}
	}
	return best
}

// surname is a word of bodies' names that persons have as their name, too.
var surname = regexp.MustCompile(`(?i)^\S+ (?:kreis|land|markt|bezirk|werk)$`)

// bodyAmong gives the first organisation among authors and publishers.
// Persons are not named: that would need their consent.
func bodyAmong(authors []*gofeed.Person, dc *ext.DublinCoreExtension) string {
	var names []string
	for _, a := range authors {
		if a != nil {
			names = append(names, a.Name)
		}
	}
	if dc != nil {
		names = append(names, dc.Publisher...)
	}
	for _, name := range names {
		if name = bodyIn(htmlLine(name)); name != "" && !surname.MatchString(name) {
			return name
		}
	}
	return ""
}
