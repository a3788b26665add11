package search

import (
	"fmt"
	"math/rand/v2"
	"os"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"
)

// broken says which promise of the query language a text breaks, "" if none:
// whatever the text, the answer is bounded and valid UTF-8, groups have at
// least two members, and what was understood is understood again in the same way.
func broken(text string) string {
	u := parseQuery(text, testNames())
	words, groups := 0, map[int]int{}
	for _, c := range u.Clauses {
		if c.Text == "" || !utf8.ValidString(c.Text) || (c.Kind == ClausePrefix && utf8.RuneCountInString(c.Text) < MinPrefix) {
			return fmt.Sprintf("clause %+v", c)
		}
		if c.Group > 0 && c.Not {
			return fmt.Sprintf("an alternative that excludes: %+v", c)
		}
		if words++; c.Kind != ClauseFacet { // the value of a facet is one, whatever is in it
			words += max(0, len(strings.Fields(c.Text))-1)
		}
		groups[c.Group]++
	}
	for g, members := range groups {
		if g > 0 && members < 2 {
			return fmt.Sprintf("group %d has one member", g)
		}
	}
	if n := utf8.RuneCountInString(u.Text); n > MaxText || words > 2*MaxWords || len(u.Clauses) > MaxWords || !utf8.ValidString(u.Text) {
		return fmt.Sprintf("%d characters, %d words, %d clauses", n, words, len(u.Clauses))
	}
	for _, part := range u.Ignored {
		if !strings.Contains(u.Text, part) {
			return fmt.Sprintf("ignored %q was not typed", part)
		}
	}
	if n := len(u.Filters()); n > len(u.Clauses) {
		return fmt.Sprintf("%d filters of %d clauses", n, len(u.Clauses))
	}
	if again := parseQuery(u.Text, testNames()); tree(again) != tree(u) && !u.Cut {
		return fmt.Sprintf("understood as %s, then as %s", tree(u), tree(again))
	}
	return ""
}

// FuzzParseQuery looks for texts that break a promise.
func FuzzParseQuery(f *testing.F) {
	for _, s := range []string{"", `a "b c" -d title:e f* year:2024`, "§ 3 a OR b ODER 2019..2023 (c)", "„\xff“ -\"", "title:\"", strings.Repeat("*\":-", 200)} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if fault := broken(text); fault != "" {
			t.Errorf("%q: %s", text, fault)
		}
	})
}

// fragments are what storms are made of: everything that means something to
// the language, and what people and broken programs send.
var fragments = []string{" ", " ", " ", "\t", "\x00", "-", "--", "*", ":", "(", ")", "..", "...", "§", "§ 3", "§§ 3a", "OR", " OR ", " ODER ", "or",
	"\"", "„", "“", "»", "«", "title:", "TITLE:", "year:", "year:2019..", "authorityType:", "x:", "2019..2023", "..2023", "2019..", "9999..1", "2020",
	"20/1234", "info@musterstadt.example", "https://musterstadt.example/a?b=c#d", "Привет", "😀", "👩\u200d💻", "ü", "u\u0308", "\u00ad", "\u200b", "\u202e",
	"א", "ß", "ẞ", "E-Akte", "Bürger:innen", "Bürger*innen", "Akte", "a", "\xff", "\xc3", "\xf0\x9f", "\ufffd", "~2", "^3", "+", "&&", "||", "!", "[a TO b]", "{", "}", "\\", "/re/", "'", "%00", "<b>"}

// stormText makes one text of a storm.
func stormText(rnd *rand.Rand, buf []byte) []byte {
	for range 1 + rnd.IntN(12) {
		f := fragments[rnd.IntN(len(fragments))]
		switch rnd.IntN(12) {
		case 0:
			f = f[:rnd.IntN(len(f)+1)] // also inside a character
		case 1:
			buf = append(buf, byte(rnd.Uint32()))
		case 2:
			buf = utf8.AppendRune(buf, rune(rnd.IntN(0x11000)))
		case 3:
			if rnd.IntN(40) == 0 {
				f = strings.Repeat(f, 1+rnd.IntN(300))
			}
		}
		buf = append(buf, f...)
	}
	return buf
}

// A storm of made-up texts breaks no promise. NEXTSEARCH_STORM sets how many;
// ten million have been run.
func TestParseQueryStorm(t *testing.T) {
	n := 20_000
	if s := os.Getenv("NEXTSEARCH_STORM"); s != "" {
		var err error
		if n, err = strconv.Atoi(s); err != nil {
			t.Fatalf("NEXTSEARCH_STORM: %v", err)
		}
	}
	rnd := rand.New(rand.NewPCG(1, uint64(n)))
	var buf []byte
	for range n {
		buf = stormText(rnd, buf[:0])
		if fault := broken(string(buf)); fault != "" {
			t.Fatalf("%q: %s", buf, fault)
		}
	}
}
