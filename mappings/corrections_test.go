package mappings

import (
	"reflect"
	"slices"
	"testing"

	"nextsearch/internal/catalogue"
)

// What an editor set counts in place of what is computed, with ancestors, in
// index, categories and hit; unknown codes are left out.
func TestCorrections(t *testing.T) {
	for _, c := range []struct {
		name      string
		facet     string
		codes     []string
		want      map[string][]string // facets that differ from those of recipe
		changeHit func(*HitSource)
	}{
		{"authority type with its level", "authorityType", []string{TypeMinistry},
			map[string][]string{"authorityType": {"federal", TypeMinistry}, "level": {LevelFederal}},
			func(h *HitSource) { h.AuthorityType = TypeMinistry }},
		{"a type without a level keeps the computed one", "authorityType", []string{TypeCompany},
			map[string][]string{"authorityType": {"public", TypeCompany}},
			func(h *HitSource) { h.AuthorityType = TypeCompany }},
		{"two types of one group", "authorityType", []string{TypeTown, TypeDistrict},
			map[string][]string{"authorityType": {"municipal", TypeTown, TypeDistrict}, "level": {LevelMunicipality, LevelDistrict}},
			func(h *HitSource) { h.AuthorityType = TypeTown }},
		{"a group alone", "authorityType", []string{"federal"},
			map[string][]string{"authorityType": {"federal"}},
			func(h *HitSource) { h.AuthorityType = "" }},
		{"no authority type", "authorityType", nil, map[string][]string{"authorityType": nil, "level": nil},
			func(h *HitSource) { h.AuthorityType = "" }},
		{"missing is no code", "authorityType", []string{"_missing", TypeUnassigned}, map[string][]string{"authorityType": nil, "level": nil},
			func(h *HitSource) { h.AuthorityType = "" }},
		{"level", "level", []string{LevelState}, map[string][]string{"level": {LevelState}}, nil},
		{"known organisation", "organisation", []string{"ags-09162000"}, map[string][]string{"organisation": {"ags-09162000"}},
			func(h *HitSource) { h.Organisation = "Stadt München" }},
		{"own organisation", "organisation", []string{"dataport"}, map[string][]string{"organisation": {"dataport"}},
			func(h *HitSource) { h.Organisation = "Dataport" }},
		{"organisation of another record", "organisation", []string{"landkreis-beispielheim", "Kein Slug", ""},
			map[string][]string{"organisation": {"landkreis-beispielheim"}}, func(h *HitSource) { h.Organisation = "" }},
		{"no organisation", "organisation", []string{}, map[string][]string{"organisation": nil}, func(h *HitSource) { h.Organisation = "" }},
		{"region with its ancestors", "region", []string{"09184123", "99", "08"}, map[string][]string{"region": {"09", "09184", "09184123", "08"}}, nil},
		{"topics", "topic", []string{"ai", "gibt-es-nicht", "ai"}, map[string][]string{"topic": {"ai"}}, nil},
		{"kind", "kind", []string{"guide"}, map[string][]string{"kind": {"guide"}}, func(h *HitSource) { h.Kind = "guide" }},
		{"no kind", "kind", nil, map[string][]string{"kind": nil}, func(h *HitSource) { h.Kind = "" }},
		{"audience", "audience", []string{"press"}, map[string][]string{"audience": {"press"}}, nil},
		{"status", "status", []string{"stopped"}, map[string][]string{"status": {"stopped"}}, nil},
		{"no status", "status", nil, map[string][]string{"status": nil}, nil},
		{"year", "year", []string{"1999", "99", "abcd"}, map[string][]string{"year": {"1999"}}, nil},
		{"the source is not decided", "source", []string{"andere"}, nil, nil},
		{"licence", "licence", []string{"cc0-1.0"}, map[string][]string{"licence": {"cc0-1.0"}}, func(h *HitSource) { h.Licence = "cc0-1.0" }},
		{"no licence", "licence", nil, map[string][]string{"licence": nil}, func(h *HitSource) { h.Licence = "" }},
		{"language", "language", []string{"en", "xx"}, map[string][]string{"language": {"en"}}, func(h *HitSource) { h.Language = "en" }},
	} {
		t.Run(c.name, func(t *testing.T) {
			rec := recipe()
			want, _ := Map(&rec, now)
			rec.Corrections = map[string][]string{c.facet: c.codes}
			for facet, codes := range c.want {
				if want.Facets[facet] = codes; codes == nil {
					delete(want.Facets, facet)
				}
			}
			if c.changeHit != nil {
				c.changeHit(&want.Hit)
			}
			got, _ := Map(&rec, now)
			if !reflect.DeepEqual(got.Facets, want.Facets) {
				t.Errorf("facets\n%v, want\n%v", got.Facets, want.Facets)
			}
			if !reflect.DeepEqual(got.Hit, want.Hit) {
				t.Errorf("hit\n%+v, want\n%+v", got.Hit, want.Hit)
			}
			checkCategories(t, &rec, c.facet, c.want[c.facet])
		})
	}
}

