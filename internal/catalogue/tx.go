package catalogue

import (
	"context"
	"database/sql"
)

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
