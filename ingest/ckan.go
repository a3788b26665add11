package ingest

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"hash/maphash"
	"iter"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"

	"nextsearch/internal/catalogue"
	"nextsearch/internal/fetch"
)

const (
	// ckanRows is how many datasets are asked for at once, half of what a
	// server gives at most (ckan.search.rows_max, 1,000): ten megabytes are a
	// page that a slow server still makes within its own time limit.
	ckanRows = 500
	// maxCKANPages bounds paging; it is 5 million datasets.
	maxCKANPages = 10_000
)

const acceptJSON = "application/json"

// ckanFiles are the endings of a folder's files that are read.
var ckanFiles = []string{".json", ".jsonl", ".ndjson"}

// ckan reads the Action API of CKAN 2 and what speaks it
// (https://docs.ckan.org/en/latest/api/#ckan.logic.action.get.package_search).
type ckan struct{ spec Spec }

func newCKAN(spec Spec) (Source, error) {
	if isFile(spec.Target) {
		return ckan{spec}, nil
	}
	if _, err := url.Parse(spec.Target); err != nil {
		return nil, fmt.Errorf("source %s: %w", spec.Name, err)
	}
	return ckan{spec}, nil
}

// Incremental: metadata_modified tells what changed.
func (s ckan) Incremental() bool { return !isFile(s.spec.Target) }

// Records gives one record a dataset.
func (s ckan) Records(ctx context.Context, web *fetch.Web) iter.Seq2[catalogue.Record, error] {
	return func(yield func(catalogue.Record, error) bool) {
		run := &ckanRun{spec: s.spec, web: web, yield: yield, seen: map[uint64]struct{}{}, seed: maphash.MakeSeed()}
		if isFile(s.spec.Target) {
			run.files(ctx)
			return
		}
		run.api(ctx)
	}
}

// ckanRun is one visit to a portal.
type ckanRun struct {
	spec  Spec
	web   *fetch.Web
	yield func(catalogue.Record, error) bool
	// seen holds hashes of the ids met: a dataset that moves while the list
	// is read comes twice.
	seen     map[uint64]struct{}
	seed     maphash.Seed
	nameless int  // datasets without an id
	dead     bool // the loop has ended
}

// fail gives an error and reports whether the loop goes on.
func (r *ckanRun) fail(err error) bool {
	r.dead = r.dead || !r.yield(catalogue.Record{}, err)
	return !r.dead
}

var apiPath = regexp.MustCompile(`/api(?:/.*)?$`)

// endpoint gives the address of an action: the API stands below any path, and
// the target may name the portal, the API or the action. Parameters of the
// target (fq, q, rows) are kept.
func (s ckan) endpoint(action string) (*url.URL, error) {
	u, err := url.Parse(s.spec.Target)
	if err != nil {
		return nil, err
	}
	p := strings.TrimRight(u.Path, "/")
	p = strings.TrimSuffix(p, "/dataset")
	version := "/api/3"
	if at := apiPath.FindStringIndex(p); at != nil {
		if strings.HasPrefix(p[at[0]:], "/api/action") {
			version = "/api" // before CKAN 2
		}
		p = p[:at[0]]
	}
	u.Path, u.RawPath, u.Fragment = p+version+"/action/"+action, "", ""
	return u, nil
}

// page gives the address of the datasets from start on. They are sorted by
// what never changes, so that a change in between does not move them.
func (s ckan) page(start int, sorted bool) (string, error) {
	u, err := s.endpoint("package_search")
	if err != nil {
		return "", err
	}
	q := u.Query()
	rows, err := strconv.Atoi(q.Get("rows"))
	if err != nil || rows < 1 || rows > 1000 {
		rows = ckanRows
	}
	q.Set("rows", strconv.Itoa(rows))
	q.Set("start", strconv.Itoa(start))
	if sorted {
		q.Set("sort", "id asc")
	}
	if !s.spec.Since.IsZero() {
		q.Set("fq", strings.TrimSpace(q.Get("fq")+" metadata_modified:["+s.spec.Since.UTC().Format("2006-01-02T15:04:05Z")+" TO *]"))
	}
	u.RawQuery = q.Encode()
	return u.String(), nil
}

