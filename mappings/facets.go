package mappings

import (
	"cmp"
	"slices"
	"strings"

	"nextsearch/internal/catalogue"
)

// Facets lists the categories by which a search is narrowed, in the order in
// which people are shown them.
func Facets() []Facet { return slices.Clone(facetTable) }

// facetTable is never changed after it is made.
var facetTable = makeFacets()

// makeFacets builds the table. A facet's LabelOf is bound to its vocabulary
// here once; an engine calls it for every value that it counts.
func makeFacets() []Facet {
	return []Facet{
		{Name: "authorityType", Label: Label{"Behördentyp", "Authority type"}, Hierarchical: true,
			Values: byEditor("authorityType", authorityValues, authorityCode), LabelOf: authorityLabel},
		{Name: "level", Label: Label{"Ebene", "Level"},
			Values: byEditor("level", levelValues, known(LevelTerms().Label)), LabelOf: LevelTerms().Label},
		{Name: "organisation", Label: Label{"Organisation", "Organisation"},
			Values: byEditor("organisation", organisationValues, organisationCode), LabelOf: organisationLabel},
		{Name: "region", Label: Label{"Region", "Region"}, Hierarchical: true,
			Values: byEditor("region", regionValues, regionCode), LabelOf: regionLabel},
		{Name: "topic", Label: Label{"Thema", "Topic"},
			Values: byEditor("topic", topicValues, known(topicLabel)), LabelOf: topicLabel},
		{Name: "kind", Label: Label{"Art", "Kind"},
			Values: byEditor("kind", kindValues, known(KindTerms().Label)), LabelOf: KindTerms().Label},
		{Name: "audience", Label: Label{"Zielgruppe", "Audience"},
			Values: byEditor("audience", audienceValues, known(AudienceTerms().Label)), LabelOf: AudienceTerms().Label},
		{Name: "status", Label: Label{"Stand", "Status"},
			Values: byEditor("status", statusValues, known(StatusTerms().Label)), LabelOf: StatusTerms().Label},
		{Name: "year", Label: Label{"Jahr", "Year"}, Ordered: true,
			Values: byEditor("year", yearValues, known(yearLabel)), LabelOf: sameLabel},
		{Name: "source", Label: Label{"Quelle", "Source"},
			Values: sourceValues, LabelOf: sameLabel},
		{Name: "licence", Label: Label{"Lizenz", "Licence"},
			Values: byEditor("licence", licenceValues, known(licenceLabel)), LabelOf: licenceLabel},
		{Name: "language", Label: Label{"Sprache", "Language"},
			Values: byEditor("language", languageValues, known(LanguageTerms().Label)), LabelOf: LanguageTerms().Label},
	}
}

// organisationLabel names known bodies, municipalities and Kreise; others are
// named by their records, see [Document.Labels].
func organisationLabel(id string) Label {
	name := ""
	if b, ok := bodiesByID()[id]; ok {
		name = b.name
	} else if _, key, ok := strings.Cut(id, "-"); ok && strings.HasPrefix(id, "a") {
		if p, ok := readGazetteer().byKey[key]; ok && p.id() == id {
			name = p.title()
		}
	}
	return Label{name, name}
}

// sameLabel is for codes that are read as they are: years, source names.
func sameLabel(value string) Label { return Label{value, value} }

// CategoriesVersion names the rules and tables by which categories are computed.
// Raise it when they give other values: an index made with another number is
// built anew, no source is asked again. 2: authorities by the whole gazetteer.
const CategoriesVersion = 2

// maxValues bounds the values of one record in one facet: a record with more
// organisations or regions is a directory, not a practice of all of them.
const maxValues = 50

// Methods by which a value was found, in falling order of trust.
const (
	MethodEditor    = "editor"    // an editor's decision
	MethodCode      = "code"      // a code of a vocabulary that the source gave
	MethodSource    = "source"    // what the source said in words
	MethodRegistry  = "registry"  // our table of known bodies
	MethodAlias     = "alias"     // a short name or spelling in that table
	MethodKeyword   = "keyword"   // a rule on the source's keywords
	MethodPattern   = "pattern"   // a rule on the name or on words
	MethodGazetteer = "gazetteer" // the official list of municipalities and Kreise
	MethodDomain    = "domain"    // the domain of site or mail
	MethodDerived   = "derived"   // from another category of the record
	MethodDefault   = "default"   // nothing speaks for any other
)

