package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
)

// portal is a server with CKAN's API and many datasets that counts what it is asked for.
type portal struct {
	datasets int
	mu       sync.Mutex
	asked    map[string]int
	// onPage is told of each page before it is answered.
	onPage func(n int)
}

func (p *portal) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	if r.URL.Path != "/api/3/action/package_search" {
		http.NotFound(w, r)
		return
	}
	p.mu.Lock()
	p.asked[r.URL.RawQuery]++
	n, onPage := len(p.asked), p.onPage
	p.mu.Unlock()
	if onPage != nil {
		onPage(n)
	}
	start, _ := strconv.Atoi(q.Get("start"))
	rows, _ := strconv.Atoi(q.Get("rows"))
	results := []map[string]any{}
	for i := start; i < min(start+rows, p.datasets); i++ {
		results = append(results, map[string]any{"id": fmt.Sprintf("d%07d", i), "title": fmt.Sprintf("Datensatz %d der Stadtwerke", i),
			"notes": fmt.Sprintf("Messwerte der Station %d, alle zehn Minuten, mit Ort und Gerät %d.", i, i*7), "state": "active", "metadata_modified": "2026-01-05T10:00:00"})
	}
	_ = json.NewEncoder(w).Encode(map[string]any{"success": true, "result": map[string]any{"count": p.datasets, "results": results}})
}

// A large source is taken in constant memory. A visit that is killed with
// SIGKILL goes on: what it had fetched is not asked for again, and in the end
// everything is there once.
func TestKilledVisitGoesOn(t *testing.T) {
	p := &portal{datasets: 3_000, asked: map[string]int{}}
	if inCI() {
		p.datasets = 100_000
	}
	server := httptest.NewServer(p)
	t.Cleanup(server.Close)
	data := filepath.Join(t.TempDir(), "data")
	args := []string{"ingest", "-data", data, "-quiet", "-json", "-allow", "127.0.0.0/8", "-delay", "0s", "-name", "portal", "ckan=" + server.URL + "/"}
	killed := program(t, args...)
	pages := p.datasets / 500
	memory := 0 // KB, at most, while the source was read
	p.onPage = func(n int) {
		if n == pages/2+1 {
			memory = peakMemory(killed.Process.Pid)
			_ = killed.Process.Kill()
		}
	}
	if err := killed.Run(); err == nil {
		t.Fatal("the visit was not killed")
	}
	p.mu.Lock()
	before := len(p.asked)
	second := program(t, args...)
	p.onPage, p.asked = func(int) { memory = max(memory, peakMemory(second.Process.Pid)) }, map[string]int{}
	p.mu.Unlock()

	out, err := second.Output()
	if err != nil {
		t.Fatalf("%v: %s", err, err.(*exec.ExitError).Stderr)
	}
	report := decode[runReport](t, string(out)).Sources[0]
	if again := len(p.asked) - (pages - before); again > 2 { // the page that was cut off, and the last one
		t.Errorf("%d of %d pages were asked for again", again, before)
	}
	if got := report.New + report.Unchanged; got != p.datasets || !report.Complete {
		t.Errorf("%d records, complete %v, want %d", got, report.Complete, p.datasets)
	}
	if c := check(t, data); c.Records != p.datasets {
		t.Errorf("%d records in the catalogue, want %d", c.Records, p.datasets)
	}
	const limit = 300_000 // KB
	t.Logf("%d records: at most %d MB while they were taken", p.datasets, memory/1000)
	if memory > limit {
		t.Errorf("the visit took %d KB, more than %d", memory, limit)
	}
}

// peakMemory gives the most memory in KB that a process has had, 0 where the
// system does not tell. (The maxrss of rusage would count this test as well.)
func peakMemory(pid int) int {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0
	}
	peak := 0
	for line := range strings.Lines(string(status)) {
		if _, err := fmt.Sscanf(line, "VmHWM: %d kB", &peak); err == nil {
			return peak
		}
	}
	return 0
}
