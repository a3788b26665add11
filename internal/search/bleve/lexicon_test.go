package bleve

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"iter"
	"os"
	"path/filepath"
	"testing"

	"nextsearch/internal/search"
	"nextsearch/mappings"
)

// corpusOf gives documents as a corpus.
func corpusOf(docs []mappings.Document) iter.Seq2[mappings.Document, error] {
	return func(yield func(mappings.Document, error) bool) {
		for _, d := range docs {
			if !yield(d, nil) {
				return
			}
		}
	}
}

// texts makes documents of texts.
func texts(list ...string) []mappings.Document {
	var docs []mappings.Document
	for i, text := range list {
		docs = append(docs, mappings.Document{ID: fmt.Sprintf("test:%d", i), Text: map[string]string{"title": "Titel", "body": text}})
	}
	return docs
}

// made makes a closed engine that has learned from documents and holds them.
func made(t *testing.T, docs []mappings.Document) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "engine")
	e, err := New(Mapped(), Options{}).Create(context.Background(), dir, corpusOf(docs))
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(e.Apply(context.Background(), search.Batch{Put: docs}), e.Close()); err != nil {
		t.Fatal(err)
	}
	return dir
}

// The same corpus gives the same lexicon, byte for byte.
func TestLexiconIsStable(t *testing.T) {
	docs := texts("Das Zentrale Fachverfahren (ZFV) läuft.", "Die Fachverfahren laufen.", "Ein Fachverfahren für alle.")
	a, errA := os.ReadFile(filepath.Join(made(t, docs), lexiconFile))
	b, errB := os.ReadFile(filepath.Join(made(t, docs), lexiconFile))
	if errA != nil || errB != nil || !bytes.Equal(a, b) {
		t.Errorf("two lexicons of one corpus differ: %v, %v", errA, errB)
	}
}

// A lexicon that was altered, is missing, or belongs to another index is
// refused: stems would no longer meet those of the index.
func TestForeignLexicon(t *testing.T) {
	other := filepath.Join(made(t, texts("Ganz andere Wörter stehen in diesem Katalog.")), lexiconFile)
	for name, harm := range map[string]func(path string) error{
		"altered": func(path string) error {
			data, err := os.ReadFile(path)
			data[len(data)/2] ^= 1
			return errors.Join(err, os.WriteFile(path, data, 0o600))
		},
		"cut":     func(path string) error { return os.Truncate(path, 100) },
		"missing": os.Remove,
		"foreign": func(path string) error {
			data, err := os.ReadFile(other)
			return errors.Join(err, os.WriteFile(path, data, 0o600))
		},
	} {
		dir := made(t, texts("Die Verwaltung führt Akten."))
		if err := harm(filepath.Join(dir, lexiconFile)); err != nil {
			t.Fatal(err)
		}
		if _, err := New(Mapped(), Options{}).Open(dir); !errors.Is(err, search.ErrDamaged) {
			t.Errorf("%s: %v, want ErrDamaged", name, err)
		}
	}
}

// Documents that were not learned from are counted, and a sample of their words looked at.
func TestDrift(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "engine")
	e, err := New(Mapped(), Options{}).Create(context.Background(), dir, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer e.Close()
	var strange []string
	for i := range 100 {
		strange = append(strange, fmt.Sprintf("Quxrzt%cvbn Wqpxk%cyy Verwaltung", 'a'+i%26, 'a'+i%7))
	}
	if err := e.Apply(context.Background(), search.Batch{Put: texts(strange...)}); err != nil {
		t.Fatal(err)
	}
	if d := e.Drift(); d.Learned != 0 || d.Documents != 100 || d.Words == 0 || d.Unknown < 0.3 || d.Due() {
		t.Errorf("drift %+v", d)
	}
}

// FuzzCounts: what is packed comes out again, as far as it is counted.
func FuzzCounts(f *testing.F) {
	f.Add(uint16(0), uint16(3), uint16(1))
	f.Fuzz(func(t *testing.T, title, summary, body uint16) {
		c := packCounts([]uint16{title, summary, body}, 2)
		if c.in(0, 2) != float32(min(title, maxInField)) || c.in(1, 2) != float32(min(summary, maxInField)) {
			t.Errorf("%d, %d: %b", title, summary, c)
		}
		if got := c.in(2, 2); got > float32(body) || body <= 6 && got != float32(body) {
			t.Errorf("%d occurrences are %g", body, got)
		}
		for i, n := range []uint16{title, summary, body} {
			if c.fields(2)&(1<<i) != 0 != (n > 0) {
				t.Errorf("field %d with %d: %b", i, n, c.fields(2))
			}
		}
	})
}
