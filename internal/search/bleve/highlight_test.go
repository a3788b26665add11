package bleve

import (
	"html"
	"strings"
	"testing"
	"unicode/utf8"

	"nextsearch/internal/search"
	"nextsearch/mappings/german"
)

// The passage that is chosen: the most different words, then the earliest,
// from the start of a word, with dots where text was left out.
func TestPassage(t *testing.T) {
	filler := strings.Repeat("Füllwörter stehen überall herum. ", 20)
	cases := []struct{ name, query, text, want string }{
		{"short texts are shown whole", "Akte", "Die Akte & <b>mehr</b>", "Die <mark>Akte</mark> &amp; &lt;b&gt;mehr&lt;/b&gt;"},
		{"both words win over one", "Akte Chatbot", filler + "Akte " + filler + "Akte und Chatbot zusammen. " + filler, "<mark>Akte</mark> und <mark>Chatbot</mark> zusammen."},
		{"nothing that did not match", "Chatbot", "Akte und Chatbot", "Akte und <mark>Chatbot</mark>"},
		{"not what is excluded", "Chatbot -Akte", "Akte und Chatbot", "Akte und <mark>Chatbot</mark>"},
		{"a prefix marks the word", "Chat*", "Ein Chatbot", "Ein <mark>Chatbot</mark>"},
		{"lines become one", "Akte", "Die\n\nAkte\tliegt", "Die <mark>Akte</mark> liegt"},
		{"a word longer than a passage", "Akte", strings.Repeat("ä", 400) + " Akte", "<mark>Akte</mark>"},
	}
	s := Mapped()
	e := &Engine{schema: s, lexicon: &learned{Lexicon: german.Seed().With(s.Tables)}}
	for _, c := range cases {
		p := newPlan(&s, e.lexicon.Lexicon, search.ParseQuery(c.query), nil)
		got := e.highlights(&p, &source{Text: map[string]string{"body": c.text}})
		if len(got) != 1 || !strings.Contains(got[0].Text, c.want) {
			t.Errorf("%s: %v, want %q", c.name, got, c.want)
		}
	}
}

// FuzzHighlight: whatever the text, a highlight is valid, short, paired, and
// without marks it is an escaped part of the text.
func FuzzHighlight(f *testing.F) {
	for _, text := range []string{"Die Akte", "ä\xffAkte&amp;<b>", strings.Repeat("Akte ", 200), "Bürger:innen und E-\nAkte", strings.Repeat("§", 300) + "Akte"} {
		f.Add(text, "Akte Bürger ver*")
	}
	s := Mapped()
	e := &Engine{schema: s, lexicon: &learned{Lexicon: german.Seed().With(s.Tables)}}
	f.Fuzz(func(t *testing.T, text, query string) {
		if !utf8.ValidString(text) {
			return // documents are valid UTF-8, see mappings.Map
		}
		p := newPlan(&s, e.lexicon.Lexicon, search.ParseQuery(query), nil)
		for _, h := range e.highlights(&p, &source{Text: map[string]string{"body": text}}) {
			plain := strings.NewReplacer("<mark>", "", "</mark>", "").Replace(h.Text)
			if !utf8.ValidString(h.Text) || strings.ContainsAny(plain, "<>") ||
				strings.Count(h.Text, "<mark>") != strings.Count(h.Text, "</mark>") {
				t.Errorf("%q in %q: %q", query, text, h.Text)
			}
			part := strings.Trim(html.UnescapeString(plain), ellipsis)
			if !strings.Contains(strings.Join(strings.Fields(text), " "), strings.TrimSpace(part)) {
				t.Errorf("%q is no part of %q", part, text)
			}
		}
	})
}

// FuzzCursor: any text is a cursor or ErrCursor.
func FuzzCursor(f *testing.F) {
	f.Add(encodeCursor(search.SortTitle, entry{key: "akte", id: "test:a"}))
	f.Add("1e30")
	f.Fuzz(func(t *testing.T, cursor string) {
		e, err := decodeCursor(search.SortTitle, cursor)
		if (e == nil) == (err == nil) {
			t.Errorf("%q: %v, %v", cursor, e, err)
		}
	})
}

// The order of titles: German, case and marks ignored.
func TestTitleKey(t *testing.T) {
	cases := []struct{ title, want string }{
		{"Äpfel", "apfel"}, {"„Bier“ & Brot", "bier“ & brot"}, {"Straße", "strasse"}, {"  2024: Jahr", "2024: jahr"}, {"É", "e"}, {"", ""}, {"…", ""},
	}
	for _, c := range cases {
		if got := titleKey(c.title); got != c.want {
			t.Errorf("%q: %q, want %q", c.title, got, c.want)
		}
	}
}