// said is a value in the source's own words or codes, from a part of the record.
func said(code string, label Label, why string) Value {
	return Value{Value: code, Label: label, Method: MethodSource, Confidence: 1, Why: why}
}

// statusValues gives the state of the practice, also where a source wrote the
// label instead of the code.
func statusValues(r *catalogue.Record) []Value {
	return fromTerms("status", StatusTerms(), string(r.Status))
}

// fromTerms takes the codes, or labels in either language, that terms has, of
// a part of the record.
func fromTerms(part string, terms Vocabulary, given ...string) []Value {
	var values []Value
	for _, g := range given[:min(len(given), maxValues)] {
		for _, t := range terms {
			if strings.EqualFold(g, t.Code) || strings.EqualFold(g, t.Label.De) || strings.EqualFold(g, t.Label.En) {
				values = append(values, said(t.Code, t.Label, part+": "+g))
				break
			}
		}
	}
	return values
}

// organisationValues names every body of the record; the first is its publisher.
func organisationValues(r *catalogue.Record) []Value {
	if r.Attribution == catalogue.AttributionTypeLand {
		return nil // the body is held back
	}
	var values []Value
	for _, o := range r.Organisations[:min(len(r.Organisations), maxValues)] {
		if id, a := organisationID(o, recordContext(r)); id != "" {
			label := organisationLabel(id)
			if label.De == "" {
				name := clean(o.Name, maxName)
				label = Label{name, name}
			}
			v := said(id, label, "organisations: "+clean(o.Name, maxName))
			if a.ID != "" {
				a.said = "organisations: " + clean(o.Name, maxName)
				v.Method, v.Confidence, v.Why = a.Method, a.Confidence, a.why()
			}
			values = append(values, v)
		}
	}
	return values
}

// yearValues is the year of publication, else that of the last change.
func yearValues(r *catalogue.Record) []Value {
	if y := r.Published.Year(); y != "" {
		return []Value{said(y, sameLabel(y), "published: "+string(r.Published))}
	}
	if y := r.Updated.Year(); y != "" {
		return []Value{{Value: y, Label: sameLabel(y), Method: MethodDerived, Confidence: 0.7, Why: "updated: " + string(r.Updated)}}
	}
	return nil
}

// sourceValues gives the name of the configured source.
func sourceValues(r *catalogue.Record) []Value {
	name := r.Provenance.Source
	if name == "" {
		return nil
	}
	return []Value{said(name, sameLabel(name), "source: "+name)}
}

// languageValues gives the language without its region; de-simple is its own.
func languageValues(r *catalogue.Record) []Value {
	tag := strings.ToLower(strings.ReplaceAll(r.Language, "_", "-"))
	terms := LanguageTerms()
	if !terms.Has(tag) {
		tag, _, _ = strings.Cut(tag, "-")
	}
	if tag == "" || len(tag) > 8 { // BCP 47 subtags have at most 8 characters
		return nil
	}
	v := said(tag, terms.Label(tag), "language: "+r.Language)
	if r.Provenance.Methods["language"] == "text" { // guessed when it came in
		v.Method, v.Confidence, v.Why = MethodPattern, 0.9, "text: its most frequent words"
	}
	return []Value{v}
}

// licenceValues gives the licence's code; one read off a name or an address is
// a little less certain than the source's own code.
func licenceValues(r *catalogue.Record) []Value {
	l, method := recordLicence(r)
	if l.Code == "" {
		return nil
	}
	v := Value{Value: l.Code, Label: licenceLabel(l.Code), Method: method, Confidence: 1, Why: "licence: " + cmp.Or(r.Licence.Code, r.Licence.URL, r.Licence.Name)}
	if method == MethodPattern {
		v.Confidence = 0.9
	}
	return []Value{v}
}
