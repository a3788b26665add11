package ingest

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

const (
	// parserName is the name under which this program runs as a parser; see [init] in sandbox_child.go.
	parserName = "nextsearch-parser"
	// maxParsers is how many files are parsed at once, if there are as many
	// cores: a parser of a large PDF takes some 150 MB.
	maxParsers = 2
	// parseDeadline ends a parser that is stuck. An honest file of maxDocument
	// takes half of it; one that takes longer is cut before, see parseTime.
	parseDeadline = 45 * time.Second
	// startTime is what a parser may take beside to compile PDFium.
	startTime = 60 * time.Second
	// idleTime is how long a parser without work stays.
	idleTime = 30 * time.Second
	// maxAnswer bounds what a parser says of a file: twice the text of a
	// record, in JSON.
	maxAnswer = 4 * maxText
	// maxParserReason is how many bytes of a parser's complaint a report shows.
	maxParserReason = 200
)

// parsers is the sandbox of the process; its parsers start with the first file.
var parsers = newSandbox(parseDeadline)

func newSandbox(deadline time.Duration) *sandbox {
	return &sandbox{deadline: deadline, slots: make(chan struct{}, min(maxParsers, runtime.NumCPU()))}
}

// sandbox parses files in processes of their own: the program itself, started
// anew without its environment, with limits of memory and time. PDFium runs in
// there as WebAssembly, so it reaches neither files nor network; and whatever
// else a parser does (crash, hang, eat memory, hold up the garbage collector
// within compiled code) ends with its process, which is replaced.
type sandbox struct {
	deadline time.Duration // for one file
	slots    chan struct{} // one per parser at work
	mu       sync.Mutex
	idle     []*parserProcess
	// first is held for the first file until warm, so that one parser compiles
	// PDFium and the others load it.
	first sync.Mutex
	warm  atomic.Bool
}

// parserProcess is one process.
type parserProcess struct {
	cmd    *exec.Cmd
	in     io.WriteCloser
	out    *json.Decoder
	limit  *io.LimitedReader // under out
	stderr *tail
	files  int
	timer  *time.Timer // ends the process when idle
}

// parseRequest stands before the bytes of a file.
type parseRequest struct {
	Name      string `json:"name"`
	MediaType string `json:"mediaType"`
	Size      int64  `json:"size"`
	// Describe asks for media type and metadata as well.
	Describe bool `json:"describe,omitempty"`
}

// parseAnswer is what a parser found: a document, a rejection, or neither for
// a file of no known format.
type parseAnswer struct {
	Document  *document  `json:"document,omitempty"`
	Rejection *Rejection `json:"rejection,omitempty"`
}

// read parses one file. The error is a *Rejection, errNoDocument, that of ctx,
// or says why there is no parser.
func (s *sandbox) read(ctx context.Context, name, mediaType string, file io.Reader, size int64) (document, error) {
	return s.parse(ctx, parseRequest{Name: name, MediaType: mediaType, Size: size}, file)
}

// parse sends a request with its file to a parser; errors as of read.
func (s *sandbox) parse(ctx context.Context, req parseRequest, file io.Reader) (document, error) {
	select {
	case s.slots <- struct{}{}:
		defer func() { <-s.slots }()
	case <-ctx.Done():
		return document{}, ctx.Err()
	}
	if !s.warm.Load() {
		s.first.Lock()
		defer s.first.Unlock()
	}
	p, err := s.take()
	if err != nil {
		return document{}, fmt.Errorf("no-sandbox: files cannot be parsed, as the program cannot start itself: %w", err)
	}
	answer, err := p.ask(ctx, s.deadline, req, file)
	if err != nil {
		reason := p.kill()
		if ctx.Err() != nil {
			return document{}, ctx.Err()
		}
		return document{}, s.failure(req.Name, err, reason)
	}
	s.put(p)
	s.warm.Store(true)
	switch {
	case answer.Rejection != nil:
		return document{}, answer.Rejection
	case answer.Document == nil:
		return document{}, errNoDocument
	}
	return *answer.Document, nil
}

// errStuck: the parser had its time.
var errStuck = errors.New("time is up")

// failure says what a file did to its parser.
func (s *sandbox) failure(name string, err error, stderr string) error {
	var read *readError
	switch {
	case errors.As(err, &read):
		return read.error
	case errors.Is(err, errStuck):
		return reject(name, "parse-timeout", "the file was not parsed within %s; it is either broken or made to stop programs", s.deadline)
	}
	return reject(name, "parser-crashed", "the file ended its parser (%s); it is either broken or made to do harm", cutText(squash(stderr), maxParserReason))
}

