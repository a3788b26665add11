package mappings

import (
	"strings"

	"nextsearch/internal/catalogue"
	"nextsearch/mappings/german"
)

// topicRule is one topic: a record has it if its title, keywords, headings or
// summary contain one of the words (in key form, parts of compounds count; a
// space at an end is the border of a word).
type topicRule struct {
	code  string
	label Label
	words []string
}

// topicTable lists the topics in the order in which people are shown them. It
// is a first choice of what digitalisation of the administration is about.
var topicTable = []topicRule{
	{"e-akte", Label{"E-Akte und Dokumente", "Electronic files"}, []string{"e-akte", " eakte", "elektronische akte", "elektronischen akte", "digitale akte", "dokumentenmanagement", "vorgangsbearbeitung", "aktenfuehrung", "gerichtsakte", "elektronischer rechtsverkehr", " dms ", "posteingang", "archivierung"}},
	{"online-services", Label{"Onlinedienste und OZG", "Online services"}, []string{"ozg", "onlinezugang", "online-dienst", "onlinedienst", "online-antrag", "onlineantrag", "einer fuer alle", " efa ", " efa-", "digitaler antrag", "verwaltungsleistung", "serviceportal", "buergerportal", "terminvergabe", "i-kfz"}},
	{"identity", Label{"Digitale Identität", "Digital identity"}, []string{"bundid", "nutzerkonto", "servicekonto", "online-ausweis", " eid ", " eid-", "identitaet", "eudi", "wallet", "elster-zertifikat", "unternehmenskonto", "videoident"}},
	{"registers", Label{"Register und Nachweise", "Registers"}, []string{"registermodernisierung", "once-only", "once only", "noots", "nachweisabruf", "registeranbindung", "identifikationsnummer", "melderegister"}},
	{"ai", Label{"Künstliche Intelligenz", "Artificial intelligence"}, []string{"kuenstliche intelligenz", "kuenstlicher intelligenz", " ki ", " ki-", "machine learning", "maschinelles lernen", "sprachmodell", "chatbot", "generative", "sprachassistent", "artificial intelligence"}},
	{"open-data", Label{"Open Data und Datenpolitik", "Open data"}, []string{"open data", "opendata", "open-data", "offene daten", "datenportal", "datenkatalog", "dcat", "govdata", "datenstrategie", "datensouveraenitaet", "transparenzportal"}},
	{"open-source", Label{"Open Source und digitale Souveränität", "Open source"}, []string{"open source", "open-source", "opensource", "freie software", "digitale souveraenitaet", "digitaler souveraenitaet", "souveraener arbeitsplatz", "publiccode", "opencode"}},
	{"security", Label{"Informationssicherheit", "Information security"}, []string{"informationssicherheit", "it-sicherheit", "cybersicherheit", "it-grundschutz", " bsi ", "ransomware", "notfallmanagement", "phishing", "cyberangriff"}},
	{"privacy", Label{"Datenschutz", "Data protection"}, []string{"datenschutz", "dsgvo", "anonymisierung", "pseudonymisierung"}},
	{"infrastructure", Label{"IT-Infrastruktur und Cloud", "IT infrastructure"}, []string{"cloud", "rechenzentrum", "breitband", "glasfaser", "netzausbau", "it-infrastruktur", "it-konsolidierung", "virtualisierung"}},
	{"interoperability", Label{"Standards und Schnittstellen", "Standards and interfaces"}, []string{"xoev", "schnittstelle", "interoperabilitaet", "fit-connect", "xplanung", " fim ", " fim-", "datenaustauschstandard", "it-architektur", "foederale it"}},
	{"process", Label{"Prozesse und Automatisierung", "Processes and automation"}, []string{"prozessmanagement", "geschaeftsprozess", "prozessoptimierung", "automatisierung", " rpa ", "workflow", "low-code", "low code", "lowcode", "prozessdigitalisierung", "fachverfahren"}},
	{"workplace", Label{"Digitaler Arbeitsplatz", "Digital workplace"}, []string{"homeoffice", "mobiles arbeiten", "mobilen arbeiten", "telearbeit", "videokonferenz", "kollaboration", "digitaler arbeitsplatz", "desk-sharing", "intranet"}},
	{"skills", Label{"Kompetenzen und Weiterbildung", "Skills and training"}, []string{"weiterbildung", "fortbildung", "qualifizierung", " schulung", "-schulung", "schulungs", "digitalkompetenz", "digitallotse", "lernplattform", "vr-training"}},
	{"staff", Label{"Personal und Organisation", "Staff and organisation"}, []string{"personalgewinnung", "recruiting", "fachkraefte", "personalmanagement", "organisationsentwicklung", "veraenderungsmanagement", "change management", "wissensmanagement", "onboarding"}},
	{"strategy", Label{"Strategie und Steuerung", "Strategy and governance"}, []string{"digitalstrategie", "digitalisierungsstrategie", "it-strategie", "governance", "it-steuerung", "digitalisierungscockpit", "digital-cockpit", "digitale agenda", "it-planungsrat"}},
	{"agile", Label{"Agile Methoden und Gestaltung", "Agile methods and design"}, []string{" agil", "scrum", "design thinking", "innovationslabor", "nutzerzentr", "service design", "servicedesign", "prototyp"}},
	{"participation", Label{"Beteiligung und Transparenz", "Participation"}, []string{"beteiligung", "partizipation", "maengelmelder", "konsultation", "buergerhaushalt", "ideenplattform"}},
	{"accessibility", Label{"Barrierefreiheit", "Accessibility"}, []string{"barrierefrei", "leichte sprache", "leichter sprache", "bitv", "wcag", "inklusion"}},
	{"smart-city", Label{"Smart City und Mobilität", "Smart city and mobility"}, []string{"smart city", "smart-city", "smarte stadt", "sensorik", "lorawan", "digitaler zwilling", "urbane datenplattform", "mobilitaet", "verkehrsfluss", "verkehrsdaten", "nahverkehr", "oepnv", "parkraum"}},
	{"building", Label{"Bauen und Geodaten", "Building and geodata"}, []string{"baugenehmigung", "bauantrag", "bauleitplan", "bauaufsicht", "geodaten", "geoinformation", " gis ", " bim ", "kataster"}},
	{"social", Label{"Soziales, Gesundheit und Bildung", "Social affairs, health, education"}, []string{"sozialhilfe", "wohngeld", "elterngeld", "kindergeld", "jugendamt", "gesundheitsamt", " kita", " schule ", " schulen ", "grundschul", " pflege ", "pflegedienst", "pflegeheim", "bafoeg"}},
	{"citizens", Label{"Meldewesen und Ausländerwesen", "Residents and migration"}, []string{"auslaenderbehoerde", "einbuergerung", "aufenthalt", "meldewesen", "einwohnermelde", "personalausweis", "standesamt", "buergeramt", "buergerbuero", "fundbuero"}},
	{"finance", Label{"Finanzen und Vergabe", "Finance and procurement"}, []string{"e-rechnung", "erechnung", "haushaltswesen", "doppik", "e-vergabe", "vergabestelle", "vergabeverfahren", "beschaffung", "foerdermittel", "e-payment", "epayment", "steuerverwaltung", "grundsteuer"}},
	{"environment", Label{"Umwelt, Klima und Sicherheit", "Environment, climate, safety"}, []string{"klima", "umwelt", "energie", "nachhaltig", "green it", "katastrophenschutz", "bevoelkerungsschutz", "bevoelkerungswarnung", "waldbrand", "abfall"}},
}

