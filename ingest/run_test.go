package ingest

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"nextsearch/internal/catalogue"
	"nextsearch/internal/fetch"
)

// origin is a server whose answers a test sets.
type origin struct {
	*httptest.Server
	mu     sync.Mutex
	answer http.HandlerFunc
}

func newOrigin(t testing.TB) *origin {
	t.Helper()
	o := &origin{}
	o.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/robots.txt" || strings.HasPrefix(r.URL.Path, "/.well-known/") {
			http.NotFound(w, r)
			return
		}
		o.mu.Lock()
		answer := o.answer
		o.mu.Unlock()
		answer(w, r)
	}))
	t.Cleanup(o.Close)
	return o
}

func (o *origin) set(answer http.HandlerFunc) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.answer = answer
}

// lines serves NDJSON with an ETag made of its content.
func (o *origin) lines(lines ...string) {
	body := strings.Join(lines, "\n") + "\n"
	etag := fmt.Sprintf(`"%x"`, len(body)*31+len(lines)+strings.Count(body, "e"))
	o.set(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("ETag", etag)
		w.Header().Set("Content-Type", "application/x-ndjson")
		if r.Header.Get("If-None-Match") == etag {
			w.WriteHeader(http.StatusNotModified)
			return
		}
		fmt.Fprint(w, body)
	})
}

// line is a record in our own format.
func line(id, title string) string {
	return fmt.Sprintf(`{"id":%q,"kind":"recipe","title":%q,"body":"Text von %s."}`, id, title, id)
}

func lines(n int) []string {
	all := make([]string, n)
	for i := range all {
		all[i] = line(fmt.Sprintf("r%02d", i), fmt.Sprintf("Rezept %d", i))
	}
	return all
}

// bench is a runner on a real catalogue.
type bench struct {
	*Runner
	t     testing.TB
	store *catalogue.SQLite
	clock time.Time
}

func newBench(t testing.TB) *bench {
	t.Helper()
	dir := t.TempDir()
	store, err := catalogue.Open(context.Background(), dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { store.Close() })
	b := &bench{t: t, store: store, clock: time.Date(2026, 3, 2, 8, 0, 0, 0, time.UTC)}
	var mu sync.Mutex
	now := func() time.Time { // each look at the clock takes a millisecond
		mu.Lock()
		defer mu.Unlock()
		b.clock = b.clock.Add(time.Millisecond)
		return b.clock
	}
	client, err := fetch.New(fetch.Config{Agent: "nextsearch/test", RawDir: filepath.Join(dir, "raw"), Now: now,
		Sleep: func(ctx context.Context, _ time.Duration) error { return ctx.Err() }})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(client.Close)
	b.Runner = &Runner{Store: store, Client: client, Now: now}
	return b
}

func (b *bench) visit(spec Spec) SourceReport {
	b.t.Helper()
	if spec.Name == "" {
		spec.Name = "quelle"
	}
	if spec.Kind == "" {
		spec.Kind = "ndjson"
	}
	spec.Allow = loopback
	return b.Run(context.Background(), spec)
}

// want checks the counts of a report: new, changed, unchanged, gone, rejected.
func (b *bench) want(r SourceReport, complete bool, counts ...int) {
	b.t.Helper()
	got := []int{r.New, r.Changed, r.Unchanged, r.Gone, len(r.Rejected)}
	if fmt.Sprint(got) != fmt.Sprint(counts) || r.Complete != complete {
		b.t.Fatalf("new, changed, unchanged, gone, rejected = %v, complete %v; want %v, %v\n%+v", got, r.Complete, counts, complete, r)
	}
}

func (b *bench) seq() uint64 {
	b.t.Helper()
	p, err := b.store.Position(context.Background())
	if err != nil {
		b.t.Fatal(err)
	}
	return p.Seq
}

func (b *bench) live() int {
	b.t.Helper()
	c, err := b.store.Counts(context.Background())
	if err != nil {
		b.t.Fatal(err)
	}
	return c.Records
}

