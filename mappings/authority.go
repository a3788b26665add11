package mappings

import (
	"strings"

	"nextsearch/internal/catalogue"
)

// Authority says what kind of body an organisation is.
type Authority struct {
	Type       string  // code of [AuthorityTypes]
	Level      string  // code of [LevelTerms], "" if not known
	Method     string  // how it was found
	Confidence float64 // 0..1
}

// evidence is what is known of a body.
type evidence struct {
	key string   // its name as nameKey gives it
	ids []string // registry keys
	url string   // its site or a mail address
}

// authorityMethods lists the ways to infer the type of a body; the first that
// answers wins. An editor's word and a code of the source come before them
// all (see [recordAuthorities]). Registers of known bodies and the gazetteer
// of all municipalities get their lines here.
func authorityMethods() []func(evidence) (Authority, bool) {
	return []func(evidence) (Authority, bool){
		byRegistryKey,
		byKnownName,
		byPattern,
		byDomain,
	}
}

// InferAuthority says what kind of body org is, from its name as written, its
// registry keys and an address; each may be empty. ok is false where nothing
// speaks for a type: better nicht zugeordnet than guessed.
func InferAuthority(org string, ids []string, url string) (a Authority, ok bool) {
	e := evidence{key: nameKey(org), ids: ids, url: url}
	for _, method := range authorityMethods() {
		if a, ok = method(e); ok {
			if t, known := authorityType(a.Type); known && a.Level == "" {
				a.Level = t.Level
			}
			return a, true
		}
	}
	return Authority{}, false
}

// byRegistryKey reads an AGS: five digits are a Kreis or a kreisfreie Stadt,
// eight a Gemeinde.
func byRegistryKey(e evidence) (Authority, bool) {
	for _, id := range e.ids {
		ags, ok := strings.CutPrefix(id, "ags-")
		if !ok || !allDigits(ags) {
			continue
		}
		switch {
		case len(ags) == 2:
			return Authority{TypeLandMinistry, LevelState, MethodRegistry, 0.8}, true
		case len(ags) == 5 && isCityAGS(ags), len(ags) == 8 && strings.HasSuffix(ags, "000"):
			return Authority{TypeCity, LevelMunicipality, MethodRegistry, 1}, true
		case len(ags) == 5:
			return Authority{TypeDistrict, LevelDistrict, MethodRegistry, 1}, true
		case len(ags) == 8:
			return Authority{TypeTown, LevelMunicipality, MethodRegistry, 1}, true
		}
	}
	return Authority{}, false
}

// isCityAGS reports whether the Kreis with these five digits is a city.
func isCityAGS(ags string) bool {
	for _, c := range cityTable {
		if c.AGS == ags {
			return true
		}
	}
	return ags == "11000" || ags == "02000"
}

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
		url := ""
		if len(found) == 0 && len(r.Organisations) == 1 {
			url = r.URL // the only body speaks on its own site
		}
		if a, ok := InferAuthority(o.Name, o.IDs, url); ok {
			found = append(found, a)
		}
	}
	return found
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
			return Authority{kind, level, MethodCode, 1}, true
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
			values = append(values, Value{Value: group, Label: authorityLabel(group), Method: a.Method, Confidence: a.Confidence})
		}
		values = append(values, Value{Value: a.Type, Parent: group, Label: authorityLabel(a.Type), Method: a.Method, Confidence: a.Confidence})
	}
	return values
}

// levelValues gives the levels of the bodies; where none is known, the level
// that the source gave as a code. The order matters: DCAT-AP.de's code says
// for which level a thing holds, and a city can publish about its Land.
func levelValues(r *catalogue.Record) []Value {
	terms := LevelTerms()
	var values []Value
	for _, a := range recordAuthorities(r) {
		if a.Level != "" {
			values = append(values, Value{Value: a.Level, Label: terms.Label(a.Level), Method: a.Method, Confidence: a.Confidence})
		}
	}
	if level := levelByCodes(r.Codes); level != "" && len(values) == 0 {
		values = append(values, Value{Value: level, Label: terms.Label(level), Method: MethodCode, Confidence: 0.9})
	}
	return values
}
