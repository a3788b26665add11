package server

import (
	"encoding/json"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/PuerkitoBio/goquery"

	"nextsearch/internal/catalogue"
)

func TestFirstSentence(t *testing.T) {
	for text, want := range map[string]string{
		"": "",
		"340.000 Euro, zur Hälfte aus Landesmitteln. Für die Betreuung eine Stelle.": "340.000 Euro, zur Hälfte aus Landesmitteln.",
		"Etwa 1,2 Mio. Euro im Jahr. Mehr nicht.":                                    "Etwa 1,2 Mio. Euro im Jahr.",
		"Für z. B. Server und Lizenzen bzw. Wartung. Sonst nichts.":                  "Für z. B. Server und Lizenzen bzw. Wartung.",
		"Am 3. Mai ging es los. Dann lief es.":                                       "Am 3. Mai ging es los.",
		"Fertig war es im Jahr 2020. Danach kam mehr.":                               "Fertig war es im Jahr 2020.",
		"Was kostet das? Nichts.":                                                    "Was kostet das?",
		"- ein Personalrat\n- ein Stichtag":                                          "ein Personalrat",
		"Ohne Punkt":                                                                 "Ohne Punkt",
		strings.Repeat("Wort ", 100):                                                 strings.TrimSpace(strings.Repeat("Wort ", 35)) + "…",
	} {
		if got := firstSentence(text); got != want {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	}
}

func TestDurationIsFound(t *testing.T) {
	for _, c := range []struct{ text, duration, rest string }{
		{"Dauer: 8 Monate\n\n12.000 Euro.", "8 Monate", "12.000 Euro."},
		{"12.000 Euro.\n\n- Laufzeit: 2 Jahre", "2 Jahre", "12.000 Euro."},
		{"Die Dauer betrug acht Monate. Gekostet hat es wenig.", "Die Dauer betrug acht Monate.", "Die Dauer betrug acht Monate. Gekostet hat es wenig."},
		{"Dauerhaft 3 Stellen.", "", "Dauerhaft 3 Stellen."},
		{"", "", ""},
	} {
		duration, rest := durationOf(c.text)
		if duration != c.duration || rest != c.rest {
			t.Errorf("%q: got %q and %q", c.text, duration, rest)
		}
	}
}

func TestLessonsAreDividedWhereTheTextDoes(t *testing.T) {
	for name, c := range map[string]struct{ title, text, worked, failed string }{
		"lines":    {"", "Gut funktioniert hat das Pilotamt.\n\nNicht funktioniert hat die Schulung.", "Gut funktioniert hat das Pilotamt.", "Nicht funktioniert hat die Schulung."},
		"headings": {"", "Was funktioniert hat:\n- Pilotamt\n- Stammtisch\n\nWas nicht:\n- Schulung", "", ""},
		"items":    {"", "Was gut lief:\n- Pilotamt\n- Stammtisch\n\nWas nicht funktioniert hat:\n- Schulung", "- Pilotamt\n- Stammtisch", "- Schulung"},
		"prose":    {"Was hat funktioniert – und was nicht", "Der Stammtisch half. Gescheitert ist die Unterschrift.", "", ""},
		"one sort": {"", "Gut funktioniert hat alles.", "", ""},
		"late":     {"", "Vorab.\nGut funktioniert hat A.\nNicht funktioniert hat B.", "", ""},
		"title":    {"Was gut war", "Das Pilotamt.\n\nNicht gut war die Schulung.", "Das Pilotamt.", "Nicht gut war die Schulung."},
		"both":     {"", "Was funktioniert hat und was nicht: alles.\nNicht funktioniert hat B.", "", ""},
		"empty":    {"", "", "", ""},
	} {
		worked, failed := splitLessons(c.title, c.text)
		if worked != c.worked || failed != c.failed {
			t.Errorf("%s: got %q and %q", name, worked, failed)
		}
	}
}

// What lessons say is never lost, however they are divided.
func FuzzSplitLessons(f *testing.F) {
	f.Add("Was gut lief", "Gut funktioniert hat A.\nNicht funktioniert hat B.")
	f.Add("", "Was gut lief:\n- A\nWas schlecht lief:\n- B")
	f.Fuzz(func(t *testing.T, title, text string) {
		worked, failed := splitLessons(title, text)
		if (worked == "") != (failed == "") {
			t.Fatalf("half a pair: %q and %q", worked, failed)
		}
		if worked == "" {
			return
		}
		for line := range strings.SplitSeq(text, "\n") {
			line = strings.TrimSpace(line)
			if !strings.Contains(worked+"\n"+failed, line) && !isBareMark(strings.TrimPrefix(line, "- ")) {
				t.Fatalf("%q is lost", line)
			}
		}
	})
}

// profiled is a recipe with everything that the Steckbrief shows.
func profiled() catalogue.Record {
	rec := records()[0]
	rec.Sections = append(rec.Sections,
		catalogue.Section{Role: catalogue.RoleCost, Title: "Kosten", Text: "Dauer: 8 Monate\n\n12.000 Euro für Lizenzen. Dazu eine Stelle."},
		catalogue.Section{Role: catalogue.RolePrerequisites, Title: "Voraussetzungen", Text: "Ein Personalrat."},
		catalogue.Section{Role: catalogue.RoleLessons, Title: "Erfahrungen", Text: "Gut funktioniert hat A.\nNicht funktioniert hat B."})
	rec.Attachments = append(rec.Attachments, catalogue.Attachment{Title: "Scan", URL: "https://rezepte.example/scan", MediaType: "application/pdf", Bytes: 1_250_000, Flags: []string{"no-text", "foreign"}})
	return rec
}

func TestRecordPageHasASteckbrief(t *testing.T) {
	sv := serve(t, []catalogue.Record{profiled()}, nil)
	doc := page(t, sv.get("/rezepte/"+exampleID))
	text := strings.Join(strings.Fields(doc.Find(".profile").Text()), " ")
	for _, want := range []string{"Organisation Stadt Musterstadt", "Behördentyp Kreisangehörige Stadt / Gemeinde", "Stand im Einsatz",
		"Kosten 12.000 Euro für Lizenzen. mehr zu den Kosten", "Dauer 8 Monate", "Voraussetzungen Ein Personalrat.", "Kontakt digital@musterstadt.example"} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in %s", want, text)
		}
	}
	if strings.Contains(text, "alle Voraussetzungen") {
		t.Error("a link to more where there is no more")
	}
	doc.Find(`.profile a[href^="#"], .contents a`).Each(func(_ int, a *goquery.Selection) {
		if href := a.AttrOr("href", ""); doc.Find(href).Length() != 1 {
			t.Errorf("%s leads nowhere", href)
		}
	})
	if got := doc.Find(`.profile a[href="/organisationen/stadt-musterstadt"]`).Length(); got != 1 {
		t.Errorf("%d links to the page of the body", got)
	}
	if doc.Find(".worked").Length() != 1 || doc.Find("section.lessons").Length() != 2 {
		t.Error("lessons are not shown as lessons")
	}
	files := doc.Find(".files").Text()
	for _, want := range []string{"Konzept PDF 1 KB", "Scan PDF 1,3 MB", "Scan ohne Textebene", "foreign"} {
		if !strings.Contains(files, want) {
			t.Errorf("no %q in %s", want, files)
		}
	}
	want := "Die E-Akte in einer Kleinstadt. Stadt Musterstadt, Januar 2025. Quelle: demo, https://rezepte.example/1, Stand 1. März 2026, " +
		"abgerufen über Testkatalog, https://suche.example/rezepte/" + exampleID
	if got := doc.Find("#zitat").Text(); got != want {
		t.Errorf("citation\n%s\nwant\n%s", got, want)
	}
}

