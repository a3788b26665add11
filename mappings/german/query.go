package german

import (
	"slices"
	"strings"
)

// How says in which way an alternative stands for a word of the query.
type How uint8

// The ways.
const (
	Form How = iota // the word as written
	Inflection
	PartOf // part of a hyphenated word or of a compound
	Derivation
	Umlaut // spelt without its dots
	Abbreviated
	Synonym
	Joined // neighbours of the query, one word in the text
	Halves // one word of the query, neighbours in the text
	Known  // only the known end or beginning of the word
)

// hows names the ways for explanations.
var hows = [...]string{"form", "inflection", "part", "derivation", "umlaut", "abbreviation", "synonym", "joined", "halves", "known-part"}

// String gives the English name of the way.
func (h How) String() string {
	if int(h) < len(hows) {
		return hows[h]
	}
	return "unknown"
}

// Alternative is one thing that the index may hold for a word of a query.
type Alternative struct {
	// Term is an index term; "" if Phrase says what to look for.
	Term string
	// Phrase are terms that must stand side by side, stop words between them
	// jumped; nil for a single term.
	Phrase []string
	// Weight is what a document is worth that has this and nothing better.
	Weight float32
	// Gain is what one occurrence adds to the word's frequency: Weight, less
	// what a broader alternative of the same word counts for the same occurrence
	// (every exact form is also an occurrence of its class).
	Gain float32
	// How says why it is an alternative.
	How How
	// Words is how many words of the query it covers, at least 1, stop words
	// included.
	Words int
}

// PartAlternative is a part of a compound with what the index may hold for it.
type PartAlternative struct {
	Text         string // key of the part
	Alternatives []Alternative
}

// Word is one word of a query.
type Word struct {
	// Text is the word as written.
	Text string
	// Start and End are byte offsets into the query, Position counts words.
	Start, End, Position int
	// Stop says that the word is left out of the ranking (a stop word, or the
	// second of "Bürgerinnen und Bürger").
	Stop bool
	// Known says that the lexicon knows the word or a form of it. Words that are
	// not known may be typing errors, unless they divide (Parts).
	Known bool
	// Alternatives for this word alone, best weight first.
	Alternatives []Alternative
	// Parts of the word if it is a compound: a document that lacks all the
	// Alternatives counts PartsWeight × (share of the parts' idf found)².
	Parts []PartAlternative
	// Joins are alternatives that cover this word and those after it.
	Joins []Alternative
}

// Limits of a query.
const (
	// maxQueryWords bounds a query; what follows is left out.
	maxQueryWords = 64
	// maxJoin is how many neighbours are tried as one word.
	maxJoin = 4
)

// asked is a word of the query with what only its analysis needs.
type asked struct {
	kind    tokenKind
	class   *class
	form    string
	capital bool
}

// querier reads one query.
type querier struct {
	lexicon *Lexicon
	scan    scanner
	words   []Word
	asked   []asked
	recent  recent
}

// Query gives the words of a query with all that the index may hold for them.
// It accepts any text, and takes time linear in it.
func (l *Lexicon) Query(text string) []Word {
	q := querier{lexicon: l}
	q.scan.reset(text)
	for len(q.words) < maxQueryWords && q.scan.next() {
		q.token()
	}
	q.joins()
	q.repeats()
	return q.words
}

// token reads the current token.
func (q *querier) token() {
	t := &q.scan.tok
	w := Word{Text: q.scan.text[t.start:t.end], Start: t.start, End: t.end, Position: t.position, Known: true}
	a := asked{kind: t.kind}
	switch t.kind {
	case word:
		q.word(t, &w, &a)
	case number:
		key, _ := q.scan.numberKey(t.pieces)
		w.Alternatives = literal(Exact.term(key), Part.term(key))
	case symbol:
		w.Alternatives = literal(Exact.term(w.Text), "")
	case paragraph:
		w.Alternatives = literal(Exact.term("§"+string(q.scan.form(t.pieces[0]))), "")
	case address:
		w.Alternatives = literal(Exact.term(addressKey(w.Text)), "")
		w.Parts = q.pieceParts(t.pieces)
	}
	q.words, q.asked = append(q.words, w), append(q.asked, a)
	if a.class != nil || w.Stop {
		q.phrases(&a, w.Stop)
	}
}

