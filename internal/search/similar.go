package search

import (
	"context"
	"errors"

	"nextsearch/mappings"
)

// SimilarQuery asks what is like a record.
type SimilarQuery struct {
	ID   string
	Size int    // records to give, 0 is DefaultSimilarSize
	Lang string // language of the labels, "" is German
}

// Limits of similar records.
const (
	DefaultSimilarSize = 5
	MaxSimilarSize     = 20
)

// Similar is a record that is like another, and why.
type Similar struct {
	ID     string
	Score  float64 // comparable within one answer only
	Doc    mappings.HitSource
	Shared []SharedValue // categories that both have
	Words  []string      // telling words that both have, as the first record writes them
}

// SharedValue is a category of two records.
type SharedValue struct{ Facet, Value, Label string }

// Relater is an engine that knows what is like a record.
type Relater interface {
	// Similar gives the records most like q.ID's, itself left out, the likest
	// first; none for an id that the index does not have.
	Similar(ctx context.Context, q SimilarQuery) ([]Similar, error)
}

// Similar asks the current generation; an engine that cannot tell gives none.
func (x *Index) Similar(ctx context.Context, q SimilarQuery) ([]Similar, error) {
	g := x.acquire()
	if g == nil {
		return nil, ErrNotReady
	}
	defer g.users.Done()
	engine, ok := g.engine.(Relater)
	if !ok {
		return nil, nil
	}
	out, err := engine.Similar(ctx, q)
	if errors.Is(err, ErrDamaged) {
		x.askRebuild()
	}
	return out, err
}
