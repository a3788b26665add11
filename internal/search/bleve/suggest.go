package bleve

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"time"
	"unicode"
	"unicode/utf8"

	"nextsearch/internal/search"
	"nextsearch/mappings/german"

	"github.com/blevesearch/bleve/v2/index/scorch"
)

const (
	// smallIndex is up to how many documents suggestions are made anew at once
	// when the index has changed: it takes some tens of milliseconds.
	smallIndex = 3000
	// restShare is how many times as long as making them the engine rests
	// before it makes them anew, so that a crawl does not keep a processor busy
	// with suggestions.
	restShare = 10
	// maxHeadline is how many bytes of a title are suggested: two lines.
	maxHeadline = 200
	// witnesses is of how many titles one must still be there for a word of theirs.
	witnesses = 8
)

// The facets whose values are suggested.
const (
	facetTopic        = "topic"
	facetOrganisation = "organisation"
)

// suggestions holds what was made for suggestions, and of which snapshot.
type suggestions struct {
	mu       sync.Mutex
	made     *completions
	snapshot *scorch.IndexSnapshot // identity only
	building bool
	finished time.Time
	took     time.Duration
}

// Suggest gives ways to go on; see [search.Suggester]. It answers from a
// structure in memory that is made when first asked for and, when the index has
// changed, again beside the answers. Meanwhile what it gives is looked up in
// the index, so that nothing is suggested that has been removed.
func (e *Engine) Suggest(ctx context.Context, q search.SuggestQuery) (out []search.Suggestion, err error) {
	leave, err := e.enter()
	if err != nil {
		return nil, err
	}
	defer leave()
	defer guard(&err)()
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	folded := foldTyped(cutText(strings.ToValidUTF8(q.Text, " "), maxTypedBytes))
	if folded == "" {
		return nil, nil
	}
	snap, v, err := e.snapshot()
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, snap.Close()) }()
	c, fresh, err := e.completions(snap, v)
	if err != nil {
		return nil, err
	}
	there := func(*completion) (bool, error) { return true, nil }
	if !fresh {
		there = func(s *completion) (bool, error) { return c.isThere(snap, s) }
	}
	return c.suggest(folded, language(q.Lang), q.Size, there)
}

// completions gives the structure, and whether it is of this snapshot.
func (e *Engine) completions(snap *scorch.IndexSnapshot, v *view) (c *completions, fresh bool, err error) {
	s := &e.suggestions
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case s.made != nil && s.snapshot == snap:
		return s.made, true, nil
	case s.made == nil || v.docs <= smallIndex:
		if c, err = e.makeCompletions(snap, v); err != nil {
			return nil, false, err
		}
		s.made, s.snapshot = c, snap
		return c, true, nil
	case !s.building && time.Since(s.finished) > restShare*s.took:
		s.building = true
		go e.renewCompletions()
	}
	return s.made, false, nil
}

// renewCompletions makes the structure of the latest snapshot beside the
// answers. If that fails, the next search will meet the fault and say so.
func (e *Engine) renewCompletions() {
	start := time.Now()
	c, snap, err := e.latestCompletions()
	s := &e.suggestions
	s.mu.Lock()
	defer s.mu.Unlock()
	if err == nil {
		s.made, s.snapshot = c, snap
	}
	s.building, s.finished, s.took = false, time.Now(), time.Since(start)
}

// latestCompletions makes the structure of the latest snapshot.
func (e *Engine) latestCompletions() (c *completions, of *scorch.IndexSnapshot, err error) {
	leave, err := e.enter()
	if err != nil {
		return nil, nil, err
	}
	defer leave()
	defer guard(&err)()
	snap, v, err := e.snapshot()
	if err != nil {
		return nil, nil, err
	}
	defer func() { err = errors.Join(err, snap.Close()) }()
	c, err = e.makeCompletions(snap, v)
	return c, snap, err
}

