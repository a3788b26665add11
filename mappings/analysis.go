package mappings

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// TokenKind says how a token relates to what was written.
type TokenKind uint8

// The kinds of token.
const (
	TokenWord   TokenKind = iota // a word, stemmed
	TokenJoined                  // parts written as one: "eakt" of E-Akte, "§3" of § 3
	TokenPart                    // one part of what a token before it names as a whole
	TokenExact                   // a number, file number, address: never stemmed
)

// Token is one term of a text. Tokens of one Position are readings of the
// same words: alternatives for a query, and one step for a phrase.
type Token struct {
	// Term is the key under which index and query meet: NFKC, lower case,
	// ä as ae and ß as ss, stemmed. At most maxTerm bytes.
	Term string
	// Start and End are byte offsets into the text as given, on rune
	// boundaries, so that a highlight never breaks an umlaut.
	Start, End int
	// Position counts words from 0, stop words included.
	Position int
	// Kind of the token.
	Kind TokenKind
}

// Limits of the analysis.
const (
	// maxTerm cuts a term, in bytes: the longest real compounds have 80
	// letters; longer "words" are data and need not be told apart.
	maxTerm = 128
	// maxPieces is how many pieces joined by hyphens, dots or slashes are
	// read as one unit; a longer chain is read as several.
	maxPieces = 16
)

// Analyzer turns German text into tokens, the same for index and query. It is
// immutable and safe for use by many goroutines.
type Analyzer struct {
	stop    map[string]struct{}
	phrases map[[3]string]string
}

// NewAnalyzer makes the analyzer with the built-in stop words and phrases.
func NewAnalyzer() *Analyzer {
	a := &Analyzer{stop: map[string]struct{}{}, phrases: fixedPhrases()}
	for _, w := range stopWords() {
		a.stop[w] = struct{}{}
	}
	return a
}

// standard is never changed after it is made.
var standard = NewAnalyzer()

// Analyse gives the tokens of text by the built-in analyzer; see [Analyzer.Analyse].
func Analyse(text string) []Token { return standard.Analyse(text) }

// Analyse gives the tokens of text in rising order of Start. Stop words are
// left out, but a text of nothing else keeps them. It takes time linear in
// len(text) and accepts any bytes.
func (a *Analyzer) Analyse(text string) []Token {
	s := scanner{a: a, text: text}
	s.tokens = make([]Token, 0, len(text)/7+1) // German has about 7 bytes a word
	s.run()
	if len(s.tokens) == 0 && s.stopped > 0 {
		s = scanner{a: a, text: text, keepStops: true}
		s.run()
	}
	return s.tokens
}

