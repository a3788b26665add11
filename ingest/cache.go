package ingest

import (
	"context"
	"encoding/json"
	"errors"
	"maps"
	"net/http"
	"slices"
	"sync"
	"time"

	"nextsearch/internal/catalogue"
	"nextsearch/internal/fetch"
)

// pageCache keeps a source's validators in the catalogue (fetch.Cache). The
// catalogue's Page.Fetched is when the page was last confirmed, by a body or a
// 304: a complete run forgets the pages that it has not confirmed. When the body
// came stands in the page's header.
type pageCache struct {
	store  catalogue.Store
	source string
	start  time.Time // of the run

	mu  sync.Mutex
	err error           // the first failure of confirm
	raw map[string]bool // names of the raw copies that came
}

// pageHeader is what Page.Header holds, as JSON.
type pageHeader struct {
	Fetched time.Time   `json:"fetched,omitzero"`
	Header  http.Header `json:"header,omitempty"`
}

// Lookup gives what the catalogue knows of an address.
func (c *pageCache) Lookup(ctx context.Context, url string) (fetch.Validators, bool, error) {
	p, err := c.store.Page(ctx, c.source, url)
	if errors.Is(err, catalogue.ErrNotFound) {
		return fetch.Validators{}, false, nil
	}
	if err != nil {
		return fetch.Validators{}, false, err
	}
	var h pageHeader
	if json.Unmarshal(p.Header, &h) != nil {
		return fetch.Validators{}, false, nil // costs an unconditional request, no more
	}
	return fetch.Validators{URL: p.URL, FinalURL: p.FinalURL, Status: p.Status, ETag: p.ETag,
		LastModified: p.LastModified, Header: h.Header, Raw: p.Raw, RawBytes: p.RawBytes, Fetched: h.Fetched, Confirmed: p.Fetched}, true, nil
}

// Store keeps validators.
func (c *pageCache) Store(ctx context.Context, v fetch.Validators) error {
	header, err := json.Marshal(pageHeader{v.Fetched, v.Header})
	if err != nil {
		return err
	}
	c.mu.Lock()
	if c.raw == nil {
		c.raw = map[string]bool{}
	}
	c.raw[v.Raw] = true
	c.mu.Unlock()
	return c.store.PutPage(ctx, catalogue.Page{Source: c.source, URL: v.URL, FinalURL: v.FinalURL,
		Status: v.Status, ETag: v.ETag, LastModified: v.LastModified, Header: header,
		Raw: v.Raw, RawBytes: v.RawBytes, Fetched: v.Fetched})
}

// confirm notes that a 304 confirmed a page now. It is called while fetching,
// which cannot fail for it: the run asks for error at its end.
func (c *pageCache) confirm(url string, now time.Time) {
	ctx := context.Background() // short, and an interruption must not lose it
	p, err := c.store.Page(ctx, c.source, url)
	if err == nil && p.Fetched.Before(c.start) {
		p.Fetched = now
		err = c.store.PutPage(ctx, p)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.err == nil {
		c.err = err
	}
}

// error gives the first failure of confirm.
func (c *pageCache) error() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.err
}

// copies gives the names of the raw copies that came.
func (c *pageCache) copies() []string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.Collect(maps.Keys(c.raw))
}
