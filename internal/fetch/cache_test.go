package fetch

import (
	"bytes"
	"context"
	"errors"
	"io"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// versioned serves a body that answers 304 to its ETag, and counts full answers.
type versioned struct {
	etag, modified, body string
	full                 int
	robotsTag            string
}

func (v *versioned) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=ISO-8859-1")
	if v.etag != "" {
		h.Set("ETag", v.etag)
	}
	if v.modified != "" {
		h.Set("Last-Modified", v.modified)
	}
	if v.robotsTag != "" {
		h.Set("X-Robots-Tag", v.robotsTag)
	}
	same := v.etag != "" && r.Header.Get("If-None-Match") == v.etag || v.etag == "" && v.modified != "" && r.Header.Get("If-Modified-Since") == v.modified
	if same {
		h.Del("Content-Type")
		w.WriteHeader(http.StatusNotModified)
		return
	}
	v.full++
	_, _ = io.WriteString(w, v.body)
}

// A body that the server confirms comes from the raw copy, after a restart as
// well, with the header that parsing needs.
func TestConditionalAcrossRestart(t *testing.T) {
	for name, v := range map[string]*versioned{
		"etag":          {etag: `"1"`},
		"weak etag":     {etag: `W/"1"`},
		"last-modified": {modified: "Mon, 02 Mar 2026 07:00:00 GMT"},
		"both":          {etag: `"1"`, modified: "Mon, 02 Mar 2026 07:00:00 GMT"},
	} {
		for size, body := range map[string]string{"small": "<p>Rezept</p>", "large": strings.Repeat("<p>Rezept</p>", memoryBody/8)} {
			t.Run(name+"/"+size, func(t *testing.T) {
				v := *v
				v.body = body
				s, _ := site(t, pages{"/page": v.ServeHTTP})
				dir, cache := t.TempDir(), newMemCache()
				var first time.Time
				for run := range 3 {
					c, ck := testClient(t, dir)
					if err := ck.Sleep(t.Context(), time.Duration(run)*time.Hour); err != nil {
						t.Fatal(err)
					}
					w := c.For(Policy{Allow: loopback, Cache: cache})
					r, err := w.Get(t.Context(), Request{URL: s.URL + "/page#part"})
					wantCode(t, err, "")
					got, err := r.Bytes()
					if err != nil || string(got) != body {
						t.Fatalf("run %d: body of %d bytes, %v", run, len(got), err)
					}
					if r.NotModified != (run > 0) || r.Status != 200 || r.MediaType != "text/html" || r.Charset != "ISO-8859-1" || r.Size != int64(len(body)) {
						t.Errorf("run %d: %+v", run, r)
					}
					if run == 0 {
						first = r.Fetched
					}
					if !r.Fetched.Equal(first) {
						t.Errorf("run %d: fetched %v, want the time of the copy", run, r.Fetched)
					}
					if st := w.Stats(); st.NotModified != min(run, 1) || st.Fetched != 1-min(run, 1) {
						t.Errorf("run %d: %+v", run, st)
					}
				}
				if v.full != 1 || cache.stores != 1 {
					t.Errorf("sent %d times, stored %d times", v.full, cache.stores)
				}
			})
		}
	}
}

// A confirmed body whose copy is lost or damaged is asked for anew.
func TestLostRawCopy(t *testing.T) {
	damage := map[string]func(path string) error{
		"missing":   os.Remove,
		"empty":     func(p string) error { return os.Truncate(p, 0) },
		"truncated": func(p string) error { return os.Truncate(p, 12) },
		"noise":     func(p string) error { return os.WriteFile(p, []byte("noise"), 0o600) },
	}
	for name, harm := range damage {
		t.Run(name, func(t *testing.T) {
			v := &versioned{etag: `"1"`, body: "<p>Rezept</p>"}
			s, _ := site(t, pages{"/page": v.ServeHTTP})
			dir, cache := t.TempDir(), newMemCache()
			c, _ := testClient(t, dir)
			w := c.For(Policy{Allow: loopback, Cache: cache})
			r, err := w.Get(t.Context(), Request{URL: s.URL + "/page"})
			wantCode(t, err, "")
			if err := harm(c.raw.path(r.Raw)); err != nil {
				t.Fatal(err)
			}
			for _, notModified := range []bool{false, true} { // the second time the copy is whole again
				r, err = w.Get(t.Context(), Request{URL: s.URL + "/page"})
				wantCode(t, err, "")
				if got, err := r.Bytes(); err != nil || string(got) != v.body || r.NotModified != notModified {
					t.Errorf("got %q, %v, not modified %v", got, err, r.NotModified)
				}
			}
			if v.full != 2 {
				t.Errorf("sent %d times", v.full)
			}
		})
	}
}

