package server

import (
	"slices"
	"strings"
	"unicode"
)

// maxDiffCells bounds the table that compares two texts: 2,000 words against
// 2,000, more than a section has, in 8 MB for the moment. Longer texts are shown as
// replaced from their first to their last difference.
const maxDiffCells = 4_000_000

// diffPart is a run of words that stayed ("same"), were put in ("ins") or
// taken out ("del").
type diffPart struct{ Kind, Text string }

// diffWords compares two texts word by word: the longest common subsequence
// stays, whatever lies between was taken out and put in.
func diffWords(before, after string) []diffPart {
	a, b := diffTokens(before), diffTokens(after)
	var parts []diffPart
	head := 0
	for head < len(a) && head < len(b) && a[head] == b[head] {
		head++
	}
	tail := 0
	for tail < len(a)-head && tail < len(b)-head && a[len(a)-1-tail] == b[len(b)-1-tail] {
		tail++
	}
	parts = addPart(parts, "same", a[:head]...)
	parts = diffMiddle(parts, a[head:len(a)-tail], b[head:len(b)-tail])
	return addPart(parts, "same", a[len(a)-tail:]...)
}

// diffMiddle compares what has neither beginning nor end in common.
func diffMiddle(parts []diffPart, a, b []string) []diffPart {
	if len(a)*len(b) > maxDiffCells {
		return addPart(addPart(parts, "del", a...), "ins", b...)
	}
	common := lcsTable(a, b)
	i, j := 0, 0
	for i < len(a) && j < len(b) {
		switch {
		case a[i] == b[j]:
			parts = addPart(parts, "same", a[i])
			i, j = i+1, j+1
		case common[i+1][j] >= common[i][j+1]:
			parts = addPart(parts, "del", a[i])
			i++
		default:
			parts = addPart(parts, "ins", b[j])
			j++
		}
	}
	return addPart(addPart(parts, "del", a[i:]...), "ins", b[j:]...)
}

// lcsTable gives at [i][j] how many words a[i:] and b[j:] have in common, in order.
func lcsTable(a, b []string) [][]uint16 {
	table := make([][]uint16, len(a)+1)
	for i := range table {
		table[i] = make([]uint16, len(b)+1)
	}
	for i, word := range slices.Backward(a) {
		for j, other := range slices.Backward(b) {
			if word == other {
				table[i][j] = table[i+1][j+1] + 1
			} else {
				table[i][j] = max(table[i+1][j], table[i][j+1])
			}
		}
	}
	return table
}

// addPart appends words to the last part if it is of the same kind.
func addPart(parts []diffPart, kind string, words ...string) []diffPart {
	text := strings.Join(words, "")
	if text == "" {
		return parts
	}
	if last := len(parts) - 1; last >= 0 && parts[last].Kind == kind {
		parts[last].Text += text
		return parts
	}
	return append(parts, diffPart{kind, text})
}

// diffTokens cuts a text into words, each with the space after it.
func diffTokens(text string) []string {
	var tokens []string
	start, inSpace := 0, false
	for i, c := range text {
		space := unicode.IsSpace(c)
		if inSpace && !space {
			tokens = append(tokens, text[start:i])
			start = i
		}
		inSpace = space
	}
	if start < len(text) {
		tokens = append(tokens, text[start:])
	}
	return tokens
}
