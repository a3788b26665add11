package ingest

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"nextsearch/internal/fetch"
)

// A feed in several documents is read to its end, once, and no further than
// there can be news.
func TestFeedPages(t *testing.T) {
	atomPage := func(rel, next, id, date string) string {
		return fmt.Sprintf(`<feed xmlns="http://www.w3.org/2005/Atom"><title>F</title><link rel=%q href=%q/><entry><id>urn:%s</id><title>Meldung %s</title><updated>%sT00:00:00Z</updated></entry></feed>`, rel, next, id, id, date)
	}
	rssPage := func(next, id string) string {
		return fmt.Sprintf(`<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom"><channel><title>F</title><atom:link rel="next" href=%q/><item><guid isPermaLink="false">%s</guid><title>Meldung %s</title></item></channel></rss>`, next, id, id)
	}
	for _, c := range []struct {
		name    string
		pages   map[string]string
		since   time.Time
		limit   int
		records int
		code    string // of the error
	}{
		{name: "paged", pages: map[string]string{"/": atomPage("next", "/2", "a", "2024-05-01"), "/2": atomPage("self", "/2", "b", "2024-04-01")}, records: 2},
		{name: "archived", pages: map[string]string{"/": atomPage("prev-archive", "2", "a", "2024-05-01"), "/2": atomPage("next-archive", "/", "b", "2024-04-01")}, records: 2},
		{name: "RSS", pages: map[string]string{"/": rssPage("/?paged=2", "a"), "/?paged=2": rssPage("", "b")}, records: 2},
		{name: "JSON Feed", pages: map[string]string{
			"/":  `{"version":"https://jsonfeed.org/version/1.1","title":"F","next_url":"/2","items":[{"id":"a","title":"Meldung","content_text":"A"}]}`,
			"/2": `{"version":"https://jsonfeed.org/version/1.1","title":"F","items":[{"id":"b","title":"Meldung","content_text":"B"}]}`}, records: 2},
		{name: "nothing new behind", pages: map[string]string{"/": atomPage("next", "/2", "a", "2024-05-01"), "/2": atomPage("next", "/3", "b", "2024-03-01"), "/3": "gone"},
			since: time.Date(2024, 4, 1, 0, 0, 0, 0, time.UTC), records: 2},
		{name: "in a circle", pages: map[string]string{"/": atomPage("next", "/2", "a", "2024-05-01"), "/2": atomPage("next", "/2", "b", "2024-04-01")}, records: 2, code: "endless-paging"},
		{name: "without end", pages: map[string]string{"/": atomPage("next", "/2", "a", "2024-05-01"), "/2": atomPage("next", "/3", "b", "2024-04-01"), "/3": atomPage("next", "/4", "c", "2024-03-01")},
			limit: 2, records: 2, code: "endless-paging"},
		{name: "not on the web", pages: map[string]string{"/": atomPage("next", "file:///etc/passwd", "a", "2024-05-01")}, records: 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				body, ok := c.pages[r.URL.RequestURI()]
				if !ok {
					http.NotFound(w, r)
					return
				}
				fmt.Fprint(w, body)
			}))
			defer server.Close()
			client, err := fetch.New(fetch.Config{Agent: "nextsearch/test", RawDir: t.TempDir()})
			if err != nil {
				t.Fatal(err)
			}
			defer client.Close()
			source := feed{Spec{Name: "f", Target: server.URL + "/", Since: c.since, MaxPages: c.limit}}
			records, code := 0, ""
			for _, err := range source.Records(context.Background(), client.For(fetch.Policy{Allow: loopback, Retries: -1})) {
				if err != nil {
					code, _, _ = strings.Cut(err.Error(), ":")
				} else {
					records++
				}
			}
			if records != c.records || code != c.code {
				t.Errorf("%d records, error %q; want %d, %q", records, code, c.records, c.code)
			}
		})
	}
}
