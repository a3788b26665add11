package mappings

import (
	_ "embed"
	"fmt"
	"sync"

	"nextsearch/internal/catalogue"
)

// The curated words for audiences and kinds.
var (
	//go:embed tables/audienceterms.tsv
	audienceTermTable string
	//go:embed tables/kindterms.tsv
	kindTermTable string
)

// audienceIndex and kindIndex read the embedded tables once; a test keeps them
// readable.
var (
	audienceIndex = sync.OnceValue(func() *termIndex {
		x, _ := parseTerms("audienceterms.tsv", audienceTermTable, AudienceTerms())
		return x
	})
	kindIndex = sync.OnceValue(func() *termIndex {
		x, _ := parseTerms("kindterms.tsv", kindTermTable, KindTerms())
		return x
	})
)

// parseTerms reads a table of terms for one vocabulary; an error names table and line.
func parseTerms(name, text string, vocabulary Vocabulary) (*termIndex, error) {
	x := &termIndex{table: "tables/" + name}
	err := eachRow(text, 2, func(line int, columns []string) error {
		weights, err := weightList(columns[1], vocabulary.index)
		if err != nil {
			return err
		}
		return x.addLine(line, columns[0], says{weights})
	})
	if err != nil {
		return x, fmt.Errorf("%s: %w", name, err)
	}
	return x, nil
}

// valuesByWords gives the terms of a vocabulary for which the words of a record speak.
func valuesByWords(x *termIndex, vocabulary Vocabulary, r *catalogue.Record) []Value {
	e := newWordEvidence(x, len(vocabulary))
	e.readRecord(r)
	return e.values(0, func(i int) Term { return vocabulary[i] })
}

// audienceValues gives the audiences that the source named, else those that
// the record's words address.
func audienceValues(r *catalogue.Record) []Value {
	if values := fromTerms("audiences", AudienceTerms(), r.Audiences...); len(values) > 0 {
		return values
	}
	return valuesByWords(audienceIndex(), AudienceTerms(), r)
}

// How sure a kind is that nobody named.
const (
	ruledKind   = 0.8 // by the address or the sections of a page, see package ingest
	defaultKind = 0.2 // nothing speaks for any: what the catalogue is made of
)

// kindValues gives the kind that the source set, else the one for which the
// record's words speak; where none do, a record counts as a recipe.
func kindValues(r *catalogue.Record) []Value {
	how := r.Provenance.Methods["kind"]
	set := fromTerms("kind", KindTerms(), string(r.Kind))
	if len(set) > 0 && how != MethodDefault {
		switch how {
		case "path", "sections":
			set[0].Method, set[0].Confidence = MethodPattern, ruledKind
		}
		if how != "" {
			set[0].Why = "kind: " + how
		}
		return set
	}
	if values := valuesByWords(kindIndex(), KindTerms(), r); len(values) > 0 {
		return values[:1]
	}
	for i := range set {
		set[i].Method, set[i].Confidence, set[i].Why = MethodDefault, defaultKind, ""
	}
	return set
}

// kindOf is the kind under which a record is shown.
func kindOf(r *catalogue.Record) catalogue.Kind {
	values := byEditor("kind", kindValues, known(KindTerms().Label))(r)
	if len(values) > 0 {
		return catalogue.Kind(values[0].Value)
	}
	if _, decided := r.Corrections["kind"]; decided {
		return ""
	}
	return r.Kind
}
