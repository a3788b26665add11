package search

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"iter"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"nextsearch/internal/catalogue"
	"nextsearch/mappings"
)

// Log is what an Index follows: the part of catalogue.Store that it needs.
type Log interface {
	Changes(ctx context.Context, after uint64) iter.Seq2[catalogue.Change, error]
	Position(ctx context.Context) (catalogue.Position, error)
	Wait(ctx context.Context, after uint64) error
}

// Index keeps one generation of an engine in step with the catalogue and
// builds new ones beside it. A generation is a folder of the index directory;
// the file CURRENT names the one that answers. Everything in the directory is
// derived: it can be deleted at any time and is built anew.
//
// The caller makes sure that one process at a time has a directory open.
type Index struct {
	dir     string
	log     Log
	factory Factory
	logger  *slog.Logger
	now     func() time.Time

	building sync.Mutex     // one rebuild at a time
	retiring sync.WaitGroup // old generations that wait for their last search
	rebuilt  time.Time      // last rebuild by Run; used by Run alone
	dueSince time.Time      // since when there is more to learn; used by Run alone
	scrubbed time.Time      // when the files were last read whole; used by Run alone
	applying sync.Mutex     // one follower of the current generation at a time; held while swapping

	mu      sync.Mutex // guards what follows
	current *generation
	target  uint64 // seq that must be reached before the index is ready
	status  Status
	moved   chan struct{} // closed and replaced whenever status.Position moves
	rebuild chan struct{} // asks Run for a rebuild
}

// generation is one engine with the number of searches that use it.
type generation struct {
	name   string
	engine Engine
	users  sync.WaitGroup
}

// Status tells how far an Index is.
type Status struct {
	Generation string             `json:"generation"`
	Version    string             `json:"version"` // of format, mapping and analysis
	Position   catalogue.Position `json:"-"`
	Building   bool               `json:"building"` // a new generation is being built
	Drift      Drift              `json:"drift"`    // of what the generation knows of the language
	Error      string             `json:"error,omitempty"`
	Since      time.Time          `json:"since,omitzero"` // of Error
}

const (
	currentFile    = "CURRENT"
	generationFile = "generation.json"
	engineDir      = "engine"
	// batchDocuments and batchBytes bound one step of the follower: bleve is
	// fastest between 500 and 2,500 documents, and long texts must not add up.
	batchDocuments = 1000
	batchBytes     = 16 << 20
	// retryPause is how long the follower waits after an error that may pass.
	retryPause = 2 * time.Second
	// lookPause is how often the follower looks whether the generation's
	// folder is still there, scrubPause how often it reads the whole index.
	lookPause  = 5 * time.Second
	scrubPause = 10 * time.Minute
	// quietFor is how long the log must not have grown before the language is
	// learned anew; restlessFor is how long that is put off at most.
	quietFor    = 2 * time.Second
	restlessFor = 5 * time.Minute
	// rebuildPause is the least time between two rebuilds that damage asks
	// for, so that a failing disk does not keep the machine busy.
	rebuildPause = time.Minute
)

// OpenIndex opens the index in dir, or starts an empty generation if there is
// none that can be trusted; what was wrong is logged. The index is ready once
// it has reached the log's present end; see [Index.Run].
func OpenIndex(ctx context.Context, dir string, log Log, factory Factory, logger *slog.Logger) (*Index, error) {
	x := &Index{dir: dir, log: log, factory: factory, logger: logger, now: time.Now, scrubbed: time.Now(),
		moved: make(chan struct{}), rebuild: make(chan struct{}, 1)}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	end, err := log.Position(ctx)
	if err != nil {
		return nil, err
	}
	x.target = end.Seq
	g, err := x.openCurrent(end)
	if err != nil {
		if !errors.Is(err, fs.ErrNotExist) {
			logger.Warn("the index is built anew from the catalogue", "reason", err.Error())
		}
		if g, err = x.create(ctx); err != nil {
			return nil, err
		}
		if err := x.name(g); err != nil {
			return nil, err
		}
	}
	x.install(g)
	x.removeOthers(g.name)
	return x, nil
}

