package ingest

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// functionWords say that a number is that of a function, in lower case; the
// words for bodies ([bodyEndings]) say so, too.
var functionWords = wordSet(`hotline zentrale telefonzentrale vermittlung empfang infopoint information auskunft notruf bereitschaft rufbereitschaft servicetelefon bürgertelefon infotelefon
	beratungstelefon sorgentelefon hinweistelefon servicenummer behördennummer behördenrufnummer service support helpdesk servicedesk rathaus sekretariat redaktion polizei feuerwehr kita hort ticket
	tourist touristinfo callcenter switchboard reception office pforte leitwarte störung störungen kundenservice bürgerservice geschäftsstelle telefonseelsorge stadt gemeinde kreis
	ministerium amt behörde schule museum bibliothek bücherei archiv theater`)

var functionEnds = []string{"hotline", "zentrale", "service", "telefon", "center", "support", "nummer", "stelle", "amt", "büro", "verwaltung", "zentrum", "ministerium", "desk"}

// personWords say that what follows is a person's.
var personWords = wordSet(`ansprechpartner ansprechpartnerin ansprechpartnerinnen ansprechperson ansprechpersonen kontaktperson kontaktpersonen durchwahl direktwahl mobil mobile handy mobiltelefon
	sachbearbeiter sachbearbeiterin bearbeiter bearbeiterin referent referentin leiter leiterin projektleiter projektleiterin projektleitung teamleiter teamleiterin abteilungsleiter abteilungsleiterin
	amtsleiter amtsleiterin herr herrn frau dr prof hr fr dezernent dezernentin geschäftsführer geschäftsführerin autor autorin verfasser verfasserin persönlich privat koordinator koordinatorin
	beauftragter beauftragte bürgermeister bürgermeisterin sprecher sprecherin pressesprecher pressesprecherin vorsitzender vorsitzende mitarbeiter mitarbeiterin contact`)

const (
	// maxSegments is how many pieces of the text before a number are looked at, the nearest first.
	maxSegments = 5
	// maxAside is how many bytes behind a number can name its owner: "(Frau …)".
	maxAside = 40
)

// ownerAside is a person named right behind a number.
var ownerAside = regexp.MustCompile(`^[\s,;(–-]*(?:Herrn?|Frau|Hr\.|Fr\.|Dr\.|Prof\.|Durchwahl)(?:\s|$)`)

// nearFunction reports whether a number is clearly that of a function: its
// label says so, or what is nearest before it names a function and no person.
func nearFunction(before, after, label string) bool {
	if ownerAside.MatchString(after[:min(len(after), maxAside)]) {
		return false
	}
	if label != "" && (functionWords[label] || label != "telefon" && hasAnySuffix(label, "telefon", "hotline", "zentrale", "servicenummer")) && label != "mobiltelefon" {
		return true
	}
	if personWords[label] {
		return false
	}
	segments := strings.FieldsFunc(before, func(r rune) bool { return strings.ContainsRune("\n,;|·•:()", r) })
	for i := range min(len(segments), maxSegments) {
		switch owner(segments[len(segments)-1-i]) {
		case ownedByPerson:
			return false
		case ownedByFunction:
			return true
		}
	}
	return false
}

type ownership int

const (
	ownerUnknown ownership = iota
	ownedByPerson
	ownedByFunction
)

// owner says whom a piece of text names. A person counts more than the body
// beside: "Sekretariat Frau Müller" is a person's.
func owner(segment string) ownership {
	if strings.Contains(segment, personMark) {
		return ownedByPerson
	}
	words := strings.FieldsFunc(segment, func(r rune) bool { return !unicode.IsLetter(r) && r != '-' && r != '.' })
	function, names := false, 0
	for i, w := range words {
		lower := strings.Trim(strings.ToLower(w), ".-")
		switch {
		case lower == "":
		case personWords[lower]:
			return ownedByPerson
		case isGiven(w) && startsUpper(w) && i+1 < len(words) && startsUpper(words[i+1]):
			return ownedByPerson
		case functionWords[lower]:
			function = true
		case phoneWords[lower]:
		case hasAnySuffix(lower, functionEnds...) && len(lower) > len("telefon"), isBodyNoun(w):
			function = true
		case startsUpper(w) && utf8.RuneCountInString(lower) > 1:
			names++
		case startsUpper(w):
		default:
			names = -len(words) // a sentence
		}
	}
	switch {
	case function:
		return ownedByFunction
	case names == 2 || names == 3:
		return ownedByPerson // two capitalised words alone are a name as likely as not
	}
	return ownerUnknown
}

func startsUpper(w string) bool {
	r, _ := utf8.DecodeRuneInString(w)
	return unicode.IsUpper(r)
}

// isBodyNoun reports whether a noun ends like the name of a body.
func isBodyNoun(w string) bool {
	if !startsUpper(w) {
		return false
	}
	lower := strings.ToLower(w)
	return hasAnySuffix(lower, bodyEndings...) && utf8.RuneCountInString(lower) > 4
}
