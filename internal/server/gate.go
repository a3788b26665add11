package server

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/netip"
	"strings"
	"sync"
	"time"
)

// errOverloaded: no slot came free in time, or the client holds its share.
var errOverloaded = errors.New("all slots are taken")

// Limits bound what is under way at once. Zero values mean the defaults.
type Limits struct {
	// Requests answered at once; the others wait for up to Patience.
	Requests int
	// Polls of /v1/changes waiting at once. They cost a goroutine each.
	Polls int
	// Exports streaming at once. They cost a search per hundred records.
	Exports int
	// Intakes of submissions at once. Each may hold five files in memory; one
	// address may hold half of them.
	Intakes int
	// PerClient is how many polls, and how many exports, one address may hold.
	PerClient int
	// Patience is how long a request waits for its turn before it gets a 503.
	Patience time.Duration
	// Search is how long a search may take.
	Search time.Duration
}

// withDefaults fills what is zero.
func (l Limits) withDefaults() Limits {
	or := func(n *int, def int) {
		if *n <= 0 {
			*n = def
		}
	}
	or(&l.Requests, 64) // a search needs a core for a few ms; more at once only grow everybody's latency
	or(&l.Polls, 1000)  // some 10 KB each
	or(&l.Exports, 8)   // leaves most of a small machine to readers
	or(&l.Intakes, 6)   // 51 MB each at the worst
	or(&l.PerClient, 8) // an address can stand for an office
	if l.Patience <= 0 {
		l.Patience = 2 * time.Second // longer, and people press reload
	}
	if l.Search <= 0 {
		l.Search = 5 * time.Second // far above any sound search
	}
	return l
}

// gate lets a bounded number of requests through, and of one client.
type gate struct {
	slots     chan struct{}
	patience  time.Duration
	perClient int // 0: no bound

	mu      sync.Mutex
	clients map[netip.Addr]int
}

// newGate makes a gate with a number of slots; perClient 0 means no share.
func newGate(slots, perClient int, patience time.Duration) *gate {
	return &gate{slots: make(chan struct{}, slots), patience: patience, perClient: perClient, clients: map[netip.Addr]int{}}
}

// enter waits for a slot and gives the function that frees it; errOverloaded
// if none came free in time or the client holds its share already.
func (g *gate) enter(ctx context.Context, client netip.Addr) (leave func(), err error) {
	if !g.admit(client) {
		return nil, errOverloaded
	}
	leave = func() { <-g.slots; g.release(client) }
	select {
	case g.slots <- struct{}{}:
		return leave, nil
	default:
	}
	timer := time.NewTimer(g.patience)
	defer timer.Stop()
	select {
	case g.slots <- struct{}{}:
		return leave, nil
	case <-timer.C:
		err = errOverloaded
	case <-ctx.Done():
		err = ctx.Err()
	}
	g.release(client)
	return nil, err
}

// admit counts a client in. A loopback address is a tool of the operator or a
// proxy that was not named as trusted: it stands for many and has no share.
func (g *gate) admit(client netip.Addr) bool {
	if g.perClient == 0 || !client.IsValid() || client.IsLoopback() {
		return true
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.clients[client] >= g.perClient {
		return false
	}
	g.clients[client]++
	return true
}

// release counts a client out.
func (g *gate) release(client netip.Addr) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.clients[client]--; g.clients[client] <= 0 {
		delete(g.clients, client)
	}
}

// clientAddr gives the address that a request came from: the peer, or, while
// the peer is a trusted proxy, the next address to the left in
// X-Forwarded-For. It is used for shares only and never logged.
func (s *Server) clientAddr(r *http.Request) netip.Addr {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return netip.Addr{}
	}
	addr, err := netip.ParseAddr(host)
	if err != nil {
		return netip.Addr{}
	}
	hops := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
	for i := len(hops) - 1; i >= 0 && s.trusted(addr); i-- {
		next, err := netip.ParseAddr(strings.TrimSpace(hops[i]))
		if err != nil {
			break
		}
		addr = next
	}
	return addr.Unmap()
}

// trusted reports whether a peer is a proxy whose headers count.
func (s *Server) trusted(addr netip.Addr) bool {
	for _, p := range s.proxies {
		if p.Contains(addr.Unmap()) {
			return true
		}
	}
	return false
}
