package main

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"html"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"nextsearch/ingest"
	"nextsearch/internal/suppress"
)

// traces are what must be nowhere when an erasure is done: the words that only
// the erased records had, and the data of persons. They are kept in memory
// only and go to a running serve over its socket.
type traces struct {
	// Words in the form of [suppress.Words]; no other record has one that
	// begins alike, so that none of their inflections is a trace.
	Words []string `json:"words"`
	// Phrases are titles and addresses of records, in lower case: a raw copy
	// that holds one goes, too.
	Phrases []string         `json:"phrases"`
	Persons []suppress.Entry `json:"persons"`
}

// tracer looks for traces.
type tracer struct {
	words   map[string]bool
	stems   []string
	phrases []string
	persons *suppress.List
}

// Limits of what counts as a trace.
const (
	// minTrace is how many letters a word has that is looked for: shorter ones
	// stand in addresses, numbers and code by chance.
	minTrace = 5
	// endingLetters are left away where inflected words are compared: "-en", "-es".
	endingLetters = 2
	// minPhrase is how many bytes a title has that is looked for in raw copies.
	minPhrase = 12
	// maxUnpacked bounds what a packed raw copy is unpacked to.
	maxUnpacked = 256 << 20
)

func newTracer(t traces, persons *suppress.List) *tracer {
	m := &tracer{words: map[string]bool{}, phrases: t.Phrases, persons: persons}
	for _, w := range t.Words {
		m.words[w] = true
		if stem := stemOf(w); stem != w {
			m.stems = append(m.stems, stem)
		}
	}
	return m
}

// stemOf gives a word without what may be its ending; short words stay whole,
// as their beginnings stand in many others.
func stemOf(word string) string {
	if n := len(word) - endingLetters; n > minTrace {
		return word[:n]
	}
	return word
}

// in reports whether a plain text holds a trace.
func (m *tracer) in(text string) bool {
	if _, n := m.persons.Scrub(text); n > 0 {
		return true
	}
	if len(m.words) > 0 {
		for w := range suppress.Words(text) {
			if m.words[w] {
				return true
			}
		}
	}
	return false
}

// inTerm reports whether an index term or a word of the lexicon comes from a trace.
func (m *tracer) inTerm(term string) bool {
	if _, n := m.persons.Scrub(term); n > 0 {
		return true
	}
	for w := range suppress.Words(term) {
		if m.words[w] {
			return true
		}
		for _, stem := range m.stems {
			if strings.Contains(w, stem) {
				return true
			}
		}
	}
	return false
}

// inJSON reports whether a text, or each text of a JSON value, holds a trace.
func (m *tracer) inJSON(text string) bool {
	found := false
	for s := range jsonTexts(text) {
		found = found || m.in(s)
	}
	return found
}

// inRow reports whether a text of a table holds a trace. Reports and headers
// are in words of the program and of HTTP, which a record may have been the only
// one to use, too: there titles and addresses count, and persons.
func (m *tracer) inRow(table, text string) bool {
	if table != "runs" && table != "pages" {
		return m.inJSON(text)
	}
	if _, n := m.persons.Scrub(text); n > 0 {
		return true
	}
	return table == "runs" && m.holdsPhrase(text)
}

func (m *tracer) holdsPhrase(text string) bool {
	lower := strings.ToLower(norm.NFC.String(text))
	return slices.ContainsFunc(m.phrases, func(p string) bool { return strings.Contains(lower, p) })
}

// inCopy reports whether a raw copy holds a trace, as it is, without its
// markup, or unpacked. What a PDF or Office file packs is not seen: the
// records that were made of it name its copy.
func (m *tracer) inCopy(data []byte) bool {
	if bytes.HasPrefix(data, []byte{0x1f, 0x8b}) { // RFC 1952
		if z, err := gzip.NewReader(bytes.NewReader(data)); err == nil {
			if plain, err := io.ReadAll(io.LimitReader(z, maxUnpacked)); len(plain) > 0 || err == nil {
				data = plain
			}
		}
	}
	text := string(data)
	if !utf8.ValidString(text) && !m.latin(text) {
		text = strings.ToValidUTF8(text, " ")
	}
	if m.in(text) || m.inJSON(text) {
		return true
	}
	plain := ingest.PlainMarkup(text)
	if m.in(plain) {
		return true
	}
	return m.holdsPhrase(html.UnescapeString(text)) || m.holdsPhrase(plain)
}

