package editorial

import (
	"context"
	"database/sql"
	"maps"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/idna"

	"nextsearch/internal/catalogue"
)

// Terms of warnings that are no name of a body.
const (
	TermPerson = "person" // an address or a number, perhaps of a person, stands in free text
	TermLink   = "link"   // where a link leads may tell the body, whatever it says
)

// Warnings gives those of a submission, with what was cleared.
func (s *Store) Warnings(ctx context.Context, sub *Submission) ([]Warning, error) {
	warnings := s.WarningsOf(&sub.Content, sub.Files)
	if len(warnings) == 0 {
		return nil, nil
	}
	cleared := map[string]Warning{}
	err := s.cfg.DB.View(ctx, func(tx *catalogue.Tx) error {
		return tx.Each(ctx, `SELECT warning, who, at FROM clearances WHERE submission = ?`, []any{sub.ID}, func(rows *sql.Rows) (bool, error) {
			var w Warning
			var at int64
			err := rows.Scan(&w.Key, &w.By, &at)
			w.At = fromMicros(at)
			cleared[w.Key] = w
			return true, err
		})
	})
	if err != nil {
		return nil, err
	}
	for i := range warnings {
		w := &warnings[i]
		by, ok := cleared[w.Key]
		w.Cleared, w.By, w.At = ok, by.By, by.At
	}
	return warnings, nil
}

// WarningsOf gives the warnings of a content and its files, in the order of
// the form, before it is submitted as after. Of a content that holds its body
// back: where name, short form, place or domain may stand, and every link. Of
// any content: where an address or a telephone number stands in free text, and
// the name of the person to ask, because a person's data is shown with consent
// only and no longer than that.
func (s *Store) WarningsOf(c *Content, files []Upload) []Warning {
	f := newFinder(c.terms())
	for _, p := range c.flat() {
		switch {
		case p.value == "" || !freeText(p.field):
		case p.field == "link":
			f.link(p.value, c.Attribution != catalogue.AttributionNamed)
		default:
			f.prose(p.field, p.value)
		}
	}
	for i := range files {
		f.file(&files[i])
	}
	return f.warnings
}

// freeText reports whether a field is text that a record shows.
func freeText(field string) bool {
	switch field {
	case "title", "summary", "duration", "keywords", "link":
		return true
	}
	return strings.HasPrefix(field, "sections.")
}

// givesAway reports whether the link of a content holds what is held back.
// Such a link never enters a record, cleared or not.
func givesAway(c *Content) bool {
	f := newFinder(c.terms())
	return len(f.within(readable(c.Link))) > 0
}

// finder collects warnings.
type finder struct {
	terms    []term
	forms    map[string]int // key in a text to the number of its term
	longest  int            // length of the longest form
	begins   [256]bool      // by the first bytes of the forms
	warnings []Warning
	seen     map[string]bool
}

func newFinder(terms []term) *finder {
	f := &finder{terms: terms, forms: map[string]int{}, seen: map[string]bool{}}
	for i := range terms {
		for _, form := range terms[i].forms() {
			if _, ok := f.forms[form]; !ok { // longer terms come first and win
				f.forms[form] = i
			}
			f.longest = max(f.longest, len(form))
			f.begins[form[0]] = true
		}
	}
	return f
}

// warn notes one warning once.
func (f *finder) warn(field, term, excerpt string) {
	k := hash(field, term, excerpt)
	if !f.seen[k] {
		f.seen[k] = true
		f.warnings = append(f.warnings, Warning{Key: k, Field: field, Term: term, Excerpt: excerpt})
	}
}

// hit is where a term stands in a text.
type hit struct {
	term       string
	start, end int
}

// prose warns of every place in a text.
func (f *finder) prose(field, s string) {
	for _, h := range append(f.find(s), persons(s)...) {
		f.warn(field, h.term, excerpt(s, h.start, h.end))
	}
}

// find gives the hits in running text, in order and without overlaps: a term
// in any of its forms, whatever hyphens stand in it; a compound that begins
// with a longer one; and the label of a domain within any word.
func (f *finder) find(s string) (hits []hit) {
	if len(f.terms) == 0 {
		return nil
	}
	list := tokens(s)
	for i := 0; i < len(list); i++ {
		n, t := f.at(s, list[i:])
		if t < 0 {
			continue
		}
		hits = append(hits, hit{f.terms[t].text, list[i].start, list[i+n-1].end})
		i += n - 1
	}
	return hits
}

// at gives the longest term that begins with the first of words, and how many
// words it takes; -1 for none.
func (f *finder) at(s string, words []token) (taken, term int) {
	term = -1
	if words[0].folded == "" { // only marks
		return 0, -1
	}
	joined, loose := "", false
	for n, w := range words {
		if !f.begins[words[0].folded[0]] {
			break
		}
		if joined += w.folded; len(joined) > 2*f.longest { // umlauts written out are longer
			break
		}
		loose = loose || n > 0 && !w.tight
		t, ok := f.forms[key(joined)]
		if ok && (!loose || f.terms[t].words > 1) && (!f.terms[t].exact || s[words[0].start:w.end] == f.terms[t].text) {
			taken, term = n+1, t
		}
	}
	if term >= 0 {
		return taken, term
	}
	first := key(words[0].folded)
	for i := range f.terms {
		t := &f.terms[i]
		if t.in(first) {
			return 1, i
		}
	}
	return 0, -1
}