// A copy with other content under the same name is noticed by its hash.
func TestRawCopyOfOtherContent(t *testing.T) {
	c, _ := testClient(t, t.TempDir())
	one, two := keep(t, c, "one"), keep(t, c, "two")
	other, err := os.ReadFile(c.raw.path(two))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(c.raw.path(one), other, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := c.raw.load(one); err == nil {
		t.Error("damaged copy is taken")
	}
	r, err := c.OpenRaw(one)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	if _, err := io.ReadAll(r); err == nil {
		t.Error("damaged copy is read to its end")
	}
}

func keep(t *testing.T, c *Client, content string) string {
	t.Helper()
	s := newSink(c.raw)
	defer s.abort()
	if _, err := io.WriteString(s, content); err != nil {
		t.Fatal(err)
	}
	b, err := s.commit()
	if err != nil {
		t.Fatal(err)
	}
	return b.name
}

// A change on the server is a new body; what a 304 says anew replaces what was
// stored.
func TestChangeOnTheServer(t *testing.T) {
	v := &versioned{etag: `"1"`, body: "one"}
	s, _ := site(t, pages{"/page": v.ServeHTTP})
	c, _ := testClient(t, t.TempDir())
	w := c.For(Policy{Allow: loopback, Cache: newMemCache()})
	get := func(want string, notModified, noindex bool) {
		t.Helper()
		r, err := w.Get(t.Context(), Request{URL: s.URL + "/page"})
		wantCode(t, err, "")
		if got, err := r.Bytes(); err != nil || string(got) != want || r.NotModified != notModified || r.NoIndex != noindex {
			t.Errorf("got %q, %v, not modified %v, noindex %v", got, err, r.NotModified, r.NoIndex)
		}
	}
	get("one", false, false)
	v.etag, v.body = `"2"`, "two"
	get("two", false, false)
	v.robotsTag = "noindex"
	get("two", true, true)
	v.robotsTag = ""
	get("two", true, true) // a 304 need not repeat what still holds
}

// Validators belong to the address that gave them: a redirect that leads
// elsewhere asks without.
func TestValidatorsAndRedirects(t *testing.T) {
	a, b := &versioned{etag: `"same"`, body: "a"}, &versioned{etag: `"same"`, body: "b"}
	target := "/a"
	s, _ := site(t, pages{"/a": a.ServeHTTP, "/b": b.ServeHTTP, "/page": func(w http.ResponseWriter, r *http.Request) { redirect(target)(w, r) }})
	cache := newMemCache()
	c, _ := testClient(t, t.TempDir())
	w := c.For(Policy{Allow: loopback, Cache: cache})
	for i, want := range []string{"a", "a", "b", "b"} {
		if i == 2 {
			target = "/b"
		}
		r, err := w.Get(t.Context(), Request{URL: s.URL + "/page"})
		wantCode(t, err, "")
		got, err := r.Bytes()
		if err != nil || string(got) != want || r.NotModified != (i%2 == 1) || r.URL != s.URL+target {
			t.Errorf("%d: got %q from %s, %v, not modified %v", i, got, r.URL, err, r.NotModified)
		}
	}
	if v := cache.known[s.URL+"/page"]; v.FinalURL != s.URL+"/b" {
		t.Errorf("final address %q", v.FinalURL)
	}
}

// Without a place for raw copies nothing is asked conditionally, since a 304
// would leave us without a body.
func TestNoRawNoCondition(t *testing.T) {
	v := &versioned{etag: `"1"`, body: strings.Repeat("x", 2*memoryBody)}
	s, _ := site(t, pages{"/page": v.ServeHTTP})
	c, _ := testClient(t, "")
	w := c.For(Policy{Allow: loopback, Cache: newMemCache()})
	for range 2 {
		r, err := w.Get(t.Context(), Request{URL: s.URL + "/page"})
		wantCode(t, err, "")
		if got, err := r.Bytes(); err != nil || string(got) != v.body || r.Raw != "" {
			t.Errorf("%d bytes, %v, raw %q", len(got), err, r.Raw)
		}
	}
	if _, err := c.OpenRaw(strings.Repeat("a", 64)); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("OpenRaw: %v", err)
	}
}

func TestRawNames(t *testing.T) {
	c, _ := testClient(t, t.TempDir())
	for _, name := range []string{"", "ab", "../../etc/passwd", strings.Repeat("g", 64), strings.Repeat("A", 64), strings.Repeat("a", 63) + "/"} {
		if _, err := c.OpenRaw(name); !errors.Is(err, errNotHash) {
			t.Errorf("%q: %v", name, err)
		}
	}
	if _, err := c.OpenRaw(strings.Repeat("a", 64)); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("absent copy: %v", err)
	}
}

