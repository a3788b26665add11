package editorial

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"nextsearch/internal/catalogue"
)

// TestTransitions tries every action in every state, with and without a
// revision that is public.
func TestTransitions(t *testing.T) {
	const no = ""
	for _, test := range []struct {
		act    action
		public bool
		// to is the state after the action from received, returned, published, rejected, withdrawn.
		to [5]State
	}{
		{actAmend, false, [5]State{StateReceived, StateReceived, no, no, no}},
		{actAmend, true, [5]State{StateReceived, StateReceived, StateReceived, no, no}},
		{actWithdraw, false, [5]State{StateWithdrawn, StateWithdrawn, no, no, no}},
		{actWithdraw, true, [5]State{StateWithdrawn, StateWithdrawn, StateWithdrawn, no, no}},
		{actClear, false, [5]State{StateReceived, StateReturned, no, no, no}},
		{actClear, true, [5]State{StateReceived, StateReturned, no, no, no}},
		{actEdit, false, [5]State{StateReceived, StateReturned, no, no, no}},
		{actEdit, true, [5]State{StateReceived, StateReturned, StateReceived, no, no}},
		{actPublish, false, [5]State{StatePublished, StatePublished, no, no, no}},
		{actPublish, true, [5]State{StatePublished, StatePublished, no, no, no}},
		{actReturn, false, [5]State{StateReturned, no, no, no, no}},
		{actReturn, true, [5]State{StateReturned, no, StateReturned, no, no}},
		{actReject, false, [5]State{StateRejected, StateRejected, no, no, no}},
		{actReject, true, [5]State{StateRejected, StateRejected, StateRejected, no, no}},
		{actRetract, false, [5]State{no, no, no, no, no}},
		{actRetract, true, [5]State{StateReceived, StateReturned, StateReturned, no, no}},
	} {
		for i, from := range States() {
			switch {
			case test.public && (from == StateRejected || from == StateWithdrawn), !test.public && from == StatePublished:
				continue // there is no such submission
			}
			t.Run(fmt.Sprintf("%s %s %v", test.act, from, test.public), func(t *testing.T) {
				r := newRig(t)
				receipt := r.inState(from, test.public)
				before := r.get(receipt.ID)
				err := r.do(test.act, receipt, before.Version)
				after := r.get(receipt.ID)
				switch want := test.to[i]; {
				case want == no && (!errors.Is(err, ErrState) || after.Version != before.Version || after.State != from):
					t.Errorf("got %v, state %s, version %d to %d; want ErrState and nothing done", err, after.State, before.Version, after.Version)
				case want != no && (err != nil || after.State != want || after.Version <= before.Version):
					t.Errorf("got %v, state %s; want %s", err, after.State, want)
				}
				if public := after.Published != 0; public != (len(r.records()) == 1) {
					t.Errorf("published is revision %d, and there are %d records", after.Published, len(r.records()))
				}
			})
		}
	}
}

// inState makes a submission and brings it into a state.
func (r *rig) inState(state State, public bool) Receipt {
	r.t.Helper()
	receipt := r.submit(named())
	version := func() int64 { return r.get(receipt.ID).Version }
	if public {
		r.publish(receipt.ID)
		if state == StateReceived {
			r.ok(r.do(actAmend, receipt, version()))
		}
	}
	switch state {
	case StateReturned:
		r.ok(r.do(actReturn, receipt, version()))
	case StateRejected:
		r.ok(r.do(actReject, receipt, version()))
	case StateWithdrawn:
		r.ok(r.do(actWithdraw, receipt, version()))
	}
	if got := r.get(receipt.ID); got.State != state || (got.Published != 0) != public {
		r.t.Fatalf("made %s with public revision %d, want %s", got.State, got.Published, state)
	}
	return receipt
}

// do does an action as its people do it.
func (r *rig) do(a action, receipt Receipt, version int64) error {
	ctx, id, c := r.t.Context(), receipt.ID, named()
	c.Title += " (neu)"
	switch a {
	case actAmend:
		_, err := r.Amend(ctx, id, receipt.Secret, version, c, nil, nil)
		return err
	case actWithdraw:
		return r.Withdraw(ctx, id, receipt.Secret)
	case actClear:
		return r.Clear(ctx, "editor", id, version, []string{"x"})
	case actEdit:
		return r.Edit(ctx, "editor", id, version, c)
	case actPublish:
		return r.Publish(ctx, "editor", id, version)
	case actReturn:
		return r.Return(ctx, "editor", id, version, "Bitte kürzen.")
	case actReject:
		return r.Reject(ctx, "editor", id, version, "Kein Rezept.")
	}
	return r.Retract(ctx, "editor", id, version, "Überholt.")
}

func TestEveryActionAsksForTheLatestVersion(t *testing.T) {
	for _, a := range []action{actAmend, actClear, actEdit, actPublish, actReturn, actReject, actRetract} {
		r := newRig(t)
		receipt := r.inState(StateReceived, true)
		before := r.get(receipt.ID)
		for _, version := range []int64{before.Version - 1, before.Version + 1, 0} {
			if err := r.do(a, receipt, version); !errors.Is(err, catalogue.ErrConflict) {
				t.Errorf("%s of version %d: %v", a, version, err)
			}
		}
		if after := r.get(receipt.ID); after.Version != before.Version || after.Revision != before.Revision {
			t.Errorf("%s of an old version changed something", a)
		}
	}
}

