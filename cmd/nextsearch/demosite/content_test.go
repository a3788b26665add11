package demosite

import (
	"encoding/json"
	"strings"
	"testing"
	"unicode"

	"nextsearch/internal/catalogue"
)

// sample is the text of one recipe of any of the four sources.
type sample struct {
	name string
	text string
}

// samples gathers the texts of all four sources, as a crawl would read them.
func samples(t *testing.T) []sample {
	t.Helper()
	s := example()
	var all []sample
	for _, r := range s.recipes {
		all = append(all, sample{"recipes/" + r.Slug, fullText(r)})
	}
	for _, r := range s.feed {
		all = append(all, sample{"feed/" + r.Slug, fullText(r)})
	}
	for _, row := range tableRows(t) {
		all = append(all, sample{"csv/" + row["Titel"], strings.Join([]string{row["Titel"], row["Beschreibung"],
			row["Ausgangslage"], row["Vorgehen"], row["Ergebnis"], row["Erfahrungen"], row["Kosten"]}, " ")})
	}
	for _, r := range records(t) {
		text := r.Title + " " + r.Summary
		for _, section := range r.Sections {
			text += " " + section.Text
		}
		all = append(all, sample{"ndjson/" + r.ID, text})
	}
	return all
}

func fullText(r recipe) string {
	parts := []string{r.Title, r.Summary}
	for _, section := range r.Sections {
		for _, b := range section.Blocks {
			parts = append(append(parts, b.Text), b.Items...)
		}
	}
	return strings.Join(parts, " ")
}

func tableRows(t *testing.T) []map[string]string {
	t.Helper()
	data, err := content.ReadFile("data/massnahmen.csv")
	if err != nil {
		t.Fatal(err)
	}
	rows, header, err := readTable(string(data))
	if err != nil {
		t.Fatal(err)
	}
	var named []map[string]string
	for _, row := range rows[header+1:] {
		cells := map[string]string{}
		for i, cell := range row {
			cells[rows[header][i]] = cell
		}
		named = append(named, cells)
	}
	return named
}

func records(t *testing.T) []catalogue.Record {
	t.Helper()
	var all []catalogue.Record
	for line := range strings.Lines(string(example().records.body)) {
		var r catalogue.Record
		if err := json.Unmarshal([]byte(line), &r); err != nil {
			t.Fatalf("%v in %.80s", err, line)
		}
		all = append(all, r)
	}
	return all
}

// TestEnoughRecipes: the demo promises sixty recipes and more.
func TestEnoughRecipes(t *testing.T) {
	if got := Count(); got < 60 {
		t.Errorf("Count() = %d, want at least 60", got)
	}
	if got := len(samples(t)); got != Count() {
		t.Errorf("the sources hold %d texts, Count() says %d", got, Count())
	}
}

// shingleSize and maxShared are the rule for the example's texts: no two share
// more than a fifth of their five-word sequences, so that duplicate detection
// finds no duplicates here and each search has its own answer.
const (
	shingleSize = 5
	maxShared   = 0.20
)

func TestTextsAreDistinct(t *testing.T) {
	all := samples(t)
	sets := make([]map[string]bool, len(all))
	for i, s := range all {
		sets[i] = shingles(s.text)
	}
	for i := range all {
		for j := range i {
			if share := overlap(sets[i], sets[j]); share > maxShared {
				t.Errorf("%s and %s share %.0f %% of their five-word sequences", all[j].name, all[i].name, 100*share)
			}
		}
	}
}

// TestOverlap keeps the measure itself honest.
func TestOverlap(t *testing.T) {
	a, b := "eins zwei drei vier fünf sechs", "Eins, zwei: drei vier FÜNF sieben acht neun"
	for _, test := range []struct {
		a, b string
		want float64
	}{{a, a, 1}, {a, b, 0.5}, {b, a, 0.5}, {a, "ganz andere Worte stehen hier", 0}, {a, "", 0}} {
		if got := overlap(shingles(test.a), shingles(test.b)); got != test.want {
			t.Errorf("%q, %q: %v, want %v", test.a, test.b, got, test.want)
		}
	}
}

func shingles(text string) map[string]bool {
	words := strings.FieldsFunc(strings.ToLower(text), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r)
	})
	set := map[string]bool{}
	for i := 0; i+shingleSize <= len(words); i++ {
		set[strings.Join(words[i:i+shingleSize], " ")] = true
	}
	return set
}

