package main

import (
	"errors"
	"os"

	"golang.org/x/sys/windows"
)

// lockAt is the byte that is locked: one far behind the text of the file, so
// that other processes can read who has the lock.
const lockAt = 1 << 30

// tryLock takes the system's lock on an open file, errLocked if another
// process has it. Closing the file gives it back, and so does the end of the
// process (LockFileEx).
func tryLock(f *os.File) error {
	at := &windows.Overlapped{Offset: lockAt}
	err := windows.LockFileEx(windows.Handle(f.Fd()), windows.LOCKFILE_EXCLUSIVE_LOCK|windows.LOCKFILE_FAIL_IMMEDIATELY, 0, 1, 0, at)
	if errors.Is(err, windows.ERROR_LOCK_VIOLATION) {
		return errLocked
	}
	return err
}
