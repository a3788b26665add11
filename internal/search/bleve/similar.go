package bleve

import (
	"cmp"
	"context"
	"errors"
	"math"
	"math/bits"
	"slices"
	"unicode"
	"unicode/utf8"

	"nextsearch/internal/search"
	"nextsearch/mappings/german"

	"github.com/blevesearch/bleve/v2/index/scorch"
)

// What is like a record: what shares its telling words, and more so if it
// shares categories. A word is telling if the record has it often and few
// others have it.
const (
	// maxTold is how many telling words speak for a record: the bits of told.
	maxTold = 24
	// maxLookedUp bounds the words whose rarity is looked up; they are the most
	// frequent of the record, those of its title first.
	maxLookedUp = 120
	// maxLikeText is how many bytes of a text are read: a longer one has said
	// before what it is about.
	maxLikeText = 32 << 10
	// commonShare is the share of all documents above which a word tells
	// nothing; below commonDocs it always may.
	commonShare, commonDocs = 20, 50
	// titleTold is how many occurrences one in the title is worth.
	titleTold = 4
	// otherThanNoun is what words in small letters are worth beside nouns, which
	// name what a German text is about.
	otherThanNoun = .25
	// likeSaturation is how soon more occurrences of a word add little.
	likeSaturation = 1.
	// minTold is how many telling words two records share at least: one may be chance.
	minTold = 2
	// maxCompared is how many of the likest by words are compared by categories.
	maxCompared = 100
	// maxLikeWords is how many shared words explain a likeness.
	maxLikeWords = 5
)

// likeFacets are the categories that count, and by which share of its
// likeness each value that both have lifts a record.
var likeFacets = [...]struct {
	name string
	lift float64
}{{facetTopic, .2}, {"authorityType", .1}, {"kind", .05}}

// telling is a word that speaks for a record.
type telling struct {
	term   string
	shown  string // as the record writes it first
	lower  bool   // it stands in small letters somewhere, so it is no noun
	count  float64
	weight float64
	list   list
}

// told is which telling words a document has, by their index.
type told uint32

// like is a document with what speaks for its likeness.
type like struct {
	doc    uint32
	score  float64
	told   told
	shared []search.SharedValue
}

// Similar gives what is like a record; see [search.Relater].
func (e *Engine) Similar(ctx context.Context, q search.SimilarQuery) (out []search.Similar, err error) {
	leave, err := e.enter()
	if err != nil {
		return nil, err
	}
	defer leave()
	release, err := e.slot(ctx)
	if err != nil {
		return nil, err
	}
	defer release()
	defer guard(&err)()
	snap, v, err := e.snapshot()
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, snap.Close()) }()
	r, err := newReader(snap, v, ctx.Err)
	if err != nil {
		return nil, err
	}
	doc, ok, err := v.find(snap, q.ID)
	if err != nil || !ok {
		return nil, err
	}
	size := q.Size
	if size <= 0 {
		size = search.DefaultSimilarSize
	}
	l := liker{engine: e, snap: snap, view: v, reader: r, doc: doc, lang: language(q.Lang)}
	return l.likest(min(size, search.MaxSimilarSize))
}

// find gives the number of a live document.
func (v *view) find(snap *scorch.IndexSnapshot, id string) (doc uint32, ok bool, err error) {
	for i, s := range snap.Segments() {
		dict, err := s.Segment().Dictionary(fieldID)
		if err != nil {
			return 0, false, damaged("dictionary of ids: %v", err)
		}
		list, err := dict.PostingsList([]byte(id), s.Deleted(), nil)
		if err != nil {
			return 0, false, damaged("postings of ids: %v", err)
		}
		p, err := list.Iterator(false, false, false, nil).Next()
		if err != nil {
			return 0, false, damaged("postings of ids: %v", err)
		}
		if p != nil {
			return v.bases[i] + uint32(p.Number()), true, nil
		}
	}
	return 0, false, nil
}

// liker looks for what is like one document.
type liker struct {
	engine *Engine
	snap   *scorch.IndexSnapshot
	view   *view
	reader *reader
	doc    uint32
	lang   string
	words  []telling
}

// likest gives the documents most like l.doc.
func (l *liker) likest(size int) ([]search.Similar, error) {
	src, err := l.source(l.doc)
	if err != nil {
		return nil, err
	}
	if l.words, err = l.choose(l.count(&src)); err != nil {
		return nil, err
	}
	likes, err := l.compare()
	if err != nil {
		return nil, err
	}
	for i := range likes {
		if err := l.lift(&likes[i]); err != nil {
			return nil, err
		}
	}
	slices.SortStableFunc(likes, func(a, b like) int { return cmp.Compare(b.score, a.score) })
	out := []search.Similar{}
	for _, k := range likes[:min(len(likes), size)] {
		if src, err = l.source(k.doc); err != nil {
			return nil, err
		}
		seg := l.view.segmentAt(k.doc)
		ids, err := l.view.segments[seg].cols.get(segmentOf(l.snap, seg), fieldID)
		if err != nil {
			return nil, err
		}
		out = append(out, search.Similar{ID: ids.term(k.doc - l.view.bases[seg]), Score: k.score, Doc: src.Hit,
			Shared: k.shared, Words: l.shown(k.told)})
	}
	return out, nil
}