// literal makes the alternatives of what is never inflected.
func literal(exact, part string) []Alternative {
	list := []Alternative{{Term: exact, Weight: weightForm, Gain: weightForm, How: Form, Words: 1}}
	if part != "" {
		list = append(list, Alternative{Term: part, Weight: weightPart, Gain: weightPart, How: PartOf, Words: 1})
	}
	return list
}

// word reads a word of one piece or several.
func (q *querier) word(t *token, w *Word, a *asked) {
	l := q.lexicon
	pieces := t.pieces
	if len(pieces) == 1 {
		if at := l.camelAt(q.scan.text, pieces[0]); at > 0 {
			p := pieces[0]
			pieces = []piece{{start: p.start, end: p.start + at}, {start: p.start + at, end: p.end}}
		}
	}
	form := q.scan.joined(pieces)
	a.form = string(form)
	if len(pieces) == 1 && l.stop[a.form] {
		w.Stop = true
		w.Alternatives = literal(Exact.term(a.form), "")
		return
	}
	known, c := l.lookup(form)
	a.class = c
	b := alternatives{lexicon: l}
	b.exact(known, a.form)
	b.class(c, 1)
	if len(pieces) > 1 {
		if key := l.groupKey(&q.scan, pieces); key != c.key {
			b.class(l.simple(key), 1)
		}
		w.Parts = q.pieceParts(pieces)
	} else {
		w.Parts = l.partsOf(c)
	}
	w.Known = c.known
	b.unknown(c, a.form, w)
	b.meanings(c)
	b.halves(w.Parts)
	w.Alternatives = b.sorted()
}

// pieceParts gives the pieces of a word as parts.
func (q *querier) pieceParts(pieces []piece) []PartAlternative {
	var parts []PartAlternative
	for _, p := range pieces {
		form := q.scan.form(p)
		if len(form) == 0 || q.lexicon.stop[string(form)] {
			continue
		}
		_, c := q.lexicon.lookup(form)
		parts = append(parts, q.lexicon.part(c))
	}
	return parts
}

// partsOf gives the parts of a compound.
func (l *Lexicon) partsOf(c *class) []PartAlternative {
	var parts []PartAlternative
	for _, p := range c.parts {
		parts = append(parts, l.part(p))
	}
	return parts
}

// part gives what the index may hold for a part.
func (l *Lexicon) part(c *class) PartAlternative {
	b := alternatives{lexicon: l}
	b.class(c, 1)
	return PartAlternative{Text: c.key, Alternatives: b.sorted()}
}

// alternatives collects what may stand for one word.
type alternatives struct {
	lexicon *Lexicon
	list    []Alternative
}

// add appends a single term unless the list has it.
func (b *alternatives) add(kind Kind, key string, weight, gain float32, how How) {
	if key == "" {
		return
	}
	t := kind.term(key)
	for i := range b.list {
		if b.list[i].Term == t {
			return
		}
	}
	b.list = append(b.list, Alternative{Term: t, Weight: weight, Gain: gain, How: how, Words: 1})
}

// exact adds the form itself, and its other spelling with ß or ss.
func (b *alternatives) exact(known *entry, form string) {
	const gain = weightForm - weightInflection // the class counts the rest
	if known == nil {
		b.add(Exact, form, weightForm, gain, Form)
	} else {
		b.add(Exact, known.exact[1:], weightForm, gain, Form)
	}
	other := spellSS(form)
	if other == form {
		other = b.lexicon.twins[form]
	}
	if e := b.lexicon.words[other]; e != nil && known != nil && e.class == known.class {
		b.add(Exact, e.exact[1:], weightForm, gain, Form)
	}
}

// class adds the forms of a word, the compounds that it is part of, and the
// words of its root, scaled.
func (b *alternatives) class(c *class, scale float32) {
	root, l := c.root, b.lexicon
	gain := float32(weightInflection)
	if c.root != "" && l.roots[root].size > 0 {
		gain -= weightDerivation // each occurrence has the term of its root as well
	}
	b.add(Class, c.key, weightInflection*scale, gain*scale, Inflection)
	b.add(Part, c.key, weightPart*scale, weightPart*scale, PartOf)
	b.add(Modifier, c.key, weightModifier*scale, weightModifier*scale, PartOf)
	b.add(Head, c.key, weightHead*scale, weightHead*scale, PartOf)
	for _, r := range [...]string{c.key, root} {
		family, ok := l.roots[r]
		if !ok || r == "" {
			continue
		}
		b.add(Derived, r, weightDerivation*scale, weightDerivation*scale, Derivation)
		if family.size == 1 {
			b.add(Class, family.only.key, weightDerivation*scale, weightDerivation*scale, Derivation)
		}
	}
	if root != "" && l.classes[root] != nil {
		b.add(Class, root, weightDerivation*scale, weightDerivation*scale, Derivation)
	}
}

