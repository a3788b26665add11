package ingest

import (
	"slices"
	"strings"

	"github.com/PuerkitoBio/goquery"

	"nextsearch/internal/catalogue"
)

// landNames are the states of Germany by their code (ISO 3166-2), as geo.region gives it.
var landNames = map[string]string{
	"DE-BW": "Baden-Württemberg", "DE-BY": "Bayern", "DE-BE": "Berlin", "DE-BB": "Brandenburg", "DE-HB": "Bremen", "DE-HH": "Hamburg",
	"DE-HE": "Hessen", "DE-MV": "Mecklenburg-Vorpommern", "DE-NI": "Niedersachsen", "DE-NW": "Nordrhein-Westfalen", "DE-RP": "Rheinland-Pfalz",
	"DE-SL": "Saarland", "DE-SN": "Sachsen", "DE-ST": "Sachsen-Anhalt", "DE-SH": "Schleswig-Holstein", "DE-TH": "Thüringen",
}

const (
	// maxPlaces of one page; a page with more lists offices, not its region.
	maxPlaces = 10
	// maxRegionName is how many bytes the name of a place has at most.
	maxRegionName = 80
)

// addRegion keeps the name of a place that the page gives for what it is about.
func (p *page) addRegion(name string) {
	name = squash(name)
	if letters(name) < 2 || len(name) > maxRegionName || strings.Contains(name, "://") || len(p.regions) >= maxPlaces {
		return
	}
	if !slices.ContainsFunc(p.regions, func(r catalogue.Region) bool { return r.Name == name }) {
		p.regions = append(p.regions, catalogue.Region{Name: name})
	}
}

// takePlaces reads what an object of schema.org says of its places: where it
// is offered, what it covers, where it takes place. The address of its
// publisher is none of them.
func (p *page) takePlaces(o jsonObject) {
	for _, field := range []string{"areaServed", "serviceArea", "spatialCoverage", "spatial", "contentLocation", "location", "jurisdiction"} {
		values, ok := o[field].([]any)
		if !ok {
			values = []any{o[field]}
		}
		for _, v := range values {
			p.takePlace(v, field == "location")
		}
	}
}

// takePlace takes the name of one place; of a venue, that of its town.
func (p *page) takePlace(value any, venue bool) {
	place, ok := value.(map[string]any)
	if !ok {
		if !venue {
			p.addRegion(jsonText(value))
		}
		return
	}
	if address, ok := place["address"].(map[string]any); ok {
		p.addRegion(jsonText(address["addressLocality"]))
		p.addRegion(jsonText(address["addressRegion"]))
		return
	}
	if name, _ := place["name"].(string); !venue {
		p.addRegion(name)
	}
}

// event is what a page says of one event.
type event struct{ start, end, place string }

// eventOf reads an Event of schema.org.
func eventOf(o jsonObject) event {
	e := event{start: germanDate(parseDate(jsonText(o["startDate"]))), end: germanDate(parseDate(jsonText(o["endDate"])))}
	if place, ok := o["location"].(map[string]any); ok {
		e.place, _ = place["name"].(string)
	}
	return e
}

// germanDate writes a date as German texts do, a month or a year alone as it is.
func germanDate(d catalogue.Date) string {
	parts := strings.Split(string(d), "-")
	slices.Reverse(parts)
	return strings.Join(parts, ".")
}

// addEvent puts the time and the place of the one event of a page before its
// text, where the text does not say them.
func (p *page) addEvent() {
	if len(p.events) != 1 || p.events[0].start == "" || len(p.blocks) == 0 {
		return
	}
	e := p.events[0]
	line := "Termin: " + e.start
	if e.end != "" && e.end != e.start {
		line += " bis " + e.end
	}
	if e.place = squash(e.place); e.place != "" {
		line += ", " + e.place
	}
	if !strings.Contains(p.text(), e.start) {
		p.blocks = append([]block{{text: line}}, p.blocks...)
	}
}

// readMicrodata reads kind and publisher from the microdata (HTML, WHATWG) of
// schema.org; title and dates are read where they stand.
func (p *page) readMicrodata(doc *goquery.Document) {
	doc.Find("[itemscope][itemtype]").EachWithBreak(func(_ int, s *goquery.Selection) bool {
		kind := s.AttrOr("itemtype", "")
		if !strings.Contains(kind, "schema.org/") {
			return true
		}
		o := jsonObject{"@type": kind}
		if textTypes[o.kind()] && s.Find("h1, h2, [itemprop=headline]").Length() > 0 {
			p.kind.schema(o.kind())
		}
		return p.kind.kind == ""
	})
	doc.Find("[itemprop=publisher][itemtype*=Organization] [itemprop=name]").EachWithBreak(func(_ int, s *goquery.Selection) bool {
		p.addPublisher(s.AttrOr("content", s.Text()), "microdata")
		return false
	})
}
