package ingest

import (
	"net/url"
	"regexp"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"nextsearch/internal/catalogue"
)

// markedDate is a date that an element of the page shows.
type markedDate struct {
	date    catalogue.Date
	updated bool // it is said to be that of a change
	sure    bool // it is said to be that of the text
	line    bool // it is but a line with a date, which no name says to be one
	at      int  // how many letters stand before it
}

const (
	// beforeHeading and behindHeading are how many letters from the first
	// heading away a date still is that of the text.
	beforeHeading, behindHeading = 250, 700
	// maxDateLetters is how many letters a line with a date has beside it.
	maxDateLetters = 45
	// maxDateText is up to how many bytes an element is but a date with its label.
	maxDateText = 100
	// minPageYear is before the first web pages: an older date is of what they tell.
	minPageYear = "1995"
)

// dateParts are the words in names of elements that show a date of the page.
var dateParts = wordSet("date datum dateline published publish pubdate publishdate posted postdate timestamp created erscheinungsdatum veröffentlicht time zeit stand updated modified lastupdate lastmodified byline")

// updatedParts are those of them that show the date of a change.
var updatedParts = wordSet("updated modified lastupdate lastmodified update changed")

// publishedParts say that it is the date of publication.
var publishedParts = wordSet("published publish pubdate publishdate posted postdate created datepublished")

// otherParts are words in names of elements whose dates are those of something else.
var otherParts = wordSet(`event events termin termine veranstaltung veranstaltungen teaser teasers calendar kalender comment comments kommentar kommentare
	related sidebar footer copyright widget deadline frist archive archiv ticker`)

// spot is where a heading stands.
type spot struct {
	text string // folded
	at   int    // letters before it
}

// dateWalker looks for dates in a page before anything is taken out of it.
type dateWalker struct {
	letters int
	spots   []spot
	marks   []markedDate
}

// maxMarks is how many dates of a page are looked at; a page with more is a calendar.
const maxMarks = 50

// walk visits n and what it holds, but no list of other things.
func (w *dateWalker) walk(n *html.Node) {
	switch {
	case n.Type == html.TextNode:
		w.letters += letters(n.Data)
		return
	case n.Type == html.ElementNode && w.skips(n):
		return
	case len(w.spots) < maxHeadings && (n.DataAtom == atom.H1 || n.DataAtom == atom.H2 || n.DataAtom == atom.H3):
		if text, ok := shortText(n, maxTitleLength); ok {
			w.spots = append(w.spots, spot{fold(text), w.letters})
		}
	}
	if n.Type == html.ElementNode && len(w.marks) < maxMarks {
		w.look(n)
	}
	for c := range n.ChildNodes() {
		w.walk(c)
	}
}

// skips reports whether dates in n are not those of the page.
func (w *dateWalker) skips(n *html.Node) bool {
	if neverElements[n.Data] || neverRoles[attribute(n, "role")] || n.DataAtom == atom.Aside {
		return true
	}
	if n.DataAtom == atom.Body || n.DataAtom == atom.Main || n.DataAtom == atom.Article {
		return false
	}
	return hasNamePart(n, otherParts) && !holdsHeading(n)
}

// holdsHeading reports whether a part has the heading of the page.
func holdsHeading(n *html.Node) bool {
	for d := range n.Descendants() {
		if d.DataAtom == atom.H1 || d.DataAtom == atom.Article && attribute(d, "itemprop") != "comment" {
			return true
		}
	}
	return false
}

// hasNamePart reports whether a word of the id or the classes of n is in the set.
func hasNamePart(n *html.Node, set map[string]bool) bool {
	for _, a := range n.Attr {
		if a.Key != "class" && a.Key != "id" {
			continue
		}
		for word := range strings.FieldsSeq(a.Val) {
			if set[strings.ToLower(word)] || hasPart(word, set) {
				return true
			}
		}
	}
	return false
}

// look keeps the date that n shows, if it does.
func (w *dateWalker) look(n *html.Node) {
	itemprop := strings.ToLower(attribute(n, "itemprop"))
	switch {
	case itemprop == "datepublished", itemprop == "datemodified", itemprop == "datecreated":
		w.add(n, itemprop == "datemodified", true)
	case n.DataAtom == atom.Time, n.DataAtom == atom.Abbr && hasAttribute(n, "title"):
		updated := hasNamePart(n, updatedParts) && !hasNamePart(n, publishedParts)
		w.add(n, updated, hasNamePart(n, publishedParts) || hasNamePart(n, updatedParts) || hasAttribute(n, "pubdate"))
	case n.DataAtom != atom.Body && hasNamePart(n, dateParts):
		w.add(n, hasNamePart(n, updatedParts) && !hasNamePart(n, publishedParts), hasNamePart(n, publishedParts) && n.DataAtom != atom.A)
	case n.FirstChild != nil && n.FirstChild == n.LastChild && n.FirstChild.Type == html.TextNode && n.DataAtom != atom.A:
		w.addLine(n)
	}
}

