package ingest

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html/charset"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/transform"
)

const (
	// maxRow bounds one row of a table, its line breaks included: more is a
	// quote that was never closed, or no table.
	maxRow = 4 << 20
	// maxUnclosed is how often the end of a quoted cell is searched for in
	// vain before every line counts as a row: each search reads up to maxRow.
	maxUnclosed = 16
	// sniffBytes of a table are looked at to find out how it is written.
	sniffBytes = 64 << 10
)

// textLines opens the text of a table as UTF-8. With label "" the encoding is
// found out; then [decodeLine] still has to decide for each line. The error
// says that there is no such encoding, or that the body is no table.
func textLines(body io.Reader, label, declared string) (*bufio.Reader, error) {
	in := bufio.NewReaderSize(body, sniffBytes)
	head, err := in.Peek(sniffBytes)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	if err := checkTable(head); err != nil {
		return nil, err
	}
	if label == "" {
		label = sniffEncoding(head, declared)
	}
	if label != "" {
		enc, _ := charset.Lookup(label)
		if enc == nil {
			return nil, fmt.Errorf("there is no encoding %q; the names are those of the WHATWG encoding standard, such as windows-1252", label)
		}
		in = bufio.NewReaderSize(transform.NewReader(in, enc.NewDecoder()), sniffBytes)
		if head, err = in.Peek(sniffBytes); err != nil && !errors.Is(err, io.EOF) {
			return nil, err
		}
	}
	if bytes.IndexByte(head, '\n') < 0 && bytes.IndexByte(head, '\r') >= 0 {
		// Line ends of the classic Mac OS, which spreadsheets still write on request.
		in = bufio.NewReaderSize(transform.NewReader(in, crToLF{}), sniffBytes)
	}
	return in, nil
}

// notTables are the beginnings of files that are sent or saved in the place
// of a table, in lower case, each with what to do.
var notTables = []struct{ start, what string }{
	{"<!doctype html", "a web page, perhaps an error of the server; give the address of the file itself"},
	{"<html", "a web page, perhaps an error of the server; give the address of the file itself"},
	{"<?xml", "XML; is it a feed? then use kind feed"},
	{"pk\x03\x04", "an Excel, LibreOffice or ZIP file; save the table as CSV"},
	{"\xd0\xcf\x11\xe0", "an old Excel file; save the table as CSV"},
	{"%pdf", "a PDF; save the table as CSV"},
	{"\x1f\x8b", "packed with gzip; give the file the ending .gz"},
}

// checkTable refuses what is certainly no table: read as one, each line of an
// error page would become a record.
func checkTable(head []byte) error {
	start := bytes.TrimLeft(bytes.TrimPrefix(head, []byte("\xef\xbb\xbf")), " \t\r\n")
	for _, n := range notTables {
		if len(start) >= len(n.start) && lowerASCII(start[:len(n.start)]) == n.start {
			return fmt.Errorf("not-a-table: this is %s", n.what)
		}
	}
	return nil
}

// lowerASCII leaves the bytes of other characters, and of none, as they are.
func lowerASCII(b []byte) string {
	lower := bytes.Clone(b)
	for i, c := range lower {
		if 'A' <= c && c <= 'Z' {
			lower[i] = c + 'a' - 'A'
		}
	}
	return string(lower)
}

// sniffEncoding names the encoding of a table that is neither UTF-8 nor
// windows-1252: byte order mark, the zero bytes of UTF-16 text, else what the
// server declared. "" leaves it to each line.
func sniffEncoding(head []byte, declared string) string {
	switch {
	case bytes.HasPrefix(head, []byte("\xef\xbb\xbf")):
		return ""
	case bytes.HasPrefix(head, []byte("\xff\xfe")), zeros(head, 1) > len(head)/6:
		return "utf-16le"
	case bytes.HasPrefix(head, []byte("\xfe\xff")), zeros(head, 0) > len(head)/6:
		return "utf-16be"
	}
	_, name := charset.Lookup(declared)
	if name == "utf-8" || name == "windows-1252" || name == "replacement" {
		return "" // the two that each line tells apart by itself, better than servers do
	}
	return name
}

// zeros counts the zero bytes at even (0) or odd (1) places: text in a Latin
// script has them at every second place in UTF-16 and nowhere in others.
func zeros(head []byte, odd int) int {
	n := 0
	for i := odd; i < len(head); i += 2 {
		if head[i] == 0 {
			n++
		}
	}
	return n
}

// crToLF is a transformer of '\r' to '\n'.
type crToLF struct{ transform.NopResetter }

func (crToLF) Transform(dst, src []byte, _ bool) (nDst, nSrc int, err error) {
	n := copy(dst, src)
	for i, c := range dst[:n] {
		if c == '\r' {
			dst[i] = '\n'
		}
	}
	if n < len(src) {
		err = transform.ErrShortDst
	}
	return n, n, err
}

