package search_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"nextsearch/internal/catalogue"
	"nextsearch/internal/search"
	"nextsearch/mappings"
)

// fakeFactory makes engines that keep everything in memory, by directory, so
// that they can be "reopened" and broken.
type fakeFactory struct {
	mu      sync.Mutex
	version string
	engines map[string]*fakeEngine
	damaged bool  // Open gives ErrDamaged
	apply   error // what Apply of every engine gives
}

func newFakeFactory() *fakeFactory {
	return &fakeFactory{version: "1", engines: map[string]*fakeEngine{}}
}

func (f *fakeFactory) Version() string { return f.version }

func (f *fakeFactory) Create(_ context.Context, dir string, corpus iter.Seq2[mappings.Document, error]) (search.Engine, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	e := &fakeEngine{factory: f, docs: map[string]string{}}
	for _, err := range corpus {
		if err != nil {
			return nil, err
		}
		e.learned++
	}
	f.engines[dir] = e
	return e, nil
}

func (f *fakeFactory) Open(dir string) (search.Engine, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	e := f.engines[dir]
	if e == nil || f.damaged {
		return nil, fmt.Errorf("%w: test", search.ErrDamaged)
	}
	e.closed = false
	return e, nil
}

func (f *fakeFactory) failApply(err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.apply = err
}

func (f *fakeFactory) applyError() error {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.apply
}

type fakeEngine struct {
	factory  *fakeFactory
	mu       sync.Mutex
	docs     map[string]string // id → title
	pos      catalogue.Position
	broken   bool
	problems []catalogue.Problem
	closed   bool
	learned  int // documents of the corpus that it was created with
}

func (e *fakeEngine) Search(context.Context, search.Query) (search.Response, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.closed {
		return search.Response{}, errors.New("search on a closed engine")
	}
	if e.broken {
		return search.Response{}, fmt.Errorf("%w: test", search.ErrDamaged)
	}
	return search.Response{Total: len(e.docs), Position: e.pos}, nil
}

func (e *fakeEngine) Apply(_ context.Context, b search.Batch) error {
	if err := e.factory.applyError(); err != nil {
		return err
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	for _, d := range b.Put {
		e.docs[d.ID] = d.Hit.Title
	}
	for _, id := range b.Remove {
		delete(e.docs, id)
	}
	e.pos = b.Reaches
	return nil
}

func (e *fakeEngine) Position() (catalogue.Position, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.pos, nil
}

func (e *fakeEngine) Drift() search.Drift {
	e.mu.Lock()
	defer e.mu.Unlock()
	return search.Drift{Learned: e.learned, Documents: len(e.docs)}
}

func (e *fakeEngine) Count() (int, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	return len(e.docs), nil
}

func (e *fakeEngine) Check(context.Context) ([]catalogue.Problem, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.problems, nil
}

func (e *fakeEngine) Close() error {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.closed = true
	return nil
}

// env is a catalogue with an index on it.
type env struct {
	t       *testing.T
	store   *catalogue.SQLite
	factory *fakeFactory
	dir     string
	log     *strings.Builder
	logMu   sync.Mutex
}

func newEnv(t *testing.T) *env {
	store, err := catalogue.Open(t.Context(), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := store.Close(); err != nil {
			t.Error(err)
		}
	})
	return &env{t: t, store: store, factory: newFakeFactory(), dir: filepath.Join(t.TempDir(), "index"), log: &strings.Builder{}}
}

// Write takes the log.
func (e *env) Write(p []byte) (int, error) {
	e.logMu.Lock()
	defer e.logMu.Unlock()
	return e.log.Write(p)
}

func (e *env) logged() string {
	e.logMu.Lock()
	defer e.logMu.Unlock()
	return e.log.String()
}

func (e *env) open() *search.Index {
	e.t.Helper()
	x, err := search.OpenIndex(e.t.Context(), e.dir, e.store, e.factory, slog.New(slog.NewTextHandler(io.Writer(e), nil)))
	if err != nil {
		e.t.Fatal(err)
	}
	return x
}

// run follows the log in the background until the test ends or stop is called.
func (e *env) run(x *search.Index) (stop func()) {
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		_ = x.Run(ctx)
	}()
	var once sync.Once
	stop = func() {
		once.Do(func() {
			cancel()
			<-ended
			if err := x.Close(); err != nil {
				e.t.Error(err)
			}
		})
	}
	e.t.Cleanup(stop)
	return stop
}

