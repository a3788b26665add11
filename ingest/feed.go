package ingest

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"net/url"
	"strings"

	"github.com/mmcdole/gofeed"

	"nextsearch/internal/catalogue"
	"nextsearch/internal/fetch"
)

// maxFeed bounds a feed, which is parsed as a whole: the largest known have some MB.
const maxFeed = 64 << 20

// feed reads RSS 0.9 to 2.0, Atom (RFC 4287) and JSON Feed.
type feed struct{ spec Spec }

func newFeed(spec Spec) (Source, error) { return feed{spec}, nil }

// Windowed: a feed shows its latest entries only. What has left it is older, not gone.
func (feed) Windowed() bool { return true }

// Incremental: documents whose entries are all older are not asked for. A feed
// in one document is read as a whole.
func (s feed) Incremental() bool { return !isFile(s.spec.Target) }

// Records gives one record an entry, from the newest document of the feed and
// those that it leads to.
func (s feed) Records(ctx context.Context, web *fetch.Web) iter.Seq2[catalogue.Record, error] {
	return func(yield func(catalogue.Record, error) bool) {
		pages, given := map[string]bool{}, map[string]bool{}
		for address := s.spec.Target; address != ""; {
			if err := nextPage(pages, address, pageLimit(s.spec, maxFeedPages)); err != nil {
				yield(catalogue.Record{}, err)
				return
			}
			resp, parsed, err := s.open(ctx, web, address)
			if err != nil {
				yield(catalogue.Record{}, err)
				return
			}
			if len(parsed.Items) == 0 && len(pages) == 1 && !s.spec.Since.IsZero() && !yield(catalogue.Record{}, emptyFeed(resp.URL)) {
				return
			}
			c := newChannel(s.spec, resp, parsed)
			c.given = given
			if !c.records(ctx, parsed.Items, yield) {
				return
			}
			address = olderPage(resp.URL, parsed)
			if len(parsed.Items) == 0 || isOlder(parsed.Items, s.spec.Since) {
				return
			}
		}
	}
}

// emptyFeed is the remark on a feed without entries: asked for what is new, a
// run that found nothing says nothing, but a feed always shows something.
func emptyFeed(address string) *Rejection {
	r := reject(address, "no-records", "the feed has no entries")
	r.Notice = true
	return r
}

// open reads one document of the feed.
func (s feed) open(ctx context.Context, web *fetch.Web, address string) (*fetch.Response, *gofeed.Feed, error) {
	resp, err := openTarget(ctx, web, address,
		"application/atom+xml, application/rss+xml, application/feed+json, application/xml;q=0.9, application/json;q=0.8, */*;q=0.1")
	if err != nil {
		return nil, nil, err
	}
	parsed, err := parseFeed(resp)
	if err != nil {
		return nil, nil, fmt.Errorf("bad-feed: %s: %w", resp.URL, err)
	}
	return resp, parsed, nil
}

// records gives the records of one document, false if no more are wanted.
func (c *channel) records(ctx context.Context, items []*gofeed.Item, yield func(catalogue.Record, error) bool) bool {
	for i, item := range items {
		if ctx.Err() != nil {
			return false
		}
		rec, rejection := c.record(i, item)
		if rejection != nil {
			if !yield(catalogue.Record{}, rejection) {
				return false
			}
		} else if !yield(rec, nil) {
			return false
		}
	}
	return true
}

// parseFeed reads a feed of any format.
func parseFeed(resp *fetch.Response) (*gofeed.Feed, error) {
	body, err := resp.Open()
	if err != nil {
		return nil, err
	}
	defer body.Close()
	data, err := io.ReadAll(io.LimitReader(body, maxFeed+1))
	if err != nil {
		return nil, err
	}
	if len(data) > maxFeed {
		return nil, fmt.Errorf("the feed has more than %s", Bytes(maxFeed))
	}
	return parseFeedText(decodeFeed(data, resp.Charset))
}

