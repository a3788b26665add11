package server

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/gorilla/mux"

	"nextsearch/internal/catalogue"
	"nextsearch/internal/search"
	"nextsearch/mappings"
)

// jsonType needs no charset: JSON is UTF-8 (RFC 8259 section 8.1).
const jsonType = "application/json"

// decode parses the parameters of an API request into dst and gives a problem
// that names everything that is wrong with them.
func decode(r *http.Request, set *paramSet, dst any) error {
	values, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil {
		return &problem{code: "invalid-query-string", cause: err}
	}
	return badParameters(set.parse(values, dst))
}

// badParameters makes a problem of findings, nil of none.
func badParameters(bad []badParam) error {
	if len(bad) == 0 {
		return nil
	}
	return &problem{code: "invalid-parameter", errors: bad}
}

// writeJSON encodes v first, so that an error can still become an answer.
func writeJSON(w http.ResponseWriter, v any) error {
	data, err := encode(v)
	if err != nil {
		return err
	}
	write(w, http.StatusOK, jsonType, data)
	return nil
}

// getSearch answers GET /v1/search. Parameters are checked before the
// validator, so that a wrong request is a 400 whatever the client has kept.
func (s *Server) getSearch(w http.ResponseWriter, r *http.Request) error {
	var p searchParams
	if err := decode(r, s.params.search, &p); err != nil {
		return err
	}
	if err := badParameters(p.conflicts()); err != nil {
		return err
	}
	if notModified(w, r, s.indexTag()) {
		return nil
	}
	resp, err := s.find(r.Context(), p.query())
	if err != nil {
		return err
	}
	return writeJSON(w, searchBody{Total: resp.Total, Position: resp.Position.String(), Query: clean(resp.Query),
		Hits: s.hitsOf(resp.Hits, p.Fields, p.Lang), Facets: s.facetsOf(resp.Facets, p.Lang),
		Mended: spellingOf(resp.DidYouMean), Next: resp.Next})
}

// clean makes the clauses a list even if there are none.
func clean(u search.Understood) search.Understood {
	if u.Clauses == nil {
		u.Clauses = []search.Clause{}
	}
	return u
}

// getFacets answers GET /v1/facets: every facet, counted over the hits of q
// and filters, without the hits.
func (s *Server) getFacets(w http.ResponseWriter, r *http.Request) error {
	var p facetsParams
	if err := decode(r, s.params.facets, &p); err != nil {
		return err
	}
	if notModified(w, r, s.indexTag()) {
		return nil
	}
	resp, err := s.find(r.Context(), search.Query{Text: p.Q, Filters: p.Filters,
		Facets: facetRequests(facetNames(s.facets), p.FacetSize, p.Lang)})
	if err != nil {
		return err
	}
	return writeJSON(w, allFacetsBody{Total: resp.Total, Position: resp.Position.String(), Facets: s.facetsOf(resp.Facets, p.Lang)})
}

// getFacet answers GET /v1/facets/{name}: one facet in depth, for choosing
// among many values.
func (s *Server) getFacet(w http.ResponseWriter, r *http.Request) error {
	facet := s.facet(mux.Vars(r)["name"])
	if facet == nil {
		return &problem{code: "not-found"}
	}
	var p oneFacetParams
	if err := decode(r, s.params.facet, &p); err != nil {
		return err
	}
	if notModified(w, r, s.indexTag()) {
		return nil
	}
	resp, err := s.find(r.Context(), search.Query{Text: p.Q, Filters: p.Filters,
		Facets: []search.FacetRequest{{Name: facet.Name, Size: p.FacetSize, Contains: p.Contains, Lang: p.Lang}}})
	if err != nil {
		return err
	}
	body := oneFacetBody{Name: facet.Name, Total: resp.Total, Position: resp.Position.String(),
		facetBody: facetBody{Label: facet.Label.In(p.Lang), Values: []facetValueBody{}}}
	for _, result := range resp.Facets {
		body.facetBody = s.facetOf(result, p.Lang)
	}
	return writeJSON(w, body)
}

// getRecipe answers GET /v1/recipes/{id} for records of every kind: what of it
// may leave the service, with its computed categories. What was removed is a
// 410, so that copies can be removed, too; what never was public is a 404 like
// what never was.
func (s *Server) getRecipe(w http.ResponseWriter, r *http.Request) error {
	var p recordParams
	if err := decode(r, s.params.record, &p); err != nil {
		return err
	}
	full, released, tag, err := s.record(r, mux.Vars(r)["id"])
	if err != nil {
		return err
	}
	if notModified(w, r, tag) {
		return nil
	}
	return writeJSON(w, recordBody{recordFields: released, Categories: s.categoriesOf(&full, p.Lang),
		Permalink: s.permalink(r, released.ID)})
}

