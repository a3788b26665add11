package demosite

import (
	"bufio"
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
	"time"
)

// recipe is one source file of recipes/ or feed/.
type recipe struct {
	Slug         string // file name without .txt; the page's name
	Title        string
	Organisation string
	Level        string // a key of levelLabels
	Type         string // a key of typeLabels
	Region       string // Land or town, as the site would write it
	Published    time.Time
	Updated      time.Time // Published where the file does not say
	Status       string    // a key of statusLabels, or ""
	Keywords     []string
	Licence      licence
	Design       string // one of designNames
	Summary      string
	Sections     []section
}

// section is the part of a recipe under one heading, in the site's own words.
type section struct {
	Title  string
	Blocks []block
}

// block is a paragraph or, where Items is not empty, a list.
type block struct {
	Text  string
	Items []string
}

// licence is what a page says about the reuse of its text.
type licence struct {
	Name string // shown to readers
	URL  string // target of rel=license
}

// licences maps the short names of the source files.
var licences = map[string]licence{
	"cc-by-4.0":    {"CC BY 4.0", "https://creativecommons.org/licenses/by/4.0/"},
	"cc-by-sa-4.0": {"CC BY-SA 4.0", "https://creativecommons.org/licenses/by-sa/4.0/"},
	"cc0-1.0":      {"CC0 1.0", "https://creativecommons.org/publicdomain/zero/1.0/"},
	"dl-de/by-2-0": {"Datenlizenz Deutschland – Namensnennung – Version 2.0", "https://www.govdata.de/dl-de/by-2-0"},
	"dl-de/zero-2-0": {"Datenlizenz Deutschland – Zero – Version 2.0",
		"https://www.govdata.de/dl-de/zero-2-0"},
	"all-rights-reserved": {"Alle Rechte vorbehalten", ""}, // a text that may be found but not republished
}

// loadRecipes parses every .txt file of dir, newest first. A directory without
// one is an error: the example would silently be smaller than it claims.
func loadRecipes(fsys fs.FS, dir string) ([]recipe, error) {
	names, err := fs.Glob(fsys, dir+"/*.txt")
	if err != nil {
		return nil, err
	}
	if len(names) == 0 {
		return nil, fmt.Errorf("%s: no .txt file", dir)
	}
	recipes := make([]recipe, 0, len(names))
	for _, name := range names {
		data, err := fs.ReadFile(fsys, name)
		if err != nil {
			return nil, err
		}
		r, err := parse(string(data))
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		r.Slug = strings.TrimSuffix(path.Base(name), ".txt")
		recipes = append(recipes, r)
	}
	slices.SortFunc(recipes, func(a, b recipe) int {
		return cmp.Or(b.Updated.Compare(a.Updated), cmp.Compare(a.Slug, b.Slug))
	})
	return recipes, nil
}

// parse reads the source format of a recipe (UTF-8):
//
//	title: Die E-Akte in der Bauverwaltung
//	organisation: Stadt Musterstadt
//	level: municipality
//	type: municipal/city
//	region: Musterland
//	published: 2024-03-12
//	updated: 2025-01-20
//	status: running
//	keywords: E-Akte, Schriftgut
//	licence: cc-by-4.0
//	design: a
//
//	One paragraph of summary.
//
//	## Ausgangslage
//	Paragraphs, divided by empty lines, and lists:
//	- an item
//
// title, organisation, published, a summary and one section are required. An
// error names the line; no recipe is returned beside it.
func parse(src string) (recipe, error) {
	var r recipe
	scan := bufio.NewScanner(strings.NewReader(src))
	line := 0
	for scan.Scan() {
		line++
		text := strings.TrimSpace(scan.Text())
		if text == "" {
			break
		}
		if err := r.setHeader(text); err != nil {
			return recipe{}, fmt.Errorf("line %d: %w", line, err)
		}
	}
	p := bodyParser{recipe: &r}
	for scan.Scan() {
		p.line(strings.TrimSpace(scan.Text()))
	}
	p.flush()
	if err := errors.Join(scan.Err(), r.complete()); err != nil {
		return recipe{}, err
	}
	return r, nil
}

