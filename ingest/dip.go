package ingest

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"net/url"
	"path"
	"slices"
	"strings"

	"nextsearch/internal/catalogue"
	"nextsearch/internal/fetch"
)

// dipLists are the lists of the interface that hold no persons, in the order
// in which a whole interface is read. The fourth, drucksache-text, is
// drucksache with the full texts; it is read where a target names it.
var dipLists = []string{"vorgang", "drucksache"}

const dipTextList = "drucksache-text"

// dipPersonLists hold what persons said and did, and persons.
var dipPersonLists = []string{"aktivitaet", "person", "plenarprotokoll", "plenarprotokoll-text", "vorgangsposition"}

// dipSuffixes are the names of dumps and recorded answers in a folder.
var dipSuffixes = []string{".json", ".ndjson", ".jsonl"}

// dip reads the Bundestag's documentation system (Dokumentations- und
// Informationssystem für Parlamentsmaterialien): its interface
// (https://search.dip.bundestag.de/api/v1, described there as OpenAPI), and
// dumps of the system before it.
type dip struct {
	spec Spec
	base *url.URL // of the interface; nil for a file
	list []string // that are read
}

func newDIP(spec Spec) (Source, error) {
	s := dip{spec: spec, list: dipLists}
	if isFile(spec.Target) {
		return s, nil
	}
	u, err := url.Parse(spec.Target)
	if err != nil {
		return nil, fmt.Errorf("source %s: the address cannot be read", spec.Name)
	}
	if u.Query().Has("apikey") {
		return nil, fmt.Errorf("source %s: the address holds the API key; put it into `key` of the source or the environment, so that it stands in no report", spec.Name)
	}
	u.Path = strings.TrimRight(u.Path, "/")
	last := path.Base(u.Path)
	switch {
	case slices.Contains(dipPersonLists, last):
		return nil, fmt.Errorf("source %s: the list %s is about persons and is not read; name vorgang, drucksache or %s", spec.Name, last, dipTextList)
	case slices.Contains(dipLists, last) || last == dipTextList:
		s.list = []string{last}
		u.Path = strings.TrimSuffix(u.Path, "/"+last)
	}
	s.base = u
	return s, nil
}

// Incremental: the lists take f.aktualisiert.start; a file does not.
func (s dip) Incremental() bool { return s.base != nil }

// Records gives one record a proceeding (Vorgang) and a printed paper (Drucksache).
func (s dip) Records(ctx context.Context, web *fetch.Web) iter.Seq2[catalogue.Record, error] {
	return func(yield func(catalogue.Record, error) bool) {
		r := &dipRun{ctx: ctx, web: web, spec: s.spec, yield: yield}
		if s.base == nil {
			r.files()
		}
		for _, list := range s.list {
			if s.base == nil || r.done {
				break
			}
			if err := r.pages(s.first(list)); err != nil {
				r.give(catalogue.Record{}, err)
			}
		}
		r.summarise()
	}
}

// first is the address of the first page of a list.
func (s dip) first(list string) string {
	u := *s.base
	u.Path += "/" + list
	if !s.spec.Since.IsZero() {
		filter := "f.aktualisiert.start=" + url.QueryEscape(s.spec.Since.UTC().Format("2006-01-02T15:04:05-07:00"))
		u.RawQuery = strings.TrimPrefix(u.RawQuery+"&"+filter, "&")
	}
	return u.String()
}

// dipRun is one reading.
type dipRun struct {
	ctx     context.Context
	web     *fetch.Web
	spec    Spec
	yield   func(catalogue.Record, error) bool
	done    bool
	persons int // proceedings about a single person
}

func (r *dipRun) give(rec catalogue.Record, err error) bool {
	if !r.done && (!r.yield(rec, err) || r.ctx.Err() != nil) {
		r.done = true
	}
	return !r.done
}

// summarise gives the notice that counts what was passed over.
func (r *dipRun) summarise() {
	if r.persons > 0 && !r.done {
		n := reject(publicURL(r.spec.Target), "about-persons", "%d proceedings are about a single person (immunity, petitions) and are left out", r.persons)
		n.Notice = true
		r.give(catalogue.Record{}, n)
	}
}

// dipPage is what stands on a page beside its documents.
type dipPage struct {
	NumFound looseInt  `json:"numFound"`
	Cursor   looseText `json:"cursor"`
}

