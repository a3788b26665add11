package mappings

import (
	"testing"
	"unicode/utf8"

	"nextsearch/internal/catalogue"
)

// Whatever a source writes, mapping it gives a document that an engine can take.
func FuzzMap(f *testing.F) {
	f.Add("E-Akte", "Text", "Landeshauptstadt Kiel", "09162000", "CC BY 4.0", "de-DE", "https://stadt-ulm.de")
	f.Add("", "\x00\xff", " – e. V.", "9", "dl-de/by-2-0", "_", "mailto:@:/")
	f.Add("§", "Bürger:", "Amt", "091840123123", "https://creativecommons.org/licenses/by/", "de-simple", "://")
	f.Fuzz(func(t *testing.T, title, body, org, ags, licence, language, url string) {
		rec := catalogue.Record{ID: "a:b", Title: title, Body: body, Language: language, URL: url,
			Organisations: []catalogue.Organisation{{Name: org, IDs: []string{"ags-" + ags}}, {Name: body}},
			Regions:       []catalogue.Region{{Name: title, AGS: ags}, {Name: org}},
			Keywords:      []string{org}, Audiences: []string{language},
			Codes:   []catalogue.Code{{Vocabulary: "land", Code: ags}, {Vocabulary: language, Code: title}},
			Licence: catalogue.Licence{Code: language, Name: licence, URL: url}}
		if len(body)%2 == 1 {
			rec.Corrections = map[string][]string{}
			for _, f := range Facets() {
				rec.Corrections[f.Name] = []string{title, ags, language, org}
			}
		}
		doc, ok := Map(&rec, now)
		if !ok {
			t.Fatal("a public record was left out")
		}
		for _, codes := range doc.Facets {
			for _, code := range codes {
				if code == "" || !utf8.ValidString(code) && code != rec.Provenance.Source {
					t.Fatalf("bad code %q in %v", code, doc.Facets)
				}
			}
		}
		if view := Release(&rec); utf8.RuneCountInString(view.Summary) > maxSummary {
			t.Fatalf("summary of %d characters", utf8.RuneCountInString(view.Summary))
		}
		InferAuthority(org, []string{ags, body}, url)
		if a, ok := Classify(title, org); ok && (a.Type == "" || a.Method == "" || a.Rule == "" || a.Confidence <= 0 || a.Confidence > 1) {
			t.Fatalf("%q is %+v", title, a)
		}
		LicenceOf(licence)
	})
}
