package catalogue

import (
	"context"
	"database/sql"
	"errors"
	"time"
)

// ErrConflict: what was to be changed has changed since the caller read it.
var ErrConflict = errors.New("changed meanwhile by somebody else")

// Fields of a [Decision] that are no facet.
const (
	FieldHidden = "hidden" // Value is empty
	FieldMerged = "merged" // Value is the id of the record that is shown instead
)

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

// Tx is a transaction on the catalogue's database, for a package that keeps
// tables of its own beside the records (package editorial; the migrations here
// make them). Statements have ? for their arguments and are common to SQLite
// and PostgreSQL.
type Tx struct {
	s     session
	head  *head // nil in a View
	store *sqlStore
}

// Exec runs a statement and gives the number of rows it touched.
func (t *Tx) Exec(ctx context.Context, query string, args ...any) (int, error) {
	return t.s.exec(ctx, query, args...)
}

// Row asks for one row; scanning none gives sql.ErrNoRows, which Update and
// View turn into ErrNotFound.
func (t *Tx) Row(ctx context.Context, query string, args ...any) *sql.Row {
	return t.s.row(ctx, query, args...)
}

// Each calls fn for every row of a query until it returns false or an error.
func (t *Tx) Each(ctx context.Context, query string, args []any, fn func(*sql.Rows) (more bool, err error)) error {
	return t.s.each(ctx, query, args, fn)
}

// Update runs fn in one writing transaction. It is committed if fn gives no
// error and otherwise leaves nothing behind.
func (s *sqlStore) Update(ctx context.Context, fn func(*Tx) error) error {
	return s.append(ctx, func(tx session, h *head) error { return fn(&Tx{tx, h, s}) })
}

// View runs fn in one reading transaction: all its statements see the same.
func (s *sqlStore) View(ctx context.Context, fn func(*Tx) error) error {
	return s.snapshot(ctx, func(q session) error { return fn(&Tx{q, nil, s}) })
}

// Decide stores decisions within an Update and appends a change for every
// record that they alter. The zero At is now.
func (t *Tx) Decide(ctx context.Context, decisions ...Decision) error {
	return errors.New("catalogue: Decide is not there yet")
}

// Decisions gives what was decided on a record, in the order of fields.
func (t *Tx) Decisions(ctx context.Context, record string) ([]Decision, error) {
	return nil, errors.New("catalogue: Decisions is not there yet")
}
