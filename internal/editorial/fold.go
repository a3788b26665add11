package editorial

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// token is a word of a text: where it stands, and how it is compared.
type token struct {
	start, end int    // bytes of the text
	folded     string // see fold
	// tight: only a hyphen, a dot or the like, no blank, stands before it.
	tight bool
}

// tokens divides a text into runs of letters and digits. Characters that
// cannot be seen divide nothing, and a hyphen at the end of a line joins.
func tokens(s string) (list []token) {
	start, sep := -1, 0
	flush := func(end int) {
		if start >= 0 {
			list = append(list, token{start, end, fold(s[start:end]), joins(s[sep:start])})
			start, sep = -1, end
		}
	}
	for i, r := range s {
		switch inWord := unicode.In(r, unicode.L, unicode.N, unicode.M); {
		case inWord && start < 0:
			start = i
		case !inWord && !unicode.Is(unicode.Cf, r):
			flush(i)
		}
	}
	flush(len(s))
	return list
}

// maxJoint is how many bytes may stand between the parts of one word: a
// hyphen, a line end and its indentation.
const maxJoint = 12

// joins reports whether what stands between two words makes them one: signs
// without a blank, or a hyphen at the end of a line.
func joins(sep string) bool {
	if sep == "" || len(sep) > maxJoint {
		return false
	}
	if !strings.ContainsFunc(sep, unicode.IsSpace) {
		return true
	}
	first, _ := utf8.DecodeRuneInString(sep)
	return unicode.Is(unicode.Pd, first) && strings.Contains(sep, "\n")
}

// fold writes a word without case, accents and invisible characters. Umlauts
// lose their dots here; what is written out (ue) is for digraphs, as it can
// come about where two words are joined.
func fold(s string) string {
	s = strings.ToLower(norm.NFKD.String(s))
	return foldings.Replace(strings.Map(func(r rune) rune {
		if unicode.In(r, unicode.M, unicode.Cf) {
			return -1
		}
		return r
	}, s))
}

// foldings are letters without a decomposition. A Replacer is safe for
// concurrent use and never changed.
var foldings = strings.NewReplacer("ß", "ss", "æ", "ae", "œ", "oe", "ø", "o", "ł", "l", "đ", "d", "ı", "i")

// written are umlauts written out, which compare as those that lost their dots.
var written = strings.NewReplacer("ae", "a", "oe", "o", "ue", "u")

// key gives how words are compared that stand together.
func key(folded string) string {
	if !strings.Contains(folded, "ae") && !strings.Contains(folded, "oe") && !strings.Contains(folded, "ue") {
		return folded // most words; a Replacer makes a copy
	}
	return written.Replace(folded)
}

// keyOf gives the key of a text and the number of its words.
func keyOf(s string) (k string, words int) {
	list := tokens(s)
	for _, t := range list {
		k += t.folded
	}
	return key(k), len(list)
}
