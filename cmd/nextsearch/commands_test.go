package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"nextsearch/cmd/nextsearch/demosite"
)

func TestHelp(t *testing.T) {
	for _, c := range commands() {
		r := nextsearch(t, c.name, "-h")
		if r.code != exitOK || !strings.Contains(r.out, "Usage: nextsearch "+c.name) || !strings.Contains(r.out, "-data") || r.err != "" {
			t.Errorf("%s -h: exit %d\n%s%s", c.name, r.code, r.out, r.err)
		}
	}
	if r := nextsearch(t, "help"); r.code != exitOK || !strings.Contains(r.out, "demo") {
		t.Errorf("help: exit %d\n%s", r.code, r.out)
	}
}

func TestUsageErrors(t *testing.T) {
	data := t.TempDir()
	for _, tt := range []struct {
		args []string
		says string
	}{
		{nil, "Usage"},
		{[]string{"serch"}, "no command"},
		{[]string{"search", "-nonsense"}, "nonsense"},
		{[]string{"search", "-data", data, "-filter", "authorityType"}, "FACET=VALUE"},
		{[]string{"search", "-data", data, "-filter", "colour=red", "akte"}, "colour"},
		{[]string{"search", "-data", data, "-size", "1000", "akte"}, "size"},
		{[]string{"ingest", "-data", data}, "KIND=TARGET"},
		{[]string{"ingest", "-data", data, "gopher=gopher://x/"}, "the kinds are"},
		{[]string{"ingest", "-data", data, "website=/etc/passwd"}, "http or https address"},
		{[]string{"ingest", "-data", data, "submission=https://x/"}, "leave it out of config and command line"},
		{[]string{"ingest", "-data", data, "musterstadt"}, "no source"},
		{[]string{"ingest", "-data", data, "-allow", "10.0.0.0/99", "feed=http://127.0.0.1/"}, "address range"},
		{[]string{"backup", "-data", data}, "backup"},
		{[]string{"serve", "-data", data, "-addr", "nowhere"}, "HOST:PORT"},
		{[]string{"serve", "-config", "/does/not/exist.yaml"}, "-config"},
	} {
		r := nextsearch(t, tt.args...)
		if r.code != exitUsage || !strings.Contains(r.err, tt.says) {
			t.Errorf("%v: exit %d, want 2 and a message with %q\n%s", tt.args, r.code, tt.says, r.err)
		}
	}
}

// TestConfigErrors: every error names file, line, key and remedy, and all come at once.
func TestConfigErrors(t *testing.T) {
	for _, tt := range []struct{ config, wants string }{
		{"data: ./data\nadress: 127.0.0.1:8080\n", "nextsearch.yaml:2: adress: there is no such key; the keys here are accessibility, addr,"},
		{"addr: 8080\n", "nextsearch.yaml:1: addr: got \"8080\", want HOST:PORT"},
		{"contact: me\n", "nextsearch.yaml:1: contact: got \"me\", want mailto:ADDRESS"},
		{"url: https://example.org/app/x\n", "nextsearch.yaml:1: url: got"},
		{"sources: website\n", "nextsearch.yaml:1: sources: want a list"},
		{"sources:\n  - name: a\n    kind: gopher\n    url: https://x/\n", "nextsearch.yaml:2: sources: source a: there is no kind \"gopher\"; the kinds are"},
		{"sources:\n  - name: Große Stadt\n    kind: feed\n    url: https://x/\n", "nextsearch.yaml:2: sources: source name"},
		{"sources:\n  - name: a\n    kind: feed\n    url: https://x/\n    every: daily\n", "nextsearch.yaml:5: every: got \"daily\", want a duration"},
		{"sources:\n  - {name: a, kind: feed, url: https://x/, allow: [10.0.0.0/64]}\n", "nextsearch.yaml:2: allow: got \"10.0.0.0/64\""},
		{"sources:\n  - {name: a, kind: feed, url: https://x/}\n  - {name: a, kind: feed, url: https://y/}\n", "two sources are named \"a\""},
		{"sources:\n  - {name: a, kind: feed, url: https://x/, noindex: maybe}\n", "want respect or ignore"},
		{"data: [a, b]\n", "nextsearch.yaml:1: data: want one value"},
		{"data: a\ndata: b\n", "nextsearch.yaml:2: data: the key occurs twice"},
		{"data: \"unclosed\naddr: x\n", "nextsearch.yaml: no valid YAML"},
		{"- a\n- b\n", "want keys with values"},
		{"catalogue: postgres://x/\n", "leave it empty"},
		{"submissions: sometimes\n", "nextsearch.yaml:1: submissions: got \"sometimes\", want true or false"},
		{"sources:\n  - {name: a, kind: submission, url: https://x/}\n", "leave it out of config and command line"},
		{"sources:\n  - {name: submission, kind: feed, url: https://x/}\n", "choose another name"},
		{"accessibility:\n  date: gestern\n", "nextsearch.yaml:2: date: got \"gestern\", want a day such as 2026-03-01"},
		{"accessibility: {conformity: fast}\n", "nextsearch.yaml:1: conformity: got \"fast\", want one of [full partial none]"},
		{"accessibility: {contact: uns}\n", "contact: got \"uns\", want mailto:ADDRESS"},
		{"addr: x\nlogQueries: perhaps\n", "nextsearch.yaml:2: logQueries"},
	} {
		config := writeConfig(t, t.TempDir(), tt.config)
		r := nextsearch(t, "sources", "-config", config)
		if r.code != exitUsage || !strings.Contains(r.err, tt.wants) {
			t.Errorf("config\n%s\nexit %d, want 2 and %q\n%s", tt.config, r.code, tt.wants, r.err)
		}
	}
}

