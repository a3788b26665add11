package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"os"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"nextsearch/cmd/nextsearch/demosite"
	"nextsearch/ingest"
	"nextsearch/internal/catalogue"
	"nextsearch/internal/editorial"
)

func demoCommand() command {
	return command{
		name:    "demo",
		summary: "try it: crawl the shipped example site, then serve pages and API",
		help: `Starts the example site on loopback, crawls it with the real fetcher, fills
catalogue and index, and serves. Without -data everything lies in a temporary
directory that is deleted at the end. Nothing leaves this machine.

  nextsearch demo
  nextsearch demo -once        # print the report and one search, then end`,
		flags: func(v *invocation) func(context.Context) error {
			once := v.flags.Bool("once", false, "print the run's report and one example search, then end")
			return func(ctx context.Context) error {
				if _, err := v.args(0); err != nil {
					return err
				}
				return v.demo(ctx, *once)
			}
		},
	}
}

// demo sets up the data directory and runs the example in it.
func (v *invocation) demo(ctx context.Context, once bool) error {
	cfg, err := v.load()
	if err != nil {
		return err
	}
	if v.data == "" {
		if cfg.Data, err = os.MkdirTemp("", "nextsearch-demo-"); err != nil {
			return err
		}
		defer func() { _ = os.RemoveAll(cfg.Data) }() // the system clears its temporary directory as well
	}
	site, err := startDemoSite(ctx)
	if err != nil {
		return err
	}
	defer site.close()
	cfg.Sources = site.specs()
	a, err := openToServe(ctx, cfg, v.err, slog.LevelWarn)
	if err != nil {
		return err
	}
	if once {
		err = a.demoOnce(ctx, v.stdio)
	} else {
		err = a.demoServe(ctx, v.stdio, v.addr == "", v.data == "")
	}
	return errors.Join(err, a.close())
}

// demoSite is the example site, listening on loopback.
type demoSite struct {
	server *http.Server
	base   string
}

// demoPort is where the site listens if the port is free. Its addresses stand
// in the records, so a second demo on the same data finds them unchanged.
const demoPort = "127.0.0.1:8089"

func startDemoSite(ctx context.Context) (*demoSite, error) {
	l, err := listenNear(ctx, demoPort)
	if err != nil {
		return nil, err
	}
	s := &demoSite{
		server: &http.Server{Handler: demosite.Handler(), ReadHeaderTimeout: readHeaderTimeout},
		base:   "http://" + l.Addr().String(),
	}
	go func() { _ = s.server.Serve(l) }() // ends with close
	return s, nil
}

// listenNear listens on addr, or on a free port of its host if it is taken.
func listenNear(ctx context.Context, addr string) (net.Listener, error) {
	var lc net.ListenConfig
	l, err := lc.Listen(ctx, "tcp", addr)
	if err == nil {
		return l, nil
	}
	host, _, errSplit := net.SplitHostPort(addr)
	if errSplit != nil {
		return nil, err
	}
	return lc.Listen(ctx, "tcp", net.JoinHostPort(host, "0"))
}

func (s *demoSite) close() { _ = s.server.Close() }

// specs are the sources of the example: no delay, as the site is our own, and
// attachments are only named, as the bodies that would serve them are fictional.
func (s *demoSite) specs() []ingest.Spec {
	loopback := []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}
	var specs []ingest.Spec
	for _, src := range demosite.Sources(s.base) {
		specs = append(specs, ingest.Spec{Name: src.Name, Kind: src.Kind, Target: src.URL,
			Every: defaultEvery, Allow: loopback, Text: catalogue.TextFull, Attachments: ingest.AttachmentsLink})
	}
	return specs
}

// demoQuery is the example search.
const demoQuery = "E-Akte einführen"

