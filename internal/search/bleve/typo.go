package bleve

import (
	"cmp"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"nextsearch/mappings/german"

	"github.com/blevesearch/bleve/v2/index/scorch"
	segment "github.com/blevesearch/scorch_segment_api/v2"
	"github.com/blevesearch/vellum/levenshtein"
)

// Typing errors are looked for only in words that neither the index nor the
// lexicon knows. What was meant is looked for among the words of the index with
// an automaton over the dictionary, so the cost grows with the words that are
// near and not with the vocabulary.
const (
	// A word of up to exactLetters is taken as it is, one of up to nearLetters
	// may have one error, a longer one two: of two errors in a short word
	// nobody can say what was meant.
	exactLetters, nearLetters = 3, 7
	// maxCost leaves out two errors that are both unlikely.
	maxCost = 1.9
	// surely is up to which cost what was meant is sure.
	surely         = 1.
	maxTypoLetters = 40 // a longer "word" is data
	// maxSpellings is how many words one error may have meant, maxNear how
	// many near words are looked at: among thousands the choice is arbitrary.
	maxSpellings, maxNear = 3, 400
	// typoWeight is what the word that was meant is worth, typoFall how much
	// less for each error.
	typoWeight, typoFall = .9, .12
	// commonness is how much of an error a ten times as frequent word makes up
	// for, slack how many errors a second choice may have more than the first.
	commonness, slack = .2, .3
	// maxRemembered bounds the words whose errors are remembered for a
	// snapshot: people repeat and page through their searches.
	maxRemembered = 2048
)

// The costs of errors, 1 being any letter in place of any other.
const (
	costOther    = 1.
	costSwap     = .7 // neighbours in the word: Kombinaiton
	costDouble   = .6 // a letter twice, or once instead of twice: Statuus
	costNeighbor = .7 // neighbours on the German keyboard: Prizesse
	costSound    = .7 // d and t, b and p, g and k, f and v, y and z (the other keyboard)
	costUmlaut   = .4 // the e of a written-out umlaut: dots forgotten or too many
	costFirst    = .4 // more if the first letter is wrong: people get that right
)

// keyboard lists the letters of a German keyboard row by row, shifted as they
// stand, so that neighbours are at most one place apart.
var keyboard = [...]string{"qwertzuiop", "asdfghjkl", "yxcvbnm"}

// sounds are letters that are taken for each other.
const sounds = "dtbpgkfvyzcksziyouea"

// areNeighbours reports whether two letters stand side by side on the keyboard.
func areNeighbours(a, b rune) bool {
	rowA, atA := keyOf(a)
	rowB, atB := keyOf(b)
	if rowA < 0 || rowB < 0 {
		return false
	}
	d := atB - atA
	switch rowB - rowA {
	case 0:
		return d == 1 || d == -1
	case 1: // a row further down stands half a key to the right
		return d == 0 || d == -1
	case -1:
		return d == 0 || d == 1
	}
	return false
}

// keyOf gives row and place of a letter, -1 if it has none.
func keyOf(r rune) (row, at int) {
	for row, keys := range keyboard {
		if at := strings.IndexRune(keys, r); at >= 0 {
			return row, at
		}
	}
	return -1, 0
}

// soundAlike reports whether two letters are taken for each other.
func soundAlike(a, b rune) bool {
	for i := 0; i < len(sounds); i += 2 {
		x, y := rune(sounds[i]), rune(sounds[i+1])
		if a == x && b == y || a == y && b == x {
			return true
		}
	}
	return false
}

// replaceCost is what one letter in place of another costs.
func replaceCost(a, b rune) float64 {
	switch {
	case a == b:
		return 0
	case isDotted(a, b):
		return costUmlaut
	case areNeighbours(a, b):
		return costNeighbor
	case soundAlike(a, b):
		return costSound
	}
	return costOther
}

