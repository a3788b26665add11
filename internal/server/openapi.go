package server

import (
	"encoding/json"
	"reflect"
	"slices"
	"strings"

	"nextsearch/mappings"
)

// apiVersion is the version of the interface, not of the program: its second
// number grows with every addition, the first if something is taken away.
const apiVersion = "1.2"

// operation describes a route for the OpenAPI document and the page /api.
type operation struct {
	summary  mappings.Label
	params   func(paramSets) *paramSet
	path     []pathParam
	media    string
	body     any      // sample of the answer, nil for no JSON
	partial  bool     // fields= leaves members out
	cached   bool     // ETag and 304
	moves    bool     // 307 to the record that is shown for another
	problems []string // codes besides those that problemsByStatus gives to all
	takes    *takes   // body of a POST, nil for none
}

// takes describes the body of a request and what belongs to it.
type takes struct {
	body    any    // sample of the JSON
	example any    // of the JSON
	answer  object // example of the answer
}

// pathParam is a variable of a route's path.
type pathParam struct{ name, doc, example string }

// The operations of the API, in the words of their users.
var (
	opSearch = operation{summary: mappings.Label{De: "Suchen, mit Facetten", En: "Search, with facets"},
		params: func(p paramSets) *paramSet { return p.search }, media: jsonType, body: searchBody{}, cached: true,
		problems: []string{"invalid-cursor", "not-ready", "timeout"}}
	opRecipe = operation{summary: mappings.Label{De: "Einen Eintrag lesen", En: "Read a record"},
		params: func(p paramSets) *paramSet { return p.record }, media: jsonType, body: recordBody{}, cached: true, moves: true,
		path:     []pathParam{{"id", "id of a record", exampleID}},
		problems: []string{"not-found", "gone"}}
	opSimilar = operation{summary: mappings.Label{De: "Was einem Eintrag ähnlich ist, und warum", En: "What is similar to a record, and why"},
		params: func(p paramSets) *paramSet { return p.similar }, media: jsonType, body: similarBody{}, cached: true, moves: true,
		path:     []pathParam{{"id", "id of a record", exampleID}},
		problems: []string{"not-found", "gone", "not-ready", "timeout"}}
	opSuggest = operation{summary: mappings.Label{De: "Vorschläge zu dem, was gerade getippt wird", En: "Suggestions for what is being typed"},
		params: func(p paramSets) *paramSet { return p.suggest }, media: jsonType, body: suggestBody{},
		problems: []string{"not-ready", "timeout"}}
	opFacets = operation{summary: mappings.Label{De: "Alle Facetten mit Anzahlen", En: "All facets with counts"},
		params: func(p paramSets) *paramSet { return p.facets }, media: jsonType, body: allFacetsBody{}, cached: true,
		problems: []string{"not-ready", "timeout"}}
	opFacet = operation{summary: mappings.Label{De: "Werte einer Facette, auch nach Text darin", En: "Values of one facet, also by text within them"},
		params: func(p paramSets) *paramSet { return p.facet }, media: jsonType, body: oneFacetBody{}, cached: true,
		path:     []pathParam{{"name", "name of a facet", "authorityType"}},
		problems: []string{"not-found", "not-ready", "timeout"}}
	opChanges = operation{summary: mappings.Label{De: "Änderungen seit einem Cursor, auch wartend", En: "Changes since a cursor, waiting if wished"},
		params: func(p paramSets) *paramSet { return p.changes }, media: jsonType, body: changesBody{},
		problems: []string{"log-replaced"}}
	opExport = operation{summary: mappings.Label{De: "Alle Treffer, ein Eintrag je Zeile", En: "All hits, a record per line"},
		params: func(p paramSets) *paramSet { return p.export }, media: ndjsonType, body: recordFields{}, partial: true, cached: true,
		problems: []string{"not-ready", "timeout"}}
	opExportCSV = operation{summary: mappings.Label{De: "Alle Treffer als Tabelle (CSV)", En: "All hits as a table (CSV)"},
		params: func(p paramSets) *paramSet { return p.csv }, media: csvType, cached: true,
		problems: []string{"not-ready", "timeout"}}
	opFeed = operation{summary: mappings.Label{De: "Die neuesten Treffer als Atom-Feed (RFC 4287)", En: "The newest hits as an Atom feed (RFC 4287)"},
		params: func(p paramSets) *paramSet { return p.feed }, media: "application/atom+xml", cached: true,
		problems: []string{"not-ready", "timeout"}}
	opFeedRSS = operation{summary: mappings.Label{De: "Die neuesten Treffer als RSS-Feed (RSS 2.0)", En: "The newest hits as an RSS feed (RSS 2.0)"},
		params: func(p paramSets) *paramSet { return p.feed }, media: "application/rss+xml", cached: true,
		problems: []string{"not-ready", "timeout"}}
	opFeedJSON = operation{summary: mappings.Label{De: "Die neuesten Treffer als JSON Feed (1.1)", En: "The newest hits as a JSON Feed (1.1)"},
		params: func(p paramSets) *paramSet { return p.feed }, media: feedJSONType, body: jsonFeedBody{}, cached: true,
		problems: []string{"not-ready", "timeout"}}
	opOpenAPI = operation{summary: mappings.Label{De: "Diese Beschreibung (OpenAPI 3.1)", En: "This description (OpenAPI 3.1)"},
		params: func(p paramSets) *paramSet { return p.none }, media: jsonType, body: map[string]string(nil), cached: true}
	opSubmit = operation{summary: mappings.Label{De: "Ein Rezept einreichen", En: "Submit a recipe"},
		params: func(p paramSets) *paramSet { return p.record }, media: jsonType, body: submittedBody{},
		takes: &takes{body: submissionRequest{}, example: exampleSubmission, answer: exampleSubmitted},
		problems: []string{"invalid-body", "unauthorized", "forbidden", "cross-site", "slow-body", "too-large", "unsupported-media-type",
			"invalid-submission", "idempotency-key-reused", "too-many-requests"}}
	opHealth = operation{summary: mappings.Label{De: "Antwortet das Programm?", En: "Does the program answer?"}, media: jsonType, body: statusBody{}}
	opReady  = operation{summary: mappings.Label{De: "Kann gesucht werden?", En: "Can it be searched?"}, media: jsonType, body: statusBody{},
		problems: []string{"not-ready"}}
)

