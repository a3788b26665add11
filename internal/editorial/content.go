package editorial

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"nextsearch/internal/catalogue"
)

// text is one of the texts of a content, with its place and its limit.
type text struct {
	field string
	value *string
	limit int
}

// lines gives the texts of one line in the order of the form; those of the
// contact come last.
func (c *Content) lines() []text {
	texts := []text{
		{"title", &c.Title, MaxTitle},
		{"duration", &c.Duration, MaxShort},
		{"link", &c.Link, MaxLink},
		{"licence", &c.Licence, MaxShort},
		{"organisation", &c.Organisation, MaxShort},
		{"shortName", &c.ShortName, MaxShort},
		{"place", &c.Place, MaxShort},
		{"domain", &c.Domain, MaxShort},
		{"authorityType", &c.AuthorityType, MaxShort},
		{"land", &c.Land, MaxShort},
	}
	if k := c.Contact; k != nil {
		texts = append(texts,
			text{"contact.mailbox", &k.Mailbox, MaxShort},
			text{"contact.name", &k.Name, MaxShort},
			text{"contact.email", &k.Email, MaxShort},
			text{"contact.phone", &k.Phone, MaxShort},
			text{"contact.purpose", &k.Purpose, MaxShort})
	}
	return texts
}

// cleaned gives a copy of c in the form in which it is checked and stored:
// NFC, without control and invisible characters, blanks tidied, empty and
// double entries gone. Texts that are not UTF-8 stay as they are for Check to
// name them.
func (c *Content) cleaned() Content {
	out := *c
	if c.Contact != nil {
		contact := *c.Contact
		out.Contact = &contact
	}
	for _, t := range out.lines() {
		*t.value = cleanLine(*t.value)
	}
	out.Summary = cleanText(c.Summary)
	out.Status = catalogue.Status(cleanLine(string(c.Status)))
	out.Attribution = catalogue.Attribution(cleanLine(string(c.Attribution)))
	out.Topics, out.Keywords = cleanList(c.Topics), cleanList(c.Keywords)
	out.Domain = hostOf(out.Domain)
	out.Sections = nil
	for role, section := range c.Sections {
		if section = cleanText(section); section == "" {
			continue
		}
		if out.Sections == nil {
			out.Sections = map[catalogue.Role]string{}
		}
		out.Sections[role] = section
	}
	if k := out.Contact; k != nil {
		k.Until = catalogue.Date(cleanLine(string(k.Until)))
		if *k == (Contact{Consent: k.Consent, Purpose: k.Purpose, Until: k.Until}) {
			out.Contact = nil // nobody is named: the rest says nothing
		}
	}
	return out
}

// cleanList cleans each entry; the first of equal ones stays.
func cleanList(list []string) []string {
	var out []string
	for _, s := range list {
		if s = cleanLine(s); s != "" && !slices.Contains(out, s) {
			out = append(out, s)
		}
	}
	return out
}

// cleanLine makes s one line of single blanks.
func cleanLine(s string) string {
	if !utf8.ValidString(s) {
		return s
	}
	return strings.Join(strings.Fields(norm.NFC.String(visible(s))), " ")
}

// cleanText keeps the lines of s, with at most one empty line between two.
func cleanText(s string) string {
	if !utf8.ValidString(s) {
		return s
	}
	s = strings.ReplaceAll(s, "\r\n", "\n")
	lines := strings.Split(strings.ReplaceAll(s, "\r", "\n"), "\n")
	kept := lines[:0]
	for _, line := range lines {
		line = strings.TrimRight(norm.NFC.String(visible(line)), " ")
		if line == "" && (len(kept) == 0 || kept[len(kept)-1] == "") {
			continue
		}
		kept = append(kept, line)
	}
	return strings.Trim(strings.Join(kept, "\n"), "\n")
}

// visible drops control characters and those that cannot be seen (soft
// hyphens, zero width, changes of direction): they could hide a name from
// who looks for it, or make a text read otherwise than it is. White space
// becomes a blank.
func visible(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case unicode.In(r, unicode.Cc, unicode.Cf, unicode.Co), r == utf8.RuneError:
			return -1
		}
		return r
	}, s)
}

// pair is a field with its value as text.
type pair struct{ field, value string }

// flat writes a content as fields in the order of the form, for comparing.
func (c *Content) flat() []pair {
	pairs := []pair{{"title", c.Title}, {"summary", c.Summary}}
	for _, role := range catalogue.Roles() {
		pairs = append(pairs, pair{"sections." + string(role), c.Sections[role]})
	}
	k := c.Contact
	if k == nil {
		k = new(Contact)
	}
	consent := ""
	if k.Consent {
		consent = "yes"
	}
	return append(pairs,
		pair{"duration", c.Duration}, pair{"status", string(c.Status)},
		pair{"topics", strings.Join(c.Topics, "\n")}, pair{"keywords", strings.Join(c.Keywords, "\n")},
		pair{"link", c.Link}, pair{"licence", c.Licence}, pair{"attribution", string(c.Attribution)},
		pair{"organisation", c.Organisation}, pair{"shortName", c.ShortName}, pair{"place", c.Place}, pair{"domain", c.Domain},
		pair{"authorityType", c.AuthorityType}, pair{"land", c.Land},
		pair{"contact.mailbox", k.Mailbox}, pair{"contact.name", k.Name}, pair{"contact.email", k.Email}, pair{"contact.phone", k.Phone},
		pair{"contact.consent", consent}, pair{"contact.purpose", k.Purpose}, pair{"contact.until", string(k.Until)})
}

// changed names the fields in which two contents differ.
func changed(before, after *Content) (fields []string) {
	was := before.flat()
	for i, p := range after.flat() {
		if p != was[i] {
			fields = append(fields, p.field)
		}
	}
	return fields
}
