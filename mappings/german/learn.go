package german

import (
	"hash/fnv"
	"math/bits"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Limits of learning.
const (
	// DefaultMaxForms bounds the forms counted at once, over all shares: about 110
	// bytes each, so 110 MB, and as much again for a moment when they are summed
	// up. 20,000 records of parliament have 107,000 forms, 188,000 over all shares.
	DefaultMaxForms = 1_000_000
	// maxKept bounds the forms of a lexicon, about 400 bytes each with all that
	// follows from them; the rarest are left out first.
	maxKept = 400_000
	// strata is how many shares the texts are divided into; when there are too
	// many forms, the largest share is forgotten.
	strata = 8
	// maxLearned is how much of one text is read, in bytes: a longer one would
	// teach its own words only.
	maxLearned = 2 << 20
	// maxLearnedForm leaves out words that are data.
	maxLearnedForm = 60
)

// LearnerOptions are the settings of a learner; the zero value is ready.
type LearnerOptions struct {
	Tables Tables
	// Base is a lexicon whose evidence is added to that of the texts, so that a
	// small catalogue knows the words of the administration as well; nil for none.
	Base     *Lexicon
	MaxForms int // 0 is DefaultMaxForms
}

// Learner counts the words of a corpus, each text once. What it makes depends
// on the texts alone, not on their order. It is not safe for use by several
// goroutines.
//
// Its memory is bounded: texts belong by their hash to shares of one half, one
// quarter, one eighth and so on; if there are more forms than MaxForms, the
// largest share left is forgotten with all its counts, and later texts of it
// are not read. The rest is a fair sample.
type Learner struct {
	options LearnerOptions
	shares  [strata]share
	first   int // shares before it are forgotten
	scan    scanner
	context context
}

// share is what was learned of one share of the texts.
type share struct {
	texts uint64
	stats map[string]*stat
	pairs map[Abbreviation]uint32 // candidates
}

// context is what the learner remembers of the words before.
type context struct {
	determiner, before determiner // of the last word and the one before
	dative             bool       // the last word was a preposition with the dative
	small              bool       // the last word was in small letters and no stop word
	starts, ends       [maxLongWords]int
	words              int // words since the sentence began, at most maxLongWords kept
}

// determiner is what a word says about the noun after it.
type determiner uint8

const (
	none determiner = iota
	feminine
	masculine
)

// determinerOf tells a determiner by its folded form. Only those are used
// that can't stand before a plural; der can't behind a preposition.
func (c *context) determinerOf(form []byte) determiner {
	switch string(form) {
	case "der":
		if c.dative {
			return feminine
		}
	case "eine", "einer", "zur", "jede", "jeder":
		return feminine
	case "dem", "im", "zum", "vom", "am", "beim", "ins", "ein", "einem", "jedem":
		return masculine
	}
	return none
}

// takesDative reports whether a form is a preposition that takes the dative.
func takesDative(form []byte) bool {
	switch string(form) {
	case "aus", "bei", "mit", "nach", "seit", "von", "zu", "in", "an", "auf", "unter", "ueber", "vor", "zwischen", "neben", "gegenueber":
		return true
	}
	return false
}

// NewLearner makes a learner.
func NewLearner(options LearnerOptions) *Learner {
	if options.MaxForms <= 0 {
		options.MaxForms = DefaultMaxForms
	}
	l := &Learner{options: options}
	for i := range l.shares {
		l.shares[i] = share{stats: map[string]*stat{}, pairs: map[Abbreviation]uint32{}}
	}
	return l
}

// Add learns from one text with its title.
func (l *Learner) Add(title, text string) {
	title, text = cut(title, maxLearned), cut(text, maxLearned)
	h := fnv.New64a()
	h.Write([]byte(title))
	h.Write([]byte{0})
	h.Write([]byte(text))
	i := min(bits.TrailingZeros64(h.Sum64()), strata-1)
	if i < l.first {
		return
	}
	s := &l.shares[i]
	s.texts++
	l.read(s, title)
	l.read(s, text)
	l.bound()
}

// bound forgets shares until the forms are few enough; the last one stays.
func (l *Learner) bound() {
	for l.first < strata-1 {
		n := 0
		for _, s := range l.shares[l.first:] {
			n += len(s.stats) + len(s.pairs)
		}
		if n <= l.options.MaxForms {
			return
		}
		l.shares[l.first] = share{}
		l.first++
	}
}

// read counts the words of one text.
func (l *Learner) read(s *share, text string) {
	l.scan.reset(text)
	l.context = context{}
	for l.scan.next() {
		t := &l.scan.tok
		if t.initial {
			l.context = context{}
		}
		l.candidates(s)
		if t.kind != word {
			l.context.pass()
			continue
		}
		l.word(s)
	}
}

// pass notes a word that says nothing of the next.
func (c *context) pass() {
	c.determiner, c.before, c.small, c.dative = none, none, false, false
}

// word counts the current word.
func (l *Learner) word(s *share) {
	t, c := &l.scan.tok, &l.context
	for i, p := range t.pieces {
		form := l.scan.form(p)
		if len(form) < 2 || len(form) > maxLearnedForm || form[0] <= '9' {
			continue
		}
		st := s.count(form)
		r, _ := utf8.DecodeRuneInString(l.scan.text[p.start:])
		upper := unicode.IsUpper(r)
		switch {
		case !upper:
			st.lows++
		case i > 0 || !t.initial:
			st.caps++
			if len(t.pieces) == 1 && !strings.HasPrefix(l.scan.text[p.end:], "-") {
				c.gender(st)
			}
		}
		if len(t.pieces) == 1 {
			c.follow(form, upper)
		}
	}
	if len(t.pieces) > 1 {
		c.pass()
		if form := l.scan.joined(t.pieces); len(form) >= minPart && len(form) <= maxLearnedForm && form[0] > '9' {
			st := s.count(form)
			r, _ := utf8.DecodeRuneInString(l.scan.text[t.pieces[len(t.pieces)-1].start:])
			if unicode.IsUpper(r) {
				st.caps++
			}
			st.cuts |= l.cuts(t.pieces)
		}
	}
	c.remember(t)
}

// cuts gives where the pieces of a word divide it, written as one.
func (l *Learner) cuts(pieces []piece) uint64 {
	var mask uint64
	at := 0
	for _, p := range pieces[:len(pieces)-1] {
		at += len(l.scan.form(p))
		mask |= 1 << at
	}
	return mask
}

// count gives the stat of a form with one more occurrence.
func (s *share) count(form []byte) *stat {
	st := s.stats[string(form)]
	if st == nil {
		st = new(stat)
		s.stats[string(form)] = st
	}
	st.n++
	return st
}

// gender notes what the determiner before a noun says.
func (c *context) gender(st *stat) {
	d := c.determiner
	if d == none && c.small {
		d = c.before
	}
	switch d {
	case feminine:
		st.fem++
	case masculine:
		st.masc++
	}
}

// follow makes the current word the last one.
func (c *context) follow(form []byte, upper bool) {
	d := c.determinerOf(form)
	c.dative = takesDative(form)
	c.before = c.determiner
	c.small = d == none && !upper && len(form) > 3
	if c.determiner == none && !c.small {
		c.before = none
	}
	c.determiner = d
}

// Lexicon makes the lexicon of what was added. The learner can go on.
func (l *Learner) Lexicon() (*Lexicon, error) {
	stats, pairs, texts := l.merge()
	if base := l.options.Base; base != nil {
		addStats(stats, base.stats())
	}
	prune(stats)
	lex := build(stats, nil, l.options.Tables, texts, nil)
	lex.pairs = lex.resolve(pairs)
	if base := l.options.Base; base != nil {
		lex.pairs = append(lex.pairs, base.pairs...)
	}
	lex.makePhrases()
	return lex, nil
}

// merge sums up the shares.
func (l *Learner) merge() (map[string]*stat, map[Abbreviation]uint32, uint64) {
	stats, pairs, texts := map[string]*stat{}, map[Abbreviation]uint32{}, uint64(0)
	for _, s := range l.shares[l.first:] {
		texts += s.texts
		addStats(stats, s.stats)
		for p, n := range s.pairs {
			pairs[p] += n
		}
	}
	return stats, pairs, texts
}

// addStats adds the counts of more to sum.
func addStats(sum, more map[string]*stat) {
	for f, m := range more {
		s := sum[f]
		if s == nil {
			s = new(stat)
			sum[f] = s
		}
		s.n, s.caps, s.lows, s.fem, s.masc = s.n+m.n, s.caps+m.caps, s.lows+m.lows, s.fem+m.fem, s.masc+m.masc
		s.cuts |= m.cuts
	}
}

// prune leaves the rarest forms out if there are more than maxKept: those
// seen once, then twice, and so on, whole steps at a time.
func prune(stats map[string]*stat) {
	if len(stats) <= maxKept {
		return
	}
	counts := make([]uint32, 0, len(stats))
	for _, s := range stats {
		counts = append(counts, s.n)
	}
	slices.Sort(counts)
	least := counts[len(counts)-maxKept] // forms as rare as this would be too many
	for f, s := range stats {
		if s.n <= least {
			delete(stats, f)
		}
	}
}
