package main

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"
)

// scriptedSite is a small site with a sitemap whose answers a test replaces.
type scriptedSite struct {
	*httptest.Server
	fault atomic.Pointer[http.HandlerFunc] // answers instead, for paths other than robots.txt
}

const sitePages = 12

func newScriptedSite(t *testing.T) *scriptedSite {
	s := &scriptedSite{}
	mux := http.NewServeMux()
	mux.HandleFunc("/robots.txt", func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprintf(w, "User-agent: *\nAllow: /\nSitemap: http://%s/sitemap.xml\n", r.Host)
	})
	mux.HandleFunc("/sitemap.xml", func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprint(w, `<?xml version="1.0" encoding="UTF-8"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">`)
		for i := range sitePages {
			fmt.Fprintf(w, "<url><loc>http://%s/seite-%d.html</loc></url>", r.Host, i)
		}
		fmt.Fprint(w, "</urlset>")
	})
	mux.HandleFunc("/{page}", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		fmt.Fprint(w, pageOf(r.PathValue("page")))
	})
	s.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if f := s.fault.Load(); f != nil && r.URL.Path != "/robots.txt" {
			(*f)(w, r)
			return
		}
		mux.ServeHTTP(w, r)
	}))
	t.Cleanup(func() {
		s.CloseClientConnections()
		s.Close()
	})
	return s
}

func pageOf(name string) string {
	return fmt.Sprintf(`<!doctype html><html lang="de"><head><title>Verfahren %[1]s</title></head><body><main><h1>Verfahren %[1]s</h1>
<p>Die Stadt Musterstadt hat das Verfahren %[1]s im vergangenen Jahr vollständig digitalisiert und dabei viel gelernt.</p>
<p>Anträge gehen seitdem ohne Papier ein, und die Bearbeitung dauert nur noch halb so lang wie zuvor.</p></main></body></html>`, name)
}

// TestSourceFaultsRemoveNothing visits a good site, breaks it, and visits it again.
func TestSourceFaultsRemoveNothing(t *testing.T) {
	answer := func(status int, contentType string, body []byte) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", contentType)
			w.WriteHeader(status)
			_, _ = w.Write(body)
		}
	}
	var packed bytes.Buffer
	zip := gzip.NewWriter(&packed)
	fmt.Fprint(zip, strings.Repeat(pageOf("x"), 100))
	if err := zip.Close(); err != nil {
		t.Fatal(err)
	}
	noise := make([]byte, 50_000)
	for i := range noise {
		noise[i] = byte(rand.Uint32())
	}
	for _, tt := range []struct {
		name  string
		fault http.HandlerFunc
		says  string // somewhere in the report
	}{
		{"500", answer(500, "text/plain", []byte("boom")), "500"},
		{"hangs", func(w http.ResponseWriter, r *http.Request) { <-r.Context().Done() }, "timeout"},
		{"garbage", answer(200, "application/octet-stream", noise), ""},
		{"garbage that claims to be HTML", answer(200, "text/html", noise), ""},
		{"truncated gzip", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Encoding", "gzip")
			w.Header().Set("Content-Type", "text/html")
			_, _ = w.Write(packed.Bytes()[:packed.Len()/2])
		}, "bad-encoding"},
		{"1 GB body", func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", "text/html")
			chunk := bytes.Repeat([]byte("<p>viel Text</p>\n"), 4096)
			for sent := 0; sent < 1<<30 && r.Context().Err() == nil; sent += len(chunk) {
				if _, err := w.Write(chunk); err != nil {
					return
				}
			}
		}, "too-large"},
		{"redirect loop", func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, r.URL.Path+"?again="+r.URL.Query().Get("again")[:0], http.StatusFound)
		}, "redirect-loop"},
		{"empty sitemap", func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path == "/sitemap.xml" {
				fmt.Fprint(w, `<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"></urlset>`)
				return
			}
			http.NotFound(w, r)
		}, "sitemap"},
		{"empty answers", answer(200, "text/html", nil), ""},
		{"everything is gone", answer(410, "text/html", nil), ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			site := newScriptedSite(t)
			dir := t.TempDir()
			config := writeConfig(t, dir, fmt.Sprintf(`
data: %s
sources:
  - {name: stadt, kind: website, url: %s/, delay: 0s, timeout: 3s, retries: 0, allow: [127.0.0.0/8]}
`, filepath.Join(dir, "data"), site.URL))
			must(t, "ingest", "-config", config)
			site.fault.Store(&tt.fault)
			r := nextsearch(t, "ingest", "-json", "-config", config)
			report := decode[runReport](t, r.out).Sources[0]
			if r.code != exitError || report.Complete {
				t.Errorf("exit %d, complete %v; want 1 and false\n%s", r.code, report.Complete, r.out)
			}
			if report.Gone != 0 || report.Error == "" || !strings.Contains(r.out, tt.says) {
				t.Errorf("gone %d, error %q, want one that says %q\n%s", report.Gone, report.Error, tt.says, r.out)
			}
			if c := check(t, filepath.Join(dir, "data")); c.Records != sitePages {
				t.Errorf("%d records are left of %d", c.Records, sitePages)
			}
		})
	}
}

