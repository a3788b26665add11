package ingest

import (
	"context"
	"html"
	"io"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"nextsearch/internal/catalogue"
)

// Suppression is what was erased and must not come back; package suppress has
// one. Its methods may be called from many goroutines.
type Suppression interface {
	// HasRecord reports whether a record's id or one of its addresses is listed.
	HasRecord(id string, addresses ...string) bool
	// Scrub puts a mark in the place of every listed name, address of mail
	// and number, and counts them. Doing it again changes nothing.
	Scrub(text string) (string, int)
	// Len is the number of entries.
	Len() int
}

// suppressed rejects a record that is listed. The report says that it
// happened, not to which one: it would keep what was to be forgotten.
func (v *visit) suppressed(rec *catalogue.Record) bool {
	if v.Suppress == nil || !v.Suppress.HasRecord(rec.ID, rec.URL) {
		return false
	}
	v.drop[rec.Provenance.Raw] = true
	v.reject(&Rejection{Code: "suppressed", Reason: "the record was erased and stays away"})
	return true
}

// withoutListed takes listed data of persons out of a record. The raw copies
// that hold them go at the end of the visit.
func (v *visit) withoutListed(ctx context.Context, rec *catalogue.Record) {
	if v.Suppress == nil || v.Suppress.Len() == 0 {
		return
	}
	files := map[string]int{}
	for _, a := range rec.Attachments {
		_, n := v.Suppress.Scrub(a.Title + "\n" + a.Text)
		files[a.URL] = n
	}
	n := ScrubRecord(rec, v.Suppress.Scrub)
	if n == 0 {
		return
	}
	v.report.Persons += n
	v.drop[rec.Provenance.Raw] = true
	for address, n := range files {
		if n == 0 || v.DryRun != nil {
			continue
		}
		if p, err := v.Store.Page(ctx, v.spec.Name, address); err == nil {
			v.drop[p.Raw] = true
		}
	}
}

// ScrubRecord puts every text of a record through scrub, which gives what is
// left and how many places it changed, and gives the sum. An address that scrub
// would change is left out whole, and so is a contact: half of one reaches
// nobody. What rec shares with others is not written to; its id stays.
func ScrubRecord(rec *catalogue.Record, scrub func(string) (string, int)) (total int) {
	text := func(s *string) {
		clean, n := scrub(*s)
		*s, total = clean, total+n
	}
	address := func(s *string) {
		if n := ScrubAddress(*s, scrub); n > 0 {
			*s, total = "", total+n
		}
	}
	text(&rec.Title)
	text(&rec.Summary)
	text(&rec.Body)
	text(&rec.Licence.Name)
	rec.Sections = slices.Clone(rec.Sections)
	for i := range rec.Sections {
		text(&rec.Sections[i].Title)
		text(&rec.Sections[i].Text)
	}
	rec.Organisations = slices.Clone(rec.Organisations)
	for i := range rec.Organisations {
		text(&rec.Organisations[i].Name)
	}
	rec.Organisations = slices.DeleteFunc(rec.Organisations, func(o catalogue.Organisation) bool { return o.Name == personMark })
	rec.Regions = slices.Clone(rec.Regions)
	for i := range rec.Regions {
		text(&rec.Regions[i].Name)
	}
	rec.Keywords = scrubList(rec.Keywords, text)
	rec.Audiences = scrubList(rec.Audiences, text)
	address(&rec.URL)
	address(&rec.Licence.URL)
	address(&rec.Provenance.URL)
	rec.Attachments = slices.Clone(rec.Attachments)
	for i := range rec.Attachments {
		a := &rec.Attachments[i]
		text(&a.Title)
		text(&a.Text)
		address(&a.URL)
	}
	rec.Attachments = slices.DeleteFunc(rec.Attachments, func(a catalogue.Attachment) bool { return a.URL == "" })
	return total + scrubContact(rec, scrub)
}

// scrubList scrubs each entry and drops those of which nothing is left.
func scrubList(list []string, text func(*string)) []string {
	list = slices.Clone(list)
	for i := range list {
		text(&list[i])
	}
	return slices.DeleteFunc(list, func(s string) bool { return s == personMark })
}

// ScrubAddress counts what scrub finds in an address, also behind escapes.
func ScrubAddress(address string, scrub func(string) (string, int)) int {
	_, n := scrub(address)
	if plain, err := url.QueryUnescape(address); err == nil && n == 0 && plain != address {
		_, n = scrub(plain)
	}
	return n
}

// scrubContact drops a contact in which anything is found.
func scrubContact(rec *catalogue.Record, scrub func(string) (string, int)) int {
	c := rec.Contact
	if c == nil {
		return 0
	}
	fields := []string{c.Name, c.Email, c.Phone}
	if c.Consent != nil {
		fields = append(fields, c.Consent.Evidence)
	}
	_, n := scrub(strings.Join(fields, "\n;\n"))
	n += ScrubAddress(c.URL, scrub)
	if n > 0 {
		rec.Contact = nil
	}
	return n
}

// dropListed deletes the raw copies of this visit that hold something listed:
// those whose record was suppressed or scrubbed, and those of pages that
// became no record. It is done at the end, as a
// source may still read a copy before. A visit that is killed leaves them to
// the next one, which reads them again.
func (v *visit) dropListed(ctx context.Context) error {
	if v.Suppress == nil || v.DryRun != nil || v.Suppress.Len() == 0 {
		return nil
	}
	for _, name := range v.cache.copies() {
		if !v.drop[name] && v.holdsListed(name) {
			v.drop[name] = true
		}
	}
	delete(v.drop, "")
	if len(v.drop) == 0 {
		return nil
	}
	var names []string
	for name := range v.drop {
		names = append(names, name)
	}
	if err := v.Store.ForgetRaw(ctx, names...); err != nil {
		return err
	}
	return v.Client.RemoveRaw(names...)
}

// holdsListed reads a raw copy. One that cannot be read holds nothing: it is
// missing or damaged, and fetched anew.
func (v *visit) holdsListed(name string) bool {
	f, err := v.Client.OpenRaw(name)
	if err != nil {
		return false
	}
	defer f.Close()
	data, err := io.ReadAll(f)
	return err == nil && HoldsListed(string(data), v.Suppress)
}

// HoldsListed reports whether a text or markup holds listed data of a person,
// also with tags or entities in between. Of a packed file (PDF, Office) only what
// stands in it as plain text is seen. An address that is listed does not count:
// it stands in the menu of every page of a site, and tells nothing.
func HoldsListed(data string, s Suppression) bool {
	_, n := s.Scrub(data)
	if plain := PlainMarkup(data); n == 0 && plain != data {
		_, n = s.Scrub(plain)
	}
	return n > 0
}

var (
	markupTag = regexp.MustCompile(`<[^<>]*>`)
	blankRun  = regexp.MustCompile(`\s+`)
)

// PlainMarkup gives the text of HTML or XML, roughly: tags are blanks, and so is
// what JSON escapes.
func PlainMarkup(s string) string {
	if !strings.ContainsAny(s, `<&\`) {
		return s
	}
	s = html.UnescapeString(markupTag.ReplaceAllString(s, " "))
	s = jsonEscapes.Replace(s)
	return blankRun.ReplaceAllString(s, " ")
}

var jsonEscapes = strings.NewReplacer(`\n`, " ", `\t`, " ", `\r`, " ", `\/`, "/",
	`\u00e4`, "ä", `\u00f6`, "ö", `\u00fc`, "ü", `\u00df`, "ß", `\u00c4`, "Ä", `\u00d6`, "Ö", `\u00dc`, "Ü", `\u0040`, "@")
