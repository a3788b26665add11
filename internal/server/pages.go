package server

import (
	"bytes"
	"embed"
	"encoding/json"
	"fmt"
	"html/template"
	"net/http"
	"net/url"
	"regexp"
	"strings"

	"github.com/gorilla/mux"

	"nextsearch/internal/catalogue"
	"nextsearch/mappings"
)

//go:embed templates/*.html
var templateFiles embed.FS

// htmlType is the media type of pages.
const htmlType = "text/html; charset=utf-8"

// pageSet is the parsed templates, one set per page around the common layout.
type pageSet struct {
	byName   map[string]*template.Template
	messages map[string]mappings.Label
}

// pageNames lists the pages; each is templates/NAME.html.
var pageNames = []string{"home", "search", "record", "organisation", "organisations", "landscape", "help", "api", "text", "error", "submit", "submission", "receipt", "withdraw", "desk-login", "desk-denied", "desk-queue", "desk-find", "desk-submission", "desk-edit", "desk-record", "desk-merge", "desk-consents", "desk-audit"}

// loadPages parses the templates; what is wrong with one shows at start.
func loadPages(a *assets) (*pageSet, error) {
	ps := &pageSet{byName: map[string]*template.Template{}, messages: messages()}
	funcs := template.FuncMap{"asset": a.path, "marked": markedHTML, "blocks": blocks, "date": formatDate, "weburl": webURL, "metaOf": metaOf, "barOf": barOf, "prose": newProse}
	for _, name := range pageNames {
		t, err := template.New("layout.html").Funcs(funcs).ParseFS(templateFiles, "templates/layout.html", "templates/parts.html", "templates/fields.html", "templates/deskparts.html", "templates/"+name+".html")
		if err != nil {
			return nil, fmt.Errorf("page %s: %w", name, err)
		}
		ps.byName[name] = t
	}
	return ps, nil
}

// Base is what every page knows; each page's own struct has it embedded.
type Base struct {
	Lang      string
	Site      string // title of the service
	Title     string // of this page
	Query     string // text in the search box
	Other     string // this page in the other language
	Canonical string // lasting address, "" if there is none
	NoIndex   bool   // not for search engines of the web
	Contact   string

	Hidden   []hiddenInput   // what the search form carries along unseen
	paths    map[string]bool // what the service has
	path     string          // of this page, for the mark in the navigation
	messages map[string]mappings.Label
}

// navLink is an entry of a navigation; Current is the value of aria-current:
// "page", "true" for what lies below it, "" elsewhere.
type navLink struct{ Path, Label, Current string }

// Nav lists the main navigation.
func (b Base) Nav() []navLink {
	links := []navLink{b.link("/suche", "nav.search"), b.link("/landschaft", "nav.landscape")}
	if b.Has("/einreichen") {
		links = append(links, b.link("/einreichen", "nav.submit"))
	}
	return append(links, b.link("/hilfe", "help.nav"), b.link("/api", "nav.api"))
}

// Legal lists what stands at the foot of every page.
func (b Base) Legal() []navLink {
	return []navLink{b.link("/impressum", "imprint.title"), b.link("/datenschutz", "privacy.title"), b.link("/barrierefreiheit", "accessibility.title")}
}

// link makes an entry of a navigation; key is that of its label.
func (b Base) link(path, key string) navLink {
	link := navLink{Path: path, Label: b.messages[key].In(b.Lang)}
	switch {
	case b.path == path:
		link.Current = "page"
	case strings.HasPrefix(b.path, path+"/"):
		link.Current = "true"
	}
	return link
}

// T gives the message of a key in the page's language, with args put in as by
// fmt.Sprintf. A key without message is an error of the program.
func (b Base) T(key string, args ...any) (string, error) {
	label, ok := b.messages[key]
	if !ok {
		return "", fmt.Errorf("no message %q", key)
	}
	text := label.In(b.Lang)
	if len(args) > 0 {
		text = fmt.Sprintf(text, args...)
	}
	return text, nil
}

// Method says for people how a category was found; an unknown code stays as it is.
func (b Base) Method(code string) string {
	if label, ok := b.messages["method."+code]; ok {
		return label.In(b.Lang)
	}
	return code
}

// Count writes a number with the language's thousands separator.
func (b Base) Count(n int) string { return groupDigits(n, b.Lang) }

// Href gives a path of the service in the page's language.
func (b Base) Href(path string) string {
	if b.Lang == "en" {
		return path + "?lang=en"
	}
	return path
}

