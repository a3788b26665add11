package server

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"nextsearch/internal/search"
)

// landscapePage is the picture of what the catalogue holds: topics by authority
// type, Länder, years. Every number leads to the records that it counts.
type landscapePage struct {
	Base
	Total   int
	Chips   []appliedFilter // chosen values, each a link that removes it
	Hidden  []hiddenInput   // filters that the form carries along
	Clear   string          // the landscape without filters
	Results string          // the records themselves
	Matrix  matrixView
	Map     tileMap
	Years   timeline
}

// landscapePath is the path of the landscape.
const landscapePath = "/landschaft"

// maxColumns bounds the searches that the matrix takes: all types and the
// groups above them.
const maxColumns = 40

// pageLandscape answers /landschaft. Like /suche it takes what is right of an
// address and leaves the rest.
func (s *Server) pageLandscape(w http.ResponseWriter, r *http.Request) error {
	p := s.pageParamsOf(r)
	p.Sort, p.Page, p.Size, p.FacetSize = "", 1, 10, search.DefaultFacetSize
	if notModified(w, r, s.indexTag()) {
		return nil
	}
	page, err := s.landscapeOf(r, &p)
	if err != nil {
		return err
	}
	return s.render(w, http.StatusOK, "landscape", page)
}

// landscapeOf asks the index and makes the page.
func (s *Server) landscapeOf(r *http.Request, p *pageParams) (landscapePage, error) {
	page := landscapePage{Base: s.basePage(r, "landscape.title")}
	page.Title = strings.ReplaceAll(page.Title, "\u00ad", "") // soft hyphens are for the heading
	page.Query, page.NoIndex = p.Q, p.Q != "" || len(p.Filters) > 0
	page.Canonical = s.baseOf(r) + landscapePath
	resp, err := s.find(r.Context(), search.Query{Text: p.Q, Filters: p.Filters,
		Facets: facetRequests([]string{"authorityType", "topic", "region", "year"}, search.MaxFacetSize, p.Lang)})
	if err != nil {
		return page, err
	}
	page.Total = resp.Total
	page.Chips, page.Hidden = s.landscapeChips(p, resp.Facets)
	page.Clear = landscapeHref(without(p.values(), isFilter))
	page.Results = searchHref(p.values())
	facets := map[string]facetBody{}
	for _, f := range resp.Facets {
		facets[f.Name] = s.facetOf(f, p.Lang)
	}
	if page.Matrix, err = s.matrixOf(r.Context(), p, facets); err != nil {
		return page, err
	}
	page.Map = s.tileMapOf(p, facets["region"])
	page.Years = timelineOf(p, facets["year"])
	return page, nil
}

// landscapeHref is the address of the landscape of a search.
func landscapeHref(values url.Values) string { return landscapePath + withQuery(values.Encode()) }

// landscapeChips lists the filters as links that remove them, and as inputs
// that the form carries along.
func (s *Server) landscapeChips(p *pageParams, counts []search.FacetResult) (chips []appliedFilter, hidden []hiddenInput) {
	for _, f := range p.Filters {
		for _, part := range filterParts(f) {
			values := p.values()
			values[part.Name] = slices.DeleteFunc(values[part.Name], func(v string) bool { return v == part.Value })
			chips = append(chips, appliedFilter{Facet: s.facet(f.Facet).Label.In(p.Lang), Label: s.filterLabel(f.Facet, part.Value, p.Lang, counts),
				Href: landscapeHref(values), Kind: filterKind(part.Name)})
			hidden = append(hidden, part)
		}
	}
	return chips, hidden
}

// choose gives the filters with one value chosen of a facet, instead of what
// was chosen there; exclusions and "all of" stay if keep is set.
func choose(filters []search.Filter, facet, value string, keep bool) []search.Filter {
	out := make([]search.Filter, 0, len(filters)+1)
	chosen := search.Filter{Facet: facet, Any: []string{value}}
	for _, f := range filters {
		if f.Facet != facet {
			out = append(out, f)
		} else if keep {
			chosen.All, chosen.None = f.All, f.None
		}
	}
	return append(out, chosen)
}

// with gives the parameters with other filters.
func (p *pageParams) with(filters []search.Filter) *pageParams {
	q := *p
	q.Filters = filters
	return &q
}

