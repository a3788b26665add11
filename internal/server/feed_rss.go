package server

import (
	"cmp"
	"encoding/xml"
	"html"
	"net/http"
	"time"
)

// rssType is the media type in use for RSS; none is registered.
const rssType = "application/rss+xml; charset=utf-8"

// rssFeed and the types below are RSS 2.0 (https://www.rssboard.org/rss-specification)
// with what its Best Practices Profile adds: atom:link to the feed itself and
// dc:creator, since author has to be a mail address.
type rssFeed struct {
	XMLName xml.Name   `xml:"rss"`
	Version string     `xml:"version,attr"`
	Atom    string     `xml:"xmlns:atom,attr"`
	DC      string     `xml:"xmlns:dc,attr"`
	Channel rssChannel `xml:"channel"`
}

// rssChannel is the feed; title, link and description are required.
type rssChannel struct {
	Title       string    `xml:"title"`
	Link        string    `xml:"link"`
	Description string    `xml:"description"`
	Language    string    `xml:"language"`
	Built       string    `xml:"lastBuildDate"`
	Self        atomLink  `xml:"atom:link"`
	Items       []rssItem `xml:"item"`
}

// rssItem is one record.
type rssItem struct {
	Title       string   `xml:"title"`
	Link        string   `xml:"link"`
	GUID        rssGUID  `xml:"guid"`
	Published   string   `xml:"pubDate"`
	Creators    []string `xml:"dc:creator"`
	Categories  []string `xml:"category"`
	Description string   `xml:"description,omitempty"`
}

// rssGUID names an item; here it is its address, too.
type rssGUID struct {
	IsPermaLink bool   `xml:"isPermaLink,attr"`
	Value       string `xml:",chardata"`
}

// encodeRSS writes a feed as RSS 2.0.
func encodeRSS(f feed) ([]byte, error) {
	ch := rssChannel{Title: f.Title, Link: f.Page, Description: cmp.Or(f.Query, f.Title), Language: f.Lang,
		Built: rssDate(f.Updated), Self: atomLink{"self", "application/rss+xml", f.Self}}
	for _, e := range f.Entries {
		published := e.Published
		if published.IsZero() {
			published = e.Updated
		}
		ch.Items = append(ch.Items, rssItem{Title: e.Title, Link: e.Link, GUID: rssGUID{true, e.Link}, Published: rssDate(published),
			Creators: e.Authors, Categories: e.Keywords, Description: html.EscapeString(e.Summary)})
	}
	return marshalXML(rssFeed{Version: "2.0", Atom: "http://www.w3.org/2005/Atom", DC: "http://purl.org/dc/elements/1.1/", Channel: ch})
}

// rssDate writes a time in the form of RFC 822 with a year of four digits.
func rssDate(t time.Time) string { return t.UTC().Format(http.TimeFormat) }
