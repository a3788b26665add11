package server

import (
	"context"
	"fmt"
	"io/fs"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"nextsearch/internal/catalogue"
	"nextsearch/internal/search"
	"nextsearch/mappings"
)

// page parses an answer as HTML.
func page(t *testing.T, r reply) *goquery.Document {
	t.Helper()
	if got := r.header.Get("Content-Type"); got != htmlType {
		t.Errorf("type %q", got)
	}
	doc, err := goquery.NewDocumentFromReader(strings.NewReader(r.body))
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

// pagesOf lists addresses that show every template in its states.
func pagesOf() map[string]int {
	return map[string]int{
		"/": 200, "/?lang=en": 200, "/suche": 200, "/suche?q=akte&filter.kind=recipe&filter.year=2020..2025&exclude.level=federal&size=1": 200,
		"/suche?q=nirgends&lang=en": 200, "/suche?q=nirgends&filter.kind=news": 200, "/suche?page=7": 200, "/rezepte/" + exampleID: 200,
		"/rezepte/" + exampleID + "?lang=en": 200, "/rezepte/portal:studie": 200, "/rezepte/portal:ohne-datum": 200,
		"/organisationen/stadt-musterstadt": 200, "/organisationen/stadt-musterstadt?lang=en": 200, "/organisationen/nie": 404, "/organisationen/..%2fx": 404,
		"/organisationen": 200, "/organisationen?q=stadt&lang=en": 200, "/organisationen?q=xyzzy": 200,
		"/landschaft": 200, "/landschaft?lang=en&q=akte&filter.kind=recipe&exclude.level=federal": 200, "/landschaft?q=nirgends": 200,
		"/rezepte/demo:nie": 404, "/rezepte/demo:mit-einwilligung": 410, "/nirgends": 404, "/hilfe": 200, "/hilfe?lang=en": 200,
		"/api": 200, "/api?lang=en": 200, "/impressum": 200, "/datenschutz?lang=en": 200, "/barrierefreiheit": 200,
	}
}

// pageService has a record removed, so that its tombstone can be seen.
func pageService(t *testing.T, change func(*Config)) *service {
	sv := serve(t, records(), change)
	if _, err := sv.store.Remove(t.Context(), "demo:mit-einwilligung"); err != nil {
		t.Fatal(err)
	}
	return sv
}

func TestPagesCanBeUsedByEverybody(t *testing.T) {
	sv := pageService(t, nil)
	for target, status := range pagesOf() {
		t.Run(target, func(t *testing.T) {
			r := sv.get(target)
			if r.status != status {
				t.Fatalf("status %d, want %d", r.status, status)
			}
			checkAccessible(t, page(t, r), target)
		})
	}
}

// checkAccessible looks for what a machine can see of EN 301 549.
func checkAccessible(t *testing.T, doc *goquery.Document, target string) {
	t.Helper()
	lang := "de"
	if strings.Contains(target, "lang=en") {
		lang = "en"
	}
	if got := doc.Find("html").AttrOr("lang", ""); got != lang {
		t.Errorf("lang %q, want %q", got, lang)
	}
	if n := doc.Find("h1").Length(); n != 1 {
		t.Errorf("%d h1", n)
	}
	if doc.Find("title").Text() == "" || doc.Find("main").Length() != 1 || doc.Find("header.site").Length() != 1 || doc.Find("footer.site").Length() != 1 {
		t.Error("title or landmarks are missing")
	}
	skip := doc.Find("body > a").First()
	if href := skip.AttrOr("href", ""); !skip.HasClass("skip") || doc.Find(href).Length() != 1 {
		t.Errorf("the first link of the page does not skip to the content: %q", href)
	}
	if doc.Find("script").Not(`[type="application/ld+json"], [src]`).Length() > 0 || doc.Find("[style], [onclick], iframe").Length() > 0 {
		t.Error("a script, a frame or an inline style")
	}
	checkIDs(t, doc)
	checkLabels(t, doc)
	checkHeadings(t, doc)
	doc.Find("nav").Each(func(_ int, nav *goquery.Selection) {
		if nav.AttrOr("aria-label", "") == "" {
			t.Error("a nav without a name")
		}
	})
	doc.Find("a").Each(func(_ int, a *goquery.Selection) {
		if strings.TrimSpace(a.Text()) == "" || a.AttrOr("href", "") == "" {
			t.Errorf("a link without text or address: %v", a.Nodes[0].Attr)
		}
	})
}

func checkIDs(t *testing.T, doc *goquery.Document) {
	t.Helper()
	seen := map[string]bool{}
	doc.Find("[id]").Each(func(_ int, s *goquery.Selection) {
		id := s.AttrOr("id", "")
		if seen[id] || id == "" || strings.ContainsAny(id, " \t") {
			t.Errorf("id %q is empty, has a space or stands twice", id)
		}
		seen[id] = true
	})
	doc.Find("[aria-labelledby], [aria-describedby], label[for]").Each(func(_ int, s *goquery.Selection) {
		for _, attr := range []string{"aria-labelledby", "aria-describedby", "for"} {
			for ref := range strings.FieldsSeq(s.AttrOr(attr, "")) {
				if !seen[ref] {
					t.Errorf("%s=%q leads nowhere", attr, ref)
				}
			}
		}
	})
}

func checkLabels(t *testing.T, doc *goquery.Document) {
	t.Helper()
	labelled := map[string]bool{}
	doc.Find("label[for]").Each(func(_ int, s *goquery.Selection) { labelled[s.AttrOr("for", "")] = true })
	doc.Find("input, select, textarea").Not("[type=hidden]").Each(func(_ int, s *goquery.Selection) {
		if !labelled[s.AttrOr("id", "")] {
			t.Errorf("control %s has no label", s.AttrOr("name", "?"))
		}
	})
	doc.Find("fieldset").Each(func(_ int, s *goquery.Selection) {
		if strings.TrimSpace(s.Find("legend").Text()) == "" {
			t.Error("a group without legend")
		}
	})
}

// checkHeadings sees that no level is passed over.
func checkHeadings(t *testing.T, doc *goquery.Document) {
	t.Helper()
	level := 0
	doc.Find("h1, h2, h3, h4, h5, h6").Each(func(_ int, s *goquery.Selection) {
		n := int(goquery.NodeName(s)[1] - '0')
		if n > level+1 {
			t.Errorf("h%d %q follows h%d", n, s.Text(), level)
		}
		level = n
	})
}

func TestPagesAreAgreed(t *testing.T) {
	sv := pageService(t, nil)
	for name, target := range map[string]string{
		"home":    "/",
		"results": "/suche?q=e-akte&sort=-published",
		"empty":   "/suche?q=nirgends&lang=en",
		"help":    "/hilfe",
		"gone":    "/rezepte/demo:mit-einwilligung",
		"imprint": "/impressum",
	} {
		t.Run(name, func(t *testing.T) {
			doc := page(t, sv.get(target))
			doc.Find(".filters, .tree, .meta, link[rel=stylesheet], link[rel=icon], script[src]").Remove() // labels of other packages, hashes
			body, err := doc.Html()
			if err != nil {
				t.Fatal(err)
			}
			golden(t, "pages/"+name+".html", instanceID.ReplaceAllString(body, "ID")+"\n")
		})
	}
}

var instanceID = regexp.MustCompile(`\b[0-9a-f]{16}\b`)

func TestResultsPage(t *testing.T) {
	sv := serve(t, records(), nil)
	doc := page(t, sv.get("/suche?q=in&filter.kind=recipe&filter.kind=report&filter.source=_missing&filter.source=demo&filter.source=portal&filter.year=2020..2025&exclude.level=nowhere&size=1&page=2&foo=1&sort=quatsch"))
	if got := doc.Find("[role=status]").Text(); !strings.Contains(got, "3 Treffer.") {
		t.Errorf("status %q", got)
	}
	if doc.Find("ol.hits > li").Length() != 1 || doc.Find("ol.hits").AttrOr("start", "") != "2" {
		t.Error("the second page shows another hit")
	}
	for _, value := range []string{"recipe", "report"} {
		if _, checked := doc.Find(`input[name="filter.kind"][value="` + value + `"]`).Attr("checked"); !checked {
			t.Errorf("%s is not checked", value)
		}
	}
	hidden := map[string]string{}
	doc.Find("form#suche input[type=hidden]").Each(func(_ int, s *goquery.Selection) {
		hidden[s.AttrOr("name", "")] += s.AttrOr("value", "") + " "
	})
	if fmt.Sprint(hidden) != "map[exclude.level:nowhere  filter.year:2020..2025  size:1 ]" {
		t.Errorf("filters without a box: %v", hidden)
	}
	for _, rel := range []string{"prev"} {
		href := doc.Find(`link[rel=`+rel+`]`).AttrOr("href", "")
		u, err := url.Parse(href)
		if err != nil || u.Path != "/suche" || u.Query().Get("size") != "1" || u.Query().Has("page") || u.Query().Has("foo") {
			t.Errorf("%s leads to %q", rel, href)
		}
	}
	if doc.Find(`.paging a[aria-current=page]`).Length() != 1 {
		t.Error("the present page is not marked")
	}
}

func TestAppliedFiltersCanBeRemovedOneByOne(t *testing.T) {
	sv := serve(t, records(), nil)
	doc := page(t, sv.get("/suche?filter.kind=recipe&filter.kind=report&exclude.source=portal&lang=en"))
	var hrefs []string
	doc.Find(".applied a").Each(func(_ int, a *goquery.Selection) { hrefs = append(hrefs, a.AttrOr("href", "")) })
	want := []string{
		"/suche?exclude.source=portal&filter.kind=report&lang=en",
		"/suche?exclude.source=portal&filter.kind=recipe&lang=en",
		"/suche?filter.kind=recipe&filter.kind=report&lang=en",
		"/suche?lang=en",
	}
	if strings.Join(hrefs, "\n") != strings.Join(want, "\n") {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(hrefs, "\n"), strings.Join(want, "\n"))
	}
	if text := doc.Find(".applied").Text(); !strings.Contains(text, "Kind: Recipe / practice example") || !strings.Contains(text, "Source: not portal") {
		t.Errorf("text %q", text)
	}
}

