package fetch

import (
	"context"
	"fmt"
	"sync"
	"time"
)

// pacer keeps the pause between two requests to one host: from the end of
// one to the start of the next, for all sources of a Client together.
type pacer struct {
	now   func() time.Time
	sleep func(context.Context, time.Duration) error
	mu    sync.Mutex
	lanes map[string]*lane
}

// lane is the state of one host.
type lane struct {
	turn  chan struct{} // held by the one request under way, when there is a pause to keep
	mu    sync.Mutex
	ended time.Time // end of the latest request
	hold  hold      // what the server asked for by Retry-After
	users int       // requests that hold or wait for the lane, guarded by pacer.mu
}

// hold keeps requests from a host until a time, because of the answer with status.
type hold struct {
	until  time.Time
	status int
}

// heldError says that a host wants to be left alone for longer than a run waits.
type heldError struct{ hold }

func (e *heldError) Error() string {
	return fmt.Sprintf("the host answered %d and asks to be left alone until %s; a run after that fetches again", e.status, e.until.UTC().Format(time.RFC3339))
}

func newPacer(now func() time.Time, sleep func(context.Context, time.Duration) error) *pacer {
	return &pacer{now: now, sleep: sleep, lanes: map[string]*lane{}}
}

// acquire waits for the turn of a request to host and gives the function that
// ends it. With delay 0 requests run side by side and only a Retry-After is
// waited for. notify is told of a wait before it begins.
func (p *pacer) acquire(ctx context.Context, host string, delay time.Duration, notify func(time.Duration)) (func(), error) {
	l := p.enter(host)
	exclusive := delay > 0
	if exclusive {
		select {
		case l.turn <- struct{}{}:
		case <-ctx.Done():
			p.leave(l)
			return nil, ctx.Err()
		}
	}
	release := func() {
		if exclusive {
			<-l.turn
		}
		p.leave(l)
	}
	if err := p.wait(ctx, l, delay, notify); err != nil {
		release()
		return nil, err
	}
	return func() { l.end(p.now()); release() }, nil
}

// wait sleeps until a request may start. The error is ctx's or a *heldError.
func (p *pacer) wait(ctx context.Context, l *lane, delay time.Duration, notify func(time.Duration)) error {
	now := p.now()
	start, held := l.start(delay)
	if held.until.Sub(now) > maxRetryAfter {
		return &heldError{held}
	}
	if wait := start.Sub(now); wait > 0 {
		notify(wait)
		return p.sleep(ctx, wait)
	}
	return nil
}

// holdBack keeps all requests from a host for a while. A later hold never
// shortens an earlier one.
func (p *pacer) holdBack(host string, h hold) {
	l := p.enter(host)
	defer p.leave(l)
	l.mu.Lock()
	defer l.mu.Unlock()
	if h.until.After(l.hold.until) {
		l.hold = h
	}
}

// enter finds or makes the lane of a host and forgets idle ones when there are too many.
func (p *pacer) enter(host string) *lane {
	p.mu.Lock()
	defer p.mu.Unlock()
	l, ok := p.lanes[host]
	if !ok {
		if len(p.lanes) >= maxHosts {
			p.forget()
		}
		l = &lane{turn: make(chan struct{}, 1)}
		p.lanes[host] = l
	}
	l.users++
	return l
}

func (p *pacer) leave(l *lane) {
	p.mu.Lock()
	defer p.mu.Unlock()
	l.users--
}

// forget drops lanes that nobody uses and whose longest possible pause is over.
func (p *pacer) forget() {
	old := p.now().Add(-max(MaxCrawlDelay, maxRetryAfter))
	for host, l := range p.lanes {
		l.mu.Lock()
		if l.users == 0 && l.ended.Before(old) && l.hold.until.Before(old) {
			delete(p.lanes, host)
		}
		l.mu.Unlock()
	}
}

// start is the earliest time for the next request, and the hold in force.
func (l *lane) start(delay time.Duration) (time.Time, hold) {
	l.mu.Lock()
	defer l.mu.Unlock()
	start := l.hold.until
	if delay > 0 && !l.ended.IsZero() && l.ended.Add(delay).After(start) {
		start = l.ended.Add(delay)
	}
	return start, l.hold
}

func (l *lane) end(now time.Time) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.ended = now
}
