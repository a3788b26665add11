package german

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// IsWordRune reports whether r is part of words: letters, digits, marks.
func IsWordRune(r rune) bool {
	if r < utf8.RuneSelf {
		return 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9'
	}
	if r == utf8.RuneError {
		return false
	}
	return unicode.IsLetter(r) || unicode.IsNumber(r) || unicode.Is(unicode.M, r)
}

// IsDropped reports whether r is invisible inside words: soft hyphen,
// zero-width characters, directional marks.
func IsDropped(r rune) bool {
	switch r {
	case '\u00AD', '\u200B', '\u200C', '\u200D', '\u200E', '\u200F', '\u2060', '\uFEFF':
		return true
	}
	return false
}

// isConnector reports whether r can join two pieces of one unit.
func isConnector(r rune) bool {
	switch r {
	case '-', '‐', '‑', '_', '/', '.', ',', ':', '*', '·', '(', '&':
		return true
	}
	return false
}

// wordEnd gives where the word that starts at i ends, and whether it has
// digits only. Invisible characters and the hyphen of a line's end are inside.
func wordEnd(text string, i int) (end int, digits bool) {
	digits = true
	for end = i; i < len(text); {
		c := text[i]
		if c < utf8.RuneSelf {
			if IsWordRune(rune(c)) {
				digits = digits && c <= '9'
				i++
				end = i
				continue
			}
			if c == '-' && end == i && !digits {
				if next := afterLineEnd(text, i+1); next > 0 {
					i = next
					continue
				}
			}
			return end, digits
		}
		r, size := utf8.DecodeRuneInString(text[i:])
		switch {
		case IsWordRune(r):
			digits = digits && unicode.IsDigit(r)
			i += size
			end = i
		case IsDropped(r):
			i += size
		default:
			return end, digits
		}
	}
	return end, digits
}

// maxIndent is how many spaces may stand around the line end within a divided word.
const maxIndent = 16

// afterLineEnd gives where a word divided at a line's end goes on, 0 if there
// is no line end or a new word follows: "Verwal-⏎tung" is one, "Vor-⏎und
// Nachteile" and "E-⏎Akte" are not.
func afterLineEnd(text string, i int) int {
	lines := 0
	start := i
	for i < len(text) && i-start < maxIndent {
		switch text[i] {
		case ' ', '\t', '\r':
		case '\n':
			lines++
		default:
			return startOfRest(text, i, lines)
		}
		i++
	}
	return 0
}

// startOfRest gives i if exactly one line ended and a lower-case word that is
// no conjunction starts at i.
func startOfRest(text string, i, lines int) int {
	r, _ := utf8.DecodeRuneInString(text[i:])
	if lines != 1 || !unicode.IsLower(r) {
		return 0
	}
	for _, w := range [...]string{"und", "oder", "bzw", "sowie", "noch", "als", "wie", "bis"} {
		if strings.HasPrefix(text[i:], w) {
			next, _ := utf8.DecodeRuneInString(text[i+len(w):])
			if !IsWordRune(next) {
				return 0
			}
		}
	}
	return i
}

// appendFolded appends the form of word: NFKC, lower case, umlauts written out,
// accents and invisible characters dropped, the hyphen of a line end dropped.
// ß stays, since Maße and Masse are two words; keys write it as ss.
func appendFolded(buf []byte, word string) []byte {
	from := len(buf)
	for i := 0; i < len(word); {
		c := word[i]
		if c < utf8.RuneSelf {
			buf = appendASCII(buf, c)
			i++
			continue
		}
		r, size := utf8.DecodeRuneInString(word[i:])
		if i+size < len(word) && word[i+size] >= utf8.RuneSelf || !isSimple(r) {
			return appendFoldedSlow(buf[:from], word) // a mark may belong to the letter before
		}
		buf = appendUmlaut(buf, r)
		i += size
	}
	return buf
}

