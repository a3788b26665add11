package bleve_test

import (
	"bufio"
	"compress/gzip"
	"context"
	"encoding/json"
	"fmt"
	"hash/fnv"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	plain "github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/analysis/analyzer/keyword"
	"github.com/blevesearch/bleve/v2/analysis/lang/de"
	"github.com/blevesearch/bleve/v2/mapping"
	blevequery "github.com/blevesearch/bleve/v2/search/query"
	index "github.com/blevesearch/bleve_index_api"

	"nextsearch/internal/catalogue"
	"nextsearch/internal/search"
	"nextsearch/internal/search/bleve"
	"nextsearch/mappings"
)

// The benchmarks measure on 20,000 real documents beside the repository:
//
//	go test ./internal/search/bleve -run '^$' -bench . -benchtime 1x
//
// What counts is the ratio to plain bleve in the same run.

// dataDir finds the development corpora: NEXTSEARCH_DATA, or shared/data
// beside the module. Without them the benchmark is skipped, in CI it fails.
func dataDir(tb testing.TB) string {
	tb.Helper()
	dir := os.Getenv("NEXTSEARCH_DATA")
	for root := "."; dir == "" && len(root) < 40; root = filepath.Join(root, "..") {
		if _, err := os.Stat(filepath.Join(root, "go.mod")); err == nil {
			dir = filepath.Join(root, "..", "shared", "data")
		}
	}
	if _, err := os.Stat(dir); err != nil {
		if os.Getenv("NEXTSEARCH_CI") == "1" {
			tb.Fatalf("the development corpora are missing: %v", err)
		}
		tb.Skipf("the development corpora are missing: %v", err)
	}
	return dir
}

// benchFacets are filled with values that spread like real ones: years, a few
// kinds, many topics, several per document in some.
var benchFacets = []string{"year", "source", "kind", "level", "topic", "audience"}

// loadDocs reads a set of documents.
func loadDocs(tb testing.TB, set string) []mappings.Document {
	tb.Helper()
	f, err := os.Open(filepath.Join(dataDir(tb), "relevance", set, "docs.ndjson.gz"))
	if err != nil {
		tb.Fatal(err)
	}
	defer f.Close()
	unzip, err := gzip.NewReader(f)
	if err != nil {
		tb.Fatal(err)
	}
	var docs []mappings.Document
	lines := bufio.NewScanner(unzip)
	lines.Buffer(nil, 16<<20)
	for lines.Scan() {
		var d struct{ ID, Title, Body string }
		if err := json.Unmarshal(lines.Bytes(), &d); err != nil {
			tb.Fatal(err)
		}
		docs = append(docs, benchDoc(d.ID, d.Title, d.Body))
	}
	return docs
}

// benchDoc gives a document facets that depend on its id alone.
func benchDoc(id, title, body string) mappings.Document {
	hash := fnv.New32a()
	hash.Write([]byte(id))
	n := int(hash.Sum32() >> 4)
	source, _, _ := strings.Cut(id, "-")
	d := mappings.Document{
		ID:   catalogue.NewID("bench", id),
		Text: map[string]string{"title": title, "body": body},
		Facets: map[string][]string{
			"year": {fmt.Sprint(1990 + n%35)}, "source": {source}, "kind": {fmt.Sprint("kind", n%10)},
			"level": {fmt.Sprint("level", n%6)}, "topic": {fmt.Sprint("topic", n%40), fmt.Sprint("topic", 40+n%60)},
			"audience": {fmt.Sprint("audience", n%3), fmt.Sprint("audience", 3+n%5)},
		},
		Hit: mappings.HitSource{Kind: "report", Title: title},
	}
	d.Published = time.Date(1990+n%35, 1, 1+n%365, 0, 0, 0, 0, time.UTC)
	return d
}

// loadQueries reads the queries of a set.
func loadQueries(tb testing.TB, set string) []string {
	tb.Helper()
	data, err := os.ReadFile(filepath.Join(dataDir(tb), "relevance", set, "queries.tsv"))
	if err != nil {
		tb.Fatal(err)
	}
	var out []string
	for line := range strings.Lines(string(data)) {
		if f := strings.Split(strings.TrimSpace(line), "\t"); len(f) == 3 {
			out = append(out, f[2])
		}
	}
	return out
}

