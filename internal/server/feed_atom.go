package server

import (
	"cmp"
	"encoding/xml"
	"time"
)

// atomType is the media type of RFC 4287 section 7.
const atomType = "application/atom+xml; charset=utf-8"

// atomFeed and the types below are RFC 4287, as far as it is used here.
type atomFeed struct {
	XMLName  xml.Name    `xml:"http://www.w3.org/2005/Atom feed"`
	Lang     string      `xml:"xml:lang,attr"`
	ID       string      `xml:"id"`
	Title    string      `xml:"title"`
	Subtitle string      `xml:"subtitle,omitempty"`
	Updated  string      `xml:"updated"`
	Author   atomPerson  `xml:"author"`
	Links    []atomLink  `xml:"link"`
	Entries  []atomEntry `xml:"entry"`
}

// atomEntry is one record; its id is the permanent link.
type atomEntry struct {
	ID         string         `xml:"id"`
	Title      string         `xml:"title"`
	Updated    string         `xml:"updated"`
	Published  string         `xml:"published,omitempty"`
	Authors    []atomPerson   `xml:"author"`
	Links      []atomLink     `xml:"link"`
	Categories []atomCategory `xml:"category"`
	Summary    string         `xml:"summary,omitempty"`
	Rights     string         `xml:"rights,omitempty"`
}

// atomPerson names an author, here always a body.
type atomPerson struct {
	Name string `xml:"name"`
}

// atomLink is a link; Rel is self, alternate (our page) or via (the original).
type atomLink struct {
	Rel  string `xml:"rel,attr"`
	Type string `xml:"type,attr,omitempty"`
	Href string `xml:"href,attr"`
}

// atomCategory is a keyword.
type atomCategory struct {
	Term string `xml:"term,attr"`
}

// encodeAtom writes a feed as Atom.
func encodeAtom(f feed) ([]byte, error) {
	out := atomFeed{Lang: f.Lang, ID: f.Self, Title: f.Title, Subtitle: f.Query, Updated: rfc3339(f.Updated), Author: atomPerson{f.Title},
		Links: []atomLink{{"self", "application/atom+xml", f.Self}, {"alternate", "text/html", f.Page}}}
	for i := range f.Entries {
		out.Entries = append(out.Entries, atomEntryOf(&f.Entries[i]))
	}
	return marshalXML(out)
}

// atomEntryOf writes one entry.
func atomEntryOf(e *feedEntry) atomEntry {
	out := atomEntry{ID: e.Link, Title: e.Title, Summary: e.Summary, Updated: cmp.Or(rfc3339(e.Updated), rfc3339(time.Unix(0, 0))),
		Published: rfc3339(e.Published), Links: []atomLink{{"alternate", "text/html", e.Link}}, Rights: e.Rights}
	if e.Via != "" {
		out.Links = append(out.Links, atomLink{Rel: "via", Href: e.Via})
	}
	for _, name := range e.Authors {
		out.Authors = append(out.Authors, atomPerson{name})
	}
	for _, word := range e.Keywords {
		out.Categories = append(out.Categories, atomCategory{word})
	}
	return out
}
