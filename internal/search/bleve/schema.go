package bleve

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"

	"nextsearch/mappings"

	"github.com/blevesearch/bleve/v2/analysis"
)

// Schema is the static mapping: what is indexed, and how texts become terms.
// Nothing else of a document is indexed.
type Schema struct {
	// Version names tables and analysis; it becomes part of the engine's version.
	Version string
	Fields  []mappings.Field
	Facets  []mappings.Facet
	// Analyse makes the terms of a text, the same for index and query. It is
	// called from many goroutines.
	Analyse func(text string) []mappings.Token
}

// Mapped is the schema of the product: the tables and the analysis of package mappings.
func Mapped() Schema {
	s := Schema{Fields: mappings.Fields(), Facets: mappings.Facets(), Analyse: mappings.Analyse}
	s.Version = s.fingerprint()
	return s
}

// probe is a text whose terms change with about every rule of an analysis, so
// that an index made by other rules is built anew without anybody thinking of it.
const probe = "Die Bürger:innen und Bürgermeisterinnen der kreisfreien Städte digitalisierten 2024 ihre E-Akten, " +
	"eAkten und Straßenverkehrsämter nach § 3 OZG (Az. 20/1234): Einer für Alle, BundID, Häuser, Verwaltungsleistungen, " +
	"Datenschutz-Grundverordnung, genehmigte Maßnahmen, info@musterstadt.example, 1.234,50 Euro, Kita-Platz-Vergabe."

// fingerprint names tables and analysis by a hash of them.
func (s *Schema) fingerprint() string {
	sum := sha256.New()
	for _, f := range s.Fields {
		fmt.Fprintf(sum, "field %s\n", f.Name)
	}
	for _, f := range s.Facets {
		fmt.Fprintf(sum, "facet %s\n", f.Name)
	}
	for _, t := range s.Analyse(probe) {
		fmt.Fprintf(sum, "%+v\n", t)
	}
	return hex.EncodeToString(sum.Sum(nil)[:6])
}

// Names of the index's own fields. Texts and facets have a prefix each, so
// that tables may name them as they like.
const (
	textPrefix     = "t."
	facetPrefix    = "f."
	labelPrefix    = "label." // see mappings.LabelTerm
	fieldID        = "_id"    // scorch's own
	fieldSource    = "_source"
	fieldPublished = "s.published"
	fieldUpdated   = "s.updated"
	fieldTitle     = "s.title"
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

// analyser is a schema's analysis as scorch calls it while indexing.
type analyser struct {
	analyse func(text string) []mappings.Token
}

// Analyze makes scorch's tokens. Offsets are left out: highlights analyse the
// stored text again, and an index without them is smaller.
//
// It runs in scorch's goroutines, where a panic would end the program: a text
// that breaks the analysis is left out of the index instead.
func (a analyser) Analyze(text []byte) (stream analysis.TokenStream) {
	defer func() {
		if recover() != nil {
			stream = nil
		}
	}()
	tokens := a.analyse(string(text))
	backing := make([]analysis.Token, len(tokens))
	stream = make(analysis.TokenStream, len(tokens))
	for i, t := range tokens {
		backing[i] = analysis.Token{Term: []byte(t.Term), Position: t.Position + 1, Type: analysis.AlphaNumeric}
		stream[i] = &backing[i]
	}
	return stream
}
