package mappings

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

// words gives the terms of text that are no parts.
func terms(text string) []string {
	var all []string
	for _, t := range Analyse(text) {
		all = append(all, t.Term)
	}
	return all
}

// meets reports whether a search for query finds text: every position of the
// query has a term that the text has, parts of compounds in the query aside.
func meets(query, text string) bool {
	has := terms(text)
	positions := map[int]bool{}
	for _, t := range Analyse(query) {
		if t.Kind == TokenPart {
			continue
		}
		positions[t.Position] = positions[t.Position] || slices.Contains(has, t.Term)
	}
	if len(positions) == 0 {
		return false
	}
	for _, found := range positions {
		if !found {
			return false
		}
	}
	return true
}

// Spellings that civil servants use for one thing meet; words that only look
// alike stay apart.
func TestSpellingsMeet(t *testing.T) {
	cases := []struct {
		query, text string
		want        bool
	}{
		// Case, umlauts, unusual characters.
		{"verwaltung", "VERWALTUNG", true},
		{"Buerger", "Bürger", true},
		{"bürger", "BÜRGER", true},
		{"Bu\u0308rger", "Bürger", true},
		{"Strasse", "Straße", true},
		{"STRASSE", "Straße", true},
		{"Maßnahme", "Massnahme", true},
		{"Ver\u00ADwal\u00ADtung", "Verwaltung", true},
		{"Ver\u200Bwaltung", "Verwaltung", true},
		{"Verwal-\ntung", "Verwaltung", true},
		{"Verwal-\r\n   tung", "Verwaltung", true},
		{"o\uFB03ce", "office", true},
		{"Café", "Cafe", true},
		{"ＯＺＧ", "OZG", true},
		// Gender forms.
		{"Bürger:innen", "Bürger", true},
		{"Bürger*innen", "Bürger", true},
		{"Bürger_innen", "Bürger", true},
		{"Bürger/innen", "Bürger", true},
		{"Bürger/-innen", "Bürger", true},
		{"Bürger(innen)", "Bürger", true},
		{"Bürger·innen", "Bürger", true},
		{"BürgerInnen", "Bürger", true},
		{"Bürgerinnen", "Bürger", true},
		{"Bürgerin", "Bürger", true},
		{"Bürger", "Bürgerinnen und Bürger", true},
		{"Mitarbeiter*in", "Mitarbeiter", true},
		{"Mitarbeiter/in", "Mitarbeitende", false},
		{"Kolleg:innen", "Kollegen", true},
		{"Expert*innen", "Experten", true},
		{"Ärzt:innen", "Ärzte", true},
		{"Präsidentin", "Präsident", true},
		{"Bürger:innenbeteiligung", "Bürgerbeteiligung", true},
		{"BürgerInnenservice", "Bürgerservice", true},
		{"Termin", "Term", false},
		{"Medizin", "Mediz", false},
		{"Berlin", "Berl", false},
		// Hyphen, space and joined variants.
		{"E-Akte", "eAkte", true},
		{"eAkte", "E-Akte", true},
		{"E Akte", "E-Akte", true},
		{"eakte", "E Akte", true},
		{"E-Akten", "eAkte", true},
		{"e‑akte", "E-Akte", true},
		{"EAkte", "E-Akte", true},
		{"i-Kfz", "iKfz", true},
		{"E-Rechnung", "eRechnung", true},
		{"Online-Zugang", "Onlinezugang", true},
		{"Open-Source", "OpenSource", true},
		{"Bund-ID", "BundID", true},
		{"BundID", "Bund-ID", true},
		{"Akte", "E-Akte", true},
		{"Akte", "eAkte", true},
		{"Low-Code-Plattform", "Lowcodeplattform", true},
		{"Bürger-Service", "Bürgerservice", true},
		// Inflection.
		{"Akten", "Akte", true},
		{"Ämter", "Amt", true},
		{"Jugendämter", "Jugendamt", true},
		{"Städte", "Stadt", true},
		{"Städten", "Stadt", true},
		{"Vorgänge", "Vorgang", true},
		{"Anträgen", "Antrag", true},
		{"Bundesländer", "Bundesland", true},
		{"Krankenhäuser", "Krankenhaus", true},
		{"Ministerien", "Ministerium", true},
		{"Ministeriums", "Ministerium", true},
		{"Ergebnisse", "Ergebnis", true},
		{"Behörde", "Behörden", true},
		{"Landes", "Land", true},
		{"Gesetzes", "Gesetz", true},
		{"Verfahrens", "Verfahren", true},
		{"Prozesse", "Prozess", true},
		{"Schnittstellen", "Schnittstelle", true},
		{"digitale", "digitaler", true},
		{"digital", "digitalen", true},
		{"aktuelle", "aktuell", true},
		{"Genehmigungen", "Genehmigung", true},
		{"Chatbots", "Chatbot", true},
		{"Registern", "Register", true},
		{"neuer", "neue", true},
		{"Erkenntnisse", "Erkenntnis", true},
		{"Beschlüsse", "Beschluss", true},
		{"Beschluß", "Beschluss", true},
		// Words that must stay apart.
		{"Ausländer", "Ausland", false},
		{"Bürger", "Burg", false},
		{"Burg", "Bürger", false},
		{"Burgen", "Burg", true},
		{"Rat", "Rate", true}, // known: too short to tell
		{"zählen", "zahlen", false},
		{"fördern", "fordern", false},
		{"Ausweis", "Ausweg", false},
		{"Status", "Statur", false},
		{"Kreis", "Krei", false},
		{"Kurs", "Kur", false},
		{"Landrat", "Land", false},
		{"neu", "neun", false},
		// Numbers, laws, files, addresses.
		{"§ 3", "§3 OZG", true},
		{"§ 3a", "nach § 3a des Gesetzes", true},
		{"§ 3", "§ 4", false},
		{"20/1234", "Drucksache 20/1234", true},
		{"20/1234", "Drucksache 20/12345", false},
		{"1234567", "1.234.567 Euro", true},
		{"05.03.2024", "am 05.03.2024", true},
		{"2024", "am 05.03.2024", true},
		{"info@musterstadt.de", "Mail: info@musterstadt.de.", true},
		{"https://www.musterstadt.de/a", "siehe www.musterstadt.de/a.", true},
		{"musterstadt", "https://www.musterstadt.de/a", true},
		{"2FA", "2fa", true},
		// Stop words and phrases.
		{"Einer für Alle", "EfA-Leistung", true},
		{"EfA", "nach dem Prinzip „Einer für Alle“", true},
		{"die Akte", "Akte", true},
		{"Vor- und Nachteile", "Nachteile, Vor", true},
		{"Vor-\nund Nachteile", "Vorund", false},
		// Other scripts.
		{"Привет", "привет", true},
		{"🚀", "los 🚀", true},
	}
	if len(cases) < 80 {
		t.Fatalf("%d pairs; there should be at least 80", len(cases))
	}
	for _, c := range cases {
		if got := meets(c.query, c.text); got != c.want {
			t.Errorf("%q finds %q: %v, want %v\n\t%v\n\t%v", c.query, c.text, got, c.want, terms(c.query), terms(c.text))
		}
	}
}

