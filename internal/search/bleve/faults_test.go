package bleve_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"nextsearch/internal/catalogue"
	"nextsearch/internal/search"
	"nextsearch/internal/search/bleve"
)

// made makes a closed index of several segments with removals in it, and
// gives what it answers.
func made(t *testing.T, f search.Factory) (dir, answers string) {
	t.Helper()
	dir = filepath.Join(t.TempDir(), "engine")
	e, err := f.Create(context.Background(), dir, nil)
	if err != nil {
		t.Fatal(err)
	}
	for i := range 4 {
		b := search.Batch{Put: numbered(i*30, i*30+40), Reaches: catalogue.Position{Log: "l", Seq: uint64(i)}}
		if i == 3 {
			b.Remove = []string{catalogue.NewID("bench", "d7")}
		}
		if err := e.Apply(context.Background(), b); err != nil {
			t.Fatal(err)
		}
	}
	answers = answersOf(t, e)
	if err := e.Close(); err != nil {
		t.Fatal(err)
	}
	return dir, answers
}

// answersOf writes down what an engine answers to some queries, and where it stands.
func answersOf(t *testing.T, e search.Engine) string {
	t.Helper()
	var b strings.Builder
	for _, text := range []string{"", "Dokument", "wort1 wort7919", `"Dokument 11"`, "Dok* -wort5"} {
		r, err := e.Search(context.Background(), search.Query{Text: text, Size: 500, Sort: search.SortID, Highlight: true,
			Facets: []search.FacetRequest{{Name: "kind"}, {Name: "year"}}})
		fmt.Fprintf(&b, "%v %v\n", r, err)
	}
	return b.String()
}

// copyDir copies a flat directory.
func copyDir(t *testing.T, from string) string {
	t.Helper()
	to := filepath.Join(t.TempDir(), "engine")
	if err := os.CopyFS(to, os.DirFS(from)); err != nil {
		t.Fatal(err)
	}
	return to
}

// segments gives the segment files of a closed index that it still needs.
func segments(t *testing.T, dir string) []string {
	t.Helper()
	files, err := bleve.ListedSegments(dir)
	if err != nil || len(files) == 0 {
		t.Fatalf("no segments: %v", err)
	}
	return files
}

// An index whose files are not as they were written is not opened, and
// nothing of it is deleted.
func TestOpenDamaged(t *testing.T) {
	f := bleve.New(bleve.Mapped(), bleve.Options{})
	whole, _ := made(t, f)
	noise := make([]byte, 40_000)
	for i := range noise {
		noise[i] = byte(rand.IntN(256))
	}
	write := func(path string, data []byte) func(string) error {
		return func(dir string) error { return os.WriteFile(filepath.Join(dir, path), data, 0o600) }
	}
	segment := filepath.Base(segments(t, whole)[0])
	cases := []struct {
		name   string
		damage func(dir string) error
	}{
		{"root.bolt missing", func(dir string) error { return os.Remove(filepath.Join(dir, "root.bolt")) }},
		{"root.bolt empty", write("root.bolt", nil)},
		{"root.bolt noise", write("root.bolt", noise)},
		{"root.bolt cut", func(dir string) error { return os.Truncate(filepath.Join(dir, "root.bolt"), 9000) }},
		{"segment missing", func(dir string) error { return os.Remove(filepath.Join(dir, segment)) }},
		{"segment empty", write(segment, nil)},
		{"segment noise", write(segment, noise)},
		{"segment cut", func(dir string) error { return os.Truncate(filepath.Join(dir, segment), 5000) }},
		{"a directory instead", func(dir string) error {
			return errors.Join(os.Remove(filepath.Join(dir, "root.bolt")), os.Mkdir(filepath.Join(dir, "root.bolt"), 0o700))
		}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			dir := copyDir(t, whole)
			if err := c.damage(dir); err != nil {
				t.Fatal(err)
			}
			before, _ := filepath.Glob(filepath.Join(dir, "*.zap"))
			if e, err := f.Open(dir); !errors.Is(err, search.ErrDamaged) {
				if err == nil {
					_ = e.Close()
				}
				t.Errorf("Open: %v, want ErrDamaged", err)
			}
			if after, _ := filepath.Glob(filepath.Join(dir, "*.zap")); len(after) != len(before) {
				t.Errorf("Open has deleted segments: %v of %v are left", after, before)
			}
		})
	}
}

// flips is how often TestFlippedBits damages each file.
const flips = 10

// A flipped bit is found, or changes no answer.
func TestFlippedBits(t *testing.T) {
	f := bleve.New(bleve.Mapped(), bleve.Options{})
	whole, want := made(t, f)
	rnd := rand.New(rand.NewPCG(1, 2))
	files := append(segments(t, whole), filepath.Join(whole, "root.bolt"))
	found := 0
	for range flips {
		for _, file := range files {
			dir := copyDir(t, whole)
			flip(t, filepath.Join(dir, filepath.Base(file)), rnd)
			e, err := f.Open(dir)
			if err != nil {
				if found++; !errors.Is(err, search.ErrDamaged) {
					t.Errorf("%s: %v, want ErrDamaged", filepath.Base(file), err)
				}
				continue
			}
			if got := answersOf(t, e); got != want {
				t.Errorf("a flipped bit of %s changes answers", filepath.Base(file))
			}
			if err := e.Close(); err != nil {
				t.Errorf("Close: %v", err)
			}
		}
	}
	if found < flips*len(segments(t, whole)) {
		t.Errorf("%d flips found, want at least those in segments", found)
	}
}

