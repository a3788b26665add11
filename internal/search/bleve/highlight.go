package bleve

import (
	"html"
	"slices"
	"sort"
	"strings"
	"unicode"
	"unicode/utf8"

	"nextsearch/internal/search"
	"nextsearch/mappings/german"
)

const (
	// passageBytes is the length of a passage: two to three lines of a result list.
	passageBytes = 260
	// maxHighlightBytes bounds the text that is analysed for one hit's field:
	// a result list cannot wait for the end of a book.
	maxHighlightBytes = 128 << 10
	// startSlack is how far a passage begins before its first mark, so that
	// the mark has something before it.
	startSlack = 60
	ellipsis   = "…"
	// bodyField is the text whose parts a document names, see mappings.HitSource.
	bodyField = "body"
)

// wanted says which terms of a text are marked.
type wanted struct {
	terms    map[string]int // to the number of the word that wants it
	parts    map[string]int // the same for parts of words, where the word itself is missing
	phrases  []wantedPhrase
	prefixes []string
}

// wantedPhrase is a phrase with the word that wants it.
type wantedPhrase struct {
	places []place
	word   int
}

// wantedIn gives what a plan looks for in the i-th field.
func (p *plan) wantedIn(field int) wanted {
	w := wanted{terms: map[string]int{}, parts: map[string]int{}}
	for n := range p.words {
		wd := &p.words[n]
		if wd.role == excluded || wd.only&(1<<field) == 0 {
			continue
		}
		if wd.prefix != "" {
			w.prefixes = append(w.prefixes, string(rune(german.Exact))+wd.prefix)
		}
		for i := range wd.alts {
			if a := &wd.alts[i]; a.phrase != nil {
				w.phrases = append(w.phrases, wantedPhrase{a.phrase, n})
			} else {
				w.terms[a.term] = n
			}
		}
		for _, part := range wd.parts {
			for i := range part.alts {
				w.parts[part.alts[i].term] = n
			}
		}
	}
	return w
}

// word gives which word wants a term.
func (w *wanted) word(term string) (int, bool) {
	if n, ok := w.terms[term]; ok {
		return n, true
	}
	for i, prefix := range w.prefixes {
		if strings.HasPrefix(term, prefix) {
			return -1 - i, true
		}
	}
	return 0, false
}

// mark is a part of a text that matched.
type mark struct{ start, end, word int }

// highlights gives for each field the best passage, in the order of the table.
func (e *Engine) highlights(p *plan, s *source) []search.Highlight {
	var out []search.Highlight
	for i, f := range e.schema.Fields {
		if s.Text[f.Name] == "" {
			continue
		}
		text := cutText(s.Text[f.Name], maxHighlightBytes)
		marks := marksOf(e.lexicon.Terms(text, nil), text, p.wantedIn(i))
		if len(marks) == 0 {
			continue
		}
		first := bestWindow(marks)
		h := search.Highlight{Field: f.Name, Text: passage(text, marks, first)}
		if f.Name == bodyField {
			h.Section = s.Hit.RoleAt(marks[first].start)
		}
		out = append(out, h)
	}
	return out
}

// cutText cuts at most n bytes, between two characters.
func cutText(text string, n int) string {
	if len(text) <= n {
		return text
	}
	for n > 0 && !utf8.RuneStart(text[n]) {
		n--
	}
	return text[:n]
}

// marksOf gives the matching parts of a text in order; parts that overlap are
// one, such as E-Akte and the Akte within it. Offsets are moved to the borders
// of characters, so that no analysis can make us break one.
func marksOf(terms []german.Term, text string, w wanted) []mark {
	var all, out []mark
	add := func(start, end, word int) {
		if start >= 0 && end <= len(text) && start < end {
			all = append(all, mark{runeStart(text, start), runeEnd(text, end), word})
		}
	}
	found := map[int]bool{}
	for i := range terms {
		if n, ok := w.word(terms[i].Text); ok {
			add(terms[i].Start, terms[i].End, n)
			found[n] = true
		}
	}
	for _, p := range w.phrases {
		for _, t := range phraseIn(terms, p.places) {
			add(t.Start, t.End, p.word)
			found[p.word] = true
		}
	}
	for i := range terms {
		if n, ok := w.parts[terms[i].Text]; ok && !found[n] {
			add(terms[i].Start, terms[i].End, n)
		}
	}
	sort.SliceStable(all, func(i, j int) bool { return all[i].start < all[j].start })
	for _, m := range all {
		if last := len(out) - 1; last >= 0 && m.start < out[last].end {
			out[last].end = max(out[last].end, m.end)
			continue
		}
		out = append(out, m)
	}
	return out
}

