package bleve

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"os"
	"path/filepath"
	"runtime"

	"nextsearch/internal/search"
	"nextsearch/mappings"

	"github.com/blevesearch/bleve/v2/index/scorch"
	index "github.com/blevesearch/bleve_index_api"
	berrors "go.etcd.io/bbolt/errors"
	"golang.org/x/sync/errgroup"
)

// formatVersion names what this package writes; a change of fields, options
// or stored form needs another.
const formatVersion = "bleve-4"

// Limits, with their reasons.
const (
	// defaultReserve is kept free on the disk: room for the merge of a few
	// segments, so that a nearly full disk refuses batches before it breaks a merge.
	defaultReserve = 64 << 20
	// reserveShare bounds the reserve on a small disk: a fiftieth of it.
	reserveShare = 50
	// maxSegments is how many segments of about one size there are at most: a
	// term costs room and a look-up in each. Scorch's ten make an index of 20,000
	// records a third larger.
	maxSegments = 4
	// searchesPerCore bounds concurrent searches: they need the processor
	// only, so more would wait for each other and hold memory meanwhile.
	searchesPerCore = 2
)

// Options of a Factory; the zero value is right for a server.
type Options struct {
	// Reserve is how many bytes of the disk Apply leaves free, 0 for 64 MiB or
	// a fiftieth of the disk, whichever is less.
	Reserve int64
	// Searches is how many searches run at once, 0 for two a core; more wait.
	Searches int
}

// Factory makes engines of one schema. It implements search.Factory.
type Factory struct {
	schema  Schema
	options Options
}

// New makes a factory.
func New(schema Schema, options Options) *Factory {
	if options.Searches == 0 {
		options.Searches = searchesPerCore * runtime.GOMAXPROCS(0)
	}
	return &Factory{schema, options}
}

// Version names format, mapping and analysis.
func (f *Factory) Version() string { return formatVersion + "+" + f.schema.Version }

// Create makes an empty engine in dir, which does not exist yet; its lexicon is
// learned from the corpus. Everything that Open needs is durable when it returns.
func (f *Factory) Create(ctx context.Context, dir string, corpus iter.Seq2[mappings.Document, error]) (search.Engine, error) {
	if err := os.MkdirAll(filepath.Dir(dir), 0o700); err != nil {
		return nil, fmt.Errorf("index: %w", err)
	}
	if err := os.Mkdir(dir, 0o700); err != nil {
		return nil, fmt.Errorf("index: %w", err)
	}
	lexicon, err := f.schema.createLexicon(ctx, dir, corpus)
	if err != nil {
		return nil, err
	}
	e, err := f.start(dir, lexicon)
	if err != nil {
		return nil, err
	}
	if err := errors.Join(e.begin(), syncDir(filepath.Dir(dir))); err != nil {
		return nil, errors.Join(err, e.Close())
	}
	return e, nil
}

// Open opens what Create made. Files are verified before scorch sees them,
// since it deletes what it does not know and believes what it reads.
func (f *Factory) Open(dir string) (search.Engine, error) {
	var lexicon *learned
	var opening errgroup.Group // what a start waits for most
	opening.Go(func() (err error) {
		lexicon, err = openLexicon(dir)
		return err
	})
	if err := errors.Join(verify(dir), opening.Wait()); err != nil {
		return nil, err
	}
	e, err := f.start(dir, lexicon)
	if errors.Is(err, berrors.ErrTimeout) {
		return nil, err // somebody else has it; nothing is wrong with it
	} else if err != nil {
		return nil, damaged("%v", err)
	}
	if err := e.resume(); err != nil {
		return nil, errors.Join(err, e.Close())
	}
	return e, nil
}

// start opens scorch in dir.
func (f *Factory) start(dir string, lexicon *learned) (e *Engine, err error) {
	defer guard(&err)()
	w := newWatch()
	watchers.Store(dir, w)
	queue := index.NewAnalysisQueue(runtime.GOMAXPROCS(0))
	idx, err := scorch.NewScorch(scorch.Name, map[string]any{
		"path":                   dir,
		"asyncErrorCallbackName": asyncCallback,
		"eventCallbackName":      eventCallback,
		"unsafe_batch":           true, // we wait for the disk ourselves, see write
		"bolt_timeout":           "1s", // another process has it: say so instead of waiting
		"scorchMergePlanOptions": map[string]any{"MaxSegmentsPerTier": maxSegments, "SegmentsPerMergeTask": maxSegments},
	}, queue)
	if err == nil {
		err = idx.Open()
	}
	if err != nil {
		queue.Close()
		watchers.Delete(dir)
		return nil, fmt.Errorf("scorch: %w", err)
	}
	return &Engine{
		dir: dir, version: f.Version(), schema: f.schema, lexicon: lexicon, reserve: f.options.Reserve,
		index: idx.(*scorch.Scorch), queue: queue, watch: w,
		slots: make(chan struct{}, f.options.Searches),
	}, nil
}
