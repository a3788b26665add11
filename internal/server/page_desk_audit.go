package server

import (
	"cmp"
	"encoding/json"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"nextsearch/internal/catalogue"
	"nextsearch/internal/editorial"
)

const (
	// auditSize is how many entries a page shows.
	auditSize = 100
	// auditBatch is how many an export reads at once: few enough to hold, many
	// enough not to ask for every line.
	auditBatch = 1000
	// actionHide is how the audit log calls hiding a record.
	actionHide = "hide"
)

// auditPage is the audit log.
type auditPage struct {
	deskPage
	Object    string
	Rows      []auditView
	Next      string
	CSV, JSON string
}

// auditView is an entry for people.
type auditView struct{ At, Time, Who, Action, Object, Href, Fields string }

// auditViewOf shows an entry; an action without words of its own is shown by its name.
func auditViewOf(e *editorial.Entry, page *deskPage) auditView {
	v := auditView{At: rfc3339(e.At), Time: moment(page.Lang, e.At), Who: page.author(e.Who), Object: e.Object, Fields: strings.Join(e.Fields, ", "),
		Action: cmp.Or(page.messages["deskact."+e.Action].In(page.Lang), e.Action)}
	switch {
	case catalogue.ValidID(e.Object):
		v.Href = deskPath(page.Lang, deskRecordPath(e.Object), "")
	case validSubmission(e.Object) && isOfSubmission(e.Action):
		v.Href = deskPath(page.Lang, deskSubmissionPath(e.Object), "")
	}
	return v
}

// isOfSubmission reports whether an action is done to a submission.
func isOfSubmission(action string) bool {
	switch action {
	case "submit", "amend", "withdraw", "clear", "edit", "publish", "return", "reject", "retract":
		return true
	}
	return false
}

// auditHref is the address of the log of one object.
func auditHref(lang, object string) string {
	values := url.Values{"von": {object}}
	if lang == "en" {
		values.Set("lang", lang)
	}
	return deskHome + "/protokoll" + withQuery(values.Encode())
}

// pageAudit answers /redaktion/protokoll.
func (s *Server) pageAudit(w http.ResponseWriter, r *http.Request, v *visit) error {
	page := auditPage{deskPage: s.deskPageOf(r, v, "audit", "desk.audit")}
	query := r.URL.Query()
	page.Object = firstRunes(strings.TrimSpace(strings.ToValidUTF8(query.Get("von"), "\uFFFD")), maxName)
	before, _ := strconv.ParseInt(query.Get("vor"), 10, 64) // anything else is the first page
	entries, err := s.editorial.Audit(r.Context(), page.Object, before, auditSize+1)
	if err != nil {
		return err
	}
	values := url.Values{}
	if v.lang == "en" {
		values.Set("lang", "en")
	}
	if page.Object != "" {
		values.Set("von", page.Object)
	}
	page.CSV, page.JSON = r.URL.Path+".csv"+withQuery(values.Encode()), r.URL.Path+".ndjson"+withQuery(values.Encode())
	if len(entries) > auditSize {
		entries = entries[:auditSize]
		values.Set("vor", strconv.FormatInt(entries[auditSize-1].Seq, 10))
		page.Next = r.URL.Path + withQuery(values.Encode())
	}
	for i := range entries {
		page.Rows = append(page.Rows, auditViewOf(&entries[i], &page.deskPage))
	}
	return s.render(w, http.StatusOK, "desk-audit", page)
}

// auditLine is an entry as programs read it.
type auditLine struct {
	Seq    int64    `json:"seq"`
	At     string   `json:"at"` // RFC 3339, UTC
	Who    string   `json:"who"`
	Action string   `json:"action"`
	Object string   `json:"object"`
	Fields []string `json:"fields"` // names, never contents
}

// getAuditJSON answers /redaktion/protokoll.ndjson, the newest first.
func (s *Server) getAuditJSON(w http.ResponseWriter, r *http.Request, _ *visit) error {
	return s.exportAudit(w, r, "application/x-ndjson", "protokoll.ndjson", nil, func(e *auditLine) ([]byte, error) {
		data, err := json.Marshal(e)
		return append(data, '\n'), err
	})
}

// getAuditCSV answers /redaktion/protokoll.csv, the newest first, in the form
// of /v1/export.csv that a German Excel opens.
func (s *Server) getAuditCSV(w http.ResponseWriter, r *http.Request, _ *visit) error {
	comma := csvSeparators["semicolon"]
	head, err := csvLine(comma, []string{"seq", "at", "who", "action", "object", "fields"})
	if err != nil {
		return err
	}
	return s.exportAudit(w, r, csvType+"; charset=utf-8; header=present", "protokoll.csv", append([]byte(byteOrderMark), head...), func(e *auditLine) ([]byte, error) {
		return csvLine(comma, []string{strconv.FormatInt(e.Seq, 10), e.At, harmless(e.Who), harmless(e.Action), harmless(e.Object), harmless(strings.Join(e.Fields, " "))})
	})
}

// exportAudit writes the whole log, or that of one object, batch by batch. The
// first batch is read before anything is sent, so that its error is an answer.
func (s *Server) exportAudit(w http.ResponseWriter, r *http.Request, mediaType, name string, head []byte, line func(*auditLine) ([]byte, error)) error {
	object := r.URL.Query().Get("von")
	entries, err := s.editorial.Audit(r.Context(), object, 0, auditBatch)
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", mediaType)
	w.Header().Set("Content-Disposition", `attachment; filename="`+name+`"`)
	w.WriteHeader(http.StatusOK)
	if r.Method == http.MethodHead {
		return nil
	}
	_, _ = w.Write(head) // a client that has left is noticed below
	for len(entries) > 0 {
		for i := range entries {
			e := &entries[i]
			data, err := line(&auditLine{e.Seq, rfc3339(e.At), e.Who, e.Action, e.Object, append([]string{}, e.Fields...)})
			if err == nil {
				_, err = w.Write(data)
			}
			if err != nil {
				return nil // the client has left; texts and numbers can always be written
			}
		}
		if len(entries) < auditBatch {
			return nil
		}
		_ = extendDeadline(w, writePatience)
		if entries, err = s.editorial.Audit(r.Context(), object, entries[len(entries)-1].Seq, auditBatch); err != nil {
			s.log.Error("the audit log broke off", "error", err.Error())
			panic(http.ErrAbortHandler) // nobody may take a part for the whole
		}
	}
	return nil
}
