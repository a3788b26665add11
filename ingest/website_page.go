package ingest

import (
	"fmt"
	"maps"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"nextsearch/internal/catalogue"
	"nextsearch/internal/fetch"
)

// settle decides what becomes of a page that was read.
func (c *crawl) settle(resp *fetch.Response, p *page, hops int) {
	c.read++
	if c.home.url == nil {
		c.learn(p)
	}
	p.noindex, p.nofollow = p.noindex || resp.NoIndex, p.nofollow || resp.NoFollow
	if c.spec.IgnoreNoIndex {
		p.nofollow = false
	}
	if p.refresh != "" && letters(p.text()) < minLandmark {
		c.redirect(p)
		return
	}
	c.followLinks(p)
	c.claim(p)
	if code, reason := c.refusal(p); code != "" {
		c.reject(p.url, code, "%s", reason)
		return
	}
	if code, reason := noThing(p); code != "" {
		c.notice(p.url, code, "%s", reason)
		return
	}
	if twin := c.twin(p, hops); twin != nil {
		c.notice(p.url, "twin", "it is the same text as %s, which it names as canonical", twin)
		return
	}
	if p.noindex {
		c.ignored++
	}
	c.records[pageKey(p.url)] = p.textHash(c.seed)
	p.heed(c.notes[pageKey(p.url)])
	c.hold(resp, p)
}

// pendingPage is a page that becomes a record.
type pendingPage struct {
	resp *fetch.Response
	page *page
}

// window is how many pages wait for their record until later ones have shown
// which of their lines are those of the site. A page a second, that is a quarter of a minute.
const window = 16

// hold puts a page into the window and gives the record of the one that has
// been in it longest.
func (c *crawl) hold(resp *fetch.Response, p *page) {
	p.links = nil
	c.common.count(p)
	c.pending = append(c.pending, pendingPage{resp, p})
	c.release(window)
}

// release gives records until only so many pages wait.
func (c *crawl) release(wait int) {
	for len(c.pending) > wait && !c.stopped {
		first := c.pending[0]
		c.pending = c.pending[1:]
		c.give(c.record(first.resp, first.page), nil)
	}
}

// redirect handles a page that only leads to another.
func (c *crawl) redirect(p *page) {
	c.notice(p.url, "redirect-page", "it only leads to %s", p.refresh)
	if u, err := canonicalURL(p.refresh); err == nil && c.site.has(u) && !p.nofollow {
		c.enqueue(u)
	}
}

// followLinks plans a visit of what the page links to, where links count.
func (c *crawl) followLinks(p *page) {
	if !c.follow || p.nofollow {
		return
	}
	for _, l := range p.links {
		if (!l.nofollow || c.spec.IgnoreNoIndex) && c.site.has(l.url) {
			c.enqueue(l.url)
		}
	}
}

// refusal says why a page becomes no record, "" if it does.
func (c *crawl) refusal(p *page) (code, reason string) {
	switch {
	case p.reserved:
		return "tdm-reserved", "text and data mining is reserved by a meta element"
	case p.noindex && !c.spec.IgnoreNoIndex && p.nofollow:
		return "noindex", "the page says noindex, nofollow"
	case p.noindex && !c.spec.IgnoreNoIndex:
		return "noindex", "the page says noindex"
	case letters(p.text()) < minText:
		return "no-text", "the page has no text of its own"
	}
	return "", ""
}

// noThing says why a page is no thing to catalogue, which is no fault of it;
// "" if it is one.
func noThing(p *page) (code, reason string) {
	if p.isError() {
		return "error-page", fmt.Sprintf("the page says %q though the server answered 200", p.title.first().value)
	}
	if isListing(p.url) {
		return "listing-page", "the page only continues a list of other pages"
	}
	if what := p.service(); what != "" {
		return "service-page", "the page is " + what + ", which is no thing to catalogue"
	}
	return "", ""
}

// listingPath and listingParams are how systems address the second and later
// pages of a list. Their links count, their text is that of other pages.
var (
	listingPath   = regexp.MustCompile(`(?i)/(?:page|seite)/\d+/?$`)
	listingParams = map[string]bool{"page": true, "seite": true, "paged": true}
)

