package server

import (
	"cmp"
	"crypto/subtle"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"path"
	"strings"
	"time"

	"nextsearch/internal/catalogue"
	"nextsearch/internal/editorial"
)

// The editors' desk. Its pages exist for who has a session only; every change
// is a form that is sent, carries the session's token and ends in a redirect,
// so that going back or reloading does nothing twice.

const (
	deskHome  = "/redaktion"
	deskLogin = "/redaktion/anmelden"
)

// visit is a request of an editor.
type visit struct {
	editorial.Session
	lang string
	form *deskForm // what was sent; nil when only reading
}

// deskHandler answers an editor.
type deskHandler func(http.ResponseWriter, *http.Request, *visit) error

// desk lets editors pass: who has no session is led to the login, a form
// without the session's token or from another site is refused.
func (s *Server) desk(handle deskHandler) handlerFunc {
	return func(w http.ResponseWriter, r *http.Request) error {
		setDeskHeaders(w.Header())
		v := &visit{lang: langOf(r)}
		if r.Method == http.MethodPost {
			var err error
			if v.form, err = s.readDeskForm(w, r); err != nil {
				return err
			}
			if s.crossSite(r) {
				return s.denied(w, r, nil) // what another site sent is not shown: it may be a lure
			}
		}
		session, err := s.sessionOf(r)
		switch {
		case errors.Is(err, editorial.ErrUnauthorized):
			return s.askLogin(w, r, v)
		case err != nil:
			return err
		}
		v.Session = session
		if v.form != nil && !sameToken(v.form.values["token"], session.CSRF) {
			return s.denied(w, r, v.form)
		}
		return handle(w, r, v)
	}
}

// setDeskHeaders keeps what editors see out of caches and search engines.
func setDeskHeaders(h http.Header) {
	h.Set("Cache-Control", "no-store")
	h.Set("X-Robots-Tag", "noindex, nofollow")
}

// sameToken compares in constant time; a token that is there twice is none.
func sameToken(sent []string, want string) bool {
	return len(sent) == 1 && want != "" && subtle.ConstantTimeCompare([]byte(sent[0]), []byte(want)) == 1
}

// sessionOf finds the session of a request's cookie; ErrUnauthorized without one.
func (s *Server) sessionOf(r *http.Request) (editorial.Session, error) {
	cookie, err := r.Cookie(deskCookie)
	if err != nil {
		return editorial.Session{}, editorial.ErrUnauthorized
	}
	return s.editorial.Session(r.Context(), cookie.Value)
}

// deniedPage says that a form was not accepted, and shows what was typed.
type deniedPage struct {
	Base
	Back  string
	Typed []typedField
}

// denied answers a form that may not come from the editor. Nothing was changed.
func (s *Server) denied(w http.ResponseWriter, r *http.Request, form *deskForm) error {
	page := deniedPage{Base: s.basePage(r, "desk.denied"), Back: deskPath(langOf(r), r.URL.Path, ""), Typed: s.typedIn(form, langOf(r))}
	page.NoIndex = true
	return s.render(w, http.StatusForbidden, "desk-denied", page)
}

// deskPage is what all pages of the desk have.
type deskPage struct {
	Base
	Who      string // name of the editor's key
	CSRF     string
	Area     string // part of the desk that the navigation marks
	Self     string // path of this page, to which its forms are sent
	Heading  string
	Done     string // what has just been done, "" for nothing
	Alert    string // what is wrong as a whole, "" for nothing
	Problems []deskProblem
	sent     *deskForm    // what the editor typed, nil if nothing is to be shown again
	Kept     []typedField // the same, where its form is no longer on the page
}

// deskPageOf makes the common part; title is a message key.
func (s *Server) deskPageOf(r *http.Request, v *visit, area, title string) deskPage {
	p := deskPage{Base: s.basePage(r, title), Who: v.Key.Name, CSRF: v.CSRF, Area: area, Self: deskPath(v.lang, r.URL.Path, "")}
	p.NoIndex, p.Heading = true, p.Title
	p.Done = s.pages.messages["deskok."+r.URL.Query().Get("ok")].In(p.Lang) // a code that is none says nothing
	return p
}

