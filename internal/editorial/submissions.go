package editorial

import (
	"context"
	"database/sql"
	"errors"
	"slices"

	"nextsearch/internal/catalogue"
)

// Submit takes a submission: it is durable when Submit returns. via is "form"
// or the id of a tool's key; request is the tool's idempotency key or "": the
// same request with the same content gives the same id again, with another
// one ErrReused. Errors: *InvalidError, ErrReused, catalogue.ErrDiskFull.
func (s *Store) Submit(ctx context.Context, c Content, files []File, via, request string) (Receipt, error) {
	if faults := s.Check(&c, files); len(faults) > 0 {
		return Receipt{}, &InvalidError{faults}
	}
	secret := newSecret()
	h := header{id: newID(), secret: hash(secret), state: StateReceived, revision: 1, version: 1, created: s.now(), via: via}
	h.updated = h.created
	first := stored{Content: c.cleaned(), number: 1, author: whoSubmitter, at: h.created}
	if request != "" {
		h.request, first.Request = hash(via, request), fingerprint(&first.Content, files)
		if before, err := s.replayed(ctx, &h, &first); err != nil || before.Replayed {
			return before, err // without reading the files again
		}
	}
	uploads, err := s.readFiles(ctx, files)
	if err != nil {
		return Receipt{}, err
	}
	first.Uploads = ids(uploads)
	if err := s.keepFiles(uploads, files); err != nil {
		return Receipt{}, err
	}
	receipt, err := s.insert(ctx, &h, &first, uploads)
	if err != nil || receipt.Replayed {
		s.dropFiles(ids(uploads)) // what stays is for TidyUploads
		return receipt, err
	}
	receipt.Secret = secret
	return receipt, nil
}

// insert stores a submission with its first revision, unless the same request
// was answered meanwhile.
func (s *Store) insert(ctx context.Context, h *header, first *stored, uploads []Upload) (receipt Receipt, err error) {
	err = s.cfg.DB.Update(ctx, func(tx *catalogue.Tx) error {
		if receipt, err = replay(ctx, tx, h, first); err != nil || receipt.Replayed {
			return err
		}
		receipt = Receipt{ID: h.id, State: h.state}
		if err := insertSubmission(ctx, tx, h); err != nil {
			return err
		}
		if err := insertUploads(ctx, tx, h.id, uploads); err != nil {
			return err
		}
		if err := putRevision(ctx, tx, h.id, first); err != nil {
			return err
		}
		return s.note(ctx, tx, submitter(h.via), "submit", h.id)
	})
	if err != nil {
		return Receipt{}, err
	}
	return receipt, nil
}

// submitter names who submits in the audit log: a tool by its key.
func submitter(via string) string {
	if via == "" || via == "form" {
		return whoSubmitter
	}
	return via
}

// fingerprint gives a hash of a content and the bytes of its files.
func fingerprint(c *Content, files []File) string {
	parts := make([]string, 0, 2*len(files))
	for _, p := range c.flat() {
		parts = append(parts, p.value)
	}
	for _, f := range files {
		parts = append(parts, f.Name, hash(string(f.Data)))
	}
	return hash(parts...)
}

// replayed is replay in a transaction of its own.
func (s *Store) replayed(ctx context.Context, h *header, first *stored) (r Receipt, err error) {
	err = s.cfg.DB.View(ctx, func(tx *catalogue.Tx) error {
		r, err = replay(ctx, tx, h, first)
		return err
	})
	return r, err
}

// replay answers a request that was answered before; the zero Receipt if it
// was not.
func replay(ctx context.Context, tx *catalogue.Tx, h *header, first *stored) (Receipt, error) {
	if h.request == "" {
		return Receipt{}, nil
	}
	before, err := scanHeader(tx.Row(ctx, `SELECT `+headerColumns+` FROM submissions WHERE request = ?`, h.request))
	if errors.Is(err, sql.ErrNoRows) {
		return Receipt{}, nil
	}
	if err != nil {
		return Receipt{}, err
	}
	was, err := selectRevision(ctx, tx, before.id, 1)
	if err != nil {
		return Receipt{}, err
	}
	if was.Request != first.Request {
		return Receipt{}, ErrReused
	}
	return Receipt{ID: before.id, Replayed: true, State: before.state}, nil
}

