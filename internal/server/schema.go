package server

import (
	"reflect"
	"strings"
	"time"

	"nextsearch/internal/catalogue"
	"nextsearch/internal/editorial"
)

// schemas makes JSON Schemas (draft 2020-12, as OpenAPI 3.1 has them) of the
// types of the answers: what is encoded is what is described.
type schemas struct {
	components map[string]any
	docs       map[string]string // "Type.member" of types that have no doc tags
}

// object is a JSON object; encoding/json writes its members in order of name.
type object = map[string]any

// of gives the schema of t; structs are put among the components and referred to.
func (s *schemas) of(t reflect.Type) object {
	switch t {
	case reflect.TypeFor[time.Time]():
		return object{"type": "string", "format": "date-time"}
	case reflect.TypeFor[catalogue.Date]():
		return object{"type": "string", "pattern": `^\d{4}(-\d{2}(-\d{2})?)?$`}
	case reflect.TypeFor[[]byte]():
		return object{"type": "string", "contentEncoding": "base64"}
	case reflect.TypeFor[facetsBody]():
		return object{"type": "object", "additionalProperties": s.of(reflect.TypeFor[facetBody]())}
	}
	switch t.Kind() {
	case reflect.String:
		return object{"type": "string"}
	case reflect.Bool:
		return object{"type": "boolean"}
	case reflect.Float64:
		return object{"type": "number"}
	case reflect.Int, reflect.Int64, reflect.Uint64:
		return object{"type": "integer"}
	case reflect.Slice:
		return object{"type": "array", "items": s.of(t.Elem())}
	case reflect.Map:
		return object{"type": "object", "additionalProperties": s.of(t.Elem())}
	case reflect.Pointer:
		return s.of(t.Elem())
	case reflect.Struct:
		return s.component(t)
	}
	panic("server: no schema for " + t.String()) // a type of our own: shows in every test
}

// component describes a struct once and gives a reference to it.
func (s *schemas) component(t reflect.Type) object {
	name := componentName(t)
	if _, done := s.components[name]; !done {
		s.components[name] = nil // a type that refers to itself ends here
		s.components[name] = s.structSchema(t)
	}
	return object{"$ref": "#/components/schemas/" + name}
}

// componentName turns searchBody into SearchAnswer, recordFields into Record;
// the names of other packages' types stay, but for what is submitted, which
// has a contact of its own kind.
func componentName(t reflect.Type) string {
	if t == reflect.TypeFor[editorial.Contact]() {
		return "SubmissionContact"
	}
	name := strings.TrimSuffix(t.Name(), "Fields")
	if bare, isBody := strings.CutSuffix(name, "Body"); isBody {
		name = bare + "Answer"
	}
	return strings.ToUpper(name[:1]) + name[1:]
}

// structSchema describes the members of a struct as encoding/json writes them:
// embedded structs are flattened, omitempty and omitzero make a member optional.
func (s *schemas) structSchema(t reflect.Type) object {
	properties, required := object{}, []string{}
	for _, f := range reflect.VisibleFields(t) {
		name, options, _ := strings.Cut(f.Tag.Get("json"), ",")
		if f.Anonymous || !f.IsExported() || name == "" || name == "-" {
			continue
		}
		optional := strings.Contains(options, "omit") || f.Tag.Get("schema") == "optional"
		schema := s.of(f.Type)
		if f.Type.Kind() == reflect.Pointer && !optional {
			schema = object{"anyOf": []any{schema, object{"type": "null"}}}
		}
		schema["description"] = s.describe(t, f, name)
		properties[name] = schema
		if !optional {
			required = append(required, name)
		}
	}
	return object{"type": "object", "properties": properties, "required": required}
}

// describe gives the doc tag of a field, or the line of the table for types of
// other packages; a promoted field is described where it is declared.
func (s *schemas) describe(t reflect.Type, f reflect.StructField, name string) string {
	if doc := f.Tag.Get("doc"); doc != "" {
		return doc
	}
	for _, i := range f.Index[:len(f.Index)-1] {
		t = t.Field(i).Type
	}
	return s.docs[t.Name()+"."+name]
}

