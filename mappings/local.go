package mappings

import (
	"fmt"
	"strings"
)

// otherBodies are words by which a name with a Stadt or Kreis in it is that of
// another body: a court, a university, an association of municipalities.
var otherBodies = []string{"zweckverband", "verein ", "verband ", "stadtwerk", "gemeindewerke", "kreiswerke", "sparkasse", "eigenbetrieb", "universität ", " hochschule ", "fachhochschule ", "musikhochschule ", "kunsthochschule ", "fernuniversität", "klinikum", "kammer ", "gericht ", "gerichtshof ", "ministerium", "polizei",
	" aör ", "rechenzentrum ", "verkehrsbetriebe", "jobcenter", "krankenkasse", "^bundesamt", "^bundesinstitut", "^senat", "^behörde für", "gymnasium ", "staatsanwaltschaft", "^finanzamt", "^agentur ", "^bundesanstalt", "^landesamt", "^landesbetrieb", "^ihk ", "^staatliches schulamt",
	"^hauptzollamt", "^staatliche ", "^landesstraßenbau", "^justizvollzug", "stiftung ", "abfallwirtschaftsbetrieb", "arbeitskreis ", "freundeskreis ", " fraktion ", "^fraktion ", "^cdu ", "^spd ", "^fdp ", "bürgerinitiative", "städtetag", "gemeindetag", "landkreistag", "^arbeitsgemeinschaft"}

// localAuthority recognises names that call themselves a Stadt, Gemeinde,
// Kreis or Amt, whatever follows ("Bundesstadt Bonn", "Stadt Köln Amt für …",
// "Jugendamt der Stadt Kiel", "Hochsauerlandkreis"), and finds the place in the
// gazetteer. stop is true where the place is known to lie abroad.
func localAuthority(key string, found *matches, c context) (a Authority, ok, stop bool) {
	words := localWords(key)
	if len(words) == 0 {
		return Authority{}, false, false
	}
	if !startsLocal(words) && found.hasAny(rules().otherBody) || found.hasAny(rules().company) || found.hasAny(rules().club) {
		return Authority{}, false, false
	}
	readers := [...]func([]string, context) (Authority, bool, bool){strongLocal, ownName, weakLocal}
	if len(words) > 1 && len(ofClass(readGazetteer().full[placeKey(words)], anyMunicipality)) > 0 { // Rosenheim (Landkreis Altenkirchen), Amt Neuhaus
		readers[0], readers[1] = readers[1], readers[0]
	}
	for _, read := range readers {
		if a, ok, stop = read(words, c); ok || stop {
			break
		}
	}
	if first, rest, _ := strings.Cut(strings.TrimSpace(key), " "); englishWords[first] != "" && strings.HasPrefix(rest, "of ") && a.Method != MethodGazetteer {
		return Authority{}, false, true // City of Springfield
	}
	return a, ok, stop
}

// startsLocal reports whether the first word leaves no doubt, whatever comes:
// Stadt Gericht, Gemeinde Polizeidorf.
func startsLocal(words []string) bool {
	if len(words) == 0 || len(words) > 1 && (words[1] == "sparkasse" || words[1] == "werke" || words[1] == "umland") {
		return false
	}
	switch words[0] {
	case "stadt", "gemeinde", "markt", "samtgemeinde", "verbandsgemeinde", "ortsgemeinde", "landkreis", "kreis", "hansestadt", "landeshauptstadt":
		return true
	}
	return false
}

// localWords gives the words of a key with the genitive of Kreise taken off.
func localWords(key string) []string {
	words := strings.Fields(key)
	for i, w := range words {
		if strings.HasSuffix(w, "kreises") {
			words[i] = strings.TrimSuffix(w, "es")
		}
		if german := englishWords[w]; german != "" && i == 0 && len(words) > 1 && words[1] == "of" {
			words[0], words[1] = german, "der"
		}
		if english, ok := exonyms[w]; ok && words[0] == "stadt" {
			words[i] = english
		}
	}
	return words
}

