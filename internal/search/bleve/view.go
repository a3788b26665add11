package bleve

import (
	"cmp"
	"slices"
	"sort"
	"sync"

	"nextsearch/mappings"

	"github.com/blevesearch/bleve/v2/index/scorch"
	segment "github.com/blevesearch/scorch_segment_api/v2"
)

// view is what is known of one snapshot of the index: its position, its
// segments' columns, and the counts of each facet over everything. Only its
// memory is its own; segments come from the reader that a search holds.
type view struct {
	snapshot *scorch.IndexSnapshot // identity, never read: it may be closed
	meta     meta
	segments []*segmentView
	docs     int // documents not removed

	bases []uint32 // number of each segment's first document; a multiple of 64
	size  int      // numbers of documents of all segments

	mu      sync.Mutex
	facets  map[string]*facetView
	newest  int64 // see newestDate; 0 while it is not known
	lengths *lengths
}

// scoring gives the lengths of the texts, read when first asked for.
func (v *view) scoring(s *Schema, snap *scorch.IndexSnapshot) (*lengths, error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.lengths != nil {
		return v.lengths, nil
	}
	l, err := v.newLengths(s, func(i int) segment.Segment { return segmentOf(snap, i) })
	v.lengths = l
	return l, err
}

// segmentView is one segment of a snapshot.
type segmentView struct {
	id   uint64
	cols *columns
	size int    // documents, removed ones included
	live bitset // nil: none is removed
}

// isLive reports whether a document is not removed.
func (s *segmentView) isLive(doc uint32) bool { return s.live == nil || s.live.has(doc) }

// bitset is a set of document numbers of a segment.
type bitset []uint64

func newBitset(size int) bitset      { return make(bitset, (size+63)/64) }
func (b bitset) has(doc uint32) bool { return b[doc>>6]&(1<<(doc&63)) != 0 }
func (b bitset) set(doc uint32)      { b[doc>>6] |= 1 << (doc & 63) }
func (b bitset) unset(doc uint32)    { b[doc>>6] &^= 1 << (doc & 63) }

// newView reads what is cheap of a snapshot; columns of segments that old
// already knew are taken over, those of segments that are gone are dropped.
// A segment never changes and keeps its number when it goes from memory to
// disk, so a column stays right as long as there is a segment of its number.
func newView(snap *scorch.IndexSnapshot, old *view) (*view, error) {
	value, err := snap.GetInternal([]byte(metaKey))
	if err != nil {
		return nil, damaged("position: %v", err)
	}
	v := &view{snapshot: snap, facets: map[string]*facetView{}}
	if v.meta, err = decodeMeta(value); err != nil {
		return nil, err
	}
	known := map[uint64]*columns{}
	if old != nil {
		for _, s := range old.segments {
			known[s.id] = s.cols
		}
	}
	for _, s := range snap.Segments() {
		sv := newSegmentView(s, known[s.Id()])
		v.segments = append(v.segments, sv)
		v.bases = append(v.bases, uint32(v.size))
		v.size += (sv.size + 63) &^ 63
		v.docs += int(s.Count())
	}
	return v, nil
}

// newSegmentView makes the view of one segment; cols may be nil.
func newSegmentView(s *scorch.SegmentSnapshot, cols *columns) *segmentView {
	if cols == nil {
		cols = &columns{}
	}
	sv := &segmentView{id: s.Id(), cols: cols, size: int(s.Segment().Count())}
	if gone := s.Deleted(); gone != nil && !gone.IsEmpty() {
		sv.live = newBitset(sv.size)
		for i := range sv.live {
			sv.live[i] = ^uint64(0)
		}
		for it := gone.Iterator(); it.HasNext(); {
			sv.live.unset(it.Next())
		}
	}
	return sv
}

// facetView joins the columns of a facet over all segments.
type facetView struct {
	facet   mappings.Facet
	terms   []string   // sorted, of all segments
	global  [][]uint32 // per segment: ordinal there to index in terms
	all     []int      // documents per term, over everything
	missing int        // documents without a term

	own map[string]string // labels that documents give their codes

	mu     sync.Mutex
	labels map[string][]string // per language, in the order of terms
}