// openCurrent opens the generation that CURRENT names; fs.ErrNotExist if there is none.
func (x *Index) openCurrent(end catalogue.Position) (*generation, error) {
	data, err := os.ReadFile(filepath.Join(x.dir, currentFile))
	if err != nil {
		return nil, err
	}
	name := strings.TrimSpace(string(data))
	if !validGeneration(name) {
		return nil, fmt.Errorf("%w: %s names %q", ErrDamaged, currentFile, name)
	}
	var meta generationMeta
	if data, err = os.ReadFile(filepath.Join(x.dir, name, generationFile)); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrDamaged, withoutNotExist(err))
	}
	if err := json.Unmarshal(data, &meta); err != nil {
		return nil, fmt.Errorf("%w: %s: %w", ErrDamaged, generationFile, err)
	}
	if meta.Version != x.factory.Version() {
		return nil, fmt.Errorf("%w: it has version %q, the program %q", ErrOutdated, meta.Version, x.factory.Version())
	}
	engine, err := x.factory.Open(filepath.Join(x.dir, name, engineDir))
	if err != nil {
		return nil, fmt.Errorf("generation %s: %w", name, withoutNotExist(err))
	}
	pos, err := engine.Position()
	if err == nil && (pos.Seq > end.Seq || (pos.Log != end.Log && pos != catalogue.Position{})) {
		err = fmt.Errorf("%w: the catalogue's log was replaced", ErrOutdated)
	}
	if err != nil {
		return nil, errors.Join(err, engine.Close())
	}
	return &generation{name: name, engine: engine}, nil
}

// withoutNotExist hides that a file is missing from errors.Is: inside a
// generation that is damage, not the absence of an index.
func withoutNotExist(err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return errors.New(err.Error())
	}
	return err
}

// generationMeta stands beside an engine.
type generationMeta struct {
	Version string    `json:"version"`
	Created time.Time `json:"created"`
}

const generationPrefix = "gen-"

