package catalogue

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"
)

var update = flag.Bool("update", false, "store a catalogue of the present schema version in testdata, if there is none yet")

// storedFile is a catalogue as the release with that schema version wrote it.
// Such files are never made anew: they stand for what users have.
func storedFile(version int) string {
	return filepath.Join("testdata", fmt.Sprintf("catalogue-v%d.db", version))
}

func newestVersion(t *testing.T) int {
	t.Helper()
	all, err := migrations()
	if err != nil {
		t.Fatal(err)
	}
	for i, m := range all {
		if m.version != i+1 {
			t.Fatalf("migration %s has number %d, want %d", m.name, m.version, i+1)
		}
	}
	return len(all)
}

// storedRecords are the records in every stored file.
func storedRecords() []Record {
	return []Record{
		{ID: "alt:eins", Kind: KindRecipe, Title: "E-Akte im Landratsamt", Body: "Erster Absatz.\n\nZweiter Absatz: Übergang & <Straße>.",
			Sections: []Section{{Role: RoleGoal, Title: "Ziel", Text: "Weniger Papier."}}, Language: "de",
			Organisations: []Organisation{{Name: "Landkreis Beispielheim", Role: "publisher"}},
			Published:     "2023-11", Updated: "2024-01-02", Status: StatusRunning,
			Licence: Licence{Code: "cc-by-4.0"}, Expires: time.Date(2095, 1, 1, 0, 0, 0, 0, time.UTC),
			Contact: &Contact{Name: "Poststelle", Email: "post@beispiel.example",
				Consent: &Consent{Evidence: "Brief", Until: time.Date(2094, 1, 1, 0, 0, 0, 0, time.UTC)}},
			Provenance: Provenance{Source: "alt", Raw: strings.Repeat("ab", 32),
				Fetched: time.Date(2025, 5, 6, 7, 8, 9, 0, time.UTC), Methods: map[string]string{"title": "h1"}}},
		{ID: "alt:intern", Title: "Entwurf", Visibility: VisibilityInternal, Provenance: Provenance{Source: "alt"}},
		{ID: "alt:zwei", Title: "Chatbot", Provenance: Provenance{Source: "alt"}},
	}
}

var (
	storedCursor = Position{Log: "eine-kennung", Seq: 2}
	storedPage   = Page{Source: "alt", URL: "https://beispiel.example/1", FinalURL: "https://beispiel.example/1", Status: 200,
		ETag: `"x"`, Header: []byte(`{}`), Raw: strings.Repeat("ab", 32), RawBytes: 7, Fetched: time.Date(2025, 5, 6, 7, 8, 9, 0, time.UTC)}
	storedRun = Run{ID: 1, Source: "alt", Kind: "website", Started: time.Date(2025, 5, 6, 7, 0, 0, 0, time.UTC),
		Finished: time.Date(2025, 5, 6, 8, 0, 0, 0, time.UTC), Complete: true, Report: []byte(`{"new":3}`)}
)

// storeFile writes a catalogue of the present version, once.
func storeFile(t *testing.T, version int) {
	dir := t.TempDir()
	s, ctx := openDir(t, dir), t.Context()
	_, putErr := s.Put(ctx, storedRecords()...)
	_, removeErr := s.Remove(ctx, "alt:zwei")
	run, runErr := s.StartRun(ctx, storedRun.Source, storedRun.Kind, storedRun.Started)
	finished := storedRun
	finished.ID = run
	err := errors.Join(putErr, removeErr, runErr, s.FinishRun(ctx, finished),
		s.SetCursor(ctx, "index", storedCursor), s.PutPage(ctx, storedPage), s.Close(),
		copyTo(filepath.Join(dir, FileName), storedFile(version)))
	if err != nil {
		t.Fatal(err)
	}
}

func copyTo(from, to string) error {
	data, err := os.ReadFile(from)
	if err != nil {
		return err
	}
	return os.WriteFile(to, data, 0o644)
}

