package german

// The weights of the ways in which a word of a query can be found, in one
// place. They lie on a plateau of nDCG@10 over the relevance sets: steps of a
// quarter moved the mean of all families by less than .002.
const (
	weightForm         = 1   // the word as written; other umlaut spelling, gender form
	weightInflection   = .95 // another form of the word
	weightPart         = .85 // a part of a hyphenated word
	weightModifier     = .7  // what stands before the head of a compound
	weightHead         = .4  // the head of a compound: a Gesetz is any …gesetz
	weightDerivation   = .5  // another word of the root: prüfen, Prüfung
	weightPlain        = .9  // the word with its dots dropped, if it is unknown
	weightAbbreviation = .9  // short for long form and back
	weightSynonym      = .35 // below all forms of the word itself
	weightJoined       = 1   // neighbours in the query, one word in the text
	weightHalves       = .95 // one word in the query, neighbours in the text
	weightElectronic   = .9  // E-X and elektronische X
	weightNumber       = .3  // the number of a section without its sign: Paragraph 3
	weightKnownEnd     = .4  // longest known end of a word that nothing is known of
	weightKnownStart   = .32 // longest known beginning of such a word
	// PartsWeight is the best weight of a compound that the text has only in
	// parts; it is multiplied by the square of the share of the parts' idf found.
	PartsWeight = .6
)
