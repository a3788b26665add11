package german

import (
	"cmp"
	"math"
	"slices"
	"strings"
)

// titleGap keeps the positions of the title apart from those of the body.
const titleGap = 1 << 20

// sharePower is how much a weak match counts for coordination.
const sharePower = .7

// evalIndex is an inverted index with positions.
type evalIndex struct {
	lex      *Lexicon
	docs     []evalDoc
	ids      map[string]int32
	postings [][]evalPosting
	lens     [2][]float64
	avg      [2]float64
}

// evalPosting holds the places of a term in a document, title first.
type evalPosting struct {
	doc       int32
	positions []int32
}

// buildEval indexes docs.
func buildEval(lex *Lexicon, docs []evalDoc) *evalIndex {
	x := &evalIndex{lex: lex, docs: docs, ids: map[string]int32{}}
	var terms []Term
	for d := range docs {
		for field, text := range [2]string{docs[d].Title, docs[d].Body} {
			terms = lex.Terms(text, terms[:0])
			last := 0
			for _, t := range terms {
				x.post(t.Text, int32(d), int32(t.Position+field*titleGap))
				last = max(last, t.Position+1)
			}
			x.lens[field] = append(x.lens[field], float64(last))
			x.avg[field] += float64(last)
		}
	}
	for f := range x.avg {
		x.avg[f] = max(1, x.avg[f]/float64(len(docs)))
	}
	return x
}

// post adds one occurrence.
func (x *evalIndex) post(term string, doc, position int32) {
	id, ok := x.ids[term]
	if !ok {
		id = int32(len(x.postings))
		x.ids[strings.Clone(term)] = id
		x.postings = append(x.postings, nil)
	}
	p := &x.postings[id]
	if n := len(*p); n == 0 || (*p)[n-1].doc != doc {
		*p = append(*p, evalPosting{doc: doc})
	}
	last := &(*p)[len(*p)-1]
	last.positions = append(last.positions, position)
}

// find gives the postings of an alternative.
func (x *evalIndex) find(a *Alternative) []evalPosting {
	if a.Phrase == nil {
		if id, ok := x.ids[a.Term]; ok {
			return x.postings[id]
		}
		return nil
	}
	var found []evalPosting
	for i, t := range a.Phrase {
		id, ok := x.ids[t]
		if !ok {
			return nil
		}
		if i == 0 {
			found = x.postings[id]
			continue
		}
		found = beside(found, x.postings[id])
	}
	return found
}

// beside gives where a place of b follows one of a, up to two words jumped.
func beside(a, b []evalPosting) []evalPosting {
	var both []evalPosting
	for i, j := 0, 0; i < len(a) && j < len(b); {
		switch {
		case a[i].doc < b[j].doc:
			i++
		case a[i].doc > b[j].doc:
			j++
		default:
			var places []int32
			for _, q := range b[j].positions {
				if slices.ContainsFunc(a[i].positions, func(p int32) bool { return q > p && q <= p+1 }) {
					places = append(places, q)
				}
			}
			if places != nil {
				both = append(both, evalPosting{a[i].doc, places})
			}
			i, j = i+1, j+1
		}
	}
	return both
}

// evalMatch is what a word found in a document.
type evalMatch struct {
	best  float64
	freq  [2]float64
	exact bool
	at    []int32
}

// evalWord is a word of a query with the documents that it found.
type evalWord struct {
	found map[int32]*evalMatch
	idf   float64
}

// take adds an alternative's postings to a word.
func (x *evalIndex) take(w *evalWord, a *Alternative) {
	for _, p := range x.find(a) {
		m := w.found[p.doc]
		if m == nil {
			m = &evalMatch{}
			w.found[p.doc] = m
		}
		m.best = max(m.best, float64(a.Weight))
		m.exact = m.exact || a.How == Form
		for _, at := range p.positions {
			m.freq[at/titleGap] += float64(a.Gain)
		}
		m.at = append(m.at, p.positions...)
	}
}

// weigh sets the idf of a word from the weighted document frequency.
func (x *evalIndex) weigh(w *evalWord) {
	df := 0.0
	for _, m := range w.found {
		df += m.best * m.best
	}
	w.idf = math.Pow(math.Log(1+(float64(len(x.docs))-df+.5)/(df+.5)), .9)
}

