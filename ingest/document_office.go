package ingest

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"path"
	"regexp"
	"slices"
	"strings"
	"time"

	"golang.org/x/net/html/charset"

	"nextsearch/internal/catalogue"
)

// maxXMLDepth is how deep elements of a part may stand in each other: honest
// documents with tables in tables and text boxes reach 60.
const maxXMLDepth = 500

// errEnoughText ends the reading of a file whose text is longer than a record's.
var errEnoughText = errors.New("the text has reached its limit")

// xmlVisitor gets the elements and texts of a part in their order. start may
// ask to leave out the element with all that it holds.
type xmlVisitor interface {
	start(e xml.StartElement) (skip bool)
	end(name string)
	text(s string)
}

// walkPart reads an XML part. Go's decoder knows no entities but those of XML
// itself, so none can expand. A missing part is an error.
func (a *archive) walkPart(part string, v xmlVisitor) error {
	r, err := a.open(part)
	if err != nil {
		return err
	}
	defer r.Close()
	dec := xml.NewDecoder(r)
	dec.CharsetReader = charset.NewReaderLabel
	for depth := 0; ; {
		tok, err := dec.RawToken()
		if err != nil {
			return partError(part, err, depth)
		}
		switch t := tok.(type) {
		case xml.StartElement:
			if depth++; depth > maxXMLDepth {
				return fmt.Errorf("part %s: elements stand more than %d deep in each other", part, maxXMLDepth)
			}
			if v.start(t) {
				if err := skipElement(dec); err != nil {
					return partError(part, err, depth)
				}
				depth--
			}
		case xml.EndElement:
			if depth--; depth < 0 {
				return fmt.Errorf("part %s: an element ends that has not begun", part)
			}
			v.end(t.Name.Local)
		case xml.CharData:
			v.text(string(t))
		}
	}
}

// partError gives nil at the proper end of a part.
func partError(part string, err error, depth int) error {
	if errors.Is(err, io.EOF) && depth == 0 {
		return nil
	}
	if errors.Is(err, io.EOF) {
		err = io.ErrUnexpectedEOF
	}
	return fmt.Errorf("part %s: %w", part, err)
}

// skipElement reads to the end of the element that has begun.
func skipElement(dec *xml.Decoder) error {
	for depth := 1; depth > 0; {
		tok, err := dec.RawToken()
		if err != nil {
			return err
		}
		switch tok.(type) {
		case xml.StartElement:
			depth++
		case xml.EndElement:
			depth--
		}
	}
	return nil
}

// officeWriter makes blocks of paragraphs and tables as they open and close.
type officeWriter struct {
	blocks []block
	paras  []*officePara // that are open, those of text boxes within others last
	rows   []*officeRow  // that are open, those of tables within tables last
	size   int
}

// officePara is an open paragraph.
type officePara struct {
	buf   strings.Builder
	kind  blockKind
	level int
	drop  bool // it is no text, as an entry of a table of contents
}

// officeRow is an open row of a table, cell by cell.
type officeRow struct{ cells [][]block }

func (w *officeWriter) begin(kind blockKind, level int) *officePara {
	p := &officePara{kind: kind, level: level}
	w.paras = append(w.paras, p)
	return p
}

// para is the innermost open paragraph, nil for none.
func (w *officeWriter) para() *officePara {
	if len(w.paras) == 0 {
		return nil
	}
	return w.paras[len(w.paras)-1]
}

// write adds text to the open paragraph; text outside of paragraphs is layout.
func (w *officeWriter) write(s string) {
	if p := w.para(); p != nil && w.size < 2*maxText {
		p.buf.WriteString(s)
		w.size += len(s)
	}
}

// full reports whether the text has reached its limit.
func (w *officeWriter) full() bool { return w.size >= maxText }

