package main

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"nextsearch/ingest"
	"nextsearch/internal/catalogue"
	"nextsearch/internal/editorial"
	"nextsearch/internal/suppress"
)

// canaries are words that stand nowhere else; each is planted in another place.
var canaries = []string{
	"zqtitelvogel", "zqtextvogel", "zqwortvogel", "zqpostvogel", "zqseitenvogel", "zqseitentitel",
	"zqrezeptvogel", "zqfassungsvogel", "zqdateivogel", "zqmetavogel",
}

// plantedSite serves a file of records and a site, in which canaries stand.
func plantedSite(t *testing.T) *httptest.Server {
	t.Helper()
	page := func(title, text string) string {
		return `<!doctype html><html lang="de"><head><title>` + title + `</title></head><body><main><h1>` + title + `</h1><p>` + text +
			` Die Stadt hat ihre Verwaltung digitalisiert und berichtet von Vorgehen, Kosten und Erfahrungen der Beteiligten.</p></main></body></html>`
	}
	pages := map[string]string{
		"/r.ndjson": `{"id":"r0","kind":"recipe","title":"Lastenräder verleihen","body":"Die Leihstelle verwaltet ihre Räder ohne Papier.","url":"https://stadt.example/r0"}
{"id":"r1","kind":"recipe","title":"Zqtitelvogel im Bauamt","body":"Ein zqtextvogel wird beantragt.","keywords":["Zqwortvogel"],"url":"https://stadt.example/r1","contact":{"email":"zqpostvogel@stadt.example"}}
{"id":"r2","kind":"recipe","title":"Wohngeld ohne Papier","body":"Anträge kommen elektronisch, der Bescheid auch."}
`,
		"/site/":          page("Übersicht der Rezepte", `Hier steht, was es gibt: <a href="/site/eins.html">das eine</a>, <a href="/site/zwei.html">das andere</a>.`),
		"/site/eins.html": page("Zqseitentitel beim Amt", "Vom zqseitenvogel handelt diese Seite der Stadt."),
		"/site/zwei.html": page("Hundesteuer online", "Die Hundesteuer wird am Bildschirm angemeldet, ohne Gang zum Amt."),
	}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, ok := pages[r.URL.Path]
		if !ok {
			http.NotFound(w, r)
			return
		}
		w.Header().Set("ETag", fmt.Sprintf(`"%d"`, len(body)))
		if !strings.HasSuffix(r.URL.Path, "json") {
			w.Header().Set("Content-Type", "text/html; charset=utf-8")
		}
		io.WriteString(w, body)
	}))
	t.Cleanup(server.Close)
	return server
}

// plantedConfig is a config whose sources are the site's.
func plantedConfig(t *testing.T, data string, server *httptest.Server) (path string) {
	t.Helper()
	return writeConfig(t, t.TempDir(), fmt.Sprintf("data: %s\nsources:\n"+
		"  - {name: quelle, kind: ndjson, url: %[2]s/r.ndjson, allow: [127.0.0.0/8], delay: 0s}\n"+
		"  - {name: seite, kind: website, url: %[2]s/site/, allow: [127.0.0.0/8], delay: 0s}\n", data, server.URL))
}

