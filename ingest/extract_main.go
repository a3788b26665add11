package ingest

import (
	"net/url"
	"strings"

	"github.com/PuerkitoBio/goquery"
	"github.com/markusmobius/go-trafilatura"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// neverText are elements that hold no text of the page wherever they stand.
const neverText = "script, style, noscript, template, svg, canvas, iframe, object, embed, audio, video, map, math annotation, " +
	"input, select, textarea, progress, meter, datalist, " +
	"[role=navigation], [role=search], [role=banner], [role=contentinfo], [role=dialog], [role=alertdialog], [role=menu], [role=menubar], " +
	"[role=toolbar], [role=tablist], [role=tooltip], nav, footer, dialog, menu"

// furniture are parts of a page that serve its use and are known by their
// names, in the systems that German administrations publish with.
var furniture = wordSet(strings.ToLower(`breadcrumb breadcrumbs breadcrumb-nav brotkrumen c-breadcrumb pagination pager paging page-nav prev-next prevnext
	prev-next-bottom prev-next-area prev-next-footer left-prev right-next nav-previous nav-next pagenav post-nav
	post-navigation nav-links skip-link skiplink skiplinks skip-links skipnav usa-skipnav headerlink toc table-of-contents onthispage
	bd-toc topbar share sharing share-buttons social social-media social-share socialshare sharelist shariff addthis a2a_kit
	print-link printlink print-button page-tools pagetools article-tools tools-list toolbox cookie-banner cookie-consent cookiebanner
	cookiebar cookie-bar cookie-notice consent-banner klaro usercentrics-root CybotCookiebotDialog tx-cookies cc-window cc-banner
	related related-posts related-articles teaser-related comments comment-list comment-form respond disqus_thread newsletter-signup
	back-to-top backtotop to-top totop search-form searchform site-search language-switch language-switcher lang-switch
	feedback-form page-feedback was-this-helpful rating readspeaker rs_skip rsbtn vorlesen site-header site-footer main-navigation
	sidebar bd-sidebar widget widget-area metanavigation mobile-menu offcanvas modal screen-reader-only
	header-section-number chapter-number secno`))

// furnitureShare is the most that a part known by its name alone may hold of
// the text around it: what is more must be the content in a badly named box.
const furnitureShare = 0.5

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
	// mainShare is the least that one of several equal places must hold of
	// what all hold: articles side by side are the content together.
	mainShare = 0.6
	// bodyShare is from what share of the box around its find on the general
	// extractor has found no furniture: then the box is better, it has kept
	// headings and lists. boxShare is what of the find must be in the box.
	bodyShare = 0.8
	boxShare  = 0.9
	// minAround is how many letters around an empty <main> make it doubtful
	// that the page has no text: what is less are names and labels.
	minAround = 400
	// maxExtractorWork and maxExtractorText are up to where the general
	// extractor is asked: it visits every subtree anew, so that its time grows
	// with the sum of the depths of all nodes. Real pages have a quarter at most.
	maxExtractorWork = 200_000
	maxExtractorText = 400_000 // letters
	// maxSizeChecks is how many badly named boxes are measured; a page with
	// more is not worth the time.
	maxSizeChecks = 100
)

// mainContent cleans doc and gives the part that is its content, and how it
// was found: "landmark:main" and the like, "trafilatura", "trafilatura+box"
// (the box around what that found), or "body".
func mainContent(doc *goquery.Document, address *url.URL) (*goquery.Selection, string) {
	body := doc.Find("body")
	openPanels(body)
	removeHidden(body)
	removeButtons(body)
	body.Find(neverText).Remove()
	whole := textSize(body)
	removeFurniture(body)
	if sel, name := landmark(body, whole); sel != nil {
		return sel, "landmark:" + name
	}
	if main := body.Find(landmarks[0]); main.Length() > 0 && textSize(body) < minAround {
		return main.First(), "landmark:main" // it is as empty as the page
	}
	found := general(doc, address)
	body.Find("header, aside, [role=complementary]").FilterFunction(func(_ int, s *goquery.Selection) bool {
		return s.Find("h1").Length() == 0
	}).Remove()
	if found == nil {
		return body, "body"
	}
	size := textSize(found)
	if box := narrow(body, size); float64(size) >= bodyShare*float64(textSize(box)) {
		return box, "trafilatura+box"
	}
	return found, "trafilatura"
}

// narrow gives the smallest element around nearly as much text as the general
// extractor has found.
func narrow(s *goquery.Selection, size int) *goquery.Selection {
	for {
		inner := s.Children().FilterFunction(func(_ int, child *goquery.Selection) bool {
			return float64(textSize(child)) >= boxShare*float64(size)
		})
		if inner.Length() == 0 {
			return s
		}
		s = inner.First()
	}
}

