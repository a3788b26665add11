package ingest

import (
	"context"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"

	"nextsearch/internal/catalogue"
	"nextsearch/internal/fetch"
)

// answer is what a test's site says at one path.
type answer struct {
	status int // 200 if 0
	header http.Header
	body   string
}

// htmlPage is a page with a title, its own text and a head.
func htmlPage(title, head, body string) answer {
	return answer{body: fmt.Sprintf(`<!DOCTYPE html><html lang="de"><head><title>%s</title>%s</head><body><main><h1>%s</h1><p>%s %s</p>%s</main></body></html>`,
		title, head, title, title, prose, body)}
}

func sends(a answer, field, value string) answer {
	a.header = http.Header{field: {value}}
	return a
}

// listOf is a sitemap of paths.
func listOf(paths ...string) answer {
	var b strings.Builder
	b.WriteString(sitemapHead)
	for _, p := range paths {
		fmt.Fprintf(&b, "<url><loc>HOST%s</loc></url>", p)
	}
	return answer{body: b.String() + "</urlset>"}
}

// testSite is a site of answers by path and query; HOST in a body is its own address.
type testSite struct {
	url     string
	mu      sync.Mutex
	asked   []string // paths in order, without robots.txt and tdmrep.json
	answers map[string]answer
}

func newTestSite(t testing.TB, answers map[string]answer) *testSite {
	s := &testSite{answers: answers}
	server := httptest.NewServer(s)
	t.Cleanup(server.Close)
	s.url = server.URL
	return s
}

func (s *testSite) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	path := r.URL.RequestURI()
	if path != "/robots.txt" && !strings.HasPrefix(path, "/.well-known/") {
		s.mu.Lock()
		s.asked = append(s.asked, path)
		s.mu.Unlock()
	}
	a, ok := s.answers[path]
	if !ok {
		http.NotFound(w, r)
		return
	}
	maps.Copy(w.Header(), a.header)
	if w.Header().Get("Content-Type") == "" && strings.HasPrefix(a.body, "<!DOCTYPE html>") {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
	}
	if a.status != 0 {
		w.WriteHeader(a.status)
	}
	_, _ = w.Write([]byte(strings.ReplaceAll(a.body, "HOST", s.url)))
}

// crawl crawls the site from a path on.
func (s *testSite) crawl(t testing.TB, path string, spec Spec) crawled {
	t.Helper()
	spec.Name, spec.Target = "beispiel", s.url+path
	return crawlSite(t, spec)
}

// outcome writes records, rejections, notices and errors as sorted lines
// without the host, for comparison.
func (s *testSite) outcome(got crawled) string {
	var lines []string
	for _, r := range got.records {
		lines = append(lines, "record "+r.URL)
	}
	for _, r := range got.rejections {
		lines = append(lines, "rejected "+r.Code+" "+r.URL)
	}
	for _, n := range got.notices {
		lines = append(lines, "notice "+n.Code+" "+n.URL)
	}
	for _, err := range got.errs {
		code, rest, _ := strings.Cut(err.Error(), ": ")
		at, _, _ := strings.Cut(rest, ": ")
		lines = append(lines, "error "+code+" "+at)
	}
	slices.Sort(lines)
	return strings.ReplaceAll(strings.Join(lines, "\n"), s.url, "")
}

