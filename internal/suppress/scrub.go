package suppress

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Scrub puts [Mark] in the place of every listed name, address of mail and
// telephone number in a text and says how many there were. Doing it again
// changes nothing; what is not UTF-8 stays as it is.
func (l *List) Scrub(text string) (string, int) {
	total := 0
	// One replacement can make another: each makes the text outside of marks
	// shorter, so that this ends.
	for {
		n := 0
		for _, find := range []func(string) []span{l.mails, l.phones, l.names} {
			found := find(text)
			text = replace(text, found)
			n += len(found)
		}
		if n == 0 {
			return text, total
		}
		total += n
	}
}

// replace puts the mark in the place of what was found, in order.
func replace(text string, found []span) string {
	if len(found) == 0 {
		return text
	}
	var b strings.Builder
	b.Grow(len(text))
	done := 0
	for _, f := range found {
		b.WriteString(text[done:f.from])
		b.WriteString(Mark)
		done = f.to
	}
	b.WriteString(text[done:])
	return b.String()
}

// mails finds listed addresses of mail.
func (l *List) mails(text string) (found []span) {
	if !l.any(Email) {
		return nil
	}
	done := 0
	for i := 0; i < len(text); i++ {
		if text[i] != '@' {
			continue
		}
		at := mailAt(text, i)
		if at.from < done || at.from == i || at.to == i+1 {
			continue
		}
		if l.has(Email, l.sum(Email, strings.ToLower(norm.NFKC.String(text[at.from:at.to])))) {
			found = append(found, at)
			done, i = at.to, at.to-1
		}
	}
	return found
}

// mailAt gives the address around an at sign: letters of any script, digits
// and what joins them in real addresses. Not all that RFC 5321 allows: a "/"
// or "=" before an address is a link's far more often than its own.
func mailAt(text string, at int) span {
	s := span{at, at + 1}
	for s.from > 0 {
		r, n := utf8.DecodeLastRuneInString(text[:s.from])
		if !isWordRune(r) && !strings.ContainsRune("._+-'’", r) {
			break
		}
		s.from -= n
	}
	for s.from < at && strings.IndexByte("._+-'", text[s.from]) >= 0 {
		s.from++
	}
	for s.to < len(text) {
		r, n := utf8.DecodeRuneInString(text[s.to:])
		if !isWordRune(r) && r != '.' && r != '-' {
			break
		}
		s.to += n
	}
	for s.to > at+1 && (text[s.to-1] == '.' || text[s.to-1] == '-') {
		s.to--
	}
	return s
}

// names finds listed names, the longest where several begin.
func (l *List) names(text string) (found []span) {
	l.mu.RLock()
	counts := l.counts
	l.mu.RUnlock()
	if len(counts) == 0 {
		return nil
	}
	words := wordsOf(text)
	for i := 0; i < len(words); i++ {
		if len(words)-i < counts[0] || !l.canBegin(foldWord(text[words[i].from:words[i].to])) {
			continue
		}
		if n := l.nameAt(text, words[i:], counts); n > 0 {
			found = append(found, span{words[i].from, words[i+n-1].to})
			i += n - 1
		}
	}
	return found
}

// nameAt gives the number of words of the longest listed name with which words begin.
func (l *List) nameAt(text string, words []span, counts []int) (longest int) {
	var folded strings.Builder
	for i, w := range words[:min(len(words), counts[len(counts)-1])] {
		if i > 0 {
			if !isGap(text[words[i-1].to:w.from]) {
				break
			}
			folded.WriteByte(' ')
		}
		folded.WriteString(foldWord(text[w.from:w.to]))
		if n := i + 1; n >= counts[0] && l.has(Name, l.sum(Name, folded.String())) {
			longest = n
		}
	}
	return longest
}

// maxGap is how many bytes may stand between two words of a name: a comma, a
// line end and the next line's indent.
const maxGap = 12

// isGap reports whether what stands between two words can divide a name. A
// bracket cannot, so that a mark never joins what stands around it.
func isGap(s string) bool {
	return len(s) <= maxGap && !strings.ContainsFunc(s, func(r rune) bool {
		return !unicode.IsSpace(r) && !strings.ContainsRune(",.-_+'’‐‑/\u00ad\u200b", r)
	})
}

// maxMemo is how many words the memo of first words keeps: what a language
// has in common use.
const maxMemo = 100_000

// canBegin reports whether a listed name may begin with a folded word: of
// others one of 65,536 per listed name.
func (l *List) canBegin(word string) bool {
	l.mu.RLock()
	can, known := l.starts[word]
	l.mu.RUnlock()
	if known {
		return can
	}
	tag := l.tagOf(word)
	l.mu.Lock()
	defer l.mu.Unlock()
	if can = l.tags[tag]; len(l.starts) >= maxMemo {
		clear(l.starts)
	}
	l.starts[strings.Clone(word)] = can
	return can
}

// phones finds listed telephone numbers.
func (l *List) phones(text string) (found []span) {
	if !l.any(Phone) {
		return nil
	}
	for i := 0; i < len(text); {
		if c := text[i]; !isDigit(c) && c != '+' && c != '(' {
			i++
			continue
		}
		groups, end := digitGroups(text, i)
		found = append(found, l.phonesIn(text, groups)...)
		i = max(end, i+1)
	}
	return found
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

// maxGroups is how many groups of digits are looked at together: more of them
// are a table of figures.
const maxGroups = 12

// digitGroups gives the groups of digits that begin at a place and follow each
// other with at most three separators between them, and where they end. A plus sign belongs
// to the group behind it.
func digitGroups(text string, at int) (groups []span, end int) {
	for at < len(text) && len(groups) < maxGroups {
		start := at
		for start < len(text) && start-at <= 3 && strings.IndexByte(" -/().", text[start]) >= 0 {
			start++
		}
		stop := start
		if stop < len(text) && text[stop] == '+' {
			stop++
		}
		digits := stop
		for stop < len(text) && isDigit(text[stop]) {
			stop++
		}
		if stop == digits {
			break
		}
		groups = append(groups, span{start, stop})
		at = stop
	}
	return groups, at
}

// phonesIn finds listed numbers among groups of digits, the longest first.
func (l *List) phonesIn(text string, groups []span) (found []span) {
	for i := 0; i < len(groups); i++ {
		for j := len(groups) - 1; j >= i; j-- {
			key := phoneKey(text[groups[i].from:groups[j].to])
			if key != "" && l.has(Phone, l.sum(Phone, key)) {
				found = append(found, span{groups[i].from, groups[j].to})
				i = j
				break
			}
		}
	}
	return found
}
