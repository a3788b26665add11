package ingest

import (
	"regexp"
	"strings"

	"nextsearch/internal/catalogue"
)

// kindHint is what a page says of the kind of thing that it describes.
type kindHint struct {
	kind   catalogue.Kind
	method string
}

// schemaKinds are the schema.org types that tell a kind.
var schemaKinds = map[string]catalogue.Kind{
	"NewsArticle": catalogue.KindNews, "BlogPosting": catalogue.KindNews, "LiveBlogPosting": catalogue.KindNews,
	"OpinionNewsArticle": catalogue.KindNews, "AnalysisNewsArticle": catalogue.KindNews, "ReportageNewsArticle": catalogue.KindNews, "BackgroundNewsArticle": catalogue.KindNews, "Report": catalogue.KindReport,
	"ScholarlyArticle": catalogue.KindReport, "HowTo": catalogue.KindGuide, "TechArticle": catalogue.KindGuide,
	"Event": catalogue.KindEvent, "Dataset": catalogue.KindDataset, "SoftwareApplication": catalogue.KindSoftware,
	"SoftwareSourceCode": catalogue.KindSoftware, "Project": catalogue.KindProject, "ContactPage": catalogue.KindOrganisation,
	"FAQPage": catalogue.KindGuide, "GovernmentService": catalogue.KindGuide,
}

func (h *kindHint) schema(kind string) {
	if k := schemaKinds[kind]; k != "" && h.kind == "" {
		*h = kindHint{k, "json-ld"}
	}
}

// meta reads a type of Dublin Core (DCMI Type Vocabulary).
func (h *kindHint) meta(value string) {
	k := map[string]catalogue.Kind{"dataset": catalogue.KindDataset, "software": catalogue.KindSoftware, "event": catalogue.KindEvent}[fold(value)]
	if k != "" && h.kind == "" {
		*h = kindHint{k, "meta"}
	}
}

// pathKinds tell a kind by the folder in which a page stands.
var pathKinds = []struct {
	pattern *regexp.Regexp
	kind    catalogue.Kind
}{
	{regexp.MustCompile(`(?i)/(?:impressum|imprint|kontakt|contact|ansprechpartner|ueber-uns|über-uns)(?:[/._-]|$)`), catalogue.KindOrganisation},
	{regexp.MustCompile(`(?i)/(?:blog|news|aktuelles|meldungen?|nachrichten|pressemitteilung(?:en)?|presse|neuigkeiten|das-ist-neu)(?:/|$)|/20\d\d/[01]\d/`), catalogue.KindNews},
	{regexp.MustCompile(`(?i)/(?:veranstaltung(?:en)?|termine?|events?)/`), catalogue.KindEvent},
	{regexp.MustCompile(`(?i)/(?:projekte?|projects?)/`), catalogue.KindProject},
	{regexp.MustCompile(`(?i)/(?:leitfaden|leitfäden|leitfaeden|handbuch|anleitung(?:en)?|methoden|hilfe|faq|faqs|h(?:ae|ä)ufige-fragen|fragen-und-antworten|grundlagen)(?:/|$)`), catalogue.KindGuide},
	{regexp.MustCompile(`(?i)/(?:studien?|berichte?|reports?|publikationen)/`), catalogue.KindReport},
}

const (
	// recipeRoles is how many different roles the sections of a recipe have.
	recipeRoles = 3
	// recipeShare is the least share of its sections that have one: a handbook
	// has a chapter of every kind and is no recipe.
	recipeShare = 0.5
)

// kindOfPage gives the kind of thing that a page describes, with how it was
// found: its sections make a recipe, then what the page says, then its path.
// "" leaves it to the source's default.
func kindOfPage(p *page, sections []catalogue.Section) (catalogue.Kind, string) {
	roles, with := map[catalogue.Role]bool{}, 0
	for _, s := range sections {
		if s.Role != "" {
			roles[s.Role] = true
			with++
		}
	}
	if len(roles) >= recipeRoles && float64(with) >= recipeShare*float64(len(sections)) && (roles[catalogue.RoleApproach] || roles[catalogue.RoleResult]) {
		return catalogue.KindRecipe, "sections"
	}
	if p.kind.kind != "" {
		return p.kind.kind, p.kind.method
	}
	for _, k := range pathKinds {
		if k.pattern.MatchString(strings.ToLower(p.url.Path)) {
			return k.kind, "path"
		}
	}
	return "", ""
}
