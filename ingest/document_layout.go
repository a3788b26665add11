package ingest

import (
	"cmp"
	"math"
	"slices"
	"strings"
	"unicode/utf8"
)

// textRow is a line of text across a region of a page: its runs from left to right.
type textRow struct {
	runs []textRun
	base float64
}

// textLine is a row as it is read.
type textLine struct {
	pdfRect
	text   string
	size   float64
	bold   bool
	cells  bool // it has gaps as a table has
	page   int
	region int // lines of one region stand below each other
}

// readingOrder puts the runs of a page into lines in the order in which people
// read them: upright text first, its columns one after the other.
func readingOrder(runs []textRun, words vocabulary, page int, region *int) []textLine {
	var lines []textLine
	for turns := range 4 {
		var same []textRun
		for _, r := range runs {
			if r.turns == turns {
				same = append(same, r)
			}
		}
		for _, rows := range divide(rowsOf(same), 0) {
			*region++
			rejoinCells(rows, words)
			for _, r := range rows {
				l := r.line()
				if l.text == "" {
					continue
				}
				l.page, l.region = page, *region
				lines = append(lines, l)
			}
		}
	}
	return lines
}

// rowsOf groups runs on one base line, from top to bottom.
func rowsOf(runs []textRun) []textRow {
	runs = slices.Clone(runs)
	slices.SortStableFunc(runs, func(a, b textRun) int { return cmp.Compare(b.base, a.base) })
	var rows []textRow
	for _, r := range runs {
		last := len(rows) - 1
		if last >= 0 && rows[last].base-r.base < sameBase*min(r.size, rows[last].runs[0].size) {
			rows[last].runs = append(rows[last].runs, r)
			continue
		}
		rows = append(rows, textRow{runs: []textRun{r}, base: r.base})
	}
	for i := range rows {
		slices.SortStableFunc(rows[i].runs, func(a, b textRun) int { return cmp.Compare(a.x0, b.x0) })
	}
	return rows
}

// rejoinCells puts words together that are divided within the cells of a
// table, where the next line of the cell is not the next in reading: the rest of
// the word moves up.
func rejoinCells(rows []textRow, words vocabulary) {
	for i := range rows {
		for k := range rows[i].runs {
			a := &rows[i].runs[k]
			last, from := k == len(rows[i].runs)-1, i+1
			for endsInHyphen(a.text) {
				b, at := below(rows, from, *a)
				if b == nil || last && at == i+1 && len(rows[at].runs) == 1 || !words.pull(a, b) || b.text != "" {
					break
				}
				from, a.base = at+1, rows[at].base
			}
		}
	}
}

// below gives the run that stands under another one, in the rows from there on
// within a line's distance, and its row; nil for none.
func below(rows []textRow, from int, a textRun) (*textRun, int) {
	for at := from; at < len(rows) && a.base-rows[at].base < lineGap*a.size; at++ {
		for i := range rows[at].runs {
			if b := &rows[at].runs[i]; b.text != "" && a.base-b.base > a.size/2 && aligned(a, *b) {
				return b, at
			}
		}
	}
	return nil, 0
}

// aligned reports whether two runs are lines of one cell: left, right or in the middle.
func aligned(a, b textRun) bool {
	near := func(x, y float64) bool { return math.Abs(x-y) < cellShift*a.size }
	return math.Abs(b.size-a.size) < sameSize*a.size && (near(a.x0, b.x0) || near(a.x1, b.x1) || near(a.x0+a.x1, b.x0+b.x1))
}

// cellShift is how far, in font sizes, lines of one cell are moved.
const cellShift = 0.7

// pull moves the first word of b up to the divided word at the end of a, if it goes on with it.
func (v vocabulary) pull(a, b *textRun) bool {
	second := firstWord(b.text)
	joint := v.joint(lastWord(a.text), second)
	if joint == "- " || !beginsLower(second) && joint != "-" || isItem(b.text) {
		return false
	}
	_, size := utf8.DecodeLastRuneInString(a.text)
	a.text = a.text[:len(a.text)-size] + joint + second
	b.text = strings.TrimLeft(strings.TrimPrefix(b.text, second), " ")
	return true
}

// sameBase is how far, in font sizes, base lines of one row differ: a
// superscript is raised by a third.
const sameBase = 0.4

// line joins the runs of a row. A gap as wide as a column's becomes a tab.
func (r textRow) line() textLine {
	l := textLine{pdfRect: r.runs[0].pdfRect, bold: true}
	var b strings.Builder
	weight := 0
	for _, part := range r.runs {
		if part.text == "" {
			continue
		}
		if b.Len() > 0 {
			switch gap := part.x0 - l.x1; {
			case gap > gapOfCells*part.size:
				b.WriteByte('\t')
				l.cells = true
			case gap > gapOfWords*part.size || !touches(l.pdfRect, part):
				b.WriteByte(' ')
			}
		}
		b.WriteString(part.text)
		if n := len(part.text); n > weight {
			weight, l.size = n, part.size
		}
		l.bold = l.bold && part.bold
		l.pdfRect = pdfRect{min(l.x0, part.x0), min(l.y0, part.y0), max(l.x1, part.x1), max(l.y1, part.y1)}
	}
	l.text = b.String()
	return l
}