func TestRangesAreSaidInWords(t *testing.T) {
	sv := serve(t, nil, nil)
	text := page(t, sv.get("/suche?filter.year=2020..2022&filter.year=2024..&filter.year=..2010")).Find(".applied").Text()
	for _, want := range []string{"Jahr: 2020 bis 2022", "Jahr: ab 2024", "Jahr: bis 2010"} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in %q", want, text)
		}
	}
}

func TestChosenValuesStayVisible(t *testing.T) {
	sv := serve(t, records(), nil)
	doc := page(t, sv.get("/suche?facet.size=1&filter.kind=project"))
	kinds := doc.Find(`input[name="filter.kind"]`)
	if kinds.Length() != 2 || kinds.Last().AttrOr("value", "") != "project" {
		t.Errorf("%d kinds, the last is %q", kinds.Length(), kinds.Last().AttrOr("value", ""))
	}
	doc = page(t, sv.get("/suche?filter.organisation=nobody"))
	if _, checked := doc.Find(`input[name="filter.organisation"][value="nobody"]`).Attr("checked"); !checked {
		t.Error("a chosen value that nobody has is lost when the form is sent")
	}
}

func TestForeignTextsAreMarked(t *testing.T) {
	recs := records()[:2]
	recs[0].Language, recs[1].Language = "en-GB", "de-DE"
	sv := serve(t, recs, nil)
	doc := page(t, sv.get("/suche?sort=-published"))
	if got := doc.Find("article").First().AttrOr("lang", ""); got != "en-GB" {
		t.Errorf("lang %q", got)
	}
	if _, marked := doc.Find("article").Last().Attr("lang"); marked {
		t.Error("a German text on a German page is marked")
	}
	if got := page(t, sv.get("/rezepte/"+exampleID)).Find("h1").AttrOr("lang", ""); got != "en-GB" {
		t.Errorf("lang %q", got)
	}
	for lang, want := range map[string]string{"": "", "DE": "", "en": "en", `x" onclick`: "", "de-simple": ""} {
		if got := foreign("de", lang); got != want {
			t.Errorf("%q: got %q", lang, got)
		}
	}
}