func TestRunCounts(t *testing.T) {
	b, o := newBench(t), newOrigin(t)
	spec := Spec{Target: o.URL + "/r.ndjson"}

	o.lines(lines(12)...)
	first := b.visit(spec)
	b.want(first, true, 12, 0, 0, 0, 0)
	if first.Fetched != 1 || first.NotModified != 0 || first.Bytes == 0 {
		t.Errorf("first run: %+v; want one answer with a body", first)
	}
	seq := b.seq()
	for range 2 { // twice: the first 304 must not cost the second its validators
		again := b.visit(spec)
		b.want(again, true, 0, 0, 12, 0, 0)
		if again.Fetched != 0 || again.NotModified != 1 {
			t.Errorf("unchanged source: %d fetched, %d not modified; want 0, 1", again.Fetched, again.NotModified)
		}
	}
	if b.seq() != seq {
		t.Errorf("an unchanged source moved the log from %d to %d", seq, b.seq())
	}

	o.lines(append(lines(11)[1:], line("r00", "Rezept 0, überarbeitet"), line("neu", "Neues Rezept"))...)
	b.want(b.visit(spec), true, 1, 1, 10, 1, 0)
	if b.live() != 12 {
		t.Errorf("%d live records, want 12", b.live())
	}
}

// A source that is down, empty or half broken deletes nothing.
func TestNothingIsRemoved(t *testing.T) {
	serve := func(body string) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, body) }
	}
	cases := []struct {
		name   string
		answer http.HandlerFunc
		want   string // in the report's error
	}{
		{"answers 500", func(w http.ResponseWriter, _ *http.Request) { http.Error(w, "down", 500) }, "500"},
		{"is gone", http.NotFound, "404"},
		{"is empty", serve(""), "removals-refused"},
		{"lost most records", serve(strings.Join(lines(5), "\n")), "-accept-removals quelle"},
		{"is a page", serve("<html><body>Wartung</body></html>\n"), "removals-refused"},
		{"breaks off", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "100000")
			fmt.Fprintln(w, lines(1)[0])
		}, "network"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			b, o := newBench(t), newOrigin(t)
			o.lines(lines(20)...)
			spec := Spec{Target: o.URL + "/r.ndjson", Retries: -1}
			b.want(b.visit(spec), true, 20, 0, 0, 0, 0)
			o.set(c.answer)
			r := b.visit(spec)
			if r.Complete || r.Gone != 0 || !strings.Contains(r.Error, c.want) {
				t.Errorf("complete %v, gone %d, error %q; want an incomplete run that says %q", r.Complete, r.Gone, r.Error, c.want)
			}
			if b.live() != 20 {
				t.Errorf("%d records left of 20", b.live())
			}
		})
	}
}

func TestAcceptedRemovals(t *testing.T) {
	b, o := newBench(t), newOrigin(t)
	o.lines(lines(20)...)
	spec := Spec{Target: o.URL + "/r.ndjson"}
	b.visit(spec)
	o.lines(lines(5)...)

	spec.MaxRemovals = 0.8
	b.want(b.visit(spec), true, 0, 0, 5, 15, 0)
	o.lines()
	b.want(b.visit(spec), false, 0, 0, 0, 0, 0) // all of them is more than any share
	spec.AcceptRemovals = true
	b.want(b.visit(spec), true, 0, 0, 0, 5, 0)
}

