package ingest

import (
	"archive/zip"
	"bytes"
	"context"
	"fmt"
	"io"
	"path"
	"strings"
	"time"
)

// formatBytes is how much of a file tells its format: readers of PDF take a
// header within the first 1,024 bytes (ISO 32000-1, implementation note 13).
const formatBytes = 1024

// Beginnings of files.
var (
	magicPDF = []byte("%PDF-")
	magicZip = []byte("PK\x03\x04")
	// magicOLE is the compound file of the Office formats before 2007, and of
	// encrypted ones since ([MS-CFB] section 2.2).
	magicOLE = []byte{0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1}
)

// mayBeDocument tells by its beginning whether a file can be one of ours.
func mayBeDocument(head []byte) bool {
	return bytes.Contains(head, magicPDF) || bytes.HasPrefix(head, magicZip) || bytes.HasPrefix(head, magicOLE)
}

// fileTypes are the media types of what is read, by ending.
var fileTypes = map[string]string{
	".pdf":  "application/pdf",
	".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
	".docm": "application/vnd.ms-word.document.macroenabled.12",
	".dotx": "application/vnd.openxmlformats-officedocument.wordprocessingml.template",
	".pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
	".ppsx": "application/vnd.openxmlformats-officedocument.presentationml.slideshow",
	".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
	".xlsm": "application/vnd.ms-excel.sheet.macroenabled.12",
	".xls":  "application/vnd.ms-excel",
	".odt":  "application/vnd.oasis.opendocument.text",
	".ott":  "application/vnd.oasis.opendocument.text-template",
	".odp":  "application/vnd.oasis.opendocument.presentation",
	".ods":  "application/vnd.oasis.opendocument.spreadsheet",
	".ots":  "application/vnd.oasis.opendocument.spreadsheet-template",
}

// isDocumentFile tells by ending or media type whether a file is worth reading.
func isDocumentFile(name, mediaType string) bool {
	if fileTypes[strings.ToLower(path.Ext(name))] != "" {
		return true
	}
	for _, t := range fileTypes {
		if mediaType == t {
			return true
		}
	}
	return false
}

// parseDocument reads a whole file. It runs inside of the sandbox: time and
// memory are limited there.
func parseDocument(ctx context.Context, name, mediaType string, data []byte) (document, error) {
	head := data[:min(len(data), formatBytes)]
	switch {
	case bytes.HasPrefix(head, magicZip):
		return parseZip(name, data)
	case bytes.HasPrefix(head, magicOLE):
		return parseOLE(name, data)
	case bytes.Contains(head, magicPDF):
		return parsePDF(ctx, name, data[bytes.Index(head, magicPDF):])
	}
	return document{}, errNoDocument
}

// encrypted says that a file needs a password, and what helps.
func encrypted(name string) *Rejection {
	return reject(name, "encrypted", "the file can only be opened with a password; publish it without one, or link to it only (attachments: link)")
}

// broken says that a file is damaged.
func broken(name string, err error) *Rejection {
	return reject(name, "broken-file", "the file is damaged: %s", cutText(squash(err.Error()), maxParserReason))
}

// Limits of what is unpacked of a file. They are absolute: a DOCX of 1.6 MB
// that unpacks to 19 MB is an honest one.
const (
	// maxUnpacked bounds all parts that are read of one file together.
	maxUnpacked = 256 << 20
	// maxParts is how many entries a file may have; a presentation has some thousands.
	maxParts = 20_000
)

// archive is an Office or OpenDocument file, which are zip files.
type archive struct {
	name  string
	files map[string]*zip.File
	left  int64 // bytes that may still be unpacked
}

// openArchive reads the directory of a zip file. Names are looked up, never
// used as paths, so what they contain does no harm.
func openArchive(name string, data []byte) (*archive, error) {
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil && z == nil {
		return nil, broken(name, err)
	}
	if len(z.File) > maxParts {
		return nil, reject(name, "too-many-parts", "the file has %d parts, at most %d are read", len(z.File), maxParts)
	}
	a := &archive{name: name, files: make(map[string]*zip.File, len(z.File)), left: maxUnpacked}
	for _, f := range z.File {
		if _, double := a.files[f.Name]; !double {
			a.files[f.Name] = f
		}
	}
	return a, nil
}

func (a *archive) has(part string) bool { return a.files[part] != nil }

// open gives an unpacked part. Reading beyond the limit of the whole file is
// an error, as is a checksum that is wrong.
func (a *archive) open(part string) (io.ReadCloser, error) {
	f := a.files[part]
	if f == nil {
		return nil, fmt.Errorf("it has no part %s", part)
	}
	r, err := f.Open()
	if err != nil {
		return nil, fmt.Errorf("part %s: %w", cutText(part, maxParserReason), err)
	}
	return &limitedPart{a, r}, nil
}

// limitedPart counts what is unpacked of all parts.
type limitedPart struct {
	a *archive
	io.ReadCloser
}

func (p *limitedPart) Read(b []byte) (int, error) {
	n, err := p.ReadCloser.Read(b)
	if p.a.left -= int64(n); p.a.left < 0 {
		return 0, reject(p.a.name, "too-large", "the file unpacks to more than %s", Bytes(maxUnpacked))
	}
	return n, err
}

// parseZip tells the formats that are zip files apart by their parts.
func parseZip(name string, data []byte) (document, error) {
	a, err := openArchive(name, data)
	if err != nil {
		return document{}, err
	}
	switch {
	case a.has("word/document.xml"):
		return parseDOCX(a)
	case a.has("ppt/presentation.xml"):
		return parsePPTX(a)
	case a.has("xl/workbook.xml"):
		return parseXLSX(a, data)
	case a.has("content.xml") && (a.has("META-INF/manifest.xml") || a.has("mimetype")):
		return parseODF(a)
	case a.has("[Content_Types].xml"):
		return parseStrictOOXML(a, data)
	}
	return document{}, errNoDocument
}

// parseStrictOOXML reads an Office file whose main part has another name than
// the usual: the package says which it is (ECMA-376 part 2, section 9.3).
func parseStrictOOXML(a *archive, data []byte) (document, error) {
	for part := range a.files {
		switch {
		case strings.HasPrefix(part, "word/document") && strings.HasSuffix(part, ".xml"):
			a.files["word/document.xml"] = a.files[part]
			return parseDOCX(a)
		case strings.HasPrefix(part, "xl/workbook"):
			return parseXLSX(a, data)
		}
	}
	return document{}, errNoDocument
}

// parseOLE reads a compound file: an old workbook, or a file of today that is encrypted.
func parseOLE(name string, data []byte) (document, error) {
	if bytes.Contains(data, utf16Name("EncryptedPackage")) {
		return document{}, encrypted(name)
	}
	if bytes.Contains(data, utf16Name("WordDocument")) || bytes.Contains(data, utf16Name("PowerPoint Document")) {
		return document{}, reject(name, "old-format", "Word and PowerPoint files from before 2007 are not read; save the file as DOCX, PPTX or PDF")
	}
	return parseXLS(name, data)
}

// utf16Name is how a compound file writes the name of a stream ([MS-CFB] 2.6.1).
func utf16Name(s string) []byte {
	out := make([]byte, 0, 2*len(s))
	for i := range len(s) {
		out = append(out, s[i], 0)
	}
	return out
}

// plausibleTime reports whether a time can be that of a file: clocks of 1601
// and 1970 stand in many.
func plausibleTime(t time.Time) bool { return t.Year() > 1980 && t.Year() <= maxYear }
