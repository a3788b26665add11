package main

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"io"
	"os"
	"slices"
	"strings"

	"nextsearch/internal/catalogue"
	"nextsearch/internal/editorial"
	"nextsearch/mappings"
	"nextsearch/mappings/german"
)

// addProgramWords takes the words that an index has whatever it holds: the
// seed of the lexicon and the tables.
func addProgramWords(v *vocabulary) error {
	for w := range german.Seed().Known() {
		if err := v.add(w); err != nil {
			return err
		}
	}
	tables, err := mappings.Tables()
	if err != nil {
		return err
	}
	return v.add(tables)
}

// submissionOf gives the id of the submission that a record is made of.
func submissionOf(id string) (string, bool) {
	return strings.CutPrefix(id, editorial.SourceName+":")
}

// hasSubmission reports whether there is the submission of a record's id.
func (e *erasure) hasSubmission(ctx context.Context, id string) (bool, error) {
	native, ok := submissionOf(id)
	if !ok {
		return false, nil
	}
	err := e.app.store.View(ctx, func(tx *catalogue.Tx) error {
		return tx.Row(ctx, `SELECT id FROM submissions WHERE id = ?`, native).Scan(&native)
	})
	if errors.Is(err, catalogue.ErrNotFound) {
		return false, nil
	}
	return err == nil, err
}

// rows calls visit with each row of a query that gives one text.
func (e *erasure) rows(ctx context.Context, query string, args []any, visit func(text string) error) error {
	return e.app.store.View(ctx, func(tx *catalogue.Tx) error {
		return tx.Each(ctx, query, args, func(rows *sql.Rows) (bool, error) {
			var text string
			if err := rows.Scan(&text); err != nil {
				return false, err
			}
			return true, visit(text)
		})
	})
}

// wordsOfSubmission visits the words of all revisions and uploads of the
// submission of a record's id, if there is one.
func (e *erasure) wordsOfSubmission(ctx context.Context, id string, visit func(field, word string)) error {
	native, ok := submissionOf(id)
	if !ok {
		return nil
	}
	for _, query := range []string{
		`SELECT content FROM revisions WHERE submission = ?`,
		`SELECT text FROM uploads WHERE submission = ?`,
		`SELECT name FROM uploads WHERE submission = ?`,
		`SELECT metadata FROM uploads WHERE submission = ?`,
	} {
		err := e.rows(ctx, query, []any{native}, func(text string) error { return wordsOfText(text, visit) })
		if err != nil {
			return err
		}
	}
	return nil
}

// wordsOfText visits the words of a text, or of the texts of a JSON value.
func wordsOfText(text string, visit func(field, word string)) error {
	var value any
	if json.Unmarshal([]byte(text), &value) != nil {
		value = text
	}
	return wordsOfValue(value, visit)
}

