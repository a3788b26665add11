package ingest

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"nextsearch/internal/catalogue"
)

// whole writes all that was taken, every field of the records, so that
// reviewers can read it.
func (g taken) whole(t testing.TB) string {
	t.Helper()
	var b strings.Builder
	for _, n := range g.notices {
		fmt.Fprintf(&b, "notice %s: %s\n", n.Code, n.Reason)
	}
	for _, r := range g.rejected {
		fmt.Fprintf(&b, "rejected %s: %s; stays: %s\n", r.Code, r.Reason, r.ID)
	}
	if g.failed != nil {
		fmt.Fprintf(&b, "failed: %s\n", g.failed)
	}
	for _, rec := range g.records {
		rec.Provenance.Fetched, rec.Provenance.Raw = time.Time{}, ""
		enc := json.NewEncoder(&b)
		enc.SetEscapeHTML(false)
		enc.SetIndent("", "  ")
		if err := enc.Encode(rec); err != nil {
			t.Fatal(err)
		}
	}
	return b.String()
}

// One catalogue in three syntaxes gives the same records.
func TestDCATSyntaxes(t *testing.T) {
	for _, ext := range []string{"ttl", "rdf", "jsonld"} {
		t.Run(ext, func(t *testing.T) {
			got := readSource(t, Spec{Kind: "dcat", Target: "testdata/dcat/stadt." + ext})
			slices.SortFunc(got.records, func(a, b catalogue.Record) int { return strings.Compare(a.ID, b.ID) })
			text := strings.ReplaceAll(got.whole(t), "stadt."+ext, "stadt")
			goldenRecords(t, "dcat/stadt.golden", text)
			if strings.Contains(text, "ustermann,") || strings.Contains(strings.ToLower(text), "erika") || strings.Contains(text, "+49") {
				t.Error("a person or a telephone number is in a record")
			}
		})
	}
}

// What servers write beside the rules, and what is broken.
func TestDCATOddities(t *testing.T) {
	for _, file := range []string{"eigenheiten.rdf", "kaputt.ttl"} {
		got := readSource(t, Spec{Kind: "dcat", Target: "testdata/dcat/" + file})
		goldenRecords(t, "dcat/"+file+".golden", got.whole(t))
	}
}

// A page of a catalogue with hydra's paging in one of its forms.
func dcatPage(paging string, datasets ...string) string {
	var b strings.Builder
	b.WriteString("@prefix dcat: <http://www.w3.org/ns/dcat#> .\n@prefix dct: <http://purl.org/dc/terms/> .\n@prefix hydra: <http://www.w3.org/ns/hydra/core#> .\n")
	for _, d := range datasets {
		fmt.Fprintf(&b, "<https://portal.example/d/%s> a dcat:Dataset ; dct:title \"Datensatz %s\" .\n", d, d)
	}
	return b.String() + paging
}

func TestDCATPaging(t *testing.T) {
	const start = "https://portal.example/catalog.ttl"
	for name, next := range map[string]string{
		"collection, text":            `<x> a hydra:PagedCollection ; hydra:nextPage "https://portal.example/catalog.ttl?page=2" .`,
		"view, IRI":                   `<x> a hydra:PartialCollectionView ; hydra:next <https://portal.example/catalog.ttl?page=2> .`,
		"relative":                    `<x> hydra:next "?page=2" .`,
		"the inner host of the proxy": `<x> hydra:next <http://10.0.0.7:5000/catalog.ttl?page=2> .`,
	} {
		s := &script{}
		s.set(start, dcatPage(next, "1", "2"))
		s.set(start+"?page=2", dcatPage("", "3"))
		got := s.read(t, Spec{Kind: "dcat", Target: start})
		if len(got.records) != 3 || got.failed != nil || len(got.rejected) > 0 {
			t.Errorf("%s: %d records, want 3; %v %v", name, len(got.records), got.failed, got.rejected)
		}
		if p := got.records[len(got.records)-1].Provenance; p.URL != start {
			t.Errorf("%s: provenance %q names a page, which changes from run to run", name, p.URL)
		}
	}
	endless := &script{}
	endless.set(start, dcatPage(`<x> hydra:next <https://portal.example/catalog.ttl> .`, "1"))
	if got := endless.read(t, Spec{Kind: "dcat", Target: start}); len(got.records) != 1 || got.failed == nil || !strings.Contains(got.failed.Error(), "endless-paging") {
		t.Errorf("a page that names itself: %d records, %v", len(got.records), got.failed)
	}
	long := &script{}
	for i := range 5 {
		long.set(fmt.Sprintf("%s?page=%d", start, i), dcatPage(fmt.Sprintf("<x> hydra:next <%s?page=%d> .", start, i+1), fmt.Sprint(i)))
	}
	if got := long.read(t, Spec{Kind: "dcat", Target: start + "?page=0", MaxPages: 3}); len(got.records) != 3 || got.failed == nil || !strings.Contains(got.failed.Error(), "maxPages") {
		t.Errorf("more pages than allowed: %d records, %v", len(got.records), got.failed)
	}
}

