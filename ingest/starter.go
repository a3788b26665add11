package ingest

import (
	"bytes"
	"cmp"
	_ "embed"
	"fmt"
	"slices"
	"time"

	"go.yaml.in/yaml/v3"

	"nextsearch/internal/catalogue"
)

//go:embed starter.yaml
var starterFile []byte

// Starter is an entry of the starter list: a public endpoint that an operator
// can enable. Nothing of it is visited before.
type Starter struct {
	Name string `yaml:"name" json:"name,omitzero"`
	// Title and Publisher are for people.
	Title     string `yaml:"title" json:"title,omitzero"`
	Publisher string `yaml:"publisher" json:"publisher,omitzero"`
	Kind      string `yaml:"kind" json:"kind,omitzero"`
	URL       string `yaml:"url" json:"url,omitzero"`
	// Every and Delay are the suggested pace.
	Every time.Duration `yaml:"every" json:"every,omitzero"`
	Delay time.Duration `yaml:"delay" json:"delay,omitzero"`
	// Key says where to get a key, if the endpoint needs one.
	Key string `yaml:"key" json:"key,omitzero"`
	// Licence is a code of our table for what the source offers, "" if it differs from record to record.
	Licence string `yaml:"licence" json:"licence,omitzero"`
	// Terms are the terms of use as published, and where; TermsURL is "" where none were found.
	Terms    string `yaml:"terms" json:"terms,omitzero"`
	TermsURL string `yaml:"termsURL" json:"termsURL,omitzero"`
	// Documented is the document that names the endpoint, Dated its date as it
	// says itself or was stored; both "" where none was found.
	Documented string `yaml:"documented" json:"documented,omitzero"`
	Dated      string `yaml:"dated" json:"dated,omitzero"`
	// Contact of the operator, a function mailbox or a page.
	Contact string `yaml:"contact" json:"contact,omitzero"`
	// Note is what an operator should know.
	Note string `yaml:"note" json:"note,omitzero"`
}

// StarterList gives the starter list, sorted by name.
func StarterList() ([]Starter, error) {
	dec := yaml.NewDecoder(bytes.NewReader(starterFile))
	dec.KnownFields(true)
	var list []Starter
	if err := dec.Decode(&list); err != nil {
		return nil, fmt.Errorf("the embedded starter list: %w", err)
	}
	slices.SortFunc(list, func(a, b Starter) int { return cmp.Compare(a.Name, b.Name) })
	return list, nil
}

// Spec gives the source that the entry describes. The error says what is
// wrong with the entry.
func (s Starter) Spec() (Spec, error) {
	spec := Spec{Name: s.Name, Kind: s.Kind, Target: s.URL, Every: s.Every, Delay: s.Delay, Text: catalogue.TextSnippet,
		Defaults: Defaults{Licence: s.Licence}}
	_, err := New(spec)
	return spec, err
}
