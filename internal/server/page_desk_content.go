package server

import (
	"cmp"
	"net/http"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"nextsearch/internal/catalogue"
	"nextsearch/internal/editorial"
	"nextsearch/internal/search"
	"nextsearch/mappings"
)

// What the desk shows of a submission's content.

// contentField is a field of a content for people. HeldBack marks what is not
// to leave the submission.
type contentField struct {
	Name, Label, Text string
	HeldBack          bool
}

// contentFields lists the fields in the order of the form, empty ones too, so
// that two contents can be compared line by line.
func (s *Server) contentFields(c *editorial.Content, lang string) []contentField {
	held := heldBack(c)
	contact := cmp.Or(c.Contact, &editorial.Contact{})
	var fields []contentField
	add := func(name, text string, heldBack bool) {
		fields = append(fields, contentField{name, s.fieldLabel(name, lang), text, heldBack && text != ""})
	}
	add("title", c.Title, false)
	add("summary", c.Summary, false)
	for _, role := range catalogue.Roles() {
		add("sections."+string(role), c.Sections[role], false)
	}
	add("duration", c.Duration, false)
	add("status", s.labelsOf("status", lang, string(c.Status)), false)
	add("topics", s.labelsOf("topic", lang, c.Topics...), false)
	add("keywords", strings.Join(c.Keywords, ", "), false)
	add("link", c.Link, held)
	add("licence", s.labelsOf("licence", lang, c.Licence), false)
	add("attribution", s.pages.messages["deskattribution."+string(c.Attribution)].In(lang), false)
	add("organisation", c.Organisation, held)
	add("shortName", c.ShortName, held)
	add("place", c.Place, held)
	add("domain", c.Domain, held)
	add("authorityType", s.labelsOf("authorityType", lang, c.AuthorityType), false)
	add("land", s.labelsOf("region", lang, c.Land), false)
	add("contact.mailbox", contact.Mailbox, false)
	add("contact.name", contact.Name, false)
	add("contact.email", contact.Email, false)
	add("contact.phone", contact.Phone, false)
	add("contact.consent", s.consentText(contact, lang), false)
	add("contact.purpose", contact.Purpose, false)
	add("contact.until", formatDate(lang, contact.Until), false)
	return fields
}

// consentText says whether a person consented, "" if no person is named.
func (s *Server) consentText(c *editorial.Contact, lang string) string {
	switch {
	case c.Consent:
		return s.pages.messages["deskconsent.yes"].In(lang)
	case c.Person():
		return s.pages.messages["deskconsent.no"].In(lang)
	}
	return ""
}

// labelsOf joins the labels of codes; empty ones are left out.
func (s *Server) labelsOf(facet, lang string, codes ...string) string {
	var labels []string
	for _, code := range codes {
		if code != "" {
			labels = append(labels, s.labelOf(facet, code, lang))
		}
	}
	return strings.Join(labels, ", ")
}

// fieldLabel names a field of a content, a section by its role.
func (s *Server) fieldLabel(name, lang string) string {
	if role, ok := strings.CutPrefix(name, "sections."); ok {
		return mappings.RoleTerms().Label(role).In(lang)
	}
	return s.pages.messages["deskfield."+name].In(lang)
}

// where says for people which place a warning means.
func (p *deskSubmissionPage) where(field string) string {
	id, part, ok := strings.Cut(strings.TrimPrefix(field, "files."), ".")
	if strings.HasPrefix(field, "files.") && ok {
		if i := slices.IndexFunc(p.Sub.Files, func(f editorial.Upload) bool { return f.ID == id }); i >= 0 {
			id = p.Sub.Files[i].Name
		}
		return id + ": " + cmp.Or(p.messages["deskpart."+part].In(p.Lang), part)
	}
	for _, f := range p.Fields {
		if f.Name == field {
			return f.Label
		}
	}
	return field
}

// diffContents compares two contents and gives the fields that differ.
func diffContents(before, after []contentField) []diffView {
	var out []diffView
	for i := range before {
		if before[i].Text != after[i].Text {
			out = append(out, diffView{before[i].Label, diffWords(before[i].Text, after[i].Text)})
		}
	}
	return out
}

// likelyView is a record that may say the same as a submission.
type likelyView struct {
	Title, Path, Desk, Reason, Foreign string
}

const (
	// likelySize is how many likely duplicates are shown.
	likelySize = 5
	// minTelling is the length in characters from which a word tells something.
	minTelling = 5
	// minShared is how many such words two records must share: one alone
	// ("einführen") is in many.
	minShared = 2
)

// likely finds what a submission may repeat: by its words, and, once it is
// published, by what the index holds for similar. Without an index there is none.
func (s *Server) likely(r *http.Request, sub *editorial.Submission, lang string) []likelyView {
	var out []likelyView
	seen := map[string]bool{sub.RecordID(): true}
	add := func(id string, hit hitView, reason string) {
		if !seen[id] && len(out) < likelySize {
			seen[id] = true
			out = append(out, likelyView{hit.Title, hit.Path, deskPath(lang, deskRecordPath(id), ""), reason, hit.Foreign})
		}
	}
	if sub.Published > 0 {
		similar, err := s.search.Similar(r.Context(), search.SimilarQuery{ID: sub.RecordID(), Size: likelySize, Lang: lang})
		if err != nil {
			s.log.Debug("no similar records", "error", err.Error())
		}
		for i := range similar {
			hit := s.hitViews([]search.Hit{{ID: similar[i].ID, Doc: similar[i].Doc}}, lang)[0]
			add(similar[i].ID, hit, s.reasonOf(&similar[i], lang))
		}
	}
	words := tellingWords(sub.Content.Title + " " + sub.Content.Summary)
	resp, err := s.search.Search(r.Context(), search.Query{Text: firstRunes(strings.Join(words, " "), search.MaxText), Size: likelySize + 1})
	if err != nil {
		s.log.Debug("no likely duplicates", "error", err.Error())
		return out
	}
	for _, hit := range resp.Hits {
		if shared := sharedWords(words, hit.Doc.Title+" "+hit.Doc.Summary); len(shared) >= minShared {
			add(hit.ID, s.hitViews([]search.Hit{hit}, lang)[0], s.pages.messages["desk.sharedWords"].In(lang)+" "+strings.Join(shared, ", "))
		}
	}
	return out
}

// tellingWords gives the longer words of a text, each once and as written;
// what else the query language knows is left out.
func tellingWords(text string) []string {
	var out []string
	for _, w := range strings.FieldsFunc(text, func(c rune) bool { return !unicode.IsLetter(c) && !unicode.IsDigit(c) && c != '-' }) {
		w = strings.Trim(w, "-")
		if utf8.RuneCountInString(w) >= minTelling && !slices.ContainsFunc(out, func(known string) bool { return strings.EqualFold(known, w) }) {
			out = append(out, w)
		}
	}
	return out
}

// sharedWords gives the words that stand in another text, too.
func sharedWords(words []string, text string) []string {
	others := tellingWords(text)
	var out []string
	for _, w := range words {
		if slices.ContainsFunc(others, func(o string) bool { return strings.EqualFold(o, w) }) {
			out = append(out, w)
		}
	}
	return out
}