func (e *env) put(ids ...string) uint64 {
	e.t.Helper()
	for _, id := range ids {
		rec := record(id)
		if _, err := e.store.Put(e.t.Context(), rec); err != nil {
			e.t.Fatal(err)
		}
	}
	return e.end()
}

func (e *env) end() uint64 {
	e.t.Helper()
	p, err := e.store.Position(e.t.Context())
	if err != nil {
		e.t.Fatal(err)
	}
	return p.Seq
}

func record(id string) catalogue.Record {
	return catalogue.Record{ID: "test:" + id, Kind: catalogue.KindRecipe, Title: "Rezept " + id,
		Provenance: catalogue.Provenance{Source: "test"}}
}

// total waits until the index has reached the log's end and counts.
func (e *env) total(x *search.Index) int {
	e.t.Helper()
	ctx, cancel := context.WithTimeout(e.t.Context(), 10*time.Second)
	defer cancel()
	if err := x.WaitFor(ctx, e.end()); err != nil {
		e.t.Fatalf("the index does not reach the log's end: %v; status %+v", err, x.Status())
	}
	resp, err := x.Search(ctx, search.Query{})
	if err != nil {
		e.t.Fatal(err)
	}
	return resp.Total
}

// eventually waits for a condition.
func (e *env) eventually(what string, ok func() bool) {
	e.t.Helper()
	deadline := time.Now().Add(20 * time.Second)
	for !ok() {
		if time.Now().After(deadline) {
			e.t.Fatalf("never: %s", what)
		}
		time.Sleep(5 * time.Millisecond)
	}
}

func TestFollowsTheLog(t *testing.T) {
	e := newEnv(t)
	e.put("a", "b")
	x := e.open()
	if x.Ready() == nil {
		t.Error("ready before anything is indexed")
	}
	e.run(x)
	if got := e.total(x); got != 2 {
		t.Errorf("%d documents, want 2", got)
	}
	if err := x.Ready(); err != nil {
		t.Error(err)
	}
	internal := record("c")
	internal.Visibility = catalogue.VisibilityInternal
	if _, err := e.store.Put(t.Context(), internal); err != nil {
		t.Fatal(err)
	}
	if _, err := e.store.Remove(t.Context(), "test:a"); err != nil {
		t.Fatal(err)
	}
	if got := e.total(x); got != 1 {
		t.Errorf("%d documents after a removal and an internal record, want 1", got)
	}
	problems, err := x.Check(t.Context())
	if err != nil || len(problems) > 0 {
		t.Errorf("check: %v %v", problems, err)
	}
}

func TestReopens(t *testing.T) {
	for _, tt := range []struct {
		name    string
		between func(e *env)
		logs    string // in the log after reopening, "" for a warm start
	}{
		{"warm", func(*env) {}, ""},
		{"folder deleted", func(e *env) { os.RemoveAll(e.dir) }, ""},
		{"damaged", func(e *env) { e.factory.damaged = true }, "damaged"},
		{"other version", func(e *env) { e.factory.version = "2" }, "another version"},
		{"CURRENT is nonsense", func(e *env) { os.WriteFile(filepath.Join(e.dir, "CURRENT"), []byte("../x"), 0o600) }, "damaged"},
		{"generation.json lost", func(e *env) {
			files, _ := filepath.Glob(filepath.Join(e.dir, "gen-*", "generation.json"))
			os.Remove(files[0])
		}, "damaged"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			e := newEnv(t)
			e.put("a", "b", "c")
			stop := e.run(e.open())
			e.eventually("three documents", func() bool { return len(e.factory.engines) == 1 })
			stop()
			tt.between(e)
			x := e.open()
			e.factory.damaged = false
			e.run(x)
			if got := e.total(x); got != 3 {
				t.Errorf("%d documents, want 3", got)
			}
			if tt.logs == "" != !strings.Contains(e.logged(), "built anew") || !strings.Contains(e.logged(), tt.logs) {
				t.Errorf("log: %s", e.logged())
			}
			if left, _ := filepath.Glob(filepath.Join(e.dir, "gen-*")); len(left) != 1 {
				t.Errorf("generations left: %v", left)
			}
		})
	}
}

