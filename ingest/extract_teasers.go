package ingest

import (
	"regexp"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

const (
	// minTeaser and maxTeaser are how many letters a teaser has: a headline at
	// least, some sentences at most.
	minTeaser, maxTeaser = 12, 600
	// minTeasers is how many teasers side by side make a list.
	minTeasers = 2
	// maxTeasersCleaned is up to how many teasers the boxes around them are looked
	// at; no real page has more, and each look costs time.
	maxTeasersCleaned = 1000
	// teaserShare is the least share of a list's entries that are teasers.
	teaserShare = 0.7
	// linkShare is from what share of linked letters on a part only leads on.
	linkShare = 0.7
	// minOwn is how many letters without a link make a text beside the teasers;
	// a page with less is an overview, whose teasers are its text.
	minOwn = 300
	// minArticle is the same for a page that calls itself an article.
	minArticle = 80
)

// moreLink is what the link at the end of a teaser says, folded.
var moreLink = regexp.MustCompile(`^(?:mehr|weiter|weiterlesen|weiter lesen|mehr lesen|mehr erfahren|mehr dazu|mehr infos?|mehr informationen|lesen sie mehr|zum artikel|zum beitrag|zur meldung|details|read more|more|jetzt lesen|artikel lesen|beitrag lesen|continue reading.*|weiterlesen .*|mehr zu .*)$`)

// teasers finds the parts of a tree that advertise other pages: lists of
// teasers and lists of links.
type teasers struct {
	sizes sizes
	found []*html.Node
	total int // their letters
}

// find goes through n and what it holds.
func (t *teasers) find(n *html.Node) {
	cards, entries := t.cards(n)
	if len(cards) >= minTeasers && float64(len(cards)) >= teaserShare*float64(entries) {
		for _, card := range cards {
			t.take(card)
		}
		return
	}
	for c := range n.ChildNodes() {
		if c.Type != html.ElementNode {
			continue
		}
		if isNamedTeaser(c) && t.isTeaser(c) {
			t.take(c)
			continue
		}
		t.find(c)
	}
}

func (t *teasers) take(n *html.Node) {
	t.found = append(t.found, n)
	t.total += t.sizes[n].letters
}

// cards lists the children of n that are teasers, and counts those that could be.
func (t *teasers) cards(n *html.Node) (cards []*html.Node, entries int) {
	for c := range n.ChildNodes() {
		switch {
		case c.Type == html.TextNode && letters(c.Data) > 0:
			return nil, 0 // links within a text
		case c.Type != html.ElementNode || isHeading(c.Data) || t.sizes[c].letters == 0:
		default:
			entries++
			if isBox(c) && t.isTeaser(c) {
				cards = append(cards, c)
			}
		}
	}
	return cards, entries
}

// isBox reports whether an element can be an entry of a list.
func isBox(n *html.Node) bool {
	switch n.DataAtom {
	case atom.Div, atom.Li, atom.Article, atom.Section, atom.A, atom.Figure, atom.Tr, atom.Td, atom.Dd, atom.P:
		return true
	}
	return false
}

// isTeaser reports whether n advertises another page.
func (t *teasers) isTeaser(n *html.Node) bool {
	s := t.sizes[n]
	if s.letters > maxTeaser || s.linked == 0 || s.h1 {
		return false
	}
	if s.letters < minTeaser {
		return s.letters == s.linked // an entry of a menu
	}
	return float64(s.linked) >= linkShare*float64(s.letters) || n.DataAtom != atom.P && (t.linkedHeading(n) || endsInMore(n))
}

// linkedHeading reports whether n has a heading that is a link.
func (t *teasers) linkedHeading(n *html.Node) bool {
	for d := range n.Descendants() {
		if d.Type == html.ElementNode && isHeading(d.Data) {
			s := t.sizes[d]
			return s.letters > 0 && s.linked == s.letters
		}
	}
	return false
}

// endsInMore reports whether the last link of n leads to more of the same.
func endsInMore(n *html.Node) bool {
	var last *html.Node
	for d := range n.Descendants() {
		if d.DataAtom == atom.A {
			last = d
		}
	}
	if last == nil {
		return false
	}
	text, ok := shortText(last, maxNoise)
	return ok && moreLink.MatchString(fold(text))
}

var teaserParts = wordSet("teaser card promo tile kachel teaserbox")

// isNamedTeaser reports whether a part is called a teaser. A lone one counts only then.
func isNamedTeaser(n *html.Node) bool {
	for word := range strings.FieldsSeq(attribute(n, "class")) {
		if hasPart(word, teaserParts) {
			return true
		}
	}
	return false
}

// dropTeasers takes the teasers out of a part with a text beside them; article
// says that the page calls itself one.
func dropTeasers(root *html.Node, s sizes, article bool) {
	t := &teasers{sizes: s}
	t.find(root)
	all := s[root]
	least := minOwn
	if article {
		least = minArticle
	}
	if all.letters-max(t.total, all.linked) < least {
		return
	}
	for _, n := range t.found {
		switch {
		case n.Parent == nil || n == root:
		case len(t.found) > maxTeasersCleaned:
			n.Parent.RemoveChild(n)
		default:
			removeWithHeading(n, root)
		}
	}
}

// removeWithHeading takes a teaser out, the heading before it, and the box
// around it if that holds nothing more.
func removeWithHeading(n, root *html.Node) {
	for n != root && n.Parent != nil {
		parent, before := n.Parent, n.PrevSibling
		for before != nil && before.Type != html.ElementNode {
			before = before.PrevSibling
		}
		parent.RemoveChild(n)
		if before != nil && isHeading(before.Data) && before.DataAtom != atom.H1 {
			parent.RemoveChild(before)
		}
		if n = parent; hasText(n) {
			return
		}
	}
}
