package mappings

import (
	"fmt"
	"strings"

	"nextsearch/mappings/german"
)

// termIndex finds the terms of a table in a text, longest first: a tree over
// the 37 characters of keys. Walking it from every character of 4 KiB takes
// some 20 µs, where looking for each of 2,000 terms in turn takes a millisecond.
type termIndex struct {
	table string // name of the table, for explanations
	nodes []termNode
	terms []term
}

// termNode has the next node for each character, 0 for none (the root is never
// next), and the term that ends here, counted from 1, 0 for none.
type termNode struct {
	next [keyChars]int32
	term int32
}

// term is one entry of a table of terms.
type term struct {
	text string // as the table has it
	line int    // of the table
	says says
}

// vocabularies is for how many vocabularies at most a term can speak.
const vocabularies = 2

// says is what a code or a term speaks for, by vocabulary of its table.
type says [vocabularies][]weight

// weight is how strongly something speaks for a value.
type weight struct {
	index int     // in the vocabulary
	value float64 // 0..1
}

// silent reports whether a term only keeps others from being seen.
func (t *term) silent() bool { return len(t.says[0])+len(t.says[1]) == 0 }

// keyChars is how many characters keys have: space, a to z, 0 to 9.
const keyChars = 37

// keyChar gives the number of a character of a key, -1 for foreign letters.
func keyChar(c byte) int {
	switch {
	case 'a' <= c && c <= 'z':
		return int(c-'a') + 1
	case '0' <= c && c <= '9':
		return int(c-'0') + 27
	case c == ' ':
		return 0
	}
	return -1
}

// addLine takes the terms of one line, divided by |.
func (x *termIndex) addLine(line int, column string, w says) error {
	for text := range strings.SplitSeq(column, "|") {
		text = strings.TrimSpace(text)
		x.terms = append(x.terms, term{text, line, w})
		if err := x.add(text, len(x.terms)); err != nil {
			return fmt.Errorf("%q: %w", text, err)
		}
	}
	return nil
}

// add enters one term under its number.
func (x *termIndex) add(text string, number int) error {
	if len(x.nodes) == 0 {
		x.nodes = append(x.nodes, termNode{})
	}
	at := int32(0)
	for i := range len(text) {
		c := keyChar(text[i])
		if text[i] == '_' {
			c = 0
		}
		if c < 0 {
			return fmt.Errorf("character %q stands in no key", text[i])
		}
		if x.nodes[at].next[c] == 0 {
			x.nodes = append(x.nodes, termNode{})
			x.nodes[at].next[c] = int32(len(x.nodes) - 1)
		}
		at = x.nodes[at].next[c]
	}
	if at == 0 {
		return fmt.Errorf("an empty term")
	}
	if other := x.nodes[at].term; other != 0 {
		return fmt.Errorf("stands in line %d already", x.terms[other-1].line)
	}
	x.nodes[at].term = int32(number)
	return nil
}

// find calls found for each term in key with its place (without the borders of
// words), from left to right: of several that start at one place the longest,
// and none that starts within the one before. A key begins with a space and has
// one after each word.
func (x *termIndex) find(key string, found func(t *term, start, end int)) {
	if len(x.nodes) == 0 {
		return
	}
	covered := 0
	for start := 1; start < len(key); start++ {
		if key[start] == ' ' {
			continue
		}
		number, end := x.longest(key, start)
		if key[start-1] == ' ' {
			if n, e := x.longest(key, start-1); e >= end {
				number, end = n, e
			}
		}
		if number == 0 || start < covered {
			continue
		}
		covered = end
		found(&x.terms[number-1], start, end)
	}
}

// longest gives the longest term that starts at start, 0 for none, and where it
// ends, the border of a word not counted.
func (x *termIndex) longest(key string, start int) (number int32, end int) {
	at := int32(0)
	for i := start; i < len(key); i++ {
		c := keyChar(key[i])
		if c < 0 {
			break
		}
		if at = x.nodes[at].next[c]; at == 0 {
			break
		}
		if n := x.nodes[at].term; n != 0 {
			number, end = n, i+1
			if key[i] == ' ' {
				end = i
			}
		}
	}
	return number, end
}

// wordKey gives the words of text in key form, a space before and after each;
// hyphens divide words, so that Smart-City and Smart City are one.
func wordKey(text string) string {
	buf := append(make([]byte, 0, len(text)+16), ' ')
	for word := range strings.FieldsFuncSeq(text, func(r rune) bool { return !german.IsWordRune(r) && !german.IsDropped(r) }) {
		buf = append(german.AppendKey(buf, word), ' ')
	}
	return string(buf)
}

// wordsAround widens a place in a key to whole words.
func wordsAround(key string, start, end int) string {
	from := strings.LastIndexByte(key[:start], ' ') + 1
	if i := strings.IndexByte(key[end:], ' '); i >= 0 {
		return key[from : end+i]
	}
	return key[from:]
}
