package rdf

import (
	"bufio"
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"

	"golang.org/x/net/html/charset"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/runes"
	"golang.org/x/text/transform"
)

const (
	xmlNamespace  = "http://www.w3.org/XML/1998/namespace"
	xhtml         = "http://www.w3.org/1999/xhtml"
	maxEntities   = 64      // of one document; ontologies declare a dozen
	maxEntity     = 64      // bytes of one: they stand for the start of an IRI
	maxEntityText = 4 << 20 // bytes of a document that declares any, so that they cannot blow it up
)

// xmlReader reads RDF/XML (W3C Recommendation 2014) element by element.
type xmlReader struct {
	dec    *xml.Decoder
	h      Handler
	limit  *limited
	blanks int
}

// scope is what an element inherits.
type scope struct {
	base, lang string
	depth      int
}

func readXML(in *bufio.Reader, base string, h Handler) error {
	limit := &limited{r: in, left: -1}
	dec := xml.NewDecoder(cleanReader(in, limit))
	dec.Strict = false // a bare & or a tag that is closed in the wrong order costs nothing else
	dec.Entity = map[string]string{}
	for name, text := range xml.HTMLEntity {
		dec.Entity[name] = text
	}
	dec.CharsetReader = decodeXML
	x := &xmlReader{dec: dec, h: h, limit: limit}
	err := x.document(scope{base: base})
	var syntax *xml.SyntaxError
	if errors.As(err, &syntax) {
		return &SyntaxError{Line: syntax.Line, Reason: syntax.Msg}
	}
	return err
}

// limited ends with an error after left bytes; negative is no limit.
type limited struct {
	r    io.Reader
	read int
	left int
}

func (l *limited) Read(p []byte) (int, error) {
	if l.left >= 0 && l.read > l.left {
		return 0, fmt.Errorf("a document that declares entities may have %d bytes", l.left)
	}
	n, err := l.r.Read(p)
	l.read += n
	return n, err
}

var xmlEncoding = regexp.MustCompile(`^<\?xml[^>]*\sencoding\s*=\s*["']([\w.:-]+)["']`)

// cleanReader undoes UTF-16, replaces bytes that are no UTF-8 where the
// document says that it is, and drops the control characters that XML forbids
// and servers copy from their databases.
func cleanReader(in *bufio.Reader, limit *limited) io.Reader {
	head, _ := in.Peek(1024)
	wide := bytes.HasPrefix(head, []byte("\xff\xfe")) || bytes.HasPrefix(head, []byte("\xfe\xff"))
	named := xmlEncoding.FindSubmatch(bytes.TrimPrefix(head, []byte("\xef\xbb\xbf")))
	switch {
	case wide:
		return controlless{transform.NewReader(limit, unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewDecoder())}
	case named == nil || strings.EqualFold(string(named[1]), "utf-8"):
		return controlless{transform.NewReader(limit, runes.ReplaceIllFormed())}
	}
	return controlless{limit}
}

// controlless drops control characters, which are the same bytes in all
// encodings that are based on ASCII.
type controlless struct{ r io.Reader }

func (c controlless) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	kept := p[:0]
	for _, b := range p[:n] {
		if b >= ' ' || b == '\t' || b == '\n' || b == '\r' {
			kept = append(kept, b)
		}
	}
	return len(kept), err
}

// decodeXML serves encodings other than UTF-8 by their declared name.
func decodeXML(label string, in io.Reader) (io.Reader, error) {
	if strings.HasPrefix(strings.ToLower(label), "utf-16") {
		return in, nil // undone by cleanReader
	}
	return charset.NewReaderLabel(label, in)
}

func (x *xmlReader) fail(format string, args ...any) error {
	line, _ := x.dec.InputPos()
	return &SyntaxError{Line: line, Reason: fmt.Sprintf(format, args...)}
}

