package ingest

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"nextsearch/internal/catalogue"
	"nextsearch/internal/fetch"
)

// Every file of the folder, as it becomes a record; the cases stand in the
// files themselves.
func TestMarkdownGolden(t *testing.T) {
	got := readSource(t, Spec{Name: "doku", Kind: "markdown", Target: "testdata/markdown"})
	if got.failed != nil {
		t.Fatal(got.failed)
	}
	goldenRecords(t, "markdown/records.golden", got.String())
}

func archiveOf(t testing.TB, files map[string]string) []byte {
	t.Helper()
	var packed bytes.Buffer
	gz := gzip.NewWriter(&packed)
	w := tar.NewWriter(gz)
	for name, text := range files {
		if err := w.WriteHeader(&tar.Header{Name: name, Typeflag: tar.TypeReg, Mode: 0o644, Size: int64(len(text))}); err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(w, text); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if err := gz.Close(); err != nil {
		t.Fatal(err)
	}
	return packed.Bytes()
}

const longEnough = "\n\nDie Stelle nimmt Anträge elektronisch an und prüft sie am selben Tag."

// A repository is read from its archive; records link to where people read the file.
func TestMarkdownArchive(t *testing.T) {
	o := newOrigin(t)
	packed := archiveOf(t, map[string]string{
		"doku-main/docs/antrag.md":     "# Antrag" + longEnough,
		"doku-main/docs/über uns.md":   "# Über uns" + longEnough,
		"doku-main/LICENSE.md":         "# License" + longEnough,
		"doku-main/src/main.go":        "package main",
		"doku-main/leer.md":            "# Nur ein Titel",
		"doku-main/node_modules/a.md":  "# Fremd" + longEnough,
		"../../doku-main/draussen.md":  "# Draußen" + longEnough,
		"doku-main/docs/kaputt.md":     "---\ntitle: [\n---\n# Kaputt" + longEnough,
		"doku-main/docs/entwurf.md":    "---\ndraft: true\n---\n# Entwurf" + longEnough,
		"doku-main/docs/binaer.md":     "# Bild\x00" + longEnough,
		"doku-main/docs/regel.md":      "---\n\n# Mit Regel" + longEnough,
		"doku-main/docs/zu-gross.md":   strings.Repeat("Wort ", maxMarkdown/5+1),
		"doku-main/docs/mitteilung.md": "+++\ntitle = \"TOML\"\n+++\n# Mitteilung" + longEnough,
	})
	o.set(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/gzip")
		_, _ = w.Write(packed)
	})
	got := readSource(t, Spec{Name: "doku", Kind: "markdown", Target: o.URL + "/doku.tar.gz"})
	if got.failed != nil {
		t.Fatal(got.failed)
	}
	titles := map[string]bool{}
	for _, r := range got.records {
		titles[r.Title] = true
	}
	for _, want := range []string{"Antrag", "Über uns", "Draußen", "Mit Regel", "Mitteilung"} {
		if !titles[want] {
			t.Errorf("%q is missing in %v", want, titles)
		}
	}
	if len(titles) != 5 {
		t.Errorf("records %v, want 5", titles)
	}
	codes := map[string]int{}
	for _, r := range append(got.rejected, got.notices...) {
		codes[r.Code]++
	}
	for code, n := range map[string]int{"bad-front-matter": 1, "not-text": 1, "too-large": 1, "draft": 1, "no-text": 1} {
		if codes[code] != n {
			t.Errorf("%d × %s, want %d; all: %v", codes[code], code, n, codes)
		}
	}
}

