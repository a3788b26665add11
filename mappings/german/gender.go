package german

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// foldGender takes the endings of Bürger:innen, Bürger*in, Bürger_innen,
// Bürger/-innen, Bürger(innen) and BürgerInnen into the piece before them, so
// that all forms have the key of the base. The rest of a compound stays:
// Bürger:innenbeteiligung is Bürgerbeteiligung.
func (s *scanner) foldGender() {
	kept := s.pieces[:0]
	for _, p := range s.pieces {
		if n := len(kept); n > 0 {
			if rest := s.genderRest(kept[n-1], p); rest > 0 {
				kept[n-1].gendered, kept[n-1].rest, kept[n-1].end = kept[n-1].end, rest, p.end
				continue
			}
		}
		if base := innerGender(s.text[p.start:p.end]); base > 0 {
			p.gendered, p.rest = p.start+base, p.start+base+len("Innen")
		}
		kept = append(kept, p)
	}
	s.pieces = kept
}

// genderRest gives where the word goes on after the gender ending that p
// starts with, 0 if p is no ending of the piece before it.
func (s *scanner) genderRest(before, p piece) int {
	if before.gendered > 0 || !strings.ContainsRune(":*_·/(", p.sep) {
		return 0
	}
	base := s.text[before.start:before.end]
	first, _ := utf8.DecodeRuneInString(base)
	if len(base) < minGenderBase || !unicode.IsUpper(first) && p.sep != ':' && p.sep != '*' {
		return 0
	}
	ending := s.text[p.start:p.end]
	switch {
	case strings.HasPrefix(ending, "innen"):
		return p.start + len("innen")
	case ending == "in" && (p.sep != '/' || strings.HasSuffix(base, "er") || strings.HasSuffix(base, "t")):
		return p.end
	}
	return 0
}

// minGenderBase is the shortest base in bytes; below it "x:in" is something else.
const minGenderBase = 3

// innerGender gives the length of the base of BürgerInnen, 0 if word is no such form.
func innerGender(word string) int {
	at := strings.Index(word, "Innen")
	if at < minGenderBase {
		return 0
	}
	before, _ := utf8.DecodeLastRuneInString(word[:at])
	if !unicode.IsLower(before) {
		return 0
	}
	return at
}

// camelBreak gives where a word like eAkte, BundID, EAkte or ITDienst divides, 0
// for others. A run of capitals before small letters gives its last one to them.
func camelBreak(word string) int {
	if n := digitsBefore(word); n > 0 {
		return n
	}
	for i := 1; i < len(word); i++ {
		c := word[i]
		if c < 'A' || c > 'Z' {
			continue
		}
		before := word[i-1]
		lowerBefore := 'a' <= before && before <= 'z' || before >= utf8.RuneSelf
		if lowerBefore && len(word)-i >= 2 {
			return i
		}
		if i == 1 {
			return capitalBreak(word)
		}
		return 0
	}
	return 0
}

// digitsBefore gives where the letters start in words like 20Staaten, of digits
// and at least minCapitalRest letters, 0 for others.
func digitsBefore(word string) int {
	n := 0
	for n < len(word) && '0' <= word[n] && word[n] <= '9' {
		n++
	}
	if n == 0 || len(word)-n < minCapitalRest || !isLetters(word[n+1:]) {
		return 0
	}
	return n
}

// minCapitalRest keeps IDs and PCs whole while EAkte and ITDienst divide: what
// follows the capitals has at least this many letters.
const minCapitalRest = 4

// capitalBreak gives where the word after a run of capitals starts: 1 in EAkte,
// 2 in ITDienst, 2 in EUweite, 0 if the word doesn't go on in small letters.
func capitalBreak(word string) int {
	run := 1
	for run < len(word) && 'A' <= word[run] && word[run] <= 'Z' {
		run++
	}
	rest := len(word) - run
	if rest < minCapitalRest-1 || !isLetters(word[run:]) {
		return 0
	}
	return run - 1
}

// isLetters reports whether s is of small letters and umlauts only.
func isLetters(s string) bool {
	for i := 0; i < len(s); i++ {
		if (s[i] < 'a' || s[i] > 'z') && s[i] < utf8.RuneSelf {
			return false
		}
	}
	return true
}

// isLowerASCII reports whether s is of lower-case letters only.
func isLowerASCII(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] < 'a' || s[i] > 'z' {
			return false
		}
	}
	return true
}
