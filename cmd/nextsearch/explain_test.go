package main

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"
)

// Explain names every facet, and for each value what in the record gave it.
func TestExplain(t *testing.T) {
	data, dir := t.TempDir(), t.TempDir()
	file := filepath.Join(dir, "records.ndjson")
	record := `{"id":"baum","kind":"dataset","title":"Baumkataster der Stadt Ulm","organisations":[{"name":"Stadt Ulm","role":"publisher"}],"codes":[{"vocabulary":"data-theme","code":"http://publications.europa.eu/resource/authority/data-theme/REGI"}]}`
	if err := os.WriteFile(file, []byte(record+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if r := nextsearch(t, "ingest", "-data", data, "-name", "probe", "ndjson="+file); r.code != exitOK {
		t.Fatal(r.err)
	}
	r := nextsearch(t, "explain", "-data", data, "probe:baum")
	for _, want := range []string{
		"Baumkataster der Stadt Ulm", "topic", "environment", "title: baumkataster (tables/topicterms.tsv:", "code: data-theme http",
		"authorityType", "municipal/city", "kind", "dataset", "status", "not assigned", "theme", "ENVI",
	} {
		if !strings.Contains(r.out, want) {
			t.Errorf("nothing of %q in\n%s%s", want, r.out, r.err)
		}
	}
	e := decode[explanation](t, nextsearch(t, "explain", "-json", "-data", data, "probe:baum").out)
	if e.ID != "probe:baum" || !e.Public || len(e.Categories) < 13 {
		t.Errorf("%+v", e)
	}
	for _, f := range e.Categories {
		for _, v := range f.Values {
			if v.Method == "" || v.Label == "" || v.Confidence <= 0 {
				t.Errorf("%s: %+v", f.Facet, v)
			}
		}
	}
	if r := nextsearch(t, "explain", "-data", data, "probe:none"); r.code != exitError || !strings.Contains(r.err, "no record") {
		t.Errorf("exit %d, %s", r.code, r.err)
	}
}

// Every line gives one line, whatever stands in it.
func TestClassifyTopics(t *testing.T) {
	cases := []struct{ name, in, want string }{
		{"title", "Baumkataster\n", "Baumkataster\tENVI\tenvironment\n"},
		{"several, the most certain first", "Ladesäulen", "Ladesäulen\tTRAN,ENER\tmobility,environment\n"},
		{"text helps where the title says nothing", "Übersicht 2023\tStandorte der Krankenhäuser und Kliniken", "Übersicht 2023\tHEAL\thealth\n"},
		{"nothing known", "Xyz\n\n", "Xyz\t\t\n\t\t\n"},
		{"foreign bytes", "Baum\xffkataster\x00\r\n", "Baumkataster\tENVI\tenvironment\n"},
		{"a line without end", "Museum\t" + strings.Repeat("x", 3*maxClassifyLine) + "\nSchule\n", "Museum\tEDUC\teducation\nSchule\tEDUC\teducation\n"},
	}
	for _, c := range cases {
		var out strings.Builder
		if err := classifyTopics(context.Background(), strings.NewReader(c.in), &out); err != nil || out.String() != c.want {
			t.Errorf("%s: %v\n%q, want\n%q", c.name, err, out.String(), c.want)
		}
	}
}

func TestClassifyTopicsGivesErrors(t *testing.T) {
	broken := errors.New("broken")
	if err := classifyTopics(context.Background(), iotest.ErrReader(broken), new(strings.Builder)); !errors.Is(err, broken) {
		t.Errorf("got %v", err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if err := classifyTopics(ctx, strings.NewReader("a\nb\n"), new(strings.Builder)); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}
