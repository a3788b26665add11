package server

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strconv"
	"time"

	"nextsearch/internal/catalogue"
	"nextsearch/internal/editorial"
)

// submitPage is the form, for a new submission or to amend one.
type submitPage struct {
	Base
	Heading string
	Lead    string // "" when something is to be mended
	Action  string // where the form is sent
	Token   string // see [intake.token]
	Groups  []groupView
	Errors  []fieldProblem
	Notice  string // why it was not taken, if that is no field's fault
	Lost    bool   // files were sent and have to be chosen again
	Confirm string // value of the confirmation that the warnings were read
	Warned  []warningView
	Amend   *amendView // nil for a new one
}

// kept gives the uploads of an amended submission that shall stay.
func (p submitPage) kept(in *formInput) (uploads []editorial.Upload) {
	if p.Amend == nil {
		return nil
	}
	for _, u := range p.Amend.uploads {
		if slices.Contains(in.values["keep"], u.ID) {
			uploads = append(uploads, u)
		}
	}
	return uploads
}

// Fresh reports whether nothing was typed yet, so that a draft may be put in.
func (p submitPage) Fresh() bool { return p.Lead != "" }

// amendView is what the form has besides when a submission is amended.
type amendView struct {
	Back    string // state page
	Version string
	Files   []keptFile
	uploads []editorial.Upload
}

// keptFile is an upload that may stay.
type keptFile struct {
	ID, Name, Href string
	Bytes          int64
	Keep           bool
}

// warningView says where something that is to be held back stands.
type warningView struct{ Text, Excerpt, ID string }

// firstUntil is the day that the form proposes for the end of a consent: in a year.
func (s *Server) firstUntil() string { return s.now().AddDate(1, 0, 0).Format(time.DateOnly) }

// defaults are what the empty form has filled in already.
func (s *Server) defaults(lang string) map[string][]string {
	return map[string][]string{"licence": {editorial.Licences()[0]}, "contact.until": {s.firstUntil()},
		"contact.purpose": {s.words(lang).say("submit.purpose")}}
}

// words gives what writes the form in a language.
func (s *Server) words(lang string) formWords { return formWords{lang, s.pages.messages} }

// privatePage marks an answer that belongs to one person: no cache keeps it,
// and no search engine of the web lists it.
func privatePage(w http.ResponseWriter) {
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("X-Robots-Tag", "noindex")
}

// pageSubmit answers GET /einreichen with the empty form.
func (s *Server) pageSubmit(w http.ResponseWriter, r *http.Request) error {
	w.Header().Set("Cache-Control", "no-store") // the token is good for one form
	page := newSubmitPage(s.basePage(r, "submit.title"), "/einreichen")
	fw := s.words(page.Lang)
	page.Token, page.Lead = s.intake.token(), fw.say("submit.lead")
	page.Groups = fw.groups(s.defaults(page.Lang), nil)
	return s.render(w, http.StatusOK, "submit", page)
}

// postSubmit answers POST /einreichen: with the receipt's address, or with the
// form, all that is wrong, and what was typed.
func (s *Server) postSubmit(w http.ResponseWriter, r *http.Request) error {
	privatePage(w)
	page := newSubmitPage(s.basePage(r, "submit.title"), "/einreichen")
	return s.takeForm(w, r, page, func(ctx context.Context, in *formInput, c editorial.Content) (string, error) {
		receipt, err := s.editorial.Submit(ctx, c, in.files, viaForm, in.one("token"))
		if err != nil || !receipt.Replayed {
			return s.receiptPath(receipt), err
		}
		if past := s.intake.receiptOf(in.one("token")); past != "" {
			return past, nil
		}
		return "", &problem{code: "already-received"}
	})
}

// newSubmitPage makes a form that is sent to action.
func newSubmitPage(base Base, action string) *submitPage {
	return &submitPage{Base: base, Heading: base.Title, Action: action}
}

// viaForm is how package editorial calls what people sent.
const viaForm = "form"

// receiptPath is where a receipt is shown.
func (s *Server) receiptPath(r editorial.Receipt) string {
	return submissionPath(r.ID, r.Secret) + "/beleg"
}

// submissionPath is the secret address of a submission. The secret stands in
// the path: the log names routes only, and Referrer-Policy keeps it from other
// sites.
func submissionPath(id, secret string) string { return "/einreichen/" + id + "/" + secret }

// storeForm stores what a form said and gives where to go on.
type storeForm func(context.Context, *formInput, editorial.Content) (next string, err error)

// takeForm reads a posted form, guards and checks it, and has it stored. page
// has what differs between a new submission and one that is amended.
func (s *Server) takeForm(w http.ResponseWriter, r *http.Request, page *submitPage, store storeForm) error {
	client := s.clientAddr(r)
	if err := s.admitPost(w, r); err != nil {
		return err
	}
	done := boundBody(w, r, maxSubmissionBytes)
	in, err := readForm(r)
	done()
	in.tidy()
	if status := s.refuse(w, r, page, in, err); status != 0 {
		s.intake.count(client, false)
		return s.showForm(w, status, page, in)
	}
	if err != nil {
		s.intake.count(client, false)
		return err
	}
	next, err := store(r.Context(), in, in.content())
	err = s.stored(r, err)
	s.intake.count(client, err == nil)
	if err != nil {
		return s.showFailure(w, r, page, in, err)
	}
	s.intake.remember(in.one("token"), next)
	seeOther(w, page.Href(next))
	return nil
}

// stored takes for done what is stored and only not shown yet.
func (s *Server) stored(r *http.Request, err error) error {
	if errors.Is(err, editorial.ErrLate) {
		s.log.Warn("the catalogue follows later", "id", infoOf(r.Context()).id, "error", err.Error())
		return nil
	}
	return err
}

