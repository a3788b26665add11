package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"nextsearch/cmd/nextsearch/demosite"
)

// The end-to-end tests run the real program: the test binary starts itself
// again and is nextsearch then.
const asProgram = "NEXTSEARCH_TEST_AS_PROGRAM"

func TestMain(m *testing.M) {
	if os.Getenv(asProgram) != "" {
		main()
		return
	}
	os.Exit(m.Run())
}

// patience is how long a test waits for something that must happen.
const patience = 60 * time.Second

// program makes a call of the program in a directory without a config.
func program(t testing.TB, args ...string) *exec.Cmd {
	t.Helper()
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), exe, args...)
	cmd.Env = append(os.Environ(), asProgram+"=1")
	cmd.Dir = t.TempDir()
	return cmd
}

// result is how a call of the program ended.
type result struct {
	out, err string
	code     int
}

// nextsearch runs the program to its end.
func nextsearch(t testing.TB, args ...string) result {
	t.Helper()
	cmd := program(t, args...)
	var out, errOut bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errOut
	err := cmd.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatalf("nextsearch %v: %v", args, err)
	}
	return result{out.String(), errOut.String(), cmd.ProcessState.ExitCode()}
}

// must runs the program and fails the test unless it ends well.
func must(t testing.TB, args ...string) string {
	t.Helper()
	r := nextsearch(t, args...)
	if r.code != 0 {
		t.Fatalf("nextsearch %v: exit %d\n%s%s", args, r.code, r.out, r.err)
	}
	return r.out
}

// process is a running serve or demo.
type process struct {
	t    testing.TB
	cmd  *exec.Cmd
	base string // http://HOST:PORT
	mu   sync.Mutex
	text strings.Builder // standard output and error
	done chan struct{}
}

// start runs the program and waits until it says where it listens.
func start(t testing.TB, args ...string) *process {
	t.Helper()
	p := startSilently(t, args...)
	p.until("it listens", func() bool {
		_, rest, ok := strings.Cut(p.output(), "nextsearch listens on ")
		url, _, whole := strings.Cut(rest, "\n")
		p.base = strings.TrimSuffix(url, "/")
		return ok && whole
	})
	return p
}

func startSilently(t testing.TB, args ...string) *process {
	t.Helper()
	p := &process{t: t, cmd: program(t, args...), done: make(chan struct{})}
	r, w := io.Pipe()
	p.cmd.Stdout, p.cmd.Stderr = w, w
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go func() {
		lines := bufio.NewReader(r)
		for {
			line, err := lines.ReadString('\n')
			p.mu.Lock()
			p.text.WriteString(line)
			p.mu.Unlock()
			if err != nil {
				return
			}
		}
	}()
	go func() {
		_ = p.cmd.Wait() // the state tells
		_ = w.Close()
		close(p.done)
	}()
	t.Cleanup(p.kill)
	return p
}

func (p *process) output() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.text.String()
}

// until waits for a condition while the process lives.
func (p *process) until(what string, ok func() bool) {
	p.t.Helper()
	deadline := time.Now().Add(patience)
	for !ok() {
		select {
		case <-p.done:
			if ok() {
				return
			}
			p.t.Fatalf("the program ended before %s:\n%s", what, p.output())
		case <-time.After(10 * time.Millisecond):
		}
		if time.Now().After(deadline) {
			p.t.Fatalf("never: %s\n%s", what, p.output())
		}
	}
}

// ready waits until /readyz answers 200.
func (p *process) ready() *process {
	p.t.Helper()
	p.until("/readyz answers 200", func() bool {
		resp, err := http.Get(p.base + "/readyz")
		if err != nil {
			return false
		}
		defer resp.Body.Close()
		return resp.StatusCode == http.StatusOK
	})
	return p
}

// kill ends the process as a power cut would (SIGKILL).
func (p *process) kill() {
	_ = p.cmd.Process.Kill()
	<-p.done
}

// stop sends SIGTERM, waits, and gives the exit status.
func (p *process) stop() int {
	p.t.Helper()
	if err := p.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		p.t.Fatal(err)
	}
	p.wait()
	return p.cmd.ProcessState.ExitCode()
}

func (p *process) wait() {
	p.t.Helper()
	select {
	case <-p.done:
	case <-time.After(patience):
		p.t.Fatalf("the program does not end:\n%s", p.output())
	}
}

// get fetches a path and gives status and body.
func (p *process) get(path string) (int, string) {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.t.Context(), patience)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, p.base+path, nil)
	if err != nil {
		p.t.Fatal(err)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		p.t.Fatalf("GET %s: %v\n%s", path, err, p.output())
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		p.t.Fatalf("GET %s: %v", path, err)
	}
	return resp.StatusCode, string(body)
}

