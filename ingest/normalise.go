package ingest

import (
	"maps"
	"net/url"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"nextsearch/internal/catalogue"
)

// Limits of a record. What is longer is cut and the report says so.
const (
	maxTitle    = 500     // bytes; longer "titles" are paragraphs
	maxSummary  = 2000    // bytes kept; 300 characters of them leave the service
	maxText     = 4 << 20 // bytes of body, and of all sections together: a long book
	maxSections = 2000
	maxKeywords = 100
)

// normalise puts a record into the catalogue's form: source and text rights
// from the spec, defaults where the source says nothing, texts as NFC without
// control characters, and limits. It gives notices of what was cut or left
// out, or a rejection. What rec shares with others is not written to.
func normalise(rec *catalogue.Record, spec Spec) (notices []*Rejection, rejected *Rejection) {
	notices = append(cleanTexts(rec, spec), checkCodes(rec)...)
	notices = append(notices, checkAddresses(rec)...)
	holdBack(rec)
	fillDefaults(rec, spec)
	if err := rec.Validate(); err != nil {
		r := reject(rec.Provenance.URL, "bad-record", "%s", err)
		if catalogue.ValidID(rec.ID) {
			r.ID = rec.ID
		}
		return notices, r
	}
	return notices, nil
}

func fillDefaults(rec *catalogue.Record, spec Spec) {
	p, d := &rec.Provenance, spec.Defaults
	p.Source = spec.Name
	p.Text = spec.Text
	if p.Text == "" {
		p.Text = catalogue.TextSnippet
	}
	if rec.Kind == "" {
		rec.Kind = d.RecordKind
	}
	if rec.Kind == "" { // nobody said; mappings looks for it in the words
		rec.Kind = catalogue.KindRecipe
		setMethod(rec, "kind", "default")
	}
	fillLanguage(rec, d.Language)
	if len(rec.Organisations) == 0 && rec.Attribution != catalogue.AttributionTypeLand && d.Organisation != "" {
		rec.Organisations = []catalogue.Organisation{{Name: d.Organisation, Role: "publisher"}}
	}
	if rec.Licence == (catalogue.Licence{}) && d.Licence != "" {
		rec.Licence = catalogue.Licence{Code: d.Licence}
	}
	if len(rec.Keywords) == 0 {
		rec.Keywords = d.Keywords
	}
}

// fillLanguage makes the language a BCP 47 base language: what the source
// says, else what its text clearly is, else the default.
func fillLanguage(rec *catalogue.Record, byDefault string) {
	claims := guessLanguage("", candidates{{rec.Language, "source"}})
	if len(claims) > 0 {
		rec.Language = claims[0].value
		return
	}
	text := rec.Body
	if text == "" {
		text = rec.Summary
	}
	text = rec.Title + "\n" + cutText(text, languageSample)
	if rec.Language = languageOf(text); rec.Language == "" {
		rec.Language = shortLanguage(text)
	}
	if rec.Language == "" {
		rec.Language = byDefault
	} else {
		setMethod(rec, "language", "text")
	}
}

// languageSample is how many bytes of a text tell its language: some 600
// words, of which the guess needs a dozen.
const languageSample = 4 << 10

// setMethod notes how a field was found, without touching a map that other records share.
func setMethod(rec *catalogue.Record, field, method string) {
	methods := maps.Clone(rec.Provenance.Methods)
	if methods == nil {
		methods = map[string]string{}
	}
	methods[field] = method
	rec.Provenance.Methods = methods
}

// checkCodes empties codes that stand in no table: a misspelt status must not
// become a facet value, nor cost the record.
func checkCodes(rec *catalogue.Record) (notices []*Rejection) {
	unknown := func(field, value string) {
		notices = append(notices, notice(rec, "unknown-code", "%s %q is not one of ours and is left out", field, value))
	}
	if rec.Status != "" && !slices.Contains(catalogue.Statuses(), rec.Status) {
		written := string(rec.Status)
		if rec.Status = statusOf(written); rec.Status == "" {
			unknown("status", written)
		}
	}
	for i := range rec.Sections {
		if s := &rec.Sections[i]; s.Role != "" && !slices.Contains(catalogue.Roles(), s.Role) {
			unknown("section role", string(s.Role))
			s.Role = ""
		}
	}
	return notices
}

// checkAddresses leaves out addresses that are not http or https: pages make
// links of them, and a javascript: address would run there.
func checkAddresses(rec *catalogue.Record) (notices []*Rejection) {
	check := func(field string, address *string) {
		*address = strings.TrimSpace(*address)
		if *address == "" || isWebAddress(*address) {
			return
		}
		shown, _ := withoutContacts(cutText(*address, maxSnippetURL))
		notices = append(notices, notice(rec, "bad-url", "%s %q is no http or https address and is left out", field, shown))
		*address = ""
	}
	check("url", &rec.URL)
	check("licence.url", &rec.Licence.URL)
	if rec.Contact != nil {
		contact := *rec.Contact
		check("contact.url", &contact.URL)
		rec.Contact = &contact
	}
	kept := make([]catalogue.Attachment, 0, len(rec.Attachments))
	for _, a := range rec.Attachments {
		if check("attachment", &a.URL); a.URL != "" {
			kept = append(kept, a)
		}
	}
	rec.Attachments = kept
	if len(kept) == 0 {
		rec.Attachments = nil
	}
	return notices
}

// maxSnippetURL is how much of a bad address a report shows.
const maxSnippetURL = 100

// isWebAddress reports whether s is an absolute http or https address.
func isWebAddress(s string) bool {
	u, err := url.Parse(s)
	return err == nil && (strings.EqualFold(u.Scheme, "http") || strings.EqualFold(u.Scheme, "https")) && u.Host != "" &&
		!strings.ContainsFunc(s, unicode.IsSpace)
}

// holdBack drops the names of a record whose body wants to be known by type
// and Land only: they never enter the catalogue.
func holdBack(rec *catalogue.Record) {
	if rec.Attribution == catalogue.AttributionTypeLand {
		rec.Organisations, rec.Contact = nil, nil
	}
}

func notice(rec *catalogue.Record, code, format string, args ...any) *Rejection {
	n := reject(rec.Provenance.URL, code, format, args...)
	n.Reason = "record " + rec.ID + ": " + n.Reason
	n.Notice = true
	return n
}

// cleanTexts cleans every text of a record in place, takes out the addresses
// and numbers of persons, and cuts it to its limit.
func cleanTexts(rec *catalogue.Record, spec Spec) (notices []*Rejection) {
	t := tidier{rec: rec, keep: consented(rec, spec)}
	t.line("title", &rec.Title, maxTitle)
	t.line("summary", &rec.Summary, maxSummary)
	t.text("body", &rec.Body, maxText)
	t.sections()
	rec.Keywords = t.list(rec.Keywords)
	rec.Audiences = t.list(rec.Audiences)
	t.organisations()
	t.attachments()
	t.line("licence", &rec.Licence.Name, maxTitle)
	t.contact()
	return append(t.notices, t.counts()...)
}

// cutText cuts at a rune's start, at most limit bytes.
func cutText(s string, limit int) string {
	if len(s) <= limit {
		return s
	}
	for limit > 0 && !utf8.RuneStart(s[limit]) {
		limit--
	}
	return s[:limit]
}
