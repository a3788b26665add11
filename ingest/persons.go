package ingest

import (
	"regexp"
	"strings"
	"unicode/utf8"
)

// personMark stands where an address or a number of a person stood: it reads
// as a gap, and a search finds nothing in it.
const personMark = "[…]"

// withoutContacts takes the mail addresses and telephone numbers of persons
// out of a text, and says how many. Those of functions stay (poststelle@, a
// switchboard, a hotline); what could be either goes. The text is clean (see
// [cleanText]); doing it again changes nothing.
func withoutContacts(s string) (string, int) {
	s, mails := withoutMails(s)
	s, phones := withoutPhones(s)
	return s, mails + phones
}

const (
	// maxLocal and maxDomain are how many bytes before and after an at sign
	// are looked at: RFC 5321 allows 64 and 255 of an address, disguises take more room.
	maxLocal  = 120
	maxDomain = 300
)

// dotSign is how a dot in an address is disguised.
const dotSign = `(?:\.|\s?[(\[{<]\s?(?:dot|punkt|\.)\s?[)\]}>]\s?|\s(?:dot|punkt)\s)`

var (
	// localPart is the end of what stands before the at sign.
	localPart = regexp.MustCompile(`(?i)[\p{L}\d](?:[\p{L}\d._%+'’-]*[\p{L}\d_])?(?:(?:\s?[(\[{<]\s?(?:dot|punkt|minus|unterstrich|[._-])\s?[)\]}>]\s?|\s(?:dot|punkt)\s)[\p{L}\d._-]*[\p{L}\d])*[.+_-]?$`)
	// domainPart is the beginning of what stands behind it: labels that may be
	// divided at a line end behind a hyphen or before or behind a dot.
	domainPart = regexp.MustCompile(`(?i)^(?:[\p{L}\d]+(?:-+\n?[\p{L}\d]+)*` + dotSign + `)*[\p{L}\d]+(?:-+\n?[\p{L}\d]+)*(?:` + dotSign + `\p{L}{2,24}|\.\n(?:de|com|org|net|eu|info)\b|\n\.(?:de|com|org|net|eu|info)\b)`)
	// hostPart is a domain that was cut or is known in its own network only.
	hostPart = regexp.MustCompile(`^[\p{L}\d][\p{L}\d-]*`)
	// mailQuery is the subject of a mailto address.
	mailQuery = regexp.MustCompile(`^\?[\w.~%&=+;,:@/-]+`)
	// cutLocal is the first half of a local part that was divided at a line end.
	cutLocal = regexp.MustCompile(`(?:^|[\s:;,<(])(?:mailto:)?([\p{L}\d-]+[._-])\n$`)
	// sentenceStart is the first word of the next sentence where the blank behind its full stop is missing.
	sentenceStart = regexp.MustCompile(`(\.(?:de|com|org|net|eu|info))\.\p{Lu}\p{L}*$`)
)

// commonDomain ends in a top-level domain of German and European bodies.
var commonDomain = regexp.MustCompile(`(?i)\b(?:de|com|org|net|eu|info|at|ch|example|bayern|nrw|berlin|hamburg|koeln|saarland|ruhr)$`)

// withoutMails takes out the addresses of persons.
func withoutMails(s string) (string, int) {
	words := hasAtWord(s)
	at, n := nextAt(s, 0, words)
	if n == 0 {
		return s, 0
	}
	var b strings.Builder
	done, removed := 0, 0
	for n > 0 {
		next := at + n
		if start, end, ok := mailAround(s, done, at, at+n); ok {
			b.WriteString(s[done:start])
			b.WriteString(personMark)
			done, next, removed = end, end, removed+1
		}
		at, n = nextAt(s, next, words)
	}
	if removed == 0 {
		return s, 0
	}
	b.WriteString(s[done:])
	return b.String(), removed
}

// hasAtWord reports whether " at " and the like occur at all: then they are
// looked at, too.
func hasAtWord(s string) bool {
	return strings.Contains(s, " at ") || strings.Contains(s, " AT ") || strings.Contains(s, "-at-") || strings.Contains(s, "_at_") || strings.Contains(s, " ät ")
}

// atTriggers are the bytes with which an at sign, disguised or not, begins.
var atTriggers = [256]bool{'@': true, '%': true, '(': true, '[': true, '{': true, '<': true, 0xef: true}

// atDisguise is an at sign in brackets.
var atDisguise = regexp.MustCompile(`(?i)^[(\[{<]\s?(?:at|ät|aet|a|@|et)\s?[)\]}>]`)

// nextAt finds the next at sign and its length, 0 if there is none.
func nextAt(s string, from int, words bool) (at, n int) {
	for i := from; i < len(s); i++ {
		c := s[i]
		if !atTriggers[c] {
			if words && (c == ' ' || c == '-' || c == '_') {
				if n := atWord(s[i:]); n > 0 {
					return i, n
				}
			}
			continue
		}
		if n := atSign(s[i:]); n > 0 {
			return i, n
		}
	}
	return 0, 0
}

// atSign gives the length of the at sign with which s begins, 0 for none.
func atSign(s string) int {
	switch s[0] {
	case '@':
		return 1
	case '%':
		if strings.HasPrefix(s, "%40") {
			return len("%40")
		}
	case 0xef: // full width and small
		if strings.HasPrefix(s, "＠") || strings.HasPrefix(s, "﹫") {
			return len("＠")
		}
	default:
		if len(s) > 2 && strings.IndexByte("aAäÄ@eE \xc3", s[1]) >= 0 {
			return len(atDisguise.FindString(s[:min(len(s), 8)]))
		}
	}
	return 0
}