// record gives the public view of a record (from which categories are made),
// what of it may leave the service, and a validator for both. The error of a
// record that is not shown because another says the same is *shownAs.
func (s *Server) record(r *http.Request, id string) (public catalogue.Record, released recordFields, tag string, err error) {
	pos, err := s.store.Position(r.Context())
	if err != nil {
		return public, released, "", err
	}
	if !catalogue.ValidID(id) {
		return public, released, "", &problem{code: "not-found"}
	}
	change, err := s.store.Get(r.Context(), id)
	if err != nil {
		return public, released, "", err
	}
	public, ok := s.public(change)
	switch {
	case !ok && change.ShownAs != "":
		return public, released, "", s.elsewhere(change)
	case !ok && change.WasPublic:
		return public, released, "", &problem{code: "gone"}
	case !ok:
		return public, released, "", &problem{code: "not-found"}
	}
	released = release(&public, change)
	// Time alone can take the contact away, before the log says so.
	contact := "without contact"
	if released.Contact != nil {
		contact = "with contact"
	}
	return public, released, s.weakTag(pos.String(), contact), nil
}

// public gives the public view of a change (see [catalogue.Change.Public]). A
// body that is held back should never have entered the record; here it is
// taken out once more.
func (s *Server) public(c catalogue.Change) (catalogue.Record, bool) {
	view, ok := c.Public(s.now())
	if view.Attribution == catalogue.AttributionTypeLand {
		view.Organisations, view.Contact = nil, nil
	}
	return view, ok
}

// release gives what may leave the service of a public view.
func release(public *catalogue.Record, c catalogue.Change) recordFields {
	return recordFields{mappings.Release(public), mappings.ReleaseOrigins(c.Origins)}
}

// elsewhere says where to read a record that is not shown. What is not public
// is gone all the same, wherever its text may stand.
func (s *Server) elsewhere(c catalogue.Change) error {
	if _, public := c.Record.Public(s.now()); !public {
		return &problem{code: "gone"}
	}
	return &shownAs{c.ID, c.ShownAs}
}

// shownAs is the error that a record is not shown because another one says
// the same; it is answered with a redirect to that one.
type shownAs struct{ id, main string }

// Error is for the log.
func (e *shownAs) Error() string { return e.id + " is shown as " + e.main }

// redirect leads to the same address of the record that is shown. It is
// temporary (RFC 9110 section 15.4.8): which one is shown may change.
func (e *shownAs) redirect(w http.ResponseWriter, r *http.Request) {
	to := url.URL{Path: strings.Replace(r.URL.Path, e.id, e.main, 1), RawQuery: r.URL.RawQuery}
	w.Header().Set("Location", to.EscapedPath()+withQuery(to.RawQuery))
	w.WriteHeader(http.StatusTemporaryRedirect)
}

// categoriesOf computes the categories of a public view.
func (s *Server) categoriesOf(public *catalogue.Record, lang string) categoriesBody {
	out := categoriesBody{}
	for facet, values := range mappings.Categories(public) {
		for _, v := range values {
			label := v.Label.In(lang)
			if label == "" {
				label = s.labelOf(facet, v.Value, lang)
			}
			out[facet] = append(out[facet], categoryBody{Value: v.Value, Label: label, Parent: v.Parent, Method: v.Method, Confidence: v.Confidence, Why: v.Why})
		}
	}
	return out
}

// permalink is the lasting address of the page about a record.
func (s *Server) permalink(r *http.Request, id string) string {
	return s.baseOf(r) + recordPath(id)
}

// recordPath is the path of the page about a record. An ID has only
// characters that a path segment may have (RFC 3986 section 3.3).
func recordPath(id string) string { return "/rezepte/" + id }

// getOpenAPI answers with the document made by [New].
func (s *Server) getOpenAPI(w http.ResponseWriter, r *http.Request) error {
	if err := decode(r, s.params.none, &noParams{}); err != nil {
		return err
	}
	if notModified(w, r, s.weakTag("openapi")) {
		return nil
	}
	write(w, http.StatusOK, jsonType, s.openAPI)
	return nil
}

// statusBody answers probes.
type statusBody struct {
	Status string `json:"status" doc:"ok or ready"`
}

// getHealth says that the process answers. It asks nothing of catalogue and
// index: restarting the program would not mend them.
func (s *Server) getHealth(w http.ResponseWriter, r *http.Request) error {
	w.Header().Set("Cache-Control", "no-store")
	return writeJSON(w, statusBody{"ok"})
}

// getReady says whether requests should be sent here.
func (s *Server) getReady(w http.ResponseWriter, r *http.Request) error {
	if err := s.ready(); err != nil {
		return &problem{code: "not-ready", cause: err}
	}
	w.Header().Set("Cache-Control", "no-store")
	return writeJSON(w, statusBody{"ready"})
}