func TestSectionsHaveStableAnchors(t *testing.T) {
	rec := profiled()
	var ids []string
	for _, sec := range sectionViews(&rec, "de") {
		ids = append(ids, sec.ID)
	}
	if got := strings.Join(ids, " "); got != "abschnitt-situation abschnitt-lessons abschnitt-1 abschnitt-cost abschnitt-prerequisites abschnitt-lessons-2" {
		t.Errorf("got %s", got)
	}
}

func TestBodyThatIsHeldBackIsSaidToBe(t *testing.T) {
	rec := profiled()
	rec.Attribution, rec.Codes = catalogue.AttributionTypeLand, []catalogue.Code{{Vocabulary: "authority-type", Code: "municipal/town"}}
	sv := serve(t, []catalogue.Record{rec}, nil)
	r := sv.get("/rezepte/" + exampleID)
	if strings.Contains(r.body, "Musterstadt") {
		t.Error("the body is named")
	}
	doc := page(t, r)
	if text := doc.Find(".profile").Text(); !strings.Contains(text, "Organisation nicht genannt (nur Typ und Land)") {
		t.Errorf("got %s", text)
	}
	if text := doc.Find("#zitat").Text(); !strings.Contains(text, "Organisation nicht genannt, Januar 2025") {
		t.Errorf("got %s", text)
	}
}

