package mappings

import (
	"strings"

	"nextsearch/internal/catalogue"
)

// Authority says what kind of body an organisation is, and which.
type Authority struct {
	Type       string  // code of [AuthorityTypes]
	Level      string  // code of [LevelTerms], "" if not known or none
	AGS        string  // its area: 8 digits for a municipality, 5 for a Kreis, 2 for a Land, "" if not known
	ID         string  // organisation id: of a known body or "ags-…", "" if no table has it
	Method     string  // how it was found
	Confidence float64 // 0..1
	Rule       string  // in words, which rule or line of which table said so
	said       string  // the part of a record that it was read from: "organisations: Stadt Ulm"
}

// why is the explanation of a value that follows from a, see [Value.Why].
func (a Authority) why() string {
	if a.said == "" {
		return a.Rule
	}
	return a.said + " (" + a.Rule + ")"
}

// evidence is what is known of a body.
type evidence struct {
	name    string
	ids     []string // registry keys
	context context
}

// InferAuthority says what kind of body org is, from its name as written, its
// registry keys and an address; each may be empty. ok is false where nothing
// speaks for a type: better nicht zugeordnet than guessed.
func InferAuthority(org string, ids []string, url string) (a Authority, ok bool) {
	return infer(evidence{name: org, ids: ids, context: hostContext(hostOf(url))})
}

// Classify is [InferAuthority] for a name with a hint: the domain of a site or
// mail address, a Land by its name or ISO code, a postal code, or nothing.
func Classify(name, hint string) (a Authority, ok bool) {
	return infer(evidence{name: name, context: newContext(hint)})
}

// infer tries the methods in the order of their trust: registry key, table of
// known bodies, rules on the name with the gazetteer, domain. An editor's word
// and a code of the source come before them all (see [recordAuthorities]).
func infer(e evidence) (Authority, bool) {
	if a, ok := byRegistryKey(e.ids); ok {
		return a.complete(e.context), true
	}
	parts := nameParts(e.name)
	whole := longKey(strings.Join(parts, " "))
	if isNoBody(e.name, whole) {
		return Authority{}, false
	}
	c := e.context.withName(e.name, whole)
	a, ok, stop := byName(parts, whole, c)
	if !ok && !stop {
		if split, camel := splitCamel(e.name); camel { // landeshauptstadtMuenchen
			a, ok, stop = byName([]string{split}, longKey(split), c)
		}
	}
	if stop {
		return Authority{}, false
	}
	if !ok || a.vague() {
		if b, found := byDomain(c); found && (!ok || b.Level == LevelMunicipality || b.Level == LevelDistrict) {
			a, ok = b, true
		}
	}
	if !ok {
		return Authority{}, false
	}
	return a.complete(c), true
}

// vague reports whether a name only shows an office that many municipalities have.
func (a Authority) vague() bool {
	return a.Confidence <= 0.7 && a.ID == "" && strings.HasPrefix(a.Type, "municipal/")
}

// complete fills in what follows from the type: the level, and the Land of a
// body of a Land.
func (a Authority) complete(c context) Authority {
	if a.Level == "" {
		if t, known := authorityType(a.Type); known {
			a.Level = t.Level
		}
	}
	if a.Level == levelNone {
		a.Level = ""
	}
	if a.AGS == "" && a.Level == LevelState {
		a.AGS = c.land
	}
	return a
}

// sureEnough is from which confidence on a part of a name decides alone:
// below it, the other parts are asked as well.
const sureEnough = 0.75

