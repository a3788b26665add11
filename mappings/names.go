package mappings

import (
	"html"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"nextsearch/mappings/german"
)

// authorityKey is the form in which names of bodies are compared: lower case,
// umlauts as ae, oe, ue, ss, other marks taken off, everything but letters and
// digits as one space, "&" as und, with a space at both ends, so that " amt "
// is a whole word. So "Köln", "KOELN" and "Koeln" meet, and so do
// "Robert-Koch-Institut" and "Robert Koch Institut", "e. V." and "e.V.".
func authorityKey(name string) string {
	return string(appendAuthorityKey(make([]byte, 0, len(name)+8), name))
}

// appendAuthorityKey appends the key of name to an empty buffer.
func appendAuthorityKey(b []byte, name string) []byte {
	b = append(b, ' ')
	for _, r := range norm.NFC.String(name) {
		if r < utf8.RuneSelf && 'a' <= r && r <= 'z' {
			b = append(b, byte(r))
			continue
		}
		b = appendKeyRune(b, r)
	}
	if b[len(b)-1] != ' ' {
		b = append(b, ' ')
	}
	return b
}

// appendKeyRune appends what a key has for one rune.
func appendKeyRune(b []byte, r rune) []byte {
	switch r = unicode.ToLower(r); {
	case 'a' <= r && r <= 'z' || '0' <= r && r <= '9':
		return append(b, byte(r))
	case r == 'ä':
		return append(b, "ae"...)
	case r == 'ö':
		return append(b, "oe"...)
	case r == 'ü':
		return append(b, "ue"...)
	case r == 'ß':
		return append(b, "ss"...)
	case german.IsDropped(r) || r == '\'' || r == '’':
		return b
	case r == '&' && b[len(b)-1] == ' ':
		return append(b, "und"...)
	case r > 127 && unicode.IsLetter(r):
		return append(b, baseLetter(r))
	case b[len(b)-1] != ' ':
		return append(b, ' ')
	}
	return b
}

// baseLetter gives the letter under the marks of r, "x" for other alphabets.
func baseLetter(r rune) byte {
	switch r {
	case 'ł':
		return 'l'
	case 'ø':
		return 'o'
	case 'đ':
		return 'd'
	}
	first, _ := utf8.DecodeRuneInString(norm.NFD.String(string(r)))
	if 'a' <= first && first <= 'z' {
		return byte(first)
	}
	return 'x'
}

// shortWords are abbreviations in names, in the form of keys.
var shortWords = strings.NewReplacer(" f ", " fuer ", " u ", " und ", " bundesmin ", " bundesministerium ", " bm fuer ", " bundesministerium fuer ", " bm der ", " bundesministerium der ",
	" bm des ", " bundesministerium des ", " reg v ", " regierung von ", " staatsmin ", " staatsministerium ", " min fuer ", " ministerium fuer ", " min f ", " ministerium fuer ", " min des ", " ministerium des ", " min der ", " ministerium der ",
	" verb gem ", " verbandsgemeinde ", " stadtverw ", " stadtverwaltung ", " gde ", " gemeinde ", " lkr ", " landkreis ", " lkrs ", " landkreis ", " krs ", " kreis ", " vgem ", " verwaltungsgemeinschaft ", " vbgm ", " verbandsgemeinde ",
	" stiftg ", " stiftung ", " lh ", " landeshauptstadt ", " bezreg ", " bezirksregierung ", " statist ", " statistisches ", " landesbeauftr ", " landesbeauftragte ")

// longKey is the key of a name with its abbreviations written out.
func longKey(name string) string { return shortWords.Replace(authorityKey(name)) }

// maxParts bounds the parts of a name that are looked at: a body and its
// departments; the rest is an address.
const maxParts = 6

// nameParts divides a name as written at its commas, colons, bars and spaced
// dashes, without mail addresses, sites, telephone numbers and streets:
// "Referat 3 - Bundesamt für Justiz, Adenauerallee 1" has two. An epithet goes
// with the name before it: "Flensburg, Stadt". Round brackets divide nothing,
// since they are part of "Halle (Saale)".
func nameParts(name string) []string {
	name = tidyName(name)
	parts := make([]string, 0, 4)
	for start, i := 0, 0; i <= len(name); i++ {
		width := len(name) - i
		if i < len(name) {
			if width = separatorAt(name, i); width == 0 {
				continue
			}
		}
		part := strings.Trim(name[start:i], " \t-–—.\"'„“”»«*")
		switch {
		case part == "" || isContactPart(part):
		case len(parts) > 0 && (part == "St" || part == "M" || part == "GKSt"): // as the official list abbreviates
		case len(parts) > 0 && isEpithet(part):
			parts[len(parts)-1] += " " + part
		default:
			parts = append(parts, part)
		}
		i += width - 1
		start = i + 1
		if len(parts) == maxParts || width == 0 {
			break
		}
	}
	return parts
}

