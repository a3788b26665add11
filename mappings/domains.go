package mappings

import "strings"

// domainRules give a type to hosts: by their end (".x") or by the start of
// their first label ("x-"). They are the last resort, for a name that says
// nothing on a site that does.
var domainRules = []struct {
	host  string
	kind  string
	class placeClass // what the rest of the label names, nil for nothing
}{
	{".europa.eu", TypeEU, nil},
	{".bund.de", TypeAgency, nil},
	{".bundeswehr.de", TypeAgency, nil},
	{".bundestag.de", TypeParliament, nil},
	{".polizei.de", TypePolice, nil},
	{"landkreis-", TypeDistrict, anyKreis},
	{"lra-", TypeDistrict, anyKreis},
	{"kreis-", TypeDistrict, anyKreis},
	{"vg-", TypeAssociation, anyAssociation},
	{"amt-", TypeAssociation, anyAssociation},
	{"stadt-", TypeTown, anyMunicipality},
	{"gemeinde-", TypeTown, anyMunicipality},
	{"markt-", TypeTown, anyMunicipality},
	{"stadtwerke-", TypeCompany, nil},
	{"uni-", TypeUniversity, nil},
	{"tu-", TypeUniversity, nil},
	{"th-", TypeUniversity, nil},
	{"hs-", TypeUniversity, nil},
	{"fh-", TypeUniversity, nil},
	{"ihk-", TypeChamber, nil},
	{"hwk-", TypeChamber, nil},
}

// byDomain reads the host of the site or mail address.
func byDomain(c context) (Authority, bool) {
	if c.host == "" || c.foreign {
		return Authority{}, false
	}
	for _, r := range domainRules {
		isEnd := strings.HasPrefix(r.host, ".")
		if isEnd && strings.HasSuffix("."+c.host, r.host) || !isEnd && strings.HasPrefix(c.host, r.host) {
			return refineDomain(Authority{Type: r.kind, Method: MethodDomain, Confidence: 0.6, Rule: "the domain has " + r.host}, c, r.host, r.class), true
		}
	}
	if a, ok := byBodyDomain(c.host); ok {
		return a, true
	}
	return byTownDomain(c)
}

// byBodyDomain reads a host that is nothing but the short name of a known body:
// destatis.de, bundestag.de.
func byBodyDomain(host string) (Authority, bool) {
	name, rest, _ := strings.Cut(host, ".")
	entry, ok := knownBodies()[name]
	if !ok || rest != "de" || len(name) < minLeadingWord {
		return Authority{}, false
	}
	a := entry.authority(0.6)
	a.Method, a.Rule = MethodDomain, "the domain "+host+" is that of a "+a.Rule
	return a, true
}

// refineDomain tells federal ministries (bmi.bund.de) from agencies, and
// finds the place that a host names (stadt-koeln.de).
func refineDomain(a Authority, c context, rule string, class placeClass) Authority {
	first, _, _ := strings.Cut(strings.TrimPrefix(c.host, rule), ".")
	if a.Type == TypeParliament {
		a.Level = LevelFederal // of parliaments only the Bundestag's site is in the table
	}
	if a.Type == TypeAgency {
		if entry, ok := knownBodies()[first]; ok {
			a.Type, a.Level, a.ID = entry.body.kind, entry.body.level, entry.body.id
		}
	}
	if class == nil {
		return a
	}
	found, used, _ := readGazetteer().startingWith(strings.Split(first, "-"), class)
	if used != strings.Count(first, "-")+1 {
		return a
	}
	if p := pick(found, context{land: c.land}); p != nil {
		a.Type, a.ID, a.AGS = placeKinds[p.Kind].kind, p.id(), p.ags()
	}
	return a
}

// byTownDomain reads a host that is nothing but the name of a place: ulm.de.
// Only names of one place count, and no words.
func byTownDomain(c context) (Authority, bool) {
	name, rest, _ := strings.Cut(c.host, ".")
	if rest != "de" || commonWords[name] {
		return Authority{}, false
	}
	words := strings.Split(name, "-")
	found, used, exact := readGazetteer().startingWith(words, func(p *place) bool { return p.isMunicipality() && !isCityState(p) })
	if !exact && (len(found) != 1 || found[0].Kind != 'c') || used != len(words) {
		return Authority{}, false
	}
	p := pick(found, c)
	if p == nil {
		return Authority{}, false
	}
	return Authority{Type: placeKinds[p.Kind].kind, ID: p.id(), AGS: p.ags(), Method: MethodDomain, Confidence: 0.5, Rule: "the domain " + c.host + " is named after " + p.title()}, true
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
