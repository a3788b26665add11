package catalogue

import (
	"context"
	"slices"
)

const (
	// fewNodes is up to how many texts are looked for one by one: asking for
	// many at once pays from some dozens on.
	fewNodes = 32
	// keysAtOnce is how many keys one question names.
	keysAtOnce = 100
)

// keyColumns are the columns that find texts, with the condition of their index.
var keyColumns = [1 + bandCount]string{
	`digest FROM texts WHERE main = '' AND digest`,
	`band1 FROM texts WHERE main = '' AND band1 <> 0 AND band1`,
	`band2 FROM texts WHERE main = '' AND band2 <> 0 AND band2`,
	`band3 FROM texts WHERE main = '' AND band3 <> 0 AND band3`,
	`band4 FROM texts WHERE main = '' AND band4 <> 0 AND band4`,
}

// columnKey is a value of one of keyColumns.
type columnKey struct {
	column int
	value  int64
}

// columns lists what finds a text.
func (k *key) columns() []columnKey {
	all := []columnKey{{0, k.digest}}
	for i, b := range k.bands {
		if b != 0 {
			all = append(all, columnKey{1 + i, int64(b)})
		}
	}
	return all
}

// prefetch finds out which keys of the texts that are to be settled belong to
// a shown record. Of most new texts none does, and asking for hundreds of keys
// at once takes a fifth of the time of asking for those of each text.
func (g *grouping) prefetch(ctx context.Context) error {
	if len(g.queue) <= fewNodes {
		return nil
	}
	g.taken = map[columnKey]bool{}
	var wanted [len(keyColumns)][]any
	for _, n := range g.queue {
		n.prefetched = true
		for _, k := range n.columns() {
			wanted[k.column] = append(wanted[k.column], k.value)
		}
	}
	for column, values := range wanted {
		for some := range slices.Chunk(values, keysAtOnce) {
			if err := g.prefetchSome(ctx, column, some); err != nil {
				return err
			}
		}
	}
	return nil
}

// prefetchSome looks for at most keysAtOnce values of a column. Missing ones
// are filled up with the last, so that one statement serves all.
func (g *grouping) prefetchSome(ctx context.Context, column int, values []any) error {
	values = slices.Clone(values)
	for len(values) < keysAtOnce {
		values = append(values, values[len(values)-1])
	}
	stmt, err := g.stmt(ctx, prefetchQueries[column])
	if err != nil {
		return err
	}
	rows, err := stmt.QueryContext(ctx, values...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		k := columnKey{column: column}
		if err := rows.Scan(&k.value); err != nil {
			return err
		}
		g.taken[k] = true
	}
	return rows.Err()
}

// prefetchQueries has the statement of each of keyColumns.
var prefetchQueries = func() (queries [len(keyColumns)]string) {
	marks := "?"
	for range keysAtOnce - 1 {
		marks += ", ?"
	}
	for i, column := range keyColumns {
		queries[i] = `SELECT DISTINCT ` + column + ` IN (` + marks + `)`
	}
	return queries
}()

// alone reports whether it is known that no shown record has a key of n.
func (g *grouping) alone(n *node) bool {
	if !n.prefetched {
		return false
	}
	return !slices.ContainsFunc(n.columns(), func(k columnKey) bool { return g.taken[k] })
}

// take notes the keys of a record that this transaction shows.
func (g *grouping) take(n *node) {
	if g.taken == nil {
		return
	}
	for _, k := range n.columns() {
		g.taken[k] = true
	}
}
