package bleve

import (
	"fmt"
	"slices"
	"sort"

	"github.com/blevesearch/bleve/v2/index/scorch"
	segment "github.com/blevesearch/scorch_segment_api/v2"
)

// list is where a term stands: documents by their number in the view, in
// ascending order, with counts.
type list struct {
	docs   []uint32
	counts []counts
}

// reader reads lists from the segments of a snapshot, each at most once a
// search: alternatives of several words, and parts, are often the same terms.
// What it gives points into nothing that is mapped, except for dictionaries
// and postings, which live as long as the search's snapshot.
type reader struct {
	snap  *scorch.IndexSnapshot
	view  *view
	dicts []segment.TermDictionary
	lists map[string]list
	tick  func() error // now and then: whether to go on

	postings segment.PostingsList
	iter     segment.PostingsIterator
	placed   segment.PostingsIterator // with places
}

// newReader opens the dictionaries.
func newReader(snap *scorch.IndexSnapshot, v *view, tick func() error) (*reader, error) {
	r := &reader{snap: snap, view: v, lists: map[string]list{}, tick: tick}
	for i := range v.segments {
		dict, err := segmentOf(snap, i).Dictionary(fieldTerms)
		if err != nil {
			return nil, fmt.Errorf("dictionary: %w", err)
		}
		r.dicts = append(r.dicts, dict)
	}
	return r, nil
}

// list reads the list of a term.
func (r *reader) list(term string) (list, error) {
	if l, ok := r.lists[term]; ok {
		return l, nil
	}
	var l list
	for seg := range r.dicts {
		if err := r.read(&l, term, seg); err != nil {
			return list{}, err
		}
	}
	r.lists[term] = l
	return l, nil
}

// read appends a segment's part of a list.
func (r *reader) read(l *list, term string, seg int) (err error) {
	gone := r.snap.Segments()[seg].Deleted()
	if r.postings, err = r.dicts[seg].PostingsList([]byte(term), gone, r.postings); err != nil {
		return fmt.Errorf("postings: %w", err)
	}
	n := int(r.postings.Count())
	if n == 0 {
		return nil
	}
	l.docs, l.counts = slices.Grow(l.docs, n), slices.Grow(l.counts, n)
	r.iter = r.postings.Iterator(true, false, false, r.iter)
	for {
		p, err := r.iter.Next()
		if err != nil {
			return fmt.Errorf("postings: %w", err)
		}
		if p == nil {
			return nil
		}
		if err := r.tick(); err != nil {
			return err
		}
		l.docs = append(l.docs, r.view.bases[seg]+uint32(p.Number()))
		l.counts = append(l.counts, counts(p.Frequency()))
	}
}

// segmentAt gives the segment that has a document.
func (v *view) segmentAt(doc uint32) int {
	return sort.Search(len(v.bases), func(i int) bool { return v.bases[i] > doc }) - 1
}

// places calls f with the places of a term in each of docs, which ascend; i is
// the index in docs. It costs several times as much as the list.
func (r *reader) places(term string, docs []uint32, f func(i int, field uint8, positions []int32)) error {
	var positions []int32
	for from := 0; from < len(docs); {
		seg := r.view.segmentAt(docs[from])
		to := from
		for to < len(docs) && r.view.segmentAt(docs[to]) == seg {
			to++
		}
		postings, err := r.dicts[seg].PostingsList([]byte(term), nil, nil)
		if err != nil {
			return fmt.Errorf("postings: %w", err)
		}
		r.placed = postings.Iterator(true, false, true, r.placed)
		if err := r.placesIn(r.view.bases[seg], docs[from:to], func(i int, loc segment.Location) {
			positions = unpackPlaces(loc, positions[:0])
			f(from+i, uint8(loc.Start()), positions)
		}); err != nil {
			return err
		}
		from = to
	}
	return nil
}

