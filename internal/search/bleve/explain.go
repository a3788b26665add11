package bleve

import (
	"fmt"
	"slices"
	"strings"

	"nextsearch/mappings/german"
)

// explain says why a hit has its score: for each word in which way and field
// it was found, how rare it is, and what the words found together; then how
// close they stand.
func (c *collector) explain(en entry) (string, error) {
	if c.match == nil {
		return "no words to score: in the order of the sort", nil
	}
	var lines []string
	for i := range c.match.plan.words {
		if w := &c.match.plan.words[i]; w.role != excluded {
			line, err := c.match.explainWord(w, c.number(&en))
			if err != nil {
				return "", err
			}
			lines = append(lines, fmt.Sprintf("%q %s (rarity %.2f)", w.text, line, c.match.rarity[i]))
		}
	}
	head := fmt.Sprintf("score %.3f", en.score)
	if c.match.total > 0 {
		head += fmt.Sprintf(", %.0f %% of the query found", 100*c.match.s.share[c.number(&en)]/c.match.total)
	}
	if en.close != nil {
		head += fmt.Sprintf(", nearness ×%.2f, neighbours ×%.2f, passage +%.2f from word %d, freshness and completeness ×%.3f",
			en.close.near, en.close.adjacent, passageGain*en.close.passage, en.close.start&(1<<fieldShift-1), en.prior)
	}
	return head + ": " + strings.Join(lines, "; "), nil
}

// explainWord says how a document has a word: by its best alternative.
func (m *matcher) explainWord(w *word, doc uint32) (string, error) {
	var best *alternative
	var fields fieldSet
	for i := range w.alts {
		a := &w.alts[i]
		in, err := m.fieldsWith(a, w.only, doc)
		if err != nil {
			return "", err
		}
		if in != 0 && (best == nil || a.weight > best.weight) {
			best, fields = a, in
		}
	}
	if best != nil {
		return fmt.Sprintf("as %s ×%.2g %sin %s", best.how, best.weight, best.said(), m.names(fields)), nil
	}
	return m.explainParts(w, doc)
}

// said gives the words of an alternative that are not those of the query.
func (a *alternative) said() string {
	switch {
	case a.phrase != nil:
		var words []string
		for _, p := range a.phrase {
			words = append(words, strings.Join(terms(p.terms), "|"))
		}
		return "(" + strings.Join(words, " ") + ") "
	case a.how == german.Form:
		return ""
	}
	return "(" + strings.Join(terms([]string{a.term}), "") + ") "
}

// terms takes the kinds off.
func terms(list []string) []string {
	out := make([]string, len(list))
	for i, t := range list {
		out[i] = t[1:]
	}
	return out
}

// explainParts says which parts of a compound a document has.
func (m *matcher) explainParts(w *word, doc uint32) (string, error) {
	var found []string
	var fields fieldSet
	for _, p := range w.parts {
		for i := range p.alts {
			in, err := m.fieldsWith(&p.alts[i], w.only, doc)
			if err != nil {
				return "", err
			}
			if in != 0 {
				found, fields = append(found, p.text), fields|in
				break
			}
		}
	}
	switch {
	case len(found) > 0:
		return fmt.Sprintf("by its parts %s in %s", strings.Join(found, "+"), m.names(fields)), nil
	case w.prefix != "" && m.s.score[doc] > 0:
		return "by its beginning", nil
	}
	return "not found", nil
}

// fieldsWith gives the fields in which a document has an alternative.
func (m *matcher) fieldsWith(a *alternative, only fieldSet, doc uint32) (fieldSet, error) {
	if a.phrase != nil {
		at, err := m.reader.phrase(a.phrase, only, []uint32{doc})
		if err != nil {
			return 0, err
		}
		var in fieldSet
		for _, f := range at[0] {
			in |= 1 << f.first.field()
		}
		return in, nil
	}
	l, err := m.reader.list(a.term)
	if err != nil {
		return 0, err
	}
	if i, ok := slices.BinarySearch(l.docs, doc); ok {
		return l.counts[i].fields(m.last()) & only, nil
	}
	return 0, nil
}

// names lists fields with their weights.
func (m *matcher) names(in fieldSet) string {
	var out []string
	for i, f := range m.schema.Fields {
		if in&(1<<i) != 0 {
			out = append(out, fmt.Sprintf("%s×%g", f.Name, f.Boost))
		}
	}
	return strings.Join(out, ", ")
}
