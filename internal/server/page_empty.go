package server

import (
	"context"
	"strings"

	"nextsearch/internal/search"
)

const (
	// emptyWords is how many words of a search without hits are looked up one
	// by one: each costs a search, and a reader can follow no more.
	emptyWords = 5
	// emptyTopics is how many near topics such a page offers.
	emptyTopics = 5
)

// emptyView helps on where nothing was found.
type emptyView struct {
	Clauses    []clauseView // what was understood
	Topics     []barView    // near by, or the largest of all
	Near       bool         // Topics are those of what a part of the query finds
	Unfiltered int          // hits without the filters
}

// clauseView is a part of the query as it was understood.
type clauseView struct {
	Kind, Text, Field string
	Not               bool
	Or                bool // an alternative of the part before it
	// Counted: Total is what the part finds alone, with the same filters, and
	// Href leads there, "" if it finds nothing.
	Counted bool
	Total   int
	Href    string
}

// emptyOf looks up why a search has no hits and what is near. It asks the
// index up to emptyWords+2 times for numbers only.
func (s *Server) emptyOf(ctx context.Context, p *pageParams, understood search.Understood) (*emptyView, error) {
	view := &emptyView{Clauses: clauseViews(understood)}
	nearest := "" // the first part that finds something
	looked := 0
	for i := range view.Clauses {
		c := &view.Clauses[i]
		if c.Not || c.Kind == string(search.ClauseFacet) || looked == emptyWords {
			continue
		}
		looked++
		resp, err := s.find(ctx, search.Query{Text: c.alone(), Filters: p.Filters})
		if err != nil {
			return nil, err
		}
		if c.Counted, c.Total = true, resp.Total; c.Total > 0 {
			values := p.values()
			values.Set("q", c.alone())
			c.Href = searchHref(values)
			if nearest == "" {
				nearest = c.alone()
			}
		}
	}
	if len(p.Filters) > 0 {
		resp, err := s.find(ctx, search.Query{Text: p.Q})
		if err != nil {
			return nil, err
		}
		view.Unfiltered = resp.Total
	}
	var err error
	view.Near = nearest != ""
	view.Topics, err = s.nearTopics(ctx, p, nearest)
	return view, err
}

// nearTopics gives the topics of what the text finds, or, without one, the
// largest of all.
func (s *Server) nearTopics(ctx context.Context, p *pageParams, text string) ([]barView, error) {
	resp, err := s.find(ctx, search.Query{Text: text, Facets: facetRequests([]string{"topic"}, emptyTopics, p.Lang)})
	if err != nil || len(resp.Facets) == 0 {
		return nil, err
	}
	return s.bars("topic", s.facetOf(resp.Facets[0], p.Lang).Values, p.Lang), nil
}

// clauseViews shows what was understood of a query.
func clauseViews(understood search.Understood) []clauseView {
	var out []clauseView
	group := 0
	for _, c := range understood.Clauses {
		out = append(out, clauseView{Kind: string(c.Kind), Text: c.Text, Field: c.Field, Not: c.Not, Or: c.Group > 0 && c.Group == group})
		group = c.Group
	}
	return out
}

// alone writes a part as a query of its own.
func (c *clauseView) alone() string {
	text := c.Text
	switch search.ClauseKind(c.Kind) {
	case search.ClausePhrase:
		text = `"` + strings.ReplaceAll(text, `"`, " ") + `"`
	case search.ClausePrefix:
		text = strings.TrimSuffix(text, "*") + "*"
	}
	if c.Field != "" {
		return c.Field + ":" + text
	}
	return text
}
