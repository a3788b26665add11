package ingest

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"hash/maphash"
	"io"
	"log/slog"
	"math"
	"runtime/debug"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"

	"nextsearch/internal/catalogue"
	"nextsearch/internal/fetch"
)

const (
	// batchSize is how many records go into one transaction: large enough
	// that its fsync is a small part, small enough that it costs no memory.
	batchSize = 500
	// batchAge is how long a record waits for its batch to fill, so that a
	// slow crawl can be searched while it goes on.
	batchAge = time.Second
	// parallelSources is how many sources are read at once; the pace per
	// host holds across them.
	parallelSources = 4
	// defaultMaxRemovals is the share of a source's records that one run may
	// remove unless its config says otherwise.
	defaultMaxRemovals = 0.2
	// freeRemovals may always be removed, so that a small source can lose a page.
	freeRemovals = 2
)

// Windowed is implemented by a source that shows only a part of what it has
// published, such as a feed with its latest entries. What a run does not see
// of it may still be there, so nothing is ever removed for that reason.
type Windowed interface {
	Windowed() bool
}

// Runner visits sources and puts what they publish into the catalogue.
type Runner struct {
	Store  catalogue.Store
	Client *fetch.Client
	Log    *slog.Logger
	// Now is the clock.
	Now func() time.Time
	// Lock takes the exclusive right to run a source, across processes; nil for none.
	Lock func(source string) (release func(), err error)
	// Progress is told of every step; nil for none. Calls come from several goroutines.
	Progress func(Progress)
	// DryRun gets the records as NDJSON instead of the catalogue, one source
	// at a time; nil for a real run.
	DryRun io.Writer
	// FromRaw reads everything anew from the raw copies, without the web. It
	// removes nothing: only the web knows what is gone.
	FromRaw bool
	// Suppress keeps away what was erased; nil for nothing.
	Suppress Suppression

	printing sync.Mutex // held while writing to DryRun
}

// Progress is how far one source has come.
type Progress struct {
	Source   string
	Records  int
	Rejected int
	Fetched  int
	Bytes    int64
	Waiting  string        // what it waits for, "" for nothing
	Wait     time.Duration // how long
	URL      string        // the latest address
	Finished bool
}

// RunAll visits sources, several at a time, and gives their reports in the order of specs.
func (r *Runner) RunAll(ctx context.Context, specs []Spec) Report {
	reports := make([]SourceReport, len(specs))
	var group errgroup.Group
	group.SetLimit(parallelSources)
	for i, spec := range specs {
		group.Go(func() error {
			reports[i] = r.Run(ctx, spec)
			return nil
		})
	}
	_ = group.Wait() // the functions give no errors: those stand in the reports
	return Report{Sources: reports}
}

// Run visits one source. Whatever goes wrong stands in the report.
func (r *Runner) Run(ctx context.Context, spec Spec) SourceReport {
	v := r.newVisit(spec)
	v.run(ctx)
	v.report.Seconds = v.seconds()
	v.tell(fetch.Event{}, true)
	return v.report
}

func (r *Runner) newVisit(spec Spec) *visit {
	start := r.Now()
	return &visit{
		Runner: r,
		spec:   spec,
		start:  start,
		cache:  &pageCache{store: r.Store, source: spec.Name, start: start},
		report: SourceReport{Name: spec.Name, Kind: spec.Kind, Rejected: []Rejection{}},
		seen:   map[uint64]struct{}{},
		drop:   map[string]bool{},
		seed:   maphash.MakeSeed(),
	}
}

// seconds since the visit began, to the millisecond.
func (v *visit) seconds() float64 {
	return math.Round(v.Now().Sub(v.start).Seconds()*1000) / 1000
}

// visit is one run over one source.
type visit struct {
	*Runner
	spec   Spec
	start  time.Time
	id     int64 // of the run; 0 if it is not kept
	plan   plan
	web    *fetch.Web
	cache  *pageCache
	report SourceReport

	batch   []catalogue.Record
	kept    []string // ids of records that stay as they were
	gone    []string // ids that the source says are gone
	flushed time.Time
	// records and rejected are read by the fetching goroutines, for progress.
	records, rejected atomic.Int64
	// seen holds hashes of the ids met, to tell doubles; what a run has seen
	// for removal stands in the store.
	seen map[uint64]struct{}
	seed maphash.Seed
	drop map[string]bool // names of raw copies that hold what was erased
	errs []error
}

