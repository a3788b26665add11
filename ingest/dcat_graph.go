package ingest

import (
	"cmp"
	"slices"
	"strings"

	"nextsearch/internal/rdf"
)

// namespaces are the vocabularies of DCAT-AP.de with the prefixes that this
// package uses for them. Addresses with https and older ones count as well.
var namespaces = map[string]string{
	"http://www.w3.org/ns/dcat#":            "dcat:",
	"http://purl.org/dc/terms/":             "dct:",
	"http://purl.org/dc/elements/1.1/":      "dct:",
	"http://xmlns.com/foaf/0.1/":            "foaf:",
	"http://www.w3.org/2006/vcard/ns#":      "vcard:",
	"http://www.w3.org/ns/adms#":            "adms:",
	"http://www.w3.org/2004/02/skos/core#":  "skos:",
	"http://www.w3.org/2000/01/rdf-schema#": "rdfs:",
	"http://www.w3.org/ns/hydra/core#":      "hydra:",
	"http://www.w3.org/ns/locn#":            "locn:",
	"http://data.europa.eu/r5r/":            "dcatap:",
	"http://schema.org/":                    "schema:",
	"http://www.w3.org/ns/org#":             "org:",
	"http://dcat-ap.de/def/dcatde/":         "dcatde:",
}

// keptNames are the predicates that are read; all others, some of them as
// large as a geometry, are dropped at once.
var keptNames = numberWords(`rdf:type rdfs:label skos:prefLabel skos:notation
	dcat:dataset dcat:distribution dcat:keyword dcat:theme dcat:landingPage dcat:contactPoint dcat:accessURL dcat:downloadURL
	dcat:mediaType dcat:byteSize
	dct:title dct:description dct:identifier dct:issued dct:modified dct:language dct:publisher dct:creator dct:contributor
	dct:license dct:rights dct:spatial dct:format dct:mediaType dct:type dct:references dct:subject dct:name
	dcatde:contributorID dcatde:politicalGeocodingURI dcatde:politicalGeocodingLevelURI dcatde:geocodingDescription
	dcatde:originator dcatde:maintainer dcatde:legalBasis dcatde:licenseAttributionByText
	dcatap:hvdCategory
	foaf:name foaf:mbox foaf:homepage foaf:page foaf:primaryTopic
	vcard:fn vcard:organization-name vcard:hasOrganizationName vcard:hasEmail vcard:hasURL vcard:hasValue vcard:value vcard:email vcard:url
	adms:identifier adms:status locn:adminUnitL1 locn:adminUnitL2
	hydra:next hydra:nextPage schema:name schema:email schema:url`)

// numberWords numbers the words of a text from 1.
func numberWords(text string) map[string]uint8 {
	numbers := map[string]uint8{}
	for word := range strings.FieldsSeq(text) {
		numbers[word] = uint8(len(numbers) + 1)
	}
	return numbers
}

// shortName writes an IRI with the prefix of its vocabulary; one of another
// vocabulary stays.
func shortName(iri string) string {
	plain := iri
	if rest, ok := strings.CutPrefix(plain, "https://"); ok {
		plain = "http://" + rest
	}
	plain = strings.Replace(plain, "http://www.dcat-ap.de/", "http://dcat-ap.de/", 1)
	if rest, ok := strings.CutPrefix(plain, rdf.Namespace); ok {
		return "rdf:" + rest
	}
	cut := strings.LastIndexAny(plain, "#/") + 1
	if strings.HasPrefix(plain, "http://dcat-ap.de/def/dcatde/") { // 1_0/, 1.0.1/, 1.1/: the version does not matter
		return "dcatde:" + plain[cut:]
	}
	if prefix, ok := namespaces[plain[:cut]]; ok {
		return prefix + plain[cut:]
	}
	return iri
}

// property is one statement about a node, packed: a dump has a million.
type property struct {
	name  uint8 // index of keptNames, from 1
	kind  rdf.Kind
	lang  uint16 // index of the graph's languages, 0 for none
	value string
}

// graph holds the statements of one document that are read.
type graph struct {
	nodes  map[rdf.Term][]property
	order  []rdf.Term        // subjects as they came
	names  map[string]uint8  // predicate to its index in keptNames, 0 for those that are dropped
	texts  map[string]string // IRIs that occur often are held once
	langs  []string          // languages, "" first
	broken []*rdf.SyntaxError
}

func newGraph() *graph {
	return &graph{nodes: map[rdf.Term][]property{}, names: map[string]uint8{}, texts: map[string]string{}, langs: []string{""}}
}

// maxKnown bounds the tables that save memory: a hostile document must not fill them.
const maxKnown = 1 << 20

// maxGraphLanguages bounds the languages that are told apart.
const maxGraphLanguages = 1000

