package bleve

import (
	"context"
	"fmt"
	"math"

	"github.com/RoaringBitmap/roaring/v2"
	"github.com/blevesearch/bleve/v2/index/scorch"
	segment "github.com/blevesearch/scorch_segment_api/v2"
)

const (
	// maxExpansions bounds the terms that a prefix stands for, per field and
	// segment; maxLists bounds those of all prefixes of a query together. A
	// list costs about a microsecond before the first document is read.
	maxExpansions = 1024
	maxLists      = 1 << 15
	// checkEvery is how many postings are read between two looks at the context.
	checkEvery = 1 << 13
)

// posting is what zap's postings give besides the segment API: the number of
// words of the field, exact.
type posting interface{ NormUint64() uint64 }

// list is the postings of one term in one field of a segment.
type list struct {
	field    int
	weight   float32
	postings segment.PostingsList
}

// resolved is a leaf with its postings: per segment and place.
type resolved struct {
	leaf
	// lists are indexed by segment, then by place. They point into mapped
	// files, so they live as long as the search's reader and no longer.
	lists  [][][]list
	rarity float32 // of the leaf in the whole index, not in a segment
}

// matcher finds and scores the documents of a plan, a segment at a time.
//
// It goes term by term and adds up in arrays that have a place per document.
// Measured against document by document over a heap of lists, as scorch's
// searchers do it, that is two to three times as fast for words that are
// joined by "or", which most queries are.
type matcher struct {
	ctx    context.Context
	schema *Schema
	snap   *scorch.IndexSnapshot
	view   *view
	leaves []resolved
	needs  int
	total  float32 // rarity of all words that count
	read   int     // postings since the context was looked at
	lists  int     // lists that prefixes may still open
	iter   segment.PostingsIterator
}

// newMatcher looks up the terms of a plan.
func newMatcher(ctx context.Context, s *Schema, snap *scorch.IndexSnapshot, v *view, p *plan) (*matcher, error) {
	m := &matcher{ctx: ctx, schema: s, snap: snap, view: v, needs: p.needs(), lists: maxLists}
	for _, l := range p.leaves {
		r, err := m.resolve(l)
		if err != nil {
			return nil, err
		}
		if l.role != excluded {
			m.total += r.rarity
		}
		m.leaves = append(m.leaves, r)
	}
	return m, nil
}

// resolve looks up a leaf in all segments. A word is as frequent as it is in
// the field that has it most often: a sum over fields would count documents
// twice. A phrase is as rare as its rarest word.
func (m *matcher) resolve(l leaf) (resolved, error) {
	r := resolved{leaf: l, lists: make([][][]list, len(m.view.segments))}
	frequency := make([][]int, max(len(l.places), 1)) // per place and field
	for i := range frequency {
		frequency[i] = make([]int, len(m.schema.Fields))
	}
	for i := range m.view.segments {
		if err := m.ctx.Err(); err != nil {
			return r, err
		}
		r.lists[i] = make([][]list, len(frequency))
		for _, field := range l.fields {
			if err := m.lookUp(&r, i, field, frequency); err != nil {
				return r, err
			}
		}
	}
	for _, fields := range frequency {
		most := 0
		for _, n := range fields {
			most = max(most, n)
		}
		r.rarity = max(r.rarity, rarity(min(most, m.view.docs), m.view.docs))
	}
	return r, nil
}

// lookUp adds the postings of a leaf in one field of a segment.
func (m *matcher) lookUp(r *resolved, seg, field int, frequency [][]int) error {
	s := m.snap.Segments()[seg]
	dict, err := s.Segment().Dictionary(textPrefix + m.schema.Fields[field].Name)
	if err != nil {
		return fmt.Errorf("dictionary: %w", err)
	}
	add := func(at int, w weighted) error {
		postings, err := dict.PostingsList([]byte(w.term), s.Deleted(), nil)
		if err != nil {
			return fmt.Errorf("postings: %w", err)
		}
		if n := postings.Count(); n > 0 {
			r.lists[seg][at] = append(r.lists[seg][at], list{field, w.weight, postings})
			frequency[at][field] += int(n)
		}
		return nil
	}
	if r.prefix != "" {
		return m.expand(dict, r.prefix, func(term string) error { return add(0, weighted{term, 1}) })
	}
	for at, p := range r.places {
		for _, term := range p.terms {
			if err := add(at, term); err != nil {
				return err
			}
		}
	}
	return nil
}