func writeConfig(t *testing.T, dir, text string) string {
	t.Helper()
	path := filepath.Join(dir, "nextsearch.yaml")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// TestMassRemovalNeedsAWord lets a site lose most of its pages.
func TestMassRemovalNeedsAWord(t *testing.T) {
	site := newScriptedSite(t)
	dir := t.TempDir()
	config := writeConfig(t, dir, fmt.Sprintf("data: %s\nsources:\n  - {name: stadt, kind: website, url: %s/, delay: 0s, allow: [127.0.0.0/8]}\n",
		filepath.Join(dir, "data"), site.URL))
	must(t, "ingest", "-config", config)
	keep := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/sitemap.xml":
			fmt.Fprintf(w, `<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><url><loc>http://%s/seite-1.html</loc></url></urlset>`, r.Host)
		case "/seite-1.html":
			fmt.Fprint(w, pageOf("seite-1.html"))
		default:
			http.NotFound(w, r)
		}
	})
	site.fault.Store(&keep)
	r := nextsearch(t, "ingest", "-config", config)
	if r.code != exitError || !strings.Contains(r.out, "nextsearch ingest -accept-removals stadt") {
		t.Fatalf("exit %d, and the report must name the command:\n%s", r.code, r.out)
	}
	must(t, "ingest", "-accept-removals", "stadt", "-config", config)
	if c := check(t, filepath.Join(dir, "data")); c.Records != 1 || c.Tombstones != sitePages-1 {
		t.Errorf("%d records and %d tombstones, want 1 and %d", c.Records, c.Tombstones, sitePages-1)
	}
}

// TestKillNine kills serve and ingest at random moments; whatever the moment,
// the catalogue is intact, the index catches up, and the counts agree.
func TestKillNine(t *testing.T) {
	rounds := 3
	if inCI() {
		rounds = 30
	}
	dir := t.TempDir()
	data := filepath.Join(dir, "data")
	random := rand.New(rand.NewPCG(1, 2))
	records := 0
	for round := range rounds {
		n := 400 + 300*round
		file := writeRecords(t, dir, n)
		var p *process
		if round%2 == 0 {
			p = startSilently(t, "ingest", "-data", data, "ndjson="+file)
		} else {
			config := writeConfig(t, dir, fmt.Sprintf("data: %s\naddr: 127.0.0.1:0\nsources:\n  - {name: records, kind: ndjson, url: %s}\n", data, file))
			p = startSilently(t, "serve", "-config", config)
		}
		time.Sleep(time.Duration(random.IntN(700)) * time.Millisecond) // the moment is what the test varies
		p.kill()
		c := check(t, data)
		if c.Records < records {
			t.Fatalf("round %d: %d records, before the kill there were %d\n%s", round, c.Records, records, p.output())
		}
		records = c.Records
	}
	must(t, "ingest", "-data", data, "ndjson="+writeRecords(t, dir, 400+300*rounds))
	if c := check(t, data); c.Records != 400+300*rounds {
		t.Errorf("%d records in the end, want %d", c.Records, 400+300*rounds)
	}
}

