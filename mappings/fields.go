package mappings

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"nextsearch/internal/catalogue"
)

// Fields lists what is searched, the weightiest first. The boosts order the
// fields and no more: a title names the subject on purpose, a summary and the
// headings restate it, keywords are exact but often generic ("Digitalisierung"),
// an organisation's name should find its records without outranking a text
// about the subject, and the body mentions many things in passing, its
// attachments even more.
func Fields() []Field { return slices.Clone(fieldTable) }

// fieldTable is never changed.
var fieldTable = makeFields()

// makeFields builds the table. The body is the last field: the embedded engine
// counts its occurrences best. Headings stand in the body as well; they are a
// field of their own because a word there says what a part is about.
func makeFields() []Field {
	return []Field{
		{"title", 5, func(r *catalogue.Record) string { return cut(r.Title, maxTitleText) }},
		{"headings", 3, headings},
		{"summary", 2, func(r *catalogue.Record) string { return cut(r.Summary, maxTitleText) }},
		{"keywords", 2, func(r *catalogue.Record) string { return joinCut(r.Keywords, "\n", maxListText) }},
		{"organisation", 1.5, organisationNames},
		{"attachments", 0.4, attachmentTexts},
		{"body", 1, bodyText},
	}
}

// Limits of the indexed text, in bytes.
const (
	// maxBody cuts what is indexed of one record: 1 MiB is a book of 500
	// pages; analysis takes a quarter of a second for it, and a record of
	// 50 MB may not hold up the others of its batch.
	maxBody = 1 << 20
	// maxAttachments cuts what is indexed of a record's files together: they
	// are found by what they are about, which stands at their beginning.
	maxAttachments = 512 << 10
	// maxListText bounds keywords, names and headings, which are lists of
	// short texts; more than 16 KiB of them is a list of something else.
	maxListText = 16 << 10
	// maxTitleText bounds title and summary in index and hit.
	maxTitleText = 2 << 10
)

// headings joins the section titles, or the headings found in a long body that
// its source has not divided.
func headings(r *catalogue.Record) string {
	titles := make([]string, 0, len(r.Sections))
	for _, s := range r.Sections {
		titles = append(titles, s.Title)
	}
	if len(titles) == 0 && len(r.Body) >= minDivided {
		titles = headingLines(cut(r.Body, maxBody))
	}
	return joinCut(titles, "\n", maxHeadings)
}

// Limits of headings found by their lines.
const (
	// minDivided is how long a body must be to be worth dividing: a page.
	minDivided = 1500
	// maxHeadingLine is how long a heading is at most, in bytes.
	maxHeadingLine = 120
	// maxHeadings bounds all of them: a law of 500 sections has 32 KiB.
	maxHeadings = 64 << 10
	// maxHeadingShare is what part of a text its headings can be at most; more
	// short lines are a table or a poem.
	maxHeadingShare = 4
)

// headingLines gives the lines of a text that are headings: marked with #, or
// short, between empty lines, and without a full stop.
func headingLines(text string) []string {
	var found []string
	whole := len(text)
	size, empty := 0, true // empty: the line before is
	for len(text) > 0 {
		line, rest, _ := strings.Cut(text, "\n")
		line, text = strings.TrimSpace(line), rest
		next, _, _ := strings.Cut(rest, "\n")
		if title := headingLine(line, empty && strings.TrimSpace(next) == ""); title != "" {
			found = append(found, title)
			size += len(title)
		}
		empty = line == ""
	}
	if size*maxHeadingShare > whole {
		return nil
	}
	return found
}

// headingLine gives the heading that a line is, "" if it is none; alone says
// that empty lines stand around it.
func headingLine(line string, alone bool) string {
	if line == "" || len(line) > maxHeadingLine {
		return ""
	}
	if title := strings.TrimLeft(line, "#"); len(title) < len(line) {
		return strings.TrimSpace(title)
	}
	first, _ := utf8.DecodeRuneInString(line)
	last, _ := utf8.DecodeLastRuneInString(line)
	if !alone || !(unicode.IsUpper(first) || unicode.IsDigit(first) || first == '§') || !(unicode.IsLetter(last) || last == ')' || last == '?') {
		return ""
	}
	return line
}

// organisationNames joins the names of all bodies.
func organisationNames(r *catalogue.Record) string {
	names := make([]string, 0, len(r.Organisations))
	for _, o := range r.Organisations {
		names = append(names, o.Name)
	}
	return joinCut(names, "\n", maxListText)
}

// attachmentTexts joins titles and texts of the files.
func attachmentTexts(r *catalogue.Record) string {
	var parts []string
	for _, a := range r.Attachments {
		if a.Text != "" {
			parts = append(parts, a.Title, a.Text)
		}
	}
	return joinCut(parts, "\n\n", maxAttachments)
}

// bodyText gives the whole text once: the body, which the sections divide;
// where a source gave sections and at most a short body, both.
func bodyText(r *catalogue.Record) string {
	if len(r.Sections) == 0 || len(r.Body) >= sectionBytes(r) {
		return cut(r.Body, maxBody)
	}
	texts := make([]string, 0, len(r.Sections)+1)
	texts = append(texts, r.Body)
	for _, s := range r.Sections {
		texts = append(texts, s.Text)
	}
	return joinCut(texts, "\n\n", maxBody)
}

// sectionBytes is the length of all sections' texts together.
func sectionBytes(r *catalogue.Record) int {
	n := 0
	for _, s := range r.Sections {
		n += len(s.Text)
	}
	return n
}

// joinCut joins the non-empty parts, at most limit bytes of them.
func joinCut(parts []string, sep string, limit int) string {
	var b strings.Builder
	for _, p := range parts {
		if p == "" {
			continue
		}
		if b.Len() > 0 {
			b.WriteString(sep)
		}
		if rest := limit - b.Len(); rest <= len(p) {
			b.WriteString(cut(p, max(rest, 0)))
			break
		}
		b.WriteString(p)
	}
	return b.String()
}

// cut gives at most limit bytes of s, whole runes only.
func cut(s string, limit int) string {
	if len(s) <= limit {
		return s
	}
	for limit > 0 && s[limit]&0xC0 == 0x80 { // inside a rune
		limit--
	}
	return s[:limit]
}