// pages reads a list to its end: the last page gives the cursor that it was
// asked with.
func (r *dipRun) pages(first string) error {
	limit := r.spec.MaxPages
	if limit == 0 {
		limit = maxAPIPages
	}
	asked := map[string]bool{"": true}
	read, cursor := 0, ""
	for n := 1; r.ctx.Err() == nil; n++ {
		if n > limit {
			return fmt.Errorf("endless-paging: %s: the list has more than %d pages; set maxPages of the source if it really does", first, limit)
		}
		page, count, err := r.page(withCursor(first, cursor))
		read += count
		next := strings.TrimSpace(string(page.Cursor))
		switch {
		case err != nil || r.done:
			return err
		case next == cursor, next == "" && read >= int(page.NumFound), count == 0 && read >= int(page.NumFound):
			return nil
		case next == "":
			return fmt.Errorf("bad-answer: %s: %d of %d documents, and no cursor that leads to the others", first, read, page.NumFound)
		case asked[next]:
			return fmt.Errorf("endless-paging: %s: the cursor leads to a page that was read before", first)
		}
		asked[next] = true
		cursor = next
	}
	return nil
}

func withCursor(address, cursor string) string {
	if cursor == "" {
		return address
	}
	sep := "?"
	if strings.Contains(address, "?") {
		sep = "&"
	}
	return address + sep + "cursor=" + url.QueryEscape(cursor)
}

// page gives the documents of one page, and how many they were.
func (r *dipRun) page(address string) (page dipPage, count int, err error) {
	request := fetch.Request{URL: address, Accept: "application/json"}
	if r.spec.Key != "" {
		request.Authorization = "ApiKey " + string(r.spec.Key)
	}
	resp, err := r.web.Get(r.ctx, request)
	if err != nil {
		return page, 0, r.keyNeeded(err)
	}
	rest, err := jsonItems(resp, []string{"documents"}, func(_ int, data json.RawMessage, err error) bool {
		count++
		return r.document(resp, data, err)
	})
	if err != nil {
		return page, count, fmt.Errorf("bad-answer: %s: %w", resp.URL, err)
	}
	_ = json.Unmarshal(rest["numFound"], &page.NumFound) // loose types never fail
	_ = json.Unmarshal(rest["cursor"], &page.Cursor)
	return page, count, nil
}

// keyNeeded adds to a refusal what helps.
func (r *dipRun) keyNeeded(err error) error {
	e, ok := fetch.AsError(err)
	if !ok || e.Status != 401 && e.Status != 403 {
		return err
	}
	what := "the interface wants an API key"
	if r.spec.Key != "" {
		what = "the interface does not take the API key, which may have expired"
	}
	return fmt.Errorf("key-needed: %w; %s: set `key` of the source %s (https://dip.bundestag.de/über-dip/hilfe/api says how to get one)", err, what, r.spec.Name)
}

// document gives the record of one document.
func (r *dipRun) document(resp *fetch.Response, data json.RawMessage, err error) bool {
	if err != nil {
		return r.give(catalogue.Record{}, reject(publicURL(resp.URL), "bad-document", "%s", err))
	}
	if string(data) == "null" {
		return true
	}
	entry, err := readDIP(data)
	switch {
	case errors.Is(err, errDIPPerson):
		r.persons++
		return true
	case err != nil:
		return r.give(catalogue.Record{}, r.rejection(resp, entry, err))
	}
	return r.give(entry.record(r.spec, resp), nil)
}

func (r *dipRun) rejection(resp *fetch.Response, entry dipEntry, err error) *Rejection {
	rejection := reject(publicURL(resp.URL), "bad-document", "%s", err)
	if entry.id != "" {
		rejection.URL, rejection.ID = entry.native(), catalogue.NewID(r.spec.Name, entry.native())
	}
	return rejection
}

// files reads dumps and recorded answers.
func (r *dipRun) files() {
	for resp, err := range targets(r.ctx, r.web, r.spec.Target, "application/json", dipSuffixes...) {
		if err == nil {
			_, err = jsonItems(resp, []string{"documents"}, func(_ int, data json.RawMessage, err error) bool {
				return r.document(resp, data, err)
			})
			if err != nil {
				err = fmt.Errorf("bad-answer: %s: %w", publicURL(resp.URL), err)
			}
		}
		if err != nil {
			r.give(catalogue.Record{}, err)
		}
		if r.done {
			return
		}
	}
}
