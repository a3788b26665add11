package editorial

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"
	"time"

	"nextsearch/internal/catalogue"
)

// The ledger of consents. An entry is made when a revision with a person's
// data is published; its evidence is the revision in which the submitter gave
// the consent. A record shows a person only with an entry that holds, so a
// consent that was withdrawn stays so until the submitter gives a new one.

const consentColumns = `id, record, person, data, purpose, evidence, given, until, withdrawn, told`

func scanConsent(from interface{ Scan(...any) error }) (c Consent, err error) {
	var data string
	var given, until, withdrawn, told int64
	err = from.Scan(&c.ID, &c.Record, &c.Person, &data, &c.Purpose, &c.Evidence, &given, &until, &withdrawn, &told)
	c.Data = strings.Fields(data)
	c.Given, c.Until, c.Withdrawn, c.Told = fromMicros(given), fromMicros(until), fromMicros(withdrawn), fromMicros(told)
	return c, err
}

func selectConsents(ctx context.Context, tx *catalogue.Tx, where string, args ...any) (consents []Consent, err error) {
	err = tx.Each(ctx, `SELECT `+consentColumns+` FROM consents WHERE `+where+` ORDER BY until, given, id`, args, func(rows *sql.Rows) (bool, error) {
		c, err := scanConsent(rows)
		consents = append(consents, c)
		return true, err
	})
	return consents, err
}

// basis gives the revision whose consent counts: the latest by the submitter.
// revisions come newest first and the first one of all is a submitter's.
func basis(revisions []stored) *stored {
	i := slices.IndexFunc(revisions, func(r stored) bool { return r.author == whoSubmitter })
	if i < 0 {
		i = len(revisions) - 1
	}
	return &revisions[i]
}

// covers reports whether what a person consented to covers another contact:
// the same data or less of it, for the same purpose, no longer.
func covers(given, used *Contact) bool {
	if !used.Person() {
		return true
	}
	same := func(used, given string) bool { return used == "" || used == given }
	return given.Person() && given.Consent && used.Purpose == given.Purpose && used.Until <= given.Until &&
		same(used.Name, given.Name) && same(used.Email, given.Email) && same(used.Phone, given.Phone)
}

// person is by what the ledger knows whose data it is.
func (c *Contact) person() string {
	for _, s := range []string{c.Name, c.Email, c.Phone} {
		if s != "" {
			return s
		}
	}
	return ""
}

// data names which of a person's data a contact shows.
func (c *Contact) data() (data []string) {
	for _, p := range []pair{{"name", c.Name}, {"email", c.Email}, {"phone", c.Phone}} {
		if p.value != "" {
			data = append(data, p.field)
		}
	}
	return data
}

// dayEnd is where a day ends first in Germany, summer or winter (CEST is two
// hours ahead of UTC): a consent never lasts an hour too long.
const dayEnd = 22 * time.Hour

// until gives the moment at which a consent ends.
func (c *Contact) until() time.Time { return c.Until.Time().Add(dayEnd) }

// evidence says by which text a consent was given.
func evidence(submission string, revision int, via string) string {
	if submitter(via) == whoSubmitter {
		return fmt.Sprintf("submission %s, revision %d, form", submission, revision)
	}
	return fmt.Sprintf("submission %s, revision %d, key %s", submission, revision, via)
}

// putConsent enters the consent for the contact that a revision shows, unless
// it stands there already or was withdrawn after it was given.
func (s *Store) putConsent(ctx context.Context, tx *catalogue.Tx, h *header, by, public *stored) error {
	c := public.Contact
	if !c.Person() || !covers(by.Contact, c) {
		return nil
	}
	record := catalogue.NewID(SourceName, h.id)
	entries, err := selectConsents(ctx, tx, `record = ?`, record)
	if err != nil {
		return err
	}
	entry := Consent{ID: newID(), Record: record, Person: c.person(), Data: c.data(), Purpose: c.Purpose,
		Evidence: evidence(h.id, by.number, h.via), Given: by.at, Until: c.until()}
	for _, e := range entries {
		withdrawn := !e.Withdrawn.IsZero() && !e.Withdrawn.Before(entry.Given) && slices.Contains([]string{c.Name, c.Email, c.Phone}, e.Person)
		if withdrawn || e.covers(&entry) {
			return nil
		}
	}
	_, err = tx.Exec(ctx, `INSERT INTO consents (`+consentColumns+`) VALUES (?, ?, ?, ?, ?, ?, ?, ?, 0, 0)`,
		entry.ID, entry.Record, entry.Person, strings.Join(entry.Data, " "), entry.Purpose, entry.Evidence, micros(entry.Given), micros(entry.Until))
	if err != nil {
		return err
	}
	return s.note(ctx, tx, whoSubmitter, "consent", entry.ID, entry.Data...)
}

