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
	// inside: it is looked for within words, too.
	inside bool
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
	// (Musterstadtwerke): shorter ones begin too many words.
	leastCompound = 6
)

// terms gives what a content wants to hold back, longest first: name, short
// form, place and domain, and the parts of them that tell more than that there
// is an authority. None for a content that names its body.
func (c *Content) terms() []term {
	if c.Attribution == catalogue.AttributionNamed {
		return nil
	}
	var l termList
	l.generic = func(k string) bool { return isGeneric(k, c.Land) }
	l.name(c.Organisation)
	l.add(c.ShortName, false)
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
func (l *termList) add(text string, inside bool) {
	k, words := keyOf(text)
	if k == "" || words == 1 && l.generic(k) {
		return
	}
	if i := slices.IndexFunc(l.terms, func(t term) bool { return t.key == k }); i >= 0 {
		l.terms[i].inside = l.terms[i].inside || inside
		return
	}
	l.terms = append(l.terms, term{text, k, words, inside, utf8.RuneCountInString(k) <= exactTerm})
}

// name takes a name, each of its words that tells something, and those that
// are written with a hyphen as one as well.
func (l *termList) name(name string) {
	l.add(name, false)
	list := tokens(name)
	for i, t := range list {
		end := i
		for end+1 < len(list) && list[end+1].tight {
			end++
		}
		for _, part := range []string{name[t.start:list[end].end], name[t.start:t.end]} {
			if len(list) > 1 && utf8.RuneCountInString(part) >= leastPart {
				l.add(part, false)
			}
		}
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
	l.add(host, false)
	suffix, _ := publicsuffix.PublicSuffix(host)
	for label := range strings.SplitSeq(strings.TrimSuffix(host, "."+suffix), ".") {
		l.add(label, utf8.RuneCountInString(label) >= leastLabel)
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
		isch ische ischen ischer isches ischem sche schen scher sches`)
	stemEndings = strings.Fields(`er ers ern erin erinnen ner ners nern isch ische ischen ischer isches ischem`)
)

// leastStem is how much of a name must be left without its ending.
const leastStem = 4

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
