package german

// Pruned gives a smaller lexicon of the same evidence: only forms that stand at
// least so many times, and the given number of pairs of abbreviations, the most frequent. It
// serves to make the seed.
func (l *Lexicon) Pruned(least uint32, pairs int) *Lexicon {
	stats := make(map[string]*stat, len(l.stats))
	for f, s := range l.stats {
		if s.n >= least {
			stats[f] = s
		}
	}
	return build(stats, l.pairs[:min(len(l.pairs), pairs)], l.tables, l.texts)
}
