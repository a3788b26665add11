package server

import (
	"cmp"
	"mime"
	"path"
	"strings"

	"nextsearch/internal/catalogue"
	"nextsearch/mappings"
)

// provenanceView says where a record comes from, how fresh it is and how its
// categories were found.
type provenanceView struct {
	Source     string
	Fetched    string // "" if not known
	FetchedAt  string
	Licence    string
	LicenceURL string
	Categories []evidenceView
}

// evidenceView is a category and how it was found; Why says what in the record
// shows it, "" where the source itself said so.
type evidenceView struct {
	Facet, Label, Href string
	Method, Why        string
}

// provenanceOf fills the part of the page on provenance.
func (s *Server) provenanceOf(rec *catalogue.Record, categories categoriesBody, lang string) provenanceView {
	view := provenanceView{Source: rec.Provenance.Source, Licence: rec.Licence.Name, LicenceURL: webURL(rec.Licence.URL)}
	if rec.Licence.Code != "" {
		view.Licence = s.labelOf("licence", rec.Licence.Code, lang)
	}
	if f := rec.Provenance.Fetched; !f.IsZero() {
		view.FetchedAt, view.Fetched = rfc3339(f), formatDate(lang, catalogue.DateOf(f.UTC()))
	}
	base := Base{Lang: lang, messages: s.pages.messages}
	for _, f := range s.facets {
		for _, v := range mostSpecific(categories[f.Name]) {
			view.Categories = append(view.Categories, evidenceView{Facet: f.Label.In(lang), Label: v.Label,
				Href: s.valueHref(f.Name, v.Value, lang), Method: base.Method(v.Method), Why: s.why(v, lang)})
		}
	}
	return view
}

// methodEditor is the method of a category that an editor set.
const methodEditor = "editor"

// why says for people what in the record shows a category: the parts and the
// words there, without the rules, which the API names. What the source itself
// or an editor said needs no reason.
func (s *Server) why(v categoryBody, lang string) string {
	switch v.Method {
	case mappings.MethodSource, mappings.MethodCode, methodEditor:
		return ""
	}
	var parts []string
	for reason := range strings.SplitSeq(v.Why, "; ") {
		part, words, ok := strings.Cut(reason, ": ")
		if !ok {
			continue
		}
		words, _, _ = strings.Cut(words, " (")
		if label, known := s.pages.messages["part."+part]; known {
			part = label.In(lang)
		}
		parts = append(parts, part+": "+words)
	}
	return strings.Join(parts, "; ")
}

// originView is another place where the same text was published.
type originView struct{ Source, URL, FetchedAt, Fetched string }

// originViews lists the origins but the first, which is the record's own.
func originViews(origins []catalogue.Origin, lang string) []originView {
	var out []originView
	for _, o := range origins[min(1, len(origins)):] {
		view := originView{Source: o.Source, URL: webURL(o.URL)}
		if !o.Fetched.IsZero() {
			view.FetchedAt, view.Fetched = rfc3339(o.Fetched), formatDate(lang, catalogue.DateOf(o.Fetched.UTC()))
		}
		out = append(out, view)
	}
	return out
}

// fileView is an attachment. URL is "" if it may not be linked.
type fileView struct {
	Title, URL string
	Type, Size string // "PDF", "1,2 MB"; "" if not known
	Flags      []string
}

// fileViews describes attachments for people.
func (s *Server) fileViews(list []catalogue.Attachment, lang string) []fileView {
	var out []fileView
	for _, a := range list {
		view := fileView{Title: cmp.Or(a.Title, a.URL), URL: webURL(a.URL), Type: fileType(a), Size: formatBytes(a.Bytes, lang)}
		for _, flag := range a.Flags {
			if label, ok := s.pages.messages["flag."+flag]; ok {
				flag = label.In(lang)
			}
			view.Flags = append(view.Flags, flag)
		}
		out = append(out, view)
	}
	return out
}

// fileTypes names media types as people do.
var fileTypes = map[string]string{
	"application/pdf": "PDF", "text/html": "HTML", "text/plain": "Text", "text/csv": "CSV", "application/zip": "ZIP",
	"application/vnd.openxmlformats-officedocument.wordprocessingml.document":   "Word (DOCX)",
	"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet":         "Excel (XLSX)",
	"application/vnd.openxmlformats-officedocument.presentationml.presentation": "PowerPoint (PPTX)",
	"application/vnd.oasis.opendocument.text":                                   "OpenDocument (ODT)",
}

// maxExtension is the longest ending of a file name that names its type.
const maxExtension = 5

// fileType names the type of an attachment by its media type, else by the
// ending of its address.
func fileType(a catalogue.Attachment) string {
	media, _, err := mime.ParseMediaType(a.MediaType)
	if err == nil && fileTypes[media] != "" {
		return fileTypes[media]
	}
	name, _, _ := strings.Cut(a.URL, "?")
	ext := strings.TrimPrefix(path.Ext(name), ".")
	if ext == "" || len(ext) > maxExtension || strings.ContainsAny(ext, "/<>\"'") {
		return ""
	}
	return strings.ToUpper(ext)
}

// formatBytes writes a size as people read it, in steps of 1,000; "" for none.
func formatBytes(n int64, lang string) string {
	const step = 1000
	switch {
	case n <= 0:
		return ""
	case n < step:
		return itoa(int(n)) + " Byte"
	case n < step*step:
		return itoa(int((n+step/2)/step)) + " KB"
	}
	tenths := int((n + step*step/20) / (step * step / 10))
	point := ","
	if lang == "en" {
		point = "."
	}
	return groupDigits(tenths/10, lang) + point + itoa(tenths%10) + " MB"
}

// citation is a text to copy into a document: who, what, when, where.
func (s *Server) citation(rec *catalogue.Record, permalink, lang string) string {
	word := func(key string) string { return s.pages.messages[key].In(lang) }
	var b strings.Builder
	b.WriteString(strings.TrimRight(rec.Title, ". ") + ".")
	who := strings.Join(strings.Split(organisationNames(rec.Organisations), valueSeparator), ", ")
	if rec.Attribution == catalogue.AttributionTypeLand {
		who = word("cite.notNamed")
	}
	date := formatDate(lang, cmp.Or(rec.Updated, rec.Published))
	if detail := strings.Trim(who+", "+date, ", "); detail != "" {
		b.WriteString(" " + detail + ".")
	}
	source := rec.Provenance.Source
	if address := webURL(rec.URL); address != "" {
		source += ", " + address
	}
	b.WriteString(" " + word("cite.source") + ": " + source + ", ")
	if f := rec.Provenance.Fetched; !f.IsZero() {
		b.WriteString(word("cite.asOf") + " " + formatDate(lang, catalogue.DateOf(f.UTC())) + ", ")
	}
	b.WriteString(word("cite.via") + " " + s.title + ", " + permalink)
	return b.String()
}
