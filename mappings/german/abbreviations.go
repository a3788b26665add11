package german

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Limits of abbreviations.
const (
	// maxLongWords is how many words of a long form are looked back for.
	maxLongWords = 10
	minShort     = 2
	maxShort     = 10 // letters
	// maxLongs is how many long forms of one abbreviation are kept.
	maxLongs = 4
	// maxLearnedPairs is how many pairs of all are kept, the most frequent; 20,000
	// records of parliament have 1,300.
	maxLearnedPairs = 50_000
	// minFit is how well a long form must fit: the share of the best score.
	minFit = .6
)

// remember notes the place of a word for long forms.
func (c *context) remember(t *token) {
	i := c.words % maxLongWords
	c.starts[i], c.ends[i] = t.start, t.end
	c.words++
}

// isShort reports whether a word looks like an abbreviation: two capitals or
// more, few letters.
func isShort(w string) bool {
	n, capitals := 0, 0
	for _, r := range w {
		switch {
		case unicode.IsUpper(r):
			capitals++
		case !unicode.IsLower(r) && r != '-':
			return false
		}
		n++
	}
	return n >= minShort && n <= maxShort && capitals >= 2 && capitals*2 >= n-1
}

// candidates notes pairs that the current word takes part in: "Langform (ABK)"
// when it is ABK, "ABK (Langform)" when it is the first of Langform.
func (l *Learner) candidates(s *share) {
	t, text, c := &l.scan.tok, l.scan.text, &l.context
	if t.start == 0 || text[t.start-1] != '(' || t.kind != word || c.words == 0 {
		return
	}
	last := (c.words - 1) % maxLongWords
	before := strings.TrimRight(text[c.ends[last]:t.start-1], " \"“”»«'")
	if before != "" || t.start-1-c.ends[last] > 3 {
		return
	}
	if w := text[t.start:t.end]; isShort(w) && t.end < len(text) && strings.IndexByte(");,", text[t.end]) >= 0 {
		l.longBefore(s, w)
	}
	if w := text[c.starts[last]:c.ends[last]]; isShort(w) {
		l.longAfter(s, w)
	}
}

// longBefore notes the windows of words before the parenthesis that can be the
// long form of short.
func (l *Learner) longBefore(s *share, short string) {
	text, c := l.scan.text, &l.context
	key := foldedLetters(short)
	end := c.ends[(c.words-1)%maxLongWords]
	for k := 1; k <= min(c.words, maxLongWords); k++ {
		start := c.starts[(c.words-k)%maxLongWords]
		if k > 2*len(key) || end-start > maxTerm {
			return
		}
		s.pair(short, key, text[start:end])
	}
}

// longAfter notes the words in the parenthesis as the long form of short.
func (l *Learner) longAfter(s *share, short string) {
	text, start := l.scan.text, l.scan.tok.start
	end := strings.IndexByte(text[start:min(len(text), start+maxTerm)], ')')
	if end < 0 {
		return
	}
	if long := text[start : start+end]; !strings.ContainsAny(long, ",;:(") {
		s.pair(short, foldedLetters(short), long)
	}
}

// pair counts a candidate if the letters of the short form stand in the long
// one in order, the first at its start.
func (s *share) pair(short, key, long string) {
	long = strings.Join(strings.Fields(long), " ")
	folded := foldedWords(long)
	if key == "" || len(long) <= len(short)+2 || !strings.HasPrefix(folded, key[:1]) || !isSubsequence(key, folded) {
		return
	}
	s.pairs[Abbreviation{short, strings.ToValidUTF8(long, "")}]++
}

// foldedLetters gives the letters of a short form, folded.
func foldedLetters(short string) string { return string(appendFolded(nil, short)) }

// foldedWords folds a long form, its words with single spaces between.
func foldedWords(long string) string {
	buf := make([]byte, 0, len(long)+4)
	for i := 0; i < len(long); {
		r, size := utf8.DecodeRuneInString(long[i:])
		if !IsWordRune(r) {
			if n := len(buf); n > 0 && buf[n-1] != ' ' && !IsDropped(r) {
				buf = append(buf, ' ')
			}
			i += size
			continue
		}
		end, _ := wordEnd(long, i)
		buf = appendFolded(buf, long[i:end])
		i = end
	}
	return strings.TrimSuffix(string(buf), " ")
}

// isSubsequence reports whether the bytes of a stand in b in order.
func isSubsequence(a, b string) bool {
	for i := 0; i < len(b) && a != ""; i++ {
		if b[i] == a[0] {
			a = a[1:]
		}
	}
	return a == ""
}

// scored is a candidate with what speaks for it.
type scored struct {
	Abbreviation
	fit   float64
	count uint32
}

