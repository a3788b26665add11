package catalogue

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// model is what a store should do, in memory and as plainly as can be.
type model struct {
	seq     uint64
	entries map[string]modelEntry
	before  map[string]string // the record shown in its stead, of each that is not shown
	run     int64
	seen    map[string]bool
}

type modelEntry struct {
	seq       uint64
	record    *Record // nil for a tombstone
	wasPublic bool
	due       time.Time
	grouped   bool   // it takes part in groups
	main      string // the record that is shown in its stead
	decided          // by editors
}

// modelStart is the clock of a model test; expiries lie in the days after it.
var modelStart = time.Date(2030, 1, 1, 0, 0, 0, 0, time.UTC)

func (m *model) put(now time.Time, records ...Record) []Outcome {
	outcomes := make([]Outcome, len(records))
	stored, before := map[string]bool{}, m.finals()
	var ids []string
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
		m.entries[r.ID] = modelEntry{seq: m.seq, record: &r, wasPublic: public && !old.hidden || old.wasPublic, due: r.due(now),
			main: old.main, decided: old.decided}
		stored[r.ID] = true
		ids = append(ids, r.ID)
	}
	appended := m.relink(now, ids, maps.Clone(stored))
	for _, id := range ids {
		m.takePart(now, id)
	}
	m.regroup(stored, appended, before)
	return outcomes
}

// regroup decides anew which records are shown, as plainly as the rule is, and
// gives new entries to those that this changes or whose origins have changed;
// changed are the records that read otherwise as an origin, appended those that
// the operation itself has given an entry, before is what was shown for merged ones.
func (m *model) regroup(changed, appended map[string]bool, before map[string]string) {
	var order []*Record
	for _, e := range m.entries {
		if e.record != nil && e.grouped {
			order = append(order, e.record)
		}
	}
	slices.SortFunc(order, func(a, b *Record) int { return strings.Compare(a.place(), b.place()) })
	mains := map[string]string{}
	for i, r := range order {
		for _, earlier := range order[:i] {
			if mains[earlier.ID] == "" && sayTheSame(earlier, r) {
				mains[r.ID] = earlier.ID
				break
			}
		}
	}
	var again []string
	touched := map[string]bool{}
	for id, e := range m.entries {
		main := mains[id]
		if main != e.main || changed[id] {
			touched[main], touched[e.main] = true, true
		}
		e.main = main
		m.entries[id] = e
	}
	m.touchFinals(touched, changed, before)
	for _, r := range order {
		if flipped := (mains[r.ID] == "") != (m.before[r.ID] == ""); flipped && !appended[r.ID] {
			again = append(again, r.ID)
		}
	}
	for _, id := range slices.Sorted(maps.Keys(touched)) {
		if e := m.entries[id]; e.record != nil && e.main == "" && !appended[id] && !slices.Contains(again, id) {
			again = append(again, id)
		}
	}
	for _, id := range again {
		m.seq++
		e := m.entries[id]
		e.seq = m.seq
		m.entries[id] = e
	}
	m.before = mains
}

// sayTheSame compares two records without fingerprints and bands.
func sayTheSame(a, b *Record) bool {
	var p fingerprints
	ka, okA := p.of(a)
	kb, okB := p.of(b)
	return okA && okB && (ka.digest == kb.digest || faceOf(a).near(faceOf(b)))
}

// origins lists where a shown record was published.
func (m *model) origins(r *Record, now time.Time) []Origin {
	var others []*Record
	for _, e := range m.entries {
		if e.record == nil || e.main != r.ID || !e.record.comparable(now) {
			continue
		}
		others = append(others, e.record)
	}
	slices.SortFunc(others, func(a, b *Record) int { return strings.Compare(a.place(), b.place()) })
	if others = append(others, m.mergedInto(r.ID, now)...); len(others) == 0 {
		return nil
	}
	all := []Origin{r.origin()}
	for _, o := range others {
		all = append(all, o.origin())
	}
	return all
}

func (m *model) remove(now time.Time, ids ...string) (n int) {
	removed, before := map[string]bool{}, m.finals()
	var gone []string
	for _, id := range ids {
		if old, known := m.entries[id]; known && old.record != nil {
			m.seq++
			n++
			m.entries[id] = modelEntry{seq: m.seq, wasPublic: old.wasPublic, main: old.main, decided: old.decided}
			removed[id] = true
			gone = append(gone, id)
		}
	}
	m.regroup(removed, m.relink(now, gone, maps.Clone(removed)), before)
	return n
}