// base makes the common part of a page; title is a message key.
func (s *Server) basePage(r *http.Request, title string) Base {
	b := Base{Lang: langOf(r), Site: s.title, Contact: s.contact, path: r.URL.Path, paths: s.paths, messages: s.pages.messages}
	if label, ok := b.messages[title]; ok {
		b.Title = label.In(b.Lang)
	}
	b.Other = otherLanguage(r.URL, b.Lang)
	return b
}

// otherLanguage gives the same address in the other language.
func otherLanguage(u *url.URL, lang string) string {
	values, _ := url.ParseQuery(u.RawQuery) // what can be read is enough for a link
	if lang == "en" {
		values.Del("lang")
	} else {
		values.Set("lang", "en")
	}
	return (&url.URL{Path: u.Path}).EscapedPath() + withQuery(values.Encode())
}

// render executes a page whole before anything of it is sent.
func (s *Server) render(w http.ResponseWriter, status int, page string, data any) error {
	var b bytes.Buffer
	if err := s.pages.byName[page].ExecuteTemplate(&b, "layout.html", data); err != nil {
		return fmt.Errorf("page %s: %w", page, err)
	}
	write(w, status, htmlType, b.Bytes())
	return nil
}

// hitMeta is what the template "meta" needs: a hit and the page's language.
type hitMeta struct {
	Lang string
	Hit  hitView
}

// metaOf makes a hitMeta in templates; page is any page.
func metaOf(page interface{ lang() string }, hit hitView) hitMeta { return hitMeta{page.lang(), hit} }

// lang is what [metaOf] needs of a page.
func (b Base) lang() string { return b.Lang }

// barIn is what the template "bar" needs: a bar and how the page writes numbers.
type barIn struct {
	counter
	Bar barView
}

// counter writes numbers in a page's language.
type counter interface{ Count(n int) string }

// barOf makes a barIn in templates; page is any page.
func barOf(page counter, bar barView) barIn { return barIn{page, bar} }

// errorPage shows a problem to people.
type errorPage struct {
	Base
	Heading  string
	Remedy   string
	Instance string
	Tomb     *tombView // of a record that was removed, else nil
}

// tombView is what is still known of a record that was removed: its address
// says so, and nothing else is kept.
type tombView struct{ ID, Source string }

// failPage answers with the page of a problem. If even that fails, with its bare text.
func (s *Server) failPage(w http.ResponseWriter, r *http.Request, kind problemKind) {
	page := errorPage{Base: s.basePage(r, ""), Heading: kind.title.In(langOf(r)), Instance: infoOf(r.Context()).id}
	page.Title, page.NoIndex = page.Heading, true
	if id := mux.Vars(r)["id"]; kind.code == "gone" && catalogue.ValidID(id) {
		source, _, _ := strings.Cut(id, ":")
		page.Tomb = &tombView{id, source}
	}
	page.Remedy = kind.remedy.In(page.Lang)
	if remedy, err := page.T("error." + kind.code); err == nil { // said for people rather than for programs
		page.Remedy = remedy
	}
	if err := s.render(w, kind.status, "error", page); err != nil {
		s.log.Error("the error page failed", "id", page.Instance, "error", err.Error())
		write(w, kind.status, "text/plain; charset=utf-8", []byte(page.Heading+"\n"))
	}
}

// helpPage explains the query language by examples.
type helpPage struct {
	Base
	Examples []helpExample
}

// helpExample is a query, what it means, and the search for it.
type helpExample struct{ Text, Means, Href string }

// pageHelp answers /hilfe.
func (s *Server) pageHelp(w http.ResponseWriter, r *http.Request) error {
	if notModified(w, r, s.weakTag("help")) {
		return nil
	}
	page := helpPage{Base: s.basePage(r, "help.title")}
	for _, e := range [...]struct{ text, means string }{{"elektronische Akte", "words"}, {`"digitale Baugenehmigung"`, "phrase"}, {"Chatbot -Pilot", "not"},
		{"Chatbot OR Sprachassistent", "or"},
		{"title:Registermodernisierung", "field"}, {"Onlinedienst 2019..2023", "years"}, {"§ 3 OZG", "paragraph"}, {"Fachverfahr*", "prefix"}} {
		values := url.Values{"q": {e.text}}
		if page.Lang == "en" {
			values.Set("lang", "en")
		}
		page.Examples = append(page.Examples, helpExample{e.text, page.messages["help."+e.means].In(page.Lang), searchHref(values)})
	}
	return s.render(w, http.StatusOK, "help", page)
}

// apiPage documents the API from the table that also makes the OpenAPI document.
type apiPage struct {
	Base
	Operations []apiOperation
	Problems   []apiProblem
}

