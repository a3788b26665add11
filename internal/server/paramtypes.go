package server

import (
	"cmp"

	"nextsearch/internal/search"
	"nextsearch/mappings"
)

// The parameters of every operation. Each struct is parsed and documented
// from its tags; see [param].

// queryParams say what is looked for; every operation that searches has them.
type queryParams struct {
	Q       string          `name:"q" max:"512" example:"elektronische Akte" doc:"What to look for: words, \"phrases\", -word, a OR b, field:value, 2019..2023, prefix*. Empty: everything." de:"Was gesucht wird: Wörter, \"Wortfolgen\", -Wort, a OR b, feld:wert, 2019..2023, Anfang*. Leer: alles."`
	Filters []search.Filter `family:"facets"`
	Lang    string          `name:"lang" enum:"de,en" default:"de" example:"en" doc:"Language of labels and messages." de:"Sprache der Bezeichnungen und Meldungen."`
}

// pageParams are the parameters of the page /suche; searchParams adds what
// only programs need.
type pageParams struct {
	queryParams
	FacetSize int    `name:"facet.size" min:"1" max:"1000" default:"20" example:"5" doc:"Values that a facet shows." de:"Werte, die eine Facette zeigt."`
	Sort      string `name:"sort" enum:"@sorts" example:"-published" doc:"Order of the hits; without it by relevance, without words newest first." de:"Reihenfolge der Treffer; ohne Angabe nach Relevanz, ohne Suchwörter die neuesten zuerst."`
	Page      int    `name:"page" min:"1" default:"1" example:"1" doc:"Page by number, within the first 10,000 hits." de:"Seite nach Nummer, innerhalb der ersten 10.000 Treffer."`
	Size      int    `name:"size" min:"0" max:"100" default:"10" example:"3" doc:"Hits on a page; 0 gives only counts." de:"Treffer je Seite; 0 gibt nur Anzahlen."`
}

// searchParams are those of GET /v1/search.
type searchParams struct {
	pageParams
	Facet     []string `name:"facet" enum:"@facets" example:"authorityType" doc:"Facet to count; repeatable." de:"Facette, deren Werte gezählt werden; mehrfach möglich."`
	Cursor    string   `name:"cursor" max:"2000" doc:"Instead of page: next of the answer before. Has no window." de:"Statt page: next der Antwort davor. Ohne Fenster."`
	Fields    []string `name:"fields" enum:"@hitFields" example:"title" doc:"Fields of a hit to give, id always; repeatable. Without it all." de:"Felder eines Treffers, id immer; mehrfach möglich. Ohne Angabe alle."`
	Highlight bool     `name:"highlight" example:"true" doc:"Give passages with the words found marked." de:"Fundstellen mit markierten Wörtern geben."`
	Explain   bool     `name:"explain" example:"true" doc:"Give the reason of each score." de:"Zu jedem Treffer sagen, woraus die Bewertung entstand."`
}

// facetsParams are those of GET /v1/facets.
type facetsParams struct {
	queryParams
	FacetSize int `name:"facet.size" min:"1" max:"1000" default:"20" example:"5" doc:"Values that a facet shows." de:"Werte, die eine Facette zeigt."`
}

// oneFacetParams are those of GET /v1/facets/{name}.
type oneFacetParams struct {
	facetsParams
	Contains string `name:"contains" max:"100" example:"a" doc:"Only values whose code or label has this text; case is ignored." de:"Nur Werte, deren Code oder Bezeichnung diesen Text enthält; Groß und klein ist gleich."`
}

// recordParams are those of GET /v1/recipes/{id}.
type recordParams struct {
	Lang string `name:"lang" enum:"de,en" default:"de" example:"en" doc:"Language of labels and messages." de:"Sprache der Bezeichnungen und Meldungen."`
}

// similarParams are those of GET /v1/recipes/{id}/similar.
type similarParams struct {
	Size int    `name:"size" min:"1" max:"20" default:"5" example:"3" doc:"Records to give." de:"Einträge, die gegeben werden."`
	Lang string `name:"lang" enum:"de,en" default:"de" example:"en" doc:"Language of labels, reasons and messages." de:"Sprache der Bezeichnungen, Gründe und Meldungen."`
}

// suggestParams are those of GET /v1/suggest.
type suggestParams struct {
	Q      string `name:"q" max:"512" example:"akt" doc:"What has been typed so far; without a word there are no suggestions." de:"Was bisher getippt wurde; ohne ein Wort gibt es keine Vorschläge."`
	Size   int    `name:"size" min:"1" max:"20" default:"10" example:"5" doc:"Suggestions to give." de:"Vorschläge, die gegeben werden."`
	Format string `name:"format" enum:"json,opensearch" default:"json" example:"json" doc:"opensearch: as browsers ask for them, application/x-suggestions+json." de:"opensearch: wie Browser sie erfragen, application/x-suggestions+json."`
	Lang   string `name:"lang" enum:"de,en" default:"de" example:"en" doc:"Language of topics and messages." de:"Sprache der Themen und Meldungen."`
}

// changesParams are those of GET /v1/changes.
type changesParams struct {
	Since string `name:"since" max:"200" default:"0" example:"0" doc:"Cursor: next of the answer before, or 0 for the start." de:"Cursor: next der Antwort davor, oder 0 für den Anfang."`
	Limit int    `name:"limit" min:"1" max:"1000" default:"100" example:"2" doc:"Most changes to give." de:"Höchstzahl der Änderungen."`
	Wait  int    `name:"wait" min:"0" max:"60" default:"0" example:"0" doc:"Seconds to wait for a change if there is none (long polling)." de:"Sekunden, die auf eine Änderung gewartet wird, wenn es keine gibt (Long Polling)."`
	Lang  string `name:"lang" enum:"de,en" default:"de" example:"en" doc:"Language of messages." de:"Sprache der Meldungen."`
}

