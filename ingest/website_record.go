package ingest

import (
	"hash/maphash"
	"regexp"
	"slices"
	"strings"

	"nextsearch/internal/catalogue"
	"nextsearch/internal/fetch"
)

// record makes the record of a page, with what is known of its site.
func (c *crawl) record(resp *fetch.Response, p *page) catalogue.Record {
	methods := map[string]string{"body": p.mainMethod}
	title := c.titleOf(p)
	blocks := dropTitle(p.blocks, title.value)
	sections := sectionsOf(blocks)
	rec := catalogue.Record{
		ID:          c.recordID(p.url),
		Title:       note(methods, "title", title),
		Summary:     note(methods, "summary", c.summaryOf(p, title.value, blocks)),
		Body:        joinBlocks(blocks),
		Sections:    sections,
		Language:    note(methods, "language", p.language.first()),
		URL:         p.url.String(),
		Keywords:    c.keywordsOf(p),
		Published:   catalogue.Date(note(methods, "published", candidate{string(p.published.date), p.published.method})),
		Updated:     catalogue.Date(note(methods, "updated", candidate{string(p.updated.date), p.updated.method})),
		Licence:     p.licence,
		Attachments: p.attachments,
		Provenance:  catalogue.Provenance{Source: c.spec.Name, OriginalID: c.originalID(p), URL: p.url.String(), Fetched: resp.Fetched, Raw: resp.Raw, Methods: methods},
	}
	if name := note(methods, "organisations", c.publisherOf(p)); name != "" {
		rec.Organisations = []catalogue.Organisation{{Name: name, Role: "publisher"}}
	}
	kind, method := kindOfPage(p, sections)
	rec.Kind = catalogue.Kind(note(methods, "kind", candidate{string(kind), method}))
	if len(sections) > 0 {
		methods["sections"] = "headings"
	}
	return rec
}

// note keeps how a value was found and gives the value.
func note(methods map[string]string, field string, c candidate) string {
	if c.value != "" {
		methods[field] = c.method
	}
	return c.value
}

// originalID is the canonical address on another host, if the page names one:
// it is recorded and not followed.
func (c *crawl) originalID(p *page) string {
	u, err := canonicalURL(p.canonical)
	if p.canonical == "" || err != nil || c.site.has(u) {
		return ""
	}
	if cl := c.claims[pageKey(u)]; cl != nil && cl.shared {
		return ""
	}
	return u.String()
}

// titleSeparator divides a page's title from its site's name.
var titleSeparator = regexp.MustCompile(`\s+(?:[-–—|·•»«:/]|::|\|\|)\s+`)

// titleOf gives the first title that is not the name of the site, without
// that name; the site's name itself for its first page.
func (c *crawl) titleOf(p *page) candidate {
	names := map[string]bool{fold(c.home.name): true}
	for _, n := range p.siteName {
		names[fold(n.value)] = true
	}
	delete(names, "")
	for _, t := range p.title {
		if rest := withoutSite(t.value, names); rest != "" && !names[fold(rest)] {
			return candidate{rest, t.method}
		}
	}
	if len(p.title) > 0 {
		return p.title[0]
	}
	return candidate{strings.TrimSuffix(lastSegment(p.url.Path), ".html"), "url"}
}

// withoutSite drops a site's name from either end of a title.
func withoutSite(title string, names map[string]bool) string {
	at := titleSeparator.FindAllStringIndex(title, -1)
	if len(at) == 0 {
		return title
	}
	first, last := at[0], at[len(at)-1]
	if names[fold(title[last[1]:])] {
		return title[:last[0]]
	}
	if names[fold(title[:first[0]])] {
		return title[first[1]:]
	}
	return title
}

func lastSegment(p string) string {
	p = strings.Trim(p, "/")
	return p[strings.LastIndexByte(p, '/')+1:]
}

// dropTitle leaves the title out of the text: it stands in the record.
func dropTitle(blocks []block, title string) []block {
	for i, b := range blocks {
		if b.kind == heading && b.level == 1 && fold(b.text) == fold(title) {
			return slices.Delete(slices.Clone(blocks), i, i+1)
		}
		if i >= bylineBlocks {
			break
		}
	}
	return blocks
}

const (
	// minDescription is how many letters a description needs to say something.
	minDescription = 30
	// minLead is how many letters make a first paragraph, not a byline.
	minLead = 60
)

// summaryOf gives the description of the page, if it is its own, a sentence
// and not the title again, or else its first paragraph.
func (c *crawl) summaryOf(p *page, title string, blocks []block) candidate {
	body := fold(title + " " + joinBlocks(blocks[:min(len(blocks), 40)]))
	for _, d := range p.description {
		if letters(d.value) >= minDescription && fold(d.value) != fold(title) && c.isOwn(p, d.value) && !isCut(d.value, body) {
			return candidate{shorten(d.value, snippetLimit), d.method}
		}
	}
	return candidate{lead(blocks), "first-paragraph"}
}

