package enginetest

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"sync"
	"testing"

	"nextsearch/internal/catalogue"
	"nextsearch/internal/search"
)

// wantCount wants a number of documents, by Count and by a search of everything.
func wantCount(t *testing.T, e search.Engine, want int) {
	t.Helper()
	n, err := e.Count()
	if total := find(t, e, search.Query{}).Total; err != nil || n != want || total != want {
		t.Errorf("Count %d, %v; everything %d; want %d", n, err, total, want)
	}
}

// wantPosition wants a place reached.
func wantPosition(t *testing.T, e search.Engine, want catalogue.Position) {
	t.Helper()
	if got, err := e.Position(); err != nil || got != want {
		t.Errorf("Position %v, %v; want %v", got, err, want)
	}
}

// testRemoval: what is removed is found by nothing and counted nowhere.
func testRemoval(t *testing.T, f search.Factory) {
	e := filled(t, f)
	apply(t, e, search.Batch{Remove: []string{"test:burg", "test:leer", "test:never"}, Reaches: at(3)})
	wantCount(t, e, 6)
	r := find(t, e, search.Query{Text: "Burg Museum", Size: 5, Facets: allFacets()})
	if r.Total != 0 || len(r.Facets[0].Values) != 0 {
		t.Errorf("found %v, counted %v", ids(r), r.Facets[0])
	}
	r = find(t, e, search.Query{Facets: []search.FacetRequest{{Name: "kind"}}})
	if got := counts(r.Facets[0]); got != "recipe:3 dataset:1 project:1 software:1 missing:0 other:0" {
		t.Errorf("counted %s", got)
	}
	apply(t, e, search.Batch{Put: fixture()[:1], Remove: []string{"test:akte"}, Reaches: at(4)})
	wantCount(t, e, 5)
}

// testApplyTwice: the same batch again changes nothing.
func testApplyTwice(t *testing.T, f search.Factory) {
	e, _ := create(t, f)
	b := search.Batch{Put: many(50), Remove: []string{"test:n00003"}, Reaches: at(50)}
	q := search.Query{Text: "Verfahren", Size: 100, Facets: allFacets()}
	apply(t, e, b)
	first := find(t, e, q)
	apply(t, e, b)
	second := find(t, e, q)
	if fmt.Sprint(first) != fmt.Sprint(second) {
		t.Errorf("the answer has changed:\n%v\n%v", first, second)
	}
	wantCount(t, e, 49)
}

// testReplace: a document put again replaces the old; within a batch the last counts.
func testReplace(t *testing.T, f search.Factory) {
	e := filled(t, f)
	apply(t, e, put(
		doc("burg", "Erster Stand", "ersetzt", facets("guide", "", "")),
		doc("burg", "Schloss als Galerie", "ersetzt", facets("event", "", "")),
	))
	wantCount(t, e, 8)
	if r := find(t, e, search.Query{Text: "Museum", Size: 5}); r.Total != 0 {
		t.Errorf("the old text is found: %v", ids(r))
	}
	r := find(t, e, search.Query{Text: "Galerie", Size: 5, Facets: []search.FacetRequest{{Name: "kind"}}})
	if got := counts(r.Facets[0]); r.Total != 1 || got != "event:1 missing:0 other:0" {
		t.Errorf("found %v, counted %s", ids(r), got)
	}
}

// testReopen: a closed engine opens with all documents at the same place, and
// goes on from there.
func testReopen(t *testing.T, f search.Factory) {
	dir := filepath.Join(t.TempDir(), "engine")
	e, err := f.Create(context.Background(), dir, nil)
	if err != nil {
		t.Fatal(err)
	}
	wantPosition(t, e, catalogue.Position{})
	docs := many(40)
	for i := range 4 {
		apply(t, e, search.Batch{Put: docs[i*10 : i*10+10], Reaches: at(uint64(i + 1))})
		wantPosition(t, e, at(uint64(i+1)))
		if err := e.Close(); err != nil {
			t.Fatal(err)
		}
		if e, err = f.Open(dir); err != nil {
			t.Fatalf("Open: %v", err)
		}
		wantPosition(t, e, at(uint64(i+1)))
		wantCount(t, e, i*10+10)
	}
	if problems, err := e.Check(context.Background()); err != nil || len(problems) > 0 {
		t.Errorf("Check: %v, %v", problems, err)
	}
	if err := e.Close(); err != nil {
		t.Fatal(err)
	}
}

// testEmpty: an empty engine answers.
func testEmpty(t *testing.T, f search.Factory) {
	e, _ := create(t, f)
	for _, text := range []string{"", "Termin", `"a b"`, "-x"} {
		r := find(t, e, search.Query{Text: text, Size: 10, Facets: allFacets(), Highlight: true})
		if r.Total != 0 || len(r.Hits) != 0 || r.Next != "" || len(r.Facets) != len(allFacets()) {
			t.Errorf("%q: %+v", text, r)
		}
	}
	wantCount(t, e, 0)
	wantPosition(t, e, catalogue.Position{})
	if problems, err := e.Check(context.Background()); err != nil || len(problems) > 0 {
		t.Errorf("Check: %v, %v", problems, err)
	}
}

// testWhileApplying: searches answer while batches are applied, each from one
// state of the index, and see no less than before.
func testWhileApplying(t *testing.T, f search.Factory) {
	e, _ := create(t, f)
	docs := many(400)
	done := make(chan struct{})
	var group sync.WaitGroup
	for range 4 {
		group.Go(func() { watchGrowth(t, e, done) })
	}
	for i := range 20 {
		apply(t, e, search.Batch{Put: docs[i*20 : i*20+20], Reaches: at(uint64(i + 1))})
	}
	close(done)
	group.Wait()
	wantCount(t, e, len(docs))
}

// watchGrowth searches until done and wants totals that agree and never fall.
func watchGrowth(t *testing.T, e search.Engine, done chan struct{}) {
	last := 0
	for {
		r, err := e.Search(context.Background(), search.Query{Text: "Verfahren", Size: 5, Highlight: true, Facets: allFacets()})
		if err != nil {
			t.Errorf("Search: %v", err)
			return
		}
		counted := r.Facets[0].Missing
		for _, v := range r.Facets[0].Values {
			counted += v.Count
		}
		if r.Total < last || r.Total%20 != 0 || counted != r.Total {
			t.Errorf("total %d after %d, counted %d", r.Total, last, counted)
			return
		}
		last = r.Total
		select {
		case <-done:
			return
		default:
		}
	}
}

// testClosed: after Close, which may be called again, everything is an error.
func testClosed(t *testing.T, f search.Factory) {
	e, _ := create(t, f)
	if err := e.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := e.Search(context.Background(), search.Query{}); err == nil {
		t.Error("Search after Close gives no error")
	}
	if err := e.Apply(context.Background(), put(many(1)...)); err == nil {
		t.Error("Apply after Close gives no error")
	}
}

// testOpenMissing: what Create did not make is damaged.
func testOpenMissing(t *testing.T, f search.Factory) {
	if _, err := f.Open(filepath.Join(t.TempDir(), "none")); !errors.Is(err, search.ErrDamaged) {
		t.Errorf("no directory: %v, want ErrDamaged", err)
	}
	if _, err := f.Open(t.TempDir()); !errors.Is(err, search.ErrDamaged) {
		t.Errorf("an empty directory: %v, want ErrDamaged", err)
	}
}
