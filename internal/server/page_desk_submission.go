package server

import (
	"context"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/gorilla/mux"

	"nextsearch/internal/catalogue"
	"nextsearch/internal/editorial"
)

// maxFileExcerpt is how much of a file's text the desk shows, in characters:
// enough to see what it is.
const maxFileExcerpt = 1500

// deskSubmissionPath is the desk's path of a submission.
func deskSubmissionPath(id string) string { return deskHome + "/einreichungen/" + id }

// deskSubmissionPage is a submission on the desk.
type deskSubmissionPage struct {
	deskPage
	Sub                   editorial.Submission
	State                 string
	Created, CreatedAt    string // for people and for machines
	Updated, UpdatedAt    string
	Record                string // id of the record that it becomes
	Public                string // path of the public page, "" if there is none
	HeldBack              bool   // the body is not to be named
	Fields                []contentField
	Revisions             []deskRevision
	Compared              *comparison // nil with a single revision
	Warnings              []deskWarning
	Open                  int // warnings that are not cleared
	Files                 []deskUpload
	Likely                []likelyView
	CanPublish, CanReturn bool // in this state
	CanReject, CanRetract bool
	CanEdit, Amended      bool
}

// deskRevision names a revision in a list.
type deskRevision struct {
	Number     int
	Author, At string
	Public     bool
}

// comparison is what differs between two revisions.
type comparison struct {
	From, To int
	Fields   []diffView
}

// diffView is a field that differs.
type diffView struct {
	Label string
	Parts []diffPart
}

// deskWarning is a place where a held back name may stand.
type deskWarning struct {
	Key, Where, Term, Excerpt string
	Cleared                   bool
	By, At                    string
}

// deskUpload is a file of a submission.
type deskUpload struct {
	Name, MediaType, Href, At, Excerpt string
	Bytes                              int
	Metadata                           []typedField
}

// getDeskSubmission answers /redaktion/einreichungen/{id}.
func (s *Server) getDeskSubmission(w http.ResponseWriter, r *http.Request, v *visit) error {
	page, err := s.deskSubmissionPageOf(r, v)
	if err != nil {
		return err
	}
	return s.render(w, http.StatusOK, "desk-submission", page)
}

// deskSubmissionPageOf reads everything that the page shows.
func (s *Server) deskSubmissionPageOf(r *http.Request, v *visit) (page deskSubmissionPage, err error) {
	sub, err := s.deskSubmissionOf(r)
	if err != nil {
		return page, err
	}
	page = deskSubmissionPage{deskPage: s.deskPageOf(r, v, "queue", ""), Sub: sub, Record: sub.RecordID(), HeldBack: heldBack(&sub.Content)}
	page.Heading = sub.Content.Title
	page.Title = page.Heading + " – " + page.messages["desk.title"].In(v.lang)
	page.State = page.messages["deskstate."+string(sub.State)].In(v.lang)
	page.Created, page.CreatedAt = moment(v.lang, sub.Created), rfc3339(sub.Created)
	page.Updated, page.UpdatedAt = moment(v.lang, sub.Updated), rfc3339(sub.Updated)
	page.Fields = s.contentFields(&sub.Content, v.lang)
	page.setActions()
	if err := s.addRevisions(r, &page); err != nil {
		return page, err
	}
	warnings, err := s.editorial.Warnings(r.Context(), &sub)
	if err != nil {
		return page, err
	}
	for _, warning := range warnings {
		page.addWarning(&warning)
	}
	for i := range sub.Files {
		page.Files = append(page.Files, deskUploadOf(&sub, &sub.Files[i], v.lang))
	}
	page.Likely = s.likely(r, &sub, v.lang)
	return page, nil
}

// deskSubmissionOf reads the submission that an address names.
func (s *Server) deskSubmissionOf(r *http.Request) (editorial.Submission, error) {
	id := mux.Vars(r)["id"]
	if !validSubmission(id) {
		return editorial.Submission{}, &problem{code: "not-found"}
	}
	return s.editorial.Submission(r.Context(), id)
}

// heldBack reports whether a content's body is not to be named.
func heldBack(c *editorial.Content) bool { return c.Attribution == catalogue.AttributionTypeLand }

// setActions says what can be done in the submission's state; package
// editorial has the table and decides.
func (p *deskSubmissionPage) setActions() {
	state, public := p.Sub.State, p.Sub.Published > 0
	ended := state == editorial.StateRejected || state == editorial.StateWithdrawn
	p.CanPublish = !ended && state != editorial.StatePublished
	p.CanReturn = !ended && state != editorial.StateReturned
	p.CanReject, p.CanEdit = !ended, !ended
	p.CanRetract = public
	p.Amended = public && p.Sub.Published != p.Sub.Revision
	if public {
		p.Public = p.Href(recordPath(p.Sub.RecordID()))
	}
}

// addRevisions lists the revisions and compares two of them: those that the
// address names, else the published one, or the one before, with the latest.
func (s *Server) addRevisions(r *http.Request, page *deskSubmissionPage) error {
	list, err := s.editorial.Revisions(r.Context(), page.Sub.ID)
	if err != nil {
		return err
	}
	for _, rev := range list {
		page.Revisions = append(page.Revisions, deskRevision{rev.Number, page.author(rev.Author), moment(page.Lang, rev.At), rev.Number == page.Sub.Published})
	}
	if len(list) < 2 {
		return nil
	}
	from, to := page.Sub.Revision-1, page.Sub.Revision
	if page.Amended {
		from = page.Sub.Published
	}
	from, to = revisionParam(r, "von", list, from), revisionParam(r, "bis", list, to)
	before, after := revision(list, from), revision(list, to)
	if before == nil || after == nil {
		return nil
	}
	page.Compared = &comparison{from, to, diffContents(s.contentFields(&before.Content, page.Lang), s.contentFields(&after.Content, page.Lang))}
	return nil
}

