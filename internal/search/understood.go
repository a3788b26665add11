package search

import (
	"cmp"
	"strconv"
	"strings"
)

// Understood is what the query language made of a text; it is returned with
// every answer, so that a reader sees why something was or was not found.
type Understood struct {
	Text    string   `json:"text"`              // as typed, cut to MaxText
	Clauses []Clause `json:"clauses"`           // in the order typed
	Cut     bool     `json:"cut,omitempty"`     // more than MaxWords words, or more than MaxText characters
	Ignored []string `json:"ignored,omitempty"` // parts that were searched as plain text or left out, as typed
}

// Clause is one part of a query. What it demands of a document says [ParseQuery].
type Clause struct {
	Kind  ClauseKind `json:"kind"`
	Text  string     `json:"text"`            // the word, the phrase's text, or the prefix without *
	Field string     `json:"field,omitempty"` // searched field or facet, "" for all fields
	Not   bool       `json:"not,omitempty"`
	// Group numbers the alternatives of an OR, from 1: of the clauses with the
	// same number one must match. 0 is a clause of its own.
	Group int `json:"group,omitempty"`
}

// ClauseKind names the kinds of Clause.
type ClauseKind string

// Kinds of clause.
const (
	ClauseWord   ClauseKind = "word"
	ClausePhrase ClauseKind = "phrase"
	ClausePrefix ClauseKind = "prefix"
	ClauseFacet  ClauseKind = "facet" // Field is a facet, Text its value or a range a..b
)

// The years that stand for an open end where a range excludes: values have to
// be named one by one there.
const (
	firstYear = 1000
	lastYear  = 2999
)

// Filters gives what the clauses of facets narrow by: a filter for each, one
// for all the alternatives of an OR.
func (u Understood) Filters() []Filter {
	var out []Filter
	group := map[int]int{} // number of an OR to its filter
	for _, c := range u.Clauses {
		if c.Kind != ClauseFacet {
			continue
		}
		at, ok := group[c.Group]
		if c.Group == 0 || !ok {
			at, out = len(out), append(out, Filter{Facet: c.Field})
			group[c.Group] = at
		}
		c.narrow(&out[at])
	}
	return out
}

// narrow adds the clause's value to a filter of its facet.
func (c *Clause) narrow(f *Filter) {
	r, isRange := parseRange(c.Text)
	switch {
	case c.Not && isRange:
		f.None = append(f.None, r.years()...)
	case c.Not:
		f.None = append(f.None, c.Text)
	case isRange:
		f.Ranges = append(f.Ranges, r)
	default:
		f.Any = append(f.Any, c.Text)
	}
}

// parseRange reads a..b, a.. or ..b of numbers and dates; a range that is
// written backwards is turned round.
func parseRange(text string) (Range, bool) {
	from, to, ok := strings.Cut(text, "..")
	if !ok || from+to == "" || !isOrdinal(from) || !isOrdinal(to) {
		return Range{}, false
	}
	if from != "" && to != "" && (len(from) > len(to) || len(from) == len(to) && from > to) {
		from, to = to, from
	}
	return Range{from, to}, true
}

// isOrdinal reports whether s is a number or a date as ordered facets have
// them, or an open end.
func isOrdinal(s string) bool {
	return s == "" || len(s) <= len("2006-01-02") && s[0] != '-' && strings.Trim(s, "0123456789-") == ""
}

// years lists the years of a range, none if it is no range of years.
func (r Range) years() []string {
	from, errFrom := strconv.Atoi(cmp.Or(r.From, strconv.Itoa(firstYear)))
	to, errTo := strconv.Atoi(cmp.Or(r.To, strconv.Itoa(lastYear)))
	if errFrom != nil || errTo != nil {
		return nil
	}
	var out []string
	for y := max(from, firstYear); y <= min(to, lastYear); y++ {
		out = append(out, strconv.Itoa(y))
	}
	return out
}