// foreignDocs describes the members of types that other packages declare.
// A test asks for a line for each.
func foreignDocs() map[string]string {
	return map[string]string{
		"Understood.text":        "q as typed, cut to 512 characters",
		"Understood.clauses":     "its parts in the order typed",
		"Understood.cut":         "true if words beyond the 32nd were left out",
		"Understood.ignored":     "parts that were searched as plain text or left out",
		"Clause.kind":            "word, phrase, prefix or facet (a value, or a range a..b)",
		"Clause.text":            "the word, the phrase, or the beginning without *",
		"Clause.field":           "field or facet that is searched; absent for all",
		"Clause.group":           "alternatives of an OR share a number, from 1: one of them must match; absent otherwise",
		"Clause.not":             "true if hits must not match",
		"Highlight.field":        "field of the passage",
		"Highlight.section":      "role of the section that the passage stands in, such as lessons; left out if not known",
		"Highlight.text":         "escaped HTML with <mark> around what was found",
		"Record.id":              "SOURCE:NATIVE, stable, one path segment",
		"Record.kind":            "recipe, report, project, software, dataset, decision, guide, event, organisation or news",
		"Record.title":           "title, plain text",
		"Record.summary":         "at most 300 characters where the full text may not leave",
		"Record.body":            "plain text, paragraphs divided by a blank line; only where the licence permits it",
		"Record.sections":        "the text by its headings; only where the licence permits it",
		"Record.language":        "BCP 47 tag",
		"Record.url":             "address of the original",
		"Record.organisations":   "bodies that published or practise it",
		"Record.keywords":        "as the source gave them",
		"Record.codes":           "codes of controlled vocabularies that the source gave",
		"Record.regions":         "places that the source named",
		"Record.audiences":       "authority, public-company, science, association, individual, organiser, press, start-up, it-provider, analyst",
		"Record.published":       "as exact as the source gave it",
		"Record.updated":         "as exact as the source gave it",
		"Record.status":          "planned, pilot, running, ended or stopped",
		"Record.licence":         "licence of the text",
		"Record.contact":         "a function mailbox, or a person who consented",
		"Record.attachments":     "files that belong to it",
		"Record.visibility":      "public or absent",
		"Record.attribution":     "type-land: the body is not named",
		"Record.expires":         "when it stops being public",
		"Record.provenance":      "where it came from and how",
		"Origin.id":              "id under which this place's record is kept; asking for it leads here",
		"Origin.source":          "name of the source",
		"Origin.url":             "address of the text there",
		"Origin.fetched":         "when it was last fetched there (UTC)",
		"Origin.licence":         "licence that is stated there",
		"Section.role":           "situation, goal, approach, result, lessons, cost, prerequisites or transfer; absent if not known",
		"Section.title":          "heading",
		"Section.text":           "plain text",
		"Organisation.name":      "as the source wrote it",
		"Organisation.role":      "publisher, practitioner or partner",
		"Organisation.ids":       "registry keys such as ags-09162000",
		"Code.vocabulary":        "name of the vocabulary",
		"Code.code":              "code in it",
		"Region.name":            "as the source wrote it",
		"Region.ags":             "Amtlicher Gemeindeschlüssel: 2 digits Land, 5 Kreis, 8 Gemeinde",
		"Licence.code":           "stable code such as cc-by-4.0; absent if not recognised",
		"Licence.name":           "as the source wrote it",
		"Licence.url":            "address of the licence",
		"Contact.name":           "name of a person or function",
		"Contact.email":          "mail address",
		"Contact.phone":          "telephone number",
		"Contact.url":            "address of a contact page",
		"Contact.consent":        "never given",
		"Consent.evidence":       "never given",
		"Consent.given":          "never given",
		"Consent.until":          "never given",
		"Attachment.title":       "title",
		"Attachment.url":         "address",
		"Attachment.mediaType":   "media type",
		"Attachment.bytes":       "size",
		"Attachment.text":        "its plain text, where the record's text may leave the service",
		"Attachment.flags":       "what is odd about it: no-text is a scan without a text layer",
		"Provenance.source":      "name of the source",
		"Provenance.originalId":  "id that the source uses",
		"Provenance.url":         "address that was fetched",
		"Provenance.fetchedAt":   "when it was fetched",
		"Provenance.contentHash": "changes when the content does",
		"Provenance.raw":         "SHA-256 of the raw copy",
		"Provenance.text":        "full or snippet: what may leave the service",
		"Provenance.methods":     "how a field's value was found",
	}
}