// appendASCII appends a letter or digit in lower case.
func appendASCII(buf []byte, c byte) []byte {
	switch {
	case 'A' <= c && c <= 'Z':
		return append(buf, c+'a'-'A')
	case 'a' <= c && c <= 'z' || '0' <= c && c <= '9':
		return append(buf, c)
	}
	return buf
}

// isSimple reports whether r is one of the German letters that need no tables.
func isSimple(r rune) bool {
	switch r {
	case 'ä', 'ö', 'ü', 'Ä', 'Ö', 'Ü', 'ß', '\u00AD':
		return true
	}
	return false
}

// appendUmlaut appends an umlaut written out, anything else as it is.
func appendUmlaut(buf []byte, r rune) []byte {
	switch r {
	case 'ä', 'Ä':
		return append(buf, "ae"...)
	case 'ö', 'Ö':
		return append(buf, "oe"...)
	case 'ü', 'Ü':
		return append(buf, "ue"...)
	case 'ẞ':
		return append(buf, "ß"...)
	case '\u00AD':
		return buf
	}
	return utf8.AppendRune(buf, r)
}

// appendFoldedSlow is appendFolded for any script.
func appendFoldedSlow(buf []byte, word string) []byte {
	for _, r := range norm.NFKC.String(word) {
		if r < utf8.RuneSelf {
			buf = appendASCII(buf, byte(r))
			continue
		}
		r = unicode.ToLower(r)
		if isSimple(r) {
			buf = appendUmlaut(buf, r)
			continue
		}
		buf = appendBase(buf, r)
	}
	return buf
}

// appendBase appends r without its accents.
func appendBase(buf []byte, r rune) []byte {
	if !IsWordRune(r) {
		return buf
	}
	if !unicode.Is(unicode.Latin, r) {
		if unicode.Is(unicode.Mn, r) {
			return buf
		}
		return utf8.AppendRune(buf, r)
	}
	var raw [utf8.UTFMax]byte
	n := utf8.EncodeRune(raw[:], r)
	for _, d := range string(norm.NFD.Bytes(raw[:n])) {
		if !unicode.Is(unicode.Mn, d) {
			buf = utf8.AppendRune(buf, d)
		}
	}
	return buf
}

// AppendKey appends what a word is compared by where nothing is learned (names,
// words of a fixed table): its folded form with ß written as ss. It is ASCII
// for German words.
func AppendKey(buf []byte, word string) []byte {
	from := len(buf)
	buf = appendFolded(buf, word)
	return append(buf[:from], spellSS(string(buf[from:]))...)
}

// spellSS writes ß as ss.
func spellSS(form string) string {
	if !strings.Contains(form, "ß") {
		return form
	}
	return strings.ReplaceAll(form, "ß", "ss")
}

// dropDots takes the e of written-out umlauts away, so that Burosoftware meets
// Bürosoftware. The ue of neue, aktuelle and Quelle is none. The same string
// comes back if there was no umlaut.
func dropDots(form string) string {
	i := nextUmlaut(form, 0)
	if i < 0 {
		return form
	}
	buf := make([]byte, 0, len(form))
	from := 0
	for ; i >= 0; i = nextUmlaut(form, i+2) {
		buf = append(buf, form[from:i+1]...)
		from = i + 2
	}
	return string(append(buf, form[from:]...))
}

// nextUmlaut gives where the next ae, oe or ue that can be an umlaut starts, -1
// if there is none.
func nextUmlaut(form string, from int) int {
	for i := from; i+1 < len(form); i++ {
		if form[i+1] != 'e' {
			continue
		}
		switch form[i] {
		case 'a', 'o':
			return i
		case 'u':
			if i == 0 || strings.IndexByte("aeoq", form[i-1]) < 0 {
				return i
			}
		}
	}
	return -1
}

// cut shortens s to at most limit bytes on a rune boundary.
func cut(s string, limit int) string {
	if len(s) <= limit {
		return s
	}
	for limit > 0 && !utf8.RuneStart(s[limit]) {
		limit--
	}
	return s[:limit]
}
