package rdf

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"strconv"
	"strings"
)

// turtle reads Turtle (W3C Recommendation 2014) statement by statement.
type turtle struct {
	in       *bufio.Reader
	h        Handler
	base     string
	prefixes map[string]string
	line     int
	blanks   int
	depth    int
	subject  Term // of the statement that is being read
	known    bool // subject was read
	buf      []byte
}

func readTurtle(in *bufio.Reader, base string, h Handler) error {
	if mark, _ := in.Peek(3); bytes.Equal(mark, []byte("\xef\xbb\xbf")) {
		_, _ = in.Discard(3) // they were just peeked at
	}
	told, broken := 0, 0
	tell := h.Triple
	h.Triple = func(triple Triple) {
		told++
		tell(triple)
	}
	t := &turtle{in: in, h: h, base: base, prefixes: map[string]string{}, line: 1}
	var first error
	for {
		t.space()
		if t.atEnd() {
			if told == 0 && first != nil { // not one statement: this is something else
				return first
			}
			return t.readError()
		}
		t.known, t.depth = false, 0
		err := t.statement()
		syntax, ok := err.(*SyntaxError)
		switch {
		case err == nil:
			continue
		case !ok:
			return err
		}
		if broken++; broken > maxBroken || t.h.Broken == nil {
			return syntax
		}
		if first == nil {
			first = syntax
		}
		t.h.Broken(syntax)
		t.resume()
	}
}

// readError gives the error at which the input ended, nil for its end.
func (t *turtle) readError() error {
	if _, err := t.in.Peek(1); err != nil && err != io.EOF {
		return err
	}
	return nil
}

// resume skips to where a statement can begin: behind a line that ends in a
// full stop, behind an empty one, or before one with a directive.
func (t *turtle) resume() {
	for {
		line, err := t.in.ReadSlice('\n')
		if err == bufio.ErrBufferFull {
			continue
		}
		if err != nil {
			return
		}
		t.line++
		line = bytes.TrimSpace(line)
		next, _ := t.in.Peek(len("@prefix"))
		switch {
		case bytes.HasSuffix(line, []byte(".")), bytes.HasPrefix(next, []byte("@prefix")), bytes.HasPrefix(next, []byte("@base")):
			return
		case len(line) == 0 && len(next) > 0 && next[0] > ' ':
			return
		}
	}
}

func (t *turtle) fail(format string, args ...any) error {
	e := &SyntaxError{Line: t.line, Reason: fmt.Sprintf(format, args...)}
	if t.known {
		e.Subject = t.subject
	}
	return e
}

// peek gives the next byte, 0 at the end.
func (t *turtle) peek() byte {
	b, err := t.in.Peek(1)
	if err != nil {
		return 0
	}
	return b[0]
}

// peekAt gives the byte n after the next one, 0 at the end.
func (t *turtle) peekAt(n int) byte {
	b, _ := t.in.Peek(n + 1)
	if len(b) <= n {
		return 0
	}
	return b[n]
}

// next takes a byte, 0 at the end.
func (t *turtle) next() byte {
	b, err := t.in.ReadByte()
	if err != nil {
		return 0
	}
	if b == '\n' {
		t.line++
	}
	return b
}

// space skips white space and comments.
func (t *turtle) space() {
	for {
		switch c := t.peek(); {
		case c == ' ' || c == '\t' || c == '\n' || c == '\r':
			t.next()
		case c == '#':
			for c := t.next(); c != '\n' && c != 0; c = t.next() {
			}
		default:
			return
		}
	}
}

// expect takes c after white space.
func (t *turtle) expect(c byte) error {
	t.space()
	if got := t.peek(); got != c {
		return t.fail("want %q, got %s", c, shown(got))
	}
	t.next()
	return nil
}

func shown(c byte) string {
	if c == 0 {
		return "the end of the document"
	}
	return strconv.QuoteRune(rune(c))
}

// statement reads a directive or the triples of one subject.
func (t *turtle) statement() error {
	if t.peek() == '@' {
		t.next()
		word, err := t.word()
		if err != nil {
			return err
		}
		if err := t.directive(word); err != nil {
			return err
		}
		if t.space(); t.peek() == '.' { // left out now and then, and not missed
			t.next()
		}
		return nil
	}
	list := t.peek() == '['
	subject, directive, err := t.term(true)
	if err != nil {
		return err
	}
	if directive != "" {
		return t.directive(directive)
	}
	if subject.Kind == Literal {
		return t.fail("a text is the subject of nothing")
	}
	t.subject, t.known = subject, true
	t.space()
	if !list || t.peek() != '.' { // [ … ] alone is a statement
		if err := t.predicates(subject); err != nil {
			return err
		}
	}
	return t.expect('.')
}