// end closes the innermost paragraph.
func (w *officeWriter) end() {
	p := w.para()
	if p == nil {
		return
	}
	w.paras = w.paras[:len(w.paras)-1]
	b := block{kind: p.kind, level: p.level, text: squashLines(p.buf.String())}
	if b.kind == heading {
		b.text = squash(b.text)
	}
	if b.text != "" && !p.drop {
		w.add(b)
	}
}

// add puts a block where the next one belongs: into the open cell, else into the text.
func (w *officeWriter) add(b block) {
	if n := len(w.rows); n > 0 && len(w.rows[n-1].cells) > 0 {
		cells := w.rows[n-1].cells
		cells[len(cells)-1] = append(cells[len(cells)-1], b)
		return
	}
	w.blocks = append(w.blocks, b)
}

func (w *officeWriter) beginRow() { w.rows = append(w.rows, &officeRow{}) }

func (w *officeWriter) beginCell() {
	if n := len(w.rows); n > 0 {
		w.rows[n-1].cells = append(w.rows[n-1].cells, nil)
	}
}

// maxCellBlocks is how many paragraphs a cell of a table has at most; more are
// a text that a table only puts in its place.
const maxCellBlocks = 4

// endRow writes a row as a line. In a row that is layout the paragraphs stay
// what they are: it has one cell, or one of many paragraphs.
func (w *officeWriter) endRow() {
	n := len(w.rows)
	if n == 0 {
		return
	}
	row := w.rows[n-1]
	w.rows = w.rows[:n-1]
	var texts []string
	layout := false
	for _, c := range row.cells {
		if len(c) > 0 {
			texts = append(texts, joinCell(c))
			layout = layout || len(c) > maxCellBlocks
		}
	}
	if len(texts) > 1 && !layout {
		w.add(block{kind: tableRow, text: strings.Join(texts, " | ")})
		return
	}
	for _, b := range slices.Concat(row.cells...) {
		w.add(b)
	}
}

// joinCell writes the blocks of a cell on one line.
func joinCell(blocks []block) string {
	texts := make([]string, len(blocks))
	for i, b := range blocks {
		texts[i] = squash(b.text)
	}
	return strings.Join(texts, " ")
}

// close closes whatever a part has left open.
func (w *officeWriter) close() {
	for len(w.paras) > 0 {
		w.end()
	}
	for len(w.rows) > 0 {
		w.endRow()
	}
}

// properties reads what a file says of itself: docProps/core.xml (ECMA-376
// part 2, section 11) or meta.xml (OpenDocument 1.3 part 3, section 4.3).
// Authors' names are not read. A file without is fine.
type properties struct {
	values map[string][]string
	name   string
	buf    strings.Builder
}

// propertyNames are the elements of both formats that are read.
var propertyNames = wordSet("title language keywords keyword created modified creation-date date")

func (p *properties) start(e xml.StartElement) bool {
	p.name = ""
	if propertyNames[e.Name.Local] {
		p.name = e.Name.Local
		p.buf.Reset()
	}
	return false
}

func (p *properties) text(s string) {
	if p.name != "" && p.buf.Len() < maxTitle*10 {
		p.buf.WriteString(s)
	}
}

func (p *properties) end(name string) {
	if p.name == name {
		if value := squash(p.buf.String()); value != "" && len(p.values[name]) < maxKeywords {
			p.values[name] = append(p.values[name], value)
		}
		p.name = ""
	}
}

// describe fills a document with the properties in a part.
func (a *archive) describe(part string, doc *document) {
	p := &properties{values: map[string][]string{}}
	if !a.has(part) || a.walkPart(part, p) != nil {
		return // damaged properties cost no text
	}
	first := func(names ...string) string {
		for _, n := range names {
			if len(p.values[n]) > 0 {
				return p.values[n][0]
			}
		}
		return ""
	}
	if t := first("title"); isTitle(t) {
		doc.Title, doc.TitleFrom = t, "metadata"
	}
	doc.Language = first("language")
	doc.Published, doc.Updated = officeDate(first("created", "creation-date")), officeDate(first("modified", "date"))
	if doc.Updated == doc.Published {
		doc.Updated = ""
	}
	for _, k := range append(p.values["keywords"], p.values["keyword"]...) {
		if strings.ContainsAny(k, ",;") {
			doc.Keywords = append(doc.Keywords, splitKeywords(k)...)
		} else {
			doc.Keywords = append(doc.Keywords, k)
		}
	}
}

