package ingest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"hash/maphash"
	"io"
	"iter"
	"slices"
	"strings"
	"text/template"
	"unicode"
	"unicode/utf8"

	"nextsearch/internal/catalogue"
	"nextsearch/internal/fetch"
)

// table reads the rows of a CSV file, each as a record.
type table struct {
	spec  Spec
	title *template.Template // nil takes the title column
}

func newCSV(spec Spec) (Source, error) {
	s := table{spec: spec}
	for field := range spec.CSV.Columns {
		if !slices.Contains(fieldNames(), field) {
			return nil, fmt.Errorf("source %s: csv.columns: there is no field %q; the fields are %s", spec.Name, field, strings.Join(fieldNames(), ", "))
		}
	}
	if c := spec.CSV.Separator; c != 0 && (c == '"' || c == '\n' || c == '\r' || c == utf8.RuneError) {
		return nil, fmt.Errorf("source %s: csv.separator %q cannot divide cells; use one character such as ;", spec.Name, c)
	}
	if spec.CSV.RowTitle != "" {
		t, err := template.New("rowTitle").Option("missingkey=error").Parse(spec.CSV.RowTitle)
		if err != nil {
			return nil, fmt.Errorf("source %s: csv.rowTitle: %w", spec.Name, err)
		}
		s.title = t
	}
	return s, nil
}

// Records gives one record a row, in constant memory; of a folder those of
// every table, their ids behind the name of the file.
func (s table) Records(ctx context.Context, web *fetch.Web) iter.Seq2[catalogue.Record, error] {
	return func(yield func(catalogue.Record, error) bool) {
		root, isFolder := folder(s.spec.Target)
		ids := newNativeIDs()
		for resp, err := range targets(ctx, web, s.spec.Target, "text/csv, text/tab-separated-values;q=0.9, text/plain;q=0.5", ".csv", ".tsv", ".txt") {
			more := true
			if err == nil {
				prefix := ""
				if isFolder {
					prefix = fileNative(root, resp.URL) + "/"
				}
				more, err = s.rowsOf(ctx, resp, prefix, ids, yield)
			}
			if !more || err != nil && !yield(catalogue.Record{}, err) {
				return
			}
		}
	}
}

// rowsOf gives the rows of one file. False ends the loop.
func (s table) rowsOf(ctx context.Context, resp *fetch.Response, prefix string, ids *nativeIDs, yield func(catalogue.Record, error) bool) (more bool, err error) {
	body, err := resp.Open()
	if err != nil {
		return true, err
	}
	defer body.Close()
	t, err := s.open(body, resp, ids)
	if err != nil {
		return true, fmt.Errorf("%s: %w", resp.URL, err)
	}
	t.prefix = prefix
	if !yield(catalogue.Record{}, t.notice()) {
		return false, nil
	}
	return t.stepAll(ctx, yield), nil
}

// stepAll gives what all rows hold. False: the caller wants no more.
func (t *openTable) stepAll(ctx context.Context, yield func(catalogue.Record, error) bool) (more bool) {
	more = true
	wanted := func(rec catalogue.Record, err error) bool { more = yield(rec, err); return more }
	for ctx.Err() == nil && t.step(wanted) {
	}
	return more && ctx.Err() == nil
}

// openTable is a table whose layout is known.
type openTable struct {
	table
	layout
	rows   *rowReader
	fields []string // of each column
	titled bool     // a head or the spec says what the title is
	resp   *fetch.Response
	place  string // of the table, for reports: its file, and its sheet if it has several
	prefix string // before native ids, of a further sheet
	ids    *nativeIDs
}

func (s table) open(body io.Reader, resp *fetch.Response, ids *nativeIDs) (*openTable, error) {
	in, err := textLines(body, s.spec.CSV.Encoding, resp.Charset)
	if err != nil {
		return nil, err
	}
	t := &openTable{table: s, resp: resp, place: resp.URL, ids: ids}
	sample, _ := in.Peek(sniffBytes)
	t.layout = findLayout(in, s.spec.CSV)
	if t.fields, err = mapColumns(t.heads, s.spec.CSV.Columns); err != nil {
		return nil, err
	}
	t.titled = s.title != nil || slices.Contains(t.fields, "title")
	if !t.titled {
		guessTitle(t.fields, sampleOf(string(sample), t.separator))
	}
	t.rows = newRowReader(in, t.separator)
	return t, nil
}

