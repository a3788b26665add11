package server

import (
	"cmp"
	"fmt"
	"net/url"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"nextsearch/internal/search"
	"nextsearch/mappings"
)

// Limits of query parameters.
const (
	// maxRepeats is how often a repeatable parameter may be given: enough for
	// every Land and every type, too few to make a query expensive.
	maxRepeats = 50
	// maxValueChars is the length of one facet value; the longest codes
	// (organisation slugs) stay below it.
	maxValueChars = 200
)

// A param is one query parameter as its struct field declares it. The parser
// and the OpenAPI document are both made from it, so they cannot drift apart.
//
// Tags of a field: name, doc (English), de (German), example, min and max (of
// an integer; max also characters of a text), enum (values divided by commas,
// or @set), default. A field with the tag family:"facets" stands for
// filter.<facet>, filter.<facet>.all and exclude.<facet> of every facet.
type param struct {
	name    string
	doc     mappings.Label
	example string
	def     string
	typ     string // JSON Schema: string, integer, boolean
	list    bool   // may be repeated
	min     int
	max     int // 0 is no limit
	enum    []string
	field   []int // index of the struct field
	facet   *mappings.Facet
	mode    filterMode
}

// filterMode is the part that a facet parameter plays in a [search.Filter].
type filterMode int

const (
	filterAny filterMode = iota
	filterAll
	filterNone
)

// paramSet is the parameters of one operation by name.
type paramSet struct {
	typ    reflect.Type
	params []param
	byName map[string]*param
}

// badParam says what is wrong with one parameter; it is an element of a
// problem's errors[].
type badParam struct {
	Parameter string `json:"parameter" doc:"name of the parameter"`
	Got       string `json:"got" doc:"what the request said, shortened"`
	Want      string `json:"want" doc:"what the parameter takes"`

	want mappings.Label
}

// newParamSet describes the struct type of sample; sets are the named
// enumerations that its tags refer to. It panics on a tag that makes no sense,
// which is a mistake of the program and shows in every test.
func newParamSet(sample any, facets []mappings.Facet, sets map[string][]string) *paramSet {
	ps := &paramSet{typ: reflect.TypeOf(sample), byName: map[string]*param{}}
	for _, f := range reflect.VisibleFields(ps.typ) {
		switch {
		case f.Tag.Get("family") == "facets":
			ps.params = append(ps.params, facetParams(f, facets)...)
		case f.Tag.Get("name") != "":
			ps.params = append(ps.params, fieldParam(f, sets))
		}
	}
	for i := range ps.params {
		ps.byName[ps.params[i].name] = &ps.params[i]
	}
	return ps
}

// fieldParam reads the tags of one field.
func fieldParam(f reflect.StructField, sets map[string][]string) param {
	p := param{
		name:    f.Tag.Get("name"),
		doc:     mappings.Label{De: f.Tag.Get("de"), En: f.Tag.Get("doc")},
		example: f.Tag.Get("example"),
		def:     f.Tag.Get("default"),
		field:   f.Index,
		min:     tagInt(f, "min"),
		max:     tagInt(f, "max"),
	}
	t := f.Type
	if t.Kind() == reflect.Slice {
		p.list, t = true, t.Elem()
	}
	p.typ = map[reflect.Kind]string{reflect.String: "string", reflect.Int: "integer", reflect.Bool: "boolean"}[t.Kind()]
	if p.typ == "" {
		panic("server: parameter " + p.name + " has a type that cannot be parsed")
	}
	switch enum := f.Tag.Get("enum"); {
	case strings.HasPrefix(enum, "@"):
		p.enum = sets[enum[1:]]
	case enum != "":
		p.enum = strings.Split(enum, ",")
	}
	return p
}

// tagInt reads a tag that holds a number, 0 if it is not there.
func tagInt(f reflect.StructField, tag string) int {
	s := f.Tag.Get(tag)
	if s == "" {
		return 0
	}
	n, err := strconv.Atoi(s)
	if err != nil {
		panic("server: tag " + tag + " of " + f.Name + " is no number")
	}
	return n
}

// facetParams makes the three parameters of each facet.
func facetParams(f reflect.StructField, facets []mappings.Facet) []param {
	var out []param
	for i := range facets {
		fc := &facets[i]
		base := param{typ: "string", list: true, max: maxValueChars, field: f.Index, facet: fc, example: facetExample(fc.Name)}
		for mode, text := range facetDocs {
			p := base
			p.mode = filterMode(mode)
			p.name = fmt.Sprintf(text.name, fc.Name)
			p.doc = mappings.Label{De: fmt.Sprintf(text.doc.De, fc.Label.De), En: fmt.Sprintf(text.doc.En, fc.Label.En)}
			if fc.Ordered && p.mode != filterAny {
				p.example = orderedExample
			} else if fc.Ordered {
				p.doc.De += " Auch Bereiche: a..b, a.. oder ..b."
				p.doc.En += " Ranges, too: a..b, a.. or ..b."
			}
			out = append(out, p)
		}
	}
	return out
}

