package main

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"nextsearch/internal/catalogue"
	"nextsearch/internal/editorial"
)

// canaries are words that stand nowhere else; each is planted in another place.
var canaries = []string{
	"zqtitelvogel", "zqtextvogel", "zqwortvogel", "zqpostvogel", "zqseitenvogel", "zqseitentitel",
	"zqrezeptvogel", "zqfassungsvogel", "zqdateivogel", "zqmetavogel", "zqgrundvogel",
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

// visitPlanted takes what the site publishes.
func visitPlanted(t *testing.T, data string, server *httptest.Server) {
	t.Helper()
	for name, target := range map[string]string{"quelle": "ndjson=" + server.URL + "/r.ndjson", "seite": "website=" + server.URL + "/site/"} {
		must(t, "ingest", "-data", data, "-name", name, "-allow", "127.0.0.0/8", "-delay", "0s", "-accept-removals", name, "-quiet", target)
	}
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
	for _, step := range []func(version int64) error{
		func(v int64) error { return a.editorial.Edit(t.Context(), "Redaktion", receipt.ID, v, second) },
		func(v int64) error { return a.editorial.Publish(t.Context(), "Redaktion", receipt.ID, v) },
	} {
		sub, err := a.editorial.Submission(t.Context(), receipt.ID)
		if err == nil {
			err = step(sub.Version)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	return receipt.ID
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
	for _, beside := range []bool{false, true} {
		t.Run(fmt.Sprintf("beside serve %v", beside), func(t *testing.T) {
			data, backup := filepath.Join(t.TempDir(), "data"), filepath.Join(t.TempDir(), "backup")
			server := plantedSite(t)
			visitPlanted(t, data, server)
			first, second := submission("Lastenräder leihen in Musterstadt"), submission("Lastenräder leihen in Musterstadt")
			first.Summary = "Der zqfassungsvogel wird später gestrichen."
			second.Summary = "Der zqrezeptvogel bleibt stehen, bis er gelöscht wird."
			id := plantSubmission(t, data, first, second, wordFile(t, "Vom zqdateivogel berichtet dieser Text.", "Zqmetavogel"))
			planted := canaries[:len(canaries)-1]
			somewhere(t, data, planted[:len(planted)-1]...)
			must(t, "backup", "-data", data, backup)
			before := recordsOf(t, data)

			var serve *process
			if beside {
				serve = start(t, "serve", "-data", data, "-addr", "127.0.0.1:0")
				serve.ready()
			}
			out := must(t, "erase", "-data", data, "-yes", "quelle:r1", "seite:eins.html", id)
			if !strings.Contains(out, "nothing is left") {
				t.Errorf("report: %s", out)
			}
			if beside {
				serve.stop()
			}
			nowhere(t, data, "erased", planted...)
			left := recordsOf(t, data)
			if len(left) != len(before)-3 {
				t.Errorf("records before %v, after %v; want three less", before, left)
			}

			visitPlanted(t, data, server)
			nowhere(t, data, "crawled again", planted...)
			if again := recordsOf(t, data); strings.Join(again, " ") == "" || len(again) != len(left) {
				t.Errorf("records after a crawl %v, want %v", again, left)
			}

			restored := restoreBeside(t, backup, data)
			nowhere(t, restored, "restored", planted...)
			if again := recordsOf(t, restored); len(again) != len(left) {
				t.Errorf("records after a restore %v, want %v", again, left)
			}
			must(t, "erase", "-data", data, "-yes", "quelle:r1") // again does no harm
		})
	}
}
