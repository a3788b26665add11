package catalogtest

import (
	"errors"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"nextsearch/internal/catalogue"
)

// decide stores decisions.
func (s *subject) decide(decisions ...catalogue.Decision) {
	s.T.Helper()
	if err := s.tryDecide(decisions...); err != nil {
		s.T.Fatalf("Decide: %v", err)
	}
}

func (s *subject) tryDecide(decisions ...catalogue.Decision) error {
	return s.Update(s.ctx(), func(tx *catalogue.Tx) error { return tx.Decide(s.ctx(), decisions...) })
}

func (s *subject) decisions(id string) (all []catalogue.Decision) {
	s.T.Helper()
	err := s.View(s.ctx(), func(tx *catalogue.Tx) (err error) {
		all, err = tx.Decisions(s.ctx(), id)
		return err
	})
	if err != nil {
		s.T.Fatalf("Decisions: %v", err)
	}
	return all
}

// appends runs fn and finds the ids of the changes that it appends, in order.
func (s *subject) appends(fn func(), want ...string) {
	s.T.Helper()
	before := s.seq()
	fn()
	wantIDs(s.T, s.changes(before), want...)
	if got := s.seq() - before; got != uint64(len(want)) {
		s.T.Errorf("the log grew by %d, want %d", got, len(want))
	}
}

// public tells which records the public sees, in the order of ids.
func (s *subject) public(now time.Time, want ...string) {
	s.T.Helper()
	var got []string
	for _, c := range s.changes(0) {
		if _, ok := c.Public(now); ok {
			got = append(got, c.ID)
		}
	}
	slices.Sort(got)
	if !slices.Equal(got, want) {
		s.T.Errorf("public are %v, want %v", got, want)
	}
}

func correct(id, facet string, codes ...string) catalogue.Decision {
	return catalogue.Decision{Record: id, Field: facet, Codes: codes, Who: "Redaktion"}
}

func hide(id string) catalogue.Decision {
	return catalogue.Decision{Record: id, Field: catalogue.FieldHidden, Who: "Redaktion", Why: "veraltet"}
}

func merge(id, into string) catalogue.Decision {
	return catalogue.Decision{Record: id, Field: catalogue.FieldMerged, Value: into, Who: "Redaktion"}
}

func undo(id, field string) catalogue.Decision {
	return catalogue.Decision{Record: id, Field: field, Undo: true, Who: "Redaktion"}
}

// pair puts two records of different texts.
func (s *subject) pair() (a, b catalogue.Record) {
	a = said("amt", "1", "Die E-Akte", essay("akte", 120))
	b = said("portal", "1", "Elektronische Akte", essay("portal", 120))
	s.put(a, b)
	return a, b
}

func testCorrect(t *testing.T, s *subject) {
	a, b := s.pair()
	s.appends(func() { s.decide(correct("amt:1", "topic", "e-akte", "ki", "e-akte"), correct("amt:1", "status")) }, "amt:1")
	want := map[string][]string{"topic": {"e-akte", "ki"}, "status": {}}
	check := func() {
		t.Helper()
		if got := s.get("amt:1").Record.Corrections; !reflect.DeepEqual(got, want) {
			t.Errorf("corrections %v, want %v", got, want)
		}
	}
	check()
	for _, c := range s.changes(0) {
		if c.ID == b.ID && c.Record.Corrections != nil {
			t.Errorf("another record has corrections %v", c.Record.Corrections)
		}
	}
	a.Corrections = map[string][]string{"kind": {"news"}}
	if got := s.put(a); got[0] != catalogue.Unchanged {
		t.Errorf("the same record crawled again is %v", got)
	}
	a.Summary = "Neu."
	s.appends(func() { s.put(a) }, "amt:1")
	check()
	s.appends(func() { s.remove("amt:1") }, "-amt:1")
	s.put(a)
	check()
	want = map[string][]string{"topic": {"e-akte", "ki"}}
	s.appends(func() { s.decide(undo("amt:1", "status")) }, "amt:1")
	check()
}

