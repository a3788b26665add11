package ingest

import (
	"context"
	"fmt"
	"iter"
	"net/url"

	"nextsearch/internal/catalogue"
	"nextsearch/internal/fetch"
)

// sitemapPages reads the pages that one sitemap lists, and no others: a
// sitemap of news, or of one part of a large site. Where the sitemap says when
// its pages changed, an incremental run fetches only those that did.
type sitemapPages struct{ website }

// newSitemap makes a source of kind sitemap; its target is the sitemap's own address.
func newSitemap(spec Spec) (Source, error) {
	source, err := newWebsite(spec)
	if err != nil {
		return nil, fmt.Errorf("source %s: %q is no address of a sitemap, such as https://www.example.org/news-sitemap.xml", spec.Name, spec.Target)
	}
	return &sitemapPages{*source.(*website)}, nil
}

// Incremental: <lastmod> tells what changed; pages without one are always read.
func (s *sitemapPages) Incremental() bool { return true }

// Records gives a record per page of the sitemap.
func (s *sitemapPages) Records(ctx context.Context, web *fetch.Web) iter.Seq2[catalogue.Record, error] {
	return func(yield func(catalogue.Record, error) bool) {
		host := &url.URL{Scheme: s.target.Scheme, Host: s.target.Host, Path: "/"}
		c := newCrawl(s.spec, host)
		c.ctx, c.web, c.yield = ctx, web, yield
		c.runListed(s.target)
	}
}

// runListed visits the pages that one sitemap lists, as far as they changed.
func (c *crawl) runListed(sitemap *url.URL) {
	list := c.sitemaps().readOne(sitemap.String())
	if c.ctx.Err() != nil {
		return
	}
	c.reportListing(list)
	if !list.found || len(list.pages) == 0 && len(list.reasons) > 0 {
		c.fail(&SourceError{sitemap.String(), "no-sitemap", "there is no sitemap at this address, or it lists nothing that can be read"})
		return
	}
	c.notes, c.full = list.notes, list.full
	for _, u := range list.pages {
		if n := c.notes[pageKey(u)]; n.modified.IsZero() || !n.modified.Before(c.spec.Since) {
			c.enqueue(u)
		}
	}
	unchanged := len(c.queue) == 0 && !c.spec.Since.IsZero()
	c.visitAll()
	if !unchanged {
		c.finish()
	}
}

// heed takes over what a sitemap says of a page that does not say it itself.
func (p *page) heed(n sitemapNote) {
	if n == (sitemapNote{}) {
		return
	}
	p.published.set(parseDate(n.published), "sitemap")
	if p.updated.date == "" && !n.modified.IsZero() && n.news {
		p.updated.set(catalogue.DateOf(n.modified), "sitemap")
	}
	if len(p.keywords) == 0 && n.keywords != "" {
		p.addKeywords(n.keywords)
	}
	if n.news && p.kind.kind == "" {
		p.kind = kindHint{catalogue.KindNews, "sitemap"}
	}
}
