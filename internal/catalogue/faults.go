package catalogue

import (
	"errors"
	"fmt"
	"syscall"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// primaryCode masks the extended part of a SQLite result code
// (https://www.sqlite.org/rescode.html#primary_result_codes_versus_extended_result_codes).
const primaryCode = 0xff

// sqliteFault gives an error of the driver its meaning.
func sqliteFault(err error) error {
	var known *Fault
	if errors.As(err, &known) {
		return err
	}
	var e *sqlite.Error
	if !errors.As(err, &e) {
		return fileFault(err)
	}
	switch e.Code() & primaryCode {
	case sqlite3.SQLITE_FULL:
		return diskFull(err)
	case sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB:
		return damaged("the catalogue cannot be read", err)
	case sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED:
		return &Fault{Code: "catalogue-busy", Kind: ErrBusy, Cause: err,
			Message: fmt.Sprintf("another process has held the catalogue for %v", busyTimeout),
			Remedy:  "look for a command that hangs, then repeat"}
	case sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM:
		return cannotAccess(err)
	}
	return err
}

// fileFault gives an error of the file system its meaning.
func fileFault(err error) error {
	var known *Fault
	switch {
	case err == nil, errors.As(err, &known):
		return err
	case errors.Is(err, syscall.ENOSPC), errors.Is(err, syscall.EDQUOT):
		return diskFull(err)
	case errors.Is(err, syscall.EIO), errors.Is(err, syscall.EROFS):
		return cannotAccess(err)
	}
	return err
}

func diskFull(cause error) error {
	return &Fault{Code: "disk-full", Kind: ErrDiskFull, Cause: cause,
		Message: "there is no space left for the catalogue",
		Remedy:  "free space on the disk that holds the data directory; nothing stored so far is lost"}
}

func cannotAccess(cause error) error {
	return &Fault{Code: "catalogue-io", Kind: ErrIO, Cause: cause,
		Message: "the catalogue cannot be read or written",
		Remedy:  "check the disk, and that the data directory and its files belong to the user that runs nextsearch"}
}

// restoreRemedy is what helps against damage: the sources still have what a
// backup lacks.
const restoreRemedy = "move the data directory away, run `nextsearch restore` with the last backup" +
	" (without one, begin with an empty directory), then `nextsearch ingest`"

func damaged(what string, cause error) error {
	return &Fault{Code: "catalogue-damaged", Kind: ErrDamaged, Cause: cause, Message: what, Remedy: restoreRemedy}
}

func newer(have, know int) error {
	return &Fault{Code: "catalogue-newer", Kind: ErrNewer,
		Message: fmt.Sprintf("the catalogue has schema version %d, this release knows up to %d", have, know),
		Remedy:  "use the release that wrote it, or a later one"}
}
