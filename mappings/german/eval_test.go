package german

import (
	"bufio"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

// The evaluator ranks the relevance sets with an index in memory, so that the
// analysis can be judged without the engine. Its ranking is a plain version of
// the engine's: best weight per word, BM25 over title and body, coordination,
// nearness over the first hits.

// dataDir gives the folder of the shared data; the test is skipped without it.
func dataDir(tb testing.TB) string {
	tb.Helper()
	dir := os.Getenv("NEXTSEARCH_DATA")
	if dir == "" {
		dir = "."
		for range 6 {
			if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
				break
			}
			dir = filepath.Join(dir, "..")
		}
		dir = filepath.Join(dir, "..", "shared", "data")
	}
	if _, err := os.Stat(filepath.Join(dir, "relevance")); err != nil {
		if os.Getenv("NEXTSEARCH_CI") == "1" {
			tb.Fatalf("no relevance sets in %s: set NEXTSEARCH_DATA", dir)
		}
		tb.Skipf("no relevance sets in %s: set NEXTSEARCH_DATA", dir)
	}
	return dir
}

// tablesDir is where the curated tables lie.
const tablesDir = "../tables"

// readTables reads the curated tables if they are there.
func readTables(tb testing.TB) Tables {
	tb.Helper()
	var t Tables
	if f, err := os.Open(filepath.Join(tablesDir, "abbreviations.tsv")); err == nil {
		defer f.Close()
		if t.Abbreviations, err = ParseAbbreviations(f); err != nil {
			tb.Fatal(err)
		}
	}
	if f, err := os.Open(filepath.Join(tablesDir, "synonyms.tsv")); err == nil {
		defer f.Close()
		if t.Synonyms, err = ParseSynonyms(f); err != nil {
			tb.Fatal(err)
		}
	}
	return t
}

// evalDoc is one document of a set.
type evalDoc struct {
	ID, Title, Body, Summary string
}

// readDocs reads the documents of a set.
func readDocs(tb testing.TB, set string) []evalDoc {
	tb.Helper()
	dir := filepath.Join(dataDir(tb), "relevance", set)
	if from, err := os.ReadFile(filepath.Join(dir, "docs.from")); err == nil {
		return readDocs(tb, strings.TrimSpace(string(from)))
	}
	f, err := os.Open(filepath.Join(dir, "docs.ndjson.gz"))
	if err != nil {
		tb.Fatal(err)
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		tb.Fatal(err)
	}
	var docs []evalDoc
	dec := json.NewDecoder(bufio.NewReader(z))
	for dec.More() {
		var d evalDoc
		if err := dec.Decode(&d); err != nil {
			tb.Fatal(err)
		}
		if d.Summary != "" {
			d.Body = d.Summary + "\n" + d.Body
		}
		docs = append(docs, d)
	}
	return docs
}

// evalQuery is one query with its judgements.
type evalQuery struct {
	id, family, text string
	grades           map[string]int
}

// readQueries reads queries and judgements of a set.
func readQueries(tb testing.TB, set string) []evalQuery {
	tb.Helper()
	dir := filepath.Join(dataDir(tb), "relevance", set)
	grades := map[string]map[string]int{}
	for _, f := range tsv(tb, filepath.Join(dir, "qrels.tsv")) {
		if grades[f[0]] == nil {
			grades[f[0]] = map[string]int{}
		}
		n, err := strconv.Atoi(f[2])
		if err != nil {
			tb.Fatal(err)
		}
		grades[f[0]][f[1]] = n
	}
	var queries []evalQuery
	for _, f := range tsv(tb, filepath.Join(dir, "queries.tsv")) {
		queries = append(queries, evalQuery{f[0], f[1], f[2], grades[f[0]]})
	}
	return queries
}

// tsv reads a table.
func tsv(tb testing.TB, path string) [][]string {
	tb.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		tb.Fatal(err)
	}
	var rows [][]string
	for line := range strings.SplitSeq(string(data), "\n") {
		if line != "" {
			rows = append(rows, strings.Split(line, "\t"))
		}
	}
	return rows
}

// evalFigures are the means of a family.
type evalFigures struct {
	n                  int
	ndcg, recall, zero float64
}

// judge adds the figures of one query.
func (f *evalFigures) judge(x *evalIndex, q *evalQuery, hits []evalHit) (ndcg float64) {
	var ideal []int
	for _, g := range q.grades {
		if g > 0 {
			ideal = append(ideal, g)
		}
	}
	if len(ideal) == 0 {
		return 1
	}
	slices.SortFunc(ideal, func(a, b int) int { return b - a })
	dcg, best, found := 0.0, 0.0, 0
	for i, g := range ideal[:min(10, len(ideal))] {
		best += float64(g) / math.Log2(float64(i)+2)
	}
	for i, h := range hits {
		g := q.grades[x.docs[h.doc].ID]
		if g > 0 {
			found++
		}
		if i < 10 {
			dcg += float64(g) / math.Log2(float64(i)+2)
		}
	}
	f.n++
	f.ndcg += dcg / best
	f.recall += float64(found) / float64(min(len(ideal), 100))
	if len(hits) == 0 {
		f.zero++
	}
	return dcg / best
}

// gates reads the floors.
func gates(tb testing.TB) map[string]string {
	tb.Helper()
	data, err := os.ReadFile(filepath.Join(dataDir(tb), "relevance", "gates.txt"))
	if err != nil {
		tb.Fatal(err)
	}
	out := map[string]string{}
	for line := range strings.SplitSeq(string(data), "\n") {
		line, _, _ = strings.Cut(line, "#")
		if f := strings.Fields(line); len(f) == 5 {
			out[f[0]+" "+f[1]+" "+f[2]] = f[4]
		}
	}
	return out
}