// A record that is broken today, or comes twice, is not gone.
func TestRejectedRecordsStay(t *testing.T) {
	b, o := newBench(t), newOrigin(t)
	o.lines(line("a", "Eins"), line("b", "Zwei"), line("c", "Drei"))
	spec := Spec{Target: o.URL + "/r.ndjson"}
	b.visit(spec)
	o.lines(line("a", "Eins"), `{"id":"b","titel":"falsches Feld"}`, `{"id":"c","title":""}`, line("a", "Nochmals"), "kaputt")
	r := b.visit(spec)
	b.want(r, true, 0, 0, 1, 0, 4)
	var codes []string
	for _, rej := range r.Rejected {
		codes = append(codes, rej.Code)
		if rej.URL == "" || rej.Reason == "" {
			t.Errorf("rejection without address or reason: %+v", rej)
		}
	}
	if want := "[bad-record bad-record duplicate-id bad-record]"; fmt.Sprint(codes) != want {
		t.Errorf("codes %v, want %s", codes, want)
	}
	if c, err := b.store.Get(context.Background(), "quelle:b"); err != nil || c.Record == nil || c.Record.Title != "Zwei" {
		t.Errorf("the earlier version is not there: %+v, %v", c, err)
	}
}

// What leaves the window of a feed stays in the catalogue.
func TestFeedIsAWindow(t *testing.T) {
	b, o := newBench(t), newOrigin(t)
	feed := func(ids ...string) {
		o.set(func(w http.ResponseWriter, _ *http.Request) {
			fmt.Fprint(w, `<rss version="2.0"><channel><title>Aktuelles</title>`)
			for _, id := range ids {
				fmt.Fprintf(w, `<item><title>Meldung %s</title><guid isPermaLink="false">%s</guid></item>`, id, id)
			}
			fmt.Fprint(w, `</channel></rss>`)
		})
	}
	spec := Spec{Kind: "feed", Target: o.URL + "/feed.xml"}
	feed("1", "2", "3", "4")
	b.want(b.visit(spec), true, 4, 0, 0, 0, 0)
	feed("4", "5")
	b.want(b.visit(spec), true, 1, 0, 1, 0, 0)
	feed()
	r := b.visit(spec)
	b.want(r, true, 0, 0, 0, 0, 0)
	if len(r.Notices) != 1 || r.Notices[0].Code != "no-records" {
		t.Errorf("notices of an empty feed: %+v", r.Notices)
	}
	if b.live() != 5 {
		t.Errorf("%d records, want all 5 that ever were in the feed", b.live())
	}
}

// An interruption keeps what came in and removes nothing.
func TestInterrupted(t *testing.T) {
	b := newBench(t)
	file := filepath.Join(t.TempDir(), "r.ndjson")
	if err := os.WriteFile(file, []byte(strings.Join(lines(2000), "\n")), 0o644); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancelCause(context.Background())
	b.Progress = func(p Progress) {
		if p.Records == 700 {
			cancel(errors.New("signal received"))
		}
	}
	r := b.Run(ctx, Spec{Name: "quelle", Kind: "ndjson", Target: file})
	if r.Complete || !strings.Contains(r.Error, "interrupted: signal received") {
		t.Errorf("complete %v, error %q; want an interrupted run that says why", r.Complete, r.Error)
	}
	if r.New < 700 || r.New != b.live() {
		t.Errorf("%d new, %d in the catalogue; want the 700 or more that had come in", r.New, b.live())
	}
	runs, err := b.store.LastRuns(context.Background())
	if err != nil || len(runs) != 1 || runs[0].Complete || runs[0].Finished.IsZero() {
		t.Errorf("runs %+v, %v; want one that is finished and not complete", runs, err)
	}
}

func TestDryRun(t *testing.T) {
	b, o := newBench(t), newOrigin(t)
	o.lines(lines(3)...)
	var out bytes.Buffer
	b.DryRun = &out
	r := b.visit(Spec{Target: o.URL + "/r.ndjson"})
	b.want(r, true, 3, 0, 0, 0, 0)
	if b.live() != 0 || b.seq() != 0 {
		t.Errorf("a dry run left %d records", b.live())
	}
	dec := json.NewDecoder(&out)
	for i := range 3 {
		var rec catalogue.Record
		if err := dec.Decode(&rec); err != nil || rec.Validate() != nil {
			t.Fatalf("record %d of the output: %v, %v", i, err, rec.Validate())
		}
	}
	b.DryRun = nil
	if r := b.visit(Spec{Target: o.URL + "/r.ndjson"}); r.NotModified != 0 {
		t.Error("a dry run left validators behind")
	}
}

