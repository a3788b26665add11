package enginetest

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"nextsearch/internal/search"
	"nextsearch/mappings"
)

// allFacets asks for the facets of the fixture.
func allFacets() []search.FacetRequest {
	return []search.FacetRequest{{Name: "kind"}, {Name: "authorityType"}, {Name: "topic"}, {Name: "year"}, {Name: "source"}}
}

// testFilters says what each form of filter keeps.
func testFilters(t *testing.T, f search.Factory) {
	e := filled(t, f)
	cases := []struct {
		name    string
		filters []search.Filter
		want    string // names, sorted
	}{
		{"none", nil, "akte ausbau baum buerger burg chat leer termin"},
		{"one value", []search.Filter{{Facet: "kind", Any: []string{"recipe"}}}, "akte ausbau termin"},
		{"two values are or", []search.Filter{{Facet: "kind", Any: []string{"news", "dataset"}}}, "baum burg"},
		{"two facets are and", []search.Filter{{Facet: "kind", Any: []string{"recipe"}}, {Facet: "year", Any: []string{"2023"}}}, "akte termin"},
		{"two filters of a facet are and", []search.Filter{{Facet: "topic", Any: []string{"personal"}}, {Facet: "topic", Any: []string{"akten"}}}, "akte"},
		{"all", []search.Filter{{Facet: "topic", All: []string{"service", "ki"}}}, "chat"},
		{"all with an unknown value", []search.Filter{{Facet: "topic", All: []string{"service", "none"}}}, ""},
		{"not", []search.Filter{{Facet: "kind", None: []string{"recipe", "news"}}}, "baum buerger chat leer"},
		{"any and not", []search.Filter{{Facet: "topic", Any: []string{"akten"}, None: []string{"personal"}}}, "ausbau"},
		{"missing", []search.Filter{{Facet: "year", Any: []string{search.Missing}}}, "baum leer"},
		{"missing or a value", []search.Filter{{Facet: "year", Any: []string{search.Missing, "2021"}}}, "baum burg leer"},
		{"not missing", []search.Filter{{Facet: "year", None: []string{search.Missing}}}, "akte ausbau buerger burg chat termin"},
		{"all missing", []search.Filter{{Facet: "kind", All: []string{search.Missing}}}, "leer"},
		{"range", []search.Filter{{Facet: "year", Ranges: []search.Range{{From: "2022", To: "2023"}}}}, "akte buerger termin"},
		{"open range", []search.Filter{{Facet: "year", Ranges: []search.Range{{To: "2022"}}}}, "buerger burg"},
		{"range or value", []search.Filter{{Facet: "year", Any: []string{"2021"}, Ranges: []search.Range{{From: "2024"}}}}, "ausbau burg chat"},
		{"empty range", []search.Filter{{Facet: "year", Ranges: []search.Range{{From: "2024", To: "2022"}}}}, ""},
		{"a group has its types", []search.Filter{{Facet: "authorityType", Any: []string{"municipal"}}}, "akte baum buerger burg termin"},
		{"unknown value", []search.Filter{{Facet: "kind", Any: []string{"none"}}}, ""},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			r := find(t, e, search.Query{Filters: c.filters, Size: 50})
			got := names(ids(r))
			slices.Sort(got)
			if strings.Join(got, " ") != c.want || r.Total != len(got) {
				t.Errorf("total %d, found %v, want %s", r.Total, got, c.want)
			}
		})
	}
}

// testFacets says what is counted: a facet ignores its own filter and no other.
func testFacets(t *testing.T, f search.Factory) {
	e := filled(t, f)
	recipes := search.Filter{Facet: "kind", Any: []string{"recipe"}}
	in2023 := search.Filter{Facet: "year", Any: []string{"2023"}}
	cases := []struct {
		name    string
		text    string
		filters []search.Filter
		facet   string
		want    string // value:count in order, then missing and other
	}{
		{"everything", "", nil, "kind", "recipe:3 dataset:1 news:1 project:1 software:1 missing:1 other:0"},
		{"ordered by value", "", nil, "year", "2024:2 2023:2 2022:1 2021:1 missing:2 other:0"},
		{"words narrow", "Termin", nil, "kind", "recipe:1 software:1 missing:0 other:0"},
		{"own filter is ignored", "", []search.Filter{recipes}, "kind", "recipe:3 dataset:1 news:1 project:1 software:1 missing:1 other:0"},
		{"other filters narrow", "", []search.Filter{recipes}, "year", "2024:1 2023:2 missing:0 other:0"},
		{"each ignores its own", "", []search.Filter{recipes, in2023}, "kind", "recipe:2 missing:0 other:0"},
		{"each ignores its own, the other", "", []search.Filter{recipes, in2023}, "year", "2024:1 2023:2 missing:0 other:0"},
		{"a third facet", "", []search.Filter{recipes, in2023}, "topic", "personal:2 akten:1 service:1 missing:0 other:0"},
		{"text and filter", "Termin", []search.Filter{recipes}, "kind", "recipe:1 software:1 missing:0 other:0"},
		{"facet in the text", "kind:recipe", nil, "kind", "recipe:3 dataset:1 news:1 project:1 software:1 missing:1 other:0"},
		{"nothing found", "Quastenflosser", nil, "kind", "missing:0 other:0"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			r := find(t, e, search.Query{Text: c.text, Filters: c.filters, Facets: []search.FacetRequest{{Name: c.facet}}})
			if got := counts(r.Facets[0]); got != c.want {
				t.Errorf("counted %s\nwant    %s", got, c.want)
			}
		})
	}
}

