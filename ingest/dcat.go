package ingest

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"net/url"
	"path"
	"strings"
	"time"

	"nextsearch/internal/catalogue"
	"nextsearch/internal/fetch"
	"nextsearch/internal/rdf"
)

const (
	// maxCatalogue bounds one document of a catalogue, whose graph is held in
	// memory without what is not read: whole dumps of cities have some MB,
	// the largest of a Land without paging 100 MB.
	maxCatalogue = 128 << 20
	// maxCataloguePages bounds paging; at 100 datasets a page it is a million.
	maxCataloguePages = 10_000
)

// acceptRDF names the syntaxes in the order in which they are read fastest.
const acceptRDF = "text/turtle, application/rdf+xml;q=0.9, application/ld+json;q=0.8, application/n-triples;q=0.7, text/n3;q=0.6, */*;q=0.1"

// dcatFiles are the endings of a folder's files that are read.
var dcatFiles = []string{".ttl", ".n3", ".nt", ".rdf", ".xml", ".owl", ".jsonld", ".json"}

// dcat reads catalogues of DCAT-AP.de 1.0 to 3.0 (https://www.dcat-ap.de/def/)
// as RDF, page by page (https://www.hydra-cg.com/spec/latest/core/#collections).
type dcat struct{ spec Spec }

func newDCAT(spec Spec) (Source, error) { return dcat{spec}, nil }

// Incremental holds for the endpoint of ckanext-dcat, which takes
// modified_since (https://github.com/ckan/ckanext-dcat, "Catalog endpoint").
func (s dcat) Incremental() bool {
	u, err := url.Parse(s.spec.Target)
	if err != nil || isFile(s.spec.Target) {
		return false
	}
	name, ext, _ := strings.Cut(path.Base(u.Path), ".")
	return name == "catalog" && ext != "" && hasSuffix("."+ext, dcatFiles)
}

// start is the address of the first page, the same for the same Since.
func (s dcat) start() string {
	if s.spec.Since.IsZero() || !s.Incremental() {
		return s.spec.Target
	}
	u, err := url.Parse(s.spec.Target)
	if err != nil {
		return s.spec.Target
	}
	q := u.Query()
	q.Set("modified_since", s.spec.Since.UTC().Format(time.DateOnly))
	u.RawQuery = q.Encode()
	return u.String()
}

// Records gives one record a dataset or series of datasets.
func (s dcat) Records(ctx context.Context, web *fetch.Web) iter.Seq2[catalogue.Record, error] {
	return func(yield func(catalogue.Record, error) bool) {
		if !isFile(s.spec.Target) {
			s.pages(ctx, web, yield)
			return
		}
		for resp, err := range targets(ctx, web, s.spec.Target, acceptRDF, dcatFiles...) {
			if err != nil {
				if !yield(catalogue.Record{}, err) {
					return
				}
				continue
			}
			if _, ok := s.page(ctx, resp, yield); !ok {
				return
			}
		}
	}
}

// pages follows hydra's next pages. A page that cannot be read ends the run:
// where the next one is stands in it.
func (s dcat) pages(ctx context.Context, web *fetch.Web, yield func(catalogue.Record, error) bool) {
	limit := pageLimit(s.spec, maxCataloguePages)
	seen := map[string]bool{}
	for address := s.start(); address != "" && ctx.Err() == nil; {
		if err := nextPage(seen, address, limit); err != nil {
			yield(catalogue.Record{}, err)
			return
		}
		resp, err := web.Get(ctx, fetch.Request{URL: address, Accept: acceptRDF, MaxBytes: maxCatalogue})
		if err != nil {
			yield(catalogue.Record{}, tooLargeHint(err))
			return
		}
		next, ok := s.page(ctx, resp, yield)
		if !ok {
			return
		}
		address = pageOnHost(resp.URL, next)
	}
}

// pageLimit gives how many pages of an API are read.
func pageLimit(spec Spec, byDefault int) int {
	if spec.MaxPages > 0 {
		return spec.MaxPages
	}
	return byDefault
}

