package catalogue

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

func TestFold(t *testing.T) {
	for in, want := range map[string]string{
		"":                                   "",
		" \n…—":                              "",
		"E-Akte":                             "e|akte",
		"Die  STRASSE,\nder Über\u00adgang!": "die|strasse|der|übergang",
		"ÄÖÜ ß İ 2024/25 § 3":                "äöü|ß|i|2024|25|3",
		"a\u0308 x\x00y \xff\xfez":           "a\u0308|x|y|z",
		"„Bürger:innen“ (m/w/d)":             "bürger|innen|m|w|d",
		"日本語 и кириллица":                    "日本語|и|кириллица",
	} {
		var f foldedWords
		f.add(in)
		if got := strings.TrimSuffix(strings.ReplaceAll(string(f.bytes), "\n", "|"), "|"); got != want {
			t.Errorf("%q folds to %q, want %q", in, got, want)
		}
		if words := strings.Count(string(f.bytes), "\n"); words != len(f.hashes) {
			t.Errorf("%q has %d words and %d hashes", in, words, len(f.hashes))
		}
	}
}

// What is stored may not change without rulesVersion: these are the values of
// version 1.
func TestKeyStays(t *testing.T) {
	r := Record{Title: "Die E-Akte", Body: prose("fest", 80)}
	var p fingerprints
	k, ok := p.of(&r)
	want := key{digest: -2188692637626036696, bands: [bandCount]uint32{0x85aff82d, 0x9f74b591, 0xf82bc980, 0xed3aec83}}
	if !ok || k != want {
		t.Errorf("the key is %#v, want %#v: count up rulesVersion", k, want)
	}
}

// A record says the same in whichever of its fields the text stands.
func TestSameKey(t *testing.T) {
	words := strings.Fields(prose("text", 80))
	head, tail := strings.Join(words[:30], " "), strings.Join(words[30:], " ")
	text := head + "\n\n" + tail
	var want key
	for i, r := range []Record{
		{Body: text},
		{Body: text, Summary: "Kurz", Keywords: []string{"x"}, URL: "https://x.example/"},
		{Body: text, Sections: []Section{{Title: "Kopf", Text: head}, {Text: tail}}},
		{Body: head, Sections: []Section{{Title: "Rest", Text: tail}}},
		{Sections: []Section{{Text: head}, {Text: tail}}},
		{Summary: text},
		{Body: head, Attachments: []Attachment{{Text: tail}}},
	} {
		var p fingerprints
		r.Title = "Titel"
		k, ok := p.of(&r)
		if i == 0 {
			want = k
		}
		if !ok || k != want {
			t.Errorf("%d: key %v, want %v", i, k, want)
		}
	}
}

// The signature finds nearly the same texts as often as its formula says.
func TestBandsMeet(t *testing.T) {
	const pairs = 400
	for _, c := range []struct{ changed, atLeast int }{{1, 398}, {2, 392}, {4, 380}} {
		met := 0
		for seed := range pairs {
			words := strings.Fields(prose(fmt.Sprint("paar", seed), 200))
			other := slices.Clone(words)
			for i := range c.changed {
				other[(20+seed%50+i*40)%200] = fmt.Sprint("anders", i)
			}
			if agree(strings.Join(words, " "), strings.Join(other, " ")) {
				met++
			}
		}
		if met < c.atLeast {
			t.Errorf("with %d words changed %d of %d pairs meet, want %d", c.changed, met, pairs, c.atLeast)
		}
	}
	for seed := range pairs { // texts that only share a vocabulary
		if agree(prose(fmt.Sprint("eins", seed), 200), prose(fmt.Sprint("zwei", seed), 200)) {
			t.Errorf("two texts of their own meet: %d", seed)
		}
	}
}

// agree reports whether two texts have a band in common.
func agree(a, b string) bool {
	var p fingerprints
	ka, _ := p.of(&Record{Title: "T", Body: a})
	kb, _ := p.of(&Record{Title: "T", Body: b})
	for i := range ka.bands {
		if ka.bands[i] != 0 && ka.bands[i] == kb.bands[i] {
			return true
		}
	}
	return false
}

// Comparing is symmetric and never panics, whatever the texts are; a text is
// like itself if it may be compared at all.
func FuzzSame(f *testing.F) {
	f.Add("Titel", "Text", "Titel 2", "Text")
	f.Add("T", strings.Repeat("ein wort und noch eins ", 30), "T", strings.Repeat("ein wort und noch zwei ", 30))
	f.Add("\xff", "\x00\u00ad\u0301", "", strings.Repeat("ä", 300))
	f.Fuzz(func(t *testing.T, titleA, a, titleB, b string) {
		ra, rb := Record{Title: titleA, Body: a}, Record{Title: titleB, Body: b}
		fa, fb := faceOf(&ra), faceOf(&rb)
		if fa.near(fb) != fb.near(fa) {
			t.Errorf("%q is near %q, but not the other way round", a, b)
		}
		if len(fa.shingles) >= minNear && !fa.near(fa) {
			t.Errorf("%q is not near itself", a)
		}
		var p, q fingerprints
		p.of(&rb) // what was folded before leaves no trace
		ka, okA := p.of(&ra)
		kb, okB := q.of(&ra)
		if ka != kb || okA != okB {
			t.Errorf("%q has two keys", a)
		}
	})
}

func BenchmarkFingerprint(b *testing.B) {
	r := sample("q", 1)[0]
	var p fingerprints
	b.SetBytes(int64(len(r.Body)))
	for b.Loop() {
		p.of(&r)
	}
}
