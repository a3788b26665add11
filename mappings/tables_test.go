package mappings

import (
	"slices"
	"strings"
	"testing"

	"nextsearch/internal/catalogue"
)

// Codes are unique and every one has a label in both languages.
func TestVocabulariesAreComplete(t *testing.T) {
	var types Vocabulary
	for _, a := range AuthorityTypes() {
		types = append(types, Term{a.Code, a.Label})
		if a.Level != "" && !LevelTerms().Has(a.Level) {
			t.Errorf("%s: no level %q", a.Code, a.Level)
		}
		if g := authorityGroup(a.Code); g != "" && !AuthorityGroups().Has(g) {
			t.Errorf("%s: no group %q", a.Code, g)
		}
	}
	for name, terms := range map[string]Vocabulary{"kinds": KindTerms(), "roles": RoleTerms(), "statuses": StatusTerms(),
		"audiences": AudienceTerms(), "levels": LevelTerms(), "languages": LanguageTerms(), "groups": AuthorityGroups(),
		"types": types, "topics": TopicTerms(), "themes": ThemeTerms()} {
		seen := map[string]bool{}
		for _, term := range terms {
			if term.Code == "" || seen[term.Code] || term.Label.De == "" || term.Label.En == "" {
				t.Errorf("%s: bad entry %+v", name, term)
			}
			seen[term.Code] = true
		}
	}
}

// The catalogue's codes and ours are the same, in the same order.
func TestVocabulariesFollowTheCatalogue(t *testing.T) {
	if !slices.Equal(codesOf(KindTerms()), asStrings(catalogue.Kinds())) {
		t.Error("kinds differ")
	}
	if !slices.Equal(codesOf(RoleTerms()), asStrings(catalogue.Roles())) {
		t.Error("roles differ")
	}
	if !slices.Equal(codesOf(StatusTerms()), asStrings(catalogue.Statuses())) {
		t.Error("statuses differ")
	}
}

func codesOf(terms Vocabulary) []string {
	var codes []string
	for _, t := range terms {
		codes = append(codes, t.Code)
	}
	return codes
}

func asStrings[T ~string](list []T) []string {
	var all []string
	for _, v := range list {
		all = append(all, string(v))
	}
	return all
}

// The order of DESIGN is that of the pages and of the API.
func TestFacetsAndFields(t *testing.T) {
	var names []string
	for _, f := range Facets() {
		names = append(names, f.Name)
		if f.Label.De == "" || f.Label.En == "" || f.Values == nil || f.LabelOf == nil {
			t.Errorf("facet %s is not complete", f.Name)
		}
		f.Values(&catalogue.Record{}) // takes an empty record
		f.LabelOf("no such code")
	}
	want := strings.Fields("authorityType level organisation region topic kind audience status year source licence language")
	if !slices.Equal(names, want) {
		t.Errorf("facets %v, want %v", names, want)
	}
	fields := Fields()
	if body := fields[len(fields)-1]; body.Name != "body" {
		t.Errorf("the last field is %s; of it occurrences are counted best, so it must be the body", body.Name)
	}
	fields = slices.DeleteFunc(fields, func(f Field) bool { return f.Name == "attachments" }) // weighs less than the body and stands before it
	if fields[0].Name != "title" || !slices.IsSortedFunc(fields, func(a, b Field) int { return int(10*b.Boost - 10*a.Boost) }) {
		t.Error("fields are not in falling order of boost")
	}
}

// Tables that are searched by halving are sorted, those of rules are in key form.
func TestTablesAreInOrder(t *testing.T) {
	if !sortedBy(laender, func(l Land) string { return l.AGS }) || len(laender) != 16 {
		t.Error("Länder are not sorted")
	}
	for _, b := range knownBodies() {
		if _, ok := authorityType(b.body.kind); !ok || b.body.level != "" && b.body.level != levelNone && !LevelTerms().Has(b.body.level) || b.body.id == "" {
			t.Errorf("tables/bodies.tsv:%d: %+v", b.body.line, b.body)
		}
		if _, ok := landByAGS(b.body.land); b.body.land != "" && !ok {
			t.Errorf("tables/bodies.tsv:%d: no Land %q", b.body.line, b.body.land)
		}
	}
	for _, rule := range nameRules {
		if _, ok := authorityType(rule.kind); rule.kind != "" && !ok {
			t.Errorf("name rule of an unknown type %q", rule.kind)
		}
		for _, p := range append(slices.Clone(rule.any), rule.not...) {
			if strings.ToLower(p) != p || strings.ContainsAny(p, "()") {
				t.Errorf("name rule %s: %q is not in lower case", rule.kind, p)
			}
		}
	}
}

func TestOrganisationIDs(t *testing.T) {
	cases := []struct {
		org  catalogue.Organisation
		want string
	}{
		{catalogue.Organisation{Name: "Stadt Köln"}, "ags-05315000"},
		{catalogue.Organisation{Name: "  STADT  Köln – Amt für Statistik"}, "ags-05315000"},
		{catalogue.Organisation{Name: "Stadt Beispielburg"}, "stadt-beispielburg"},
		{catalogue.Organisation{Name: "Dataport (AöR)"}, "dataport"},
		{catalogue.Organisation{Name: "Stadt Köln", IDs: []string{"ags-05315000"}}, "ags-05315000"},
		{catalogue.Organisation{Name: "!!!"}, ""},
		{catalogue.Organisation{}, ""},
	}
	for _, c := range cases {
		if got := OrganisationID(c.org); got != c.want {
			t.Errorf("%+v: %q, want %q", c.org, got, c.want)
		}
	}
}

func TestLabelTerms(t *testing.T) {
	code, label, ok := SplitLabelTerm(LabelTerm("stadt-ulm", "Stadt Ulm"))
	if code != "stadt-ulm" || label != "Stadt Ulm" || !ok {
		t.Errorf("%q %q %v", code, label, ok)
	}
	if _, _, ok := SplitLabelTerm("stadt-ulm"); ok {
		t.Error("a code counts as a label term")
	}
}

// Tables are handed out as copies.
func TestTablesCannotBeChanged(t *testing.T) {
	Facets()[0].Name, Fields()[0].Name, Laender()[0].AGS = "x", "x", "x"
	AuthorityTypes()[0].Code, Licences()[0].Code = "x", "x"
	if Facets()[0].Name == "x" || Fields()[0].Name == "x" || Laender()[0].AGS == "x" || AuthorityTypes()[0].Code == "x" || Licences()[0].Code == "x" {
		t.Error("a caller changed a table")
	}
}