func TestCrawl(t *testing.T) {
	for _, c := range []struct {
		name    string
		target  string // "/" if empty
		spec    Spec
		answers map[string]answer
		want    string
	}{
		{name: "links, breadth first, within the site", target: "/amt/", answers: map[string]answer{
			"/amt/":       htmlPage("Start", "", `<a href="a.html">A</a> <a href="/andere/">anderswo</a> <a href="https://example.org/">fremd</a> <a href="b.html" rel="nofollow">B</a> <a href="c.pdf">C</a> <a href="mailto:x@example.org">M</a>`),
			"/amt/a.html": htmlPage("A", "", `<a href="d.html?utm_source=a#x">D</a> <a href="/amt/">zurück</a>`),
			"/amt/d.html": htmlPage("D", "", ""),
		}, want: "record /amt/\nrecord /amt/a.html\nrecord /amt/d.html"},
		{name: "sitemap of robots.txt, index and packed list", answers: map[string]answer{
			"/robots.txt":  {body: "Sitemap: HOST/karte.xml\n"},
			"/karte.xml":   {body: "<sitemapindex><sitemap><loc>HOST/eins.xml.gz</loc></sitemap><sitemap><loc>HOST/zwei.txt</loc></sitemap></sitemapindex>"},
			"/eins.xml.gz": {body: pack(t, sitemapHead+"<url><loc>/a</loc></url></urlset>")},
			"/zwei.txt":    {body: "HOST/b\nHOST/fehlt\nhttps://example.org/fremd\n"},
			"/":            htmlPage("Start", "", `<a href="/nicht-gelistet">x</a>`),
			"/a":           htmlPage("A", "", ""), "/b": htmlPage("B", "", ""), "/nicht-gelistet": htmlPage("X", "", ""),
		}, want: "notice outside-site /\nrecord /\nrecord /a\nrecord /b\nrejected http-status /fehlt"},
		{name: "an empty sitemap makes the run incomplete", answers: map[string]answer{
			"/sitemap.xml": listOf(), "/": htmlPage("Start", "", `<a href="/a">A</a>`), "/a": htmlPage("A", "", ""),
		}, want: "error sitemap-empty /\nrecord /\nrecord /a"},
		{name: "an empty sitemap that is meant", spec: Spec{AcceptRemovals: true}, answers: map[string]answer{
			"/sitemap.xml": listOf(), "/": htmlPage("Start", "", ""),
		}, want: "notice sitemap-empty /\nrecord /"},
		{name: "a promised sitemap that is a page", answers: map[string]answer{
			"/robots.txt": {body: "Sitemap: HOST/karte.xml\n"}, "/karte.xml": htmlPage("Fehler", "", ""), "/": htmlPage("Start", "", ""),
		}, want: "error sitemap-empty /\nrecord /"},
		{name: "a guessed sitemap that is a page is none", answers: map[string]answer{
			"/sitemap.xml": htmlPage("Hoppla", "", ""), "/": htmlPage("Start", "", ""),
		}, want: "record /"},
		{name: "a sitemap that breaks off", answers: map[string]answer{
			"/sitemap.xml": {body: sitemapHead + "<url><loc>HOST/a</loc></url><url><lo"}, "/": htmlPage("Start", "", ""), "/a": htmlPage("A", "", ""),
		}, want: "error sitemap-cut /sitemap.xml\nrecord /\nrecord /a"},
		{name: "packed sitemap cut short", answers: map[string]answer{
			"/sitemap.xml": {body: pack(t, sitemapHead+strings.Repeat("<url><loc>/a</loc></url>", 9))[:60]}, "/": htmlPage("Start", "", ""), "/a": htmlPage("A", "", ""),
		}, want: "error sitemap-cut /sitemap.xml\nerror sitemap-empty /\nrecord /"},
		{name: "what the page does not permit", answers: map[string]answer{
			"/sitemap.xml": listOf("/a", "/b", "/c", "/d"),
			"/robots.txt":  {body: "User-agent: *\nDisallow: /d\n"},
			"/":            htmlPage("Start", `<meta name="robots" content="noindex">`, ""),
			"/a":           htmlPage("A", `<meta name="tdm-reservation" content="1">`, ""),
			"/b":           sends(htmlPage("B", "", ""), "X-Robots-Tag", "noindex"),
			"/c":           sends(htmlPage("C", "", ""), "Tdm-Reservation", "1"),
			"/d":           htmlPage("D", "", ""),
		}, want: "rejected noindex /\nrejected noindex /b\nrejected robots-disallowed /d\nrejected tdm-reserved /a\nrejected tdm-reserved /c"},
		{name: "links of a page that says nofollow", answers: map[string]answer{
			"/": htmlPage("Start", `<meta name="robots" content="nofollow">`, `<a href="/a">A</a>`), "/a": htmlPage("A", "", ""),
		}, want: "record /"},
		{name: "one's own site", spec: Spec{IgnoreNoIndex: true}, answers: map[string]answer{
			"/": htmlPage("Start", `<meta name="robots" content="none">`, `<a href="/a">A</a>`), "/a": htmlPage("A", "", ""),
		}, want: "notice noindex-ignored /\nrecord /\nrecord /a"},
		{name: "twins", answers: map[string]answer{
			"/sitemap.xml": listOf("/a?sid=1", "/a", "/a/", "/a?print=1", "/b?print=1", "/nur-druck?print=1"),
			"/":            htmlPage("Start", "", ""),
			"/a?sid=1":     htmlPage("A", `<link rel="canonical" href="/a">`, ""),
			"/a":           htmlPage("A", `<link rel="canonical" href="/a">`, ""),
			"/b":           htmlPage("B", "", ""), "/nur-druck?print=1": htmlPage("N", "", ""),
		}, want: "notice twin /a?print=1\nnotice twin /a?sid=1\nnotice twin /b?print=1\nrecord /\nrecord /a\nrecord /b\nrecord /nur-druck?print=1\nrejected http-status /nur-druck"},
		{name: "one canonical for all, and one on another host", answers: map[string]answer{
			"/sitemap.xml": listOf("/a", "/b", "/c"),
			"/":            htmlPage("Start", `<link rel="canonical" href="/">`, ""),
			"/a":           htmlPage("A", `<link rel="canonical" href="/">`, ""),
			"/b":           htmlPage("B", `<link rel="canonical" href="/">`, ""),
			"/c":           htmlPage("C", `<link rel="canonical" href="https://example.org/c">`, ""),
		}, want: "notice canonical-foreign /\nnotice canonical-shared /\nrecord /\nrecord /a\nrecord /b\nrecord /c"},
		{name: "canonicals in a circle", answers: map[string]answer{
			"/":  htmlPage("S", `<link rel="canonical" href="/a">`, ""),
			"/a": htmlPage("A", `<link rel="canonical" href="/b">`, ""),
			"/b": htmlPage("B", `<link rel="canonical" href="/">`, ""),
		}, want: "record /\nrecord /a\nrecord /b"},
		{name: "pages that are none", answers: map[string]answer{
			"/sitemap.xml":  listOf("/leer", "/fehler", "/weiter", "/bild.png", "/daten", "/blog/page/2/", "/tief", "/pdf"),
			"/":             htmlPage("Start", "", ""),
			"/leer":         {body: "<!DOCTYPE html><html><head><title>Bilder</title></head><body><main><img src=a></main></body></html>"},
			"/fehler":       {body: "<!DOCTYPE html><html><head><title>404 – Seite nicht gefunden</title></head><body><main><h1>Hoppla</h1><p>Diese Seite gibt es nicht, bitte suchen Sie.</p></main></body></html>"},
			"/weiter":       {body: `<!DOCTYPE html><html><head><meta http-equiv="refresh" content="0;url=/ziel"></head><body><a href="/ziel">Weiter</a></body></html>`},
			"/ziel":         htmlPage("Ziel", "", ""),
			"/daten":        sends(answer{body: "{}"}, "Content-Type", "application/json"),
			"/pdf":          sends(answer{body: "%PDF-1.7\n"}, "Content-Type", ""),
			"/blog/page/2/": htmlPage("Blog", "", ""),
			"/tief":         {body: "<!DOCTYPE html>" + strings.Repeat("<div>", 1000)},
		}, want: "notice error-page /fehler\nnotice listing-page /blog/page/2/\nnotice redirect-page /weiter\nrecord /\nrecord /ziel\nrejected extract-failed /tief\n" +
			"rejected no-text /leer\nrejected unsupported-type /bild.png\nrejected unsupported-type /daten\nrejected unsupported-type /pdf"},
		{name: "redirections", answers: map[string]answer{
			"/sitemap.xml": listOf("/alt", "/fort", "/neu"),
			"/":            htmlPage("Start", "", ""),
			"/alt":         sends(answer{status: 301}, "Location", "/neu"),
			"/neu":         htmlPage("Neu", "", ""),
			"/fort":        sends(answer{status: 302}, "Location", "/kreis"),
			"/kreis":       sends(answer{status: 302}, "Location", "/fort"),
		}, want: "record /\nrecord /neu\nrejected redirect-loop /fort"},
		{name: "a page that leaves the site", target: "/amt/", answers: map[string]answer{
			"/amt/":  htmlPage("Start", "", `<a href="/amt/a">A</a>`),
			"/amt/a": sends(answer{status: 301}, "Location", "/wo/anders"), "/wo/anders": htmlPage("X", "", ""),
		}, want: "record /amt/\nrejected redirect-outside /amt/a"},
		{name: "one page fails", answers: map[string]answer{
			"/sitemap.xml": listOf("/a", "/b"), "/": htmlPage("Start", "", ""), "/a": {status: 500}, "/b": htmlPage("B", "", ""),
		}, want: "error http-status /a\nrecord /\nrecord /b"},
		{name: "the limit of pages", spec: Spec{MaxPages: 2}, answers: map[string]answer{
			"/": htmlPage("Start", "", `<a href="/a">A</a> <a href="/b">B</a> <a href="/c">C</a>`), "/a": htmlPage("A", "", ""), "/b": htmlPage("B", "", ""), "/c": htmlPage("C", "", ""),
		}, want: "error page-limit /\nrecord /\nrecord /a"},
		{name: "nothing there", answers: map[string]answer{}, want: "error no-pages /\nrejected http-status /"},
	} {
		t.Run(c.name, func(t *testing.T) {
			site := newTestSite(t, c.answers)
			target := c.target
			if target == "" {
				target = "/"
			}
			got := site.crawl(t, target, c.spec)
			if have := site.outcome(got); have != c.want {
				t.Errorf("got\n%s\nwant\n%s\n%v %v %v", have, c.want, got.rejections, got.notices, got.errs)
			}
		})
	}
}

