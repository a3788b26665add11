package main

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"nextsearch/internal/catalogue"
	"nextsearch/internal/editorial"
	"nextsearch/internal/suppress"
)

// run erases what find has found. The list comes first: from then on nothing
// comes back, wherever run is cut off. The index comes last, as it is made of
// the catalogue.
func (e *erasure) run(ctx context.Context) error {
	return do(ctx, []eraseStep{
		{"suppression list", e.list},
		{"raw copies", e.eraseCopies},
		{"submissions", e.eraseSubmissions},
		{"catalogue", e.eraseRecords},
		{"reports", e.scrubRows},
		{"index", e.eraseIndex},
		{"reading everything again", e.verify},
	})
}

// eraseAgain erases from a restored directory, which has no index yet, what is
// on the suppression list.
func eraseAgain(ctx context.Context, cfg Config, logTo io.Writer) (report eraseReport, err error) {
	a, err := openApp(ctx, cfg, logTo, slog.LevelWarn)
	if err != nil {
		return report, err
	}
	defer func() { err = errors.Join(err, a.close()) }()
	if a.erased.Len() == 0 {
		return report, nil
	}
	e := &erasure{app: a, people: a.erased}
	if err := do(ctx, []eraseStep{
		{"what is listed", e.findListed},
		{"what it says", e.find},
		{"raw copies", e.eraseCopies},
		{"submissions", e.eraseSubmissions},
		{"catalogue", e.eraseRecords},
		{"reports", e.scrubRows},
		{"reading everything again", e.verify},
	}); err != nil {
		return report, fmt.Errorf("erasing again what the suppression list names: %w", err)
	}
	if r := e.report.Remains; len(r) > 0 {
		return e.report, fmt.Errorf("%w: %s", errRemains, r[0].What)
	}
	return e.report, nil
}

// findListed chooses the records and submissions that are listed.
func (e *erasure) findListed(ctx context.Context) error {
	for c, err := range e.app.store.Changes(ctx, 0) {
		if err != nil {
			return err
		}
		if c.Record != nil && e.app.erased.HasRecord(c.ID, c.Record.URL) {
			e.ids = append(e.ids, c.ID)
		}
	}
	return e.rows(ctx, `SELECT id FROM submissions`, nil, func(id string) error {
		if id = editorial.SourceName + ":" + id; e.app.erased.HasRecord(id) && !slices.Contains(e.ids, id) {
			e.ids = append(e.ids, id)
		}
		return nil
	})
}

// eraseStep is one step of an erasure; its name stands before its error.
type eraseStep struct {
	name string
	do   func(context.Context) error
}

func do(ctx context.Context, steps []eraseStep) error {
	for _, step := range steps {
		if err := step.do(ctx); err != nil {
			return fmt.Errorf("%s: %w", step.name, err)
		}
	}
	return nil
}

// list puts what goes onto the suppression list.
func (e *erasure) list(context.Context) error {
	entries := slices.Clone(e.persons)
	for _, id := range e.records {
		entries = append(entries, suppress.Entry{Kind: suppress.Record, Value: id})
	}
	for _, a := range e.addresses {
		entries = append(entries, suppress.Entry{Kind: suppress.Address, Value: a})
	}
	return e.app.erased.Add(entries...)
}

// eraseCopies deletes raw copies: first nothing names them, then they go. As
// every source is locked, so do those that nothing has named before, and what
// a crash left half written.
func (e *erasure) eraseCopies(ctx context.Context) error {
	var names []string
	for name := range e.raws {
		names = append(names, name)
	}
	if err := e.app.store.ForgetRaw(ctx, names...); err != nil {
		return err
	}
	if err := e.app.client.RemoveRaw(names...); err != nil {
		return err
	}
	used, err := e.app.store.RawInUse(ctx)
	if err != nil {
		return err
	}
	_, _, err = e.app.client.CollectRaw(ctx, used, 0)
	return err
}

// eraseSubmissions removes submissions, and the persons from the others, and
// notes it in the audit log, without saying what.
func (e *erasure) eraseSubmissions(ctx context.Context) error {
	for _, id := range e.records {
		erase := e.app.editorial.EraseRecord
		native, ok := submissionOf(id)
		if ok {
			id, erase = native, e.app.editorial.Erase
		}
		if err := erase(ctx, id); err != nil && !errors.Is(err, catalogue.ErrNotFound) {
			return err
		}
	}
	if e.people.Len() == 0 {
		return nil
	}
	done, err := e.app.editorial.Scrub(ctx, e.people.Scrub)
	for _, id := range done.Submissions {
		if !slices.Contains(e.report.Submissions, id) {
			e.report.Submissions = append(e.report.Submissions, id)
		}
	}
	e.report.Rows += done.Consents
	e.report.Uploads = max(e.report.Uploads, done.Files)
	return errors.Join(err, e.eraseUploads(ctx))
}