func (v *visit) run(ctx context.Context) {
	source, err := New(v.spec)
	if err != nil {
		v.report.Error = err.Error()
		return
	}
	if v.Lock != nil {
		release, err := v.Lock(v.spec.Name)
		if err != nil {
			v.report.Error = err.Error()
			return
		}
		defer release()
	}
	asked, err := v.begin(ctx, source)
	if err != nil {
		v.report.Error = err.Error()
		return
	}
	v.web = v.Client.For(v.policy())
	for _, since := range asked {
		v.spec.Since = since
		if source, err = New(v.spec); err != nil {
			v.fail(err)
			break
		}
		v.readSafely(ctx, source)
		clear(v.seen) // a record may come again with the next question
	}
	windowed, ok := source.(Windowed)
	v.finish(ctx, ok && windowed.Windowed())
}

// begin plans the visit and gives the times since when changes are asked for:
// one, except from raw copies.
func (v *visit) begin(ctx context.Context, source Source) (asked []time.Time, err error) {
	inc, ok := source.(Incremental)
	incremental := ok && inc.Incremental()
	runs, err := v.Store.Runs(ctx, v.spec.Name)
	if err != nil {
		return nil, err
	}
	switch {
	case v.FromRaw && incremental:
		return questions(runs), nil
	case v.FromRaw:
		return []time.Time{{}}, nil
	case v.DryRun != nil:
		return []time.Time{{}}, nil
	}
	v.plan = planVisit(v.spec, incremental, runs, v.start)
	v.report.Since = v.plan.since
	v.report.Resumed = !v.plan.fresh.IsZero()
	if v.id, err = v.Store.StartRun(ctx, v.spec.Name, v.spec.Kind, v.start); err != nil {
		return nil, err
	}
	return []time.Time{v.plan.since}, v.note(ctx)
}

// note keeps what the run asks for, so that the next one can go on with it if
// this one is killed.
func (v *visit) note(ctx context.Context) error {
	data, err := json.Marshal(v.report)
	if err != nil {
		return err
	}
	return v.Store.NoteRun(ctx, v.id, data)
}

func (v *visit) policy() fetch.Policy {
	p := fetch.Policy{
		Delay:    v.spec.Delay,
		Timeout:  v.spec.Timeout,
		Retries:  v.spec.Retries,
		Allow:    v.spec.Allow,
		Progress: func(e fetch.Event) { v.tell(e, false) },
	}
	if v.DryRun != nil && !v.FromRaw {
		return p // without a cache: a dry run leaves nothing behind
	}
	p.Cache = v.cache
	p.FreshSince, p.Offline = v.plan.fresh, v.FromRaw
	p.Progress = func(e fetch.Event) {
		if e.NotModified {
			v.cache.confirm(e.URL, v.Now())
		}
		v.tell(e, false)
	}
	return p
}

// readSafely makes a panic of a parser an error of its source: one odd file
// must not end the process that serves all others.
func (v *visit) readSafely(ctx context.Context, source Source) {
	defer func() {
		cause := recover()
		if cause == nil {
			return
		}
		v.fail(fmt.Errorf("internal: reading the source failed with %v; please report it with the source's address", cause))
		if v.Log != nil {
			v.Log.Error("a source made its parser panic", "source", v.spec.Name, "cause", cause, "stack", string(debug.Stack()))
		}
	}()
	v.read(ctx, source)
}

