package ingest

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"nextsearch/internal/catalogue"
)

// Servers as the specification wants them, and as they are.
func TestOparl(t *testing.T) {
	for file, target := range map[string]string{
		"stadt":       "https://oparl.example.org/",
		"eigenheiten": "https://ris.example.org/oparl/system",
	} {
		t.Run(file, func(t *testing.T) {
			got := readScript(t, "oparl/"+file+".txtar").read(t, Spec{Kind: "oparl", Target: target})
			goldenRecords(t, "oparl/"+file+".golden", got.String())
		})
	}
}

// A body and a list of papers are targets, too; the list's body is asked for.
func TestOparlTargets(t *testing.T) {
	for target, want := range map[string]int{
		"https://oparl.example.org/":             3,
		"https://oparl.example.org/bodies":       3,
		"https://oparl.example.org/body/1/paper": 2,
	} {
		s := readScript(t, "oparl/stadt.txtar")
		bodies := s.answers["https://oparl.example.org/bodies"].body
		from, to := strings.Index(bodies, "["), strings.LastIndex(bodies, "],\n")
		s.set("https://oparl.example.org/body/1", bodies[from+1:to])
		got := s.read(t, Spec{Kind: "oparl", Target: target})
		if len(got.records) != want || got.failed != nil {
			t.Errorf("%s: %d records, want %d; %v", target, len(got.records), want, got.failed)
		}
		for _, rec := range got.records {
			if len(rec.Organisations) == 0 || !slices.Equal(rec.Organisations[0].IDs, []string{"ags-05999000"}) {
				t.Errorf("%s: %s has the publishers %v", target, rec.ID, rec.Organisations)
			}
		}
	}
}

// No person's name or address comes in, in whatever field it stands.
func TestOparlDropsPersons(t *testing.T) {
	for _, c := range []struct{ file, target string }{{"stadt", "https://oparl.example.org/"}, {"eigenheiten", "https://ris.example.org/oparl/system"}} {
		got := readScript(t, "oparl/"+c.file+".txtar").read(t, Spec{Kind: "oparl", Target: c.target})
		for _, rec := range got.records {
			if all := fmt.Sprintf("%+v", rec); strings.Contains(all, "Mustermann") || strings.Contains(all, "Musterweg") || strings.Contains(all, "Musterplatz") {
				t.Errorf("%s: a person or an address in %s", c.file, all)
			}
			if all := fmt.Sprintf("%+v", rec); strings.Contains(all, "Vergabe eines Auftrags") || strings.Contains(all, "66.pdf") || strings.Contains(all, "Grundst") {
				t.Errorf("%s: what is not public in %s", c.file, all)
			}
		}
	}
}

const oparlSince = "?modified_since=2026-03-01T07%3A00%3A00%2B00%3A00"

// oparlServer is a council with n papers on one page and no meetings.
func oparlServer(n int) *script {
	s := &script{}
	s.set("https://oparl.example.org/body", `{"id": "https://oparl.example.org/body", "type": "https://schema.oparl.org/1.1/Body", "name": "Stadt Musterstadt",
		"paper": "https://oparl.example.org/papers", "meeting": "https://oparl.example.org/meetings"}`)
	var papers []string
	for i := range n {
		papers = append(papers, oparlPaperNumbered(i, "2026-01-01T00:00:00+01:00", ""))
	}
	s.set("https://oparl.example.org/papers", oparlPage("", papers...))
	s.set("https://oparl.example.org/meetings", oparlPage(""))
	s.set("https://oparl.example.org/meetings"+oparlSince, oparlPage(""))
	return s
}

func oparlPaperNumbered(i int, modified, more string) string {
	return fmt.Sprintf(`{"id": "https://oparl.example.org/paper/%d", "type": "https://schema.oparl.org/1.1/Paper", "name": "Vorlage %d", "date": "2024-01-05", "modified": %q%s}`, i, i, modified, more)
}

func oparlPage(next string, objects ...string) string {
	links := "{}"
	if next != "" {
		links = fmt.Sprintf(`{"next": %q}`, next)
	}
	return fmt.Sprintf(`{"data": [%s], "pagination": {}, "links": %s}`, strings.Join(objects, ","), links)
}

