package ingest

import (
	"regexp"
	"strings"
	"unicode"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// neverElements hold no text of the page wherever they stand.
var neverElements = wordSet(`script style noscript template svg canvas iframe object embed audio video map annotation input select textarea
	progress meter datalist nav footer dialog menu amp-sidebar amp-consent amp-ad amp-embed amp-analytics amp-sticky-ad amp-social-share
	amp-user-notification`)

// neverRoles are the roles (WAI-ARIA 1.2) of what serves the use of a page.
var neverRoles = wordSet("navigation search banner contentinfo dialog alertdialog menu menubar toolbar tablist tooltip")

// furniture are parts of a page that serve its use and are known by their
// names, in the systems that German administrations publish with.
var furniture = wordSet(strings.ToLower(`breadcrumb-nav c-breadcrumb page-nav prev-next prevnext
	prev-next-bottom prev-next-area prev-next-footer left-prev right-next nav-previous nav-next pagenav post-nav
	nav-links skip-link skip-links usa-skipnav headerlink toc table-of-contents onthispage
	bd-toc addthis a2a_kit addtoany_share_save_container sharedaddy jp-relatedposts yarpp-related
	print-link printlink print-button page-tools pagetools article-tools tools-list toolbox klaro usercentrics-root CybotCookiebotDialog
	onetrust-consent-sdk onetrust-banner-sdk BorlabsCookieBox BorlabsCookie borlabs-cookie ccm-root ccm-widget cmpbox cmpwrapper sp_message_container tx-cookies cc-window cc-banner
	comment-list comment-form respond disqus_thread back-to-top backtotop to-top totop search-form searchform site-search language-switch language-switcher lang-switch
	feedback-form page-feedback was-this-helpful readspeaker rs_skip rsbtn vorlesen site-header site-footer main-navigation
	bd-sidebar widget widget-area mobile-menu offcanvas modal screen-reader-only header-section-number chapter-number secno
	most-read author-box author-info about-author post-author-box autoren-box printfooter catlinks mw-editsection mw-jump-link
	ez-toc-container toc_container lwptoc cookie-law-info-bar moove_gdpr_cookie_info_bar wp-block-latest-posts sidebar-right sidebar-left
	noprint sitesub documentactions portal-personaltools article-info-term stat-block online-list whosonline hits tags-links
	article-footer entry-footer post-meta-footer content-footer article__footer tag-list taglist article-tags post-tags entry-tags`))

// furnitureParts are words within such names ("c-share-bar", "relatedTeasers"),
// for names that designers make up.
var furnitureParts = wordSet(`breadcrumb breadcrumbs brotkrumen brotkrume pagination paging pager paginator skiplink skiplinks skipnav share sharing sharebar
	shariff social socialmedia socialshare cookie cookies cookiebar cookiebanner consent related recommendation recommendations recommended empfehlungen
	outbrain taboola plista newsletter sidebar comment comments kommentar kommentare disqus advert advertisement advertising adsense adslot
	adcontainer werbung anzeige anzeigen ad ads sponsored popular trending meistgelesen mostread toolbar navigation navbar nav navi subnav metanav
	metanavigation menu submenu footer topbar login signin subscribe subscription rating ratings voting readmore marginal infobar bookmarks
	socialbar shariffbar livesearch megamenu teaserliste teaserlist teasers paywall personaltools quicklinks searchbox searchform suche metadaten schlagworte schlagwörter keywords`)

// plainPrefixes begin names that say how a part is laid out or filed, not what it is.
var plainPrefixes = []string{"has-", "no-", "with-", "without-", "is-", "not-", "hide-", "tag-", "category-", "author-", "type-", "status-", "format-", "js-", "u-", "page-template"}

const (
	// furnitureShare is the most that a part known by its name alone may hold of
	// the text of the page: what is more must be the content in a badly named box.
	furnitureShare = 0.5
	// formShare is the same for a form: a page that asks has other text, too.
	formShare = 0.3
	// maxCredit is up to how many bytes a caption may be but a credit.
	maxCredit = 120
	// minPanelTitle is how many letters tell the heading of a panel from "Mehr".
	minPanelTitle = 8
)

// credit is how captions say whose the picture is.
var credit = regexp.MustCompile(`(?i)^(?:\(?(?:foto|bild|grafik|quelle|bildquelle|fotoquelle|symbolbild|archivbild|symbolfoto|archivfoto|screenshot|bildnachweis|picture|photo|credits?|copyright)\b|©|\(c\))|©|\b(?:dpa|imago|picture alliance|getty|shutterstock|adobe ?stock|istock|pixabay|unsplash)\b`)

// size is what an element holds, without what is never text.
type size struct {
	letters int  // letters and digits
	linked  int  // those of them in links to other pages
	h1      bool // there is a heading of the first level
	place   bool // there is <main> or <article>
}

// sizes holds the size of every element of a tree, so that each is counted once.
type sizes map[*html.Node]size

// measure fills in n and all below it.
func (s sizes) measure(n *html.Node, linked bool) (sum size) {
	switch n.Type {
	case html.TextNode:
		sum.letters = letters(n.Data)
		if linked {
			sum.linked = sum.letters
		}
		return sum
	case html.ElementNode:
		if neverElements[n.Data] && !isTemplate(n) {
			return sum
		}
		sum.h1, sum.place = n.DataAtom == atom.H1, n.DataAtom == atom.Main || n.DataAtom == atom.Article
		linked = linked || n.DataAtom == atom.A && leadsAway(n)
	}
	for c := range n.ChildNodes() {
		part := s.measure(c, linked)
		sum.letters += part.letters
		sum.linked += part.linked
		sum.h1, sum.place = sum.h1 || part.h1, sum.place || part.place
	}
	s[n] = sum
	return sum
}

// leadsAway reports whether a link leads to another page: files and addresses
// of mail are what a text offers itself.
func leadsAway(a *html.Node) bool {
	href := strings.ToLower(attribute(a, "href"))
	if href == "" || strings.HasPrefix(href, "mailto:") || strings.HasPrefix(href, "tel:") {
		return false
	}
	href, _, _ = strings.Cut(href, "?")
	dot := strings.LastIndexByte(href, '.')
	return dot < 0 || attachmentTypes[href[dot:]] == ""
}

// cleaner takes out of a tree what is no text of its page.
type cleaner struct {
	sizes sizes
	whole int // letters of the body
}

// clean goes through the children of n. inHeading: n is in a heading, whose
// buttons open a panel; inPlace: n is in <main> or <article>.
func (c *cleaner) clean(n *html.Node, inHeading, inPlace bool) {
	for child := n.FirstChild; child != nil; {
		next := child.NextSibling
		switch {
		case child.Type == html.CommentNode:
			n.RemoveChild(child)
		case child.Type != html.ElementNode:
		default:
			c.open(child, inHeading)
			if c.drops(child, inHeading, inPlace) {
				n.RemoveChild(child)
				break
			}
			heading := inHeading || isHeading(child.Data) || child.DataAtom == atom.Summary || child.DataAtom == atom.Dt
			c.clean(child, heading, inPlace || child.DataAtom == atom.Main || child.DataAtom == atom.Article)
		}
		child = next
	}
}

// isTemplate reports whether a script fills the template in its place.
func isTemplate(n *html.Node) bool {
	return n.DataAtom == atom.Template && (hasAttribute(n, "data-astro-template") || hasAttribute(n, "shadowrootmode"))
}

// open makes text of what a script would make text: templates that are
// filled in place, and the buttons that open a panel, which are its heading.
func (c *cleaner) open(n *html.Node, inHeading bool) {
	switch {
	case isTemplate(n):
		n.Data, n.DataAtom = "div", atom.Div
	case n.DataAtom == atom.Button && !inHeading && hasAttribute(n, "aria-expanded") && !hasAttribute(n, "aria-haspopup") && c.sizes[n].letters >= minPanelTitle:
		n.Data, n.DataAtom = "h3", atom.H3
	}
}

// drops reports whether n is no text of the page.
func (c *cleaner) drops(n *html.Node, inHeading, inPlace bool) bool {
	role := attribute(n, "role")
	size := c.sizes[n]
	switch {
	case neverElements[n.Data], neverRoles[role], isHidden(n, role):
		return true
	case n.DataAtom == atom.Button, role == "button":
		return !inHeading
	case n.DataAtom == atom.A && !inHeading && leadsAbout(n):
		return true
	case size.h1:
		return false
	case n.DataAtom == atom.Header:
		return !inPlace && !size.place
	case n.DataAtom == atom.Aside, role == "complementary":
		return c.share(size) <= furnitureShare
	case n.DataAtom == atom.Form:
		return !size.place && c.share(size) <= formShare
	case n.DataAtom == atom.Figcaption:
		text, ok := shortText(n, maxCredit)
		return ok && credit.MatchString(text)
	}
	return c.isFurniture(n, size)
}

// share is how much of the page's text a part holds.
func (c *cleaner) share(s size) float64 { return float64(s.letters) / float64(max(c.whole, 1)) }

// unshown is the style of what a page does not show at first, and panelParts are
// the words in names of panels that a click opens.
var (
	unshown    = regexp.MustCompile(`(?i)display\s*:\s*none|visibility\s*:\s*hidden`)
	panelParts = wordSet("accordion accordeon akkordeon collapse collapsible panel tab tabs toggle expand more content text faq answer antwort details")
)

// isHidden reports whether no reader sees n. The closed panels of tabs and
// accordions hold text that a click shows.
func isHidden(n *html.Node, role string) bool {
	if !hasAttribute(n, "hidden") && attribute(n, "aria-hidden") != "true" && !(unshown.MatchString(attribute(n, "style")) && !hasNamePart(n, panelParts)) {
		return false
	}
	return role != "tabpanel" && role != "region" && !hasAttribute(n, "aria-labelledby") && attribute(n, "hidden") != "until-found"
}

// leadsAbout reports whether a link leads to the page before or after, or back
// from a footnote.
func leadsAbout(a *html.Node) bool {
	rel := attribute(a, "rel")
	return rel == "prev" || rel == "next" || attribute(a, "role") == "doc-backlink" || hasWord(attribute(a, "class"), "footnote-backref")
}

// isFurniture reports whether a part is known by its id or class to be no content.
func (c *cleaner) isFurniture(n *html.Node, s size) bool {
	if n.DataAtom == atom.Article || n.DataAtom == atom.Main || n.DataAtom == atom.Body {
		return false
	}
	class, id := attribute(n, "class"), attribute(n, "id")
	if class == "" && id == "" {
		return false
	}
	if !isHeading(n.Data) && hasOneOf(class, unseen) {
		return true
	}
	if !s.h1 && c.whole-s.letters >= minBesides && (commentBoxes[strings.ToLower(id)] || hasOneOf(class, commentBoxes)) {
		return true
	}
	if s.place || s.letters > minLandmark && c.share(s) > furnitureShare {
		return false
	}
	if isFurnitureName(id) {
		return true
	}
	for word := range strings.FieldsSeq(class) {
		if isFurnitureName(word) {
			return true
		}
	}
	return false
}

// commentBoxes are the names of what holds the comments of readers, which may be
// longer than the text; each comment may be an <article>.
var commentBoxes = wordSet(`comments comment-list commentlist comments-area comments-wrapper comments-section comment-section comment-thread user-comments
	article-comments kommentare leserkommentare disqus_thread disqus kommentarliste comments-container cmt-list`)

// minBesides is how many letters a page must have besides its comments.
const minBesides = 300

// hasOneOf reports whether a word of a list is in the set.
func hasOneOf(list string, set map[string]bool) bool {
	for word := range strings.FieldsSeq(list) {
		if set[strings.ToLower(word)] {
			return true
		}
	}
	return false
}

// unseen are the classes of what only screen readers read.
var unseen = wordSet("sr-only visually-hidden visuallyhidden hiddenstructure aural element-invisible screen-reader-text invisible unsichtbar")

// isFurnitureName reports whether one name, or a word of it, is of the tables.
func isFurnitureName(name string) bool {
	lower := strings.ToLower(name)
	if name == "" || furniture[lower] || furnitureParts[lower] {
		return name != ""
	}
	for _, prefix := range plainPrefixes {
		if strings.HasPrefix(lower, prefix) {
			return false
		}
	}
	return hasPart(name, furnitureParts)
}

// hasPart reports whether one of the words of a name, divided by signs or
// capitals, is in the set.
func hasPart(name string, set map[string]bool) bool {
	start, lower := 0, false
	for i, r := range name {
		switch {
		case r == '-' || r == '_' || r == ':' || r == '.':
			if set[strings.ToLower(name[start:i])] {
				return true
			}
			start, lower = i+1, false
		case unicode.IsUpper(r) && lower:
			if set[strings.ToLower(name[start:i])] {
				return true
			}
			start, lower = i, false
		default:
			lower = unicode.IsLower(r)
		}
	}
	return set[strings.ToLower(name[start:])]
}

func hasAttribute(n *html.Node, name string) bool {
	for _, a := range n.Attr {
		if a.Key == name {
			return true
		}
	}
	return false
}

// hasWord reports whether a list divided by spaces has a word.
func hasWord(list, word string) bool {
	if !strings.Contains(list, word) {
		return false
	}
	for w := range strings.FieldsSeq(list) {
		if w == word {
			return true
		}
	}
	return false
}
