package fetch

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/klauspost/compress/zstd"
)

// rawStore keeps bodies as files named by the SHA-256 of their content:
// DIR/ab/cdef….zst, readable with zstdcat.
type rawStore struct {
	dir      string
	encoders sync.Pool // of *zstd.Encoder, each some MB
	decoders sync.Pool // of *zstd.Decoder
	// naming keeps a copy from being collected as old while it is replaced by
	// a new one. Another process could still do it; then the copy is fetched again.
	naming sync.Mutex
}

const (
	rawSuffix = ".zst"
	// rawWindow holds most bodies whole; a larger one costs as much memory per reader.
	rawWindow = 1 << 20
	tempGlob  = "tmp-*" // in DIR itself; what a crash left of it is collected
)

// storageError is a failure of our own disk.
type storageError struct{ err error }

func (e *storageError) Error() string { return e.err.Error() }
func (e *storageError) Unwrap() error { return e.err }

// errNotHash is a name that can't be a raw copy's, and might be a path.
var errNotHash = errors.New("not the name of a raw copy")

func newRawStore(dir string) (*rawStore, error) {
	if err := os.MkdirAll(dir, 0o750); err != nil {
		return nil, fmt.Errorf("fetch: directory for raw copies: %w", err)
	}
	s := &rawStore{dir: dir}
	s.encoders.New = func() any {
		// The options are valid, so there is no error to have; nor below.
		e, _ := zstd.NewWriter(nil, zstd.WithEncoderConcurrency(1), zstd.WithWindowSize(rawWindow))
		return e
	}
	s.decoders.New = func() any {
		d, _ := zstd.NewReader(nil, zstd.WithDecoderConcurrency(1), zstd.WithDecoderLowmem(true))
		return d
	}
	return s, nil
}

func (s *rawStore) path(name string) string {
	return filepath.Join(s.dir, name[:2], name[2:]+rawSuffix)
}

// rawFile is a raw copy being written.
type rawFile struct {
	store *rawStore
	f     *os.File
	enc   *zstd.Encoder
}

func (s *rawStore) create() (*rawFile, error) {
	f, err := os.CreateTemp(s.dir, tempGlob)
	if err != nil {
		return nil, &storageError{err}
	}
	enc := s.encoders.Get().(*zstd.Encoder)
	enc.Reset(f)
	return &rawFile{s, f, enc}, nil
}

func (r *rawFile) Write(p []byte) (int, error) {
	n, err := r.enc.Write(p)
	if err != nil {
		return n, &storageError{err}
	}
	return n, nil
}

// commit makes the file durable under its name and gives its size. An
// earlier copy is replaced, as it may be damaged and so that its time is new.
func (r *rawFile) commit(name string) (int64, error) {
	size, err := r.install(name)
	if err != nil {
		r.abort()
		return 0, &storageError{err}
	}
	return size, nil
}

func (r *rawFile) install(name string) (int64, error) {
	if err := r.enc.Close(); err != nil {
		return 0, err
	}
	info, err := r.f.Stat()
	if err != nil {
		return 0, err
	}
	if err := errors.Join(r.f.Sync(), r.f.Close()); err != nil {
		return 0, err
	}
	target := r.store.path(name)
	if err := r.store.folder(filepath.Dir(target)); err != nil {
		return 0, err
	}
	r.store.naming.Lock()
	err = os.Rename(r.f.Name(), target)
	r.store.naming.Unlock()
	if err != nil {
		return 0, err
	}
	r.recycle()
	return info.Size(), syncDir(filepath.Dir(target))
}

// folder makes a subdirectory durably.
func (s *rawStore) folder(dir string) error {
	err := os.Mkdir(dir, 0o750)
	if errors.Is(err, fs.ErrExist) {
		return nil
	}
	if err != nil {
		return err
	}
	return syncDir(s.dir)
}

// abort removes the temporary file unless it has been committed.
func (r *rawFile) abort() {
	if r.enc == nil {
		return
	}
	_ = r.f.Close() // closed twice after a failed commit
	_ = os.Remove(r.f.Name())
	r.recycle()
}

func (r *rawFile) recycle() {
	r.enc.Reset(nil)
	r.store.encoders.Put(r.enc)
	r.enc = nil
}

func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

// open gives the unpacked content. Its last Read fails if the content does
// not have the hash that is its name.
func (s *rawStore) open(name string) (io.ReadCloser, error) {
	if b, err := hex.DecodeString(name); err != nil || len(b) != sha256.Size || name != strings.ToLower(name) {
		return nil, errNotHash
	}
	f, err := os.Open(s.path(name))
	if err != nil {
		return nil, err
	}
	d := s.decoders.Get().(*zstd.Decoder)
	if err := d.Reset(f); err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return &verifier{store: s, name: name, f: f, d: d, hash: sha256.New()}, nil
}

