package search

import (
	"strings"
	"sync"

	"nextsearch/mappings"
)

// known is a name of the tables.
type known struct {
	name    string
	kind    ClauseKind
	ordered bool // a facet that takes ranges
}

// names says which words before a colon are fields and facets, by their
// lower-cased name.
type names map[string]known

// find gives the name as the tables write it and the clause that it makes;
// the kind is "" for a name that is unknown. Case is ignored.
func (n names) find(name string) known { return n[strings.ToLower(name)] }

// add enters a name of a table.
func (n names) add(name string, kind ClauseKind, ordered bool) {
	n[strings.ToLower(name)] = known{name, kind, ordered}
}

// tableNames is knownNames, made once: the tables do not change.
var tableNames = sync.OnceValue(knownNames)

// knownNames are the searched fields and the facets of package mappings; a
// facet wins over a field of the same name.
func knownNames() names {
	n := names{}
	for _, f := range mappings.Fields() {
		n.add(f.Name, ClauseWord, false)
	}
	for _, f := range mappings.Facets() {
		n.add(f.Name, ClauseFacet, f.Ordered)
	}
	return n
}
