package ingest

import (
	"bufio"
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// separators that tables are written with, the likelier first.
var separators = []rune{';', '\t', '|', ','}

// noSeparator is for a table of one column: a character that no text has.
const noSeparator = '\x1f'

const (
	// sampleRows are looked at to find separator and head.
	sampleRows = 100
	// headSearch is how many rows a title and its notes take at most before the heads.
	headSearch = 25
	// maxHeadLength is the most characters of a column's head; more is a cell.
	maxHeadLength = 120
	// headShare is how much of what a usual row fills the row of heads fills
	// at least: heads of spans ("2017;;2018;;") fill less, titles one cell.
	headShare = 0.6
)

// layout is how a table is written.
type layout struct {
	separator rune
	header    int // number of the row with the heads
	heads     []string
	caption   string // what stands above the heads
}

// findLayout looks at the beginning of a table. What spec sets is not found out.
func findLayout(in *bufio.Reader, spec CSVSpec) layout {
	head, _ := in.Peek(sniffBytes) // a shorter table is all there is
	sample := string(head)
	if len(head) == sniffBytes {
		if i := strings.LastIndexByte(sample, '\n'); i > 0 {
			sample = sample[:i]
		}
	}
	l := layout{separator: spec.Separator, header: spec.HeaderRow}
	if l.separator == 0 {
		l.separator = findSeparator(sample)
	}
	rows := sampleOf(sample, l.separator)
	if l.header == 0 {
		l.header = findHeader(rows)
	}
	l.readHeads(rows)
	return l
}

// sampleOf divides the sample with one separator.
func sampleOf(sample string, sep rune) []row {
	in := newRowReader(bufio.NewReader(strings.NewReader(sample)), sep)
	var rows []row
	for len(rows) < sampleRows {
		r, err := in.next()
		if err != nil {
			break
		}
		rows = append(rows, r)
	}
	return rows
}

// separatorLine is the first line with which spreadsheets name the separator.
var separatorLine = regexp.MustCompile(`^(?:\x{feff})?"?sep=(.)"?\s*(?:\r?\n|$)`)

// namesSeparator reports whether a cell is what is left of such a line.
func namesSeparator(cell string) bool {
	return strings.HasPrefix(cell, "sep=") && len(cell) <= len("sep=;")
}

// findSeparator gives the separator that divides most rows into the same
// number of cells.
func findSeparator(sample string) rune {
	if m := separatorLine.FindStringSubmatch(sample); m != nil {
		return []rune(m[1])[0]
	}
	best, bestShare, bestCells := rune(noSeparator), 5, 0 // less than half agree: not a table of several columns
	for _, sep := range separators {
		share, cells := agreement(sampleOf(sample, sep))
		if share > bestShare || share == bestShare && cells > bestCells {
			best, bestShare, bestCells = sep, share, cells
		}
	}
	return best
}

// agreement gives in tenths how many of the rows with more than one cell
// filled have the most frequent number of cells, and that number.
func agreement(rows []row) (share, cells int) {
	counts, total := map[int]int{}, 0
	for _, r := range rows {
		if r.filled() > 0 {
			total++
		}
		if len(r.cells) > 1 {
			counts[len(r.cells)]++
		}
	}
	most := 0
	for n, count := range counts {
		if count > most || count == most && n > cells {
			most, cells = count, n
		}
	}
	if total == 0 || cells == 0 {
		return 0, 0
	}
	return 10 * min(most, total) / total, cells
}

// findHeader gives the number of the row with the heads: one with several
// well-known heads, else the first that fills as much as the rows below it.
func findHeader(rows []row) int {
	search := rows[:min(len(rows), headSearch)]
	for _, r := range search {
		if knownHeads(r) >= 2 {
			return r.number
		}
	}
	least := max(2, int(headShare*float64(usualFill(rows))+0.999))
	for i, r := range search {
		if r.filled() >= least && plausibleHeads(r) {
			if i+1 < len(search) && search[i+1].filled() > r.filled() && plausibleHeads(search[i+1]) && !hasDigits(search[i+1]) {
				return search[i+1].number // r held spans over these heads
			}
			return r.number
		}
	}
	for _, r := range search {
		if r.filled() > 0 && !namesSeparator(r.cells[0]) {
			return r.number
		}
	}
	return 1
}

func knownHeads(r row) int {
	n := 0
	for _, c := range r.cells {
		if len(c) <= maxHeadLength && guessField(c) != "" {
			n++
		}
	}
	return n
}

func plausibleHeads(r row) bool {
	return !slices.ContainsFunc(r.cells, func(c string) bool { return len([]rune(c)) > maxHeadLength })
}

func hasDigits(r row) bool {
	return slices.ContainsFunc(r.cells, func(c string) bool { return strings.ContainsAny(c, "0123456789") })
}

// usualFill is how many cells most rows fill.
func usualFill(rows []row) int {
	counts, usual := map[int]int{}, 0
	for _, r := range rows {
		if n := r.filled(); n > 1 {
			counts[n]++
			if counts[n] > counts[usual] || counts[n] == counts[usual] && n > usual {
				usual = n
			}
		}
	}
	return usual
}

// readHeads takes heads and caption from the sample. Heads that span several
// columns in the row above complete empty and repeated ones.
func (l *layout) readHeads(rows []row) {
	at := slices.IndexFunc(rows, func(r row) bool { return r.number == l.header })
	if at < 0 {
		return
	}
	var above []string
	titles := rows[:at]
	if at > 0 && rows[at-1].filled() > 1 {
		above, titles = rows[at-1].cells, rows[:at-1]
	}
	l.heads = completeHeads(rows[at].cells, above)
	l.caption = cutText(strings.Join(append(captionOf(titles), unusedSpans(above, l.heads)...), "\n"), maxSummary)
}

// captionOf gives what the rows above the heads say.
func captionOf(titles []row) []string {
	var caption []string
	for _, r := range titles {
		for _, c := range r.cells {
			if c != "" && !namesSeparator(c) {
				caption = append(caption, squash(c))
			}
		}
	}
	return caption
}

// unusedSpans gives the cells above the heads that went into none of them.
func unusedSpans(above, heads []string) []string {
	var unused []string
	for _, c := range above {
		c = squash(c)
		if c != "" && !slices.ContainsFunc(heads, func(h string) bool { return strings.HasPrefix(h, c) }) {
			unused = append(unused, c)
		}
	}
	return unused
}

// completeHeads puts the head above in the place of an empty one and before
// those that occur more than once ("2017" over "Menge", "Wert").
func completeHeads(cells, above []string) []string {
	heads := make([]string, len(cells))
	count := map[string]int{}
	for i, c := range cells {
		heads[i] = squash(c)
		count[heads[i]]++
	}
	span := ""
	for i, h := range heads {
		if i < len(above) && above[i] != "" {
			span = squash(above[i])
		}
		switch {
		case h == "" && i < len(above):
			heads[i] = squash(above[i])
		case count[h] > 1:
			heads[i] = strings.TrimSpace(span + " " + h)
		}
	}
	for len(heads) > 0 && heads[len(heads)-1] == "" {
		heads = heads[:len(heads)-1] // trailing empty columns
	}
	return heads
}

// String tells people how the table was read.
func (l layout) String() string {
	sep := string(l.separator)
	switch l.separator {
	case '\t':
		sep = "tab"
	case noSeparator:
		sep = "none"
	}
	return fmt.Sprintf("separator %s, heads in row %d", sep, l.header)
}
