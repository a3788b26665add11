package ingest

import (
	"context"
	"fmt"
	"hash/maphash"
	"io"
	"iter"
	"net/url"
	"strings"
	"time"

	"nextsearch/internal/catalogue"
	"nextsearch/internal/fetch"
)

const (
	// maxOAIPage bounds one answer; servers give 10 to 1,000 records of some KB.
	maxOAIPage = 64 << 20
	// maxOAIPages bounds a list whose tokens never end: a million records at
	// the hundred that most servers give at once.
	maxOAIPages = 10_000
)

// acceptXML is what servers of OAI-PMH answer with.
const acceptXML = "text/xml, application/xml;q=0.9"

// oaiFormats are the formats that are read, the better before the worse:
// DataCite tells bodies from persons.
var oaiFormats = []string{"oai_datacite", "datacite", "oai_datacite4", "datacite4", "oai_datacite3", "oai_dc"}

// oaipmh harvests a repository with the Open Archives Initiative Protocol for
// Metadata Harvesting 2.0 (https://www.openarchives.org/OAI/openarchivesprotocol.html).
type oaipmh struct{ spec Spec }

func newOAIPMH(spec Spec) (Source, error) {
	if _, err := url.Parse(spec.Target); err != nil {
		return nil, fmt.Errorf("source %s: %w", spec.Name, err)
	}
	return oaipmh{spec}, nil
}

// Incremental: lists can be asked for from a date on.
func (s oaipmh) Incremental() bool { return !isFile(s.spec.Target) }

// Records gives one record an item that is not deleted, and its tombstone for
// one that is.
func (s oaipmh) Records(ctx context.Context, web *fetch.Web) iter.Seq2[catalogue.Record, error] {
	return func(yield func(catalogue.Record, error) bool) {
		h := &harvest{spec: s.spec, web: web, yield: yield, seen: map[uint64]struct{}{}, seed: maphash.MakeSeed()}
		if isFile(s.spec.Target) {
			h.files(ctx)
			return
		}
		h.list(ctx)
	}
}

// harvest is one visit to a repository.
type harvest struct {
	spec  Spec
	web   *fetch.Web
	yield func(catalogue.Record, error) bool
	seen  map[uint64]struct{} // hashes of the identifiers met: a list that was started again repeats them
	seed  maphash.Seed
	dead  bool // the loop has ended
}

// fail gives an error and reports whether the loop goes on.
func (h *harvest) fail(err error) bool {
	h.dead = h.dead || !h.yield(catalogue.Record{}, err)
	return !h.dead
}

// address makes a request of the target: its own parameters other than the
// protocol's are kept (some servers need one). pairs keep their order.
func (h *harvest) address(pairs ...string) (string, error) {
	u, err := url.Parse(h.spec.Target)
	if err != nil {
		return "", err
	}
	q := u.Query()
	for _, own := range []string{"verb", "metadataPrefix", "set", "from", "until", "resumptionToken", "identifier"} {
		q.Del(own)
	}
	query := q.Encode()
	for i := 0; i+1 < len(pairs); i += 2 {
		if pairs[i+1] == "" {
			continue
		}
		if query != "" {
			query += "&"
		}
		query += url.QueryEscape(pairs[i]) + "=" + url.QueryEscape(pairs[i+1])
	}
	u.RawQuery, u.Fragment = query, ""
	return u.String(), nil
}

// own gives a parameter that the target sets.
func (h *harvest) own(name string) string {
	u, err := url.Parse(h.spec.Target)
	if err != nil {
		return ""
	}
	return u.Query().Get(name)
}

// ask fetches and reads one answer.
func (h *harvest) ask(ctx context.Context, address string) (oaiPage, *fetch.Response, error) {
	resp, err := h.web.Get(ctx, fetch.Request{URL: address, Accept: acceptXML, MaxBytes: maxOAIPage})
	if err != nil {
		return oaiPage{}, nil, err
	}
	page, err := readOAI(resp)
	return page, resp, err
}

// list reads ListRecords token by token. If the server forgets a token, the
// list is started again, once.
func (h *harvest) list(ctx context.Context) {
	prefix, from, err := h.negotiate(ctx)
	if err != nil {
		h.fail(err)
		return
	}
	again := false
	address, err := h.address("verb", "ListRecords", "metadataPrefix", prefix, "set", h.own("set"), "from", from)
	for pages := map[string]bool{}; err == nil; {
		if err = nextPage(pages, address, pageLimit(h.spec, maxOAIPages)); err != nil {
			break
		}
		var page oaiPage
		var resp *fetch.Response
		page, resp, err = h.ask(ctx, address)
		for _, raw := range page.records {
			if ctx.Err() != nil || !h.record(raw, resp, resp.URL) {
				return
			}
		}
		switch {
		case err != nil:
		case page.Error.Code == "noRecordsMatch":
			return
		case page.Error.Code == "badResumptionToken" && !again:
			again, pages = true, map[string]bool{} // many servers give the same tokens again
			// The same question in another order, so that no cache answers it
			// with the page whose token has expired.
			address, err = h.address("metadataPrefix", prefix, "set", h.own("set"), "from", from, "verb", "ListRecords")
		case page.Error.Code != "":
			err = page.failure(resp.URL)
		case page.token() == "":
			return
		default:
			address, err = h.address("verb", "ListRecords", "resumptionToken", page.token())
		}
	}
	h.fail(err)
}

