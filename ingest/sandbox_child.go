package ingest

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime/debug"
	"time"
)

// init makes the program a parser if it was started as one by [startParser].
// It stands here and not in main so that every program with this package has
// its sandbox, tests as well.
func init() {
	if len(os.Args) != 2 || os.Args[0] != parserName {
		return
	}
	limitMemory()
	pdfEngine.dir = os.Args[1]
	if err := serveParser(os.Stdin, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	os.Exit(0)
}

const (
	// parserMemory is what a parser may take beside what Go reserves at its
	// start: the file twice, its text, and PDFium's memory (pdfiumPages).
	parserMemory = 1 << 30
	// parserHeap is from where on the garbage collector works harder.
	parserHeap = 512 << 20
	// parseTime is after how long a parser gives what it has of a file.
	parseTime = 20 * time.Second
)

// serveParser answers requests until the input ends, as it does with the
// program that started it.
func serveParser(in io.Reader, out io.Writer) error {
	requests := bufio.NewReaderSize(in, 64<<10)
	answers := json.NewEncoder(out)
	answers.SetEscapeHTML(false)
	for {
		var req parseRequest
		line, err := readLine(requests, maxRequest)
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err == nil {
			err = json.Unmarshal(line, &req)
		}
		if err != nil || req.Size < 0 || req.Size > maxDocument {
			return fmt.Errorf("bad request: %w", err)
		}
		data := make([]byte, req.Size)
		if _, err := io.ReadFull(requests, data); err != nil {
			return err
		}
		if err := answers.Encode(answerFor(req, data)); err != nil {
			return err
		}
		// What a file left behind is returned before the next one comes.
		data = nil
		debug.FreeOSMemory()
	}
}

// maxRequest bounds the line before a file: its name and media type.
const maxRequest = 64 << 10

// answerFor parses a file. A panic costs the file and not the process: it is
// a fault of a parser, and the next file finds a clean one.
func answerFor(req parseRequest, data []byte) (answer parseAnswer) {
	defer func() {
		if cause := recover(); cause != nil {
			answer = parseAnswer{Rejection: broken(req.Name, fmt.Errorf("its parser stopped: %v", cause))}
		}
	}()
	ctx, cancel := context.WithTimeout(context.Background(), parseTime)
	defer cancel()
	doc, err := parseDocument(ctx, req.Name, req.MediaType, data)
	var rejection *Rejection
	switch {
	case errors.As(err, &rejection):
		return parseAnswer{Rejection: rejection}
	case errors.Is(err, errNoDocument):
		return parseAnswer{}
	case err != nil:
		return parseAnswer{Rejection: broken(req.Name, err)}
	}
	doc.finish()
	if req.Describe {
		doc.MediaType, doc.Metadata = describe(data)
	}
	return parseAnswer{Document: &doc}
}
