package ingest

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// withoutPhones takes out the telephone numbers of persons. It decides from
// left to right on what it has already written, so that doing it again
// changes nothing.
func withoutPhones(s string) (string, int) {
	var b strings.Builder
	done, removed := 0, 0
	for i := nextDigit(s, 0); i < len(s); {
		n := readNumber(s, i)
		before := lastBytes(s[done:n.start], maxContext)
		if b.Len() > 0 && len(before) < maxContext {
			before = lastBytes(lastBytes(b.String(), maxContext)+before, maxContext)
		}
		if !n.isPersons(before, s[n.end:]) {
			i = nextDigit(s, max(n.end, i+1))
			continue
		}
		n.end = withExtensions(s, n.end)
		if n.start > done+1 && s[n.start-1] == '-' && s[n.start-2] == ' ' { // "Durchwahl -1234"
			n.start--
		}
		b.WriteString(s[done:n.start])
		b.WriteString(personMark)
		done, removed = n.end, removed+1
		i = nextDigit(s, done)
	}
	if removed == 0 {
		return s, 0
	}
	b.WriteString(s[done:])
	return b.String(), removed
}

const (
	// maxContext is how many bytes before a number tell whose it is: the
	// lines of a contact block.
	maxContext = 240
	// maxLabel is how many bytes a label and what stands between it and its number take.
	maxLabel = 60
)

func lastBytes(s string, n int) string {
	if len(s) <= n {
		return s
	}
	s = s[len(s)-n:]
	for len(s) > 0 && !utf8.RuneStart(s[0]) {
		s = s[1:]
	}
	return s
}

// nextDigit finds the first digit of the next run of digits.
func nextDigit(s string, from int) int {
	for from < len(s) && (s[from] < '0' || s[from] > '9') {
		from++
	}
	return from
}

// number is a run of digits with what divides the digits of telephone numbers.
type number struct {
	start, end int
	text       string
	digits     string
	groups     []string
	dots       bool // a full stop divides
	others     bool // something else does
}

// dividers are the characters within a number; a hyphen or slash may end a line.
const dividers = " \u00a0\u2009\u202f-–‑/().·"

// readNumber reads the run of digits that begins at i, with a + and brackets
// before it.
func readNumber(s string, i int) number {
	n := number{start: i, end: i}
	for n.start > 0 && (s[n.start-1] == '+' || s[n.start-1] == '(') && i-n.start < 2 {
		n.start--
	}
	group := i
	for j := i; j < len(s); {
		if c := s[j]; c >= '0' && c <= '9' {
			j++
			n.end = j
			if j == len(s) || s[j] < '0' || s[j] > '9' {
				n.groups = append(n.groups, s[group:j])
			}
			continue
		}
		k := skipDividers(s, j)
		if k == j || k == len(s) || s[k] < '0' || s[k] > '9' || n.end-n.start > maxNumber {
			break
		}
		if strings.Contains(s[j:k], ".") {
			n.dots = true
		} else {
			n.others = true
		}
		j, group = k, k
	}
	if !strings.Contains(s[n.start:n.end], ")") { // the bracket is the sentence's
		n.start += strings.Count(s[n.start:i], "(")
	}
	n.text = s[n.start:n.end]
	n.digits = strings.Join(n.groups, "")
	return n
}

// maxNumber is how many bytes a telephone number takes with its dividers: 15
// digits (ITU-T E.164) and an extension.
const maxNumber = 40

// maxDivider is how many characters divide two groups of digits: " / ", ") ".
const maxDivider = 3

// maxIndent is how many blanks may begin the line on which a number goes on.
const maxIndent = 8

func skipDividers(s string, j int) int {
	for range maxDivider {
		r, size := utf8.DecodeRuneInString(s[j:])
		switch {
		case j >= len(s):
			return j
		case strings.ContainsRune(dividers, r):
			j += size
		case r == '\n' && j > 0 && (s[j-1] == '-' || s[j-1] == '/' || s[j-1] == ')'):
			indent := s[j+1 : min(len(s), j+1+maxIndent)]
			return j + 1 + len(indent) - len(strings.TrimLeft(indent, " \t"))
		default:
			return j
		}
	}
	return j
}

// isPersons reports whether n is a telephone number, and not clearly that of
// a function. before is what stands before it, after what follows.
func (n number) isPersons(before, after string) bool {
	if n.isLong() || joined(before, after) {
		return false
	}
	label, strong := "", false
	if len(n.digits) >= 3 {
		label, strong = phoneLabel(lastBytes(before, maxLabel))
	}
	switch {
	case label == "" && !n.looksLikePhone(before, after):
		return false
	case label != "" && !n.fitsLabel(strong, after):
		return false
	}
	national := n.national()
	switch {
	case hasAnyPrefix(national, "15", "16", "17"):
		return true // mobile
	case n.isService(national), n.isSwitchboard():
		return false
	}
	return !nearFunction(before, after, label)
}

func (n number) isLong() bool { return len(n.digits) > 17 }

