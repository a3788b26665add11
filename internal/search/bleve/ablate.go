package bleve

import "nextsearch/mappings/german"

// Parts of the ranking that can be left out of a search, to measure what each
// brings; see Schema.Without. Nothing of them changes an index.
const (
	partCompounds    = "compound by its parts"
	partExact        = "exact form before others"
	partCoordination = "coordination"
	partNearness     = "nearness"
	partAdjacency    = "adjacency"
	partPassages     = "best passage"
	partTitles       = "titles and headings"
	partFreshness    = "freshness"
	partCompleteness = "completeness"
)

// Parts lists the names that Schema.Without takes: the ways in which a word
// meets its forms, and the parts of the ranking.
func Parts() []string {
	hows := []german.How{german.Inflection, german.PartOf, german.Derivation, german.Umlaut, german.Abbreviated,
		german.Synonym, german.Joined, german.Halves, german.Typo}
	var names []string
	for _, h := range hows {
		names = append(names, h.String())
	}
	return append(names, partCompounds, partExact, partCoordination, partNearness, partAdjacency, partPassages, partTitles, partFreshness, partCompleteness)
}

// WithoutParts is s with parts of the ranking left out.
func (s Schema) WithoutParts(names ...string) Schema {
	s.without = map[string]bool{}
	for _, n := range names {
		s.without[n] = true
	}
	if s.without[partTitles] {
		s.Fields = append(s.Fields[:0:0], s.Fields...)
		for i := range s.Fields {
			s.Fields[i].Boost = 1
		}
	}
	return s
}
