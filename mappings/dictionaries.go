package mappings

import (
	"bufio"
	_ "embed"
	"fmt"
	"io"
	"os"
	"strings"
	"sync"

	"nextsearch/mappings/german"
)

// The curated tables of the product; the lines of each name their sources.
var (
	//go:embed tables/abbreviations.tsv
	abbreviationTable string
	//go:embed tables/synonyms.tsv
	synonymTable string
)

// productTables reads the embedded tables once. A test keeps them readable.
var productTables = sync.OnceValue(func() german.Tables {
	var t german.Tables
	t.Abbreviations, _ = german.ParseAbbreviations(strings.NewReader(abbreviationTable))
	t.Synonyms, _ = german.ParseSynonyms(strings.NewReader(synonymTable))
	return t
})

// Tables gives the product's curated abbreviations and synonyms, and after them
// those of an operator's files: lines "ABK, tab, long form" or "A | B | C", as
// in the embedded ones; # starts a comment. An error names file and line.
func Tables(files ...string) (german.Tables, error) {
	own := productTables()
	t := german.Tables{
		Abbreviations: own.Abbreviations[:len(own.Abbreviations):len(own.Abbreviations)],
		Synonyms:      own.Synonyms[:len(own.Synonyms):len(own.Synonyms)],
	}
	for _, name := range files {
		if err := addTable(&t, name); err != nil {
			return german.Tables{}, fmt.Errorf("table %s: %w", name, err)
		}
	}
	return t, nil
}

// addTable appends the lines of one file.
func addTable(t *german.Tables, name string) error {
	f, err := os.Open(name)
	if err != nil {
		return err
	}
	defer f.Close()
	groups, pairs, err := divideTable(f)
	if err != nil {
		return err
	}
	synonyms, err := german.ParseSynonyms(strings.NewReader(groups))
	if err != nil {
		return err
	}
	abbreviations, err := german.ParseAbbreviations(strings.NewReader(pairs))
	if err != nil {
		return err
	}
	t.Synonyms = append(t.Synonyms, synonyms...)
	t.Abbreviations = append(t.Abbreviations, abbreviations...)
	return nil
}

// maxTableFile bounds an operator's table: a longer file is something else.
const maxTableFile = 16 << 20

// divideTable separates the lines of synonyms, which have a bar in their first
// column, from those of abbreviations. Each keeps its line number.
func divideTable(r io.Reader) (groups, pairs string, err error) {
	var g, p strings.Builder
	lines := bufio.NewScanner(io.LimitReader(r, maxTableFile))
	lines.Buffer(nil, maxTableFile)
	for lines.Scan() {
		line := strings.TrimPrefix(lines.Text(), "\uFEFF")
		if first, _, _ := strings.Cut(line, "\t"); strings.Contains(first, "|") {
			g.WriteString(line)
		} else {
			p.WriteString(line)
		}
		g.WriteByte('\n')
		p.WriteByte('\n')
	}
	return g.String(), p.String(), lines.Err()
}
