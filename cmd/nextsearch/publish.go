package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"nextsearch/ingest"
	"nextsearch/internal/editorial"
	"nextsearch/mappings"
)

// openEditorial makes what takes submissions and keeps what editors do.
func (a *app) openEditorial() (err error) {
	a.publisher = &publisher{crawl: a.visitSubmissions}
	a.editorial, err = editorial.New(editorial.Config{
		DB:            a.store,
		Uploads:       a.dir.uploads(),
		Read:          readUpload,
		Changed:       a.publisher.publish,
		BaseURL:       fileBase(a.cfg),
		Topic:         mappings.TopicTerms().Has,
		AuthorityType: isAuthorityType,
	})
	return err
}

func isAuthorityType(code string) bool {
	return slices.ContainsFunc(mappings.AuthorityTypes(), func(t mappings.AuthorityType) bool { return t.Code == code })
}

// readUpload reads an uploaded file in the sandbox of package ingest.
func readUpload(ctx context.Context, name string, data []byte) (editorial.FileText, error) {
	t, err := ingest.ReadUpload(ctx, name, data)
	return editorial.FileText{MediaType: t.MediaType, Text: t.Text, Metadata: t.Metadata}, err
}

// publisher brings what editors have published into the catalogue. Visits
// take turns, and those that wait share the next one.
type publisher struct {
	crawl func(context.Context) error
	asked atomic.Uint64 // how often publish was called

	mu   sync.Mutex
	done uint64 // calls that a visit has begun after
	err  error  // of that visit
}

// publish returns when the catalogue has all that was published before the
// call. A client that leaves does not stop it: what is committed goes public.
func (p *publisher) publish(ctx context.Context) error {
	mine := p.asked.Add(1)
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.done >= mine {
		return p.err
	}
	begins := p.asked.Load()
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), publishTime)
	defer cancel()
	p.err = p.crawl(ctx)
	p.done = begins
	return p.err
}

const (
	// publishTime bounds a visit: thousands of submissions take a second, and
	// waiting for another process's visit no more.
	publishTime = 30 * time.Second
	// sourceLockPause is how often is looked whether another process's visit has ended.
	sourceLockPause = 20 * time.Millisecond
)

// visitSubmissions runs the source of the published submissions once.
func (a *app) visitSubmissions(ctx context.Context) error {
	runner := a.runner(nil)
	runner.Lock = func(source string) (func(), error) { return a.waitForSource(ctx, source) }
	r := runner.Run(ctx, ingest.SubmissionSpec(a.editorial.Records))
	for _, rejected := range r.Rejected { // the others are public; this is for who runs the service
		a.log.Error("a published submission was rejected", "code", rejected.Code, "reason", rejected.Reason)
	}
	if !r.Complete {
		return fmt.Errorf("published, but not in the catalogue yet; the next start of serve or the next publication tries again: %s", r.Error)
	}
	if r.New+r.Changed+r.Gone > 0 {
		a.log.Info("submissions were published", "new", r.New, "changed", r.Changed, "gone", r.Gone, "seconds", r.Seconds)
	}
	return nil
}

// waitForSource takes the right to visit a source as soon as nobody else has it.
func (a *app) waitForSource(ctx context.Context, source string) (release func(), err error) {
	for {
		release, err = a.dir.lockSource(source)
		if !errors.Is(err, errLocked) {
			return release, err
		}
		select {
		case <-ctx.Done():
			return nil, err
		case <-time.After(sourceLockPause):
		}
	}
}

// catchUp publishes what a killed process had committed and not yet published.
// A service without submissions is not troubled.
func (a *app) catchUp(ctx context.Context) {
	counts, err := a.store.Counts(ctx)
	published := counts.BySource[ingest.SubmissionSource] > 0
	for _, errRecord := range a.editorial.Records(ctx) {
		published, err = true, errors.Join(err, errRecord)
		break
	}
	if published && err == nil {
		err = a.publisher.publish(ctx)
	}
	if err != nil && ctx.Err() == nil {
		a.log.Error("published submissions were not brought into the catalogue", "error", err)
	}
}

// fileBase is the address of the service in the addresses of uploaded files,
// which stand in records: the configured one, else where it listens.
func fileBase(cfg Config) string {
	if cfg.URL != "" {
		return cfg.URL
	}
	host, port, err := net.SplitHostPort(cfg.Addr)
	addr, errAddr := netip.ParseAddr(host)
	if err != nil || host == "" || port == "0" || errAddr == nil && addr.IsUnspecified() {
		return ""
	}
	return "http://" + cfg.Addr
}