// TestDamagedIndexIsRebuilt deletes the index, or overwrites a file of it with noise.
func TestDamagedIndexIsRebuilt(t *testing.T) {
	const records = 300
	noise := func(t *testing.T, path string) {
		t.Helper()
		info, err := os.Stat(path)
		if err != nil {
			t.Fatal(err)
		}
		b := make([]byte, info.Size())
		for i := range b {
			b[i] = byte(rand.Uint32())
		}
		f, err := os.OpenFile(path, os.O_WRONLY, 0) // in place, as a bad disk does
		if err != nil {
			t.Fatal(err)
		}
		if _, err := f.Write(b); err != nil {
			t.Fatal(err)
		}
		if err := f.Close(); err != nil {
			t.Fatal(err)
		}
	}
	each := func(pattern string) func(*testing.T, string) {
		return func(t *testing.T, data string) {
			t.Helper()
			n := 0
			err := filepath.WalkDir(filepath.Join(data, "index"), func(path string, d os.DirEntry, err error) error {
				if ok, _ := filepath.Match(pattern, filepath.Base(path)); err == nil && ok && !d.IsDir() {
					noise(t, path)
					n++
				}
				return err
			})
			if err != nil || n == 0 {
				t.Fatalf("%d files like %s, %v", n, pattern, err)
			}
		}
	}
	for _, tt := range []struct {
		name   string
		damage func(t *testing.T, data string)
	}{
		{"folder deleted", func(t *testing.T, data string) {
			if err := os.RemoveAll(filepath.Join(data, "index")); err != nil {
				t.Fatal(err)
			}
		}},
		{"segments", each("*.zap")},
		{"root.bolt", each("root.bolt")},

		{"CURRENT", each("CURRENT")},
		{"generation.json", each("generation.json")},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			data := filepath.Join(dir, "data")
			must(t, "ingest", "-data", data, "ndjson="+writeRecords(t, dir, records))
			tt.damage(t, data)
			p := start(t, "serve", "-data", data, "-addr", "127.0.0.1:0").ready()
			if got := p.search("size=0").Total; got != records {
				t.Errorf("%d records can be searched, want %d\n%s", got, records, p.output())
			}
			if tt.name != "folder deleted" && !strings.Contains(p.output(), "built anew") {
				t.Errorf("the log does not say it:\n%s", p.output())
			}
			p.stop()
			check(t, data)
		})
	}
	t.Run("folder deleted while serving", func(t *testing.T) {
		t.Parallel()
		dir := t.TempDir()
		data := filepath.Join(dir, "data")
		must(t, "ingest", "-data", data, "ndjson="+writeRecords(t, dir, records))
		p := start(t, "serve", "-data", data, "-addr", "127.0.0.1:0").ready()
		if err := os.RemoveAll(filepath.Join(data, "index")); err != nil {
			t.Fatal(err)
		}
		p.until("a new generation", func() bool { return strings.Contains(p.output(), "a new generation of the index answers") })
		if got := p.search("size=0").Total; got != records {
			t.Errorf("%d records can be searched, want %d", got, records)
		}
		p.stop()
		check(t, data)
	})
}

// TestFullDisk fills the disk while records are indexed.
func TestFullDisk(t *testing.T) {
	if os.Getuid() != 0 {
		skip(t, "mounting a small disk needs root")
	}
	disk := t.TempDir()
	if err := syscall.Mount("nextsearch-test", disk, "tmpfs", 0, "size=160m"); err != nil {
		skip(t, "a small disk cannot be mounted here: "+err.Error())
	}
	t.Cleanup(func() {
		if err := syscall.Unmount(disk, syscall.MNT_DETACH); err != nil {
			t.Error(err)
		}
	})
	data, dir := filepath.Join(disk, "data"), t.TempDir()
	must(t, "ingest", "-data", data, "ndjson="+writeRecords(t, dir, 500))
	p := start(t, "serve", "-data", data, "-addr", "127.0.0.1:0").ready()
	filler := filepath.Join(disk, "filler")
	fill(t, filler)
	r := nextsearch(t, "ingest", "-data", data, "ndjson="+writeRecords(t, dir, 20_000))
	if r.code == exitOK {
		t.Errorf("ingest on a full disk ends with 0:\n%s", r.out)
	}
	if !strings.Contains(r.out+r.err, "disk is full") && !strings.Contains(r.out+r.err, "no space") {
		t.Errorf("ingest does not say that the disk is full:\n%s%s", r.out, r.err)
	}
	for range 20 {
		if got := p.search("q=" + url.QueryEscape("Maßnahme")); got.Total < 500 {
			t.Fatalf("%d hits while the disk is full", got.Total)
		}
	}
	if err := os.Remove(filler); err != nil {
		t.Fatal(err)
	}
	must(t, "ingest", "-data", data, "ndjson="+writeRecords(t, dir, 5_000))
	p.until("everything can be searched", func() bool { return p.search("size=0").Total == 5_000 })
	p.stop()
	check(t, data)
}

// fill writes until the disk is full.
func fill(t *testing.T, path string) {
	t.Helper()
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for _, size := range []int{1 << 20, 4 << 10, 1} {
		for block := make([]byte, size); ; {
			if _, err := f.Write(block); err != nil {
				break
			}
		}
	}
}
