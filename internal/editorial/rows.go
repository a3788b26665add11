package editorial

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"nextsearch/internal/catalogue"
)

// header is a row of the table submissions.
type header struct {
	id, secret string
	state      State
	revision   int
	published  int
	version    int64
	created    time.Time
	// updated is since when the submission is in its state, or when its
	// submitter last wrote: what editors do to one that waits does not put it
	// at the end of the queue.
	updated time.Time
	via     string
	request string
	reason  string
}

const headerColumns = `id, secret, state, revision, published, version, created, updated, via, request, reason`

func scanHeader(from interface{ Scan(...any) error }) (h header, err error) {
	var created, updated int64
	err = from.Scan(&h.id, &h.secret, &h.state, &h.revision, &h.published, &h.version, &created, &updated, &h.via, &h.request, &h.reason)
	h.created, h.updated = fromMicros(created), fromMicros(updated)
	return h, err
}

// selectSubmission reads a row; sql.ErrNoRows if there is none.
func selectSubmission(ctx context.Context, tx *catalogue.Tx, id string) (header, error) {
	return scanHeader(tx.Row(ctx, `SELECT `+headerColumns+` FROM submissions WHERE id = ?`, id))
}

func insertSubmission(ctx context.Context, tx *catalogue.Tx, h *header) error {
	_, err := tx.Exec(ctx, `INSERT INTO submissions (`+headerColumns+`) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		h.id, h.secret, h.state, h.revision, h.published, h.version, micros(h.created), micros(h.updated), h.via, h.request, h.reason)
	return err
}

// updateSubmission stores what can change of a row.
func updateSubmission(ctx context.Context, tx *catalogue.Tx, h *header) error {
	_, err := tx.Exec(ctx, `UPDATE submissions SET state = ?, revision = ?, published = ?, version = ?, updated = ?, reason = ? WHERE id = ?`,
		h.state, h.revision, h.published, h.version, micros(h.updated), h.reason, h.id)
	return err
}

// stored is the JSON of a revision: the content as the submitter gave it, and
// what the store keeps with it.
type stored struct {
	Content
	// Uploads are the ids of its files in their order.
	Uploads []string `json:"uploads,omitempty"`
	// Request is a hash of what came with an idempotency key, so that the same
	// request can be told from another with the same key. First revision only.
	Request string `json:"request,omitempty"`
	// Published is when this revision was made public, First when the first
	// one of those that were public without a gap was.
	Published time.Time `json:"published,omitzero"`
	First     time.Time `json:"first,omitzero"`

	number int
	author string
	at     time.Time
}

const revisionColumns = `number, author, at, content`

func scanRevision(from interface{ Scan(...any) error }) (r stored, err error) {
	var content string
	var at int64
	var number int
	var author string
	if err := from.Scan(&number, &author, &at, &content); err != nil {
		return stored{}, err
	}
	if err := json.Unmarshal([]byte(content), &r); err != nil {
		return stored{}, fmt.Errorf("revision %d: %w", number, err)
	}
	r.number, r.author, r.at = number, author, fromMicros(at)
	return r, nil
}

func selectRevision(ctx context.Context, tx *catalogue.Tx, submission string, number int) (stored, error) {
	return scanRevision(tx.Row(ctx, `SELECT `+revisionColumns+` FROM revisions WHERE submission = ? AND number = ?`, submission, number))
}

// selectRevisions gives all revisions, the newest first.
func selectRevisions(ctx context.Context, tx *catalogue.Tx, submission string) (all []stored, err error) {
	err = tx.Each(ctx, `SELECT `+revisionColumns+` FROM revisions WHERE submission = ? ORDER BY number DESC`, []any{submission},
		func(rows *sql.Rows) (bool, error) {
			r, err := scanRevision(rows)
			all = append(all, r)
			return true, err
		})
	return all, err
}

// putRevision inserts a revision, or replaces the content of one.
func putRevision(ctx context.Context, tx *catalogue.Tx, submission string, r *stored) error {
	content, err := json.Marshal(r)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, `INSERT INTO revisions (submission, `+revisionColumns+`) VALUES (?, ?, ?, ?, ?)
		ON CONFLICT (submission, number) DO UPDATE SET author = excluded.author, content = excluded.content`,
		submission, r.number, r.author, micros(r.at), string(content))
	return err
}

// view makes what callers see of a submission.
func (h *header) view(latest *stored, uploads []Upload) Submission {
	return Submission{ID: h.id, State: h.state, Revision: h.revision, Published: h.published, Version: h.version,
		Created: h.created, Updated: h.updated, Via: h.via, Reason: h.reason,
		Content: latest.Content, Files: pick(uploads, latest.Uploads)}
}

// load reads a submission with its latest revision and files, these with the
// given columns.
func load(ctx context.Context, tx *catalogue.Tx, id, columns string) (Submission, header, error) {
	h, err := selectSubmission(ctx, tx, id)
	if err != nil {
		return Submission{}, header{}, err
	}
	latest, err := selectRevision(ctx, tx, id, h.revision)
	if err != nil {
		return Submission{}, header{}, err
	}
	uploads, err := uploadsOf(ctx, tx, columns, id)
	if err != nil {
		return Submission{}, header{}, err
	}
	return h.view(&latest, uploads), h, nil
}

// Submission gives a submission to an editor.
func (s *Store) Submission(ctx context.Context, id string) (sub Submission, err error) {
	err = s.cfg.DB.View(ctx, func(tx *catalogue.Tx) error {
		sub, _, err = load(ctx, tx, id, uploadColumns)
		return err
	})
	return sub, err
}

// Revisions gives all revisions of a submission, the newest first; none of one
// that is not there.
func (s *Store) Revisions(ctx context.Context, id string) ([]Revision, error) {
	var all []stored
	err := s.cfg.DB.View(ctx, func(tx *catalogue.Tx) (err error) {
		all, err = selectRevisions(ctx, tx, id)
		return err
	})
	revisions := make([]Revision, len(all))
	for i := range all {
		revisions[i] = Revision{Number: all[i].number, Author: all[i].author, At: all[i].at, Content: all[i].Content}
	}
	return revisions, err
}

// maxQueue is the largest page of a queue; its submissions come whole.
const maxQueue = 100

// Queue gives at most size (1 to maxQueue) submissions in a state, the longest
// waiting first; after is the id of the last one of the page before, "" for
// the first page. Their files come without text.
func (s *Store) Queue(ctx context.Context, state State, after string, size int) (queue []Submission, err error) {
	size = min(max(size, 1), maxQueue)
	query, args := `SELECT id FROM submissions WHERE state = ?`, []any{state}
	if after != "" {
		query += ` AND (updated, id) > (SELECT updated, id FROM submissions WHERE id = ?)`
		args = append(args, after)
	}
	err = s.cfg.DB.View(ctx, func(tx *catalogue.Tx) error {
		ids, err := column(ctx, tx, query+` ORDER BY updated, id LIMIT ?`, append(args, size)...)
		for _, id := range ids {
			sub, _, err := load(ctx, tx, id, lightColumns)
			if err != nil {
				return err
			}
			queue = append(queue, sub)
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	return queue, nil
}

// QueueCounts counts the submissions by state; every state is there.
func (s *Store) QueueCounts(ctx context.Context) (map[State]int, error) {
	counts := make(map[State]int, len(States()))
	for _, state := range States() {
		counts[state] = 0
	}
	err := s.cfg.DB.View(ctx, func(tx *catalogue.Tx) error {
		return tx.Each(ctx, `SELECT state, COUNT(*) FROM submissions GROUP BY state`, nil, func(rows *sql.Rows) (bool, error) {
			var state State
			var n int
			err := rows.Scan(&state, &n)
			if slices.Contains(States(), state) {
				counts[state] = n
			}
			return true, err
		})
	})
	return counts, err
}

// column gives the texts of a query with one column.
func column(ctx context.Context, tx *catalogue.Tx, query string, args ...any) (values []string, err error) {
	err = tx.Each(ctx, query, args, func(rows *sql.Rows) (bool, error) {
		var v string
		err := rows.Scan(&v)
		values = append(values, v)
		return true, err
	})
	return values, err
}
