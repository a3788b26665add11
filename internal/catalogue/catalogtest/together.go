package catalogtest

import (
	"context"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"nextsearch/internal/catalogue"
)

// testConcurrent lets writers put and remove while readers follow the log:
// what a follower has at the end is what the store has.
func testConcurrent(t *testing.T, s *subject) {
	const writers, rounds = 4, 25
	ctx, cancel := context.WithCancel(s.ctx())
	defer cancel()
	var writing, reading sync.WaitGroup
	for w := range writers {
		writing.Go(func() { writeRounds(t, s.Store, w, rounds) })
	}
	for range 2 {
		reading.Go(func() { follow(ctx, t, s, writers*rounds) })
	}
	writing.Wait()
	reading.Wait()
	const gone = writers * (rounds / 2)
	got, err := s.Counts(s.ctx())
	if err != nil || got.Records != writers*rounds-gone+1 || got.Tombstones != gone {
		t.Errorf("counts %+v, want %d records and %d tombstones: %v", got, writers*rounds-gone+1, gone, err)
	}
}

// writeRounds puts one new record and the shared one per round and removes
// the new one of every second round.
func writeRounds(t *testing.T, store catalogue.Store, w, rounds int) {
	for i := range rounds {
		own := record(fmt.Sprintf("%d-%d", w, i), "Eigenes")
		if _, err := store.Put(t.Context(), own, record("gemeinsam", fmt.Sprint(w, " ", i))); err != nil {
			t.Error(err)
			return
		}
		if i%2 == 0 {
			continue
		}
		if n, err := store.Remove(t.Context(), own.ID); err != nil || n != 1 {
			t.Errorf("removed %d: %v", n, err)
			return
		}
	}
}

// follow reads the log from where it was until it knows n own records, live
// or gone, and finds every seq above the one before.
func follow(ctx context.Context, t *testing.T, s *subject, n int) {
	known := map[string]bool{}
	last := uint64(0)
	for len(known) < n+1 {
		if err := s.Wait(ctx, last); err != nil {
			t.Errorf("waiting after %d with %d records: %v", last, len(known), err)
			return
		}
		for c, err := range s.Changes(ctx, last) {
			if err != nil || c.Seq <= last {
				t.Errorf("seq %d after %d: %v", c.Seq, last, err)
				return
			}
			last, known[c.ID] = c.Seq, true
		}
	}
}

func testTwoHandles(t *testing.T, s *subject) {
	other := s.reopen()
	var both sync.WaitGroup
	for i, store := range []catalogue.Store{s.Store, other} {
		both.Go(func() {
			for j := range 20 {
				if _, err := store.Put(t.Context(), record(fmt.Sprintf("%d-%d", i, j), "Eigenes")); err != nil {
					t.Error(err)
				}
			}
		})
	}
	both.Wait()
	if s.seq() != 40 || len(s.changes(0)) != 40 {
		t.Errorf("the log ends at %d with %d changes, want 40", s.seq(), len(s.changes(0)))
	}
}

func testCancelled(t *testing.T, s *subject) {
	s.put(many(3)...)
	ctx, cancel := context.WithCancel(s.ctx())
	cancel()
	calls := map[string]func() error{
		"Put":      func() error { _, err := s.Put(ctx, record("a", "A")); return err },
		"Remove":   func() error { _, err := s.Remove(ctx, "quelle:1"); return err },
		"Get":      func() error { _, err := s.Get(ctx, "quelle:1"); return err },
		"Position": func() error { _, err := s.Position(ctx); return err },
		"Expire":   func() error { _, err := s.Expire(ctx, spring); return err },
		"Check":    func() error { _, err := s.Check(ctx); return err },
		"Changes": func() error {
			for _, err := range s.Changes(ctx, 0) {
				return err
			}
			return nil
		},
	}
	for name, call := range calls {
		t.Run(name, func(t *testing.T) { wantErr(t, call(), context.Canceled) })
	}
	if s.seq() != 3 {
		t.Errorf("the log ends at %d, want 3", s.seq())
	}
	s.put(record("a", "A")) // and the store goes on
}

func testBackup(t *testing.T, s *subject) {
	s.put(many(200)...)
	start := s.seq()
	stop := make(chan struct{})
	var writing sync.WaitGroup
	writing.Go(func() {
		for i := 0; ; i++ {
			select {
			case <-stop:
				return
			default:
			}
			if _, err := s.Put(t.Context(), record("x", fmt.Sprint("X", i)), record("y", fmt.Sprint("Y", i))); err != nil {
				t.Error(err)
				return
			}
		}
	})
	file := filepath.Join(t.TempDir(), "sicherung.db")
	err := s.Backup(s.ctx(), file)
	close(stop)
	writing.Wait()
	if err != nil {
		t.Fatal(err)
	}
	checkSnapshot(t, s, file, start)
}

// checkSnapshot restores a snapshot and finds a state that the log had: both
// records of a put or none, every seq at most once, and a new identity.
func checkSnapshot(t *testing.T, s *subject, file string, start uint64) {
	dir := filepath.Join(t.TempDir(), "neu")
	if err := catalogue.Restore(t.Context(), file, dir); err != nil {
		t.Fatal(err)
	}
	restored, err := catalogue.Open(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	defer restored.Close()
	p, err := restored.Position(t.Context())
	if err != nil || p.Seq < start || (p.Seq-start)%2 != 0 || p.Seq > s.seq() {
		t.Errorf("the snapshot ends at %d, the log went from %d to %d: %v", p.Seq, start, s.seq(), err)
	}
	if original, err := s.Position(t.Context()); err != nil || original.Log == p.Log {
		t.Errorf("the restored log has the identity of its original, %v", err)
	}
	if problems, err := restored.Check(t.Context()); err != nil || len(problems) > 0 {
		t.Errorf("check of the snapshot: %v, %v", problems, err)
	}
}

func testBackupThere(t *testing.T, s *subject) {
	file := filepath.Join(t.TempDir(), "da.db")
	if err := os.WriteFile(file, []byte("wertvoll"), 0o600); err != nil {
		t.Fatal(err)
	}
	wantErr(t, s.Backup(s.ctx(), file), fs.ErrExist)
	if data, err := os.ReadFile(file); err != nil || string(data) != "wertvoll" {
		t.Errorf("the file holds %q, %v", data, err)
	}
}

func testClosed(t *testing.T, s *subject) {
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	_, err := s.Put(s.ctx(), record("a", "A"))
	wantErr(t, err, catalogue.ErrClosed)
	_, err = s.Position(s.ctx())
	wantErr(t, err, catalogue.ErrClosed)
	wantErr(t, s.Backup(s.ctx(), filepath.Join(t.TempDir(), "x")), catalogue.ErrClosed)
	for _, err := range s.Changes(s.ctx(), 0) {
		wantErr(t, err, catalogue.ErrClosed)
	}
}

func testCloseTwice(t *testing.T, s *subject) {
	for range 2 {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	}
}
