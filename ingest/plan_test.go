package ingest

import (
	"slices"
	"testing"
	"time"

	"nextsearch/internal/catalogue"
)

// A source that can tell its changes is asked for them between full runs; a
// run that was cut off is gone on with, by the same question.
func TestPlanVisit(t *testing.T) {
	now := time.Date(2026, 3, 20, 12, 0, 0, 0, time.UTC)
	ago := func(d time.Duration) time.Time { return now.Add(-d) }
	run := func(started time.Time, complete bool, since time.Time, problem string) catalogue.Run {
		report := []byte(`{}`)
		if !since.IsZero() {
			report = []byte(`{"since":"` + since.Format(time.RFC3339) + `"}`)
		}
		return catalogue.Run{Started: started, Finished: started.Add(time.Minute), Complete: complete, Report: report, Error: problem}
	}
	killed := func(started, since time.Time) catalogue.Run {
		r := run(started, false, since, "")
		r.Finished = time.Time{}
		return r
	}
	day, hour := 24*time.Hour, time.Hour
	full := run(ago(2*day), true, time.Time{}, "")
	increment := run(ago(day), true, ago(3*day), "")
	overlap := func(r catalogue.Run) time.Time { return r.Started.Add(-sinceOverlap) }
	tests := []struct {
		name        string
		incremental bool
		spec        Spec
		runs        []catalogue.Run // newest first
		want        plan
	}{
		{"first", true, Spec{}, nil, plan{}},
		{"after a full run", true, Spec{}, []catalogue.Run{full}, plan{since: overlap(full)}},
		{"after an increment", true, Spec{}, []catalogue.Run{increment, full}, plan{since: overlap(increment)}},
		{"a failed run asks again for the same", true, Spec{}, []catalogue.Run{run(ago(hour), false, ago(2*day), "500"), full}, plan{since: overlap(full)}},
		{"the kind cannot tell", false, Spec{}, []catalogue.Run{increment, full}, plan{}},
		{"the full run is due", true, Spec{FullEvery: day}, []catalogue.Run{increment, full}, plan{}},
		{"removals were accepted", true, Spec{AcceptRemovals: true}, []catalogue.Run{full}, plan{}},
		{"never a full run", true, Spec{}, []catalogue.Run{run(ago(hour), false, time.Time{}, "500")}, plan{}},
		{"killed", true, Spec{}, []catalogue.Run{killed(ago(hour), ago(4*day)), full}, plan{since: ago(4 * day), fresh: ago(hour)}},
		{"killed in a full run", true, Spec{}, []catalogue.Run{killed(ago(hour), time.Time{}), full}, plan{fresh: ago(hour)}},
		{"killed twice", false, Spec{}, []catalogue.Run{killed(ago(hour), time.Time{}), killed(ago(2*hour), time.Time{}), full}, plan{fresh: ago(2 * hour)}},
		{"interrupted", false, Spec{}, []catalogue.Run{run(ago(hour), false, time.Time{}, interrupted+"signal")}, plan{fresh: ago(hour)}},
		{"killed too long ago", false, Spec{}, []catalogue.Run{killed(ago(2*day), time.Time{})}, plan{}},
		{"failed, not killed", false, Spec{}, []catalogue.Run{run(ago(hour), false, time.Time{}, "500")}, plan{}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got := planVisit(test.spec, test.incremental, test.runs, now)
			if !got.since.Equal(test.want.since) || !got.fresh.Equal(test.want.fresh) {
				t.Errorf("got since %v, fresh %v; want %v, %v", got.since, got.fresh, test.want.since, test.want.fresh)
			}
		})
	}
}

// From raw copies the last full run and the increments after it are read in
// the order in which they came, so that the latest word wins.
func TestQuestions(t *testing.T) {
	at := func(day int) time.Time { return time.Date(2026, 3, day, 0, 0, 0, 0, time.UTC) }
	run := func(since time.Time, complete bool) catalogue.Run {
		return catalogue.Run{Complete: complete, Report: []byte(`{"since":"` + since.Format(time.RFC3339) + `"}`)}
	}
	none := catalogue.Run{Complete: true, Report: []byte(`{}`)}
	got := questions([]catalogue.Run{run(at(5), true), run(at(4), false), run(at(3), true), none, run(at(1), true), none})
	if want := []time.Time{{}, at(3), at(5)}; !slices.EqualFunc(got, want, time.Time.Equal) {
		t.Errorf("got %v, want %v", got, want)
	}
	if got := questions(nil); len(got) != 1 || !got[0].IsZero() {
		t.Errorf("without a run: %v", got)
	}
}
