package bleve

import (
	"slices"
	"strconv"

	"nextsearch/internal/search"
)

// group is everything that narrows by one facet. Counts of that facet ignore
// it, those of all others do not.
type group struct {
	facet   string
	filters []search.Filter
}

// groupFilters joins the filters of each facet, in the order of first mention.
// A filter that says nothing is left out.
func groupFilters(filters []search.Filter) []group {
	var groups []group
	for _, f := range filters {
		if len(f.Any)+len(f.All)+len(f.None)+len(f.Ranges) == 0 {
			continue
		}
		i := slices.IndexFunc(groups, func(g group) bool { return g.facet == f.Facet })
		if i < 0 {
			i, groups = len(groups), append(groups, group{facet: f.Facet})
		}
		groups[i].filters = append(groups[i].filters, f)
	}
	return groups
}

// groupTest tests the documents of one segment against a group. Values are
// looked up once per segment; a document costs comparisons of small numbers.
type groupTest struct {
	col   *column
	tests []filterTest
}

// passes reports whether a document passes all filters of the group.
func (t *groupTest) passes(doc uint32) bool {
	ords := t.col.of(doc)
	for i := range t.tests {
		if !t.tests[i].passes(ords) {
			return false
		}
	}
	return true
}

// filterTest is one filter in the ordinals of a segment's column. Ordinals
// are as [column.of] gives them.
type filterTest struct {
	// any holds, by ordinal, the values of which one is enough, ranges
	// included; it says nothing unless hasAny.
	any                []bool
	hasAny, anyMissing bool
	// all are the ordinals that must be there; impossible: the segment lacks
	// one of them, so none of its documents has all.
	all                    []uint32
	impossible, allMissing bool
	// none holds, by ordinal, the values that must not be there.
	none                 []bool
	hasNone, noneMissing bool
}

// passes tests the ordinals of one document.
func (t *filterTest) passes(ords []uint32) bool {
	if t.hasAny && !(t.anyMissing && len(ords) == 0) && !hasOneOf(ords, t.any) {
		return false
	}
	if t.impossible || t.allMissing && len(ords) > 0 {
		return false
	}
	for _, ord := range t.all {
		if !slices.Contains(ords, ord) {
			return false
		}
	}
	if t.hasNone && (t.noneMissing && len(ords) == 0 || hasOneOf(ords, t.none)) {
		return false
	}
	return true
}

// hasOneOf reports whether one of the ordinals is in the set.
func hasOneOf(ords []uint32, set []bool) bool {
	for _, ord := range ords {
		if set[ord] {
			return true
		}
	}
	return false
}

// newGroupTest compiles a group for a column.
func newGroupTest(g group, col *column) groupTest {
	t := groupTest{col: col}
	for _, f := range g.filters {
		t.tests = append(t.tests, newFilterTest(f, col))
	}
	return t
}

// newFilterTest compiles one filter for a column.
func newFilterTest(f search.Filter, col *column) filterTest {
	t := filterTest{hasAny: len(f.Any)+len(f.Ranges) > 0, hasNone: len(f.None) > 0}
	t.any, t.anyMissing = ordinalSet(f.Any, col)
	for _, r := range f.Ranges {
		addRange(t.any, r, col)
	}
	t.none, t.noneMissing = ordinalSet(f.None, col)
	for _, value := range f.All {
		switch ord, ok := col.find(value); {
		case value == search.Missing:
			t.allMissing = true
		case !ok:
			t.impossible = true
		default:
			t.all = append(t.all, ord+col.shift())
		}
	}
	return t
}

// ordinalSet gives the set of values that the column has, and whether
// "missing" is among them.
func ordinalSet(values []string, col *column) (set []bool, missing bool) {
	set = make([]bool, len(col.terms)+1)
	for _, value := range values {
		if value == search.Missing {
			missing = true
		} else if ord, ok := col.find(value); ok {
			set[ord+col.shift()] = true
		}
	}
	return set, missing
}

// addRange adds the terms within r to a set.
func addRange(set []bool, r search.Range, col *column) {
	for ord, term := range col.terms {
		if (r.From == "" || compareValues(r.From, term) <= 0) && (r.To == "" || compareValues(term, r.To) <= 0) {
			set[uint32(ord)+col.shift()] = true
		}
	}
}

// compareValues compares values of an ordered facet: as numbers if both are,
// else as text.
func compareValues(a, b string) int {
	m, errA := strconv.Atoi(a)
	n, errB := strconv.Atoi(b)
	switch {
	case errA != nil || errB != nil:
		if a < b {
			return -1
		} else if a > b {
			return 1
		}
		return 0
	case m < n:
		return -1
	case m > n:
		return 1
	}
	return 0
}
