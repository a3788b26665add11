package ingest

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strings"
)

// oaiPage is an answer without its records, which are read one by one.
type oaiPage struct {
	XMLName  xml.Name
	Error    oaiError `xml:"error"`
	Identify struct {
		Granularity string `xml:"granularity"`
	} `xml:"Identify"`
	Formats []struct {
		Prefix string `xml:"metadataPrefix"`
	} `xml:"ListMetadataFormats>metadataFormat"`
	Token string `xml:"ListRecords>resumptionToken"`

	records []string
}

// token of the next page, "" at the end of the list.
func (p oaiPage) token() string { return strings.TrimSpace(p.Token) }

// failure makes an error of an answer that is one.
func (p oaiPage) failure(where string) error {
	return fmt.Errorf("oai-error: %s: the server answered %s", where, p.Error)
}

// oaiError is the protocol's own (section 3.6).
type oaiError struct {
	Code string `xml:"code,attr"`
	Text string `xml:",chardata"`
}

// String gives code and message.
func (e oaiError) String() string {
	return strings.TrimSuffix(e.Code+": "+shorten(squash(e.Text), titleWords), ": ")
}

// oaiRecord is an item of a list.
type oaiRecord struct {
	Header struct {
		Status     string   `xml:"status,attr"`
		Identifier string   `xml:"identifier"`
		Sets       []string `xml:"setSpec"`
	} `xml:"header"`
	Metadata xmlNode `xml:"metadata"`
}

var (
	// oaiStart begins a record. Others of that name (MARC) have no header.
	oaiStart = regexp.MustCompile(`<(?:[\w.-]+:)?record(?:\s[^<>]*)?>\s*(?:<!--[^<>]*-->\s*)*<(?:[\w.-]+:)?header[\s/>]`)
	// oaiTail is what follows the last record.
	oaiTail       = regexp.MustCompile(`<(?:[\w.-]+:)?resumptionToken[\s/>]|</(?:[\w.-]+:)?(?:ListRecords|GetRecord)\s*>`)
	oaiIdentifier = regexp.MustCompile(`<(?:[\w.-]+:)?identifier(?:\s[^<>]*)?>([^<>]+)<`)
	// forbiddenReference is a character that XML 1.0 has not, written as a number.
	forbiddenReference = regexp.MustCompile(`&#(?:0*(?:[0-8]|1[124-9]|2\d|3[01])|[xX]0*(?:[0-8bceBCE]|1[0-9a-fA-F]|[fF]{3}[eEfF]));`)
)

// parseOAI divides an answer into its records and what is around them, so that
// a record that is broken does not cost the others. With an error the records
// are those that came before the fault.
func parseOAI(text string) (oaiPage, error) {
	text = strings.Map(keepRune, forbiddenReference.ReplaceAllString(text, ""))
	var page oaiPage
	frame := text
	if starts := oaiStart.FindAllStringIndex(text, -1); len(starts) > 0 {
		last := starts[len(starts)-1][0]
		end := len(text)
		if tails := oaiTail.FindStringIndex(text[last:]); tails != nil {
			end = last + tails[0]
		}
		for i, s := range starts {
			to := end
			if i+1 < len(starts) {
				to = starts[i+1][0]
			}
			page.records = append(page.records, text[s[0]:to])
		}
		frame = text[:starts[0][0]] + text[end:]
	}
	err := decodeXMLText(frame, &page)
	switch {
	case errors.Is(err, io.EOF):
		return page, errors.New("there is no element of XML in it")
	case err != nil:
		return page, fmt.Errorf("this is no whole answer of OAI-PMH: %w; is the address that of the interface itself?", err)
	case page.XMLName.Local != "OAI-PMH":
		return page, fmt.Errorf("this is <%s>, no answer of OAI-PMH; is the address that of the interface itself?", cutText(page.XMLName.Local, maxSnippetURL))
	}
	return page, nil
}

// readOAIRecord reads one record. With an error at least the identifier is
// there, if the record has one that can be read.
func readOAIRecord(raw string) (oaiRecord, error) {
	var item oaiRecord
	err := decodeXMLText(raw, &item)
	if item.Header.Identifier == "" {
		if m := oaiIdentifier.FindStringSubmatch(raw); m != nil {
			item.Header.Identifier = m[1]
		}
	}
	return item, err
}

// decodeXMLText reads one element. Entities other than those of HTML stay as
// they are written: nothing expands.
func decodeXMLText(text string, into any) error {
	dec := xml.NewDecoder(strings.NewReader(text))
	dec.Strict = false
	dec.Entity = xml.HTMLEntity
	err := dec.Decode(into)
	var syntax *xml.SyntaxError
	if errors.As(err, &syntax) {
		return fmt.Errorf("line %d: %s", syntax.Line, syntax.Msg)
	}
	return err
}

// xmlNode is an element of metadata, whatever its namespace: of the formats
// that are read no two call different things by one name.
type xmlNode struct {
	XMLName xml.Name
	Attrs   []xml.Attr `xml:",any,attr"`
	Text    string     `xml:",chardata"`
	Nodes   []xmlNode  `xml:",any"`
}

// attr gives an attribute by its local name.
func (n *xmlNode) attr(name string) string {
	for _, a := range n.Attrs {
		if a.Name.Local == name {
			return strings.TrimSpace(a.Value)
		}
	}
	return ""
}

// find gives the first element of a name, breadth first.
func (n *xmlNode) find(name string) *xmlNode {
	for level := []*xmlNode{n}; len(level) > 0; {
		var next []*xmlNode
		for _, e := range level {
			if e.XMLName.Local == name {
				return e
			}
			for i := range e.Nodes {
				next = append(next, &e.Nodes[i])
			}
		}
		level = next
	}
	return nil
}

// all gives the elements at the end of a path, each with some text.
func (n *xmlNode) all(path ...string) (found []*xmlNode) {
	if n == nil {
		return nil
	}
	if len(path) == 0 {
		return []*xmlNode{n}
	}
	for i := range n.Nodes {
		if n.Nodes[i].XMLName.Local == path[0] {
			found = append(found, n.Nodes[i].all(path[1:]...)...)
		}
	}
	return found
}

// text gives the plain text of an element.
func (n *xmlNode) text() string { return squash(n.Text) }