// englishWords announce a place in English, before "of".
var englishWords = map[string]string{"city": "stadt", "town": "stadt", "municipality": "gemeinde", "district": "landkreis"}

// exonyms are names of German cities in English, or without their umlauts.
var exonyms = map[string]string{"munchen": "muenchen", "koln": "koeln", "nurnberg": "nuernberg", "tubingen": "tuebingen", "gottingen": "goettingen", "saarbrucken": "saarbruecken", "osnabruck": "osnabrueck", "wurzburg": "wuerzburg", "monchengladbach": "moenchengladbach", "munich": "muenchen", "cologne": "koeln", "nuremberg": "nuernberg", "hanover": "hannover", "brunswick": "braunschweig", "constance": "konstanz", "dusseldorf": "duesseldorf", "lubeck": "luebeck"}

// strongLocal looks for a word that announces a place: the first one counts.
func strongLocal(words []string, c context) (Authority, bool, bool) {
	for i, w := range words {
		switch {
		case kreisWords[w]:
			if a, ok := kreisAt(words, i); ok {
				return a, true, false
			}
		case strings.HasSuffix(w, "kreis"):
			if a, ok := compoundKreis(words, i); ok {
				return a, true, false
			}
		case isAssociationWord(words, i):
			if a, ok := associationAt(words, i, c); ok {
				return a, true, false
			}
		case isStadtWord(words, i):
			if a, ok, stop := municipalityAt(words, i, c, 0.95, 0.85); ok || stop {
				return a, ok, stop
			}
		}
	}
	return Authority{}, false, false
}

// ownName reads a name that is, or starts with, that of a place and says
// nothing else of it: "Ulm", "Rhein-Sieg-Kreis, Der Landrat", "Tübingen
// Stadtplanungsamt".
func ownName(words []string, c context) (Authority, bool, bool) {
	g := readGazetteer()
	for i := range words { // names of more words, also after others: Gesundheitsamt Rhein-Sieg-Kreis
		if i > 0 && !isArticle(words[i-1]) && !strings.HasSuffix(words[i-1], "amt") && i > 2 {
			continue
		}
		found, _, exact := g.startingWith(words[i:], anyKreis)
		if exact && len(found) > 0 && saysKreis(found[0].Name) {
			return found[0].authority(0.97, "the name of a Kreis"), true, false
		}
	}
	if _, isLand := landNamed(strings.Join(words, " ")); isLand && !cityLandNamed(words) {
		return Authority{}, false, false // Sachsen is not Sachsen bei Ansbach
	}
	found, used, exact := g.startingWith(words, anyMunicipality)
	if len(found) == 0 {
		if found, used, exact = g.startingWith(words, anyKreis); exact && used == len(words) { // Ammerland
			return found[0].authority(0.7, "the whole name"), true, false
		}
		return Authority{}, false, false
	}
	if len(found) == 0 || used < len(words) && !(used+1 == len(words) && isOfficeWord(words[used])) || used == 1 && commonWords[words[0]] && used == len(words) && len(ofClass(found, func(p *place) bool { return p.Kind == 'c' })) == 0 {
		return Authority{}, false, false
	}
	if found[0].Kind == 'c' && isCityState(found[0]) {
		a := Authority{Type: TypeLandMinistry, Level: levelNone, AGS: found[0].Key[:2], Method: MethodGazetteer, Confidence: 0.5, Rule: "a Land that is a city"}
		return a, true, false
	}
	p := pick(found, c)
	if kind := commonType(c.narrow(found)); p == nil && exact && kind != "" {
		return Authority{Type: kind, Method: MethodGazetteer, Confidence: 0.6, Rule: fmt.Sprintf("the whole name; %d places of this name", len(found))}, true, false
	}
	if p == nil || !exact && p.Kind != 'c' && len(c.narrow(found)) > 1 {
		return Authority{}, false, false
	}
	return p.authority(0.8, "the whole name"), true, false
}

