package catalogue

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
)

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
	return fileFault(syncPath(filepath.Dir(file)))
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
