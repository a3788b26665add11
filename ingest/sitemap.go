package ingest

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"net/url"
	"strings"
	"time"

	"golang.org/x/net/html/charset"

	"nextsearch/internal/fetch"
)

// Limits of sitemaps.org: a file has at most 50,000 addresses and 50 MB
// unpacked. What is beyond is not read, and the report says so.
const (
	maxSitemapURLs  = 50_000
	maxSitemapBytes = 50 << 20
)

// sitemap is what one sitemap file lists.
type sitemap struct {
	pages []string // addresses of pages
	maps  []string // addresses of further sitemaps, for an index
	// notes are what the file says of its pages beside their addresses.
	notes map[string]sitemapNote
	// cut says why the rest of the file was not read, nil if all was.
	cut error
}

// sitemapNote is what a sitemap says of a page: <lastmod>, and the news
// extension (https://developers.google.com/search/docs/crawling-indexing/sitemaps/news-sitemap).
type sitemapNote struct {
	modified  time.Time // zero if it does not say
	news      bool
	published string
	keywords  string
}

var errSitemapURLs = fmt.Errorf("it lists more than %d addresses, the limit of sitemaps.org; the others were not read", maxSitemapURLs)

// parseSitemap reads a sitemap: XML (urlset or sitemapindex, whatever the
// namespace), RSS or Atom, or a text with an address a line, each also packed
// with gzip. The error says that it is none of these; a file that breaks off
// gives what stands before the break and cut.
func parseSitemap(r io.Reader, contentCharset string) (sitemap, error) {
	in, packed, err := unpack(bufio.NewReader(r))
	if err != nil {
		return sitemap{cut: err}, nil
	}
	limited := &io.LimitedReader{R: in, N: maxSitemapBytes + 1}
	body := bufio.NewReader(limited)
	var m sitemap
	if isXML(body) {
		m, err = parseXMLSitemap(body, contentCharset)
	} else {
		m, err = parseTextSitemap(body)
	}
	if packed && err != nil { // nothing but a sitemap is packed, so it is a broken one
		m.cut, err = fmt.Errorf("it does not unpack: %w", err), nil
	}
	if limited.N <= 0 {
		m.cut = errors.New("it is longer than 50 MB, the limit of sitemaps.org; the rest was not read")
	}
	return m, err
}

// unpack looks for the magic number of gzip: servers name the type of a
// .xml.gz in many ways, and some unpack it themselves.
func unpack(in *bufio.Reader) (out io.Reader, packed bool, err error) {
	if magic, _ := in.Peek(2); !bytes.Equal(magic, []byte{0x1f, 0x8b}) {
		return in, false, nil
	}
	out, err = gzip.NewReader(in)
	return out, true, err
}

// isXML reports whether the first visible character opens a tag.
func isXML(in *bufio.Reader) bool {
	head, _ := in.Peek(512)
	head = bytes.ReplaceAll(head, []byte{0}, nil) // UTF-16
	head = bytes.TrimLeft(head, "\xef\xbb\xbf\xff\xfe \t\r\n")
	return bytes.HasPrefix(head, []byte("<"))
}

// parseXMLSitemap takes the text of every <loc> (or, in a feed, <link>),
// streaming: a sitemap may have 50 MB.
func parseXMLSitemap(in *bufio.Reader, contentCharset string) (m sitemap, err error) {
	source := io.Reader(in)
	if bom, _ := in.Peek(2); bytes.Equal(bom, []byte{0xff, 0xfe}) || bytes.Equal(bom, []byte{0xfe, 0xff}) {
		if source, err = charset.NewReaderLabel("utf-16", in); err != nil {
			return m, err
		}
	}
	dec := xml.NewDecoder(source)
	dec.Strict = false // an unescaped & in an address is common
	dec.CharsetReader = func(label string, in io.Reader) (io.Reader, error) {
		if strings.HasPrefix(strings.ToLower(label), "utf-16") && source != io.Reader(in) {
			return in, nil // the byte order mark has already decided
		}
		if r, err := charset.NewReaderLabel(label, in); err == nil {
			return r, nil
		}
		return charset.NewReader(in, contentCharset)
	}
	root, err := m.read(dec)
	switch {
	case root == "":
		return sitemap{}, errors.New("it is not XML: it has no root element")
	case !sitemapRoots[root]:
		return sitemap{}, fmt.Errorf("its root element is <%s>, not <urlset> or <sitemapindex>", shorten(squash(root), 40))
	case err != nil && m.cut == nil:
		m.cut = fmt.Errorf("it breaks off: %w", err)
	}
	return m, nil
}

