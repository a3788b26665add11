package german

import "strings"

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
	Typo   // a known word that the word was probably meant to be; queries find it themselves
)

// hows names the ways for explanations.
var hows = [...]string{"form", "inflection", "part", "derivation", "umlaut", "abbreviation", "synonym", "joined", "halves", "known-part", "typo"}

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
	kind  tokenKind
	class *class
	form  string
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
		n := string(q.scan.form(t.pieces[0]))
		w.Alternatives = append(literal(Exact.term("§"+n), ""),
			Alternative{Term: Exact.term(n), Weight: weightNumber, Gain: weightNumber, How: PartOf, Words: 1})
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
		b.synonyms(p.group, n, p.keys)
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
