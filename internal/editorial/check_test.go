package editorial

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"nextsearch/internal/catalogue"
)

func TestCheck(t *testing.T) {
	pdfs := func(n int) (files []File) {
		for range n {
			files = append(files, pdf("a.pdf", ""))
		}
		return files
	}
	r := newRig(t)
	long := func(n int) string { return strings.Repeat("ä", n) }
	for _, test := range []struct {
		what  string
		set   func(c *Content)
		files []File
		want  string // "field code" in order
	}{
		{"nothing wrong", func(*Content) {}, nil, ""},
		{"nothing wrong, held back", func(c *Content) { *c = heldBack() }, nil, ""},
		{"nothing filled in", func(c *Content) { *c = Content{} }, nil,
			"title required, summary required, sections.approach required, sections.lessons required, licence required, attribution required, organisation required, authorityType required"},
		{"blanks are nothing", func(c *Content) { c.Title = " \u200B\t" }, nil, "title required"},
		{"as long as may be", func(c *Content) {
			c.Title, c.Summary, c.Sections[catalogue.RoleCost] = long(MaxTitle), long(MaxSummary), long(MaxSection)
		}, nil, ""},
		{"too long", func(c *Content) {
			c.Title, c.Summary, c.Sections[catalogue.RoleCost] = long(MaxTitle+1), long(MaxSummary+1), long(MaxSection+1)
		}, nil, "title too-long, summary too-long, sections.cost too-long"},
		{"unknown section", func(c *Content) { c.Sections["x"] = "text" }, nil, "sections unknown-code"},
		{"unknown codes", func(c *Content) {
			c.Status, c.Topics, c.Licence, c.AuthorityType, c.Land, c.Attribution = "done", []string{"ai", "x"}, "mit", "x", "17", "x"
		}, nil, "status unknown-code, topics unknown-code, licence unknown-code, attribution unknown-code, authorityType unknown-code, land unknown-code"},
		{"too many", func(c *Content) {
			c.Topics, c.Keywords = nil, nil
			for i := range 21 {
				c.Keywords = append(c.Keywords, string(rune('a'+i)))
			}
		}, nil, "keywords too-many"},
		{"the same twice counts once", func(c *Content) { c.Keywords = slices.Repeat([]string{"a"}, 30) }, nil, ""},
		{"script as link", func(c *Content) { c.Link = "javascript:alert(1)" }, nil, "link bad-url"},
		{"link with a user", func(c *Content) { c.Link = "https://a:b@musterstadt.example" }, nil, "link bad-url"},
		{"link without host", func(c *Content) { c.Link = "https://:80/" }, nil, "link bad-url"},
		{"domain", func(c *Content) { c.Domain = "nicht da" }, nil, "domain bad-url"},
		{"domain as an address", func(c *Content) { c.Domain = "https://www.musterstadt.example/start" }, nil, ""},
		{"no Land, named", func(c *Content) { c.Land = "" }, nil, ""},
		{"no Land, held back", func(c *Content) { *c = heldBack(); c.Land = "" }, nil, "land required"},
		{"no Land, federal", func(c *Content) { *c = heldBack(); c.Land, c.AuthorityType = "", "federal/agency" }, nil, ""},
		{"contact, held back", func(c *Content) { *c = heldBack(); c.Contact = named().Contact }, nil, "contact.mailbox no-person"},
		{"person, held back", func(c *Content) { *c = heldBack(); c.Contact = withPerson(named()).Contact }, nil,
			"contact.mailbox no-person, contact.name no-person, contact.email no-person, contact.phone no-person"},
		{"an empty contact is none", func(c *Content) { *c = heldBack(); c.Contact = &Contact{Purpose: "x", Consent: true} }, nil, ""},
		{"mailbox", func(c *Content) { c.Contact = &Contact{Mailbox: "Stelle <a@musterstadt.example>"} }, nil, "contact.mailbox bad-email"},
		{"mailbox without domain", func(c *Content) { c.Contact = &Contact{Mailbox: "a@b"} }, nil, "contact.mailbox bad-email"},
		{"person", func(c *Content) { *c = withPerson(*c) }, nil, ""},
		{"person without consent", func(c *Content) { *c = withPerson(*c); c.Contact.Consent = false }, nil, "contact.consent needs-consent"},
		{"telephone without anything", func(c *Content) { c.Contact = &Contact{Phone: "0123 4567"} }, nil,
			"contact.consent needs-consent, contact.purpose required, contact.until required"},
		{"telephone of letters", func(c *Content) { *c = withPerson(*c); c.Contact.Phone = "anrufen" }, nil, "contact.phone bad-phone"},
		{"consent until today", func(c *Content) { *c = withPerson(*c); c.Contact.Until = "2026-06-15" }, nil, ""},
		{"consent until yesterday", func(c *Content) { *c = withPerson(*c); c.Contact.Until = "2026-06-14" }, nil, "contact.until past"},
		{"consent for two years", func(c *Content) { *c = withPerson(*c); c.Contact.Until = "2028-06-15" }, nil, ""},
		{"consent for longer", func(c *Content) { *c = withPerson(*c); c.Contact.Until = "2028-06-16" }, nil, "contact.until too-late"},
		{"consent until a month", func(c *Content) { *c = withPerson(*c); c.Contact.Until = "2027-06" }, nil, "contact.until bad-date"},
		{"consent until never", func(c *Content) { *c = withPerson(*c); c.Contact.Until = "2027-02-30" }, nil, "contact.until bad-date"},
		{"not UTF-8", func(c *Content) { c.Title, c.Summary = "Stra\xdfe", "" }, nil, "title bad-encoding"},
		{"a section that is not UTF-8", func(c *Content) { c.Sections[catalogue.RoleGoal] = "\xff" }, nil, "sections.goal bad-encoding"},
		{"files", func(*Content) {}, append(pdfs(4), docx("b.docx", "word/document.xml")), ""},
		{"too many files", func(*Content) {}, pdfs(6), "files too-many"},
		{"bad files", func(*Content) {}, []File{{"leer.pdf", nil}, {"groß.pdf", make([]byte, MaxFileBytes+1)}, {"seite.pdf", []byte("<html>")},
			docx("makro.docx", "word/document.xml", "word/vbaProject.bin"), docx("tabelle.docx", "xl/workbook.xml")},
			"files empty-file, files too-large, files bad-type, files bad-type, files bad-type"},
	} {
		t.Run(test.what, func(t *testing.T) {
			c := named()
			test.set(&c)
			var got []string
			for _, f := range r.Check(&c, test.files) {
				got = append(got, f.Field+" "+f.Code)
			}
			if s := strings.Join(got, ", "); s != test.want {
				t.Errorf("got  %s\nwant %s", s, test.want)
			}
		})
	}
}

