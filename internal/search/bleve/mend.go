package bleve

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"nextsearch/internal/search"
	"nextsearch/mappings/german"

	"github.com/blevesearch/bleve/v2/index/scorch"
)

const (
	// fewHits is up to how many hits a better spelling is offered for a word
	// that the index has, but hardly: rareDocs documents at most, and what may
	// have been meant in rareTimes as many.
	fewHits, rareDocs, rareTimes = 3, 2, 20
	// maxAcronym is up to how many capitals a word is taken as an abbreviation,
	// in which any letter may be right.
	maxAcronym = 6
	// A word that divides into known words may still be a slip (Grundalgenkapitel)
	// if it has slipLetters at least, stands nowhere, and what was meant differs by
	// letters swapped or doubled alone, which make no other compound.
	slipLetters, slipCost = 10, costSwap
	// maxShown bounds the text in which the spelling of a word is looked up.
	maxShown = 64 << 10
)

// mender finds what the words of a plan were meant to be.
type mender struct {
	engine *Engine
	snap   *scorch.IndexSnapshot
	reader *reader
	plan   *plan
	fixes  []fix
}

// fix is a word as typed and what it was taken for.
type fix struct {
	typed string
	meant spelling
}

// mend gives the words of a plan that are typing errors the words that were
// meant as alternatives.
func (m *mender) mend() error {
	for i := range m.plan.words {
		w := &m.plan.words[i]
		form := formOf(w)
		divides := w.known && len(w.parts) > 1 && utf8.RuneCountInString(form) >= slipLetters
		if w.known && !divides || !mayBeTypo(w, form) || isOrdinary(w.text) {
			continue
		}
		found, err := m.isFound(w)
		if err != nil {
			return err
		}
		if found {
			continue
		}
		word := asked{form, errorsIn(form)}
		if divides {
			word.errors = 1
		}
		list, err := m.reader.spellings(&m.engine.typos, m.engine.lexicon.Lexicon, word)
		if err != nil {
			return err
		}
		if len(list) > 0 && (!divides || list[0].cost <= slipCost) {
			m.extend(w, list)
			m.fixes = append(m.fixes, fix{w.text, list[0]})
		}
	}
	return nil
}

// formOf gives the form of a word as terms are written, "" if it has none.
func formOf(w *word) string {
	for i := range w.alts {
		if a := &w.alts[i]; a.how == german.Form && a.term != "" && german.Kind(a.term[0]) == german.Exact {
			return a.term[1:]
		}
	}
	return ""
}

// mayBeTypo reports whether a word can be a typing error at all: letters only,
// long enough, and no abbreviation.
func mayBeTypo(w *word, form string) bool {
	n := utf8.RuneCountInString(form)
	if w.role == excluded || w.prefix != "" || n <= exactLetters || n > maxTypoLetters {
		return false
	}
	if strings.ContainsFunc(form, func(r rune) bool { return !unicode.IsLetter(r) }) {
		return false
	}
	return utf8.RuneCountInString(w.text) > maxAcronym || strings.ContainsFunc(w.text, unicode.IsLower)
}

// isFound reports whether the index has the word in some form or as a part. An
// end or a beginning of it that is known says nothing.
func (m *mender) isFound(w *word) (bool, error) {
	for i := range w.alts {
		a := &w.alts[i]
		if a.how == german.Known || a.how == german.Synonym {
			continue
		}
		found, err := m.stands(a)
		if found || err != nil {
			return found, err
		}
	}
	return false, nil
}

// stands reports whether a document has an alternative: a term, or the halves
// of a word side by side.
func (m *mender) stands(a *alternative) (bool, error) {
	if a.phrase == nil {
		l, err := m.reader.list(a.term)
		return len(l.docs) > 0, err
	}
	docs, err := m.reader.common(a.phrase, allFields, len(m.engine.schema.Fields)-1)
	if err != nil || len(docs) == 0 {
		return false, err
	}
	at, err := m.reader.phrase(a.phrase, allFields, docs)
	return slices.ContainsFunc(at, func(f []found) bool { return len(f) > 0 }), err
}

