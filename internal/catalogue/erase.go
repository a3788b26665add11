package catalogue

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
)

// checkpointTries is how often a checkpoint is tried while a reader holds an
// old state of the database, and checkpointWait how many milliseconds each
// waits: together longer than any request or page of the log takes.
const (
	checkpointTries = 50
	checkpointWait  = 200
)

// Erase takes everything out of the catalogue that a record said or that was
// said of it: content, decisions, what is kept of its text, the pages and
// the names of raw copies that it was made from, and what runs report of it.
// A bare tombstone stays, id and seq, so that every follower deletes it, too;
// so do ids that never were. What shares a raw copy with it names that copy no
// more, since the copy has to go.
//
// When Erase returns without an error, no byte of it is left in the files of
// the database. With ErrBusy all is erased, but the write-ahead log could not
// be cut because somebody reads an old state of it; the next Erase, of the
// same ids or none, does so.
func (s *SQLite) Erase(ctx context.Context, ids ...string) error {
	err := s.append(ctx, func(tx session, h *head) error {
		e := eraser{tx: tx, terms: slices.Clone(ids)}
		for _, id := range ids {
			if err := e.learn(ctx, id); err != nil {
				return err
			}
		}
		if err := e.records(ctx, newGrouping(tx, h, s.now()), ids); err != nil {
			return err
		}
		return errors.Join(e.pages(ctx), e.runs(ctx))
	})
	if err != nil {
		return fmt.Errorf("erasing records: %w", err)
	}
	return s.Scrub(ctx)
}

// ErasePages forgets addresses of any source with their raw copies, and what
// runs report of them; errors are those of Erase.
func (s *SQLite) ErasePages(ctx context.Context, urls ...string) error {
	err := s.update(ctx, func(tx session) error {
		e := eraser{tx: tx, terms: slices.Clone(urls), urls: urls}
		return errors.Join(e.pages(ctx), e.runs(ctx))
	})
	if err != nil {
		return fmt.Errorf("erasing pages: %w", err)
	}
	return s.Scrub(ctx)
}

// eraser is an erasure under way in a transaction.
type eraser struct {
	tx    session
	terms []string // what names what is erased: ids and addresses
	urls  []string // of pages
	raws  []string // names of raw copies
	found bool     // the report that is being rewritten has a term
}

// learn notes by what else a record is known.
func (e *eraser) learn(ctx context.Context, id string) error {
	w := row{id: id}
	err := e.tx.row(ctx, `SELECT live, raw, content FROM records WHERE id = ?`, id).Scan(&w.live, &w.raw, &w.content)
	if errors.Is(err, sql.ErrNoRows) {
		return nil
	}
	if err != nil {
		return err
	}
	r, err := w.decode()
	if err != nil || r == nil {
		return err
	}
	if w.raw != "" {
		e.raws = append(e.raws, w.raw)
	}
	urls := []string{r.URL, r.Provenance.URL}
	for i := range r.Attachments {
		urls = append(urls, r.Attachments[i].URL)
	}
	for _, url := range urls {
		if url != "" && !slices.Contains(e.urls, url) {
			e.urls = append(e.urls, url)
		}
	}
	e.terms = append(e.terms, e.urls...)
	return nil
}

// records makes bare tombstones of records and lets others take their place.
func (e *eraser) records(ctx context.Context, g *grouping, ids []string) error {
	gone, err := bury(ctx, e.tx, g.h, ids)
	if err != nil {
		return err
	}
	for _, id := range gone {
		if err := g.vanish(ctx, id); err != nil {
			return err
		}
	}
	if err := g.finish(ctx); err != nil {
		return err
	}
	for _, id := range ids {
		for _, query := range []string{
			`DELETE FROM decisions WHERE ? IN (record, CASE field WHEN 'merged' THEN value ELSE record END)`,
			`DELETE FROM seen WHERE id = ?`,
		} {
			if _, err := e.tx.exec(ctx, query, id); err != nil {
				return err
			}
		}
	}
	return nil
}

