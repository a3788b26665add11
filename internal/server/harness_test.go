package server

import (
	"cmp"
	"context"
	"encoding/json"
	"flag"
	"html"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"nextsearch/internal/catalogue"
	"nextsearch/internal/search"
	"nextsearch/mappings"
)

var update = flag.Bool("update", false, "write the goldens anew")

// testNow is the clock of all tests.
var testNow = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

// fakeIndex searches the records of a store by plain text: enough to see what
// the server makes of requests and answers.
type fakeIndex struct {
	store catalogue.Store

	mu      sync.Mutex
	queries []search.Query // asked so far
	err     error          // given instead of an answer
	answer  *search.Response
	notYet  error         // Ready
	block   chan struct{} // a search waits for it
	entered chan struct{} // gets a value from each search that waits
	gen     string
}

func (f *fakeIndex) last() search.Query {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.queries[len(f.queries)-1]
}

func (f *fakeIndex) Status() search.Status {
	pos, _ := f.store.Position(context.Background())
	return search.Status{Generation: cmp.Or(f.gen, "g1"), Version: "fake", Position: pos}
}

// Suggest completes the titles that begin with the text, and knows one topic.
func (f *fakeIndex) Suggest(ctx context.Context, q search.SuggestQuery) ([]search.Suggestion, error) {
	if f.err != nil {
		return nil, f.err
	}
	out := []search.Suggestion{{Kind: search.SuggestTopic, Text: "Akten", Value: "files", Count: 2}}
	for _, d := range f.docs(ctx) {
		if strings.Contains(strings.ToLower(d.Hit.Title), strings.ToLower(q.Text)) && len(out) < q.Size {
			out = append(out, search.Suggestion{Kind: search.SuggestTitle, Text: d.Hit.Title, ID: d.ID, Count: 1})
		}
	}
	return out, nil
}

// Similar gives every other record, for one reason.
func (f *fakeIndex) Similar(ctx context.Context, q search.SimilarQuery) ([]search.Similar, error) {
	if f.err != nil {
		return nil, f.err
	}
	var out []search.Similar
	for _, d := range f.docs(ctx) {
		if d.ID != q.ID && len(out) < q.Size {
			out = append(out, search.Similar{ID: d.ID, Score: 1, Doc: d.Hit, Words: []string{"Akte", "<b>"},
				Shared: []search.SharedValue{{Facet: "topic", Value: "files", Label: "Akten"}}})
		}
	}
	return out, nil
}

func (f *fakeIndex) Ready() error { return f.notYet }

func (f *fakeIndex) Count() (int, error) { return len(f.docs(context.Background())), nil }

func (f *fakeIndex) Search(ctx context.Context, q search.Query) (search.Response, error) {
	f.mu.Lock()
	f.queries = append(f.queries, q)
	f.mu.Unlock()
	if f.block != nil {
		f.entered <- struct{}{}
		select {
		case <-f.block:
		case <-ctx.Done():
			return search.Response{}, ctx.Err()
		}
	}
	if f.err != nil {
		return search.Response{}, f.err
	}
	if f.answer != nil {
		return *f.answer, nil
	}
	return f.find(ctx, q)
}

// docs maps every public record, newest first.
func (f *fakeIndex) docs(ctx context.Context) []mappings.Document {
	var docs []mappings.Document
	for c, err := range f.store.Changes(ctx, 0) {
		if err != nil {
			return nil
		}
		view, _ := c.Public(testNow)
		if doc, ok := mappings.Map(&view, testNow); ok && view.ID != "" {
			docs = append(docs, doc)
		}
	}
	slices.SortFunc(docs, func(a, b mappings.Document) int {
		return cmp.Or(cmp.Compare(b.Hit.Published, a.Hit.Published), cmp.Compare(a.ID, b.ID))
	})
	return docs
}

