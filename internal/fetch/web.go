package fetch

import (
	"context"
	"errors"
	"fmt"
	"mime"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"
)

// Web fetches for one source under its Policy. Safe for concurrent use.
type Web struct {
	client    *Client
	policy    Policy
	transport http.RoundTripper
	// localBytes limits what a local .gz unpacks to.
	localBytes int64

	mu    sync.Mutex
	stats Stats
}

// Get fetches one http or https address. A local file is never read through
// it, as addresses come from foreign pages; a source whose own target is a
// file calls [Web.File]. Errors are *Error, or ctx's.
func (w *Web) Get(ctx context.Context, r Request) (*Response, error) {
	u, err := parseAddress(r.URL)
	if err != nil {
		return nil, err
	}
	known, err := w.lookup(ctx, u)
	if err != nil {
		return nil, err
	}
	if resp := w.replay(known); resp != nil {
		return resp, nil
	}
	if w.policy.Offline {
		return nil, fail(CodeNoCopy, u.String(), "no raw copy of it is kept; run again with the web to fetch it", nil)
	}
	if known != nil && known.ETag == "" && known.LastModified == "" {
		known = nil
	}
	t, err := w.follow(ctx, u, r, known)
	if err != nil {
		return nil, err
	}
	if t.answer.status != http.StatusNotModified {
		return w.fresh(ctx, u, t)
	}
	b, err := w.client.raw.load(known.Raw)
	if err == nil {
		return w.confirmed(ctx, known, t, b)
	}
	// The copy that the 304 confirms is gone or damaged: ask for the body.
	if t, err = w.follow(ctx, u, r, nil); err != nil {
		return nil, err
	}
	return w.fresh(ctx, u, t)
}

// Sitemaps gives the Sitemap: lines of the robots.txt of base's host, made
// absolute. They are foreign input: Get checks each like any other address.
func (w *Web) Sitemaps(ctx context.Context, base string) ([]string, error) {
	u, err := parseAddress(base)
	if err != nil {
		return nil, err
	}
	robots := u.ResolveReference(&url.URL{Path: "/robots.txt"})
	if w.policy.Offline {
		return w.knownSitemaps(ctx, robots)
	}
	r, err := w.rulesOf(ctx, u)
	if err != nil {
		return nil, err
	}
	var maps []string
	for _, s := range r.sitemaps {
		if ref, err := u.Parse(s); err == nil {
			maps = append(maps, ref.String())
		}
	}
	// Remembered for a run without the web, as a body of robots.txt is not kept.
	v := Validators{URL: robots.String(), FinalURL: robots.String(), Header: http.Header{sitemapField: maps}, Fetched: w.client.cfg.Now()}
	return maps, w.store(ctx, robots, v)
}

// sitemapField is the field of Validators.Header under which the sitemaps of a robots.txt are remembered.
const sitemapField = "Sitemap"

// knownSitemaps gives what Sitemaps remembered of a robots.txt.
func (w *Web) knownSitemaps(ctx context.Context, robots *url.URL) ([]string, error) {
	if w.policy.Cache == nil {
		return nil, nil
	}
	v, _, err := w.policy.Cache.Lookup(ctx, robots.String())
	if err != nil {
		return nil, w.storageError(ctx, robots, "could not look up its sitemaps", err)
	}
	return v.Header[sitemapField], nil
}

// Allowed reports whether robots.txt permits the address, without fetching
// it. A robots.txt that can't be read permits nothing (RFC 9309).
func (w *Web) Allowed(ctx context.Context, address string) (bool, error) {
	u, err := parseAddress(address)
	if err != nil || w.policy.Offline { // what was fetched was allowed
		return err == nil, err
	}
	r, err := w.rulesOf(ctx, u)
	if err != nil {
		return false, err
	}
	return r.allowed(u.RequestURI()), nil
}

// Stats gives the counts so far.
func (w *Web) Stats() Stats {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.stats
}

func (w *Web) count(change func(*Stats)) {
	w.mu.Lock()
	defer w.mu.Unlock()
	change(&w.stats)
}

func (w *Web) notify(e Event) {
	if w.policy.Progress != nil {
		w.policy.Progress(e)
	}
}

// lookup gives what is known of u, nil if there is nothing with a raw copy:
// without one a 304 would be no use, so none is provoked.
func (w *Web) lookup(ctx context.Context, u *url.URL) (*Validators, error) {
	if w.policy.Cache == nil || w.client.raw == nil {
		return nil, nil
	}
	v, ok, err := w.policy.Cache.Lookup(ctx, u.String())
	switch {
	case err != nil:
		return nil, w.storageError(ctx, u, "could not look up what is known of it", err)
	case !ok || v.Raw == "":
		return nil, nil
	}
	return &v, nil
}