// setHeader takes one "key: value" line.
func (r *recipe) setHeader(line string) error {
	key, value, ok := strings.Cut(line, ":")
	if !ok {
		return fmt.Errorf("header %q is not \"key: value\"", line)
	}
	value = strings.TrimSpace(value)
	plain := map[string]*string{
		"title": &r.Title, "organisation": &r.Organisation, "level": &r.Level, "type": &r.Type,
		"region": &r.Region, "status": &r.Status, "design": &r.Design,
	}
	if target, ok := plain[key]; ok {
		*target = value
		return nil
	}
	var err error
	switch key {
	case "published":
		r.Published, err = time.Parse(time.DateOnly, value)
	case "updated":
		r.Updated, err = time.Parse(time.DateOnly, value)
	case "keywords":
		r.Keywords = splitKeywords(value)
	case "licence":
		if r.Licence, ok = licences[strings.ToLower(value)]; !ok && value != "" {
			err = fmt.Errorf("unknown licence %q", value)
		}
	default:
		err = fmt.Errorf("unknown key %q", key)
	}
	return err
}

// splitKeywords divides at commas; empty entries are dropped.
func splitKeywords(value string) []string {
	var words []string
	for word := range strings.SplitSeq(value, ",") {
		if word = strings.TrimSpace(word); word != "" {
			words = append(words, word)
		}
	}
	return words
}

// complete checks what every page needs and fills what has a default.
func (r *recipe) complete() error {
	if r.Title == "" || r.Organisation == "" || r.Published.IsZero() {
		return errors.New("title, organisation and published are required")
	}
	if r.Summary == "" || len(r.Sections) == 0 {
		return errors.New("a summary and at least one section are required")
	}
	if levelLabels[r.Level] == "" || typeLabels[r.Type] == "" {
		return fmt.Errorf("unknown level %q or type %q", r.Level, r.Type)
	}
	if !slices.Contains(designNames, r.Design) {
		return fmt.Errorf("unknown design %q", r.Design)
	}
	if r.Updated.IsZero() {
		r.Updated = r.Published
	}
	return nil
}

// Municipal says whether the recipe belongs to the sitemap of the communes.
func (r *recipe) Municipal() bool {
	return r.Level == "municipality" || r.Level == "administrativeDistrict"
}

// bodyParser collects lines into the blocks of the current section; before the
// first heading they are the summary.
type bodyParser struct {
	recipe *recipe
	para   []string
	items  []string
}

// line takes one trimmed line.
func (p *bodyParser) line(text string) {
	heading, isHeading := strings.CutPrefix(text, "## ")
	item, isItem := strings.CutPrefix(text, "- ")
	switch {
	case isHeading:
		p.flush()
		p.recipe.Sections = append(p.recipe.Sections, section{Title: strings.TrimSpace(heading)})
	case isItem:
		p.flushPara()
		p.items = append(p.items, item)
	case text == "":
		p.flush()
	case len(p.items) > 0: // a wrapped list item goes on
		p.items[len(p.items)-1] += " " + text
	default:
		p.para = append(p.para, text)
	}
}

// flush ends the open paragraph and the open list.
func (p *bodyParser) flush() {
	p.flushPara()
	if len(p.items) > 0 {
		p.add(block{Items: p.items})
		p.items = nil
	}
}

func (p *bodyParser) flushPara() {
	if len(p.para) > 0 {
		p.add(block{Text: strings.Join(p.para, " ")})
		p.para = nil
	}
}

// add puts a block where it belongs. A list before the first heading has no
// place and joins the summary as text.
func (p *bodyParser) add(b block) {
	sections := p.recipe.Sections
	if len(sections) == 0 {
		text := cmp.Or(b.Text, strings.Join(b.Items, " "))
		p.recipe.Summary = strings.TrimSpace(p.recipe.Summary + " " + text)
		return
	}
	last := &sections[len(sections)-1]
	last.Blocks = append(last.Blocks, b)
}
