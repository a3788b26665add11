package bleve

import (
	"cmp"
	"encoding/binary"
	"math"
	"slices"
	"sort"
	"strings"
	"unicode"
	"unicode/utf8"

	"nextsearch/internal/search"

	"golang.org/x/text/unicode/norm"
)

// Limits of suggestions, with their reasons.
const (
	// maxTitles bounds what is kept for suggestions, the newest titles: 100,000
	// take about 30 MB.
	maxTitles = 200_000
	// maxTitleWords is how many words of one title are found by.
	maxTitleWords = 24
	// maxTypedWords and maxTypedBytes bound what is looked at of a text being typed.
	maxTypedWords, maxTypedBytes = 8, 200
	// maxVisits is how many entries one look may touch: about a millisecond.
	maxVisits = 4000
	// minInner is how many letters of a word's inside must be typed, innerFrom
	// how many may stand before them at least: "akte" finds Personalakte, but
	// "ung" does not find half of all words.
	minInner, innerFrom = 3, 3
	// minPopular is in how many titles a word stands to be suggested itself,
	// minPopularLetters how long it is.
	minPopular, minPopularLetters = 2, 4
)

// completion is something that can be suggested.
type completion struct {
	search.Suggestion
	folded string // words as they are compared, a space before each
	lang   string // of a label; "" for every language
}

// shelf is all completions of one kind, the best first, found by their words.
type shelf struct {
	kind    search.SuggestionKind
	entries []completion
	// ids[starts[w]:starts[w+1]] are the entries with word w: first those that
	// begin with it, in both parts the best first.
	starts, ids []uint32
}

// suffix is the inside of a word.
type suffix struct {
	word uint32
	at   uint8
}

// completions finds suggestions by the words that they hold, by prefix and by
// what stands inside. It is made once and then only read.
type completions struct {
	words    []string // folded, sorted
	suffixes []suffix // sorted by their text
	shelves  []shelf
}

// foldTyped folds a text for comparison: lower case, ß as ss, no accents, and
// umlauts in both spellings as the plain letter, so that Bürger, Buerger and
// Burger are one. A space stands before each word.
func foldTyped(text string) string {
	if !isPlainGerman(text) {
		text = norm.NFKD.String(text)
	}
	b := make([]byte, 0, len(text)+8)
	open := false // the last byte belongs to a word
	for _, r := range text {
		if r >= utf8.RuneSelf {
			r = plainLetter(r)
		}
		switch {
		case 'a' <= r && r <= 'z', '0' <= r && r <= '9':
		case 'A' <= r && r <= 'Z':
			r += 'a' - 'A'
		case r >= utf8.RuneSelf && (unicode.Is(unicode.M, r) || r == '\u00AD' || r == '\u200B'):
			continue
		case r < utf8.RuneSelf || !unicode.IsLetter(r) && !unicode.IsDigit(r):
			open = false
			continue
		default:
			r = unicode.ToLower(r)
		}
		if !open {
			b, open = append(b, ' '), true
		}
		b = appendTyped(b, r)
	}
	return string(b)
}

// isPlainGerman reports whether a text has only letters that need no tables.
func isPlainGerman(text string) bool {
	for _, r := range text {
		if r >= utf8.RuneSelf && plainLetter(r) == r && r != 'ß' && r != '–' {
			return false
		}
	}
	return true
}

// plainLetter takes the dots off an umlaut.
func plainLetter(r rune) rune {
	switch r {
	case 'ä', 'Ä':
		return 'a'
	case 'ö', 'Ö':
		return 'o'
	case 'ü', 'Ü':
		return 'u'
	}
	return r
}

// appendTyped appends a letter; the e of an umlaut written out is left away.
func appendTyped(b []byte, r rune) []byte {
	switch {
	case r == 'ß':
		return append(b, "ss"...)
	case r == 'e' && endsInUmlaut(b):
		return b
	}
	return utf8.AppendRune(b, r)
}

// endsInUmlaut reports whether an e after b makes an umlaut: ae, oe, and ue
// unless a vowel or q stands before it (neue, Quelle). It looks back only, so
// that the folded beginning of a word begins the folded word.
func endsInUmlaut(b []byte) bool {
	if len(b) == 0 {
		return false
	}
	switch b[len(b)-1] {
	case 'a', 'o':
		return true
	case 'u':
		return len(b) < 2 || strings.IndexByte("aeoq", b[len(b)-2]) < 0
	}
	return false
}