// failed puts what is wrong on the page: a message for the whole (a key, or
// "") and the form with its problems.
func (p *deskPage) failed(alert string, form *deskForm) {
	p.Done, p.sent = "", form
	p.Title = p.messages["desk.error"].In(p.Lang) + ": " + p.Title
	p.Alert = p.messages["deskerr."+alert].In(p.Lang)
	for _, problem := range form.problems {
		problem.Text = p.problemText(&problem)
		p.Problems = append(p.Problems, problem)
	}
}

// problemText names the field and what to do.
func (p *deskPage) problemText(problem *deskProblem) string {
	text := p.messages["deskerr."+problem.Code].In(p.Lang)
	if strings.Contains(text, "%d") {
		text = fmt.Sprintf(text, problem.Limit)
	}
	if label := p.messages["deskfield."+problem.label].In(p.Lang); label != "" {
		return label + ": " + text
	}
	return text
}

// ProblemOf gives what is wrong with the control of an id, "" if nothing.
func (p deskPage) ProblemOf(id string) string {
	for _, problem := range p.Problems {
		if problem.ID == id {
			return problem.Text
		}
	}
	return ""
}

// Typed gives what was typed into the control of an id, else a default.
func (p deskPage) Typed(id, otherwise string) string {
	if name, ok := p.sent.control(id); ok {
		return p.sent.values.Get(name)
	}
	return otherwise
}

// Ticked reports whether a box was ticked, else a default.
func (p deskPage) Ticked(id, value string, otherwise bool) bool {
	if name, ok := p.sent.control(id); ok {
		for _, v := range p.sent.values[name] {
			if v == value {
				return true
			}
		}
		return false
	}
	return otherwise
}

// deskPath is a path of the desk in a language, with the code of what was done.
func deskPath(lang, path, done string) string {
	values := url.Values{}
	if lang == "en" {
		values.Set("lang", lang)
	}
	if done != "" {
		values.Set("ok", done)
	}
	return path + withQuery(values.Encode())
}

// goTo ends a form: the browser reads the page anew (RFC 9110 section 15.4.4).
func goTo(w http.ResponseWriter, r *http.Request, target string) error {
	http.Redirect(w, r, target, http.StatusSeeOther)
	return nil
}

// safeReturn gives an address of the desk to go on with after the login, its
// start page for anything else.
func safeReturn(target string) string {
	u, err := url.Parse(target)
	switch {
	case err != nil || u.Scheme != "" || u.Host != "" || u.User != nil || u.Opaque != "",
		strings.ContainsAny(target, "\\\r\n\t"), path.Clean(u.Path) != u.Path,
		u.Path != deskHome && !strings.HasPrefix(u.Path, deskHome+"/"),
		u.Path == deskLogin:
		return deskHome
	}
	return (&url.URL{Path: u.Path}).EscapedPath() + withQuery(u.RawQuery)
}

// settled tells what became of an action that ended with err: done is the code
// of the message if it is stored, also if the public does not see it yet;
// else what package editorial found wrong is noted in the form.
func settled(err error, code string, form *deskForm) (done string, rest error) {
	invalid := (*editorial.InvalidError)(nil)
	switch {
	case err == nil:
		return code, nil
	case errors.Is(err, editorial.ErrLate):
		return "late", nil
	case errors.As(err, &invalid):
		for _, f := range invalid.Fields {
			form.wrong(f.Field, f.Code, f.Limit)
		}
	}
	return "", err
}

// deskStatus says how a mistake that is no fault of the program is shown: the
// status, and the message's code. ok is false for any other error.
func deskStatus(err error) (status int, code string, ok bool) {
	switch {
	case errors.Is(err, catalogue.ErrConflict):
		return http.StatusConflict, "conflict", true
	case errors.Is(err, editorial.ErrState):
		return http.StatusConflict, "state", true
	case errors.Is(err, editorial.ErrUncleared):
		return http.StatusConflict, "uncleared", true
	case errors.As(err, new(*editorial.InvalidError)):
		return http.StatusUnprocessableEntity, "", true
	}
	return 0, "", false
}

// author names who did something: a key by its name, others in words.
func (p *deskPage) author(who string) string {
	return cmp.Or(p.messages["deskauthor."+who].In(p.Lang), who)
}

// moment writes a time for people: day, hour and minute in UTC, as logs have it.
func moment(lang string, t time.Time) string {
	if t.IsZero() {
		return ""
	}
	t = t.UTC()
	return formatDate(lang, catalogue.DateOf(t)) + t.Format(", 15:04 UTC")
}
