package fetch

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/klauspost/compress/zstd"
)

func gzipped(t testing.TB, s string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	if _, err := io.WriteString(z, s); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func packed(coding string, body []byte) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Encoding", coding)
		_, _ = w.Write(body)
	}
}

// hijack answers with bytes of its own and closes the connection.
func hijack(raw string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		c, _, err := w.(http.Hijacker).Hijack()
		if err != nil {
			return
		}
		_, _ = io.WriteString(c, raw)
		_ = c.Close()
	}
}

// endless writes until the client leaves.
func endless(coding string, head, block []byte) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		if coding != "" {
			w.Header().Set("Content-Encoding", coding)
		}
		_, err := w.Write(head)
		for err == nil {
			_, err = w.Write(block)
		}
	}
}

// Whatever a server does, Get ends with a code that says what happened, and
// never with half a document.
func TestFaults(t *testing.T) {
	const limit = 1 << 20
	zeros := gzipped(t, strings.Repeat("\x00", 4*limit))
	whole := gzipped(t, strings.Repeat("one document ", 1000))
	tests := []struct {
		name    string
		h       http.HandlerFunc
		want    Code
		status  int
		tries   int // requests for the page, 0 if net/http adds some of its own
		settled bool
	}{
		{"not found", status(404), CodeStatus, 404, 1, true},
		{"gone", status(410), CodeStatus, 410, 1, true},
		{"forbidden", status(403), CodeStatus, 403, 1, false},
		{"no content", status(204), CodeStatus, 204, 1, false},
		{"partial content", status(206), CodeStatus, 206, 1, false},
		{"not modified without asking", status(304), CodeStatus, 304, 1, false},
		{"internal error", status(500), CodeStatus, 500, 3, false},
		{"bad gateway", status(502), CodeStatus, 502, 3, false},
		{"unavailable", status(503), CodeStatus, 503, 3, false},
		{"too many requests", status(429), CodeStatus, 429, 3, false},
		{"not implemented", status(501), CodeStatus, 501, 1, false},

		{"garbage", hijack("\x00\xff\xfe garbage\r\n\r\n"), CodeNetwork, 0, 3, false},
		{"closed at once", hijack(""), CodeNetwork, 0, 0, false},
		{"short body", hijack("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf"), CodeNetwork, 0, 3, false},
		{"broken chunks", hijack("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nffff\r\nhalf"), CodeNetwork, 0, 3, false},
		{"short gzip body", hijack("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 99999\r\n\r\n" + string(whole)), CodeNetwork, 0, 3, false},
		{"two lengths", hijack("HTTP/1.1 200 OK\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nfour"), CodeNetwork, 0, 3, false},
		{"endless header", hijack("HTTP/1.1 200 OK\r\nX: " + strings.Repeat("x", maxHeaderBytes+4096) + "\r\n\r\n"), CodeTooLarge, 0, 1, true},

		{"truncated gzip", packed("gzip", whole[:len(whole)-9]), CodeEncoding, 0, 1, false},
		{"wrong checksum", packed("gzip", append(append([]byte{}, whole[:len(whole)-8]...), "12345678"...)), CodeEncoding, 0, 1, false},
		{"not gzip", packed("gzip", []byte("<html>")), CodeEncoding, 0, 1, false},
		{"nothing as gzip", packed("gzip", nil), CodeEncoding, 0, 1, false},
		{"truncated deflate", packed("deflate", []byte{0x78, 0x9c, 0x4b}), CodeEncoding, 0, 1, false},
		{"not zstd", packed("zstd", []byte("<html>")), CodeEncoding, 0, 1, false},
		{"unknown coding", packed("br", []byte("x")), CodeEncoding, 0, 1, false},
		{"packed thrice", packed("gzip, gzip, gzip", whole), CodeEncoding, 0, 1, false},

		{"gzip bomb", packed("gzip", zeros), CodeTooLarge, 0, 1, true},
		{"length above the limit", hijack(fmt.Sprintf("HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n", 1<<30)), CodeTooLarge, 0, 1, true},
		{"endless body", endless("", nil, bytes.Repeat([]byte("x"), 1<<16)), CodeTooLarge, 0, 1, true},
		{"endless packed body", endless("gzip", zeros, zeros), CodeTooLarge, 0, 1, true},

		{"redirect to itself", redirect("/page"), CodeRedirects, 0, 1, true},
		{"redirect without target", status(302), CodeRedirects, 0, 1, true},
		{"redirect to no address", redirect("http://[::1"), CodeBadURL, 0, 1, true},
		{"redirect to another scheme", redirect("ftp://example.org/"), CodeBadURL, 0, 1, true},
		{"redirect to a closed port", redirect("http://127.0.0.1:1/"), CodeRobotsDown, 0, 1, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s, h := site(t, pages{"/page": tt.h})
			c, _ := testClient(t, t.TempDir())
			w := c.For(Policy{Allow: loopback, Retries: 2, MaxBytes: limit})
			_, err := w.Get(t.Context(), Request{URL: s.URL + "/page"})
			wantCode(t, err, tt.want)
			e, _ := AsError(err)
			if e.Status != tt.status || e.Answered() != tt.settled {
				t.Errorf("status %d, answered %v, want %d, %v", e.Status, e.Answered(), tt.status, tt.settled)
			}
			if n := h.of("/page"); tt.tries > 0 && n != tt.tries {
				t.Errorf("asked %d times, want %d", n, tt.tries)
			}
			if files, _, err := c.RawSize(t.Context()); err != nil || files > 0 {
				t.Errorf("%d files kept of a failed fetch, %v", files, err)
			}
		})
	}
}