// joined reports whether a number is a part of something longer: a word, an
// address, a decimal number.
func joined(before, after string) bool {
	if r, _ := utf8.DecodeLastRuneInString(before); before != "" && (unicode.IsLetter(r) || unicode.IsDigit(r) || strings.ContainsRune("_#§&=%,$€", r)) {
		if !strings.HasSuffix(strings.ToLower(before), "tel") {
			return true
		}
	}
	if r, _ := utf8.DecodeRuneInString(after); after != "" && (unicode.IsLetter(r) || r == '_' || r == '%' || r == '°') {
		return true
	}
	return len(after) > 1 && after[0] == ',' && after[1] >= '0' && after[1] <= '9'
}

// phoneWords are labels before telephone numbers, in lower case.
var phoneWords = wordSet(`tel telefon telefonnummer telefonnr telefonisch rufnummer rufnr ruf fon phone telephone telephon mobil mobile mobiltelefon mobilnummer mobilfunk handy handynummer
	handynr durchwahl durchwahlnummer direktwahl dw fax telefax telefaxnummer faxnummer faxnr nebenstelle nst apparat hotline zentrale call anruf whatsapp signal sms ☎ 📞 📱 ✆ ☏ 📠 tél teléfono`)

// phoneEnds end compounds that are such labels.
var phoneEnds = []string{"telefon", "hotline", "rufnummer", "telefonnummer", "durchwahl", "telefax", "telefonzentrale", "servicenummer", "notruf"}

// labelFillers may stand between a label and its number.
var labelFillers = wordSet("nr nummer no number unter der die ist lautet intern extern direkt dienstlich privat büro und oder d p g")

// phoneLabel gives the label right before a number, "" for none; strong if a
// colon or the like follows it, so that even a short number is one.
func phoneLabel(before string) (label string, strong bool) {
	for range 3 {
		trimmed := strings.TrimRightFunc(before, func(r rune) bool {
			return unicode.IsSpace(r) || strings.ContainsRune(".:/()[]|*+=-–•·,", r)
		})
		gap := before[len(trimmed):]
		strong = strong || strings.ContainsAny(gap, ".:|-–")
		at := strings.LastIndexFunc(trimmed, func(r rune) bool { return !unicode.IsLetter(r) && !isPhoneSign(r) })
		word := strings.ToLower(trimmed[lastRuneEnd(trimmed, at):])
		switch {
		case word == "" || strings.Count(gap, "\n") > 1:
			return "", false
		case phoneWords[word]:
			return word, strong || extensionWords[word]
		case !labelFillers[word]:
			if hasAnySuffix(word, phoneEnds...) {
				return word, strong
			}
			return "", false
		}
		before = trimmed[:len(trimmed)-len(word)]
	}
	return "", false
}

func isPhoneSign(r rune) bool { return strings.ContainsRune("☎📞📱✆☏📠", r) }

// lastRuneEnd gives the index behind the rune that begins at i, 0 for -1.
func lastRuneEnd(s string, i int) int {
	if i < 0 {
		return 0
	}
	_, size := utf8.DecodeRuneInString(s[i:])
	return i + size
}

// fitsLabel reports whether a number behind a label is one: "Telefon 2020
// abgeschafft" and "Telefon 100 Euro" hold none.
func (n number) fitsLabel(strong bool, after string) bool {
	full := strings.HasPrefix(n.digits, "0") || strings.HasPrefix(n.text, "+")
	switch {
	case len(n.digits) < 3 || isDateLike(n):
		return false
	case full && len(n.digits) >= 6:
		return true
	case isYear(n.digits) && len(n.groups) == 1 && !strong, money.MatchString(after):
		return false
	}
	return strong || len(n.digits) >= 5
}

// extensionWords are labels of numbers within a house, which have three digits and more.
var extensionWords = wordSet("durchwahl durchwahlnummer direktwahl dw nebenstelle nst apparat")

// money is what follows an amount, a share or a measure.
var money = regexp.MustCompile(`^\s?(?:€|EUR|Euro|Mio|Mrd|Millionen|Tausend|T€|Prozent|%|km|m²|ha|Stück|Personen|Einwohner)`)

func isYear(s string) bool {
	return len(s) == 4 && (strings.HasPrefix(s, "19") || strings.HasPrefix(s, "20"))
}

// isDateLike reports whether n is a date: 05.03.2024, 2024-03-05.
func isDateLike(n number) bool {
	g := n.groups
	if len(g) < 3 {
		return false
	}
	return len(g[0]) <= 2 && len(g[1]) <= 2 && len(g[2]) == 4 && isYear(g[2]) && !strings.HasPrefix(n.text, "+") ||
		isYear(g[0]) && len(g[1]) == 2 && len(g[2]) == 2
}

// minPhone is how many digits a number without a label has at least, with its 0.
const minPhone = 9

// looksLikePhone reports whether a number without a label can be nothing else:
// with a country code, or an area code and a divider. The rules keep out file
// numbers, keys of municipalities, postal codes, coordinates and amounts.
func (n number) looksLikePhone(before, after string) bool {
	return n.hasPhoneShape() && !isDateLike(n) && !tableCell(before, after) && !money.MatchString(after) &&
		!idLabel.MatchString(lastBytes(before, maxLabel))
}