// read takes every record; it stops early only when nothing more can be stored.
func (v *visit) read(ctx context.Context, source Source) {
	v.flushed = v.Now()
	for rec, err := range source.Records(ctx, v.web) {
		var rejection *Rejection
		var removal *Removal
		switch {
		case errors.As(err, &removal):
			v.gone = append(v.gone, removal.ID)
		case errors.As(err, &rejection):
			v.reject(rejection)
		case err != nil:
			if ctx.Err() == nil { // what only the interruption broke is told once, below
				v.fail(err)
			}
		case v.suppressed(&rec):
		default:
			v.attach(ctx, &rec)
			v.take(ctx, rec)
		}
		if len(v.batch) >= batchSize || v.Now().Sub(v.flushed) >= batchAge {
			if err := v.flush(ctx); err != nil {
				v.fail(err)
				return
			}
		}
	}
	if ctx.Err() != nil {
		v.fail(fmt.Errorf(interrupted+"%w", context.Cause(ctx)))
	}
	if err := v.flush(ctx); err != nil {
		v.fail(err)
	}
	if len(v.errs) == 0 && v.records.Load() == 0 && len(v.report.Rejected) == 0 && v.spec.Since.IsZero() && v.spec.Submissions == nil {
		n := reject(v.spec.Target, "no-records", "the source is there and has nothing to take")
		n.Notice = true
		v.reject(n)
	}
}

// attach reads the files that a record names, in a real run of a source that wants it.
func (v *visit) attach(ctx context.Context, rec *catalogue.Record) {
	if v.DryRun != nil || len(rec.Attachments) == 0 || !readsAttachments(v.spec) {
		return
	}
	reader := attachmentReader{web: v.web, store: v.Store, again: v.FromRaw}
	for _, n := range reader.read(ctx, rec) {
		v.reject(n)
	}
}

// take normalises a record and adds it to the batch, or rejects it.
func (v *visit) take(ctx context.Context, rec catalogue.Record) {
	notices, err := normalise(&rec, v.spec)
	v.withoutListed(ctx, &rec)
	for _, n := range notices {
		v.reject(n)
	}
	if err != nil {
		v.reject(err)
		return
	}
	key := maphash.String(v.seed, rec.ID)
	if _, double := v.seen[key]; double {
		v.reject(reject(rec.Provenance.URL, "duplicate-id", "the id %s occurs twice in the source; the first one counts", rec.ID))
		return
	}
	v.seen[key] = struct{}{}
	v.batch = append(v.batch, rec)
	v.records.Add(1)
	v.tell(fetch.Event{}, false)
}

func (v *visit) reject(r *Rejection) {
	if v.Suppress != nil {
		r.Reason, _ = v.Suppress.Scrub(r.Reason)
	}
	v.report.reject(r)
	if !r.Notice {
		v.rejected.Add(1)
	}
	if r.ID != "" {
		v.kept = append(v.kept, r.ID)
	}
}

// maxErrors is how many errors of one source are kept for its report.
const maxErrors = 10

func (v *visit) fail(err error) {
	if len(v.errs) < maxErrors {
		v.errs = append(v.errs, err)
	}
}

// flush stores the batch and marks it as seen. An interruption does not stop
// it: what came in is kept.
func (v *visit) flush(ctx context.Context) error {
	ctx = context.WithoutCancel(ctx)
	v.flushed = v.Now()
	if v.DryRun != nil {
		return v.print()
	}
	outcomes, err := v.Store.Put(ctx, v.batch...)
	if err != nil {
		return err
	}
	for _, o := range outcomes {
		switch o {
		case catalogue.New:
			v.report.New++
		case catalogue.Changed:
			v.report.Changed++
		default:
			v.report.Unchanged++
		}
	}
	ids := v.kept
	for i := range v.batch {
		ids = append(ids, v.batch[i].ID)
	}
	v.batch, v.kept = v.batch[:0], nil
	if len(ids) == 0 || v.id == 0 {
		return nil
	}
	return v.Store.See(ctx, v.id, ids...)
}

func (v *visit) print() error {
	v.printing.Lock()
	defer v.printing.Unlock()
	v.kept = nil
	enc := json.NewEncoder(v.DryRun)
	enc.SetEscapeHTML(false)
	for i := range v.batch {
		if err := enc.Encode(&v.batch[i]); err != nil {
			return err
		}
		v.report.New++
	}
	v.batch = v.batch[:0]
	return nil
}

