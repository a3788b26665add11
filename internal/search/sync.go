package search

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"os"
	"path/filepath"
	"time"

	"nextsearch/internal/catalogue"
	"nextsearch/mappings"
)

// Run follows the log until ctx ends: every change is indexed, effect first,
// cursor with it. Errors that may pass (a full disk) are kept in Status and
// tried again; a damaged index is built anew beside the old one.
//
// A catalogue that has outgrown its generation's lexicon is indexed anew when
// its log is quiet: while it fills, that would be done again and again.
func (x *Index) Run(ctx context.Context) error {
	for ctx.Err() == nil {
		err := x.CatchUp(ctx)
		x.note(err)
		switch {
		case errors.Is(err, ErrDamaged), errors.Is(err, ErrOutdated):
			x.askRebuild()
		case err != nil && ctx.Err() == nil:
			pause(ctx, retryPause)
			continue
		case err == nil && x.timeToLearn() && x.quiet(ctx):
			x.askRebuild()
		}
		select {
		case <-x.rebuild:
			pause(ctx, time.Until(x.rebuilt.Add(rebuildPause)))
			x.rebuilt = x.now()
			if err := x.Rebuild(ctx); err != nil {
				x.note(err)
				pause(ctx, retryPause)
				x.askRebuild()
			}
			continue
		default:
		}
		x.await(ctx)
	}
	return nil
}

// timeToLearn reports whether the current generation has learned from too
// little and the last rebuild is long enough ago.
func (x *Index) timeToLearn() bool {
	if !x.due() {
		x.dueSince = time.Time{}
		return false
	}
	if x.dueSince.IsZero() {
		x.dueSince = x.now()
	}
	return x.now().Sub(x.rebuilt) >= rebuildPause
}

// quiet waits a moment and reports whether the log has not grown; a log that
// never rests counts as quiet after a while.
func (x *Index) quiet(ctx context.Context) bool {
	if x.now().Sub(x.dueSince) >= restlessFor {
		return true
	}
	ctx, cancel := context.WithTimeout(ctx, quietFor)
	defer cancel()
	return errors.Is(x.log.Wait(ctx, x.Status().Position.Seq), context.DeadlineExceeded)
}

// due reports whether the current generation has learned from too little.
func (x *Index) due() bool {
	g := x.acquire()
	if g == nil {
		return false
	}
	defer g.users.Done()
	return g.engine.Drift().Due()
}

// Refresh is CatchUp, or Rebuild if the catalogue has outgrown what the
// generation learned of its language, or will have when it has caught up;
// rebuilt tells whether it did. It is for callers that do not use Run.
func (x *Index) Refresh(ctx context.Context) (rebuilt bool, err error) {
	end, err := x.log.Position(ctx)
	if err != nil {
		return false, err
	}
	status := x.Status()
	ahead := status.Drift
	if end.Seq > status.Position.Seq {
		ahead.Documents += int(end.Seq - status.Position.Seq) // at most: some may be removals
	}
	if !ahead.Due() {
		if err := x.CatchUp(ctx); err != nil || !x.due() {
			return false, err
		}
	}
	return true, x.Rebuild(ctx)
}

// await returns when the log has grown, a rebuild is asked for, or ctx ends.
// Meanwhile it looks after the files, which others may delete or a failing
// disk may alter.
func (x *Index) await(ctx context.Context) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	grown := make(chan error, 1)
	go func() { grown <- x.log.Wait(ctx, x.Status().Position.Seq) }()
	look := time.NewTicker(lookPause)
	defer look.Stop()
	for {
		select {
		case err := <-grown:
			if err != nil && ctx.Err() == nil {
				x.note(err)
				pause(ctx, retryPause)
			}
			return
		case <-x.rebuild:
			x.askRebuild() // leave it for Run
			cancel()
			<-grown
			return
		case <-look.C:
			if x.timeToLearn() {
				cancel()
				<-grown
				return
			}
			if err := x.lookAfter(ctx); err != nil && ctx.Err() == nil {
				x.note(err)
				x.askRebuild()
			}
		}
	}
}

