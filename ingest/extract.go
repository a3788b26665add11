package ingest

import (
	"bytes"
	"fmt"
	"hash/maphash"
	"net/url"
	"strings"

	"github.com/PuerkitoBio/goquery"
	"golang.org/x/net/html"

	"nextsearch/internal/catalogue"
	"nextsearch/internal/fetch"
)

// minText is how many letters and digits make a text: less is a page of pictures, or nothing.
const minText = 30

// page is what one HTML page says, before anything is known of its site.
type page struct {
	url       *url.URL
	canonical string // absolute, "" if none is given
	refresh   string // where a meta refresh sends the reader at once
	imprint   string // address of the imprint that the page links to
	logo      string // the body whose logo the page carries, by its description

	noindex, nofollow, reserved bool
	password                    bool // it asks for a password
	links                       []link

	title       candidates // in order of preference
	description candidates
	siteName    candidates
	publisher   candidates
	published   dated
	updated     dated
	language    candidates
	keywords    []string
	licence     catalogue.Licence
	kind        kindHint
	article     bool // the page calls itself an article
	attachments []catalogue.Attachment
	regions     []catalogue.Region
	events      []event

	blocks     []block
	mainMethod string
}

// link is one link of a page.
type link struct {
	url      *url.URL
	nofollow bool
}

// candidate is a value of the page with how it was found.
type candidate struct{ value, method string }

type candidates []candidate

// add keeps a value that is not empty.
func (c *candidates) add(value, method string) {
	if value = squash(value); value != "" {
		*c = append(*c, candidate{value, method})
	}
}

// first gives the preferred value, the zero candidate if there is none.
func (c candidates) first() candidate {
	if len(c) == 0 {
		return candidate{}
	}
	return c[0]
}

// dated is a date with how it was found.
type dated struct {
	date   catalogue.Date
	method string
}

// set keeps the first date that is one.
func (d *dated) set(date catalogue.Date, method string) {
	if d.date == "" && date != "" {
		*d = dated{date, method}
	}
}

// extractPage reads an HTML page: body as it came, contentCharset from its
// Content-Type ("" if not given), address where it was found. It never
// panics: what the libraries choke on is an error, as is HTML that is nested
// deeper than 512 elements.
func extractPage(body []byte, contentCharset string, address *url.URL) (p *page, err error) {
	defer func() {
		if cause := recover(); cause != nil {
			p, err = nil, fmt.Errorf("the page cannot be read: %v", cause)
		}
	}()
	text, _ := fetch.DecodeText(body, contentCharset, true)
	if err := checkShape(text); err != nil {
		return nil, err
	}
	root, err := html.Parse(bytes.NewReader(text))
	if err != nil {
		return nil, err
	}
	p = &page{url: address}
	p.read(goquery.NewDocumentFromNode(root))
	return p, nil
}

// read reads what the head and the elements of a page say, then takes out what
// is no text, and reads the text.
func (p *page) read(doc *goquery.Document) {
	base := baseOf(doc, p.url)
	p.readRobots(doc)
	p.password = doc.Find("input[type=password]").Length() > 0
	p.readLinks(doc, base)
	p.readMeta(doc)
	p.readJSONLD(doc)
	p.readMicrodata(doc)
	p.readLicence(doc, base)
	p.readLogo(doc)
	footer := squash(doc.Find("footer, #footer, [role=contentinfo]").Text())
	dates := findDates(doc.Nodes[0])
	p.readContent(doc, mainContent(doc, p.url, p.article), base)
	p.takeDates(dates)
	p.readStatedDates(footer)
	p.addEvent()
	p.readPlaceAndDate()
	p.readURLDate(p.url)
	p.language = guessLanguage(p.text(), p.language)
}

// readContent reads title, text and files of the content.
func (p *page) readContent(doc *goquery.Document, c content, base *url.URL) {
	p.mainMethod = c.method
	p.readTitle(doc, c.sel)
	p.attachments = attachmentsIn(c.sel, base)
	p.blocks = c.blocks()
	if p.article {
		p.blocks = withoutLinks(p.blocks)
	}
}

// text gives the plain text with the headings.
func (p *page) text() string { return joinBlocks(p.blocks) }

// textHash tells texts apart by their letters and digits alone, so that a
// print view has the hash of its page.
func (p *page) textHash(seed maphash.Seed) uint64 {
	return maphash.String(seed, strings.ReplaceAll(fold(p.text()), " ", ""))
}

// errorTitles begin (those of several words: are in) the title of an error page that a server sends with status 200.
var errorTitles = []string{"404", "fehler 404", "error 404", "410", "403", "500 internal", "seite nicht gefunden", "seite wurde nicht gefunden",
	"die seite wurde nicht gefunden", "page not found", "not found", "nicht gefunden", "diese seite existiert nicht", "zugriff verweigert",
	"access denied", "wartungsarbeiten", "service unavailable", "just a moment", "seite konnte nicht gefunden werden"}

// maxErrorPage is how many characters the text of an error page has at most:
// an article may well be titled "404".
const maxErrorPage = 1500

// isError reports whether the page says that there is no page.
func (p *page) isError() bool {
	if len(p.text()) > maxErrorPage {
		return false
	}
	for _, t := range p.title {
		title := fold(t.value)
		for _, start := range errorTitles {
			rest, ok := strings.CutPrefix(title, start)
			if ok && (rest == "" || rest[0] == ' ') || strings.Contains(start, " ") && strings.Contains(title, start) {
				return true
			}
		}
	}
	return false
}

// baseOf gives what relative addresses of the page refer to.
func baseOf(doc *goquery.Document, address *url.URL) *url.URL {
	if href, ok := doc.Find("base[href]").First().Attr("href"); ok {
		if base, err := address.Parse(strings.TrimSpace(href)); err == nil && base.Host != "" {
			return base
		}
	}
	return address
}
