package catalogue

import (
	"bytes"
	"fmt"
	"hash/crc32"
	"io/fs"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
)

// openTemp opens a store in a directory of the test's own.
func openTemp(t testing.TB, opts ...Option) *SQLite {
	t.Helper()
	return openDir(t, t.TempDir(), opts...)
}

func openDir(t testing.TB, dir string, opts ...Option) *SQLite {
	t.Helper()
	s, err := Open(t.Context(), dir, opts...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

// vocabulary is a thousand made-up words.
var vocabulary = sync.OnceValue(func() []string {
	words := make([]string, 1000)
	for n := range words {
		words[n] = []string{"Verwal", "Akten", "Bürger", "Straßen", "Daten"}[n%5] +
			[]string{"tung", "plan", "amt"}[n%3] + string(rune('a'+n/26%26)) + string(rune('a'+n%26)) + " "
	}
	return words
})

// prose makes a text of its own for every seed, in which some words are
// frequent and most are rare.
func prose(seed string, words int) string {
	random := rand.New(rand.NewPCG(uint64(crc32.ChecksumIEEE([]byte(seed))), 1))
	var b strings.Builder
	for range words {
		b.WriteString(vocabulary()[int(1000*math.Pow(random.Float64(), 3))])
	}
	return b.String()
}

// sample makes n records of one source with bodies of some 1.5 KB.
func sample(source string, n int) []Record {
	records := make([]Record, n)
	for i := range records {
		records[i] = Record{
			ID: NewID(source, fmt.Sprintf("seite-%d", i)), Kind: KindRecipe,
			Title:      fmt.Sprintf("E-Akte in der Kommune, Teil %d", i),
			Body:       prose(fmt.Sprint(source, i), 200),
			Keywords:   []string{"E-Akte", "Verwaltung"},
			Published:  "2024-03",
			Provenance: Provenance{Source: source, URL: fmt.Sprintf("https://beispiel.example/%d", i)},
		}
	}
	return records
}

// BenchmarkPut stores new records in batches of 500:
//
//	go test -run '^$' -bench Put ./internal/catalogue
func BenchmarkPut(b *testing.B) {
	const batch = 500
	s := openTemp(b)
	for i := 0; b.Loop(); i++ {
		b.StopTimer()
		records := sample(fmt.Sprintf("quelle-%d", i), batch)
		b.StartTimer()
		outcomes, err := s.Put(b.Context(), records...)
		if err != nil || outcomes[0] != New {
			b.Fatal(outcomes, err)
		}
	}
	b.ReportMetric(float64(b.N*batch)/b.Elapsed().Seconds(), "records/s")
}

// BenchmarkPutUnchanged puts the same records again.
func BenchmarkPutUnchanged(b *testing.B) {
	s := openTemp(b)
	records := sample("quelle", 500)
	if _, err := s.Put(b.Context(), records...); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		outcomes, err := s.Put(b.Context(), records...)
		if err != nil || outcomes[0] != Unchanged {
			b.Fatal(outcomes, err)
		}
	}
	b.ReportMetric(float64(b.N*len(records))/b.Elapsed().Seconds(), "records/s")
}

// BenchmarkChanges reads the whole log.
func BenchmarkChanges(b *testing.B) {
	s := openTemp(b)
	const n = 10000
	if _, err := s.Put(b.Context(), sample("quelle", n)...); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		got := 0
		for _, err := range s.Changes(b.Context(), 0) {
			if err != nil {
				b.Fatal(err)
			}
			got++
		}
		if got != n {
			b.Fatalf("read %d of %d changes", got, n)
		}
	}
	b.ReportMetric(float64(b.N*n)/b.Elapsed().Seconds(), "records/s")
}

