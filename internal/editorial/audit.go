package editorial

import (
	"context"
	"database/sql"
	"iter"
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

// auditPage is how many entries are read at once by AuditAll: no transaction
// is held while a slow client takes them.
const auditPage = 500

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

// AuditAll gives the whole audit log, the oldest entry first. An error ends it.
func (s *Store) AuditAll(ctx context.Context) iter.Seq2[Entry, error] {
	return func(yield func(Entry, error) bool) {
		for after := int64(0); ; {
			page, err := s.entries(ctx, `WHERE seq > ? ORDER BY seq LIMIT ?`, after, auditPage)
			if err != nil {
				yield(Entry{}, err)
				return
			}
			for _, e := range page {
				if !yield(e, nil) {
					return
				}
			}
			if len(page) < auditPage {
				return
			}
			after = page[len(page)-1].Seq
		}
	}
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
