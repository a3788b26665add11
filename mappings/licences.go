package mappings

import (
	"slices"
	"strings"

	"nextsearch/internal/catalogue"
)

// LicenceTerm is one entry of the licence table.
type LicenceTerm struct {
	// Code is the SPDX identifier in lower case where there is one.
	Code string
	Name Label
	URL  string
	// Open licences let the text leave the service (Open Definition: any use,
	// changes included, at most with credit and share-alike).
	Open bool
	// Aliases are other spellings as words in lower case, the codes of
	// DCAT-AP.de among them; they count as whole words only.
	Aliases []string
}

// licences are those known by name, never changed; the Creative Commons family
// has rules of its own (see ccLicence). Names and codes follow the licence list of
// DCAT-AP.de (GovData, CC BY 4.0) and SPDX.
var licences = []LicenceTerm{
	{"dl-de-by-2.0", Label{"Datenlizenz Deutschland – Namensnennung – Version 2.0", "Data licence Germany – attribution – 2.0"}, "https://www.govdata.de/dl-de/by-2-0", true,
		[]string{"dl de by 2 0", "dl de by", "dl by de 2 0", "dl by de 2", "datenlizenz deutschland namensnennung 2 0", "datenlizenz deutschland namensnennung version 2 0", "datenlizenz deutschland namensnennung"}},
	{"dl-de-by-1.0", Label{"Datenlizenz Deutschland – Namensnennung – Version 1.0", "Data licence Germany – attribution – 1.0"}, "https://www.govdata.de/dl-de/by-1-0", true,
		[]string{"dl de by 1 0", "dl by de 1 0", "datenlizenz deutschland namensnennung 1 0", "datenlizenz deutschland namensnennung version 1 0"}},
	{"dl-de-by-nc-1.0", Label{"Datenlizenz Deutschland – Namensnennung – nicht kommerziell – Version 1.0", "Data licence Germany – attribution – non-commercial – 1.0"}, "https://www.govdata.de/dl-de/by-nc-1-0", false,
		[]string{"dl de by nc 1 0", "dl by nc de 1 0", "datenlizenz deutschland namensnennung nicht kommerziell"}},
	{"dl-de-zero-2.0", Label{"Datenlizenz Deutschland – Zero – Version 2.0", "Data licence Germany – zero – 2.0"}, "https://www.govdata.de/dl-de/zero-2-0", true,
		[]string{"dl de zero 2 0", "dl de zero", "dl zero de 2 0", "datenlizenz deutschland zero", "datenlizenz deutschland zero version 2 0"}},
	{"cc0-1.0", Label{"Creative Commons Zero (CC0 1.0)", "Creative Commons Zero (CC0 1.0)"}, "https://creativecommons.org/publicdomain/zero/1.0/", true,
		[]string{"cc0 1 0", "cc0", "cc zero", "cc 0", "publicdomain zero 1 0", "creative commons zero"}},
	{"cc-pdm-1.0", Label{"Public Domain Mark 1.0", "Public Domain Mark 1.0"}, "https://creativecommons.org/publicdomain/mark/1.0/", true,
		[]string{"ccpdm 1 0", "cc pdm 1 0", "public domain mark", "publicdomain mark 1 0", "gemeinfrei"}},
	{"official-work", Label{"Amtliches Werk (§ 5 UrhG)", "Official work (§ 5 UrhG)"}, "https://www.gesetze-im-internet.de/urhg/__5.html", true,
		[]string{"officialwork", "official work", "amtliches werk", "amtliche werke", "urhg 5"}},
	{"geonutzv", Label{"Nutzungsbestimmungen für Geodaten des Bundes (GeoNutzV)", "Terms for federal geodata (GeoNutzV)"}, "https://sg.geodatenzentrum.de/web_public/gdz/lizenz/geonutzv.pdf", true,
		[]string{"geonutzv", "geonutz 20130319", "geonutz 20131001"}},
	{"odbl-1.0", Label{"Open Database License (ODbL)", "Open Database License (ODbL)"}, "https://opendatacommons.org/licenses/odbl/1-0/", true,
		[]string{"odbl 1 0", "odbl", "odc odbl", "od bl", "open database license"}},
	{"odc-by-1.0", Label{"Open Data Commons Attribution (ODC-BY)", "Open Data Commons Attribution (ODC-BY)"}, "https://opendatacommons.org/licenses/by/1-0/", true,
		[]string{"odc by", "odby", "odc by 1 0", "open data commons attribution"}},
	{"pddl-1.0", Label{"Open Data Commons Public Domain (PDDL)", "Open Data Commons Public Domain (PDDL)"}, "https://opendatacommons.org/licenses/pddl/1-0/", true,
		[]string{"pddl", "odc pddl", "odcpddl", "pddl 1 0"}},
	{"mit", Label{"MIT-Lizenz", "MIT License"}, "https://opensource.org/license/mit", true,
		[]string{"mit license", "mit lizenz", "licenses mit", "license mit"}},
	{"apache-2.0", Label{"Apache-Lizenz 2.0", "Apache License 2.0"}, "https://www.apache.org/licenses/LICENSE-2.0", true,
		[]string{"apache 2 0", "apache license", "apache lizenz", "apache 2", "apache org licenses"}},
	{"bsd-3-clause", Label{"BSD-Lizenz", "BSD License"}, "https://opensource.org/license/bsd-3-clause", true,
		[]string{"bsd 3 clause", "bsd license", "bsd lizenz", "bsdlicense"}},
	{"eupl-1.2", Label{"European Union Public Licence 1.2", "European Union Public Licence 1.2"}, "https://joinup.ec.europa.eu/collection/eupl/eupl-text-eupl-12", true,
		[]string{"eupl 1 2", "eupl", "european union public licence", "eupl 1 1"}},
	{"gpl-3.0", Label{"GNU GPL 3.0", "GNU GPL 3.0"}, "https://www.gnu.org/licenses/gpl-3.0", true,
		[]string{"gpl 3 0", "gplv3", "gpl 3", "gpl 3 0 or later", "gpl 3 0 only", "gnu general public license"}},
	{"agpl-3.0", Label{"GNU AGPL 3.0", "GNU AGPL 3.0"}, "https://www.gnu.org/licenses/agpl-3.0", true,
		[]string{"agpl 3 0", "agplv3", "agpl 3", "agpl 3 0 or later", "agpl 3 0 only", "affero general public license"}},
	{"lgpl-3.0", Label{"GNU LGPL 3.0", "GNU LGPL 3.0"}, "https://www.gnu.org/licenses/lgpl-3.0", true,
		[]string{"lgpl 3 0", "lgplv3", "lgpl"}},
	{"mpl-2.0", Label{"Mozilla Public License 2.0", "Mozilla Public License 2.0"}, "https://www.mozilla.org/MPL/2.0/", true,
		[]string{"mpl 2 0", "mozilla public license", "mozilla org mpl"}},
	{"gfdl-1.3", Label{"GNU-Lizenz für freie Dokumentation", "GNU Free Documentation License"}, "https://www.gnu.org/licenses/fdl-1.3", true,
		[]string{"gfdl", "gnu free documentation license", "gfdl 1 3"}},
	{"other-open", Label{"Andere offene Lizenz", "Other open licence"}, "", true, []string{"other open", "other opensource"}},
	{"other-closed", Label{"Andere geschlossene Lizenz", "Other closed licence"}, "", false,
		[]string{"other closed", "other commercial", "other freeware", "all rights reserved", "alle rechte vorbehalten"}},
}

