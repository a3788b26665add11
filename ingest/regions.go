package ingest

import (
	"regexp"
	"strings"

	"nextsearch/internal/catalogue"
)

// regionalKey is an address of DCAT-AP.de's political geocoding
// (https://www.dcat-ap.de/def/politicalGeocoding/), with or without its prefix.
var regionalKey = regexp.MustCompile(`politicalGeocoding/([a-zA-Z]+Key)/(\d{1,12})/?$`)

// nutsCode is a region of Germany in the EU's nomenclature.
var nutsCode = regexp.MustCompile(`/(?:nuts/code|nuts/\d{4}|nuts)/(DE[0-9A-G])[0-9A-Z]{0,2}$`)

// nutsLand gives the Land of the first letter of a NUTS code.
var nutsLand = map[string]string{
	"DE1": "08", "DE2": "09", "DE3": "11", "DE4": "12", "DE5": "04", "DE6": "02", "DE7": "06", "DE8": "13",
	"DE9": "03", "DEA": "05", "DEB": "07", "DEC": "10", "DED": "14", "DEE": "15", "DEF": "01", "DEG": "16",
}

// regionAt gives the region that an address of a vocabulary stands for, and
// whether its key had to be mended.
func regionAt(iri string) (region catalogue.Region, mended, ok bool) {
	if m := nutsCode.FindStringSubmatch(iri); m != nil {
		return catalogue.Region{AGS: nutsLand[m[1]]}, false, true
	}
	m := regionalKey.FindStringSubmatch(iri)
	if m == nil {
		return region, false, false
	}
	ags, mended := agsOf(m[1], m[2])
	return catalogue.Region{AGS: ags}, mended, ags != ""
}

// keyLengths are the digits that each key has; others lost some.
var keyLengths = map[string]int{"stateKey": 2, "governmentDistrictKey": 3, "districtKey": 5, "municipalAssociationKey": 9,
	"municipalityKey": 8, "regionalKey": 12}

// agsOf makes the AGS (2, 5 or 8 digits) of a key: the 12 digits of a
// Regionalschlüssel have the association between district and municipality,
// and end in zeros where they mean what is above. Software that takes keys for
// numbers loses the leading zero, and some a zero at the end. "" is no key.
func agsOf(kind, key string) (ags string, mended bool) {
	want := keyLengths[kind]
	switch {
	case want == 0:
		return "", false
	case len(key) == want-1:
		key, mended = mendKey(key), true
	case len(key) == 8 && kind == "regionalKey": // an AGS in the wrong place
		key = key[:5] + "0000" + key[5:]
	case len(key) > want: // an AGS where less was wanted
		key = key[:want]
	case len(key) < want:
		return "", false
	}
	if key[:2] < "01" || key[:2] > "16" {
		return "", mended
	}
	switch len(key) {
	case 12:
		return shortenAGS(key[:5] + key[9:]), mended
	case 8:
		return shortenAGS(key), mended
	case 9:
		key = key[:5]
	case 3:
		key = key[:2]
	}
	return key, mended
}

// mendKey puts back the zero that a key has lost: at its front, unless it
// begins with a Land of two digits and ends in zeros as only a shortened one does.
func mendKey(key string) string {
	if len(key) > 2 && key[:2] >= "10" && key[:2] <= "16" && strings.HasSuffix(key, "000") {
		return key + "0"
	}
	return "0" + key
}

// shortenAGS leaves out the zeros of a key that means a district or a Land.
func shortenAGS(ags string) string {
	switch {
	case strings.HasSuffix(ags, "000000"):
		return ags[:2]
	case strings.HasSuffix(ags, "000"):
		return ags[:5]
	}
	return ags
}