// Open gives a submission to who has its secret; ErrNotFound to others, who
// do not learn whether it is there.
func (s *Store) Open(ctx context.Context, id, secret string) (sub Submission, err error) {
	err = s.cfg.DB.View(ctx, func(tx *catalogue.Tx) error {
		var h header
		if sub, h, err = load(ctx, tx, id, uploadColumns); err != nil {
			return err
		}
		return h.owned(secret)
	})
	if err != nil {
		return Submission{}, err
	}
	return sub, nil
}

// owned asks for the secret of a submission.
func (h *header) owned(secret string) error {
	if secret == "" || !sameHash(hash(secret), h.secret) {
		return catalogue.ErrNotFound
	}
	return nil
}

// Amend stores a new revision by the submitter: keep names the uploads that
// stay; others go, unless the published revision has them. A rejected or
// withdrawn submission gives ErrState. Errors: *InvalidError, ErrState,
// catalogue.ErrConflict for a version that is not the latest, ErrNotFound.
func (s *Store) Amend(ctx context.Context, id, secret string, version int64, c Content, files []File, keep []string) (Submission, error) {
	before, err := s.Open(ctx, id, secret)
	if err != nil {
		return Submission{}, err
	}
	kept := pick(before.Files, keep)
	faults := s.Check(&c, files)
	if len(files) <= MaxFiles && len(kept)+len(files) > MaxFiles {
		faults = append(faults, FieldError{Field: "files", Code: "too-many", Limit: MaxFiles})
	}
	if len(faults) > 0 {
		return Submission{}, &InvalidError{faults}
	}
	uploads, err := s.readFiles(ctx, files)
	if err != nil {
		return Submission{}, err
	}
	next := stored{Content: c.cleaned(), Uploads: ids(slices.Concat(kept, uploads))}
	if err := s.keepFiles(uploads, files); err != nil {
		return Submission{}, err
	}
	err = s.act(ctx, actAmend, whoSubmitter, id, version, func(tx *catalogue.Tx, h *header) ([]string, error) {
		h.updated = s.now()
		if err := insertUploads(ctx, tx, id, uploads); err != nil {
			return nil, err
		}
		return s.revise(ctx, tx, h, whoSubmitter, next)
	})
	if err != nil {
		if !errors.Is(err, ErrLate) {
			s.dropFiles(ids(uploads))
		}
		return Submission{}, err
	}
	return s.Submission(ctx, id)
}

// revise appends a revision and gives the names of the fields that it changes.
func (s *Store) revise(ctx context.Context, tx *catalogue.Tx, h *header, author string, next stored) ([]string, error) {
	latest, err := selectRevision(ctx, tx, h.id, h.revision)
	if err != nil {
		return nil, err
	}
	fields := changed(&latest.Content, &next.Content)
	if !slices.Equal(latest.Uploads, next.Uploads) {
		fields = append(fields, "files")
	}
	h.revision++
	next.number, next.author, next.at = h.revision, author, s.now()
	return fields, putRevision(ctx, tx, h.id, &next)
}

// Withdraw takes a submission back for its submitter, whatever the editors did
// meanwhile; what was published goes.
func (s *Store) Withdraw(ctx context.Context, id, secret string) error {
	if _, err := s.Open(ctx, id, secret); err != nil {
		return err
	}
	return s.act(ctx, actWithdraw, whoSubmitter, id, anyVersion, func(_ *catalogue.Tx, h *header) ([]string, error) {
		h.published = 0
		return nil, nil
	})
}
