package search

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// Holder is an [Engine] that shows all that it holds.
type Holder interface {
	// Contents calls visit with every word of what the engine has learned,
	// every term and every stored text; place says which. An error of visit ends it.
	Contents(ctx context.Context, visit func(place, text string) error) error
}

// Purge builds the index anew from the catalogue, with a lexicon that is
// learned anew, and returns when nothing else is left in its directory: no
// older generation, finished or not, and no temporary file. Searches go on;
// Purge waits for those that still use the old generation.
func (x *Index) Purge(ctx context.Context) error {
	if err := x.Rebuild(ctx); err != nil {
		return err
	}
	x.building.Lock() // a generation that is being built is not left over
	defer x.building.Unlock()
	if err := x.retired(ctx); err != nil {
		return err
	}
	x.mu.Lock()
	keep := ""
	if x.current != nil {
		keep = x.current.name
	}
	x.mu.Unlock()
	entries, err := os.ReadDir(x.dir)
	if err != nil {
		return err
	}
	var errs []error
	for _, e := range entries {
		if e.Name() != keep && (validGeneration(e.Name()) || strings.HasPrefix(e.Name(), tempPrefix)) {
			errs = append(errs, os.RemoveAll(filepath.Join(x.dir, e.Name())))
		}
	}
	return errors.Join(errs...)
}

// retired waits until every old generation is closed and deleted.
func (x *Index) retired(ctx context.Context) error {
	done := make(chan struct{})
	go func() {
		defer close(done)
		x.retiring.Wait()
	}()
	select {
	case <-done:
		return nil
	case <-ctx.Done():
		return fmt.Errorf("an old generation of the index is still in use: %w", ctx.Err())
	}
}

// Contents shows all that the current generation holds; see [Holder].
func (x *Index) Contents(ctx context.Context, visit func(place, text string) error) error {
	g := x.acquire()
	if g == nil {
		return ErrNotReady
	}
	defer g.users.Done()
	h, ok := g.engine.(Holder)
	if !ok {
		return errors.New("this engine cannot show what it holds")
	}
	return h.Contents(ctx, visit)
}