// unknown adds what may help a word that the lexicon lacks.
func (b *alternatives) unknown(c *class, form string, w *Word) {
	if c.known {
		return
	}
	b.add(Plain, dropDots(lightStem(spellSS(form))), weightPlain, weightPlain, Umlaut)
	if len(w.Parts) == 0 {
		w.Parts = b.lexicon.halves(form)
	}
	if len(w.Parts) > 0 {
		return
	}
	for i := minPartFrequent; i <= len(form)-minPart; i++ {
		if m := b.lexicon.lemmaOf(form[i:]); m != nil && m.isNoun() && !b.lexicon.badHeads[form[i:]] {
			b.add(Class, m.class.key, weightKnownEnd, weightKnownEnd, Known)
			break
		}
	}
	for i := len(form) - minPartFrequent; i >= minPart; i-- {
		if m := b.lexicon.lemmaOf(form[:i]); m != nil && m.isNoun() && !b.lexicon.badModifiers[form[:i]] {
			b.add(Class, m.class.key, weightKnownStart, weightKnownStart, Known)
			break
		}
	}
}

// minHalf is how often each half of an unknown word must stand: a typing error
// should not be taken for two rare words.
const minHalf = 5

// halves gives the two known words that an unknown one divides into, whatever
// they are except stop words: opendata, smartgrids. The pair whose rarer half is
// most frequent wins.
func (l *Lexicon) halves(form string) []PartAlternative {
	best, count := 0, uint32(minHalf-1)
	for i := minPart; i <= len(form)-minPart; i++ {
		a, b := l.lemmaOf(form[:i]), l.lemmaOf(form[i:])
		if a == nil || b == nil || l.stop[form[:i]] || l.stop[form[i:]] || l.badHeads[form[i:]] || l.badModifiers[form[:i]] {
			continue
		}
		if n := min(a.total, b.total); n > count {
			best, count = i, n
		}
	}
	if best == 0 {
		return nil
	}
	return []PartAlternative{l.part(l.lemmaOf(form[:best]).class), l.part(l.lemmaOf(form[best:]).class)}
}

// meanings adds abbreviations, long forms and synonyms of a word.
func (b *alternatives) meanings(c *class) {
	t := &b.lexicon.phrases
	for _, f := range t.longs[c.key] {
		if len(f.keys) == 1 && !f.literal {
			b.add(Class, f.keys[0], weightAbbreviation, weightAbbreviation, Abbreviated)
			continue
		}
		b.add(Short, c.key, weightAbbreviation, weightAbbreviation, Abbreviated)
	}
	for _, f := range t.shorts[c.key] {
		b.add(Class, f.keys[0], weightAbbreviation, weightAbbreviation, Abbreviated)
		b.add(Part, f.keys[0], weightAbbreviation*weightPart, weightAbbreviation*weightPart, Abbreviated)
	}
	for _, g := range t.members[c.key] {
		b.synonyms(g, 1, c.key)
	}
}

// synonyms adds the other members of a group.
func (b *alternatives) synonyms(group, words int, own string) {
	for _, f := range b.lexicon.phrases.groups[group] {
		if joinStrings(f.keys) == own {
			continue
		}
		a := Alternative{Weight: weightSynonym, Gain: weightSynonym, How: Synonym, Words: words}
		if len(f.keys) == 1 {
			a.Term = Class.term(f.keys[0])
		} else {
			a.Phrase = classTerms(f.keys)
		}
		b.list = append(b.list, a)
	}
}

// classTerms makes class terms of keys.
func classTerms(keys []string) []string {
	terms := make([]string, len(keys))
	for i, k := range keys {
		terms[i] = Class.term(k)
	}
	return terms
}

// halves adds the parts side by side.
func (b *alternatives) halves(parts []PartAlternative) {
	if len(parts) < 2 || len(parts) > maxJoin {
		return
	}
	keys := make([]string, len(parts))
	for i, p := range parts {
		keys[i] = p.Text
	}
	b.list = append(b.list, Alternative{Phrase: classTerms(keys), Weight: weightHalves, Gain: weightHalves, How: Halves, Words: 1})
	if len(keys) == 2 && keys[0] == "e" {
		b.list = append(b.list, Alternative{Phrase: classTerms([]string{electronic, keys[1]}), Weight: weightElectronic, Gain: weightElectronic, How: Synonym, Words: 1})
	}
}

