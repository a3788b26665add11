package main

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

// deadlineWriter notes the read deadline of a connection.
type deadlineWriter struct {
	*httptest.ResponseRecorder
	set time.Time
}

func (w *deadlineWriter) SetReadDeadline(t time.Time) error {
	w.set = t
	return nil
}

// TestBodiesHaveADeadline: a client that sends its body slowly cannot hold a
// connection for ever; a long poll, which has none, is left alone.
func TestBodiesHaveADeadline(t *testing.T) {
	h := withBodyDeadline(http.NotFoundHandler())
	for _, tt := range []struct {
		request *http.Request
		bounded bool
	}{
		{httptest.NewRequest(http.MethodPost, "/redaktion/anmelden", strings.NewReader("key=x")), true},
		{httptest.NewRequest(http.MethodGet, "/v1/search", strings.NewReader("a body nobody wants")), true},
		{httptest.NewRequest(http.MethodGet, "/v1/changes?wait=50", nil), false},
		{httptest.NewRequest(http.MethodPost, "/control/reindex", http.NoBody), false},
	} {
		w := &deadlineWriter{ResponseRecorder: httptest.NewRecorder()}
		h.ServeHTTP(w, tt.request)
		if bounded := !w.set.IsZero(); bounded != tt.bounded {
			t.Errorf("%s %s: a deadline: %v, want %v", tt.request.Method, tt.request.URL, bounded, tt.bounded)
		}
	}
}

// TestFileBase: the addresses of uploaded files stand in records, so they must
// lead to the service, or not be there.
func TestFileBase(t *testing.T) {
	for _, tt := range []struct{ url, addr, want string }{
		{"https://suche.example.org", "127.0.0.1:8080", "https://suche.example.org"},
		{"", "127.0.0.1:8080", "http://127.0.0.1:8080"},
		{"", "[::1]:8080", "http://[::1]:8080"},
		{"", "intern.example:8080", "http://intern.example:8080"},
		{"", "0.0.0.0:8080", ""},
		{"", "[::]:8080", ""},
		{"", ":8080", ""},
		{"", "127.0.0.1:0", ""},
	} {
		if got := fileBase(Config{URL: tt.url, Addr: tt.addr}); got != tt.want {
			t.Errorf("url %q, addr %q: %q, want %q", tt.url, tt.addr, got, tt.want)
		}
	}
}
