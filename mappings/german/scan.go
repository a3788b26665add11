package german

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Limits of the scanner.
const (
	// maxTerm cuts a key, in bytes: the longest real compounds have 80 letters;
	// longer "words" are data and need not be told apart.
	maxTerm = 128
	// maxPieces is how many pieces joined by hyphens, dots or slashes are
	// read as one unit; a longer chain is read as several.
	maxPieces = 16
)

// tokenKind says what was read.
type tokenKind uint8

const (
	word      tokenKind = iota // letters, perhaps in several pieces joined by hyphens
	number                     // digits with their separators: 20/1234, 1.234,50, 05.03.2024
	address                    // URL, host name or mail address
	paragraph                  // § 3a
	symbol                     // an emoji
)

// token is one word of a text as the scanner saw it.
type token struct {
	kind       tokenKind
	start, end int // byte offsets into the text, on rune boundaries
	position   int // counts words from 0
	pieces     []piece
	initial    bool // starts a sentence, a line or a quotation: its capital says nothing
}

// piece is a run of letters and digits; sep is the connector before it within
// its unit, 0 for the first.
type piece struct {
	start, end int
	sep        rune
	gendered   int // end of the base if ":innen" or the like was taken in, else 0
	rest       int // where the word goes on after the gender ending
	digits     bool
}

// scanner reads a text word by word: call next, then look at tok. It takes time
// linear in the text and accepts any bytes.
type scanner struct {
	text     string
	tok      token
	at       int
	position int
	initial  bool
	plain    int     // no address starts before here, so each byte is looked at once
	pieces   []piece // of the unit being read, used up group by group
	store    []piece // where pieces starts, so that its memory is used again
	skipFrom int     // the style sheet of a word processor lies between
	skipTo   int
	lawEnd   int // where the last number of a list behind §§ ends, 0 if none goes on
	buf      []byte
}

// reset makes the scanner ready for text, keeping its memory.
func (s *scanner) reset(text string) {
	*s = scanner{text: text, initial: true, store: s.store[:0], buf: s.buf[:0]}
	s.skipFrom, s.skipTo = styleSheet(text, 0)
}

// next reads the next token into s.tok and reports whether there was one.
func (s *scanner) next() bool {
	for len(s.pieces) == 0 {
		if !s.unit() {
			return false
		}
		if s.tok.end > 0 { // an address, a paragraph or a symbol came whole
			s.position++
			s.initial = false
			return true
		}
	}
	s.group()
	s.position++
	s.initial = false
	return true
}

// unit goes to the next unit and reads it into s.pieces, or into s.tok what is
// no word; it reports false at the end of the text.
func (s *scanner) unit() bool {
	s.tok = token{}
	for s.at < len(s.text) {
		if s.at >= s.skipFrom && s.at < s.skipTo {
			s.at, s.initial = s.skipTo, true
			s.skipFrom, s.skipTo = styleSheet(s.text, s.at)
			continue
		}
		r, size := utf8.DecodeRuneInString(s.text[s.at:])
		switch {
		case IsWordRune(r):
			s.words()
			return true
		case r == '§':
			end, ok := s.readParagraph(s.at + size)
			s.at = end
			if ok {
				return true
			}
		case r != utf8.RuneError && unicode.Is(unicode.So, r): // emoji and symbols are words of their own
			s.tok = token{kind: symbol, start: s.at, end: s.at + size, position: s.position}
			s.at += size
			return true
		default:
			s.initial = s.initial || endsSentence(r)
			s.at += size
		}
	}
	return false
}

// endsSentence reports whether the word after r may have a capital for its
// place alone.
func endsSentence(r rune) bool {
	switch r {
	case '.', '!', '?', ':', ';', '\n', '•', '·', '„', '“', '"', '»', '«', '|', '–':
		return true
	}
	return false
}

// words reads the unit of words, or the address, that starts at s.at.
func (s *scanner) words() {
	i := s.at
	if i >= s.plain {
		end, seen := addressEnd(s.text, i)
		if end > i {
			s.pieces = s.store[:0]
			s.readAddress(i, end)
			s.at = end
			return
		}
		s.plain = seen
	}
	s.at = s.split(i)
	s.store = s.pieces
	s.foldGender()
}

// split fills s.pieces with the unit that starts at i and gives its end.
func (s *scanner) split(i int) int {
	s.pieces = s.store[:0]
	var sep rune
	for {
		end, digits := wordEnd(s.text, i)
		s.pieces = append(s.pieces, piece{start: i, end: end, sep: sep, digits: digits})
		next, r := s.connect(end)
		if next == 0 || len(s.pieces) == maxPieces {
			return end
		}
		sep, i = r, next
	}
}

// connect gives where the unit goes on behind the piece that ends at end, and
// by which connector; 0 if it ends there.
func (s *scanner) connect(end int) (next int, sep rune) {
	r, size := utf8.DecodeRuneInString(s.text[end:])
	next = end + size
	if r == ' ' && len(s.pieces) == 1 && s.joinsLetter(end) {
		return next, '-'
	}
	if !isConnector(r) {
		return 0, 0
	}
	if (r == '/' || r == '(') && next < len(s.text) && s.text[next] == '-' { // Bürger/-innen
		next++
	}
	after, _ := utf8.DecodeRuneInString(s.text[next:])
	if !IsWordRune(after) {
		return 0, 0
	}
	return next, r
}

// joiningLetters are the prefixes that are written apart, too: E Akte, i Kfz.
const joiningLetters = "eEi"

