package german

import (
	"bytes"
	"flag"
	"fmt"
	"hash/fnv"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

var update = flag.Bool("update", false, "write the goldens anew")

// Offsets are those of the text as given, so that a highlight marks what was
// written.
func TestOffsetsAreOfTheOriginal(t *testing.T) {
	cases := []struct{ text, term, want string }{
		{"Die Bürger:innen der Stadt", "wbuerger", "Bürger:innen"},
		{"Die BürgerInnen", "wbuerger", "BürgerInnen"},
		{"Die Ver\u00ADwal\u00ADtung", "wverwaltung", "Ver\u00ADwal\u00ADtung"},
		{"Die Verwal-\n  tung ist", "wverwaltung", "Verwal-\n  tung"},
		{"zur E-Akte.", "weakte", "E-Akte"},
		{"zur E Akte.", "weakte", "E Akte"},
		{"zur E Akte.", "hakte", "Akte"},
		{"Große Straße", "=straße", "Straße"},
		{"nach § 3a OZG", "=§3a", "§ 3a"},
		{"(https://www.example.org/x?y=1).", "=example.org/x?y=1", "https://www.example.org/x?y=1"},
		{"das „Einer für Alle“-Prinzip", "aefa", "Einer für Alle"},
		{"a\x00b\xffBürger", "wbuerger", "Bürger"},
		{"das Klimaschutzgesetz", "dgesetz", "Klimaschutzgesetz"},
	}
	l := testLexicon()
	for _, c := range cases {
		terms := l.Terms(c.text, nil)
		i := slices.IndexFunc(terms, func(t Term) bool { return t.Text == c.term })
		if i < 0 {
			t.Errorf("%q: no term %q in %v", c.text, c.term, texts(terms))
			continue
		}
		if tok := terms[i]; c.text[tok.Start:tok.End] != c.want {
			t.Errorf("%q: %q is at %q, want %q", c.text, c.term, c.text[tok.Start:tok.End], c.want)
		}
	}
}

// A phrase is found across stop words and compounds: positions count words.
func TestPositionsCountWords(t *testing.T) {
	at := map[string]int{}
	for _, tok := range testLexicon().Terms("Die E-Akte in der Stadt", nil) {
		at[tok.Text] = tok.Position
	}
	want := map[string]int{"=die": 0, "weakte": 1, "hakte": 1, "=in": 2, "=der": 3, "wstadt": 4}
	for term, position := range want {
		if got, ok := at[term]; !ok || got != position {
			t.Errorf("%s stands at %d (%v), want %d", term, got, ok, position)
		}
	}
}

// A query of stop words is still a query: its words have alternatives.
func TestStopWordsAreMarkedNotDropped(t *testing.T) {
	words := testLexicon().Query("wer ist die Akte")
	var got []string
	for _, w := range words {
		got = append(got, fmt.Sprintf("%s %v %d", w.Text, w.Stop, len(w.Alternatives)))
	}
	want := []string{"wer true 1", "ist true 1", "die true 1"}
	if len(got) != 4 || !slices.Equal(got[:3], want) || words[3].Stop {
		t.Errorf("words %v, want %v and Akte", got, want)
	}
}

// A compound that a text lacks has its parts, an unknown word its known end.
func TestWhatIsAskedOfUnknownWords(t *testing.T) {
	l := testLexicon()
	w := l.Query("Bundesligaverordnung")[0]
	if w.Known || len(w.Parts) < 2 || w.Parts[len(w.Parts)-1].Text != "verordnung" {
		t.Errorf("parts %v known %v, want … and verordnung", w.Parts, w.Known)
	}
	w = l.Query("Xqzverordnung")[0]
	if !slices.ContainsFunc(w.Alternatives, func(a Alternative) bool { return a.Term == "wverordnung" && a.How == Known }) {
		t.Errorf("alternatives %v, want verordnung as the known end", w.Alternatives)
	}
	if w = l.Query("Verordnungen")[0]; !w.Known {
		t.Error("Verordnungen is not known")
	}
}

// What the lexicon knows and an index lacks may be spelt without its dots there.
func TestWhatIsMissing(t *testing.T) {
	l := testLexicon()
	has := func(query, term string) bool {
		list := l.Missing(l.Query(query)[0])
		return slices.ContainsFunc(list, func(a Alternative) bool { return a.Term == term })
	}
	if !has("Forderung", "uforderung") {
		t.Error("Forderung has no alternative without dots")
	}
	if len(l.Missing(l.Query("und")[0])) > 0 || len(l.Missing(l.Query("20/1234")[0])) > 0 || len(l.Missing(Word{Known: true})) > 0 {
		t.Error("a stop word, a number or an empty word has alternatives")
	}
}

// The doublet counts once, and covers what the text may hold.
func TestDoubletsCountOnce(t *testing.T) {
	words := testLexicon().Query("Bürgerinnen und Bürger")
	if words[0].Stop || !words[2].Stop {
		t.Errorf("stops %v %v, want only the second", words[0].Stop, words[2].Stop)
	}
}

// hostile are inputs that pose as texts.
func hostile() map[string]string {
	var compounds strings.Builder
	for i := range 30000 {
		fmt.Fprintf(&compounds, "Verwaltungs%cverordnungs%dgesetz ", 'a'+rune(i%26), i)
	}
	return map[string]string{
		"10,000 letters":    strings.Repeat("a", 10000),
		"10,000 umlauts":    strings.Repeat("ü", 10000),
		"endless compound":  strings.Repeat("gesetz", 2000),
		"30,000 compounds":  compounds.String(),
		"chain of hyphens":  strings.Repeat("a-", 50000) + "a",
		"chain of words":    strings.Repeat("Verwaltungs-", 10000),
		"chain of dots":     strings.Repeat("1.", 50000),
		"combining marks":   "e" + strings.Repeat("\u0301", 50000),
		"lone marks":        strings.Repeat("\u0301 ", 20000),
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
		"parentheses":       strings.Repeat("Aa (AA) ", 20000),
		"camels":            strings.Repeat("aB", 20000),
		"style sheets":      strings.Repeat("Normal 0 MsoNormalTable ", 5000),
		"phrases":           strings.Repeat("Bundesamt für Verfassungsschutz ", 5000),
	}
}

// Data posing as words is cut and takes no more than its share; nothing panics.
func TestHostileTexts(t *testing.T) {
	l := testLexicon()
	for name, text := range hostile() {
		t.Run(name, func(t *testing.T) {
			checkTerms(t, l, text)
			checkQuery(t, l, text)
			learner := NewLearner(LearnerOptions{})
			learner.Add("", text)
			if _, err := learner.Lexicon(); err != nil {
				t.Error(err)
			}
			l.Observe(text)
		})
	}
}

// checkTerms fails if the terms of text break what Term promises.
func checkTerms(t *testing.T, l *Lexicon, text string) {
	t.Helper()
	borders := make([]bool, len(text)+1) // where runes (or broken bytes) start
	for i := range text {
		borders[i] = true
	}
	borders[len(text)] = true
	start := 0
	terms := l.Terms(text, nil)
	if len(terms) > 2*maxTermsPerPiece*(len(text)+1) {
		t.Errorf("%d terms of %d bytes", len(terms), len(text))
	}
	for _, tok := range terms {
		switch {
		case tok.Start < 0 || tok.End > len(text) || tok.Start >= tok.End:
			t.Fatalf("%+v outside of %d bytes", tok, len(text))
		case tok.Start < start || tok.Position < 0:
			t.Fatalf("%+v goes back (start %d)", tok, start)
		case !borders[tok.Start] || !borders[tok.End]:
			t.Fatalf("%+v not on a rune boundary", tok)
		case len(tok.Text) < 2 || len(tok.Text) > maxTerm+1+len("§") || !utf8.ValidString(tok.Text) || strings.ContainsAny(tok.Text, " \n\x00"):
			t.Fatalf("bad term %q", tok.Text)
		}
		start = tok.Start
	}
}

// checkQuery fails if the words of a query break what Word promises.
func checkQuery(t *testing.T, l *Lexicon, text string) {
	t.Helper()
	words := l.Query(text)
	if len(words) > maxQueryWords {
		t.Fatalf("%d words", len(words))
	}
	for i, w := range words {
		if w.Start < 0 || w.End > len(text) || w.Start >= w.End || text[w.Start:w.End] != w.Text {
			t.Fatalf("word %+v outside of %q", w, text)
		}
		if len(w.Alternatives) > 64 || len(w.Joins) > 128 || len(w.Parts) > maxPieces {
			t.Fatalf("%q has %d alternatives, %d joins, %d parts", w.Text, len(w.Alternatives), len(w.Joins), len(w.Parts))
		}
		for k, a := range slices.Concat(w.Alternatives, w.Joins) {
			if a.Weight <= 0 || a.Weight > 1 || a.Gain > a.Weight || a.Words < 1 || i+a.Words > len(words) || (a.Term == "") == (a.Phrase == nil) {
				t.Fatalf("%q: bad alternative %+v", w.Text, a)
			}
			if k > 0 && k < len(w.Alternatives) && a.Weight > w.Alternatives[k-1].Weight {
				t.Fatalf("%q: alternatives out of order: %v", w.Text, w.Alternatives)
			}
		}
	}
}

func FuzzTerms(f *testing.F) {
	for _, s := range []string{"", "Die E-Akte der Bürger:innen", "§ 3a OZG 20/1234 05.03.2024", "a@b.de https://x.y/z",
		"Verwal-\n tung BürgerInnen(innen)/-innen", "e\u0301 \u00AD \u200B ﬁ ＯＺＧ", "\xff\x00E e Akte eAkte EAkte", "einer für alle 1.234.567,50",
		"Bundesamt für Verfassungsschutz (BfV) Maße Masse ITDienst"} {
		f.Add(s)
	}
	l := testLexicon()
	f.Fuzz(func(t *testing.T, text string) {
		checkTerms(t, l, text)
		checkQuery(t, l, text)
		l.Observe(text)
	})
}

// The seed is whole, small enough and of this version.
func TestSeed(t *testing.T) {
	if len(seedFile) > 600_000 {
		t.Errorf("the seed has %d bytes", len(seedFile))
	}
	l, err := Read(bytes.NewReader(seedFile))
	if err != nil {
		t.Fatal(err)
	}
	if s := l.Stats(); s.Forms < 20000 || s.Compounds < 5000 || s.Abbreviations < 200 {
		t.Errorf("the seed holds only %+v", s)
	}
}

// Whoever changes what a lexicon makes of a text must raise analysisVersion,
// for an index must not meet terms of another rule: go test -update then.
func TestAnalysisVersion(t *testing.T) {
	h := fnv.New64a()
	for _, l := range []*Lexicon{learned(t, sample, LearnerOptions{Tables: testTables}), Seed()} {
		for _, s := range append(slices.Clone(sample), "Gesetzgebungskompetenz der Länder für Umweltverträglichkeitsprüfungen, Verwaltungsvorschriften, EU-weite E-Akten") {
			for _, term := range l.Terms(s, nil) {
				fmt.Fprintln(h, term)
			}
		}
	}
	golden := filepath.Join("testdata", "analysis.golden")
	got := fmt.Sprintf("version %d: %016x\n", analysisVersion, h.Sum64())
	if *update {
		if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if string(want) != got {
		t.Errorf("%s is %q, now %q: raise analysisVersion, make the seed anew, then go test -update", golden, want, got)
	}
}

// The share of unknown words tells texts of the corpus from others.
func TestObserve(t *testing.T) {
	l := Seed()
	words, unknown := l.Observe("Die Bundesregierung hat die Verordnung zur Änderung des Gesetzes beschlossen.")
	if words < 5 || unknown > 0 {
		t.Errorf("%d of %d words of a plain text are unknown", unknown, words)
	}
	if words, unknown = l.Observe("Zyrtq blorfen die quxelige Wrandel"); unknown < 3 {
		t.Errorf("%d of %d made-up words are unknown", unknown, words)
	}
}

// A table with a line that says nothing is refused with its number.
func TestTables(t *testing.T) {
	a, err := ParseAbbreviations(strings.NewReader("# x\n\nOZG\tOnlinezugangsgesetz\tBGBl\n"))
	if err != nil || len(a) != 1 || a[0] != (Abbreviation{"OZG", "Onlinezugangsgesetz"}) {
		t.Errorf("%v, %v", a, err)
	}
	s, err := ParseSynonyms(strings.NewReader("A | B b|C\tsource\n"))
	if err != nil || len(s) != 1 || !slices.Equal(s[0], []string{"A", "B b", "C"}) {
		t.Errorf("%v, %v", s, err)
	}
	if _, err = ParseAbbreviations(strings.NewReader("a\tb\nOZG only\n")); err == nil || !strings.Contains(err.Error(), "line 2") {
		t.Errorf("error %v, want line 2", err)
	}
	if _, err = ParseSynonyms(strings.NewReader("alone\tx\n")); err == nil || !strings.Contains(err.Error(), "line 1") {
		t.Errorf("error %v, want line 1", err)
	}
}