// Limits of the text in which topics are looked for, in bytes: what a record
// is about stands at its head, and what follows mentions everything.
const (
	topicText  = 4 << 10
	topicStart = 400 // of the body where there is no summary: its first sentences
)

// topicValues gives the topics whose words stand at the head of a record.
func topicValues(r *catalogue.Record) []Value {
	key := topicKey(r)
	var values []Value
	for _, rule := range topicTable {
		for _, w := range rule.words {
			if strings.Contains(key, w) {
				values = append(values, Value{Value: rule.code, Label: rule.label, Method: MethodPattern, Confidence: 0.7})
				break
			}
		}
	}
	return values
}

// topicKey folds title, keywords and summary (without one the beginning of
// the text), hyphens kept, words divided by single spaces.
func topicKey(r *catalogue.Record) string {
	summary := r.Summary
	if summary == "" {
		summary = cut(r.Body, topicStart)
	}
	text := joinCut([]string{r.Title, strings.Join(r.Keywords[:min(len(r.Keywords), maxValues)], " \n"), headings(r), summary}, " \n ", topicText)
	buf := make([]byte, 0, len(text)+2)
	buf = append(buf, ' ')
	for word := range strings.FieldsFuncSeq(text, func(r rune) bool { return r != '-' && !german.IsWordRune(r) && !german.IsDropped(r) }) {
		for i, half := range strings.Split(word, "-") {
			if i > 0 {
				buf = append(buf, '-')
			}
			buf = german.AppendKey(buf, half)
		}
		buf = append(buf, ' ')
	}
	return string(buf)
}

// topicLabel gives the labels of a topic.
func topicLabel(code string) Label {
	for _, rule := range topicTable {
		if rule.code == code {
			return rule.label
		}
	}
	return Label{}
}

// TopicTerms labels the topics in the order in which people are shown them.
func TopicTerms() Vocabulary {
	terms := make(Vocabulary, 0, len(topicTable))
	for _, rule := range topicTable {
		terms = append(terms, Term{rule.code, rule.label})
	}
	return terms
}