// seeOther leads a browser that posted to a page (RFC 9110 section 15.4.4).
func seeOther(w http.ResponseWriter, path string) {
	w.Header().Set("Location", path)
	w.WriteHeader(http.StatusSeeOther)
}

// admitPost refuses what another site sent and who failed too often, before
// anything is read.
func (s *Server) admitPost(w http.ResponseWriter, r *http.Request) error {
	if s.crossSite(r) {
		return &problem{code: "cross-site"}
	}
	if wait, _ := s.intake.busyFor(s.clientAddr(r)); wait > 0 {
		retryAfter(w, wait)
		return &problem{code: "too-many-requests"}
	}
	return nil
}

// retryAfter says in whole seconds when to come again.
func retryAfter(w http.ResponseWriter, wait time.Duration) {
	w.Header().Set("Retry-After", strconv.Itoa(int((wait+time.Second-1)/time.Second)))
}

// refuse finds out why a form cannot be taken and gives the status of the page
// that says so, 0 if it can or if the page cannot keep what was typed.
func (s *Server) refuse(w http.ResponseWriter, r *http.Request, page *submitPage, in *formInput, err error) int {
	var p *problem
	switch {
	case errors.As(err, &p) && p.code == "too-large" && len(in.values) > 0:
		page.Errors = s.words(page.Lang).problems([]editorial.FieldError{{Field: "files", Code: "too-large-together", Limit: maxSubmissionBytes}})
		in.lostFiles = true
		return http.StatusRequestEntityTooLarge
	case err != nil:
		return 0
	case in.one(honeypot) != "":
		page.Notice = "submit.notice.trap"
	default:
		page.Notice = map[string]string{"fast": "submit.notice.fast", "expired": "submit.notice.expired"}[s.intake.checkToken(in.one("token"))]
	}
	if page.Notice != "" {
		return http.StatusUnprocessableEntity
	}
	if _, wait := s.intake.busyFor(s.clientAddr(r)); wait > 0 && page.Amend == nil {
		retryAfter(w, wait)
		page.Notice = "submit.notice.rate"
		return http.StatusTooManyRequests
	}
	return s.findFaults(page, in)
}

// findFaults checks the fields, and then whether a name that is held back
// stands in the text. It gives the status of the page, 0 if all is well.
func (s *Server) findFaults(page *submitPage, in *formInput) int {
	c := in.content()
	faults := append(in.bad, s.editorial.Check(&c, in.files)...)
	if len(faults) > 0 {
		page.Errors = s.words(page.Lang).problems(faults)
		return http.StatusUnprocessableEntity
	}
	var keys []string
	for _, warning := range s.warningsOf(&c, in.files, page.kept(in)...) {
		page.Warned = append(page.Warned, s.words(page.Lang).warning(warning))
		keys = append(keys, warning.Key)
	}
	if len(keys) == 0 || in.one("confirmed") == sumOf(keys) {
		page.Warned = nil
		return 0
	}
	page.Confirm = sumOf(keys)
	return http.StatusUnprocessableEntity
}

// warningsOf gives the warnings of a content, of its uploads, and of the names
// of new files; what stands in these is for the desk.
func (s *Server) warningsOf(c *editorial.Content, files []editorial.File, uploads ...editorial.Upload) []editorial.Warning {
	for _, f := range files {
		uploads = append(uploads, editorial.Upload{ID: f.Name, Name: f.Name})
	}
	return s.editorial.WarningsOf(c, uploads)
}

// showFailure shows what storing said on the form, so that nothing typed is
// lost; only what leaves nothing to mend becomes a problem of its own.
func (s *Server) showFailure(w http.ResponseWriter, r *http.Request, page *submitPage, in *formInput, err error) error {
	var invalid *editorial.InvalidError
	switch {
	case errors.As(err, &invalid):
		page.Errors = s.words(page.Lang).problems(invalid.Fields)
		return s.showForm(w, http.StatusUnprocessableEntity, page, in)
	case errors.Is(err, catalogue.ErrConflict):
		page.Notice = "submit.notice.conflict"
		return s.showForm(w, http.StatusConflict, page, in)
	case errors.Is(err, editorial.ErrReused):
		// Sent before and then changed: what is there now is another submission.
		in.values["token"] = nil
		page.Notice = "submit.notice.again"
		return s.showForm(w, http.StatusConflict, page, in)
	}
	kind, _ := s.kindOf(err)
	if kind.status < http.StatusInternalServerError || r.Context().Err() != nil {
		return err
	}
	s.log.Error("a submission was not stored", "id", infoOf(r.Context()).id, "error", err.Error())
	page.Notice = "submit.notice.failed"
	return s.showForm(w, kind.status, page, in)
}

// showForm shows the form with what was typed. The token stays if it is still
// good, so that nobody has to wait again.
func (s *Server) showForm(w http.ResponseWriter, status int, page *submitPage, in *formInput) error {
	page.Token = in.one("token")
	if s.intake.checkToken(page.Token) == "expired" {
		page.Token = s.intake.token()
	}
	page.Lost = len(in.files) > 0 || in.lostFiles
	if page.Notice != "" {
		page.Notice = s.words(page.Lang).say(page.Notice)
	}
	fw := s.words(page.Lang)
	page.Groups = fw.groups(in.values, page.Errors)
	if page.Amend != nil {
		page.Amend.keep(in.values["keep"])
	}
	page.NoIndex = true
	page.Title = fw.say("submit.faulty") + page.Title
	return s.render(w, status, "submit", page)
}
