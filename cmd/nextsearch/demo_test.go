package main

import (
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"nextsearch/cmd/nextsearch/demosite"
)

func TestDemoOnce(t *testing.T) {
	r := nextsearch(t, "demo", "-once")
	if r.code != 0 {
		t.Fatalf("exit %d\n%s%s", r.code, r.out, r.err)
	}
	for _, want := range []string{"beispiel-website (website): complete", "beispiel-feed (feed): complete",
		"beispiel-tabelle (csv): complete", "beispiel-rezepte (ndjson): complete", "$ nextsearch search " + demoQuery, "E-Akte"} {
		if !strings.Contains(r.out, want) {
			t.Errorf("the output lacks %q:\n%s", want, r.out)
		}
	}
}

// TestDemo walks through what a newcomer does after `nextsearch demo`.
func TestDemo(t *testing.T) {
	p := start(t, "demo", "-addr", "127.0.0.1:0").ready()
	all := p.search("size=0")
	if all.Total != demosite.Count() {
		t.Errorf("%d recipes can be searched when /readyz says so, want %d", all.Total, demosite.Count())
	}
	t.Run("search", func(t *testing.T) {
		hits := p.search("q=" + url.QueryEscape("elektronische Akte"))
		if hits.Total == 0 {
			t.Error("no hits")
		}
		if hits := p.search("q=" + url.QueryEscape("E-Akte Ministerium")); len(hits.Hits) == 0 || !strings.Contains(hits.Hits[0].Title, "Akte") {
			t.Errorf("the first hit is %+v", hits.Hits)
		}
	})
	t.Run("multi-select keeps siblings", func(t *testing.T) {
		free := p.search("q=digital&facet=authorityType&facet.size=1000&size=0")
		chosen := p.search("q=digital&facet=authorityType&facet.size=1000&size=0&filter.authorityType=municipal/city")
		if len(free.Facets["authorityType"].Values) < 5 ||
			!slices.Equal(free.Facets["authorityType"].Values, chosen.Facets["authorityType"].Values) {
			t.Errorf("counts change with the facet's own filter:\n%v\n%v", free.Facets, chosen.Facets)
		}
		both := p.search("q=digital&size=0&filter.authorityType=municipal/city&filter.authorityType=municipal/town")
		if both.Total <= chosen.Total {
			t.Errorf("two values of one facet give %d hits, one gives %d", both.Total, chosen.Total)
		}
	})
	t.Run("export and changes hold everything", func(t *testing.T) {
		_, export := p.get("/v1/export.ndjson")
		if n := strings.Count(export, "\n"); n != demosite.Count() {
			t.Errorf("the export has %d lines, want %d", n, demosite.Count())
		}
		seen, since := map[string]bool{}, "0"
		for range 10 {
			_, body := p.get("/v1/changes?limit=20&since=" + url.QueryEscape(since))
			page := decode[struct {
				Changes []struct{ ID string }
				Next    string
			}](t, body)
			for _, c := range page.Changes {
				seen[c.ID] = true
			}
			if len(page.Changes) == 0 {
				break
			}
			since = page.Next
		}
		if len(seen) != demosite.Count() {
			t.Errorf("the changes name %d records, want %d", len(seen), demosite.Count())
		}
	})
	t.Run("the key opens the desk", func(t *testing.T) { testDemoDesk(t, p) })
	t.Run("pages", func(t *testing.T) { testPages(t, p) })
	t.Run("every path answers", func(t *testing.T) {
		for _, path := range []string{"/healthz", "/readyz", "/v1/openapi.json", "/v1/facets", "/v1/facets/topic?contains=a",
			"/v1/feed.atom?q=akte", "/hilfe", "/api", "/impressum", "/datenschutz", "/barrierefreiheit", "/robots.txt", "/opensearch.xml"} {
			if status, body := p.get(path); status != http.StatusOK {
				t.Errorf("GET %s: %d %.200s", path, status, body)
			}
		}
	})
	if code := p.stop(); code != 0 {
		t.Errorf("SIGTERM ends the demo with %d:\n%s", code, p.output())
	}
}

// testDemoDesk signs in with the key that the demo prints.
func testDemoDesk(t *testing.T, p *process) {
	p.until("the key is printed", func() bool { return strings.Contains(p.output(), "Ctrl+C") })
	_, secret, _ := strings.Cut(p.output(), "key: ")
	secret, _, _ = strings.Cut(secret, "\n")
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	client := &http.Client{Jar: jar}
	resp, err := client.PostForm(p.base+"/redaktion/anmelden", url.Values{"key": {secret}})
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK || resp.Request.URL.Path != "/redaktion" {
		t.Errorf("signing in with %.8s… ends at %s with %d", secret, resp.Request.URL, resp.StatusCode)
	}
}

// testPages follows the links as a reader without JavaScript does.
func testPages(t *testing.T, p *process) {
	document := func(path string) *goquery.Document {
		t.Helper()
		status, body := p.get(path)
		if status != http.StatusOK {
			t.Fatalf("GET %s: %d", path, status)
		}
		doc, err := goquery.NewDocumentFromReader(strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		if doc.Find("script:not([type='application/ld+json']):not([src^='/'])").Length() > 0 {
			t.Errorf("%s has a script of its own", path)
		}
		return doc
	}
	if action, _ := document("/").Find("form").First().Attr("action"); action != "/suche" {
		t.Errorf("the form of the start page goes to %q", action)
	}
	results := document("/suche?q=" + url.QueryEscape("Bürger Terminvergabe"))
	if results.Find("mark").Length() == 0 {
		t.Error("no highlights")
	}
	if results.Find("input[type=checkbox][name^='filter.']").Length() == 0 {
		t.Error("no facets to choose from")
	}
	href, ok := results.Find("a[href^='/rezepte/']").First().Attr("href")
	if !ok {
		t.Fatal("no link to a recipe")
	}
	recipe := document(href).Text()
	for _, want := range []string{"Quelle", "Lizenz"} {
		if !strings.Contains(recipe, want) {
			t.Errorf("the recipe page lacks %q", want)
		}
	}
	if empty := document("/suche?q=xyzzyquux").Text(); !strings.Contains(empty, "xyzzyquux") {
		t.Error("the empty state does not say what was searched")
	}
}
