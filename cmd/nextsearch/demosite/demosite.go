// Package demosite is the example that nextsearch ships: practice recipes of
// plainly fictional authorities, published the way real ones publish theirs.
//
// One handler serves everything from one loopback host:
//
//	/robots.txt /sitemap.xml     rules, sitemap index, two sitemaps
//	/rezepte/SLUG.html           one page per recipe, in three page designs
//	/aktuelles/feed.xml          an Atom feed with full texts
//	/daten/massnahmen.csv        a table as offices export it (windows-1252)
//	/daten/rezepte.ndjson        records in the catalogue's own format
//
// It also holds what a crawler has to cope with: print views and session ids
// (twins with a canonical), list pages marked noindex, and a folder that
// robots.txt closes. The end-to-end tests crawl it, so a page added here is a
// page they expect to find.
//
// The texts are source files (recipes/*.txt, feed/*.txt; format at [parse])
// and two data files. All absolute addresses are built from the request's
// host, so that the site works on any port.
package demosite

import (
	"embed"
	"fmt"
	"io/fs"
	"net/http"
	"sync"
)

//go:embed recipes feed data templates static
var content embed.FS

// Paths of the machine-readable sources; Sources and the routes share them.
const (
	feedPath   = "/aktuelles/feed.xml"
	csvPath    = "/daten/massnahmen.csv"
	ndjsonPath = "/daten/rezepte.ndjson"
)

// Source is one source of the example, ready to become an entry of the
// configuration: Kind is a line of the ingest table of kinds.
type Source struct {
	Name string // unique, [a-z0-9-]+
	Kind string // website, feed, csv or ndjson
	URL  string // absolute
}

// Sources lists the four sources of the example served at base, an absolute
// address without a trailing slash ("http://127.0.0.1:8081").
func Sources(base string) []Source {
	return []Source{
		{Name: "beispiel-website", Kind: "website", URL: base + "/"},
		{Name: "beispiel-feed", Kind: "feed", URL: base + feedPath},
		{Name: "beispiel-tabelle", Kind: "csv", URL: base + csvPath},
		{Name: "beispiel-rezepte", Kind: "ndjson", URL: base + ndjsonPath},
	}
}

// Count is the number of recipes that a complete crawl of all Sources yields.
// Twins, noindex pages and the closed folder add nothing to it.
func Count() int {
	s := example()
	return len(s.recipes) + len(s.feed) + s.table.rows + s.records.rows
}

// Handler serves the example. It answers GET and HEAD, with validators and
// 304 for every resource, and needs nothing beside itself.
func Handler() http.Handler {
	return example().routes()
}

// site is the parsed example.
type site struct {
	recipes []recipe // pages below /rezepte/, newest first
	feed    []recipe // entries of the feed, newest first
	table   dataFile // the CSV as served
	records dataFile // the NDJSON as served
	css     []byte
	designs designs
}

// example is the embedded site, parsed at the first use and never changed. It
// panics on a fault, as template.Must does: the content is part of the program
// and the tests load it.
var example = sync.OnceValue(func() *site {
	s, err := load(content)
	if err != nil {
		panic(fmt.Sprintf("demosite: embedded example: %v", err))
	}
	return s
})

// load parses the example from fsys; an error names the file.
func load(fsys fs.FS) (*site, error) {
	s := &site{}
	var err error
	if s.recipes, err = loadRecipes(fsys, "recipes"); err != nil {
		return nil, err
	}
	if s.feed, err = loadRecipes(fsys, "feed"); err != nil {
		return nil, err
	}
	if s.table, err = loadTable(fsys, "data/massnahmen.csv"); err != nil {
		return nil, err
	}
	if s.records, err = loadRecords(fsys, "data/rezepte.ndjson"); err != nil {
		return nil, err
	}
	if s.css, err = fs.ReadFile(fsys, "static/site.css"); err != nil {
		return nil, err
	}
	s.designs, err = loadDesigns(fsys)
	return s, err
}
