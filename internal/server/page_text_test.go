package server

import (
	"net/http/httptest"
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

// Every problem that a reader can meet says what to do, and offers a search.
func TestErrorPagesHelpOn(t *testing.T) {
	sv := serve(t, nil, nil)
	for _, kind := range sv.problems {
		t.Run(kind.code, func(t *testing.T) {
			for _, lang := range []string{"de", "en"} {
				w := httptest.NewRecorder()
				sv.fail(w, httptest.NewRequest("GET", "/rezepte/demo:x?lang="+lang, nil), asPage, &problem{code: kind.code})
				doc := page(t, reply{status: w.Code, header: w.Header(), body: w.Body.String()})
				checkAccessible(t, doc, "lang="+lang)
				if w.Code != kind.status || doc.Find("main form[role=search]").Length() != 1 || doc.Find("h1").Text() != kind.title.In(lang) {
					t.Errorf("status %d: %s", w.Code, doc.Find("main").Text())
				}
				if doc.Find("main .lead").Text() == "" {
					t.Error("no remedy")
				}
				if retry := w.Header().Get("Retry-After"); (kind.retryAfter > 0) != (retry != "") || (kind.status == 429 && retry == "") {
					t.Errorf("Retry-After %q", retry)
				}
			}
		})
	}
}

// The page of a record that was removed says what is known, and no more.
func TestTombstonePage(t *testing.T) {
	doc := page(t, pageService(t, nil).get("/rezepte/demo:mit-einwilligung"))
	if got := doc.Find("main dl").Text(); !strings.Contains(got, "demo:mit-einwilligung") || !strings.Contains(got, "Quelle") {
		t.Errorf("facts: %s", got)
	}
	if text := doc.Text(); strings.Contains(text, "Chatbot") {
		t.Errorf("the title lives on: %s", text)
	}
}
