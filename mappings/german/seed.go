package german

import (
	"bytes"
	_ "embed"
	"fmt"
	"sync"
)

// seedFile was learned by seedgen from official works: the laws of
// digitalisation and records of parliament.
//
//go:embed seed.bin
var seedFile []byte

// seed is read once, when it is first asked for.
var seed = sync.OnceValue(func() *Lexicon {
	l, err := Read(bytes.NewReader(seedFile))
	if err != nil {
		return build(map[string]*stat{}, nil, Tables{}, 0, nil) // a test keeps this from happening
	}
	return l
})

//go:generate go run ./seedgen -data ../../../shared/data -out seed.bin

// Seed gives the lexicon for a catalogue that is too small to learn from. It
// has no tables; see [Lexicon.With].
func Seed() *Lexicon { return seed() }

// Version names the analysis and the seed: lexicons, and indexes made with
// them, of another version are built anew. It costs no loading of the seed.
func Version() string { return fmt.Sprintf("%d-%08x", analysisVersion, checksum(seedFile)) }

// With gives the same lexicon with other tables.
func (l *Lexicon) With(tables Tables) *Lexicon {
	c := *l
	c.tables = tables
	c.makePhrases()
	return &c
}
