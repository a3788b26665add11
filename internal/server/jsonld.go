package server

import (
	"cmp"

	"nextsearch/internal/catalogue"
)

// jsonLD is what other machines read of the page (schema.org). Templates write
// it into a script element; html/template encodes it so that no text of it can
// end the element.
type jsonLD struct {
	Context       string      `json:"@context"`
	Type          string      `json:"@type"`
	ID            string      `json:"@id"`
	Name          string      `json:"name"`
	Description   string      `json:"description,omitempty"`
	InLanguage    string      `json:"inLanguage,omitempty"`
	URL           string      `json:"url"`
	IsBasedOn     string      `json:"isBasedOn,omitempty"`
	DatePublished string      `json:"datePublished,omitempty"`
	DateModified  string      `json:"dateModified,omitempty"`
	Keywords      []string    `json:"keywords,omitempty"`
	License       string      `json:"license,omitempty"`
	Author        []jsonLDOrg `json:"author,omitempty"`
}

// jsonLDOrg is a body as schema.org has it.
type jsonLDOrg struct {
	Context    string   `json:"@context,omitempty"`
	Type       string   `json:"@type"`
	ID         string   `json:"@id,omitempty"`
	Name       string   `json:"name"`
	URL        string   `json:"url,omitempty"`
	Emails     []string `json:"email,omitempty"`
	AreaServed string   `json:"areaServed,omitempty"`
}

// jsonLDOf describes a record in the terms of schema.org, without anything
// that the page does not show.
func jsonLDOf(rec *catalogue.Record, permalink string) jsonLD {
	ld := jsonLD{Context: "https://schema.org", Type: jsonLDType(rec.Kind), ID: permalink, Name: rec.Title, Description: rec.Summary,
		InLanguage: rec.Language, URL: permalink, IsBasedOn: webURL(rec.URL), DatePublished: string(rec.Published),
		DateModified: string(rec.Updated), Keywords: rec.Keywords, License: cmp.Or(webURL(rec.Licence.URL), rec.Licence.Name)}
	for _, org := range rec.Organisations {
		ld.Author = append(ld.Author, jsonLDOrg{Type: "Organization", Name: org.Name})
	}
	return ld
}

// jsonLDType gives the class of schema.org for a kind.
func jsonLDType(kind catalogue.Kind) string {
	switch kind {
	case catalogue.KindReport:
		return "Report"
	case catalogue.KindSoftware:
		return "SoftwareApplication"
	case catalogue.KindDataset:
		return "Dataset"
	case catalogue.KindNews:
		return "NewsArticle"
	case catalogue.KindRecipe, catalogue.KindGuide:
		return "Article"
	}
	return "CreativeWork"
}