// TestSecondIngestChangesNothing: everything with a validator answers 304,
// nothing is appended to the log.
func TestSecondIngestChangesNothing(t *testing.T) {
	data, args := t.TempDir(), exampleSite(t)
	first, r := ingestJSON(t, data, args...)
	if r.code != 0 {
		t.Fatalf("exit %d\n%s%s", r.code, r.out, r.err)
	}
	before := check(t, data)
	if before.Records != demosite.Count() {
		t.Errorf("%d records, want %d", before.Records, demosite.Count())
	}
	second, _ := ingestJSON(t, data, args...)
	for i, s := range second.Sources {
		if s.New+s.Changed+s.Gone > 0 || !s.Complete || s.Fetched > 0 {
			t.Errorf("second run: %+v", s)
		}
		if s.NotModified == 0 || s.Unchanged != first.Sources[i].New {
			t.Errorf("%s: %d not modified, %d unchanged of %d", s.Name, s.NotModified, s.Unchanged, first.Sources[i].New)
		}
	}
	if after := check(t, data); after.Catalogue != before.Catalogue {
		t.Errorf("the log went from %s to %s", before.Catalogue, after.Catalogue)
	}
}

// TestBesideServe runs every other command beside a running serve.
func TestBesideServe(t *testing.T) {
	dir := t.TempDir()
	data := filepath.Join(dir, "data")
	p := start(t, "serve", "-data", data, "-addr", "127.0.0.1:0").ready()
	if r := nextsearch(t, "serve", "-data", data, "-addr", "127.0.0.1:0"); r.code != exitError || !strings.Contains(r.err, "already works on") {
		t.Errorf("a second serve: exit %d\n%s", r.code, r.err)
	}
	report, r := ingestJSON(t, data, exampleSite(t)...)
	if r.code != 0 {
		t.Fatalf("ingest: exit %d %s", r.code, r.err)
	}
	// ingest returns when the serve can search it.
	if got := p.search("size=0").Total; got != demosite.Count() {
		t.Errorf("serve finds %d records after ingest, want %d", got, demosite.Count())
	}
	var fromCLI, fromHTTP map[string]any
	if err := json.Unmarshal([]byte(must(t, "search", "-json", "-data", data, "E-Akte")), &fromCLI); err != nil {
		t.Fatal(err)
	}
	_, body := p.get("/v1/search?q=E-Akte&size=10&page=1&lang=de&highlight=true&facet=" + strings.Join(terminalFacets(), "&facet="))
	if err := json.Unmarshal([]byte(body), &fromHTTP); err != nil {
		t.Fatal(err)
	}
	if fmt.Sprint(fromCLI) != fmt.Sprint(fromHTTP) {
		t.Error("search -json and the API differ")
	}
	if out := must(t, "search", "-data", data, "E-Akte", "-filter", "authorityType=municipal/city"); !strings.Contains(out, "hits") || !strings.Contains(out, "\nBehördentyp: ") {
		t.Errorf("search: %s", out)
	}
	if out := must(t, "sources", "-data", data); !strings.Contains(out, report.Sources[0].Name) || !strings.Contains(out, "complete") {
		t.Errorf("sources: %s", out)
	}
	must(t, "reindex", "-data", data)
	must(t, "health", "-data", data)
	check(t, data)
	must(t, "backup", "-data", data, filepath.Join(dir, "backup"))
	if r := nextsearch(t, "backup", "-data", data, filepath.Join(dir, "backup")); r.code != exitError || !strings.Contains(r.err, "not empty") {
		t.Errorf("backup into a backup: exit %d %s", r.code, r.err)
	}
	if code := p.stop(); code != 0 {
		t.Errorf("serve ends with %d\n%s", code, p.output())
	}
	if r := nextsearch(t, "health", "-data", data); r.code != exitError {
		t.Errorf("health without serve: exit %d", r.code)
	}
	testRestored(t, dir, data)
}

