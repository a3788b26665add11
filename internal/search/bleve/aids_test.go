package bleve_test

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"nextsearch/internal/catalogue"
	"nextsearch/internal/search"
	"nextsearch/internal/search/bleve"
	"nextsearch/mappings"
)

// titled makes a document with a date, so that the order of titles is known.
func titled(id, title, body string, facets map[string][]string) mappings.Document {
	return mappings.Document{ID: "t:" + id, Text: map[string]string{"title": title, "body": body}, Facets: facets,
		Hit: mappings.HitSource{Title: title, Kind: "recipe"}}
}

// library is a small catalogue with words that are easily mistyped.
func library() []mappings.Document {
	topic := func(t, kind string) map[string][]string {
		return map[string][]string{"topic": {t}, "kind": {kind}, "authorityType": {"municipal", "municipal/city"}}
	}
	return []mappings.Document{
		titled("bau", "Digitale Baugenehmigung", "Der Bauantrag wird digital gestellt, die Baugenehmigung kommt ins Postfach der Bauherrin.", topic("building", "recipe")),
		titled("bau2", "Bauanträge im Landkreis", "Auch hier wird der Bauantrag digital gestellt und die Baugenehmigung erteilt.", topic("building", "report")),
		titled("wohn", "Wohngeld beantragen", "Der Antrag auf Wohngeld geht an die Wohngeldstelle.", topic("social", "recipe")),
		titled("wohn2", "Wohngeldstelle und Bürgeramt", "Im Bürgeramt liegt der Antrag auf Wohngeld aus.", topic("social", "recipe")),
		titled("park", "Bewohnerparken", "Der Parkausweis kommt mit der Post.", topic("traffic", "recipe")),
	}
}

// opened indexes documents in a place of the test's.
func opened(t *testing.T, docs []mappings.Document) search.Engine {
	t.Helper()
	e := indexed(t, filepath.Join(t.TempDir(), "engine"), docs)
	t.Cleanup(func() { e.Close() })
	return e
}

// A mistyped word finds what was meant, in all its forms, and the answer says
// what it was taken for; a word of the language that the catalogue lacks is
// none, and what excludes is not corrected.
func TestTypos(t *testing.T) {
	e := opened(t, library())
	cases := []struct {
		name, text, first, mended string
	}{
		{"letters swapped", "Baugenehmiugng", "t:bau", "Baugenehmigung"},
		{"a letter left out", "Wohngld", "t:wohn", "Wohngeld"},
		{"the neighbour on the keyboard", "Parkausweos", "t:park", "Parkausweis"},
		{"a letter that sounds alike", "Wohngelt", "t:wohn", "Wohngeld"},
		{"two errors in a long word", "Wohngedlstele", "t:wohn2", "Wohngeldstelle"},
		{"beside another word, which stays", "digital \"im Postfach\" OR Baugenehmiugng", "t:bau", "digital \"im Postfach\" OR Baugenehmigung"},
		{"no typo", "Baugenehmigung", "t:bau", ""},
		{"an ordinary word", "Leute", "", ""},
		{"an abbreviation", "BAUANX", "", ""},
		{"three letters", "xyz", "", ""},
		{"nothing near", "Quastenflosser", "", ""},
		{"excluded", "digital -Baugenehmiugng", "t:bau", ""},
	}
	for _, c := range cases {
		r, err := e.Search(context.Background(), search.Query{Text: c.text, Size: 5, Explain: true})
		if err != nil {
			t.Fatal(err)
		}
		first, mended := "", ""
		if len(r.Hits) > 0 {
			first = r.Hits[0].ID
		}
		if r.DidYouMean != nil {
			mended = r.DidYouMean.Query
			if want, err := e.Search(context.Background(), search.Query{Text: mended}); err != nil || want.Total != r.DidYouMean.Total {
				t.Errorf("%s: %d hits promised, %d found, %v", c.name, r.DidYouMean.Total, want.Total, err)
			}
		}
		if c.first != "" && first != c.first && !(c.first == "t:bau" && first == "t:bau2") || c.first == "" && first != "" || mended != c.mended {
			t.Errorf("%s: %q finds %q, did you mean %q; want %q, %q", c.name, c.text, first, mended, c.first, c.mended)
		}
	}
}

