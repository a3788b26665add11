package ingest

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// vocabulary counts the words that stand undivided within the lines of a
// document: it knows best whether it writes "E-Government" or "EGovernment".
type vocabulary map[string]int

// maxVocabulary bounds the words kept.
const maxVocabulary = 200_000

// vocabularyOf counts the words of pages but for the last of a run that ends
// in a hyphen.
func vocabularyOf(pages []pdfPage) vocabulary {
	v := vocabulary{}
	for _, p := range pages {
		for _, r := range p.runs {
			v.count(r.text)
		}
	}
	return v
}

func (v vocabulary) count(text string) {
	words := strings.Fields(text)
	if endsInHyphen(text) {
		words = words[:len(words)-1]
	}
	for _, w := range words {
		if w = wordKey(w); w != "" && len(v) < maxVocabulary {
			v[w]++
		}
	}
}

// wordKey is a word in lower case without what stands around it.
func wordKey(s string) string {
	return strings.ToLower(strings.TrimFunc(s, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }))
}

// lineHyphen is a hyphen at the end of a line: behind a letter or digit, not a
// dash that stands alone.
var lineHyphen = regexp.MustCompile(`[\pL\pN][-\x{ad}\x{2010}\x{2011}]$`)

func endsInHyphen(s string) bool { return lineHyphen.MatchString(s) }

// join puts the lines of a paragraph together, and words divided at their ends.
func (v vocabulary) join(lines []string) string {
	var b strings.Builder
	tail := "" // the last word so far, with its hyphen
	for i, l := range lines {
		if i > 0 {
			b.WriteString(v.joint(tail, firstWord(l)))
		}
		rest := l
		if i+1 < len(lines) && endsInHyphen(l) {
			_, size := utf8.DecodeLastRuneInString(l)
			rest, tail = l[:len(l)-size], lastWord(l)
		} else {
			tail = ""
		}
		b.WriteString(rest)
	}
	return b.String()
}

func firstWord(s string) string {
	s = strings.TrimLeft(s, " \t")
	if i := strings.IndexAny(s, " \t"); i >= 0 {
		return s[:i]
	}
	return s
}

func lastWord(s string) string {
	return s[strings.LastIndexAny(s, " \t")+1:]
}

// suspended are words after a hyphen that stands for the second part of a
// later compound: "Bund- und Länderebene".
var suspended = wordSet("und oder bzw sowie wie als noch bis statt and or")

// joint says what stands between the two parts of a word, given with its
// hyphen, that a line's end divides: nothing, the hyphen, or hyphen and space.
// Without a hyphen it is the space between two words.
func (v vocabulary) joint(first, second string) string {
	if first == "" {
		return " "
	}
	mark, size := utf8.DecodeLastRuneInString(first)
	first = first[:len(first)-size]
	if mark == '\u00ad' {
		return ""
	}
	if suspended[wordKey(second)] {
		return "- "
	}
	if strings.Contains(first, "://") || strings.HasPrefix(first, "www.") {
		return "-"
	}
	apart, together := v[wordKey(first+"-"+second)], v[wordKey(first+second)]
	if apart != together {
		if apart > together {
			return "-"
		}
		return ""
	}
	return jointByForm(first, second)
}

// jointByForm decides where the document has neither form elsewhere. Divided
// words go on in lower case; what goes on with a capital or digit, or begins
// as an abbreviation, a number or a single letter, has the hyphen as its own.
func jointByForm(first, second string) string {
	next, _ := utf8.DecodeRuneInString(second)
	begin := strings.TrimFunc(first[strings.LastIndexByte(first, '-')+1:], func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	capitals := begin == strings.ToUpper(begin)
	switch {
	case capitals && isUpperWord(second) && utf8.RuneCountInString(begin) >= minCapitals:
		return "" // a divided word in capitals
	case unicode.IsUpper(next) || unicode.IsDigit(next):
		return "-"
	case capitals:
		return "-" // E-mail, IT-basiert, 2-fach
	}
	return ""
}

// minCapitals is from how many letters on capitals are a word and no abbreviation.
const minCapitals = 6

// isUpperWord reports whether a word of two letters or more is in capitals.
func isUpperWord(s string) bool {
	key := strings.TrimFunc(s, func(r rune) bool { return !unicode.IsLetter(r) })
	return utf8.RuneCountInString(key) > 1 && key == strings.ToUpper(key)
}
