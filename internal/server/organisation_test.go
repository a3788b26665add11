package server

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"nextsearch/internal/catalogue"
)

// ofBody makes a record of a body.
func ofBody(id, name string, contact *catalogue.Contact) catalogue.Record {
	return catalogue.Record{ID: "demo:" + id, Kind: catalogue.KindRecipe, Title: "Rezept " + id, URL: "https://www.musterstadt.example/" + id,
		Organisations: []catalogue.Organisation{{Name: name}}, Contact: contact, Published: "2024", Keywords: []string{"E-Akte"},
		Provenance: catalogue.Provenance{Source: "demo", Text: catalogue.TextFull}}
}

func TestOrganisationPage(t *testing.T) {
	shared := ofBody("gemeinsam", "Landkreis Beispielheim", &catalogue.Contact{Email: "andere@beispielheim.example"})
	shared.Organisations = append(shared.Organisations, catalogue.Organisation{Name: "Stadt Musterstadt"})
	shared.URL = "https://beispielheim.example/"
	sv := serve(t, []catalogue.Record{
		ofBody("a", "Stadt Musterstadt", &catalogue.Contact{Email: "digital@musterstadt.example"}),
		ofBody("b", "Stadt Musterstadt", &catalogue.Contact{Name: "Eine Person", Email: "person@musterstadt.example",
			Consent: &catalogue.Consent{Evidence: "x", Given: testNow, Until: testNow.AddDate(1, 0, 0)}}),
		ofBody("c", "Stadt Musterstadt", &catalogue.Contact{Email: "eigene@musterstadt.example", Consent: &catalogue.Consent{Evidence: "x", Given: testNow, Until: testNow.AddDate(1, 0, 0)}}),
		ofBody("d", "Gemeinde Anderswo", nil), shared,
	}, nil)
	r := sv.get("/organisationen/stadt-musterstadt")
	doc := page(t, r)
	if doc.Find("h1").Text() != "Stadt Musterstadt" || doc.Find(".hits > li").Length() != 4 {
		t.Errorf("%s with %d records", doc.Find("h1").Text(), doc.Find(".hits > li").Length())
	}
	text := doc.Find("main").Text()
	for _, want := range []string{"4 Einträge", "Kreisangehörige Stadt / Gemeinde", "E-Akte und Dokumente", "digital@musterstadt.example", "www.musterstadt.example"} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in %s", want, text)
		}
	}
	for _, unwanted := range []string{"Eine Person", "person@", "eigene@", "andere@", "//beispielheim.example"} {
		if strings.Contains(r.body, unwanted) {
			t.Errorf("the page shows %q", unwanted)
		}
	}
	if href := doc.Find(".bars a").First().AttrOr("href", ""); href != "/suche?filter.topic=e-akte&filter.organisation=stadt-musterstadt" {
		t.Errorf("a topic leads to %q", href)
	}
	var ld jsonLDOrg
	if err := json.Unmarshal([]byte(doc.Find(`script[type="application/ld+json"]`).Text()), &ld); err != nil || ld.Type != "Organization" || ld.URL != "https://suche.example/organisationen/stadt-musterstadt" {
		t.Errorf("%v: %+v", err, ld)
	}
}

func TestOrganisationPagesThatDoNotExist(t *testing.T) {
	held := ofBody("a", "Stadt Musterstadt", nil)
	held.Attribution = catalogue.AttributionTypeLand
	sv := serve(t, []catalogue.Record{held}, nil)
	for _, id := range []string{"stadt-musterstadt", "nie", "UPPER", "a--b", "%22%3E", strings.Repeat("a", 300), "_missing"} {
		if r := sv.get("/organisationen/" + id); r.status != 404 || strings.Contains(r.body, "Musterstadt") {
			t.Errorf("%s: status %d", shorten(id), r.status)
		}
	}
}

func TestListOfOrganisations(t *testing.T) {
	var recs []catalogue.Record
	for i, name := range []string{"Amt Zwiesel", "Übersee-Museum", "Uferamt", "Stadt Musterstadt", "2. Kammer"} {
		recs = append(recs, ofBody(string(rune('a'+i)), name, nil))
	}
	sv := serve(t, recs, nil)
	doc := page(t, sv.get("/organisationen?lang=en"))
	var got []string
	doc.Find("h2, .names a").Each(func(_ int, s *goquery.Selection) { got = append(got, s.Text()) })
	if text := strings.Join(got, " | "); text != "# | 2-kammer | A | amt-zwiesel | S | Stadt Musterstadt | U | uebersee-museum | uferamt" && len(got) != 9 {
		t.Errorf("got %s", text)
	}
	doc.Find(".names a").Each(func(_ int, a *goquery.Selection) {
		if r := sv.get(a.AttrOr("href", "")); r.status != 200 || !strings.HasSuffix(a.AttrOr("href", ""), "?lang=en") {
			t.Errorf("%s: %d", a.AttrOr("href", ""), r.status)
		}
	})
	sv.get("/organisationen?q=" + strings.Repeat("%c3%a4", 150) + "&q=b")
	if q := sv.index.last().Facets[0]; len([]rune(q.Contains)) != maxContains {
		t.Errorf("asked for %d characters", len([]rune(q.Contains)))
	}
}