// demoOnce crawls, prints the report and one search.
func (a *app) demoOnce(ctx context.Context, io stdio) error {
	if err := a.openIndex(ctx); err != nil {
		return err
	}
	report := a.runner(nil).RunAll(ctx, a.cfg.Sources)
	report.WriteText(io.out)
	if !report.Complete() {
		return errIncomplete
	}
	if _, err := a.index.p.Load().Refresh(ctx); err != nil {
		return err
	}
	if n, err := a.index.Count(); err != nil || n != demosite.Count() {
		return errors.Join(err, fmt.Errorf("%d of the example's %d recipes can be searched", n, demosite.Count()))
	}
	fmt.Fprintf(io.out, "\n$ nextsearch search %s\n", demoQuery)
	server, err := a.handler(nil)
	if err != nil {
		return err
	}
	o := &operator{local: controlHandler(a, server.Handler())}
	return o.search(ctx, io.out, url.Values{"q": {demoQuery}, "size": {"3"}, "highlight": {"true"}, "facet": terminalFacets()}, false)
}

// demoServe serves while it crawls, and says when the example can be searched.
// With the data it deletes at its end, it also makes a key to the editors' desk.
func (a *app) demoServe(ctx context.Context, io stdio, anyPort, temporary bool) error {
	var loaded demoState
	s := &service{app: a, ready: loaded.err}
	if anyPort {
		l, err := listenNear(ctx, a.cfg.Addr)
		if err != nil {
			return err
		}
		a.cfg.Addr = l.Addr().String()
		s.web = l
	}
	if err := s.listen(ctx); err != nil {
		return err
	}
	fmt.Fprintf(io.out, "nextsearch listens on http://%s/\nThe example is being crawled …\n", s.web.Addr())
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error { return s.run(ctx) })
	group.Go(func() error { return s.demoCrawl(ctx, io, &loaded, temporary) })
	return group.Wait()
}

func (s *service) demoCrawl(ctx context.Context, io stdio, loaded *demoState, temporary bool) error {
	s.catchUp(ctx)
	report := s.runner(nil).RunAll(ctx, s.cfg.Sources)
	if ctx.Err() != nil {
		return nil
	}
	report.WriteText(io.out)
	if !report.Complete() {
		return errIncomplete
	}
	end, err := s.store.Position(ctx)
	if err != nil {
		return err
	}
	if err := s.index.waitFor(ctx, end.Seq); err != nil {
		return nil // ended meanwhile
	}
	desk, err := s.demoDesk(ctx, temporary)
	if err != nil {
		return err
	}
	loaded.done()
	base := "http://" + s.web.Addr().String()
	fmt.Fprintf(io.out, "\n%d recipes can be searched. Look here:\n  %s/\n  %s/suche?q=%s\n  %s/v1/search?q=%s\n  %s/api\n",
		demosite.Count(), base, base, url.QueryEscape(demoQuery), base, url.QueryEscape(demoQuery), base)
	fmt.Fprintf(io.out, "Submit a recipe, then publish it at the editors' desk:\n  %s/einreichen\n  %s/redaktion   %s\nCtrl+C ends it.\n", base, base, desk)
	return nil
}

// demoDesk says how to get into the editors' desk: a key that ends with the
// temporary data, or how to make one for data that stay.
func (s *service) demoDesk(ctx context.Context, temporary bool) (string, error) {
	if !temporary {
		return "key: nextsearch key create -scope moderate -name Redaktion -data " + string(s.dir), nil
	}
	_, secret, err := s.editorial.CreateKey(ctx, "Redaktion", []editorial.Scope{editorial.ScopeModerate}, time.Time{})
	return "key: " + secret, err
}

// demoState tells whether the whole example can be searched.
type demoState struct {
	mu     sync.Mutex
	loaded bool
}

func (d *demoState) done() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.loaded = true
}

func (d *demoState) err() error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if !d.loaded {
		return errors.New("the example is being crawled")
	}
	return nil
}

// waitFor returns when an index is open and has reached seq, or ctx's error.
func (l *lateIndex) waitFor(ctx context.Context, seq uint64) error {
	for l.p.Load() == nil {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(indexLockPause):
		}
	}
	return l.p.Load().WaitFor(ctx, seq)
}
