package server

import (
	"slices"
	"strings"

	"nextsearch/internal/search"
	"nextsearch/mappings"
)

// tileMap shows the Länder as squares, roughly where they lie.
type tileMap struct {
	Tiles         []tile
	Missing       int // records without a region
	MissingHref   string
	Width, Height int
}

// tile is a Land.
type tile struct {
	Code   string // two letters of ISO 3166-2
	Name   string
	Count  int
	Href   string // "" for none
	Step   int    // of the colour, as in the matrix
	Chosen bool
	X, Y   int
}

// tilePlaces gives column and row of each Land by its AGS.
var tilePlaces = map[string][2]int{
	"01": {2, 0}, "04": {1, 1}, "02": {2, 1}, "13": {3, 1},
	"03": {1, 2}, "15": {2, 2}, "12": {3, 2}, "11": {4, 2},
	"05": {0, 3}, "06": {1, 3}, "16": {2, 3}, "14": {3, 3},
	"07": {0, 4}, "08": {1, 4}, "09": {2, 4}, "10": {0, 5},
}

// Measures of the map.
const (
	tileSize = 80
	tileGap  = 6
)

// tileMapOf makes the map of the counts of regions.
func (s *Server) tileMapOf(p *pageParams, regions facetBody) tileMap {
	m := tileMap{Missing: regions.Missing, MissingHref: searchHref(p.with(choose(p.Filters, "region", search.Missing, false)).values()),
		Width: 5*(tileSize+tileGap) - tileGap, Height: 6*(tileSize+tileGap) - tileGap}
	counts := map[string]int{}
	most := 0
	for _, v := range regions.Values {
		if len(v.Value) == 2 {
			counts[v.Value], most = v.Count, max(most, v.Count)
		}
	}
	chosen := chosenValues(p.Filters, "region")
	for _, land := range mappings.Laender() {
		n, place := counts[land.AGS], tilePlaces[land.AGS]
		t := tile{Code: strings.TrimPrefix(land.ISO, "DE-"), Name: land.Name.In(p.Lang), Count: n, Step: colourStep(n, most),
			Chosen: slices.Contains(chosen, land.AGS), X: place[0] * (tileSize + tileGap), Y: place[1] * (tileSize + tileGap)}
		if n > 0 {
			t.Href = searchHref(p.with(choose(p.Filters, "region", land.AGS, false)).values())
		}
		m.Tiles = append(m.Tiles, t)
	}
	return m
}

// timeline shows how many records each year has.
type timeline struct {
	Bars                []yearBar
	Width, Height, Base int
}

// yearBar is a year; the first can stand for all before it.
type yearBar struct {
	Label      string // "2021", "≤ 2009"
	Count      int
	Href       string // "" for none
	Chosen     bool
	X, Y, High int
}

// Measures of the timeline.
const (
	barWidth   = 34
	barGap     = 10
	barHeight  = 160 // of the largest
	barHead    = 22  // room for the number above it
	barFoot    = 26  // and for the year below
	maxYears   = 25  // bars; what is older is one bar
	yearDigits = 4
)

// timelineOf makes the bars of the counts of years.
func timelineOf(p *pageParams, years facetBody) timeline {
	counts, first, last := map[int]int{}, 0, 0
	for _, v := range years.Values {
		year, ok := yearOf(v.Value)
		if !ok {
			continue
		}
		counts[year] = v.Count
		if first == 0 || year < first {
			first = year
		}
		last = max(last, year)
	}
	if first == 0 {
		return timeline{}
	}
	t := timeline{Base: barHead + barHeight, Height: barHead + barHeight + barFoot}
	from := max(first, last-maxYears+1)
	if from > first {
		older := 0
		for year, n := range counts {
			if year < from {
				older += n
			}
		}
		t.add(p, ".."+itoa(from-1), "≤ "+itoa(from-1), older)
	}
	for year := from; year <= last; year++ {
		t.add(p, itoa(year), itoa(year), counts[year])
	}
	t.scale()
	return t
}

// yearOf reads a year.
func yearOf(value string) (year int, ok bool) {
	if len(value) != yearDigits || strings.Trim(value, "0123456789") != "" {
		return 0, false
	}
	for _, c := range value {
		year = year*10 + int(c-'0')
	}
	return year, true
}

// add puts a bar behind the others.
func (t *timeline) add(p *pageParams, value, label string, n int) {
	bar := yearBar{Label: label, Count: n, X: len(t.Bars) * (barWidth + barGap)}
	filter := search.Filter{Facet: "year", Any: []string{value}}
	if to, open := strings.CutPrefix(value, ".."); open {
		filter = search.Filter{Facet: "year", Ranges: []search.Range{{To: to}}}
	}
	if n > 0 {
		filters := slices.DeleteFunc(slices.Clone(p.Filters), func(f search.Filter) bool { return f.Facet == "year" })
		bar.Href = searchHref(p.with(append(filters, filter)).values())
	}
	bar.Chosen = slices.Contains(chosenValues(p.Filters, "year"), value)
	t.Bars = append(t.Bars, bar)
}

// scale gives the bars their heights.
func (t *timeline) scale() {
	most := 1
	for _, b := range t.Bars {
		most = max(most, b.Count)
	}
	for i := range t.Bars {
		b := &t.Bars[i]
		b.High = b.Count * barHeight / most
		if b.Count > 0 {
			b.High = max(b.High, 2)
		}
		b.Y = t.Base - b.High
	}
	t.Width = len(t.Bars)*(barWidth+barGap) + barGap
}
