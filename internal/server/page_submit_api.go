package server

import "net/http"

func (s *Server) postSubmission(w http.ResponseWriter, r *http.Request) error { return nil }

var opSubmit operation