// checkCategories finds codes with labels, and that they are an editor's.
func checkCategories(t *testing.T, rec *catalogue.Record, facet string, want []string) {
	t.Helper()
	if facet == "source" {
		return
	}
	var got []string
	for _, v := range Categories(rec)[facet] {
		got = append(got, v.Value)
		if v.Method != MethodEditor || v.Confidence != 1 || v.Label.De == "" && facet != "organisation" {
			t.Errorf("%s: %+v", facet, v)
		}
		if v.Parent != "" && !slices.Contains(got, v.Parent) {
			t.Errorf("%s stands before what is above it", v.Value)
		}
	}
	if !slices.Equal(got, want) {
		t.Errorf("categories %v, want %v", got, want)
	}
}

// A level that an editor set stays, whatever the type says.
func TestCorrectTypeAndLevel(t *testing.T) {
	rec := recipe()
	rec.Corrections = map[string][]string{"authorityType": {TypeMinistry}, "level": {LevelEuropean}}
	if doc, _ := Map(&rec, now); !slices.Equal(doc.Facets["level"], []string{LevelEuropean}) {
		t.Errorf("levels %v", doc.Facets["level"])
	}
}

// A correction tells nothing of a body that is held back.
func TestCorrectionsHoldBack(t *testing.T) {
	rec := recipe()
	rec.Attribution = catalogue.AttributionTypeLand
	rec.Corrections = map[string][]string{"organisation": {"ags-09162000"}, "region": {"09162", "08"}}
	doc, _ := Map(&rec, now)
	if len(doc.Facets["organisation"]) > 0 || doc.Hit.Organisation != "" || !slices.Equal(doc.Facets["region"], []string{"08"}) {
		t.Errorf("facets %v, hit %+v", doc.Facets, doc.Hit)
	}
}

// What leaves the service has what editors decided in its fields; a licence
// that they took away or set decides on the text, too.
func TestReleaseCorrections(t *testing.T) {
	rec := recipe()
	rec.Corrections = map[string][]string{"status": {"ended"}, "language": {"en"}, "audience": {"press"}, "kind": {"report"}, "licence": {}}
	view := Release(&rec)
	if view.Status != "ended" || view.Language != "en" || view.Kind != "report" || !slices.Equal(view.Audiences, []string{"press"}) || view.Corrections != nil {
		t.Errorf("released %+v", view)
	}
	if view.Body != "" || view.Licence != (catalogue.Licence{}) || MayRelease(&rec) {
		t.Errorf("without a licence, the text %q leaves under %+v", view.Body, view.Licence)
	}
	rec.Licence, rec.Corrections = catalogue.Licence{}, map[string][]string{"licence": {"cc-by-4.0"}}
	if view := Release(&rec); view.Body == "" || view.Licence.Code != "cc-by-4.0" || view.Licence.Name == "" {
		t.Errorf("released %+v", view)
	}
}