// finish removes what is gone if the run was complete, and keeps the report.
func (v *visit) finish(ctx context.Context, windowed bool) {
	ctx = context.WithoutCancel(ctx)
	if err := v.cache.error(); err != nil {
		v.fail(err)
	}
	if err := v.dropListed(ctx); err != nil {
		v.fail(err)
	}
	stats := v.web.Stats()
	v.report.Fetched, v.report.NotModified, v.report.Bytes, v.report.Copies = stats.Fetched, stats.NotModified, stats.Bytes, stats.Copies
	if v.id != 0 && len(v.errs) == 0 {
		if err := v.removeGone(ctx, windowed); err != nil {
			v.fail(err)
		}
	}
	v.report.Complete = len(v.errs) == 0
	if !v.report.Complete {
		v.report.Error = errors.Join(v.errs...).Error()
	}
	if v.id == 0 {
		return
	}
	v.report.Seconds = v.seconds()
	data, err := json.Marshal(v.report)
	if err == nil {
		err = v.Store.FinishRun(ctx, catalogue.Run{ID: v.id, Finished: v.Now(),
			Complete: v.report.Complete, Report: data, Error: v.report.Error})
	}
	if err != nil {
		v.report.Complete = false
		v.report.Error = errors.Join(append(v.errs, err)...).Error()
	}
}

// removeGone removes what the source says is gone and, after a full run, the
// records that it has not seen; unless they are more than the set share: then
// something is wrong with the source.
func (v *visit) removeGone(ctx context.Context, windowed bool) error {
	full := !windowed && v.plan.since.IsZero()
	gone, err := v.goneNow(ctx, full)
	if err != nil {
		return err
	}
	if err := v.mayRemove(ctx, len(gone), full); err != nil {
		return err
	}
	if v.report.Gone, err = v.Store.Remove(ctx, gone...); err != nil || !v.plan.since.IsZero() {
		return err
	}
	before := v.start
	if !v.plan.fresh.IsZero() {
		before = v.plan.fresh
	}
	_, err = v.Store.ForgetPages(ctx, v.spec.Name, before)
	return err
}

// goneNow lists the live records to be removed, each once.
func (v *visit) goneNow(ctx context.Context, full bool) (gone []string, err error) {
	if full {
		if gone, err = v.Store.Unseen(ctx, v.id); err != nil {
			return nil, err
		}
	}
	for _, id := range v.gone {
		c, err := v.Store.Get(ctx, id)
		if err != nil && !errors.Is(err, catalogue.ErrNotFound) {
			return nil, err
		}
		if err == nil && c.Record != nil && c.Record.Provenance.Source == v.spec.Name {
			gone = append(gone, id)
		}
	}
	slices.Sort(gone)
	return slices.Compact(gone), nil
}

// mayRemove refuses a mass removal, with the command that lets it pass.
func (v *visit) mayRemove(ctx context.Context, gone int, full bool) error {
	if gone == 0 || v.spec.AcceptRemovals {
		return nil
	}
	had := gone + v.report.Unchanged + v.report.Changed
	if !full { // which did not meet all there is
		counts, err := v.Store.Counts(ctx)
		if err != nil {
			return err
		}
		had = counts.BySource[v.spec.Name]
	}
	share := v.spec.MaxRemovals
	if share == 0 {
		share = defaultMaxRemovals
	}
	allowed := max(freeRemovals, int(share*float64(had)))
	if gone <= allowed && (!full || v.records.Load() > 0) {
		return nil
	}
	return fmt.Errorf("removals-refused: %d of %d records are no longer in the source, at most %d may go at once; "+
		"if that is right, run: nextsearch ingest -accept-removals %s", gone, had, allowed, v.spec.Name)
}

// tell passes progress on.
func (v *visit) tell(e fetch.Event, finished bool) {
	if v.Progress == nil {
		return
	}
	p := Progress{Source: v.spec.Name, Records: int(v.records.Load()), Rejected: int(v.rejected.Load()),
		Waiting: e.Waiting, Wait: e.Wait, URL: e.URL, Finished: finished}
	if v.web != nil {
		stats := v.web.Stats()
		p.Fetched, p.Bytes = stats.Fetched+stats.NotModified+stats.Copies, stats.Bytes
	}
	v.Progress(p)
}
