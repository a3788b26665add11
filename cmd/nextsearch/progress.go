package main

import (
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"strings"
	"sync"
	"time"

	"nextsearch/ingest"
)

// progress shows on a terminal how far a run is: one line, renewed in place.
// On anything else it shows nothing.
type progress struct {
	mu      sync.Mutex
	w       io.Writer
	width   int // columns; 0 shows nothing
	sources map[string]ingest.Progress
	start   time.Time
	drawn   time.Time
}

// redrawEvery keeps a fast run from being slowed down by its display.
const redrawEvery = 100 * time.Millisecond

func newProgress(w io.Writer, quiet bool) *progress {
	p := &progress{w: w, sources: map[string]ingest.Progress{}, start: time.Now()}
	if f, ok := w.(*os.File); ok && !quiet && isTerminal(f) {
		p.width = terminalWidth
	}
	return p
}

// terminalWidth is what any terminal shows in one line.
const terminalWidth = 80

// isTerminal takes every character device for one: that of /dev/null does not mind.
func isTerminal(f *os.File) bool {
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}

// show takes a step of one source and redraws if it is time.
func (p *progress) show(s ingest.Progress) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.sources[s.Source] = s
	if p.width == 0 || time.Since(p.drawn) < redrawEvery && !s.Finished && s.Waiting == "" {
		return
	}
	p.drawn = time.Now()
	fmt.Fprintf(p.w, "\r\x1b[K%s", cutColumns(p.line(), p.width-1))
}

// line sums all sources: documents, bytes, pace, and what is waited for.
func (p *progress) line() string {
	var records, rejected, fetched, finished int
	var bytes int64
	var waiting string
	for _, name := range slices.Sorted(maps.Keys(p.sources)) {
		s := p.sources[name]
		records, rejected, fetched, bytes = records+s.Records, rejected+s.Rejected, fetched+s.Fetched, bytes+s.Bytes
		switch {
		case s.Finished:
			finished++
		case s.Waiting != "":
			waiting = fmt.Sprintf("%s: waits %s (%s)", name, s.Wait.Round(100*time.Millisecond), s.Waiting)
		case waiting == "" && s.URL != "":
			waiting = name + ": " + s.URL
		}
	}
	parts := []string{fmt.Sprintf("%d documents", records), fmt.Sprintf("%d requests", fetched), ingest.Bytes(bytes)}
	if secs := time.Since(p.start).Seconds(); secs > 1 {
		parts = append(parts, fmt.Sprintf("%.1f documents/s", float64(records)/secs))
	}
	if rejected > 0 {
		parts = append(parts, fmt.Sprintf("%d rejected", rejected))
	}
	if len(p.sources) > 1 {
		parts = append(parts, fmt.Sprintf("%d of %d sources done", finished, len(p.sources)))
	}
	if waiting != "" {
		parts = append(parts, waiting)
	}
	return strings.Join(parts, " · ")
}

// close removes the line, so that the report starts on a clean one.
func (p *progress) close() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.width > 0 {
		fmt.Fprint(p.w, "\r\x1b[K")
	}
}

func cutColumns(s string, n int) string {
	r := []rune(s)
	if len(r) <= n {
		return s
	}
	return string(r[:n-1]) + "…"
}