func TestCrawlAsksForEachPageOnce(t *testing.T) {
	site := newTestSite(t, map[string]answer{
		"/sitemap.xml": listOf("/a", "/impressum", "/a?utm_campaign=x", "/a?sid=1"),
		"/":            htmlPage("Start", "", `<a href="/impressum">Impressum</a>`),
		"/impressum":   htmlPage("Impressum", "", "<p>Herausgeber: Stadt Musterstadt</p>"),
		"/a":           htmlPage("A", `<link rel="canonical" href="/a">`, ""),
		"/a?sid=1":     htmlPage("A", `<link rel="canonical" href="/a">`, ""),
	})
	got := site.crawl(t, "/", Spec{})
	want := []string{"/", "/a", "/a?sid=1", "/impressum", "/sitemap.xml"}
	if asked := slices.Sorted(slices.Values(site.asked)); !slices.Equal(asked, want) {
		t.Errorf("asked for %v, want %v", asked, want)
	}
	for _, r := range got.records {
		if publisherOfRecord(r) != "Stadt Musterstadt" || r.Provenance.Methods["organisations"] != "imprint" {
			t.Errorf("%s: published by %q (%s), the imprint says Stadt Musterstadt", r.ID, publisherOfRecord(r), r.Provenance.Methods["organisations"])
		}
	}
}

