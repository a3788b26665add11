package ingest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"maps"
	"net/url"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"golang.org/x/text/unicode/norm"

	"nextsearch/internal/catalogue"
	"nextsearch/internal/fetch"
)

// documents reads files (PDF, Office, OpenDocument), each of which becomes a
// record: a folder with all below it, a single file, or the address of one.
type documents struct {
	spec Spec
	root string // the folder, "" for a single file
}

func newDocuments(spec Spec) (Source, error) {
	root, ok := folder(spec.Target)
	if !ok {
		root = ""
	}
	return documents{spec, root}, nil
}

// kindDocuments is the name of the kind.
const kindDocuments = "documents"

// readAhead is how many files are under way at once: one more than parsers,
// so that none waits for the catalogue.
const readAhead = maxParsers + 1

// documentSuffixes are what a folder is searched for. Word and PowerPoint
// files of before 2007 are among them, so that the report names them.
func documentSuffixes() []string {
	return append(slices.Sorted(maps.Keys(fileTypes)), ".doc", ".ppt")
}

// Records gives a record for each file, in the order of their paths.
func (s documents) Records(ctx context.Context, web *fetch.Web) iter.Seq2[catalogue.Record, error] {
	return func(yield func(catalogue.Record, error) bool) {
		ctx, cancel := context.WithCancel(ctx)
		defer cancel()
		var ahead []chan taking
		next := func() bool {
			t := <-ahead[0]
			ahead = ahead[1:]
			return yield(t.rec, t.err)
		}
		for resp, err := range targets(ctx, web, s.spec.Target, acceptDocuments, documentSuffixes()...) {
			done := make(chan taking, 1)
			ahead = append(ahead, done)
			if err != nil {
				done <- taking{err: err}
			} else {
				go func() { done <- s.take(ctx, web, resp) }()
			}
			if len(ahead) == readAhead && !next() {
				return
			}
		}
		for len(ahead) > 0 && next() {
		}
	}
}

// acceptDocuments asks for what is read.
const acceptDocuments = "application/pdf, application/vnd.openxmlformats-officedocument.*;q=0.9, application/vnd.oasis.opendocument.*;q=0.9, */*;q=0.5"

// taking is what became of a file.
type taking struct {
	rec catalogue.Record
	err error
}

// take reads one file. A panic here would end the process, as it is not the
// goroutine of the run.
func (s documents) take(ctx context.Context, web *fetch.Web, resp *fetch.Response) (t taking) {
	defer func() {
		if cause := recover(); cause != nil {
			t = taking{err: s.rejected(resp, reject(resp.URL, "broken-file", "reading it failed: %v", cause))}
		}
	}()
	doc, err := readResponse(ctx, web, resp)
	var rejection *Rejection
	switch {
	case errors.Is(err, errNoDocument):
		return taking{err: s.rejected(resp, reject(resp.URL, "unknown-format", "the file is neither PDF nor an Office or OpenDocument file, whatever its name says"))}
	case errors.As(err, &rejection):
		return taking{err: s.rejected(resp, rejection)}
	case err != nil:
		return taking{err: fmt.Errorf("%s: %w", publicURL(resp.URL), err)}
	}
	return taking{rec: s.record(resp, &doc)}
}

// rejected completes a rejection: the record of an earlier run stays.
func (s documents) rejected(resp *fetch.Response, r *Rejection) *Rejection {
	r.URL = s.native(resp)
	r.ID = catalogue.NewID(s.spec.Name, r.URL)
	return r
}

// native is what tells a file within its source: its path below the folder,
// its name, or its address.
func (s documents) native(resp *fetch.Response) string {
	if !isFile(resp.URL) {
		return resp.URL
	}
	if rel, err := filepath.Rel(s.root, resp.URL); s.root != "" && err == nil {
		return norm.NFC.String(filepath.ToSlash(rel)) // macOS writes names decomposed
	}
	return norm.NFC.String(publicURL(resp.URL))
}

