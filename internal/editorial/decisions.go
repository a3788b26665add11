package editorial

import (
	"context"
	"fmt"

	"nextsearch/internal/catalogue"
)

// The decisions of editors on any record; seq is that of the change the editor
// saw, catalogue.ErrConflict if the record has another by now. Each needs a
// reason (*InvalidError), which stands with the decision, not in the audit
// log. What else cannot be, such as merging a record into itself, is
// catalogue.ErrInvalid, see [catalogue.Tx.Decide].

// Correct sets the codes of a facet by hand, in place of what was inferred;
// no codes say that the record has no value there.
func (s *Store) Correct(ctx context.Context, who, record string, seq uint64, facet string, codes []string, why string) error {
	if facet == catalogue.FieldHidden || facet == catalogue.FieldMerged {
		return fmt.Errorf("%q is no facet: %w", facet, catalogue.ErrInvalid)
	}
	return s.decide(ctx, "correct", seq, catalogue.Decision{Record: record, Field: facet, Codes: cleanList(codes), Who: who, Why: why})
}

// Hide takes a record out of everything public.
func (s *Store) Hide(ctx context.Context, who, record string, seq uint64, why string) error {
	return s.decide(ctx, "hide", seq, catalogue.Decision{Record: record, Field: catalogue.FieldHidden, Who: who, Why: why})
}

// Merge shows another record in the place of this one.
func (s *Store) Merge(ctx context.Context, who, record string, seq uint64, into, why string) error {
	return s.decide(ctx, "merge", seq, catalogue.Decision{Record: record, Field: catalogue.FieldMerged, Value: into, Who: who, Why: why})
}

// Undo takes a decision back: a facet, catalogue.FieldHidden or catalogue.FieldMerged.
func (s *Store) Undo(ctx context.Context, who, record string, seq uint64, field, why string) error {
	return s.decide(ctx, "undo", seq, catalogue.Decision{Record: record, Field: field, Undo: true, Who: who, Why: why})
}

// decide stores a decision with its entry in the audit log.
func (s *Store) decide(ctx context.Context, action string, seq uint64, d catalogue.Decision) error {
	why, err := cleanReason(d.Why)
	if err != nil {
		return err
	}
	d.Why, d.At = why, s.now()
	return s.cfg.DB.Update(ctx, func(tx *catalogue.Tx) error {
		latest, err := tx.Seq(ctx, d.Record)
		if err != nil {
			return err
		}
		if latest != seq {
			return catalogue.ErrConflict
		}
		if err := tx.Decide(ctx, d); err != nil {
			return err
		}
		return s.note(ctx, tx, d.Who, action, d.Record, d.Field)
	})
}

// Decisions gives what was decided on a record.
func (s *Store) Decisions(ctx context.Context, record string) (decisions []catalogue.Decision, err error) {
	err = s.cfg.DB.View(ctx, func(tx *catalogue.Tx) error {
		decisions, err = tx.Decisions(ctx, record)
		return err
	})
	return decisions, err
}
