package mappings

import (
	"slices"
	"strings"
	"testing"

	"nextsearch/internal/catalogue"
)

// An error in an embedded table would silently lose what follows it.
func TestTermTablesAreReadable(t *testing.T) {
	if _, err := parseTopicTables(themeTable, topicTable, topicCodeTable, topicTermTable); err != nil {
		t.Error(err)
	}
	if _, err := parseTerms("audienceterms.tsv", audienceTermTable, AudienceTerms()); err != nil {
		t.Error(err)
	}
	if _, err := parseTerms("kindterms.tsv", kindTermTable, KindTerms()); err != nil {
		t.Error(err)
	}
}

// An error in a table names the table, the line and what is wrong.
func TestTermTableErrors(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"akte", "line 1: 1 columns"},
		{"# head\nakte\tnews:2", `line 2: weight "2"`},
		{"akte\tcolour", `no code "colour"`},
		{"Akte\tnews", "stands in no key"},
		{"akte | akte\tnews", "stands in line 1 already"},
		{"akte | \tnews", "empty term"},
	} {
		if _, err := parseTerms("words.tsv", c.text, KindTerms()); err == nil || !strings.HasPrefix(err.Error(), "words.tsv: line ") || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%q: %v, want %q", c.text, err, c.want)
		}
	}
}

// About twenty topics, each in the EU data themes; those of the OZG's fields say which.
func TestTopicsHaveThemesAndFields(t *testing.T) {
	fields := map[string]bool{}
	for _, tp := range Topics() {
		if len(tp.Themes) == 0 || len(tp.Fields) == 0 && tp.Code != "international" {
			t.Errorf("%s: themes %v, fields %v", tp.Code, tp.Themes, tp.Fields)
		}
		for _, f := range tp.Fields {
			fields[f] = true
		}
	}
	if len(Topics()) > 26 || len(ThemeTerms()) != 13 || len(fields) != 14 {
		t.Errorf("%d topics, %d themes, %d fields of the OZG", len(Topics()), len(ThemeTerms()), len(fields))
	}
}

// Codes come before words, whatever form of a vocabulary a source writes.
func TestTopicsOfCodes(t *testing.T) {
	const eu = "http://publications.europa.eu/resource/authority/data-theme/"
	for _, c := range []struct{ vocabulary, code, themes, topics string }{
		{"data-theme", eu + "TRAN", "TRAN", "mobility"},
		{"dcat:theme", eu + "GOVE", "GOVE", ""},
		{"eu-data-theme", "educ", "EDUC", "education"},
		{"ogd", "bildung_wissenschaft", "EDUC TECH", "education"},
		{"ozg-themenfeld", "Steuern & Zoll", "ECON GOVE", "finance"},
		{"ozg-themenfelder", "familie-kind", "SOCI", "social"},
		{"publiccode-category", "document-management", "GOVE TECH", "e-akte"},
		{"dip-sachgebiet", "Raumordnung, Bau- und Wohnungswesen", "REGI", "building"},
		{"iso-topic-category", "inlandWaters", "ENVI", "environment"},
		{"high-value-dataset-category", "http://data.europa.eu/bna/c_b79e35eb", "TRAN", "mobility"},
		{"inspire-theme", "tn", "TRAN", "mobility"},
		{"ddc", "350", "GOVE", ""},
		{"topic", "e-akte", "GOVE", "e-akte"},
		{"theme", "nonsense", "", ""},
		{"colour", "TRAN", "", ""},
	} {
		rec := catalogue.Record{Codes: []catalogue.Code{{Vocabulary: c.vocabulary, Code: c.code}}}
		themes, topics := Themes(&rec), topicValues(&rec)
		if got := strings.Join(codesIn(themes), " "); got != c.themes {
			t.Errorf("%s %s: themes %q, want %q", c.vocabulary, c.code, got, c.themes)
		}
		if got := strings.Join(codesIn(topics), " "); got != c.topics {
			t.Errorf("%s %s: topics %q, want %q", c.vocabulary, c.code, got, c.topics)
		}
		for _, v := range append(themes, topics...) {
			if v.Method != MethodCode || v.Confidence < 0.9 || v.Why != "code: "+c.vocabulary+" "+c.code {
				t.Errorf("%+v", v)
			}
		}
	}
}

