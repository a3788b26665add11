package ingest

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"
)

// uploadDOCX is a Word file that names somebody in every place beside its text.
func uploadDOCX(t *testing.T, more map[string]string) []byte {
	t.Helper()
	const w = `xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"`
	files := map[string]string{
		"[Content_Types].xml":          `<Types/>`,
		"word/document.xml":            `<w:document ` + w + `><w:body><w:p><w:ins w:author="A. Beispiel (Amt 12)"><w:r><w:t>Wie das Amt die E-Akte eingeführt hat und was es gekostet hat.</w:t></w:r></w:ins></w:p></w:body></w:document>`,
		"word/header1.xml":             `<w:hdr ` + w + `><w:p><w:r><w:t>Stadt Muster</w:t></w:r><w:r><w:t>stadt</w:t></w:r></w:p></w:hdr>`,
		"word/footer2.xml":             `<w:ftr ` + w + `><w:p><w:r><w:t>Rathausplatz 1</w:t></w:r></w:p></w:ftr>`,
		"word/comments.xml":            `<w:comments ` + w + `><w:comment w:author="B. Beispiel"><w:p><w:r><w:t>bitte Musterhausen streichen</w:t></w:r></w:p></w:comment></w:comments>`,
		"word/_rels/document.xml.rels": `<Relationships><Relationship Target="https://www.musterstadt.example/" TargetMode="External"/><Relationship Target="styles.xml"/></Relationships>`,
		"docProps/core.xml":            `<cp:coreProperties xmlns:dc="d" xmlns:cp="c"><dc:creator>Erika Beispiel</dc:creator><dc:title>Bericht</dc:title><cp:lastModifiedBy>Max Beispiel</cp:lastModifiedBy></cp:coreProperties>`,
		"docProps/app.xml":             `<Properties><Company>Stadtverwaltung Musterstadt</Company><Pages>12</Pages></Properties>`,
		"docProps/custom.xml":          `<Properties><property name="Aktenzeichen"><vt:lpwstr>MST-Amt 12</vt:lpwstr></property></Properties>`,
	}
	readers := map[string]io.Reader{}
	for name, text := range files {
		readers[name] = strings.NewReader(text)
	}
	for name, text := range more {
		readers[name] = strings.NewReader(text)
	}
	return zipOf(t, readers)
}

func TestReadUpload(t *testing.T) {
	skipSlow(t)
	var pdf testPDF
	pdf.page().show(60, 700, 11, "F1", "Wie das Amt die E-Akte eingefuehrt hat.")
	pdf.info = "/Title(Bericht)/Author(Erika Beispiel)/Producer(Schreibprogramm 7)/Company(Stadtverwaltung Musterstadt)"
	withXMP := append(pdf.bytes(), `
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:Description pdf:Source="Amt fuer Muster"><dc:creator>Kreis Beispielheim</dc:creator></rdf:Description></x:xmpmeta>`...)
	for _, tt := range []struct {
		name, mediaType string
		data            []byte
		metadata        map[string]string
	}{
		{"bericht.pdf", fileTypes[".pdf"], withXMP, map[string]string{"author": "Erika Beispiel", "title": "Bericht",
			"producer": "Schreibprogramm 7", "company": "Stadtverwaltung Musterstadt", "xmp": "Amt fuer Muster\nKreis Beispielheim"}},
		{"bericht.docx", fileTypes[".docx"], uploadDOCX(t, nil), map[string]string{"creator": "Erika Beispiel", "lastmodifiedby": "Max Beispiel",
			"title": "Bericht", "company": "Stadtverwaltung Musterstadt", "custom": "Aktenzeichen", "lpwstr": "MST-Amt 12", "headers": "Rathausplatz 1\nStadt Musterstadt",
			"comments": "bitte Musterhausen streichen", "authors": "B. Beispiel\nA. Beispiel (Amt 12)", "links": "https://www.musterstadt.example/"}},
	} {
		got, err := ReadUpload(t.Context(), tt.name, tt.data)
		if err != nil || got.MediaType != tt.mediaType || !strings.Contains(got.Text, "E-Akte") {
			t.Errorf("%s: %+v, %v", tt.name, got, err)
			continue
		}
		for key, want := range tt.metadata {
			if got.Metadata[key] != want {
				t.Errorf("%s: %s is %q, want %q", tt.name, key, got.Metadata[key], want)
			}
		}
		for key := range got.Metadata {
			if tt.metadata[key] == "" {
				t.Errorf("%s: %s is %q, want none", tt.name, key, got.Metadata[key])
			}
		}
	}
}

func TestReadUploadRefuses(t *testing.T) {
	skipSlow(t)
	for _, tt := range []struct {
		name string
		data []byte
		code string
	}{
		{"leer.pdf", nil, "unknown-format"},
		{"bild.pdf", []byte("\x89PNG\r\n\x1a\n"), "unknown-format"},
		{"seite.pdf", []byte("<!DOCTYPE html><script>alert(1)</script>"), "unknown-format"},
		{"archiv.docx", zipOf(t, map[string]io.Reader{"a.txt": strings.NewReader("a")}), "unknown-format"},
		{"makros.docx", uploadDOCX(t, map[string]string{"word/vbaProject.bin": "x"}), "unknown-format"},
		{"tabelle.docx", zipOf(t, map[string]io.Reader{"mimetype": strings.NewReader("application/vnd.oasis.opendocument.text"),
			"content.xml": strings.NewReader(`<office:body><office:text><text:p>Text eines anderen Formats</text:p></office:text></office:body>`)}), "unknown-format"},
		{"kaputt.pdf", []byte("%PDF-1.7\nnichts"), "broken-file"},
		{"kaputt.docx", append([]byte("PK\x03\x04"), bytes.Repeat([]byte{7}, 100)...), "broken-file"},
		{"alt.doc", append(append([]byte{}, magicOLE...), utf16Name("WordDocument")...), "old-format"},
	} {
		_, err := ReadUpload(t.Context(), tt.name, tt.data)
		var rejection *Rejection
		if !errors.As(err, &rejection) || rejection.Code != tt.code {
			t.Errorf("%s: %v, want %s", tt.name, err, tt.code)
		}
	}
}
