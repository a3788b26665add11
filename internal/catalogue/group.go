package catalogue

import (
	"container/heap"
	"context"
	"database/sql"
	"maps"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// How records that say the same are grouped. All records that take part have
// an order (see [Record.place]). One is shown unless a record that comes
// before it, says the same (see [face.near]) and is shown itself stands for
// it. So every record that is not shown is practically the same text as the
// one that stands for it, and not merely the last of a chain of small changes;
// and which ones are shown depends on what is there, not on the order in which
// it came.
//
// A change therefore concerns only records that come later in the order: those
// for which the changed one stood, and those that are shown and say the same.
// They are settled in that order, each once, in the transaction of the change.

const (
	// maxPerBand is how many records of one band are looked at: a source whose
	// pages are all made from one form fills a band with texts that are not
	// the same, and a put may not read them all.
	maxPerBand = 32
	// maxCompared is how many texts a put compares word by word, those first
	// that agree in most bands; comparing two pages takes some 0.1 ms.
	maxCompared = 16
	// maxHashes is how many hashes of shingles one transaction keeps (8 MB).
	maxHashes = 1 << 20
)

const (
	textColumns  = `id, digest, band1, band2, band3, band4, language, place, main`
	selectText   = `SELECT ` + textColumns + ` FROM texts WHERE id = ?`
	insertText   = `INSERT INTO texts (` + textColumns + `) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`
	deleteText   = `DELETE FROM texts WHERE id = ?`
	updateMain   = `UPDATE texts SET main = ? WHERE id = ?`
	selectCopies = `SELECT ` + textColumns + ` FROM texts WHERE main = ? AND main <> ''`
	// selectAlike finds what is shown and has the digest or a band; a record
	// comes once for each.
	selectAlike   = perDigest + perBand1 + perBand2 + perBand3 + perBand4
	perDigest     = `SELECT * FROM (SELECT ` + textColumns + ` FROM texts WHERE digest = ? AND main = '' LIMIT ?) AS d`
	perBand1      = ` UNION ALL SELECT * FROM (SELECT ` + textColumns + ` FROM texts WHERE band1 = ? AND band1 <> 0 AND main = '' LIMIT ?) AS b1`
	perBand2      = ` UNION ALL SELECT * FROM (SELECT ` + textColumns + ` FROM texts WHERE band2 = ? AND band2 <> 0 AND main = '' LIMIT ?) AS b2`
	perBand3      = ` UNION ALL SELECT * FROM (SELECT ` + textColumns + ` FROM texts WHERE band3 = ? AND band3 <> 0 AND main = '' LIMIT ?) AS b3`
	perBand4      = ` UNION ALL SELECT * FROM (SELECT ` + textColumns + ` FROM texts WHERE band4 = ? AND band4 <> 0 AND main = '' LIMIT ?) AS b4`
	selectContent = `SELECT content FROM records WHERE id = ?`
	// appendAgain gives a record a new entry, once per transaction.
	appendAgain = `UPDATE records SET seq = ? WHERE id = ? AND live = 1 AND seq <= ?`
)

// node is a record in its group: a row of the table texts.
type node struct {
	key
	id       string
	language string
	place    string
	main     string // "" if it is shown
	stored   bool   // there is a row

	prefetched bool // its keys have been looked for, see prefetch
}

// same reports whether a row would not change.
func (n *node) same(other *node) bool {
	return n.key == other.key && n.language == other.language && n.place == other.place
}

// apartFrom reports whether one source gave both, each with another date: then
// they are two things to it (two bills, the notices of two months), whatever
// they say.
func (n *node) apartFrom(other *node) bool {
	source, _, _ := strings.Cut(n.id, ":")
	otherSource, _, _ := strings.Cut(other.id, ":")
	date, otherDate := publishedAt(n.place), publishedAt(other.place)
	return source == otherSource && date != otherDate && date != noDate && otherDate != noDate
}

func scanNode(from scanner) (*node, error) {
	n := &node{stored: true}
	err := from.Scan(&n.id, &n.digest, &n.bands[0], &n.bands[1], &n.bands[2], &n.bands[3], &n.language, &n.place, &n.main)
	return n, err
}

// grouping keeps the groups in step with the records of one transaction.
type grouping struct {
	tx      session
	h       *head
	now     time.Time
	started uint64 // where the log ended before the transaction
	stmts   map[string]*sql.Stmt
	unsettled
	touched map[string]bool // shown records whose origins have changed
	merged  []string        // records whose place among the origins of another has changed
	put     map[string]*Record
	taken   map[columnKey]bool // keys of shown records, as far as looked for
	faces   map[string]*face
	hashes  int // that faces hold
}

func newGrouping(tx session, h *head, now time.Time) *grouping {
	return &grouping{tx: tx, h: h, now: now, started: h.seq, stmts: map[string]*sql.Stmt{},
		touched: map[string]bool{}, put: map[string]*Record{}, faces: map[string]*face{}}
}

// stmt gives a statement, which is prepared when it is first needed and
// closed with the transaction.
func (g *grouping) stmt(ctx context.Context, query string) (*sql.Stmt, error) {
	if stmt := g.stmts[query]; stmt != nil {
		return stmt, nil
	}
	stmt, err := g.tx.prepare(ctx, query)
	if err == nil {
		g.stmts[query] = stmt
	}
	return stmt, err
}

// exec runs a statement and gives the number of rows it touched.
func (g *grouping) exec(ctx context.Context, query string, args ...any) (int, error) {
	stmt, err := g.stmt(ctx, query)
	if err != nil {
		return 0, err
	}
	result, err := stmt.ExecContext(ctx, args...)
	if err != nil {
		return 0, err
	}
	n, err := result.RowsAffected()
	return int(n), err
}

// nodes gives the rows of a query on texts.
func (g *grouping) nodes(ctx context.Context, query string, args ...any) ([]*node, error) {
	stmt, err := g.stmt(ctx, query)
	if err != nil {
		return nil, err
	}
	rows, err := stmt.QueryContext(ctx, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var all []*node
	for rows.Next() {
		n, err := scanNode(rows)
		if err != nil {
			return nil, err
		}
		all = append(all, n)
	}
	return all, rows.Err()
}

// regroup takes the rows that a put has stored, and settles what they change.
func (g *grouping) regroup(ctx context.Context, rows []*row, outcomes []Outcome) error {
	if err := g.overlay(ctx, rows, outcomes); err != nil {
		return err
	}
	keys := keysOf(rows, outcomes)
	for i, w := range rows {
		switch {
		case w == nil || outcomes[i] == Unchanged:
		case keys[i] != nil:
			if err := g.update(ctx, w.grouped, keys[i], outcomes[i] == New); err != nil {
				return err
			}
		case outcomes[i] == Changed:
			if err := g.remove(ctx, w.id); err != nil {
				return err
			}
		}
	}
	return g.finish(ctx)
}

// keysOf makes the keys of what a put has stored, nil for what takes no part.
// Folding long texts is most of the work of a put, so all processors share it.
func keysOf(rows []*row, outcomes []Outcome) []*key {
	keys := make([]*key, len(rows))
	var next atomic.Int64
	work := func() {
		var p fingerprints
		for i := next.Add(1) - 1; int(i) < len(rows); i = next.Add(1) - 1 {
			if w := rows[i]; w != nil && w.grouped != nil && outcomes[i] != Unchanged {
				if k, ok := p.of(w.grouped); ok {
					keys[i] = &k
				}
			}
		}
	}
	var others sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), len(rows)) - 1 {
		others.Go(work)
	}
	work()
	others.Wait()
	return keys
}

