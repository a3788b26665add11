package editorial

import (
	"context"
	"database/sql"
	"math"
	"strings"

	"nextsearch/internal/catalogue"
)

// Actions of the audit log that concern keys. Object is the key's id.
const (
	actionKeyCreated = "key-created"
	actionKeyRevoked = "key-revoked"
	// actionKeyRefused: somebody has the secret of a key that is revoked or
	// has expired. Wrong secrets are not noted: strangers could fill the log.
	actionKeyRefused = "key-refused"
	actionLogin      = "login"
)

// Audit gives the audit log, the newest first, of one object or of all ("");
// before is the seq of the last entry of the page before, 0 for the first.
func (s *Store) Audit(ctx context.Context, object string, before int64, size int) ([]Entry, error) {
	if before <= 0 {
		before = math.MaxInt64
	}
	if object == "" {
		return s.entries(ctx, `WHERE seq < ? ORDER BY seq DESC LIMIT ?`, before, size)
	}
	return s.entries(ctx, `WHERE object = ? AND seq < ? ORDER BY seq DESC LIMIT ?`, object, before, size)
}

// entries gives the entries that the rest of a query names.
func (s *Store) entries(ctx context.Context, where string, args ...any) ([]Entry, error) {
	var entries []Entry
	err := s.cfg.DB.View(ctx, func(tx *catalogue.Tx) error {
		const query = `SELECT seq, at, who, action, object, fields FROM audit `
		return tx.Each(ctx, query+where, args, func(rows *sql.Rows) (bool, error) {
			var e Entry
			var at int64
			var fields string
			err := rows.Scan(&e.Seq, &at, &e.Who, &e.Action, &e.Object, &fields)
			e.At, e.Fields = fromMicros(at), strings.Fields(fields)
			entries = append(entries, e)
			return true, err
		})
	})
	if err != nil {
		return nil, err
	}
	return entries, nil
}
