package bleve

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"os"
	"path/filepath"
	"time"

	"nextsearch/internal/catalogue"

	"github.com/blevesearch/bleve/v2/util"
	segment "github.com/blevesearch/scorch_segment_api/v2"
	bolt "go.etcd.io/bbolt"
	berrors "go.etcd.io/bbolt/errors"
)

const (
	rootFile = "root.bolt" // scorch's list of segments
	// lockWait is how long another process may hold the index before Open gives up.
	lockWait = time.Second
	// rebuildRemedy is what an operator does about any damage of an index.
	rebuildRemedy = "run `nextsearch reindex`; the catalogue has everything"
)

// verify checks an index that nobody has open. Scorch trusts its files, and
// deletes segments that root.bolt does not name, so it must not see a
// directory that is not whole: its list must be readable and every listed
// file there, with the checksum that it was written with. Files that are not
// listed are left-overs of a crash, which scorch clears away.
func verify(dir string) error {
	path := filepath.Join(dir, rootFile)
	if info, err := os.Stat(path); err != nil || !info.Mode().IsRegular() || info.Size() == 0 {
		return damaged("%s is missing or empty", rootFile)
	}
	names, err := listedSegments(path)
	if err != nil {
		return err
	}
	for _, name := range names {
		if err := verifySegment(filepath.Join(dir, name)); err != nil {
			return err
		}
	}
	return nil
}

// listedSegments reads root.bolt, checks its pages, and gives the files of its
// latest snapshot.
func listedSegments(path string) (names []string, err error) {
	var file *os.File
	defer func() { _ = file.Close() }() // a panic leaves the database open, and with it the lock
	defer guard(&err)()
	db, err := bolt.Open(path, 0o600, &bolt.Options{
		ReadOnly: true, PreLoadFreelist: true, Timeout: lockWait,
		OpenFile: func(name string, _ int, _ os.FileMode) (*os.File, error) {
			var err error
			file, err = os.Open(name)
			return file, err
		},
	})
	if errors.Is(err, berrors.ErrTimeout) {
		return nil, fmt.Errorf("the index is in use by another process: %w", err)
	} else if err != nil {
		return nil, damaged("%s: %v", rootFile, err)
	}
	err = db.View(func(tx *bolt.Tx) error {
		if err := checkPages(tx); err != nil {
			return err
		}
		names, err = latestSegments(tx)
		return err
	})
	return names, errors.Join(err, db.Close())
}

// checkPages visits every page: first by reading everything, here, where a
// panic is caught; then by bolt's own check, which runs in a goroutine of its
// own, where a page that cannot be read would end the program.
func checkPages(tx *bolt.Tx) error {
	err := tx.ForEach(func(_ []byte, b *bolt.Bucket) error { return readBucket(b) })
	if err != nil {
		return damaged("%s: %v", rootFile, err)
	}
	for problem := range tx.Check() {
		err = damaged("%s: %v", rootFile, problem) // the channel must be read to its end
	}
	return err
}

// readBucket reads all of a bucket.
func readBucket(b *bolt.Bucket) error {
	return b.ForEach(func(key, value []byte) error {
		if value != nil {
			return nil
		}
		inner := b.Bucket(key)
		if inner == nil {
			return fmt.Errorf("bucket %x cannot be read", key)
		}
		return readBucket(inner)
	})
}

// latestSegments gives the file names of the latest snapshot.
func latestSegments(tx *bolt.Tx) ([]string, error) {
	snapshots := tx.Bucket(util.BoltSnapshotsBucket)
	if snapshots == nil {
		return nil, damaged("%s has no snapshot", rootFile)
	}
	latest, _ := snapshots.Cursor().Last()
	if latest == nil || snapshots.Bucket(latest) == nil {
		return nil, damaged("%s has no snapshot", rootFile)
	}
	var names []string
	err := snapshots.Bucket(latest).ForEachBucket(func(key []byte) error {
		if key[0] == util.BoltInternalKey[0] || key[0] == util.BoltMetaDataKey[0] {
			return nil
		}
		name := snapshots.Bucket(latest).Bucket(key).Get(util.BoltPathKey)
		if len(name) == 0 || filepath.Base(string(name)) != string(name) {
			return damaged("%s names no file for a segment", rootFile)
		}
		names = append(names, string(name))
		return nil
	})
	return names, err
}

// checksumSize is the length of the CRC-32 (IEEE, big endian) over everything
// before it with which each segment file ends.
const checksumSize = 4

// verifySegment compares a segment file with its own checksum. Scorch writes
// it and never looks at it.
func verifySegment(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return damaged("segment: %v", err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil || info.Size() < checksumSize {
		return damaged("segment %s is too short", filepath.Base(path))
	}
	sum := crc32.NewIEEE()
	if _, err := io.CopyN(sum, f, info.Size()-checksumSize); err != nil {
		return damaged("segment %s: %v", filepath.Base(path), err)
	}
	var want [checksumSize]byte
	if _, err := io.ReadFull(f, want[:]); err != nil {
		return damaged("segment %s: %v", filepath.Base(path), err)
	}
	if binary.BigEndian.Uint32(want[:]) != sum.Sum32() {
		return damaged("segment %s: its checksum is wrong", filepath.Base(path))
	}
	return nil
}

// Check reads all segment files and all stored documents, and compares the
// number of documents. The index stays in use meanwhile.
func (e *Engine) Check(ctx context.Context) (problems []catalogue.Problem, err error) {
	leave, err := e.enter()
	if err != nil {
		return nil, err
	}
	defer leave()
	defer guard(&err)()
	snap, v, err := e.snapshot()
	if errors.Is(err, errDamaged) {
		return []catalogue.Problem{problem("index-position", err)}, nil
	} else if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, snap.Close()) }()
	if v.docs != v.meta.Documents {
		problems = append(problems, problem("index-count", damaged("%d documents instead of %d", v.docs, v.meta.Documents)))
	}
	if err := e.checkLexicon(); err != nil {
		problems = append(problems, problem("index-lexicon", err))
	}
	for i, s := range v.segments {
		if err := ctx.Err(); err != nil {
			return problems, err
		}
		if err := checkSegment(ctx, segmentOf(snap, i), s); errors.Is(err, errDamaged) {
			problems = append(problems, problem("index-segment", err))
		} else if err != nil {
			return problems, err
		}
	}
	return problems, nil
}

// problem is a finding about the index.
func problem(code string, err error) catalogue.Problem {
	return catalogue.Problem{Code: code, What: err.Error(), Remedy: rebuildRemedy}
}

// checkSegment reads a segment's file and its documents.
func checkSegment(ctx context.Context, seg segment.Segment, s *segmentView) (err error) {
	defer guard(&err)()
	if file, ok := seg.(segment.PersistedSegment); ok {
		if err := verifySegment(file.Path()); err != nil {
			return err
		}
	}
	for doc := range uint32(s.size) {
		if err := ctx.Err(); err != nil {
			return err
		}
		if !s.isLive(doc) {
			continue
		}
		if _, err := readSource(seg, doc); err != nil {
			return err
		}
	}
	return nil
}