// placesIn calls f with the locations of the posting list at hand.
func (r *reader) placesIn(base uint32, docs []uint32, f func(i int, loc segment.Location)) error {
	for i := 0; i < len(docs); {
		if err := r.tick(); err != nil {
			return err
		}
		p, err := r.placed.Advance(uint64(docs[i] - base))
		if err != nil {
			return fmt.Errorf("places: %w", err)
		}
		if p == nil {
			return nil
		}
		doc := base + uint32(p.Number())
		for i < len(docs) && docs[i] < doc {
			i++
		}
		if i < len(docs) && docs[i] == doc {
			for _, loc := range p.Locations() {
				f(i, loc)
			}
			i++
		}
	}
	return nil
}

// unpackPlaces gives the positions that one location holds, see [collection.locate].
func unpackPlaces(loc segment.Location, positions []int32) []int32 {
	at := int32(loc.Pos())
	positions = append(positions, at)
	if loc.End() == 0 {
		return positions
	}
	at += int32(loc.End())
	positions = append(positions, at)
	for _, d := range loc.ArrayPositions() {
		at += int32(d)
		positions = append(positions, at)
	}
	return positions
}

// common gives the documents that have a term of every place of a phrase.
func (r *reader) common(phrase []place, only fieldSet, last int) ([]uint32, error) {
	var common []uint32
	for i := range phrase {
		var union []uint32
		for _, term := range phrase[i].terms {
			l, err := r.list(term)
			if err != nil {
				return nil, err
			}
			for k, doc := range l.docs {
				if only == allFields || l.counts[k].fields(last)&only != 0 {
					union = append(union, doc)
				}
			}
		}
		if len(phrase[i].terms) > 1 {
			slices.Sort(union)
			union = slices.Compact(union)
		}
		if i == 0 {
			common = union
		} else {
			common = intersect(common, union)
		}
		if len(common) == 0 {
			return nil, nil
		}
	}
	return common, nil
}

// intersect keeps of a what b has, both ascending.
func intersect(a, b []uint32) []uint32 {
	out, k := a[:0], 0
	for _, doc := range a {
		for k < len(b) && b[k] < doc {
			k++
		}
		if k == len(b) {
			break
		}
		if b[k] == doc {
			out = append(out, doc)
		}
	}
	return out
}

// spot is a place in a document, its field in the upper bits.
type spot int64

// fieldShift is more than the positions of a text take.
const fieldShift = 24

func spotOf(field uint8, position int32) spot { return spot(field)<<fieldShift | spot(position) }

// field gives the field of a spot.
func (s spot) field() uint8 { return uint8(s >> fieldShift) }

// phrase gives where a phrase begins in each of docs, which ascend.
func (r *reader) phrase(phrase []place, only fieldSet, docs []uint32) ([][]found, error) {
	var at [][]found
	for i := range phrase {
		here := make([][]spot, len(docs))
		for _, term := range phrase[i].terms {
			err := r.places(term, docs, func(n int, field uint8, positions []int32) {
				if only&(1<<field) == 0 {
					return
				}
				for _, p := range positions {
					here[n] = append(here[n], spotOf(field, p))
				}
			})
			if err != nil {
				return nil, err
			}
		}
		if i == 0 {
			at = make([][]found, len(docs))
			for n := range here {
				for _, s := range here[n] {
					at[n] = append(at[n], found{s, s})
				}
			}
			continue
		}
		for n := range at {
			slices.Sort(here[n])
			at[n] = follow(at[n], here[n], &phrase[i])
		}
	}
	return at, nil
}

// found is a stretch of a text.
type found struct{ first, last spot }

// follow keeps the stretches that a spot follows, with it; spots ascend.
func follow(at []found, spots []spot, next *place) []found {
	out := at[:0]
	for _, f := range at {
		k, _ := slices.BinarySearch(spots, f.last+spot(next.least))
		if k < len(spots) && spots[k] <= f.last+spot(next.most) {
			out = append(out, found{f.first, spots[k]})
		}
	}
	return out
}
