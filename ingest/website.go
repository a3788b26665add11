package ingest

import (
	"context"
	"errors"
	"fmt"
	"hash/maphash"
	"iter"
	"net/http"
	"net/url"
	"strings"

	"nextsearch/internal/catalogue"
	"nextsearch/internal/fetch"
)

// Limits of a crawl.
const (
	// defaultMaxPages is above what the site of any German authority needs
	// that publishes recipes, and below what a calendar without end takes.
	defaultMaxPages = 10_000
	// maxPageBytes is the largest page read; real ones stay below 1 MB.
	maxPageBytes = 10 << 20
	// maxFailures is after how many requests in a row without an answer the
	// site counts as down: going on would only burden it.
	maxFailures = 10
	// maxCanonicalHops is how far a chain of canonical addresses is followed.
	maxCanonicalHops = 3
)

// SourceError is a part of a source that could not be read: the run is not
// complete and removes nothing.
type SourceError struct {
	URL    string
	Code   string // stable: sitemap-empty, sitemap-cut, page-limit, too-many-failures, no-pages
	Reason string // what happened and the remedy
}

// Error gives code, address and reason.
func (e *SourceError) Error() string { return fmt.Sprintf("%s: %s: %s", e.Code, e.URL, e.Reason) }

// website crawls one site.
type website struct {
	spec   Spec
	target *url.URL
}

// newWebsite makes a source of kind website. The target is the address where
// the site begins; only what is on its host and below its path belongs to it.
func newWebsite(spec Spec) (Source, error) {
	target, err := canonicalURL(spec.Target)
	if err != nil {
		return nil, fmt.Errorf("source %s: %q is no address of a website, such as https://www.example.org/: %w", spec.Name, spec.Target, err)
	}
	return &website{spec, target}, nil
}

// Records gives a record per page of the site: of those that the sitemap
// lists, or else of those that links lead to, breadth first.
func (s *website) Records(ctx context.Context, web *fetch.Web) iter.Seq2[catalogue.Record, error] {
	return func(yield func(catalogue.Record, error) bool) {
		c := newCrawl(s.spec, s.target)
		c.ctx, c.web, c.yield = ctx, web, yield
		c.run()
	}
}

func newCrawl(spec Spec, target *url.URL) *crawl {
	seed := maphash.MakeSeed()
	c := &crawl{
		spec: spec, target: target, site: scopeOf(target), seed: seed, limit: spec.MaxPages,
		queued: map[string]bool{}, done: map[string]bool{}, records: map[string]uint64{},
		claims: map[string]*claim{}, foreign: map[string]*foreign{},
		common: common{seed: seed, lines: map[uint64]int{}, tails: map[string]int{}},
	}
	if c.limit <= 0 {
		c.limit = defaultMaxPages
	}
	return c
}

// crawl is one run over a site. What it keeps of a page is its key and a
// hash, so that a large site costs little memory.
type crawl struct {
	ctx    context.Context
	web    *fetch.Web
	spec   Spec
	target *url.URL
	site   scope
	yield  func(catalogue.Record, error) bool
	seed   maphash.Seed
	limit  int

	queue    []*url.URL
	prints   []*url.URL        // print views, looked at when all pages are known
	queued   map[string]bool   // keys of what was planned
	done     map[string]bool   // keys of what had its turn
	records  map[string]uint64 // key of a page that became a record → hash of its text
	follow   bool              // links lead to further pages: there is no sitemap
	fetched  int
	read     int  // pages that were read, whatever became of them
	failures int  // requests without an answer, in a row
	halted   bool // no more requests, but what was read is given
	stopped  bool // the caller wants no more

	home    siteInfo
	claims  map[string]*claim      // by canonical address
	foreign map[string]*foreign    // by host
	common  common                 // what pages have in common
	pending []pendingPage          // pages that wait for their record
	ignored int                    // pages taken in spite of noindex
	full    bool                   // the limit of pages is reached
	peeked  *peeked                // the imprint, read before its turn
	notes   map[string]sitemapNote // what a sitemap says of pages, by key; of kind sitemap
}

// peeked is a page that was fetched before its turn.
type peeked struct {
	key  string
	resp *fetch.Response
	page *page
}

// claim counts the pages that name one canonical address.
type claim struct {
	url    *url.URL
	text   uint64 // hash of the first one's text
	pages  int
	shared bool // there are several texts
}

// foreign counts canonical addresses outside of the site.
type foreign struct {
	pages   int
	example *url.URL
}

