package server

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"nextsearch/internal/catalogue"
)

// profileView is the Steckbrief: what a reader wants to know before reading.
// What is not known is left out.
type profileView struct {
	Bodies        []bodyView
	NotNamed      bool // the body chose to be shown by type and Land only
	Facts         []categoryView
	Cost          excerptView
	Duration      string
	Prerequisites excerptView
	Contact       *catalogue.Contact
}

// bodyView is an organisation; Href is "" for one without a page.
type bodyView struct{ Name, Href string }

// excerptView is the first sentence of a section and where the rest stands.
type excerptView struct {
	Text   string
	Anchor string
	More   bool // the section says more
}

// categoryView is a facet with its values as links to what has the same.
type categoryView struct {
	Label  string
	Values []categoryLink
}

// categoryLink leads to everything of a category.
type categoryLink struct{ Label, Href string }

// profileFacets are the categories of the Steckbrief in their order.
var profileFacets = []string{"authorityType", "region", "topic", "status"}

// profileOf makes the Steckbrief.
func (s *Server) profileOf(rec *catalogue.Record, categories categoriesBody, sections []sectionView, lang string) profileView {
	p := profileView{NotNamed: rec.Attribution == catalogue.AttributionTypeLand, Contact: rec.Contact}
	ids := organisationIDs(rec, categories["organisation"])
	for i, org := range rec.Organisations {
		body := bodyView{Name: org.Name}
		if ids[i] != "" {
			body.Href = inLanguage(organisationPath(ids[i]), lang)
		}
		p.Bodies = append(p.Bodies, body)
	}
	for _, name := range profileFacets {
		view := categoryView{Label: s.facet(name).Label.In(lang)}
		for _, v := range mostSpecific(categories[name]) {
			view.Values = append(view.Values, categoryLink{v.Label, s.valueHref(name, v.Value, lang)})
		}
		if len(view.Values) > 0 {
			p.Facts = append(p.Facts, view)
		}
	}
	if i := slices.IndexFunc(sections, func(sec sectionView) bool { return sec.Role == catalogue.RoleCost }); i >= 0 {
		var rest string
		p.Duration, rest = durationOf(sections[i].Text)
		p.Cost = excerptOf(sections[i].ID, rest)
	}
	if i := slices.IndexFunc(sections, func(sec sectionView) bool { return sec.Role == catalogue.RolePrerequisites }); i >= 0 {
		p.Prerequisites = excerptOf(sections[i].ID, sections[i].Text)
	}
	return p
}

// inLanguage gives a path of the service in a language.
func inLanguage(path, lang string) string { return Base{Lang: lang}.Href(path) }

// excerptOf takes the first sentence of a section.
func excerptOf(anchor, text string) excerptView {
	sentence := firstSentence(text)
	return excerptView{Text: sentence, Anchor: anchor, More: len(sentence) < len(strings.TrimSpace(text))}
}

// maxSentence is how much of a sentence the Steckbrief shows, in characters:
// three lines, so that all of it fits on a screen.
const maxSentence = 180

// firstSentence gives the first sentence of a text, cut at a word if it is long.
func firstSentence(text string) string {
	line, _, _ := strings.Cut(strings.TrimSpace(text), "\n")
	line = strings.TrimPrefix(line, "- ")
	return cutAtWord(line[:sentenceEnd(line)], maxSentence)
}

// abbreviations end with a full stop that ends no sentence. Words of one or
// two letters (z. B., ca., Nr.) need no entry.
var abbreviations = []string{"bzw", "usw", "etc", "inkl", "exkl", "zzgl", "abzgl", "evtl", "ggf", "mio", "mrd", "tsd", "max", "min", "std", "ungef", "jhd", "vgl", "abs", "art", "bspw", "sog"}

// sentenceEnd gives where the first sentence of a line ends: behind a full stop
// (not of an abbreviation or an ordinal), ! or ? before a blank and a capital.
func sentenceEnd(line string) int {
	for i, r := range line {
		if r != '.' && r != '!' && r != '?' {
			continue
		}
		rest := line[i+1:]
		next, _ := utf8.DecodeRuneInString(strings.TrimLeft(rest, " "))
		if rest == "" || rest[0] == ' ' && !unicode.IsLower(next) && (r != '.' || endsWord(line[:i])) {
			return i + 1
		}
	}
	return len(line)
}

// endsWord reports whether a full stop behind before ends a sentence.
func endsWord(before string) bool {
	word := before[strings.LastIndexAny(before, " (/-")+1:]
	letters := utf8.RuneCountInString(word)
	if strings.Trim(word, "0123456789") == "" {
		return letters >= len("2024") // a year, no ordinal
	}
	return letters > 2 && !slices.Contains(abbreviations, strings.ToLower(word))
}

// cutAtWord shortens a text to limit characters at the end of a word.
func cutAtWord(s string, limit int) string {
	if utf8.RuneCountInString(s) <= limit {
		return s
	}
	cut := string([]rune(s)[:limit-1])
	if i := strings.LastIndexByte(cut, ' '); i > 0 {
		cut = cut[:i]
	}
	return strings.TrimRight(cut, " ,;:–-") + "…"
}

// durationLine is a line that says nothing but how long it took (package
// editorial writes one for submitted recipes); durationWord
// a sentence that does among others.
var (
	durationLine = regexp.MustCompile(`(?i)^(?:dauer|projektdauer|laufzeit|projektlaufzeit|umsetzungsdauer|bearbeitungsdauer|duration)\s*:\s*(.+)$`)
	durationWord = regexp.MustCompile(`(?i)\b(?:(?:projekt|umsetzungs|einführungs)?(?:dauer|laufzeit)|dauerte)\b`)
)

// durationOf finds how long it took in a section on cost, "" if that does not
// say, and what remains of the text without a line that says only this.
func durationOf(text string) (duration, rest string) {
	lines := strings.Split(strings.TrimSpace(text), "\n")
	for i, line := range lines {
		if m := durationLine.FindStringSubmatch(strings.TrimPrefix(strings.TrimSpace(line), "- ")); m != nil {
			return cutAtWord(m[1], maxSentence), strings.TrimSpace(strings.Join(slices.Delete(lines, i, i+1), "\n"))
		}
	}
	for _, line := range lines {
		for line = strings.TrimPrefix(line, "- "); line != ""; {
			end := sentenceEnd(line)
			if durationWord.MatchString(line[:end]) {
				return cutAtWord(line[:end], maxSentence), text
			}
			line = strings.TrimLeft(line[end:], " ")
		}
	}
	return "", text
}