func TestCollectRaw(t *testing.T) {
	dir := t.TempDir()
	c, _ := testClient(t, dir)
	used, old, fresh := keep(t, c, "used"), keep(t, c, "old"), keep(t, c, "fresh")
	temp, foreign := filepath.Join(dir, "tmp-123"), filepath.Join(dir, "notes.txt")
	for _, f := range []string{temp, foreign} {
		if err := os.WriteFile(f, []byte("x"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	long := time.Now().Add(-48 * time.Hour)
	for _, f := range []string{c.raw.path(used), c.raw.path(old), temp, foreign} {
		if err := os.Chtimes(f, long, long); err != nil {
			t.Fatal(err)
		}
	}
	removed, freed, err := c.CollectRaw(t.Context(), map[string]bool{used: true}, 24*time.Hour)
	if err != nil || removed != 2 || freed <= 1 {
		t.Errorf("removed %d, freed %d, %v", removed, freed, err)
	}
	for path, want := range map[string]bool{c.raw.path(used): true, c.raw.path(old): false, c.raw.path(fresh): true, temp: false, foreign: true} {
		if _, err := os.Stat(path); (err == nil) != want {
			t.Errorf("%s: %v, want it there: %v", path, err, want)
		}
	}
	if files, size, err := c.RawSize(t.Context()); err != nil || files != 2 || size == 0 {
		t.Errorf("%d files, %d bytes, %v", files, size, err)
	}
	// What is fetched again is new again.
	if err := os.Chtimes(c.raw.path(fresh), long, long); err != nil {
		t.Fatal(err)
	}
	keep(t, c, "fresh")
	if removed, _, err := c.CollectRaw(t.Context(), map[string]bool{used: true}, 24*time.Hour); err != nil || removed != 0 {
		t.Errorf("removed %d, %v", removed, err)
	}
}

// A disk that fails is told apart from a source that fails, and leaves nothing behind.
func TestDiskFails(t *testing.T) {
	for name, size := range map[string]int{"small": 10, "large": 3 * memoryBody} {
		t.Run(name, func(t *testing.T) {
			s, h := site(t, pages{"/page": text(strings.Repeat("x", size))})
			dir := filepath.Join(t.TempDir(), "raw")
			c, _ := testClient(t, dir)
			if err := os.RemoveAll(dir); err != nil {
				t.Fatal(err)
			}
			cache := newMemCache()
			_, err := c.For(Policy{Allow: loopback, Cache: cache}).Get(t.Context(), Request{URL: s.URL + "/page"})
			wantCode(t, err, CodeStorage)
			if e, _ := AsError(err); e.Answered() || !errors.Is(err, fs.ErrNotExist) {
				t.Errorf("answered %v, %v", e.Answered(), err)
			}
			if h.of("/page") != 1 || cache.stores != 0 {
				t.Errorf("asked %d times, stored %d times", h.of("/page"), cache.stores)
			}
		})
	}
	t.Run("while writing", func(t *testing.T) {
		dir := t.TempDir()
		c, _ := testClient(t, dir)
		f, err := c.raw.create()
		if err != nil {
			t.Fatal(err)
		}
		if err := f.f.Close(); err != nil { // every write fails from here on
			t.Fatal(err)
		}
		s := &sink{store: c.raw, hash: newSink(nil).hash, file: f}
		_, err = io.Copy(s, bytes.NewReader(make([]byte, 8<<20)))
		if err == nil {
			_, err = s.commit()
		}
		var disk *storageError
		if !errors.As(err, &disk) {
			t.Errorf("got %v", err)
		}
		s.abort()
		if left, err := os.ReadDir(dir); err != nil || len(left) > 0 {
			t.Errorf("left behind: %v, %v", left, err)
		}
	})
}

// failingCache fails as a locked or broken catalogue does.
type failingCache struct{ *memCache }

var errLocked = errors.New("database is locked")

func (failingCache) Store(context.Context, Validators) error { return errLocked }

func TestCacheFails(t *testing.T) {
	s, _ := site(t, pages{"/page": text("x")})
	c, _ := testClient(t, t.TempDir())
	_, err := c.For(Policy{Allow: loopback, Cache: failingCache{newMemCache()}}).Get(t.Context(), Request{URL: s.URL + "/page"})
	wantCode(t, err, CodeStorage)
	if !errors.Is(err, errLocked) {
		t.Errorf("the cause is lost: %v", err)
	}
}
