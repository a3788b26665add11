package server

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/mmcdole/gofeed"
)

// Every format has the same entries, which a reader of feeds understands.
func TestFeedsSayTheSame(t *testing.T) {
	recs := records()
	recs[0].Title, recs[0].Summary = "Titel mit <b>&amp; \x01 Zeichen", "<script>alert(1)</script> & mehr"
	sv := serve(t, recs, nil)
	for path, mediaType := range map[string]string{"/v1/feed.atom": atomType, "/v1/feed.rss": rssType, "/v1/feed.json": feedJSONType} {
		t.Run(path, func(t *testing.T) {
			r := sv.get(path + "?size=10&filter.kind=recipe&filter.kind=project")
			if r.status != 200 || r.header.Get("Content-Type") != mediaType {
				t.Fatalf("status %d, %v", r.status, r.header)
			}
			feed, err := gofeed.NewParser().ParseString(r.body)
			if err != nil {
				t.Fatalf("%v: %s", err, r.body)
			}
			self := "https://suche.example" + path + "?filter.kind=recipe&filter.kind=project&size=10"
			if feed.Title != "Testkatalog" || feed.Link != "https://suche.example/suche?filter.kind=recipe&filter.kind=project" || feed.FeedLink != self {
				t.Errorf("title %q, link %q, self %q", feed.Title, feed.Link, feed.FeedLink)
			}
			if len(feed.Items) != 4 {
				t.Fatalf("%d entries", len(feed.Items))
			}
			for _, item := range feed.Items {
				if item.GUID != item.Link || !strings.HasPrefix(item.Link, "https://suche.example/rezepte/") || item.Title == "" {
					t.Errorf("entry %+v", item)
				}
			}
			first := feed.Items[0]
			if first.PublishedParsed == nil || first.PublishedParsed.Format("2006-01-02") != "2024-03-05" || len(first.Categories) != 2 ||
				len(first.Authors) == 0 || first.Authors[0].Name != "Stadt Musterstadt" {
				t.Errorf("entry %+v, published %v, authors %v", first, first.Published, first.Authors)
			}
			if strings.Contains(r.body, "javascript:") || path == "/v1/feed.rss" && strings.Contains(first.Description, "<script>") {
				t.Error("a script came through")
			}
		})
	}
}

func TestEmptyFeedsAreStillFeeds(t *testing.T) {
	sv := serve(t, nil, nil)
	for _, path := range []string{"/v1/feed.atom", "/v1/feed.rss", "/v1/feed.json"} {
		feed, err := gofeed.NewParser().ParseString(sv.get(path + "?q=x").body)
		if err != nil || feed.Title == "" || len(feed.Items) != 0 {
			t.Errorf("%s: %v: %+v", path, err, feed)
		}
	}
	var body map[string]any
	if err := json.Unmarshal([]byte(sv.get("/v1/feed.json").body), &body); err != nil || body["version"] != "https://jsonfeed.org/version/1.1" || body["items"] == nil {
		t.Errorf("%v: %v", err, body)
	}
}
