package fetch

import (
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// attempts asks until there is an answer that will not change by asking again.
func (w *Web) attempts(ctx context.Context, q ask, retries int) (*answer, error) {
	for n := 0; ; n++ {
		a, err := w.once(ctx, q)
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		after := w.heed(q, a)
		if n >= retries || !passing(a, err, n) || after > maxRetryAfter {
			return a, err
		}
		wait := max(after, backoff(n))
		w.notify(Event{URL: q.url.String(), Waiting: "retry", Wait: wait})
		if err := w.client.cfg.Sleep(ctx, wait); err != nil {
			return nil, err
		}
	}
}

// heed gives how long the host wants to be left alone, and keeps every other
// request from it as well.
func (w *Web) heed(q ask, a *answer) time.Duration {
	if a == nil || a.status != http.StatusTooManyRequests && a.status != http.StatusServiceUnavailable {
		return 0
	}
	now := w.client.cfg.Now()
	after := retryAfter(a.header.Get("Retry-After"), now)
	if after > 0 {
		w.client.pace.holdBack(paceKey(q.url), hold{now.Add(after), a.status})
	}
	return after
}

// passing reports whether another try may go better.
func passing(a *answer, err error, n int) bool {
	if e, ok := AsError(err); ok {
		return e.passing && (e.Code != CodeTimeout || n < timeoutRetries)
	}
	if err != nil {
		return false
	}
	switch a.status {
	case http.StatusTooManyRequests, http.StatusInternalServerError, http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		return true
	}
	return false
}

// backoff doubles from try to try, with up to half of it taken off at random
// so that sources that failed together don't come back together.
func backoff(n int) time.Duration {
	d := min(backoffBase<<min(n, 10), backoffMax)
	return d - rand.N(d/2)
}

// retryAfter reads Retry-After, seconds or a date (RFC 9110 section 10.2.3);
// 0 if it says nothing of use.
func retryAfter(field string, now time.Time) time.Duration {
	field = strings.TrimSpace(field)
	if s, err := strconv.ParseUint(field, 10, 31); err == nil {
		return time.Duration(s) * time.Second
	}
	t, err := http.ParseTime(field)
	if err != nil {
		return 0
	}
	return max(t.Sub(now), 0)
}

// once does one request within pace and time limit, body included.
func (w *Web) once(ctx context.Context, q ask) (*answer, error) {
	notify := func(wait time.Duration) {
		w.notify(Event{URL: q.url.String(), Waiting: "pause", Wait: wait})
	}
	release, err := w.client.pace.acquire(ctx, paceKey(q.url), q.delay, notify)
	if held := (*heldError)(nil); errors.As(err, &held) {
		e := fail(CodeStatus, q.url.String(), held.Error(), nil)
		e.Status = held.status
		return nil, e
	}
	if err != nil {
		return nil, err
	}
	defer release()
	limited, cancel := context.WithTimeout(ctx, w.policy.Timeout)
	defer cancel()
	a, err := w.exchange(limited, q)
	if err == nil {
		return a, nil
	}
	if limited.Err() != nil && ctx.Err() == nil {
		e := fail(CodeTimeout, q.url.String(), fmt.Sprintf("no complete answer within %s", w.policy.Timeout), nil)
		e.passing = true
		return nil, e
	}
	return nil, err
}

func (w *Web) exchange(ctx context.Context, q ask) (*answer, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, q.url.String(), nil)
	if err != nil {
		return nil, fail(CodeBadURL, q.url.String(), "not an address", err)
	}
	w.setHeader(req.Header, q)
	resp, err := w.transport.RoundTrip(req)
	if err != nil {
		return nil, dialError(q, err)
	}
	defer resp.Body.Close()
	a := &answer{status: resp.StatusCode, header: resp.Header}
	if wanted := a.status == http.StatusOK || q.head && a.status/100 == 2; !wanted {
		if 0 <= resp.ContentLength && resp.ContentLength <= drainLimit {
			_, _ = io.Copy(io.Discard, io.LimitReader(resp.Body, drainLimit)) // only to keep the connection
		}
		return a, nil
	}
	if q.head {
		return a, w.receiveHead(q, resp, a)
	}
	if err := reservedBy(q.url, resp.Header); err != nil {
		return nil, err
	}
	return a, w.receive(q, resp, a)
}

func (w *Web) setHeader(h http.Header, q ask) {
	h.Set("User-Agent", w.client.agent)
	h.Set("Accept", "*/*")
	if q.accept != "" {
		h.Set("Accept", q.accept)
	}
	if q.authorization != "" {
		h.Set("Authorization", q.authorization)
	}
	h.Set("Accept-Language", "de, en;q=0.5")
	h.Set("Accept-Encoding", "gzip, zstd")
	if q.known == nil {
		return
	}
	if q.known.ETag != "" {
		h.Set("If-None-Match", q.known.ETag)
	}
	if q.known.LastModified != "" {
		h.Set("If-Modified-Since", q.known.LastModified)
	}
}

// dialError names what kept a request from an answer.
func dialError(q ask, err error) *Error {
	address := q.url.String()
	var g *guardError
	if errors.As(err, &g) {
		return fail(g.code, address, g.reason, nil)
	}
	// net/http has no error value for it. Over HTTP/2 it is a protocol error.
	if strings.Contains(err.Error(), "response headers exceeded") {
		return fail(CodeTooLarge, address, fmt.Sprintf("header above %d bytes", maxHeaderBytes), nil)
	}
	e := fail(CodeNetwork, address, "no answer", err)
	e.passing = !lasting(err)
	return e
}

// lasting reports errors that the next seconds won't mend: a name that does
// not exist, a certificate that does not hold.
func lasting(err error) bool {
	var dns *net.DNSError
	if errors.As(err, &dns) {
		return dns.IsNotFound
	}
	var (
		authority x509.UnknownAuthorityError
		host      x509.HostnameError
		invalid   x509.CertificateInvalidError
	)
	return errors.As(err, &authority) || errors.As(err, &host) || errors.As(err, &invalid)
}
