package fetch

import (
	"context"
	"sync"
	"time"
)

// memo keeps one value per host until it expires. Of several goroutines that
// miss the same host one loads and the others wait for it.
type memo[T any] struct {
	now   func() time.Time
	mu    sync.Mutex
	hosts map[string]*memoEntry[T]
}

type memoEntry[T any] struct {
	turn    chan struct{} // held while looking or loading; a mutex that a context can leave
	value   T
	expires time.Time
}

func newMemo[T any](now func() time.Time) *memo[T] {
	return &memo[T]{now: now, hosts: map[string]*memoEntry[T]{}}
}

// get gives the value for key, loading it if there is none that is fresh.
// load says how long its value holds; with an error nothing is kept.
func (m *memo[T]) get(ctx context.Context, key string, load func() (T, time.Duration, error)) (T, error) {
	e := m.entry(key)
	select {
	case e.turn <- struct{}{}:
		defer func() { <-e.turn }()
	case <-ctx.Done():
		var none T
		return none, ctx.Err()
	}
	if m.now().Before(e.expires) {
		return e.value, nil
	}
	v, ttl, err := load()
	if err == nil {
		e.value, e.expires = v, m.now().Add(ttl)
	}
	return v, err
}

// entry finds or makes the place of key. A full memo starts anew: what is
// lost is asked for again.
func (m *memo[T]) entry(key string) *memoEntry[T] {
	m.mu.Lock()
	defer m.mu.Unlock()
	if e, ok := m.hosts[key]; ok {
		return e
	}
	if len(m.hosts) >= maxHosts {
		clear(m.hosts)
	}
	e := &memoEntry[T]{turn: make(chan struct{}, 1)}
	m.hosts[key] = e
	return e
}
