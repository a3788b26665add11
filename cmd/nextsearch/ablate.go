package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"text/tabwriter"

	"nextsearch/internal/search/bleve"
	"nextsearch/internal/search/eval"
	"nextsearch/mappings/german"
)

// ablation is one thing that eval -ablate takes away.
type ablation struct {
	name   string
	change func(bleve.Schema) bleve.Schema
}

// ablations are every part of the ranking, and the curated tables: without one
// of those the index is built anew.
func ablations() []ablation {
	var list []ablation
	for _, part := range bleve.Parts() {
		list = append(list, ablation{part, func(s bleve.Schema) bleve.Schema { return s.WithoutParts(part) }})
	}
	tables := func(change func(*german.Tables)) func(bleve.Schema) bleve.Schema {
		return func(s bleve.Schema) bleve.Schema {
			t := s.Tables
			change(&t)
			return bleve.MappedWith(t)
		}
	}
	return append(list,
		ablation{"abbreviation table", tables(func(t *german.Tables) { t.Abbreviations = nil })},
		ablation{"synonym table", tables(func(t *german.Tables) { t.Synonyms = nil })})
}

// ablated is the families of every set without one part.
type ablated struct {
	Without string                   `json:"without"`
	Sets    map[string][]eval.Family `json:"sets"`
}

// ablate measures the sets once more for every part, without it.
func (o *evalOptions) ablate(ctx context.Context, a *app, sets []*eval.Set, names map[string]string) ([]ablated, error) {
	a.log = slog.New(slog.DiscardHandler) // that indexes are built anew is no news here
	var out []ablated
	for _, part := range ablations() {
		if err := a.index.close(); err != nil {
			return nil, err
		}
		a.schema = part.change
		if err := a.openIndex(ctx); err != nil {
			return nil, err
		}
		if err := a.index.p.Load().CatchUp(ctx); err != nil {
			return nil, err
		}
		result := ablated{part.name, map[string][]eval.Family{}}
		for _, s := range sets {
			run, _, err := askAll(ctx, s, a.ask(names))
			if err != nil {
				return nil, err
			}
			result.Sets[s.Name] = s.Judge(run)
		}
		out = append(out, result)
	}
	return out, nil
}

// printAblations shows for each family what it has and what it loses in
// nDCG@10 without each part; a loss below zero is a gain.
func printAblations(w io.Writer, results []evalResult) error {
	for _, r := range results {
		if len(r.Ablated) == 0 {
			continue
		}
		fmt.Fprintf(w, "\n%s: loss in nDCG@10 without\n", r.Set)
		t := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
		fmt.Fprint(t, "\t")
		for _, f := range r.Families {
			fmt.Fprintf(t, "%s\t", f.Name)
		}
		fmt.Fprintln(t)
		for _, ab := range r.Ablated {
			fmt.Fprintf(t, "%s\t", ab.Without)
			for i, f := range ab.Sets[r.Set] {
				fmt.Fprintf(t, "%.3f\t", r.Families[i].NDCG10-f.NDCG10)
			}
			fmt.Fprintln(t)
		}
		if err := t.Flush(); err != nil {
			return err
		}
	}
	return nil
}
