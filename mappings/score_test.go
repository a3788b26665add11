package mappings

import (
	"os"
	"strings"
	"testing"
)

// labelled is one line of a list of names with what is right about them.
type labelled struct{ name, hint, kind, level, ags string }

// labelledNames reads testdata/authorities-HALF.tsv. The names of the half
// "seen" may be looked at to make rules; those of "held" are only counted.
func labelledNames(t testing.TB, half string) []labelled {
	t.Helper()
	data, err := os.ReadFile("testdata/authorities-" + half + ".tsv")
	if err != nil {
		t.Fatal(err)
	}
	var list []labelled
	for line := range strings.Lines(string(data)) {
		if line = strings.TrimRight(line, "\n"); line == "" || line[0] == '#' {
			continue
		}
		c := strings.Split(line, "\t")
		if len(c) != 5 {
			t.Fatalf("line %q: want name, context, type, level, ags", line)
		}
		list = append(list, labelled{c[0], c[1], c[2], c[3], c[4]})
	}
	if len(list) < 1500 {
		t.Fatalf("%s: %d names", half, len(list))
	}
	return list
}

// foreign is the label of bodies abroad: no type is right, and that of a
// company or of a research institution without a level is no mistake.
const foreignBody = "foreign"

// score counts how well a list is classified.
type score struct {
	bodies, nobodies                      int // names that have a type, and those that have none
	given, right, wrongLevel, wrongAGS    int // of the bodies
	agsGiven                              int
	ags, rightNone, federalTown, calledDE int
}

// authorityScore classifies a list; say is told of every mistake.
func authorityScore(list []labelled, say func(l labelled, a Authority, ok bool, why string)) (s score) {
	for _, l := range list {
		a, ok := Classify(l.name, l.hint)
		switch l.kind {
		case foreignBody, TypeUnassigned:
			s.nobodies++
			switch {
			case !ok, l.kind == foreignBody && !isGermanBody(a):
				s.rightNone++
			case l.kind == foreignBody:
				s.calledDE++
				say(l, a, ok, "called German")
			default:
				say(l, a, ok, "no body")
			}
			continue
		}
		s.bodies++
		if !ok {
			say(l, a, ok, "unassigned")
			continue
		}
		s.given++
		if a.Type == l.kind {
			s.right++
		} else {
			say(l, a, ok, "type")
		}
		if l.level != "" && a.Level != "" && a.Level != l.level {
			s.wrongLevel++
			say(l, a, ok, "level")
		}
		if strings.HasPrefix(l.kind, "municipal/") && a.Level == LevelFederal {
			s.federalTown++
		}
		if l.ags != "" {
			s.ags++
			if a.AGS != "" {
				s.agsGiven++
			}
			if a.AGS != l.ags && a.AGS != "" {
				s.wrongAGS++
				say(l, a, ok, "ags, want "+l.ags)
			}
		}
	}
	return s
}

// isGermanBody reports whether a body was given what only German bodies have.
func isGermanBody(a Authority) bool {
	if a.Type == TypePrivate || a.worldwide() {
		return false
	}
	return a.Level != "" || a.AGS != "" || a.Type != TypeUniversity && a.Type != TypeResearch && a.Type != TypeCivil
}

// The figures that issue 6 asks for, on names that the rules were made with
// and on names that they were not made with.
func TestAuthorityScore(t *testing.T) {
	for _, half := range []string{"seen", "held"} {
		list := labelledNames(t, half)
		s := authorityScore(list, func(l labelled, a Authority, ok bool, why string) {
			if half == "seen" && testing.Verbose() {
				t.Logf("%-12s %q %q: %s %s %s %.2f (%s), want %s %s", why, l.name, l.hint, a.Type, a.Level, a.AGS, a.Confidence, a.Rule, l.kind, l.level)
			}
		})
		percent := func(n, of int) float64 { return 100 * float64(n) / float64(max(of, 1)) }
		right, all := percent(s.right, s.given), percent(s.right+s.rightNone, len(list))
		wrong, missing := percent(s.wrongLevel, s.given), percent(s.bodies-s.given, s.bodies)
		t.Logf("%s: %d names: type right where given %.2f %%, over all %.2f %%, wrong level %.2f %%, unassigned %.2f %% of %d bodies, AGS wrong %d of %d given of %d, foreign called German %d, municipality federal %d",
			half, len(list), right, all, wrong, missing, s.bodies, s.wrongAGS, s.agsGiven, s.ags, s.calledDE, s.federalTown)
		// The issue asks for 90, 85, 0.5 and 5; these are the aims of the design.
		if right < 96 || all < 95 || wrong > 0.2 || missing > 2 || s.calledDE > 0 || s.federalTown > 0 {
			t.Errorf("%s: below the bar", half)
		}
	}
}

// BenchmarkClassify: go test -run '^$' -bench Classify -benchmem ./mappings
func BenchmarkClassify(b *testing.B) {
	list := labelledNames(b, "seen")
	Classify("Stadt Ulm", "")
	for i := 0; b.Loop(); i++ {
		l := list[i%len(list)]
		Classify(l.name, l.hint)
	}
}

// Whatever lies abroad stays unassigned, in all the forms of a German name.
func TestPlacesAbroadAreNotGerman(t *testing.T) {
	for city := range foreignCities {
		if len(readGazetteer().full[city]) > 0 {
			continue // Baar, Wil: German places have that name as well
		}
		for _, form := range []string{"Stadt %", "Gemeinde %", "Stadtverwaltung %", "Magistrat der Stadt %", "Universität %", "Stadtwerke %", "Polizei %", "Staatsarchiv %", "City of %", "Bürgermeister der Stadt %"} {
			name := strings.ReplaceAll(form, "%", city)
			if a, ok := Classify(name, ""); ok && isGermanBody(a) {
				t.Errorf("%q: %s %s (%s)", name, a.Type, a.AGS, a.Rule)
			}
		}
	}
}
