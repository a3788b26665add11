package ingest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"net/url"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/PuerkitoBio/goquery"

	"nextsearch/internal/catalogue"
	"nextsearch/internal/fetch"
)

// markdownSuffixes are the endings of files with Markdown: plain, with JSX
// (Docusaurus), and of Quarto.
var markdownSuffixes = []string{".md", ".mdx", ".markdown", ".qmd"}

const (
	// maxMarkdown bounds one file; a handbook in a single file has some 200 kB.
	maxMarkdown = 8 << 20
	// maxArchiveFiles bounds the files of an archive, of whatever sort.
	maxArchiveFiles = 200_000
)

// markdown reads documentation that is written in Markdown: one file, a
// folder, an archive (.tar.gz), or a repository on a Git host.
type markdown struct{ spec Spec }

func newMarkdown(spec Spec) (Source, error) { return markdown{spec}, nil }

// markdownFile is one file with where it stands.
type markdownFile struct {
	path string // relative to folder or repository, with forward slashes
	url  string // where people read it, "" if nowhere
	text []byte
	resp *fetch.Response
}

// Records gives one record a file.
func (s markdown) Records(ctx context.Context, web *fetch.Web) iter.Seq2[catalogue.Record, error] {
	return func(yield func(catalogue.Record, error) bool) {
		for f, err := range s.files(ctx, web) {
			if err != nil {
				if !yield(catalogue.Record{}, err) {
					return
				}
				continue
			}
			if isRepositoryText(f.path) {
				continue
			}
			rec, err := s.record(f)
			if ctx.Err() != nil || !yield(rec, err) {
				return
			}
		}
	}
}

// files gives the files of the target.
func (s markdown) files(ctx context.Context, web *fetch.Web) iter.Seq2[markdownFile, error] {
	if isFile(s.spec.Target) {
		return s.localFiles(ctx, web)
	}
	return s.remoteFiles(ctx, web)
}

func (s markdown) localFiles(ctx context.Context, web *fetch.Web) iter.Seq2[markdownFile, error] {
	root, isFolder := folder(s.spec.Target)
	return func(yield func(markdownFile, error) bool) {
		for resp, err := range targets(ctx, web, s.spec.Target, "", markdownSuffixes...) {
			f := markdownFile{resp: resp}
			if err == nil {
				f.path = filepath.Base(resp.URL)
				if rel, errRel := filepath.Rel(root, resp.URL); isFolder && errRel == nil {
					f.path = filepath.ToSlash(rel)
				}
				f.text, err = readLimited(resp, f.path)
			}
			if !yield(f, err) {
				return
			}
		}
	}
}

// readLimited reads a small file whole; one above the limit is a Rejection.
func readLimited(resp *fetch.Response, where string) ([]byte, error) {
	body, err := resp.Open()
	if err != nil {
		return nil, err
	}
	defer body.Close()
	return limitedText(body, where)
}

func limitedText(r io.Reader, where string) ([]byte, error) {
	text, err := io.ReadAll(io.LimitReader(r, maxMarkdown+1))
	if err != nil {
		return nil, err
	}
	if len(text) > maxMarkdown {
		return nil, reject(where, "too-large", "the file has more than %s", Bytes(maxMarkdown))
	}
	return text, nil
}

func (s markdown) remoteFiles(ctx context.Context, web *fetch.Web) iter.Seq2[markdownFile, error] {
	return func(yield func(markdownFile, error) bool) {
		if hasSuffix(urlFile(s.spec.Target), markdownSuffixes) {
			f := markdownFile{path: path.Base(urlFile(s.spec.Target)), url: s.spec.Target}
			resp, err := openTarget(ctx, web, s.spec.Target, "text/markdown, text/plain;q=0.9")
			if err == nil {
				f.resp = resp
				f.text, err = readLimited(resp, s.spec.Target)
			}
			yield(f, err)
			return
		}
		host := gitHostOf(s.spec.Target)
		resp, body, err := streamTarget(ctx, web, host.archive, "application/gzip, application/x-tar;q=0.9")
		if err != nil {
			yield(markdownFile{}, err)
			return
		}
		defer body.Close()
		for f, err := range tarFiles(body, resp) {
			if f.path != "" && host.blob != "" {
				f.url = host.blob + (&url.URL{Path: f.path}).EscapedPath()
			}
			if !yield(f, err) {
				return
			}
		}
	}
}

// urlFile gives the path of an address without its query.
func urlFile(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return u.Path
}

// repositoryTexts speak of the repository and not of what it is about.
var repositoryTexts = wordSet("license licence changelog contributing code_of_conduct security codeowners authors notice pull_request_template issue_template 404 search")

// isRepositoryText reports whether a file is one of those that every repository has.
func isRepositoryText(file string) bool {
	name := strings.ToLower(strings.TrimSuffix(path.Base(file), ".gz"))
	return repositoryTexts[strings.TrimSuffix(name, path.Ext(name))] || strings.HasPrefix(file, "node_modules/") || strings.Contains(file, "/node_modules/")
}

