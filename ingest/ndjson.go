package ingest

import (
	"bufio"
	"bytes"
	"context"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"path/filepath"
	"strings"
	"time"

	"nextsearch/internal/catalogue"
	"nextsearch/internal/fetch"
)

// RecordSchema is the JSON Schema (2020-12) of one line of kind ndjson.
//
//go:embed record.schema.json
var RecordSchema []byte

// maxLine bounds one line of NDJSON: a record of more text than a whole book
// is a broken file, not a record.
const maxLine = 64 << 20

// ndjson reads records in our own format, one JSON object a line.
type ndjson struct{ spec Spec }

func newNDJSON(spec Spec) (Source, error) { return ndjson{spec}, nil }

// Records gives one record a line; a line that is none is a Rejection.
func (s ndjson) Records(ctx context.Context, web *fetch.Web) iter.Seq2[catalogue.Record, error] {
	return func(yield func(catalogue.Record, error) bool) {
		for resp, err := range targets(ctx, web, s.spec.Target, "application/x-ndjson, application/json;q=0.9", ".ndjson", ".jsonl") {
			more := true
			if err == nil {
				more, err = s.lines(ctx, resp, yield)
			}
			if !more || err != nil && !yield(catalogue.Record{}, err) {
				return
			}
		}
	}
}

// lines gives what the lines of one file hold. False ends the loop.
func (s ndjson) lines(ctx context.Context, resp *fetch.Response, yield func(catalogue.Record, error) bool) (more bool, err error) {
	body, err := resp.Open()
	if err != nil {
		return true, err
	}
	defer body.Close()
	lines := bufio.NewReaderSize(body, 64<<10)
	for n := 1; ctx.Err() == nil; n++ {
		line, err := readLine(lines, maxLine)
		if !s.take(line, err, n, resp, yield) {
			return false, nil
		}
		if err != nil && !errors.Is(err, errLongLine) { // the end, or what take has told
			return true, nil
		}
	}
	return false, nil
}

// take gives what line n holds; err is what reading it said. False ends the loop.
func (s ndjson) take(line []byte, err error, n int, resp *fetch.Response, yield func(catalogue.Record, error) bool) bool {
	where := fmt.Sprintf("%s#L%d", resp.URL, n)
	switch {
	case errors.Is(err, errLongLine):
		return yield(catalogue.Record{}, reject(where, "line-too-long", "the line has more than %s", Bytes(maxLine)))
	case err != nil && !errors.Is(err, io.EOF):
		return yield(catalogue.Record{}, fmt.Errorf("%s: %w", where, err))
	}
	if n == 1 {
		line = bytes.TrimPrefix(line, []byte("\ufeff"))
	}
	if len(bytes.TrimSpace(line)) == 0 {
		return true
	}
	rec, rejection := s.record(line, where, resp)
	if rejection != nil {
		return yield(catalogue.Record{}, rejection)
	}
	return yield(rec, nil)
}

// record decodes one line strictly: a misspelt field is an error, not a loss.
func (s ndjson) record(line []byte, where string, resp *fetch.Response) (catalogue.Record, *Rejection) {
	var rec catalogue.Record
	dec := json.NewDecoder(bytes.NewReader(line))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&rec); err != nil {
		rejection := reject(where, "bad-record", "%s; the format is in doc/records.md", decodeReason(err))
		rejection.ID = s.idOf(line)
		return rec, rejection
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return rec, reject(where, "bad-record", "more than one JSON value on the line")
	}
	native := rec.ID
	if native == "" {
		native = rec.URL
	}
	if native == "" {
		return rec, reject(where, "no-id", "the record has neither id nor url")
	}
	rec.Provenance.OriginalID = native
	rec.ID = s.newID(native)
	if rec.Provenance.URL == "" {
		rec.Provenance.URL = publicURL(resp.URL) // without the line: a record that moves has not changed
	}
	rec.Provenance.Fetched, rec.Provenance.Raw = resp.Fetched, resp.Raw
	return rec, nil
}

// decodeReason says in the format's own words what json says in Go's.
func decodeReason(err error) string {
	var wrong *json.UnmarshalTypeError
	var when *time.ParseError
	switch {
	case errors.As(err, &wrong) && wrong.Field == "":
		return fmt.Sprintf("the line is a JSON %s, want one object a line", wrong.Value)
	case errors.As(err, &wrong):
		return fmt.Sprintf("the field %s cannot be a %s", wrong.Field, wrong.Value)
	case errors.As(err, &when):
		return fmt.Sprintf("%s is no time as in RFC 3339", when.Value)
	case errors.Is(err, io.ErrUnexpectedEOF):
		return "the line ends within its JSON object"
	}
	return strings.TrimPrefix(err.Error(), "json: ")
}

// idOf finds the id in a line that is no record, so that the record that was
// there before stays; "" if there is none.
func (s ndjson) idOf(line []byte) string {
	var wire struct {
		ID  string `json:"id"`
		URL string `json:"url"`
	}
	if json.Unmarshal(line, &wire) != nil || wire.ID+wire.URL == "" {
		return ""
	}
	if wire.ID == "" {
		wire.ID = wire.URL
	}
	return s.newID(wire.ID)
}

// newID puts the source's name before a native id, once.
func (s ndjson) newID(native string) string {
	return catalogue.NewID(s.spec.Name, strings.TrimPrefix(native, s.spec.Name+":"))
}

// openTarget opens a source's own target, an address or a local file.
func openTarget(ctx context.Context, web *fetch.Web, target, accept string) (*fetch.Response, error) {
	if isFile(target) {
		return web.File(ctx, target)
	}
	resp, err := web.Get(ctx, fetch.Request{URL: target, Accept: accept})
	if err != nil {
		return nil, err
	}
	return web.Unpack(resp), nil
}

// streamTarget is openTarget with the body opened; the caller closes it.
func streamTarget(ctx context.Context, web *fetch.Web, target, accept string) (*fetch.Response, io.ReadCloser, error) {
	resp, err := openTarget(ctx, web, target, accept)
	if err != nil {
		return nil, nil, err
	}
	body, err := resp.Open()
	return resp, body, err
}

// publicURL is what a record may tell of where it came from: of a local file
// its name, not the machine's folders.
func publicURL(target string) string {
	if isFile(target) {
		return filepath.Base(target)
	}
	return target
}

var errLongLine = errors.New("line too long")

// readLine reads up to and without the next line end. A line of more than
// limit bytes is read to its end and given as errLongLine. At the end of the
// input it gives what is there and io.EOF.
func readLine(r *bufio.Reader, limit int) ([]byte, error) {
	var line []byte
	for long := false; ; {
		part, err := r.ReadSlice('\n')
		long = long || len(line)+len(part) > limit
		if !long {
			line = append(line, part...)
		}
		switch {
		case errors.Is(err, bufio.ErrBufferFull):
			continue
		case long:
			return nil, errLongLine
		default:
			return bytes.TrimRight(line, "\r\n"), err
		}
	}
}
