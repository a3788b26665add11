package ingest

import (
	"bytes"
	"fmt"
	"strings"

	"golang.org/x/net/html"
)

const (
	// maxTags is how many tags a page has at most; the largest tables of real
	// authorities have some ten thousand, and each costs memory.
	maxTags = 200_000
	// checkedTags is from how many tags on a page is checked for what blows up
	// in the parser; smaller ones cannot grow beyond what maxCopies allows.
	checkedTags = 5_000
	// maxCopies is how many elements the parser may add on its own: it opens
	// each unclosed <b>, <font> and so on anew in every paragraph (HTML
	// standard, "reconstruct the active formatting elements").
	maxCopies = 1_000_000
)

// shapeError is a page that would cost more memory or time than any real one.
type shapeError struct{ reason string }

func (e shapeError) Error() string { return e.reason }

// formatting are the elements that the parser opens anew.
var formatting = wordSet("a b big code em font i nobr s small strike strong tt u")

// checkShape tells a page that would stall the parser before it does.
func checkShape(text []byte) error {
	tags := bytes.Count(text, []byte("<"))
	if tags > maxTags {
		return shapeError{fmt.Sprintf("the page has more than %d tags", maxTags)}
	}
	if tags > checkedTags && copies(text) > maxCopies {
		return shapeError{"the page opens so many elements without closing them that it cannot be read"}
	}
	return nil
}

// copies estimates how many elements the parser adds.
func copies(text []byte) (sum int) {
	open := map[string]int{}
	total := 0
	z := html.NewTokenizer(bytes.NewReader(text))
	for {
		switch z.Next() {
		case html.ErrorToken:
			return sum
		case html.StartTagToken:
			name, _ := z.TagName()
			if formatting[string(name)] {
				open[string(name)]++
				total++
			}
			sum += total
		case html.EndTagToken:
			name, _ := z.TagName()
			if open[string(name)] > 0 {
				open[string(name)]--
				total--
			}
		}
		if sum > maxCopies {
			return sum
		}
	}
}

// shortText gives the text of n if it has at most so many bytes, white space
// squashed; ok is false if it has more. It reads no further than it must.
func shortText(n *html.Node, limit int) (text string, ok bool) {
	var b strings.Builder
	for d := range n.Descendants() {
		if d.Type != html.TextNode {
			continue
		}
		if b.Len()+len(d.Data) > limit*spareText {
			return "", false
		}
		b.WriteString(d.Data)
	}
	text = squash(b.String())
	return text, len(text) <= limit
}

// spareText is how many times as long a text may be with its white space.
const spareText = 8

// hasText reports whether n holds a letter or a digit.
func hasText(n *html.Node) bool {
	for d := range n.Descendants() {
		if d.Type == html.TextNode && letters(d.Data) > 0 {
			return true
		}
	}
	return false
}
