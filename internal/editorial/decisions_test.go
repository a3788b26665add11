package editorial

import (
	"errors"
	"slices"
	"testing"

	"nextsearch/internal/catalogue"
)

// TestDecisions: what an editor decided lies over the record and survives the
// next crawl; undoing it brings the source's word back.
func TestDecisions(t *testing.T) {
	r := newRig(t)
	ctx := t.Context()
	for _, id := range []string{"quelle:a", "quelle:b"} {
		r.put(id, "Titel "+id)
	}
	seq := func() uint64 { return r.change("quelle:a").Seq }

	r.ok(r.Correct(ctx, "editor", "quelle:a", seq(), "topic", []string{"ai", " ai ", "e-akte"}, "Es geht um Akten."))
	r.put("quelle:a", "Ein neuer Titel")
	c := r.change("quelle:a")
	if got := c.Record.Corrections["topic"]; !slices.Equal(got, []string{"ai", "e-akte"}) || c.Record.Title != "Ein neuer Titel" {
		t.Errorf("after the next crawl: %+v", c.Record)
	}
	r.ok(r.Hide(ctx, "editor", "quelle:a", seq(), "Werbung."))
	c = r.change("quelle:a")
	if _, public := c.Public(start); public {
		t.Error("a hidden record is public")
	}
	decisions, err := r.Decisions(ctx, "quelle:a")
	r.ok(err)
	if len(decisions) != 2 || decisions[0].Why != "Werbung." || decisions[1].Who != "editor" || !decisions[1].At.Equal(start) {
		t.Errorf("decisions %+v", decisions)
	}
	r.ok(r.Undo(ctx, "editor", "quelle:a", seq(), catalogue.FieldHidden, "Doch nicht."))
	r.ok(r.Merge(ctx, "editor", "quelle:a", seq(), "quelle:b", "Dasselbe Rezept."))
	if c := r.change("quelle:a"); c.ShownAs != "quelle:b" {
		t.Errorf("merged record %+v", c)
	}
	r.ok(r.Undo(ctx, "editor", "quelle:a", seq(), catalogue.FieldMerged, "Doch zwei."))
	r.ok(r.Undo(ctx, "editor", "quelle:a", seq(), "topic", "Die Quelle hat recht."))
	c = r.change("quelle:a")
	if _, public := c.Public(start); !public || len(c.Record.Corrections) != 0 {
		t.Errorf("after everything was undone: %+v", c)
	}
	want := []string{"editor correct topic", "editor hide hidden", "editor undo hidden", "editor merge merged", "editor undo merged", "editor undo topic"}
	if got := r.actions("quelle:a"); !slices.Equal(got, want) {
		t.Errorf("audit %q", got)
	}
}

func TestDecisionsThatCannotBe(t *testing.T) {
	r := newRig(t)
	ctx := t.Context()
	r.put("quelle:a", "Titel")
	seq := r.change("quelle:a").Seq
	var invalid *InvalidError
	for what, test := range map[string]struct {
		err  error
		want error
	}{
		"an old seq":          {r.Hide(ctx, "editor", "quelle:a", seq-1, "Weg."), catalogue.ErrConflict},
		"no such record":      {r.Hide(ctx, "editor", "quelle:x", seq, "Weg."), catalogue.ErrNotFound},
		"into itself":         {r.Merge(ctx, "editor", "quelle:a", seq, "quelle:a", "Gleich."), catalogue.ErrInvalid},
		"into nothing":        {r.Merge(ctx, "editor", "quelle:a", seq, "quelle:x", "Gleich."), catalogue.ErrInvalid},
		"no facet":            {r.Correct(ctx, "editor", "quelle:a", seq, "a b", nil, "So."), catalogue.ErrInvalid},
		"hiding as if a code": {r.Correct(ctx, "editor", "quelle:a", seq, "hidden", nil, "So."), catalogue.ErrInvalid},
	} {
		if !errors.Is(test.err, test.want) {
			t.Errorf("%s: %v, want %v", what, test.err, test.want)
		}
	}
	if err := r.Hide(ctx, "editor", "quelle:a", seq, ""); !errors.As(err, &invalid) {
		t.Errorf("without a reason: %v", err)
	}
	if got := r.actions("quelle:a"); len(got) != 0 {
		t.Errorf("audit %q", got)
	}
	if r.change("quelle:a").Seq != seq {
		t.Error("a decision that cannot be appended a change")
	}
}

// put is a crawl that finds a record.
func (r *rig) put(id, title string) {
	r.t.Helper()
	_, err := r.db.Put(r.t.Context(), catalogue.Record{ID: id, Kind: catalogue.KindRecipe, Title: title,
		Provenance: catalogue.Provenance{Source: "quelle"}})
	r.ok(err)
}

func (r *rig) change(id string) catalogue.Change {
	r.t.Helper()
	c, err := r.db.Get(r.t.Context(), id)
	r.ok(err)
	return c
}