// The second visit asks for what has changed: a tombstone removes, what only
// got a new timestamp is unchanged. A full visit removes what is no longer listed.
func TestOparlIncrements(t *testing.T) {
	s := oparlServer(12)
	b := s.bench(t)
	spec := Spec{Name: "rat", Kind: "oparl", Target: "https://oparl.example.org/body"}
	b.want(b.visit(spec), true, 12, 0, 0, 0, 0)

	s.take()
	seq := b.seq()
	touched := make([]string, 12)
	for i := range touched {
		touched[i] = oparlPaperNumbered(i, "2026-03-02T03:00:00+01:00", "")
	}
	s.set("https://oparl.example.org/papers"+oparlSince, oparlPage("", touched...))
	b.want(b.visit(spec), true, 0, 0, 12, 0, 0)
	if b.seq() != seq {
		t.Error("a server that touches everything makes changes of it")
	}
	if asked := s.take(); slices.Contains(asked, "https://oparl.example.org/papers") || !slices.Contains(asked, "https://oparl.example.org/papers"+oparlSince) {
		t.Errorf("asked for %v, want the changes only", asked)
	}

	s.set("https://oparl.example.org/papers"+oparlSince, oparlPage("",
		oparlPaperNumbered(3, "2026-03-02T03:00:00+01:00", `, "deleted": true`),
		oparlPaperNumbered(4, "2026-03-02T03:00:00+01:00", `, "reference": "4/2024"`),
		oparlPaperNumbered(20, "2026-03-02T03:00:00+01:00", "")))
	b.want(b.visit(spec), true, 1, 1, 0, 1, 0)

	spec.FullEvery = 1
	s.set("https://oparl.example.org/papers", oparlPage("", touched[:11]...)) // without 11 and 20
	b.want(b.visit(spec), true, 1, 1, 9, 2, 0)                                // 3 is back, 4 without its reference
}

// A server of version 1.0 that does not know the filter is read whole.
func TestOparlWithoutFilter(t *testing.T) {
	s := oparlServer(3)
	b := s.bench(t)
	spec := Spec{Name: "rat", Kind: "oparl", Target: "https://oparl.example.org/body"}
	b.want(b.visit(spec), true, 3, 0, 0, 0, 0)
	s.answers["https://oparl.example.org/papers"+oparlSince] = scripted{status: http.StatusBadRequest}
	b.want(b.visit(spec), true, 0, 0, 3, 0, 0)
}

// A list that breaks off leaves everything as it was, says so, and the other
// lists are read. A second reading asks for the same addresses.
func TestOparlFailures(t *testing.T) {
	second := "https://oparl.example.org/papers?page=2"
	for name, c := range map[string]struct {
		change func(*script)
		want   string
	}{
		"500 in the middle": {func(s *script) { s.fail(second, 500) }, "http-status"},
		"404 in the middle": {func(s *script) { delete(s.answers, second) }, "http-status"},
		"a page in a circle": {func(s *script) {
			s.set(second, oparlPage("https://oparl.example.org/papers", oparlPaperNumbered(2, "", "")))
		}, "endless-paging"},
		"a page that is its own next": {func(s *script) { s.set(second, oparlPage(second, oparlPaperNumbered(2, "", ""))) }, "endless-paging"},
		"pages without end": {func(s *script) {
			for i := 2; i < 20; i++ {
				s.set(fmt.Sprintf("https://oparl.example.org/papers?page=%d", i), oparlPage(fmt.Sprintf("/papers?page=%d", i+1), oparlPaperNumbered(i, "", "")))
			}
		}, "endless-paging"},
		"empty pages without end": {func(s *script) {
			for i := 2; i < 9; i++ {
				s.set(fmt.Sprintf("https://oparl.example.org/papers?page=%d", i), oparlPage(fmt.Sprintf("/papers?page=%d", i+1)))
			}
		}, "endless-paging"},
		"HTML":           {func(s *script) { s.set(second, "<!DOCTYPE html><p>Wartung") }, "bad-answer"},
		"cut off":        {func(s *script) { s.set(second, `{"data": [`+oparlPaperNumbered(2, "", "")+`,{"id"`) }, "bad-answer"},
		"deep nesting":   {func(s *script) { s.set(second, `{"data": [`+strings.Repeat("[", 100_000)) }, "bad-answer"},
		"a huge message": {func(s *script) { s.set(second, `{"data": [{"name": "`+strings.Repeat("x", maxItem+1<<20)+`"}]}`) }, "more than"},
	} {
		t.Run(name, func(t *testing.T) {
			s := oparlServer(0)
			s.set("https://oparl.example.org/papers", oparlPage(second, oparlPaperNumbered(1, "", "")))
			s.set("https://oparl.example.org/meetings", oparlPage("", `{"id": "https://oparl.example.org/m", "start": "2024-01-01T10:00:00+01:00", "agendaItem": [{"name": "Haushalt"}]}`))
			c.change(s)
			spec := Spec{Kind: "oparl", Target: "https://oparl.example.org/body", MaxPages: 8}
			got := s.read(t, spec)
			if got.failed == nil || !strings.Contains(got.failed.Error(), c.want) {
				t.Errorf("failed with %v, want %s", got.failed, c.want)
			}
			if n := len(got.records); n < 2 || got.records[n-1].Kind != catalogue.KindEvent {
				t.Errorf("%d records; the papers before and the meetings are missing", n)
			}
			asked := s.take()
			s.read(t, spec)
			if again := s.take(); !slices.Equal(asked, again) {
				t.Errorf("asked for %v, then for %v", asked, again)
			}
		})
	}
}