// decodeLine gives a line as UTF-8. Tables are put together from parts, so
// each line decides: it is UTF-8 if it is valid or has more characters of it than
// broken bytes, and else windows-1252, what German spreadsheets write.
func decodeLine(line []byte) string {
	if utf8.Valid(line) {
		return string(line)
	}
	good, bad := 0, 0
	for rest := line; len(rest) > 0; {
		r, size := utf8.DecodeRune(rest)
		switch {
		case r == utf8.RuneError && size == 1:
			bad++
		case size > 1:
			good++
		}
		rest = rest[size:]
	}
	if good > bad {
		return string(bytes.ToValidUTF8(line, []byte("\ufffd")))
	}
	text, err := charmap.Windows1252.NewDecoder().Bytes(line)
	if err != nil { // it has a character for every byte
		return string(bytes.ToValidUTF8(line, []byte("\ufffd")))
	}
	return string(text)
}

// row is one row of a table. Number counts as spreadsheets do: from 1, empty
// rows included, a row with line breaks in its cells once.
type row struct {
	number   int
	cells    []string
	unclosed bool // a quote was never closed; the row ends with its line
}

// filled counts the cells that are not empty.
func (r row) filled() int {
	n := 0
	for _, c := range r.cells {
		if c != "" {
			n++
		}
	}
	return n
}

// rowReader divides text into rows and cells. It holds at most one row of at
// most maxRow bytes.
type rowReader struct {
	in    *bufio.Reader
	sep   string
	ahead []string // lines read but not given, without line ends
	end   error    // what comes after them
	rows  int      // given so far
	// unclosed counts quotes without an end.
	unclosed int
}

func newRowReader(in *bufio.Reader, sep rune) *rowReader {
	return &rowReader{in: in, sep: string(sep)}
}

// next gives the next row. errLongLine is a row that was passed over; after
// any other error, io.EOF too, there are no more.
func (r *rowReader) next() (row, error) {
	if !r.fill(1) {
		err := r.end
		if errors.Is(err, errLongLine) {
			r.end = nil
			r.rows++
		}
		return row{number: r.rows}, err
	}
	lines, unclosed := r.span()
	chunk := r.ahead[0]
	if lines > 1 {
		chunk = strings.Join(r.ahead[:lines], "\n")
	}
	r.ahead = r.ahead[lines:]
	r.rows++
	return row{number: r.rows, cells: r.cells(chunk), unclosed: unclosed}, nil
}

// fill reads until n lines are ahead; false at the end.
func (r *rowReader) fill(n int) bool {
	for len(r.ahead) < n {
		if r.end != nil {
			return false
		}
		line, err := readLine(r.in, maxRow)
		if err != nil && (len(line) == 0 || !errors.Is(err, io.EOF)) {
			r.end = err
			return false
		}
		text := decodeLine(line)
		if r.rows == 0 && len(r.ahead) == 0 {
			text = strings.TrimPrefix(text, "\ufeff")
		}
		r.ahead = append(r.ahead, text)
	}
	return true
}

// span gives how many lines the next row has.
func (r *rowReader) span() (lines int, unclosed bool) {
	open := quoteOpen(r.ahead[0], r.sep, false)
	if open && r.unclosed >= maxUnclosed {
		return 1, true
	}
	size := len(r.ahead[0])
	for n := 1; open; n++ {
		if !r.fill(n+1) || size+len(r.ahead[n]) > maxRow {
			r.unclosed++
			return 1, true
		}
		size += len(r.ahead[n])
		if open = quoteOpen(r.ahead[n], r.sep, true); !open {
			return n + 1, false
		}
	}
	return 1, false
}

// quoteOpen reports whether a quoted cell (RFC 4180 section 2) is open at the
// end of a line, given whether one was at its beginning. As in encoding/csv with
// LazyQuotes a quote closes only before a separator or the line's end.
func quoteOpen(line, sep string, open bool) bool {
	if !open && !strings.Contains(line, `"`) {
		return false
	}
	start := !open // at the start of a cell
	for i := 0; i < len(line); i++ {
		switch {
		case open && line[i] == '"':
			rest := line[i+1:]
			if strings.HasPrefix(rest, `"`) {
				i++
			} else if rest == "" || strings.HasPrefix(rest, sep) {
				open = false
			}
		case open:
		case strings.HasPrefix(line[i:], sep):
			start = true
			i += len(sep) - 1
		case start && line[i] == '"':
			open, start = true, false
		case line[i] != ' ':
			start = false
		}
	}
	return open
}

// cells divides a row, without white space around the cells.
func (r *rowReader) cells(chunk string) []string {
	var cells []string
	if strings.Contains(chunk, `"`) {
		cells = r.quoted(chunk)
	} else {
		cells = strings.Split(chunk, r.sep)
	}
	for i, c := range cells {
		cells[i] = strings.TrimSpace(strings.ReplaceAll(c, "\x00", ""))
	}
	return cells
}

// quoted divides a row in which there are quotes.
func (r *rowReader) quoted(chunk string) []string {
	in := csv.NewReader(strings.NewReader(chunk))
	in.Comma, _ = utf8.DecodeRuneInString(r.sep)
	in.LazyQuotes = true
	in.FieldsPerRecord = -1
	in.TrimLeadingSpace = r.sep != "\t" // it would take empty cells for space
	var cells []string
	for {
		more, err := in.Read()
		if err != nil {
			return cells // with LazyQuotes there is no other error than the end
		}
		cells = append(cells, more...)
	}
}
