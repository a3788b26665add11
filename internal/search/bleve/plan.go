package bleve

import (
	"slices"
	"strings"

	"nextsearch/internal/search"
	"nextsearch/mappings/german"

	"golang.org/x/text/unicode/norm"
)

// role says what a word of a query does.
type role int

const (
	optional role = iota // one of these must match, if nothing is required
	required
	excluded
)

// alternative is one thing that documents may have for a word: a term, or
// terms that follow each other.
type alternative struct {
	term   string
	phrase []place
	weight float32 // of a document that has nothing better
	gain   float32 // of one occurrence
	how    german.How
}

// place is one position of a phrase.
type place struct {
	terms []string
	// least and most are how many positions behind the place before it stands.
	least, most int32
}

// part is a part of a compound; a document that lacks the word may have those.
type part struct {
	text string
	alts []alternative
}

// word is one thing to look for.
type word struct {
	text  string // as typed, to explain
	role  role
	needs int // number of the requirement that it meets, from 1; 0 for none
	only  fieldSet
	alts  []alternative
	parts []part
	// prefix stands for all words that begin with it; "" for none.
	prefix string
	known  bool // the lexicon knows it, or it divides into what it knows
	run    int  // words with the same number were typed side by side; 0 for none
	// at is the word's position in its run.
	at int
}

// plan is what a query means for the engine.
type plan struct {
	words   []word
	needs   int     // how many requirements a document must meet
	groups  []group // what narrows, one per facet
	nothing bool    // the text has no word to look for
}

// scored reports whether documents have scores: whether there is a word that
// they can match.
func (p *plan) scored() bool {
	for i := range p.words {
		if p.words[i].role != excluded {
			return true
		}
	}
	return false
}

// planner makes a plan.
type planner struct {
	schema  *Schema
	lexicon *german.Lexicon
	plan    plan
	groups  map[int]int // number of an OR to the requirement it is
	runs    int
	stops   []word // words that say nothing, for a query of nothing else
}

// newPlan makes the plan of a query.
func newPlan(s *Schema, lexicon *german.Lexicon, u search.Understood, filters []search.Filter) plan {
	p := planner{schema: s, lexicon: lexicon, groups: map[int]int{}}
	typed := len(u.Ignored) > 0
	var run []string
	for _, c := range u.Clauses {
		if c.Kind == search.ClauseWord && c.Field == "" && !c.Not && c.Group == 0 {
			run = append(run, c.Text)
			continue
		}
		p.run(run)
		run = nil
		if c.Kind != search.ClauseFacet {
			typed = true
			p.clause(&c)
		}
	}
	p.run(run)
	if !p.plan.scored() {
		p.plan.words = append(p.plan.words, p.stops...)
	}
	p.plan.groups = groupFilters(append(u.Filters(), filters...))
	typed = typed || len(p.stops)+p.runs > 0
	p.plan.nothing = typed && len(p.plan.words) == 0 && len(p.plan.groups) == 0
	return p.plan
}

// run adds words that were typed side by side and say nothing of how.
func (p *planner) run(texts []string) {
	if len(texts) == 0 {
		return
	}
	p.runs++
	read := p.lexicon.Query(strings.Join(texts, " "))
	words := make([]word, len(read))
	for i := range read {
		words[i] = p.word(&read[i])
		words[i].run, words[i].at = p.runs, read[i].Position
	}
	for i := range read {
		for _, a := range p.kept(read[i].Joins) { // they stand for each word that they cover
			for k := i; k < min(i+a.Words, len(read)); k++ {
				words[k].alts = append(words[k].alts, alternativeOf(&a))
			}
		}
	}
	for i := range read {
		if read[i].Stop {
			p.stops = append(p.stops, words[i])
		} else {
			p.plan.words = append(p.plan.words, words[i])
		}
	}
}

// word makes a word of what the lexicon knows of it.
func (p *planner) word(w *german.Word) word {
	out := word{text: w.Text, only: allFields, known: w.Known || len(w.Parts) > 0, alts: alternativesOf(p.kept(w.Alternatives))}
	if len(w.Parts) > 1 && !p.schema.without[partCompounds] {
		for _, pt := range w.Parts {
			out.parts = append(out.parts, part{pt.Text, alternativesOf(pt.Alternatives)})
		}
	}
	return out
}