// A list whose last page names itself as the next one is at its end where the
// numbers say so.
func TestOparlEnds(t *testing.T) {
	for name, page := range map[string]string{
		"by pages":    `{"data": [` + oparlPaperNumbered(1, "", "") + `], "pagination": {"currentPage": 1, "totalPages": 1}, "links": {"next": "https://oparl.example.org/papers"}}`,
		"by elements": `{"data": [` + oparlPaperNumbered(1, "", "") + `], "pagination": {"totalElements": "1"}, "links": {"next": "https://oparl.example.org/papers"}}`,
		"no links":    `{"data": [` + oparlPaperNumbered(1, "", "") + `]}`,
		"bare list":   `[` + oparlPaperNumbered(1, "", "") + `]`,
		"null":        `{"data": [` + oparlPaperNumbered(1, "", "") + `], "links": {"next": null}, "pagination": null}`,
	} {
		s := oparlServer(0)
		s.set("https://oparl.example.org/papers", page)
		got := s.read(t, Spec{Kind: "oparl", Target: "https://oparl.example.org/body"})
		if len(got.records) != 1 || got.failed != nil {
			t.Errorf("%s: %d records, %v", name, len(got.records), got.failed)
		}
	}
}

// A file that could not be fetched today costs neither the paper nor its version before.
func TestOparlKeepsWhatIsBrokenToday(t *testing.T) {
	s := oparlServer(0)
	paper := oparlPaperNumbered(1, "", `, "mainFile": "https://oparl.example.org/file/1"`)
	s.set("https://oparl.example.org/papers", oparlPage("", paper, oparlPaperNumbered(2, "", "")))
	s.set("https://oparl.example.org/file/1", `{"id": "https://oparl.example.org/file/1", "accessUrl": "https://oparl.example.org/1.pdf"}`)
	b := s.bench(t)
	spec := Spec{Name: "rat", Kind: "oparl", Target: "https://oparl.example.org/body", FullEvery: 1, Retries: -1}
	b.want(b.visit(spec), true, 2, 0, 0, 0, 0)
	s.fail("https://oparl.example.org/file/1", 503)
	b.want(b.visit(spec), false, 0, 0, 1, 0, 1)
	if b.live() != 2 {
		t.Errorf("%d records are left, want 2", b.live())
	}
}

func TestOparlAGS(t *testing.T) {
	for _, c := range []struct{ ags, rgs, classification, want string }{
		{"05315000", "", "Kreisfreie Stadt", "05315000"},
		{"5315000", "", "", "05315000"},
		{"", "053150000000", "", "05315000"},
		{"", "53150000000", "", "05315000"},
		{"03353", "", "Landkreis", "03353"},
		{"03353000", "", "Landkreis", "03353"},
		{"", "033530000000", "Landkreis", "03353"},
		{"05 3 15 000", "", "", "05315000"},
		{"", "", "", ""}, {"null", "", "", ""}, {"123", "", "", ""}, {"99999999", "", "", ""}, {"00000000", "", "", ""},
	} {
		o := oparlContext{body: oparlBody{AGS: looseText(c.ags), RGS: looseText(c.rgs), Classification: looseText(c.classification)}}
		if got := o.ags(); got != c.want {
			t.Errorf("%+v: %q", c, got)
		}
	}
}