// byName reads the parts of a name, the first that is sure decides, else the
// surest. stop is true where the name is known to be none that we assign: a
// body abroad.
func byName(parts []string, whole string, c context) (best Authority, ok, stop bool) {
	if whole == " " || len(parts) == 0 {
		return Authority{}, false, false
	}
	set := rules()
	found := set.find(whole)
	abroad := c.foreign || set.isForeign(&found) || !found.hasAny(set.german) && !found.hasAny(set.club) && endsAbroad(whole)
	if a, known := byKnownName(whole); known && (!abroad || a.worldwide() || a.Confidence == 1 && !c.foreign && found.hasAny(set.german)) {
		return a, true, false
	}
	if abroad {
		if a, is := set.byRule(&found); is && (a.Type == TypePrivate || a.worldwide()) {
			return a, true, false
		}
		return Authority{}, false, true
	}
	if len(parts) > 1 && (found.hasAny(set.company) || found.hasAny(set.club)) && !startsWithPlace(parts[0], c) {
		parts = []string{strings.Join(parts, " ")}
	}
	for _, part := range parts {
		a, is, never := byPart(part, c)
		if never {
			return Authority{}, false, true
		}
		if is && a.Confidence > best.Confidence {
			best, ok = a, true
		}
		if ok && best.Confidence >= sureEnough {
			return best, true, false
		}
	}
	if !ok && len(parts) > 1 {
		best, ok = set.byRule(&found)
	}
	return best, ok, false
}

// worldwide reports whether a body belongs to no country.
func (a Authority) worldwide() bool { return a.Type == TypeEU || a.Type == TypeWorld }

// startsWithPlace reports whether a part is that of a municipality or Kreis.
func startsWithPlace(part string, c context) bool {
	key := authorityKey(part)
	found := rules().find(key)
	a, ok, _ := localAuthority(key, &found, c)
	return ok && a.ID != ""
}

// byPart reads one part of a name.
func byPart(part string, c context) (a Authority, ok, stop bool) {
	key := withoutArticle(longKey(part))
	if key == " " {
		return Authority{}, false, false
	}
	if a, ok = byKnownName(key); ok {
		return a, true, false
	}
	set := rules()
	found := set.find(key)
	if set.isForeign(&found) {
		return Authority{}, false, true
	}
	if a, ok, stop = localAuthority(key, &found, c); ok || stop {
		return a, ok, stop
	}
	if a, ok = shortCourt(key); ok {
		return a, true, false
	}
	if a, ok = set.byRule(&found); ok {
		if a.Type == TypeUniversity && isEnglish(key) && !namesGermanPlace(key) {
			return Authority{}, false, true // a university somewhere in the world
		}
		return a, true, false
	}
	a, ok = byOfficeWord(key)
	return a, ok, false
}

// shortCourt reads courts by their usual letters before the name of a place:
// AG Köln, LG Hamburg. A working group has none.
func shortCourt(key string) (Authority, bool) {
	words := strings.Fields(key)
	switch words[0] {
	case "ag", "lg", "olg", "ovg", "lsg", "lag", "arbg", "fg", "sta":
	default:
		return Authority{}, false
	}
	found, used, _ := readGazetteer().startingWith(words[1:], anyMunicipality)
	if len(found) == 0 || used+1 != len(words) {
		return Authority{}, false
	}
	return Authority{Type: TypeCourt, Level: LevelState, Method: MethodPattern, Confidence: 0.8, Rule: "the name is " + words[0] + " and a place"}, true
}

// withoutArticle takes an article off the start of a key: "Der Landrat".
func withoutArticle(key string) string {
	for _, article := range [...]string{" der", " die", " das"} {
		if rest, ok := strings.CutPrefix(key, article); ok && len(rest) > 1 && rest[0] == ' ' {
			return rest
		}
	}
	return key
}

// isEnglish reports whether a university is called so in English.
func isEnglish(key string) bool { return strings.Contains(key, " university ") }

// namesGermanPlace reports whether a name has a Land or a larger German town in
// it, in German or English.
func namesGermanPlace(key string) bool {
	if _, ok := landIn(key); ok || strings.Contains(key, " german") {
		return true
	}
	words := strings.Fields(key)
	for i, w := range words {
		if exonyms[w] != "" {
			return true
		}
		found, _, _ := readGazetteer().startingWith(words[i:], func(p *place) bool { return p.isMunicipality() && p.size >= universityTown })
		if len(found) > 0 {
			return true
		}
	}
	return false
}

