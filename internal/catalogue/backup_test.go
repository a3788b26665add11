package catalogue

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
)

// backupOf makes a snapshot of n records and gives its file.
func backupOf(t *testing.T, n int) string {
	t.Helper()
	s := openTemp(t)
	if _, err := s.Put(t.Context(), sample("q", n)...); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "sicherung.db")
	if err := s.Backup(t.Context(), file); err != nil {
		t.Fatal(err)
	}
	return file
}

// A snapshot is one file, private, and nothing else is left beside it.
func TestBackupFile(t *testing.T) {
	file := backupOf(t, 5)
	info, err := os.Stat(file)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}
	if left := entries(t, filepath.Dir(file)); !reflect.DeepEqual(left, []string{"sicherung.db"}) {
		t.Errorf("the directory holds %v", left)
	}
}

func entries(t *testing.T, dir string) []string {
	t.Helper()
	list, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, e := range list {
		all = append(all, e.Name())
	}
	return all
}

// A backup into a directory that isn't there fails and names it.
func TestBackupNowhere(t *testing.T) {
	file := filepath.Join(t.TempDir(), "fehlt", "x.db")
	if err := openTemp(t).Backup(t.Context(), file); !errors.Is(err, fs.ErrNotExist) || !strings.Contains(err.Error(), file) {
		t.Errorf("error %v", err)
	}
}

// A restored catalogue has the records and cursors of its snapshot under a
// new identity each time.
func TestRestore(t *testing.T) {
	file := backupOf(t, 5)
	before, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	logs := map[string]bool{}
	for _, dir := range []string{t.TempDir(), filepath.Join(t.TempDir(), "noch", "nicht", "da")} {
		if err := Restore(t.Context(), file, dir); err != nil {
			t.Fatal(err)
		}
		if left := entries(t, dir); !reflect.DeepEqual(left, []string{FileName}) {
			t.Errorf("the directory holds %v", left)
		}
		s := openDir(t, dir)
		p, err := s.Position(t.Context())
		if err != nil || p.Seq != 5 || logs[p.Log] {
			t.Errorf("position %v, %v", p, err)
		}
		logs[p.Log] = true
	}
	if after, err := os.ReadFile(file); err != nil || !reflect.DeepEqual(after, before) {
		t.Errorf("the snapshot was changed, %v", err)
	}
}

// A backup has the editors' decisions, and they count in what is restored.
func TestRestoreDecisions(t *testing.T) {
	s, ctx := openTemp(t), t.Context()
	if _, err := s.Put(ctx, sample("q", 4)...); err != nil {
		t.Fatal(err)
	}
	decideOn(t, s, Decision{Record: "q:seite-0", Field: "topic", Codes: []string{"e-akte"}, Who: "Redaktion", Why: "Grund"},
		Decision{Record: "q:seite-1", Field: FieldHidden}, Decision{Record: "q:seite-2", Field: FieldMerged, Value: "q:seite-3"})
	want := changesOf(t, s, 0)
	file, dir := filepath.Join(t.TempDir(), "sicherung.db"), filepath.Join(t.TempDir(), "neu")
	if err := errors.Join(s.Backup(ctx, file), Restore(ctx, file, dir)); err != nil {
		t.Fatal(err)
	}
	restored := openDir(t, dir)
	if got := changesOf(t, restored, 0); !reflect.DeepEqual(got, want) {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
	before, err := s.Position(ctx)
	after, err2 := restored.Position(ctx)
	if err := errors.Join(err, err2); err != nil || after.Log == before.Log {
		t.Errorf("the log was %v, is %v: %v", before, after, err)
	}
	err = restored.View(ctx, func(tx *Tx) error {
		got, err := tx.Decisions(ctx, "q:seite-0")
		if len(got) != 1 || got[0].Who != "Redaktion" || got[0].Why != "Grund" {
			t.Errorf("decisions %+v", got)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// A directory may be named as in a shell, from where one stands.
func TestRestoreRelative(t *testing.T) {
	file := backupOf(t, 3)
	t.Chdir(t.TempDir())
	if err := Restore(t.Context(), file, "neu"); err != nil {
		t.Fatal(err)
	}
	if p, err := openDir(t, "neu").Position(t.Context()); err != nil || p.Seq != 3 {
		t.Errorf("position %v, %v", p, err)
	}
}

// A snapshot of an earlier release is brought up to date.
func TestRestoreOld(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "neu")
	if err := Restore(t.Context(), storedFile(1), dir); err != nil {
		t.Fatal(err)
	}
	checkStored(t, openDir(t, dir))
}

func TestRestoreRefuses(t *testing.T) {
	file := backupOf(t, 400)
	full := t.TempDir()
	if err := os.WriteFile(filepath.Join(full, "brief.txt"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	noise := filepath.Join(t.TempDir(), "rauschen.db")
	if err := copyTo(file, noise); err != nil {
		t.Fatal(err)
	}
	scribble(t, noise)
	for _, c := range []struct {
		name, snapshot, dir string
		want                error
	}{
		{"a directory that holds something", file, full, fs.ErrExist},
		{"a snapshot that is not there", filepath.Join(full, "fehlt"), filepath.Join(t.TempDir(), "neu"), fs.ErrNotExist},
		{"a file that is no snapshot", filepath.Join(full, "brief.txt"), filepath.Join(t.TempDir(), "neu"), ErrDamaged},
		{"a damaged snapshot", noise, filepath.Join(t.TempDir(), "neu"), ErrDamaged},
	} {
		t.Run(c.name, func(t *testing.T) {
			err := Restore(t.Context(), c.snapshot, c.dir)
			if !errors.Is(err, c.want) {
				t.Errorf("error %v, want %v", err, c.want)
			}
			if left := entries(t, c.dir); c.dir != full && len(left) > 0 {
				t.Errorf("left behind: %v", left)
			}
		})
	}
}