// api reads package_search page by page; if the portal has none, what DKAN
// offers instead.
func (r *ckanRun) api(ctx context.Context) {
	pages := map[string]bool{}
	sorted, first, count := true, 0, 0
	for start := 0; start == 0 || start < count; {
		answer, resp, err := r.search(ctx, pages, start, sorted)
		switch {
		case len(pages) == 1 && refusesSort(err):
			sorted = false
			continue
		case start == 0 && isStatus(err, http.StatusNotFound) && r.spec.Since.IsZero():
			r.dkan(ctx, err)
			return
		case err != nil:
			r.fail(r.remedy(err))
			return
		}
		for _, raw := range answer.Results {
			if ctx.Err() != nil || !r.dataset(raw, resp, resp.URL) {
				return
			}
		}
		if len(answer.Results) == 0 && start < int(answer.Count) {
			r.fail(fmt.Errorf("count-mismatch: %s: the portal counts %d datasets and gives none from %d on", r.spec.Target, answer.Count, start))
			return
		}
		// Datasets that were removed meanwhile moved the others forward, over
		// the border of this page: it is read again from as far back.
		if shrunk := count - int(answer.Count); shrunk > 0 && start > 0 {
			start = max(start-shrunk, 1)
		} else {
			start += len(answer.Results)
		}
		if count = int(answer.Count); first == 0 {
			first = count
		}
		if len(answer.Results) == 0 {
			break
		}
	}
	if expected := min(first, count); len(r.seen)+r.nameless < expected {
		r.fail(fmt.Errorf("count-mismatch: %s: the portal counts %d datasets and gave %d, some of them twice", r.spec.Target, expected, len(r.seen)))
	}
}

// remedy says what to do where robots.txt forbids the API, as the file that
// CKAN ships does.
func (r *ckanRun) remedy(err error) error {
	e, ok := fetch.AsError(err)
	if !ok || e.Code != fetch.CodeRobots {
		return err
	}
	u, parseErr := url.Parse(r.spec.Target)
	if parseErr != nil {
		return err
	}
	p := strings.TrimRight(apiPath.ReplaceAllString(strings.TrimRight(u.Path, "/"), ""), "/")
	return fmt.Errorf("%w; most portals offer the same as a catalogue, which is permitted: dcat=%s://%s%s/catalog.ttl; else ask the operator", err, u.Scheme, u.Host, p)
}

// refusesSort reports an answer to a parameter that the server does not know.
func refusesSort(err error) bool {
	return isStatus(err, http.StatusBadRequest) || isStatus(err, http.StatusConflict) || errors.As(err, new(*ckanError))
}

// isStatus reports whether err is an answer with this status.
func isStatus(err error, status int) bool {
	e, ok := fetch.AsError(err)
	return ok && e.Code == fetch.CodeStatus && e.Status == status
}

// search asks for the page from start on.
func (r *ckanRun) search(ctx context.Context, pages map[string]bool, start int, sorted bool) (ckanSearch, *fetch.Response, error) {
	address, err := ckan{r.spec}.page(start, sorted)
	if err == nil {
		err = nextPage(pages, address, pageLimit(r.spec, maxCKANPages))
	}
	if err != nil {
		return ckanSearch{}, nil, err
	}
	resp, err := r.web.Get(ctx, fetch.Request{URL: address, Accept: acceptJSON})
	if err != nil {
		return ckanSearch{}, nil, err
	}
	var found ckanSearch
	result, err := ckanResult(resp)
	if err == nil {
		if err = json.Unmarshal(result, &found); err != nil {
			err = fmt.Errorf("bad-ckan: %s: result is not that of package_search: %s", resp.URL, decodeReason(err))
		}
	}
	return found, resp, err
}

// ckanError is an answer that says itself that it failed.
type ckanError struct{ where, message string }

func (e *ckanError) Error() string {
	return fmt.Sprintf("ckan-error: %s: the portal answered: %s", e.where, e.message)
}

// ckanResult takes the envelope off an answer.
func ckanResult(resp *fetch.Response) (json.RawMessage, error) {
	data, err := resp.Bytes()
	if err != nil {
		return nil, err
	}
	var answer ckanAnswer
	if err := json.Unmarshal(data, &answer); err != nil {
		return nil, fmt.Errorf("bad-ckan: %s: this is no answer of CKAN's API (%s); is the address that of the portal?", resp.URL, decodeReason(err))
	}
	if answer.Success.known && !answer.Success.value || len(answer.Result) == 0 {
		return nil, &ckanError{resp.URL, answer.reason()}
	}
	return answer.Result, nil
}

