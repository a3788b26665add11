package ingest

import (
	"net/url"
	"strings"

	"github.com/PuerkitoBio/goquery"
	"github.com/markusmobius/go-trafilatura"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// landmarks are where pages say that their content is, the surest first.
var landmarks = []string{"main, [role=main]", "[itemprop=articleBody]", "article",
	"#main-content, #maincontent, #content, #inhalt, #main, #hauptinhalt",
	".main-content, .entry-content, .post-content, .article-content, .content-main, .content, .inhalt"}

const (
	// minLandmark is how many letters a landmark needs to be believed.
	minLandmark = 200
	// landmarkShare is the least it must hold of what the whole body holds,
	// once the furniture is gone; else another place is tried.
	landmarkShare = 0.25
	// leastMain is the same for <main>, which is right even where comments or a
	// notice on cookies are longer.
	leastMain = 0.05
	// mainShare is the least that one of several equal places must hold of
	// what all hold: articles side by side are the content together.
	mainShare = 0.6
	// minAround is how many letters around an empty <main> make it doubtful
	// that the page has no text: what is less are names and labels.
	minAround = 400
	// maxExtractorWork and maxExtractorText are up to where the general
	// extractor is asked: it visits every subtree anew, so that its time grows
	// with the sum of the depths of all nodes. Real pages have a quarter at most.
	maxExtractorWork = 200_000
	maxExtractorText = 400_000 // letters
	// foundShare is what share of the text outside of links the general extractor
	// must find to be believed without comparison, which doubles its time.
	foundShare = 0.5
	// minBehind is how many letters outside of links, and behindShare the most
	// of links, make a part behind an article more of its text.
	minBehind   = 150
	behindShare = 0.2
)

// content is the part of a page that is its text.
type content struct {
	sel    *goquery.Selection // what holds the text
	method string             // "landmark:main" and the like, "trafilatura", "body"
	found  *html.Node         // what the general extractor has found in it, nil if it was not asked
}

// mainContent cleans doc and gives the part that is its content. article says
// that the page calls itself one.
func mainContent(doc *goquery.Document, address *url.URL, article bool) content {
	body := doc.Find("body").First()
	if body.Length() == 0 {
		return content{sel: body, method: "body"}
	}
	root, s := body.Nodes[0], sizes{}
	c := &cleaner{s, s.measure(root, false).letters}
	c.clean(root, false, false)
	s = sizes{}
	whole := s.measure(root, false)
	if place, name := landmark(body, s, whole); place != nil {
		narrowToArticle(place, s)
		s.measure(place, false)
		dropTeasers(place, s, article)
		return content{sel: goquery.NewDocumentFromNode(place).Selection, method: "landmark:" + name}
	}
	if main := body.Find(landmarks[0]); main.Length() > 0 && whole.letters < minAround {
		return content{sel: main.First(), method: "landmark:main"} // it is as empty as the page
	}
	found := general(doc, address, whole)
	dropTeasers(root, s, article)
	if found == nil {
		return content{sel: body, method: "body"}
	}
	return content{body, "trafilatura", found}
}

// landmark gives the place that the page itself names as its content.
func landmark(body *goquery.Selection, s sizes, whole size) (*html.Node, string) {
	for _, place := range landmarks {
		var best *html.Node
		most, all := size{}, 0
		for _, n := range body.Find(place).Nodes {
			all += s[n].own()
			if best == nil || s[n].own() > most.own() {
				best, most = n, s[n]
			}
		}
		if place == "article" && best != nil && !most.h1 {
			best, most = headedArticle(body.Find(place).Nodes, s, best)
		}
		if best == nil || !most.h1 && float64(most.own()) < mainShare*float64(all) {
			continue
		}
		name, _, _ := strings.Cut(place, ",")
		if name == "main" && most.letters >= minText && float64(most.own()) >= leastMain*float64(whole.own()) || most.letters >= minLandmark && float64(most.own()) >= landmarkShare*float64(whole.own()) {
			return best, name
		}
	}
	return nil, ""
}

// headedArticle gives the first article with a heading of the first level, else best:
// what stands beside it are teasers.
func headedArticle(articles []*html.Node, s sizes, best *html.Node) (*html.Node, size) {
	for _, n := range articles {
		if s[n].h1 && s[n].own() >= minLandmark {
			return n, s[n]
		}
	}
	return best, s[best]
}

// own is how many letters stand outside of links.
func (s size) own() int { return s.letters - s.linked }

// narrowToArticle drops what stands behind the one article of a place, unless
// it is text, too: pages of newspapers go on with other pages there.
func narrowToArticle(place *html.Node, s sizes) {
	var article *html.Node
	for d := range place.Descendants() {
		if (d.DataAtom == atom.Article || attribute(d, "itemprop") == "articleBody") && float64(s[d].own()) >= mainShare*float64(s[place].own()) {
			article = d
			break
		}
	}
	if article == nil {
		return
	}
	for n := article; n != place; n = n.Parent {
		for next := n.NextSibling; next != nil; {
			after := next.NextSibling
			if next.Type == html.ElementNode && !isMoreText(s[next]) {
				next.Parent.RemoveChild(next)
			}
			next = after
		}
	}
}

// isMoreText reports whether a part behind an article belongs to its text.
func isMoreText(s size) bool {
	return s.own() >= minBehind && float64(s.linked) <= behindShare*float64(s.letters)
}

// general asks the general extractor for a page that names no content, with
// the other extractors that it compares itself with where it found little.
func general(doc *goquery.Document, address *url.URL, whole size) *html.Node {
	if work(doc.Nodes[0], 0) > maxExtractorWork || whole.letters > maxExtractorText {
		return nil
	}
	var found *html.Node
	for _, compare := range []bool{false, true} {
		result, err := trafilatura.ExtractDocument(doc.Nodes[0], trafilatura.Options{
			OriginalURL: address, EnableFallback: compare, ExcludeComments: true, IncludeLinks: true, HtmlDateMode: trafilatura.Disabled,
		})
		if err == nil && result.ContentNode != nil && textSize(result.ContentNode) >= minText {
			found = result.ContentNode
			if float64(textSize(found)) >= foundShare*float64(whole.own()) {
				break
			}
		}
	}
	return found
}

// work sums up the depths of all nodes below n. The parser limits the depth.
func work(n *html.Node, depth int) int {
	sum := depth
	for c := range n.ChildNodes() {
		sum += work(c, depth+1)
	}
	return sum
}

// textSize counts the letters and digits of n.
func textSize(n *html.Node) (sum int) {
	for d := range n.Descendants() {
		if d.Type == html.TextNode {
			sum += letters(d.Data)
		}
	}
	return sum
}

const (
	// minMark is how many bytes of a block are enough to find it again.
	minMark = 15
	// spanShare is the least that the blocks found again must hold of what the
	// general extractor has found; else its own form of the text is taken.
	spanShare = 0.6
	// leadBlocks is how many blocks may stand between the heading of the page and
	// the first block found: kicker, date, lead.
	leadBlocks = 5
	// spanHeadings is how many headings before the first block belong to it.
	spanHeadings = 2
)

// blocks divides the content into blocks. Of what the general extractor has
// found only the extent counts, where it can be made out: from its first
// block to its last, so that headings, lists and tables between them are kept.
func (c content) blocks() []block {
	all := blocksOf(c.sel)
	if c.found == nil {
		return all
	}
	text := condense(textOf(c.found))
	first, last, marked := -1, -1, 0
	for i, b := range all {
		if f := condense(b.text); len(f) >= minMark && strings.Contains(text, f) {
			if first < 0 {
				first = i
			}
			last, marked = i, marked+len(f)
		}
	}
	if first < 0 || float64(marked) < spanShare*float64(len(text)) {
		return blocksOf(goquery.NewDocumentFromNode(c.found).Selection)
	}
	first, last = widen(all, first, last)
	return withoutLinks(all[first : last+1])
}

// condense gives the letters and digits of a text alone: extractors differ in the
// white space that they put between elements.
func condense(s string) string { return strings.ReplaceAll(fold(s), " ", "") }

// maxBoxLabel is up to how many bytes a line without a stop is but a name.
const maxBoxLabel = 40

func isBoxLabel(b block) bool {
	return b.kind == paragraph && len(b.text) <= maxBoxLabel && !strings.ContainsAny(b.text[len(b.text)-1:], ".!?:")
}

// widen takes what stands in one box with the ends of a span to it, and the
// lead between the heading of the page and the span.
func widen(all []block, first, last int) (int, int) {
	for first > 0 && all[first-1].box == all[first].box && !all[first-1].link {
		first--
	}
	for last+1 < len(all) && all[last+1].box == all[last].box && !all[last+1].link {
		last++
	}
	for last > first && isBoxLabel(all[last]) && all[last].box != all[last-1].box {
		last-- // the name of the next box
	}
	for i := first - 1; i >= max(0, first-leadBlocks); i-- {
		if all[i].kind == heading && all[i].level == 1 {
			return i, last
		}
	}
	for n := 0; n < spanHeadings && first > 0 && all[first-1].kind == heading; n++ {
		first--
	}
	return first, last
}

// withoutLinks leaves out the paragraphs of links within a text.
func withoutLinks(blocks []block) []block {
	kept := blocks[:0:0]
	for _, b := range blocks {
		if !b.link || b.kind != paragraph && b.kind != tableRow {
			kept = append(kept, b)
		}
	}
	return kept
}