// document reads rdf:RDF, or the only node where that is left out.
func (x *xmlReader) document(s scope) error {
	for {
		tok, err := x.dec.Token()
		if err != nil {
			return x.early(err)
		}
		switch tok := tok.(type) {
		case xml.Directive:
			x.entities(string(tok))
		case xml.StartElement:
			if tok.Name.Space != Namespace || tok.Name.Local != "RDF" {
				if tok.Name.Space == "" || tok.Name.Space == xhtml {
					return x.fail("the document is <%s>, want <rdf:RDF>", cutShown(tok.Name.Local))
				}
				_, err := x.node(tok, s)
				return err
			}
			return x.nodes(s.inside(tok))
		}
	}
}

func (x *xmlReader) early(err error) error {
	if err == io.EOF {
		return x.fail("the document ends too early")
	}
	return err
}

var entityDeclaration = regexp.MustCompile(`<!ENTITY\s+([\w.-]+)\s+["']([^"'&<%]*)["']\s*>`)

// entities takes the entities of a document type that are plain text and
// stand for an IRI's start, as ontologies use them. Others stay unknown.
func (x *xmlReader) entities(directive string) {
	for _, m := range entityDeclaration.FindAllStringSubmatch(directive, maxEntities) {
		if len(m[2]) <= maxEntity {
			x.dec.Entity[m[1]] = m[2]
			x.limit.left = maxEntityText
		}
	}
}

// inside gives the scope within an element.
func (s scope) inside(e xml.StartElement) scope {
	s.depth++
	for _, a := range e.Attr {
		if a.Name.Space != xmlNamespace && a.Name.Space != "xml" {
			continue
		}
		switch a.Name.Local {
		case "lang":
			s.lang = strings.ToLower(a.Value)
		case "base":
			s.base = resolve(s.base, a.Value)
		}
	}
	return s
}

// nodes reads the nodes up to the end of the element around them.
func (x *xmlReader) nodes(s scope) error {
	for {
		tok, err := x.dec.Token()
		if err != nil {
			return x.early(err)
		}
		switch tok := tok.(type) {
		case xml.StartElement:
			if _, err := x.node(tok, s); err != nil {
				return err
			}
		case xml.EndElement:
			return nil
		}
	}
}

// rdfAttr gives an attribute of RDF's own; old documents leave out the prefix.
func rdfAttr(e xml.StartElement, name string) (string, bool) {
	for _, a := range e.Attr {
		if a.Name.Local == name && (a.Name.Space == Namespace || a.Name.Space == "rdf" || a.Name.Space == "" && name != "type") {
			return a.Value, true
		}
	}
	return "", false
}

func (x *xmlReader) newBlank() Term {
	x.blanks++
	return Term{Kind: Blank, Value: "[]" + strconv.Itoa(x.blanks)} // no nodeID can begin with a bracket
}

// subject gives whom a node element is about.
func (x *xmlReader) subject(e xml.StartElement, s scope) Term {
	if about, ok := rdfAttr(e, "about"); ok {
		return Term{Value: resolve(s.base, about)}
	}
	if id, ok := rdfAttr(e, "ID"); ok {
		return Term{Value: resolve(s.base, "#"+id)}
	}
	if id, ok := rdfAttr(e, "nodeID"); ok {
		return Term{Kind: Blank, Value: id}
	}
	return x.newBlank()
}

// node reads a node element and gives its subject.
func (x *xmlReader) node(e xml.StartElement, s scope) (Term, error) {
	if s = s.inside(e); s.depth > maxDepth {
		return Term{}, x.fail("nested deeper than %d", maxDepth)
	}
	subject := x.subject(e, s)
	if e.Name.Space != Namespace || e.Name.Local != "Description" {
		x.h.Triple(Triple{subject, Type, Term{Value: e.Name.Space + e.Name.Local}})
	}
	x.attributes(subject, e, s)
	return subject, x.properties(subject, s)
}

// attributes tells the properties that are written as attributes.
func (x *xmlReader) attributes(subject Term, e xml.StartElement, s scope) (told bool) {
	for _, a := range e.Attr {
		switch {
		case a.Name.Space == Namespace && a.Name.Local == "type":
			x.h.Triple(Triple{subject, Type, Term{Value: resolve(s.base, a.Value)}})
		case a.Name.Space == "" || a.Name.Space == Namespace || a.Name.Space == xmlNamespace || !strings.Contains(a.Name.Space, ":"):
			continue // syntax, a declaration, or an undeclared prefix
		default:
			x.h.Triple(Triple{subject, a.Name.Space + a.Name.Local, Term{Literal, a.Value, s.lang}})
		}
		told = true
	}
	return told
}