// nextPage notes that a page is about to be read. It gives an error for one
// that was read before and beyond the limit: such paging never ends.
func nextPage(seen map[string]bool, address string, limit int) error {
	switch {
	case seen[address]:
		return fmt.Errorf("endless-paging: %s: the server names this page as its own successor", address)
	case len(seen) >= limit:
		return fmt.Errorf("endless-paging: %s: the source has more than %d pages; if that is right, raise maxPages", address, limit)
	}
	seen[address] = true
	return nil
}

// tooLargeHint adds what to do about a catalogue that comes as one large document.
func tooLargeHint(err error) error {
	if e, ok := fetch.AsError(err); ok && e.Code == fetch.CodeTooLarge {
		return fmt.Errorf("%w; use an address with paging (hydra), or a smaller part", err)
	}
	return err
}

// pageOnHost makes the address of the next page absolute. Portals behind a
// proxy name their inner host there; pages stay on the host that answers.
func pageOnHost(current, next string) string {
	if next == "" {
		return ""
	}
	base, err := url.Parse(current)
	if err != nil {
		return ""
	}
	u, err := base.Parse(strings.TrimSpace(next))
	if err != nil {
		return ""
	}
	u.Scheme, u.Host, u.User, u.Fragment = base.Scheme, base.Host, nil, ""
	return u.String()
}

// page gives the records of one document and the address of the next one; ok
// is false if the loop is to end.
func (s dcat) page(ctx context.Context, resp *fetch.Response, yield func(catalogue.Record, error) bool) (next string, ok bool) {
	g, err := s.read(resp)
	if err != nil {
		return "", yield(catalogue.Record{}, fmt.Errorf("bad-rdf: %s: %w", resp.URL, err))
	}
	r := newDCATReader(s.spec, resp, g)
	for _, broken := range g.broken {
		if !yield(catalogue.Record{}, r.syntax(broken)) {
			return "", false
		}
	}
	for _, dataset := range g.datasets() {
		if ctx.Err() != nil {
			return "", false
		}
		if r.damaged[dataset] {
			continue // it was rejected above, and stays as it was
		}
		rec, err := r.record(dataset)
		if err != nil && !yield(catalogue.Record{}, err) || err == nil && !yield(rec, nil) {
			return "", false
		}
	}
	for _, n := range r.notices {
		if !yield(catalogue.Record{}, n) {
			return "", false
		}
	}
	return g.nextPage(), true
}

// read builds the graph of one document. Whatever the libraries do with it
// ends as an error.
func (s dcat) read(resp *fetch.Response) (g *graph, err error) {
	body, err := resp.Open()
	if err != nil {
		return nil, err
	}
	defer body.Close()
	defer func() {
		if cause := recover(); cause != nil {
			g, err = nil, fmt.Errorf("the document cannot be read: %v", cause)
		}
	}()
	return readGraph(io.LimitReader(body, maxCatalogue+1), resp.MediaType, resp.URL)
}

// errLargeCatalogue is told of a local file; from the web fetch refuses it.
var errLargeCatalogue = errors.New("the document has more than " + Bytes(maxCatalogue) + "; divide it into several, or use an address with paging (hydra)")

// readGraph reads what is needed of a document into memory.
func readGraph(in io.Reader, mediaType, base string) (*graph, error) {
	if isFile(base) {
		base = ""
	}
	counted := &counter{r: in}
	g := newGraph()
	err := rdf.Read(counted, mediaType, base, rdf.Handler{Triple: g.add, Broken: g.breaks})
	switch {
	case counted.n > maxCatalogue:
		return nil, errLargeCatalogue
	case errors.Is(err, rdf.ErrHTML):
		return nil, fmt.Errorf("%w; is the address that of the catalogue itself, such as …/catalog.ttl?", err)
	case err != nil:
		return nil, err
	}
	return g, nil
}

// counter counts what is read.
type counter struct {
	r io.Reader
	n int64
}

func (c *counter) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	c.n += int64(n)
	return n, err
}
