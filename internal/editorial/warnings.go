package editorial

import (
	"context"
	"database/sql"
	"time"

	"nextsearch/internal/catalogue"
)

// Terms of warnings that are no name of a body.
const (
	TermPerson = "person" // an address or a number of a person stands in free text
	TermLink   = "link"   // where a link leads may tell the body, whatever it says
)

// Warnings gives those of a submission, with what was cleared.
func (s *Store) Warnings(ctx context.Context, sub *Submission) ([]Warning, error) {
	warnings := s.WarningsOf(&sub.Content, sub.Files)
	cleared := map[string]Warning{}
	err := s.cfg.DB.View(ctx, func(tx *catalogue.Tx) error {
		return tx.Each(ctx, `SELECT warning, who, at FROM clearances WHERE submission = ?`, []any{sub.ID}, func(rows *sql.Rows) (bool, error) {
			var w Warning
			var at int64
			err := rows.Scan(&w.Key, &w.By, &at)
			w.At = fromMicros(at)
			cleared[w.Key] = w
			return true, err
		})
	})
	if err != nil {
		return nil, err
	}
	for i := range warnings {
		w := &warnings[i]
		by, ok := cleared[w.Key]
		w.Cleared, w.By, w.At = ok, by.By, by.At
	}
	return warnings, nil
}

// WarningsOf gives the warnings of a content.
func (s *Store) WarningsOf(c *Content, files []Upload) []Warning { return nil }

func givesAway(*Content) bool { return true }

var _ time.Time
