package german

import (
	"slices"
	"strings"
	"testing"
)

// tables are those of the tests; the curated ones belong to another package.
var testTables = Tables{
	Abbreviations: []Abbreviation{
		{"BfV", "Bundesamt für Verfassungsschutz"}, {"EfA", "Einer für Alle"}, {"OZG", "Onlinezugangsgesetz"},
		{"BImSchG", "Bundes-Immissionsschutzgesetz"}, {"EU", "Europäische Union"}, {"FuE", "Forschung und Entwicklung"},
	},
	Synonyms: [][]string{{"Homeoffice", "mobiles Arbeiten", "Telearbeit"}, {"Abfall", "Müll"}},
}

// testLexicon is the seed with the tables of the tests.
func testLexicon() *Lexicon { return Seed().With(testTables) }

// degree is how well a query finds a text.
type degree int

const (
	no   degree = iota // not at all
	weak               // as a part, a derivation, a synonym
	good               // as the same word
)

// String names the degree.
func (d degree) String() string { return [...]string{"no", "weak", "good"}[d] }

// found gives how well the worst found word of a query stands in a text.
func found(l *Lexicon, query, text string) degree {
	terms := l.Terms(text, nil)
	words := l.Query(query)
	best := make([]float32, len(words))
	for i, w := range words {
		for _, a := range slices.Concat(w.Alternatives, w.Joins) {
			if !holds(terms, a) {
				continue
			}
			for k := i; k < i+a.Words; k++ {
				best[k] = max(best[k], a.Weight)
			}
		}
	}
	worst, ranked := float32(1), false
	for i, w := range words {
		if !w.Stop {
			worst, ranked = min(worst, best[i]), true
		}
	}
	switch {
	case !ranked:
		worst = slices.Min(append(best, 1))
	}
	switch {
	case len(words) == 0 || worst == 0:
		return no
	case worst < weightPart:
		return weak
	}
	return good
}

// holds reports whether a text's terms have an alternative.
func holds(terms []Term, a Alternative) bool {
	if a.Phrase == nil {
		return slices.ContainsFunc(terms, func(t Term) bool { return t.Text == a.Term })
	}
	for _, t := range terms {
		if t.Text == a.Phrase[0] && follows(terms, t.Position, a.Phrase[1:]) {
			return true
		}
	}
	return false
}

// follows reports whether the rest of a phrase stands behind a position.
func follows(terms []Term, position int, rest []string) bool {
	for _, r := range rest {
		i := slices.IndexFunc(terms, func(t Term) bool { return t.Text == r && t.Position == position+1 })
		if i < 0 {
			return false
		}
		position++
	}
	return true
}

