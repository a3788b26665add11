package catalogue_test

import (
	"context"
	"fmt"
	"log"
	"os"

	"nextsearch/internal/catalogue"
)

// A follower keeps its place as a cursor: it reads what came since, does its
// work, and only then moves the cursor, so that a crash repeats work and
// never skips it.
func Example() {
	ctx := context.Background()
	dir, err := os.MkdirTemp("", "catalogue")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(dir)
	store, err := catalogue.Open(ctx, dir)
	if err != nil {
		log.Fatal(err)
	}
	defer store.Close()

	recipe := catalogue.Record{
		ID:         catalogue.NewID("musterstadt", "e-akte"),
		Kind:       catalogue.KindRecipe,
		Title:      "E-Akte in Musterstadt",
		Provenance: catalogue.Provenance{Source: "musterstadt"},
	}
	if _, err := store.Put(ctx, recipe); err != nil {
		log.Fatal(err)
	}
	if _, err := store.Remove(ctx, recipe.ID); err != nil {
		log.Fatal(err)
	}

	end, err := store.Position(ctx)
	if err != nil {
		log.Fatal(err)
	}
	cursor, err := store.Cursor(ctx, "example")
	if err != nil {
		log.Fatal(err)
	}
	if cursor.Log != end.Log {
		cursor = catalogue.Position{Log: end.Log} // another log: from its start
	}
	for change, err := range store.Changes(ctx, cursor.Seq) {
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(change.Seq, change.ID, change.Record != nil)
		cursor.Seq = change.Seq
	}
	if err := store.SetCursor(ctx, "example", cursor); err != nil {
		log.Fatal(err)
	}
	// Output: 2 musterstadt:e-akte false
}
