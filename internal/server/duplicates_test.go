package server

import (
	"net/http"
	"strings"
	"testing"

	"nextsearch/internal/catalogue"
)

// twice is a text that two sources published: "amt" is shown, "portal" is not.
func twice() []catalogue.Record {
	text := strings.Repeat("Der Antrag wird online gestellt und in der elektronischen Akte bearbeitet; wer keinen Zugang hat, kommt ins Amt. ", 3)
	make := func(source string) catalogue.Record {
		return catalogue.Record{ID: source + ":1", Kind: catalogue.KindRecipe, Title: "Antrag online", Body: text, Language: "de",
			URL: "https://" + source + ".example/antrag", Licence: catalogue.Licence{Name: "CC BY 4.0"},
			Provenance: catalogue.Provenance{Source: source, Fetched: testNow}}
	}
	return []catalogue.Record{make("portal"), make("amt")}
}

func TestSameTextIsFoundOnce(t *testing.T) {
	sv := serve(t, twice(), nil)
	for address, want := range map[string]int{
		"/v1/search?q=antrag":        1,
		"/v1/export.ndjson?q=antrag": 1,
		"/v1/feed.atom?q=antrag":     1,
		"/v1/changes":                1,
	} {
		body := sv.get(address).body
		got := strings.Count(body, `"id":"amt:1","kind"`) + strings.Count(body, "<entry>")
		if got != want || strings.Contains(body, `"id":"portal:1","kind"`) {
			t.Errorf("%s has it %d times: %s", address, got, body)
		}
	}
	if body := sv.get("/v1/facets").body; !strings.Contains(body, `"total":1,`) {
		t.Errorf("facets count %s", body)
	}
}

func TestDetailListsAllOrigins(t *testing.T) {
	sv := serve(t, twice(), nil)
	var rec recordBody
	sv.getJSON("/v1/recipes/amt:1", &rec)
	if len(rec.Origins) != 2 || rec.Origins[0].ID != "amt:1" {
		t.Fatalf("origins %+v", rec.Origins)
	}
	want := catalogue.Origin{ID: "portal:1", Source: "portal", URL: "https://portal.example/antrag", Fetched: testNow,
		Licence: catalogue.Licence{Code: "cc-by-4.0", Name: "CC BY 4.0"}}
	if got := rec.Origins[1]; !got.Fetched.Equal(want.Fetched) || got.ID != want.ID || got.URL != want.URL || got.Licence != want.Licence {
		t.Errorf("origin %+v, want %+v", got, want)
	}
	page := sv.get("/rezepte/amt:1").body
	if !strings.Contains(page, "Auch veröffentlicht bei") || !strings.Contains(page, `href="https://portal.example/antrag"`) {
		t.Errorf("the page does not say where else it stands: %s", page)
	}
	if body := sv.get("/v1/changes").body; !strings.Contains(body, `"origins":[{"id":"amt:1"`) {
		t.Errorf("followers do not learn of the origins: %s", body)
	}
	if body := sv.get("/rezepte/amt:1?lang=en").body; !strings.Contains(body, "Also published at") {
		t.Error("not in English")
	}
}

// An address that was valid once leads to what is shown now.
func TestHiddenRecordLeadsToShownOne(t *testing.T) {
	sv := serve(t, twice(), nil)
	for from, want := range map[string]string{
		"/v1/recipes/portal:1?lang=en":        "/v1/recipes/amt:1?lang=en",
		"/v1/recipes/portal:1/similar?size=3": "/v1/recipes/amt:1/similar?size=3",
		"/rezepte/portal:1":                   "/rezepte/amt:1",
	} {
		r := sv.get(from)
		if r.status != http.StatusTemporaryRedirect || r.header.Get("Location") != want {
			t.Errorf("%s: %d, Location %q, want %q", from, r.status, r.header.Get("Location"), want)
		}
	}
	if _, err := sv.store.Remove(t.Context(), "amt:1"); err != nil {
		t.Fatal(err)
	}
	if r := sv.get("/v1/recipes/portal:1"); r.status != http.StatusOK || strings.Contains(r.body, "origins") {
		t.Errorf("the next one: %d %s", r.status, r.body)
	}
	if r := sv.get("/v1/recipes/amt:1"); r.status != http.StatusGone {
		t.Errorf("the removed one: %d", r.status)
	}
}
