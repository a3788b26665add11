package catalogue

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
)

// rowColumns are the columns of records in the order of scanRow and upsertRow.
const rowColumns = `id, seq, source, live, hash, raw, was_public, due, fetched, content`

// readColumns are rowColumns and how the record stands in its group: what is
// shown in its stead, whether it is shown for others, and whether an editor
// decided on it; in the order of scanEntry, from readTables.
const (
	readColumns = `r.id, r.seq, r.source, r.live, r.hash, r.raw, r.was_public, r.due, r.fetched, r.content,
		COALESCE(t.main, ''), EXISTS (SELECT 1 FROM texts AS c WHERE c.main = r.id AND c.main <> '')
		OR EXISTS (SELECT 1 FROM decisions AS m WHERE m.value = r.id AND m.field = 'merged' AND m.holds = 1),
		EXISTS (SELECT 1 FROM decisions AS d WHERE d.record = r.id)`
	readTables = ` FROM records AS r LEFT JOIN texts AS t ON t.id = r.id`
)

const (
	selectRow = `SELECT ` + readColumns + readTables + ` WHERE r.id = ?`
	// selectKnown is what a put must know of the record as it stands.
	selectKnown = `SELECT r.hash, r.was_public,
		EXISTS (SELECT 1 FROM decisions AS d WHERE d.record = r.id AND d.field = 'hidden'),
		EXISTS (SELECT 1 FROM decisions AS d WHERE d.record = r.id)
		OR EXISTS (SELECT 1 FROM decisions AS m WHERE m.value = r.id AND m.field = 'merged')
		FROM records AS r WHERE r.id = ?`
	upsertRow = `INSERT INTO records (` + rowColumns + `) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (id) DO UPDATE SET seq = excluded.seq, source = excluded.source, live = excluded.live,
		hash = excluded.hash, raw = excluded.raw, was_public = excluded.was_public, due = excluded.due,
		fetched = excluded.fetched, content = excluded.content`
	// buryRow leaves nothing of what the record said.
	buryRow = `UPDATE records SET seq = ?, live = 0, hash = '', raw = '', due = 0, fetched = 0, content = NULL
		WHERE id = ? AND live = 1`
	selectHead = `SELECT identity, seq FROM head WHERE one = 1`
	updateHead = `UPDATE head SET seq = ? WHERE one = 1`
)

// head is the end of the log within a writing transaction.
type head struct{ seq uint64 }

// append runs fn, which stores rows under h.seq+1 and counts h.seq up for
// each, in one transaction with the log's head: commits come in the order of
// seq, because whoever reads the head to append holds it until the commit.
func (s *sqlStore) append(ctx context.Context, fn func(tx session, h *head) error) error {
	appended := false
	err := s.update(ctx, func(tx session) error {
		var h head
		var identity string
		if err := tx.row(ctx, selectHead+s.dialect.lockHead).Scan(&identity, &h.seq); err != nil {
			return err
		}
		before := h.seq
		if err := fn(tx, &h); err != nil || h.seq == before {
			return err
		}
		appended = true
		_, err := tx.exec(ctx, updateHead, h.seq)
		return err
	})
	if err == nil && appended {
		s.wake.send()
	}
	return err
}

// Put stores records and appends one change for each that is new or differs.
func (s *sqlStore) Put(ctx context.Context, records ...Record) ([]Outcome, error) {
	if len(records) == 0 {
		return nil, nil
	}
	rows, err := s.encodeLast(records)
	if err != nil {
		return nil, err
	}
	outcomes := make([]Outcome, len(records))
	err = s.append(ctx, func(tx session, h *head) error {
		g := newGrouping(tx, h, s.now())
		if err := putRows(ctx, tx, rows, outcomes, h); err != nil {
			return err
		}
		return g.regroup(ctx, rows, outcomes)
	})
	if err != nil {
		return nil, err
	}
	return outcomes, nil
}

// encodeLast makes a row per record, nil for one that occurs again later.
func (s *sqlStore) encodeLast(records []Record) ([]*row, error) {
	now := s.now()
	rows := make([]*row, len(records))
	later := make(map[string]bool, len(records))
	for i := range slices.Backward(records) {
		r := &records[i]
		if err := r.Validate(); err != nil {
			return nil, fmt.Errorf("%w: %w", ErrInvalid, err)
		}
		if later[r.ID] {
			continue
		}
		later[r.ID] = true
		w, err := encode(r, now)
		if err != nil {
			return nil, fmt.Errorf("%w: %w", ErrInvalid, err)
		}
		rows[i] = &w
	}
	return rows, nil
}

// putRows stores those rows that are new or differ and notes their outcomes.
func putRows(ctx context.Context, tx session, rows []*row, outcomes []Outcome, h *head) error {
	known, err := tx.prepare(ctx, selectKnown)
	if err != nil {
		return err
	}
	defer known.Close()
	upsert, err := tx.prepare(ctx, upsertRow)
	if err != nil {
		return err
	}
	defer upsert.Close()
	for i, w := range rows {
		if w == nil {
			continue
		}
		if outcomes[i], err = putRow(ctx, known, upsert, w, h); err != nil {
			return err
		}
	}
	return nil
}

