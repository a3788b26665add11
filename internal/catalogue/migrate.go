package catalogue

import (
	"context"
	"embed"
	"fmt"
	"io/fs"
	"strconv"
	"strings"
	"time"
)

// The schema's versions, one file each: NNNN_what.sql. A file that was
// released is never changed; whoever adds one also stores a catalogue of the
// version before it in testdata (see TestMigrations).
//
//go:embed migrations/*.sql
var migrationFiles embed.FS

// migration brings the schema from the version before to its own.
type migration struct {
	version int
	name    string
	sql     string
}

// migrations gives all in order; that they count 1, 2, 3 … without a gap is tested.
func migrations() ([]migration, error) {
	names, err := fs.Glob(migrationFiles, "migrations/*.sql") // sorted
	if err != nil {
		return nil, err
	}
	var all []migration
	for _, name := range names {
		text, err := migrationFiles.ReadFile(name)
		if err != nil {
			return nil, err
		}
		number, _, _ := strings.Cut(strings.TrimPrefix(name, "migrations/"), "_")
		version, err := strconv.Atoi(number)
		if err != nil {
			return nil, fmt.Errorf("migration %s has no number: %w", name, err)
		}
		all = append(all, migration{version, name, string(text)})
	}
	return all, nil
}

// migrate brings the schema up to date, each step in a transaction of
// its own that first looks whether another process was faster.
func (s *sqlStore) migrate(ctx context.Context) error {
	all, err := migrations()
	if err != nil {
		return err
	}
	version, err := s.schemaVersion(ctx)
	if err != nil {
		return err
	}
	if newest := all[len(all)-1].version; version > newest {
		return newer(version, newest)
	}
	for _, m := range all {
		if m.version <= version {
			continue
		}
		if err := s.update(ctx, func(tx session) error { return m.apply(ctx, tx, s.now()) }); err != nil {
			return fmt.Errorf("migration %s: %w", m.name, err)
		}
	}
	return nil
}

func (m *migration) apply(ctx context.Context, tx session, now time.Time) error {
	done := 0
	if err := tx.row(ctx, `SELECT COUNT(*) FROM migrations WHERE version = ?`, m.version).Scan(&done); err != nil {
		return err
	}
	if done > 0 {
		return nil
	}
	if _, err := tx.exec(ctx, m.sql); err != nil {
		return err
	}
	_, err := tx.exec(ctx, `INSERT INTO migrations (version, applied) VALUES (?, ?)`, m.version, micros(now))
	return err
}

// schemaVersion gives the version of the schema as it stands.
func (s *sqlStore) schemaVersion(ctx context.Context) (version int, err error) {
	err = s.read(ctx, func(q session) error {
		return q.row(ctx, `SELECT COALESCE(MAX(version), 0) FROM migrations`).Scan(&version)
	})
	return version, err
}
