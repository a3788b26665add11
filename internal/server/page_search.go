package server

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"nextsearch/internal/search"
)

const (
	// openFacets is how many facets stand open when nothing is chosen: the
	// ones that people narrow by first.
	openFacets = 4
	// moreFacetValues is what the link to more values of a facet asks for.
	moreFacetValues = 200
	// homeNewest is how many new records the start page shows.
	homeNewest = 5
	// pageReach is how many page numbers stand on each side of the present one.
	pageReach = 2
)

// searchPage is the page of results.
type searchPage struct {
	Base
	Total   int
	First   int // number of the first hit shown
	Last    int
	Beyond  bool // the page number lies behind the last hit
	Hits    []hitView
	Facets  []facetView
	Applied []appliedFilter
	Hidden  []hiddenInput // filters that have no box of their own
	Sorts   []sortOption
	Cut     bool
	Clauses []clauseView
	Pages   []pageLink
	Prev    string
	Next    string
	Clear   string // the search without filters
	Feed    string
	Export  string
	Window  bool // the hits behind the window are reached by narrowing only
}

// hitView is a hit as a page shows it.
type hitView struct {
	Path, Title, TitleMarked string
	Passages                 []string
	Summary                  string
	Kind, Authority, Body    string
	Published                string
	Foreign                  string // language of the texts if it is not the page's
}

type facetView struct {
	Label, Param string
	Open         bool
	Chosen       int
	Values       []facetValueView
	Other        int
	More         string
}

type facetValueView struct {
	ID, Value, Label string
	Count, Depth     int
	Counted, Checked bool
}

type appliedFilter struct{ Facet, Label, Href, Kind string }

type hiddenInput struct{ Name, Value string }

type sortOption struct {
	Value, Label string
	Chosen       bool
}

type clauseView struct {
	Kind, Text, Field string
	Not               bool
}

type pageLink struct {
	Number  int
	Href    string
	Current bool
	Gap     bool // numbers were left out before it
}