// addLine keeps the date with which the text of an element begins or ends that
// says little else.
func (w *dateWalker) addLine(n *html.Node) {
	text := n.FirstChild.Data
	if len(text) > maxDateText || !strings.ContainsAny(text, "0123456789") {
		return
	}
	text = squash(text)
	if d := findDate(text); d != "" && string(d) >= minPageYear && letters(text) <= maxDateLetters &&
		(leadingDate(text) == d || endsInDate(text, d)) && !updatedLabel.MatchString(text) {
		w.marks = append(w.marks, markedDate{date: d, line: true, at: w.letters})
	}
}

// endsInDate reports whether a text ends in the date d.
func endsInDate(text string, d catalogue.Date) bool {
	last := strings.Fields(text)
	return parseDate(strings.Join(last[max(0, len(last)-3):], " ")) == d || parseDate(last[len(last)-1]) == d
}

// add keeps the date of n: of its attribute, else of its text if that is short.
func (w *dateWalker) add(n *html.Node, updated, sure bool) {
	var date catalogue.Date
	for _, name := range []string{"datetime", "content", "title"} {
		if date == "" {
			date = parseDate(attribute(n, name))
		}
	}
	if date == "" {
		text, ok := shortText(n, maxDateText)
		if !ok {
			return
		}
		if updatedLabel.MatchString(text) && !publishedLabel.MatchString(text) {
			updated = true
		}
		date = findDate(text)
	}
	if len(date) > len("2006") && string(date) >= minPageYear {
		w.marks = append(w.marks, markedDate{date: date, updated: updated, sure: sure, at: w.letters})
	}
}

// heading gives how many letters stand before the heading that is the title,
// else before the first one.
func (w *dateWalker) heading(title string) int {
	title = fold(title)
	for _, s := range w.spots {
		if len(s.text) >= minMark && (strings.Contains(title, s.text) || strings.Contains(s.text, title)) {
			return s.at
		}
	}
	if len(w.spots) > 0 {
		return w.spots[0].at
	}
	return 0
}

// findDates looks for the dates that elements of the page show.
func findDates(body *html.Node) *dateWalker {
	w := &dateWalker{}
	w.walk(body)
	return w
}

// takeDates takes the dates that stand by the title, surest first.
func (p *page) takeDates(w *dateWalker) {
	at := w.heading(p.title.first().value)
	for _, sure := range []func(markedDate) bool{
		func(m markedDate) bool { return m.sure },
		func(m markedDate) bool { return !m.line },
		func(markedDate) bool { return true },
	} {
		for _, m := range w.marks {
			if !sure(m) || m.at < at-beforeHeading || m.at > at+behindHeading || !m.sure && p.isEvent() {
				continue
			}
			if m.updated {
				p.updated.set(m.date, "element")
			} else {
				p.published.set(m.date, "element")
			}
		}
	}
}

// isEvent reports whether the dates of the page are those of an event.
func (p *page) isEvent() bool {
	if p.kind.kind == "" {
		kind, _ := kindOfPage(p, nil)
		return kind == catalogue.KindEvent
	}
	return p.kind.kind == catalogue.KindEvent
}

// urlDate is the date in the address of a page: /2024/03/05/, 2024-03-05, 20240305.
var urlDate = regexp.MustCompile(`(?:^|[/_.-])((?:19|20)\d\d)([/_-]?)([01]\d)([/_-]?)([0-3]\d)(?:[/_.-]|$)`)

// readURLDate takes the date in the address, if nothing else has told one.
func (p *page) readURLDate(u *url.URL) {
	m := urlDate.FindStringSubmatch(u.Path)
	if m == nil || m[2] != m[4] || m[1] < minPageYear || p.isEvent() {
		return
	}
	p.published.set(dateFrom(m[5], m[3], m[1]), "url")
}

const (
	// maxPlace is up to how many bytes a line is a place and a date.
	maxPlace = 60
	// placeBlocks is within how many blocks from the top such a line stands.
	placeBlocks = 4
)

// readPlaceAndDate takes the date of a short line at the top: "Musterstadt, 5. März 2024",
// "Pressemitteilung vom 05.03.2024", or of the place and date with which the text begins.
func (p *page) readPlaceAndDate() {
	if p.published.date != "" || p.isEvent() {
		return
	}
	for _, b := range p.blocks[:min(len(p.blocks), placeBlocks)] {
		if b.kind == tableRow {
			continue
		}
		for n, line := range strings.SplitN(b.text, "\n", placeBlocks) {
			if len(line) > maxPlace {
				line = placeAndDate.FindString(line)
			}
			if d := findDate(line); n < placeBlocks-1 && string(d) >= minPageYear && !updatedLabel.MatchString(line) {
				p.published.set(d, "line")
				return
			}
		}
	}
}

// placeAndDate is how press releases begin: "Musterstadt, 05.03.2024 – …", "(05.03.2024) …".
var placeAndDate = regexp.MustCompile(`^(?:[\p{Lu}][\p{L} /.-]{2,30}, (?:den |am )?|\()?\d{1,2}\. ?(?:\d{1,2}\.|\p{L}+) ?\d{4}\)?(?:\s*[–—:/.-]|\s*$|\))`)
