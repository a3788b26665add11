package ingest

import (
	"flag"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"nextsearch/internal/catalogue"
	"nextsearch/internal/fetch"
)

var updatePages = flag.Bool("update-pages", false, "write the goldens of the kind website anew")

// readPage extracts a page at an address of example.org.
func readPage(t testing.TB, html string) *page {
	t.Helper()
	p, err := extractPage([]byte(html), "", address(t, "https://www.example.org/rezepte/seite.html"))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func address(t testing.TB, raw string) *url.URL {
	t.Helper()
	u, err := canonicalURL(raw)
	if err != nil {
		t.Fatal(err)
	}
	return u
}

// recordOf makes the record of a single page, as the crawl does.
func recordOf(t testing.TB, p *page) catalogue.Record {
	t.Helper()
	c := newCrawl(Spec{Name: "beispiel"}, address(t, "https://www.example.org/"))
	c.home.url = c.target
	return c.record(&fetch.Response{}, p)
}

func TestExtractGolden(t *testing.T) {
	files, err := filepath.Glob("testdata/website/*.html")
	if err != nil || len(files) == 0 {
		t.Fatalf("no fixtures: %v", err)
	}
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			data, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			rec := recordOf(t, readPage(t, string(data)))
			var b strings.Builder
			writeRecord(&b, &rec)
			fmt.Fprintf(&b, "  methods: %v\n", rec.Provenance.Methods)
			golden := strings.TrimSuffix(file, ".html") + ".golden"
			if *updatePages {
				if err := os.WriteFile(golden, []byte(b.String()), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if b.String() != string(want) {
				t.Errorf("%s differs (go test -update-pages writes it anew):\n%s", golden, firstDifference(string(want), b.String()))
			}
		})
	}
}

func TestPermissions(t *testing.T) {
	for _, c := range []struct {
		head                        string
		noindex, nofollow, reserved bool
		refresh                     string
	}{
		{head: `<meta name="robots" content="noindex, nofollow">`, noindex: true, nofollow: true},
		{head: `<meta name="ROBOTS" content="NONE">`, noindex: true, nofollow: true},
		{head: `<meta name="robots" content="index,nofollow">`, nofollow: true},
		{head: `<meta name="nextsearch" content="noindex">`, noindex: true},
		{head: `<meta name="googlebot" content="noindex">`},
		{head: `<meta name="tdm-reservation" content="1">`, reserved: true},
		{head: `<meta name="tdm-reservation" content="0">`},
		{head: `<meta http-equiv="Refresh" content="0; URL='ziel.html'">`, refresh: "https://www.example.org/rezepte/ziel.html"},
		{head: `<base href="/neu/"><meta http-equiv="refresh" content="2;url=ziel.html">`, refresh: "https://www.example.org/neu/ziel.html"},
		{head: `<meta http-equiv="refresh" content="300">`},
		{head: `<meta http-equiv="refresh" content="300;url=ziel.html">`}, // a page that renews itself
	} {
		p := readPage(t, "<html><head>"+c.head+"</head><body><p>Ein Text.</p></body></html>")
		if p.noindex != c.noindex || p.nofollow != c.nofollow || p.reserved != c.reserved || p.refresh != c.refresh {
			t.Errorf("%s: noindex %v, nofollow %v, reserved %v, refresh %q", c.head, p.noindex, p.nofollow, p.reserved, p.refresh)
		}
	}
}

// prose is a text long enough to be one.
const prose = "Die Verwaltung hat das Verfahren gemeinsam mit den Fachämtern geprüft und danach in zwei Schritten eingeführt. "