// revisionParam reads the number of a revision that there is.
func revisionParam(r *http.Request, name string, list []editorial.Revision, otherwise int) int {
	if n, err := strconv.Atoi(r.URL.Query().Get(name)); err == nil && revision(list, n) != nil {
		return n
	}
	return otherwise
}

// revision finds a revision by its number, nil if there is none.
func revision(list []editorial.Revision, number int) *editorial.Revision {
	i := slices.IndexFunc(list, func(rev editorial.Revision) bool { return rev.Number == number })
	if i < 0 {
		return nil
	}
	return &list[i]
}

// addWarning shows a warning and counts it while it stands.
func (p *deskSubmissionPage) addWarning(warning *editorial.Warning) {
	p.Warnings = append(p.Warnings, deskWarning{warning.Key, p.where(warning.Field), warning.Term, warning.Excerpt, warning.Cleared, warning.By, moment(p.Lang, warning.At)})
	if !warning.Cleared {
		p.Open++
	}
}

// deskUploadOf shows a file.
func deskUploadOf(sub *editorial.Submission, file *editorial.Upload, lang string) deskUpload {
	view := deskUpload{Name: file.Name, MediaType: file.MediaType, Bytes: int(file.Bytes), At: moment(lang, file.At),
		Href: deskSubmissionPath(sub.ID) + "/dateien/" + file.ID, Excerpt: firstRunes(file.Text, maxFileExcerpt)}
	if view.Excerpt != file.Text {
		view.Excerpt += " …"
	}
	for name, value := range file.Metadata {
		view.Metadata = append(view.Metadata, typedField{name, value})
	}
	slices.SortFunc(view.Metadata, func(a, b typedField) int { return strings.Compare(a.Name, b.Name) })
	return view
}

// getDeskFile answers /redaktion/einreichungen/{id}/dateien/{file}: as an
// attachment and in a sandbox, since nobody has vouched for what is in it.
func (s *Server) getDeskFile(w http.ResponseWriter, r *http.Request, _ *visit) error {
	vars := mux.Vars(r)
	if !validSubmission(vars["id"]) || !validSubmission(vars["file"]) {
		return &problem{code: "not-found"}
	}
	file, data, err := s.editorial.File(r.Context(), vars["id"], vars["file"])
	if err != nil {
		return err
	}
	return sendUpload(w, r, &file, data)
}

// submissionActions are the forms of the page by the value of their field
// "action": what each reads besides the version, and what it does.
var submissionActions = map[string]struct {
	reason bool
	done   string // code of the message afterwards
	do     func(ctx context.Context, s *Server, who, id string, version int64, form *deskForm, reason string) error
}{
	"clear": {false, "cleared", func(ctx context.Context, s *Server, who, id string, version int64, form *deskForm, _ string) error {
		return s.editorial.Clear(ctx, who, id, version, form.values["warning"])
	}},
	"publish": {false, "published", func(ctx context.Context, s *Server, who, id string, version int64, _ *deskForm, _ string) error {
		return s.editorial.Publish(ctx, who, id, version)
	}},
	"return": {true, "returned", func(ctx context.Context, s *Server, who, id string, version int64, _ *deskForm, reason string) error {
		return s.editorial.Return(ctx, who, id, version, reason)
	}},
	"reject": {true, "rejected", func(ctx context.Context, s *Server, who, id string, version int64, _ *deskForm, reason string) error {
		return s.editorial.Reject(ctx, who, id, version, reason)
	}},
	"retract": {true, "retracted", func(ctx context.Context, s *Server, who, id string, version int64, _ *deskForm, reason string) error {
		return s.editorial.Retract(ctx, who, id, version, reason)
	}},
}

// postDeskSubmission does what a form of the page asks for.
func (s *Server) postDeskSubmission(w http.ResponseWriter, r *http.Request, v *visit) error {
	id := mux.Vars(r)["id"]
	if !validSubmission(id) {
		return &problem{code: "not-found"}
	}
	form := v.form
	name := form.text("action", maxName)
	action, known := submissionActions[name]
	if !known && len(form.problems) == 0 {
		form.wrong("action", "unknown-code", 0)
	}
	version := form.number("version")
	form.prefix = name
	reason := ""
	if action.reason {
		reason = form.text("reason", editorial.MaxReason)
	}
	if name == "clear" {
		form.codes("warning", func(string) bool { return true })
		if len(form.problems) == 0 && len(form.values["warning"]) == 0 {
			form.wrong("warning", "choose", 0)
		}
	}
	if len(form.problems) > 0 {
		return s.submissionFailed(w, r, v, http.StatusUnprocessableEntity, "")
	}
	done, err := settled(action.do(r.Context(), s, v.Key.Name, id, int64(version), form, reason), action.done, form)
	if status, alert, ok := deskStatus(err); ok {
		return s.submissionFailed(w, r, v, status, alert)
	}
	if err != nil {
		return err
	}
	return goTo(w, r, deskPath(v.lang, r.URL.Path, done))
}

// submissionFailed shows the page as it is now with what was wrong and what
// the editor had typed; the forms name the present version, so that sending
// again is a decision on what can now be seen.
func (s *Server) submissionFailed(w http.ResponseWriter, r *http.Request, v *visit, status int, alert string) error {
	page, err := s.deskSubmissionPageOf(r, v)
	if err != nil {
		return err
	}
	page.failed(alert, v.form)
	offered := map[string]bool{"return": page.CanReturn, "reject": page.CanReject, "retract": page.CanRetract}
	if !offered[v.form.prefix] {
		page.Kept = s.typedIn(v.form, v.lang)
	}
	return s.render(w, status, "desk-submission", page)
}
