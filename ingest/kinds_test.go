package ingest

import (
	"slices"
	"strings"
	"testing"

	"nextsearch/internal/catalogue"
)

func TestKindsAreSorted(t *testing.T) {
	var names []string
	for _, k := range Kinds() {
		names = append(names, k.Name)
		if k.Help == "" || k.New == nil {
			t.Errorf("kind %s has no help or no constructor", k.Name)
		}
	}
	if !slices.IsSorted(names) || len(slices.Compact(slices.Clone(names))) != len(names) {
		t.Errorf("kinds %v are not sorted or not unique", names)
	}
}

func TestParseTarget(t *testing.T) {
	for _, c := range []struct{ arg, name, err string }{
		{"website=https://www.example.org/", "www-example-org", ""},
		{"feed=https://www.example.org:8443/Über/feed.xml", "www-example-org-8443-ueber-feed", ""},
		{"csv=./daten/Maßnahmen 2024.csv.gz", "massnahmen-2024", ""},
		{"ndjson=file:///srv/rezepte.ndjson", "rezepte", ""},
		{"csv=https://www.example.org/" + strings.Repeat("lang/", 40), "", ""},
		{"website", "", "want KIND=TARGET"},
		{"csv=", "", "want KIND=TARGET"},
		{"oai=https://www.example.org/", "", "there is no kind \"oai\"; the kinds are " + kindNames()},
		{"website=./datei.html", "", "http"},
		{"submission=https://www.example.org/", "", "leave it out of config and command line, and use ndjson"},
		{"ndjson=./submission.ndjson", "submission-file", ""},
	} {
		spec, err := ParseTarget(c.arg)
		if c.err != "" {
			if err == nil || !strings.Contains(err.Error(), c.err) {
				t.Errorf("%s: error %v, want %q", c.arg, err, c.err)
			}
			continue
		}
		if err != nil || !catalogue.ValidSource(spec.Name) || c.name != "" && spec.Name != c.name {
			t.Errorf("%s: name %q, %v; want %q", c.arg, spec.Name, err, c.name)
		}
	}
}
