package mappings

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"nextsearch/internal/catalogue"
)

// wordField is a part of a record in whose words categories are looked for.
type wordField struct {
	name   string  // as an explanation names it
	weight float64 // how much a word there counts
	method string
}

// The parts of a record, and what a word in each counts: a title names the
// subject on purpose, keywords are chosen but often generic, a summary and
// headings restate the subject and mention its surroundings, and the first
// sentences of a text do so still more. The values were chosen on the labelled
// catalogues of topics_real_test.go; results change little around them.
var (
	inTitle    = wordField{"title", 0.9, MethodPattern}
	inCodes    = wordField{"code", 0.8, MethodCode} // of vocabularies whose codes are words
	inKeywords = wordField{"keywords", 0.5, MethodKeyword}
	inSummary  = wordField{"summary", 0.35, MethodPattern}
	inHeadings = wordField{"headings", 0.35, MethodPattern}
	inBody     = wordField{"text", 0.3, MethodPattern}
)

// Limits of the text in which words are looked for, in bytes: what a record
// is about stands at its head, and what follows mentions everything.
const (
	maxWordText  = 2 << 10
	maxWordStart = 400 // of the body where there is no summary: its first sentences
)

// Limits of what counts.
const (
	// minBelief is the least confidence of a value: one word in a title with
	// a weight of .56, or several lesser hints that agree.
	minBelief = 0.5
	// beliefShare is the least share of the best value's confidence: what is
	// only mentioned beside a subject named outright is no subject.
	beliefShare = 0.65
	// minOnly is the least confidence where no value reaches minBelief: then the
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

// evidence collects what the words of a record, and codes, say of one or two
// vocabularies that share a table of terms.
type wordEvidence struct {
	terms   *termIndex
	beliefs [vocabularies][]belief
	field   wordField // at hand, with its words in key form
	key     string
}

// belief is how much speaks for one value.
type belief struct {
	doubt    float64 // what is left of doubt, from 1 down to 0
	lines    []int   // lines of the table that have spoken in the field at hand
	method   string  // of the strongest reason
	strength float64
	reasons  []string
}

// newWordEvidence starts with no belief in vocabularies of the given sizes.
func newWordEvidence(terms *termIndex, sizes ...int) *wordEvidence {
	e := &wordEvidence{terms: terms}
	for v, n := range sizes {
		e.beliefs[v] = make([]belief, n)
		for i := range e.beliefs[v] {
			e.beliefs[v][i].doubt = 1
		}
	}
	return e
}

// readRecord lets all parts of a record speak.
func (e *wordEvidence) readRecord(r *catalogue.Record) {
	e.read(inTitle, cut(r.Title, maxWordText))
	e.read(inKeywords, joinCut(r.Keywords[:min(len(r.Keywords), maxValues)], " \n ", maxWordText))
	e.read(inHeadings, cut(headings(r), maxWordText))
	if r.Summary != "" {
		e.read(inSummary, cut(r.Summary, maxWordText))
	} else {
		e.read(inBody, cut(r.Body, maxWordStart))
	}
}

// read lets the words of one field speak.
func (e *wordEvidence) read(field wordField, text string) {
	if text == "" {
		return
	}
	e.field, e.key = field, wordKey(text)
	last := 0 // end of the last term that spoke
	factors := [vocabularies]float64{field.weight, field.weight}
	e.terms.find(e.key, func(t *term, start, end int) {
		if t.silent() {
			return
		}
		if 0 < last && last < start && field == inTitle {
			e.weaken(&factors, e.key[last:start])
		}
		last = end
		for v, weights := range t.says {
			for _, w := range weights {
				e.beliefs[v][w.index].hear(e, t, w.value*factors[v], start, end)
			}
		}
	})
	for _, list := range e.beliefs {
		for i := range list {
			list[i].lines = list[i].lines[:0]
		}
	}
}

// weaken lets the words count less that follow a preposition in part, the key
// between two terms: after those by which figures are divided for both
// vocabularies, after those of place for the first alone, since a topic that
// is practised in a Standesamt is one of the Standesamt as well.
func (e *wordEvidence) weaken(factors *[vocabularies]float64, part string) {
	for word := range strings.SplitSeq(part, " ") {
		switch word {
		case "nach", "je", "pro":
			factors[0], factors[1] = e.field.weight*circumstance, e.field.weight*circumstance
		case "in", "im", "innerhalb", "am", "bei", "aus":
			factors[0] = e.field.weight * circumstance
		}
	}
}

// hear takes in one term. In a field the first word counts, a second one a
// little, and the same line of the table only once, however often its words come.
func (b *belief) hear(e *wordEvidence, t *term, value float64, start, end int) {
	if len(b.lines) > 1 || slices.Contains(b.lines, t.line) {
		return
	}
	b.lines = append(b.lines, t.line)
	if len(b.lines) > 1 {
		value *= secondWord
	}
	b.note(e.field.method, value, func() string {
		return fmt.Sprintf("%s: %s (%s:%d %s)", e.field.name, wordsAround(e.key, start, end), e.terms.table, t.line, t.text)
	})
}

// note lets something speak with a strength from 0 to 1.
func (b *belief) note(method string, strength float64, reason func() string) {
	b.doubt *= 1 - strength
	if strength > b.strength {
		b.method, b.strength = method, strength
	}
	if len(b.reasons) < maxReasons {
		b.reasons = append(b.reasons, reason())
	}
}

// values gives the terms of a vocabulary for which enough speaks, the
// strongest first.
func (e *wordEvidence) values(v int, term func(int) Term) []Value {
	best := 0.0
	for _, b := range e.beliefs[v] {
		best = max(best, 1-b.doubt)
	}
	limit := max(minBelief, beliefShare*best)
	if best < minBelief {
		limit = max(minOnly, best)
	}
	var values []Value
	for i, b := range e.beliefs[v] {
		if confidence := 1 - b.doubt; confidence >= limit {
			t := term(i)
			values = append(values, Value{Value: t.Code, Label: t.Label, Method: b.method, Confidence: confidence, Why: strings.Join(b.reasons, "; ")})
		}
	}
	slices.SortStableFunc(values, func(a, b Value) int { return cmp.Compare(b.Confidence, a.Confidence) })
	return values
}
