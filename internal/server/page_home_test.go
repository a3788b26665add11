package server

import (
	"strings"
	"testing"
	"time"

	"nextsearch/internal/catalogue"
)

// finishRun writes a visit to a source into the catalogue.
func finishRun(t *testing.T, store catalogue.Store, source string, at time.Time, complete bool) {
	t.Helper()
	id, err := store.StartRun(t.Context(), source, "website", at)
	if err != nil {
		t.Fatal(err)
	}
	if err := store.FinishRun(t.Context(), catalogue.Run{ID: id, Finished: at, Complete: complete}); err != nil {
		t.Fatal(err)
	}
}

// The start page says how old each source is: the last visit that read
// everything counts, not the latest.
func TestHomeSaysHowFreshSourcesAre(t *testing.T) {
	now := testNow
	sv := serve(t, records(), func(c *Config) { c.Now = func() time.Time { return now } })
	finishRun(t, sv.store, "demo", testNow.AddDate(0, 0, -9), true)
	finishRun(t, sv.store, "demo", testNow.AddDate(0, 0, -1), false)
	first := sv.get("/")
	rows := page(t, first).Find("[aria-labelledby=quellen] tbody tr")
	text := rows.Text()
	if rows.Length() != 2 || !strings.Contains(text, "20. Februar 2026") || !strings.Contains(text, "noch nicht vollständig") {
		t.Errorf("sources: %s", text)
	}
	if strings.Contains(text, "5") { // demo has five records, one of them internal
		t.Errorf("a record that is not public is counted: %s", text)
	}

	finishRun(t, sv.store, "demo", testNow, true)
	now = now.Add(2 * sourcesFor)
	second := sv.get("/")
	if got := page(t, second).Find("[aria-labelledby=quellen] tbody tr").Text(); !strings.Contains(got, "1. März 2026") {
		t.Errorf("after another visit: %s", got)
	}
	if first.header.Get("ETag") == second.header.Get("ETag") {
		t.Error("the page has another date and the same validator")
	}
}

func TestBarsHangNarrowerValuesBelow(t *testing.T) {
	sv := serve(t, nil, nil)
	got := sv.bars("authorityType", []facetValueBody{{Value: "municipal", Label: "Kommunen", Count: 200}, {Value: "municipal/town", Parent: "municipal", Count: 150},
		{Value: "municipal/city", Parent: "municipal", Count: 50}, {Value: "justice", Count: 1}, {Value: "justice/court", Parent: "justice", Count: 1}}, "en")
	if len(got) != 2 || got[0].Percent != 100 || len(got[0].Below) != 2 || got[1].Percent != 1 {
		t.Fatalf("got %+v", got)
	}
	if len(got[1].Below) != 0 {
		t.Error("the only narrower value says the same once more")
	}
	if want := "/suche?filter.authorityType=municipal%2Ftown&lang=en"; got[0].Below[0].Href != want {
		t.Errorf("leads to %s, want %s", got[0].Below[0].Href, want)
	}
}
