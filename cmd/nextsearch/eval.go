package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"nextsearch/internal/catalogue"
	"nextsearch/internal/search"
	"nextsearch/internal/search/eval"
)

func evalCommand() command {
	return command{
		name:    "eval",
		summary: "measure search quality on sets of queries with judgements",
		help: `A set is a folder with docs.ndjson.gz (or docs.from, the name of the set beside it
whose documents it uses), queries.tsv (id, family, query) and qrels.tsv (query,
document, grade). Its documents go through catalogue and index as records do, its
queries through the search as a reader's do; everything lies in a temporary directory.

  nextsearch eval -set sets/dip -set sets/robust -gate sets/gates.txt
  nextsearch eval -set sets/dip -run dip.run -baseline

Exit status 1 if a gate does not hold, or with -baseline a family is worse than plain bleve.`,
		flags: evalFlags,
	}
}

// evalOptions are the flags of eval.
type evalOptions struct {
	sets      listFlag
	queries   string
	runs      string
	gates     string
	json      bool
	baseline  bool
	increment bool
	ablation  bool
	explain   string
	out       io.Writer // where explain prints
}

func evalFlags(v *invocation) func(context.Context) error {
	var o evalOptions
	v.flags.Var(&o.sets, "set", "folder of a set, `DIR` (repeatable; sets of the same documents share an index)")
	v.flags.StringVar(&o.queries, "queries", "", "`FILE` of the queries within each set, instead of queries.tsv")
	v.flags.StringVar(&o.runs, "run", "", "write TREC runs: a `FILE` for one set, an existing directory for several (NAME.run)")
	v.flags.StringVar(&o.gates, "gate", "", "thresholds that must hold, `FILE` of lines SET FAMILY FIGURE >=|<= VALUE")
	v.flags.BoolVar(&o.json, "json", false, "print JSON")
	v.flags.BoolVar(&o.baseline, "baseline", false, "measure plain bleve (German analyser, BM25) beside")
	v.flags.BoolVar(&o.ablation, "ablate", false, "measure what each part of analysis and ranking brings (minutes)")
	v.flags.BoolVar(&o.increment, "incremental", false, "learn from the first tenth of the documents, then add the rest, as a growing catalogue does")
	v.flags.StringVar(&o.explain, "explain", "", "show one query in depth: `QID`")
	return func(ctx context.Context) error {
		if len(o.sets) == 0 {
			return usageError{errors.New("eval: name a set with -set DIR")}
		}
		return o.run(ctx, v.stdio)
	}
}

// evalResult is what eval measures of one set.
type evalResult struct {
	Set      string        `json:"set"`
	Families []evalFamily  `json:"families"`
	Baseline []eval.Family `json:"baseline,omitempty"`
	Ablated  []ablated     `json:"ablated,omitempty"`
}

// evalFamily adds the time that a query took.
type evalFamily struct {
	eval.Family
	P50 float64 `json:"p50ms"`
	P99 float64 `json:"p99ms"`
}

// evalOutput is what eval prints with -json.
type evalOutput struct {
	Results []evalResult `json:"results"`
	Missed  []string     `json:"missed"`
}

func (o *evalOptions) run(ctx context.Context, std stdio) error {
	sets, err := o.load()
	if err != nil {
		return usageError{err}
	}
	var gates []eval.Gate
	if o.gates != "" {
		if gates, err = eval.ReadGates(o.gates); err != nil {
			return usageError{err}
		}
	}
	o.out = std.out
	out := evalOutput{Missed: []string{}}
	judged := map[string][]eval.Family{}
	for len(sets) > 0 {
		// Sets of the same documents stand together: one index serves them.
		n := 1
		for n < len(sets) && sets[n].Docs == sets[0].Docs {
			n++
		}
		results, err := o.measure(ctx, std.err, sets[:n])
		if err != nil {
			return err
		}
		for _, r := range results {
			judged[r.Set] = families(r.Families)
		}
		out.Results = append(out.Results, results...)
		sets = sets[n:]
	}
	if o.explain != "" {
		return nil
	}
	out.Missed = append(out.Missed, eval.Missed(gates, judged)...)
	out.Missed = append(out.Missed, worseThanBaseline(out.Results)...)
	if err := o.print(std.out, out); err != nil {
		return err
	}
	if len(out.Missed) > 0 {
		return fmt.Errorf("%d gates do not hold", len(out.Missed))
	}
	return nil
}

func (o *evalOptions) load() ([]*eval.Set, error) {
	var sets []*eval.Set
	for _, dir := range o.sets {
		s, err := eval.Load(dir, o.queries)
		if err != nil {
			return nil, err
		}
		sets = append(sets, s)
	}
	slices.SortStableFunc(sets, func(a, b *eval.Set) int { return cmp.Compare(a.Docs, b.Docs) })
	return sets, nil
}

