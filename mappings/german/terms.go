package german

// maxPhraseWords is of how many words a long form of an abbreviation, or a
// synonym, consists at most, stop words left out.
const maxPhraseWords = 6

// maxTermsPerPiece bounds what one piece of a word brings: its exact form, its
// class with parts, its spelling without dots.
const maxTermsPerPiece = maxClassTerms + 3

// Terms appends the index terms of text to dst, in rising order of Start. It
// takes time linear in len(text) for any bytes, and gives at most
// maxTermsPerPiece terms for a piece of a word and twice that for a word.
func (l *Lexicon) Terms(text string, dst []Term) []Term {
	e := emitter{lexicon: l, terms: dst}
	e.scan.reset(text)
	for e.scan.next() {
		e.token()
	}
	return e.terms
}

// emitter turns tokens into terms.
type emitter struct {
	lexicon *Lexicon
	scan    scanner
	terms   []Term
	recent  recent
}

// emit appends one term.
func (e *emitter) emit(text string, start, end int) {
	e.terms = append(e.terms, Term{text, start, end, e.scan.tok.position})
}

// token emits the terms of the current token.
func (e *emitter) token() {
	t := &e.scan.tok
	switch t.kind {
	case word:
		e.word(t)
	case number:
		e.number(t)
	case symbol:
		e.emit(Exact.term(e.scan.text[t.start:t.end]), t.start, t.end)
	case paragraph:
		n := string(e.scan.form(t.pieces[0]))
		e.emit(Exact.term("§"+n), t.start, t.end)
		e.emit(Part.term(n), t.pieces[0].start, t.end)
	case address:
		if key := addressKey(e.scan.text[t.start:t.end]); key != "" {
			e.emit(Exact.term(key), t.start, t.end)
		}
		e.parts(t.pieces)
	}
}

// number emits a number and, unless it is one in groups of three, its pieces.
func (e *emitter) number(t *token) {
	key, thousands := e.scan.numberKey(t.pieces)
	if key == "" {
		return
	}
	e.emit(Exact.term(key), t.start, t.end)
	if thousands || len(t.pieces) < 2 {
		return
	}
	for _, p := range t.pieces {
		if n := e.scan.form(p); len(n) > 1 {
			e.emit(Part.term(string(n)), p.start, p.end)
		}
	}
}

// word emits a word of one piece or several.
func (e *emitter) word(t *token) {
	if len(t.pieces) == 1 {
		p := t.pieces[0]
		if at := e.lexicon.camelAt(e.scan.text, p); at > 0 {
			e.group([]piece{{start: p.start, end: p.start + at}, {start: p.start + at, end: p.end}})
			return
		}
		e.single(t, p)
		return
	}
	e.group(t.pieces)
}

// camelAt gives where a piece divides by its capitals, 0 if it does not. Where a
// run of capitals ends only the lexicon knows: ITDienst, but NATOkonferenz.
func (l *Lexicon) camelAt(text string, p piece) int {
	if p.gendered > 0 || p.end-p.start > maxTerm {
		return 0
	}
	word := text[p.start:p.end]
	at := camelBreak(word)
	if at == 0 || at+1 >= len(word) || word[at+1] < 'a' || word[at+1] > 'z' || word[at-1] < 'A' || word[at-1] > 'Z' {
		return at
	}
	if l.understands(string(appendFolded(nil, word[at+1:]))) && !l.understands(string(appendFolded(nil, word[at:]))) {
		return at + 1
	}
	return at
}

// single emits a word of one piece. A stop word has its exact term only: for
// phrases.
func (e *emitter) single(t *token, p piece) {
	form := e.scan.form(p)
	if len(form) == 0 {
		return
	}
	if e.lexicon.stop[string(form)] {
		exact := Exact.term(string(form))
		e.emit(exact, t.start, t.end)
		e.recent.push(heard{stop: exact[1:], start: t.start, position: t.position})
		e.phrases(exact[1:], true, t.end)
		return
	}
	known, c := e.lexicon.lookup(form)
	if known != nil {
		e.emit(known.exact, t.start, t.end)
	} else {
		e.emit(Exact.term(string(form)), t.start, t.end)
	}
	e.class(c, t.start, t.end)
	e.plain(known, form, t)
	e.recent.push(heard{key: c.key, start: t.start, position: t.position})
	e.phrases(c.key, false, t.end)
}

// plain emits the spelling without dots.
func (e *emitter) plain(known *entry, form []byte, t *token) {
	plain := ""
	if known != nil {
		plain = known.plain
	} else {
		plain = plainTerm(string(form))
	}
	if plain != "" {
		e.emit(plain, t.start, t.end)
	}
}

// class emits what all forms of a word have.
func (e *emitter) class(c *class, start, end int) {
	for _, t := range c.terms {
		e.emit(t, start, end)
	}
}

// group emits a word of several pieces: written as one, by the stems of its
// pieces, and the pieces as parts.
func (e *emitter) group(pieces []piece) {
	t := &e.scan.tok
	form := e.scan.joined(pieces)
	if len(form) == 0 {
		return
	}
	e.emit(Exact.term(string(form)), t.start, t.end)
	_, whole := e.lexicon.lookup(form)
	e.emit(whole.terms[0], t.start, t.end)
	if byPieces := e.lexicon.groupKey(&e.scan, pieces); byPieces != whole.key && byPieces != "" {
		e.emit(Class.term(byPieces), t.start, t.end)
	}
	if plain := plainTerm(string(e.scan.joined(pieces))); plain != "" {
		e.emit(plain, t.start, t.end)
	}
	e.parts(pieces)
	e.recent.push(heard{key: whole.key, start: t.start, position: t.position})
	e.phrases(whole.key, false, t.end)
}

// groupKey gives the stems of pieces written together.
func (l *Lexicon) groupKey(s *scanner, pieces []piece) string {
	key := make([]byte, 0, 48)
	for _, p := range pieces {
		if len(key) > maxTerm {
			break
		}
		_, c := l.lookup(s.form(p))
		key = append(key, c.key...)
	}
	return string(cutBytes(key))
}

// parts emits the pieces of a word or address; single letters and stop words
// say nothing alone.
func (e *emitter) parts(pieces []piece) {
	for _, p := range pieces {
		form := e.scan.form(p)
		if len(form) < 2 || e.lexicon.stop[string(form)] {
			continue
		}
		_, c := e.lexicon.lookup(form)
		e.emit(Part.term(c.key), p.start, p.end)
		for _, t := range c.terms[1:] {
			e.emit(t, p.start, p.end)
		}
	}
}
