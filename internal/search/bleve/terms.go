package bleve

import (
	"cmp"
	"slices"
	"sync"

	"nextsearch/mappings/german"

	index "github.com/blevesearch/bleve_index_api"
)

// All texts of a document are one field of the index, so that a term has one
// list of documents and not one per text: looking up and reading lists is what
// a query spends its time on. How often each text has a term is packed into the
// frequency (counts), its places into one location per text (see textTerms.locate).

// counts says how often each text of a document has a term: the last field of
// the schema in the lowest four bits, in steps, the others above it in two bits
// each, the first field lowest. It is small on purpose: zap makes room for as
// many places as a frequency says.
type counts uint32

const (
	bodyBits   = 4
	fieldBits  = 2
	maxInField = 1<<fieldBits - 1
)

// bodySteps are the numbers that the last field's count is rounded down to.
var bodySteps = [1 << bodyBits]float32{0, 1, 2, 3, 4, 5, 6, 8, 10, 12, 16, 20, 28, 40, 64, 100}

// bodyStep gives the step of n occurrences.
func bodyStep(n int) counts {
	step := counts(0)
	for int(step)+1 < len(bodySteps) && float32(n) >= bodySteps[step+1] {
		step++
	}
	return step
}

// packCounts packs the occurrences per field; last is the index of the last field.
func packCounts(n []uint16, last int) counts {
	c := bodyStep(int(n[last]))
	for i := range last {
		c |= counts(min(n[i], maxInField)) << (bodyBits + fieldBits*i)
	}
	return c
}

// in gives how often the i-th field has the term.
func (c counts) in(i, last int) float32 {
	if i == last {
		return bodySteps[c&(1<<bodyBits-1)]
	}
	return float32(c >> (bodyBits + fieldBits*i) & maxInField)
}

// fields gives the fields that have the term.
func (c counts) fields(last int) fieldSet {
	var s fieldSet
	if c&(1<<bodyBits-1) != 0 {
		s = 1 << last
	}
	for i, rest := 0, c>>bodyBits; rest != 0; i, rest = i+1, rest>>fieldBits {
		if rest&maxInField != 0 {
			s |= 1 << i
		}
	}
	return s
}

// maxPlaces bounds the places kept of a term in one text: what comes later
// makes no difference to nearness or phrases that anybody would notice.
const maxPlaces = 4096

// textTerms is a document's texts as scorch indexes them. It implements index.Field.
type textTerms struct {
	lexicon *german.Lexicon
	texts   []string // in the order of the schema's fields
	lengths []int    // words of each, known after Analyze
	terms   index.TokenFrequencies
}

var _ index.Field = (*textTerms)(nil)

func (t *textTerms) Name() string                        { return fieldTerms }
func (t *textTerms) Value() []byte                       { return nil }
func (t *textTerms) ArrayPositions() []uint64            { return nil }
func (t *textTerms) EncodedFieldType() byte              { return 't' }
func (t *textTerms) Options() index.FieldIndexingOptions { return index.IndexField }

// AnalyzedLength is the same for all: lengths are columns of their own.
func (t *textTerms) AnalyzedLength() int                              { return 1 }
func (t *textTerms) AnalyzedTokenFrequencies() index.TokenFrequencies { return t.terms }

// Size is not asked for by scorch.
func (t *textTerms) Size() int { return 0 }

func (t *textTerms) NumPlainTextBytes() (n uint64) {
	for _, text := range t.texts {
		n += uint64(len(text))
	}
	return n
}

// Analyze makes the terms. It runs in scorch's goroutines, where a panic would
// end the program: texts that break the analysis are left out of the index.
func (t *textTerms) Analyze() {
	t.lengths = make([]int, len(t.texts))
	defer func() {
		if recover() != nil {
			t.terms = nil
		}
	}()
	c, _ := collections.Get().(*collection)
	if c == nil {
		c = &collection{entries: map[string]int32{}}
	}
	for i, text := range t.texts {
		t.lengths[i] = c.add(t.lexicon, uint8(i), text)
	}
	t.terms = c.frequencies(len(t.texts))
	c.clear()
	collections.Put(c)
}

// collections are used again: a text of a few hundred words makes a thousand terms.
var collections sync.Pool // of *collection

// collection gathers the terms of one document.
type collection struct {
	entries map[string]int32 // term to its index in counts
	names   []string
	counts  [][maxFields]uint16
	places  []occurrenceAt
	terms   []german.Term
}

// occurrenceAt is a place of a term.
type occurrenceAt struct {
	entry    int32
	position int32
	field    uint8
}

