package ingest

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// snippetLimit is how many characters of a summary may leave the service
// whatever the licence; see the rules for foreign texts in doc/.
const snippetLimit = 300

// squash puts single spaces for all white space and drops what cannot be seen:
// soft hyphens, zero-width and control characters, the replacement of a broken byte.
func squash(s string) string {
	var b strings.Builder
	b.Grow(len(s))
	space := false
	for _, r := range s {
		switch {
		case unicode.IsSpace(r):
			space = true
		case invisible(r):
		default:
			if space && b.Len() > 0 {
				b.WriteByte(' ')
			}
			space = false
			b.WriteRune(r)
		}
	}
	return b.String()
}

// squashLines squashes each line and drops the empty ones.
func squashLines(s string) string {
	var lines []string
	for line := range strings.Lines(s) {
		if line = squash(line); line != "" {
			lines = append(lines, line)
		}
	}
	return strings.Join(lines, "\n")
}

// invisible reports whether r has no place in a plain text.
func invisible(r rune) bool {
	switch r {
	case '\u00ad', '\u200b', '\u200c', '\u200d', '\u200e', '\u200f', '\u2060', '\ufeff', utf8.RuneError:
		return true
	}
	return unicode.IsControl(r)
}

// shorten cuts s to at most limit characters: after a sentence if one ends in
// the second half, else after a word, with an ellipsis.
func shorten(s string, limit int) string {
	if utf8.RuneCountInString(s) <= limit {
		return s
	}
	cut := string([]rune(s)[:limit-1])
	if end := lastSentenceEnd(cut); end > len(cut)/2 {
		return cut[:end]
	}
	if i := strings.LastIndexByte(cut, ' '); i > len(cut)/2 {
		cut = cut[:i]
	}
	return strings.TrimRight(cut, " ,;:–-") + "…"
}

// lastSentenceEnd gives the index behind the last sentence of s, 0 if none
// ends. A full stop after a digit or a single letter ends none ("3. März", "z. B.").
func lastSentenceEnd(s string) int {
	for i := len(s) - 2; i > 1; i-- {
		if s[i+1] != ' ' || !strings.ContainsRune(".!?", rune(s[i])) {
			continue
		}
		before, size := utf8.DecodeLastRuneInString(s[:i])
		beforeThat, _ := utf8.DecodeLastRuneInString(s[:i-size])
		if unicode.IsDigit(before) || !unicode.IsLetter(beforeThat) && s[i] == '.' {
			continue
		}
		return i + 1
	}
	return 0
}

// fold makes words comparable: lower case, letters and digits only, single spaces.
func fold(s string) string {
	return strings.Join(strings.FieldsFunc(strings.ToLower(squash(s)), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r)
	}), " ")
}

// letters counts the letters and digits of s.
func letters(s string) int {
	n := 0
	for _, r := range s {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			n++
		}
	}
	return n
}
