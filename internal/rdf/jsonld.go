package rdf

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/piprate/json-gold/ld"
)

// maxJSON bounds a JSON-LD document, which has to be read as a whole; in
// memory it takes twenty times as much. A page of a catalogue has 2 MB at most.
const maxJSON = 12 << 20

//go:embed context.json
var catalogueContext []byte

// knownContexts are the contexts that catalogues name by address instead of
// sending them; all of them get ours, which has the terms that we read.
var knownContexts = regexp.MustCompile(`(?i)dcat|hydra`)

// offline serves contexts without asking the web: what a document says must
// not depend on what a third party's server answers today.
type offline struct{}

// LoadDocument gives our own context for those of DCAT-AP and Hydra.
func (offline) LoadDocument(address string) (*ld.RemoteDocument, error) {
	if !knownContexts.MatchString(address) {
		return nil, ld.NewJsonLdError(ld.LoadingRemoteContextFailed, address+" is not asked for; use the catalogue's Turtle or RDF/XML")
	}
	document, err := ld.DocumentFromReader(bytes.NewReader(catalogueContext))
	return &ld.RemoteDocument{DocumentURL: address, Document: document}, err
}

// readJSONLD reads JSON-LD 1.1. The library expands the document; its triples
// are told from the expanded form, which takes linear time.
func readJSONLD(in io.Reader, base string, h Handler) (err error) {
	data, err := io.ReadAll(io.LimitReader(in, maxJSON+1))
	switch {
	case err != nil:
		return err
	case len(data) > maxJSON:
		return &SyntaxError{Reason: fmt.Sprintf("JSON-LD of more than %d MB is not read; use pages, Turtle or RDF/XML", maxJSON>>20)}
	case tooDeep(data):
		return &SyntaxError{Reason: fmt.Sprintf("nested deeper than %d", maxDepth)}
	}
	defer func() {
		if cause := recover(); cause != nil {
			err = &SyntaxError{Reason: fmt.Sprintf("the library cannot read it: %v", cause)}
		}
	}()
	document, err := ld.DocumentFromReader(bytes.NewReader(bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))))
	if err != nil {
		return &SyntaxError{Reason: jsonReason(err)}
	}
	options := ld.NewJsonLdOptions(base)
	options.DocumentLoader = offline{}
	expanded, err := ld.NewJsonLdProcessor().Expand(document, options)
	if err != nil {
		return &SyntaxError{Reason: jsonReason(err)}
	}
	j := &jsonReader{h: h}
	j.nodes(expanded)
	return nil
}

func jsonReason(err error) string {
	var syntax *json.SyntaxError
	if errors.As(err, &syntax) {
		return fmt.Sprintf("byte %d: %s", syntax.Offset, strings.TrimPrefix(syntax.Error(), "json: "))
	}
	return cutReason(err.Error())
}

// maxReason is how much of a library's message is shown: some quote the document.
const maxReason = 300

func cutReason(s string) string {
	if len(s) > maxReason {
		return strings.ToValidUTF8(s[:maxReason], "") + "…"
	}
	return s
}

// tooDeep reports nesting that would make the library recurse without end.
func tooDeep(data []byte) bool {
	depth, quoted := 0, false
	for i := 0; i < len(data); i++ {
		switch c := data[i]; {
		case quoted && c == '\\':
			i++
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == '{' || c == '[':
			if depth++; depth > 2*maxDepth { // an array and an object for each step
				return true
			}
		case c == '}' || c == ']':
			depth--
		}
	}
	return false
}

// jsonReader tells the triples of expanded JSON-LD (JSON-LD 1.1 API section 5.1).
type jsonReader struct {
	h      Handler
	blanks int
}

func (j *jsonReader) newBlank() Term {
	j.blanks++
	return Term{Kind: Blank, Value: "[]" + strconv.Itoa(j.blanks)}
}

func (j *jsonReader) nodes(list any) {
	items, _ := list.([]any)
	for _, item := range items {
		if node, ok := item.(map[string]any); ok {
			j.node(node)
		}
	}
}

// term of an @id.
func (j *jsonReader) term(node map[string]any) Term {
	id, _ := node["@id"].(string)
	switch {
	case id == "":
		return j.newBlank()
	case strings.HasPrefix(id, "_:"):
		return Term{Kind: Blank, Value: id[len("_:"):]}
	}
	return Term{Value: id}
}

// node tells what a node object says and gives its subject.
func (j *jsonReader) node(node map[string]any) Term {
	subject := j.term(node)
	for _, key := range sortedKeys(node) {
		value := node[key]
		switch {
		case key == "@type":
			j.types(subject, value)
		case key == "@graph" || key == "@included":
			j.nodes(value)
		case key == "@reverse":
			j.reverse(subject, value)
		case !strings.HasPrefix(key, "@"):
			for _, object := range j.objects(value) {
				j.h.Triple(Triple{subject, key, object})
			}
		}
	}
	return subject
}

func (j *jsonReader) types(subject Term, value any) {
	list, ok := value.([]any)
	if !ok {
		list = []any{value}
	}
	for _, t := range list {
		if iri, ok := t.(string); ok {
			j.h.Triple(Triple{subject, Type, Term{Value: iri}})
		}
	}
}

func (j *jsonReader) reverse(object Term, value any) {
	properties, _ := value.(map[string]any)
	for _, predicate := range sortedKeys(properties) {
		for _, subject := range j.objects(properties[predicate]) {
			if subject.Kind != Literal {
				j.h.Triple(Triple{subject, predicate, object})
			}
		}
	}
}

// objects gives the terms of a property's values.
func (j *jsonReader) objects(value any) (terms []Term) {
	items, _ := value.([]any)
	for _, item := range items {
		object, ok := item.(map[string]any)
		if !ok {
			continue
		}
		if literal, ok := object["@value"]; ok {
			lang, _ := object["@language"].(string)
			terms = append(terms, Term{Literal, literalOf(literal), strings.ToLower(lang)})
		} else if list, ok := object["@list"]; ok {
			terms = append(terms, tellList(j.objects(list), j.newBlank, j.h.Triple))
		} else {
			terms = append(terms, j.node(object))
		}
	}
	return terms
}

// literalOf writes a value of JSON as a text.
func literalOf(value any) string {
	switch v := value.(type) {
	case string:
		return v
	case json.Number:
		return v.String()
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64)
	}
	return fmt.Sprint(value)
}

func sortedKeys(m map[string]any) []string { return slices.Sorted(maps.Keys(m)) }
