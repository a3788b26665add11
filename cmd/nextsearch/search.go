package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"html"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
)

func searchCommand() command {
	return command{
		name:    "search",
		args:    "WORDS...",
		summary: "search from the terminal",
		help: `Words, "phrases", -not, a OR b, field:value, 2019..2023 and prefix* as in the search page. A filter
is FACET=VALUE; several values of one facet are OR, several facets AND.

  nextsearch search E-Akte einführen -filter authorityType=municipal/city
  nextsearch search -json -filter year=2023..2025 chatbot`,
		flags: searchFlags,
	}
}

func searchFlags(v *invocation) func(context.Context) error {
	var filters listFlag
	v.flags.Var(&filters, "filter", "narrow by `FACET=VALUE` (repeatable)")
	size := v.flags.Int("size", 10, "number of hits, at most 100")
	page := v.flags.Int("page", 1, "page of the hits")
	sort := v.flags.String("sort", "", "`ORDER` of the hits: -published, published, -updated, title or id; by relevance if empty")
	lang := v.flags.String("lang", "de", "language of the labels, de or en")
	asJSON := v.flags.Bool("json", false, "print the answer of GET /v1/search")
	return func(ctx context.Context) error {
		q := url.Values{"q": {strings.Join(v.rest, " ")}, "size": {strconv.Itoa(*size)},
			"page": {strconv.Itoa(*page)}, "lang": {*lang}, "highlight": {"true"}, "facet": terminalFacets()}
		if *sort != "" {
			q.Set("sort", *sort)
		}
		for _, f := range filters {
			facet, value, ok := strings.Cut(f, "=")
			if !ok {
				return usageError{fmt.Errorf("-filter %q: want FACET=VALUE, such as authorityType=municipal/city", f)}
			}
			q.Add("filter."+facet, value)
		}
		return v.withApp(ctx, func(ctx context.Context, a *app) error { return searchOnce(ctx, a, v.out, q, *asJSON) })
	}
}

// searchOnce finds who has the index and asks it.
func searchOnce(ctx context.Context, a *app, w io.Writer, q url.Values, asJSON bool) error {
	o, err := newOperator(ctx, a)
	if err != nil {
		return err
	}
	return o.search(ctx, w, q, asJSON)
}

// search asks for one page and prints it.
func (o *operator) search(ctx context.Context, w io.Writer, q url.Values, asJSON bool) error {
	status, body, err := o.ask(ctx, http.MethodGet, "/v1/search", q)
	switch {
	case err != nil:
		return err
	case status == http.StatusBadRequest:
		q.Set("lang", "en") // this program speaks English; only labels have a language
		if _, english, err := o.ask(ctx, http.MethodGet, "/v1/search", q); err == nil {
			body = english
		}
		return usageError{problemOf(body)}
	case status != http.StatusOK:
		return problemOf(body)
	case asJSON:
		_, err := w.Write(body)
		return err
	}
	return printAnswer(w, body)
}

// problemOf reads an RFC 9457 problem.
func problemOf(body []byte) error {
	var p struct {
		Title  string `json:"title"`
		Detail string `json:"detail"`
		Errors []struct {
			Parameter string `json:"parameter"`
			Got       string `json:"got"`
			Want      string `json:"want"`
		} `json:"errors"`
	}
	if err := json.Unmarshal(body, &p); err != nil {
		return fmt.Errorf("unexpected answer: %q", body)
	}
	text := p.Detail
	if text == "" {
		text = p.Title
	}
	for _, e := range p.Errors {
		text += fmt.Sprintf("\n  %s: got %q, want %s", e.Parameter, e.Got, e.Want)
	}
	return errors.New(text)
}

// answer is what the terminal shows of GET /v1/search.
type answer struct {
	Total int `json:"total"`
	Hits  []struct {
		ID            string `json:"id"`
		Title         string `json:"title"`
		URL           string `json:"url"`
		Published     string `json:"published"`
		Organisation  string `json:"organisation"`
		AuthorityType *struct {
			Label string `json:"label"`
		} `json:"authorityType"`
		Highlights []struct {
			Field string `json:"field"`
			Text  string `json:"text"`
		} `json:"highlights"`
	} `json:"hits"`
	Facets     json.RawMessage `json:"facets"`
	DidYouMean *struct {
		Query string `json:"query"`
		Total int    `json:"total"`
	} `json:"didYouMean"`
}

// facet is one entry of answer.Facets.
type facet struct {
	Label  string `json:"label"`
	Values []struct {
		Value  string `json:"value"`
		Label  string `json:"label"`
		Count  int    `json:"count"`
		Parent string `json:"parent"`
	} `json:"values"`
}

// terminalFacets are those whose counts the terminal shows: the ones that people
// narrow by first. The API gives all.
func terminalFacets() []string {
	return []string{"authorityType", "level", "topic", "kind", "year"}
}

// facetLines is how many values of a facet the terminal shows.
const facetLines = 5

func printAnswer(w io.Writer, body []byte) error {
	var a answer
	if err := json.Unmarshal(body, &a); err != nil {
		return err
	}
	if a.Total == 1 {
		fmt.Fprintln(w, "1 hit")
	} else {
		fmt.Fprintf(w, "%d hits\n", a.Total)
	}
	if m := a.DidYouMean; m != nil {
		fmt.Fprintf(w, "did you mean: %s (%d)\n", m.Query, m.Total)
	}
	for i, h := range a.Hits {
		fmt.Fprintf(w, "\n%d. %s\n", i+1, h.Title)
		about := []string{h.Organisation, "", h.Published, h.ID}
		if h.AuthorityType != nil {
			about[1] = h.AuthorityType.Label
		}
		fmt.Fprintf(w, "   %s\n", joinFilled(about, " · "))
		for _, hl := range h.Highlights {
			if hl.Field != "title" {
				fmt.Fprintf(w, "   %s\n", plainHighlight(hl.Text))
				break
			}
		}
		if h.URL != "" {
			fmt.Fprintf(w, "   %s\n", h.URL)
		}
	}
	return printFacets(w, a.Facets)
}

// printFacets lists the counts in the order of the answer.
func printFacets(w io.Writer, raw json.RawMessage) error {
	if len(raw) == 0 {
		return nil
	}
	dec := json.NewDecoder(bytes.NewReader(raw))
	if _, err := dec.Token(); err != nil { // the opening brace
		return err
	}
	fmt.Fprintln(w)
	for dec.More() {
		if _, err := dec.Token(); err != nil { // the facet's name
			return err
		}
		var f facet
		if err := dec.Decode(&f); err != nil {
			return err
		}
		var values []string
		for _, v := range f.Values {
			if v.Parent == "" && len(values) < facetLines {
				values = append(values, fmt.Sprintf("%s (%d)", v.Label, v.Count))
			}
		}
		if len(values) > 0 {
			fmt.Fprintf(w, "%s: %s\n", f.Label, strings.Join(values, ", "))
		}
	}
	return nil
}

// plainHighlight turns escaped text with marks into text for a terminal.
func plainHighlight(s string) string {
	s = strings.NewReplacer("<mark>", "*", "</mark>", "*", "\n", " ").Replace(s)
	return html.UnescapeString(s)
}

func joinFilled(parts []string, sep string) string {
	var filled []string
	for _, p := range parts {
		if p != "" {
			filled = append(filled, p)
		}
	}
	return strings.Join(filled, sep)
}
