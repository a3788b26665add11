package enginetest

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"nextsearch/internal/search"
)

// queryCase is a text and the names of what it finds: first in this order,
// and nothing else unless more is set.
type queryCase struct {
	text string
	want []string
	more bool // others may follow
}

// testQueries says what the query language finds, and what German basics hold.
func testQueries(t *testing.T, f search.Factory) {
	e := filled(t, f)
	cases := []queryCase{
		{"Chatbot", []string{"chat"}, false},
		{"chatbot", []string{"chat"}, false},
		{"Termin", []string{"termin", "chat"}, false},
		{"Termin Gebühr", []string{"chat", "termin"}, false},
		{"Museum Karte", []string{"baum", "burg"}, false},
		{"Termin -Chatbot", []string{"termin"}, false},
		{"-Chatbot -Termin -Burg -Akte -Baum", []string{"buerger", "leer"}, false},
		{`"alte Burg"`, []string{"burg"}, false},
		{`"Burg alte"`, nil, false},
		{"„rund um die Uhr“", []string{"chat"}, false},
		{"title:Museum", []string{"burg"}, false},
		{"title:Tafeln", nil, false},
		{"body:Tafeln", []string{"burg"}, false},
		{"Chat*", []string{"chat"}, false},
		{"kind:recipe Termin", []string{"termin"}, false},
		{"-kind:recipe Termin", []string{"chat"}, false},
		{"authorityType:municipal/city", []string{"akte", "baum"}, false},
		{"Quastenflosser", nil, false},
		{"???", nil, false},
		{"foo:bar Museum", []string{"burg"}, false},
		// German basics
		{"E-Akte", []string{"ausbau", "akte"}, true},
		{"eAkte", []string{"ausbau", "akte"}, true},
		{"E Akte", []string{"ausbau", "akte"}, true},
		{"Burg", []string{"burg"}, false},
		{"Burgen", []string{"burg"}, false},
		{"BUERGER", []string{"buerger", "akte"}, false},
		{"Bürger", []string{"buerger", "akte"}, false},
		{"Bürger:innenbeteiligung", []string{"buerger"}, true},
		{"Baum Kataster", []string{"baum"}, true},
		{"Online Termin", []string{"termin"}, true},
		{"Onlinetermine", []string{"termin"}, true},
		{"Papier-Akte", []string{"akte"}, true},
	}
	for _, c := range cases {
		t.Run(c.text, func(t *testing.T) { checkQuery(t, e, c) })
	}
}

// testMeanings: what is spelt or called otherwise is found, behind what is
// called as asked for; an explanation says how.
func testMeanings(t *testing.T, f search.Factory) {
	e, _ := create(t, f)
	apply(t, e, put(
		doc("lang", "Umsetzung des Onlinezugangsgesetzes", "Die Leistungen sind online.", nil),
		doc("kurz", "Das OZG im Kreis", "Die Leistungen sind online.", nil),
		doc("tele", "Telearbeit im Amt", "Regeln für den Arbeitsplatz.", nil),
		doc("home", "Homeoffice im Amt", "Regeln für den Arbeitsplatz.", nil),
	))
	for _, c := range []queryCase{
		{"OZG", []string{"kurz", "lang"}, true},
		{"Onlinezugangsgesetz", []string{"lang", "kurz"}, true},
		{"Online Zugangs Gesetz", []string{"lang"}, true},
		{"Homeoffice", []string{"home", "tele"}, true},
		{"Telearbeit", []string{"tele", "home"}, true},
	} {
		r := find(t, e, search.Query{Text: c.text, Size: 10, Explain: true})
		got := names(ids(r))
		if len(got) < len(c.want) || !slices.Equal(got[:len(c.want)], c.want) {
			t.Errorf("%s: %v, want %v first", c.text, got, c.want)
			for _, h := range r.Hits {
				t.Log(h.ID, h.Explain)
			}
		}
	}
}