// kept leaves out the alternatives of ways that the schema is without.
func (p *planner) kept(list []german.Alternative) []german.Alternative {
	if len(p.schema.without) == 0 {
		return list
	}
	return slices.DeleteFunc(slices.Clone(list), func(a german.Alternative) bool { return p.schema.without[a.How.String()] })
}

// alternativesOf takes over what the lexicon gives.
func alternativesOf(list []german.Alternative) []alternative {
	out := make([]alternative, len(list))
	for i := range list {
		out[i] = alternativeOf(&list[i])
	}
	return out
}

// synonymGap is how far apart the words of a long synonym may stand: one stop
// word may come between.
const synonymGap = 2

// alternativeOf takes over one alternative.
func alternativeOf(a *german.Alternative) alternative {
	out := alternative{term: a.Term, weight: a.Weight, gain: a.Gain, how: a.How}
	for _, term := range a.Phrase {
		pl := place{terms: []string{term}, least: 1, most: synonymGap}
		if a.How == german.Halves {
			pl.most = 1
		}
		out.phrase = append(out.phrase, pl)
	}
	return out
}

// clause adds anything but a plain word.
func (p *planner) clause(c *search.Clause) {
	w := word{text: c.Text, only: p.schema.fieldsOf(c.Field), known: true}
	switch {
	case c.Kind == search.ClausePrefix:
		w.prefix = foldPrefix(c.Text)
	default:
		read := p.lexicon.Query(c.Text)
		switch {
		case len(read) == 0:
			return
		case len(read) > 1:
			w.alts = []alternative{{phrase: phraseOf(read), weight: 1, gain: 1}}
		case c.Kind == search.ClausePhrase || c.Not:
			w.alts = strict(&read[0])
		default:
			only := w.only
			w = p.word(&read[0])
			w.only = only
		}
	}
	p.require(&w, c)
	p.plan.words = append(p.plan.words, w)
}

// require sets what a clause demands.
func (p *planner) require(w *word, c *search.Clause) {
	switch {
	case c.Not:
		w.role = excluded
	case c.Group > 0:
		if p.groups[c.Group] == 0 {
			p.plan.needs++
			p.groups[c.Group] = p.plan.needs
		}
		w.role, w.needs = required, p.groups[c.Group]
	case c.Kind == search.ClausePhrase, c.Field != "":
		p.plan.needs++
		w.role, w.needs = required, p.plan.needs
	}
}

// strict gives the forms of a word alone, also as a part with hyphens: -Akte
// excludes E-Akte, but not Personalakte.
func strict(w *german.Word) []alternative {
	var out []alternative
	for i := range w.Alternatives {
		if a := &w.Alternatives[i]; isForm(a) || strings.HasPrefix(a.Term, string(rune(german.Part))) && a.How == german.PartOf {
			out = append(out, alternativeOf(a))
		}
	}
	return out
}

// isForm reports whether an alternative is the word itself in some form.
func isForm(a *german.Alternative) bool {
	return a.Phrase == nil && (a.How == german.Form || a.How == german.Inflection)
}

// phraseOf makes a phrase of words; stop words count in it.
func phraseOf(read []german.Word) []place {
	var out []place
	for i := range read {
		var terms []string
		for k := range read[i].Alternatives {
			if a := &read[i].Alternatives[k]; isForm(a) {
				terms = append(terms, a.Term)
			}
		}
		distance := int32(1)
		if i > 0 {
			distance = int32(read[i].Position - read[i-1].Position)
		}
		out = append(out, place{terms, distance, distance})
	}
	return out
}

// foldPrefix writes the beginning of a word as terms are written.
func foldPrefix(text string) string {
	return strings.NewReplacer("ä", "ae", "ö", "oe", "ü", "ue", "ß", "ss").Replace(strings.ToLower(norm.NFKC.String(text)))
}