// exampleID is the id that the examples use.
const exampleID = "demo:e-akte-kleinstadt"

// The examples of POST /v1/submissions.
var (
	exampleSubmission = object{
		"title": "Baugenehmigung ohne Papier", "summary": "Bauanträge kommen digital an und werden digital bearbeitet. Die Bearbeitung dauert halb so lange.",
		"sections": object{"approach": "Zuerst die Abläufe aufgenommen, dann den Onlinedienst eines anderen Landkreises übernommen.",
			"lessons": "Früh mit den Planungsbüros sprechen. Das Scannen alter Akten haben wir unterschätzt."},
		"topics": []string{"building"}, "status": "running", "licence": "cc-by-4.0", "attribution": "named", "organisation": "Landkreis Beispielheim",
		"authorityType": "municipal/district", "land": "09", "contact": object{"mailbox": "digitales@beispielheim.example"}}
	exampleSubmitted = object{"id": "8xk2m4q7ra", "state": "received", "secret": "4z9w0c6h1t5v8n2k7d3q6r0x8m",
		"links": object{"state": "https://suche.example/einreichen/8xk2m4q7ra/4z9w0c6h1t5v8n2k7d3q6r0x8m",
			"record": "https://suche.example/rezepte/submission:8xk2m4q7ra"}}
)

// makeOpenAPI writes the OpenAPI 3.1 document from the route table.
func (s *Server) makeOpenAPI() ([]byte, error) {
	sch := &schemas{components: object{}, docs: foreignDocs()}
	sch.of(reflect.TypeFor[problemBody]())
	paths := object{}
	for _, rt := range s.routes {
		if rt.op != nil {
			item, ok := paths[rt.path].(object)
			if !ok {
				item = object{}
				paths[rt.path] = item
			}
			item[strings.ToLower(rt.methods()[0])] = s.operationObject(sch, rt)
		}
	}
	doc := object{
		"openapi": "3.1.0",
		"info": object{"title": s.title, "version": apiVersion,
			"description": "Search, read, export and follow the catalogue of digitalisation practice in the German administration. Public and read-only but for submissions. " +
				"Every address that answers GET answers HEAD as well. Errors are problems of RFC 9457 with a stable code."},
		"paths": paths,
		"components": object{"schemas": sch.components, "securitySchemes": object{"key": object{"type": "http", "scheme": "bearer",
			"description": "a key with the scope ingest, as nextsearch key create gives it"}}},
	}
	if s.base != "" {
		doc["servers"] = []any{object{"url": s.base}}
	}
	return json.MarshalIndent(doc, "", "  ")
}

// operationObject describes one route.
func (s *Server) operationObject(sch *schemas, rt route) object {
	op := rt.op
	params := []any{}
	for _, p := range op.path {
		params = append(params, object{"name": p.name, "in": "path", "required": true, "description": p.doc,
			"example": p.example, "schema": object{"type": "string"}})
	}
	if op.params != nil {
		for _, p := range op.params(s.params).params {
			params = append(params, paramObject(&p))
		}
	}
	out := object{"operationId": rt.name, "summary": op.summary.En, "parameters": params, "responses": s.responses(sch, op)}
	if op.takes != nil {
		op.takes.describe(sch, out)
	}
	return out
}

