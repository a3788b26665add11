package mappings

import (
	_ "embed"
	"strings"
	"sync"
)

// gazetteerTable lists all municipalities, Kreise and associations of
// municipalities; see its head and gazetteergen, which makes it.
//
//go:embed tables/gazetteer.tsv
var gazetteerTable string

// place is a municipality, a Kreis or an association of municipalities.
type place struct {
	Key      string // AGS of 8 or 5 digits, for associations the first 9 of the ARS
	Name     string // official name, without epithet
	Postcode string // of the seat, "" where the list has none
	Kind     byte   // as the table writes it, see placeKinds
	size     int8   // binary digits of the number of inhabitants
}

// placeKinds says what each kind of the table is: its type, and the word that
// stands before its name.
var placeKinds = map[byte]struct{ kind, word string }{
	'c': {TypeCity, "Stadt "}, 's': {TypeTown, "Stadt "}, 'g': {TypeTown, "Gemeinde "}, 'm': {TypeTown, "Markt "},
	'k': {TypeDistrict, "Kreis "}, 'l': {TypeDistrict, "Landkreis "}, 'r': {TypeDistrict, ""},
	'A': {TypeAssociation, "Amt "}, 'K': {TypeAssociation, "Kirchspielslandgemeinde "}, 'S': {TypeAssociation, "Samtgemeinde "},
	'V': {TypeAssociation, "Verbandsgemeinde "}, 'W': {TypeAssociation, "Verwaltungsgemeinschaft "},
}

// isMunicipality reports whether a place is a Stadt, Gemeinde or Markt.
func (p *place) isMunicipality() bool { return len(p.Key) == 8 }

// id is the organisation id of the place.
func (p *place) id() string {
	if len(p.Key) == 9 {
		return "ars-" + p.Key
	}
	return "ags-" + p.Key
}

// ags is the key of the place, for an association that of its Kreis.
func (p *place) ags() string {
	if len(p.Key) == 9 {
		return p.Key[:5]
	}
	return p.Key
}

// title is the name of the body: "Stadt Ulm", "Landkreis Harz".
func (p *place) title() string {
	if strings.Contains(p.Name, "kreis") && len(p.Key) == 5 || strings.HasPrefix(p.Name, "Region ") || strings.HasPrefix(p.Name, "Städteregion ") {
		return p.Name
	}
	return placeKinds[p.Kind].word + p.Name
}

// placeIndex is the table with its indexes, never changed once read.
type placeIndex struct {
	places   []place
	byKey    map[string]*place
	full     map[string][]*place // by placeKey of the official name
	short    map[string][]*place // without what follows am, im, ( or /
	postcode map[string][]*place
}

// readGazetteer reads the table at its first use.
var readGazetteer = sync.OnceValue(func() *placeIndex {
	g := &placeIndex{
		places: make([]place, 0, 12_500), byKey: make(map[string]*place, 12_500), full: make(map[string][]*place, 12_500),
		short: make(map[string][]*place, 4_000), postcode: make(map[string][]*place, 8_000),
	}
	for line := range strings.Lines(gazetteerTable) {
		if line[0] == '#' {
			continue
		}
		cells := strings.SplitN(strings.TrimRight(line, "\n"), "\t", 5)
		g.places = append(g.places, place{Key: cells[0], Kind: cells[1][0], Postcode: cells[2], Name: cells[4], size: sizeOf(cells[3])})
	}
	for i := range g.places {
		g.index(&g.places[i])
	}
	return g
})

// sizeOf reads the column size, of one or two digits.
func sizeOf(cell string) (n int8) {
	for i := range len(cell) {
		n = 10*n + int8(cell[i]-'0')
	}
	return n
}

// index enters one place under all of its names.
func (g *placeIndex) index(p *place) {
	g.byKey[p.Key] = p
	key := authorityKey(p.Name)
	full := placeKey(strings.Fields(key))
	g.full[full] = append(g.full[full], p)
	if short := shortPlace(p.Name); short != "" && short != full {
		g.short[short] = append(g.short[short], p)
		for _, other := range otherSpellings(full, short) {
			g.full[other] = append(g.full[other], p)
		}
	}
	if p.isMunicipality() && p.Postcode != "" {
		g.postcode[p.Postcode] = append(g.postcode[p.Postcode], p)
	}
}

// smallWords are the words between parts of a place's name in the form in
// which they are compared: "a.d.Aisch" is "an der Aisch", "i.d.OPf." "in der
// Oberpfalz".
var smallWords = map[string]string{
	"am": "a", "an": "a", "im": "i", "in": "i", "bei": "b", "vor": "v", "von": "v", "ob": "o", "der": "d", "dem": "d", "den": "d",
	"opf": "oberpfalz", "obb": "oberbayern", "ndb": "niederbayern", "westf": "westfalen", "oldb": "oldenburg", "vogtl": "vogtland",
	"odw": "odenwald", "oberfr": "oberfranken", "unterfr": "unterfranken", "mfr": "mittelfranken", "holst": "holstein", "sachs": "sachsen",
	"saechs": "saechsische", "schw": "schweiz", "sankt": "st", "usedom": "usedom", "bay": "bayern",
}

