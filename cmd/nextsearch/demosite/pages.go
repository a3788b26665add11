package demosite

import (
	"bytes"
	"fmt"
	"html/template"
	"io/fs"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// designNames are the page designs; each is one template file and looks like
// the content management system of another kind of authority:
//
//	a  a town: OpenGraph and article:* times, sidebar, share links
//	b  a federal office: Dublin Core, breadcrumb, service navigation
//	c  a state's portal: JSON-LD Article, tag cloud, "Das könnte Sie auch interessieren"
var designNames = []string{"a", "b", "c"}

// serviceDesign is the design of the site's own pages.
const serviceDesign = "c"

// sessionQuery is the session id that links of the old link page still carry.
const sessionQuery = "?sid=4f1c9a20be77"

// pageSize is small enough that the list of the example has several pages.
const pageSize = 20

// page is what a template sees. Recipe, List and Text exclude one another.
type page struct {
	Base      string // the site's own address
	Canonical string // absolute
	Title     string
	Updated   time.Time
	NoIndex   bool
	Print     bool // the print twin
	Recipe    *recipe
	Related   []link // links beside the text
	List      []recipe
	Next      string // the next page of a list, or ""
	Text      []section
	Links     []link
}

// link is one link of a list; Href may be relative.
type link struct {
	Href string
	Text string
}

// designs are the parsed templates by name.
type designs map[string]*template.Template

// loadDesigns parses each design together with the parts common to all.
func loadDesigns(fsys fs.FS) (designs, error) {
	funcs := template.FuncMap{
		"level":  func(code string) string { return levelLabels[code] },
		"type":   func(code string) string { return typeLabels[code] },
		"status": func(code string) string { return statusLabels[code] },
		"date":   func(t time.Time) string { return t.Format(germanDate) },
		"iso":    func(t time.Time) string { return t.Format(time.DateOnly) },
		"time":   func(t time.Time) string { return t.Format(time.RFC3339) },
		"join":   func(words []string) string { return strings.Join(words, ", ") },
		"jsonld": articleData,
	}
	all := designs{}
	for _, name := range append([]string{"print"}, designNames...) {
		t, err := template.New("page").Funcs(funcs).
			ParseFS(fsys, "templates/common.tmpl", "templates/"+name+".tmpl")
		if err != nil {
			return nil, err
		}
		all[name] = t
	}
	return all, nil
}

// fragment renders the sections alone, for the feed. It is also well-formed XML.
func (d designs) fragment(r *recipe) (string, error) {
	var out bytes.Buffer
	err := d[serviceDesign].ExecuteTemplate(&out, "sections", r.Sections)
	return out.String(), err
}

// serve renders p in a design, or as the print twin that the request asks for.
func (d designs) serve(w http.ResponseWriter, r *http.Request, design string, p page) {
	p.Base = baseURL(r)
	if r.URL.Query().Get("print") == "1" {
		p.Print, design = true, "print"
	}
	var out bytes.Buffer
	if err := d[design].ExecuteTemplate(&out, "page", p); err != nil {
		fail(w, err)
		return
	}
	serveBytes(w, r, "text/html; charset=utf-8", p.Updated, out.Bytes())
}

// articleData is the schema.org description that design c embeds.
func articleData(p page) map[string]any {
	r := p.Recipe
	article := map[string]any{
		"@context": "https://schema.org", "@type": "Article", "inLanguage": "de",
		"headline": r.Title, "description": r.Summary, "mainEntityOfPage": p.Canonical,
		"datePublished": r.Published.Format(time.DateOnly), "dateModified": r.Updated.Format(time.DateOnly),
		"publisher": map[string]any{"@type": "GovernmentOrganization", "name": r.Organisation},
		"keywords":  r.Keywords, "spatialCoverage": map[string]any{"@type": "AdministrativeArea", "name": r.Region},
	}
	if r.Licence.URL != "" {
		article["license"] = r.Licence.URL
	}
	return article
}

// serveRecipe serves the pages of recipes below dir. The print view and any
// session id are twins: the same canonical, hence the same page.
func (s *site) serveRecipe(recipes []recipe, dir string) http.HandlerFunc {
	bySlug := map[string]int{}
	for i := range recipes {
		bySlug[recipes[i].Slug+".html"] = i
	}
	return func(w http.ResponseWriter, r *http.Request) {
		i, ok := bySlug[r.PathValue("page")]
		if !ok {
			s.serveNotFound(w, r)
			return
		}
		recipe := &recipes[i]
		p := page{
			Title: recipe.Title, Updated: recipe.Updated, Recipe: recipe,
			Canonical: baseURL(r) + dir + recipe.Slug + ".html",
		}
		for step := 1; step <= 3; step++ {
			other := &recipes[(i+step)%len(recipes)]
			p.Related = append(p.Related, link{dir + other.Slug + ".html", other.Title})
		}
		s.designs.serve(w, r, recipe.Design, p)
	}
}

// serveStart shows the newest recipes. Like all pages of the site's own it is
// noindex: the example's records are its recipes and nothing else.
func (s *site) serveStart(w http.ResponseWriter, r *http.Request) {
	s.designs.serve(w, r, serviceDesign, page{
		Title: "Beispielportal für Digitalisierungsrezepte", Canonical: baseURL(r) + "/", NoIndex: true,
		Updated: s.recipes[0].Updated, List: s.recipes[:min(6, len(s.recipes))], Next: "/rezepte/",
	})
}

// serveList serves the paged list. A page number that does not exist is 404.
func (s *site) serveList(w http.ResponseWriter, r *http.Request) {
	number := 1
	if value := r.URL.Query().Get("seite"); value != "" {
		number, _ = strconv.Atoi(value)
	}
	last := (len(s.recipes) + pageSize - 1) / pageSize
	if number < 1 || number > last {
		s.serveNotFound(w, r)
		return
	}
	p := page{
		Title: "Alle Praxisbeispiele", Canonical: baseURL(r) + "/rezepte/", NoIndex: true,
		Updated: s.recipes[0].Updated,
		List:    s.recipes[(number-1)*pageSize : min(number*pageSize, len(s.recipes))],
	}
	if number > 1 {
		p.Canonical += fmt.Sprintf("?seite=%d", number)
	}
	if number < last {
		p.Next = fmt.Sprintf("/rezepte/?seite=%d", number+1)
	}
	s.designs.serve(w, r, serviceDesign, p)
}

// serveText serves one of the site's own pages.
func (s *site) serveText(p page) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		p := p
		p.Updated, p.Canonical = dataModified, baseURL(r)+r.URL.Path
		s.designs.serve(w, r, serviceDesign, p)
	}
}