// gapOfCells is from which gap on, in font sizes, parts of a row are cells of a table.
const gapOfCells = 2.0

// touches reports whether a run goes on with a word: it stands without a gap, as where a font changes within a word.
func touches(before pdfRect, b textRun) bool {
	return b.x0-before.x1 < touching*b.size && b.x0 >= before.x1-b.size
}

// touching is the widest gap within a word, in font sizes.
const touching = 0.15

// Columns: a gutter runs between them over several rows.
const (
	// minGutter is how wide a gutter is at least, in font sizes.
	minGutter = 0.9
	// minColumnRows is how many rows a column has at least.
	minColumnRows = 3
	// minColumnText is how many characters the middle row of a column has at
	// least: less is a table, which is read row by row.
	minColumnText = 18
	// maxDivisions of columns within columns.
	maxDivisions = 6
	// maxDividedRows is how many rows are looked at for columns, which takes
	// time by their square; a full page of small print has 200.
	maxDividedRows = 2000
)

// divide gives the regions of a page in reading order: where rows have a
// common gutter with text on both sides, left before right; what runs across
// stands between.
func divide(rows []textRow, depth int) [][]textRow {
	var regions [][]textRow
	var plain []textRow // rows across, or of a table
	flush := func() {
		if len(plain) > 0 {
			regions = append(regions, plain)
			plain = nil
		}
	}
	if len(rows) > maxDividedRows || depth == maxDivisions {
		return [][]textRow{rows}
	}
	for i := 0; i < len(rows); {
		end, at := columns(rows[i:])
		if end == 0 {
			plain = append(plain, rows[i])
			i++
			continue
		}
		flush()
		left, right := splitRows(rows[i:i+end], at)
		regions = append(regions, divide(left, depth+1)...)
		regions = append(regions, divide(right, depth+1)...)
		i += end
	}
	flush()
	return regions
}

// gutter is an empty strip between two x.
type gutter struct{ x0, x1 float64 }

// far is beyond every page.
const far = 1e9

// columns looks for a gutter that the first rows have in common and that
// parts two columns. It gives how many rows that are, 0 for none, and an x
// within the gutter.
func columns(rows []textRow) (end int, at float64) {
	open := []gutter{{-far, far}}
	lo, hi := far, -far
	for found := false; end < len(rows); end++ {
		r := rows[end]
		lo, hi = min(lo, r.runs[0].x0), max(hi, r.right())
		next := r.narrow(open)
		inner := slices.ContainsFunc(next, func(g gutter) bool { return g.between(lo, hi) })
		if found && !inner {
			break
		}
		found, open = found || inner, next
	}
	for _, g := range open {
		if mid := (g.x0 + g.x1) / 2; g.between(lo, hi) {
			if left, right := splitRows(rows[:end], mid); isColumn(left) && isColumn(right) {
				return end, mid
			}
		}
	}
	return 0, 0
}

// between reports whether a gutter has text on both sides in what reaches from lo to hi.
func (g gutter) between(lo, hi float64) bool {
	return g.x0 > -far && g.x1 < far && lo < g.x0 && g.x1 < hi
}

func (r textRow) right() float64 {
	x := -far
	for _, part := range r.runs {
		x = max(x, part.x1)
	}
	return x
}

// narrow gives what a row leaves of gutters.
func (r textRow) narrow(open []gutter) []gutter {
	var left []gutter
	least := minGutter * r.runs[0].size
	for _, g := range open {
		x := g.x0
		for _, part := range r.runs {
			if part.x0 > g.x1 {
				break
			}
			if part.x0-x >= least {
				left = append(left, gutter{x, part.x0})
			}
			x = max(x, part.x1)
		}
		if g.x1-x >= least {
			left = append(left, gutter{x, g.x1})
		}
	}
	return left
}

// splitRows parts rows at x.
func splitRows(rows []textRow, x float64) (left, right []textRow) {
	for _, r := range rows {
		at := 0
		for at < len(r.runs) && r.runs[at].x0 < x {
			at++
		}
		if at > 0 {
			left = append(left, textRow{r.runs[:at:at], r.base})
		}
		if at < len(r.runs) {
			right = append(right, textRow{r.runs[at:], r.base})
		}
	}
	return left, right
}

// isColumn reports whether rows are lines of running text.
func isColumn(rows []textRow) bool {
	if len(rows) < minColumnRows {
		return false
	}
	lengths := make([]int, len(rows))
	for i, r := range rows {
		for _, part := range r.runs {
			lengths[i] += utf8.RuneCountInString(part.text)
		}
	}
	slices.Sort(lengths)
	return lengths[len(lengths)/2] >= minColumnText
}