func testDecisionsKept(t *testing.T, s *subject) {
	s.pair()
	d := correct("amt:1", "topic", "ki")
	d.Why, d.At = "so steht es im Text", spring
	s.decide(d)
	h := hide("amt:1")
	h.At = spring
	s.decide(h)
	want := []catalogue.Decision{h, d}
	if got := s.decisions("amt:1"); !reflect.DeepEqual(got, want) {
		t.Errorf("decisions %+v, want %+v", got, want)
	}
	other := &subject{T: t, Store: s.reopen()}
	if got := other.decisions("amt:1"); !reflect.DeepEqual(got, want) {
		t.Errorf("decisions after reopening %+v, want %+v", got, want)
	}
	s.decide(merge("portal:1", "amt:1"))
	if got := s.decisions("portal:1"); len(got) != 1 || got[0].Value != "amt:1" || got[0].At.IsZero() {
		t.Errorf("decisions %+v", got)
	}
	if got := s.decisions("gibt:es-nicht"); len(got) != 0 {
		t.Errorf("decisions on an unknown record: %+v", got)
	}
}

func testSameDecision(t *testing.T, s *subject) {
	s.pair()
	s.decide(correct("amt:1", "topic", "ki"), hide("amt:1"), merge("portal:1", "amt:1"))
	s.appends(func() {
		s.decide(correct("amt:1", "topic", "ki"), hide("amt:1"), merge("portal:1", "amt:1"), undo("amt:1", "kind"))
	})
	again := hide("amt:1")
	again.Why = "anders begründet"
	s.appends(func() { s.decide(again) })
	if got := s.decisions("amt:1")[0].Why; got != again.Why {
		t.Errorf("the reason is %q", got)
	}
}

func testDecideSeq(t *testing.T, s *subject) {
	s.pair()
	seen := s.get("amt:1").Seq
	change := func(expected uint64) error {
		return s.Update(s.ctx(), func(tx *catalogue.Tx) error {
			if seq, err := tx.Seq(s.ctx(), "amt:1"); err != nil || seq != expected {
				return errors.Join(err, catalogue.ErrConflict)
			}
			return tx.Decide(s.ctx(), hide("amt:1"))
		})
	}
	if err := change(seen); err != nil {
		t.Fatal(err)
	}
	wantErr(t, change(seen), catalogue.ErrConflict)
	err := s.View(s.ctx(), func(tx *catalogue.Tx) error {
		_, err := tx.Seq(s.ctx(), "gibt:es-nicht")
		return err
	})
	wantErr(t, err, catalogue.ErrNotFound)
}

func testBadDecisions(t *testing.T, s *subject) {
	s.pair()
	unnamed := said("kreis", "1", "Ohne Namen", essay("kreis", 120))
	unnamed.Attribution = catalogue.AttributionTypeLand
	s.put(unnamed)
	s.decide(merge("amt:1", "portal:1"))
	for name, c := range map[string]struct {
		decision catalogue.Decision
		want     error
	}{
		"unknown record":         {hide("gibt:es-nicht"), catalogue.ErrNotFound},
		"undo on unknown record": {undo("gibt:es-nicht", "topic"), catalogue.ErrNotFound},
		"merge into unknown":     {merge("kreis:1", "gibt:es-nicht"), catalogue.ErrInvalid},
		"merge into nothing":     {merge("kreis:1", ""), catalogue.ErrInvalid},
		"merge into itself":      {merge("portal:1", "portal:1"), catalogue.ErrInvalid},
		"merge in a circle":      {merge("portal:1", "amt:1"), catalogue.ErrInvalid},
		"merge with a name":      {merge("kreis:1", "portal:1"), catalogue.ErrInvalid},
		"no field":               {correct("amt:1", "", "x"), catalogue.ErrInvalid},
		"bad field":              {correct("amt:1", "topic; --", "x"), catalogue.ErrInvalid},
		"empty code":             {correct("amt:1", "topic", " "), catalogue.ErrInvalid},
		"long code":              {correct("amt:1", "topic", strings.Repeat("x", 256)), catalogue.ErrInvalid},
		"too many codes":         {correct("amt:1", "topic", make([]string, 51)...), catalogue.ErrInvalid},
		"hidden with a value":    {catalogue.Decision{Record: "amt:1", Field: catalogue.FieldHidden, Value: "x"}, catalogue.ErrInvalid},
	} {
		s.appends(func() {
			if err := s.tryDecide(correct("portal:1", "topic", "ki"), c.decision); !errors.Is(err, c.want) {
				t.Errorf("%s: %v, want %v", name, err, c.want)
			}
		})
	}
	if got := s.get("portal:1").Record.Corrections; got != nil {
		t.Errorf("a decision beside one that failed was stored: %v", got)
	}
	if err := s.View(s.ctx(), func(tx *catalogue.Tx) error { return tx.Decide(s.ctx(), hide("amt:1")) }); err == nil {
		t.Error("a View decides")
	}
}

