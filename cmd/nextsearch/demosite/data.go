package demosite

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"time"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
)

// dataFile is a data file in the bytes that are served.
type dataFile struct {
	body     []byte
	rows     int       // records in it
	modified time.Time // newest date in it; the files themselves have none once embedded
}

// tableHeader is the first column's name; the row that starts with it is the
// header. Above it stands a title, as offices like to print one; readers of CSV
// have to see that it is not the header.
const tableHeader = "Titel"

// germanDate is the form of dates in the table.
const germanDate = "02.01.2006"

// dataModified stands for the date of a data file that holds no date.
var dataModified = time.Date(2025, time.June, 2, 0, 0, 0, 0, time.UTC)

// loadTable reads the UTF-8 table of the repository and turns it into what an
// office suite on Windows would export: windows-1252 with CRLF.
func loadTable(fsys fs.FS, name string) (dataFile, error) {
	data, err := fs.ReadFile(fsys, name)
	if err != nil {
		return dataFile{}, err
	}
	rows, header, err := readTable(string(data))
	if err != nil {
		return dataFile{}, fmt.Errorf("%s: %w", name, err)
	}
	var utf8 bytes.Buffer
	out := csv.NewWriter(&utf8)
	out.Comma, out.UseCRLF = ';', true
	if err := out.WriteAll(rows); err != nil {
		return dataFile{}, err
	}
	body, err := encoding.ReplaceUnsupported(charmap.Windows1252.NewEncoder()).Bytes(utf8.Bytes())
	return dataFile{body: body, rows: len(rows) - 1 - header, modified: newestRow(rows)}, err
}

// readTable returns all rows and the index of the header among them.
func readTable(data string) (rows [][]string, header int, err error) {
	in := csv.NewReader(strings.NewReader(data))
	in.Comma, in.FieldsPerRecord = ';', -1
	if rows, err = in.ReadAll(); err != nil {
		return nil, 0, err
	}
	header = slices.IndexFunc(rows, func(row []string) bool { return row[0] == tableHeader })
	if header < 0 {
		return nil, 0, errors.New("no header row that starts with " + tableHeader)
	}
	return rows, header, nil
}

// newestRow finds the newest German date in the table.
func newestRow(rows [][]string) time.Time {
	newest := time.Time{}
	for _, row := range rows {
		for _, cell := range row {
			if t, err := time.Parse(germanDate, cell); err == nil && t.After(newest) {
				newest = t
			}
		}
	}
	if newest.IsZero() {
		return dataModified
	}
	return newest
}

// loadRecords checks that every line is a JSON object and serves the file as it is.
func loadRecords(fsys fs.FS, name string) (dataFile, error) {
	data, err := fs.ReadFile(fsys, name)
	if err != nil {
		return dataFile{}, err
	}
	file := dataFile{body: data, modified: dataModified}
	for line := range bytes.Lines(data) {
		if len(bytes.TrimSpace(line)) == 0 {
			continue
		}
		file.rows++
		var object map[string]json.RawMessage
		if err := json.Unmarshal(line, &object); err != nil {
			return dataFile{}, fmt.Errorf("%s: record %d: %w", name, file.rows, err)
		}
	}
	return file, nil
}