// joinsLetter reports whether the only piece so far is a letter that belongs to
// the word after the space at end: "E Akte" is read as "E-Akte".
func (s *scanner) joinsLetter(end int) bool {
	p := s.pieces[0]
	if p.end-p.start != 1 || strings.IndexByte(joiningLetters, s.text[p.start]) < 0 {
		return false
	}
	r, _ := utf8.DecodeRuneInString(s.text[end+1:])
	after, digits := wordEnd(s.text, end+1)
	return unicode.IsUpper(r) && !digits && after-end > minJoined
}

// minJoined is how long a word at least is that takes a letter before it.
const minJoined = 3

// belongs reports whether b is read as one with a, which stands before it.
func belongs(a, b piece) bool {
	switch b.sep {
	case '-', '‐', '‑', '_', '&':
		return true
	case '/', '.', ',', ':':
		return a.digits && b.digits
	}
	return false
}

// group takes the pieces that are one word off s.pieces into s.tok.
func (s *scanner) group() {
	n := 1
	for n < len(s.pieces) && belongs(s.pieces[n-1], s.pieces[n]) {
		n++
	}
	g := s.pieces[:n:n]
	s.pieces = s.pieces[n:]
	kind := word
	switch {
	case n == 1 && s.inList(g[0]):
		kind, s.lawEnd = paragraph, g[0].end
	case g[0].digits && (n == 1 || g[1].digits):
		kind = number
	}
	s.tok = token{kind: kind, start: g[0].start, end: g[n-1].end, position: s.position, pieces: g, initial: s.initial}
}

// inList reports whether a piece goes on a list of sections: §§ 3, 4a und 5.
func (s *scanner) inList(p piece) bool {
	if s.lawEnd == 0 || s.text[p.start] < '0' || s.text[p.start] > '9' || p.start-s.lawEnd > maxListGap {
		return false
	}
	switch strings.Join(strings.Fields(s.text[s.lawEnd:p.start]), " ") {
	case ",", "und", "oder", "bis", "–", ", und", "sowie":
		return true
	}
	return false
}

// maxListGap is how many bytes lie between the numbers of a list.
const maxListGap = 12

// numberKey gives the key of a number: 20/1234, 1234567,50 for 1.234.567,50.
func (s *scanner) numberKey(g []piece) (key string, thousands bool) {
	s.buf = s.buf[:0]
	thousands = isThousands(g)
	for i, p := range g {
		if i > 0 && (!thousands || p.sep != '.') {
			s.buf = append(s.buf, plainHyphen(p.sep))
		}
		s.buf = appendFolded(s.buf, headOf(s.text[p.start:p.end]))
	}
	return cut(string(s.buf), maxTerm), thousands
}

// isThousands reports whether g is a number in groups of three, as 1.234.567,50.
func isThousands(g []piece) bool {
	if len(g) < 2 || g[0].end-g[0].start > 3 || g[1].sep != '.' {
		return false
	}
	for i, p := range g[1:] {
		if p.sep == ',' && i == len(g)-2 {
			return true
		}
		if p.sep != '.' || p.end-p.start != 3 {
			return false
		}
	}
	return true
}

// plainHyphen gives the ASCII form of a separator.
func plainHyphen(r rune) byte {
	if r > unicode.MaxASCII {
		return '-'
	}
	return byte(r)
}

// form gives the folded form of a piece in the scanner's buffer; it is valid
// until the next call.
func (s *scanner) form(p piece) []byte {
	s.buf = s.appendPiece(s.buf[:0], p)
	return cutBytes(s.buf)
}

// joined gives the folded form of all pieces of the token written as one.
func (s *scanner) joined(g []piece) []byte {
	s.buf = s.buf[:0]
	for _, p := range g {
		s.buf = s.appendPiece(s.buf, p)
		if len(s.buf) > maxTerm {
			break
		}
	}
	return cutBytes(s.buf)
}

// cutBytes is cut to maxTerm for a buffer.
func cutBytes(b []byte) []byte {
	if len(b) <= maxTerm {
		return b
	}
	n := maxTerm
	for n > 0 && !utf8.RuneStart(b[n]) {
		n--
	}
	return b[:n]
}

// appendPiece folds p, its gender ending left out.
func (s *scanner) appendPiece(buf []byte, p piece) []byte {
	if p.gendered == 0 {
		return appendFolded(buf, headOf(s.text[p.start:p.end]))
	}
	base := s.text[p.start:p.gendered]
	buf = appendFolded(buf, headOf(base))
	rest := s.text[p.rest:p.end]
	if rest == "" && !strings.HasSuffix(base, "er") {
		return append(buf, "en"...) // Kolleg:innen are Kollegen, Ärzt:innen meet Ärzten
	}
	return appendFolded(buf, headOf(rest))
}

// headOf cuts what is folded of a word, well above maxTerm so that soft
// hyphens and decomposed letters have room.
func headOf(word string) string { return cut(word, 4*maxTerm) }

// maxStyleSheet is how long the style sheet of a word processor is at most;
// those seen have 200 to 1,500 bytes.
const maxStyleSheet = 8192

// styleSheet gives where the next style sheet lies that Word leaves in pasted
// texts ("Normal 0 21 … table.MsoNormalTable {…}"), from a place on; the end of
// the text twice if there is none.
func styleSheet(text string, after int) (from, to int) {
	at := strings.Index(text[after:], "MsoNormalTable")
	if at < 0 {
		return len(text), len(text)
	}
	at += after
	from = max(after, at-maxStyleSheet)
	if start := strings.LastIndex(text[from:at], "Normal 0"); start >= 0 {
		from += start
	} else {
		from = at
	}
	sheet := text[at:min(len(text), at+maxStyleSheet)]
	end := strings.IndexByte(sheet, '}')
	if end < 0 {
		end = strings.LastIndexByte(sheet, ';') // the text was cut within the sheet
	}
	return from, at + max(end+1, len("MsoNormalTable"))
}