// sitemapRoots are the root elements that a sitemap can have.
var sitemapRoots = wordSet("urlset sitemapindex rss feed RDF")

// read fills m from the tokens and gives the name of the root element. The
// error is the one that ended the reading, nil at the end of the file.
func (m *sitemap) read(dec *xml.Decoder) (root string, err error) {
	var path []string
	var text strings.Builder
	var at string // address of the page whose element is open
	for {
		tok, err := dec.Token()
		switch {
		case errors.Is(err, io.EOF):
			return root, nil
		case err != nil:
			return root, err
		}
		switch t := tok.(type) {
		case xml.StartElement:
			if root == "" {
				root = t.Name.Local
				if !sitemapRoots[root] {
					return root, nil
				}
			}
			if len(path) < maxSitemapDepth {
				path = append(path, t.Name.Local)
			}
			text.Reset()
			if root == "feed" && t.Name.Local == "link" && len(path) == 3 {
				m.add("entry", attr(t, "href"))
			}
		case xml.CharData:
			if text.Len() < maxURL {
				text.Write(t)
			}
		case xml.EndElement:
			if len(path) > 1 && (t.Name.Local == "loc" && len(path) == 3 || t.Name.Local == "link" && path[len(path)-2] == "item") {
				m.add(path[len(path)-2], text.String())
				at = strings.TrimSpace(text.String())
			} else if root == "urlset" {
				m.note(at, path, text.String())
			}
			if len(path) == 2 {
				at = ""
			}
			if len(path) > 0 {
				path = path[:len(path)-1]
			}
			if m.cut != nil {
				return root, nil
			}
		}
	}
}

// maxSitemapDepth is far above the depth of any sitemap; below it, elements
// that are never closed take no more memory.
const maxSitemapDepth = 64

// add takes one address from an element inside parent.
func (m *sitemap) add(parent, address string) {
	address = strings.TrimSpace(address)
	switch {
	case address == "":
	case len(m.pages)+len(m.maps) >= maxSitemapURLs:
		m.cut = errSitemapURLs
	case parent == "sitemap":
		m.maps = append(m.maps, address)
	default:
		m.pages = append(m.pages, address)
	}
}

// note keeps what an element at path says of the page at an address. What
// stands before <loc> is passed over: nobody writes it so.
func (m *sitemap) note(address string, path []string, text string) {
	if address == "" || len(path) < 3 {
		return
	}
	n := m.notes[address]
	switch name := path[len(path)-1]; {
	case name == "lastmod" && len(path) == 3:
		n.modified = parseDate(text).Time()
	case path[2] != "news":
		return
	case name == "publication_date":
		n.published = text
	case name == "keywords":
		n.keywords = text
	}
	n.news = n.news || path[2] == "news"
	if m.notes == nil {
		m.notes = map[string]sitemapNote{}
	}
	m.notes[address] = n
}

// parseTextSitemap reads an address a line. Lines that are none are skipped;
// a text without any is no sitemap (an error page sent with 200, say).
func parseTextSitemap(in *bufio.Reader) (m sitemap, err error) {
	lines := bufio.NewScanner(in)
	for lines.Scan() && m.cut == nil {
		line := strings.TrimPrefix(strings.TrimSpace(lines.Text()), "\ufeff")
		if strings.HasPrefix(line, "http://") || strings.HasPrefix(line, "https://") {
			m.add("", line)
		}
	}
	if len(m.pages) == 0 && lines.Err() == nil && !atEnd(in) {
		return m, errors.New("it is neither XML nor a list of addresses")
	}
	if err := lines.Err(); err != nil {
		m.cut = fmt.Errorf("it breaks off: %w", err)
	}
	return m, nil
}

func atEnd(in *bufio.Reader) bool {
	_, err := in.Peek(1)
	return err != nil
}

