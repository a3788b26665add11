package catalogue

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
)

// regroupRemedy mends groups: they are made of the records alone.
const regroupRemedy = "run: nextsearch check -regroup"

// checkGroups compares every record with its row in texts, and every record
// that is not shown with the one that is.
func (s *sqlStore) checkGroups(ctx context.Context, q session) ([]Problem, error) {
	c := groupCheck{q: q, shown: map[int64][]*node{}}
	now := s.now()
	decided, err := notShown(ctx, q)
	if err != nil {
		return nil, err
	}
	query := `SELECT ` + rowColumns + ` FROM records WHERE live = 1 ORDER BY seq`
	known := 0
	err = q.each(ctx, query, nil, func(rows *sql.Rows) (bool, error) {
		w, err := scanRow(rows)
		if err != nil {
			return false, err
		}
		r, err := w.decode()
		if err != nil {
			return false, err
		}
		found, err := c.record(ctx, r, r.comparable(now) && !decided[w.id])
		known += found
		return len(c.problems) < maxProblems, err
	})
	if err != nil || len(c.problems) > 0 {
		return c.problems, err
	}
	stored := 0
	if err := q.row(ctx, `SELECT COUNT(*) FROM texts`).Scan(&stored); err != nil {
		return nil, err
	}
	if stored != known {
		c.add("group-leftover", fmt.Sprintf("%d texts belong to no record", stored-known))
	}
	return c.problems, nil
}

// groupCheck is a check of the groups under way.
type groupCheck struct {
	q        session
	prints   fingerprints
	shown    map[int64][]*node // by digest
	problems []Problem
}

func (c *groupCheck) add(code, what string) {
	c.problems = append(c.problems, Problem{code, what, regroupRemedy})
}

// record checks one live record and gives the number of its rows.
func (c *groupCheck) record(ctx context.Context, r *Record, takesPart bool) (rows int, err error) {
	k, enough := c.prints.of(r)
	n, err := scanNode(c.q.row(ctx, selectText, r.ID))
	there := err == nil
	switch {
	case err != nil && !errors.Is(err, sql.ErrNoRows):
		return 0, err
	case there != (takesPart && enough) && !r.Expires.IsZero():
		return smallint(there), nil // its time is over, which Expire says when it is asked
	case there != (takesPart && enough):
		c.add("group-text", fmt.Sprintf("record %s and what is kept of its text do not fit", r.ID))
		return 0, nil
	case !there:
		return 0, nil
	case !n.same(&node{key: k, language: language(r), place: r.place()}):
		c.add("group-text", fmt.Sprintf("what is kept of the text of record %s is of another text", r.ID))
		return 1, nil
	}
	return 1, c.group(ctx, r, n)
}

// group checks that a record is the only one shown of its text, or that the
// one shown in its stead is there, comes before it and says the same.
func (c *groupCheck) group(ctx context.Context, r *Record, n *node) error {
	if n.main == "" {
		for _, other := range c.shown[n.digest] {
			if !n.apartFrom(other) {
				c.add("group-double", fmt.Sprintf("records %s and %s are both shown and are the same text", other.id, n.id))
				break
			}
		}
		if len(c.shown[n.digest]) < maxPerBand { // a put looks at no more
			c.shown[n.digest] = append(c.shown[n.digest], n)
		}
		return nil
	}
	main, err := scanNode(c.q.row(ctx, selectText, n.main))
	if errors.Is(err, sql.ErrNoRows) {
		c.add("group-lost", fmt.Sprintf("record %s is hidden for %s, which is not there", n.id, n.main))
		return nil
	}
	if err != nil {
		return err
	}
	if main.main != "" || main.place >= n.place {
		c.add("group-order", fmt.Sprintf("record %s is hidden for %s, which is not shown before it", n.id, n.main))
		return nil
	}
	if main.digest == n.digest && !main.apartFrom(n) {
		return nil
	}
	w := row{id: n.main, live: true}
	if err := c.q.row(ctx, selectContent, n.main).Scan(&w.content); err != nil {
		return err
	}
	shown, err := w.decode()
	if err != nil {
		return err
	}
	if main.apartFrom(n) || !faceOf(r).near(faceOf(shown)) {
		c.add("group-unlike", fmt.Sprintf("record %s is hidden for %s, which says something else", n.id, n.main))
	}
	return nil
}

// notShown gives the records that take no part in groups because an editor
// hid or merged them.
func notShown(ctx context.Context, q session) (map[string]bool, error) {
	ids := map[string]bool{}
	const query = `SELECT record FROM decisions WHERE field = 'hidden' OR field = 'merged' AND holds = 1`
	err := q.each(ctx, query, nil, func(rows *sql.Rows) (bool, error) {
		var id string
		err := rows.Scan(&id)
		ids[id] = true
		return true, err
	})
	return ids, err
}
