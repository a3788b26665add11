package mappings

import "testing"

func TestAnalyseSmoke(t *testing.T) {
	for _, s := range []string{"Die E-Akte, eAkte und E Akte der Bürger:innen", "§ 3a OZG, Drucksache 20/1234 vom 05.03.2024 https://www.example.de/a?b=1. Einer für Alle", "Verwal-\ntung BürgerInnenservice Ämter Vorgänge 1.234.567,50 a@b.de", "wer ist wo"} {
		for _, tok := range Analyse(s) {
			t.Log(tok.Position, tok.Term, tok.Kind, s[tok.Start:tok.End])
		}
	}
}
