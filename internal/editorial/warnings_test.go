package editorial

import (
	"slices"
	"strings"
	"testing"

	"nextsearch/internal/catalogue"
)

// plain is a content that says nothing of its body.
func plain(organisation, short, place, domain string) Content {
	c := heldBack()
	c.Title, c.Summary = "Ein Rezept", "Was andere davon haben."
	c.Organisation, c.ShortName, c.Place, c.Domain = organisation, short, place, domain
	return c
}

func TestTermsFoundInText(t *testing.T) {
	r := newRig(t)
	for _, test := range []struct {
		what, organisation, short, place, domain, text, term string
	}{
		{"the whole name", "Landkreis Beispielheim", "", "", "", "Im Landkreis Beispielheim lief es gut.", "Landkreis Beispielheim"},
		{"a part of the name", "Stadt Musterstadt", "", "", "", "Wir in Musterstadt haben gezählt.", "Musterstadt"},
		{"another case", "Stadt Musterstadt", "", "", "", "MUSTERSTADT macht es vor.", "Musterstadt"},
		{"genitive", "Stadt Musterstadt", "", "", "", "Musterstadts Weg", "Musterstadt"},
		{"inhabitants", "Stadt Musterstadt", "", "", "", "die Musterstädterinnen und Musterstädter", "Musterstadt"},
		{"adjective", "Gemeinde Beispielheim", "", "", "", "der Beispielheimer Weg", "Beispielheim"},
		{"a lost ending", "Stadt Musterhausen", "", "", "", "das Musterhausner Modell", "Musterhausen"},
		{"umlaut for ue", "Stadt Muesterlingen", "", "", "", "in Müsterlingen", "Muesterlingen"},
		{"ue for umlaut", "Stadt Müsterlingen", "", "", "", "in MUESTERLINGEN", "Müsterlingen"},
		{"no dots at all", "Stadt Müsterlingen", "", "", "", "in Musterlingen", "Müsterlingen"},
		{"combining dots", "Stadt Müsterlingen", "", "", "", "in Mu\u0308sterlingen", "Müsterlingen"},
		{"sharp s", "Markt Großmusterdorf", "", "", "", "GROSSMUSTERDORF", "Großmusterdorf"},
		{"a hyphen in the text", "Stadt Musterstadt", "", "", "", "unser Muster-Stadt-Plan", "Musterstadt"},
		{"a hyphen in the name", "Stadt Muster-Beispiel", "", "", "", "in Musterbeispiel", "Muster-Beispiel"},
		{"divided at a line end", "Stadt Musterstadt", "", "", "", "hier in Muster-\nstadt", "Musterstadt"},
		{"a soft hyphen", "Stadt Musterstadt", "", "", "", "in Muster\u00ADstadt", "Musterstadt"},
		{"a compound", "Stadt Musterstadt", "", "", "", "die Musterstadtwerke", "Musterstadt"},
		{"the end of a compound", "Stadt Musterstadt", "", "", "", "das Großmusterstadtnetz", "Musterstadt"},
		{"inhabitants of a short name", "Stadt Emde", "", "", "", "die Emder", "Emde"},
		{"short form", "Amt", "LRM", "", "", "das LRM hat", "LRM"},
		{"short form, other case", "Amt", "LRM", "", "", "das lrm hat", "LRM"},
		{"short form of two letters", "Amt", "MU", "", "", "die MU hat", "MU"},
		{"short form with a dot", "Amt", "IT.MU", "", "", "bei IT.MU", "IT.MU"},
		{"place", "Amt", "", "Ulmendorf am See", "", "in Ulmendorf am See", "Ulmendorf am See"},
		{"part of a place", "Amt", "", "Ulmendorf am See", "", "in Ulmendorf", "Ulmendorf"},
		{"short place", "Amt", "", "Ulm", "", "die Ulmer Lösung", "Ulm"},
		{"domain", "Amt", "", "", "musterstadt.example", "siehe musterstadt.example", "musterstadt.example"},
		{"registrable label", "Amt", "", "", "www.digital.musterstadt.example", "im Musterstadtnetz", "musterstadt"},
		{"label within a word", "Amt", "", "", "muster.example", "das Großmusteramt", "muster"},
		{"label with a hyphen", "Amt", "", "", "stadt-beispielau.example", "in Beispielau", "beispielau"},
		{"international domain", "Amt", "", "", "xn--msterlingen-thb.example", "in Müsterlingen", "müsterlingen"},
		{"ministry by its whole name", "Ministerium für Inneres und Sport", "", "", "", "Unser Ministerium für Inneres und Sport war dabei.", "Ministerium für Inneres und Sport"},
		{"the adjective of its Land", "Bayerisches Amt", "", "", "", "das bayerische Amt in Bayern", ""},
		{"the adjective of another Land", "Hessisches Amt", "", "", "", "so auch hessisches Recht", "Hessisches"},
	} {
		t.Run(test.what, func(t *testing.T) {
			c := plain(test.organisation, test.short, test.place, test.domain)
			c.Sections[catalogue.RoleLessons] = test.text
			warnings := r.WarningsOf(&c, nil)
			if test.term == "" {
				if len(warnings) != 0 {
					t.Errorf("%q: %+v", test.text, warnings)
				}
				return
			}
			if len(warnings) != 1 || warnings[0].Term != test.term || warnings[0].Field != "sections.lessons" {
				t.Errorf("%q in %q: %+v", test.term, test.text, warnings)
			}
		})
	}
}

