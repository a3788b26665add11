package german

import "slices"

// heard is a word just read: the key of its class, or the form of a stop word.
type heard struct {
	key, stop       string
	start, position int
}

// recentWords is how far back a phrase is looked for, stop words included.
const recentWords = 2 * maxPhraseWords

// recent keeps the last words read.
type recent struct {
	words [recentWords]heard
	n     int
}

// push adds a word.
func (r *recent) push(h heard) {
	r.words[r.n%recentWords] = h
	r.n++
}

// back gives the word read i words ago, nil if there is none.
func (r *recent) back(i int) *heard {
	if i >= r.n || i >= recentWords {
		return nil
	}
	return &r.words[(r.n-1-i)%recentWords]
}

// phrase is a long form or synonym of several words.
type phrase struct {
	keys    []string // classes in order, stop words left out; or stop words if there is nothing else
	literal bool     // keys are stop words
	short   string   // key of the abbreviation, "" for a synonym
	group   int      // synonym group, -1 for an abbreviation
}

// phraseTable finds phrases by their last word.
type phraseTable struct {
	byLast  map[string][]*phrase
	longs   map[string][]alternativeForm // key of a short form → its long forms
	shorts  map[string][]alternativeForm // key of a long form of one word → short forms
	members map[string][]int             // key of a word → its synonym groups
	groups  [][]alternativeForm          // synonym group → its members
}

// alternativeForm is another way to say a word: one key, or several side by side.
type alternativeForm struct {
	keys    []string
	literal bool // stop words only
}

// match gives in how many words, stop words included, the phrase ends with the
// word just read, 0 if it does not; the first word is given too.
func (p *phrase) match(r *recent) (words int, first *heard) {
	i := 0
	for k := len(p.keys) - 1; k >= 0; k-- {
		h := r.back(i)
		for h != nil && !p.literal && h.stop != "" && k < len(p.keys)-1 {
			i++
			h = r.back(i)
		}
		if h == nil || p.literal && h.stop != p.keys[k] || !p.literal && h.key != p.keys[k] {
			return 0, nil
		}
		first = h
		i++
	}
	return i, first
}

// phrases emits the abbreviation of each long form that ends with the word
// just read.
func (e *emitter) phrases(last string, stop bool, end int) {
	for _, p := range e.lexicon.phrases.byLast[last] {
		if p.short == "" || p.literal != stop {
			continue
		}
		n, first := p.match(&e.recent)
		if n == 0 {
			continue
		}
		e.insert(Term{Short.term(p.short), first.start, end, first.position})
	}
}

// insert puts a term where its start belongs.
func (e *emitter) insert(t Term) {
	i := len(e.terms)
	for i > 0 && e.terms[i-1].Start > t.Start {
		i--
	}
	e.terms = append(e.terms, Term{})
	copy(e.terms[i+1:], e.terms[i:])
	e.terms[i] = t
}

// makePhrases prepares abbreviations and synonyms by the keys of their words.
func (l *Lexicon) makePhrases() {
	l.phrases = phraseTable{byLast: map[string][]*phrase{}, longs: map[string][]alternativeForm{}, shorts: map[string][]alternativeForm{}, members: map[string][]int{}}
	for _, list := range [][]Abbreviation{l.tables.Abbreviations, l.pairs} {
		for _, a := range list {
			l.addAbbreviation(a)
		}
	}
	for _, g := range l.tables.Synonyms {
		l.addSynonyms(g)
	}
}

// addAbbreviation takes a pair into the table, both directions.
func (l *Lexicon) addAbbreviation(a Abbreviation) {
	short, long := l.say(a.Short), l.say(a.Long)
	if len(short.keys) != 1 || len(long.keys) == 0 || len(long.keys) > maxPhraseWords || short.keys[0] == long.keys[0] && len(long.keys) == 1 {
		return
	}
	key := short.keys[0]
	if containsForm(l.phrases.longs[key], long) {
		return
	}
	l.phrases.longs[key] = append(l.phrases.longs[key], long)
	if len(long.keys) == 1 && !long.literal {
		l.phrases.shorts[long.keys[0]] = append(l.phrases.shorts[long.keys[0]], short)
		return
	}
	l.addPhrase(&phrase{keys: long.keys, literal: long.literal, short: key, group: -1})
}

// containsForm reports whether forms has f.
func containsForm(forms []alternativeForm, f alternativeForm) bool {
	return slices.ContainsFunc(forms, func(g alternativeForm) bool { return slices.Equal(g.keys, f.keys) })
}

// maxPhrasesPerLast bounds the phrases tried at each word; those of tables and
// the most frequent come first.
const maxPhrasesPerLast = 64

// addPhrase files a phrase under its last word.
func (l *Lexicon) addPhrase(p *phrase) {
	last := p.keys[len(p.keys)-1]
	if len(l.phrases.byLast[last]) < maxPhrasesPerLast {
		l.phrases.byLast[last] = append(l.phrases.byLast[last], p)
	}
}

// addSynonyms takes a group into the table.
func (l *Lexicon) addSynonyms(words []string) {
	id := len(l.phrases.groups)
	var group []alternativeForm
	for _, w := range words {
		f := l.say(w)
		if len(f.keys) == 0 || len(f.keys) > maxPhraseWords || f.literal || containsForm(group, f) {
			continue
		}
		group = append(group, f)
	}
	if len(group) < 2 {
		return
	}
	l.phrases.groups = append(l.phrases.groups, group)
	for _, f := range group {
		if len(f.keys) == 1 {
			l.phrases.members[f.keys[0]] = append(l.phrases.members[f.keys[0]], id)
			continue
		}
		l.addPhrase(&phrase{keys: f.keys, group: id})
	}
}

// say gives the keys of the words of a text as the index would have them.
func (l *Lexicon) say(text string) alternativeForm {
	var s scanner
	s.reset(text)
	var keys, stops []string
	for s.next() {
		switch s.tok.kind {
		case word:
			form := string(s.joined(s.tok.pieces))
			if len(s.tok.pieces) == 1 && l.stop[form] {
				stops = append(stops, form)
				continue
			}
			if form != "" {
				keys = append(keys, l.analyse(form).key)
			}
		case number:
			k, _ := s.numberKey(s.tok.pieces)
			keys = append(keys, k)
		}
	}
	if len(keys) == 0 {
		return alternativeForm{keys: stops, literal: true}
	}
	return alternativeForm{keys: keys}
}
