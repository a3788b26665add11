package ingest

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"nextsearch/internal/fetch"
)

// A portal as it is, recorded answers of an old one, a dump by ckanapi.
func TestCKAN(t *testing.T) {
	got := readScript(t, "ckan/portal.txtar").read(t, Spec{Kind: "ckan", Target: "https://daten.example.org/ckan"})
	text := got.whole(t)
	goldenRecords(t, "ckan/portal.golden", text)
	for _, person := range []string{"Erika", "Mustermann", "Beispiel"} {
		if strings.Contains(text, person) {
			t.Errorf("the person %s is in a record", person)
		}
	}
	for _, file := range []string{"alt.json", "dump.jsonl"} {
		got := readSource(t, Spec{Kind: "ckan", Target: "testdata/ckan/" + file})
		goldenRecords(t, "ckan/"+file+".golden", got.whole(t))
	}
}

// Whatever of a portal the target names, its search is asked.
func TestCKANEndpoint(t *testing.T) {
	for target, want := range map[string]string{
		"https://daten.example.org":                                            "https://daten.example.org/api/3/action/package_search",
		"https://daten.example.org/dataset/":                                   "https://daten.example.org/api/3/action/package_search",
		"https://daten.example.org/ckan/api/3/":                                "https://daten.example.org/ckan/api/3/action/package_search",
		"https://daten.example.org/api/action/package_list":                    "https://daten.example.org/api/action/package_search",
		"https://daten.example.org/api/3/action/package_search?fq=groups:gove": "https://daten.example.org/api/3/action/package_search?fq=groups:gove",
	} {
		u, err := ckan{Spec{Target: target}}.endpoint("package_search")
		if err != nil || u.String() != want {
			t.Errorf("%s: %s, %v; want %s", target, u, err, want)
		}
	}
	s := ckan{Spec{Target: "https://daten.example.org/?fq=groups:gove&rows=100", Since: time.Date(2026, 3, 1, 0, 30, 0, 0, time.FixedZone("", 3600))}}
	page, err := s.page(200, true)
	want := "https://daten.example.org/api/3/action/package_search?fq=" + url.QueryEscape("groups:gove metadata_modified:[2026-02-28T23:30:00Z TO *]") + "&rows=100&sort=id+asc&start=200"
	if err != nil || page != want {
		t.Errorf("%s, %v; want %s", page, err, want)
	}
}

// portal is a CKAN whose datasets a test changes.
type portal struct {
	mu        sync.Mutex
	ids       []string
	modified  map[string]string // since when, RFC 3339; the others are old
	deleted   map[string]bool
	maxRows   int
	noSort    bool
	before    func(start int) // called before each page
	countPlus int
}

// ServeHTTP answers package_search.
func (p *portal) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	start, _ := strconv.Atoi(q.Get("start"))
	rows, _ := strconv.Atoi(q.Get("rows"))
	if p.before != nil {
		p.before(start)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.noSort && q.Get("sort") != "" {
		w.WriteHeader(http.StatusConflict)
		fmt.Fprint(w, `{"success": false, "error": {"__type": "Search Query Error"}}`)
		return
	}
	if p.maxRows > 0 {
		rows = min(rows, p.maxRows)
	}
	ids := p.ids
	if _, since, ok := strings.Cut(q.Get("fq"), "metadata_modified:["); ok {
		since, _, _ = strings.Cut(since, " ")
		ids = nil
		for _, id := range p.ids {
			if p.modified[id] >= since {
				ids = append(ids, id)
			}
		}
	}
	results := []map[string]any{}
	for _, id := range ids[min(start, len(ids)):min(start+rows, len(ids))] {
		d := map[string]any{"id": id, "name": "name-" + id, "title": "Datensatz " + id + p.modified[id]}
		if p.deleted[id] {
			d["state"] = "deleted"
		}
		results = append(results, d)
	}
	_ = json.NewEncoder(w).Encode(map[string]any{"success": true, "result": map[string]any{"count": len(ids) + p.countPlus, "results": results}})
}

func newPortal(n int) *portal {
	p := &portal{modified: map[string]string{}, deleted: map[string]bool{}}
	for i := range n {
		p.ids = append(p.ids, fmt.Sprintf("%04d", i))
	}
	return p
}

