package ingest

import (
	"encoding/xml"
)

// maxSlides of a presentation.
const maxSlides = 2000

// parsePPTX reads the slides of a presentation in their order (ECMA-376 part
// 1, section 19): titles as headings, texts, tables and diagrams; not notes,
// dates, footers and hidden slides.
func parsePPTX(a *archive) (document, error) {
	const main = "ppt/presentation.xml"
	var doc document
	a.describe("docProps/core.xml", &doc)
	order := &slideOrder{}
	if err := a.walkPart(main, order); err != nil {
		return document{}, err
	}
	targets := a.relations(main, "/slide")
	w := &officeWriter{}
	var err error
	for i, id := range order.ids {
		if i == maxSlides || w.full() {
			err = errEnoughText
			break
		}
		if slide := targets[id]; a.has(slide) {
			doc.Pages++
			if e := readSlide(a, slide, w); e != nil && err == nil {
				err = e
			}
		}
	}
	return w.finished(doc, err)
}

// slideOrder reads the ids of slides from ppt/presentation.xml.
type slideOrder struct{ ids []string }

func (o *slideOrder) start(e xml.StartElement) bool {
	if e.Name.Local == "sldId" && len(o.ids) <= maxSlides {
		for _, a := range e.Attr {
			if a.Name.Local == "id" && a.Name.Space != "" { // r:id; a bare id is a number
				o.ids = append(o.ids, a.Value)
			}
		}
	}
	return false
}
func (*slideOrder) end(string)  {}
func (*slideOrder) text(string) {}

// readSlide reads a slide and its diagrams.
func readSlide(a *archive, part string, w *officeWriter) error {
	v := &slideVisitor{officeWriter: w}
	err := a.walkPart(part, v)
	w.close()
	if v.hidden {
		return nil
	}
	for _, data := range sortedValues(a.relations(part, "/diagramData")) {
		if e := a.walkPart(data, &slideVisitor{officeWriter: w}); e != nil && err == nil {
			err = e
		}
		w.close()
	}
	return err
}

// slideVisitor reads DrawingML text (ECMA-376 part 1, section 21).
type slideVisitor struct {
	*officeWriter
	kind   blockKind
	drop   bool // the shape is a date, a footer or a number
	hidden bool
	inText bool
}

func (v *slideVisitor) start(e xml.StartElement) bool {
	switch e.Name.Local {
	case "sld":
		v.hidden = attr(e, "show") == "0" || attr(e, "show") == "false"
		return v.hidden
	case "Fallback":
		return true
	case "sp", "graphicFrame":
		v.kind, v.drop = paragraph, false
	case "ph":
		switch attr(e, "type") {
		case "title", "ctrTitle":
			v.kind = heading
		case "dt", "ftr", "sldNum", "hdr":
			v.drop = true
		}
	case "p":
		v.begin(v.kind, 2).drop = v.drop
	case "t":
		v.inText = true
	case "br":
		v.write("\n")
	case "tr":
		v.beginRow()
	case "tc":
		v.beginCell()
	}
	return v.full()
}

func (v *slideVisitor) end(name string) {
	switch name {
	case "p":
		v.officeWriter.end()
	case "t":
		v.inText = false
	case "tr":
		v.endRow()
	case "sp", "graphicFrame":
		v.kind, v.drop = paragraph, false
	}
}

func (v *slideVisitor) text(s string) {
	if v.inText {
		v.write(s)
	}
}