// pages forgets the pages of the addresses and of the raw copies, and lets
// nothing name those copies.
func (e *eraser) pages(ctx context.Context) error {
	for _, url := range e.urls {
		const query = `DELETE FROM pages WHERE url = ? OR final_url = ? RETURNING url, final_url, raw`
		err := e.tx.each(ctx, query, []any{url, url}, func(rows *sql.Rows) (bool, error) {
			var url, final, raw string
			err := rows.Scan(&url, &final, &raw)
			e.terms = append(e.terms, url, final)
			if raw != "" {
				e.raws = append(e.raws, raw)
			}
			return true, err
		})
		if err != nil {
			return err
		}
	}
	for _, raw := range e.raws {
		for _, query := range []string{
			`DELETE FROM pages WHERE raw = ?`,
			`UPDATE records SET raw = '' WHERE raw = ?`,
		} {
			if _, err := e.tx.exec(ctx, query, raw); err != nil {
				return err
			}
		}
	}
	return nil
}

// runs takes what was erased out of the reports of runs.
func (e *eraser) runs(ctx context.Context) error {
	type report struct {
		id   int64
		text []byte
		err  string
	}
	var all []report
	err := e.tx.each(ctx, `SELECT id, report, error FROM runs`, nil, func(rows *sql.Rows) (bool, error) {
		var r report
		if err := rows.Scan(&r.id, &r.text, &r.err); err != nil {
			return false, err
		}
		text, changed := e.rewrite(r.text)
		if changed || e.named(r.err) {
			all = append(all, report{r.id, text, e.blot(r.err)})
		}
		return true, nil
	})
	if err != nil {
		return err
	}
	for _, r := range all {
		const query = `UPDATE runs SET report = ?, error = ? WHERE id = ?`
		if _, err := e.tx.exec(ctx, query, textOrNull(r.text), r.err, r.id); err != nil {
			return err
		}
	}
	return nil
}

// Scrub makes the database file anew from what it holds and cuts the
// write-ahead log, so that no file of the database has a byte of what was
// deleted before. SQLite overwrites what it deletes (secure_delete), but when
// rows move between pages it leaves copies of them in the gaps, and these stay
// when the rows go. It takes as much disk space again as the catalogue has,
// and writers wait meanwhile; errors are ErrDiskFull and those of Erase.
func (s *SQLite) Scrub(ctx context.Context) error {
	leave, err := s.enter()
	if err != nil {
		return err
	}
	defer leave()
	db, err := openPool(s.file, newOptions(nil))
	if err != nil {
		return err
	}
	defer db.Close()
	if _, err := db.ExecContext(ctx, `VACUUM`); err != nil {
		return s.meaning(ctx, err)
	}
	return s.checkpoint(ctx)
}

// checkpoint moves everything from the write-ahead log into the database file
// and cuts the log to nothing. It waits for who reads an old state, some
// seconds at most: ErrBusy then.
func (s *SQLite) checkpoint(ctx context.Context) error {
	short := func(o *options) { o.pragmas = append(o.pragmas, fmt.Sprintf("busy_timeout(%d)", checkpointWait)) }
	db, err := openPool(s.file, newOptions([]Option{short}))
	if err != nil {
		return err
	}
	defer db.Close()
	for range s.checkpointTries {
		var busy, frames, moved int
		err := s.meaning(ctx, db.QueryRowContext(ctx, `PRAGMA wal_checkpoint(TRUNCATE)`).Scan(&busy, &frames, &moved))
		if err == nil && busy == 0 {
			return nil
		}
		if err != nil && !errors.Is(err, ErrBusy) {
			return err
		}
	}
	return &Fault{Code: "checkpoint-busy", Kind: ErrBusy,
		Message: "the write-ahead log still holds what was deleted, because somebody reads an old state of the catalogue",
		Remedy:  "end long backups, checks and exports, then repeat"}
}
