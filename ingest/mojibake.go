package ingest

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
)

// maxMojibake is how often a text is read wrongly at most: twice happens to
// exports of exports, a third time is kept for luck.
const maxMojibake = 3

// repairMojibake undoes that UTF-8 was read as windows-1252 or ISO-8859-1,
// once or more often ("MÃ¼ll", "â€žAmtâ€œ", "MÃƒÂ¼ll"), and says how many
// characters it mended. Only a sequence whose bytes are valid UTF-8 of a
// character that German or European texts hold is touched, so what is
// correct stays ("São", "café »", "Spaß“"). Doing it again changes nothing.
func repairMojibake(s string) (string, int) {
	if !hasLead(s) {
		return s, 0
	}
	mended := 0
	for range maxMojibake {
		t, n := repairOnce(s)
		if n == 0 {
			break
		}
		s, mended = t, mended+n
	}
	return s, mended
}

// hasLead reports whether a character that mojibake begins with occurs before
// another that is not ASCII: Â to ô in UTF-8 are C3 82 to C3 B4.
func hasLead(s string) bool {
	for i := 0; i+2 < len(s); {
		at := strings.IndexByte(s[i:], 0xc3)
		if at < 0 {
			return false
		}
		if i += at; i+2 < len(s) && s[i+1] >= 0x82 && s[i+1] <= 0xb4 && s[i+2] >= 0xc2 {
			return true
		}
		i++
	}
	return false
}

func repairOnce(s string) (string, int) {
	var b strings.Builder
	done, mended := 0, 0
	previous := rune(0)
	for i, r := range s {
		if i < done {
			continue
		}
		if r < 'Â' || r > 'ô' {
			previous = r
			continue
		}
		behind := mended > 0 && i == done // right behind a mended one
		mend, n := mendAt(s[i:], previous, behind)
		if n == 0 {
			previous = r
			continue
		}
		b.WriteString(s[done:i])
		b.WriteRune(mend)
		done, previous, mended = i+n, mend, mended+1
	}
	if mended == 0 {
		return s, 0
	}
	b.WriteString(s[done:])
	return b.String(), mended
}

// mendAt reads the characters with which s begins as the bytes of one
// character, and gives it with their length; n is 0 if they are none. Right
// behind a mended character, what else is doubtful is mended, too.
func mendAt(s string, previous rune, behind bool) (mend rune, n int) {
	var raw [utf8.UTFMax]byte
	lead, size := utf8.DecodeRuneInString(s)
	raw[0] = byte(lead)
	want := sequenceLength(raw[0])
	n = size
	for i := 1; i < want; i++ {
		r, size := utf8.DecodeRuneInString(s[n:])
		c, ok := windowsByte(r)
		if !ok || c < 0x80 || c > 0xbf {
			if lead == 'â' && i == 2 && raw[1] == 0x80 { // “â€” and a byte that windows-1252 does not have
				return '”', n
			}
			return 0, 0
		}
		raw[i] = c
		n += size
	}
	mend, got := utf8.DecodeRune(raw[:want])
	next, _ := utf8.DecodeRuneInString(s[n:])
	second, _ := utf8.DecodeRuneInString(s[size:])
	switch {
	case got != want:
		return 0, 0
	case behind && (mend >= 0x80 && mend < 0xa0 || mend == 'ƒ'): // half of one that was read wrongly twice
	case !plausible(mend) || !behind && isNatural(lead, second, previous, next):
		return 0, 0
	}
	return mend, n
}

// sequenceLength is how many bytes the UTF-8 sequence with this lead has.
func sequenceLength(lead byte) int {
	switch {
	case lead >= 0xf0:
		return 4
	case lead >= 0xe0:
		return 3
	}
	return 2
}

// windowsByte gives the byte of which windows-1252, or ISO-8859-1 for the
// bytes that it does not have, makes r.
func windowsByte(r rune) (byte, bool) {
	if r < 0x100 {
		return byte(r), true
	}
	return charmap.Windows1252.EncodeRune(r)
}

// plausible reports whether r is in texts of Europe: Latin letters, their
// punctuation and symbols, ligatures, emoji. Others come out by chance.
func plausible(r rune) bool {
	switch {
	case r >= 0xa0 && r <= 0x17f, r >= 0x2010 && r <= 0x203a, r >= 0x20a0 && r <= 0x20bf, r >= 0x2100 && r <= 0x22ff,
		r >= 0x2500 && r <= 0x27bf, r >= 0xfb00 && r <= 0xfb06, r == 0xfeff, r == utf8.RuneError, r >= 0x1f300 && r <= 0x1faff:
		return true
	case r == 0x2009 || r == 0x200b || r == 0x202f || r == 0x2044 || r == 0x2082, r == 0x308, r == 0x2c6, r == 0x2dc:
		return true
	}
	return false
}

// isNatural reports whether two characters stand side by side in correct text,
// too: a capital letter before a quotation mark, a dash or an ellipsis, as in
// „Ä“ or IRMÃ…, with no letter behind. previous and next are around them.
func isNatural(lead, second, previous, next rune) bool {
	if !strings.ContainsRune("“”‘’…–—»«•™®©°²³›‹", second) || sequenceLength(byte(lead)) > 2 {
		return false
	}
	switch lead {
	case 'Ã', 'Â':
		if second == '–' || second == '©' || second == '®' || second == '°' || second == '«' || second == '»' {
			return unicode.IsUpper(previous) && !unicode.IsLetter(next)
		}
		return unicode.IsUpper(previous) && !unicode.IsLetter(next) || strings.ContainsRune("„“»«‚'\"", previous) && !unicode.IsLetter(next)
	}
	return !unicode.IsLower(next)
}

// brokenRun gives text in which several replacement characters in a row are
// one: what was there is lost, how many bytes it had says nothing.
func brokenRun(s string) (string, int) {
	const broken = "\ufffd"
	n := strings.Count(s, broken)
	if n < 2 {
		return s, n
	}
	for strings.Contains(s, broken+broken) {
		s = strings.ReplaceAll(s, broken+broken, broken)
	}
	return s, strings.Count(s, broken)
}
