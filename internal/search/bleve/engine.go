package bleve

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"nextsearch/internal/catalogue"

	"github.com/blevesearch/bleve/v2/index/scorch"
	index "github.com/blevesearch/bleve_index_api"
)

// errClosed: a method was called after Close.
var errClosed = errors.New("the index is closed")

// Engine is one generation of an index. It implements search.Engine.
type Engine struct {
	dir     string
	version string
	schema  Schema
	lexicon *learned
	reserve int64 // bytes; 0 for the default
	index   *scorch.Scorch
	queue   *index.AnalysisQueue
	watch   *watch
	slots   chan struct{} // one per search under way
	pool    sync.Pool     // of *scratch

	// open is held for reading by everything under way, for writing by Close.
	open   sync.RWMutex
	closed bool

	applying sync.Mutex    // one batch at a time
	pending  chan struct{} // of the last batch: closed when it is on the disk; held by applying
	latest   meta          // of the last batch that is searchable; held by applying

	// They have locks of their own.
	suggestions suggestions
	typos       typos

	mu      sync.Mutex
	current *view // of the latest snapshot that a search has seen
	durable meta  // of the last batch known to be on the disk
}

// enter keeps the engine open until leave is called. Once Close waits, nobody
// enters any more, so it waits for what is under way and not for what comes.
func (e *Engine) enter() (leave func(), err error) {
	e.open.RLock()
	if e.closed {
		e.open.RUnlock()
		return nil, errClosed
	}
	return e.open.RUnlock, nil
}

// slot waits until another search may run. A search needs memory for every
// document and the processor to itself; a hundred at once would only wait for
// each other.
func (e *Engine) slot(ctx context.Context) (release func(), err error) {
	select {
	case e.slots <- struct{}{}:
		return func() { <-e.slots }, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// snapshot gives the latest snapshot, which the caller closes, and its view.
// The snapshot keeps its segments mapped until it is closed, also when a merge
// or a batch has replaced them meanwhile.
func (e *Engine) snapshot() (*scorch.IndexSnapshot, *view, error) {
	reader, err := e.index.Reader()
	if err != nil {
		return nil, nil, fmt.Errorf("reader: %w", err)
	}
	snap, ok := reader.(*scorch.IndexSnapshot)
	if !ok || snap == nil {
		return nil, nil, errClosed
	}
	v, err := e.viewOf(snap)
	if err != nil {
		return nil, nil, errors.Join(err, snap.Close())
	}
	return snap, v, nil
}

// viewOf gives the view of a snapshot, made anew when it is another than the last.
func (e *Engine) viewOf(snap *scorch.IndexSnapshot) (*view, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.current != nil && e.current.snapshot == snap {
		return e.current, nil
	}
	v, err := newView(snap, e.current)
	if err != nil {
		return nil, err
	}
	e.current = v
	return v, nil
}

// Position gives the place reached by the last batch that is on the disk.
func (e *Engine) Position() (catalogue.Position, error) {
	leave, err := e.enter()
	if err != nil {
		return catalogue.Position{}, err
	}
	defer leave()
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.durable.Position, nil
}

// Count gives the number of documents that can be found.
func (e *Engine) Count() (n int, err error) {
	leave, err := e.enter()
	if err != nil {
		return 0, err
	}
	defer leave()
	defer guard(&err)()
	snap, v, err := e.snapshot()
	if err != nil {
		return 0, err
	}
	return v.docs, snap.Close()
}

// Close waits for what is under way and releases the index.
func (e *Engine) Close() (err error) {
	e.open.Lock()
	defer e.open.Unlock()
	if e.closed {
		return nil
	}
	e.closed = true
	defer guard(&err)()
	err = e.index.Close()
	e.queue.Close()
	watchers.Delete(e.dir)
	e.current = nil
	return err
}
