package ingest

import (
	"bufio"
	"compress/gzip"
	"context"
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// adminFile writes the documents of a relevance set as NDJSON in our format.
func adminFile(b *testing.B) (file string, records int) {
	b.Helper()
	in, err := os.Open(filepath.Join(dataDir(b), "relevance", "admin", "docs.ndjson.gz"))
	if err != nil {
		b.Fatal(err)
	}
	defer in.Close()
	plain, err := gzip.NewReader(in)
	if err != nil {
		b.Fatal(err)
	}
	file = filepath.Join(b.TempDir(), "admin.ndjson")
	out, err := os.Create(file)
	if err != nil {
		b.Fatal(err)
	}
	defer out.Close()
	w := bufio.NewWriter(out)
	dec, enc := json.NewDecoder(plain), json.NewEncoder(w)
	for dec.More() {
		var doc struct{ ID, Title, Body, Summary, URL, Date string }
		if err := dec.Decode(&doc); err != nil {
			b.Fatal(err)
		}
		err := enc.Encode(map[string]any{"id": doc.ID, "title": doc.Title, "body": doc.Body, "summary": doc.Summary, "url": doc.URL, "published": doc.Date})
		if err != nil {
			b.Fatal(err)
		}
		records++
	}
	if err := w.Flush(); err != nil {
		b.Fatal(err)
	}
	return file, records
}

// From NDJSON to the catalogue, first run and unchanged second run:
//
//	go test -run '^$' -bench Ingest -benchtime 1x ./ingest
func BenchmarkIngest(b *testing.B) {
	file, records := adminFile(b)
	spec := Spec{Name: "admin", Kind: "ndjson", Target: file}
	for _, second := range []bool{false, true} {
		b.Run(map[bool]string{false: "new", true: "unchanged"}[second], func(b *testing.B) {
			for range b.N {
				b.StopTimer()
				bench := newBench(b)
				if second {
					bench.Run(context.Background(), spec)
				}
				b.StartTimer()
				r := bench.Run(context.Background(), spec)
				if !r.Complete || r.New+r.Unchanged != records || (r.Unchanged == records) != second {
					b.Fatalf("%+v", r)
				}
			}
			b.ReportMetric(float64(records)*float64(b.N)/b.Elapsed().Seconds(), "records/s")
		})
	}
}

// Parsing alone, without the catalogue:
//
//	go test -run '^$' -bench 'Line|Row|Normalise' ./ingest
func BenchmarkLine(b *testing.B) {
	line, err := os.ReadFile("../cmd/nextsearch/demosite/data/rezepte.ndjson")
	if err != nil {
		b.Fatal(err)
	}
	line = line[:firstLineEnd(line)]
	b.SetBytes(int64(len(line)))
	for b.Loop() {
		if _, rejection := (ndjson{Spec{Name: "x"}}).record(line, "x", fuzzResponse); rejection != nil {
			b.Fatal(rejection)
		}
	}
}

func firstLineEnd(data []byte) int {
	for i, c := range data {
		if c == '\n' {
			return i
		}
	}
	return len(data)
}

func BenchmarkNormalise(b *testing.B) {
	line, err := os.ReadFile("../cmd/nextsearch/demosite/data/rezepte.ndjson")
	if err != nil {
		b.Fatal(err)
	}
	rec, rejection := ndjson{Spec{Name: "x"}}.record(line[:firstLineEnd(line)], "x", fuzzResponse)
	if rejection != nil {
		b.Fatal(rejection)
	}
	for b.Loop() {
		again := rec
		if _, rejection := normalise(&again, Spec{Name: "x"}); rejection != nil {
			b.Fatal(rejection)
		}
	}
}

func BenchmarkRow(b *testing.B) {
	const rows = 1000
	text := "Titel;Beschreibung;Behörde;Stand\n"
	for i := range rows {
		text += fmt.Sprintf("Maßnahme %d;\""+strings.Repeat("Text mit Umbruch; ", 50)+"\nund Umbruch\";Stadt Musterstadt;03.03.2024\n", i)
	}
	file := filepath.Join(b.TempDir(), "t.csv")
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		b.Fatal(err)
	}
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		if got := readSource(b, Spec{Kind: "csv", Target: file}); len(got.records) != rows {
			b.Fatalf("%d records", len(got.records))
		}
	}
	b.ReportMetric(rows*float64(b.N)/b.Elapsed().Seconds(), "rows/s")
}

// What every text passes, where nothing is found, in bytes a second:
//
//	go test -run '^$' -bench 'Contacts|Mojibake|CleanText' ./ingest
func BenchmarkContacts(b *testing.B) {
	text, removed := withoutContacts(lawText(b))
	b.Logf("%d taken out before", removed)
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		if _, n := withoutContacts(text); n != 0 {
			b.Fatal(n)
		}
	}
}

func BenchmarkMojibake(b *testing.B) {
	text := lawText(b)
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		if _, n := repairMojibake(text); n != 0 {
			b.Fatal(n)
		}
	}
}

func BenchmarkCleanText(b *testing.B) {
	text := lawText(b)
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		cleanText(text)
	}
}

// lawText is German prose with the numbers of laws.
func lawText(b *testing.B) string {
	b.Helper()
	var text strings.Builder
	err := filepath.WalkDir(filepath.Join(dataDir(b), "laws-digital"), func(path string, _ fs.DirEntry, err error) error {
		if err != nil || filepath.Ext(path) != ".md" {
			return err
		}
		data, err := os.ReadFile(path)
		text.Write(data)
		return err
	})
	if err != nil {
		b.Fatal(err)
	}
	if text.Len() < 100_000 {
		b.Fatalf("only %d bytes of text", text.Len())
	}
	return cleanText(text.String())
}
