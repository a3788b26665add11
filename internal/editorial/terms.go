package editorial

import (
	"cmp"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/idna"
	"golang.org/x/net/publicsuffix"

	"nextsearch/internal/catalogue"
)

// term is something that is to be held back.
type term struct {
	text  string // as the submitter wrote it
	key   string
	words int
	// proper: it is a name of its own, whose compounds count as well.
	proper bool
	// inside: it is looked for within words of any kind.
	inside bool
	// alone: it counts as a word only, nowhere within others.
	alone bool
	// exact: it is so short that only the same letters in the same case count.
	exact bool
}

const (
	// exactTerm is up to how many letters a term counts in its own case only:
	// "IT" is a body, "it" is a word.
	exactTerm = 2
	// leastPart is how long a part of a name is that can give it away.
	leastPart = 3
	// leastInside is how long a term is that is looked for within file names,
	// links and metadata, which run words together.
	leastInside = 3
	// leastLabel is how long the label of a domain is that is looked for
	// within any word.
	leastLabel = 4
	// leastCompound is how long a name is whose compounds count
	// (Musterstadtwerke), leastWithin one that counts anywhere in a word
	// (Großmusterstadt): shorter ones stand in too many words.
	leastCompound = 6
	leastWithin   = 8
)

// terms gives what a content wants to hold back, longest first: name, short
// form, place and domain, and the parts of them that tell more than that there
// is an authority. Of a content that names its body it is the person to ask,
// whose name would stay in a text when the consent has ended.
func (c *Content) terms() []term {
	var l termList
	if c.Attribution == catalogue.AttributionNamed {
		l.generic = func(string) bool { return false }
		l.person(c.Contact)
		return l.terms
	}
	l.generic = func(k string) bool { return isGeneric(k, c.Land) }
	l.name(c.Organisation)
	l.add(term{text: c.ShortName, proper: true})
	l.name(c.Place)
	l.domain(c.Domain)
	slices.SortStableFunc(l.terms, func(a, b term) int { return cmp.Compare(len(b.key), len(a.key)) })
	return l.terms
}

// termList collects terms, each once.
type termList struct {
	generic func(key string) bool
	terms   []term
}

// add takes a term, unless it is empty or says of any authority what it is.
func (l *termList) add(t term) {
	t.key, t.words = keyOf(t.text)
	if t.key == "" || t.words == 1 && l.generic(t.key) {
		return
	}
	if i := slices.IndexFunc(l.terms, func(other term) bool { return other.key == t.key }); i >= 0 {
		l.terms[i].proper = l.terms[i].proper || t.proper
		l.terms[i].inside = l.terms[i].inside || t.inside
		return
	}
	t.exact = utf8.RuneCountInString(t.key) <= exactTerm
	l.terms = append(l.terms, t)
}

// name takes a name, each of its words that tells something, and those that
// are written with a hyphen as one as well. Where a single word tells
// something it is what the body is called (Stadt Musterstadt); of several,
// some may be its task.
func (l *termList) name(name string) {
	parts := l.parts(name)
	l.add(term{text: name, proper: true})
	for _, p := range parts {
		l.add(term{text: p, proper: len(parts) == 1})
	}
}

// parts gives the words of a name that tell something.
func (l *termList) parts(name string) (parts []string) {
	list := tokens(name)
	for i := 0; i < len(list); i++ {
		end := i
		for end+1 < len(list) && list[end+1].tight {
			end++
		}
		if end > i {
			parts = append(parts, l.telling(name[list[i].start:list[end].end])...)
		}
		for ; i <= end; i++ {
			parts = append(parts, l.telling(name[list[i].start:list[i].end])...)
		}
		i--
	}
	return parts
}

// telling gives a word if it is long enough and not generic.
func (l *termList) telling(word string) []string {
	if k, _ := keyOf(word); utf8.RuneCountInString(word) < leastPart || l.generic(k) {
		return nil
	}
	return []string{word}
}

// person takes the name of a person and the last word of it.
func (l *termList) person(c *Contact) {
	if c == nil {
		return
	}
	l.add(term{text: c.Name})
	if list := tokens(c.Name); len(list) > 1 {
		l.add(term{text: c.Name[list[len(list)-1].start:], alone: true})
	}
}

// domain takes a host, and of it every label that is not its public suffix.
func (l *termList) domain(host string) {
	if host == "" {
		return
	}
	if unicode, err := idna.ToUnicode(host); err == nil {
		host = unicode
	}
	l.add(term{text: host})
	suffix, _ := publicsuffix.PublicSuffix(host)
	for label := range strings.SplitSeq(strings.TrimSuffix(host, "."+suffix), ".") {
		l.add(term{text: label, proper: true, inside: utf8.RuneCountInString(label) >= leastLabel})
		if strings.Contains(label, "-") {
			l.name(label)
		}
	}
}

// endings are how names are inflected and made into adjectives and
// inhabitants; those of stems follow a name that has lost its own ending
// (Bremen: Bremer; Dresden: Dresdner).
var (
	endings = strings.Fields(`s es e en n er ers ern erin erinnen ner ners nern
		isch ische ischen ischer isches ischem sche schen scher sches nser nsers`)
	stemEndings = strings.Fields(`er ers ern erin erinnen ner ners nern enser ensers isch ische ischen ischer isches ischem`)
)

// leastStem is how much of a name must be left without its ending.
const leastStem = 3

// forms gives the keys that a term may have in a text.
func (t *term) forms() []string {
	list := []string{t.key}
	if t.exact {
		return list
	}
	for _, e := range endings {
		list = append(list, t.key+key(e))
	}
	for _, lost := range []string{"en", "e"} {
		stem, ok := strings.CutSuffix(t.key, lost)
		if !ok || len(stem) < leastStem {
			continue
		}
		for _, e := range stemEndings {
			list = append(list, stem+e)
		}
	}
	return list
}
