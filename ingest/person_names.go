package ingest

import (
	_ "embed"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

var (
	//go:embed tables/given-names.txt
	givenNamesTable string
	//go:embed tables/family-names.txt
	familyNamesTable string

	givenNames  = tableSet(givenNamesTable)
	familyNames = tableSet(familyNamesTable)
)

// tableSet makes a set of the words of an embedded table; lines with # say
// what follows.
func tableSet(table string) map[string]bool {
	set := map[string]bool{}
	for line := range strings.Lines(table) {
		if strings.HasPrefix(line, "#") {
			continue
		}
		for word := range strings.FieldsSeq(line) {
			set[word] = true
		}
	}
	return set
}

var (
	// personTitles stand before the name of a person and of nothing else.
	personTitles = wordSet(`herr herrn frau hr fr dr prof professor professorin mr mrs ms miss mme dipl mag ing rer nat phil jur med pol oec iur habil univ ra rain
		h.c hc dipl.-ing dipl.-inf dipl.-geogr dipl.-kfm dipl.-kffr dr.-ing m.a b.a m.sc b.sc mba phd sir lady pfarrer pfarrerin`)
	// nameParticles stand within family names, in lower case.
	nameParticles = wordSet(`von van vom zu zum zur de der den del della di da do dos das la le ten ter tho thor auf aus dem und bin ibn el al y af av graf freiherr freifrau gräfin`)
	// legalForms make a body of any name.
	legalForms = wordSet(`gmbh ggmbh mbh ag kg ohg gbr ug eg eg se aör kdör kdoer e.v ev e.k inc ltd llc plc corp co s.a s.r.l sarl b.v n.v oy ab zv`)
	// bodyNouns are words of the names of bodies that stand alone; bodyEndings
	// also end compounds. What ends family names, too (-haus, -land, -rat), stands in the first list only.
	bodyNouns = wordSet(`stadt hansestadt landeshauptstadt bundesstadt hauptstadt gemeinde markt land freistaat bund kreis haus amt rat stadtrat gemeinderat kreisrat
		bundesrat beirat senat bank bad sankt st insel samtgemeinde team projekt projektgruppe ag arge forum ausschuss partei fraktion cdu csu spd fdp afd grüne die
		das der the city county town municipality university college school institute department office agency ministry council board committee commission authority
		foundation association society community network centre center group lab labs hub house library archive museum press media company service services
		systems solutions software digital data open public it gis geo web online portal consulting admin administrator administrators user unknown anonymous author
		autor editor redaktion webmaster verlag presse zeitung studio design kreativ kommunikation firma praxis kanzlei volk staat region regional deutsche deutscher deutsches
		bundesrepublik europäische europäischer europäisches european federal national international internationale german germany deutschland europa europe gmbh`)
	bodyEndings = []string{"ministerium", "ministeriums", "ministerin", "minister", "verwaltung", "behörde", "präsidium", "anstalt", "verband", "kammer", "agentur", "universität", "hochschule",
		"institut", "stiftung", "senatsverwaltung", "magistrat", "verein", "zentrum", "zentrale", "werke", "werk", "kommission", "gericht", "gesellschaft", "gruppe", "redaktion",
		"referat", "abteilung", "dezernat", "stelle", "bereich", "büro", "netzwerk", "initiative", "kirche", "bistum", "schule", "gymnasium", "bibliothek", "bücherei",
		"archiv", "museum", "klinik", "klinikum", "krankenhaus", "sparkasse", "kasse", "versicherung", "akademie", "bundesamt", "landesamt", "landkreis", "kanzlei", "dienst", "dienste", "betrieb",
		"genossenschaft", "partner", "beratung", "planung", "architekten", "ingenieure", "technik", "systeme", "regierung", "parlament", "landtag", "bundestag", "kollegium",
		"konferenz", "vereinigung", "union", "bündnis", "allianz", "bezirk", "gemeinschaft", "organisation", "direktion", "leitung", "fakultät", "seminar", "observatorium", "theater", "feuerwehr", "polizei", "förderung"}
)

// isPersonName reports whether the name of a creator, author, publisher or
// contact is, or holds, that of a person: "Müller, Hans", "Dr. Anna Schmidt",
// "H. Meier", "Schmidt" or a person's mail address. Where nothing tells it
// apart from the name of a body, it is none. Of several names, divided by
// semicolons, one is enough; [withoutPersons] gives what is left.
func isPersonName(name string) bool {
	for _, part := range nameParts(name) {
		if isPerson(part) {
			return true
		}
	}
	return false
}

// withoutPersons gives the names of bodies in the name of a creator: "Stadt
// Musterstadt" of "Hans Müller, Stadt Musterstadt"; "" if there are only persons.
func withoutPersons(name string) string {
	var bodies []string
	for _, part := range nameParts(name) {
		if !isPerson(part) {
			bodies = append(bodies, part)
		}
	}
	return strings.Join(bodies, ", ")
}

// nameAside is what stands behind a name in brackets: a role, an address, a place.
var nameAside = regexp.MustCompile(`\s*(?:\([^()]*\)|<[^<>]*>|\[[^\[\]]*\])`)

// nameParts divides a list of names. A comma divides names, and family name
// from given name: there both stay together.
func nameParts(list string) []string {
	var parts []string
	for _, name := range strings.FieldsFunc(squash(list), func(r rune) bool { return r == ';' || r == '|' || r == '/' || r == '\n' }) {
		pieces := strings.Split(name, ",")
		for i := 0; i < len(pieces); i++ {
			part := strings.TrimSpace(pieces[i])
			for i+1 < len(pieces) && isGivenPart(part, strings.TrimSpace(pieces[i+1])) {
				i++
				part += ", " + strings.TrimSpace(pieces[i])
			}
			if part != "" {
				parts = append(parts, part)
			}
		}
	}
	return parts
}

// isGivenPart reports whether next is the given name, or the title, that
// belongs to the family name before the comma.
func isGivenPart(family, next string) bool {
	words, titles := withoutTitles(strings.Fields(nameAside.ReplaceAllString(next, "")))
	if n := len(words); n > 1 && personTitles[strings.ToLower(words[n-1])] {
		words = words[:n-1] // "Müller, Hans, Herr"
	}
	if len(words) == 0 {
		return titles > 0
	}
	first, _, _ := strings.Cut(family, ",")
	names, _ := withoutTitles(strings.Fields(first))
	if len(names) == 0 || len(names) > maxNameWords-2 || len(words) > 3 || !areNames(names) || !areNames(words) || hasBodyWord(names) || hasBodyWord(words) {
		return false
	}
	if isGiven(names[0]) && len(names) > 1 {
		return false // "Hans Müller, Anna Schmidt": two persons
	}
	return isGiven(words[0]) || isInitial(words[0]) && (strings.HasSuffix(words[0], ".") || familyNames[lowerName(names[len(names)-1])] && words[0] != marketTown)
}

// marketTown is what the official list writes behind the name of a market
// town: "Marktl, M". It is no initial.
const marketTown = "M"

// maxNameWords is how many words the name of a person has at most.
const maxNameWords = 6

// conjunctions join two names.
var conjunctions = []string{" und ", " & ", " and ", " u. "}

// isPerson decides on one name, or on two that are joined.
func isPerson(name string) bool {
	for _, c := range conjunctions {
		if first, second, ok := strings.Cut(name, c); ok && isPerson(first) && isPerson(second) {
			return true
		}
	}
	if strings.Contains(name, "@") && personalMail.MatchString(name) {
		return true
	}
	name = strings.TrimSpace(nameAside.ReplaceAllString(name, ""))
	family, given, comma := strings.Cut(name, ",")
	if comma {
		return isGivenPart(family, strings.ReplaceAll(given, ",", " ")) && !hasBodyWord(strings.Fields(family))
	}
	words, titles := withoutTitles(strings.Fields(name))
	switch {
	case len(words) == 0 || len(words) > maxNameWords || hasLegalForm(words):
		return false
	case titles > 0:
		return areNames(words[:1]) && !hasBodyWord(words[:1])
	case hasBodyWord(words) || !areNames(words):
		return len(words) == 1 && isLogin(words[0]) || len(words) > 2 && !hasBodyWord(words) && isGiven(words[0]) && familyNames[lowerName(words[1])]
	case len(words) == 1:
		return isSingleName(words[0])
	}
	return isFullName(words)
}

// personalMail is the address of a person: given and family name with a dot,
// or an initial before it.
var personalMail = regexp.MustCompile(`(?i)(?:^|[^\p{L}\d.])\p{L}[\p{L}-]*\.\p{L}[\p{L}-]+@`)

// isFullName decides on two or more words that all could be names.
func isFullName(words []string) bool {
	first, last := words[0], words[len(words)-1]
	switch {
	case isGiven(first), isInitial(first):
		return !isInitial(last) || len(words) > 2 || isInitial(last) && isGiven(first)
	case isInitial(last) && len(words) == 2: // "Müller H."
		return familyNames[lowerName(first)] || strings.HasSuffix(last, ".")
	case isGiven(last): // "MÜLLER Hans"
		return familyNames[lowerName(first)] || isUpper(first) && len(first) > 3
	}
	return familyNames[lowerName(last)] && !isUpper(first)
}

func isSingleName(word string) bool {
	lower := lowerName(word)
	return !placeNames[lower] && (familyNames[lower] || givenNames[lower])
}

// placeNames are names of persons that are names of municipalities, too:
// alone, they are not taken for a person.
var placeNames = wordSet("heide horst vogt hagen roth stein jork lotte meinhard ernst schmitt hahn horn pohl karl schwarz rosa mark sören")

// isLogin reports whether a word is a login made of a person's name:
// "hans.mueller", "h.mueller".
func isLogin(word string) bool {
	given, family, ok := strings.Cut(strings.ToLower(word), ".")
	return ok && len(family) > 3 && !strings.Contains(family, ".") && (givenNames[given] || utf8.RuneCountInString(given) == 1) && onlyLetters(family)
}

// withoutTitles drops titles from the beginning and counts them.
func withoutTitles(words []string) (rest []string, titles int) {
	for len(words) > 0 && personTitles[strings.TrimRight(strings.ToLower(words[0]), ".:")] {
		// "Frau und Beruf" and "DR" alone are no titles.
		if utf8.RuneCountInString(words[0]) == 2 && isUpper(words[0]) && len(words) < 3 {
			break
		}
		words, titles = words[1:], titles+1
	}
	return words, titles
}

// areNames reports whether each word can be part of a name: capitalised, of
// letters, or a particle within it.
func areNames(words []string) bool {
	for i, w := range words {
		if nameParticles[strings.ToLower(w)] && i+1 < len(words) && len(words) > 1 {
			continue
		}
		r, _ := utf8.DecodeRuneInString(w)
		if !unicode.IsUpper(r) || !isNameWord(w) {
			return false
		}
	}
	return true
}

func isNameWord(w string) bool {
	return !strings.ContainsFunc(strings.TrimSuffix(w, "."), func(r rune) bool {
		return !unicode.IsLetter(r) && !strings.ContainsRune("-'’.‐", r) && !unicode.Is(unicode.Mn, r)
	})
}

// isGiven reports whether w is a given name of the table, or two of them.
func isGiven(w string) bool {
	w = lowerName(w)
	if givenNames[w] {
		return true
	}
	first, second, ok := strings.Cut(w, "-")
	return ok && givenNames[first] && givenNames[second]
}

// isInitial reports whether w is one letter, or several with full stops ("K.-H.").
func isInitial(w string) bool {
	if utf8.RuneCountInString(w) == 1 {
		return isUpper(w)
	}
	for part := range strings.SplitSeq(strings.TrimSuffix(strings.ReplaceAll(w, "-", ""), "."), ".") {
		if utf8.RuneCountInString(part) != 1 && part != "Ch" && part != "St" && part != "Th" {
			return false
		}
	}
	return strings.HasSuffix(w, ".")
}

func hasLegalForm(words []string) bool {
	for i, w := range words {
		w = strings.Trim(strings.ToLower(w), ".,()&")
		if legalForms[w] || w == "v" && i > 0 && strings.EqualFold(words[i-1], "e.") {
			return true
		}
	}
	return false
}

// hasBodyWord reports whether a word, or the end of a compound, is what bodies
// are called.
func hasBodyWord(words []string) bool {
	if hasLegalForm(words) {
		return true
	}
	for _, w := range words {
		w = strings.Trim(strings.ToLower(w), ".,:()")
		if nameParticles[w] {
			continue
		}
		last := w[strings.LastIndexByte(w, '-')+1:]
		if bodyNouns[w] || bodyNouns[last] {
			return true
		}
		for _, ending := range bodyEndings {
			if strings.HasSuffix(w, ending) {
				return true
			}
		}
		if len(w) > len("bundes")+3 && (strings.HasPrefix(w, "bundes") || strings.HasPrefix(w, "landes")) {
			return true
		}
	}
	return false
}

func lowerName(w string) string {
	return strings.TrimRight(strings.ToLower(strings.ReplaceAll(w, "’", "'")), ".")
}

func isUpper(w string) bool { return w == strings.ToUpper(w) && w != strings.ToLower(w) }

func onlyLetters(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool { return !unicode.IsLetter(r) && r != '-' })
}
