package mappings

import (
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"nextsearch/internal/catalogue"
)

// Map gives what an engine indexes of rec at the time now; ok is false if rec
// is nil or not public. It accepts any content: texts are cut (see maxBody),
// NUL and broken UTF-8 are left out.
func Map(rec *catalogue.Record, now time.Time) (doc Document, ok bool) {
	if rec == nil {
		return Document{}, false
	}
	view, ok := rec.Public(now)
	if !ok {
		return Document{}, false
	}
	if view.Attribution == catalogue.AttributionTypeLand {
		view.Organisations = nil // belt and braces: the name should not have come this far
	}
	doc = Document{
		ID:        view.ID,
		Text:      texts(&view),
		Roles:     roleCount(&view),
		Published: view.Published.Time(),
		Updated:   view.Updated.Time(),
	}
	doc.Facets, doc.Labels = facetValues(&view)
	doc.Hit = hit(&view, doc.Facets)
	doc.Hit.Parts = parts(view.Sections, doc.Text["body"])
	return doc, true
}

// texts gives the searched fields, empty ones left out.
func texts(r *catalogue.Record) map[string]string {
	fields := fieldTable
	m := make(map[string]string, len(fields))
	for _, f := range fields {
		if text := searchable(f.Text(r)); text != "" {
			m[f.Name] = text
		}
	}
	return m
}

// searchable makes a text safe for an index: valid UTF-8, and control
// characters other than line ends and tabs as spaces, so that they still
// divide words and offsets stay simple.
func searchable(s string) string {
	if !utf8.ValidString(s) {
		s = strings.ToValidUTF8(s, " ")
	}
	if !hasControl(s) {
		return s
	}
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) && r != '\n' && r != '\t' {
			return ' '
		}
		return r
	}, s)
}

// hasControl reports whether s has control characters of ASCII or Latin-1
// other than line ends and tabs; nearly no text has, and looking is cheap.
func hasControl(s string) bool {
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c < ' ' && c != '\n' && c != '\t', c == 0x7F:
			return true
		case c == 0xC2 && i+1 < len(s) && s[i+1] < 0xA0: // U+0080 to U+009F
			return true
		}
	}
	return false
}

// facetValues gives the codes of every facet, and the labels of those codes
// that no table knows.
func facetValues(r *catalogue.Record) (codes map[string][]string, labels map[string]map[string]string) {
	facets := facetTable
	codes = make(map[string][]string, len(facets))
	for _, f := range facets {
		for _, v := range f.Values(r) {
			if v.Value == "" || slices.Contains(codes[f.Name], v.Value) {
				continue
			}
			codes[f.Name] = append(codes[f.Name], v.Value)
			if v.Label.De == "" || f.LabelOf(v.Value) != (Label{}) {
				continue
			}
			if labels == nil {
				labels = map[string]map[string]string{}
			}
			if labels[f.Name] == nil {
				labels[f.Name] = map[string]string{}
			}
			labels[f.Name][v.Value] = v.Label.De
		}
	}
	return codes, labels
}

// Categories gives the values of every facet with label, method and
// confidence, by facet name, for a page about one record. Facets without a
// value ("nicht zugeordnet") are left out.
func Categories(rec *catalogue.Record) map[string][]Value {
	m := map[string][]Value{}
	for _, f := range facetTable {
		if values := distinct(f.Values(rec)); len(values) > 0 {
			m[f.Name] = values
		}
	}
	return m
}

// distinct keeps the first value of each code.
func distinct(values []Value) []Value {
	seen := make(map[string]bool, len(values))
	return slices.DeleteFunc(values, func(v Value) bool {
		again := v.Value == "" || seen[v.Value]
		seen[v.Value] = true
		return again
	})
}

// roleCount gives how many different sections of a recipe a record has.
func roleCount(r *catalogue.Record) int {
	roles := map[catalogue.Role]bool{}
	for i := range r.Sections {
		if role := r.Sections[i].Role; role != "" && r.Sections[i].Text != "" {
			roles[role] = true
		}
	}
	return len(roles)
}

// partStart is how much of a section's beginning, in bytes, finds it in the
// body: a sentence, which hardly occurs twice.
const partStart = 80

