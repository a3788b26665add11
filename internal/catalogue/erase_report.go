package catalogue

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"strings"
	"unicode"
	"unicode/utf8"
)

// blotted stands where a text named what was erased.
const blotted = "[erased]"

// named reports whether a text has one of the terms.
func (e *eraser) named(text string) bool {
	for _, term := range e.terms {
		if at, _ := find(text, term); at >= 0 {
			return true
		}
	}
	return false
}

// blot replaces the terms in a text. Where one is replaced, what stands before
// it may no more be the beginning of a longer word, so each is looked for anew;
// a text has no more terms than bytes.
func (e *eraser) blot(text string) string {
	for _, term := range e.terms {
		for range len(text) {
			at, end := find(text, term)
			if at < 0 {
				break
			}
			text = text[:at] + blotted + text[end:]
		}
	}
	return text
}

// find looks for a term that is not merely the beginning of a longer word, as
// …/1 is of …/12; -1 if there is none.
func find(text, term string) (start, end int) {
	for from := 0; term != ""; {
		at := strings.Index(text[from:], term)
		if at < 0 {
			break
		}
		start, end = from+at, from+at+len(term)
		next, _ := utf8.DecodeRuneInString(text[end:])
		if !unicode.IsLetter(next) && !unicode.IsDigit(next) {
			return start, end
		}
		from = end
	}
	return -1, -1
}

// rewrite takes what names a term out of a report: the entry of a list that
// does so goes whole, since its reason may quote the record. A report that
// cannot be read goes whole, too. It is read even if it seems to name none,
// because JSON writes & and other characters of addresses in another way.
func (e *eraser) rewrite(report []byte) (text []byte, changed bool) {
	if len(report) == 0 {
		return nil, false
	}
	dec := json.NewDecoder(bytes.NewReader(report))
	dec.UseNumber()
	var value any
	if err := dec.Decode(&value); err != nil {
		return nil, true
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return nil, true
	}
	e.found = false
	value, _ = e.prune(value)
	if !e.found {
		return report, false
	}
	text, err := json.Marshal(value)
	if err != nil {
		return nil, true
	}
	return text, true
}

// prune gives a value without the terms; touched says that it had one itself,
// not merely an entry of a list in it.
func (e *eraser) prune(value any) (pruned any, touched bool) {
	switch v := value.(type) {
	case string:
		clean := e.blot(v)
		e.found = e.found || clean != v
		return clean, clean != v
	case []any:
		kept := v[:0]
		for _, entry := range v {
			if p, named := e.prune(entry); !named {
				kept = append(kept, p)
			}
		}
		return kept, false
	case map[string]any:
		for key, field := range v {
			if e.named(key) {
				e.found, touched = true, true
				delete(v, key)
				continue
			}
			p, named := e.prune(field)
			touched = touched || named
			v[key] = p
		}
		return v, touched
	}
	return value, false
}
