package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"time"

	"golang.org/x/sync/errgroup"

	"nextsearch/internal/search"
	"nextsearch/internal/server"
)

func serveCommand() command {
	return command{
		name:    "serve",
		summary: "visit the sources on schedule, keep the index, and serve pages and API",
		help: `Worker, indexer and HTTP run in this one process. It says where it listens once
it does. The first SIGINT or SIGTERM lets requests under way end, the second
one ends it at once. Other commands work beside it on the same data directory.

  nextsearch serve -config nextsearch.yaml`,
		flags: func(v *invocation) func(context.Context) error {
			return func(ctx context.Context) error {
				if _, err := v.args(0); err != nil {
					return err
				}
				cfg, err := v.load()
				if err != nil {
					return err
				}
				return serve(ctx, v.stdio, cfg)
			}
		},
	}
}

// drainTime is how long requests under way may take after the first signal.
const drainTime = 10 * time.Second

func serve(ctx context.Context, std stdio, cfg Config) error {
	a, err := openToServe(ctx, cfg, std.err, slog.LevelInfo)
	if err != nil {
		return err
	}
	s := &service{app: a, worker: newWorker(a, cfg.Sources)}
	if err := s.listen(ctx); err != nil {
		return errors.Join(err, a.close())
	}
	fmt.Fprintf(std.out, "nextsearch listens on http://%s/\n", s.web.Addr())
	if s.metrics != nil {
		fmt.Fprintf(std.out, "metrics on http://%s/metrics\n", s.metrics.Addr())
	}
	err = s.run(ctx)
	return errors.Join(err, a.close())
}

// openToServe is openApp for the one serve that works on a data directory; the
// right to that is given back by close.
func openToServe(ctx context.Context, cfg Config, logTo io.Writer, level slog.Level) (*app, error) {
	dir, err := makeDataDir(cfg.Data)
	if err != nil {
		return nil, err
	}
	release, err := dir.lock(serveLock)
	if errors.Is(err, errLocked) {
		return nil, fmt.Errorf("a nextsearch serve already works on %s: %w; stop it or name another directory with -data", dir, err)
	}
	if err != nil {
		return nil, err
	}
	a, err := openApp(ctx, cfg, logTo, level)
	if err != nil {
		release()
		return nil, err
	}
	a.release = release
	return a, nil
}

// service is a running server with its listeners.
type service struct {
	*app
	worker  *worker // nil visits no sources
	ready   func() error
	server  *server.Server
	web     net.Listener
	metrics net.Listener // nil if off
	control net.Listener
}

// listen opens all listeners, so that a taken port is an error at the start.
func (s *service) listen(ctx context.Context) (err error) {
	var lc net.ListenConfig
	if s.web == nil { // the demo brings its own
		if s.web, err = lc.Listen(ctx, "tcp", s.cfg.Addr); err != nil {
			return fmt.Errorf("%w; name another address with -addr", err)
		}
	}
	s.cfg.Addr = s.web.Addr().String() // port 0 has become one that uploaded files can be found at
	if err = s.openEditorial(); err == nil {
		s.server, err = s.handler(s.ready)
	}
	if err != nil {
		return errors.Join(err, s.web.Close())
	}
	if s.cfg.Metrics != "" {
		if s.metrics, err = lc.Listen(ctx, "tcp", s.cfg.Metrics); err != nil {
			return errors.Join(fmt.Errorf("metrics: %w; change `metrics` in the config", err), s.web.Close())
		}
	}
	// The serve lock is ours, so a socket that is there is a dead process's.
	if err := os.Remove(s.dir.socket()); err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	if s.control, err = lc.Listen(ctx, "unix", s.dir.socket()); err != nil {
		return errors.Join(err, s.web.Close())
	}
	return os.Chmod(s.dir.socket(), 0o600)
}

// run serves until ctx ends, then drains.
func (s *service) run(ctx context.Context) error {
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error { return s.keepIndex(ctx) })
	group.Go(func() error { return s.warm(ctx) })
	if s.worker != nil {
		group.Go(func() error { return s.worker.run(ctx) })
	}
	group.Go(func() error { return s.serveHTTP(ctx, s.web, s.server.Handler()) })
	group.Go(func() error { return s.serveHTTP(ctx, s.control, s.controlHandler()) })
	if s.metrics != nil {
		group.Go(func() error { return s.serveHTTP(ctx, s.metrics, s.server.MetricsHandler()) })
	}
	return group.Wait()
}

// serveHTTP serves on l until ctx ends; then requests under way have drainTime.
func (s *service) serveHTTP(ctx context.Context, l net.Listener, h http.Handler) error {
	srv := newHTTPServer(h, s.log)
	srv.RegisterOnShutdown(s.server.Drain) // long polls end at once
	drained := make(chan error, 1)
	go func() {
		<-ctx.Done()
		deadline, cancel := context.WithTimeout(context.Background(), drainTime)
		defer cancel()
		drained <- srv.Shutdown(deadline)
	}()
	if err := srv.Serve(l); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	if err := <-drained; err != nil {
		s.log.Warn("requests under way were cut off", "after", drainTime, "error", err)
		return srv.Close()
	}
	return nil
}

// warm asks for one suggestion and mends one typing error once the index holds
// what the catalogue does, so that the first reader does not wait for what they
// are made of.
func (s *service) warm(ctx context.Context) error {
	end, err := s.store.Position(ctx)
	if err == nil {
		err = s.index.waitFor(ctx, end.Seq)
	}
	if err == nil {
		_, err = s.index.Suggest(ctx, search.SuggestQuery{Text: demoQuery, Size: 1})
	}
	if err == nil {
		_, err = s.index.Search(ctx, search.Query{Text: "Verwalltung"})
	}
	if err != nil && ctx.Err() == nil {
		s.log.Warn("suggestions are not ready yet", "error", err)
	}
	return nil
}

// indexLockPause is how often serve looks whether the index has been given back.
const indexLockPause = 200 * time.Millisecond

// keepIndex opens the index, waiting for another command that has it, and follows the log.
func (s *service) keepIndex(ctx context.Context) error {
	for said := false; ; {
		err := s.openIndex(ctx)
		if err == nil {
			break
		}
		if ctx.Err() != nil {
			return nil
		}
		if !errors.Is(err, errLocked) {
			return err
		}
		if !said {
			s.log.Info("waiting for the index", "reason", err)
			said = true
		}
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(indexLockPause):
		}
	}
	return s.index.p.Load().Run(ctx)
}