// parts looks where sections begin in the text that is searched: a body that
// its source gave whole holds headings and more beside them. A section that is
// not found is left out, and nil is given if none has a role.
func parts(sections []catalogue.Section, body string) []Part {
	var out []Part
	at, named := 0, false
	for _, sec := range sections {
		start := searchable(cut(sec.Text, partStart))
		i := strings.Index(body[at:], start)
		if start == "" || i < 0 {
			continue
		}
		at += i
		if n := len(out); n == 0 || out[n-1].Role != string(sec.Role) {
			out = append(out, Part{string(sec.Role), at})
		}
		at += len(start)
		named = named || sec.Role != ""
	}
	if !named {
		return nil
	}
	return out
}

// hit gives what a result list shows.
func hit(r *catalogue.Record, facets map[string][]string) HitSource {
	h := HitSource{
		Kind:      string(r.Kind),
		Title:     clean(r.Title, maxTitleText),
		Summary:   shorten(clean(r.Summary, maxTitleText), maxSummary),
		URL:       clean(r.URL, maxTitleText),
		Published: string(r.Published),
		Updated:   string(r.Updated),
		Language:  r.Language,
		Source:    r.Provenance.Source,
	}
	if len(r.Organisations) > 0 {
		h.Organisation = clean(r.Organisations[0].Name, maxName)
	}
	for _, t := range facets["authorityType"] {
		if _, isType := authorityType(t); isType {
			h.AuthorityType = t
			break
		}
	}
	if codes := facets["licence"]; len(codes) > 0 {
		h.Licence = codes[0]
	}
	if codes := facets["kind"]; len(codes) > 0 {
		h.Kind = codes[0]
	}
	if r.Corrections != nil {
		h.correct(r, facets)
	}
	return h
}

// correct lets what editors decided stand in a hit, as far as it came from the
// record itself.
func (h *HitSource) correct(r *catalogue.Record, facets map[string][]string) {
	if name, decided := editorOrganisation(r); decided {
		h.Organisation = name
	}
	if _, decided := r.Corrections["kind"]; decided {
		h.Kind = firstOf(facets["kind"])
	}
	if _, decided := r.Corrections["language"]; decided {
		h.Language = firstOf(facets["language"])
	}
}

// firstOf gives the first code, "" if there is none.
func firstOf(codes []string) string {
	if len(codes) == 0 {
		return ""
	}
	return codes[0]
}

// maxSummary is the longest summary in characters that leaves the service
// without the right to the text: a quotation, no substitute.
const maxSummary = 300

// Release gives the view of a public record that may leave the service (pages,
// detail, export, changes, feeds): body, sections and attachments only where
// the source's config or the licence permits it; a summary of at most 300
// characters. The licence's code and the kind are filled in where they were
// recognised, what editors decided stands in the fields, and Corrections are
// empty. Apply it to what [catalogue.Record.Public] gives.
func Release(rec *catalogue.Record) catalogue.Record {
	view := *rec
	view.Kind = kindOf(rec)
	if l, method := recordLicence(rec); l.Code != "" || method == MethodEditor {
		view.Licence = l
	}
	applyCorrections(&view)
	view.Summary = shorten(view.Summary, maxSummary)
	if MayRelease(rec) {
		return view
	}
	view.Body, view.Sections, view.Attachments = "", nil, nil
	return view
}

// ReleaseOrigins gives the origins of a record as they may leave the service:
// none of them has a text; the licence's code is filled in where it was recognised.
func ReleaseOrigins(origins []catalogue.Origin) []catalogue.Origin {
	out := slices.Clone(origins)
	for i := range out {
		if l, _ := recordLicence(&catalogue.Record{Licence: out[i].Licence}); l.Code != "" {
			out[i].Licence = l
		}
	}
	return out
}

// MayRelease reports whether the whole text of a record may leave the service.
func MayRelease(rec *catalogue.Record) bool {
	if rec.Provenance.Text == catalogue.TextFull {
		return true
	}
	l, _ := recordLicence(rec)
	return OpenLicence(l.Code)
}

// shorten cuts s to at most limit characters at the end of a word, with "…"
// for what is left out.
func shorten(s string, limit int) string {
	if len(s) <= limit {
		return s
	}
	count, last := 0, 0
	end := -1
	for i, r := range s {
		if count == limit-1 {
			end = i // room for the ellipsis
		}
		if count == limit {
			if last == 0 {
				last = end
			}
			return strings.TrimRight(s[:last], " \n\t,;:–-") + "…"
		}
		if unicode.IsSpace(r) && count < limit {
			last = i
		}
		count++
	}
	return s
}