// Offsets are those of the text as given, so that a highlight marks what was
// written.
func TestOffsetsAreOfTheOriginal(t *testing.T) {
	cases := []struct{ text, term, want string }{
		{"Die Bürger:innen der Stadt", "buerg", "Bürger:innen"},
		{"Die BürgerInnen", "buerg", "BürgerInnen"},
		{"Die Ver\u00ADwal\u00ADtung", "verwaltung", "Ver\u00ADwal\u00ADtung"},
		{"Die Verwal-\n  tung ist", "verwaltung", "Verwal-\n  tung"},
		{"zur E-Akte.", "eakt", "E-Akte"},
		{"zur E Akte.", "eakt", "E Akte"},
		{"zur E Akte.", "akt", "Akte"},
		{"Große Straße", "strass", "Straße"},
		{"nach § 3a OZG", "§3a", "§ 3a"},
		{"(https://www.example.org/x?y=1).", "example.org/x?y=1", "https://www.example.org/x?y=1"},
		{"das „Einer für Alle“-Prinzip", "efa", "Einer für Alle"},
		{"a\x00b\xffBürger", "buerg", "Bürger"},
	}
	for _, c := range cases {
		i := slices.IndexFunc(Analyse(c.text), func(t Token) bool { return t.Term == c.term })
		if i < 0 {
			t.Errorf("%q: no term %q in %v", c.text, c.term, terms(c.text))
			continue
		}
		if tok := Analyse(c.text)[i]; c.text[tok.Start:tok.End] != c.want {
			t.Errorf("%q: %q is at %q, want %q", c.text, c.term, c.text[tok.Start:tok.End], c.want)
		}
	}
}

// A phrase is found across stop words and compounds: positions count words.
func TestPositionsCountWords(t *testing.T) {
	var got []int
	for _, tok := range Analyse("Die E-Akte in der Stadt") {
		got = append(got, tok.Position)
	}
	if want := []int{1, 1, 4}; !slices.Equal(got, want) {
		t.Errorf("positions %v, want %v", got, want)
	}
}

