package catalogtest

import (
	"context"
	"fmt"
	"math"
	"testing"
	"time"

	"nextsearch/internal/catalogue"
)

// Moments far ahead, so that nothing of a test expires by the real clock.
var (
	spring = time.Date(2090, 4, 1, 0, 0, 0, 0, time.UTC)
	summer = spring.AddDate(0, 3, 0)
	autumn = spring.AddDate(0, 6, 0)
)

func testSeq(t *testing.T, s *subject) {
	s.put(record("a", "A"), record("b", "B"))
	s.put(record("b", "B"), record("c", "C"))
	s.remove("quelle:a", "quelle:fehlt", "quelle:b")
	s.put(record("a", "A"))
	changes := s.changes(0)
	wantIDs(t, changes, "quelle:c", "-quelle:b", "quelle:a")
	for i, want := range []uint64{3, 5, 6} { // 1 and 2 gave way to 6 and 5, 4 to 6
		if got := changes[i].Seq; got != want {
			t.Errorf("change %d has seq %d, want %d", i, got, want)
		}
	}
	if s.seq() != 6 {
		t.Errorf("the log ends at %d, want 6", s.seq())
	}
}

func testUnchangedAppendsNothing(t *testing.T, s *subject) {
	r := record("a", "A")
	s.put(r)
	before := s.get(r.ID)
	r.Provenance.Fetched = spring
	s.put(r)
	if after := s.get(r.ID); s.seq() != 1 || after.Seq != before.Seq {
		t.Errorf("seq %d, the record's %d", s.seq(), after.Seq)
	}
}

func testCompaction(t *testing.T, s *subject) {
	for i := range 5 {
		s.put(record("a", fmt.Sprint("A", i)), record("b", "B"))
	}
	got := s.changes(0)
	wantIDs(t, got, "quelle:b", "quelle:a")
	if got[1].Record.Title != "A4" || got[1].Seq != 6 {
		t.Errorf("the latest is %q with seq %d", got[1].Record.Title, got[1].Seq)
	}
}

func testChangesAfter(t *testing.T, s *subject) {
	s.put(many(4)...)
	wantIDs(t, s.changes(2), "quelle:2", "quelle:3")
	for _, after := range []uint64{4, 5, math.MaxInt64, math.MaxUint64} {
		wantIDs(t, s.changes(after))
	}
}

func testChangesBreak(t *testing.T, s *subject) {
	s.put(many(1200)...)
	for c, err := range s.Changes(s.ctx(), 0) {
		if err != nil {
			t.Fatal(err)
		}
		if c.Seq == 1100 {
			break
		}
	}
	s.put(record("danach", "Danach")) // nothing is left open that would keep a writer out
}

func testChangesWhileWriting(t *testing.T, s *subject) {
	const n = 1500 // several pages
	s.put(many(n)...)
	seen := map[string]int{}
	last := uint64(0)
	for c, err := range s.Changes(s.ctx(), 0) {
		if err != nil {
			t.Fatal(err)
		}
		if c.Seq <= last {
			t.Fatalf("seq %d after %d", c.Seq, last)
		}
		last = c.Seq
		seen[c.ID]++
		if c.Seq == 10 { // one that was read, one that was not, one that is new
			s.put(record("5", "anders"), record("1400", "anders"), record("neu", "Neu"))
			s.remove("quelle:1450")
		}
	}
	if len(seen) != n+1 {
		t.Errorf("saw %d records, want %d", len(seen), n+1)
	}
	if seen["quelle:5"] != 2 || seen["quelle:1400"] != 1 || seen["quelle:neu"] != 1 || last != s.seq() {
		t.Errorf("saw 5 %d times, 1400 %d times, neu %d times, up to %d of %d",
			seen["quelle:5"], seen["quelle:1400"], seen["quelle:neu"], last, s.seq())
	}
}

func testWasPublic(t *testing.T, s *subject) {
	hidden := record("h", "intern")
	hidden.Visibility = catalogue.VisibilityInternal
	expired := record("e", "abgelaufen")
	expired.Expires = time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC)
	wasOpen := record("o", "offen")
	s.put(hidden, expired, wasOpen)
	wasOpen.Visibility = catalogue.VisibilityInternal
	s.put(wasOpen)
	s.remove("quelle:h", "quelle:o")
	s.put(expired)
	for id, want := range map[string]bool{"quelle:h": false, "quelle:e": false, "quelle:o": true} {
		if got := s.get(id).WasPublic; got != want {
			t.Errorf("%s was public: %v, want %v", id, got, want)
		}
	}
	s.put(record("h", "intern")) // the tombstone comes back, public
	if !s.get("quelle:h").WasPublic {
		t.Error("a public record was never public")
	}
}

