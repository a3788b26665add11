package demosite

import (
	"encoding/xml"
	"net/http"
	"time"
)

// The elements of an Atom feed (RFC 4287) that the example uses.
type (
	atomFeed struct {
		XMLName xml.Name    `xml:"http://www.w3.org/2005/Atom feed"`
		Lang    string      `xml:"xml:lang,attr"`
		ID      string      `xml:"id"`
		Title   string      `xml:"title"`
		Updated string      `xml:"updated"`
		Links   []atomLink  `xml:"link"`
		Entries []atomEntry `xml:"entry"`
	}
	atomLink struct {
		Rel  string `xml:"rel,attr"`
		Type string `xml:"type,attr,omitempty"`
		Href string `xml:"href,attr"`
	}
	atomEntry struct {
		ID         string         `xml:"id"`
		Title      string         `xml:"title"`
		Author     string         `xml:"author>name"`
		Published  string         `xml:"published"`
		Updated    string         `xml:"updated"`
		Links      []atomLink     `xml:"link"`
		Categories []atomCategory `xml:"category"`
		Rights     string         `xml:"rights,omitempty"`
		Summary    string         `xml:"summary"`
		Content    atomContent    `xml:"content"`
	}
	atomCategory struct {
		Term string `xml:"term,attr"`
	}
	// atomContent is escaped HTML or, in Div, XHTML; one of the two is set.
	atomContent struct {
		Type string    `xml:"type,attr"`
		Text string    `xml:",chardata"`
		Div  *xhtmlDiv `xml:"http://www.w3.org/1999/xhtml div"`
	}
	xhtmlDiv struct {
		Inner string `xml:",innerxml"`
	}
)

// serveFeed serves the feed, entries newest first, every second as XHTML.
func (s *site) serveFeed(w http.ResponseWriter, r *http.Request) {
	base := baseURL(r)
	newest := s.feed[0].Updated
	feed := atomFeed{
		Lang: "de", ID: base + feedPath, Updated: newest.Format(time.RFC3339),
		Title: "Aktuelles aus der Verwaltungsdigitalisierung in Musterland",
		Links: []atomLink{
			{Rel: "self", Type: "application/atom+xml", Href: base + feedPath},
			{Rel: "alternate", Type: "text/html", Href: base + "/"},
		},
	}
	for i := range s.feed {
		entry, err := s.entry(base, &s.feed[i], i%2 == 1)
		if err != nil {
			fail(w, err)
			return
		}
		feed.Entries = append(feed.Entries, entry)
	}
	serveXML(w, r, "application/atom+xml; charset=utf-8", newest, feed)
}

// entry makes the entry of a recipe with its full text. Both forms of content
// occur in real feeds, so the example has both.
func (s *site) entry(base string, r *recipe, xhtml bool) (atomEntry, error) {
	address := base + "/aktuelles/" + r.Slug + ".html"
	e := atomEntry{
		// RFC 4151: the same entry whatever port the example listens on.
		ID: "tag:musterland.example,2025:" + r.Slug, Title: r.Title, Author: r.Organisation, Summary: r.Summary, Rights: r.Licence.Name,
		Published: r.Published.Format(time.RFC3339), Updated: r.Updated.Format(time.RFC3339),
		Links: []atomLink{{Rel: "alternate", Type: "text/html", Href: address}},
	}
	if r.Licence.URL != "" {
		e.Links = append(e.Links, atomLink{Rel: "license", Href: r.Licence.URL})
	}
	for _, word := range r.Keywords {
		e.Categories = append(e.Categories, atomCategory{Term: word})
	}
	html, err := s.designs.fragment(r)
	if xhtml {
		e.Content = atomContent{Type: "xhtml", Div: &xhtmlDiv{Inner: html}}
	} else {
		e.Content = atomContent{Type: "html", Text: html}
	}
	return e, err
}
