package catalogue

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"
)

// How editors' decisions meet the groups. A record that is hidden, or merged
// into another one, takes no part in groups, so the next of its group is
// shown. A merger holds while both records are there to be shown: live, public
// and not hidden. Whether it holds is stored, so that a change that alters it
// is seen and gives the merged record a new entry in the log.

// maxChain ends a walk along mergers; Decide lets no circle come about.
const maxChain = 100

const (
	// selectShownFor follows the mergers that hold to the last record, and
	// from there to the one that is shown of its group.
	selectShownFor = `WITH RECURSIVE chain (id, depth) AS (
			SELECT CAST(? AS TEXT), 0
			UNION ALL SELECT m.value, c.depth + 1 FROM chain AS c JOIN decisions AS m
				ON m.record = c.id AND m.field = 'merged' AND m.holds = 1 WHERE c.depth < ?)
		SELECT c.id, COALESCE(t.main, '') FROM chain AS c LEFT JOIN texts AS t ON t.id = c.id
		ORDER BY c.depth DESC LIMIT 1`
	// selectInto follows all mergers, whether they hold or not.
	selectInto = `WITH RECURSIVE chain (id, depth) AS (
			SELECT CAST(? AS TEXT), 0
			UNION ALL SELECT m.value, c.depth + 1 FROM chain AS c JOIN decisions AS m
				ON m.record = c.id AND m.field = 'merged' WHERE c.depth < ?)
		SELECT COUNT(*) FROM chain WHERE id = ?`
	selectStanding = `SELECT r.id, r.live, r.content,
		EXISTS (SELECT 1 FROM decisions AS h WHERE h.record = r.id AND h.field = 'hidden'),
		COALESCE(m.value, ''), COALESCE(m.holds, 0)
		FROM records AS r LEFT JOIN decisions AS m ON m.record = r.id AND m.field = 'merged' WHERE r.id = ?`
	selectMergedInto = `SELECT record FROM decisions WHERE value = ? AND field = 'merged' ORDER BY record`
	updateHolds      = `UPDATE decisions SET holds = ? WHERE record = ? AND field = 'merged'`
)

// shownFor gives the record that is shown for one that may be merged or a copy.
func shownFor(ctx context.Context, q session, id string) (string, error) {
	var last, main string
	if err := q.row(ctx, selectShownFor, id, maxChain).Scan(&last, &main); err != nil {
		return "", err
	}
	if main != "" {
		return main, nil
	}
	return last, nil
}

// standing is how a record stands before groups are asked.
type standing struct {
	id     string
	record *Record // nil for a tombstone
	hidden bool
	into   string // merged into
	holds  bool   // the merger does, as far as is stored
}

// standing reads how a record stands; one that never was is like a tombstone.
func (g *grouping) standing(ctx context.Context, id string) (*standing, error) {
	st := &standing{id: id}
	var w row
	err := g.tx.row(ctx, selectStanding, id).Scan(&w.id, &w.live, &w.content, &st.hidden, &st.into, &st.holds)
	if errors.Is(err, sql.ErrNoRows) {
		return st, nil
	}
	if err != nil {
		return nil, err
	}
	st.record, err = w.decode()
	return st, err
}

// there reports whether the record can be shown at all.
func (st *standing) there(now time.Time) bool {
	if st.record == nil || st.hidden {
		return false
	}
	_, public := st.record.Public(now)
	return public
}

// expires reports whether time alone can take the record away.
func (st *standing) expires() bool { return st.record != nil && !st.record.Expires.IsZero() }

// unnamed reports whether the record holds its body's name back.
func (st *standing) unnamed() bool { return st.record.Attribution == AttributionTypeLand }

// mayStand reports whether into may be shown for st: what ties a record that
// holds its body's name back to one that tells it would tell the name.
func (st *standing) mayStand(into *standing, now time.Time) bool {
	return st.there(now) && into.there(now) && st.unnamed() == into.unnamed()
}

// changeMerger prepares a new or another merger, or its end: what is stored
// holds no more, and what is to come must lead to another record.
func (g *grouping) changeMerger(ctx context.Context, d *Decision) error {
	st, err := g.standing(ctx, d.Record)
	if err != nil {
		return err
	}
	if !d.Undo {
		if err := g.checkMerger(ctx, st, d.Value); err != nil {
			return err
		}
	}
	return g.setHolds(ctx, st, false)
}

// checkMerger says why a record cannot be merged into another.
func (g *grouping) checkMerger(ctx context.Context, st *standing, into string) error {
	if _, err := seqOf(ctx, g.tx, into); errors.Is(err, ErrNotFound) {
		return badDecision(fmt.Sprintf("there is no record %q to merge into", into), "name the id of a record in the catalogue")
	} else if err != nil {
		return err
	}
	if into == st.id {
		return badDecision("a record cannot be merged into itself", "name another record")
	}
	var comesBack int
	if err := g.tx.row(ctx, selectInto, into, maxChain, st.id).Scan(&comesBack); err != nil {
		return err
	}
	if comesBack > 0 {
		return badDecision(fmt.Sprintf("the record %s is merged into %s itself", into, st.id), "undo that merger first")
	}
	target, err := g.standing(ctx, into)
	if err != nil {
		return err
	}
	if st.record != nil && target.record != nil && st.unnamed() != target.unnamed() {
		return badDecision("one of the records names its body, the other holds the name back", "hide one of them instead")
	}
	return nil
}

