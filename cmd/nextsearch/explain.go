package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"text/tabwriter"
	"time"

	"nextsearch/internal/catalogue"
	"nextsearch/mappings"
)

func explainCommand() command {
	return command{
		name:    "explain",
		args:    "ID",
		summary: "say which categories a record has, and why",
		help: `Prints every category of one record with the method that found it, its confidence
and what in the record gave it: the part, the words or the code there, and in
brackets the line of the table whose term matched. "theme" lists the EU data
themes, which are no facet. Needs only the catalogue.

  nextsearch explain digitalcheck:methoden
  nextsearch explain -json digitalcheck:methoden`,
		flags: func(v *invocation) func(context.Context) error {
			asJSON := v.flags.Bool("json", false, "print JSON")
			return func(ctx context.Context) error {
				rest, err := v.args(1)
				if err != nil {
					return err
				}
				return v.withApp(ctx, func(ctx context.Context, a *app) error {
					e, err := a.explain(ctx, rest[0])
					if err != nil {
						return err
					}
					return e.print(v.out, *asJSON)
				})
			}
		},
	}
}

// explanation is what explain prints with -json. Categories are in the order
// of the facets, the EU data themes after them.
type explanation struct {
	ID         string           `json:"id"`
	Title      string           `json:"title"`
	URL        string           `json:"url,omitempty"`
	Source     string           `json:"source"`
	Public     bool             `json:"public"`
	Categories []explainedFacet `json:"categories"`
}

// explainedFacet is a facet with the values of the record; none is "not assigned".
type explainedFacet struct {
	Facet  string           `json:"facet"`
	Values []explainedValue `json:"values"`
}

// explainedValue is one category and why the record has it.
type explainedValue struct {
	Value      string  `json:"value"`
	Label      string  `json:"label"`
	Parent     string  `json:"parent,omitempty"`
	Method     string  `json:"method"`
	Confidence float64 `json:"confidence"`
	Why        string  `json:"why,omitempty"`
}

// explain computes the categories of a record as the index has them. Of a
// record that is not public they are computed the same way.
func (a *app) explain(ctx context.Context, id string) (explanation, error) {
	change, err := a.store.Get(ctx, id)
	switch {
	case errors.Is(err, catalogue.ErrNotFound):
		return explanation{}, fmt.Errorf("there is no record %q; nextsearch search shows ids", id)
	case err != nil:
		return explanation{}, err
	case change.Record == nil:
		return explanation{}, fmt.Errorf("the record %q was removed", id)
	}
	rec := *change.Record
	view, public := rec.Public(time.Now())
	if public = public && !change.Hidden; public {
		rec = view
	}
	e := explanation{ID: rec.ID, Title: rec.Title, URL: rec.URL, Source: rec.Provenance.Source, Public: public}
	categories := mappings.Categories(&rec)
	for _, f := range mappings.Facets() {
		e.Categories = append(e.Categories, explainFacet(f.Name, categories[f.Name], f.LabelOf))
	}
	e.Categories = append(e.Categories, explainFacet("theme", mappings.Themes(&rec), mappings.ThemeTerms().Label))
	return e, nil
}

// explainFacet labels the values in English, the language of this program.
func explainFacet(name string, values []mappings.Value, labelOf func(string) mappings.Label) explainedFacet {
	f := explainedFacet{Facet: name, Values: []explainedValue{}}
	for _, v := range values {
		label := v.Label.In("en")
		if label == "" {
			label = labelOf(v.Value).In("en")
		}
		f.Values = append(f.Values, explainedValue{v.Value, label, v.Parent, v.Method, v.Confidence, v.Why})
	}
	return f
}

func (e explanation) print(out io.Writer, asJSON bool) error {
	if asJSON {
		return printJSON(out, e)
	}
	fmt.Fprintf(out, "%s\n%s\n", e.ID, e.Title)
	if e.URL != "" {
		fmt.Fprintln(out, e.URL)
	}
	if !e.Public {
		fmt.Fprintln(out, "The record is not public.")
	}
	fmt.Fprintln(out)
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "FACET\tVALUE\tLABEL\tMETHOD\tCONFIDENCE\tWHY")
	for _, f := range e.Categories {
		for _, v := range f.Values {
			fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%.2f\t%s\n", f.Facet, v.Value, v.Label, v.Method, v.Confidence, v.Why)
		}
		if len(f.Values) == 0 {
			fmt.Fprintf(w, "%s\t-\tnot assigned\t\t\t\n", f.Facet)
		}
	}
	return w.Flush()
}