// checkQuery runs one case. The order of the first hits counts only for
// texts with words; without, and between equals, a set is compared.
func checkQuery(t *testing.T, e search.Engine, c queryCase) {
	r := find(t, e, search.Query{Text: c.text, Size: 50})
	got := names(ids(r))
	if c.more {
		got = got[:min(len(got), len(c.want))]
	} else if r.Total != len(c.want) {
		t.Errorf("total %d, want %d: %v", r.Total, len(c.want), got)
	}
	slices.Sort(got)
	want := slices.Sorted(slices.Values(c.want))
	if !slices.Equal(got, want) {
		t.Errorf("found %v, want %v", got, want)
	}
	if len(r.Hits) > 0 && len(c.want) > 0 && r.Hits[0].Score > 0 && r.Hits[0].ID != "test:"+c.want[0] {
		t.Errorf("first is %s, want %s", r.Hits[0].ID, c.want[0])
	}
}

// names takes the source off ids.
func names(ids []string) []string {
	out := make([]string, len(ids))
	for i, id := range ids {
		out[i] = strings.TrimPrefix(id, "test:")
	}
	return out
}

// testHostile sends what breaks query parsers and dictionaries: each must be
// answered, and within the deadline that a server would set.
func testHostile(t *testing.T, f search.Factory) {
	e, _ := create(t, f)
	apply(t, e, put(many(3000)...))
	texts := []string{
		strings.TrimSpace(strings.Repeat("aaa* ", 20)),
		strings.TrimSpace(strings.Repeat("ver* ", 32)),
		strings.TrimSpace(strings.Repeat("*x* ", 32)),
		strings.Repeat("a", 600), strings.Repeat("(", 512), strings.Repeat(`"`, 511), strings.Repeat("-", 512),
		strings.Repeat("title:", 80), "title:\"", "-\"", "\x00\xff\xfe", "+ - && || ! ( ) { } [ ] ^ \" ~ * ? : \\ /",
		strings.Repeat("verwaltung~2 ", 32), "/.*/", "a OR b AND (c", "🏛️🏛️🏛️", strings.Repeat("ä", 512),
		`"` + strings.Repeat("Verfahren der Verwaltung ", 20) + `"`,
		"_missing", "kind:_missing", "year:2001..2003", "id:1", "_id:test:n00001", "_source:x",
	}
	for _, text := range texts {
		ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
		_, err := e.Search(ctx, search.Query{Text: text, Size: 10, Highlight: true, Explain: true, Facets: allFacets()})
		cancel()
		if err != nil {
			t.Errorf("%.40q: %v", text, err)
		}
	}
	odd := []search.Query{
		{Size: -1}, {From: -5, Size: 5}, {From: search.Window * 2, Size: 5}, {Size: 10, Sort: "no-such-order"},
		{Size: 1, Facets: []search.FacetRequest{{Name: "no-such-facet"}, {Name: ""}, {Name: "kind", Size: -3}, {Name: "kind", Lang: "xx"}}},
		{Size: 1, Filters: []search.Filter{{Facet: "no-such-facet", Any: []string{"x"}}, {Facet: "kind"}}},
		{Size: 1, Filters: []search.Filter{{Facet: "year", Ranges: []search.Range{{From: "9", To: "1"}, {From: "x"}}}}},
	}
	for _, q := range odd {
		if _, err := e.Search(context.Background(), q); err != nil {
			t.Errorf("%+v: %v", q, err)
		}
	}
}

// testCancelled: a search that nobody waits for ends with the context's error.
func testCancelled(t *testing.T, f search.Factory) {
	e := filled(t, f)
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := e.Search(ctx, search.Query{Text: "Termin", Size: 1}); !errors.Is(err, context.Canceled) {
		t.Errorf("Search: %v, want context.Canceled", err)
	}
	if err := e.Apply(ctx, put(many(1)...)); !errors.Is(err, context.Canceled) {
		t.Errorf("Apply: %v, want context.Canceled", err)
	}
	find(t, e, search.Query{Text: "Termin", Size: 1})
}
