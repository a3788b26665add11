package main

import (
	"context"
	"time"

	"golang.org/x/sync/errgroup"

	"nextsearch/ingest"
	"nextsearch/internal/catalogue"
)

// worker visits sources on schedule and does what time alone makes due.
type worker struct {
	app   *app
	specs []ingest.Spec
}

const (
	// dueEvery is how often the worker looks for sources and expiries that are due.
	dueEvery = 10 * time.Second
	// tidyEvery is how often raw copies that nothing names are deleted.
	tidyEvery = time.Hour
	// tidyAge spares raw copies whose record may not be written yet.
	tidyAge = time.Hour
	// dailyEvery is how often uploaded files that no submission names are deleted.
	dailyEvery = 24 * time.Hour
	// parallelVisits is how many sources are visited at once.
	parallelVisits = 4
)

func newWorker(a *app, specs []ingest.Spec) *worker { return &worker{app: a, specs: specs} }

// run works until ctx ends. Nothing that fails here ends the service.
func (w *worker) run(ctx context.Context) error {
	var visits errgroup.Group
	visits.SetLimit(parallelVisits)
	defer func() { _ = visits.Wait() }() // the functions give no errors
	busy := newBusySet()
	tick := time.NewTicker(dueEvery)
	defer tick.Stop()
	var tidied, daily time.Time
	w.app.catchUp(ctx)
	for {
		w.expire(ctx)
		w.tellExpired(ctx)
		for _, spec := range w.due(ctx, time.Now()) {
			if busy.add(spec.Name) {
				started := visits.TryGo(func() error {
					defer busy.remove(spec.Name)
					w.visit(ctx, spec)
					return nil
				})
				if !started {
					busy.remove(spec.Name)
				}
			}
		}
		if time.Since(tidied) > tidyEvery {
			tidied = time.Now()
			w.app.tidyRaw(ctx)
		}
		if time.Since(daily) > dailyEvery {
			daily = time.Now()
			w.app.tidyUploads(ctx)
		}
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
	}
}

// due gives the sources whose time has come. A run that was killed counts as
// not having happened; one that was not complete waits for its turn.
func (w *worker) due(ctx context.Context, now time.Time) []ingest.Spec {
	runs, err := w.app.store.LastRuns(ctx)
	if err != nil {
		if ctx.Err() == nil {
			w.app.log.Error("the schedule could not be read", "error", err)
		}
		return nil
	}
	var due []ingest.Spec
	for _, spec := range w.specs {
		if !nextRun(spec, runs).After(now) {
			due = append(due, spec)
		}
	}
	return due
}

// nextRun is when a source is due, the zero time for one never visited to its
// end, or whose last visit was cut off.
func nextRun(spec ingest.Spec, runs []catalogue.Run) time.Time {
	for _, r := range runs {
		if r.Source == spec.Name && !ingest.CutOff(r) {
			return r.Started.Add(spec.Every)
		}
	}
	return time.Time{}
}

func (w *worker) visit(ctx context.Context, spec ingest.Spec) {
	w.app.log.Info("visiting a source", "source", spec.Name, "kind", spec.Kind)
	r := w.app.runner(nil).Run(ctx, spec)
	w.app.log.Info("visited a source", "source", r.Name, "complete", r.Complete, "new", r.New,
		"changed", r.Changed, "unchanged", r.Unchanged, "gone", r.Gone, "rejected", len(r.Rejected)+r.Omitted,
		"fetched", r.Fetched, "notModified", r.NotModified, "seconds", r.Seconds, "error", r.Error)
}

func (w *worker) expire(ctx context.Context) {
	n, err := w.app.store.Expire(ctx, time.Now())
	if err != nil && ctx.Err() == nil {
		w.app.log.Error("expired records were not withdrawn", "error", err)
	}
	if n > 0 {
		w.app.log.Info("records changed because a consent or they themselves expired", "records", n)
	}
}

// tellExpired tells the team which consents have ended; the log has their number only.
func (w *worker) tellExpired(ctx context.Context) {
	ended, err := w.app.editorial.NoteExpired(ctx)
	if err != nil && ctx.Err() == nil {
		w.app.log.Error("consents that have ended were not told to the team", "error", err)
	}
	if len(ended) > 0 {
		w.app.log.Info("consents have ended; the desk lists them", "consents", len(ended))
	}
}

// tidyUploads deletes uploaded files that no submission names: they are left
// where a process was killed.
func (a *app) tidyUploads(ctx context.Context) {
	n, err := a.editorial.TidyUploads(ctx, tidyAge)
	if err != nil && ctx.Err() == nil {
		a.log.Error("uploaded files were not tidied", "error", err)
	}
	if n > 0 {
		a.log.Info("uploaded files that nothing names were deleted", "files", n)
	}
}

// tidyRaw deletes raw copies that neither a page nor a record names.
func (a *app) tidyRaw(ctx context.Context) {
	used, err := a.store.RawInUse(ctx)
	if err == nil {
		var removed int
		if removed, _, err = a.client.CollectRaw(ctx, used, tidyAge); removed > 0 {
			a.log.Info("raw copies that nothing names were deleted", "files", removed)
		}
	}
	if err != nil && ctx.Err() == nil {
		a.log.Error("raw copies were not tidied", "error", err)
	}
}
