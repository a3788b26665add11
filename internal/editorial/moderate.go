package editorial

import (
	"context"
	"fmt"
	"slices"
	"unicode/utf8"

	"nextsearch/internal/catalogue"
)

// action is what can be done to a submission; its text stands in the audit log.
type action string

const (
	actAmend    action = "amend"    // by the submitter
	actWithdraw action = "withdraw" // by the submitter
	actClear    action = "clear"
	actEdit     action = "edit"
	actPublish  action = "publish"
	actReturn   action = "return"
	actReject   action = "reject"
	actRetract  action = "retract"
)

// after gives the state after an action, ok is false where it cannot be done:
//
//	            received    returned    published   rejected  withdrawn
//	amend       received    received    received*   –         –
//	withdraw    withdrawn   withdrawn   withdrawn   –         –
//	clear       received    returned    –           –         –
//	edit        received    returned    received*   –         –
//	publish     published   published   –           –         –
//	return      returned    –           returned*   –         –
//	reject      rejected    rejected    rejected    –         –
//	retract     received°   returned°   returned    –         –
//
// * the published revision stays public until the next one is published.
// ° only if a revision is public. What was taken out of the catalogue can be
// amended and published again; rejected and withdrawn are ends.
func (a action) after(from State, public bool) (to State, ok bool) {
	switch {
	case from == StateRejected || from == StateWithdrawn:
		return "", false
	case a == actAmend:
		return StateReceived, true
	case a == actWithdraw:
		return StateWithdrawn, true
	case a == actReject:
		return StateRejected, true
	case a == actClear:
		return from, from != StatePublished
	case a == actEdit && from == StatePublished:
		return StateReceived, true
	case a == actEdit:
		return from, true
	case a == actPublish:
		return StatePublished, from != StatePublished
	case a == actReturn:
		return StateReturned, from != StateReturned
	case a == actRetract && from == StatePublished:
		return StateReturned, true
	case a == actRetract:
		return from, public
	}
	return "", false
}

// anyVersion is for who acts on what is his own.
const anyVersion = -1

// act does one action on a submission in one transaction with its entry in the
// audit log: the version must be the latest, the state must permit it. do may
// change the row and gives the names of the fields that changed. After the
// commit go the files that no revision in use names, and the catalogue is
// told if something else is public now (ErrLate if that fails).
func (s *Store) act(ctx context.Context, a action, who, id string, version int64, do func(*catalogue.Tx, *header) ([]string, error)) error {
	var dropped []string
	var told bool
	err := s.cfg.DB.Update(ctx, func(tx *catalogue.Tx) error {
		h, err := selectSubmission(ctx, tx, id)
		if err != nil {
			return err
		}
		before := h
		if version != anyVersion && version != before.version {
			return catalogue.ErrConflict
		}
		var ok bool
		if h.state, ok = a.after(before.state, before.published != 0); !ok {
			return fmt.Errorf("%s of a submission that is %s: %w", a, before.state, ErrState)
		}
		if h.state != before.state {
			h.updated = s.now()
		}
		fields, err := do(tx, &h)
		if err != nil {
			return err
		}
		h.version++
		told = a == actPublish || h.published != before.published
		if dropped, err = s.store(ctx, tx, &h); err != nil {
			return err
		}
		return s.note(ctx, tx, who, string(a), id, fields...)
	})
	if err != nil {
		return err
	}
	s.dropFiles(dropped) // what stays is for TidyUploads
	if told {
		return s.tell(ctx)
	}
	return nil
}

// store writes a row back and deletes the uploads that neither its latest nor
// its public revision has; it gives their ids.
func (s *Store) store(ctx context.Context, tx *catalogue.Tx, h *header) (dropped []string, err error) {
	if err := updateSubmission(ctx, tx, h); err != nil {
		return nil, err
	}
	latest, err := selectRevision(ctx, tx, h.id, h.revision)
	if err != nil {
		return nil, err
	}
	keep := latest.Uploads
	if h.published != 0 && h.published != h.revision {
		public, err := selectRevision(ctx, tx, h.id, h.published)
		if err != nil {
			return nil, err
		}
		keep = slices.Concat(keep, public.Uploads)
	}
	return dropUploads(ctx, tx, h.id, keep)
}

// tell has the catalogue read the published submissions. It is done even if
// the request that caused it has ended.
func (s *Store) tell(ctx context.Context) error {
	if s.cfg.Changed == nil {
		return nil
	}
	if err := s.cfg.Changed(context.WithoutCancel(ctx)); err != nil {
		return fmt.Errorf("%w: %v", ErrLate, err) // not wrapped: to callers it is late, whatever the cause
	}
	return nil
}

// The actions of an editor on a submission; who is the name of the editor's
// key, version the one that the editor saw (catalogue.ErrConflict if there is
// a later one).

