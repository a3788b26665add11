// Package search says what a search is, whichever engine answers it: the
// query language, the shape of an answer, the contract of an [Engine], and
// the [Index] that keeps an engine in step with the catalogue.
package search

import (
	"context"
	"errors"
	"iter"

	"nextsearch/internal/catalogue"
	"nextsearch/mappings"
)

// Limits of a query, each with its reason.
const (
	MaxText   = 512   // characters of q; longer input is a mistake, not a question
	MaxWords  = 32    // words that are searched; the rest is cut and Understood says so
	MinPrefix = 3     // characters before a *: shorter ones match half the dictionary
	MaxSize   = 100   // hits a page
	Window    = 10000 // hits that paging by number reaches; a cursor has no limit
	// DefaultFacetSize is how many values a facet shows unless asked for more.
	DefaultFacetSize = 20
	MaxFacetSize     = 1000
)

// Missing is the facet value that stands for "has no value".
const Missing = "_missing"

// Errors of engines and index. Test with errors.Is.
var (
	ErrDamaged  = errors.New("the index is damaged")
	ErrOutdated = errors.New("the index was made by another version of the program")
	ErrCursor   = errors.New("the cursor is not one of ours")
	ErrNotReady = errors.New("the index is not ready")
	ErrDiskFull = errors.New("the disk is full")
)

// Query is one search.
type Query struct {
	Text    string   // as typed; see [ParseQuery]
	Filters []Filter // AND between them
	Facets  []FacetRequest
	Sort    Sort
	From    int    // hits to pass over
	Size    int    // hits to give, 0 gives only counts
	Cursor  string // instead of From: Response.Next of the page before
	// Highlight asks for highlights of the hits.
	Highlight bool
	// Explain asks for the reason of each hit's score.
	Explain bool
}

// Filter narrows by one facet. Any values are OR, All are AND, None excludes;
// Missing may stand among them. Ranges are OR with Any.
type Filter struct {
	Facet  string
	Any    []string
	All    []string
	None   []string
	Ranges []Range
}

// Range of an ordered facet, both ends included; "" is open.
type Range struct{ From, To string }

// FacetRequest asks for the counts of one facet.
type FacetRequest struct {
	Name string
	Size int // values to give, 0 is DefaultFacetSize
	// Contains keeps the values whose code or label has this text, case ignored.
	Contains string
	Lang     string // language of the labels, "" is German
}

// Sort orders the hits; ties are broken by id, so an order is total.
type Sort string

// Sort orders.
const (
	SortRelevance Sort = ""           // without words: newest first
	SortNewest    Sort = "-published" // without a date last
	SortOldest    Sort = "published"  // without a date last
	SortUpdated   Sort = "-updated"
	SortTitle     Sort = "title" // German order, case ignored
	SortID        Sort = "id"
)

// Sorts lists the sort orders.
func Sorts() []Sort {
	return []Sort{SortRelevance, SortNewest, SortOldest, SortUpdated, SortTitle, SortID}
}

// Response answers a Query.
type Response struct {
	Total    int
	Position catalogue.Position // of the log that the index had reached
	Query    Understood
	Hits     []Hit
	Facets   []FacetResult // in the order asked for
	Next     string        // cursor of the next page, "" at the end
	// DidYouMean is a better spelling of a query with words that the index does
	// not know, or hardly; nil if there is none. Words that it does not know are
	// searched in the better spelling, too.
	DidYouMean *Spelling
}

// Hit is one document found.
type Hit struct {
	ID         string
	Score      float64
	Doc        mappings.HitSource
	Highlights []Highlight
	Explain    string
}

// Highlight is a passage of one field, HTML-escaped, with <mark> around what matched.
type Highlight struct {
	Field string `json:"field"`
	Text  string `json:"text"`
	// Section is the role of the section that a passage of the body stands in,
	// as in catalogue.Section; "" if it is not known.
	Section string `json:"section,omitempty"`
}

// FacetResult is the counts of one facet. They ignore the facet's own filter,
// so that siblings of a chosen value stay visible.
type FacetResult struct {
	Name    string
	Values  []FacetCount
	Missing int // documents without a value
	Other   int // values that Size has cut off
}

// FacetCount is one value and how many documents have it.
type FacetCount struct {
	Value  string
	Parent string
	Label  string
	Count  int
}

// Batch is a step of the index: documents to put, ids to remove, and the
// place in the log that is reached with it.
type Batch struct {
	Put     []mappings.Document
	Remove  []string
	Reaches catalogue.Position
}

// Engine holds one generation of an index. Methods may be called from many
// goroutines; Apply from one at a time. An engine never panics on a query.
type Engine interface {
	// Search answers q. A hostile or odd text is searched as far as it is
	// understood; errors are ErrCursor, ErrDamaged or ctx's.
	Search(ctx context.Context, q Query) (Response, error)
	// Apply makes a batch searchable and durable together with the place it
	// reaches: afterwards Position gives it, also after a crash. Applying a
	// batch again changes nothing. ErrDiskFull leaves the engine answering.
	Apply(ctx context.Context, b Batch) error
	// Position gives the place reached, zero for an empty index.
	Position() (catalogue.Position, error)
	// Count gives the number of documents.
	Count() (int, error)
	// Check reads the whole index and gives what is wrong with it.
	Check(ctx context.Context) ([]catalogue.Problem, error)
	// Drift tells how far what it learned of the language lags behind its documents.
	Drift() Drift
	// Close releases it; searches under way end first.
	Close() error
}

// Factory makes engines of one kind in directories.
type Factory interface {
	// Version names format, mapping and analysis; an index of another
	// version is built anew.
	Version() string
	// Create makes an empty engine in dir, which does not exist yet. What its
	// analysis must know of the language it learns from the corpus, in one pass;
	// nil is an empty corpus. The same corpus gives the same ranking.
	Create(ctx context.Context, dir string, corpus iter.Seq2[mappings.Document, error]) (Engine, error)
	// Open opens what Create made: ErrDamaged if it cannot be trusted
	// (missing, foreign or altered files).
	Open(dir string) (Engine, error)
}
