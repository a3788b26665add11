// Package mappings turns a record into what is searched, filtered and shown:
// fields and facets as tables, vocabularies with German and English labels,
// the inference of authority types, and the German analysis that index and
// query share. Categories are computed here when indexing, so a better rule
// needs a reindex and never a re-crawl.
//
// Where what lives:
//
//	document.go     Map, Categories, Release: from a record to what is indexed and shown
//	fields.go       the searched fields, their boosts, how much text is indexed
//	facets.go       the facets; a new one is an entry here and a function beside it
//	corrections.go  what editors decided, in place of what is computed
//	vocabulary.go   kinds, roles, statuses, audiences, levels, languages
//	regions.go      Land, Kreis, Gemeinde by AGS; laender.go has the Länder
//	topics.go       topics and EU data themes of a record; topictables.go reads their tables,
//	                topiccodes.go the codes that sources give
//	audiences.go    audiences and kinds where the source does not say
//	words.go        what the words of a record's parts say of a vocabulary, by a table of
//	                terms (tables/*terms.tsv) that termindex.go finds in a text
//	licences.go     licences and which of them are open; creativecommons.go for that family
//	authority.go    whose practice: type, level, area and id of a body, the ordered list of
//	                methods; authorities.go those of a record, authoritytypes.go the types
//	                with groups, levels and eForms-DE codes; names.go and context.go read the
//	                name as written and what is known besides, nobody.go what is no body
//	bodies.go       the table of known bodies (tables/bodies.tsv), known.go finds them in names
//	gazetteer.go    all municipalities, Kreise, associations (tables/gazetteer.tsv, made by
//	                gazetteergen); local.go and kreise.go find them in names
//	patterns.go     rules on the name, run by matcher.go; foreign.go bodies abroad; domains.go
//	                rules on site and mail
//	analysis.go     German text to tokens, with runes.go, gender.go, addresses.go, stem.go
//	                and stopwords.go
package mappings

import (
	"strings"
	"time"

	"nextsearch/internal/catalogue"
)

// Label is a text for people in both languages of the service.
type Label struct {
	De string `json:"de"`
	En string `json:"en"`
}

// In gives the label in lang ("en", anything else is German).
func (l Label) In(lang string) string {
	if lang == "en" && l.En != "" {
		return l.En
	}
	return l.De
}

// Value is one category of a record.
type Value struct {
	Value      string  // stable code, never translated
	Parent     string  // code of the value above in a hierarchical facet, ""
	Label      Label   // for people; empty: the value itself is shown
	Method     string  // how it was found: "editor", "code", "registry", "source", ...
	Confidence float64 // 0..1
	// Why says what in the record gave it: "part: words (rule)", several divided
	// by "; ". Parts are title, keywords, headings, summary, text, code, url and
	// other fields of the record. "" where the method says all.
	Why string
}

// Field is one searched text of a record.
type Field struct {
	Name  string
	Boost float64
	Text  func(*catalogue.Record) string
}

// Facet is one category by which people narrow a search. A new facet is one
// entry of the table that [Facets] gives.
type Facet struct {
	Name  string
	Label Label
	// Ordered facets (year) take ranges a..b and are listed by value, the others by count.
	Ordered bool
	// Hierarchical facets give values with their Parent, ancestors included.
	Hierarchical bool
	// Values gives the categories of a record; none is "nicht zugeordnet" (missing).
	Values func(*catalogue.Record) []Value
	// LabelOf gives the label of a code found in an index, without the record.
	// It is empty for codes that stand in no table (organisations): an engine
	// then asks its own label terms, see [Document.Labels], and else shows the
	// code itself. It is never nil.
	LabelOf func(value string) Label
}

// LabelSeparator stands between code and label in a label term. U+001F cannot
// be part of either: codes are slugs, labels are cleaned of control characters.
const LabelSeparator = "\x1f"

// LabelTerm is how an engine indexes one label of [Document.Labels]: as an
// untouched term of a field of its own ("label." + facet name). The label of
// a code is found by scanning that field's dictionary for the prefix
// LabelTerm(code, ""): of several the one with most documents counts, then
// the smallest. So labels need no second store and vanish with their documents.
func LabelTerm(code, label string) string { return code + LabelSeparator + label }

// SplitLabelTerm takes a label term apart; ok is false for any other term.
func SplitLabelTerm(term string) (code, label string, ok bool) {
	return strings.Cut(term, LabelSeparator)
}

// Document is what an engine indexes of one record: its public view, mapped.
type Document struct {
	ID     string
	Text   map[string]string   // by Field.Name
	Facets map[string][]string // by Facet.Name: codes, ancestors included, no doubles
	// Labels of the codes for which Facet.LabelOf has none: facet, code, label.
	// Only the facet "organisation" has them so far; see [LabelTerm].
	Labels map[string]map[string]string
	// Roles is how many different sections of a recipe the record has, 0 to 8.
	Roles int
	// Published and Updated sort by date; zero if not known.
	Published, Updated time.Time
	// Hit is what a result list shows; an engine keeps it as it is.
	Hit HitSource
}

// HitSource is what an engine keeps to show a hit without asking the catalogue.
// Highlights are made from Text, which the engine keeps as well.
type HitSource struct {
	Kind         string `json:"kind"`
	Title        string `json:"title"`
	Summary      string `json:"summary,omitempty"`
	URL          string `json:"url,omitempty"`
	Published    string `json:"published,omitempty"`
	Updated      string `json:"updated,omitempty"`
	Language     string `json:"language,omitempty"`
	Organisation string `json:"organisation,omitempty"` // first organisation's name
	// AuthorityType is the code of the most specific value, "" if not assigned.
	AuthorityType string `json:"authorityType,omitempty"`
	Source        string `json:"source,omitempty"`
	Licence       string `json:"licence,omitempty"`
	// Parts says where in the text of the field body sections with a role
	// begin, in order, so that a passage can be placed.
	Parts []Part `json:"parts,omitempty"`
}

// Part is the beginning of a section; it reaches to the next one.
type Part struct {
	Role string `json:"role,omitempty"` // "" for a section without one
	At   int    `json:"at"`             // byte offset
}

// RoleAt gives the role of the part that a byte offset of the body lies in, "" for none.
func (h *HitSource) RoleAt(offset int) string {
	role := ""
	for _, p := range h.Parts {
		if p.At > offset {
			break
		}
		role = p.Role
	}
	return role
}
