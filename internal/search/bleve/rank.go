package bleve

import "math"

// The constants of the ranking, in one place. A word counts by the best of all
// the forms and fields in which a document has it; rarer words count more; a
// document with more of the query's words comes first; among the first, those
// where the words stand close together. What each was chosen by stands in
// doc/relevance.md; the weights of forms in package german, those of fields in
// package mappings.
const (
	// saturation (k1 of BM25): a word's second occurrence adds little.
	saturation = 0.5
	// lengthShareBody and lengthShareTitle (b of BM25): how much a long text
	// must pay for its length.
	lengthShareBody  = 0.3
	lengthShareTitle = 0.2
	// bestPower flattens the weight of a word's best form: a document that has
	// only a part of the word still has something.
	bestPower = 0.7
	// exactBonus is what the word as written adds to its other forms.
	exactBonus = 0.1
	// rarityPower flattens idf: the rarest word of a question is not all of it.
	rarityPower = 0.9
	// coordination is the power of the share of the query's rarity found, in
	// which a word counts by the weight of its best form (robust pairs .859 to
	// .943, infl .913 to .969, dip combo .350 to .393 against counting it whole).
	coordination = 2

	// secondStage is how many of the first hits are looked at once more.
	secondStage = 40
	// nearWindow is within how many words the query's words are near each other.
	nearWindow = 80
	nearGain   = 2.5 // of all words together at one place; the share of them counts by its power of 1.5
	nearSpan   = 0.4 // what is lost when they fill the whole window
	// strongWeight is the weight of the forms that count before others in a window.
	strongWeight = 0.85
	// adjacentGain is for words that stand side by side as in the query.
	adjacentGain = 0.3
	// passageWords and passageStep divide long texts; passageGain is what the
	// best passage counts beside the document.
	passageWords = 220
	passageStep  = 180
	passageGain  = 0.8
	// freshGain is what the newest document has before one of which nothing is
	// known, freshHalf after how many years half of it is left; completeGain is
	// what a recipe with all its sections has before one with none.
	freshGain    = 0.02
	freshHalf    = 4
	completeGain = 0.03
	// partPlaceWeight is the weight of a place where only a part of a compound
	// stands, in the second stage.
	partPlaceWeight = 0.4
)

// rarity (idf of BM25) of a word; df is the weighted number of documents of
// all that have it.
func rarity(df float64, all int) float32 {
	return float32(math.Pow(math.Log(1+(float64(all)-df+.5)/(df+.5)), rarityPower))
}

// frequencyWeight says how well a document matches a word, from 0 to 1; value
// is what its occurrences are worth, best the weight of the best form. The
// fields' weights stand inside value, so that one word in a title does not
// outweigh all others in a body.
func frequencyWeight(value, best float32) float32 {
	return value / (value + saturation) * float32(math.Pow(float64(best), bestPower))
}

// coordinate lowers a score by what of the query was not found; share is from 0 to 1.
func (s *Schema) coordinate(score, share float32) float32 {
	if s.without[partCoordination] {
		return score
	}
	return score * float32(math.Pow(float64(min(share, 1)), coordination))
}