func TestHarmlessWords(t *testing.T) {
	r := newRig(t)
	text := `Die Stadt hat mit dem Landkreis, dem Amt und dem Ministerium gesprochen. Die Verwaltung der Gemeinde in Bayern und das
bayerische Landesamt waren dabei, ebenso die Stadtverwaltung und das Rechenzentrum. Im Muster steht ein Beispiel; 2019 bis 2023 kamen
0,5 Stellen hinzu, 120.000 Euro im Jahr 2024, am 01.02.2024 ging es los. Ulmen wachsen am Kulmbach. Die Infrastruktur
der offenen Medienhäuser und der Datenschutzbeauftragte der Kommunen, internationale und europäische Dienstleistungen gehören dazu. Es war ein Bad im Grünen, und am Berg ist es steil.`
	for _, c := range []Content{
		plain("Stadt", "", "", ""), plain("Landkreis", "Amt", "Stadt", ""), plain("Ministerium für Digitales und Verkehr", "", "", ""),
		plain("Bayerisches Landesamt für Digitalisierung", "", "", ""), plain("Stadt Musterstadt", "MST", "Musterstadt", "musterstadt.example"),
		plain("Gemeinde Bad Musterau am Berg", "", "", "stadt.example"), plain("Stadt Amberg", "", "Amberg", ""),
		plain("Kommunales Rechenzentrum", "KR", "", "it.example"), plain("Amt Au", "AM", "Au", "au.example"),
		plain("Struktur- und Genehmigungsdirektion Nord", "", "", ""), plain("Behörde für Kultur und Medien", "", "", ""),
		plain("Landesbeauftragter für den Datenschutz", "", "", ""), plain("Zweckverband für Dienstleistungen der Kommunen", "", "", ""),
		plain("Amt für internationale Angelegenheiten", "", "", ""), plain("Gesellschaft für Open Data", "", "", ""),
	} {
		c.Title, c.Summary, c.Sections[catalogue.RoleApproach], c.Duration = "Verwaltung modern", text, text, "2019-2023, 8 Monate"
		for _, w := range r.WarningsOf(&c, nil) {
			t.Errorf("%s: %s in %s: %q", c.Organisation, w.Term, w.Field, w.Excerpt)
		}
	}
}

// planted puts a text into every place that a record or a file shows.
var planted = []struct {
	field string
	plant func(c *Content, u *Upload, s string)
}{
	{"title", func(c *Content, _ *Upload, s string) { c.Title = s }},
	{"summary", func(c *Content, _ *Upload, s string) { c.Summary = s }},
	{"sections.situation", func(c *Content, _ *Upload, s string) { c.Sections[catalogue.RoleSituation] = s }},
	{"sections.goal", func(c *Content, _ *Upload, s string) { c.Sections[catalogue.RoleGoal] = s }},
	{"sections.approach", func(c *Content, _ *Upload, s string) { c.Sections[catalogue.RoleApproach] = s }},
	{"sections.result", func(c *Content, _ *Upload, s string) { c.Sections[catalogue.RoleResult] = s }},
	{"sections.lessons", func(c *Content, _ *Upload, s string) { c.Sections[catalogue.RoleLessons] = s }},
	{"sections.cost", func(c *Content, _ *Upload, s string) { c.Sections[catalogue.RoleCost] = s }},
	{"sections.prerequisites", func(c *Content, _ *Upload, s string) { c.Sections[catalogue.RolePrerequisites] = s }},
	{"sections.transfer", func(c *Content, _ *Upload, s string) { c.Sections[catalogue.RoleTransfer] = s }},
	{"duration", func(c *Content, _ *Upload, s string) { c.Duration = s }},
	{"keywords", func(c *Content, _ *Upload, s string) { c.Keywords = []string{"Akte", s} }},
	{"link", func(c *Content, _ *Upload, s string) {
		c.Link = "https://host.example/" + strings.ReplaceAll(s, " ", "%20")
	}},
	{"files.f1.name", func(_ *Content, u *Upload, s string) { u.Name = s + ".pdf" }},
	{"files.f1.text", func(_ *Content, u *Upload, s string) { u.Text = "Seite 1\n" + s }},
	{"files.f1.metadata", func(_ *Content, u *Upload, s string) { u.Metadata = map[string]string{"company": s} }},
}