// facetDocs names and describes the parameters of a facet, by filterMode.
var facetDocs = [...]struct {
	name string
	doc  mappings.Label
}{
	filterAny: {"filter.%s", mappings.Label{
		De: "Nur Treffer mit einem dieser Werte: %s. Mehrfach: einer davon genügt. _missing: ohne Wert.",
		En: "Only hits with one of these values: %s. Repeated: any of them. _missing: no value."}},
	filterAll: {"filter.%s.all", mappings.Label{
		De: "Nur Treffer mit allen diesen Werten: %s.",
		En: "Only hits with all of these values: %s."}},
	filterNone: {"exclude.%s", mappings.Label{
		De: "Keine Treffer mit einem dieser Werte: %s.",
		En: "No hits with any of these values: %s."}},
}

// orderedExample is a single value of an ordered facet: only filter.<facet> takes ranges.
const orderedExample = "2024"

// facetExample is a value to show in the documentation.
func facetExample(name string) string {
	switch name {
	case "authorityType":
		return "municipal/city"
	case "year":
		return "2020..2024"
	case "kind":
		return "recipe"
	case "region":
		return "09"
	}
	return search.Missing
}

// parse fills dst (a pointer to the set's struct) with defaults and every
// value that is right, and gives what is wrong, ordered by name. The API turns
// any finding into a 400; pages go on with what was right.
func (ps *paramSet) parse(values url.Values, dst any) []badParam {
	v := reflect.ValueOf(dst).Elem()
	for i := range ps.params {
		if p := &ps.params[i]; p.def != "" {
			p.set(v, p.def)
		}
	}
	var bad []badParam
	for name, given := range values {
		if p, known := ps.byName[name]; known {
			bad = append(bad, p.parse(v, given)...)
			continue
		}
		bad = append(bad, badParam{Parameter: name, Got: strings.Join(given, ", "), want: ps.known()})
	}
	slices.SortStableFunc(bad, func(a, b badParam) int { return cmp.Compare(a.Parameter, b.Parameter) })
	return bad
}

// known says which parameters there are, the facets' by their pattern and
// their names.
func (ps *paramSet) known() mappings.Label {
	var names, facets []string
	for _, p := range ps.params {
		switch {
		case p.facet == nil:
			names = append(names, p.name)
		case p.mode == filterAny:
			facets = append(facets, p.facet.Name)
		}
	}
	list := strings.Join(names, ", ")
	want := mappings.Label{De: "einen bekannten Parameter: " + list, En: "a known parameter: " + list}
	if len(names) == 0 {
		want = mappings.Label{De: "keinen Parameter", En: "no parameters"}
	}
	if len(facets) > 0 {
		list = strings.Join(facets, ", ")
		want.De += ", filter.<facette>, filter.<facette>.all, exclude.<facette> mit einer der Facetten " + list
		want.En += ", filter.<facet>, filter.<facet>.all, exclude.<facet> with one of the facets " + list
	}
	return want
}

// parse takes the values that a request gave for p.
func (p *param) parse(v reflect.Value, given []string) []badParam {
	var bad []badParam
	reject := func(got string, want mappings.Label) {
		bad = append(bad, badParam{Parameter: p.name, Got: got, want: want})
	}
	switch {
	case !p.list && len(given) > 1:
		reject(strings.Join(given, ", "), mappings.Label{De: "nur eine Angabe", En: "one value only"})
		given = given[:1]
	case len(given) > maxRepeats:
		reject(strconv.Itoa(len(given)), mappings.Label{
			De: fmt.Sprintf("höchstens %d Angaben", maxRepeats), En: fmt.Sprintf("at most %d values", maxRepeats)})
		given = given[:maxRepeats]
	}
	for _, s := range given {
		if want, ok := p.check(s); !ok {
			reject(s, want)
			continue
		}
		p.set(v, s)
	}
	return bad
}