// maxLicenceText is the longest text, in bytes, that is read as the name of a
// licence; longer ones are prose about rights, which no table can read.
const maxLicenceText = 300

// LicenceOf recognises a licence by its name, code or address. Where a text
// names several, the one that permits least counts. A text that makes
// exceptions ("außer Bilder") or denies one is not recognised. Name keeps
// what was given (an address goes to URL); Code is "" if nothing was found.
func LicenceOf(text string) catalogue.Licence {
	text = strings.TrimSpace(text)
	found := catalogue.Licence{Name: text}
	if strings.Contains(text, "://") && !strings.ContainsAny(text, " \n") {
		found = catalogue.Licence{URL: text}
	}
	if text == "" || len(text) > maxLicenceText {
		return found
	}
	key := licenceKey(text)
	if makesExceptions(key) {
		return found
	}
	found.Code = licenceCode(key)
	return found
}

// emptyKey is the licence key of a text without letters and digits.
const emptyKey = "  "

// licenceKey writes text as words of letters and digits in lower case with
// single spaces, one at each end.
func licenceKey(text string) string {
	words := strings.FieldsFunc(strings.ToLower(text), func(r rune) bool {
		return !('a' <= r && r <= 'z' || '0' <= r && r <= '9' || r == 'ä' || r == 'ö' || r == 'ü' || r == 'ß')
	})
	return " " + strings.Join(words, " ") + " "
}

