package server

import (
	"fmt"
	"net/http"
	"strings"

	"github.com/gorilla/mux"

	"nextsearch/internal/search"
)

// suggestBody answers GET /v1/suggest.
type suggestBody struct {
	Suggestions []suggestionBody `json:"suggestions" doc:"words first, then topics, organisations and titles, the best of each first"`
}

// suggestionBody is one way to go on.
type suggestionBody struct {
	Kind  string `json:"kind" doc:"word, topic, organisation or title"`
	Text  string `json:"text" doc:"what to show, plain text"`
	ID    string `json:"id,omitempty" doc:"record with this title"`
	Facet string `json:"facet,omitempty" doc:"facet of a topic or an organisation: go on with filter.<facet>=<value>"`
	Value string `json:"value,omitempty" doc:"its stable code"`
	Count int    `json:"count" doc:"records behind it: titles with the word, records with the category or of this title"`
}

// spellingBody is a better spelling of a query.
type spellingBody struct {
	Query string `json:"query" doc:"the whole query with mistyped words mended"`
	Total int    `json:"total" doc:"hits that it has with the same filters"`
}

// spellingOf gives the public shape of a spelling, nil for none.
func spellingOf(s *search.Spelling) *spellingBody {
	if s == nil {
		return nil
	}
	return &spellingBody{s.Query, s.Total}
}

// similarBody answers GET /v1/recipes/{id}/similar.
type similarBody struct {
	Similar []similarRecord `json:"similar" doc:"the likest first; the record itself is left out"`
}

// similarRecord is a record that is like another, and why.
type similarRecord struct {
	hitBody
	Shared []sharedBody `json:"shared" doc:"categories that both have"`
	Words  []string     `json:"words" doc:"telling words that both have"`
	Reason string       `json:"reason" doc:"the same for people, in the language asked for"`
}

// MarshalJSON writes all members; hitBody's own method would leave out the rest.
func (b similarRecord) MarshalJSON() ([]byte, error) {
	type hit hitBody // without its method
	return encode(struct {
		hit
		Shared []sharedBody `json:"shared"`
		Words  []string     `json:"words"`
		Reason string       `json:"reason"`
	}{hit(b.hitBody), b.Shared, b.Words, b.Reason})
}

// sharedBody is a category of two records.
type sharedBody struct {
	Facet string `json:"facet" doc:"topic, authorityType or kind"`
	Value string `json:"value" doc:"stable code"`
	Label string `json:"label" doc:"for people, in the language asked for"`
}

// openSearchType is that of suggestions as browsers ask for them (OpenSearch
// Suggestions 1.0).
const openSearchType = "application/x-suggestions+json"

// getSuggest answers GET /v1/suggest. It has no ETag: suggestions may lag some
// seconds behind the index, which a validator could not say.
func (s *Server) getSuggest(w http.ResponseWriter, r *http.Request) error {
	var p suggestParams
	if err := decode(r, s.params.suggest, &p); err != nil {
		return err
	}
	list, err := s.search.Suggest(r.Context(), search.SuggestQuery{Text: p.Q, Size: p.Size, Lang: p.Lang})
	if err != nil {
		return err
	}
	w.Header().Set("Cache-Control", "no-cache")
	if p.Format == "opensearch" {
		return writeOpenSearch(w, p.Q, list)
	}
	body := suggestBody{Suggestions: make([]suggestionBody, len(list))}
	for i, sg := range list {
		b := suggestionBody{Kind: string(sg.Kind), Text: sg.Text, ID: sg.ID, Value: sg.Value, Count: sg.Count}
		if sg.Value != "" {
			b.Facet = string(sg.Kind)
		}
		body.Suggestions[i] = b
	}
	return writeJSON(w, body)
}

// writeOpenSearch writes ["typed", ["completion", …]].
func writeOpenSearch(w http.ResponseWriter, typed string, list []search.Suggestion) error {
	texts := []string{}
	for _, sg := range list {
		texts = append(texts, sg.Text)
	}
	data, err := encode([]any{typed, texts})
	if err != nil {
		return err
	}
	write(w, http.StatusOK, openSearchType, data)
	return nil
}

// getSimilar answers GET /v1/recipes/{id}/similar; a record that is gone or
// never was is the same problem as for the record itself.
func (s *Server) getSimilar(w http.ResponseWriter, r *http.Request) error {
	var p similarParams
	if err := decode(r, s.params.similar, &p); err != nil {
		return err
	}
	_, released, tag, err := s.record(r, mux.Vars(r)["id"])
	if err != nil {
		return err
	}
	if notModified(w, r, s.weakTag(tag, s.indexTag())) {
		return nil
	}
	list, err := s.search.Similar(r.Context(), search.SimilarQuery{ID: released.ID, Size: p.Size, Lang: p.Lang})
	if err != nil {
		return err
	}
	body := similarBody{Similar: make([]similarRecord, len(list))}
	for i := range list {
		body.Similar[i] = s.similarOf(&list[i], p.Lang)
	}
	return writeJSON(w, body)
}

// similarOf gives the public shape of a similar record.
func (s *Server) similarOf(like *search.Similar, lang string) similarRecord {
	out := similarRecord{hitBody: s.hitsOf([]search.Hit{{ID: like.ID, Score: like.Score, Doc: like.Doc}}, nil, lang)[0],
		Shared: []sharedBody{}, Words: []string{}, Reason: s.reasonOf(like, lang)}
	for _, v := range like.Shared {
		out.Shared = append(out.Shared, sharedBody(v))
	}
	out.Words = append(out.Words, like.Words...)
	return out
}

// reasonOf says for people why a record is similar: gleiches Thema (Bauen),
// gleicher Behördentyp (kreisfreie Stadt), Wörter: Bauantrag, …
func (s *Server) reasonOf(like *search.Similar, lang string) string {
	message := func(key string, args ...any) string {
		return fmt.Sprintf(s.pages.messages[key].In(lang), args...)
	}
	byFacet := map[string][]string{}
	for _, v := range like.Shared {
		byFacet[v.Facet] = append(byFacet[v.Facet], v.Label)
	}
	var parts []string
	for _, facet := range []string{"topic", "authorityType", "kind"} { // a test asks for their messages
		if labels := byFacet[facet]; len(labels) > 0 {
			parts = append(parts, message("similar."+facet, strings.Join(labels, ", ")))
		}
	}
	if len(like.Words) > 0 {
		parts = append(parts, message("similar.words", strings.Join(like.Words, ", ")))
	}
	return strings.Join(parts, "; ")
}

// similarView is a similar record as the page of a record shows it.
type similarView struct {
	hitView
	Reason string
}

// similarOnPage is how many similar records the page of a record shows.
const similarOnPage = 5

// similarViews gives what is similar for the page of a record. The page is
// worth reading without it, so an index that cannot answer leaves it out.
func (s *Server) similarViews(r *http.Request, id, lang string) []similarView {
	list, err := s.search.Similar(r.Context(), search.SimilarQuery{ID: id, Size: similarOnPage, Lang: lang})
	if err != nil {
		s.log.Debug("no similar records", "id", id, "error", err)
		return nil
	}
	var out []similarView
	for i := range list {
		hits := s.hitViews([]search.Hit{{ID: list[i].ID, Doc: list[i].Doc}}, lang)
		out = append(out, similarView{hits[0], s.reasonOf(&list[i], lang)})
	}
	return out
}