// makeCompletions reads titles, topics and organisations of a snapshot.
func (e *Engine) makeCompletions(snap *scorch.IndexSnapshot, v *view) (*completions, error) {
	titles, err := readTitles(snap, v)
	if err != nil {
		return nil, err
	}
	topics, err := e.readValues(snap, v, facetTopic, search.SuggestTopic, "de", "en")
	if err != nil {
		return nil, err
	}
	bodies, err := e.readValues(snap, v, facetOrganisation, search.SuggestOrganisation, "")
	if err != nil {
		return nil, err
	}
	words := popularWords(titles, saysNothing)
	return newCompletions([]shelf{
		{kind: search.SuggestWord, entries: words},
		{kind: search.SuggestTopic, entries: topics},
		{kind: search.SuggestOrganisation, entries: bodies},
		{kind: search.SuggestTitle, entries: titles},
	}), nil
}

// dated is a title with its document's date.
type dated struct {
	completion
	date int64
}

// readTitles gives the titles of the live documents, the newest first, each
// text once.
func readTitles(snap *scorch.IndexSnapshot, v *view) ([]completion, error) {
	all := make([]dated, 0, v.docs)
	for i, s := range v.segments {
		seg := segmentOf(snap, i)
		titles, err := s.cols.get(seg, fieldHeadline)
		if err != nil {
			return nil, err
		}
		ids, err := s.cols.get(seg, fieldID)
		if err != nil {
			return nil, err
		}
		dates, err := s.cols.getDates(seg, fieldPublished)
		if err != nil {
			return nil, err
		}
		for doc := range uint32(s.size) {
			if title := titles.term(doc); title != "" && s.isLive(doc) {
				all = append(all, dated{completion{Suggestion: search.Suggestion{Kind: search.SuggestTitle, Text: cutText(title, maxHeadline),
					ID: ids.term(doc), Count: 1}}, dates[doc]})
			}
		}
	}
	slices.SortFunc(all, func(a, b dated) int {
		return cmp.Or(cmp.Compare(b.date, a.date), cmp.Compare(a.Text, b.Text), cmp.Compare(a.ID, b.ID))
	})
	return distinct(all), nil
}

// distinct keeps the first of titles that read the same, at most maxTitles.
func distinct(all []dated) []completion {
	out := make([]completion, 0, min(len(all), maxTitles))
	at := make(map[string]int, cap(out))
	for i := range all {
		c := all[i].completion
		if c.folded = foldTyped(c.Text); c.folded == "" {
			continue
		}
		if j, ok := at[c.folded]; ok {
			out[j].Count++
			continue
		}
		if len(out) == maxTitles {
			break
		}
		at[c.folded] = len(out)
		out = append(out, c)
	}
	return out
}

// readValues gives the values of a facet by their labels, the most frequent
// first; langs are the languages in which it has labels of its own, "" if
// they are the same in all.
func (e *Engine) readValues(snap *scorch.IndexSnapshot, v *view, name string, kind search.SuggestionKind, langs ...string) ([]completion, error) {
	facet, ok := e.schema.facet(name)
	if !ok {
		return nil, nil
	}
	fv, err := v.facet(snap, facet)
	if err != nil {
		return nil, err
	}
	var out []completion
	for _, lang := range langs {
		for i, label := range fv.label(language(lang)) {
			if folded := foldTyped(label); folded != "" && fv.all[i] > 0 {
				out = append(out, completion{search.Suggestion{Kind: kind, Text: label, Value: fv.terms[i], Count: fv.all[i]}, folded, lang})
			}
		}
	}
	slices.SortStableFunc(out, func(a, b completion) int { return cmp.Compare(b.Count, a.Count) })
	return out, nil
}

// popular is a word of titles with its spelling: the one that the most titles
// have over all others together, or the last (Boyer and Moore's vote).
type popular struct {
	text         string
	count, votes int
	last         int // title in which it was seen last
}

// saysNothing reports whether a word is a stop word.
func saysNothing(word string) bool { return german.IsStop(string(german.AppendKey(nil, word))) }

