package ingest

import (
	"bytes"
	"context"
	"encoding/csv"
	"fmt"
	"io"
	"iter"
	"strings"

	"github.com/xuri/excelize/v2"

	"nextsearch/internal/catalogue"
	"nextsearch/internal/fetch"
)

const (
	// maxWorkbook bounds a packed workbook, which is held in memory.
	maxWorkbook = 64 << 20
	// maxWorkbookUnpacked bounds what it unpacks to. A table of a million rows and ten
	// columns has some 300 MB; a bomb has more.
	maxWorkbookUnpacked = 1 << 30
	// maxPartInMemory is the largest part of a workbook that is held in
	// memory; larger ones are unpacked to a temporary file.
	maxPartInMemory = 16 << 20
)

// workbook reads the rows of every sheet of an XLSX file like those of a CSV
// table: heads, titles above them and columns are found out in the same way.
type workbook struct{ table }

func newXLSX(spec Spec) (Source, error) {
	if spec.CSV.Separator != 0 || spec.CSV.Encoding != "" {
		return nil, fmt.Errorf("source %s: csv.separator and csv.encoding are for kind csv; a workbook has neither", spec.Name)
	}
	spec.CSV.Separator = noSeparator // what divides the cells on their way to the table
	source, err := newCSV(spec)
	if err != nil {
		return nil, err
	}
	return workbook{source.(table)}, nil
}

// Records gives one record a row, sheet by sheet.
func (s workbook) Records(ctx context.Context, web *fetch.Web) iter.Seq2[catalogue.Record, error] {
	return func(yield func(catalogue.Record, error) bool) {
		for resp, err := range targets(ctx, web, s.spec.Target, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", ".xlsx", ".xlsm") {
			if err == nil {
				var more bool
				if more, err = s.sheets(ctx, resp, yield); !more {
					return
				}
			}
			if err != nil && !yield(catalogue.Record{}, err) {
				return
			}
		}
	}
}

// sheets reads every sheet of a file. False ends the loop.
func (s workbook) sheets(ctx context.Context, resp *fetch.Response, yield func(catalogue.Record, error) bool) (more bool, err error) {
	f, err := openWorkbook(resp)
	if err != nil {
		return true, err
	}
	defer f.Close()
	ids, first := newNativeIDs(), true
	for _, name := range f.GetSheetList() {
		if visible, err := f.GetSheetVisible(name); err != nil || !visible {
			continue // hidden sheets hold the values of drop-down lists
		}
		more, empty, err := s.sheet(ctx, f, name, resp, ids, first, yield)
		if err != nil || !more {
			return more, err
		}
		first = first && empty
	}
	return true, nil
}

// sheet reads one sheet; an empty one is passed over.
func (s workbook) sheet(ctx context.Context, f *excelize.File, name string, resp *fetch.Response, ids *nativeIDs, first bool,
	yield func(catalogue.Record, error) bool) (more, empty bool, err error) {
	out, in := io.Pipe()
	defer out.Close() // ends the writer if the rows are not read to their end
	go writeRows(f, name, in)
	t, err := s.open(out, resp, ids)
	if err != nil {
		return true, false, fmt.Errorf("%s, sheet %s: %w", resp.URL, name, err)
	}
	if len(t.heads) == 0 {
		return true, true, nil
	}
	t.place = resp.URL + "#" + name
	if !first {
		t.prefix = name + "/"
	}
	if !yield(catalogue.Record{}, t.notice()) {
		return false, false, nil
	}
	return t.stepAll(ctx, yield), false, nil
}

// writeRows writes the rows of a sheet as text: dates as ISO 8601, numbers as
// they are shown. Rows without a cell are kept, as rows are counted.
func writeRows(f *excelize.File, sheet string, to *io.PipeWriter) {
	w := csv.NewWriter(to)
	w.Comma = noSeparator
	err := func() (err error) {
		defer func() {
			if cause := recover(); cause != nil { // the library trusts the file
				err = fmt.Errorf("bad-workbook: the sheet cannot be read: %v", cause)
			}
		}()
		rows, err := f.Rows(sheet)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			cells, err := rows.Columns()
			if err != nil {
				return err
			}
			if len(cells) < 2 { // the writer would make an empty line a quoted one
				cells = append(cells, "", "")
			}
			if err := w.Write(cells); err != nil {
				return err
			}
		}
		w.Flush()
		return rows.Error()
	}()
	to.CloseWithError(err)
}

// openWorkbook opens an XLSX file within limits. The caller closes it.
func openWorkbook(resp *fetch.Response) (f *excelize.File, err error) {
	body, err := resp.Open()
	if err != nil {
		return nil, err
	}
	defer body.Close()
	data, err := io.ReadAll(io.LimitReader(body, maxWorkbook+1))
	if err != nil {
		return nil, err
	}
	if len(data) > maxWorkbook {
		return nil, fmt.Errorf("%s: too-large: the workbook has more than %s; publish the table as CSV", resp.URL, Bytes(maxWorkbook))
	}
	defer func() {
		if cause := recover(); cause != nil {
			f, err = nil, fmt.Errorf("%s: bad-workbook: it cannot be read: %v", resp.URL, cause)
		}
	}()
	f, err = excelize.OpenReader(bytes.NewReader(data), excelize.Options{
		UnzipSizeLimit: maxWorkbookUnpacked, UnzipXMLSizeLimit: maxPartInMemory,
		ShortDatePattern: "yyyy-mm-dd", LongDatePattern: "yyyy-mm-dd", CultureInfo: excelize.CultureNameUnknown,
	})
	if err != nil {
		return nil, fmt.Errorf("%s: bad-workbook: %s; want an unencrypted .xlsx file", resp.URL, strings.TrimPrefix(err.Error(), "zip: "))
	}
	return f, nil
}