// cityLandNamed reports whether words are the name of Berlin, Bremen or Hamburg.
func cityLandNamed(words []string) bool {
	return len(words) == 1 && (words[0] == "berlin" || words[0] == "bremen" || words[0] == "hamburg")
}

// saysKreis reports whether the name of a Kreis can be that of nothing else.
func saysKreis(name string) bool {
	return strings.Contains(strings.ToLower(name), "kreis") || strings.Contains(strings.ToLower(name), "region") || strings.Contains(name, "verband")
}

// isCityState reports whether a city is a Land by itself or gives its name to
// one.
func isCityState(p *place) bool {
	return p.Key == "02000000" || p.Key == "11000000" || p.Key == "04011000"
}

// wordSet makes a set of words in the form of keys.
func wordSet(words ...string) map[string]bool {
	set := make(map[string]bool, len(words))
	for _, w := range words {
		set[strings.TrimSpace(authorityKey(w))] = true
	}
	return set
}

// isOfficeWord reports whether a word behind the name of a place is one of its
// offices.
func isOfficeWord(w string) bool {
	return strings.HasSuffix(w, "amt") || strings.HasSuffix(w, "referat") || strings.HasSuffix(w, "verwaltung") || strings.HasSuffix(w, "stadt") || w == "kaemmerei"
}

// weakLocal looks for words that announce a municipality and are part of other
// names as well.
func weakLocal(words []string, c context) (Authority, bool, bool) {
	for i, w := range words {
		switch w {
		case "buergermeister", "buergermeisterin", "buergermeisteramt", "rathaus", "gemeinderat", "buergerbuero", "standesamt", "ordnungsamt", "ortsgericht",
			"feuerwehr", "gemeindeamt", "gemeinden", "ortsrat", "jugendamt", "sozialamt", "bauamt", "ortsamt", "volkshochschule", "vhs", "stadtteilbibliothek", "bauhof", "tiefbauamt", "umweltamt", "gesundheitsamt", "veterinaeramt", "strassenverkehrsamt", "auslaenderbehoerde", "katasteramt", "stadtmuseum", "stadtjugendamt":
		default:
			continue
		}
		if i > 0 && !isArticle(words[i-1]) && w != "feuerwehr" {
			continue
		}
		if isKreisOffice(w) {
			if a, ok, _ := municipalityAt(words, i, c, 0.8, 0); ok && a.Type == TypeCity {
				return a, true, false
			}
			return Authority{}, false, false
		}
		known := 0.85
		unknown := 0.0
		switch w {
		case "buergermeister", "buergermeisterin", "buergermeisteramt", "rathaus", "gemeinderat", "feuerwehr":
			if i+1 < len(words) && (w != "feuerwehr" || i == 0 || words[i-1] == "freiwillige") || w == "buergermeisteramt" {
				unknown = 0.75
			}
		}
		return municipalityAt(words, i, c, known, unknown)
	}
	return Authority{}, false, false
}

// isKreisOffice reports whether an office is one of Kreise and kreisfreie Städte.
func isKreisOffice(w string) bool {
	switch w {
	case "gesundheitsamt", "veterinaeramt", "strassenverkehrsamt", "auslaenderbehoerde", "katasteramt":
		return true
	}
	return false
}

