package server

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"
	"time"

	"nextsearch/internal/search"
)

func TestEveryAnswerForbidsWhatPagesDoNotNeed(t *testing.T) {
	sv := serve(t, records(), nil)
	for _, target := range []string{"/", "/v1/search", "/nirgends", "/v1/nothing", "/suche?q=x", "/v1/search?size=x"} {
		h := sv.get(target).header
		if !strings.Contains(h.Get("Content-Security-Policy"), "default-src 'none'") || h.Get("X-Content-Type-Options") != "nosniff" || h.Get("Referrer-Policy") == "" {
			t.Errorf("%s: %v", target, h)
		}
		if h.Get("Set-Cookie") != "" {
			t.Errorf("%s sets a cookie", target)
		}
	}
}

func TestLogsHoldNeitherAddressesNorWords(t *testing.T) {
	for _, logQueries := range []bool{false, true} {
		sv := serve(t, records(), func(c *Config) { c.LogQueries = logQueries })
		sv.get("/v1/search?q=geheimwort")
		sv.get("/suche?q=geheimwort", "X-Forwarded-For", "203.0.113.9")
		log := sv.logs.String()
		if strings.Contains(log, "127.0.0.1") || strings.Contains(log, "203.0.113.9") {
			t.Errorf("an address: %s", log)
		}
		if strings.Contains(log, "geheimwort") != logQueries {
			t.Errorf("LogQueries %v: %s", logQueries, log)
		}
		if !strings.Contains(log, "route=search status=200") {
			t.Errorf("no line for the request: %s", log)
		}
	}
}

// panicking breaks in the middle of a search.
type panicking struct{ *fakeIndex }

func (p panicking) Search(context.Context, search.Query) (search.Response, error) {
	panic("secret state")
}

func TestPanicIsAnInternalError(t *testing.T) {
	sv := serve(t, nil, func(c *Config) { c.Search = panicking{c.Search.(*fakeIndex)} })
	for _, target := range []string{"/v1/search", "/suche"} {
		r := sv.get(target)
		if r.status != 500 || strings.Contains(r.body, "secret") {
			t.Errorf("%s: %d %s", target, r.status, r.body)
		}
	}
	if log := sv.logs.String(); !strings.Contains(log, "secret state") || !strings.Contains(log, "stack=") {
		t.Errorf("the log lacks the cause: %s", log)
	}
	if r := sv.get("/healthz"); r.status != 200 {
		t.Errorf("afterwards: %d", r.status)
	}
}

func TestSearchThatTakesTooLongEnds(t *testing.T) {
	sv := serve(t, nil, func(c *Config) { c.Limits.Search = time.Millisecond })
	sv.index.block = make(chan struct{})
	r := sv.get("/v1/search")
	if p := problemOf(t, r); r.status != 503 || p.Code != "timeout" || r.header.Get("Retry-After") == "" {
		t.Errorf("%d %s", r.status, r.body)
	}
}

func TestClientThatLeavesEndsItsSearch(t *testing.T) {
	sv := serve(t, nil, nil)
	sv.index.block = make(chan struct{})
	ctx, leave := context.WithCancel(t.Context())
	req, err := http.NewRequestWithContext(ctx, "GET", sv.http.URL+"/v1/search", nil)
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan error)
	go func() {
		_, err := http.DefaultClient.Do(req)
		done <- err
	}()
	<-sv.index.entered
	leave()
	if err := <-done; err == nil {
		t.Error("the request was answered")
	}
	sv.http.Close() // waits for the handler
	if log := sv.logs.String(); !strings.Contains(log, "route=search status=499") || strings.Contains(log, "level=ERROR") {
		t.Errorf("log: %s", log)
	}
}

func TestOverloadIsSaidAndPasses(t *testing.T) {
	sv := serve(t, nil, func(c *Config) { c.Limits = Limits{Requests: 1, Patience: time.Millisecond, Search: time.Minute} })
	sv.index.block = make(chan struct{})
	first := sv.poll("/v1/search")
	<-sv.index.entered
	r := sv.get("/v1/search")
	if p := problemOf(t, r); p.Code != "overloaded" || r.header.Get("Retry-After") == "" {
		t.Errorf("%d %s", r.status, r.body)
	}
	if r := sv.get("/healthz"); r.status != 200 {
		t.Errorf("the probe is caught in the crowd: %d", r.status)
	}
	close(sv.index.block)
	if r := <-first; r.status != 200 {
		t.Errorf("the first request: %d", r.status)
	}
	if r := sv.get("/v1/search"); r.status != 200 {
		t.Errorf("afterwards: %d", r.status)
	}
}

func TestOneClientCannotHoldEverySlot(t *testing.T) {
	g := newGate(10, 2, time.Millisecond)
	a, b := netip.MustParseAddr("203.0.113.1"), netip.MustParseAddr("203.0.113.2")
	leave1, err1 := g.enter(t.Context(), a)
	_, err2 := g.enter(t.Context(), a)
	_, err3 := g.enter(t.Context(), a)
	_, err4 := g.enter(t.Context(), b)
	if err1 != nil || err2 != nil || err3 == nil || err4 != nil {
		t.Fatalf("%v %v %v %v", err1, err2, err3, err4)
	}
	leave1()
	if _, err := g.enter(t.Context(), a); err != nil {
		t.Errorf("after leaving: %v", err)
	}
	for range 5 {
		if _, err := g.enter(t.Context(), netip.MustParseAddr("127.0.0.1")); err != nil {
			t.Errorf("loopback: %v", err)
		}
	}
}