// surplusCost is what the i-th letter of a word costs that the other lacks.
func surplusCost(word []rune, i int) float64 {
	switch {
	case i > 0 && word[i] == word[i-1], i+1 < len(word) && word[i] == word[i+1]:
		return costDouble
	case i > 0 && word[i] == 'e' && strings.ContainsRune("aou", word[i-1]):
		return costUmlaut
	}
	return costOther
}

// withDots gives the letters of a form, umlauts as one letter each: Verfgübarkeit
// has two letters swapped, whatever terms make of ü. The ue of neue is none.
func withDots(form string) []rune {
	var out []rune
	for _, r := range form {
		if last := len(out) - 1; r == 'e' && last >= 0 {
			switch {
			case out[last] == 'a':
				out[last] = 'ä'
				continue
			case out[last] == 'o':
				out[last] = 'ö'
				continue
			case out[last] == 'u' && (last == 0 || !strings.ContainsRune("aeoq", out[last-1])):
				out[last] = 'ü'
				continue
			}
		}
		out = append(out, r)
	}
	return out
}

// isDotted reports whether two letters are one with and without dots.
func isDotted(a, b rune) bool {
	switch {
	case a == 'ä' || b == 'ä':
		return a == 'a' || b == 'a'
	case a == 'ö' || b == 'ö':
		return a == 'o' || b == 'o'
	case a == 'ü' || b == 'ü':
		return a == 'u' || b == 'u'
	}
	return false
}

// errorCost gives how far apart two words are, an umlaut read as one letter or
// as two, whichever is nearer: ue may be no umlaut but what was mistyped.
func errorCost(typed, meant string) float64 {
	return min(distance([]rune(typed), []rune(meant)), distance(withDots(typed), withDots(meant)))
}

// distance is the cheapest way from one word to
// the other by replacing, leaving out, adding and swapping letters (Damerau's
// distance in its restricted form).
func distance(a, b []rune) float64 {
	before, last, row := make([]float64, len(b)+1), make([]float64, len(b)+1), make([]float64, len(b)+1)
	for j := range b {
		last[j+1] = last[j] + surplusCost(b, j)
	}
	for i := range a {
		row[0] = last[0] + surplusCost(a, i)
		for j := range b {
			row[j+1] = min(last[j]+replaceCost(a[i], b[j]), last[j+1]+surplusCost(a, i), row[j]+surplusCost(b, j))
			if i > 0 && j > 0 && a[i] == b[j-1] && a[i-1] == b[j] {
				row[j+1] = min(row[j+1], before[j-1]+costSwap)
			}
		}
		before, last, row = last, row, before
	}
	cost := last[len(b)]
	if len(a) > 0 && len(b) > 0 && a[0] != b[0] {
		cost += costFirst
	}
	return cost
}

// spelling is a word of the index that may have been meant.
type spelling struct {
	form string // as terms are written
	docs int    // documents with it, removed ones perhaps included
	cost float64
}

// merit orders spellings: the fewest errors first, a frequent word before a
// rare one that is hardly nearer.
func (s *spelling) merit() float64 { return s.cost - commonness*math.Log10(float64(1+s.docs)) }

// typos remembers the spellings found in one snapshot. It is safe for use by
// many goroutines.
type typos struct {
	mu       sync.Mutex
	snapshot *scorch.IndexSnapshot // identity only
	found    map[asked][]spelling
}

// asked is a form and how many errors it may have.
type asked struct {
	form   string
	errors int
}

// errorsIn gives how many errors a form of its length may have.
func errorsIn(form string) int {
	switch n := utf8.RuneCountInString(form); {
	case n <= exactLetters:
		return 0
	case n <= nearLetters:
		return 1
	}
	return 2
}

// get gives what is remembered of a word.
func (t *typos) get(snap *scorch.IndexSnapshot, word asked) ([]spelling, bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.snapshot != snap {
		return nil, false
	}
	list, ok := t.found[word]
	return list, ok
}

// put remembers the spellings of a word.
func (t *typos) put(snap *scorch.IndexSnapshot, word asked, list []spelling) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.snapshot != snap || len(t.found) >= maxRemembered {
		t.snapshot, t.found = snap, map[asked][]spelling{}
	}
	t.found[word] = list
}

