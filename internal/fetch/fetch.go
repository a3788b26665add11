// Package fetch is the only door to the web: it keeps to robots.txt
// (RFC 9309) and TDM reservations, paces requests per host, asks
// conditionally (RFC 9110 section 13), limits size, time and redirects, keeps raw
// copies, and refuses private addresses when dialling.
//
// A [Client] holds what all sources of a process share, a [Web] is the door of
// one of them. What lives where:
//
//	fetch.go       the types
//	client.go      Client: agent, connections
//	web.go         Web.Get: known, asked, followed, remembered
//	exchange.go    one request: header, time limit, retries
//	body.go        unpacking, limits, hash; raw.go the copies on disk
//	guard.go       which addresses may be dialled; address.go how they are written
//	robots.go      robots.txt: parser and matcher; policyfile.go how it is had
//	tdm.go         reservations; directives.go noindex and nofollow
//	pace.go        the pause per host; memo.go what is remembered per host
//	file.go        local files; charset.go text out of bytes
package fetch

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/netip"
	"time"
)

// Code names why an address gave nothing. The codes are stable and stand in reports.
type Code string

// Codes of an Error.
const (
	CodeRobots         Code = "robots-disallowed"  // robots.txt forbids it
	CodeRobotsDown     Code = "robots-unreachable" // robots.txt answered 5xx or not at all: RFC 9309 2.3.1.4, nothing may be fetched
	CodePrivateAddress Code = "private-address"    // the SSRF guard
	CodeBadURL         Code = "bad-url"            // not http(s), no host, user info, unusual port where not allowed
	CodeTooLarge       Code = "too-large"          // body or unpacked body above the limit
	CodeTimeout        Code = "timeout"            // no answer in time
	CodeNetwork        Code = "network"            // could not connect, connection broke, TLS
	CodeRedirects      Code = "redirect-loop"      // too many, or a circle
	CodeStatus         Code = "http-status"        // an answer other than 200 and 304; Error.Status has it
	CodeEncoding       Code = "bad-encoding"       // content coding that does not unpack (truncated gzip)
	CodeTDM            Code = "tdm-reserved"       // rights reserved by header or tdmrep.json
	CodeNoContact      Code = "no-contact"         // a public host, and Config.Contact is empty
	CodeStorage        Code = "storage"            // our own disk or cache failed, not the source
	CodeNoCopy         Code = "no-raw-copy"        // Policy.Offline, and nothing was kept of the address
)

// Error is a request that gave no body.
type Error struct {
	Code   Code
	URL    string
	Status int    // HTTP status, 0 if there was none
	Reason string // for people: what happened and, where there is one, the remedy
	Err    error  // cause, may be nil

	// passing failures are worth another try.
	passing bool
}

// Error gives code, address and reason.
func (e *Error) Error() string { return fmt.Sprintf("%s: %s: %s", e.Code, e.URL, e.Reason) }

// Unwrap gives the cause.
func (e *Error) Unwrap() error { return e.Err }

// Answered reports whether the server said that there is nothing (404, 410)
// or the address may not be read by policy: a fact about this address, not a
// failure of the source. A source whose every error is Answered is complete.
func (e *Error) Answered() bool {
	switch e.Code {
	case CodeRobots, CodePrivateAddress, CodeBadURL, CodeTDM, CodeTooLarge, CodeRedirects, CodeNoCopy:
		return true
	case CodeStatus:
		return e.Status == http.StatusNotFound || e.Status == http.StatusGone
	}
	return false
}

// AsError finds an *Error in err.
func AsError(err error) (*Error, bool) {
	var e *Error
	ok := errors.As(err, &e)
	return e, ok
}

// Validators are what a conditional request needs, kept across restarts.
type Validators struct {
	URL          string // as requested, without fragment
	FinalURL     string
	Status       int
	ETag         string
	LastModified string
	Header       http.Header // the header fields that parsing needs again on a 304
	Raw          string      // name of the raw copy: SHA-256 of the body, hex
	RawBytes     int64       // its size on disk
	Fetched      time.Time   // when the body came
	Confirmed    time.Time   // when the body or the last 304 came; the cache knows
}

