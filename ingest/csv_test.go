package ingest

import (
	"io/fs"
	"path/filepath"
	"testing"
)

func TestRealTables(t *testing.T) {
	for _, folder := range []string{"office-samples", "bsi-stand-der-technik"} {
		err := filepath.WalkDir(filepath.Join(dataDir(t), folder), func(path string, d fs.DirEntry, err error) error {
			if err != nil || filepath.Ext(path) != ".csv" {
				return err
			}
			got := readSource(t, Spec{Kind: "csv", Target: path})
			t.Logf("== %s: %d records\n%.1500s", filepath.Base(path), len(got.records), got.String())
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}
