package ingest

import (
	"context"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"nextsearch/internal/fetch"
)

// script answers requests in place of the network, by address. What is not in
// it is a 404.
type script struct {
	mu      sync.Mutex
	answers map[string]scripted
	asked   []string // addresses in the order in which they were asked, without robots.txt
	auth    []string // what each showed as its Authorization
}

type scripted struct {
	status int
	body   string
	header http.Header
}

// scriptHead begins an answer in an archive: its address, and its status if not 200.
var scriptHead = regexp.MustCompile(`(?m)^-- (\S+)(?: (\d{3}))? --\n`)

// readScript reads an archive of answers.
func readScript(t testing.TB, file string) *script {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", file))
	if err != nil {
		t.Fatal(err)
	}
	s := &script{answers: map[string]scripted{}}
	text := string(data)
	heads := scriptHead.FindAllStringSubmatchIndex(text, -1)
	if len(heads) == 0 {
		t.Fatalf("%s has no answers", file)
	}
	for i, at := range heads {
		end := len(text)
		if i+1 < len(heads) {
			end = heads[i+1][0]
		}
		status := http.StatusOK
		if at[4] >= 0 {
			status, _ = strconv.Atoi(text[at[4]:at[5]])
		}
		s.answers[text[at[2]:at[3]]] = scripted{status: status, body: text[at[1]:end]}
	}
	return s
}

// set changes an answer.
func (s *script) set(address, body string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.answers == nil {
		s.answers = map[string]scripted{}
	}
	s.answers[address] = scripted{status: http.StatusOK, body: body}
}

func (s *script) fail(address string, status int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.answers[address] = scripted{status: status}
}

// take gives the addresses asked so far and forgets them.
func (s *script) take() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	asked := slices.Clone(s.asked)
	s.asked = nil
	return asked
}

// RoundTrip answers.
func (s *script) RoundTrip(r *http.Request) (*http.Response, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	address := r.URL.String()
	a, known := s.answers[address]
	if !known {
		a = scripted{status: http.StatusNotFound}
	}
	if r.URL.Path != "/robots.txt" && !strings.HasPrefix(r.URL.Path, "/.well-known/") {
		s.asked = append(s.asked, address)
		s.auth = append(s.auth, r.Header.Get("Authorization"))
	}
	header := a.header.Clone()
	if header == nil {
		header = http.Header{}
	}
	return &http.Response{StatusCode: a.status, Header: header, Request: r, ProtoMajor: 1, ProtoMinor: 1,
		ContentLength: int64(len(a.body)), Body: io.NopCloser(strings.NewReader(a.body))}, nil
}

// client gives a fetching client that asks the script and does not wait.
func (s *script) client(t testing.TB) *fetch.Client {
	t.Helper()
	client, err := fetch.New(fetch.Config{Agent: "nextsearch/test", Contact: "mailto:test@example.org", Transport: s,
		RawDir: filepath.Join(t.TempDir(), "raw"),
		Sleep:  noSleep})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(client.Close)
	return client
}

func noSleep(ctx context.Context, _ time.Duration) error { return ctx.Err() }

// read takes everything that a source gives from the script.
func (s *script) read(t testing.TB, spec Spec) taken {
	t.Helper()
	if spec.Name == "" {
		spec.Name = "test"
	}
	source, err := New(spec)
	if err != nil {
		t.Fatal(err)
	}
	var got taken
	for rec, err := range source.Records(context.Background(), s.client(t).For(fetch.Policy{Retries: -1})) {
		got.add(rec, err, spec)
	}
	return got
}

// bench gives a runner on a real catalogue that asks the script.
func (s *script) bench(t testing.TB) *bench {
	t.Helper()
	b := newBench(t)
	client, err := fetch.New(fetch.Config{Agent: "nextsearch/test", Contact: "mailto:test@example.org", Transport: s,
		RawDir: filepath.Join(t.TempDir(), "raw"), Now: b.Now, Sleep: noSleep})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(client.Close)
	b.Client = client
	return b
}