// Full run, what is new, what is gone, an incremental run, a page that fails.
func TestDCATRuns(t *testing.T) {
	const start = "https://portal.example/catalog.ttl"
	next := "<x> hydra:next <" + start + "?page=2> ."
	s := &script{}
	s.set(start, dcatPage(next, "1", "2"))
	s.set(start+"?page=2", dcatPage("", "3", "4", "5", "6"))
	b := s.bench(t)
	spec := Spec{Kind: "dcat", Target: start, Name: "portal", FullEvery: time.Nanosecond}
	b.want(b.visit(spec), true, 6, 0, 0, 0, 0)

	s.set(start, dcatPage(next, "2", "7")) // 1 is gone, 7 is new
	b.want(b.visit(spec), true, 1, 0, 5, 1, 0)

	s.fail(start+"?page=2", 500)
	r := b.visit(spec)
	b.want(r, false, 0, 0, 2, 0, 0)
	if b.live() != 6 || r.Error == "" {
		t.Errorf("%d records after half a run, want all 6; error %q", b.live(), r.Error)
	}
}

// The endpoint of ckanext-dcat is asked for what changed; others are not.
func TestDCATSince(t *testing.T) {
	since := time.Date(2026, 3, 1, 23, 30, 0, 0, time.FixedZone("", 3600))
	for target, want := range map[string]string{
		"https://portal.example/catalog.ttl":             "https://portal.example/catalog.ttl?modified_since=2026-03-01",
		"https://portal.example/ckan/catalog.xml?q=baum": "https://portal.example/ckan/catalog.xml?modified_since=2026-03-01&q=baum",
		"https://portal.example/dump.ttl":                "https://portal.example/dump.ttl",
		"https://portal.example/catalog":                 "https://portal.example/catalog",
	} {
		d := dcat{Spec{Target: target, Since: since}}
		if got := d.start(); got != want || d.Incremental() != (want != target) {
			t.Errorf("%s: asks %s, incremental %v; want %s", target, got, d.Incremental(), want)
		}
	}
}

