package bleve

import (
	"sort"
	"strings"

	"nextsearch/internal/search"
	"nextsearch/mappings"
)

// facetCounter counts the values of one facet.
type facetCounter struct {
	request search.FacetRequest
	view    *facetView
	group   int // the group that narrows by this facet, -1 for none
	counts  []int
	missing int
}

// newFacetCounter prepares the counts that a request asks for.
func newFacetCounter(fv *facetView, r search.FacetRequest, groups []group) *facetCounter {
	f := &facetCounter{request: r, view: fv, group: -1, counts: make([]int, len(fv.terms))}
	for i, g := range groups {
		if g.facet == r.Name {
			f.group = i
		}
	}
	return f
}

// everything takes the counts over the whole index.
func (f *facetCounter) everything() {
	copy(f.counts, f.view.all)
	f.missing = f.view.missing
}

// segment counts a segment: the documents that pass every group, and those
// that only the facet's own group keeps out.
func (f *facetCounter) segment(c *collector, i int) error {
	col, err := c.view.segments[i].cols.get(segmentOf(c.snap, i), facetPrefix+f.request.Name)
	if err != nil {
		return err
	}
	f.count(col, f.view.global[i], c.pass)
	if f.group >= 0 {
		f.count(col, f.view.global[i], c.near[f.group])
	}
	return nil
}

// count adds documents of one column.
func (f *facetCounter) count(col *column, global []uint32, docs []uint32) {
	if col.single != nil {
		for _, doc := range docs {
			if n := col.single[doc]; n != 0 {
				f.counts[global[n-1]]++
			} else {
				f.missing++
			}
		}
		return
	}
	for _, doc := range docs {
		ords := col.ords[col.starts[doc]:col.starts[doc+1]]
		if len(ords) == 0 {
			f.missing++
		}
		for _, ord := range ords {
			f.counts[global[ord]]++
		}
	}
}

// result gives what was counted, as far as it was asked for.
func (f *facetCounter) result() search.FacetResult {
	labels := f.view.label(language(f.request.Lang))
	contains := strings.ToLower(f.request.Contains)
	var found []int
	for i, n := range f.counts {
		if n > 0 && (contains == "" || strings.Contains(strings.ToLower(f.view.terms[i]), contains) ||
			strings.Contains(strings.ToLower(labels[i]), contains)) {
			found = append(found, i)
		}
	}
	f.order(found, labels)
	r := search.FacetResult{Name: f.request.Name, Missing: f.missing, Values: []search.FacetCount{}}
	if size := facetSize(f.request.Size); len(found) > size {
		found, r.Other = found[:size], len(found)-size
	}
	for _, i := range found {
		value := f.view.terms[i]
		r.Values = append(r.Values, search.FacetCount{
			Value: value, Parent: parentOf(f.view.facet, value), Label: labels[i], Count: f.counts[i],
		})
	}
	return r
}

// order sorts values: an ordered facet by value, the highest first; others by
// count, then label, then value.
func (f *facetCounter) order(found []int, labels []string) {
	terms := f.view.terms
	sort.Slice(found, func(i, j int) bool {
		a, b := found[i], found[j]
		if f.view.facet.Ordered {
			if c := compareValues(terms[a], terms[b]); c != 0 {
				return c > 0
			}
			return terms[a] > terms[b]
		}
		if f.counts[a] != f.counts[b] {
			return f.counts[a] > f.counts[b]
		}
		if labels[a] != labels[b] {
			return labels[a] < labels[b]
		}
		return terms[a] < terms[b]
	})
}

// facetSize gives how many values a request shows.
func facetSize(asked int) int {
	if asked <= 0 {
		return search.DefaultFacetSize
	}
	return min(asked, search.MaxFacetSize)
}

// language gives the language of labels: there are two.
func language(lang string) string {
	if lang == "en" {
		return lang
	}
	return "de"
}

// agsLengths are the lengths of the keys of Land, Kreis and Gemeinde (AGS).
var agsLengths = [...]int{2, 5, 8}

// parentOf gives the value above a value of a hierarchical facet: group/type
// has the group, a regional key has the key of the next larger region.
func parentOf(f mappings.Facet, value string) string {
	if !f.Hierarchical {
		return ""
	}
	if i := strings.LastIndexByte(value, '/'); i >= 0 {
		return value[:i]
	}
	if strings.Trim(value, "0123456789") != "" {
		return ""
	}
	for i := len(agsLengths) - 1; i > 0; i-- {
		if len(value) == agsLengths[i] {
			return value[:agsLengths[i-1]]
		}
	}
	return ""
}
