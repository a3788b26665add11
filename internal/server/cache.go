package server

import (
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"strings"
)

// indexTag is the weak validator of whatever comes from the index (RFC 9110
// section 8.8): log identity, seq, generation and program version. It is taken
// before the search, so an answer can be newer than its tag, never older. The
// address, with all parameters, is part of a cache's key already.
func (s *Server) indexTag() string {
	st := s.search.Status()
	return s.weakTag(st.Position.String(), st.Generation, st.Version)
}

// weakTag makes a tag of everything that an answer depends on.
func (s *Server) weakTag(parts ...string) string {
	sum := sha256.Sum256([]byte(s.version + "\x00" + strings.Join(parts, "\x00")))
	return `W/"` + hex.EncodeToString(sum[:10]) + `"`
}

// notModified sets the validator and answers 304 if the client has it (RFC
// 9110 section 13.1.2). "no-cache" lets caches keep the answer and makes them
// ask each time.
func notModified(w http.ResponseWriter, r *http.Request, tag string) bool {
	w.Header().Set("ETag", tag)
	w.Header().Set("Cache-Control", "no-cache")
	for given := range strings.SplitSeq(strings.Join(r.Header.Values("If-None-Match"), ","), ",") {
		given = strings.TrimSpace(given)
		if given == "*" || strings.TrimPrefix(given, "W/") == strings.TrimPrefix(tag, "W/") {
			w.WriteHeader(http.StatusNotModified)
			return true
		}
	}
	return false
}
