package main

import (
	"path/filepath"
	"slices"
	"testing"

	"nextsearch/cmd/nextsearch/browsertest"
)

// maxFirstPage is what a first page of results may weigh over the wire, with
// everything that it loads.
const maxFirstPage = 60 << 10

// TestBrowserWeight: the first page of results is small and does not shift
// while it loads; neither do the other pages.
func TestBrowserWeight(t *testing.T) {
	needBrowser(t)
	p := start(t, "demo", "-addr", "127.0.0.1:0").ready()
	b := browser(t, p.base, browsertest.Options{})
	b.Bytes()
	b.Go("/suche?q=digital")
	b.Until("the page is loaded", `document.readyState === "complete"`)
	sum := 0
	for path, n := range b.Bytes() {
		t.Logf("%6d bytes %s", n, path)
		sum += n
	}
	if sum == 0 || sum > maxFirstPage {
		t.Errorf("the first page of results weighs %d bytes, at most %d", sum, maxFirstPage)
	}
	if fonts := browsertest.Eval[int](b, `performance.getEntriesByType("resource").filter(e => /woff|ttf|otf/.test(e.name)).length`); fonts > 0 {
		t.Errorf("%d fonts were loaded", fonts)
	}
	for _, path := range []string{"/", "/suche?q=digital", "/landschaft", "/einreichen", "/hilfe"} {
		b.Go(path)
		if shift := browsertest.Eval[float64](b, observe+`("layout-shift", list => list.reduce((sum, e) => sum + (e.hadRecentInput ? 0 : e.value), 0))`); shift > 0 {
			t.Errorf("%s shifts by %.3f", path, shift)
		}
	}
}

// observe waits until a page is painted and gives what a reader makes of its
// performance entries of a type.
const observe = `((type, read) => new Promise(done => {
	const list = [];
	new PerformanceObserver(entries => list.push(...entries.getEntries())).observe({type, buffered: true});
	requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(() => done(read(list)), 100)));
}))`

// BenchmarkBrowserResults loads a page of results of 20,000 records in a real
// browser on loopback and reports the time to its largest contentful paint
// (median) and that of the answer alone:
//
//	NEXTSEARCH_CI=1 go test -run '^$' -bench BrowserResults -benchtime 20x ./cmd/nextsearch
func BenchmarkBrowserResults(b *testing.B) {
	needBrowser(b)
	records := 20_000
	if testing.Short() {
		records = 500
	}
	dir := b.TempDir()
	data := filepath.Join(dir, "data")
	must(b, "ingest", "-data", data, "-name", "probe", "ndjson="+writeRecords(b, dir, records))
	p := start(b, "serve", "-data", data, "-addr", "127.0.0.1:0").ready()
	w := browser(b, p.base, browsertest.Options{})
	var paints, answers []float64
	for b.Loop() {
		w.Go("/suche?q=Akte+digitalisiert")
		paints = append(paints, browsertest.Eval[float64](w, observe+`("largest-contentful-paint", list => list.at(-1)?.startTime ?? 0)`))
		answers = append(answers, browsertest.Eval[float64](w, `(e => e.responseEnd - e.requestStart)(performance.getEntriesByType("navigation")[0])`))
	}
	b.ReportMetric(median(paints), "lcp-ms")
	b.ReportMetric(median(answers), "answer-ms")
}

func median(values []float64) float64 {
	slices.Sort(values)
	return values[len(values)/2]
}