// found is the answer of /v1/search as tests read it.
type found struct {
	Total int `json:"total"`
	Hits  []struct {
		ID    string `json:"id"`
		Title string `json:"title"`
		URL   string `json:"url"`
	} `json:"hits"`
	Facets map[string]struct {
		Values []struct {
			Value string `json:"value"`
			Count int    `json:"count"`
		} `json:"values"`
		Missing int `json:"missing"`
	} `json:"facets"`
}

// search asks the API.
func (p *process) search(query string) found {
	p.t.Helper()
	status, body := p.get("/v1/search?" + query)
	if status != http.StatusOK {
		p.t.Fatalf("search %s: %d %s", query, status, body)
	}
	return decode[found](p.t, body)
}

func decode[T any](t testing.TB, body string) T {
	t.Helper()
	var v T
	if err := json.Unmarshal([]byte(body), &v); err != nil {
		t.Fatalf("%v in %s", err, body)
	}
	return v
}

// runReport is the report of ingest -json.
type runReport struct {
	Sources []sourceRun `json:"sources"`
}

type sourceRun struct {
	Name                       string
	New, Changed, Unchanged    int
	Gone, Fetched, NotModified int
	Rejected                   []rejection
	Notices                    []rejection
	Complete                   bool
	Error                      string
}

type rejection struct{ URL, Code, Reason string }

// check runs check, which must find nothing.
func check(t *testing.T, data string) checkResult {
	t.Helper()
	r := nextsearch(t, "check", "-json", "-data", data)
	if r.code != 0 {
		t.Fatalf("check: exit %d\n%s%s", r.code, r.out, r.err)
	}
	c := decode[checkResult](t, r.out)
	if c.Documents != c.Records {
		t.Errorf("the index has %d documents, the catalogue %d records", c.Documents, c.Records)
	}
	if c.Index != c.Catalogue && c.Records > 0 {
		t.Errorf("the index is at %s, the catalogue at %s", c.Index, c.Catalogue)
	}
	return c
}

// exampleSite serves the shipped example and gives the arguments that ingest all of it.
func exampleSite(t *testing.T) []string {
	t.Helper()
	site := httptest.NewServer(demosite.Handler())
	t.Cleanup(site.Close)
	var args []string
	for _, s := range demosite.Sources(site.URL) {
		args = append(args, s.Kind+"="+s.URL)
	}
	return args
}

// ingestJSON runs ingest on loopback sources without a delay.
func ingestJSON(t *testing.T, data string, args ...string) (runReport, result) {
	t.Helper()
	r := nextsearch(t, append([]string{"ingest", "-json", "-data", data, "-allow", "127.0.0.0/8", "-delay", "0s"}, args...)...)
	if r.code == exitUsage {
		t.Fatalf("ingest %v: %s", args, r.err)
	}
	return decode[runReport](t, r.out), r
}

// dataFolder gives the folder of real input, or skips (in CI: fails).
func dataFolder(t testing.TB, parts ...string) string {
	t.Helper()
	root := os.Getenv("NEXTSEARCH_DATA")
	if root == "" {
		root = filepath.Join("..", "..", "..", "shared", "data")
	}
	path, err := filepath.Abs(filepath.Join(append([]string{root}, parts...)...))
	if err == nil {
		_, err = os.Stat(path)
	}
	if err != nil {
		skip(t, "no real input: "+err.Error()+"; set NEXTSEARCH_DATA")
	}
	return path
}

// skip skips a test, unless CI says that nothing may be skipped.
func skip(t testing.TB, why string) {
	t.Helper()
	if os.Getenv("NEXTSEARCH_CI") != "" {
		t.Fatal(why)
	}
	t.Skip(why)
}

// inCI reports whether the long tests run.
func inCI() bool { return os.Getenv("NEXTSEARCH_CI") != "" }

// writeRecords writes n records of our own format and gives the file's path.
func writeRecords(t testing.TB, dir string, n int) string {
	t.Helper()
	path := filepath.Join(dir, "records.ndjson")
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	for i := range n {
		rec := testRecord(i)
		if err := enc.Encode(rec); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(path, b.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func testRecord(i int) map[string]any {
	bodies := []string{"Stadt Musterstadt", "Landkreis Beispielheim", "Bundesamt für Musterwesen", "Ministerium für Digitales Musterland"}
	return map[string]any{
		"id": "r" + strconv.Itoa(i), "title": "Maßnahme " + strconv.Itoa(i),
		"body":          "Die Behörde hat Vorgang " + strconv.Itoa(i) + " digitalisiert und die Akte elektronisch geführt.",
		"organisations": []map[string]any{{"name": bodies[i%len(bodies)]}},
		"published":     "20" + strconv.Itoa(10+i%15),
	}
}