// expire gives the number of records that time alone changed; in which order
// they come is the store's own affair, so the model takes over what it says.
func (m *model) expire(now time.Time, changed map[string]uint64) (n int) {
	due, before := map[string]bool{}, m.finals()
	var ended []string
	for id, e := range m.entries {
		if e.record == nil || e.due.IsZero() || e.due.After(now) {
			continue
		}
		n++
		e.seq, e.due = changed[id], e.record.due(now)
		m.entries[id] = e
		due[id] = true
		if _, public := e.record.Public(now); !public { // a consent that ended changes no origin
			e.grouped = false
			m.entries[id] = e
			ended = append(ended, id)
		}
	}
	m.seq += uint64(n)
	slices.SortFunc(ended, func(a, b string) int { return int(changed[a]) - int(changed[b]) })
	over := map[string]bool{}
	for _, id := range ended {
		over[id] = true
	}
	m.regroup(over, m.relink(now, ended, due), before)
	return n
}

// changes gives the log after a seq.
func (m *model) changes(now time.Time, after uint64) []Change {
	var all []Change
	for id, e := range m.entries {
		if e.seq > after {
			c := Change{Seq: e.seq, ID: id, WasPublic: e.wasPublic, ShownAs: e.main}
			if e.record != nil {
				m.lay(&c, e)
			}
			if e.record != nil && c.ShownAs == "" && !c.Hidden {
				c.Origins = m.origins(e.record, now)
			}
			all = append(all, c)
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
	switch v.rand.IntN(12) {
	case 0, 1, 2, 3:
		v.stepPut()
	case 4, 5:
		ids := []string{v.id(), v.id()}
		n, err := v.store.Remove(v.Context(), ids...)
		v.equal("Remove", n, v.model.remove(v.now, ids...), err)
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
		v.equal("Changes", v.changes(after), v.model.changes(v.now, after), nil)
	case 10, 11:
		v.stepDecide()
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
	v.equal("changes of Expire", v.changes(0), v.model.changes(v.now, 0), nil)
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
	r.Body = variants()[v.rand.IntN(6)]
	if v.rand.IntN(4) == 0 {
		r.Body = ""
	}
	if v.rand.IntN(3) == 0 {
		r.Published = "2020" // two dates of one source would be told apart, see catalogtest
	}
	if v.rand.IntN(8) == 0 {
		r.Attribution = AttributionTypeLand
	}
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

// variants are two families of texts that differ in one word of a hundred.
// That a signature finds such a pair is likely, not certain; for the model it
// has to be, so only such texts are taken that do.
var variants = sync.OnceValue(func() (all []string) {
	for base := range 2 {
		words := strings.Fields(prose(fmt.Sprint("grundtext", base), 100))
		var family []string
		for i := 10; len(family) < 3; i++ {
			changed := slices.Clone(words)
			changed[i] = "anders"
			text := strings.Join(changed, " ")
			if !slices.ContainsFunc(family, func(other string) bool { return !meet(text, other) }) {
				family = append(family, text)
			}
		}
		all = append(all, family...)
	}
	return all
})

// meet reports whether two texts agree in a band under each title.
func meet(a, b string) bool {
	for n := range 3 {
		var p fingerprints
		ka, _ := p.of(&Record{Title: fmt.Sprint("T", n), Body: a})
		kb, _ := p.of(&Record{Title: fmt.Sprint("T", n), Body: b})
		agree := false
		for i := range ka.bands {
			agree = agree || ka.bands[i] == kb.bands[i]
		}
		if !agree {
			return false
		}
	}
	return true
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
	gotLog, isLog := got.([]Change)
	wantLog, _ := want.([]Change)
	for i := 0; isLog && i < min(len(gotLog), len(wantLog)); i++ {
		if !reflect.DeepEqual(gotLog[i], wantLog[i]) { // the first difference says enough
			v.Fatalf("%s gives %+v, want %+v; records %+v, %+v", what, gotLog[i], wantLog[i], gotLog[i].Record, wantLog[i].Record)
		}
	}
	if !reflect.DeepEqual(got, want) {
		v.Fatalf("%s gives %+v, want %+v", what, got, want)
	}
}