// latin reports whether a text in windows-1252 or ISO 8859-1 holds a trace.
func (m *tracer) latin(text string) bool {
	var b strings.Builder
	for i := range len(text) {
		b.WriteRune(rune(text[i]))
	}
	return m.in(b.String())
}

// jsonTexts gives the texts of a JSON value or of lines of them, and any other text as it is.
func jsonTexts(text string) func(yield func(string) bool) {
	return func(yield func(string) bool) {
		if head := strings.TrimLeft(text, " \t\r\n"); head == "" || head[0] != '{' && head[0] != '[' {
			yield(text)
			return
		}
		for dec := json.NewDecoder(strings.NewReader(text)); ; {
			var value any
			if err := dec.Decode(&value); err != nil {
				if err != io.EOF {
					yield(text)
				}
				return
			}
			if !eachText(value, func(_, s string) bool { return yield(s) }) {
				return
			}
		}
	}
}

// eachText calls visit with every text of a JSON value and the name that it
// stands under, until it gives false.
func eachText(value any, visit func(name, text string) bool) bool {
	return eachNamed("", value, visit)
}

func eachNamed(name string, value any, visit func(name, text string) bool) bool {
	switch v := value.(type) {
	case string:
		return visit(name, v)
	case []any:
		for _, item := range v {
			if !eachNamed(name, item, visit) {
				return false
			}
		}
	case map[string]any:
		for key, item := range v {
			if !eachNamed(key, item, visit) {
				return false
			}
		}
	}
	return true
}

// nameFields are the fields of a record that name it or its place. They may
// stay (an id in its tombstone), so that their words are no traces.
var nameFields = map[string]bool{"id": true, "url": true, "originalId": true, "contentHash": true, "raw": true, "source": true, "sha256": true}

// vocabulary is the words that stay, in all forms in which an index may hold them.
type vocabulary struct{ words map[string]bool }

// add takes the words of all texts of a value that can be written as JSON.
func (v *vocabulary) add(value any) error { return wordsOfValue(value, v.take) }

// addText takes those of a text, or of the texts of a JSON value.
func (v *vocabulary) addText(text string) error { return wordsOfText(text, v.take) }

// take takes a word, and its plain form: the plural of an umlaut's word has it.
func (v *vocabulary) take(_, word string) {
	v.words[word] = true
	v.words[plainForm.Replace(word)] = true
}

var plainForm = strings.NewReplacer("ae", "a", "oe", "o", "ue", "u")

// joiners stand within words that an index knows as one, too: "Bau-Amt",
// "Ver-waltung" at a line end, "Bürger:innen".
var joiners = strings.NewReplacer("-\n", "", "-", "", "‐", "", "‑", "", ":", "", "*", "", "_", "", "/", "", "\u00ad", "")

// wordsOfValue visits the folded words of all texts of a value.
func wordsOfValue(value any, visit func(field, word string)) error {
	data, err := json.Marshal(value)
	if err != nil {
		return err
	}
	var plain any
	if err := json.Unmarshal(data, &plain); err != nil {
		return err
	}
	eachText(plain, func(field, text string) bool {
		for w := range suppress.Words(text) {
			visit(field, w)
		}
		if joined := joiners.Replace(text); joined != text {
			for w := range suppress.Words(joined) {
				visit(field, w)
			}
		}
		return true
	})
	return nil
}

// without gives the candidates whose stem stands in none of the words that stay.
func (v *vocabulary) without(candidates map[string]bool) []string {
	var blob strings.Builder
	for w := range v.words {
		blob.WriteString(w)
		blob.WriteByte('\n')
	}
	all := blob.String()
	var only []string
	for w := range candidates {
		if !v.words[w] && !strings.Contains(all, stemOf(w)) {
			only = append(only, w)
		}
	}
	return only
}
