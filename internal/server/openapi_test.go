package server

import (
	"encoding/json"
	"fmt"
	"net/url"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// document reads the OpenAPI document as any client would.
func document(t *testing.T, sv *service) map[string]any {
	t.Helper()
	var doc map[string]any
	sv.getJSON("/v1/openapi.json", &doc)
	return doc
}

// TestOpenAPIIsAgreed is a golden of the interface: whoever changes it sees
// the difference in review and raises apiVersion.
func TestOpenAPIIsAgreed(t *testing.T) {
	sv := serveDesk(t, nil)
	golden(t, "openapi.json", sv.get("/v1/openapi.json").body+"\n")
}

// validator checks an answer against a schema of the document.
func validator(t *testing.T, doc map[string]any, pointer string) *jsonschema.Schema {
	t.Helper()
	c := jsonschema.NewCompiler()
	c.DefaultDraft(jsonschema.Draft2020)
	c.AssertFormat()
	if err := c.AddResource("https://test.example/openapi.json", doc); err != nil {
		t.Fatal(err)
	}
	s, err := c.Compile("https://test.example/openapi.json#" + pointer)
	if err != nil {
		t.Fatalf("%s: %v", pointer, err)
	}
	return s
}

// pointerTo writes a JSON pointer (RFC 6901).
func pointerTo(parts ...string) string {
	var b strings.Builder
	for _, p := range parts {
		b.WriteString("/" + url.PathEscape(strings.NewReplacer("~", "~0", "/", "~1").Replace(p)))
	}
	return b.String()
}

// exampleRequests makes, of an operation's parameters, the plain request, one
// per parameter and one with all that go together.
func exampleRequests(path string, op map[string]any) []string {
	all := url.Values{}
	var out []string
	for _, p := range op["parameters"].([]any) {
		p := p.(map[string]any)
		example, has := p["example"]
		if p["in"] == "path" {
			path = strings.ReplaceAll(path, "{"+p["name"].(string)+"}", fmt.Sprint(example))
			continue
		}
		if !has {
			continue
		}
		one := url.Values{}
		values, isList := example.([]any)
		if !isList {
			values = []any{example}
		}
		for _, v := range values {
			one.Add(p["name"].(string), fmt.Sprint(v))
			all.Add(p["name"].(string), fmt.Sprint(v))
		}
		out = append(out, "?"+one.Encode())
	}
	// Not wanted together: a value and its exclusion; ranges exclude nothing.
	for name := range all {
		if strings.HasPrefix(name, "exclude.") || strings.HasSuffix(name, ".all") {
			all.Del(name)
		}
	}
	out = append(out, "", "?"+all.Encode())
	for i := range out {
		out[i] = path + out[i]
	}
	return out
}

func TestExamplesOfTheDocumentWork(t *testing.T) {
	sv := serve(t, records(), nil)
	doc := document(t, sv)
	executed := 0
	for path, item := range doc["paths"].(map[string]any) {
		op := item.(map[string]any)["get"].(map[string]any)
		content := op["responses"].(map[string]any)["200"].(map[string]any)["content"].(map[string]any)
		for media, c := range content {
			var schema *jsonschema.Schema
			if c.(map[string]any)["schema"] != nil {
				schema = validator(t, doc, pointerTo("paths", path, "get", "responses", "200", "content", media, "schema"))
			}
			for _, target := range exampleRequests(path, op) {
				r := sv.get(target)
				executed++
				if got, _, _ := strings.Cut(r.header.Get("Content-Type"), ";"); r.status != 200 || got != media {
					t.Errorf("GET %s: status %d, type %q, want %q: %s", target, r.status, got, media, r.body)
					continue
				}
				for line := range strings.Lines(r.body) {
					if schema == nil || strings.TrimSpace(line) == "" {
						continue
					}
					if media != ndjsonType {
						line = r.body
					}
					checkAnswer(t, schema, target, line)
					if media != ndjsonType {
						break
					}
				}
			}
		}
	}
	if executed < 100 {
		t.Errorf("only %d examples were executed", executed)
	}
}

func checkAnswer(t *testing.T, schema *jsonschema.Schema, target, body string) {
	t.Helper()
	value, err := jsonschema.UnmarshalJSON(strings.NewReader(body))
	if err != nil {
		t.Errorf("GET %s: %v", target, err)
		return
	}
	if err := schema.Validate(value); err != nil {
		t.Errorf("GET %s: %v\n%s", target, err, body)
	}
}

func TestProblemsMatchTheirSchema(t *testing.T) {
	sv := serve(t, records(), nil)
	schema := validator(t, document(t, sv), pointerTo("components", "schemas", "ProblemAnswer"))
	for _, target := range []string{"/v1/search?size=x", "/v1/recipes/demo:nie", "/v1/nothing", "/v1/changes?since=a.99"} {
		checkAnswer(t, schema, target, sv.get(target).body)
	}
}

// Whatever takes parameters can get an address that is too long.
func TestLongAddressesAreDocumented(t *testing.T) {
	sv := serve(t, nil, nil)
	paths := document(t, sv)["paths"].(map[string]any)
	for _, path := range []string{"/v1/search", "/v1/facets", "/v1/facets/{name}", "/v1/changes", "/v1/export.ndjson", "/v1/export.csv", "/v1/feed.atom", "/v1/feed.rss", "/v1/feed.json"} {
		if get := paths[path].(map[string]any)["get"].(map[string]any); get["responses"].(map[string]any)["414"] == nil {
			t.Errorf("%s does not say that it answers 414", path)
		}
	}
}

func TestEverythingIsDescribed(t *testing.T) {
	sv := serveDesk(t, nil).service
	doc := document(t, sv)
	for name, schema := range doc["components"].(map[string]any)["schemas"].(map[string]any) {
		for prop, p := range schema.(map[string]any)["properties"].(map[string]any) {
			if p.(map[string]any)["description"] == "" {
				t.Errorf("%s.%s has no description: add it to its doc tag or to foreignDocs", name, prop)
			}
		}
	}
	for _, set := range []*paramSet{sv.params.search, sv.params.facet, sv.params.record, sv.params.changes, sv.params.export, sv.params.csv, sv.params.feed} {
		for _, p := range set.params {
			if p.doc.De == "" || p.doc.En == "" {
				t.Errorf("parameter %s has no description in both languages", p.name)
			}
			if p.name != "cursor" && p.example == "" {
				t.Errorf("parameter %s has no example", p.name)
			}
		}
	}
	used := map[string]bool{}
	sch := &schemas{components: object{}, docs: map[string]string{}}
	for name := range foreignDocs() {
		used[name] = false
	}
	for _, sample := range []any{recordBody{}, searchBody{}, changesBody{}} {
		sch.of(reflect.TypeOf(sample))
	}
	for name := range used {
		typ, prop, _ := strings.Cut(name, ".")
		found := slices.ContainsFunc([]string{typ, typ + "Answer"}, func(n string) bool {
			c, ok := sch.components[n].(object)
			return ok && c["properties"].(object)[prop] != nil
		})
		if !found {
			t.Errorf("foreignDocs describes %s, which does not exist", name)
		}
	}
}

func TestEveryParameterOfTheDocumentIsParsed(t *testing.T) {
	sv := serve(t, records(), nil)
	data, err := json.Marshal(document(t, sv)["paths"].(map[string]any)["/v1/search"])
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range sv.params.search.params {
		if !strings.Contains(string(data), `"name":"`+p.name+`"`) {
			t.Errorf("%s is parsed and not documented", p.name)
		}
	}
}