func TestCouncilDate(t *testing.T) {
	for in, want := range map[string]catalogue.Date{
		"2014-04-04": "2014-04-04", "2014-04-04T00:00:00+02:00": "2014-04-04", "2014-04-03T22:00:00Z": "2014-04-04",
		"2014-01-03T23:00:00+00:00": "2014-01-04", "2014-04-03T22:00:00+02:00": "2014-04-03", "2014-04-04 17:30": "2014-04-04",
		"04.04.2014": "2014-04-04", "": "", "0000-00-00": "", "9999-12-31T00:00:00Z": "", "bald": "",
	} {
		if got := councilDate(in); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}

// The examples of the specification as a folder of recorded answers.
func TestRealOparl(t *testing.T) {
	dir := filepath.Join(dataDir(t), "oparl-spec", "examples")
	got := readSource(t, Spec{Kind: "oparl", Target: dir})
	if got.failed != nil || len(got.records) != 2 || len(got.rejected) > 0 {
		t.Fatalf("%d records, %v, %v; want the paper and the meeting", len(got.records), got.rejected, got.failed)
	}
	for _, rec := range got.records {
		if len(rec.Organisations) == 0 || !slices.Equal(rec.Organisations[0].IDs, []string{"ags-05315000"}) || len(rec.Attachments) == 0 {
			t.Errorf("%s: %+v", rec.ID, rec)
		}
	}
}

// FuzzOparl: whatever a server answers, there is no panic, and what comes out
// is a valid record.
func FuzzOparl(f *testing.F) {
	for _, file := range []string{"stadt", "eigenheiten"} {
		data, err := os.ReadFile("testdata/oparl/" + file + ".txtar")
		if err != nil {
			f.Fatal(err)
		}
		for _, part := range scriptHead.Split(string(data), -1)[1:] {
			f.Add([]byte(part))
		}
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		spec := Spec{Name: "test", Target: "a.json"}
		var got taken
		r := &oparlRun{ctx: context.Background(), spec: spec, bodies: map[string]*oparlContext{}, asked: map[string]bool{},
			yield: func(rec catalogue.Record, err error) bool { got.add(rec, err, spec); return true }}
		_, _ = readItems(bytes.NewReader(data), []string{"data"}, func(_ int, data json.RawMessage, err error) bool {
			if item := newOparlItem(data, "a.json", "paper"); item.head.kind() == "body" {
				r.remember(item)
			} else {
				r.object(r.bodyOf(item), item)
			}
			return true
		})
		got.check(t)
	})
}

// check fails for records and removals that no store can take.
func (g taken) check(t *testing.T) {
	t.Helper()
	for i := range g.records {
		if err := g.records[i].Validate(); err != nil {
			t.Fatal(err)
		}
	}
	for _, id := range g.removed {
		if !catalogue.ValidID(id) {
			t.Fatalf("removes the id %q", id)
		}
	}
}

// A visit that was stopped on its second page goes on there: what it had is
// not asked for again, and in the end everything is in.
func TestParliamentsResume(t *testing.T) {
	council := oparlServer(0)
	council.set("https://oparl.example.org/papers", oparlPage("/papers?page=2", oparlPaperNumbered(1, "", "")))
	council.set("https://oparl.example.org/papers?page=2", oparlPage("/papers?page=3", oparlPaperNumbered(2, "", "")))
	council.set("https://oparl.example.org/papers?page=3", oparlPage("", oparlPaperNumbered(3, "", "")))
	house := &script{}
	house.set(dipAPI+"/vorgang", dipList(3, "A", 1))
	house.set(dipAPI+"/vorgang?cursor=A", dipList(3, "B", 2))
	house.set(dipAPI+"/vorgang?cursor=B", dipList(3, "B", 3))
	for _, c := range []struct {
		script *script
		spec   Spec
	}{
		{council, Spec{Name: "rat", Kind: "oparl", Target: "https://oparl.example.org/body"}},
		{house, Spec{Name: "haus", Kind: "dip", Target: dipAPI + "/vorgang"}},
		{gitlabServer(3), Spec{Name: "code", Kind: "publiccode", Target: gitlab + "/groups/muster/unter"}},
	} {
		t.Run(c.spec.Kind, func(t *testing.T) {
			b := c.script.bench(t)
			ctx, stop := context.WithCancel(context.Background())
			b.Progress = func(p Progress) {
				if p.Fetched >= 2 {
					stop()
				}
			}
			if r := b.Run(ctx, c.spec); r.Complete {
				t.Fatal("the first visit was not stopped")
			}
			before := c.script.take()
			b.Progress = nil
			r := b.visit(c.spec)
			if !r.Complete || !r.Resumed || r.Copies == 0 || b.live() != 3 {
				t.Errorf("%d records; %+v", b.live(), r)
			}
			for _, address := range c.script.take() {
				if slices.Contains(before[:2], address) {
					t.Errorf("asked for %s again", address)
				}
			}
		})
	}
}