func testHide(t *testing.T, s *subject) {
	now := time.Now()
	a, _ := s.pair()
	s.appends(func() { s.decide(hide("amt:1")) }, "amt:1")
	c := s.get("amt:1")
	if _, ok := c.Public(now); ok || !c.Hidden || !c.WasPublic || c.Record == nil {
		t.Errorf("the hidden record is %+v", c)
	}
	s.public(now, "portal:1")
	a.Summary = "Neu."
	s.put(a)
	s.public(now, "portal:1")
	s.appends(func() { s.decide(undo("amt:1", catalogue.FieldHidden)) }, "amt:1")
	s.public(now, "amt:1", "portal:1")
}

func testHideNeverPublic(t *testing.T, s *subject) {
	r := said("amt", "1", "Entwurf", essay("akte", 120))
	r.Visibility = catalogue.VisibilityInternal
	s.put(r)
	s.decide(hide("amt:1"))
	r.Visibility = catalogue.VisibilityPublic
	s.put(r)
	if c := s.get("amt:1"); c.WasPublic {
		t.Error("a record that was hidden before it became public counts as one that was public")
	}
	s.decide(undo("amt:1", catalogue.FieldHidden))
	if c := s.get("amt:1"); !c.WasPublic {
		t.Error("a record that is shown does not count as one that was public")
	}
}

func testHideInGroup(t *testing.T, s *subject) {
	text := essay("akte", 120)
	first, second := said("amt", "1", "Die E-Akte", text), said("portal", "1", "Die E-Akte", text)
	third := said("zeitung", "1", "Die E-Akte", text)
	first.Published, second.Published, third.Published = "2020", "2021", "2022"
	s.put(first, second, third)
	s.wantShown(map[string]string{"amt:1": "", "portal:1": "amt:1", "zeitung:1": "amt:1"})
	s.appends(func() { s.decide(hide("amt:1")) }, "amt:1", "portal:1")
	s.wantShown(map[string]string{"amt:1": "", "portal:1": "", "zeitung:1": "portal:1"})
	s.wantOrigins("portal:1", "portal:1", "zeitung:1")
	s.wantOrigins("amt:1")
	first.Summary = "Neu."
	s.appends(func() { s.put(first) }, "amt:1")
	s.wantShown(map[string]string{"portal:1": ""})
	if err := s.Regroup(s.ctx()); err != nil {
		t.Fatal(err)
	}
	s.wantShown(map[string]string{"amt:1": "", "portal:1": "", "zeitung:1": "portal:1"})
	s.appends(func() { s.decide(undo("amt:1", catalogue.FieldHidden)) }, "amt:1", "portal:1")
	s.wantShown(map[string]string{"amt:1": "", "portal:1": "amt:1", "zeitung:1": "amt:1"})
	s.decide(hide("portal:1"))
	s.wantOrigins("amt:1", "amt:1", "zeitung:1")
}

func testMerge(t *testing.T, s *subject) {
	now := time.Now()
	a, b := s.pair()
	s.appends(func() { s.decide(merge("amt:1", "portal:1")) }, "amt:1", "portal:1")
	s.wantShown(map[string]string{"amt:1": "portal:1", "portal:1": ""})
	s.wantOrigins("portal:1", "portal:1", "amt:1")
	s.wantOrigins("amt:1")
	s.public(now, "portal:1")
	counts, err := s.Counts(s.ctx())
	if err != nil || counts.Duplicates() != 1 || counts.Hidden["amt"] != 1 {
		t.Errorf("counts %+v, %v", counts, err)
	}
	a.URL = "https://amt.example/neu"
	s.appends(func() { s.put(a) }, "amt:1", "portal:1")
	if got := s.get("portal:1").Origins[1].URL; got != a.URL {
		t.Errorf("the origin has the address %q", got)
	}
	b.Summary = "Neu."
	s.appends(func() { s.put(b) }, "portal:1")
	s.appends(func() { s.decide(undo("amt:1", catalogue.FieldMerged)) }, "amt:1", "portal:1")
	s.wantShown(map[string]string{"amt:1": "", "portal:1": ""})
	s.wantOrigins("portal:1")
	s.public(now, "amt:1", "portal:1")
}