// clear makes a collection ready for the next document; what a huge one needed
// is let go.
func (c *collection) clear() {
	const usual = 1 << 16
	if len(c.places) > usual {
		*c = collection{entries: map[string]int32{}}
		return
	}
	clear(c.entries)
	clear(c.names)
	clear(c.terms)
	c.names, c.counts, c.places, c.terms = c.names[:0], c.counts[:0], c.places[:0], c.terms[:0]
}

// add takes in one text and gives its number of words.
func (c *collection) add(lexicon *german.Lexicon, field uint8, text string) (words int) {
	c.terms = lexicon.Terms(text, c.terms[:0])
	for i := range c.terms {
		t := &c.terms[i]
		words = max(words, t.Position+1)
		entry, known := c.entries[t.Text]
		if !known {
			entry = int32(len(c.counts))
			c.entries[t.Text] = entry
			c.names = append(c.names, t.Text)
			c.counts = append(c.counts, [maxFields]uint16{})
		}
		if n := &c.counts[entry][field]; *n < 1<<16-1 {
			*n++
			if *n <= maxPlaces && hasPlaces(c.terms, i) {
				c.places = append(c.places, occurrenceAt{entry, int32(t.Position), field})
			}
		}
	}
	return words
}

// hasPlaces reports whether the places of the i-th term are kept, which make up
// a third of an index: those of the exact form of a word are those of its class,
// and the weakest readings of a word make no difference to nearness.
func hasPlaces(terms []german.Term, i int) bool {
	t := &terms[i]
	switch german.Kind(t.Text[0]) {
	case german.Exact:
	case german.Head, german.Derived, german.Plain:
		return false
	default:
		return true
	}
	for k := i + 1; k < len(terms) && terms[k].Position <= t.Position; k++ {
		if terms[k].Position == t.Position && german.Kind(terms[k].Text[0]) == german.Class {
			return false
		}
	}
	return true
}

// frequencies makes what scorch wants.
func (c *collection) frequencies(fields int) index.TokenFrequencies {
	all := make([]index.TokenFreq, len(c.counts))
	terms := make(index.TokenFrequencies, len(c.counts))
	size := 0
	for _, name := range c.names {
		size += len(name)
	}
	names := make([]byte, 0, size)
	for i, name := range c.names {
		from := len(names)
		names = append(names, name...)
		all[i].Term = names[from:len(names):len(names)]
		all[i].SetFrequency(int(packCounts(c.counts[i][:fields], fields-1)))
		terms[name] = &all[i]
	}
	c.locate(all)
	return terms
}

// locate gives each term one location per text that has it: Start is the field,
// Position its first place from 0, End the distance to the second one,
// ArrayPositions the distances to those after it. As scorch means it, each
// place would take six bytes instead of one.
func (c *collection) locate(all []index.TokenFreq) {
	slices.SortFunc(c.places, func(a, b occurrenceAt) int {
		return cmp.Or(cmp.Compare(a.entry, b.entry), cmp.Compare(a.field, b.field), cmp.Compare(a.position, b.position))
	})
	locations := 0
	for i, p := range c.places {
		if i == 0 || p.entry != c.places[i-1].entry || p.field != c.places[i-1].field {
			locations++
		}
	}
	backing := make([]index.TokenLocation, 0, locations)
	pointers := make([]*index.TokenLocation, 0, locations)
	distances := make([]uint64, 0, len(c.places))
	for from := 0; from < len(c.places); {
		first, last, from0 := c.places[from], c.places[from].position, len(distances)
		loc := index.TokenLocation{Position: int(first.position), Start: int(first.field)}
		to := from + 1
		for ; to < len(c.places) && c.places[to].entry == first.entry && c.places[to].field == first.field; to++ {
			d := c.places[to].position - last
			last = c.places[to].position
			switch {
			case d == 0: // two readings of one word
			case loc.End == 0:
				loc.End = int(d)
			default:
				distances = append(distances, uint64(d))
			}
		}
		loc.ArrayPositions = distances[from0:len(distances):len(distances)]
		backing = append(backing, loc)
		pointers = append(pointers, &backing[len(backing)-1])
		tf := &all[first.entry]
		if n := len(tf.Locations); n == 0 {
			tf.Locations = pointers[len(pointers)-1 : len(pointers) : len(pointers)]
		} else { // the location before stands beside it
			at := len(pointers) - 1 - n
			tf.Locations = pointers[at:len(pointers):len(pointers)]
		}
		from = to
	}
}