// automata makes automata for up to two errors; it is made once and costs some
// milliseconds.
var automata = sync.OnceValues(func() (*levenshtein.LevenshteinAutomatonBuilder, error) {
	return levenshtein.NewLevenshteinAutomatonBuilder(2, true)
})

// spellings gives the words of the index that a form may have meant, the
// likeliest first, at most maxSpellings.
func (r *reader) spellings(known *typos, lexicon *german.Lexicon, word asked) ([]spelling, error) {
	if list, ok := known.get(r.snap, word); ok {
		return list, nil
	}
	near, err := r.near(word)
	if err != nil {
		return nil, err
	}
	list := make([]spelling, 0, len(near))
	for other, docs := range near {
		cost := errorCost(word.form, other)
		if other != word.form && cost <= maxCost && !strings.ContainsFunc(other, unicode.IsDigit) {
			list = append(list, spelling{form: other, docs: docs, cost: cost})
		}
	}
	slices.SortFunc(list, func(a, b spelling) int {
		return cmp.Or(cmp.Compare(a.merit(), b.merit()), cmp.Compare(a.form, b.form))
	})
	if list, err = r.alive(lexicon, list); err != nil {
		return nil, err
	}
	known.put(r.snap, word, list)
	return list, nil
}

// alive keeps the first spellings that a document still has and that say
// something.
func (r *reader) alive(lexicon *german.Lexicon, list []spelling) ([]spelling, error) {
	out := list[:0]
	for _, s := range list {
		if len(out) == maxSpellings || len(out) > 0 && s.merit() > out[0].merit()+slack {
			break
		}
		l, err := r.list(exactTerm(s.form))
		if err != nil {
			return nil, err
		}
		if words := lexicon.Query(s.form); len(l.docs) == 0 || len(words) != 1 || words[0].Stop {
			continue
		}
		out = append(out, s)
	}
	return slices.Clip(out), nil
}

// near gives the forms of the index within the errors that a word may have,
// with the number of documents that have each. Two errors are looked for only
// behind the first letter: that is a twentieth of the dictionary.
func (r *reader) near(word asked) (map[string]int, error) {
	near := map[string]int{}
	exact := exactTerm("")
	// The end of a range is left out; no form begins with a byte of 0xFF.
	if err := r.within(near, word.form, 1, exact, exact+"\xff"); err != nil {
		return nil, err
	}
	if word.errors > 1 {
		_, size := utf8.DecodeRuneInString(word.form)
		start := exact + word.form[:size]
		if err := r.within(near, word.form, 2, start, start+"\xff"); err != nil {
			return nil, err
		}
	}
	return near, nil
}

// within adds the forms of a range of the dictionaries that have at most so
// many errors.
func (r *reader) within(near map[string]int, form string, errors uint8, from, to string) error {
	builder, err := automata()
	if err != nil {
		return fmt.Errorf("automaton: %w", err)
	}
	dfa, err := builder.BuildDfa(exactTerm(form), errors)
	if err != nil { // too many states: a word that nobody types
		return nil
	}
	docs := map[string]int{}
	for _, dict := range r.dicts {
		if err := r.collect(docs, dict.AutomatonIterator(dfa, []byte(from), []byte(to))); err != nil {
			return err
		}
	}
	maps.Copy(near, docs)
	return nil
}

// collect adds the forms that an iterator gives.
func (r *reader) collect(docs map[string]int, terms segment.DictionaryIterator) error {
	for {
		entry, err := terms.Next()
		if err == nil {
			err = r.tick()
		}
		if err != nil {
			return fmt.Errorf("dictionary: %w", err)
		}
		if entry == nil {
			return nil
		}
		form := entry.Term[1:]
		if _, known := docs[form]; known || len(docs) < maxNear {
			docs[form] += int(entry.Count)
		}
	}
}

// exactTerm is the term of a form.
func exactTerm(form string) string { return string(rune(german.Exact)) + form }