// makesExceptions reports whether a text takes back part of what it grants.
func makesExceptions(key string) bool {
	key = strings.ReplaceAll(key, " nicht kommerziell", "")
	for _, w := range [...]string{" nicht ", " kein ", " keine ", " keiner ", " außer ", " ausgenommen ",
		" ausnahme ", " not ", " no ", " except ", " sofern ", " soweit ", " unless "} {
		if strings.Contains(key, w) {
			return true
		}
	}
	return false
}

// spelling is one way to write a licence, as a licence key.
type spelling struct{ key, code string }

// licenceSpellings holds every alias, exactSpellings also codes, names and
// addresses, which count only as a whole text: "mit" is a word. Neither is
// ever changed.
var (
	licenceSpellings = aliasSpellings()
	exactSpellings   = wholeSpellings()
)

// aliasSpellings gives the aliases with a space at both ends, so that finding
// one finds whole words.
func aliasSpellings() []spelling {
	var all []spelling
	for _, l := range licences {
		for _, a := range l.Aliases {
			all = append(all, spelling{" " + a + " ", l.Code})
		}
	}
	return all
}

// wholeSpellings gives every spelling that names a licence by itself.
func wholeSpellings() map[string]string {
	m := map[string]string{}
	for _, l := range licences {
		for _, text := range append([]string{l.Code, l.Name.De, l.URL}, l.Aliases...) {
			if key := licenceKey(text); key != emptyKey {
				m[key] = l.Code
			}
		}
	}
	return m
}

// licenceCode gives the code of the licence that key names, "" if none; of
// several the one that permits least.
func licenceCode(key string) string {
	if code, ok := exactSpellings[key]; ok {
		return code
	}
	var codes []string
	for _, s := range licenceSpellings {
		if strings.Contains(key, s.key) {
			codes = append(codes, s.code)
		}
	}
	codes = longestOfFamily(codes)
	if cc := ccLicence(key); cc != "" {
		codes = append(codes, cc)
	}
	if len(codes) == 0 {
		return ""
	}
	if i := slices.IndexFunc(codes, func(c string) bool { return !OpenLicence(c) }); i >= 0 {
		return codes[i]
	}
	return codes[0]
}

// longestOfFamily drops the version 2.0 of a data licence that was found only
// because its name is the beginning of another's.
func longestOfFamily(codes []string) []string {
	special := slices.ContainsFunc(codes, func(c string) bool { return c == "dl-de-by-1.0" || c == "dl-de-by-nc-1.0" })
	if !special {
		return codes
	}
	return slices.DeleteFunc(codes, func(c string) bool { return c == "dl-de-by-2.0" })
}

// OpenLicence reports whether texts under the licence with this code may leave
// the service whole. Unknown codes are not open.
func OpenLicence(code string) bool {
	if rest, ok := strings.CutPrefix(code, "cc-by"); ok {
		return ccKnown(code) && !strings.Contains(rest, "-nc") && !strings.Contains(rest, "-nd")
	}
	for _, l := range licences {
		if l.Code == code {
			return l.Open
		}
	}
	return false
}

// licenceLabel gives the name of a code.
func licenceLabel(code string) Label {
	for _, l := range licences {
		if l.Code == code {
			return l.Name
		}
	}
	if ccKnown(code) {
		name := ccName(code)
		return Label{name, name}
	}
	return Label{}
}

// recordLicence gives the licence of a record and how it was found: by an
// editor's decision, by the source's code, else by address or name.
func recordLicence(r *catalogue.Record) (catalogue.Licence, string) {
	if l, decided := editorLicence(r); decided {
		return l, MethodEditor
	}
	l := r.Licence
	if l.Code != "" {
		l.Code = LicenceOf(l.Code).Code // a code that we don't know permits nothing
		return l, MethodCode
	}
	for _, text := range [...]string{l.URL, l.Name} {
		if code := LicenceOf(text).Code; code != "" {
			l.Code = code
			return l, MethodPattern
		}
	}
	l.Code = ""
	return l, ""
}

// Licences lists the licences known by name; those of the Creative Commons BY
// family, in all versions, are recognised besides.
func Licences() []LicenceTerm { return slices.Clone(licences) }