// expand calls add with the terms of a dictionary that begin with prefix, as
// far as the limits allow.
func (m *matcher) expand(dict segment.TermDictionary, prefix string, add func(string) error) error {
	terms := dict.AutomatonIterator(nil, []byte(prefix), []byte(prefix+"\U0010FFFF"))
	for n := 0; n < maxExpansions && m.lists > 0; n++ {
		m.lists--
		entry, err := terms.Next()
		if err != nil {
			return fmt.Errorf("dictionary: %w", err)
		}
		if entry == nil {
			return nil
		}
		if err := add(entry.Term); err != nil {
			return err
		}
	}
	return nil
}

// scratch is the working memory of one segment's matching, used again by the
// next search: at 100,000 documents it would be a megabyte of garbage for each.
type scratch struct {
	score   []float32 // sum of weight times rarity over the leaves found
	share   []float32 // sum of the rarity of the leaves found
	best    []float32 // best weight for the leaf at hand, 0 again after it
	needs   []uint8   // required leaves found
	hits    bitset
	touched []uint32 // documents of the leaf at hand
}

// reset makes room for a segment of size documents.
func (s *scratch) reset(size int) {
	if cap(s.score) < size {
		s.score, s.share, s.best = make([]float32, size), make([]float32, size), make([]float32, size)
		s.needs, s.hits = make([]uint8, size), newBitset(size)
	}
	s.score, s.share, s.best = s.score[:size], s.share[:size], s.best[:size]
	s.needs, s.hits = s.needs[:size], s.hits[:(size+63)/64]
	clear(s.score)
	clear(s.share)
	clear(s.best)
	clear(s.needs)
	clear(s.hits)
}

// segment fills s with the hits and scores of a segment.
func (m *matcher) segment(i int, s *scratch) error {
	size := m.view.segments[i].size
	s.reset(size)
	m.start(i, s)
	for l := range m.leaves {
		s.touched = s.touched[:0]
		if err := m.leaf(&m.leaves[l], i, s); err != nil {
			return err
		}
		m.take(&m.leaves[l], s)
	}
	return m.ctx.Err()
}

// start sets the hits with which matching begins: every document if only
// excluded words are given, else none.
func (m *matcher) start(i int, s *scratch) {
	for _, l := range m.leaves {
		if l.role != excluded {
			return
		}
	}
	for doc := range uint32(m.view.segments[i].size) {
		if m.view.segments[i].isLive(doc) {
			s.hits.set(doc)
		}
	}
}

// take adds what the leaf at hand has found to hits and scores. Whatever the
// order of the leaves, a document is a hit in the end if it has all that are
// required, at least one if none is, and none that is excluded.
func (m *matcher) take(l *resolved, s *scratch) {
	for _, doc := range s.touched {
		switch {
		case l.role == excluded:
			s.hits.unset(doc)
			s.needs[doc] = math.MaxUint8 // more than a query can need: never a hit
		default:
			s.score[doc] += s.best[doc] * l.rarity
			s.share[doc] += l.rarity
			if l.role == required && s.needs[doc] < math.MaxUint8 {
				s.needs[doc]++
			}
			if int(s.needs[doc]) == m.needs {
				s.hits.set(doc)
			}
		}
		s.best[doc] = 0
	}
}

// final gives the score of a hit.
func (m *matcher) final(s *scratch, doc uint32) float64 {
	if m.total == 0 {
		return 0
	}
	return float64(coordinate(s.score[doc], s.share[doc]/m.total))
}

