package german

import (
	"bytes"
	"strings"
	"testing"
)

// benchText is 100 kB of ordinary German.
var benchText = strings.Repeat(`Die Stadt Musterstadt hat die E-Akte in allen Ämtern eingeführt. Bürgerinnen und Bürger können ihre
Anträge nach § 3 OZG online stellen; die Sachbearbeiter:innen prüfen sie im Fachverfahren. Seit dem 05.03.2024 sind 1.250 Vorgänge
abgeschlossen, die Bearbeitungszeit sank von 14 auf 6 Tage. Weitere Auskünfte gibt das Digitalisierungsbüro (digital@musterstadt.de). `, 220)

// go test -bench . -run - ./mappings/german
func BenchmarkTerms(b *testing.B) {
	l := testLexicon()
	b.SetBytes(int64(len(benchText)))
	b.ReportAllocs()
	var terms []Term
	for b.Loop() {
		terms = l.Terms(benchText, terms[:0])
	}
}

func BenchmarkLearn(b *testing.B) {
	l := NewLearner(LearnerOptions{})
	b.SetBytes(int64(len(benchText)))
	b.ReportAllocs()
	for b.Loop() {
		l.Add("", benchText)
	}
}

func BenchmarkQuery(b *testing.B) {
	l := testLexicon()
	b.ReportAllocs()
	for b.Loop() {
		l.Query("Videokonferenzen in der Verwaltung selbst betreiben und die Umweltverträglichkeitsprüfung")
	}
}

func BenchmarkSeed(b *testing.B) {
	b.SetBytes(int64(len(seedFile)))
	for b.Loop() {
		if _, err := Read(bytes.NewReader(seedFile)); err != nil {
			b.Fatal(err)
		}
	}
}
