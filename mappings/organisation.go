package mappings

import (
	"strings"
	"unicode"

	"nextsearch/internal/catalogue"
	"nextsearch/mappings/german"
)

// maxSlug is the longest slug in bytes: it is a path segment and a facet value.
const maxSlug = 100

// OrganisationID gives the stable id by which a body is counted and has its
// page: its first registry key ("ags-09162000") if the source gave one, else
// that of a known body, a municipality or a Kreis that its name means, so that
// spellings and departments count with it; else the slug of its normalised
// name; "" for a body without any.
func OrganisationID(o catalogue.Organisation) string {
	id, _ := organisationID(o, context{})
	return id
}

// OrganisationIDOf is the id of a body of this name that was classified as a:
// that of a table, else the slug of the name.
func OrganisationIDOf(name string, a Authority) string {
	if a.ID != "" {
		return a.ID
	}
	return slug(name)
}

// organisationID is [OrganisationID] in a context, with what was inferred
// where the id is that of a table.
func organisationID(o catalogue.Organisation, c context) (string, Authority) {
	for _, id := range o.IDs {
		if s := slug(id); s != "" {
			if a, ok := byRegistryKey([]string{s}); ok && a.ID != "" {
				s = a.ID
			}
			return s, Authority{}
		}
	}
	if a, ok := infer(evidence{name: o.Name, context: c}); ok && a.ID != "" {
		return a.ID, a
	}
	return slug(o.Name), Authority{}
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

// maxName is how much of a name is read; official names stay below 200 bytes.
const maxName = 512