// flip flips one bit of a file.
func flip(t *testing.T, path string, rnd *rand.Rand) {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	data[rnd.IntN(len(data))] ^= 1 << rnd.IntN(8)
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
}

// Files that a crash left behind do not keep an index from opening.
func TestOpenLeftovers(t *testing.T) {
	f := bleve.New(bleve.Mapped(), bleve.Options{})
	dir, want := made(t, f)
	if err := os.WriteFile(filepath.Join(dir, "0000000fffff.zap"), []byte("half a segm"), 0o600); err != nil {
		t.Fatal(err)
	}
	e, err := f.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	if got := answersOf(t, e); got != want {
		t.Error("answers have changed")
	}
	if err := e.Close(); err != nil {
		t.Fatal(err)
	}
}

// An index of another schema is outdated, not damaged.
func TestOpenOutdated(t *testing.T) {
	dir, _ := made(t, bleve.New(bleve.Mapped(), bleve.Options{}))
	other := bleve.Mapped()
	other.Version = "another"
	if _, err := bleve.New(other, bleve.Options{}).Open(dir); !errors.Is(err, search.ErrOutdated) {
		t.Errorf("Open: %v, want ErrOutdated", err)
	}
}

// A segment that vanishes under a running engine (a failing disk) is an
// error of the search that meets it, and of Check; the program lives.
func TestFaultWhileRunning(t *testing.T) {
	f := bleve.New(bleve.Mapped(), bleve.Options{})
	dir, _ := made(t, f)
	files := segments(t, dir)
	e, err := f.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = e.Close() }()
	for _, file := range files {
		if err := os.Truncate(file, 0); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := e.Search(context.Background(), search.Query{Text: "Dokument", Size: 10}); !errors.Is(err, search.ErrDamaged) {
		t.Errorf("Search: %v, want ErrDamaged", err)
	}
	if problems, err := e.Check(context.Background()); err != nil || len(problems) == 0 || problems[0].Remedy == "" {
		t.Errorf("Check: %v, %v, want problems with a remedy", problems, err)
	}
}

// An index whose directory is deleted under it is damaged for the next batch;
// searches go on with what is open.
func TestDeletedWhileRunning(t *testing.T) {
	f := bleve.New(bleve.Mapped(), bleve.Options{})
	dir, want := made(t, f)
	e, err := f.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.RemoveAll(dir); err != nil {
		t.Fatal(err)
	}
	if err := e.Apply(context.Background(), search.Batch{Put: numbered(0, 5)}); !errors.Is(err, search.ErrDamaged) {
		t.Errorf("Apply: %v, want ErrDamaged", err)
	}
	if got := answersOf(t, e); got != want {
		t.Error("answers have changed")
	}
	if err := e.Close(); err != nil {
		t.Errorf("Close: %v", err)
	}
}

// killDir tells the test program, started again by TestKill, where to write.
const killDir = "NEXTSEARCH_TEST_KILL_DIR"

// kill -9 at any point loses nothing that Apply has acknowledged.
func TestKill(t *testing.T) {
	if dir := os.Getenv(killDir); dir != "" {
		applyForever(dir)
	}
	f := bleve.New(bleve.Mapped(), bleve.Options{})
	dir := filepath.Join(t.TempDir(), "engine")
	e, err := f.Create(context.Background(), dir, nil)
	if err != nil {
		t.Fatal(err)
	}
	for round := range 8 {
		if err := e.Close(); err != nil {
			t.Fatal(err)
		}
		acknowledged := killAfter(t, dir, 1+rand.IntN(6))
		if e, err = f.Open(dir); err != nil {
			t.Fatalf("round %d: Open: %v", round, err)
		}
		p, err := e.Position()
		n, countErr := e.Count()
		if err != nil || countErr != nil || int(p.Seq) < acknowledged || n != int(p.Seq)*killStep {
			t.Fatalf("round %d: position %d of %d acknowledged, %d documents, %v, %v", round, p.Seq, acknowledged, n, err, countErr)
		}
	}
	if problems, err := e.Check(context.Background()); err != nil || len(problems) > 0 {
		t.Errorf("Check: %v, %v", problems, err)
	}
	if err := e.Close(); err != nil {
		t.Fatal(err)
	}
}

// killStep is how many documents a batch of applyForever has.
const killStep = 20

// applyForever is the program that is killed: it applies batches and writes
// the seq of each to standard output when Apply has returned.
func applyForever(dir string) {
	e, err := bleve.New(bleve.Mapped(), bleve.Options{}).Open(dir)
	for err == nil {
		var p catalogue.Position
		if p, err = e.Position(); err != nil {
			break
		}
		n := int(p.Seq)
		err = e.Apply(context.Background(), search.Batch{
			Put: numbered(n*killStep, (n+1)*killStep), Reaches: catalogue.Position{Log: "l", Seq: p.Seq + 1}})
		fmt.Println(n + 1)
	}
	fmt.Println("error", err)
	os.Exit(1)
}

// killAfter starts the program, kills it after n acknowledged batches, and
// gives the last seq that it acknowledged.
func killAfter(t *testing.T, dir string, n int) (last int) {
	t.Helper()
	cmd := exec.Command(os.Args[0], "-test.run", "^TestKill$")
	cmd.Env = append(os.Environ(), killDir+"="+dir)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(out)
	for i := 0; lines.Scan(); i++ {
		if seq, err := strconv.Atoi(lines.Text()); err == nil {
			last = seq
		} else {
			t.Errorf("the program says %q", lines.Text())
		}
		if i == n {
			if err := cmd.Process.Kill(); err != nil {
				t.Fatal(err)
			}
		}
	}
	_ = cmd.Wait() // it was killed
	return last
}