func TestClientAddress(t *testing.T) {
	sv := serve(t, nil, func(c *Config) {
		c.TrustedProxies = []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8"), netip.MustParsePrefix("fd00::/8")}
	})
	for _, c := range []struct{ peer, forwarded, want string }{
		{"198.51.100.7:1", "", "198.51.100.7"},
		{"198.51.100.7:1", "203.0.113.1", "198.51.100.7"}, // not trusted: may say what it likes
		{"10.0.0.1:1", "203.0.113.1", "203.0.113.1"},
		{"10.0.0.1:1", "192.0.2.66, 203.0.113.1", "203.0.113.1"}, // the left one is the client's own word
		{"10.0.0.1:1", "203.0.113.1, 10.0.0.2", "203.0.113.1"},
		{"[fd00::1]:1", "2001:db8::1", "2001:db8::1"},
		{"[::ffff:10.0.0.1]:1", "203.0.113.1", "203.0.113.1"},
		{"10.0.0.1:1", "unknown", "10.0.0.1"},
		{"10.0.0.1:1", "", "10.0.0.1"},
	} {
		r := httptest.NewRequest("GET", "/", nil)
		r.RemoteAddr = c.peer
		if c.forwarded != "" {
			r.Header.Set("X-Forwarded-For", c.forwarded)
		}
		if got := sv.clientAddr(r).String(); got != c.want {
			t.Errorf("%s via %q: got %s, want %s", c.peer, c.forwarded, got, c.want)
		}
	}
}

func TestAnswersAreCompressed(t *testing.T) {
	sv := serve(t, many(50), nil)
	for _, target := range []string{"/v1/search?size=50", "/v1/export.ndjson", "/suche", "/v1/openapi.json"} {
		req, err := http.NewRequest("GET", sv.http.URL+target, nil)
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Accept-Encoding", "gzip")
		resp, err := http.DefaultTransport.RoundTrip(req)
		if err != nil {
			t.Fatal(err)
		}
		_, err = io.Copy(io.Discard, resp.Body)
		resp.Body.Close()
		if err != nil || resp.Header.Get("Content-Encoding") != "gzip" || !strings.Contains(resp.Header.Get("Vary"), "Accept-Encoding") {
			t.Errorf("%s: %v %v", target, err, resp.Header)
		}
	}
}

func TestMetrics(t *testing.T) {
	sv := serve(t, records(), nil)
	sv.get("/v1/search")
	sv.get("/v1/search?size=x")
	w := httptest.NewRecorder()
	sv.MetricsHandler().ServeHTTP(w, httptest.NewRequest("GET", "/metrics", nil))
	for _, want := range []string{`nextsearch_http_requests_total{route="search",status="200"} 1`, `nextsearch_http_requests_total{route="search",status="400"} 1`,
		`nextsearch_http_request_duration_seconds_count{route="search"} 2`, "nextsearch_search_duration_seconds_count 1",
		"nextsearch_catalogue_seq 6", "nextsearch_index_seq 6", "nextsearch_index_lag 0", "nextsearch_index_documents 5", "nextsearch_ready 1", "nextsearch_catalogue_records 6"} {
		if !strings.Contains(w.Body.String(), want) {
			t.Errorf("no %s", want)
		}
	}
	if r := sv.get("/metrics"); r.status != 404 {
		t.Errorf("metrics are public: %d", r.status)
	}
}

func TestConfigThatMakesNoSense(t *testing.T) {
	if _, err := New(Config{}); err == nil {
		t.Error("no store and no index")
	}
	sv := serve(t, nil, nil)
	for _, base := range []string{"suche.example", "ftp://suche.example", "https://suche.example/pfad", "https://", "https://suche.example?x=1"} {
		if _, err := New(Config{Store: sv.store, Search: sv.index, BaseURL: base}); err == nil || !strings.Contains(err.Error(), "scheme and host") {
			t.Errorf("%s: %v", base, err)
		}
	}
}

func TestBaseURLFromTheRequest(t *testing.T) {
	sv := serve(t, records(), func(c *Config) { c.BaseURL = "" })
	if body := sv.get("/v1/recipes/" + exampleID).body; !strings.Contains(body, `"permalink":"`+sv.http.URL+"/rezepte/") {
		t.Errorf("permalink: %s", body)
	}
}

// FuzzRequests: no address makes the service fail, and every refusal is a
// problem that names a code.
func FuzzRequests(f *testing.F) {
	for _, seed := range []string{"q=a&filter.kind=recipe", "q=%22a&page=2&size=100", "filter.year=2020..&exclude.kind=x", "cursor=%00", "q=%ff", "sort=title&fields=id",
		"since=a.1&limit=5", "facet=kind&facet.size=3&contains=%3C", "filter.kind.all=_missing&lang=en", "page=9223372036854775807&size=100", ";", "%zz"} {
		f.Add(seed)
	}
	handler := serve(f, records(), nil).Handler()
	f.Fuzz(func(t *testing.T, query string) {
		for _, path := range []string{"/v1/search", "/v1/facets/kind", "/v1/changes", "/v1/export.ndjson", "/v1/feed.atom", "/suche"} {
			r := httptest.NewRequest("GET", path, nil)
			r.URL.RawQuery = query
			if strings.Contains(query, "wait") {
				continue // a long poll does what it was asked to
			}
			w := httptest.NewRecorder()
			handler.ServeHTTP(w, r)
			switch {
			case w.Code >= 500, path == "/suche" && w.Code != 200:
				t.Errorf("%s?%s: status %d: %s", path, query, w.Code, w.Body)
			case w.Code >= 400 && problemOf(t, reply{w.Code, w.Header(), w.Body.String()}).Code == "":
				t.Errorf("%s?%s: %s", path, query, w.Body)
			}
		}
	})
}
