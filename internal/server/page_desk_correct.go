package server

import (
	"regexp"
	"slices"
	"strings"

	"nextsearch/internal/catalogue"
	"nextsearch/mappings"
)

// correctable is a facet that editors may set by hand. Others (year, source,
// licence, language) are what the source says of itself.
type correctable struct {
	facet string
	terms func() mappings.Vocabulary // nil: codes are typed
	one   bool                       // at most one value
	known func(code string) bool     // for codes that are typed
}

// correctables lists them in the order of the page.
func correctables() []correctable {
	return []correctable{
		{facet: "authorityType", terms: authorityTerms},
		{facet: "level", terms: mappings.LevelTerms},
		{facet: "region", known: knownRegion},
		{facet: "organisation", known: organisationID.MatchString},
		{facet: "topic", terms: mappings.TopicTerms},
		{facet: "kind", terms: mappings.KindTerms, one: true},
		{facet: "audience", terms: mappings.AudienceTerms},
		{facet: "status", terms: mappings.StatusTerms, one: true},
	}
}

// correctableOf finds a facet, nil if editors may not set it.
func correctableOf(facet string) *correctable {
	list := correctables()
	if i := slices.IndexFunc(list, func(c correctable) bool { return c.facet == facet }); i >= 0 {
		return &list[i]
	}
	return nil
}

// authorityTerms are the types that can be chosen: "unassigned" is to choose none.
func authorityTerms() mappings.Vocabulary {
	var out mappings.Vocabulary
	for _, t := range mappings.AuthorityTypes() {
		if t.Code != mappings.TypeUnassigned {
			out = append(out, mappings.Term{Code: t.Code, Label: t.Label})
		}
	}
	return out
}

// organisationID is the form of the ids by which bodies are counted: a slug or
// a registry key. Bodies that no table knows have one, too, so their ids
// cannot be looked up.
var organisationID = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)

// knownRegion reports whether a code is the AGS of a Land, Kreis or municipality.
func knownRegion(code string) bool {
	facets := mappings.Facets()
	i := slices.IndexFunc(facets, func(f mappings.Facet) bool { return f.Name == "region" })
	return facets[i].LabelOf(code) != mappings.Label{}
}

// facetForm is the form that corrects one facet.
type facetForm struct {
	Facet, Label string
	Values       []facetNow
	Options      []facetOption // nil: codes are typed
	One          bool
	Codes        string // as they stand, to be typed over
	Open         bool   // shown open: something was typed into it
}

// facetNow is a value as it stands, with the method by which it was found.
type facetNow struct{ Label, Method string }

// facetOption is a value that can be chosen.
type facetOption struct {
	ID, Value, Label string
	Chosen           bool
}

// facetForms makes the forms for a record's categories as they stand.
func (s *Server) facetForms(rec *catalogue.Record, page *deskPage) []facetForm {
	categories := s.categoriesOf(rec, page.Lang)
	var out []facetForm
	for _, c := range correctables() {
		form := facetForm{Facet: c.facet, Label: s.facet(c.facet).Label.In(page.Lang), One: c.one}
		var codes []string
		for _, v := range mostSpecific(categories[c.facet]) {
			form.Values = append(form.Values, facetNow{v.Label, page.Method(v.Method)})
			codes = append(codes, v.Value)
		}
		form.Codes = strings.Join(codes, " ")
		if c.terms != nil {
			form.Options = facetOptions(c.facet, c.terms(), codes, page.Lang)
		}
		out = append(out, form)
	}
	return out
}

// facetOptions lists a vocabulary with what is chosen.
func facetOptions(facet string, terms mappings.Vocabulary, chosen []string, lang string) []facetOption {
	var out []facetOption
	for _, t := range terms {
		out = append(out, facetOption{ID: facet + "-" + strings.ReplaceAll(t.Code, "/", "-"), Value: t.Code, Label: t.Label.In(lang), Chosen: slices.Contains(chosen, t.Code)})
	}
	return out
}

// correctedCodes reads the codes of a facet's form.
func (s *Server) correctedCodes(form *deskForm, c *correctable) []string {
	if c.terms != nil {
		codes := form.codes("codes", c.terms().Has)
		if c.one && len(codes) > 1 {
			form.wrong("codes", "one", 0)
		}
		return codes
	}
	typed := form.optional("codes", maxCodes*maxName)
	if slices.ContainsFunc(form.problems, func(p deskProblem) bool { return p.ID == form.id("codes") }) {
		return nil
	}
	codes := strings.FieldsFunc(typed, func(r rune) bool { return r == ',' || r == ';' || r == ' ' || r == '\n' || r == '\t' })
	if i := slices.IndexFunc(codes, func(code string) bool { return len(code) > maxName || !c.known(code) }); i >= 0 {
		form.wrong("codes", "unknown-"+c.facet, 0)
		return nil
	}
	if len(codes) > maxCodes {
		form.wrong("codes", "too-many", maxCodes)
		return nil
	}
	return codes
}

// showTyped opens the form that was sent and sets it as it was.
func (p *deskRecordPage) showTyped() {
	for i := range p.Facets {
		f := &p.Facets[i]
		if p.sent == nil || p.sent.prefix != f.Facet {
			continue
		}
		f.Open = true
		f.Codes = p.Typed(f.Facet+"-codes", f.Codes)
		for j := range f.Options {
			f.Options[j].Chosen = p.Ticked(f.Facet+"-codes", f.Options[j].Value, f.Options[j].Chosen)
		}
	}
}