func TestFacetTree(t *testing.T) {
	got := treeOrder([]facetValueBody{{Value: "municipal/city", Parent: "municipal", Count: 9}, {Value: "federal", Count: 7},
		{Value: "municipal", Count: 6}, {Value: "federal/agency", Parent: "federal", Count: 5}, {Value: "municipal/town", Parent: "municipal", Count: 2},
		{Value: "state/agency", Parent: "state", Count: 1}, {Value: "self", Parent: "self"}})
	text := ""
	for _, v := range got {
		text += strings.Repeat(" ", v.Depth) + v.Value + "|"
	}
	if want := "federal| federal/agency|municipal| municipal/city| municipal/town|state/agency|self|"; text != want {
		t.Errorf("got  %s\nwant %s", text, want)
	}
}

func TestPagesTakeWhateverAddress(t *testing.T) {
	sv := serve(t, records(), nil)
	for _, query := range []string{"q=" + strings.Repeat("ä", 600), "q=%zz", "q=%ff%00", "page=0", "page=-1", "page=abc", "page=99999999", "size=0", "size=1000",
		"filter.kind=", "filter.nix=a", "sort=", "sort=x", "lang=fr", "q=a&q=b", "cursor=x", "filter.year=b..a", "page=10000&size=100"} {
		if r := sv.get("/suche?" + query); r.status != 200 {
			t.Errorf("%s: status %d", shorten(query), r.status)
		}
	}
	if q := sv.index.last(); q.From != 0 {
		t.Errorf("a page behind the window searched from %d", q.From)
	}
}