// wordFile is a Word file that says something, and is by somebody.
func wordFile(t *testing.T, text, creator string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for name, content := range map[string]string{
		"[Content_Types].xml": `<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>`,
		"_rels/.rels":         `<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>`,
		"word/document.xml":   `<?xml version="1.0"?><w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body><w:p><w:r><w:t>` + text + `</w:t></w:r></w:p></w:body></w:document>`,
		"docProps/core.xml":   `<?xml version="1.0"?><cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:creator>` + creator + `</dc:creator></cp:coreProperties>`,
	} {
		w, err := z.Create(name)
		if err == nil {
			_, err = io.WriteString(w, content)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// plantSubmission submits a recipe with a file, edits it, so that its first
// revision says something else, and publishes it.
func plantSubmission(t *testing.T, data string, first, second editorial.Content, file []byte) (id string) {
	t.Helper()
	a, err := openApp(t.Context(), Config{Data: data}, io.Discard, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer a.close()
	receipt, err := a.editorial.Submit(t.Context(), first, []editorial.File{{Name: "Bericht.docx", Data: file}}, "form", "")
	if err != nil {
		t.Fatal(err)
	}
	for _, step := range []func(sub *editorial.Submission) error{
		func(s *editorial.Submission) error {
			return a.editorial.Edit(t.Context(), "Redaktion", s.ID, s.Version, second)
		},
		func(s *editorial.Submission) error { return clearAll(t, a.editorial, s) },
		func(s *editorial.Submission) error {
			return a.editorial.Publish(t.Context(), "Redaktion", s.ID, s.Version)
		},
	} {
		sub, err := a.editorial.Submission(t.Context(), receipt.ID)
		if err == nil {
			err = step(&sub)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	return receipt.ID
}

// clearAll clears every warning of a submission.
func clearAll(t *testing.T, s *editorial.Store, sub *editorial.Submission) error {
	t.Helper()
	warnings, err := s.Warnings(t.Context(), sub)
	if err != nil || len(warnings) == 0 {
		return err
	}
	var keys []string
	for _, w := range warnings {
		keys = append(keys, w.Key)
	}
	return s.Clear(t.Context(), "Redaktion", sub.ID, sub.Version, keys)
}

// everything calls visit with all that a data directory holds in words: rows of
// the catalogue, raw copies unpacked, the index's lexicon, terms and stored
// texts, and the bytes of every file.
func everything(t *testing.T, data string, visit func(place, text string)) {
	t.Helper()
	a, err := openApp(t.Context(), Config{Data: data}, io.Discard, 8)
	if err != nil {
		t.Fatal(err)
	}
	defer a.close()
	if err := a.openIndex(t.Context()); err != nil {
		t.Fatal(err)
	}
	x := a.index.p.Load()
	if _, err := x.Refresh(t.Context()); err != nil {
		t.Fatal(err)
	}
	terms, stored := 0, 0
	err = x.Contents(t.Context(), func(place, text string) error {
		if place == "term" {
			terms++
		} else if place == "stored" {
			stored++
		}
		visit("index "+place, text)
		return nil
	})
	if err != nil || terms == 0 || stored == 0 {
		t.Fatalf("the index gave %d terms and %d texts: %v", terms, stored, err)
	}
	err = a.client.EachRaw(t.Context(), func(name string) error {
		f, err := a.client.OpenRaw(name)
		if err != nil {
			return err
		}
		defer f.Close()
		text, err := io.ReadAll(f)
		visit("raw copy "+name, string(text))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for c, err := range a.store.Changes(context.Background(), 0) {
		if err != nil {
			t.Fatal(err)
		}
		text, _ := json.Marshal(c)
		visit("record "+c.ID, string(text))
	}
	err = filepath.WalkDir(data, func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return err
		}
		text, err := os.ReadFile(path)
		visit("file "+path, string(text))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// nowhere fails the test for each word that stands anywhere below data.
func nowhere(t *testing.T, data, when string, words ...string) {
	t.Helper()
	told := map[string]bool{}
	everything(t, data, func(place, text string) {
		text = strings.ToLower(text)
		for _, w := range words {
			if strings.Contains(text, w) && !told[place+w] {
				told[place+w] = true
				t.Errorf("%s: %q stands in %s", when, w, place)
			}
		}
	})
}

// somewhere fails the test for each word that stands nowhere: then nowhere
// would prove nothing.
func somewhere(t *testing.T, data string, words ...string) {
	t.Helper()
	found := map[string]bool{}
	everything(t, data, func(_, text string) {
		text = strings.ToLower(text)
		for _, w := range words {
			found[w] = found[w] || strings.Contains(text, w)
		}
	})
	for _, w := range words {
		if !found[w] {
			t.Errorf("%q stands nowhere before it is erased", w)
		}
	}
}

// restoreBeside restores a backup into a new directory that has the
// suppression list of another.
func restoreBeside(t *testing.T, backup, data string) (restored string) {
	t.Helper()
	restored = filepath.Join(t.TempDir(), "restored")
	if err := os.CopyFS(filepath.Join(restored, suppressionDir), os.DirFS(filepath.Join(data, suppressionDir))); err != nil {
		t.Fatal(err)
	}
	must(t, "restore", "-data", restored, backup)
	return restored
}

// recordsOf gives the ids of live records.
func recordsOf(t *testing.T, data string) (ids []string) {
	t.Helper()
	store, err := catalogue.Open(t.Context(), data)
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	for c, err := range store.Changes(t.Context(), 0) {
		if err != nil {
			t.Fatal(err)
		}
		if c.Record != nil {
			ids = append(ids, c.ID)
		}
	}
	return ids
}

// TestErase: what is erased is nowhere, and neither a crawl of the source that
// still has it nor a restore brings it back; everything else stays.
func TestErase(t *testing.T) {
	data, backup := filepath.Join(t.TempDir(), "data"), filepath.Join(t.TempDir(), "backup")
	config := plantedConfig(t, data, plantedSite(t))
	must(t, "ingest", "-config", config, "-quiet")
	first, second := submission("Lastenräder leihen in Musterstadt"), submission("Lastenräder leihen in Musterstadt")
	first.Summary = "Der zqfassungsvogel wird später gestrichen."
	second.Summary = "Der zqrezeptvogel bleibt stehen, bis er gelöscht wird."
	id := plantSubmission(t, data, first, second, wordFile(t, "Vom zqdateivogel berichtet dieser Text.", "Zqmetavogel"))
	somewhere(t, data, canaries...)
	must(t, "backup", "-data", data, backup)
	before := recordsOf(t, data)

	out := must(t, "erase", "-dry-run", "-data", data, "quelle:r1", "seite:eins.html", id)
	if left := recordsOf(t, data); len(left) != len(before) || !strings.Contains(out, "records                  3 quelle:r1 seite:eins.html submission:"+id) {
		t.Fatalf("a dry run left %v and said\n%s", left, out)
	}
	out = must(t, "erase", "-data", data, "-yes", "quelle:r1", "seite:eins.html", id)
	if !strings.Contains(out, "nothing is left") {
		t.Errorf("report: %s", out)
	}
	nowhere(t, data, "erased", canaries...)
	left := recordsOf(t, data)
	if len(left) != len(before)-3 {
		t.Errorf("records before %v, after %v; want three less", before, left)
	}

	must(t, "ingest", "-config", config, "-quiet")
	nowhere(t, data, "crawled again", canaries...)
	if again := recordsOf(t, data); !slices.Equal(again, left) {
		t.Errorf("records after a crawl %v, want %v", again, left)
	}
	restored := restoreBeside(t, backup, data)
	nowhere(t, restored, "restored", canaries...)
	if again := recordsOf(t, restored); len(again) != len(left) {
		t.Errorf("records after a restore %v, want %v", again, left)
	}
	if _, err := os.Stat(filepath.Join(backup, suppressionDir)); !errors.Is(err, fs.ErrNotExist) {
		t.Error("the backup holds the suppression list")
	}
	entries, err := besideServe(t, data).editorial.Audit(t.Context(), "", 0, 100)
	erasures := 0
	for _, e := range entries {
		if e.Action == "erase" && e.Object == "erased" && e.Who == "operator" {
			erasures++
		}
	}
	if err != nil || erasures != 3 {
		t.Errorf("the audit log has %d erasures, want 3: %v", erasures, err)
	}
	must(t, "erase", "-data", data, "-yes", "quelle:r1") // again does no harm
}

// TestEraseBesideServe: a running serve finds nothing any more, too.
func TestEraseBesideServe(t *testing.T) {
	data := filepath.Join(t.TempDir(), "data")
	serve := start(t, "serve", "-config", plantedConfig(t, data, plantedSite(t)), "-addr", "127.0.0.1:0").ready()
	serve.until("it has visited its sources", func() bool {
		return serve.search("q=zqtextvogel").Total == 1 && serve.search("q=zqseitenvogel").Total == 1
	})
	must(t, "erase", "-data", data, "-yes", "quelle:r1", "seite:eins.html")
	for _, w := range []string{"zqtextvogel", "zqseitenvogel"} {
		if n := serve.search("q=" + w).Total; n != 0 {
			t.Errorf("%d hits for %s", n, w)
		}
	}
	if status, _ := serve.get("/v1/recipes/quelle:r1"); status != http.StatusGone {
		t.Errorf("the erased record answers %d", status)
	}
	serve.stop()
	nowhere(t, data, "erased", "zqtitelvogel", "zqtextvogel", "zqwortvogel", "zqpostvogel", "zqseitenvogel", "zqseitentitel")
}

// personData is how a person stands in texts; nothing of it may stay.
var personData = []string{"zqarla", "zqusterfrau", "0555 7654-321", "05557654321"}

// TestErasePerson: a person's data goes from records that stay, from
// submissions and reports, and does not come back.
func TestErasePerson(t *testing.T) {
	data, backup := filepath.Join(t.TempDir(), "data"), filepath.Join(t.TempDir(), "backup")
	page := `<!doctype html><html lang="de"><head><title>Amt</title></head><body><main><h1>Digitale Ämter</h1><p>Die Leitung hat <b>Zqarla</b> Zqusterfrau.
 Die Stadt hat ihre Verwaltung digitalisiert und berichtet von Vorgehen, Kosten und Erfahrungen der Beteiligten.</p></main></body></html>`
	record := `{"id":"r1","kind":"recipe","title":"Wohngeld mit Zqarla Zqusterfrau","body":"Fragen an Zqusterfrau, Zqarla, Tel. 0555 7654-321 oder zqarla.zqusterfrau@stadt.example. Der Bescheid kommt elektronisch.","keywords":["Zqarla Zqusterfrau","Wohngeld"],` +
		`"contact":{"name":"Zqarla Zqusterfrau","email":"zqarla.zqusterfrau@stadt.example","phone":"0555 7654-321","consent":{"evidence":"Formular von Zqarla Zqusterfrau","until":"2999-01-01T00:00:00Z"}}}` + "\n" +
		`{"id":"r2","kind":"recipe","title":"Hundesteuer online","body":"Die Steuer wird am Bildschirm angemeldet."}` + "\n"
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/r.ndjson":
			io.WriteString(w, record)
		case "/site/":
			w.Header().Set("Content-Type", "text/html; charset=utf-8")
			io.WriteString(w, page)
		default:
			http.NotFound(w, r)
		}
	}))
	t.Cleanup(server.Close)
	config := plantedConfig(t, data, server)
	must(t, "ingest", "-config", config, "-quiet")
	c := submission("Lastenräder leihen")
	c.Contact = &editorial.Contact{Mailbox: "amt@stadt.example", Name: "Zqarla Zqusterfrau", Email: "zqarla.zqusterfrau@stadt.example", Phone: "0555 7654-321",
		Consent: true, Purpose: "Fragen", Until: "2027-01-01"}
	id := plantSubmission(t, data, c, c, wordFile(t, "Verfasst von Zqarla Zqusterfrau.", "Zqarla Zqusterfrau"))
	somewhere(t, data, "zqarla", "zqusterfrau", "0555 7654-321")
	must(t, "backup", "-data", data, backup)
	before := recordsOf(t, data)

	out := must(t, "erase", "-data", data, "-yes", "-name", "Zqarla Zqusterfrau", "-email", "zqarla.zqusterfrau@stadt.example", "-phone", "+49 555 7654321")
	nowhere(t, data, "erased", personData...)
	if left := recordsOf(t, data); len(left) != len(before) {
		t.Errorf("records before %v, after %v; all stay\n%s", before, left, out)
	}
	a := besideServe(t, data)
	if sub, err := a.editorial.Submission(t.Context(), id); err != nil || len(sub.Files) != 0 || sub.Content.Title != c.Title {
		t.Errorf("the submission is %+v, %v; want it without its file", sub, err)
	}
	must(t, "ingest", "-config", config, "-quiet")
	nowhere(t, data, "crawled again", personData...)
	restored := restoreBeside(t, backup, data)
	nowhere(t, restored, "restored", personData...)
	if again := recordsOf(t, restored); len(again) != len(before) {
		t.Errorf("records after a restore %v, want %v", again, before)
	}
}

func TestEraseUsage(t *testing.T) {
	data := t.TempDir()
	for _, tt := range []struct {
		args []string
		code int
		says string
	}{
		{nil, exitUsage, "give the ID"},
		{[]string{"-name", "Otto", "-yes"}, exitUsage, "a name of 1 words"},
		{[]string{"-email", "otto", "-yes"}, exitUsage, "no address of mail"},
		{[]string{"-phone", "110", "-yes"}, exitUsage, "no telephone number"},
		{[]string{"-yes", "quelle:fehlt"}, exitError, "there never was"},
		{[]string{"-yes", "quelle:böse/id"}, exitError, "neither the id"},
		{[]string{"-name", "Otto Probe"}, exitError, "nothing was erased"}, // asked, and nobody answers
	} {
		r := nextsearch(t, append([]string{"erase", "-data", data}, tt.args...)...)
		if r.code != tt.code || !strings.Contains(r.err, tt.says) {
			t.Errorf("erase %v: exit %d, want %d and %q\n%s%s", tt.args, r.code, tt.code, tt.says, r.out, r.err)
		}
	}
}

// TestBackupHasUploads: a restore brings the files of submissions back.
func TestBackupHasUploads(t *testing.T) {
	data, backup, restored := filepath.Join(t.TempDir(), "data"), filepath.Join(t.TempDir(), "backup"), filepath.Join(t.TempDir(), "restored")
	c := submission("Lastenräder leihen")
	file := wordFile(t, "Ein Bericht über das Leihen.", "Stadt Musterstadt")
	id := plantSubmission(t, data, c, c, file)
	if out := must(t, "backup", "-data", data, backup); !strings.Contains(out, "1 uploaded files") {
		t.Errorf("backup says %s", out)
	}
	must(t, "restore", "-data", restored, backup)
	a := besideServe(t, restored)
	sub, err := a.editorial.Submission(t.Context(), id)
	if err != nil || len(sub.Files) != 1 {
		t.Fatalf("the submission is %+v, %v", sub, err)
	}
	_, f, err := a.editorial.File(t.Context(), id, sub.Files[0].ID)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if got, err := io.ReadAll(f); err != nil || !bytes.Equal(got, file) {
		t.Errorf("the file came back with %d bytes, want %d: %v", len(got), len(file), err)
	}
}

// TestEraseCutOff: an erasure that died after any of its steps is done by the
// same command, and before that nothing comes back.
func TestEraseCutOff(t *testing.T) {
	last := 1
	if inCI() {
		last = 4
	}
	for done := 1; done <= last; done++ {
		data := filepath.Join(t.TempDir(), "data")
		config := plantedConfig(t, data, plantedSite(t))
		must(t, "ingest", "-config", config, "-quiet")
		a := besideServe(t, data)
		e := &erasure{app: a, ids: []string{"quelle:r1"}}
		if err := e.find(t.Context()); err != nil {
			t.Fatal(err)
		}
		steps := []eraseStep{{"list", e.list}, {"copies", e.eraseCopies}, {"submissions", e.eraseSubmissions}, {"records", e.eraseRecords}}
		if err := do(t.Context(), steps[:done]); err != nil {
			t.Fatal(err)
		}
		if done == 1 {
			if r := a.runner(nil).Run(t.Context(), ndjsonSpec(t, config)); r.Gone != 1 || len(r.Rejected) != 1 || r.Rejected[0].Code != "suppressed" {
				t.Errorf("a visit after the first step: %+v", r)
			}
		}
		must(t, "erase", "-data", data, "-yes", "quelle:r1")
		nowhere(t, data, fmt.Sprintf("after %d steps and the command again", done), "zqtitelvogel", "zqtextvogel", "zqwortvogel", "zqpostvogel")
	}
}

// ndjsonSpec is the first source of a config.
func ndjsonSpec(t *testing.T, config string) ingest.Spec {
	t.Helper()
	cfg, err := loadConfig(config)
	if err != nil {
		t.Fatal(err)
	}
	return cfg.Sources[0]
}

// TestTraces: only words that nothing else explains are looked for.
func TestTraces(t *testing.T) {
	v := &vocabulary{words: map[string]bool{}}
	for _, text := range []string{"Kräfte der Bau-Aufsicht", `{"title":"Verwaltungen","n":1}`} {
		if err := v.addText(text); err != nil {
			t.Fatal(err)
		}
	}
	candidates := map[string]bool{"kraft": true, "bauaufsicht": true, "verwaltung": true, "zqvogel": true, "bauaufsichtsamt": true}
	only := v.without(candidates)
	slices.Sort(only)
	if want := []string{"bauaufsichtsamt", "zqvogel"}; !slices.Equal(only, want) {
		t.Errorf("traces are %v, want %v", only, want)
	}
	persons, err := suppress.Of(suppress.Entry{Kind: suppress.Name, Value: "Petra Probe"})
	if err != nil {
		t.Fatal(err)
	}
	m := newTracer(traces{Words: only, Phrases: []string{"ein titel mit ä"}}, persons)
	for _, tt := range []struct {
		text string
		want bool
	}{
		{"Ein Zqvogel.", true},
		{"Zqvogelhaus", false}, // another word
		{"<b>Petra</b>&nbsp;<i>Probe</i>", true},
		{`{"name":"Petra\nProbe"}`, true},
		{"Petra P\xf6ge, Petra Probe", true},
		{"EIN TITEL MIT &Auml;", true},
		{"Petra allein", false},
		{"", false},
	} {
		if got := m.inCopy([]byte(tt.text)); got != tt.want {
			t.Errorf("%q: %v", tt.text, got)
		}
	}
	if !m.inTerm("zqvogel") || !m.inTerm("bauaufsichtsamtes") || m.inTerm("vogel") {
		t.Error("terms are compared wrongly")
	}
}
