package ingest

import (
	"regexp"
	"slices"
	"strings"

	"nextsearch/internal/catalogue"
)

var (
	// mailIn finds a mail address in a text, with the word before it.
	mailIn = regexp.MustCompile(`(?i)(?:e-?mail\s*:?\s*|mailto:)?[\w.+-]+(?:@|\(at\)|\[at\])[\w.-]+\.[a-z]{2,}`)
	// personTitle begins or ends the name of a person.
	personTitle = regexp.MustCompile(`(?i)(?:^|[\s,(])(?:herrn?|frau|hr|fr|dr|prof|dipl|mag|ing|mr|mrs|ms)\.?(?:[\s,)-]|$)`)
	// personShape is two to four words that all begin with a capital letter,
	// or family name, given name.
	personShape = regexp.MustCompile(`^\p{Lu}[\p{L}'’-]*(?:,? (?:(?:von|van|de|der|zu) )*(?:\p{Lu}\.|\p{Lu}[\p{L}'’-]+)){1,3}$`)
)

// givenNames are the most frequent given names in Germany of the working
// generations; they tell "Anna Beispiel" from "Digitale Agenda".
var givenNames = wordSet(`achim alexander alexandra andrea andreas angela angelika anja anke ann anna anne annette antje armin axel barbara
	bastian beate ben benjamin bernd bernhard bert bettina bianca birgit björn boris brigitte britta carl carla carolin carsten catrin christa
	christian christiane christina christine christoph claudia cornelia daniel daniela david dennis detlef diana dieter dirk dominik doris
	elena elisabeth elke ellen emma erik eva fabian felix finn florian frank franz franziska friedrich gabriele georg gerald gerd gerhard
	gisela günter günther hannah hannes hans harald hartmut heike heiko heinz heinrich helga helmut henning herbert holger horst ina ines
	inga ingo ingrid iris jan jana janine jens jessica joachim jochen johann johanna johannes jonas jörg josef judith julia julian jürgen
	jutta kai karin karl karsten katharina kathrin katja katrin kerstin kevin klaus konrad kristin kristina lars laura lea lena leon lisa
	lothar luca ludwig luisa lukas lutz maik manfred manuel manuela marc marcel marco marcus margit maria marie marion marius mark markus
	martin martina mathias matthias max maximilian melanie michael michaela mike mirko mona monika moritz nadine nadja nicole niklas nico
	nils nina norbert olaf oliver oskar patrick paul paula peter petra philipp rainer ralf ralph regina reinhard rene renate robert roland
	rolf rüdiger rudolf sabine sabrina sandra sara sarah sascha sebastian silke silvia simon simone sonja sophie stefan stefanie steffen
	stephan stephanie susanne sven svenja sylvia tanja theo theresa thomas thorsten tim timo tobias tom torsten udo ulf uli ulrich ulrike
	ursula ute uwe vanessa vera verena viktor volker walter werner wilhelm wolfgang yvonne jane john james`)

// looksLikePerson reports whether a name is that of a person. personal says
// that the source calls it one, or that it stands where persons usually do:
// then a name of that shape is enough, else a title or a known given name
// is needed. The name of a body is none, whatever the source calls it.
func looksLikePerson(name string, personal bool) bool {
	if bodyWord.MatchString(name) || strings.ContainsAny(name, "0123456789&/") {
		return false
	}
	if personTitle.MatchString(name) {
		return true
	}
	if !personShape.MatchString(name) {
		return false
	}
	words := strings.FieldsFunc(strings.ToLower(name), func(r rune) bool { return r == ' ' || r == ',' || r == '-' })
	return personal || givenNames[words[0]] || strings.Contains(name, ",") && givenNames[words[len(words)-1]]
}

// keyLike is the key of a record in somebody's database where a name should be.
var keyLike = regexp.MustCompile(`^\p{L}{0,4}[-_]?\d{3,}$|^[0-9a-fA-F-]{32,36}$`)

// bodyName gives a name as the source wrote it, without the mail addresses
// that some write into it; "" for a person and for what is no name.
func bodyName(name string, personal bool) string {
	name = strings.Trim(squash(mailIn.ReplaceAllString(htmlLine(name), " ")), " ,;:-–")
	if letters(name) < 2 || keyLike.MatchString(name) || len(name) > maxTitle || strings.Contains(name, "@") || isWebAddress(name) || looksLikePerson(name, personal) {
		return ""
	}
	return name
}

// functionWords are what mailboxes of bodies are called, whole or as the
// beginning of a part of the name if they are long.
var functionWords = wordSet(`info infos post poststelle postfach kontakt contact service office mail email presse press redaktion support hilfe help
	verwaltung amt referat abteilung team zentrale buero sekretariat web webmaster internet online portal open opendata data daten odata geo gis
	geodaten geoportal geoinfo transparenz archiv bibliothek stadt gemeinde kreis rathaus buergerbuero buergerservice umwelt vermessung kataster
	verkehr wahlen wahl finanzen haushalt it edv admin statistik stat digital digitalisierung bauamt stadtplanung auskunft anfragen ogd metadaten
	govdata ckan egov egovernment smartcity museum kultur schule tourismus gdi datenportal pressestelle marketing hotline dialog`)

// minFunctionPrefix is the least length of a function word that may have an
// ending: "statistik-nord", but not "itzig".
const minFunctionPrefix = 5

// functionEnding closes compounds that no family is called by.
var functionEnding = regexp.MustCompile(`.(?:amt|stelle|service|dienste?|portal|daten|verwaltung|zentrum|team|referat|archiv)$`)

// functionMailbox gives a mail address that belongs to a function and not to a
// person, "" for any other: in doubt it is a person's.
func functionMailbox(address string) string {
	address = strings.ToLower(strings.TrimSpace(address))
	address = strings.TrimPrefix(address, "mailto:")
	address = strings.NewReplacer("(at)", "@", "[at]", "@").Replace(address)
	local, domain, ok := strings.Cut(address, "@")
	if !ok || !strings.Contains(domain, ".") || strings.ContainsAny(address, " ,;<>?") {
		return ""
	}
	parts := strings.FieldsFunc(local, func(r rune) bool { return r < 'a' || r > 'z' })
	if slices.ContainsFunc(parts, func(p string) bool { return givenNames[p] }) {
		return ""
	}
	for _, p := range parts {
		if functionEnding.MatchString(p) {
			return address
		}
		for n := len(p); n >= min(len(p), minFunctionPrefix); n-- {
			if functionWords[p[:n]] {
				return address
			}
		}
	}
	return ""
}

// agent is a body in the role in which it stands to a dataset: the
// publisher counts, else who made it, else who keeps it.
type agent struct {
	name string
	role string // as the source calls it
}

// organisationsOf makes one publisher and else partners of the bodies that a
// source names, in the order of how much they say. method is the role of the
// publisher where the source does not call it one.
func organisationsOf(agents []agent) (list []catalogue.Organisation, method string) {
	for _, a := range agents {
		if a.name == "" || slices.ContainsFunc(list, func(o catalogue.Organisation) bool { return fold(o.Name) == fold(a.name) }) {
			continue
		}
		role := "partner"
		if len(list) == 0 {
			role = "publisher"
			if a.role != "publisher" {
				method = a.role
			}
		}
		if len(list) < maxAgents {
			list = append(list, catalogue.Organisation{Name: a.name, Role: role})
		}
	}
	return list, method
}

// maxAgents bounds the bodies of one record.
const maxAgents = 20