// Full, incremental, removed by the portal's own word, gone.
func TestCKANRuns(t *testing.T) {
	b, o, p := newBench(t), newOrigin(t), newPortal(30)
	o.set(p.ServeHTTP)
	p.maxRows = 7 // a server that gives fewer than it is asked for
	spec := Spec{Kind: "ckan", Target: o.URL + "/"}
	b.want(b.visit(spec), true, 30, 0, 0, 0, 0)

	p.modified["0003"], p.modified["0009"] = "2026-03-02T09:00:00Z", "2026-03-02T09:00:00Z"
	p.deleted["0009"] = true
	b.want(b.visit(spec), true, 0, 1, 0, 1, 0)

	p.ids = append(p.ids[:20:20], "9999")
	spec.FullEvery, spec.MaxRemovals = time.Nanosecond, 0.5
	b.want(b.visit(spec), true, 1, 0, 19, 10, 0)
}

// Datasets that come and go while the pages are read cost none of the others.
func TestCKANMovesWhileRead(t *testing.T) {
	for _, c := range []struct {
		name   string
		change func(*portal)
		want   int
	}{
		{"nothing", func(*portal) {}, 30},
		{"one is added in front", func(p *portal) { p.ids = append([]string{"-new"}, p.ids...) }, 30},
		{"three are removed in front", func(p *portal) { p.ids = p.ids[3:] }, 30},
		{"the one that comes next is removed", func(p *portal) { p.ids = append(p.ids[:10:10], p.ids[11:]...) }, 29},
	} {
		o, p := newOrigin(t), newPortal(30)
		o.set(p.ServeHTTP)
		p.maxRows = 10
		changed := false
		p.before = func(start int) {
			if start == 10 && !changed {
				changed = true
				c.change(p)
			}
		}
		got := readSource(t, Spec{Kind: "ckan", Target: o.URL})
		if len(got.records) != c.want || got.failed != nil || len(got.rejected) > 0 {
			t.Errorf("%s: %d records, want %d; %v %v", c.name, len(got.records), c.want, got.failed, got.rejected)
		}
	}
}

// Servers that do not know the order, that break off, that count wrongly, that
// repeat themselves, and what is no CKAN.
func TestCKANServers(t *testing.T) {
	for _, c := range []struct {
		name    string
		answer  func(*portal) http.HandlerFunc
		records int
		failure string
	}{
		{"no sorting", func(p *portal) http.HandlerFunc { p.noSort = true; return p.ServeHTTP }, 30, ""},
		{"counts more than it gives", func(p *portal) http.HandlerFunc { p.countPlus = 3; return p.ServeHTTP }, 30, "count-mismatch"},
		{"the same page for ever", func(p *portal) http.HandlerFunc {
			return func(w http.ResponseWriter, r *http.Request) {
				fmt.Fprint(w, `{"success": true, "result": {"count": 100000, "results": [{"id": "1", "title": "Einer"}]}}`)
			}
		}, 1, "endless-paging"},
		{"500 on the second page", func(p *portal) http.HandlerFunc {
			return func(w http.ResponseWriter, r *http.Request) {
				if r.URL.Query().Get("start") != "0" {
					w.WriteHeader(http.StatusNotImplemented)
					return
				}
				p.ServeHTTP(w, r)
			}
		}, 10, "501"},
		{"says that it failed", func(*portal) http.HandlerFunc {
			return func(w http.ResponseWriter, _ *http.Request) {
				fmt.Fprint(w, `{"success": false, "error": {"message": "Zugriff verweigert", "__type": "Authorization Error"}}`)
			}
		}, 0, "Zugriff verweigert"},
		{"a web page", func(*portal) http.HandlerFunc {
			return func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "<html>Portal</html>") }
		}, 0, "is the address that of the portal?"},
		{"an empty portal", func(p *portal) http.HandlerFunc { p.ids = nil; return p.ServeHTTP }, 0, ""},
	} {
		o, p := newOrigin(t), newPortal(30)
		p.maxRows = 10
		o.set(c.answer(p))
		got := readSource(t, Spec{Kind: "ckan", Target: o.URL, MaxPages: 50})
		switch {
		case len(got.records) != c.records:
			t.Errorf("%s: %d records, want %d; %v", c.name, len(got.records), c.records, got.failed)
		case c.failure == "" && got.failed != nil:
			t.Errorf("%s: %v", c.name, got.failed)
		case c.failure != "" && (got.failed == nil || !strings.Contains(got.failed.Error(), c.failure)):
			t.Errorf("%s: %v, want %q", c.name, got.failed, c.failure)
		}
	}
}

