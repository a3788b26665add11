package server

import (
	"bytes"
	"encoding/json"
	"reflect"
	"slices"
	"strings"

	"nextsearch/internal/catalogue"
	"nextsearch/internal/search"
	"nextsearch/mappings"
)

// The shapes of the API's answers. Their doc tags become the descriptions in
// the OpenAPI document; DESIGN.md has the shapes that others rely on.

// searchBody answers GET /v1/search.
type searchBody struct {
	Total    int               `json:"total" doc:"number of hits"`
	Position string            `json:"position" doc:"place in the change log that the index had reached; a cursor of /v1/changes"`
	Query    search.Understood `json:"query" doc:"what was understood of q"`
	Hits     []hitBody         `json:"hits" doc:"the hits of this page, best first or in the order asked for"`
	Facets   facetsBody        `json:"facets" doc:"counts of the facets asked for, by name"`
	Mended   *spellingBody     `json:"didYouMean,omitempty" doc:"a better spelling, if words are not known or hardly; what is not known was searched in it, too"`
	Next     string            `json:"next,omitempty" doc:"cursor of the next page; absent at the end"`
}

// hitBody is one hit.
type hitBody struct {
	ID            string             `json:"id" doc:"id of the record"`
	Kind          string             `json:"kind" schema:"optional" doc:"what sort of thing it is: recipe, report, project, …"`
	Title         string             `json:"title" schema:"optional" doc:"title, plain text"`
	Summary       string             `json:"summary,omitempty" doc:"at most 300 characters, plain text"`
	URL           string             `json:"url,omitempty" doc:"address of the original"`
	Score         float64            `json:"score" schema:"optional" doc:"relevance; comparable within one answer only"`
	Published     string             `json:"published,omitempty" doc:"date as exact as known: YYYY, YYYY-MM or YYYY-MM-DD"`
	Updated       string             `json:"updated,omitempty" doc:"date of the last change, in the same forms"`
	Language      string             `json:"language,omitempty" doc:"BCP 47 tag"`
	AuthorityType *valueBody         `json:"authorityType,omitempty" doc:"type of the authority; absent if not assigned"`
	Organisation  string             `json:"organisation,omitempty" doc:"name of the first organisation"`
	Source        string             `json:"source,omitempty" doc:"name of the source"`
	Licence       string             `json:"licence,omitempty" doc:"code of the licence"`
	Highlights    []search.Highlight `json:"highlights,omitempty" doc:"passages found, if highlight was asked for"`
	Explain       string             `json:"explain,omitempty" doc:"reason of the score, if explain was asked for"`

	only []string // members to give besides id; all if empty
}

// MarshalJSON leaves out what fields= did not name.
func (h hitBody) MarshalJSON() ([]byte, error) {
	type plain hitBody // without this method
	return pick(plain(h), h.only)
}

// valueBody is a category with its label.
type valueBody struct {
	Value string `json:"value" doc:"stable code"`
	Label string `json:"label" doc:"for people, in the language asked for"`
}

// facetBody is the counts of one facet.
type facetBody struct {
	Label   string           `json:"label" doc:"name of the facet for people"`
	Values  []facetValueBody `json:"values" doc:"values with their counts"`
	Missing int              `json:"missing" doc:"hits without a value"`
	Other   int              `json:"other" doc:"values that facet.size has cut off"`
}

// facetValueBody is one value of a facet.
type facetValueBody struct {
	Value  string `json:"value" doc:"stable code"`
	Label  string `json:"label" doc:"for people"`
	Count  int    `json:"count" doc:"hits with this value; the facet's own filter is ignored"`
	Parent string `json:"parent,omitempty" doc:"code of the value above it"`
}

// namedFacet is a facet under its name.
type namedFacet struct {
	name string
	facetBody
}

// facetsBody is a JSON object of facets that keeps their order.
type facetsBody []namedFacet

// MarshalJSON writes {"name": {…}, …}.
func (f facetsBody) MarshalJSON() ([]byte, error) {
	members := make([]member, len(f))
	for i, facet := range f {
		value, err := encode(facet.facetBody)
		if err != nil {
			return nil, err
		}
		members[i] = member{facet.name, value}
	}
	return joinMembers(members), nil
}

// allFacetsBody answers GET /v1/facets.
type allFacetsBody struct {
	Total    int        `json:"total" doc:"number of hits"`
	Position string     `json:"position" doc:"place in the change log that the index had reached"`
	Facets   facetsBody `json:"facets" doc:"every facet by name"`
}

// oneFacetBody answers GET /v1/facets/{name}.
type oneFacetBody struct {
	Name     string `json:"name" doc:"name of the facet"`
	Total    int    `json:"total" doc:"number of hits"`
	Position string `json:"position" doc:"place in the change log that the index had reached"`
	facetBody
}

// recordFields is a record as it leaves the service.
type recordFields struct {
	catalogue.Record
	Origins []catalogue.Origin `json:"origins,omitempty" doc:"every place where this text was published, the record's own first and at most 100; absent if it is the only one"`
}

// recordBody answers GET /v1/recipes/{id}.
type recordBody struct {
	recordFields
	Categories categoriesBody `json:"categories" doc:"computed categories by facet"`
	Permalink  string         `json:"permalink" doc:"lasting address of the page about it"`
}

