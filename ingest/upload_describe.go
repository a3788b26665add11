package ingest

import (
	"bytes"
	"encoding/xml"
	"maps"
	"slices"
	"strings"
	"unicode"

	"github.com/klippa-app/go-pdfium/requests"
)

// maxDescription bounds what is kept of one entry of a file's metadata, in bytes.
const maxDescription = 8 << 10

// describe tells media type and metadata of a PDF or DOCX file that could be
// parsed. It runs within the sandbox. What is damaged is left out.
func describe(data []byte) (mediaType string, metadata map[string]string) {
	head := data[:min(len(data), formatBytes)]
	if bytes.HasPrefix(head, magicZip) {
		a, err := openArchive("", data)
		if err != nil || !a.has("word/document.xml") {
			return "", nil
		}
		if a.has("word/vbaProject.bin") {
			return fileTypes[".docm"], nil
		}
		return fileTypes[".docx"], describeDOCX(a)
	}
	if i := bytes.Index(head, magicPDF); i >= 0 {
		return fileTypes[".pdf"], describePDF(data[i:])
	}
	return "", nil
}

// pdfProperties are the keys of the document information dictionary (ISO
// 32000-1, 14.3.3) and those that Word adds when it exports.
var pdfProperties = []string{"Title", "Author", "Subject", "Keywords", "Creator", "Producer", "Company", "Manager", "Category", "Comments"}

// describePDF reads the information dictionary and, where it is not packed, as
// ISO 32000-1, 14.3.2 recommends, the XMP packet.
func describePDF(data []byte) map[string]string {
	found := description{}
	in, err := pdfEngine.instance()
	if err != nil {
		return nil
	}
	defer in.Close()
	if opened, err := in.OpenDocument(&requests.OpenDocument{File: &data}); err == nil {
		f := &pdfFile{in: in, doc: opened.Document}
		for _, key := range pdfProperties {
			found.add(strings.ToLower(key), f.meta(key))
		}
	}
	_, rest, _ := bytes.Cut(data, []byte("<x:xmpmeta"))
	if packet, _, ok := bytes.Cut(rest, []byte("</x:xmpmeta>")); ok {
		dec := xml.NewDecoder(bytes.NewReader(append([]byte("<x:xmpmeta"), packet...)))
		for tok, err := dec.RawToken(); err == nil; tok, err = dec.RawToken() {
			switch t := tok.(type) {
			case xml.CharData:
				found.add("xmp", string(t))
			case xml.StartElement: // short values are written as attributes
				for _, a := range t.Attr {
					if a.Name.Space != "xmlns" && !strings.Contains(a.Value, "://") {
						found.add("xmp", a.Value)
					}
				}
			}
		}
	}
	return found
}

// describeDOCX reads the properties (ECMA-376 part 2, section 11; part 1,
// section 22.2) and what the reading of the text leaves out.
func describeDOCX(a *archive) map[string]string {
	found := description{}
	for _, part := range slices.Sorted(maps.Keys(a.files)) {
		v := &describer{found: found}
		switch {
		case part == "docProps/core.xml", part == "docProps/app.xml", part == "docProps/custom.xml":
			v.properties = true
		case strings.HasPrefix(part, "word/header"), strings.HasPrefix(part, "word/footer"):
			v.texts = "headers"
		case part == "word/comments.xml":
			v.texts = "comments"
		case part == "word/document.xml", part == "word/people.xml", part == "word/_rels/document.xml.rels":
		default:
			continue
		}
		_ = a.walkPart(part, v) // what was read until the damage counts
	}
	return found
}

// describer collects metadata of a part of a DOCX file.
type describer struct {
	found      description
	properties bool   // each element is a property
	texts      string // key of the part's texts, "" for none
	name       string // of the property that is open
	buf        strings.Builder
}

func (d *describer) start(e xml.StartElement) bool {
	d.name = strings.ToLower(e.Name.Local)
	d.found.add("authors", attr(e, "author")) // of comments and tracked changes
	switch {
	case d.properties && d.name == "property":
		d.found.add("custom", attr(e, "name"))
	case d.name == "relationship" && attr(e, "TargetMode") == "External":
		d.found.add("links", attr(e, "Target"))
	}
	if d.properties {
		d.buf.Reset()
	}
	return false
}

func (d *describer) text(s string) {
	if (d.properties || d.texts != "") && d.buf.Len() < maxDescription {
		d.buf.WriteString(s)
	}
}

// end takes a property, or a paragraph: words may be divided within one.
func (d *describer) end(name string) {
	switch {
	case d.properties:
		d.found.add(d.name, d.buf.String())
	case d.texts != "" && name == "p":
		d.found.add(d.texts, d.buf.String())
	default:
		return
	}
	d.buf.Reset()
}

// description is metadata under way.
type description map[string]string

// add adds a value that says something, once.
func (d description) add(key, value string) {
	value = squash(value)
	old := d[key]
	if !strings.ContainsFunc(value, unicode.IsLetter) || slices.Contains(strings.Split(old, "\n"), value) || len(old)+len(value) > maxDescription {
		return
	}
	if old != "" {
		value = old + "\n" + value
	}
	d[key] = value
}
