package server

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"encoding/xml"
	"fmt"
	"io/fs"
	"net/http"
	"path"
	"strings"

	"github.com/gorilla/mux"
)

//go:embed static
var staticFiles embed.FS

// assets are the static files under names that hold their hash, so that a
// browser may keep each for ever.
type assets struct {
	byPath map[string]asset  // path under /static/
	hashed map[string]string // plain name to path
}

// asset is one static file.
type asset struct {
	mediaType string
	data      []byte
}

// bundles are the files that are made of a folder: its files one after the
// other in the order of their names, so that a page loads one of each.
var bundles = map[string]string{"style.css": "static/css", "app.js": "static/js"}

// loadAssets reads the embedded files and names each by its hash.
func loadAssets() (*assets, error) {
	a := &assets{byPath: map[string]asset{}, hashed: map[string]string{}}
	icon, err := staticFiles.ReadFile("static/icon.svg")
	if err != nil {
		return nil, err
	}
	a.add("icon.svg", "image/svg+xml", icon)
	types := map[string]string{".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8"}
	for name, folder := range bundles {
		data, err := bundle(folder, path.Ext(name))
		if err != nil {
			return nil, err
		}
		a.add(name, types[path.Ext(name)], data)
	}
	return a, nil
}

// bundle joins the files of a folder.
func bundle(folder, ext string) ([]byte, error) {
	entries, err := fs.ReadDir(staticFiles, folder)
	if err != nil {
		return nil, err
	}
	var all []byte
	for _, e := range entries {
		if path.Ext(e.Name()) != ext {
			return nil, fmt.Errorf("static file %s/%s: want %s", folder, e.Name(), ext)
		}
		data, err := staticFiles.ReadFile(folder + "/" + e.Name())
		if err != nil {
			return nil, err
		}
		all = append(all, data...)
	}
	return all, nil
}

// add keeps a file under a name that holds its hash.
func (a *assets) add(name, mediaType string, data []byte) {
	sum := sha256.Sum256(data)
	ext := path.Ext(name)
	hashed := strings.TrimSuffix(name, ext) + "." + hex.EncodeToString(sum[:6]) + ext
	a.byPath[hashed], a.hashed[name] = asset{mediaType, data}, hashed
}

// path gives the address of a file for templates.
func (a *assets) path(name string) (string, error) {
	hashed, ok := a.hashed[name]
	if !ok {
		return "", fmt.Errorf("no static file %q", name)
	}
	return "/static/" + hashed, nil
}

// getStatic answers with a file for ever: another content has another name.
// A name without its hash does not exist, so that nobody links to one.
func (s *Server) getStatic(w http.ResponseWriter, r *http.Request) error {
	file, ok := s.assets.byPath[mux.Vars(r)["file"]]
	if !ok {
		return &problem{code: "not-found"}
	}
	w.Header().Set("Cache-Control", "public, max-age=31536000, immutable") // the name changes with the content
	write(w, http.StatusOK, file.mediaType, file.data)
	return nil
}

// getFavicon answers browsers that ask without having read a page.
func (s *Server) getFavicon(w http.ResponseWriter, r *http.Request) error {
	icon := s.assets.byPath[s.assets.hashed["icon.svg"]]
	w.Header().Set("Cache-Control", "public, max-age=86400")
	write(w, http.StatusOK, icon.mediaType, icon.data)
	return nil
}

// robots keeps crawlers of the web from the API and from the endless
// combinations of filters; the records themselves may be found.
const robots = "User-agent: *\nDisallow: /v1/\nDisallow: /redaktion\nDisallow: /einreichen/\nDisallow: /suche?*filter.\nDisallow: /suche?*exclude.\nDisallow: /suche?*facet.size\nDisallow: /landschaft?*\n"

// getRobots answers /robots.txt (RFC 9309).
func (s *Server) getRobots(w http.ResponseWriter, r *http.Request) error {
	w.Header().Set("Cache-Control", "public, max-age=86400")
	write(w, http.StatusOK, "text/plain; charset=utf-8", []byte(robots))
	return nil
}

// openSearch describes the search box to browsers (OpenSearch 1.1).
type openSearch struct {
	XMLName     xml.Name        `xml:"http://a9.com/-/spec/opensearch/1.1/ OpenSearchDescription"`
	ShortName   string          `xml:"ShortName"`
	Description string          `xml:"Description"`
	Language    string          `xml:"Language"`
	Encoding    string          `xml:"InputEncoding"`
	URLs        []openSearchURL `xml:"Url"`
}

// openSearchURL is an address with a place for the terms.
type openSearchURL struct {
	Type     string `xml:"type,attr"`
	Template string `xml:"template,attr"`
}

// maxShortName is the limit of the specification for ShortName.
const maxShortName = 16

// getOpenSearch answers /opensearch.xml, by which a browser offers this search
// in its address bar.
func (s *Server) getOpenSearch(w http.ResponseWriter, r *http.Request) error {
	name := []rune(s.title)
	doc := openSearch{ShortName: string(name[:min(len(name), maxShortName)]), Description: s.title, Language: "de", Encoding: "UTF-8",
		URLs: []openSearchURL{
			{"text/html", s.baseOf(r) + "/suche?q={searchTerms}"},
			{"application/atom+xml", s.baseOf(r) + "/v1/feed.atom?q={searchTerms}"},
			{openSearchType, s.baseOf(r) + "/v1/suggest?format=opensearch&q={searchTerms}"}}}
	data, err := xml.Marshal(doc)
	if err != nil {
		return err
	}
	w.Header().Set("Cache-Control", "no-cache")
	write(w, http.StatusOK, "application/opensearchdescription+xml", append([]byte(xml.Header), data...))
	return nil
}
