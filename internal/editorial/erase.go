package editorial

import (
	"context"
	"slices"

	"nextsearch/internal/catalogue"
)

// erased stands in the audit log in the place of what was erased: that
// something was done stays, to what is gone.
const erased = "erased"

// Erase removes a submission with its revisions, files, clearances and the
// consents of its record, and its id from the audit log; catalogue.ErrNotFound
// if there is none. The files go first: if the process dies in between, the
// submission is still there to be erased again. The record and what was made
// of it are for the caller to remove (see command erase).
func (s *Store) Erase(ctx context.Context, id string) error {
	var files []string
	err := s.cfg.DB.View(ctx, func(tx *catalogue.Tx) error {
		if _, err := selectSubmission(ctx, tx, id); err != nil {
			return err
		}
		uploads, err := selectUploads(ctx, tx, id)
		files = ids(uploads)
		return err
	})
	if err != nil {
		return err
	}
	if err := s.dropFiles(files); err != nil {
		return err
	}
	err = s.cfg.DB.Update(ctx, func(tx *catalogue.Tx) error {
		uploads, err := selectUploads(ctx, tx, id) // one may have come meanwhile
		if err != nil {
			return err
		}
		files = ids(uploads)
		if err := eraseRows(ctx, tx, id); err != nil {
			return err
		}
		return s.note(ctx, tx, whoOperator, "erase", erased)
	})
	if err != nil {
		return err
	}
	return s.dropFiles(files)
}

// eraseRows deletes every row of a submission and forgets its ids in the audit log.
func eraseRows(ctx context.Context, tx *catalogue.Tx, id string) error {
	record := catalogue.NewID(SourceName, id)
	for _, q := range []struct{ query, arg string }{
		{`UPDATE audit SET object = '` + erased + `' WHERE object IN (SELECT id FROM consents WHERE record = ?)`, record},
		{`UPDATE audit SET object = '` + erased + `' WHERE object = ?`, record},
		{`UPDATE audit SET object = '` + erased + `' WHERE object = ?`, id},
		{`DELETE FROM consents WHERE record = ?`, record},
		{`DELETE FROM clearances WHERE submission = ?`, id},
		{`DELETE FROM uploads WHERE submission = ?`, id},
		{`DELETE FROM revisions WHERE submission = ?`, id},
		{`DELETE FROM submissions WHERE id = ?`, id},
	} {
		if _, err := tx.Exec(ctx, q.query, q.arg); err != nil {
			return err
		}
	}
	return nil
}

// Scrubbed says what Scrub changed.
type Scrubbed struct {
	Submissions []string // ids of those whose texts changed
	Files       int      // files that were removed because they hold what is scrubbed
	Consents    int      // entries of the ledger that were deleted
}

// scrubbing is one run of Scrub within its transaction.
type scrubbing struct {
	tx    *catalogue.Tx
	scrub func(text string) (string, int)
	done  Scrubbed
	files []string // whose rows are deleted
}

// Scrub takes a person's data out of everything that the store keeps: scrub
// gives what is left of a text and how often it found something. It goes over
// all revisions, reasons and names in the audit log. A contact in which it
// finds something is removed as a whole, and the consent for it is deleted;
// so is a file that says it, since its bytes cannot be mended. The caller has
// the published records made anew.
func (s *Store) Scrub(ctx context.Context, scrub func(text string) (string, int)) (Scrubbed, error) {
	var run scrubbing
	err := s.cfg.DB.Update(ctx, func(tx *catalogue.Tx) error {
		run = scrubbing{tx: tx, scrub: scrub}
		submissions, err := column(ctx, tx, `SELECT id FROM submissions ORDER BY id`)
		if err != nil {
			return err
		}
		for _, id := range submissions {
			if err := run.submission(ctx, id); err != nil {
				return err
			}
		}
		deleted, err := scrubConsents(ctx, tx, scrub)
		if err != nil {
			return err
		}
		run.done.Consents += deleted
		for _, c := range [...]struct{ table, column string }{{"audit", "who"}, {"clearances", "who"}, {"revisions", "author"}} {
			if err := scrubColumn(ctx, tx, c.table, c.column, scrub); err != nil {
				return err
			}
		}
		return s.note(ctx, tx, whoOperator, "scrub", erased)
	})
	if err != nil {
		return Scrubbed{}, err
	}
	run.done.Files = len(run.files)
	return run.done, s.dropFiles(run.files)
}

// submission scrubs the reason, the files and the revisions of one submission.
func (run *scrubbing) submission(ctx context.Context, id string) error {
	h, err := selectSubmission(ctx, run.tx, id)
	if err != nil {
		return err
	}
	dropped, err := run.uploads(ctx, id)
	if err != nil {
		return err
	}
	found, err := run.revisions(ctx, id, dropped)
	if err != nil {
		return err
	}
	reason, n := run.scrub(h.reason)
	if found+n+len(dropped) == 0 {
		return nil
	}
	run.done.Submissions = append(run.done.Submissions, id)
	h.reason = reason
	h.version++ // who has it open must not write the old text back
	return updateSubmission(ctx, run.tx, &h)
}

