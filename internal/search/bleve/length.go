package bleve

import (
	"math"

	segment "github.com/blevesearch/scorch_segment_api/v2"
)

// The length of a text is kept as a step on a scale of powers of 2^(1/8), 9 %
// apart: one byte per document, and a table instead of a division per posting.
const (
	stepsPerDouble = 8
	maxStep        = 20 * stepsPerDouble // a million words
)

// lengthStep gives the step of a text of n > 0 words, at least 1.
func lengthStep(n int) byte {
	return byte(min(1+math.Round(stepsPerDouble*math.Log2(float64(n))), maxStep))
}

// stepLength gives the number of words of a step.
func stepLength(step byte) float64 {
	if step == 0 {
		return 0
	}
	return math.Exp2(float64(step-1) / stepsPerDouble)
}

// getLengths gives the length of a field per document of a segment, as steps.
func (c *columns) getLengths(seg segment.Segment, field string) ([]byte, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if l, ok := c.lengths[field]; ok {
		return l, nil
	}
	col, err := readColumn(seg, lengthPrefix+field)
	if err != nil {
		return nil, err
	}
	steps := make([]byte, seg.Count())
	for doc := range steps {
		if term := col.term(uint32(doc)); len(term) == 1 {
			steps[doc] = min(term[0], maxStep)
		}
	}
	if c.lengths == nil {
		c.lengths = map[string][]byte{}
	}
	c.lengths[field] = steps
	return steps, nil
}

// lengths is what scoring needs of the lengths of one snapshot.
type lengths struct {
	steps [][]byte // per field: the step of each document by its number in the view
	// gain is what one occurrence in a field is worth in a document of a
	// step: the field's weight, less for texts longer than the average.
	gain [][maxStep + 1]float32 // per field
}

// newLengths reads the lengths of all segments and averages them over the
// documents that have the field.
func (v *view) newLengths(s *Schema, segmentAt func(int) segment.Segment) (*lengths, error) {
	l := &lengths{gain: make([][maxStep + 1]float32, len(s.Fields))}
	for i, f := range s.Fields {
		var count [maxStep + 1]int
		all := make([]byte, v.size)
		for n, sv := range v.segments {
			steps, err := sv.cols.getLengths(segmentAt(n), f.Name)
			if err != nil {
				return nil, err
			}
			copy(all[v.bases[n]:], steps)
			for doc, step := range steps {
				if sv.isLive(uint32(doc)) {
					count[step]++
				}
			}
		}
		l.steps = append(l.steps, all)
		l.gain[i] = gains(f.Boost, averageLength(&count))
	}
	return l, nil
}

// value gives what the occurrences in some fields of a document are worth
// together, which grows with their number and falls with the texts' lengths.
func (l *lengths) value(doc uint32, c counts, only fieldSet) float32 {
	last := len(l.steps) - 1
	sum := float32(0)
	if body := c & (1<<bodyBits - 1); body != 0 && only&(1<<last) != 0 {
		sum = bodySteps[body] * l.gain[last][l.steps[last][doc]]
	}
	for i, rest := 0, c>>bodyBits; rest != 0; i, rest = i+1, rest>>fieldBits {
		if n := rest & maxInField; n != 0 && only&(1<<i) != 0 {
			sum += float32(n) * l.gain[i][l.steps[i][doc]]
		}
	}
	return sum
}

// averageLength gives the mean of the lengths counted by step.
func averageLength(count *[maxStep + 1]int) float64 {
	sum, n := 0.0, 0
	for step := 1; step <= maxStep; step++ {
		sum += float64(count[step]) * stepLength(byte(step))
		n += count[step]
	}
	return sum / float64(max(n, 1))
}

// gains tabulates what an occurrence is worth by the length of its text.
func gains(boost, average float64) (table [maxStep + 1]float32) {
	share := lengthShareBody
	if boost > 1 {
		share = lengthShareTitle
	}
	for step := range table {
		table[step] = float32(boost / (1 - share + share*stepLength(byte(step))/max(average, 1)))
	}
	return table
}
