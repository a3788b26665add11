package main

import (
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"strings"
	"testing"

	"nextsearch/ingest/sitetest"
)

// TestRealSites crawls real sites, feeds and tables of German administrations
// into one catalogue, twice, and searches it.
func TestRealSites(t *testing.T) {
	data := filepath.Join(t.TempDir(), "data")
	serve := func(folder, prefix string) string {
		site := httptest.NewServer(sitetest.New(dataFolder(t, folder), prefix))
		t.Cleanup(site.Close)
		return site.URL
	}
	digitalcheck := serve("digitalcheck-dito/site", "/digitalcheck-dito/previews/main")
	ulm := serve("stadtulm/site", "")
	strategy := serve("ulm-smart-city-strategie/site", "")
	feeds := serve("web-control-files/feeds", "")
	sources := []string{
		"website=" + digitalcheck + "/digitalcheck-dito/previews/main/",
		"website=" + ulm + "/",
		"website=" + strategy + "/",
		"feed=" + feeds + "/stadtulm.atom.xml",
		"feed=" + feeds + "/skohub-blog.rss.xml",
		"feed=" + feeds + "/metafacture-blog.rss.xml",
	}
	for _, pattern := range []string{"office-samples/*/*.csv", "bsi-stand-der-technik/*/*.csv", "bsi-stand-der-technik/*/*/*.csv"} {
		files, err := filepath.Glob(filepath.Join(dataFolder(t), pattern))
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range files {
			sources = append(sources, "csv="+f)
		}
	}
	if len(sources) < 12 {
		t.Fatalf("too few sources: %v", sources)
	}
	first, r := ingestJSON(t, data, sources...)
	if r.code != exitOK && len(first.Sources) > 0 {
		t.Errorf("exit %d\n%s", r.code, r.err)
	}
	byTarget := map[string]sourceRun{}
	for i, s := range first.Sources {
		byTarget[sources[i]] = s
		if s.New == 0 && !strings.Contains(sources[i], ulm) {
			t.Errorf("%s gave nothing: %+v", sources[i], s)
		}
	}
	t.Run("digitalcheck", func(t *testing.T) {
		s := byTarget[sources[0]]
		missing := 0
		for _, rej := range s.Rejected {
			if rej.Code == "http-status" {
				missing++
			}
		}
		if missing != 14 || !s.Complete {
			t.Errorf("%d addresses of the sitemap are not there, want 14; complete: %v", missing, s.Complete)
		}
	})
	t.Run("stadtulm says noindex", func(t *testing.T) {
		s := byTarget[sources[1]]
		if s.New != 0 || len(s.Rejected) == 0 || !s.Complete {
			t.Errorf("%d records, %d rejections, complete %v", s.New, len(s.Rejected), s.Complete)
		}
		for _, rej := range s.Rejected {
			if rej.Code != "noindex" {
				t.Errorf("rejected %+v", rej)
			}
		}
	})
	before := check(t, data)
	t.Run("the second run changes nothing", func(t *testing.T) {
		second, _ := ingestJSON(t, data, sources...)
		for i, s := range second.Sources {
			if s.New+s.Changed+s.Gone > 0 || s.Complete != first.Sources[i].Complete {
				t.Errorf("%s: %+v", sources[i], s)
			}
			if strings.HasPrefix(sources[i], "website=") && s.NotModified == 0 {
				t.Errorf("%s: nothing answered 304: %+v", sources[i], s)
			}
		}
		if after := check(t, data); after.Catalogue != before.Catalogue {
			t.Errorf("the log went from %s to %s", before.Catalogue, after.Catalogue)
		}
	})
	p := start(t, "serve", "-data", data, "-addr", "127.0.0.1:0").ready()
	for _, tt := range []struct{ query, want string }{
		{"Digitaltauglichkeit Normenkontrollrat", "/grundlagen/normenkontrollrat"},
		{"Fünf Prinzipien digitaltauglicher Gesetzgebung", "fuenf-prinzipien"},
		{"Zivilgerichtsbarkeit Online-Verfahren Erprobung", "entwicklung-und-erprobung-eines-online-verfahrens"},
		{"Tierarzneimittelgesetz Apothekengesetz", "tierarzneimittelgesetzes"},
		{"Literaturverzeichnis Smart City Ulm", "11_Literaturverzeichnis"},
		{"Strategieprozess und Vorgehen", "03_Strategieprozess"},
		{"LoRa Tracker konfigurieren", "lora-tracker-konfigurieren"},
		{"Umwelthaus Münster", "umweltforum"},
	} {
		hits := p.search("size=5&q=" + url.QueryEscape(tt.query)).Hits
		found := false
		for _, h := range hits {
			address, err := url.PathUnescape(h.URL)
			found = found || (err == nil && strings.Contains(address, tt.want)) || strings.Contains(strings.ToLower(h.ID), tt.want)
		}
		if !found {
			t.Errorf("%q does not find %q: %+v", tt.query, tt.want, hits)
		}
	}
	p.stop()
}

// TestNoIndexIgnored: with noindex: ignore the site's own operator gets its pages in.
func TestNoIndexIgnored(t *testing.T) {
	site := httptest.NewServer(sitetest.New(dataFolder(t, "stadtulm/site"), ""))
	t.Cleanup(site.Close)
	dir := t.TempDir()
	config := writeConfig(t, dir, "data: "+filepath.Join(dir, "data")+"\nsources:\n  - {name: ulm, kind: website, url: "+site.URL+
		"/, delay: 0s, allow: [127.0.0.0/8], noindex: ignore}\n")
	r := nextsearch(t, "ingest", "-json", "-config", config)
	s := decode[runReport](t, r.out).Sources[0]
	if r.code != exitOK || s.New < 15 {
		t.Errorf("exit %d, %d records; want the site's posts\n%s", r.code, s.New, r.out)
	}
	named := false
	for _, n := range append(s.Notices, s.Rejected...) {
		named = named || strings.Contains(n.Code+n.Reason, "noindex")
	}
	if !named {
		t.Error("the report does not name that noindex was ignored")
	}
}