func putRow(ctx context.Context, known, upsert *sql.Stmt, w *row, h *head) (Outcome, error) {
	var hash string
	var wasPublic, hidden bool
	err := known.QueryRowContext(ctx, w.id).Scan(&hash, &wasPublic, &hidden, &w.decided)
	outcome := Changed
	switch {
	case errors.Is(err, sql.ErrNoRows):
		outcome = New
	case err != nil:
		return 0, err
	case hash == w.hash:
		return Unchanged, nil
	case hash == "": // a tombstone
		outcome = New
	}
	h.seq++
	w.seq, w.wasPublic = h.seq, w.wasPublic && !hidden || wasPublic
	_, err = upsert.ExecContext(ctx, w.id, w.seq, w.source, smallint(w.live), w.hash, w.raw,
		smallint(w.wasPublic), w.due, w.fetched, string(w.content))
	return outcome, err
}

// Remove appends a tombstone for each id that has a live record.
func (s *sqlStore) Remove(ctx context.Context, ids ...string) (int, error) {
	if len(ids) == 0 {
		return 0, nil
	}
	removed := 0
	err := s.append(ctx, func(tx session, h *head) error {
		g := newGrouping(tx, h, s.now())
		gone, err := bury(ctx, tx, h, ids)
		if err != nil {
			return err
		}
		for _, id := range gone {
			if err := g.vanish(ctx, id); err != nil {
				return err
			}
		}
		removed = len(gone)
		return g.finish(ctx)
	})
	if err != nil {
		return 0, err
	}
	return removed, nil
}

// bury makes tombstones of live records and gives their ids.
func bury(ctx context.Context, tx session, h *head, ids []string) (gone []string, err error) {
	stmt, err := tx.prepare(ctx, buryRow)
	if err != nil {
		return nil, err
	}
	defer stmt.Close()
	for _, id := range ids {
		result, err := stmt.ExecContext(ctx, h.seq+1, id)
		if err != nil {
			return nil, err
		}
		n, err := result.RowsAffected()
		if err != nil {
			return nil, err
		}
		if n > 0 { // one or none
			h.seq++
			gone = append(gone, id)
		}
	}
	return gone, nil
}

// Get gives the latest change of one record.
func (s *sqlStore) Get(ctx context.Context, id string) (c Change, err error) {
	err = s.read(ctx, func(q session) error {
		e, err := scanEntry(q.row(ctx, selectRow, id))
		if err != nil {
			return err
		}
		c, err = s.change(ctx, q, &e)
		return err
	})
	if err != nil {
		return Change{}, fmt.Errorf("record %q: %w", id, err)
	}
	return c, nil
}

// Position gives the log's identity and its last seq.
func (s *sqlStore) Position(ctx context.Context) (p Position, err error) {
	err = s.read(ctx, func(q session) error {
		return q.row(ctx, selectHead).Scan(&p.Log, &p.Seq)
	})
	return p, err
}

// Counts counts live records, tombstones and the bytes of raw copies.
func (s *sqlStore) Counts(ctx context.Context) (Counts, error) {
	counts := Counts{BySource: map[string]int{}, Hidden: map[string]int{}}
	err := s.snapshot(ctx, func(q session) error {
		const perSource = `SELECT source, live, COUNT(*) FROM records GROUP BY source, live`
		err := q.each(ctx, perSource, nil, func(rows *sql.Rows) (bool, error) {
			var source string
			var live bool
			var n int
			err := rows.Scan(&source, &live, &n)
			if live {
				counts.Records += n
				counts.BySource[source] = n
			} else {
				counts.Tombstones += n
			}
			return true, err
		})
		if err != nil {
			return err
		}
		const hidden = `SELECT r.source, COUNT(*) FROM texts AS t JOIN records AS r ON r.id = t.id
			WHERE t.main <> '' GROUP BY r.source
			UNION ALL SELECT r.source, COUNT(*) FROM decisions AS m JOIN records AS r ON r.id = m.record
			WHERE m.field = 'merged' AND m.holds = 1 GROUP BY r.source`
		err = q.each(ctx, hidden, nil, func(rows *sql.Rows) (bool, error) {
			var source string
			var n int
			err := rows.Scan(&source, &n)
			counts.Hidden[source] += n
			return true, err
		})
		if err != nil {
			return err
		}
		return q.row(ctx, sumRawBytes).Scan(&counts.RawBytes)
	})
	return counts, err
}

// scanner is a *sql.Row or *sql.Rows.
type scanner interface{ Scan(dest ...any) error }

func scanRow(from scanner) (row, error) {
	var w row
	err := from.Scan(&w.id, &w.seq, &w.source, &w.live, &w.hash, &w.raw,
		&w.wasPublic, &w.due, &w.fetched, &w.content)
	return w, err
}

// smallint writes a bool as a SMALLINT, the form that both databases take.
func smallint(b bool) int {
	if b {
		return 1
	}
	return 0
}
