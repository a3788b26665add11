package main

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"nextsearch/ingest"
	"nextsearch/internal/catalogue"
	"nextsearch/internal/editorial"
	"nextsearch/internal/suppress"
	"nextsearch/mappings"
)

// erasure is one call of erase, or what a restore erases again. First find says
// what goes, then run does it: list, raw copies, editorial tables, catalogue,
// index; a run that is cut off can be repeated.
type erasure struct {
	app     *app
	ids     []string // as given: of records or submissions
	persons []suppress.Entry
	wait    time.Duration
	index   *operator // of who has the index

	people    *suppress.List // the persons, or after a restore everything listed
	match     *tracer        // of what to find
	traces    traces
	records   []string        // ids of records that go
	addresses []string        // of them, where no other record of the source has the same
	shared    map[string]bool // addresses that others have, too
	changed   []catalogue.Record
	raws      map[string]bool // names of raw copies that go
	uploads   []upload        // files that go
	report    eraseReport
}

// lockSources takes the right to visit every source that is known, so that no
// visit puts back what is being erased.
func (e *erasure) lockSources(ctx context.Context) (release func(), err error) {
	names, err := e.sources(ctx)
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, e.wait)
	defer cancel()
	var held []func()
	release = func() {
		for _, r := range held {
			r()
		}
	}
	for _, name := range names {
		one, err := e.app.waitForSource(ctx, name)
		if err != nil {
			release()
			return nil, fmt.Errorf("%w; wait longer with -wait, or stop the serve that visits it", err)
		}
		held = append(held, one)
	}
	return release, nil
}

// sources gives the names of all sources: of the config, of runs, and of submissions.
func (e *erasure) sources(ctx context.Context) ([]string, error) {
	names := map[string]bool{editorial.SourceName: true}
	for _, s := range e.app.cfg.Sources {
		names[s.Name] = true
	}
	runs, err := e.app.store.LastRuns(ctx)
	for _, r := range runs {
		names[r.Source] = true
	}
	return slices.Sorted(maps.Keys(names)), err
}

// find looks for everything that goes, and changes nothing.
func (e *erasure) find(ctx context.Context) (err error) {
	if e.people == nil {
		if e.people, err = suppress.Of(e.persons...); err != nil {
			return err
		}
	}
	e.raws = map[string]bool{}
	e.report = eraseReport{Records: []string{}, Changed: []string{}, Submissions: []string{}, Remains: []catalogue.Problem{}}
	for _, id := range e.ids {
		if err := e.choose(ctx, id); err != nil {
			return err
		}
	}
	for _, step := range []func(context.Context) error{e.scan, e.findTraces, e.findCopies, e.findUploads, e.dropAttachments} {
		if err := step(ctx); err != nil {
			return err
		}
	}
	delete(e.raws, "")
	e.report.RawCopies = len(e.raws)
	e.report.Records = append(e.report.Records, e.records...)
	return nil
}

// choose takes an id as that of a record or of a submission, whose record may
// not be there.
func (e *erasure) choose(ctx context.Context, id string) error {
	if !strings.Contains(id, ":") {
		id = editorial.SourceName + ":" + id
	}
	if !catalogue.ValidID(id) {
		return fmt.Errorf("%q is neither the id of a record (SOURCE:NATIVE) nor of a submission", id)
	}
	_, err := e.app.store.Get(ctx, id)
	if errors.Is(err, catalogue.ErrNotFound) {
		known, err := e.hasSubmission(ctx, id)
		if err != nil {
			return err
		}
		if !known && !e.app.erased.HasRecord(id) {
			return fmt.Errorf("there is neither a record nor a submission %s, and there never was; to see what there is, run: nextsearch search", id)
		}
	} else if err != nil {
		return err
	}
	e.take(id)
	return nil
}

// goes reports whether a record goes whole.
func (e *erasure) goes(id string) bool { return slices.Contains(e.records, id) }

// take notes a record that goes whole.
func (e *erasure) take(id string) {
	if e.goes(id) {
		return
	}
	e.records = append(e.records, id)
	if native, ok := strings.CutPrefix(id, editorial.SourceName+":"); ok {
		e.report.Submissions = append(e.report.Submissions, native)
	}
}

// scan looks at every record for data of the persons, and for others at the
// addresses of those that go: the same page from another source.
func (e *erasure) scan(ctx context.Context) error {
	addresses := map[string]string{} // to source
	for _, id := range e.records {
		if c, err := e.app.store.Get(ctx, id); err == nil && c.Record != nil && c.Record.URL != "" {
			addresses[c.Record.URL] = c.Record.Provenance.Source
		}
	}
	e.shared = map[string]bool{}
	for c, err := range e.app.store.Changes(ctx, 0) {
		if err != nil {
			return err
		}
		if c.Record == nil || e.goes(c.ID) {
			continue
		}
		source, known := addresses[c.Record.URL]
		twin := known && source != c.Record.Provenance.Source
		e.shared[c.Record.URL] = e.shared[c.Record.URL] || known && !twin
		switch {
		case twin || names(e.people, c.ID) || names(e.people, c.Record.URL):
			e.take(c.ID)
		case e.people.Len() > 0:
			e.change(ctx, *c.Record, e.people)
		}
	}
	return nil
}

