package suppress

import (
	"bytes"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// line is one entry as it is stored.
type line struct {
	kind Kind
	hint hint
	hash sum
	day  string // when it was added, YYYY-MM-DD
}

// hint narrows down where a name can stand, so that a text costs a hash per
// place that it fits and not one per word: the number of words, and 16 bits of
// the keyed hash of the first one. Other kinds have none.
type hint struct {
	words int
	tag   uint16
}

// maxWords is how many words a listed name has at most.
const maxWords = 8

// appendLine writes "kind hint hash day": the hint is "-", or words/tag.
func appendLine(b []byte, e line) []byte {
	b = append(b, e.kind...)
	if e.hint.words == 0 {
		b = append(b, " - "...)
	} else {
		b = fmt.Appendf(b, " %d/%04x ", e.hint.words, e.hint.tag)
	}
	b = hex.AppendEncode(b, e.hash[:])
	return append(append(append(b, ' '), e.day...), '\n')
}

// parseList reads what appendLine wrote. The last line counts only with its
// end: a crash can cut off what had not been acknowledged. A cut line in the
// middle, which another entry follows, is passed over for the same reason.
func parseList(data []byte) ([]line, error) {
	var lines []line
	for number := 1; ; number++ {
		text, rest, ended := bytes.Cut(data, []byte("\n"))
		if !ended {
			return lines, nil
		}
		data = rest
		e, err := parseLine(string(text))
		switch {
		case err == nil:
			lines = append(lines, e)
		case !isCut(string(text)):
			return nil, fmt.Errorf("%w: line %d: %w; bring back the folder's copy", ErrDamaged, number, err)
		}
	}
}

// isCut reports whether text can be what a crash left of a line: its beginning.
func isCut(text string) bool {
	kind, _, whole := strings.Cut(text, " ")
	if whole {
		length := len(appendLine(nil, line{kind: Kind(kind), hint: hintLength(Kind(kind)), day: time.DateOnly})) - 1
		return kinds[Kind(kind)] && len(text) < length
	}
	for k := range kinds {
		if strings.HasPrefix(string(k), text) {
			return true
		}
	}
	return false
}

// hintLength gives a hint as long as those of a kind.
func hintLength(kind Kind) hint {
	if kind == Name {
		return hint{words: maxWords}
	}
	return hint{}
}

func parseLine(text string) (e line, err error) {
	fields := strings.Split(text, " ")
	if len(fields) != 4 {
		return e, fmt.Errorf("want kind, hint, hash and day, got %d fields", len(fields))
	}
	e.kind, e.day = Kind(fields[0]), fields[3]
	if !kinds[e.kind] {
		return e, fmt.Errorf("there is no kind %q; a newer release wrote it", fields[0])
	}
	if e.hint, err = parseHint(e.kind, fields[1]); err != nil {
		return e, err
	}
	if n, err := hex.Decode(e.hash[:], []byte(fields[2][:min(len(fields[2]), 2*len(e.hash))])); err != nil || n != len(e.hash) || len(fields[2]) != 2*n || strings.ToLower(fields[2]) != fields[2] {
		return e, fmt.Errorf("want 64 hex digits as hash")
	}
	if _, err := time.Parse(time.DateOnly, e.day); err != nil {
		return e, fmt.Errorf("want a day YYYY-MM-DD: %w", err)
	}
	return e, nil
}

func parseHint(kind Kind, text string) (h hint, err error) {
	if kind != Name {
		if text != "-" {
			err = fmt.Errorf("a %s has no hint", kind)
		}
		return h, err
	}
	words, tag, _ := strings.Cut(text, "/")
	n, err := strconv.ParseUint(words, 10, 8)
	if err != nil || n < 2 || n > maxWords || words != strconv.FormatUint(n, 10) {
		return h, fmt.Errorf("want 2 to %d words in the hint", maxWords)
	}
	bits, err := hex.DecodeString(tag)
	if err != nil || len(bits) != 2 || strings.ToLower(tag) != tag {
		return h, fmt.Errorf("want 4 hex digits in the hint")
	}
	return hint{int(n), binary.BigEndian.Uint16(bits)}, nil
}

// enter adds an entry to what is asked; mu is held.
func (l *List) enter(e line) {
	if l.entries[e.kind] == nil {
		l.entries[e.kind] = map[sum]bool{}
	}
	l.entries[e.kind][e.hash] = true
	if e.kind != Name {
		return
	}
	l.tags[e.hint.tag] = true
	if !slices.Contains(l.counts, e.hint.words) {
		l.counts = append(l.counts, e.hint.words)
		slices.Sort(l.counts)
	}
}

// firstWord is the pseudo kind under which the first word of a name is hashed.
const firstWord Kind = "first word"

func (l *List) tagOf(word string) uint16 {
	h := l.sum(firstWord, word)
	return binary.BigEndian.Uint16(h[:])
}

func (l *List) hintOf(kind Kind, value string) hint {
	if kind != Name {
		return hint{}
	}
	words := strings.Fields(value)
	return hint{len(words), l.tagOf(words[0])}
}
