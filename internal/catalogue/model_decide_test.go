package catalogue

import (
	"errors"
	"maps"
	"slices"
	"time"
)

// decided is what a model knows of editors' decisions on a record.
type decided struct {
	hidden bool
	into   string // merged into
	holds  bool   // the merger does
	topics []string
}

// there reports whether a record can be shown at all.
func (e *modelEntry) there(now time.Time) bool {
	if e.record == nil || e.hidden {
		return false
	}
	_, public := e.record.Public(now)
	return public
}

// finals gives what is shown for each merged record.
func (m *model) finals() map[string]string {
	all := map[string]string{}
	for id, e := range m.entries {
		if e.holds {
			all[id] = m.final(id)
		}
	}
	return all
}

func (m *model) final(id string) string {
	for m.entries[id].holds {
		id = m.entries[id].into
	}
	if main := m.entries[id].main; main != "" {
		return main
	}
	return id
}

// touchFinals adds the shown records among whose origins a merged one comes,
// goes or has changed.
func (m *model) touchFinals(touched, changed map[string]bool, before map[string]string) {
	after := m.finals()
	for id, shown := range before {
		if after[id] != shown {
			touched[shown] = true
		}
	}
	for id, shown := range after {
		if before[id] != shown || changed[id] {
			touched[shown] = true
		}
	}
}

// relink finds out which mergers of and into some records hold now, and gives
// new entries to those for which that has changed, as appended then says.
func (m *model) relink(now time.Time, ids []string, appended map[string]bool) map[string]bool {
	for _, id := range ids {
		merged := []string{id}
		for _, other := range slices.Sorted(maps.Keys(m.entries)) {
			if m.entries[other].into == id {
				merged = append(merged, other)
			}
		}
		for _, a := range merged {
			m.relinkOne(now, a, appended)
		}
	}
	return appended
}

func (m *model) relinkOne(now time.Time, id string, appended map[string]bool) {
	e, into := m.entries[id], m.entries[m.entries[id].into]
	holds := e.into != "" && e.there(now) && into.there(now) && e.record.Attribution == into.record.Attribution
	if holds == e.holds {
		return
	}
	e.holds = holds
	m.entries[id] = e
	m.appendOnce(id, appended)
	m.takePart(now, id)
}

// appendOnce gives a live record a new entry unless it has one.
func (m *model) appendOnce(id string, appended map[string]bool) {
	if e := m.entries[id]; e.record != nil && !appended[id] {
		m.seq++
		e.seq = m.seq
		m.entries[id] = e
		appended[id] = true
	}
}

func (m *model) takePart(now time.Time, id string) {
	e := m.entries[id]
	e.grouped = e.there(now) && !e.holds && e.record.comparable(now)
	m.entries[id] = e
}

// mergedInto gives the records that editors merged into a shown one, in the
// order of ids.
func (m *model) mergedInto(shown string, now time.Time) (all []*Record) {
	finals := m.finals()
	for _, id := range slices.Sorted(maps.Keys(finals)) {
		if e := m.entries[id]; finals[id] == shown && e.there(now) {
			all = append(all, e.record)
		}
	}
	return all
}

// lay lays decisions over a change.
func (m *model) lay(c *Change, e modelEntry) {
	r := *e.record
	if e.topics != nil {
		r.Corrections = map[string][]string{"topic": e.topics}
	}
	c.Record, c.Hidden = &r, e.hidden
	if e.holds {
		c.ShownAs = m.final(c.ID)
	}
}

// decide takes decisions on different records; err says what is wrong with them.
func (m *model) decide(now time.Time, decisions ...Decision) (err error) {
	entries, seq, before, appended := maps.Clone(m.entries), m.seq, m.finals(), map[string]bool{}
	remerged := map[string]bool{} // by another way it may still come to the same record
	var restand []string
	for _, d := range decisions {
		altered, err := m.decideOne(d)
		if err != nil {
			m.entries, m.seq = entries, seq
			return err
		}
		if altered {
			m.appendOnce(d.Record, appended)
		}
		if altered && d.Field == FieldMerged && entries[d.Record].holds {
			remerged[d.Record] = true
		}
		if altered && !d.facet() {
			restand = append(restand, d.Record)
		}
	}
	for _, id := range restand {
		m.relink(now, []string{id}, appended)
		e := m.entries[id]
		e.wasPublic = e.wasPublic || e.there(now)
		m.entries[id] = e
		m.takePart(now, id)
	}
	m.regroup(remerged, appended, before)
	return nil
}

func (m *model) decideOne(d Decision) (altered bool, err error) {
	e, known := m.entries[d.Record]
	if !known {
		return false, ErrNotFound
	}
	old := e.decided
	switch {
	case d.Field == FieldHidden:
		e.hidden = !d.Undo
		altered = e.hidden != old.hidden
	case d.Field != FieldMerged:
		if e.topics = d.Codes; d.Undo {
			e.topics = nil
		}
		altered = (e.topics == nil) != (old.topics == nil) || !slices.Equal(e.topics, old.topics)
	default:
		if e.into = d.Value; d.Undo {
			e.into = ""
		}
		if altered = e.into != old.into; altered {
			e.holds = false
		}
		if altered && !d.Undo && !m.mayMerge(d) {
			return false, ErrInvalid
		}
	}
	m.entries[d.Record] = e
	return altered, nil
}

func (m *model) mayMerge(d Decision) bool {
	e, into := m.entries[d.Record], m.entries[d.Value]
	if into.seq == 0 || e.record != nil && into.record != nil && e.record.Attribution != into.record.Attribution {
		return false
	}
	for id := d.Value; id != ""; id = m.entries[id].into {
		if id == d.Record {
			return false
		}
	}
	return true
}

// stepDecide decides on one or two records; what cannot be is refused by both.
func (v *versus) stepDecide() {
	v.Helper()
	var decisions []Decision
	for range 1 + v.rand.IntN(2) {
		d := Decision{Record: v.id(), Undo: v.rand.IntN(3) == 0, Who: "Redaktion"}
		switch v.rand.IntN(4) {
		case 0:
			d.Field = FieldHidden
		case 1:
			d.Field, d.Codes = "topic", []string{"e-akte", "ki"}[:v.rand.IntN(3)]
		default:
			d.Field, d.Value = FieldMerged, v.id()
		}
		if len(decisions) == 0 || decisions[0].Record != d.Record {
			decisions = append(decisions, d)
		}
	}
	err := v.store.Update(v.Context(), func(tx *Tx) error { return tx.Decide(v.Context(), decisions...) })
	if want := v.model.decide(v.now, decisions...); !errors.Is(err, want) || (err == nil) != (want == nil) {
		v.Fatalf("Decide %+v: %v, want %v", decisions, err, want)
	}
	v.equal("changes of Decide", v.changes(0), v.model.changes(v.now, 0), nil)
}
