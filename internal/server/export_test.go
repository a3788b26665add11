package server

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/mmcdole/gofeed"

	"nextsearch/internal/catalogue"
	"nextsearch/internal/search"
)

// many makes n public records.
func many(n int) []catalogue.Record {
	recs := make([]catalogue.Record, n)
	for i := range recs {
		recs[i] = catalogue.Record{ID: fmt.Sprintf("demo:%05d", i), Kind: catalogue.KindNews, Title: fmt.Sprintf("Meldung %d", i),
			Provenance: catalogue.Provenance{Source: "demo", Fetched: testNow}}
	}
	return recs
}

func TestExportGivesEveryHitOnce(t *testing.T) {
	n := 3*search.MaxSize + 7
	sv := serve(t, many(n), nil)
	seen := map[string]bool{}
	lines := bufio.NewScanner(strings.NewReader(sv.get("/v1/export.ndjson?sort=id").body))
	for lines.Scan() {
		var rec catalogue.Record
		if err := json.Unmarshal(lines.Bytes(), &rec); err != nil {
			t.Fatalf("%v: %s", err, lines.Text())
		}
		if seen[rec.ID] || rec.Title == "" {
			t.Errorf("twice or empty: %s", lines.Text())
		}
		seen[rec.ID] = true
	}
	if len(seen) != n {
		t.Errorf("%d records, want %d", len(seen), n)
	}
}

func TestExportGivesWhatMayLeave(t *testing.T) {
	sv := serve(t, records(), nil)
	r := sv.get("/v1/export.ndjson?filter.source=portal&filter.kind=report")
	if r.header.Get("Content-Type") != "application/x-ndjson" || !strings.Contains(r.header.Get("Content-Disposition"), "nextsearch.ndjson") {
		t.Errorf("header %v", r.header)
	}
	if strings.Count(r.body, "\n") != 1 || strings.Contains(r.body, "Volltext") || !strings.Contains(r.body, `"summary":"Ein Überblick."`) {
		t.Errorf("got %s", r.body)
	}
	r = sv.get("/v1/export.ndjson?q=kleinstadt&fields=id&fields=title&fields=published")
	if want := `{"id":"` + exampleID + `","title":"Die E-Akte in einer Kleinstadt","published":"2024-03-05"}` + "\n"; r.body != want {
		t.Errorf("got  %swant %s", r.body, want)
	}
	if r := sv.get("/v1/export.ndjson?q=nirgends"); r.status != 200 || r.body != "" {
		t.Errorf("no hits: %d %q", r.status, r.body)
	}
}

// failingLater answers one search and fails the next.
type failingLater struct {
	*fakeIndex
	left int
}

func (f *failingLater) Search(ctx context.Context, q search.Query) (search.Response, error) {
	if f.left--; f.left < 0 {
		return search.Response{}, errors.New("broken")
	}
	return f.fakeIndex.Search(ctx, q)
}

func TestExportThatBreaksDoesNotLookComplete(t *testing.T) {
	sv := serve(t, many(250), func(c *Config) { c.Search = &failingLater{c.Search.(*fakeIndex), 1} })
	resp, err := http.Get(sv.http.URL + "/v1/export.ndjson")
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if _, err := io.ReadAll(resp.Body); err == nil {
		t.Error("a cut export ended like a whole one")
	}
}

func TestFeedIsValidAtom(t *testing.T) {
	recs := records()
	recs[0].Title = "Titel mit <b>&amp; \x01 Zeichen"
	sv := serve(t, recs, nil)
	r := sv.get("/v1/feed.atom?size=10&filter.kind=recipe&filter.kind=project&lang=de")
	if r.status != 200 || r.header.Get("Content-Type") != atomType {
		t.Fatalf("status %d, %v", r.status, r.header)
	}
	feed, err := gofeed.NewParser().ParseString(r.body)
	if err != nil {
		t.Fatalf("%v: %s", err, r.body)
	}
	if feed.FeedType != "atom" || feed.Title != "Testkatalog" || feed.FeedLink != "https://suche.example/v1/feed.atom?filter.kind=recipe&filter.kind=project&lang=de&size=10" {
		t.Errorf("type %q, title %q, self %q", feed.FeedType, feed.Title, feed.FeedLink)
	}
	ids := map[string]bool{}
	for _, item := range feed.Items {
		if ids[item.GUID] || !strings.HasPrefix(item.GUID, "https://suche.example/rezepte/") || item.Link != item.GUID ||
			item.UpdatedParsed == nil || item.Title == "" {
			t.Errorf("entry %+v", item)
		}
		ids[item.GUID] = true
	}
	if len(ids) != 4 {
		t.Errorf("%d entries, want 4", len(ids))
	}
	if feed.Items[0].Title != "Titel mit <b>&amp; \uFFFD Zeichen" {
		t.Errorf("title %q", feed.Items[0].Title)
	}
	if strings.Contains(r.body, "javascript:") {
		t.Error("the feed links a script")
	}
}
