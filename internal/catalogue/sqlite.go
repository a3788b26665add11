package catalogue

import (
	"context"
	"crypto/rand"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	"modernc.org/sqlite"
)

// FileName is the catalogue's file in the data directory; SQLite keeps two
// more beside it, with "-wal" and "-shm" at the end.
const FileName = "catalogue.db"

const (
	// busyTimeout is how long a connection waits for another process's
	// transaction; ours end within a second, a hanging disk takes longer.
	busyTimeout = 30 * time.Second
	// maxReaders bounds the connections that read: each has a cache of its
	// own (2 MB), and more than the cores of a small server gain nothing.
	maxReaders = 8
	// maxWAL is the size to which the write-ahead log is cut after a
	// checkpoint; a mass import lets it grow beyond.
	maxWAL = 64 << 20
)

// SQLite is the embedded [Store]: one file in the data directory.
type SQLite struct {
	*sqlStore
	dir             string
	file            string
	checkpointTries int
}

var _ Store = (*SQLite)(nil)

// Option changes how a store is opened.
type Option func(*options)

type options struct {
	now     func() time.Time
	pragmas []string // of every connection, after the usual ones
}

// WithClock sets the clock by which a put decides whether a record is public;
// time.Now if not given.
func WithClock(now func() time.Time) Option { return func(o *options) { o.now = now } }

// withPragma is for tests of limits.
func withPragma(p string) Option { return func(o *options) { o.pragmas = append(o.pragmas, p) } }

func newOptions(opts []Option) options {
	o := options{now: time.Now}
	for _, opt := range opts {
		opt(&o)
	}
	return o
}

// Open opens the catalogue in dir and brings its schema up to date; both the
// directory (mode 0700) and the file (0600) are made if they are not there.
// Several processes may have it open at once.
//
// Errors: ErrNewer if a newer release wrote it, ErrDamaged if the file is no
// catalogue, ErrDiskFull, ErrIO, ErrBusy.
func Open(ctx context.Context, dir string, opts ...Option) (*SQLite, error) {
	o := newOptions(opts)
	dir, err := filepath.Abs(dir)
	if err != nil {
		return nil, err
	}
	if err := makeDir(dir); err != nil {
		return nil, fileFault(err)
	}
	file := filepath.Join(dir, FileName)
	if err := ensure(ctx, file, o); err != nil {
		return nil, fmt.Errorf("making %s: %w", file, err)
	}
	s, err := openFile(ctx, file, o)
	if err != nil {
		return nil, fmt.Errorf("opening %s: %w", file, err)
	}
	return s, nil
}

// ensure makes a new catalogue if there is none. A write-ahead log without
// its file is what is left of another catalogue: SQLite would play it into the
// new one. The log is looked for first, because who makes a catalogue makes
// the file before the log.
func ensure(ctx context.Context, file string, o options) error {
	_, logErr := os.Stat(file + "-wal")
	if _, err := os.Stat(file); !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if logErr == nil {
		return damaged("the file is gone, but its write-ahead log is there", nil)
	}
	return create(ctx, file, o)
}

// create makes a new catalogue under a temporary name and then gives it its
// own, so that a file of that name is always a whole catalogue. If another
// process is faster, its file stays.
func create(ctx context.Context, file string, o options) error {
	temp, err := tempFile(file)
	if err != nil {
		return err
	}
	defer removeDatabase(temp)
	s, err := connect(temp, o)
	if err != nil {
		return err
	}
	if err := errors.Join(s.bootstrap(ctx), s.Close()); err != nil {
		return err
	}
	err = publish(temp, file)
	if errors.Is(err, fs.ErrExist) {
		return nil
	}
	return err
}

// bootstrap makes an empty database a catalogue.
func (s *SQLite) bootstrap(ctx context.Context) error {
	err := s.update(ctx, func(tx session) error {
		_, err := tx.exec(ctx, `CREATE TABLE migrations (version INTEGER PRIMARY KEY, applied BIGINT NOT NULL)`)
		return err
	})
	if err != nil {
		return err
	}
	if err := s.migrate(ctx); err != nil {
		return err
	}
	return s.update(ctx, func(tx session) error {
		_, err := tx.exec(ctx, `INSERT INTO head (one, identity, seq, run) VALUES (1, ?, 0, 0)`, newIdentity())
		return err
	})
}