// columnsOf chooses the columns of the matrix: the groups of authority types
// at first, the types within a group that is chosen, else what is chosen.
func (s *Server) columnsOf(p *pageParams, types facetBody) []matrixColumn {
	byValue := map[string]facetValueBody{}
	for _, v := range types.Values {
		byValue[v.Value] = v
	}
	var chosen []string
	for _, f := range p.Filters {
		if f.Facet == "authorityType" {
			chosen = f.Any
		}
	}
	var out []matrixColumn
	add := func(v facetValueBody) {
		if v.Count > 0 && len(out) < maxColumns {
			out = append(out, s.columnOf(p, v, types))
		}
	}
	for _, v := range s.typeOrder(types.Values) {
		_, parentListed := byValue[v.Parent]
		switch {
		case len(chosen) == 0 && (v.Parent == "" || !parentListed),
			slices.Contains(chosen, v.Parent),
			slices.Contains(chosen, v.Value) && !hasChildren(types.Values, v.Value):
			add(v)
		}
	}
	if types.Missing > 0 && (len(chosen) == 0 || slices.Contains(chosen, search.Missing)) {
		add(facetValueBody{Value: search.Missing, Label: s.pages.messages["facet.missing"].In(p.Lang), Count: types.Missing})
	}
	return out
}

// columnOf makes a column: its heading leads to the types of a group, or to
// the records of a type.
func (s *Server) columnOf(p *pageParams, v facetValueBody, types facetBody) matrixColumn {
	narrowed := p.with(choose(p.Filters, "authorityType", v.Value, true))
	column := matrixColumn{Value: v.Value, Label: v.Label, Href: searchHref(narrowed.values())}
	if hasChildren(types.Values, v.Value) {
		column.Href, column.Opens = landscapeHref(narrowed.values()), true
	}
	return column
}

// hasChildren reports whether a value has others below it.
func hasChildren(values []facetValueBody, parent string) bool {
	return slices.ContainsFunc(values, func(v facetValueBody) bool { return v.Parent == parent && v.Value != parent })
}

// typeOrder puts authority types into the order in which people are shown
// them: from Europe to the municipality.
func (s *Server) typeOrder(values []facetValueBody) []facetValueBody {
	out := slices.Clone(values)
	slices.SortStableFunc(out, func(a, b facetValueBody) int { return typeRank(a.Value) - typeRank(b.Value) })
	return out
}

// matrixOf counts topics by authority type: one search per column, which
// counts the topics in it.
func (s *Server) matrixOf(ctx context.Context, p *pageParams, facets map[string]facetBody) (matrixView, error) {
	columns := s.columnsOf(p, facets["authorityType"])
	rows := s.rowsOf(p, facets["topic"])
	counts := make([][]int, len(rows))
	for i := range rows {
		counts[i] = make([]int, len(columns))
	}
	for j, column := range columns {
		resp, err := s.find(ctx, search.Query{Text: p.Q, Filters: choose(p.Filters, "authorityType", column.Value, true),
			Facets: facetRequests([]string{"topic"}, search.MaxFacetSize, p.Lang)})
		if err != nil {
			return matrixView{}, err
		}
		for _, f := range resp.Facets {
			for i, row := range rows {
				counts[i][j] = countOf(f, row.Value)
			}
		}
	}
	return newMatrix(p, rows, columns, counts), nil
}

// countOf gives the count of a value, or of those without one.
func countOf(f search.FacetResult, value string) int {
	if value == search.Missing {
		return f.Missing
	}
	for _, v := range f.Values {
		if v.Value == value {
			return v.Count
		}
	}
	return 0
}

// rowsOf chooses the rows of the matrix: the topics that are chosen, else all
// that are there, and those without one.
func (s *Server) rowsOf(p *pageParams, topics facetBody) []matrixRow {
	var filter search.Filter
	for _, f := range p.Filters {
		if f.Facet == "topic" {
			filter = f
		}
	}
	wanted := func(value string) bool {
		return (len(filter.Any) == 0 || slices.Contains(filter.Any, value)) && !slices.Contains(filter.None, value)
	}
	var out []matrixRow
	add := func(value, label string, count int) {
		if count > 0 && wanted(value) {
			out = append(out, matrixRow{Value: value, Label: label, Href: searchHref(p.with(choose(p.Filters, "topic", value, false)).values())})
		}
	}
	values := slices.Clone(topics.Values)
	slices.SortStableFunc(values, func(a, b facetValueBody) int { return topicRank(a.Value) - topicRank(b.Value) })
	for _, v := range values {
		add(v.Value, v.Label, v.Count)
	}
	add(search.Missing, s.pages.messages["facet.missing"].In(p.Lang), topics.Missing)
	return out
}
