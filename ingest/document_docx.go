package ingest

import (
	"encoding/xml"
	"regexp"
	"strconv"
	"strings"
)

// parseDOCX reads the text of a WordprocessingML document (ECMA-376 part 1,
// section 17): body, text boxes and footnotes, not headers, footers, comments
// and what tracked changes have deleted.
func parseDOCX(a *archive) (document, error) {
	const main = "word/document.xml"
	var doc document
	a.describe("docProps/core.xml", &doc)
	v := &docxVisitor{archive: a, styles: map[string]docxStyle{}, notes: map[string][]block{}}
	if a.has("word/styles.xml") {
		_ = a.walkPart("word/styles.xml", &docxStyles{into: v.styles}) // without styles there are no headings
	}
	for _, part := range []string{"word/footnotes.xml", "word/endnotes.xml"} {
		if a.has(part) {
			v.readNotes(part)
		}
	}
	return v.finished(doc, a.walkPart(main, v))
}

// docxStyle is what the style of a paragraph says.
type docxStyle struct {
	level    int // of a heading, 0 for none
	contents bool
	based    string
}

// docxStyles reads word/styles.xml.
type docxStyles struct {
	into map[string]docxStyle
	id   string
	cur  docxStyle
}

// headingStyle and contentsStyle are the names of built-in styles, in English in
// the file whatever the language; some programs write German ones.
var (
	headingStyle  = regexp.MustCompile(`(?i)^(?:heading|überschrift|berschrift|kop|titre) ?(\d)$`)
	titleStyle    = regexp.MustCompile(`(?i)^(?:title|titel)$`)
	contentsStyle = regexp.MustCompile(`(?i)^(?:toc|verzeichnis|table of figures|abbildungsverzeichnis) ?\d*$`)
)

func (s *docxStyles) start(e xml.StartElement) bool {
	switch e.Name.Local {
	case "style":
		s.id, s.cur = attr(e, "styleId"), docxStyle{}
		s.named(s.id)
	case "name":
		s.named(attr(e, "val"))
	case "basedOn":
		s.cur.based = attr(e, "val")
	case "outlineLvl":
		s.cur.level = outlineLevel(e)
	}
	return false
}

func (s *docxStyles) named(name string) {
	if m := headingStyle.FindStringSubmatch(name); m != nil {
		s.cur.level, _ = strconv.Atoi(m[1])
	} else if titleStyle.MatchString(name) {
		s.cur.level = 1
	}
	s.cur.contents = s.cur.contents || contentsStyle.MatchString(name)
}

// outlineLevel gives the level of a heading: 0 to 5 in the file, 9 is text.
func outlineLevel(e xml.StartElement) int {
	n, err := strconv.Atoi(attr(e, "val"))
	if err != nil || n < 0 || n > 5 {
		return 0
	}
	return n + 1
}

func (s *docxStyles) end(name string) {
	if name == "style" && s.id != "" {
		s.into[s.id] = s.cur
		s.id = ""
	}
}

func (*docxStyles) text(string) {}

// docxVisitor reads word/document.xml or the notes.
type docxVisitor struct {
	officeWriter
	archive *archive
	styles  map[string]docxStyle
	notes   map[string][]block // footnotes by part and id
	due     []block            // notes of the paragraph that is open
	inText  bool               // within w:t
	hidden  bool               // the run is not shown
	inProps bool               // within w:pPr: what stands there of runs is about the paragraph mark
}

// docxSkipped are elements whose text is not shown: deletions and the old
// place of what was moved, codes of fields, the form for older programs, comments' marks.
var docxSkipped = wordSet("del moveFrom delText instrText delInstrText Fallback sectPr rPrChange pPrChange tblPrChange trPrChange tcPrChange fldData sdtPr")

func (v *docxVisitor) start(e xml.StartElement) bool {
	name := e.Name.Local
	if docxSkipped[name] {
		return name != "del" || !v.inProps // in w:pPr it says that the paragraph mark was deleted
	}
	switch name {
	case "p":
		v.begin(paragraph, 0)
	case "pPr":
		v.inProps = true
	case "pStyle":
		v.style(attr(e, "val"), 0)
	case "outlineLvl":
		if p := v.para(); p != nil && v.inProps {
			if level := outlineLevel(e); level > 0 {
				p.kind, p.level = heading, level
			}
		}
	case "numPr":
		if p := v.para(); p != nil && p.kind == paragraph {
			p.kind = listItem
		}
	case "tr":
		v.beginRow()
	case "tc":
		v.beginCell()
	default:
		v.startRun(e)
	}
	return v.full()
}

// startRun handles what stands within a line of text.
func (v *docxVisitor) startRun(e xml.StartElement) {
	switch e.Name.Local {
	case "r":
		v.hidden = false
	case "vanish":
		v.hidden = !v.inProps && attr(e, "val") != "0" && attr(e, "val") != "false"
	case "t":
		v.inText = true
	case "tab", "ptab":
		if !v.inProps {
			v.write("\t")
		}
	case "br", "cr":
		v.write("\n")
	case "noBreakHyphen":
		v.write("-")
	case "footnoteReference":
		v.due = append(v.due, v.notes["word/footnotes.xml#"+attr(e, "id")]...)
	case "endnoteReference":
		v.due = append(v.due, v.notes["word/endnotes.xml#"+attr(e, "id")]...)
	}
}

// style gives the open paragraph what its style, or one that it is based on, says.
func (v *docxVisitor) style(id string, depth int) {
	p, s := v.para(), v.styles[id]
	if p == nil || depth > 10 {
		return
	}
	if _, known := v.styles[id]; !known {
		// Files without styles.xml still use the names of the built-in ones.
		if m := headingStyle.FindStringSubmatch(id); m != nil {
			s.level, _ = strconv.Atoi(m[1])
		}
	}
	p.drop = p.drop || s.contents
	switch {
	case s.level > 0:
		p.kind, p.level = heading, min(s.level, 6)
	case s.based != "":
		v.style(s.based, depth+1)
	}
}

func (v *docxVisitor) end(name string) {
	switch name {
	case "p":
		v.officeWriter.end()
		if len(v.paras) == 0 {
			for _, b := range v.due {
				v.add(b)
			}
			v.due = nil
		}
	case "pPr":
		v.inProps = false
	case "t":
		v.inText = false
	case "r":
		v.hidden = false
	case "tr":
		v.endRow()
	}
}

func (v *docxVisitor) text(s string) {
	if v.inText && !v.hidden {
		v.write(s)
	}
}

// readNotes reads the footnotes or endnotes of a document.
func (v *docxVisitor) readNotes(part string) {
	n := &docxNotes{docxVisitor: docxVisitor{archive: v.archive, styles: v.styles}, into: v.notes, part: part}
	_ = v.archive.walkPart(part, n) // what was read of a damaged part counts
}

type docxNotes struct {
	docxVisitor
	into map[string][]block
	part string
	id   string
}

func (n *docxNotes) start(e xml.StartElement) bool {
	if name := e.Name.Local; name == "footnote" || name == "endnote" {
		n.id = attr(e, "id")
		return strings.Contains(strings.ToLower(attr(e, "type")), "separator") || attr(e, "type") == "continuationNotice"
	}
	return n.docxVisitor.start(e)
}

func (n *docxNotes) end(name string) {
	n.docxVisitor.end(name)
	if name == "footnote" || name == "endnote" {
		n.into[n.part+"#"+n.id] = n.blocks
		n.blocks = nil
	}
}
