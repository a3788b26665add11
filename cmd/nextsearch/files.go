package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"nextsearch/internal/catalogue"
)

// emptyDir makes sure that dir exists and holds nothing but what is named.
func emptyDir(dir string, but ...string) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		return err
	}
	for _, e := range entries {
		if !slices.Contains(but, e.Name()) {
			return fmt.Errorf("%s is not empty (it holds %s); name a new or empty directory", dir, e.Name())
		}
	}
	return nil
}

// copyTree copies the files below from, which need not exist, and gives their
// number. A file that goes away meanwhile is passed over, and so are
// temporary ones, whose names begin with a dot.
func copyTree(ctx context.Context, from, to string) (n int, err error) {
	err = filepath.WalkDir(from, func(path string, d fs.DirEntry, err error) error {
		switch {
		case errors.Is(err, fs.ErrNotExist):
			return nil
		case err != nil:
			return err
		case ctx.Err() != nil:
			return ctx.Err()
		case !d.Type().IsRegular() || strings.HasPrefix(d.Name(), "."):
			return nil
		}
		rel, err := filepath.Rel(from, path)
		if err != nil {
			return err
		}
		err = copyFile(path, filepath.Join(to, rel))
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		n++
		return err
	})
	return n, err
}

// copyFile copies one file durably; to's directory is made.
func copyFile(from, to string) error {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	if err := os.MkdirAll(filepath.Dir(to), 0o700); err != nil {
		return err
	}
	out, err := os.OpenFile(to, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(out, in)
	return errors.Join(err, out.Sync(), out.Close())
}

// restoringDir holds a restore until it is whole. It lies inside the data
// directory, which can be a mount point and cannot be renamed then.
const restoringDir = ".restoring"

// restore fills an empty data directory from a backup and erases again what is
// on the suppression list, which alone may lie there before. The catalogue comes
// last: while it is missing, the directory holds no data to a serve.
func restore(ctx context.Context, from string, cfg Config, logTo io.Writer) (erased eraseReport, err error) {
	snapshot := filepath.Join(from, snapshotName)
	if _, err := os.Stat(snapshot); err != nil {
		return erased, fmt.Errorf("%w; name a directory that nextsearch backup wrote", err)
	}
	data, err := makeDataDir(cfg.Data)
	if err != nil {
		return erased, err
	}
	tmp := filepath.Join(string(data), restoringDir)
	if err := os.RemoveAll(tmp); err != nil { // of a restore that was cut off
		return erased, err
	}
	if err := emptyDir(string(data), suppressionDir); err != nil {
		return erased, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(tmp)) }()
	if err := catalogue.Restore(ctx, snapshot, tmp); err != nil {
		return erased, err
	}
	folders := []string{dataDir("").raw(), dataDir("").uploads()}
	for _, name := range folders {
		if _, err := copyTree(ctx, filepath.Join(from, name), filepath.Join(tmp, name)); err != nil {
			return erased, err
		}
	}
	cfg.Suppression, cfg.Data = suppressionOf(cfg, data), tmp
	if erased, err = eraseAgain(ctx, cfg, logTo); err != nil {
		return erased, err
	}
	for _, name := range append(folders, catalogue.FileName) {
		err := os.Rename(filepath.Join(tmp, name), filepath.Join(string(data), name))
		if err != nil && !errors.Is(err, fs.ErrNotExist) { // a backup can have no raw copies
			return erased, err
		}
	}
	return erased, syncDir(string(data))
}

func syncDir(path string) error {
	d, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}
