package mappings

import (
	_ "embed"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"

	"nextsearch/mappings/german"
)

// The curated tables of topics; each says at its head what a line means.
var (
	//go:embed tables/themes.tsv
	themeTable string
	//go:embed tables/topics.tsv
	topicTable string
	//go:embed tables/topiccodes.tsv
	topicCodeTable string
	//go:embed tables/topicterms.tsv
	topicTermTable string
)

// theme is one of the EU data themes.
type theme struct {
	code  string
	label Label
	topic string // the own topic that the theme shows by itself, "" for none
}

// Topic is one of the own topics.
type Topic struct {
	Term
	// Themes are the EU data themes that hold what is filed under it.
	Themes []string
	// Fields are the OZG Themenfelder (topic fields of the Onlinezugangsgesetz)
	// whose services belong to it; none for what the OZG does not touch.
	Fields []string
}

// topicTables is what inference of topics works with, read once.
type topicTables struct {
	themes []theme
	topics []Topic
	codes  []codeRule
	terms  *termIndex
}

// codeRule is one code of a vocabulary with what it speaks for.
type codeRule struct {
	vocabulary string // part of the vocabulary's name, as vocabularyKey writes it
	code       string // as codeKey writes it
	says       says
}

// Vocabularies of the table of topic terms.
const (
	ofThemes = iota
	ofTopics
)

// topicData reads the embedded tables once. An error in them is one of the
// program: a test keeps them readable, so that it can be left out here.
var topicData = sync.OnceValue(func() *topicTables {
	t, _ := parseTopicTables(themeTable, topicTable, topicCodeTable, topicTermTable)
	return t
})

// parseTopicTables reads the four tables; an error names table and line.
func parseTopicTables(themes, topics, codes, terms string) (*topicTables, error) {
	t := &topicTables{terms: &termIndex{table: "tables/topicterms.tsv"}}
	steps := []struct {
		name, text string
		columns    int
		add        func(line int, columns []string) error
	}{
		{"themes.tsv", themes, 4, t.addTheme},
		{"topics.tsv", topics, 5, t.addTopic},
		{"topiccodes.tsv", codes, 3, t.addCodes},
		{"topicterms.tsv", terms, 2, t.addTerms},
	}
	for _, s := range steps {
		if err := eachRow(s.text, s.columns, s.add); err != nil {
			return t, fmt.Errorf("%s: %w", s.name, err)
		}
	}
	return t, nil
}

// eachRow calls add for every row of a table of tab-separated columns with the
// number of its line; # starts a comment line. A row has at least n columns.
func eachRow(text string, n int, add func(line int, columns []string) error) error {
	line := 0
	for row := range strings.Lines(text) {
		line++
		row = strings.TrimRight(row, "\r\n")
		if row == "" || row[0] == '#' {
			continue
		}
		columns := strings.Split(row, "\t")
		if len(columns) < n {
			return fmt.Errorf("line %d: %d columns, want %d", line, len(columns), n)
		}
		if err := add(line, columns); err != nil {
			return fmt.Errorf("line %d: %w", line, err)
		}
	}
	return nil
}

// listOf divides a column of codes by spaces; "-" is none.
func listOf(column string) []string {
	if column == "-" {
		return nil
	}
	return strings.Fields(column)
}

func (t *topicTables) addTheme(_ int, c []string) error {
	th := theme{code: c[0], label: Label{c[1], c[2]}}
	if c[3] != "-" {
		th.topic = c[3]
	}
	t.themes = append(t.themes, th)
	return nil
}

func (t *topicTables) addTopic(_ int, c []string) error {
	tp := Topic{Term{c[0], Label{c[1], c[2]}}, listOf(c[3]), listOf(c[4])}
	for _, code := range tp.Themes {
		if t.themeIndex(code) < 0 {
			return fmt.Errorf("no theme %q", code)
		}
	}
	t.topics = append(t.topics, tp)
	return nil
}

func (t *topicTables) addCodes(_ int, c []string) error {
	w, err := t.weightsOf(c[2:])
	if err != nil {
		return err
	}
	for code := range strings.SplitSeq(c[1], "|") {
		t.codes = append(t.codes, codeRule{vocabularyKey(c[0]), codeKey(code), w})
	}
	return nil
}

func (t *topicTables) addTerms(line int, c []string) error {
	w, err := t.weightsOf(c[1:])
	if err != nil {
		return err
	}
	return t.terms.addLine(line, c[0], w)
}

// weightsOf reads the columns of themes and topics; topics left out are those
// that the themes show by themselves.
func (t *topicTables) weightsOf(columns []string) (w says, err error) {
	if w[ofThemes], err = weightList(columns[0], t.themeIndex); err != nil {
		return w, err
	}
	if len(columns) > 1 && columns[1] != "" {
		w[ofTopics], err = weightList(columns[1], t.topicIndex)
		return w, err
	}
	for _, th := range w[ofThemes] {
		if i := t.topicIndex(t.themes[th.index].topic); i >= 0 {
			w[ofTopics] = append(w[ofTopics], weight{i, th.value})
		}
	}
	return w, nil
}

// weightList reads "ENVI SOCI:.5"; index gives the place of a code, -1 for none.
func weightList(column string, index func(string) int) ([]weight, error) {
	var list []weight
	for _, item := range listOf(column) {
		code, number, given := strings.Cut(item, ":")
		w := weight{index(code), 1}
		if w.index < 0 {
			return nil, fmt.Errorf("no code %q", code)
		}
		if given {
			var err error
			if w.value, err = strconv.ParseFloat(number, 64); err != nil || w.value <= 0 || w.value > 1 {
				return nil, fmt.Errorf("weight %q is not in 0..1", number)
			}
		}
		list = append(list, w)
	}
	return list, nil
}

func (t *topicTables) themeIndex(code string) int {
	return slices.IndexFunc(t.themes, func(th theme) bool { return th.code == code })
}

func (t *topicTables) topicIndex(code string) int {
	return slices.IndexFunc(t.topics, func(tp Topic) bool { return tp.Code == code })
}

// codeKey writes a code as it is compared: of an address the last part, words
// folded and without what divides them.
func codeKey(code string) string {
	code = strings.TrimRight(strings.TrimSpace(code), "/#")
	if strings.Contains(code, "://") {
		code = code[strings.LastIndexAny(code, "/#")+1:]
	}
	var buf []byte
	for word := range strings.FieldsFuncSeq(code, func(r rune) bool { return !german.IsWordRune(r) }) {
		buf = german.AppendKey(buf, word)
	}
	return string(buf)
}
