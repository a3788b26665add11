package server

import (
	"io"
	"mime"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/gorilla/mux"

	"nextsearch/internal/catalogue"
	"nextsearch/internal/editorial"
)

// getPublicFile answers with an upload of a published submission that names
// its body; for all others there is none.
func (s *Server) getPublicFile(w http.ResponseWriter, r *http.Request) error {
	id, ok := strings.CutPrefix(mux.Vars(r)["id"], editorial.SourceName+":")
	if !ok {
		return catalogue.ErrNotFound
	}
	upload, data, err := s.editorial.PublicFile(r.Context(), id, mux.Vars(r)["upload"])
	if err != nil {
		return err
	}
	w.Header().Set("Cache-Control", "no-cache") // it may be taken back
	return sendUpload(w, r, &upload, data)
}

// getOwnFile answers who has the secret address with an upload.
func (s *Server) getOwnFile(w http.ResponseWriter, r *http.Request) error {
	privatePage(w)
	sub, err := s.openSubmission(r)
	if err != nil {
		return err
	}
	upload, data, err := s.editorial.File(r.Context(), sub.ID, mux.Vars(r)["upload"])
	if err != nil {
		return err
	}
	return sendUpload(w, r, &upload, data)
}

// uploadPolicy lets nothing in a foreign file run or load, should a browser
// show it in spite of Content-Disposition (CSP level 3, sandbox).
const uploadPolicy = "sandbox; default-src 'none'; frame-ancestors 'none'"

// sendUpload sends a foreign file so that no browser shows it on this site.
func sendUpload(w http.ResponseWriter, r *http.Request, upload *editorial.Upload, data io.ReadCloser) error {
	defer data.Close()
	h := w.Header()
	h.Set("Content-Security-Policy", uploadPolicy)
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("X-Robots-Tag", "noindex")
	h.Set("Content-Type", downloadType(upload.MediaType))
	h.Set("Content-Disposition", attachmentNamed(upload.Name))
	h.Set("Content-Length", strconv.FormatInt(upload.Bytes, 10))
	w.WriteHeader(http.StatusOK)
	if r.Method == http.MethodHead {
		return nil
	}
	if _, err := io.Copy(w, data); err != nil {
		panic(http.ErrAbortHandler) // nobody shall take a part for the whole
	}
	return nil
}

// downloadType gives the media type of an upload if it is one, else that of
// any bytes.
func downloadType(mediaType string) string {
	if _, _, err := mime.ParseMediaType(mediaType); err != nil || !strings.Contains(mediaType, "/") {
		return "application/octet-stream"
	}
	return mediaType
}

// attachmentNamed writes Content-Disposition with a name for old programs,
// ASCII only, and the real one (RFC 6266 section 4.3, RFC 8187 section 3.2).
func attachmentNamed(name string) string {
	name = strings.Map(func(c rune) rune {
		if c < ' ' || c == 0x7f || strings.ContainsRune(`/\`, c) {
			return '_'
		}
		return c
	}, strings.ToValidUTF8(name, "_"))
	if name == "" || strings.Trim(name, ".") == "" {
		name = "datei"
	}
	plain := strings.Map(func(c rune) rune {
		if c > '~' || c == '"' || c == '%' {
			return '_'
		}
		return c
	}, name)
	// PathEscape leaves more than attr-char unescaped: & $ + = : @ .
	extended := strings.NewReplacer("=", "%3D", ":", "%3A", "@", "%40").Replace(url.PathEscape(name))
	return `attachment; filename="` + plain + `"; filename*=UTF-8''` + extended
}
