package search

import (
	"encoding/json"
	"flag"
	"os"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"
)

var update = flag.Bool("update", false, "write the golden files anew")

// testNames are the fields and facets of the tests.
func testNames() names {
	n := names{}
	n.add("title", ClauseWord, false)
	n.add("body", ClauseWord, false)
	n.add("authorityType", ClauseFacet, false)
	n.add("year", ClauseFacet, true)
	return n
}

// tree writes what was understood on one line: -kind[field](text)|group, and
// behind | what was ignored.
func tree(u Understood) string {
	var parts []string
	for _, c := range u.Clauses {
		s := string(c.Kind)
		if c.Not {
			s = "-" + s
		}
		if c.Field != "" {
			s += "[" + c.Field + "]"
		}
		s += "(" + c.Text + ")"
		if c.Group > 0 {
			s += "|" + strconv.Itoa(c.Group)
		}
		parts = append(parts, s)
	}
	if len(u.Ignored) > 0 {
		parts = append(parts, "| "+strings.Join(u.Ignored, " , "))
	}
	if u.Cut {
		parts = append(parts, "cut")
	}
	return strings.Join(parts, " ")
}

// What a user may rely on, text by text.
func TestParseQuery(t *testing.T) {
	cases := []struct{ text, want string }{
		{"", ""},
		{"  \t ", ""},
		{"Akte", "word(Akte)"},
		{"digitale Akte", "word(digitale) word(Akte)"},
		{"E-Akte", "word(E-Akte)"},
		{"§ 3 OZG", "word(§ 3) word(OZG)"},
		{"§3 OZG", "word(§3) word(OZG)"},
		{"§§  3a ff. OZG", "word(§§ 3a) word(ff.) word(OZG)"},
		{"§ OZG", "word(OZG) | §"},
		{"§", "| §"},
		{"20/1234", "word(20/1234)"},
		{"Az. IT-2/17", "word(Az.) word(IT-2/17)"},
		{"info@musterstadt.example", "word(info@musterstadt.example)"},
		{"mailto:info@musterstadt.example", "word(mailto:info@musterstadt.example)"},
		{"Привет мир", "word(Привет) word(мир)"},
		{"🚀 Start", "word(🚀) word(Start)"},
		{"Bürger:innen", "word(Bürger:innen)"},
		{"Bürger(innen) (Akte) (a b)", "word(Bürger(innen)) word(Akte) word(a) word(b)"},
		// alternatives
		{"Chatbot OR Voicebot", "word(Chatbot)|1 word(Voicebot)|1"},
		{"Chatbot ODER \"künstliche Intelligenz\" OR KI*", "word(Chatbot)|1 phrase(künstliche Intelligenz)|1 word(KI)|1 | KI*"},
		{"Akte Chatbot OR Bot Land OR Bund", "word(Akte) word(Chatbot)|1 word(Bot)|1 word(Land)|2 word(Bund)|2"},
		{"title:Akte OR body:Papier", "word[title](Akte)|1 word[body](Papier)|1"},
		{"year:2020 OR year:2022", "facet[year](2020)|1 facet[year](2022)|1"},
		{"(Akte OR Papier) Land", "word(Akte)|1 word(Papier)|1 word(Land)"},
		{"OR Artikel", "word(OR) word(Artikel)"},
		{"Artikel OR", "word(Artikel) word(OR)"},
		{"Akte OR -Papier", "word(Akte) word(OR) -word(Papier)"},
		{"-Akte OR Papier", "-word(Akte) word(OR) word(Papier)"},
		{"Akte OR year:2020", "word(Akte) word(OR) facet[year](2020)"},
		{"Akte OR OR Papier", "word(Akte)|1 word(OR)|1 word(Papier)"},
		{"Akte or oder Or Papier", "word(Akte) word(or) word(oder) word(Or) word(Papier)"},
		// years
		{"Akte 2020", "word(Akte) word(2020)"},
		{"Akte 2019..2023", "word(Akte) facet[year](2019..2023)"},
		{"2023..2019", "facet[year](2019..2023)"},
		{"2019..", "facet[year](2019..)"},
		{"..2019", "facet[year](..2019)"},
		{"-2019..2020", "-facet[year](2019..2020)"},
		{"year:2023..2019", "facet[year](2019..2023)"},
		{"10..20 Ende.. ..", "word(10..20) word(Ende..) | .."},
		// phrases, in every pair of quotes that keyboards and word processors make
		{`"digitale Akte"`, "phrase(digitale Akte)"},
		{"„digitale Akte“", "phrase(digitale Akte)"},
		{"“digitale Akte”", "phrase(digitale Akte)"},
		{"»digitale Akte«", "phrase(digitale Akte)"},
		{"«digitale Akte»", "phrase(digitale Akte)"},
		{`"digitale   Akte`, "phrase(digitale Akte)"},
		{`vor"mitten drin"nach`, "word(vor) phrase(mitten drin) word(nach)"},
		{`""`, `| ""`},
		{`"`, `| "`},
		{`"Akte"`, "phrase(Akte)"},
		// exclusion
		{"Akte -Papier", "word(Akte) -word(Papier)"},
		{`-"alte Akte"`, "-phrase(alte Akte)"},
		{"-title:Akte", "-word[title](Akte)"},
		{"A - B", "word(A) word(B) | -"},
		{"--Akte", "word(--Akte)"},
		{"-", "| -"},
		// prefixes
		{"Verwalt*", "prefix(Verwalt)"},
		{"Bür*", "prefix(Bür)"},
		{"Bü*", "word(Bü) | Bü*"},
		{"*walt*", "word(walt) | *walt*"},
		{"Ver*ung", "word(Verung) | Ver*ung"},
		{"*", "| *"},
		{"-Verwalt*", "-prefix(Verwalt)"},
		// fields and facets
		{"title:Akte", "word[title](Akte)"},
		{"TITLE:Akte", "word[title](Akte)"},
		{`title:"digitale Akte"`, "phrase[title](digitale Akte)"},
		{"title:„digitale Akte“", "phrase[title](digitale Akte)"},
		{"title:Verwalt*", "prefix[title](Verwalt)"},
		{"authorityType:municipal/city", "facet[authorityType](municipal/city)"},
		{"authoritytype:municipal/city", "facet[authorityType](municipal/city)"},
		{"-year:2024", "-facet[year](2024)"},
		{"year:_missing", "facet[year](_missing)"},
		{`authorityType:"municipal/city"`, "facet[authorityType](municipal/city)"},
		{"foo:bar", "word(foo:bar) | foo:bar"},
		{"https://musterstadt.example/a", "word(https://musterstadt.example/a)"},
		{"title:", "word(title:) | title:"},
		{":Akte", "word(:Akte)"},
		{"12:30", "word(12:30)"},
		// what other languages mean by it is text here
		{"Akte AND Papier", "word(Akte) word(AND) word(Papier)"},
		{"+Akte ~2 ^3", "word(+Akte) word(~2) word(^3)"},
		{"?! …", "| ?! , …"},
		{"a\x00b\xffc", "word(a) word(bc)"},
	}
	for _, c := range cases {
		if got := tree(parseQuery(c.text, testNames())); got != c.want {
			t.Errorf("%q\n got %s\nwant %s", c.text, got, c.want)
		}
	}
}

