package catalogue

import (
	"context"
	"database/sql"
)

// maxOrigins is how many places a change lists: a text that was published in
// more is everywhere, and nobody reads the list.
const maxOrigins = 100

// selectOrigins finds the records for which one is shown: those that say the
// same in the order of their places, then those that editors merged into it or
// into one of them.
const selectOrigins = `WITH RECURSIVE shown_for (id, place) AS (
		SELECT id, '' FROM records WHERE id = ?
		UNION ALL SELECT id, place FROM texts WHERE main = ? AND main <> ''
		UNION ALL SELECT m.record, '~' FROM shown_for AS s JOIN decisions AS m
			ON m.value = s.id AND m.field = 'merged' AND m.holds = 1)
	SELECT r.id, r.live, r.hash, r.fetched, r.content FROM shown_for AS s JOIN records AS r ON r.id = s.id
	WHERE s.place <> '' ORDER BY s.place, s.id LIMIT ?`

// entry is a row as it is read: with its place in its group.
type entry struct {
	row
	main    string // what is shown in its stead
	copies  bool   // it is shown for others, too
	decided bool   // an editor decided on it
}

func scanEntry(from scanner) (entry, error) {
	var e entry
	err := from.Scan(&e.id, &e.seq, &e.source, &e.live, &e.hash, &e.raw,
		&e.wasPublic, &e.due, &e.fetched, &e.content, &e.main, &e.copies, &e.decided)
	return e, err
}

// changeOf makes the log's entry of a row.
func (s *sqlStore) changeOf(ctx context.Context, e *entry) (c Change, err error) {
	if !e.copies && !e.decided {
		return e.change()
	}
	err = s.read(ctx, func(q session) error {
		c, err = s.change(ctx, q, e)
		return err
	})
	return c, err
}

// change makes the log's entry of a row, with what editors decided and the
// origins of a shown record.
func (s *sqlStore) change(ctx context.Context, q session, e *entry) (Change, error) {
	c, err := e.change()
	if err != nil || c.Record == nil {
		return c, err
	}
	if e.decided {
		if err := lay(ctx, q, &c); err != nil {
			return Change{}, err
		}
	}
	if !e.copies || c.ShownAs != "" || c.Hidden {
		return c, nil
	}
	c.Origins, err = s.origins(ctx, q, c.Record)
	return c, err
}

// change makes the log's entry of a row, without origins and decisions.
func (e *entry) change() (Change, error) {
	r, err := e.decode()
	if err != nil {
		return Change{}, err
	}
	return Change{Seq: e.seq, ID: e.id, Record: r, WasPublic: e.wasPublic, ShownAs: e.main}, nil
}

// origins lists a shown record and those that say the same, as far as they are
// public; nil if there are no others.
func (s *sqlStore) origins(ctx context.Context, q session, shown *Record) ([]Origin, error) {
	now := s.now()
	all := []Origin{shown.origin()}
	err := q.each(ctx, selectOrigins, []any{shown.ID, shown.ID, maxOrigins - 1}, func(rows *sql.Rows) (bool, error) {
		var w row
		if err := rows.Scan(&w.id, &w.live, &w.hash, &w.fetched, &w.content); err != nil {
			return false, err
		}
		r, err := w.decode()
		if err != nil {
			return false, err
		}
		if r == nil {
			return true, nil
		}
		if _, public := r.Public(now); public {
			all = append(all, r.origin())
		}
		return true, nil
	})
	if err != nil || len(all) == 1 {
		return nil, err
	}
	return all, nil
}

// origin tells where a record comes from.
func (r *Record) origin() Origin {
	p := &r.Provenance
	return Origin{ID: r.ID, Source: p.Source, URL: r.URL, Fetched: p.Fetched, Licence: r.Licence}
}