func TestTextOfPages(t *testing.T) {
	for _, c := range []struct{ name, body, has, hasNot string }{
		{"closed accordion", `<main><div><button aria-expanded="false">Was kostet das alles?</button><div role="region" aria-hidden="true" aria-labelledby="a"><p>` + prose + `</p></div></div></main>`, "Was kostet das alles?", ""},
		{"panel as template", `<main><h1>Fragen</h1><template data-astro-template><p>` + prose + `</p></template></main>`, "zwei Schritten", ""},
		{"cookie page is about cookies", `<main><h1>Cookies</h1><div class="cookie-notice"><p>` + strings.Repeat(prose, 4) + `</p></div></main>`, "zwei Schritten", ""},
		{"whole page in a form", `<form action="/x"><main><p>` + prose + `</p><input value="Suche"></main></form>`, "zwei Schritten", "Suche"},
		{"said twice for two screens", `<main><p>Digitalbezug</p><p>Digitalbezug</p><p>` + prose + `</p></main>`, "Digitalbezug", "Digitalbezug\n\nDigitalbezug"},
		{"label without space", `<main><p>` + prose + `</p><div><span>Ressort:</span><b>BMV</b></div></main>`, "Ressort: BMV", ""},
		{"several columns are one text", `<main><p>` + prose + `</p><article><p>Erster Kasten.</p></article><article><p>Zweiter Kasten.</p></article></main>`, "Zweiter Kasten.", ""},
		{"articles side by side", `<div><article><p>` + prose + prose + `</p></article><article><p>` + strings.Replace(prose+prose, "zwei", "drei", 1) + `</p></article></div>`, "drei Schritten", ""},
		{"previous and next", `<main><p>` + prose + `</p><div><a href="a">Vorheriges Kapitel</a> <a href="b">Nächstes Kapitel</a></div></main>`, "zwei Schritten", "Kapitel"},
		{"hidden text", `<main><p>` + prose + `</p><p hidden>Geheim</p><p aria-hidden="true">Zierde</p></main>`, "zwei Schritten", "Geheim"},
		{"preformatted", "<main><p>" + prose + "</p><pre>eins\n  zwei</pre></main>", "eins\nzwei", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			text := readPage(t, "<html lang=de><body>"+c.body+"</body></html>").text()
			if !strings.Contains(text, c.has) || c.hasNot != "" && strings.Contains(text, c.hasNot) {
				t.Errorf("want %q and not %q in:\n%s", c.has, c.hasNot, text)
			}
		})
	}
}

func TestLanguageOfTheTextWins(t *testing.T) {
	for html, want := range map[string]string{
		`<html lang="en"><body><main><p>` + strings.Repeat(prose, 3):                                     "de",
		`<html lang="de-AT"><body><main><p>` + strings.Repeat(prose, 3):                                  "de",
		`<html lang="fr"><body><main><p>Bonjour`:                                                         "fr",
		`<html><body><main><p>` + strings.Repeat("This is the guide for you and all of the others. ", 5): "en",
		`<html lang="klingonisch!"><body><main><p>Kurz.`:                                                 "",
	} {
		if got := readPage(t, html).language.first().value; got != want {
			t.Errorf("%.40s…: language %q, want %q", html, got, want)
		}
	}
}

