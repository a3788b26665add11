package mappings

import "strings"

// domainRules give a type to hosts: by their end (".x") or by the start of
// their first label ("x-"). They are the last resort, for a name that says
// nothing on a site that does.
var domainRules = []struct {
	host string
	kind string
}{
	{".europa.eu", TypeEU},
	{".bund.de", TypeAgency},
	{".bundeswehr.de", TypeAgency},
	{".polizei.de", TypePolice},
	{"landkreis-", TypeDistrict},
	{"lra-", TypeDistrict},
	{"kreis-", TypeDistrict},
	{"vg-", TypeAssociation},
	{"amt-", TypeAssociation},
	{"stadt-", TypeTown},
	{"gemeinde-", TypeTown},
	{"markt-", TypeTown},
	{"stadtwerke-", TypeCompany},
	{"uni-", TypeUniversity},
	{"tu-", TypeUniversity},
	{"th-", TypeUniversity},
	{"hs-", TypeUniversity},
	{"fh-", TypeUniversity},
	{"ihk-", TypeChamber},
	{"hwk-", TypeChamber},
}

// byDomain reads the host of the site or mail address.
func byDomain(e evidence) (Authority, bool) {
	host := hostOf(e.url)
	if host == "" {
		return Authority{}, false
	}
	for _, r := range domainRules {
		if strings.HasPrefix(r.host, ".") && strings.HasSuffix("."+host, r.host) ||
			!strings.HasPrefix(r.host, ".") && strings.HasPrefix(host, r.host) {
			return Authority{Type: refineDomain(r.kind, host, r.host), Method: MethodDomain, Confidence: 0.6}, true
		}
	}
	return Authority{}, false
}

// refineDomain tells federal ministries (bmi.bund.de) from agencies, and
// kreisfreie Städte (stadt-koeln.de) from towns.
func refineDomain(kind, host, rule string) string {
	switch kind {
	case TypeAgency:
		first, _, _ := strings.Cut(host, ".")
		if entry, ok := bodyIndex[first]; ok {
			return entry.body.kind
		}
	case TypeTown:
		name, _, _ := strings.Cut(strings.TrimPrefix(host, rule), ".")
		for _, c := range cityTable {
			if slug(c.Name) == name {
				return TypeCity
			}
		}
	}
	return kind
}

// hostOf gives the host of an address, without "www.", in lower case.
func hostOf(url string) string {
	if _, rest, ok := strings.Cut(url, "://"); ok {
		url = rest
	}
	url = strings.TrimPrefix(url, "mailto:")
	if i := strings.IndexAny(url, "/?#"); i >= 0 {
		url = url[:i]
	}
	if i := strings.LastIndexByte(url, '@'); i >= 0 {
		url = url[i+1:]
	}
	if i := strings.LastIndexByte(url, ':'); i >= 0 {
		url = url[:i]
	}
	return strings.TrimPrefix(strings.ToLower(strings.TrimSpace(url)), "www.")
}
