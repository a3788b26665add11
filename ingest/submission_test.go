package ingest

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"
	"strings"
	"testing"
	"time"

	"nextsearch/internal/catalogue"
)

// desk is what an editorial team has published, as a test changes it.
type desk struct {
	records []catalogue.Record
	err     error // after the records
}

func (d *desk) give(context.Context) iter.Seq2[catalogue.Record, error] {
	return func(yield func(catalogue.Record, error) bool) {
		for _, r := range d.records {
			if !yield(r, nil) {
				return
			}
		}
		if d.err != nil {
			yield(catalogue.Record{}, d.err)
		}
	}
}

// submitted gives n published submissions.
func submitted(n int) []catalogue.Record {
	records := make([]catalogue.Record, n)
	for i := range records {
		title := fmt.Sprintf("Eingereichtes Rezept Nummer %d", i)
		records[i] = catalogue.Record{ID: fmt.Sprintf("submission:s%02d", i), Kind: catalogue.KindRecipe, Title: title,
			Body: "Wie das Amt mit " + title + " begonnen hat, was es gekostet hat und was dabei nicht gelang.", Language: "de"}
	}
	return records
}

// visitDesk runs the source and wants counts; complete unless the desk has an error.
func visitDesk(t *testing.T, b *bench, d *desk, added, changed, unchanged, gone int) SourceReport {
	t.Helper()
	r := b.Run(t.Context(), SubmissionSpec(d.give))
	if r.New != added || r.Changed != changed || r.Unchanged != unchanged || r.Gone != gone || r.Complete != (d.err == nil) {
		t.Errorf("%d new, %d changed, %d unchanged, %d gone, complete %v (%s); want %d, %d, %d, %d",
			r.New, r.Changed, r.Unchanged, r.Gone, r.Complete, r.Error, added, changed, unchanged, gone)
	}
	return r
}

// TestSubmissions: what is published comes, what is taken back goes however
// much it is, and an error removes nothing.
func TestSubmissions(t *testing.T) {
	b, d := newBench(t), &desk{records: submitted(10)}
	visitDesk(t, b, d, 10, 0, 0, 0)
	visitDesk(t, b, d, 0, 0, 10, 0)
	d.records[3].Title = "Das Rezept hat einen anderen Titel"
	d.records = append(d.records, submitted(11)[10])
	visitDesk(t, b, d, 1, 1, 9, 0)
	d.records, d.err = submitted(1), errors.New("the disk has an error")
	visitDesk(t, b, d, 0, 0, 1, 0)
	d.err = nil
	visitDesk(t, b, d, 0, 0, 1, 10) // no guard: the desk says so itself
	d.records = nil
	if r := visitDesk(t, b, d, 0, 0, 0, 1); len(r.Notices) > 0 {
		t.Errorf("nothing published is worth a notice: %+v", r.Notices)
	}
}

// TestSubmissionsAreNormalised: the rights to the text, a name held back and
// persons without consent are the catalogue's rules, whoever brings a record.
func TestSubmissionsAreNormalised(t *testing.T) {
	b, d := newBench(t), &desk{records: submitted(3)}
	held := &d.records[0]
	held.Attribution = catalogue.AttributionTypeLand
	held.Organisations = []catalogue.Organisation{{Name: "Stadt Musterstadt"}}
	held.Contact = &catalogue.Contact{Email: "digitales@musterstadt.example"}
	named := &d.records[1]
	named.Organisations = []catalogue.Organisation{{Name: "Landkreis Beispielheim"}}
	named.Body += " Fragen an erika.musterperson@beispielheim.example."
	consenting := &d.records[2]
	consenting.Contact = &catalogue.Contact{Name: "Erika Musterperson", Email: "erika.musterperson@beispielheim.example",
		Consent: &catalogue.Consent{Evidence: "Formular", Given: b.clock, Until: b.clock.AddDate(1, 0, 0)}}
	visitDesk(t, b, d, 3, 0, 0, 0)
	get := func(id string) *catalogue.Record {
		c, err := b.store.Get(t.Context(), id)
		if err != nil {
			t.Fatal(err)
		}
		return c.Record
	}
	r := get(held.ID)
	if len(r.Organisations) > 0 || r.Contact != nil || r.Provenance.Text != catalogue.TextFull || r.Provenance.Source != SubmissionSource {
		t.Errorf("the record whose body is held back: %+v", r)
	}
	if r = get(named.ID); len(r.Organisations) != 1 || strings.Contains(r.Body, "erika") {
		t.Errorf("the record that names its body: %+v", r)
	}
	if r = get(consenting.ID); r.Contact == nil || r.Contact.Email != consenting.Contact.Email {
		t.Errorf("the contact with consent: %+v", r.Contact)
	}
}

// TestSubmissionIDs: a record that would stand among another source's is
// rejected, the others are taken.
func TestSubmissionIDs(t *testing.T) {
	b, d := newBench(t), &desk{records: submitted(2)}
	d.records[0].ID = "digitalcheck:s00"
	r := visitDesk(t, b, d, 1, 0, 0, 0)
	if len(r.Rejected) != 1 || r.Rejected[0].Code != "bad-id" {
		t.Errorf("rejected %+v", r.Rejected)
	}
}

// TestSubmissionIsReserved: neither config nor command line can take kind or
// name of the service's own source.
func TestSubmissionIsReserved(t *testing.T) {
	for _, spec := range []Spec{
		{Name: "eingereicht", Kind: SubmissionSource, Target: "https://www.example.org/", Every: time.Hour},
		{Name: SubmissionSource, Kind: SubmissionSource},
		{Name: SubmissionSource, Kind: "ndjson", Target: "records.ndjson"},
	} {
		if _, err := New(spec); err == nil {
			t.Errorf("%s %s is taken", spec.Name, spec.Kind)
		}
	}
	if slices.Contains(strings.Split(kindNames(), ", "), SubmissionSource) {
		t.Error("the kind is offered")
	}
}
