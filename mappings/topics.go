package mappings

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"nextsearch/internal/catalogue"
)

// topicField is a part of a record in which topics are looked for.
type topicField struct {
	name   string  // as an explanation names it
	weight float64 // how much a word there counts
	method string
}

// The parts of a record, and what a word in each counts: a title names the
// subject on purpose, keywords are chosen but often generic, a summary and
// headings restate the subject and mention its surroundings, and the first
// sentences of a text do so still more. The values were found on the labelled
// catalogues of topics_real_test.go; results change little around them.
var (
	inTitle    = topicField{"title", 0.9, MethodPattern}
	inKeywords = topicField{"keywords", 0.5, MethodKeyword}
	inSummary  = topicField{"summary", 0.35, MethodPattern}
	inHeadings = topicField{"headings", 0.35, MethodPattern}
	inBody     = topicField{"text", 0.3, MethodPattern}
)

// Limits of the text in which topics are looked for, in bytes: what a record
// is about stands at its head, and what follows mentions everything.
const (
	topicText  = 2 << 10
	topicStart = 400 // of the body where there is no summary: its first sentences
)

// Limits of what counts.
const (
	// minTopic is the least confidence of a value: one word in a title with
	// a weight of .56, or several lesser hints that agree.
	minTopic = 0.5
	// topicShare is the least share of the best value's confidence: what is
	// only mentioned beside a subject named outright is no subject.
	topicShare = 0.65
	// minOnly is the least confidence where no value reaches minTopic: then the
	// best one alone is given, with its low confidence.
	minOnly = 0.3
	// secondWord is what a second word for the same in the same field adds.
	secondWord = 0.3
	// circumstance is what words of a title count that follow its subject after
	// a preposition: Einwohner nach Stadtbezirken are a matter of the population.
	circumstance = 0.6
	// maxReasons bounds the words that an explanation names.
	maxReasons = 3
)

// evidenceOf collects what speaks for each theme and topic.
type topicEvidence struct {
	tables *topicTables
	themes []belief
	topics []belief
	field  topicField
	key    string
}

// belief is how much speaks for one value.
type belief struct {
	doubt    float64 // what is left of doubt, from 1 down to 0
	best     float64 // strongest word of the field at hand
	lines    []int   // lines of the table that have spoken in the field at hand
	method   string  // of the strongest reason
	strength float64
	reasons  []string
}

// newTopicEvidence reads a record: its codes, then its words.
func newTopicEvidence(r *catalogue.Record) *topicEvidence {
	t := topicData()
	e := &topicEvidence{tables: t, themes: make([]belief, len(t.themes)), topics: make([]belief, len(t.topics))}
	for _, list := range [...][]belief{e.themes, e.topics} {
		for i := range list {
			list[i].doubt = 1
		}
	}
	e.readCodes(r.Codes)
	e.readText(inTitle, cut(r.Title, topicText))
	e.readText(inKeywords, joinCut(r.Keywords[:min(len(r.Keywords), maxValues)], " \n ", topicText))
	e.readText(inHeadings, cut(headings(r), topicText))
	if r.Summary != "" {
		e.readText(inSummary, cut(r.Summary, topicText))
	} else {
		e.readText(inBody, cut(r.Body, topicStart))
	}
	return e
}

// readText lets the words of one field speak.
func (e *topicEvidence) readText(field topicField, text string) {
	if text == "" {
		return
	}
	buf := append(make([]byte, 0, len(text)+16), ' ')
	e.field, e.key = field, string(appendWords(buf, text))
	last, factor := 0, field.weight // end of the last term that spoke; what a word counts
	e.tables.terms.find(e.key, func(t *term, start, end int) {
		if len(t.themes)+len(t.topics) == 0 {
			return
		}
		if 0 < last && last < start && field == inTitle && hasPreposition(e.key[last:start]) {
			factor = field.weight * circumstance
		}
		last = end
		for _, w := range t.themes {
			e.themes[w.index].hear(e, t, w.value*factor, start, end)
		}
		for _, w := range t.topics {
			e.topics[w.index].hear(e, t, w.value*factor, start, end)
		}
	})
	for _, list := range [...][]belief{e.themes, e.topics} {
		for i := range list {
			list[i].best, list[i].lines = 0, list[i].lines[:0]
		}
	}
}

// hasPreposition reports whether a part of a key has a preposition after which
// circumstances follow: by what something is divided, where, of when it is.
func hasPreposition(part string) bool {
	for word := range strings.SplitSeq(part, " ") {
		switch word {
		case "nach", "in", "im", "am", "bei", "je", "pro", "aus":
			return true
		}
	}
	return false
}

// hear takes in one term. In a field the strongest word counts, a second one
// half, and the same line of the table only once, however often its words come.
func (b *belief) hear(e *topicEvidence, t *term, value float64, start, end int) {
	if len(b.lines) > 1 || slices.Contains(b.lines, t.line) {
		return
	}
	b.lines = append(b.lines, t.line)
	if len(b.lines) > 1 {
		value *= secondWord
	}
	b.doubt *= 1 - value
	b.note(e.field.method, value, func() string {
		words := wordsAround(e.key, start, end)
		return fmt.Sprintf("%s: %s (topicterms.tsv:%d %s)", e.field.name, words, t.line, t.text)
	})
}

// note keeps the reason, and the method of the strongest one.
func (b *belief) note(method string, strength float64, reason func() string) {
	if strength > b.strength {
		b.method, b.strength = method, strength
	}
	if len(b.reasons) < maxReasons {
		b.reasons = append(b.reasons, reason())
	}
}

// values gives the codes for which enough speaks, the strongest first.
func chosen(beliefs []belief, term func(int) Term) []Value {
	best := 0.0
	for _, b := range beliefs {
		best = max(best, 1-b.doubt)
	}
	limit := max(minTopic, topicShare*best)
	if best < minTopic {
		limit = max(minOnly, best)
	}
	var values []Value
	for i, b := range beliefs {
		if confidence := 1 - b.doubt; confidence >= limit {
			t := term(i)
			values = append(values, Value{Value: t.Code, Label: t.Label, Method: b.method, Confidence: confidence, Why: strings.Join(b.reasons, "; ")})
		}
	}
	slices.SortStableFunc(values, func(a, b Value) int { return cmp.Compare(b.Confidence, a.Confidence) })
	return values
}

// topicValues gives the topics of a record.
func topicValues(r *catalogue.Record) []Value {
	e := newTopicEvidence(r)
	return chosen(e.topics, func(i int) Term { return Term{e.tables.topics[i].code, e.tables.topics[i].label} })
}

// Themes gives the EU data themes of a record: those that its source gave as
// codes and those for which its words speak, the strongest first.
func Themes(r *catalogue.Record) []Value {
	e := newTopicEvidence(r)
	return chosen(e.themes, func(i int) Term { return Term{e.tables.themes[i].code, e.tables.themes[i].label} })
}

// Topics gives the own topics of a record as the facet "topic" has them.
func Topics(r *catalogue.Record) []Value { return topicValues(r) }
