package server

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"runtime/debug"
	"slices"
	"strings"
	"time"

	"github.com/gorilla/mux"
	"github.com/klauspost/compress/gzhttp"
)

// maxURIBytes bounds an address: 32 words and 50 facet values fit many times over.
const maxURIBytes = 16 << 10

// handlerFunc answers a request, or gives the error to answer with and has
// then written nothing.
type handlerFunc func(http.ResponseWriter, *http.Request) error

// errorForm is how a route's errors look.
type errorForm int

const (
	asProblem errorForm = iota
	asPage
)

// load is what a route costs; it chooses gate and deadline.
type load int

const (
	free    load = iota // no work worth counting
	work                // a search or a look into the catalogue
	poll                // may wait for long
	stream              // may last as long as the client reads
	intakes             // takes files, as fast as the client's line is
)

// route is a line of the table of routes. It takes GET and HEAD, or the one
// method that it names.
type route struct {
	path   string
	name   string // label in metrics, log and operationId
	load   load
	form   errorForm
	handle handlerFunc
	op     *operation // description in the OpenAPI document, nil if it is not part of the API
	method string     // "" for GET and HEAD
}

// methods lists what a route takes.
func (rt *route) methods() []string {
	if rt.method != "" {
		return []string{rt.method}
	}
	return []string{http.MethodGet, http.MethodHead}
}

// routeTable lists everything that can be asked.
func (s *Server) routeTable() []route {
	return slices.Concat(s.publicRoutes(), s.submitRoutes(), s.deskRoutes())
}

// publicRoutes are for reading, without a key.
func (s *Server) publicRoutes() []route {
	return []route{
		{"/v1/search", "search", work, asProblem, s.getSearch, &opSearch, ""},
		{"/v1/recipes/{id}", "recipe", work, asProblem, s.getRecipe, &opRecipe, ""},
		{"/v1/recipes/{id}/similar", "similar", work, asProblem, s.getSimilar, &opSimilar, ""},
		{"/v1/suggest", "suggest", work, asProblem, s.getSuggest, &opSuggest, ""},
		{"/v1/facets", "facets", work, asProblem, s.getFacets, &opFacets, ""},
		{"/v1/facets/{name}", "facet", work, asProblem, s.getFacet, &opFacet, ""},
		{"/v1/changes", "changes", poll, asProblem, s.getChanges, &opChanges, ""},
		{"/v1/export.ndjson", "export", stream, asProblem, s.getExport, &opExport, ""},
		{"/v1/export.csv", "exportCSV", stream, asProblem, s.getExportCSV, &opExportCSV, ""},
		{"/v1/feed.atom", "feed", work, asProblem, s.getFeed(feedAtom), &opFeed, ""},
		{"/v1/feed.rss", "feedRSS", work, asProblem, s.getFeed(feedRSS), &opFeedRSS, ""},
		{"/v1/feed.json", "feedJSON", work, asProblem, s.getFeed(feedJSON), &opFeedJSON, ""},
		{"/v1/openapi.json", "openapi", free, asProblem, s.getOpenAPI, &opOpenAPI, ""},
		{"/healthz", "healthz", free, asProblem, s.getHealth, &opHealth, ""},
		{"/readyz", "readyz", free, asProblem, s.getReady, &opReady, ""},

		{"/", "home", work, asPage, s.pageHome, nil, ""},
		{"/suche", "searchPage", work, asPage, s.pageSearch, nil, ""},
		{"/rezepte/{id}", "recipePage", work, asPage, s.pageRecord, nil, ""},
		{"/organisationen", "organisationsPage", work, asPage, s.pageOrganisations, nil, ""},
		{"/organisationen/{id}", "organisationPage", work, asPage, s.pageOrganisation, nil, ""},
		{"/landschaft", "landscapePage", work, asPage, s.pageLandscape, nil, ""},
		{"/hilfe", "helpPage", free, asPage, s.pageHelp, nil, ""},
		{"/api", "apiPage", free, asPage, s.pageAPI, nil, ""},
		{"/impressum", "imprintPage", free, asPage, s.pageText("imprint", s.writeImprint), nil, ""},
		{"/datenschutz", "privacyPage", free, asPage, s.pageText("privacy", s.writePrivacy), nil, ""},
		{"/barrierefreiheit", "accessibilityPage", free, asPage, s.pageText("accessibility", s.writeAccessibility), nil, ""},

		{"/robots.txt", "robots", free, asProblem, s.getRobots, nil, ""},
		{"/opensearch.xml", "opensearch", free, asProblem, s.getOpenSearch, nil, ""},
		{"/favicon.ico", "favicon", free, asProblem, s.getFavicon, nil, ""},
		{"/static/{file}", "static", free, asProblem, s.getStatic, nil, ""},
	}
}

