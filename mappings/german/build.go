package german

import (
	"cmp"
	"slices"
	"strings"
)

// maxClassTerms bounds the index terms of a word: its class, the parts of a
// compound on all levels, its root.
const maxClassTerms = 16

// build makes the lexicon of stats. It depends on nothing but its arguments,
// so that a lexicon read from a file is the one that was written.
func build(stats map[string]*stat, pairs []Abbreviation, tables Tables, texts uint64) *Lexicon {
	l := &Lexicon{
		vocabulary: vocabulary{
			stats: stats, twins: map[string]string{}, lemmas: make(map[string]*lemma, len(stats)), starts: map[string]uint32{},
			stop: stopSet(), badHeads: wordSet(noHeads), badModifiers: wordSet(noModifiers), own: wordSet(ownWords),
		},
		entries: make(map[string]*entry, len(stats)), classes: make(map[string]*class, len(stats)/2), roots: map[string]int32{},
		pairs: pairs, tables: tables, texts: texts,
	}
	forms := sortedForms(stats)
	for _, f := range forms {
		if strings.Contains(f, "ß") {
			l.twins[spellSS(f)] = f
		}
	}
	words := l.findLemmas(forms)
	l.findStarts(forms)
	l.makeClasses(words)
	l.makeEntries(forms)
	l.makePhrases()
	return l
}

// sortedForms gives the forms in order.
func sortedForms(stats map[string]*stat) []string {
	forms := make([]string, 0, len(stats))
	for f := range stats {
		forms = append(forms, f)
	}
	slices.Sort(forms)
	return forms
}

// maxBases bounds the steps from a form to its word: Bürgerinnen, Bürger.
const maxBases = 6

// findLemmas joins the forms to words and gives these, the most frequent first.
func (l *Lexicon) findLemmas(forms []string) []*lemma {
	byForm := make(map[string]*lemma, len(forms)/2)
	var words []*lemma
	for _, f := range forms {
		root := l.lastBase(f)
		w := byForm[root]
		if w == nil {
			w = &lemma{form: root}
			byForm[root] = w
			words = append(words, w)
		}
		s := l.stats[f]
		w.total, w.caps, w.lows = w.total+s.n, w.caps+s.caps, w.lows+s.lows
		l.lemmas[f] = w
	}
	slices.SortFunc(words, func(a, b *lemma) int {
		return cmp.Or(cmp.Compare(b.total, a.total), cmp.Compare(a.form, b.form))
	})
	for i, w := range words {
		w.id = int32(i)
	}
	return words
}

// lastBase follows a form to the base that has none itself.
func (l *Lexicon) lastBase(form string) string {
	for range maxBases {
		b, ok := l.base(form)
		if !ok {
			return form
		}
		form = b
	}
	return form
}

// makeClasses gives each word its key: simple words first, then compounds.
func (l *Lexicon) makeClasses(words []*lemma) {
	splits := make(map[string][]string, len(words)/2)
	nouns := make(map[string]string, len(words))
	for _, w := range words {
		parts := l.split(w.form, w.total, w.lows > w.caps)
		if parts == nil {
			parts = l.splitAtHyphens(w.form, l.cutsOf(w.form))
		}
		if parts != nil {
			splits[w.form] = parts
			continue
		}
		if ss := spellSS(w.form); w.caps > w.lows && nouns[ss] != ss {
			nouns[ss] = w.form
		}
	}
	for _, w := range words {
		if splits[w.form] == nil {
			w.class = l.classWith(keyOf(nouns, w), nil, w.total)
		}
	}
	for _, w := range words {
		l.classOf(w, splits, 0)
	}
	for _, c := range l.classes {
		if r := l.root(c.key); r != "" {
			c.root = r
			l.roots[r]++
		}
	}
	for _, c := range l.classes {
		l.finish(c)
	}
}

// cutsOf gives where hyphens stand in a form that the corpus has.
func (l *Lexicon) cutsOf(form string) uint64 {
	if s := l.stats[form]; s != nil {
		return s.cuts
	}
	return 0
}

// minAdjective is the length of an adjective that -er is taken off.
const minAdjective = 6

// keyOf gives the key of a simple word: its light stem; but a noun whose stem
// is another noun has its form as key, so that Kohle stays apart from Kohl.
// nouns are the simple nouns by their form with ss, which itself goes first.
func keyOf(nouns map[string]string, w *lemma) string {
	form, noun := spellSS(w.form), w.caps > w.lows
	key := lightStem(form)
	if base, ok := strings.CutSuffix(key, "er"); ok && w.lows > w.caps && len(base) >= minAdjective {
		return base // terrestrischer, where terrestrisch is not seen
	}
	switch {
	case noun && form != w.form && nouns[form] == form:
		return w.form // Maß beside Mass
	case noun && key != form && nouns[key] != "":
		return form
	}
	return key
}

