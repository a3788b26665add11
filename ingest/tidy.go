package ingest

import (
	"slices"
	"strings"

	"nextsearch/internal/catalogue"
)

// tidier cleans the texts of one record, and counts.
type tidier struct {
	rec     *catalogue.Record
	keep    bool // addresses stay: there is consent
	clean   textCleaner
	persons int
	notices []*Rejection
}

// ownFormats are the kinds of source whose records say themselves whose data
// they hold and by which consent.
var ownFormats = wordSet("ndjson submission")

// consented reports whether a record comes in our own format with the
// consent of the person that it names: its texts stay as they are.
func consented(rec *catalogue.Record, spec Spec) bool {
	return ownFormats[spec.Kind] && rec.Contact != nil && rec.Contact.Consent != nil && rec.Contact.Consent.Evidence != ""
}

// scrub takes the addresses and numbers of persons out of a clean text.
func (t *tidier) scrub(s string) string {
	if t.keep {
		return s
	}
	s, n := withoutContacts(s)
	t.persons += n
	return s
}

func (t *tidier) line(field string, s *string, limit int) {
	*s = t.scrub(t.clean.line(*s))
	t.cut(field, s, limit)
}

func (t *tidier) text(field string, s *string, limit int) {
	*s = t.scrub(t.clean.text(*s))
	t.cut(field, s, limit)
}

func (t *tidier) cut(field string, s *string, limit int) {
	if len(*s) <= limit {
		return
	}
	t.notices = append(t.notices, notice(t.rec, "text-cut", "%s was cut at %s", field, Bytes(int64(limit))))
	*s = strings.TrimSpace(cutText(*s, limit))
}

// name gives a clean title or name of at most maxTitle bytes. Cutting one is
// not worth a notice; it leaves no blank at its end.
func (t *tidier) name(s string) string {
	return strings.TrimSpace(cutText(t.scrub(t.clean.line(s)), maxTitle))
}

// sections cleans the sections, which divide the text of the body again: what
// is taken out of both counts once.
func (t *tidier) sections() {
	rec, before := t.rec, t.persons
	if len(rec.Sections) > maxSections {
		t.notices = append(t.notices, notice(rec, "text-cut", "only the first %d of %d sections are kept", maxSections, len(rec.Sections)))
		rec.Sections = rec.Sections[:maxSections]
	}
	rec.Sections = slices.Clone(rec.Sections)
	left := maxText
	for i := range rec.Sections {
		s := &rec.Sections[i]
		s.Title = t.name(s.Title)
		t.text("section", &s.Text, left)
		left -= len(s.Text)
	}
	if rec.Body != "" {
		t.persons = before
	}
}

// list cleans each entry and drops empty ones and doubles.
func (t *tidier) list(list []string) []string {
	seen := make(map[string]bool, len(list))
	out := list[:0:0]
	for _, s := range list {
		s = t.scrub(t.clean.line(s))
		if s == "" || s == personMark || seen[s] || len(out) == maxKeywords {
			continue
		}
		seen[s] = true
		out = append(out, s)
	}
	return out
}

// organisations cleans the names of bodies; those of persons are none.
func (t *tidier) organisations() {
	var bodies []catalogue.Organisation
	for _, o := range t.rec.Organisations {
		o.Name = t.name(o.Name)
		if !t.keep && isPersonName(o.Name) {
			o.Name = withoutPersons(o.Name)
			t.persons++
		}
		if o.Name != "" && o.Name != personMark {
			bodies = append(bodies, o)
		}
	}
	t.rec.Organisations = bodies
}

func (t *tidier) attachments() {
	t.rec.Attachments = slices.Clone(t.rec.Attachments)
	for i := range t.rec.Attachments {
		a := &t.rec.Attachments[i]
		a.Title = t.name(a.Title)
		t.text("attachment", &a.Text, maxText)
	}
}

// contact leaves of a contact without consent what reaches a function.
func (t *tidier) contact() {
	if t.rec.Contact == nil || t.rec.Contact.Consent != nil {
		return
	}
	c := *t.rec.Contact
	t.rec.Contact = &c
	if isPersonName(c.Name) {
		c.Name = withoutPersons(c.Name)
		t.persons++
	}
	if c.Email = strings.TrimSpace(c.Email); c.Email != "" {
		if _, n := withoutContacts(c.Email); n > 0 {
			c.Email = ""
			t.persons++
		}
	}
	const label = ", Tel.: "
	if _, n := withoutContacts(c.Name + label + c.Phone); n > 0 {
		c.Phone = ""
		t.persons++
	}
}

// counts gives the notices that sum up what was done to the record.
func (t *tidier) counts() (notices []*Rejection) {
	if t.persons > 0 {
		n := notice(t.rec, "persons", "%d addresses or numbers of persons were taken out", t.persons)
		n.Persons = t.persons
		notices = append(notices, n)
	}
	if t.clean.mended > 0 {
		setMethod(t.rec, "encoding", "repaired")
		notices = append(notices, notice(t.rec, "mojibake", "%d characters of UTF-8 were read as windows-1252 and are mended", t.clean.mended))
	}
	if t.clean.broken > 0 {
		setMethod(t.rec, "encoding", "damaged")
		notices = append(notices, notice(t.rec, "broken-text", "at %d places characters are lost (U+FFFD)", t.clean.broken))
	}
	return notices
}