// phraseIn gives the terms that make up a phrase, wherever it stands.
func phraseIn(terms []german.Term, places []place) []german.Term {
	var out []german.Term
	for i := range terms {
		if !slices.Contains(places[0].terms, terms[i].Text) {
			continue
		}
		run := []german.Term{terms[i]}
		for k := i + 1; k < len(terms) && len(run) < len(places); k++ {
			next, d := &places[len(run)], int32(terms[k].Position-run[len(run)-1].Position)
			if d > next.most {
				break
			}
			if d >= next.least && slices.Contains(next.terms, terms[k].Text) {
				run = append(run, terms[k])
			}
		}
		if len(run) == len(places) {
			out = append(out, run...)
		}
	}
	return out
}

// runeStart moves an offset back to the start of its character.
func runeStart(text string, i int) int {
	for i > 0 && i < len(text) && !utf8.RuneStart(text[i]) {
		i--
	}
	return i
}

// runeEnd moves an offset on to the end of its character.
func runeEnd(text string, i int) int {
	for i < len(text) && !utf8.RuneStart(text[i]) {
		i++
	}
	return i
}

// passage gives the part of a text that begins with mark number first,
// escaped, with <mark> around what matched.
func passage(text string, marks []mark, first int) string {
	start, end := 0, len(text)
	if len(text) > passageBytes {
		start = wordStart(text, max(0, marks[first].start-startSlack), marks[first].start)
		end = wordEnd(text, min(len(text), start+passageBytes), marks[first].end)
	}
	var b strings.Builder
	if start > 0 {
		b.WriteString(ellipsis)
	}
	at := start
	for _, m := range marks {
		if m.start < at || m.end > end {
			continue
		}
		b.WriteString(html.EscapeString(text[at:m.start]))
		b.WriteString("<mark>" + html.EscapeString(text[m.start:m.end]) + "</mark>")
		at = m.end
	}
	b.WriteString(html.EscapeString(text[at:end]))
	if end < len(text) {
		b.WriteString(ellipsis)
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

// bestWindow gives the first mark of the passage with the most different
// words, then the most marks, then the earliest.
func bestWindow(marks []mark) int {
	best, bestValue := 0, 0
	for i := range marks {
		seen := map[int]bool{}
		value := 0
		for _, m := range marks[i:] {
			if m.end > marks[i].start+passageBytes-startSlack {
				break
			}
			value++
			if !seen[m.word] {
				seen[m.word] = true
				value += passageBytes // a new word outweighs any number of repeats
			}
		}
		if value > bestValue {
			best, bestValue = i, value
		}
	}
	return best
}

// wordStart moves an offset on to the start of a word, at most to limit.
func wordStart(text string, i, limit int) int {
	i = runeStart(text, i)
	if i == 0 {
		return 0
	}
	if at := strings.IndexFunc(text[i:limit], unicode.IsSpace); at >= 0 {
		for i += at; i < limit; {
			r, size := utf8.DecodeRuneInString(text[i:])
			if !unicode.IsSpace(r) {
				return i
			}
			i += size
		}
	}
	return limit
}

// wordEnd moves an offset back to the end of a word, at least to limit.
func wordEnd(text string, i, limit int) int {
	if i >= len(text) {
		return len(text)
	}
	i = runeStart(text, i)
	if i <= limit {
		return limit
	}
	if at := strings.LastIndexFunc(text[limit:i], unicode.IsSpace); at >= 0 {
		return limit + at
	}
	return i
}
