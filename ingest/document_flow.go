package ingest

import (
	"cmp"
	"maps"
	"math"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// flow makes blocks of the pages of a PDF: lines in reading order, without
// page numbers, the lines that run along the edges of pages behind the paragraph
// that they interrupt, divided words put together, headings told by their font. It gives also how many words the ends of lines divide.
func flow(pages []pdfPage) (blocks []block, divided int) {
	var lines []textLine
	words, region := vocabularyOf(pages), 0
	for i, p := range pages {
		for _, r := range p.runs {
			if endsInHyphen(r.text) {
				divided++
			}
		}
		lines = append(lines, readingOrder(p.runs, words, i, &region)...)
	}
	lines = dropPageNumbers(lines, len(pages))
	w := &flowWriter{body: bodyFont(lines), words: words}
	notes, running := notesOf(lines, w.body.size), runningLines(lines, len(pages))
	for i, l := range lines {
		switch {
		case (notes[i] || running[i]) && w.goesOn():
			w.notes = append(w.notes, l)
		case running[i]:
			w.end()
			w.add(l)
			w.end()
		default:
			w.add(l)
		}
	}
	w.end()
	w.flushNotes()
	return rankHeadings(w.blocks, w.sizes), divided
}

// textFont is what tells headings from text.
type textFont struct {
	size float64
	bold bool
}

// bodyFont is the font of most of the text.
func bodyFont(lines []textLine) textFont {
	weights := map[textFont]int{}
	for _, l := range lines {
		weights[textFont{roundSize(l.size), l.bold}] += len(l.text)
	}
	var best textFont
	for _, f := range slices.SortedFunc(maps.Keys(weights), func(a, b textFont) int { return cmp.Compare(a.size, b.size) }) {
		if weights[f] > weights[best] {
			best = f
		}
	}
	return best
}

// roundSize to half points: scaled text has sizes such as 11.04.
func roundSize(s float64) float64 { return math.Round(s*2) / 2 }

// edgeLines is how many lines from the edge of a page can be the page's number.
const edgeLines = 3

// dropPageNumbers drops lines at the edges of pages that are nothing but the
// number of the page. What else runs along the pages (headers, titles of
// slides) stays: it is text of the document, and where it repeats it does no harm.
func dropPageNumbers(lines []textLine, pages int) []textLine {
	running := runningLines(lines, pages)
	var kept []textLine
	for i, l := range lines {
		if key := runningKey(l.text); running[i] && (strings.Trim(key, "# -–—/|") == "" || pageNumberLine.MatchString(key)) {
			continue
		}
		kept = append(kept, l)
	}
	return kept
}

// Running lines stand at the edge of many pages.
const (
	// minRunningPages is on how many pages a line runs at least, and
	// minRunningShare on what share of them: a third, as left and right pages
	// and chapters differ.
	minRunningPages = 3
	minRunningShare = 3
)

// runningLines marks headers and footers that repeat, but for the numbers in
// them: a paragraph goes on beyond them.
func runningLines(lines []textLine, pages int) []bool {
	edges := edgesOf(lines)
	count, on := map[string]int{}, map[string]int{} // pages of a line, and the last of them
	for i, l := range lines {
		if key := runningKey(l.text); edges[i] && on[key] != l.page+1 {
			count[key]++
			on[key] = l.page + 1
		}
	}
	running := make([]bool, len(lines))
	for i, l := range lines {
		n := count[runningKey(l.text)]
		running[i] = edges[i] && n >= minRunningPages && n*minRunningShare >= pages
	}
	return running
}

// pageNumberLine is a line with nothing but the number of the page, digits as #.
var pageNumberLine = regexp.MustCompile(`(?i)^[\s–—|-]*(?:seite|page|s\.|-)?\s*#(?:\s*(?:von|of|/|\|)\s*#)?[\s–—|-]*$`)

var digitRuns = regexp.MustCompile(`\d+`)

// runningKey is a line without its numbers, which change from page to page.
func runningKey(text string) string { return digitRuns.ReplaceAllString(squash(text), "#") }

// edgesOf marks the lines that are highest or lowest on their page.
func edgesOf(lines []textLine) map[int]bool {
	edges := map[int]bool{}
	for start := 0; start < len(lines); {
		end := start
		for end < len(lines) && lines[end].page == lines[start].page {
			end++
		}
		order := make([]int, 0, end-start)
		for i := start; i < end; i++ {
			order = append(order, i)
		}
		slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(lines[b].y0, lines[a].y0) })
		for k, i := range order {
			if k < edgeLines || k >= len(order)-edgeLines {
				edges[i] = true
			}
		}
		start = end
	}
	return edges
}