// isOrdinary reports whether a word that the index lacks is a word of the
// language nevertheless: Leute is not lebte, heißen is not heilen.
func isOrdinary(text string) bool {
	words := german.Seed().Query(text)
	return len(words) == 1 && (words[0].Known || words[0].Stop)
}

// extend adds what was meant to the alternatives of a word, in all forms. A
// known end or beginning of it stays one unless what was meant is sure.
func (m *mender) extend(w *word, list []spelling) {
	if list[0].cost <= surely {
		w.alts = slices.DeleteFunc(w.alts, func(a alternative) bool { return a.how == german.Known })
	}
	seen := map[string]bool{}
	for i := range w.alts {
		seen[w.alts[i].term] = true
	}
	for _, s := range list {
		scale := float32(typoWeight - typoFall*s.cost)
		read := &m.engine.lexicon.Query(s.form)[0]
		for i := range read.Alternatives {
			a := alternativeOf(&read.Alternatives[i])
			if a.term == "" || seen[a.term] {
				continue
			}
			seen[a.term] = true
			a.weight, a.gain, a.how = a.weight*scale, a.gain*scale, german.Typo
			w.alts = append(w.alts, a)
		}
	}
}

// didYouMean gives the query with its typing errors mended, and how many hits
// that has; nil if there is nothing to say.
func (m *mender) didYouMean(q search.Query, r *search.Response, count func(search.Query) (int, error)) (*search.Spelling, error) {
	if q.Size == 0 || q.From > 0 || q.Cursor != "" {
		return nil, nil
	}
	if len(m.fixes) == 0 && r.Total <= fewHits {
		if err := m.offer(); err != nil {
			return nil, err
		}
	}
	text := r.Query.Text
	for i := range m.fixes {
		shown, err := m.show(&m.fixes[i].meant)
		if err != nil {
			return nil, err
		}
		text = replaceWord(text, m.fixes[i].typed, shown)
	}
	if text == r.Query.Text {
		return nil, nil
	}
	total, err := count(search.Query{Text: text, Filters: q.Filters})
	if err != nil || total == 0 {
		return nil, err
	}
	return &search.Spelling{Query: text, Total: total}, nil
}

// offer looks for better spellings of words that hardly any document has.
func (m *mender) offer() error {
	for i := range m.plan.words {
		w := &m.plan.words[i]
		form := formOf(w)
		if !mayBeTypo(w, form) || isOrdinary(w.text) {
			continue
		}
		l, err := m.reader.list(exactTerm(form))
		if err != nil {
			return err
		}
		if len(l.docs) == 0 || len(l.docs) > rareDocs {
			continue
		}
		list, err := m.reader.spellings(&m.engine.typos, m.engine.lexicon.Lexicon, asked{form, errorsIn(form)})
		if err != nil {
			return err
		}
		if len(list) > 0 && list[0].docs >= rareTimes*len(l.docs) {
			m.fixes = append(m.fixes, fix{w.text, list[0]})
		}
	}
	return nil
}

// show gives a spelling as the first document that has it writes it: terms
// have lost capitals and umlauts.
func (m *mender) show(s *spelling) (string, error) {
	term := exactTerm(s.form)
	l, err := m.reader.list(term)
	if err != nil || len(l.docs) == 0 {
		return s.form, err
	}
	v := m.reader.view
	seg := v.segmentAt(l.docs[0])
	src, err := readSource(segmentOf(m.snap, seg), l.docs[0]-v.bases[seg])
	if err != nil {
		return "", err
	}
	for _, f := range m.engine.schema.Fields {
		text := cutText(src.Text[f.Name], maxShown)
		for _, t := range m.engine.lexicon.Terms(text, nil) {
			if t.Text == term {
				return text[t.Start:t.End], nil
			}
		}
	}
	return s.form, nil
}

// replaceWord puts a word in the place of another where that stands alone first.
func replaceWord(text, old, with string) string {
	isLetter := func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }
	for from := 0; ; {
		at := strings.Index(text[from:], old)
		if at < 0 || old == "" {
			return text
		}
		at += from
		end := at + len(old)
		before, _ := utf8.DecodeLastRuneInString(text[:at])
		after, _ := utf8.DecodeRuneInString(text[end:])
		if !isLetter(before) && !isLetter(after) {
			return text[:at] + with + text[end:]
		}
		from = end
	}
}
