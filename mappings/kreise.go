package mappings

import "strings"

// kreisWords announce the name of a Kreis.
var kreisWords = map[string]bool{"kreis": true, "landkreis": true, "landratsamt": true, "kreisverwaltung": true, "kreisausschuss": true, "landrat": true,
	"landraetin": true, "kreistag": true, "lk": true, "lra": true, "kreisarchiv": true, "kreisjugendamt": true, "kreisfeuerwehrverband": true, "kreisbibliothek": true, "landrats": true}

// kreisAt reads the Kreis after or before the word at i.
func kreisAt(words []string, i int) (Authority, bool) {
	g := readGazetteer()
	for start := max(0, i-maxPlaceWords); start < i; start++ { // Rhein-Sieg-Kreis
		if found, n, _ := g.startingWith(words[start:], anyKreis); n == i-start+1 {
			return found[0].authority(0.97, "the name of a Kreis"), true
		}
	}
	after := skipFillers(words[i+1:], func(w string) bool { return kreisWords[w] })
	if found, _, exact := g.startingWith(after, anyKreis); len(found) > 0 && exact {
		return found[0].authority(0.97, "the name has "+words[i]), true
	}
	if found, n, exact := g.startingWith(words[:i], anyKreis); exact && n == i {
		return found[0].authority(0.97, "the name has "+words[i]), true
	}
	return unknownKreis(words, i, after)
}

// unknownKreis says what the word at i shows of a Kreis that is not in the list:
// a former one, another spelling. Without a name the word is a subject or a
// family name: Kreis der Betroffenen.
func unknownKreis(words []string, i int, after []string) (Authority, bool) {
	adjective := i > 0 && strings.HasSuffix(words[i-1], "scher") // Oberbergischer Kreis
	switch {
	case len(words[i]) < len("kreis"):
		return Authority{}, false
	case len(after) == 0 && !adjective:
		return Authority{}, false
	case len(after) > 0 && (isLittleWord(after[0]) || isLittleWord(words[i+1]) && !kreisWords[after[0]]):
		return Authority{}, false
	case words[i] == "kreis" && i > 0 && !isArticle(words[i-1]) && !adjective:
		return Authority{}, false
	}
	return localPattern(TypeDistrict, words[i], 0.85), true
}

// compoundKreis reads a Kreis whose name says so: Hochsauerlandkreis, des
// Bodenseekreises. Circles of people and subjects are none.
func compoundKreis(words []string, i int) (Authority, bool) {
	for _, other := range [...]string{"arbeitskreis", "freundeskreis", "foerderkreis", "wahlkreis", "gespraechskreis", "nutzerkreis", "stadtkreis", "umkreis", "personenkreis", "kirchenkreis", "adressatenkreis", "initiativkreis", "stromkreis", "teilnehmerkreis", "landkreis"} {
		if strings.HasSuffix(words[i], other) {
			return Authority{}, false
		}
	}
	if found, _, exact := readGazetteer().startingWith(words[i:], anyKreis); exact && len(found) > 0 {
		return found[0].authority(0.97, "the name of a Kreis"), true
	}
	if i > 0 && !isArticle(words[i-1]) && !strings.HasSuffix(words[i-1], "amt") {
		return Authority{}, false
	}
	return localPattern(TypeDistrict, "kreis", 0.8), true
}

// isAssociationWord reports whether the word at i announces an association of
// municipalities.
func isAssociationWord(words []string, i int) bool {
	switch words[i] {
	case "samtgemeinde", "verbandsgemeinde", "verbandsgemeindeverwaltung", "verwaltungsgemeinschaft", "amtsverwaltung", "kirchspielslandgemeinde", "samtgemeindebuergermeister":
		return len(words) > 1
	case "vg", "vgem", "sg":
		return i == 0 && len(words) > 1
	case "amt":
		return i == 0 && len(words) > 1 || i > 0 && words[i-1] == "des" && i+1 < len(words)
	}
	return false
}

// associationAt reads the association that the word at i announces. An "Amt"
// with a task says "für", "der", "des": that is an office.
func associationAt(words []string, i int, c context) (Authority, bool) {
	w := words[i]
	after := skipFillers(words[i+1:], isPlaceFiller)
	found, _, exact := readGazetteer().startingWith(after, anyAssociation)
	if len(found) > 0 && exact {
		if p := pick(ofAssociation(found, w), c); p != nil {
			return p.authority(0.95, "the name has "+w), true
		}
		return Authority{Type: TypeAssociation, Method: MethodGazetteer, Confidence: 0.85, Rule: "the name has " + w}, true
	}
	switch w {
	case "vg", "vgem", "sg":
		return shortAssociation(after, w)
	case "amt":
		for _, other := range words[i+1:] {
			if isLittleWord(other) {
				return Authority{}, false
			}
		}
		if i > 0 || len(words) > 4 {
			return Authority{}, false
		}
	}
	return localPattern(TypeAssociation, w, 0.85), true
}

// shortAssociation reads "VG" before the name of a municipality: of a small one
// it is a Verwaltungsgemeinschaft, of a city its Verwaltungsgericht.
func shortAssociation(after []string, w string) (Authority, bool) {
	found, used, _ := readGazetteer().startingWith(after, anyMunicipality)
	if len(found) == 0 || used != len(after) || w == "sg" {
		return Authority{}, false
	}
	if commonType(found) == TypeTown {
		return localPattern(TypeAssociation, w, 0.75), true
	}
	return Authority{Type: TypeCourt, Level: LevelState, Method: MethodPattern, Confidence: 0.75, Rule: "the name is VG and a city"}, true
}

// ofAssociation keeps the associations that the word before can mean.
func ofAssociation(found []*place, w string) []*place {
	kinds := map[string]string{"amt": "A", "amtsverwaltung": "A", "samtgemeinde": "S", "sg": "S", "verbandsgemeinde": "V", "verbandsgemeindeverwaltung": "V", "verwaltungsgemeinschaft": "W", "vg": "VW", "vgem": "W"}[w]
	if kept := ofClass(found, func(p *place) bool { return strings.IndexByte(kinds, p.Kind) >= 0 }); len(kept) > 0 {
		return kept
	}
	return found
}