// lookAfter gives an error if the files of the current generation are gone
// or, read whole every scrubPause, no longer what was written.
func (x *Index) lookAfter(ctx context.Context) error {
	g := x.acquire()
	if g == nil {
		return nil
	}
	defer g.users.Done()
	for _, name := range []string{currentFile, filepath.Join(g.name, generationFile), filepath.Join(g.name, engineDir)} {
		if _, err := os.Stat(filepath.Join(x.dir, name)); err != nil {
			return fmt.Errorf("%w: %w", ErrDamaged, err)
		}
	}
	if x.now().Sub(x.scrubbed) < scrubPause {
		return nil
	}
	x.scrubbed = x.now()
	problems, err := g.engine.Check(ctx)
	if err == nil && len(problems) > 0 {
		err = fmt.Errorf("%w: %s", ErrDamaged, problems[0].What)
	}
	return err
}

// note keeps an error in Status, and logs it when it is a new one.
func (x *Index) note(err error) {
	x.mu.Lock()
	defer x.mu.Unlock()
	switch {
	case err == nil || errors.Is(err, context.Canceled):
		if x.status.Error != "" {
			x.logger.Info("the index follows the catalogue again", "after", x.status.Error)
		}
		x.status.Error, x.status.Since = "", time.Time{}
	case x.status.Error != err.Error():
		x.logger.Error("the index does not follow the catalogue", "error", err)
		x.status.Error, x.status.Since = err.Error(), x.now()
	}
}

// CatchUp indexes what the log holds now. The error is ErrOutdated if the log
// was replaced, the engine's, or ctx's.
func (x *Index) CatchUp(ctx context.Context) error {
	x.applying.Lock()
	defer x.applying.Unlock()
	g := x.acquire()
	if g == nil {
		return ErrNotReady
	}
	defer g.users.Done()
	return x.follow(ctx, g, x.moveTo)
}

// moveTo publishes the place that the current generation has reached.
func (x *Index) moveTo(p catalogue.Position) {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.status.Position = p
	close(x.moved)
	x.moved = make(chan struct{})
}

// follow applies everything above the engine's position in batches.
func (x *Index) follow(ctx context.Context, g *generation, reached func(catalogue.Position)) error {
	pos, err := g.engine.Position()
	if err != nil {
		return err
	}
	end, err := x.log.Position(ctx)
	if err != nil {
		return err
	}
	if pos.Seq > end.Seq || (pos.Log != "" && pos.Log != end.Log) {
		return fmt.Errorf("%w: the catalogue's log was replaced", ErrOutdated)
	}
	for b, err := range ahead(x.batches(ctx, pos.Seq, end.Log), 1) {
		if err == nil {
			err = g.engine.Apply(ctx, b)
		}
		if err != nil {
			return err
		}
		reached(b.Reaches)
	}
	return nil
}

// batches gives everything above a seq as batches.
func (x *Index) batches(ctx context.Context, after uint64, log string) iter.Seq2[Batch, error] {
	return func(yield func(Batch, error) bool) {
		b := batcher{log: log, now: x.now(), empty: true}
		for change, err := range x.log.Changes(ctx, after) {
			if err != nil {
				yield(Batch{}, err)
				return
			}
			b.add(change)
			if b.full() {
				if !yield(b.Batch, nil) {
					return
				}
				b.reset()
			}
		}
		if !b.empty {
			yield(b.Batch, nil)
		}
	}
}

// ahead gives what seq does, which runs in a goroutine of its own up to n
// values ahead: reading and mapping on one processor, indexing on another.
func ahead[V any](seq iter.Seq2[V, error], n int) iter.Seq2[V, error] {
	type pair struct {
		v   V
		err error
	}
	return func(yield func(V, error) bool) {
		values, stop := make(chan pair, n), make(chan struct{})
		ended := make(chan struct{})
		go func() {
			defer close(ended)
			defer close(values)
			for v, err := range seq {
				select {
				case values <- pair{v, err}:
				case <-stop:
					return
				}
			}
		}()
		defer func() { <-ended }()
		defer close(stop)
		for p := range values {
			if !yield(p.v, p.err) {
				return
			}
		}
	}
}

// batcher maps changes to a Batch.
type batcher struct {
	Batch
	log   string
	now   time.Time
	bytes int
	empty bool
}

func (b *batcher) reset() {
	b.Put, b.Remove, b.bytes, b.empty = nil, nil, 0, true
}

// add takes one change: a public record is put, everything else removed.
func (b *batcher) add(c catalogue.Change) {
	b.Reaches = catalogue.Position{Log: b.log, Seq: c.Seq}
	b.empty = false
	if doc, public := documentOf(&c, b.now); public {
		b.Put = append(b.Put, doc)
		b.bytes += len(c.Record.Body) + len(c.Record.Title) + len(c.Record.Summary)
		return
	}
	b.Remove = append(b.Remove, c.ID)
}