// isStadtWord reports whether the word at i announces a municipality: Stadt of
// the name at its start or after "der" ("Standesamt der Stadt Ulm"), with or
// without an epithet ("Barlachstadt Güstrow"), a city's office.
func isStadtWord(words []string, i int) bool {
	w := words[i]
	switch w {
	case "innenstadt", "altstadt", "nordstadt", "suedstadt", "weststadt", "oststadt", "werkstadt", "hauptstadt", "vorstadt", "werkstatt", "kleinstadt", "grossstadt":
		return false
	case "stadtverwaltung", "stadtbibliothek", "stadtbuecherei", "stadtarchiv", "stadtrat", "stadtplanungsamt", "stadtjugendamt", "stadtkaemmerei", "stadtkasse",
		"gemeindeverwaltung", "ortsgemeinde", "marktgemeinde", "stadtgemeinde", "magistrat", "oberbuergermeister", "oberbuergermeisterin", "einheitsgemeinde", "landgemeinde", "stadtverordnetenversammlung", "gemeindevorstand":
		return len(words) > 1 || w == "oberbuergermeister"
	case "gemeinde", "flecken":
		return len(words) > 1 && (i == 0 || isArticle(words[i-1]) || i+1 < len(words) && isPlace(words[i+1:]))
	case "markt":
		return i == 0 && len(words) > 1 || i > 0 && (words[i-1] == "des" || words[i-1] == "im") && i+1 < len(words) && isPlace(words[i+1:])
	case "stadt":
		return len(words) > 1
	case "staedte":
		return i > 0 && words[i-1] == "der"
	}
	if isResort(w) {
		return i+1 < len(words) && isPlace(words[i+1:])
	}
	if !strings.HasSuffix(w, "stadt") || len(words) < 2 {
		return false
	}
	return i == 0 || isArticle(words[i-1]) || i+1 < len(words) && isPlace(words[i+1:])
}

// isResort reports whether a word is an epithet of municipalities that are no
// Stadt: Ostseebad, Inselgemeinde. Churches and associations have Gemeinden too.
func isResort(w string) bool {
	switch w {
	case "kirchengemeinde", "pfarrgemeinde", "samtgemeinde", "verbandsgemeinde", "stadtgemeinde", "schulgemeinde", "glaubensgemeinde", "friedhofsgemeinde", "landgemeinde":
		return false
	}
	return strings.HasSuffix(w, "gemeinde") || strings.HasSuffix(w, "seebad") || strings.HasSuffix(w, "heilbad") || strings.HasSuffix(w, "kurort") || w == "kneippkurort"
}

// isPlace reports whether words start with the name of a municipality.
func isPlace(words []string) bool {
	found, _, _ := readGazetteer().startingWith(words, anyMunicipality)
	return len(found) > 0
}

// municipalityAt reads the municipality that the word at i announces. known is
// the confidence where the gazetteer has it, unknown where it has not (0: then
// nothing is said). stop is true where it lies abroad.
func municipalityAt(words []string, i int, c context, known, unknown float64) (a Authority, ok, stop bool) {
	w := words[i]
	after := skipFillers(words[i+1:], isPlaceFiller)
	if len(after) > 0 && isLittleWord(after[0]) && (i == 0 || w == "markt") {
		return Authority{}, false, false // Stadt und Land, Gemeinde im Wandel
	}
	found, exact := findMunicipality(words, i, after)
	switch {
	case !exact && isForeignCity(after):
		return Authority{}, false, true
	case len(found) > 0:
		return municipality(ofWord(found, w), c, known, "the name has "+w), true, false
	case unknown == 0:
		return Authority{}, false, false
	}
	return unknownMunicipality(words, i, after, unknown)
}

// findMunicipality looks for the name of a municipality after the word at i, at
// the start of the whole ("Ingolstadt Kulturamt"), or before it ("Flensburg,
// Stadt"). exact is false where only a short form was found.
func findMunicipality(words []string, i int, after []string) (found []*place, exact bool) {
	g := readGazetteer()
	if found, _, exact = g.startingWith(after, anyMunicipality); len(found) > 0 {
		return found, exact
	}
	if i == 0 {
		found, _, exact = g.startingWith(words, anyMunicipality)
		return found, exact
	}
	found, n, exact := g.startingWith(words[:i], anyMunicipality)
	if n != i {
		return nil, false
	}
	return found, exact
}

