package ingest

import (
	"strings"
	"unicode"
)

// mailboxWords are what function mailboxes are called, in lower case with
// umlauts written out: a local part of such words, codes and places belongs to a body.
var mailboxWords = wordSet(`info infos information informationen kontakt contact mail email e-mail post posteingang poststelle postfach office buero zentrale empfang
	rathaus stadt stadtverwaltung gemeinde gemeindeverwaltung kreis landkreis kreisverwaltung kreishaus landratsamt lra amt vg vgv samtgemeinde bezirk bezirksamt ba
	buergermeister buergermeisterin oberbuergermeister oberbuergermeisterin ob obm bm landrat landraetin praesident praesidentin minister ministerin ministerbuero staatssekretaer
	datenschutz dsb bdsb dsgvo privacy dpo gdpr security sicherheit abuse hostmaster webmaster postmaster admin administrator root support help helpdesk hilfe hotline
	service services servicedesk servicecenter it edv ikt tuiv its itz isb itsec cert csirt soc cio cdo ciso cto digital digitales digitalisierung digitalisierungs egov egovernment
	government ozg efa fim odz onlinezugang portal serviceportal verwaltungsportal govdata opendata open data daten statistik statistics geo geodaten geoinformation geoportal gis gdi
	inspire kataster vermessung presse pressestelle press pressebuero media medien kommunikation communication communications oeffentlichkeitsarbeit pr redaktion onlineredaktion
	internet intranet web website webseite online newsletter news aktuelles abo team projekt projekte project projektbuero event events veranstaltung veranstaltungen anmeldung registration registrierung
	bewerbung bewerbungen karriere career job jobs stellen personal personalamt hr ausbildung praktikum recruiting vergabe vergabestelle ausschreibung ausschreibungen einkauf beschaffung
	bieterfragen procurement rechnung rechnungen erechnung xrechnung invoice buchhaltung finanzen finance kaemmerei kasse steuern steueramt bibliothek buecherei library
	archiv archive museum theater vhs schule schulen kita jugend soziales umwelt klima klimaschutz energie bau bauen planung verkehr mobilitaet mobil mobility tourismus tourist
	touristinfo wirtschaft wirtschaftsfoerderung kultur sport integration gleichstellung inklusion senioren barrierefreiheit barrierefrei barriere ombudsstelle ombuds beschwerde beschwerden
	feedback anregung anregungen frage fragen idee ideen beteiligung mitmachen petition widerspruch formular formulare standesamt einwohnermeldeamt meldewesen wahl wahlen wahlamt
	fuehrerschein kfz zulassung buerger buergerservice buergerbuero buergeramt behoerde behoerden 115 d115 beauftragter beauftragte smartcity smart city cities innovation innovationen innovations lab labs labor
	hub forum netzwerk network geschaeftsstelle gs koordinierung kompetenzzentrum zentrum center centre institut institute dekanat fakultaet studium studierende studi forschung research lehre
	rektorat praesidium kanzler kanzlei bund land ministerium gericht verwaltungsgericht staatsanwaltschaft justiz notruf leitstelle feuerwehr polizei thw drk gesundheit gesundheitsamt
	veterinaer abfall muell wasser abwasser stadtwerke netz vertrieb sales marketing hello hallo hi moin servus ahoi dialog community git gitlab github svn noreply no reply donotreply nicht antworten
	test dev develop developer developers entwicklung api tech technik system systeme software oss opensource source os foss osp publiccode licence license legal recht rechtsamt justiziariat compliance
	revision qm fachstelle fachbereich fb fd fg sg st abteilung abt referat ref dez dezernat stab stabsstelle sachgebiet leitung geschaeftsfuehrung gf vorstand aufsicht rat gremien
	ratsbuero sitzungsdienst kreistag landtag bundestag fraktion spd cdu gruene fdp linke csu standards standard xoev xta kosit fitko planungsrat itplr it-planungsrat itplanungsrat dvdv bundid muk elster
	corona covid impfen ki ai cloud agile agil xplanung xbau bim de en eu und fuer der die das am im von allgemein zentral general main my public ag arge ug up group gruppe mailing list lists liste verteiler users
	konferenz conference tagung kongress workshop akademie academy seminar fortbildung schulung training weiterbildung verein verband stiftung foundation kammer agentur agency
	botschaft konsulat vertretung sekr sekretariat vorzimmer assistenz praxis betrieb betriebe werk werke hof haus campus dach start shop ticket tickets order bestellung bestellungen publikationen
	versand archivierung eakte akte dms registratur register handelsregister grundbuch nachlass betreuung familie frauen kinder eltern ehrenamt engagement asyl auslaender migration
	pass ausweis gewerbe gewerbeamt markt friedhof forst wald jagd natur naturschutz landwirtschaft ernaehrung verbraucher verbraucherschutz wohnen wohngeld miete bafoeg
	foerderung foerdermittel funding zuwendung antrag antraege dokumente documents doku dokumentation wissen knowledge lernen elearning learning moodle zoom video webinar podcast blog
	crypto key pgp ca pki trust signatur siegel zertifikat monitoring alert alerts status betriebsfuehrung rz rechenzentrum infrastruktur infrastructure netzwerke telekommunikation telefon fax
	transparenz ris sd allris session haushalt fairtrade books book bibliotheksdienst alumni mensa wohnheim abonnement leser leserbriefe autoren verlag edition journal repository repositorium orcid doi`)