// documentOf gives what the index holds of a change, not ok for what the
// public does not see.
func documentOf(c *catalogue.Change, now time.Time) (doc mappings.Document, ok bool) {
	view, public := c.Public(now)
	if !public {
		return doc, false
	}
	return mappings.Map(&view, now)
}

func (b *batcher) full() bool {
	return len(b.Put)+len(b.Remove) >= batchDocuments || b.bytes >= batchBytes
}

// Rebuild builds a new generation beside the current one, verifies it and
// swaps. Search goes on; the old generation is closed and deleted when its
// last search has left.
func (x *Index) Rebuild(ctx context.Context) error {
	x.building.Lock()
	defer x.building.Unlock()
	x.setBuilding(true)
	defer x.setBuilding(false)
	g, err := x.create(ctx)
	if err != nil {
		return err
	}
	discard := func(err error) error {
		return errors.Join(err, g.engine.Close(), os.RemoveAll(filepath.Join(x.dir, g.name)))
	}
	nobody := func(catalogue.Position) {}
	if err := x.follow(ctx, g, nobody); err != nil {
		return discard(err)
	}
	problems, err := g.engine.Check(ctx)
	if err == nil && len(problems) > 0 {
		err = fmt.Errorf("%w: the new generation: %s", ErrDamaged, problems[0].What)
	}
	if err != nil {
		return discard(err)
	}
	// What was written meanwhile is little: nobody else follows until the swap is done.
	x.applying.Lock()
	defer x.applying.Unlock()
	if err := x.follow(ctx, g, nobody); err != nil {
		return discard(err)
	}
	if err := x.name(g); err != nil {
		return discard(err)
	}
	old := x.install(g)
	x.logger.Info("a new generation of the index answers", "generation", g.name)
	if old != nil {
		x.retiring.Go(func() { x.retire(old) })
	}
	return nil
}

// retire closes a generation when its last search has left, and deletes it.
func (x *Index) retire(g *generation) {
	g.users.Wait()
	if err := errors.Join(g.engine.Close(), os.RemoveAll(filepath.Join(x.dir, g.name))); err != nil {
		x.logger.Warn("the old generation was not removed", "generation", g.name, "error", err)
	}
}

func (x *Index) setBuilding(b bool) {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.status.Building = b
}

// Check compares the index with the catalogue and reads it whole: what is
// wrong, each with a remedy.
func (x *Index) Check(ctx context.Context) ([]catalogue.Problem, error) {
	x.applying.Lock() // the index stands still while it is compared
	defer x.applying.Unlock()
	g := x.acquire()
	if g == nil {
		return nil, ErrNotReady
	}
	defer g.users.Done()
	problems, err := g.engine.Check(ctx)
	if err != nil {
		return problems, err
	}
	pos, err := g.engine.Position()
	if err != nil {
		return problems, err
	}
	want, err := x.countPublic(ctx, pos.Seq)
	if err != nil {
		return problems, err
	}
	have, err := g.engine.Count()
	if err != nil {
		return problems, err
	}
	end, err := x.log.Position(ctx)
	if err != nil {
		return problems, err
	}
	if pos.Log != "" && pos.Log != end.Log {
		problems = append(problems, catalogue.Problem{Code: "log-replaced",
			What: "the index belongs to another catalogue", Remedy: "run: nextsearch reindex"})
	}
	if have != want.exact && (want.later == 0 || have < want.exact) {
		problems = append(problems, catalogue.Problem{Code: "count-mismatch",
			What:   fmt.Sprintf("the index holds %d documents, the catalogue %d public records", have, want.exact),
			Remedy: "run: nextsearch reindex"})
	}
	return problems, nil
}

// publicCount is how many records an index at a place of the log must hold.
type publicCount struct {
	exact int // public records whose latest change the index has
	later int // changes that the index has not reached: they may have replaced others
}

func (x *Index) countPublic(ctx context.Context, reached uint64) (n publicCount, err error) {
	now := x.now()
	for c, err := range x.log.Changes(ctx, 0) {
		switch {
		case err != nil:
			return n, err
		case c.Seq > reached:
			n.later++
		default:
			if _, public := c.Public(now); public {
				n.exact++
			}
		}
	}
	return n, nil
}

// pause waits for d or until ctx ends.
func pause(ctx context.Context, d time.Duration) {
	if d <= 0 {
		return
	}
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
	case <-t.C:
	}
}
