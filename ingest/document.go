package ingest

import (
	"context"
	"errors"
	"io"

	"nextsearch/internal/catalogue"
)

// document is what a file (PDF, Office, OpenDocument) says.
type document struct {
	Title     string
	Language  string // BCP 47, "" if the file does not say
	Published catalogue.Date
	Updated   catalogue.Date
	Keywords  []string
	Sections  []catalogue.Section // divided by the file's headings
	Body      string              // what stands before the first heading, or everything
	Pages     int                 // 0 if the format has none
	Flags     []string            // "no-text": it has pages and no text layer
}

// errNoDocument: the file is of no format that is read here.
var errNoDocument = errors.New("no format that can be read")

// readDocument reads the file name of size bytes; its format is told by its
// first bytes, then by mediaType and name. A *Rejection says what is wrong
// with the file, errNoDocument that it is none of ours.
func readDocument(ctx context.Context, name, mediaType string, file io.ReaderAt, size int64) (document, error) {
	return document{}, errNoDocument
}