func TestMarkdownNoArchive(t *testing.T) {
	o := newOrigin(t)
	for name, body := range map[string]string{"web page": "<!doctype html><p>Anmelden", "empty": "", "archive without": string(archiveOf(t, map[string]string{"a/b.txt": "x"})),
		"broken off": string(archiveOf(t, map[string]string{"a/b.md": "# A" + longEnough})[:60])} {
		t.Run(name, func(t *testing.T) {
			o.set(func(w http.ResponseWriter, r *http.Request) { _, _ = io.WriteString(w, body) })
			got := readSource(t, Spec{Kind: "markdown", Target: o.URL + "/doku.tar.gz"})
			if got.failed == nil || len(got.records) > 0 {
				t.Errorf("%d records, error %v", len(got.records), got.failed)
			}
		})
	}
}

func TestGitHostOf(t *testing.T) {
	tests := []struct{ target, archive, blob string }{
		{"https://gitlab.example.org/a/b/c", "https://gitlab.example.org/a/b/c/-/archive/HEAD/c-HEAD.tar.gz", "https://gitlab.example.org/a/b/c/-/blob/HEAD/"},
		{"https://gitlab.example.org/a/b.git", "https://gitlab.example.org/a/b/-/archive/HEAD/b-HEAD.tar.gz", "https://gitlab.example.org/a/b/-/blob/HEAD/"},
		{"https://github.com/a/b/", "https://github.com/a/b/archive/HEAD.tar.gz", "https://github.com/a/b/blob/HEAD/"},
		{"https://codeberg.org/a/b", "https://codeberg.org/a/b/archive/HEAD.tar.gz", "https://codeberg.org/a/b/src/HEAD/"},
		{"https://github.com/a", "https://github.com/a", ""},
		{"https://www.example.org/doku.tar.gz", "https://www.example.org/doku.tar.gz", ""},
		{"https://gitlab.example.org/a/b/-/archive/v1/b.tar.gz", "https://gitlab.example.org/a/b/-/archive/v1/b.tar.gz", ""},
	}
	for _, test := range tests {
		if got := gitHostOf(test.target); got != (gitHost{test.archive, test.blob}) {
			t.Errorf("%s: got %+v", test.target, got)
		}
	}
}

// The real documentation has nothing of its generators left in the text, and
// every file is a record or a notice.
func TestMarkdownReal(t *testing.T) {
	for folder, least := range map[string]int{
		"opensource-muenchen": 300, "ki-muenchen": 18, "datahub-berlin-docs": 28, "stadtulm/_posts": 17,
		"efa-vermittlungsdienst-doku": 50, "berlin-open-source-portal": 28, "handbuch-it-bibliotheken": 18, "leitfaden-agile-verwaltung": 9,
	} {
		t.Run(folder, func(t *testing.T) {
			got := readSource(t, Spec{Name: "doku", Kind: "markdown", Target: filepath.Join(dataDir(t), folder)})
			if got.failed != nil || len(got.rejected) > 0 || len(got.records) < least {
				t.Errorf("%d records, rejected %v, %v", len(got.records), got.rejected, got.failed)
			}
			for _, r := range got.records {
				for _, left := range []string{"\n:::", "{%", "{{", "<div", "<script", "mdi-arrow", "\nimport "} {
					if strings.Contains(r.Body, left) {
						t.Errorf("%s has %q in its text", r.ID, left)
					}
				}
			}
		})
	}
}

func FuzzMarkdown(f *testing.F) {
	files, err := filepath.Glob("testdata/markdown/*.md*")
	if err != nil || len(files) == 0 {
		f.Fatal("no files", err)
	}
	for _, name := range files {
		data, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	f.Add([]byte("---\na: &a [*a]\n---\n> > > > * 1) - x\n[^1]: y"))
	s := markdown{Spec{Name: "doku"}}
	f.Fuzz(func(t *testing.T, data []byte) {
		rec, err := s.record(markdownFile{path: "a/b.md", text: data, resp: &fetch.Response{}})
		if err != nil {
			return
		}
		if _, rejected := normalise(&rec, s.spec); rejected != nil {
			t.Errorf("what was read is refused: %s", rejected)
		}
		if rec.Title == "" || rec.Body == "" || rec.Kind == catalogue.Kind("") {
			t.Errorf("incomplete: %+v", rec)
		}
	})
}
