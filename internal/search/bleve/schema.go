package bleve

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"

	"nextsearch/mappings"
	"nextsearch/mappings/german"
)

// Schema is the static mapping: what is indexed, and the tables that the
// analysis is given. Nothing else of a document is indexed.
type Schema struct {
	// Version names tables and analysis; it becomes part of the engine's version.
	Version string
	Fields  []mappings.Field // at most maxFields; of the last one occurrences are counted best
	Facets  []mappings.Facet
	Tables  german.Tables
	// without names parts of the ranking that are left out; see WithoutParts.
	without map[string]bool
}

// Mapped is the schema of the product, with the tables of package mappings.
func Mapped() Schema {
	tables, _ := mappings.Tables() // the embedded ones alone give no error
	return MappedWith(tables)
}

// MappedWith is the schema of the product with other tables.
func MappedWith(tables german.Tables) Schema {
	s := Schema{Fields: mappings.Fields(), Facets: mappings.Facets(), Tables: tables}
	s.Version = s.fingerprint()
	return s
}

// fingerprint names tables and analysis by a hash of them.
func (s *Schema) fingerprint() string {
	sum := sha256.New()
	for _, f := range s.Fields {
		fmt.Fprintf(sum, "field %s\n", f.Name)
	}
	for _, f := range s.Facets {
		fmt.Fprintf(sum, "facet %s\n", f.Name)
	}
	for _, a := range s.Tables.Abbreviations {
		fmt.Fprintf(sum, "abbreviation %q\n", a)
	}
	for _, g := range s.Tables.Synonyms {
		fmt.Fprintf(sum, "synonyms %q\n", g)
	}
	fmt.Fprintf(sum, "categories %d\n", mappings.CategoriesVersion)
	fmt.Fprintf(sum, "german %s\n", german.Version())
	return hex.EncodeToString(sum.Sum(nil)[:6])
}

// Names of the index's own fields. Facets have a prefix, so that tables may
// name them as they like; so have the lengths of the texts.
const (
	fieldTerms     = "t" // the terms of all texts, see terms.go
	lengthPrefix   = "n."
	facetPrefix    = "f."
	labelPrefix    = "label." // see mappings.LabelTerm
	fieldID        = "_id"    // scorch's own
	fieldHit       = "_hit"   // stored, see source.go
	fieldTexts     = "_texts"
	fieldPublished = "s.published"
	fieldUpdated   = "s.updated"
	fieldTitle     = "s.title"
	fieldRoles     = "s.roles"    // how many sections of a recipe there are, one digit
	fieldHeadline  = "s.headline" // the title as shown, for suggestions
)

// facet finds a facet of the schema by name.
func (s *Schema) facet(name string) (mappings.Facet, bool) {
	for _, f := range s.Facets {
		if f.Name == name {
			return f, true
		}
	}
	return mappings.Facet{Name: name}, false
}

// fieldSet is a set of fields of a schema: bit i is Fields[i].
type fieldSet uint8

// maxFields is how many texts a document can have: see counts.
const maxFields = 8

// allFields searches every text.
const allFields fieldSet = 1<<maxFields - 1

// fieldsOf gives the fields that a clause searches, all for "".
func (s *Schema) fieldsOf(name string) fieldSet {
	if name == "" {
		return allFields
	}
	for i, f := range s.Fields {
		if f.Name == name {
			return 1 << i
		}
	}
	return 0
}
