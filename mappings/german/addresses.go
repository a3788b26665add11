package german

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxAddress is the longest address that is looked for, in bytes; browsers and
// servers stop at about 2,000 as well.
const maxAddress = 2048

// addressEnd gives the end of the URL, host name or mail address that starts
// at i, i if there is none, and how far it has looked.
func addressEnd(text string, i int) (end, seen int) {
	at, dots := false, 0
	j := i
	for j < len(text) && j-i < maxAddress {
		c := text[j]
		switch {
		case c == '@':
			at = true
		case c == '.':
			dots++
		case c == ':' && strings.HasPrefix(text[j:], "://"):
			return trimAddress(text, i, untilSpace(text, j)), j
		case c >= utf8.RuneSelf || !isHostByte(c):
			return hostEnd(text, i, j, at, dots), j
		}
		j++
	}
	return hostEnd(text, i, j, at, dots), j
}

// isHostByte reports whether c can stand in a mail address or host name.
func isHostByte(c byte) bool {
	return IsWordRune(rune(c)) || c == '-' || c == '_' || c == '+' || c == '.' || c == '@'
}

// hostEnd decides whether text[i:j] is a mail address, or a host name with its path.
func hostEnd(text string, i, j int, at bool, dots int) int {
	if dots == 0 {
		return i
	}
	j = trimAddress(text, i, j)
	word := text[i:j]
	if at {
		name, host, _ := strings.Cut(word, "@")
		if name != "" && isHost(host, 2) {
			return j
		}
		return i
	}
	if !isHost(word, 3) {
		return i
	}
	if j < len(text) && text[j] == '/' {
		return trimAddress(text, i, untilSpace(text, j))
	}
	return j
}

// isHost reports whether s has at least labels labels of lower-case letters,
// digits and hyphens, the last of 2 to 12 letters: service.bund.de, but not
// z.b. or 05.03.2024; two labels only count in a mail address, since "der.Die"
// is a forgotten space.
func isHost(s string, labels int) bool {
	n := 0
	for label := range strings.SplitSeq(s, ".") {
		n++
		if label == "" || strings.ContainsAny(label, "_+@") {
			return false
		}
	}
	last := s[strings.LastIndexByte(s, '.')+1:]
	return n >= labels && len(last) >= 2 && len(last) <= 12 && isLowerASCII(last)
}

// untilSpace gives the end of what has no space, quote or bracket from j on.
func untilSpace(text string, j int) int {
	for j < len(text) {
		r, size := utf8.DecodeRuneInString(text[j:])
		if unicode.IsSpace(r) || unicode.IsControl(r) || strings.ContainsRune(`"'<>()[]{}|„“”»«`, r) {
			return j
		}
		j += size
	}
	return j
}

// trimAddress leaves out the punctuation of the sentence at the end.
func trimAddress(text string, i, j int) int {
	for j > i && strings.IndexByte(".,;:!?-_", text[j-1]) >= 0 {
		j--
	}
	return j
}

// readAddress makes the token of the address at [start, end); its pieces are
// its words, scheme and www left out.
func (s *scanner) readAddress(start, end int) {
	s.tok = token{kind: address, start: start, end: end, position: s.position, initial: s.initial}
	s.pieces = s.pieces[:0]
	from := start
	if at := strings.Index(s.text[start:end], "://"); at >= 0 {
		from += at + len("://")
	}
	for i := from; i < end && len(s.pieces) < maxPieces; {
		r, size := utf8.DecodeRuneInString(s.text[i:end])
		if !IsWordRune(r) {
			i += size
			continue
		}
		to, digits := wordEnd(s.text[:end], i)
		if s.text[i:to] != "www" {
			s.pieces = append(s.pieces, piece{start: i, end: to, digits: digits})
		}
		i = to
	}
	s.tok.pieces = s.pieces
	s.pieces = s.pieces[len(s.pieces):]
}

// addressKey gives the address without scheme and www, in lower case.
func addressKey(whole string) string {
	if _, rest, ok := strings.Cut(whole, "://"); ok {
		whole = rest
	}
	whole = strings.TrimSuffix(strings.TrimPrefix(whole, "www."), "/")
	valid := strings.ToValidUTF8(cut(whole, maxTerm), "")
	return cut(strings.ToLower(valid), maxTerm) // small letters can be longer
}

// readParagraph makes the token of what follows a paragraph sign whose end is
// i: "§ 3a" is one word "§3a" with the number as its piece. Without a number
// there is no token.
func (s *scanner) readParagraph(i int) (end int, ok bool) {
	sign := i - len("§")
	for i < len(s.text) && (s.text[i] == ' ' || strings.HasPrefix(s.text[i:], "§")) {
		_, size := utf8.DecodeRuneInString(s.text[i:])
		i += size
	}
	if strings.HasPrefix(s.text[i:], "\u00A0") {
		i += len("\u00A0")
	}
	if i >= len(s.text) || s.text[i] < '0' || s.text[i] > '9' {
		return i, false
	}
	end, _ = wordEnd(s.text, i)
	if s.lawEnd = 0; strings.HasPrefix(s.text[sign:], "§§") {
		s.lawEnd = end
	}
	s.pieces = append(s.pieces[:0], piece{start: i, end: end, digits: true})
	s.tok = token{kind: paragraph, start: sign, end: end, position: s.position, pieces: s.pieces, initial: s.initial}
	s.pieces = s.pieces[len(s.pieces):]
	return end, true
}
