package ingest

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"nextsearch/internal/catalogue"
)

// writeFiles puts files below a folder of the test.
func writeFiles(t testing.TB, files map[string][]byte) (root string) {
	t.Helper()
	root = t.TempDir()
	for name, data := range files {
		path := filepath.Join(root, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return root
}

func gzipped(t testing.TB, data []byte) []byte {
	t.Helper()
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	if _, err := w.Write(data); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// heading makes a paragraph of a DOCX a heading.
func headingPara(text string) string {
	return `<w:p><w:pPr><w:pStyle w:val="berschrift1"/></w:pPr><w:r><w:t>` + text + `</w:t></w:r></w:p>`
}

// A folder gives a record for each document in it, whatever the names say; what
// cannot be read is reported and costs nothing else.
func TestDocumentsFolder(t *testing.T) {
	text := para("Wir haben die Akte eingeführt und berichten, wie es dazu kam und was daraus geworden ist.")
	recipe := headingPara("Ausgangslage") + text + headingPara("Vorgehen") + text + headingPara("Ergebnis") + text
	root := writeFiles(t, map[string][]byte{
		"a/Leitfaden_Bürgeramt.docx": packed(t, map[string]string{"word/document.xml": "<w:document>" + text + "</w:document>"}),
		"a/rezept.docx":              docx(t, recipe),
		"b/gepackt.docx.gz":          gzipped(t, docx(t, text)),
		"b/falsch.pdf":               docx(t, text),
		"b/seite.docx":               []byte("<html>Anmeldung</html>"),
		"b/locked.docx":              append(slices.Clone(magicOLE), utf16Name("EncryptedPackage")...),
		"b/liesmich.txt":             []byte("kein Dokument"),
		".git/x.docx":                docx(t, text),
	})
	got := readSource(t, Spec{Kind: kindDocuments, Target: root})
	if got.failed != nil {
		t.Fatal(got.failed)
	}
	var ids []string
	kinds := map[string]catalogue.Kind{}
	for _, r := range got.records {
		ids = append(ids, r.Provenance.OriginalID)
		kinds[r.Provenance.OriginalID] = r.Kind
		if strings.Contains(r.Provenance.URL, root) || r.ID != catalogue.NewID("test", r.Provenance.OriginalID) {
			t.Errorf("id %s, url %s", r.ID, r.Provenance.URL)
		}
		if !strings.HasPrefix(r.Summary, "Wir haben die Akte eingeführt") {
			t.Errorf("%s: summary %q", r.ID, r.Summary)
		}
	}
	if want := []string{"a/Leitfaden_Bürgeramt.docx", "a/rezept.docx", "b/falsch.pdf", "b/gepackt.docx.gz"}; !slices.Equal(ids, want) {
		t.Errorf("got %q, want %q", ids, want)
	}
	if kinds["a/Leitfaden_Bürgeramt.docx"] != catalogue.KindGuide || kinds["a/rezept.docx"] != catalogue.KindRecipe || kinds["b/falsch.pdf"] != catalogue.KindReport {
		t.Errorf("kinds %v", kinds)
	}
	if got.records[0].Title != "Leitfaden Bürgeramt" || got.records[0].Provenance.Methods["title"] != "file name" {
		t.Errorf("title %q by %s", got.records[0].Title, got.records[0].Provenance.Methods["title"])
	}
	codes := map[string]string{}
	for _, r := range got.rejected {
		codes[r.URL] = r.Code
		if r.ID != catalogue.NewID("test", r.URL) {
			t.Errorf("the record of %s would go, as its rejection has the id %q", r.URL, r.ID)
		}
	}
	if len(codes) != 2 || codes["b/seite.docx"] != "unknown-format" || codes["b/locked.docx"] != "encrypted" {
		t.Errorf("rejected %v", codes)
	}
}

// A file that is gone is removed by the next complete run, one that is broken
// now keeps its record, and an unchanged one is unchanged.
func TestDocumentsRuns(t *testing.T) {
	text := para("Wir haben die Akte eingeführt und berichten, wie es dazu kam.")
	files := map[string][]byte{}
	for i := range 5 {
		files[fmt.Sprintf("akte-%d.docx", i)] = docx(t, text+para(fmt.Sprintf("Nummer %d", i)))
	}
	root := writeFiles(t, files)
	b := newBench(t)
	spec := Spec{Kind: kindDocuments, Target: root}
	if r := b.visit(spec); r.New != 5 || !r.Complete {
		t.Fatalf("%+v", r)
	}
	if err := os.Remove(filepath.Join(root, "akte-0.docx")); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(root, "akte-1.docx"), files["akte-1.docx"][:300], 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(root, "akte-2.docx"), docx(t, para("Ein neuer Text steht hier.")), 0o600); err != nil {
		t.Fatal(err)
	}
	r := b.visit(spec)
	if r.Unchanged != 2 || r.Changed != 1 || r.Gone != 1 || len(r.Rejected) != 1 || r.Rejected[0].Code != "broken-file" || !r.Complete {
		t.Errorf("%+v", r)
	}
}

// The address of a document gives its record, and the file itself as attachment.
func TestDocumentsAddress(t *testing.T) {
	o := newOrigin(t)
	o.set(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/octet-stream")
		_, _ = w.Write(docx(t, para("Wir haben die Akte eingeführt und berichten, wie es dazu kam.")))
	})
	got := readSource(t, Spec{Kind: kindDocuments, Target: o.URL + "/akte.docx?v=2"})
	if len(got.records) != 1 || got.records[0].URL != o.URL+"/akte.docx?v=2" || got.records[0].Title != "Die E-Akte im Rathaus" || len(got.records[0].Attachments) != 1 {
		t.Errorf("%s", got)
	}
}

// withFiles is a record of our own format that names files.
func withFiles(id string, urls ...string) string {
	var list []string
	for _, u := range urls {
		list = append(list, fmt.Sprintf(`{"url":%q}`, u))
	}
	return fmt.Sprintf(`{"id":%q,"kind":"recipe","title":"Rezept %s","body":"Text.","attachments":[%s]}`, id, id, strings.Join(list, ","))
}

// fileOrigin serves records at /records and files beside them, and counts the requests.
func fileOrigin(t testing.TB, records []string, files map[string][]byte) (o *origin, asked map[string]int) {
	o, asked = newOrigin(t), map[string]int{}
	o.set(func(w http.ResponseWriter, r *http.Request) {
		asked[r.URL.Path]++
		if r.URL.Path == "/records" {
			fmt.Fprint(w, strings.ReplaceAll(strings.Join(records, "\n"), "BASE", o.URL))
			return
		}
		data, ok := files[r.URL.Path]
		if !ok {
			http.NotFound(w, r)
			return
		}
		etag := fmt.Sprintf(`"%d"`, len(data))
		w.Header().Set("ETag", etag)
		if r.Header.Get("If-None-Match") == etag {
			w.WriteHeader(http.StatusNotModified)
			return
		}
		_, _ = w.Write(data)
	})
	return o, asked
}

func storedFiles(t testing.TB, b *bench, id string) []catalogue.Attachment {
	t.Helper()
	c, err := b.store.Get(t.Context(), id)
	if err != nil || c.Record == nil {
		t.Fatalf("%s: %v", id, err)
	}
	return c.Record.Attachments
}

// The documents among the attachments of every kind are read; what is wrong
// with one is a notice, and the record is there.
func TestAttachments(t *testing.T) {
	file := docx(t, para("Der Ablaufplan beschreibt die Aktenaussonderung."))
	files := map[string][]byte{"/plan.docx": file, "/login.pdf": []byte("<html>Bitte anmelden</html>"), "/bild.png": []byte("PNG")}
	o, asked := fileOrigin(t, []string{
		withFiles("r1", "BASE/plan.docx", "BASE/bild.png", "BASE/fehlt.pdf", "BASE/login.pdf"),
		withFiles("r2", "BASE/plan.docx"),
	}, files)
	b := newBench(t)
	spec := Spec{Kind: "ndjson", Target: o.URL + "/records"}
	r := b.visit(spec)
	if r.New != 2 || len(r.Rejected) != 0 || !r.Complete {
		t.Fatalf("%+v", r)
	}
	var codes []string
	for _, n := range r.Notices {
		codes = append(codes, n.Code)
	}
	slices.Sort(codes)
	if !slices.Equal(codes, []string{"http-status", "unknown-format"}) {
		t.Errorf("notices %+v", r.Notices)
	}
	for id, n := range map[string]int{"quelle:r1": 4, "quelle:r2": 1} {
		list := storedFiles(t, b, id)
		if a := list[0]; len(list) != n || a.Text != "Der Ablaufplan beschreibt die Aktenaussonderung." || a.Bytes != int64(len(file)) || a.Title != "Die E-Akte im Rathaus" {
			t.Errorf("%s: %+v", id, list)
		}
	}
	if asked["/bild.png"] != 0 {
		t.Error("a picture was fetched")
	}

	// What has not changed is neither sent nor parsed again, and stays when its server fails.
	if r := b.visit(spec); r.Unchanged != 2 || r.NotModified < 2 {
		t.Errorf("second run: %+v", r)
	}
	o.set(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/records" {
			fmt.Fprint(w, strings.ReplaceAll(withFiles("r1", "BASE/plan.docx")+"\n"+withFiles("r2", "BASE/plan.docx"), "BASE", o.URL))
			return
		}
		http.Error(w, "kaputt", http.StatusInternalServerError)
	})
	b.visit(spec)
	if a := storedFiles(t, b, "quelle:r2")[0]; a.Text == "" {
		t.Errorf("a server that fails took the text away: %+v", a)
	}
}

