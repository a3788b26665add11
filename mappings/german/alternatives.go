package german

import "slices"

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

// Missing gives what else the index may hold for a word of a query that it lacks
// altogether although the lexicon knows it (from its base, or from records that
// are gone): the spelling without dots, halves side by side, the known end or
// beginning. For a word that is not known its Alternatives have these already.
func (l *Lexicon) Missing(w Word) []Alternative {
	var s scanner
	s.reset(w.Text)
	if !w.Known || !s.next() || s.tok.kind != word {
		return nil
	}
	form := string(s.joined(s.tok.pieces))
	if form == "" || l.stop[form] {
		return nil
	}
	b := alternatives{lexicon: l}
	b.unknown(&class{}, form, &w)
	b.halves(w.Parts)
	return b.sorted()
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
		b.synonyms(g, 1, []string{c.key})
	}
}

// synonyms adds the other members of a group.
func (b *alternatives) synonyms(group, words int, own []string) {
	for _, f := range b.lexicon.phrases.groups[group] {
		if slices.Equal(f.keys, own) {
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
