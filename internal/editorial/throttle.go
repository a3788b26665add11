package editorial

import (
	"net/netip"
	"sync"
	"time"
)

const (
	// failureBurst is how often a client may show a wrong key at once: more
	// than somebody needs who copies the wrong line.
	failureBurst = 10
	// failureRefill is how long a client then waits for each further try. The
	// secrets have 256 bits, so this does not guard them: it keeps guessing
	// from costing the service more than a look into a map.
	failureRefill = time.Minute
	// requestBurst and requestRefill hold for a valid key: sixty requests at
	// once and one a second after, so that a tool that runs wild does not fill
	// the queue. An editor's session is not counted.
	requestBurst  = 60
	requestRefill = time.Second
	// maxBuckets bounds the memory of each table to about a megabyte.
	maxBuckets = 10_000
	// bucketSample is how many arbitrary buckets are compared when one has to go.
	bucketSample = 8
	// networkBits is the part of an IPv6 address that tells clients apart: one
	// connection has a whole /64 (RFC 6177) and may use each address once.
	networkBits = 64
)

// guard holds what clients and keys have used up. It is kept in memory only:
// nothing of a client's address is stored or logged, and a restart forgives.
type guard struct {
	failures *buckets[netip.Prefix]
	requests *buckets[string] // by the key's id
}

func newGuard() guard {
	return guard{
		failures: newBuckets[netip.Prefix](failureBurst, failureRefill),
		requests: newBuckets[string](requestBurst, requestRefill),
	}
}

// network is what tells clients apart: an IPv4 address, or an IPv6 network.
// Clients without an address count as one.
func network(client netip.Addr) netip.Prefix {
	client = client.Unmap().WithZone("")
	bits := client.BitLen()
	if client.Is6() {
		bits = networkBits
	}
	p, err := client.Prefix(bits)
	if err != nil {
		return netip.Prefix{}
	}
	return p
}

// buckets is a table of token buckets: each holds size tokens and gains one
// every refill. One that is not in the table is full.
type buckets[K comparable] struct {
	size   float64
	refill time.Duration

	mu sync.Mutex
	of map[K]bucket
}

type bucket struct {
	tokens float64
	at     time.Time
}

func newBuckets[K comparable](size int, refill time.Duration) *buckets[K] {
	return &buckets[K]{size: float64(size), refill: refill, of: map[K]bucket{}}
}

// empty reports whether there is no token to take.
func (b *buckets[K]) empty(key K, now time.Time) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.tokens(key, now) < 1
}

// take takes a token and reports whether there was one.
func (b *buckets[K]) take(key K, now time.Time) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	tokens := b.tokens(key, now)
	if tokens < 1 {
		return false
	}
	if _, known := b.of[key]; !known && len(b.of) >= maxBuckets {
		b.makeRoom(now)
	}
	b.of[key] = bucket{tokens - 1, now}
	return true
}

func (b *buckets[K]) tokens(key K, now time.Time) float64 {
	have, ok := b.of[key]
	if !ok {
		return b.size
	}
	passed := max(now.Sub(have.at), 0) // a clock that was put back takes nothing away
	return min(have.tokens+float64(passed)/float64(b.refill), b.size)
}

// makeRoom drops the fullest of a few arbitrary buckets: almost always one
// whose client has been quiet, at a cost that does not grow with the table.
func (b *buckets[K]) makeRoom(now time.Time) {
	var fullest K
	most, looked := -1.0, 0
	for key := range b.of {
		if t := b.tokens(key, now); t > most {
			fullest, most = key, t
		}
		if looked++; looked == bucketSample {
			break
		}
	}
	delete(b.of, fullest)
}