// words gives the words of a query with their documents.
func (x *evalIndex) words(query string) []*evalWord {
	words := x.lex.Query(query)
	all := make([]*evalWord, len(words))
	for i := range words {
		all[i] = &evalWord{found: map[int32]*evalMatch{}}
		for k := range words[i].Alternatives {
			x.take(all[i], &words[i].Alternatives[k])
		}
	}
	for i := range words {
		for k := range words[i].Joins {
			a := &words[i].Joins[k]
			for n := i; n < i+a.Words && n < len(words); n++ {
				x.take(all[n], a)
			}
		}
	}
	stops := true
	for i := range words {
		x.parts(all[i], words[i].Parts)
		x.weigh(all[i])
		stops = stops && words[i].Stop
	}
	if stops {
		return all
	}
	var kept []*evalWord
	for i := range words {
		if !words[i].Stop {
			kept = append(kept, all[i])
		}
	}
	return kept
}

// parts adds the documents that have only parts of a compound.
func (x *evalIndex) parts(w *evalWord, parts []PartAlternative) {
	if len(parts) < 2 {
		return
	}
	type share struct {
		idf float64
		at  []int32
	}
	shares, sum := map[int32]*share{}, 0.0
	for i := range parts {
		p := &evalWord{found: map[int32]*evalMatch{}}
		for k := range parts[i].Alternatives {
			x.take(p, &parts[i].Alternatives[k])
		}
		x.weigh(p)
		sum += p.idf
		for d, m := range p.found {
			s := shares[d]
			if s == nil {
				s = &share{}
				shares[d] = s
			}
			s.idf += p.idf
			s.at = append(s.at, m.at...)
		}
	}
	for d, s := range shares {
		weight := PartsWeight * (s.idf / sum) * (s.idf / sum)
		if m := w.found[d]; m != nil && m.best >= weight {
			continue
		}
		m := &evalMatch{best: weight, at: s.at}
		for _, at := range s.at {
			m.freq[at/titleGap] += weight / float64(len(parts))
		}
		w.found[d] = m
	}
}

// evalHit is a document with its score.
type evalHit struct {
	doc   int32
	score float64
}

// search ranks documents for a query.
func (x *evalIndex) search(query string) []evalHit {
	words := x.words(query)
	scores, shares, sum := map[int32]float64{}, map[int32]float64{}, 0.0
	for _, w := range words {
		sum += w.idf
		for d, m := range w.found {
			f := 5*m.freq[0]/(.8+.2*x.lens[0][d]/x.avg[0]) + m.freq[1]/(.7+.3*x.lens[1][d]/x.avg[1])
			s := w.idf * f / (f + .5) * math.Pow(m.best, .7)
			if m.exact {
				s *= 1.1
			}
			scores[d] += s
			shares[d] += w.idf * math.Pow(m.best, sharePower)
		}
	}
	hits := make([]evalHit, 0, len(scores))
	for d, s := range scores {
		share := shares[d] / sum
		hits = append(hits, evalHit{d, s * share * share})
	}
	x.sort(hits)
	near := hits[:min(len(hits), 40)]
	for i := range near {
		near[i].score *= nearness(words, near[i].doc, sum)
	}
	x.sort(near)
	return hits[:min(len(hits), 100)]
}

// sort puts the best hits first, ties by id.
func (x *evalIndex) sort(hits []evalHit) {
	slices.SortFunc(hits, func(a, b evalHit) int {
		return cmp.Or(cmp.Compare(b.score, a.score), cmp.Compare(x.docs[a.doc].ID, x.docs[b.doc].ID))
	})
}

// nearness rewards the words of a query standing within a window.
func nearness(words []*evalWord, doc int32, sum float64) float64 {
	const window = 80
	type place struct {
		at   int32
		word int
	}
	var places []place
	for i, w := range words {
		if m := w.found[doc]; m != nil {
			for _, at := range m.at {
				places = append(places, place{at, i})
			}
		}
	}
	if len(words) < 2 {
		return 1
	}
	slices.SortFunc(places, func(a, b place) int { return cmp.Compare(a.at, b.at) })
	counts, inside, best, from := make([]int, len(words)), 0.0, 0.0, 0
	for _, p := range places {
		if counts[p.word]++; counts[p.word] == 1 {
			inside += words[p.word].idf
		}
		for p.at-places[from].at > window || counts[places[from].word] > 1 {
			if counts[places[from].word]--; counts[places[from].word] == 0 {
				inside -= words[places[from].word].idf
			}
			from++
		}
		span := float64(p.at-places[from].at) / window
		best = max(best, math.Pow(max(0, inside/sum), 1.5)*(1-.4*span))
	}
	return 1 + 1.5*best
}
