package bleve

import (
	"context"
	"fmt"
	"math"
	"slices"

	"github.com/blevesearch/bleve/v2/index/scorch"

	"nextsearch/mappings/german"
)

const (
	// maxExpansions bounds the terms that a prefix stands for, per segment;
	// maxLists bounds those of all prefixes of a query together. A list costs
	// about a microsecond before the first document is read.
	maxExpansions = 1024
	maxLists      = 1 << 15
	// checkEvery is how many postings are read between two looks at the context.
	checkEvery = 1 << 13
)

// matcher finds and scores the documents of a plan.
//
// It goes word by word and adds up in arrays that have a place per document.
// Measured against document by document over a heap of lists, as scorch's
// searchers do it, that is two to three times as fast for words that are
// joined by "or", which most queries are.
type matcher struct {
	ctx     context.Context
	schema  *Schema
	reader  *reader
	lengths *lengths
	view    *view
	plan    *plan
	s       *scratch
	rarity  []float32 // of each word of the plan
	total   float32   // of all words that count
	read    int       // postings since the context was looked at
	lists   int       // lists that prefixes may still open
	strict  bool      // there are words that must, or must not, match
}

// newMatcher prepares the matching of a plan.
func newMatcher(ctx context.Context, s *Schema, snap *scorch.IndexSnapshot, v *view, p *plan, work *scratch) (*matcher, error) {
	m := &matcher{ctx: ctx, schema: s, view: v, plan: p, s: work, lists: maxLists, rarity: make([]float32, len(p.words))}
	var err error
	if m.lengths, err = v.scoring(s, snap); err != nil {
		return nil, err
	}
	m.reader, err = newReader(snap, v, m.tick)
	return m, err
}

// last is the index of the last field.
func (m *matcher) last() int { return len(m.lengths.steps) - 1 }

// tick looks at the context now and then: a search that nobody waits for any
// more ends within about a millisecond.
func (m *matcher) tick() error {
	if m.read++; m.read%checkEvery == 0 {
		return m.ctx.Err()
	}
	return nil
}

// scratch is the working memory of a search, used again by the next one: at
// 100,000 documents it would be megabytes of garbage for each. All arrays have
// a place per document of the view.
type scratch struct {
	score []float32 // sum of weight times rarity over the words found
	share []float32 // sum of the rarity of the words found, by their best form
	met   []uint64  // requirements met, if there are any; banned if excluded
	hits  bitset

	word  accumulator // the word at hand
	part  accumulator // the part at hand
	parts accumulator // the parts of the word together
}

// banned marks documents with an excluded word.
const banned = 1 << 63

// accumulator adds up what one word finds.
type accumulator struct {
	best    []float32 // best weight; 0 again after the word
	value   []float32 // what its occurrences are worth
	exact   []bool    // as written
	touched []uint32  // documents found
}

// reset makes room for size documents.
func (a *accumulator) reset(size int) {
	if cap(a.best) < size {
		a.best, a.value, a.exact = make([]float32, size), make([]float32, size), make([]bool, size)
	}
	a.best, a.value, a.exact = a.best[:size], a.value[:size], a.exact[:size]
	clear(a.best)
	clear(a.value)
	clear(a.exact)
	a.touched = a.touched[:0]
}

// take adds occurrences.
func (a *accumulator) take(doc uint32, weight, value float32, exact bool) {
	if a.best[doc] == 0 {
		a.touched = append(a.touched, doc)
	}
	a.best[doc] = max(a.best[doc], weight)
	a.value[doc] += value
	if exact {
		a.exact[doc] = true
	}
}

// clear forgets what was found.
func (a *accumulator) clear() {
	for _, doc := range a.touched {
		a.best[doc], a.value[doc], a.exact[doc] = 0, 0, false
	}
	a.touched = a.touched[:0]
}

// frequency is the weighted number of documents: each counts by the square of
// its best weight, so that a thousand that have a part of the word do not make
// it a common one.
func (a *accumulator) frequency() float64 {
	sum := 0.0
	for _, doc := range a.touched {
		sum += float64(a.best[doc]) * float64(a.best[doc])
	}
	return sum
}

// reset makes room for size documents.
func (s *scratch) reset(size int, strict bool) {
	if cap(s.score) < size {
		s.score, s.share, s.hits = make([]float32, size), make([]float32, size), newBitset(size)
	}
	s.score, s.share, s.hits = s.score[:size], s.share[:size], s.hits[:(size+63)/64]
	clear(s.score)
	clear(s.share)
	clear(s.hits)
	if s.met = s.met[:0]; strict {
		s.met = slices.Grow(s.met, size)[:size]
		clear(s.met)
	}
	s.word.reset(size)
	s.part.reset(size)
	s.parts.reset(size)
}

// run finds and scores the documents of the whole index.
func (m *matcher) run() error {
	m.strict = m.plan.needs > 0
	for i := range m.plan.words {
		m.strict = m.strict || m.plan.words[i].role == excluded
	}
	m.s.reset(m.view.size, m.strict)
	for i := range m.plan.words {
		if err := m.word(i); err != nil {
			return err
		}
	}
	m.choose()
	return m.ctx.Err()
}

// word finds the documents of one word and adds them to the scores.
func (m *matcher) word(i int) error {
	w, a := &m.plan.words[i], &m.s.word
	defer a.clear()
	for k := range w.alts {
		if err := m.alternative(a, &w.alts[k], w.only); err != nil {
			return err
		}
	}
	if w.prefix != "" {
		if err := m.prefix(a, w); err != nil {
			return err
		}
	}
	if err := m.parts(w); err != nil {
		return err
	}
	m.rarity[i] = rarity(a.frequency(), m.view.docs)
	if w.role != excluded {
		m.total += m.rarity[i]
	}
	m.add(w, m.rarity[i])
	return nil
}

