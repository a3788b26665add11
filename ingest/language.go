package ingest

import (
	"strings"

	"golang.org/x/text/language"
)

// languages are those that are told apart, with words that are frequent in
// them. A word of several languages counts for each.
var languages = []struct {
	code  string
	words map[string]bool
}{
	{"de", wordSet("der die und das den von zu mit ist des für nicht auf sich ein eine dem im auch werden wird sind oder bei nach aus wie über zum zur als einer einen eines einem durch unter vom am sie wir ihre unsere kann können")},
	{"en", wordSet("the and of to is that for it with on this are be by not from which you your or have has can will at an their its we our how what")},
	{"fr", wordSet("le la les et du des est une pour dans que qui sur au aux par pas avec sont ce cette plus nous vous")},
	{"nl", wordSet("het een van en de voor niet zijn met op aan ook worden deze dat bij naar uit om")},
	{"it", wordSet("il di che per della dei del delle nel con una sono gli alla più non e è")},
	{"es", wordSet("el los las y en por con para una del que se es su como más")},
}

const (
	// minLanguageWords is how many words of either list make a guess.
	minLanguageWords = 12
	// clearLanguage is the share of them that one language needs to overrule
	// what the page says of itself: templates often keep lang="en".
	clearLanguage = 0.65
	// maxLanguageText is how many bytes of a text are looked at.
	maxLanguageText = 20_000
)

// guessLanguage puts the language of the text before what the page claims
// where the text is clear. Claims that are no BCP 47 tag are dropped.
func guessLanguage(text string, claims candidates) candidates {
	var valid candidates
	for _, c := range claims {
		if tag, err := language.Parse(strings.ReplaceAll(c.value, "_", "-")); err == nil && tag != language.Und {
			base, _ := tag.Base()
			valid.add(base.String(), c.method)
		}
	}
	guess := languageOf(text)
	if guess == "" || len(valid) > 0 && valid[0].value == guess {
		return valid
	}
	return append(candidates{{guess, "text"}}, valid...)
}

// languageOf gives the language that a text clearly is in, "" if none.
func languageOf(text string) string {
	text = text[:min(len(text), maxLanguageText)]
	counts := make([]int, len(languages))
	for word := range strings.FieldsSeq(fold(text)) {
		for i := range languages {
			if languages[i].words[word] {
				counts[i]++
			}
		}
	}
	best, second := 0, 1
	if counts[1] > counts[0] {
		best, second = 1, 0
	}
	for i := 2; i < len(counts); i++ {
		switch {
		case counts[i] > counts[best]:
			best, second = i, best
		case counts[i] > counts[second]:
			second = i
		}
	}
	total := float64(counts[best] + counts[second])
	if total < minLanguageWords || float64(counts[best]) < clearLanguage*total {
		return ""
	}
	return languages[best].code
}

const (
	// minShortScore is how much evidence a title or a phrase needs: one
	// frequent word, or two endings.
	minShortScore = 2
	// clearShort is the share of it that one language needs.
	clearShort = 0.75
)

// Endings of German and of English words, which are longer by three letters at least.
var (
	germanEndings  = []string{"ung", "ungen", "keit", "heit", "schaft", "lich", "liche", "licher", "liches", "lichen", "isch", "ische", "ischen", "ischer", "isches", "isierung", "verwaltung", "amt", "stelle", "gesetz", "dienst", "recht", "platz", "haus", "werk"}
	englishEndings = []string{"ing", "tion", "tions", "ment", "ments", "ness", "ity", "ies", "ship", "ful", "ously", "able", "ware"}
)

// shortLanguage tells German from English in a title or a phrase by its
// frequent words, its umlauts and the endings of its words; "" if it can't.
func shortLanguage(text string) string {
	german, english := 0, 0
	for word := range strings.FieldsSeq(fold(text[:min(len(text), maxLanguageText)])) {
		switch {
		case languages[0].words[word]:
			german += 2
		case languages[1].words[word]:
			english += 2
		case strings.ContainsAny(word, "äöüß"):
			german += 2
		case len(word) > 6 && hasAnySuffix(word, germanEndings...):
			german++
		case len(word) > 6 && hasAnySuffix(word, englishEndings...):
			english++
		}
	}
	total := float64(german + english)
	switch {
	case german >= minShortScore && float64(german) >= clearShort*total:
		return "de"
	case english >= minShortScore && float64(english) >= clearShort*total:
		return "en"
	}
	return ""
}