// newIdentity makes the random name of a log.
func newIdentity() string {
	var b [16]byte
	rand.Read(b[:]) // never fails, see package crypto/rand
	return hex.EncodeToString(b[:])
}

// openFile opens a file that is there and brings its schema up to date.
func openFile(ctx context.Context, file string, o options) (*SQLite, error) {
	s, err := connect(file, o)
	if err != nil {
		return nil, err
	}
	if err := s.prepare(ctx); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

// prepare makes sure that the file is a catalogue that this release can use.
func (s *SQLite) prepare(ctx context.Context) error {
	if err := s.recognise(ctx); err != nil {
		return err
	}
	if err := s.migrate(ctx); err != nil {
		return err
	}
	_, err := s.Position(ctx)
	if errors.Is(err, ErrNotFound) {
		return damaged("the log has lost its head", nil)
	}
	if err != nil {
		return err
	}
	return s.fillTexts(ctx)
}

// recognise tells a catalogue from other files and other databases.
func (s *SQLite) recognise(ctx context.Context) error {
	tables := 0
	err := s.read(ctx, func(q session) error {
		const query = `SELECT COUNT(*) FROM sqlite_master WHERE type = 'table' AND name IN ('migrations', 'head', 'records')`
		return q.row(ctx, query).Scan(&tables)
	})
	if err == nil && tables != 3 {
		err = damaged("the file is a database, but no catalogue", nil)
	}
	return err
}

// connect prepares the connections: one that writes and a pool that reads.
func connect(file string, o options) (*SQLite, error) {
	write, err := openPool(file, o, "_txlock=immediate", "_journal_mode=WAL")
	if err != nil {
		return nil, err
	}
	write.SetMaxOpenConns(1)
	read, err := openPool(file, o, "_query_only=1")
	if err != nil {
		return nil, errors.Join(err, write.Close())
	}
	read.SetMaxOpenConns(maxReaders)
	read.SetMaxIdleConns(maxReaders)
	return &SQLite{newSQLStore(write, read, sqliteDialect(), o.now), filepath.Dir(file), file, checkpointTries}, nil
}

func openPool(file string, o options, params ...string) (*sql.DB, error) {
	file, err := filepath.Abs(file) // a file: URI has no relative paths
	if err != nil {
		return nil, err
	}
	params = append(params,
		fmt.Sprintf("_busy_timeout=%d", busyTimeout.Milliseconds()),
		"_synchronous=FULL", "_dqs=0", "_defensive=1", "mode=rw",
		"_pragma=secure_delete(on)", // an erased record leaves nothing in free pages
		fmt.Sprintf("_pragma=journal_size_limit(%d)", maxWAL))
	for _, p := range o.pragmas {
		params = append(params, "_pragma="+url.QueryEscape(p))
	}
	path := "/" + strings.TrimPrefix(filepath.ToSlash(file), "/") // as a URI has it, on Windows, too
	name := url.URL{Scheme: "file", Path: path, RawQuery: strings.Join(params, "&")}
	connector, err := sqlite.NewConnector(name.String())
	if err != nil {
		return nil, err
	}
	return sql.OpenDB(connector), nil
}

func sqliteDialect() *dialect {
	return &dialect{
		rebind:    func(query string) string { return query },
		lockHead:  "", // BEGIN IMMEDIATE lets writers take turns
		integrity: sqliteIntegrity,
		fault:     sqliteFault,
	}
}

// Dir is the directory that holds the catalogue.
func (s *SQLite) Dir() string { return s.dir }

// Size gives the bytes that the catalogue takes on disk, its write-ahead log
// included: an upper bound for the size of a backup.
func (s *SQLite) Size() (int64, error) {
	var size int64
	for _, suffix := range []string{"", "-wal"} {
		info, err := os.Stat(s.file + suffix)
		switch {
		case errors.Is(err, fs.ErrNotExist):
		case err != nil:
			return 0, fileFault(err)
		default:
			size += info.Size()
		}
	}
	return size, nil
}

// Close waits for what is under way and releases the store; the last one to
// close folds the write-ahead log into the file. Closing twice does nothing.
func (s *SQLite) Close() error {
	if !s.shut() {
		return nil
	}
	return errors.Join(s.readDB.Close(), s.writeDB.Close())
}