// newCompletions builds the structure; entries of each shelf are in order.
func newCompletions(shelves []shelf) *completions {
	c := &completions{shelves: shelves}
	number := map[string]uint32{}
	for i := range shelves {
		for _, e := range shelves[i].entries {
			eachWord(&e, func(word string) { number[word] = 0 })
		}
	}
	c.words = make([]string, 0, len(number))
	for w := range number {
		c.words = append(c.words, w)
	}
	slices.Sort(c.words)
	for i, w := range c.words {
		number[w] = uint32(i)
	}
	for i := range shelves {
		shelves[i].fill(number)
	}
	c.addSuffixes()
	return c
}

// eachWord calls f with the words by which an entry is found: its own, and two
// joined by a hyphen as one.
func eachWord(e *completion, f func(word string)) {
	n := 0
	for word := range strings.SplitSeq(strings.TrimPrefix(e.folded, " "), " ") {
		if n++; n > maxTitleWords {
			return
		}
		f(word)
	}
	for word := range strings.FieldsSeq(e.Text) {
		if strings.ContainsRune(word, '-') {
			if joined := foldTyped(strings.ReplaceAll(word, "-", "")); joined != "" && !strings.ContainsRune(joined[1:], ' ') {
				f(joined[1:])
			}
		}
	}
}

// fill makes the lists of a shelf by counting: entries that begin with a word
// come before those that have it elsewhere.
func (s *shelf) fill(number map[string]uint32) {
	type found struct{ word, id uint32 }
	var first, later []found
	for id := range s.entries {
		e, n := &s.entries[id], 0
		eachWord(e, func(word string) {
			f := found{number[word], uint32(id)}
			if n++; n == 1 {
				first = append(first, f)
			} else {
				later = append(later, f)
			}
		})
	}
	s.starts = make([]uint32, len(number)+1)
	for _, list := range [...][]found{first, later} {
		for _, f := range list {
			s.starts[f.word+1]++
		}
	}
	for i := 1; i < len(s.starts); i++ {
		s.starts[i] += s.starts[i-1]
	}
	s.ids = make([]uint32, s.starts[len(s.starts)-1])
	next := slices.Clone(s.starts)
	for _, list := range [...][]found{first, later} {
		for _, f := range list {
			s.ids[next[f.word]] = f.id
			next[f.word]++
		}
	}
}

// addSuffixes sorts the insides of all words. Nearly all are told apart by
// their first eight bytes, which compare as a number four times as fast.
func (c *completions) addSuffixes() {
	type keyed struct {
		key uint64
		suffix
	}
	var all []keyed
	for i, w := range c.words {
		for at := innerFrom; at+minInner <= len(w) && at <= math.MaxUint8; at++ {
			if utf8.RuneStart(w[at]) {
				var key [8]byte
				copy(key[:], w[at:])
				all = append(all, keyed{binary.BigEndian.Uint64(key[:]), suffix{uint32(i), uint8(at)}})
			}
		}
	}
	slices.SortFunc(all, func(a, b keyed) int {
		if a.key != b.key {
			return cmp.Compare(a.key, b.key)
		}
		return cmp.Or(strings.Compare(c.words[a.word][a.at:], c.words[b.word][b.at:]), cmp.Compare(a.word, b.word))
	})
	c.suffixes = make([]suffix, len(all))
	for i := range all {
		c.suffixes[i] = all[i].suffix
	}
}

// beginning gives the words that begin with a prefix: words[lo:hi].
func (c *completions) beginning(prefix string) (lo, hi int) {
	lo = sort.SearchStrings(c.words, prefix)
	hi = lo + sort.Search(len(c.words)-lo, func(i int) bool { return !strings.HasPrefix(c.words[lo+i], prefix) })
	return lo, hi
}

// inside gives the suffixes that begin with a prefix: suffixes[lo:hi].
func (c *completions) inside(prefix string) (lo, hi int) {
	text := func(i int) string { return c.words[c.suffixes[i].word][c.suffixes[i].at:] }
	lo = sort.Search(len(c.suffixes), func(i int) bool { return text(i) >= prefix })
	hi = lo + sort.Search(len(c.suffixes)-lo, func(i int) bool { return !strings.HasPrefix(text(lo+i), prefix) })
	return lo, hi
}

// typed is a word of the text being typed with what it finds: the words that
// begin with it, and the insides.
type typed struct {
	text             string
	lo, hi           int // in words
	innerLo, innerHi int // in suffixes
}

