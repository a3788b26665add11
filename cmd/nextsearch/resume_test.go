package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os/exec"
	"path/filepath"
	"strconv"
	"sync"
	"syscall"
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
	p.onPage = func(n int) {
		if n == pages/2+1 {
			_ = killed.Process.Kill()
		}
	}
	if err := killed.Run(); err == nil {
		t.Fatal("the visit was not killed")
	}
	p.mu.Lock()
	before := len(p.asked)
	p.onPage, p.asked = nil, map[string]int{}
	p.mu.Unlock()

	second := program(t, args...)
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
	// The killed process took half of the source; then the index is built,
	// which takes memory of its own.
	visit, ok := killed.ProcessState.SysUsage().(*syscall.Rusage)
	whole, _ := second.ProcessState.SysUsage().(*syscall.Rusage)
	if !ok || !inCI() {
		return
	}
	const limit = 300_000 // KB
	t.Logf("%d records: at most %d MB until half of them were taken, %d MB with the index", p.datasets, visit.Maxrss/1000, whole.Maxrss/1000)
	if visit.Maxrss > limit {
		t.Errorf("the visit took %d KB, more than %d", visit.Maxrss, limit)
	}
}
