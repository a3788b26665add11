// Package suppress keeps what was erased from coming back: a list of keyed
// hashes of ids, addresses, and data of persons, that crawls and restores ask.
//
// The list names nobody: without the key, which lies beside it, an entry can
// be neither read nor tried out (HMAC-SHA256, RFC 2104). Folder and backups
// are kept apart: who has only a backup learns nothing of what was erased,
// and who has only the list nothing of the data.
//
// The folder holds
//
//	key   32 random bytes
//	list  a line per entry: kind, hint, hash, day; only ever appended to
//
// fold.go makes words, numbers and addresses comparable, scrub.go finds them in texts.
package suppress

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"fmt"
	"hash"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"time"
)

// Kind says what an entry is the hash of.
type Kind string

// The kinds of entries.
const (
	Record  Kind = "record"  // id of a record
	Address Kind = "address" // address of a record's page, http or https
	Email   Kind = "email"
	Phone   Kind = "phone"
	Name    Kind = "name" // of a person, two words or more
)

// kinds lists them.
var kinds = map[Kind]bool{Record: true, Address: true, Email: true, Phone: true, Name: true}

// Entry is what is to be suppressed, in plain words. It is never stored so.
type Entry struct {
	Kind  Kind
	Value string
}

// Mark stands where something of a person stood. It is the mark of package
// ingest, which takes out data of persons by rules.
const Mark = "[…]"

const (
	keyFile  = "key"
	listFile = "list"
	keySize  = sha256.Size
	// maxList bounds what is read as a list: 100 bytes an entry, so 600,000
	// of them. A larger file is not ours.
	maxList = 64 << 20
)

// ErrDamaged says that key or list cannot be used: then nothing is crawled or
// restored, as it could bring back what was erased.
var ErrDamaged = errors.New("the suppression list is damaged")

type sum [sha256.Size]byte

// List is a suppression list. It may be used by many goroutines and
// processes: what one adds, the others know with their next [List.HasRecord].
type List struct {
	dir    string
	hashes sync.Pool // of keyed *hasher

	mu      sync.RWMutex // guards what follows
	size    int64        // of the file that was read
	entries map[Kind]map[sum]bool
	counts  []int           // of words that listed names have, each once
	tags    map[uint16]bool // of the first words of listed names
	starts  map[string]bool // whether a name can begin with a word: a memo
}

// hasher makes keyed hashes; used by one goroutine at a time.
type hasher struct {
	mac hash.Hash
	buf []byte
}

// Open opens the list in dir; the folder (mode 0700) and its key are made if
// they are not there. Errors: ErrDamaged, or those of the file system.
func Open(dir string) (*List, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("suppression list: %w", err)
	}
	key, err := readKey(dir)
	if err != nil {
		return nil, fmt.Errorf("suppression list: %w", err)
	}
	l := newList(dir, key)
	return l, l.refresh()
}

func newList(dir string, key []byte) *List {
	l := &List{dir: dir, size: -1}
	l.hashes.New = func() any { return &hasher{mac: hmac.New(sha256.New, key)} }
	return l
}

// Of makes a list of entries that is kept nowhere: for looking for what is to
// be erased. It takes no others. Errors are those of Add.
func Of(entries ...Entry) (*List, error) {
	key := make([]byte, keySize)
	rand.Read(key)
	l := newList("", key)
	l.reset(nil)
	for _, e := range entries {
		values, err := variants(e)
		if err != nil {
			return nil, err
		}
		for _, v := range values {
			l.enter(line{kind: e.Kind, hint: l.hintOf(e.Kind, v), hash: l.sum(e.Kind, v)})
		}
	}
	return l, nil
}

// readKey reads the key, or makes one where there is no list yet.
func readKey(dir string) ([]byte, error) {
	path := filepath.Join(dir, keyFile)
	key, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return newKey(dir)
	}
	if err != nil {
		return nil, err
	}
	if len(key) != keySize {
		return nil, fmt.Errorf("%w: %s has %d bytes instead of %d; bring back the folder's copy", ErrDamaged, path, len(key), keySize)
	}
	return key, nil
}

func newKey(dir string) ([]byte, error) {
	if info, err := os.Stat(filepath.Join(dir, listFile)); err == nil && info.Size() > 0 {
		return nil, fmt.Errorf("%w: %s is there and its key is not; bring back the folder's copy", ErrDamaged, listFile)
	}
	key := make([]byte, keySize)
	rand.Read(key) // never fails, see package crypto/rand
	path := filepath.Join(dir, keyFile)
	temp, err := os.CreateTemp(dir, ".key-*") // mode 0600
	if err != nil {
		return nil, err
	}
	defer os.Remove(temp.Name())
	if _, err = temp.Write(key); err == nil {
		err = temp.Sync()
	}
	if err = errors.Join(err, temp.Close()); err != nil {
		return nil, err
	}
	// A link and no rename: of two processes that make a key, one is the first.
	if err := os.Link(temp.Name(), path); err != nil && !errors.Is(err, fs.ErrExist) {
		return nil, err
	}
	if err := syncDir(dir); err != nil {
		return nil, err
	}
	return os.ReadFile(path)
}

