package editorial

import (
	"context"
	"slices"
	"strings"

	"nextsearch/internal/catalogue"
)

// Names of who acts besides the names of keys.
const (
	whoSubmitter = "submitter"
	whoOperator  = "operator" // the worker and the command line
)

// note appends an entry to the audit log within the transaction of the action
// itself, so that there is no action without its entry and no entry without
// its action. Fields are names only: what stood in them stands in revisions,
// which erasure deletes.
func (s *Store) note(ctx context.Context, tx *catalogue.Tx, who, action, object string, fields ...string) error {
	// seq is counted here and not by the database: writers take turns, and
	// INTEGER PRIMARY KEY counts by itself in SQLite only.
	const insert = `INSERT INTO audit (seq, at, who, action, object, fields)
		SELECT COALESCE(MAX(seq), 0) + 1, ?, ?, ?, ?, ? FROM audit`
	fields = slices.Clone(fields)
	slices.Sort(fields)
	_, err := tx.Exec(ctx, insert, micros(s.now()), who, action, object, strings.Join(slices.Compact(fields), " "))
	return err
}