// The limits: what is behind them is cut, and Cut says so.
func TestParseQueryLimits(t *testing.T) {
	cases := []struct {
		name, text  string
		words, rune int
		cut         bool
	}{
		{"32 words", strings.Repeat("ab ", 32), 32, 96, false},
		{"33 words", strings.Repeat("ab ", 33), 32, 99, true},
		{"a long phrase", `"` + strings.Repeat("ab ", 40) + `"`, 32, 122, true},
		{"words and a phrase", strings.Repeat("ab ", 30) + `"a b c d"`, 32, 99, true},
		{"512 characters", strings.Repeat("ä", 512), 1, 512, false},
		{"513 characters", strings.Repeat("ä", 513), 1, 512, true},
	}
	for _, c := range cases {
		u := parseQuery(c.text, testNames())
		words := 0
		for _, clause := range u.Clauses {
			words += len(strings.Fields(clause.Text))
		}
		if words != c.words || utf8.RuneCountInString(u.Text) != c.rune || u.Cut != c.cut {
			t.Errorf("%s: %d words, %d characters, cut %v", c.name, words, utf8.RuneCountInString(u.Text), u.Cut)
		}
	}
}

// The JSON that clients get.
func TestUnderstoodJSON(t *testing.T) {
	const golden = "testdata/understood.json"
	got, err := json.MarshalIndent(parseQuery(`E-Akte "alte Burg" -Papier title:Verwalt* year:2024 x:y Bund OR Land 2019..2023`, testNames()), "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	if *update {
		if err := os.WriteFile(golden, append(got, '\n'), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if string(got)+"\n" != string(want) {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

// What facet clauses narrow by: OR joins the values of one facet, a range
// stays one, and one that excludes names its years.
func TestFilters(t *testing.T) {
	got := parseQuery("year:2020 OR 2022..2023 authorityType:a -2024..2025 year:_missing", testNames()).Filters()
	want := []Filter{
		{Facet: "year", Any: []string{"2020"}, Ranges: []Range{{"2022", "2023"}}},
		{Facet: "authorityType", Any: []string{"a"}},
		{Facet: "year", None: []string{"2024", "2025"}},
		{Facet: "year", Any: []string{Missing}},
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v\nwant %+v", got, want)
	}
	open := parseQuery("-2998..", testNames()).Filters()
	if len(open) != 1 || !slices.Equal(open[0].None, []string{"2998", "2999"}) {
		t.Errorf("an open range excludes %+v", open)
	}
}

// The names of the product's tables are known.
func TestKnownNames(t *testing.T) {
	got := tree(ParseQuery("title:a1 kind:recipe nothing:b2"))
	if want := "word[title](a1) facet[kind](recipe) word(nothing:b2) | nothing:b2"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}
