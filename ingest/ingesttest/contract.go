package ingesttest

import (
	"context"
	"fmt"
	"net/http"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"nextsearch/ingest"
	"nextsearch/internal/catalogue"
)

// Run puts a kind through the contract.
func Run(t *testing.T, kind Kind) {
	for _, c := range contract {
		t.Run(c.name, func(t *testing.T) {
			if c.applies == nil || c.applies(kind) {
				c.test(t, newHarness(t, kind))
			}
		})
	}
	t.Run("real input", func(t *testing.T) { testData(t, kind) })
}

var contract = []struct {
	name    string
	applies func(Kind) bool // nil for all
	test    func(*testing.T, *harness)
}{
	{"a full run takes everything, a second one changes nothing", nil, testFull},
	{"what is new and changed is taken", nil, testChanged},
	{"what is gone is removed by a full run", nil, testGone},
	{"a tombstone removes between full runs", func(k Kind) bool { return k.Tombstones }, testTombstone},
	{"an error in the middle removes nothing", onServer, testError},
	{"an empty answer removes nothing", func(k Kind) bool { return !k.Windowed }, testEmpty},
	{"endless paging ends", func(k Kind) bool { return k.Paged }, testEndless},
	{"a killed run goes on where it was", onServer, testResume},
	{"everything can be read again without the web", onServer, testFromRaw},
	{"a dry run stores nothing", nil, testDryRun},
}

// onServer: what a server does, a folder doesn't.
func onServer(k Kind) bool { return !k.local() }

func testFull(t *testing.T, h *harness) {
	wantCounts(t, h.complete(nil), 7, 0, 0, 0)
	h.wantLive()
	before, err := h.store.Position(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	h.pass(time.Hour)
	r := h.complete(func(s *ingest.Spec, _ *ingest.Runner) { s.FullEvery = 1 })
	if r.New+r.Changed+r.Gone > 0 {
		t.Errorf("the second run: %+v", r)
	}
	if after, err := h.store.Position(t.Context()); err != nil || after != before {
		t.Errorf("the log moved from %v to %v: %v", before, after, err)
	}
}

func testChanged(t *testing.T, h *harness) {
	h.complete(nil)
	h.pass(72 * time.Hour)
	h.put(Item{ID: "item-2", Title: titles[2] + " und abmelden", Changed: h.now()})
	h.put(Item{ID: "item-7", Title: titles[7], Changed: h.now()})
	r := h.complete(nil)
	if r.New != 1 || r.Changed != 1 || r.Gone != 0 {
		t.Errorf("%d new, %d changed, %d gone; want 1, 1, 0", r.New, r.Changed, r.Gone)
	}
	h.wantLive()
	if h.kind.Incremental && (r.Since.IsZero() || r.Unchanged >= 6) {
		t.Errorf("since %v, %d unchanged; want only what changed", r.Since, r.Unchanged)
	}
}

func testGone(t *testing.T, h *harness) {
	h.complete(nil)
	h.pass(time.Hour)
	h.drop("item-3")
	r := h.complete(func(s *ingest.Spec, _ *ingest.Runner) { s.FullEvery = 1 })
	if h.kind.Windowed {
		if r.Gone != 0 {
			t.Errorf("%d gone from a window", r.Gone)
		}
		return
	}
	if r.Gone != 1 {
		t.Errorf("%d gone, want 1", r.Gone)
	}
	h.wantLive()
}

func testTombstone(t *testing.T, h *harness) {
	h.complete(nil)
	h.pass(72 * time.Hour)
	h.put(Item{ID: "item-3", Title: titles[3], Changed: h.now(), Gone: true})
	r := h.complete(nil)
	if r.Gone != 1 || r.Since.IsZero() {
		t.Errorf("%d gone in a run since %v; want 1 in an increment", r.Gone, r.Since)
	}
	h.wantLive()
}

// failAt answers 500 to the last of n data requests, and cuts the answer short
// if there is but one.
func failAt(last int) func(n int, w http.ResponseWriter) bool {
	return func(n int, w http.ResponseWriter) bool {
		if n != last {
			return false
		}
		if last > 1 {
			http.Error(w, "down", http.StatusInternalServerError)
			return true
		}
		w.Header().Set("Content-Length", "100000")
		_, _ = w.Write([]byte("<"))
		w.(http.Flusher).Flush()    // else the client takes it for a stale connection and asks again
		panic(http.ErrAbortHandler) // closes the connection within the body
	}
}

func testError(t *testing.T, h *harness) {
	h.complete(nil)
	last := h.answered
	h.reset()
	h.onAnswer = failAt(last)
	h.drop("item-0")
	h.put(Item{ID: "item-7", Title: titles[7], Changed: h.now()}) // as many pages as before
	h.pass(time.Hour)
	r := h.visit(t.Context(), func(s *ingest.Spec, _ *ingest.Runner) { s.FullEvery = 1 })
	if r.Complete || r.Error == "" || r.Gone > 0 {
		t.Errorf("complete %v, %d gone, error %q", r.Complete, r.Gone, r.Error)
	}
	if live := h.live(); !slices.Contains(live, titles[0]) || len(live) < 7 {
		t.Errorf("the failed run left %v", live)
	}
	h.reset()
	h.pass(time.Hour)
	h.complete(func(s *ingest.Spec, _ *ingest.Runner) { s.FullEvery = 1 })
	if !h.kind.Windowed {
		h.wantLive()
	}
}

func testEmpty(t *testing.T, h *harness) {
	h.complete(nil)
	for i := range 7 {
		h.drop("item-" + strconv.Itoa(i))
	}
	h.pass(time.Hour)
	r := h.visit(t.Context(), func(s *ingest.Spec, _ *ingest.Runner) { s.FullEvery = 1 })
	if r.Gone > 0 || len(h.live()) != 7 {
		t.Errorf("%d gone, %d left; an empty source is taken for a broken one", r.Gone, len(h.live()))
	}
}

func testEndless(t *testing.T, h *harness) {
	h.site.Endless = true
	const pages = 12
	r := h.visit(t.Context(), func(s *ingest.Spec, _ *ingest.Runner) { s.MaxPages = pages })
	if r.Complete || r.Error == "" {
		t.Errorf("complete %v, error %q", r.Complete, r.Error)
	}
	if asked := h.answered; asked > 3*pages {
		t.Errorf("asked %d times", asked)
	}
}

// testResume cuts a run off at its last request. What it had fetched is not
// asked for again, and nothing is missing or removed in the end.
func testResume(t *testing.T, h *harness) {
	probe := newHarness(t, h.kind)
	probe.complete(nil)
	last := probe.answered
	ctx, cancel := context.WithCancel(t.Context())
	h.onAnswer = func(n int, w http.ResponseWriter) bool {
		if n == last {
			cancel()
			panic(http.ErrAbortHandler)
		}
		return false
	}
	if r := h.visit(ctx, nil); r.Complete {
		t.Fatal("the run was not cut off")
	}
	first := h.requests
	h.reset()
	h.pass(time.Minute)
	r := h.complete(nil)
	if !r.Resumed {
		t.Error("the report does not say that the run went on")
	}
	h.wantLive()
	again := 0
	for address := range h.requests {
		if first[address] > 0 {
			again++
		}
	}
	if again > 1 { // the one that was cut off
		t.Errorf("%d of %d addresses were asked for again: %v", again, len(first), h.requests)
	}
}

func testFromRaw(t *testing.T, h *harness) {
	h.complete(nil)
	h.pass(72 * time.Hour)
	h.put(Item{ID: "item-1", Title: titles[1] + ", auch mobil", Changed: h.now()})
	h.complete(nil)
	want := h.live()
	h.reset()
	h.server.Close()
	r := h.complete(func(_ *ingest.Spec, runner *ingest.Runner) { runner.FromRaw = true })
	if h.answered > 0 || r.Fetched > 0 || r.Copies == 0 || r.Gone > 0 {
		t.Errorf("%d requests, %d fetched, %d copies, %d gone", h.answered, r.Fetched, r.Copies, r.Gone)
	}
	if got := h.live(); strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("records %v, want %v", got, want)
	}
}

