package server

import (
	"context"
	"fmt"
	"sync"
	"time"

	"nextsearch/internal/catalogue"
	"nextsearch/internal/search"
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
	Name, Href string
	Count      int
	Visited    string // day of the last complete visit, as YYYY-MM-DD; "" if there was none
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
func (s *Server) sourceViews(ctx context.Context, seen visits, lang string) (views []sourceView, more int, err error) {
	resp, err := s.find(ctx, search.Query{Facets: facetRequests([]string{"source"}, homeSources, lang)})
	if err != nil || len(resp.Facets) == 0 {
		return nil, 0, err
	}
	body := s.facetOf(resp.Facets[0], lang)
	for _, v := range body.Values {
		view := sourceView{Name: v.Label, Href: s.valueHref("source", v.Value, lang), Count: v.Count}
		if at, ok := seen.at[v.Value]; ok {
			view.Visited = at.Format(time.DateOnly)
		}
		views = append(views, view)
	}
	return views, body.Other, nil
}