// setHolds stores whether a merger holds, and appends the change that this is.
func (g *grouping) setHolds(ctx context.Context, st *standing, holds bool) error {
	if holds == st.holds {
		return nil
	}
	if st.holds {
		if err := g.touchShown(ctx, st.id); err != nil {
			return err
		}
	}
	st.holds = holds
	g.merged = append(g.merged, st.id)
	if _, err := g.tx.exec(ctx, updateHolds, smallint(holds), st.id); err != nil {
		return err
	}
	return g.append(ctx, st.id)
}

// touchShown notes that the origins of the record that is shown for a merged
// one change.
func (g *grouping) touchShown(ctx context.Context, id string) error {
	shown, err := shownFor(ctx, g.tx, id)
	if err == nil && shown != id {
		g.touch(shown)
	}
	return err
}

// touchMerged does so for all whose merger changed, once all is settled.
func (g *grouping) touchMerged(ctx context.Context) error {
	for _, id := range g.merged {
		if err := g.touchShown(ctx, id); err != nil {
			return err
		}
	}
	g.merged = nil
	return nil
}

// refresh finds out whether the merger of a record holds, and whether that
// has changed.
func (g *grouping) refresh(ctx context.Context, st *standing) (changed bool, err error) {
	if st.into == "" {
		return false, nil
	}
	into, err := g.standing(ctx, st.into)
	if err != nil {
		return false, err
	}
	before := st.holds
	err = g.setHolds(ctx, st, st.mayStand(into, g.now))
	return st.holds != before, err
}

// overlay finds out what the decisions on stored rows, and on those that are
// merged into them, come to.
func (g *grouping) overlay(ctx context.Context, rows []*row, outcomes []Outcome) error {
	for i, w := range rows {
		if w == nil || !w.decided || outcomes[i] == Unchanged {
			continue
		}
		st, err := g.standing(ctx, w.id)
		if err != nil {
			return err
		}
		if _, err := g.refresh(ctx, st); err != nil {
			return err
		}
		if st.holds {
			g.merged = append(g.merged, w.id) // what is said of it as an origin may have changed
		}
		if st.hidden || st.holds {
			w.grouped = nil
		}
		if err := g.refreshMerged(ctx, w.id); err != nil {
			return err
		}
	}
	return nil
}

// vanish follows up a record that is not there to be shown any more.
func (g *grouping) vanish(ctx context.Context, id string) error {
	if err := g.remove(ctx, id); err != nil {
		return err
	}
	st, err := g.standing(ctx, id)
	if err != nil {
		return err
	}
	if _, err := g.refresh(ctx, st); err != nil {
		return err
	}
	return g.refreshMerged(ctx, id)
}

// restand follows up a decision that hides, merges, or takes that back.
func (g *grouping) restand(ctx context.Context, id string) error {
	st, err := g.standing(ctx, id)
	if err != nil {
		return err
	}
	if _, err := g.refresh(ctx, st); err != nil {
		return err
	}
	if st.there(g.now) {
		if _, err := g.tx.exec(ctx, markPublic, id); err != nil {
			return err
		}
	}
	if err := g.takePart(ctx, st); err != nil {
		return err
	}
	return g.refreshMerged(ctx, id)
}

// refreshAll finds out whether each merger holds.
func (g *grouping) refreshAll(ctx context.Context) error {
	merged, err := g.strings(ctx, `SELECT record FROM decisions WHERE field = 'merged' ORDER BY record`)
	if err != nil {
		return err
	}
	for _, id := range merged {
		st, err := g.standing(ctx, id)
		if err != nil {
			return err
		}
		if _, err := g.refresh(ctx, st); err != nil {
			return err
		}
	}
	return nil
}

// strings gives the only column of a query.
func (g *grouping) strings(ctx context.Context, query string, args ...any) (all []string, err error) {
	err = g.tx.each(ctx, query, args, func(rows *sql.Rows) (bool, error) {
		var s string
		err := rows.Scan(&s)
		all = append(all, s)
		return true, err
	})
	return all, err
}

// refreshMerged finds out whether the mergers into a record hold.
func (g *grouping) refreshMerged(ctx context.Context, id string) error {
	merged, err := g.strings(ctx, selectMergedInto, id)
	if err != nil {
		return err
	}
	for _, id := range merged {
		st, err := g.standing(ctx, id)
		if err != nil {
			return err
		}
		changed, err := g.refresh(ctx, st)
		if err != nil {
			return err
		}
		if !changed {
			continue
		}
		if err := g.takePart(ctx, st); err != nil {
			return err
		}
	}
	return nil
}

// takePart lets a record into its group or takes it out.
func (g *grouping) takePart(ctx context.Context, st *standing) error {
	if !st.there(g.now) || st.holds || !st.record.comparable(g.now) {
		return g.remove(ctx, st.id)
	}
	if stored, err := g.nodes(ctx, selectText, st.id); err != nil || len(stored) > 0 {
		return err // it does so already
	}
	var p fingerprints
	k, ok := p.of(st.record)
	if !ok {
		return nil
	}
	return g.update(ctx, st.record, &k, true)
}
