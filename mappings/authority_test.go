package mappings

import (
	"os"
	"strings"
	"testing"

	"nextsearch/internal/catalogue"
)

// authorityCase is one line of testdata/authorities.tsv.
type authorityCase struct{ name, kind, level string }

func authorityCases(t *testing.T) []authorityCase {
	t.Helper()
	data, err := os.ReadFile("testdata/authorities.tsv")
	if err != nil {
		t.Fatal(err)
	}
	var cases []authorityCase
	for line := range strings.Lines(string(data)) {
		if line = strings.TrimRight(line, "\n"); line == "" || line[0] == '#' {
			continue
		}
		cells := strings.Split(line, "\t")
		if len(cells) != 3 {
			t.Fatalf("line %q: want name, type, level", line)
		}
		cases = append(cases, authorityCase{cells[0], cells[1], cells[2]})
	}
	if len(cases) < 200 {
		t.Fatalf("%d cases; the table should have at least 200", len(cases))
	}
	return cases
}

// A body gets its type by its name alone, and what nobody could know stays unassigned.
func TestInferAuthorityByName(t *testing.T) {
	for _, c := range authorityCases(t) {
		a, ok := InferAuthority(c.name, nil, "")
		kind := a.Type
		if !ok {
			kind = TypeUnassigned
		}
		if kind != c.kind || c.level != "" && a.Level != c.level {
			t.Errorf("%q: %s %s (%s %.2f), want %s %s", c.name, kind, a.Level, a.Method, a.Confidence, c.kind, c.level)
		}
		if ok && (a.Method == "" || a.Confidence <= 0 || a.Confidence > 1) {
			t.Errorf("%q: method %q, confidence %v", c.name, a.Method, a.Confidence)
		}
	}
}

// Whatever stands before or after it, a municipality never comes out as federal.
func TestMunicipalityIsNeverFederal(t *testing.T) {
	forms := []string{"%", "% – Amt für Digitalisierung", "%, Fachbereich Bund und Land", "Jugendamt der %", "%: Bundesfreiwilligendienst", "Der Bürgermeister der %"}
	for _, c := range authorityCases(t) {
		if c.kind != TypeCity && c.kind != TypeTown {
			continue
		}
		for _, form := range forms {
			name := strings.ReplaceAll(form, "%", c.name)
			if a, ok := InferAuthority(name, nil, ""); ok && a.Level == LevelFederal {
				t.Errorf("%q: %s, federal", name, a.Type)
			}
		}
	}
}

// Councils have committees and parliamentary groups as the Bundestag has; the
// Länder are not the places that go by their names for short.
func TestNamesThatSayTooLittle(t *testing.T) {
	for name, want := range map[string]string{"Ausschuss für Verkehr": "", "Fraktion der SPD": "", "Finanzausschuss": "", "EG-Ausschuss": "",
		"Sachsen": TypeLandMinistry, "Brandenburg": TypeLandMinistry, "Hessen": TypeLandMinistry} {
		if a, _ := Classify(name, ""); a.Type != want {
			t.Errorf("%s: %q by %s, want %q", name, a.Type, a.Rule, want)
		}
	}
	if a, _ := Classify("Ausschuss für Verkehr", "dip.bundestag.de"); a.Type != TypeParliament || a.Level != LevelFederal {
		t.Errorf("a committee of the Bundestag: %+v", a)
	}
}

// The level of the body comes before the level for which the thing holds.
func TestLevelOfARecord(t *testing.T) {
	state := []catalogue.Code{{Vocabulary: "politicalGeocodingLevelURI", Code: "http://dcat-ap.de/def/politicalGeocoding/Level/state"}}
	for org, want := range map[string]string{"Stadt Köln": LevelMunicipality, "Redaktion": LevelState} {
		values := levelValues(&catalogue.Record{Codes: state, Organisations: []catalogue.Organisation{{Name: org}}})
		if len(values) != 1 || values[0].Value != want {
			t.Errorf("%s: %+v, want %s", org, values, want)
		}
	}
}

func TestInferAuthorityByKeyAndDomain(t *testing.T) {
	cases := []struct {
		name, org string
		ids       []string
		url       string
		kind      string
		method    string
	}{
		{"AGS of a city", "Redaktion", []string{"ags-09162"}, "", TypeCity, MethodRegistry},
		{"AGS of a Kreis", "Redaktion", []string{"ags-09184"}, "", TypeDistrict, MethodRegistry},
		{"AGS of a Gemeinde", "Redaktion", []string{"ags-09184112"}, "", TypeTown, MethodRegistry},
		{"a key beats the name", "Bundesamt für Musterwesen", []string{"ags-09184112"}, "", TypeTown, MethodRegistry},
		{"another key is no AGS", "Stadt Köln", []string{"ark-1"}, "", TypeCity, MethodGazetteer},
		{"federal site", "Redaktion", nil, "https://www.bmi.bund.de/x", TypeMinistry, MethodDomain},
		{"agency's site", "Redaktion", nil, "https://www.bva.bund.de/x", TypeAgency, MethodDomain},
		{"site of a known body", "Pressestelle", nil, "https://www.destatis.de/x", TypeAgency, MethodDomain},
		{"mail of a city", "Redaktion", nil, "mailto:info@stadt-koeln.de", TypeCity, MethodDomain},
		{"the name beats the site", "Stadt Köln", nil, "https://www.bund.de", TypeCity, MethodGazetteer},
	}
	for _, c := range cases {
		a, ok := InferAuthority(c.org, c.ids, c.url)
		if !ok || a.Type != c.kind || a.Method != c.method {
			t.Errorf("%s: %+v %v, want %s by %s", c.name, a, ok, c.kind, c.method)
		}
	}
}

// What the source gives as a code beats every rule; a partner's type never counts.
func TestRecordAuthorities(t *testing.T) {
	cases := []struct {
		name string
		rec  catalogue.Record
		want string
	}{
		{"explicit code", catalogue.Record{
			Organisations: []catalogue.Organisation{{Name: "Stadt Beispielburg"}},
			Codes:         []catalogue.Code{{Vocabulary: "authorityType", Code: TypeCity}}}, TypeCity},
		{"eForms code with one type", catalogue.Record{
			Codes: []catalogue.Code{{Vocabulary: "eforms-buyer-legal-type", Code: "oberst-bbeh"}}}, TypeMinistry},
		{"eForms code with several types", catalogue.Record{
			Organisations: []catalogue.Organisation{{Name: "Gemeinde Musterdorf"}},
			Codes:         []catalogue.Code{{Vocabulary: "eforms-buyer-legal-type", Code: "kommun-beh"}}}, TypeTown},
		{"spelling of a vocabulary", catalogue.Record{
			Codes: []catalogue.Code{{Vocabulary: "eforms-de-buyer-legal-type", Code: "omu-bbeh"}}}, TypeAgency},
		{"the practitioner counts", catalogue.Record{Organisations: []catalogue.Organisation{
			{Name: "Bundesamt für Musterwesen", Role: "publisher"}, {Name: "Gemeinde Musterdorf", Role: "practitioner"}}}, TypeTown},
		{"partners do not", catalogue.Record{Organisations: []catalogue.Organisation{
			{Name: "Dataport", Role: "partner"}}}, ""},
		{"a held back name", catalogue.Record{Attribution: catalogue.AttributionTypeLand,
			Organisations: []catalogue.Organisation{{Name: "Stadt Köln"}}}, ""},
	}
	for _, c := range cases {
		got := ""
		if found := recordAuthorities(&c.rec); len(found) > 0 {
			got = found[0].Type
		}
		if got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}
