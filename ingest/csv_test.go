package ingest

import (
	"bufio"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode/utf16"
	"unicode/utf8"
)

// Each table of testdata/csv was made after a fault seen in real ones.
func TestTables(t *testing.T) {
	files, err := filepath.Glob("testdata/csv/*")
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, file := range files {
		if filepath.Ext(file) == ".golden" {
			continue
		}
		n++
		t.Run(filepath.Base(file), func(t *testing.T) {
			got := readSource(t, Spec{Kind: "csv", Target: file})
			goldenRecords(t, "csv/"+strings.TrimSuffix(filepath.Base(file), filepath.Ext(file))+".golden", got.String())
		})
	}
	if n == 0 {
		t.Fatal("there are no tables in testdata/csv")
	}
}

// Real tables of administrations: every row is a record, a rejection with its
// number, or empty, and the German letters are right.
func TestRealTables(t *testing.T) {
	want := map[string]int{"spielplätze-münster.csv": 291, "refill-stationen-muenster.csv": 56, "topics.csv": 120,
		"Rohstoffgewinnung_in_Deutschland_2017-2018.csv": 14, "Beschaeftigte_Bergbau_2016.csv": 6}
	tables := 0
	for _, folder := range []string{"office-samples", "bsi-stand-der-technik"} {
		err := filepath.WalkDir(filepath.Join(dataDir(t), folder), func(path string, _ fs.DirEntry, err error) error {
			if err != nil || filepath.Ext(path) != ".csv" {
				return err
			}
			tables++
			got := readSource(t, Spec{Kind: "csv", Target: path})
			name := filepath.Base(path)
			if n, ok := want[name]; ok && n != len(got.records) {
				t.Errorf("%s: %d records, want %d", name, len(got.records), n)
			}
			checkRealTable(t, path, got)
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if tables < 20 {
		t.Errorf("only %d tables found", tables)
	}
}

func checkRealTable(t *testing.T, path string, got taken) {
	t.Helper()
	name := filepath.Base(path)
	if len(got.records) == 0 || got.failed != nil {
		t.Errorf("%s: %d records, %v", name, len(got.records), got.failed)
	}
	if strings.ContainsAny(got.String(), "\ufffd\x00") || strings.Contains(got.String(), "Ã") {
		t.Errorf("%s: broken letters", name)
	}
	for _, r := range got.rejected {
		if !strings.Contains(r.Reason, "row ") {
			t.Errorf("%s: a rejection without its row: %+v", name, r)
		}
	}
	body, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	in, err := textLines(strings.NewReader(string(body)), "", "")
	if err != nil {
		t.Fatal(err)
	}
	l := findLayout(in, CSVSpec{})
	rows, filled := newRowReader(in, l.separator), 0
	for {
		r, err := rows.next()
		if err != nil {
			break
		}
		if r.number > l.header && r.filled() > 0 {
			filled++
		}
	}
	if filled != len(got.records)+len(got.rejected) {
		t.Errorf("%s: %d rows with content, %d records and %d rejections", name, filled, len(got.records), len(got.rejected))
	}
}

func TestTableConfig(t *testing.T) {
	file := filepath.Join(t.TempDir(), "t.csv")
	if err := os.WriteFile(file, []byte("Alt\nNr.,Was,Ort,Wann,Wie\n7,Text eins,Musterdorf,2019,so\n,,Beispielstadt,,\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	got := readSource(t, Spec{Kind: "csv", Target: file, CSV: CSVSpec{
		Separator: ',', HeaderRow: 2, Encoding: "utf-8", RowTitle: `Maßnahme {{index . "Nr."}} {{.Ort}}`,
		Columns: map[string][]string{"id": {"nr."}, "body": {"Was"}, "published": {"Wann"}, "approach": {"Wie"}, "region": {"ort"}},
	}})
	goldenRecords(t, "csv/config.golden", got.String())

	for _, c := range []struct {
		name string
		csv  CSVSpec
		want string
	}{
		{"no such field", CSVSpec{Columns: map[string][]string{"titel": {"Was"}}}, "the fields are"},
		{"a quote as separator", CSVSpec{Separator: '"'}, "separator"},
		{"a template that does not parse", CSVSpec{RowTitle: "{{.Ort"}, "rowTitle"},
	} {
		if _, err := New(Spec{Kind: "csv", Name: "t", Target: file, CSV: c.csv}); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v", c.name, err)
		}
	}
	for _, c := range []struct {
		name string
		csv  CSVSpec
		want string
	}{
		{"no such column", CSVSpec{Columns: map[string][]string{"title": {"Titel"}}}, "columns-missing"},
		{"no such encoding", CSVSpec{Encoding: "klingon"}, "encoding"},
	} {
		got := readSource(t, Spec{Kind: "csv", Target: file, CSV: c.csv})
		if got.failed == nil || !strings.Contains(got.failed.Error(), c.want) || len(got.records) != 0 {
			t.Errorf("%s: %v, %d records", c.name, got.failed, len(got.records))
		}
	}
}

// A table as a server sends it: the declared encoding counts where the bytes leave a choice.
func TestTableOverHTTP(t *testing.T) {
	o := newOrigin(t)
	o.set(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/csv; charset=iso-8859-15")
		fmt.Fprint(w, "Titel;Kosten\nB\xfcrgerportal;5 \xa4\n")
	})
	got := readSource(t, Spec{Kind: "csv", Target: o.URL + "/t.csv"})
	if len(got.records) != 1 || got.records[0].Title != "Bürgerportal" || got.records[0].Sections[0].Text != "5 €" {
		t.Errorf("got %s", got)
	}
	if p := got.records[0].Provenance; p.URL != o.URL+"/t.csv" || p.Fetched.IsZero() {
		t.Errorf("provenance %+v", p)
	}
}