// indexed makes an engine of documents, in batches of 1000.
func indexed(tb testing.TB, dir string, docs []mappings.Document) search.Engine {
	tb.Helper()
	e, err := bleve.New(bleve.Mapped(), bleve.Options{}).Create(context.Background(), dir, nil)
	if err != nil {
		tb.Fatal(err)
	}
	for len(docs) > 0 {
		n := min(1000, len(docs))
		if err := e.Apply(context.Background(), search.Batch{Put: docs[:n], Reaches: catalogue.Position{Log: "b", Seq: 1}}); err != nil {
			tb.Fatal(err)
		}
		docs = docs[n:]
	}
	return e
}

// plainIndex is bleve as its documentation shows it: a static mapping with the
// German analyser, facets as keywords, BM25.
func plainIndex(tb testing.TB, dir string, docs []mappings.Document) plain.Index {
	tb.Helper()
	m := plain.NewIndexMapping()
	m.ScoringModel = index.BM25Scoring
	m.DefaultMapping = mapping.NewDocumentStaticMapping()
	field := func(name, analyzer string) {
		f := plain.NewTextFieldMapping()
		f.Analyzer, f.Store, f.IncludeTermVectors = analyzer, false, false
		m.DefaultMapping.AddFieldMappingsAt(name, f)
	}
	field("title", de.AnalyzerName)
	field("body", de.AnalyzerName)
	for _, name := range benchFacets {
		field(name, keyword.Name)
	}
	x, err := plain.New(dir, m)
	if err != nil {
		tb.Fatal(err)
	}
	for len(docs) > 0 {
		b := x.NewBatch()
		for _, d := range docs[:min(1000, len(docs))] {
			fields := map[string]any{"title": d.Text["title"], "body": d.Text["body"]}
			for name, values := range d.Facets {
				fields[name] = values
			}
			if err := b.Index(d.ID, fields); err != nil {
				tb.Fatal(err)
			}
		}
		if err := x.Batch(b); err != nil {
			tb.Fatal(err)
		}
		docs = docs[min(1000, len(docs)):]
	}
	return x
}

// plainSearch is plain bleve's match query over both fields with its facets.
func plainSearch(tb testing.TB, x plain.Index, text string) {
	var q blevequery.Query = plain.NewMatchAllQuery()
	if text != "" {
		title, body := plain.NewMatchQuery(text), plain.NewMatchQuery(text)
		title.SetField("title")
		title.SetBoost(5)
		body.SetField("body")
		q = plain.NewDisjunctionQuery(title, body)
	}
	r := plain.NewSearchRequestOptions(q, 10, 0, false)
	for _, name := range benchFacets {
		r.AddFacet(name, plain.NewFacetRequest(name, 20))
	}
	if _, err := x.Search(r); err != nil {
		tb.Fatal(err)
	}
}

// ourSearch is the same by our engine, without and with what a page shows.
func ourSearch(tb testing.TB, e search.Engine, q search.Query) {
	q.Size = 10
	for _, name := range benchFacets {
		q.Facets = append(q.Facets, search.FacetRequest{Name: name})
	}
	if _, err := e.Search(context.Background(), q); err != nil {
		tb.Fatal(err)
	}
}

// percentile measures f with each text, after one round to warm up, and gives
// the p-th percentile in milliseconds.
func percentile(texts []string, p float64, f func(text string)) float64 {
	for _, text := range texts {
		f(text)
	}
	var times []float64
	for range 3 {
		for _, text := range texts {
			start := time.Now()
			f(text)
			times = append(times, float64(time.Since(start).Microseconds())/1000)
		}
	}
	slices.Sort(times)
	return times[int(p*float64(len(times)-1))]
}