func (s *Server) pageSearch(w http.ResponseWriter, r *http.Request) error {
	p := s.pageParamsOf(r)
	if notModified(w, r, s.indexTag()) {
		return nil
	}
	q := p.query()
	q.Highlight = true
	q.Facets = s.pageFacets(&p)
	resp, err := s.find(r.Context(), q)
	if err != nil {
		return err
	}
	return s.render(w, http.StatusOK, "search", s.searchPageOf(r, &p, resp))
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

// pageParamsOf takes what is right of the parameters; people get an answer to
// whatever address they came by. A q that is too long is cut.
func (s *Server) pageParamsOf(r *http.Request) pageParams {
	values, _ := url.ParseQuery(r.URL.RawQuery)
	if q := []rune(strings.ToValidUTF8(values.Get("q"), " ")); len(q) > search.MaxText {
		values.Set("q", string(q[:search.MaxText]))
	}
	var p pageParams
	s.params.page.parse(values, &p)
	p.Size = max(p.Size, 1)
	if p.windowError() != nil {
		p.Page = 1
	}
	return p
}

func (s *Server) searchPageOf(r *http.Request, p *pageParams, resp search.Response) searchPage {
	page := searchPage{Base: s.basePage(r, "search.title"), Total: resp.Total, Cut: resp.Query.Cut, Hits: s.hitViews(resp.Hits, p.Lang)}
	page.Query, page.NoIndex = p.Q, true
	if p.Q != "" {
		page.Title = shorten(p.Q) + " – " + page.Title
	}
	page.First = (p.Page-1)*p.Size + 1
	page.Last = page.First + len(resp.Hits) - 1
	page.Beyond = len(resp.Hits) == 0 && resp.Total > 0
	page.Facets = s.facetViews(p, resp.Facets)
	page.Applied, page.Hidden = s.applied(p, resp.Facets, page.Facets)
	for _, name := range []string{"size", "facet.size"} {
		if value := p.values().Get(name); value != "" {
			page.Hidden = append(page.Hidden, hiddenInput{name, value})
		}
	}
	for _, c := range resp.Query.Clauses {
		page.Clauses = append(page.Clauses, clauseView{string(c.Kind), c.Text, c.Field, c.Not})
	}
	for _, name := range sortNames() {
		if name == string(search.SortID) {
			continue // an order for programs
		}
		label, _ := page.T("sort." + name) // a test asks for a message for each
		page.Sorts = append(page.Sorts, sortOption{name, label, name == p.Sort || (p.Sort == "" && name == relevance)})
	}
	s.pageLinks(&page, p)
	values := p.values()
	page.Clear = searchHref(without(values, isFilter))
	listing := without(values, func(name string) bool { return name == "size" || name == "facet.size" || name == "sort" })
	page.Feed = "/v1/feed.atom" + withQuery(listing.Encode())
	page.Export = "/v1/export.ndjson" + withQuery(listing.Encode())
	return page
}

// pageLinks fills the links to other pages of the same search.
func (s *Server) pageLinks(page *searchPage, p *pageParams) {
	last := (min(page.Total, search.Window) + p.Size - 1) / p.Size
	if last*p.Size > search.Window {
		last-- // the last page would end behind the window
	}
	page.Window = page.Total > search.Window
	href := func(n int) string {
		values := p.values()
		if n > 1 {
			values.Set("page", itoa(n))
		}
		return searchHref(values)
	}
	if p.Page > 1 {
		page.Prev = href(min(p.Page-1, max(last, 1)))
	}
	if p.Page < last {
		page.Next = href(p.Page + 1)
	}
	shown := 0
	for n := 1; n <= last; n++ {
		if n != 1 && n != last && (n < p.Page-pageReach || n > p.Page+pageReach) {
			continue
		}
		page.Pages = append(page.Pages, pageLink{n, href(n), n == p.Page, n > shown+1})
		shown = n
	}
}

// values writes p as an address again: what was wrong or is the default is gone.
func (p *pageParams) values() url.Values {
	v := url.Values{}
	set := func(name, value, def string) {
		if value != def {
			v.Set(name, value)
		}
	}
	set("q", p.Q, "")
	set("sort", p.Sort, "")
	set("size", itoa(p.Size), "10")
	set("facet.size", itoa(p.FacetSize), "20")
	set("lang", p.Lang, "de")
	for _, f := range p.Filters {
		for _, part := range filterParts(f) {
			v.Add(part.Name, part.Value)
		}
	}
	return v
}

// filterParts writes a filter as parameters.
func filterParts(f search.Filter) []hiddenInput {
	var out []hiddenInput
	add := func(name string, values []string) {
		for _, value := range values {
			out = append(out, hiddenInput{name, value})
		}
	}
	add("filter."+f.Facet, f.Any)
	for _, r := range f.Ranges {
		add("filter."+f.Facet, []string{r.From + ".." + r.To})
	}
	add("filter."+f.Facet+".all", f.All)
	add("exclude."+f.Facet, f.None)
	return out
}

func isFilter(name string) bool {
	return strings.HasPrefix(name, "filter.") || strings.HasPrefix(name, "exclude.")
}

// without gives values without the parameters that drop names.
func without(values url.Values, drop func(string) bool) url.Values {
	out := url.Values{}
	for name, list := range values {
		if !drop(name) {
			out[name] = slices.Clone(list)
		}
	}
	return out
}

func searchHref(values url.Values) string { return "/suche" + withQuery(values.Encode()) }

// applied lists the filters as links that remove them, and those that no box
// of the form carries, which must not be lost when it is sent.
func (s *Server) applied(p *pageParams, counts []search.FacetResult, facets []facetView) (links []appliedFilter, hidden []hiddenInput) {
	boxes := map[hiddenInput]bool{}
	for _, f := range facets {
		for _, v := range f.Values {
			boxes[hiddenInput{f.Param, v.Value}] = true
		}
	}
	for _, f := range p.Filters {
		for _, part := range filterParts(f) {
			values := p.values()
			values[part.Name] = slices.DeleteFunc(values[part.Name], func(v string) bool { return v == part.Value })
			links = append(links, appliedFilter{Facet: s.facet(f.Facet).Label.In(p.Lang), Label: s.filterLabel(f.Facet, part.Value, p.Lang, counts),
				Href: searchHref(values), Kind: filterKind(part.Name)})
			if !boxes[part] {
				hidden = append(hidden, part)
			}
		}
	}
	return links, hidden
}

// filterKind gives the message key's end for the part a filter plays.
func filterKind(param string) string {
	switch {
	case strings.HasPrefix(param, "exclude."):
		return "none"
	case strings.HasSuffix(param, ".all"):
		return "all"
	}
	return "any"
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

// facetViews makes the groups of boxes.
func (s *Server) facetViews(p *pageParams, results []search.FacetResult) []facetView {
	var out []facetView
	for i, r := range results {
		body := s.facetOf(r, p.Lang)
		chosen := chosenValues(p.Filters, r.Name)
		body.Values, body.Other = shownValues(body, chosen, p.FacetSize)
		view := facetView{Label: body.Label, Param: "filter." + r.Name, Chosen: len(chosen), Other: body.Other}
		view.Open = i < openFacets || len(chosen) > 0
		view.Values = s.boxes(r.Name, body, chosen, p.Lang)
		if len(view.Values) == 0 {
			continue
		}
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

// boxes are the values of a facet as a tree, then the chosen ones that have
// no count, then "not assigned".
func (s *Server) boxes(facet string, body facetBody, chosen []string, lang string) []facetValueView {
	var out []facetValueView
	add := func(v facetValueView) {
		v.ID, v.Checked = "f-"+facet+"-"+itoa(len(out)), slices.Contains(chosen, v.Value)
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
		add(facetValueView{Value: search.Missing, Label: s.pages.messages["facet.missing"].In(lang), Count: body.Missing, Counted: true})
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
			out = append(out, facetValueView{Value: v.Value, Label: v.Label, Count: v.Count, Counted: true, Depth: depth})
			if v.Value != "" {
				walk(v.Value, depth+1)
			}
		}
	}
	walk("", 0)
	return out
}

// hitViews makes hits for people: labels instead of codes, the title with its
// marks, and passages or else the summary.
func (s *Server) hitViews(hits []search.Hit, lang string) []hitView {
	out := make([]hitView, len(hits))
	for i, h := range hits {
		view := hitView{Path: recordPath(h.ID), Title: h.Doc.Title, Summary: h.Doc.Summary, Kind: s.labelOf("kind", h.Doc.Kind, lang),
			Authority: h.Doc.AuthorityType, Body: h.Doc.Organisation, Published: h.Doc.Published,
			Foreign: foreign(lang, h.Doc.Language)}
		if view.Authority != "" {
			view.Authority = s.labelOf("authorityType", view.Authority, lang)
		}
		if lang == "en" {
			view.Path += "?lang=en"
		}
		for _, m := range h.Highlights {
			switch {
			case m.Field == "title":
				view.TitleMarked = m.Text
			case m.Field != "organisation" && len(view.Passages) < 2:
				view.Passages = append(view.Passages, m.Text)
			}
		}
		out[i] = view
	}
	return out
}

// homePage is the start page.
type homePage struct {
	Base
	Total  int
	Types  []homeType
	Newest []hitView
}

// homeType is an authority type with what the catalogue has of it.
type homeType struct {
	Label, Href string
	Count       int
	Depth       int
}

func (s *Server) pageHome(w http.ResponseWriter, r *http.Request) error {
	if notModified(w, r, s.indexTag()) {
		return nil
	}
	page := homePage{Base: s.basePage(r, "home.title")}
	resp, err := s.find(r.Context(), search.Query{Sort: search.SortNewest, Size: homeNewest,
		Facets: facetRequests([]string{"authorityType"}, search.MaxFacetSize, page.Lang)})
	if err != nil {
		return err
	}
	page.Title, page.Total, page.Newest = page.Site, resp.Total, s.hitViews(resp.Hits, page.Lang)
	for _, f := range s.facetsOf(resp.Facets, page.Lang) {
		for _, v := range treeOrder(f.Values) {
			page.Types = append(page.Types, homeType{v.Label, s.typeHref(v.Value, page.Lang), v.Count, v.Depth})
		}
	}
	return s.render(w, http.StatusOK, "home", page)
}

// typeHref is the search for everything of an authority type.
func (s *Server) typeHref(code, lang string) string {
	p := pageParams{queryParams: queryParams{Lang: lang, Filters: []search.Filter{{Facet: "authorityType", Any: []string{code}}}}, Size: 10, FacetSize: 20}
	return searchHref(p.values())
}