func TestCrawlStopsWhenTheSiteIsDown(t *testing.T) {
	answers := map[string]answer{"/": htmlPage("Start", "", "")}
	var paths []string
	for i := range 3 * maxFailures {
		path := fmt.Sprintf("/%d", i)
		paths, answers[path] = append(paths, path), answer{status: 503}
	}
	answers["/sitemap.xml"] = listOf(paths...)
	site := newTestSite(t, answers)
	got := site.crawl(t, "/", Spec{})
	if len(site.asked) > maxFailures+3 {
		t.Errorf("%d requests to a site that is down", len(site.asked))
	}
	if len(got.errs) == 0 || len(got.records) != 1 {
		t.Errorf("%d errors, %d records", len(got.errs), len(got.records))
	}
}

// What a template puts on every page tells nothing of one of them.
func TestLinesOfTheTemplate(t *testing.T) {
	answers := map[string]answer{"/": htmlPage("Muster", `<meta name="description" content="Das Angebot der Stadt Musterstadt zu allem und jedem.">`, "")}
	var paths []string
	for _, topic := range []string{"Ampeln", "Brücken", "Chöre", "Deiche"} {
		path := "/" + strings.ToLower(topic[:2])
		paths = append(paths, path)
		answers[path] = answer{body: `<!DOCTYPE html><html lang="de"><head><title>` + topic + ` | Stadt Musterstadt</title>
<meta name="description" content="Alles aus einer Hand, das ganze Jahr, für alle Menschen."></head><body><main><h1>Projekte</h1>
<p>Diesen Absatz setzt die Vorlage auf jede Seite, ob er dort passt oder nicht.</p><h2>Über ` + topic + `</h2>
<p>` + topic + ` sind in Musterstadt seit dem Frühjahr Sache der Ämter für Digitales und Verkehr.</p></main></body></html>`}
	}
	answers["/sitemap.xml"] = listOf(paths...)
	site := newTestSite(t, answers)
	for _, r := range site.crawl(t, "/", Spec{}).records {
		if strings.HasSuffix(r.URL, "/") {
			continue
		}
		topic := r.Title
		if topic == "Projekte" || strings.Contains(topic, "Musterstadt") || !strings.HasPrefix(r.Summary, topic) {
			t.Errorf("%s: title %q, summary %q", r.URL, r.Title, r.Summary)
		}
		if publisherOfRecord(r) != "Stadt Musterstadt" {
			t.Errorf("%s: published by %q", r.URL, publisherOfRecord(r))
		}
	}
}

