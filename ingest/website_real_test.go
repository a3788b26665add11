package ingest

import (
	"cmp"
	"context"
	"errors"
	"html"
	"maps"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"nextsearch/ingest/sitetest"
	"nextsearch/internal/catalogue"
	"nextsearch/internal/fetch"
)

// dataDir gives the folder of development corpora, or skips.
func dataDir(t testing.TB) string {
	t.Helper()
	dir := os.Getenv("NEXTSEARCH_DATA")
	if dir == "" {
		dir = filepath.Join(moduleRoot(t), "..", "shared", "data")
	}
	if _, err := os.Stat(dir); err != nil {
		if os.Getenv("NEXTSEARCH_CI") == "1" {
			t.Fatalf("the corpora are not at %s; set NEXTSEARCH_DATA", dir)
		}
		t.Skipf("the corpora are not at %s; set NEXTSEARCH_DATA", dir)
	}
	return dir
}

func moduleRoot(t testing.TB) string {
	t.Helper()
	dir, err := filepath.Abs(".")
	if err != nil {
		t.Fatal(err)
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir
		}
		if dir == filepath.Dir(dir) {
			t.Fatal("there is no go.mod above the test")
		}
		dir = filepath.Dir(dir)
	}
}

// crawled is what one crawl gave.
type crawled struct {
	records    []catalogue.Record
	rejections []*Rejection // not the notices
	notices    []*Rejection
	errs       []error // what makes the run incomplete
	stats      fetch.Stats
}