// properties reads the property elements up to the end of their node.
func (x *xmlReader) properties(subject Term, s scope) error {
	items := 0
	for {
		tok, err := x.dec.Token()
		if err != nil {
			return x.early(err)
		}
		switch tok := tok.(type) {
		case xml.EndElement:
			return nil
		case xml.StartElement:
			predicate := tok.Name.Space + tok.Name.Local
			if tok.Name.Space == Namespace && tok.Name.Local == "li" {
				items++
				predicate = Namespace + "_" + strconv.Itoa(items)
			}
			if err := x.property(subject, predicate, tok, s.inside(tok)); err != nil {
				return err
			}
		}
	}
}

// property reads one property element.
func (x *xmlReader) property(subject Term, predicate string, e xml.StartElement, s scope) error {
	if s.depth > maxDepth {
		return x.fail("nested deeper than %d", maxDepth)
	}
	tell := func(object Term) { x.h.Triple(Triple{subject, predicate, object}) }
	if resource, ok := rdfAttr(e, "resource"); ok {
		object := Term{Value: resolve(s.base, resource)}
		tell(object)
		x.attributes(object, e, s)
		return x.dec.Skip()
	}
	if id, ok := rdfAttr(e, "nodeID"); ok {
		tell(Term{Kind: Blank, Value: id})
		return x.dec.Skip()
	}
	switch kind, _ := rdfAttr(e, "parseType"); kind {
	case "Resource":
		node := x.newBlank()
		tell(node)
		return x.properties(node, s)
	case "Collection":
		items, _, err := x.content(s)
		tell(tellList(items, x.newBlank, x.h.Triple))
		return err
	case "Literal":
		text, err := x.markup()
		tell(Term{Literal, text, s.lang})
		return err
	}
	return x.value(e, s, tell)
}

// value reads an object that is a text or nodes. More than one node is
// against the rules, and clear.
func (x *xmlReader) value(e xml.StartElement, s scope, tell func(Term)) error {
	nodes, text, err := x.content(s)
	if err != nil {
		return err
	}
	for _, n := range nodes {
		tell(n)
	}
	if len(nodes) > 0 {
		return nil
	}
	node := x.newBlank()
	if text == "" && x.attributes(node, e, s) {
		tell(node)
		return nil
	}
	tell(Term{Literal, text, s.lang})
	return nil
}

// content reads the inside of a property element. Elements of HTML within a
// text, which some servers forget to escape, count as text.
func (x *xmlReader) content(s scope) (nodes []Term, text string, err error) {
	var b strings.Builder
	for {
		tok, err := x.dec.Token()
		if err != nil {
			return nodes, "", x.early(err)
		}
		switch tok := tok.(type) {
		case xml.CharData:
			if b.Len()+len(tok) <= maxTerm {
				b.Write(tok)
			}
		case xml.StartElement:
			if tok.Name.Space == "" || tok.Name.Space == xhtml {
				inner, err := x.markup()
				if err != nil {
					return nodes, "", err
				}
				b.WriteString(inner)
				continue
			}
			node, err := x.node(tok, s)
			if err != nil {
				return nodes, "", err
			}
			nodes = append(nodes, node)
		case xml.EndElement:
			return nodes, b.String(), nil
		}
	}
}

// markup gives the text of an element without its tags, up to its end.
func (x *xmlReader) markup() (string, error) {
	var b strings.Builder
	for depth := 1; depth > 0; {
		tok, err := x.dec.Token()
		if err != nil {
			return "", x.early(err)
		}
		switch tok := tok.(type) {
		case xml.CharData:
			if b.Len()+len(tok) <= maxTerm {
				b.Write(tok)
			}
		case xml.StartElement:
			depth++
			b.WriteByte(' ')
		case xml.EndElement:
			depth--
		}
	}
	return b.String(), nil
}