func testDryRun(t *testing.T, h *harness) {
	var out strings.Builder
	h.complete(func(_ *ingest.Spec, r *ingest.Runner) { r.DryRun = &out })
	if n := strings.Count(out.String(), "\n"); n != 7 || len(h.live()) != 0 {
		t.Errorf("%d lines, %d stored; want 7, none", n, len(h.live()))
	}
	runs, err := h.store.Runs(t.Context(), "quelle")
	if err != nil || len(runs) != 0 {
		t.Errorf("runs %v, %v", runs, err)
	}
}

// testData reads the real input: enough records, none invalid, no panic, and
// twice the same.
func testData(t *testing.T, kind Kind) {
	if len(kind.Data) == 0 {
		t.Fatal("the kind names no real input")
	}
	for path, least := range kind.Data {
		t.Run(path, func(t *testing.T) {
			target := filepath.Join(DataDir(t), filepath.FromSlash(path))
			h := newHarness(t, kind)
			read := func() ingest.SourceReport {
				return h.visit(t.Context(), func(s *ingest.Spec, _ *ingest.Runner) {
					*s = ingest.Spec{Name: "quelle", Kind: kind.Name, Target: target, FullEvery: 1, Allow: s.Allow, MaxPages: s.MaxPages}
					if kind.ConfigureData != nil {
						kind.ConfigureData(s)
					}
				})
			}
			r := read()
			if !r.Complete || r.New < least {
				t.Fatalf("complete %v, %d records, want %d: %s; rejected %s", r.Complete, r.New, least, r.Error, listed(r.Rejected))
			}
			h.pass(time.Hour)
			if again := read(); again.New+again.Changed+again.Gone > 0 {
				t.Errorf("the second run: %d new, %d changed, %d gone", again.New, again.Changed, again.Gone)
			}
			h.wantValid()
		})
	}
}

// wantValid looks at every record for what no kind may give.
func (h *harness) wantValid() {
	for c, err := range h.store.Changes(h.t.Context(), 0) {
		if err != nil {
			h.t.Fatal(err)
		}
		if fault := faultOf(c.Record); fault != "" {
			h.t.Errorf("%s: %s", c.ID, fault)
		}
	}
}

func faultOf(r *catalogue.Record) string {
	switch {
	case r == nil:
		return "removed"
	case r.Validate() != nil:
		return r.Validate().Error()
	case r.Provenance.Fetched.IsZero() || r.Provenance.OriginalID+r.Provenance.URL == "":
		return "it does not say when and from where it was fetched"
	case r.Contact != nil && r.Contact.Name != "" && r.Contact.Consent == nil:
		return "it names a person without consent"
	}
	return ""
}

func listed(rejected []ingest.Rejection) string {
	var b strings.Builder
	for _, r := range rejected[:min(len(rejected), 5)] {
		fmt.Fprintf(&b, "\n  %s", r.Error())
	}
	return b.String()
}