// classOf gives the class of a word, made of those of its parts if need be.
func (l *Lexicon) classOf(w *lemma, splits map[string][]string, depth int) *class {
	if w.class != nil {
		return w.class
	}
	if depth > maxDepth { // a part that leads back to the word
		return l.classWith(lightStem(spellSS(w.form)), nil, 0)
	}
	parts := splits[w.form]
	classes := make([]*class, len(parts))
	for i, p := range parts {
		if pw := l.lemmas[p]; pw != nil {
			classes[i] = l.classOf(pw, splits, depth+1)
		} else {
			classes[i] = l.startClass(p)
		}
	}
	w.class = l.classWith(joinKeys(classes), classes, w.total)
	return w.class
}

// startClass gives the class of a beginning that is no word of the corpus; it
// may consist of such words (Opendata-).
func (l *Lexicon) startClass(start string) *class {
	var classes []*class
	for _, p := range l.split(start, 0, true) {
		w := l.lemmas[p]
		if w == nil || w.class == nil {
			return l.classWith(lightStem(spellSS(start)), nil, 0)
		}
		classes = append(classes, w.class)
	}
	if classes == nil {
		return l.classWith(lightStem(spellSS(start)), nil, 0)
	}
	return l.classWith(joinKeys(classes), classes, 0)
}

// joinKeys writes the keys of parts together.
func joinKeys(parts []*class) string {
	var key strings.Builder
	for _, p := range parts {
		key.WriteString(p.key)
	}
	return cut(key.String(), maxTerm)
}

// classWith gives the class of a key, made if it is new.
func (l *Lexicon) classWith(key string, parts []*class, count uint32) *class {
	c := l.classes[key]
	if c == nil {
		c = &class{key: key, known: true}
		l.classes[key] = c
	}
	if c.parts == nil {
		c.parts = parts
	}
	c.count += count
	return c
}

// finish writes the index terms of a class.
func (l *Lexicon) finish(c *class) {
	c.terms = append(c.terms[:0], Class.term(c.key))
	c.terms = c.appendParts(c.terms, Head, 0)
	if c.root != "" && l.isRoot(c.root) {
		c.terms = append(c.terms, Derived.term(c.root))
	}
	if len(c.terms) > maxClassTerms {
		c.terms = c.terms[:maxClassTerms]
	}
}

// isRoot reports whether a root joins something: two derivations, or a word
// that is the root itself.
func (l *Lexicon) isRoot(root string) bool {
	return l.roots[root] > 1 || l.roots[root] > 0 && l.classes[root] != nil
}

// maxDepth bounds the levels of a compound's parts.
const maxDepth = 4

// appendParts appends the terms of the parts of c on all levels; what ends the
// whole word is its head, everything else a modifier.
func (c *class) appendParts(terms []string, last Kind, depth int) []string {
	for i, p := range c.parts {
		kind := Modifier
		if i == len(c.parts)-1 {
			kind = last
		}
		if len(p.key) >= 2 && len(terms) < maxClassTerms {
			if t := kind.term(p.key); !slices.Contains(terms, t) {
				terms = append(terms, t)
			}
		}
		if depth < maxDepth {
			terms = p.appendParts(terms, kind, depth+1)
		}
	}
	return terms
}

// makeEntries prepares every form.
func (l *Lexicon) makeEntries(forms []string) {
	for _, f := range forms {
		l.entries[f] = &entry{exact: Exact.term(l.genderBase(f)), plain: plainTerm(f), class: l.lemmas[f].class}
	}
}

// genderBase gives the form without a feminine ending if it names persons whose
// masculine the corpus has.
func (l *Lexicon) genderBase(form string) string {
	if !strings.HasSuffix(form, "in") && !strings.HasSuffix(form, "innen") {
		return form
	}
	own := l.stats[form]
	if own == nil {
		own = &unseen
	}
	for i := range endings {
		e := &endings[i]
		if e.cut != "in" && e.cut != "innen" {
			continue
		}
		if b, ok := l.try(e, form, own); ok {
			return b
		}
	}
	return form
}

// plainTerm gives the term of a form without its dots, "" if it has none.
func plainTerm(form string) string {
	if nextUmlaut(form, 0) < 0 {
		return ""
	}
	return Plain.term(dropDots(lightStem(spellSS(form))))
}