// Vocabularies whose codes are words speak as words do.
func TestTopicsOfSpokenCodes(t *testing.T) {
	rec := catalogue.Record{Title: "Datensatz 17", Codes: []catalogue.Code{{Vocabulary: "musterdatenkatalog", Code: "abfallwirtschaft/altglascontainer"}}}
	values := topicValues(&rec)
	if !slices.Equal(codesIn(values), []string{"environment"}) || values[0].Method != MethodCode || !strings.HasPrefix(values[0].Why, "code: abfallwirtschaft (") {
		t.Errorf("%+v", values)
	}
}

func codesIn(values []Value) []string {
	var codes []string
	for _, v := range values {
		codes = append(codes, v.Value)
	}
	return codes
}

// What gave a value is named with its part, its words and the line of the table.
func TestTopicsSayWhy(t *testing.T) {
	rec := catalogue.Record{Title: "Straßenbaumkataster", Keywords: []string{"Bäume", "Grünfläche"}, Summary: "Standorte aller Bäume."}
	values := topicValues(&rec)
	if len(values) != 1 || values[0].Value != "environment" || values[0].Method != MethodPattern {
		t.Fatalf("%+v", values)
	}
	for _, want := range []string{"title: strassenbaumkataster (tables/topicterms.tsv:", "keywords: baeume (", "summary: baeume ("} {
		if !strings.Contains(values[0].Why, want) {
			t.Errorf("nothing of %q in %q", want, values[0].Why)
		}
	}
	rec = catalogue.Record{Title: "Übersicht", Keywords: []string{"Bäume"}}
	if values = topicValues(&rec); len(values) != 1 || values[0].Method != MethodKeyword || values[0].Confidence > 0.6 {
		t.Errorf("%+v", values)
	}
}

// A part of a word counts only where no longer term holds it.
func TestLongerTermsHideShorterOnes(t *testing.T) {
	for title, want := range map[string]string{
		"Auswahl":                  "",
		"Entscheidungen":           "",
		"Wahl":                     "GOVE",
		"Bundestagswahl":           "GOVE",
		"Verkehrsmittelwahl":       "TRAN",
		"Sportplätze":              "EDUC",
		"Transporte":               "TRAN",
		"Wasserstofftankstellen":   "ENER TRAN",
		"Privathaushalte":          "SOCI",
		"Haushalt":                 "GOVE ECON",
		"Bauern":                   "AGRI",
		"Fahrzeuge":                "TRAN",
		"Besatzung":                "",
		"Gesellschaft":             "SOCI",
		"Smart-City-Projekte":      "TECH REGI",
		"Baum\u00adkataster":       "ENVI",
		"BÄUME":                    "ENVI",
		"Strassenverzeichnis Köln": "REGI TRAN",
	} {
		themes, _ := ClassifyTopic(title, "")
		if got := strings.Join(codesIn(themes), " "); got != want {
			t.Errorf("%s: %q, want %q", title, got, want)
		}
	}
}

func TestAudiences(t *testing.T) {
	for _, c := range []struct {
		rec    catalogue.Record
		want   []string
		method string
	}{
		{catalogue.Record{Title: "Leitfaden für Kommunen", Audiences: []string{"science"}}, []string{"science"}, MethodSource},
		{catalogue.Record{Title: "Leitfaden für Kommunen"}, []string{"authority"}, MethodPattern},
		{catalogue.Record{Title: "Infos für Start-ups und für Forschende"}, []string{"science", "start-up"}, MethodPattern},
		{catalogue.Record{Title: "Pressemitteilung: neue Leitstelle"}, []string{"press"}, MethodPattern},
		{catalogue.Record{Title: "Fahrplan", Summary: "Auskunft für Bürgerinnen und Bürger"}, []string{"individual"}, MethodPattern},
		{catalogue.Record{Title: "Handreichung für Fachverfahrenshersteller"}, []string{"it-provider"}, MethodPattern},
		{catalogue.Record{Title: "Kommunen digitalisieren"}, nil, ""}, // named, not addressed
	} {
		values := audienceValues(&c.rec)
		if !slices.Equal(codesIn(values), c.want) || len(values) > 0 && (values[0].Method != c.method || values[0].Why == "") {
			t.Errorf("%s: %+v, want %v", c.rec.Title, values, c.want)
		}
	}
}

