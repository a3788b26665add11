package bleve

import (
	"fmt"
	"strings"
)

// explain says in one line why a hit has its score: for each word its best
// fields and rarity, and what the query's words found together.
func (c *collector) explain(en entry) (string, error) {
	if c.match == nil {
		return "no words to score: in the order of the sort", nil
	}
	var parts []string
	for i := range c.match.leaves {
		l := &c.match.leaves[i]
		if l.role == excluded {
			continue
		}
		fields, err := c.match.fieldsWith(l, en)
		if err != nil {
			return "", err
		}
		if len(fields) > 0 {
			parts = append(parts, fmt.Sprintf("%q in %s (rarity %.2f)", l.text, strings.Join(fields, ", "), l.rarity))
		}
	}
	return fmt.Sprintf("score %.3f: %s", en.score, strings.Join(parts, "; ")), nil
}

// fieldsWith gives the fields in which a hit has a leaf's terms, each once.
func (m *matcher) fieldsWith(l *resolved, en entry) ([]string, error) {
	var out []string
	for _, lists := range l.lists[en.seg] {
		for _, li := range lists {
			p, err := li.postings.Iterator(true, false, false, nil).Advance(uint64(en.doc))
			if err != nil {
				return nil, fmt.Errorf("explain: %w", err)
			}
			f := m.schema.Fields[li.field]
			text := fmt.Sprintf("%s×%g", f.Name, f.Boost)
			if p != nil && p.Number() == uint64(en.doc) && !strings.Contains(strings.Join(out, " "), text) {
				out = append(out, text)
			}
		}
	}
	return out, nil
}
