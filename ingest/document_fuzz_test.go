package ingest

import (
	"bytes"
	"errors"
	"testing"
	"time"
	"unicode/utf8"
)

// checkDocument holds for whatever a parser makes of foreign bytes: a document
// within its limits or an error, not both.
func checkDocument(t *testing.T, doc document, err error) {
	t.Helper()
	var rejection *Rejection
	if errors.As(err, &rejection) && (rejection.Code == "" || rejection.Reason == "") {
		t.Errorf("a rejection without code or reason: %+v", rejection)
	}
	if err != nil {
		return
	}
	doc.finish()
	if len(doc.Body) > maxText || len(doc.Title) > maxTitle || !utf8.ValidString(cleanText(doc.Body)) {
		t.Errorf("a text of %d bytes, title of %d", len(doc.Body), len(doc.Title))
	}
}

func FuzzDOCX(f *testing.F) {
	f.Add([]byte(`<w:document><w:body><w:p><w:pPr><w:pStyle w:val="berschrift1"/></w:pPr><w:r><w:t>Ziel</w:t></w:r></w:p><w:tbl><w:tr><w:tc><w:p><w:r><w:t>a</w:t></w:r></w:p></w:tc></w:tr></w:tbl></w:body></w:document>`))
	f.Add([]byte(`<d><p><r><t>x</t><footnoteReference id="2"/></r><p></d>`))
	f.Fuzz(func(t *testing.T, main []byte) {
		data := packed(t, map[string]string{"word/document.xml": string(main), "word/styles.xml": string(main), "word/footnotes.xml": string(main), "docProps/core.xml": string(main)})
		doc, err := parseDocument(t.Context(), "x", "", data)
		checkDocument(t, doc, err)
	})
}

func FuzzPPTX(f *testing.F) {
	f.Add([]byte(`<p:sld xmlns:a="a"><p:sp><p:ph type="title"/><a:p><a:r><a:t>Ziel</a:t></a:r></a:p></p:sp><a:tr><a:tc><a:p><a:t>x</a:t></a:p></a:tc></a:tr></p:sld>`))
	f.Fuzz(func(t *testing.T, slide []byte) {
		data := packed(t, map[string]string{
			"ppt/presentation.xml":            `<p><sldId r:id="a"/><sldId r:id="a"/></p>`,
			"ppt/_rels/presentation.xml.rels": `<R><Relationship Id="a" Type="/slide" Target="s.xml"/></R>`,
			"ppt/s.xml":                       string(slide), "ppt/_rels/s.xml.rels": string(slide)})
		doc, err := parseDocument(t.Context(), "x", "", data)
		checkDocument(t, doc, err)
	})
}

func FuzzODF(f *testing.F) {
	f.Add([]byte(`<c><text:h text:outline-level="1">Ziel</text:h><text:p>a<text:s text:c="9"/>b<text:note><text:note-body><text:p>c</text:p></text:note-body></text:note></text:p><table:table-row><table:table-cell><text:p>x</text:p></table:table-cell></table:table-row></c>`))
	f.Fuzz(func(t *testing.T, content []byte) {
		doc, err := parseDocument(t.Context(), "x", "", packed(t, map[string]string{"content.xml": string(content), "META-INF/manifest.xml": "<m/>", "meta.xml": string(content)}))
		checkDocument(t, doc, err)
	})
}

// FuzzDocumentBytes gives whole files to the sandbox: archives and compound
// files of the libraries' parsers, and PDFs.
func FuzzDocumentBytes(f *testing.F) {
	var pdf testPDF
	pdf.page().show(60, 700, 11, "F1", "Ein Text")
	f.Add(pdf.bytes())
	f.Add(docx(f, para("Ein Text")))
	f.Add(append([]byte(magicOLE), make([]byte, 2000)...))
	f.Add(packed(f, map[string]string{"xl/workbook.xml": "<workbook><sheets><sheet name='a' sheetId='1' r:id='r1'/></sheets></workbook>", "xl/worksheets/sheet1.xml": "<worksheet><sheetData><row r='1'><c r='A1'><v>1</v></c></row></sheetData></worksheet>"}))
	s := newSandbox(3 * time.Second) // the fuzzer takes ten seconds for a hang
	f.Cleanup(s.close)
	if _, err := s.read(f.Context(), "warm.pdf", "", bytes.NewReader(pdf.bytes()), int64(len(pdf.bytes()))); err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		if !mayBeDocument(data[:min(len(data), formatBytes)]) {
			return
		}
		doc, err := s.read(t.Context(), "x", "", bytes.NewReader(data), int64(len(data)))
		checkDocument(t, doc, err)
	})
}

// FuzzLayout gives runs at any place to the layout of PDFs: no text is lost but
// for hyphens, spaces and running lines.
func FuzzLayout(f *testing.F) {
	f.Add([]byte("Die Verwal-\x10\x20\x0atung hat\x30\x20\x0aSpalten\x90\x20\x0a"))
	f.Fuzz(func(t *testing.T, data []byte) {
		var page pdfPage
		for len(data) > 8 && len(page.runs) < 300 {
			text := cleanLine(string(data[4:8]))
			if text != "" {
				x, y, size := float64(data[0])*3, float64(data[1])*3, 1+float64(data[2])/8
				page.runs = append(page.runs, textRun{pdfRect: pdfRect{x, y, x + size*2, y + size}, base: y, text: text, size: size, turns: int(data[3]) % 4, bold: data[3] > 128})
			}
			data = data[8:]
		}
		want := 0
		for _, r := range page.runs {
			want += letters(r.text)
		}
		blocks, _ := flow([]pdfPage{page})
		if got := letters(joinBlocks(blocks)); got != want {
			t.Errorf("%d letters of %d", got, want)
		}
	})
}