// in reports whether a word is made with a term.
func (t *term) in(word string) bool {
	switch {
	case t.inside, t.proper && len(t.key) >= leastWithin:
		return strings.Contains(word, t.key)
	case t.proper && len(t.key) >= leastCompound:
		return strings.HasPrefix(word, t.key)
	}
	return false
}

// within gives the terms that stand in a text which runs words together:
// names of files, addresses, metadata.
func (f *finder) within(s string) (found []string) {
	for _, h := range f.find(s) {
		if !slices.Contains(found, h.term) {
			found = append(found, h.term)
		}
	}
	whole, _ := keyOf(s)
	for i := range f.terms {
		t := &f.terms[i]
		if !t.alone && utf8.RuneCountInString(t.key) >= leastInside && strings.Contains(whole, t.key) && !slices.Contains(found, t.text) {
			found = append(found, t.text)
		}
	}
	return found
}

// link warns of what an address says and, where the body is held back, of
// where it leads.
func (f *finder) link(address string, heldBack bool) {
	found := f.within(readable(address))
	for _, t := range found {
		f.warn("link", t, shortenTo(address, maxExcerpt))
	}
	if heldBack && len(found) == 0 {
		f.warn("link", TermLink, shortenTo(address, maxExcerpt))
	}
}

// readable writes an address without escapes.
func readable(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return address
	}
	host, err := idna.ToUnicode(u.Hostname())
	if err != nil {
		host = u.Hostname()
	}
	query, err := url.QueryUnescape(u.RawQuery)
	if err != nil {
		query = u.RawQuery
	}
	return strings.Join([]string{host, u.Path, query, u.Fragment}, " ")
}

// shownPlaces is how many places of a file's text a warning shows: a file
// cannot be edited here, so there is one warning for each term.
const shownPlaces = 3

// file warns of what a file is called, says, and says of itself.
func (f *finder) file(u *Upload) {
	field := "files." + u.ID
	for _, t := range f.within(u.Name) {
		f.warn(field+".name", t, shortenTo(u.Name, maxExcerpt))
	}
	places := map[string][]string{}
	for _, h := range append(f.find(u.Text), persons(u.Text)...) {
		if len(places[h.term]) < shownPlaces {
			places[h.term] = append(places[h.term], excerpt(u.Text, h.start, h.end))
		}
	}
	for _, t := range slices.Sorted(maps.Keys(places)) {
		f.warn(field+".text", t, strings.Join(places[t], " · "))
	}
	for _, name := range slices.Sorted(maps.Keys(u.Metadata)) {
		for _, t := range f.within(u.Metadata[name]) {
			f.warn(field+".metadata", t, shortenTo(name+": "+u.Metadata[name], maxExcerpt))
		}
	}
}

var (
	// mailPattern also finds addresses that are disguised: name (at) host.
	mailPattern = regexp.MustCompile(`(?i)[\p{L}\d._%+-]+ ?(?:@|[(\[{] ?at ?[)\]}]) ?[\p{L}\d-]+(?:(?:\.| ?[(\[{] ?(?:dot|punkt) ?[)\]}] ?)[\p{L}\d-]+)+`)
	// phonePlace is a number with the prefix of Germany or of a place, or one
	// that is said to be a telephone's.
	phonePlace = regexp.MustCompile(`(?i)(?:\+49|\b0049|\b0[1-9])[\d ()/-]{5,}\d|\b(?:tel|telefon|fon|mobil|handy|fax|durchwahl)\b[.:]* *(?:nr\.? *)?\+?[\d(][\d ()/.-]+\d`)
)

// leastDigits of a telephone number, so that years and amounts are none.
const leastDigits = 7

// persons gives where an address or a telephone number stands.
func persons(s string) (hits []hit) {
	for _, at := range mailPattern.FindAllStringIndex(s, -1) {
		hits = append(hits, hit{TermPerson, at[0], at[1]})
	}
	for _, at := range phonePlace.FindAllStringIndex(s, -1) {
		digits := 0
		for _, r := range s[at[0]:at[1]] {
			if unicode.IsDigit(r) {
				digits++
			}
		}
		if digits >= leastDigits {
			hits = append(hits, hit{TermPerson, at[0], at[1]})
		}
	}
	return hits
}

const (
	// around is how many characters an excerpt shows before and after a hit.
	around = 40
	// maxExcerpt bounds one that is a whole name or address.
	maxExcerpt = 200
)

// excerpt gives a hit with some words around it, in one line.
func excerpt(s string, start, end int) string {
	from, to := start, end
	for range around {
		_, n := utf8.DecodeLastRuneInString(s[:from])
		_, m := utf8.DecodeRuneInString(s[to:])
		from, to = from-n, to+m
	}
	before, after := s[from:start], s[end:to]
	if from > 0 {
		_, before, _ = strings.Cut(before, " ") // not half a word
		before = "… " + before
	}
	if to < len(s) {
		if i := strings.LastIndexByte(after, ' '); i >= 0 {
			after = after[:i]
		}
		after += " …"
	}
	return strings.Join(strings.Fields(before+s[start:end]+after), " ")
}

func shortenTo(s string, n int) string {
	if cut := cutRunes(s, n); cut != s {
		return cut + "…"
	}
	return s
}