// Limits and modes of attachments.
func TestAttachmentModes(t *testing.T) {
	var urls []string
	files := map[string][]byte{}
	for i := range maxAttachmentsRead + 5 {
		name := fmt.Sprintf("/%d.docx", i)
		urls = append(urls, "BASE"+name)
		files[name] = docx(t, para(strings.Repeat("Aktenaussonderung ", 5000)))
	}
	o, asked := fileOrigin(t, []string{withFiles("r1", urls...)}, files)
	b := newBench(t)
	if r := b.visit(Spec{Kind: "ndjson", Target: o.URL + "/records", Attachments: AttachmentsLink}); r.New != 1 || len(asked) != 1 {
		t.Errorf("mode link asked for %v", asked)
	}
	r := b.visit(Spec{Kind: "ndjson", Target: o.URL + "/records", Attachments: AttachmentsText})
	if len(asked) != 1+maxAttachmentsRead {
		t.Errorf("asked for %d files", len(asked)-1)
	}
	limit := slices.ContainsFunc(r.Notices, func(n Rejection) bool { return n.Code == "attachments-limit" })
	sum := 0
	list := storedFiles(t, b, "quelle:r1")
	for _, a := range list {
		sum += len(a.Text)
	}
	if !limit || len(list) != len(urls) || sum > maxAttachmentsText || sum == 0 {
		t.Errorf("%d attachments with %d bytes, notices %v", len(list), sum, r.Notices)
	}
	for _, c := range []struct {
		spec Spec
		want bool
	}{
		{Spec{Kind: "website", Target: "https://www.example.org/"}, true},
		{Spec{Kind: "website", Target: "https://www.example.org/", Attachments: AttachmentsLink}, false},
		{Spec{Kind: "oparl", Target: "dump.json"}, false},
		{Spec{Kind: "oparl", Target: "dump.json", Attachments: AttachmentsText}, true},
		{Spec{Kind: kindDocuments, Target: "https://www.example.org/a.pdf"}, false},
	} {
		if readsAttachments(c.spec) != c.want {
			t.Errorf("%+v: %v", c.spec, !c.want)
		}
	}
}
