package mappings

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"nextsearch/internal/catalogue"
	"nextsearch/mappings/german"
)

// maxSlug is the longest slug in bytes: it is a path segment and a facet value.
const maxSlug = 100

// OrganisationID gives the stable id by which a body is counted and has its
// page: its first registry key ("ags-09162000") if the source gave one, else
// the slug of its normalised name; "" for a body without either.
func OrganisationID(o catalogue.Organisation) string {
	for _, id := range o.IDs {
		if s := slug(id); s != "" {
			return s
		}
	}
	return slug(o.Name)
}

// maxSlugSource is how much of a name is read for a slug: well above maxSlug, so
// that soft hyphens and decomposed letters have room.
const maxSlugSource = 512

// slug writes s with a-z, 0-9 and single hyphens.
func slug(s string) string {
	buf := make([]byte, 0, min(len(s), maxSlug)+8)
	gap := false
	for word := range strings.FieldsFuncSeq(cut(s, maxSlugSource), func(r rune) bool { return !german.IsWordRune(r) && !german.IsDropped(r) }) {
		if gap {
			buf = append(buf, '-')
		}
		buf, gap = german.AppendKey(buf, word), true
		if len(buf) >= maxSlug {
			break
		}
	}
	return strings.Trim(cut(string(buf), maxSlug), "-")
}

// clean makes a text fit to be shown and to be a label: valid UTF-8, no
// control characters, white space as single spaces, at most limit bytes.
func clean(s string, limit int) string {
	s = strings.ToValidUTF8(cut(s, limit), "")
	if !strings.ContainsFunc(s, isUntidy) && !strings.Contains(s, "  ") {
		return strings.TrimSpace(s)
	}
	return strings.Join(strings.FieldsFunc(s, func(r rune) bool {
		return unicode.IsSpace(r) || unicode.IsControl(r)
	}), " ")
}

// isUntidy reports whether r may not stand in a shown line as it is.
func isUntidy(r rune) bool { return unicode.IsControl(r) || r != ' ' && unicode.IsSpace(r) }

// nameKey is the form in which names are compared: lower case, umlauts kept,
// everything but letters, digits, dots and hyphens as one space, with a space
// at both ends, so that " amt " is a whole word. At most maxName bytes count.
func nameKey(name string) string {
	var b strings.Builder
	b.WriteByte(' ')
	space := true
	for _, r := range norm.NFC.String(cut(name, maxName)) {
		switch {
		case german.IsDropped(r):
			continue
		case german.IsWordRune(r) || r == '.' || r == '-' || r == '–':
			b.WriteRune(unicode.ToLower(r))
			space = false
		case r == '&':
			b.WriteString("und")
			space = false
		case !space:
			b.WriteByte(' ')
			space = true
		}
	}
	if !space {
		b.WriteByte(' ')
	}
	return b.String()
}

// maxName is how much of a name is read; official names stay below 200 bytes.
const maxName = 512