// add takes a statement.
func (g *graph) add(t rdf.Triple) {
	name, known := g.names[t.Predicate]
	if !known {
		name = keptNames[shortName(t.Predicate)]
		if len(g.names) < maxKnown {
			g.names[t.Predicate] = name
		}
	}
	if name == 0 {
		return
	}
	subject, object := g.once(t.Subject), t.Object
	if object.Kind != rdf.Literal {
		object = g.once(object)
	}
	p := property{name: name, kind: object.Kind, lang: g.language(object.Lang), value: object.Value}
	properties, ok := g.nodes[subject]
	if !ok {
		g.order = append(g.order, subject)
		properties = make([]property, 0, usualProperties)
	}
	if !slices.Contains(properties[max(0, len(properties)-maxDoubles):], p) {
		g.nodes[subject] = append(properties, p)
	} else if !ok {
		g.nodes[subject] = properties
	}
}

// usualProperties is how many statements a distribution has that are kept.
const usualProperties = 4

// language gives the index of a language tag.
func (g *graph) language(tag string) uint16 {
	if i := slices.Index(g.langs, tag); i >= 0 {
		return uint16(i)
	}
	if len(g.langs) == maxGraphLanguages {
		return 0
	}
	g.langs = append(g.langs, tag)
	return uint16(len(g.langs) - 1)
}

// term unpacks the value of a property.
func (g *graph) term(p property) rdf.Term {
	return rdf.Term{Kind: p.kind, Value: p.value, Lang: g.langs[p.lang]}
}

// maxDoubles is how far back a repeated statement is looked for.
const maxDoubles = 64

// once gives a term whose text is shared with its equals.
func (g *graph) once(t rdf.Term) rdf.Term {
	if text, ok := g.texts[t.Value]; ok {
		t.Value = text
	} else if len(g.texts) < maxKnown {
		g.texts[t.Value] = t.Value
	}
	return t
}

// breaks takes what could not be read.
func (g *graph) breaks(e *rdf.SyntaxError) { g.broken = append(g.broken, e) }

// all gives the values of the properties with these names, in the order of
// the names, then of the values: servers write them in another order each time.
func (g *graph) all(node rdf.Term, names ...string) (values []rdf.Term) {
	for _, name := range names {
		from, number := len(values), keptNames[name]
		for _, p := range g.nodes[node] {
			if p.name == number && (p.kind != rdf.Literal || strings.TrimSpace(p.value) != "") {
				values = append(values, g.term(p))
			}
		}
		slices.SortStableFunc(values[from:], compareTerms)
	}
	return values
}

func compareTerms(a, b rdf.Term) int {
	if a.Kind == rdf.Blank && b.Kind == rdf.Blank {
		return 0 // the labels of blank nodes mean nothing
	}
	return cmp.Or(cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Value, b.Value), cmp.Compare(a.Lang, b.Lang))
}

// text gives the value that a German reader wants: German before no language
// before English before others, and which language it is in.
func (g *graph) text(node rdf.Term, names ...string) (text, lang string) {
	best := -1
	for _, v := range g.all(node, names...) {
		if rank := languageRank(v.Lang); v.Kind == rdf.Literal && rank > best {
			text, lang, best = v.Value, v.Lang, rank
		}
	}
	return text, lang
}

// languageRank orders language tags by how welcome they are.
func languageRank(tag string) int {
	base, _, _ := strings.Cut(tag, "-")
	switch base {
	case "de", "deu", "ger":
		return 3
	case "":
		return 2
	case "en":
		return 1
	}
	return 0
}

// types gives the classes of a node as short names.
func (g *graph) types(node rdf.Term) (types []string) {
	for _, t := range g.all(node, "rdf:type") {
		types = append(types, shortName(t.Value))
	}
	return types
}

// datasets gives the nodes that are datasets or series, in document order.
func (g *graph) datasets() (found []rdf.Term) {
	listed := map[rdf.Term]bool{}
	for _, d := range g.listed() {
		listed[d] = true
	}
	for _, node := range g.order {
		if listed[node] && len(g.all(node, "dct:title")) > 0 || g.isDataset(node) {
			found = append(found, node)
		}
	}
	return found
}

// listed gives the datasets that a catalogue names as its own.
func (g *graph) listed() (all []rdf.Term) {
	for _, node := range g.order {
		all = append(all, g.all(node, "dcat:dataset")...)
	}
	return all
}

func (g *graph) isDataset(node rdf.Term) bool {
	for _, t := range g.types(node) {
		if t == "dcat:Dataset" || t == "dcat:DatasetSeries" {
			return true
		}
	}
	return false
}

// undescribed counts the datasets that the catalogue lists and says nothing of.
func (g *graph) undescribed() (n int) {
	for _, d := range g.listed() {
		if len(g.nodes[d]) == 0 {
			n++
		}
	}
	return n
}

// nextPage gives the address of the next page, "" for none. It stands as an
// IRI or as a text, with the collection or with the view of it.
func (g *graph) nextPage() string {
	for _, node := range g.order {
		for _, v := range g.all(node, "hydra:next", "hydra:nextPage") {
			if v.Kind != rdf.Blank {
				return v.Value
			}
		}
	}
	return ""
}
