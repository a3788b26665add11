package ingest

import (
	"bytes"
	"fmt"
	"maps"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/shakinm/xlsReader/xls"
	"github.com/shakinm/xlsReader/xls/structure"
	"github.com/xuri/excelize/v2"
)

// Limits of a workbook: its text counts as well (maxText).
const (
	maxSheets     = 500
	maxSheetRows  = 100_000
	maxSheetCells = 1000 // of a row
)

// genericTable are the names that programs give to sheets and tables.
var genericTable = regexp.MustCompile(`(?i)^(?:tabelle|table|sheet|blatt|worksheet)_?\d*$`)

// sheetWriter makes blocks of the rows of sheets.
type sheetWriter struct {
	blocks []block
	size   int
}

// sheet begins a sheet; its name is a heading unless a program gave it.
func (w *sheetWriter) sheet(name string) {
	if !genericTable.MatchString(name) {
		w.blocks = append(w.blocks, block{kind: heading, level: 1, text: squash(name)})
	}
}

// row adds a row and reports whether another may follow.
func (w *sheetWriter) row(cells []string) bool {
	var texts []string
	for _, c := range cells[:min(len(cells), maxSheetCells)] {
		if c = squash(c); c != "" {
			texts = append(texts, c)
		}
	}
	if len(texts) > 0 {
		text := strings.Join(texts, " | ")
		w.size += len(text)
		w.blocks = append(w.blocks, block{kind: tableRow, text: text})
	}
	return w.size < maxText
}

// parseXLSX reads the visible sheets of a workbook (ECMA-376 part 1, section
// 18), its values as they are shown, dates the German way.
func parseXLSX(a *archive, data []byte) (document, error) {
	var doc document
	a.describe("docProps/core.xml", &doc)
	book, err := excelize.OpenReader(bytes.NewReader(data), excelize.Options{
		UnzipSizeLimit: maxUnpacked, UnzipXMLSizeLimit: maxUnpacked, ShortDatePattern: "dd.mm.yyyy", LongDatePattern: "dd.mm.yyyy"})
	if err != nil {
		return document{}, broken(a.name, err)
	}
	defer book.Close()
	w := &sheetWriter{}
	for i, name := range book.GetSheetList() {
		if visible, err := book.GetSheetVisible(name); err == nil && !visible {
			continue
		}
		if i == maxSheets {
			doc.flag(flagCut)
			break
		}
		whole, err := readSheet(book, name, w)
		if err != nil && len(w.blocks) == 0 {
			return document{}, broken(a.name, err)
		}
		if !whole {
			doc.flag(flagCut)
		}
	}
	doc.blocks = w.blocks
	return doc, nil
}

// readSheet reads the rows of a sheet; whole says that a limit left none out.
func readSheet(book *excelize.File, name string, w *sheetWriter) (whole bool, err error) {
	rows, err := book.Rows(name)
	if err != nil {
		return false, err
	}
	defer rows.Close()
	w.sheet(name)
	for n := 0; rows.Next(); n++ {
		cells, err := rows.Columns()
		if err != nil {
			return false, err
		}
		if n == maxSheetRows || !w.row(cells) {
			return false, nil
		}
	}
	return true, rows.Error()
}

// parseXLS reads a workbook of before 2007 ([MS-XLS]). The library panics on
// damaged files.
func parseXLS(name string, data []byte) (doc document, err error) {
	defer func() {
		if cause := recover(); cause != nil {
			doc, err = document{}, broken(name, fmt.Errorf("it cannot be read as a workbook: %v", cause))
		}
	}()
	book, err := xls.OpenReader(bytes.NewReader(data))
	if err != nil {
		return document{}, broken(name, err)
	}
	w := &sheetWriter{}
	for i := range min(book.GetNumberSheets(), maxSheets) {
		sheet, err := book.GetSheet(i)
		if err != nil {
			return document{}, broken(name, err)
		}
		w.sheet(latin1(sheet.GetName()))
		for n := range min(sheet.GetNumberRows(), maxSheetRows) {
			row, err := sheet.GetRow(n)
			if err != nil {
				continue
			}
			if !w.row(xlsCells(&book, row.GetCols())) {
				doc.flag(flagCut)
				break
			}
		}
	}
	doc.blocks = w.blocks
	return doc, nil
}

// xlsCells gives the cells of a row as text.
func xlsCells(book *xls.Workbook, cells []structure.CellData) []string {
	texts := make([]string, 0, min(len(cells), maxSheetCells))
	for _, c := range cells[:min(len(cells), maxSheetCells)] {
		texts = append(texts, xlsCell(book, c))
	}
	return texts
}

func xlsCell(book *xls.Workbook, c structure.CellData) string {
	switch c.GetType() {
	case "*record.Number", "*record.Rk":
		if n := c.GetFloat64(); isXLSDate(book, c) {
			return excelDate(n)
		}
		return strconv.FormatFloat(roundNumber(c.GetFloat64()), 'f', -1, 64)
	}
	return latin1(c.GetString())
}

// latin1 decodes a string that the library hands out as it stands in the file:
// compressed strings are the low bytes of UTF-16 ([MS-XLS] 2.5.293).
func latin1(s string) string {
	if utf8.ValidString(s) {
		return s
	}
	runes := make([]rune, len(s))
	for i := range len(s) {
		runes[i] = rune(s[i])
	}
	return string(runes)
}

// roundNumber drops the noise of binary fractions: 15 digits are what Excel keeps.
func roundNumber(n float64) float64 {
	r, err := strconv.ParseFloat(strconv.FormatFloat(n, 'g', 15, 64), 64)
	if err != nil {
		return n
	}
	return r
}

// isXLSDate tells a date by the format of its cell: built in, or one of the
// workbook's that has a year or a day and no digits.
func isXLSDate(book *xls.Workbook, c structure.CellData) bool {
	xf := book.GetXFbyIndex(c.GetXFIndex())
	index := xf.GetFormatIndex()
	if index >= 14 && index <= 17 || index == 22 {
		return true
	}
	if index < 164 {
		return false
	}
	f := book.GetFormatByIndex(index)
	format := strings.ToLower(f.String())
	return strings.ContainsAny(format, "yjdt") && !strings.ContainsAny(format, "0#") && !strings.Contains(format, "general") && !strings.Contains(format, "standard")
}

// excelDate writes a day counted from 1900 as Excel does, with its leap year of 1900.
func excelDate(n float64) string {
	if n < 1 || n > 2_958_465 || math.IsNaN(n) { // 31.12.9999
		return strconv.FormatFloat(n, 'f', -1, 64)
	}
	return time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC).AddDate(0, 0, int(n)).Format("02.01.2006")
}

// sortedValues gives the values of a map in the order of its keys.
func sortedValues(m map[string]string) []string {
	var values []string
	for _, k := range slices.Sorted(maps.Keys(m)) {
		values = append(values, m[k])
	}
	return values
}