// Spellings that civil servants use for one thing meet; words that only look
// alike stay apart.
func TestSpellingsMeet(t *testing.T) {
	l := testLexicon()
	cases := []struct {
		query, text string
		want        degree
	}{
		// Case, umlauts, unusual characters.
		{"verwaltung", "VERWALTUNG", good},
		{"Buerger", "Bürger", good},
		{"bürger", "BÜRGER", good},
		{"Bu\u0308rger", "Bürger", good},
		{"Strasse", "Straße", good},
		{"STRASSE", "Straße", good},
		{"Straße", "Strasse", good},
		{"Maßnahme", "Massnahme", good},
		{"Abschluß", "Abschluss", good},
		{"Beschlüsse", "Beschluß", good},
		{"Ver\u00ADwal\u00ADtung", "Verwaltung", good},
		{"Ver\u200Bwaltung", "Verwaltung", good},
		{"Verwal-\ntung", "Verwaltung", good},
		{"Verwal-\r\n   tung", "Verwaltung", good},
		{"o\uFB03ce", "office", good},
		{"Café", "Cafe", good},
		{"ＯＺＧ", "OZG", good},
		{"Energieverbrauchsuebersicht", "Energieverbrauchsübersicht", good},
		{"Forderstaffel", "Förderstaffel", good},
		{"Burosoftware", "Bürosoftware", good},
		{"Entscheidungsbaeume", "Entscheidungsbäume", good},
		{"Geldwaeschepraevention", "Geldwäscheprävention", good},
		// Gender forms.
		{"Bürger:innen", "Bürger", good},
		{"Bürger*innen", "Bürger", good},
		{"Bürger_innen", "Bürger", good},
		{"Bürger/innen", "Bürger", good},
		{"Bürger/-innen", "Bürger", good},
		{"Bürger(innen)", "Bürger", good},
		{"Bürger·innen", "Bürger", good},
		{"BürgerInnen", "Bürger", good},
		{"Bürgerinnen", "Bürger", good},
		{"Bürgerin", "Bürger", good},
		{"Bürger", "Bürgerinnen und Bürger", good},
		{"Bürgerinnen und Bürger", "Bürger", good},
		{"Bürger", "Bürger:innen", good},
		{"Mitarbeiter*in", "Mitarbeiter", good},
		{"Expertinnen", "Experten", good},
		{"Kolleg:innen", "Kollegen", good},
		{"Expert*innen", "Experten", good},
		{"Ärzt:innen", "Ärzte", good},
		{"Ärztinnen", "Arzt", good},
		{"Präsidentin", "Präsident", good},
		{"Absolventinnen", "Absolventen", good},
		{"VerbraucherInnen", "Verbraucherinnen und Verbraucher", good},
		{"Bürger:innenbeteiligung", "Bürgerbeteiligung", good},
		{"BürgerInnenservice", "Bürgerservice", good},
		{"Senior/innen", "Senioren", good},
		{"Termin", "Term", no},
		{"Medizin", "Mediz", no},
		{"Berlin", "Berl", no},
		{"Mitarbeiter/in", "Mitarbeitende", weak},
		// Hyphen, space and joined variants.
		{"E-Akte", "eAkte", good},
		{"eAkte", "E-Akte", good},
		{"E Akte", "E-Akte", good},
		{"eakte", "E Akte", good},
		{"E-Akten", "eAkte", good},
		{"e‑akte", "E-Akte", good},
		{"EAkte", "E-Akte", good},
		{"elektronische Akte", "E-Akte", good},
		{"E-Akte", "die elektronische Akte", good},
		{"i-Kfz", "iKfz", good},
		{"E-Rechnung", "eRechnung", good},
		{"Online-Zugang", "Onlinezugang", good},
		{"Online Zugang", "Onlinezugang", good},
		{"Open-Source", "OpenSource", good},
		{"Open Source", "Open-Source", good},
		{"OpenSource", "Open Source", good},
		{"Bund-ID", "BundID", good},
		{"BundID", "Bund-ID", good},
		{"Akte", "E-Akte", good},
		{"Akte", "eAkte", good},
		{"Video Konferenz", "Videokonferenz", good},
		{"Videokonferenz", "Video-Konferenz", good},
		{"Videokonferenzen", "Video Konferenz", good},
		{"Sanierungs-Daten", "Sanierungsdaten", good},
		{"Sanierungs Daten", "Sanierungsdaten", good},
		{"SmartGrids", "Smart Grids", good},
		{"Smart Grids", "SmartGrids", good},
		{"Webapp", "Web-App", good},
		{"IT Sicherheit", "IT-Sicherheit", good},
		{"ITSicherheit", "IT-Sicherheit", good},
		{"EUweite", "EU-weite", good},
		{"NATOkonferenz", "NATO-Konferenz", good},
		{"ITDienst", "IT-Dienst", good},
		{"Staaten", "die 20Staaten", good},
		{"Schäden", "Schaden", good},
		{"Mängel", "Mangel", good},
		{"Steuer Entlastung Analyse", "Steuerentlastungsanalyse", good},
		{"Landes Haushalts Ordnung", "Landeshaushaltsordnung", good},
		{"Low-Code-Plattform", "Lowcodeplattform", good},
		{"Bürger-Service", "Bürgerservice", good},
		{"Inder", "in der", no},
		{"Smart City", "SmartCity", good},
		// Compounds.
		{"Klimaschutz", "Klimaschutzgesetz", weak},
		{"Gesetz", "Klimaschutzgesetz", weak},
		{"Bundestag", "Bundestagsfraktion", weak},
		{"Nation", "Kombination", no},
		{"Weis", "Nachweis", no},
		{"Gang", "Übergang", no},
		{"Keit", "Zuständigkeit", no},
		// Inflection.
		{"Akten", "Akte", good},
		{"Ämter", "Amt", good},
		{"Jugendämter", "Jugendamt", good},
		{"Städte", "Stadt", good},
		{"Städten", "Stadt", good},
		{"Vorgänge", "Vorgang", good},
		{"Anträgen", "Antrag", good},
		{"Bundesländer", "Bundesland", good},
		{"Länder", "Land", good},
		{"Kinder", "Kind", good},
		{"Kindern", "Kind", good},
		{"Häuser", "Haus", good},
		{"Krankenhäuser", "Krankenhaus", good},
		{"Einwände", "Einwand", good},
		{"Ministerien", "Ministerium", good},
		{"Ministeriums", "Ministerium", good},
		{"Ergebnisse", "Ergebnis", good},
		{"Bedürfnissen", "Bedürfnis", good},
		{"Behörde", "Behörden", good},
		{"Landes", "Land", good},
		{"Gesetzes", "Gesetz", good},
		{"Verfahrens", "Verfahren", good},
		{"Prozesse", "Prozess", good},
		{"Schnittstellen", "Schnittstelle", good},
		{"Schnittstelle", "Schnittstellen", good},
		{"digitale", "digitaler", good},
		{"digital", "digitalen", good},
		{"aktuelle", "aktuell", good},
		{"Genehmigungen", "Genehmigung", good},
		{"Chatbots", "Chatbot", good},
		{"Registern", "Register", good},
		{"Pläne", "Plänen", good},
		{"Plänen", "Plan", good},
		{"Rates", "Rat", good},
		{"Räte", "Rat", good},
		{"Raten", "Rate", good},
		{"Tage", "Tag", good},
		{"Jahren", "Jahr", good},
		{"Beauftragter", "Beauftragte", good},
		{"Themen", "Thema", good},
		{"Europas", "Europa", good},
		{"Berichts", "Bericht", good},
		{"Unternehmens", "Unternehmen", good},
		{"Burgen", "Burg", good},
		{"Bürgern", "Bürger", good},
		{"Bürgers", "Bürger", good},
		// Weak derivations.
		{"Prüfung", "prüfen", weak},
		{"Digitalisierung", "digitalisieren", weak},
		{"digital", "Digitalisierung", weak},
		{"Statistik", "statistisch", weak},
		// Words that must stay apart.
		{"Bürger", "Burg", no},
		{"Burg", "Bürger", no},
		{"Rate", "Rat", no},
		{"Rat", "Rate", no},
		{"Rate", "Rates", no},
		{"Kohl", "Kohle", no},
		{"Kohle", "Kohl", no},
		{"Maße", "Masse", no},
		{"Masse", "Maß", no},
		{"Gründung", "Grund", no},
		{"Gründe", "Gründung", no},
		{"Förderung", "Forderung", no},
		{"Forderung", "Förderung", no},
		{"Rente", "Ernte", no},
		{"Währung", "Wahrung", no},
		{"Bewährung", "Bewahrung", no},
		{"Zählung", "Zahlung", no},
		{"Achtung", "Ächtung", no},
		{"Post", "Posten", no},
		{"Posten", "Post", no},
		{"Lage", "Lager", no},
		{"Ort", "Orden", no},
		{"Tor", "Tour", no},
		{"Polen", "Pollen", no},
		{"Kammer", "Kamera", no},
		{"Güter", "gut", no},
		{"Einwanderer", "Einwand", no},
		{"Bund", "Bündnis", no},
		{"Ministerium", "Minister", no},
		{"zählen", "zahlen", no},
		{"fördern", "fordern", no},
		{"Ausweis", "Ausweg", no},
		{"Status", "Statur", no},
		{"Kreis", "Krei", no},
		{"Kurs", "Kur", no},
		{"neu", "neun", no},
		{"Test", "Tester", no},
		// Numbers, laws, files, addresses.
		{"§ 3", "§3 OZG", good},
		{"§ 3a", "nach § 3a des Gesetzes", good},
		{"§ 3", "§ 4", no},
		{"§ 4a", "nach §§ 3, 4a und 5 OZG", good},
		{"§ 5", "nach §§ 3, 4a und 5 OZG", good},
		{"§ 5", "nach §§ 3, 4a OZG und 5 Jahren", weak},
		{"§ 3", "Paragraph 3", weak},
		{"20/1234", "Drucksache 20/1234", good},
		{"20/1234", "Drucksache 20/12345", no},
		{"1234567", "1.234.567 Euro", good},
		{"05.03.2024", "am 05.03.2024", good},
		{"2024", "am 05.03.2024", good},
		{"info@musterstadt.de", "Mail: info@musterstadt.de.", good},
		{"https://www.musterstadt.de/a", "siehe www.musterstadt.de/a.", good},
		{"musterstadt", "https://www.musterstadt.de/a", good},
		{"2FA", "2fa", good},
		// Stop words, abbreviations, synonyms.
		{"Einer für Alle", "EfA-Leistung", weak},
		{"Einer für Alle", "die EfA", good},
		{"EfA", "nach dem Prinzip „Einer für Alle“", good},
		{"einer fuer alle", "einer für alle", good},
		{"BfV", "Das Bundesamt für Verfassungsschutz warnt", good},
		{"BfV", "des Bundesamtes für den Verfassungsschutz", good},
		{"Bundesamt für Verfassungsschutz", "Das BfV warnt", good},
		{"BfV", "Amt für Verfassungsfragen", no},
		{"OZG", "Onlinezugangsgesetzes", good},
		{"Onlinezugangsgesetz", "OZG", good},
		{"BImSchG", "Bundesimmissionsschutzgesetz", good},
		{"EU", "der Europäischen Union", good},
		{"Europäischen Union", "EU", good},
		{"Forschung und Entwicklung", "FuE", good},
		{"Homeoffice", "mobiles Arbeiten im Amt", weak},
		{"mobiles Arbeiten", "Homeoffice", weak},
		{"Müll", "Abfälle", weak},
		{"die Akte", "Akte", good},
		{"Vor- und Nachteile", "Nachteile, Vor", good},
		{"Vor-\nund Nachteile", "Vorund", no},
		// Other scripts.
		{"Привет", "привет", good},
		{"🚀", "los 🚀", good},
		// What a word processor leaves in texts is none of them.
		{"Tabelle", `Normal 0 21 /* Style */ table.MsoNormalTable {mso-style-name:"Normale Tabelle";} Frage`, no},
		{"Tabelle", `Normal 0 MsoNormalTable {Tabelle;} Frage? Normal 0 table.MsoNormalTable {mso-style-name:"Normale Tabelle";}`, no},
		{"Frage", `Normal 0 21 /* Style */ table.MsoNormalTable {mso-style-name:"Normale Tabelle";} Frage`, good},
	}
	if len(cases) < 150 {
		t.Fatalf("%d pairs; there should be at least 150", len(cases))
	}
	for _, c := range cases {
		if got := found(l, c.query, c.text); got != c.want {
			t.Errorf("%q finds %q: %v, want %v\n\t%v\n\t%v", c.query, c.text, got, c.want, alternativesOf(l, c.query), texts(l.Terms(c.text, nil)))
		}
	}
}

// texts gives the terms alone.
func texts(terms []Term) []string {
	var all []string
	for _, t := range terms {
		all = append(all, t.Text)
	}
	return all
}

// alternativesOf lists what a query is read as.
func alternativesOf(l *Lexicon, query string) string {
	var b strings.Builder
	for _, w := range l.Query(query) {
		b.WriteString("[" + w.Text)
		for _, a := range slices.Concat(w.Alternatives, w.Joins) {
			b.WriteString(" " + a.Term + strings.Join(a.Phrase, "+"))
		}
		b.WriteString("] ")
	}
	return b.String()
}