// learn makes a lexicon of docs.
func learn(tb testing.TB, docs []evalDoc) *Lexicon {
	tb.Helper()
	options := LearnerOptions{Tables: readTables(tb)}
	if os.Getenv("EVAL_BASE") != "" {
		options.Base = Seed()
	}
	l := NewLearner(options)
	start, size := time.Now(), 0
	for _, d := range docs {
		l.Add(d.Title, d.Body)
		size += len(d.Title) + len(d.Body)
	}
	read := time.Since(start)
	lex, err := l.Lexicon()
	if err != nil {
		tb.Fatal(err)
	}
	tb.Logf("learned %d texts, %.1f MB: read in %v (%.1f MB/s), built in %v: %+v", len(docs), float64(size)/1e6, read,
		float64(size)/1e6/read.Seconds(), time.Since(start)-read, lex.Stats())
	return lex
}

// TestRelevance prints the figures of the sets beside the gates, and fails if a
// family that measures the analysis falls below its gate; typing errors and the
// rest of the ranking are the engine's. EVAL_SETS names the sets to run,
// EVAL_BAD=family prints its bad queries, EVAL_BASE=1 learns on top of the seed,
// EVAL_PART=10 from the first tenth only.
func TestRelevance(t *testing.T) {
	dataDir(t)
	groups := [][]string{{"admin", "robust", "natural"}, {"dip"}, {"xquad-de"}}
	floors := gates(t)
	for _, sets := range groups {
		if only := os.Getenv("EVAL_SETS"); only != "" && !strings.Contains(","+only+",", ","+sets[0]+",") {
			continue
		}
		docs := readDocs(t, sets[0])
		lex := learn(t, docs[:learnedDocs(len(docs))])
		start := time.Now()
		x := buildEval(lex, docs)
		t.Logf("%s: indexed %d documents, %d terms in %v", sets[0], len(docs), len(x.ids), time.Since(start))
		for _, set := range sets {
			runSet(t, x, set, floors)
		}
	}
}

// learnedDocs is how many of n documents the lexicon is learned from: all, or
// the first 1/EVAL_PART, to see what a lexicon that lags behind costs.
func learnedDocs(n int) int {
	if part, err := strconv.Atoi(os.Getenv("EVAL_PART")); err == nil && part > 1 {
		return n / part
	}
	return n
}

// runSet judges one set.
func runSet(t *testing.T, x *evalIndex, set string, floors map[string]string) {
	start := time.Now()
	figures := map[string]*evalFigures{}
	queries := readQueries(t, set)
	for i := range queries {
		q := &queries[i]
		for _, name := range []string{q.family, "*"} {
			if figures[name] == nil {
				figures[name] = &evalFigures{}
			}
		}
		hits := x.search(q.text)
		n := figures[q.family].judge(x, q, hits)
		figures["*"].judge(x, q, hits)
		if os.Getenv("EVAL_BAD") == q.family && n < .9 {
			t.Logf("%.2f %s %q %s", n, q.id, q.text, explain(x, q, hits))
		}
	}
	t.Logf("%s: %d queries in %v", set, len(queries), time.Since(start))
	for _, name := range slices.Sorted(maps.Keys(figures)) {
		f := figures[name]
		n := float64(f.n)
		if gate, err := strconv.ParseFloat(floors[set+" "+name+" ndcg10"], 64); err == nil && set == "robust" && name != "typo" && f.ndcg/n < gate && os.Getenv("EVAL_PART") == "" {
			t.Errorf("%s %s: ndcg10 %.3f is below the gate %.3f", set, name, f.ndcg/n, gate)
		}
		t.Logf("%-9s %-10s ndcg10 %.3f (gate %-5s) recall100 %.3f (gate %-4s) zero %.4f", set, name, f.ndcg/n,
			floors[set+" "+name+" ndcg10"], f.recall/n, floors[set+" "+name+" recall100"], f.zero/n)
	}
}

// explain shows what a query was read as.
func explain(x *evalIndex, q *evalQuery, hits []evalHit) string {
	var b strings.Builder
	for _, w := range x.lex.Query(q.text) {
		fmt.Fprintf(&b, "\n    %s known=%v stop=%v", w.Text, w.Known, w.Stop)
		for _, a := range w.Alternatives {
			fmt.Fprintf(&b, " %s%v:%.2f", a.Term, a.Phrase, a.Weight)
		}
		for _, p := range w.Parts {
			fmt.Fprintf(&b, " +%s", p.Text)
		}
		for _, a := range w.Joins {
			fmt.Fprintf(&b, " J%s%v:%.2f", a.Term, a.Phrase, a.Weight)
		}
	}
	for i, h := range hits[:min(3, len(hits))] {
		fmt.Fprintf(&b, "\n    %d %s g%d %.2f %s", i+1, x.docs[h.doc].ID, q.grades[x.docs[h.doc].ID], h.score, cut(x.docs[h.doc].Title, 90))
	}
	for id, g := range q.grades {
		if g > 0 {
			for _, d := range x.docs {
				if d.ID == id {
					fmt.Fprintf(&b, "\n    want %s g%d %s", id, g, cut(d.Title, 70))
				}
			}
		}
	}
	return b.String()
}
