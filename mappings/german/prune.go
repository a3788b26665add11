package german

import "maps"

// Pruned gives a smaller lexicon of the same evidence: only forms that stand at
// least so many times, and the given number of pairs of abbreviations, the most frequent. It
// serves to make the seed.
func (l *Lexicon) Pruned(least uint32, pairs int) *Lexicon {
	stats := l.stats()
	maps.DeleteFunc(stats, func(_ string, s *stat) bool { return s.n < least })
	return build(stats, l.pairs[:min(len(l.pairs), pairs)], l.tables, l.texts, nil)
}
