package server

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"nextsearch/internal/search"
)

// What a box that completes needs: kind, text, and where it leads.
func TestSuggest(t *testing.T) {
	sv := serve(t, records(), nil)
	var got suggestBody
	sv.getJSON("/v1/suggest?q=akte", &got)
	want := []suggestionBody{
		{Kind: "topic", Text: "Akten", Facet: "topic", Value: "files", Count: 2},
		{Kind: "title", Text: "Die E-Akte in einer Kleinstadt", ID: exampleID, Count: 1},
	}
	if len(got.Suggestions) != len(want) || got.Suggestions[0] != want[0] || got.Suggestions[1] != want[1] {
		t.Errorf("got %+v\nwant %+v", got.Suggestions, want)
	}
	r := sv.get("/v1/suggest?q=akte&format=opensearch")
	if want := `["akte",["Akten","Die E-Akte in einer Kleinstadt"]]`; r.body != want || r.header.Get("Content-Type") != openSearchType {
		t.Errorf("a browser gets %s %s", r.header.Get("Content-Type"), r.body)
	}
	if r := sv.get("/opensearch.xml"); !strings.Contains(r.body, openSearchType) {
		t.Errorf("browsers do not learn of suggestions: %s", r.body)
	}
	for _, bad := range []string{"size=21", "q=" + strings.Repeat("a", 513), "lang=fr", "x=1"} {
		if r := sv.get("/v1/suggest?" + bad); r.status != http.StatusBadRequest {
			t.Errorf("%s: status %d", bad, r.status)
		}
	}
}

// Similar records come with their reasons, in the reader's language; for what
// is gone or never was there are none.
func TestSimilar(t *testing.T) {
	sv := serve(t, records(), nil)
	var got struct {
		Similar []struct {
			ID, Title, Reason string
			Shared            []sharedBody
			Words             []string
		}
	}
	sv.getJSON("/v1/recipes/"+exampleID+"/similar?size=2&lang=en", &got)
	if len(got.Similar) != 2 || got.Similar[0].ID == exampleID || got.Similar[0].Title == "" || len(got.Similar[0].Shared) != 1 {
		t.Fatalf("got %+v", got)
	}
	if want := "same topic (Akten); words: Akte, <b>"; got.Similar[0].Reason != want {
		t.Errorf("reason %q, want %q", got.Similar[0].Reason, want)
	}
	for id, status := range map[string]int{"demo:nie": 404, "demo:intern": 404, "x": 404} {
		if r := sv.get("/v1/recipes/" + id + "/similar"); r.status != status {
			t.Errorf("%s: status %d, want %d", id, r.status, status)
		}
	}
}

// The page of a record shows what is similar, escaped, and is whole without an index.
func TestRecordPageShowsSimilar(t *testing.T) {
	sv := serve(t, records(), nil)
	body := sv.get("/rezepte/" + exampleID).body
	if !strings.Contains(body, "Ähnliche Einträge") || !strings.Contains(body, "gleiches Thema (Akten); Wörter: Akte, &lt;b&gt;") {
		t.Errorf("the page lacks similar records:\n%s", body)
	}
	sv.index.err = search.ErrNotReady
	if r := sv.get("/rezepte/" + exampleID); r.status != 200 || strings.Contains(r.body, "Ähnliche Einträge") {
		t.Errorf("without an index: status %d", r.status)
	}
}

// A better spelling is offered by the API and as a link that keeps the filters.
func TestDidYouMean(t *testing.T) {
	sv := serve(t, records(), nil)
	sv.index.answer = &search.Response{Query: search.Understood{Text: "Wohngled & Co"}, DidYouMean: &search.Spelling{Query: "Wohngeld & Co", Total: 1200}}
	r := sv.get("/v1/search?q=Wohngled")
	var body struct{ DidYouMean spellingBody }
	if err := json.Unmarshal([]byte(r.body), &body); err != nil || body.DidYouMean != (spellingBody{"Wohngeld & Co", 1200}) {
		t.Errorf("got %s, %v", r.body, err)
	}
	page := sv.get("/suche?q=Wohngled&filter.kind=recipe").body
	want := `Meinten Sie <a href="/suche?filter.kind=recipe&amp;q=Wohngeld&#43;%26&#43;Co">Wohngeld &amp; Co</a>? (1.200 Treffer)`
	if !strings.Contains(page, want) {
		t.Errorf("the page lacks %s:\n%s", want, page)
	}
}