// A request that hangs ends at the time limit, before the header or within
// the body; when the caller gives up it is the caller's error.
func TestHang(t *testing.T) {
	done := make(chan struct{})
	hang := func(w http.ResponseWriter, r *http.Request) {
		select {
		case <-done:
		case <-r.Context().Done():
		}
	}
	slow := func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.WriteString(w, "first")
		w.(http.Flusher).Flush()
		hang(w, r)
	}
	for name, h := range map[string]http.HandlerFunc{"header": hang, "body": slow} {
		t.Run(name, func(t *testing.T) {
			s, hits := site(t, pages{"/page": h})
			c, _ := testClient(t, "")
			w := c.For(Policy{Allow: loopback, Timeout: 50 * time.Millisecond})
			_, err := w.Get(t.Context(), Request{URL: s.URL + "/page"})
			wantCode(t, err, CodeTimeout)
			if n := hits.of("/page"); n != 1+timeoutRetries {
				t.Errorf("asked %d times", n)
			}
		})
	}
	t.Run("cancel", func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		s, _ := site(t, pages{"/page": func(w http.ResponseWriter, r *http.Request) { cancel(); hang(w, r) }})
		c, _ := testClient(t, "")
		_, err := c.For(Policy{Allow: loopback}).Get(ctx, Request{URL: s.URL + "/page"})
		if !errors.Is(err, context.Canceled) {
			t.Errorf("got %v, want the context's error", err)
		}
	})
	close(done)
}

func TestRedirectsFollowed(t *testing.T) {
	chain := pages{"/end": text("here"), "/up": redirect("/l1")}
	for i := range maxRedirects + 2 {
		chain[fmt.Sprintf("/r%d", i)] = redirect(fmt.Sprintf("r%d#part", i+1))
	}
	chain[fmt.Sprintf("/r%d", maxRedirects)] = redirect("/end")
	chain["/r0"] = redirect("/r1")
	s, _ := site(t, chain)
	c, _ := testClient(t, "")
	w := c.For(Policy{Allow: loopback})
	r, err := w.Get(t.Context(), Request{URL: s.URL + "/r1"})
	wantCode(t, err, "")
	if r.URL != s.URL+"/end" || len(r.Redirects) != maxRedirects || r.Redirects[0] != s.URL+"/r1" {
		t.Errorf("came to %s by %q", r.URL, r.Redirects)
	}
	_, err = w.Get(t.Context(), Request{URL: s.URL + "/r0"})
	wantCode(t, err, CodeRedirects)
}

