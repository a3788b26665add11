package server

import (
	"cmp"
	"net/http"
	"strings"

	"nextsearch/internal/catalogue"
)

// Accessibility is what the statement on accessibility says beside what the
// program knows of itself (§ 12b BGG, § 7 BITV 2.0; the model statement is
// Commission Implementing Decision (EU) 2018/1523). Texts are plain.
type Accessibility struct {
	// Body is the public body that is responsible; "" means the title of the service.
	Body string
	// Conformity is "full", "partial", "none", or "" while nobody has assessed it.
	Conformity string
	// Barriers are what is known not to be accessible, and why.
	Barriers string
	// Date of the assessment or its last review, YYYY-MM-DD.
	Date string
	// Contact takes reports of barriers, mailto: or https:; "" means the contact of the service.
	Contact string
	// Enforcement is the body to turn to when a report was not answered, with its address.
	Enforcement string
}

// textPage is a page of text in chapters.
type textPage struct {
	Base
	Chapters []chapter
	Report   string // address to write to, "" if there is none
}

// ReportText is what the link to Report says.
func (p textPage) ReportText() string { return strings.TrimPrefix(p.Report, "mailto:") }

// chapter is a part of a text; Heading is "" before the first one.
type chapter struct{ Heading, Text string }

// headingMark begins a line that is a heading.
const headingMark = "## "

// chapters divides plain text at lines that begin with headingMark.
func chapters(text string) []chapter {
	var out []chapter
	for line := range strings.Lines(strings.ReplaceAll(text, "\r\n", "\n")) {
		heading, isHeading := strings.CutPrefix(strings.TrimSpace(line), headingMark)
		switch {
		case isHeading:
			out = append(out, chapter{Heading: heading})
		case len(out) == 0:
			out = append(out, chapter{Text: line})
		default:
			out[len(out)-1].Text += line
		}
	}
	return out
}

// pageText answers with a page of text: its title is the message KEY.title,
// and write writes what it says.
func (s *Server) pageText(key string, write func(*paper)) handlerFunc {
	return func(w http.ResponseWriter, r *http.Request) error {
		page := textPage{Base: s.basePage(r, key+".title"), Report: s.contact}
		if key == "accessibility" {
			page.Report = cmp.Or(s.accessibility.Contact, s.contact)
		}
		p := &paper{base: page.Base}
		if write(p); p.err != nil {
			return p.err
		}
		text := strings.Join(p.parts, "\n\n")
		if notModified(w, r, s.weakTag(key, text, page.Report)) {
			return nil
		}
		page.Chapters = chapters(text)
		return s.render(w, http.StatusOK, "text", page)
	}
}

// paper is a text that is being put together from messages and from what the
// operator says. The first error stays.
type paper struct {
	base  Base
	parts []string
	err   error
}

// say adds a message.
func (p *paper) say(key string, args ...any) {
	text, err := p.base.T(key, args...)
	if p.err == nil {
		p.err = err
	}
	p.add(text)
}

// add adds a text of the operator's, if there is one.
func (p *paper) add(text string) {
	if text != "" {
		p.parts = append(p.parts, text)
	}
}

// writeImprint writes what the operator says.
func (s *Server) writeImprint(p *paper) {
	if s.imprint == "" {
		p.say("imprint.text")
	}
	p.add(s.imprint)
}

// writePrivacy says what the program does with data, as far as this
// installation does it.
func (s *Server) writePrivacy(p *paper) {
	p.say("privacy.text")
	if s.logQueries {
		p.say("privacy.queries")
	}
	if s.editorial != nil {
		p.say("privacy.submit")
	}
	p.say("privacy.rights")
}

// writeAccessibility makes the statement on accessibility.
func (s *Server) writeAccessibility(p *paper) {
	a := s.accessibility
	p.say("accessibility.text", cmp.Or(a.Body, s.title), s.title)
	p.say("accessibility." + cmp.Or(a.Conformity, "open"))
	p.say("accessibility.foreign")
	p.add(a.Barriers)
	p.say("accessibility.made")
	if a.Date == "" {
		p.say("accessibility.noDate")
	} else {
		p.say("accessibility.date", formatDate(p.base.Lang, catalogue.Date(a.Date)))
	}
	p.say("accessibility.enforcement")
	if a.Enforcement == "" {
		p.say("accessibility.noEnforcement")
	}
	p.add(a.Enforcement)
	p.say("accessibility.report")
	if a.Contact == "" && s.contact == "" {
		p.say("accessibility.noContact")
	}
}