// paramObject describes one query parameter.
func paramObject(p *param) object {
	schema := object{"type": p.typ}
	switch {
	case p.typ == "integer":
		schema["minimum"] = p.min
		if p.max > 0 {
			schema["maximum"] = p.max
		}
	case p.max > 0:
		schema["maxLength"] = p.max
	}
	if p.enum != nil {
		schema["enum"] = p.enum
	}
	if p.def != "" {
		schema["default"] = jsonValue(p, p.def)
	}
	out := object{"name": p.name, "in": "query", "description": p.doc.En}
	example := jsonValue(p, p.example)
	if p.list {
		schema = object{"type": "array", "items": schema, "maxItems": maxRepeats}
		example = []any{example}
		out["style"], out["explode"] = "form", true
	}
	if p.example != "" {
		out["example"] = example
	}
	out["schema"] = schema
	return out
}

// jsonValue gives a parameter's text as the JSON value of its type.
func jsonValue(p *param, text string) any {
	if p.typ == "string" {
		return text
	}
	return json.RawMessage(text)
}

// responses describes the answer and the problems of an operation by status.
func (s *Server) responses(sch *schemas, op *operation) object {
	content := object{}
	if op.body != nil {
		schema := sch.of(reflect.TypeOf(op.body))
		switch {
		case op.partial:
			schema = object{"type": "object", "required": []string{"id"},
				"properties": sch.structSchema(reflect.TypeOf(op.body))["properties"]}
		case reflect.TypeOf(op.body).Kind() == reflect.Map:
			schema = object{"type": "object"}
		}
		content["schema"] = schema
	}
	out := object{"200": object{"description": "the answer", "content": object{op.media: content}}}
	if op.cached {
		out["304"] = object{"description": "not changed since the ETag in If-None-Match"}
	}
	if op.moves {
		out["307"] = object{"description": "another record says the same and is shown instead: Location has its address",
			"headers": object{"Location": object{"schema": object{"type": "string"}}}}
	}
	for status, codes := range s.problemsByStatus(op) {
		out[itoa(status)] = object{"description": strings.Join(codes, ", "),
			"content": object{problemType: object{"schema": object{"$ref": "#/components/schemas/ProblemAnswer"}}}}
	}
	return out
}

// describe adds to an operation what it takes, and that its answer is 201 for
// something new and 200 for what is there already.
func (t *takes) describe(sch *schemas, op object) {
	schema := sch.of(reflect.TypeOf(t.body))
	files := object{"type": "array", "items": object{"type": "string", "contentMediaType": "application/octet-stream"}}
	op["requestBody"] = object{"required": true, "content": object{
		jsonType: object{"schema": schema, "example": t.example},
		"multipart/form-data": object{"schema": object{"type": "object",
			"description":          "the members of the JSON by name, those within others with dots, such as sections.lessons or contact.mailbox; topics and keywords repeated; files as files, 51 MB together",
			"properties":           object{"files": files},
			"additionalProperties": object{"type": "string"}}}}}
	op["parameters"] = append(op["parameters"].([]any), object{"name": "Idempotency-Key", "in": "header", "schema": object{"type": "string",
		"minLength": minIdempotencyKey, "maxLength": maxIdempotencyKey}, "example": `"9f1c6c1e-6a0b-4b8e-9a55-0d6b1f3f6d11"`,
		"description": "a string of the client's own (draft-ietf-httpapi-idempotency-key-header): the same request with it is taken once"})
	op["security"] = []any{object{}, object{"key": []string{}}}
	responses := op["responses"].(object)
	answer := responses["200"].(object)["content"].(object)[jsonType].(object)
	answer["example"] = t.answer
	responses["201"] = object{"description": "taken and stored", "content": object{jsonType: answer},
		"headers": object{"Location": object{"description": "the secret address of its state", "schema": object{"type": "string"}}}}
	responses["200"].(object)["description"] = "the same request was answered before"
}

// problemsByStatus gives the codes that an operation can answer with.
func (s *Server) problemsByStatus(op *operation) map[int][]string {
	codes := append([]string{"internal"}, op.problems...)
	if op.params != nil {
		codes = append(codes, "invalid-parameter", "invalid-query-string", "uri-too-long", "overloaded")
	}
	out := map[int][]string{}
	for _, kind := range s.problems {
		if slices.Contains(codes, kind.code) {
			out[kind.status] = append(out[kind.status], kind.code)
		}
	}
	return out
}
