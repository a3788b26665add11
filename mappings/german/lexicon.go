package german

import "iter"

// vocabulary is the evidence that a lexicon is made from, and what follows for
// single forms. It is built once and then only read.
type vocabulary struct {
	words        map[string]*entry
	twins        map[string]string // form with ss → the form with ß that the corpus has
	starts       map[string]uint32 // beginning → before how many nouns it stands
	stop         map[string]bool
	badHeads     map[string]bool
	badModifiers map[string]bool
	own          map[string]bool
	newStarts    []startCount
}

// stat gives what is known of a form, nil if nothing is.
func (v *vocabulary) stat(form string) *stat {
	if e := v.words[form]; e != nil {
		return &e.stat
	}
	return nil
}

// stats gives what is known of all forms; it belongs to the lexicon.
func (v *vocabulary) stats() map[string]*stat {
	all := make(map[string]*stat, len(v.words))
	for f, e := range v.words {
		all[f] = &e.stat
	}
	return all
}

// class is a word with all its forms.
type class struct {
	key   string
	terms []string // index terms of every form, the class term first
	parts []*class // of a compound, in order
	root  string   // of a derivation, else ""
	known bool     // the lexicon has it; others are made for a single query or text
	count uint32   // how often its forms stand
}

// entry is what the lexicon has ready for a form.
type entry struct {
	stat
	exact string // index term of the form itself
	plain string // index term without dots, "" if it has no umlaut
	class *class
	word  *lemma
}

// Lexicon is what was learned of a corpus: its words with their forms, splits
// and roots, abbreviations, and the tables it was given. It is immutable and
// safe for use by many goroutines.
type Lexicon struct {
	vocabulary
	classes map[string]*class
	roots   map[string]family // root → the words derived from it
	phrases phraseTable
	tables  Tables
	pairs   []Abbreviation // learned ones
	texts   uint64         // number of texts it was learned from
}

// family is what was derived from one root.
type family struct {
	size int32
	only *class // if size is 1: found without a term of the root
}

// Stats describes a lexicon for logs and pages of the operator.
type Stats struct {
	Texts         uint64 // texts it was learned from
	Forms         int    // spellings
	Words         int    // classes of forms
	Compounds     int    // classes that divide
	Abbreviations int    // pairs learned from the corpus
	Synonyms      int    // groups from tables
}

// Stats counts what the lexicon holds.
func (l *Lexicon) Stats() Stats {
	s := Stats{Texts: l.texts, Forms: len(l.words), Words: len(l.classes), Abbreviations: len(l.pairs), Synonyms: len(l.tables.Synonyms)}
	for _, c := range l.classes {
		if len(c.parts) > 0 {
			s.Compounds++
		}
	}
	return s
}

// Observe counts the words of a text that are no stop words, numbers or
// addresses, and those of them that the lexicon neither knows nor can divide
// into known parts. The share of unknown words among the texts added since a
// generation was built says how far its lexicon lags behind.
func (l *Lexicon) Observe(text string) (words, unknown int) {
	var s scanner
	s.reset(text)
	for s.next() {
		if s.tok.kind != word {
			continue
		}
		for _, p := range s.tok.pieces {
			f := s.form(p)
			if len(f) < minPart || l.stop[string(f)] {
				continue
			}
			words++
			if l.words[string(f)] == nil && !l.understands(string(f)) {
				unknown++
			}
		}
	}
	return words, unknown
}

// understands reports whether a form that the corpus lacks is another form, or
// a compound, of words that it has.
func (l *Lexicon) understands(form string) bool {
	c := l.analyse(form)
	return c.known || len(c.parts) > 0
}

// Known gives every form, beginning and abbreviation that the lexicon knows,
// those of its seed and tables included, in no order: for whoever must make
// sure that a word is gone.
func (l *Lexicon) Known() iter.Seq[string] {
	return func(yield func(string) bool) {
		for form := range l.words {
			if !yield(form) {
				return
			}
		}
		for start := range l.starts {
			if !yield(start) {
				return
			}
		}
		for _, p := range l.pairs {
			if !yield(p.Short) || !yield(p.Long) {
				return
			}
		}
	}
}