// mailboxParts are what compounds in the names of mailboxes hold; none is
// part of family names that are at all frequent.
var mailboxParts = []string{"digital", "verwaltung", "stelle", "service", "referat", "presse", "projekt", "daten", "behoerde", "beratung", "management", "rechnung", "vergabe", "beauftragt",
	"planung", "sicherheit", "zentrum", "zentrale", "netzwerk", "portal", "redaktion", "bibliothek", "museum", "institut", "anmeldung", "bewerbung", "umwelt", "energie", "verkehr", "kultur",
	"gesundheit", "buerger", "team", "support", "kontakt", "postfach", "eingang", "leitung", "foerderung", "dienst", "ministeri", "government", "opendata", "smart", "universit", "hochschul",
	"feuerwehr", "polizei", "touris", "konferenz", "veranstaltung", "tagung", "kongress", "event", "workshop", "akademie", "schulung", "training", "barriere", "gemeinde", "mobilit", "innovation",
	"technik", "technolog", "kompetenz", "koordin", "gremien", "wirtschaft", "office", "info", "online", "datenschutz", "amtsblatt", "standard", "transparen", "interoperab", "haushalt", "eforms", "nachhaltig", "demokrat", "europa", "international", "katastroph", "schutz", "strassen", "verkehr", "steuer", "finanz", "gebuehr",
	"arbeit", "pflege", "beitrag", "meldung", "meldestelle", "wettbewerb", "fairtrade", "ausbildung", "qualit", "logistik", "liegenschaft", "immobilien", "vermessung", "kataster", "strateg", "zukunft", "wissenschaft", "publi", "jugend", "sozial", "schule", "statisti", "archiv", "geodat", "buero", "klima", "stadtplan", "openaccess", "forschung"}

// mailboxEnds are last parts of such compounds that also stand within family names.
var mailboxEnds = []string{"amt", "rat", "werke", "kasse", "kreis", "stadt", "data", "gov", "lab", "hub", "bund", "news", "desk", "center", "dienste", "register", "hilfe"}

// unitCodes name an organisational unit where digits follow: "ref21", "fb2", "it4".
var unitCodes = wordSet("ref referat r abt abteilung fb fd fg sg dez dezernat it amt a z dg dgi dgii d gr stab team ta so oes ki hii vi vii pg rl")

// personPlaces stand before the name of a person: "sekretariat.mueller".
var personPlaces = wordSet("buero sekretariat sekr vorzimmer team praxis kanzlei assistenz fraktion mail post office web ra rain")

