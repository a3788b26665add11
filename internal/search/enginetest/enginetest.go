// Package enginetest is the contract of a search engine as tests: an engine
// that passes can stand in for any other. A new engine calls [Test] in one
// line of its own tests.
package enginetest

import (
	"context"
	"path/filepath"
	"testing"

	"nextsearch/internal/catalogue"
	"nextsearch/internal/search"
	"nextsearch/mappings"
)

// Test runs the whole contract on engines that factory makes. The factory's
// schema has the fields title, summary, body and organisation and the facets
// kind, authorityType, topic, year (ordered) and source of package mappings.
func Test(t *testing.T, factory search.Factory) {
	tests := []struct {
		name string
		run  func(*testing.T, search.Factory)
	}{
		{"Queries", testQueries},
		{"Meanings", testMeanings},
		{"Filters", testFilters},
		{"Facets", testFacets},
		{"FacetDetails", testFacetDetails},
		{"Sorts", testSorts},
		{"Pages", testPages},
		{"Window", testWindow},
		{"CursorWhileChanging", testCursorWhileChanging},
		{"BadCursors", testBadCursors},
		{"Highlights", testHighlights},
		{"HitSource", testHitSource},
		{"HighlightSection", testHighlightSection},
		{"Explain", testExplain},
		{"Removal", testRemoval},
		{"ApplyTwice", testApplyTwice},
		{"Replace", testReplace},
		{"Reopen", testReopen},
		{"Empty", testEmpty},
		{"Cancelled", testCancelled},
		{"Hostile", testHostile},
		{"WhileApplying", testWhileApplying},
		{"Closed", testClosed},
		{"Missing", testOpenMissing},
		{"Model", testModel},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) { tt.run(t, factory) })
	}
}

// create makes an empty engine in a directory of the test.
func create(t *testing.T, f search.Factory) (search.Engine, string) {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "engine")
	e, err := f.Create(context.Background(), dir, nil)
	if err != nil {
		t.Fatalf("Create: %v", err)
	}
	t.Cleanup(func() {
		if err := e.Close(); err != nil {
			t.Errorf("Close: %v", err)
		}
	})
	return e, dir
}

// filled makes an engine with the documents of the fixture, in two batches,
// so that more than one step of writing is behind it.
func filled(t *testing.T, f search.Factory) search.Engine {
	t.Helper()
	e, _ := create(t, f)
	docs := fixture()
	half := len(docs) / 2
	apply(t, e, search.Batch{Put: docs[:half], Reaches: at(1)})
	apply(t, e, search.Batch{Put: docs[half:], Reaches: at(2)})
	return e
}

// at is a place in the log of the tests.
func at(seq uint64) catalogue.Position { return catalogue.Position{Log: "log", Seq: seq} }

// apply applies a batch that must succeed.
func apply(t *testing.T, e search.Engine, b search.Batch) {
	t.Helper()
	if err := e.Apply(context.Background(), b); err != nil {
		t.Fatalf("Apply: %v", err)
	}
}

// find searches; an error ends the test.
func find(t *testing.T, e search.Engine, q search.Query) search.Response {
	t.Helper()
	r, err := e.Search(context.Background(), q)
	if err != nil {
		t.Fatalf("Search(%q): %v", q.Text, err)
	}
	return r
}

// ids gives the ids of a response's hits.
func ids(r search.Response) []string {
	out := make([]string, 0, len(r.Hits))
	for _, h := range r.Hits {
		out = append(out, h.ID)
	}
	return out
}

// put is a batch of documents.
func put(docs ...mappings.Document) search.Batch { return search.Batch{Put: docs, Reaches: at(9)} }
