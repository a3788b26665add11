package fetch

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"github.com/klauspost/compress/gzip"
)

// mediaTypes of local files; the system's table differs from machine to machine.
var mediaTypes = map[string]string{
	".atom": "application/atom+xml", ".csv": "text/csv", ".htm": "text/html", ".html": "text/html",
	".json": "application/json", ".md": "text/markdown", ".ndjson": "application/x-ndjson", ".jsonl": "application/x-ndjson",
	".pdf": "application/pdf", ".rss": "application/rss+xml", ".tsv": "text/tab-separated-values",
	".txt": "text/plain", ".xhtml": "application/xhtml+xml", ".xml": "application/xml",
}

// File opens a local regular file, a path or a file: address, as if it had
// been fetched. A .gz is unpacked while it is read, up to Policy.MaxBytes or
// 4 GiB by default; reading one that is truncated or larger ends with an *Error.
// There is no raw copy: the file is one.
func (w *Web) File(ctx context.Context, path string) (*Response, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	local, err := localPath(path)
	if err != nil {
		return nil, fail(CodeBadURL, path, "not the address of a local file", err)
	}
	info, err := os.Stat(local)
	if err != nil {
		return nil, fail(CodeNetwork, path, "can't be read", err)
	}
	if !info.Mode().IsRegular() {
		return nil, fail(CodeBadURL, path, "not a regular file; name a file, not a directory or device", nil)
	}
	plain, packed := strings.CutSuffix(strings.ToLower(local), ".gz")
	r := &Response{
		URL: path, Status: http.StatusOK, Header: http.Header{}, MediaType: mediaTypes[filepath.Ext(plain)],
		Fetched: w.client.cfg.Now(), Size: info.Size(),
	}
	r.open = func() (io.ReadCloser, error) { return os.Open(local) }
	if packed {
		r.Size = 0
		r.open = func() (io.ReadCloser, error) { return w.openPacked(path, local) }
	}
	w.count(func(s *Stats) { s.Fetched++ })
	w.notify(Event{URL: path, Done: true})
	return r, nil
}

func localPath(path string) (string, error) {
	if !strings.HasPrefix(path, "file:") {
		return path, nil
	}
	u, err := url.Parse(path)
	if err != nil {
		return "", err
	}
	if u.Host != "" && u.Host != "localhost" {
		return "", errors.New("its host is not this machine")
	}
	if u.Opaque != "" { // file:data.csv, relative
		return url.PathUnescape(u.Opaque)
	}
	return filepath.FromSlash(u.Path), nil
}

// packedFile unpacks a .gz within a limit.
type packedFile struct {
	path string
	f    io.Closer
	gz   *gzip.Reader
	left int64
}

func (w *Web) openPacked(path, local string) (io.ReadCloser, error) {
	f, err := os.Open(local)
	if err != nil {
		return nil, fail(CodeNetwork, path, "can't be read", err)
	}
	gz, err := gzip.NewReader(f)
	if err != nil {
		return nil, errors.Join(fail(CodeEncoding, path, "is not gzip", err), f.Close())
	}
	return &packedFile{path, f, gz, w.localBytes}, nil
}

func (p *packedFile) Read(b []byte) (int, error) {
	n, err := p.gz.Read(b)
	p.left -= int64(n)
	switch {
	case p.left < 0:
		return 0, fail(CodeTooLarge, p.path, fmt.Sprintf("unpacks to more than the limit, %d bytes over", -p.left), nil)
	case err != nil && err != io.EOF:
		return n, fail(CodeEncoding, p.path, "does not unpack", err)
	}
	return n, err
}

func (p *packedFile) Close() error { return errors.Join(p.gz.Close(), p.f.Close()) }

// Unpack gives r with its body unpacked if that is a gzip file: a dump is
// often offered so, without a Content-Encoding. The limit is that of File.
func (w *Web) Unpack(r *Response) *Response {
	u := *r
	u.open = func() (io.ReadCloser, error) { return w.openSniffed(r) }
	if path, packed := strings.CutSuffix(strings.ToLower(urlPath(r.URL)), ".gz"); packed || strings.HasSuffix(r.MediaType, "/gzip") || strings.HasSuffix(r.MediaType, "/x-gzip") {
		u.MediaType, u.Size = mediaTypes[filepath.Ext(path)], 0
	}
	return &u
}

// urlPath gives the path of an address, "" if it is none.
func urlPath(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return u.Path
}

// openSniffed unpacks by the magic number of gzip (RFC 1952): names and types lie.
func (w *Web) openSniffed(r *Response) (io.ReadCloser, error) {
	f, err := r.Open()
	if err != nil {
		return nil, err
	}
	in := bufio.NewReader(f)
	if magic, err := in.Peek(2); err != nil || magic[0] != 0x1f || magic[1] != 0x8b {
		return struct {
			io.Reader
			io.Closer
		}{in, f}, nil
	}
	gz, err := gzip.NewReader(in)
	if err != nil {
		return nil, errors.Join(fail(CodeEncoding, r.URL, "is not gzip", err), f.Close())
	}
	return &packedFile{r.URL, f, gz, w.localBytes}, nil
}
