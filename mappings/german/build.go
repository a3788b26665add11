package german

import (
	"cmp"
	"maps"
	"runtime"
	"slices"
	"strings"
	"sync"
)

// maxClassTerms bounds the index terms of a word: its class, the parts of a
// compound on all levels, its root.
const maxClassTerms = 16

// findings are what takes longest to find out of the stats; a file keeps them,
// so that a lexicon opens in a fraction of the time in which it is learned.
type findings struct {
	forms  []string            // all, sorted
	roots  []string            // the last base of each form
	parts  map[string][]string // of the words that are compounds
	starts map[string]uint32   // see vocabulary
}

// build makes the lexicon of stats. It depends on nothing but its arguments,
// so that a lexicon read from a file is the one that was written; known is what
// it would find in the stats, nil if it has to.
func build(stats map[string]*stat, pairs []Abbreviation, tables Tables, texts uint64, known *findings) *Lexicon {
	l := &Lexicon{
		vocabulary: vocabulary{
			words: makeWords(stats), twins: map[string]string{}, starts: map[string]uint32{},
			stop: stopSet(), badHeads: wordSet(noHeads), badModifiers: wordSet(noModifiers), own: wordSet(ownWords),
		},
		classes: make(map[string]*class, len(stats)/2), roots: map[string]family{},
		pairs: pairs, tables: tables, texts: texts,
	}
	opening := known != nil
	if !opening {
		known = &findings{forms: slices.Sorted(maps.Keys(l.words))}
	}
	forms := known.forms
	for _, f := range forms {
		if strings.Contains(f, "ß") {
			l.twins[spellSS(f)] = f
		}
	}
	if !opening {
		known.roots = make([]string, len(forms))
		parallel(len(forms), func(i int) { known.roots[i] = l.lastBase(forms[i]) })
	}
	words := l.findLemmas(forms, known.roots)
	if !opening {
		l.findStarts(forms)
		parallel(len(words), func(i int) { words[i].parts = l.divide(words[i]) })
	} else {
		l.starts = known.starts
		for _, w := range words {
			w.parts = known.parts[w.form]
		}
	}
	l.makeClasses(words)
	l.makeEntries(forms)
	l.makePhrases()
	return l
}

// makeWords makes the entries of forms; a form is a part of its exact term, so
// that it is stored once.
func makeWords(stats map[string]*stat) map[string]*entry {
	words, all := make(map[string]*entry, len(stats)), make([]entry, 0, len(stats))
	for f, s := range stats {
		all = append(all, entry{stat: *s, exact: Exact.term(f)})
		e := &all[len(all)-1]
		words[e.exact[1:]] = e
	}
	return words
}

// maxBases bounds the steps from a form to its word: Bürgerinnen, Bürger.
const maxBases = 6

// findLemmas joins the forms to words, which are their roots, and gives these,
// the most frequent first.
func (l *Lexicon) findLemmas(forms, roots []string) []*lemma {
	byForm := make(map[string]*lemma, len(forms)/2)
	var words []*lemma
	for i, f := range forms {
		root := roots[i]
		w := byForm[root]
		if w == nil {
			w = &lemma{form: root}
			byForm[root] = w
			words = append(words, w)
		}
		s := l.stat(f)
		w.total, w.caps, w.lows = w.total+s.n, w.caps+s.caps, w.lows+s.lows
		l.words[f].word = w
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
	nouns := make(map[string]string, len(words))
	for _, w := range words {
		if w.parts != nil {
			continue
		}
		if ss := spellSS(w.form); w.caps > w.lows && nouns[ss] != ss {
			nouns[ss] = w.form
		}
	}
	for _, w := range words {
		if w.parts == nil {
			w.class = l.classWith(keyOf(nouns, w), nil, w.total)
		}
	}
	for _, w := range words {
		l.classOf(w, 0)
	}
	for _, c := range l.classes {
		if r := l.root(c.key); r != "" {
			c.root = r
			f := l.roots[r]
			l.roots[r] = family{size: f.size + 1, only: c}
		}
	}
	classes := slices.Collect(maps.Values(l.classes))
	parallel(len(classes), func(i int) { l.finish(classes[i]) })
	terms := make(map[string]string, len(classes))
	for _, c := range classes {
		c.intern(terms)
	}
}

// divide gives the parts of a word of the corpus, nil if it is simple.
func (l *Lexicon) divide(w *lemma) []string {
	if parts := l.split(w.form, w.total, w.lows > w.caps); parts != nil {
		return parts
	}
	if s := l.stat(w.form); s != nil {
		return l.splitAtHyphens(w.form, s.cuts)
	}
	return nil
}

// parallel calls f for 0 to n-1 on all processors; each call must write its own
// results only, so that the outcome doesn't depend on their order.
func parallel(n int, f func(i int)) {
	var wait sync.WaitGroup
	workers := runtime.GOMAXPROCS(0)
	for w := range workers {
		wait.Go(func() {
			for i := w; i < n; i += workers {
				f(i)
			}
		})
	}
	wait.Wait()
}

// minAdjective is the length of an adjective that -er is taken off.
const minAdjective = 6

// keyOf gives the key of a simple word: its light stem; but a noun whose stem
// is another noun has its form as key, so that Kohle stays apart from Kohl.
// nouns are the simple nouns by their form with ss, which itself goes first.
func keyOf(nouns map[string]string, w *lemma) string {
	form, noun := spellSS(w.form), w.caps > w.lows
	key := lightStem(form)
	if base, ok := strings.CutSuffix(form, "er"); ok && w.lows > w.caps && len(base) >= minAdjective {
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
func (l *Lexicon) classOf(w *lemma, depth int) *class {
	if w.class != nil {
		return w.class
	}
	if depth > maxDepth { // a part that leads back to the word
		return l.classWith(lightStem(spellSS(w.form)), nil, 0)
	}
	classes := make([]*class, len(w.parts))
	for i, p := range w.parts {
		if pw := l.lemmaOf(p); pw != nil {
			classes[i] = l.classOf(pw, depth+1)
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
		w := l.lemmaOf(p)
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

// intern replaces the terms of a class by those of others that read the same.
func (c *class) intern(terms map[string]string) {
	for i, t := range c.terms {
		if known, ok := terms[t]; ok {
			c.terms[i] = known
		} else {
			terms[t] = t
		}
	}
	c.key, c.terms = c.terms[0][1:], slices.Clip(c.terms)
}

// isRoot reports whether a root joins something: two derivations, or a word
// that is the root itself.
func (l *Lexicon) isRoot(root string) bool {
	n := l.roots[root].size
	return n > 1 || n > 0 && l.classes[root] != nil
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
	parallel(len(forms), func(i int) {
		f := forms[i]
		e := l.words[f]
		e.plain, e.class = plainTerm(f), e.word.class
		if base := l.genderBase(f); base != f {
			e.exact = Exact.term(base)
		}
	})
}

// genderBase gives the form without a feminine ending if it names persons whose
// masculine the corpus has.
func (l *Lexicon) genderBase(form string) string {
	if !strings.HasSuffix(form, "in") && !strings.HasSuffix(form, "innen") {
		return form
	}
	own := cmp.Or(l.stat(form), &unseen)
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