// A query of stop words is still a query.
func TestOnlyStopWordsAreKept(t *testing.T) {
	if got := terms("wer ist wo"); len(got) != 3 {
		t.Errorf("terms %v, want all three words", got)
	}
	if got := terms("wer ist die Akte"); !slices.Equal(got, []string{"akt"}) {
		t.Errorf("terms %v, want only akt", got)
	}
}

// Data posing as words is cut and takes no more than its share.
func TestHostileWords(t *testing.T) {
	cases := map[string]string{
		"10,000 letters":    strings.Repeat("a", 10000),
		"10,000 umlauts":    strings.Repeat("ü", 10000),
		"chain of hyphens":  strings.Repeat("a-", 50000) + "a",
		"chain of dots":     strings.Repeat("1.", 50000),
		"combining marks":   "e" + strings.Repeat("\u0301", 50000),
		"endless address":   "https://" + strings.Repeat("a/", 50000),
		"at signs":          strings.Repeat("a@", 50000),
		"soft hyphens":      "a" + strings.Repeat("\u00AD", 50000) + "b",
		"line end hyphens":  strings.Repeat("ab-\n", 30000),
		"NUL bytes":         strings.Repeat("\x00", 50000),
		"broken UTF-8":      strings.Repeat("\xff\xc3", 50000),
		"paragraph signs":   strings.Repeat("§", 50000),
		"gender colons":     strings.Repeat("Bürger:innen:", 10000),
		"single letters e":  strings.Repeat("e ", 50000),
		"right to left":     strings.Repeat("שלום ", 10000),
		"capitals and dots": strings.Repeat("A.B.", 30000),
	}
	for name, text := range cases {
		t.Run(name, func(t *testing.T) { checkTokens(t, name, text) })
	}
}

// checkTokens fails if the tokens of text break what Token promises.
func checkTokens(t *testing.T, name, text string) {
	t.Helper()
	borders := make([]bool, len(text)+1) // where runes (or broken bytes) start
	for i := range text {
		borders[i] = true
	}
	borders[len(text)] = true
	start, position := 0, 0
	tokens := Analyse(text)
	if len(tokens) > 2*len(text)+2 {
		t.Errorf("%s: %d tokens of %d bytes", name, len(tokens), len(text))
	}
	for _, tok := range tokens {
		switch {
		case tok.Start < 0 || tok.End > len(text) || tok.Start >= tok.End:
			t.Fatalf("%s: %+v outside of %d bytes", name, tok, len(text))
		case tok.Start < start || tok.Position < position:
			t.Fatalf("%s: %+v goes back (start %d, position %d)", name, tok, start, position)
		case !borders[tok.Start] || !borders[tok.End]:
			t.Fatalf("%s: %+v not on a rune boundary", name, tok)
		case tok.Term == "" || len(tok.Term) > maxTerm || !utf8.ValidString(tok.Term) || strings.ContainsAny(tok.Term, " \n\x00"):
			t.Fatalf("%s: bad term %q", name, tok.Term)
		}
		start, position = tok.Start, tok.Position
	}
}

func FuzzAnalyse(f *testing.F) {
	for _, s := range []string{"", "Die E-Akte der Bürger:innen", "§ 3a OZG 20/1234 05.03.2024", "a@b.de https://x.y/z",
		"Verwal-\n tung BürgerInnen(innen)/-innen", "e\u0301 \u00AD \u200B ﬁ ＯＺＧ", "\xff\x00E e Akte eAkte EAkte", "einer für alle 1.234.567,50"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		checkTokens(t, "input", text)
		for _, tok := range Analyse(text) {
			if cut(tok.Term, maxTerm) != tok.Term {
				t.Fatalf("term %q too long", tok.Term)
			}
		}
	})
}

// benchText is 100 kB of ordinary German.
var benchText = strings.Repeat(`Die Stadt Musterstadt hat die E-Akte in allen Ämtern eingeführt. Bürgerinnen und Bürger können ihre
Anträge nach § 3 OZG online stellen; die Sachbearbeiter:innen prüfen sie im Fachverfahren. Seit dem 05.03.2024 sind 1.250 Vorgänge
abgeschlossen, die Bearbeitungszeit sank von 14 auf 6 Tage. Weitere Auskünfte gibt das Digitalisierungsbüro (digital@musterstadt.de). `, 220)

func BenchmarkAnalyse(b *testing.B) {
	b.SetBytes(int64(len(benchText)))
	b.ReportAllocs()
	for b.Loop() {
		Analyse(benchText)
	}
}
