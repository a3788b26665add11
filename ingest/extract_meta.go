package ingest

import (
	"net/url"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/PuerkitoBio/goquery"

	"nextsearch/internal/catalogue"
	"nextsearch/internal/fetch"
)

// maxRefresh is up to how many seconds a meta refresh counts as a
// redirection; a longer one renews a page that changes.
const maxRefresh = 10

// readRobots reads what the page permits: robots meta elements for all agents
// or ours, the TDM reservation of the TDMRep protocol, and a meta refresh.
func (p *page) readRobots(doc *goquery.Document) {
	doc.Find("meta[name][content]").Each(func(_ int, s *goquery.Selection) {
		content := strings.TrimSpace(s.AttrOr("content", ""))
		switch strings.ToLower(strings.TrimSpace(s.AttrOr("name", ""))) {
		case "robots", "nextsearch":
			noindex, nofollow := fetch.ParseRobotsDirectives(content)
			p.noindex, p.nofollow = p.noindex || noindex, p.nofollow || nofollow
		case "tdm-reservation":
			p.reserved = p.reserved || content == "1"
		}
	})
	doc.Find("meta[http-equiv]").EachWithBreak(func(_ int, s *goquery.Selection) bool {
		if strings.EqualFold(strings.TrimSpace(s.AttrOr("http-equiv", "")), "refresh") {
			p.refresh = refreshTarget(s.AttrOr("content", ""), baseOf(doc, p.url))
		}
		return p.refresh == ""
	})
}

// refreshContent is the content of a meta refresh: seconds; url=ADDRESS.
var refreshContent = regexp.MustCompile(`(?i)^\s*(\d{1,4})(?:\.\d*)?\s*[;,]\s*(?:url\s*=\s*)?["']?([^"']+)`)

func refreshTarget(content string, base *url.URL) string {
	m := refreshContent.FindStringSubmatch(content)
	if m == nil {
		return ""
	}
	target, err := base.Parse(strings.TrimSpace(m[2]))
	if seconds, _ := strconv.Atoi(m[1]); err != nil || seconds > maxRefresh {
		return ""
	}
	return target.String()
}

// maxLinks is how many links of one page are looked at; a page with more is
// an index, whose sitemap is the better way.
const maxLinks = 5000

// imprintText is what links to an imprint say or contain.
var imprintText = regexp.MustCompile(`(?i)\b(?:impressum|imprint|anbieterkennzeichnung)\b`)

// readLinks collects the links to pages, the canonical address and the imprint.
func (p *page) readLinks(doc *goquery.Document, base *url.URL) {
	if href, ok := doc.Find("link[rel~=canonical][href]").First().Attr("href"); ok {
		if u, err := base.Parse(strings.TrimSpace(href)); err == nil && strings.TrimSpace(href) != "" {
			p.canonical = u.String()
		}
	}
	seen := map[string]bool{}
	doc.Find("a[href], area[href]").EachWithBreak(func(_ int, s *goquery.Selection) bool {
		href, rel := strings.TrimSpace(s.AttrOr("href", "")), s.AttrOr("rel", "")
		if seen[href+" "+rel] {
			return true // menus stand on a page twice or more
		}
		seen[href+" "+rel] = true
		ref, err := base.Parse(href)
		if err != nil {
			return true
		}
		u, err := canonicalURL(ref.String())
		if err != nil {
			return true
		}
		if p.imprint == "" && isImprint(u, s) {
			p.imprint = u.String()
		}
		if isPage(u) {
			p.links = append(p.links, link{u, slices.Contains(strings.Fields(strings.ToLower(rel)), "nofollow")})
		}
		return len(p.links) < maxLinks
	})
}

// isImprint reports whether a link leads to an imprint.
func isImprint(u *url.URL, s *goquery.Selection) bool {
	if imprintText.MatchString(u.Path) {
		return true
	}
	text, short := shortText(s.Nodes[0], maxLinkLine)
	return short && imprintText.MatchString(text)
}

// metaTarget says where the content of a meta element goes. The name is that
// of a name, property or itemprop attribute, in lower case.
type metaTarget struct {
	name string
	set  func(p *page, value, method string)
}

