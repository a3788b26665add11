package ingest

import (
	"context"
	"errors"
	"testing"
	"time"

	"nextsearch/internal/catalogue"
	"nextsearch/internal/fetch"
)

// A complete run forgets the pages that it did not meet, keeps those that a
// 304 confirmed, and the record still says when its bytes came.
func TestPagesAcrossRuns(t *testing.T) {
	b, o := newBench(t), newOrigin(t)
	ctx := context.Background()
	o.lines(lines(3)...)
	spec := Spec{Target: o.URL + "/r.ndjson"}
	b.visit(spec)
	first, err := b.store.Get(ctx, "quelle:r00")
	if err != nil {
		t.Fatal(err)
	}
	stale := catalogue.Page{Source: "quelle", URL: o.URL + "/alt", Status: 200, ETag: `"x"`, Fetched: b.Now()}
	if err := b.store.PutPage(ctx, stale); err != nil {
		t.Fatal(err)
	}
	for range 3 {
		if r := b.visit(spec); r.NotModified != 1 || !r.Complete {
			t.Fatalf("%+v; want the page confirmed by a 304", r)
		}
	}
	if _, err := b.store.Page(ctx, "quelle", stale.URL); !errors.Is(err, catalogue.ErrNotFound) {
		t.Errorf("a page that no run met is still there: %v", err)
	}
	page, err := b.store.Page(ctx, "quelle", spec.Target)
	if err != nil || !page.Fetched.After(first.Record.Provenance.Fetched) {
		t.Errorf("page %+v, %v; want it confirmed later than it was fetched", page, err)
	}
	again, err := b.store.Get(ctx, "quelle:r00")
	if err != nil || !again.Record.Provenance.Fetched.Equal(first.Record.Provenance.Fetched) {
		t.Errorf("fetched %v, want %v, when the bytes came", again.Record.Provenance.Fetched, first.Record.Provenance.Fetched)
	}
}

// A broken entry costs an unconditional request and nothing else.
func TestBrokenCacheEntry(t *testing.T) {
	b := newBench(t)
	ctx := context.Background()
	cache := &pageCache{store: b.store, source: "quelle", start: time.Now()}
	want := fetch.Validators{URL: "https://www.example.org/", ETag: `"1"`, Raw: "ab", Fetched: time.Date(2026, 1, 2, 3, 4, 5, 6000, time.UTC)}
	if err := cache.Store(ctx, want); err != nil {
		t.Fatal(err)
	}
	got, ok, err := cache.Lookup(ctx, want.URL)
	if err != nil || !ok || got.ETag != want.ETag || !got.Fetched.Equal(want.Fetched) {
		t.Errorf("%+v, %v, %v", got, ok, err)
	}
	if err := b.store.PutPage(ctx, catalogue.Page{Source: "quelle", URL: want.URL, Header: []byte("{kaputt")}); err != nil {
		t.Fatal(err)
	}
	if _, ok, err := cache.Lookup(ctx, want.URL); ok || err != nil {
		t.Errorf("a broken entry: %v, %v; want it passed over", ok, err)
	}
	cache.confirm("https://www.example.org/nie-geholt", time.Now())
	if cache.error() == nil {
		t.Error("a page that cannot be confirmed is no error")
	}
}
