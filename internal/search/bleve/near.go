package bleve

import (
	"cmp"
	"math"
	"slices"
)

// The second stage looks at the places of the query's words in the first hits:
// documents in which they stand close together, or in one passage, are about
// them; in others they only occur.

// placed is a word of the query in a text.
type placed struct {
	at    spot
	word  int32   // index in words of the closeness
	gain  float32 // of the occurrence
	best  float32 // weight of the form
	until spot    // its last word, of a phrase
}

// closeness is what the second stage finds of one hit.
type closeness struct {
	near, adjacent float64 // factors, at least 1
	passage        float64 // score of the best passage, if the text is longer than one
	start          spot    // where that begins
	short          bool    // the text is one passage
}

// apply gives the final score of a hit. A short text is its own best passage.
func (c *closeness) apply(score float64, without map[string]bool) float64 {
	passage := c.passage
	if c.short || without[partPassages] {
		passage = score
	}
	return (score + passageGain*passage) * c.near * c.adjacent
}

// second is the second stage of one search.
type second struct {
	m      *matcher
	docs   []uint32 // ascending
	words  []int    // indexes in the plan of the words that are looked for
	places [][]placed
}

// closeness gives the closeness of each of docs, which ascend.
func (m *matcher) closeness(docs []uint32) ([]closeness, error) {
	s := second{m: m, docs: docs, places: make([][]placed, len(docs))}
	for i := range m.plan.words {
		if w := &m.plan.words[i]; w.role != excluded && w.prefix == "" {
			if err := s.read(w, int32(len(s.words))); err != nil {
				return nil, err
			}
			s.words = append(s.words, i)
		}
	}
	out := make([]closeness, len(docs))
	for i := range docs {
		out[i] = s.judge(s.places[i])
		last := m.last()
		out[i].short = stepLength(m.lengths.steps[last][docs[i]]) <= passageWords
	}
	return out, nil
}

// read collects the places of a word: of its alternatives, and of its parts in
// documents that have none.
func (s *second) read(w *word, n int32) error {
	before := make([]int, len(s.docs))
	for i := range s.places {
		before[i] = len(s.places[i])
	}
	for k := range w.alts {
		if err := s.alternative(&w.alts[k], w.only, n, w.alts[k].weight, w.alts[k].gain); err != nil {
			return err
		}
	}
	var without []int
	for i := range s.places {
		if len(s.places[i]) == before[i] {
			without = append(without, i)
		}
	}
	if len(without) == 0 || len(w.parts) < 2 {
		return nil
	}
	return s.parts(w, n, without)
}

// parts collects the places of a compound's parts in some of the documents.
func (s *second) parts(w *word, n int32, without []int) error {
	some := second{m: s.m, places: make([][]placed, len(without))}
	for _, i := range without {
		some.docs = append(some.docs, s.docs[i])
	}
	const weight = partPlaceWeight
	for i := range w.parts {
		for k := range w.parts[i].alts {
			if err := some.alternative(&w.parts[i].alts[k], w.only, n, weight, weight/float32(len(w.parts))); err != nil {
				return err
			}
		}
	}
	for k, i := range without {
		s.places[i] = append(s.places[i], some.places[k]...)
	}
	return nil
}

// alternative collects the places of one alternative.
func (s *second) alternative(alt *alternative, only fieldSet, n int32, weight, gain float32) error {
	add := func(i int, from, to spot) {
		s.places[i] = append(s.places[i], placed{from, n, gain, weight, to})
	}
	if alt.phrase == nil {
		return s.m.reader.places(alt.term, s.docs, func(i int, field uint8, positions []int32) {
			if only&(1<<field) == 0 {
				return
			}
			for _, p := range positions {
				add(i, spotOf(field, p), spotOf(field, p))
			}
		})
	}
	docs, err := s.m.reader.common(alt.phrase, only, s.m.last())
	if err != nil {
		return err
	}
	docs = intersect(docs, s.docs)
	at, err := s.m.reader.phrase(alt.phrase, only, docs)
	if err != nil {
		return err
	}
	for k, doc := range docs {
		i, _ := slices.BinarySearch(s.docs, doc)
		for _, f := range at[k] {
			add(i, f.first, f.last)
		}
	}
	return nil
}

