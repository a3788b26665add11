package enginetest

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"nextsearch/internal/search"
	"nextsearch/mappings"
)

// modelFacets are the facets that the model test fills.
var modelFacets = []string{"kind", "topic", "year", "authorityType"}

// testModel compares counts with those of a plain loop over random documents,
// for random filters, while documents come and go.
func testModel(t *testing.T, f search.Factory) {
	rnd := rand.New(rand.NewPCG(4, 2))
	e, _ := create(t, f)
	model := map[string]mappings.Document{}
	for round := range 8 {
		b := randomBatch(rnd, round)
		apply(t, e, b)
		for _, d := range b.Put {
			model[d.ID] = d
		}
		for _, id := range b.Remove {
			delete(model, id)
		}
		for range 25 {
			checkModel(t, e, model, randomFilters(rnd))
		}
	}
}

// randomBatch puts some documents, new and old ones, and removes some.
func randomBatch(rnd *rand.Rand, round int) search.Batch {
	b := search.Batch{Reaches: at(uint64(round))}
	for range 60 {
		d := doc(fmt.Sprintf("m%03d", rnd.IntN(300)), "Titel", "Text", map[string][]string{})
		for _, facet := range modelFacets {
			for range rnd.IntN(3) {
				if v := randomValue(rnd); !slices.Contains(d.Facets[facet], v) {
					d.Facets[facet] = append(d.Facets[facet], v)
				}
			}
		}
		b.Put = append(b.Put, d)
	}
	for range 10 {
		id := fmt.Sprintf("test:m%03d", rnd.IntN(300))
		if !slices.ContainsFunc(b.Put, func(d mappings.Document) bool { return d.ID == id }) {
			b.Remove = append(b.Remove, id)
		}
	}
	return b
}

// randomValue gives a value that is a number, so that ranges make sense of it.
func randomValue(rnd *rand.Rand) string { return fmt.Sprint(rnd.IntN(12)) }

// randomValues gives up to two values, sometimes "missing" among them.
func randomValues(rnd *rand.Rand) (out []string) {
	for range rnd.IntN(3) {
		out = append(out, randomValue(rnd))
	}
	if rnd.IntN(6) == 0 {
		out = append(out, search.Missing)
	}
	return out
}

// randomFilters gives up to three filters.
func randomFilters(rnd *rand.Rand) (out []search.Filter) {
	for range rnd.IntN(4) {
		f := search.Filter{Facet: modelFacets[rnd.IntN(len(modelFacets))]}
		switch rnd.IntN(4) {
		case 0:
			f.Any = randomValues(rnd)
		case 1:
			f.None = randomValues(rnd)
		case 2:
			f.All = randomValues(rnd)
		case 3:
			f.Any = randomValues(rnd)
			f.Ranges = []search.Range{{From: randomValue(rnd), To: randomValue(rnd)}}
		}
		out = append(out, f)
	}
	return out
}

// checkModel compares one search with the model.
func checkModel(t *testing.T, e search.Engine, model map[string]mappings.Document, filters []search.Filter) {
	t.Helper()
	q := search.Query{Filters: filters, Size: 5, Sort: search.SortID}
	for _, name := range modelFacets {
		q.Facets = append(q.Facets, search.FacetRequest{Name: name, Size: search.MaxFacetSize})
	}
	r := find(t, e, q)
	total := 0
	for _, d := range model {
		if passes(d, filters, "") {
			total++
		}
	}
	if r.Total != total {
		t.Errorf("%+v: total %d, want %d", filters, r.Total, total)
	}
	for i, name := range modelFacets {
		got := map[string]int{search.Missing: r.Facets[i].Missing}
		for _, v := range r.Facets[i].Values {
			got[v.Value] = v.Count
		}
		if want := modelCounts(model, filters, name); fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("%+v: %s counts %v, want %v", filters, name, got, want)
		}
	}
}

// modelCounts counts a facet, its own filters left out.
func modelCounts(model map[string]mappings.Document, filters []search.Filter, name string) map[string]int {
	want := map[string]int{search.Missing: 0}
	for _, d := range model {
		if !passes(d, filters, name) {
			continue
		}
		for _, v := range d.Facets[name] {
			want[v]++
		}
		if len(d.Facets[name]) == 0 {
			want[search.Missing]++
		}
	}
	return want
}

// passes reports whether a document passes all filters but those of one facet.
func passes(d mappings.Document, filters []search.Filter, except string) bool {
	for _, f := range filters {
		if f.Facet != except && !passesOne(d.Facets[f.Facet], f) {
			return false
		}
	}
	return true
}

// passesOne is the meaning of a filter, as plainly as it can be written.
func passesOne(values []string, f search.Filter) bool {
	has := func(v string) bool {
		return v == search.Missing && len(values) == 0 || slices.Contains(values, v)
	}
	inRange := func(r search.Range) bool {
		return slices.ContainsFunc(values, func(v string) bool { return number(r.From) <= number(v) && number(v) <= number(r.To) })
	}
	if len(f.Any)+len(f.Ranges) > 0 && !slices.ContainsFunc(f.Any, has) && !slices.ContainsFunc(f.Ranges, inRange) {
		return false
	}
	for _, v := range f.All {
		if !has(v) {
			return false
		}
	}
	return !slices.ContainsFunc(f.None, has)
}

// number reads a value of the model.
func number(s string) (n int) {
	_, _ = fmt.Sscan(s, &n)
	return n
}
