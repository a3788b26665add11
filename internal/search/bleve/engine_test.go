package bleve_test

import (
	"context"
	"errors"
	"path/filepath"
	"sync"
	"testing"

	"nextsearch/internal/search"
	"nextsearch/internal/search/bleve"
	"nextsearch/internal/search/enginetest"
)

// The embedded engine passes the contract with the tables of the product.
func TestContract(t *testing.T) {
	enginetest.Test(t, bleve.New(bleve.Mapped(), bleve.Options{}))
}

// More searches than may run at once wait and are all answered; one that
// gives up while it waits gets its context's error.
func TestSearchesWait(t *testing.T) {
	e := indexed(t, filepath.Join(t.TempDir(), "engine"), numbered(0, 50))
	defer e.Close()
	release := bleve.OccupySlots(e)
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := e.Search(ctx, search.Query{}); !errors.Is(err, context.Canceled) {
		t.Errorf("Search: %v, want context.Canceled", err)
	}
	var group sync.WaitGroup
	for range 20 {
		group.Go(func() {
			if r, err := e.Search(context.Background(), search.Query{Text: "Dokument"}); err != nil || r.Total != 50 {
				t.Errorf("total %d, %v", r.Total, err)
			}
		})
	}
	release()
	group.Wait()
}