// Add puts entries on the list; they are durable when it returns. What is
// listed already is not added again, what holds nothing to compare (a name of
// one word, an address of mail without "@") is an error.
func (l *List) Add(entries ...Entry) error {
	if err := l.refresh(); err != nil {
		return err
	}
	var lines []byte
	for _, e := range entries {
		values, err := variants(e)
		if err != nil {
			return err
		}
		for _, v := range values {
			if h := l.sum(e.Kind, v); !l.has(e.Kind, h) {
				lines = appendLine(lines, line{e.Kind, l.hintOf(e.Kind, v), h, time.Now().UTC().Format(time.DateOnly)})
			}
		}
	}
	if len(lines) == 0 {
		return nil
	}
	if err := appendDurably(filepath.Join(l.dir, listFile), lines); err != nil {
		return fmt.Errorf("suppression list: %w", err)
	}
	if err := syncDir(l.dir); err != nil {
		return err
	}
	return l.refresh()
}

// appendDurably adds to a file in one write, so that two processes do not
// mix their lines. A line that a crash cut off before is ended first.
func appendDurably(path string, lines []byte) error {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE|os.O_APPEND, 0o600)
	if err != nil {
		return err
	}
	if info, err := f.Stat(); err == nil && info.Size() > 0 {
		var last [1]byte
		if _, err := f.ReadAt(last[:], info.Size()-1); err == nil && last[0] != '\n' {
			lines = append([]byte{'\n'}, lines...)
		}
	}
	_, err = f.Write(lines)
	return errors.Join(err, f.Sync(), f.Close())
}

// Len gives the number of entries.
func (l *List) Len() int {
	l.mu.RLock()
	defer l.mu.RUnlock()
	n := 0
	for _, m := range l.entries {
		n += len(m)
	}
	return n
}

// HasRecord reports whether a record's id or one of its addresses is listed.
// It looks first whether another process has added to the list; a list that
// can no longer be read lists everything.
func (l *List) HasRecord(id string, addresses ...string) bool {
	if l.refresh() != nil {
		return true
	}
	if l.any(Record) && l.has(Record, l.sum(Record, id)) {
		return true
	}
	return l.HasAddress(addresses...)
}

// HasAddress reports whether one of the addresses is listed.
func (l *List) HasAddress(addresses ...string) bool {
	if !l.any(Address) {
		return false
	}
	for _, a := range addresses {
		if key := addressKey(a); key != "" && l.has(Address, l.sum(Address, key)) {
			return true
		}
	}
	return false
}

func (l *List) any(kind Kind) bool {
	l.mu.RLock()
	defer l.mu.RUnlock()
	return len(l.entries[kind]) > 0
}

func (l *List) has(kind Kind, h sum) bool {
	l.mu.RLock()
	defer l.mu.RUnlock()
	return l.entries[kind][h]
}

// sum is the keyed hash of a value in its comparable form. The kind is part of
// it, so that the same text has another hash in each.
func (l *List) sum(kind Kind, value string) (h sum) {
	k := l.hashes.Get().(*hasher)
	k.mac.Reset()
	k.buf = append(append(append(k.buf[:0], kind...), 0), value...)
	k.mac.Write(k.buf)
	k.mac.Sum(h[:0])
	l.hashes.Put(k)
	return h
}

// refresh reads the list if its file is not what was read before.
func (l *List) refresh() error {
	if l.dir == "" {
		return nil
	}
	info, err := os.Stat(filepath.Join(l.dir, listFile))
	var size int64
	switch {
	case errors.Is(err, fs.ErrNotExist):
	case err != nil:
		return fmt.Errorf("suppression list: %w", err)
	default:
		size = info.Size()
	}
	l.mu.RLock()
	same := size == l.size
	l.mu.RUnlock()
	if same {
		return nil
	}
	return l.read()
}

func (l *List) read() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	data, err := readFile(filepath.Join(l.dir, listFile))
	if err != nil {
		return fmt.Errorf("suppression list: %w", err)
	}
	if int64(len(data)) < l.size {
		return fmt.Errorf("%w: it has become shorter; bring back the folder's copy", ErrDamaged)
	}
	lines, err := parseList(data)
	if err != nil {
		return fmt.Errorf("%s: %w", filepath.Join(l.dir, listFile), err)
	}
	l.size = int64(len(data))
	l.reset(lines)
	return nil
}

// reset makes lines what is listed; mu is held.
func (l *List) reset(lines []line) {
	l.entries, l.counts = map[Kind]map[sum]bool{}, nil
	l.tags, l.starts = map[uint16]bool{}, map[string]bool{}
	for _, e := range lines {
		l.enter(e)
	}
}

// readFile reads the list, nothing if there is none.
func readFile(path string) ([]byte, error) {
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, maxList+1))
	if err == nil && len(data) > maxList {
		err = fmt.Errorf("%w: it is larger than %d bytes", ErrDamaged, maxList)
	}
	return data, err
}

func syncDir(path string) error {
	d, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}
