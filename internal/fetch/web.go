package fetch

import "context"

// Client is shared by all sources of a process, so that the pace per host
// holds across them.
type Client struct{ cfg Config }

// New makes a Client.
func New(cfg Config) (*Client, error) { return &Client{cfg: cfg}, nil }

// For gives the door through which one source fetches.
func (c *Client) For(p Policy) *Web { return &Web{client: c, policy: p} }

// Web fetches for one source under its Policy. Safe for concurrent use.
type Web struct {
	client *Client
	policy Policy
}

// Get fetches one address, or reads a local file for a target without scheme
// or with scheme file (only when the source's own target is one; see [Web.File]).
// Errors are *Error, or ctx's.
func (w *Web) Get(ctx context.Context, r Request) (*Response, error) { panic("to be written") }

// File opens a local file as if it had been fetched (.gz is unpacked).
func (w *Web) File(ctx context.Context, path string) (*Response, error) { panic("to be written") }

// Sitemaps gives the Sitemap: lines of the host's robots.txt.
func (w *Web) Sitemaps(ctx context.Context, base string) ([]string, error) { panic("to be written") }

// Allowed reports whether robots.txt permits the address, without fetching it.
func (w *Web) Allowed(ctx context.Context, url string) (bool, error) { panic("to be written") }

// Stats gives the counts so far.
func (w *Web) Stats() Stats { panic("to be written") }
