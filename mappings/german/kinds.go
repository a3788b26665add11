// Package german turns German text into index terms and queries into words with
// everything that the index may hold for them: other forms, parts of compounds,
// joined and separated spellings, gender forms, abbreviations, synonyms.
//
// What it knows of the language's words it learns from a corpus: a [Learner]
// reads the texts once and makes a [Lexicon]; before there is a corpus, [Seed]
// gives one that was learned from laws and parliamentary records. A lexicon is
// immutable; index and queries must use the same one, for stems depend on it.
//
// # Index and query
//
// The index stores the terms of [Lexicon.Terms] with their positions, nothing
// else. [Lexicon.Query] gives for each word of a query the terms that may stand
// for it, each with a weight. A document is worth, for a word, the best weight
// it has; the word's frequency there is the sum of Gain × count over all its
// alternatives, since an occurrence has several terms (=akten, wakt) and must
// count once. Alternatives of Joins do so for each word that they cover. Where a
// document has none, the parts of a compound count as [PartsWeight] says. Two
// findings of the measurements belong to the ranker: the document frequency of a
// word is the sum of the squares of the best weights, and the share of the
// query's words that a document has counts a word by its best weight, not as
// found or not (nDCG@10 of the families pairs .87 to .93, infl .93 to .96).
//
// # Files
//
//	scan.go, addresses.go, gender.go, fold.go   text to words with offsets
//	learn.go, abbreviations.go                  counts of forms, pairs "Langform (ABK)"
//	inflect.go, split.go, derive.go             base forms, compounds, roots
//	phrases.go, tables.go                       long forms, synonyms, curated tables
//	lexicon.go, build.go, codec.go, seed.go     the lexicon and its file
//	analyse.go                                  forms that the lexicon lacks
//	terms.go                                    index side
//	query.go, alternatives.go, weights.go       query side
package german

// Kind is the first byte of every index term.
type Kind byte

// The kinds of term.
const (
	// Exact is the word as written: folded case and umlaut spelling, a gender
	// form as its base. Numbers and addresses have only this one.
	Exact Kind = '='
	// Class is the key of the word: the stems of its parts written together, so
	// that Video-Konferenz, Videokonferenzen and Video Konferenz meet.
	Class Kind = 'w'
	// Part is one part of a hyphenated, camel-case or dotted word.
	Part Kind = 'h'
	// Modifier is a part of a split compound that stands before its head.
	Modifier Kind = 'm'
	// Head is the last part of a split compound.
	Head Kind = 'd'
	// Derived is the root of a weak derivation (-ung, -ier, -isch).
	Derived Kind = 'v'
	// Short is an abbreviation whose long form stands in the text in several words.
	Short Kind = 'a'
	// Plain is the light stem of a word with the dots of its umlauts dropped.
	Plain Kind = 'u'
)

// Term is one term of a text.
type Term struct {
	// Text is the kind's byte and the key, at most maxTerm+1 bytes of valid UTF-8.
	Text string
	// Start and End are byte offsets into the text as given, on rune
	// boundaries, so that a highlight never breaks an umlaut.
	Start, End int
	// Position counts words from 0, stop words included; terms of one position
	// are readings of one word.
	Position int
}

// term makes the text of a term.
func (k Kind) term(key string) string { return string(rune(k)) + key }
