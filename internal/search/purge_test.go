package search_test

import (
	"os"
	"path/filepath"
	"testing"
)

// TestPurge: one generation is left, which learned from what the log holds
// now; unfinished ones and temporary files of a crash are gone, and what is
// none of the index's stays.
func TestPurge(t *testing.T) {
	e := newEnv(t)
	e.put("a", "b")
	x := e.open()
	defer x.Close()
	if err := x.CatchUp(t.Context()); err != nil {
		t.Fatal(err)
	}
	before := x.Status().Generation
	for _, name := range []string{"gen-crashed", ".tmp-123", "notes"} {
		if err := os.Mkdir(filepath.Join(e.dir, name), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := e.store.Remove(t.Context(), "test:a"); err != nil {
		t.Fatal(err)
	}
	if err := x.Purge(t.Context()); err != nil {
		t.Fatal(err)
	}
	after := x.Status()
	if after.Generation == before || after.Drift.Learned != 1 || e.total(x) != 1 {
		t.Errorf("after %s there is %+v", before, after)
	}
	entries, err := os.ReadDir(e.dir)
	var names []string
	for _, entry := range entries {
		names = append(names, entry.Name())
	}
	if err != nil || len(names) != 3 { // CURRENT, the generation, notes
		t.Errorf("left: %v, %v", names, err)
	}
}
