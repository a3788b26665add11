package fetch

import (
	"io"
	"net/http"
	"strings"
	"testing"
	"time"
)

// What was confirmed since a moment is not asked for again; older pages are,
// and without the web every copy answers.
func TestAnswersFromCopies(t *testing.T) {
	v := &versioned{etag: `"1"`, body: "<p>Rezept</p>"}
	asked := 0
	s, _ := site(t, pages{
		"/page": func(w http.ResponseWriter, r *http.Request) { asked++; v.ServeHTTP(w, r) },
		"/old":  func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/page", http.StatusFound) },
	})
	cache := newMemCache()
	c, _ := testClient(t, t.TempDir())
	for _, path := range []string{"/page", "/old"} {
		_, err := c.For(Policy{Allow: loopback, Cache: cache}).Get(t.Context(), Request{URL: s.URL + path})
		wantCode(t, err, "")
	}
	for url, known := range cache.known { // as the catalogue does
		known.Confirmed = known.Fetched
		cache.known[url] = known
	}
	start := cache.known[s.URL+"/page"].Fetched
	tests := []struct {
		name   string
		path   string
		policy Policy
		asks   int
		copies int
		code   Code
	}{
		{"confirmed since", "/page", Policy{FreshSince: start}, 0, 1, ""},
		{"confirmed before", "/page", Policy{FreshSince: start.Add(time.Hour)}, 1, 0, ""},
		{"offline, whatever its age", "/page", Policy{Offline: true}, 0, 1, ""},
		{"offline after a redirect", "/old", Policy{Offline: true}, 0, 1, ""},
		{"offline, never fetched", "/other", Policy{Offline: true}, 0, 0, CodeNoCopy},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			asked = 0
			test.policy.Allow, test.policy.Cache = loopback, cache
			w := c.For(test.policy)
			r, err := w.Get(t.Context(), Request{URL: s.URL + test.path})
			wantCode(t, err, test.code)
			if asked != test.asks || w.Stats().Copies != test.copies {
				t.Errorf("asked %d times, %d copies", asked, w.Stats().Copies)
			}
			if err != nil {
				return
			}
			body, err := r.Bytes()
			if err != nil || string(body) != v.body || r.MediaType != "text/html" || r.URL != s.URL+"/page" {
				t.Errorf("%q of %s, %v: %+v", body, r.URL, err, r)
			}
			if (len(r.Redirects) > 0) != (test.path == "/old") {
				t.Errorf("redirects %v", r.Redirects)
			}
		})
	}
}

// The sitemaps of a robots.txt are known without the web.
func TestSitemapsOffline(t *testing.T) {
	s, _ := site(t, pages{"/robots.txt": func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.WriteString(w, "User-agent: *\nDisallow: /geheim\nSitemap: /karte.xml\n")
	}})
	c, _ := testClient(t, t.TempDir())
	cache := newMemCache()
	want, err := c.For(Policy{Allow: loopback, Cache: cache}).Sitemaps(t.Context(), s.URL+"/")
	if err != nil || len(want) != 1 {
		t.Fatalf("%v, %v", want, err)
	}
	s.Close()
	got, err := c.For(Policy{Allow: loopback, Cache: cache, Offline: true}).Sitemaps(t.Context(), s.URL+"/")
	if err != nil || len(got) != 1 || got[0] != want[0] {
		t.Errorf("%v, %v, want %v", got, err, want)
	}
}

// A dump packed with gzip is unpacked by its content, however it is named and
// whether or not the server says so; the limit holds for what it unpacks to.
func TestUnpack(t *testing.T) {
	const text = `{"id":"1"}`
	packed := gzipped(t, text)
	tests := []struct {
		name, path, mediaType, encoding string
		body                            []byte
		limit                           int64
		want, wantType                  string
		code                            Code
	}{
		{"named .gz", "/dump.ndjson.gz", "application/octet-stream", "", packed, 0, text, "application/x-ndjson", ""},
		{"typed gzip", "/dump", "application/gzip", "", packed, 0, text, "", ""},
		{"neither", "/dump.json", "application/json", "", packed, 0, text, "application/json", ""},
		{"plain in spite of its name", "/dump.json.gz", "application/json", "", []byte(text), 0, text, "application/json", ""},
		{"content coding and file", "/dump.csv.gz", "text/csv", "gzip", gzipped(t, string(packed)), 0, text, "text/csv", ""},
		{"too large", "/bomb.json.gz", "application/gzip", "", gzipped(t, strings.Repeat("0", 4096)), 1024, "", "", CodeTooLarge},
		{"broken off", "/cut.json.gz", "application/gzip", "", packed[:len(packed)-6], 0, "", "", CodeEncoding},
		{"empty", "/empty.json.gz", "application/gzip", "", nil, 0, "", "application/json", ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			s, _ := site(t, pages{test.path: func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Content-Type", test.mediaType)
				if test.encoding != "" {
					w.Header().Set("Content-Encoding", test.encoding)
				}
				_, _ = w.Write(test.body)
			}})
			c, _ := testClient(t, t.TempDir())
			w := c.For(Policy{Allow: loopback, MaxBytes: test.limit})
			r, err := w.Get(t.Context(), Request{URL: s.URL + test.path})
			if err != nil {
				t.Fatal(err)
			}
			r = w.Unpack(r)
			body, err := r.Bytes()
			wantCode(t, err, test.code)
			if test.code == "" && (string(body) != test.want || r.MediaType != test.wantType) {
				t.Errorf("%q as %q, want %q as %q", body, r.MediaType, test.want, test.wantType)
			}
		})
	}
}