// update takes a record that this transaction has stored; isNew says that
// there is no row of it.
func (g *grouping) update(ctx context.Context, r *Record, k *key, isNew bool) error {
	n := &node{key: *k, id: r.ID, language: language(r), place: r.place()}
	if !isNew {
		stored, err := g.nodes(ctx, selectText, n.id)
		if err != nil {
			return err
		}
		for _, old := range stored { // one or none
			if n.same(old) {
				g.touch(old.main) // what is said of it as an origin may have changed
				return nil
			}
			if err := g.leave(ctx, old); err != nil {
				return err
			}
		}
	}
	g.put[n.id] = r
	g.push(n)
	return nil
}

// remove takes out a record that takes part no more.
func (g *grouping) remove(ctx context.Context, id string) error {
	stored, err := g.nodes(ctx, selectText, id)
	if err != nil || len(stored) == 0 {
		return err
	}
	return g.leave(ctx, stored[0])
}

// leave takes a record out of its group.
func (g *grouping) leave(ctx context.Context, n *node) error {
	delete(g.faces, n.id)
	g.drop(n.id)
	if n.main != "" {
		g.touch(n.main)
	} else if err := g.unsettle(ctx, n.id); err != nil {
		return err
	}
	_, err := g.exec(ctx, deleteText, n.id)
	return err
}