// A word that hardly any document has, beside one that many have, is offered in
// the better spelling and still searched as typed.
func TestRareSpellingsAreOffered(t *testing.T) {
	docs := []mappings.Document{titled("x", "Die Verwaltungspraxsis", "", nil)}
	for i := range 60 {
		docs = append(docs, titled(fmt.Sprint(i), fmt.Sprint("Verwaltungspraxis ", i), "", nil))
	}
	r, err := opened(t, docs).Search(context.Background(), search.Query{Text: "Verwaltungspraxsis", Size: 3})
	if err != nil || r.Total != 1 || r.DidYouMean == nil || r.DidYouMean.Query != "Verwaltungspraxis" || r.DidYouMean.Total < 60 {
		t.Errorf("%d hits, did you mean %+v, %v", r.Total, r.DidYouMean, err)
	}
}

// Suggestions follow the index: what is new comes, what is removed goes.
func TestSuggestFollowsTheIndex(t *testing.T) {
	e := opened(t, library())
	texts := func(text string) string {
		t.Helper()
		list, err := e.(search.Suggester).Suggest(context.Background(), search.SuggestQuery{Text: text})
		if err != nil {
			t.Fatal(err)
		}
		var out []string
		for _, s := range list {
			out = append(out, string(s.Kind)+" "+s.Text)
		}
		return strings.Join(out, " | ")
	}
	if got, want := texts("bewohn"), "title Bewohnerparken"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	batch := search.Batch{Put: []mappings.Document{titled("neu", "Bewohnerantrag", "", nil)}, Remove: []string{"t:park"},
		Reaches: catalogue.Position{Log: "b", Seq: 9}}
	if err := e.Apply(context.Background(), batch); err != nil {
		t.Fatal(err)
	}
	if got, want := texts("bewohn"), "title Bewohnerantrag"; got != want {
		t.Errorf("after the change: got %s, want %s", got, want)
	}
	for _, odd := range []string{"", " ", "\x00\xff", strings.Repeat("ä", 600), "-", "*"} {
		texts(odd)
	}
}

// What a large index still suggests from before a change is looked up, so
// that a record that is no longer public is not suggested for one moment.
func TestSuggestNeverGivesWhatIsRemoved(t *testing.T) {
	docs := []mappings.Document{titled("weg", "Zurückgezogener Eintrag", "", nil), titled("weg2", "Zurückgezogenes Rezept", "", nil)}
	docs = append(docs, numbered(0, bleve.SmallIndex+1)...)
	e := opened(t, docs)
	ask := func() int {
		t.Helper()
		list, err := e.(search.Suggester).Suggest(context.Background(), search.SuggestQuery{Text: "zurückgezo"})
		if err != nil {
			t.Fatal(err)
		}
		return len(list)
	}
	if n := ask(); n != 2 {
		t.Fatalf("%d suggestions, want 2", n)
	}
	batch := search.Batch{Remove: []string{"t:weg", "t:weg2"}, Reaches: catalogue.Position{Log: "b", Seq: 9}}
	if err := e.Apply(context.Background(), batch); err != nil {
		t.Fatal(err)
	}
	if n := ask(); n != 0 {
		t.Errorf("%d suggestions of removed records", n)
	}
}

// A record is like those that share its telling words, more so with the same
// topic, and the answer says why; itself is not among them.
func TestSimilar(t *testing.T) {
	e := opened(t, library()).(search.Relater)
	list, err := e.Similar(context.Background(), search.SimilarQuery{ID: "t:bau", Lang: "en"})
	if err != nil || len(list) == 0 {
		t.Fatalf("%+v, %v", list, err)
	}
	first := list[0]
	if first.ID != "t:bau2" || first.Doc.Title != "Bauanträge im Landkreis" || !slices.Contains(first.Words, "Baugenehmigung") {
		t.Errorf("the likest is %+v", first)
	}
	var shared []string
	for _, s := range first.Shared {
		shared = append(shared, s.Facet+"="+s.Value)
	}
	if got, want := strings.Join(shared, " "), "topic=building authorityType=municipal/city"; got != want {
		t.Errorf("shared %s, want %s", got, want)
	}
	for _, s := range list {
		if s.ID == "t:bau" {
			t.Error("a record is like itself")
		}
	}
	if list, err = e.Similar(context.Background(), search.SimilarQuery{ID: "t:nothing"}); err != nil || len(list) != 0 {
		t.Errorf("an unknown record: %+v, %v", list, err)
	}
}
