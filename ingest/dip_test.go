package ingest

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"nextsearch/internal/catalogue"
)

const dipAPI = "https://dip.example.org/api/v1"

// The interface, its full texts, and the dumps of the system before it.
func TestDIP(t *testing.T) {
	got := readScript(t, "dip/api.txtar").read(t, Spec{Kind: "dip", Target: dipAPI})
	goldenRecords(t, "dip/api.golden", got.String())
	got = readScript(t, "dip/api.txtar").read(t, Spec{Kind: "dip", Target: dipAPI + "/drucksache-text"})
	goldenRecords(t, "dip/text.golden", got.String())
	for _, file := range []string{"dump.ndjson", "export.json"} {
		got := readSource(t, Spec{Kind: "dip", Target: "testdata/dip/" + file})
		goldenRecords(t, "dip/"+file+".golden", got.String())
	}
}

func TestDIPDropsPersons(t *testing.T) {
	got := readScript(t, "dip/api.txtar").read(t, Spec{Kind: "dip", Target: dipAPI})
	for _, file := range []string{"dump.ndjson", "export.json"} {
		got.records = append(got.records, readSource(t, Spec{Kind: "dip", Target: "testdata/dip/" + file}).records...)
	}
	if len(got.records) < 7 {
		t.Fatalf("%d records", len(got.records))
	}
	for _, rec := range got.records {
		if all := fmt.Sprintf("%+v", rec); strings.Contains(all, "Mustermann") {
			t.Errorf("a person in %s", all)
		}
	}
}

func TestDIPTargets(t *testing.T) {
	for target, want := range map[string]string{
		dipAPI:                                  "",
		dipAPI + "/":                            "",
		dipAPI + "/vorgang?f.wahlperiode=20":    "",
		dipAPI + "/person":                      "persons",
		dipAPI + "/aktivitaet":                  "persons",
		dipAPI + "/plenarprotokoll-text":        "persons",
		dipAPI + "/vorgang?apikey=geheim":       "key",
		"testdata/dip/dump.ndjson":              "",
		"https://dip.example.org/api/v1/%zz":    "cannot be read",
		dipAPI + "/drucksache-text?x=%zz&y=1#z": "",
	} {
		_, err := New(Spec{Name: "dip", Kind: "dip", Target: target})
		if (err == nil) != (want == "") || err != nil && (!strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "geheim")) {
			t.Errorf("%s: %v, want %q", target, err, want)
		}
	}
}

// dipList is a page of proceedings.
func dipList(found int, cursor string, ids ...int) string {
	var docs []string
	for _, id := range ids {
		docs = append(docs, fmt.Sprintf(`{"id": "%d", "typ": "Vorgang", "titel": "Vorgang %d", "vorgangstyp": "Antrag", "datum": "2024-01-05"}`, id, id))
	}
	return fmt.Sprintf(`{"numFound": %d, "documents": [%s], "cursor": %q}`, found, strings.Join(docs, ","), cursor)
}

// The key goes along as the interface wants it, and stands nowhere else.
func TestDIPKey(t *testing.T) {
	s := &script{}
	s.set(dipAPI+"/vorgang", dipList(1, "", 1))
	spec := Spec{Name: "dip", Kind: "dip", Target: dipAPI + "/vorgang", Key: "geheim"}
	got := s.read(t, spec)
	if len(got.records) != 1 || !slices.Contains(s.auth, "ApiKey geheim") {
		t.Fatalf("%d records, shown %q", len(got.records), s.auth)
	}
	s.fail(dipAPI+"/vorgang", 401)
	refused := s.read(t, spec)
	all := fmt.Sprintf("%v %+v %#v %s %v", got, got.records, spec, refused.failed, s.asked)
	if strings.Contains(all, "geheim") {
		t.Errorf("the key stands in %s", all)
	}
	if refused.failed == nil || !strings.Contains(refused.failed.Error(), "key-needed") || !strings.Contains(refused.failed.Error(), "`key`") {
		t.Errorf("refused with %v, want the remedy", refused.failed)
	}
}

// Changes are asked for with the time and its zone; a full run removes what is gone.
func TestDIPIncrements(t *testing.T) {
	const since = "?f.aktualisiert.start=2026-03-01T07%3A00%3A00%2B00%3A00"
	s := &script{}
	s.set(dipAPI+"/vorgang", dipList(12, "", 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12))
	b := s.bench(t)
	spec := Spec{Name: "dip", Kind: "dip", Target: dipAPI + "/vorgang"}
	b.want(b.visit(spec), true, 12, 0, 0, 0, 0)
	s.take()
	s.set(dipAPI+"/vorgang"+since, dipList(2, "A", 12))
	s.set(dipAPI+"/vorgang"+since+"&cursor=A", dipList(2, "B", 13))
	s.set(dipAPI+"/vorgang"+since+"&cursor=B", dipList(2, "B"))
	b.want(b.visit(spec), true, 1, 0, 1, 0, 0)
	if asked := s.take(); len(asked) != 3 {
		t.Errorf("asked %v", asked)
	}
	spec.FullEvery = 1
	s.set(dipAPI+"/vorgang", dipList(12, "", 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 13))
	b.want(b.visit(spec), true, 0, 0, 12, 1, 0)
}

