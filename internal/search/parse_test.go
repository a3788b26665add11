package search

import (
	"encoding/json"
	"flag"
	"os"
	"strings"
	"testing"
	"unicode/utf8"
)

var update = flag.Bool("update", false, "write the golden files anew")

// testNames are the fields and facets of the tests.
func testNames() names {
	n := names{}
	n.add("title", ClauseWord)
	n.add("body", ClauseWord)
	n.add("authorityType", ClauseFacet)
	n.add("year", ClauseFacet)
	return n
}

// tree writes what was understood on one line: -kind[field](text), and
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
		parts = append(parts, s+"("+c.Text+")")
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
		{"§ 3 OZG", "word(3) word(OZG) | §"},
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
		{"https://musterstadt.example/a", "word(https://musterstadt.example/a) | https://musterstadt.example/a"},
		{"title:", "word(title:) | title:"},
		{":Akte", "word(:Akte) | :Akte"},
		{"12:30", "word(12:30) | 12:30"},
		// what other languages mean by it is text here
		{"Akte AND Papier", "word(Akte) word(AND) word(Papier)"},
		{"(Akte OR Papier)", "word((Akte) word(OR) word(Papier))"},
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
	got, err := json.MarshalIndent(parseQuery(`E-Akte "alte Burg" -Papier title:Verwalt* year:2024 x:y`, testNames()), "", "  ")
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

// The names of the product's tables are known.
func TestKnownNames(t *testing.T) {
	got := tree(ParseQuery("title:a1 kind:recipe nothing:b2"))
	if want := "word[title](a1) facet[kind](recipe) word(nothing:b2) | nothing:b2"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

// FuzzParseQuery: any bytes give a bounded answer in valid UTF-8, and what
// was understood is understood again in the same way.
func FuzzParseQuery(f *testing.F) {
	for _, s := range []string{"", `a "b c" -d title:e f* year:2024`, "„\xff“ -\"", "title:\"", strings.Repeat("*\":-", 200)} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		u := parseQuery(text, testNames())
		words := 0
		for _, c := range u.Clauses {
			if c.Text == "" || !utf8.ValidString(c.Text) || (c.Kind == ClausePrefix && utf8.RuneCountInString(c.Text) < MinPrefix) {
				t.Errorf("clause %+v of %q", c, text)
			}
			words += max(1, len(strings.Fields(c.Text)))
		}
		if utf8.RuneCountInString(u.Text) > MaxText || words > 2*MaxWords || len(u.Clauses) > MaxWords {
			t.Errorf("%d characters, %d words, %d clauses", utf8.RuneCountInString(u.Text), words, len(u.Clauses))
		}
		if again := parseQuery(u.Text, testNames()); tree(again) != tree(u) && !u.Cut {
			t.Errorf("%q: understood as %s, then as %s", text, tree(u), tree(again))
		}
	})
}
