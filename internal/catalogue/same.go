package catalogue

import (
	"bytes"
	"slices"
	"strings"
	"time"
)

// When two records count as the same text. The figures and what was weighed
// stand in doc/decisions/0005-duplicates.md.
const (
	// minText is the least number of words beside the title from which the
	// same words mean the same thing: below are lines like "Sitzung des Rates,
	// öffentlicher Teil", which hundreds of records share.
	minText = 20
	// minNear is from how many words on a text may differ a little; in a
	// shorter one every word may be the one that matters. It is also how many
	// different shingles it takes, so that a repeated line is no text.
	minNear = 50
	// minShared is how much of the longer text the other must have: one
	// changed word in forty. Versions of one manual that differ in more than
	// that are two texts.
	minShared = 0.9
	// longText is from how many words on a text says what it is about by
	// itself. In a shorter one, a form that names another thing in its title
	// differs in one word of the text.
	longText = 500
	// rulesVersion is counted up when any of this changes, the folding and
	// hashing of text.go included: opening a catalogue then groups it anew.
	rulesVersion = 1
)

// face is what is compared of a record to tell whether it says the same as
// another one.
type face struct {
	words    int      // beside the title
	shingles []uint64 // sorted, each once; none if the text may not differ
	title    [][]byte // its words, sorted, each once
	language string   // primary subtag, "" if not known
}

// key is what is stored of a text to find others that say the same.
type key struct {
	digest int64
	bands  [bandCount]uint32 // 0: only the same words count
}

// comparable reports whether r takes part in groups at all at the time now:
// only what is public and named does. One that holds its body's name back
// must not be tied to one that tells it.
func (r *Record) comparable(now time.Time) bool {
	_, public := r.Public(now)
	return public && r.Attribution != AttributionTypeLand
}

// fingerprints makes keys; its memory is used again and again.
type fingerprints struct {
	text     foldedWords
	shingles []uint64
}

// of gives the key of a record's text; ok is false if there is too little of
// it. The key has no bands where the text may not differ at all: a short one,
// and an event, which is announced anew in the same words. For those the date
// counts, too.
func (p *fingerprints) of(r *Record) (k key, ok bool) {
	title := p.text.foldRecord(r)
	words := len(p.text.hashes) - title
	switch {
	case words < minText:
		return key{}, false
	case mayDiffer(r, words):
		p.shingles = appendShingles(p.shingles[:0], p.text.hashes)
		k.bands = bands(p.shingles)
	default:
		p.text.add(string(r.Published))
	}
	k.digest = digest(p.text.bytes)
	return k, true
}

// mayDiffer reports whether texts of so many words may differ a little.
func mayDiffer(r *Record, words int) bool { return words >= minNear && r.Kind != KindEvent }

// faceOf gives what is compared of a record word by word.
func faceOf(r *Record) *face {
	var text foldedWords
	title := text.foldRecord(r)
	f := &face{words: len(text.hashes) - title, language: language(r)}
	if mayDiffer(r, f.words) {
		f.shingles = distinct(appendShingles(nil, text.hashes))
	}
	text.reset()
	text.add(r.Title)
	f.title = wordSet(text.bytes)
	return f
}

// language gives the primary subtag, "" if it is not known.
func language(r *Record) string {
	primary, _, _ := strings.Cut(strings.ToLower(r.Language), "-")
	return primary
}

// wordSet gives the words that end in a line end, sorted, each once.
func wordSet(folded []byte) [][]byte {
	set := bytes.Split(bytes.TrimSuffix(bytes.Clone(folded), []byte("\n")), []byte("\n"))
	slices.SortFunc(set, bytes.Compare)
	return slices.CompactFunc(set, bytes.Equal)
}

// near reports whether two texts are practically the same. It is symmetric.
func (f *face) near(other *face) bool {
	switch {
	case min(len(f.shingles), len(other.shingles)) < minNear:
		return false
	case f.language != "" && other.language != "" && f.language != other.language:
		return false // a translation that keeps names and code
	case !sameNumbers(f.title, other.title):
		return false // another year, part or version
	case min(f.words, other.words) < longText && !within(f.title, other.title) && !within(other.title, f.title):
		return false
	}
	return shared(f.shingles, other.shingles) >= minShared
}

// sameNumbers reports whether two titles have the same words with digits.
func sameNumbers(a, b [][]byte) bool {
	return slices.EqualFunc(withDigits(a), withDigits(b), bytes.Equal)
}

func withDigits(words [][]byte) (with [][]byte) {
	for _, w := range words {
		if bytes.ContainsAny(w, "0123456789") {
			with = append(with, w)
		}
	}
	return with
}

// within reports whether b has every word of a; both are sorted.
func within(a, b [][]byte) bool {
	for _, w := range a {
		if _, there := slices.BinarySearchFunc(b, w, bytes.Compare); !there {
			return false
		}
	}
	return true
}

// noDate sorts behind every date.
const noDate = "9999-99-99"

// place orders the records of a group; the least is the one that is shown.
// Records with more of a recipe's sections come first, then the earlier
// published, since who takes over a text does it later; the id decides among
// equals. All this is the record's own, so that the order stays while others
// come and go.
func (r *Record) place() string {
	roles := map[Role]bool{}
	for i := range r.Sections {
		if s := &r.Sections[i]; s.Role != "" && s.Text != "" {
			roles[s.Role] = true
		}
	}
	published := noDate
	if t := r.Published.Time(); !t.IsZero() {
		published = t.Format(time.DateOnly)
	}
	missing := max(0, len(Roles())-len(roles))
	return string(rune('0'+missing)) + published + " " + r.ID
}

// publishedAt reads the date in what [Record.place] wrote, noDate if there is none.
func publishedAt(place string) string {
	if len(place) < 1+len(noDate) {
		return noDate
	}
	return place[1 : 1+len(noDate)]
}
