package catalogue

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
)

// makeDir makes dir, mode 0700, and makes its name durable.
func makeDir(dir string) error {
	if _, err := os.Stat(dir); err == nil {
		return nil
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	return syncDir(filepath.Dir(dir))
}

// tempFile makes an empty file beside file, mode 0600, and gives its name.
func tempFile(file string) (string, error) {
	f, err := os.CreateTemp(filepath.Dir(file), filepath.Base(file)+".new-*")
	if err != nil {
		return "", fileFault(err)
	}
	return f.Name(), f.Close()
}

// publish gives a finished temporary file its name, durably: contents first,
// then the name, then the directory. A file that has the name already stays,
// and the error is fs.ErrExist.
func publish(temp, file string) error {
	if _, err := os.Stat(temp + "-wal"); err == nil { // the last to close removes it
		return cannotAccess(errors.New("the write-ahead log could not be folded into the file"))
	}
	if err := syncPath(temp); err != nil {
		return fileFault(err)
	}
	err := os.Link(temp, file)
	switch {
	case errors.Is(err, fs.ErrExist):
		return err
	case err != nil: // a file system without links
		if _, err := os.Lstat(file); err == nil {
			return &fs.PathError{Op: "rename", Path: file, Err: fs.ErrExist}
		}
		if err := os.Rename(temp, file); err != nil {
			return fileFault(err)
		}
	}
	return fileFault(syncDir(filepath.Dir(file)))
}

// syncDir makes the names in a directory durable; Windows does so by itself
// and does not let a directory be synced.
func syncDir(dir string) error {
	if runtime.GOOS == "windows" {
		return nil
	}
	return syncPath(dir)
}

// syncPath makes a file or directory durable.
func syncPath(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}

// removeDatabase removes a temporary database and what SQLite keeps beside it.
func removeDatabase(file string) {
	for _, suffix := range []string{"", "-wal", "-shm", "-journal"} {
		os.Remove(file + suffix) // usually only the first is there, or none
	}
}