// waiting starts a Wait and gives the channel of its result.
func waiting(ctx context.Context, store catalogue.Store, after uint64) <-chan error {
	done := make(chan error, 1)
	go func() { done <- store.Wait(ctx, after) }()
	return done
}

func testWaitThere(t *testing.T, s *subject) {
	s.put(many(2)...)
	if err := s.Wait(s.ctx(), 1); err != nil {
		t.Error(err)
	}
}

func testWaitSame(t *testing.T, s *subject) {
	done := waiting(s.ctx(), s.Store, 0)
	s.put(record("a", "A"))
	if err := <-done; err != nil {
		t.Error(err)
	}
}

func testWaitOther(t *testing.T, s *subject) {
	other := s.reopen()
	done := waiting(s.ctx(), other, 1)
	s.put(record("a", "A"))
	s.remove("quelle:a")
	if err := <-done; err != nil {
		t.Error(err)
	}
}

func testWaitCancelled(t *testing.T, s *subject) {
	ctx, cancel := context.WithCancel(s.ctx())
	done := waiting(ctx, s.Store, 0)
	cancel()
	wantErr(t, <-done, context.Canceled)
}

func testWaitClosed(t *testing.T, s *subject) {
	done := waiting(s.ctx(), s.Store, 0)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	wantErr(t, <-done, catalogue.ErrClosed)
}

func testExpireRecord(t *testing.T, s *subject) {
	r := record("a", "A")
	r.Expires = summer
	s.put(r, record("b", "B"))
	steps := []struct {
		now  time.Time
		want int
	}{{spring, 0}, {summer.Add(-time.Microsecond), 0}, {summer, 1}, {summer, 0}, {autumn, 0}}
	for _, step := range steps {
		if got := s.expire(step.now); got != step.want {
			t.Errorf("at %v %d changes, want %d", step.now, got, step.want)
		}
	}
	wantIDs(t, s.changes(2), "quelle:a")
	c := s.get("quelle:a")
	if _, public := c.Record.Public(summer); public || !c.WasPublic {
		t.Errorf("public %v, was public %v", public, c.WasPublic)
	}
	if got := s.put(r); got[0] != catalogue.Unchanged {
		t.Errorf("the same record again is %v", got[0])
	}
}

func testExpireConsent(t *testing.T, s *subject) {
	r := record("a", "A")
	r.Contact = &catalogue.Contact{Name: "Poststelle", Email: "post@beispiel.example",
		Consent: &catalogue.Consent{Evidence: "Brief", Until: spring}}
	r.Expires = autumn
	s.put(r)
	for _, step := range []struct {
		now  time.Time
		want int
	}{{spring, 1}, {summer, 0}, {autumn, 1}} {
		if got := s.expire(step.now); got != step.want {
			t.Errorf("at %v %d changes, want %d", step.now, got, step.want)
		}
	}
	if s.seq() != 3 {
		t.Errorf("the log ends at %d, want 3", s.seq())
	}
}

func testExpireHidden(t *testing.T, s *subject) {
	hidden := record("h", "intern")
	hidden.Visibility, hidden.Expires = catalogue.VisibilityInternal, spring
	gone := record("g", "gelöscht")
	gone.Expires = spring
	renewed := gone
	renewed.ID = "quelle:r"
	s.put(hidden, gone, renewed)
	s.remove("quelle:g")
	renewed.Expires = autumn
	s.put(renewed)
	if n := s.expire(summer); n != 0 {
		t.Errorf("%d changes of records that are not shown or not due", n)
	}
}

func testExpireMany(t *testing.T, s *subject) {
	records := many(1100) // more than one transaction's share
	for i := range records {
		records[i].Expires = spring
	}
	s.put(records...)
	if n := s.expire(summer); n != len(records) {
		t.Errorf("%d changes, want %d", n, len(records))
	}
	if got := s.changes(1100); len(got) != len(records) || s.seq() != 2200 {
		t.Errorf("%d changes up to seq %d", len(got), s.seq())
	}
}

func testCursors(t *testing.T, s *subject) {
	p, err := s.Cursor(s.ctx(), "index")
	if err != nil || p != (catalogue.Position{}) {
		t.Errorf("a new follower is at %v, %v", p, err)
	}
	for _, want := range []catalogue.Position{{Log: "eins", Seq: 7}, {Log: "eins", Seq: 9}, {Log: "zwei", Seq: 1}} {
		if err := s.SetCursor(s.ctx(), "index", want); err != nil {
			t.Fatal(err)
		}
		if got, err := s.reopen().Cursor(s.ctx(), "index"); err != nil || got != want {
			t.Errorf("cursor %v, want %v: %v", got, want, err)
		}
	}
	if p, err := s.Cursor(s.ctx(), "webhooks"); err != nil || p != (catalogue.Position{}) {
		t.Errorf("another follower is at %v, %v", p, err)
	}
}