// sitemaps gives a reader of the site's sitemaps.
func (c *crawl) sitemaps() *sitemapReader {
	return &sitemapReader{site: c.site, limit: c.limit, get: func(address string) (*fetch.Response, error) {
		return c.web.Get(c.ctx, fetch.Request{URL: address, Accept: "application/xml, text/xml, text/plain;q=0.5, */*;q=0.1", MaxBytes: maxSitemapBytes + 1})
	}}
}

// run visits the target, then the listed or linked pages, then print views.
func (c *crawl) run() {
	list := c.readSitemaps()
	c.follow = len(list.pages) == 0
	c.enqueue(c.target)
	for _, u := range list.pages {
		c.enqueue(u)
	}
	c.full = c.full || list.full
	c.visitAll()
	c.finish()
}

// visitAll visits what is planned, then print views.
func (c *crawl) visitAll() {
	for c.going() && len(c.queue) > 0 {
		u := c.queue[0]
		c.queue = c.queue[1:]
		c.visit(u, 0)
	}
	c.visitPrints()
	c.release(0)
}

// going reports whether the run goes on.
func (c *crawl) going() bool { return !c.stopped && !c.halted && c.ctx.Err() == nil }

// enqueue plans a visit of a page that was not planned before.
func (c *crawl) enqueue(u *url.URL) {
	key := pageKey(u)
	if c.queued[key] {
		return
	}
	c.queued[key] = true
	if twin := printTwin(u); twin != nil && c.site.has(twin) {
		c.prints = append(c.prints, u)
		c.enqueue(twin)
		return
	}
	if len(c.queue)+c.fetched >= c.limit {
		c.full = true
		return
	}
	c.queue = append(c.queue, u)
}

// give passes a record or an error on.
func (c *crawl) give(rec catalogue.Record, err error) {
	if !c.stopped && !c.yield(rec, err) {
		c.stopped = true
	}
}

func (c *crawl) fail(err error) { c.give(catalogue.Record{}, err) }

// reject gives a rejection of the page at u.
func (c *crawl) reject(u *url.URL, code, format string, args ...any) {
	c.fail(reject(u.String(), code, format, args...))
}

// notice gives a remark on the page at u.
func (c *crawl) notice(u *url.URL, code, format string, args ...any) {
	r := reject(u.String(), code, format, args...)
	r.Notice = true
	c.fail(r)
}

// readSitemaps gives what the sitemaps list, and says what is wrong with them.
func (c *crawl) readSitemaps() listing {
	declared, err := c.web.Sitemaps(c.ctx, c.target.String())
	if err != nil && c.ctx.Err() == nil {
		c.failed(c.target, err)
	}
	list := c.sitemaps().readAll(c.target, declared)
	if c.ctx.Err() != nil {
		return list
	}
	c.reportListing(list)
	if list.found && len(list.pages) == 0 {
		c.emptySitemap(list)
	}
	return list
}

// reportListing says what is wrong with the sitemaps.
func (c *crawl) reportListing(list listing) {
	for _, problem := range list.problems {
		c.fail(problem)
	}
	if list.outside > 0 {
		c.notice(c.target, "outside-site", "the sitemap lists %d addresses outside of %s%s, which were left out, such as %s",
			list.outside, c.site.host, c.site.path, list.example)
	}
}

// emptySitemap says that links are followed instead. Pages that no link leads
// to are missing then, so nothing may be removed, unless the operator has
// said that a removal is right.
func (c *crawl) emptySitemap(list listing) {
	why := "the sitemap lists no page of this site"
	if len(list.reasons) > 0 {
		why = "the sitemap cannot be read (" + list.reasons[0] + ")"
	}
	if c.spec.AcceptRemovals {
		c.notice(c.target, "sitemap-empty", "%s; its links were followed instead", why)
		return
	}
	c.fail(&SourceError{c.target.String(), "sitemap-empty", why +
		"; its links were followed instead, and nothing is removed. If the site is to have no sitemap, run: nextsearch ingest -accept-removals " + c.spec.Name})
}

// visit fetches one page and gives what becomes of it.
func (c *crawl) visit(u *url.URL, hops int) {
	if c.done[pageKey(u)] {
		return
	}
	c.done[pageKey(u)] = true
	if !isPage(u) {
		c.reject(u, "unsupported-type", "files of this type are not read")
		return
	}
	resp, p := c.load(u)
	if p == nil {
		return
	}
	c.settle(resp, p, hops)
}