func testMergeElsewhere(t *testing.T, s *subject) {
	s.pair()
	s.put(said("zeitung", "1", "Ein Bericht", essay("zeitung", 120)))
	s.decide(merge("amt:1", "portal:1"))
	s.appends(func() { s.decide(merge("amt:1", "zeitung:1")) }, "amt:1", "portal:1", "zeitung:1")
	s.wantShown(map[string]string{"amt:1": "zeitung:1", "portal:1": ""})
	s.wantOrigins("portal:1")
	s.wantOrigins("zeitung:1", "zeitung:1", "amt:1")
}

// While the target is not there to be shown, the merged record is.
func testMergeTargetGoes(t *testing.T, s *subject) {
	now := time.Now()
	_, b := s.pair()
	s.decide(merge("amt:1", "portal:1"))
	internal, expired := b, b
	internal.Visibility = catalogue.VisibilityInternal
	expired.Expires = now.Add(-time.Hour)
	for _, c := range []struct {
		name      string
		go_, come func()
	}{
		{"removed", func() { s.remove(b.ID) }, func() { s.put(b) }},
		{"hidden", func() { s.decide(hide(b.ID)) }, func() { s.decide(undo(b.ID, catalogue.FieldHidden)) }},
		{"internal", func() { s.put(internal) }, func() { s.put(b) }},
		{"expired", func() { s.put(expired) }, func() { s.put(b) }},
	} {
		before := s.seq()
		c.go_()
		s.wantShown(map[string]string{"amt:1": ""})
		s.public(now, "amt:1")
		if got := s.changes(before); len(got) != 2 || got[1].ID != "amt:1" {
			t.Errorf("%s: changes %v", c.name, ids(got))
		}
		before = s.seq()
		c.come()
		s.wantShown(map[string]string{"amt:1": "portal:1"})
		s.wantOrigins("portal:1", "portal:1", "amt:1")
		if got := s.changes(before); len(got) != 2 || got[1].ID != "amt:1" {
			t.Errorf("%s, then back: changes %v", c.name, ids(got))
		}
	}
}

// A source that begins to hold a body's name back ends what ties the record to
// one that tells it.
func testMergeUnnamed(t *testing.T, s *subject) {
	a, _ := s.pair()
	s.decide(merge("amt:1", "portal:1"))
	a.Attribution = catalogue.AttributionTypeLand
	s.appends(func() { s.put(a) }, "amt:1", "portal:1")
	s.wantShown(map[string]string{"amt:1": ""})
	s.wantOrigins("portal:1")
	a.Attribution = ""
	s.put(a)
	s.wantOrigins("portal:1", "portal:1", "amt:1")
}

func testMergeTargetExpires(t *testing.T, s *subject) {
	_, b := s.pair()
	soon := time.Now().Add(time.Hour).Truncate(time.Second)
	b.Expires = soon
	s.put(b)
	s.decide(merge("amt:1", "portal:1"))
	s.appends(func() {
		if n := s.expire(soon); n != 1 {
			t.Errorf("%d records expire", n)
		}
	}, "portal:1", "amt:1")
	s.wantShown(map[string]string{"amt:1": ""})
	s.public(soon, "amt:1")
}

