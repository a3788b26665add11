package bleve

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"unicode/utf8"

	"nextsearch/internal/search"
)

// titlesOf makes a shelf of titles in the order given.
func titlesOf(titles ...string) []completion {
	var out []completion
	for i, t := range titles {
		out = append(out, completion{search.Suggestion{Kind: search.SuggestTitle, Text: t, ID: fmt.Sprint("t:", i), Count: 1}, foldTyped(t), ""})
	}
	return out
}

// shelvesOf makes completions of titles with their popular words.
func shelvesOf(titles []completion, topics ...completion) *completions {
	return newCompletions([]shelf{
		{kind: search.SuggestWord, entries: popularWords(titles, func(w string) bool { return w == "eine" })},
		{kind: search.SuggestTopic, entries: topics}, {kind: search.SuggestOrganisation}, {kind: search.SuggestTitle, entries: titles},
	})
}

// always is a completion that is still there.
func always(*completion) (bool, error) { return true, nil }

// suggested gives the texts of suggestions.
func suggested(t *testing.T, c *completions, text, lang string, size int) string {
	t.Helper()
	list, err := c.suggest(foldTyped(text), lang, size, always)
	if err != nil {
		t.Fatal(err)
	}
	var texts []string
	for _, s := range list {
		texts = append(texts, s.Text)
	}
	return strings.Join(texts, " | ")
}

// What a user who is typing may rely on.
func TestSuggestions(t *testing.T) {
	c := shelvesOf(titlesOf("Digitale Bürgerbeteiligung in Musterstadt", "Bürgerservice: eine Übersicht", "Die Personalakte wird digital",
		"E-Akte im Landratsamt", "Neue Wege zur Akte", "Straßenbau", "Привет мир", "Digitale Akte"),
		completion{search.Suggestion{Kind: search.SuggestTopic, Text: "Beteiligung", Value: "participation", Count: 3}, " beteiligung", "de"},
		completion{search.Suggestion{Kind: search.SuggestTopic, Text: "Participation", Value: "participation", Count: 3}, " participation", "en"})
	cases := []struct{ name, text, want string }{
		{"the beginning of a title, and of a word", "bürger", "Bürgerservice: eine Übersicht | Digitale Bürgerbeteiligung in Musterstadt"},
		{"umlauts written out", "buergers", "Bürgerservice: eine Übersicht"},
		{"umlauts without dots", "Burgers", "Bürgerservice: eine Übersicht"},
		{"ß as ss", "strasse", "Straßenbau"},
		{"the inside of a word comes after its beginning", "akte", "Akte | E-Akte im Landratsamt | Neue Wege zur Akte | Digitale Akte | Die Personalakte wird digital"},
		{"two words in any order", "musterst digi", "Digitale Bürgerbeteiligung in Musterstadt"},
		{"the second one half typed", "digitale b", "Digitale Bürgerbeteiligung in Musterstadt"},
		{"hyphens", "eakt", "E-Akte im Landratsamt"},
		{"a topic in the reader's language", "beteil", "Beteiligung | Digitale Bürgerbeteiligung in Musterstadt"},
		{"one letter", "s", "Straßenbau"},
		{"another script", "ми", "Привет мир"},
		{"a word of several titles before the titles", "digital", "Digitale | Digitale Bürgerbeteiligung in Musterstadt | Digitale Akte | Die Personalakte wird digital"},
		{"nothing fits", "xyz", ""},
		{"one word of two does not fit", "digitale xyz", ""},
	}
	for _, tc := range cases {
		if got := suggested(t, c, tc.text, "de", 10); got != tc.want {
			t.Errorf("%s: %q\n got %s\nwant %s", tc.name, tc.text, got, tc.want)
		}
	}
	if got := suggested(t, c, "partic", "en", 10); got != "Participation" {
		t.Errorf("in English: %s", got)
	}
}

// No kind crowds out the others: titles leave room for words and topics.
func TestSuggestionsAreMixed(t *testing.T) {
	var titles []string
	for i := range 40 {
		titles = append(titles, fmt.Sprintf("Verwaltung Nummer %d", i), fmt.Sprintf("Verwaltungsakt %d", i))
	}
	got := suggested(t, shelvesOf(titlesOf(titles...)), "verw", "de", 5)
	if want := "Verwaltung | Verwaltung Nummer 0 | Verwaltungsakt 0 | Verwaltung Nummer 1 | Verwaltungsakt 1"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

// foldTyped gives of the beginning of a text the beginning of what it gives of
// the text, so that typing on never loses what was found.
func TestFoldTypedKeepsBeginnings(t *testing.T) {
	for _, text := range []string{"Bürgerbüro", "Buerger neue Quelle aktuelle Treue", "Straße ÄÖÜ", "Ma\u00DFe Cafe\u0301 E-Akte", "Привет"} {
		whole := foldTyped(text)
		for i := range text {
			if part := foldTyped(text[:i]); !strings.HasPrefix(whole, part) {
				t.Errorf("%q folds to %q, %q to %q", text, whole, text[:i], part)
			}
		}
	}
}

// FuzzSuggest: whatever is typed, the answer is bounded and holds what was typed.
func FuzzSuggest(f *testing.F) {
	c := shelvesOf(titlesOf("Digitale Bürgerbeteiligung", "Die Personalakte", "E-Akte", "Straßenbau", "Привет мир", "ǅ ﬁ ½ ①", "a b c d e f"))
	for _, s := range []string{"", "a", "bürger", "buerg akte", "\xff\x00", strings.Repeat("e ", 300), "é̀̀", "-", "ﬁ"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		folded := foldTyped(cutText(strings.ToValidUTF8(text, " "), maxTypedBytes))
		if !utf8.ValidString(folded) {
			t.Fatalf("%q folds to %q", text, folded)
		}
		if folded == "" {
			return
		}
		list, err := c.suggest(folded, "de", 5, always)
		if err != nil || len(list) > 5 {
			t.Fatalf("%d suggestions, %v", len(list), err)
		}
	})
}

// benchTitles makes n titles of eight made-up German words, as skewed as real ones.
func benchTitles(n int) []completion {
	rnd := rand.New(rand.NewPCG(1, 2))
	starts := strings.Fields("Verwaltungs Bürger Digital Landes Stadt Kommunal Bundes Daten Personal Straßen Bau Online Wirtschafts Umwelt Schul Gesundheits Sicherheits Verkehrs Finanz Haushalts")
	ends := strings.Fields("ordnung beteiligung amt akte dienst strategie portal bericht planung förderung vergabe leistung gesetz prüfung register plattform konzept programm verfahren ausschuss")
	var titles []string
	for range n {
		var words []string
		for range 8 {
			word := starts[int(float64(len(starts))*rnd.Float64()*rnd.Float64())] + ends[rnd.IntN(len(ends))]
			if rnd.IntN(4) == 0 {
				word += fmt.Sprint(rnd.IntN(20000))
			}
			words = append(words, word)
		}
		titles = append(titles, strings.Join(words, " "))
	}
	return titlesOf(titles...)
}

func BenchmarkCompletionsMake(b *testing.B) {
	titles := benchTitles(100_000)
	b.ReportAllocs()
	for b.Loop() {
		shelvesOf(titles)
	}
}

func BenchmarkCompletions(b *testing.B) {
	c := shelvesOf(benchTitles(100_000))
	for _, text := range []string{"v", "ve", "verw", "verwaltungsakt", "akte", "bürger akte", "digital portal str", "a b c d e f g h", "xyzzy"} {
		b.Run(text, func(b *testing.B) {
			for b.Loop() {
				if _, err := c.suggest(foldTyped(text), "de", 10, always); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