// universityTown is the least size of a town that a university abroad does not
// have in its name by chance, in binary digits of its inhabitants.
const universityTown = 14

// byOfficeWord recognises offices that no rule names by their word alone:
// Bundesversicherungsamt, Landesjustizamt; and a Land by its bare name.
func byOfficeWord(key string) (Authority, bool) {
	for w := range strings.FieldsSeq(key) {
		if !isOffice(w) {
			continue
		}
		if strings.HasPrefix(w, "bundes") {
			return Authority{Type: TypeAgency, Method: MethodPattern, Confidence: 0.85, Rule: "the name has " + w}, true
		}
		if strings.HasPrefix(w, "landes") {
			return Authority{Type: TypeLandAgency, Method: MethodPattern, Confidence: 0.85, Rule: "the name has " + w}, true
		}
	}
	if land, ok := landNamed(key); ok && !isCityLand(land) {
		return Authority{Type: TypeLandMinistry, AGS: land.AGS, ID: landID(land), Method: MethodPattern, Confidence: 0.6, Rule: "the name of a Land"}, true
	}
	return Authority{}, false
}

// landID is the organisation id of a Land.
func landID(l Land) string {
	for _, form := range [...]string{"Land ", "Freistaat ", ""} {
		if entry, ok := knownBodies()[bodyKey(authorityKey(form+l.Name.De))]; ok {
			return entry.body.id
		}
	}
	return ""
}

// isOffice reports whether a word ends like the name of an office.
func isOffice(w string) bool {
	for _, e := range [...]string{"amt", "anstalt", "behoerde", "institut", "agentur", "zentrale", "direktion"} {
		if strings.HasSuffix(w, e) {
			return true
		}
	}
	return false
}

// isCityLand reports whether a Land is a city as well, so that its bare name
// does not tell which of the two is meant.
func isCityLand(l Land) bool { return l.AGS == "02" || l.AGS == "04" || l.AGS == "11" }

// byRegistryKey reads an AGS: five digits are a Kreis or a kreisfreie Stadt,
// eight a Gemeinde; or the id of a known body.
func byRegistryKey(ids []string) (Authority, bool) {
	for _, id := range ids {
		if b, ok := bodiesByID()[id]; ok {
			return bodyEntry{b, false}.authority(1), true
		}
		ags, ok := strings.CutPrefix(id, "ags-")
		if !ok || !allDigits(ags) {
			continue
		}
		a := Authority{AGS: ags, ID: id, Method: MethodRegistry, Confidence: 1, Rule: "the registry key " + id}
		switch {
		case len(ags) == 2:
			a.Type, a.Confidence, a.ID = TypeLandMinistry, 0.8, ""
		case len(ags) == 5 && isCityAGS(ags):
			a.Type, a.AGS, a.ID = TypeCity, ags+"000", id+"000"
		case len(ags) == 8 && strings.HasSuffix(ags, "000"):
			a.Type = TypeCity
		case len(ags) == 5:
			a.Type = TypeDistrict
		case len(ags) == 8:
			a.Type = TypeTown
		default:
			continue
		}
		return a, true
	}
	return Authority{}, false
}

// isCityAGS reports whether the Kreis with these five digits is a city.
func isCityAGS(ags string) bool {
	_, ok := readGazetteer().byKey[ags+"000"]
	return ok
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
	var values []Value
	for _, a := range recordAuthorities(r) {
		if a.Level != "" {
			values = append(values, Value{Value: a.Level, Label: terms.Label(a.Level), Method: a.Method, Confidence: a.Confidence, Why: a.why()})
		}
	}
	if level := levelByCodes(r.Codes); level != "" && len(values) == 0 {
		values = append(values, Value{Value: level, Label: terms.Label(level), Method: MethodCode, Confidence: 0.9, Why: "code: " + level})
	}
	return values
}
