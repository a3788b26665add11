package ingest

import (
	"os"
	"path/filepath"
	"testing"
)

func TestRealFeeds(t *testing.T) {
	dir := filepath.Join(dataDir(t), "web-control-files", "feeds")
	files, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		got := readSource(t, Spec{Kind: "feed", Target: filepath.Join(dir, f.Name())})
		t.Logf("== %s: %d records\n%.3500s", f.Name(), len(got.records), got.String())
	}
}
