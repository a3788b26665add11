package catalogue

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// wantFault finds an error of a kind, with a code and a remedy for the operator.
func wantFault(t *testing.T, err, kind error, code string) {
	t.Helper()
	var fault *Fault
	if !errors.Is(err, kind) || !errors.As(err, &fault) {
		t.Fatalf("error %v, want %v", err, kind)
	}
	if fault.Code != code || fault.Message == "" || fault.Remedy == "" {
		t.Errorf("fault %+v, want code %s with a message and a remedy", fault, code)
	}
}

// decideOn stores decisions.
func decideOn(t *testing.T, s *SQLite, decisions ...Decision) {
	t.Helper()
	if err := s.Update(t.Context(), func(tx *Tx) error { return tx.Decide(t.Context(), decisions...) }); err != nil {
		t.Fatal(err)
	}
}

// A file that is no catalogue is refused and stays as it is.
func TestOpenDamaged(t *testing.T) {
	whole, err := os.ReadFile(storedFile(1))
	if err != nil {
		t.Fatal(err)
	}
	noise := bytes.Repeat([]byte("Rauschen "), 10_000)
	for name, data := range map[string][]byte{
		"empty":             {},
		"a text":            noise,
		"cut in the header": whole[:50],
		"cut off":           whole[:4096],
		"noise after page1": append(bytes.Clone(whole[:4096]), noise[:len(whole)-4096]...),
		"another database":  foreignDatabase(t),
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			file := filepath.Join(dir, FileName)
			if err := os.WriteFile(file, data, 0o600); err != nil {
				t.Fatal(err)
			}
			s, err := Open(t.Context(), dir)
			if s != nil {
				t.Error("a store beside an error")
			}
			wantFault(t, err, ErrDamaged, "catalogue-damaged")
			if after, err := os.ReadFile(file); err != nil || len(after) != len(data) {
				t.Errorf("the file had %d bytes, has %d: %v", len(data), len(after), err)
			}
		})
	}
}

// A write-ahead log that lost its file is not played into a new catalogue.
func TestOpenOrphanedLog(t *testing.T) {
	dir := t.TempDir()
	s := openDir(t, dir)
	if _, err := s.Put(t.Context(), sample("q", 5)...); err != nil {
		t.Fatal(err)
	}
	elsewhere := t.TempDir()
	if err := copyTo(s.file+"-wal", filepath.Join(elsewhere, FileName+"-wal")); err != nil {
		t.Fatal(err)
	}
	_, err := Open(t.Context(), elsewhere)
	wantFault(t, err, ErrDamaged, "catalogue-damaged")
}

// A temporary file whose log could not be folded in never gets its name.
func TestPublishUnfolded(t *testing.T) {
	temp := filepath.Join(t.TempDir(), "neu")
	if err := errors.Join(os.WriteFile(temp, nil, 0o600), os.WriteFile(temp+"-wal", []byte("x"), 0o600)); err != nil {
		t.Fatal(err)
	}
	wantFault(t, publish(temp, temp+".db"), ErrIO, "catalogue-io")
	if _, err := os.Stat(temp + ".db"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the file is there: %v", err)
	}
}

// foreignDatabase gives the bytes of a SQLite database that is not ours.
func foreignDatabase(t *testing.T) []byte {
	t.Helper()
	file := filepath.Join(t.TempDir(), "fremd.db")
	db, err := sql.Open("sqlite", file)
	if err != nil {
		t.Fatal(err)
	}
	_, err = db.Exec(`CREATE TABLE notes (text TEXT)`)
	data, readErr := os.ReadFile(file)
	if err := errors.Join(err, readErr, db.Close()); err != nil {
		t.Fatal(err)
	}
	return data
}