// load fetches and reads a page. Where there is none, it has said why and
// gives nil.
func (c *crawl) load(u *url.URL) (*fetch.Response, *page) {
	if k := c.peeked; k != nil && k.key == pageKey(u) {
		c.peeked = nil
		return k.resp, k.page
	}
	c.fetched++
	resp, err := c.web.Get(c.ctx, fetch.Request{URL: u.String(), Accept: "text/html, application/xhtml+xml;q=0.9", MaxBytes: maxPageBytes})
	if err != nil {
		c.failed(u, err)
		return nil, nil
	}
	c.failures = 0
	at, ok := c.landed(u, resp)
	if !ok {
		return nil, nil
	}
	if t := resp.MediaType; t != "" && t != "text/html" && t != "application/xhtml+xml" {
		c.reject(at, "unsupported-type", "the type %s is not read", t)
		return nil, nil
	}
	p, err := c.parse(resp, at)
	var other notHTML
	if errors.As(err, &other) {
		c.reject(at, "unsupported-type", "the type %s is not read", string(other))
		return nil, nil
	}
	if err != nil {
		code := "extract-failed"
		if errors.As(err, new(shapeError)) {
			code = "page-too-complex"
		}
		r := reject(at.String(), code, "%s", err)
		r.ID = c.recordID(at)
		c.fail(r)
		return nil, nil
	}
	return resp, p
}

func (c *crawl) parse(resp *fetch.Response, at *url.URL) (*page, error) {
	body, err := resp.Bytes()
	if err != nil {
		return nil, err
	}
	if kind := http.DetectContentType(body); resp.MediaType == "" && !strings.HasPrefix(kind, "text/") {
		return nil, notHTML(kind)
	}
	return extractPage(body, resp.Charset, at)
}

// notHTML is the media type of a body that is no page though nothing said so.
type notHTML string

func (n notHTML) Error() string { return "the type " + string(n) + " is not read" }

// landed gives the address after redirections; ok is false if the page is
// another's, which it has said then.
func (c *crawl) landed(u *url.URL, resp *fetch.Response) (at *url.URL, ok bool) {
	at, err := canonicalURL(resp.URL)
	switch {
	case err != nil:
		c.reject(u, "bad-url", "it leads to %s: %s", resp.URL, err)
		return nil, false
	case pageKey(at) == pageKey(u):
		return at, true
	case !c.site.has(at):
		c.reject(u, "redirect-outside", "it leads to %s, which does not belong to the site; if it does, make that the source's address", at)
		return nil, false
	case c.done[pageKey(at)]:
		c.notice(u, "twin", "it leads to %s, which was read by itself", at)
		return nil, false
	}
	c.queued[pageKey(at)], c.done[pageKey(at)] = true, true
	return at, true
}

// failed gives the rejection or the error of an address that could not be fetched.
func (c *crawl) failed(u *url.URL, err error) {
	if c.ctx.Err() != nil {
		c.halted = true // the caller knows why
		return
	}
	e, ok := fetch.AsError(err)
	if ok && e.Answered() {
		c.failures = 0
		c.reject(u, string(e.Code), "%s", e.Reason)
		return
	}
	c.fail(err)
	if c.failures++; c.failures >= maxFailures {
		c.fail(&SourceError{u.String(), "too-many-failures", fmt.Sprintf("%d requests in a row had no answer; the rest of the site was left for the next run", c.failures)})
		c.halted = true
	}
}

// visitPrints looks at print views: one whose page became a record is its
// twin, any other is a page like all.
func (c *crawl) visitPrints() {
	for _, u := range c.prints {
		if !c.going() {
			return
		}
		twin := printTwin(u)
		if _, ok := c.records[pageKey(twin)]; ok {
			c.notice(u, "twin", "it is the print view of %s", twin)
			continue
		}
		c.visit(u, maxCanonicalHops)
	}
}

// finish gives the remarks on the whole site.
func (c *crawl) finish() {
	if c.stopped || c.ctx.Err() != nil {
		return
	}
	if c.full {
		c.fail(&SourceError{c.target.String(), "page-limit", fmt.Sprintf("the site has more than %d pages; the others were not read. "+
			"Set maxPages of the source, or a narrower address", c.limit)})
	}
	if c.read == 0 && !c.halted {
		c.fail(&SourceError{c.target.String(), "no-pages", "no page of the site could be read; see what was rejected"})
	}
	c.reportCanonicals()
	if c.ignored > 0 {
		c.notice(c.target, "noindex-ignored", "%d pages were taken in spite of noindex, as the source's configuration says", c.ignored)
	}
}
