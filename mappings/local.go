package mappings

import "strings"

// localAuthority recognises names that call themselves a Stadt, whatever
// follows ("Bundesstadt Bonn", "Stadt Köln – Amt für …", "Jugendamt der Stadt
// Kiel"), a Kreis by a compound ("Hochsauerlandkreis") and the Ämter that are
// associations of municipalities ("Amt Marne-Nordsee").
func localAuthority(key string) (Authority, bool) {
	if isOtherBody(key) {
		return Authority{}, false
	}
	words := strings.Fields(key)
	found := Authority{Method: MethodPattern, Confidence: 0.9}
	switch {
	case isCityState(key):
		return Authority{}, false
	case strings.HasPrefix(key, " bezirksamt "):
		found.Type = TypeCity
	case isGemeinde(words):
		found.Type = TypeTown
	case isStadt(words):
		found.Type = stadtType(key)
	case isKreis(words):
		found.Type = TypeDistrict
	case isAmt(words):
		found.Type = TypeAssociation
	default:
		return wholeCity(key)
	}
	return found, true
}

// isOtherBody reports whether a name with a Stadt in it is that of another
// body: a company, a club, a court.
func isOtherBody(key string) bool {
	if hasAny(key, companyForms) || hasAny(key, []string{" e.v. ", " e. v. "}) {
		return true
	}
	if hasAny(key, []string{"^stadt ", "^gemeinde ", "^markt "}) {
		return false // Stadt Gericht, Gemeinde Polizeidorf
	}
	return hasAny(key, []string{"verwaltungsgemeinschaft", "^samtgemeinde", "^verbandsgemeinde", "zweckverband", "verein ", "verband ", "stadtwerke", "stadtwerk ",
		"sparkasse", "eigenbetrieb", "universität ", "hochschule ", "klinikum", "kammer ", "gericht ", "ministerium", "polizei",
		" aör ", "rechenzentrum ", "verkehrsbetriebe", "jobcenter", "krankenkasse", "^bundesamt", "^bundesinstitut", "^senat", "^behörde für",
		"museum ", "theater ", "gymnasium ", "schule ", "staatsanwaltschaft", "^finanzamt", "^agentur ", "^bundesanstalt", "^landesamt", "^landesbetrieb"})
}

// isCityState reports whether the name is that of a Land that is a city, or of
// its government; Berlin's Bezirksämter are local.
func isCityState(key string) bool {
	return hasAny(key, []string{"^freie und hansestadt hamburg", "^freie hansestadt bremen", "^hansestadt hamburg", "^stadtstaat ", "^land berlin"})
}

// isStadt reports whether a word says Stadt of the name: at its start, or
// after "der": "Standesamt der Stadt Ulm". "Innenstadt" and the like name
// parts and subjects of a city, and a single word is a place's name.
func isStadt(words []string) bool {
	for i, w := range words {
		if len(words) < 2 || !strings.HasSuffix(w, "stadt") && !isCityOffice(w) {
			continue
		}
		if w == "innenstadt" || w == "altstadt" || w == "werkstadt" {
			continue
		}
		if i == 0 || words[i-1] == "der" || w == "stadt" || i >= 2 && words[i-1] == "und" && strings.HasSuffix(words[i-2], "-") { // Hanse- und Universitätsstadt
			return true
		}
	}
	return hasAny(" "+strings.Join(words, " ")+" ", []string{" der städte ", "^magistrat ", "^oberbürgermeister", "^der oberbürgermeister", "^die oberbürgermeisterin"})
}

// isCityOffice reports whether a word names a part of a city's administration.
func isCityOffice(w string) bool {
	switch w {
	case "stadtverwaltung", "stadtbibliothek", "stadtbücherei", "stadtarchiv", "stadtrat", "stadtplanungsamt",
		"stadtjugendamt", "stadtkämmerei", "stadtkasse":
		return true
	}
	return false
}

// stadtType tells the kreisfreie Stadt from the town by the table of cities;
// a Landeshauptstadt counts as a city also where the table does not have it.
func stadtType(key string) string {
	if _, ok := cityIn(key); ok {
		return TypeCity
	}
	if hasAny(key, []string{"landeshauptstadt ", "kreisfreie stadt", "oberbürgermeister", "stadt berlin ", "stadt hamburg "}) {
		return TypeCity
	}
	return TypeTown
}

// isGemeinde reports whether the name starts with the word for a municipality
// that is no Stadt.
func isGemeinde(words []string) bool {
	if len(words) < 2 {
		return false
	}
	switch words[0] {
	case "gemeinde", "marktgemeinde", "ortsgemeinde", "flecken":
		return true
	case "markt":
		return words[1] != "und" && words[1] != "für"
	}
	return false
}

// isKreis reports whether the name is a Kreis in one word, or of such a Kreis.
func isKreis(words []string) bool {
	if _, ok := kreisFirst(words); ok {
		return true
	}
	for i, w := range words {
		if !strings.HasSuffix(w, "kreis") || w == "kreis" || w == "landkreis" {
			continue
		}
		for _, other := range [...]string{"arbeitskreis", "freundeskreis", "förderkreis", "wahlkreis", "gesprächskreis", "nutzerkreis", "stadtkreis"} {
			if strings.HasSuffix(w, other) {
				return false
			}
		}
		return i == 0 || words[i-1] != "im"
	}
	return false
}

// isAmt reports whether the name is an Amt as in Schleswig-Holstein,
// Brandenburg and Mecklenburg-Vorpommern: "Amt" and a place. An Amt with a
// task says "für", "der", "des" or comes with more words.
func isAmt(words []string) bool {
	if len(words) < 2 || words[0] != "amt" {
		return false
	}
	for _, w := range words[1:] {
		switch w {
		case "für", "der", "des", "zur", "im":
			return false
		}
	}
	return true
}

// wholeCity recognises a name that is nothing but that of a city.
func wholeCity(key string) (Authority, bool) {
	if _, ok := cityNamed(strings.TrimSpace(key)); ok {
		return Authority{TypeCity, LevelMunicipality, MethodRegistry, 0.8}, true
	}
	return Authority{}, false
}
