package mappings

import (
	"strings"
	"sync"

	"nextsearch/internal/catalogue"
)

// regionValues gives Land, Kreis and Gemeinde of a record as AGS of 2, 5 and 8
// digits, from the regions that the source named, else from its bodies.
func regionValues(r *catalogue.Record) []Value {
	if values := sourceRegions(r); len(values) > 0 && !onlyCodes(r) {
		return values
	}
	var values []Value
	for _, c := range r.Codes {
		if isLandCode(c.Vocabulary) {
			values = append(values, because(landByCode(c.Code), "code: "+c.Vocabulary+" "+c.Code)...)
		}
	}
	if r.Attribution == catalogue.AttributionTypeLand {
		return values
	}
	for _, o := range r.Organisations[:min(len(r.Organisations), maxValues)] {
		values = append(values, organisationRegion(r, o)...)
	}
	return values
}

// onlyCodes reports whether a record names its Land by a code and has no regions.
func onlyCodes(r *catalogue.Record) bool { return len(r.Regions) == 0 }

// sourceRegions gives the regions that the source named, else its codes of Länder.
func sourceRegions(r *catalogue.Record) []Value {
	var values []Value
	for _, region := range r.Regions[:min(len(r.Regions), maxValues)] {
		values = append(values, because(regionOf(region), "regions: "+strings.TrimSpace(region.Name+" "+region.AGS))...)
	}
	if len(values) > 0 {
		return values
	}
	for _, c := range r.Codes {
		if isLandCode(c.Vocabulary) {
			values = append(values, because(landByCode(c.Code), "code: "+c.Vocabulary+" "+c.Code)...)
		}
	}
	return values
}

// because gives values the reason that they have not yet.
func because(values []Value, why string) []Value {
	for i := range values {
		if values[i].Why == "" {
			values[i].Why = why
		}
	}
	return values
}

// regionOf reads one region: by its AGS if that is one, else by its name.
func regionOf(region catalogue.Region) []Value {
	if values := agsValues(region.AGS, region.Name); values != nil {
		return values
	}
	if land, ok := landNamed(region.Name); ok {
		return []Value{{Value: land.AGS, Label: land.Name, Method: MethodSource, Confidence: 1}}
	}
	key := authorityKey(region.Name)
	found := rules().find(key)
	if a, ok, _ := localAuthority(key, &found, context{}); ok && a.AGS != "" {
		return withMethod(agsValues(a.AGS, region.Name), MethodGazetteer, 0.9, "regions: "+clean(region.Name, maxName)+" ("+a.Rule+")")
	}
	return nil
}

// agsValues gives an AGS and what is above it; nil if it is none. The name
// labels the lowest.
func agsValues(ags, name string) []Value {
	if len(ags) == 12 { // ARS: the four digits of the association lie between
		ags = ags[:5] + ags[9:]
	}
	if len(ags) == 8 && strings.HasSuffix(ags, "000") {
		ags = ags[:5] // a kreisfreie Stadt is its own Kreis
	}
	if len(ags) != 2 && len(ags) != 5 && len(ags) != 8 || !allDigits(ags) {
		return nil
	}
	land, ok := landByAGS(ags[:2])
	if !ok {
		return nil
	}
	name = clean(name, maxName)
	values := []Value{{Value: land.AGS, Label: land.Name, Method: MethodCode, Confidence: 1}}
	for _, n := range [...]int{5, 8} {
		if len(ags) < n {
			break
		}
		v := Value{Value: ags[:n], Parent: values[len(values)-1].Value, Method: MethodCode, Confidence: 1}
		if v.Label = regionLabel(v.Value); v.Label.De == "" && n == len(ags) {
			v.Label = Label{name, name}
		}
		values = append(values, v)
	}
	return values
}

// withMethod sets how values were found, and what in the record gave them.
func withMethod(values []Value, method string, confidence float64, why string) []Value {
	for i := range values {
		values[i].Method, values[i].Confidence, values[i].Why = method, confidence, why
	}
	return values
}

