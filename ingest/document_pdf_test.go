package ingest

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"nextsearch/internal/catalogue"
)

// testPDF writes small PDF files: text of the standard fonts at given places.
type testPDF struct {
	info  string // entries of the information dictionary
	pages []*testPage
}

// testPage is a content stream.
type testPage struct{ bytes.Buffer }

func (p *testPDF) page() *testPage {
	p.pages = append(p.pages, &testPage{})
	return p.pages[len(p.pages)-1]
}

// show writes text with its base line at x, y; fonts F1 and F2 (bold).
func (p *testPage) show(x, y, size float64, font, text string) {
	p.place(1, 0, 0, 1, x, y, size, font, text)
}

// place writes text with a text matrix.
func (p *testPage) place(a, b, c, d, x, y, size float64, font, text string) {
	latin := make([]byte, 0, len(text))
	for _, r := range text {
		if r == '(' || r == ')' || r == '\\' {
			latin = append(latin, '\\')
		}
		latin = append(latin, byte(r))
	}
	fmt.Fprintf(p, "BT /%s %g Tf %g %g %g %g %g %g Tm (%s) Tj ET\n", font, size, a, b, c, d, x, y, latin)
}

// column writes lines below each other, the first at y.
func (p *testPage) column(x, y, size float64, lines ...string) {
	for i, l := range lines {
		p.show(x, y-float64(i)*size*1.2, size, "F1", l)
	}
}

// bytes gives the file (ISO 32000-1, 7.5).
func (p *testPDF) bytes() []byte {
	var b bytes.Buffer
	var offsets []int
	object := func(format string, args ...any) {
		offsets = append(offsets, b.Len())
		fmt.Fprintf(&b, "%d 0 obj\n", len(offsets))
		fmt.Fprintf(&b, format, args...)
		b.WriteString("\nendobj\n")
	}
	b.WriteString("%PDF-1.4\n")
	var kids strings.Builder
	for i := range p.pages {
		fmt.Fprintf(&kids, "%d 0 R ", 6+2*i)
	}
	object("<</Type/Catalog/Pages 2 0 R>>")
	object("<</Type/Pages/Count %d/Kids[%s]>>", len(p.pages), kids.String())
	object("<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>")
	object("<</Type/Font/Subtype/Type1/BaseFont/Helvetica-Bold/Encoding/WinAnsiEncoding>>")
	object("<<%s>>", p.info)
	for i, page := range p.pages {
		object("<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font<</F1 3 0 R/F2 4 0 R>>>>/Contents %d 0 R>>", 7+2*i)
		object("<</Length %d>>stream\n%s\nendstream", page.Len(), page.String())
	}
	xref := b.Len()
	fmt.Fprintf(&b, "xref\n0 %d\n0000000000 65535 f \n", len(offsets)+1)
	for _, o := range offsets {
		fmt.Fprintf(&b, "%010d 00000 n \n", o)
	}
	fmt.Fprintf(&b, "trailer<</Size %d/Root 1 0 R/Info 5 0 R>>\nstartxref\n%d\n%%%%EOF\n", len(offsets)+1, xref)
	return b.Bytes()
}

// skipSlow skips what runs PDFium where it takes minutes to compile.
func skipSlow(t testing.TB) {
	t.Helper()
	if testing.Short() {
		t.Skip("PDFium is not compiled in short runs; the full run has this test")
	}
}

func readBytes(t testing.TB, name string, data []byte) (document, error) {
	t.Helper()
	return readDocument(t.Context(), name, "", bytes.NewReader(data), int64(len(data)))
}