// flowWriter joins lines to blocks.
type flowWriter struct {
	body   textFont
	words  vocabulary
	blocks []block
	sizes  []textFont // of each block, for the levels of headings

	open    []string // lines of the block that is open
	first   textLine
	last    textLine
	cells   bool
	heading bool
	notes   []textLine // at the foot of a page, while a paragraph goes on
}

// Paragraphs.
const (
	// lineGap is the distance of base lines, in font sizes, that is still one
	// paragraph: lines set at one and a half times the size and a bit.
	lineGap = 1.75
	// sameSize is how far sizes within one paragraph differ.
	sameSize = 0.12
	// maxHeadingText is how many characters a heading has at most.
	maxHeadingText = 200
	// headingSize is how much larger than the text a heading is.
	headingSize = 1.12
	// indent is how far, in font sizes, the first line of a paragraph is moved.
	indent = 1.0
	// shortLine is how much of the width the last line of a paragraph leaves, at least.
	shortLine = 0.15
)

// continues reports whether b goes on with the paragraph of a.
func (w *flowWriter) continues(a, b textLine) bool {
	if endsInHyphen(a.text) && !b.cells && beginsLower(b.text) && math.Abs(a.size-b.size) <= sameSize*max(a.size, b.size) {
		return true
	}
	if b.cells || a.cells || isItem(b.text) || w.isHeading(a) != w.isHeading(b) ||
		math.Abs(a.size-b.size) > sameSize*max(a.size, b.size) {
		return false
	}
	if a.region != b.region { // a new column or page
		return !w.isHeading(a) && !endsSentence(a.text) && (endsInHyphen(a.text) || beginsLower(b.text))
	}
	gap := a.y0 - b.y0
	if gap > lineGap*max(a.size, b.size) || gap < -a.size {
		return false
	}
	if w.isHeading(a) {
		return true
	}
	width := max(a.x1, b.x1) - min(a.x0, b.x0)
	ended := endsSentence(a.text) && b.x1-a.x1 > shortLine*width
	moved := b.x0-a.x0 > indent*b.size && !isItem(w.firstText()) && endsSentence(a.text)
	return !ended && !moved
}

func (w *flowWriter) firstText() string {
	if len(w.open) == 0 {
		return ""
	}
	return w.open[0]
}

// bullets begin the items of a list.
var item = regexp.MustCompile(`^(?:[•●▪■◦○‣⁃∙·➢➔►▶✓✔\x{f0b7}\x{f0a7}\x{f0d8}]\s*|[-–—o*]\s+|\(?(?:\d{1,2}|[a-zA-Z])[.)]\s+|§\s*\d)`)

func isItem(text string) bool { return item.MatchString(text) }

// bullet is the mark of an item that is not part of its text.
var bullet = regexp.MustCompile(`^(?:[•●▪■◦○‣⁃∙·➢➔►▶✓✔\x{f0b7}\x{f0a7}\x{f0d8}]\s*|[-–—*]\s+)`)

// isHeading tells a heading by its font: larger than the text, or bold where the text is not.
func (w *flowWriter) isHeading(l textLine) bool {
	if l.cells || utf8.RuneCountInString(l.text) > maxHeadingText || letters(l.text) < 3 || endsInHyphen(l.text) && l.size <= w.body.size {
		return false
	}
	return l.size > headingSize*w.body.size || l.bold && !w.body.bold && l.size >= w.body.size*(1-sameSize)
}

// notesOf marks the lines at the foot of each page that are smaller than the text.
func notesOf(lines []textLine, body float64) []bool {
	notes := make([]bool, len(lines))
	for i := len(lines) - 1; i >= 0; i-- {
		foot := i == len(lines)-1 || lines[i+1].page != lines[i].page || notes[i+1]
		notes[i] = foot && lines[i].size < (1-sameSize/2)*body
	}
	return notes
}

// goesOn reports whether the open paragraph does not end with its last line.
func (w *flowWriter) goesOn() bool {
	return len(w.open) > 0 && !w.heading && !w.cells && !endsSentence(w.last.text) && w.last.size > (1-sameSize/2)*w.body.size
}

// flushNotes writes the notes behind the paragraph into which they came.
func (w *flowWriter) flushNotes() {
	notes := w.notes
	w.notes = nil
	for _, l := range notes {
		w.add(l)
	}
	if len(notes) > 0 {
		w.end()
	}
}