// The catalogue is private to its user, wherever it lies.
func TestOpenModes(t *testing.T) {
	for _, name := range []string{"einfach", "mit leer?zeichen#und%20ü", filepath.Join("tief", "im", "baum")} {
		dir := filepath.Join(t.TempDir(), name)
		s := openDir(t, dir)
		if _, err := s.Put(t.Context(), sample("q", 1)...); err != nil {
			t.Fatal(err)
		}
		if s.Dir() != dir {
			t.Errorf("Dir is %q, want %q", s.Dir(), dir)
		}
		for path, want := range map[string]fs.FileMode{dir: 0o700, s.file: 0o600, s.file + "-wal": 0o600} {
			if info, err := os.Stat(path); err != nil || info.Mode().Perm() != want {
				t.Errorf("%s: mode %v, want %v: %v", path, info.Mode().Perm(), want, err)
			}
		}
		if size, err := s.Size(); err != nil || size < 4096 {
			t.Errorf("size %d, %v", size, err)
		}
	}
}

// Many who open a new directory at once all get the same log.
func TestOpenAtOnce(t *testing.T) {
	dir := t.TempDir()
	logs := make([]string, 8)
	var all sync.WaitGroup
	for i := range logs {
		all.Go(func() {
			s, err := Open(t.Context(), dir)
			if err != nil {
				t.Error(err)
				return
			}
			defer s.Close()
			p, err := s.Position(t.Context())
			if err != nil {
				t.Error(err)
			}
			logs[i] = p.Log
		})
	}
	all.Wait()
	if len(slices.Compact(logs)) != 1 || logs[0] == "" {
		t.Errorf("identities %v", logs)
	}
	left, err := filepath.Glob(filepath.Join(dir, "*.new-*"))
	if err != nil || len(left) > 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}

// What serves counts and the end of a run reads an index, not the records.
func TestQueryPlans(t *testing.T) {
	s := openTemp(t)
	for query, want := range map[string]string{
		`SELECT source, live, COUNT(*) FROM records GROUP BY source, live`: "COVERING INDEX records_source",
		`SELECT id FROM records WHERE source = 'a' AND live = 1`:           "COVERING INDEX records_source",
		`SELECT * FROM records WHERE seq > 5 ORDER BY seq LIMIT 9`:         "(seq>?)",
		`SELECT * FROM records WHERE due > 0 AND due <= 9`:                 "records_due",
		`SELECT id FROM texts WHERE digest = 1 AND main = ''`:              "texts_digest",
		`SELECT DISTINCT ` + keyColumns[1] + ` IN (1, 2)`:                  "texts_band1",
		`SELECT id FROM texts WHERE main = 'a' AND main <> ''`:             "texts_main",
		`SELECT raw FROM records WHERE raw <> ''`:                          "COVERING INDEX records_raw",
		`SELECT MAX(raw_bytes) FROM pages WHERE raw <> '' GROUP BY raw`:    "COVERING INDEX pages_raw",
	} {
		var plan string
		err := s.read(t.Context(), func(q session) error {
			var id, parent, unused int
			return q.row(t.Context(), "EXPLAIN QUERY PLAN "+query).Scan(&id, &parent, &unused, &plan)
		})
		if err != nil || !strings.Contains(plan, want) {
			t.Errorf("%s\nplan %s, want %s: %v", query, plan, want, err)
		}
	}
}

// A record that was removed leaves nothing in the file.
func TestErased(t *testing.T) {
	dir := t.TempDir()
	s := openDir(t, dir)
	secret := record("geheimnisvolles Wort", 3000)
	if _, err := s.Put(t.Context(), append(sample("q", 50), secret)...); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Remove(t.Context(), secret.ID); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(filepath.Join(dir, FileName))
	if err != nil || bytes.Contains(data, []byte("geheimnisvolles")) {
		t.Errorf("the text is still there, %v", err)
	}
}

// record makes one whose body repeats a text.
func record(text string, times int) Record {
	r := sample("einzeln", 1)[0]
	r.Body = strings.Repeat(text+" ", times)
	return r
}