// scanner is one pass over one text.
type scanner struct {
	a         *Analyzer
	text      string
	tokens    []Token
	keepStops bool
	stopped   int // stop words left out
	position  int
	buf       []byte // the key being built
	pieces    []piece
	plain     int      // no address starts before here, so each byte is looked at once
	recent    [2]heard // the last two words, for phrases
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

// heard is a word just read, stop word or not.
type heard struct {
	key             string
	start, position int
}

// run reads the whole text.
func (s *scanner) run() {
	for i := 0; i < len(s.text); {
		r, size := utf8.DecodeRuneInString(s.text[i:])
		switch {
		case isWordRune(r):
			i = s.unit(i)
		case r == '§':
			i = s.paragraph(i + size)
		case r != utf8.RuneError && unicode.Is(unicode.So, r): // emoji and symbols are words of their own
			s.emit(string(r), i, i+size, TokenExact)
			s.position++
			i += size
		default:
			i += size
		}
	}
}

// emit appends a token at the current position.
func (s *scanner) emit(term string, start, end int, kind TokenKind) {
	if term == "" {
		return
	}
	term = cut(term, maxTerm)
	s.tokens = append(s.tokens, Token{term, start, end, s.position, kind})
}

// unit reads what hangs together from i on and gives where it ends.
func (s *scanner) unit(i int) int {
	if i >= s.plain {
		end, seen := addressEnd(s.text, i)
		if end > i {
			s.address(i, end)
			return end
		}
		s.plain = seen
	}
	end := s.split(i)
	s.foldGender()
	s.groups()
	return end
}

// split fills s.pieces with the unit that starts at i and gives its end.
func (s *scanner) split(i int) int {
	s.pieces = s.pieces[:0]
	var sep rune
	for {
		start := i
		end, digits := wordEnd(s.text, i)
		s.pieces = append(s.pieces, piece{start: start, end: end, sep: sep, digits: digits})
		i = end
		r, size := utf8.DecodeRuneInString(s.text[i:])
		if len(s.pieces) == maxPieces || !isConnector(r) {
			return end
		}
		next := i + size
		if (r == '/' || r == '(') && next < len(s.text) && s.text[next] == '-' { // Bürger/-innen
			next++
		}
		after, _ := utf8.DecodeRuneInString(s.text[next:])
		if !isWordRune(after) {
			return end
		}
		sep, i = r, next
	}
}

// groups emits the pieces: those joined by hyphens together, numbers with
// their separators, the others each by itself.
func (s *scanner) groups() {
	for from := 0; from < len(s.pieces); {
		to := from + 1
		for to < len(s.pieces) && belongs(s.pieces[to-1], s.pieces[to]) {
			to++
		}
		s.group(s.pieces[from:to])
		from = to
	}
}

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

// group emits one group and moves to the next position.
func (s *scanner) group(g []piece) {
	start, end := g[0].start, g[len(g)-1].end
	switch {
	case len(g) > 1 && g[0].digits && g[1].digits:
		s.number(g)
	case len(g) > 1:
		s.compound(g)
	case g[0].digits:
		s.word(s.key(g[0]), start, end, TokenExact)
	default:
		s.single(g[0])
	}
	s.position++
}

// number emits 20/1234, 1.234,50 or 05.03.2024 as a whole, and its parts.
func (s *scanner) number(g []piece) {
	s.buf = s.buf[:0]
	thousands := isThousands(g)
	for i, p := range g {
		if i > 0 && (!thousands || p.sep != '.') {
			s.buf = append(s.buf, byte(plainHyphen(p.sep)))
		}
		s.buf = appendFolded(s.buf, s.text[p.start:p.end])
	}
	s.emit(string(s.buf), g[0].start, g[len(g)-1].end, TokenExact)
	if thousands {
		return
	}
	for _, p := range g {
		s.emit(s.key(p), p.start, p.end, TokenPart)
	}
}

// isThousands reports whether g is a number in groups of three, as 1.234.567,50.
func isThousands(g []piece) bool {
	if n := g[0].end - g[0].start; n > 3 || g[1].sep != '.' {
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
func plainHyphen(r rune) rune {
	if r > unicode.MaxASCII {
		return '-'
	}
	return r
}

// compound emits a hyphenated word written as one, and its parts.
func (s *scanner) compound(g []piece) {
	s.buf = s.buf[:0]
	for _, p := range g {
		s.buf = s.appendPiece(s.buf, p)
		if len(s.buf) > maxTerm {
			break
		}
	}
	s.emit(s.term(s.buf), g[0].start, g[len(g)-1].end, TokenJoined)
	for _, p := range g {
		s.part(p.start, p.end, s.key(p))
	}
}

// part emits one part of a compound; single letters say nothing alone.
func (s *scanner) part(start, end int, key string) {
	if len(key) < 2 || s.isStop(key) {
		return
	}
	s.emit(stem(key), start, end, TokenPart)
}

// single emits one plain word, with its parts if it is written like BundID,
// and as one with a single letter before it (E Akte).
func (s *scanner) single(p piece) {
	key := s.key(p)
	if s.joinLetter(p, key) {
		return
	}
	s.word(key, p.start, p.end, TokenWord)
	if p.gendered == 0 {
		s.camel(p)
	}
}

// word emits a word unless it is a stop word, and notes it for phrases.
func (s *scanner) word(key string, start, end int, kind TokenKind) {
	s.phrase(key, end)
	s.recent[0], s.recent[1] = s.recent[1], heard{key, start, s.position}
	if kind == TokenExact {
		s.emit(key, start, end, kind)
		return
	}
	if s.isStop(key) && !s.keepStops {
		s.stopped++
		return
	}
	s.emit(stem(key), start, end, kind)
}

// phrase emits the key of a fixed phrase that ends with the word key.
func (s *scanner) phrase(key string, end int) {
	first, second := s.recent[0], s.recent[1]
	if first.key == "" {
		return
	}
	if to, ok := s.a.phrases[[3]string{first.key, second.key, key}]; ok && !s.keepStops {
		s.tokens = append(s.tokens, Token{to, first.start, end, first.position, TokenJoined})
	}
}

// joiningLetters are the prefixes that are written apart, too: E Akte, i Kfz.
const joiningLetters = "ei"

// joinLetter reads "E Akte" as "E-Akte": the letter was just emitted as a
// word of its own; it becomes the joined word.
func (s *scanner) joinLetter(p piece, key string) bool {
	n := len(s.tokens)
	if n == 0 || len(key) < 3 || s.isStop(key) {
		return false
	}
	last := &s.tokens[n-1]
	if len(last.Term) != 1 || !strings.Contains(joiningLetters, last.Term) ||
		last.Position != s.position-1 || last.End+1 != p.start || s.text[last.End] != ' ' {
		return false
	}
	last.Term, last.End, last.Kind = stem(last.Term+key), p.end, TokenJoined
	s.position--
	s.emit(stem(key), p.start, p.end, TokenPart)
	return true
}

// camel emits the parts of eAkte, BundID, OpenSource.
func (s *scanner) camel(p piece) {
	at := camelBreak(s.text[p.start:p.end])
	if at == 0 {
		return
	}
	mid := p.start + at
	for _, half := range [2][2]int{{p.start, mid}, {mid, p.end}} {
		s.buf = appendFolded(s.buf[:0], s.text[half[0]:half[1]])
		s.part(half[0], half[1], string(s.buf))
	}
}

// isStop reports whether key is a stop word.
func (s *scanner) isStop(key string) bool {
	_, ok := s.a.stop[key]
	return ok
}

// key gives the folded, unstemmed form of a piece.
func (s *scanner) key(p piece) string {
	s.buf = s.appendPiece(s.buf[:0], p)
	return cut(string(s.buf), maxTerm)
}

// term gives the stem of a key in a buffer.
func (s *scanner) term(key []byte) string { return stem(cut(string(key), maxTerm)) }

// appendPiece folds p, its gender ending left out.
func (s *scanner) appendPiece(buf []byte, p piece) []byte {
	if p.gendered == 0 {
		return appendFolded(buf, headOf(s.text[p.start:p.end]))
	}
	buf = appendFolded(buf, s.text[p.start:p.gendered])
	rest := s.text[p.rest:p.end]
	if rest == "" && !strings.HasSuffix(s.text[p.start:p.gendered], "er") {
		return append(buf, 'e') // Kolleg:innen are Kollegen, Ärzt:innen are Ärzte
	}
	return appendFolded(buf, headOf(rest))
}

// headOf cuts what is folded of a word, well above maxTerm so that soft
// hyphens and decomposed letters have room.
func headOf(word string) string { return cut(word, 4*maxTerm) }
