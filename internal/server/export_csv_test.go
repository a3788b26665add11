package server

import (
	"encoding/csv"
	"strings"
	"testing"

	"nextsearch/internal/catalogue"
	"nextsearch/internal/search"
)

// table reads a CSV answer.
func table(t *testing.T, r reply, comma rune) [][]string {
	t.Helper()
	reader := csv.NewReader(strings.NewReader(strings.TrimPrefix(r.body, byteOrderMark)))
	reader.Comma = comma
	rows, err := reader.ReadAll()
	if err != nil {
		t.Fatalf("%v: %s", err, r.body)
	}
	return rows
}

func TestCSVHasWhatItsReadersNeed(t *testing.T) {
	sv := serve(t, records(), nil)
	r := sv.get("/v1/export.csv?q=kleinstadt")
	if got := r.header.Get("Content-Type"); got != "text/csv; charset=utf-8; header=present" || !strings.Contains(r.header.Get("Content-Disposition"), "nextsearch.csv") {
		t.Errorf("header %v", r.header)
	}
	if !strings.HasPrefix(r.body, byteOrderMark+"id;title;") || strings.Count(r.body, "\r\n") != 2 {
		t.Errorf("got %q", r.body)
	}
	rows := table(t, r, ';')
	want := []string{exampleID, "Die E-Akte in einer Kleinstadt", "Wie eine Kleinstadt die elektronische Akte eingeführt hat.", "Rezept / Praxisbeispiel", "Stadt Musterstadt",
		"Kreisangehörige Stadt / Gemeinde", "Kommune", "", "E-Akte und Dokumente", "im Einsatz", "2024-03-05", "https://rezepte.example/1", "CC BY 4.0", "demo", "https://suche.example/rezepte/" + exampleID}
	if len(rows) != 2 || strings.Join(rows[1], "\n") != strings.Join(want, "\n") {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(rows[1], "\n"), strings.Join(want, "\n"))
	}
	r = sv.get("/v1/export.csv?q=kleinstadt&separator=comma&fields=kind&lang=en")
	if want := "id,kind\r\n" + exampleID + ",Recipe / practice example\r\n"; r.body != want {
		t.Errorf("got %q, want %q", r.body, want)
	}
	if r := sv.get("/v1/export.csv?fields=body"); r.status != 400 || !strings.Contains(r.body, `"parameter":"fields"`) {
		t.Errorf("a column that does not exist: %d %s", r.status, r.body)
	}
	if r := sv.get("/v1/export.csv?q=nirgends&separator=comma&fields=id"); r.body != "id\r\n" {
		t.Errorf("no hits: %q", r.body)
	}
}

func TestCSVGivesEveryHitOnce(t *testing.T) {
	n := 2*search.MaxSize + 7
	sv := serve(t, many(n), nil)
	seen := map[string]bool{}
	for _, row := range table(t, sv.get("/v1/export.csv?sort=id"), ';')[1:] {
		seen[row[0]] = true
	}
	if len(seen) != n {
		t.Errorf("%d records, want %d", len(seen), n)
	}
}

// A spreadsheet must not compute what a source wrote.
func TestCSVHoldsNoFormulas(t *testing.T) {
	recs := many(1)
	recs[0].Title, recs[0].Summary = `=HYPERLINK("https://evil.example";"a")`, "\t+1; \"x\"\n-2"
	recs[0].Organisations = []catalogue.Organisation{{Name: "@SUM(1)"}}
	sv := serve(t, recs, nil)
	for _, separator := range []string{"semicolon", "comma"} {
		rows := table(t, sv.get("/v1/export.csv?separator="+separator), csvSeparators[separator])
		for _, cell := range rows[1] {
			if cell != "" && strings.ContainsRune(formulaStarts, firstRune(cell)) {
				t.Errorf("%s: cell %q", separator, cell)
			}
		}
		if rows[1][1] != `'=HYPERLINK("https://evil.example";"a")` || rows[1][4] != "'@SUM(1)" {
			t.Errorf("got %q", rows[1])
		}
	}
	for in, want := range map[string]string{"": "", "a=b": "a=b", "=1": "'=1", " =1": "' =1", "\u00a0-1": "'\u00a0-1", "＝1": "'＝1", "\r": "'\r", "a\x00b": "ab", "\x00=1": "'=1", "Ä": "Ä"} {
		if got := harmless(in); got != want {
			t.Errorf("%q: got %q, want %q", in, got, want)
		}
	}
}

// Whatever a cell holds, a reader gets it back or made harmless, and the same
// number of cells.
func FuzzCSVLine(f *testing.F) {
	f.Add("=1", "a;b\"c\n")
	f.Fuzz(func(t *testing.T, a, b string) {
		cells := []string{harmless(a), harmless(b), "end"}
		for _, comma := range csvSeparators {
			line, err := csvLine(comma, cells)
			if err != nil {
				t.Fatal(err)
			}
			reader := csv.NewReader(strings.NewReader(string(line)))
			reader.Comma = comma
			rows, err := reader.ReadAll()
			if err != nil || len(rows) != 1 || len(rows[0]) != len(cells) {
				t.Fatalf("%v: %q", err, line)
			}
			for i, cell := range rows[0] {
				if plain(cell) != plain(cells[i]) || cell != "" && strings.ContainsRune(formulaStarts, firstRune(cell)) {
					t.Fatalf("got %q of %q", cell, cells[i])
				}
			}
		}
	})
}

// plain drops carriage returns, which line ends in cells gain and lose.
func plain(s string) string { return strings.ReplaceAll(s, "\r", "") }