func TestSectionHeadings(t *testing.T) {
	for _, c := range []struct{ title, label, want string }{
		{"Kosten", "", "Kosten"}, {"", "Kosten und Aufwand", "Kosten und Aufwand"}, {"Aufwand und Kosten", "Kosten und Aufwand", "Kosten und Aufwand"},
		{"AUSGANGSLAGE:", "Ausgangslage", "Ausgangslage"},
		{"Kosten", "Kosten und Aufwand", "Kosten und Aufwand"}, {"Was nicht klappte", "Erfahrungen", "Erfahrungen: Was nicht klappte"},
	} {
		if got := sectionHeading(catalogue.Section{Title: c.title}, c.label); got != c.want {
			t.Errorf("%q with %q: got %q, want %q", c.title, c.label, got, c.want)
		}
	}
}

func TestSummaryIsNotSaidTwice(t *testing.T) {
	recs := records()[:2]
	recs[1].Summary = "Der Landkreis hat fünf Leistungen…"
	sv := serve(t, recs, nil)
	if n := page(t, sv.get("/rezepte/"+recs[0].ID)).Find("p.lead").Length(); n != 1 {
		t.Errorf("%d summaries", n)
	}
	if n := page(t, sv.get("/rezepte/"+recs[1].ID)).Find("p.lead").Length(); n != 0 {
		t.Error("the beginning of the text stands above it once more")
	}
}

// A category that was inferred says which words speak for it, in the page's
// language; one that the source gave needs no reason.
func TestRecordPageSaysWhy(t *testing.T) {
	recs := records()[:1]
	recs[0].Kind, recs[0].Title, recs[0].Keywords = catalogue.KindDataset, "Baumkataster", nil
	sv := serve(t, recs, nil)
	for target, want := range map[string]string{"": "Umwelt, Klima und EnergieMuster im Namen (Titel: baumkataster)", "?lang=en": "Environment, climate and energya pattern in the name (title: baumkataster)"} {
		text := page(t, sv.get("/rezepte/"+recs[0].ID+target)).Find("section[aria-labelledby=herkunft]").Text()
		if !strings.Contains(text, want) || strings.Contains(text, "topicterms") || strings.Contains(text, "Datensatz (") {
			t.Errorf("no %q in\n%s", want, text)
		}
	}
	var rec struct{ Categories categoriesBody }
	sv.getJSON("/v1/recipes/"+recs[0].ID, &rec)
	if topics := rec.Categories["topic"]; len(topics) == 0 || !strings.HasPrefix(topics[0].Why, "title: baumkataster (tables/topicterms.tsv:") {
		t.Errorf("%+v", topics)
	}
}

