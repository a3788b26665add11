package catalogue

import (
	"fmt"
	"strings"
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

// sample makes n records of one source with bodies of some 1.5 KB.
func sample(source string, n int) []Record {
	records := make([]Record, n)
	for i := range records {
		records[i] = Record{
			ID: NewID(source, fmt.Sprintf("seite-%d", i)), Kind: KindRecipe,
			Title:      fmt.Sprintf("E-Akte in der Kommune, Teil %d", i),
			Body:       strings.Repeat(fmt.Sprintf("Absatz %d: Die Akte wird elektronisch geführt. ", i), 25),
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
		outcomes, err := s.Put(b.Context(), sample(fmt.Sprintf("quelle-%d", i), batch)...)
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

func TestSmoke(t *testing.T) {
	s := openTemp(t)
	if _, err := s.Put(t.Context(), sample("quelle", 10)...); err != nil {
		t.Fatal(err)
	}
	c, err := s.Counts(t.Context())
	if err != nil || c.Records != 10 {
		t.Fatal(c, err)
	}
	if err := s.Backup(t.Context(), t.TempDir()+"/x.db"); err != nil {
		t.Fatal(err)
	}
	if p, err := s.Check(t.Context()); err != nil || len(p) > 0 {
		t.Fatal(p, err)
	}
}