// organisationRegion reads the region off a body's registry key, off the place
// or the Land that it is, or off the place or the Land in its name.
func organisationRegion(r *catalogue.Record, o catalogue.Organisation) []Value {
	said := "organisations: " + clean(o.Name, maxName)
	for _, id := range o.IDs {
		if ags, ok := strings.CutPrefix(id, "ags-"); ok {
			if values := agsValues(ags, o.Name); values != nil {
				return withMethod(values, MethodRegistry, 1, said+" (the registry key "+id+")")
			}
		}
	}
	a, ok := infer(evidence{name: o.Name, ids: o.IDs, context: recordContext(r)})
	if ok && a.AGS != "" {
		return withMethod(agsValues(a.AGS, ""), a.Method, min(a.Confidence, 0.9), said+" ("+a.Rule+")")
	}
	if ok && a.Level != LevelFederal && a.Level != LevelEuropean && a.Level != LevelInternational {
		if p := placeIn(authorityKey(o.Name)); p != nil {
			return withMethod(agsValues(p.ags(), p.Name), MethodGazetteer, 0.8, said+" (the place "+p.title()+" in the name)")
		}
	}
	if land, named := landIn(authorityKey(o.Name)); named {
		return []Value{{Value: land.AGS, Label: land.Name, Method: MethodPattern, Confidence: 0.8, Why: said + " (the Land in the name)"}}
	}
	return nil
}

// placeIn finds the city or town that the last words of a name name: Stadtwerke
// Ulm, Amtsgericht Köln. nil where it is not one only.
func placeIn(key string) *place {
	words := strings.Fields(key)
	for i := 1; i < len(words); i++ {
		found, used, exact := readGazetteer().startingWith(words[i:], anyMunicipality)
		if exact && i+used == len(words) && !commonWords[words[i]] {
			return pick(found, context{})
		}
	}
	return nil
}

// isLandCode reports whether a vocabulary is one of Länder.
func isLandCode(vocabulary string) bool {
	switch strings.ToLower(vocabulary) {
	case "land", "ags", "iso-3166-2", "politicalgeocodinguri":
		return true
	}
	return false
}

// landByCode reads "09", "DE-BY" or an address that ends in either.
func landByCode(code string) []Value {
	code = code[strings.LastIndexByte(code, '/')+1:]
	for _, l := range laender {
		if code == l.AGS || strings.EqualFold(code, l.ISO) || strings.EqualFold(code, l.ISO[len("DE-"):]) {
			return []Value{{Value: l.AGS, Label: l.Name, Method: MethodCode, Confidence: 1}}
		}
	}
	return agsValues(code, "")
}

// landByAGS finds the Land with these two digits.
func landByAGS(ags string) (Land, bool) {
	return findBy(laender, ags, func(l Land) string { return l.AGS })
}

// landNamed finds a Land whose name is name.
func landNamed(name string) (Land, bool) {
	key := strings.TrimPrefix(strings.TrimSpace(authorityKey(name)), "land ")
	for _, l := range laender {
		for _, n := range [...]string{l.Name.De, l.Name.En} {
			if key == strings.TrimSpace(authorityKey(n)) {
				return l, true
			}
		}
		for _, o := range l.Others {
			if key == strings.TrimSpace(authorityKey(o)) {
				return l, true
			}
		}
	}
	return Land{}, false
}

// landPatterns finds Länder in names: each pattern with the number of its Land.
var landPatterns = sync.OnceValue(func() (p struct {
	*matcher
	land []int
}) {
	var patterns []string
	for i, l := range laender {
		for _, n := range append([]string{l.Name.De, l.Name.En}, l.Others...) {
			patterns = append(patterns, " "+n+" ")
			p.land = append(p.land, i)
		}
		for _, n := range l.Stems {
			patterns = append(patterns, " "+n)
			p.land = append(p.land, i)
		}
	}
	p.matcher = newMatcher(patterns)
	return p
})

// landIn finds the Land that a name (as [authorityKey] gives it) contains as
// whole words; none where it contains two. Sachsen-Anhalt is not Sachsen.
func landIn(key string) (Land, bool) {
	p := landPatterns()
	found := p.find(key)
	land := -1
	for pattern, l := range p.land {
		if !found.has(int32(pattern)) || l == land {
			continue
		}
		switch {
		case land < 0, laender[land].AGS == "14" && laender[l].AGS == "15":
			land = l
		case laender[land].AGS == "15" && laender[l].AGS == "14":
		default:
			return Land{}, false
		}
	}
	if land < 0 {
		return Land{}, false
	}
	return laender[land], true
}

// regionLabel knows Länder, Kreise and municipalities by their AGS.
func regionLabel(value string) Label {
	g := readGazetteer()
	switch len(value) {
	case 2:
		if land, ok := landByAGS(value); ok {
			return land.Name
		}
	case 5, 8:
		if p, ok := g.byKey[value]; ok {
			return Label{p.Name, p.Name}
		}
		if p, ok := g.byKey[value+"000"]; ok { // a kreisfreie Stadt
			return Label{p.Name, p.Name}
		}
	}
	return Label{}
}

// allDigits reports whether s is a number written with ASCII digits.
func allDigits(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}