// load checks the whole copy and gives it as a body, in memory if small.
func (s *rawStore) load(name string) (*body, error) {
	r, err := s.open(name)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	b := &body{name: name, kept: s}
	if b.mem, err = io.ReadAll(io.LimitReader(r, memoryBody+1)); err != nil {
		return nil, err
	}
	b.size = int64(len(b.mem))
	if b.size > memoryBody {
		b.mem = nil
		rest, err := io.Copy(io.Discard, r)
		b.size += rest
		return b, err
	}
	return b, nil
}

// verifier hashes what it hands out. Used by one goroutine, like any reader.
type verifier struct {
	store *rawStore
	name  string
	f     *os.File
	d     *zstd.Decoder // nil once closed
	hash  hash.Hash
}

func (v *verifier) Read(p []byte) (int, error) {
	if v.d == nil {
		return 0, fs.ErrClosed
	}
	n, err := v.d.Read(p)
	v.hash.Write(p[:n])
	if err == io.EOF && hex.EncodeToString(v.hash.Sum(nil)) != v.name {
		err = fmt.Errorf("raw copy %s is damaged; the next run fetches it anew", v.name)
	}
	return n, err
}

// Close gives the decoder back. Closing twice is harmless.
func (v *verifier) Close() error {
	if v.d == nil {
		return nil
	}
	if v.d.Reset(nil) == nil {
		v.store.decoders.Put(v.d)
	}
	v.d = nil
	return v.f.Close()
}

// OpenRaw gives the unpacked body of a raw copy. Reading it to the end checks
// its hash. The error is fs.ErrNotExist if there is no such copy.
func (c *Client) OpenRaw(name string) (io.ReadCloser, error) {
	if c.raw == nil {
		return nil, fmt.Errorf("fetch: no raw copies are kept: %w", fs.ErrNotExist)
	}
	return c.raw.open(name)
}

// RawSize gives number and bytes on disk of the raw copies.
func (c *Client) RawSize(ctx context.Context) (files int, bytes int64, err error) {
	err = c.raw.walk(ctx, func(_, _ string, info fs.FileInfo) error {
		files++
		bytes += info.Size()
		return nil
	})
	return files, bytes, err
}

// CollectRaw removes raw copies whose name is not in use and that were
// written longer ago than olderThan, and temporary files that a crash left.
// What a run writes meanwhile is safe if olderThan is longer than the run.
func (c *Client) CollectRaw(ctx context.Context, inUse map[string]bool, olderThan time.Duration) (removed int, freed int64, err error) {
	// File times are of the real clock, whatever Config.Now says.
	before := time.Now().Add(-olderThan)
	err = c.raw.walk(ctx, func(path, name string, info fs.FileInfo) error {
		if inUse[name] || info.ModTime().After(before) {
			return nil
		}
		gone, err := c.raw.removeOld(path, before)
		if gone {
			removed++
			freed += info.Size()
		}
		return err
	})
	return removed, freed, err
}

// removeOld removes a file unless it has just been written anew.
func (s *rawStore) removeOld(path string, before time.Time) (gone bool, err error) {
	s.naming.Lock()
	defer s.naming.Unlock()
	info, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) || err == nil && info.ModTime().After(before) {
		return false, nil
	}
	if err == nil {
		err = os.Remove(path)
	}
	return err == nil, err
}

// walk visits raw copies and temporary files (whose name is ""); anything
// else in the directory is not ours and left alone. A nil store has none.
func (s *rawStore) walk(ctx context.Context, visit func(path, name string, info fs.FileInfo) error) error {
	if s == nil {
		return nil
	}
	return filepath.WalkDir(s.dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || ctx.Err() != nil {
			return errors.Join(err, ctx.Err())
		}
		rel, err := filepath.Rel(s.dir, path)
		if err != nil || d.IsDir() {
			return err
		}
		name := strings.TrimSuffix(strings.Replace(filepath.ToSlash(rel), "/", "", 1), rawSuffix)
		temp, _ := filepath.Match(tempGlob, rel)
		switch b, err := hex.DecodeString(name); {
		case temp:
			name = ""
		case err != nil || len(b) != sha256.Size:
			return nil
		}
		info, err := d.Info()
		if errors.Is(err, fs.ErrNotExist) { // committed or removed meanwhile
			return nil
		}
		if err != nil {
			return err
		}
		return visit(path, name, info)
	})
}

// RemoveRaw deletes raw copies, whatever their age; names of which there is no
// copy are passed over. The catalogue must no longer name them.
func (c *Client) RemoveRaw(names ...string) error {
	if c.raw == nil {
		return nil
	}
	var errs []error
	for _, name := range names {
		if b, err := hex.DecodeString(name); err != nil || len(b) != sha256.Size {
			return errNotHash
		}
		c.raw.naming.Lock()
		err := os.Remove(c.raw.path(name))
		c.raw.naming.Unlock()
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			errs = append(errs, err)
		}
	}
	return errors.Join(errs...)
}

// EachRaw calls visit with the name of every raw copy until it gives an error.
func (c *Client) EachRaw(ctx context.Context, visit func(name string) error) error {
	return c.raw.walk(ctx, func(_, name string, _ fs.FileInfo) error {
		if name == "" {
			return nil
		}
		return visit(name)
	})
}
