package mappings

import (
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"nextsearch/internal/catalogue"
)

var now = time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)

// recipe is a record with something in every field.
func recipe() catalogue.Record {
	return catalogue.Record{
		ID: "demo:e-akte", Kind: catalogue.KindRecipe, Title: "E-Akte in Musterstadt", Summary: "Wie die Akte digital wurde.",
		Body:     "Ausgangslage. Vorgehen.",
		Sections: []catalogue.Section{{Role: catalogue.RoleSituation, Title: "Ausgangslage", Text: "Papier."}},
		Language: "de-DE", URL: "https://musterstadt.example/e-akte",
		Organisations: []catalogue.Organisation{{Name: "Stadt Ulm", Role: "publisher"}, {Name: "Dataport", Role: "partner"}},
		Keywords:      []string{"E-Akte", "DMS"}, Audiences: []string{"Behörden", "science", "Unbekannte"},
		Published: "2024-03-05", Updated: "2025", Status: catalogue.StatusRunning,
		Licence:     catalogue.Licence{Name: "CC BY 4.0"},
		Attachments: []catalogue.Attachment{{URL: "https://musterstadt.example/a.pdf"}},
		Provenance:  catalogue.Provenance{Source: "demo"},
	}
}

func TestMapGivesEveryFacet(t *testing.T) {
	rec := recipe()
	doc, ok := Map(&rec, now)
	if !ok {
		t.Fatal("a public record was left out")
	}
	want := map[string][]string{
		"authorityType": {"municipal", TypeCity}, "level": {LevelMunicipality},
		"organisation": {"ags-08421000", "dataport"}, "region": {"08", "08421"},
		"topic": {"e-akte"}, "kind": {"recipe"}, "audience": {"authority", "science"},
		"status": {"running"}, "year": {"2024"}, "source": {"demo"}, "licence": {"cc-by-4.0"}, "language": {"de"},
	}
	if !reflect.DeepEqual(doc.Facets, want) {
		t.Errorf("facets\n%v, want\n%v", doc.Facets, want)
	}
	if got := organisationLabel("ags-08421000").De; got != "Stadt Ulm" {
		t.Errorf("label of ags-08421000: %q", got)
	}
	if got := regionLabel("08421").De; got != "Ulm" {
		t.Errorf("label of 08421: %q", got)
	}
	if h := doc.Hit; h.AuthorityType != TypeCity || h.Organisation != "Stadt Ulm" || h.Licence != "cc-by-4.0" {
		t.Errorf("hit %+v", h)
	}
	if !doc.Published.Equal(time.Date(2024, 3, 5, 0, 0, 0, 0, time.UTC)) {
		t.Errorf("published %v", doc.Published)
	}
}

// What is not public gives no document, and a held back name is nowhere in one.
func TestMapKeepsWhatIsNotPublic(t *testing.T) {
	internal, expired, held := recipe(), recipe(), recipe()
	internal.Visibility = catalogue.VisibilityInternal
	expired.Expires = now
	for _, rec := range []*catalogue.Record{nil, &internal, &expired} {
		if _, ok := Map(rec, now); ok {
			t.Errorf("%+v was mapped", rec)
		}
	}
	held.Attribution = catalogue.AttributionTypeLand
	held.Codes = []catalogue.Code{{Vocabulary: "authorityType", Code: TypeCity}, {Vocabulary: "land", Code: "08"}}
	doc, _ := Map(&held, now)
	if doc.Hit.Organisation != "" || doc.Text["organisation"] != "" || len(doc.Facets["organisation"]) > 0 {
		t.Errorf("the name is shown: %+v", doc)
	}
	if !slices.Equal(doc.Facets["region"], []string{"08"}) || doc.Hit.AuthorityType != TypeCity {
		t.Errorf("type and Land are missing: %v", doc.Facets)
	}
}

// No content can stop a batch: size, bytes and emptiness are all taken.
func TestMapTakesAnyContent(t *testing.T) {
	big := catalogue.Record{ID: "a:b", Title: strings.Repeat("ü", 5_000_000), Body: strings.Repeat("äb ", 17_000_000),
		Summary: "\x00\xff" + strings.Repeat("x", 100_000), Keywords: slices.Repeat([]string{"k"}, 100_000),
		Organisations: slices.Repeat([]catalogue.Organisation{{Name: strings.Repeat("Ö", 10_000)}}, 1000),
		Regions:       slices.Repeat([]catalogue.Region{{Name: "x", AGS: "99"}}, 1000)}
	nul := catalogue.Record{Title: "a\x00b", Body: "c\xffd\u0085e\nf", Organisations: []catalogue.Organisation{{Name: "Stadt\x1f Ulm"}}}
	for name, rec := range map[string]*catalogue.Record{"empty": {}, "big": &big, "NUL": &nul} {
		doc, ok := Map(rec, now)
		if !ok {
			t.Errorf("%s: not mapped", name)
		}
		for field, text := range doc.Text {
			if !utf8.ValidString(text) || strings.ContainsRune(text, 0) || len(text) > maxBody {
				t.Errorf("%s: field %s is unsafe (%d bytes)", name, field, len(text))
			}
		}
		for code, label := range doc.Labels["organisation"] {
			if strings.Contains(code+label, LabelSeparator) {
				t.Errorf("%s: label term %q %q", name, code, label)
			}
		}
		if n := utf8.RuneCountInString(doc.Hit.Summary); n > maxSummary {
			t.Errorf("%s: summary of %d characters", name, n)
		}
	}
}

