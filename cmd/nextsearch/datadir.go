package main

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// dataDir is the directory that holds everything a nextsearch has: catalogue,
// raw copies, index, locks and the control socket.
type dataDir string

func (d dataDir) raw() string   { return filepath.Join(string(d), "raw") }
func (d dataDir) index() string { return filepath.Join(string(d), "index") }

// uploads is where submitted files lie.
func (d dataDir) uploads() string { return filepath.Join(string(d), "uploads") }

// suppression is where the suppression list is, unless the config says otherwise.
func (d dataDir) suppression() string { return filepath.Join(string(d), suppressionDir) }

// suppressionDir is the one folder that a restore finds in its data directory.
const suppressionDir = "suppression"

// maxSocketPath is the longest path that a Unix socket can have on every
// system we run on (sun_path is 104 bytes on BSD, 108 on Linux, with a NUL).
const maxSocketPath = 103

// socket is where a running serve answers the other commands. A directory
// whose path is too long for a socket has it in the system's temporary
// directory, under a name that both sides derive from the path.
func (d dataDir) socket() string {
	path := filepath.Join(string(d), "serve.sock")
	if len(path) <= maxSocketPath {
		return path
	}
	sum := sha256.Sum256([]byte(d))
	return filepath.Join(os.TempDir(), "nextsearch-"+hex.EncodeToString(sum[:8])+".sock")
}

// makeDataDir creates the directory if needed and gives its absolute path.
func makeDataDir(path string) (dataDir, error) {
	abs, err := filepath.Abs(path)
	if err != nil {
		return "", err
	}
	if err := os.MkdirAll(abs, 0o700); err != nil {
		return "", fmt.Errorf("data directory: %w; name a directory that can be written with -data", err)
	}
	return dataDir(abs), nil
}

// Names of the locks in a data directory.
const (
	serveLock = "serve.lock" // held by a running serve
	indexLock = "index.lock" // held by who has the index open
)

// errLocked says that another process holds a lock.
var errLocked = errors.New("in use by another process")

// lock takes an advisory lock that ends with the process. If another process
// has it, the error is errLocked and names that process.
func (d dataDir) lock(name string) (release func(), err error) {
	path := filepath.Join(string(d), name)
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, err
	}
	if err := tryLock(f); errors.Is(err, errLocked) {
		return nil, errors.Join(fmt.Errorf("%w (process %s)", errLocked, lockHolder(path)), f.Close())
	} else if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	// The number is only told to people; the lock itself is the system's.
	if err := os.WriteFile(path, []byte(strconv.Itoa(os.Getpid())), 0o600); err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return func() { _ = f.Close() }, nil // the process's end unlocks it as well
}

func lockHolder(path string) string {
	data, err := os.ReadFile(path)
	if pid := strings.TrimSpace(string(data)); err == nil && pid != "" {
		return pid
	}
	return "unknown"
}

// lockSource takes the right to visit a source.
func (d dataDir) lockSource(name string) (release func(), err error) {
	if release, err = d.lock("source-" + name + ".lock"); errors.Is(err, errLocked) {
		return nil, fmt.Errorf("source %s is being visited: %w; try again when that run has ended", name, err)
	}
	return release, err
}
