package ingest

import (
	"context"
	"errors"
	"io"
	"slices"

	"nextsearch/internal/catalogue"
)

// document is what a file (PDF, Office, OpenDocument) says.
type document struct {
	Title     string
	TitleFrom string // "metadata" or "heading"
	Summary   string // its first paragraph
	Language  string // BCP 47, "" if the file does not say
	Published catalogue.Date
	Updated   catalogue.Date
	Keywords  []string
	Sections  []catalogue.Section // the text divided by the file's headings, none without
	Body      string              // the whole text, as in a record
	Pages     int                 // 0 if the format has none
	Flags     []string            // see flagNoText, flagCut

	// Only if they were asked for, see [describe].
	MediaType string
	Metadata  map[string]string

	divided int     // words that the ends of lines divide
	blocks  []block // what Body and Sections are made of, see finish
}

// What [document.Flags] can say.
const (
	flagNoText = "no-text" // it has pages or sheets and no text: a scan, pictures
	flagCut    = "cut"     // a limit of length or time ended the reading
)

// maxDocument is the largest file that is read, in bytes: what the web may
// bring as well. It is held in memory twice, here and in the parser.
const maxDocument = 64 << 20

// errNoDocument: the file is of no format that is read here.
var errNoDocument = errors.New("no format that can be read")

// readDocument reads the file name of size bytes; its format is told by its
// first bytes, then by mediaType and name. A *Rejection says what is wrong
// with the file, errNoDocument that it is none of ours. Parsing happens in a
// process of its own ([sandbox]): whatever the file does to its parser, it
// ends there.
func readDocument(ctx context.Context, name, mediaType string, file io.ReaderAt, size int64) (document, error) {
	if size > maxDocument {
		return document{}, reject(name, "too-large", "the file has %s, at most %s are read", Bytes(size), Bytes(maxDocument))
	}
	head := make([]byte, min(size, formatBytes))
	if _, err := file.ReadAt(head, 0); err != nil && !errors.Is(err, io.EOF) {
		return document{}, err
	}
	if !mayBeDocument(head) {
		return document{}, errNoDocument
	}
	return parsers.read(ctx, name, mediaType, io.NewSectionReader(file, 0, size), size)
}

// flag adds a flag once.
func (d *document) flag(flag string) {
	if !slices.Contains(d.Flags, flag) {
		d.Flags = append(d.Flags, flag)
	}
}

// finish makes body and sections of the blocks.
func (d *document) finish() {
	d.Title = cutText(squash(d.Title), maxTitle)
	d.Summary = d.lead()
	d.Body = joinBlocks(d.blocks)
	if len(d.Body) > maxText {
		d.Body = cutText(d.Body, maxText)
		d.flag(flagCut)
	}
	if letters(d.Body) == 0 {
		d.Body, d.blocks = "", nil
		d.flag(flagNoText)
	}
	d.Sections = sectionsOf(d.blocks)
	if l := languageOf(d.Body); l != "" {
		d.Language = l
	}
}

// lead gives the first paragraph that says something, "" for none.
func (d *document) lead() string {
	for _, b := range d.blocks {
		if b.kind == paragraph && letters(b.text) >= minLead && fold(b.text) != fold(d.Title) {
			return shorten(squash(b.text), snippetLimit)
		}
	}
	return ""
}