func TestDIPFailures(t *testing.T) {
	second := dipAPI + "/vorgang?cursor=A"
	for name, c := range map[string]struct {
		change func(*script)
		want   string
	}{
		"500 in the middle": {func(s *script) { s.fail(second, 500) }, "http-status"},
		"a cursor in a circle": {func(s *script) {
			s.set(second, dipList(99, "B", 2))
			s.set(dipAPI+"/vorgang?cursor=B", dipList(99, "A", 3))
		}, "endless-paging"},
		"cursors without end": {func(s *script) {
			s.set(second, dipList(99, "c0", 2))
			for i := range 20 {
				s.set(fmt.Sprintf("%s/vorgang?cursor=c%d", dipAPI, i), dipList(99, fmt.Sprintf("c%d", i+1), 100+i))
			}
		}, "endless-paging"},
		"no cursor, though there is more": {func(s *script) { s.set(second, dipList(99, "", 2)) }, "no cursor"},
		"HTML":                            {func(s *script) { s.set(second, "<html>") }, "bad-answer"},
		"cut off":                         {func(s *script) { s.set(second, `{"numFound": 3, "documents": [{"id": "7"`) }, "bad-answer"},
		"entity expansion":                {func(s *script) { s.set(second, `<!DOCTYPE x [<!ENTITY a "a">]><x>&a;</x>`) }, "bad-answer"},
		"deep nesting":                    {func(s *script) { s.set(second, `{"documents":`+strings.Repeat(`[`, 100_000)) }, "bad-answer"},
	} {
		t.Run(name, func(t *testing.T) {
			s := &script{}
			s.set(dipAPI+"/vorgang", dipList(99, "A", 1))
			s.set(dipAPI+"/drucksache", dipList(1, "", 500))
			c.change(s)
			spec := Spec{Kind: "dip", Target: dipAPI, MaxPages: 8}
			got := s.read(t, spec)
			if got.failed == nil || !strings.Contains(got.failed.Error(), c.want) {
				t.Errorf("failed with %v, want %s", got.failed, c.want)
			}
			if n := len(got.records); n < 2 || got.records[n-1].Provenance.OriginalID != "vorgang-500" {
				t.Errorf("%d records; the first page or the other list is missing", n)
			}
			asked := s.take()
			s.read(t, spec)
			if again := s.take(); !slices.Equal(asked, again) {
				t.Errorf("asked for %v, then for %v", asked, again)
			}
		})
	}
}

// The dumps: every proceeding a record, in its own letters, dated, with what
// it is about; no person among keywords and organisations.
func TestRealDIP(t *testing.T) {
	dir := filepath.Join(dataDir(t), "dip")
	got := readSource(t, Spec{Kind: "dip", Target: filepath.Join(dir, "records.ndjson.gz")})
	if got.failed != nil || len(got.records) != 7578 || len(got.rejected) > 0 {
		t.Fatalf("%d records, %d rejected, %v; want 7578", len(got.records), len(got.rejected), got.failed)
	}
	dated, linked := 0, 0
	for i := range got.records {
		r := &got.records[i]
		if r.Published != "" {
			dated++
		}
		if len(r.Attachments) > 0 {
			linked++
		}
		if strings.Contains(r.Title, "G-SIG") || strings.ContainsAny(r.Title, "\r\n") || strings.Contains(r.Body, "&uuml;") {
			t.Errorf("%s: %q", r.ID, r.Title)
		}
		if slices.Contains(r.Keywords, "Merkel, Angela") || slices.Contains(r.Keywords, "Kohl, Dr.Helmut") {
			t.Errorf("%s has a person as a keyword", r.ID)
		}
		for _, a := range r.Attachments {
			if strings.Contains(a.URL, "dipbt") {
				t.Errorf("%s is at an address that is no more", a.URL)
			}
		}
	}
	if dated != 7578 || linked < 6000 {
		t.Errorf("%d are dated, %d have a document", dated, linked)
	}
	raw := readSource(t, Spec{Kind: "dip", Target: filepath.Join(dir, "raw-sample")})
	if raw.failed != nil || len(raw.records) != 40 || len(raw.rejected) > 0 {
		t.Errorf("raw-sample: %d records, %v, %v; want 40", len(raw.records), raw.rejected, raw.failed)
	}
	for _, r := range raw.records {
		if r.Published == "" || len(r.Keywords) == 0 || len(r.Attachments) == 0 {
			t.Errorf("raw-sample: %s is poor: %+v", r.ID, r)
		}
	}
}

// FuzzDIP: whatever the bytes, there is no panic, and what comes out is a valid record.
func FuzzDIP(f *testing.F) {
	for _, file := range []string{"dump.ndjson", "export.json", "api.txtar"} {
		data, err := os.ReadFile("testdata/dip/" + file)
		if err != nil {
			f.Fatal(err)
		}
		for _, part := range scriptHead.Split(string(data), -1) {
			f.Add([]byte(part))
		}
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		spec := Spec{Name: "test", Target: "a.json"}
		var got taken
		r := &dipRun{ctx: context.Background(), spec: spec, yield: func(rec catalogue.Record, err error) bool { got.add(rec, err, spec); return true }}
		_, _ = readItems(bytes.NewReader(data), []string{"documents"}, func(_ int, data json.RawMessage, err error) bool {
			return r.document(fuzzResponse, data, err)
		})
		got.check(t)
	})
}
