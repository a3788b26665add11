package catalogue

import (
	"context"
	"database/sql"
)

// fillBatch is how many records one transaction of fillTexts takes: other
// processes that write wait no longer than for a put.
const fillBatch = 500

// fillTexts makes the table texts for records that were stored before it was
// there, or by the rules of another release, in the order of the log and in
// many transactions. When it is interrupted, the next call goes on; several
// processes take turns. What others put meanwhile is in the table already.
// How long 100,000 records take was not measured on old data.
func (s *sqlStore) fillTexts(ctx context.Context) error {
	for {
		var rules int
		err := s.read(ctx, func(q session) error {
			return q.row(ctx, `SELECT rules FROM grouping WHERE one = 1`).Scan(&rules)
		})
		if err != nil || rules == rulesVersion {
			return err
		}
		if rules != 0 {
			if err := s.forgetTexts(ctx); err != nil {
				return err
			}
		}
		err = s.append(ctx, func(tx session, h *head) error { return s.fillSome(ctx, tx, h) })
		if err != nil {
			return err
		}
	}
}

// Regroup makes all groups anew from the records, and finds out anew which
// mergers hold.
func (s *sqlStore) Regroup(ctx context.Context) error {
	if err := s.forgetTexts(ctx); err != nil {
		return err
	}
	return s.fillTexts(ctx)
}

// forgetTexts lets every record be shown until fillTexts has gone through all.
func (s *sqlStore) forgetTexts(ctx context.Context) error {
	return s.append(ctx, func(tx session, h *head) error {
		g := newGrouping(tx, h, s.now())
		hidden, err := g.nodes(ctx, `SELECT `+textColumns+` FROM texts WHERE main <> ''`)
		if err != nil {
			return err
		}
		for _, n := range hidden {
			if err := g.append(ctx, n.id); err != nil {
				return err
			}
		}
		if _, err := tx.exec(ctx, `DELETE FROM texts`); err != nil {
			return err
		}
		if err := g.refreshAll(ctx); err != nil {
			return err
		}
		if err := g.finish(ctx); err != nil {
			return err
		}
		_, err = tx.exec(ctx, `UPDATE grouping SET rules = 0, filled = 0 WHERE one = 1`)
		return err
	})
}

// fillSome takes the next records, or notes that there are none.
func (s *sqlStore) fillSome(ctx context.Context, tx session, h *head) error {
	var rules int
	var filled uint64
	if err := tx.row(ctx, `SELECT rules, filled FROM grouping WHERE one = 1`).Scan(&rules, &filled); err != nil || rules == rulesVersion {
		return err
	}
	rows, outcomes, err := s.unfilled(ctx, tx, filled)
	if err != nil {
		return err
	}
	if len(rows) == 0 {
		_, err := tx.exec(ctx, `UPDATE grouping SET rules = ?, filled = 0 WHERE one = 1`, rulesVersion)
		return err
	}
	filled = rows[len(rows)-1].seq
	g := newGrouping(tx, h, s.now())
	if err := g.regroup(ctx, rows, outcomes); err != nil {
		return err
	}
	_, err = tx.exec(ctx, `UPDATE grouping SET filled = ? WHERE one = 1`, filled)
	return err
}

// unfilled gives the live rows that follow a seq, as if they had just changed.
func (s *sqlStore) unfilled(ctx context.Context, tx session, after uint64) (rows []*row, outcomes []Outcome, err error) {
	now := s.now()
	decided, err := aside(ctx, tx)
	if err != nil {
		return nil, nil, err
	}
	const query = `SELECT ` + rowColumns + ` FROM records WHERE seq > ? AND live = 1 ORDER BY seq LIMIT ?`
	err = tx.each(ctx, query, []any{after, fillBatch}, func(found *sql.Rows) (bool, error) {
		w, err := scanRow(found)
		if err != nil {
			return false, err
		}
		r, err := w.decode()
		if err != nil {
			return false, err
		}
		if r.comparable(now) {
			w.grouped = r
		}
		w.decided = decided[w.id]
		rows, outcomes = append(rows, &w), append(outcomes, Changed)
		return true, nil
	})
	return rows, outcomes, err
}

// aside gives the records that editors hid or merged, and into which they did.
func aside(ctx context.Context, q session) (map[string]bool, error) {
	ids := map[string]bool{}
	const query = `SELECT record, value FROM decisions WHERE field IN ('hidden', 'merged')`
	err := q.each(ctx, query, nil, func(rows *sql.Rows) (bool, error) {
		var id, into string
		err := rows.Scan(&id, &into)
		ids[id], ids[into] = true, true
		return true, err
	})
	return ids, err
}