// exportParams are those of GET /v1/export.ndjson.
type exportParams struct {
	queryParams
	Sort   string   `name:"sort" enum:"@sorts" example:"id" doc:"Order of the records." de:"Reihenfolge der Einträge."`
	Fields []string `name:"fields" enum:"@recordFields" example:"title" doc:"Fields of a record to give, id always; repeatable. Without it all." de:"Felder eines Eintrags, id immer; mehrfach möglich. Ohne Angabe alle."`
}

// csvParams are those of GET /v1/export.csv.
type csvParams struct {
	queryParams
	Sort      string   `name:"sort" enum:"@sorts" example:"id" doc:"Order of the records." de:"Reihenfolge der Einträge."`
	Columns   []string `name:"fields" enum:"@csvColumns" example:"title" doc:"Columns to give, id always; repeatable. Without it all." de:"Spalten, id immer; mehrfach möglich. Ohne Angabe alle."`
	Separator string   `name:"separator" enum:"semicolon,comma" default:"semicolon" example:"comma" doc:"semicolon: with a byte order mark, as a German Excel opens it; comma: as RFC 4180 has it, for programs." de:"semicolon: mit Byte Order Mark, wie ein deutsches Excel es öffnet; comma: nach RFC 4180, für Programme."`
}

// feedParams are those of GET /v1/feed.atom, .rss and .json.
type feedParams struct {
	queryParams
	Sort string `name:"sort" enum:"@sorts" default:"-published" example:"-updated" doc:"Order of the entries; newest first if not said otherwise." de:"Reihenfolge der Einträge; ohne Angabe die neuesten zuerst."`
	Size int    `name:"size" min:"1" max:"100" default:"20" example:"3" doc:"Entries of the feed." de:"Einträge des Feeds."`
}

// noParams are those of an operation that takes none.
type noParams struct{}

// query makes the search of one page. The window is checked by the caller
// that can say so.
func (p *pageParams) query() search.Query {
	return search.Query{Text: p.Q, Filters: p.Filters, Sort: sortOf(p.Sort), From: (p.Page - 1) * p.Size, Size: p.Size}
}

// windowError says what is wrong when paging by number goes too far.
func (p *pageParams) windowError() []badParam {
	if p.Page <= search.Window && p.Page*p.Size <= search.Window {
		return nil
	}
	return []badParam{{Parameter: "page", Got: itoa(p.Page), want: mappings.Label{
		De: "page × size höchstens 10.000; weiter mit cursor=<next der Antwort davor>",
		En: "page × size at most 10,000; go on with cursor=<next of the answer before>"}}}
}

// query makes the search of GET /v1/search.
func (p *searchParams) query() search.Query {
	q := p.pageParams.query()
	if p.Cursor != "" {
		q.From, q.Cursor = 0, p.Cursor
	}
	q.Highlight, q.Explain = p.Highlight, p.Explain
	q.Facets = facetRequests(p.Facet, p.FacetSize, p.Lang)
	return q
}

// conflicts says which parameters exclude each other.
func (p *searchParams) conflicts() []badParam {
	if p.Cursor == "" {
		return p.windowError()
	}
	if p.Page == 1 {
		return nil
	}
	return []badParam{{Parameter: "cursor", Got: shorten(p.Cursor), want: mappings.Label{
		De: "entweder cursor oder page", En: "either cursor or page"}}}
}

// facetRequests asks for the counts of the named facets.
func facetRequests(names []string, size int, lang string) []search.FacetRequest {
	var out []search.FacetRequest
	for _, name := range names {
		out = append(out, search.FacetRequest{Name: name, Size: size, Lang: lang})
	}
	return out
}

// paramSets are the parameters of all operations, made once by [New].
type paramSets struct {
	search, page, facets, facet, record, similar, suggest, changes, export, csv, feed, none *paramSet
}

// newParamSets describes all operations for these facets.
func newParamSets(facets []mappings.Facet) paramSets {
	sets := map[string][]string{
		"facets":       facetNames(facets),
		"sorts":        sortNames(),
		"hitFields":    jsonNames(hitBody{}),
		"recordFields": jsonNames(recordFields{}),
		"csvColumns":   csvColumnNames(),
	}
	set := func(sample any) *paramSet { return newParamSet(sample, facets, sets) }
	return paramSets{
		search: set(searchParams{}), page: set(pageParams{}), facets: set(facetsParams{}), facet: set(oneFacetParams{}),
		record: set(recordParams{}), similar: set(similarParams{}), suggest: set(suggestParams{}), changes: set(changesParams{}), export: set(exportParams{}),
		csv: set(csvParams{}), feed: set(feedParams{}),
		none: set(noParams{}),
	}
}

// facetNames lists the names of facets in their order.
func facetNames(facets []mappings.Facet) []string {
	var names []string
	for _, f := range facets {
		names = append(names, f.Name)
	}
	return names
}

// relevance is the name that search.SortRelevance has in addresses.
const relevance = "relevance"

// sortNames lists the names of the orders.
func sortNames() []string {
	var names []string
	for _, s := range search.Sorts() {
		names = append(names, cmp.Or(string(s), relevance))
	}
	return names
}

// sortOf gives the order of a name that the parser has passed.
func sortOf(name string) search.Sort {
	if name == relevance {
		return search.SortRelevance
	}
	return search.Sort(name)
}