// Data of every earlier release opens, and nothing in it is lost.
func TestMigrations(t *testing.T) {
	newest := newestVersion(t)
	if _, err := os.Stat(storedFile(newest)); err != nil && *update {
		storeFile(t, newest)
	}
	for version := 1; version <= newest; version++ {
		t.Run(fmt.Sprint(version), func(t *testing.T) {
			dir := t.TempDir()
			if err := copyTo(storedFile(version), filepath.Join(dir, FileName)); err != nil {
				t.Fatalf("%v; run `go test -run TestMigrations -update .` before adding a migration", err)
			}
			s := openDir(t, dir)
			if got, err := s.schemaVersion(t.Context()); err != nil || got != newest {
				t.Errorf("schema version %d after opening, want %d: %v", got, newest, err)
			}
			checkStored(t, s)
		})
	}
}

// checkStored finds in s what storeFile wrote.
func checkStored(t *testing.T, s *SQLite) {
	t.Helper()
	ctx := t.Context()
	for i, want := range storedRecords()[:2] {
		c, err := s.Get(ctx, want.ID)
		if err != nil {
			t.Fatal(err)
		}
		want.Provenance.ContentHash = want.Hash() // a hash that changed would make every record new
		if !reflect.DeepEqual(*c.Record, want) || c.Seq != uint64(i+1) || c.WasPublic != (i == 0) {
			t.Errorf("got  %+v\nwant %+v", *c.Record, want)
		}
	}
	if c, err := s.Get(ctx, "alt:zwei"); err != nil || c.Record != nil || c.Seq != 4 {
		t.Errorf("the tombstone is %+v, %v", c, err)
	}
	if p, err := s.Cursor(ctx, "index"); err != nil || p != storedCursor {
		t.Errorf("cursor %v, %v", p, err)
	}
	if p, err := s.Page(ctx, storedPage.Source, storedPage.URL); err != nil || !reflect.DeepEqual(p, storedPage) {
		t.Errorf("page %+v, %v", p, err)
	}
	if runs, err := s.LastRuns(ctx); err != nil || !reflect.DeepEqual(runs, []Run{storedRun}) {
		t.Errorf("runs %+v, %v", runs, err)
	}
	if outcomes, err := s.Put(ctx, storedRecords()[0]); err != nil || outcomes[0] != Unchanged {
		t.Errorf("the same record again is %v, %v", outcomes, err)
	}
	if n, err := s.Expire(ctx, time.Date(2094, 6, 1, 0, 0, 0, 0, time.UTC)); err != nil || n != 1 {
		t.Errorf("%d records expire, %v", n, err)
	}
	if problems, err := s.Check(ctx); err != nil || len(problems) > 0 {
		t.Errorf("check: %v, %v", problems, err)
	}
}

// Data of a newer release is refused, and stays as it was.
func TestNewer(t *testing.T) {
	dir := t.TempDir()
	s := openDir(t, dir)
	err := s.update(t.Context(), func(tx session) error {
		_, err := tx.exec(t.Context(), `INSERT INTO migrations (version, applied) VALUES (999, 0)`)
		return err
	})
	if err := errors.Join(err, s.Close()); err != nil {
		t.Fatal(err)
	}
	_, err = Open(t.Context(), dir)
	var fault *Fault
	if !errors.Is(err, ErrNewer) || !errors.As(err, &fault) || fault.Code != "catalogue-newer" || fault.Remedy == "" {
		t.Errorf("error %v", err)
	}
	if err := Restore(t.Context(), filepath.Join(dir, FileName), filepath.Join(t.TempDir(), "neu")); !errors.Is(err, ErrNewer) {
		t.Errorf("restoring it: %v", err)
	}
}

// A migration that fails leaves the version before it, whole.
func TestMigrationFails(t *testing.T) {
	s := openTemp(t)
	bad := migration{version: 998, name: "bad", sql: `CREATE TABLE half (a TEXT); INSERT INTO nowhere VALUES (1);`}
	err := s.update(t.Context(), func(tx session) error { return bad.apply(t.Context(), tx, time.Now()) })
	if err == nil {
		t.Fatal("no error")
	}
	tables := 1
	err = s.read(t.Context(), func(q session) error {
		return q.row(t.Context(), `SELECT COUNT(*) FROM sqlite_master WHERE name = 'half'`).Scan(&tables)
	})
	if err != nil || tables != 0 {
		t.Errorf("%d tables are left, %v", tables, err)
	}
}