// officeDate reads xsd:dateTime with or without a zone.
func officeDate(s string) catalogue.Date {
	if len(s) < len(time.DateOnly) {
		return ""
	}
	t, err := time.Parse(time.DateOnly, s[:len(time.DateOnly)])
	if err != nil || !plausibleTime(t) {
		return ""
	}
	return catalogue.DateOf(t)
}

// chapterMark is how chapters begin, and no title does.
var chapterMark = regexp.MustCompile(`^(?:\d+|[IVX]+|[A-Z])[.)]`)

// genericHeadings are headings that are no title, folded.
var genericHeadings = wordSet("inhaltsverzeichnis inhalt inhaltsüberblick vorwort einleitung impressum zusammenfassung hinweise hinweis abstract contents einführung anlage anhang")

// namesDocument reports whether a heading can be the title: no number stands
// before it, and it is not the name of a part.
func namesDocument(text string) bool {
	return letters(text) >= 4 && !chapterMark.MatchString(text) && !genericHeadings[fold(text)] && roleOf(text) == ""
}

// titled gives a document without a title its first heading or else its first
// line, if that is one and no sentence.
func (d *document) titled() {
	if d.Title != "" || len(d.blocks) == 0 {
		return
	}
	for _, b := range d.blocks[:min(len(d.blocks), titleBlocks)] {
		if b.kind == heading && namesDocument(b.text) {
			d.Title, d.TitleFrom = b.text, "heading"
			return
		}
	}
	if b := d.blocks[0]; b.kind == paragraph && len(b.text) <= maxFirstLine && !strings.Contains(b.text, "\n") && !endsSentence(b.text) && namesDocument(b.text) {
		d.Title, d.TitleFrom = b.text, "first line"
	}
}

// maxFirstLine is how many bytes a first line has at most that is a title.
const maxFirstLine = 120

// finished ends a document that was read to its end or up to the limit.
func (w *officeWriter) finished(doc document, err error) (document, error) {
	w.close()
	doc.blocks = w.blocks
	doc.titled()
	switch {
	case errors.Is(err, errEnoughText):
		doc.flag(flagCut)
	case err != nil && len(w.blocks) > 0 && !isRejection(err):
		doc.flag(flagCut) // the rest is damaged
	case err != nil:
		return document{}, err
	}
	return doc, nil
}

func isRejection(err error) bool {
	var r *Rejection
	return errors.As(err, &r)
}

// relations reads the targets of a part's relations by their ids, those of a
// type that ends so only, as paths within the file (ECMA-376 part 2, section 9.3).
func (a *archive) relations(part, kind string) map[string]string {
	r := &relations{targets: map[string]string{}, base: path.Dir(part), kind: kind}
	rels := path.Join(path.Dir(part), "_rels", path.Base(part)+".rels")
	if a.has(rels) {
		_ = a.walkPart(rels, r) // what was read of a damaged part counts
	}
	return r.targets
}

type relations struct {
	targets    map[string]string
	base, kind string
}

func (r *relations) start(e xml.StartElement) bool {
	if e.Name.Local != "Relationship" || !strings.HasSuffix(attr(e, "Type"), r.kind) || attr(e, "TargetMode") == "External" {
		return false
	}
	target := attr(e, "Target")
	if !strings.HasPrefix(target, "/") {
		target = path.Join(r.base, target)
	}
	r.targets[attr(e, "Id")] = strings.TrimPrefix(target, "/")
	return false
}

func (r *relations) end(string)  {}
func (r *relations) text(string) {}