// popularWords gives the words of several titles, the most frequent first.
func popularWords(titles []completion, isStop func(string) bool) []completion {
	found := map[string]*popular{}
	for i := range titles {
		for word := range strings.FieldsFuncSeq(titles[i].Text, isBetweenWords) {
			if folded := foldTyped(word); utf8.RuneCountInString(folded) > minPopularLetters {
				see(found, folded, strings.Trim(word, "-"), i+1)
			}
		}
	}
	var out []completion
	for folded, p := range found {
		if p.count >= minPopular && strings.ContainsFunc(p.text, unicode.IsLetter) && !isStop(p.text) {
			out = append(out, completion{search.Suggestion{Kind: search.SuggestWord, Text: p.text, Count: p.count}, folded, ""})
		}
	}
	slices.SortFunc(out, func(a, b completion) int {
		return cmp.Or(cmp.Compare(b.Count, a.Count), cmp.Compare(a.folded, b.folded))
	})
	return out
}

// isBetweenWords reports whether r stands between words of a title.
func isBetweenWords(r rune) bool {
	return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.Is(unicode.M, r) && r != '-'
}

// see counts a word of a title, once for each title.
func see(found map[string]*popular, folded, text string, title int) {
	p := found[folded]
	if p == nil {
		p = &popular{}
		found[folded] = p
	}
	if p.last == title {
		return
	}
	p.count, p.last = p.count+1, title
	switch {
	case p.votes == 0:
		p.text, p.votes = text, 1
	case p.text == text:
		p.votes++
	default:
		p.votes--
	}
}

// shares say how many of ten suggestions each shelf may fill while others
// have something to fill the rest with.
var shares = [...]int{3, 2, 2, 10}

// suggest gives at most size suggestions in the order of the shelves.
func (c *completions) suggest(folded, lang string, size int, there func(*completion) (bool, error)) ([]search.Suggestion, error) {
	if size <= 0 {
		size = search.DefaultSuggestSize
	}
	size = min(size, search.MaxSuggestSize)
	words := c.look(folded)
	found := make([][]search.Suggestion, len(c.shelves))
	total := 0
	for i := range c.shelves {
		s := &c.shelves[i]
		for _, cand := range c.find(s, words, folded, size) {
			e := &s.entries[cand.id]
			if e.lang != "" && e.lang != lang {
				continue
			}
			ok, err := there(e)
			if err != nil {
				return nil, err
			}
			if ok {
				found[i] = append(found[i], e.Suggestion)
				total++
			}
		}
	}
	return mixed(found, total, size), nil
}

// mixed takes from each shelf its share, and more where the others leave room.
func mixed(found [][]search.Suggestion, total, size int) []search.Suggestion {
	var out []search.Suggestion
	over := total - size // to leave out
	for i, list := range found {
		keep := len(list)
		if share := max(1, shares[i]*size/10); over > 0 && keep > share {
			keep = max(share, keep-over)
			over -= len(list) - keep
		}
		out = append(out, list[:keep]...)
	}
	return out[:min(len(out), size)]
}

// isThere reports whether a snapshot still has what a completion stands for.
func (c *completions) isThere(snap *scorch.IndexSnapshot, e *completion) (bool, error) {
	switch e.Kind {
	case search.SuggestTitle:
		return hasTerm(snap, fieldID, e.ID)
	case search.SuggestTopic:
		return hasTerm(snap, facetPrefix+facetTopic, e.Value)
	case search.SuggestOrganisation:
		return hasTerm(snap, facetPrefix+facetOrganisation, e.Value)
	}
	titles := &c.shelves[len(c.shelves)-1]
	for _, cand := range c.find(titles, c.look(e.folded), e.folded, witnesses) {
		if ok, err := hasTerm(snap, fieldID, titles.entries[cand.id].ID); ok || err != nil {
			return ok, err
		}
	}
	return false, nil
}

// hasTerm reports whether a live document of a snapshot has a term.
func hasTerm(snap *scorch.IndexSnapshot, field, term string) (bool, error) {
	for _, s := range snap.Segments() {
		dict, err := s.Segment().Dictionary(field)
		if err != nil {
			return false, damaged("dictionary of %s: %v", field, err)
		}
		list, err := dict.PostingsList([]byte(term), s.Deleted(), nil)
		if err != nil {
			return false, damaged("postings of %s: %v", field, err)
		}
		if list.Count() > 0 {
			return true, nil
		}
	}
	return false, nil
}
