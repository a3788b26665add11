package server

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"time"

	"nextsearch/internal/catalogue"
)

const (
	// homeSources is how many sources the start page lists.
	homeSources = 10
	// sourcesFor is how long the times of visits are kept: they change some
	// times a day, and every reader of the start page asks for them.
	sourcesFor = time.Minute
)

// sourceView is a source as the start page lists it.
type sourceView struct {
	Name, Value, Href string
	Count             int
	Visited           string // day of the last complete visit, as YYYY-MM-DD; "" if there was none
}

// visits is when each source was last read completely.
type visits struct {
	at  map[string]time.Time
	tag string // differs when something of at does
}

// visitCache keeps the visits for a while. Its methods may be called from
// many goroutines.
type visitCache struct {
	mu    sync.Mutex
	until time.Time
	last  visits
}

// get gives the visits, at most sourcesFor old. A catalogue that cannot
// answer leaves what was known: the start page is worth reading without it.
func (c *visitCache) get(ctx context.Context, s *Server) visits {
	c.mu.Lock()
	defer c.mu.Unlock()
	now := s.now()
	if now.Before(c.until) {
		return c.last
	}
	got, err := s.completeVisits(ctx)
	if err != nil {
		s.log.Warn("the visits to sources cannot be read", "error", err.Error())
		return c.last
	}
	c.last, c.until = got, now.Add(sourcesFor)
	return c.last
}

// completeVisits reads of every source when its last complete visit ended.
func (s *Server) completeVisits(ctx context.Context) (visits, error) {
	v := visits{at: map[string]time.Time{}}
	runs, err := s.store.LastRuns(ctx)
	if err != nil {
		return v, err
	}
	for _, run := range runs {
		history := []catalogue.Run{run}
		if !run.Complete { // under way or cut short: an older one counts
			if history, err = s.store.Runs(ctx, run.Source); err != nil {
				return v, err
			}
		}
		for _, r := range history {
			if r.Complete && !r.Finished.IsZero() {
				v.at[run.Source] = r.Finished
				v.tag += fmt.Sprintf("%s %d\n", run.Source, r.Finished.Unix())
				break
			}
		}
	}
	return v, nil
}

// sourceViews lists the sources that have most public records, and counts the
// others. The numbers are the index's: the catalogue counts what is not public, too.
func (s *Server) sourceViews(values []facetValueBody, lang string) (views []sourceView, more int) {
	for _, v := range values[:min(len(values), homeSources)] {
		views = append(views, sourceView{Name: v.Label, Value: v.Value, Href: s.valueHref("source", v.Value, lang), Count: v.Count})
	}
	return views, len(values) - len(views)
}

// date gives a copy of the sources with the day of their last complete visit.
func (v *visits) date(sources []sourceView) []sourceView {
	out := slices.Clone(sources)
	for i := range out {
		if at, ok := v.at[out[i].Value]; ok {
			out[i].Visited = at.Format(time.DateOnly)
		}
	}
	return out
}
