package server

import (
	"strings"
	"testing"

	"nextsearch/internal/search"
)

// A page without hits says which part finds nothing, and where the others lead.
func TestNoHitsSaysWhichWordIsMissing(t *testing.T) {
	sv := serve(t, records(), nil)
	doc := page(t, sv.get("/suche?q=e-akte+zauberei&filter.kind=recipe"))
	empty := doc.Find(".empty")
	if items := empty.Find("ul").First().Find("li"); items.Length() != 2 || !strings.Contains(items.First().Text(), "allein ein Treffer") ||
		items.First().Find("a").AttrOr("href", "") != "/suche?filter.kind=recipe&q=e-akte" || !strings.Contains(items.Last().Text(), "kommt hier nicht vor") {
		t.Errorf("words: %s", items.Text())
	}
	if !strings.Contains(empty.Text(), "Themen in der Nähe") {
		t.Errorf("no topics near by: %s", empty.Text())
	}
	if doc.Find(".keep a").Length() == 0 {
		t.Error("the search cannot be kept")
	}

	text := page(t, sv.get("/suche?q=zauberei&lang=en")).Find(".empty").Text()
	if !strings.Contains(text, "does not occur here") || !strings.Contains(text, "The largest topics") {
		t.Errorf("one word: %s", text)
	}
}

// Filters that leave nothing are named as the reason.
func TestNoHitsCountsWithoutFilters(t *testing.T) {
	sv := serve(t, records(), nil)
	text := page(t, sv.get("/suche?q=e-akte&filter.kind=news")).Find(".empty").Text()
	if !strings.Contains(text, "Filter entfernen (ein Treffer)") {
		t.Errorf("got %s", text)
	}
}

// However many words, the index is asked a few times only.
func TestNoHitsAsksTheIndexAFewTimes(t *testing.T) {
	sv := serve(t, records(), nil)
	sv.get("/suche?filter.kind=news&q=" + strings.Repeat("zauberei+", 30))
	if n := len(sv.index.queries); n > emptyWords+3 {
		t.Errorf("%d searches", n)
	}
}

func TestClauseAlone(t *testing.T) {
	for want, c := range map[string]clauseView{
		"Akte":              {Kind: string(search.ClauseWord), Text: "Akte"},
		`"digitale Akte"`:   {Kind: string(search.ClausePhrase), Text: "digitale Akte"},
		"Fach*":             {Kind: string(search.ClausePrefix), Text: "Fach"},
		"title:Akte":        {Kind: string(search.ClauseWord), Text: "Akte", Field: "title"},
		`title:"eine Akte"`: {Kind: string(search.ClausePhrase), Text: "eine Akte", Field: "title"},
	} {
		if got := c.alone(); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
		parsed := search.ParseQuery(want)
		if len(parsed.Clauses) != 1 || parsed.Clauses[0].Text != c.Text || parsed.Clauses[0].Kind != search.ClauseKind(c.Kind) {
			t.Errorf("%s is understood as %+v", want, parsed)
		}
	}
}