// take gives an idle parser or a new one.
func (s *sandbox) take() (*parserProcess, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if n := len(s.idle); n > 0 {
		p := s.idle[n-1]
		s.idle = s.idle[:n-1]
		p.timer.Stop()
		return p, nil
	}
	return startParser()
}

// put keeps a parser for the next file, for a while.
func (s *sandbox) put(p *parserProcess) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.idle = append(s.idle, p)
	p.timer = time.AfterFunc(idleTime, func() { s.retire(p) })
}

// retire ends a parser that nobody has taken.
func (s *sandbox) retire(p *parserProcess) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for i := range s.idle {
		if s.idle[i] == p {
			s.idle = append(s.idle[:i], s.idle[i+1:]...)
			go p.kill()
			return
		}
	}
}

// startParser starts the program itself as a parser. It gets no environment:
// there is nothing in it that a parser needs, and there may be secrets.
func startParser() (*parserProcess, error) {
	self, err := selfPath()
	if err != nil {
		return nil, err
	}
	p := &parserProcess{stderr: &tail{}}
	p.cmd = &exec.Cmd{Path: self, Args: []string{parserName, compiledDir()}, Env: []string{"GOTRACEBACK=single"}, Stderr: p.stderr, WaitDelay: time.Second}
	endWithParent(p.cmd)
	if p.in, err = p.cmd.StdinPipe(); err != nil {
		return nil, err
	}
	out, err := p.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	p.limit = &io.LimitedReader{R: out}
	p.out = json.NewDecoder(p.limit)
	return p, p.cmd.Start()
}

// selfPath is the program that runs, even if its file has been replaced meanwhile.
func selfPath() (string, error) {
	const linux = "/proc/self/exe"
	if _, err := os.Stat(linux); err == nil {
		return linux, nil
	}
	return os.Executable()
}

// compiledDir is where PDFium's machine code is kept, so that it is compiled
// once per version and not at each start (5 s); "" keeps it in memory. It is
// private to the user: what stands there is run.
func compiledDir() string {
	dir, err := os.UserCacheDir()
	if err != nil {
		return ""
	}
	dir = filepath.Join(dir, "nextsearch", "wasm")
	if os.MkdirAll(dir, 0o700) != nil {
		return ""
	}
	return dir
}

// readError is a file that cannot be read: not the parser's fault.
type readError struct{ error }

// ask sends a file and waits for the answer. After an error the process must
// be killed. A ctx that ends and a deadline that passes kill it at once.
func (p *parserProcess) ask(ctx context.Context, deadline time.Duration, req parseRequest, file io.Reader) (answer parseAnswer, err error) {
	if p.files++; p.files == 1 {
		deadline += startTime
	}
	ctx, cancel := context.WithTimeoutCause(ctx, deadline, errStuck)
	defer cancel()
	stop := context.AfterFunc(ctx, func() { _ = p.cmd.Process.Kill() })
	defer stop()
	p.limit.N = maxAnswer
	if err = p.send(req, file); err == nil {
		err = p.out.Decode(&answer)
	}
	if err != nil && ctx.Err() != nil {
		err = context.Cause(ctx)
	}
	return answer, err
}

// send writes a request and its file.
func (p *parserProcess) send(req parseRequest, file io.Reader) error {
	if err := json.NewEncoder(p.in).Encode(req); err != nil {
		return err
	}
	source := &sourceReader{r: file}
	n, err := io.CopyN(p.in, source, req.Size)
	if source.err != nil {
		return &readError{source.err}
	}
	if err == io.EOF {
		return &readError{fmt.Errorf("%s: has %d bytes, not %d", req.Name, n, req.Size)}
	}
	return err
}

// sourceReader remembers whether reading failed, or else writing.
type sourceReader struct {
	r   io.Reader
	err error
}

func (s *sourceReader) Read(b []byte) (int, error) {
	n, err := s.r.Read(b)
	if err != nil && err != io.EOF {
		s.err = err
	}
	return n, err
}

// kill ends the process and gives the first line of what it complained about.
func (p *parserProcess) kill() string {
	_ = p.in.Close()
	_ = p.cmd.Process.Kill()
	err := p.cmd.Wait()
	line, _, _ := strings.Cut(p.stderr.String(), "\n")
	if line == "" && err != nil {
		line = err.Error()
	}
	return line
}

// tail keeps the beginning of what is written to it, which names the cause of a crash.
type tail struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (t *tail) Write(b []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if room := 4<<10 - t.buf.Len(); room > 0 {
		t.buf.Write(b[:min(len(b), room)])
	}
	return len(b), nil
}

func (t *tail) String() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.buf.String()
}

// close ends the idle parsers.
func (s *sandbox) close() {
	s.mu.Lock()
	idle := s.idle
	s.idle = nil
	s.mu.Unlock()
	for _, p := range idle {
		p.timer.Stop()
		p.kill()
	}
}