func TestReleaseLeavesForeignTextsBehind(t *testing.T) {
	cases := []struct {
		name    string
		licence catalogue.Licence
		rights  catalogue.TextRights
		full    bool
	}{
		{"nothing said", catalogue.Licence{}, "", false},
		{"snippet by config", catalogue.Licence{}, catalogue.TextSnippet, false},
		{"full by config", catalogue.Licence{}, catalogue.TextFull, true},
		{"open licence", catalogue.Licence{Code: "cc-by-4.0"}, catalogue.TextSnippet, true},
		{"open licence by its address", catalogue.Licence{URL: "https://www.govdata.de/dl-de/by-2-0"}, "", true},
		{"closed licence", catalogue.Licence{Code: "cc-by-nc-4.0"}, "", false},
		{"a code beats the name beside it", catalogue.Licence{Code: "cc-by-nd-4.0", Name: "CC BY 4.0"}, "", false},
		{"an unknown code permits nothing", catalogue.Licence{Code: "own-terms", Name: "CC BY 4.0"}, "", false},
		{"unknown licence", catalogue.Licence{Name: "Eigene Bedingungen"}, "", false},
	}
	for _, c := range cases {
		rec := recipe()
		rec.Licence, rec.Provenance.Text = c.licence, c.rights
		rec.Summary = strings.Repeat("Straße ", 100)
		before := rec
		view := Release(&rec)
		if full := view.Body != "" && view.Sections != nil && view.Attachments != nil; full != c.full {
			t.Errorf("%s: full text is %v, want %v", c.name, full, c.full)
		}
		if n := utf8.RuneCountInString(view.Summary); n > maxSummary || !strings.HasSuffix(view.Summary, "Straße…") {
			t.Errorf("%s: summary of %d characters ends %q", c.name, n, view.Summary[len(view.Summary)-12:])
		}
		if !reflect.DeepEqual(rec, before) {
			t.Errorf("%s: the record was changed", c.name)
		}
	}
}

func TestShortenCutsAtAWord(t *testing.T) {
	cases := []struct {
		text string
		n    int
		want string
	}{
		{"kurz", 10, "kurz"},
		{"genau zehn", 10, "genau zehn"},
		{"ein Wort zu viel", 10, "ein Wort…"},
		{"Straßenverkehrsamt", 10, "Straßenve…"},
		{"Grüße, an alle", 8, "Grüße…"},
		{"", 5, ""},
	}
	for _, c := range cases {
		if got := shorten(c.text, c.n); got != c.want {
			t.Errorf("shorten(%q, %d) = %q, want %q", c.text, c.n, got, c.want)
		}
	}
}