// placeKey joins words into the form in which names of places are compared.
func placeKey(words []string) string {
	var b strings.Builder
	for i, w := range words {
		if i > 0 {
			b.WriteByte(' ')
			if small, ok := smallWords[w]; ok {
				w = small
			}
		} else if w == "sankt" {
			w = "st"
		}
		b.WriteString(w)
	}
	return b.String()
}

// shortPlace is the name of a place without what tells it from others:
// "Frankfurt" of "Frankfurt am Main", "Halle" of "Halle (Saale)".
func shortPlace(name string) string {
	if i := strings.IndexAny(name, "(/,"); i > 0 {
		return placeKey(strings.Fields(authorityKey(name[:i])))
	}
	words := strings.Fields(authorityKey(name))
	for i, w := range words {
		if small := smallWords[w]; i > 0 && (len(w) == 1 || len(small) == 1) {
			return placeKey(words[:i])
		}
	}
	return ""
}

// otherSpellings are ways to write what tells a place from its namesakes:
// Frankfurt/Main and Freiburg i. Br.
func otherSpellings(full, short string) []string {
	rest := strings.Fields(full[len(short):])
	last := rest[len(rest)-1]
	var all []string
	if len(rest) > 1 {
		all = append(all, short+" "+last)
		rest = rest[:len(rest)-1]
		for n := 1; n <= 3 && n < len(last); n++ {
			all = append(all, short+" "+strings.Join(rest, " ")+" "+last[:n])
		}
	}
	return all
}

// maxPlaceWords is the longest name of a place in words, with room.
const maxPlaceWords = 7

// placeClass is which kinds of place a name can mean.
type placeClass func(*place) bool

func anyMunicipality(p *place) bool { return p.isMunicipality() }
func anyKreis(p *place) bool        { return len(p.Key) == 5 }
func anyAssociation(p *place) bool  { return len(p.Key) == 9 }

// startingWith finds the places of a class whose name stands at the start of
// words, the longest name first; used is how many words it takes. exact is
// false where only the short form of a name was found.
func (g *placeIndex) startingWith(words []string, class placeClass) (found []*place, used int, exact bool) {
	for n := min(maxPlaceWords, len(words)); n > 0; n-- {
		key := placeKey(words[:n])
		if found = ofClass(g.full[key], class); len(found) > 0 {
			if len(found) > 0 && n < len(words) && continuesName(words[n:]) {
				continue // Hagen am Teutoburger Wald is not Hagen
			}
			return append(found, larger(ofClass(g.short[key], class), found)...), n, true
		}
		if found = ofClass(g.short[key], class); len(found) > 0 && (n == len(words) || !continuesName(words[n:])) {
			return found, n, false
		}
	}
	return nil, 0, false
}

// larger keeps of the places that only go by a name for short those that are
// so much larger than all that bear it that they may be meant.
func larger(short, full []*place) []*place {
	return ofClass(short, func(p *place) bool {
		for _, f := range full {
			if p.size < f.size+dominance+2 {
				return false
			}
		}
		return true
	})
}

// continuesName reports whether the words after a place's name are part of it.
func continuesName(rest []string) bool {
	if rest[0] == "land" {
		return true
	}
	if len(rest) < 2 {
		return false
	}
	switch rest[0] {
	case "am", "an", "in", "bei", "ob", "vor", "auf", "unter", "a", "i", "v", "b":
		return true
	}
	return false
}

// ofClass gives the places of a class; the slice is new.
func ofClass(places []*place, class placeClass) []*place {
	var found []*place
	for _, p := range places {
		if class(p) {
			found = append(found, p)
		}
	}
	return found
}

// dominance is by how many binary digits of inhabitants a place must be larger
// than its namesakes to be meant where nothing tells them apart: some ten
// times. Frankfurt is Frankfurt am Main; Neustadt is left open.
const dominance = 3

// wellKnown is the least size of a place that is meant by everybody, in binary
// digits: 32,768 inhabitants. Of two villages of one name none is.
const wellKnown = 16

// pick chooses among places of one name: by Land or postal code, else the one
// that everybody means. nil where that stays open.
func pick(places []*place, c context) *place {
	places = c.narrow(places)
	if len(places) == 1 {
		return places[0]
	}
	var first, second *place
	for _, p := range places {
		switch {
		case first == nil || p.size > first.size:
			first, second = p, first
		case second == nil || p.size > second.size:
			second = p
		}
	}
	if first != nil && first.size >= wellKnown && first.size >= second.size+dominance {
		return first
	}
	return nil
}

// commonType is the type that all places have, "" if they differ.
func commonType(places []*place) string {
	kind := ""
	for _, p := range places {
		k := placeKinds[p.Kind].kind
		if kind != "" && k != kind {
			return ""
		}
		kind = k
	}
	return kind
}
