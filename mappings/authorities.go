package mappings

import (
	"strings"

	"nextsearch/internal/catalogue"
)

// recordAuthorities gives the types of the bodies of a record: an explicit
// code of the source, else what its practitioners are, else its publishers.
// Partners do not count: the publisher counts, not the portal that lists it.
func recordAuthorities(r *catalogue.Record) []Authority {
	if a, ok := authorityByCodes(r.Codes); ok {
		return []Authority{a}
	}
	if r.Attribution == catalogue.AttributionTypeLand {
		return nil
	}
	for _, role := range [...]string{"practitioner", "publisher", ""} {
		if found := authoritiesInRole(r, role); len(found) > 0 {
			return found
		}
	}
	return nil
}

// authoritiesInRole infers the bodies of one role.
func authoritiesInRole(r *catalogue.Record, role string) []Authority {
	var found []Authority
	for _, o := range r.Organisations[:min(len(r.Organisations), maxValues)] {
		if o.Role != role {
			continue
		}
		if a, ok := infer(evidence{name: o.Name, ids: o.IDs, context: recordContext(r)}); ok {
			a.said = "organisations: " + clean(o.Name, maxName)
			found = append(found, a)
		}
	}
	return found
}

// recordContext is what a record tells of its bodies: its site where there is
// one body only (it speaks on its own site), and the Land if it names just one.
func recordContext(r *catalogue.Record) context {
	c := context{}
	if len(r.Organisations) == 1 {
		c = hostContext(hostOf(r.URL))
	}
	for _, v := range sourceRegions(r) {
		if len(v.Value) != 2 {
			continue
		}
		if c.land != "" && c.land != v.Value {
			return context{host: c.host, foreign: c.foreign}
		}
		c.land = v.Value
	}
	return c
}

// vocabularyKey writes the name of a vocabulary without case and separators:
// sources write political-geocoding-level and politicalGeocodingLevelURI.
func vocabularyKey(name string) string {
	return strings.ToLower(strings.NewReplacer("-", "", "_", "", " ", "").Replace(name))
}

// authorityByCodes reads the type that the source gave as a code: ours, or one
// of eForms-DE that fits one type only.
func authorityByCodes(codes []catalogue.Code) (Authority, bool) {
	for _, c := range codes {
		kind := ""
		switch vocabulary := vocabularyKey(c.Vocabulary); {
		case vocabulary == "authoritytype":
			if t, ok := authorityType(c.Code); ok {
				kind = t.Code
			}
		case strings.Contains(vocabulary, "buyerlegaltype"):
			kind, _ = typeOfEForms(c.Code)
		}
		if t, ok := authorityType(kind); ok && kind != TypeUnassigned {
			level := levelByCodes(codes)
			if level == "" {
				level = t.Level
			}
			return Authority{Type: kind, Level: level, Method: MethodCode, Confidence: 1, Rule: "code: " + c.Vocabulary + " " + c.Code}, true
		}
	}
	return Authority{}, false
}

// levelByCodes reads the level that the source gave as a code or address of
// DCAT-AP.de's political geocoding, "" for none.
func levelByCodes(codes []catalogue.Code) string {
	for _, c := range codes {
		vocabulary := vocabularyKey(c.Vocabulary)
		if vocabulary != "level" && !strings.Contains(vocabulary, "politicalgeocodinglevel") {
			continue
		}
		if level := c.Code[strings.LastIndexByte(c.Code, '/')+1:]; LevelTerms().Has(level) {
			return level
		}
	}
	return ""
}

// typeOfEForms gives the type of a buyer-legal-type code that has only one.
func typeOfEForms(code string) (string, bool) {
	found := ""
	for _, t := range authorityTypes {
		if t.EForms != code || code == "" {
			continue
		}
		if found != "" {
			return "", false
		}
		found = t.Code
	}
	return found, found != ""
}

// authorityValues gives each type after its group.
func authorityValues(r *catalogue.Record) []Value {
	var values []Value
	for _, a := range recordAuthorities(r) {
		group := authorityGroup(a.Type)
		if group != "" {
			values = append(values, Value{Value: group, Label: authorityLabel(group), Method: a.Method, Confidence: a.Confidence, Why: a.why()})
		}
		values = append(values, Value{Value: a.Type, Parent: group, Label: authorityLabel(a.Type), Method: a.Method, Confidence: a.Confidence, Why: a.why()})
	}
	return values
}

// levelValues gives the levels of the bodies; where none is known, the level
// that the source gave as a code. The order matters: DCAT-AP.de's code says
// for which level a thing holds, and a city can publish about its Land.
func levelValues(r *catalogue.Record) []Value {
	terms := LevelTerms()
	values, decided := levelsOfEditor(r)
	for _, a := range recordAuthorities(r) {
		if decided {
			break
		}
		if a.Level != "" {
			values = append(values, Value{Value: a.Level, Label: terms.Label(a.Level), Method: a.Method, Confidence: a.Confidence, Why: a.why()})
		}
	}
	if level := levelByCodes(r.Codes); level != "" && len(values) == 0 {
		values = append(values, Value{Value: level, Label: terms.Label(level), Method: MethodCode, Confidence: 0.9, Why: "code: " + level})
	}
	return values
}