func TestTwoEditorsAtOnce(t *testing.T) {
	r := newRig(t)
	id := r.submit(named()).ID
	version := r.get(id).Version
	errs := make([]error, 8)
	var wait sync.WaitGroup
	for i := range errs {
		wait.Go(func() {
			c := named()
			c.Title = fmt.Sprintf("Titel %d", i)
			errs[i] = r.Edit(context.Background(), "editor", id, version, c)
		})
	}
	wait.Wait()
	won := 0
	for _, err := range errs {
		switch {
		case err == nil:
			won++
		case !errors.Is(err, catalogue.ErrConflict):
			t.Error(err)
		}
	}
	if revisions, _ := r.Revisions(t.Context(), id); won != 1 || len(revisions) != 2 {
		t.Errorf("%d editors won, and there are %d revisions", won, len(revisions))
	}
}

func TestUnclearedWarningsKeepFromPublishing(t *testing.T) {
	r := newRig(t)
	ctx := t.Context()
	c := heldBack()
	c.Summary = "Wir in Musterstadt haben es erprobt."
	id := r.submit(c).ID
	sub := r.get(id)
	if err := r.Publish(ctx, "editor", id, sub.Version); !errors.Is(err, ErrUncleared) {
		t.Fatalf("publishing: %v", err)
	}
	warnings, err := r.Warnings(ctx, &sub)
	r.ok(err)
	r.ok(r.Clear(ctx, "editor", id, sub.Version, []string{warnings[0].Key, "unknown"}))
	sub = r.get(id)
	warnings, err = r.Warnings(ctx, &sub)
	r.ok(err)
	if w := warnings[0]; !w.Cleared || w.By != "editor" || !w.At.Equal(start) {
		t.Errorf("cleared %+v", w)
	}
	c.Summary = "Anders: Wir in Musterstadt haben es erprobt."
	r.ok(r.Edit(ctx, "editor", id, sub.Version, c))
	if err := r.Publish(ctx, "editor", id, r.get(id).Version); !errors.Is(err, ErrUncleared) {
		t.Errorf("publishing another text: %v", err)
	}
	c.Summary = "Wir haben es erprobt."
	r.ok(r.Edit(ctx, "editor", id, r.get(id).Version, c))
	r.ok(r.Publish(ctx, "editor", id, r.get(id).Version))
	want := []string{"submitter submit", "editor clear summary", "editor edit summary", "editor edit summary", "editor publish"}
	if got := r.actions(id); !slices.Equal(got, want) {
		t.Errorf("audit\n%q, want\n%q", got, want)
	}
}

// TestNamesHeldBackAreInNoRecord: nothing of a body that is held back is in
// the JSON of its record, whatever the submission holds.
func TestNamesHeldBackAreInNoRecord(t *testing.T) {
	r := newRig(t)
	c := heldBack()
	c.Organisation, c.ShortName, c.Place, c.Domain = "Stadt Geheimhausen", "GHX", "Verborgental", "geheimhausen.example"
	c.Link = "https://www.geheimhausen.example/projekt"
	r.read["GHX.pdf"] = FileText{Text: "Geheimhausen", Metadata: map[string]string{"author": "Verborgental"}}
	id := r.submit(c, pdf("GHX.pdf", "Geheimhausen")).ID
	r.publish(id)
	recs := r.records()
	if len(recs) != 1 {
		t.Fatalf("%d records", len(recs))
	}
	data, err := json.Marshal(recs[0])
	r.ok(err)
	for _, name := range []string{"geheim", "ghx", "verborgen", "example"} {
		if strings.Contains(strings.ToLower(string(data)), name) {
			t.Errorf("%s is in the record:\n%s", name, data)
		}
	}
	if rec := recs[0]; rec.Attribution != catalogue.AttributionTypeLand || rec.Organisations != nil || rec.Contact != nil || rec.Attachments != nil {
		t.Errorf("record %+v", rec)
	}
	sub := r.get(id)
	if _, _, err := r.PublicFile(t.Context(), id, sub.Files[0].ID); !errors.Is(err, catalogue.ErrNotFound) {
		t.Errorf("its file: %v", err)
	}
	if u, f, err := r.File(t.Context(), id, sub.Files[0].ID); err != nil || u.Name != "GHX.pdf" {
		t.Errorf("its file for an editor: %v", err)
	} else {
		f.Close()
	}
}

func TestLinkOfABodyHeldBack(t *testing.T) {
	r := newRig(t)
	c := heldBack()
	c.Link = "https://anderswo.example/projekt"
	id := r.submit(c).ID
	if err := r.Publish(t.Context(), "editor", id, 1); !errors.Is(err, ErrUncleared) {
		t.Errorf("publishing with a link that nobody looked at: %v", err)
	}
	r.publish(id)
	if got := r.records()[0].URL; got != c.Link {
		t.Errorf("a link that was cleared is %q in the record", got)
	}
}