func TestCrawlEndsWithItsContext(t *testing.T) {
	answers := map[string]answer{}
	var paths []string
	for i := range 50 {
		paths = append(paths, fmt.Sprintf("/%d", i))
		answers[paths[i]] = htmlPage(fmt.Sprintf("Seite %d", i), "", "")
	}
	answers["/sitemap.xml"] = listOf(paths...)
	site := newTestSite(t, answers)
	source, err := newWebsite(Spec{Name: "beispiel", Target: site.url})
	if err != nil {
		t.Fatal(err)
	}
	client, err := fetch.New(fetch.Config{Agent: "nextsearch/test"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(client.Close)
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	web := client.For(fetch.Policy{Allow: loopback})
	for rec, err := range source.Records(ctx, web) {
		if err == nil && rec.URL != "" {
			cancel()
		}
	}
	if n := len(site.asked); n > window+10 {
		t.Errorf("%d requests after the run was cancelled", n)
	}
	var first catalogue.Record
	for rec, err := range source.Records(context.Background(), web) {
		if err == nil {
			first = rec
			break // the source must not go on
		}
	}
	if first.ID == "" {
		t.Error("no record")
	}
}

func TestNewWebsiteRefusesBadTargets(t *testing.T) {
	for _, target := range []string{"", "example.org", "ftp://example.org/", "file:///etc/passwd"} {
		if _, err := newWebsite(Spec{Name: "x", Target: target}); err == nil {
			t.Errorf("%q is taken for a website", target)
		}
	}
}
