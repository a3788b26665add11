package ingest

import (
	"bytes"
	"fmt"
	"regexp"
	"strings"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/renderer/html"
)

// converter renders CommonMark with the extensions of GitHub, footnotes and
// definition lists. Markup in the text is kept: the text in it counts, and
// nothing of it reaches a page (see blocksOf). Safe for concurrent use.
var converter = goldmark.New(
	goldmark.WithExtensions(extension.GFM, extension.DefinitionList, extension.NewFootnote(extension.WithFootnoteBacklinkHTML([]byte{}))),
	goldmark.WithParserOptions(parser.WithHeadingAttribute()),
	goldmark.WithRendererOptions(html.WithUnsafe()),
)

// renderMarkdown gives the HTML of a text after what site generators add to
// Markdown was taken out; jsx says that the text has JSX (MDX).
func renderMarkdown(text []byte, jsx bool) (out []byte, err error) {
	defer func() {
		if cause := recover(); cause != nil {
			out, err = nil, fmt.Errorf("the Markdown cannot be read: %v", cause)
		}
	}()
	var b bytes.Buffer
	if err := converter.Convert(withoutGenerator(text, jsx), &b); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

var (
	// generatorLine is a line for the generator alone: ESM of MDX, tables of contents.
	generatorLine = regexp.MustCompile(`^\s*(?:import\s.+\sfrom\s+['"].*|import\s+['"].*|export\s+(?:default|const|function)\s.*|\[\[?(?:toc|TOC|_TOC_)\]?\])\s*;?\s*$`)
	// containerLine begins or ends a container (VitePress, Docusaurus, Quarto): "::: tip Hinweis", ":::{.callout}".
	containerLine = regexp.MustCompile(`^\s*:{3,}\s*(?:\{[^}]*\}|[a-z-]+(?:\s*\{[^}]*\})?)?\s*(.*?)\s*$`)
	// includeLine takes in another file: snippets of MkDocs, includes of Quarto.
	includeLine = regexp.MustCompile(`^\s*(?:-{1,2}8<-{1,2}.*|!!!?include.*|@include.*)$`)
	// templateTag is Liquid, Jinja, Hugo, Vue, icons by name, citations of Pandoc, and the comments of MDX and HTML.
	templateTag = regexp.MustCompile(`(?s)\{%.*?%\}|\{\{.*?\}\}|\{/\*.*?\*/\}|<!--.*?-->|<v-icon[^>]*>.*?</v-icon>|\s?\[@[^\]\n]+\]`)
	// attributeList follows images and spans in kramdown and Quarto: {: .class}, {width=50%}.
	attributeList = regexp.MustCompile(`\{:?\s*(?:[.#][\w-]+|[\w-]+=(?:"[^"\n]*"|[^\s"}]+)|\s)+\}`)
)

// withoutGenerator takes out what is meant for a site's generator and no reader
// sees. What stands in fenced code stays. Elements of JSX are indented like
// code, which MDX does not have (mdxjs.com/docs/what-is-mdx): they move to the left.
func withoutGenerator(text []byte, jsx bool) []byte {
	var out, open bytes.Buffer
	markup := false // the line before was an element
	flush := func() {
		clean := templateTag.ReplaceAll(open.Bytes(), nil)
		out.Write(attributeList.ReplaceAll(clean, nil))
		open.Reset()
	}
	fence := ""
	for line := range bytes.Lines(text) {
		if left := bytes.TrimLeft(line, " \t"); jsx && fence == "" && len(left) > 0 {
			if markup = left[0] == '<' || markup; markup {
				line = left
			}
			markup = left[0] == '<'
		}
		mark := fenceOf(line)
		switch {
		case fence != "":
			out.Write(line)
			if strings.HasPrefix(mark, fence) && len(bytes.TrimSpace(line)) == len(mark) {
				fence = ""
			}
		case mark != "":
			flush()
			out.Write(line)
			fence = mark
		case generatorLine.Match(line), includeLine.Match(line):
		case containerLine.Match(line):
			open.WriteString("\n")
			open.Write(containerLine.FindSubmatch(line)[1])
			open.WriteString("\n\n")
		default:
			open.Write(line)
		}
	}
	flush()
	return out.Bytes()
}

// fenceOf gives the characters that begin or end a block of code, "" for none
// (CommonMark 0.31.2 section 4.5).
func fenceOf(line []byte) string {
	trimmed := bytes.TrimLeft(line, " ")
	if len(line)-len(trimmed) > 3 || len(trimmed) == 0 || trimmed[0] != '`' && trimmed[0] != '~' {
		return ""
	}
	n := len(trimmed) - len(bytes.TrimLeft(trimmed, string(trimmed[0])))
	if n < 3 || trimmed[0] == '`' && bytes.IndexByte(trimmed[n:], '`') >= 0 {
		return ""
	}
	return string(trimmed[:n])
}
