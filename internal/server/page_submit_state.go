package server

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/gorilla/mux"

	"nextsearch/internal/catalogue"
	"nextsearch/internal/editorial"
)

// statePage shows a submission to who has its secret address; the receipt is
// the same with what to do next.
type statePage struct {
	Base
	ID      string
	State   string // in words
	Means   string
	Code    string // the state's own name
	Heading string // title of the submission
	Reason  string // what the editors said
	Created time.Time
	Updated time.Time
	Secret  string // absolute address of the state page
	Path    string // the same without the host
	Record  string // path of the published record, "" if there is none
	Open    bool   // can be amended and withdrawn
	Files   []keptFile
}

// Day writes a time as a day, for people.
func (p statePage) Day(t time.Time) string { return formatDate(p.Lang, t.Format(time.DateOnly)) }

// AmendPath and WithdrawPath are where the submitter can act.
func (p statePage) AmendPath() string    { return p.Path + "/aendern" }
func (p statePage) WithdrawPath() string { return p.Path + "/zurueckziehen" }

// openSubmission finds the submission of a secret address. Whoever lacks the
// secret learns not even whether there is one.
func (s *Server) openSubmission(r *http.Request) (editorial.Submission, error) {
	vars := mux.Vars(r)
	return s.editorial.Open(r.Context(), vars["id"], vars["secret"])
}

// statePageOf makes the page of a submission.
func (s *Server) statePageOf(r *http.Request, sub *editorial.Submission, title string) statePage {
	page := statePage{Base: s.basePage(r, title), ID: sub.ID, Code: string(sub.State), Heading: sub.Content.Title, Reason: sub.Reason,
		Created: sub.Created, Updated: sub.Updated, Open: amendable(sub.State)}
	fw := s.words(page.Lang)
	page.State, page.Means = fw.say("state."+page.Code), fw.say("state."+page.Code+".means")
	page.Path = submissionPath(sub.ID, mux.Vars(r)["secret"])
	page.Secret, page.NoIndex = s.baseOf(r)+page.Path, true
	if sub.Published > 0 {
		page.Record = recordPath(sub.RecordID())
	}
	page.Files = keptFiles(sub, page.Path)
	return page
}

// amendable reports whether a submitter can still change a submission.
func amendable(state editorial.State) bool {
	return state != editorial.StateRejected && state != editorial.StateWithdrawn
}

// keptFiles lists the uploads of a submission; all are kept at first.
func keptFiles(sub *editorial.Submission, path string) (out []keptFile) {
	for _, f := range sub.Files {
		out = append(out, keptFile{f.ID, f.Name, path + "/dateien/" + f.ID, f.Bytes, true})
	}
	return out
}

// pageState answers the secret address, pageReceipt the one that follows a post.
func (s *Server) pageState(w http.ResponseWriter, r *http.Request) error {
	return s.showState(w, r, "state.title", "submission")
}

func (s *Server) pageReceipt(w http.ResponseWriter, r *http.Request) error {
	return s.showState(w, r, "receipt.title", "receipt")
}

// pageWithdraw asks before a submission is withdrawn.
func (s *Server) pageWithdraw(w http.ResponseWriter, r *http.Request) error {
	return s.showState(w, r, "withdraw.title", "withdraw")
}

// showState shows a submission on one of its pages.
func (s *Server) showState(w http.ResponseWriter, r *http.Request, title, template string) error {
	privatePage(w)
	sub, err := s.openSubmission(r)
	if err != nil {
		return err
	}
	return s.render(w, http.StatusOK, template, s.statePageOf(r, &sub, title))
}

// postWithdraw takes a submission back.
func (s *Server) postWithdraw(w http.ResponseWriter, r *http.Request) error {
	privatePage(w)
	if err := s.admitPost(w, r); err != nil {
		return err
	}
	vars := mux.Vars(r)
	err := s.stored(r, s.editorial.Withdraw(r.Context(), vars["id"], vars["secret"]))
	if errors.Is(err, catalogue.ErrNotFound) {
		s.intake.count(s.clientAddr(r), false) // guessing secrets
	}
	if err != nil {
		return err
	}
	seeOther(w, s.basePage(r, "").Href(submissionPath(vars["id"], vars["secret"])))
	return nil
}

// amendPage makes the form that amends a submission.
func (s *Server) amendPage(r *http.Request, sub *editorial.Submission) *submitPage {
	path := submissionPath(sub.ID, mux.Vars(r)["secret"])
	page := newSubmitPage(s.basePage(r, "amend.title"), path+"/aendern")
	page.Token, page.NoIndex = s.intake.token(), true
	page.Amend = &amendView{Back: path, Version: strconv.FormatInt(sub.Version, 10), Files: keptFiles(sub, path), uploads: sub.Files}
	return page
}

// keep notes which uploads a posted form wants to keep.
func (a *amendView) keep(ids []string) {
	for i := range a.Files {
		a.Files[i].Keep = slices.Contains(ids, a.Files[i].ID)
	}
}

// pageAmend answers with the form, filled with the latest revision.
func (s *Server) pageAmend(w http.ResponseWriter, r *http.Request) error {
	privatePage(w)
	sub, err := s.openSubmission(r)
	if err != nil {
		return err
	}
	if !amendable(sub.State) {
		return editorial.ErrState
	}
	page := s.amendPage(r, &sub)
	values := s.defaults(page.Lang)
	for name, list := range valuesOf(&sub.Content) {
		if len(list) > 0 && list[0] != "" {
			values[name] = list
		}
	}
	page.Groups = s.words(page.Lang).groups(values, nil)
	return s.render(w, http.StatusOK, "submit", page)
}

// postAmend stores a new revision. The version is the one that the form was
// made of: whoever was overtaken by the editors sees the form again with what
// was typed, and the new version in it.
func (s *Server) postAmend(w http.ResponseWriter, r *http.Request) error {
	privatePage(w)
	sub, err := s.openSubmission(r)
	if err != nil {
		return err
	}
	page := s.amendPage(r, &sub)
	return s.takeForm(w, r, page, func(ctx context.Context, in *formInput, c editorial.Content) (string, error) {
		version, err := strconv.ParseInt(in.one("version"), 10, 64)
		if err != nil {
			return "", catalogue.ErrConflict // a form without its version is none of the latest
		}
		_, err = s.editorial.Amend(ctx, sub.ID, mux.Vars(r)["secret"], version, c, in.files, in.values["keep"])
		return page.Amend.Back, err
	})
}