// BenchmarkSearch compares a query with six facets with plain bleve.
func BenchmarkSearch(b *testing.B) {
	docs, queries := loadDocs(b, "admin"), loadQueries(b, "admin")
	ours := indexed(b, filepath.Join(b.TempDir(), "ours"), docs)
	defer ours.Close()
	theirs := plainIndex(b, filepath.Join(b.TempDir(), "plain"), docs)
	defer theirs.Close()
	everything := slices.Repeat([]string{""}, 50)
	cases := []struct {
		name  string
		texts []string
		query search.Query
	}{
		{"text", queries, search.Query{}},
		{"all", everything, search.Query{}},
		{"filter", queries, search.Query{Filters: []search.Filter{{Facet: "kind", Any: []string{"kind1", "kind2"}}, {Facet: "year", Ranges: []search.Range{{From: "2000"}}}}}},
		{"highlight", queries, search.Query{Highlight: true}},
	}
	for _, c := range cases {
		b.Run(c.name, func(b *testing.B) {
			for b.Loop() {
				run := func(text string) { q := c.query; q.Text = text; ourSearch(b, ours, q) }
				p50, p99 := percentile(c.texts, .5, run), percentile(c.texts, .99, run)
				bleve50 := percentile(c.texts, .5, func(text string) { plainSearch(b, theirs, text) })
				b.ReportMetric(p50, "p50-ms")
				b.ReportMetric(p99, "p99-ms")
				b.ReportMetric(bleve50, "bleve-p50-ms")
				b.ReportMetric(percentile(c.texts, .99, func(text string) { plainSearch(b, theirs, text) }), "bleve-p99-ms")
				b.ReportMetric(bleve50/p50, "times-faster")
			}
		})
	}
}

// BenchmarkIndex gives documents per second, analysis and disk included, and
// the memory of the process. BenchmarkIndex/plain is plain bleve.
func BenchmarkIndex(b *testing.B) {
	docs := loadDocs(b, "admin")
	makers := map[string]func(dir string){
		"ours":  func(dir string) { indexed(b, dir, docs).Close() },
		"plain": func(dir string) { plainIndex(b, dir, docs).Close() },
	}
	for _, name := range []string{"ours", "plain"} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				start := time.Now()
				dir := filepath.Join(b.TempDir(), "index")
				makers[name](dir)
				b.ReportMetric(float64(len(docs))/time.Since(start).Seconds(), "docs/s")
				b.ReportMetric(float64(dirBytes(dir))/(1<<20), "index-MiB")
				b.ReportMetric(peakMemory(b), "peak-MiB")
			}
		})
	}
}

// peakMemory gives the largest resident size of the process so far.
func peakMemory(tb testing.TB) float64 {
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		tb.Fatal(err)
	}
	return float64(usage.Maxrss) / 1024
}

// dirBytes gives the size of a directory's files.
func dirBytes(dir string) (n int64) {
	_ = filepath.Walk(dir, func(_ string, info os.FileInfo, err error) error {
		if err == nil && !info.IsDir() {
			n += info.Size()
		}
		return nil
	})
	return n
}

// BenchmarkOpen gives the time until a warm index has answered its first search.
func BenchmarkOpen(b *testing.B) {
	dir := filepath.Join(b.TempDir(), "index")
	if err := indexed(b, dir, loadDocs(b, "admin")).Close(); err != nil {
		b.Fatal(err)
	}
	factory := bleve.New(bleve.Mapped(), bleve.Options{})
	for b.Loop() {
		e, err := factory.Open(dir)
		if err != nil {
			b.Fatal(err)
		}
		ourSearch(b, e, search.Query{Text: "Verwaltung"})
		if err := e.Close(); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkHostile gives the time of the worst texts that a user can send.
func BenchmarkHostile(b *testing.B) {
	e := indexed(b, filepath.Join(b.TempDir(), "index"), loadDocs(b, "admin"))
	defer e.Close()
	texts := map[string]string{
		"prefixes": strings.Repeat("ver* ", 32), "many-prefixes": "aus* ver* bun* ges* ein* vor* ber* for* geb* auf* unt* ent* abs* anf* zus* ste* sch* str* wir* ver*",
		"phrase": `"` + strings.Repeat("der Bundesregierung ", 15) + `"`, "words": strings.Repeat("Bundesregierung Deutschland Gesetz ", 10),
		"long": strings.Repeat("x", 512),
	}
	for _, name := range slices.Sorted(maps.Keys(texts)) {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				ourSearch(b, e, search.Query{Text: texts[name], Highlight: true})
			}
		})
	}
}

// BenchmarkExport gives the time to read every hit by cursor.
func BenchmarkExport(b *testing.B) {
	e := indexed(b, filepath.Join(b.TempDir(), "index"), loadDocs(b, "admin"))
	defer e.Close()
	for b.Loop() {
		q := search.Query{Size: 1000, Sort: search.SortID}
		for {
			r, err := e.Search(context.Background(), q)
			if err != nil {
				b.Fatal(err)
			}
			if q.Cursor = r.Next; q.Cursor == "" {
				break
			}
		}
	}
}
