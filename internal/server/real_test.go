package server_test

import (
	"bufio"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"log/slog"

	"github.com/PuerkitoBio/goquery"

	"nextsearch/internal/catalogue"
	"nextsearch/internal/search"
	"nextsearch/internal/search/bleve"
	"nextsearch/internal/server"
)

// startReal serves records from a real catalogue and a real index.
func startReal(t testing.TB, recs []catalogue.Record) (base string, store catalogue.Store, index *search.Index) {
	t.Helper()
	dir := t.TempDir()
	store, err := catalogue.Open(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { store.Close() })
	if _, err := store.Put(t.Context(), recs...); err != nil {
		t.Fatal(err)
	}
	index, err = search.OpenIndex(t.Context(), filepath.Join(dir, "index"), store, bleve.New(bleve.Mapped(), bleve.Options{}), slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { index.Close() })
	if err := index.CatchUp(t.Context()); err != nil {
		t.Fatal(err)
	}
	s, err := server.New(server.Config{Store: store, Search: index, Version: "test"})
	if err != nil {
		t.Fatal(err)
	}
	web := httptest.NewServer(s.Handler())
	t.Cleanup(web.Close)
	return web.URL, store, index
}

func body(t *testing.T, url string) string {
	t.Helper()
	resp, err := http.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	data, err := io.ReadAll(resp.Body)
	if err != nil || resp.StatusCode != http.StatusOK {
		t.Fatalf("GET %s: %v %d %s", url, err, resp.StatusCode, data)
	}
	return string(data)
}

// towns makes recipes of n municipalities.
func towns(n int) []catalogue.Record {
	recs := make([]catalogue.Record, n)
	for i := range recs {
		num := string(rune('a'+i%26)) + string(rune('a'+i/26%26))
		recs[i] = catalogue.Record{ID: "demo:" + num, Kind: catalogue.KindRecipe, Title: "Digitale Bauakte in Ort " + num, Body: "Die elektronische Akte im Bauamt.",
			Organisations: []catalogue.Organisation{{Name: "Gemeinde Ort " + num}}, Published: catalogue.Date("20" + []string{"21", "22", "23"}[i%3]),
			Provenance: catalogue.Provenance{Source: "demo", Text: catalogue.TextFull}}
	}
	return recs
}

