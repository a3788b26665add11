package main

import "sync"

// busySet tells which sources are being visited.
type busySet struct {
	mu    sync.Mutex
	names map[string]bool
}

func newBusySet() *busySet { return &busySet{names: map[string]bool{}} }

// add reports whether name was not there yet.
func (b *busySet) add(name string) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.names[name] {
		return false
	}
	b.names[name] = true
	return true
}

func (b *busySet) remove(name string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	delete(b.names, name)
}