// directive reads what follows prefix or base, in Turtle's way or SPARQL's.
func (t *turtle) directive(word string) error {
	switch strings.ToLower(word) {
	case "base":
		iri, err := t.iri()
		t.base = iri
		return err
	case "prefix":
		t.space()
		name, err := t.word()
		if err != nil {
			return err
		}
		if err := t.expect(':'); err != nil {
			return err
		}
		iri, err := t.iri()
		t.prefixes[name] = iri
		return err
	}
	return t.fail("@%s is no directive", cutShown(word))
}

// predicates reads "p o, o; p o" up to what ends it.
func (t *turtle) predicates(subject Term) error {
	for {
		t.space()
		switch t.peek() {
		case ';':
			t.next()
			continue
		case '.', ']':
			return nil
		}
		predicate, err := t.predicate()
		if err != nil {
			return err
		}
		if err := t.objects(subject, predicate); err != nil {
			return err
		}
		if t.space(); t.peek() != ';' {
			return nil
		}
	}
}

func (t *turtle) objects(subject Term, predicate string) error {
	for {
		t.space()
		object, _, err := t.term(false)
		if err != nil {
			return err
		}
		t.h.Triple(Triple{subject, predicate, object})
		if t.space(); t.peek() != ',' {
			return nil
		}
		t.next()
	}
}

// predicate reads an IRI or "a".
func (t *turtle) predicate() (string, error) {
	if t.peek() == '<' {
		return t.iri()
	}
	word, err := t.word()
	if err != nil {
		return "", err
	}
	if t.peek() == ':' {
		return t.prefixed(word)
	}
	if word == "a" {
		return Type, nil
	}
	return "", t.fail("%q is no predicate", cutShown(word))
}

// term reads a subject or an object. Where a statement begins it can be a
// directive of SPARQL instead, whose name is given.
func (t *turtle) term(first bool) (term Term, directive string, err error) {
	switch c := t.peek(); {
	case c == '<':
		term.Value, err = t.iri()
		return term, "", err
	case c == '[':
		term, err = t.bracket()
		return term, "", err
	case c == '(':
		term, err = t.list()
		return term, "", err
	case c == '"' || c == '\'':
		term, err = t.literal()
		return term, "", err
	case c == '+' || c == '-' || c >= '0' && c <= '9' || c == '.' && isDigit(t.peekAt(1)):
		return Term{Kind: Literal, Value: t.number()}, "", nil
	}
	word, err := t.word()
	switch {
	case err != nil:
		return term, "", err
	case t.peek() == ':' && word == "_":
		t.next()
		label, err := t.local()
		return Term{Kind: Blank, Value: label}, "", err
	case t.peek() == ':':
		term.Value, err = t.prefixed(word)
		return term, "", err
	case word == "true" || word == "false":
		return Term{Kind: Literal, Value: word}, "", nil
	case first && (strings.EqualFold(word, "prefix") || strings.EqualFold(word, "base")):
		return term, word, nil
	case word == "":
		return term, "", t.fail("want a term, got %s", shown(t.peek()))
	}
	return term, "", t.fail("%q is no term", cutShown(word))
}

// nest counts how deep brackets stand in each other.
func (t *turtle) nest() error {
	if t.depth++; t.depth > maxDepth {
		return t.fail("nested deeper than %d", maxDepth)
	}
	return nil
}

func (t *turtle) newBlank() Term {
	t.blanks++
	return Term{Kind: Blank, Value: "[]" + strconv.Itoa(t.blanks)} // no label can begin with a bracket
}

// bracket reads [ … ], a node without a name.
func (t *turtle) bracket() (Term, error) {
	t.next()
	node := t.newBlank()
	if err := t.nest(); err != nil {
		return node, err
	}
	if err := t.predicates(node); err != nil {
		return node, err
	}
	t.depth--
	return node, t.expect(']')
}

// list reads ( … ), a collection.
func (t *turtle) list() (Term, error) {
	t.next()
	if err := t.nest(); err != nil {
		return Term{}, err
	}
	var items []Term
	for {
		if t.space(); t.peek() == ')' {
			t.next()
			t.depth--
			return tellList(items, t.newBlank, t.h.Triple), nil
		}
		item, _, err := t.term(false)
		if err != nil {
			return Term{}, err
		}
		items = append(items, item)
	}
}

// tellList says a collection in triples and gives its head.
func tellList(items []Term, blank func() Term, tell func(Triple)) Term {
	head := Term{Value: rdfNil}
	for i := len(items) - 1; i >= 0; i-- {
		node := blank()
		tell(Triple{node, rdfFirst, items[i]})
		tell(Triple{node, rdfRest, head})
		head = node
	}
	return head
}

func cutShown(s string) string {
	if len(s) > 40 {
		return s[:40] + "…"
	}
	return s
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }
