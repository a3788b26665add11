package ingest

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"nextsearch/internal/catalogue"
)

func TestCleanText(t *testing.T) {
	for in, want := range map[string]string{
		"a\r\nb\rc":                 "a\nb\nc",
		"\n\n a \n\n\n\n b\u00a0\n": " a\n\n b",
		"u\u0308ber\x00 \x7f\u0085": "über",
		"kaputt \xff hier":          "kaputt \ufffd hier",
		"a\tb":                      "a\tb",
	} {
		if got := cleanText(in); got != want {
			t.Errorf("cleanText(%q) = %q, want %q", in, got, want)
		}
	}
	if got := cleanLine(" a\n\tb \u2003c\x00"); got != "a b c" {
		t.Errorf("cleanLine gives %q", got)
	}
}

// valid is a record that only lacks what a test is about.
func valid() catalogue.Record {
	return catalogue.Record{ID: "test:1", Title: "Titel", Provenance: catalogue.Provenance{URL: "https://www.example.org/quelle"}}
}

func TestDefaults(t *testing.T) {
	spec := Spec{Name: "test", Text: catalogue.TextFull, Defaults: Defaults{RecordKind: catalogue.KindProject, Organisation: "Stadt Musterstadt",
		Language: "de", Licence: "cc0-1.0", Keywords: []string{"Vorgabe"}}}
	rec := valid()
	rec.Provenance.Text = catalogue.TextSnippet
	if _, rejected := normalise(&rec, spec); rejected != nil {
		t.Fatal(rejected)
	}
	if rec.Kind != catalogue.KindProject || rec.Organisations[0].Name != "Stadt Musterstadt" || rec.Language != "de" ||
		rec.Licence.Code != "cc0-1.0" || rec.Keywords[0] != "Vorgabe" || rec.Provenance.Text != catalogue.TextFull || rec.Provenance.Source != "test" {
		t.Errorf("defaults are missing: %+v", rec)
	}
	own := valid()
	own.Kind, own.Language, own.Licence.Name, own.Keywords = catalogue.KindNews, "en-GB", "eigene", []string{"eigenes"}
	own.Organisations = []catalogue.Organisation{{Name: "Amt"}}
	if _, rejected := normalise(&own, spec); rejected != nil {
		t.Fatal(rejected)
	}
	if own.Kind != catalogue.KindNews || own.Language != "en" || own.Licence.Code != "" || own.Keywords[0] != "eigenes" || own.Organisations[0].Name != "Amt" {
		t.Errorf("defaults overwrote what the source says: %+v", own)
	}
	bare := valid()
	normalise(&bare, Spec{Name: "test"})
	if bare.Kind != catalogue.KindRecipe || bare.Provenance.Text != catalogue.TextSnippet {
		t.Errorf("without defaults: kind %q, text %q; want recipe, snippet", bare.Kind, bare.Provenance.Text)
	}
}

// What a source must not do to readers or to those it names.
func TestHeldBack(t *testing.T) {
	rec := valid()
	rec.URL = "javascript:alert(1)"
	rec.Licence.URL = "data:text/html,x"
	rec.Contact = &catalogue.Contact{Email: "info@musterstadt.example", URL: "file:///etc/passwd"}
	rec.Attachments = []catalogue.Attachment{{URL: "https://www.example.org/a.pdf"}, {URL: "vbscript:x"}}
	rec.Status, rec.Sections = "irgendwas", []catalogue.Section{{Role: "falsch", Text: "bleibt"}}
	notices, rejected := normalise(&rec, Spec{Name: "test"})
	if rejected != nil || rec.URL+rec.Licence.URL+rec.Contact.URL != "" || len(rec.Attachments) != 1 || rec.Status != "" || rec.Sections[0].Role != "" {
		t.Errorf("%v: %+v", rejected, rec)
	}
	if len(notices) != 6 {
		t.Errorf("%d notices, want one for each of the six: %v", len(notices), notices)
	}

	hidden := valid()
	hidden.Attribution = catalogue.AttributionTypeLand
	hidden.Organisations = []catalogue.Organisation{{Name: "Gemeinde Beispielheim"}}
	hidden.Contact = &catalogue.Contact{Email: "x@beispielheim.example"}
	normalise(&hidden, Spec{Name: "test", Defaults: Defaults{Organisation: "Vorgabe"}})
	if hidden.Organisations != nil || hidden.Contact != nil {
		t.Errorf("a name that is held back entered the record: %+v", hidden)
	}
}

