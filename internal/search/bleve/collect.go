package bleve

import (
	"cmp"
	"context"
	"math/bits"
	"slices"

	"nextsearch/internal/search"

	"github.com/blevesearch/bleve/v2/index/scorch"
)

// collector goes once over the documents that match, and counts facets and
// keeps the page in the same pass.
type collector struct {
	ctx    context.Context
	snap   *scorch.IndexSnapshot
	view   *view
	plan   *plan
	match  *matcher // nil: every document matches
	counts []*facetCounter
	top    top
	head   top // the first hits before the second stage, if there is one
	total  int // documents that pass everything

	scratch *scratch
	pass    []uint32   // documents of a segment that pass every group
	near    [][]uint32 // per group: those that only this group keeps out
}

// run collects all segments.
func (c *collector) run() error {
	c.near = make([][]uint32, len(c.plan.groups))
	if c.match != nil {
		if err := c.match.run(); err != nil {
			return err
		}
	}
	if c.staged() {
		c.head = top{order: c.top.order, n: secondStage}
		c.top.n += secondStage // which the first hits may take up
	}
	for i := range c.view.segments {
		if err := c.ctx.Err(); err != nil {
			return err
		}
		if err := c.segment(i); err != nil {
			return err
		}
	}
	return nil
}

// segment collects one segment.
func (c *collector) segment(i int) error {
	tests, err := c.tests(i)
	if err != nil {
		return err
	}
	c.divide(i, tests)
	c.total += len(c.pass)
	for _, f := range c.counts {
		if err := f.segment(c, i); err != nil {
			return err
		}
	}
	return c.rank(i)
}

// tests compiles the groups for a segment.
func (c *collector) tests(i int) ([]groupTest, error) {
	var tests []groupTest
	for _, g := range c.plan.groups {
		col, err := c.view.segments[i].cols.get(segmentOf(c.snap, i), facetPrefix+g.facet)
		if err != nil {
			return nil, err
		}
		tests = append(tests, newGroupTest(g, col))
	}
	return tests, nil
}

// divide sorts the matching documents of a segment by the groups they pass.
// That makes multi-select counts one pass: a document that fails one group
// counts for that group's facet and no other, one that fails two for none.
func (c *collector) divide(i int, tests []groupTest) {
	c.pass = c.pass[:0]
	for g := range c.near {
		c.near[g] = c.near[g][:0]
	}
	c.each(i, func(doc uint32) {
		failed, which := 0, 0
		for g := range tests {
			if !tests[g].passes(doc) {
				if failed++; failed > 1 {
					return
				}
				which = g
			}
		}
		if failed == 0 {
			c.pass = append(c.pass, doc)
		} else {
			c.near[which] = append(c.near[which], doc)
		}
	})
}

// each calls f with the matching documents of a segment in ascending order:
// columns and arrays are then read from front to back.
func (c *collector) each(i int, f func(doc uint32)) {
	s := c.view.segments[i]
	if c.match == nil {
		for doc := range uint32(s.size) {
			if s.isLive(doc) {
				f(doc)
			}
		}
		return
	}
	first := c.view.bases[i] / 64
	for at, word := range c.scratch.hits[first : first+uint32(s.size+63)/64] {
		for ; word != 0; word &= word - 1 {
			f(uint32(at<<6 + bits.TrailingZeros64(word)))
		}
	}
}

// rank offers the segment's documents to the page.
func (c *collector) rank(i int) error {
	if c.top.n == 0 {
		return nil
	}
	k, err := newKeys(c.top.order, c.view.segments[i], segmentOf(c.snap, i))
	if err != nil {
		return err
	}
	for _, doc := range c.pass {
		score := 0.0
		if c.match != nil {
			score = c.match.final(c.view.bases[i] + doc)
		}
		rank := k.rank(doc, score)
		inHead := c.head.n > 0 && !c.head.hopeless(rank)
		if inTop := !c.top.hopeless(rank); !inTop && !inHead {
			continue
		} else {
			e := k.entry(rank, i, doc)
			e.score = score
			if inHead {
				c.head.add(e)
			}
			if inTop {
				c.top.add(e)
			}
		}
	}
	return nil
}

// search answers a whole plan: what does not narrow is counted from the view.
func (c *collector) search() error {
	if c.match != nil || len(c.plan.groups) > 0 {
		return c.run()
	}
	counts := c.counts
	for _, f := range counts {
		f.everything()
	}
	c.counts = nil
	defer func() { c.counts = counts }()
	if c.top.n == 0 {
		c.total = c.view.docs
		return nil
	}
	return c.run()
}

// staged reports whether the first hits go through the second stage.
func (c *collector) staged() bool {
	return c.match != nil && c.top.order == search.SortRelevance && c.top.n > 0 && c.plan.scored()
}

// entries gives the entries of the page and all before it, and whether there
// are more. The second stage only ever raises scores, so the first hits stay
// before all others, and the order is the same on every page.
func (c *collector) entries() ([]entry, bool, error) {
	if c.head.n == 0 {
		return c.top.sorted(), c.top.more, nil
	}
	head := c.head.sorted()
	if err := c.again(head); err != nil {
		return nil, false, err
	}
	n := c.top.n - secondStage
	out := make([]entry, 0, c.top.n)
	for i := range head {
		if c.top.after == nil || c.top.after.before(&head[i]) {
			out = append(out, head[i])
		}
	}
	rest := c.top.sorted()
	for i := range rest {
		if !slices.ContainsFunc(head, func(e entry) bool { return e.id == rest[i].id }) {
			out = append(out, rest[i])
		}
	}
	if len(out) > n {
		return out[:n], true, nil
	}
	return out, c.top.more, nil
}

// again is the second stage: it gives the first hits their final scores and order.
func (c *collector) again(head []entry) error {
	slices.SortFunc(head, func(a, b entry) int { return cmp.Compare(c.number(&a), c.number(&b)) })
	docs := make([]uint32, len(head))
	for i := range head {
		docs[i] = c.number(&head[i])
	}
	close, err := c.match.closeness(docs)
	if err != nil {
		return err
	}
	for i := range head {
		prior, err := c.prior(&head[i])
		if err != nil {
			return err
		}
		head[i].prior = prior
		head[i].score = prior * close[i].apply(head[i].score, c.match.schema.without)
		head[i].rank, head[i].close = head[i].score, &close[i]
	}
	slices.SortFunc(head, func(a, b entry) int {
		if a.before(&b) {
			return -1
		}
		return 1
	})
	return nil
}

// number gives the number of an entry's document in the view.
func (c *collector) number(e *entry) uint32 { return c.view.bases[e.seg] + e.doc }
