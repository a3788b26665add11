//go:build linux

package bleve_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"nextsearch/internal/catalogue"
	"nextsearch/internal/search"
	"nextsearch/internal/search/bleve"
	"nextsearch/mappings"
)

// smallDisk mounts a file system of mib MiB for the test.
func smallDisk(t *testing.T, mib int) string {
	t.Helper()
	dir := t.TempDir()
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, fmt.Sprintf("size=%dm", mib)); err != nil {
		if os.Getenv("NEXTSEARCH_CI") == "1" {
			t.Fatalf("a file system cannot be mounted: %v", err)
		}
		t.Skipf("a file system cannot be mounted (only root can): %v", err)
	}
	t.Cleanup(func() {
		if err := syscall.Unmount(dir, syscall.MNT_DETACH); err != nil {
			t.Errorf("unmount: %v", err)
		}
	})
	return dir
}

// fill writes a file until at most left bytes of the disk are free; merges in
// the background may be quicker.
func fill(t *testing.T, dir string, left int64) (file string) {
	t.Helper()
	file = filepath.Join(dir, "filler")
	f, err := os.Create(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for {
		var st syscall.Statfs_t
		if err := syscall.Statfs(dir, &st); err != nil {
			t.Fatal(err)
		}
		n := int64(st.Bavail)*st.Bsize - left
		if n <= 0 {
			return file
		}
		if _, err := f.Write(make([]byte, min(n, 1<<20))); err != nil && !errors.Is(err, syscall.ENOSPC) {
			t.Fatal(err)
		}
	}
}

// numbered gives documents from..to with texts of about two kilobytes that
// do not compress to nothing.
func numbered(from, to int) (docs []mappings.Document) {
	for i := from; i < to; i++ {
		var body strings.Builder
		for j := range 250 {
			fmt.Fprintf(&body, "wort%d ", (i*7919+j*104729)%50021)
		}
		docs = append(docs, benchDoc(fmt.Sprint("d", i), fmt.Sprint("Dokument ", i), body.String()))
	}
	return docs
}

// A full disk: Apply says so and leaves the engine answering; when there is
// space again the same batch goes through. The reserve refuses before
// anything is written; without one scorch meets the full disk itself.
func TestDiskFull(t *testing.T) {
	cases := []struct {
		name    string
		reserve int64 // what Apply leaves free
		free    int64 // what the filled disk has left
	}{
		{"refused", 4 << 20, 2 << 20},
		{"met while writing", 1, 300 << 10},
		{"nothing left", 1, 0},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) { testDiskFull(t, c.reserve, c.free) })
	}
}

func testDiskFull(t *testing.T, reserve, free int64) {
	disk := smallDisk(t, 48)
	dir := filepath.Join(disk, "engine")
	factory := bleve.New(bleve.Mapped(), bleve.Options{Reserve: reserve})
	e, err := factory.Create(context.Background(), dir, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = e.Close() }()
	apply := func(from, to int) error {
		return e.Apply(context.Background(), search.Batch{Put: numbered(from, to), Reaches: catalogue.Position{Log: "l", Seq: uint64(to)}})
	}
	for i := range 5 {
		if err := apply(i*100, i*100+100); err != nil {
			t.Fatal(err)
		}
	}
	filler := fill(t, disk, free)
	for i := range 2 {
		if err := bleve.ApplyUnreserved(e, search.Batch{Put: numbered(500, 900), Reaches: catalogue.Position{Log: "l", Seq: 900}}, reserve > 1); !errors.Is(err, search.ErrDiskFull) {
			t.Fatalf("try %d on a full disk: %v, want ErrDiskFull", i, err)
		}
		wantAnswers(t, e, 500)
		if p, err := e.Position(); err != nil || p.Seq != 500 {
			t.Errorf("Position on a full disk: %v, %v, want 500", p, err)
		}
	}
	if err := os.Remove(filler); err != nil {
		t.Fatal(err)
	}
	if err := apply(500, 900); err != nil {
		t.Fatalf("with space again: %v", err)
	}
	wantAnswers(t, e, 900)
	if p, err := e.Position(); err != nil || p.Seq != 900 {
		t.Errorf("Position %v, %v", p, err)
	}
	reopen(t, factory, e, dir, 900)
}

// wantAnswers wants searches to go on over at least n documents.
func wantAnswers(t *testing.T, e search.Engine, n int) {
	t.Helper()
	for _, text := range []string{"", "Dokument", "wort1", "Dok*"} {
		r, err := e.Search(context.Background(), search.Query{Text: text, Size: 20, Highlight: true, Facets: []search.FacetRequest{{Name: "kind"}}})
		if err != nil {
			t.Fatalf("Search(%q): %v", text, err)
		}
		if text == "" && r.Total < n {
			t.Errorf("%d documents, want %d", r.Total, n)
		}
	}
}

// reopen closes and opens an engine, and wants n documents.
func reopen(t *testing.T, f search.Factory, e search.Engine, dir string, n int) {
	t.Helper()
	if err := e.Close(); err != nil {
		t.Fatalf("Close: %v", err)
	}
	again, err := f.Open(dir)
	if err != nil {
		t.Fatalf("Open: %v", err)
	}
	wantAnswers(t, again, n)
	if problems, err := again.Check(context.Background()); err != nil || len(problems) > 0 {
		t.Errorf("Check: %v, %v", problems, err)
	}
	if err := again.Close(); err != nil {
		t.Fatalf("Close: %v", err)
	}
}