// facet gives the joined columns of a facet, made when first asked for.
func (v *view) facet(snap *scorch.IndexSnapshot, f mappings.Facet) (*facetView, error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if fv, ok := v.facets[f.Name]; ok {
		return fv, nil
	}
	cols := make([]*column, len(v.segments))
	for i, s := range v.segments {
		var err error
		if cols[i], err = s.cols.get(segmentOf(snap, i), facetPrefix+f.Name); err != nil {
			return nil, err
		}
	}
	fv := joinColumns(f, cols)
	fv.countAll(v, cols)
	if err := fv.nameSelf(v, snap); err != nil {
		return nil, err
	}
	v.facets[f.Name] = fv
	return fv, nil
}

// segmentOf gives the i-th segment of a snapshot that the caller holds.
func segmentOf(snap *scorch.IndexSnapshot, i int) segment.Segment {
	return snap.Segments()[i].Segment()
}

// joinColumns numbers the terms of all columns together, so that counting is
// an addition in an array and not a look into a map per document.
func joinColumns(f mappings.Facet, cols []*column) *facetView {
	fv := &facetView{facet: f, labels: map[string][]string{}}
	number := map[string]uint32{}
	for _, c := range cols {
		for _, term := range c.terms {
			if _, ok := number[term]; !ok {
				number[term] = 0
				fv.terms = append(fv.terms, term)
			}
		}
	}
	sort.Strings(fv.terms)
	for i, term := range fv.terms {
		number[term] = uint32(i)
	}
	for _, c := range cols {
		global := make([]uint32, len(c.terms))
		for i, term := range c.terms {
			global[i] = number[term]
		}
		fv.global = append(fv.global, global)
	}
	return fv
}

// countAll counts over everything, for searches that do not narrow: the start
// page asks for that, and a count of 100,000 documents each time is waste.
func (fv *facetView) countAll(v *view, cols []*column) {
	fv.all = make([]int, len(fv.terms))
	for i, s := range v.segments {
		for doc := range uint32(s.size) {
			if !s.isLive(doc) {
				continue
			}
			ords := cols[i].of(doc)
			if len(ords) == 0 {
				fv.missing++
			}
			for _, ord := range ords {
				fv.all[fv.global[i][ord-cols[i].shift()]]++
			}
		}
	}
}

// tableLabel gives the label that the table has for a code, an empty one if none.
func (fv *facetView) tableLabel(term string) mappings.Label {
	if fv.facet.LabelOf == nil {
		return mappings.Label{}
	}
	return fv.facet.LabelOf(term)
}

// nameSelf reads the labels that documents give their codes, if the table
// lacks any: of several the one with most documents, then the smallest.
func (fv *facetView) nameSelf(v *view, snap *scorch.IndexSnapshot) error {
	if !slices.ContainsFunc(fv.terms, func(term string) bool { return fv.tableLabel(term).De == "" }) {
		return nil
	}
	votes := map[string]int{}
	for i, s := range v.segments {
		col, err := s.cols.get(segmentOf(snap, i), labelPrefix+fv.facet.Name)
		if err != nil {
			return err
		}
		for doc := range uint32(s.size) {
			if !s.isLive(doc) {
				continue
			}
			for _, ord := range col.of(doc) {
				votes[col.terms[ord-col.shift()]]++
			}
		}
	}
	fv.own = elect(votes)
	return nil
}

// elect gives each code its label; votes counts documents by label term.
func elect(votes map[string]int) map[string]string {
	own, most := map[string]string{}, map[string]int{}
	for term, n := range votes {
		code, label, _ := mappings.SplitLabelTerm(term)
		if n > most[code] || n == most[code] && label < own[code] {
			own[code], most[code] = label, n
		}
	}
	return own
}

// label gives the labels of all terms in a language, in the order of terms.
func (fv *facetView) label(lang string) []string {
	fv.mu.Lock()
	defer fv.mu.Unlock()
	if l, ok := fv.labels[lang]; ok {
		return l
	}
	labels := make([]string, len(fv.terms))
	for i, term := range fv.terms {
		labels[i] = cmp.Or(fv.tableLabel(term).In(lang), fv.own[term], term)
	}
	fv.labels[lang] = labels
	return labels
}