func metaTitle(p *page, v, m string)       { p.title.add(v, m) }
func metaDescription(p *page, v, m string) { p.description.add(v, m) }
func metaSiteName(p *page, v, m string)    { p.siteName.add(v, m) }
func metaPublisher(p *page, v, m string)   { p.addPublisher(v, m) }
func metaPublished(p *page, v, m string)   { p.published.set(parseDate(v), m) }
func metaUpdated(p *page, v, m string)     { p.updated.set(parseDate(v), m) }
func metaKeywords(p *page, v, _ string)    { p.addKeywords(v) }
func metaLicence(p *page, v, _ string)     { p.licence = betterLicence(p.licence, licenceOf(v, "")) }
func metaLocale(p *page, v, m string)      { p.language.add(v, m) }
func metaPlace(p *page, v, _ string)       { p.addRegion(v) }
func metaLand(p *page, v, _ string)        { p.addRegion(landNames[strings.ToUpper(squash(v))]) }
func metaKindOf(p *page, v, _ string) {
	p.kind.meta(v)
	p.article = p.article || fold(v) == "article"
}

// metaTargets are the meta elements that are read, of one purpose the surest
// first: Dublin Core, what search engines and social networks defined, schema.org.
var metaTargets = []metaTarget{
	{"dc.title", metaTitle}, {"dcterms.title", metaTitle}, {"og:title", metaTitle}, {"twitter:title", metaTitle},
	{"description", metaDescription}, {"dc.description", metaDescription}, {"dcterms.abstract", metaDescription},
	{"dcterms.description", metaDescription}, {"og:description", metaDescription}, {"twitter:description", metaDescription},
	{"og:site_name", metaSiteName}, {"application-name", metaSiteName},
	{"dc.publisher", metaPublisher}, {"dcterms.publisher", metaPublisher}, {"publisher", metaPublisher}, {"article:publisher", metaPublisher}, {"copyright", metaPublisher},
	{"dcterms.issued", metaPublished}, {"dc.date.issued", metaPublished}, {"article:published_time", metaPublished}, {"og:published_time", metaPublished},
	{"datepublished", metaPublished}, {"dcterms.created", metaPublished}, {"dc.date.created", metaPublished}, {"dc.date", metaPublished},
	{"dcterms.date", metaPublished}, {"date", metaPublished}, {"publication_date", metaPublished}, {"pubdate", metaPublished}, {"citation_publication_date", metaPublished},
	{"dcterms.modified", metaUpdated}, {"dc.date.modified", metaUpdated}, {"article:modified_time", metaUpdated}, {"og:updated_time", metaUpdated},
	{"datemodified", metaUpdated}, {"last-modified", metaUpdated}, {"revised", metaUpdated}, {"last_modified", metaUpdated},
	{"keywords", metaKeywords}, {"news_keywords", metaKeywords}, {"article:tag", metaKeywords}, {"dc.subject", metaKeywords}, {"dcterms.subject", metaKeywords},
	{"dc.rights.license", metaLicence}, {"dcterms.license", metaLicence}, {"dc.rights", metaLicence}, {"dcterms.rights", metaLicence}, {"license", metaLicence},
	{"dc.language", metaLocale}, {"dcterms.language", metaLocale}, {"og:locale", metaLocale},
	{"geo.placename", metaPlace}, {"dcterms.spatial", metaPlace}, {"dc.coverage.spatial", metaPlace}, {"dc.coverage", metaPlace}, {"geo.region", metaLand},
	{"og:locality", metaPlace}, {"og:region", metaPlace},
	{"og:type", metaKindOf}, {"dc.type", metaKindOf}, {"dcterms.type", metaKindOf},
}

// readMeta reads meta elements, <title> and <html lang>.
func (p *page) readMeta(doc *goquery.Document) {
	values := map[string][]string{}
	doc.Find("meta[content]").Each(func(_ int, s *goquery.Selection) {
		for _, key := range []string{"name", "property", "itemprop", "http-equiv"} {
			if name := strings.ToLower(strings.TrimSpace(s.AttrOr(key, ""))); name != "" {
				name = strings.TrimPrefix(name, "http://purl.org/dc/terms/")
				values[name] = append(values[name], s.AttrOr("content", ""))
			}
		}
	})
	if lang := doc.Find("html").AttrOr("lang", doc.Find("html").AttrOr("xml:lang", "")); lang != "" {
		p.language.add(lang, "html-lang")
	}
	for _, t := range metaTargets {
		for _, v := range values[t.name] {
			t.set(p, v, "meta:"+t.name)
		}
	}
	p.title.add(doc.Find("head title").First().Text(), "title")
	doc.Find("a[rel~=tag]").Each(func(_ int, s *goquery.Selection) { p.addKeywords(s.Text()) })
}

