package bleve

import "testing"

// Likely slips cost less than unlikely ones: the choice among near words rests on that.
func TestErrorCost(t *testing.T) {
	cases := []struct {
		name, typed, meant string
		want               float64
	}{
		{"the same", "antrag", "antrag", 0},
		{"letters swapped", "atnrag", "antrag", costSwap},
		{"a letter twice", "anntrag", "antrag", costDouble},
		{"once instead of twice", "haltestele", "haltestelle", costDouble},
		{"the key beside", "prizess", "prozess", costNeighbor},
		{"the key below", "sntrag", "antrag", costNeighbor + costFirst},
		{"the other keyboard", "analzse", "analyse", costNeighbor},
		{"a letter that sounds alike", "wohngelt", "wohngeld", costSound},
		{"dots forgotten", "burgeramt", "buergeramt", costUmlaut},
		{"dots too many", "stadtraet", "stadtrat", costUmlaut},
		{"an umlaut swapped", "verfguebarkeit", "verfuegbarkeit", costSwap},
		{"no umlaut but a slip", "saetue", "saetze", costNeighbor},
		{"any other letter", "xntrag", "antrag", costOther + costFirst},
		{"a letter missing", "antag", "antrag", costOther},
		{"another script", "заявка", "заявки", costOther},
		{"nothing", "", "ab", 2},
	}
	for _, c := range cases {
		if got := errorCost(c.typed, c.meant); got < c.want-1e-9 || got > c.want+1e-9 {
			t.Errorf("%s: %q for %q costs %.2f, want %.2f", c.name, c.typed, c.meant, got, c.want)
		}
		if there, back := errorCost(c.typed, c.meant), errorCost(c.meant, c.typed); there-back > 1e-9 || back-there > 1e-9 {
			t.Errorf("%s: %.2f there, %.2f back", c.name, there, back)
		}
	}
}

// The better spelling takes the place of the mistyped word alone.
func TestReplaceWord(t *testing.T) {
	for _, c := range [][4]string{
		{"Antrga stellen", "Antrga", "Antrag", "Antrag stellen"},
		{"\"Antrga\" OR x", "Antrga", "Antrag", "\"Antrag\" OR x"},
		{"Bauantrga Antrga", "Antrga", "Antrag", "Bauantrga Antrag"},
		{"Bauantrga", "antrga", "antrag", "Bauantrga"},
		{"", "", "x", ""},
	} {
		if got := replaceWord(c[0], c[1], c[2]); got != c[3] {
			t.Errorf("%q: got %q, want %q", c[0], got, c[3])
		}
	}
}
