package bleve_test

import (
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"nextsearch/internal/search"
	"nextsearch/internal/search/eval"
	"nextsearch/mappings"
)

// lawSection is the heading of one section of a law.
var lawSection = regexp.MustCompile(`(?m)^#{2,} .*$`)

// largeCorpus gives n documents from everything that the development corpora
// hold: records of admin and dip, sections of laws, pages in markdown; then
// the same again with other ids and their sentences shuffled.
func largeCorpus(tb testing.TB, n int) []mappings.Document {
	tb.Helper()
	var texts []eval.Doc
	for _, set := range []string{"admin", "dip"} {
		texts = append(texts, readSet(tb, set)...)
	}
	for _, law := range readSet(tb, "laws") {
		texts = append(texts, lawSections(law)...)
	}
	texts = append(texts, markdownPages(tb)...)
	random := rand.New(rand.NewPCG(1, 1))
	docs := make([]mappings.Document, 0, n)
	for round := 0; len(docs) < n; round++ {
		for i, d := range texts {
			if len(docs) == n {
				break
			}
			if round > 0 {
				d.Body = shuffled(d.Body, random)
			}
			docs = append(docs, benchDoc(fmt.Sprintf("%s-%d-%d", d.ID, round, i), d.Title, d.Body))
		}
	}
	return docs
}

func readSet(tb testing.TB, set string) (docs []eval.Doc) {
	tb.Helper()
	for d, err := range eval.ReadDocs(filepath.Join(dataDir(tb), "relevance", set, "docs.ndjson.gz")) {
		if err != nil {
			tb.Fatal(err)
		}
		docs = append(docs, d)
	}
	return docs
}

// lawSections divides a law at its headings.
func lawSections(law eval.Doc) (out []eval.Doc) {
	starts := lawSection.FindAllStringIndex(law.Body, -1)
	for i, at := range starts {
		end := len(law.Body)
		if i+1 < len(starts) {
			end = starts[i+1][0]
		}
		out = append(out, eval.Doc{ID: fmt.Sprintf("%s-s%d", law.ID, i),
			Title: law.Title + ": " + law.Body[at[0]:at[1]], Body: law.Body[at[1]:end]})
	}
	return out
}

// markdownPages gives every markdown file of the development corpora.
func markdownPages(tb testing.TB) (out []eval.Doc) {
	tb.Helper()
	root := dataDir(tb)
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || filepath.Ext(path) != ".md" {
			return err
		}
		text, err := os.ReadFile(path)
		rel, _ := filepath.Rel(root, path)
		out = append(out, eval.Doc{ID: "md-" + rel, Title: strings.TrimSuffix(filepath.Base(path), ".md"), Body: string(text)})
		return err
	})
	if err != nil {
		tb.Fatal(err)
	}
	return out
}

// shuffled changes the order of a text's sentences.
func shuffled(text string, random *rand.Rand) string {
	sentences := strings.SplitAfter(text, ". ")
	random.Shuffle(len(sentences), func(i, j int) { sentences[i], sentences[j] = sentences[j], sentences[i] })
	return strings.Join(sentences, "")
}

// BenchmarkLarge measures 100,000 documents: indexing, size against the text,
// and queries of all kinds with six facets against plain bleve in the same run.
//
//	go test ./internal/search/bleve -run '^$' -bench Large -benchtime 1x -timeout 30m
func BenchmarkLarge(b *testing.B) {
	if testing.Short() {
		b.Skip("builds two indexes of 100,000 documents")
	}
	benchmarkCorpus(b, largeCorpus(b, 100_000))
}

// BenchmarkBoth measures the 27,000 documents of admin and dip.
func BenchmarkBoth(b *testing.B) {
	var docs []mappings.Document
	for _, set := range []string{"admin", "dip"} {
		for _, d := range readSet(b, set) {
			docs = append(docs, benchDoc(set+"-"+d.ID, d.Title, d.Body))
		}
	}
	benchmarkCorpus(b, docs)
}

// benchmarkCorpus reports indexing and searching of docs, ours and plain bleve's.
func benchmarkCorpus(b *testing.B, docs []mappings.Document) {
	var text int64
	for _, d := range docs {
		text += int64(len(d.Text["title"]) + len(d.Text["body"]))
	}
	var queries []string
	for _, set := range []string{"admin", "robust", "natural", "dip"} {
		for i, q := range loadQueries(b, set) {
			if i%4 == 0 {
				queries = append(queries, q)
			}
		}
	}
	long := longQueries(queries)
	for b.Loop() {
		dir := b.TempDir()
		start := time.Now()
		ours := indexed(b, filepath.Join(dir, "ours"), docs)
		b.ReportMetric(float64(len(docs))/time.Since(start).Seconds(), "docs/s")
		b.ReportMetric(peakMemory(b), "peak-MiB")
		theirs := plainIndex(b, filepath.Join(dir, "plain"), docs)
		run := func(text string) { ourSearch(b, ours, search.Query{Text: text}) }
		runPlain := func(text string) { plainSearch(b, theirs, text) }
		for name, p := range map[string]float64{"p50": .5, "p99": .99} {
			b.ReportMetric(percentile(queries, p, run), name+"-ms")
			b.ReportMetric(percentile(queries, p, runPlain), "bleve-"+name+"-ms")
		}
		b.ReportMetric(percentile(long, .99, run), "32-words-p99-ms")
		if err := errors.Join(ours.Close(), theirs.Close()); err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(float64(dirBytes(filepath.Join(dir, "ours")))/float64(text), "index/text")
	}
}

// longQueries joins queries to ones of 32 words.
func longQueries(queries []string) (long []string) {
	words := strings.Fields(strings.Join(queries, " "))
	for len(words) >= search.MaxWords && len(long) < 50 {
		long = append(long, strings.Join(words[:search.MaxWords], " "))
		words = words[search.MaxWords:]
	}
	return long
}
