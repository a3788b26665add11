package server

import (
	"bytes"
	"encoding/csv"
	"net/http"
	"slices"
	"strings"

	"nextsearch/internal/catalogue"
	"nextsearch/internal/search"
	"nextsearch/mappings"
)

// csvType is the media type of RFC 4180.
const csvType = "text/csv"

// byteOrderMark tells Excel that the file is UTF-8; without it umlauts break.
const byteOrderMark = "\uFEFF"

// csvSeparators are the characters behind the names of the parameter. A German
// Excel divides at the semicolon, since the comma is its decimal sign.
var csvSeparators = map[string]rune{"semicolon": ';', "comma": ','}

// valueSeparator stands between the values of one cell: no label has it.
const valueSeparator = " | "

// csvRow is what the columns are made of.
type csvRow struct {
	rec        catalogue.Record // as it leaves the service
	categories categoriesBody
	permalink  string
}

// labels joins what people call the row's categories of a facet, the most
// specific only.
func (row *csvRow) labels(facet string) string {
	var out []string
	for _, v := range mostSpecific(row.categories[facet]) {
		out = append(out, v.Label)
	}
	return strings.Join(out, valueSeparator)
}

// csvColumn is a column and how it is filled.
type csvColumn struct {
	name string
	cell func(*csvRow) string
}

// csvColumns lists the columns in their order. Categories are labels in the
// language asked for; who needs codes takes the NDJSON.
var csvColumns = []csvColumn{
	{"id", func(r *csvRow) string { return r.rec.ID }},
	{"title", func(r *csvRow) string { return r.rec.Title }},
	{"summary", func(r *csvRow) string { return r.rec.Summary }},
	{"kind", func(r *csvRow) string { return r.labels("kind") }},
	{"organisation", func(r *csvRow) string { return organisationNames(r.rec.Organisations) }},
	{"authorityType", func(r *csvRow) string { return r.labels("authorityType") }},
	{"level", func(r *csvRow) string { return r.labels("level") }},
	{"region", func(r *csvRow) string { return r.labels("region") }},
	{"topic", func(r *csvRow) string { return r.labels("topic") }},
	{"status", func(r *csvRow) string { return r.labels("status") }},
	{"published", func(r *csvRow) string { return string(r.rec.Published) }},
	{"url", func(r *csvRow) string { return webURL(r.rec.URL) }},
	{"licence", func(r *csvRow) string { return r.labels("licence") }},
	{"source", func(r *csvRow) string { return r.rec.Provenance.Source }},
	{"permalink", func(r *csvRow) string { return r.permalink }},
}

// csvColumnNames lists the names of the columns.
func csvColumnNames() []string {
	var names []string
	for _, c := range csvColumns {
		names = append(names, c.name)
	}
	return names
}

// organisationNames joins the names of bodies.
func organisationNames(orgs []catalogue.Organisation) string {
	var names []string
	for _, o := range orgs {
		names = append(names, o.Name)
	}
	return strings.Join(names, valueSeparator)
}

// getExportCSV answers GET /v1/export.csv: every hit of a search as a row.
func (s *Server) getExportCSV(w http.ResponseWriter, r *http.Request) error {
	var p csvParams
	if err := decode(r, s.params.csv, &p); err != nil {
		return err
	}
	columns := slices.DeleteFunc(slices.Clone(csvColumns), func(c csvColumn) bool {
		return len(p.Columns) > 0 && c.name != "id" && !slices.Contains(p.Columns, c.name)
	})
	comma := csvSeparators[p.Separator]
	var names []string
	for _, c := range columns {
		names = append(names, c.name)
	}
	head, err := csvLine(comma, names)
	if err != nil {
		return err
	}
	if p.Separator == "semicolon" {
		head = append([]byte(byteOrderMark), head...)
	}
	format := exportFormat{mediaType: csvType + "; charset=utf-8; header=present", filename: "nextsearch.csv", head: head,
		line: func(public *catalogue.Record, _ catalogue.Change) ([]byte, error) {
			row := csvRow{mappings.Release(public), s.categoriesOf(public, p.Lang), s.permalink(r, public.ID)}
			cells := make([]string, len(columns))
			for i, c := range columns {
				cells[i] = harmless(c.cell(&row))
			}
			return csvLine(comma, cells)
		}}
	return s.stream(w, r, search.Query{Text: p.Q, Filters: p.Filters, Sort: sortOf(p.Sort)}, format)
}

// csvLine writes one row as RFC 4180 has it, with CRLF.
func csvLine(comma rune, cells []string) ([]byte, error) {
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	w.Comma, w.UseCRLF = comma, true
	if err := w.Write(cells); err != nil {
		return nil, err
	}
	w.Flush()
	return b.Bytes(), w.Error()
}

// formulaStarts are the characters by which a spreadsheet takes a cell for a
// formula or a command, the full-width ones included
// (https://owasp.org/www-community/attacks/CSV_Injection).
const formulaStarts = "=+-@\t\r\n＝＋－＠"

// harmless puts an apostrophe before a text that a spreadsheet would compute,
// also behind blanks, which some programs skip. NUL has no place in a table.
func harmless(cell string) string {
	cell = strings.ToValidUTF8(strings.ReplaceAll(cell, "\x00", ""), "\uFFFD")
	if trimmed := strings.TrimLeft(cell, " \u00a0\ufeff\u200b"); trimmed != "" && strings.ContainsRune(formulaStarts, firstRune(trimmed)) {
		return "'" + cell
	}
	return cell
}

// firstRune gives the first character of a text that has one.
func firstRune(s string) rune {
	for _, r := range s {
		return r
	}
	return 0
}