// separatorAt gives the length of the separator at position i, 0 for none.
func separatorAt(s string, i int) int {
	switch s[i] {
	case ',', ';', ':', '|', '\n', '\t', '>', '[', ']':
		return 1
	case ' ':
		for _, sep := range [...]string{" - ", " – ", " — ", " / ", " · ", " • ", " » ", " -", "– "} {
			if strings.HasPrefix(s[i:], sep) && (sep != " -" || i+2 < len(s) && s[i+2] >= 'A') {
				return len(sep)
			}
		}
	}
	return 0
}

// tidyName takes entities and the remains of contact fields out of a name.
func tidyName(name string) string {
	name = cut(name, maxName)
	if strings.IndexByte(name, '&') >= 0 {
		name = html.UnescapeString(name)
	}
	for _, mark := range [...]string{"email:", "e-mail:", "E-Mail:", "Email:", "mailto:", "Tel.:", "Tel. ", "Telefon:", "http://", "https://", "www."} {
		if i := strings.Index(name, mark); i >= 0 {
			name = name[:i]
		}
	}
	return strings.TrimSpace(name)
}

// isEpithet reports whether a part only says what the name before it is.
func isEpithet(part string) bool {
	switch strings.ToLower(part) {
	case "stadt", "landkreis", "kreis", "markt", "gemeinde", "landeshauptstadt", "hansestadt", "universitätsstadt",
		"kreisstadt", "große kreisstadt", "kreisfreie stadt", "flecken", "hochschulstadt", "lutherstadt", "ostseebad", "wissenschaftsstadt":
		return true
	}
	return strings.HasSuffix(part, "stadt") && !strings.Contains(part, " ") && strings.Contains(part, "-")
}

// isContactPart reports whether a part is an address and no name: a street
// with its number, a postal code with its place, a number, a mail address.
func isContactPart(part string) bool {
	if _, host, ok := strings.Cut(part, "@"); ok && strings.Contains(host, ".") {
		return true
	}
	words := strings.Fields(part)
	if startsLocal(strings.Fields(authorityKey(part))) { // Gemeinde Neubiberg Rathausplatz 1
		return false
	}
	last := words[len(words)-1]
	if len(words) >= 1 && isPostcode(words[0]) || part == "Deutschland" || part == "Germany" {
		return true
	}
	if last[0] < '0' || last[0] > '9' {
		return strings.HasPrefix(part, "Postfach") || len(words) == 1 && isStreet(strings.ToLower(last))
	}
	if len(words) == 1 {
		return true
	}
	return strings.HasPrefix(part, "Postfach ") || isStreet(strings.ToLower(words[len(words)-2])) || strings.HasPrefix(part, "Am ") || strings.HasPrefix(part, "An der ")
}

// isStreet reports whether a word ends like the name of a street.
func isStreet(w string) bool {
	for _, e := range [...]string{"straße", "strasse", "str.", "allee", "platz", "weg", "gasse", "ufer", "damm", "ring", "chaussee"} {
		if strings.HasSuffix(w, e) && w != "ring" {
			return true
		}
	}
	return false
}

// isPostcode reports whether a word is a German postal code.
func isPostcode(w string) bool {
	w = strings.TrimPrefix(strings.TrimPrefix(w, "D-"), "DE-")
	return len(w) == 5 && allDigits(w)
}

// splitCamel puts the missing blanks into a name written in one word:
// "StadtFreiburgImBreisgau". ok is false where there are none to put.
func splitCamel(name string) (split string, ok bool) {
	if strings.ContainsAny(name, " -") {
		return "", false
	}
	var b strings.Builder
	lower := 0
	for _, r := range name {
		if unicode.IsUpper(r) && lower >= 2 {
			b.WriteByte(' ')
			ok = true
		}
		if unicode.IsLower(r) {
			lower++
		} else {
			lower = 0
		}
		b.WriteRune(r)
	}
	return b.String(), ok
}