// leaf finds one leaf's documents in a segment and their weight by the best field.
func (m *matcher) leaf(l *resolved, seg int, s *scratch) error {
	if len(l.places) > 1 {
		return m.phrase(l, seg, s)
	}
	for _, li := range l.lists[seg][0] {
		boost := float32(m.schema.Fields[li.field].Boost)
		usual := usualLength(m.schema.Fields[li.field].Boost)
		m.iter = li.postings.Iterator(true, true, false, m.iter)
		for {
			p, err := m.iter.Next()
			if err != nil {
				return fmt.Errorf("postings: %w", err)
			}
			if p == nil {
				break
			}
			if err := m.tick(); err != nil {
				return err
			}
			s.touch(uint32(p.Number()), li.weight*frequencyWeight(boost*float32(p.Frequency()), lengthOf(p), usual))
		}
	}
	return nil
}

// tick looks at the context now and then: a search that nobody waits for any
// more ends within about a millisecond.
func (m *matcher) tick() error {
	if m.read++; m.read%checkEvery == 0 {
		return m.ctx.Err()
	}
	return nil
}

// touch keeps the best weight of a document for the leaf at hand.
func (s *scratch) touch(doc uint32, weight float32) {
	if s.best[doc] == 0 {
		s.touched = append(s.touched, doc)
	}
	s.best[doc] = max(s.best[doc], weight)
}

// lengthOf gives the number of words in the posting's field.
func lengthOf(p segment.Posting) float32 {
	if n, ok := p.(posting); ok {
		return float32(n.NormUint64())
	}
	return longField
}

// phrase finds the documents where the leaf's places follow each other in one
// field. Positions are read only of documents that have every place.
func (m *matcher) phrase(l *resolved, seg int, s *scratch) error {
	for _, field := range l.fields {
		docs := l.commonDocs(seg, field)
		for at := 0; at < len(l.places) && len(docs) > 0; at++ {
			if err := m.narrow(l, seg, field, at, docs); err != nil {
				return err
			}
		}
		boost := float32(m.schema.Fields[field].Boost)
		for doc, starts := range docs {
			s.touch(doc, frequencyWeight(boost*float32(len(starts)), 0, longField))
		}
	}
	return nil
}

// commonDocs gives the documents that have a term of every place in a field.
func (l *resolved) commonDocs(seg, field int) map[uint32][]int {
	var common *roaring.Bitmap
	for _, lists := range l.lists[seg] {
		union := roaring.New()
		for _, li := range lists {
			if li.field == field {
				it := li.postings.Iterator(false, false, false, nil)
				for p, err := it.Next(); p != nil && err == nil; p, err = it.Next() {
					union.Add(uint32(p.Number()))
				}
			}
		}
		if common == nil {
			common = union
		} else {
			common.And(union)
		}
	}
	docs := make(map[uint32][]int, common.GetCardinality())
	for it := common.Iterator(); it.HasNext(); {
		docs[it.Next()] = nil
	}
	return docs
}

// narrow keeps of docs those whose starts can go on with place at; starts are
// positions at which the phrase can begin.
func (m *matcher) narrow(l *resolved, seg, field, at int, docs map[uint32][]int) error {
	next := make(map[uint32][]int, len(docs))
	for _, li := range l.lists[seg][at] {
		if li.field != field {
			continue
		}
		it := li.postings.Iterator(true, true, true, nil)
		for {
			p, err := it.Next()
			if err != nil {
				return fmt.Errorf("positions: %w", err)
			}
			if p == nil {
				break
			}
			if err := m.tick(); err != nil {
				return err
			}
			doc := uint32(p.Number())
			if starts, ok := docs[doc]; ok {
				next[doc] = append(next[doc], follow(starts, p.Locations(), l.places[at].offset, at == 0)...)
			}
		}
	}
	for doc := range docs {
		if docs[doc] = next[doc]; len(next[doc]) == 0 {
			delete(docs, doc)
		}
	}
	return nil
}

// follow gives the starts of which a location stands offset words later; any
// start is possible at first.
func follow(starts []int, locations []segment.Location, offset int, first bool) []int {
	var out []int
	for _, loc := range locations {
		start := int(loc.Pos()) - offset
		if first || contains(starts, start) {
			out = append(out, start)
		}
	}
	return out
}

// contains reports whether n is among numbers.
func contains(numbers []int, n int) bool {
	for _, have := range numbers {
		if have == n {
			return true
		}
	}
	return false
}
