package ingest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"
	"testing"
	"time"
)

// A file that keeps its parser busy for ever is rejected when its time is up,
// and the next file finds another parser.
func TestSandboxEndsAStuckParser(t *testing.T) {
	skipSlow(t)
	s := newSandbox(time.Second)
	t.Cleanup(s.close)
	var good testPDF
	good.page().show(60, 700, 11, "F1", "Ein guter Text, der gelesen wird.")
	read := func(data []byte) (document, error) {
		return s.read(t.Context(), "datei.pdf", "", bytes.NewReader(data), int64(len(data)))
	}
	if _, err := read(good.bytes()); err != nil { // has the time for compiling
		t.Fatal(err)
	}
	_, err := read(endlessPDF())
	var rejection *Rejection
	if !errors.As(err, &rejection) || rejection.Code != "parse-timeout" && rejection.Code != "parser-crashed" && rejection.Code != "broken-file" {
		t.Errorf("got %v", err)
	}
	t.Log(err)
	s.deadline = parseDeadline
	doc, err := read(good.bytes())
	if err != nil || !strings.Contains(doc.Body, "Ein guter Text") {
		t.Errorf("the next file: %v %+v", err, doc)
	}
}

// endlessPDF draws forms that draw forms: 40 levels of ten each.
func endlessPDF() []byte {
	const levels, times = 40, 10
	var b bytes.Buffer
	b.WriteString("%PDF-1.4\n1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n2 0 obj\n<</Type/Pages/Count 1/Kids[3 0 R]>>\nendobj\n" +
		"3 0 obj\n<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</XObject<</X 5 0 R>>>>/Contents 4 0 R>>\nendobj\n" +
		"4 0 obj\n<</Length 5>>stream\n/X Do\nendstream\nendobj\n")
	draw := strings.Repeat("/X Do ", times)
	for i := range levels {
		fmt.Fprintf(&b, "%d 0 obj\n<</Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X %d 0 R>>>>/Length %d>>stream\n%s\nendstream\nendobj\n", 5+i, 6+i, len(draw), draw)
	}
	b.WriteString("trailer<</Root 1 0 R>>\n%%EOF\n")
	return b.Bytes()
}

// An interrupted run ends at once, with the error of its context.
func TestSandboxEndsWithItsContext(t *testing.T) {
	s := newSandbox(parseDeadline)
	t.Cleanup(s.close)
	ctx, cancel := context.WithCancel(t.Context())
	r, w := io.Pipe()
	go func() {
		cancel()
		w.CloseWithError(context.Canceled)
	}()
	if _, err := s.read(ctx, "datei.pdf", "", r, 1000); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

// A parser whose process dies under a file costs that file, a file that cannot
// be read is no fault of its own, and the next one is read.
func TestSandboxSurvivesACrash(t *testing.T) {
	s := newSandbox(parseDeadline)
	t.Cleanup(s.close)
	data := packed(t, map[string]string{"word/document.xml": "<w:document/>"})
	broken := io.MultiReader(bytes.NewReader(data[:10]), readerFunc(func([]byte) (int, error) { return 0, errors.New("the disk is broken") }))
	if _, err := s.read(t.Context(), "datei.docx", "", broken, int64(len(data))); err == nil || !strings.Contains(err.Error(), "the disk is broken") {
		t.Errorf("got %v", err)
	}
	p, err := startParser()
	if err != nil {
		t.Fatal(err)
	}
	s.put(p)
	_ = p.cmd.Process.Kill()
	_, err = s.read(t.Context(), "datei.docx", "", bytes.NewReader(data), int64(len(data)))
	var rejection *Rejection
	if !errors.As(err, &rejection) || rejection.Code != "parser-crashed" {
		t.Errorf("got %v", err)
	}
	if _, err = s.read(t.Context(), "datei.docx", "", bytes.NewReader(data), int64(len(data))); err != nil {
		t.Errorf("the next file: %v", err)
	}
}

type readerFunc func([]byte) (int, error)

func (f readerFunc) Read(b []byte) (int, error) { return f(b) }

// Many readers share the parsers; there are never more than maxParsers.
func TestSandboxIsShared(t *testing.T) {
	s := newSandbox(parseDeadline)
	t.Cleanup(s.close)
	data := packed(t, map[string]string{"word/document.xml": `<w:document xmlns:w="w"><w:body><w:p><w:r><w:t>Ein Text</w:t></w:r></w:p></w:body></w:document>`})
	var group sync.WaitGroup
	for range 20 {
		group.Go(func() {
			doc, err := s.read(context.Background(), "a.docx", "", bytes.NewReader(data), int64(len(data)))
			if err != nil || doc.Body != "Ein Text" {
				t.Errorf("%v %+v", err, doc)
			}
		})
	}
	group.Wait()
	if n := len(s.idle); n == 0 || n > maxParsers {
		t.Errorf("%d parsers", n)
	}
}

// What a parser is given is the file and nothing else: not the environment.
func TestParserHasNoEnvironment(t *testing.T) {
	t.Setenv("NEXTSEARCH_TEST_SECRET", "geheim")
	p, err := startParser()
	if err != nil {
		t.Fatal(err)
	}
	defer p.kill()
	if env := strings.Join(p.cmd.Environ(), "\n"); strings.Contains(env, "geheim") {
		t.Error("the parser sees the environment")
	}
}
