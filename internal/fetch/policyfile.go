package fetch

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"time"
)

// admit reports, as an *Error, what forbids to fetch u: its robots.txt or its
// tdmrep.json. It gives the pause that the host is due.
func (w *Web) admit(ctx context.Context, u *url.URL) (time.Duration, error) {
	r, err := w.rulesOf(ctx, u)
	if err != nil {
		return 0, err
	}
	if err := r.check(u); err != nil {
		return 0, err
	}
	delay := max(w.policy.Delay, r.delay)
	t, err := w.reservations(ctx, u, delay)
	if err != nil {
		return 0, err
	}
	return delay, t.check(u)
}

// check gives the *Error of an address that robots.txt keeps us from.
func (r *robots) check(u *url.URL) error {
	switch {
	case r.allowed(u.RequestURI()):
		return nil
	case r.down:
		e := fail(CodeRobotsDown, u.String(), "robots.txt could not be read ("+r.why+"), so nothing of this host may be fetched; the next run asks again", nil)
		e.Status = r.status
		return e
	}
	return fail(CodeRobots, u.String(), "robots.txt of "+u.Host+" forbids it", nil)
}

// rulesOf gives the rules for the host of u, from memory for up to a day.
func (w *Web) rulesOf(ctx context.Context, u *url.URL) (*robots, error) {
	return w.client.robots.get(ctx, origin(u), func() (*robots, time.Duration, error) {
		return w.loadRobots(ctx, u)
	})
}

// loadRobots tells apart the cases of RFC 9309 section 2.3.1: 2xx is parsed,
// 4xx and too many redirects allow all, 5xx and no answer allow nothing. 429
// counts as the latter: who says "too many requests" has not said "no rules".
func (w *Web) loadRobots(ctx context.Context, u *url.URL) (*robots, time.Duration, error) {
	target := u.ResolveReference(&url.URL{Path: "/robots.txt"})
	w.notify(Event{URL: target.String(), Waiting: "robots.txt"})
	a, err := w.policyFile(ctx, target, robotsLimit+1, w.policy.Delay, w.policy.Retries)
	if err != nil {
		if ctx.Err() != nil || refused(err) {
			return nil, 0, err
		}
		return &robots{down: true, why: err.Error()}, downTTL, nil
	}
	switch {
	case a.status >= 200 && a.status < 300:
		return parseRobots(a.body.mem, w.client.token), robotsTTL, nil
	case a.status >= 500 || a.status == http.StatusTooManyRequests:
		return &robots{down: true, status: a.status, why: fmt.Sprintf("status %d", a.status)}, downTTL, nil
	}
	return &robots{}, robotsTTL, nil
}

// refused reports whether our own guard kept us from the host: that says
// nothing about the host and is not remembered for other sources.
func refused(err error) bool {
	e, ok := AsError(err)
	if !ok {
		return false
	}
	switch e.Code {
	case CodePrivateAddress, CodeNoContact, CodeBadURL:
		return true
	}
	return false
}

// policyFile fetches robots.txt or tdmrep.json: at most limit bytes, in memory,
// not kept, with the redirects of RFC 9309. The answer after too many of them
// is the last redirect.
func (w *Web) policyFile(ctx context.Context, u *url.URL, limit int64, delay time.Duration, retries int) (*answer, error) {
	for hop := 0; ; hop++ {
		a, err := w.attempts(ctx, ask{url: u, maxBytes: limit, head: true, delay: delay}, retries)
		if err != nil && hop > 0 && refused(err) {
			// Redirected to where we must not go: the host's own fault.
			return nil, errors.New("redirected to " + u.Redacted() + ", which may not be reached")
		}
		if err != nil || hop == maxRobotsRedirects || !isRedirect(a.status) {
			return a, err
		}
		next, err := redirectTarget(u, a.header)
		if err != nil {
			return a, nil // no usable target: as unavailable as a 404
		}
		u = next
	}
}