// addPublisher takes the name of a body; addresses (Facebook pages, mostly),
// and "© 2024 …" are not its name.
func (p *page) addPublisher(name, method string) {
	name = copyrightSign.ReplaceAllString(squash(name), "")
	if strings.Contains(name, "://") || len(name) > 200 || letters(name) < 2 {
		return
	}
	p.publisher.add(name, method)
}

var copyrightSign = regexp.MustCompile(`(?i)^(?:(?:©|\(c\)|copyright)\s*)+(?:\d{4}\s*(?:[-–]\s*\d{4})?)?\s*(?:by|von)?\s*`)

// maxPageKeywords is how many keywords of a page are believed; more are a
// list for search engines of old.
const maxPageKeywords = 30

// addKeywords takes a list divided by commas or semicolons.
func (p *page) addKeywords(list string) {
	for _, k := range strings.FieldsFunc(list, func(r rune) bool { return r == ',' || r == ';' }) {
		k = strings.TrimPrefix(squash(k), "#")
		if k != "" && len(k) <= 100 && len(p.keywords) < maxPageKeywords && !slices.Contains(p.keywords, k) {
			p.keywords = append(p.keywords, k)
		}
	}
}

// Labels before a date that say what it is the date of.
var (
	publishedLabel = regexp.MustCompile(`(?i)(?:^|[^\p{L}])(?:veröffentlicht(?:\s+am)?|veröffentlichung(?:sdatum)?|publiziert(?:\s+am)?|erschienen(?:\s+am)?|` +
		`erstellt(?:\s+am)?|eingestellt\s+am|fassung\s+vom|published(?:\s+on)?)\s*:?\s+`)
	updatedLabel = regexp.MustCompile(`(?i)(?:^|[^\p{L}])(?:stand|letzte\s+(?:aktualisierung|änderung|bearbeitung)|zuletzt\s+(?:aktualisiert|geändert|bearbeitet)(?:\s+am)?|zuletzt\s+am|` +
		`aktualisiert(?:\s+am)?|geändert\s+am|last\s+(?:updated|modified|changed)(?:\s+on)?|updated(?:\s+on)?)\s*:?\s+`)
)

const (
	// maxDateLine is up to how many bytes a line is a note on the text, not
	// a sentence of it that happens to hold a date.
	maxDateLine = 160
	// maxFooter is up to how many bytes the end of a page is a footer.
	maxFooter = 3000
	// bylineBlocks is within how many blocks from the top a byline stands.
	bylineBlocks = 5
	// maxByline is up to how many bytes a line without a label is a byline.
	maxByline = 160
)

// readStatedDates reads dates that the text states: "Stand: …", "Veröffentlicht
// am …" in short lines, or in the footer, and the date of a byline at the top.
func (p *page) readStatedDates(footer string) {
	p.published.set(p.stated(publishedLabel), "text")
	p.updated.set(p.stated(updatedLabel), "text")
	if len(footer) <= maxFooter {
		p.updated.set(labelled(updatedLabel, footer), "footer")
	}
	p.dropDateLines()
	if i := p.byline(); i >= 0 {
		p.published.set(bylineDate(p.blocks[i].text), "byline")
		p.blocks = slices.Delete(p.blocks, i, i+1)
	}
}

// byline finds the line at the top with author and date, -1 if there is none.
// Below a heading it counts only if it is the only one: a page with several
// is a list of texts and none of its own.
func (p *page) byline() int {
	first, headings := -1, 0
	for i, b := range p.blocks {
		switch {
		case b.kind == heading && b.level > 1:
			headings++
		case b.kind != paragraph || bylineDate(b.text) == "":
		case i < bylineBlocks && headings == 0:
			return i
		case first >= 0 || i >= bylineBlocks:
			return -1
		default:
			first = i
		}
	}
	return first
}

// dropDateLines takes lines out of the text that say nothing but the dates of
// the page: those stand in the record.
func (p *page) dropDateLines() {
	p.blocks = slices.DeleteFunc(p.blocks, func(b block) bool {
		if len(b.text) > maxDateLine || b.kind != paragraph {
			return false
		}
		d, u := labelled(publishedLabel, b.text), labelled(updatedLabel, b.text)
		if d == "" && u == "" || d != "" && d != p.published.date || u != "" && u != p.updated.date {
			return false
		}
		rest := updatedLabel.ReplaceAllString(publishedLabel.ReplaceAllString(b.text, " "), " ")
		for range strings.Fields(rest) { // a date has at most as many words
			at := strings.IndexFunc(rest, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) })
			if at < 0 {
				return true
			}
			n := dateLength(rest[at:])
			if n == 0 {
				return false
			}
			rest = rest[at+n:]
		}
		return letters(rest) == 0
	})
}

