package ingest

import (
	"archive/zip"
	"bytes"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"nextsearch/internal/fetch"
)

// newWorkbook makes a workbook: a title above the heads, dates and numbers as
// spreadsheets keep them, a second sheet, an empty and a hidden one.
func newWorkbook(t testing.TB) []byte {
	t.Helper()
	f := excelize.NewFile()
	check := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	set := func(sheet, cell string, values ...any) { check(f.SetSheetRow(sheet, cell, &values)) }
	check(f.SetSheetName("Sheet1", "Maßnahmen"))
	set("Maßnahmen", "A1", "Digitalisierung in Beispielheim")
	set("Maßnahmen", "A3", "Nr.", "Maßnahme", "Ausgangslage", "Stand", "Kosten", "Ansprechpartner", "Link")
	set("Maßnahmen", "A4", 1, "E-Akte einführen", "Papier in\nzwei Häusern", time.Date(2024, 3, 15, 0, 0, 0, 0, time.UTC), 12000.5, "jemand", "www.beispielheim.example/akte")
	set("Maßnahmen", "A5", 2, "Termine vergeben; online", "", "", "", "", "")
	date := 14 // the short date of the reader's country
	style, err := f.NewStyle(&excelize.Style{NumFmt: date})
	check(err)
	check(f.SetCellStyle("Maßnahmen", "D4", "D4", style))
	check(f.SetCellFormula("Maßnahmen", "E5", "E4*2"))
	for _, sheet := range []string{"Leer", "Zweite", "Listen"} {
		_, err := f.NewSheet(sheet)
		check(err)
	}
	set("Zweite", "A1", "Titel", "Beschreibung")
	set("Zweite", "A2", "E-Akte einführen", "Steht auch auf dem ersten Blatt.")
	set("Listen", "A1", "Auswahl", "Wert")
	set("Listen", "A2", "ja", "1")
	check(f.SetSheetVisible("Listen", false))
	var b bytes.Buffer
	check(f.Write(&b))
	check(f.Close())
	return b.Bytes()
}

func writeTemp(t testing.TB, name string, data []byte) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(file, data, 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

func TestXLSXGolden(t *testing.T) {
	got := readSource(t, Spec{Name: "massnahmen", Kind: "xlsx", Target: writeTemp(t, "massnahmen.xlsx", newWorkbook(t))})
	goldenRecords(t, "xlsx/massnahmen.golden", got.String())
}

// A workbook that cannot be read is one error that says why, and nothing hangs.
func TestXLSXBroken(t *testing.T) {
	whole := newWorkbook(t)
	bomb := zipOf(t, map[string]io.Reader{"[Content_Types].xml": strings.NewReader("<Types/>"), "xl/worksheets/sheet1.xml": io.LimitReader(endless{}, maxWorkbookUnpacked+1)})
	for name, data := range map[string][]byte{
		"no zip": []byte("Titel;Text\nA;B\n"), "empty": nil, "cut": whole[:len(whole)/2], "encrypted": append([]byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), make([]byte, 4096)...),
		"bomb": bomb, "other zip": zipOf(t, map[string]io.Reader{"a.txt": strings.NewReader("x")}),
	} {
		t.Run(name, func(t *testing.T) {
			got := readSource(t, Spec{Kind: "xlsx", Target: writeTemp(t, "a.xlsx", data)})
			if len(got.records) > 0 || got.failed == nil && name != "other zip" {
				t.Errorf("%d records, error %v", len(got.records), got.failed)
			}
		})
	}
}

// endless is a stream of blanks, which packs well.
type endless struct{}

func (endless) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = ' '
	}
	return len(p), nil
}

func zipOf(t testing.TB, files map[string]io.Reader) []byte {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for name, r := range files {
		f, err := w.Create(name)
		if err == nil {
			_, err = io.Copy(f, r)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// Stopping within a sheet leaves no writer behind that waits for a reader.
func TestXLSXStops(t *testing.T) {
	file := writeTemp(t, "a.xlsx", newWorkbook(t))
	source, err := New(Spec{Name: "q", Kind: "xlsx", Target: file})
	if err != nil {
		t.Fatal(err)
	}
	b := newBench(t)
	n := 0
	for range source.Records(t.Context(), b.Client.For(fetch.Policy{})) {
		if n++; n == 2 {
			break
		}
	}
	if n != 2 {
		t.Errorf("%d elements", n)
	}
}

// The workbooks of real administrations give rows.
func TestXLSXReal(t *testing.T) {
	for _, folder := range []string{"office-samples", "handbuch-it-bibliotheken", "digitalcheck-dito"} {
		got := readSource(t, Spec{Kind: "xlsx", Target: filepath.Join(dataDir(t), folder)})
		if len(got.records) == 0 || got.failed != nil {
			t.Errorf("%s: %d records, %d rejected, %v", folder, len(got.records), len(got.rejected), got.failed)
		}
	}
}