// parseFeedText parses the text of a feed. What the library chokes on is an error.
func parseFeedText(text string) (parsed *gofeed.Feed, err error) {
	defer func() {
		if cause := recover(); cause != nil {
			parsed, err = nil, fmt.Errorf("the feed cannot be read: %v", cause)
		}
	}()
	parser := gofeed.NewParser()
	parser.KeepOriginalFeed = true
	parser.RSSTranslator = &gofeed.DefaultRSSTranslator{DisableContentImageScan: true}
	parsed, err = parser.ParseString(text)
	if errors.Is(err, gofeed.ErrFeedTypeNotDetected) {
		return nil, errors.New("this is neither RSS nor Atom nor JSON Feed; is the address that of the feed itself?")
	}
	return parsed, err
}

// channel is what a feed says for all its entries.
type channel struct {
	spec         Spec
	resp         *fetch.Response
	base         *url.URL // for relative links, nil for a local file without one
	original     original
	language     string
	licence      catalogue.Licence
	organisation string
	given        map[string]bool // native ids of the entries so far
}

func newChannel(spec Spec, resp *fetch.Response, parsed *gofeed.Feed) *channel {
	c := &channel{spec: spec, resp: resp, original: original{parsed.OriginalFeed()}, given: map[string]bool{},
		language: parsed.Language}
	c.base = feedBase(resp.URL, parsed.FeedLink, parsed.Link)
	c.licence = rightsOf(append(c.original.feedRights(), parsed.Copyright)...)
	if c.licence == (catalogue.Licence{}) {
		c.licence = rightsOf(extensionRights(parsed.Extensions, parsed.DublinCoreExt)...)
	}
	c.organisation = bodyAmong(parsed.Authors, parsed.DublinCoreExt)
	if c.organisation == "" && spec.Defaults.Organisation == "" {
		c.organisation = bodyIn(htmlLine(parsed.Title))
	}
	return c
}

// feedBase gives what relative links of entries refer to: the site that the
// feed belongs to, itself relative to where the feed was found.
func feedBase(found string, links ...string) *url.URL {
	base, err := url.Parse(found)
	if err != nil || isFile(found) {
		base = &url.URL{}
	}
	for _, l := range links {
		if next, err := base.Parse(strings.TrimSpace(l)); err == nil {
			base = next
		}
	}
	if base.Host == "" {
		return nil
	}
	return base
}

// record makes the record of an entry.
func (c *channel) record(i int, item *gofeed.Item) (catalogue.Record, *Rejection) {
	where := fmt.Sprintf("%s#entry=%d", c.resp.URL, i+1)
	rec := catalogue.Record{URL: c.link(item), Provenance: catalogue.Provenance{Methods: map[string]string{}}}
	text, err := c.text(i, item)
	if err != nil {
		return rec, reject(where, "bad-entry", "entry %d: %s", i+1, err)
	}
	rec.Summary, rec.Body, rec.Sections = text.summary, text.body, text.sections
	c.describe(i, item, &rec)
	c.titleOf(item, &rec)
	if rec.Title == "" {
		return rec, reject(where, "no-title", "entry %d has neither title nor text", i+1)
	}
	c.identify(item, &rec)
	rec.Attachments = c.attachments(item, text.attachments)
	return rec, nil
}

// titleWords is how many characters of the text stand in for a missing title.
const titleWords = 80

func (c *channel) titleOf(item *gofeed.Item, rec *catalogue.Record) {
	if rec.Title = htmlLine(item.Title); rec.Title != "" {
		return
	}
	rec.Title = shorten(squash(rec.Body), titleWords)
	if rec.Title == "" {
		rec.Title = shorten(rec.Summary, titleWords)
	}
	rec.Provenance.Methods["title"] = "first words"
}