// Clear notes that the editor looked at warnings and found them harmless. Keys
// of warnings that the submission does not have are passed over.
func (s *Store) Clear(ctx context.Context, who, id string, version int64, keys []string) error {
	sub, err := s.Submission(ctx, id)
	if err != nil {
		return err
	}
	warnings := s.WarningsOf(&sub.Content, sub.Files)
	return s.act(ctx, actClear, who, id, version, func(tx *catalogue.Tx, h *header) (fields []string, err error) {
		if h.version != sub.Version {
			return nil, catalogue.ErrConflict // the warnings are those of another version
		}
		for _, w := range warnings {
			if !slices.Contains(keys, w.Key) {
				continue
			}
			const insert = `INSERT INTO clearances (submission, warning, who, at) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING`
			if _, err := tx.Exec(ctx, insert, id, w.Key, who, micros(s.now())); err != nil {
				return nil, err
			}
			fields = append(fields, w.Field)
		}
		return fields, nil
	})
}

// Edit stores a new revision by the editor; files stay as they are. An editor
// can take personal data out of a contact, not put any in: consent is the
// person's own. Errors: *InvalidError, ErrState, catalogue.ErrConflict.
func (s *Store) Edit(ctx context.Context, who, id string, version int64, c Content) error {
	if faults := s.Check(&c, nil); len(faults) > 0 {
		return &InvalidError{faults}
	}
	clean := c.cleaned()
	return s.act(ctx, actEdit, who, id, version, func(tx *catalogue.Tx, h *header) ([]string, error) {
		revisions, err := selectRevisions(ctx, tx, id)
		if err != nil {
			return nil, err
		}
		if by := basis(revisions); !covers(by.Contact, clean.Contact) {
			return nil, &InvalidError{[]FieldError{{Field: "contact.consent", Code: "needs-consent"}}}
		}
		next := stored{Content: clean, Uploads: revisions[0].Uploads}
		return s.revise(ctx, tx, h, who, next)
	})
}

// Publish makes the latest revision public and writes the consent that its
// submitter gave into the ledger. Errors: ErrUncleared while a warning stands,
// ErrState, catalogue.ErrConflict; ErrLate if it is published and cannot be
// found yet.
func (s *Store) Publish(ctx context.Context, who, id string, version int64) error {
	sub, err := s.Submission(ctx, id)
	if err != nil {
		return err
	}
	warnings, err := s.Warnings(ctx, &sub)
	if err != nil {
		return err
	}
	standing := slices.ContainsFunc(warnings, func(w Warning) bool { return !w.Cleared })
	return s.act(ctx, actPublish, who, id, version, func(tx *catalogue.Tx, h *header) ([]string, error) {
		if h.version != sub.Version {
			return nil, catalogue.ErrConflict // the warnings are those of another version
		}
		if standing {
			return nil, ErrUncleared
		}
		return nil, s.publish(ctx, tx, h)
	})
}

// publish marks the latest revision as the public one.
func (s *Store) publish(ctx context.Context, tx *catalogue.Tx, h *header) error {
	revisions, err := selectRevisions(ctx, tx, h.id)
	if err != nil {
		return err
	}
	latest := &revisions[0]
	latest.Published = s.now()
	latest.First = latest.Published
	if i := slices.IndexFunc(revisions, func(r stored) bool { return r.number == h.published }); i >= 0 {
		latest.First = revisions[i].First
	}
	if err := putRevision(ctx, tx, h.id, latest); err != nil {
		return err
	}
	h.published, h.reason = h.revision, ""
	return s.putConsent(ctx, tx, h, basis(revisions), latest)
}

// Return asks the submitter to amend, with a reason. What is public stays.
func (s *Store) Return(ctx context.Context, who, id string, version int64, reason string) error {
	return s.end(ctx, actReturn, who, id, version, reason)
}

// Reject ends a submission, with a reason. What was published goes.
func (s *Store) Reject(ctx context.Context, who, id string, version int64, reason string) error {
	return s.end(ctx, actReject, who, id, version, reason)
}

// Retract takes a published submission out of the catalogue, with a reason.
func (s *Store) Retract(ctx context.Context, who, id string, version int64, reason string) error {
	return s.end(ctx, actRetract, who, id, version, reason)
}

// end does an action that is explained to the submitter.
func (s *Store) end(ctx context.Context, a action, who, id string, version int64, reason string) error {
	clean, err := cleanReason(reason)
	if err != nil {
		return err
	}
	return s.act(ctx, a, who, id, version, func(_ *catalogue.Tx, h *header) ([]string, error) {
		h.reason = clean
		if a != actReturn {
			h.published = 0
		}
		return []string{"reason"}, nil
	})
}

// cleanReason asks for a reason of at most MaxReason characters.
func cleanReason(reason string) (string, error) {
	reason = cleanText(reason)
	fault := FieldError{Field: "reason", Limit: MaxReason}
	switch {
	case reason == "":
		fault.Code, fault.Limit = "required", 0
	case !utf8.ValidString(reason):
		fault.Code, fault.Limit = "bad-encoding", 0
	case utf8.RuneCountInString(reason) > MaxReason:
		fault.Code = "too-long"
	default:
		return reason, nil
	}
	return "", &InvalidError{[]FieldError{fault}}
}
