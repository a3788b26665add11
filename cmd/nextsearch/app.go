package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"sync/atomic"
	"time"

	"nextsearch/ingest"
	"nextsearch/internal/catalogue"
	"nextsearch/internal/editorial"
	"nextsearch/internal/fetch"
	"nextsearch/internal/search"
	"nextsearch/internal/search/bleve"
	"nextsearch/internal/server"
	"nextsearch/internal/suppress"
	"nextsearch/mappings"
)

// app is an opened data directory with everything wired to it. Commands use
// the parts that they need.
type app struct {
	cfg    Config
	dir    dataDir
	log    *slog.Logger
	store  *catalogue.SQLite
	client *fetch.Client
	erased *suppress.List // what must not come back
	// editorial takes submissions and keeps what editors do; publisher brings
	// what they publish into the catalogue.
	editorial *editorial.Store
	publisher *publisher
	schema    func(bleve.Schema) bleve.Schema // changes the schema, for measuring; nil for none
	index     lateIndex
	// release gives back the right to serve the directory; nil for other commands.
	release func()
}

// openApp opens data directory and catalogue; close it with close. What is
// below the level is not logged: a short command shows its result, not its steps.
func openApp(ctx context.Context, cfg Config, logTo io.Writer, level slog.Level) (*app, error) {
	dir, err := makeDataDir(cfg.Data)
	if err != nil {
		return nil, err
	}
	store, err := catalogue.Open(ctx, string(dir))
	if err != nil {
		return nil, err
	}
	client, err := fetch.New(fetch.Config{Agent: "nextsearch/" + version(), Contact: cfg.Contact, RawDir: dir.raw()})
	if err != nil {
		return nil, errors.Join(err, store.Close())
	}
	erased, err := suppress.Open(suppressionOf(cfg, dir))
	if err != nil {
		return nil, errors.Join(err, store.Close())
	}
	a := &app{cfg: cfg, dir: dir, log: slog.New(slog.NewTextHandler(logTo, &slog.HandlerOptions{Level: level})), store: store, client: client, erased: erased}
	if err := a.openEditorial(); err != nil {
		return nil, errors.Join(err, store.Close())
	}
	return a, nil
}

// suppressionOf is where the suppression list is.
func suppressionOf(cfg Config, dir dataDir) string {
	if cfg.Suppression != "" {
		return cfg.Suppression
	}
	return dir.suppression()
}

// close releases index, catalogue and the right to serve.
func (a *app) close() error {
	err := errors.Join(a.index.close(), a.store.Close())
	if a.release != nil {
		a.release()
	}
	return err
}

// openIndex takes the index's lock and opens it; errLocked if another process has it.
func (a *app) openIndex(ctx context.Context) error {
	tables, err := mappings.Tables(a.cfg.Tables...)
	if err != nil {
		return err
	}
	release, err := a.dir.lock(indexLock)
	if err != nil {
		return err
	}
	schema := bleve.MappedWith(tables)
	if a.schema != nil {
		schema = a.schema(schema)
	}
	factory := bleve.New(schema, bleve.Options{})
	x, err := search.OpenIndex(ctx, a.dir.index(), a.store, factory, a.log)
	if err != nil {
		release()
		return err
	}
	a.index.release = release
	a.index.p.Store(x)
	return nil
}

// runner makes what visits sources.
func (a *app) runner(progress func(ingest.Progress)) *ingest.Runner {
	return &ingest.Runner{Store: a.store, Client: a.client, Log: a.log, Now: time.Now,
		Lock: a.dir.lockSource, Suppress: a.erased, Progress: progress}
}

// handler makes API and pages. ready adds a condition to the index's own; nil for none.
func (a *app) handler(ready func() error) (*server.Server, error) {
	return server.New(server.Config{
		Store:          a.store,
		Search:         &a.index,
		Editorial:      a.editorial,
		NoSubmissions:  !a.cfg.Submissions,
		Title:          a.cfg.Title,
		Imprint:        a.cfg.Imprint,
		Contact:        a.cfg.Contact,
		Accessibility:  a.cfg.Accessibility,
		BaseURL:        a.cfg.URL,
		TrustedProxies: a.cfg.TrustedProxies,
		Logger:         a.log,
		LogQueries:     a.cfg.LogQueries,
		Version:        version(),
		Ready:          ready,
	})
}

// lateIndex is an index that may open after the server has begun to listen:
// another process may still have it.
type lateIndex struct {
	p       atomic.Pointer[search.Index]
	release func()
}

// Search answers from the index, or search.ErrNotReady.
func (l *lateIndex) Search(ctx context.Context, q search.Query) (search.Response, error) {
	if x := l.p.Load(); x != nil {
		return x.Search(ctx, q)
	}
	return search.Response{}, search.ErrNotReady
}

// Suggest asks the index, or gives search.ErrNotReady.
func (l *lateIndex) Suggest(ctx context.Context, q search.SuggestQuery) ([]search.Suggestion, error) {
	if x := l.p.Load(); x != nil {
		return x.Suggest(ctx, q)
	}
	return nil, search.ErrNotReady
}

// Similar asks the index, or gives search.ErrNotReady.
func (l *lateIndex) Similar(ctx context.Context, q search.SimilarQuery) ([]search.Similar, error) {
	if x := l.p.Load(); x != nil {
		return x.Similar(ctx, q)
	}
	return nil, search.ErrNotReady
}

// Status tells how far the index is.
func (l *lateIndex) Status() search.Status {
	if x := l.p.Load(); x != nil {
		return x.Status()
	}
	return search.Status{Error: search.ErrNotReady.Error()}
}

// Ready gives nil once the index can be relied on.
func (l *lateIndex) Ready() error {
	if x := l.p.Load(); x != nil {
		return x.Ready()
	}
	return fmt.Errorf("%w: it is not open yet", search.ErrNotReady)
}

// Count gives the number of documents.
func (l *lateIndex) Count() (int, error) {
	if x := l.p.Load(); x != nil {
		return x.Count()
	}
	return 0, search.ErrNotReady
}

func (l *lateIndex) close() error {
	x := l.p.Swap(nil)
	if x == nil {
		return nil
	}
	defer l.release()
	return x.Close()
}

// readHeaderTimeout bounds how long a client may take to send its header, so
// that slow clients cannot hold connections (RFC 9110 leaves it to us).
const readHeaderTimeout = 10 * time.Second

// bodyTimeout bounds how long a client may take to send a body. What takes
// files has a measure of its own, by their size (package server).
const bodyTimeout = time.Minute

// withBodyDeadline ends requests whose bodies do not come. It is not the
// server's ReadTimeout, as that would cut long polls and exports off, too.
func withBodyDeadline(h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Body != nil && r.Body != http.NoBody {
			// It fails only for writers of tests, which have no connection.
			_ = http.NewResponseController(w).SetReadDeadline(time.Now().Add(bodyTimeout))
		}
		h.ServeHTTP(w, r)
	})
}

// newHTTPServer gives a server with limits on slow and large requests.
func newHTTPServer(h http.Handler, log *slog.Logger) *http.Server {
	return &http.Server{
		Handler:           withBodyDeadline(h),
		ReadHeaderTimeout: readHeaderTimeout,
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    64 << 10,
		ErrorLog:          slog.NewLogLogger(log.Handler(), slog.LevelDebug),
	}
}
