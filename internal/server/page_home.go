package server

import (
	"net/http"

	"nextsearch/internal/search"
)

// homeNewest is how many new records the start page shows.
const homeNewest = 5

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

// pageHome answers /: the search box, what the catalogue holds by authority
// type, and its newest records.
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