// landmark gives the place that the page itself names as its content.
func landmark(body *goquery.Selection, whole int) (*goquery.Selection, string) {
	for _, place := range landmarks {
		var best *goquery.Selection
		size, all := 0, 0
		body.Find(place).Each(func(_ int, s *goquery.Selection) {
			n := textSize(s)
			all += n
			if n > size {
				best, size = s, n
			}
		})
		if best == nil || float64(size) < mainShare*float64(all) {
			continue
		}
		name, _, _ := strings.Cut(place, ",")
		sure := name == "main"
		if sure && size >= minText || size >= minLandmark && float64(size) >= landmarkShare*float64(whole) {
			best.Find("aside, [role=complementary]").Remove()
			return best, name
		}
	}
	return nil, ""
}

// general asks the general extractor for a page that names no content.
func general(doc *goquery.Document, address *url.URL) *goquery.Selection {
	if work(doc.Nodes[0], 0) > maxExtractorWork || textSize(doc.Selection) > maxExtractorText {
		return nil
	}
	result, err := trafilatura.ExtractDocument(doc.Nodes[0], trafilatura.Options{
		OriginalURL: address, EnableFallback: true, ExcludeComments: true, IncludeLinks: true,
		Focus: trafilatura.FavorRecall, HtmlDateMode: trafilatura.Disabled,
	})
	if err != nil || result.ContentNode == nil {
		return nil
	}
	sel := goquery.NewDocumentFromNode(result.ContentNode).Selection
	if textSize(sel) < minText {
		return nil
	}
	return sel
}

// work sums up the depths of all nodes below n. The parser limits the depth.
func work(n *html.Node, depth int) int {
	sum := depth
	for c := range n.ChildNodes() {
		sum += work(c, depth+1)
	}
	return sum
}

// textSize counts the letters and digits of a selection.
func textSize(s *goquery.Selection) int {
	n := 0
	for _, root := range s.Nodes {
		for d := range root.Descendants() {
			if d.Type == html.TextNode {
				n += letters(d.Data)
			}
		}
	}
	return n
}

// openPanels makes text of what a script would make text: templates that are
// filled in place, and the buttons that open a panel, which are its heading.
func openPanels(body *goquery.Selection) {
	body.Find("template[data-astro-template], template[shadowrootmode]").Each(func(_ int, s *goquery.Selection) {
		s.Nodes[0].Data, s.Nodes[0].DataAtom = "div", atom.Div
	})
	body.Find("button[aria-expanded]:not([aria-haspopup])").Each(func(_ int, s *goquery.Selection) {
		if s.Closest("h1, h2, h3, h4, h5, h6, nav, header").Length() == 0 && letters(s.Text()) >= minPanelTitle {
			s.Nodes[0].Data, s.Nodes[0].DataAtom = "h3", atom.H3
		}
	})
}

// minPanelTitle is how many letters tell the heading of a panel from "Mehr".
const minPanelTitle = 8

// removeHidden takes out what no reader sees, but not the closed panels of
// tabs and accordions: those hold text that a click shows.
func removeHidden(body *goquery.Selection) {
	body.Find("[hidden], [aria-hidden=true]").FilterFunction(func(_ int, s *goquery.Selection) bool {
		role := s.AttrOr("role", "")
		_, labelled := s.Attr("aria-labelledby")
		return role != "tabpanel" && role != "region" && !labelled && s.AttrOr("hidden", "") != "until-found"
	}).Remove()
}

// removeButtons takes out controls, but not the headings of accordions.
func removeButtons(body *goquery.Selection) {
	body.Find("button, [role=button]").FilterFunction(func(_ int, s *goquery.Selection) bool {
		return s.Closest("h1, h2, h3, h4, h5, h6, summary, dt").Length() == 0
	}).Remove()
}

// removeFurniture takes out what is known by id or class to be no content.
func removeFurniture(body *goquery.Selection) {
	checks := 0
	body.Find("[class], [id]").FilterFunction(func(_ int, s *goquery.Selection) bool {
		return isFurniture(s) && s.Find("h1").Length() == 0
	}).Each(func(_ int, s *goquery.Selection) {
		if size := textSize(s); size > minLandmark && checks < maxSizeChecks && s.Is("form, div, section") {
			checks++
			if float64(size) > furnitureShare*float64(textSize(s.Parent())) {
				return
			}
		}
		s.Remove()
	})
	body.Find("a[rel=prev], a[rel=next], link, a.footnote-backref, a[role=doc-backlink]").Remove()
	body.Find(".sr-only, .visually-hidden, .visuallyhidden").Not("h1, h2, h3, h4, h5, h6").Remove()
}

func isFurniture(s *goquery.Selection) bool {
	if furniture[strings.ToLower(s.AttrOr("id", ""))] {
		return true
	}
	for class := range strings.FieldsSeq(s.AttrOr("class", "")) {
		if furniture[strings.ToLower(class)] {
			return true
		}
	}
	return false
}