// change notes a record that stays, if it holds data of the persons.
func (e *erasure) change(ctx context.Context, rec catalogue.Record, persons *suppress.List) {
	raw := rec.Provenance.Raw
	e.raisePages(ctx, &rec, func(text string) bool { return names(persons, text) })
	if ingest.ScrubRecord(&rec, persons.Scrub) > 0 {
		e.raws[raw] = true
		rec.Corrections, rec.Provenance.Raw = nil, ""
		e.changed = append(e.changed, rec)
		e.report.Changed = append(e.report.Changed, rec.ID)
	}
}

// names reports whether an address or id holds data of a person.
func names(persons *suppress.List, address string) bool {
	return ingest.ScrubAddress(address, persons.Scrub) > 0
}

// raisePages notes the raw copies of the attachments in which something was found.
func (e *erasure) raisePages(ctx context.Context, rec *catalogue.Record, found func(string) bool) {
	for _, a := range rec.Attachments {
		if !found(a.Title+"\n"+a.Text) && !found(a.URL) {
			continue
		}
		if p, err := e.app.store.Page(ctx, rec.Provenance.Source, a.URL); err == nil {
			e.raws[p.Raw] = true
		}
	}
}

// findTraces learns what only the records that go say, and which words of the
// persons' names no other text has.
func (e *erasure) findTraces(ctx context.Context) error {
	candidates := map[string]bool{}
	seed := func(field, word string) {
		if !nameFields[field] && utf8.RuneCountInString(word) >= minTrace {
			candidates[word] = true
		}
	}
	var gone []catalogue.Record
	for _, id := range e.records {
		c, err := e.app.store.Get(ctx, id)
		if err != nil && !errors.Is(err, catalogue.ErrNotFound) {
			return err
		}
		if c.Record != nil {
			gone = append(gone, *c.Record)
			e.noteCopies(&c)
			if err := wordsOfValue(c.Record, seed); err != nil {
				return err
			}
		}
		if err := e.wordsOfSubmission(ctx, id, seed); err != nil {
			return err
		}
	}
	for _, p := range e.persons {
		name, _, _ := strings.Cut(p.Value, "@") // the domain is the body's
		if err := wordsOfText(name, seed); err != nil {
			return err
		}
	}
	e.traces = traces{Persons: e.persons}
	stay, err := e.stays(ctx)
	if err != nil {
		return err
	}
	if len(candidates) > 0 {
		e.traces.Words = stay.without(candidates)
	}
	for i := range gone {
		e.describe(ctx, &gone[i])
	}
	e.match = newTracer(e.traces, e.people)
	return nil
}

// noteCopies notes the records that say the same as one that goes, and stay.
func (e *erasure) noteCopies(c *catalogue.Change) {
	ids := []string{c.ShownAs}
	for _, o := range c.Origins {
		ids = append(ids, o.ID)
	}
	for _, id := range ids {
		if id != "" && !e.goes(id) && !slices.Contains(e.report.Copies, id) {
			e.report.Copies = append(e.report.Copies, id)
		}
	}
}

// describe notes by what else a record that goes is known.
func (e *erasure) describe(ctx context.Context, rec *catalogue.Record) {
	e.raws[rec.Provenance.Raw] = true
	for _, a := range []string{rec.URL, rec.Provenance.URL} {
		if p, err := e.app.store.Page(ctx, rec.Provenance.Source, a); a != "" && err == nil {
			e.raws[p.Raw] = true
		}
	}
	e.raisePages(ctx, rec, func(string) bool { return true })
	if title := strings.ToLower(norm.NFC.String(rec.Title)); len(title) >= minPhrase {
		e.traces.Phrases = append(e.traces.Phrases, title)
	}
	if rec.URL != "" && !e.shared[rec.URL] {
		e.addresses = append(e.addresses, rec.URL)
		e.traces.Phrases = append(e.traces.Phrases, strings.ToLower(rec.URL))
	}
}

// stays gives the words of everything that stays, as it will be, and of what
// the program brings itself.
func (e *erasure) stays(ctx context.Context) (*vocabulary, error) {
	v := &vocabulary{words: map[string]bool{}}
	if err := addProgramWords(v); err != nil {
		return nil, err
	}
	now := time.Now()
	for c, err := range e.app.store.Changes(ctx, 0) {
		if err != nil {
			return nil, err
		}
		if c.Record == nil || e.goes(c.ID) {
			continue
		}
		rec := *c.Record
		ingest.ScrubRecord(&rec, e.people.Scrub)
		if err := v.add(rec); err != nil {
			return nil, err
		}
		if doc, ok := mappings.Map(&rec, now); ok {
			if err := errors.Join(v.add(doc.Hit), v.add(doc.Text)); err != nil {
				return nil, err
			}
		}
	}
	return v, e.wordsOfOthers(ctx, v)
}
