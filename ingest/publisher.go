package ingest

import (
	"regexp"
	"strings"

	"github.com/PuerkitoBio/goquery"
)

var (
	// publisherLabel is what stands before the name of a body in an imprint
	// (§ 5 DDG, § 18 MStV).
	publisherLabel = regexp.MustCompile(`(?i)(?:^|\n)(?:herausgeber(?:in)?|herausgegeben von|diensteanbieter(?:in)?|anbieter(?:in)?|betreiber(?:in)?|` +
		`verantwortliche stelle|angaben gemäß § ?5 (?:tmg|ddg)|publisher)[^:\n\p{L}]{0,20}(?:(?:im sinne|gemäß|nach)[^:\n]{0,60})?(?::|$|\n)\s*`)
	// offerOf is the other way to say it; the name that follows is in the genitive.
	offerOf = regexp.MustCompile(`(?i)(?:^|\s)ein (?:\p{L}+ )?(?:angebot|service|projekt)\s+(der|des|von|vom)\s+`)
	// bodyWord is a word that names of bodies have and those of persons have not.
	bodyWord = regexp.MustCompile(`(?i)(?:^|[^\p{L}])(?:stadt|hansestadt|landeshauptstadt|gemeinde|samtgemeinde|verbandsgemeinde|landkreis|kreis|bezirk|markt|freistaat|land|` +
		`bundes\p{L}{4,}|landes\p{L}{3,}|\p{L}*ministerium\p{L}*|\p{L}*amt|\p{L}*verwaltung|\p{L}*präsidium|\p{L}*kanzlei|\p{L}*behörde|\p{L}*anstalt|\p{L}*verband|` +
		`\p{L}*kammer|\p{L}*agentur|\p{L}*universität|\p{L}*hochschule|institut|stiftung|senat\p{L}*|magistrat|gmbh|ag|aör|e\. ?v\.|eg|verein|\p{L}*zentrum|` +
		`\p{L}*werke?|kommission|\p{L}*gericht)(?:[^\p{L}]|$)`)
	// genitive is the ending that a noun of a body's name has after "des".
	genitive = regexp.MustCompile(`^(\p{L}*(?:ministerium|präsidium|zentrum|amt|gericht|institut|werk|verein|verband|kreis|bezirk|markt|land))(?:e?s)(?:[^\p{L}]|$)`)
)

const (
	// maxImprintBlocks is how far into an imprint its publisher is looked for.
	maxImprintBlocks = 40
	// maxBodyName is how many bytes the name of a body has at most.
	maxBodyName = 120
)

// publisherOfImprint gives the body behind a label, or the one whose offer the
// site is, or else the first line that names a body; "" if there is none.
func publisherOfImprint(blocks []block) string {
	blocks = blocks[:min(len(blocks), maxImprintBlocks)]
	for i, b := range blocks {
		if at := publisherLabel.FindStringIndex(b.text); at != nil {
			name := firstLine(b.text[at[1]:])
			if name == "" && i+1 < len(blocks) {
				name = firstLine(blocks[i+1].text)
			}
			if isBodyName(name) {
				return name
			}
		}
	}
	for _, b := range blocks {
		if name := offering(b.text); isBodyName(name) && bodyWord.MatchString(name) {
			return name
		}
	}
	for _, b := range blocks {
		if line := firstLine(b.text); b.kind != heading && isBodyName(line) && bodyWord.MatchString(line) {
			return line
		}
	}
	return ""
}

// offering gives the name behind "ein Angebot der", in the nominative.
func offering(text string) string {
	at := offerOf.FindStringSubmatchIndex(text)
	if at == nil {
		return ""
	}
	name := firstLine(text[at[1]:])
	if article := strings.ToLower(text[at[2]:at[3]]); article != "des" {
		return name
	}
	if m := genitive.FindStringSubmatch(strings.ToLower(name)); m != nil {
		rest := name[len(m[1]):]
		return name[:len(m[1])] + strings.TrimPrefix(strings.TrimPrefix(rest, "e"), "s")
	}
	return name
}

func firstLine(s string) string {
	line, _, _ := strings.Cut(s, "\n")
	return strings.TrimRight(squash(line), ",:;")
}

// isBodyName reports whether a line can be a name: short, no sentence, and
// nothing by which one is reached.
func isBodyName(s string) bool {
	return letters(s) >= 3 && len(s) <= maxBodyName && !strings.HasSuffix(s, ".") && !strings.HasSuffix(s, "?") &&
		!strings.ContainsAny(s, "@:") && !strings.Contains(s, "www.")
}

// bodyIn gives the part of a site's name that names a body: "Stadt Musterstadt"
// of "Digitale Agenda, Stadt Musterstadt"; "" if none does.
func bodyIn(name string) string {
	for _, part := range strings.FieldsFunc(name, func(r rune) bool { return strings.ContainsRune(",|–—:", r) }) {
		if part = squash(part); isBodyName(part) && bodyWord.MatchString(part) {
			return part
		}
	}
	return ""
}

// logoWords stand before the name in the description of a logo.
var logoWords = regexp.MustCompile(`(?i)^(?:das )?(?:logo|wappen|wort-bild-marke)\s*(?:(?:der|des|von|vom)\s+)?[:\-–]?\s*`)

// readLogo reads the description of the logos at the top and the end of the page.
func (p *page) readLogo(doc *goquery.Document) {
	doc.Find("header img[alt], footer img[alt], [role=banner] img[alt], [role=contentinfo] img[alt]").EachWithBreak(func(_ int, s *goquery.Selection) bool {
		p.logo = bodyIn(logoWords.ReplaceAllString(squash(s.AttrOr("alt", "")), ""))
		return p.logo == ""
	})
}
