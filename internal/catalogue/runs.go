package catalogue

import (
	"context"
	"database/sql"
	"fmt"
	"time"
)

const (
	// abandonedAfter is when a run that never ended is taken for killed and
	// what it has seen is forgotten; no visit to a source takes that long.
	abandonedAfter = 7 * 24 * time.Hour
	// keepRuns is how many runs of a source are kept, reports included: a week
	// of hourly ones, so that the last full run is among them.
	keepRuns = 200
)

// StartRun begins a run and gives its id.
func (s *sqlStore) StartRun(ctx context.Context, source, kind string, at time.Time) (int64, error) {
	var id int64
	err := s.update(ctx, func(tx session) error {
		if err := abandonRuns(ctx, tx, source, at); err != nil {
			return err
		}
		const nextID = `UPDATE head SET run = run + 1 WHERE one = 1 RETURNING run`
		if err := tx.row(ctx, nextID).Scan(&id); err != nil {
			return err
		}
		const insert = `INSERT INTO runs (id, source, kind, started, finished, complete, report, error)
			VALUES (?, ?, ?, ?, 0, 0, NULL, '')`
		_, err := tx.exec(ctx, insert, id, source, kind, micros(at))
		return err
	})
	return id, err
}

// abandonRuns closes runs of the source that were killed long ago, so that
// their list of what they have seen does not stay forever. One that is only
// slow keeps it: without it, it would take all records for gone.
func abandonRuns(ctx context.Context, tx session, source string, at time.Time) error {
	const seen = `DELETE FROM seen WHERE run IN
		(SELECT id FROM runs WHERE source = ? AND finished = 0 AND started < ?)`
	const runs = `UPDATE runs SET finished = ?, error = 'abandoned: the run never ended'
		WHERE source = ? AND finished = 0 AND started < ?`
	before := micros(at.Add(-abandonedAfter))
	if _, err := tx.exec(ctx, seen, source, before); err != nil {
		return err
	}
	_, err := tx.exec(ctx, runs, micros(at), source, before)
	return err
}

// openRun gives the source of a run that is under way, ErrNotFound otherwise.
func openRun(ctx context.Context, q session, run int64) (source string, err error) {
	const query = `SELECT source FROM runs WHERE id = ? AND finished = 0`
	err = q.row(ctx, query, run).Scan(&source)
	return source, err
}

// See marks ids as seen by a run.
func (s *sqlStore) See(ctx context.Context, run int64, ids ...string) error {
	if len(ids) == 0 {
		return nil
	}
	err := s.update(ctx, func(tx session) error {
		if _, err := openRun(ctx, tx, run); err != nil {
			return err
		}
		see, err := tx.prepare(ctx, `INSERT INTO seen (run, id) VALUES (?, ?) ON CONFLICT DO NOTHING`)
		if err != nil {
			return err
		}
		defer see.Close()
		for _, id := range ids {
			if _, err := see.ExecContext(ctx, run, id); err != nil {
				return err
			}
		}
		return nil
	})
	return ofRun(run, err)
}

// Unseen gives the live records of the run's source that it has not seen.
func (s *sqlStore) Unseen(ctx context.Context, run int64) ([]string, error) {
	var unseen []string
	err := s.snapshot(ctx, func(q session) error {
		source, err := openRun(ctx, q, run)
		if err != nil {
			return err
		}
		const query = `SELECT id FROM records WHERE source = ? AND live = 1
			AND NOT EXISTS (SELECT 1 FROM seen WHERE seen.run = ? AND seen.id = records.id) ORDER BY id`
		return q.each(ctx, query, []any{source, run}, func(rows *sql.Rows) (bool, error) {
			var id string
			err := rows.Scan(&id)
			unseen = append(unseen, id)
			return true, err
		})
	})
	if err != nil {
		return nil, ofRun(run, err)
	}
	return unseen, nil
}

// FinishRun closes a run and forgets what it has seen.
func (s *sqlStore) FinishRun(ctx context.Context, r Run) error {
	if r.Finished.IsZero() {
		r.Finished = s.now() // a run without an end would count as under way, and see nothing
	}
	err := s.update(ctx, func(tx session) error {
		const finish = `UPDATE runs SET finished = ?, complete = ?, report = ?, error = ?
			WHERE id = ? RETURNING source`
		var source string
		err := tx.row(ctx, finish, micros(r.Finished), smallint(r.Complete), textOrNull(r.Report), r.Error, r.ID).Scan(&source)
		if err != nil {
			return err
		}
		if _, err := tx.exec(ctx, `DELETE FROM seen WHERE run = ?`, r.ID); err != nil {
			return err
		}
		const prune = `DELETE FROM runs WHERE source = ? AND finished <> 0 AND id <
			(SELECT id FROM runs WHERE source = ? ORDER BY id DESC LIMIT 1 OFFSET ?)`
		_, err = tx.exec(ctx, prune, source, source, keepRuns-1)
		return err
	})
	return ofRun(r.ID, err)
}

// NoteRun keeps a report of a run under way.
func (s *sqlStore) NoteRun(ctx context.Context, run int64, report []byte) error {
	err := s.update(ctx, func(tx session) error {
		const note = `UPDATE runs SET report = ? WHERE id = ? AND finished = 0 RETURNING id`
		return tx.row(ctx, note, textOrNull(report), run).Scan(&run)
	})
	return ofRun(run, err)
}

// Runs gives the runs of a source that are kept, the newest first.
func (s *sqlStore) Runs(ctx context.Context, source string) ([]Run, error) {
	return s.runs(ctx, `WHERE source = ? ORDER BY id DESC`, source)
}

// LastRuns gives the latest run of every source, by source name.
func (s *sqlStore) LastRuns(ctx context.Context) ([]Run, error) {
	return s.runs(ctx, `WHERE id IN (SELECT MAX(id) FROM runs GROUP BY source) ORDER BY source`)
}

// runs gives the runs that the rest of a query names.
func (s *sqlStore) runs(ctx context.Context, where string, args ...any) ([]Run, error) {
	var runs []Run
	err := s.read(ctx, func(q session) error {
		const query = `SELECT id, source, kind, started, finished, complete, report, error FROM runs `
		return q.each(ctx, query+where, args, func(rows *sql.Rows) (bool, error) {
			var r Run
			var started, finished int64
			err := rows.Scan(&r.ID, &r.Source, &r.Kind, &started, &finished, &r.Complete, &r.Report, &r.Error)
			r.Started, r.Finished = fromMicros(started), fromMicros(finished)
			runs = append(runs, r)
			return true, err
		})
	})
	return runs, err
}

// ofRun says which run an error is about.
func ofRun(run int64, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("run %d: %w", run, err)
}

// textOrNull is what a TEXT column takes: a string, or NULL for no bytes.
func textOrNull(b []byte) any {
	if b == nil {
		return nil
	}
	return string(b)
}
