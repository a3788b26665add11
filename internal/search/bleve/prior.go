package bleve

import (
	"math"
	"time"

	"github.com/blevesearch/bleve/v2/index/scorch"
)

// The priors: of documents that match alike, the newer one and the one that
// tells more of what a recipe should tell come first. They are small on
// purpose: they decide between neighbours and bring nothing up that does not
// match. What is not known costs nothing.

// prior gives the factor of a document, at least 1.
func (c *collector) prior(e *entry) (float64, error) {
	seg := segmentOf(c.snap, int(e.seg))
	cols, without := c.view.segments[e.seg].cols, c.match.schema.without
	factor := 1.0
	if !without[partFreshness] {
		dates, err := cols.getDates(seg, fieldPublished)
		if err != nil {
			return 0, err
		}
		newest, err := c.view.newestDate(c.snap)
		if err != nil {
			return 0, err
		}
		if at := dates[e.doc]; at != noDate && at <= newest {
			years := float64(newest-at) / secondsPerYear
			factor += freshGain * math.Exp2(-years/freshHalf)
		}
	}
	if !without[partCompleteness] {
		roles, err := cols.get(seg, fieldRoles)
		if err != nil {
			return 0, err
		}
		if n := roles.term(e.doc); n != "" {
			factor += completeGain * float64(n[0]-'0') / allRoles
		}
	}
	return factor, nil
}

const (
	secondsPerYear = 365.25 * 24 * 3600
	// allRoles is how many sections a complete recipe has.
	allRoles = 8
)

// newestDate gives the newest date of publication that is not in the future:
// freshness is judged against it and not against today, so that a ranking does
// not change from day to day.
func (v *view) newestDate(snap *scorch.IndexSnapshot) (int64, error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.newest != 0 {
		return v.newest, nil
	}
	v.newest = noDate
	today := time.Now().Unix()
	for i, s := range v.segments {
		dates, err := s.cols.getDates(segmentOf(snap, i), fieldPublished)
		if err != nil {
			v.newest = 0
			return 0, err
		}
		for _, at := range dates {
			if at > v.newest && at <= today {
				v.newest = at
			}
		}
	}
	return v.newest, nil
}