// dateLength gives how many bytes the date takes with which s begins, 0 for none.
func dateLength(s string) int {
	for _, f := range dateForms {
		if at := f.pattern.FindStringSubmatchIndex(s); at != nil && at[0] == 0 && f.date(f.pattern.FindStringSubmatch(s)) != "" {
			return at[1]
		}
	}
	return 0
}

// stated gives the date behind a label in a short line. Several dates are
// those of several things; then only one above the first heading is the page's.
func (p *page) stated(label *regexp.Regexp) (found catalogue.Date) {
	headings := 0
	for _, b := range p.blocks {
		if b.kind == heading && b.level > 1 {
			headings++
		}
		if len(b.text) > maxDateLine || b.kind == heading {
			continue
		}
		switch d := labelled(label, b.text); {
		case d == "" || d == found:
		case found != "":
			return ""
		case headings == 0:
			return d
		default:
			found = d
		}
	}
	return found
}

// labelled gives the date right behind a label.
func labelled(label *regexp.Regexp, text string) catalogue.Date {
	for _, at := range label.FindAllStringIndex(text, 4) {
		if d := leadingDate(text[at[1]:]); d != "" {
			return d
		}
	}
	return ""
}

// maxDateWords is how many words a date with its weekday has.
const maxDateWords = 5

// leadingDate reads the date with which s begins, at least a month with its year.
func leadingDate(s string) catalogue.Date {
	words := strings.Fields(s)
	for n := min(len(words), maxDateWords); n > 0; n-- {
		d := parseDate(strings.Trim(strings.Join(words[:n], " "), ".,;|·()–-"))
		if len(d) > len("2006") {
			return d
		}
	}
	return ""
}

// clock is a time of day in a byline.
var clock = regexp.MustCompile(`,?\s*(?:um )?\b\d{1,2}[:.]\d{2}(?: Uhr\b|\s*(?:\||$))`)

// bylineDate reads the full date of a line such as "Pressestelle · 5. März 2024".
func bylineDate(s string) catalogue.Date {
	s = clock.ReplaceAllString(s, "")
	if s == "" || len(s) > maxByline || strings.Contains(s, ":") || strings.ContainsAny(s[len(s)-1:], ".!?") {
		return ""
	}
	d := findDate(s)
	if d == "" {
		return ""
	}
	if leadingDate(s) == d || endsInDate(s, d) {
		return d
	}
	return ""
}

// attachmentTypes are the kinds of file that belong to a text, by ending.
var attachmentTypes = map[string]string{
	".pdf":  "application/pdf",
	".doc":  "application/msword",
	".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
	".odt":  "application/vnd.oasis.opendocument.text",
	".rtf":  "application/rtf",
	".xls":  "application/vnd.ms-excel",
	".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
	".ods":  "application/vnd.oasis.opendocument.spreadsheet",
	".csv":  "text/csv",
	".ppt":  "application/vnd.ms-powerpoint",
	".pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
	".odp":  "application/vnd.oasis.opendocument.presentation",
	".zip":  "application/zip",
}

// maxAttachments of one page; a page with more is an archive.
const maxAttachments = 100

// attachmentsIn lists the files that the content links to.
func attachmentsIn(main *goquery.Selection, base *url.URL) []catalogue.Attachment {
	var list []catalogue.Attachment
	seen := map[string]bool{}
	main.Find("a[href]").EachWithBreak(func(_ int, s *goquery.Selection) bool {
		u, err := base.Parse(strings.TrimSpace(s.AttrOr("href", "")))
		if err != nil {
			return true
		}
		u.Fragment = ""
		kind := attachmentTypes[strings.ToLower(path.Ext(u.Path))]
		if kind == "" || seen[u.String()] || u.Scheme != "http" && u.Scheme != "https" {
			return true
		}
		seen[u.String()] = true
		name := inlineText(s.Nodes[0])
		if name == "" {
			name = path.Base(u.Path)
		}
		list = append(list, catalogue.Attachment{Title: name, URL: u.String(), MediaType: kind})
		return len(list) < maxAttachments
	})
	return list
}
