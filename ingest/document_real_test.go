package ingest

import (
	"bytes"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"golang.org/x/sync/errgroup"
	"golang.org/x/text/unicode/norm"
)

// realFiles lists the files under the shared data that end so.
func realFiles(t testing.TB, endings ...string) []string {
	t.Helper()
	root := dataDir(t)
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

// poppler gives what pdftotext reads of a PDF, as a whole and without the
// numbers of pages, as [dropPageNumbers] leaves them out.
func poppler(t testing.TB, path string) (whole, flowing string) {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), "pdftotext", "-enc", "UTF-8", path, "-").Output()
	if err != nil {
		t.Fatalf("pdftotext %s: %v", path, err)
	}
	pages := strings.Split(strings.TrimSuffix(string(out), "\f"), "\f")
	var lines []textLine
	for n, page := range pages {
		for i, l := range strings.Split(page, "\n") {
			if strings.TrimSpace(l) != "" {
				lines = append(lines, textLine{text: l, page: n, pdfRect: pdfRect{y0: float64(-i)}})
			}
		}
	}
	var b strings.Builder
	for _, l := range dropPageNumbers(lines, len(pages)) {
		b.WriteString(l.text + "\n")
	}
	return string(out), b.String()
}

// hyphenated is a hyphen between letters with the space that may follow:
// pdftotext drops every one at the end of a line.
var hyphenated = regexp.MustCompile(`(\pL)[-\x{ad}\x{2010}\x{2011}]\s*`)

// evenly puts two texts on an equal footing: ligatures are letters, and
// hyphens make no difference.
func evenly(s string) string { return hyphenated.ReplaceAllString(norm.NFKC.String(s), "$1") }

// worsePoppler are files of which pdftotext reads less well.
var worsePoppler = map[string]string{
	"p__pflbeschauv_1989__bgbl1_2011_j2927-1_0010.pdf": "it divides words at their kerning",
	"digitalcheck-begleitende-dokumentation.pdf":       "it puts words of boxes into each other that stand side by side",
}

const (
	// maxWordError is the share of words that may differ, of a file and of all.
	maxWordError = 0.01
	// fewWords may differ in short files.
	fewWords = 4
)

// Every PDF has the words that pdftotext of poppler finds.
//
//	go test ./ingest -run RealPDF -v
func TestRealPDFAgainstPoppler(t *testing.T) {
	skipSlow(t)
	files := realFiles(t, ".pdf")
	if _, err := exec.LookPath("pdftotext"); err != nil {
		skipReal(t, "pdftotext is not installed (apt-get install poppler-utils)")
	}
	var words, wrong, strictly float64
	for _, path := range files {
		name := filepath.Base(path)
		whole, flowing := poppler(t, path)
		doc, err := readFile(t, path)
		if err != nil {
			t.Errorf("%s: %v", path, err)
			continue
		}
		if letters(whole) > 0 && letters(doc.Body) == 0 || letters(doc.Body) == 0 != slices.Contains(doc.Flags, flagNoText) {
			t.Errorf("%s: %d letters, flags %v, pdftotext finds %d", name, letters(doc.Body), doc.Flags, letters(whole))
		}
		missing, _, n := wordError(evenly(doc.Body), evenly(flowing))
		_, extra, _ := wordError(evenly(doc.Body), evenly(whole))
		strict, _, _ := wordError(doc.Body, whole)
		t.Logf("%5d words, missing %5.2f %%, extra %5.2f %%; strictly missing %5.2f %%  %s", n, 100*missing, 100*extra, 100*strict, name)
		if worsePoppler[name] != "" {
			continue
		}
		bad := max(missing, extra)
		words, wrong, strictly = words+float64(n), wrong+bad*float64(n), strictly+strict*float64(n)
		if bad > maxWordError && bad*float64(n) > fewWords {
			t.Errorf("%s: %.2f %% of %d words differ", name, 100*bad, n)
		}
	}
	t.Logf("all: %.2f %% of %.0f words differ, strictly %.2f %%", 100*wrong/words, words, 100*strictly/words)
	if wrong > maxWordError*words {
		t.Errorf("%.2f %% of all words differ", 100*wrong/words)
	}
}