// look finds the words of a text, at most maxTypedWords, the last ones dropped.
func (c *completions) look(folded string) []typed {
	var out []typed
	for word := range strings.FieldsSeq(folded) {
		if len(out) == maxTypedWords {
			break
		}
		t := typed{text: word}
		t.lo, t.hi = c.beginning(word)
		if utf8.RuneCountInString(word) >= minInner {
			t.innerLo, t.innerHi = c.inside(word)
		}
		out = append(out, t)
	}
	return out
}

// count is how many entries of a shelf a typed word touches by its words' beginnings.
func (s *shelf) count(t *typed) int { return int(s.starts[t.hi] - s.starts[t.lo]) }

// How well an entry fits, better ones higher.
const (
	fitsInside = iota + 1 // a word has the text inside
	fitsWord              // a word begins with it
	fitsStart             // the entry begins with it
)

// candidate is an entry of a shelf and how well it fits.
type candidate struct {
	id   uint32
	fits int
}

// best keeps the n best candidates, the best first, each entry once.
type best struct {
	n    int
	list []candidate
}

// full reports whether a candidate that fits so well, and stands behind those
// there in its shelf, could still be among the best.
func (b *best) full(fits int) bool { return len(b.list) == b.n && b.list[b.n-1].fits > fits }

// add offers a candidate.
func (b *best) add(c candidate) {
	for i, have := range b.list {
		if have.id == c.id {
			if have.fits >= c.fits {
				return
			}
			b.list = slices.Delete(b.list, i, i+1)
			break
		}
	}
	at := sort.Search(len(b.list), func(i int) bool {
		return b.list[i].fits < c.fits || b.list[i].fits == c.fits && b.list[i].id > c.id
	})
	if at >= b.n {
		return
	}
	b.list = slices.Insert(b.list, at, c)
	b.list = b.list[:min(len(b.list), b.n)]
}

// find gives the n best entries of a shelf for what was typed.
func (c *completions) find(s *shelf, words []typed, folded string, n int) []candidate {
	b := best{n: n, list: make([]candidate, 0, n+1)}
	if len(words) == 1 && s.count(&words[0]) > maxVisits {
		s.scan(&b, folded)
		return b.list
	}
	rarest, other := &words[0], words[1:]
	if len(words) > 1 {
		i := rarestOf(s, words)
		rarest = &words[i]
		other = append(slices.Clone(words[:i]), words[i+1:]...)
	}
	left := maxVisits
	try := func(w uint32, fits int) bool {
		ids := s.ids[s.starts[w]:s.starts[w+1]]
		if len(other) == 0 {
			ids = ids[:min(len(ids), n)] // the best of a word stand first
		}
		for _, id := range ids {
			if left--; left < 0 {
				return false
			}
			if f := s.entries[id].fit(other, folded, fits); f > 0 {
				b.add(candidate{id, f})
			}
		}
		return true
	}
	for w := rarest.lo; w < rarest.hi; w++ {
		if s.starts[w] != s.starts[w+1] && !try(uint32(w), fitsWord) {
			return b.list
		}
	}
	for i := rarest.innerLo; i < rarest.innerHi && !b.full(fitsInside); i++ {
		if !try(c.suffixes[i].word, fitsInside) {
			break
		}
	}
	return b.list
}

// scan looks through the entries from the best on for those that begin with a
// text so short or so frequent that its words are too many to look at: they
// are found early.
func (s *shelf) scan(b *best, folded string) {
	for id := range s.entries {
		if len(b.list) == b.n {
			return
		}
		if strings.HasPrefix(s.entries[id].folded, folded) {
			b.list = append(b.list, candidate{uint32(id), fitsStart})
		}
	}
}

// rarestOf gives which of the words touches the fewest entries.
func rarestOf(s *shelf, words []typed) int {
	at := 0
	for i := range words {
		if s.count(&words[i]) < s.count(&words[at]) {
			at = i
		}
	}
	return at
}

// fit says how well an entry that one word has found fits the others and the
// whole, 0 if it lacks one of them.
func (e *completion) fit(other []typed, folded string, fits int) int {
	if strings.HasPrefix(e.folded, folded) {
		return fitsStart
	}
	for i := range other {
		text := other[i].text
		at := strings.Index(e.folded, text)
		switch {
		case at < 0:
			return 0
		case e.folded[at-1] == ' ' || strings.Contains(e.folded, " "+text):
		case utf8.RuneCountInString(text) >= minInner:
			fits = fitsInside
		default:
			return 0
		}
	}
	return fits
}
