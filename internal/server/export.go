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

// exportFormat is one way to write an export.
type exportFormat struct {
	mediaType string
	filename  string
	head      []byte // what stands before the first record
	// line writes one record.
	line func(public *catalogue.Record, c catalogue.Change) ([]byte, error)
}

// getExport streams every hit of a search as one released record per line.
func (s *Server) getExport(w http.ResponseWriter, r *http.Request) error {
	var p exportParams
	if err := decode(r, s.params.export, &p); err != nil {
		return err
	}
	format := exportFormat{mediaType: ndjsonType, filename: "nextsearch.ndjson",
		line: func(public *catalogue.Record, c catalogue.Change) ([]byte, error) {
			line, err := pick(release(public, c), p.Fields)
			return append(line, '\n'), err
		}}
	return s.stream(w, r, search.Query{Text: p.Q, Filters: p.Filters, Sort: sortOf(p.Sort)}, format)
}

// stream answers with every hit of a search. It walks by cursor, so there is
// no window. Once it has begun it can only go on or cut the connection; a
// client that sees the end has everything.
func (s *Server) stream(w http.ResponseWriter, r *http.Request, q search.Query, format exportFormat) error {
	if notModified(w, r, s.indexTag()) {
		return nil
	}
	q.Size = search.MaxSize
	page, err := s.exportPage(r.Context(), q, format)
	if err != nil {
		return err
	}
	page.lines = append(format.head, page.lines...)
	w.Header().Set("Content-Type", format.mediaType)
	w.Header().Set("Content-Disposition", `attachment; filename="`+format.filename+`"`)
	w.WriteHeader(http.StatusOK)
	if r.Method == http.MethodHead {
		return nil
	}
	if err := s.sendExport(w, r, q, page, format); err != nil {
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
func (s *Server) sendExport(w http.ResponseWriter, r *http.Request, q search.Query, page exportedPage, format exportFormat) error {
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
		if page, err = s.exportPage(r.Context(), q, format); err != nil {
			return err
		}
	}
}

// exportPage searches one page and reads its records. A record that went
// since it was indexed is passed over.
func (s *Server) exportPage(ctx context.Context, q search.Query, format exportFormat) (page exportedPage, err error) {
	ctx, cancel := context.WithTimeout(ctx, s.limits.Search)
	defer cancel()
	resp, err := s.find(ctx, q)
	if err != nil {
		return page, err
	}
	for _, hit := range resp.Hits {
		public, change, ok, err := s.publicRecord(ctx, hit.ID)
		if err != nil {
			return page, err
		}
		if !ok {
			continue
		}
		line, err := format.line(&public, change)
		if err != nil {
			return page, err
		}
		page.lines = append(page.lines, line...)
	}
	page.next = resp.Next
	return page, nil
}
