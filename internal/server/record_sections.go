package server

import (
	"slices"
	"strings"
	"unicode"

	"nextsearch/internal/catalogue"
	"nextsearch/mappings"
)

// sectionView is a part of the text; Heading is "" for a text without one.
type sectionView struct {
	ID      string // anchor, the same as long as the source keeps its headings
	Role    catalogue.Role
	Heading string
	Text    string
	// Worked and Failed are the two halves of lessons that tell them apart;
	// both are "" where the text does not.
	Worked, Failed string
}

// Lessons reports whether the part says what worked and what did not.
func (s sectionView) Lessons() bool { return s.Role == catalogue.RoleLessons }

// sectionViews gives the text that may be shown: sections in their order, or
// the body if there are none.
func sectionViews(rec *catalogue.Record, lang string) []sectionView {
	if len(rec.Sections) == 0 && rec.Body != "" {
		return []sectionView{{ID: "text", Text: rec.Body}}
	}
	var out []sectionView
	used := map[string]int{}
	for _, sec := range rec.Sections {
		view := sectionView{ID: sectionID(sec, used), Role: sec.Role, Text: sec.Text,
			Heading: sectionHeading(sec, mappings.RoleTerms().Label(string(sec.Role)).In(lang))}
		if view.Lessons() {
			view.Worked, view.Failed = splitLessons(sec.Title, sec.Text)
		}
		out = append(out, view)
	}
	return out
}

// sectionID makes an anchor of a section's role, a second one of the same role
// with its number; sections without a role are numbered.
func sectionID(sec catalogue.Section, used map[string]int) string {
	id := "abschnitt"
	if mappings.RoleTerms().Has(string(sec.Role)) {
		id += "-" + string(sec.Role)
	}
	used[id]++
	if n := used[id]; n > 1 || id == "abschnitt" {
		id += "-" + itoa(n)
	}
	return id
}

// sectionHeading is the label of the section's role and what the source wrote,
// if that says more.
func sectionHeading(sec catalogue.Section, label string) string {
	switch {
	case label == "":
		return sec.Title
	case saysNoMore(sec.Title, label):
		return label
	}
	return label + ": " + sec.Title
}

// saysNoMore reports whether a heading has only words of the label.
func saysNoMore(title, label string) bool {
	known := headingWords(label)
	return !slices.ContainsFunc(headingWords(title), func(word string) bool { return !slices.Contains(known, word) })
}

// headingWords gives the words of a heading in lower case.
func headingWords(s string) []string {
	return strings.FieldsFunc(strings.ToLower(s), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
}

// How lines begin that say what worked or what did not, in lower case without
// punctuation. The longer ones decide: "nicht funktioniert" before "funktioniert".
var (
	failedStarts = []string{"nicht funktioniert", "was nicht funktioniert", "was nicht klappte", "was nicht geklappt", "nicht geklappt", "nicht bewährt", "was nicht gut",
		"nicht gut", "schlecht gelaufen", "was schlecht", "schwierig war", "schwierigkeiten", "stolpersteine", "hürden", "gescheitert", "weniger gut",
		"was hakt", "what did not work", "what didn't work", "did not work", "didn't work"}
	workedStarts = []string{"gut funktioniert", "funktioniert hat", "was funktioniert", "was hat funktioniert", "was gut", "gut gelaufen", "gut lief", "gut geklappt",
		"geklappt hat", "bewährt hat", "bewährt haben", "was sich bewährt", "erfolgsfaktoren", "was klappt", "what worked", "worked well"}
)

// splitLessons divides lessons into what worked and what did not, by how its
// lines begin: each line belongs to the mark before it. Where the text does
// not begin with a mark or has only one sort it stays whole (both are "").
func splitLessons(title, text string) (worked, failed string) {
	var parts [2]strings.Builder // by lessonMark - 1
	current := lessonMark(title)
	for line := range strings.SplitSeq(text, "\n") {
		bare := strings.TrimPrefix(strings.TrimSpace(line), "- ")
		if mark := lessonMark(bare); mark != noMark {
			current = mark
			if isBareMark(bare) {
				continue // the box has a heading of its own
			}
		}
		if current == noMark {
			if bare == "" {
				continue
			}
			return "", ""
		}
		parts[current-1].WriteString(line + "\n")
	}
	worked, failed = strings.TrimSpace(parts[0].String()), strings.TrimSpace(parts[1].String())
	if worked == "" || failed == "" {
		return "", ""
	}
	return worked, failed
}

// mark says what a line of lessons begins with.
type mark int

const (
	noMark mark = iota
	workedMark
	failedMark
)

// lessonMark finds the mark at the beginning of a line. A line that names both
// ("Was funktioniert hat und was nicht") is none.
func lessonMark(line string) mark {
	head := strings.ToLower(strings.TrimLeft(line, "*•– "))
	begins := func(starts []string) bool {
		return slices.ContainsFunc(starts, func(start string) bool { return strings.HasPrefix(head, start) })
	}
	label, _, _ := strings.Cut(head, ":")
	switch {
	case begins(failedStarts):
		return failedMark
	case begins(workedStarts) && !strings.Contains(label, "was nicht") && !strings.Contains(label, "did not") && !strings.Contains(label, "was hakt"):
		return workedMark
	}
	return noMark
}

// maxBareMark is how many words a line has at most that is a heading of its own.
const maxBareMark = 6

// isBareMark reports whether a marked line says nothing more: "Gut
// funktioniert hat:".
func isBareMark(line string) bool {
	words := len(strings.Fields(line))
	return words <= maxBareMark && (strings.HasSuffix(line, ":") || !strings.ContainsAny(line, ".:!,"))
}

// prose is what the template "prose" needs: plain text and its language, ""
// for the page's.
type prose struct{ Text, Lang string }

// newProse makes a prose in templates.
func newProse(text, lang string) prose { return prose{text, lang} }
