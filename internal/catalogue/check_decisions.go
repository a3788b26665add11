package catalogue

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
)

// undoRemedy mends a decision that leads nowhere.
const undoRemedy = "take the decision back on the desk and decide anew, or restore the last backup"

// checkDecisions reads every decision and follows every merger.
func (s *sqlStore) checkDecisions(ctx context.Context, q session) ([]Problem, error) {
	c := decisionCheck{q: q, into: map[string]string{}}
	var mergers []string
	const query = `SELECT d.record, d.field, d.value, d.who, d.at, d.why, r.id IS NOT NULL, t.id IS NOT NULL FROM decisions AS d
		LEFT JOIN records AS r ON r.id = d.record LEFT JOIN records AS t ON t.id = d.value ORDER BY d.record, d.field`
	err := q.each(ctx, query, nil, func(rows *sql.Rows) (bool, error) {
		var known, target bool
		d, err := scanDecision(withColumns{rows, []any{&known, &target}})
		var fault *Fault
		switch {
		case errors.As(err, &fault):
			c.add("decision-unreadable", fault.Message, undoRemedy)
		case err != nil:
			return false, err
		case !known:
			c.add("decision-lost", fmt.Sprintf("the decision on %s is on record %s, which never was", d.Field, d.Record), undoRemedy)
		case d.Field == FieldMerged && !target:
			c.add("merger-lost", fmt.Sprintf("record %s is merged into %s, which never was", d.Record, d.Value), undoRemedy)
		case d.Field == FieldMerged:
			c.into[d.Record] = d.Value
			mergers = append(mergers, d.Record)
		}
		return len(c.problems) < maxProblems, nil
	})
	if err != nil {
		return nil, err
	}
	g := newGrouping(q, &head{}, s.now())
	for _, id := range mergers {
		if err := c.merger(ctx, g, id); err != nil || len(c.problems) >= maxProblems {
			return c.problems, err
		}
	}
	return c.problems, nil
}

// withColumns scans more columns behind those that a function asks for.
type withColumns struct {
	from scanner
	more []any
}

func (w withColumns) Scan(dest ...any) error { return w.from.Scan(append(dest, w.more...)...) }

// decisionCheck is a check of the decisions under way.
type decisionCheck struct {
	q        session
	into     map[string]string // merged records and their targets
	problems []Problem
}

func (c *decisionCheck) add(code, what, remedy string) {
	c.problems = append(c.problems, Problem{code, what, remedy})
}

// merger checks that a merger ends somewhere and holds when it should.
func (c *decisionCheck) merger(ctx context.Context, g *grouping, id string) error {
	seen := map[string]bool{}
	for at, merged := id, true; merged; at, merged = c.into[at], c.into[c.into[at]] != "" {
		if seen[at] {
			c.add("merger-circle", "record "+id+" is merged in a circle", undoRemedy)
			return nil
		}
		seen[at] = true
	}
	st, err := g.standing(ctx, id)
	if err != nil {
		return err
	}
	into, err := g.standing(ctx, st.into)
	if err != nil || st.expires() || into.expires() {
		return err // its time may be over, which Expire says when it is asked
	}
	if holds := st.mayStand(into, g.now); holds != st.holds {
		c.add("merger-stale", fmt.Sprintf("that record %s is merged into %s counts: %v, and should: %v", id, st.into, st.holds, holds), regroupRemedy)
	}
	return nil
}
