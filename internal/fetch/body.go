package fetch

import (
	"bufio"
	"bytes"
	"compress/flate"
	"compress/zlib"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"net/http"
	"strings"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
)

// body is a whole unpacked body, in memory or as a raw copy or both.
type body struct {
	name string // SHA-256, hex
	size int64
	mem  []byte    // nil if the body is above memoryBody and kept
	kept *rawStore // nil if there is no raw copy
	disk int64     // size of the raw copy
}

func (b *body) open() (io.ReadCloser, error) {
	if b.mem == nil && b.kept != nil {
		return b.kept.open(b.name)
	}
	return io.NopCloser(bytes.NewReader(b.mem)), nil
}

// raw gives the name of the raw copy, "" if there is none.
func (b *body) raw() string {
	if b.kept == nil {
		return ""
	}
	return b.name
}

// errLimit is the end of what a body may have.
var errLimit = errors.New("limit reached")

// wire counts and limits what comes in, and remembers its error: decoders
// wrap or replace it, and a broken connection must not pass for a bad coding.
type wire struct {
	r    io.Reader
	left int64
	n    int64
	err  error
}

func (w *wire) Read(p []byte) (int, error) {
	if w.left <= 0 {
		// One byte more tells a body that ends here from one that goes on.
		if n, err := io.ReadFull(w.r, make([]byte, 1)); n == 0 {
			return 0, w.fail(err)
		}
		return 0, w.fail(errLimit)
	}
	n, err := w.r.Read(p[:min(int64(len(p)), w.left)])
	w.left -= int64(n)
	w.n += int64(n)
	return n, w.fail(err)
}

func (w *wire) fail(err error) error {
	if err != nil && err != io.EOF {
		w.err = err
	}
	return err
}

// receive takes the body into memory and the raw store. Nothing is kept of a
// body that is not whole.
func (w *Web) receive(q ask, resp *http.Response, a *answer) error {
	if resp.ContentLength > q.maxBytes {
		return tooLarge(q, fmt.Sprintf("Content-Length says %d bytes", resp.ContentLength))
	}
	in := &wire{r: resp.Body, left: q.maxBytes}
	plain, err := unpack(in, resp.Header.Values("Content-Encoding"))
	if err != nil {
		return receiveError(q, in, err)
	}
	defer plain.Close()
	s := newSink(w.client.raw)
	defer s.abort()
	if _, err = io.Copy(s, io.LimitReader(plain, q.maxBytes+1)); err == nil && s.size > q.maxBytes {
		err = errLimit
	}
	if err == nil {
		// What follows the packed data does not count, but a body shorter than
		// its Content-Length shows only at its end.
		_, err = io.Copy(io.Discard, in)
	}
	a.received = in.n
	if err != nil {
		return receiveError(q, in, err)
	}
	if a.body, err = s.commit(); err != nil {
		return receiveError(q, in, err)
	}
	return nil
}

// receiveHead takes at most q.maxBytes into memory and leaves the rest.
func (w *Web) receiveHead(q ask, resp *http.Response, a *answer) error {
	in := &wire{r: resp.Body, left: q.maxBytes}
	plain, err := unpack(in, resp.Header.Values("Content-Encoding"))
	if err != nil {
		return receiveError(q, in, err)
	}
	defer plain.Close()
	mem, err := io.ReadAll(io.LimitReader(plain, q.maxBytes))
	if err != nil && in.err != errLimit {
		return receiveError(q, in, err)
	}
	a.body = &body{size: int64(len(mem)), mem: mem}
	return nil
}

func tooLarge(q ask, what string) *Error {
	return fail(CodeTooLarge, q.url.String(), fmt.Sprintf("%s, above the limit of %d", what, q.maxBytes), nil)
}