func TestLockedSource(t *testing.T) {
	b, o := newBench(t), newOrigin(t)
	o.lines(lines(3)...)
	b.Lock = func(source string) (func(), error) {
		return nil, fmt.Errorf("%s is being visited by another process", source)
	}
	r := b.visit(Spec{Target: o.URL + "/r.ndjson"})
	if r.Complete || !strings.Contains(r.Error, "another process") || b.live() != 0 {
		t.Errorf("complete %v, error %q, %d records; want the visit refused", r.Complete, r.Error, b.live())
	}
	released := 0
	b.Lock = func(string) (func(), error) { return func() { released++ }, nil }
	b.want(b.visit(Spec{Target: o.URL + "/r.ndjson"}), true, 3, 0, 0, 0, 0)
	if released != 1 {
		t.Errorf("the lock was released %d times", released)
	}
}

func TestRunAllKeepsOrder(t *testing.T) {
	b, o := newBench(t), newOrigin(t)
	o.lines(lines(2)...)
	var finished sync.Map
	b.Progress = func(p Progress) {
		if p.Finished {
			finished.Store(p.Source, p)
		}
	}
	var specs []Spec
	for i := range 6 {
		specs = append(specs, Spec{Name: fmt.Sprintf("q%d", i), Kind: "ndjson", Target: o.URL + "/r.ndjson", Allow: loopback})
	}
	specs[3].Kind = "nonsense"
	r := b.RunAll(context.Background(), specs)
	for i, s := range r.Sources {
		if s.Name != specs[i].Name || s.Complete != (i != 3) {
			t.Errorf("report %d: %+v", i, s)
		}
		if p, ok := finished.Load(s.Name); !ok || p.(Progress).Records != s.New {
			t.Errorf("%s: last progress %+v, want %d records", s.Name, p, s.New)
		}
	}
	if r.Complete() {
		t.Error("a report with an unknown kind counts as complete")
	}
}

// panicking is a source whose parser has a fault.
type panicking struct{}

func (panicking) Records(context.Context, *fetch.Web) iter.Seq2[catalogue.Record, error] {
	return func(yield func(catalogue.Record, error) bool) {
		rec := valid()
		rec.ID = "quelle:1"
		yield(rec, nil)
		panic("index out of range")
	}
}

// A fault in a parser is an incomplete run of its source and no crash.
func TestPanicIsAnError(t *testing.T) {
	b := newBench(t)
	v := b.newVisit(Spec{Name: "quelle", Kind: "ndjson"})
	v.web = b.Client.For(v.policy())
	if _, err := v.begin(context.Background(), panicking{}); err != nil {
		t.Fatal(err)
	}
	v.readSafely(context.Background(), panicking{})
	v.finish(context.Background(), false)
	if v.report.Complete || !strings.Contains(v.report.Error, "index out of range") {
		t.Errorf("complete %v, error %q", v.report.Complete, v.report.Error)
	}
}

// Several sources at once write whole lines.
func TestDryRunOfSeveral(t *testing.T) {
	b, o := newBench(t), newOrigin(t)
	o.lines(lines(40)...)
	var out bytes.Buffer
	b.DryRun = &out
	var specs []Spec
	for i := range parallelSources {
		specs = append(specs, Spec{Name: fmt.Sprintf("q%d", i), Kind: "ndjson", Target: o.URL + "/r.ndjson", Allow: loopback})
	}
	b.RunAll(context.Background(), specs)
	n := 0
	for line := range bytes.Lines(out.Bytes()) {
		n++
		if !json.Valid(line) {
			t.Fatalf("line %d is broken: %s", n, line)
		}
	}
	if n != 40*parallelSources {
		t.Errorf("%d lines, want %d", n, 40*parallelSources)
	}
}
