package ingest

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"iter"
	"net/url"
	"path"
	"path/filepath"
	"regexp"
	"strings"
	"unicode/utf8"

	"nextsearch/internal/catalogue"
	"nextsearch/internal/fetch"
)

const (
	// maxPubliccode bounds one publiccode.yml; the longest known has 30 KB.
	maxPubliccode = 1 << 20
	// maxAddressLine bounds one line of a list of addresses.
	maxAddressLine = 16 << 10
	// maxLeadingLines is how much of a file tells a list of addresses from YAML.
	maxLeadingLines = 50

	publiccodeAccept = "application/yaml, text/yaml, text/plain;q=0.9, */*;q=0.1"
)

// publiccodeSuffixes are the names of files in a folder.
var publiccodeSuffixes = []string{".yml", ".yaml"}

// publiccode reads publiccode.yml (https://yml.publiccode.tools), the description
// that a piece of public software carries in its repository: one of them, a
// list of addresses, a group of a GitLab, or a folder of files.
type publiccode struct{ spec Spec }

func newPubliccode(spec Spec) (Source, error) { return publiccode{spec}, nil }

// Incremental: a GitLab can be asked for the projects with activity since a time.
func (s publiccode) Incremental() bool {
	_, ok := gitlabGroup(s.spec.Target)
	return ok
}

// Records gives one record a piece of software.
func (s publiccode) Records(ctx context.Context, web *fetch.Web) iter.Seq2[catalogue.Record, error] {
	return func(yield func(catalogue.Record, error) bool) {
		r := &publiccodeRun{ctx: ctx, web: web, spec: s.spec, yield: yield}
		if list, ok := gitlabGroup(s.spec.Target); ok {
			r.gitlab(list)
		} else {
			r.targets()
		}
		r.summarise()
	}
}

// publiccodeRun is one reading.
type publiccodeRun struct {
	ctx     context.Context
	web     *fetch.Web
	spec    Spec
	yield   func(catalogue.Record, error) bool
	done    bool
	read    int // repositories that were looked at
	without int // those of them without a publiccode.yml
}

func (r *publiccodeRun) give(rec catalogue.Record, err error) bool {
	if !r.done && (!r.yield(rec, err) || r.ctx.Err() != nil) {
		r.done = true
	}
	return !r.done
}

func (r *publiccodeRun) fail(err error) bool { return r.give(catalogue.Record{}, err) }

// summarise counts the repositories without the file: most have none, and
// that is no fault.
func (r *publiccodeRun) summarise() {
	if r.without > 0 && !r.done {
		n := reject(publicURL(r.spec.Target), "no-publiccode", "%d of %d repositories have no publiccode.yml", r.without, r.read)
		n.Notice = true
		r.fail(n)
	}
}

// get fetches an address; the key is for the host of the target.
func (r *publiccodeRun) get(address, accept string) (*fetch.Response, error) {
	request := fetch.Request{URL: address, Accept: accept}
	if r.spec.Key != "" && sameHost(address, r.spec.Target) {
		request.Authorization = "Bearer " + string(r.spec.Key)
	}
	return r.web.Get(r.ctx, request)
}

func sameHost(a, b string) bool {
	u, err := url.Parse(a)
	v, errV := url.Parse(b)
	return err == nil && errV == nil && u.Scheme == v.Scheme && u.Host == v.Host
}

// targets reads files, a single address or a list of addresses.
func (r *publiccodeRun) targets() {
	root, isFolder := folder(r.spec.Target)
	for resp, err := range targets(r.ctx, r.web, r.spec.Target, publiccodeAccept, publiccodeSuffixes...) {
		switch {
		case err != nil:
			r.fail(err)
		case isFolder:
			r.file(resp, fileNative(root, resp.URL))
		default:
			r.single(resp)
		}
		if r.done {
			return
		}
	}
}

// fileNative is what a file's record is known by: its path within the folder
// without its endings, so that it is known even if the file is broken.
func fileNative(root, file string) string {
	rel, err := filepath.Rel(root, file)
	if err != nil {
		rel = filepath.Base(file)
	}
	rel = strings.TrimSuffix(filepath.ToSlash(rel), ".gz")
	rel = strings.TrimSuffix(rel, path.Ext(rel))
	return strings.TrimSuffix(rel, "/publiccode")
}

// single reads the target itself: a list of addresses, or the file.
func (r *publiccodeRun) single(resp *fetch.Response) {
	body, err := resp.Open()
	if err != nil {
		r.fail(err)
		return
	}
	defer body.Close()
	in := bufio.NewReaderSize(body, 64<<10)
	head, _ := in.Peek(64 << 10)
	if isAddressList(head) {
		r.addresses(in)
		return
	}
	native := repositoryOf(resp.URL)
	if isFile(r.spec.Target) {
		native = fileNative(filepath.Dir(resp.URL), resp.URL)
	}
	r.file(resp, native)
}