// A passing failure costs a pause, not the document.
func TestRetrySucceeds(t *testing.T) {
	now := newClock().Now()
	tests := []struct {
		name, after string
		code        int
		atLeast     time.Duration
	}{
		{"no hint", "", 503, backoffBase / 2},
		{"seconds", "7", 429, 7 * time.Second},
		{"date", now.Add(20 * time.Second).Format(http.TimeFormat), 503, 20 * time.Second},
		{"date gone by", now.Add(-time.Hour).Format(http.TimeFormat), 503, backoffBase / 2},
		{"nonsense", "soon", 500, backoffBase / 2},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var n atomic.Int64
			s, _ := site(t, pages{"/page": func(w http.ResponseWriter, _ *http.Request) {
				if n.Add(1) == 1 {
					if tt.after != "" {
						w.Header().Set("Retry-After", tt.after)
					}
					w.WriteHeader(tt.code)
					return
				}
				_, _ = io.WriteString(w, "document")
			}})
			c, ck := testClient(t, "")
			var events []string
			w := c.For(Policy{Allow: loopback, Progress: func(e Event) { events = append(events, e.Waiting) }})
			_, err := w.Get(t.Context(), Request{URL: s.URL + "/page"})
			wantCode(t, err, "")
			slept := ck.sleeps()
			if len(slept) != 1 || slept[0] < tt.atLeast || slept[0] > tt.atLeast+backoffBase {
				t.Errorf("slept %v, want once %v", slept, tt.atLeast)
			}
			if strings.Join(events, ",") != "robots.txt,retry," {
				t.Errorf("events %q", events)
			}
		})
	}
}

func TestRetryAfterBeyondTheCap(t *testing.T) {
	s, h := site(t, pages{"/page": func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Retry-After", "86400")
		w.WriteHeader(429)
	}})
	c, ck := testClient(t, "")
	_, err := c.For(Policy{Allow: loopback}).Get(t.Context(), Request{URL: s.URL + "/page"})
	wantCode(t, err, CodeStatus)
	if h.of("/page") != 1 || len(ck.sleeps()) > 0 {
		t.Errorf("asked %d times, slept %v", h.of("/page"), ck.sleeps())
	}
	if e, _ := AsError(err); !strings.Contains(e.Reason, "86400") {
		t.Errorf("reason does not say when to come back: %s", e.Reason)
	}
}

// The codings that are asked for, and those that servers send all the same.
func TestCodings(t *testing.T) {
	const doc = "Grüße aus Musterstadt"
	enc, err := zstd.NewWriter(nil)
	if err != nil {
		t.Fatal(err)
	}
	tests := map[string]http.HandlerFunc{
		"identity":      packed("identity", []byte(doc)),
		"gzip":          packed("gzip", gzipped(t, doc)),
		"x-gzip":        packed("X-GZIP", gzipped(t, doc)),
		"gzip twice":    packed("gzip, gzip", gzipped(t, string(gzipped(t, doc)))),
		"two members":   packed("gzip", append(gzipped(t, doc[:5]), gzipped(t, doc[5:])...)),
		"zstd":          packed("zstd", enc.EncodeAll([]byte(doc), nil)),
		"deflate":       packed("deflate", zlibbed(t, doc)),
		"bare deflate":  packed("deflate", zlibbed(t, doc)[2:len(zlibbed(t, doc))-4]),
		"limit reached": func(w http.ResponseWriter, r *http.Request) { text(doc)(w, r) },
	}
	for name, h := range tests {
		t.Run(name, func(t *testing.T) {
			s, _ := site(t, pages{"/page": h})
			c, _ := testClient(t, "")
			max := int64(1 << 20)
			if name == "limit reached" {
				max = int64(len(doc))
			}
			r, err := c.For(Policy{Allow: loopback, MaxBytes: max}).Get(t.Context(), Request{URL: s.URL + "/page"})
			wantCode(t, err, "")
			if got, err := r.Bytes(); err != nil || string(got) != doc {
				t.Errorf("got %q, %v", got, err)
			}
		})
	}
}

func TestTLSFailureIsNotRepeated(t *testing.T) {
	var n atomic.Int64
	s := httptest.NewUnstartedServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { n.Add(1) }))
	s.Config.ErrorLog = log.New(io.Discard, "", 0)
	s.StartTLS()
	t.Cleanup(s.Close)
	c, ck := testClient(t, "")
	_, err := c.For(Policy{Allow: loopback}).Get(t.Context(), Request{URL: s.URL})
	wantCode(t, err, CodeRobotsDown)
	if len(ck.sleeps()) > 0 || n.Load() > 0 {
		t.Errorf("slept %v and asked %d times for a certificate that does not hold", ck.sleeps(), n.Load())
	}
}
