package server

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"nextsearch/internal/catalogue"
	"nextsearch/internal/search"
	"nextsearch/mappings"
)

func indent(t *testing.T, body string) string {
	t.Helper()
	var b bytes.Buffer
	if err := json.Indent(&b, []byte(body), "", "  "); err != nil {
		t.Fatalf("%v: %s", err, body)
	}
	return b.String() + "\n"
}

func TestAnswersAreTheDocumentedShapes(t *testing.T) {
	sv := serve(t, records(), nil)
	for name, target := range map[string]string{
		"search":      "/v1/search?q=akte&facet=kind&facet=year&highlight=true&explain=1",
		"search-page": "/v1/search?size=2&page=2&fields=title&fields=published&lang=en",
		"recipe":      "/v1/recipes/" + exampleID,
		"recipe-cut":  "/v1/recipes/portal:studie?lang=en",
		"facet":       "/v1/facets/kind?contains=rec",
		"changes":     "/v1/changes?since=0",
	} {
		t.Run(name, func(t *testing.T) {
			r := sv.get(target)
			if r.status != http.StatusOK || r.header.Get("Content-Type") != jsonType {
				t.Fatalf("status %d, type %q: %s", r.status, r.header.Get("Content-Type"), r.body)
			}
			golden(t, "api/"+name+".json", sv.steady(indent(t, withoutCategories(t, r.body))))
		})
	}
}