// overlap is the share of the smaller set that the two have in common.
func overlap(a, b map[string]bool) float64 {
	if len(a) > len(b) {
		a, b = b, a
	}
	if len(a) == 0 {
		return 0
	}
	common := 0
	for shingle := range a {
		if b[shingle] {
			common++
		}
	}
	return float64(common) / float64(len(a))
}

// TestEveryTypeAndLevel: whoever tries a filter in the demo finds something.
func TestEveryTypeAndLevel(t *testing.T) {
	s := example()
	types, levels := map[string]int{}, map[string]int{}
	for _, recipes := range [][]recipe{s.recipes, s.feed} {
		for _, r := range recipes {
			types[r.Type]++
			levels[r.Level]++
		}
	}
	for code := range typeLabels {
		if types[code] == 0 {
			t.Errorf("no recipe of type %s", code)
		}
	}
	for code := range levelLabels {
		if levels[code] == 0 {
			t.Errorf("no recipe of level %s", code)
		}
	}
}

// TestOrganisationsAreConsistent: a body that publishes twice is the same body
// both times, or the organisation facet would show two.
func TestOrganisationsAreConsistent(t *testing.T) {
	s := example()
	known := map[string]string{}
	for _, r := range append(append([]recipe{}, s.recipes...), s.feed...) {
		facts := r.Level + ", " + r.Type + ", " + r.Region
		if first, ok := known[r.Organisation]; ok && first != facts {
			t.Errorf("%s is %q and %q", r.Organisation, first, facts)
		}
		known[r.Organisation] = facts
	}
}

// headings are words by which most headings of the example show their role.
// Real sites don't agree on them, so the example has others, too.
var headings = map[catalogue.Role][]string{
	catalogue.RoleSituation:     {"ausgang", "problem", "warum", "herausforderung", "anlass", "hintergrund"},
	catalogue.RoleGoal:          {"ziel", "erreichen wollten"},
	catalogue.RoleApproach:      {"vorge", "weg", "umsetzung", "schritte", "lösung"},
	catalogue.RoleResult:        {"ergebnis", "erreicht wurde", "stand heute", "wirkung", "nutzen"},
	catalogue.RoleLessons:       {"erfahrung", "funktioniert", "lessons", "stolper", "gelernt", "gut lief"},
	catalogue.RoleCost:          {"kosten", "aufwand", "ressourcen", "finanz"},
	catalogue.RolePrerequisites: {"voraussetzung", "braucht", "rahmenbedingung"},
	catalogue.RoleTransfer:      {"übertrag", "nachnutz", "nachmachen", "andere"},
}

// TestSectionsAreComplete: nine recipes of ten tell the whole story in eight
// sections, and each role can be told from the heading in two thirds.
func TestSectionsAreComplete(t *testing.T) {
	s := example()
	all := append(append([]recipe{}, s.recipes...), s.feed...)
	complete, perRole := 0, map[catalogue.Role]int{}
	for _, r := range all {
		if len(r.Sections) >= len(headings) {
			complete++
		}
		for _, role := range catalogue.Roles() {
			if hasRole(r, role) {
				perRole[role]++
			}
		}
	}
	if 10*complete < 9*len(all) {
		t.Errorf("%d of %d recipes have all sections", complete, len(all))
	}
	for _, role := range catalogue.Roles() {
		if 3*perRole[role] < 2*len(all) {
			t.Errorf("%d of %d recipes have a plain heading for %s", perRole[role], len(all), role)
		}
	}
}

func hasRole(r recipe, role catalogue.Role) bool {
	for _, section := range r.Sections {
		for _, word := range headings[role] {
			if strings.Contains(strings.ToLower(section.Title), word) {
				return true
			}
		}
	}
	return false
}

// TestTextsHaveSubstance: a recipe is worth reading, and fits its page.
func TestTextsHaveSubstance(t *testing.T) {
	const fewest, most, longestSummary = 150, 600, 300
	s := example()
	for _, r := range append(append([]recipe{}, s.recipes...), s.feed...) {
		if n := len(strings.Fields(fullText(r))); n < fewest || n > most {
			t.Errorf("%s has %d words", r.Slug, n)
		}
		if n := len([]rune(r.Summary)); n > longestSummary {
			t.Errorf("%s: summary of %d characters", r.Slug, n)
		}
		if len(r.Keywords) < 3 {
			t.Errorf("%s: %d keywords", r.Slug, len(r.Keywords))
		}
	}
}
