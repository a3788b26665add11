package search

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// quotes are the marks that open and close a phrase: people write them as
// they learned to, and text processors change them, so any closes any.
const quotes = "\"„“”‟»«"

// ParseQuery reads the query language; it never fails. "phrases" and
// field:value must match, -not must not; words are searched in all fields, and
// one of them must match where nothing else must; prefix* (at least
// [MinPrefix] characters) is a word by its beginning; facet:value narrows like
// a filter. Everything else is searched as plain text and named in Ignored. At
// most [MaxText] characters and [MaxWords] words are read; Cut says that there
// was more.
func ParseQuery(text string) Understood { return parseQuery(text, tableNames()) }

// parseQuery is ParseQuery for a given table of names.
func parseQuery(text string, known names) Understood {
	p := parser{known: known}
	p.out.Text, p.out.Cut = clean(text)
	p.out.Clauses = []Clause{}
	p.rest = p.out.Text
	for p.words < MaxWords && p.next() {
	}
	if strings.TrimSpace(p.rest) != "" {
		p.out.Cut = true
	}
	return p.out
}

// clean makes text valid UTF-8 without control characters and cuts it to
// MaxText characters; cut tells that it did.
func clean(text string) (out string, cut bool) {
	var b strings.Builder
	count := 0
	for _, r := range text {
		if count == MaxText {
			return b.String(), true
		}
		count++
		switch {
		case r == utf8.RuneError:
			continue
		case unicode.IsControl(r):
			r = ' '
		}
		b.WriteRune(r)
	}
	return b.String(), false
}

// parser walks over a query from left to right.
type parser struct {
	known names
	rest  string // what is still to be read
	words int    // words read so far
	out   Understood
}

// next reads one clause; false at the end of the text.
func (p *parser) next() bool {
	p.rest = strings.TrimLeftFunc(p.rest, unicode.IsSpace)
	if p.rest == "" {
		return false
	}
	start := p.rest
	var c Clause
	if c.Not = negates(p.rest); c.Not {
		p.rest = p.rest[1:]
	}
	if body, ok := p.phrase(); ok {
		p.addPhrase(c, body, typed(start, p.rest))
		return true
	}
	word := p.word()
	if name, value, ok := strings.Cut(word, ":"); ok && p.named(c, name, value, start) {
		return true
	}
	p.addWord(c, word, typed(start, p.rest))
	return true
}

// negates reports whether s begins with a minus that belongs to what follows.
func negates(s string) bool {
	r, _ := utf8.DecodeRuneInString(strings.TrimPrefix(s, "-"))
	return s[0] == '-' && len(s) > 1 && (unicode.IsLetter(r) || unicode.IsDigit(r) || strings.ContainsRune(quotes, r))
}

// typed gives what was read between two rests of one text.
func typed(start, rest string) string { return start[:len(start)-len(rest)] }

// phrase reads a quoted text; one that is not closed ends with the query.
func (p *parser) phrase() (body string, ok bool) {
	r, size := utf8.DecodeRuneInString(p.rest)
	if p.rest == "" || !strings.ContainsRune(quotes, r) {
		return "", false
	}
	p.rest = p.rest[size:]
	end := strings.IndexAny(p.rest, quotes)
	if end < 0 {
		body, p.rest = p.rest, ""
		return body, true
	}
	body = p.rest[:end]
	_, size = utf8.DecodeRuneInString(p.rest[end:])
	p.rest = p.rest[end+size:]
	return body, true
}

// word reads up to a space or a quote.
func (p *parser) word() string {
	end := strings.IndexFunc(p.rest, func(r rune) bool {
		return unicode.IsSpace(r) || strings.ContainsRune(quotes, r)
	})
	if end < 0 {
		end = len(p.rest)
	}
	word := p.rest[:end]
	p.rest = p.rest[end:]
	return word
}

// named adds name:value if name is a field or a facet; the value may be a
// phrase. False leaves the word to be searched as text.
func (p *parser) named(c Clause, name, value, start string) bool {
	canonical, kind := p.known.find(name)
	if kind == "" {
		return false
	}
	quoted := false
	if value == "" {
		if value, quoted = p.phrase(); !quoted {
			return false
		}
	}
	c.Field = canonical
	switch as := typed(start, p.rest); {
	case kind == ClauseFacet:
		p.add(Clause{Kind: ClauseFacet, Text: strings.TrimSpace(value), Field: canonical, Not: c.Not}, as, 1)
	case quoted:
		p.addPhrase(c, value, as)
	default:
		p.addWord(c, value, as)
	}
	return true
}

// addPhrase adds a quoted text; a phrase of one word is a word that must match.
func (p *parser) addPhrase(c Clause, body, as string) {
	words := strings.Fields(body)
	if left := MaxWords - p.words; len(words) > left {
		words, p.out.Cut = words[:left], true
	}
	c.Kind, c.Text = ClausePhrase, strings.Join(words, " ")
	p.add(c, as, len(words))
}

// addWord adds a word, or a prefix if a * ends it.
func (p *parser) addWord(c Clause, word, as string) {
	stem := strings.Trim(word, "*")
	c.Kind, c.Text = ClauseWord, strings.ReplaceAll(stem, "*", "")
	prefix := stem != "" && word == stem+"*" && !strings.Contains(stem, "*")
	switch {
	case prefix && utf8.RuneCountInString(stem) >= MinPrefix:
		c.Kind = ClausePrefix
	case strings.Contains(word, "*"), c.Field == "" && strings.Contains(word, ":"):
		p.ignore(as)
	}
	p.add(c, as, 1)
}

// add appends a clause that has something to search for.
func (p *parser) add(c Clause, as string, words int) {
	if !strings.ContainsFunc(c.Text, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }) &&
		!(c.Kind == ClauseFacet && c.Text != "") {
		p.ignore(as)
		return
	}
	p.words += words
	p.out.Clauses = append(p.out.Clauses, c)
}

// ignore names a part that was not understood as typed, each once.
func (p *parser) ignore(as string) {
	if n := len(p.out.Ignored); n == 0 || p.out.Ignored[n-1] != as {
		p.out.Ignored = append(p.out.Ignored, as)
	}
}
