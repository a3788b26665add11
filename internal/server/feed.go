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

// feedFormat is one way to write a feed: its path, media type and encoding.
type feedFormat struct {
	path      string
	mediaType string
	encode    func(feed) ([]byte, error)
}

// The formats. They hold the same entries; each reader takes what it knows.
var (
	feedAtom = feedFormat{"/v1/feed.atom", atomType, encodeAtom}
	feedRSS  = feedFormat{"/v1/feed.rss", rssType, encodeRSS}
	feedJSON = feedFormat{"/v1/feed.json", feedJSONType, encodeFeedJSON}
)

// feed is what every format says.
type feed struct {
	Lang    string
	Title   string // of the service
	Query   string // what was searched, "" for everything
	Self    string // address of the feed; with the parameters in a fixed order it names it as well
	Page    string // the same search for people
	Updated time.Time
	Entries []feedEntry
}

// feedEntry is one record.
type feedEntry struct {
	Link      string // lasting address; names the entry as well
	Via       string // the original, "" if it may not be linked
	Title     string
	Summary   string
	Language  string
	Published time.Time // zero if not known
	Updated   time.Time
	Authors   []string // bodies
	Keywords  []string
	Rights    string // name of the licence
}

// getFeed answers with the newest hits of a search, to subscribe to.
func (s *Server) getFeed(format feedFormat) handlerFunc {
	return func(w http.ResponseWriter, r *http.Request) error {
		var p feedParams
		if err := decode(r, s.params.feed, &p); err != nil {
			return err
		}
		if notModified(w, r, s.indexTag()) {
			return nil
		}
		f, err := s.feedOf(r, &p, format.path)
		if err != nil {
			return err
		}
		data, err := format.encode(f)
		if err != nil {
			return err
		}
		write(w, http.StatusOK, format.mediaType, data)
		return nil
	}
}

// feedOf searches and reads the entries.
func (s *Server) feedOf(r *http.Request, p *feedParams, path string) (feed, error) {
	f := s.feedHead(r, p, path)
	resp, err := s.find(r.Context(), search.Query{Text: p.Q, Filters: p.Filters, Sort: sortOf(p.Sort), Size: p.Size})
	if err != nil {
		return f, err
	}
	for _, hit := range resp.Hits {
		entry, ok, err := s.feedEntry(r.Context(), s.baseOf(r), hit.ID)
		if err != nil {
			return f, err
		}
		if !ok {
			continue
		}
		f.Entries = append(f.Entries, entry)
		if entry.Updated.After(f.Updated) {
			f.Updated = entry.Updated
		}
	}
	return f, nil
}

// feedHead is the feed without entries. Its id is its own address with the
// parameters in a fixed order, so the same search has the same id.
func (s *Server) feedHead(r *http.Request, p *feedParams, path string) feed {
	values, _ := url.ParseQuery(r.URL.RawQuery) // has been parsed before
	self := s.baseOf(r) + path + withQuery(values.Encode())
	values.Del("size")
	return feed{Lang: p.Lang, Title: s.title, Query: p.Q, Self: self, Page: s.baseOf(r) + "/suche" + withQuery(values.Encode()), Updated: time.Unix(0, 0)}
}

// withQuery writes the part of an address that follows the path.
func withQuery(query string) string {
	if query == "" {
		return ""
	}
	return "?" + query
}

// publicRecord reads a record that a search found; not ok if it went since it
// was indexed.
func (s *Server) publicRecord(ctx context.Context, id string) (public catalogue.Record, change catalogue.Change, ok bool, err error) {
	change, err = s.store.Get(ctx, id)
	if errors.Is(err, catalogue.ErrNotFound) {
		return public, change, false, nil
	}
	if err != nil {
		return public, change, false, err
	}
	public, ok = s.public(change)
	return public, change, ok, nil
}

// feedEntry makes the entry of a record; not ok if it went since it was indexed.
func (s *Server) feedEntry(ctx context.Context, base, id string) (entry feedEntry, ok bool, err error) {
	public, _, ok, err := s.publicRecord(ctx, id)
	if !ok || err != nil {
		return entry, false, err
	}
	rec := mappings.Release(&public)
	entry = feedEntry{Link: base + recordPath(rec.ID), Via: webURL(rec.URL), Title: rec.Title, Summary: rec.Summary, Language: rec.Language,
		Published: rec.Published.Time(), Updated: entryUpdated(&rec), Keywords: rec.Keywords, Rights: rec.Licence.Name}
	for _, org := range rec.Organisations {
		entry.Authors = append(entry.Authors, org.Name)
	}
	return entry, true, nil
}

// entryUpdated gives the last date that is known of a record: every entry must
// have one (RFC 4287 section 4.1.2), and the time of fetching is the last resort.
func entryUpdated(rec *catalogue.Record) time.Time {
	for _, d := range []catalogue.Date{rec.Updated, rec.Published} {
		if t := d.Time(); !t.IsZero() {
			return t
		}
	}
	return rec.Provenance.Fetched
}

// rfc3339 writes a time as Atom and JSON Feed want it, "" for the zero time.
func rfc3339(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339)
}

// marshalXML writes a document with its declaration.
func marshalXML(v any) ([]byte, error) {
	data, err := xml.Marshal(v)
	if err != nil {
		return nil, err
	}
	return append([]byte(xml.Header), data...), nil
}

// webURL gives an address that may stand in a link: http and https only.
func webURL(address string) string {
	u, err := url.Parse(address)
	if err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Host == "" {
		return ""
	}
	return address
}