// touch notes that a shown record has other origins now.
func (g *grouping) touch(id string) {
	if id != "" {
		g.touched[id] = true
	}
}

// unsettle lets those be settled anew for which a record stood.
func (g *grouping) unsettle(ctx context.Context, main string) error {
	copies, err := g.nodes(ctx, selectCopies, main)
	for _, n := range copies {
		g.push(n)
	}
	return err
}

// finish settles what is not, and gives new entries to the shown records
// whose origins have changed.
func (g *grouping) finish(ctx context.Context) error {
	if err := g.prefetch(ctx); err != nil {
		return err
	}
	for n := g.pop(); n != nil; n = g.pop() {
		if err := g.settle(ctx, n); err != nil {
			return err
		}
	}
	if err := g.touchMerged(ctx); err != nil {
		return err
	}
	for _, id := range slices.Sorted(maps.Keys(g.touched)) {
		if err := g.append(ctx, id); err != nil {
			return err
		}
	}
	return nil
}

// append gives a record a new entry, unless this transaction has done so.
func (g *grouping) append(ctx context.Context, id string) error {
	n, err := g.exec(ctx, appendAgain, g.h.seq+1, id, g.started)
	g.h.seq += uint64(n) // one or none
	return err
}

// settle decides whether a record is shown. All that come before it are settled.
func (g *grouping) settle(ctx context.Context, n *node) error {
	found, err := g.candidates(ctx, n)
	if err != nil {
		return err
	}
	before, after := found[:0:0], found[:0:0]
	for _, c := range found {
		if c.place < n.place {
			before = append(before, c)
		} else {
			after = append(after, c)
		}
	}
	slices.SortFunc(before, byPlace)
	for _, c := range before {
		if same, err := g.saySame(ctx, n, c); err != nil {
			return err
		} else if same {
			return g.hide(ctx, n, c.id)
		}
	}
	for _, c := range after {
		if same, err := g.saySame(ctx, n, c); err != nil {
			return err
		} else if same {
			g.push(c)
		}
	}
	return g.show(ctx, n)
}

// hide lets main stand for n.
func (g *grouping) hide(ctx context.Context, n *node, main string) error {
	if n.stored && n.main == main {
		return nil
	}
	if n.stored && n.main == "" { // it was shown
		if err := g.unsettle(ctx, n.id); err != nil {
			return err
		}
	}
	if n.main == "" {
		if err := g.append(ctx, n.id); err != nil {
			return err
		}
	}
	g.touch(n.main)
	g.touch(main)
	return g.store(ctx, n, main)
}

// show lets n stand for itself.
func (g *grouping) show(ctx context.Context, n *node) error {
	if n.stored && n.main == "" {
		return nil
	}
	g.touch(n.main)
	if n.main != "" {
		if err := g.append(ctx, n.id); err != nil {
			return err
		}
	}
	return g.store(ctx, n, "")
}

// store writes which record is shown for n.
func (g *grouping) store(ctx context.Context, n *node, main string) error {
	n.main = main
	if main == "" {
		g.take(n)
	}
	if n.stored {
		_, err := g.exec(ctx, updateMain, main, n.id)
		return err
	}
	n.stored = true
	_, err := g.exec(ctx, insertText, n.id, n.digest, n.bands[0], n.bands[1], n.bands[2], n.bands[3], n.language, n.place, n.main)
	return err
}

