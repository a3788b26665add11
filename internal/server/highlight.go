package server

import (
	"html"
	"html/template"
	"strings"

	"nextsearch/internal/search"
)

// cleanHighlights keeps of each passage its text and <mark>, whatever an
// engine wrote: a page puts it into HTML, and so do other programs.
func cleanHighlights(in []search.Highlight) []search.Highlight {
	out := make([]search.Highlight, len(in))
	for i, h := range in {
		out[i] = search.Highlight{Field: h.Field, Text: string(markedHTML(h.Text)), Section: h.Section}
	}
	return out
}

// markedHTML escapes a passage anew and lets only balanced <mark> through.
func markedHTML(passage string) template.HTML {
	var b strings.Builder
	open := false
	for passage != "" {
		text, tag, rest := nextMark(passage)
		b.WriteString(html.EscapeString(html.UnescapeString(text)))
		if (tag == markStart && !open) || (tag == markEnd && open) {
			b.WriteString(tag)
			open = !open
		}
		passage = rest
	}
	if open {
		b.WriteString(markEnd)
	}
	return template.HTML(b.String()) // text is escaped, tags are the two constants
}

const (
	markStart = "<mark>"
	markEnd   = "</mark>"
)

// nextMark divides s at its first mark tag; tag is "" if there is none.
func nextMark(s string) (text, tag, rest string) {
	start, end := strings.Index(s, markStart), strings.Index(s, markEnd)
	switch {
	case start < 0 && end < 0:
		return s, "", ""
	case end < 0 || (start >= 0 && start < end):
		return s[:start], markStart, s[start+len(markStart):]
	}
	return s[:end], markEnd, s[end+len(markEnd):]
}