// Check finds what a failing disk or a foreign hand did, and names a remedy.
func TestCheck(t *testing.T) {
	for _, c := range []struct{ name, harm, code string }{
		{"nothing", `UPDATE head SET seq = seq`, ""},
		{"content edited", `UPDATE records SET content = REPLACE(content, 'Akte', 'Aktie') WHERE id = 'q:seite-3'`, "hash-mismatch"},
		{"hash edited", `UPDATE records SET hash = 'x' WHERE id = 'q:seite-3'`, "hash-mismatch"},
		{"content lost", `UPDATE records SET content = NULL WHERE id = 'q:seite-3'`, "hash-mismatch"},
		{"filed elsewhere", `UPDATE records SET source = 'x' WHERE id = 'q:seite-3'`, "source-mismatch"},
		{"renamed", `UPDATE records SET id = 'q:x' WHERE id = 'q:seite-3'`, "record-unreadable"},
		{"tombstone speaks", `UPDATE records SET live = 0 WHERE id = 'q:seite-3'`, "tombstone-with-content"},
		{"head behind", `UPDATE head SET seq = 3`, "log-head"},
		{"head ahead", `UPDATE head SET seq = 1000`, "log-head"},
		{"latest record deleted", `DELETE FROM records WHERE seq = (SELECT seq FROM head)`, "log-head"},
		{"before the first", `UPDATE records SET seq = 0 WHERE seq = 2`, "log-order"},
		{"no identity", `UPDATE head SET identity = ''`, "log-identity"},
		{"codes cut", `UPDATE decisions SET value = '["e-ak' WHERE field = 'topic'`, "decision-unreadable"},
		{"decision on nothing", `UPDATE decisions SET record = 'q:x' WHERE field = 'topic'`, "decision-lost"},
		{"merged into nothing", `UPDATE decisions SET value = 'q:x' WHERE field = 'merged'`, "merger-lost"},
		{"merged into itself", `UPDATE decisions SET value = record WHERE field = 'merged'`, "merger-circle"},
		{"merger forgotten", `UPDATE decisions SET holds = 0 WHERE field = 'merged'`, "merger-stale"},
		{"hidden behind its back", `INSERT INTO decisions VALUES ('q:seite-6', 'hidden', '', '', 0, '', 0)`, "merger-stale"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := openTemp(t)
			if _, err := s.Put(t.Context(), sample("q", 9)...); err != nil {
				t.Fatal(err)
			}
			decideOn(t, s, Decision{Record: "q:seite-4", Field: "topic", Codes: []string{"e-akte"}},
				Decision{Record: "q:seite-5", Field: FieldMerged, Value: "q:seite-6"})
			err := s.update(t.Context(), func(tx session) error {
				_, err := tx.exec(t.Context(), c.harm)
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
			problems, err := s.Check(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			if got := codes(problems); got != c.code {
				t.Errorf("found %q, want %q: %v", got, c.code, problems)
			}
		})
	}
}

// codes joins the codes of problems, each of which must be complete.
func codes(problems []Problem) string {
	var all []string
	for _, p := range problems {
		if p.What == "" || p.Remedy == "" {
			all = append(all, "incomplete")
		}
		all = append(all, p.Code)
	}
	return strings.Join(all, " ")
}

// Noise within the file is found by Check, and a call that meets it says so
// instead of giving what is there.
func TestNoiseInFile(t *testing.T) {
	dir := t.TempDir()
	s := openDir(t, dir)
	if _, err := s.Put(t.Context(), sample("q", 400)...); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	scribble(t, filepath.Join(dir, FileName))
	s = openDir(t, dir)
	problems, err := s.Check(t.Context())
	if err == nil && len(problems) == 0 {
		t.Error("Check finds nothing")
	}
	if err != nil {
		wantFault(t, err, ErrDamaged, "catalogue-damaged")
	}
	for _, err := range s.Changes(t.Context(), 0) {
		if err != nil {
			wantFault(t, err, ErrDamaged, "catalogue-damaged")
			return
		}
	}
	t.Error("the whole log could be read")
}

// scribble overwrites the middle of a file.
func scribble(t *testing.T, file string) {
	t.Helper()
	f, err := os.OpenFile(file, os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	info, err := f.Stat()
	if err != nil {
		t.Fatal(err)
	}
	noise := bytes.Repeat([]byte{0xa5, 0x5a, 0xff}, int(info.Size()/6))
	_, err = f.WriteAt(noise, info.Size()/4)
	if err := errors.Join(err, f.Close()); err != nil {
		t.Fatal(err)
	}
}

// A put that finds no space stores nothing, says so, and the next that fits
// is stored.
func TestDiskFull(t *testing.T) {
	s := openTemp(t, withPragma("max_page_count(110)")) // 440 KB
	ctx := t.Context()
	if _, err := s.Put(ctx, sample("q", 20)...); err != nil {
		t.Fatal(err)
	}
	_, err := s.Put(ctx, sample("zuviel", 500)...)
	wantFault(t, err, ErrDiskFull, "disk-full")
	if p, err := s.Position(ctx); err != nil || p.Seq != 20 {
		t.Errorf("position %v, %v", p, err)
	}
	if _, err := s.Get(ctx, "zuviel:seite-0"); !errors.Is(err, ErrNotFound) {
		t.Errorf("a record of the failed put: %v", err)
	}
	if outcomes, err := s.Put(ctx, sample("klein", 1)...); err != nil || outcomes[0] != New {
		t.Errorf("the next put: %v, %v", outcomes, err)
	}
	if problems, err := s.Check(ctx); err != nil || len(problems) > 0 {
		t.Errorf("check: %v, %v", problems, err)
	}
}

// Regroup mends what is stored of mergers, too.
func TestRegroupMergers(t *testing.T) {
	s, ctx := openTemp(t), t.Context()
	if _, err := s.Put(ctx, sample("q", 3)...); err != nil {
		t.Fatal(err)
	}
	decideOn(t, s, Decision{Record: "q:seite-0", Field: FieldMerged, Value: "q:seite-1"})
	err := s.update(ctx, func(tx session) error {
		_, err := tx.exec(ctx, `UPDATE decisions SET holds = 0`)
		return err
	})
	if err := errors.Join(err, s.Regroup(ctx)); err != nil {
		t.Fatal(err)
	}
	if c, err := s.Get(ctx, "q:seite-0"); err != nil || c.ShownAs != "q:seite-1" {
		t.Errorf("the merged record is %+v, %v", c, err)
	}
	if problems, err := s.Check(ctx); err != nil || len(problems) > 0 {
		t.Errorf("check: %v, %v", problems, err)
	}
}

// Errors of the file system keep their cause and get a meaning.
func TestFileFault(t *testing.T) {
	for _, c := range []struct{ in, kind error }{
		{&fs.PathError{Op: "write", Path: "x", Err: syscall.ENOSPC}, ErrDiskFull},
		{&fs.PathError{Op: "write", Path: "x", Err: syscall.EDQUOT}, ErrDiskFull},
		{&fs.PathError{Op: "read", Path: "x", Err: syscall.EIO}, ErrIO},
		{fmt.Errorf("deep: %w", syscall.EROFS), ErrIO},
		{fs.ErrNotExist, fs.ErrNotExist},
		{damaged("x", syscall.ENOSPC), ErrDamaged},
	} {
		if got := sqliteFault(c.in); !errors.Is(got, c.kind) || !errors.Is(got, c.in) {
			t.Errorf("%v became %v, want %v", c.in, got, c.kind)
		}
	}
	if fileFault(nil) != nil {
		t.Error("no error became one")
	}
}

// A directory that cannot be made or written is an error with a path.
func TestOpenNoDirectory(t *testing.T) {
	file := filepath.Join(t.TempDir(), "datei")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(t.Context(), filepath.Join(file, "darin")); err == nil || !strings.Contains(err.Error(), file) {
		t.Errorf("error %v", err)
	}
}

// A call whose context has ended gives the context's error, not the driver's.
func TestCancelWhileWaiting(t *testing.T) {
	dir := t.TempDir()
	s, other := openDir(t, dir), openDir(t, dir)
	ctx, cancel := context.WithCancel(t.Context())
	err := s.update(t.Context(), func(session) error {
		waited := make(chan error)
		go func() {
			_, err := other.Put(ctx, sample("q", 1)...) // waits for the lock
			waited <- err
		}()
		cancel()
		if err := <-waited; !errors.Is(err, context.Canceled) {
			t.Errorf("error %v", err)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := other.Put(t.Context(), sample("q", 1)...); err != nil {
		t.Errorf("the next put: %v", err)
	}
}

// A catalogue that another process does not let go is an error that says so.
func TestBusy(t *testing.T) {
	dir := t.TempDir()
	s, hasty := openDir(t, dir), openDir(t, dir, withPragma("busy_timeout(1)"))
	err := s.update(t.Context(), func(session) error {
		_, err := hasty.Put(t.Context(), sample("q", 1)...)
		wantFault(t, err, ErrBusy, "catalogue-busy")
		_, err = hasty.Position(t.Context()) // readers are not kept out
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := hasty.Put(t.Context(), sample("q", 1)...); err != nil {
		t.Errorf("the next put: %v", err)
	}
}