// A merger across several records leads to the last; when one in between
// goes, what is before it is shown itself.
func testMergeChain(t *testing.T, s *subject) {
	s.put(said("a", "1", "A", essay("eins", 120)), said("b", "1", "B", essay("zwei", 120)), said("c", "1", "C", essay("drei", 120)))
	s.decide(merge("a:1", "b:1"), merge("b:1", "c:1"))
	s.wantShown(map[string]string{"a:1": "c:1", "b:1": "c:1", "c:1": ""})
	s.wantOrigins("c:1", "c:1", "a:1", "b:1")
	wantErr(t, s.tryDecide(merge("c:1", "a:1")), catalogue.ErrInvalid)
	s.appends(func() { s.remove("b:1") }, "-b:1", "a:1", "c:1")
	s.wantShown(map[string]string{"a:1": ""})
	s.wantOrigins("c:1")
	s.put(said("b", "1", "B", essay("zwei", 120)))
	s.wantShown(map[string]string{"a:1": "c:1", "b:1": "c:1", "c:1": ""})
	s.appends(func() { s.decide(hide("c:1")) }, "c:1", "b:1")
	s.wantShown(map[string]string{"a:1": "b:1", "b:1": ""})
	s.wantOrigins("b:1", "b:1", "a:1")
}

// What is merged into a copy is shown as what the copy is shown as.
func testMergeIntoCopy(t *testing.T, s *subject) {
	text := essay("akte", 120)
	first, second := said("amt", "1", "Die E-Akte", text), said("portal", "1", "Die E-Akte", text)
	first.Published, second.Published = "2020", "2021"
	other := said("zeitung", "1", "Ein Bericht", essay("zeitung", 120))
	s.put(first, second, other)
	s.appends(func() { s.decide(merge("zeitung:1", "portal:1")) }, "zeitung:1", "amt:1")
	s.wantShown(map[string]string{"zeitung:1": "amt:1", "portal:1": "amt:1"})
	s.wantOrigins("amt:1", "amt:1", "portal:1", "zeitung:1")
	s.remove("amt:1")
	s.wantShown(map[string]string{"zeitung:1": "portal:1", "portal:1": ""})
	s.wantOrigins("portal:1", "portal:1", "zeitung:1")
	s.put(first)
	// The shown one of the group is merged away: the next takes its place.
	s.decide(undo("zeitung:1", catalogue.FieldMerged))
	s.appends(func() { s.decide(merge("amt:1", "zeitung:1")) }, "amt:1", "portal:1", "zeitung:1")
	s.wantShown(map[string]string{"amt:1": "zeitung:1", "portal:1": "", "zeitung:1": ""})
	s.decide(undo("amt:1", catalogue.FieldMerged))
	s.wantShown(map[string]string{"amt:1": "", "portal:1": "amt:1", "zeitung:1": ""})
}

func testHiddenMerged(t *testing.T, s *subject) {
	s.pair()
	s.decide(merge("amt:1", "portal:1"), hide("amt:1"))
	if c := s.get("amt:1"); !c.Hidden || c.ShownAs != "" {
		t.Errorf("a hidden record leads to %q", c.ShownAs)
	}
	s.wantOrigins("portal:1")
	s.appends(func() { s.decide(undo("amt:1", catalogue.FieldHidden)) }, "amt:1", "portal:1")
	s.wantShown(map[string]string{"amt:1": "portal:1"})
}

func testDecideOnTombstone(t *testing.T, s *subject) {
	a, _ := s.pair()
	s.remove("amt:1")
	s.appends(func() { s.decide(hide("amt:1"), correct("amt:1", "topic", "ki"), merge("portal:1", "amt:1")) }, "portal:1")
	s.wantShown(map[string]string{"portal:1": ""})
	s.put(a)
	c := s.get("amt:1")
	if !c.Hidden || !reflect.DeepEqual(c.Record.Corrections, map[string][]string{"topic": {"ki"}}) {
		t.Errorf("the record that returned is %+v", c)
	}
	s.decide(undo("amt:1", catalogue.FieldHidden))
	s.wantShown(map[string]string{"portal:1": "amt:1"})
}

func testDecideRollsBack(t *testing.T, s *subject) {
	s.pair()
	stop := errors.New("stop")
	s.appends(func() {
		err := s.Update(s.ctx(), func(tx *catalogue.Tx) error {
			return errors.Join(tx.Decide(s.ctx(), hide("amt:1"), merge("portal:1", "amt:1")), stop)
		})
		wantErr(t, err, stop)
	})
	if c := s.get("amt:1"); c.Hidden {
		t.Error("what failed was stored")
	}
}
