package bleve

import (
	"slices"
	"strings"

	"nextsearch/internal/search"
	"nextsearch/mappings"

	"golang.org/x/text/unicode/norm"
)

// role says what a leaf of a query does.
type role int

const (
	optional role = iota // one of these must match, if nothing is required
	required
	excluded
)

// place is one position of a leaf: forms of one word, any of which matches.
type place struct {
	offset int // from the leaf's first word
	terms  []weighted
}

// weighted is a term and what finding it is worth, from 0 to 1.
type weighted struct {
	term   string
	weight float32
}

// leaf is one thing to look for in some of the fields: a word (one place), a
// phrase (several), or a prefix.
type leaf struct {
	role   role
	text   string // as typed, to explain
	fields []int  // indexes in Schema.Fields
	places []place
	prefix string
}

// plan is what a query means for the engine.
type plan struct {
	leaves  []leaf
	groups  []group // what narrows, one per facet
	nothing bool    // the text has no word to look for
}

// needs counts the leaves that must match.
func (p *plan) needs() int {
	n := 0
	for _, l := range p.leaves {
		if l.role == required {
			n++
		}
	}
	return n
}

// scored reports whether documents have scores: whether there is a word that
// they can match.
func (p *plan) scored() bool {
	for _, l := range p.leaves {
		if l.role != excluded {
			return true
		}
	}
	return false
}

// newPlan makes the plan of a query.
func newPlan(s *Schema, u search.Understood, filters []search.Filter) plan {
	var p plan
	typed := len(u.Ignored) > 0
	for _, c := range u.Clauses {
		if c.Kind == search.ClauseFacet {
			filters = append(filters, clauseFilter(c))
			continue
		}
		typed = true
		p.leaves = append(p.leaves, s.leavesOf(c)...)
	}
	p.groups = groupFilters(filters)
	p.nothing = typed && len(p.leaves) == 0 && len(p.groups) == 0
	return p
}

// clauseFilter is the filter that facet:value stands for.
func clauseFilter(c search.Clause) search.Filter {
	if c.Not {
		return search.Filter{Facet: c.Field, None: []string{c.Text}}
	}
	return search.Filter{Facet: c.Field, Any: []string{c.Text}}
}

// leavesOf makes the leaves of one clause, none if analysis leaves nothing.
func (s *Schema) leavesOf(c search.Clause) []leaf {
	l := leaf{text: c.Text, fields: s.fieldsOf(c.Field)}
	switch {
	case c.Not:
		l.role = excluded
	case c.Kind == search.ClausePhrase, c.Field != "":
		l.role = required
	}
	if c.Kind == search.ClausePrefix {
		l.prefix = foldPrefix(c.Text)
		return []leaf{l}
	}
	l.places = places(s.Analyse(c.Text), l.role == optional)
	if l.role == optional {
		return divide(l)
	}
	if len(l.places) == 0 {
		return nil
	}
	return []leaf{l}
}

// foldPrefix writes the beginning of a word as terms are written.
func foldPrefix(text string) string {
	return strings.NewReplacer("ä", "ae", "ö", "oe", "ü", "ue", "ß", "ss").Replace(strings.ToLower(norm.NFKC.String(text)))
}

// divide makes an optional word of several positions ("Bund/Länder") a leaf
// for each, so that a document with one of them is found, and one with both first.
func divide(l leaf) []leaf {
	var out []leaf
	for _, p := range l.places {
		one := l
		one.places = []place{{terms: p.terms}}
		out = append(out, one)
	}
	return out
}

// fieldsOf gives the fields that a clause searches, all for "".
func (s *Schema) fieldsOf(name string) []int {
	var out []int
	for i, f := range s.Fields {
		if name == "" || f.Name == name {
			out = append(out, i)
		}
	}
	return out
}

// places groups tokens by position. Parts of a compound are alternatives only
// where a word is optional: "-E-Akte" does not exclude every Akte.
func places(tokens []mappings.Token, parts bool) []place {
	if len(tokens) == 0 {
		return nil
	}
	first := tokens[0].Position
	for _, t := range tokens {
		first = min(first, t.Position)
	}
	var out []place
	for _, t := range tokens {
		weight := float32(1)
		if t.Kind == mappings.TokenPart {
			if weight = partWeight; !parts {
				continue
			}
		}
		i := slices.IndexFunc(out, func(p place) bool { return p.offset == t.Position-first })
		if i < 0 {
			i, out = len(out), append(out, place{offset: t.Position - first})
		}
		out[i].terms = append(out[i].terms, weighted{t.Term, weight})
	}
	return out
}
