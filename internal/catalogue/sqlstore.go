package catalogue

import (
	"context"
	"database/sql"
	"errors"
	"sync"
	"time"
)

// sqlStore is a Store on a database/sql database: everything but opening,
// backup and closing, which each database does in its own way.
type sqlStore struct {
	writeDB *sql.DB // writers take turns
	readDB  *sql.DB
	dialect *dialect
	now     func() time.Time
	wake    broadcast

	closing sync.RWMutex  // held for reading by every call under way
	closed  chan struct{} // closed when the store is
}

func newSQLStore(write, read *sql.DB, d *dialect, now func() time.Time) *sqlStore {
	return &sqlStore{writeDB: write, readDB: read, dialect: d, now: now, closed: make(chan struct{})}
}

// update runs fn in one writing transaction. It is committed if fn gives no
// error and otherwise leaves nothing behind.
func (s *sqlStore) update(ctx context.Context, fn func(session) error) error {
	leave, err := s.enter()
	if err != nil {
		return err
	}
	defer leave()
	return s.transact(ctx, s.writeDB, nil, fn)
}

// read runs fn on a reading connection without a transaction: each statement
// sees what was committed when it began.
func (s *sqlStore) read(ctx context.Context, fn func(session) error) error {
	leave, err := s.enter()
	if err != nil {
		return err
	}
	defer leave()
	return s.meaning(ctx, fn(session{s.readDB, s.dialect}))
}

// snapshot runs fn in one reading transaction: all its statements see the same.
func (s *sqlStore) snapshot(ctx context.Context, fn func(session) error) error {
	leave, err := s.enter()
	if err != nil {
		return err
	}
	defer leave()
	return s.transact(ctx, s.readDB, &sql.TxOptions{ReadOnly: true}, fn)
}

func (s *sqlStore) transact(ctx context.Context, db *sql.DB, opts *sql.TxOptions, fn func(session) error) error {
	tx, err := db.BeginTx(ctx, opts)
	if err != nil {
		return s.meaning(ctx, err)
	}
	defer tx.Rollback() // does nothing after a commit
	if err := fn(session{tx, s.dialect}); err != nil {
		return s.meaning(ctx, err)
	}
	return s.meaning(ctx, tx.Commit())
}

// meaning gives an error of the driver its meaning. What ended because its
// context did is the context's error, whatever the driver calls it.
func (s *sqlStore) meaning(ctx context.Context, err error) error {
	switch {
	case err == nil:
		return nil
	case ctx.Err() != nil:
		return ctx.Err()
	case errors.Is(err, sql.ErrNoRows):
		return ErrNotFound
	}
	return s.dialect.fault(err)
}

// enter counts a call as under way until leave is called.
func (s *sqlStore) enter() (leave func(), err error) {
	s.closing.RLock()
	select {
	case <-s.closed:
		s.closing.RUnlock()
		return nil, ErrClosed
	default:
		return s.closing.RUnlock, nil
	}
}

// shut waits for the calls under way and refuses later ones; it reports
// whether the store was open.
func (s *sqlStore) shut() bool {
	s.closing.Lock()
	defer s.closing.Unlock()
	select {
	case <-s.closed:
		return false
	default:
		close(s.closed)
		return true
	}
}

// broadcast wakes everybody who waits on its channel.
type broadcast struct {
	mu sync.Mutex
	ch chan struct{}
}

// wait gives a channel that is closed by the next send.
func (b *broadcast) wait() <-chan struct{} {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.ch == nil {
		b.ch = make(chan struct{})
	}
	return b.ch
}

func (b *broadcast) send() {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.ch != nil {
		close(b.ch)
		b.ch = nil
	}
}