// covers reports whether an entry is the one that another would be.
func (c *Consent) covers(other *Consent) bool {
	return c.Evidence == other.Evidence && c.Person == other.Person && slices.Equal(c.Data, other.Data) && c.Until.Equal(other.Until)
}

// holding gives the entry by which a contact may be shown at a time.
func holding(entries []Consent, c *Contact, now time.Time) (Consent, bool) {
	want := Consent{Person: c.person(), Data: c.data(), Until: c.until()}
	for _, e := range slices.Backward(entries) {
		want.Evidence = e.Evidence
		if e.Withdrawn.IsZero() && now.Before(e.Until) && e.covers(&want) && e.Purpose == c.Purpose {
			return e, true
		}
	}
	return Consent{}, false
}

// ledgerMonth is how long the ledger shows what has ended when not asked for all.
const ledgerMonth = 30 * 24 * time.Hour

// Consents gives the ledger, what ends soonest first; all false leaves out
// what has ended longer than a month ago.
func (s *Store) Consents(ctx context.Context, all bool) (consents []Consent, err error) {
	err = s.cfg.DB.View(ctx, func(tx *catalogue.Tx) error {
		if all {
			consents, err = selectConsents(ctx, tx, `1 = 1`)
			return err
		}
		since := micros(s.now().Add(-ledgerMonth))
		consents, err = selectConsents(ctx, tx, `until > ? AND (withdrawn = 0 OR withdrawn > ?)`, since, since)
		return err
	})
	return consents, err
}

// WithdrawConsent ends a consent now, and with it every other that the same
// person gave for the same record: the contact is hidden at once.
func (s *Store) WithdrawConsent(ctx context.Context, who, id string) error {
	err := s.cfg.DB.Update(ctx, func(tx *catalogue.Tx) error {
		c, err := scanConsent(tx.Row(ctx, `SELECT `+consentColumns+` FROM consents WHERE id = ?`, id))
		if err != nil {
			return err
		}
		n, err := tx.Exec(ctx, `UPDATE consents SET withdrawn = ? WHERE record = ? AND (person = ? OR evidence = ?) AND withdrawn = 0`,
			micros(s.now()), c.Record, c.Person, c.Evidence)
		if err != nil {
			return err
		}
		if n == 0 {
			return fmt.Errorf("the consent is withdrawn already: %w", ErrState)
		}
		return s.note(ctx, tx, who, "withdraw-consent", id)
	})
	if err != nil {
		return err
	}
	return s.tell(ctx)
}

// NoteExpired marks consents that have ended by now as told to the team (an
// entry "consent-expired" in the audit log) and gives them. The worker calls
// it; the catalogue has hidden the contacts by itself.
func (s *Store) NoteExpired(ctx context.Context) (expired []Consent, err error) {
	err = s.cfg.DB.Update(ctx, func(tx *catalogue.Tx) error {
		now := s.now()
		expired, err = selectConsents(ctx, tx, `until <= ? AND told = 0 AND withdrawn = 0`, micros(now))
		for i := range expired {
			expired[i].Told = now
			if _, err := tx.Exec(ctx, `UPDATE consents SET told = ? WHERE id = ?`, micros(now), expired[i].ID); err != nil {
				return err
			}
			if err := s.note(ctx, tx, whoOperator, "consent-expired", expired[i].ID, expired[i].Data...); err != nil {
				return err
			}
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	return expired, nil
}