func TestLicenceOf(t *testing.T) {
	for in, want := range map[string]string{
		"https://creativecommons.org/licenses/by-sa/4.0/deed.de": "cc-by-sa-4.0",
		"http://creativecommons.org/licenses/by/3.0/de/":         "cc-by-3.0-de",
		"https://creativecommons.org/publicdomain/zero/1.0/":     "cc0-1.0",
		"CC BY 4.0":                           "cc-by-4.0",
		"CC-BY-NC-ND 4.0":                     "cc-by-nc-nd-4.0",
		"https://www.govdata.de/dl-de/by-2-0": "dl-de-by-2.0",
		"http://www.govdata.de/dl-de/by-1-0":  "dl-de-by-1.0",
		"dl-de/zero-2-0":                      "dl-de-zero-2.0",
		"Datenlizenz Deutschland – Namensnennung – Version 2.0": "dl-de-by-2.0",
		"Alle Rechte vorbehalten":                               "",
	} {
		if got := licenceOf(in, "").Code; got != want {
			t.Errorf("licenceOf(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestPublisherOfImprint(t *testing.T) {
	for _, c := range []struct{ html, want string }{
		{`<h1>Impressum</h1><p>Herausgeber: Stadt Musterstadt<br>Rathausplatz 1</p>`, "Stadt Musterstadt"},
		{`<h2>Diensteanbieter</h2><p>Landkreis Beispielheim<br>Der Landrat</p>`, "Landkreis Beispielheim"},
		{`<p>Diese Webseite ist ein Angebot des<br>Landesministeriums für Muster</p>`, "Landesministerium für Muster"},
		{`<p>Dies ist ein Angebot der Stadt Musterstadt</p>`, "Stadt Musterstadt"},
		{`<p>Angaben gemäß § 5 DDG</p><p>Musterwerk Digital GmbH<br>Musterweg 2</p>`, "Musterwerk Digital GmbH"},
		{`<p>Gemeinde Beispielau<br>Dorfstraße 3</p><p>E-Mail: post@beispielau.example</p>`, "Gemeinde Beispielau"},
		{`<p>E-Mail: bund@example.org</p><p>Die Stadt haftet nicht für Inhalte anderer.</p>`, ""},
	} {
		p := readPage(t, "<html><body><main>"+c.html+"<p>"+prose+"</p></main></body></html>")
		if got := publisherOfImprint(p.blocks); got != c.want {
			t.Errorf("%s: %q, want %q", c.html, got, c.want)
		}
	}
}

func TestHostilePages(t *testing.T) {
	at := address(t, "https://www.example.org/")
	for name, html := range map[string]string{
		"deep":               strings.Repeat("<div>", 100_000) + "Grund",
		"deep inline":        strings.Repeat("<b><i>", 400) + "Grund",
		"deep lists":         strings.Repeat("<ul><li>", 200) + "Grund",
		"many attributes":    "<p " + strings.Repeat("a=1 ", 100_000) + ">Text",
		"many links":         strings.Repeat("<a href=x>y</a>", 50_000),
		"many tables":        strings.Repeat("<table><tr><td>", 150) + "Grund",
		"no end":             "<!--" + strings.Repeat("x", 1_000_000),
		"bytes":              string([]byte{0, 1, 2, 0xff, 0xfe, '<', 0}),
		"nothing":            "",
		"frames":             "<frameset><frame src=a></frameset>",
		"bad base":           `<base href="http://[::1"><a href="x">y</a>`,
		"JSON-LD":            `<script type="application/ld+json">` + strings.Repeat("[", 50_000) + `</script>`,
		"too many tags":      strings.Repeat("<i>", maxTags+1),
		"formatting again":   formattingAgain(),
		"nested dates":       strings.Repeat("<div class=date>", 400) + strings.Repeat("Wort ", 500_000),
		"nested headings":    strings.Repeat("<h1><div>", 200) + strings.Repeat("Wort ", 500_000),
		"many teasers":       "<main><ul>" + strings.Repeat("<li><a href=x>Noch eine Meldung von vielen</a></li>", 30_000) + "</ul><p>" + strings.Repeat(prose, 20),
		"nested articles":    strings.Repeat("<article>", 400) + strings.Repeat(prose, 5_000),
		"NUL bytes":          "<main><p>" + strings.Repeat("Wort\x00 ", 100_000),
		"one huge attribute": `<main class="` + strings.Repeat("teaser-related ", 300_000) + `"><p>` + prose,
		"one long line":      "<main><p>" + strings.Repeat("Wort ", 500_000),
	} {
		t.Run(name, func(t *testing.T) {
			p, err := extractPage([]byte(html), "", at)
			if (p == nil) == (err == nil) {
				t.Fatalf("page %v beside error %v", p != nil, err)
			}
			if p != nil {
				recordOf(t, p)
			}
		})
	}
}

// formattingAgain gives a page whose unclosed elements the parser opens anew in every paragraph.
func formattingAgain() string {
	var b strings.Builder
	for i := range 400 {
		fmt.Fprintf(&b, "<b id=%d>", i)
	}
	return b.String() + strings.Repeat("<p>x", 50_000)
}

func FuzzExtractPage(f *testing.F) {
	files, err := filepath.Glob("testdata/website/*.html")
	if err != nil {
		f.Fatal(err)
	}
	pages, err := filepath.Glob("testdata/website/pages/*.html")
	if err != nil {
		f.Fatal(err)
	}
	for _, file := range append(files, pages...) {
		data, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	f.Add([]byte(`<main><table><tr><td><dl><dt>a<dd>b<template shadowrootmode=open><p>c`))
	at, err := canonicalURL("https://www.example.org/a/b.html")
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		p, err := extractPage(body, "", at)
		if err != nil {
			if strings.Contains(err.Error(), "cannot be read") {
				t.Errorf("a panic: %s", err)
			}
			return
		}
		rec := recordOf(t, p)
		if rec.Title != "" && rec.Provenance.Methods["title"] == "" {
			t.Errorf("the title %q has no method", rec.Title)
		}
		if !rec.Published.Valid() || !rec.Updated.Valid() {
			t.Errorf("dates %q, %q", rec.Published, rec.Updated)
		}
	})
}

func BenchmarkExtractPage(b *testing.B) {
	data, err := os.ReadFile("testdata/website/rezept.html")
	if err != nil {
		b.Fatal(err)
	}
	at := address(b, "https://www.example.org/rezepte/seite.html")
	b.SetBytes(int64(len(data)))
	for b.Loop() {
		if _, err := extractPage(data, "", at); err != nil {
			b.Fatal(err)
		}
	}
}