// record makes the record of a file.
func (s documents) record(resp *fetch.Response, doc *document) catalogue.Record {
	native := s.native(resp)
	methods := map[string]string{"body": "text layer"}
	rec := catalogue.Record{
		ID: catalogue.NewID(s.spec.Name, native), Title: doc.Title, Summary: doc.Summary, Body: doc.Body, Sections: doc.Sections,
		Language: doc.Language, Keywords: doc.Keywords, Published: doc.Published, Updated: doc.Updated,
		Provenance: catalogue.Provenance{OriginalID: native, URL: native, Fetched: resp.Fetched, Raw: resp.Raw, Methods: methods},
	}
	if !isFile(resp.URL) {
		rec.URL = resp.URL
		rec.Attachments = []catalogue.Attachment{{URL: resp.URL, MediaType: resp.MediaType, Bytes: resp.Size, Flags: doc.Flags}}
	}
	if methods["title"] = doc.TitleFrom; rec.Title == "" {
		rec.Title, methods["title"] = fileTitle(native), "file name"
	}
	if slices.Contains(doc.Flags, flagNoText) {
		methods["body"] = flagNoText
		rec.Summary = noTextSummary
	}
	rec.Kind, methods["kind"] = s.kindOf(doc, rec.Title)
	if len(doc.Sections) > 0 {
		methods["sections"] = "headings"
	}
	if doc.Published != "" || doc.Updated != "" {
		methods["published"] = "metadata"
	}
	return rec
}

// noTextSummary is what people read of a file without a text layer.
const noTextSummary = "Diese Datei enthält keinen auslesbaren Text (zum Beispiel ein Scan ohne Texterkennung)."

// titleKinds tell the kind of a document by the words of its title, folded.
var titleKinds = []struct {
	pattern *regexp.Regexp
	kind    catalogue.Kind
}{
	{regexp.MustCompile(`leitf[aä]den|leitfaden|handbuch|handreichung|anleitung|checkliste|leitlinie|arbeitshilfe|praxishilfe|merkblatt|ratgeber|\bvorlage\b|\bguide(?:line)?s?\b|\bmanual\b|\bhandbook\b`), catalogue.KindGuide},
	{regexp.MustCompile(`beschluss|drucksache|niederschrift|beschlüsse|\bantrag\b|sitzungsvorlage|beschlussvorlage`), catalogue.KindDecision},
}

// kindOf gives the kind of a document: its sections make a recipe, then its
// title says it, then the source's default, and a report is the rest.
func (s documents) kindOf(doc *document, title string) (catalogue.Kind, string) {
	if kind, method := kindOfPage(&page{url: &url.URL{}}, doc.Sections); kind != "" {
		return kind, method
	}
	folded := fold(title)
	for _, k := range titleKinds {
		if k.pattern.MatchString(folded) {
			return k.kind, "title"
		}
	}
	if s.spec.Defaults.RecordKind != "" {
		return s.spec.Defaults.RecordKind, "default"
	}
	return catalogue.KindReport, "default"
}

// fileTitle makes a title of a file's name.
func fileTitle(native string) string {
	if u, err := url.Parse(native); err == nil && u.Host != "" {
		native = u.Path
	}
	name := path.Base(native)
	name = strings.TrimSuffix(name, ".gz")
	name = strings.TrimSuffix(name, path.Ext(name))
	if title := squash(strings.ReplaceAll(name, "_", " ")); title != "" {
		return title
	}
	return native
}

// readResponse reads the document that was fetched. What is packed is unpacked
// first; a local file is read where it is, anything else in memory.
func readResponse(ctx context.Context, web *fetch.Web, resp *fetch.Response) (document, error) {
	body, err := web.Unpack(resp).Open()
	if err != nil {
		return document{}, rejectFetch(resp.URL, err)
	}
	defer body.Close()
	data, err := io.ReadAll(io.LimitReader(body, maxDocument+1))
	if err != nil {
		return document{}, rejectFetch(resp.URL, err)
	}
	return readDocument(ctx, path.Base(publicURL(resp.URL)), resp.MediaType, bytes.NewReader(data), int64(len(data)))
}

// rejectFetch makes a rejection of a body that does not unpack or is too large.
func rejectFetch(address string, err error) error {
	if e, ok := fetch.AsError(err); ok && (e.Code == fetch.CodeEncoding || e.Code == fetch.CodeTooLarge) {
		return reject(address, string(e.Code), "%s", e.Reason)
	}
	return err
}
