package search

// Understood is what the query language made of a text; it is returned with
// every answer, so that a reader sees why something was or was not found.
type Understood struct {
	Text    string   `json:"text"`              // as typed, cut to MaxText
	Clauses []Clause `json:"clauses"`           // in the order typed
	Cut     bool     `json:"cut,omitempty"`     // more than MaxWords words, or more than MaxText characters
	Ignored []string `json:"ignored,omitempty"` // parts that were searched as plain text or left out, as typed
}

// Clause is one part of a query. A document must match... see [ParseQuery].
type Clause struct {
	Kind  ClauseKind `json:"kind"`
	Text  string     `json:"text"`            // the word, the phrase's text, or the prefix without *
	Field string     `json:"field,omitempty"` // searched field or facet, "" for all fields
	Not   bool       `json:"not,omitempty"`
}

// ClauseKind names the kinds of Clause.
type ClauseKind string

// Kinds of clause.
const (
	ClauseWord   ClauseKind = "word"
	ClausePhrase ClauseKind = "phrase"
	ClausePrefix ClauseKind = "prefix"
	ClauseFacet  ClauseKind = "facet" // Field is a facet, Text its value
)