// atWord gives the length of " at " with which s begins.
func atWord(s string) int {
	for _, word := range []string{" at ", " AT ", "-at-", "_at_", " ät "} {
		if strings.HasPrefix(s, word) {
			return len(word)
		}
	}
	return 0
}

// mailAround gives the bounds of the address of a person around the at sign
// s[at:end]; from is where what is already decided ends.
func mailAround(s string, from, at, end int) (start, stop int, ok bool) {
	left := s[max(from, at-maxLocal):at]
	right := s[end:min(len(s), end+maxDomain)]
	head, gapLeft := trimGapRight(left)
	tail, gapRight := trimGapLeft(right)
	local := localPart.FindString(head)
	if local == "" {
		return 0, 0, false
	}
	domain := domainPart.FindString(tail)
	if m := sentenceStart.FindStringSubmatchIndex(domain); m != nil {
		domain = domain[:m[3]]
	}
	before := head[:len(head)-len(local)]
	if strings.HasSuffix(before, "//") || strings.HasSuffix(before, "@") && !isNamePair(local) {
		return 0, 0, false // a login in an address, an account of a social network
	}
	plain := plainLocal(local)
	sign := s[at:end]
	if strings.EqualFold(sign, "(a)") && (gapRight || !commonDomain.MatchString(domain)) {
		return 0, 0, false // code: "list.append(a)"
	}
	switch {
	case domain == "":
		if domain = hostPart.FindString(tail); domain == "" || gapLeft || gapRight || !isNamePair(plain) {
			return 0, 0, false
		}
	case isWordSign(sign) && !disguised(plain, domain):
		return 0, 0, false
	case gapLeft && !gapRight && sign == "@" && !isLonelyLocal(plain):
		return 0, 0, false
	}
	if m := cutLocal.FindStringSubmatch(before); m != nil && (foldedGiven[strings.Trim(foldUmlauts(strings.ToLower(m[1])), "._-")] || len(m[1]) == 2) {
		local, before = m[1]+"\n"+local, strings.TrimSuffix(before, m[1]+"\n")
		plain = plainLocal(m[1] + plain)
	}
	if isMailbox(plain, plainDomain(domain)) {
		return 0, 0, false
	}
	return bounds(s, at, end, before, local, tail, domain, len(left)-len(head), len(right)-len(tail))
}

// bounds puts the pieces of an address together, with "mailto:" and subject.
func bounds(s string, at, end int, before, local, tail, domain string, gapBefore, gapAfter int) (start, stop int, ok bool) {
	start = at - gapBefore - len(local)
	stop = end + gapAfter + len(domain)
	if len(before) >= len("mailto:") && strings.EqualFold(before[len(before)-len("mailto:"):], "mailto:") {
		start -= len("mailto:")
		stop += len(mailQuery.FindString(s[stop:min(len(s), stop+maxDomain)]))
	}
	return start, stop, true
}

// trimGapRight drops blanks, or one line end, from the end of s.
func trimGapRight(s string) (string, bool) {
	t := strings.TrimRight(s, " \t\u00a0")
	if t2 := strings.TrimSuffix(t, "\n"); t2 != t {
		t = strings.TrimRight(t2, " \t\u00a0")
	}
	return t, len(t) < len(s)
}

// trimGapLeft drops blanks, or one line end, from the beginning of s.
func trimGapLeft(s string) (string, bool) {
	t := strings.TrimLeft(s, " \t\u00a0")
	if t2 := strings.TrimPrefix(t, "\n"); t2 != t {
		t = strings.TrimLeft(t2, " \t\u00a0")
	}
	return t, len(t) < len(s)
}

var (
	dotDisguise  = regexp.MustCompile(`(?i)\s?[(\[{<]\s?(?:dot|punkt|\.)\s?[)\]}>]\s?|\s(?:dot|punkt)\s|%2e`)
	dashDisguise = regexp.MustCompile(`(?i)\s?[(\[{<]\s?(?:minus|unterstrich|[_-])\s?[)\]}>]\s?`)
)

// plainLocal writes the disguised dots and hyphens of a local part as such.
func plainLocal(local string) string {
	return dashDisguise.ReplaceAllString(dotDisguise.ReplaceAllString(local, "."), "-")
}

func plainDomain(domain string) string {
	return strings.ReplaceAll(dotDisguise.ReplaceAllString(domain, "."), "\n", "")
}

// isWordSign reports whether the at sign is the word, which is English, too.
func isWordSign(sign string) bool {
	return strings.HasPrefix(sign, " ") || strings.HasPrefix(sign, "-") || strings.HasPrefix(sign, "_")
}

// disguised reports whether name "at" domain is an address: the name is one of
// several parts, or the domain is disguised, too.
func disguised(local, domain string) bool {
	return strings.ContainsAny(local, "._") || dotDisguise.MatchString(domain)
}

// isLonelyLocal reports whether a word with a blank before "@stadt.de" belongs
// to it: "h.mueller @stadt.de" does, "Adressen mit @stadt.de" does not.
func isLonelyLocal(local string) bool {
	lower := strings.ToLower(local)
	return strings.ContainsAny(local, "._0123456789") || foldedFamily[foldUmlauts(lower)] || foldedGiven[foldUmlauts(lower)]
}

// isNamePair reports whether a local part is given name or initial, and family name.
func isNamePair(local string) bool {
	parts := strings.FieldsFunc(foldUmlauts(strings.ToLower(local)), func(r rune) bool { return r == '.' || r == '_' || r == '-' })
	if len(parts) < 2 {
		return false
	}
	last := parts[len(parts)-1]
	return (foldedGiven[parts[0]] || foldedFamily[last] || utf8.RuneCountInString(parts[0]) == 1 && strings.Contains(local, ".")) && len(last) > 2 && onlyLetters(last)
}
