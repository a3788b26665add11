package mappings

import (
	"strings"

	"nextsearch/internal/catalogue"
)

// regionValues gives Land, Kreis and Gemeinde of a record as AGS of 2, 5 and 8
// digits, from the regions that the source named, else from its bodies.
func regionValues(r *catalogue.Record) []Value {
	var values []Value
	for _, region := range r.Regions[:min(len(r.Regions), maxValues)] {
		values = append(values, regionOf(region)...)
	}
	if len(values) > 0 {
		return values
	}
	for _, c := range r.Codes {
		if isLandCode(c.Vocabulary) {
			values = append(values, landByCode(c.Code)...)
		}
	}
	for _, o := range r.Organisations[:min(len(r.Organisations), maxValues)] {
		values = append(values, organisationRegion(o)...)
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
	key := nameKey(region.Name)
	if k, ok := kreisIn(key); ok {
		return withMethod(agsValues(k.AGS, k.Name), MethodRegistry, 0.9)
	}
	if city, ok := cityNamed(strings.TrimSpace(key)); ok {
		return withMethod(agsValues(city.AGS, city.Name), MethodRegistry, 0.9)
	}
	return nil
}

// agsValues gives an AGS and what is above it; nil if it is none. The name
// labels the lowest.
func agsValues(ags, name string) []Value {
	if len(ags) == 12 { // ARS: the four digits of the association lie between
		ags = ags[:5] + ags[9:]
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

// withMethod sets how values were found.
func withMethod(values []Value, method string, confidence float64) []Value {
	for i := range values {
		values[i].Method, values[i].Confidence = method, confidence
	}
	return values
}

// organisationRegion reads the region off a body's registry key, or off the
// Land in its name.
func organisationRegion(o catalogue.Organisation) []Value {
	for _, id := range o.IDs {
		if ags, ok := strings.CutPrefix(id, "ags-"); ok {
			if values := agsValues(ags, o.Name); values != nil {
				return withMethod(values, MethodRegistry, 1)
			}
		}
	}
	key := nameKey(o.Name)
	if city, ok := cityIn(key); ok {
		return withMethod(agsValues(city.AGS, city.Name), MethodRegistry, 0.9)
	}
	if k, ok := kreisIn(key); ok {
		return withMethod(agsValues(k.AGS, k.Name), MethodRegistry, 0.9)
	}
	if land, ok := landIn(key); ok {
		return []Value{{Value: land.AGS, Label: land.Name, Method: MethodPattern, Confidence: 0.8}}
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
	key := strings.TrimSpace(nameKey(name))
	key = strings.TrimPrefix(key, "land ")
	for _, l := range laender {
		if key == strings.ToLower(l.Name.De) || key == strings.ToLower(l.Name.En) {
			return l, true
		}
		for _, o := range l.Others {
			if key == o {
				return l, true
			}
		}
	}
	return Land{}, false
}

// landIn finds the Land that a name (as [nameKey] gives it) contains as whole
// words; the longest counts, so that Sachsen-Anhalt is not Sachsen.
func landIn(key string) (found Land, ok bool) {
	longest := 0
	for _, l := range laender {
		for _, n := range append([]string{strings.ToLower(l.Name.De)}, l.Others...) {
			if len(n) > longest && containsWord(key, n) {
				found, ok, longest = l, true, len(n)
			}
		}
	}
	return found, ok
}

// containsWord reports whether key has word with nothing but its inflection
// around it: "bayerische" is in " bayerisches ".
func containsWord(key, word string) bool {
	for from := 0; ; {
		at := strings.Index(key[from:], " "+word)
		if at < 0 {
			return false
		}
		rest := key[from+at+1+len(word):]
		if rest[0] == ' ' || strings.HasSuffix(word, "e") && len(rest) > 1 && strings.IndexByte("nrsm", rest[0]) >= 0 && rest[1] == ' ' {
			return true
		}
		from += at + 1
	}
}

// regionLabel knows Länder and Kreise; municipalities are named by their
// records, see [Document.Labels].
func regionLabel(value string) Label {
	switch len(value) {
	case 2:
		if land, ok := landByAGS(value); ok {
			return land.Name
		}
	case 5:
		name := kreisName(value)
		return Label{name, name}
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
