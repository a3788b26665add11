package mappings

import "strings"

// context is what is known besides the name of a body: it tells places of one
// name apart, and German bodies from those of Austria and Switzerland.
type context struct {
	host     string // of its site or mail address
	land     string // AGS of its Land
	postcode string
	foreign  bool // its site is abroad
}

// newContext reads an address, a Land, a postal code, or nothing.
func newContext(said string) context {
	said = strings.TrimSpace(said)
	if said == "" {
		return context{}
	}
	if land, ok := landNamed(said); ok {
		return context{land: land.AGS}
	}
	if isPostcode(said) {
		return context{postcode: said}
	}
	for _, l := range laender {
		if strings.EqualFold(said, l.ISO) || strings.EqualFold(said, l.ISO[3:]) || said == l.AGS {
			return context{land: l.AGS}
		}
	}
	return hostContext(hostOf(said))
}

// hostContext says what a host tells.
func hostContext(host string) context {
	c := context{host: host}
	for _, l := range laender {
		for _, d := range l.Domains {
			if host == d || strings.HasSuffix(host, "."+d) {
				c.land = l.AGS
			}
		}
	}
	switch host[strings.LastIndexByte(host, '.')+1:] {
	case "at", "ch", "li", "lu", "fr", "nl", "be", "it", "pl", "cz", "dk", "uk", "us", "gov", "es", "se", "no", "fi", "ca", "ie", "pt", "hu":
		c.foreign = !strings.HasSuffix(host, ".europa.eu")
	}
	return c
}

// withName adds what the name itself says: its Land, and a postal code.
func (c context) withName(name, key string) context {
	if c.postcode == "" {
		for w := range strings.FieldsFuncSeq(name, func(r rune) bool { return r < '0' || r > '9' }) {
			if len(w) == 5 {
				c.postcode = w
				break
			}
		}
	}
	if c.land == "" {
		if land, ok := landIn(key); ok {
			c.land = land.AGS
		}
	}
	return c
}

// narrow keeps the places that fit the context; all of them where none does.
func (c context) narrow(places []*place) []*place {
	if len(places) < 2 {
		return places
	}
	for _, fits := range [...]func(*place) bool{
		func(p *place) bool { return c.postcode != "" && p.Postcode == c.postcode },
		func(p *place) bool { return c.host != "" && hostNames(c.host, p) },
		func(p *place) bool { return c.land != "" && p.Key[:2] == c.land },
		func(p *place) bool { return c.postcode != "" && p.Postcode != "" && p.Postcode[:2] == c.postcode[:2] },
	} {
		if found := ofClass(places, fits); len(found) > 0 && len(found) < len(places) {
			if len(found) == 1 {
				return found
			}
			places = found
		}
	}
	return places
}

// hostNames reports whether a host is written with the whole name of a place:
// frankfurt-oder.de.
func hostNames(host string, p *place) bool {
	name := slug(p.Name)
	return strings.Contains(name, "-") && strings.Contains(host, name)
}
