package bleve

import (
	"context"
	"iter"
	"path/filepath"
	"strings"
	"testing"

	"nextsearch/internal/search"
	"nextsearch/mappings"
)

// TestContents: what was indexed and learned is shown, also of a document that
// was removed, for its segment still holds it.
func TestContents(t *testing.T) {
	docs := texts("Zqaffe im Bauamt", "Zqbiene im Rathaus")
	corpus := iter.Seq2[mappings.Document, error](func(yield func(mappings.Document, error) bool) {
		for _, d := range docs {
			if !yield(d, nil) {
				return
			}
		}
	})
	e, err := New(Mapped(), Options{}).Create(context.Background(), filepath.Join(t.TempDir(), "engine"), corpus)
	if err != nil {
		t.Fatal(err)
	}
	defer e.Close()
	for _, b := range []search.Batch{{Put: docs}, {Remove: []string{docs[0].ID}}} {
		if err := e.Apply(context.Background(), b); err != nil {
			t.Fatal(err)
		}
	}
	found := map[string]bool{}
	err = e.(search.Holder).Contents(context.Background(), func(place, text string) error {
		for _, w := range []string{"zqaffe", "zqbiene"} {
			if strings.Contains(strings.ToLower(text), w) {
				found[place+" "+w] = true
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"lexicon zqaffe", "lexicon zqbiene", "term zqbiene", "stored zqbiene"} {
		if !found[want] {
			t.Errorf("%s is not shown; shown are %v", want, found)
		}
	}
}