// counts writes a facet on one line. Values of equal count are sorted by
// value, for their labels are not the engine's.
func counts(f search.FacetResult) string {
	values := slices.Clone(f.Values)
	for i := 0; i < len(values) && f.Name != "year"; {
		j := i
		for j < len(values) && values[j].Count == values[i].Count {
			j++
		}
		slices.SortFunc(values[i:j], func(a, b search.FacetCount) int { return strings.Compare(a.Value, b.Value) })
		i = j
	}
	var b strings.Builder
	for _, v := range values {
		fmt.Fprintf(&b, "%s:%d ", v.Value, v.Count)
	}
	fmt.Fprintf(&b, "missing:%d other:%d", f.Missing, f.Other)
	return b.String()
}

// checkOwnLabels: a code without a table is shown by the label that most of
// its documents give it, also when some of them are gone.
func checkOwnLabels(t *testing.T, e search.Engine) {
	t.Helper()
	labelled := func(name, label string) mappings.Document {
		d := doc(name, "Wort", "Wort", map[string][]string{"organisation": {"stadt-x"}})
		d.Labels = map[string]map[string]string{"organisation": {"stadt-x": label}}
		return d
	}
	apply(t, e, put(labelled("l1", "Stadt X"), labelled("l2", "Stadt X"), labelled("l3", "X-Stadt")))
	q := search.Query{Facets: []search.FacetRequest{{Name: "organisation", Contains: "stadt x"}}}
	if v := find(t, e, q).Facets[0].Values; len(v) != 1 || v[0].Label != "Stadt X" || v[0].Count != 3 {
		t.Errorf("own label: %+v", v)
	}
	apply(t, e, search.Batch{Remove: []string{"test:l1", "test:l2"}, Reaches: at(10)})
	q.Facets[0].Contains = ""
	if v := find(t, e, q).Facets[0].Values; len(v) != 1 || v[0].Label != "X-Stadt" {
		t.Errorf("own label after removal: %+v", v)
	}
	apply(t, e, search.Batch{Remove: []string{"test:l3"}, Reaches: at(11)})
}

// testFacetDetails says how long lists are cut and searched, and what a value carries.
func testFacetDetails(t *testing.T, f search.Factory) {
	e := filled(t, f)
	r := find(t, e, search.Query{Facets: []search.FacetRequest{
		{Name: "topic", Size: 2},
		{Name: "topic", Contains: "AKT"},
		{Name: "authorityType"},
		{Name: "year", Size: 1},
	}})
	if got := r.Facets[0]; len(got.Values) != 2 || got.Other != 5 {
		t.Errorf("size 2: %s", counts(got))
	}
	if got := counts(r.Facets[1]); got != "akten:2 missing:1 other:0" {
		t.Errorf("contains: %s", got)
	}
	for _, v := range r.Facets[2].Values {
		if group, _, _ := cutLast(v.Value); v.Parent != group {
			t.Errorf("parent of %s is %q, want %q", v.Value, v.Parent, group)
		}
		if v.Label == "" {
			t.Errorf("%s has no label", v.Value)
		}
	}
	checkOwnLabels(t, e)
	if got := counts(r.Facets[3]); got != "2024:2 missing:2 other:3" {
		t.Errorf("ordered, size 1: %s", got)
	}
	if len(r.Hits) != 0 || r.Total != 8 {
		t.Errorf("size 0: %d hits of %d", len(r.Hits), r.Total)
	}
}
