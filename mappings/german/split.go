package german

import "math"

// Limits of the splitter.
const (
	// minPart is the length of a part; shorter ones are mostly chance.
	minPart = 4
	// minPartFrequent is that of a part as frequent as Amt or Weg, which must
	// stand shortPartCount times.
	minPartFrequent = 3
	shortPartCount  = 25
	// minNoun is how often a part must stand as a noun inside sentences.
	minNoun = 2
	// minHeads is before how many nouns a beginning must stand to count as a
	// part without being a noun: Video-, Prüf-, Geo-; minHeadsShort is the same
	// for three letters.
	minHeads      = 3
	minHeadsShort = 25
	// rarePart: a word more than so many times as frequent as its rarest part is
	// no compound of it (Kombination of Kombi and Nation).
	rarePart = 40
	// minCompound is the shortest compound: Amtsweg.
	minCompound = 7
	// maxParts bounds a compound; longer ones are data.
	maxParts = 8
)

// links may stand between two parts. Those that are plurals (Länder-, Tage-) are
// forms of the corpus and need none.
var links = [...]string{"", "s", "es", "n", "en", "ns"}

// cell is the best way to read the rest of a word from one place on.
type cell struct {
	score float64
	form  string // the part that starts here, without link
	next  int    // where the next part starts, 0 for the head
	count int    // parts to the end
	rare  uint32 // how often the rarest part stands
}

// split gives the parts of a compound, nil for a word that is none. count is
// how often the word itself stands.
func (v *vocabulary) split(form string, count uint32, adjective bool) []string {
	n := len(form)
	if n < minCompound || n > maxTerm {
		return nil
	}
	cells := make([]cell, n)
	for i := n - minPartFrequent; i >= 0; i-- {
		v.fill(cells, form, i, adjective)
	}
	if cells[0].count < 2 || cells[0].count > maxParts {
		return nil
	}
	if count > cells[0].rare*rarePart {
		return nil
	}
	parts := make([]string, 0, cells[0].count)
	for i := 0; ; i = cells[i].next {
		parts = append(parts, cells[i].form)
		if cells[i].next == 0 {
			return parts
		}
	}
}

// minPieceCount is how often a piece between hyphens must stand to be a part
// where nothing else tells: it keeps words divided at lines' ends whole.
const minPieceCount = 3

// splitAtHyphens gives the parts of a word that is written with hyphens, too:
// Open-Data, Low-Code; nil if the pieces are no words.
func (v *vocabulary) splitAtHyphens(form string, cuts uint64) []string {
	if cuts == 0 {
		return nil
	}
	var parts []string
	from := 0
	for i := 1; i <= len(form); i++ {
		if i < len(form) && cuts&(1<<i) == 0 {
			continue
		}
		part := form[from:i]
		l := v.lemmaOf(part)
		if l == nil || len(part) < 2 || l.total < minPieceCount || v.stop[part] || v.badHeads[part] {
			return nil
		}
		parts = append(parts, part)
		from = i
	}
	if len(parts) > maxParts {
		return nil
	}
	return parts
}

// fill finds the best reading of form from i on.
func (v *vocabulary) fill(cells []cell, form string, i int, adjective bool) {
	best := &cells[i]
	if i >= minPartFrequent {
		if s, count := v.headScore(form[i:], adjective); s > 0 {
			*best = cell{score: s, form: form[i:], count: 1, rare: count}
		}
	}
	for j := i + minPartFrequent; j <= len(form)-minPartFrequent; j++ {
		rest := &cells[j]
		if rest.count == 0 {
			continue
		}
		s, part, count := v.modifierScore(form[i:j])
		if s > 0 && s+rest.score > best.score {
			*best = cell{score: s + rest.score, form: part, next: j, count: rest.count + 1, rare: min(count, rest.rare)}
		}
	}
}

// partScore values a part: long parts are surer, and so are frequent ones.
func partScore(length int, count uint32) float64 {
	return float64(length*length) * (0.5 + 0.5*math.Min(1, math.Log2(1+float64(count))/6))
}

// headScore values the last part, 0 if it can't be one.
func (v *vocabulary) headScore(s string, adjective bool) (float64, uint32) {
	l := v.lemmaOf(s)
	if l == nil || v.badHeads[s] {
		return 0, 0
	}
	if !l.isNoun() && !(adjective && len(s) >= minPart+1 && l.lows >= minHeads*2) {
		return 0, 0
	}
	if len(s) < minPart && l.caps < shortPartCount {
		return 0, 0
	}
	return partScore(len(s), l.total), l.total
}

// modifierScore values a part before the head with its link, and gives it
// without the link.
func (v *vocabulary) modifierScore(s string) (score float64, part string, count uint32) {
	for _, link := range links {
		if len(s) < len(link)+minPartFrequent || s[len(s)-len(link):] != link {
			continue
		}
		p := s[:len(s)-len(link)]
		l := v.lemmaOf(p)
		if l == nil || v.badModifiers[p] || !l.isNoun() || len(p) < minPart && l.caps < shortPartCount {
			continue
		}
		if sc := partScore(len(p), l.total); sc > score {
			score, part, count = sc, p, l.total
		}
	}
	if score == 0 {
		if c := v.starts[s]; c > 0 {
			return 0.7 * partScore(len(s), c), s, math.MaxUint32
		}
	}
	return score, part, count
}

// lemma sums up what is known of a word over all its forms.
type lemma struct {
	form       string
	total      uint32
	caps, lows uint32
	id         int32
	class      *class
	parts      []string // of a compound
}

// isNoun reports whether the word is a noun that stands often enough to be
// taken for a part.
func (l *lemma) isNoun() bool { return l.caps >= minNoun && l.caps > l.lows }

// lemmaOf gives the word that a form of the corpus belongs to, nil if unknown.
func (v *vocabulary) lemmaOf(form string) *lemma {
	if e := v.words[form]; e != nil {
		return e.word
	}
	return nil
}

// findStarts collects the beginnings that stand before at least minHeads
// different nouns; nouns themselves need no such evidence.
func (v *vocabulary) findStarts(forms []string) {
	seen := map[string][]int32{}
	for _, f := range forms {
		if s := v.stat(f); s.caps == 0 || !s.noun() || len(f) < minCompound {
			continue
		}
		for i := minPartFrequent; i <= len(f)-minPart-1; i++ {
			h := v.lemmaOf(f[i:])
			if h == nil || !h.isNoun() || v.badHeads[f[i:]] {
				continue
			}
			heads := seen[f[:i]]
			if len(heads) < minHeadsShort && !containsID(heads, h.id) {
				seen[f[:i]] = append(heads, h.id)
			}
		}
	}
	for start, heads := range seen {
		need := minHeads
		if len(start) < minPart {
			need = minHeadsShort
		}
		if len(heads) < need || v.badModifiers[start] {
			continue
		}
		if score, _, _ := v.modifierScore(start); score == 0 {
			v.newStarts = append(v.newStarts, startCount{start, uint32(len(heads))})
		}
	}
	for _, s := range v.newStarts {
		v.starts[s.form] = s.heads
	}
	v.newStarts = nil
}

// startCount is a beginning with the number of nouns behind it.
type startCount struct {
	form  string
	heads uint32
}

// containsID reports whether ids has id.
func containsID(ids []int32, id int32) bool {
	for _, i := range ids {
		if i == id {
			return true
		}
	}
	return false
}
