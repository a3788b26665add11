package ingest

import (
	"bytes"
	"html"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// textCleaner puts texts into the catalogue's form and counts what was wrong with them.
type textCleaner struct {
	mended int // characters of UTF-8 that was read as windows-1252
	broken int // places where characters are lost (U+FFFD)
}

// cleanText gives valid UTF-8 in NFC, line ends as \n, without invisible
// characters, entities and mojibake, and at most one blank line between paragraphs.
func cleanText(s string) string { return new(textCleaner).text(s) }

// cleanLine is cleanText on one line: white space of any kind becomes one blank.
func cleanLine(s string) string { return new(textCleaner).line(s) }

func (c *textCleaner) text(s string) string {
	s = c.plain(s)
	var b strings.Builder
	b.Grow(len(s))
	blank := 0
	for line := range strings.SplitSeq(s, "\n") {
		line = strings.TrimRight(line, " \t\u00a0")
		if line == "" {
			blank++
			continue
		}
		if b.Len() > 0 {
			b.WriteString("\n\n"[:1+min(blank, 1)])
		}
		blank = 0
		b.WriteString(line)
	}
	return b.String()
}

func (c *textCleaner) line(s string) string {
	return strings.Join(strings.Fields(c.plain(s)), " ")
}

// maxPasses is how often a text is looked at: what one step mends can be
// food for another (an entity within an entity), but not for ever.
const maxPasses = 8

func (c *textCleaner) plain(s string) string {
	if isSimple(s) {
		return s
	}
	for range maxPasses {
		t := c.pass(s)
		if t == s {
			break
		}
		s = t
	}
	var n int
	s, n = brokenRun(s)
	c.broken += n
	return s
}

// isSimple reports whether s is printable ASCII in which nothing can be an entity.
func isSimple(s string) bool {
	for i := range len(s) {
		if c := s[i]; c >= 0x7f || c < ' ' && c != '\n' && c != '\t' || c == '&' {
			return false
		}
	}
	return true
}

func (c *textCleaner) pass(s string) string {
	s = strings.ToValidUTF8(s, "\ufffd")
	s, mended := repairMojibake(norm.NFC.String(s))
	c.mended += mended
	if strings.Contains(s, "\r\n") {
		s = strings.ReplaceAll(s, "\r\n", "\n")
	}
	s = decodeEntities(strings.Map(keepRune, joinHyphens(s)))
	return norm.NFC.String(s)
}

// joinHyphens rejoins words divided at a line end by a soft hyphen.
func joinHyphens(s string) string {
	const shy = "\u00ad"
	if !strings.Contains(s, shy) {
		return s
	}
	for _, end := range []string{"\r\n", "\n", " \n"} {
		s = strings.ReplaceAll(s, shy+end, "")
	}
	return s
}

// keepRune drops control characters other than tab and line ends, and what
// cannot be seen: soft hyphens, zero-width characters, marks of direction.
func keepRune(r rune) rune {
	switch {
	case r == '\r', r == '\f', r == '\u2028', r == '\u2029':
		return '\n'
	case r == '\n' || r == '\t':
		return r
	case r < ' ' || r >= 0x7f && r < 0xa0:
		return -1
	case r < 0x200b || r == utf8.RuneError:
		if r == '\u00ad' {
			return -1
		}
		return r
	case r <= 0x200f, r >= 0x202a && r <= 0x202e, r >= 0x2060 && r <= 0x2064, r >= 0x2066 && r <= 0x206f, r == '\ufeff':
		return -1
	}
	return r
}

// maxEntity is how many bytes an entity takes: the longest name of HTML has
// 33 (CounterClockwiseContourIntegral).
const maxEntity = 36

// decodeEntities decodes the HTML entities that a plain text still holds,
// also those encoded twice ("&amp;uuml;"). Only whole ones with their
// semicolon count: "?a=1&copy=2" stays.
func decodeEntities(s string) string {
	amp := strings.IndexByte(s, '&')
	if amp < 0 || strings.IndexByte(s[amp:], ';') < 0 {
		return s
	}
	out := append(make([]byte, 0, len(s)), s[:amp]...)
	for i := amp; i < len(s); i++ {
		out = append(out, s[i])
		if s[i] == ';' {
			out = decodeLast(out)
		}
	}
	return string(out)
}

// decodeLast decodes the entity with which out ends, if it does, and what
// that completes.
func decodeLast(out []byte) []byte {
	for len(out) > 0 && out[len(out)-1] == ';' {
		from := max(0, len(out)-maxEntity)
		at := bytes.LastIndexByte(out[from:], '&')
		if at < 0 {
			return out
		}
		entity := string(out[from+at:])
		plain := html.UnescapeString(entity)
		if plain == entity || strings.HasSuffix(plain, ";") && plain != ";" || !utf8.ValidString(plain) {
			return out
		}
		out = append(out[:from+at], strings.Map(keepRune, plain)...)
	}
	return out
}
