package suppress

import (
	"fmt"
	"iter"
	"net/url"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// variants gives the comparable forms of what is to be listed: a name in both
// orders and with its genitive.
func variants(e Entry) ([]string, error) {
	switch e.Kind {
	case Record:
		if strings.TrimSpace(e.Value) == "" {
			return nil, fmt.Errorf("suppression list: an id is empty")
		}
		return []string{e.Value}, nil
	case Address:
		if key := addressKey(e.Value); key != "" {
			return []string{key}, nil
		}
		return nil, fmt.Errorf("suppression list: %q is no http or https address", e.Value)
	case Email:
		mail := strings.ToLower(norm.NFKC.String(strings.TrimSpace(e.Value)))
		if at := strings.IndexByte(mail, '@'); at < 1 || at == len(mail)-1 || mailAt(mail, at) != (span{0, len(mail)}) {
			return nil, fmt.Errorf("suppression list: %q is no address of mail", e.Value)
		}
		return []string{mail}, nil
	case Phone:
		if n := phoneKey(e.Value); n != "" {
			return []string{n}, nil
		}
		return nil, fmt.Errorf("suppression list: %q is no telephone number with its area code", e.Value)
	case Name:
		return nameVariants(e.Value)
	}
	return nil, fmt.Errorf("suppression list: there is no kind %q", e.Kind)
}

// nameVariants gives "given family", "family given" and both in the genitive.
func nameVariants(name string) ([]string, error) {
	var words []string
	for _, w := range wordsOf(name) {
		words = append(words, foldWord(name[w.from:w.to]))
	}
	if len(words) < 2 || len(words) > maxWords {
		return nil, fmt.Errorf("suppression list: a name of %d words cannot be told from other texts; give given and family name, at most %d words", len(words), maxWords)
	}
	last := len(words) - 1
	turned := append([]string{words[last]}, words[:last]...)
	if strings.Contains(name, ",") { // it is written family name first
		turned = append(append([]string{}, words[1:]...), words[0])
	}
	forms := []string{strings.Join(words, " "), strings.Join(turned, " ")}
	return append(forms, forms[0]+"s", forms[1]+"s"), nil
}

// addressKey tells addresses apart as pages: scheme, "www.", a fragment and a
// trailing slash make no difference. "" for what is no http or https address.
func addressKey(address string) string {
	u, err := url.Parse(strings.TrimSpace(address))
	if err != nil || u.Hostname() == "" || !strings.EqualFold(u.Scheme, "http") && !strings.EqualFold(u.Scheme, "https") {
		return ""
	}
	host := strings.TrimPrefix(strings.TrimRight(strings.ToLower(u.Hostname()), "."), "www.")
	if port := u.Port(); port != "" && port != "80" && port != "443" {
		host += ":" + port
	}
	key := host + strings.TrimRight(u.EscapedPath(), "/")
	if u.RawQuery != "" {
		key += "?" + u.RawQuery
	}
	return key
}

// phoneKey gives the digits of a number as they are dialled in Germany, or
// with "+" and country code abroad; "" for what is none.
func phoneKey(number string) string {
	var b strings.Builder
	for _, r := range number {
		if r >= '0' && r <= '9' || r == '+' && b.Len() == 0 {
			b.WriteRune(r)
		}
	}
	n := strings.Replace(b.String(), "+490", "+49", 1) // +49 (0)30
	switch {
	case strings.HasPrefix(n, "+49"):
		n = "0" + n[len("+49"):]
	case strings.HasPrefix(n, "0049"):
		n = "0" + strings.TrimPrefix(n[len("0049"):], "0")
	case strings.HasPrefix(n, "00"):
		n = "+" + n[len("00"):]
	}
	if len(n) < minPhone || len(n) > maxPhone || n[0] != '0' && n[0] != '+' {
		return ""
	}
	return n
}

// A telephone number has at most 15 digits with its country code (ITU-T
// E.164); below 7 with the area code it could be anything.
const (
	minPhone = 7
	maxPhone = 16
)

// span is a place in a text, in bytes.
type span struct{ from, to int }

// wordsOf gives the words of a text: runs of letters, digits and the marks on them.
func wordsOf(s string) []span {
	var words []span
	start := -1
	for i, r := range s {
		switch {
		case isWordRune(r):
			if start < 0 {
				start = i
			}
		case start >= 0:
			words = append(words, span{start, i})
			start = -1
		}
	}
	if start >= 0 {
		words = append(words, span{start, len(s)})
	}
	return words
}

// Words gives the words of a text in the form in which they are compared:
// lower case, umlauts in two letters, no accents.
func Words(text string) iter.Seq[string] {
	return func(yield func(string) bool) {
		for _, w := range wordsOf(text) {
			if !yield(foldWord(text[w.from:w.to])) {
				return
			}
		}
	}
}

func isWordRune(r rune) bool {
	if r < utf8.RuneSelf {
		return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9'
	}
	return unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.Is(unicode.M, r)
}

// umlauts are compared in both spellings.
var umlauts = strings.NewReplacer("ä", "ae", "ö", "oe", "ü", "ue", "ß", "ss", "æ", "ae", "ø", "oe")

// foldWord gives a word in its comparable form: lower case, umlauts in two
// letters, no accents.
func foldWord(w string) string {
	if isLowerASCII(w) {
		return w
	}
	w = umlauts.Replace(strings.ToLower(norm.NFKC.String(w)))
	if isLowerASCII(w) {
		return w
	}
	return strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Mn, r) {
			return -1
		}
		return r
	}, norm.NFD.String(w))
}

func isLowerASCII(w string) bool {
	for i := range len(w) {
		if c := w[i]; (c < 'a' || c > 'z') && (c < '0' || c > '9') {
			return false
		}
	}
	return true
}