func (f *fakeIndex) find(ctx context.Context, q search.Query) (search.Response, error) {
	resp := search.Response{Position: f.Status().Position, Query: search.Understood{Text: q.Text}}
	words := strings.Fields(strings.ToLower(q.Text))
	for _, w := range words {
		resp.Query.Clauses = append(resp.Query.Clauses, search.Clause{Kind: search.ClauseWord, Text: w})
	}
	matches := func(d mappings.Document, without string) bool {
		text := strings.ToLower(d.Text["title"] + " " + d.Text["body"] + " " + d.Hit.Summary)
		if slices.ContainsFunc(words, func(w string) bool { return !strings.Contains(text, w) }) {
			return false
		}
		return !slices.ContainsFunc(q.Filters, func(fl search.Filter) bool { return fl.Facet != without && !passes(fl, d.Facets[fl.Facet]) })
	}
	var hits []mappings.Document
	all := f.docs(ctx)
	for _, d := range all {
		if matches(d, "") {
			hits = append(hits, d)
		}
	}
	resp.Total = len(hits)
	from := q.From
	if q.Cursor != "" {
		n, err := strconv.Atoi(q.Cursor)
		if err != nil {
			return resp, search.ErrCursor
		}
		from = n
	}
	for i := from; i < len(hits) && i < from+q.Size; i++ {
		resp.Hits = append(resp.Hits, fakeHit(hits[i], words, q))
	}
	if q.Size > 0 && from+q.Size < len(hits) {
		resp.Next = strconv.Itoa(from + q.Size)
	}
	for _, fr := range q.Facets {
		resp.Facets = append(resp.Facets, countFacet(fr, all, func(d mappings.Document) bool { return matches(d, fr.Name) }))
	}
	return resp, nil
}

func passes(f search.Filter, values []string) bool {
	has := func(v string) bool {
		return slices.Contains(values, v) || (v == search.Missing && len(values) == 0)
	}
	inRange := func(r search.Range) bool {
		return slices.ContainsFunc(values, func(v string) bool { return v >= r.From && (r.To == "" || v <= r.To) })
	}
	if (len(f.Any) > 0 || len(f.Ranges) > 0) && !slices.ContainsFunc(f.Any, has) && !slices.ContainsFunc(f.Ranges, inRange) {
		return false
	}
	return !slices.ContainsFunc(f.All, func(v string) bool { return !has(v) }) && !slices.ContainsFunc(f.None, has)
}

func fakeHit(d mappings.Document, words []string, q search.Query) search.Hit {
	h := search.Hit{ID: d.ID, Score: 1, Doc: d.Hit}
	if q.Highlight {
		for _, w := range words {
			if i := strings.Index(strings.ToLower(d.Hit.Title), w); i >= 0 {
				t := d.Hit.Title
				h.Highlights = append(h.Highlights, search.Highlight{Field: "title",
					Text: html.EscapeString(t[:i]) + "<mark>" + html.EscapeString(t[i:i+len(w)]) + "</mark>" + html.EscapeString(t[i+len(w):])})
				break
			}
		}
	}
	if q.Explain {
		h.Explain = "one word in title"
	}
	return h
}

func countFacet(fr search.FacetRequest, docs []mappings.Document, matches func(mappings.Document) bool) search.FacetResult {
	res := search.FacetResult{Name: fr.Name}
	counts := map[string]int{}
	for _, d := range docs {
		if !matches(d) {
			continue
		}
		if len(d.Facets[fr.Name]) == 0 {
			res.Missing++
		}
		for _, v := range d.Facets[fr.Name] {
			counts[v]++
		}
	}
	for v, n := range counts {
		if !strings.Contains(strings.ToLower(v), strings.ToLower(fr.Contains)) {
			continue
		}
		parent := ""
		if fr.Name == "authorityType" {
			parent, _, _ = strings.Cut(v, "/")
			if parent == v {
				parent = ""
			}
		}
		res.Values = append(res.Values, search.FacetCount{Value: v, Parent: parent, Count: n})
	}
	slices.SortFunc(res.Values, func(a, b search.FacetCount) int {
		return cmp.Or(cmp.Compare(b.Count, a.Count), cmp.Compare(a.Value, b.Value))
	})
	if size := cmp.Or(fr.Size, search.DefaultFacetSize); len(res.Values) > size {
		res.Other, res.Values = len(res.Values)-size, res.Values[:size]
	}
	return res
}

