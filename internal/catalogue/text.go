package catalogue

import (
	"crypto/sha256"
	"encoding/binary"
	"math/bits"
	"slices"
	"unicode"
	"unicode/utf8"
)

// shingleWords is how many words a shingle has: sequences of four words are
// rarely shared by texts that were written apart, and one changed word breaks
// no more than four of them. The figures stand in doc/decisions/0005-duplicates.md.
const shingleWords = 4

// softHyphen only says where a word may be divided.
const softHyphen = '\u00ad'

// foldedWords is a text as it is compared: its words in lower case, without
// punctuation, white space and soft hyphens.
type foldedWords struct {
	bytes  []byte   // the words, each with a line end behind it
	hashes []uint64 // one per word
}

// reset makes room for the next text.
func (f *foldedWords) reset() { f.bytes, f.hashes = f.bytes[:0], f.hashes[:0] }

// FNV-1a with 64 bits (http://www.isthe.com/chongo/tech/comp/fnv/). It must
// stay the same, because what is made of it is stored.
const (
	fnvOffset = 14695981039346656037
	fnvPrime  = 1099511628211
)

// asciiFold gives the folded form of each ASCII character, 0 for what divides words.
var asciiFold = func() (table [utf8.RuneSelf]byte) {
	for c := range table {
		switch c := byte(c); {
		case 'a' <= c && c <= 'z', '0' <= c && c <= '9':
			table[c] = c
		case 'A' <= c && c <= 'Z':
			table[c] = c + 'a' - 'A'
		}
	}
	return table
}()

// add takes the words of a text.
func (f *foldedWords) add(text string) {
	out := slices.Grow(f.bytes, len(text)+1)
	start, hash := len(out), uint64(fnvOffset)
	endWord := func() {
		if len(out) > start {
			f.hashes = append(f.hashes, hash)
			out = append(out, '\n')
			start, hash = len(out), fnvOffset
		}
	}
	for i := 0; i < len(text); {
		if c := text[i]; c < utf8.RuneSelf {
			if c = asciiFold[c]; c != 0 {
				out = append(out, c)
				hash = (hash ^ uint64(c)) * fnvPrime
			} else {
				endWord()
			}
			i++
			continue
		}
		r, size := utf8.DecodeRuneInString(text[i:])
		i += size
		switch {
		case r == softHyphen:
		case unicode.IsLetter(r), unicode.IsDigit(r), unicode.IsMark(r):
			before := len(out)
			out = utf8.AppendRune(out, unicode.ToLower(r))
			for _, c := range out[before:] {
				hash = (hash ^ uint64(c)) * fnvPrime
			}
		default:
			endWord()
		}
	}
	endWord()
	f.bytes = out
}

// appendShingles appends the hashes of all sequences of shingleWords words.
func appendShingles(all, words []uint64) []uint64 {
	for i := range len(words) - shingleWords + 1 {
		h := uint64(0)
		for j, w := range words[i : i+shingleWords] {
			h ^= bits.RotateLeft64(w, 16*j) * fnvPrime // the order counts
		}
		all = append(all, mix(h))
	}
	return all
}

// distinct sorts hashes and leaves out what comes again.
func distinct(hashes []uint64) []uint64 {
	slices.Sort(hashes)
	return slices.Compact(hashes)
}

// mix spreads every bit over the whole word: the finaliser of MurmurHash3
// (https://github.com/aappleby/smhasher), which must stay the same, too.
func mix(h uint64) uint64 {
	h ^= h >> 33
	h *= 0xff51afd7ed558ccd
	h ^= h >> 33
	h *= 0xc4ceb9fe1a85ec53
	return h ^ h>>33
}

// shared gives which part of the longer of two sorted lists of shingles the
// other has, too: from 0 to 1.
func shared(a, b []uint64) float64 {
	common, longer := 0, max(len(a), len(b))
	for len(a) > 0 && len(b) > 0 {
		switch {
		case a[0] < b[0]:
			a = a[1:]
		case a[0] > b[0]:
			b = b[1:]
		default:
			common++
			a, b = a[1:], b[1:]
		}
	}
	return float64(common) / float64(max(longer, 1))
}

const (
	// bandCount and bandRows make the signature: two texts meet in a band if
	// they agree in the least value of all its rows. With a share j of common
	// shingles (of all that either has) a band agrees with a chance of j³ and
	// one of four with 1-(1-j³)⁴: 96 % at .82, which is where texts begin to
	// count as the same; 99.5 % at .90; 1 in 30,000 at .02, where texts on the
	// same subject are.
	bandCount = 4
	bandRows  = 3
)

// bands gives the signature of a text (MinHash, A. Broder 1997: "On the
// resemblance and containment of documents"): 32 bits per band, never 0.
func bands(shingles []uint64) (b [bandCount]uint32) {
	var least [bandCount * bandRows]uint64
	for i := range least {
		least[i] = leastOf(shingles, mix(uint64(i)+1)|1)
	}
	for i := range b {
		h := uint64(0)
		for _, v := range least[i*bandRows : (i+1)*bandRows] {
			h = mix(h ^ v)
		}
		b[i] = max(uint32(h), 1)
	}
	return b
}

// leastOf gives the least of all hashes after a turn that depends on factor,
// which is odd: multiplying by it reorders all numbers of 64 bits.
func leastOf(hashes []uint64, factor uint64) uint64 {
	least := ^uint64(0)
	for _, h := range hashes {
		least = min(least, h*factor)
	}
	return least
}

// digest is the head of the SHA-256 of folded words, as a column keeps it:
// of a million texts two differing ones meet with a chance of 1 in 40 million.
func digest(folded []byte) int64 {
	sum := sha256.Sum256(folded)
	return int64(binary.BigEndian.Uint64(sum[:8]))
}

// foldRecord folds title and text of a record; title is how many of the words
// the title has.
func (f *foldedWords) foldRecord(r *Record) (title int) {
	f.reset()
	f.add(r.Title)
	title = len(f.hashes)
	f.addOwnText(r)
	if len(f.hashes)-title < minNear { // the record only leads to its files
		for i := range r.Attachments {
			f.add(r.Attachments[i].Text)
		}
	}
	return title
}

// addOwnText takes what a record says beside its title: the body, which the
// sections divide (both where the body is only a beginning), else the summary.
func (f *foldedWords) addOwnText(r *Record) {
	before, inSections := len(f.hashes), 0
	for i := range r.Sections {
		inSections += len(r.Sections[i].Text)
	}
	f.add(r.Body)
	if len(r.Body) < inSections {
		for i := range r.Sections {
			f.add(r.Sections[i].Text)
		}
	}
	if len(f.hashes) == before {
		f.add(r.Summary)
	}
}