func TestCheckTellsLimitAndValue(t *testing.T) {
	c := named()
	c.Title, c.Topics = strings.Repeat("ü", 500), []string{"kein-thema"}
	faults := newRig(t).Check(&c, nil)
	if faults[0].Limit != MaxTitle || utf8.RuneCountInString(faults[0].Got) != maxGot+1 || faults[1].Got != "kein-thema" {
		t.Errorf("%+v", faults)
	}
}

func TestCleaned(t *testing.T) {
	c := named()
	c.Title = "  Akte\u0000n\u202E \r\n u\u0308ber\u00ADall "
	c.Sections[catalogue.RoleApproach] = "\r\n\r\nEins  \r\n\r\n\r\n\r\n - zwei\x07\t\r\n\r\n"
	c.Sections[catalogue.RoleGoal] = " \n "
	c.Keywords = []string{" a ", "a", "", "b"}
	got := c.cleaned()
	if got.Title != "Akten überall" || got.Sections[catalogue.RoleApproach] != "Eins\n\n - zwei" || !slices.Equal(got.Keywords, []string{"a", "b"}) {
		t.Errorf("%+v", got)
	}
	if _, ok := got.Sections[catalogue.RoleGoal]; ok {
		t.Error("an empty section stays")
	}
	again := got.cleaned()
	if f := changed(&got, &again); f != nil {
		t.Errorf("cleaning again changes %v", f)
	}
}

func TestCleanFileName(t *testing.T) {
	for name, want := range map[string]string{
		"bericht.pdf": "bericht.pdf", "../../etc/passwd": "passwd.pdf", `C:\Ablage\Plan.PDF`: "Plan.pdf", "": "Datei.pdf", "...": "Datei.pdf",
		"a\u202Efdp.exe": "afdp.exe.pdf", "a\x00\nb.pdf": "a b.pdf", "\xff.pdf": "_.pdf", "seite.html": "seite.html.pdf",
		strings.Repeat("ü", 300): strings.Repeat("ü", MaxFileName-4) + ".pdf", `a"b<c>.pdf`: "a_b_c_.pdf",
	} {
		if got := cleanFileName(name, typePDF); got != want {
			t.Errorf("%q: got %q, want %q", name, got, want)
		}
	}
}

// FuzzContent: whatever somebody sends, Check and WarningsOf come to an end,
// what is told back is valid UTF-8, and cleaning twice changes nothing.
func FuzzContent(f *testing.F) {
	f.Add("Titel", "Text in Musterstadt", "Stadt Musterstadt", "MST", "musterstadt.example", "https://musterstadt.example/%zz", "a.pdf", true)
	f.Add("\xff", "a\u0308\u200Bue-\nx@y.z", "ä ß", "I", "xn--a", "://", "..\\", false)
	f.Fuzz(func(t *testing.T, title, text, organisation, short, domain, link, file string, heldBack bool) {
		c := Content{Title: title, Summary: text, Sections: map[catalogue.Role]string{catalogue.RoleGoal: text}, Organisation: organisation,
			ShortName: short, Place: title, Domain: domain, Link: link, Keywords: []string{text}, Contact: &Contact{Name: short, Phone: link}}
		if heldBack {
			c.Attribution = catalogue.AttributionTypeLand
		}
		s := &Store{}
		faults := s.Check(&c, []File{{file, []byte(text)}})
		for _, e := range faults {
			if e.Code != "bad-encoding" && (!utf8.ValidString(e.Got) || utf8.RuneCountInString(e.Got) > MaxFileName+1) {
				t.Errorf("told back %+v", e)
			}
		}
		clean := c.cleaned()
		if again := clean.cleaned(); changed(&clean, &again) != nil {
			t.Errorf("cleaning %+v again gives %+v", clean, again)
		}
		u := Upload{ID: "x", Name: cleanFileName(file, typePDF), Text: text, Metadata: map[string]string{"author": title}}
		for _, w := range s.WarningsOf(&clean, []Upload{u}) {
			if w.Term == "" || w.Field == "" || len(w.Key) != 64 {
				t.Errorf("warning %+v", w)
			}
		}
		if k, _ := keyOf(organisation); heldBack && utf8.ValidString(text) && utf8.ValidString(organisation) && len(k) > 12 && !isGeneric(k, "") {
			clean.Summary = "vorher " + organisation + " nachher"
			if len(s.WarningsOf(&clean, nil)) == 0 {
				t.Errorf("%q is not found in %q", clean.Organisation, clean.Summary)
			}
		}
	})
}
