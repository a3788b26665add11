package server

import (
	"strings"
	"testing"
)

func TestAccessibilityStatementIsMadeFromTheConfiguration(t *testing.T) {
	for name, c := range map[string]struct {
		config        Accessibility
		target        string
		want, without []string
		report        string
	}{
		"nothing said": {target: "/barrierefreiheit", report: "mailto:betrieb@suche.example",
			want:    []string{"Verantwortlich ist: Testkatalog.", "noch nicht bewertet", "hat der Betreiber nicht angegeben", "noch nicht angegeben"},
			without: []string{"vereinbar.", "%!"}},
		"all said": {target: "/barrierefreiheit", report: "https://amt.example/melden",
			config: Accessibility{Body: "Landkreis Beispielheim", Conformity: "partial", Barriers: "Alte <b>PDF</b>.", Date: "2026-02-01",
				Contact: "https://amt.example/melden", Enforcement: "Schlichtungsstelle Musterland"},
			want: []string{"Verantwortlich ist: Landkreis Beispielheim.", "teilweise vereinbar", "Alte <b>PDF</b>.", "am 1. Februar 2026",
				"Schlichtungsstelle Musterland"},
			without: []string{"noch nicht", "%!"}},
		"in English": {target: "/barrierefreiheit?lang=en", report: "mailto:betrieb@suche.example", config: Accessibility{Conformity: "full", Date: "2026-02-01"},
			want: []string{"This website conforms to the requirements.", "on 1 February 2026"}, without: []string{"%!"}},
	} {
		t.Run(name, func(t *testing.T) {
			sv := serve(t, nil, func(cfg *Config) { cfg.Accessibility = c.config })
			main := page(t, sv.get(c.target)).Find("main")
			for _, want := range c.want {
				if !strings.Contains(main.Text(), want) {
					t.Errorf("no %q in\n%s", want, main.Text())
				}
			}
			for _, not := range c.without {
				if strings.Contains(main.Text(), not) {
					t.Errorf("%q in\n%s", not, main.Text())
				}
			}
			if got := main.Find("a").Last().AttrOr("href", ""); got != c.report {
				t.Errorf("reports go to %q", got)
			}
		})
	}
}

// What an installation does not do is not in its privacy text.
func TestPrivacySaysWhatIsDone(t *testing.T) {
	text := func(change func(*Config)) string {
		return page(t, serve(t, nil, change).get("/datenschutz")).Find("main").Text()
	}
	if got := text(nil); strings.Contains(got, "localStorage") || strings.Contains(got, "dass Suchtexte im Protokoll stehen") {
		t.Errorf("a service that only reads says: %s", got)
	}
	if got := text(func(c *Config) { c.LogQueries = true }); !strings.Contains(got, "dass Suchtexte im Protokoll stehen") {
		t.Errorf("the log of queries is not mentioned: %s", got)
	}
}

func TestChapters(t *testing.T) {
	got := chapters("Vorweg.\r\n\r\n## Eins\r\nText\n\n##Kein\n## Zwei\n")
	want := []chapter{{"", "Vorweg.\n\n"}, {"Eins", "Text\n\n##Kein\n"}, {"Zwei", ""}}
	if len(got) != len(want) {
		t.Fatalf("got %q", got)
	}
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("got %q, want %q", got[i], want[i])
		}
	}
}