// uploads deletes the rows of files that say something and gives their ids.
func (run *scrubbing) uploads(ctx context.Context, id string) (dropped []string, err error) {
	uploads, err := selectUploads(ctx, run.tx, id)
	if err != nil {
		return nil, err
	}
	for i := range uploads {
		if !uploads[i].says(run.scrub) {
			continue
		}
		if _, err := run.tx.Exec(ctx, `DELETE FROM uploads WHERE id = ?`, uploads[i].ID); err != nil {
			return nil, err
		}
		dropped = append(dropped, uploads[i].ID)
	}
	run.files = append(run.files, dropped...)
	return dropped, nil
}

// revisions scrubs all revisions and gives the number of finds.
func (run *scrubbing) revisions(ctx context.Context, id string, dropped []string) (found int, err error) {
	revisions, err := selectRevisions(ctx, run.tx, id)
	if err != nil {
		return 0, err
	}
	for i := range revisions {
		r := &revisions[i]
		contact, files := r.Contact, len(r.Uploads)
		n := scrubContent(&r.Content, run.scrub)
		r.Uploads = slices.DeleteFunc(r.Uploads, func(id string) bool { return slices.Contains(dropped, id) })
		if n == 0 && len(r.Uploads) == files {
			continue
		}
		found += n
		r.Request = "" // a hash over what is gone now
		if err := putRevision(ctx, run.tx, id, r); err != nil {
			return 0, err
		}
		if contact != nil && r.Contact == nil {
			deleted, err := dropConsents(ctx, run.tx, id, contact)
			if err != nil {
				return 0, err
			}
			run.done.Consents += deleted
		}
	}
	return found, nil
}

// scrubContent scrubs every text of a content and says how often it found something.
func scrubContent(c *Content, scrub func(string) (string, int)) (found int) {
	one := func(s *string) {
		clean, n := scrub(*s)
		if n > 0 {
			*s, found = clean, found+n
		}
	}
	if k := c.Contact; k != nil {
		contact := *k
		for _, s := range []*string{&contact.Mailbox, &contact.Name, &contact.Email, &contact.Phone, &contact.Purpose} {
			one(s)
		}
		if found > 0 {
			c.Contact = nil
		}
	}
	for _, t := range c.lines() {
		one(t.value)
	}
	one(&c.Summary)
	for role, section := range c.Sections {
		one(&section)
		c.Sections[role] = section
	}
	for i := range c.Keywords {
		one(&c.Keywords[i])
	}
	return found
}

// says reports whether scrub finds something in what is known of a file.
func (u *Upload) says(scrub func(string) (string, int)) bool {
	texts := []string{u.Name, u.Text}
	for _, value := range u.Metadata {
		texts = append(texts, value)
	}
	return slices.ContainsFunc(texts, func(s string) bool {
		_, n := scrub(s)
		return n > 0
	})
}

// scrubConsents deletes the entries of a person from the ledger, and gives their number.
func scrubConsents(ctx context.Context, tx *catalogue.Tx, scrub func(string) (string, int)) (deleted int, err error) {
	entries, err := selectConsents(ctx, tx, `1 = 1`)
	if err != nil {
		return 0, err
	}
	for _, c := range entries {
		if _, n := scrub(c.Person + "\n" + c.Purpose); n == 0 {
			continue
		}
		if err := deleteConsent(ctx, tx, c.ID); err != nil {
			return 0, err
		}
		deleted++
	}
	return deleted, nil
}

// dropConsents deletes the entries of a record that a contact gave, however
// the ledger knows the person, and gives their number.
func dropConsents(ctx context.Context, tx *catalogue.Tx, submission string, c *Contact) (deleted int, err error) {
	entries, err := selectConsents(ctx, tx, `record = ? AND person IN (?, ?, ?)`, catalogue.NewID(SourceName, submission), c.Name, c.Email, c.Phone)
	if err != nil {
		return 0, err
	}
	for _, e := range entries {
		if err := deleteConsent(ctx, tx, e.ID); err != nil {
			return 0, err
		}
	}
	return len(entries), nil
}

// deleteConsent deletes an entry of the ledger and forgets its id in the audit log.
func deleteConsent(ctx context.Context, tx *catalogue.Tx, id string) error {
	if _, err := tx.Exec(ctx, `UPDATE audit SET object = ? WHERE object = ?`, erased, id); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, `DELETE FROM consents WHERE id = ?`, id)
	return err
}

// scrubColumn scrubs a column that holds the names of keys.
func scrubColumn(ctx context.Context, tx *catalogue.Tx, table, name string, scrub func(string) (string, int)) error {
	values, err := column(ctx, tx, `SELECT DISTINCT `+name+` FROM `+table)
	if err != nil {
		return err
	}
	for _, v := range values {
		if clean, n := scrub(v); n > 0 {
			if _, err := tx.Exec(ctx, `UPDATE `+table+` SET `+name+` = ? WHERE `+name+` = ?`, clean, v); err != nil {
				return err
			}
		}
	}
	return nil
}