func families(list []evalFamily) []eval.Family {
	out := make([]eval.Family, len(list))
	for i, f := range list {
		out[i] = f.Family
	}
	return out
}

// noise is how far two systems may be apart on a family without one being
// better: on 100 queries the standard error of a mean is several times this.
const noise = 0.005

// worseThanBaseline names the families in which plain bleve is better.
func worseThanBaseline(results []evalResult) []string {
	var worse []string
	for _, r := range results {
		for i, b := range r.Baseline {
			if f := r.Families[i]; f.NDCG10 < b.NDCG10-noise {
				worse = append(worse, fmt.Sprintf("%s %s ndcg10 %.4f: plain bleve has %.4f", r.Set, f.Name, f.NDCG10, b.NDCG10))
			}
		}
	}
	return worse
}

// measure indexes the documents that the sets share, and asks their queries.
func (o *evalOptions) measure(ctx context.Context, log io.Writer, sets []*eval.Set) (results []evalResult, err error) {
	dir, err := os.MkdirTemp("", "nextsearch-eval-")
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	a, names, err := o.indexSet(ctx, filepath.Join(dir, "data"), log, sets[0].Docs)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, a.close()) }()
	if o.explain != "" {
		return nil, o.explainQuery(ctx, a, sets, names)
	}
	for _, s := range sets {
		run, took, err := askAll(ctx, s, a.ask(names))
		if err != nil {
			return nil, err
		}
		if err := o.writeRun(s, run); err != nil {
			return nil, err
		}
		results = append(results, evalResult{Set: s.Name, Families: withTimes(s, run, took)})
	}
	if o.ablation {
		list, err := o.ablate(ctx, a, sets, names)
		if err != nil {
			return nil, err
		}
		for i := range results {
			results[i].Ablated = list
		}
	}
	if o.baseline {
		err = measureBaseline(ctx, filepath.Join(dir, "baseline"), sets, results)
	}
	return results, err
}

// ask gives the production query path as a function from text to hits.
func (a *app) ask(names map[string]string) func(context.Context, string) ([]eval.Hit, error) {
	return func(ctx context.Context, text string) ([]eval.Hit, error) {
		resp, err := a.index.Search(ctx, search.Query{Text: text, Size: eval.Depth})
		hits := make([]eval.Hit, len(resp.Hits))
		for i, h := range resp.Hits {
			hits[i] = eval.Hit{Doc: names[h.ID], Score: h.Score}
		}
		return hits, err
	}
}

// indexSet puts a set's documents through catalogue and index. names gives
// the set's id for each record's.
func (o *evalOptions) indexSet(ctx context.Context, data string, log io.Writer, docs string) (a *app, names map[string]string, err error) {
	var records []catalogue.Record
	names = map[string]string{}
	for d, err := range eval.ReadDocs(docs) {
		if err != nil {
			return nil, nil, err
		}
		rec := recordOf(d)
		names[rec.ID] = d.ID
		records = append(records, rec)
	}
	a, err = openApp(ctx, Config{Data: data}, log, slog.LevelWarn)
	if err != nil {
		return nil, nil, err
	}
	first := len(records)
	if o.increment {
		first /= 10
	}
	if err = putAll(ctx, a.store, records[:first]); err == nil {
		err = a.openIndex(ctx)
	}
	if err == nil {
		_, err = a.index.p.Load().Refresh(ctx)
	}
	if err == nil && o.increment {
		if err = putAll(ctx, a.store, records[first:]); err == nil {
			_, err = a.index.p.Load().Refresh(ctx)
		}
	}
	if err != nil {
		return nil, nil, errors.Join(err, a.close())
	}
	return a, names, nil
}

func putAll(ctx context.Context, store catalogue.Store, records []catalogue.Record) error {
	for batch := range slices.Chunk(records, evalBatch) {
		if _, err := store.Put(ctx, batch...); err != nil {
			return err
		}
	}
	return nil
}

// evalBatch is how many documents go into one transaction.
const evalBatch = 500

func recordOf(d eval.Doc) catalogue.Record {
	date := catalogue.Date(d.Date)
	if !date.Valid() {
		date = ""
	}
	return catalogue.Record{
		ID: catalogue.NewID("eval", d.ID), Kind: catalogue.KindReport, Title: cmp.Or(d.Title, d.ID),
		Summary: d.Summary, Body: d.Body, Language: "de", URL: d.URL, Published: date,
		Provenance: catalogue.Provenance{Source: "eval", OriginalID: d.ID},
	}
}

// askAll asks every query of a set and keeps how long each took.
func askAll(ctx context.Context, s *eval.Set, ask func(context.Context, string) ([]eval.Hit, error)) (eval.Run, map[string]time.Duration, error) {
	run, took := eval.Run{}, map[string]time.Duration{}
	for _, q := range s.Queries {
		start := time.Now()
		hits, err := ask(ctx, q.Text)
		if err != nil {
			return nil, nil, fmt.Errorf("%s, query %s %q: %w", s.Name, q.ID, q.Text, err)
		}
		took[q.ID] = time.Since(start)
		run[q.ID] = hits
	}
	return run, took, nil
}

