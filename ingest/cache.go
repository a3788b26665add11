package ingest

import (
	"context"
	"encoding/json"
	"errors"

	"nextsearch/internal/catalogue"
	"nextsearch/internal/fetch"
)

// pageCache keeps a source's validators in the catalogue (fetch.Cache).
type pageCache struct {
	store  catalogue.Store
	source string
}

// Lookup gives what the catalogue knows of an address.
func (c pageCache) Lookup(ctx context.Context, url string) (fetch.Validators, bool, error) {
	p, err := c.store.Page(ctx, c.source, url)
	if errors.Is(err, catalogue.ErrNotFound) {
		return fetch.Validators{}, false, nil
	}
	if err != nil {
		return fetch.Validators{}, false, err
	}
	v := fetch.Validators{URL: p.URL, FinalURL: p.FinalURL, Status: p.Status, ETag: p.ETag,
		LastModified: p.LastModified, Raw: p.Raw, RawBytes: p.RawBytes, Fetched: p.Fetched}
	if len(p.Header) > 0 {
		// A header that no longer decodes only costs an unconditional request.
		if json.Unmarshal(p.Header, &v.Header) != nil {
			return fetch.Validators{}, false, nil
		}
	}
	return v, true, nil
}

// Store keeps validators.
func (c pageCache) Store(ctx context.Context, v fetch.Validators) error {
	header, err := json.Marshal(v.Header)
	if err != nil {
		return err
	}
	return c.store.PutPage(ctx, catalogue.Page{Source: c.source, URL: v.URL, FinalURL: v.FinalURL,
		Status: v.Status, ETag: v.ETag, LastModified: v.LastModified, Header: header,
		Raw: v.Raw, RawBytes: v.RawBytes, Fetched: v.Fetched})
}