// What is no table is an error: the run is not complete and takes nothing.
func TestNotATable(t *testing.T) {
	for _, c := range []struct{ body, want string }{
		{"\n<!DOCTYPE html>\n<p>Wartung;heute</p>\n", "web page"},
		{"PK\x03\x04xlsx", "save the table as CSV"},
		{"%PDF-1.7\n", "PDF"},
		{"\xd0\xcf\x11\xe0", "old Excel"},
		{"<?xml version='1.0'?><rss/>", "kind feed"},
	} {
		file := filepath.Join(t.TempDir(), "t.csv")
		if err := os.WriteFile(file, []byte(c.body), 0o600); err != nil {
			t.Fatal(err)
		}
		got := readSource(t, Spec{Kind: "csv", Target: file})
		if got.failed == nil || !strings.Contains(got.failed.Error(), c.want) || len(got.records) != 0 {
			t.Errorf("%q: %v, %d records; want an error with %q", c.body, got.failed, len(got.records), c.want)
		}
	}
}

// Encodings that are not told apart line by line.
func TestTextLines(t *testing.T) {
	const want = "Titel;Größe\nEins;5 €\n"
	be := func(mark string) string {
		var b strings.Builder
		b.WriteString(mark)
		for _, u := range utf16.Encode([]rune(want)) {
			b.WriteByte(byte(u >> 8))
			b.WriteByte(byte(u))
		}
		return b.String()
	}
	for _, c := range []struct{ name, in, label, declared string }{
		{"utf-16 with a mark", be("\xfe\xff"), "", ""},
		{"utf-16 without", be(""), "", "utf-8"},
		{"as configured", strings.NewReplacer("ö", "\xf6", "ß", "\xdf", "€", "\xa4").Replace(want), "iso-8859-15", "utf-8"},
		{"as declared", strings.NewReplacer("ö", "\xf6", "ß", "\xdf", "€", "\xa4").Replace(want), "", "iso-8859-15"},
	} {
		in, err := textLines(strings.NewReader(c.in), c.label, c.declared)
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		got, err := io.ReadAll(in)
		if text := strings.TrimPrefix(string(got), "\ufeff"); err != nil || text != want {
			t.Errorf("%s: %q, %v", c.name, text, err)
		}
	}
}

