package server

import (
	"cmp"
	"net/http"
	"slices"
	"strings"
	"time"
	"unicode"

	"github.com/gorilla/mux"

	"nextsearch/internal/catalogue"
	"nextsearch/internal/search"
	"nextsearch/mappings"
)

// recordPage is the page about one record.
type recordPage struct {
	Base
	Record     catalogue.Record
	Lead       string // the summary, unless the text begins with it
	Sections   []sectionView
	Full       bool   // the text may be shown
	Foreign    string // language of the texts if it is not the page's
	Original   string // address of the original, "" if it may not be linked
	Fetched    string
	FetchedAt  string
	Status     string
	Kind       string
	Licence    string
	Categories []categoryView
	Origins    []originView // the other places where the text was published
	Similar    []similarView
	Types      []categoryBody // authority types, the most specific only
	JSONLD     jsonLD
	API        string
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

// sectionView is a part of the text; Heading is "" for a text without one.
type sectionView struct{ Heading, Text string }

// categoryView is a facet with its values as links to what has the same.
type categoryView struct {
	Label  string
	Values []categoryLink
}

// categoryLink leads to everything of a category; Why says what in the record
// shows it, "" where the source itself said so.
type categoryLink struct{ Label, Href, Why string }

// jsonLD is what other machines read of the page (schema.org).
type jsonLD struct {
	Context       string      `json:"@context"`
	Type          string      `json:"@type"`
	ID            string      `json:"@id"`
	Name          string      `json:"name"`
	Description   string      `json:"description,omitempty"`
	InLanguage    string      `json:"inLanguage,omitempty"`
	URL           string      `json:"url"`
	IsBasedOn     string      `json:"isBasedOn,omitempty"`
	DatePublished string      `json:"datePublished,omitempty"`
	DateModified  string      `json:"dateModified,omitempty"`
	Keywords      []string    `json:"keywords,omitempty"`
	License       string      `json:"license,omitempty"`
	Author        []jsonLDOrg `json:"author,omitempty"`
}

// jsonLDOrg is a body as schema.org has it.
type jsonLDOrg struct {
	Type string `json:"@type"`
	Name string `json:"name"`
}

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
	page.Sections = sectionViews(&rec, page.Lang)
	page.Lead = rec.Summary
	if len(page.Sections) > 0 && strings.HasPrefix(page.Sections[0].Text, strings.TrimSuffix(rec.Summary, "…")) {
		page.Lead = ""
	}
	page.Full = len(page.Sections) > 0 || (public.Body == "" && len(public.Sections) == 0)
	page.Kind = s.labelOf("kind", string(rec.Kind), page.Lang)
	if rec.Status != "" {
		page.Status = s.labelOf("status", string(rec.Status), page.Lang)
	}
	page.Licence = rec.Licence.Name
	if rec.Licence.Code != "" {
		page.Licence = s.labelOf("licence", rec.Licence.Code, page.Lang)
	}
	if f := rec.Provenance.Fetched; !f.IsZero() {
		page.FetchedAt, page.Fetched = f.UTC().Format(time.RFC3339), formatDate(page.Lang, catalogue.DateOf(f.UTC()))
	}
	categories := s.categoriesOf(public, page.Lang)
	page.Types = mostSpecific(categories["authorityType"])
	page.Categories = s.categoryViews(categories, page.Lang)
	page.Origins = originViews(released.Origins, page.Lang)
	page.Similar = s.similarViews(r, rec.ID, page.Lang)
	page.JSONLD = jsonLDOf(&rec, page.Canonical)
	return page
}

// sectionViews gives the text that may be shown: sections in their order, or
// the body if there are none.
func sectionViews(rec *catalogue.Record, lang string) []sectionView {
	var out []sectionView
	for _, sec := range rec.Sections {
		out = append(out, sectionView{sectionHeading(sec, mappings.RoleTerms().Label(string(sec.Role)).In(lang)), sec.Text})
	}
	if len(out) == 0 && rec.Body != "" {
		out = append(out, sectionView{"", rec.Body})
	}
	return out
}

// sectionHeading is the label of the section's role and what the source wrote,
// if that says more.
func sectionHeading(sec catalogue.Section, label string) string {
	switch {
	case label == "":
		return sec.Title
	case sec.Title == "" || slices.Equal(wordSet(sec.Title), wordSet(label)):
		return label
	}
	return label + ": " + sec.Title
}

// wordSet gives the words of a heading in lower case and order of the alphabet.
func wordSet(s string) []string {
	words := strings.FieldsFunc(strings.ToLower(s), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	slices.Sort(words)
	return slices.Compact(words)
}

// mostSpecific leaves out values that another one has as its parent.
func mostSpecific(values []categoryBody) []categoryBody {
	return slices.DeleteFunc(slices.Clone(values), func(v categoryBody) bool {
		return slices.ContainsFunc(values, func(other categoryBody) bool { return other.Parent == v.Value })
	})
}

// categoryViews lists the categories in the order of the facets; each leads
// to what has it, too.
func (s *Server) categoryViews(categories categoriesBody, lang string) []categoryView {
	var out []categoryView
	for _, f := range s.facets {
		view := categoryView{Label: f.Label.In(lang)}
		for _, v := range mostSpecific(categories[f.Name]) {
			p := pageParams{queryParams: queryParams{Lang: lang, Filters: []search.Filter{{Facet: f.Name, Any: []string{v.Value}}}}, Size: 10, FacetSize: 20}
			view.Values = append(view.Values, categoryLink{v.Label, searchHref(p.values()), s.why(v, lang)})
		}
		if len(view.Values) > 0 {
			out = append(out, view)
		}
	}
	return out
}

// why says for people what in the record shows a category: the parts and the
// words there, without the rules, which the API names. What the source itself
// said needs no reason.
func (s *Server) why(v categoryBody, lang string) string {
	if v.Method == mappings.MethodSource || v.Method == mappings.MethodCode {
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

// jsonLDOf describes a record in the terms of schema.org, without anything
// that the page does not show.
func jsonLDOf(rec *catalogue.Record, permalink string) jsonLD {
	ld := jsonLD{Context: "https://schema.org", Type: jsonLDType(rec.Kind), ID: permalink, Name: rec.Title, Description: rec.Summary,
		InLanguage: rec.Language, URL: permalink, IsBasedOn: webURL(rec.URL), DatePublished: string(rec.Published),
		DateModified: string(rec.Updated), Keywords: rec.Keywords, License: cmp.Or(webURL(rec.Licence.URL), rec.Licence.Name)}
	for _, org := range rec.Organisations {
		ld.Author = append(ld.Author, jsonLDOrg{"Organization", org.Name})
	}
	return ld
}

// jsonLDType gives the class of schema.org for a kind.
func jsonLDType(kind catalogue.Kind) string {
	switch kind {
	case catalogue.KindReport:
		return "Report"
	case catalogue.KindSoftware:
		return "SoftwareApplication"
	case catalogue.KindDataset:
		return "Dataset"
	case catalogue.KindNews:
		return "NewsArticle"
	case catalogue.KindRecipe, catalogue.KindGuide:
		return "Article"
	}
	return "CreativeWork"
}
