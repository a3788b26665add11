// Package sitetest serves a folder of published pages as the web site that it
// was, so that a crawler can be tested on it without the web.
package sitetest

import (
	"crypto/sha256"
	"encoding/hex"
	"mime"
	"net/http"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"strings"
)

// site serves dir under prefix.
type site struct {
	dir    string
	prefix string
}

// New serves the folder dir as a site that was published under the path
// prefix ("" for the root of its host): index.html for folders, pages also
// without .html, an ETag per file and 304 for who has it, and a 404 for what
// is not there. Absolute addresses in robots.txt and *.xml point to the
// server itself, whatever host they named.
func New(dir, prefix string) http.Handler {
	return &site{dir, strings.TrimRight(prefix, "/")}
}

func (s *site) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	name, ok := s.find(r.URL.Path)
	if !ok {
		http.NotFound(w, r)
		return
	}
	body, err := os.ReadFile(name)
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	if strings.HasSuffix(name, ".xml") || path.Base(name) == "robots.txt" {
		body = rehost(body, r.Host)
	}
	sum := sha256.Sum256(body)
	tag := `"` + hex.EncodeToString(sum[:8]) + `"`
	w.Header().Set("ETag", tag)
	if r.Header.Get("If-None-Match") == tag {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	if t := mime.TypeByExtension(filepath.Ext(name)); t != "" {
		w.Header().Set("Content-Type", strings.TrimSuffix(t, "; charset=utf-8")) // the pages say their own charset
	}
	_, _ = w.Write(body) // a client that has gone is no fault
}

// find gives the file of a path, below the prefix or at the root of the host,
// where robots.txt stands.
func (s *site) find(p string) (string, bool) {
	if rest, ok := strings.CutPrefix(p, s.prefix); ok && (rest == "" || rest[0] == '/') {
		p = rest
	} else if path.Base(p) != "robots.txt" {
		return "", false
	}
	p = filepath.FromSlash(path.Clean("/" + p))
	for _, candidate := range []string{p, p + ".html", filepath.Join(p, "index.html")} {
		full := filepath.Join(s.dir, candidate)
		if info, err := os.Stat(full); err == nil && info.Mode().IsRegular() {
			return full, true
		}
	}
	return "", false
}

// absolute matches the host of an absolute address.
var absolute = regexp.MustCompile(`https?://([^/\s<"']+)`)

// namespaces are hosts that stand for a vocabulary and are no place to fetch from.
var namespaces = map[string]bool{"www.sitemaps.org": true, "www.w3.org": true, "www.google.com": true, "purl.org": true}

func rehost(body []byte, host string) []byte {
	return absolute.ReplaceAllFunc(body, func(m []byte) []byte {
		if namespaces[string(absolute.FindSubmatch(m)[1])] {
			return m
		}
		return []byte("http://" + host)
	})
}