func TestReplacedLogIsIndexedAnew(t *testing.T) {
	e := newEnv(t)
	e.put("a", "b", "c", "d")
	stop := e.run(e.open())
	stop()
	other := newEnv(t)
	other.put("x")
	e.store = other.store
	x := e.open()
	e.run(x)
	if got := e.total(x); got != 1 {
		t.Errorf("%d documents, want the 1 of the new log", got)
	}
}

func TestRebuildSwapsWithoutAFailedSearch(t *testing.T) {
	e := newEnv(t)
	e.put("a", "b", "c")
	x := e.open()
	e.run(x)
	e.total(x)
	before := x.Status().Generation
	var searches sync.WaitGroup
	stop := make(chan struct{})
	for range 4 {
		searches.Go(func() {
			for {
				select {
				case <-stop:
					return
				default:
				}
				if _, err := x.Search(t.Context(), search.Query{}); err != nil {
					t.Error(err)
					return
				}
			}
		})
	}
	for range 5 {
		if err := x.Rebuild(t.Context()); err != nil {
			t.Error(err)
		}
		e.put(fmt.Sprint(e.end()))
	}
	close(stop)
	searches.Wait()
	if x.Status().Generation == before {
		t.Error("the generation has not changed")
	}
	if got := e.total(x); got != 8 {
		t.Errorf("%d documents, want 8", got)
	}
	e.eventually("old generations are deleted", func() bool {
		left, _ := filepath.Glob(filepath.Join(e.dir, "gen-*"))
		return len(left) == 1
	})
}

func TestDamageFoundWhileSearchingIsMended(t *testing.T) {
	e := newEnv(t)
	e.put("a", "b")
	x := e.open()
	e.run(x)
	e.total(x)
	for _, engine := range e.factory.engines {
		engine.mu.Lock()
		engine.broken = true
		engine.mu.Unlock()
	}
	if _, err := x.Search(t.Context(), search.Query{}); !errors.Is(err, search.ErrDamaged) {
		t.Fatalf("error %v, want ErrDamaged", err)
	}
	e.eventually("search answers again", func() bool {
		resp, err := x.Search(t.Context(), search.Query{})
		return err == nil && resp.Total == 2
	})
}

func TestFullDiskPasses(t *testing.T) {
	e := newEnv(t)
	e.put("a")
	x := e.open()
	e.run(x)
	e.total(x)
	e.factory.failApply(search.ErrDiskFull)
	e.put("b")
	e.eventually("the status tells of the full disk", func() bool { return strings.Contains(x.Status().Error, "disk is full") })
	if _, err := x.Search(t.Context(), search.Query{}); err != nil {
		t.Errorf("search while the disk is full: %v", err)
	}
	e.factory.failApply(nil)
	if got := e.total(x); got != 2 {
		t.Errorf("%d documents, want 2", got)
	}
	e.eventually("the status is clean", func() bool { return x.Status().Error == "" })
}

func TestCheckFindsALostDocument(t *testing.T) {
	e := newEnv(t)
	e.put("a", "b")
	x := e.open()
	e.run(x)
	e.total(x)
	for _, engine := range e.factory.engines {
		engine.mu.Lock()
		delete(engine.docs, "test:a")
		engine.mu.Unlock()
	}
	problems, err := x.Check(t.Context())
	if err != nil || len(problems) != 1 || problems[0].Code != "count-mismatch" {
		t.Errorf("check gives %v, %v", problems, err)
	}
}

// A catalogue that has outgrown what its generation learned is learned anew:
// by Refresh for those who do not Run, by Run without a failed search.
func TestOutgrownIsLearnedAnew(t *testing.T) {
	many := func(from, n int) (names []string) {
		for i := range n {
			names = append(names, fmt.Sprintf("n%d", from+i))
		}
		return names
	}
	e := newEnv(t)
	x := e.open()
	e.put(many(0, 299)...)
	if rebuilt, err := x.Refresh(t.Context()); rebuilt || err != nil {
		t.Fatalf("few documents: rebuilt %v, %v", rebuilt, err)
	}
	e.put(many(299, 1)...)
	if rebuilt, err := x.Refresh(t.Context()); !rebuilt || err != nil {
		t.Fatalf("300 documents: rebuilt %v, %v", rebuilt, err)
	}
	if d := x.Status().Drift; d.Learned != 300 || d.Documents != 300 {
		t.Errorf("drift after the rebuild: %+v", d)
	}
	e.put(many(300, 300)...)
	e.run(x)
	e.eventually("a generation that has learned from all", func() bool { return x.Status().Drift.Learned == 600 })
}
