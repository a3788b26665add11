package main

import (
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// mayImport is who may import whom within the module (tests aside); the reason
// stands with each. A package that is not listed is new and needs a line.
var mayImport = []struct {
	pkg   string
	ours  []string
	since string
}{
	{"internal/catalogue", nil, "the system of record knows nobody"},
	{"internal/catalogue/catalogtest", []string{"internal/catalogue"}, "the contract of stores"},
	{"internal/fetch", nil, "the door to the web knows nobody"},
	{"mappings", []string{"internal/catalogue", "mappings/german"}, "record to document"},
	{"mappings/german", nil, "German knows no records"},
	{"mappings/german/seedgen", []string{"mappings/german"}, "makes the seed lexicon"},
	{"mappings/gazetteergen", nil, "makes the table of places"},
	{"internal/suppress", nil, "a list that anybody can ask"},
	{"internal/rdf", nil, "reads graphs, whatever they are about"},
	{"ingest", []string{"internal/catalogue", "internal/fetch", "internal/rdf"}, "source to record; categories are computed later"},
	{"ingest/ingesttest", []string{"ingest", "internal/catalogue", "internal/fetch"}, "the contract of kinds"},
	{"ingest/sitetest", nil, "a folder as a site, for tests"},
	{"internal/search", []string{"internal/catalogue", "mappings"}, "what a search is, whichever engine answers"},
	{"internal/search/bleve", []string{"internal/catalogue", "internal/search", "mappings", "mappings/german"}, "an engine"},
	{"internal/search/enginetest", []string{"internal/catalogue", "internal/search", "mappings"}, "the contract of engines"},
	{"internal/search/eval", nil, "figures from runs, whoever made them"},
	{"internal/editorial", []string{"internal/catalogue"}, "what people do to the catalogue"},
	{"internal/server", []string{"internal/catalogue", "internal/editorial", "internal/search", "mappings", "mappings/german"}, "HTTP knows no engine and no source"},
	{"cmd/nextsearch/demosite", []string{"internal/catalogue"}, "the example"},
	{"cmd/nextsearch/browsertest", nil, "a browser, for tests"},
}

// TestImports keeps the directions of doc.go: only cmd/nextsearch knows all.
func TestImports(t *testing.T) {
	out, err := exec.Command("go", "list", "-f", "{{.ImportPath}} {{join .Imports \" \"}}", "nextsearch/...").Output()
	if err != nil {
		t.Fatal(err)
	}
	listed := 0
	for line := range strings.Lines(string(out)) {
		fields := strings.Fields(line)
		pkg := strings.TrimPrefix(fields[0], "nextsearch/")
		if pkg == "cmd/nextsearch" {
			continue
		}
		i := slices.IndexFunc(mayImport, func(m struct {
			pkg   string
			ours  []string
			since string
		}) bool {
			return m.pkg == pkg
		})
		if i < 0 {
			t.Errorf("%s has no line in mayImport", pkg)
			continue
		}
		listed++
		for _, imported := range fields[1:] {
			ours, ok := strings.CutPrefix(imported, "nextsearch/")
			if ok && !slices.Contains(mayImport[i].ours, ours) {
				t.Errorf("%s imports %s, but it is: %s", pkg, ours, mayImport[i].since)
			}
		}
	}
	if listed != len(mayImport) {
		t.Errorf("%d of %d listed packages exist", listed, len(mayImport))
	}
}
