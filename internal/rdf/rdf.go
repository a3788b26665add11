// Package rdf reads RDF graphs as public catalogues send them: Turtle with
// N-Triples, RDF/XML and JSON-LD.
//
// It is lenient where servers err and nothing is lost (spaces in an IRI, HTML
// in a literal, prefixes written in capitals), and strict where what was meant
// cannot be known. Data types of literals are not kept: readers of a catalogue
// go by the predicate.
package rdf

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/url"
	"path"
	"regexp"
	"strings"
)

// Kind of a term.
type Kind uint8

// The kinds of term.
const (
	IRI Kind = iota
	Blank
	Literal
)

// Term is a node of a graph. It can be compared and used as a key.
type Term struct {
	Kind  Kind
	Value string // the IRI, the label of the blank node, the text
	Lang  string // language tag of a literal in lower case, "" for none
}

// Triple is one statement.
type Triple struct {
	Subject   Term
	Predicate string // an IRI
	Object    Term
}

// Namespace of RDF's own terms.
const Namespace = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"

// Type is the predicate that names the class of a subject.
const Type = Namespace + "type"

const (
	rdfFirst = Namespace + "first"
	rdfRest  = Namespace + "rest"
	rdfNil   = Namespace + "nil"
)

// Limits on what a document can make us do.
const (
	// maxTerm bounds a literal or an IRI, in bytes: a whole book has 4 MB.
	maxTerm = 4 << 20
	// maxDepth bounds nesting; catalogues reach 10.
	maxDepth = 100
	// maxBroken is how many statements of one document may be unreadable:
	// beyond that it is another format.
	maxBroken = 50
)

// SyntaxError says where a document cannot be read. Line counts from 1, 0 is
// not known. Subject is whose statement it is, if that was read.
type SyntaxError struct {
	Line    int
	Subject Term
	Reason  string
}

// Error gives line and reason.
func (e *SyntaxError) Error() string {
	if e.Line == 0 {
		return e.Reason
	}
	return fmt.Sprintf("line %d: %s", e.Line, e.Reason)
}

// Handler is told what a document says.
type Handler struct {
	// Triple is called for each statement, in the order of the document.
	Triple func(Triple)
	// Broken is told of a statement of Turtle that cannot be read, behind
	// which reading goes on. What stood before the fault was told to Triple.
	Broken func(*SyntaxError)
}

// Format is a syntax of RDF.
type Format string

// The formats.
const (
	Turtle Format = "Turtle" // with N-Triples, a part of it
	XML    Format = "RDF/XML"
	JSONLD Format = "JSON-LD"
)

// ErrHTML: the document is a web page.
var ErrHTML = errors.New("this is a web page, not RDF")

// Read reads a document; base is the address to which relative IRIs refer. The
// format is found out from the first bytes, where these leave it open from the
// media type. The error is a *SyntaxError for what cannot be read, [ErrHTML],
// or one of r's.
func Read(r io.Reader, mediaType, base string, h Handler) error {
	in := bufio.NewReaderSize(r, 64<<10)
	head, err := in.Peek(1024)
	if err != nil && err != io.EOF {
		return err
	}
	format, err := sniff(head, mediaType)
	switch {
	case err != nil:
		return err
	case format == XML:
		return readXML(in, base, h)
	case format == JSONLD:
		return readJSONLD(in, base, h)
	}
	return readTurtle(in, base, h)
}

var (
	xmlStart  = regexp.MustCompile(`^<(?:\?xml|!--|!DOCTYPE\s|\w+:?\w*[\s>])`)
	htmlStart = regexp.MustCompile(`(?i)^(?:<\?xml[^>]*>\s*)?<(?:!doctype\s+html|html)[\s>]`)
	jsonStart = regexp.MustCompile(`^(?:\{|\[\s*[\{\]])`)
)

// sniff tells the format: by the first bytes, as media types lie.
func sniff(head []byte, mediaType string) (Format, error) {
	head = bytes.TrimSpace(bytes.TrimPrefix(head, []byte("\xef\xbb\xbf")))
	switch {
	case htmlStart.Match(head):
		return "", ErrHTML
	case xmlStart.Match(head), bytes.HasPrefix(head, []byte("\xff\xfe<")), bytes.HasPrefix(head, []byte("\xfe\xff\x00<")):
		return XML, nil
	case jsonStart.Match(head) && !strings.Contains(mediaType, "turtle"):
		return JSONLD, nil
	}
	return Turtle, nil
}

var hasScheme = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9+.-]*:`)

// resolve makes an IRI absolute (RFC 3986 section 5); one that is no address
// stays as it was written.
func resolve(base, iri string) string {
	iri = strings.TrimSpace(iri)
	if base == "" || hasScheme.MatchString(iri) {
		return iri
	}
	b, err := url.Parse(base)
	if err != nil {
		return iri
	}
	if iri == "" {
		b.Fragment = ""
		return b.String()
	}
	ref, err := b.Parse(iri)
	if err != nil || b.Opaque != "" {
		return iri
	}
	if b.Scheme == "" { // a local file: its folder says nothing
		return strings.TrimPrefix(path.Base(ref.Path)+fragment(ref), ".")
	}
	return ref.String()
}

func fragment(u *url.URL) string {
	if u.Fragment == "" {
		return ""
	}
	return "#" + u.Fragment
}
