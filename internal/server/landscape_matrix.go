package server

import (
	"math"
	"slices"
	"strings"
	"unicode/utf8"

	"nextsearch/mappings"
)

// matrixView is the matrix topic × authority type as a table and, by the
// measures beside it, as a picture. Measures are in units of the picture,
// which are CSS pixels at its natural size.
type matrixView struct {
	Columns       []matrixColumn
	Rows          []matrixRow
	Legend        []legendEntry
	Width, Height int
	Cell          [2]int // width and height of a field
}

// matrixColumn is an authority type, or a group of them. Opens says that its
// heading leads to the types in it.
type matrixColumn struct {
	Value, Label, Href string
	Opens              bool
	Name               string      // of the link; holds what Lines show
	Lines              []labelLine // in the picture
	X, Y               int         // where its heading begins
}

// matrixRow is a topic.
type matrixRow struct {
	Value, Label, Href string
	Lines              []labelLine // of the label in the picture
	Y                  int         // middle of the row
	Cells              []matrixCell
}

// matrixCell is a number; Href is "" for none.
type matrixCell struct {
	Count  int
	Href   string
	Name   string // for those who do not see where it stands
	Step   int    // of the colour, 1 to colourSteps; 0 for none
	X, Y   int    // of its corner
	Middle int    // where the number stands
}

// labelLine is a line of a row's label in the picture.
type labelLine struct {
	Text string
	Y    int
}

// text joins lines again.
func text(lines []labelLine) string {
	var parts []string
	for _, line := range lines {
		parts = append(parts, line.Text)
	}
	return strings.Join(parts, " ")
}

// legendEntry is a colour and the numbers that have it.
type legendEntry struct{ Step, From, To int }

// Measures of the picture.
const (
	cellWidth    = 56
	cellHeight   = 38
	cellGap      = 2
	labelWidth   = 200 // two lines of labelChars: a phone shows some columns, too
	labelChars   = 24
	lineHeight   = 16
	headHeight   = 165 // slanted headings of labelChars characters
	headOverhang = 130 // of the last heading, to the right
	colourSteps  = 5
)

// newMatrix puts counts into rows and columns; rows and columns without any
// are left out.
func newMatrix(p *pageParams, rows []matrixRow, columns []matrixColumn, counts [][]int) matrixView {
	var m matrixView
	most := 0
	for _, line := range counts {
		for _, n := range line {
			most = max(most, n)
		}
	}
	for j, column := range columns {
		if !slices.ContainsFunc(counts, func(line []int) bool { return line[j] > 0 }) {
			continue
		}
		column.X, column.Y = labelWidth+len(m.Columns)*cellWidth+cellWidth/2, headHeight-8
		column.head()
		m.Columns = append(m.Columns, column)
	}
	for i, row := range rows {
		if slices.Max(append(counts[i], 0)) == 0 {
			continue
		}
		top := headHeight + len(m.Rows)*cellHeight
		row.Y = top + cellHeight/2
		row.Lines = labelLines(row.Label, row.Y)
		for _, column := range m.Columns {
			j := slices.IndexFunc(columns, func(c matrixColumn) bool { return c.Value == column.Value })
			row.Cells = append(row.Cells, cellOf(p, row, column, counts[i][j], most, top))
		}
		m.Rows = append(m.Rows, row)
	}
	m.Legend = legendOf(most)
	m.Cell = [2]int{cellWidth - cellGap, cellHeight - cellGap}
	m.Width = labelWidth + len(m.Columns)*cellWidth + headOverhang
	m.Height = headHeight + len(m.Rows)*cellHeight + 2
	return m
}

// head writes the heading on the picture, without what stands in brackets. The
// link's name begins with what is seen (WCAG 2.5.3) and goes on with the rest.
func (c *matrixColumn) head() {
	short, _, _ := strings.Cut(c.Label, " (")
	c.Lines = labelLines(short, 0)
	c.Name = c.Label
	if seen := text(c.Lines); !strings.HasPrefix(c.Label, seen) {
		c.Name = seen
	}
}

// cellOf makes the cell of a row and a column.
func cellOf(p *pageParams, row matrixRow, column matrixColumn, n, most, top int) matrixCell {
	cell := matrixCell{Count: n, Step: colourStep(n, most), X: column.X - cellWidth/2, Y: top, Middle: column.X - cellGap/2}
	if n > 0 {
		filters := choose(choose(p.Filters, "authorityType", column.Value, true), "topic", row.Value, false)
		cell.Href = searchHref(p.with(filters).values())
		cell.Name = row.Label + ", " + column.Label + ": " + groupDigits(n, p.Lang)
	}
	return cell
}

// colourStep gives the colour of a count, on a logarithmic scale: most cells
// are small beside the largest.
func colourStep(n, most int) int {
	if n <= 0 || most <= 0 {
		return 0
	}
	step := int(math.Ceil(colourSteps * math.Log1p(float64(n)) / math.Log1p(float64(most))))
	return min(max(step, 1), colourSteps)
}

// legendOf says which counts have which colour.
func legendOf(most int) []legendEntry {
	var out []legendEntry
	for n := 1; n <= most; {
		step := colourStep(n, most)
		to := n
		// The scale grows: the end of a step is found by halving.
		for low, high := n, most; low <= high; {
			mid := (low + high) / 2
			if colourStep(mid, most) == step {
				to, low = mid, mid+1
			} else {
				high = mid - 1
			}
		}
		out = append(out, legendEntry{step, n, to})
		n = to + 1
	}
	return out
}

// cutRunes keeps the beginning of a text.
func cutRunes(s string, limit int) string {
	if utf8.RuneCountInString(s) <= limit {
		return s
	}
	return strings.TrimRight(string([]rune(s)[:limit-1]), " -/(,") + "…"
}

// labelLines writes a label on one line or two around the middle of its row.
func labelLines(label string, middle int) []labelLine {
	if utf8.RuneCountInString(label) <= labelChars {
		return []labelLine{{label, middle}}
	}
	first, rest := "", label
	for {
		word, after, more := strings.Cut(rest, " ")
		if !more || utf8.RuneCountInString(first+word) > labelChars {
			break
		}
		first, rest = first+word+" ", after
	}
	if first == "" {
		return []labelLine{{cutRunes(label, labelChars), middle}}
	}
	return []labelLine{{strings.TrimSpace(first), middle - lineHeight/2}, {cutRunes(rest, labelChars), middle + lineHeight/2}}
}

// typeRank gives the place of an authority type, or of a group, in the order
// in which people are shown them.
func typeRank(code string) int {
	types := mappings.AuthorityTypes()
	i := slices.IndexFunc(types, func(t mappings.AuthorityType) bool {
		return t.Code == code || strings.HasPrefix(t.Code, code+"/")
	})
	if i < 0 {
		return len(types)
	}
	return i
}

// topicRank gives the place of a topic in the order in which people are shown them.
func topicRank(code string) int {
	topics := mappings.TopicTerms()
	i := slices.IndexFunc(topics, func(t mappings.Term) bool { return t.Code == code })
	if i < 0 {
		return len(topics)
	}
	return i
}
