// Package ingesttest is the contract that every kind of source passes: on a
// scripted server whose content a test changes, through the real runner, on a
// real catalogue and with raw copies on disk.
package ingesttest

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"nextsearch/ingest"
	"nextsearch/internal/catalogue"
	"nextsearch/internal/fetch"
)

// Item is one thing that the scripted server publishes.
type Item struct {
	ID, Title, Text string
	Changed         time.Time
	// Gone: the source says itself that it was removed; only kinds with
	// tombstones show such items, as tombstones.
	Gone bool
}

// Kind describes a kind of source to its contract.
type Kind struct {
	// Name as in the table of kinds.
	Name string
	// Target is the source's path on the server.
	Target string
	// Answer says what the server says to a request under the target's host.
	// The site is held still while it runs. A kind for local folders has none.
	Answer func(w http.ResponseWriter, r *http.Request, s *Site)
	// File gives the name and the content in which an item stands in the local
	// folder that is the target of a kind without Answer.
	File func(Item) (name string, content []byte)
	// Paged kinds ask for several pages of PageSize items.
	Paged bool
	// Incremental kinds can be asked for what changed since a time.
	Incremental bool
	// Tombstones: an item that is Gone is told by the source itself.
	Tombstones bool
	// Windowed kinds remove nothing that they no longer see.
	Windowed bool
	// Configure completes the source; nil for nothing.
	Configure func(*ingest.Spec)
	// Data are files or folders of real input below NEXTSEARCH_DATA, each with
	// the least number of records that it gives.
	Data map[string]int
	// ConfigureData completes the source of real input; nil for nothing.
	ConfigureData func(*ingest.Spec)
}

// Site is what the scripted server publishes now.
type Site struct {
	// Base is the server's address, without a slash at the end.
	Base string
	// PageSize is how many items a page has.
	PageSize int
	// Endless: after every page there is another one.
	Endless bool

	mu    sync.Mutex
	items []Item
}

// Items gives the items changed at since or later, zero for all, in their order.
func (s *Site) Items(since time.Time) []Item {
	var out []Item
	for _, item := range s.items {
		if !item.Changed.Before(since) {
			out = append(out, item)
		}
	}
	return out
}

// Page gives the items of page n (from 0) of those changed since, and whether
// there is another page.
func (s *Site) Page(since time.Time, n int) (items []Item, more bool) {
	all := s.Items(since)
	from := min(n*s.PageSize, len(all))
	to := min(from+s.PageSize, len(all))
	return all[from:to], to < len(all) || s.Endless
}

// harness is one source on one server with one catalogue.
type harness struct {
	t      *testing.T
	kind   Kind
	site   *Site
	server *httptest.Server
	dir    string
	store  catalogue.Store

	mu       sync.Mutex
	clock    time.Time
	requests map[string]int // data requests by address
	onAnswer func(n int, w http.ResponseWriter) bool
	answered int
}

// start of the clock that all tests share.
var start = time.Date(2026, 3, 2, 8, 0, 0, 0, time.UTC)

func newHarness(t *testing.T, kind Kind) *harness {
	t.Helper()
	h := &harness{t: t, kind: kind, dir: t.TempDir(), clock: start, requests: map[string]int{}}
	h.site = &Site{PageSize: 3}
	h.server = httptest.NewServer(h)
	t.Cleanup(h.server.Close)
	h.site.Base = h.server.URL
	store, err := catalogue.Open(context.Background(), h.dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { store.Close() })
	h.store = store
	for i := range 7 {
		h.put(Item{ID: fmt.Sprintf("item-%d", i), Title: titles[i], Changed: start.AddDate(0, -1, 0)})
	}
	return h
}

// titles differ in their words, as records with the same text are shown once.
var titles = [...]string{
	"Elektronische Akte im Bauamt", "Termine im Bürgerbüro online vergeben", "Hundesteuer digital anmelden",
	"Chatbot für die Zulassungsstelle", "Offene Daten der Stadtwerke", "Wohngeld ohne Papier", "Sensoren messen den Füllstand der Glascontainer",
	"Parkausweis auf dem Telefon",
}

// put publishes an item, in the place of one with its id.
func (h *harness) put(item Item) {
	h.site.mu.Lock()
	defer h.site.mu.Unlock()
	if item.Text == "" {
		item.Text = item.Title + ": was das Amt gemacht hat, wie lange es gedauert hat und was dabei herauskam, steht auf dieser Seite in einigen Sätzen."
	}
	i := slices.IndexFunc(h.site.items, func(old Item) bool { return old.ID == item.ID })
	if i < 0 {
		h.site.items = append(h.site.items, item)
		return
	}
	h.site.items[i] = item
}

func (h *harness) drop(id string) {
	h.site.mu.Lock()
	defer h.site.mu.Unlock()
	h.site.items = slices.DeleteFunc(h.site.items, func(i Item) bool { return i.ID == id })
}

// ServeHTTP has no robots.txt, counts what is asked for, and lets a test
// answer in the place of the site.
func (h *harness) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.URL.Path == "/robots.txt" || strings.HasPrefix(r.URL.Path, "/.well-known/") {
		http.NotFound(w, r)
		return
	}
	h.mu.Lock()
	h.requests[r.URL.RequestURI()]++
	h.answered++
	n, instead := h.answered, h.onAnswer
	h.mu.Unlock()
	if instead != nil && instead(n, w) {
		return
	}
	h.site.mu.Lock()
	defer h.site.mu.Unlock()
	h.kind.Answer(w, r, h.site)
}

