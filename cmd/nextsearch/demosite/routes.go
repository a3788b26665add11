package demosite

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/xml"
	"fmt"
	"log/slog"
	"net/http"
	"time"
)

// routes is the table of everything the example serves.
func (s *site) routes() http.Handler {
	mux := http.NewServeMux()
	for pattern, handler := range map[string]http.HandlerFunc{
		"GET /{$}":                      s.serveStart,
		"GET /rezepte/{$}":              s.serveList,
		"GET /rezepte/{page}":           s.serveRecipe(s.recipes, "/rezepte/"),
		"GET /aktuelles/{page}":         s.serveRecipe(s.feed, "/aktuelles/"),
		"GET /links.html":               s.serveText(linksPage(s.recipes)),
		"GET /impressum":                s.serveText(imprintPage),
		"GET /datenschutz":              s.serveText(privacyPage),
		"GET /intern/dienstplan.html":   s.serveText(internalPage),
		"GET /robots.txt":               s.serveRobots,
		"GET /sitemap.xml":              s.serveSitemapIndex,
		"GET /sitemap-kommunen.xml":     s.serveSitemap(true),
		"GET /sitemap-bund-laender.xml": s.serveSitemap(false),
		"GET " + feedPath:               s.serveFeed,
		"GET " + csvPath:                serveData("text/csv; charset=windows-1252", s.table),
		"GET " + ndjsonPath:             serveData("application/x-ndjson; charset=utf-8", s.records),
		"GET /static/site.css":          serveData("text/css; charset=utf-8", dataFile{body: s.css, modified: dataModified}),
		"/":                             s.serveNotFound,
	} {
		mux.HandleFunc(pattern, handler)
	}
	return mux
}

// baseURL is the site's own address as the client knows it.
func baseURL(r *http.Request) string {
	if r.TLS != nil {
		return "https://" + r.Host
	}
	return "http://" + r.Host
}

// serveBytes answers with body and its validators. http.ServeContent then
// decides between 200, 206 and 304 by the rules of RFC 9110, section 13.
func serveBytes(w http.ResponseWriter, r *http.Request, contentType string, modified time.Time, body []byte) {
	sum := sha256.Sum256(body)
	w.Header().Set("Content-Type", contentType)
	w.Header().Set("ETag", `"`+hex.EncodeToString(sum[:8])+`"`)
	http.ServeContent(w, r, "", modified, bytes.NewReader(body))
}

// serveXML encodes first, so that a failure can still become a 500.
func serveXML(w http.ResponseWriter, r *http.Request, contentType string, modified time.Time, value any) {
	body, err := xml.MarshalIndent(value, "", "  ")
	if err != nil {
		fail(w, err)
		return
	}
	serveBytes(w, r, contentType, modified, append([]byte(xml.Header), body...))
}

// serveData serves a file as it is.
func serveData(contentType string, file dataFile) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		serveBytes(w, r, contentType, file.modified, file.body)
	}
}

// fail logs the cause and shows none of it.
func fail(w http.ResponseWriter, err error) {
	slog.Error("demosite: rendering failed", "error", err)
	http.Error(w, "Interner Fehler", http.StatusInternalServerError)
}

// serveRobots has the shape of real files: groups, comments, a closed folder,
// print views and the address of the sitemap. No Crawl-delay: the demo is
// meant to be searchable within seconds.
func (s *site) serveRobots(w http.ResponseWriter, r *http.Request) {
	body := fmt.Sprintf(`# robots.txt des Beispielportals
User-agent: *
Disallow: /intern/
Disallow: /suche?
Allow: /rezepte/

User-agent: Beispiel-Werbebot
Disallow: /

Sitemap: %s/sitemap.xml
`, baseURL(r))
	serveBytes(w, r, "text/plain; charset=utf-8", dataModified, []byte(body))
}

// The elements of the sitemap protocol (sitemaps.org).
type (
	sitemapIndex struct {
		XMLName  xml.Name       `xml:"http://www.sitemaps.org/schemas/sitemap/0.9 sitemapindex"`
		Sitemaps []sitemapEntry `xml:"sitemap"`
	}
	sitemapSet struct {
		XMLName xml.Name       `xml:"http://www.sitemaps.org/schemas/sitemap/0.9 urlset"`
		URLs    []sitemapEntry `xml:"url"`
	}
	sitemapEntry struct {
		Loc     string `xml:"loc"`
		LastMod string `xml:"lastmod"`
	}
)

// serveSitemapIndex names the two sitemaps, as larger sites divide theirs.
func (s *site) serveSitemapIndex(w http.ResponseWriter, r *http.Request) {
	newest := s.recipes[0].Updated
	index := sitemapIndex{}
	for _, name := range []string{"/sitemap-kommunen.xml", "/sitemap-bund-laender.xml"} {
		index.Sitemaps = append(index.Sitemaps, sitemapEntry{baseURL(r) + name, newest.Format(time.DateOnly)})
	}
	serveXML(w, r, "application/xml; charset=utf-8", newest, index)
}

// serveSitemap lists the recipe pages of one half of the site. The second half
// also lists a session-id twin, as content management systems do by mistake:
// its canonical leads to the page that is listed already.
func (s *site) serveSitemap(municipal bool) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		set := sitemapSet{}
		for i := range s.recipes {
			recipe := &s.recipes[i]
			if recipe.Municipal() == municipal {
				loc := baseURL(r) + "/rezepte/" + recipe.Slug + ".html"
				set.URLs = append(set.URLs, sitemapEntry{loc, recipe.Updated.Format(time.DateOnly)})
			}
		}
		if !municipal && len(set.URLs) > 0 {
			twin := set.URLs[0]
			twin.Loc += sessionQuery
			set.URLs = append(set.URLs, twin)
		}
		serveXML(w, r, "application/xml; charset=utf-8", s.recipes[0].Updated, set)
	}
}
