package mappings

import (
	"fmt"
	"strings"

	"nextsearch/internal/catalogue"
)

// codeWeight is how sure a code of the source is: portals file by conventions
// of their own, but they do so on purpose.
const codeWeight = 0.95

// readCodes lets the codes speak that the source gave.
func (t *topicTables) readCodes(e *wordEvidence, codes []catalogue.Code) {
	for _, c := range codes[:min(len(codes), maxValues)] {
		for v, weights := range t.saysOfCode(vocabularyKey(c.Vocabulary), codeKey(c.Code)) {
			for _, w := range weights {
				e.beliefs[v][w.index].note(MethodCode, w.value*codeWeight, func() string {
					return fmt.Sprintf("code: %s %s", c.Vocabulary, c.Code)
				})
			}
		}
	}
}

// saysOfCode looks a code up by the key of its vocabulary and its own.
func (t *topicTables) saysOfCode(vocabulary, code string) (s says) {
	if strings.Contains(vocabulary, "theme") {
		for i, th := range t.themes {
			if !strings.EqualFold(th.code, code) {
				continue
			}
			s[ofThemes] = []weight{{i, 1}}
			if own := t.topicIndex(th.topic); own >= 0 {
				s[ofTopics] = []weight{{own, 1}}
			}
			return s
		}
	}
	if strings.Contains(vocabulary, "topic") { // our own, as editors and submissions give them
		for i, tp := range t.topics {
			if codeKey(tp.Code) != code {
				continue
			}
			s[ofTopics] = []weight{{i, 1}}
			for _, th := range tp.Themes {
				s[ofThemes] = append(s[ofThemes], weight{t.themeIndex(th), 1})
			}
			return s
		}
	}
	for _, r := range t.codes {
		if r.code == code && strings.Contains(vocabulary, r.vocabulary) {
			return r.says
		}
	}
	return s
}

// spokenCodes joins the codes of the vocabularies whose codes are words: too
// many for a table, and the table of terms knows the words.
func spokenCodes(codes []catalogue.Code) string {
	var words []string
	for _, c := range codes[:min(len(codes), maxValues)] {
		switch vocabularyKey(c.Vocabulary) {
		case "musterdatenkatalog", "ozglebenslage":
			words = append(words, c.Code)
		}
	}
	return joinCut(words, "\n", maxWordText)
}
