package catalogue

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"
)

// ErrConflict: what was to be changed has changed since the caller read it.
var ErrConflict = errors.New("changed meanwhile by somebody else")

// Fields of a [Decision] that are no facet.
const (
	FieldHidden = "hidden" // Value is empty
	FieldMerged = "merged" // Value is the id of the record that is shown instead
)

// Limits of a decision on a facet, so that no form and no tool fills the log:
// a record with more values than that is a directory.
const (
	maxDecidedCodes = 50
	maxDecidedCode  = 255 // bytes, as long as the id of an organisation may be
)

// facetPattern is the form of a facet's name; which there are says package mappings.
var facetPattern = regexp.MustCompile(`^[a-z][A-Za-z]{0,39}$`)

// Decision is what an editor decided on one field of a record. Decisions lie
// over what the record's source says: a put does not touch them, so they
// survive every crawl, and undoing one brings the source's word back. They are
// kept for a removed record, too, and count again when it returns.
type Decision struct {
	Record string
	// Field is [FieldHidden], [FieldMerged] or the name of a facet.
	Field string
	// Value of a merger: the other record's id.
	Value string
	// Codes of a facet, in place of what was inferred; none says that the
	// record has no value there.
	Codes []string
	// Undo takes the decision back; only Record and Field count then.
	Undo bool
	Who  string
	At   time.Time
	Why  string
}

// facet reports whether d sets the codes of a facet.
func (d *Decision) facet() bool { return d.Field != FieldHidden && d.Field != FieldMerged }

// stored gives the column value of a valid decision: codes once each, in the
// order in which they were given.
func (d *Decision) stored() (string, error) {
	if !d.facet() {
		return d.Value, nil
	}
	codes := []string{}
	for _, c := range d.Codes {
		if !slices.Contains(codes, c) {
			codes = append(codes, c)
		}
	}
	text, err := json.Marshal(codes)
	return string(text), err
}

// validate says what is wrong with d itself.
func (d *Decision) validate() error {
	switch {
	case d.facet() && !facetPattern.MatchString(d.Field):
		return badDecision(fmt.Sprintf("%q is no field on which an editor decides", d.Field), "name a facet, hidden or merged")
	case d.Undo:
		return nil
	case d.Field == FieldHidden && (d.Value != "" || len(d.Codes) > 0), d.Field == FieldMerged && len(d.Codes) > 0, d.facet() && d.Value != "":
		return badDecision("a decision on "+d.Field+" carries what does not belong to it", "give codes for a facet, a record for a merger, nothing for hiding")
	case len(d.Codes) > maxDecidedCodes:
		return badDecision(fmt.Sprintf("%d codes are too many", len(d.Codes)), fmt.Sprintf("give at most %d", maxDecidedCodes))
	case slices.ContainsFunc(d.Codes, func(c string) bool { return len(c) > maxDecidedCode || strings.TrimSpace(c) == "" }):
		return badDecision("a code is empty or too long", fmt.Sprintf("give codes of 1 to %d bytes", maxDecidedCode))
	}
	return nil
}

func badDecision(message, remedy string) error {
	return &Fault{Code: "bad-decision", Kind: ErrInvalid, Message: message, Remedy: remedy}
}

const (
	selectDecisions = `SELECT record, field, value, who, at, why FROM decisions WHERE record = ? ORDER BY field`
	selectDecided   = `SELECT value, why FROM decisions WHERE record = ? AND field = ?`
	upsertDecision  = `INSERT INTO decisions (record, field, value, who, at, why, holds) VALUES (?, ?, ?, ?, ?, ?, 0)
		ON CONFLICT (record, field) DO UPDATE SET value = excluded.value, who = excluded.who, at = excluded.at, why = excluded.why`
	deleteDecision = `DELETE FROM decisions WHERE record = ? AND field = ?`
	markPublic     = `UPDATE records SET was_public = 1 WHERE id = ? AND was_public = 0`
)

// Decide stores decisions within an Update and appends a change for every
// record that they alter; one that changes nothing appends nothing. The zero
// At is now.
//
// Errors: ErrNotFound for a record that never was; ErrInvalid for a field or
// code that cannot be, and for a record that is merged into itself, an unknown
// one, one that is merged into it, or one that differs in whether its body is
// named.
func (t *Tx) Decide(ctx context.Context, decisions ...Decision) error {
	if t.head == nil {
		return errors.New("catalogue: decisions need an Update")
	}
	g := newGrouping(t.s, t.head, t.store.now())
	standsAnew := map[string]bool{}
	for i := range decisions {
		d := &decisions[i]
		altered, err := g.decide(ctx, d)
		if err != nil {
			return fmt.Errorf("deciding on %s of record %s: %w", d.Field, d.Record, err)
		}
		if altered && !d.facet() {
			standsAnew[d.Record] = true
		}
	}
	for i := range decisions {
		if id := decisions[i].Record; standsAnew[id] {
			delete(standsAnew, id)
			if err := g.restand(ctx, id); err != nil {
				return err
			}
		}
	}
	return g.finish(ctx)
}