// Addresses of persons leave every text of a record, those of functions stay,
// and a consent in our own format keeps what it is for.
func TestPersonsOfRecords(t *testing.T) {
	const direct = "Hans Müller, Tel. 0731 161-1234, hans.mueller@musterstadt.example"
	sample := func() catalogue.Record {
		rec := valid()
		rec.Title, rec.Summary, rec.Body = "Termine: "+direct, direct, direct+"\n\npoststelle@musterstadt.example"
		rec.Sections = []catalogue.Section{{Title: direct, Text: direct}}
		rec.Keywords = []string{"hans.mueller@musterstadt.example", "Termine"}
		rec.Organisations = []catalogue.Organisation{{Name: "Müller, Hans"}, {Name: "Anna Schmidt, Stadt Musterstadt"}}
		rec.Attachments = []catalogue.Attachment{{Title: direct, Text: direct, URL: "https://www.example.org/a.pdf"}}
		rec.Contact = &catalogue.Contact{Name: "Hans Müller", Email: "hans.mueller@musterstadt.example", Phone: "0731 161-1234"}
		return rec
	}
	rec := sample()
	notices, rejected := normalise(&rec, Spec{Name: "test", Kind: "website"})
	if rejected != nil || len(notices) != 1 || notices[0].Persons == 0 {
		t.Fatalf("%v, %v", notices, rejected)
	}
	data, err := json.Marshal(rec)
	if err != nil {
		t.Fatal(err)
	}
	for _, gone := range []string{"hans.mueller@", "161-1234", "Anna Schmidt", "Müller, Hans"} {
		if strings.Contains(string(data), gone) {
			t.Errorf("%q is still there: %s", gone, data)
		}
	}
	if !strings.Contains(rec.Body, "poststelle@") || len(rec.Keywords) != 1 || len(rec.Organisations) != 1 || rec.Organisations[0].Name != "Stadt Musterstadt" {
		t.Errorf("too much is gone: %s", data)
	}
	own := sample()
	own.Contact.Consent = &catalogue.Consent{Evidence: "mail of 2024-03-05"}
	if _, rejected := normalise(&own, Spec{Name: "test", Kind: "ndjson"}); rejected != nil || own.Contact.Email == "" || !strings.Contains(own.Body, "hans.mueller@") {
		t.Errorf("consent does not count: %v %+v", rejected, own)
	}
}

// Broken texts are mended, and the record says so.
func TestMended(t *testing.T) {
	rec := valid()
	rec.Title, rec.Summary, rec.Body = "BÃ¼rgerbÃ¼ro", "Ver\u00adwal\u200btung &amp;uuml;ber &#8222;Amt&#8220; &amp;amp; mehr; ?a=1&copy=2", "kaputt \xff\xff\xff hier"
	notices, rejected := normalise(&rec, Spec{Name: "test"})
	if rejected != nil || rec.Title != "Bürgerbüro" || rec.Summary != "Verwaltung über „Amt“ & mehr; ?a=1&copy=2" || rec.Body != "kaputt \ufffd hier" {
		t.Errorf("%v %+v", rejected, rec)
	}
	if len(notices) != 2 || rec.Provenance.Methods["encoding"] != "damaged" {
		t.Errorf("%v, methods %v", notices, rec.Provenance.Methods)
	}
}

func TestLimits(t *testing.T) {
	rec := valid()
	rec.Title = strings.Repeat("ü", maxTitle)
	rec.Summary = strings.Repeat("s", maxSummary+1)
	rec.Body = strings.Repeat("b", maxText+1)
	rec.Sections = []catalogue.Section{{Text: strings.Repeat("ü", maxText/2)}, {Text: "zu viel"}}
	rec.Keywords = make([]string, 3*maxKeywords)
	for i := range rec.Keywords {
		rec.Keywords[i] = strings.Repeat("k", i+1)
	}
	notices, rejected := normalise(&rec, Spec{Name: "test"})
	if rejected != nil || len(rec.Title) > maxTitle || len(rec.Summary) > maxSummary || len(rec.Body) > maxText || len(rec.Keywords) != maxKeywords {
		t.Errorf("%v: title %d, summary %d, body %d, keywords %d", rejected, len(rec.Title), len(rec.Summary), len(rec.Body), len(rec.Keywords))
	}
	if !utf8.ValidString(rec.Title) || rec.Sections[1].Text != "" {
		t.Errorf("title %q, second section %q", rec.Title, rec.Sections[1].Text)
	}
	if len(notices) != 4 {
		t.Errorf("%d notices, want 4: %v", len(notices), notices)
	}
}

// normalise must not write to what the record shares with its source.
func TestNormaliseCopies(t *testing.T) {
	rec := valid()
	rec.Sections = []catalogue.Section{{Title: " a ", Text: " b "}}
	rec.Organisations = []catalogue.Organisation{{Name: ""}, {Name: " Amt "}}
	rec.Keywords = []string{"", " k "}
	rec.Contact = &catalogue.Contact{URL: "x:y"}
	sections, organisations, keywords, contact := rec.Sections, rec.Organisations, rec.Keywords, rec.Contact
	normalise(&rec, Spec{Name: "test"})
	if sections[0].Title != " a " || organisations[1].Name != " Amt " || keywords[1] != " k " || contact.URL != "x:y" {
		t.Error("the source's own values were changed")
	}
}

// FuzzNormalise: clean texts stay as they are, and are valid NFC.
func FuzzNormalise(f *testing.F) {
	f.Add("Titel", "Ein Text\r\n\r\n\r\nmit \xff und u\u0308", "https://www.example.org/", "running")
	f.Add(strings.Repeat("a", maxTitle-1)+" b", "Text", "", "")
	f.Add("\u0958\u0958", strings.Repeat("\u0958", 50), "javascript:x", "läuft")
	f.Fuzz(func(t *testing.T, title, text, address, status string) {
		rec := valid()
		rec.Title, rec.Summary, rec.Body, rec.URL, rec.Status = title, text, text, address, catalogue.Status(status)
		rec.Sections = []catalogue.Section{{Title: title, Text: text}}
		rec.Keywords = []string{title, text}
		rec.Attachments = []catalogue.Attachment{{URL: address}}
		spec := Spec{Name: "test"}
		if _, rejected := normalise(&rec, spec); rejected != nil {
			return
		}
		if !norm.NFC.IsNormalString(rec.Body) || !utf8.ValidString(rec.Title) || rec.URL != "" && !isWebAddress(rec.URL) {
			t.Fatalf("not clean: %+v", rec)
		}
		again := rec
		if _, rejected := normalise(&again, spec); rejected != nil || !reflect.DeepEqual(rec, again) {
			t.Fatalf("normalising twice differs (%v):\n%+v\n%+v", rejected, rec, again)
		}
	})
}
