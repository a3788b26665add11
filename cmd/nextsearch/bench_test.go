package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"nextsearch/internal/search/eval"
)

// The benchmarks run the program on the 20,000 documents of relevance/admin:
//
//	go test ./cmd/nextsearch -run '^$' -bench . -benchtime 1x

// adminRecords writes the documents in our own record format and gives file and number.
func adminRecords(b *testing.B) (path string, n int) {
	b.Helper()
	path = filepath.Join(b.TempDir(), "admin.ndjson")
	f, err := os.Create(path)
	if err != nil {
		b.Fatal(err)
	}
	out := bufio.NewWriter(f)
	enc := json.NewEncoder(out)
	for d, err := range eval.ReadDocs(filepath.Join(dataFolder(b, "relevance", "admin"), "docs.ndjson.gz")) {
		if err != nil {
			b.Fatal(err)
		}
		rec := recordOf(d)
		rec.ID = d.ID
		if err := enc.Encode(&rec); err != nil {
			b.Fatal(err)
		}
		n++
	}
	if err := out.Flush(); err != nil {
		b.Fatal(err)
	}
	if err := f.Close(); err != nil {
		b.Fatal(err)
	}
	return path, n
}

// BenchmarkIngest measures records from an NDJSON file until all of them can
// be searched, in a new data directory, and what memory that takes at most.
func BenchmarkIngest(b *testing.B) {
	path, n := adminRecords(b)
	for b.Loop() {
		start := time.Now()
		cmd := program(b, "ingest", "-data", b.TempDir(), "ndjson="+path)
		if out, err := cmd.CombinedOutput(); err != nil {
			b.Fatalf("%v\n%s", err, out)
		}
		b.ReportMetric(float64(n)/time.Since(start).Seconds(), "docs/s")
		b.ReportMetric(peakMB(cmd), "peak-MB")
	}
}

// BenchmarkIngestAgain measures a second visit to unchanged records.
func BenchmarkIngestAgain(b *testing.B) {
	path, n := adminRecords(b)
	data := b.TempDir()
	if out, err := program(b, "ingest", "-data", data, "ndjson="+path).CombinedOutput(); err != nil {
		b.Fatalf("%v\n%s", err, out)
	}
	for b.Loop() {
		start := time.Now()
		if out, err := program(b, "ingest", "-data", data, "ndjson="+path).CombinedOutput(); err != nil {
			b.Fatalf("%v\n%s", err, out)
		}
		b.ReportMetric(float64(n)/time.Since(start).Seconds(), "docs/s")
	}
}

// BenchmarkStart measures serve from its start until /readyz says 200, on a
// warm index of the 20,000 documents.
func BenchmarkStart(b *testing.B) {
	path, _ := adminRecords(b)
	data := b.TempDir()
	if out, err := program(b, "ingest", "-data", data, "ndjson="+path).CombinedOutput(); err != nil {
		b.Fatalf("%v\n%s", err, out)
	}
	for b.Loop() {
		start := time.Now()
		cmd := program(b, "serve", "-data", data, "-addr", "127.0.0.1:0")
		out, err := cmd.StdoutPipe()
		if err != nil {
			b.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			b.Fatal(err)
		}
		line, err := bufio.NewReader(out).ReadString('\n')
		if err != nil {
			b.Fatal(err)
		}
		base := strings.TrimSuffix(strings.TrimSpace(strings.TrimPrefix(line, "nextsearch listens on ")), "/")
		for {
			resp, err := http.Get(base + "/readyz")
			if err != nil {
				b.Fatal(err)
			}
			_, _ = io.Copy(io.Discard, resp.Body)
			_ = resp.Body.Close()
			if resp.StatusCode == http.StatusOK {
				break
			}
		}
		b.ReportMetric(time.Since(start).Seconds(), "s/start")
		_ = cmd.Process.Signal(syscall.SIGTERM)
		_ = cmd.Wait()
		b.ReportMetric(peakMB(cmd), "peak-MB")
	}
}

// peakMB is the most memory that a program had resident (Linux counts kilobytes).
func peakMB(cmd *exec.Cmd) float64 {
	usage, ok := cmd.ProcessState.SysUsage().(*syscall.Rusage)
	if !ok {
		return 0
	}
	return float64(usage.Maxrss) / 1000
}

// BenchmarkDemo measures `demo -once`: the example from nothing to a search.
func BenchmarkDemo(b *testing.B) {
	for b.Loop() {
		start := time.Now()
		out, err := program(b, "demo", "-once").CombinedOutput()
		if err != nil || !bytes.Contains(out, []byte("hits")) {
			b.Fatalf("%v\n%s", err, out)
		}
		b.ReportMetric(time.Since(start).Seconds(), "s/demo")
	}
}
