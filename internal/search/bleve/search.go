package bleve

import (
	"context"
	"errors"

	"nextsearch/internal/search"
	"nextsearch/mappings/german"

	"github.com/blevesearch/bleve/v2/index/scorch"
)

// Search answers q; see [search.Engine].
func (e *Engine) Search(ctx context.Context, q search.Query) (r search.Response, err error) {
	leave, err := e.enter()
	if err != nil {
		return r, err
	}
	defer leave()
	release, err := e.slot(ctx)
	if err != nil {
		return r, err
	}
	defer release()
	defer guard(&err)()
	if err := ctx.Err(); err != nil {
		return r, err
	}
	snap, v, err := e.snapshot()
	if err != nil {
		return r, err
	}
	defer func() { err = errors.Join(err, snap.Close()) }()
	return e.answer(ctx, snap, v, q)
}

// answer searches one snapshot.
func (e *Engine) answer(ctx context.Context, snap *scorch.IndexSnapshot, v *view, q search.Query) (search.Response, error) {
	r := search.Response{Position: v.meta.Position, Query: search.ParseQuery(q.Text), Hits: []search.Hit{}}
	p := newPlan(&e.schema, e.lexicon.Lexicon, r.Query, q.Filters)
	c, err := e.collector(ctx, snap, v, &p, q)
	if err != nil {
		return r, err
	}
	defer e.pool.Put(c.scratch)
	var m *mender // of typing errors
	if c.match != nil && !e.schema.without[german.Typo.String()] {
		m = &mender{engine: e, snap: snap, reader: c.match.reader, plan: &p}
		if err := m.mend(); err != nil {
			return r, err
		}
	}
	if !p.nothing {
		if err := c.search(); err != nil {
			return r, err
		}
	}
	r.Total = c.total
	for _, f := range c.counts {
		r.Facets = append(r.Facets, f.result())
	}
	if err := e.page(c, q, &r); err != nil || m == nil {
		return r, err
	}
	r.DidYouMean, err = m.didYouMean(q, &r, func(q search.Query) (int, error) {
		mended, err := e.answer(ctx, snap, v, q)
		return mended.Total, err
	})
	return r, err
}

// collector prepares a search.
func (e *Engine) collector(ctx context.Context, snap *scorch.IndexSnapshot, v *view, p *plan, q search.Query) (*collector, error) {
	c := &collector{ctx: ctx, snap: snap, view: v, plan: p}
	c.scratch, _ = e.pool.Get().(*scratch)
	if c.scratch == nil {
		c.scratch = &scratch{}
	}
	c.top.order = orderOf(q.Sort, p.scored())
	c.top.n = min(max(q.Size, 0), search.Window)
	if q.Cursor != "" {
		var err error
		if c.top.after, err = decodeCursor(c.top.order, q.Cursor); err != nil {
			return nil, err
		}
	} else {
		c.top.n = pageEnd(q)
	}
	var err error
	if len(p.words) > 0 {
		if c.match, err = newMatcher(ctx, &e.schema, snap, v, p, c.scratch); err != nil {
			return nil, err
		}
	}
	for _, request := range q.Facets {
		facet, _ := e.schema.facet(request.Name)
		fv, err := v.facet(snap, facet)
		if err != nil {
			return nil, err
		}
		c.counts = append(c.counts, newFacetCounter(fv, request, p.groups))
	}
	return c, nil
}

// pageEnd gives the number of hits up to the end of the page, 0 for a page
// that shows none.
func pageEnd(q search.Query) int {
	if q.Size <= 0 || q.From < 0 || q.From >= search.Window {
		return 0
	}
	return min(q.From+q.Size, search.Window)
}

// page fills in the hits of the page that was asked for.
func (e *Engine) page(c *collector, q search.Query, r *search.Response) error {
	entries, more, err := c.entries()
	if err != nil {
		return err
	}
	if more && len(entries) > 0 {
		r.Next = encodeCursor(c.top.order, entries[len(entries)-1])
	}
	if q.Cursor == "" {
		entries = entries[min(max(q.From, 0), len(entries)):]
	}
	for _, entry := range entries {
		if err := c.ctx.Err(); err != nil {
			return err
		}
		hit, err := e.hit(c, q, entry)
		if err != nil {
			return err
		}
		r.Hits = append(r.Hits, hit)
	}
	return nil
}

// hit makes one hit as it is shown.
func (e *Engine) hit(c *collector, q search.Query, en entry) (search.Hit, error) {
	s, err := readStored(segmentOf(c.snap, en.seg), en.doc, q.Highlight)
	if err != nil {
		return search.Hit{}, err
	}
	h := search.Hit{ID: en.id, Score: en.score, Doc: s.Hit}
	if q.Highlight {
		h.Highlights = e.highlights(c.plan, &s)
	}
	if q.Explain {
		h.Explain, err = c.explain(en)
	}
	return h, err
}
