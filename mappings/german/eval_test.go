package german

import (
	"bufio"
	"cmp"
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

// titleGap keeps the positions of the title apart from those of the body.
const titleGap = 1 << 20

// sharePower is how much a weak match counts for coordination.
var sharePower = envFloat("SHARE", 1)

func envFloat(k string, d float64) float64 {
	if v, err := strconv.ParseFloat(os.Getenv(k), 64); err == nil {
		return v
	}
	return d
}

// evalIndex is an inverted index with positions.
type evalIndex struct {
	lex      *Lexicon
	docs     []evalDoc
	ids      map[string]int32
	postings [][]evalPosting
	lens     [2][]float64
	avg      [2]float64
}

// evalPosting holds the places of a term in a document, title first.
type evalPosting struct {
	doc       int32
	positions []int32
}

// buildEval indexes docs.
func buildEval(lex *Lexicon, docs []evalDoc) *evalIndex {
	x := &evalIndex{lex: lex, docs: docs, ids: map[string]int32{}}
	var terms []Term
	for d := range docs {
		for field, text := range [2]string{docs[d].Title, docs[d].Body} {
			terms = lex.Terms(text, terms[:0])
			last := 0
			for _, t := range terms {
				x.post(t.Text, int32(d), int32(t.Position+field*titleGap))
				last = max(last, t.Position+1)
			}
			x.lens[field] = append(x.lens[field], float64(last))
			x.avg[field] += float64(last)
		}
	}
	for f := range x.avg {
		x.avg[f] = max(1, x.avg[f]/float64(len(docs)))
	}
	return x
}

// post adds one occurrence.
func (x *evalIndex) post(term string, doc, position int32) {
	id, ok := x.ids[term]
	if !ok {
		id = int32(len(x.postings))
		x.ids[strings.Clone(term)] = id
		x.postings = append(x.postings, nil)
	}
	p := &x.postings[id]
	if n := len(*p); n == 0 || (*p)[n-1].doc != doc {
		*p = append(*p, evalPosting{doc: doc})
	}
	last := &(*p)[len(*p)-1]
	last.positions = append(last.positions, position)
}

// find gives the postings of an alternative.
func (x *evalIndex) find(a *Alternative) []evalPosting {
	if a.Phrase == nil {
		if id, ok := x.ids[a.Term]; ok {
			return x.postings[id]
		}
		return nil
	}
	var found []evalPosting
	for i, t := range a.Phrase {
		id, ok := x.ids[t]
		if !ok {
			return nil
		}
		if i == 0 {
			found = x.postings[id]
			continue
		}
		found = beside(found, x.postings[id])
	}
	return found
}

// beside gives where a place of b follows one of a, up to two words jumped.
func beside(a, b []evalPosting) []evalPosting {
	var both []evalPosting
	for i, j := 0, 0; i < len(a) && j < len(b); {
		switch {
		case a[i].doc < b[j].doc:
			i++
		case a[i].doc > b[j].doc:
			j++
		default:
			var places []int32
			for _, q := range b[j].positions {
				if slices.ContainsFunc(a[i].positions, func(p int32) bool { return q > p && q <= p+1 }) {
					places = append(places, q)
				}
			}
			if places != nil {
				both = append(both, evalPosting{a[i].doc, places})
			}
			i, j = i+1, j+1
		}
	}
	return both
}

// evalMatch is what a word found in a document.
type evalMatch struct {
	best  float64
	freq  [2]float64
	exact bool
	at    []int32
}

// evalWord is a word of a query with the documents that it found.
type evalWord struct {
	found map[int32]*evalMatch
	idf   float64
}

// take adds an alternative's postings to a word.
func (x *evalIndex) take(w *evalWord, a *Alternative) {
	for _, p := range x.find(a) {
		m := w.found[p.doc]
		if m == nil {
			m = &evalMatch{}
			w.found[p.doc] = m
		}
		m.best = max(m.best, float64(a.Weight))
		m.exact = m.exact || a.How == Form
		for _, at := range p.positions {
			m.freq[at/titleGap] += float64(a.Gain)
		}
		m.at = append(m.at, p.positions...)
	}
}

// weigh sets the idf of a word from the weighted document frequency.
func (x *evalIndex) weigh(w *evalWord) {
	df := 0.0
	for _, m := range w.found {
		df += m.best * m.best
	}
	w.idf = math.Pow(math.Log(1+(float64(len(x.docs))-df+.5)/(df+.5)), .9)
}

// words gives the words of a query with their documents.
func (x *evalIndex) words(query string) []*evalWord {
	words := x.lex.Query(query)
	all := make([]*evalWord, len(words))
	for i := range words {
		all[i] = &evalWord{found: map[int32]*evalMatch{}}
		for k := range words[i].Alternatives {
			x.take(all[i], &words[i].Alternatives[k])
		}
	}
	for i := range words {
		for k := range words[i].Joins {
			a := &words[i].Joins[k]
			for n := i; n < i+a.Words && n < len(words); n++ {
				x.take(all[n], a)
			}
		}
	}
	stops := true
	for i := range words {
		x.parts(all[i], words[i].Parts)
		x.weigh(all[i])
		stops = stops && words[i].Stop
	}
	if stops {
		return all
	}
	var kept []*evalWord
	for i := range words {
		if !words[i].Stop {
			kept = append(kept, all[i])
		}
	}
	return kept
}

// parts adds the documents that have only parts of a compound.
func (x *evalIndex) parts(w *evalWord, parts []PartAlternative) {
	if len(parts) < 2 {
		return
	}
	type share struct {
		idf float64
		at  []int32
	}
	shares, sum := map[int32]*share{}, 0.0
	for i := range parts {
		p := &evalWord{found: map[int32]*evalMatch{}}
		for k := range parts[i].Alternatives {
			x.take(p, &parts[i].Alternatives[k])
		}
		x.weigh(p)
		sum += p.idf
		for d, m := range p.found {
			s := shares[d]
			if s == nil {
				s = &share{}
				shares[d] = s
			}
			s.idf += p.idf
			s.at = append(s.at, m.at...)
		}
	}
	for d, s := range shares {
		weight := PartsWeight * (s.idf / sum) * (s.idf / sum)
		if m := w.found[d]; m != nil && m.best >= weight {
			continue
		}
		m := &evalMatch{best: weight, at: s.at}
		for _, at := range s.at {
			m.freq[at/titleGap] += weight / float64(len(parts))
		}
		w.found[d] = m
	}
}

// evalHit is a document with its score.
type evalHit struct {
	doc   int32
	score float64
}

// search ranks documents for a query.
func (x *evalIndex) search(query string) []evalHit {
	words := x.words(query)
	scores, shares, sum := map[int32]float64{}, map[int32]float64{}, 0.0
	for _, w := range words {
		sum += w.idf
		for d, m := range w.found {
			f := 5*m.freq[0]/(.8+.2*x.lens[0][d]/x.avg[0]) + m.freq[1]/(.7+.3*x.lens[1][d]/x.avg[1])
			s := w.idf * f / (f + .5) * math.Pow(m.best, .7)
			if m.exact {
				s *= 1.1
			}
			scores[d] += s
			shares[d] += w.idf * math.Pow(m.best, sharePower)
		}
	}
	hits := make([]evalHit, 0, len(scores))
	for d, s := range scores {
		share := shares[d] / sum
		hits = append(hits, evalHit{d, s * share * share})
	}
	x.sort(hits)
	near := hits[:min(len(hits), 40)]
	for i := range near {
		near[i].score *= nearness(words, near[i].doc, sum)
	}
	x.sort(near)
	return hits[:min(len(hits), 100)]
}

// sort puts the best hits first, ties by id.
func (x *evalIndex) sort(hits []evalHit) {
	slices.SortFunc(hits, func(a, b evalHit) int {
		return cmp.Or(cmp.Compare(b.score, a.score), cmp.Compare(x.docs[a.doc].ID, x.docs[b.doc].ID))
	})
}

// nearness rewards the words of a query standing within a window.
func nearness(words []*evalWord, doc int32, sum float64) float64 {
	const window = 80
	type place struct {
		at   int32
		word int
	}
	var places []place
	for i, w := range words {
		if m := w.found[doc]; m != nil {
			for _, at := range m.at {
				places = append(places, place{at, i})
			}
		}
	}
	if len(words) < 2 {
		return 1
	}
	slices.SortFunc(places, func(a, b place) int { return cmp.Compare(a.at, b.at) })
	counts, inside, best, from := make([]int, len(words)), 0.0, 0.0, 0
	for _, p := range places {
		if counts[p.word]++; counts[p.word] == 1 {
			inside += words[p.word].idf
		}
		for p.at-places[from].at > window || counts[places[from].word] > 1 {
			if counts[places[from].word]--; counts[places[from].word] == 0 {
				inside -= words[places[from].word].idf
			}
			from++
		}
		span := float64(p.at-places[from].at) / window
		best = max(best, math.Pow(max(0, inside/sum), 1.5)*(1-.4*span))
	}
	return 1 + 1.5*best
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

// TestRelevance prints the figures of the sets beside the gates. The sets to
// run can be named in EVAL_SETS, EVAL_BAD=family prints its bad queries.
func TestRelevance(t *testing.T) {
	dataDir(t)
	if testing.Short() {
		t.Skip("the relevance sets take a minute; run without -short")
	}
	groups := [][]string{{"admin", "robust", "natural"}, {"dip"}, {"xquad-de"}}
	floors := gates(t)
	for _, sets := range groups {
		if only := os.Getenv("EVAL_SETS"); only != "" && !strings.Contains(","+only+",", ","+sets[0]+",") {
			continue
		}
		docs := readDocs(t, sets[0])
		start := time.Now()
		lex := learn(t, docs[:learnedDocs(len(docs))])
		start = time.Now()
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