// What is no catalogue says so; a folder's other files are read.
func TestDCATBadInput(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{
		"a.html.ttl": "<!DOCTYPE html><html><title>Katalog</title></html>",
		"b.rdf":      "<?xml version='1.0'?><rss/>",
		"c.jsonld":   `{"@context": "https://example.org/ctx"}`,
		"d.ttl":      dcatPage("<x> <http://www.w3.org/ns/hydra/core#next> <https://portal.example/2> .", "1"),
		"e.ttl":      dcatPage("", "1", "2"),
		"f.txt":      "nobody's",
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got := readSource(t, Spec{Kind: "dcat", Target: dir})
	if len(got.records) != 3 || len(got.notices) != 1 || got.notices[0].Code != "next-page" {
		t.Errorf("%d records, notices %v", len(got.records), got.notices)
	}
	for _, want := range []string{"web page", "catalog.ttl?", "want <rdf:RDF>", "is not asked for"} {
		if got.failed == nil || !strings.Contains(got.failed.Error(), want) {
			t.Errorf("the error does not say %q: %v", want, got.failed)
		}
	}
}

func TestAGSOf(t *testing.T) {
	for _, c := range []struct {
		kind, key, want string
		mended          bool
	}{
		{"stateKey", "02", "02", false}, {"stateKey", "2", "02", true}, {"stateKey", "17", "", false}, {"stateKey", "06000000", "06", false},
		{"governmentDistrictKey", "053", "05", false}, {"districtKey", "05382", "05382", false}, {"districtKey", "5382", "05382", true},
		{"municipalityKey", "05382060", "05382060", false}, {"municipalityKey", "13003000", "13003", false}, {"municipalityKey", "5382060", "05382060", true},
		{"municipalAssociationKey", "053820060", "05382", false}, {"regionalKey", "053820060060", "05382060", false},
		{"regionalKey", "130030000000", "13003", false}, {"regionalKey", "020000000000", "02", false}, {"regionalKey", "15002000000", "15002", true},
		{"regionalKey", "53820060060", "05382060", true}, {"regionalKey", "05382060", "05382060", false},
		{"regionalKey", "123", "", false}, {"regionalKey", "990000000000", "", false}, {"Level", "01", "", false},
	} {
		if got, mended := agsOf(c.kind, c.key); got != c.want || c.want != "" && mended != c.mended {
			t.Errorf("%s %s: %q %v, want %q %v", c.kind, c.key, got, mended, c.want, c.mended)
		}
	}
}

func TestBodyName(t *testing.T) {
	for _, c := range []struct {
		in       string
		personal bool
		want     string
	}{
		{"Stadt Musterstadt", false, "Stadt Musterstadt"}, {"Mustermann, Erika", false, ""}, {"Dr. Max Beispiel", true, ""},
		{"Amt für Beispiele email: info@musterstadt.example", true, "Amt für Beispiele"}, {"email: info@musterstadt.example", true, ""},
		{"Person Beispiel", true, ""}, {"Bundesamt für Beispiele", true, "Bundesamt für Beispiele"}, {"https://www.example.org", false, ""},
		{"t173371", false, ""}, {"30b7e9ef-327c-4f32-9591-70a88bcbdda4", false, ""}, {"D115", false, ""}, {"", false, ""},
		{"Referat 41", true, "Referat 41"}, {"<b>Stadt</b> Musterstadt", false, "Stadt Musterstadt"},
	} {
		if got := bodyName(c.in, c.personal); got != c.want {
			t.Errorf("%q: %q, want %q", c.in, got, c.want)
		}
	}
	for in, want := range map[string]string{
		"mailto:Info@Stadt.example": "info@stadt.example", "erika.mustermann@stadt.example": "", "geodienste@stadt.example": "geodienste@stadt.example",
		"poststelle(at)stadt.example": "poststelle@stadt.example", "kein-at": "", "info@": "", "info@stadt": "", "a b@stadt.example": "",
	} {
		if got := functionMailbox(in); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}

// Real catalogues: as many records as the document has datasets, each with
// what its portal fills in, and no person.
func TestRealDCAT(t *testing.T) {
	dir := dataDir(t)
	const boards = "dcat-ap-de-shacl-fixtures/testcases/dashboard/"
	for _, c := range []struct {
		file                                       string
		records, bodies, licences, regions, themes int // at least
	}{
		{boards + "rostock-catalog-original-input.rdf", 100, 100, 100, 100, 100},
		{boards + "bremen-catalog-original-input.rdf", 153, 153, 149, 153, 127},
		{boards + "destatis-catalog-original-input.rdf", 135, 135, 135, 0, 135},
		{boards + "brandenburg-catalog-original-input.ttl", 112, 64, 112, 0, 64},
		{boards + "brandenburg-catalog-original-input.rdf", 112, 64, 112, 0, 64},
		{"ckanext-dcatde-fixtures/examples/catalog-endpoint.rdf", 6, 4, 5, 0, 3},
		{"ckanext-dcatde-fixtures/ckanext/dcatde/tests/resources/metadata_max.rdf", 1, 1, 1, 1, 1},
		{"ckanext-odsh-fixtures/ckanext/odsh/tests/rdf_catalog.xml", 38, 38, 38, 38, 0},
		{"ckanext-odsh-fixtures/ckanext/odsh/tests/rdf_catalog_empty.xml", 1, 0, 1, 1, 1},
		{"ckanext-odsh-fixtures/ckanext/odsh/tests_tpsh/resources/collection1.rdf", 10, 9, 9, 10, 10},
		{"ckanext-odsh-fixtures/ckanext/odsh/tests_tpsh/resources/transparenz.rdf", 37, 0, 33, 37, 33},
		{"dcat-ap-de/Releases/DCAT-AP.de V3.0/examples/DatasetSeries.ttl", 4, 1, 0, 0, 0},
		{"dcat-ap-de/Releases/DCAT-AP.de V3.0/examples/Dataset-und-Distribution.ttl", 1, 1, 1, 0, 1},
	} {
		got := readSource(t, Spec{Kind: "dcat", Target: filepath.Join(dir, c.file)})
		var bodies, licences, regions, themes int
		for _, rec := range got.records {
			bodies += min(1, len(rec.Organisations))
			regions += min(1, len(rec.Regions))
			if rec.Licence != (catalogue.Licence{}) {
				licences++
			}
			if slices.ContainsFunc(rec.Codes, func(c catalogue.Code) bool { return c.Vocabulary == "data-theme" }) {
				themes++
			}
			for _, o := range rec.Organisations {
				if isPersonName(o.Name) || strings.Contains(o.Name, "@") {
					t.Errorf("%s: %q is a person", c.file, o.Name)
				}
			}
		}
		t.Logf("%s: %d records, with bodies %d, licences %d, regions %d, themes %d, rejected %d", filepath.Base(c.file), len(got.records), bodies, licences, regions, themes, len(got.rejected))
		if len(got.records) != c.records || got.failed != nil || bodies < c.bodies || licences < c.licences || regions < c.regions || themes < c.themes {
			t.Errorf("%s: want %d records, bodies %d, licences %d, regions %d, themes %d; %v %v", c.file, c.records, c.bodies, c.licences, c.regions, c.themes, got.failed, got.rejected)
		}
	}
}

// The specification's examples are the same records in all syntaxes.
func TestRealDCATSyntaxes(t *testing.T) {
	examples := filepath.Join(dataDir(t), "dcat-ap-de", "Releases", "DCAT-AP.de V2.0", "examples")
	var first string
	for _, file := range []string{"RDF-TURTLE/dcat_ap_de-RefImp_TTL_ADVANCED.ttl", "RDF-XML/dcat_ap_de-RefImp_RDF_ADVANCED.rdf", "RDF-JSONLD/dcat_ap_de-RefImp_JSONLD_ADVANCED.jsonld"} {
		got := readSource(t, Spec{Kind: "dcat", Target: filepath.Join(examples, file)})
		slices.SortFunc(got.records, func(a, b catalogue.Record) int { return strings.Compare(a.ID, b.ID) })
		text := strings.ReplaceAll(got.whole(t), filepath.Base(file), "")
		if first == "" {
			first = text
		}
		if text != first || len(got.records) != 2 {
			t.Errorf("%s differs: %s", file, firstDifference(first, text))
		}
	}
}

// FuzzDCAT: whatever the graph says, what comes out is a valid record.
func FuzzDCAT(f *testing.F) {
	files, _ := filepath.Glob("testdata/dcat/*")
	for _, file := range files {
		if data, err := os.ReadFile(file); err == nil && filepath.Ext(file) != ".golden" {
			f.Add(data)
		}
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		g, err := readGraph(strings.NewReader(string(data)), "", fuzzResponse.URL)
		if err != nil {
			return
		}
		spec := Spec{Name: "test", Target: fuzzResponse.URL}
		r := newDCATReader(spec, fuzzResponse, g)
		for _, node := range g.datasets() {
			rec, err := r.record(node)
			if err != nil {
				continue
			}
			if _, rejection := normalise(&rec, spec); rejection == nil && (!utf8.ValidString(rec.Body) || rec.URL != "" && !isWebAddress(rec.URL)) {
				t.Fatalf("URL %q, body %q", rec.URL, rec.Body)
			}
		}
	})
}
