package ingest

import (
	"regexp"
	"strings"

	"github.com/PuerkitoBio/goquery"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

const (
	// maxTitleLength is up to how many bytes a heading is a title, not a paragraph.
	maxTitleLength = 300
	// maxHeadings is how many headings are looked at for that of the page.
	maxHeadings = 12
	// minTitle is how many letters make a title.
	minTitle = 2
	// tailWords is how many words the name of a site at the end of a title has at most.
	tailWords = 5
)

// headline is a heading that could be the title of the page.
type headline struct {
	text  string
	level int  // 1 to 6; 0 is what is marked as the headline whatever its element
	main  bool // it stands in the content
	link  bool // it is a link
}

// readTitle puts the title as readers see it before what the head says: the
// heading that the head confirms, else the first heading of the first level;
// without one what the head says, without the name of the site.
func (p *page) readTitle(doc *goquery.Document, main *goquery.Selection) {
	heads := headlines(doc, main)
	if title := p.confirmed(heads); title.value != "" {
		p.title = append(candidates{title}, p.title...)
		return
	}
	if bold := boldLine(main); len(heads) == 0 && bold != "" && len(p.title) > 0 && isSiteName(p.title[0].value, p) {
		p.title = append(candidates{{bold, "bold"}}, p.title...)
		return
	}
	var top candidates
	if h := firstHeadline(heads, p.title); h.text != "" {
		top.add(h.text, "h1")
	}
	p.title = append(top, p.title...)
	if len(top) == 0 && len(p.title) > 0 {
		if cut := p.withoutTail(p.title[0].value); cut != p.title[0].value {
			p.title = append(candidates{{cut, p.title[0].method}}, p.title...)
		}
	}
}

// headlines lists the headings of the content, then the others.
func headlines(doc *goquery.Document, main *goquery.Selection) []headline {
	var list []headline
	seen := map[*html.Node]bool{}
	collect := func(s *goquery.Selection, inMain bool) {
		for _, root := range s.Nodes {
			for d := range root.Descendants() {
				if d.Type != html.ElementNode || seen[d] || len(list) >= maxHeadings {
					continue
				}
				level, ok := headingLevel(d)
				if text := inlineTextOf(d, ok); letters(text) >= minTitle && len(text) <= maxTitleLength {
					seen[d] = true
					list = append(list, headline{text, level, inMain, isLinked(d) || d.Parent.DataAtom == atom.A})
				}
			}
		}
	}
	collect(main, true)
	collect(doc.Find("body"), false)
	return list
}

// inlineTextOf gives the text of n if it is wanted.
func inlineTextOf(n *html.Node, wanted bool) string {
	if !wanted {
		return ""
	}
	if _, short := shortText(n, maxTitleLength); !short {
		return ""
	}
	return inlineText(n)
}

// headlineParts are names of what systems mark as the title without a heading.
var headlineParts = wordSet("headline pagetitle entry-title page-title article-title post-title topic-title")

// headingLevel gives the level of a heading.
func headingLevel(n *html.Node) (level int, ok bool) {
	switch {
	case attribute(n, "itemprop") == "headline":
		return 0, n.DataAtom != atom.Meta
	case isHeading(n.Data):
		return int(n.Data[1] - '0'), true
	}
	for word := range strings.FieldsSeq(attribute(n, "class")) {
		if headlineParts[strings.ToLower(word)] {
			return 0, true
		}
	}
	return 0, false
}

// Weights of the heading that is the title, in letters of it.
const (
	sameTitle = 40 // it is all of a title that the head gives
	firstRank = 15 // it is of the first level
	inContent = 15 // it stands in the content
)

// confirmed gives the heading that what the head says begins with or is, the
// longest of them; of a heading with a kicker before the title, only the title.
func (p *page) confirmed(heads []headline) (best candidate) {
	most := 0
	for _, h := range heads {
		if h.link && !h.main || isSiteName(h.text, p) {
			continue
		}
		for _, t := range p.title {
			title := sharedTitle(h.text, t.value)
			if title == "" {
				continue
			}
			weight := letters(title)
			if title == t.value && t.method != "title" {
				weight += sameTitle
			}
			if h.level <= 1 {
				weight += firstRank
			}
			if h.main {
				weight += inContent
			}
			if weight > most {
				best, most = candidate{title, headMethod(h)}, weight
			}
		}
	}
	return best
}

func headMethod(h headline) string {
	if h.level <= 1 {
		return "h1"
	}
	return "heading"
}

// sharedTitle gives the title that a heading and a title of the head share: the
// heading if a part of the title is it, the title if the heading ends in it.
func sharedTitle(heading, title string) string {
	h, t := fold(heading), fold(title)
	if h == t {
		return title // which has the punctuation that a layout replaces
	}
	for _, part := range titleParts(title) {
		switch f := fold(part); {
		case f == h:
			return heading
		case len(f) >= minShared && len(strings.Fields(f)) >= minSharedWords && strings.HasSuffix(h, " "+f):
			return part
		}
	}
	return ""
}

// A title that stands at the end of a heading is long enough to be no accident.
const (
	minShared      = 16
	minSharedWords = 3
)

// titleParts gives a title and what is left of it when one or two names are
// taken from either end.
func titleParts(title string) []string {
	parts := []string{title}
	at := titleSeparator.FindAllStringIndex(title, -1)
	for i := len(at) - 1; i >= 0; i-- {
		parts = append(parts, title[:at[i][0]])
	}
	if _, rest, ok := strings.Cut(title, ": "); ok {
		parts = append(parts, rest)
	}
	for i := range at {
		parts = append(parts, title[at[i][1]:])
		for j := len(at) - 1; j > i; j-- {
			parts = append(parts, title[at[i][1]:at[j][0]])
		}
	}
	return parts
}

// firstHeadline gives the heading that is the title although the head does not
// confirm it: the first of the first level in the content, or the only one.
// The name of the site that links to its first page is none.
func firstHeadline(heads []headline, titles candidates) headline {
	var ones []headline
	for _, h := range heads {
		if h.level <= 1 {
			ones = append(ones, h)
		}
	}
	for _, h := range ones {
		if h.main && !h.link {
			return h
		}
	}
	if len(ones) == 1 && !ones[0].link {
		return ones[0]
	}
	for _, h := range heads {
		if len(titles) == 0 && !h.link {
			return h
		}
	}
	return headline{}
}

// boldLine gives the first bold text of a content without headings, "" if that
// is a sentence.
func boldLine(main *goquery.Selection) string {
	text := squash(main.Find("b, strong").First().Text())
	if letters(text) < minTitle || len(text) > maxTitleLength || strings.HasSuffix(text, ".") || strings.HasSuffix(text, ":") {
		return ""
	}
	return text
}

// titleMark is what systems put before a title.
var titleMark = regexp.MustCompile(`^(?:\([A-Z][+A-Z]{0,3}\)|\[[^\]]{1,12}\]|[A-Z]\+|\+\+\+)\s+`)

// withoutTail drops the name of the site from the end of a title: the name
// that the page or its address gives, or a few words behind the last separator.
func (p *page) withoutTail(title string) string {
	title = titleMark.ReplaceAllString(title, "")
	if name, rest, ok := strings.Cut(title, ": "); ok && isSiteName(name, p) {
		title = rest
	}
	head, tail := splitTail(title)
	if tail == "" {
		return title
	}
	words := len(strings.Fields(tail))
	if isSiteName(tail, p) || words <= tailWords && words < len(strings.Fields(head)) && !strings.ContainsAny(tail, "?!") {
		return head
	}
	return title
}

// isSiteName reports whether a name is that of the page's site or host.
func isSiteName(name string, p *page) bool {
	name = fold(name)
	for _, n := range p.siteName {
		if fold(n.value) == name {
			return true
		}
	}
	plain := strings.NewReplacer(" ", "", "ä", "ae", "ö", "oe", "ü", "ue", "ß", "ss").Replace(name)
	return len(plain) > 3 && strings.Contains(strings.ReplaceAll(p.url.Host, "-", ""), plain)
}
