package demosite

import (
	"strings"
	"testing"
)

const header = `title: Ein Titel: mit Doppelpunkt
organisation: Stadt Musterstadt
level: municipality
type: municipal/city
published: 2024-03-12
design: a
`

func TestParse(t *testing.T) {
	r, err := parse(header + `
Die Zusammenfassung
über zwei Zeilen.

## Ziel
Ein Absatz.

Noch einer.
- erster Punkt
  geht weiter
- zweiter Punkt
## Kosten
Keine.
`)
	if err != nil {
		t.Fatal(err)
	}
	if r.Title != "Ein Titel: mit Doppelpunkt" || r.Summary != "Die Zusammenfassung über zwei Zeilen." {
		t.Errorf("title %q, summary %q", r.Title, r.Summary)
	}
	if !r.Updated.Equal(r.Published) {
		t.Errorf("updated %v without a header, want the day of publication", r.Updated)
	}
	if len(r.Sections) != 2 || len(r.Sections[0].Blocks) != 3 {
		t.Fatalf("sections %+v", r.Sections)
	}
	items := r.Sections[0].Blocks[2].Items
	if len(items) != 2 || items[0] != "erster Punkt geht weiter" {
		t.Errorf("items %q", items)
	}
}

func TestParseErrors(t *testing.T) {
	const body = "\nText.\n\n## Ziel\nText.\n"
	for name, test := range map[string]struct{ src, want string }{
		"no colon":     {"title\n", "line 1"},
		"unknown key":  {"title: x\nauthor: y\n", "line 2"},
		"bad date":     {"published: 12.03.2024\n", "line 1"},
		"bad licence":  {"licence: frei\n", "unknown licence"},
		"no title":     {strings.Replace(header, "Ein Titel: mit Doppelpunkt", "", 1) + body, "required"},
		"no sections":  {header + "\nText.\n", "section"},
		"bad type":     {strings.Replace(header, "municipal/city", "city", 1) + body, "type"},
		"bad design":   {strings.Replace(header, "design: a", "design: z", 1) + body, "design"},
		"empty source": {"", "required"},
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := parse(test.src); err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %v, want an error with %q", err, test.want)
			}
		})
	}
}

func FuzzParse(f *testing.F) {
	f.Add(header + "\nText.\n\n## Ziel\n- a\nb\n")
	f.Add("title:\n\n- x\n## \n")
	f.Fuzz(func(t *testing.T, src string) {
		r, err := parse(src)
		if err != nil && (r.Title != "" || r.Sections != nil) {
			t.Errorf("a recipe beside the error %v", err)
		}
		if err == nil && (r.Summary == "" || len(r.Sections) == 0) {
			t.Errorf("an incomplete recipe passed: %+v", r)
		}
	})
}
