package server

import (
	"context"
	"net/http"
	"sync"

	"nextsearch/internal/search"
)

// What the start page shows of each; the whole is one link away.
const (
	homeNewest = 6
	homeTopics = 12
)

// homePage is the start page.
type homePage struct {
	Base
	homeStock
}

// homeStock is what the catalogue holds, in one language.
type homeStock struct {
	Total  int
	Types  []barView
	Topics []barView
	Newest []hitView
	// Recipes: Newest has recipes only; else, without any, records of all kinds.
	Recipes bool
	Sources []sourceView
	More    int // sources that are not shown
}

// stockCache keeps what the index holds until it changes: the start page is
// asked for most, and nothing on it depends on who asks. Its methods may be
// called from many goroutines.
type stockCache struct {
	mu     sync.Mutex
	tag    string // of the index
	byLang map[string]homeStock
}

// get gives what is kept for a state of the index.
func (c *stockCache) get(tag, lang string) (homeStock, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.tag != tag {
		return homeStock{}, false
	}
	stock, ok := c.byLang[lang]
	return stock, ok
}

// put keeps it; a tag is taken before the search, so what is kept can be newer
// than its tag, never older.
func (c *stockCache) put(tag, lang string, stock homeStock) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.tag != tag {
		c.tag, c.byLang = tag, map[string]homeStock{}
	}
	c.byLang[lang] = stock
}

// barView is a category with what the catalogue has of it: a number, and a
// bar as long as its share of the largest.
type barView struct {
	Label, Href string
	Count       int
	Percent     int       // of the largest sibling, 1 to 100
	Below       []barView // narrower categories, without bars
}

// pageHome answers /: the search box, what the catalogue holds by authority
// type and topic, its newest recipes, and where they come from.
func (s *Server) pageHome(w http.ResponseWriter, r *http.Request) error {
	seen, tag := s.sources.get(r.Context(), s), s.indexTag()
	if notModified(w, r, s.weakTag(tag, seen.tag)) {
		return nil
	}
	page := homePage{Base: s.basePage(r, "home.title")}
	page.Title = page.Site
	var kept bool
	if page.homeStock, kept = s.stock.get(tag, page.Lang); !kept {
		var err error
		if page.homeStock, err = s.homeStockOf(r.Context(), page.Lang); err != nil {
			return err
		}
		s.stock.put(tag, page.Lang, page.homeStock)
	}
	page.Sources = seen.date(page.Sources)
	return s.render(w, http.StatusOK, "home", page)
}

// homeStockOf asks the index what it holds.
func (s *Server) homeStockOf(ctx context.Context, lang string) (homeStock, error) {
	all, err := s.find(ctx, search.Query{Sort: search.SortNewest, Size: homeNewest,
		Facets: facetRequests([]string{"authorityType", "topic", "source"}, search.MaxFacetSize, lang)})
	if err != nil {
		return homeStock{}, err
	}
	recipes, err := s.find(ctx, search.Query{Sort: search.SortNewest, Size: homeNewest,
		Filters: []search.Filter{{Facet: "kind", Any: []string{"recipe"}}}})
	if err != nil {
		return homeStock{}, err
	}
	stock := homeStock{Total: all.Total, Newest: s.hitViews(recipes.Hits, lang), Recipes: true}
	if len(recipes.Hits) == 0 {
		stock.Newest, stock.Recipes = s.hitViews(all.Hits, lang), false
	}
	for i := range stock.Newest {
		if stock.Recipes {
			stock.Newest[i].Kind = "" // the heading says it
		}
	}
	for _, f := range all.Facets {
		switch body := s.facetOf(f, lang); f.Name {
		case "topic":
			stock.Topics = s.bars(f.Name, body.Values[:min(len(body.Values), homeTopics)], lang)
		case "source":
			stock.Sources, stock.More = s.sourceViews(body.Values, lang)
		default:
			stock.Types = s.bars(f.Name, body.Values, lang)
		}
	}
	return stock, nil
}

// bars makes bars of the values at the top of a facet's tree, and hangs the
// others below them.
func (s *Server) bars(facet string, values []facetValueBody, lang string) []barView {
	var out []barView
	most := 1
	for _, v := range treeOrder(values) {
		bar := barView{Label: v.Label, Href: s.valueHref(facet, v.Value, lang), Count: v.Count}
		if v.Depth > 0 && len(out) > 0 {
			last := &out[len(out)-1]
			last.Below = append(last.Below, bar)
			continue
		}
		most = max(most, v.Count)
		out = append(out, bar)
	}
	for i := range out {
		out[i].Percent = max(1, out[i].Count*100/most)
		if len(out[i].Below) == 1 && out[i].Below[0].Count == out[i].Count {
			out[i].Below = nil // the same records once more
		}
	}
	return out
}

// valueHref is the search for everything that has a value of a facet.
func (s *Server) valueHref(facet, value, lang string) string {
	p := pageParams{queryParams: queryParams{Lang: lang, Filters: []search.Filter{{Facet: facet, Any: []string{value}}}}, Size: 10, FacetSize: 20}
	return searchHref(p.values())
}

// Has reports whether the service has an address, so that no page links to
// what this installation leaves out.
func (b Base) Has(path string) bool { return b.paths[path] }
