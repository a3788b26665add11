package search

import (
	"context"
	"errors"
)

// Limits of suggestions.
const (
	DefaultSuggestSize = 10
	MaxSuggestSize     = 20 // more than a list below a search box can show
)

// SuggestQuery asks how what is being typed may go on.
type SuggestQuery struct {
	Text string // as typed so far; more than MaxText characters are cut
	Size int    // suggestions to give, 0 is DefaultSuggestSize
	Lang string // language of the labels of topics, "" is German
}

// SuggestionKind says what a suggestion leads to.
type SuggestionKind string

// Kinds of suggestion.
const (
	SuggestWord         SuggestionKind = "word"         // a word of several titles
	SuggestTopic        SuggestionKind = "topic"        // Value is a value of the facet topic
	SuggestOrganisation SuggestionKind = "organisation" // Value is a value of the facet organisation
	SuggestTitle        SuggestionKind = "title"        // ID is the record's
)

// Suggestion is one way to go on.
type Suggestion struct {
	Kind  SuggestionKind
	Text  string // as people write it
	ID    string // of a title's record
	Value string // of a facet
	Count int    // records behind it: titles with the word, records with the value; 1 for a title
}

// Suggester is an engine that makes suggestions.
type Suggester interface {
	// Suggest gives at most q.Size suggestions, words first, then topics,
	// organisations and titles, the best of each first. What is no longer public
	// is never among them; what is new may be missing for some seconds.
	Suggest(ctx context.Context, q SuggestQuery) ([]Suggestion, error)
}

// Spelling is a text with words mended, for "did you mean".
type Spelling struct {
	Query string // the whole query with the mended words in their places
	Total int    // hits that it has, within the same filters
}

// Suggest asks the current generation; an engine that makes no suggestions has none.
func (x *Index) Suggest(ctx context.Context, q SuggestQuery) ([]Suggestion, error) {
	g := x.acquire()
	if g == nil {
		return nil, ErrNotReady
	}
	defer g.users.Done()
	engine, ok := g.engine.(Suggester)
	if !ok {
		return nil, nil
	}
	out, err := engine.Suggest(ctx, q)
	if errors.Is(err, ErrDamaged) {
		x.askRebuild()
	}
	return out, err
}