// describe fills what an entry, or else its feed, says beside its text.
func (c *channel) describe(i int, item *gofeed.Item, rec *catalogue.Record) {
	methods := rec.Provenance.Methods
	rec.Published = feedDate(item.Published, item.PublishedParsed)
	rec.Updated = feedDate(item.Updated, item.UpdatedParsed)
	for _, category := range item.Categories {
		rec.Keywords = append(rec.Keywords, strings.TrimPrefix(htmlLine(category), "#"))
	}
	var claims candidates
	claims.add(c.original.language(i), "entry")
	claims.add(c.language, "feed")
	if l := guessLanguage(rec.Body, claims).first(); l.value != "" {
		rec.Language, methods["language"] = l.value, l.method
	}
	rights := append(c.original.rights(i), extensionRights(item.Extensions, item.DublinCoreExt)...)
	if rec.Licence = rightsOf(rights...); rec.Licence == (catalogue.Licence{}) {
		rec.Licence = c.licence
	}
	if name := bodyAmong(item.Authors, item.DublinCoreExt); name != "" {
		rec.Organisations, methods["organisations"] = publisherNamed(name), "entry"
	} else if c.organisation != "" {
		rec.Organisations, methods["organisations"] = publisherNamed(c.organisation), "feed"
	}
	address, err := url.Parse(rec.URL)
	if err != nil {
		address = &url.URL{}
	}
	kind, method := kindOfPage(&page{url: address}, rec.Sections)
	switch {
	case method == "sections":
		rec.Kind, methods["kind"] = kind, method
	case c.spec.Defaults.RecordKind == "":
		rec.Kind = catalogue.KindNews
	}
}

func publisherNamed(name string) []catalogue.Organisation {
	return []catalogue.Organisation{{Name: name, Role: "publisher"}}
}

// link gives the address of an entry: its link, else a guid that is one
// (RSS 2.0: permalink).
func (c *channel) link(item *gofeed.Item) string {
	for _, l := range append(append([]string{item.Link}, item.Links...), item.GUID) {
		if u := c.resolve(l); u != "" {
			return u
		}
	}
	return ""
}

// resolve makes an address absolute, "" if it is none of a page. Only a link
// can be relative: a guid such as "42" has no slash.
func (c *channel) resolve(link string) string {
	if link = strings.TrimSpace(link); link == "" {
		return ""
	}
	u, err := url.Parse(link)
	if err != nil {
		return ""
	}
	if u.Host == "" {
		if c.base == nil || u.Scheme != "" || !strings.ContainsAny(link, "/?.") {
			return ""
		}
		u = c.base.ResolveReference(u)
	}
	clean, err := canonicalURL(u.String())
	if err != nil {
		return ""
	}
	return clean.String()
}

// identify gives the record its id: the entry's own, else its link, else
// title and date. An id that the feed gives twice counts once.
func (c *channel) identify(item *gofeed.Item, rec *catalogue.Record) {
	native := strings.TrimSpace(item.GUID)
	if native == "" || c.given[native] && rec.URL != "" {
		native = rec.URL
	}
	if native == "" {
		native = strings.TrimSpace(rec.Title + " " + string(rec.Published))
	}
	c.given[native] = true
	rec.ID = catalogue.NewID(c.spec.Name, native)
	p := &rec.Provenance
	p.OriginalID, p.URL, p.Fetched, p.Raw = native, publicURL(c.resp.URL), c.resp.Fetched, c.resp.Raw
}

// attachments joins the enclosures that are documents with those linked in the text.
func (c *channel) attachments(item *gofeed.Item, linked []catalogue.Attachment) []catalogue.Attachment {
	for _, e := range item.Enclosures {
		kind, _, _ := strings.Cut(e.Type, "/")
		address := c.resolve(e.URL)
		if address == "" || kind == "image" || kind == "audio" || kind == "video" {
			continue
		}
		linked = append(linked, catalogue.Attachment{URL: address, MediaType: strings.ToLower(e.Type)})
	}
	return linked
}