func TestHitShowsASentence(t *testing.T) {
	sv := serve(t, nil, nil)
	for want, highlights := range map[string][]search.Highlight{
		"die <mark>Akte</mark>":      {{Field: "body", Text: "im Text"}, {Field: "summary", Text: "die <mark>Akte</mark>"}},
		"…<mark>Akte</mark> im Text": {{Field: "keywords", Text: "<mark>Akte</mark>"}, {Field: "body", Text: "…<mark>Akte</mark> im Text"}},
		"Zusammenfassung":            {{Field: "keywords", Text: "<mark>Akte</mark>"}, {Field: "organisation", Text: "<mark>Akte</mark>"}},
	} {
		sv.index.answer = &search.Response{Total: 1, Hits: []search.Hit{{ID: "demo:x", Doc: mappings.HitSource{Title: "T", Summary: "Zusammenfassung"}, Highlights: highlights}}}
		if got, err := page(t, sv.get("/suche?q=akte")).Find(".hits article p:not(.where)").Last().Html(); err != nil || got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

// A hit says which parts of the record matched, a text by its section.
func TestHitSaysWhereItMatched(t *testing.T) {
	sv := serve(t, nil, nil)
	for want, highlights := range map[string][]search.Highlight{
		"Treffer in: Titel, Erfahrungen":   {{Field: "title", Text: "a"}, {Field: "body", Text: "b", Section: "lessons"}},
		"Treffer in: Schlagwörter, Text":   {{Field: "keywords", Text: "a"}, {Field: "body", Text: "b"}, {Field: "body", Text: "c"}},
		"Treffer in: Organisation, Anhang": {{Field: "organisation", Text: "a"}, {Field: "attachments", Text: "b", Section: "nie gehört"}},
		"":                                 {{Field: "nie gehört", Text: "a"}},
	} {
		sv.index.answer = &search.Response{Total: 1, Hits: []search.Hit{{ID: "demo:x", Doc: mappings.HitSource{Title: "T"}, Highlights: highlights}}}
		if got := page(t, sv.get("/suche?q=akte")).Find(".hits .where").Text(); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

func TestRecordPageShowsWhatTheLicencePermits(t *testing.T) {
	sv := serve(t, records(), nil)
	r := sv.get("/rezepte/" + exampleID)
	doc := page(t, r)
	for _, want := range []string{"Ausgangslage", "Erfahrungen: Was nicht klappte", "Zum Schluss", "Das Scannen alter Akten", "Stadt Musterstadt", "DMS",
		"5. März 2024", "Januar 2025", "1. März 2026", "https://suche.example/rezepte/" + exampleID, "digital@musterstadt.example", "Konzept", "demo"} {
		if !strings.Contains(doc.Find("main").Text(), want) {
			t.Errorf("the page lacks %q", want)
		}
	}
	if doc.Find("main .note").Length() != 0 {
		t.Error("a full text is called an extract")
	}
	if ld := doc.Find(`script[type="application/ld+json"]`).Text(); !strings.Contains(ld, `"@type":"Article"`) || !strings.Contains(ld, `"datePublished":"2024-03-05"`) {
		t.Errorf("JSON-LD: %s", ld)
	}
	if got := doc.Find("link[rel=canonical]").AttrOr("href", ""); got != "https://suche.example/rezepte/"+exampleID {
		t.Errorf("canonical %q", got)
	}
	doc = page(t, sv.get("/rezepte/portal:studie"))
	if text := doc.Find("main").Text(); strings.Contains(text, "Volltext der Studie") || !strings.Contains(text, "Ein Überblick.") || doc.Find(`.note a[href="https://portal.example/studie"]`).Length() != 1 {
		t.Errorf("the page of a text without licence: %s", text)
	}
}

// oneRecord gives a record that no store would take.
type oneRecord struct {
	catalogue.Store
	rec catalogue.Record
}

func (o oneRecord) Get(_ context.Context, id string) (catalogue.Change, error) {
	if id != o.rec.ID {
		return catalogue.Change{}, catalogue.ErrNotFound
	}
	return catalogue.Change{Seq: 1, ID: id, Record: &o.rec, WasPublic: true}, nil
}

// TestHostileTextStaysText puts markup into every field and looks for it in
// every page and feed.
func TestHostileTextStaysText(t *testing.T) {
	x := `"><script>alert(1)</script><img src=x onerror=alert(2)>'</title></textarea>`
	rec := catalogue.Record{ID: "demo:x", Kind: catalogue.Kind(x), Title: x, Summary: x, Body: x, Language: x, URL: "javascript:alert(1)//" + x,
		Sections:      []catalogue.Section{{Role: catalogue.Role(x), Title: x, Text: x + "\n\n" + x}},
		Organisations: []catalogue.Organisation{{Name: x, Role: x, IDs: []string{x}}}, Keywords: []string{x}, Codes: []catalogue.Code{{Vocabulary: x, Code: x}},
		Regions: []catalogue.Region{{Name: x, AGS: x}}, Audiences: []string{x}, Status: catalogue.Status(x), Licence: catalogue.Licence{Name: x, URL: "javascript:" + x},
		Contact:     &catalogue.Contact{Email: x, Phone: x, URL: "javascript:" + x},
		Attachments: []catalogue.Attachment{{Title: x, URL: "javascript:" + x}, {URL: "data:text/html," + x}},
		Provenance:  catalogue.Provenance{Source: "demo", URL: x, Text: catalogue.TextFull, Methods: map[string]string{x: x}}}
	sv := serve(t, nil, func(c *Config) { c.Store = oneRecord{c.Store, rec} })
	sv.index.answer = &search.Response{Total: 1, Query: search.Understood{Text: x, Clauses: []search.Clause{{Kind: "word", Text: x, Field: x}}},
		Hits: []search.Hit{{ID: "demo:x", Doc: mappings.HitSource{Title: x, Summary: x, Kind: x, Organisation: x, AuthorityType: x, Published: x, URL: x},
			Highlights: []search.Highlight{{Field: "title", Text: "<mark>" + x + "</mark>" + x}, {Field: "body", Text: x}}}},
		Facets: []search.FacetResult{{Name: "kind", Values: []search.FacetCount{{Value: x, Label: x, Count: 1}}, Missing: 1, Other: 3}}}
	q := url.QueryEscape(x)
	for _, target := range []string{"/", "/suche?q=" + q + "&filter.kind=" + q, "/suche?q=" + q + "&lang=" + q, "/rezepte/demo:x", "/rezepte/" + url.PathEscape(x),
		"/landschaft?q=" + q + "&filter.kind=" + q + "&exclude.topic=" + q, "/organisationen?q=" + q, "/organisationen/" + url.PathEscape(x), "/organisationen/x", "/" + url.PathEscape(x)} {
		r := sv.get(target)
		doc := page(t, r)
		if doc.Find("main script, img, [onerror], body script").Length() > 0 || doc.Find("h1").Length() != 1 {
			t.Errorf("%s: markup came through: %s", shorten(target), r.body)
		}
		doc.Find("[href], [src], [action]").Each(func(_ int, s *goquery.Selection) {
			for _, attr := range []string{"href", "src", "action"} {
				if v := s.AttrOr(attr, ""); strings.HasPrefix(v, "javascript:") || strings.HasPrefix(v, "data:") {
					t.Errorf("%s: %s=%q", shorten(target), attr, v)
				}
			}
		})
	}
	for _, target := range []string{"/v1/search?highlight=1&q=" + q, "/v1/feed.atom", "/v1/feed.rss", "/v1/feed.json", "/v1/export.csv"} {
		r := sv.get(target)
		if strings.Contains(r.body, "<mark><script>") || (r.header.Get("X-Content-Type-Options") != "nosniff") {
			t.Errorf("%s: %s", shorten(target), r.body)
		}
	}
}

func TestMarkedHTML(t *testing.T) {
	for in, want := range map[string]string{
		"":                              "",
		"a <mark>b</mark> c":            "a <mark>b</mark> c",
		"a &amp; &lt;b&gt;":             "a &amp; &lt;b&gt;",
		"a & <b>":                       "a &amp; &lt;b&gt;",
		"<mark>a":                       "<mark>a</mark>",
		"a</mark>b":                     "ab",
		"<mark><mark>a</mark></mark>":   "<mark>a</mark>",
		"&lt;mark&gt;":                  "&lt;mark&gt;",
		`<mark onclick="x">a</mark>`:    "&lt;mark onclick=&#34;x&#34;&gt;a",
		"<mark>Müller</mark> &amp;amp;": "<mark>Müller</mark> &amp;amp;",
	} {
		if got := string(markedHTML(in)); got != want {
			t.Errorf("%q: got %q, want %q", in, got, want)
		}
	}
}

// TestMessages keeps templates and catalogue of messages in step.
func TestMessages(t *testing.T) {
	used := map[string]bool{}
	keys := regexp.MustCompile(`\.T \(?"([^"]+)"`)
	err := fs.WalkDir(templateFiles, "templates", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := templateFiles.ReadFile(path)
		for _, m := range keys.FindAllSubmatch(data, -1) {
			used[string(m[1])] = true
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	all := messages()
	for key := range used {
		if _, ok := all[key]; !ok {
			t.Errorf("a template uses %q, which has no message", key)
		}
	}
	inDesk := regexp.MustCompile(`^desk[a-z]+\.|^desk\.(title|login|denied|merge|error|sharedWords|editTitle)$`)
	inCode := regexp.MustCompile(`^(nav|flag|cite|feed|export|sort|method|clause|error|help|filter|part|privacy|imprint|accessibility|api|search|home|similar|submit|form|group|field|invalid|attribution|licence|state|receipt|amend|withdraw|landscape)\.|^facet\.(missing|range|from|to)$`)
	for key, label := range all {
		if label.De == "" || label.En == "" {
			t.Errorf("%q is not in both languages", key)
		}
		if !used[key] && !inCode.MatchString(key) && !inDesk.MatchString(key) {
			t.Errorf("nothing uses %q", key)
		}
	}
	for _, name := range sortNames() {
		if all["sort."+name].De == "" {
			t.Errorf("no message for the order %s", name)
		}
	}
	for _, kind := range []search.ClauseKind{search.ClauseWord, search.ClausePhrase, search.ClausePrefix, search.ClauseFacet} {
		if all["clause."+string(kind)].De == "" {
			t.Errorf("no message for clauses of kind %s", kind)
		}
	}
}

func TestDatesAndNumbersForPeople(t *testing.T) {
	for _, c := range []struct{ lang, date, want string }{
		{"de", "2024-03-05", "5. März 2024"}, {"en", "2024-03-05", "5 March 2024"}, {"de", "2024-03", "März 2024"},
		{"de", "2024", "2024"}, {"de", "", ""}, {"de", "irgendwann", "irgendwann"},
	} {
		if got := formatDate(c.lang, c.date); got != c.want {
			t.Errorf("%s %s: got %q, want %q", c.lang, c.date, got, c.want)
		}
	}
	for n, want := range map[int]string{0: "0", 999: "999", 1000: "1.000", 1234567: "1.234.567", -1234: "-1.234"} {
		if got := groupDigits(n, "de"); got != want {
			t.Errorf("%d: got %q, want %q", n, got, want)
		}
	}
}

func TestSmallFiles(t *testing.T) {
	sv := serve(t, nil, nil)
	doc := page(t, sv.get("/"))
	css := doc.Find("link[rel=stylesheet]").AttrOr("href", "")
	for target, mediaType := range map[string]string{css: "text/css; charset=utf-8", "/robots.txt": "text/plain; charset=utf-8",
		"/favicon.ico": "image/svg+xml", "/opensearch.xml": "application/opensearchdescription+xml"} {
		if r := sv.get(target); r.status != 200 || r.header.Get("Content-Type") != mediaType || r.body == "" {
			t.Errorf("%s: %d %v", target, r.status, r.header)
		}
	}
	if got := sv.get(css).header.Get("Cache-Control"); !strings.Contains(got, "immutable") {
		t.Errorf("Cache-Control of %s: %q", css, got)
	}
	if r := sv.get("/static/style.css"); r.status != http.StatusNotFound {
		t.Errorf("a file without its hash: %d", r.status)
	}
	if body := sv.get("/opensearch.xml").body; !strings.Contains(body, `template="https://suche.example/suche?q={searchTerms}"`) {
		t.Errorf("opensearch: %s", body)
	}
}

func TestImprintComesFromTheConfiguration(t *testing.T) {
	sv := serve(t, nil, func(c *Config) { c.Imprint = "Betreiber <b>Amt</b>\r\nStraße 1\r\n\r\nVertreten durch die Leitung." })
	doc := page(t, sv.get("/impressum"))
	if n := doc.Find("main p.text").Length(); n != 2 || doc.Find("main b").Length() != 0 {
		t.Errorf("%d paragraphs: %s", n, doc.Find("main").Text())
	}
	if got := doc.Find(`main a[href="mailto:betrieb@suche.example"]`).Text(); got != "betrieb@suche.example" {
		t.Errorf("contact %q", got)
	}
}

func TestHiddenBodyIsNotNamed(t *testing.T) {
	rec := records()[0]
	rec.Attribution = catalogue.AttributionTypeLand
	sv := serve(t, []catalogue.Record{rec}, nil)
	for _, target := range []string{"/v1/recipes/" + rec.ID, "/rezepte/" + rec.ID, "/v1/changes", "/v1/export.ndjson", "/v1/export.csv", "/v1/feed.atom", "/v1/feed.rss", "/v1/feed.json", "/organisationen", "/landschaft"} {
		if body := sv.get(target).body; strings.Contains(body, "Stadt Musterstadt") || strings.Contains(body, "digital@") {
			t.Errorf("%s names the body", target)
		}
	}
}