// resolve chooses the pairs that are plausible: for each short form the long
// forms whose words and parts begin with its letters.
func (l *Lexicon) resolve(candidates map[Abbreviation]uint32) []Abbreviation {
	byShort := map[string][]scored{}
	for p, n := range candidates {
		if fit := l.fit(foldedLetters(p.Short), p.Long); fit >= minFit {
			byShort[p.Short] = append(byShort[p.Short], scored{p, fit, n})
		}
	}
	var chosen []scored
	for _, list := range byShort {
		chosen = append(chosen, bestLongs(list)...)
	}
	slices.SortFunc(chosen, func(a, b scored) int {
		return cmp.Or(cmp.Compare(b.count, a.count), cmp.Compare(a.Short, b.Short), cmp.Compare(a.Long, b.Long))
	})
	chosen = chosen[:min(len(chosen), maxLearnedPairs)]
	pairs := make([]Abbreviation, len(chosen))
	for i, c := range chosen {
		pairs[i] = c.Abbreviation
	}
	return pairs
}

// bestLongs gives the long forms of one short form to keep: none that only
// adds words to, or takes words from, a better one.
func bestLongs(list []scored) []scored {
	slices.SortFunc(list, func(a, b scored) int {
		return cmp.Or(cmp.Compare(b.fit*weightOf(b.count), a.fit*weightOf(a.count)), cmp.Compare(len(a.Long), len(b.Long)), cmp.Compare(a.Long, b.Long))
	})
	var kept []scored
	for _, c := range list {
		inside := slices.ContainsFunc(kept, func(k scored) bool {
			return strings.HasSuffix(k.Long, c.Long) || strings.HasSuffix(c.Long, k.Long)
		})
		if !inside && len(kept) < maxLongs {
			kept = append(kept, c)
		}
	}
	return kept
}

// weightOf values how often a pair was seen: seldom is enough, often is better.
func weightOf(n uint32) float64 { return 1 + .1*min(float64(n), 5) }

// Values of a letter of the short form by where it stands in the long one.
const (
	atWord   = 1
	atPart   = .9
	adjacent = .45 // behind the letter before it: We in Wertpapier
	inside   = .2
	// missed is taken off for a word that gives no letter, stop words aside.
	missed = .5
)

// fit tells how well the letters of key abbreviate long: 1 if each begins a
// word. It is the best of all alignments.
func (l *Lexicon) fit(key, long string) float64 {
	folded := foldedWords(long)
	value := l.letterValues(folded)
	n := len(folded)
	const never = -1e9
	score := make([]float64, n+1) // best score with the letters so far, the last one at i-1
	for i := range score {
		score[i] = never
	}
	if n == 0 || key == "" || folded[0] != key[0] || l.startsInside(folded) {
		return 0
	}
	score[1] = atWord
	for k := 1; k < len(key); k++ {
		next := make([]float64, n+1)
		best := float64(never)
		next[0] = never
		for i := 0; i < n; i++ {
			next[i+1] = never
			if folded[i] == key[k] {
				next[i+1] = max(best+value[i], score[i]+max(value[i], adjacent))
			}
			best = max(best, score[i])
		}
		score = next
	}
	best := slices.Max(score)
	if len(key) == 2 && best < 2*atPart {
		return 0 // Europa is not what EU stands for
	}
	return (best - missed*l.missing(key, folded)) / float64(len(key))
}

// startsInside reports whether a long form starts with a stop word without
// being made of them: "gegen Wettbewerbsbeschränkungen" lacks its beginning.
func (l *Lexicon) startsInside(folded string) bool {
	first, rest, _ := strings.Cut(folded, " ")
	if !l.stop[first] {
		return false
	}
	for w := range strings.SplitSeq(rest, " ") {
		if !l.stop[w] {
			return true
		}
	}
	return false
}

// letterValues values each letter of a long form by its place.
func (l *Lexicon) letterValues(folded string) []float64 {
	value := make([]float64, len(folded))
	at := 0
	for w := range strings.SplitSeq(folded, " ") {
		for i := range w {
			value[at+i] = inside
		}
		if w != "" {
			value[at] = atWord
			l.markParts(value[at:], w)
		}
		at += len(w) + 1
	}
	return value
}

// markParts values the first letters of the parts of a compound.
func (l *Lexicon) markParts(value []float64, w string) {
	parts := l.split(w, 0, true)
	at := 0
	for _, p := range parts {
		i := strings.Index(w[at:], p)
		if i < 0 {
			return
		}
		at += i
		value[at] = max(value[at], atPart)
		l.markInner(value[at:], p)
		at += len(p)
	}
}

// markInner does the same for a part that is a compound itself.
func (l *Lexicon) markInner(value []float64, p string) {
	at := 0
	for _, q := range l.split(p, 0, true) {
		i := strings.Index(p[at:], q)
		if i < 0 {
			return
		}
		at += i
		value[at] = max(value[at], atPart)
		at += len(q)
	}
}

// missing counts the words of a long form that begin with no letter of the
// short one, stop words aside.
func (l *Lexicon) missing(key, folded string) float64 {
	n := 0.0
	for w := range strings.SplitSeq(folded, " ") {
		if w != "" && !l.stop[w] && strings.IndexByte(key, w[0]) < 0 {
			n++
		}
	}
	return n
}
