package german

import (
	"bufio"
	"fmt"
	"io"
	"strings"
)

// Abbreviation is a short form with one of its long forms.
type Abbreviation struct {
	Short, Long string
}

// Tables are the curated lists that a lexicon takes in beside what it learns.
type Tables struct {
	Abbreviations []Abbreviation
	Synonyms      [][]string // groups of words and phrases that stand for each other
}

// maxTableLine bounds a line of a table, in bytes.
const maxTableLine = 64 << 10

// ParseAbbreviations reads lines SHORT, tab, LONG, tab, SOURCE; empty lines and
// those that start with # are left out. An error names the line.
func ParseAbbreviations(r io.Reader) ([]Abbreviation, error) {
	var list []Abbreviation
	err := eachLine(r, func(fields []string) error {
		if len(fields) < 2 || strings.TrimSpace(fields[0]) == "" || strings.TrimSpace(fields[1]) == "" {
			return fmt.Errorf("want short form, tab, long form")
		}
		list = append(list, Abbreviation{strings.TrimSpace(fields[0]), strings.TrimSpace(fields[1])})
		return nil
	})
	return list, err
}

// ParseSynonyms reads lines A | B | C, tab, SOURCE; at least two words make a
// group. An error names the line.
func ParseSynonyms(r io.Reader) ([][]string, error) {
	var groups [][]string
	err := eachLine(r, func(fields []string) error {
		var group []string
		for w := range strings.SplitSeq(fields[0], "|") {
			if w = strings.TrimSpace(w); w != "" {
				group = append(group, w)
			}
		}
		if len(group) < 2 {
			return fmt.Errorf("want at least two words with | between")
		}
		groups = append(groups, group)
		return nil
	})
	return groups, err
}

// eachLine calls f with the fields of each line that is no comment.
func eachLine(r io.Reader, f func(fields []string) error) error {
	scan := bufio.NewScanner(r)
	scan.Buffer(nil, maxTableLine)
	for n := 1; scan.Scan(); n++ {
		line := scan.Text()
		if strings.TrimSpace(line) == "" || strings.HasPrefix(line, "#") {
			continue
		}
		if err := f(strings.Split(line, "\t")); err != nil {
			return fmt.Errorf("line %d: %w", n, err)
		}
	}
	return scan.Err()
}