// categoryBody is a computed category with how it was found.
type categoryBody struct {
	Value      string  `json:"value" doc:"stable code"`
	Label      string  `json:"label" doc:"for people"`
	Parent     string  `json:"parent,omitempty" doc:"code of the value above it"`
	Method     string  `json:"method,omitempty" doc:"how it was found: editor, code, registry, alias, keyword, pattern, gazetteer, domain, source, derived, default"`
	Confidence float64 `json:"confidence,omitempty" doc:"from 0 to 1"`
	Why        string  `json:"why,omitempty" doc:"what gave it: part of the record, colon, the words or code there and in brackets the line of the table that matched; several divided by semicolons"`
}

// categoriesBody is categories by facet; empty facets are left out.
type categoriesBody map[string][]categoryBody

// changesBody answers GET /v1/changes.
type changesBody struct {
	Changes []changeBody `json:"changes" doc:"in the order of the log"`
	Next    string       `json:"next" doc:"cursor to go on with, also when nothing was given"`
}

// changeBody is one entry of the log.
type changeBody struct {
	Seq    uint64        `json:"seq" doc:"place in the log"`
	ID     string        `json:"id" doc:"id of the record"`
	Record *recordFields `json:"record" doc:"the record, null if it was removed or is no longer public"`
}

// hitsOf turns hits into their public shape.
func (s *Server) hitsOf(hits []search.Hit, only []string, lang string) []hitBody {
	out := make([]hitBody, len(hits))
	for i, h := range hits {
		d := h.Doc
		out[i] = hitBody{ID: h.ID, Kind: d.Kind, Title: d.Title, Summary: d.Summary, URL: d.URL, Score: h.Score,
			Published: d.Published, Updated: d.Updated, Language: d.Language, AuthorityType: s.valueOf("authorityType", d.AuthorityType, lang),
			Organisation: d.Organisation, Source: d.Source, Licence: d.Licence, Highlights: cleanHighlights(h.Highlights), Explain: h.Explain, only: only}
	}
	return out
}

// valueOf labels a code, nil for none.
func (s *Server) valueOf(facet, code, lang string) *valueBody {
	if code == "" {
		return nil
	}
	return &valueBody{Value: code, Label: s.labelOf(facet, code, lang)}
}

// labelOf gives the label of a facet's code, the code itself if it has none.
func (s *Server) labelOf(facet, code, lang string) string {
	f := s.facet(facet)
	if f == nil || f.LabelOf == nil {
		return code
	}
	if label := f.LabelOf(code).In(lang); label != "" {
		return label
	}
	return code
}

// facet gives the facet of a name, nil if there is none.
func (s *Server) facet(name string) *mappings.Facet {
	i := slices.IndexFunc(s.facets, func(f mappings.Facet) bool { return f.Name == name })
	if i < 0 {
		return nil
	}
	return &s.facets[i]
}

// facetsOf turns counts into their public shape.
func (s *Server) facetsOf(results []search.FacetResult, lang string) facetsBody {
	out := make(facetsBody, len(results))
	for i, r := range results {
		out[i] = namedFacet{r.Name, s.facetOf(r, lang)}
	}
	return out
}

// facetOf labels the counts of one facet. Labels come from the engine, which
// knows names of organisations, else from the tables, else the code stands for itself.
func (s *Server) facetOf(r search.FacetResult, lang string) facetBody {
	body := facetBody{Label: r.Name, Values: make([]facetValueBody, len(r.Values)), Missing: r.Missing, Other: r.Other}
	if f := s.facet(r.Name); f != nil {
		body.Label = f.Label.In(lang)
	}
	for i, v := range r.Values {
		label := v.Label
		if label == "" {
			label = s.labelOf(r.Name, v.Value, lang)
		}
		body.Values[i] = facetValueBody{Value: v.Value, Label: label, Count: v.Count, Parent: v.Parent}
	}
	return body
}

// encode writes v as JSON without escaping <, > and &: answers are declared
// as JSON and not to be sniffed, and highlights are read by people, too.
func encode(v any) ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), nil
}

// member is one name and value of a JSON object.
type member struct {
	name  string
	value json.RawMessage
}

// joinMembers writes a JSON object with its members in this order.
func joinMembers(members []member) []byte {
	var b bytes.Buffer
	b.WriteByte('{')
	for i, m := range members {
		if i > 0 {
			b.WriteByte(',')
		}
		name, _ := encode(m.name) // a string always can
		b.Write(name)
		b.WriteByte(':')
		b.Write(m.value)
	}
	b.WriteByte('}')
	return b.Bytes()
}

// pick encodes v, a struct, with id and the named fields only; with all for no names.
func pick(v any, names []string) (json.RawMessage, error) {
	data, err := encode(v)
	if err != nil || len(names) == 0 {
		return data, err
	}
	var all map[string]json.RawMessage
	if err := json.Unmarshal(data, &all); err != nil {
		return nil, err
	}
	var members []member
	for _, name := range jsonNames(v) {
		if value, ok := all[name]; ok && (name == "id" || slices.Contains(names, name)) {
			members = append(members, member{name, value})
		}
	}
	return joinMembers(members), nil
}

// jsonNames lists the members of a struct's JSON form in order.
func jsonNames(sample any) []string {
	var names []string
	for _, f := range reflect.VisibleFields(reflect.TypeOf(sample)) {
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		if name != "" && name != "-" {
			names = append(names, name)
		}
	}
	return names
}
