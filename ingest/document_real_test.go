package ingest

import (
	"bytes"
	"context"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// realFiles lists the files under the shared data that end so.
func realFiles(t testing.TB, endings ...string) []string {
	t.Helper()
	root := realData(t)
	var files []string
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		for _, e := range endings {
			if err == nil && !d.IsDir() && strings.HasSuffix(strings.ToLower(path), e) {
				files = append(files, path)
			}
		}
		return err
	})
	if err != nil || len(files) == 0 {
		t.Fatalf("%v: %d files", err, len(files))
	}
	return files
}

func realData(t testing.TB) string {
	t.Helper()
	root := os.Getenv("NEXTSEARCH_DATA")
	if root == "" {
		root = "../../shared/data"
	}
	if _, err := os.Stat(root); err != nil {
		skipReal(t, "the shared data is not there")
	}
	return root
}

// skipReal skips a test for want of something that CI must have.
func skipReal(t testing.TB, why string) {
	t.Helper()
	if os.Getenv("NEXTSEARCH_CI") == "1" {
		t.Fatal(why)
	}
	t.Skip(why)
}

func readFile(t testing.TB, path string) (document, error) {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return readDocument(t.Context(), filepath.Base(path), "", bytes.NewReader(data), int64(len(data)))
}

var testWord = regexp.MustCompile(`[\pL\pN]+`)

// bag counts the words of a text.
func bag(text string) (map[string]int, int) {
	words := testWord.FindAllString(text, -1)
	b := map[string]int{}
	for _, w := range words {
		b[w]++
	}
	return b, len(words)
}

// wordError is the share of words of want that got lacks, or has too often.
func wordError(got, want string) (missing, extra float64, n int) {
	g, _ := bag(got)
	w, total := bag(want)
	if total == 0 {
		return 0, 0, 0
	}
	for word, n := range w {
		missing += float64(max(0, n-g[word]))
	}
	for word, n := range g {
		extra += float64(max(0, n-w[word]))
	}
	return missing / float64(total), extra / float64(total), total
}

// Every PDF has the words that pdftotext of poppler finds.
//
//	go test ./ingest -run RealPDF -v
func TestRealPDFAgainstPoppler(t *testing.T) {
	files := realFiles(t, ".pdf")
	if _, err := exec.LookPath("pdftotext"); err != nil {
		skipReal(t, "pdftotext is not installed (apt-get install poppler-utils)")
	}
	var all, wrong float64
	for _, path := range files {
		out, err := exec.CommandContext(context.Background(), "pdftotext", "-enc", "UTF-8", path, "-").Output()
		if err != nil {
			t.Errorf("pdftotext %s: %v", path, err)
		}
		doc, err := readFile(t, path)
		if err != nil {
			t.Errorf("%s: %v", path, err)
			continue
		}
		missing, extra, n := wordError(doc.Body, string(out))
		all += float64(n)
		wrong += float64(n) * max(missing, extra)
		t.Logf("%5d words %6.2f %% missing %6.2f %% extra  %v %d sections %q %s", n, 100*missing, 100*extra, doc.Flags, len(doc.Sections), doc.Title, filepath.Base(path))
		if d := os.Getenv("DUMP"); d != "" {
			os.WriteFile(filepath.Join(d, filepath.Base(path)+".ours"), []byte(doc.Body), 0o600)
			os.WriteFile(filepath.Join(d, filepath.Base(path)+".poppler"), out, 0o600)
		}
	}
	t.Logf("all: %.2f %%", 100*wrong/all)
}
