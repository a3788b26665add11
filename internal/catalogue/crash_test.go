package catalogue

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"
	"time"
)

// crashDir, set in the environment, makes the test binary a writer that puts
// batches into that directory until it is killed.
const crashDir = "CATALOGUE_TEST_CRASH_DIR"

const crashBatch = 20

func TestMain(m *testing.M) {
	if dir := os.Getenv(crashDir); dir != "" {
		if err := writeUntilKilled(context.Background(), dir); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
	}
	os.Exit(m.Run())
}

// writeUntilKilled puts batches that follow the log's end and, when one is
// acknowledged, prints the seq that it reached.
func writeUntilKilled(ctx context.Context, dir string) error {
	s, err := Open(ctx, dir)
	if err != nil {
		return err
	}
	for {
		p, err := s.Position(ctx)
		if err != nil {
			return err
		}
		if _, err := s.Put(ctx, crashRecords(p.Seq)...); err != nil {
			return err
		}
		fmt.Println(p.Seq + crashBatch)
	}
}

// crashRecords are the records that get the seqs after one.
func crashRecords(after uint64) []Record {
	records := sample("q", crashBatch)
	for i := range records {
		native := fmt.Sprint(after + uint64(i) + 1)
		records[i].ID, records[i].Body = NewID("q", native), prose(native, 200)
	}
	return records
}

// A writer that is killed at any moment loses nothing that was acknowledged,
// and of a batch that was not, everything or nothing is there.
func TestKill(t *testing.T) {
	rounds := 12
	switch {
	case os.Getenv("NEXTSEARCH_CI") == "1":
		rounds = 40
	case testing.Short():
		rounds = 3
	}
	dir := t.TempDir()
	random := rand.New(rand.NewPCG(7, 7))
	for range rounds {
		acknowledged := killedWriter(t, dir, random.IntN(8), time.Duration(random.IntN(20_000))*time.Microsecond)
		checkAfterKill(t, dir, acknowledged)
		if t.Failed() {
			return
		}
	}
}

// killedWriter starts a writer, lets it have some batches acknowledged and a
// little more time, kills it, and gives the last seq that it printed.
func killedWriter(t *testing.T, dir string, batches int, more time.Duration) (acknowledged uint64) {
	t.Helper()
	writer := exec.Command(os.Args[0])
	writer.Env = append(os.Environ(), crashDir+"="+dir)
	writer.Stderr = os.Stderr
	out, err := writer.StdoutPipe()
	if err == nil {
		err = writer.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	kill := func() { time.AfterFunc(more, func() { writer.Process.Kill() }) }
	if batches == 0 { // perhaps while it opens the catalogue, or makes it
		kill()
	}
	lines := bufio.NewScanner(out)
	for n := 1; lines.Scan(); n++ {
		acknowledged, err = strconv.ParseUint(lines.Text(), 10, 64)
		if err != nil {
			t.Errorf("the writer printed %q", lines.Text())
		}
		if n == batches {
			kill()
		}
	}
	var exit *exec.ExitError
	if err := writer.Wait(); !errors.As(err, &exit) || !strings.Contains(err.Error(), "killed") {
		t.Errorf("the writer ended by itself: %v", err)
	}
	return acknowledged
}

// checkAfterKill finds every acknowledged record and no half batch.
func checkAfterKill(t *testing.T, dir string, acknowledged uint64) {
	t.Helper()
	s := openDir(t, dir)
	defer s.Close()
	p, err := s.Position(t.Context())
	if err != nil || p.Seq < acknowledged || p.Seq%crashBatch != 0 {
		t.Errorf("the log ends at %d, acknowledged were %d: %v", p.Seq, acknowledged, err)
	}
	next := uint64(1)
	for c, err := range s.Changes(t.Context(), 0) {
		if err != nil {
			t.Fatal(err)
		}
		if want := NewID("q", fmt.Sprint(next)); c.Seq != next || c.ID != want {
			t.Fatalf("entry %d is %s, want %s at %d", c.Seq, c.ID, want, next)
		}
		next++
	}
	if next != p.Seq+1 {
		t.Errorf("%d records of %d", next-1, p.Seq)
	}
	if problems, err := s.Check(t.Context()); err != nil || len(problems) > 0 {
		t.Errorf("check: %v, %v", problems, err)
	}
}
