package mappings

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
	return isWordRune(rune(c)) || c == '-' || c == '_' || c == '+' || c == '.' || c == '@'
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

// address emits an address as a whole, without scheme, and its words as parts.
func (s *scanner) address(start, end int) {
	whole := s.text[start:end]
	if _, rest, ok := strings.Cut(whole, "://"); ok {
		whole = rest
	}
	whole = strings.TrimSuffix(strings.TrimPrefix(whole, "www."), "/")
	s.emit(strings.ToValidUTF8(strings.ToLower(cut(whole, maxTerm)), ""), start, end, TokenExact)
	parts := 0
	if at := strings.Index(s.text[start:end], "://"); at >= 0 {
		start += at // http and https say nothing
	}
	for i := start; i < end && parts < maxPieces; {
		r, size := utf8.DecodeRuneInString(s.text[i:end])
		if !isWordRune(r) {
			i += size
			continue
		}
		to, _ := wordEnd(s.text[:end], i)
		if key := s.key(piece{start: i, end: to}); key != "www" {
			s.part(i, to, key)
		}
		parts++
		i = to
	}
	s.position++
}

// paragraph reads what follows a paragraph sign: "§ 3a" is one term "§3a",
// with the number as its part.
func (s *scanner) paragraph(i int) int {
	sign := i - len("§")
	for i < len(s.text) && (s.text[i] == ' ' || strings.HasPrefix(s.text[i:], "§")) {
		_, size := utf8.DecodeRuneInString(s.text[i:])
		i += size
	}
	if strings.HasPrefix(s.text[i:], "\u00A0") {
		i += len("\u00A0")
	}
	if i >= len(s.text) || s.text[i] < '0' || s.text[i] > '9' {
		return i
	}
	end, _ := wordEnd(s.text, i)
	number := s.key(piece{start: i, end: end})
	s.emit("§"+number, sign, end, TokenJoined)
	s.emit(number, i, end, TokenPart)
	s.position++
	return end
}