// check says whether s is a value of p, and if not what would be.
func (p *param) check(s string) (mappings.Label, bool) {
	if !utf8.ValidString(s) {
		return mappings.Label{De: "Text in UTF-8", En: "text in UTF-8"}, false
	}
	switch p.typ {
	case "integer":
		n, err := strconv.Atoi(s)
		return p.wantInt(), err == nil && n >= p.min && (p.max == 0 || n <= p.max)
	case "boolean":
		_, ok := parseBool(s)
		return mappings.Label{De: "true oder false", En: "true or false"}, ok
	}
	if p.enum != nil {
		list := strings.Join(p.enum, ", ")
		return mappings.Label{De: "eines von: " + list, En: "one of: " + list}, slices.Contains(p.enum, s)
	}
	if p.max > 0 && utf8.RuneCountInString(s) > p.max {
		return mappings.Label{De: fmt.Sprintf("höchstens %d Zeichen", p.max), En: fmt.Sprintf("at most %d characters", p.max)}, false
	}
	if p.facet != nil {
		return p.checkFacet(s)
	}
	return mappings.Label{}, true
}

// wantInt says which numbers p takes.
func (p *param) wantInt() mappings.Label {
	if p.max == 0 {
		return mappings.Label{De: fmt.Sprintf("eine ganze Zahl ab %d", p.min), En: fmt.Sprintf("a whole number from %d", p.min)}
	}
	return mappings.Label{De: fmt.Sprintf("eine ganze Zahl von %d bis %d", p.min, p.max),
		En: fmt.Sprintf("a whole number from %d to %d", p.min, p.max)}
}

// checkFacet takes any code of an unordered facet, and numbers, dates and
// ranges of them for an ordered one.
func (p *param) checkFacet(s string) (mappings.Label, bool) {
	if s == "" {
		return mappings.Label{De: "einen Wert der Facette", En: "a value of the facet"}, false
	}
	if !p.facet.Ordered || s == search.Missing {
		return mappings.Label{}, true
	}
	if p.mode != filterAny {
		return mappings.Label{De: "eine Zahl wie 2024", En: "a number such as 2024"}, ordered(s)
	}
	want := mappings.Label{De: "eine Zahl wie 2024 oder einen Bereich a..b mit a ≤ b", En: "a number such as 2024 or a range a..b with a ≤ b"}
	from, to, isRange := strings.Cut(s, "..")
	if !isRange {
		return want, ordered(s)
	}
	ok := (from != "" || to != "") && (from == "" || ordered(from)) && (to == "" || ordered(to)) &&
		(from == "" || to == "" || from <= to)
	return want, ok
}

// ordered reports whether s is a number or date that can be compared as text.
func ordered(s string) bool {
	return s != "" && len(s) <= len("2006-01-02") && strings.Trim(s, "0123456789-") == "" && s[0] != '-'
}

// parseBool takes the two spellings that programs use.
func parseBool(s string) (val, ok bool) {
	switch s {
	case "true", "1":
		return true, true
	case "false", "0":
		return false, true
	}
	return false, false
}

// set stores a value that check has passed.
func (p *param) set(v reflect.Value, s string) {
	f := v.FieldByIndex(p.field)
	switch {
	case p.facet != nil:
		filters := f.Addr().Interface().(*[]search.Filter)
		addFilter(filters, p.facet, p.mode, s)
	case p.list:
		list := f.Addr().Interface().(*[]string)
		if !slices.Contains(*list, s) {
			*list = append(*list, s)
		}
	case p.typ == "integer":
		n, _ := strconv.Atoi(s)
		f.SetInt(int64(n))
	case p.typ == "boolean":
		b, _ := parseBool(s)
		f.SetBool(b)
	default:
		f.SetString(s)
	}
}

// addFilter puts a value into the filter of its facet. Filters stay ordered by
// facet and hold no value twice, so that equal requests make equal queries.
func addFilter(filters *[]search.Filter, facet *mappings.Facet, mode filterMode, s string) {
	i, found := slices.BinarySearchFunc(*filters, facet.Name, func(f search.Filter, name string) int {
		return cmp.Compare(f.Facet, name)
	})
	if !found {
		*filters = slices.Insert(*filters, i, search.Filter{Facet: facet.Name})
	}
	f := &(*filters)[i]
	if from, to, isRange := strings.Cut(s, ".."); isRange && facet.Ordered && mode == filterAny {
		if r := (search.Range{From: from, To: to}); !slices.Contains(f.Ranges, r) {
			f.Ranges = append(f.Ranges, r)
		}
		return
	}
	list := map[filterMode]*[]string{filterAny: &f.Any, filterAll: &f.All, filterNone: &f.None}[mode]
	if !slices.Contains(*list, s) {
		*list = append(*list, s)
	}
}
