package ingest

import "hash/maphash"

const (
	// minTails is at how many pages the end of a title is the name of the site.
	minTails = 3
	// commonBlocks is how many blocks from the top are compared between pages.
	commonBlocks = 20
)

// common counts the lines that several pages of a site have: names and
// descriptions that a template puts on each. A line is kept as a hash.
type common struct {
	seed  maphash.Seed
	lines map[uint64]int
	tails map[string]int // ends of titles
}

// count adds the lines of a page, each once.
func (c *common) count(p *page) {
	seen := map[uint64]bool{}
	add := func(line string) {
		if h := c.hash(line); !seen[h] {
			seen[h] = true
			c.lines[h]++
		}
	}
	tails := map[string]bool{}
	for _, t := range p.title {
		add(t.value)
		if _, tail := splitTail(t.value); tail != "" && !tails[tail] {
			tails[tail] = true
			c.tails[tail]++
		}
	}
	for _, d := range p.description {
		add(d.value)
	}
	for _, b := range p.blocks[:min(len(p.blocks), commonBlocks)] {
		if b.kind != heading && letters(b.text) >= minLead {
			add(b.text)
		}
	}
}

// has reports whether more than one page has the line.
func (c *common) has(line string) bool { return c.lines[c.hash(line)] > 1 }

func (c *common) hash(line string) uint64 { return maphash.String(c.seed, fold(line)) }

// splitTail divides a title at its last separator; tail is "" if it has none.
func splitTail(title string) (head, tail string) {
	at := titleSeparator.FindAllStringIndex(title, -1)
	if len(at) == 0 {
		return title, ""
	}
	last := at[len(at)-1]
	return title[:last[0]], title[last[1]:]
}