// unknownMunicipality says what the word at i shows of a municipality that is
// not in the list: former ones, other spellings. Without a name after it the
// word is a subject: digitale Stadt, Stadt der Zukunft.
func unknownMunicipality(words []string, i int, after []string, confidence float64) (a Authority, ok, stop bool) {
	w := words[i]
	switch {
	case len(after) == 0 && w != "oberbuergermeister" && w != "buergermeisteramt":
		return Authority{}, false, false
	case len(after) > 0 && isLittleWord(words[i+1]):
		return Authority{}, false, false
	case w == "marktgemeinde" || w == "stadtgemeinde": // most of those that are not in the list are Austrian
		return Authority{}, false, true
	}
	kind := TypeTown
	if w == "landeshauptstadt" || strings.HasPrefix(w, "oberbuergermeister") || i > 0 && words[i-1] == "kreisfreie" {
		kind = TypeCity
	}
	return localPattern(kind, w, confidence), true, false
}

// municipality gives the one that is meant, or what all of one name have in common.
func municipality(found []*place, c context, confidence float64, rule string) Authority {
	if p := pick(found, c); p != nil {
		return p.authority(confidence, rule)
	}
	kind := commonType(c.narrow(found))
	if kind == "" {
		kind = TypeTown
		confidence = 0.6
	}
	return Authority{Type: kind, Level: LevelMunicipality, Method: MethodGazetteer, Confidence: confidence - 0.1,
		Rule: fmt.Sprintf("%s; %d places of this name", rule, len(found))}
}

// ofWord keeps the places that the word before their name can mean: a Stadt is
// no Gemeinde; all of them where none fits.
func ofWord(found []*place, w string) []*place {
	var fits placeClass
	switch {
	case w == "landeshauptstadt" || w == "oberbuergermeister":
		fits = func(p *place) bool { return p.Kind == 'c' || p.Kind == 's' }
	case strings.HasSuffix(w, "stadt") || strings.HasPrefix(w, "stadt") || w == "magistrat":
		fits = func(p *place) bool { return p.Kind == 'c' || p.Kind == 's' }
	case w == "gemeinde" || w == "ortsgemeinde" || w == "gemeindeverwaltung" || w == "flecken" || w == "gemeinderat":
		fits = func(p *place) bool { return p.Kind == 'g' || p.Kind == 'm' }
	case w == "markt" || w == "marktgemeinde":
		fits = func(p *place) bool { return p.Kind == 'm' }
	default:
		return found
	}
	if kept := ofClass(found, fits); len(kept) > 0 {
		return kept
	}
	return found
}

// authority says that a name means this place.
func (p *place) authority(confidence float64, rule string) Authority {
	return Authority{Type: placeKinds[p.Kind].kind, AGS: p.ags(), ID: p.id(), Method: MethodGazetteer, Confidence: confidence,
		Rule: fmt.Sprintf("%s; %s is %s (tables/gazetteer.tsv)", rule, p.title(), p.Key)}
}

// localPattern says that a word shows the type, of a place that no table has.
func localPattern(kind, word string, confidence float64) Authority {
	return Authority{Type: kind, Method: MethodPattern, Confidence: confidence, Rule: "the name has " + word}
}

// skipFillers leaves out articles and the words of a set at the start.
func skipFillers(words []string, filler func(string) bool) []string {
	for n := 0; n < 4 && len(words) > 1 && (isArticle(words[0]) || filler(words[0])); n++ {
		words = words[1:]
	}
	return words
}

// isPlaceFiller reports whether a word stands between the announcing word and
// the name: Magistrat der Stadt X, Bürgermeister der Gemeinde X.
func isPlaceFiller(w string) bool {
	switch w {
	case "stadt", "gemeinde", "markt", "landeshauptstadt", "hansestadt", "universitaetsstadt", "kreisstadt", "bundesstadt", "stadtverwaltung", "marktes":
		return true
	}
	return false
}

// isArticle reports whether a word is an article.
func isArticle(w string) bool {
	return w == "der" || w == "des" || w == "die" || w == "das" || w == "den"
}

// isLittleWord reports whether a word can not start the name of a place.
func isLittleWord(w string) bool {
	switch w {
	case "fuer", "der", "des", "die", "das", "den", "und", "im", "in", "mit", "zur", "zum", "von", "vom", "als", "aus", "am", "auf", "ohne", "statt", "gegen", "oder", "ist", "wie":
		return true
	}
	return false
}