// decide stores one decision and appends a change if it alters the record.
func (g *grouping) decide(ctx context.Context, d *Decision) (altered bool, err error) {
	if err := d.validate(); err != nil {
		return false, err
	}
	if _, err := seqOf(ctx, g.tx, d.Record); err != nil {
		return false, err
	}
	value, err := d.stored()
	if err != nil {
		return false, err
	}
	altered, different, err := g.compare(ctx, d, value)
	if err != nil || !different {
		return false, err
	}
	if altered && d.Field == FieldMerged {
		if err := g.changeMerger(ctx, d); err != nil {
			return false, err
		}
	}
	if err := g.writeDecision(ctx, d, value); err != nil || !altered {
		return false, err
	}
	return true, g.append(ctx, d.Record)
}

// compare tells whether a decision alters the record, and whether it differs
// from what is stored at all: it may have another reason only.
func (g *grouping) compare(ctx context.Context, d *Decision, value string) (altered, different bool, err error) {
	var old, why string
	err = g.tx.row(ctx, selectDecided, d.Record, d.Field).Scan(&old, &why)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return !d.Undo, !d.Undo, nil
	case err != nil:
		return false, false, err
	}
	altered = d.Undo || old != value
	return altered, altered || why != d.Why, nil
}

// writeDecision stores a decision or takes it back.
func (g *grouping) writeDecision(ctx context.Context, d *Decision, value string) error {
	if d.Undo {
		_, err := g.tx.exec(ctx, deleteDecision, d.Record, d.Field)
		return err
	}
	at := d.At
	if at.IsZero() {
		at = g.now
	}
	_, err := g.tx.exec(ctx, upsertDecision, d.Record, d.Field, value, d.Who, micros(at), d.Why)
	return err
}

// seqOf gives the seq of a record's latest change.
func seqOf(ctx context.Context, q session, id string) (seq uint64, err error) {
	err = q.row(ctx, `SELECT seq FROM records WHERE id = ?`, id).Scan(&seq)
	if errors.Is(err, sql.ErrNoRows) {
		err = ErrNotFound
	}
	return seq, err
}

// Seq gives the seq of a record's latest change as the transaction sees it,
// ErrNotFound if there never was one. Who decides on what was read before
// compares it with that of the [Change] that was read.
func (t *Tx) Seq(ctx context.Context, record string) (uint64, error) { return seqOf(ctx, t.s, record) }

// Decisions gives what was decided on a record, in the order of fields.
func (t *Tx) Decisions(ctx context.Context, record string) ([]Decision, error) {
	return decisionsOn(ctx, t.s, record)
}

func decisionsOn(ctx context.Context, q session, record string) (all []Decision, err error) {
	err = q.each(ctx, selectDecisions, []any{record}, func(rows *sql.Rows) (bool, error) {
		d, err := scanDecision(rows)
		all = append(all, d)
		return true, err
	})
	return all, err
}

func scanDecision(from scanner) (Decision, error) {
	var d Decision
	var at int64
	if err := from.Scan(&d.Record, &d.Field, &d.Value, &d.Who, &at, &d.Why); err != nil {
		return d, err
	}
	d.At = fromMicros(at)
	if d.facet() {
		text := d.Value
		d.Value = ""
		if err := json.Unmarshal([]byte(text), &d.Codes); err != nil {
			return d, damaged("the decision on "+d.Field+" of record "+d.Record+" cannot be read", err)
		}
	}
	return d, nil
}

// lay lays what editors decided over a record's change.
func lay(ctx context.Context, q session, c *Change) error {
	all, err := decisionsOn(ctx, q, c.ID)
	if err != nil {
		return err
	}
	for _, d := range all {
		switch d.Field {
		case FieldHidden:
			c.Hidden = true
		case FieldMerged:
			shown, err := shownFor(ctx, q, c.ID)
			if err != nil {
				return err
			}
			if shown != c.ID {
				c.ShownAs = shown
			}
		default:
			if c.Record.Corrections == nil {
				c.Record.Corrections = map[string][]string{}
			}
			c.Record.Corrections[d.Field] = d.Codes
		}
	}
	return nil
}