// eraseUploads deletes files whose bytes hold a person though what was read of
// them does not.
func (e *erasure) eraseUploads(ctx context.Context) error {
	for _, u := range e.uploads {
		err := e.app.store.Update(ctx, func(tx *catalogue.Tx) error {
			_, err := tx.Exec(ctx, `DELETE FROM uploads WHERE id = ?`, u.id)
			return err
		})
		if err != nil {
			return err
		}
		if err := os.Remove(e.uploadPath(u.id)); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return nil
}

// uploadPath is where the file of an upload lies.
func (e *erasure) uploadPath(id string) string {
	return filepath.Join(e.app.dir.uploads(), filepath.Base(id))
}

// eraseRecords makes bare tombstones of the records, and puts those that stay.
func (e *erasure) eraseRecords(ctx context.Context) error {
	for batch := range slices.Chunk(e.changed, batchOfErased) {
		if _, err := e.app.store.Put(ctx, batch...); err != nil {
			return err
		}
	}
	return e.app.store.Erase(ctx, e.records...)
}

// batchOfErased is how many records are put in one transaction.
const batchOfErased = 100

// scrubRows takes the persons out of what else the catalogue holds in words:
// reports of runs, decisions, addresses and headers of pages. Of records and
// submissions nothing is left to find. Erasing nothing cuts the write-ahead log.
func (e *erasure) scrubRows(ctx context.Context) error {
	if e.people.Len() == 0 {
		return e.app.store.Erase(ctx)
	}
	if err := e.forgetPages(ctx); err != nil {
		return err
	}
	columns, err := e.textColumns(ctx)
	if err != nil {
		return err
	}
	for _, c := range columns {
		if c.table == "records" || c.table == "pages" || nameColumns[c.name] {
			continue
		}
		if err := e.scrubColumn(ctx, c); err != nil {
			return err
		}
	}
	return e.app.store.Erase(ctx)
}

// forgetPages forgets what is known of addresses that name a person.
func (e *erasure) forgetPages(ctx context.Context) error {
	var urls []string
	err := e.app.store.View(ctx, func(tx *catalogue.Tx) error {
		return tx.Each(ctx, `SELECT url, final_url, COALESCE(header, '') FROM pages`, nil, func(rows *sql.Rows) (bool, error) {
			var url, final, header string
			err := rows.Scan(&url, &final, &header)
			if names(e.people, url) || names(e.people, final) || e.match.inJSON(header) {
				urls = append(urls, url)
			}
			return true, err
		})
	})
	e.report.Rows += len(urls)
	if err != nil || len(urls) == 0 {
		return err
	}
	return e.app.store.ErasePages(ctx, urls...)
}

// column is one column of texts of the catalogue.
type textColumn struct{ table, name string }

// nameColumns hold ids, hashes and addresses, by which things are found.
var nameColumns = map[string]bool{"id": true, "url": true, "final_url": true, "raw": true, "hash": true, "record": true, "submission": true,
	"object": true, "identity": true, "log": true, "secret": true, "request": true, "token": true, "key": true, "csrf": true, "sha256": true, "warning": true}

// textColumns lists the columns of texts of all tables.
func (e *erasure) textColumns(ctx context.Context) (columns []textColumn, err error) {
	err = e.app.store.View(ctx, func(tx *catalogue.Tx) error {
		const query = `SELECT m.name, c.name FROM sqlite_master AS m, pragma_table_info(m.name) AS c
			WHERE m.type = 'table' AND c.type = 'TEXT' ORDER BY m.name, c.cid`
		return tx.Each(ctx, query, nil, func(rows *sql.Rows) (bool, error) {
			var c textColumn
			err := rows.Scan(&c.table, &c.name)
			columns = append(columns, c)
			return true, err
		})
	})
	return columns, err
}

// scrubColumn scrubs every row of a column.
func (e *erasure) scrubColumn(ctx context.Context, c textColumn) error {
	return e.app.store.Update(ctx, func(tx *catalogue.Tx) error {
		clean := map[int64]string{}
		query := fmt.Sprintf(`SELECT rowid, %q FROM %q WHERE %q <> ''`, c.name, c.table, c.name)
		err := tx.Each(ctx, query, nil, func(rows *sql.Rows) (bool, error) {
			var row int64
			var text string
			if err := rows.Scan(&row, &text); err != nil {
				return false, err
			}
			if s, n := scrubJSON(text, e.people.Scrub); n > 0 {
				clean[row] = s
			}
			return true, nil
		})
		if err != nil {
			return err
		}
		for row, text := range clean {
			if _, err := tx.Exec(ctx, fmt.Sprintf(`UPDATE %q SET %q = ? WHERE rowid = ?`, c.table, c.name), text, row); err != nil {
				return err
			}
		}
		e.report.Rows += len(clean)
		return nil
	})
}

// scrubJSON scrubs a text, or each text of a JSON object or list.
func scrubJSON(text string, scrub func(string) (string, int)) (string, int) {
	dec := json.NewDecoder(strings.NewReader(text))
	dec.UseNumber()
	var value any
	if text[0] != '{' && text[0] != '[' || dec.Decode(&value) != nil {
		return scrub(text)
	}
	value, n := scrubValue(value, scrub)
	if n == 0 {
		return text, 0
	}
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(false)
	if enc.Encode(value) != nil {
		return scrub(text)
	}
	return strings.TrimSuffix(out.String(), "\n"), n
}

func scrubValue(value any, scrub func(string) (string, int)) (any, int) {
	total, n := 0, 0
	switch v := value.(type) {
	case string:
		return scrub(v)
	case []any:
		for i := range v {
			v[i], n = scrubValue(v[i], scrub)
			total += n
		}
	case map[string]any:
		for key := range v {
			v[key], n = scrubValue(v[key], scrub)
			total += n
		}
	}
	return value, total
}

// eraseIndex has the index built anew and read through, by this process or the
// serve that has it.
func (e *erasure) eraseIndex(ctx context.Context) error {
	body, err := json.Marshal(e.traces)
	if err != nil {
		return err
	}
	answer, err := e.index.controlWith(ctx, http.MethodPost, "/control/erased", body)
	e.report.Documents = answer.Documents
	e.report.Remains = append(e.report.Remains, answer.Problems...)
	return err
}