// isMailbox reports whether an address belongs to a function, not a person:
// its local part says so, or names the body that the domain names. What is
// not clear is a person's.
func isMailbox(local, domain string) bool {
	if isUpper(local) && onlyLetters(local) && len(local) >= 3 && len(local) <= 6 && !foldedGiven[strings.ToLower(local)] && !foldedFamily[strings.ToLower(local)] {
		return true // the short name of a unit; nobody writes a name so
	}
	local, _, _ = strings.Cut(foldUmlauts(strings.ToLower(local)), "+")
	local = strings.Trim(local, "._-")
	if mailboxWords[local] {
		return true
	}
	if rest, ok := strings.CutPrefix(local, "e-"); ok && (mailboxWords[rest] || mailboxWords["e"+rest]) {
		return true // "e-rechnung", "e-government"
	}
	parts := strings.FieldsFunc(local, func(r rune) bool { return r == '.' || r == '_' || r == '-' })
	functions, unknown := 0, 0
	for i, p := range parts {
		switch {
		case isUnit(p, domain), mailboxWords[p]:
			functions++
		case isPersonsPart(p, len(parts)):
			return false
		case hasMailboxPart(p):
			functions++
		case i > 0 && personPlaces[parts[0]]:
			return false
		default:
			unknown++
		}
	}
	if functions > 0 {
		return unknown <= 1 || functions >= unknown
	}
	return len(parts) > 0 && namesDomain(local, domain)
}

// isPersonsPart reports whether a part of a local part is of a person's name;
// next to a function, an initial is none: "referat-d".
func isPersonsPart(p string, parts int) bool {
	if parts > 1 && len(p) == 1 && p >= "a" {
		return true
	}
	return foldedGiven[p] || foldedFamily[p] || personTitles[p]
}

var (
	foldedGiven  = foldedSet(givenNames)
	foldedFamily = foldedSet(familyNames)
)

// foldedSet writes the umlauts of a set out, as addresses do.
func foldedSet(set map[string]bool) map[string]bool {
	folded := make(map[string]bool, len(set))
	for name := range set {
		folded[foldUmlauts(name)] = true
	}
	return folded
}

var umlauts = strings.NewReplacer("ä", "ae", "ö", "oe", "ü", "ue", "ß", "ss")

func foldUmlauts(s string) string { return umlauts.Replace(s) }

// isUnit reports whether p is the code of a unit: digits, a known code with
// digits, or in the federal government letters with digits ("gii3").
func isUnit(p, domain string) bool {
	letters := strings.TrimRightFunc(p, unicode.IsDigit)
	switch {
	case letters == "":
		return true
	case len(letters) == len(p):
		return false
	case len(p)-len(letters) <= 3 && (unitCodes[letters] || mailboxWords[letters] && len(letters) > 2):
		return true
	}
	return len(letters) <= 4 && len(p)-len(letters) <= 3 && strings.HasSuffix(strings.ToLower(domain), ".bund.de")
}

func hasMailboxPart(p string) bool {
	for _, part := range mailboxParts {
		if strings.Contains(p, part) {
			return true
		}
	}
	for _, end := range mailboxEnds {
		if strings.HasSuffix(p, end) && len(p) > len(end)+2 {
			return true
		}
	}
	for _, start := range []string{"stadt", "kreis", "amt", "bau", "wasser", "open", "egov", "land"} {
		if strings.HasPrefix(p, start) && len(p) > len(start)+2 && hasAnySuffix(p, "stelle", "plan", "info", "haus", "werk", "ung", "rat", "schaft", "wesen", "hof", "halle", "ag", "kreis", "access", "source", "ernment") {
			return true
		}
	}
	return false
}

func hasAnySuffix(s string, suffixes ...string) bool {
	for _, suffix := range suffixes {
		if strings.HasSuffix(s, suffix) {
			return true
		}
	}
	return false
}

func hasAnyPrefix(s string, prefixes ...string) bool {
	for _, prefix := range prefixes {
		if strings.HasPrefix(s, prefix) {
			return true
		}
	}
	return false
}

// namesDomain reports whether a local part is the name of the body that the
// domain names: "fitko@fitko.de", "stadtulm@ulm.de".
func namesDomain(local, domain string) bool {
	plain := strings.NewReplacer(".", "", "-", "", "_", "")
	local = plain.Replace(local)
	labels := strings.Split(foldUmlauts(strings.ToLower(domain)), ".")
	for _, label := range labels[:max(0, len(labels)-1)] {
		label = plain.Replace(label)
		if local == label && len(local) > 1 || len(local) > 3 && len(label) > 3 && (strings.HasPrefix(label, local) || strings.HasSuffix(local, label)) {
			return true
		}
	}
	return false
}
