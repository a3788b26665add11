package bleve

import (
	"math"
	"sort"
	"strings"

	"nextsearch/internal/search"

	segment "github.com/blevesearch/scorch_segment_api/v2"
)

// entry is a hit in an order: higher ranks first, then lower keys, then lower ids.
type entry struct {
	rank float64
	key  string
	id   string
	// where it stands, and what it scored in any order
	seg   int
	doc   uint32
	score float64
	prior float64    // factor of the second stage
	close *closeness // what the second stage found; nil for hits behind it
}

// before reports whether a stands before b.
func (a *entry) before(b *entry) bool {
	if a.rank != b.rank {
		return a.rank > b.rank
	}
	if c := strings.Compare(a.key, b.key); c != 0 {
		return c < 0
	}
	return a.id < b.id
}

// orderOf gives the order that is meant: relevance without words is newest first.
func orderOf(s search.Sort, scored bool) search.Sort {
	if s == search.SortRelevance && !scored {
		return search.SortNewest
	}
	return s
}

// keys gives the sort keys of one segment's documents.
type keys struct {
	order search.Sort
	dates []int64
	title *column
	ids   *column
}

// newKeys reads the columns that an order needs.
func newKeys(order search.Sort, s *segmentView, seg segment.Segment) (k keys, err error) {
	k.order = order
	if k.ids, err = s.cols.get(seg, fieldID); err != nil {
		return k, err
	}
	switch order {
	case search.SortNewest, search.SortOldest:
		k.dates, err = s.cols.getDates(seg, fieldPublished)
	case search.SortUpdated:
		k.dates, err = s.cols.getDates(seg, fieldUpdated)
	case search.SortTitle:
		k.title, err = s.cols.get(seg, fieldTitle)
	}
	return k, err
}

// rank gives the rank of a document with a score; an order by text has none,
// so that the keys decide.
func (k *keys) rank(doc uint32, score float64) float64 {
	switch k.order {
	case search.SortNewest, search.SortUpdated:
		return dateRank(k.dates[doc], 1)
	case search.SortOldest:
		return dateRank(k.dates[doc], -1)
	case search.SortTitle, search.SortID:
		return 0
	}
	return score
}

// dateRank puts documents without a date last in either direction.
func dateRank(date int64, direction float64) float64 {
	if date == noDate {
		return math.Inf(-1)
	}
	return direction * float64(date)
}

// entry makes the entry of a document.
func (k *keys) entry(rank float64, seg int, doc uint32) entry {
	e := entry{rank: rank, id: k.ids.term(doc), seg: seg, doc: doc}
	if k.title != nil {
		e.key = k.title.term(doc)
	}
	return e
}

// top keeps the first n entries of an order that stand after a given one. It
// is a heap with the last of them at its root.
type top struct {
	order search.Sort
	n     int
	after *entry // nil: from the beginning
	heap  []entry
	more  bool // entries were left out behind the last
}

// hopeless reports whether no entry of this rank can be among the first. It
// spares nearly all documents the look at their id.
func (t *top) hopeless(rank float64) bool {
	if t.after != nil && rank > t.after.rank {
		return true
	}
	if len(t.heap) < t.n || (t.n > 0 && rank >= t.heap[0].rank) {
		return false
	}
	t.more = true
	return true
}

// add offers an entry.
func (t *top) add(e entry) {
	if t.after != nil && !t.after.before(&e) {
		return
	}
	if len(t.heap) < t.n {
		t.heap = append(t.heap, e)
		t.up(len(t.heap) - 1)
		return
	}
	t.more = true
	if t.n > 0 && e.before(&t.heap[0]) {
		t.heap[0] = e
		t.down(0)
	}
}

// up moves an entry towards the root while it stands behind its parent.
func (t *top) up(i int) {
	for i > 0 {
		parent := (i - 1) / 2
		if !t.heap[parent].before(&t.heap[i]) {
			return
		}
		t.heap[parent], t.heap[i] = t.heap[i], t.heap[parent]
		i = parent
	}
}

// down moves an entry from the root while a child stands behind it.
func (t *top) down(i int) {
	for {
		last := i
		for child := 2*i + 1; child <= 2*i+2 && child < len(t.heap); child++ {
			if t.heap[last].before(&t.heap[child]) {
				last = child
			}
		}
		if last == i {
			return
		}
		t.heap[last], t.heap[i] = t.heap[i], t.heap[last]
		i = last
	}
}

// sorted gives the entries in their order and empties the heap.
func (t *top) sorted() []entry {
	out := t.heap
	t.heap = nil
	sort.Slice(out, func(i, j int) bool { return out[i].before(&out[j]) })
	return out
}