// testRestored restores a backup and follows its log from the old one's cursor.
func testRestored(t *testing.T, dir, data string) {
	restored := filepath.Join(dir, "restored")
	if r := nextsearch(t, "restore", "-data", data, filepath.Join(dir, "backup")); r.code != exitError || !strings.Contains(r.err, "not empty") {
		t.Errorf("restore over data: exit %d %s", r.code, r.err)
	}
	must(t, "restore", "-data", restored, filepath.Join(dir, "backup"))
	old := check(t, data)
	p := start(t, "serve", "-data", restored, "-addr", "127.0.0.1:0").ready()
	if got := p.search("size=0").Total; got != old.Records {
		t.Errorf("%d records after restore, want %d", got, old.Records)
	}
	status, body := p.get("/v1/changes?since=" + url.QueryEscape(old.Catalogue))
	if status != http.StatusGone || !strings.Contains(body, "log-replaced") {
		t.Errorf("an old cursor on the restored log: %d %s", status, body)
	}
	p.stop()
	check(t, restored)
}

// TestSignals: the first signal lets a long poll end well, the second ends at once.
func TestSignals(t *testing.T) {
	data := t.TempDir()
	p := start(t, "serve", "-data", data, "-addr", "127.0.0.1:0").ready()
	polled := make(chan error, 1)
	go func() {
		resp, err := http.Get(p.base + "/v1/changes?since=0&wait=50")
		if err == nil {
			err = resp.Body.Close()
		}
		polled <- err
	}()
	p.until("the poll is under way", func() bool {
		status, _ := p.get("/healthz")
		return status == http.StatusOK
	})
	began := time.Now()
	if code := p.stop(); code != 0 {
		t.Errorf("exit %d\n%s", code, p.output())
	}
	if took := time.Since(began); took > drainTime {
		t.Errorf("the long poll held the end up for %s", took)
	}
	<-polled
	p = start(t, "serve", "-data", data, "-addr", "127.0.0.1:0")
	_ = p.cmd.Process.Signal(syscall.SIGTERM)
	_ = p.cmd.Process.Signal(syscall.SIGTERM)
	p.wait()
}

// TestForeignDataIsRefused: a file that is no catalogue is named and not touched.
func TestForeignDataIsRefused(t *testing.T) {
	data := t.TempDir()
	if err := os.WriteFile(filepath.Join(data, snapshotName), []byte("this is no database, but longer than a header of one\n"+strings.Repeat("x", 4096)), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{{"serve", "-addr", "127.0.0.1:0"}, {"search", "x"}, {"check"}, {"sources"}} {
		r := nextsearch(t, append([]string{args[0], "-data", data}, args[1:]...)...)
		if r.code != exitError || !strings.Contains(r.err, "not a database") {
			t.Errorf("%v: exit %d %s", args, r.code, r.err)
		}
	}
}

// TestScheduleVisitsSources: serve visits what its config lists, and shows the next run.
func TestScheduleVisitsSources(t *testing.T) {
	dir := t.TempDir()
	data := filepath.Join(dir, "data")
	file := writeRecords(t, dir, 50)
	config := writeConfig(t, dir, fmt.Sprintf("data: %s\naddr: 127.0.0.1:0\nmetrics: 127.0.0.1:0\nsources:\n  - {name: maßnahmen, kind: ndjson, url: %s}\n", data, file))
	if r := nextsearch(t, "serve", "-config", config); r.code != exitUsage {
		t.Errorf("an umlaut in a source's name: exit %d", r.code)
	}
	config = writeConfig(t, dir, fmt.Sprintf("data: %s\naddr: 127.0.0.1:0\nmetrics: 127.0.0.1:0\nsources:\n  - {name: massnahmen, kind: ndjson, url: %s}\n", data, file))
	p := start(t, "serve", "-config", config).ready()
	p.until("the source is visited", func() bool { return p.search("size=0").Total == 50 })
	p.until("the run is closed", func() bool {
		states := decode[struct{ Sources []sourceState }](t, must(t, "sources", "-json", "-config", config)).Sources
		return len(states) == 1 && states[0].Complete && states[0].NextRun.After(states[0].LastRun)
	})
	_, rest, _ := strings.Cut(p.output(), "metrics on ")
	resp, err := http.Get(strings.SplitN(rest, "\n", 2)[0])
	if err != nil || resp.StatusCode != http.StatusOK {
		t.Errorf("metrics: %v %v", resp, err)
	}
	p.stop()
}
