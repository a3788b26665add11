package enginetest

import (
	"context"
	"errors"
	"reflect"
	"strings"
	"testing"
	"unicode/utf8"

	"nextsearch/internal/search"
	"nextsearch/mappings"
)

// wantCursorError searches and wants ErrCursor.
func wantCursorError(t *testing.T, e search.Engine, q search.Query) {
	t.Helper()
	if _, err := e.Search(context.Background(), q); !errors.Is(err, search.ErrCursor) {
		t.Errorf("cursor %.20q with sort %q: %v, want ErrCursor", q.Cursor, q.Sort, err)
	}
}

// testHighlights: passages are escaped, marked whole, cut between words, and
// come only from fields that matched.
func testHighlights(t *testing.T, f search.Factory) {
	e := filled(t, f)
	long := strings.Repeat("Überall öffnen Ämter früher. ", 60) + "Nur hier steht Größenwahn im Text & sonst <nirgends>. " +
		strings.Repeat("Schließlich größere Flüsse. ", 60)
	apply(t, e, put(doc("lang", "Langer Text", long, nil)))
	cases := []struct{ text, id, field, want string }{
		{"Museum", "test:burg", "title", "Die Burg als <mark>Museum</mark>"},
		{"Maß", "test:buerger", "body", "Größe &amp; <mark>Maß</mark>: &lt;b&gt;klein&lt;/b&gt;."},
		{"Größe", "test:buerger", "body", "<mark>Größe</mark> &amp; Maß"},
		{"Größenwahn", "test:lang", "body", "steht <mark>Größenwahn</mark> im Text &amp; sonst &lt;nirgends&gt;"},
	}
	for _, c := range cases {
		r := find(t, e, search.Query{Text: c.text, Size: 10, Highlight: true})
		if got := highlight(r, c.id, c.field); !strings.Contains(got, c.want) {
			t.Errorf("%s: %q lacks %q", c.text, got, c.want)
		}
	}
	r := find(t, e, search.Query{Text: "Museum", Size: 10, Highlight: true})
	if got := highlight(r, "test:burg", "body"); got != "" {
		t.Errorf("a highlight of a field that did not match: %q", got)
	}
	r = find(t, e, search.Query{Text: "Museum", Size: 10})
	if len(r.Hits[0].Highlights) != 0 {
		t.Errorf("highlights that nobody asked for: %v", r.Hits[0].Highlights)
	}
	r = find(t, e, search.Query{Text: "Größenwahn", Size: 10, Highlight: true})
	checkPassage(t, highlight(r, "test:lang", "body"))
}

// testHighlightSection: a passage of the body names the section that it
// stands in, one of another field none.
func testHighlightSection(t *testing.T, f search.Factory) {
	e, _ := create(t, f)
	filler := strings.Repeat("Wir haben viel gelernt. ", 40)
	d := doc("teile", "Formulare", "Anfang mit Stempel. "+filler+"Dann Zauberei am Ende.", nil)
	d.Hit.Parts = []mappings.Part{{Role: "situation", At: 0}, {Role: "lessons", At: len(filler)}}
	apply(t, e, put(d))
	for text, want := range map[string]string{"Stempel": "situation", "Zauberei": "lessons", "Formulare": ""} {
		for _, h := range find(t, e, search.Query{Text: text, Size: 1, Highlight: true}).Hits[0].Highlights {
			if h.Section != want {
				t.Errorf("%s: section %q of %s, want %q", text, h.Section, h.Field, want)
			}
		}
	}
}

// checkPassage wants a passage of readable length that breaks nothing.
func checkPassage(t *testing.T, text string) {
	t.Helper()
	if n := utf8.RuneCountInString(text); n < 100 || n > 500 || !utf8.ValidString(text) {
		t.Errorf("passage of %d characters: %q", n, text)
	}
	if strings.Count(text, "<mark>") != strings.Count(text, "</mark>") || strings.Count(text, "<mark>") == 0 {
		t.Errorf("marks do not pair: %q", text)
	}
	plain := strings.NewReplacer("<mark>", "", "</mark>", "").Replace(text)
	if strings.ContainsAny(plain, "<>") {
		t.Errorf("not escaped: %q", text)
	}
}

// highlight gives one highlight of one hit, "" if there is none.
func highlight(r search.Response, id, field string) string {
	for _, h := range r.Hits {
		for _, hl := range h.Highlights {
			if h.ID == id && hl.Field == field {
				return hl.Text
			}
		}
	}
	return ""
}

// testHitSource: an engine gives back what it was told to show.
func testHitSource(t *testing.T, f search.Factory) {
	e, _ := create(t, f)
	d := doc("voll", "Alles dabei", "Text", facets("recipe", "municipal/city", "2024"))
	d.Hit = mappings.HitSource{Kind: "recipe", Title: "Alles dabei", Summary: "Kurz & <gut>", URL: "https://musterstadt.example/ä?x=1&y=2",
		Published: "2024-03", Updated: "2024-03-05", Language: "de", Organisation: "Stadt Musterstadt",
		AuthorityType: "municipal/city", Source: "test", Licence: "cc-by-4.0", Parts: []mappings.Part{{Role: "goal", At: 4}}}
	apply(t, e, put(d))
	r := find(t, e, search.Query{Text: "dabei", Size: 1})
	if len(r.Hits) != 1 || !reflect.DeepEqual(r.Hits[0].Doc, d.Hit) || r.Hits[0].ID != d.ID {
		t.Errorf("got %+v, want %+v", r.Hits, d.Hit)
	}
	if r.Position != at(9) {
		t.Errorf("position %v, want %v", r.Position, at(9))
	}
	if r.Query.Text != "dabei" || len(r.Query.Clauses) != 1 {
		t.Errorf("understood %+v", r.Query)
	}
}

// testExplain: an explanation names the word, and is there only if asked for.
func testExplain(t *testing.T, f search.Factory) {
	e := filled(t, f)
	r := find(t, e, search.Query{Text: "Museum", Size: 1, Explain: true})
	if !strings.Contains(r.Hits[0].Explain, "Museum") {
		t.Errorf("explanation: %q", r.Hits[0].Explain)
	}
	if r := find(t, e, search.Query{Text: "Museum", Size: 1}); r.Hits[0].Explain != "" {
		t.Errorf("explanation that nobody asked for: %q", r.Hits[0].Explain)
	}
}
