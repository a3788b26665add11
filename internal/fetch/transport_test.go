package fetch

import (
	"crypto/tls"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// Over TLS HTTP/2 is spoken, and a step down to http is followed but shown.
func TestTLS(t *testing.T) {
	plain, _ := site(t, pages{"/page": text("plain")})
	secure := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/proto":
			_, _ = io.WriteString(w, r.Proto)
		case "/down":
			redirect(plain.URL+"/page")(w, r)
		case "/header":
			for range 65 {
				w.Header().Add("X-Filler", strings.Repeat("x", maxHeaderBytes/64))
			}
		default:
			http.NotFound(w, r)
		}
	}))
	secure.EnableHTTP2 = true
	secure.Config.ErrorLog = log.New(io.Discard, "", 0)
	secure.StartTLS()
	t.Cleanup(secure.Close)
	c, _ := testClient(t, "")
	tr := c.newTransport(loopback)
	tr.TLSClientConfig = &tls.Config{RootCAs: secure.Client().Transport.(*http.Transport).TLSClientConfig.RootCAs}
	c.cfg.Transport = tr
	t.Cleanup(tr.CloseIdleConnections)
	w := c.For(Policy{Retries: -1})

	r, err := w.Get(t.Context(), Request{URL: secure.URL + "/proto"})
	wantCode(t, err, "")
	if got, err := r.Bytes(); err != nil || string(got) != "HTTP/2.0" {
		t.Errorf("got %q, %v", got, err)
	}
	r, err = w.Get(t.Context(), Request{URL: secure.URL + "/down"})
	wantCode(t, err, "")
	if r.URL != plain.URL+"/page" || len(r.Redirects) != 1 || r.Redirects[0] != secure.URL+"/down" {
		t.Errorf("came to %s by %q", r.URL, r.Redirects)
	}
	_, err = w.Get(t.Context(), Request{URL: secure.URL + "/header"})
	wantCode(t, err, CodeNetwork)
}

// A proxy of the environment would dial for us, past the guard.
func TestNoProxy(t *testing.T) {
	c, _ := testClient(t, "")
	if c.newTransport(nil).Proxy != nil {
		t.Error("a proxy may be used")
	}
}

// A request's own limit takes the place of the source's, both ways.
func TestRequestLimit(t *testing.T) {
	s, _ := site(t, pages{"/page": text(strings.Repeat("x", 1000))})
	c, _ := testClient(t, "")
	tests := []struct {
		policy, request int64
		want            Code
	}{
		{0, 0, ""}, {1000, 0, ""}, {999, 0, CodeTooLarge}, {2000, 999, CodeTooLarge}, {10, 1000, ""},
	}
	for _, tt := range tests {
		_, err := c.For(Policy{Allow: loopback, MaxBytes: tt.policy}).Get(t.Context(), Request{URL: s.URL + "/page", MaxBytes: tt.request})
		wantCode(t, err, tt.want)
	}
}

// A source that fetches from many goroutines gets every document whole.
func TestConcurrentGets(t *testing.T) {
	v := &versioned{body: strings.Repeat("x", 100)}
	s, _ := site(t, pages{"/page": func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, v.body) }})
	c, _ := testClient(t, t.TempDir())
	w := c.For(Policy{Allow: loopback, Cache: newMemCache()})
	errs := make(chan error)
	const n = 16
	for range n {
		go func() {
			r, err := w.Get(t.Context(), Request{URL: s.URL + "/page"})
			if err == nil {
				var got []byte
				if got, err = r.Bytes(); err == nil && string(got) != v.body {
					err = io.ErrUnexpectedEOF
				}
			}
			errs <- err
		}()
	}
	for range n {
		if err := <-errs; err != nil {
			t.Error(err)
		}
	}
	if files, _, err := c.RawSize(t.Context()); err != nil || files != 1 {
		t.Errorf("%d raw copies, %v", files, err)
	}
}