// isOwn reports whether a description belongs to this page alone: templates
// put that of the site on every page.
func (c *crawl) isOwn(p *page, description string) bool {
	if pageKey(p.url) == pageKey(c.home.url) {
		return true
	}
	hash := maphash.String(c.seed, fold(description))
	if c.summaries[hash] || fold(description) == fold(c.home.description) {
		return false
	}
	c.summaries[hash] = true
	return true
}

// isCut reports whether a description is the beginning of the text, cut off
// within a sentence by the template: the first paragraph says it better.
func isCut(description, body string) bool {
	if strings.HasSuffix(description, ".") || strings.HasSuffix(description, "!") || strings.HasSuffix(description, "?") {
		return false
	}
	start := fold(description)
	if i := strings.LastIndexByte(start, ' '); i > 0 {
		start = start[:i] // the last word may be cut
	}
	return strings.Contains(body, start)
}

// lead gives the first paragraph that says something, or what there is.
func lead(blocks []block) string {
	for _, b := range blocks {
		if b.kind == paragraph && letters(b.text) >= minLead {
			return shorten(squash(b.text), snippetLimit)
		}
	}
	var texts []string
	for _, b := range blocks {
		if b.kind != heading && len(texts) < bylineBlocks {
			texts = append(texts, squash(b.text))
		}
	}
	return shorten(strings.Join(texts, " "), snippetLimit)
}

// keywordsOf gives the page's keywords unless they are those of the site.
func (c *crawl) keywordsOf(p *page) []string {
	if pageKey(p.url) != pageKey(c.home.url) && slices.Equal(p.keywords, c.home.keywords) {
		return nil
	}
	return p.keywords
}

// publisherOf gives who publishes the page: as the page says, as the imprint
// says, or the name of the site unless the configuration knows better.
func (c *crawl) publisherOf(p *page) candidate {
	switch {
	case len(p.publisher) > 0:
		return p.publisher.first()
	case c.home.publisher.value != "":
		return c.home.publisher
	case c.spec.Defaults.Organisation == "" && len(p.siteName) > 0:
		return candidate{p.siteName[0].value, "site-name"}
	}
	return candidate{}
}

var (
	// publisherLabel is what stands before the name of a body in an imprint
	// (§ 5 DDG, § 18 MStV).
	publisherLabel = regexp.MustCompile(`(?i)^(?:herausgeber(?:in)?|herausgegeben von|diensteanbieter(?:in)?|anbieter(?:in)?|betreiber(?:in)?|` +
		`verantwortliche stelle|angaben gemäß § ?5 (?:tmg|ddg)|publisher|ein (?:angebot|service) (?:der|des|von))[^:\n]{0,60}?(?::|$|\n)\s*`)
	// bodyWord is a word that names of bodies have and those of persons have not.
	bodyWord = regexp.MustCompile(`(?i)(?:^|[^\p{L}])(?:stadt|gemeinde|landkreis|kreis|bezirk|amt|markt|freistaat|land|bund|bundes\p{L}*|landes\p{L}*|` +
		`\p{L}*ministerium\p{L}*|\p{L}*amt|\p{L}*verwaltung|\p{L}*präsidium|\p{L}*kanzlei|\p{L}*behörde|\p{L}*anstalt|\p{L}*verband|\p{L}*kammer|\p{L}*agentur|` +
		`\p{L}*universität|hochschule|institut|stiftung|senat\p{L}*|magistrat|gmbh|ag|aör|e\. ?v\.|eg|verein|zentrum|\p{L}*werke?|kommission|gericht)(?:[^\p{L}]|$)`)
)

const (
	// maxImprintBlocks is how far into an imprint its publisher is looked for.
	maxImprintBlocks = 40
	// maxBodyName is how many bytes the name of a body has at most.
	maxBodyName = 120
)

// publisherOfImprint gives the body behind a label, or else the first line
// that names one; "" if there is none.
func publisherOfImprint(blocks []block) string {
	blocks = blocks[:min(len(blocks), maxImprintBlocks)]
	for i, b := range blocks {
		at := publisherLabel.FindStringIndex(b.text)
		if at == nil {
			continue
		}
		rest := firstLine(b.text[at[1]:])
		if rest == "" && i+1 < len(blocks) {
			rest = firstLine(blocks[i+1].text)
		}
		if isBodyName(rest) {
			return rest
		}
	}
	for _, b := range blocks {
		if line := firstLine(b.text); b.kind != heading && isBodyName(line) && bodyWord.MatchString(line) {
			return line
		}
	}
	return ""
}

func firstLine(s string) string {
	line, _, _ := strings.Cut(s, "\n")
	return strings.TrimRight(squash(line), ",:;")
}

// isBodyName reports whether a line can be a name: short and no sentence.
func isBodyName(s string) bool {
	return letters(s) >= 3 && len(s) <= maxBodyName && !strings.HasSuffix(s, ".") && !strings.HasSuffix(s, "?")
}