// Handler gives the service's handler.
func (s *Server) Handler() http.Handler {
	router := mux.NewRouter().SkipClean(true) // one thing has one address; no redirects to tidied ones
	gates := map[load]*gate{
		work:    newGate(s.limits.Requests, 0, s.limits.Patience),
		poll:    newGate(s.limits.Polls, s.limits.PerClient, s.limits.Patience),
		stream:  newGate(s.limits.Exports, s.limits.PerClient, s.limits.Patience),
		intakes: newGate(s.limits.Intakes, (s.limits.Intakes+1)/2, s.limits.Patience),
	}
	for _, rt := range s.routes {
		router.Handle(rt.path, s.run(rt, gates[rt.load])).Methods(rt.methods()...)
	}
	router.NotFoundHandler = http.HandlerFunc(s.noRoute)
	router.MethodNotAllowedHandler = http.HandlerFunc(s.noMethod)
	return s.around(gzhttp.GzipHandler(s.recovering(router)))
}

// run puts a route's gate, deadline and error form around its handler.
func (s *Server) run(rt route, g *gate) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		info := infoOf(r.Context())
		info.route, info.form = rt.name, rt.form
		if rt.form == asProblem && rt.method == "" {
			w.Header().Set("Access-Control-Allow-Origin", "*") // public data, no cookies
		}
		if err := s.gated(rt, g, w, r); err != nil {
			s.fail(w, r, rt.form, err)
		}
	})
}

// gated handles a request inside its gate and deadline.
func (s *Server) gated(rt route, g *gate, w http.ResponseWriter, r *http.Request) error {
	if len(r.RequestURI) > maxURIBytes {
		return &problem{code: "uri-too-long"}
	}
	if g != nil {
		leave, err := g.enter(r.Context(), s.clientAddr(r))
		if err != nil {
			return err
		}
		defer leave()
	}
	if rt.load == work {
		ctx, cancel := context.WithTimeout(r.Context(), s.limits.Search)
		defer cancel()
		r = r.WithContext(ctx)
	}
	return rt.handle(w, r)
}

// noRoute answers for an address that does not exist, as a page to people.
func (s *Server) noRoute(w http.ResponseWriter, r *http.Request) {
	if r.Method == http.MethodTrace || r.Method == http.MethodConnect {
		s.noMethod(w, r)
		return
	}
	s.fail(w, r, formOf(r), &problem{code: "not-found"})
}

// noMethod answers 405 and says what the address takes.
func (s *Server) noMethod(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Allow", strings.Join(s.allowed(r), ", "))
	s.fail(w, r, formOf(r), &problem{code: "method-not-allowed"})
}

// allowed lists the methods that an address takes; those of reading for one
// that does not exist.
func (s *Server) allowed(r *http.Request) (methods []string) {
	for _, rt := range s.routes {
		probe := r.Clone(r.Context())
		probe.Method = rt.methods()[0]
		var match mux.RouteMatch
		if mux.NewRouter().SkipClean(true).Path(rt.path).Match(probe, &match) {
			methods = append(methods, rt.methods()...)
		}
	}
	if methods == nil {
		return (&route{}).methods()
	}
	return methods
}

// formOf gives the form of errors for an address without a route.
func formOf(r *http.Request) errorForm {
	if strings.HasPrefix(r.URL.Path+"/", "/v1/") {
		return asProblem
	}
	return asPage
}

// requestInfo is what handlers say of a request to log and metrics.
type requestInfo struct {
	id     string
	route  string
	form   errorForm
	status int
	bytes  int64
	wrote  bool // the header has left
}

// infoKey is the context key of *requestInfo.
type infoKey struct{}