func mustRead(t testing.TB, name string, data []byte) document {
	t.Helper()
	doc, err := readBytes(t, name, data)
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

var leftColumn = []string{"Die Stadt hat im Jahr 2023 die", "elektronische Akte in allen Ämtern", "eingeführt. Zuvor lagen die Unter-", "lagen in Ordnern, und wer eine", "Auskunft brauchte, ging ins Ar-", "chiv des Rathauses im Keller."}
var rightColumn = []string{"Heute arbeiten alle Ämter mit der", "E-Akte, auch der Bund-Länder-", "Ausschuss nutzt sie. Haupt- und", "Nebenakten sind verknüpft, und die", "Suche findet jedes Schriftstück in", "weniger als einer Sekunde wieder."}

func TestPDFTwoColumns(t *testing.T) {
	skipSlow(t)
	var f testPDF
	p := f.page()
	p.show(60, 780, 20, "F2", "Die elektronische Akte kommt in die Verwaltung")
	// The lines of both columns alternate in the file.
	for i := range leftColumn {
		y := 700 - float64(i)*13
		p.show(60, y, 11, "F1", leftColumn[i])
		p.show(320, y, 11, "F1", rightColumn[i])
	}
	doc := mustRead(t, "akte.pdf", f.bytes())
	want := "Die Stadt hat im Jahr 2023 die elektronische Akte in allen Ämtern eingeführt. Zuvor lagen die Unterlagen in Ordnern, " +
		"und wer eine Auskunft brauchte, ging ins Archiv des Rathauses im Keller.\n\n" +
		"Heute arbeiten alle Ämter mit der E-Akte, auch der Bund-Länder-Ausschuss nutzt sie. Haupt- und Nebenakten sind verknüpft, " +
		"und die Suche findet jedes Schriftstück in weniger als einer Sekunde wieder."
	if len(doc.Sections) != 1 || doc.Sections[0].Text != want {
		t.Errorf("got %+v, want %s", doc.Sections, want)
	}
	if doc.Title != "Die elektronische Akte kommt in die Verwaltung" || doc.TitleFrom != "heading" {
		t.Errorf("title %q by %s", doc.Title, doc.TitleFrom)
	}
	if doc.Language != "de" || doc.Pages != 1 {
		t.Errorf("language %q, %d pages", doc.Language, doc.Pages)
	}
}

func TestPDFThreeColumnsBelowText(t *testing.T) {
	skipSlow(t)
	var f testPDF
	p := f.page()
	p.column(40, 780, 10, "Dieser Absatz läuft über die ganze Breite der Seite und steht über den drei Spalten des Textes,", "die danach von oben nach unten und von links nach rechts gelesen werden wollen, so wie immer.")
	for c, word := range []string{"eins", "zwei", "drei"} {
		for i := range 8 {
			p.show(40+180*float64(c), 700-12*float64(i), 10, "F1", fmt.Sprintf("Spalte %s mit der Zeile %d hier", word, i))
		}
	}
	doc := mustRead(t, "spalten.pdf", f.bytes())
	order := []string{"Dieser Absatz", "eins mit der Zeile 0", "eins mit der Zeile 7", "zwei mit der Zeile 0", "zwei mit der Zeile 7", "drei mit der Zeile 0", "drei mit der Zeile 7"}
	at := -1
	for _, o := range order {
		i := strings.Index(doc.Body, o)
		if i <= at {
			t.Fatalf("%q stands at %d, after %d, in\n%s", o, i, at, doc.Body)
		}
		at = i
	}
}

// A table is read row by row, its cells divided.
func TestPDFTable(t *testing.T) {
	skipSlow(t)
	var f testPDF
	p := f.page()
	for i, row := range [][3]string{{"Jahr", "Anträge", "Kosten"}, {"2021", "340", "12.000 Euro"}, {"2022", "511", "14.500 Euro"}, {"2023", "802", "15.100 Euro"}} {
		for k, cell := range row {
			p.show(60+150*float64(k), 700-14*float64(i), 11, "F1", cell)
		}
	}
	doc := mustRead(t, "tabelle.pdf", f.bytes())
	if want := "Jahr | Anträge | Kosten\n2021 | 340 | 12.000 Euro\n2022 | 511 | 14.500 Euro\n2023 | 802 | 15.100 Euro"; doc.Body != want {
		t.Errorf("got\n%s\nwant\n%s", doc.Body, want)
	}
}

// Headings become sections with roles; page numbers are dropped; a sentence
// goes on over the page and what runs along it.
func TestPDFPages(t *testing.T) {
	skipSlow(t)
	var f testPDF
	f.info = "/Title(Microsoft Word - entwurf_3.docx)/Author(Erika Beispiel)/CreationDate(D:20230305101500+01'00')/ModDate(D:20240102)/Keywords(E-Akte, Archiv)"
	texts := [][]string{
		{"Wir hatten zu viele Formulare auf Papier und wollten", "das ändern. Die Ämter haben deshalb eine Ar-"},
		{"beitsgruppe gebildet, die das Vorgehen festlegte und", "dann Schritt für Schritt umsetzte."},
		{"Am Ende waren alle zufrieden, und die Kosten sanken", "um ein Drittel gegenüber dem Vorjahr."},
		{"Andere Städte können das Ergebnis nachnutzen und die", "Vorlagen dafür übernehmen."},
	}
	heads := []string{"Ausgangslage", "", "Ergebnis", "Übertragbarkeit"}
	for i, lines := range texts {
		p := f.page()
		p.show(60, 810, 8, "F1", "Stadtverwaltung Musterhausen")
		if heads[i] != "" {
			p.show(60, 740, 16, "F2", heads[i])
		}
		p.column(60, 700, 11, lines...)
		p.show(290, 30, 8, "F1", fmt.Sprintf("Seite %d von 4", i+1))
	}
	doc := mustRead(t, "entwurf_3.pdf", f.bytes())
	if n := strings.Count(doc.Body, "Stadtverwaltung Musterhausen"); n != 4 {
		t.Errorf("the running header stands %d times in\n%s", n, doc.Body)
	}
	if strings.Contains(doc.Body, "Seite") {
		t.Errorf("a page number stands in\n%s", doc.Body)
	}
	if !strings.Contains(doc.Body, "eine Arbeitsgruppe gebildet") {
		t.Errorf("the word divided by the page's end is not joined in\n%s", doc.Body)
	}
	var roles []catalogue.Role
	for _, s := range doc.Sections {
		if s.Role != "" {
			roles = append(roles, s.Role)
		}
	}
	if want := []catalogue.Role{catalogue.RoleSituation, catalogue.RoleResult, catalogue.RoleTransfer}; !slices.Equal(roles, want) {
		t.Errorf("roles %v, want %v", roles, want)
	}
	if strings.Contains(doc.Title, "Microsoft") {
		t.Errorf("title %q", doc.Title)
	}
	if doc.Published != "2023-03-05" || doc.Updated != "2024-01-02" || !slices.Equal(doc.Keywords, []string{"E-Akte", " Archiv"}) {
		t.Errorf("dates %s %s, keywords %q", doc.Published, doc.Updated, doc.Keywords)
	}
	if strings.Contains(fmt.Sprint(doc), "Erika") {
		t.Error("the author's name was taken over")
	}
}

// A page of one word a line, each placed for itself, is put together by its geometry.
func TestPDFWordsOneByOne(t *testing.T) {
	skipSlow(t)
	var f testPDF
	p := f.page()
	lines := [][]string{{"Diese", "Seite", "besteht", "aus", "Wörtern,"}, {"die", "alle", "für", "sich", "stehen."}}
	for i, line := range lines {
		for k := len(line) - 1; k >= 0; k-- { // from right to left
			p.show(60+55*float64(k), 700-14*float64(i), 12, "F1", line[k])
		}
	}
	doc := mustRead(t, "woerter.pdf", f.bytes())
	for _, l := range lines {
		for _, w := range l {
			if !strings.Contains(doc.Body, w) {
				t.Errorf("%q is missing in %q", w, doc.Body)
			}
		}
	}
	if i, k := strings.Index(doc.Body, "Diese"), strings.Index(doc.Body, "Wörtern"); i > k {
		t.Errorf("the words are in the order of the file: %q", doc.Body)
	}
}

// Text that runs upwards or downwards is read along its line, after the rest.
func TestPDFTurnedText(t *testing.T) {
	skipSlow(t)
	var f testPDF
	p := f.page()
	p.place(0, 1, -1, 0, 40, 100, 10, "F1", "Entwurf vom Rand nach oben")
	p.place(0, -1, 1, 0, 560, 600, 10, "F1", "Vermerk vom Rand nach unten")
	p.show(80, 700, 11, "F1", "Der Text der Seite steht aufrecht.")
	doc := mustRead(t, "rand.pdf", f.bytes())
	for _, want := range []string{"Der Text der Seite steht aufrecht.", "Entwurf vom Rand nach oben", "Vermerk vom Rand nach unten"} {
		if !strings.Contains(doc.Body, want) {
			t.Errorf("%q is missing in %q", want, doc.Body)
		}
	}
	if !strings.HasPrefix(doc.Body, "Der Text") {
		t.Errorf("upright text does not come first: %q", doc.Body)
	}
}

func TestPDFWithoutText(t *testing.T) {
	skipSlow(t)
	var f testPDF
	f.page().WriteString("10 10 200 200 re f\n")
	doc := mustRead(t, "scan.pdf", f.bytes())
	if !slices.Equal(doc.Flags, []string{flagNoText}) || doc.Body != "" || doc.Pages != 1 {
		t.Errorf("%+v", doc)
	}
}

func TestTitlesOfPrograms(t *testing.T) {
	for title, want := range map[string]bool{
		"Leitfaden E-Akte": true, "Smart City Strategie der Stadt Ulm": true, "Bericht 2023": true, "OZG 2.0": true,
		"Microsoft Word - Konzept_final.docx": false, "PowerPoint-Präsentation": false, "untitled": false, "Dokument1": false,
		"787117_05.qxp": false, "konzept_v2": false, "Bericht.pdf": false, `C:\Temp\x.doc`: false, "": false, "Folie 1": false,
	} {
		if isTitle(title) != want {
			t.Errorf("isTitle(%q) = %v", title, !want)
		}
	}
}

func TestHyphens(t *testing.T) {
	words := vocabulary{}
	words.count("E-Government Nord-Süd-Achse Onlinezugang e-mail")
	for lines, want := range map[string]string{
		"die Verwal-|tung":                        "die Verwaltung",
		"die Ver-|waltungs-|modernisierung":       "die Verwaltungsmodernisierung",
		"das E-|Government":                       "das E-Government",
		"per E-|Mail":                             "per E-Mail",
		"eine IT-|basierte Lösung":                "eine IT-basierte Lösung",
		"die Nord-Süd-|Achse":                     "die Nord-Süd-Achse",
		"der Bund-Länder-|Ausschuss":              "der Bund-Länder-Ausschuss",
		"Haupt-|und Nebenakte":                    "Haupt- und Nebenakte",
		"Ein-|bzw. Ausgang":                       "Ein- bzw. Ausgang",
		"ein 2-|stufiges Verfahren":               "ein 2-stufiges Verfahren",
		"COVID-|19":                               "COVID-19",
		"der On-|linezugang":                      "der Onlinezugang",
		"die VERWAL-|TUNG":                        "die VERWALTUNG",
		"OZG-|EU":                                 "OZG-EU",
		"das Gesetz -|ein Entwurf":                "das Gesetz - ein Entwurf",
		"weich\u00ad|getrennt":                    "weichgetrennt",
		"https://www.example.org/online-|dienste": "https://www.example.org/online-dienste",
		"ganz normal|weiter":                      "ganz normal weiter",
	} {
		if got := words.join(strings.Split(lines, "|")); got != want {
			t.Errorf("%q: got %q, want %q", lines, got, want)
		}
	}
}

// Damaged and hostile files are rejected with a code, in bounded time, and the
// next file is read.
func TestHostilePDF(t *testing.T) {
	skipSlow(t)
	var good testPDF
	good.page().show(60, 700, 11, "F1", "Ein guter Text, der gelesen wird.")
	raw := string(good.bytes())
	deep := strings.Repeat("[", 100_000)
	for name, data := range map[string]string{
		"empty":        "%PDF-1.4\n",
		"noise":        "%PDF-1.7\n" + strings.Repeat("\x00\xff endobj", 10_000),
		"truncated":    raw[:len(raw)/2],
		"page cycle":   strings.Replace(raw, "/Kids[6 0 R ]", "/Kids[2 0 R ]", 1),
		"page count":   strings.Replace(raw, "/Count 1", "/Count 999999999", 1),
		"objects":      strings.Replace(raw, "/Size 8", "/Size 1000000000", 1),
		"deep array":   strings.Replace(raw, "/Type/Catalog", "/Type/Catalog/X "+deep, 1),
		"own contents": strings.Replace(raw, "/Contents 7 0 R", "/Contents 6 0 R", 1),
		"huge box":     strings.Replace(raw, "595 842", "1e38 1e38", 1),
		"huge font":    strings.Replace(raw, "/F1 11 Tf", "/F1 1e30 Tf", 1),
		"length":       strings.Replace(raw, "/Length ", "/Length 4000000000", 1),
	} {
		t.Run(name, func(t *testing.T) {
			doc, err := readBytes(t, name, []byte(data))
			var rejection *Rejection
			if err != nil && (!errors.As(err, &rejection) || rejection.Code == "" || rejection.Reason == "") {
				t.Errorf("not a rejection: %v", err)
			}
			t.Log(err, doc.Flags, doc.Pages)
			if doc := mustRead(t, "gut.pdf", good.bytes()); !strings.Contains(doc.Body, "Ein guter Text") {
				t.Errorf("the next file is not read: %+v", doc)
			}
		})
	}
}
