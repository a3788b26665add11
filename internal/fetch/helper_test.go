package fetch

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"
)

// clock is a fake clock: sleeping moves it on and is recorded.
type clock struct {
	mu    sync.Mutex
	t     time.Time
	slept []time.Duration
}

func newClock() *clock {
	return &clock{t: time.Date(2026, 3, 2, 8, 0, 0, 0, time.UTC)}
}

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.t
}

func (c *clock) Sleep(ctx context.Context, d time.Duration) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.t = c.t.Add(d)
	c.slept = append(c.slept, d)
	return ctx.Err()
}

func (c *clock) sleeps() []time.Duration {
	c.mu.Lock()
	defer c.mu.Unlock()
	return append([]time.Duration(nil), c.slept...)
}

// memCache is a Cache in memory.
type memCache struct {
	mu     sync.Mutex
	known  map[string]Validators
	stores int
}

func newMemCache() *memCache { return &memCache{known: map[string]Validators{}} }

func (m *memCache) Lookup(_ context.Context, url string) (Validators, bool, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	v, ok := m.known[url]
	return v, ok, nil
}

func (m *memCache) Store(_ context.Context, v Validators) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.known[v.URL] = v
	m.stores++
	return nil
}

var loopback = []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}

// testClient gives a client on a fake clock.
func testClient(t testing.TB, rawDir string) (*Client, *clock) {
	t.Helper()
	ck := newClock()
	c, err := New(Config{Agent: "nextsearch/test", RawDir: rawDir, Now: ck.Now, Sleep: ck.Sleep})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	return c, ck
}

// pages serves handlers by path; other paths are 404.
type pages map[string]http.HandlerFunc

// site starts a server that counts the requests per path.
func site(t testing.TB, p pages) (*httptest.Server, *hits) {
	t.Helper()
	h := &hits{n: map[string]int{}}
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h.add(r.URL.Path)
		if f, ok := p[r.URL.Path]; ok {
			f(w, r)
			return
		}
		http.NotFound(w, r)
	}))
	t.Cleanup(s.Close)
	return s, h
}

type hits struct {
	mu sync.Mutex
	n  map[string]int
}

func (h *hits) add(path string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.n[path]++
}

func (h *hits) of(path string) int {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.n[path]
}

func text(s string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte(s)) }
}

func status(code int) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(code) }
}

func redirect(to string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Location", to)
		w.WriteHeader(http.StatusFound)
	}
}

// wantCode fails unless err is an *Error with the code; "" wants no error.
func wantCode(t testing.TB, err error, code Code) {
	t.Helper()
	if code == "" {
		if err != nil {
			t.Fatalf("unexpected error: %v", err)
		}
		return
	}
	e, ok := AsError(err)
	if !ok {
		t.Fatalf("got error %v, want code %s", err, code)
	}
	if e.Code != code {
		t.Fatalf("got %v, want code %s", e, code)
	}
	if e.Reason == "" || e.URL == "" {
		t.Errorf("error without reason or address: %+v", e)
	}
}

// dataDir gives a folder of the shared data, or skips.
func dataDir(t testing.TB, elem ...string) string {
	t.Helper()
	root := os.Getenv("NEXTSEARCH_DATA")
	if root == "" {
		root = filepath.Join(moduleRoot(t), "..", "shared", "data")
	}
	dir := filepath.Join(append([]string{root}, elem...)...)
	if _, err := os.Stat(dir); err != nil {
		if os.Getenv("NEXTSEARCH_CI") == "1" {
			t.Fatalf("shared data is missing: %v", err)
		}
		t.Skipf("shared data is missing (set NEXTSEARCH_DATA): %v", err)
	}
	return dir
}

func moduleRoot(t testing.TB) string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			t.Fatal("no go.mod above the test")
		}
		dir = parent
	}
}