// alternative adds the documents of one alternative.
func (m *matcher) alternative(a *accumulator, alt *alternative, only fieldSet) error {
	if alt.phrase != nil {
		return m.phrase(a, alt, only)
	}
	l, err := m.reader.list(alt.term)
	if err != nil {
		return err
	}
	m.take(a, l, alt, only)
	return nil
}

// take adds the documents of a list.
func (m *matcher) take(a *accumulator, l list, alt *alternative, only fieldSet) {
	exact := alt.how == german.Form
	for i, doc := range l.docs {
		if value := m.lengths.value(doc, l.counts[i], only); value > 0 {
			a.take(doc, alt.weight, value*alt.gain, exact)
		}
	}
}

// phrase adds the documents in which the places follow each other.
func (m *matcher) phrase(a *accumulator, alt *alternative, only fieldSet) error {
	docs, err := m.reader.common(alt.phrase, only, m.last())
	if err != nil || len(docs) == 0 {
		return err
	}
	at, err := m.reader.phrase(alt.phrase, only, docs)
	if err != nil {
		return err
	}
	for i, doc := range docs {
		for _, f := range at[i] {
			field := f.first.field()
			a.take(doc, alt.weight, alt.gain*m.lengths.gain[field][m.lengths.steps[field][doc]], false)
		}
	}
	return nil
}

// prefix adds the documents of all words with a beginning.
func (m *matcher) prefix(a *accumulator, w *word) error {
	whole := alternative{weight: 1, gain: 1}
	from := string(rune(german.Exact)) + w.prefix
	seen := map[string]bool{}
	for _, dict := range m.reader.dicts {
		terms := dict.AutomatonIterator(nil, []byte(from), []byte(from+"\U0010FFFF"))
		for n := 0; n < maxExpansions && m.lists > 0; n++ {
			entry, err := terms.Next()
			if err != nil {
				return fmt.Errorf("dictionary: %w", err)
			}
			if entry == nil {
				break
			}
			if seen[entry.Term] {
				continue
			}
			seen[entry.Term] = true
			m.lists -= len(m.reader.dicts)
			l, err := m.reader.list(entry.Term)
			if err != nil {
				return err
			}
			m.take(a, l, &whole, w.only)
		}
	}
	return nil
}

// parts adds the documents that have parts of a compound and not the word.
func (m *matcher) parts(w *word) error {
	if len(w.parts) < 2 {
		return nil
	}
	one, all, total := &m.s.part, &m.s.parts, float32(0)
	defer all.clear()
	for i := range w.parts {
		for k := range w.parts[i].alts {
			if err := m.alternative(one, &w.parts[i].alts[k], w.only); err != nil {
				one.clear()
				return err
			}
		}
		r := rarity(one.frequency(), m.view.docs)
		total += r
		for _, doc := range one.touched { // best is the rarity found, see weigh
			if all.best[doc] == 0 {
				all.touched = append(all.touched, doc)
			}
			all.best[doc] += r
			all.value[doc] += one.value[doc]
		}
		one.clear()
	}
	for _, doc := range all.touched {
		share := all.best[doc] / total
		weight := german.PartsWeight * share * share
		if a := &m.s.word; a.best[doc] < weight {
			a.value[doc] = 0
			a.take(doc, weight, weight*all.value[doc]/float32(len(w.parts)), false)
		}
	}
	return nil
}

// add adds what the word at hand has found to scores and requirements.
func (m *matcher) add(w *word, rarity float32) {
	s, a := m.s, &m.s.word
	var mark uint64
	switch {
	case w.role == excluded:
		mark = banned
	case w.needs > 0:
		mark = 1 << ((w.needs - 1) % 63)
	}
	power := powers{}
	for _, doc := range a.touched {
		if mark != 0 {
			s.met[doc] |= mark
		}
		if w.role == excluded {
			continue
		}
		weight := a.value[doc] / (a.value[doc] + saturation) * power.of(a.best[doc])
		if a.exact[doc] && !m.schema.without[partExact] {
			weight *= 1 + exactBonus
		}
		s.score[doc] += weight * rarity
		s.share[doc] += rarity * a.best[doc]
		s.hits.set(doc)
	}
}

// powers remembers the last power of a weight: there are few different ones.
type powers struct{ best, power float32 }

func (p *powers) of(best float32) float32 {
	if best != p.best {
		p.best, p.power = best, float32(math.Pow(float64(best), bestPower))
	}
	return p.power
}

// choose sets the hits. A document is one if it meets all requirements, has at
// least one word if there are none, and no word that is excluded; every
// document is one if only excluded words are given.
func (m *matcher) choose() {
	s := m.s
	if !m.strict {
		return
	}
	all := uint64(1)<<m.plan.needs - 1
	if !m.plan.scored() || m.plan.needs > 0 {
		clear(s.hits)
		for i, sv := range m.view.segments {
			for doc := range uint32(sv.size) {
				if at := m.view.bases[i] + doc; s.met[at] == all && sv.isLive(doc) {
					s.hits.set(at)
				}
			}
		}
		return
	}
	for doc, met := range s.met {
		if met != 0 {
			s.hits.unset(uint32(doc))
		}
	}
}

// final gives the score of a hit, before the second stage.
func (m *matcher) final(doc uint32) float64 {
	if m.total == 0 {
		return 0
	}
	return float64(m.schema.coordinate(m.s.score[doc], m.s.share[doc]/m.total))
}
