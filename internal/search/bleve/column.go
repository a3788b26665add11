package bleve

import (
	"fmt"
	"math"
	"sort"
	"sync"

	segment "github.com/blevesearch/scorch_segment_api/v2"
)

// column holds one field of a segment, turned round: for each document the
// ordinals of its terms. It is read once from dictionary and postings and
// copies what it keeps, so it stays valid when the segment is unmapped.
type column struct {
	terms []string // sorted; a term's index is its ordinal
	// single holds ordinal+1 per document, 0 for none, if none has several.
	single []uint32
	// starts and ords hold several per document: ords[starts[d]:starts[d+1]].
	starts, ords []uint32
}

// of gives the ordinals of a document.
func (c *column) of(doc uint32) []uint32 {
	if c.single != nil {
		if c.single[doc] == 0 {
			return nil
		}
		return c.single[doc : doc+1 : doc+1]
	}
	return c.ords[c.starts[doc]:c.starts[doc+1]]
}

// shift is what to take from a number of [column.of] to get an ordinal.
func (c *column) shift() uint32 {
	if c.single != nil {
		return 1
	}
	return 0
}

// find gives the ordinal of a term.
func (c *column) find(term string) (uint32, bool) {
	i := sort.SearchStrings(c.terms, term)
	return uint32(i), i < len(c.terms) && c.terms[i] == term
}

// term gives the first term of a document, "" for none.
func (c *column) term(doc uint32) string {
	if ords := c.of(doc); len(ords) > 0 {
		return c.terms[ords[0]-c.shift()]
	}
	return ""
}

// noDate is the date of a document without one: before every other.
const noDate = math.MinInt64

// dates gives the documents' dates of a column of date keys.
func (c *column) dates(size int) []int64 {
	byOrd := make([]int64, len(c.terms))
	for i, term := range c.terms {
		n, ok := parseDateKey(term)
		if !ok {
			n = noDate
		}
		byOrd[i] = n
	}
	out := make([]int64, size)
	for doc := range out {
		out[doc] = noDate
		if ords := c.of(uint32(doc)); len(ords) > 0 {
			out[doc] = byOrd[ords[0]-c.shift()]
		}
	}
	return out
}

// occurrence is a term in a document.
type occurrence struct{ doc, ord uint32 }

// readColumn reads a field of a segment.
func readColumn(seg segment.Segment, field string) (*column, error) {
	dict, err := seg.Dictionary(field)
	if err != nil {
		return nil, fmt.Errorf("column %s: %w", field, err)
	}
	c := &column{}
	r := columnReader{dict: dict}
	terms := dict.AutomatonIterator(nil, nil, nil)
	for {
		entry, err := terms.Next()
		if err == nil && entry != nil {
			err = r.read(entry.Term, uint32(len(c.terms)))
		}
		if err != nil {
			return nil, fmt.Errorf("column %s: %w", field, err)
		}
		if entry == nil {
			c.fill(r.found, int(seg.Count()))
			return c, nil
		}
		c.terms = append(c.terms, entry.Term)
	}
}

// columnReader collects the occurrences of terms; list and docs are used again.
type columnReader struct {
	dict  segment.TermDictionary
	list  segment.PostingsList
	docs  segment.PostingsIterator
	found []occurrence
}

// read adds the documents of one term.
func (r *columnReader) read(term string, ord uint32) (err error) {
	if r.list, err = r.dict.PostingsList([]byte(term), nil, r.list); err != nil {
		return err
	}
	r.docs = r.list.Iterator(false, false, false, r.docs)
	for {
		p, err := r.docs.Next()
		if err != nil || p == nil {
			return err
		}
		r.found = append(r.found, occurrence{uint32(p.Number()), ord})
	}
}

// fill turns occurrences, in the order of their ordinals, into the column.
func (c *column) fill(all []occurrence, size int) {
	counts := make([]uint32, size+1)
	several := false
	for _, o := range all {
		counts[o.doc]++
		several = several || counts[o.doc] > 1
	}
	if !several {
		c.single = make([]uint32, size)
		for _, o := range all {
			c.single[o.doc] = o.ord + 1
		}
		return
	}
	c.starts, c.ords = make([]uint32, size+1), make([]uint32, len(all))
	for doc := range size {
		c.starts[doc+1] = c.starts[doc] + counts[doc]
	}
	next := append([]uint32(nil), c.starts...)
	for _, o := range all {
		c.ords[next[o.doc]] = o.ord
		next[o.doc]++
	}
}

// columns holds the columns of one segment, read when first asked for.
type columns struct {
	mu      sync.Mutex
	byName  map[string]*column
	dates   map[string][]int64
	lengths map[string][]byte
}

// get gives the column of a field; seg must be open, and the columns' own.
func (c *columns) get(seg segment.Segment, field string) (*column, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.read(seg, field)
}

// read is get with the lock held.
func (c *columns) read(seg segment.Segment, field string) (*column, error) {
	if col, ok := c.byName[field]; ok {
		return col, nil
	}
	col, err := readColumn(seg, field)
	if err != nil {
		return nil, err
	}
	if c.byName == nil {
		c.byName = map[string]*column{}
	}
	c.byName[field] = col
	return col, nil
}

// getDates gives the dates of a field per document.
func (c *columns) getDates(seg segment.Segment, field string) ([]int64, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if d, ok := c.dates[field]; ok {
		return d, nil
	}
	col, err := c.read(seg, field)
	if err != nil {
		return nil, err
	}
	if c.dates == nil {
		c.dates = map[string][]int64{}
	}
	c.dates[field] = col.dates(int(seg.Count()))
	return c.dates[field], nil
}
