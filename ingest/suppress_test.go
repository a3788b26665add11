package ingest

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"reflect"
	"strings"
	"testing"

	"nextsearch/internal/catalogue"
)

// listed is a suppression list in plain words.
type listed struct {
	records map[string]bool
	words   []string
}

func (l *listed) HasRecord(id string, addresses ...string) bool {
	for _, a := range addresses {
		if l.records[a] {
			return true
		}
	}
	return l.records[id]
}

func (l *listed) Scrub(text string) (string, int) {
	n := 0
	for _, w := range l.words {
		n += strings.Count(text, w)
		text = strings.ReplaceAll(text, w, personMark)
	}
	return text, n
}

func (l *listed) Len() int { return len(l.records) + len(l.words) }

// copies gives the unpacked raw copies that are there.
func (b *bench) copies() string {
	b.t.Helper()
	var all strings.Builder
	err := b.Client.EachRaw(context.Background(), func(name string) error {
		f, err := b.Client.OpenRaw(name)
		if err != nil {
			return err
		}
		defer f.Close()
		_, err = io.Copy(&all, f)
		return err
	})
	if err != nil {
		b.t.Fatal(err)
	}
	return all.String()
}

func (b *bench) content(id string) string {
	b.t.Helper()
	c, err := b.store.Get(context.Background(), id)
	if err != nil {
		b.t.Fatal(err)
	}
	data, _ := json.Marshal(c.Record)
	return string(data)
}

// TestSuppressed: what is listed neither becomes a record nor stays in a raw
// copy, and the report does not name it.
func TestSuppressed(t *testing.T) {
	for _, tt := range []struct {
		name string
		list listed
	}{
		{"by id", listed{records: map[string]bool{"quelle:r01": true}}},
		{"by address", listed{records: map[string]bool{"https://stadt.example/r01": true}}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			b, o := newBench(t), newOrigin(t)
			b.Suppress = &tt.list
			spec := Spec{Target: o.URL + "/r.ndjson"}
			o.lines(line("r00", "Rezept"), `{"id":"r01","title":"Geheimrezept","body":"Geheim.","url":"https://stadt.example/r01"}`)
			for range 2 { // there is no raw copy that a 304 could confirm
				r := b.visit(spec)
				if len(r.Rejected) != 1 || r.Rejected[0].Code != "suppressed" || r.Rejected[0].URL != "" || !r.Complete || r.Fetched != 1 {
					t.Fatalf("report %+v", r)
				}
				if report, _ := json.Marshal(r); strings.Contains(strings.ToLower(string(report)), "geheim") {
					t.Errorf("the report names it: %s", report)
				}
				if b.live() != 1 {
					t.Errorf("%d records, want the other one", b.live())
				}
				if got := b.copies(); got != "" {
					t.Errorf("a raw copy stays: %s", got)
				}
				if used, err := b.store.RawInUse(context.Background()); err != nil || len(used) != 0 {
					t.Errorf("names of raw copies stay: %v, %v", used, err)
				}
			}
		})
	}
}

// TestSuppressedGoes: a record that was there before is removed by the visit.
func TestSuppressedGoes(t *testing.T) {
	b, o := newBench(t), newOrigin(t)
	spec := Spec{Target: o.URL + "/r.ndjson"}
	o.lines(lines(3)...)
	b.want(b.visit(spec), true, 3, 0, 0, 0, 0)
	b.Suppress = &listed{records: map[string]bool{"quelle:r01": true}}
	b.want(b.visit(spec), true, 0, 0, 2, 1, 1)
	if got := b.copies(); got != "" {
		t.Errorf("a raw copy stays: %s", got)
	}
}

// TestScrubbed: data of a listed person is taken out of records of any kind,
// with consent or without, and no raw copy keeps it.
func TestScrubbed(t *testing.T) {
	b, o := newBench(t), newOrigin(t)
	b.Suppress = &listed{words: []string{"Petra Probe"}}
	spec := Spec{Target: o.URL + "/r.ndjson"}
	o.lines(line("r00", "Ohne"), `{"id":"r01","title":"Mit Petra Probe","body":"Fragen an Petra Probe.","keywords":["Petra Probe","Bau"],"contact":{"name":"Petra Probe","email":"p@stadt.example","consent":{"evidence":"Formular","until":"2030-01-01T00:00:00Z"}}}`)
	r := b.visit(spec)
	b.want(r, true, 2, 0, 0, 0, 0)
	if r.Persons == 0 {
		t.Error("the report counts no person")
	}
	if got := b.content("quelle:r01"); strings.Contains(got, "Petra") || strings.Contains(got, "p@stadt") || !strings.Contains(got, "Fragen an "+personMark) {
		t.Errorf("the record holds %s", got)
	}
	if got := b.copies(); got != "" {
		t.Errorf("a raw copy stays: %s", got)
	}
}

// TestRejectedPageIsDropped: a page that becomes no record keeps no raw copy
// either, even where tags and entities stand within the name.
func TestRejectedPageIsDropped(t *testing.T) {
	b, o := newBench(t), newOrigin(t)
	b.Suppress = &listed{words: []string{"Jörg Probe"}}
	o.set(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		switch r.URL.Path {
		case "/":
			fmt.Fprint(w, `<html><body><main><h1>Seite</h1><p>Ein langer Text über die Digitalisierung in der Stadt.</p><a href="/team">Team</a></main></body></html>`)
		case "/team":
			fmt.Fprint(w, `<html><head><meta name="robots" content="noindex"></head><body><b>J&ouml;rg</b> <i>Probe</i></body></html>`)
		default:
			http.NotFound(w, r)
		}
	})
	b.visit(Spec{Kind: "website", Target: o.URL + "/"})
	if got := b.copies(); strings.Contains(got, "ouml") || !strings.Contains(got, "Seite") {
		t.Errorf("raw copies: %s", got)
	}
}

func TestScrubRecordLeavesSharedAlone(t *testing.T) {
	words := []string{"Petra Probe", "Bau"}
	rec := catalogue.Record{ID: "quelle:1", Title: "T", URL: "https://stadt.example/Petra%20Probe", Keywords: words,
		Sections:    []catalogue.Section{{Title: "Petra Probe", Text: "x"}},
		Attachments: []catalogue.Attachment{{URL: "https://stadt.example/a.pdf", Text: "von Petra Probe"}, {URL: "https://stadt.example/Petra+Probe.pdf"}}}
	before, _ := json.Marshal(rec)
	after := rec
	n := ScrubRecord(&after, (&listed{words: []string{"Petra Probe"}}).Scrub)
	if n != 5 || after.URL != "" || len(after.Attachments) != 1 || !reflect.DeepEqual(after.Keywords, []string{"Bau"}) {
		t.Errorf("%d places, %+v", n, after)
	}
	if again, _ := json.Marshal(rec); string(again) != string(before) {
		t.Errorf("what the record shares was written to: %s", again)
	}
	if n := ScrubRecord(&after, (&listed{words: []string{"Petra Probe"}}).Scrub); n != 0 {
		t.Errorf("%d places are left", n)
	}
}
