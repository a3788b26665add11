package server

import "net/http"

// deskRoutes are the editors' desk, behind a session. Without a store of
// submissions there are none. What changes something has no deadline: once it
// is stored, the answer should say so.
func (s *Server) deskRoutes() []route {
	if s.editorial == nil {
		return nil
	}
	read := func(path, name string, handle deskHandler) route {
		return route{path, name, work, asPage, s.desk(handle), nil, ""}
	}
	change := func(path, name string, handle deskHandler) route {
		return route{path, name, free, asPage, s.desk(handle), nil, http.MethodPost}
	}
	return []route{
		{deskLogin, "loginPage", free, asPage, s.getLogin, nil, ""},
		{deskLogin, "login", work, asPage, s.postLogin, nil, http.MethodPost},
		change("/redaktion/abmelden", "logout", s.postLogout),

		read(deskHome, "queuePage", s.pageQueue),
		read("/redaktion/suche", "deskFindPage", s.pageFind),
		read("/redaktion/einreichungen/{id}", "deskSubmissionPage", s.getDeskSubmission),
		change("/redaktion/einreichungen/{id}", "moderate", s.postDeskSubmission),
		read("/redaktion/einreichungen/{id}/bearbeiten", "deskEditPage", s.getDeskEdit),
		change("/redaktion/einreichungen/{id}/bearbeiten", "edit", s.postDeskEdit),
		read("/redaktion/einreichungen/{id}/dateien/{file}", "deskFile", s.getDeskFile),
		read("/redaktion/eintraege/{id}", "deskRecordPage", s.getDeskRecord),
		change("/redaktion/eintraege/{id}", "decide", s.postDeskRecord),
		read("/redaktion/eintraege/{id}/zusammenfuehren", "mergePage", s.getMerge),
		read("/redaktion/einwilligungen", "consentsPage", s.pageConsents),
		change("/redaktion/einwilligungen", "withdrawConsent", s.postConsents),
		read("/redaktion/protokoll", "auditPage", s.pageAudit),
		{"/redaktion/protokoll.csv", "auditCSV", stream, asPage, s.desk(s.getAuditCSV), nil, ""},
		{"/redaktion/protokoll.ndjson", "auditNDJSON", stream, asPage, s.desk(s.getAuditJSON), nil, ""},
	}
}
