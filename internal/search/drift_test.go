package search_test

import (
	"testing"

	"nextsearch/internal/search"
)

// When a generation is built anew by itself.
func TestDriftDue(t *testing.T) {
	for _, c := range []struct {
		name string
		d    search.Drift
		want bool
	}{
		{"empty", search.Drift{}, false},
		{"small, on the seed", search.Drift{Documents: 200}, false},
		{"outgrown the seed", search.Drift{Documents: 300}, true},
		{"as learned", search.Drift{Learned: 5000, Documents: 5000}, false},
		{"doubled", search.Drift{Learned: 5000, Documents: 10000}, true},
		{"strange words", search.Drift{Learned: 5000, Documents: 6000, Words: 30000, Unknown: .3}, true},
		{"strange words in few documents", search.Drift{Learned: 5000, Documents: 5100, Words: 30000, Unknown: .3}, false},
		{"few strange words", search.Drift{Learned: 5000, Documents: 6000, Words: 300, Unknown: .9}, false},
		{"ordinary words", search.Drift{Learned: 5000, Documents: 6000, Words: 30000, Unknown: .05}, false},
	} {
		if got := c.d.Due(); got != c.want {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
}