// dkan reads current_package_list_with_resources, which DKAN has instead of
// package_search. cause is why that did not answer.
func (r *ckanRun) dkan(ctx context.Context, cause error) {
	u, err := ckan{r.spec}.endpoint("current_package_list_with_resources")
	if err != nil {
		r.fail(err)
		return
	}
	pages, limit := map[string]bool{}, pageLimit(r.spec, maxCKANPages)
	for offset := 0; ; {
		u.RawQuery = url.Values{"limit": {strconv.Itoa(ckanRows)}, "offset": {strconv.Itoa(offset)}}.Encode()
		if err := nextPage(pages, u.String(), limit); err != nil {
			r.fail(err)
			return
		}
		resp, err := r.web.Get(ctx, fetch.Request{URL: u.String(), Accept: acceptJSON})
		if isStatus(err, http.StatusNotFound) && offset == 0 {
			err = cause // the portal has neither: what was asked first tells more
		}
		var result json.RawMessage
		if err == nil {
			result, err = ckanResult(resp)
		}
		if err != nil {
			r.fail(err)
			return
		}
		before, list := len(r.seen), datasetsIn(result)
		for _, raw := range list {
			if !r.dataset(raw, resp, resp.URL) {
				return
			}
		}
		if len(list) < ckanRows || len(r.seen) == before { // a server that ignores offset repeats itself
			return
		}
		offset += len(list)
	}
}

// datasetsIn gives the datasets of a result: a list, a list in a list (DKAN),
// the answer of a search, or one dataset.
func datasetsIn(raw json.RawMessage) []json.RawMessage {
	var list []json.RawMessage
	if json.Unmarshal(raw, &list) == nil {
		if len(list) == 1 && len(list[0]) > 0 && list[0][0] == '[' {
			return datasetsIn(list[0])
		}
		return list
	}
	var search struct {
		Results []json.RawMessage `json:"results"`
	}
	if json.Unmarshal(raw, &search) == nil && search.Results != nil {
		return search.Results
	}
	return []json.RawMessage{raw}
}

// files reads recorded answers and dumps (JSON, or one dataset a line as
// ckanapi writes them).
func (r *ckanRun) files(ctx context.Context) {
	for resp, err := range targets(ctx, r.web, r.spec.Target, acceptJSON, ckanFiles...) {
		if err == nil {
			err = r.file(ctx, resp)
		}
		if err != nil && !r.fail(err) || r.dead {
			return
		}
	}
}

// file reads the datasets of one file, one after the other.
func (r *ckanRun) file(ctx context.Context, resp *fetch.Response) error {
	page, err := jsonItems(resp, []string{"result"}, func(n int, item json.RawMessage, err error) bool {
		where := fmt.Sprintf("%s#%d", resp.URL, n)
		if err != nil {
			return r.fail(reject(where, "bad-record", "%s", err))
		}
		return ctx.Err() == nil && r.value(item, resp, where)
	})
	if err != nil {
		return fmt.Errorf("bad-ckan: %s: %w", resp.URL, err)
	}
	var success looseBool
	_ = success.UnmarshalJSON(page["success"]) // it never fails
	if success.known && !success.value {
		return &ckanError{resp.URL, ckanAnswer{Error: page["error"]}.reason()}
	}
	return nil
}

// value takes an answer or a dataset, and reports whether the loop goes on.
func (r *ckanRun) value(raw json.RawMessage, resp *fetch.Response, where string) bool {
	var answer ckanAnswer
	if json.Unmarshal(raw, &answer) == nil && answer.Success.known {
		if !answer.Success.value {
			return r.fail(&ckanError{where, answer.reason()})
		}
		raw = answer.Result
	}
	for _, dataset := range datasetsIn(raw) {
		if !r.dataset(dataset, resp, where) {
			return false
		}
	}
	return true
}

// dataset gives the record of one dataset and reports whether the loop goes on.
func (r *ckanRun) dataset(raw json.RawMessage, resp *fetch.Response, where string) bool {
	d, err := readCKANDataset(raw)
	native := d.native()
	if native == "" {
		r.nameless++
		reason := "the dataset has neither id nor name"
		if err != nil {
			reason = "the dataset is no JSON object with the fields of one"
		}
		return r.fail(reject(where, "bad-record", "%s", reason))
	}
	key := maphash.String(r.seed, native)
	if _, double := r.seen[key]; double {
		return true
	}
	r.seen[key] = struct{}{}
	id := catalogue.NewID(r.spec.Name, native)
	switch {
	case err != nil:
		rejection := reject(where, "bad-record", "dataset %s: %s", cutText(native, maxSnippetURL), decodeReason(err))
		rejection.ID = id
		return r.fail(rejection)
	case d.hidden():
		return r.hide(id)
	}
	rec, rejection := (&ckanAdapter{spec: r.spec, resp: resp, where: where}).record(d)
	if rejection != nil {
		return r.fail(rejection)
	}
	r.dead = r.dead || !r.yield(rec, nil)
	return !r.dead
}

// hide leaves out a dataset that was deleted or is not public. A full run
// finds it gone by itself, an incremental one has to be told.
func (r *ckanRun) hide(id string) bool {
	if r.spec.Since.IsZero() {
		return true
	}
	return r.fail(&Removal{ID: id})
}
