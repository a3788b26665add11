package server

import (
	"net/http"
	"slices"
	"strings"

	"github.com/gorilla/mux"

	"nextsearch/internal/catalogue"
	"nextsearch/mappings"
)

// recordPage is the page about one record.
type recordPage struct {
	Base
	Record     catalogue.Record // what of it may leave the service
	Kind       string
	Lead       string // the summary, unless the text begins with it
	Profile    profileView
	Contents   []contentsEntry
	Sections   []sectionView
	Full       bool   // the text may be shown
	Foreign    string // language of the texts if it is not the page's
	Original   string // address of the original, "" if it may not be linked
	Files      []fileView
	Provenance provenanceView
	Origins    []originView // the other places where the text was published
	Similar    []similarView
	Citation   string
	JSONLD     jsonLD
	API        string
}

// contentsEntry is a line of the table of contents.
type contentsEntry struct{ Anchor, Label string }

// minContents is how many entries a table of contents needs to be a help.
const minContents = 3

// pageRecord answers /rezepte/{id}.
func (s *Server) pageRecord(w http.ResponseWriter, r *http.Request) error {
	public, released, tag, err := s.record(r, mux.Vars(r)["id"])
	if err != nil {
		return err
	}
	if notModified(w, r, s.weakTag(tag, s.indexTag())) { // similar records come from the index
		return nil
	}
	return s.render(w, http.StatusOK, "record", s.recordPageOf(r, &public, released))
}

// recordPageOf makes the page: texts and contact from what was released,
// categories from the whole public view, since they say nothing of the text.
func (s *Server) recordPageOf(r *http.Request, public *catalogue.Record, released recordFields) recordPage {
	rec := released.Record
	page := recordPage{Base: s.basePage(r, ""), Record: rec, Original: webURL(rec.URL), Foreign: foreign(langOf(r), rec.Language), API: "/v1/recipes/" + rec.ID}
	page.Title, page.Canonical = rec.Title, s.permalink(r, rec.ID)
	page.Kind = s.labelOf("kind", string(rec.Kind), page.Lang)
	page.Sections = sectionViews(&rec, page.Lang)
	page.Full = len(page.Sections) > 0 || (public.Body == "" && len(public.Sections) == 0)
	page.Lead, page.Sections = leadOf(rec.Summary, page.Sections)
	categories := s.categoriesOf(public, page.Lang)
	page.Profile = s.profileOf(&rec, categories, page.Sections, page.Lang)
	page.Files = s.fileViews(rec.Attachments, page.Lang)
	page.Provenance = s.provenanceOf(&rec, categories, page.Lang)
	page.Origins = originViews(released.Origins, page.Lang)
	page.Similar = s.similarViews(r, rec.ID, page.Lang)
	page.Citation = s.citation(&rec, page.Canonical, page.Lang)
	page.JSONLD = jsonLDOf(&rec, page.Canonical)
	page.Contents = page.contents()
	return page
}

// maxLead is the longest introduction, in bytes, that stands above the Steckbrief.
const maxLead = 600

// leadOf gives what stands above the Steckbrief, and the sections below it: the
// summary, or the introduction that begins with it. It is not said twice.
func leadOf(summary string, sections []sectionView) (lead string, rest []sectionView) {
	if len(sections) == 0 || !strings.HasPrefix(sections[0].Text, strings.TrimSuffix(summary, "…")) {
		return summary, sections
	}
	if first := sections[0]; len(sections) > 1 && first.Heading == "" && len(first.Text) <= maxLead {
		return first.Text, sections[1:]
	}
	return "", sections
}

// contents lists the parts of the page by their anchors; none if there are too
// few to need it.
func (p *recordPage) contents() []contentsEntry {
	var out []contentsEntry
	for _, sec := range p.Sections {
		if sec.Heading != "" {
			out = append(out, contentsEntry{sec.ID, sec.Heading})
		}
	}
	if len(out) < minContents {
		return nil
	}
	add := func(shown bool, anchor, key string) {
		if shown {
			out = append(out, contentsEntry{anchor, p.messages[key].In(p.Lang)})
		}
	}
	add(len(p.Files) > 0, "anlagen", "record.attachments")
	add(true, "herkunft", "record.provenance")
	add(len(p.Similar) > 0, "aehnlich", "record.similar")
	add(true, "zitieren", "record.cite")
	return out
}

// mostSpecific leaves out values that another one has as its parent.
func mostSpecific(values []categoryBody) []categoryBody {
	return slices.DeleteFunc(slices.Clone(values), func(v categoryBody) bool {
		return slices.ContainsFunc(values, func(other categoryBody) bool { return other.Parent == v.Value })
	})
}

// organisationPath is the path of the page about a body. An id is a slug, so
// it has only characters that a path segment may have.
func organisationPath(id string) string { return "/organisationen/" + id }

// organisationIDs gives the id of each body of a record, "" for one that the
// facet does not count.
func organisationIDs(rec *catalogue.Record, counted []categoryBody) []string {
	ids := make([]string, len(rec.Organisations))
	for i, org := range rec.Organisations {
		id := mappings.OrganisationID(org)
		known := slices.ContainsFunc(counted, func(v categoryBody) bool { return v.Value == id })
		switch {
		case known:
			ids[i] = id
		case len(counted) == len(ids): // the record's context made it another one
			ids[i] = counted[i].Value
		}
	}
	return ids
}