// A kind that the source set stays; one that only fills a gap gives way to words.
func TestKinds(t *testing.T) {
	byDefault := catalogue.Provenance{Methods: map[string]string{"kind": MethodDefault}}
	byPath := catalogue.Provenance{Methods: map[string]string{"kind": "path"}}
	for _, c := range []struct {
		rec    catalogue.Record
		want   string
		method string
	}{
		{catalogue.Record{Title: "Leitfaden E-Akte", Kind: catalogue.KindReport}, "report", MethodSource},
		{catalogue.Record{Title: "Leitfaden E-Akte", Kind: catalogue.KindNews, Provenance: byPath}, "news", MethodPattern},
		{catalogue.Record{Title: "Leitfaden E-Akte"}, "guide", MethodPattern},
		{catalogue.Record{Title: "Leitfaden E-Akte", Kind: catalogue.KindRecipe, Provenance: byDefault}, "guide", MethodPattern},
		{catalogue.Record{Title: "E-Akte", Kind: catalogue.KindRecipe, Provenance: byDefault}, "recipe", MethodDefault},
		{catalogue.Record{Title: "Abschlussbericht zur Evaluation"}, "report", MethodPattern},
		{catalogue.Record{Title: "Praxisbeispiel: Terminvergabe"}, "recipe", MethodPattern},
		{catalogue.Record{Title: "Fachtagung Registermodernisierung"}, "event", MethodPattern},
		{catalogue.Record{Title: "Kleine Anfrage zur Digitalisierung"}, "decision", MethodPattern},
		{catalogue.Record{Title: "E-Akte"}, "", ""},
	} {
		values := kindValues(&c.rec)
		if c.want == "" && len(values) == 0 {
			continue
		}
		if len(values) != 1 || values[0].Value != c.want || values[0].Method != c.method {
			t.Errorf("%s: %+v, want %s", c.rec.Title, values, c.want)
		}
		if view := Release(&c.rec); string(view.Kind) != c.want {
			t.Errorf("%s: released as %s", c.rec.Title, view.Kind)
		}
	}
}

// Whatever a title holds, values are known codes, each once, with a reason.
func FuzzClassifyTopic(f *testing.F) {
	f.Add("Wahlergebnisse nach Stadtteilen", "Text")
	f.Add("", "\x00\xff")
	f.Add("Bürger\u00adentscheid ẞ İ ﬁ", strings.Repeat("haushalt ", 20))
	f.Fuzz(func(t *testing.T, title, text string) {
		themes, topics := ClassifyTopic(title, text)
		for terms, values := range map[*Vocabulary][]Value{new(ThemeTerms()): themes, new(TopicTerms()): topics} {
			seen := map[string]bool{}
			for _, v := range values {
				if !terms.Has(v.Value) || seen[v.Value] || v.Confidence <= 0 || v.Confidence > 1 || v.Method == "" || !strings.Contains(v.Why, ": ") {
					t.Fatalf("%q: %+v", title, v)
				}
				seen[v.Value] = true
			}
		}
	})
}

func BenchmarkTopics(b *testing.B) {
	rec := recipe()
	rec.Summary = strings.Repeat("Die Stadt hat die E-Akte in allen Ämtern eingeführt. ", 6)
	for b.Loop() {
		topicValues(&rec)
	}
}

func BenchmarkTitle(b *testing.B) {
	for b.Loop() {
		ClassifyTopic("Einwohner nach Stadtbezirken und Altersgruppen", "")
	}
}
