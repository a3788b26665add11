package ingest

import (
	"net/url"
	"strings"
	"time"

	"github.com/mmcdole/gofeed"
	"github.com/mmcdole/gofeed/atom"
	"github.com/mmcdole/gofeed/json"
)

// maxFeedPages is how many documents of one feed are read unless the config
// says otherwise: at the usual 10 to 100 entries each, an archive of decades.
const maxFeedPages = 500

// olderPage gives the address of the document with the older entries of a feed:
// rel=next of a paged feed, rel=prev-archive of an archived one (RFC 5005), in
// Atom itself or as an extension of RSS, and next_url of JSON Feed; "" if
// there is none. found is where the document was found.
func olderPage(found string, parsed *gofeed.Feed) string {
	base, err := url.Parse(found)
	if err != nil || isFile(found) {
		return ""
	}
	links := map[string]string{}
	switch f := parsed.OriginalFeed().(type) {
	case *atom.Feed:
		for _, l := range f.Links {
			links[strings.ToLower(l.Rel)] = l.Href
		}
	case *json.Feed:
		links["next"] = f.NextURL
	}
	for _, prefix := range []string{"atom", "atom10", "atom03"} {
		for _, l := range parsed.Extensions[prefix]["link"] {
			links[strings.ToLower(l.Attrs["rel"])] = l.Attrs["href"]
		}
	}
	for _, rel := range []string{"next", "prev-archive"} {
		if u, err := base.Parse(strings.TrimSpace(links[rel])); err == nil && links[rel] != "" && (u.Scheme == "http" || u.Scheme == "https") {
			return u.String()
		}
	}
	return ""
}

// isOlder reports whether all entries of a document are dated before a time:
// then older documents have nothing new either. Feeds go from new to old.
func isOlder(items []*gofeed.Item, since time.Time) bool {
	if since.IsZero() {
		return false
	}
	for _, item := range items {
		at := item.UpdatedParsed
		if at == nil {
			at = item.PublishedParsed
		}
		if at == nil || !at.Before(since) {
			return false
		}
	}
	return true
}