// attr gives the value of an attribute, "" if t has none of that name.
func attr(t xml.StartElement, name string) string {
	for _, a := range t.Attr {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

// sitemapPlaces are tried where robots.txt names no sitemap, relative to the target.
var sitemapPlaces = []string{"sitemap.xml", "sitemap-index.xml", "sitemap_index.xml"}

// maxSitemapLevels is how deep an index may list indexes: sitemaps.org allows
// none, sites have two.
const maxSitemapLevels = 3

// maxSitemaps is how many sitemap files one run reads: as many as reach the
// largest crawl with small files.
const maxSitemaps = 500

// listing is what the sitemaps of a site list together.
type listing struct {
	found    bool                   // there is a sitemap
	pages    []*url.URL             // within the site, no doubles, at most the crawl's limit
	notes    map[string]sitemapNote // by page key
	outside  int                    // addresses that do not belong to the site
	example  string                 // one of them
	problems []error                // *Rejection or what makes the run incomplete
	reasons  []string               // why a sitemap gave nothing
	full     bool                   // there are more pages than the crawl's limit
}

// sitemapReader collects the listing of a site.
type sitemapReader struct {
	get   func(address string) (*fetch.Response, error)
	site  scope
	limit int
	seen  map[string]bool // sitemaps
	keys  map[string]bool // pages
	list  listing
}

// readAll reads the sitemaps that robots.txt declares, or else the first one
// that is at one of the usual places.
func (s *sitemapReader) readAll(target *url.URL, declared []string) listing {
	s.start()
	for _, address := range declared {
		s.read(address, 1, true)
	}
	base := &url.URL{Scheme: target.Scheme, Host: target.Host, Path: "/"}
	if plain, err := url.PathUnescape(s.site.path); err == nil {
		base.Path = plain
	}
	for _, place := range sitemapPlaces {
		if s.list.found {
			break
		}
		s.read(base.JoinPath(place).String(), 1, false)
	}
	return s.list
}

func (s *sitemapReader) start() {
	s.seen, s.keys = map[string]bool{}, map[string]bool{}
	s.list.notes = map[string]sitemapNote{}
}

// readOne reads the sitemap at one address, and those it lists.
func (s *sitemapReader) readOne(address string) listing {
	s.start()
	s.read(address, 1, true)
	return s.list
}

// read reads one sitemap and those it lists. One that is only guessed may be
// missing without a word.
func (s *sitemapReader) read(address string, level int, declared bool) {
	u, err := canonicalURL(address)
	if err != nil || s.seen[u.String()] || len(s.seen) >= maxSitemaps {
		return
	}
	s.seen[u.String()] = true
	resp, err := s.get(u.String())
	if err != nil {
		s.fail(err, declared)
		return
	}
	m, err := s.parse(resp)
	if err != nil {
		// Many sites answer any address with a page and 200: only where a
		// sitemap was promised is something else a fault.
		if declared {
			s.list.found = true
			s.reason(u.String(), err)
		}
		return
	}
	s.list.found = true
	if m.cut != nil {
		s.reason(u.String(), m.cut)
		s.list.problems = append(s.list.problems, &SourceError{URL: u.String(), Code: "sitemap-cut", Reason: "the sitemap could not be read completely: " + m.cut.Error()})
	}
	s.take(u, m)
	for _, child := range m.maps {
		if level >= maxSitemapLevels {
			s.list.problems = append(s.list.problems, reject(child, "sitemap-depth", "the sitemap is listed more than %d levels deep", maxSitemapLevels))
			continue
		}
		s.read(child, level+1, true)
	}
}

func (s *sitemapReader) parse(resp *fetch.Response) (sitemap, error) {
	body, err := resp.Open()
	if err != nil {
		return sitemap{}, err
	}
	defer body.Close()
	return parseSitemap(body, resp.Charset)
}

// fail notes a sitemap that could not be fetched.
func (s *sitemapReader) fail(err error, declared bool) {
	e, ok := fetch.AsError(err)
	switch {
	case ok && e.Answered() && !declared:
	case ok && e.Answered():
		s.list.found = true
		s.reason(e.URL, e)
		s.list.problems = append(s.list.problems, reject(e.URL, string(e.Code), "the sitemap: %s", e.Reason))
	default:
		s.list.problems = append(s.list.problems, err)
	}
}

func (s *sitemapReader) reason(address string, err error) {
	s.list.reasons = append(s.list.reasons, address+": "+err.Error())
}

// take keeps the pages of m that belong to the site.
func (s *sitemapReader) take(base *url.URL, m sitemap) {
	for _, listed := range m.pages {
		address := listed
		if ref, err := base.Parse(address); err == nil {
			address = ref.String()
		}
		u, err := canonicalURL(address)
		switch {
		case err != nil:
			s.list.problems = append(s.list.problems, reject(shorten(address, 200), "bad-url", "the sitemap lists it, but %s", err))
		case !s.site.has(u):
			s.list.outside++
			s.list.example = u.String()
		case s.keys[pageKey(u)]:
		case len(s.list.pages) >= s.limit:
			s.list.full = true
		default:
			s.keys[pageKey(u)] = true
			s.list.pages = append(s.list.pages, u)
			if n, ok := m.notes[listed]; ok {
				s.list.notes[pageKey(u)] = n
			}
		}
	}
}
