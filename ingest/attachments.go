package ingest

import (
	"context"
	"errors"
	"strings"

	"nextsearch/internal/catalogue"
	"nextsearch/internal/fetch"
)

// Limits of the files that are read with a record.
const (
	// maxAttachmentsRead per record: a council's paper has a dozen; a page with
	// more is a list of files, which are still named.
	maxAttachmentsRead = 20
	// maxAttachmentBytes is the largest that is fetched: a printed report of
	// 300 pages with pictures.
	maxAttachmentBytes = 32 << 20
	// maxAttachmentText bounds the text of one, maxAttachmentsText of all of a
	// record: what is longer finds its record by its beginning.
	maxAttachmentText  = 512 << 10
	maxAttachmentsText = 1 << 20
)

// attachmentReader reads the files that records name.
type attachmentReader struct {
	web   *fetch.Web
	store catalogue.Store // with what earlier runs have read
	// again reads what has not changed as well: the parsers may have become better.
	again bool
}

// readsAttachments reports whether the files that records of a source name are
// fetched: unless its config says no, or its target is local and its config
// does not ask for it: then nobody expects requests.
func readsAttachments(spec Spec) bool {
	switch {
	case spec.Kind == kindDocuments || spec.Attachments == AttachmentsLink:
		return false
	case spec.Attachments == AttachmentsText:
		return true
	}
	return !isFile(spec.Target)
}

// read fetches the documents among the attachments of a record and fills in
// their text, media type, size and flags. What is wrong with one is a notice:
// the record stays, with what an earlier run read. An end of ctx ends it.
func (r *attachmentReader) read(ctx context.Context, rec *catalogue.Record) (notices []*Rejection) {
	left, files := maxAttachmentsText, 0
	for i := range rec.Attachments {
		a := &rec.Attachments[i]
		if a.Text != "" || !isDocumentFile(urlPathOf(a.URL), a.MediaType) || !isWebAddress(a.URL) || ctx.Err() != nil {
			continue
		}
		if files++; files > maxAttachmentsRead {
			n := notice(rec, "attachments-limit", "only the first %d files are read", maxAttachmentsRead)
			return append(notices, n)
		}
		if err := r.fill(ctx, rec.ID, a); err != nil && ctx.Err() == nil {
			notices = append(notices, attachmentNotice(rec, a.URL, err))
		}
		a.Text = strings.TrimSpace(cutText(a.Text, min(maxAttachmentText, left)))
		left -= len(a.Text)
	}
	return notices
}

// fill reads one file. After an error it has what is known of it.
func (r *attachmentReader) fill(ctx context.Context, id string, a *catalogue.Attachment) error {
	known, ok := r.known(ctx, id, a.URL)
	resp, err := r.web.Get(ctx, fetch.Request{URL: a.URL, Accept: acceptDocuments, MaxBytes: maxAttachmentBytes})
	if err == nil && !(resp.NotModified && ok && known.Bytes == resp.Size && !r.again) {
		var doc document
		if doc, err = readResponse(ctx, r.web, resp); err == nil {
			a.Text, a.Flags, a.Bytes = cleanText(doc.Body), doc.Flags, resp.Size
			if resp.MediaType != "" {
				a.MediaType = resp.MediaType
			}
			if a.Title == "" {
				a.Title = doc.Title
			}
			return nil
		}
	}
	if ok && !gone(err) {
		a.Text, a.Flags, a.Bytes, a.MediaType = known.Text, known.Flags, known.Bytes, known.MediaType
		if a.Title == "" {
			a.Title = known.Title
		}
	}
	return err
}

// known gives an attachment as it was catalogued by an earlier run.
func (r *attachmentReader) known(ctx context.Context, id, address string) (catalogue.Attachment, bool) {
	old, err := r.store.Get(ctx, id)
	if err != nil || old.Record == nil {
		return catalogue.Attachment{}, false
	}
	for _, a := range old.Record.Attachments {
		if a.URL == address && (a.Text != "" || len(a.Flags) > 0) {
			return a, true
		}
	}
	return catalogue.Attachment{}, false
}

// gone reports whether an error is the server's word that it gives nothing.
func gone(err error) bool {
	e, ok := fetch.AsError(err)
	return ok && e.Answered()
}

// attachmentNotice says why the text of a file is missing.
func attachmentNotice(rec *catalogue.Record, address string, err error) *Rejection {
	code, reason := "attachment", err.Error()
	var rejection *Rejection
	if e, ok := fetch.AsError(err); ok {
		code, reason = string(e.Code), e.Reason
	} else if errors.As(err, &rejection) {
		code, reason = rejection.Code, rejection.Reason
	} else if errors.Is(err, errNoDocument) {
		code, reason = "unknown-format", "the server sent no document"
	}
	n := notice(rec, code, "attachment: %s", reason)
	n.URL = address
	return n
}

// urlPathOf is the path of an address without its parameters.
func urlPathOf(address string) string {
	address, _, _ = strings.Cut(address, "#")
	address, _, _ = strings.Cut(address, "?")
	return address
}
