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
// one of them must match where nothing else must; of words and phrases with OR
// (or ODER) between them one must match; prefix* (at least [MinPrefix]
// characters) is a word by its beginning; facet:value narrows like a filter, and
// so do ranges: year:2019..2023, or 2019..2023 alone for the year. A plain year
// is a word. "§ 3" is one word, as are file numbers, addresses of mail and web,
// and emoji. Everything else is searched as plain text and named in Ignored. At
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
	p.orIsWord()
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
	or    string // the OR before what is read next, as typed; "" if there is none
	ors   int    // groups of alternatives so far
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
	switch {
	case p.takesOr(c, word):
		p.or = word
		return true
	case p.ranges(c, word, start):
		return true
	}
	if name, value, ok := strings.Cut(word, ":"); ok && p.named(c, name, value, start) {
		return true
	}
	p.addWord(c, unbracket(word), typed(start, p.rest))
	return true
}

// takesOr reports whether a word is an OR with something before it.
func (p *parser) takesOr(c Clause, word string) bool {
	if c.Not || p.or != "" || len(p.out.Clauses) == 0 || word != "OR" && word != "ODER" {
		return false
	}
	return !p.out.Clauses[len(p.out.Clauses)-1].Not
}

// orIsWord makes an OR that has nothing to choose from a word: it may be an
// abbreviation.
func (p *parser) orIsWord() {
	if word := p.or; word != "" && p.words < MaxWords {
		p.or = ""
		p.addWord(Clause{}, word, word)
	}
}

// join makes c an alternative of the clause before it, if there is an OR
// between them and they are of a kind: texts, or values of one facet.
func (p *parser) join(c *Clause) {
	if p.or == "" {
		return
	}
	last := &p.out.Clauses[len(p.out.Clauses)-1]
	if c.Not || (c.Kind == ClauseFacet) != (last.Kind == ClauseFacet) || c.Kind == ClauseFacet && c.Field != last.Field {
		p.orIsWord()
		return
	}
	if last.Group == 0 {
		p.ors++
		last.Group = p.ors
	}
	c.Group, p.or = last.Group, ""
}

// ranges adds a range of years.
func (p *parser) ranges(c Clause, word, start string) bool {
	r, ok := parseRange(word)
	year := p.known.find("year")
	if !ok || !year.ordered || !isYear(r.From) || !isYear(r.To) {
		return false
	}
	p.add(Clause{Kind: ClauseFacet, Text: r.From + ".." + r.To, Field: year.name, Not: c.Not}, typed(start, p.rest), 1)
	return true
}

// isYear reports whether s is a year or an open end.
func isYear(s string) bool {
	return s == "" || len(s) == 4 && "1000" <= s && s <= "2999" && strings.Trim(s, "0123456789") == ""
}

// unbracket takes off brackets around a word that have no partner in it, or
// enclose all of it: (Akte, but not Bürger(innen).
func unbracket(word string) string {
	for {
		opens, closes := strings.Count(word, "("), strings.Count(word, ")")
		starts, ends := strings.HasPrefix(word, "("), strings.HasSuffix(word, ")")
		switch {
		case starts && (opens > closes || ends && len(word) > 1):
			word = word[1:]
		case ends && closes > opens:
			word = word[:len(word)-1]
		default:
			return word
		}
	}
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

// word reads up to a space or a quote; a paragraph sign takes its number along.
func (p *parser) word() string {
	word := p.token()
	if word == "" || strings.Trim(word, "§") != "" {
		return word
	}
	rest := strings.TrimLeftFunc(p.rest, unicode.IsSpace)
	if rest == "" || rest[0] < '0' || rest[0] > '9' {
		return word
	}
	p.rest = rest
	return word + " " + p.token()
}

// token reads up to a space or a quote.
func (p *parser) token() string {
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
	k := p.known.find(name)
	if k.kind == "" {
		return false
	}
	quoted := false
	if value == "" {
		if value, quoted = p.phrase(); !quoted {
			return false
		}
	}
	c.Field = k.name
	switch as := typed(start, p.rest); {
	case k.kind == ClauseFacet:
		p.add(Clause{Kind: ClauseFacet, Text: k.value(value), Field: k.name, Not: c.Not}, as, 1)
	case quoted:
		p.addPhrase(c, value, as)
	default:
		p.addWord(c, value, as)
	}
	return true
}

// value writes the value of a facet; a range of an ordered one goes upwards.
func (k *known) value(text string) string {
	text = strings.TrimSpace(text)
	if r, ok := parseRange(text); ok && k.ordered {
		return r.From + ".." + r.To
	}
	return text
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
	case strings.Contains(word, "*"), c.Field == "" && p.looksNamed(word):
		p.ignore(as)
	}
	p.add(c, as, 1)
}

// looksNamed reports whether a word was meant as field:value and is searched
// as text: the name is unknown, or the value is missing. Addresses, times and
// gender forms (Bürger:innen) are no such words.
func (p *parser) looksNamed(word string) bool {
	name, value, ok := strings.Cut(word, ":")
	if !ok || name == "" || strings.ContainsFunc(name, func(r rune) bool { return !unicode.IsLetter(r) }) {
		return false
	}
	if value == "" {
		return p.known.find(name).kind != ""
	}
	gender := strings.HasPrefix(value, "in") || len(value) <= len("en") && strings.Trim(value, "enrsm") == ""
	return !gender && !strings.HasPrefix(value, "/") && !strings.Contains(value, "@")
}

// isContent reports whether r is something to search for; emoji are words.
func isContent(r rune) bool {
	return unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.Is(unicode.So, r)
}

// add appends a clause that has something to search for.
func (p *parser) add(c Clause, as string, words int) {
	if !strings.ContainsFunc(c.Text, isContent) && !(c.Kind == ClauseFacet && c.Text != "") {
		p.ignore(as)
		return
	}
	p.join(&c)
	p.words += words
	p.out.Clauses = append(p.out.Clauses, c)
}

// ignore names a part that was not understood as typed, each once.
func (p *parser) ignore(as string) {
	if n := len(p.out.Ignored); n == 0 || p.out.Ignored[n-1] != as {
		p.out.Ignored = append(p.out.Ignored, as)
	}
}
