package server

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"sync"
	"time"

	"nextsearch/internal/catalogue"
	"nextsearch/internal/editorial"
	"nextsearch/internal/search"
	"nextsearch/mappings"
)

// Searcher answers searches; *search.Index is one.
type Searcher interface {
	// Search answers q; errors as of search.Engine, and search.ErrNotReady.
	Search(ctx context.Context, q search.Query) (search.Response, error)
	// Suggest completes what is being typed; see search.Suggester.
	Suggest(ctx context.Context, q search.SuggestQuery) ([]search.Suggestion, error)
	// Similar gives what is like a record; see search.Relater.
	Similar(ctx context.Context, q search.SimilarQuery) ([]search.Similar, error)
	// Status tells generation and position without waiting.
	Status() search.Status
	// Ready is nil once the index holds what the catalogue held at start.
	Ready() error
	// Count gives the number of documents.
	Count() (int, error)
}

// Config is what a Server is made of.
type Config struct {
	Store  catalogue.Store // required
	Search Searcher        // required
	// Editorial takes submissions and what editors do; nil for a service that only reads.
	Editorial *editorial.Store
	// NoSubmissions takes no new submissions; those that are there can be
	// amended and withdrawn.
	NoSubmissions bool
	// Title of the service, shown on every page; "" means "nextsearch".
	Title string
	// BaseURL is the public address, scheme and host without a path, for
	// feeds and permanent links; "" means whatever host a request names.
	BaseURL string
	// Imprint is shown on /impressum: plain text, paragraphs divided by a blank line.
	Imprint string
	// Contact is an address such as mailto:… for questions and reports of barriers.
	Contact string
	// Accessibility is for the statement on /barrierefreiheit.
	Accessibility Accessibility
	// TrustedProxies are the peers whose X-Forwarded-For and X-Forwarded-Proto count.
	TrustedProxies []netip.Prefix
	// Logger, nil to log nothing. It gets no addresses of clients, and what
	// was searched only with LogQueries.
	Logger     *slog.Logger
	LogQueries bool
	// Version of the program; part of every validator.
	Version string
	// Now is the clock, nil for time.Now.
	Now func() time.Time
	// Ready adds a condition to /readyz; nil for none.
	Ready func() error
	// Limits on what is under way at once.
	Limits Limits
}

// Server answers over HTTP. Its methods may be called from many goroutines.
type Server struct {
	// From the Config, defaults filled in.
	store         catalogue.Store
	search        Searcher
	editorial     *editorial.Store // nil: none
	noSubmissions bool
	title         string
	base          string // without a slash at the end, "" if not configured
	imprint       string
	contact       string
	accessibility Accessibility
	proxies       []netip.Prefix
	log           *slog.Logger
	logQueries    bool
	version       string
	now           func() time.Time
	alsoReady     func() error // may be nil
	limits        Limits

	// Made once by New and only read afterwards.
	facets   []mappings.Facet
	problems []problemKind // the table of errors
	params   paramSets     // parameters by operation
	routes   []route
	paths    map[string]bool // of all routes
	pages    *pageSet
	assets   *assets
	openAPI  []byte // the document, encoded
	metrics  *metrics
	sources  visitCache
	stock    stockCache

	intake    *intake // what is remembered of those who submit
	drainOnce sync.Once
	draining  chan struct{} // closed by Drain
}

// New makes a Server; an error says what is wrong with cfg.
func New(cfg Config) (*Server, error) {
	if cfg.Store == nil || cfg.Search == nil {
		return nil, errors.New("server: Store and Search are required")
	}
	base, err := checkBase(cfg.BaseURL)
	if err != nil {
		return nil, err
	}
	s := &Server{store: cfg.Store, search: cfg.Search, editorial: cfg.Editorial, noSubmissions: cfg.NoSubmissions, facets: mappings.Facets(), title: cfg.Title, base: base,
		imprint: cfg.Imprint, contact: cfg.Contact, accessibility: cfg.Accessibility, proxies: cfg.TrustedProxies, log: cfg.Logger, logQueries: cfg.LogQueries,
		version: cfg.Version, now: cfg.Now, alsoReady: cfg.Ready, limits: cfg.Limits.withDefaults(),
		problems: problemKinds(), draining: make(chan struct{})}
	s.fillDefaults()
	s.params = newParamSets(s.facets)
	s.metrics = newMetrics(s)
	s.intake = newIntake(s.now)
	s.routes, s.paths = s.routeTable(), map[string]bool{}
	for _, rt := range s.routes {
		s.paths[rt.path] = true
	}
	if s.assets, err = loadAssets(); err != nil {
		return nil, err
	}
	if s.pages, err = loadPages(s.assets); err != nil {
		return nil, err
	}
	if s.openAPI, err = s.makeOpenAPI(); err != nil {
		return nil, err
	}
	return s, nil
}

// fillDefaults fills what Config may leave out.
func (s *Server) fillDefaults() {
	if s.title == "" {
		s.title = "nextsearch"
	}
	if s.log == nil {
		s.log = slog.New(slog.DiscardHandler)
	}
	if s.now == nil {
		s.now = time.Now
	}
}

// checkBase accepts "" and an http(s) address of a host.
func checkBase(base string) (string, error) {
	base = strings.TrimSuffix(base, "/")
	if base == "" {
		return "", nil
	}
	u, err := url.Parse(base)
	if err != nil || (u.Scheme != "https" && u.Scheme != "http") || u.Host == "" || u.Path != "" || u.RawQuery != "" {
		return "", fmt.Errorf("url %q: want scheme and host only, such as https://suche.example.org", base)
	}
	return base, nil
}

// Drain ends what waits for changes and makes /readyz say that the service is
// leaving. It is meant for http.Server.RegisterOnShutdown: without it a
// shutdown waits for every long poll.
func (s *Server) Drain() { s.drainOnce.Do(func() { close(s.draining) }) }

// ready is nil if searches can be answered in full.
func (s *Server) ready() error {
	select {
	case <-s.draining:
		return errors.New("the service is shutting down")
	default:
	}
	if err := s.search.Ready(); err != nil {
		return err
	}
	if s.alsoReady != nil {
		return s.alsoReady()
	}
	return nil
}

// baseOf gives the public address of the service, without a slash at the end.
func (s *Server) baseOf(r *http.Request) string {
	if s.base != "" {
		return s.base
	}
	scheme := "http"
	if r.TLS != nil {
		scheme = "https"
	}
	if peer, err := netip.ParseAddrPort(r.RemoteAddr); err == nil && s.trusted(peer.Addr()) && r.Header.Get("X-Forwarded-Proto") == "https" {
		scheme = "https"
	}
	return scheme + "://" + r.Host
}

// find searches and measures.
func (s *Server) find(ctx context.Context, q search.Query) (search.Response, error) {
	start := time.Now()
	resp, err := s.search.Search(ctx, q)
	s.metrics.searches.Observe(time.Since(start).Seconds())
	return resp, err
}