// apiOperation is a route with its parameters.
type apiOperation struct {
	ID, Method, Path, Summary string
	Params                    []apiParam
	Families                  bool   // takes the facets' parameters
	Example                   string // of the body, "" for none
}

// apiParam is a parameter; Takes says which values, if not any text.
type apiParam struct{ Name, Doc, Takes string }

// apiProblem is a line of the table of problems, to which their type leads.
type apiProblem struct {
	Code, Title, Remedy string
	Status              int
}

// pageAPI answers /api. The anchors of its problems are the addresses that a
// problem's type names.
func (s *Server) pageAPI(w http.ResponseWriter, r *http.Request) error {
	if notModified(w, r, s.weakTag("api")) {
		return nil
	}
	page := apiPage{Base: s.basePage(r, "api.title")}
	for _, rt := range s.routes {
		if rt.op != nil {
			page.Operations = append(page.Operations, s.apiOperation(&rt, page.Lang))
		}
	}
	for _, k := range s.problems {
		page.Problems = append(page.Problems, apiProblem{k.code, k.title.In(page.Lang), k.remedy.In(page.Lang), k.status})
	}
	return s.render(w, http.StatusOK, "api", page)
}

// apiOperation describes a route; the many parameters of facets are one line.
func (s *Server) apiOperation(rt *route, lang string) apiOperation {
	op := apiOperation{ID: "op-" + rt.name, Method: rt.methods()[0], Path: rt.path, Summary: rt.op.summary.In(lang)}
	if rt.op.takes != nil {
		example, _ := json.MarshalIndent(rt.op.takes.example, "", "  ") // maps and strings only
		op.Example = string(example)
	}
	if rt.op.params == nil {
		return op
	}
	for _, p := range rt.op.params(s.params).params {
		if p.facet != nil {
			op.Families = true
			continue
		}
		takes := strings.Join(p.enum, ", ")
		switch {
		case p.typ == "integer":
			takes = p.wantInt().In(lang)
		case p.typ == "boolean":
			takes = "true, false"
		}
		op.Params = append(op.Params, apiParam{p.name, p.doc.In(lang), takes})
	}
	return op
}

// block is a paragraph of plain text, or a list of items.
type block struct {
	Text  string
	Items []string
}

// blocks divides plain text at blank lines and where a run of lines that
// begin with "- " (how package ingest writes lists) starts or ends.
func blocks(text string) []block {
	var out []block
	open := false // the last block may go on
	for line := range strings.SplitSeq(strings.ReplaceAll(text, "\r\n", "\n"), "\n") {
		line = strings.TrimSpace(line)
		item, isItem := strings.CutPrefix(line, "- ")
		last := len(out) - 1
		switch {
		case line == "":
			open = false
		case isItem && open && out[last].Items != nil:
			out[last].Items = append(out[last].Items, item)
		case isItem:
			out, open = append(out, block{Items: []string{item}}), true
		case open && out[last].Items == nil:
			out[last].Text += "\n" + line
		default:
			out, open = append(out, block{Text: line}), true
		}
	}
	return out
}

// languageTag is the form of a BCP 47 tag, as far as a lang attribute needs it.
var languageTag = regexp.MustCompile(`^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$`)

// foreign gives the language of a text if it is known and not the page's, so
// that a screen reader can change its voice.
func foreign(pageLang, textLang string) string {
	if primary, _, _ := strings.Cut(textLang, "-"); strings.EqualFold(primary, pageLang) || !languageTag.MatchString(textLang) {
		return ""
	}
	return textLang
}

// formatDate writes a date as exact as it is known: 5. März 2024, März 2024, 2024.
func formatDate(lang string, date any) string {
	d := catalogue.Date(fmt.Sprint(date))
	t := d.Time()
	if t.IsZero() {
		return string(d)
	}
	month := [...]string{"Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September", "Oktober", "November", "Dezember"}[t.Month()-1]
	day := fmt.Sprintf("%d. ", t.Day())
	if lang == "en" {
		month, day = t.Month().String(), fmt.Sprintf("%d ", t.Day())
	}
	switch len(d) {
	case len("2006"):
		return d.Year()
	case len("2006-01"):
		return month + " " + d.Year()
	}
	return day + month + " " + d.Year()
}

// groupDigits writes n in groups of three: 12.345 in German, 12,345 in English.
func groupDigits(n int, lang string) string {
	sep := "."
	if lang == "en" {
		sep = ","
	}
	digits := itoa(n)
	for i := len(digits) - 3; i > 0 && digits[i-1] != '-'; i -= 3 {
		digits = digits[:i] + sep + digits[i:]
	}
	return digits
}
