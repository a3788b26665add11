package ingest

import (
	"strings"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"nextsearch/internal/catalogue"
)

// Limits of a record. What is longer is cut and the report says so.
const (
	maxTitle    = 500     // characters; longer "titles" are paragraphs
	maxSummary  = 2000    // characters kept; 300 of them leave the service
	maxText     = 4 << 20 // bytes of body, and of all sections together: a long book
	maxSections = 2000
	maxKeywords = 100
)

// normalise puts a record into the catalogue's form: source and text rights
// from the spec, defaults where the source says nothing, texts as NFC without
// control characters, and limits. It gives notices of what was cut, or a
// rejection.
func normalise(rec *catalogue.Record, spec Spec) (notices []*Rejection, rejected *Rejection) {
	fillDefaults(rec, spec)
	notices = cleanTexts(rec)
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
	if rec.Kind == "" {
		rec.Kind = catalogue.KindRecipe
	}
	if rec.Language == "" {
		rec.Language = d.Language
	}
	if len(rec.Organisations) == 0 && d.Organisation != "" {
		rec.Organisations = []catalogue.Organisation{{Name: d.Organisation, Role: "publisher"}}
	}
	if rec.Licence == (catalogue.Licence{}) && d.Licence != "" {
		rec.Licence = catalogue.Licence{Code: d.Licence}
	}
	if len(rec.Keywords) == 0 {
		rec.Keywords = d.Keywords
	}
}

// cleanTexts cleans every text of a record in place and cuts it to its limit.
func cleanTexts(rec *catalogue.Record) (notices []*Rejection) {
	cut := func(field string, s *string, limit int) {
		if len(*s) <= limit {
			return
		}
		notices = append(notices, &Rejection{URL: rec.Provenance.URL, Code: "text-cut", Notice: true,
			Reason: field + " was cut at " + Bytes(int64(limit))})
		*s = cutText(*s, limit)
	}
	rec.Title = cleanLine(rec.Title)
	cut("title", &rec.Title, maxTitle)
	rec.Summary = cleanLine(rec.Summary)
	cut("summary", &rec.Summary, maxSummary)
	cut("body", &rec.Body, maxText)
	rec.Body = cleanText(rec.Body)
	if len(rec.Sections) > maxSections {
		rec.Sections = rec.Sections[:maxSections]
	}
	left := maxText
	for i := range rec.Sections {
		s := &rec.Sections[i]
		s.Title = cutText(cleanLine(s.Title), maxTitle)
		cut("section", &s.Text, left)
		s.Text = cleanText(s.Text)
		left -= len(s.Text)
	}
	rec.Keywords = cleanList(rec.Keywords, maxKeywords)
	orgs := rec.Organisations[:0]
	for _, o := range rec.Organisations {
		if o.Name = cutText(cleanLine(o.Name), maxTitle); o.Name != "" {
			orgs = append(orgs, o)
		}
	}
	rec.Organisations = orgs
	return notices
}

// cleanText gives valid UTF-8 in NFC, line ends as \n, without control
// characters, and at most one blank line between paragraphs.
func cleanText(s string) string {
	s = norm.NFC.String(strings.ToValidUTF8(s, "\ufffd"))
	s = strings.Map(keepRune, strings.ReplaceAll(s, "\r\n", "\n"))
	var b strings.Builder
	b.Grow(len(s))
	blank := 0
	for line := range strings.SplitSeq(s, "\n") {
		line = strings.TrimRight(line, " \t\u00a0")
		if line == "" {
			blank++
			continue
		}
		if b.Len() > 0 {
			b.WriteString("\n\n"[:1+min(blank, 1)])
		}
		blank = 0
		b.WriteString(line)
	}
	return b.String()
}

// cleanLine is cleanText on one line: white space of any kind becomes one blank.
func cleanLine(s string) string {
	s = norm.NFC.String(strings.ToValidUTF8(s, "\ufffd"))
	return strings.Join(strings.Fields(strings.Map(keepRune, s)), " ")
}

// keepRune drops control characters other than tab and line ends.
func keepRune(r rune) rune {
	switch {
	case r == '\r':
		return '\n'
	case r == '\n' || r == '\t':
		return r
	case r < ' ' || (r >= 0x7f && r < 0xa0) || r == '\ufeff':
		return -1
	}
	return r
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

// cleanList cleans each entry and drops empty ones and doubles.
func cleanList(list []string, limit int) []string {
	seen := make(map[string]bool, len(list))
	out := list[:0:0]
	for _, s := range list {
		s = cleanLine(s)
		if s == "" || seen[s] || len(out) == limit {
			continue
		}
		seen[s] = true
		out = append(out, s)
	}
	return out
}