// now gives each look at the clock a millisecond.
func (h *harness) now() time.Time {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.clock = h.clock.Add(time.Millisecond)
	return h.clock
}

func (h *harness) pass(d time.Duration) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.clock = h.clock.Add(d)
}

// reset forgets what was asked for, and who answers instead.
func (h *harness) reset() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.requests, h.answered, h.onAnswer = map[string]int{}, 0, nil
}

// local reports whether the target is a folder of files.
func (k Kind) local() bool { return k.Answer == nil }

// publish writes the items into a folder and gives its path.
func (h *harness) publish() string {
	h.t.Helper()
	dir := filepath.Join(h.dir, "published")
	err := os.RemoveAll(dir)
	if err == nil {
		err = os.Mkdir(dir, 0o750)
	}
	for _, item := range h.site.items {
		name, content := h.kind.File(item)
		if err == nil {
			err = os.WriteFile(filepath.Join(dir, name), content, 0o600)
		}
	}
	if err != nil {
		h.t.Fatal(err)
	}
	return dir
}

func (h *harness) spec() ingest.Spec {
	target := h.server.URL + h.kind.Target
	if h.kind.local() {
		target = h.publish()
	}
	spec := ingest.Spec{Name: "quelle", Kind: h.kind.Name, Target: target, Retries: -1,
		Allow: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}}
	if h.kind.Configure != nil {
		h.kind.Configure(&spec)
	}
	return spec
}

// visit runs the source with a fresh client, as after a restart.
func (h *harness) visit(ctx context.Context, change func(*ingest.Spec, *ingest.Runner)) ingest.SourceReport {
	h.t.Helper()
	client, err := fetch.New(fetch.Config{Agent: "nextsearch/test", RawDir: filepath.Join(h.dir, "raw"), Now: h.now,
		Sleep: func(ctx context.Context, _ time.Duration) error { return ctx.Err() }})
	if err != nil {
		h.t.Fatal(err)
	}
	defer client.Close()
	spec, runner := h.spec(), &ingest.Runner{Store: h.store, Client: client, Now: h.now}
	if change != nil {
		change(&spec, runner)
	}
	return runner.Run(ctx, spec)
}

// full runs the source and wants it complete.
func (h *harness) complete(change func(*ingest.Spec, *ingest.Runner)) ingest.SourceReport {
	h.t.Helper()
	r := h.visit(h.t.Context(), change)
	if !r.Complete {
		h.t.Fatalf("not complete: %s", r.Error)
	}
	return r
}

// live gives the titles of the live records.
func (h *harness) live() []string {
	h.t.Helper()
	var out []string
	for c, err := range h.store.Changes(h.t.Context(), 0) {
		if err != nil {
			h.t.Fatal(err)
		}
		if c.Record != nil {
			out = append(out, c.Record.Title)
		}
	}
	slices.Sort(out)
	return out
}

// wantLive compares the live records with the items of the site.
func (h *harness) wantLive(extra ...string) {
	h.t.Helper()
	want := slices.Clone(extra)
	for _, item := range h.site.items {
		if !item.Gone {
			want = append(want, item.Title)
		}
	}
	slices.Sort(want)
	if got := h.live(); !slices.Equal(got, want) {
		h.t.Errorf("records\n  %s\nwant\n  %s", strings.Join(got, "\n  "), strings.Join(want, "\n  "))
	}
}

// wantCounts compares the counts of a report.
func wantCounts(t *testing.T, r ingest.SourceReport, added, changed, unchanged, gone int) {
	t.Helper()
	if r.New != added || r.Changed != changed || r.Unchanged != unchanged || r.Gone != gone || len(r.Rejected) > 0 {
		t.Errorf("%d new, %d changed, %d unchanged, %d gone, rejected %v; want %d, %d, %d, %d, none",
			r.New, r.Changed, r.Unchanged, r.Gone, r.Rejected, added, changed, unchanged, gone)
	}
}

// DataDir gives the folder of real input; the test is skipped where there is
// none, and fails instead if NEXTSEARCH_CI is set.
func DataDir(t *testing.T) string {
	t.Helper()
	dir := os.Getenv("NEXTSEARCH_DATA")
	if dir == "" {
		dir = filepath.Join(moduleRoot(t), "..", "shared", "data")
	}
	if _, err := os.Stat(filepath.Join(dir, "README.md")); err != nil {
		if os.Getenv("NEXTSEARCH_CI") != "" {
			t.Fatalf("NEXTSEARCH_CI is set and the data folder is missing: %v", err)
		}
		t.Skipf("no data folder at %s; set NEXTSEARCH_DATA", dir)
	}
	return dir
}

// moduleRoot is the folder of go.mod.
func moduleRoot(t *testing.T) string {
	t.Helper()
	dir, err := os.Getwd()
	for err == nil {
		if _, missing := os.Stat(filepath.Join(dir, "go.mod")); missing == nil {
			return dir
		}
		if dir == filepath.Dir(dir) {
			break
		}
		dir = filepath.Dir(dir)
	}
	t.Fatalf("no go.mod above the test: %v", err)
	return ""
}
