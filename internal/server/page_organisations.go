package server

import (
	"cmp"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"nextsearch/internal/search"
	"nextsearch/mappings/german"
)

// maxOrganisations is how many bodies the list shows: as many as people look
// through; the others are found by a part of their name.
const maxOrganisations = 200

// organisationsPage lists the bodies of the catalogue by the alphabet.
type organisationsPage struct {
	Base
	Groups []organisationGroup
	Shown  int
	Other  int // bodies that are not shown
}

// organisationGroup is the bodies of one letter.
type organisationGroup struct {
	Letter string
	Bodies []listedBody
}

// listedBody is a body with the number of its records.
type listedBody struct {
	Name, Href string
	Count      int
	key        string // by which names are put in order
}

// pageOrganisations answers /organisationen: the bodies with most records, or
// those whose name has the text q.
func (s *Server) pageOrganisations(w http.ResponseWriter, r *http.Request) error {
	if notModified(w, r, s.indexTag()) {
		return nil
	}
	page := organisationsPage{Base: s.basePage(r, "organisations.title")}
	values, _ := url.ParseQuery(r.URL.RawQuery) // what can be read is enough
	page.Query = cutRunes(strings.TrimSpace(strings.ToValidUTF8(values.Get("q"), " ")), maxContains)
	page.NoIndex = page.Query != ""
	resp, err := s.find(r.Context(), search.Query{Facets: []search.FacetRequest{
		{Name: "organisation", Size: maxOrganisations, Contains: page.Query, Lang: page.Lang}}})
	if err != nil {
		return err
	}
	for _, f := range resp.Facets {
		body := s.facetOf(f, page.Lang)
		page.Groups, page.Shown, page.Other = organisationGroups(body.Values, page.Lang), len(body.Values), body.Other
	}
	return s.render(w, http.StatusOK, "organisations", page)
}

// maxContains is the longest part of a name that is looked for, as in the API.
const maxContains = 100

// organisationGroups puts bodies into the order of the alphabet, umlauts as
// their vowels, and divides them by first letters; "#" is for all that begin
// with none.
func organisationGroups(values []facetValueBody, lang string) []organisationGroup {
	var bodies []listedBody
	for _, v := range values {
		bodies = append(bodies, listedBody{v.Label, inLanguage(organisationPath(v.Value), lang), v.Count, string(german.AppendKey(nil, v.Label))})
	}
	slices.SortFunc(bodies, func(a, b listedBody) int { return cmp.Or(cmp.Compare(a.key, b.key), cmp.Compare(a.Href, b.Href)) })
	var out []organisationGroup
	for _, b := range bodies {
		letter := "#"
		if first, _ := utf8.DecodeRuneInString(b.key); unicode.IsLetter(first) {
			letter = string(unicode.ToUpper(first))
		}
		if n := len(out); n == 0 || out[n-1].Letter != letter {
			out = append(out, organisationGroup{Letter: letter})
		}
		last := &out[len(out)-1]
		last.Bodies = append(last.Bodies, b)
	}
	return out
}
