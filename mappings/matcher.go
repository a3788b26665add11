package mappings

import "strings"

// matcher finds which of many patterns are in a key, all in one pass (the
// automaton of Aho and Corasick, CACM 18:6, 1975). It is never changed once
// made, so it may be shared.
type matcher struct {
	next [][matchSymbols]int32 // states: where each symbol leads
	out  [][]int32             // patterns that end in a state
	size int                   // number of patterns
}

// matchSymbols is the alphabet of keys: a-z, 0-9, space, "^" and "$" at the
// ends, and one for everything else.
const matchSymbols = 40

// maxPatterns bounds the patterns of one matcher, so that a set of matches
// needs no allocation.
const maxPatterns = 2560

// matches is the set of patterns found in a key.
type matches [maxPatterns / 64]uint64

func (m *matches) has(pattern int32) bool { return m[pattern/64]&(1<<(pattern%64)) != 0 }

// newMatcher builds the automaton. A pattern is written in German: it is
// brought to the form of a key; a space is the border of a word, "^" the start
// of the name and "$" its end.
func newMatcher(patterns []string) *matcher {
	m := &matcher{next: make([][matchSymbols]int32, 1), out: make([][]int32, 1), size: len(patterns)}
	if len(patterns) > maxPatterns {
		panic("mappings: more patterns than a matcher can hold")
	}
	for i, p := range patterns {
		m.add(patternKey(p), int32(i))
	}
	m.link()
	return m
}

// patternKey brings a pattern into the form of keys.
func patternKey(p string) string {
	start, atStart := strings.CutPrefix(p, "^")
	end, atEnd := strings.CutSuffix(start, "$")
	key := authorityKey(end)
	if !strings.HasPrefix(end, " ") && !atStart {
		key = key[1:]
	}
	if !strings.HasSuffix(end, " ") && !atEnd {
		key = key[:len(key)-1]
	}
	if atStart {
		key = "^" + key
	}
	if atEnd {
		key += "$"
	}
	return key
}

// add enters a pattern into the tree; 0 is the root and means "not there".
func (m *matcher) add(key string, pattern int32) {
	state := int32(0)
	for i := 0; i < len(key); i++ {
		s := symbol(key[i])
		if m.next[state][s] == 0 {
			m.next = append(m.next, [matchSymbols]int32{})
			m.out = append(m.out, nil)
			m.next[state][s] = int32(len(m.next) - 1)
		}
		state = m.next[state][s]
	}
	m.out[state] = append(m.out[state], pattern)
}

// link makes the tree an automaton: breadth first, each state learns where it
// goes on when its own branch ends.
func (m *matcher) link() {
	fail := make([]int32, len(m.next))
	queue := make([]int32, 0, len(m.next))
	for s := range matchSymbols {
		if to := m.next[0][s]; to != 0 {
			queue = append(queue, to)
		}
	}
	for i := 0; i < len(queue); i++ {
		state := queue[i]
		m.out[state] = append(m.out[state], m.out[fail[state]]...)
		for s := range matchSymbols {
			to := m.next[state][s]
			if to == 0 {
				m.next[state][s] = m.next[fail[state]][s]
				continue
			}
			fail[to] = m.next[fail[state]][s]
			queue = append(queue, to)
		}
	}
}

// find gives the patterns that are in key.
func (m *matcher) find(key string) (found matches) {
	state := m.next[0][symbol('^')]
	for i := 0; i <= len(key); i++ {
		s := symbol('$')
		if i < len(key) {
			s = symbol(key[i])
		}
		state = m.next[state][s]
		for _, p := range m.out[state] {
			found[p/64] |= 1 << (p % 64)
		}
	}
	return found
}

// symbol gives the number of a byte in the alphabet.
func symbol(c byte) int {
	switch {
	case 'a' <= c && c <= 'z':
		return int(c-'a') + 1
	case '0' <= c && c <= '9':
		return int(c-'0') + 27
	case c == ' ':
		return 37
	case c == '^':
		return 38
	case c == '$':
		return 39
	}
	return 0
}