// candidates gives the shown records that may say the same as n: with the
// same digest, or with the most bands in common.
func (g *grouping) candidates(ctx context.Context, n *node) ([]*node, error) {
	if g.alone(n) {
		return nil, nil
	}
	b := n.bands
	rows, err := g.nodes(ctx, selectAlike, n.digest, maxPerBand, b[0], maxPerBand, b[1], maxPerBand, b[2], maxPerBand, b[3], maxPerBand)
	if len(rows) == 0 || err != nil {
		return nil, err
	}
	var found []*node
	agree := map[string]int{}
	for _, c := range rows {
		if c.id == n.id {
			continue
		}
		if agree[c.id]++; agree[c.id] == 1 {
			found = append(found, c)
		}
		if c.digest == n.digest {
			agree[c.id] = bandCount + 1
		}
	}
	slices.SortFunc(found, func(a, b *node) int {
		if d := agree[b.id] - agree[a.id]; d != 0 {
			return d
		}
		return byPlace(a, b)
	})
	return found[:min(len(found), maxCompared)], nil
}

// saySame reports whether two records say the same.
func (g *grouping) saySame(ctx context.Context, a, b *node) (bool, error) {
	if a.apartFrom(b) {
		return false, nil
	}
	if a.digest == b.digest {
		return true, nil
	}
	if a.language != "" && b.language != "" && a.language != b.language {
		return false, nil // as near has it, without reading the texts
	}
	fa, err := g.face(ctx, a.id)
	if err != nil {
		return false, err
	}
	fb, err := g.face(ctx, b.id)
	if err != nil {
		return false, err
	}
	return fa.near(fb), nil
}

// face gives what is compared of a record.
func (g *grouping) face(ctx context.Context, id string) (*face, error) {
	if f := g.faces[id]; f != nil {
		return f, nil
	}
	r, err := g.record(ctx, id)
	if err != nil {
		return nil, err
	}
	f := faceOf(r)
	if g.hashes += len(f.shingles); g.hashes > maxHashes {
		clear(g.faces)
		g.hashes = len(f.shingles)
	}
	g.faces[id] = f
	return f, nil
}

// record gives a record as this transaction sees it.
func (g *grouping) record(ctx context.Context, id string) (*Record, error) {
	if r := g.put[id]; r != nil {
		return r, nil
	}
	w := row{id: id, live: true}
	if err := g.tx.row(ctx, selectContent, id).Scan(&w.content); err != nil {
		return nil, err
	}
	return w.decode()
}

func byPlace(a, b *node) int { return strings.Compare(a.place, b.place) }

// unsettled is the records that are to be settled, each once, in their order.
type unsettled struct {
	queue placeHeap
	known map[string]*node
}

func (u *unsettled) push(n *node) {
	if u.known == nil {
		u.known = map[string]*node{}
	}
	if u.known[n.id] == nil {
		u.known[n.id] = n
		heap.Push(&u.queue, n)
	}
}

// pop gives the first, nil if all are settled.
func (u *unsettled) pop() *node {
	for len(u.queue) > 0 {
		n := heap.Pop(&u.queue).(*node)
		if u.known[n.id] == n {
			delete(u.known, n.id)
			return n
		}
	}
	return nil
}

// drop takes a record out, if it is there.
func (u *unsettled) drop(id string) { delete(u.known, id) }

// placeHeap is a heap of nodes, see [heap.Interface].
type placeHeap []*node

func (h placeHeap) Len() int           { return len(h) }
func (h placeHeap) Less(i, j int) bool { return h[i].place < h[j].place }
func (h placeHeap) Swap(i, j int)      { h[i], h[j] = h[j], h[i] }
func (h *placeHeap) Push(n any)        { *h = append(*h, n.(*node)) }
func (h *placeHeap) Pop() any {
	last := len(*h) - 1
	n := (*h)[last]
	(*h)[last] = nil
	*h = (*h)[:last]
	return n
}