// DKAN has no package_search; its list comes in a list.
func TestDKAN(t *testing.T) {
	s := &script{}
	const list = "https://daten.example.org/api/3/action/current_package_list_with_resources?limit=500&offset=0"
	s.set(list, `{"help": "", "success": true, "result": [[{"id": "1", "name": "a", "title": "Eins"}, {"id": "2", "name": "b", "title": "Zwei"}]]}`)
	got := s.read(t, Spec{Kind: "ckan", Target: "https://daten.example.org/"})
	if len(got.records) != 2 || got.failed != nil {
		t.Errorf("%d records, %v", len(got.records), got.failed)
	}
	s.fail(list, http.StatusNotFound)
	if got := s.read(t, Spec{Kind: "ckan", Target: "https://daten.example.org/"}); got.failed == nil || !strings.Contains(got.failed.Error(), "package_search") {
		t.Errorf("neither interface is there: %v; want the address that was asked first", got.failed)
	}
}

// Where robots.txt keeps everybody from the API, the error names another way in.
func TestCKANRobots(t *testing.T) {
	s := &script{}
	s.set("https://daten.example.org/robots.txt", "User-agent: *\nDisallow: /api/\n")
	got := s.read(t, Spec{Kind: "ckan", Target: "https://daten.example.org/api/3/action"})
	if got.failed == nil || !strings.Contains(got.failed.Error(), "dcat=https://daten.example.org/catalog.ttl") || len(s.asked) > 0 {
		t.Errorf("%v; asked %q", got.failed, s.asked)
	}
}

// Recorded answers that are errors, broken off, or no JSON; the folder's others are read.
func TestCKANFiles(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{
		"a.json": `{"success": false, "error": {"message": "weg"}, "result": null}`,
		"b.json": `{"success": true, "result": {"results": [{"id": "1", "title": "Eins"}, {"id": "2"`,
		"c.json": `<html>`,
		"d.json": `{"success": true, "result": {"id": "3", "name": "drei", "title": "Drei"}}`,
		"e.json": `[{"id": "4", "title": "Vier"}, {"id": "3", "title": "Drei, noch einmal"}]`,
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got := readSource(t, Spec{Kind: "ckan", Target: dir})
	if len(got.records) != 2 {
		t.Errorf("%d records, want those of d and e", len(got.records))
	}
	for _, want := range []string{"a.json", "weg", "b.json", "c.json"} {
		if got.failed == nil || !strings.Contains(got.failed.Error(), want) {
			t.Errorf("the error does not name %s: %v", want, got.failed)
		}
	}
}

// The dataset that the harvester of Schleswig-Holstein puts into CKAN.
func TestRealCKAN(t *testing.T) {
	got := readSource(t, Spec{Kind: "ckan", Target: filepath.Join(dataDir(t), "ckanext-odsh-fixtures/ckanext/odsh/tests/result_data.json")})
	if len(got.records) != 1 || got.failed != nil {
		t.Fatalf("%d records, %v %v", len(got.records), got.failed, got.rejected)
	}
	rec := got.records[0]
	if rec.Provenance.OriginalID != "StaNord_CMS:50625" || len(rec.Organisations) != 1 || rec.Organisations[0].Name != "Statistisches Amt für Hamburg und Schleswig-Holstein" ||
		rec.Licence.Code != "dl-de-by-2.0" || len(rec.Codes) != 3 || len(rec.Attachments) != 1 || rec.Attachments[0].Bytes != 46903 {
		t.Errorf("%+v", rec)
	}
}

// FuzzCKAN: whatever the dataset, what comes out is a valid record.
func FuzzCKAN(f *testing.F) {
	for _, file := range []string{"alt.json", "dump.jsonl", "portal.txtar"} {
		data, err := os.ReadFile("testdata/ckan/" + file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
		for _, raw := range datasetsIn(data) {
			f.Add([]byte(raw))
		}
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		for _, raw := range datasetsIn(data) {
			d, err := readCKANDataset(raw)
			if err != nil || d.native() == "" {
				continue
			}
			spec := Spec{Name: "test", Target: "https://daten.example.org/"}
			rec, rejection := (&ckanAdapter{spec: spec, resp: &fetch.Response{URL: spec.Target}, where: "x"}).record(d)
			if rejection != nil {
				continue
			}
			if _, rejection = normalise(&rec, spec); rejection == nil && rec.URL != "" && !isWebAddress(rec.URL) {
				t.Fatalf("URL %q", rec.URL)
			}
		}
	})
}
