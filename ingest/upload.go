package ingest

import (
	"bytes"
	"context"
	"errors"
	"slices"
)

// UploadText is what can be read of a file that somebody uploads.
type UploadText struct {
	MediaType string // of PDF or DOCX, told by the bytes
	Text      string // plain, at most 512 KiB; "" for a scan
	// Metadata is what the file says beside its text, by where it says it: its
	// properties (author, company …), names of who changed it, headers, comments,
	// addresses of links. Who wants not to be named looks for names here as well.
	Metadata map[string]string
}

// ReadUpload reads a PDF or DOCX file in the sandbox. A *Rejection says what is
// wrong with it; its code is unknown-format for all other files, Word files with
// macros among them.
func ReadUpload(ctx context.Context, name string, data []byte) (UploadText, error) {
	unknown := reject(name, "unknown-format", "the file is neither PDF nor a Word file without macros (DOCX), whatever its name says")
	switch {
	case len(data) > maxDocument:
		return UploadText{}, reject(name, "too-large", "the file has %s, at most %s are read", Bytes(int64(len(data))), Bytes(maxDocument))
	case !mayBeDocument(data[:min(len(data), formatBytes)]):
		return UploadText{}, unknown
	}
	req := parseRequest{Name: name, Size: int64(len(data)), Describe: true}
	doc, err := parsers.parse(ctx, req, bytes.NewReader(data))
	if errors.Is(err, errNoDocument) || err == nil && !slices.Contains(uploadTypes, doc.MediaType) {
		return UploadText{}, unknown
	}
	if err != nil {
		return UploadText{}, err
	}
	return UploadText{doc.MediaType, cutText(cleanText(doc.Body), maxAttachmentText), doc.Metadata}, nil
}

// uploadTypes are the media types that may be uploaded.
var uploadTypes = []string{fileTypes[".pdf"], fileTypes[".docx"]}
