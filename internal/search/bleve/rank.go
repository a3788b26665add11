package bleve

import "math"

// The constants of the ranking. A word counts once, by its best field; rarer
// words count more; a document with more of the query's words comes first.
// A better ranking replaces this file and what match.go keeps per posting.
const (
	// saturation (k1 of BM25): a word's second occurrence adds little.
	saturation = 0.5
	// lengthShare (b of BM25): how much a long text must pay for its length.
	lengthShare = 0.3
	// longField and shortField are the usual numbers of words in a text and
	// in a title: lengths are judged against them, not against averages that
	// change with every batch.
	longField, shortField = 150, 8
	// partWeight is what a part of a compound in the query is worth: "Akte"
	// for someone who asked for "E-Akte".
	partWeight = 0.6
	// coordination is the power of the share of the query's rarity found.
	coordination = 2
)

// rarity (idf of BM25) of a term that df of all documents have.
func rarity(df, all int) float32 {
	return float32(math.Log(1 + (float64(all)-float64(df)+0.5)/(float64(df)+0.5)))
}

// frequencyWeight says how well a field with length words matches a word, from
// 0 to 1; tf is how often it has it, times the field's boost. The boost stands
// inside, so that one word in a title does not outweigh all others in a body:
// against a factor outside nDCG@10 rose on all sets (headings .964 to .990,
// natural questions .382 to .427, dip .475 to .480).
func frequencyWeight(tf, length, usual float32) float32 {
	return tf / (tf + saturation*(1-lengthShare+lengthShare*length/usual))
}

// usualLength gives the length against which a field is judged: fields that
// weigh more than the body are short ones.
func usualLength(boost float64) float32 {
	if boost > 1 {
		return shortField
	}
	return longField
}

// coordinate lowers a score by what of the query was not found; share is from 0 to 1.
func coordinate(score, share float32) float32 {
	return score * float32(math.Pow(float64(min(share, 1)), coordination))
}