// negotiate finds out which format is asked for, and the date in the
// granularity of the server ("" for everything).
func (h *harvest) negotiate(ctx context.Context) (prefix, from string, err error) {
	if prefix = h.own("metadataPrefix"); prefix == "" {
		if prefix, err = h.format(ctx); err != nil {
			return "", "", err
		}
	}
	if h.spec.Since.IsZero() {
		return prefix, h.own("from"), nil
	}
	address, err := h.address("verb", "Identify")
	if err != nil {
		return "", "", err
	}
	page, _, err := h.ask(ctx, address)
	if err != nil {
		return "", "", err
	}
	layout := time.DateOnly // every server takes days (section 3.3.2)
	if strings.Contains(page.Identify.Granularity, "ss") {
		layout = "2006-01-02T15:04:05Z"
	}
	return prefix, h.spec.Since.UTC().Format(layout), nil
}

// format gives the best format that the server has. Every server has oai_dc.
func (h *harvest) format(ctx context.Context) (string, error) {
	address, err := h.address("verb", "ListMetadataFormats")
	if err != nil {
		return "", err
	}
	page, _, err := h.ask(ctx, address)
	if err != nil {
		return "", err
	}
	for _, wanted := range oaiFormats {
		for _, f := range page.Formats {
			if strings.TrimSpace(f.Prefix) == wanted {
				return wanted, nil
			}
		}
	}
	return "oai_dc", nil
}

// files reads recorded answers. What is no list in them is passed over.
func (h *harvest) files(ctx context.Context) {
	for resp, err := range targets(ctx, h.web, h.spec.Target, acceptXML, ".xml") {
		if err == nil {
			err = h.file(ctx, resp)
		}
		if err != nil && !h.fail(err) || h.dead {
			return
		}
	}
}

func (h *harvest) file(ctx context.Context, resp *fetch.Response) error {
	page, err := readOAI(resp)
	for _, raw := range page.records {
		if ctx.Err() != nil || !h.record(raw, resp, resp.URL) {
			return nil
		}
	}
	if err == nil && page.Error.Code != "" && page.Error.Code != "noRecordsMatch" {
		h.fail(reject(resp.URL, "oai-error", "the recorded answer is an error: %s", page.Error))
	}
	return err
}

// record gives one item and reports whether the loop goes on.
func (h *harvest) record(raw string, resp *fetch.Response, where string) bool {
	item, err := readOAIRecord(raw)
	native := strings.TrimSpace(item.Header.Identifier)
	if native == "" {
		if err == nil {
			err = fmt.Errorf("the header has no identifier")
		}
		return h.fail(reject(where, "bad-record", "%s", err))
	}
	key := maphash.String(h.seed, native)
	if _, double := h.seen[key]; double {
		return true
	}
	h.seen[key] = struct{}{}
	id := catalogue.NewID(h.spec.Name, native)
	if item.Header.Status == "deleted" {
		return h.fail(&Removal{ID: id})
	}
	if err != nil {
		rejection := reject(where, "bad-record", "%s: %s", native, err)
		rejection.ID = id
		return h.fail(rejection)
	}
	rec, rejection := (&oaiAdapter{spec: h.spec, resp: resp, where: where}).record(native, item)
	if rejection != nil {
		rejection.ID = id
		return h.fail(rejection)
	}
	h.dead = h.dead || !h.yield(rec, nil)
	return !h.dead
}

// readOAI reads an answer within its limit.
func readOAI(resp *fetch.Response) (oaiPage, error) {
	body, err := resp.Open()
	if err != nil {
		return oaiPage{}, err
	}
	defer body.Close()
	data, err := io.ReadAll(io.LimitReader(body, maxOAIPage+1))
	if err == nil && len(data) > maxOAIPage {
		err = fmt.Errorf("the answer has more than %s; divide the file", Bytes(maxOAIPage))
	}
	if err != nil {
		return oaiPage{}, fmt.Errorf("bad-oai: %s: %w", resp.URL, err)
	}
	page, err := parseOAI(decodeFeed(data, resp.Charset))
	if err != nil {
		return page, fmt.Errorf("bad-oai: %s: %w", resp.URL, err)
	}
	return page, nil
}