// crawlSite crawls a site on loopback with the real fetcher.
func crawlSite(t testing.TB, spec Spec) crawled {
	t.Helper()
	client, err := fetch.New(fetch.Config{Agent: "nextsearch/test", RawDir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(client.Close)
	return crawlWith(t, client, spec, nil)
}

func crawlWith(t testing.TB, client *fetch.Client, spec Spec, cache fetch.Cache) (out crawled) {
	t.Helper()
	web := client.For(fetch.Policy{Allow: loopback, Timeout: 10 * time.Second, Retries: -1, Cache: cache})
	source, err := newWebsite(spec)
	if err != nil {
		t.Fatal(err)
	}
	for rec, err := range source.Records(context.Background(), web) {
		var r *Rejection
		switch {
		case errors.As(err, &r) && r.Notice:
			out.notices = append(out.notices, r)
		case errors.As(err, &r):
			out.rejections = append(out.rejections, r)
		case err != nil:
			out.errs = append(out.errs, err)
		default:
			rec.Provenance.Source = spec.Name
			out.records = append(out.records, rec)
		}
	}
	out.stats = web.Stats()
	return out
}

// codes counts rejections by code.
func codes(list []*Rejection) map[string]int {
	n := map[string]int{}
	for _, r := range list {
		n[r.Code]++
	}
	return n
}

// serveReal serves one of the real sites and gives its address.
func serveReal(t testing.TB, folder, prefix string) string {
	t.Helper()
	server := httptest.NewServer(sitetest.New(filepath.Join(dataDir(t), filepath.FromSlash(folder)), prefix))
	t.Cleanup(server.Close)
	return server.URL + prefix + "/"
}

func TestRealSites(t *testing.T) {
	t.Run("digitalcheck", func(t *testing.T) {
		got := crawlSite(t, Spec{Name: "digitalcheck", Target: serveReal(t, "digitalcheck-dito/site", "/digitalcheck-dito/previews/main")})
		log(t, got)
		if len(got.errs) > 0 {
			t.Errorf("the run is not complete: %v", got.errs)
		}
		if n := codes(got.rejections)["http-status"]; n != 14 {
			t.Errorf("%d addresses of the sitemap are rejected as missing, want 14", n)
		}
		if n := len(got.records); n < 64 {
			t.Errorf("%d records, want at least 64", n)
		}
		if codes(got.notices)["canonical-foreign"] != 1 {
			t.Errorf("no notice of the canonical addresses on the published host: %v", codes(got.notices))
		}
		for _, r := range got.records {
			checkRecord(t, r)
			if want := "Bundesministerium für Digitales und Staatsmodernisierung (BMDS)"; publisherOfRecord(r) != want {
				t.Errorf("%s: published by %q, the imprint says %q", r.ID, publisherOfRecord(r), want)
			}
			refuse(t, r, "Offizielle Website", "Menü öffnen", "Zum Inhalt springen", "Alle Unterstützungsangebote")
		}
		if n := datedRecords(got.records); n < 9 {
			t.Errorf("%d records have a date, the pages of the examples say theirs", n)
		}
	})
	t.Run("stadtulm", func(t *testing.T) {
		got := crawlSite(t, Spec{Name: "stadtulm", Target: serveReal(t, "stadtulm/site", "")})
		log(t, got)
		if len(got.errs) > 0 || len(got.records) > 0 || codes(got.rejections)["noindex"] < 25 {
			t.Errorf("%d records, rejected %v, errors %v; all its pages say noindex", len(got.records), codes(got.rejections), got.errs)
		}
		for _, r := range got.rejections {
			if r.Code == "noindex" && !strings.Contains(r.Reason, "noindex, nofollow") {
				t.Errorf("the reason %q does not say what the page says", r.Reason)
			}
		}
		if codes(got.notices)["canonical-shared"] != 1 {
			t.Errorf("no notice that all pages share one canonical: %v", codes(got.notices))
		}
	})
	t.Run("stadtulm, noindex ignored", func(t *testing.T) {
		got := crawlSite(t, Spec{Name: "stadtulm", Target: serveReal(t, "stadtulm/site", ""), IgnoreNoIndex: true})
		log(t, got)
		if len(got.errs) > 0 || len(got.records) < 21 || codes(got.notices)["noindex-ignored"] != 1 {
			t.Errorf("%d records, notices %v, errors %v", len(got.records), codes(got.notices), got.errs)
		}
		posts := 0
		for _, r := range got.records {
			checkRecord(t, r)
			refuse(t, r, "Skip to main content", "RSS Feed", "Page 1 of")
			if strings.Contains(r.URL, "/20") {
				posts++
				path := strings.Split(strings.SplitN(r.URL, "/20", 2)[1], "/")
				if want := "20" + strings.Join(path[:3], "-"); string(r.Published) != want {
					t.Errorf("%s: published %s, its address says %s", r.ID, r.Published, want)
				}
			}
			if publisherOfRecord(r) != "Stadt Ulm" {
				t.Errorf("%s: published by %q, its logo says Stadt Ulm", r.ID, publisherOfRecord(r))
			}
		}
		if posts != 17 {
			t.Errorf("%d posts, want 17", posts)
		}
		score(t, got.records, stadtulmSource(t))
	})
	t.Run("ulm smart city", func(t *testing.T) {
		got := crawlSite(t, Spec{Name: "ulm", Target: serveReal(t, "ulm-smart-city-strategie/site", "/smart-city-strategie")})
		log(t, got)
		if len(got.errs) > 0 || len(got.records) != 23 {
			t.Errorf("%d records, errors %v; want 23 found by their links", len(got.records), got.errs)
		}
		for _, r := range got.records {
			checkRecord(t, r)
			refuse(t, r, "Strategie durchsuchen", "Sphinx Book Theme", "Dieses Werk ist lizenziert")
			if r.Licence.Code != "cc-by-sa-4.0" || publisherOfRecord(r) != "Stadt Ulm" {
				t.Errorf("%s: licence %q, publisher %q", r.ID, r.Licence.Code, publisherOfRecord(r))
			}
		}
		score(t, got.records, ulmSource(t))
	})
}

// One long page without landmarks against the markdown that it was made from.
func TestRealGuide(t *testing.T) {
	dir := filepath.Join(dataDir(t), "leitfaden-barrierefreiheit-by", "export")
	page, err := os.ReadFile(filepath.Join(dir, "leitfaden-barrierefreiheit.html"))
	if err != nil {
		t.Fatal(err)
	}
	source, err := os.ReadFile(filepath.Join(dir, "leitfaden-barrierefreiheit.md"))
	if err != nil {
		t.Fatal(err)
	}
	p, err := extractPage(page, "", address(t, "https://www.example.org/leitfaden.html"))
	if err != nil {
		t.Fatal(err)
	}
	rec := recordOf(t, p)
	if rec.Title != "Leitfaden digitale Barrierefreiheit" || rec.Published != "2019-06-12" {
		t.Errorf("title %q of %s", rec.Title, rec.Published)
	}
	have, want := wordCounts(rec.Title+" "+rec.Body), wordCounts(plainMarkdown(string(source)))
	common := overlap(have, want)
	checkShares(t, 1, common/sum(want), 1-common/sum(have))
	if t.Failed() {
		t.Logf("%s: lost %v; added %v", p.mainMethod, minus(want, have), minus(have, want))
	}
}

// A second run asks with validators, gets nothing twice, and says the same.
func TestRealSiteAgain(t *testing.T) {
	client, err := fetch.New(fetch.Config{Agent: "nextsearch/test", RawDir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(client.Close)
	spec := Spec{Name: "digitalcheck", Target: serveReal(t, "digitalcheck-dito/site", "/digitalcheck-dito/previews/main")}
	cache := memoryCache{}
	first, second := crawlWith(t, client, spec, cache), crawlWith(t, client, spec, cache)
	if second.stats.Fetched > 0 || second.stats.NotModified < len(second.records) {
		t.Errorf("the second run fetched %d bodies, %d were not modified", second.stats.Fetched, second.stats.NotModified)
	}
	if len(first.records) != len(second.records) {
		t.Fatalf("%d records, then %d", len(first.records), len(second.records))
	}
	for i := range first.records {
		if first.records[i].Hash() != second.records[i].Hash() {
			t.Errorf("%s has changed", first.records[i].ID)
		}
	}
}

// memoryCache keeps validators for one test.
type memoryCache map[string]fetch.Validators

func (c memoryCache) Lookup(_ context.Context, url string) (fetch.Validators, bool, error) {
	v, ok := c[url]
	return v, ok, nil
}

func (c memoryCache) Store(_ context.Context, v fetch.Validators) error {
	c[v.URL] = v
	return nil
}

// log writes the outcome of a crawl, and every record with -v and NEXTSEARCH_SHOW=1.
func log(t testing.TB, got crawled) {
	t.Helper()
	t.Logf("%d records, rejected %v, notices %v, errors %v", len(got.records), codes(got.rejections), codes(got.notices), got.errs)
	if os.Getenv("NEXTSEARCH_SHOW") != "1" {
		return
	}
	for _, r := range append(got.notices, got.rejections...) {
		t.Log(r)
	}
	for _, r := range got.records {
		show(t, r)
	}
}

func publisherOfRecord(r catalogue.Record) string {
	if len(r.Organisations) == 0 {
		return ""
	}
	return r.Organisations[0].Name
}

// datedRecords counts the records with a date of publication.
func datedRecords(records []catalogue.Record) (n int) {
	for _, r := range records {
		if r.Published != "" {
			n++
		}
	}
	return n
}

// checkRecord checks what holds for every record of a page.
func checkRecord(t testing.TB, r catalogue.Record) {
	t.Helper()
	if err := r.Validate(); err != nil {
		t.Error(err)
	}
	switch {
	case r.Body == "" || r.Summary == "" || r.Language == "" || r.Provenance.Raw == "" || r.Provenance.Fetched.IsZero():
		t.Errorf("%s lacks body, summary, language or provenance", r.ID)
	case utf8.RuneCountInString(r.Summary) > snippetLimit:
		t.Errorf("%s: the summary has %d characters", r.ID, utf8.RuneCountInString(r.Summary))
	case strings.Contains(r.Title, " — "), strings.Contains(r.Title, "¶"):
		t.Errorf("%s: the title %q has the name of the site or an anchor", r.ID, r.Title)
	}
}

// refuse checks that nothing of the site's furniture is in a text.
func refuse(t testing.TB, r catalogue.Record, phrases ...string) {
	t.Helper()
	for _, p := range phrases {
		if strings.Contains(r.Body, p) {
			t.Errorf("%s: the text has %q of the site's furniture", r.ID, p)
		}
	}
}

// score measures the texts of records against the markdown that they were
// made from, by words: how much was kept, how much is not of the text.
func score(t *testing.T, records []catalogue.Record, sources map[string]string) {
	t.Helper()
	var kept, wanted, got float64
	matched := 0
	for _, r := range records {
		source, ok := sources[pathOf(r.URL)]
		if !ok {
			continue
		}
		matched++
		have, want := wordCounts(r.Title+" "+r.Body), wordCounts(source)
		common := overlap(have, want)
		if recall, precision := common/sum(want), common/sum(have); recall < 0.9 || precision < 0.9 {
			t.Logf("%s: %.1f %% kept, %.1f %% not of the text; lost %v; added %v", r.ID, 100*recall, 100*(1-precision), minus(want, have), minus(have, want))
		}
		kept, wanted, got = kept+common, wanted+sum(want), got+sum(have)
	}
	if matched < 15 {
		t.Fatalf("only %d records have their markdown", matched)
	}
	checkShares(t, matched, kept/wanted, 1-kept/got)
}

// checkShares checks how much of the words was kept and how much is foreign.
func checkShares(t *testing.T, texts int, recall, foreign float64) {
	t.Helper()
	t.Logf("%d texts: %.2f %% of the words kept, %.2f %% of the words not of the text", texts, 100*recall, 100*foreign)
	if recall < minRecall || foreign > maxForeign {
		t.Errorf("%.2f %% kept, want at least %.0f; %.2f %% foreign, want at most %.0f", 100*recall, 100*minRecall, 100*foreign, 100*maxForeign)
	}
}

// Floors of the extraction, by words.
const (
	minRecall  = 0.95
	maxForeign = 0.05
)

func pathOf(address string) string {
	u, _ := url.Parse(address)
	return strings.Trim(strings.TrimSuffix(u.Path, "index.html"), "/")
}

func wordCounts(text string) map[string]float64 {
	n := map[string]float64{}
	for word := range strings.FieldsSeq(fold(text)) {
		n[word]++
	}
	return n
}

func overlap(a, b map[string]float64) (n float64) {
	for word, count := range a {
		n += min(count, b[word])
	}
	return n
}

func sum(a map[string]float64) (n float64) {
	for _, count := range a {
		n += count
	}
	return n
}

// minus lists the words that a has more often than b, the most frequent first, at most 12.
func minus(a, b map[string]float64) []string {
	var list []string
	for word := range a {
		if a[word] > b[word] {
			list = append(list, word)
		}
	}
	slices.SortFunc(list, func(x, y string) int { return cmp.Or(cmp.Compare(a[y]-b[y], a[x]-b[x]), cmp.Compare(x, y)) })
	return list[:min(len(list), 12)]
}

// stadtulmSource gives the posts as they were written, by the path of their page.
func stadtulmSource(t testing.TB) map[string]string {
	return markdownTexts(t, "stadtulm/_posts/*.md", func(name string) string {
		base := strings.TrimSuffix(filepath.Base(name), ".md")
		return strings.Replace(base[:10], "-", "/", 2) + "/" + base[11:]
	})
}

// ulmSource gives the chapters as they were written, by the path of their page.
func ulmSource(t testing.TB) map[string]string {
	chapter := func(name string) string {
		rel, _ := filepath.Rel(filepath.Join(dataDir(t), "ulm-smart-city-strategie"), filepath.Dir(name))
		return "smart-city-strategie/" + filepath.ToSlash(rel)
	}
	all := markdownTexts(t, "ulm-smart-city-strategie/*/index.md", chapter)
	maps.Copy(all, markdownTexts(t, "ulm-smart-city-strategie/*/*/index.md", chapter))
	return all
}

func markdownTexts(t testing.TB, pattern string, key func(string) string) map[string]string {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(dataDir(t), filepath.FromSlash(pattern)))
	if err != nil || len(names) == 0 {
		t.Fatalf("no files match %s: %v", pattern, err)
	}
	texts := map[string]string{}
	for _, name := range names {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		texts[key(name)] = plainMarkdown(string(data))
	}
	return texts
}

// mdRules take the marks of markdown away, one after the other.
var mdRules = []struct {
	pattern *regexp.Regexp
	with    string
}{
	{regexp.MustCompile(`(?s)\A---\n.*?\n---\n`), ""},                            // front matter
	{regexp.MustCompile(`(?s)<!--.*?-->|<style.*?</style>`), ""},                 // comments
	{regexp.MustCompile("(?m)^```\\{[^`]*?^```$"), ""},                           // directives
	{regexp.MustCompile(`\{%.*?%\}|\{:.*?\}`), ""},                               // Liquid, kramdown attributes
	{regexp.MustCompile(`!\[[^\]]*\]\([^)]*\)`), ""},                             // pictures
	{regexp.MustCompile(`\[\^[^\]]*\]:?`), " "},                                  // footnotes
	{regexp.MustCompile(`(?m)^\[[^\]]+\]:\s*\S+.*$`), ""},                        // link definitions
	{regexp.MustCompile(`\[([^\]]*)\]\([^)]*\)|\[([^\]]*)\]\[[^\]]*\]`), "$1$2"}, // links
	{regexp.MustCompile(`<(https?://[^>]+)>`), "$1"},                             // addresses
	{regexp.MustCompile("`<([^`]*)>`"), "&lt;$1&gt;"},                            // code that is HTML
	{regexp.MustCompile(`</?[a-zA-Z][^>]*>`), " "},                               // HTML
	{regexp.MustCompile(`[*_` + "`" + `]{1,3}`), ""},                             // emphasis
}

func plainMarkdown(text string) string {
	for _, r := range mdRules {
		text = r.pattern.ReplaceAllString(text, r.with)
	}
	return html.UnescapeString(text)
}

func show(t testing.TB, r catalogue.Record) {
	text := []rune(strings.ReplaceAll(r.Body, "\n", "⏎"))
	var heads []string
	for _, s := range r.Sections {
		heads = append(heads, string(s.Role)+":"+s.Title)
	}
	t.Logf("\n%s\n  T %s [%s] %s/%s %s %q %v %v %d files %v\n  S %s\n  A %s\n  Z %s\n  H %s", r.ID, r.Title, r.Kind, r.Published, r.Updated, r.Language,
		publisherOfRecord(r), r.Licence, r.Keywords, len(r.Attachments), r.Provenance.Methods,
		r.Summary, string(text[:min(200, len(text))]), string(text[max(0, len(text)-200):]), strings.Join(heads, " / "))
}
