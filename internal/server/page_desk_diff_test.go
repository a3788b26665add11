package server

import (
	"math/rand/v2"
	"strings"
	"testing"
)

// shownDiff writes parts as [-taken out-] and {+put in+}.
func shownDiff(parts []diffPart) string {
	var b strings.Builder
	for _, p := range parts {
		switch p.Kind {
		case "del":
			b.WriteString("[-" + p.Text + "-]")
		case "ins":
			b.WriteString("{+" + p.Text + "+}")
		default:
			b.WriteString(p.Text)
		}
	}
	return b.String()
}

func TestDiffShowsWhatChanged(t *testing.T) {
	for _, c := range []struct{ name, before, after, want string }{
		{"nothing", "Die E-Akte läuft.", "Die E-Akte läuft.", "Die E-Akte läuft."},
		{"both empty", "", "", ""},
		{"written anew", "", "Neu.", "{+Neu.+}"},
		{"emptied", "Alt.", "", "[-Alt.-]"},
		{"a word in the middle", "Die alte Akte läuft.", "Die neue Akte läuft.", "Die [-alte -]{+neue +}Akte läuft."},
		{"put in", "Die Akte läuft.", "Die neue Akte läuft.", "Die {+neue +}Akte läuft."},
		{"taken out at the end", "Die Akte läuft. Gut.", "Die Akte läuft. ", "Die Akte läuft. [-Gut.-]"},
		{"what is repeated", "a b a b", "b a b a", "[-a -]b a [-b-]{+b a+}"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := shownDiff(diffWords(c.before, c.after)); got != c.want {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
		})
	}
}

// TestDiffLosesNothing: without what was put in, a comparison is the text
// before, without what was taken out it is the text after; whatever the texts.
func TestDiffLosesNothing(t *testing.T) {
	words := []string{"Akte ", "akte ", "\n\n", "ä", "<b>", "  ", "läuft. ", "\xff", ""}
	rnd := rand.New(rand.NewPCG(7, 1))
	text := func() string {
		var b strings.Builder
		for range rnd.IntN(40) {
			b.WriteString(words[rnd.IntN(len(words))])
		}
		return b.String()
	}
	long := strings.Repeat("eins zwei drei ", 1000)
	pairs := [][2]string{{long + "x", "y" + long}, {long, strings.Repeat("vier fünf ", 1500)}}
	for range 500 {
		pairs = append(pairs, [2]string{text(), text()})
	}
	for _, pair := range pairs {
		var before, after strings.Builder
		for _, p := range diffWords(pair[0], pair[1]) {
			if p.Kind != "ins" {
				before.WriteString(p.Text)
			}
			if p.Kind != "del" {
				after.WriteString(p.Text)
			}
		}
		if before.String() != pair[0] || after.String() != pair[1] {
			t.Fatalf("%.80q and %.80q: came back as %.80q and %.80q", pair[0], pair[1], before.String(), after.String())
		}
	}
}