// source reads the stored form of a document.
func (l *liker) source(doc uint32) (source, error) {
	seg := l.view.segmentAt(doc)
	return readSource(segmentOf(l.snap, seg), doc-l.view.bases[seg])
}

// count counts the words of a record by their class, so that all their forms
// are one; the most frequent come first.
func (l *liker) count(src *source) []telling {
	at := map[string]int{}
	var words []telling
	var terms []german.Term
	for i, f := range l.engine.schema.Fields {
		text := cutText(src.Text[f.Name], maxLikeText)
		worth := 1.
		if i == 0 {
			worth = titleTold
		}
		terms = l.engine.lexicon.Terms(text, terms[:0])
		for _, t := range terms {
			if german.Kind(t.Text[0]) != german.Class || utf8.RuneCountInString(t.Text) <= exactLetters {
				continue
			}
			k, known := at[t.Text]
			if !known {
				k = len(words)
				at[t.Text], words = k, append(words, telling{term: t.Text, shown: text[t.Start:t.End]})
			}
			first, _ := utf8.DecodeRuneInString(text[t.Start:])
			words[k].lower = words[k].lower || !unicode.IsUpper(first)
			words[k].count += worth
		}
	}
	slices.SortStableFunc(words, func(a, b telling) int { return cmp.Compare(b.count, a.count) })
	return words[:min(len(words), maxLookedUp)]
}

// choose looks up how rare the words are and keeps the most telling.
func (l *liker) choose(words []telling) ([]telling, error) {
	var out []telling
	for _, w := range words {
		var err error
		if w.list, err = l.reader.list(w.term); err != nil {
			return nil, err
		}
		n := len(w.list.docs)
		if n < 2 || n > max(l.view.docs/commonShare, commonDocs) {
			continue
		}
		idf := math.Log(1 + float64(l.view.docs)/float64(n))
		w.weight = w.count / (w.count + 1) * idf
		if w.lower {
			w.weight *= otherThanNoun
		}
		out = append(out, w)
	}
	slices.SortStableFunc(out, func(a, b telling) int { return cmp.Compare(b.weight, a.weight) })
	return out[:min(len(out), maxTold)], nil
}

// compare gives the documents that share the most telling words, by their
// weight, with occurrences counted as in a search.
func (l *liker) compare() ([]like, error) {
	found := map[uint32]*like{}
	lengths, err := l.view.scoring(&l.engine.schema, l.snap)
	if err != nil {
		return nil, err
	}
	for i := range l.words {
		w := &l.words[i]
		for k, doc := range w.list.docs {
			if doc == l.doc {
				continue
			}
			f := found[doc]
			if f == nil {
				f = &like{doc: doc}
				found[doc] = f
			}
			value := float64(lengths.value(doc, w.list.counts[k], allFields))
			f.told |= 1 << i
			f.score += w.weight * value / (value + likeSaturation)
		}
	}
	likes := make([]like, 0, len(found))
	for _, f := range found {
		if bits.OnesCount32(uint32(f.told)) >= minTold {
			likes = append(likes, *f)
		}
	}
	slices.SortFunc(likes, func(a, b like) int {
		return cmp.Or(cmp.Compare(b.score, a.score), cmp.Compare(a.doc, b.doc))
	})
	return likes[:min(len(likes), maxCompared)], nil
}

// lift adds what categories say.
func (l *liker) lift(k *like) error {
	for _, lf := range likeFacets {
		facet, ok := l.engine.schema.facet(lf.name)
		if !ok {
			continue
		}
		fv, err := l.view.facet(l.snap, facet)
		if err != nil {
			return err
		}
		own, err := l.values(fv, l.doc)
		if err != nil {
			return err
		}
		theirs, err := l.values(fv, k.doc)
		if err != nil {
			return err
		}
		labels := fv.label(l.lang)
		for _, v := range own {
			if slices.Contains(theirs, v) && !hasChild(fv, own, v) {
				k.score *= 1 + lf.lift
				k.shared = append(k.shared, search.SharedValue{Facet: lf.name, Value: fv.terms[v], Label: labels[v]})
			}
		}
	}
	return nil
}

// hasChild reports whether a document has a value below v: a group of values
// is no likeness.
func hasChild(fv *facetView, own []uint32, v uint32) bool {
	return slices.ContainsFunc(own, func(o uint32) bool { return parentOf(fv.facet, fv.terms[o]) == fv.terms[v] })
}

// values gives the values of a document as indexes in fv.terms.
func (l *liker) values(fv *facetView, doc uint32) ([]uint32, error) {
	seg := l.view.segmentAt(doc)
	col, err := l.view.segments[seg].cols.get(segmentOf(l.snap, seg), facetPrefix+fv.facet.Name)
	if err != nil {
		return nil, err
	}
	var out []uint32
	for _, ord := range col.of(doc - l.view.bases[seg]) {
		out = append(out, fv.global[seg][ord-col.shift()])
	}
	return out, nil
}

// shown gives the most telling of the words that a document shares.
func (l *liker) shown(t told) []string {
	var out []string
	for i := range l.words {
		if t&(1<<i) != 0 && len(out) < maxLikeWords {
			out = append(out, l.words[i].shown)
		}
	}
	return out
}
