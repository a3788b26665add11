package catalogue

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// Backup writes a consistent snapshot to a new file while others go on. The
// file appears under its name only when it is whole and durable.
func (s *SQLite) Backup(ctx context.Context, file string) error {
	leave, err := s.enter()
	if err != nil {
		return err
	}
	defer leave()
	if _, err := os.Lstat(file); err == nil {
		return fmt.Errorf("backup to %s: %w", file, fs.ErrExist)
	}
	temp, err := tempFile(file)
	if err != nil {
		return fmt.Errorf("backup to %s: %w", file, err)
	}
	defer removeDatabase(temp)
	if err := s.vacuumInto(ctx, temp); err != nil {
		return fmt.Errorf("backup to %s: %w", file, err)
	}
	if err := publish(temp, file); err != nil {
		return fmt.Errorf("backup to %s: %w", file, err)
	}
	return nil
}

// vacuumInto copies one snapshot of the database, on a connection of its own:
// the writer stays free, and the readers may not write, not even elsewhere.
func (s *SQLite) vacuumInto(ctx context.Context, temp string) error {
	db, err := openPool(s.file, newOptions(nil))
	if err != nil {
		return err
	}
	defer db.Close()
	_, err = db.ExecContext(ctx, `VACUUM INTO ?`, temp)
	return s.meaning(ctx, err)
}

// Restore installs a snapshot that Backup wrote as the catalogue of dir, which
// must be empty or not there. The log gets a new identity, so that no follower
// takes its old place for one in this log. The snapshot stays as it is.
//
// Errors: fs.ErrExist if dir isn't empty, ErrDamaged or ErrNewer if the
// snapshot can't be used, ErrDiskFull.
func Restore(ctx context.Context, snapshot, dir string) error {
	if err := requireEmpty(dir); err != nil {
		return err
	}
	if err := makeDir(dir); err != nil {
		return fileFault(err)
	}
	file := filepath.Join(dir, FileName)
	temp, err := tempFile(file)
	if err != nil {
		return err
	}
	defer removeDatabase(temp)
	if err := copyFile(snapshot, temp); err != nil {
		return fmt.Errorf("restoring %s: %w", snapshot, fileFault(err))
	}
	if err := renew(ctx, temp); err != nil {
		return fmt.Errorf("restoring %s: %w", snapshot, err)
	}
	return publish(temp, file)
}

// requireEmpty refuses a directory that holds anything.
func requireEmpty(dir string) error {
	entries, err := os.ReadDir(dir)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return fileFault(err)
	case len(entries) > 0:
		return &Fault{Code: "restore-not-empty", Kind: fs.ErrExist,
			Message: fmt.Sprintf("the directory %s is not empty: it holds %s", dir, entries[0].Name()),
			Remedy:  "restore into a new directory, or move the old one away"}
	}
	return nil
}

// renew checks a restored file and gives its log a new identity.
func renew(ctx context.Context, file string) error {
	s, err := openFile(ctx, file, newOptions(nil))
	if err != nil {
		return err
	}
	defer s.Close()
	problems, err := s.Check(ctx)
	if err != nil {
		return err
	}
	if len(problems) > 0 {
		return &Fault{Code: "snapshot-damaged", Kind: ErrDamaged, Message: problems[0].What, Remedy: "use an older backup"}
	}
	err = s.update(ctx, func(tx session) error {
		_, err := tx.exec(ctx, `UPDATE head SET identity = ? WHERE one = 1`, newIdentity())
		return err
	})
	return errors.Join(err, s.Close())
}

// copyFile copies into a file that is there.
func copyFile(from, to string) error {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := os.OpenFile(to, os.O_WRONLY|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(out, in)
	return errors.Join(err, out.Close())
}