// A row without a title keeps the record that its id had before.
func TestBrokenRowIsKept(t *testing.T) {
	file := filepath.Join(t.TempDir(), "t.csv")
	if err := os.WriteFile(file, []byte("id;Titel\n7;\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	got := readSource(t, Spec{Kind: "csv", Target: file})
	if len(got.rejected) != 1 || got.rejected[0].ID != "test:7" {
		t.Errorf("rejected %+v, want one that keeps test:7", got.rejected)
	}
}

// repeated is a reader of n bytes that costs no memory.
type repeated struct {
	pattern string
	left    int
}

func (r *repeated) Read(p []byte) (int, error) {
	if r.left <= 0 {
		return 0, fmt.Errorf("end: %w", fs.ErrClosed)
	}
	n := 0
	for n < len(p) && r.left > 0 {
		c := copy(p[n:], r.pattern[:min(len(r.pattern), r.left)])
		n += c
		r.left -= c
	}
	return n, nil
}

// A line without an end, and quotes that never close, neither fill the memory
// nor stop the rows after them.
func TestHostileTables(t *testing.T) {
	long := newRowReader(bufio.NewReader(&repeated{"x;", 64 << 20}), ';')
	if _, err := long.next(); err == nil || cap(long.ahead) > 16 {
		t.Errorf("a line of 64 MB: %v", err)
	}
	never := newRowReader(bufio.NewReader(strings.NewReader(strings.Repeat("x\",\"\n", 200_000))), ',')
	rows := 0
	for {
		r, err := never.next()
		if err != nil {
			break
		}
		rows++
		if !r.unclosed && rows < maxUnclosed {
			t.Fatal("a quote without an end was found to end")
		}
	}
	if rows != 200_000 {
		t.Errorf("%d rows, want each line to be one", rows)
	}
	nul := decodeLine([]byte("a\x00;b"))
	if cells := newRowReader(nil, ';').cells(nul); cells[0] != "a" {
		t.Errorf("cells %q", cells)
	}
}

func TestDecodeLine(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"Größe", "Größe"},
		{"Gr\xf6\xdfe \x84x\x93", "Größe „x“"},
		{"Größe ä ö \xff", "Größe ä ö \ufffd"},
		{"", ""},
	} {
		if got := decodeLine([]byte(c.in)); got != c.want {
			t.Errorf("decodeLine(%q) = %q, want %q", c.in, got, c.want)
		}
	}
}

func TestCells(t *testing.T) {
	dates := map[string]string{"03.03.2024": "2024-03-03", "März 2024": "2024-03", "2024": "2024", "45000": "2023-03-15", "bald": "", "12345": ""}
	for in, want := range dates {
		if got := cellDate(in); string(got) != want {
			t.Errorf("cellDate(%q) = %q, want %q", in, got, want)
		}
	}
	regions := map[string]string{"9162000": "09162000", "09162000": "09162000", "9162": "09162", "6": "06", "Hessen": "", "123456": ""}
	for in, want := range regions {
		if got := regionOf(in); got.AGS != want || want == "" && got.Name != in {
			t.Errorf("regionOf(%q) = %+v, want AGS %q", in, got, want)
		}
	}
	heads := map[string]string{"Titel": "title", "Kurzbeschreibung": "summary", "Behörde:": "organisation", "Veröffentlicht am": "published",
		"Was wir gelernt haben": "lessons", "Kosten in Euro": "cost", "E-Mail": fieldPersonal, "Fläche": ""}
	for in, want := range heads {
		if got := guessField(in); got != want {
			t.Errorf("guessField(%q) = %q, want %q", in, got, want)
		}
	}
}

// FuzzTable: whatever the bytes, the reader ends, gives valid text, and counts rows upwards.
func FuzzTable(f *testing.F) {
	files, _ := filepath.Glob("testdata/csv/*")
	for _, file := range files {
		if data, err := os.ReadFile(file); err == nil && filepath.Ext(file) != ".golden" {
			f.Add(data)
		}
	}
	f.Add([]byte("a;b\n\"x\ny;z\n\"\"\"\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		s := table{spec: Spec{Name: "test"}}
		open, err := s.open(strings.NewReader(string(data)), fuzzResponse, newNativeIDs())
		if err != nil {
			return
		}
		last := 0
		for {
			r, err := open.rows.next()
			if err != nil {
				break
			}
			if r.number != last+1 {
				t.Fatalf("row %d after row %d", r.number, last)
			}
			last = r.number
			rec, rejection := open.record(r, "x")
			if rejection != nil {
				continue
			}
			_, rejection = normalise(&rec, s.spec)
			if rejection == nil && (!utf8.ValidString(rec.Body) || strings.ContainsRune(rec.Body, 0)) {
				t.Fatalf("row %d has a broken text: %q", r.number, rec.Body)
			}
		}
	})
}

// A folder of tables is one source; rows with the same id in two files are two.
func TestTablesOfAFolder(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{"2024.csv": "id;Titel\n1;E-Akte\n2;Termine\n", "b/2025.csv": "id;Titel\n1;Chatbot\n", "notiz.md": "# keine Tabelle"} {
		path := filepath.Join(dir, name)
		err := os.MkdirAll(filepath.Dir(path), 0o750)
		if err == nil {
			err = os.WriteFile(path, []byte(text), 0o600)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	got := readSource(t, Spec{Name: "tabellen", Kind: "csv", Target: dir})
	var ids []string
	for _, r := range got.records {
		ids = append(ids, r.Provenance.OriginalID)
	}
	if want := []string{"2024/1", "2024/2", "b/2025/1"}; got.failed != nil || !slices.Equal(ids, want) {
		t.Errorf("ids %v, want %v, %v", ids, want, got.failed)
	}
}