func TestAnAmendedSubmissionStaysPublicAsItWas(t *testing.T) {
	r := newRig(t)
	ctx := t.Context()
	receipt := r.submit(named(), pdf("alt.pdf", "1"), pdf("bleibt.pdf", "2"))
	r.publish(receipt.ID)
	public := r.get(receipt.ID)
	r.pass(24 * time.Hour)
	c := named()
	c.Title = "Ein anderer Titel"
	sub, err := r.Amend(ctx, receipt.ID, receipt.Secret, public.Version, c, []File{pdf("neu.pdf", "3")}, []string{public.Files[1].ID, "unknown", public.Files[1].ID})
	r.ok(err)
	if sub.State != StateReceived || sub.Revision != 2 || sub.Published != 1 || len(sub.Files) != 2 || sub.Files[0].Name != "bleibt.pdf" || sub.Files[1].Name != "neu.pdf" {
		t.Fatalf("amended: %+v", sub)
	}
	rec := r.records()[0]
	if rec.Title != public.Content.Title || len(rec.Attachments) != 2 || rec.Attachments[0].Title != "alt.pdf" {
		t.Errorf("the record changed before it was published: %+v", rec)
	}
	if _, _, err := r.PublicFile(ctx, sub.ID, sub.Files[1].ID); !errors.Is(err, catalogue.ErrNotFound) {
		t.Errorf("a file of the next revision: %v", err)
	}
	if len(r.folder()) != 3 {
		t.Errorf("files %v", r.folder())
	}
	r.publish(sub.ID)
	rec = r.records()[0]
	if rec.Title != c.Title || rec.Attachments[0].Title != "bleibt.pdf" || rec.Published != "2026-06-15" || rec.Updated != "2026-06-16" {
		t.Errorf("record %+v", rec)
	}
	if len(r.folder()) != 2 {
		t.Errorf("the file that was taken out is still there: %v", r.folder())
	}
	if got := r.actions(sub.ID)[2]; got != "submitter amend files title" {
		t.Errorf("audit %q", got)
	}
}

func TestReasonsAreNeeded(t *testing.T) {
	r := newRig(t)
	id := r.submit(named()).ID
	for reason, code := range map[string]string{" \n": "required", strings.Repeat("x", MaxReason+1): "too-long", "\xff": "bad-encoding"} {
		var invalid *InvalidError
		if err := r.Reject(t.Context(), "editor", id, 1, reason); !errors.As(err, &invalid) || invalid.Fields[0].Code != code {
			t.Errorf("reason %.10q: %v", reason, err)
		}
	}
	r.ok(r.Return(t.Context(), "editor", id, 1, " Bitte\r\nkürzen. "))
	if got := r.get(id).Reason; got != " Bitte\nkürzen." {
		t.Errorf("reason %q", got)
	}
}

func TestQueue(t *testing.T) {
	r := newRig(t)
	ctx := t.Context()
	var want []string
	for range 5 {
		want = append(want, r.submit(named()).ID)
		r.pass(time.Minute)
	}
	r.ok(r.Edit(ctx, "editor", want[0], 1, named())) // editing does not cost the place
	var got []string
	for after := ""; ; after = got[len(got)-1] {
		page, err := r.Queue(ctx, StateReceived, after, 2)
		r.ok(err)
		if len(page) == 0 {
			break
		}
		for _, sub := range page {
			got = append(got, sub.ID)
		}
	}
	if !slices.Equal(got, want) {
		t.Errorf("queue %v, want %v", got, want)
	}
	r.ok(r.Reject(ctx, "editor", want[3], 1, "Kein Rezept."))
	counts, err := r.QueueCounts(ctx)
	r.ok(err)
	if counts[StateReceived] != 4 || counts[StateRejected] != 1 || len(counts) != len(States()) {
		t.Errorf("counts %v", counts)
	}
}

func TestTheCatalogueIsToldWhatIsPublic(t *testing.T) {
	r := newRig(t)
	told := func(want int, what string, err error) {
		t.Helper()
		r.ok(err)
		if r.changed != want {
			t.Errorf("after %s Changed was called %d times, want %d", what, r.changed, want)
		}
		r.changed = 0
	}
	ctx := t.Context()
	receipt := r.submit(withPerson(named()))
	told(0, "submitting", nil)
	r.publish(receipt.ID)
	told(1, "publishing", nil)
	told(0, "amending", r.do(actAmend, receipt, 2))
	told(1, "withdrawing", r.Withdraw(ctx, receipt.ID, receipt.Secret))
	other := r.submit(named())
	told(0, "rejecting", r.do(actReject, other, 1))
	r.cfg.Changed = func(context.Context) error { return errors.New("no index") }
	last := r.submit(named())
	if err := r.Publish(ctx, "editor", last.ID, 1); !errors.Is(err, ErrLate) || r.get(last.ID).State != StatePublished {
		t.Errorf("publishing without an index: %v", err)
	}
}
