package ingest

import (
	"strings"

	"golang.org/x/text/language"
)

// Words that are frequent in one of the two languages and none of the other.
var (
	germanWords  = wordSet("der die und das den von zu mit ist des für nicht auf sich ein eine dem im auch werden wird sind oder bei nach aus wie über zum zur als")
	englishWords = wordSet("the and of to is that for it with on this are be by not from which you your or have has can will at an their its we")
)

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
// where the text is clear, German or English. Claims that are no BCP 47 tag are dropped.
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

// languageOf gives "de" or "en" where the text is clearly one of them, else "".
func languageOf(text string) string {
	text = text[:min(len(text), maxLanguageText)]
	german, english := 0, 0
	for word := range strings.FieldsSeq(fold(text)) {
		switch {
		case germanWords[word]:
			german++
		case englishWords[word]:
			english++
		}
	}
	total := float64(german + english)
	switch {
	case total < minLanguageWords:
		return ""
	case float64(german) >= clearLanguage*total:
		return "de"
	case float64(english) >= clearLanguage*total:
		return "en"
	}
	return ""
}
