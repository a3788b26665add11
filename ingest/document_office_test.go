package ingest

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"nextsearch/internal/catalogue"
)

// packed makes a zip file of parts.
func packed(t testing.TB, parts map[string]string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, name := range slices.Sorted(maps.Keys(parts)) {
		w, err := z.Create(name)
		if err == nil {
			_, err = w.Write([]byte(parts[name]))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// parsed reads a file without the sandbox.
func parsed(t testing.TB, name string, data []byte) document {
	t.Helper()
	doc, err := parseDocument(t.Context(), name, "", data)
	if err != nil {
		t.Fatal(err)
	}
	doc.finish()
	return doc
}

const coreProperties = `<cp:coreProperties xmlns:cp="c" xmlns:dc="d" xmlns:dcterms="t"><dc:title>%s</dc:title><dc:creator>Erika Beispiel</dc:creator>
<cp:lastModifiedBy>Erika Beispiel</cp:lastModifiedBy><cp:keywords>E-Akte; Archiv</cp:keywords><dc:language>de-DE</dc:language>
<dcterms:created>2023-03-05T10:00:00Z</dcterms:created><dcterms:modified>2024-01-02T10:00:00Z</dcterms:modified></cp:coreProperties>`

func docx(t testing.TB, body string) []byte {
	return packed(t, map[string]string{
		"[Content_Types].xml": "<Types/>",
		"word/document.xml":   `<?xml version="1.0" encoding="UTF-8"?><w:document xmlns:w="w" xmlns:mc="mc" xmlns:wps="wps"><w:body>` + body + `</w:body></w:document>`,
		"word/styles.xml": `<w:styles xmlns:w="w"><w:style w:styleId="berschrift1"><w:name w:val="heading 1"/></w:style>
<w:style w:styleId="Eigene"><w:name w:val="Eigene"/><w:basedOn w:val="berschrift1"/></w:style>
<w:style w:styleId="Verzeichnis1"><w:name w:val="toc 1"/></w:style></w:styles>`,
		"word/footnotes.xml": `<w:footnotes xmlns:w="w"><w:footnote w:type="separator" w:id="-1"><w:p><w:r><w:t>Strich</w:t></w:r></w:p></w:footnote>
<w:footnote w:id="2"><w:p><w:r><w:t>Siehe das Archivgesetz.</w:t></w:r></w:p></w:footnote></w:footnotes>`,
		"word/header1.xml":  `<w:hdr xmlns:w="w"><w:p><w:r><w:t>Kopfzeile</w:t></w:r></w:p></w:hdr>`,
		"docProps/core.xml": fmt.Sprintf(coreProperties, "Die E-Akte im Rathaus"),
	})
}

func para(text string) string { return "<w:p><w:r><w:t>" + text + "</w:t></w:r></w:p>" }

func TestDOCX(t *testing.T) {
	doc := parsed(t, "akte.docx", docx(t,
		`<w:p><w:pPr><w:pStyle w:val="Verzeichnis1"/></w:pPr><w:r><w:t>Ausgangslage 1</w:t></w:r></w:p>
<w:p><w:pPr><w:pStyle w:val="berschrift1"/></w:pPr><w:r><w:t>Ausgangs</w:t></w:r><w:r><w:t>lage</w:t></w:r></w:p>
<w:p><w:r><w:t xml:space="preserve">Viel </w:t></w:r><w:del><w:r><w:delText>Luft</w:delText></w:r></w:del><w:ins><w:r><w:t>Papier</w:t></w:r></w:ins><w:r><w:t>.</w:t></w:r><w:r><w:footnoteReference w:id="2"/></w:r><w:r><w:rPr><w:vanish/></w:rPr><w:t>versteckt</w:t></w:r></w:p>
<w:p><w:pPr><w:pStyle w:val="Eigene"/></w:pPr><w:r><w:t>Ergebnis</w:t></w:r></w:p>
<w:p><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr><w:r><w:t>ein Punkt</w:t></w:r></w:p>
<w:p><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr><w:r><w:t>noch</w:t><w:br/><w:t>einer</w:t></w:r></w:p>
<w:tbl><w:tr><w:tc>`+para("Jahr")+`</w:tc><w:tc>`+para("Anträge")+`</w:tc></w:tr><w:tr><w:tc>`+para("2023")+`</w:tc><w:tc>`+para("802")+para("geschätzt")+`</w:tc></w:tr></w:tbl>
<w:p><w:r><mc:AlternateContent><mc:Choice><wps:txbxContent>`+para("Im Kasten")+`</wps:txbxContent></mc:Choice><mc:Fallback>`+para("Im Kasten")+`</mc:Fallback></mc:AlternateContent></w:r><w:r><w:t>Am Kasten</w:t></w:r></w:p>
<w:p><w:r><w:instrText>PAGE \* MERGEFORMAT</w:instrText></w:r></w:p><w:sectPr/>`))
	want := "Ausgangslage\n\nViel Papier.\n\nSiehe das Archivgesetz.\n\nErgebnis\n\n- ein Punkt\n- noch\neiner\n\nJahr | Anträge\n2023 | 802 geschätzt\n\nIm Kasten\n\nAm Kasten"
	if doc.Body != want {
		t.Errorf("got\n%s\nwant\n%s", doc.Body, want)
	}
	if len(doc.Sections) != 2 || doc.Sections[0].Role != catalogue.RoleSituation || doc.Sections[1].Role != catalogue.RoleResult {
		t.Errorf("sections %+v", doc.Sections)
	}
	checkProperties(t, doc, "Die E-Akte im Rathaus")
}

// checkProperties checks what every format says of itself, and that nobody is named.
func checkProperties(t *testing.T, doc document, title string) {
	t.Helper()
	if doc.Title != title || doc.TitleFrom != "metadata" || doc.Published != "2023-03-05" || doc.Updated != "2024-01-02" || doc.Language != "de-DE" {
		t.Errorf("title %q by %s, dates %s %s, language %s", doc.Title, doc.TitleFrom, doc.Published, doc.Updated, doc.Language)
	}
	if got := strings.Join(doc.Keywords, "|"); squash(got) != "E-Akte| Archiv" {
		t.Errorf("keywords %q", got)
	}
	if strings.Contains(fmt.Sprintf("%+v", doc), "Erika") {
		t.Error("a person is named")
	}
}

func odf(t testing.TB, content string) []byte {
	return packed(t, map[string]string{
		"mimetype": "application/vnd.oasis.opendocument.text", "META-INF/manifest.xml": "<manifest:manifest/>",
		"content.xml": `<office:document-content><office:body>` + content + `</office:body></office:document-content>`,
		"meta.xml": `<office:document-meta><office:meta><dc:title>Die E-Akte im Rathaus</dc:title><dc:creator>Erika Beispiel</dc:creator><meta:initial-creator>Erika Beispiel</meta:initial-creator>
<meta:keyword>E-Akte; Archiv</meta:keyword><dc:language>de-DE</dc:language><meta:creation-date>2023-03-05T10:00:00.123</meta:creation-date><dc:date>2024-01-02T10:00:00</dc:date></office:meta></office:document-meta>`,
	})
}

func TestODT(t *testing.T) {
	doc := parsed(t, "akte.odt", odf(t, `<office:text><text:tracked-changes><text:changed-region><text:deletion><text:p>gelöscht</text:p></text:deletion></text:changed-region></text:tracked-changes>
<text:table-of-content><text:index-body><text:p>Ausgangslage 1</text:p></text:index-body></text:table-of-content>
<text:h text:outline-level="1">Ausgangslage</text:h><text:p>Viel<text:s text:c="2"/>Papier<text:note><text:note-citation>1</text:note-citation><text:note-body><text:p>Siehe das Archivgesetz.</text:p></text:note-body></text:note>.<office:annotation><text:p>Kommentar</text:p></office:annotation></text:p>
<text:list><text:list-item><text:p>ein Punkt</text:p></text:list-item><text:list-item><text:p>noch<text:line-break/>einer</text:p></text:list-item></text:list>
<table:table table:name="Tabelle_x"><table:table-row><table:table-cell><text:p>Jahr</text:p></table:table-cell><table:table-cell><text:p>Anträge</text:p></table:table-cell></table:table-row></table:table></office:text>`))
	want := "Ausgangslage\n\nViel Papier.\n\nSiehe das Archivgesetz.\n\n- ein Punkt\n- noch\neiner\n\nJahr | Anträge"
	if doc.Body != want {
		t.Errorf("got\n%s\nwant\n%s", doc.Body, want)
	}
	checkProperties(t, doc, "Die E-Akte im Rathaus")
}

func TestODSAndODP(t *testing.T) {
	sheet := parsed(t, "zahlen.ods", odf(t, `<office:spreadsheet><table:table table:name="Zahlen 2023"><table:table-row table:number-rows-repeated="1048576"><table:table-cell><text:p>Jahr</text:p></table:table-cell><table:table-cell table:number-columns-repeated="16384"/><table:table-cell><text:p>802</text:p></table:table-cell></table:table-row></table:table></office:spreadsheet>`))
	if sheet.Body != "Zahlen 2023\n\nJahr | 802" {
		t.Errorf("got %q", sheet.Body)
	}
	slides := parsed(t, "vortrag.odp", odf(t, `<office:presentation><draw:page><draw:frame presentation:class="title"><draw:text-box><text:p>Ausgangslage</text:p></draw:text-box></draw:frame>
<draw:frame><draw:text-box><text:list><text:list-item><text:p>Viel Papier</text:p></text:list-item></text:list></draw:text-box></draw:frame><presentation:notes><text:p>Notiz</text:p></presentation:notes></draw:page></office:presentation>`))
	if slides.Body != "Ausgangslage\n\n- Viel Papier" || len(slides.Sections) != 1 {
		t.Errorf("got %q %v", slides.Body, slides.Sections)
	}
}

func TestPPTX(t *testing.T) {
	slide := func(title, text, more string) string {
		return `<p:sld xmlns:p="p" xmlns:a="a"><p:cSld><p:spTree><p:sp><p:nvSpPr><p:nvPr><p:ph type="title"/></p:nvPr></p:nvSpPr><p:txBody><a:p><a:r><a:t>` + title + `</a:t></a:r></a:p></p:txBody></p:sp>
<p:sp><p:txBody><a:p><a:r><a:t>` + text + `</a:t></a:r><a:br/><a:r><a:t>weiter</a:t></a:r></a:p></p:txBody></p:sp><p:sp><p:nvSpPr><p:nvPr><p:ph type="sldNum"/></p:nvPr></p:nvSpPr><p:txBody><a:p><a:fld><a:t>7</a:t></a:fld></a:p></p:txBody></p:sp>` + more + `</p:spTree></p:cSld></p:sld>`
	}
	doc := parsed(t, "vortrag.pptx", packed(t, map[string]string{
		"[Content_Types].xml":  "<Types/>",
		"docProps/core.xml":    fmt.Sprintf(coreProperties, "PowerPoint-Präsentation"),
		"ppt/presentation.xml": `<p:presentation xmlns:p="p" xmlns:r="r"><p:sldIdLst><p:sldId id="256" r:id="rId3"/><p:sldId id="257" r:id="rId2"/><p:sldId id="258" r:id="rId4"/></p:sldIdLst></p:presentation>`,
		"ppt/_rels/presentation.xml.rels": `<Relationships><Relationship Id="rId2" Type="http://x/slide" Target="slides/slide1.xml"/><Relationship Id="rId3" Type="http://x/slide" Target="/ppt/slides/slide2.xml"/>
<Relationship Id="rId4" Type="http://x/slide" Target="../../../etc/passwd"/></Relationships>`,
		"ppt/slides/slide1.xml":            slide("Ergebnis", "Wenig Papier", `<p:graphicFrame><a:tbl><a:tr><a:tc><a:txBody><a:p><a:r><a:t>Jahr</a:t></a:r></a:p></a:txBody></a:tc><a:tc><a:txBody><a:p><a:r><a:t>2023</a:t></a:r></a:p></a:txBody></a:tc></a:tr></a:tbl></p:graphicFrame>`),
		"ppt/slides/slide2.xml":            slide("Ausgangslage", "Viel Papier", ""),
		"ppt/slides/_rels/slide2.xml.rels": `<Relationships><Relationship Id="r1" Type="http://x/diagramData" Target="../diagrams/data1.xml"/></Relationships>`,
		"ppt/diagrams/data1.xml":           `<dgm:dataModel><dgm:pt><dgm:t><a:p><a:r><a:t>Im Schaubild</a:t></a:r></a:p></dgm:t></dgm:pt></dgm:dataModel>`,
	}))
	want := "Ausgangslage\n\nViel Papier\nweiter\n\nIm Schaubild\n\nErgebnis\n\nWenig Papier\nweiter\n\nJahr | 2023"
	if doc.Body != want || doc.Pages != 2 {
		t.Errorf("%d pages, got\n%s\nwant\n%s", doc.Pages, doc.Body, want)
	}
	if doc.Title != "" {
		t.Errorf("title %q", doc.Title)
	}
}

func TestXLSX(t *testing.T) {
	f := excelize.NewFile()
	for sheet, cells := range map[string]map[string]any{
		"Kosten 2023": {"A1": "Posten", "B1": "Euro", "A2": "Software", "B2": 1200.5, "C2": 45000},
		"Geheim":      {"A1": "versteckt"},
	} {
		if _, err := f.NewSheet(sheet); err != nil {
			t.Fatal(err)
		}
		for cell, value := range cells {
			if err := f.SetCellValue(sheet, cell, value); err != nil {
				t.Fatal(err)
			}
		}
	}
	date, err := f.NewStyle(&excelize.Style{NumFmt: 14})
	if err == nil {
		err = errors.Join(f.SetCellStyle("Kosten 2023", "C2", "C2", date), f.SetSheetVisible("Geheim", false), f.DeleteSheet("Sheet1"))
	}
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := f.Write(&b); err != nil {
		t.Fatal(err)
	}
	doc := parsed(t, "kosten.xlsx", b.Bytes())
	if want := "Kosten 2023\n\nPosten | Euro\nSoftware | 1200.5 | 15.03.2023"; doc.Body != want {
		t.Errorf("got %q, want %q", doc.Body, want)
	}
}

// What cannot be read is rejected with a code and a remedy; what is none of
// ours is not; what is odd costs no more than itself.
func TestOddFiles(t *testing.T) {
	long := strings.Repeat("Ein langer Absatz über die Akte. ", 40_000)
	for name, c := range map[string]struct {
		data []byte
		code string // of the rejection, "none" for no document, "" if it is read
		body string // part of the text
	}{
		"text.pdf":       {[]byte("Das ist nur Text, kein PDF."), "none", ""},
		"page.docx":      {[]byte("<!doctype html><title>Anmelden</title>"), "none", ""},
		"empty":          {nil, "none", ""},
		"any.zip":        {packed(t, map[string]string{"liesmich.txt": "Hallo"}), "none", ""},
		"truncated":      {docx(t, para("Text"))[:200], "broken-file", ""},
		"wrong name.xls": {docx(t, para("Ein Text")), "", "Ein Text"},
		"entity.docx":    {packed(t, map[string]string{"word/document.xml": `<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]><w:document>` + para("gut") + para("&b;") + `</w:document>`}), "", "gut"},
		"deep.docx":      {docx(t, para("gut")+strings.Repeat("<w:sdt>", 10_000)), "", "gut"},
		"open.docx":      {docx(t, para("gut")+"</w:body></w:document></w:x></w:x>"), "", "gut"},
		"names.docx":     {packed(t, map[string]string{"../../etc/passwd": "x", "word/document.xml": "<d>" + para("gut") + "</d>", "a\x00b": "x"}), "", "gut"},
		"nul.docx":       {docx(t, para("gut")+para("a\x00b")), "", "gut"},
		"latin.docx":     {packed(t, map[string]string{"word/document.xml": "<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?><d>" + para("Stra\xdfe") + "</d>"}), "", "Straße"},
		"bomb.docx":      {packed(t, map[string]string{"word/document.xml": "<d>" + para("gut") + strings.Repeat(para(long), 30) + "</d>"}), "", "gut"},
		"locked.docx":    {append(slices.Clone(magicOLE), utf16Name("EncryptedPackage")...), "encrypted", ""},
		"locked.odt":     {packed(t, map[string]string{"content.xml": "\x01\x02", "META-INF/manifest.xml": `<manifest:file-entry><manifest:encryption-data/></manifest:file-entry>`}), "encrypted", ""},
		"old.doc":        {append(slices.Clone(magicOLE), utf16Name("WordDocument")...), "old-format", ""},
		"broken.xls":     {append(slices.Clone(magicOLE), bytes.Repeat([]byte{0xfe, 0xff, 1}, 2000)...), "broken-file", ""},
	} {
		t.Run(name, func(t *testing.T) {
			doc, err := readBytes(t, name, c.data)
			var rejection *Rejection
			switch {
			case c.code == "none":
				if !errors.Is(err, errNoDocument) {
					t.Errorf("got %v", err)
				}
			case c.code != "":
				if !errors.As(err, &rejection) || rejection.Code != c.code || rejection.Reason == "" {
					t.Errorf("got %v", err)
				}
			case err != nil || !strings.Contains(doc.Body, c.body):
				t.Errorf("%v, body %q", err, cutText(doc.Body, 100))
			case len(doc.Body) > maxText:
				t.Errorf("a text of %d bytes", len(doc.Body))
			}
		})
	}
}

// A part that unpacks to more than the limit is a bomb, whatever its ratio.
func TestZipBomb(t *testing.T) {
	a, err := openArchive("bomb.docx", packed(t, map[string]string{"word/document.xml": "<d>" + strings.Repeat(para("x"), 100_000) + "</d>"}))
	if err != nil {
		t.Fatal(err)
	}
	a.left = 1 << 20
	var rejection *Rejection
	if _, err := parseDOCX(a); !errors.As(err, &rejection) || rejection.Code != "too-large" {
		t.Errorf("got %v", err)
	}
}
