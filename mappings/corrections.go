package mappings

import (
	"strings"

	"nextsearch/internal/catalogue"
)

// What an editor decided on a facet counts in place of what is computed (see
// [catalogue.Decision]): exactly the codes given, with what is above them. A
// code that no table knows (any more) is left out; none means that the record
// has no value there.

// codeValues gives the values of one code of a facet, ancestors first, without
// method; nil for a code that is unknown.
type codeValues func(r *catalogue.Record, code string) []Value

// byEditor lets the codes that an editor set for a facet count in place of
// what computed gives.
func byEditor(facet string, computed func(*catalogue.Record) []Value, of codeValues) func(*catalogue.Record) []Value {
	return func(r *catalogue.Record) []Value {
		codes, ok := r.Corrections[facet]
		if !ok {
			return computed(r)
		}
		return editorValues(r, codes, of)
	}
}

func editorValues(r *catalogue.Record, codes []string, of codeValues) []Value {
	var values []Value
	for _, code := range codes[:min(len(codes), maxValues)] {
		values = append(values, withMethod(of(r, code), MethodEditor, 1, "")...)
	}
	return values
}

// known takes the codes of which a table has the label.
func known(labelOf func(string) Label) codeValues {
	return func(_ *catalogue.Record, code string) []Value {
		if label := labelOf(code); label != (Label{}) {
			return []Value{{Value: code, Label: label}}
		}
		return nil
	}
}

// authorityCode takes a type with its group, or a group alone.
func authorityCode(_ *catalogue.Record, code string) []Value {
	label := authorityLabel(code)
	if label == (Label{}) || code == TypeUnassigned {
		return nil
	}
	group := authorityGroup(code)
	v := Value{Value: code, Parent: group, Label: label}
	if group == "" || group == code {
		v.Parent = ""
		return []Value{v}
	}
	return []Value{{Value: group, Label: authorityLabel(group)}, v}
}

// levelsOfEditor gives the levels of the types that an editor set, as far as a
// type has one of its own; ok is false if none has, and the computed ones count.
// Where the editor took the type away, what was computed of it goes with it.
func levelsOfEditor(r *catalogue.Record) (values []Value, ok bool) {
	codes, corrected := r.Corrections["authorityType"]
	if !corrected {
		return nil, false
	}
	terms := LevelTerms()
	types := editorValues(r, codes, authorityCode)
	for _, v := range types {
		if t, isType := authorityType(v.Value); isType && t.Level != "" {
			values = append(values, Value{Value: t.Level, Label: terms.Label(t.Level), Method: MethodEditor, Confidence: 1, Why: "authorityType: " + t.Code})
		}
	}
	return values, len(values) > 0 || len(types) == 0
}

// regionCode takes an AGS that the gazetteer knows. A body that is held back
// is told by nothing below its Land.
func regionCode(r *catalogue.Record, code string) []Value {
	if regionLabel(code) == (Label{}) || r.Attribution == catalogue.AttributionTypeLand && len(code) != 2 {
		return nil
	}
	return agsValues(code, "")
}

// organisationCode takes the id of a body: of our tables, of the record, or of
// another record, which then labels it. None is taken where the body is held back.
func organisationCode(r *catalogue.Record, id string) []Value {
	if r.Attribution == catalogue.AttributionTypeLand || id == "" || slug(id) != id {
		return nil
	}
	label := organisationLabel(id)
	for i := 0; label.De == "" && i < min(len(r.Organisations), maxValues); i++ {
		if own, _ := organisationID(r.Organisations[i], recordContext(r)); own == id {
			name := clean(r.Organisations[i].Name, maxName)
			label = Label{name, name}
		}
	}
	return []Value{{Value: id, Label: label}}
}

// yearLabel knows every year of four digits.
func yearLabel(year string) Label {
	if len(year) != 4 || !allDigits(year) {
		return Label{}
	}
	return sameLabel(year)
}

// editorLicence gives the licence that an editor set, an empty one if that is
// none; ok is false if there is no such decision.
func editorLicence(r *catalogue.Record) (l catalogue.Licence, ok bool) {
	codes, ok := r.Corrections["licence"]
	for _, v := range editorValues(r, codes, known(licenceLabel)) {
		return catalogue.Licence{Code: v.Value, Name: v.Label.De}, true
	}
	return catalogue.Licence{}, ok
}

// applyCorrections writes what editors decided into the fields of a record
// that leaves the service, as far as it has such fields.
func applyCorrections(view *catalogue.Record) {
	first := func(facet string, of codeValues, set func(code string)) {
		codes, ok := view.Corrections[facet]
		if !ok {
			return
		}
		set("")
		for _, v := range editorValues(view, codes, of) {
			set(v.Value)
			break
		}
	}
	first("status", known(StatusTerms().Label), func(code string) { view.Status = catalogue.Status(code) })
	first("language", known(LanguageTerms().Label), func(code string) { view.Language = code })
	if codes, ok := view.Corrections["audience"]; ok {
		view.Audiences = nil
		for _, v := range editorValues(view, codes, known(AudienceTerms().Label)) {
			view.Audiences = append(view.Audiences, v.Value)
		}
	}
	view.Corrections = nil
}

// editorOrganisation gives the name of the first body that an editor set, ""
// if no table knows it; ok is false if there is no such decision.
func editorOrganisation(r *catalogue.Record) (name string, ok bool) {
	codes, ok := r.Corrections["organisation"]
	for _, v := range editorValues(r, codes, organisationCode) {
		return strings.TrimSpace(v.Label.De), true
	}
	return "", ok
}