// record makes the record of a file. The error is a *Rejection.
func (s markdown) record(f markdownFile) (catalogue.Record, error) {
	where := f.url
	if where == "" {
		where = f.path
	}
	native := strings.TrimSuffix(f.path, ".gz")
	id := catalogue.NewID(s.spec.Name, native)
	text, _ := fetch.DecodeText(f.text, f.resp.Charset, false)
	if bytes.IndexByte(text, 0) >= 0 {
		return catalogue.Record{}, &Rejection{URL: where, ID: id, Code: "not-text", Reason: "the file is binary, whatever its name says"}
	}
	front, body, err := splitFrontMatter(text)
	if err != nil {
		return catalogue.Record{}, &Rejection{URL: where, ID: id, Code: "bad-front-matter", Reason: err.Error()}
	}
	if front.draft {
		return catalogue.Record{}, &Rejection{URL: where, Code: "draft", Reason: "its front matter says that it is not to be published", Notice: true}
	}
	blocks, err := markdownBlocks(body, strings.HasSuffix(native, ".mdx") || isJSX.Match(body))
	if err != nil {
		return catalogue.Record{}, &Rejection{URL: where, ID: id, Code: "bad-markdown", Reason: err.Error()}
	}
	rec := front.record()
	methods := map[string]string{"body": "markdown"}
	title := markdownTitle(rec.Title, blocks, native)
	rec.Title = note(methods, "title", title)
	blocks = dropTitle(blocks, title.value)
	rec.Body = joinBlocks(blocks)
	if letters(rec.Body) < minText {
		return catalogue.Record{}, &Rejection{URL: where, Code: "no-text", Reason: "the page has no text of its own", Notice: true}
	}
	rec.Summary = summaryFrom(blocks, rec.Body, rec.Summary)
	rec.Sections = sectionsOf(blocks)
	if rec.Published == "" {
		rec.Published = catalogue.Date(note(methods, "published", dateOfPath(native)))
	}
	if rec.URL == "" {
		rec.URL = f.url
	}
	kind, method := kindOfMarkdown(native, rec)
	if s.spec.Defaults.RecordKind == "" || method == "sections" {
		rec.Kind = catalogue.Kind(note(methods, "kind", candidate{string(kind), method}))
	}
	rec.ID = id
	rec.Provenance = catalogue.Provenance{OriginalID: native, URL: where, Fetched: f.resp.Fetched, Raw: f.resp.Raw, Methods: methods}
	return rec, nil
}

// isJSX tells Markdown with JSX, which Docusaurus takes in .md files as well.
var isJSX = regexp.MustCompile(`(?m)^import\s.+\sfrom\s+['"]|\sclassName=`)

// markdownTitle prefers the front matter, then the first heading, then the file's name.
func markdownTitle(front string, blocks []block, native string) candidate {
	if front != "" {
		return candidate{squash(front), "front matter"}
	}
	if i := slices.IndexFunc(blocks, func(b block) bool { return b.kind == heading && b.level <= 2 }); i >= 0 {
		return candidate{blocks[i].text, "heading"}
	}
	name := strings.TrimSuffix(path.Base(native), path.Ext(native))
	if fileName := fold(name); fileName == "index" || fileName == "readme" {
		if dir := path.Base(path.Dir(native)); dir != "." {
			name = dir
		}
	}
	name = datePrefix.ReplaceAllString(name, "")
	return candidate{strings.NewReplacer("-", " ", "_", " ").Replace(name), "file name"}
}

// datePrefix is how blogs that are made of files name them (Jekyll, Hugo).
var datePrefix = regexp.MustCompile(`^(20\d\d-[01]\d-[0-3]\d)[-_]`)

// dateOfPath reads the date in the name of a post.
func dateOfPath(native string) candidate {
	if m := datePrefix.FindStringSubmatch(path.Base(native)); m != nil {
		return candidate{string(parseDate(m[1])), "file name"}
	}
	return candidate{}
}

// kindOfMarkdown gives the kind of a page of documentation: by its sections,
// by its folder, a post with a date is news, anything else a guide.
func kindOfMarkdown(native string, rec catalogue.Record) (catalogue.Kind, string) {
	at := &url.URL{Path: "/" + native}
	if kind, method := kindOfPage(&page{url: at}, rec.Sections); kind != "" {
		return kind, method
	}
	if rec.Published != "" && datePrefix.MatchString(path.Base(native)) {
		return catalogue.KindNews, "file name"
	}
	return catalogue.KindGuide, "documentation"
}

// errNoMarkdown is a repository or archive without a file to read.
var errNoMarkdown = errors.New("no-records: the archive has no Markdown file; is it the right repository?")

// markdownBlocks gives the blocks of a Markdown text, with JSX (MDX) or without.
func markdownBlocks(text []byte, jsx bool) ([]block, error) {
	html, err := renderMarkdown(text, jsx)
	if err != nil {
		return nil, err
	}
	doc, err := goquery.NewDocumentFromReader(bytes.NewReader(html))
	if err != nil {
		return nil, fmt.Errorf("its markup cannot be read: %w", err)
	}
	return blocksOf(doc.Find("body")), nil
}