func validGeneration(name string) bool {
	return strings.HasPrefix(name, generationPrefix) && !strings.ContainsAny(name, `/\`)
}

// create makes an empty generation beside the others; it learns the language
// from what the log holds now.
func (x *Index) create(ctx context.Context) (*generation, error) {
	if err := os.MkdirAll(x.dir, 0o700); err != nil { // somebody may have deleted it
		return nil, err
	}
	dir, err := os.MkdirTemp(x.dir, generationPrefix)
	if err != nil {
		return nil, err
	}
	meta, err := json.Marshal(generationMeta{Version: x.factory.Version(), Created: x.now().UTC()})
	if err != nil {
		return nil, err
	}
	if err := writeDurably(filepath.Join(dir, generationFile), meta); err != nil {
		return nil, errors.Join(err, os.RemoveAll(dir))
	}
	engine, err := x.factory.Create(ctx, filepath.Join(dir, engineDir), x.corpus(ctx))
	if err != nil {
		return nil, errors.Join(err, os.RemoveAll(dir))
	}
	return &generation{name: filepath.Base(dir), engine: engine}, nil
}

// corpus gives the public documents of the log.
func (x *Index) corpus(ctx context.Context) iter.Seq2[mappings.Document, error] {
	return ahead(func(yield func(mappings.Document, error) bool) {
		now := x.now()
		for change, err := range x.log.Changes(ctx, 0) {
			if err != nil {
				yield(mappings.Document{}, err)
				return
			}
			if doc, public := documentOf(&change, now); public && !yield(doc, nil) {
				return
			}
		}
	}, corpusAhead)
}

// corpusAhead is how many documents are mapped before they are learned from.
const corpusAhead = 64

// name makes g the generation that the next start opens.
func (x *Index) name(g *generation) error {
	return writeDurably(filepath.Join(x.dir, currentFile), []byte(g.name+"\n"))
}

// install makes g the generation that answers and gives the one before, nil at first.
func (x *Index) install(g *generation) *generation {
	x.mu.Lock()
	defer x.mu.Unlock()
	old := x.current
	x.current = g
	x.status.Generation, x.status.Version = g.name, x.factory.Version()
	if pos, err := g.engine.Position(); err == nil {
		x.status.Position = pos
	}
	close(x.moved)
	x.moved = make(chan struct{})
	return old
}

// removeOthers deletes generations that an earlier process left.
func (x *Index) removeOthers(keep string) {
	entries, err := os.ReadDir(x.dir)
	if err != nil {
		x.logger.Warn("old generations were not removed", "error", err)
		return
	}
	for _, e := range entries {
		if e.Name() != keep && validGeneration(e.Name()) {
			if err := os.RemoveAll(filepath.Join(x.dir, e.Name())); err != nil {
				x.logger.Warn("an old generation was not removed", "generation", e.Name(), "error", err)
			}
		}
	}
}

// acquire gives the current generation; release it with users.Done.
func (x *Index) acquire() *generation {
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.current != nil {
		x.current.users.Add(1)
	}
	return x.current
}

// Search answers q from the current generation. An index found damaged is
// built anew by Run; until then the error is ErrDamaged.
func (x *Index) Search(ctx context.Context, q Query) (Response, error) {
	g := x.acquire()
	if g == nil {
		return Response{}, ErrNotReady
	}
	defer g.users.Done()
	resp, err := g.engine.Search(ctx, q)
	if errors.Is(err, ErrDamaged) {
		x.askRebuild()
	}
	return resp, err
}

func (x *Index) askRebuild() {
	select {
	case x.rebuild <- struct{}{}:
	default: // already asked
	}
}

// Status tells how far the index is.
func (x *Index) Status() Status {
	x.mu.Lock()
	defer x.mu.Unlock()
	s := x.status
	if x.current != nil {
		s.Drift = x.current.engine.Drift()
	}
	return s
}

// Ready gives nil once everything that the log held at the start can be
// searched, else why not.
func (x *Index) Ready() error {
	x.mu.Lock()
	defer x.mu.Unlock()
	switch {
	case x.current == nil:
		return ErrNotReady
	case x.status.Position.Seq < x.target:
		return fmt.Errorf("%w: %d of %d changes are indexed", ErrNotReady, x.status.Position.Seq, x.target)
	}
	return nil
}

// WaitFor returns when the index has reached seq, or ctx's error.
func (x *Index) WaitFor(ctx context.Context, seq uint64) error {
	for {
		x.mu.Lock()
		reached, moved := x.status.Position.Seq >= seq, x.moved
		x.mu.Unlock()
		if reached {
			return nil
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-moved:
		}
	}
}

// Count gives the number of documents.
func (x *Index) Count() (int, error) {
	g := x.acquire()
	if g == nil {
		return 0, ErrNotReady
	}
	defer g.users.Done()
	return g.engine.Count()
}

// Close waits for searches under way and closes the engine. Run must have returned.
func (x *Index) Close() error {
	x.mu.Lock()
	g := x.current
	x.current = nil
	x.mu.Unlock()
	x.retiring.Wait()
	if g == nil {
		return nil
	}
	g.users.Wait()
	return g.engine.Close()
}

// tempPrefix begins the names of files that are not whole yet.
const tempPrefix = ".tmp-"

// writeDurably replaces a file so that after a crash it has the old or the
// new content: temporary file, fsync, rename, fsync of the directory.
func writeDurably(path string, data []byte) (err error) {
	tmp, err := os.CreateTemp(filepath.Dir(path), tempPrefix+"*")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.Remove(tmp.Name()))
		}
	}()
	_, err = tmp.Write(data)
	err = errors.Join(err, tmp.Sync(), tmp.Close())
	if err != nil {
		return err
	}
	if err := os.Rename(tmp.Name(), path); err != nil {
		return err
	}
	dir, err := os.Open(filepath.Dir(path))
	if err != nil {
		return err
	}
	defer dir.Close()
	return dir.Sync()
}
