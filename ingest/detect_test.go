package ingest_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"

	"nextsearch/ingest"
	"nextsearch/ingest/ingesttest"
	"nextsearch/internal/fetch"
)

// Each kind's scripted server is recognised for what it is, from the address
// that a person would give.
func TestDetect(t *testing.T) {
	plain := func(mediaType, body string) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", mediaType)
			_, _ = io.WriteString(w, body)
		}
	}
	portal := func(places map[string]http.HandlerFunc) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			if h, ok := places[r.URL.Path]; ok {
				h(w, r)
				return
			}
			if r.URL.Path != "/" {
				http.NotFound(w, r)
				return
			}
			plain("text/html", `<!doctype html><html><head><link rel="alternate" type="application/atom+xml" href="/neu.xml"><title>Portal</title></head><body>Willkommen</body></html>`)(w, r)
		}
	}
	scripted := func(answer func(http.ResponseWriter, *http.Request, *ingesttest.Site)) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			answer(w, r, &ingesttest.Site{Base: "http://" + r.Host, PageSize: 3})
		}
	}
	tests := []struct {
		name, path   string
		serve        http.HandlerFunc
		kind, target string // target relative to the server; "" is path
		also         string
	}{
		{"a web site with a feed", "/", portal(nil), "website", "", "feed=/neu.xml"},
		{"a page", "/seiten/start.html", plain("text/html", "<html><p>Text"), "website", "", ""},
		{"CKAN behind a start page", "/", portal(map[string]http.HandlerFunc{"/api/3/action/package_search": scripted(answerCKAN)}), "ckan", "", "website=/"},
		{"OParl behind a start page", "/", portal(map[string]http.HandlerFunc{"/oparl/system": scripted(answerOParl)}), "oparl", "/oparl/system", "website=/"},
		{"OAI-PMH behind a start page", "/", portal(map[string]http.HandlerFunc{"/oai": scripted(answerOAI)}), "oaipmh", "/oai", "website=/"},
		{"OParl itself", "/oparl/system", scripted(answerOParl), "oparl", "", ""},
		{"OAI-PMH itself", "/oai?verb=Identify", scripted(answerOAI), "oaipmh", "/oai", ""},
		{"DCAT", "/catalog.ttl", scripted(answerDCAT), "dcat", "", ""},
		{"DCAT as RDF/XML", "/katalog", plain("application/rdf+xml", `<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:dcat="http://www.w3.org/ns/dcat#"/>`), "dcat", "", ""},
		{"an Atom feed", "/feed.xml", scripted(answerFeed), "feed", "", ""},
		{"RSS 1.0", "/rdf", plain("text/xml", `<?xml version="1.0" encoding="ISO-8859-1"?><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"/>`), "feed", "", ""},
		{"a JSON Feed", "/feed.json", plain("application/json", `{"version":"https://jsonfeed.org/version/1.1","items":[]}`), "feed", "", ""},
		{"a sitemap", "/news-sitemap.xml", scripted(answerSitemap), "sitemap", "", ""},
		{"a table", "/massnahmen.csv", scripted(answerCSV), "csv", "", ""},
		{"a workbook", "/massnahmen.xlsx", plain("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "PK\x03\x04"), "xlsx", "", ""},
		{"a PDF", "/bericht", plain("application/pdf", "%PDF-1.7"), "documents", "", ""},
		{"JSON", "/daten", plain("application/json", `{"items":[{"titel":"Eins"}]}`), "json", "", ""},
		{"lines of JSON", "/daten", plain("text/plain", "{\"id\":\"a\"}\n{\"id\":\"b\"}\n"), "ndjson", "", ""},
		{"publiccode.yml", "/publiccode.yml", plain("text/plain", "publiccodeYmlVersion: '0.4'\nname: Fachverfahren\n"), "publiccode", "", ""},
		{"Markdown", "/README.md", plain("text/plain", "# Titel\n"), "markdown", "", ""},
		{"the DIP", "/api/v1/vorgang", scripted(answerDIP), "dip", "", ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			server := httptest.NewServer(test.serve)
			t.Cleanup(server.Close)
			found, err := ingest.Detect(t.Context(), webFor(t), server.URL+test.path)
			if err != nil {
				t.Fatal(err)
			}
			want := server.URL + test.path
			if test.target != "" {
				want = server.URL + test.target
			}
			if found[0].Kind != test.kind || found[0].Target != want || found[0].Why == "" {
				t.Errorf("got %+v, want %s=%s", found[0], test.kind, want)
			}
			var others []string
			for _, f := range found[1:] {
				others = append(others, f.Kind+"="+strings.TrimPrefix(f.Target, server.URL))
			}
			if test.also != "" && !strings.Contains(strings.Join(others, " "), test.also) {
				t.Errorf("also %v, want %s", others, test.also)
			}
		})
	}
}

func webFor(t *testing.T) *fetch.Web {
	t.Helper()
	client, err := fetch.New(fetch.Config{Agent: "nextsearch/test"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(client.Close)
	return client.For(fetch.Policy{Allow: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}, Retries: -1})
}

// What is nothing is an error that says so.
func TestDetectNothing(t *testing.T) {
	for name, serve := range map[string]http.HandlerFunc{
		"an image":  func(w http.ResponseWriter, r *http.Request) { _, _ = io.WriteString(w, "\x89PNG\r\n\x1a\n") },
		"not there": http.NotFound,
	} {
		t.Run(name, func(t *testing.T) {
			server := httptest.NewServer(serve)
			t.Cleanup(server.Close)
			if found, err := ingest.Detect(t.Context(), webFor(t), server.URL+"/x"); err == nil {
				t.Errorf("found %+v", found)
			}
		})
	}
	if _, err := ingest.Detect(t.Context(), webFor(t), "kein Link"); err == nil {
		t.Error("what is no address was taken")
	}
}

// Repositories and groups on Git hosts are told by their addresses.
func TestDetectGitHosts(t *testing.T) {
	for address, kind := range map[string]string{
		"https://gitlab.opencode.de/groups/beispiel": "publiccode", "https://gitlab.opencode.de/a/b": "markdown", "https://github.com/a/b": "markdown",
	} {
		found, err := ingest.Detect(t.Context(), webFor(t), address)
		if err != nil || found[0].Kind != kind {
			t.Errorf("%s: %+v, %v", address, found, err)
		}
	}
}

// Every entry of the starter list makes a source, has the terms or says that
// none were found, and nothing is there twice.
func TestStarterList(t *testing.T) {
	list, err := ingest.StarterList()
	if err != nil {
		t.Fatal(err)
	}
	names, addresses := map[string]bool{}, map[string]bool{}
	for _, s := range list {
		spec, err := s.Spec()
		if err != nil {
			t.Error(err)
		}
		if names[s.Name] || addresses[s.Kind+s.URL] {
			t.Errorf("%s is there twice", s.Name)
		}
		names[s.Name], addresses[s.Kind+s.URL] = true, true
		if !strings.HasPrefix(spec.Target, "https://") || s.Title == "" || s.Publisher == "" || s.Terms == "" || s.Contact == "" {
			t.Errorf("%s is not complete: %+v", s.Name, s)
		}
		if spec.Every <= 0 || spec.Delay <= 0 {
			t.Errorf("%s has no pace", s.Name)
		}
		if (s.Documented == "") != (s.Dated == "") || s.Documented == "" && s.Note == "" {
			t.Errorf("%s: say which document names the endpoint and its date, or in the note that none was found", s.Name)
		}
	}
}
