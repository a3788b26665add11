package catalogue

import (
	"context"
	"database/sql"
	"fmt"
	"time"
)

const (
	pageColumns = `source, url, final_url, status, etag, last_modified, header, raw, raw_bytes, fetched`
	upsertPage  = `INSERT INTO pages (` + pageColumns + `) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (source, url) DO UPDATE SET final_url = excluded.final_url, status = excluded.status,
		etag = excluded.etag, last_modified = excluded.last_modified, header = excluded.header,
		raw = excluded.raw, raw_bytes = excluded.raw_bytes, fetched = excluded.fetched`
	// sumRawBytes counts a raw copy once, however many pages name it.
	sumRawBytes = `SELECT COALESCE(CAST(SUM(size) AS BIGINT), 0) FROM
		(SELECT MAX(raw_bytes) AS size FROM pages WHERE raw <> '' GROUP BY raw) AS named`
	selectRawNames = `SELECT raw FROM pages WHERE raw <> '' UNION SELECT raw FROM records WHERE raw <> ''`
)

// Page gives what is known of an address, ErrNotFound if nothing.
func (s *sqlStore) Page(ctx context.Context, source, url string) (Page, error) {
	var p Page
	var fetched int64
	err := s.read(ctx, func(q session) error {
		const query = `SELECT ` + pageColumns + ` FROM pages WHERE source = ? AND url = ?`
		return q.row(ctx, query, source, url).Scan(&p.Source, &p.URL, &p.FinalURL, &p.Status, &p.ETag,
			&p.LastModified, &p.Header, &p.Raw, &p.RawBytes, &fetched)
	})
	if err != nil {
		return Page{}, fmt.Errorf("page %s of %s: %w", url, source, err)
	}
	p.Fetched = fromMicros(fetched)
	return p, nil
}

// PutPage keeps what is known of an address.
func (s *sqlStore) PutPage(ctx context.Context, p Page) error {
	return s.update(ctx, func(tx session) error {
		_, err := tx.exec(ctx, upsertPage, p.Source, p.URL, p.FinalURL, p.Status, p.ETag,
			p.LastModified, textOrNull(p.Header), p.Raw, p.RawBytes, micros(p.Fetched))
		return err
	})
}

// RawInUse gives the names of all raw copies that pages or records name.
func (s *sqlStore) RawInUse(ctx context.Context) (map[string]bool, error) {
	names := map[string]bool{}
	err := s.read(ctx, func(q session) error {
		return q.each(ctx, selectRawNames, nil, func(rows *sql.Rows) (bool, error) {
			var name string
			err := rows.Scan(&name)
			names[name] = true
			return true, err
		})
	})
	if err != nil {
		return nil, err // half a list would let the rest be deleted
	}
	return names, nil
}

// ForgetPages drops the pages of a source last confirmed before a time.
func (s *sqlStore) ForgetPages(ctx context.Context, source string, before time.Time) (int, error) {
	n := 0
	err := s.update(ctx, func(tx session) (err error) {
		n, err = tx.exec(ctx, `DELETE FROM pages WHERE source = ? AND fetched < ?`, source, micros(before))
		return err
	})
	if err != nil {
		return 0, err
	}
	return n, nil
}

// ForgetRaw takes the names of raw copies out of pages and records.
func (s *sqlStore) ForgetRaw(ctx context.Context, names ...string) error {
	return s.update(ctx, func(tx session) error {
		for _, name := range names {
			if name == "" {
				continue
			}
			if _, err := tx.exec(ctx, `UPDATE pages SET raw = '', raw_bytes = 0 WHERE raw = ?`, name); err != nil {
				return err
			}
			if _, err := tx.exec(ctx, `UPDATE records SET raw = '' WHERE raw = ?`, name); err != nil {
				return err
			}
		}
		return nil
	})
}
