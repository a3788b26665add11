package mappings

import "strings"

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
	for i, part := range parts {
		a, is, never := byPart(part, c, i > 0)
		if never {
			return Authority{}, false, true
		}
		if len(parts) > 1 && isLandBody(bodiesByID()[a.ID]) { // Freie und Hansestadt Hamburg, Landesbetrieb …
			a.Confidence = min(a.Confidence, 0.7)
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

// byPart reads one part of a name. A later part may be that of a body abroad;
// of the first the whole name has told.
func byPart(part string, c context, later bool) (a Authority, ok, stop bool) {
	key := withoutArticle(longKey(part))
	if key == " " {
		return Authority{}, false, false
	}
	if a, ok = byKnownName(key); ok {
		return a, true, false
	}
	set := rules()
	found := set.find(key)
	if later && set.isForeign(&found) {
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
	if strings.HasPrefix(key, " amt fuer ") || strings.HasPrefix(key, " fachbereich ") || strings.HasPrefix(key, " dezernat ") {
		if p := placeIn(key); p != nil && placeKinds[p.Kind].word == "Stadt " && !isCityState(p) {
			return p.authority(0.6, "an office and a place"), true
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
