package rdf

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// iri reads <…>, after white space. What may not stand in an IRI is taken as
// it is: servers write spaces and umlauts there.
func (t *turtle) iri() (string, error) {
	if t.space(); t.peek() != '<' {
		return "", t.fail("want an IRI in angle brackets, got %s", shown(t.peek()))
	}
	t.next()
	t.buf = t.buf[:0]
	for {
		switch c := t.next(); {
		case c == '>':
			return resolve(t.base, strings.ToValidUTF8(string(t.buf), "\ufffd")), nil
		case c == 0 || c == '\n' || len(t.buf) > maxTerm:
			return "", t.fail("an IRI does not end")
		case c == '\\':
			if err := t.escape(); err != nil {
				return "", err
			}
		default:
			t.buf = append(t.buf, c)
		}
	}
}

// isWordByte reports whether c can stand in the prefix of a name. All of the
// bytes beyond ASCII can.
func isWordByte(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || isDigit(c) || c == '_' || c == '-' || c == '.' || c >= utf8.RuneSelf
}

// word reads letters and digits, none is no error. A full stop belongs to it
// only if more follows.
func (t *turtle) word() (string, error) {
	t.buf = t.buf[:0]
	for c := t.peek(); isWordByte(c) && (c != '.' || isWordByte(t.peekAt(1))); c = t.peek() {
		if len(t.buf) > maxTerm {
			return "", t.fail("a name does not end")
		}
		t.buf = append(t.buf, t.next())
	}
	return string(t.buf), nil
}

// prefixed reads the rest of a name from its colon on.
func (t *turtle) prefixed(prefix string) (string, error) {
	t.next()
	local, err := t.local()
	if err != nil {
		return "", err
	}
	ns, ok := t.prefixes[prefix]
	if !ok {
		if ns = wellKnown[prefix]; ns == "" {
			return "", t.fail("the prefix %q is not declared", cutShown(prefix))
		}
	}
	return ns + strings.ToValidUTF8(local, "\ufffd"), nil
}

// wellKnown are prefixes that some documents use without declaring them; no
// catalogue means anything else by them.
var wellKnown = map[string]string{
	"rdf": Namespace, "rdfs": "http://www.w3.org/2000/01/rdf-schema#", "xsd": "http://www.w3.org/2001/XMLSchema#",
	"dcat": "http://www.w3.org/ns/dcat#", "dct": "http://purl.org/dc/terms/", "dcterms": "http://purl.org/dc/terms/",
	"foaf": "http://xmlns.com/foaf/0.1/", "vcard": "http://www.w3.org/2006/vcard/ns#", "skos": "http://www.w3.org/2004/02/skos/core#",
	"dcatde": "http://dcat-ap.de/def/dcatde/", "adms": "http://www.w3.org/ns/adms#", "hydra": "http://www.w3.org/ns/hydra/core#",
}

// local reads the part of a name behind the colon. A full stop belongs to it
// only if more follows.
func (t *turtle) local() (string, error) {
	t.buf = t.buf[:0]
	for len(t.buf) <= maxTerm {
		c := t.peek()
		switch {
		case c == '\\':
			t.next()
			t.buf = append(t.buf, t.next())
		case c == '.':
			if after := t.peekAt(1); !isWordByte(after) && after != ':' && after != '%' && after != '\\' {
				return string(t.buf), nil
			}
			t.buf = append(t.buf, t.next())
		case isWordByte(c) || c == ':' || c == '%' || c == '/':
			t.buf = append(t.buf, t.next())
		default:
			return string(t.buf), nil
		}
	}
	return "", t.fail("a name does not end")
}

// number reads what looks like one; what it is worth is for others to say.
func (t *turtle) number() string {
	t.buf = append(t.buf[:0], t.next())
	for len(t.buf) < maxTerm {
		c := t.peek()
		if !isDigit(c) && c != 'e' && c != 'E' && c != '+' && c != '-' && (c != '.' || !isDigit(t.peekAt(1))) {
			break
		}
		t.buf = append(t.buf, t.next())
	}
	return string(t.buf)
}

// literal reads a text in one or three quotes, with its language or data type.
func (t *turtle) literal() (Term, error) {
	text, err := t.quoted()
	if err != nil {
		return Term{}, err
	}
	term := Term{Kind: Literal, Value: strings.ToValidUTF8(text, "\ufffd")}
	switch t.peek() {
	case '@':
		t.next()
		lang, err := t.lang()
		term.Lang = lang
		return term, err
	case '^':
		t.next()
		if t.peek() != '^' {
			return term, t.fail("want ^^ before a data type")
		}
		t.next()
		t.space()
		_, err := t.predicate()
		return term, err
	}
	return term, nil
}

// lang reads a language tag, which must not swallow the full stop behind it.
func (t *turtle) lang() (string, error) {
	t.buf = t.buf[:0]
	for c := t.peek(); isWordByte(c) && c != '.'; c = t.peek() {
		if len(t.buf) > 64 { // RFC 5646 section 4.4.1 recommends 35
			return "", t.fail("a language tag does not end")
		}
		t.buf = append(t.buf, t.next())
	}
	return strings.ToLower(string(t.buf)), nil
}

func (t *turtle) quoted() (string, error) {
	quote := t.next()
	long := false
	if t.peek() == quote && t.peekAt(1) == quote {
		t.next()
		t.next()
		long = true
	} else if t.peek() == quote {
		t.next()
		return "", nil
	}
	start := t.line
	t.buf = t.buf[:0]
	for len(t.buf) <= maxTerm {
		c := t.peek()
		switch {
		case c == 0 && t.atEnd():
			return "", &SyntaxError{Line: start, Subject: t.subject, Reason: "a text does not end"}
		case c == quote && !long:
			t.next()
			return string(t.buf), nil
		case c == quote && t.peekAt(1) == quote && t.peekAt(2) == quote && t.peekAt(3) != quote:
			t.next()
			t.next()
			t.next()
			return string(t.buf), nil
		case c == '\n' && !long:
			return "", t.fail("a text in single quotes does not end on its line")
		case c == '\\':
			t.next()
			if err := t.escape(); err != nil {
				return "", err
			}
		default:
			t.buf = append(t.buf, t.next())
		}
	}
	return "", t.fail("a text has more than %d bytes", maxTerm)
}

// atEnd tells the end from a NUL byte.
func (t *turtle) atEnd() bool {
	_, err := t.in.Peek(1)
	return err != nil
}

// escapes of one letter.
var escapes = map[byte]byte{'t': '\t', 'b': '\b', 'n': '\n', 'r': '\r', 'f': '\f'}

// escape reads what follows a backslash. One that escapes nothing stands for
// the character behind it.
func (t *turtle) escape() error {
	c := t.next()
	digits := map[byte]int{'u': 4, 'U': 8}[c]
	if digits == 0 {
		if e, ok := escapes[c]; ok {
			c = e
		}
		t.buf = append(t.buf, c)
		return nil
	}
	var hex [8]byte
	for i := range digits {
		hex[i] = t.next()
	}
	n, err := strconv.ParseUint(string(hex[:digits]), 16, 32)
	if err != nil {
		return t.fail("\\%c wants %d hexadecimal digits", c, digits)
	}
	r := rune(utf8.RuneError)
	if n <= utf8.MaxRune {
		r = rune(n)
	}
	t.buf = utf8.AppendRune(t.buf, r)
	return nil
}
