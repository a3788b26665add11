package german

// extensions are the endings by which a form that the corpus lacks may be the
// base of one that it has: Schnittstelle where only Schnittstellen stands.
var extensions = [...]string{"n", "en", "e", "s", "es", "er"}

// lookup gives the class of a form and, if the lexicon has the form, its entry.
func (l *Lexicon) lookup(form []byte) (*entry, *class) {
	if e := l.words[string(form)]; e != nil {
		return e, e.class
	}
	return nil, l.analyse(string(form))
}

// analyse gives the class of a form that the lexicon lacks: that of its base,
// of a longer form, of its parts, or one of its own.
func (l *Lexicon) analyse(form string) *class {
	if e := l.words[form]; e != nil {
		return e.class
	}
	if b, ok := l.base(form); ok {
		return l.words[b].class
	}
	if c := l.extended(form); c != nil {
		return c
	}
	if parts := l.split(form, 0, true); parts != nil {
		return l.compoundOf(parts)
	}
	return l.simple(lightStem(spellSS(form)))
}

// extended gives the class of a longer form that has no other base.
func (l *Lexicon) extended(form string) *class {
	if len(form) < minPart {
		return nil
	}
	for _, e := range extensions {
		if len(form)+len(e) > maxTerm {
			continue
		}
		longer := l.words[form+e]
		if longer == nil || l.lemmaOf(form+e).form != form+e {
			continue
		}
		s := l.stat(form + e)
		if e != "n" && e != "en" && s.masculine() || e == "e" && s.feminine() {
			continue // Kohl is not the base of Kohle, Kur not that of Kurs
		}
		return longer.class
	}
	return l.mutated(form)
}

// mutated gives the class of a plural with an umlaut that has no other base:
// Einwand where only Einwände stands.
func (l *Lexicon) mutated(form string) *class {
	m := mutate(form)
	if m == "" || len(m) >= maxTerm-2 {
		return nil
	}
	for _, e := range [...]string{"e", "er", ""} {
		plural, s := l.words[m+e], l.stat(m+e)
		if plural == nil || l.lemmaOf(m+e).form != m+e || !s.noun() || s.feminine() || s.masculine() || l.own[m+e] {
			continue
		}
		if e == "e" || e == "er" && hasEnding(form, pluralsER) || e == "" && hasEnding(form, bareEndings) {
			return plural.class
		}
	}
	return nil
}

// bareEndings are those of nouns whose plural has an umlaut and no ending.
var bareEndings = []string{"en", "er", "el"}

// compoundOf makes the class of parts found by split.
func (l *Lexicon) compoundOf(parts []string) *class {
	classes := make([]*class, len(parts))
	for i, p := range parts {
		if e := l.words[p]; e != nil {
			classes[i] = e.class
		} else {
			classes[i] = l.simple(lightStem(spellSS(p)))
		}
	}
	return l.compound(classes)
}

// compound gives the class that joins others.
func (l *Lexicon) compound(parts []*class) *class {
	key := joinKeys(parts)
	c := l.classes[key]
	if c != nil && len(c.parts) > 0 {
		return c
	}
	divided := &class{key: key, parts: parts, known: c != nil}
	l.derive(divided)
	return divided
}

// simple gives the class of a key, a new one if the lexicon has none.
func (l *Lexicon) simple(key string) *class {
	if c := l.classes[key]; c != nil {
		return c
	}
	c := &class{key: key}
	l.derive(c)
	return c
}

// derive finishes a class that is not of the lexicon.
func (l *Lexicon) derive(c *class) {
	if r := l.root(c.key); r != "" && (l.roots[r].size > 0 || l.classes[r] != nil) {
		c.root = r
		c.terms = append(c.terms, Class.term(c.key))
		c.terms = c.appendParts(c.terms, Head, 0)
		c.terms = append(c.terms, Derived.term(r))
		return
	}
	l.finish(c)
}
