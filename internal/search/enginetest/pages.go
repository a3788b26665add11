package enginetest

import (
	"slices"
	"strings"
	"testing"
	"time"

	"nextsearch/internal/search"
	"nextsearch/mappings"
)

// testSorts says what each order is; equal ones stand in the order of their
// ids, and those that match a text alike in the order of their dates first.
func testSorts(t *testing.T, f search.Factory) {
	e, _ := create(t, f)
	docs := []mappings.Document{
		doc("d", "Zebra", "wort", facets("", "", "2020")),
		doc("b", "Äpfel", "wort", facets("", "", "2021")),
		doc("c", "apfelbaum", "wort", facets("", "", "2021")),
		doc("a", "„Bier“", "wort", map[string][]string{}),
		doc("e", "Straße", "wort", facets("", "", "1969")),
	}
	docs[0].Updated = time.Date(2024, 1, 2, 0, 0, 0, 0, time.UTC)
	docs[3].Updated = time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC)
	apply(t, e, put(docs...))
	cases := []struct {
		sort search.Sort
		text string
		want string
	}{
		{search.SortNewest, "", "b c d e a"},
		{search.SortOldest, "", "e d b c a"},
		{search.SortUpdated, "", "d a b c e"},
		{search.SortTitle, "", "b c a e d"},
		{search.SortID, "", "a b c d e"},
		{search.SortRelevance, "", "b c d e a"},
		{search.SortID, "wort", "a b c d e"},
		{search.SortRelevance, "wort", "b c d e a"}, // they match alike: the newest first
	}
	for _, c := range cases {
		r := find(t, e, search.Query{Text: c.text, Sort: c.sort, Size: 10})
		if got := strings.Join(names(ids(r)), " "); got != c.want {
			t.Errorf("sort %q of %q: %s, want %s", c.sort, c.text, got, c.want)
		}
	}
}

// testPages: pages by number and by cursor give every hit once, in one order.
func testPages(t *testing.T, f search.Factory) {
	e, _ := create(t, f)
	docs := many(137)
	apply(t, e, put(docs[:60]...))
	apply(t, e, put(docs[60:]...))
	for _, sort := range search.Sorts() {
		for _, text := range []string{"", "Verfahren"} {
			whole := ids(find(t, e, search.Query{Text: text, Sort: sort, Size: 200}))
			if len(whole) != len(docs) {
				t.Fatalf("sort %q: %d hits, want %d", sort, len(whole), len(docs))
			}
			q := search.Query{Text: text, Sort: sort, Size: 10}
			if got := byNumber(t, e, q); !slices.Equal(got, whole) {
				t.Errorf("sort %q of %q: pages by number give another order", sort, text)
			}
			if got := byCursor(t, e, q); !slices.Equal(got, whole) {
				t.Errorf("sort %q of %q: pages by cursor give another order", sort, text)
			}
		}
	}
}

// byNumber reads all pages by number.
func byNumber(t *testing.T, e search.Engine, q search.Query) []string {
	t.Helper()
	var all []string
	for {
		r := find(t, e, q)
		all = append(all, ids(r)...)
		if q.From += q.Size; len(r.Hits) < q.Size {
			return all
		}
	}
}

// byCursor reads all pages by cursor.
func byCursor(t *testing.T, e search.Engine, q search.Query) []string {
	t.Helper()
	var all []string
	for {
		r := find(t, e, q)
		all = append(all, ids(r)...)
		if q.Cursor = r.Next; q.Cursor == "" || len(r.Hits) == 0 {
			return all
		}
	}
}

// testWindow: numbers end at the window, cursors do not.
func testWindow(t *testing.T, f search.Factory) {
	e, _ := create(t, f)
	docs := many(search.Window + 500)
	for len(docs) > 0 {
		n := min(1000, len(docs))
		apply(t, e, put(docs[:n]...))
		docs = docs[n:]
	}
	r := find(t, e, search.Query{From: search.Window - 5, Size: 10, Sort: search.SortID})
	if r.Total != search.Window+500 || len(r.Hits) != 5 || r.Next == "" {
		t.Errorf("at the window: %d hits of %d, next %q", len(r.Hits), r.Total, r.Next)
	}
	if r := find(t, e, search.Query{From: search.Window, Size: 10}); len(r.Hits) != 0 {
		t.Errorf("behind the window: %d hits", len(r.Hits))
	}
	all := byCursor(t, e, search.Query{Size: 1000, Sort: search.SortID})
	if len(all) != search.Window+500 || !slices.IsSorted(all) || len(slices.Compact(all)) != search.Window+500 {
		t.Errorf("by cursor: %d hits", len(all))
	}
}

// testCursorWhileChanging: what stays in the index is given exactly once,
// whatever is put and removed between the pages.
func testCursorWhileChanging(t *testing.T, f search.Factory) {
	for _, sort := range []search.Sort{search.SortNewest, search.SortOldest, search.SortTitle, search.SortID} {
		e, _ := create(t, f)
		docs := many(90)
		apply(t, e, put(docs[:60]...))
		seen := map[string]int{}
		q := search.Query{Sort: sort, Size: 7}
		for step := 0; ; step++ {
			r := find(t, e, q)
			for _, id := range ids(r) {
				seen[id]++
			}
			if q.Cursor = r.Next; q.Cursor == "" {
				break
			}
			apply(t, e, search.Batch{Put: docs[60+step : 61+step], Remove: []string{docs[step].ID}, Reaches: at(uint64(step))})
		}
		for i, d := range docs[:60] {
			if n := seen[d.ID]; n > 1 || (n == 0 && i > 20) {
				t.Errorf("sort %q: %s was given %d times", sort, d.ID, n)
			}
		}
	}
}

// testBadCursors: what is no cursor of this order is ErrCursor.
func testBadCursors(t *testing.T, f search.Factory) {
	e := filled(t, f)
	good := find(t, e, search.Query{Sort: search.SortTitle, Size: 2}).Next
	if good == "" {
		t.Fatal("no cursor for the next page")
	}
	bad := []string{"x", "0", good[:len(good)-3], good + "x", strings.Repeat("1", 5000), "1e30", "log.5", "ä"}
	for _, cursor := range bad {
		wantCursorError(t, e, search.Query{Sort: search.SortTitle, Size: 2, Cursor: cursor})
	}
	wantCursorError(t, e, search.Query{Sort: search.SortNewest, Size: 2, Cursor: good})
	if r := find(t, e, search.Query{Sort: search.SortTitle, Size: 50}); r.Next != "" {
		t.Errorf("a cursor behind the last hit: %q", r.Next)
	}
}