// records are the fixtures: full and snippet texts, a contact with and
// without consent, something internal and something that has expired.
func records() []catalogue.Record {
	full := catalogue.Provenance{Source: "demo", OriginalID: "1", URL: "https://rezepte.example/1", Fetched: testNow.Add(-time.Hour), Text: catalogue.TextFull}
	crawled := catalogue.Provenance{Source: "portal", URL: "https://portal.example/x", Fetched: testNow.Add(-2 * time.Hour)}
	return []catalogue.Record{
		{ID: exampleID, Kind: catalogue.KindRecipe, Title: "Die E-Akte in einer Kleinstadt", Summary: "Wie eine Kleinstadt die elektronische Akte eingeführt hat.",
			Sections: []catalogue.Section{
				{Role: catalogue.RoleSituation, Title: "Ausgangslage", Text: "Papierakten in drei Gebäuden.\n\nKeine einheitliche Ablage."},
				{Role: catalogue.RoleLessons, Title: "Was nicht klappte", Text: "Das Scannen alter Akten dauerte zu lange."},
				{Title: "Zum Schluss", Text: "Die Akte lebt."}},
			Language: "de", URL: "https://rezepte.example/1", Organisations: []catalogue.Organisation{{Name: "Stadt Musterstadt", Role: "publisher"}},
			Keywords: []string{"E-Akte", "DMS"}, Audiences: []string{"authority"}, Published: "2024-03-05", Updated: "2025-01", Status: catalogue.StatusRunning,
			Licence:     catalogue.Licence{Code: "cc-by-4.0", Name: "CC BY 4.0", URL: "https://creativecommons.org/licenses/by/4.0/"},
			Contact:     &catalogue.Contact{Email: "digital@musterstadt.example"},
			Attachments: []catalogue.Attachment{{Title: "Konzept", URL: "https://rezepte.example/1.pdf", MediaType: "application/pdf", Bytes: 1000}},
			Provenance:  full},
		{ID: "demo:ozg-landkreis", Kind: catalogue.KindRecipe, Title: "OZG-Leistungen im Landkreis", Summary: "Nachnutzung nach EfA.",
			Body: "Der Landkreis hat fünf Leistungen übernommen.\n\nDas ging schneller als gedacht.", Language: "de",
			Organisations: []catalogue.Organisation{{Name: "Landkreis Beispielheim"}}, Published: "2023", Provenance: full,
			Contact: &catalogue.Contact{Name: "Nicht Einwilligend", Email: "person@beispielheim.example"}},
		{ID: "portal:studie", Kind: catalogue.KindReport, Title: "Studie zu Chatbots in Ministerien", Summary: "Ein Überblick.", Body: "Geschützter Volltext der Studie.",
			URL: "https://portal.example/studie", Organisations: []catalogue.Organisation{{Name: "Bundesministerium des Innern"}}, Published: "2025-06-30", Provenance: crawled,
			Attachments: []catalogue.Attachment{{URL: "https://portal.example/studie.pdf"}}},
		{ID: "portal:ohne-datum", Kind: catalogue.KindProject, Title: "Projekt ohne Datum", Provenance: crawled, URL: "javascript:alert(1)"},
		{ID: "demo:intern", Kind: catalogue.KindRecipe, Title: "Internes Geheimnis", Visibility: catalogue.VisibilityInternal, Provenance: full},
		{ID: "demo:mit-einwilligung", Kind: catalogue.KindRecipe, Title: "Chatbot für die Ausländerbehörde", Body: "Text.", Published: "2022-02", Provenance: full,
			Contact: &catalogue.Contact{Name: "Einwilligende Person", Email: "ok@amt.example",
				Consent: &catalogue.Consent{Evidence: "formular-17", Given: testNow.AddDate(-1, 0, 0), Until: testNow.AddDate(1, 0, 0)}}},
	}
}