// isAddressList reports whether the first line that says anything is an address.
func isAddressList(head []byte) bool {
	n := 0
	for line := range bytes.Lines(head) {
		s := strings.TrimSpace(strings.TrimPrefix(string(line), "\ufeff"))
		if n++; n > maxLeadingLines {
			return false
		}
		if s != "" && !strings.HasPrefix(s, "#") {
			return isWebAddress(s)
		}
	}
	return false
}

// addresses reads a list of addresses, one a line; # begins a comment.
func (r *publiccodeRun) addresses(in *bufio.Reader) {
	for n := 1; !r.done; n++ {
		line, err := readLine(in, maxAddressLine)
		address := strings.TrimSpace(strings.TrimPrefix(string(line), "\ufeff"))
		switch where := fmt.Sprintf("%s#L%d", publicURL(r.spec.Target), n); {
		case err == errLongLine:
			r.fail(reject(where, "line-too-long", "the line has more than %s", Bytes(maxAddressLine)))
			continue
		case err != nil && err != io.EOF:
			r.fail(fmt.Errorf("%s: %w", where, err))
			return
		case address == "" || strings.HasPrefix(address, "#"):
		case !isWebAddress(address):
			r.fail(reject(where, "bad-url", "%q is no http or https address", cutText(address, maxSnippetURL)))
		default:
			r.address(address, repositoryOf(address))
		}
		if err == io.EOF {
			return
		}
	}
}

// address reads the file at an address. One that is not there is counted.
func (r *publiccodeRun) address(address, native string) {
	r.read++
	resp, err := r.get(address, publiccodeAccept)
	switch e, known := fetch.AsError(err); {
	case known && e.Code == fetch.CodeStatus && e.Answered():
		r.without++
		if !r.spec.Since.IsZero() { // it had activity, and the file may have been taken away
			r.fail(&Removal{ID: catalogue.NewID(r.spec.Name, native)})
		}
	case known && e.Answered():
		r.fail(&Rejection{URL: address, Code: string(e.Code), Reason: e.Reason, ID: catalogue.NewID(r.spec.Name, native)})
	case err != nil:
		r.fail(err)
	default:
		r.file(resp, native)
	}
}

// file gives the record of a publiccode.yml, or why it is none.
func (r *publiccodeRun) file(resp *fetch.Response, native string) {
	id := catalogue.NewID(r.spec.Name, native)
	where := publicURL(resp.URL)
	text, err := readPubliccode(resp)
	if err != nil {
		r.fail(err)
		return
	}
	p, notes, err := parsePubliccode(text)
	for _, note := range notes {
		n := reject(where, "odd-publiccode", "record %s: %s", id, note)
		n.Notice = true
		r.fail(n)
	}
	if err != nil {
		r.fail(&Rejection{URL: where, Code: "bad-publiccode", Reason: err.Error(), ID: id})
		return
	}
	rec := p.record(r.spec)
	rec.ID = id
	rec.Provenance.OriginalID, rec.Provenance.URL = native, where
	rec.Provenance.Fetched, rec.Provenance.Raw = resp.Fetched, resp.Raw
	r.give(rec, nil)
}

// readPubliccode gives the text of a file. The standard wants UTF-8 (0.2.2);
// what is not is taken for windows-1252.
func readPubliccode(resp *fetch.Response) (string, error) {
	body, err := resp.Open()
	if err != nil {
		return "", err
	}
	defer body.Close()
	data, err := io.ReadAll(io.LimitReader(body, maxPubliccode+1))
	if err != nil {
		return "", err
	}
	if !utf8.Valid(data) {
		return decodeLine(data), nil
	}
	return strings.TrimPrefix(string(data), "\ufeff"), nil
}

// rawPath is what stands between a repository and its file in the addresses of
// GitLab, GitHub, Gitea and Bitbucket.
var rawPath = regexp.MustCompile(`/(?:-/)?(?:raw|blob|src)/[^?]*$|/publiccode\.ya?ml$`)

// repositoryOf is what the record of a file is known by: host and path of its
// repository, whatever the branch is called.
func repositoryOf(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return address
	}
	host, p := strings.ToLower(u.Host), u.Path
	if host == "raw.githubusercontent.com" {
		host = "github.com"
		if parts := strings.Split(strings.Trim(p, "/"), "/"); len(parts) > 3 {
			p = "/" + parts[0] + "/" + parts[1]
		}
	}
	p = strings.TrimSuffix(rawPath.ReplaceAllString(p, ""), ".git")
	if u.RawQuery != "" && strings.Contains(u.Path, "/api/") {
		p += "?" + u.RawQuery
	}
	return host + strings.TrimRight(p, "/")
}
