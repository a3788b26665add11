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
func (e *topicEvidence) readCodes(codes []catalogue.Code) {
	for _, c := range codes[:min(len(codes), maxValues)] {
		w := e.tables.weightsOfCode(vocabularyKey(c.Vocabulary), codeKey(c.Code))
		reason := func() string { return fmt.Sprintf("code: %s %s", c.Vocabulary, c.Code) }
		for _, t := range w.themes {
			e.themes[t.index].hearCode(t.value, reason)
		}
		for _, t := range w.topics {
			e.topics[t.index].hearCode(t.value, reason)
		}
	}
}

// hearCode takes in one code.
func (b *belief) hearCode(value float64, reason func() string) {
	value *= codeWeight
	b.doubt *= 1 - value
	b.note(MethodCode, value, reason)
}

// weightsOfCode looks a code up by the key of its vocabulary and its own.
func (t *topicTables) weightsOfCode(vocabulary, code string) weights {
	switch {
	case strings.Contains(vocabulary, "theme"):
		if w := t.weightsOfTheme(code); w.themes != nil {
			return w
		}
	case strings.Contains(vocabulary, "topic"):
		if w := t.weightsOfTopic(code); w.topics != nil {
			return w
		}
	}
	for _, r := range t.codes {
		if r.code == code && strings.Contains(vocabulary, r.vocabulary) {
			return r.weights
		}
	}
	return weights{}
}

// weightsOfTheme reads an EU data theme.
func (t *topicTables) weightsOfTheme(code string) (w weights) {
	for i, th := range t.themes {
		if strings.EqualFold(th.code, code) {
			w.themes = []weight{{i, 1}}
			if own := t.topicIndex(th.topic); own >= 0 {
				w.topics = []weight{{own, 1}}
			}
		}
	}
	return w
}

// weightsOfTopic reads a code of our own topics, as editors and submissions give.
func (t *topicTables) weightsOfTopic(code string) (w weights) {
	for i, tp := range t.topics {
		if codeKey(tp.code) == code {
			w.topics = []weight{{i, 1}}
		}
	}
	return w
}
