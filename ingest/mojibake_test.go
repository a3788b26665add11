package ingest

import (
	"testing"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
)

func TestRepairMojibake(t *testing.T) {
	for in, want := range map[string]string{
		"BÃ¼rgermeister":                    "Bürgermeister",
		"Ã„mter, Ã–ffnung, Ãœbersicht":      "Ämter, Öffnung, Übersicht",
		"Ã\u0084mter":                       "Ämter", // read as ISO-8859-1
		"GrÃ¶ÃŸe":                           "Größe",
		"GRÃ–SSE":                           "GRÖSSE",
		"StraÃ\u009fe":                      "Straße",
		"â€žAmtâ€œ":                         "„Amt“",
		"â€œOfficeâ€\u009d":                 "“Office”",
		"â€œOfficeâ€":                       "“Office”",
		"2019 â€“ 2024":                     "2019 – 2024",
		"Was gehtâ€¦":                       "Was geht…",
		"100 â‚¬":                           "100 €",
		"Â§ 5 Abs. 2":                       "§ 5 Abs. 2",
		"5Â\u00a0km, 20Â°C, 3Â²":            "5\u00a0km, 20°C, 3²",
		"MÃƒÂ¼nchen":                        "München", // twice
		"fÃƒÆ’Ã‚Â¼r":                        "für",     // three times
		"Ã¢â‚¬Å¾AmtÃ¢â‚¬Å“":                 "„Amt“",
		"Citâ€™s cafÃ©":                     "Cit’s café",
		"Å¡koda, ÄŒesko, Å»ycie, Ä°stanbul": "škoda, Česko, Życie, İstanbul",
		"ï»¿Titel":                          "\ufeffTitel",
		"ï¬\u0081nden":                      "ﬁnden",
		"gut ðŸ˜€":                          "gut 😀",
		"â†’ weiter":                        "→ weiter",
		"x â‰¤ 5":                           "x ≤ 5",
		"Teil Ã¼ber Ärger":                  "Teil über Ärger", // mixed with correct text
		// Correct texts stay as they are.
		"Bürgermeister in Köln":              "Bürgermeister in Köln",
		"NÃO É SÃO PAULO":                    "NÃO É SÃO PAULO",
		"A IRMÃ… disse: “IRMÔ":               "A IRMÃ… disse: “IRMÔ",
		"coração, pães, avô, àquela":         "coração, pães, avô, àquela",
		"le café\u00a0» et «\u00a0à\u00a0»":  "le café\u00a0» et «\u00a0à\u00a0»",
		"déjà vu – l’Âge d’or":               "déjà vu – l’Âge d’or",
		"»Spaß« und „Groß“ – Größe…":         "»Spaß« und „Groß“ – Größe…",
		"der Buchstabe „Ä“, auch „Ü“ und Ö…": "der Buchstabe „Ä“, auch „Ü“ und Ö…",
		"İstanbul, Çağrı, Şişli, ığdır":      "İstanbul, Çağrı, Şişli, ığdır",
		"Łódź, żółw, Česká":                  "Łódź, żółw, Česká",
		"Ångström: 1 Å = 0,1 nm":             "Ångström: 1 Å = 0,1 nm",
		"E = m·c², ΔT ≤ 5 °C, α × β":         "E = m·c², ΔT ≤ 5 °C, α × β",
		"ÄÖÜäöüß":                            "ÄÖÜäöüß",
		"Русский текст, ελληνικά":            "Русский текст, ελληνικά",
		"Preis: 5 £ ± 2 %":                   "Preis: 5 £ ± 2 %",
		"Öffnungszeiten: 8–12 Uhr":           "Öffnungszeiten: 8–12 Uhr",
		"ASCII only":                         "ASCII only",
		"":                                   "",
	} {
		if got, _ := repairMojibake(in); got != want {
			t.Errorf("repairMojibake(%q) = %q, want %q", in, got, want)
		}
	}
}

// Every letter of the languages of Europe comes back, read wrongly once or twice.
func TestMojibakeRoundTrip(t *testing.T) {
	for r := rune(0xc0); r <= 0x17f; r++ {
		word := "ab" + string(r) + "cd"
		wrong := word
		for times := 1; times <= 2; times++ {
			wrong = misread(wrong)
			if got, n := repairMojibake(wrong); got != word || n == 0 {
				t.Errorf("%q, read wrongly %d times (%q), becomes %q", word, times, wrong, got)
			}
		}
		if got, n := repairMojibake(word); got != word || n != 0 {
			t.Errorf("%q becomes %q", word, got)
		}
	}
}

// misread reads UTF-8 as windows-1252, as the WHATWG standard does it.
func misread(s string) string {
	var out []rune
	for i := range len(s) {
		if r := charmap.Windows1252.DecodeByte(s[i]); r != utf8.RuneError {
			out = append(out, r)
		} else {
			out = append(out, rune(s[i]))
		}
	}
	return string(out)
}

func FuzzRepairMojibake(f *testing.F) {
	for _, seed := range []string{"BÃ¼rger", "fÃƒÆ’Ã‚Â¼r", "â€žAmtâ€œ", "IRMÃ…", "Ã\ufffd", "ðŸ˜€"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if !utf8.ValidString(s) {
			return
		}
		got, n := repairMojibake(s)
		if !utf8.ValidString(got) || n == 0 && got != s {
			t.Fatalf("%q becomes %q (%d)", s, got, n)
		}
	})
}