// explainQuery prints what was understood of a query, its first hits with
// their grades and reasons, and where the relevant documents stand.
func (o *evalOptions) explainQuery(ctx context.Context, a *app, sets []*eval.Set, names map[string]string) error {
	for _, s := range sets {
		i := slices.IndexFunc(s.Queries, func(q eval.Query) bool { return q.ID == o.explain })
		if i < 0 {
			continue
		}
		resp, err := a.index.Search(ctx, search.Query{Text: s.Queries[i].Text, Size: eval.Depth, Explain: true})
		if err != nil {
			return err
		}
		fmt.Fprintf(o.out, "%s %s (%s): %s\n%d hits\n", s.Name, o.explain, s.Queries[i].Family, s.Queries[i].Text, resp.Total)
		grades := s.Judged[o.explain]
		for rank, h := range resp.Hits {
			grade := grades[names[h.ID]]
			if rank < explainedHits || grade > 0 {
				fmt.Fprintf(o.out, "%3d. grade %d  %.4f  %s  %s\n", rank+1, grade, h.Score, names[h.ID], h.Doc.Title)
			}
			if rank < explainedHits {
				fmt.Fprintf(o.out, "     %s\n", strings.ReplaceAll(h.Explain, "\n", "\n     "))
			}
		}
	}
	return nil
}

// explainedHits is how many hits are shown with their reasons.
const explainedHits = 10

func (o *evalOptions) writeRun(s *eval.Set, run eval.Run) (err error) {
	if o.runs == "" {
		return nil
	}
	path := o.runs
	if info, err := os.Stat(path); err == nil && info.IsDir() {
		path = filepath.Join(path, s.Name+".run")
	} else if len(o.sets) > 1 {
		return usageError{fmt.Errorf("-run %s: want an existing directory for several sets", path)}
	}
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	return run.Write(f, s)
}

// withTimes judges a run and adds the median and 99th percentile of the times.
func withTimes(s *eval.Set, run eval.Run, took map[string]time.Duration) []evalFamily {
	byFamily := map[string][]time.Duration{}
	for _, q := range s.Queries {
		byFamily[q.Family] = append(byFamily[q.Family], took[q.ID])
		byFamily[eval.All] = append(byFamily[eval.All], took[q.ID])
	}
	var out []evalFamily
	for _, f := range s.Judge(run) {
		times := byFamily[f.Name]
		slices.Sort(times)
		ms := func(share float64) float64 {
			return float64(times[min(int(share*float64(len(times))), len(times)-1)].Microseconds()) / 1000
		}
		out = append(out, evalFamily{f, ms(0.5), ms(0.99)})
	}
	return out
}

// measureBaseline asks the same queries of plain bleve.
func measureBaseline(ctx context.Context, dir string, sets []*eval.Set, results []evalResult) (err error) {
	b, err := eval.NewBaseline(dir)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, b.Close()) }()
	for d, err := range eval.ReadDocs(sets[0].Docs) {
		if err == nil {
			err = b.Add(d)
		}
		if err != nil {
			return err
		}
	}
	if err := b.Flush(); err != nil {
		return err
	}
	for i, s := range sets {
		run, _, err := askAll(ctx, s, b.Search)
		if err != nil {
			return err
		}
		results[i].Baseline = s.Judge(run)
	}
	return nil
}

func (o *evalOptions) print(w io.Writer, out evalOutput) error {
	if o.json {
		return printJSON(w, out)
	}
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	head := "set\tfamily\tqueries\tnDCG@10\trecall@100\tMRR@10\tzero\tp50 ms\tp99 ms\t"
	if o.baseline {
		head += "bleve nDCG@10\tratio\t"
	}
	fmt.Fprintln(t, head)
	for _, r := range out.Results {
		for i, f := range r.Families {
			fmt.Fprintf(t, "%s\t%s\t%d\t%.4f\t%.4f\t%.4f\t%.1f%%\t%.2f\t%.2f\t", r.Set, f.Name, f.Queries,
				f.NDCG10, f.Recall100, f.MRR10, 100*f.Zero, f.P50, f.P99)
			if o.baseline {
				fmt.Fprintf(t, "%.4f\t%.2f\t", r.Baseline[i].NDCG10, f.NDCG10/max(r.Baseline[i].NDCG10, 0.0001))
			}
			fmt.Fprintln(t)
		}
	}
	if err := t.Flush(); err != nil {
		return err
	}
	if err := printAblations(w, out.Results); err != nil {
		return err
	}
	for _, m := range out.Missed {
		fmt.Fprintln(w, "missed:", m)
	}
	return nil
}