// Cache keeps Validators per source and address. Package ingest implements it on the catalogue.
type Cache interface {
	// Lookup gives what is known; ok is false if nothing.
	Lookup(ctx context.Context, url string) (v Validators, ok bool, err error)
	// Store keeps it; the raw copy is durable by then.
	Store(ctx context.Context, v Validators) error
}

// Config of a Client. The zero value of a field means its default.
type Config struct {
	// Agent is the product token and version, "nextsearch/1.0".
	Agent string
	// Contact stands in the user agent: mailto: or https: address. Without
	// it only addresses that a Policy allows explicitly (loopback, private) can be fetched.
	Contact string
	// RawDir is where raw copies go, "" keeps none (bodies then live in memory only).
	RawDir string
	// Transport replaces the network in tests; nil dials with the guard.
	Transport http.RoundTripper
	// Now and Sleep replace the clock in tests.
	Now   func() time.Time
	Sleep func(ctx context.Context, d time.Duration) error
}

// Policy is what holds for one source.
type Policy struct {
	// Delay is the least pause between two requests to one host; a longer
	// Crawl-delay of the host wins, up to MaxCrawlDelay.
	Delay time.Duration
	// Allow lists address ranges that this source may reach though they are not public.
	Allow []netip.Prefix
	// MaxBytes limits a body, packed and unpacked; 0 is the default (64 MiB).
	MaxBytes int64
	// Timeout limits one request altogether; 0 is the default (60 s).
	Timeout time.Duration
	// Retries of a request that failed for a passing reason; 0 is the default (3), negative none.
	Retries int
	// Cache keeps validators; nil asks unconditionally.
	Cache Cache
	// FreshSince: what was confirmed at that time or later is answered from
	// its raw copy and not asked for again; zero asks for everything. A run
	// that was killed goes on where it was with the time of its start.
	FreshSince time.Time
	// Offline answers from raw copies alone, whatever their age. What has none is CodeNoCopy.
	Offline bool
	// Progress is told of every event; nil for none. Called from the fetching goroutine.
	Progress func(Event)
}

// Event is one step that a progress display can show.
type Event struct {
	URL         string
	Waiting     string        // "" or what is being waited for: "pause", "retry", "robots.txt"
	Wait        time.Duration // how long
	Done        bool          // an answer came
	NotModified bool
	Bytes       int64 // received over the wire
}

// Stats counts what a Web has done.
type Stats struct {
	Fetched     int   // answers with a body
	NotModified int   // 304
	Copies      int   // answered from a raw copy, nobody was asked
	Bytes       int64 // body bytes received
}

// Request is one GET.
type Request struct {
	URL    string
	Accept string // Accept header, "" for any
	// Authorization is the field of that name (RFC 9110 section 11.6.2), a
	// secret: it goes to the scheme and host of URL only, not along a redirect
	// to another, and stands in no error, event or validator.
	Authorization string
	// MaxBytes overrides the policy's limit for this request, 0 keeps it.
	MaxBytes int64
}

// Response is a body with all that is known about it.
type Response struct {
	URL         string   // final address after redirects
	Redirects   []string // addresses that redirected, the requested one first; empty without redirects
	Status      int      // 200, also for a body that a 304 confirmed
	Header      http.Header
	MediaType   string    // lower case, without parameters, "" if not given
	Charset     string    // from Content-Type, "" if not given
	NotModified bool      // the server answered 304 and the body is the raw copy
	Fetched     time.Time // when the body was received; with NotModified the time of the raw copy
	Raw         string    // name of the raw copy, "" if none is kept
	Size        int64     // unpacked bytes, 0 for a local .gz whose size is known only after reading
	// NoIndex and NoFollow are what X-Robots-Tag says to all agents or to ours.
	NoIndex, NoFollow bool

	open func() (io.ReadCloser, error)
}

// Open gives the unpacked body; it can be opened again.
func (r *Response) Open() (io.ReadCloser, error) { return r.open() }

// Bytes reads the whole unpacked body.
func (r *Response) Bytes() ([]byte, error) {
	f, err := r.open()
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(f)
}
