package german

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"
)

// sample are texts that teach a little of everything.
var sample = []string{
	"Das Bundesamt für Verfassungsschutz (BfV) warnt. Die Bürger der Stadt und eine Bürgerin haben einen Antrag beim Amt gestellt.",
	"Die Anträge der Bürgerinnen und Bürger prüft das Amt im Land. Das Onlinezugangsgesetz (OZG) gilt in allen Ländern für die Videokonferenz.",
	"In der Stadt gibt es eine Konferenz. Im Video der Konferenz spricht ein Bürger über die Rate der Anträge und den Rat der Stadt.",
	"Nach dem OZG (Onlinezugangsgesetz) sind Räte, Ämter und das BfV zur Konferenz geladen, zu der das Land eine Rate zahlt.",
	"Digitale Akten und die digitale Akte im digitalen Amt: eine Prüfung prüft, was geprüft wird. Straße und Strasse, Maß, Maße und eine Masse.",
}

// learned makes a lexicon of texts in the given order.
func learned(t testing.TB, texts []string, options LearnerOptions) *Lexicon {
	t.Helper()
	l := NewLearner(options)
	for i, s := range texts {
		l.Add(fmt.Sprint("Titel ", i%3), s)
	}
	lex, err := l.Lexicon()
	if err != nil {
		t.Fatal(err)
	}
	return lex
}

// packed gives the bytes of a lexicon.
func packed(t testing.TB, l *Lexicon) []byte {
	t.Helper()
	var b bytes.Buffer
	if _, err := l.WriteTo(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// manyTexts makes texts of made-up words, more than a small learner keeps.
func manyTexts(n int) []string {
	r := rand.New(rand.NewPCG(1, 2))
	all := make([]string, n)
	for i := range all {
		var b strings.Builder
		for range 20 {
			fmt.Fprintf(&b, "die Wort%c%c%d und ", 'a'+rune(r.IntN(26)), 'a'+rune(r.IntN(26)), r.IntN(3))
		}
		all[i] = b.String() + fmt.Sprint("Text ", i)
	}
	return all
}

// The same texts in any order make the same lexicon, byte for byte, even where
// the learner had to forget a share of them.
func TestOrderMakesNoDifference(t *testing.T) {
	cases := map[string]struct {
		texts   []string
		options LearnerOptions
	}{
		"sample":     {sample, LearnerOptions{Tables: testTables}},
		"forgetting": {manyTexts(2000), LearnerOptions{MaxForms: 3000}},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			add := func(texts []string) []byte {
				l := NewLearner(c.options)
				for _, s := range texts {
					l.Add("", s)
				}
				if name == "forgetting" && l.first == 0 {
					t.Fatal("nothing was forgotten")
				}
				lex, err := l.Lexicon()
				if err != nil {
					t.Fatal(err)
				}
				return packed(t, lex)
			}
			want, texts := add(c.texts), slices.Clone(c.texts)
			r := rand.New(rand.NewPCG(3, 4))
			for range 5 {
				r.Shuffle(len(texts), func(i, k int) { texts[i], texts[k] = texts[k], texts[i] })
				if !bytes.Equal(add(texts), want) {
					t.Fatal("another order made another lexicon")
				}
			}
		})
	}
}

// The learner finds what the sample teaches.
func TestWhatIsLearned(t *testing.T) {
	l := learned(t, sample, LearnerOptions{Base: Seed()})
	cases := []struct {
		query, text string
		want        degree
	}{
		{"BfV", "das Bundesamt für Verfassungsschutz", good},
		{"OZG", "Onlinezugangsgesetz", good},
		{"Onlinezugangsgesetzes", "OZG", good},
		{"Länder", "Land", good},
		{"Rate", "Rates", no},
		{"Videokonferenzen", "Video Konferenz", good},
		{"Masse", "Maße", no},
		{"Strasse", "Straße", good},
	}
	for _, c := range cases {
		if got := found(l, c.query, c.text); got != c.want {
			t.Errorf("%q finds %q: %v, want %v (%s; %v)", c.query, c.text, got, c.want, alternativesOf(l, c.query), texts(l.Terms(c.text, nil)))
		}
	}
	if s := l.Stats(); s.Texts != 5 || s.Abbreviations < 2 {
		t.Errorf("stats %+v, want 5 texts and 2 pairs", s)
	}
}

// One lexicon serves many goroutines; the race detector watches.
func TestLexiconIsShared(t *testing.T) {
	l := testLexicon()
	var wait sync.WaitGroup
	for range 4 {
		wait.Go(func() {
			for _, s := range sample {
				l.Terms(s, nil)
				l.Query(s)
				l.Observe(s)
				l.With(testTables)
			}
		})
	}
	wait.Wait()
}
