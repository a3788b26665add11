package ingest

import (
	"bytes"
	"context"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"io"
	"net/url"
	"path"
	"strings"

	"github.com/PuerkitoBio/goquery"

	"nextsearch/internal/fetch"
)

// Found is a source that stands at an address.
type Found struct {
	Kind   string
	Target string
	Why    string // in words, what told the kind
}

// detectBytes are looked at to tell what an answer is.
const detectBytes = 256 << 10

// Detect finds out what kind of source stands at an address: by what the
// address answers, then by asking at the places where interfaces usually
// stand. The best comes first; the others are further ways to read the same
// site. The error says that nothing is there, or that nothing of it can be read.
func Detect(ctx context.Context, web *fetch.Web, address string) ([]Found, error) {
	u, err := canonicalURL(address)
	if err != nil {
		return nil, fmt.Errorf("%q is no address, such as https://www.example.org/: %w", address, err)
	}
	if found, ok := byAddress(u); ok {
		return []Found{found}, nil
	}
	d := detector{ctx: ctx, web: web}
	first, err := d.ask(u.String())
	if err != nil {
		return nil, err
	}
	if found, ok := first.found(); ok && found.Kind != "website" {
		return []Found{found}, nil
	}
	if !first.isHTML() {
		return nil, fmt.Errorf("unknown-kind: %s answers with %s, which no kind reads; the kinds are %s", u, first.mediaType(), kindNames())
	}
	found := d.probe(u, first)
	return append(found, first.feeds()...), ctx.Err()
}

// byAddress tells hosts of code by their addresses: their pages are for people.
func byAddress(u *url.URL) (Found, bool) {
	if _, ok := gitlabGroup(u.String()); ok {
		return Found{"publiccode", u.String(), "a group of a GitLab, whose projects may have a publiccode.yml"}, true
	}
	if host := gitHostOf(u.String()); host.blob != "" {
		return Found{"markdown", u.String(), "a repository of a Git host"}, true
	}
	return Found{}, false
}

// detector asks for what is needed.
type detector struct {
	ctx context.Context
	web *fetch.Web
}

// glimpse is the beginning of what an address says.
type glimpse struct {
	resp *fetch.Response
	head []byte
}

func (d detector) ask(address string) (glimpse, error) {
	resp, err := d.web.Get(d.ctx, fetch.Request{URL: address, Accept: "text/html, application/json;q=0.9, */*;q=0.8"})
	if err != nil {
		return glimpse{}, err
	}
	resp = d.web.Unpack(resp)
	body, err := resp.Open()
	if err != nil {
		return glimpse{}, err
	}
	defer body.Close()
	head, err := io.ReadAll(io.LimitReader(body, detectBytes))
	return glimpse{resp, head}, err
}

func (a glimpse) mediaType() string {
	if a.resp.MediaType == "" {
		return "something without a media type"
	}
	return a.resp.MediaType
}

func (a glimpse) isHTML() bool {
	return strings.Contains(a.resp.MediaType, "html") || bytes.Contains(bytes.ToLower(a.head[:min(len(a.head), 1024)]), []byte("<html"))
}

// found tells the kind by the content, then by media type and name.
func (a glimpse) found() (Found, bool) {
	target := a.resp.URL
	switch start := bytes.TrimLeft(bytes.TrimPrefix(a.head, []byte("\ufeff")), " \t\r\n"); {
	case bytes.HasPrefix(start, []byte("{")), bytes.HasPrefix(start, []byte("[")):
		return foundJSON(start, target)
	case bytes.HasPrefix(start, []byte("<")) && !a.isHTML():
		return foundXML(start, target)
	case bytes.Contains(start[:min(len(start), 4096)], []byte("publiccodeYmlVersion")):
		return Found{"publiccode", target, "a publiccode.yml"}, true
	}
	for kind, signs := range mediaSigns {
		for _, sign := range signs {
			if strings.HasPrefix(a.resp.MediaType, sign) || strings.HasPrefix(sign, ".") && strings.HasSuffix(strings.ToLower(urlFile(target)), sign) {
				return Found{kind, target, "the type or the name of the file (" + sign + ")"}, true
			}
		}
	}
	return Found{}, false
}

// mediaSigns are the media types and endings of files that tell a kind; no
// two kinds share one.
var mediaSigns = map[string][]string{
	"csv":       {"text/csv", "text/tab-separated-values", ".csv", ".tsv"},
	"dcat":      {"text/turtle", "application/n-triples", ".ttl", ".rdf"},
	"documents": {"application/pdf", "application/vnd.oasis", "application/vnd.openxmlformats-officedocument.wordprocessingml", ".pdf", ".docx", ".odt", ".ods", ".pptx"},
	"markdown":  {"text/markdown", ".md", ".mdx"},
	"ndjson":    {"application/x-ndjson", ".ndjson", ".jsonl"},
	"xlsx":      {"application/vnd.openxmlformats-officedocument.spreadsheetml", ".xlsx"},
}

