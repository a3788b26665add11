package ingest

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/PuerkitoBio/goquery"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"nextsearch/internal/catalogue"
)

// blockKind says how a block stands in the text.
type blockKind int

const (
	paragraph blockKind = iota
	heading
	listItem // of a list, written as "- "
	tableRow // cells divided by " | "
)

// block is one piece of the text; level is that of a heading (1 to 6), link
// says that all of it is links.
type block struct {
	kind  blockKind
	level int
	link  bool
	text  string
	box   *html.Node // the element around the one that holds it, nil if not known
}

// breaking are the elements that end a line of text before and after them.
var breaking = wordSet(`address article aside blockquote body caption center dd details dialog div dl dt fieldset figcaption figure footer
	form header hr html legend li main nav ol p section summary table tbody td tfoot th thead tr ul`)

// skipped are elements without text for readers.
var skipped = wordSet("head script style noscript template svg iframe object input select textarea img picture video audio")

// blocksOf divides a content element into blocks in the order of reading.
func blocksOf(s *goquery.Selection) []block {
	w := &blockWriter{}
	for _, n := range s.Nodes {
		w.walk(n)
	}
	w.flush()
	return dropNoise(w.blocks)
}

// blockWriter collects inline text and closes a block wherever an element breaks the line.
type blockWriter struct {
	blocks []block
	text   strings.Builder
	plain  bool   // the open block has text outside of links
	inLink int    // how many links are open
	item   bool   // the next block begins a list item
	term   string // a <dt> that waits for its <dd>
	box    *html.Node
}

// walk visits n and what it holds. The parser limits the depth.
func (w *blockWriter) walk(n *html.Node) {
	if n.Type == html.TextNode {
		w.write(n.Data)
		return
	}
	if n.Type != html.ElementNode {
		w.children(n)
		return
	}
	switch name := n.Data; {
	case skipped[name], name == "sup" && isNoteMark(n), name == "a" && isMark(n):
	case name == "a":
		w.inLink++
		w.children(n)
		w.inLink--
	case name == "br":
		w.text.WriteByte('\n')
	case isHeading(name) && isShort(n):
		w.heading(n)
	case name == "tr" && !isLayout(n):
		w.row(n)
	case name == "dt" && isShort(n):
		w.flush()
		w.term = strings.TrimRight(inlineText(n), ":")
	case name == "pre":
		w.flush()
		w.add(block{text: squashLines(textOf(n))})
	case breaking[name] || isHeading(name):
		w.flush()
		w.item = w.item || name == "li"
		outer := w.box
		w.box = n.Parent
		w.children(n)
		w.flush()
		w.box = outer
		if name == "li" || name == "dd" {
			w.item, w.term = false, ""
		}
	default:
		w.children(n)
	}
}

func (w *blockWriter) children(n *html.Node) {
	for c := range n.ChildNodes() {
		w.walk(c)
	}
}

// write adds inline text. Source line ends are white space; after a label
// such as "Stand:" a style sheet often makes the space.
func (w *blockWriter) write(s string) {
	s = strings.Map(func(r rune) rune {
		if r == '\n' || r == '\r' {
			return ' '
		}
		return r
	}, s)
	if strings.HasSuffix(w.text.String(), ":") && s != "" {
		if r, _ := utf8.DecodeRuneInString(s); unicode.IsLetter(r) || unicode.IsDigit(r) {
			w.text.WriteByte(' ')
		}
	}
	w.text.WriteString(s)
	w.plain = w.plain || w.inLink == 0 && letters(s) > 0
}

// flush closes the block that is open.
func (w *blockWriter) flush() {
	text, link := squashLines(beforeStop.ReplaceAllString(w.text.String(), "$1 ")), !w.plain
	w.text.Reset()
	w.plain = false
	if text == "" {
		return
	}
	if w.term != "" {
		text, w.term = w.term+": "+text, ""
	}
	if w.item {
		w.item = false
		w.add(block{kind: listItem, link: link, text: text})
		return
	}
	w.add(block{kind: paragraph, link: link, text: text})
}

// beforeStop is the space that a footnote's mark or a link leaves before a stop.
var beforeStop = regexp.MustCompile(`[ \t]+([,;.])(?:\s|$)`)

func (w *blockWriter) add(b block) {
	if b.text != "" {
		b.box = w.box
		w.blocks = append(w.blocks, b)
	}
}

// maxHeading is how many bytes a heading has at most: what is longer is a text
// in the wrong element, and may hold further headings.
const maxHeading = 1000

func isShort(n *html.Node) bool {
	_, ok := shortText(n, maxHeading)
	return ok
}

func (w *blockWriter) heading(n *html.Node) {
	w.flush()
	w.item = false
	outer := w.box
	w.box = n.Parent
	defer func() { w.box = outer }()
	w.add(block{kind: heading, level: int(n.Data[1] - '0'), link: isLinked(n), text: inlineText(n)})
}

