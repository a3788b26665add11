package server

import (
	"cmp"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"nextsearch/internal/search"
	"nextsearch/mappings"
)

// pageReach is how many page numbers stand on each side of the present one.
const pageReach = 2

// searchPage is the page of results.
type searchPage struct {
	Base
	Total   int  // hits of the search
	First   int  // number of the first hit shown, from 1
	Last    int  // number of the last one shown
	Beyond  bool // the page number lies behind the last hit
	Hits    []hitView
	Facets  []facetView
	Applied []appliedFilter // chosen values, each a link that removes it
	Sorts   []sortOption
	Mended  *mendedView // a better spelling, nil for none
	Cut     bool        // the text was longer than what is searched
	Empty   *emptyView  // help where nothing was found, else nil
	Pages   []pageLink
	Prev    string     // address of the page before, "" on the first
	Next    string     // address of the next page, "" on the last
	Clear   string     // the search without filters
	Feeds   []takeLink // the same search to subscribe to
	Exports []takeLink // the same search to take away
	Window  bool       // the hits behind the window are reached by narrowing only
}

// hitView is a hit as a page shows it.
type hitView struct {
	Path        string // of the page about it
	Title       string // plain text
	TitleMarked string // escaped HTML with <mark>, "" if nothing in it matched
	Passage     string // escaped HTML with <mark>; instead of Summary
	Where       string // the parts of the record that matched, for people
	Summary     string
	Kind        string // labels, "" if not known
	Authority   string
	Body        string // name of the organisation
	Published   string // as exact as known
	Foreign     string // language of the texts if it is not the page's
}

// mendedView is a better spelling as a link.
type mendedView struct {
	Query, Href string
	Total       int
}

// sortOption is an entry of the choice of orders.
type sortOption struct {
	Value, Label string
	Chosen       bool
}

// takeLink is the same search in another form; Key is the message that names it.
type takeLink struct{ Href, Type, Key string }

// takeForms lists the forms in which a search can be taken along: feeds first.
// A page offers those that the service has.
var takeForms = [...]struct {
	path, mediaType, key string
	feed                 bool
}{
	{"/v1/feed.atom", "application/atom+xml", "feed.atom", true},
	{"/v1/feed.rss", "application/rss+xml", "feed.rss", true},
	{"/v1/feed.json", "application/feed+json", "feed.json", true},
	{"/v1/export.csv", "text/csv", "export.csv", false},
	{"/v1/export.ndjson", "application/x-ndjson", "export.ndjson", false},
}

// pageLink is a numbered link to a page of the results.
type pageLink struct {
	Number  int
	Href    string
	Current bool
	Gap     bool // numbers were left out before it
}

// pageSearch answers /suche. All facets are counted with the search itself, so
// that one look into the index makes the whole page.
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
	page := s.searchPageOf(r, &p, resp)
	if resp.Total == 0 {
		if page.Empty, err = s.emptyOf(r.Context(), &p, resp.Query); err != nil {
			return err
		}
	}
	return s.render(w, http.StatusOK, "search", page)
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

// searchPageOf makes the page of an answer.
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
	if m := resp.DidYouMean; m != nil {
		values := p.values()
		values.Set("q", m.Query)
		page.Mended = &mendedView{m.Query, searchHref(values), m.Total}
	}
	page.Sorts = sortOptions(page.Base, p.Sort)
	s.pageLinks(&page, p)
	values := p.values()
	page.Clear = searchHref(without(values, isFilter))
	page.Feeds, page.Exports = s.takeLinks(values)
	return page
}

// sortOptions lists the orders for people.
func sortOptions(b Base, chosen string) []sortOption {
	var out []sortOption
	for _, name := range sortNames() {
		if name == string(search.SortID) {
			continue // an order for programs
		}
		label, _ := b.T("sort." + name) // a test asks for a message for each
		out = append(out, sortOption{name, label, name == chosen || (chosen == "" && name == relevance)})
	}
	return out
}

// takeLinks gives the feeds and exports of a search.
func (s *Server) takeLinks(values url.Values) (feeds, exports []takeLink) {
	listing := without(values, func(name string) bool { return name == "size" || name == "facet.size" || name == "sort" })
	for _, form := range takeForms {
		link := takeLink{form.path + withQuery(listing.Encode()), form.mediaType, form.key}
		switch {
		case !s.paths[form.path]:
		case form.feed:
			feeds = append(feeds, link)
		default:
			exports = append(exports, link)
		}
	}
	return feeds, exports
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

// hitViews makes hits for people: labels instead of codes, the title with its
// marks, and a passage or else the summary.
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
		view.TitleMarked = passage(h.Highlights, "title")
		view.Passage = cmp.Or(passage(h.Highlights, "summary"), passage(h.Highlights, "body"), passage(h.Highlights, "attachments"))
		view.Where = s.whereMatched(h.Highlights, lang)
		out[i] = view
	}
	return out
}

// whereMatched names the parts of a record in which something matched: of the
// text the section, if it is known, and else the field.
func (s *Server) whereMatched(highlights []search.Highlight, lang string) string {
	var parts []string
	for _, h := range highlights {
		label := mappings.RoleTerms().Label(h.Section)
		if label.In(lang) == "" {
			label = s.pages.messages["part."+h.Field]
		}
		if part := label.In(lang); part != "" && !slices.Contains(parts, part) {
			parts = append(parts, part)
		}
	}
	return strings.Join(parts, ", ")
}

// passage gives the passage of one field, "" if nothing in it matched. A body
// often begins with the summary, so a hit shows one passage; matches in other
// fields (keywords, organisation) are no sentences to read.
func passage(highlights []search.Highlight, field string) string {
	i := slices.IndexFunc(highlights, func(h search.Highlight) bool { return h.Field == field })
	if i < 0 {
		return ""
	}
	return highlights[i].Text
}