func TestPlantedNamesAreFoundEverywhere(t *testing.T) {
	r := newRig(t)
	for _, p := range planted {
		for _, name := range []string{"Stadt Musterstadt", "Bericht Musterstadts", "MST", "musterstadt.example", "www.musterstadt.example/rat"} {
			c, u := heldBack(), Upload{ID: "f1", Name: "plan.pdf"}
			if w := r.WarningsOf(&c, []Upload{u}); len(w) != 0 {
				t.Fatalf("warnings without a planted name: %+v", w)
			}
			p.plant(&c, &u, name)
			warnings := r.WarningsOf(&c, []Upload{u})
			if !slices.ContainsFunc(warnings, func(w Warning) bool { return w.Field == p.field && w.Term != TermLink && w.Term != TermPerson }) {
				t.Errorf("%q in %s: %+v", name, p.field, warnings)
			}
		}
		c, u := named(), Upload{ID: "f1", Name: "plan.pdf"}
		p.plant(&c, &u, "Stadt Musterstadt")
		if w := r.WarningsOf(&c, []Upload{u}); len(w) != 0 {
			t.Errorf("a body that is named: %+v", w)
		}
	}
}

func TestNamesInRunTogetherWords(t *testing.T) {
	r := newRig(t)
	for _, name := range []string{"KonzeptMusterstadt2024.pdf", "konzept_muster_stadt.pdf", "MST-Plan.pdf", "planMST3.pdf", "stadtmusterstadt.pdf"} {
		c := heldBack()
		if w := r.WarningsOf(&c, []Upload{{ID: "f1", Name: name}}); len(w) == 0 {
			t.Errorf("nothing found in %s", name)
		}
	}
	for _, link := range []string{"https://rathaus-musterstadt.example", "https://x.example/?ort=M%75sterstadt", "https://blog.example/MusterStadtBlog",
		"https://xn--mst-blog.example#mst", "https://x.example/M%C3%BCsterstadt"} {
		c := heldBack()
		c.Link = link
		w := r.WarningsOf(&c, nil)
		if len(w) == 0 || w[0].Term == TermLink {
			t.Errorf("%s: %+v", link, w)
		}
	}
}

func TestEveryLinkOfABodyHeldBackIsLookedAt(t *testing.T) {
	r := newRig(t)
	c := heldBack()
	c.Link = "https://anderswo.example/projekt"
	if w := r.WarningsOf(&c, nil); len(w) != 1 || w[0].Term != TermLink || w[0].Field != "link" {
		t.Errorf("warnings %+v", w)
	}
}

func TestPersonsInFreeText(t *testing.T) {
	r := newRig(t)
	for text, want := range map[string]int{
		"Fragen an fach.person@musteramt.example bitte": 1,
		"fach.person (at) musteramt.example":            1,
		"fach.person[at]musteramt[punkt]example":        1,
		"Telefon 0123 4567-89":                          1,
		"ruf an: +49 123 456789":                        1,
		"Tel.: 4567-8910":                               1,
		"Durchwahl 12":                                  0,
		"2019-2023 und 0,5 Stellen, 1.200.000 Euro":     0,
		"am 01.02.2024 um 09:30 Uhr, Az. 1234/2024":     0,
		"eine Mail @ alle":                              0,
	} {
		c := named()
		c.Summary = text
		warnings := r.WarningsOf(&c, nil)
		if len(warnings) != want || want == 1 && warnings[0].Term != TermPerson {
			t.Errorf("%q: %+v", text, warnings)
		}
	}
}

// TestTheContactInFreeText: a name in the text would outlive the consent.
func TestTheContactInFreeText(t *testing.T) {
	r := newRig(t)
	for text, want := range map[string]int{
		"Fachperson Muster hilft gern.": 1, "Frau Musters Rat war gut.": 1, "ein Muster": 1, "Musterverträge gab es schon.": 0, "Eine Fachperson hilft gern.": 0,
	} {
		c := withPerson(named())
		c.Summary = text
		if w := r.WarningsOf(&c, nil); len(w) != want || want == 1 && w[0].Field != "summary" {
			t.Errorf("%q: %+v", text, w)
		}
	}
}

func TestAnotherTextWarnsAnew(t *testing.T) {
	r := newRig(t)
	key := func(text string) string {
		c := heldBack()
		c.Summary = text
		w := r.WarningsOf(&c, nil)
		if len(w) != 1 {
			t.Fatalf("%q: %+v", text, w)
		}
		return w[0].Key
	}
	first := key("Wir in Musterstadt sagen ja.")
	if again := key("Wir in Musterstadt sagen ja."); again != first {
		t.Error("the same text has another key")
	}
	if key("Die in Musterstadt sagen ja.") == first {
		t.Error("another text has the same key")
	}
	if got := key("Anfang " + strings.Repeat("weit ", 30) + "Musterstadt " + strings.Repeat("fort ", 30)); got == "" {
		t.Error("no key")
	}
}

func TestExcerpt(t *testing.T) {
	s := strings.Repeat("vorher ", 20) + "Musterstadt\n" + strings.Repeat("nachher ", 20)
	at := strings.Index(s, "Muster")
	if got, want := excerpt(s, at, at+len("Musterstadt")), "… vorher vorher vorher vorher vorher Musterstadt nachher nachher nachher nachher …"; got != want {
		t.Errorf("got  %q\nwant %q", got, want)
	}
}