// infoOf gives the request's info; a request that came past Handler gets one of its own.
func infoOf(ctx context.Context) *requestInfo {
	if info, ok := ctx.Value(infoKey{}).(*requestInfo); ok {
		return info
	}
	return &requestInfo{}
}

// around sets the headers that every answer has, and counts and logs it.
func (s *Server) around(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		start := time.Now()
		info := &requestInfo{id: newID(), route: "none", form: formOf(r)}
		setSecurityHeaders(w.Header())
		// Whatever http.Server it runs in; where that has no deadlines (tests), it has none.
		_ = extendDeadline(w, writePatience)
		s.metrics.inFlight.Inc()
		defer func() {
			s.metrics.inFlight.Dec()
			s.metrics.observe(info, time.Since(start))
			s.logRequest(r, info, time.Since(start))
		}()
		next.ServeHTTP(&recorder{ResponseWriter: w, info: info}, r.WithContext(context.WithValue(r.Context(), infoKey{}, info)))
	})
}

// setSecurityHeaders forbids whatever the pages do not need: no scripts but our
// own file, no foreign parts, and they stand in no frame.
func setSecurityHeaders(h http.Header) {
	h.Set("Content-Security-Policy", "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("Permissions-Policy", "interest-cohort=()")
}

// recovering answers a panic of a handler with a 500, and cuts the connection
// if the answer had begun, so that nobody takes a part for the whole.
func (s *Server) recovering(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer func() {
			v := recover()
			if v == nil {
				return
			}
			info := infoOf(r.Context())
			if err, ok := v.(error); ok && errors.Is(err, http.ErrAbortHandler) {
				panic(http.ErrAbortHandler)
			}
			s.log.Error("handler panicked", "id", info.id, "route", info.route, "panic", fmt.Sprint(v), "stack", string(debug.Stack()))
			if info.wrote {
				panic(http.ErrAbortHandler)
			}
			s.fail(w, r, info.form, &problem{code: "internal"})
		}()
		next.ServeHTTP(w, r)
	})
}

// logRequest writes one line, without the client's address; what was searched
// only if the operator wants it.
func (s *Server) logRequest(r *http.Request, info *requestInfo, took time.Duration) {
	level := slog.LevelInfo
	if info.route == "healthz" || info.route == "readyz" || info.route == "static" {
		level = slog.LevelDebug
	}
	attrs := []slog.Attr{slog.String("id", info.id), slog.String("method", r.Method), slog.String("route", info.route),
		slog.Int("status", info.status), slog.Int64("bytes", info.bytes), slog.Duration("took", took)}
	if s.logQueries {
		values, _ := url.ParseQuery(r.URL.RawQuery)
		attrs = append(attrs, slog.String("q", shorten(values.Get("q"))))
	}
	s.log.LogAttrs(r.Context(), level, "request", attrs...)
}

// newID makes a request's id: enough to find it in a log.
func newID() string {
	var b [8]byte
	rand.Read(b[:]) // never fails (crypto/rand)
	return hex.EncodeToString(b[:])
}

// recorder notes status and size of an answer.
type recorder struct {
	http.ResponseWriter
	info *requestInfo
}

// Unwrap lets http.ResponseController reach flush and deadlines.
func (w *recorder) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// WriteHeader notes the first final status; 1xx answers come before it.
func (w *recorder) WriteHeader(status int) {
	if !w.info.wrote {
		w.info.status, w.info.wrote = status, status >= http.StatusOK
	}
	w.ResponseWriter.WriteHeader(status)
}

// Write counts what goes out, after compression.
func (w *recorder) Write(b []byte) (int, error) {
	if !w.info.wrote {
		w.WriteHeader(http.StatusOK)
	}
	n, err := w.ResponseWriter.Write(b)
	w.info.bytes += int64(n)
	return n, err
}

// Flush sends what is buffered; gzhttp looks for this method.
func (w *recorder) Flush() { _ = http.NewResponseController(w.ResponseWriter).Flush() }

// write sends a complete answer. A write that fails means that the client has
// left, which is nobody's error.
func write(w http.ResponseWriter, status int, mediaType string, body []byte) {
	w.Header().Set("Content-Type", mediaType)
	w.Header().Set("Content-Length", itoa(len(body)))
	w.WriteHeader(status)
	_, _ = w.Write(body)
}
