package demosite

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
	"github.com/mmcdole/gofeed"
	"golang.org/x/text/encoding/charmap"
)

func serve(t *testing.T) *httptest.Server {
	t.Helper()
	server := httptest.NewServer(Handler())
	t.Cleanup(server.Close)
	return server
}

// get fetches an address and returns the answer with its whole body.
func get(t *testing.T, address string, header ...string) (*http.Response, []byte) {
	t.Helper()
	request, err := http.NewRequest(http.MethodGet, address, nil)
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i+1 < len(header); i += 2 {
		request.Header.Set(header[i], header[i+1])
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return response, body
}

func TestRobots(t *testing.T) {
	server := serve(t)
	_, body := get(t, server.URL+"/robots.txt")
	for _, want := range []string{"Disallow: /intern/\n", "Sitemap: " + server.URL + "/sitemap.xml\n"} {
		if !strings.Contains(string(body), want) {
			t.Errorf("robots.txt lacks %q:\n%s", want, body)
		}
	}
	if bytes.Contains(bytes.ToLower(body), []byte("crawl-delay")) {
		t.Error("robots.txt asks for a delay; the demo would take minutes")
	}
	if response, _ := get(t, server.URL+"/intern/dienstplan.html"); response.StatusCode != http.StatusOK {
		t.Errorf("the closed page answers %d; a crawler that ignores robots.txt would go unnoticed", response.StatusCode)
	}
}

// sitemapURLs follows the sitemap index as a crawler does.
func sitemapURLs(t *testing.T, base string) []sitemapEntry {
	t.Helper()
	var index sitemapIndex
	_, body := get(t, base+"/sitemap.xml")
	if err := xml.Unmarshal(body, &index); err != nil {
		t.Fatal(err)
	}
	if len(index.Sitemaps) != 2 {
		t.Fatalf("the index names %d sitemaps, want 2", len(index.Sitemaps))
	}
	var all []sitemapEntry
	for _, entry := range index.Sitemaps {
		var set sitemapSet
		_, body := get(t, entry.Loc)
		if err := xml.Unmarshal(body, &set); err != nil {
			t.Fatal(err)
		}
		if len(set.URLs) == 0 {
			t.Errorf("%s is empty", entry.Loc)
		}
		all = append(all, set.URLs...)
	}
	return all
}

// TestSitemap: every address answers, has a date, and leads by its canonical
// to exactly the recipes of the site.
func TestSitemap(t *testing.T) {
	server := serve(t)
	canonicals := map[string]bool{}
	twins := 0
	for _, entry := range sitemapURLs(t, server.URL) {
		response, body := get(t, entry.Loc)
		if response.StatusCode != http.StatusOK || entry.LastMod == "" {
			t.Errorf("%s: status %d, lastmod %q", entry.Loc, response.StatusCode, entry.LastMod)
		}
		canonical := document(t, body).Find("link[rel=canonical]").AttrOr("href", "")
		canonicals[canonical] = true
		if canonical != entry.Loc {
			twins++
		}
	}
	if want := len(example().recipes); len(canonicals) != want {
		t.Errorf("%d canonical pages, want %d", len(canonicals), want)
	}
	if twins != 1 {
		t.Errorf("%d twins in the sitemap, want the one with the session id", twins)
	}
}

func document(t *testing.T, body []byte) *goquery.Document {
	t.Helper()
	doc, err := goquery.NewDocumentFromReader(bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

// TestDesigns: each design carries its own kind of metadata, and all carry
// what the crawler relies on.
func TestDesigns(t *testing.T) {
	own := map[string]string{
		"a": `meta[property="article:published_time"]`,
		"b": `meta[name="DCTERMS.issued"]`,
		"c": `script[type="application/ld+json"]`,
	}
	server := serve(t)
	seen := map[string]bool{}
	for _, r := range example().recipes {
		_, body := get(t, server.URL+"/rezepte/"+r.Slug+".html")
		doc := document(t, body)
		seen[r.Design] = true
		for _, selector := range []string{own[r.Design], "html[lang=de]", "link[rel=canonical]", "meta[name=keywords]",
			"main h1, [role=main] h1", "a[href='/impressum']", "a[href$='?print=1']"} {
			if doc.Find(selector).Length() == 0 {
				t.Errorf("%s (design %s) lacks %s", r.Slug, r.Design, selector)
			}
		}
		if got := doc.Find("main h2, [role=main] h2").Length(); got < len(r.Sections) {
			t.Errorf("%s shows %d headings of %d", r.Slug, got, len(r.Sections))
		}
		if r.Licence.URL != "" && doc.Find("link[rel=license]").AttrOr("href", "") != r.Licence.URL {
			t.Errorf("%s: wrong or no rel=license", r.Slug)
		}
	}
	if len(seen) != len(designNames) {
		t.Errorf("designs in use: %v, want %v", seen, designNames)
	}
}

// TestStructuredData: the JSON-LD block is valid JSON with the fields that
// extractors read.
func TestStructuredData(t *testing.T) {
	server := serve(t)
	for _, r := range example().recipes {
		if r.Design != "c" {
			continue
		}
		_, body := get(t, server.URL+"/rezepte/"+r.Slug+".html")
		var article struct {
			Headline      string
			DatePublished string
			Publisher     struct{ Name string }
		}
		script := document(t, body).Find(`script[type="application/ld+json"]`).Text()
		if err := json.Unmarshal([]byte(script), &article); err != nil {
			t.Fatalf("%s: %v in %s", r.Slug, err, script)
		}
		if article.Headline != r.Title || article.Publisher.Name != r.Organisation || len(article.DatePublished) != 10 {
			t.Errorf("%s: %+v", r.Slug, article)
		}
	}
}

// TestTwins: print view and session id name the plain page as canonical.
func TestTwins(t *testing.T) {
	server := serve(t)
	plain := server.URL + "/rezepte/" + example().recipes[0].Slug + ".html"
	for _, query := range []string{"?print=1", sessionQuery, "?print=1&sid=abc"} {
		_, body := get(t, plain+query)
		if got := document(t, body).Find("link[rel=canonical]").AttrOr("href", ""); got != plain {
			t.Errorf("%s: canonical %q, want %q", query, got, plain)
		}
	}
	_, body := get(t, server.URL+"/links.html")
	if document(t, body).Find("a[href$='"+sessionQuery+"']").Length() != 1 {
		t.Error("the link page has no link with a session id")
	}
}

// TestNoDeadLinks follows every link of the site; only the site search, which
// robots.txt closes, has no page behind it.
func TestNoDeadLinks(t *testing.T) {
	server := serve(t)
	start, err := url.Parse(server.URL + "/")
	if err != nil {
		t.Fatal(err)
	}
	queue, seen := []*url.URL{start}, map[string]bool{start.String(): true}
	recipes := map[string]bool{}
	for len(queue) > 0 {
		page := queue[0]
		queue = queue[1:]
		response, body := get(t, page.String())
		if response.StatusCode != http.StatusOK {
			t.Errorf("%s: %d", page, response.StatusCode)
		}
		if strings.HasPrefix(page.Path, "/rezepte/") && strings.HasSuffix(page.Path, ".html") {
			recipes[page.Path] = true
		}
		if !strings.HasPrefix(response.Header.Get("Content-Type"), "text/html") {
			continue
		}
		document(t, body).Find("a[href], link[href]").Each(func(_ int, s *goquery.Selection) {
			target, err := page.Parse(s.AttrOr("href", ""))
			if err != nil || target.Host != start.Host {
				return
			}
			target.Fragment = ""
			if !seen[target.String()] {
				seen[target.String()] = true
				queue = append(queue, target)
			}
		})
	}
	if want := len(example().recipes); len(recipes) != want {
		t.Errorf("following links finds %d recipes, want %d", len(recipes), want)
	}
}

// TestNotModified: each resource has both validators, each alone gives 304,
// and a changed validator gives the text.
func TestNotModified(t *testing.T) {
	server := serve(t)
	slug := example().recipes[0].Slug
	for _, path := range []string{"/", "/robots.txt", "/sitemap.xml", "/sitemap-kommunen.xml", "/rezepte/",
		"/rezepte/" + slug + ".html", feedPath, csvPath, ndjsonPath, "/impressum", "/static/site.css"} {
		t.Run(path, func(t *testing.T) {
			first, body := get(t, server.URL+path)
			etag, modified := first.Header.Get("ETag"), first.Header.Get("Last-Modified")
			if etag == "" || modified == "" || len(body) == 0 {
				t.Fatalf("ETag %q, Last-Modified %q, %d bytes", etag, modified, len(body))
			}
			for _, test := range []struct {
				header, value string
				want          int
			}{
				{"If-None-Match", etag, http.StatusNotModified},
				{"If-Modified-Since", modified, http.StatusNotModified},
				{"If-None-Match", `"anders"`, http.StatusOK},
				{"If-Modified-Since", "Mon, 01 Jan 2001 00:00:00 GMT", http.StatusOK},
			} {
				again, _ := get(t, server.URL+path, test.header, test.value)
				if again.StatusCode != test.want {
					t.Errorf("%s: %s gives %d, want %d", test.header, test.value, again.StatusCode, test.want)
				}
			}
		})
	}
}

func TestNotFound(t *testing.T) {
	server := serve(t)
	for _, path := range []string{"/gibt-es-nicht", "/rezepte/gibt-es-nicht.html", "/rezepte/?seite=99", "/rezepte/?seite=x",
		"/aktuelles/gibt-es-nicht.html"} {
		if response, _ := get(t, server.URL+path); response.StatusCode != http.StatusNotFound {
			t.Errorf("%s: %d, want 404", path, response.StatusCode)
		}
	}
}

// TestFeed: a well-kept parser reads the feed with full texts and dates.
func TestFeed(t *testing.T) {
	server := serve(t)
	_, body := get(t, server.URL+feedPath)
	feed, err := gofeed.NewParser().Parse(bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	want := example().feed
	if feed.FeedType != "atom" || len(feed.Items) != len(want) {
		t.Fatalf("%s feed with %d items, want atom with %d", feed.FeedType, len(feed.Items), len(want))
	}
	for i, item := range feed.Items {
		if item.Title != want[i].Title || item.Author.Name != want[i].Organisation {
			t.Errorf("item %d: %q by %q", i, item.Title, item.Author.Name)
		}
		if item.PublishedParsed == nil || !item.UpdatedParsed.Equal(want[i].Updated) {
			t.Errorf("%s: dates %v, %v", item.Title, item.PublishedParsed, item.UpdatedParsed)
		}
		if got := document(t, []byte(item.Content)).Find("h2").Length(); got != len(want[i].Sections) {
			t.Errorf("%s: content has %d headings, want %d", item.Title, got, len(want[i].Sections))
		}
		if response, _ := get(t, item.Link); response.StatusCode != http.StatusOK {
			t.Errorf("%s: %d", item.Link, response.StatusCode)
		}
	}
}

// TestTable: the table is what offices export: windows-1252 with the charset
// named, CRLF, semicolons, a title row, then the header.
func TestTable(t *testing.T) {
	server := serve(t)
	response, body := get(t, server.URL+csvPath)
	if got := response.Header.Get("Content-Type"); got != "text/csv; charset=windows-1252" {
		t.Errorf("Content-Type %q", got)
	}
	if !bytes.Contains(body, []byte{0xDF}) || bytes.Contains(body, []byte{0xC3, 0x9F}) {
		t.Error("the table has no ß in windows-1252, or one in UTF-8")
	}
	if bytes.ContainsRune(body, 0x1A) {
		t.Error("a character of the table does not exist in windows-1252")
	}
	text, err := charmap.Windows1252.NewDecoder().Bytes(body)
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(string(text), "\r\n")
	if !strings.HasPrefix(lines[0], "Maßnahmen") || !strings.HasPrefix(lines[1], "Titel;Behörde;Ebene;Land;Thema;") {
		t.Errorf("first lines %q, %q", lines[0], lines[1])
	}
	for _, row := range tableRows(t) {
		if row["Titel"] == "" || row["Behörde"] == "" || row["Vorgehen"] == "" {
			t.Errorf("incomplete row %v", row)
		}
	}
}

// TestRecords: each line is a record that the catalogue would take.
func TestRecords(t *testing.T) {
	server := serve(t)
	response, body := get(t, server.URL+ndjsonPath)
	if got := response.Header.Get("Content-Type"); !strings.HasPrefix(got, "application/x-ndjson") {
		t.Errorf("Content-Type %q", got)
	}
	if !bytes.Equal(body, example().records.body) {
		t.Error("the served file is not the embedded one")
	}
	ids := map[string]bool{}
	for _, r := range records(t) {
		if r.ID == "" || r.Title == "" || len(r.Sections) == 0 || len(r.Organisations) == 0 {
			t.Errorf("incomplete record %q %q", r.ID, r.Title)
		}
		if ids[r.ID] {
			t.Errorf("id %s occurs twice", r.ID)
		}
		ids[r.ID] = true
	}
}

// TestSources: each listed source answers under the base it was given.
func TestSources(t *testing.T) {
	server := serve(t)
	kinds := map[string]bool{}
	for _, source := range Sources(server.URL) {
		kinds[source.Kind] = true
		if response, _ := get(t, source.URL); response.StatusCode != http.StatusOK {
			t.Errorf("%s: %d", source.URL, response.StatusCode)
		}
	}
	for _, kind := range []string{"website", "feed", "csv", "ndjson"} {
		if !kinds[kind] {
			t.Errorf("no source of kind %s", kind)
		}
	}
}
