package ingest

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"nextsearch/internal/fetch"
)

func TestJSONGolden(t *testing.T) {
	mapped := JSONSpec{Records: "/data/massnahmen", Fields: map[string][]string{
		"id": {"/nr"}, "title": {"/name/de"}, "situation": {"/texte/lage"}, "approach": {"/texte/weg"}, "keywords": {"/tags/label"},
		"status": {"/stand"}, "published": {"/start"}, "url": {"/link"}, "organisation": {"/kontakt~0mail/a~1b"},
	}}
	tests := []struct {
		file string
		spec JSONSpec
	}{{"mapped.json", mapped}, {"places.geojson", JSONSpec{}}, {"lines.ndjson", JSONSpec{}}}
	for _, test := range tests {
		t.Run(test.file, func(t *testing.T) {
			got := readSource(t, Spec{Name: "massnahmen", Kind: "json", Target: "testdata/json/" + test.file, JSON: test.spec})
			goldenRecords(t, "json/"+strings.TrimSuffix(test.file, filepath.Ext(test.file))+".golden", got.String())
		})
	}
}

// What config says wrongly, and what is no list, is told with what it should be.
func TestJSONErrors(t *testing.T) {
	for _, spec := range []JSONSpec{{Records: "data"}, {Fields: map[string][]string{"titel": {"/a"}}}, {Fields: map[string][]string{"title": {"a"}}}} {
		if _, err := New(Spec{Name: "q", Kind: "json", Target: "x.json", JSON: spec}); err == nil {
			t.Errorf("%+v was taken", spec)
		}
	}
	tests := []struct{ name, body, pointer, want string }{
		{"no such member", `{"a":1}`, "/b", `no member "b"`},
		{"not an object", `[1]`, "/b", `no object with a member "b"`},
		{"broken off", `{"data":[{"titel":"Eins"}`, "/data", "bad-json"},
		{"a web page", `<!doctype html>`, "", "bad-json"},
		{"a number", `17`, "", "no JSON object or list"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			file := filepath.Join(t.TempDir(), "a.json")
			if err := os.WriteFile(file, []byte(test.body), 0o600); err != nil {
				t.Fatal(err)
			}
			got := readSource(t, Spec{Kind: "json", Target: file, JSON: JSONSpec{Records: test.pointer}})
			if got.failed == nil || !strings.Contains(got.failed.Error(), test.want) {
				t.Errorf("got %v, want %q", got.failed, test.want)
			}
		})
	}
}

func TestValueAt(t *testing.T) {
	var doc any
	if err := json.Unmarshal([]byte(`{"a":{"b/c":[{"d":"1"},{"d":"2"},{}]},"~":"t","":"leer","n":null}`), &doc); err != nil {
		t.Fatal(err)
	}
	for pointer, want := range map[string]string{
		"/a/b~1c/d": "1; 2", "/a/b~1c/1/d": "2", "/a/b~1c/9/d": "", "/~0": "t", "/": "leer", "/n": "", "/x/y": "", "/~0/x": "",
	} {
		if got := scalarText(valueAt(doc, pointerTokens(pointer))); got != want {
			t.Errorf("%s: got %q, want %q", pointer, got, want)
		}
	}
}

// The requirements of the BSI are nested deeply; pointers reach them.
func TestJSONReal(t *testing.T) {
	files, err := filepath.Glob(filepath.Join(dataDir(t), "dip", "raw-sample", "*.json*"))
	if err != nil || len(files) == 0 {
		t.Fatal("no files", err)
	}
	got := readSource(t, Spec{Kind: "json", Target: filepath.Join(dataDir(t), "dip", "raw-sample")})
	if got.failed != nil || len(got.records)+len(got.rejected) < len(files) {
		t.Errorf("%d records, %d rejected, %v of %d files", len(got.records), len(got.rejected), got.failed, len(files))
	}
}

func FuzzJSON(f *testing.F) {
	for _, name := range []string{"mapped.json", "places.geojson", "lines.ndjson"} {
		data, err := os.ReadFile("testdata/json/" + name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data, "/data/massnahmen", "/name/de")
		f.Add(data, "", "/titel")
	}
	f.Fuzz(func(t *testing.T, data []byte, records, title string) {
		spec := Spec{Name: "q", Kind: "json", JSON: JSONSpec{Records: records, Fields: map[string][]string{"title": {title}}}}
		if _, err := newJSON(spec); err != nil {
			return
		}
		s, ids := jsonSource{spec}, newNativeIDs()
		for n, item := range strings.Split(string(data), "\n") {
			rec, err := s.record(&fetch.Response{}, ids, n, json.RawMessage(item), nil)
			if err == nil && rec.Title == "" {
				t.Errorf("a record without title from %q", item)
			}
		}
	})
}