// add takes a line, as part of the open block or as the beginning of another.
func (w *flowWriter) add(l textLine) {
	if len(w.open) == 0 || !w.continues(w.last, l) {
		w.end()
		w.flushNotes()
		w.first, w.cells, w.heading = l, l.cells, w.isHeading(l)
	}
	w.open = append(w.open, l.text)
	w.last = l
}

// end closes the open block.
func (w *flowWriter) end() {
	if len(w.open) == 0 {
		return
	}
	text := w.words.join(w.open)
	b := block{kind: paragraph, text: squash(text)}
	switch {
	case w.heading && utf8.RuneCountInString(text) <= maxHeadingText:
		b.kind, b.level = heading, 1
	case w.cells:
		b.kind, b.text = tableRow, cellText(text)
	case bullet.MatchString(b.text):
		b.kind, b.text = listItem, bullet.ReplaceAllString(b.text, "")
	}
	w.open = nil
	if b.text == "" {
		return
	}
	w.blocks = append(w.blocks, b)
	w.sizes = append(w.sizes, textFont{roundSize(w.first.size), w.first.bold})
}

// cellText writes the cells of a row as tables are written everywhere.
func cellText(text string) string {
	var cells []string
	for cell := range strings.SplitSeq(text, "\t") {
		if cell = squash(cell); cell != "" {
			cells = append(cells, cell)
		}
	}
	return strings.Join(cells, " | ")
}

// maxHeadingPart is what part of the blocks headings can be at most: where
// more lines are, as on slides and posters, only the larger ones count.
const maxHeadingPart = 2

// rankHeadings gives headings their levels by the sizes of their fonts.
func rankHeadings(blocks []block, sizes []textFont) []block {
	count := map[textFont]int{}
	for i, b := range blocks {
		if b.kind == heading {
			count[sizes[i]]++
		}
	}
	order := slices.SortedFunc(maps.Keys(count), func(a, b textFont) int {
		if c := cmp.Compare(b.size, a.size); c != 0 || a.bold == b.bold {
			return c
		}
		if a.bold {
			return -1
		}
		return 1
	})
	level, sum, next := map[textFont]int{}, 0, 1
	for i, f := range order {
		if sum += count[f]; sum*maxHeadingPart > len(blocks) && i > 0 {
			break
		}
		level[f] = min(next, 6)
		if i > 0 || count[f] > 1 { // a font used once is that of the title, above the chapters
			next++
		}
	}
	for i := range blocks {
		if blocks[i].kind == heading {
			if blocks[i].level = level[sizes[i]]; blocks[i].level == 0 {
				blocks[i].kind = paragraph
			}
		}
	}
	return blocks
}

func endsSentence(s string) bool {
	s = strings.TrimRight(s, " \t\"”“»«)")
	r, _ := utf8.DecodeLastRuneInString(s)
	return strings.ContainsRune(".!?:;", r)
}

func beginsLower(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return unicode.IsLower(r)
}

// nameByFont gives a PDF the title of its metadata unless a program wrote it
// there, else the largest of its first headings.
func (d *document) nameByFont() {
	if d.TitleFrom = "metadata"; isTitle(d.Title) {
		return
	}
	d.Title, d.TitleFrom = "", ""
	best := 0
	for _, b := range d.blocks[:min(len(d.blocks), titleBlocks)] {
		if b.kind == heading && namesDocument(b.text) && (best == 0 || b.level < best) {
			best = b.level
			d.Title, d.TitleFrom = b.text, "heading"
		}
	}
}

// titleBlocks is within how many blocks the title stands.
const titleBlocks = 15

// programTitle is what programs put in for a title: the name of the file or of
// themselves, a place holder.
var programTitle = regexp.MustCompile(`(?i)^microsoft (?:word|powerpoint|excel)|^(?:powerpoint|word|excel)[ -]|\.(?:docx?|pdf|pptx?|xlsx?|odt|rtf|indd|tmp|qxd|qxp|cdr|ai|dvi|tex|fm)$|` +
	`^(?:untitled|unbenannt|dokument\d*|document\d*|titel|title|slide ?\d+|folie ?\d+|präsentation\d*|presentation\d*|mappe\d*|tabelle\d*|foliensatz.*|vorlage.*)$|^[a-z]:\\|^[\w.-]*[_\d][\w.-]*$`)

func isTitle(s string) bool { return letters(s) >= 4 && !programTitle.MatchString(s) }
