package bleve

import (
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode"

	"nextsearch/mappings"
	"nextsearch/mappings/german"

	"github.com/blevesearch/bleve/v2/analysis"
	"github.com/blevesearch/bleve/v2/document"
	index "github.com/blevesearch/bleve_index_api"
	"golang.org/x/text/unicode/norm"
)

// keywordOptions are those of facets, sort keys and lengths: only terms, read
// into columns.
const keywordOptions = index.IndexField | index.SkipFreqNorm

// maxSortTitle is how many bytes of a title's sort key are kept: titles that
// agree so far are in the order of their ids.
const maxSortTitle = 120

// document makes what scorch indexes of d. Scorch analyses the fields in their
// order, so the lengths come after the texts.
func (s *Schema) document(d *mappings.Document, lexicon *german.Lexicon) (index.Document, error) {
	doc := document.NewDocument(d.ID)
	texts := &textTerms{lexicon: lexicon, texts: make([]string, len(s.Fields))}
	doc.AddField(texts)
	for i, f := range s.Fields {
		if texts.texts[i] = d.Text[f.Name]; texts.texts[i] != "" {
			doc.AddField(document.NewTextFieldCustom(lengthPrefix+f.Name, nil, nil, keywordOptions, lengthOf{texts, i}))
		}
	}
	for _, f := range s.Facets {
		for _, value := range d.Facets[f.Name] {
			addKeyword(doc, facetPrefix+f.Name, value)
			if label := d.Labels[f.Name][value]; label != "" {
				addKeyword(doc, labelPrefix+f.Name, mappings.LabelTerm(value, label))
			}
		}
	}
	addKeyword(doc, fieldPublished, dateKey(d.Published))
	addKeyword(doc, fieldUpdated, dateKey(d.Updated))
	if d.Roles > 0 {
		addKeyword(doc, fieldRoles, strconv.Itoa(min(d.Roles, allRoles)))
	}
	addKeyword(doc, fieldTitle, titleKey(d.Hit.Title))
	addKeyword(doc, fieldHeadline, d.Hit.Title)
	hit, stored, err := encodeSource(d)
	if err != nil {
		return nil, fmt.Errorf("document %s: %w", d.ID, err)
	}
	doc.AddField(document.NewTextFieldWithIndexingOptions(fieldHit, nil, hit, index.StoreField))
	doc.AddField(document.NewTextFieldWithIndexingOptions(fieldTexts, nil, stored, index.StoreField))
	return doc, nil
}

// whole is the analysis of a keyword: its value is its only term.
type whole struct{}

// Analyze gives text as one token.
func (whole) Analyze(text []byte) analysis.TokenStream {
	return analysis.TokenStream{{Term: text, Position: 1, End: len(text)}}
}

// lengthOf gives the step of a text's length as its only term.
type lengthOf struct {
	texts *textTerms
	field int
}

// Analyze gives the step once the texts are analysed.
func (l lengthOf) Analyze([]byte) analysis.TokenStream {
	if n := l.texts.lengths[l.field]; n > 0 {
		return whole{}.Analyze([]byte{lengthStep(n)})
	}
	return nil
}

// addKeyword adds a value that is one term; "" is no value.
func addKeyword(doc *document.Document, field, value string) {
	if value != "" {
		doc.AddField(document.NewTextFieldCustom(field, nil, []byte(value), keywordOptions, whole{}))
	}
}

// dateBias makes seconds before 1970 sort before those after it.
const dateBias = 1 << 63

// dateKey is t as a term, "" for the zero time.
func dateKey(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return fmt.Sprintf("%016x", uint64(t.Unix())^dateBias)
}

// parseDateKey reads what dateKey wrote: seconds since 1970.
func parseDateKey(key string) (int64, bool) {
	n, err := strconv.ParseUint(key, 16, 64)
	return int64(n ^ dateBias), err == nil
}

// titleKey is the sort key of a title: case, accents and leading marks are
// ignored, ä sorts as a and ß as ss (DIN 5007-1).
func titleKey(title string) string {
	var b strings.Builder
	for _, r := range norm.NFKD.String(title) {
		switch {
		case unicode.Is(unicode.Mn, r), b.Len() == 0 && !unicode.IsLetter(r) && !unicode.IsDigit(r):
			continue
		case r == 'ß' || r == 'ẞ':
			b.WriteString("ss")
		default:
			b.WriteRune(unicode.ToLower(r))
		}
		if b.Len() >= maxSortTitle {
			break
		}
	}
	return b.String()
}
