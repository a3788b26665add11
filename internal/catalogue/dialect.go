package catalogue

import (
	"context"
	"database/sql"
)

// dialect is everything in which two SQL databases differ; all other SQL of
// this package is common to SQLite and PostgreSQL (standard types, ON
// CONFLICT, RETURNING) and written once, with ? for its arguments.
type dialect struct {
	// rebind turns the ? of a statement into what the driver wants.
	rebind func(query string) string
	// lockHead ends the select that reads the log's head in a writing
	// transaction, so that writers take turns ("FOR UPDATE" where the
	// transaction itself does not see to it).
	lockHead string
	// integrity asks the database about the state of its own files.
	integrity func(ctx context.Context, s session) ([]Problem, error)
	// fault gives an error of the driver its meaning, see [Fault].
	fault func(error) error
}

// querier is what *sql.DB and *sql.Tx have in common.
type querier interface {
	ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
	PrepareContext(ctx context.Context, query string) (*sql.Stmt, error)
}

// session runs statements of one dialect, within a transaction or without.
type session struct {
	q querier
	d *dialect
}

// exec runs a statement and gives the number of rows it touched.
func (s session) exec(ctx context.Context, query string, args ...any) (int, error) {
	result, err := s.q.ExecContext(ctx, s.d.rebind(query), args...)
	if err != nil {
		return 0, err
	}
	n, err := result.RowsAffected()
	return int(n), err
}

// row asks for one row.
func (s session) row(ctx context.Context, query string, args ...any) *sql.Row {
	return s.q.QueryRowContext(ctx, s.d.rebind(query), args...)
}

// prepare keeps a statement for many uses within the session.
func (s session) prepare(ctx context.Context, query string) (*sql.Stmt, error) {
	return s.q.PrepareContext(ctx, s.d.rebind(query))
}

// each calls fn for every row of a query until it returns false or an error.
func (s session) each(ctx context.Context, query string, args []any, fn func(*sql.Rows) (more bool, err error)) error {
	rows, err := s.q.QueryContext(ctx, s.d.rebind(query), args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if more, err := fn(rows); err != nil || !more {
			return err
		}
	}
	return rows.Err()
}
