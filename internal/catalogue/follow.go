package catalogue

import (
	"context"
	"database/sql"
	"fmt"
	"iter"
	"math"
	"time"
)

const (
	// pageRows is how many changes one read of the log takes at most: enough
	// that the cost of a query (some 20 µs) is nothing beside decoding, few
	// enough that a page of ordinary records (2 KB) is 1 MB.
	pageRows = 500
	// pageBytes ends a page early, so that a follower's memory is bounded by
	// this and one record even if records are as long as a book.
	pageBytes = 4 << 20
	// pollEvery is how soon a waiting follower notices what another process
	// wrote; one small query each time. Writes of this process wake it at once.
	pollEvery = 150 * time.Millisecond
	// expireBatch limits how long one transaction of Expire keeps other
	// writers waiting.
	expireBatch = 500
)

const (
	selectPage = `SELECT ` + readColumns + readTables + ` WHERE r.seq > ? ORDER BY r.seq LIMIT ?`
	selectDue  = `SELECT ` + rowColumns + ` FROM records WHERE due > 0 AND due <= ? ORDER BY due, id LIMIT ?`
	updateDue  = `UPDATE records SET seq = ?, due = ? WHERE id = ?`
)

// Changes gives every change with a seq above after, in order.
func (s *sqlStore) Changes(ctx context.Context, after uint64) iter.Seq2[Change, error] {
	return func(yield func(Change, error) bool) {
		for {
			page, err := s.page(ctx, after)
			if err != nil {
				yield(Change{}, err)
				return
			}
			for i := range page {
				c, err := s.changeOf(ctx, &page[i])
				if err != nil {
					yield(Change{}, err)
					return
				}
				page[i].content = nil // not needed any more; the page may be long
				after = c.Seq
				if !yield(c, nil) {
					return
				}
			}
			if len(page) == 0 {
				return
			}
		}
	}
}

// page reads the rows that follow a seq, none at the log's end.
func (s *sqlStore) page(ctx context.Context, after uint64) ([]entry, error) {
	if after > math.MaxInt64 {
		return nil, nil // beyond what a log can reach, and what the driver takes
	}
	var page []entry
	bytes := 0
	err := s.read(ctx, func(q session) error {
		return q.each(ctx, selectPage, []any{after, pageRows}, func(rows *sql.Rows) (bool, error) {
			e, err := scanEntry(rows)
			page = append(page, e)
			bytes += len(e.content)
			return bytes < pageBytes, err
		})
	})
	return page, err
}

// Wait returns when the log has an entry above after.
func (s *sqlStore) Wait(ctx context.Context, after uint64) error {
	poll := time.NewTicker(pollEvery)
	defer poll.Stop()
	for {
		wake := s.wake.wait() // before looking, so that nothing is missed
		p, err := s.Position(ctx)
		if err != nil || p.Seq > after {
			return err
		}
		select {
		case <-wake:
		case <-poll.C:
		case <-s.closed:
			return ErrClosed
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// Expire appends a change for every record whose public view time alone has
// changed by now.
func (s *sqlStore) Expire(ctx context.Context, now time.Time) (int, error) {
	total := 0
	for {
		n, err := s.expireSome(ctx, now)
		total += n
		if err != nil || n < expireBatch {
			return total, err
		}
	}
}

// expireSome does one transaction's share.
func (s *sqlStore) expireSome(ctx context.Context, now time.Time) (int, error) {
	n := 0
	err := s.append(ctx, func(tx session, h *head) error {
		g := newGrouping(tx, h, now)
		due, err := dueRows(ctx, tx, now)
		if err != nil {
			return err
		}
		var ended []string
		for i := range due {
			r, err := due[i].decode()
			if err != nil {
				return err
			}
			h.seq++
			if _, err := tx.exec(ctx, updateDue, h.seq, ceilMicros(r.due(now)), r.ID); err != nil {
				return err
			}
			if _, public := r.Public(now); !public { // else a consent has ended: the text stays
				ended = append(ended, r.ID)
			}
		}
		for _, id := range ended {
			if err := g.vanish(ctx, id); err != nil {
				return err
			}
		}
		n = len(due)
		return g.finish(ctx)
	})
	if err != nil {
		return 0, err
	}
	return n, nil
}

func dueRows(ctx context.Context, tx session, now time.Time) ([]row, error) {
	var due []row
	err := tx.each(ctx, selectDue, []any{micros(now), expireBatch}, func(rows *sql.Rows) (bool, error) {
		w, err := scanRow(rows)
		due = append(due, w)
		return true, err
	})
	return due, err
}

// Cursor gives a follower's durable place.
func (s *sqlStore) Cursor(ctx context.Context, follower string) (Position, error) {
	var p Position
	err := s.read(ctx, func(q session) error {
		const query = `SELECT log, seq FROM cursors WHERE follower = ?`
		return q.each(ctx, query, []any{follower}, func(rows *sql.Rows) (bool, error) {
			return false, rows.Scan(&p.Log, &p.Seq)
		})
	})
	return p, err
}

// SetCursor keeps a follower's place.
func (s *sqlStore) SetCursor(ctx context.Context, follower string, p Position) error {
	if p.Seq > math.MaxInt64 {
		return fmt.Errorf("cursor of %s: no log reaches seq %d", follower, p.Seq)
	}
	return s.update(ctx, func(tx session) error {
		const query = `INSERT INTO cursors (follower, log, seq) VALUES (?, ?, ?)
			ON CONFLICT (follower) DO UPDATE SET log = excluded.log, seq = excluded.seq`
		_, err := tx.exec(ctx, query, follower, p.Log, p.Seq)
		return err
	})
}