// TestRealParts runs the service over the real catalogue and the real index.
func TestRealParts(t *testing.T) {
	base, store, index := startReal(t, towns(250))
	var found struct {
		Total int
		Hits  []struct {
			ID, Title  string
			Highlights []search.Highlight
		}
		Facets map[string]struct {
			Values []struct {
				Value, Label string
				Count        int
			}
		}
		Next string
	}
	if err := json.Unmarshal([]byte(body(t, base+"/v1/search?q=bauakte&facet=kind&facet=year&facet=authorityType&highlight=true")), &found); err != nil {
		t.Fatal(err)
	}
	if found.Total != 250 || len(found.Hits) != 10 || found.Next == "" {
		t.Fatalf("total %d, %d hits, next %q", found.Total, len(found.Hits), found.Next)
	}
	if h := found.Hits[0].Highlights; len(h) == 0 || !strings.Contains(h[0].Text, "<mark>") {
		t.Errorf("highlights %+v", h)
	}
	if v := found.Facets["kind"].Values; len(v) != 1 || v[0].Value != "recipe" || v[0].Count != 250 || !strings.HasPrefix(v[0].Label, "Rezept") {
		t.Errorf("kind %+v", v)
	}
	if v := found.Facets["year"].Values; len(v) != 3 {
		t.Errorf("year %+v", v)
	}

	seen := map[string]bool{}
	lines := bufio.NewScanner(strings.NewReader(body(t, base+"/v1/export.ndjson?q=bauakte&filter.year=2021..2022")))
	for lines.Scan() {
		var rec catalogue.Record
		if err := json.Unmarshal(lines.Bytes(), &rec); err != nil {
			t.Fatal(err)
		}
		if y := rec.Published.Year(); seen[rec.ID] || y < "2021" || y > "2022" {
			t.Errorf("twice or outside the range: %s %s", rec.ID, y)
		}
		seen[rec.ID] = true
	}
	if len(seen) != 167 {
		t.Errorf("export gave %d of 167", len(seen))
	}

	walked, next := map[string]bool{}, ""
	for pages := 0; pages == 0 || next != ""; pages++ {
		found.Hits, found.Next = nil, ""
		if err := json.Unmarshal([]byte(body(t, base+"/v1/search?q=bauakte&size=30&sort=-published&cursor="+url.QueryEscape(next))), &found); err != nil {
			t.Fatal(err)
		}
		for _, hit := range found.Hits {
			if walked[hit.ID] {
				t.Errorf("%s stands on two pages", hit.ID)
			}
			walked[hit.ID] = true
		}
		next = found.Next
	}
	if len(walked) != 250 {
		t.Errorf("the cursor led to %d of 250", len(walked))
	}

	page := body(t, base+"/suche?q=bauakte&filter.year=2021..2022&page=2")
	if !strings.Contains(page, "167 Treffer.") || !strings.Contains(page, "<mark>") {
		t.Errorf("page: %s", page)
	}
	if home := body(t, base+"/"); !strings.Contains(home, "250 Einträge.") {
		t.Errorf("home: %s", home)
	}
	if _, err := store.Remove(t.Context(), "demo:aa"); err != nil {
		t.Fatal(err)
	}
	if err := index.CatchUp(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := body(t, base+"/v1/search?q=bauakte&size=0"); !strings.Contains(got, `"total":249`) {
		t.Errorf("after a removal: %s", got)
	}
}

// TestHostileQueriesAreAnswered sends what people and scanners send.
func TestHostileQueriesAreAnswered(t *testing.T) {
	base, _, _ := startReal(t, towns(5))
	for _, q := range []string{"%22", "-", "*", "a*", "title:", ":x", "-%22akte", "%00", "AND+OR+NOT", "((((", "%F0%9F%98%80", "../../etc/passwd", "%27%3B+drop+table",
		"kind:recipe", "%5B1+TO+2%5D", "akte~9", "akte%5E9", strings.Repeat("a+", 200), strings.Repeat("%C3%A4", 512), "%2F.*%2F", "Stra%C3%9Fe", "-akte"} {
		for _, path := range []string{"/v1/search?facet=kind&highlight=1&explain=1&q=", "/suche?q=", "/v1/feed.atom?q=", "/v1/export.ndjson?q="} {
			body(t, base+path+q)
		}
	}
}

// TestLandscapeCountsWhatItsLinksFind follows the landscape's links with the
// real index, which has its own ways of counting what is missing.
func TestLandscapeCountsWhatItsLinksFind(t *testing.T) {
	recs := towns(40)
	for i := range recs {
		switch i % 4 {
		case 0:
			recs[i].Organisations[0].Name = "Bundesministerium des Innern"
		case 1:
			recs[i].Organisations, recs[i].Regions = nil, []catalogue.Region{{AGS: "09"}}
		case 2:
			recs[i].Keywords, recs[i].Published = []string{"Chatbot"}, ""
		}
	}
	base, _, _ := startReal(t, recs)
	for _, query := range []string{"", "?q=bauakte&filter.authorityType=municipal", "?filter.authorityType=_missing&filter.year=2021..2022", "?exclude.authorityType=municipal/town&exclude.topic=ai"} {
		doc, err := goquery.NewDocumentFromReader(strings.NewReader(body(t, base+"/landschaft"+query)))
		if err != nil {
			t.Fatal(err)
		}
		followed := 0
		doc.Find("td a").Each(func(_ int, a *goquery.Selection) {
			u, err := url.Parse(a.AttrOr("href", ""))
			if err != nil {
				t.Fatal(err)
			}
			var found struct{ Total int }
			if err := json.Unmarshal([]byte(body(t, base+"/v1/search?size=0&"+u.RawQuery)), &found); err != nil {
				t.Fatal(err)
			}
			followed++
			if a.Text() != strconv.Itoa(found.Total) {
				t.Errorf("%s: %s leads to %d records: %s", query, a.Text(), found.Total, u.RawQuery)
			}
		})
		if followed < 3 {
			t.Errorf("%s: %d links", query, followed)
		}
	}
}