// replay answers from the raw copy where the policy wants that; nil if it
// doesn't, or if the copy is gone or damaged.
func (w *Web) replay(v *Validators) *Response {
	fresh := v != nil && !w.policy.FreshSince.IsZero() && !v.Confirmed.Before(w.policy.FreshSince)
	if v == nil || !w.policy.Offline && !fresh {
		return nil
	}
	final, err := url.Parse(v.FinalURL)
	if err != nil {
		return nil
	}
	b, err := w.client.raw.load(v.Raw)
	if err != nil {
		return nil
	}
	t := &trail{final: final}
	if v.FinalURL != v.URL {
		t.redirects = []string{v.URL}
	}
	w.count(func(s *Stats) { s.Copies++ })
	w.notify(Event{URL: v.URL, Done: true})
	return w.response(t, v.Header, *v, b)
}

// storageError tells a failure on our side from the end of ctx.
func (w *Web) storageError(ctx context.Context, u *url.URL, what string, err error) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	return fail(CodeStorage, u.String(), what, err)
}

// keptFields are the header fields that parsing needs again on a 304, which
// repeats only some of them.
var keptFields = []string{
	"Content-Type", "Content-Language", "Content-Disposition", "Content-Location", "Last-Modified", "Etag",
	"Link", "X-Next-Page", "X-Robots-Tag", "Tdm-Reservation", "Tdm-Policy",
}

// fresh makes the response of a body just received, and has it remembered.
func (w *Web) fresh(ctx context.Context, u *url.URL, t *trail) (*Response, error) {
	a := t.answer
	v := Validators{
		URL: u.String(), FinalURL: t.final.String(), Status: a.status,
		ETag: a.header.Get("ETag"), LastModified: a.header.Get("Last-Modified"), Header: kept(a.header),
		Raw: a.body.raw(), RawBytes: a.body.disk, Fetched: w.client.cfg.Now(),
	}
	if err := w.store(ctx, u, v); err != nil {
		return nil, err
	}
	w.count(func(s *Stats) { s.Fetched++; s.Bytes += a.received })
	w.notify(Event{URL: v.URL, Done: true, Bytes: a.received})
	return w.response(t, a.header, v, a.body), nil
}

// confirmed makes the response of a body that a 304 confirmed.
func (w *Web) confirmed(ctx context.Context, v *Validators, t *trail, b *body) (*Response, error) {
	merged, changed := mergeFields(v.Header, t.answer.header)
	if err := reservedBy(t.final, merged); err != nil {
		return nil, err
	}
	if changed {
		v.Header, v.ETag, v.LastModified = merged, merged.Get("ETag"), merged.Get("Last-Modified")
		if err := w.store(ctx, t.final, *v); err != nil {
			return nil, err
		}
	}
	w.count(func(s *Stats) { s.NotModified++ })
	w.notify(Event{URL: v.URL, Done: true, NotModified: true})
	r := w.response(t, merged, *v, b)
	r.NotModified = true
	return r, nil
}

func (w *Web) store(ctx context.Context, u *url.URL, v Validators) error {
	if w.policy.Cache == nil || w.client.raw == nil {
		return nil
	}
	if err := w.policy.Cache.Store(ctx, v); err != nil {
		return w.storageError(ctx, u, "could not remember what was fetched", err)
	}
	return nil
}

func kept(h http.Header) http.Header {
	k := http.Header{}
	for _, f := range keptFields {
		if vs := h.Values(f); len(vs) > 0 {
			k[f] = vs
		}
	}
	return k
}

// mergeFields updates stored fields from a 304, RFC 9111 section 3.2.
func mergeFields(stored, update http.Header) (merged http.Header, changed bool) {
	merged = kept(stored)
	for f, vs := range kept(update) {
		if fmt.Sprint(merged[f]) != fmt.Sprint(vs) {
			merged[f], changed = vs, true
		}
	}
	return merged, changed
}

func (w *Web) response(t *trail, h http.Header, v Validators, b *body) *Response {
	r := &Response{
		URL: t.final.String(), Redirects: t.redirects, Status: http.StatusOK, Header: h,
		Fetched: v.Fetched, Raw: b.raw(), Size: b.size, open: b.open,
	}
	r.MediaType, r.Charset = contentType(h.Get("Content-Type"))
	r.NoIndex, r.NoFollow = headerDirectives(h, w.client.token, w.client.cfg.Now())
	return r
}

