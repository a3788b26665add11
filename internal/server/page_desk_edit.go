package server

import (
	"errors"
	"maps"
	"net/http"
	"slices"

	"nextsearch/internal/editorial"
)

// deskEditPage is the form of a submission for an editor: the submitter's own,
// without its files, which stay as they are.
type deskEditPage struct {
	deskPage
	Version int64
	Groups  []groupView
	Back    string
	Changed []diffView // from how it stands now to what the editor typed; after a conflict only
}

// Diff makes the list of what somebody else's version says otherwise.
func (p deskEditPage) Diff() diffList { return diffList{p.deskPage, p.Changed} }

// deskEditPageOf makes the page with values in the form.
func (s *Server) deskEditPageOf(r *http.Request, v *visit, sub *editorial.Submission, values map[string][]string, errs []fieldProblem) deskEditPage {
	page := deskEditPage{deskPage: s.deskPageOf(r, v, "queue", "desk.editTitle"), Version: sub.Version, Back: deskPath(v.lang, deskSubmissionPath(sub.ID), "")}
	page.Groups = slices.DeleteFunc(s.words(v.lang).groups(values, errs), func(g groupView) bool { return g.Key == "files" })
	return page
}

// getDeskEdit answers /redaktion/einreichungen/{id}/bearbeiten.
func (s *Server) getDeskEdit(w http.ResponseWriter, r *http.Request, v *visit) error {
	sub, err := s.deskSubmissionOf(r)
	if err != nil {
		return err
	}
	return s.render(w, http.StatusOK, "desk-edit", s.deskEditPageOf(r, v, &sub, valuesOf(&sub.Content), nil))
}

// postDeskEdit stores a new revision by the editor.
func (s *Server) postDeskEdit(w http.ResponseWriter, r *http.Request, v *visit) error {
	sub, err := s.deskSubmissionOf(r)
	if err != nil {
		return err
	}
	version := v.form.number("version")
	in := &formInput{values: maps.Clone(map[string][]string(v.form.values))}
	in.tidy()
	content := in.content()
	bad := slices.DeleteFunc(in.bad, func(e editorial.FieldError) bool { return e.Field == "version" }) // number has named it
	if len(bad) > 0 || len(v.form.problems) > 0 {
		return s.editFailed(w, r, v, &sub, in, http.StatusUnprocessableEntity, "", bad)
	}
	err = s.editorial.Edit(r.Context(), v.Key.Name, sub.ID, int64(version), content)
	if invalid := (*editorial.InvalidError)(nil); errors.As(err, &invalid) {
		return s.editFailed(w, r, v, &sub, in, http.StatusUnprocessableEntity, "", invalid.Fields)
	}
	if status, alert, ok := deskStatus(err); ok {
		return s.editFailed(w, r, v, &sub, in, status, alert, nil)
	}
	if err != nil {
		return err
	}
	return goTo(w, r, deskPath(v.lang, deskSubmissionPath(sub.ID), "edited"))
}

// editFailed shows the form with what the editor typed. After a conflict it
// shows, too, how the present version differs from that, and the form is on the
// present version: sending again puts the editor's text in its place.
func (s *Server) editFailed(w http.ResponseWriter, r *http.Request, v *visit, sub *editorial.Submission, in *formInput, status int, alert string, bad []editorial.FieldError) error {
	if latest, err := s.editorial.Submission(r.Context(), sub.ID); err == nil {
		sub = &latest
	}
	problems := s.words(v.lang).problems(bad)
	page := s.deskEditPageOf(r, v, sub, in.values, problems)
	page.failed(alert, v.form)
	for _, p := range problems {
		page.Problems = append(page.Problems, deskProblem{ID: p.ID, Text: p.Text})
	}
	if alert == "conflict" {
		typed := in.content()
		page.Changed = diffContents(s.contentFields(&sub.Content, v.lang), s.contentFields(&typed, v.lang))
	}
	return s.render(w, status, "desk-edit", page)
}