// withoutCategories leaves out what the rules of package mappings decide; the
// kind stays as an example.
func withoutCategories(t *testing.T, body string) string {
	t.Helper()
	start := strings.Index(body, `"categories":`)
	if start < 0 {
		return body
	}
	var rec recordBody
	if err := json.Unmarshal([]byte(body), &rec); err != nil {
		t.Fatal(err)
	}
	rec.Categories = categoriesBody{"kind": rec.Categories["kind"]}
	data, err := encode(rec)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

func TestFacetsListsEveryFacetInOrder(t *testing.T) {
	sv := serve(t, records(), nil)
	r := sv.get("/v1/facets?facet.size=1")
	var body struct {
		Total  int
		Facets json.RawMessage
	}
	if err := json.Unmarshal([]byte(r.body), &body); err != nil {
		t.Fatal(err)
	}
	if body.Total != 5 {
		t.Errorf("total %d", body.Total)
	}
	at := 0
	for _, f := range mappings.Facets() {
		i := bytes.Index(body.Facets, []byte(`"`+f.Name+`":{"label":"`+f.Label.De+`"`))
		if i < at {
			t.Errorf("%s stands at %d, after %d", f.Name, i, at)
		}
		at = i
	}
	if !bytes.Contains(body.Facets, []byte(`"kind":{"label":"Art","values":[{"value":"recipe","label":"Rezept / Praxisbeispiel","count":3}],"missing":0,"other":2}`)) {
		t.Errorf("kind: %s", body.Facets)
	}
	r = sv.get("/v1/facets?q=chatbots&filter.kind=recipe&lang=en")
	if !strings.Contains(r.body, `"kind":{"label":"Kind","values":[{"value":"report","label":"Report / study","count":1}]`) {
		t.Errorf("a facet's own filter must not narrow its counts: %s", r.body)
	}
}

func TestParametersReachTheEngine(t *testing.T) {
	sv := serve(t, records(), nil)
	for _, c := range []struct {
		name, query string
		want        string // of the query, as JSON
	}{
		{"nothing", "", `{"Text":"","Filters":null,"Facets":null,"Sort":"","From":0,"Size":10,"Cursor":"","Highlight":false,"Explain":false}`},
		{"words", "q=E-Akte+%22nach+EfA%22&lang=en", `{"Text":"E-Akte \"nach EfA\"","Filters":null,"Facets":null,"Sort":"","From":0,"Size":10,"Cursor":"","Highlight":false,"Explain":false}`},
		{"paging", "page=3&size=20&sort=-published", `{"Text":"","Filters":null,"Facets":null,"Sort":"-published","From":40,"Size":20,"Cursor":"","Highlight":false,"Explain":false}`},
		{"relevance by name", "sort=relevance&size=0", `{"Text":"","Filters":null,"Facets":null,"Sort":"","From":0,"Size":0,"Cursor":"","Highlight":false,"Explain":false}`},
		{"cursor", "cursor=2", `{"Text":"","Filters":null,"Facets":null,"Sort":"","From":0,"Size":10,"Cursor":"2","Highlight":false,"Explain":false}`},
		{"filters", "filter.kind=recipe&filter.kind=report&filter.kind=recipe&filter.topic.all=a&exclude.level=federal&filter.status=_missing",
			`{"Text":"","Filters":[{"Facet":"kind","Any":["recipe","report"],"All":null,"None":null,"Ranges":null},{"Facet":"level","Any":null,"All":null,"None":["federal"],"Ranges":null},{"Facet":"status","Any":["_missing"],"All":null,"None":null,"Ranges":null},{"Facet":"topic","Any":null,"All":["a"],"None":null,"Ranges":null}],"Facets":null,"Sort":"","From":0,"Size":10,"Cursor":"","Highlight":false,"Explain":false}`},
		{"ranges", "filter.year=2020..2022&filter.year=2025..&filter.year=..1999&filter.year=2010",
			`{"Text":"","Filters":[{"Facet":"year","Any":["2010"],"All":null,"None":null,"Ranges":[{"From":"2020","To":"2022"},{"From":"2025","To":""},{"From":"","To":"1999"}]}],"Facets":null,"Sort":"","From":0,"Size":10,"Cursor":"","Highlight":false,"Explain":false}`},
		{"facets", "facet=kind&facet=year&facet.size=7&highlight=1&explain=true",
			`{"Text":"","Filters":null,"Facets":[{"Name":"kind","Size":7,"Contains":"","Lang":"de"},{"Name":"year","Size":7,"Contains":"","Lang":"de"}],"Sort":"","From":0,"Size":10,"Cursor":"","Highlight":true,"Explain":true}`},
	} {
		t.Run(c.name, func(t *testing.T) {
			if r := sv.get("/v1/search?" + c.query); r.status != http.StatusOK {
				t.Fatalf("status %d: %s", r.status, r.body)
			}
			got, err := json.Marshal(sv.index.last())
			if err != nil {
				t.Fatal(err)
			}
			if string(got) != c.want {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
		})
	}
}

func problemOf(t *testing.T, r reply) problemBody {
	t.Helper()
	var p problemBody
	if err := json.Unmarshal([]byte(r.body), &p); err != nil {
		t.Fatalf("no problem: %v: %s", err, r.body)
	}
	if got := r.header.Get("Content-Type"); got != problemType {
		t.Errorf("type %q", got)
	}
	if p.Status != r.status || p.Code == "" || p.Title == "" || p.Detail == "" || p.Type != "https://suche.example/api#"+p.Code || p.Instance == "" {
		t.Errorf("incomplete problem for status %d: %+v", r.status, p)
	}
	return p
}

func TestWrongParametersAreNamed(t *testing.T) {
	sv := serve(t, records(), nil)
	long := strings.Repeat("ä", 513)
	many := strings.Repeat("&filter.kind=a", maxRepeats+1)[1:]
	for _, c := range []struct{ path, query, parameter, want string }{
		{"/v1/search", "q=" + long, "q", "512"},
		{"/v1/search", "q=a&q=b", "q", "nur eine"},
		{"/v1/search", "page=0", "page", "ganze Zahl ab 1"},
		{"/v1/search", "page=eins", "page", "ganze Zahl"},
		{"/v1/search", "page=1001&size=10", "page", "cursor"},
		{"/v1/search", "page=9223372036854775807&size=100", "page", "cursor"},
		{"/v1/search", "page=99999999999999999999", "page", "ganze Zahl"},
		{"/v1/search", "size=101", "size", "von 0 bis 100"},
		{"/v1/search", "size=-1", "size", "von 0 bis 100"},
		{"/v1/search", "size=", "size", "von 0 bis 100"},
		{"/v1/search", "page=2&cursor=5", "cursor", "entweder"},
		{"/v1/search", "sort=score", "sort", "-published"},
		{"/v1/search", "facet=colour", "facet", "authorityType"},
		{"/v1/search", "facet.size=1001", "facet.size", "1000"},
		{"/v1/search", "fields=secret", "fields", "title"},
		{"/v1/search", "highlight=ja", "highlight", "true oder false"},
		{"/v1/search", "explain=", "explain", "true oder false"},
		{"/v1/search", "lang=fr", "lang", "de, en"},
		{"/v1/search", "filter.colour=red", "filter.colour", "filter.<facette>"},
		{"/v1/search", "filter.kind=", "filter.kind", "Wert"},
		{"/v1/search", "filter.kind=" + strings.Repeat("x", 201), "filter.kind", "200"},
		{"/v1/search", many, "filter.kind", "50"},
		{"/v1/search", "filter.year=2022..2020", "filter.year", "a..b"},
		{"/v1/search", "filter.year=..", "filter.year", "a..b"},
		{"/v1/search", "filter.year=neu", "filter.year", "2024"},
		{"/v1/search", "exclude.year=2020..2022", "exclude.year", "2024"},
		{"/v1/search", "q=%ff", "q", "UTF-8"},
		{"/v1/search", "foo=1", "foo", "bekannten Parameter"},
		{"/v1/facets", "facet=kind", "facet", "bekannten Parameter"},
		{"/v1/facets/kind", "contains=" + strings.Repeat("x", 101), "contains", "100"},
		{"/v1/changes", "since=gestern", "since", "next der Antwort davor"},
		{"/v1/changes", "limit=1001", "limit", "1000"},
		{"/v1/changes", "wait=61", "wait", "60"},
		{"/v1/recipes/" + exampleID, "q=x", "q", "bekannten Parameter"},
		{"/v1/export.ndjson", "size=5", "size", "bekannten Parameter"},
		{"/v1/feed.atom", "size=0", "size", "von 1 bis 100"},
		{"/v1/openapi.json", "x=1", "x", "keinen Parameter"},
	} {
		t.Run(c.path+"?"+shorten(c.query), func(t *testing.T) {
			r := sv.get(c.path + "?" + c.query)
			p := problemOf(t, r)
			if r.status != http.StatusBadRequest || p.Code != "invalid-parameter" {
				t.Fatalf("status %d: %s", r.status, r.body)
			}
			if len(p.Errors) != 1 || p.Errors[0].Parameter != c.parameter || !strings.Contains(p.Errors[0].Want, c.want) {
				t.Errorf("errors %+v, want %s: …%s…", p.Errors, c.parameter, c.want)
			}
			if len([]rune(p.Errors[0].Got)) > maxGot+1 {
				t.Errorf("repeats %d characters of the input", len(p.Errors[0].Got))
			}
		})
	}
}

func TestAllWrongParametersAreNamedAtOnce(t *testing.T) {
	sv := serve(t, nil, nil)
	p := problemOf(t, sv.get("/v1/search?size=x&page=y&lang=en&foo=1"))
	var got []string
	for _, e := range p.Errors {
		got = append(got, e.Parameter+": "+e.Got)
	}
	if want := "foo: 1|page: y|size: x"; strings.Join(got, "|") != want {
		t.Errorf("got %v, want %s", got, want)
	}
	if !strings.HasPrefix(p.Errors[1].Want, "a whole number") {
		t.Errorf("lang=en gave %q", p.Errors[1].Want)
	}
}

func TestProblems(t *testing.T) {
	sv := serve(t, records(), nil)
	if _, err := sv.store.Remove(t.Context(), "demo:ozg-landkreis", "demo:intern"); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		method, target string
		status         int
		code           string
	}{
		{"GET", "/v1/recipes/demo:nie", 404, "not-found"},
		{"GET", "/v1/recipes/%00%ff", 404, "not-found"},
		{"GET", "/v1/recipes/demo:ozg-landkreis", 410, "gone"},
		{"GET", "/v1/recipes/demo:intern", 404, "not-found"}, // never was public
		{"GET", "/v1/facets/colour", 404, "not-found"},
		{"GET", "/v1/nothing", 404, "not-found"},
		{"GET", "/v1/search/", 404, "not-found"},
		{"GET", "/v1/search?q=%zz", 400, "invalid-query-string"},
		{"GET", "/v1/search?q=a;b", 400, "invalid-query-string"},
		{"GET", "/v1/search?cursor=abc", 400, "invalid-cursor"},
		{"GET", "/v1/search?q=" + strings.Repeat("a", maxURIBytes), 414, "uri-too-long"},
		{"POST", "/v1/search", 405, "method-not-allowed"},
		{"DELETE", "/v1/recipes/" + exampleID, 405, "method-not-allowed"},
		{"TRACE", "/v1/search", 405, "method-not-allowed"},
		{"TRACE", "/v1/nothing", 405, "method-not-allowed"},
	} {
		t.Run(c.method+" "+shorten(c.target), func(t *testing.T) {
			r := sv.do(c.method, c.target)
			p := problemOf(t, r)
			if r.status != c.status || p.Code != c.code {
				t.Errorf("got %d %s, want %d %s", r.status, p.Code, c.status, c.code)
			}
			if allow := r.header.Get("Allow"); (allow == "GET, HEAD") != (c.status == 405) {
				t.Errorf("Allow: %q", allow)
			}
			if r.header.Get("ETag") != "" {
				t.Errorf("an error has an ETag")
			}
		})
	}
}

func TestErrorsBelowShowOnlyTheirMeaning(t *testing.T) {
	secret := errors.New("sql: /var/lib/secret.db is broken")
	for _, c := range []struct {
		err    error
		status int
		code   string
		retry  bool
	}{
		{secret, 500, "internal", false},
		{fmt.Errorf("%w: %w", search.ErrCursor, secret), 400, "invalid-cursor", false},
		{fmt.Errorf("%w: %w", search.ErrNotReady, secret), 503, "not-ready", true},
		{fmt.Errorf("%w: %w", search.ErrDamaged, secret), 503, "index-damaged", true},
		{fmt.Errorf("%w: %w", search.ErrOutdated, secret), 503, "index-damaged", true},
		{fmt.Errorf("%w: %w", catalogue.ErrBusy, secret), 503, "overloaded", true},
		{fmt.Errorf("%w: %w", catalogue.ErrClosed, secret), 503, "not-ready", true},
		{fmt.Errorf("%w: %w", context.DeadlineExceeded, secret), 503, "timeout", true},
	} {
		sv := serve(t, nil, nil)
		sv.index.err = c.err
		for _, target := range []string{"/v1/search?q=x", "/v1/facets", "/v1/export.ndjson", "/v1/feed.atom", "/suche?q=x", "/"} {
			r := sv.get(target)
			if r.status != c.status || (r.header.Get("Retry-After") != "") != c.retry {
				t.Errorf("%s: %v: status %d, Retry-After %q", target, c.err, r.status, r.header.Get("Retry-After"))
			}
			if strings.Contains(r.body, "secret") || strings.Contains(r.body, "sql") {
				t.Errorf("%s leaks: %s", target, r.body)
			}
			if strings.HasPrefix(target, "/v1") && problemOf(t, r).Code != c.code {
				t.Errorf("%s: %s", target, r.body)
			}
		}
		if c.status == 500 && !strings.Contains(sv.logs.String(), "secret.db") {
			t.Error("the cause is not in the log")
		}
	}
}

func TestConditionalRequests(t *testing.T) {
	sv := serve(t, records(), nil)
	targets := []string{"/v1/search?q=akte", "/v1/recipes/" + exampleID, "/v1/facets", "/v1/facets/kind", "/v1/feed.atom",
		"/v1/export.ndjson", "/v1/openapi.json", "/", "/suche?q=akte", "/rezepte/" + exampleID, "/hilfe", "/api", "/impressum"}
	tags := map[string]string{}
	for _, target := range targets {
		r := sv.get(target)
		tag := r.header.Get("ETag")
		if r.status != 200 || !strings.HasPrefix(tag, `W/"`) || r.header.Get("Cache-Control") != "no-cache" {
			t.Errorf("%s: status %d, ETag %q, Cache-Control %q", target, r.status, tag, r.header.Get("Cache-Control"))
		}
		tags[target] = tag
		for _, match := range []string{tag, `"other", ` + tag, "*", strings.TrimPrefix(tag, "W/")} {
			if again := sv.get(target, "If-None-Match", match); again.status != 304 || again.body != "" || again.header.Get("ETag") != tag {
				t.Errorf("%s with If-None-Match %s: status %d", target, match, again.status)
			}
		}
		if again := sv.get(target, "If-None-Match", `W/"other"`); again.status != 200 {
			t.Errorf("%s with another tag: status %d", target, again.status)
		}
	}
	changed := records()[0]
	changed.Title = "Ein neuer Titel"
	if _, err := sv.store.Put(t.Context(), changed); err != nil {
		t.Fatal(err)
	}
	for _, target := range targets[:6] {
		if r := sv.get(target, "If-None-Match", tags[target]); r.status != 200 {
			t.Errorf("%s after a change: status %d", target, r.status)
		}
	}
	tag := sv.get("/v1/search").header.Get("ETag")
	sv.index.gen = "g2"
	if r := sv.get("/v1/search", "If-None-Match", tag); r.status != 200 {
		t.Error("another generation has the same tag")
	}
}

func TestHeadAnswersLikeGet(t *testing.T) {
	sv := serve(t, records(), nil)
	for _, target := range []string{"/v1/search", "/v1/recipes/" + exampleID, "/v1/changes", "/v1/export.ndjson", "/v1/feed.atom", "/", "/suche", "/healthz", "/v1/recipes/demo:nie"} {
		get, head := sv.get(target), sv.do(http.MethodHead, target)
		if head.status != get.status || head.body != "" || head.header.Get("Content-Type") != get.header.Get("Content-Type") {
			t.Errorf("HEAD %s: %d %q, GET: %d", target, head.status, head.header.Get("Content-Type"), get.status)
		}
	}
}

func TestContactLeavesOnlyWithConsentAndWithoutItsEvidence(t *testing.T) {
	sv := serve(t, records(), nil)
	for _, target := range []string{"/v1/changes?limit=1000", "/v1/export.ndjson", "/v1/feed.atom", "/v1/recipes/demo:ozg-landkreis",
		"/v1/recipes/demo:mit-einwilligung", "/rezepte/demo:ozg-landkreis", "/rezepte/demo:mit-einwilligung", "/v1/search", "/suche"} {
		body := sv.get(target).body
		for _, secret := range []string{"Nicht Einwilligend", "person@beispielheim", "formular-17", "Geschützter Volltext", "studie.pdf", "Internes Geheimnis"} {
			if strings.Contains(body, secret) {
				t.Errorf("%s shows %q", target, secret)
			}
		}
	}
	for _, target := range []string{"/v1/recipes/demo:mit-einwilligung", "/rezepte/demo:mit-einwilligung"} {
		if !strings.Contains(sv.get(target).body, "ok@amt.example") {
			t.Errorf("%s lacks the contact that may be shown", target)
		}
	}
}

func TestProbes(t *testing.T) {
	sv := serve(t, nil, nil)
	if r := sv.get("/readyz"); r.status != 200 {
		t.Errorf("ready: %d", r.status)
	}
	sv.index.notYet = search.ErrNotReady
	if r := sv.get("/readyz"); r.status != 503 || problemOf(t, r).Code != "not-ready" {
		t.Errorf("not ready: %d", r.status)
	}
	if r := sv.get("/healthz"); r.status != 200 {
		t.Errorf("health while not ready: %d", r.status)
	}
	sv.index.notYet = nil
	sv.Drain()
	if r := sv.get("/readyz"); r.status != 503 {
		t.Errorf("draining: %d", r.status)
	}
}