// contentType gives media type and charset; of a broken field what can be used.
func contentType(field string) (mediaType, charset string) {
	mediaType, params, err := mime.ParseMediaType(field)
	if err == nil {
		return mediaType, params["charset"]
	}
	mediaType, rest, _ := strings.Cut(strings.ToLower(field), ";")
	if _, value, ok := strings.Cut(rest, "charset="); ok {
		charset, _, _ = strings.Cut(value, ";")
	}
	return strings.TrimSpace(mediaType), strings.Trim(charset, ` "'`)
}

// ask is one GET as it goes out.
type ask struct {
	url    *url.URL
	accept string
	// authorization is secret, "" for none.
	authorization string
	known         *Validators // asks conditionally if not nil
	maxBytes      int64
	head          bool // take the first maxBytes into memory and leave the rest
	delay         time.Duration
}

// answer is what came back. body is nil unless the status is 200, or 2xx for head.
type answer struct {
	status   int
	header   http.Header
	body     *body
	received int64
}

// trail is an answer and the way to it.
type trail struct {
	answer    *answer
	final     *url.URL
	redirects []string
}

// follow asks for start and follows redirects, every hop under robots.txt,
// reservations and guard. The answer is a 200, or a 304 if known was given.
// A step from https down to http is followed; Response.Redirects shows it.
func (w *Web) follow(ctx context.Context, start *url.URL, r Request, known *Validators) (*trail, error) {
	t := &trail{final: start}
	seen := map[string]bool{}
	for {
		here := t.final.String()
		if seen[here] || len(t.redirects) > maxRedirects {
			return nil, fail(CodeRedirects, start.String(), fmt.Sprintf("redirects lead in a circle or are more than %d, at last to %s", maxRedirects, here), nil)
		}
		seen[here] = true
		if !sameOrigin(start, t.final) {
			r.Authorization = ""
		}
		a, err := w.hop(ctx, t.final, r, known)
		if err != nil {
			return nil, afterRedirect(err, start)
		}
		if !isRedirect(a.status) {
			t.answer = a
			return t, w.checkStatus(start, t, known)
		}
		next, err := redirectTarget(t.final, a.header)
		if err != nil {
			return nil, afterRedirect(err, start)
		}
		t.redirects = append(t.redirects, here)
		t.final = next
	}
}

// hop asks for one address, if that is permitted. Validators go only to the
// address that gave them.
func (w *Web) hop(ctx context.Context, u *url.URL, r Request, known *Validators) (*answer, error) {
	delay, err := w.admit(ctx, u)
	if err != nil {
		return nil, err
	}
	if known != nil && known.FinalURL != u.String() {
		known = nil
	}
	q := ask{url: u, accept: r.Accept, authorization: r.Authorization, known: known, maxBytes: w.policy.MaxBytes, delay: delay}
	if r.MaxBytes > 0 {
		q.maxBytes = r.MaxBytes
	}
	return w.attempts(ctx, q, w.policy.Retries)
}

// sameOrigin reports whether two addresses have scheme, host and port in common.
func sameOrigin(a, b *url.URL) bool { return a.Scheme == b.Scheme && a.Host == b.Host }

func (w *Web) checkStatus(start *url.URL, t *trail, known *Validators) error {
	s := t.answer.status
	if s == http.StatusOK || s == http.StatusNotModified && known != nil && known.FinalURL == t.final.String() {
		return nil
	}
	reason := fmt.Sprintf("answered %d %s", s, http.StatusText(s))
	if after := t.answer.header.Get("Retry-After"); after != "" {
		reason += ", come back after " + after
	}
	e := fail(CodeStatus, t.final.String(), reason, nil)
	e.Status = s
	return afterRedirect(e, start)
}

// afterRedirect makes an error name the address that was asked for first.
func afterRedirect(err error, start *url.URL) error {
	var e *Error
	if !errors.As(err, &e) || e.URL == start.String() {
		return err
	}
	at := *e
	at.URL, at.Reason = start.String(), "redirected to "+e.URL+": "+e.Reason
	return &at
}

func isRedirect(status int) bool {
	switch status {
	case http.StatusMovedPermanently, http.StatusFound, http.StatusSeeOther, http.StatusTemporaryRedirect, http.StatusPermanentRedirect:
		return true
	}
	return false
}

// redirectTarget resolves the Location field.
func redirectTarget(u *url.URL, h http.Header) (*url.URL, error) {
	loc := h.Get("Location")
	if loc == "" {
		return nil, fail(CodeRedirects, u.String(), "redirects without saying where to", nil)
	}
	next, err := u.Parse(loc)
	if err != nil || len(loc) > maxURL {
		return nil, fail(CodeBadURL, u.String(), "redirects to what is not an address", err)
	}
	return next, cleanAddress(next)
}
