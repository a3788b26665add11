package mappings

import (
	_ "embed"
	"fmt"
	"strings"
	"sync"
)

// bodyTable is the table of known bodies; its head says what its columns are.
//
//go:embed tables/bodies.tsv
var bodyTable string

// body is a known body.
type body struct {
	id    string // the slug of its name: its organisation id
	kind  string // authority type
	level string // "" is the type's own, levelNone none
	land  string // AGS of its Land, ""
	name  string // official name
	line  int    // of the table
}

// levelNone is the level of bodies that belong to none.
const levelNone = "-"

// bodyEntry is what a name of the table leads to.
type bodyEntry struct {
	body  *body
	alias bool
}

// knownBodies finds a body by any of its names, keys as bodyKey gives them. A
// name that two bodies claim stays with the first, so an older alias never
// takes a current name away.
var knownBodies = sync.OnceValue(func() map[string]bodyEntry {
	m := make(map[string]bodyEntry, 2048)
	for b, names := range tableBodies() {
		for n, name := range names {
			key := bodyKey(authorityKey(name))
			if _, taken := m[key]; !taken && key != "" {
				m[key] = bodyEntry{b, n > 0}
			}
		}
	}
	return m
})

// bodiesByID finds a body by its id.
var bodiesByID = sync.OnceValue(func() map[string]*body {
	m := make(map[string]*body, 1024)
	for b := range tableBodies() {
		m[b.id] = b
	}
	return m
})

// tableBodies reads the table: each body with its names. A broken line is a
// mistake of ours that the first test shows.
func tableBodies() func(yield func(*body, []string) bool) {
	return func(yield func(*body, []string) bool) {
		number := 0
		for line := range strings.Lines(bodyTable) {
			number++
			line = strings.TrimRight(line, "\n")
			if line == "" || line[0] == '#' {
				continue
			}
			cells := strings.Split(line, "\t")
			if len(cells) != 4 {
				panic(fmt.Sprintf("mappings: tables/bodies.tsv:%d: %d cells", number, len(cells)))
			}
			for names := range strings.SplitSeq(cells[3], "; ") {
				all := strings.Split(names, "|")
				b := &body{id: slug(all[0]), kind: cells[0], level: cells[1], land: cells[2], name: all[0], line: number}
				if !yield(b, all) {
					return
				}
			}
		}
	}
}

// authority gives what the entry says, an alias with a little less certainty.
func (e bodyEntry) authority(confidence float64) Authority {
	a := Authority{Type: e.body.kind, Level: e.body.level, AGS: e.body.land, ID: e.body.id, Method: MethodRegistry, Confidence: confidence}
	if e.alias {
		a.Method, a.Confidence = MethodAlias, confidence-0.05
	}
	a.Rule = fmt.Sprintf("known body %q (tables/bodies.tsv:%d)", e.body.name, e.body.line)
	return a
}
