package server

import (
	"slices"
	"strings"

	"nextsearch/internal/search"
)

const (
	// openFacets is how many facets stand open when nothing is chosen: the
	// ones that people narrow by first.
	openFacets = 4
	// longFacet is how many values are looked through at a glance.
	longFacet = 12
	// moreFacetValues is what the link to more values of a facet asks for.
	moreFacetValues = 200
)

// facetView is a facet as a group of boxes. Param is the name that the boxes
// have in an address, More a link to more values, "" if all are shown.
type facetView struct {
	Name, Label, Param string
	Long               bool // a box to look for values helps
	Open               bool // stands open at first
	Chosen             int  // how many values are chosen
	Values             []facetValueView
	Other              int // values not shown
	More               string
}

// facetValueView is one box.
type facetValueView struct {
	ID, Value, Label string
	Count            int    // hits
	Number           string // the same for people; made here, since a page has hundreds
	Depth            int    // in the tree, 0 at the top
	Checked          bool
}

// pageFacets asks for every facet. Where something is chosen it asks for all
// values: a chosen one can stand far down, and only the engine knows the names
// of organisations.
func (s *Server) pageFacets(p *pageParams) []search.FacetRequest {
	out := facetRequests(facetNames(s.facets), p.FacetSize, p.Lang)
	for i := range out {
		if slices.ContainsFunc(p.Filters, func(f search.Filter) bool { return f.Facet == out[i].Name }) {
			out[i].Size = search.MaxFacetSize
		}
	}
	return out
}

// facetViews makes the groups of boxes.
func (s *Server) facetViews(p *pageParams, results []search.FacetResult) []facetView {
	var out []facetView
	for i, r := range results {
		body := s.facetOf(r, p.Lang)
		chosen := chosenValues(p.Filters, r.Name)
		body.Values, body.Other = shownValues(body, chosen, p.FacetSize)
		view := facetView{Name: r.Name, Label: body.Label, Param: "filter." + r.Name, Chosen: len(chosen), Other: body.Other}
		view.Open = i < openFacets || len(chosen) > 0
		view.Values = s.boxes(r.Name, body, chosen, p.Lang)
		if len(view.Values) == 0 {
			continue
		}
		view.Long = view.Other > 0 || len(view.Values) > longFacet
		if view.Other > 0 && p.FacetSize < moreFacetValues {
			values := p.values()
			values.Set("facet.size", itoa(moreFacetValues))
			view.More = searchHref(values)
		}
		out = append(out, view)
	}
	return out
}

// shownValues keeps the first size values and the chosen ones, and counts the others.
func shownValues(body facetBody, chosen []string, size int) (values []facetValueBody, other int) {
	for i, v := range body.Values {
		if i < size || slices.Contains(chosen, v.Value) {
			values = append(values, v)
		}
	}
	return values, body.Other + len(body.Values) - len(values)
}

// chosenValues gives the values of a facet that are chosen by boxes.
func chosenValues(filters []search.Filter, facet string) []string {
	for _, f := range filters {
		if f.Facet == facet {
			return f.Any
		}
	}
	return nil
}

// boxes are the values of a facet as a tree, then the chosen ones that no
// hit has, then "not assigned".
func (s *Server) boxes(facet string, body facetBody, chosen []string, lang string) []facetValueView {
	var out []facetValueView
	add := func(v facetValueView) {
		v.ID, v.Checked = "f-"+facet+"-"+itoa(len(out)), slices.Contains(chosen, v.Value)
		v.Number = groupDigits(v.Count, lang)
		out = append(out, v)
	}
	for _, v := range treeOrder(body.Values) {
		add(v)
	}
	for _, value := range chosen {
		if value != search.Missing && !slices.ContainsFunc(out, func(v facetValueView) bool { return v.Value == value }) {
			add(facetValueView{Value: value, Label: s.labelOf(facet, value, lang)})
		}
	}
	if body.Missing > 0 || slices.Contains(chosen, search.Missing) {
		add(facetValueView{Value: search.Missing, Label: s.pages.messages["facet.missing"].In(lang), Count: body.Missing})
	}
	return out
}

// treeOrder puts values below their parents and keeps the order of siblings.
// A value whose parent is not listed stands at the top.
func treeOrder(values []facetValueBody) []facetValueView {
	listed := map[string]bool{}
	for _, v := range values {
		listed[v.Value] = true
	}
	children := map[string][]facetValueBody{}
	for _, v := range values {
		parent := v.Parent
		if !listed[parent] || parent == v.Value {
			parent = ""
		}
		children[parent] = append(children[parent], v)
	}
	var out []facetValueView
	var walk func(parent string, depth int)
	walk = func(parent string, depth int) {
		for _, v := range children[parent] {
			out = append(out, facetValueView{Value: v.Value, Label: v.Label, Count: v.Count, Depth: depth})
			if v.Value != "" {
				walk(v.Value, depth+1)
			}
		}
	}
	walk("", 0)
	return out
}

// filterLabel gives the label of a chosen value: the engine's, if it is among
// the counts, since only that knows the names of organisations.
func (s *Server) filterLabel(facet, value, lang string, counts []search.FacetResult) string {
	if value == search.Missing {
		return s.pages.messages["facet.missing"].In(lang)
	}
	if from, to, isRange := strings.Cut(value, ".."); isRange && s.facet(facet).Ordered {
		return s.rangeLabel(from, to, lang)
	}
	for _, r := range counts {
		i := slices.IndexFunc(r.Values, func(v search.FacetCount) bool { return v.Value == value })
		if r.Name == facet && i >= 0 && r.Values[i].Label != "" {
			return r.Values[i].Label
		}
	}
	return s.labelOf(facet, value, lang)
}

// rangeLabel says a range in words.
func (s *Server) rangeLabel(from, to, lang string) string {
	b := Base{Lang: lang, messages: s.pages.messages}
	var text string
	switch { // a test asks for these messages
	case from == "":
		text, _ = b.T("facet.to", to)
	case to == "":
		text, _ = b.T("facet.from", from)
	default:
		text, _ = b.T("facet.range", from, to)
	}
	return text
}
