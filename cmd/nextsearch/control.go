package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"

	"github.com/gorilla/mux"

	"nextsearch/internal/catalogue"
	"nextsearch/internal/search"
)

// The control socket of a running serve: the public API, and what only the
// process that has the index can do. Whoever can open the socket (mode 0600)
// is the operator.

// controlHandler routes the control socket.
func (s *service) controlHandler() http.Handler { return controlHandler(s.app, s.server.Handler()) }

func controlHandler(a *app, public http.Handler) http.Handler {
	r := mux.NewRouter()
	r.Handle("/control/reindex", a.controlled(a.reindex)).Methods(http.MethodPost)
	r.Handle("/control/check", a.controlled(a.checkIndex)).Methods(http.MethodGet)
	r.Handle("/control/wait", a.controlled(a.waitIndexed)).Methods(http.MethodPost)
	r.Handle("/control/erased", a.controlled(a.purge)).Methods(http.MethodPost)
	r.PathPrefix("/").Handler(public)
	return r
}

// controlAnswer is what the control socket says.
type controlAnswer struct {
	Error     string              `json:"error,omitempty"`
	Problems  []catalogue.Problem `json:"problems,omitempty"`
	Documents int                 `json:"documents"`
	Position  string              `json:"position"`
	Drift     search.Drift        `json:"drift"`
}

// controlled answers with what do gives.
func (a *app) controlled(do func(*http.Request) ([]catalogue.Problem, error)) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		problems, err := do(r)
		state := a.index.Status()
		answer := controlAnswer{Problems: problems, Position: state.Position.String(), Drift: state.Drift}
		answer.Documents, _ = a.index.Count() // 0 while there is no index
		status := http.StatusOK
		if err != nil {
			answer.Error, status = err.Error(), http.StatusInternalServerError
		}
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(status)
		_ = json.NewEncoder(w).Encode(answer) // the client is gone if it fails
	})
}

func (a *app) reindex(r *http.Request) ([]catalogue.Problem, error) {
	if x := a.index.p.Load(); x != nil {
		return nil, x.Rebuild(r.Context())
	}
	return nil, a.index.Ready()
}

func (a *app) checkIndex(r *http.Request) ([]catalogue.Problem, error) {
	if x := a.index.p.Load(); x != nil {
		return x.Check(r.Context())
	}
	return nil, a.index.Ready()
}

// waitIndexed answers once the index has reached what the log holds now.
func (a *app) waitIndexed(r *http.Request) ([]catalogue.Problem, error) {
	x := a.index.p.Load()
	if x == nil {
		return nil, a.index.Ready()
	}
	end, err := a.store.Position(r.Context())
	if err != nil {
		return nil, err
	}
	return nil, x.WaitFor(r.Context(), end.Seq)
}

// maxTraces bounds the traces that a request of erase names: the words of a
// long book.
const maxTraces = 64 << 20

// purge builds the index anew, so that nothing of what was erased is left, and
// gives what it still holds of the traces that the request names.
func (a *app) purge(r *http.Request) ([]catalogue.Problem, error) {
	var t traces
	if err := json.NewDecoder(io.LimitReader(r.Body, maxTraces)).Decode(&t); err != nil {
		return nil, err
	}
	if x := a.index.p.Load(); x != nil {
		return purgeIndex(r.Context(), x, t)
	}
	return nil, a.index.Ready()
}

// operator asks whoever has the index: a running serve over its socket, or
// this process, which then opens the index itself.
type operator struct {
	client *http.Client // of the socket; nil if no serve runs
	local  http.Handler
}

// errIndexBusy says that another command has the index.
var errIndexBusy = errors.New("another nextsearch command works on the index; try again when it has ended")

// newOperator finds a running serve, or opens the index and brings it up to date.
func newOperator(ctx context.Context, a *app) (*operator, error) {
	if o := dialServe(a.dir); o != nil {
		return o, nil
	}
	err := a.openIndex(ctx)
	if errors.Is(err, errLocked) {
		return nil, fmt.Errorf("%w (%w)", errIndexBusy, err)
	}
	if err != nil {
		return nil, err
	}
	if _, err := a.index.p.Load().Refresh(ctx); err != nil {
		return nil, err
	}
	server, err := a.handler(nil)
	if err != nil {
		return nil, err
	}
	return &operator{local: controlHandler(a, server.Handler())}, nil
}

// dialServe gives the operator of a running serve, nil if none answers.
func dialServe(dir dataDir) *operator {
	conn, err := net.Dial("unix", dir.socket())
	if err != nil {
		return nil
	}
	_ = conn.Close()
	dial := func(ctx context.Context, _, _ string) (net.Conn, error) {
		var d net.Dialer
		return d.DialContext(ctx, "unix", dir.socket())
	}
	return &operator{client: &http.Client{Transport: &http.Transport{DialContext: dial}}}
}

// ask sends a request to the API or the control paths and gives status and body.
func (o *operator) ask(ctx context.Context, method, path string, query url.Values) (int, []byte, error) {
	return o.send(ctx, method, path, query, nil)
}

func (o *operator) send(ctx context.Context, method, path string, query url.Values, body []byte) (int, []byte, error) {
	target := "http://nextsearch" + path
	if len(query) > 0 {
		target += "?" + query.Encode()
	}
	req, err := http.NewRequestWithContext(ctx, method, target, bytes.NewReader(body))
	if err != nil {
		return 0, nil, err
	}
	req.Header.Set("Accept-Encoding", "identity")
	if o.client == nil {
		rec := httptest.NewRecorder()
		o.local.ServeHTTP(rec, req)
		return rec.Code, rec.Body.Bytes(), nil
	}
	resp, err := o.client.Do(req)
	if err != nil {
		return 0, nil, err
	}
	defer resp.Body.Close()
	answer, err := io.ReadAll(resp.Body)
	return resp.StatusCode, answer, err
}

// control asks a control path.
func (o *operator) control(ctx context.Context, method, path string) (controlAnswer, error) {
	return o.controlWith(ctx, method, path, nil)
}

// controlWith asks a control path and sends a body with it.
func (o *operator) controlWith(ctx context.Context, method, path string, request []byte) (controlAnswer, error) {
	var answer controlAnswer
	status, body, err := o.send(ctx, method, path, nil, request)
	if err != nil {
		return answer, err
	}
	if err := json.NewDecoder(bytes.NewReader(body)).Decode(&answer); err != nil {
		return answer, fmt.Errorf("the running serve answered %d with %q", status, body)
	}
	if answer.Error != "" {
		return answer, errors.New(answer.Error)
	}
	return answer, nil
}
