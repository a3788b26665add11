package bleve

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"nextsearch/internal/search"

	"github.com/blevesearch/bleve/v2/index/scorch"
	index "github.com/blevesearch/bleve_index_api"
)

// spaceFactor says how much disk a batch may need for a byte of its texts:
// the index of a text and its stored form, twice, since a merge writes a new
// file before the old ones go.
const spaceFactor = 6

// begin writes the first entry of an empty index, so that one without an
// entry is known to be damaged.
func (e *Engine) begin() error {
	e.latest.Learned = e.lexicon.documents
	return e.Apply(context.Background(), search.Batch{})
}

// resume reads where an existing index stands, and whether it is whole.
func (e *Engine) resume() (err error) {
	defer guard(&err)()
	snap, v, err := e.snapshot()
	if err != nil {
		return err
	}
	e.durable, e.latest = v.meta, v.meta
	err = snap.Close()
	switch {
	case v.meta.Version != e.version:
		return fmt.Errorf("%w: it has version %q, the program %q", search.ErrOutdated, v.meta.Version, e.version)
	case v.meta.Lexicon != e.lexicon.checksum:
		return damaged("its lexicon is another one")
	case v.docs != v.meta.Documents:
		return damaged("it has %d documents and should have %d", v.docs, v.meta.Documents)
	}
	return err
}

// Apply makes a batch searchable and durable together with its position. An
// id that is put and removed in one batch is removed. After ErrDiskFull the
// batch may be searchable already; Position does not give it.
func (e *Engine) Apply(ctx context.Context, b search.Batch) (err error) {
	leave, err := e.enter()
	if err != nil {
		return err
	}
	defer leave()
	e.applying.Lock()
	defer e.applying.Unlock()
	if err := errors.Join(ctx.Err(), e.watch.cause(), e.present(), e.room(b)); err != nil {
		return err
	}
	if err := e.settled(); err != nil {
		return err
	}
	defer guard(&err)()
	batch, next, err := e.batch(b)
	if err != nil {
		return err
	}
	return e.write(ctx, batch, next)
}

// present tells whether the index still has its directory: scorch goes on
// writing into a list that somebody has deleted.
func (e *Engine) present() error {
	if _, err := os.Stat(filepath.Join(e.dir, rootFile)); errors.Is(err, fs.ErrNotExist) {
		return damaged("%s has been deleted", rootFile)
	}
	return nil
}

// room tells whether the disk has space for a batch and the reserve.
func (e *Engine) room(b search.Batch) error {
	free, size, ok := diskSpace(e.dir)
	if !ok || len(b.Put)+len(b.Remove) == 0 {
		return nil
	}
	need := e.reserve
	if need == 0 {
		need = min(defaultReserve, size/reserveShare)
	}
	for i := range b.Put {
		for _, text := range b.Put[i].Text {
			need += int64(spaceFactor * len(text))
		}
	}
	if free < need {
		return fmt.Errorf("%w: %d MiB free in %s, %d MiB needed", search.ErrDiskFull, free>>20, e.dir, need>>20+1)
	}
	return nil
}

// batch makes scorch's batch and what the index will know of itself after it.
// Both are one commit: an index can be behind the log, but never beside it.
func (e *Engine) batch(b search.Batch) (*index.Batch, meta, error) {
	batch := index.NewBatch()
	for i := range b.Put {
		doc, err := e.schema.document(&b.Put[i], e.lexicon.Lexicon)
		if err != nil {
			return nil, meta{}, err
		}
		batch.Update(doc)
	}
	for _, id := range b.Remove {
		batch.Delete(id)
	}
	next := e.latest
	next.Version, next.Position, next.Lexicon = e.version, b.Reaches, e.lexicon.checksum
	e.observe(&next, b.Put)
	var err error
	if next.Documents, err = e.countAfter(batch); err != nil {
		return nil, meta{}, err
	}
	value, err := next.encode()
	if err != nil {
		return nil, meta{}, err
	}
	batch.SetInternal([]byte(metaKey), value)
	return batch, next, nil
}

// countAfter gives the number of documents that there will be after a batch:
// those of each segment that the batch does not name, and those it puts.
func (e *Engine) countAfter(batch *index.Batch) (n int, err error) {
	reader, err := e.index.Reader()
	if err != nil {
		return 0, fmt.Errorf("reader: %w", err)
	}
	defer func() { err = errors.Join(err, reader.Close()) }()
	ids := make([]string, 0, len(batch.IndexOps))
	for id, doc := range batch.IndexOps {
		ids = append(ids, id)
		if doc != nil {
			n++
		}
	}
	for _, s := range reader.(*scorch.IndexSnapshot).Segments() {
		present, err := s.DocNumbers(ids)
		if err != nil {
			return 0, fmt.Errorf("ids: %w", err)
		}
		if gone := s.Deleted(); gone != nil {
			present.AndNot(gone)
		}
		n += int(s.Count()) - int(present.GetCardinality())
	}
	return n, nil
}

// settleTime is how long a batch waits for one before it that the disk had no
// room for: long enough for scorch to try again.
const settleTime = 3 * retryPause

// settled waits for the batch before, so that at most one is in memory only.
func (e *Engine) settled() error {
	if e.pending == nil {
		return nil
	}
	select {
	case <-e.pending:
		return nil
	case <-e.watch.dead:
		return e.watch.cause()
	case <-time.After(settleTime):
		return fmt.Errorf("%w: the batch before is not on the disk yet", search.ErrDiskFull)
	}
}

// write hands a batch to scorch and waits until it is on the disk. Scorch is
// not told to wait itself (safe batches): after a failed write it then closes
// the segment that searches already use, and each of them panics until there
// is space. So a batch that cannot be written stays searchable in memory, and
// scorch goes on trying.
func (e *Engine) write(ctx context.Context, batch *index.Batch, next meta) error {
	written := make(chan struct{})
	batch.SetPersistedCallback(func(error) {
		e.mu.Lock()
		e.durable = next
		e.mu.Unlock()
		close(written)
	})
	e.watch.forget()
	if err := e.introduce(batch); err != nil {
		return fmt.Errorf("apply: %w", err)
	}
	e.pending, e.latest = written, next
	select {
	case <-written:
		return syncDir(e.dir)
	case err := <-e.watch.failures:
		if diskFull(err) {
			return fmt.Errorf("%w: %w", search.ErrDiskFull, err)
		}
		return fmt.Errorf("apply: %w", errors.Join(err, e.present()))
	case <-e.watch.dead: // it would never be written
		return e.watch.cause()
	case <-ctx.Done():
		return ctx.Err()
	}
}

// introduce makes a batch searchable. Scorch would wait for ever for a
// background task that has died.
func (e *Engine) introduce(batch *index.Batch) error {
	done := make(chan error, 1)
	go func() {
		var err error
		defer func() { done <- err }()
		defer guard(&err)()
		err = e.index.Batch(batch)
	}()
	select {
	case err := <-done:
		return err
	case <-e.watch.dead:
		return e.watch.cause()
	}
}

// syncDir makes the names of a directory's new files durable.
func syncDir(dir string) error {
	f, err := os.Open(dir)
	if err != nil {
		return fmt.Errorf("index: %w", err)
	}
	return errors.Join(f.Sync(), f.Close())
}