// electronic is the key of the word that an E- before another stands for.
const electronic = "elektronisch"

// sorted gives the alternatives, best weight first.
func (b *alternatives) sorted() []Alternative {
	slices.SortStableFunc(b.list, func(x, y Alternative) int {
		switch {
		case x.Weight > y.Weight:
			return -1
		case x.Weight < y.Weight:
			return 1
		}
		return 0
	})
	return b.list
}

// phrases adds to the first word of each long form or synonym of several words
// that ends here what else it is called.
func (q *querier) phrases(a *asked, stop bool) {
	h := heard{position: len(q.words) - 1}
	last := a.form
	if stop {
		h.stop = a.form
	} else {
		h.key, last = a.class.key, a.class.key
	}
	q.recent.push(h)
	for _, p := range q.lexicon.phrases.byLast[last] {
		if p.literal != stop {
			continue
		}
		n, first := p.match(&q.recent)
		if n == 0 {
			continue
		}
		n = len(q.words) - first.position
		w := &q.words[first.position]
		if p.short != "" {
			w.Joins = append(w.Joins,
				Alternative{Term: Class.term(p.short), Weight: weightAbbreviation, Gain: weightAbbreviation, How: Abbreviated, Words: n},
				Alternative{Term: Part.term(p.short), Weight: weightAbbreviation * weightPart, Gain: weightAbbreviation * weightPart, How: Abbreviated, Words: n},
				Alternative{Term: Short.term(p.short), Weight: weightAbbreviation, Gain: weightAbbreviation, How: Abbreviated, Words: n})
			continue
		}
		b := alternatives{lexicon: q.lexicon}
		b.synonyms(p.group, n, joinStrings(p.keys))
		w.Joins = append(w.Joins, b.list...)
	}
}

// joins tries neighbours as one word: Video Konferenz, Online Zugangs Gesetz.
func (q *querier) joins() {
	for i := range q.words {
		for n := 2; n <= maxJoin && i+n <= len(q.words); n++ {
			if !q.joinable(i, n) {
				break
			}
			q.join(i, n)
		}
	}
}

// joinable reports whether the n words from i are words that can be parts.
func (q *querier) joinable(i, n int) bool {
	for k := i; k < i+n; k++ {
		if q.asked[k].kind != word || q.words[k].Stop {
			return false
		}
		if k > i && q.words[k].Start-q.words[k-1].End > 1 { // punctuation between
			return false
		}
	}
	return true
}

// join adds the n words from i written as one to the first of them.
func (q *querier) join(i, n int) {
	l := q.lexicon
	var form, key strings.Builder
	for k := i; k < i+n; k++ {
		form.WriteString(q.asked[k].form)
		key.WriteString(q.asked[k].class.key)
	}
	if form.Len() > maxTerm || key.Len() > maxTerm {
		return
	}
	b := alternatives{lexicon: l}
	for _, c := range [...]*class{l.analyse(form.String()), l.simple(key.String())} {
		if c.known || n < maxJoin {
			b.add(Class, c.key, weightJoined, weightJoined, Joined)
		}
		if c.known || n == 2 {
			b.add(Part, c.key, weightPart, weightPart, Joined)
			b.add(Modifier, c.key, weightModifier, weightModifier, Joined)
			b.add(Head, c.key, weightHead, weightHead, Joined)
		}
	}
	if n == 2 && q.asked[i].class.key == electronic {
		b.add(Class, "e"+q.asked[i+1].class.key, weightElectronic, weightElectronic, Synonym)
	}
	for j := range b.list {
		b.list[j].Words = n
	}
	q.words[i].Joins = append(q.words[i].Joins, b.list...)
}

// repeats takes the second of two words that say the same out of the ranking:
// Bürgerinnen und Bürger.
func (q *querier) repeats() {
	for i := range q.words {
		c := q.asked[i].class
		if c == nil || q.words[i].Stop {
			continue
		}
		for k := i + 1; k < len(q.words) && k <= i+2; k++ {
			if q.asked[k].class == c {
				q.words[k].Stop = true
			}
		}
	}
}