func isListing(u *url.URL) bool {
	rest := keepParams(u.RawQuery, func(name, value string) bool {
		return !listingParams[name] || strings.Trim(value, "0123456789") != ""
	})
	return rest != u.RawQuery || listingPath.MatchString(u.Path)
}

// claim counts the canonical address that a page names other than itself.
func (c *crawl) claim(p *page) {
	u, err := canonicalURL(p.canonical)
	if p.canonical == "" || err != nil {
		return
	}
	key, hash := pageKey(u), p.textHash(c.seed)
	cl := c.claims[key]
	if cl == nil {
		cl = &claim{url: u, text: hash}
		c.claims[key] = cl
	}
	cl.pages++
	cl.shared = cl.shared || cl.text != hash
	if !c.site.has(u) {
		f := c.foreign[u.Host]
		if f == nil {
			f = &foreign{}
			c.foreign[u.Host] = f
		}
		f.pages++
		f.example = u
	}
}

// twin gives the page of the site of which p is a copy: the one that it names
// as canonical, if that has the same text. A canonical page that was not seen
// yet is visited first.
func (c *crawl) twin(p *page, hops int) *url.URL {
	u, err := canonicalURL(p.canonical)
	if p.canonical == "" || err != nil || !c.site.has(u) || pageKey(u) == pageKey(p.url) {
		return nil
	}
	key := pageKey(u)
	if hops < maxCanonicalHops && c.going() {
		c.queued[key] = true
		c.visit(u, hops+1)
	}
	if hash, ok := c.records[key]; ok && hash == p.textHash(c.seed) {
		return u
	}
	return nil
}

// reportCanonicals gives one remark per shared canonical and per foreign host.
func (c *crawl) reportCanonicals() {
	for _, key := range slices.Sorted(maps.Keys(c.claims)) {
		if cl := c.claims[key]; cl.shared {
			c.notice(c.target, "canonical-shared", "%d pages with different texts name %s as canonical; it was ignored", cl.pages, cl.url)
		}
	}
	for _, host := range slices.Sorted(maps.Keys(c.foreign)) {
		f := c.foreign[host]
		c.notice(c.target, "canonical-foreign", "%d pages name a canonical address outside of the site, on %s, such as %s; it was recorded, not followed",
			f.pages, host, f.example)
	}
}

// recordID gives the id of the record of a page.
func (c *crawl) recordID(u *url.URL) string { return catalogue.NewID(c.spec.Name, c.site.nativeID(u)) }

// siteInfo is what the first page tells of the whole site.
type siteInfo struct {
	url         *url.URL
	name        string // of the site, as it stands in titles
	description string
	publisher   candidate // from the imprint or the logo
	keywords    []string
}

// learn takes what holds for the whole site from its first page, and the
// publisher from the imprint that it links to.
func (c *crawl) learn(p *page) {
	c.home = siteInfo{url: p.url, name: p.siteName.first().value, description: p.description.first().value, keywords: p.keywords}
	u, err := canonicalURL(p.imprint)
	if len(p.publisher) == 0 && err == nil && strings.TrimPrefix(u.Host, "www.") == c.site.host && isPage(u) {
		c.home.publisher = candidate{c.imprintPublisher(u), "imprint"}
	}
	if c.home.publisher.value == "" {
		c.home.publisher = candidate{p.logo, "logo"}
	}
}

// imprintPublisher fetches the imprint before its turn, and keeps it for that.
// Whatever is wrong with it is said when its turn comes.
func (c *crawl) imprintPublisher(u *url.URL) string {
	resp, err := c.web.Get(c.ctx, fetch.Request{URL: u.String(), Accept: "text/html, application/xhtml+xml;q=0.9", MaxBytes: maxPageBytes})
	if err != nil {
		return ""
	}
	at, err := canonicalURL(resp.URL)
	if err != nil || !c.site.has(at) && pageKey(at) != pageKey(u) {
		return ""
	}
	p, err := c.parse(resp, at)
	if err != nil || p.reserved {
		return ""
	}
	if pageKey(at) == pageKey(u) {
		c.fetched++
		c.peeked = &peeked{pageKey(at), resp, p}
	}
	return publisherOfImprint(p.blocks)
}
