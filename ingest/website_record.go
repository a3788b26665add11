package ingest

import (
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
		Regions:     p.regions,
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

// titleOf gives the first title that is the page's own: not the name of the
// site, and without that name. A title that several pages have gets the first
// heading of this one; the first page of a site may have the site's name.
func (c *crawl) titleOf(p *page) candidate {
	names := c.siteNames(p)
	var shared candidate
	for _, t := range p.title {
		rest := withoutSite(t.value, names)
		if rest == "" || names[fold(rest)] {
			continue
		}
		if !c.common.has(t.value) {
			return candidate{rest, t.method}
		}
		if shared.value == "" {
			shared = candidate{rest, t.method}
		}
	}
	switch {
	case shared.value != "" && pageKey(p.url) != pageKey(c.home.url):
		return withHeading(shared, p.blocks)
	case shared.value != "":
		return shared
	case len(p.title) > 0:
		return p.title.first()
	}
	return candidate{strings.TrimSuffix(lastSegment(p.url.Path), ".html"), "url"}
}

// withHeading adds the first heading that says something else than the title.
func withHeading(title candidate, blocks []block) candidate {
	for _, b := range blocks {
		if b.kind == heading && fold(b.text) != fold(title.value) && len(title.value)+len(b.text) <= maxTitleLength {
			return candidate{title.value + ": " + b.text, title.method + "+heading"}
		}
	}
	return title
}

// siteNames gives the names of the site, folded: as it says itself, and what
// ends the titles of several pages.
func (c *crawl) siteNames(p *page) map[string]bool {
	names := map[string]bool{fold(c.home.name): true}
	for _, n := range p.siteName {
		names[fold(n.value)] = true
	}
	for _, t := range p.title {
		if _, tail := splitTail(t.value); c.common.tails[tail] >= minTails {
			names[fold(tail)] = true
		}
	}
	delete(names, "")
	return names
}

func lastSegment(p string) string {
	p = strings.Trim(p, "/")
	return p[strings.LastIndexByte(p, '/')+1:]
}

// dropTitle leaves the title out of the text: it stands in the record.
func dropTitle(blocks []block, title string) []block {
	for i, b := range blocks {
		if b.kind == heading && b.level == 1 && strings.HasPrefix(fold(title), fold(b.text)) {
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
	// cutDescription is from how many bytes on a description without a full
	// stop was cut off; written ones are one phrase or whole sentences.
	cutDescription = 140
	// cutStart is how many bytes of it are looked for in the text.
	cutStart = 50
	// minLead is how many letters make a first paragraph, not a byline.
	minLead = 60
)

// summaryOf gives the description of the page, if it is its own, a sentence
// and not the title again, or else its first paragraph.
func (c *crawl) summaryOf(p *page, title string, blocks []block) candidate {
	body := fold(title + " " + joinBlocks(blocks[:min(len(blocks), 40)]))
	first := pageKey(p.url) == pageKey(c.home.url)
	for _, d := range p.description {
		own := first || fold(d.value) != fold(c.home.description) && !c.common.has(d.value)
		if own && letters(d.value) >= minDescription && fold(d.value) != fold(title) && !isCut(d.value, body) {
			return candidate{shorten(d.value, snippetLimit), d.method}
		}
	}
	return candidate{c.lead(blocks), "first-paragraph"}
}

// isCut reports whether a description is the beginning of the text, cut off
// within a sentence by the template: the first paragraph says it better.
func isCut(description, body string) bool {
	if strings.HasSuffix(description, ".") || strings.HasSuffix(description, "!") || strings.HasSuffix(description, "?") {
		return false
	}
	start := fold(description)
	return len(start) >= cutDescription || strings.Contains(body, start[:min(len(start), cutStart)])
}

// lead gives the first paragraph, or else list item, that says something and
// stands on this page alone, or what there is.
func (c *crawl) lead(blocks []block) string {
	for _, kind := range []blockKind{paragraph, listItem} {
		for _, b := range blocks {
			if b.kind == kind && letters(b.text) >= minLead && !c.common.has(b.text) && bylineDate(b.text) == "" {
				return shorten(squash(b.text), snippetLimit)
			}
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
// says, or a body that the name of the site names; the name of the site itself
// only if the configuration knows no better.
func (c *crawl) publisherOf(p *page) candidate {
	if len(p.publisher) > 0 {
		return p.publisher.first()
	}
	if c.home.publisher.value != "" {
		return c.home.publisher
	}
	names := slices.Clone(p.siteName)
	for _, t := range p.title {
		if _, tail := splitTail(t.value); c.common.tails[tail] >= minTails {
			names.add(tail, "site-name")
		}
	}
	for _, n := range names {
		if body := bodyIn(n.value); body != "" {
			return candidate{body, "site-name"}
		}
	}
	if c.spec.Defaults.Organisation == "" && len(p.siteName) > 0 {
		return candidate{p.siteName[0].value, "site-name"}
	}
	return candidate{}
}