func (n number) hasPhoneShape() bool {
	digits := len(n.digits)
	plus := strings.Contains(n.text[:min(len(n.text), 2)], "+")
	switch {
	case plus:
		return digits >= minPhone && digits <= 16 && (n.others || !n.dots) && n.digits[0] != '0' && !coordinate.MatchString(n.text)
	case digits < 3 || n.digits[0] != '0' || n.dots && !n.others:
		return false
	case hasAnyPrefix(n.digits, "0049", "0043", "0041"):
		return digits >= minPhone && digits <= 16
	case isMobile(n.digits):
		return digits >= 10 && digits <= 13
	}
	return n.hasAreaCode()
}

// hasAreaCode reports whether the first group of digits is an area code, with
// a number behind it.
func (n number) hasAreaCode() bool {
	area, digits := n.groups[0], len(n.digits)
	inBrackets := strings.HasPrefix(n.text, "(") && strings.Contains(n.text, ")")
	switch {
	case !validArea(n.digits) || len(n.groups) < 2 || len(area) < 3 || len(area) > 6 || n.groups[1][0] == '0':
		return false
	case isYear(n.groups[1]) && strings.Contains(n.text, "/") && !inBrackets:
		return false // 0123/2021: a file number
	}
	return digits >= minPhone && digits <= 15 || inBrackets && digits >= minPhone-2
}

// coordinate is a decimal number with its sign: "+49.4521".
var coordinate = regexp.MustCompile(`^\(?\+\d{1,3}\.\d{3,}(?:\D|$)`)

func isMobile(digits string) bool {
	return hasAnyPrefix(digits, "015", "016", "017")
}

// validArea reports whether digits begin like a German number with its area
// code or a service code: 02 to 09, or 018 and 0137. Keys of municipalities
// and postal codes of the states 01 are none.
func validArea(digits string) bool {
	return digits[1] >= '2' || strings.HasPrefix(digits, "018") || strings.HasPrefix(digits, "0137")
}

// idLabel is what stands before numbers that identify something else.
var idLabel = regexp.MustCompile(`(?i)(?:^|[^\p{L}])(?:az|aktenzeichen|gz|geschäftszeichen|gesch\.?-?z|nr|nummer|id|drs|drucksachen?(?:nummer)?|ds|vorlagen?(?:nummer)?|beschluss|isbn|issn|doi|ags|ars|(?:regional|gemeinde|amtlicher? )?schlüssel|` +
	`kennziffer|kennung|konto(?:nummer)?|kto|blz|iban|kassenzeichen|steuernummer|st\.?-?nr|ust-?id(?:nr)?|artikel(?:nummer)?|bestell(?:nummer|-nr)?|kunden(?:nummer)?|plz|version|release|ticket|rn|seite|s|haushaltsstelle|kostenstelle|` +
	`buchungsstelle|titel|kapitel|leika(?:-id)?|registernummer|hrb|hra|vr|flurstück|flur|din|iso|en|rfc|art|abs|§{1,2})\.?\s?[-:.#]*\s*(?:lautet\s)?$`)

// tableCell reports whether a number stands among other numbers, as in a table.
func tableCell(before, after string) bool {
	before = strings.TrimRight(before, " \t;|")
	after = strings.TrimLeft(after, " \t;|")
	return before != "" && isDigit(before[len(before)-1]) && !strings.HasSuffix(before, personMark) && after != "" && isDigit(after[0])
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

// national gives the digits without the 0 or the country code of Germany.
func (n number) national() string {
	d := n.digits
	switch {
	case strings.Contains(n.text, "+") && strings.HasPrefix(d, "49"):
		d = d[2:]
	case strings.HasPrefix(d, "0049"):
		d = d[4:]
	case !strings.HasPrefix(d, "0"):
		return ""
	}
	return strings.TrimPrefix(d, "0")
}

// services are numbers that everybody calls: emergency calls, the authorities' 115.
var services = wordSet("110 112 115 116116 116117 116111 116006 19222 19240 116123")

// isService reports whether n is a service number: one of the list, or with
// 0800, 0180x, 0900, 0137, 032.
func (n number) isService(national string) bool {
	if services[n.digits] || strings.HasSuffix(n.digits, "115") && len(n.groups) > 1 && n.groups[len(n.groups)-1] == "115" {
		return true
	}
	return hasAnyPrefix(national, "800", "180", "900", "137")
}

// isSwitchboard reports whether the extension of n is 0 (DIN 5008: 0731 161-0).
func (n number) isSwitchboard() bool {
	last := n.groups[len(n.groups)-1]
	return len(n.groups) > 1 && (last == "0" || last == "00" || last == "000") && len(n.digits) >= 5
}

// withExtensions gives the end of a number with the extensions that follow:
// "161-1234 oder -1235", "161-1234/-1235".
func withExtensions(s string, end int) int {
	if at := extensions.FindStringIndex(s[end:min(len(s), end+maxNumber)]); at != nil {
		return end + at[1]
	}
	return end
}

var extensions = regexp.MustCompile(`^(?:\s?(?:,|/|und|oder|bis|u\.|o\.|bzw\.)\s?[-–]\s?\d{1,5})+\b`)