func TestRegions(t *testing.T) {
	cases := []struct {
		name string
		rec  catalogue.Record
		want []string
	}{
		{"AGS with ancestors", catalogue.Record{Regions: []catalogue.Region{{Name: "Haar", AGS: "09184123"}}}, []string{"09", "09184", "09184123"}},
		{"ARS of 12 digits", catalogue.Record{Regions: []catalogue.Region{{AGS: "091840123123"}}}, []string{"09", "09184", "09184123"}},
		{"name of a Land", catalogue.Record{Regions: []catalogue.Region{{Name: "Sachsen-Anhalt"}}}, []string{"15"}},
		{"short name", catalogue.Record{Regions: []catalogue.Region{{Name: "NRW"}}}, []string{"05"}},
		{"name of a city", catalogue.Record{Regions: []catalogue.Region{{Name: "Kiel"}}}, []string{"01", "01002"}},
		{"Land of a body", catalogue.Record{Organisations: []catalogue.Organisation{{Name: "Bayerisches Staatsministerium für Digitales"}}}, []string{"09"}},
		{"the longer Land", catalogue.Record{Organisations: []catalogue.Organisation{{Name: "Ministerium der Finanzen des Landes Sachsen-Anhalt"}}}, []string{"15"}},
		{"Niedersachsen is not Sachsen", catalogue.Record{Organisations: []catalogue.Organisation{{Name: "Landeskriminalamt Niedersachsen"}}}, []string{"03"}},
		{"city of a body", catalogue.Record{Organisations: []catalogue.Organisation{{Name: "Landeshauptstadt Kiel, Amt für Digitales"}}}, []string{"01", "01002"}},
		{"Kreis of a body", catalogue.Record{Organisations: []catalogue.Organisation{{Name: "Gesundheitsamt des Landkreises Harz"}}}, []string{"15", "15085"}},
		{"Kreis in one word", catalogue.Record{Organisations: []catalogue.Organisation{{Name: "Rhein-Sieg-Kreis, Der Landrat"}}}, []string{"05", "05382"}},
		{"Landkreis, not the city", catalogue.Record{Organisations: []catalogue.Organisation{{Name: "Landkreis München"}}}, []string{"09", "09184"}},
		{"key of a body", catalogue.Record{Organisations: []catalogue.Organisation{{Name: "Gemeinde Haar", IDs: []string{"ags-09184123"}}}}, []string{"09", "09184", "09184123"}},
		{"code of a Land", catalogue.Record{Codes: []catalogue.Code{{Vocabulary: "land", Code: "DE-BY"}}}, []string{"09"}},
		{"nothing known", catalogue.Record{Regions: []catalogue.Region{{Name: "Musterland"}, {AGS: "99999"}, {AGS: "x"}}}, nil},
	}
	for _, c := range cases {
		var got []string
		for _, v := range distinct(regionValues(&c.rec)) {
			got = append(got, v.Value)
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
}

func TestTopics(t *testing.T) {
	cases := []struct {
		title string
		want  []string
	}{
		{"Elektronische Akte im Standesamt", []string{"e-akte", "citizens"}},
		{"EfA-Leistung Wohngeld nachgenutzt", []string{"online-services", "social"}},
		{"Ein Chatbot für die Bürgerbeteiligung", []string{"ai", "participation"}},
		{"KI-gestützte Posteingangsbearbeitung", []string{"e-akte", "ai"}},
		{"Kita-Ausbau", []string{"education", "social"}},
		{"Skifahren am Kirchplatz", nil},
		{"Der Bescheid: fragile Texte pflegen", nil},
		{"Digitale Baugenehmigung mit XPlanung", []string{"interoperability", "building"}},
		{"Haushaltssatzung", []string{"finance"}},
		{"Auswahl der Entscheidung", nil},
	}
	for _, c := range cases {
		var got []string
		for _, v := range topicValues(&catalogue.Record{Title: c.title}) {
			got = append(got, v.Value)
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%q: %v, want %v", c.title, got, c.want)
		}
	}
}

func BenchmarkMap(b *testing.B) {
	rec := recipe()
	rec.Body = strings.Repeat("Die Stadt Musterstadt hat die E-Akte in allen Ämtern eingeführt. ", 60)
	for b.Loop() {
		if _, ok := Map(&rec, now); !ok {
			b.Fatal("not mapped")
		}
	}
}

// A passage is placed by where sections begin in the text that is searched,
// whether the source gave the body whole or in sections only.
func TestPartsOfTheBody(t *testing.T) {
	sections := []catalogue.Section{{Role: catalogue.RoleGoal, Title: "Ziel", Text: "Weniger Papier."}, {Title: "Dank", Text: "An alle."},
		{Role: catalogue.RoleLessons, Title: "Erfahrungen", Text: "Scannen dauert.\x00 Lange."}}
	for name, body := range map[string]string{
		"sections only": "",
		"whole body":    "Vorspann.\n\nZiel\n\nWeniger Papier.\n\nDank\n\nAn alle.\n\nErfahrungen\n\nScannen dauert.\x00 Lange.",
	} {
		t.Run(name, func(t *testing.T) {
			doc, ok := Map(&catalogue.Record{ID: "demo:a", Kind: catalogue.KindRecipe, Title: "T", Body: body, Sections: sections}, time.Now())
			if !ok {
				t.Fatal("not mapped")
			}
			for text, want := range map[string]string{"Papier": "goal", "An alle": "", "Lange": "lessons"} {
				at := strings.Index(doc.Text["body"], text)
				if got := doc.Hit.RoleAt(at); at < 0 || got != want {
					t.Errorf("%s at %d: got %q, want %q of %v", text, at, got, want, doc.Hit.Parts)
				}
			}
		})
	}
	if got := parts([]catalogue.Section{{Text: "Nur Text."}}, "Nur Text."); got != nil {
		t.Errorf("a text without roles has %v", got)
	}
}