// notice tells how the table was read, and what of it is left out.
func (t *openTable) notice() *Rejection {
	var left []string
	mapped := make([]string, 0, len(t.heads))
	for i, f := range t.fields {
		head := shorten(t.heads[i], maxNote)
		if head == "" {
			head = fmt.Sprintf("column %d", i+1)
		}
		switch f {
		case "":
		case fieldPersonal:
			left = append(left, head)
		default:
			mapped = append(mapped, head+" → "+f)
		}
	}
	n := reject(t.place, "table-layout", "%s; %s; other columns stay lines of the text", t.layout, strings.Join(mapped, ", "))
	if len(left) > 0 {
		n.Reason += "; left out, as they need consent: " + strings.Join(left, ", ")
	}
	if t.caption != "" && !t.needsCaption() {
		n.Reason += "; not taken over from above the heads: " + shorten(squash(t.caption), maxNote)
	}
	n.Notice = true
	return n
}

// step gives what the next row holds; false at the end.
func (t *openTable) step(yield func(catalogue.Record, error) bool) bool {
	r, err := t.rows.next()
	where := fmt.Sprintf("%s#row=%d", t.place, r.number)
	switch {
	case errors.Is(err, errLongLine):
		return yield(catalogue.Record{}, reject(where, "row-too-long", "row %d has more than %s", r.number, Bytes(maxRow)))
	case errors.Is(err, io.EOF):
		return false
	case err != nil:
		yield(catalogue.Record{}, fmt.Errorf("%s: %w", where, err))
		return false
	case r.number <= t.header || r.filled() == 0:
		return true
	}
	if r.unclosed {
		n := reject(where, "unclosed-quote", "row %d has a quote that is never closed; the row ends with its line", r.number)
		n.Notice = true
		if !yield(catalogue.Record{}, n) {
			return false
		}
	}
	rec, rejection := t.record(r, where)
	if rejection != nil {
		return yield(catalogue.Record{}, rejection)
	}
	return yield(rec, nil)
}

// record makes the record of a row.
func (t *openTable) record(r row, where string) (catalogue.Record, *Rejection) {
	b := rowBuilder{}
	for i, cell := range r.cells {
		if cell == "" {
			continue
		}
		head, field := "", ""
		if i < len(t.heads) {
			head, field = t.heads[i], t.fields[i]
		}
		b.add(head, field, cell)
	}
	rec := b.record()
	var rejection *Rejection
	if rec.Title, rejection = t.checkedTitle(r, b, where); rejection != nil {
		if b.id != "" { // a row that is broken today is not gone
			rejection.ID = catalogue.NewID(t.spec.Name, t.prefix+b.id)
		}
		return rec, rejection
	}
	if t.needsCaption() {
		rec.Body = strings.TrimLeft(rec.Body+"\n\n"+t.caption, "\n")
	}
	if t.spec.Defaults.RecordKind == "" && len(rec.Sections) == 0 {
		rec.Kind = catalogue.KindDataset // a row of figures or places is no recipe
	}
	t.identify(&rec, b.id)
	return rec, nil
}

// needsCaption reports whether the rows say too little by themselves: figures
// of a statistic do, and rows with a title of their own do not. Those would
// all change whenever a date above the heads does.
func (t *openTable) needsCaption() bool { return t.caption != "" && (!t.titled || t.title != nil) }

// checkedTitle gives the title of a row, or why it is no record.
func (t *openTable) checkedTitle(r row, b rowBuilder, where string) (string, *Rejection) {
	title, err := t.rowTitle(r, b)
	switch {
	case err != nil:
		return "", reject(where, "no-title", "row %d: %s", r.number, err)
	case letters(title) == 0:
		return "", reject(where, "no-title", "row %d has nothing in the title column", r.number)
	case !t.titled && r.filled() == 1 && len(t.heads) > 1:
		return "", reject(where, "note-row", "row %d fills one cell only and is taken for a note: %s", r.number, shorten(title, maxNote))
	}
	return title, nil
}

// maxNote is how many characters of a note a report shows.
const maxNote = 80

// rowTitle gives the title of a row. One of figures alone gets its head: "Jahr 2015".
func (t *openTable) rowTitle(r row, b rowBuilder) (string, error) {
	if t.title == nil {
		title := strings.Join(b.title, " – ")
		if title != "" && !strings.ContainsFunc(title, unicode.IsLetter) {
			title = strings.TrimSpace(b.titleHead + " " + title)
		}
		return title, nil
	}
	cells := make(map[string]string, len(t.heads))
	for i, head := range t.heads {
		cells[head] = ""
		if i < len(r.cells) {
			cells[head] = r.cells[i]
		}
	}
	var out bytes.Buffer
	err := t.title.Execute(&out, cells)
	return squash(out.String()), err
}