// openHyphen is a word that is still divided.
var openHyphen = regexp.MustCompile(`\pL-(?:\s+(\S*)|$)`)

// Of the words that the ends of lines divide nearly all are put together.
func TestRealPDFHyphens(t *testing.T) {
	skipSlow(t)
	pdfEngine.dir = compiledDir()
	divided, left := 0, 0
	for _, path := range realFiles(t, ".pdf") {
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		doc, err := parsePDF(t.Context(), path, data)
		if err != nil {
			t.Fatal(err)
		}
		doc.finish()
		divided += doc.divided
		for _, m := range openHyphen.FindAllStringSubmatch(doc.Body, -1) {
			if !suspended[wordKey(m[1])] {
				left++
			}
		}
	}
	t.Logf("%d of %d words divided at the ends of lines are still divided: %.1f %% are joined", left, divided, 100-100*float64(left)/float64(divided))
	if divided < 100 || left*20 > divided {
		t.Errorf("%d of %d words are still divided", left, divided)
	}
}

// sectionNumber is what the PDF has before a heading.
var sectionNumber = regexp.MustCompile(`^[\d.]+\s*`)

// One text has the same words and headings as PDF and as DOCX.
func TestRealGuideInTwoFormats(t *testing.T) {
	skipSlow(t)
	dir := filepath.Join(dataDir(t), "leitfaden-barrierefreiheit-by", "export")
	pdf, err := readFile(t, filepath.Join(dir, "leitfaden-barrierefreiheit.pdf"))
	if err != nil {
		t.Fatal(err)
	}
	word, err := readFile(t, filepath.Join(dir, "leitfaden-barrierefreiheit.docx"))
	if err != nil {
		t.Fatal(err)
	}
	missing, extra, n := wordError(evenly(pdf.Body), evenly(word.Body))
	t.Logf("PDF against DOCX: %.2f %% missing, %.2f %% extra of %d words", 100*missing, 100*extra, n)
	if missing > 0.02 || extra > 0.02 {
		t.Error("PDF and DOCX of one text differ")
	}
	heads := map[string]bool{}
	for _, s := range pdf.Sections {
		heads[fold(sectionNumber.ReplaceAllString(s.Title, ""))] = true
	}
	same := 0
	for _, s := range word.Sections {
		if heads[fold(s.Title)] {
			same++
		}
	}
	t.Logf("%d of %d headings of the DOCX are headings of the PDF", same, len(word.Sections))
	if same*10 < 4*len(word.Sections) { // the lowest of five levels are set in the size of the text
		t.Errorf("only %d of %d headings of the DOCX are found in the PDF", same, len(word.Sections))
	}
}

// Every office file is read.
func TestRealOffice(t *testing.T) {
	for _, path := range realFiles(t, ".docx", ".odt", ".ott", ".pptx", ".xlsx", ".xls", ".ods") {
		doc, err := readFile(t, path)
		if err != nil || letters(doc.Body) < 15 {
			t.Errorf("%s: %v, %d letters", filepath.Base(path), err, letters(doc.Body))
		}
	}
}

// go test ./ingest -run '^$' -bench ReadPDF
//
// All PDFs of the shared data, two at a time, through the sandbox.
func BenchmarkReadPDF(b *testing.B) {
	var files [][]byte
	size := 0
	for _, path := range realFiles(b, ".pdf") {
		data, err := os.ReadFile(path)
		if err != nil {
			b.Fatal(err)
		}
		files = append(files, data)
		size += len(data)
	}
	if _, err := readBytes(b, "warm.pdf", files[0]); err != nil { // starts a parser
		b.Fatal(err)
	}
	b.SetBytes(int64(size))
	for b.Loop() {
		var group errgroup.Group
		group.SetLimit(readAhead)
		for _, data := range files {
			group.Go(func() error {
				_, err := readBytes(b, "x.pdf", data)
				return err
			})
		}
		if err := group.Wait(); err != nil {
			b.Fatal(err)
		}
	}
}
