package server

import (
	"context"
	"errors"
	"net/http"
	"time"

	"nextsearch/internal/catalogue"
	"nextsearch/internal/search"
)

// ndjsonType is the media type in use for newline-delimited JSON; none is registered.
const ndjsonType = "application/x-ndjson"

// writePatience is how long a client may take to read an answer, or one page
// of an export: slow networks do it in seconds, and a client that does not
// read at all must not hold a slot for ever.
const writePatience = time.Minute

// getExport streams every hit of a search as one released record per line. It
// walks by cursor, so there is no window. Once it has begun it can only go on
// or cut the connection; a client that sees the end has everything.
func (s *Server) getExport(w http.ResponseWriter, r *http.Request) error {
	var p exportParams
	if err := decode(r, s.params.export, &p); err != nil {
		return err
	}
	if notModified(w, r, s.indexTag()) {
		return nil
	}
	q := search.Query{Text: p.Q, Filters: p.Filters, Sort: sortOf(p.Sort), Size: search.MaxSize}
	page, err := s.exportPage(r.Context(), q, p.Fields)
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", ndjsonType)
	w.Header().Set("Content-Disposition", `attachment; filename="nextsearch.ndjson"`)
	w.WriteHeader(http.StatusOK)
	if r.Method == http.MethodHead {
		return nil
	}
	if err := s.sendExport(w, r, q, page, p.Fields); err != nil {
		s.log.Warn("export ended early", "id", infoOf(r.Context()).id, "error", err.Error())
		panic(http.ErrAbortHandler)
	}
	return nil
}

// extendDeadline gives an answer d from now to be written, whatever the
// server's WriteTimeout says: that fits short answers only.
func extendDeadline(w http.ResponseWriter, d time.Duration) error {
	err := http.NewResponseController(w).SetWriteDeadline(time.Now().Add(d))
	if errors.Is(err, http.ErrNotSupported) {
		return nil
	}
	return err
}

// exportedPage is the lines of one page and the cursor of the next.
type exportedPage struct {
	lines []byte
	next  string
}

// sendExport writes page after page, each within writePatience.
func (s *Server) sendExport(w http.ResponseWriter, r *http.Request, q search.Query, page exportedPage, fields []string) error {
	control := http.NewResponseController(w)
	for {
		if err := extendDeadline(w, writePatience); err != nil {
			return err
		}
		if _, err := w.Write(page.lines); err != nil {
			return err
		}
		if err := control.Flush(); err != nil && !errors.Is(err, http.ErrNotSupported) {
			return err
		}
		if page.next == "" {
			return nil
		}
		var err error
		q.Cursor = page.next
		if page, err = s.exportPage(r.Context(), q, fields); err != nil {
			return err
		}
	}
}

// exportPage searches one page and reads its records. A record that went
// since it was indexed is passed over.
func (s *Server) exportPage(ctx context.Context, q search.Query, fields []string) (page exportedPage, err error) {
	ctx, cancel := context.WithTimeout(ctx, s.limits.Search)
	defer cancel()
	resp, err := s.find(ctx, q)
	if err != nil {
		return page, err
	}
	for _, hit := range resp.Hits {
		change, err := s.store.Get(ctx, hit.ID)
		if errors.Is(err, catalogue.ErrNotFound) {
			continue
		}
		if err != nil {
			return page, err
		}
		public, ok := s.public(change)
		if !ok {
			continue
		}
		line, err := pick(release(&public, change), fields)
		if err != nil {
			return page, err
		}
		page.lines = append(append(page.lines, line...), '\n')
	}
	page.next = resp.Next
	return page, nil
}
