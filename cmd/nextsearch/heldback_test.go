package main

import (
	"html"
	"net/url"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"nextsearch/internal/catalogue"
	"nextsearch/internal/editorial"
)

// heldBackNames stand in every field of a submission and its file that is held
// back, in lower case.
var heldBackNames = []string{"geheimhausen", "ghx", "verborgental"}

// publishHeldBack submits a recipe whose body is not to be named, clears what
// the desk warns of, and publishes it.
func publishHeldBack(t *testing.T, s *editorial.Store) (record string) {
	t.Helper()
	c := submission("Lastenräder digital verleihen")
	c.Attribution, c.Contact = catalogue.AttributionTypeLand, nil
	c.Organisation, c.ShortName, c.Place, c.Domain = "Stadt Geheimhausen", "GHX", "Verborgental", "geheimhausen.example"
	c.Link = "https://www.geheimhausen.example/lastenraeder"
	file := editorial.File{Name: "GHX Bericht.docx", Data: wordFile(t, "Bericht aus Verborgental", "Stadt Geheimhausen")}
	receipt, err := s.Submit(t.Context(), c, []editorial.File{file}, "form", "")
	if err != nil {
		t.Fatal(err)
	}
	sub, err := s.Submission(t.Context(), receipt.ID)
	if err != nil {
		t.Fatal(err)
	}
	warnings, err := s.Warnings(t.Context(), &sub)
	if err != nil {
		t.Fatal(err)
	}
	var keys, fields []string
	for _, w := range warnings {
		keys, fields = append(keys, w.Key), append(fields, w.Field)
	}
	upload := "files." + sub.Files[0].ID
	for _, field := range []string{"link", upload + ".name", upload + ".text", upload + ".metadata"} {
		if !slices.Contains(fields, field) {
			t.Errorf("no warning for %s: %v", field, fields)
		}
	}
	if err := s.Clear(t.Context(), "Redaktion", sub.ID, sub.Version, keys); err != nil {
		t.Fatal(err)
	}
	if err := s.Publish(t.Context(), "Redaktion", sub.ID, sub.Version+1); err != nil {
		t.Fatal(err)
	}
	return sub.RecordID()
}

// TestHeldBackNamesAreNowherePublic: the name, short form, place and domain of
// a body that is held back stand in no public answer, and in no term, stored
// text or file of the index, whatever an editor cleared.
func TestHeldBackNamesAreNowherePublic(t *testing.T) {
	data := filepath.Join(t.TempDir(), "data")
	p := start(t, "serve", "-data", data, "-addr", "127.0.0.1:0").ready()
	record := publishHeldBack(t, besideServe(t, data).editorial)
	p.until("it is found", func() bool { return p.search("q=Leihstelle").Total == 1 })

	for _, name := range heldBackNames {
		if found := p.search("q=" + name + "&lang=de").Total; found != 0 {
			t.Errorf("%d hits for %s", found, name)
		}
		if _, body := p.get("/v1/suggest?q=" + name[:3]); strings.Contains(strings.ToLower(body), name) {
			t.Errorf("suggestions for %s: %s", name[:3], body)
		}
	}
	answers := p.everyAnswer("/", "/suche?q=Leihstelle", "/rezepte/"+record, "/landschaft", "/sitemap.xml",
		"/v1/search?explain=true&highlight=true&facet=organisation&q=Leihstelle", "/v1/recipes/"+record, "/v1/recipes/"+record+"/similar",
		"/v1/suggest?q=Lasten", "/v1/facets", "/v1/facets/organisation", "/v1/facets/region", "/v1/changes?since=0", "/v1/export.ndjson",
		"/v1/export.csv", "/v1/feed.atom", "/v1/feed.rss", "/v1/feed.json")
	whole := 0
	for path, body := range answers {
		body = strings.ToLower(body)
		if strings.Contains(body, "leihstelle") {
			whole++
		}
		for _, name := range heldBackNames {
			if strings.Contains(body, name) {
				t.Errorf("%s stands in %s", name, path)
			}
		}
	}
	if whole < 5 {
		t.Errorf("only %d of %d answers hold the recipe at all", whole, len(answers))
	}

	p.stop()
	everything(t, data, func(place, text string) {
		if path, isFile := strings.CutPrefix(place, "file "); isFile {
			rest, err := filepath.Rel(data, path)
			if err != nil {
				t.Fatal(err)
			}
			if strings.HasPrefix(rest, catalogue.FileName) || strings.HasPrefix(rest, "uploads") {
				return // the submission itself is kept
			}
		}
		for _, name := range heldBackNames {
			if strings.Contains(strings.ToLower(text), name) {
				t.Errorf("%s stands in %s", name, place)
			}
		}
	})
}

// maxPages bounds how many pages everyAnswer follows links to.
const maxPages = 150

var hrefPattern = regexp.MustCompile(`href="(/[^"]*)"`)

// everyAnswer gets paths and all public pages that they link to, by path.
func (p *process) everyAnswer(paths ...string) map[string]string {
	p.t.Helper()
	answers := map[string]string{}
	for len(paths) > 0 && len(answers) < maxPages {
		path := paths[0]
		paths = paths[1:]
		if _, got := answers[path]; got || strings.HasPrefix(path, "/redaktion") {
			continue
		}
		_, body := p.get(path)
		answers[path] = body
		for _, m := range hrefPattern.FindAllStringSubmatch(body, -1) {
			if u, err := url.Parse(html.UnescapeString(m[1])); err == nil {
				u.Fragment = ""
				paths = append(paths, u.String())
			}
		}
	}
	return answers
}
