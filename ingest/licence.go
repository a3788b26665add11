package ingest

import (
	"net/url"
	"regexp"
	"slices"
	"strings"

	"github.com/PuerkitoBio/goquery"

	"nextsearch/internal/catalogue"
)

// licenceForm recognises one licence in an address or in its name, both in
// lower case. The code is that of the service's table of licences.
type licenceForm struct {
	pattern *regexp.Regexp
	code    string // $1, $2 stand for groups of the pattern
}

// licenceForms, the special before the general.
var licenceForms = []licenceForm{
	{regexp.MustCompile(`creativecommons\.org/publicdomain/zero|\bcc[- ]?0\b|\bcc[- ]zero\b`), "cc0-1.0"},
	{regexp.MustCompile(`creativecommons\.org/licenses/(by(?:-nc)?(?:-sa|-nd)?)/3\.0/de\b`), "cc-$1-3.0-de"},
	{regexp.MustCompile(`creativecommons\.org/licenses/(by(?:-nc)?(?:-sa|-nd)?)/([1-4]\.\d)`), "cc-$1-$2"},
	{regexp.MustCompile(`\bcc[- ](by(?:[- ]nc)?(?:[- ](?:sa|nd))?)[-/ ]?([1-4]\.\d)\b`), "cc-$1-$2"},
	{regexp.MustCompile(`\bdl-(by|zero|by-nc)-de/([12])\.0\b`), "dl-de-$1-$2.0"}, // DCAT-AP.de's list
	{regexp.MustCompile(`\bdl-de[-/ ]?(by|zero|by-nc)[-/ ]?([12])[.-]0\b`), "dl-de-$1-$2.0"},
	{regexp.MustCompile(`datenlizenz deutschland\W+namensnennung\W+(?:version )?2\.0`), "dl-de-by-2.0"},
	{regexp.MustCompile(`datenlizenz deutschland\W+zero\W+(?:version )?2\.0`), "dl-de-zero-2.0"},
}

// maxLicenceName is how many characters of a licence's name are kept.
const maxLicenceName = 200

// licenceOf reads a licence from an address or a text, with the name that a
// link gave it. The code is "" where the table does not know it.
func licenceOf(value, name string) catalogue.Licence {
	value = squash(value)
	l := catalogue.Licence{Name: shorten(squash(name), maxLicenceName)}
	if u, err := url.Parse(value); err == nil && u.Host != "" {
		l.URL = value
	} else if l.Name == "" {
		l.Name = shorten(value, maxLicenceName)
	}
	for _, text := range []string{strings.ToLower(value), strings.ToLower(name)} {
		if !mayNameLicence(text) {
			continue
		}
		for _, f := range licenceForms {
			if at := f.pattern.FindStringSubmatchIndex(text); at != nil && l.Code == "" {
				code := f.pattern.ExpandString(nil, strings.NewReplacer("$1", "${1}", "$2", "${2}").Replace(f.code), text, at)
				l.Code = strings.ReplaceAll(string(code), " ", "-")
			}
		}
	}
	return l
}

// mayNameLicence reports whether one of the forms can match a text in lower
// case: most links of a page are no licence, and expressions take their time.
func mayNameLicence(text string) bool {
	return strings.Contains(text, "cc") || strings.Contains(text, "creativecommons") || strings.Contains(text, "dl-") || strings.Contains(text, "datenlizenz")
}

// betterLicence prefers what is recognised, then what came first.
func betterLicence(a, b catalogue.Licence) catalogue.Licence {
	if a == (catalogue.Licence{}) || a.Code == "" && b.Code != "" {
		return b
	}
	return a
}

// licenceWord is what stands around a link to the licence of the page.
var licenceWord = regexp.MustCompile(`(?i)lizen[zs]|licen[cs]e|nutzungsbedingungen`)

// maxLicenceContext is up to how many bytes the text around a link speaks of that link.
const maxLicenceContext = 400

// readLicence reads rel=license, and links to a known licence from the footer
// or from a sentence that speaks of a licence. A link from anywhere else may
// be about a picture.
func (p *page) readLicence(doc *goquery.Document, base *url.URL) {
	doc.Find("a[href], link[rel~=license][href]").Each(func(_ int, s *goquery.Selection) {
		href, rel := s.AttrOr("href", ""), slices.Contains(strings.Fields(strings.ToLower(s.AttrOr("rel", ""))), "license")
		if !rel && !mayNameLicence(strings.ToLower(href)) && !mayNameLicence(strings.ToLower(s.Text())) {
			return
		}
		ref, err := base.Parse(strings.TrimSpace(href))
		if err != nil {
			return
		}
		l := licenceOf(ref.String(), s.Text())
		if !rel && l.Code == "" {
			return
		}
		around := s.Parent().Text()
		if rel || s.Closest("footer, [role=contentinfo]").Length() > 0 || len(around) <= maxLicenceContext && licenceWord.MatchString(around) {
			p.licence = betterLicence(p.licence, l)
		}
	})
}
