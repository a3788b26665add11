package catalogue

import (
	"context"
	"database/sql"
	"fmt"
	"math"
)

// maxProblems ends a check of a catalogue that is broken everywhere: nobody
// reads more, and the remedy is the same.
const maxProblems = 100

// Check reads everything and gives what is wrong, each with a remedy. It
// reads one snapshot, so that counter and records belong together; writers go
// on meanwhile, and the write-ahead log grows until it has ended.
func (s *sqlStore) Check(ctx context.Context) ([]Problem, error) {
	var problems []Problem
	err := s.snapshot(ctx, func(q session) error {
		found, err := s.dialect.integrity(ctx, q)
		problems = append(problems, found...)
		if err != nil || len(found) > 0 {
			return err // the file itself is broken: what it says proves nothing
		}
		found, err = checkRows(ctx, q)
		problems = append(problems, found...)
		if err != nil {
			return err
		}
		found, err = checkHead(ctx, q)
		problems = append(problems, found...)
		if err != nil || len(problems) > 0 {
			return err // what the groups should be depends on the records
		}
		found, err = s.checkDecisions(ctx, q)
		problems = append(problems, found...)
		if err != nil || len(problems) > 0 {
			return err // who takes part in groups depends on them
		}
		found, err = s.checkGroups(ctx, q)
		problems = append(problems, found...)
		return err
	})
	return problems, err
}

// sqliteIntegrity asks SQLite to compare tables and indexes.
func sqliteIntegrity(ctx context.Context, q session) ([]Problem, error) {
	var problems []Problem
	query := fmt.Sprintf(`PRAGMA integrity_check(%d)`, maxProblems)
	err := q.each(ctx, query, nil, func(rows *sql.Rows) (bool, error) {
		var what string
		if err := rows.Scan(&what); err != nil {
			return false, err
		}
		if what != "ok" {
			problems = append(problems, Problem{"file-damaged", "SQLite: " + what, restoreRemedy})
		}
		return true, nil
	})
	return problems, err
}

// checkRows compares every record with its own columns.
func checkRows(ctx context.Context, q session) ([]Problem, error) {
	var problems []Problem
	query := `SELECT ` + rowColumns + ` FROM records ORDER BY seq`
	err := q.each(ctx, query, nil, func(rows *sql.Rows) (bool, error) {
		w, err := scanRow(rows)
		if err != nil {
			return false, err
		}
		if p, bad := w.problem(); bad {
			problems = append(problems, p)
		}
		return len(problems) < maxProblems, nil
	})
	return problems, err
}

// problem says what is wrong with one row.
func (w *row) problem() (Problem, bool) {
	switch {
	case !w.live && (w.hash != "" || len(w.content) > 0):
		return Problem{"tombstone-with-content", "the removed record " + w.id + " still has content", restoreRemedy}, true
	case !w.live:
		return Problem{}, false
	case hashOf(w.content) != w.hash:
		return Problem{"hash-mismatch", "the content of record " + w.id + " is not what was stored", restoreRemedy}, true
	}
	r, err := w.decode()
	if err != nil {
		return Problem{"record-unreadable", err.Error(), restoreRemedy}, true
	}
	if r.Provenance.Source != w.source {
		return Problem{"source-mismatch", fmt.Sprintf("record %s is filed under source %s, and says %s",
			w.id, w.source, r.Provenance.Source), restoreRemedy}, true
	}
	return Problem{}, false
}

// checkHead compares the log's head with the records: no record may be ahead
// of it, none may be before the first, and no two may share a seq.
func checkHead(ctx context.Context, q session) ([]Problem, error) {
	var identity string
	var seq, first, last, rows, distinct int64
	if err := q.row(ctx, selectHead).Scan(&identity, &seq); err != nil {
		return nil, err
	}
	const query = `SELECT COALESCE(MIN(seq), ?), COALESCE(MAX(seq), 0), COUNT(*), COUNT(DISTINCT seq) FROM records`
	if err := q.row(ctx, query, int64(math.MaxInt64)).Scan(&first, &last, &rows, &distinct); err != nil {
		return nil, err
	}
	var problems []Problem
	if last != seq {
		problems = append(problems, Problem{"log-head",
			fmt.Sprintf("the log ends at %d, its latest record at %d", seq, last), restoreRemedy})
	}
	if first < 1 || distinct != rows {
		problems = append(problems, Problem{"log-order",
			fmt.Sprintf("%d records have %d places in the log, the first is %d", rows, distinct, first), restoreRemedy})
	}
	if !logPattern.MatchString(identity) {
		problems = append(problems, Problem{"log-identity", "the log has no identity", restoreRemedy})
	}
	return problems, nil
}
