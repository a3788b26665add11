package ingest

import (
	"encoding/json"
	"slices"
	"strings"
	"time"

	"nextsearch/internal/catalogue"
)

const (
	// defaultFullEvery is how long a source is only asked for its changes
	// before a full run looks for what was removed without a tombstone.
	defaultFullEvery = 7 * 24 * time.Hour
	// sinceOverlap is how far an incremental run looks back before the start
	// of the run before it: servers write local times as UTC, and some give
	// whole days. What is sent again is unchanged and costs little.
	sinceOverlap = 25 * time.Hour
	// resumeWithin is how old a killed run may be to go on from its raw
	// copies; what was fetched longer ago is asked for again.
	resumeWithin = 24 * time.Hour
	// interrupted is how the error of a run begins that was stopped from outside.
	interrupted = "interrupted: "
)

// plan is what a visit asks of its source.
type plan struct {
	// since is the time since when changes are wanted, zero for everything.
	since time.Time
	// fresh is the start of the interrupted run that this one goes on with,
	// zero if there is none: what was confirmed since then is not asked for again.
	fresh time.Time
}

// planVisit decides from the runs of a source (newest first) how to visit it
// now. A killed run is gone on with: the same question, answered from its raw
// copies as far as it had come.
func planVisit(spec Spec, incremental bool, runs []catalogue.Run, now time.Time) plan {
	p := plan{since: sinceOf(spec, incremental, runs, now)}
	for _, r := range runs {
		if !CutOff(r) || now.Sub(r.Started) > resumeWithin {
			break
		}
		p.fresh, p.since = r.Started, reportedSince(r)
	}
	if spec.AcceptRemovals || !incremental {
		p.since = time.Time{}
	}
	return p
}

// sinceOf gives the time to ask a source for, zero for everything.
func sinceOf(spec Spec, incremental bool, runs []catalogue.Run, now time.Time) time.Time {
	if !incremental || spec.AcceptRemovals {
		return time.Time{}
	}
	every := spec.FullEvery
	if every == 0 {
		every = defaultFullEvery
	}
	full := slices.IndexFunc(runs, func(r catalogue.Run) bool { return r.Complete && reportedSince(r).IsZero() })
	if full < 0 || now.Sub(runs[full].Started) >= every {
		return time.Time{}
	}
	last := slices.IndexFunc(runs, func(r catalogue.Run) bool { return r.Complete })
	return runs[last].Started.Add(-sinceOverlap).UTC().Truncate(time.Second)
}

// CutOff reports whether a run was killed or stopped from outside, so that
// the next one goes on with it.
func CutOff(r catalogue.Run) bool {
	return r.Finished.IsZero() || !r.Complete && strings.HasPrefix(r.Error, interrupted)
}

// reportedSince gives the time that a run asked its source for.
func reportedSince(r catalogue.Run) time.Time {
	var report struct {
		Since time.Time `json:"since"`
	}
	if json.Unmarshal(r.Report, &report) != nil {
		return time.Time{}
	}
	return report.Since
}

// questions gives what must be read again to have everything that the raw
// copies of a source say: its last full run and the increments after it, in
// the order in which they were asked.
func questions(runs []catalogue.Run) []time.Time {
	var since []time.Time
	for _, r := range runs {
		if !r.Complete {
			continue
		}
		s := reportedSince(r)
		since = append(since, s)
		if s.IsZero() {
			break
		}
	}
	if len(since) == 0 {
		return []time.Time{{}}
	}
	slices.Reverse(since)
	return slices.Compact(since)
}