// judge gives the closeness of a document by the places of the words in it.
func (s *second) judge(places []placed) closeness {
	slices.SortFunc(places, func(a, b placed) int {
		return cmp.Or(cmp.Compare(a.at, b.at), cmp.Compare(a.word, b.word), cmp.Compare(b.best, a.best))
	})
	c := closeness{near: 1, adjacent: 1}
	without := s.m.schema.without
	if len(s.words) > 1 && !without[partNearness] {
		c.near = 1 + nearGain*s.near(places)
	}
	if len(s.words) > 1 && !without[partAdjacency] {
		c.adjacent = 1 + adjacentGain*s.adjacent(places)
	}
	c.passage, c.start = s.passage(places)
	return c
}

// rarity gives the rarity of a word.
func (s *second) rarity(word int32) float64 { return float64(s.m.rarity[s.words[word]]) }

// lastSeen is where a word stood last, going through a text.
type lastSeen struct {
	strong, weak             spot
	strongWeight, weakWeight float32
}

// within gives the best place of the word in the window that ends at end.
func (l *lastSeen) within(end spot) (at spot, weight float32) {
	if l.strongWeight > 0 && end-l.strong <= nearWindow {
		return l.strong, l.strongWeight
	}
	if l.weakWeight > 0 && end-l.weak <= nearWindow {
		return l.weak, l.weakWeight
	}
	return end, 0
}

// near gives how much of the query stands within a window, and how close, from
// 0 to 1. A word counts by the form that stands there: the parts of compounds
// of a long text are everywhere.
func (s *second) near(places []placed) float64 {
	seen, best := make([]lastSeen, len(s.words)), 0.0
	for i := range places {
		p := &places[i]
		if l := &seen[p.word]; p.best >= strongWeight {
			l.strong, l.strongWeight = p.at, p.best
		} else {
			l.weak, l.weakWeight = p.at, p.best
		}
		if i+1 < len(places) && places[i+1].at == p.at {
			continue
		}
		from, inside := p.at, 0.0
		for k := range seen {
			if at, weight := seen[k].within(p.at); weight > 0 {
				inside += s.rarity(int32(k)) * float64(weight)
				from = min(from, at)
			}
		}
		share := min(inside/float64(s.m.total), 1)
		best = max(best, share*math.Sqrt(share)*(1-nearSpan*float64(p.at-from)/nearWindow))
	}
	return best
}

// adjacent gives the share of neighbours in the query that are neighbours in the text.
func (s *second) adjacent(places []placed) float64 {
	pairs, found := 0, 0
	for k := 0; k+1 < len(s.words); k++ {
		a, b := &s.m.plan.words[s.words[k]], &s.m.plan.words[s.words[k+1]]
		if a.run == 0 || a.run != b.run {
			continue
		}
		pairs++
		if beside(places, int32(k), int32(k+1), spot(b.at-a.at)) {
			found++
		}
	}
	return float64(found) / float64(max(pairs, 1))
}

// beside reports whether one word follows another at most distance behind it,
// or both are one word of the text.
func beside(places []placed, a, b int32, distance spot) bool {
	for i := range places {
		if places[i].word != a {
			continue
		}
		for k := i; k >= 0 && places[k].at == places[i].at; k-- {
			if places[k].word == b {
				return true
			}
		}
		for k := i + 1; k < len(places) && places[k].at <= places[i].until+distance; k++ {
			if places[k].word == b {
				return true
			}
		}
	}
	return false
}

// passage gives the score of the best passage and its start. Passages overlap;
// of equal ones the first counts.
func (s *second) passage(places []placed) (best float64, start spot) {
	value, weight := make([]float32, len(s.words)), make([]float32, len(s.words))
	for from := 0; from < len(places); {
		field := places[from].at >> fieldShift << fieldShift
		begin := field + (places[from].at-field)/passageStep*passageStep
		next := from
		clear(value)
		clear(weight)
		for i := from; i < len(places) && places[i].at < begin+passageWords; i++ {
			p := &places[i]
			value[p.word] += p.gain
			weight[p.word] = max(weight[p.word], p.best)
			if p.at < begin+passageStep {
				next = i + 1
			}
		}
		if score := s.score(value, weight); score > best {
			best, start = score, places[from].at
		}
		from = next
	}
	return best, start
}

// score gives the score of a passage by what it has of each word.
func (s *second) score(value, weight []float32) float64 {
	score, share := float32(0), float32(0)
	for k := range value {
		if value[k] > 0 {
			r := s.m.rarity[s.words[k]]
			score += r * frequencyWeight(value[k], weight[k])
			share += r * weight[k]
		}
	}
	return float64(s.m.schema.coordinate(score, share/s.m.total))
}
