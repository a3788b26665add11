package ingest

import (
	"encoding/xml"
	"strconv"
)

// parseODF reads an OpenDocument text, spreadsheet or presentation
// (OpenDocument 1.3 part 3): its content with notes, not its headers and
// footers, which stand in styles.xml, annotations and tracked deletions.
func parseODF(a *archive) (document, error) {
	var doc document
	manifest := &odfManifest{}
	if err := a.walkPart("META-INF/manifest.xml", manifest); err == nil && manifest.encrypted {
		return document{}, encrypted(a.name)
	}
	a.describe("meta.xml", &doc)
	v := &odfVisitor{}
	return v.finished(doc, a.walkPart("content.xml", v))
}

// odfManifest looks for parts that are encrypted (OpenDocument 1.3 part 2, section 3.4).
type odfManifest struct{ encrypted bool }

func (m *odfManifest) start(e xml.StartElement) bool {
	m.encrypted = m.encrypted || e.Name.Local == "encryption-data"
	return false
}
func (*odfManifest) end(string)  {}
func (*odfManifest) text(string) {}

// odfVisitor reads content.xml.
type odfVisitor struct {
	officeWriter
	items  int     // how many list items are open
	slide  bool    // within the frame of a slide's title
	sheets bool    // it is a spreadsheet
	notes  []block // of the open paragraph
	inNote int
}

// odfSkipped are elements whose text is not part of the text.
var odfSkipped = wordSet("tracked-changes annotation annotation-end table-of-content alphabetical-index illustration-index table-index automatic-styles font-face-decls scripts forms note-citation notes date-time footer header named-expressions database-ranges tab-stop")

// maxSpaces is how many spaces an element can stand for.
const maxSpaces = 100

func (v *odfVisitor) start(e xml.StartElement) bool {
	name := e.Name.Local
	if odfSkipped[name] {
		return true
	}
	switch name {
	case "h":
		level, _ := strconv.Atoi(attr(e, "outline-level"))
		v.begin(heading, min(max(level, 1), 6))
	case "p":
		v.begin(v.paragraphKind(e), 1)
	case "list-item":
		v.items++
	case "note-body":
		v.inNote++
	case "spreadsheet":
		v.sheets = true
	case "table":
		if v.sheets && len(v.rows) == 0 {
			v.sheetName(e)
		}
	case "page":
		v.slide = false
	case "frame":
		v.slide = attr(e, "class") == "title"
	case "table-row":
		v.beginRow()
	case "table-cell":
		v.beginCell()
	default:
		v.startInline(e)
	}
	return v.full()
}

// paragraphKind tells titles and list items from paragraphs.
func (v *odfVisitor) paragraphKind(e xml.StartElement) blockKind {
	style := attr(e, "style-name")
	switch {
	case v.inNote > 0:
		return paragraph
	case v.slide || titleStyle.MatchString(style):
		return heading
	case v.items > 0:
		return listItem
	}
	return paragraph
}

// sheetName makes the name of a spreadsheet's table a heading; tables in texts
// have names that programs gave.
func (v *odfVisitor) sheetName(e xml.StartElement) {
	for _, a := range e.Attr {
		if a.Name.Local == "name" && !genericTable.MatchString(a.Value) {
			v.add(block{kind: heading, level: 1, text: squash(a.Value)})
		}
	}
}

func (v *odfVisitor) startInline(e xml.StartElement) {
	switch e.Name.Local {
	case "s":
		n, err := strconv.Atoi(attr(e, "c"))
		if err != nil {
			n = 1
		}
		for range min(max(n, 1), maxSpaces) {
			v.write(" ")
		}
	case "tab":
		v.write("\t")
	case "line-break":
		v.write("\n")
	}
}

func (v *odfVisitor) end(name string) {
	switch name {
	case "h", "p":
		v.endParagraph()
	case "list-item":
		v.items = max(v.items-1, 0)
	case "note-body":
		v.inNote = max(v.inNote-1, 0)
	case "frame":
		v.slide = false
	case "table-row":
		v.endRow()
	}
}

// endParagraph closes a paragraph. One of a note stands within that which
// names it, and follows it.
func (v *odfVisitor) endParagraph() {
	if v.inNote > 0 && len(v.paras) > 1 {
		p := v.para()
		v.paras = v.paras[:len(v.paras)-1]
		if text := squashLines(p.buf.String()); text != "" {
			v.notes = append(v.notes, block{text: text})
		}
		return
	}
	v.officeWriter.end()
	if len(v.paras) == 0 {
		for _, n := range v.notes {
			v.add(n)
		}
		v.notes = nil
	}
}

func (v *odfVisitor) text(s string) { v.write(s) }