// service is a server under test over a real store.
type service struct {
	*Server
	t     testing.TB
	store catalogue.Store
	index *fakeIndex
	http  *httptest.Server
	logs  *syncBuffer
}

// syncBuffer is a log that tests read while handlers write.
type syncBuffer struct {
	mu sync.Mutex
	b  strings.Builder
}

func (b *syncBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.Write(p)
}

func (b *syncBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.String()
}

// serve starts a service over recs; change adapts its configuration.
func serve(t testing.TB, recs []catalogue.Record, change func(*Config)) *service {
	t.Helper()
	store, err := catalogue.Open(t.Context(), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { store.Close() })
	if _, err := store.Put(t.Context(), recs...); err != nil {
		t.Fatal(err)
	}
	sv := &service{t: t, store: store, index: &fakeIndex{store: store, entered: make(chan struct{}, 100)}, logs: &syncBuffer{}}
	cfg := Config{Store: store, Search: sv.index, Title: "Testkatalog", BaseURL: "https://suche.example", Version: "test",
		Now: func() time.Time { return testNow }, Logger: slog.New(slog.NewTextHandler(sv.logs, &slog.HandlerOptions{Level: slog.LevelDebug})),
		Contact: "mailto:betrieb@suche.example"}
	if change != nil {
		change(&cfg)
	}
	if sv.Server, err = New(cfg); err != nil {
		t.Fatal(err)
	}
	sv.http = httptest.NewServer(sv.Handler())
	t.Cleanup(sv.http.Close)
	return sv
}

// reply is an answer, read whole.
type reply struct {
	status int
	header http.Header
	body   string
}

// do sends a request and reads the answer; headers are name, value, ….
func (sv *service) do(method, target string, headers ...string) reply {
	sv.t.Helper()
	req, err := http.NewRequestWithContext(sv.t.Context(), method, sv.http.URL+target, nil)
	if err != nil {
		sv.t.Fatal(err)
	}
	for i := 0; i < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	resp, err := client.Do(req)
	if err != nil {
		sv.t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		sv.t.Fatal(err)
	}
	return reply{resp.StatusCode, resp.Header, string(body)}
}

func (sv *service) get(target string, headers ...string) reply {
	sv.t.Helper()
	return sv.do(http.MethodGet, target, headers...)
}

// getJSON reads a 200 into v.
func (sv *service) getJSON(target string, v any) {
	sv.t.Helper()
	r := sv.get(target)
	if r.status != http.StatusOK {
		sv.t.Fatalf("GET %s: status %d: %s", target, r.status, r.body)
	}
	if err := json.Unmarshal([]byte(r.body), v); err != nil {
		sv.t.Fatalf("GET %s: %v: %s", target, err, r.body)
	}
}

// golden compares got with a file under testdata.
func golden(t *testing.T, name, got string) {
	t.Helper()
	file := filepath.Join("testdata", name)
	if *update {
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s differs; see with: go test -run %s -update && git diff\n--- got\n%s", file, t.Name(), firstDifference(got, string(want)))
	}
}

// firstDifference shows the surroundings of the first byte that differs.
func firstDifference(got, want string) string {
	i := 0
	for i < len(got) && i < len(want) && got[i] == want[i] {
		i++
	}
	clip := func(s string) string { return s[max(0, min(len(s), i-80)):min(len(s), i+120)] }
	return clip(got) + "\n--- want\n" + clip(want)
}

// steady replaces what differs from run to run: log identity and request ids.
func (sv *service) steady(body string) string {
	pos, err := sv.store.Position(sv.t.Context())
	if err != nil {
		sv.t.Fatal(err)
	}
	return strings.ReplaceAll(body, pos.Log, "LOG")
}
