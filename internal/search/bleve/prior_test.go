package bleve_test

import (
	"context"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"nextsearch/internal/search"
	"nextsearch/mappings"
)

// Of documents that match alike, the newer and the more complete one comes
// first; what matches better stays before them, whatever its age.
func TestPriorsDecideBetweenNeighbours(t *testing.T) {
	doc := func(id, title string, year, roles int) mappings.Document {
		d := benchDoc(id, title, "Die Behörde hat das Verfahren eingeführt.")
		d.ID, d.Roles, d.Published = "p:"+id, roles, time.Time{}
		if year > 0 {
			d.Published = time.Date(year, 1, 1, 0, 0, 0, 0, time.UTC)
		}
		return d
	}
	e := indexed(t, filepath.Join(t.TempDir(), "index"), []mappings.Document{
		doc("a-undated", "Terminvergabe", 0, 0), doc("b-old", "Terminvergabe", 2016, 0),
		doc("c-new", "Terminvergabe", 2024, 0), doc("d-complete", "Terminvergabe", 0, 8),
		doc("e-future", "Terminvergabe", 9999, 0), doc("f-better", "Terminvergabe im Bürgerbüro", 2001, 0),
	})
	defer e.Close()
	for query, want := range map[string][]string{
		"Terminvergabe Bürgerbüro": {"p:f-better", "p:d-complete", "p:c-new", "p:b-old", "p:a-undated", "p:e-future"},
	} {
		r, err := e.Search(context.Background(), search.Query{Text: query, Size: 10})
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, h := range r.Hits {
			got = append(got, h.ID)
		}
		if !slices.Equal(got, want) {
			t.Errorf("%q: %v, want %v", query, got, want)
		}
	}
}
