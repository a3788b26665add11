package server

import (
	"bytes"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"sync"
	"time"
)

// Guards against programs that fill in forms; none needs a third party.
const (
	// minFillTime: no person fills in the form faster.
	minFillTime = 3 * time.Second
	// maxFillTime: a form may lie open for a day.
	maxFillTime = 24 * time.Hour
	// honeypot is a field that people do not see.
	honeypot = "website"

	// rateWindow, maxSubmissions and maxFailures bound what one address may
	// send: an office rarely has more than five recipes in an hour, and nobody
	// needs thirty attempts.
	rateWindow     = time.Hour
	maxSubmissions = 5
	maxFailures    = 30
	// maxClients bounds the memory of the rates: some 100 bytes each.
	maxClients = 10_000
)

// intake is what the server remembers of those who submit, in memory only.
type intake struct {
	key      [32]byte // signs the forms' tokens; of this process
	now      func() time.Time
	mu       sync.Mutex
	clients  map[netip.Prefix]*clientRate
	receipts map[string]pastReceipt // by token
}

// clientRate counts what came from one address in a window.
type clientRate struct {
	since               time.Time
	submitted, failures int
}

// pastReceipt leads a form that is sent twice to its receipt.
type pastReceipt struct {
	location string
	at       time.Time
}

// newIntake makes an intake with a key of its own.
func newIntake(now func() time.Time) *intake {
	in := &intake{now: now, clients: map[netip.Prefix]*clientRate{}, receipts: map[string]pastReceipt{}}
	rand.Read(in.key[:]) // never fails (crypto/rand)
	return in
}

// tokenSize is time and nonce; a MAC of the same size follows.
const tokenSize = 16

// token makes the form's token: when it was given out, a nonce, and a MAC.
func (in *intake) token() string {
	var b [tokenSize]byte
	binary.BigEndian.PutUint64(b[:], uint64(in.now().Unix()))
	rand.Read(b[8:])
	return base64.RawURLEncoding.EncodeToString(append(b[:], in.mac(b[:])...))
}

// mac signs the first part of a token.
func (in *intake) mac(b []byte) []byte {
	h := hmac.New(sha256.New, in.key[:])
	h.Write(b)
	return h.Sum(nil)[:tokenSize]
}

// checkToken gives the name of the message why a form cannot be taken yet, ""
// if it can: "expired" for one that is too old or of another process, "fast".
func (in *intake) checkToken(token string) string {
	b, err := base64.RawURLEncoding.DecodeString(token)
	if err != nil || len(b) != 2*tokenSize || !hmac.Equal(b[tokenSize:], in.mac(b[:tokenSize])) {
		return "expired"
	}
	age := in.now().Sub(time.Unix(int64(binary.BigEndian.Uint64(b)), 0))
	switch {
	case age > maxFillTime:
		return "expired"
	case age < minFillTime:
		return "fast"
	}
	return ""
}

// rateOf finds the count of a client, nil for one that is not counted: a
// loopback address is a proxy that was not named as trusted and stands for many.
func (in *intake) rateOf(client netip.Addr) *clientRate {
	if !client.IsValid() || client.IsLoopback() {
		return nil
	}
	bits := 32
	if client.Is6() {
		bits = 64 // what one line has
	}
	prefix := netip.PrefixFrom(client, bits).Masked()
	rate := in.clients[prefix]
	if rate == nil {
		if len(in.clients) >= maxClients {
			in.forget()
		}
		rate = &clientRate{since: in.now()}
		in.clients[prefix] = rate
	}
	if in.now().Sub(rate.since) >= rateWindow {
		*rate = clientRate{since: in.now()}
	}
	return rate
}

// forget drops every window that has ended, and, if none has, the oldest.
func (in *intake) forget() {
	var oldest netip.Prefix
	for prefix, rate := range in.clients {
		if in.now().Sub(rate.since) >= rateWindow {
			delete(in.clients, prefix)
		} else if o := in.clients[oldest]; o == nil || rate.since.Before(o.since) {
			oldest = prefix
		}
	}
	if len(in.clients) >= maxClients {
		delete(in.clients, oldest)
	}
}

// busyFor tells how long a client must wait before it may send again, 0 for not at all.
func (in *intake) busyFor(client netip.Addr) (failures, submissions time.Duration) {
	in.mu.Lock()
	defer in.mu.Unlock()
	rate := in.rateOf(client)
	if rate == nil {
		return 0, 0
	}
	wait := max(time.Second, rate.since.Add(rateWindow).Sub(in.now()))
	if rate.failures >= maxFailures {
		failures = wait
	}
	if rate.submitted >= maxSubmissions {
		submissions = wait
	}
	return failures, submissions
}

// count notes what became of a post.
func (in *intake) count(client netip.Addr, taken bool) {
	in.mu.Lock()
	defer in.mu.Unlock()
	switch rate := in.rateOf(client); {
	case rate == nil:
	case taken:
		rate.submitted++
	default:
		rate.failures++
	}
}

// remember keeps where the receipt of a form is, for an hour.
func (in *intake) remember(token, location string) {
	in.mu.Lock()
	defer in.mu.Unlock()
	for t, past := range in.receipts {
		if len(in.receipts) >= maxClients || in.now().Sub(past.at) >= rateWindow {
			delete(in.receipts, t)
		}
	}
	in.receipts[token] = pastReceipt{location, in.now()}
}

// receiptOf gives where the receipt of a form is, "" if that is not known.
func (in *intake) receiptOf(token string) string {
	in.mu.Lock()
	defer in.mu.Unlock()
	return in.receipts[token].location
}

// crossSite reports whether a browser says that another site made it send the
// request. Nothing secret is at stake, as there are no cookies, but other
// sites shall not use their visitors to fill the queue. An Origin of "null" is
// what our own pages send where there is no Sec-Fetch-Site, because of their
// Referrer-Policy (Fetch standard, "append a request Origin header").
func (s *Server) crossSite(r *http.Request) bool {
	switch r.Header.Get("Sec-Fetch-Site") {
	case "same-origin", "none":
		return false
	case "":
	default:
		return true
	}
	origin := r.Header.Get("Origin")
	if origin == "" || origin == "null" {
		return false
	}
	u, err := url.Parse(origin)
	return err != nil || (!strings.EqualFold(u.Host, r.Host) && !strings.EqualFold(origin, s.baseOf(r)))
}

// sumOf names a list of texts, for a confirmation that holds for just these.
func sumOf(texts []string) string {
	var b bytes.Buffer
	for _, t := range texts {
		b.WriteString(t + "\x00")
	}
	sum := sha256.Sum256(b.Bytes())
	return base64.RawURLEncoding.EncodeToString(sum[:12])
}
