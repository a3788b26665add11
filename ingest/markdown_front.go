package ingest

import (
	"bytes"
	"errors"
	"fmt"
	"regexp"
	"strings"

	"go.yaml.in/yaml/v3"

	"nextsearch/internal/catalogue"
)

// frontMatter is what the head of a file says of it.
type frontMatter struct {
	row   rowBuilder
	draft bool
}

// frontFields are the keys of front matter that mean something else than the
// head of a table would; the others are found by [guessField]. Fields with a
// dash are left out.
var frontFields = map[string]string{
	"description": "summary", "excerpt": "summary", "subtitle": "summary", "lead": "summary", "intro": "summary",
	"lang": "language", "locale": "language", "lastmod": "updated", "last update": "updated", "last modified at": "updated", "lastupdated": "updated",
	"categories": "keywords", "category": "keywords", "tag": "keywords", "canonical": "url", "canonical url": "url",
	"name": "-", "text": "-", "link": "-", "id": "-", "status": "-", "web": "-",
}

const (
	// maxFrontMatter bounds the head of a file; real ones have some lines.
	maxFrontMatter = 256 << 10
	// maxFrontKeys bounds its keys.
	maxFrontKeys = 200
)

// frontStart is the line that begins a head in YAML or TOML.
var frontStart = regexp.MustCompile(`^(---|\+\+\+)[ \t]*\r?\n`)

// splitFrontMatter divides a text into its head and the rest. A text without a
// head, or with a rule (---) for its first line, is all rest.
func splitFrontMatter(text []byte) (front frontMatter, body []byte, err error) {
	text = bytes.TrimPrefix(text, []byte("\ufeff"))
	start := frontStart.FindSubmatch(text)
	if start == nil {
		return front, text, nil
	}
	head, rest, ok := cutLine(text[len(start[0]):], start[1])
	switch {
	case !ok:
		return front, text, nil
	case len(head) > maxFrontMatter:
		return front, nil, fmt.Errorf("the front matter has more than %s", Bytes(maxFrontMatter))
	case start[1][0] == '+':
		return front, rest, nil // TOML, which no source has yet: the text speaks for itself
	}
	return front, rest, front.read(head)
}

// cutLine divides text at the line that is mark.
func cutLine(text, mark []byte) (before, after []byte, ok bool) {
	at := 0
	for line := range bytes.Lines(text) {
		next := at + len(line)
		if bytes.Equal(bytes.TrimRight(line, " \t\r\n"), mark) {
			return text[:at], text[next:], true
		}
		at = next
	}
	return nil, nil, false
}

// read takes the keys that a record has a field for. Nodes are read and not
// values, so that dates and versions stay as they were written, and aliases
// are never followed.
func (f *frontMatter) read(head []byte) error {
	var doc yaml.Node
	if err := yaml.Unmarshal(head, &doc); err != nil {
		return fmt.Errorf("the front matter is no YAML: %s", strings.TrimPrefix(err.Error(), "yaml: "))
	}
	if len(doc.Content) == 0 {
		return nil
	}
	if doc.Content[0].Kind != yaml.MappingNode {
		return errors.New("the front matter is no list of keys and values; is it a rule (---)? then put a blank line before it")
	}
	nodes := doc.Content[0].Content
	for i := 0; i+1 < min(len(nodes), 2*maxFrontKeys); i += 2 {
		f.take(fold(nodes[i].Value), frontValue(nodes[i+1]))
	}
	return nil
}

func (f *frontMatter) take(key, value string) {
	if key == "draft" && value == "true" || key == "published" && value == "false" {
		f.draft = true
	}
	field, known := frontFields[key]
	if !known {
		field = guessField(key)
	}
	switch {
	case value == "" || field == "" || field == "-" || field == fieldPersonal:
	case key == "published" && (value == "true" || value == "false"):
	default:
		f.row.addField(key, field, htmlLine(value)) // what does not fit its field is left out
	}
}

// record gives what the head says.
func (f *frontMatter) record() catalogue.Record {
	rec := f.row.rec
	if len(f.row.title) > 0 {
		rec.Title = f.row.title[0]
	}
	return rec
}

// frontValue gives a scalar as written and a list of scalars divided by "; ".
func frontValue(n *yaml.Node) string {
	switch n.Kind {
	case yaml.ScalarNode:
		if n.Tag == "!!null" {
			return ""
		}
		return n.Value
	case yaml.SequenceNode:
		var values []string
		for _, item := range n.Content[:min(len(n.Content), maxKeywords)] {
			if item.Kind == yaml.ScalarNode {
				values = append(values, item.Value)
			}
		}
		return strings.Join(values, "; ")
	}
	return ""
}