// No text of a record can end the script element that holds its description.
func TestJSONLDCannotEndItsElement(t *testing.T) {
	rec := records()[0]
	rec.Title, rec.Summary = `</script><script>alert(1)</script><!--`, "\u2028]]>&"
	sv := serve(t, []catalogue.Record{rec}, nil)
	r := sv.get("/rezepte/" + exampleID)
	ld := page(t, r).Find(`script[type="application/ld+json"]`).Text()
	var read jsonLD
	if err := json.Unmarshal([]byte(ld), &read); err != nil || read.Name != rec.Title || read.Description != rec.Summary {
		t.Errorf("%v: %s", err, ld)
	}
	if strings.ContainsAny(ld, "<>&") {
		t.Errorf("markup in %s", ld)
	}
}

func TestFormatBytes(t *testing.T) {
	for n, want := range map[int64]string{-1: "", 0: "", 1: "1 Byte", 999: "999 Byte", 1000: "1 KB", 1_499: "1 KB", 999_999: "1000 KB", 1_250_000: "1,3 MB", 12_345_678_901: "12.345,7 MB"} {
		if got := formatBytes(n, "de"); got != want {
			t.Errorf("%d: got %q, want %q", n, got, want)
		}
	}
}

func TestCorrectionsAreTheEditors(t *testing.T) {
	rec := records()[0]
	rec.Corrections = map[string][]string{"topic": {"ai"}}
	sv := serve(t, nil, func(c *Config) { c.Store = oneRecord{c.Store, rec} })
	doc := page(t, sv.get("/rezepte/"+exampleID))
	found := false
	doc.Find(".evidence tbody tr").Each(func(_ int, row *goquery.Selection) {
		if row.Find("th").Text() == "Thema" {
			found = true
			if cells := row.Find("td"); cells.First().Text() != "Künstliche Intelligenz" || cells.Last().Text() != "Redaktion" {
				t.Errorf("row %q", row.Text())
			}
		}
	})
	if !found {
		t.Error("the topic is not among the categories")
	}
}

// Whatever a text is (the catalogue keeps valid UTF-8 only), what the Steckbrief
// shows of it is short and from it.
func FuzzExcerpt(f *testing.F) {
	f.Add("Dauer: 8 Monate\n\n12.000 Euro. Mehr.")
	f.Add("- Laufzeit: z. B. 3 Jahre!\n?")
	f.Fuzz(func(t *testing.T, text string) {
		text = strings.ToValidUTF8(text, "\ufffd")
		duration, rest := durationOf(text)
		for _, got := range []string{duration, firstSentence(rest), firstSentence(text)} {
			if utf8.RuneCountInString(got) > maxSentence || !strings.Contains(text, strings.TrimSuffix(got, "…")) {
				t.Errorf("%q of %q", got, text)
			}
		}
	})
}
