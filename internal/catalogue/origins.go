package catalogue

import (
	"context"
	"database/sql"
)

// maxOrigins is how many places a change lists: a text that was published in
// more is everywhere, and nobody reads the list.
const maxOrigins = 100

// selectOrigins finds the records for which one is shown.
const selectOrigins = `SELECT r.id, r.live, r.hash, r.fetched, r.content FROM texts AS t JOIN records AS r ON r.id = t.id
	WHERE t.main = ? AND t.main <> '' ORDER BY t.place LIMIT ?`

// entry is a row as it is read: with its place in its group.
type entry struct {
	row
	main   string // what is shown in its stead
	copies bool   // it is shown for others, too
}

func scanEntry(from scanner) (entry, error) {
	var e entry
	err := from.Scan(&e.id, &e.seq, &e.source, &e.live, &e.hash, &e.raw,
		&e.wasPublic, &e.due, &e.fetched, &e.content, &e.main, &e.copies)
	return e, err
}

// changeOf makes the log's entry of a row.
func (s *sqlStore) changeOf(ctx context.Context, e *entry) (c Change, err error) {
	if !e.copies {
		return e.change()
	}
	err = s.read(ctx, func(q session) error {
		c, err = s.change(ctx, q, e)
		return err
	})
	return c, err
}

// change makes the log's entry of a row, with the origins of a shown record.
func (s *sqlStore) change(ctx context.Context, q session, e *entry) (Change, error) {
	c, err := e.change()
	if err != nil || !e.copies {
		return c, err
	}
	c.Origins, err = s.origins(ctx, q, c.Record)
	return c, err
}

// change makes the log's entry of a row, without origins.
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
	err := q.each(ctx, selectOrigins, []any{shown.ID, maxOrigins - 1}, func(rows *sql.Rows) (bool, error) {
		var w row
		if err := rows.Scan(&w.id, &w.live, &w.hash, &w.fetched, &w.content); err != nil {
			return false, err
		}
		r, err := w.decode()
		if err != nil {
			return false, err
		}
		if r != nil && r.comparable(now) {
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
