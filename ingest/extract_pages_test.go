package ingest

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/markusmobius/go-trafilatura"
	"golang.org/x/sys/unix"
)

// expectedPage is a page of testdata/website/pages with what its head comment
// says of it: a line "field: value" each, in and out any number of times.
type expectedPage struct {
	name, html string
	field      map[string]string // url, title, date, updated, kind
	in, out    []string          // what its text must have and must not have
}

func expectedPages(t testing.TB) []expectedPage {
	t.Helper()
	files, err := filepath.Glob("testdata/website/pages/*.html")
	if err != nil || len(files) == 0 {
		t.Fatalf("no pages: %v", err)
	}
	var pages []expectedPage
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		head, html, _ := strings.Cut(string(data), "-->\n")
		p := expectedPage{name: filepath.Base(file), html: html, field: map[string]string{}}
		for line := range strings.Lines(head) {
			name, value, _ := strings.Cut(strings.TrimSpace(line), ": ")
			switch name {
			case "in":
				p.in = append(p.in, value)
			case "out":
				p.out = append(p.out, value)
			default:
				p.field[strings.TrimSuffix(name, ":")] = value
			}
		}
		pages = append(pages, p)
	}
	return pages
}

// tally counts segments as the evaluations of extractors do.
type tally struct{ found, lost, foreign, kept int }

func (s *tally) add(p expectedPage, text string) (wrong []string) {
	text = fold(text)
	for _, segment := range p.in {
		if strings.Contains(text, fold(segment)) {
			s.found++
		} else {
			s.lost++
			wrong = append(wrong, "lost: "+segment)
		}
	}
	for _, segment := range p.out {
		if strings.Contains(text, fold(segment)) {
			s.foreign++
			wrong = append(wrong, "foreign: "+segment)
		} else {
			s.kept++
		}
	}
	return wrong
}

// f1 is the harmonic mean of precision and recall.
func (s tally) f1() float64 { return 2 * float64(s.found) / float64(2*s.found+s.foreign+s.lost) }

func (s tally) String() string {
	return fmt.Sprintf("precision %.3f recall %.3f F1 %.3f", float64(s.found)/float64(s.found+s.foreign), float64(s.found)/float64(s.found+s.lost), s.f1())
}

// Floors on pages in the manner of many systems. They were written together
// with the extractor, so they tell of regressions, not of the whole web.
const (
	minPagesF1     = 0.98
	minPagesTitles = 0.95
	minPagesDates  = 0.95
)

// The extraction on pages of many systems, beside that of go-trafilatura:
//
//	go test -run PagesOfManySystems -v ./ingest
func TestPagesOfManySystems(t *testing.T) {
	var ours, theirs tally
	titles, titled, dates, dated := 0, 0, 0, 0
	for _, p := range expectedPages(t) {
		at := address(t, p.field["url"])
		read, err := extractPage([]byte(p.html), "utf-8", at)
		if err != nil {
			t.Errorf("%s: %v", p.name, err)
			continue
		}
		rec := recordOf(t, read)
		if wrong := ours.add(p, rec.Body); len(wrong) > 0 {
			t.Logf("%s (%s): %s", p.name, read.mainMethod, strings.Join(wrong, "; "))
		}
		result, err := trafilatura.Extract(strings.NewReader(p.html), trafilatura.Options{OriginalURL: at, EnableFallback: true, ExcludeComments: true, HtmlDateMode: trafilatura.Disabled})
		if err != nil {
			result = &trafilatura.ExtractResult{}
		}
		theirs.add(p, result.ContentText)
		titled++
		if fold(rec.Title) == fold(p.field["title"]) {
			titles++
		} else {
			t.Logf("%s: title %q, want %q", p.name, rec.Title, p.field["title"])
		}
		for _, d := range []struct{ name, got string }{{"date", string(rec.Published)}, {"updated", string(rec.Updated)}} {
			want, ok := p.field[d.name]
			if !ok {
				continue
			}
			dated++
			if d.got == want {
				dates++
			} else {
				t.Logf("%s: %s %q, want %q", p.name, d.name, d.got, want)
			}
		}
		if want := p.field["kind"]; want != "" && string(rec.Kind) != want {
			t.Errorf("%s: kind %q, want %q", p.name, rec.Kind, want)
		}
	}
	t.Logf("ours %v; go-trafilatura with fallback %v; titles %d of %d, dates %d of %d", ours, theirs, titles, titled, dates, dated)
	if ours.f1() < minPagesF1 || float64(titles) < minPagesTitles*float64(titled) || float64(dates) < minPagesDates*float64(dated) {
		t.Errorf("below F1 %.2f, titles %.2f or dates %.2f", minPagesF1, minPagesTitles, minPagesDates)
	}
}

// Extraction from HTML to the record, pages of 60 KB on average, on all cores
// (-cpu 2 for the figure of the two-core machine):
//
//	go test -run '^$' -bench ExtractPages -cpu 1,2 ./ingest
func BenchmarkExtractPages(b *testing.B) {
	at := address(b, "https://www.example.org/a.html")
	var bodies [][]byte
	size := 0
	for _, p := range expectedPages(b) {
		bodies = append(bodies, padPage(p.html))
		size += len(bodies[len(bodies)-1])
	}
	var next atomic.Int64
	before := cpuTime(b)
	b.SetBytes(int64(size / len(bodies)))
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			p, err := extractPage(bodies[int(next.Add(1))%len(bodies)], "utf-8", at)
			if err != nil {
				b.Error(err)
				return
			}
			recordOf(b, p)
		}
	})
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "pages/s")
	b.ReportMetric((cpuTime(b)-before).Seconds()*1000/float64(b.N), "cpu-ms/page")
}

// cpuTime is the time that this process has had of the processors, which is
// what counts where others share them.
func cpuTime(b *testing.B) time.Duration {
	var usage unix.Rusage
	if err := unix.Getrusage(unix.RUSAGE_SELF, &usage); err != nil {
		b.Fatal(err)
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}

// benchmarkPage is the size of an average page, in bytes.
const benchmarkPage = 60_000

// padPage brings a page to the size of an average one, with the menus, scripts
// and paragraphs that make real pages large.
func padPage(html string) []byte {
	const menu = `<nav><ul><li class="nav-item"><a class="nav-link" href="/rathaus/aemter/bauamt" title="Bauamt">Bauamt und Stadtplanung</a></li></ul></nav>`
	const script = "<script>window.dataLayer=window.dataLayer||[];function gtag(){dataLayer.push(arguments);}</script>"
	const text = `<p>Die Verwaltung hat das Verfahren gemeinsam mit den <a href="/aemter">Fachämtern</a> geprüft und danach in <b>zwei Schritten</b> eingeführt.</p>`
	var b bytes.Buffer
	head, tail, _ := strings.Cut(html, "</p>")
	b.WriteString(head + "</p>")
	for b.Len()+len(tail) < benchmarkPage {
		b.WriteString(text + strings.Repeat(menu, 4) + script)
	}
	b.WriteString(tail)
	return b.Bytes()
}
