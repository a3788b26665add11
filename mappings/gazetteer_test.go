package mappings

import (
	"bufio"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// gazetteer opens a table of the official list of municipalities beside the
// project, or skips the test (never in CI).
func gazetteer(t *testing.T, table string) [][]string {
	t.Helper()
	path := filepath.Join(dataDir(t), "gazetteer", table)
	f, err := os.Open(path)
	if err != nil {
		if os.Getenv("NEXTSEARCH_CI") == "1" {
			t.Fatal(err)
		}
		t.Skipf("the official list is not here: %v", err)
	}
	defer f.Close()
	var rows [][]string
	for lines := bufio.NewScanner(f); lines.Scan(); {
		rows = append(rows, strings.Split(lines.Text(), "\t"))
	}
	return rows[1:]
}

// dataDir is NEXTSEARCH_DATA, else ../shared/data beside the module.
func dataDir(t *testing.T) string {
	t.Helper()
	if dir := os.Getenv("NEXTSEARCH_DATA"); dir != "" {
		return dir
	}
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return filepath.Join(dir, "..", "shared", "data")
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			t.Fatal("no go.mod above the test")
		}
		dir = parent
	}
}

// tally counts what is right and shows the first that is not.
type tally struct {
	given, right, wrong, wrongLevel int
	shown                           int
}

func (c *tally) count(t *testing.T, name, kind, level string) {
	a, ok := InferAuthority(name, nil, "")
	switch {
	case !ok:
		return
	case a.Type == kind:
		c.right++
	default:
		c.wrong++
		if c.shown++; c.shown <= 12 {
			t.Logf("%q: %s (%.2f), want %s", name, a.Type, a.Confidence, kind)
		}
	}
	c.given++
	if a.Level != level {
		t.Logf("%q: level %q by %s", name, a.Level, a.Rule)
		c.wrongLevel++
	}
	if a.Level == LevelFederal {
		t.Errorf("%q comes out as federal", name)
	}
}

// check fails below the bars of DESIGN: 90 % right where given, 0.5 % of wrong levels.
func (c *tally) check(t *testing.T) {
	t.Helper()
	t.Logf("given %d, right %d, wrong %d, wrong level %d", c.given, c.right, c.wrong, c.wrongLevel)
	if c.right < c.given*9/10 || c.wrongLevel*200 > c.given {
		t.Errorf("of %d given only %d right, %d of the wrong level", c.given, c.right, c.wrongLevel)
	}
}

// Every municipality of Germany, under the names that it goes by.
func TestEveryMunicipality(t *testing.T) {
	var c tally
	for _, row := range gazetteer(t, "municipalities.tsv") {
		name, official, epithet, kind := row[2], row[3], row[4], TypeTown
		switch row[5] {
		case "Kreisfreie Stadt", "Stadtkreis":
			if name == "Berlin" || name == "Hamburg" {
				continue
			}
			kind = TypeCity
		}
		names := []string{"Gemeinde " + name, "Gemeindeverwaltung " + name}
		if kind == TypeCity || row[5] != "Kreisangehörige Gemeinde" && row[5] != "Markt" {
			names = []string{"Stadt " + name, official, "Stadtverwaltung " + name, "Standesamt der Stadt " + name}
		}
		if epithet != "" && !strings.Contains(epithet, ",") {
			names = append(names, epithet+" "+name)
		}
		names = append(names, name)
		for _, n := range names {
			c.count(t, n, kind, LevelMunicipality)
		}
	}
	c.check(t)
}

func TestEveryDistrict(t *testing.T) {
	var c tally
	for _, row := range gazetteer(t, "districts.tsv") {
		if kind := row[2]; kind == "Kreis" || kind == "Landkreis" {
			name := strings.TrimPrefix(row[1], "Landkreis ")
			if strings.Contains(strings.ToLower(name), "kreis") {
				c.count(t, name, TypeDistrict, LevelDistrict)
			}
			for _, n := range []string{kind + " " + name, "Landratsamt " + name, "Kreisverwaltung " + name, "Gesundheitsamt des Landkreises " + name} {
				c.count(t, n, TypeDistrict, LevelDistrict)
			}
		}
	}
	c.check(t)
}

func TestEveryAssociation(t *testing.T) {
	var c tally
	for _, row := range gazetteer(t, "associations.tsv") {
		switch kind := row[2]; kind {
		case "Amt", "Samtgemeinde", "Verbandsgemeinde", "Verwaltungsgemeinschaft":
			c.count(t, kind+" "+row[1], TypeAssociation, LevelMunicipality)
		}
	}
	c.check(t)
}

// What is said of a municipality's key is right, and a postal code or a Land
// tells those of one name apart.
func TestEveryMunicipalityHasItsKey(t *testing.T) {
	rows := gazetteer(t, "municipalities.tsv")
	for _, form := range []struct {
		name  string
		hint  int     // column of the hint, 0 for none
		tail  bool    // with its address
		least float64 // share that must be found
	}{{"name", 0, false, 0.93}, {"Land", 11, false, 0.97}, {"address", 0, true, 0.995}} {
		right, wrong := 0, 0
		for _, row := range rows {
			name, hint := "Gemeinde "+row[2], ""
			if row[5] != "Kreisangehörige Gemeinde" && row[5] != "Markt" {
				name = "Stadt " + row[2]
			}
			if form.hint > 0 {
				hint = row[form.hint]
			}
			if form.tail {
				name += ", Hauptstr. 1, " + row[14] + " " + row[2]
			}
			switch a, _ := Classify(name, hint); {
			case a.AGS == row[0]:
				right++
			case len(a.AGS) == 8:
				wrong++
			}
		}
		t.Logf("by %s: %d right, %d wrong of %d", form.name, right, wrong, len(rows))
		if float64(right) < form.least*float64(len(rows)) || wrong*1000 > len(rows) {
			t.Errorf("by %s: too few right or too many wrong", form.name)
		}
	}
}
