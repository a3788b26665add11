package server

import (
	"context"
	"encoding/xml"
	"errors"
	"net/http"
	"net/url"
	"time"

	"nextsearch/internal/catalogue"
	"nextsearch/internal/search"
	"nextsearch/mappings"
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

// getFeed answers GET /v1/feed.atom: the newest hits of a search, to subscribe to.
func (s *Server) getFeed(w http.ResponseWriter, r *http.Request) error {
	var p feedParams
	if err := decode(r, s.params.feed, &p); err != nil {
		return err
	}
	if notModified(w, r, s.indexTag()) {
		return nil
	}
	resp, err := s.find(r.Context(), search.Query{Text: p.Q, Filters: p.Filters, Sort: sortOf(p.Sort), Size: p.Size})
	if err != nil {
		return err
	}
	feed := s.feedHead(r, &p)
	for _, hit := range resp.Hits {
		entry, ok, err := s.feedEntry(r.Context(), s.baseOf(r), hit.ID)
		if err != nil {
			return err
		}
		if ok {
			feed.Entries = append(feed.Entries, entry)
			feed.Updated = max(feed.Updated, entry.Updated) // RFC 3339 in UTC sorts as text
		}
	}
	data, err := xml.Marshal(feed)
	if err != nil {
		return err
	}
	write(w, http.StatusOK, atomType, append([]byte(xml.Header), data...))
	return nil
}

// feedHead is the feed without entries. Its id is its own address with the
// parameters in a fixed order, so the same search has the same id.
func (s *Server) feedHead(r *http.Request, p *feedParams) atomFeed {
	values, _ := url.ParseQuery(r.URL.RawQuery) // has been parsed before
	query := values.Encode()
	self := s.baseOf(r) + "/v1/feed.atom" + withQuery(query)
	values.Del("size")
	page := s.baseOf(r) + "/suche" + withQuery(values.Encode())
	return atomFeed{Lang: p.Lang, ID: self, Title: s.title, Subtitle: p.Q, Updated: rfc3339(time.Unix(0, 0)),
		Author: atomPerson{s.title}, Links: []atomLink{{"self", "application/atom+xml", self}, {"alternate", "text/html", page}}}
}

// withQuery writes the part of an address that follows the path.
func withQuery(query string) string {
	if query == "" {
		return ""
	}
	return "?" + query
}

// feedEntry makes the entry of a record; not ok if it went since it was indexed.
func (s *Server) feedEntry(ctx context.Context, base, id string) (entry atomEntry, ok bool, err error) {
	change, err := s.store.Get(ctx, id)
	if errors.Is(err, catalogue.ErrNotFound) {
		return entry, false, nil
	}
	if err != nil {
		return entry, false, err
	}
	public, ok := s.public(change)
	if !ok {
		return entry, false, nil
	}
	rec := mappings.Release(&public)
	link := base + recordPath(rec.ID)
	entry = atomEntry{ID: link, Title: rec.Title, Summary: rec.Summary, Updated: entryUpdated(&rec),
		Links: []atomLink{{"alternate", "text/html", link}}, Rights: rec.Licence.Name}
	if rec.Published != "" {
		entry.Published = rfc3339(rec.Published.Time())
	}
	if href := webURL(rec.URL); href != "" {
		entry.Links = append(entry.Links, atomLink{Rel: "via", Href: href})
	}
	for _, org := range rec.Organisations {
		entry.Authors = append(entry.Authors, atomPerson{org.Name})
	}
	for _, word := range rec.Keywords {
		entry.Categories = append(entry.Categories, atomCategory{word})
	}
	return entry, true, nil
}

// entryUpdated gives the last date that is known of a record: every entry must
// have one (RFC 4287 section 4.1.2), and the time of fetching is the last resort.
func entryUpdated(rec *catalogue.Record) string {
	for _, d := range []catalogue.Date{rec.Updated, rec.Published} {
		if t := d.Time(); !t.IsZero() {
			return rfc3339(t)
		}
	}
	return rfc3339(rec.Provenance.Fetched)
}

// rfc3339 writes a time as Atom wants it.
func rfc3339(t time.Time) string { return t.UTC().Format(time.RFC3339) }

// webURL gives an address that may stand in a link: http and https only.
func webURL(address string) string {
	u, err := url.Parse(address)
	if err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Host == "" {
		return ""
	}
	return address
}