// foundJSON tells interfaces by the members of their answers. The head may be
// cut, so members are looked for as text.
func foundJSON(head []byte, target string) (Found, bool) {
	has := func(members ...string) bool {
		for _, m := range members {
			if !bytes.Contains(head, []byte(m)) {
				return false
			}
		}
		return true
	}
	switch {
	case has("schema.oparl.org/"):
		return Found{"oparl", target, "an answer of OParl"}, true
	case has(`"success"`, `"result"`), has(`"version"`, `/api/3`):
		return Found{"ckan", target, "an answer of CKAN's API"}, true
	case has("http://www.w3.org/ns/dcat#"), has(`"dcat:`):
		return Found{"dcat", target, "a catalogue of DCAT as JSON-LD"}, true
	case has(`"numFound"`, `"documents"`, `"cursor"`):
		return Found{"dip", target, "an answer of the Bundestag's documentation system"}, true
	case has("https://jsonfeed.org/version/"):
		return Found{"feed", target, "a JSON Feed"}, true
	case json.Valid(before(head, "\n")) && bytes.Count(head, []byte("\n{")) > 0:
		return Found{"ndjson", target, "one JSON object a line"}, true
	}
	return Found{"json", target, "a JSON document; map its fields in the config if the names do not tell"}, true
}

// before gives what stands before the first sep.
func before(b []byte, sep string) []byte {
	start, _, _ := bytes.Cut(b, []byte(sep))
	return start
}

// rootKinds tell a kind by the root element of XML.
var rootKinds = map[string]Found{
	"OAI-PMH":      {Kind: "oaipmh", Why: "an answer of OAI-PMH"},
	"rss":          {Kind: "feed", Why: "an RSS feed"},
	"feed":         {Kind: "feed", Why: "an Atom feed"},
	"urlset":       {Kind: "sitemap", Why: "a sitemap"},
	"sitemapindex": {Kind: "sitemap", Why: "an index of sitemaps"},
}

func foundXML(head []byte, target string) (Found, bool) {
	dec := xml.NewDecoder(bytes.NewReader(head))
	dec.Strict = false
	dec.CharsetReader = func(_ string, in io.Reader) (io.Reader, error) { return in, nil } // names are ASCII
	for {
		t, err := dec.Token()
		if err != nil {
			return Found{}, false
		}
		root, ok := t.(xml.StartElement)
		if !ok {
			continue
		}
		if root.Name.Local == "RDF" {
			if bytes.Contains(head, []byte("http://www.w3.org/ns/dcat#")) {
				return Found{"dcat", target, "a catalogue of DCAT as RDF/XML"}, true
			}
			return Found{"feed", target, "an RSS 1.0 feed"}, true
		}
		found, ok := rootKinds[root.Name.Local]
		if found.Kind == "oaipmh" {
			target, _, _ = strings.Cut(target, "?")
		}
		found.Target = target
		return found, ok
	}
}

// probes are the places at which interfaces stand, relative to the site, each
// with the kind that its answer must tell.
var probes = []struct{ kind, place string }{
	{"oparl", "oparl/v1.1/system"}, {"oparl", "oparl/v1/system"}, {"oparl", "oparl/system"}, {"oparl", "oparl/v1.0/system"},
	{"ckan", "api/3/action/package_search?rows=0"},
	{"oaipmh", "oai?verb=Identify"}, {"oaipmh", "oai/request?verb=Identify"},
	{"dcat", "catalog.ttl"},
}

// probe asks at the usual places, and gives the site itself last.
func (d detector) probe(site *url.URL, first glimpse) []Found {
	var all []Found
	base := folderOf(site)
	for _, p := range probes {
		ref, err := url.Parse(p.place)
		if err != nil || d.ctx.Err() != nil {
			continue
		}
		address := base.ResolveReference(ref).String()
		a, err := d.ask(address)
		if err != nil || a.isHTML() {
			continue
		}
		if found, ok := a.found(); ok && found.Kind == p.kind {
			if p.kind == "ckan" {
				found.Target = base.String()
			}
			found.Why += " at " + address
			all = append(all, found)
			break
		}
	}
	return append(all, Found{"website", site.String(), "a web site"})
}

// folderOf gives the address below which a page's site stands.
func folderOf(page *url.URL) *url.URL {
	base := &url.URL{Scheme: page.Scheme, Host: page.Host, Path: page.Path}
	switch {
	case strings.HasSuffix(page.Path, "/"):
	case path.Ext(page.Path) == "":
		base.Path += "/"
	default:
		base.Path = path.Dir(page.Path)
		base.Path = strings.TrimSuffix(base.Path, "/") + "/"
	}
	return base
}

// feeds gives the feeds that a page names in its head.
func (a glimpse) feeds() []Found {
	doc, err := goquery.NewDocumentFromReader(bytes.NewReader(a.head))
	base, errURL := url.Parse(a.resp.URL)
	if err != nil || errURL != nil {
		return nil
	}
	var all []Found
	doc.Find("link[rel~=alternate][href]").Each(func(_ int, s *goquery.Selection) {
		ref, err := base.Parse(strings.TrimSpace(s.AttrOr("href", "")))
		if err != nil {
			return
		}
		switch mediaType := strings.ToLower(s.AttrOr("type", "")); mediaType {
		case "application/rss+xml", "application/atom+xml", "application/feed+json":
			all = append(all, Found{"feed", ref.String(), "a feed that the page names"})
		case "application/rdf+xml", "text/turtle":
			all = append(all, Found{"dcat", ref.String(), "a catalogue that the page names"})
		}
	})
	return all
}