// identify gives the record its id and provenance.
func (t *openTable) identify(rec *catalogue.Record, native string) {
	native = t.ids.of(rec, t.prefix, native)
	rec.ID = catalogue.NewID(t.spec.Name, native)
	rec.Provenance = catalogue.Provenance{OriginalID: native, URL: publicURL(t.resp.URL), Fetched: t.resp.Fetched, Raw: t.resp.Raw,
		Methods: map[string]string{"fields": "column"}}
}

// nativeIDs names what a source gives no id: by its link, else by its title.
// Links and titles that occur again are numbered, so that nothing is lost.
type nativeIDs struct {
	given map[uint64]int
	seed  maphash.Seed
}

func newNativeIDs() *nativeIDs { return &nativeIDs{map[uint64]int{}, maphash.MakeSeed()} }

// of gives the native id of a record: what the source gave, or one made for it.
func (n *nativeIDs) of(rec *catalogue.Record, prefix, given string) string {
	if given != "" {
		return prefix + given
	}
	native := rec.URL
	if native == "" {
		native = rec.Title
	}
	native = prefix + native
	key := maphash.String(n.seed, native)
	n.given[key]++
	if count := n.given[key]; count > 1 {
		native = fmt.Sprintf("%s #%d", native, count)
	}
	return native
}

// rowBuilder collects what the cells of a row say.
type rowBuilder struct {
	rec       catalogue.Record
	id        string
	title     []string
	titleHead string
	text      []string // paragraphs of the description
	lines     []string // cells without a field, as "Head: cell"
}

// add puts a cell into its field; one that the field does not take stays a line.
// Exports of content management systems hold markup in their cells.
func (b *rowBuilder) add(head, field, cell string) {
	if cell = htmlText(cell); cell == "" {
		return
	}
	if taken := b.addField(head, field, cell); taken {
		return
	}
	if slices.Contains(roleFields(), field) {
		b.rec.Sections = append(b.rec.Sections, catalogue.Section{Role: catalogue.Role(field), Title: head, Text: cell})
		return
	}
	if head != "" {
		cell = head + ": " + cell
	}
	b.lines = append(b.lines, cell)
}

// addField reports whether the field took the cell.
func (b *rowBuilder) addField(head, field, cell string) bool {
	rec := &b.rec
	switch field {
	case "id":
		b.id = cell
	case "title":
		b.title = append(b.title, squash(cell))
		b.titleHead = head
	case "summary":
		rec.Summary = strings.TrimSpace(rec.Summary + " " + cell)
	case "body":
		b.text = append(b.text, cell)
	case "organisation":
		rec.Organisations = append(rec.Organisations, catalogue.Organisation{Name: cell, Role: "publisher"})
	case "keywords":
		rec.Keywords = append(rec.Keywords, cellList(head, cell)...)
	case "licence":
		rec.Licence = licenceOf(cell, "")
	case "region":
		rec.Regions = append(rec.Regions, regionOf(cell))
	case "language":
		rec.Language = cell
	case fieldPersonal:
	default:
		return b.addChecked(field, cell)
	}
	return true
}

// addChecked takes cells that have a form: a cell in another one stays a line.
func (b *rowBuilder) addChecked(field, cell string) bool {
	rec := &b.rec
	switch field {
	case "url":
		rec.URL = cellURL(cell)
		return rec.URL != ""
	case "published":
		rec.Published = cellDate(cell)
		return rec.Published != ""
	case "updated", "status": // "Stand" is a date in one table and a status in the next
		if d := cellDate(cell); d != "" {
			rec.Updated = d
			return true
		}
		status := statusOf(cell)
		if status != "" {
			rec.Status = status
		}
		return status != ""
	}
	return false
}

// record puts the texts together: body is the whole text, sections divide it.
func (b *rowBuilder) record() catalogue.Record {
	rec := b.rec
	parts := slices.Clone(b.text)
	if rec.Summary != "" && len(parts) == 0 {
		parts = append(parts, rec.Summary)
	}
	if rec.Summary == "" && len(parts) > 0 {
		rec.Summary = shorten(squash(parts[0]), snippetLimit)
	}
	for _, s := range rec.Sections {
		parts = append(parts, s.Title, s.Text)
	}
	if len(b.lines) > 0 {
		parts = append(parts, strings.Join(b.lines, "\n"))
	}
	rec.Body = strings.Join(parts, "\n\n")
	return rec
}