// row writes a table row as a line.
func (w *blockWriter) row(n *html.Node) {
	w.flush()
	var cells []string
	for c := range n.ChildNodes() {
		if c.Type == html.ElementNode && (c.Data == "td" || c.Data == "th") {
			if text := inlineText(c); text != "" {
				cells = append(cells, text)
			}
		}
	}
	w.add(block{kind: tableRow, text: strings.Join(cells, " | ")})
}

const (
	// maxCell is how many letters a cell of a table has at most, and
	// maxCellBreaks how many line breaks: what has more is a column of a page.
	maxCell       = 600
	maxCellBreaks = 4
)

// isLayout reports whether a row holds parts of a page instead of cells.
func isLayout(tr *html.Node) bool {
	for cell := range tr.ChildNodes() {
		breaks, size := 0, 0
		for d := range cell.Descendants() {
			switch {
			case d.Type == html.TextNode:
				size += letters(d.Data)
			case d.DataAtom == atom.Br:
				breaks++
			case d.DataAtom == atom.Table, isHeading(d.Data):
				return true
			}
		}
		if size > maxCell || breaks >= maxCellBreaks {
			return true
		}
	}
	return false
}

func isHeading(name string) bool {
	return len(name) == 2 && name[0] == 'h' && name[1] >= '1' && name[1] <= '6'
}

// isNoteMark reports whether an element is but the link to a footnote.
func isNoteMark(n *html.Node) bool {
	return n.FirstChild != nil && n.FirstChild == n.LastChild && n.FirstChild.Data == "a" && isMark(n.FirstChild)
}

// maxMarkText is up to how many bytes a link is a mark, with its brackets.
const maxMarkText = 8

// isMark reports whether a link only leads about the page: the number of a
// footnote, the way back from it, the anchor of a heading.
func isMark(a *html.Node) bool {
	if !strings.HasPrefix(attribute(a, "href"), "#") {
		return false
	}
	text, ok := shortText(a, maxMarkText)
	text = strings.Trim(text, "[]()")
	return ok && text != "" && len(text) <= 3 && strings.Trim(text, "0123456789*†↩↑^¶#§") == ""
}

func attribute(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

// isLinked reports whether all text of n is in links.
func isLinked(n *html.Node) bool {
	for c := range n.ChildNodes() {
		if c.Type == html.ElementNode && c.Data != "a" && !isLinked(c) || c.Type == html.TextNode && letters(c.Data) > 0 {
			return false
		}
	}
	return true
}

// inlineText gives all text of n on one line.
func inlineText(n *html.Node) string {
	w := &blockWriter{}
	w.children(n)
	w.flush()
	texts := make([]string, len(w.blocks))
	for i, b := range w.blocks {
		texts[i] = b.text
	}
	return squash(strings.Join(texts, " "))
}

// textOf gives the text of n as it is written.
func textOf(n *html.Node) string {
	var b strings.Builder
	for d := range n.Descendants() {
		if d.Type == html.TextNode {
			b.WriteString(d.Data)
		}
	}
	return b.String()
}

// joinBlocks writes blocks as plain text: paragraphs divided by a blank line,
// list items and table rows each on a line.
func joinBlocks(blocks []block) string {
	var b strings.Builder
	for i, bl := range blocks {
		if i > 0 {
			b.WriteString("\n\n"[:1+loose(blocks[i-1], bl)])
		}
		if bl.kind == listItem {
			b.WriteString("- ")
		}
		b.WriteString(bl.text)
	}
	return b.String()
}

// loose is 0 between two items of one list or two rows of one table, else 1.
func loose(a, b block) int {
	if a.kind == b.kind && (a.kind == listItem || a.kind == tableRow) {
		return 0
	}
	return 1
}

// sectionLevel is the deepest heading that begins a section of its own.
const sectionLevel = 3

// sectionsOf divides blocks at their headings of level 1 to 3. A section
// whose own heading has no role takes that of the heading above it. Text
// before the first heading is a section without title; a text without
// headings has no sections.
func sectionsOf(blocks []block) []catalogue.Section {
	var sections []catalogue.Section
	var roles [sectionLevel + 1]catalogue.Role
	current, begin, any := catalogue.Section{}, 0, false
	end := func(i int) {
		current.Text = joinBlocks(blocks[begin:i])
		if current.Text != "" {
			sections = append(sections, current)
		}
	}
	for i, b := range blocks {
		if b.kind != heading || b.level > sectionLevel {
			continue
		}
		end(i)
		any = true
		roles[b.level] = roleOf(b.text)
		if roles[b.level] == "" {
			roles[b.level] = roles[b.level-1]
		}
		for deeper := b.level + 1; deeper <= sectionLevel; deeper++ {
			roles[deeper] = roles[b.level]
		}
		current, begin = catalogue.Section{Role: roles[b.level], Title: b.text}, i+1
	}
	end(len(blocks))
	if !any {
		return nil
	}
	return sections
}
