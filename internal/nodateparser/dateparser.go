// Package dateparser stands in for github.com/markusmobius/go-dateparser.
//
// go-trafilatura links the real one through go-htmldate, for a search for
// dates that we switch off (dates come from package ingest, which takes only
// what a page states). Linked in, it would cost every start 290 ms and 60 MB
// for the tables of 200 languages: see doc/decisions/0003-libraries.md.
// The replace directive of the main module puts this in its place.
package dateparser

import (
	"errors"

	"github.com/markusmobius/go-dateparser/date"
)

// ParserType names a way of parsing.
type ParserType int

// The ways that go-htmldate names.
const (
	CustomFormat ParserType = iota
	AbsoluteTime
)

// PreferredDateSource says which of two possible dates is meant.
type PreferredDateSource int

// Past prefers dates in the past.
const Past PreferredDateSource = 1

// Configuration of a Parser.
type Configuration struct {
	PreferredDateSource PreferredDateSource
	StrictParsing       bool
}

// Parser parses nothing.
type Parser struct{ ParserTypes []ParserType }

// Parse gives an error for every text.
func (*Parser) Parse(*Configuration, string, ...string) (date.Date, error) {
	return date.Date{}, errors.New("dateparser is not linked in")
}