// wordsOfOthers takes the words of what editors and submitters wrote and that stays.
func (e *erasure) wordsOfOthers(ctx context.Context, v *vocabulary) error {
	for _, q := range []struct{ query, of string }{
		{`SELECT submission, content FROM revisions`, editorial.SourceName + ":"},
		{`SELECT submission, text FROM uploads`, editorial.SourceName + ":"},
		{`SELECT submission, name FROM uploads`, editorial.SourceName + ":"},
		{`SELECT submission, metadata FROM uploads`, editorial.SourceName + ":"},
		{`SELECT id, reason FROM submissions`, editorial.SourceName + ":"},
		{`SELECT record, why FROM decisions`, ""},
		{`SELECT record, who FROM decisions`, ""},
		{`SELECT '', name FROM keys`, ""},
	} {
		err := e.app.store.View(ctx, func(tx *catalogue.Tx) error {
			return tx.Each(ctx, q.query, nil, func(rows *sql.Rows) (bool, error) {
				var owner, text string
				if err := rows.Scan(&owner, &text); err != nil {
					return false, err
				}
				if e.goes(q.of + owner) {
					return true, nil
				}
				return true, v.addText(text)
			})
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// findCopies reads the raw copies that may hold something: for a person all of
// them, for a record those of its source and those that nothing names.
func (e *erasure) findCopies(ctx context.Context) error {
	return e.eachCopy(ctx, func(name string, data []byte) {
		if !e.raws[name] && e.match.inCopy(data) {
			e.raws[name] = true
		}
	})
}

// eachCopy reads raw copies. One that cannot be read is passed over: it is
// damaged, and fetched anew.
func (e *erasure) eachCopy(ctx context.Context, visit func(name string, data []byte)) error {
	others, err := e.copiesOfOthers(ctx)
	if err != nil {
		return err
	}
	return e.app.client.EachRaw(ctx, func(name string) error {
		if e.people.Len() == 0 && others[name] {
			return nil
		}
		f, err := e.app.client.OpenRaw(name)
		if err != nil {
			return nil
		}
		defer f.Close()
		data, err := io.ReadAll(f)
		if err == nil {
			visit(name, data)
		}
		return ctx.Err()
	})
}

// copiesOfOthers gives the raw copies that only pages of sources name from
// which no record goes.
func (e *erasure) copiesOfOthers(ctx context.Context) (map[string]bool, error) {
	others, own := map[string]bool{}, map[string]bool{}
	affected := map[string]bool{}
	for _, id := range e.records {
		source, _, _ := strings.Cut(id, ":")
		affected[source] = true
	}
	err := e.app.store.View(ctx, func(tx *catalogue.Tx) error {
		const query = `SELECT source, raw FROM pages WHERE raw <> '' UNION SELECT source, raw FROM records WHERE raw <> ''`
		return tx.Each(ctx, query, nil, func(rows *sql.Rows) (bool, error) {
			var source, raw string
			err := rows.Scan(&source, &raw)
			if affected[source] {
				own[raw] = true
			} else {
				others[raw] = true
			}
			return true, err
		})
	})
	for raw := range own {
		delete(others, raw)
	}
	return others, err
}

// upload is a file of a submission.
type upload struct{ id, submission string }

// findUploads notes the files of submissions that go, and those of others that
// hold data of the persons.
func (e *erasure) findUploads(ctx context.Context) error {
	err := e.app.store.View(ctx, func(tx *catalogue.Tx) error {
		const query = `SELECT id, submission, name || ' ; ' || text || ' ; ' || metadata FROM uploads`
		return tx.Each(ctx, query, nil, func(rows *sql.Rows) (bool, error) {
			var u upload
			var text string
			err := rows.Scan(&u.id, &u.submission, &text)
			if e.goes(editorial.SourceName+":"+u.submission) || e.match.in(text) || e.inUpload(u.id) {
				e.uploads = append(e.uploads, u)
			}
			return true, err
		})
	})
	e.report.Uploads = len(e.uploads)
	return err
}

// inUpload reports whether the bytes of a file hold a trace.
func (e *erasure) inUpload(id string) bool {
	data, err := os.ReadFile(e.uploadPath(id))
	return err == nil && e.match.inCopy(data)
}

// dropAttachments takes files that go out of the records of submissions that stay.
func (e *erasure) dropAttachments(ctx context.Context) error {
	for _, u := range e.uploads {
		id := editorial.SourceName + ":" + u.submission
		if e.goes(id) {
			continue
		}
		i := slices.IndexFunc(e.changed, func(r catalogue.Record) bool { return r.ID == id })
		if i < 0 {
			c, err := e.app.store.Get(ctx, id)
			if errors.Is(err, catalogue.ErrNotFound) || err == nil && c.Record == nil {
				continue
			}
			if err != nil {
				return err
			}
			i, e.changed = len(e.changed), append(e.changed, *c.Record)
			e.report.Changed = append(e.report.Changed, id)
		}
		rec := &e.changed[i]
		rec.Attachments = slices.DeleteFunc(slices.Clone(rec.Attachments), func(a catalogue.Attachment) bool {
			return strings.Contains(a.URL, u.id)
		})
	}
	return nil
}
