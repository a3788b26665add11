package search

import (
	"strings"
	"sync"

	"nextsearch/mappings"
)

// names says which words before a colon are fields and facets: lower-cased
// name to the name itself and the kind of its clause.
type names map[string]struct {
	name string
	kind ClauseKind
}

// find gives the name as the tables write it and the kind of clause that it
// makes, "" for a name that is unknown. Case is ignored.
func (n names) find(name string) (string, ClauseKind) {
	e := n[strings.ToLower(name)]
	return e.name, e.kind
}

// add enters a name of a table.
func (n names) add(name string, kind ClauseKind) {
	e := n[strings.ToLower(name)]
	e.name, e.kind = name, kind
	n[strings.ToLower(name)] = e
}

// tableNames is knownNames, made once: the tables do not change.
var tableNames = sync.OnceValue(knownNames)

// knownNames are the searched fields and the facets of package mappings; a
// facet wins over a field of the same name.
func knownNames() names {
	n := names{}
	for _, f := range mappings.Fields() {
		n.add(f.Name, ClauseWord)
	}
	for _, f := range mappings.Facets() {
		n.add(f.Name, ClauseFacet)
	}
	return n
}