// receiveError names what broke a body: disk, connection, limit or coding.
func receiveError(q ask, in *wire, err error) *Error {
	var disk *storageError
	switch {
	case errors.As(err, &disk):
		return fail(CodeStorage, q.url.String(), "could not keep the raw copy; free or mend the disk of the data directory", err)
	case errors.Is(in.err, errLimit):
		return tooLarge(q, "body goes on")
	case in.err != nil:
		e := fail(CodeNetwork, q.url.String(), "connection broke within the body", in.err)
		e.passing = true
		return e
	case errors.Is(err, errLimit):
		return tooLarge(q, "body unpacks further")
	}
	return fail(CodeEncoding, q.url.String(), "body does not unpack", err)
}

// unpack undoes the content codings, which the header lists in the order they
// were applied (RFC 9110 section 8.4).
func unpack(r io.Reader, fields []string) (io.ReadCloser, error) {
	out := io.NopCloser(r)
	codings := strings.FieldsFunc(strings.ToLower(strings.Join(fields, ",")), func(c rune) bool { return c == ',' || c == ' ' || c == '\t' })
	if len(codings) > maxCodings {
		return nil, fmt.Errorf("%d content codings, more than %d", len(codings), maxCodings)
	}
	for i := len(codings) - 1; i >= 0; i-- {
		next, err := unpackOne(out, codings[i])
		if err != nil {
			return nil, err
		}
		out = next
	}
	return out, nil
}

func unpackOne(r io.Reader, coding string) (io.ReadCloser, error) {
	switch coding {
	case "identity":
		return io.NopCloser(r), nil
	case "gzip", "x-gzip":
		return gzip.NewReader(r)
	case "deflate":
		return inflate(r)
	case "zstd":
		d, err := zstd.NewReader(r, zstd.WithDecoderConcurrency(1), zstd.WithDecoderLowmem(true), zstd.WithDecoderMaxWindow(zstdWindow))
		if err != nil {
			return nil, err
		}
		return d.IOReadCloser(), nil
	}
	return nil, fmt.Errorf("content coding %q was not asked for", coding)
}

// inflate reads "deflate", which is the zlib format (RFC 9110 section 8.4.1.2),
// and the bare one that some servers send in its name.
func inflate(r io.Reader) (io.ReadCloser, error) {
	b := bufio.NewReader(r)
	head, err := b.Peek(2)
	if err != nil {
		return nil, err
	}
	if head[0]&0x0f == 8 && (int(head[0])<<8|int(head[1]))%31 == 0 {
		return zlib.NewReader(b)
	}
	return flate.NewReader(b), nil
}

// sink takes a body, hashes it, and moves it to disk when it gets large.
type sink struct {
	store *rawStore // nil keeps all in memory
	hash  hash.Hash
	size  int64
	mem   bytes.Buffer
	file  *rawFile // not nil once the body went to disk
}

func newSink(store *rawStore) *sink { return &sink{store: store, hash: sha256.New()} }

func (s *sink) Write(p []byte) (int, error) {
	s.hash.Write(p)
	s.size += int64(len(p))
	if s.file != nil {
		return s.file.Write(p)
	}
	s.mem.Write(p)
	if s.store == nil || s.mem.Len() <= memoryBody {
		return len(p), nil
	}
	var err error
	if s.file, err = s.store.create(); err != nil {
		return 0, err
	}
	if _, err = s.file.Write(s.mem.Bytes()); err != nil {
		return 0, err
	}
	s.mem = bytes.Buffer{}
	return len(p), nil
}

// commit makes the raw copy durable and gives the body.
func (s *sink) commit() (*body, error) {
	b := &body{name: hex.EncodeToString(s.hash.Sum(nil)), size: s.size, kept: s.store}
	if s.file == nil {
		b.mem = s.mem.Bytes()
	}
	if s.store == nil {
		return b, nil
	}
	if s.file == nil {
		var err error
		if s.file, err = s.store.create(); err != nil {
			return nil, err
		}
		if _, err := s.file.Write(b.mem); err != nil {
			return nil, err
		}
	}
	var err error
	b.disk, err = s.file.commit(b.name)
	return b, err
}

// abort drops what is not committed.
func (s *sink) abort() {
	if s.file != nil {
		s.file.abort()
	}
}
