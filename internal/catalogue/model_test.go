package catalogue

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"
	"time"
)

// model is what a store should do, in memory and as plainly as can be.
type model struct {
	seq     uint64
	entries map[string]modelEntry
	run     int64
	seen    map[string]bool
}

type modelEntry struct {
	seq       uint64
	record    *Record // nil for a tombstone
	wasPublic bool
	due       time.Time
}

// modelStart is the clock of a model test; expiries lie in the days after it.
var modelStart = time.Date(2030, 1, 1, 0, 0, 0, 0, time.UTC)

func (m *model) put(now time.Time, records ...Record) []Outcome {
	outcomes := make([]Outcome, len(records))
	for i, r := range records {
		if slices.ContainsFunc(records[i+1:], func(later Record) bool { return later.ID == r.ID }) {
			continue
		}
		r.Provenance.ContentHash = r.Hash()
		old, known := m.entries[r.ID]
		switch {
		case !known || old.record == nil:
			outcomes[i] = New
		case old.record.Provenance.ContentHash == r.Provenance.ContentHash:
			continue
		default:
			outcomes[i] = Changed
		}
		_, public := r.Public(now)
		m.seq++
		m.entries[r.ID] = modelEntry{m.seq, &r, public || old.wasPublic, r.due(now)}
	}
	return outcomes
}

func (m *model) remove(ids ...string) (n int) {
	for _, id := range ids {
		if old, known := m.entries[id]; known && old.record != nil {
			m.seq++
			n++
			m.entries[id] = modelEntry{m.seq, nil, old.wasPublic, time.Time{}}
		}
	}
	return n
}

// expire gives the number of changes; their order among each other is the
// store's own affair, so the model takes over what the store says.
func (m *model) expire(now time.Time, changed map[string]uint64) (n int) {
	for id, e := range m.entries {
		if e.record == nil || e.due.IsZero() || e.due.After(now) {
			continue
		}
		n++
		e.seq, e.due = changed[id], e.record.due(now)
		m.entries[id] = e
	}
	m.seq += uint64(n)
	return n
}

// changes gives the log after a seq.
func (m *model) changes(after uint64) []Change {
	var all []Change
	for id, e := range m.entries {
		if e.seq > after {
			all = append(all, Change{Seq: e.seq, ID: id, Record: e.record, WasPublic: e.wasPublic})
		}
	}
	slices.SortFunc(all, func(a, b Change) int { return int(a.Seq) - int(b.Seq) })
	return all
}

func (m *model) unseen() []string {
	var all []string
	for id, e := range m.entries {
		if e.record != nil && !m.seen[id] {
			all = append(all, id)
		}
	}
	slices.Sort(all)
	return all
}

// versus is one run of random operations on a store and its model.
type versus struct {
	*testing.T
	rand  *rand.Rand
	dir   string
	store *SQLite
	model model
	now   time.Time
}

// Random operations, reopenings among them, leave store and model equal.
func TestModel(t *testing.T) {
	const operations = 150
	for seed := range uint64(12) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			t.Parallel()
			v := &versus{T: t, rand: rand.New(rand.NewPCG(seed, 1)), dir: t.TempDir(), now: modelStart}
			v.model.entries = map[string]modelEntry{}
			v.open()
			for range operations {
				v.step()
			}
			if problems, err := v.store.Check(t.Context()); err != nil || len(problems) > 0 {
				t.Errorf("check: %v, %v", problems, err)
			}
		})
	}
}

func (v *versus) open() {
	v.store = openDir(v.T, v.dir, WithClock(func() time.Time { return v.now }))
}

// step does one random operation on both and compares what they answer.
func (v *versus) step() {
	v.Helper()
	v.now = v.now.Add(time.Duration(v.rand.IntN(120)) * time.Minute)
	switch v.rand.IntN(10) {
	case 0, 1, 2, 3:
		v.stepPut()
	case 4, 5:
		ids := []string{v.id(), v.id()}
		n, err := v.store.Remove(v.Context(), ids...)
		v.equal("Remove", n, v.model.remove(ids...), err)
	case 6:
		v.stepExpire()
	case 7:
		v.stepRun()
	case 8:
		if err := v.store.Close(); err != nil {
			v.Fatal(err)
		}
		v.open()
	case 9:
		after := v.rand.Uint64N(v.model.seq + 2)
		v.equal("Changes", v.changes(after), v.model.changes(after), nil)
	}
	p, err := v.store.Position(v.Context())
	v.equal("Position", p.Seq, v.model.seq, err)
}

func (v *versus) stepPut() {
	v.Helper()
	records := make([]Record, 1+v.rand.IntN(5))
	for i := range records {
		records[i] = v.record()
	}
	outcomes, err := v.store.Put(v.Context(), records...)
	v.equal("Put", outcomes, v.model.put(v.now, records...), err)
}

func (v *versus) stepExpire() {
	v.Helper()
	n, err := v.store.Expire(v.Context(), v.now)
	changed := map[string]uint64{}
	for _, c := range v.changes(v.model.seq) {
		changed[c.ID] = c.Seq
	}
	v.equal("Expire", n, v.model.expire(v.now, changed), err)
	v.equal("changes of Expire", v.changes(0), v.model.changes(0), nil)
}

// stepRun begins a run or goes on with the one under way.
func (v *versus) stepRun() {
	v.Helper()
	var err error
	if v.model.run == 0 {
		v.model.seen = map[string]bool{}
		v.model.run, err = v.store.StartRun(v.Context(), "q", "ndjson", v.now)
		v.equal("StartRun", nil, nil, err)
	}
	id := v.id()
	v.model.seen[id] = true
	v.equal("See", nil, nil, v.store.See(v.Context(), v.model.run, id))
	unseen, err := v.store.Unseen(v.Context(), v.model.run)
	v.equal("Unseen", unseen, v.model.unseen(), err)
	if v.rand.IntN(4) == 0 {
		v.equal("FinishRun", nil, nil, v.store.FinishRun(v.Context(), Run{ID: v.model.run, Finished: v.now}))
		v.model.run = 0
	}
}

func (v *versus) id() string { return NewID("q", fmt.Sprint(v.rand.IntN(20))) }

// record makes one of few, so that puts often meet what is there.
func (v *versus) record() Record {
	r := Record{ID: v.id(), Title: fmt.Sprint("T", v.rand.IntN(3)), Provenance: Provenance{Source: "q"}}
	switch v.rand.IntN(4) {
	case 0:
		r.Visibility = VisibilityInternal
	case 1:
		r.Expires = modelStart.Add(time.Duration(v.rand.IntN(10*24)) * time.Hour)
	case 2:
		until := modelStart.Add(time.Duration(v.rand.IntN(10*24)) * time.Hour)
		r.Contact = &Contact{Name: "Poststelle", Consent: &Consent{Evidence: "Brief", Until: until}}
	}
	return r
}

func (v *versus) changes(after uint64) []Change {
	v.Helper()
	var all []Change
	for c, err := range v.store.Changes(v.Context(), after) {
		if err != nil {
			v.Fatal(err)
		}
		all = append(all, c)
	}
	return all
}

func (v *versus) equal(what string, got, want any, err error) {
	v.Helper()
	if err != nil {
		v.Fatalf("%s: %v", what, err)
	}
	if !reflect.DeepEqual(got, want) {
		v.Fatalf("%s gives %+v, want %+v", what, got, want)
	}
}