// serveNotFound answers for everything that the site does not have.
func (s *site) serveNotFound(w http.ResponseWriter, _ *http.Request) {
	http.Error(w, "Die Seite wurde nicht gefunden.", http.StatusNotFound)
}

// text makes a section of a service page.
func text(title string, paragraphs ...string) section {
	s := section{Title: title}
	for _, paragraph := range paragraphs {
		s.Blocks = append(s.Blocks, block{Text: paragraph})
	}
	return s
}

var imprintPage = page{Title: "Impressum", NoIndex: true, Text: []section{
	text("Herausgeber", "Beispielportal Musterland, Musterallee 1, 00000 Musterstadt. Alle Behörden und Texte dieses Angebots sind erfunden."),
	text("Haftung", "Für Inhalte verlinkter Seiten sind deren Betreiber verantwortlich."),
}}

var privacyPage = page{Title: "Datenschutzerklärung", NoIndex: true, Text: []section{
	text("Protokolle", "Dieses Angebot läuft nur auf Ihrem eigenen Rechner und speichert keine Zugriffe."),
	text("Cookies", "Es werden keine Cookies gesetzt, auch wenn der nachgebildete Hinweis am Seitenende davon spricht."),
}}

// internalPage is closed by robots.txt, and by nothing else: a crawl that does
// not respect robots.txt has it among its records.
var internalPage = page{Title: "Interner Dienstplan", Text: []section{
	text("Dienstplan", "Diese Seite ist durch die Datei robots.txt gesperrt und darf in keinem Verzeichnis erscheinen."),
}}

// linksPage is an old collection of links, one of them with a session id.
func linksPage(recipes []recipe) page {
	p := page{Title: "Linksammlung", NoIndex: true}
	for i := range recipes[:min(5, len(recipes))] {
		href := "/rezepte/" + recipes[i].Slug + ".html"
		if i == 0 {
			href += sessionQuery
		}
		p.Links = append(p.Links, link{href, recipes[i].Title})
	}
	return p
}
