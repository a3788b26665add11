package server

import (
	"context"
	"errors"
	"net/http"
	"time"

	"nextsearch/internal/catalogue"
	"nextsearch/mappings"
)

// maxScan is how many entries of the log one request looks at: where most are
// not public, an answer comes with fewer changes and a cursor behind them.
const maxScan = 20_000

// getChanges answers GET /v1/changes. It reads the catalogue and not the
// index, so a follower never waits for indexing; a cursor is good for ever, or
// answered with 410 log-replaced.
func (s *Server) getChanges(w http.ResponseWriter, r *http.Request) error {
	var p changesParams
	if err := decode(r, s.params.changes, &p); err != nil {
		return err
	}
	since, err := s.changesSince(r.Context(), p.Since)
	if err != nil {
		return err
	}
	wait := time.Duration(p.Wait) * time.Second
	if err := extendDeadline(w, wait+writePatience); err != nil {
		return err
	}
	body, err := s.changesAfter(r.Context(), since, p.Limit, wait)
	if err != nil {
		return err
	}
	w.Header().Set("Cache-Control", "no-store")
	return writeJSON(w, body)
}

// changesSince reads a cursor and checks that it belongs to this log: another
// identity, or a seq ahead of the log, means that the log was replaced.
func (s *Server) changesSince(ctx context.Context, cursor string) (catalogue.Position, error) {
	since, err := catalogue.ParsePosition(cursor)
	if err != nil {
		return since, badParameters([]badParam{{Parameter: "since", Got: cursor, want: mappings.Label{
			De: "0 oder next der Antwort davor", En: "0 or next of the answer before"}}})
	}
	end, err := s.store.Position(ctx)
	if err != nil {
		return since, err
	}
	if since.Seq > end.Seq || (since.Log != "" && since.Log != end.Log) {
		return since, &problem{code: "log-replaced"}
	}
	since.Log = end.Log
	return since, nil
}

// changesAfter gives the public changes after a place. If there are none it
// waits for some until the time is over or the service drains.
func (s *Server) changesAfter(ctx context.Context, since catalogue.Position, limit int, wait time.Duration) (changesBody, error) {
	waiting, cancel := context.WithTimeout(ctx, wait)
	defer cancel()
	stop := s.cancelOnDrain(waiting, cancel)
	defer stop()
	for {
		body, reached, err := s.readChanges(ctx, since, limit)
		if err != nil || len(body.Changes) > 0 || wait == 0 {
			return body, err
		}
		if err := s.store.Wait(waiting, reached.Seq); err != nil {
			if ctx.Err() != nil || waiting.Err() == nil {
				return body, errors.Join(ctx.Err(), err)
			}
			return body, nil // the time is over: an empty answer with a cursor
		}
		since = reached
	}
}

// cancelOnDrain calls cancel when the service drains, until stop is called.
func (s *Server) cancelOnDrain(ctx context.Context, cancel context.CancelFunc) (stop func()) {
	done := make(chan struct{})
	go func() {
		select {
		case <-s.draining:
			cancel()
		case <-ctx.Done():
		case <-done:
		}
	}()
	return func() { close(done) }
}

// readChanges gives up to limit public changes after since and the place
// reached, which is the answer's cursor.
func (s *Server) readChanges(ctx context.Context, since catalogue.Position, limit int) (changesBody, catalogue.Position, error) {
	body := changesBody{Changes: []changeBody{}}
	reached, scanned := since, 0
	for change, err := range s.store.Changes(ctx, since.Seq) {
		if err != nil {
			return body, since, err
		}
		reached.Seq = change.Seq
		scanned++
		if entry, ok := s.publicChange(change); ok {
			body.Changes = append(body.Changes, entry)
		}
		if len(body.Changes) == limit || scanned == maxScan {
			break
		}
	}
	body.Next = reached.String()
	return body, reached, nil
}

// publicChange is the public view of an entry: the record as it may leave, a
// tombstone for what stopped being public, nothing for what never was.
func (s *Server) publicChange(c catalogue.Change) (changeBody, bool) {
	entry := changeBody{Seq: c.Seq, ID: c.ID}
	public, ok := s.public(c)
	if ok {
		released := release(&public, c)
		entry.Record = &released
	}
	return entry, ok || c.WasPublic
}
