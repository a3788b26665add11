package server

import (
	"errors"
	"net/http"
	"net/url"
	"strings"
	"time"

	"nextsearch/internal/editorial"
)

const (
	// deskCookie holds the session. It is sent to the desk only and never
	// along with a request that began on another site.
	deskCookie = "redaktion"
	// deskCookieAge bounds how long a browser keeps it; the store ends
	// sessions after as long, and sooner when they are idle.
	deskCookieAge = 8 * time.Hour
	// loginWait is when somebody who was throttled may try again, in seconds.
	loginWait = 60
)

// loginPage asks for a key.
type loginPage struct {
	deskPage
	Return string       // where to go on
	Lost   []typedField // what that form held
}

// loginPageOf makes the page with the way on.
func (s *Server) loginPageOf(r *http.Request, target string) loginPage {
	return loginPage{deskPage: s.deskPageOf(r, &visit{lang: langOf(r)}, "", "desk.login"), Return: safeReturn(target)}
}

// askLogin leads somebody without a session to the login, and from there
// back. A form that came after the session's end is not lost: its texts are
// shown beside the login.
func (s *Server) askLogin(w http.ResponseWriter, r *http.Request, v *visit) error {
	if v.form == nil {
		target := deskPath(v.lang, deskLogin, "")
		back := safeReturn(r.URL.RequestURI())
		if strings.Contains(target, "?") {
			return goTo(w, r, target+"&weiter="+url.QueryEscape(back))
		}
		return goTo(w, r, target+"?weiter="+url.QueryEscape(back))
	}
	page := s.loginPageOf(r, deskPath(v.lang, r.URL.Path, ""))
	page.Lost = s.typedIn(v.form, v.lang)
	page.failed("ended", &deskForm{})
	w.Header().Set("WWW-Authenticate", `Bearer realm="redaktion"`) // a 401 must have one (RFC 9110 section 15.5.2); browsers ask nothing for this scheme
	return s.render(w, http.StatusUnauthorized, "desk-login", page)
}

// getLogin answers /redaktion/anmelden.
func (s *Server) getLogin(w http.ResponseWriter, r *http.Request) error {
	setDeskHeaders(w.Header())
	target := r.URL.Query().Get("weiter")
	if _, err := s.sessionOf(r); err == nil {
		return goTo(w, r, safeReturn(target))
	}
	return s.render(w, http.StatusOK, "desk-login", s.loginPageOf(r, target))
}

// postLogin begins a session. A key that does not hold and one that is not for
// the desk look the same to who tries.
func (s *Server) postLogin(w http.ResponseWriter, r *http.Request) error {
	setDeskHeaders(w.Header())
	form, err := s.readDeskForm(w, r)
	if err != nil {
		return err
	}
	if s.crossSite(r) {
		return s.denied(w, r, nil)
	}
	page := s.loginPageOf(r, form.optional("weiter", 2*maxName))
	key := form.text("key", maxName)
	if len(form.problems) > 0 {
		return s.loginFailed(w, &page, http.StatusUnprocessableEntity, "", form)
	}
	session, err := s.editorial.Login(r.Context(), key, s.clientAddr(r))
	switch {
	case errors.Is(err, editorial.ErrThrottled):
		w.Header().Set("Retry-After", itoa(loginWait))
		return s.loginFailed(w, &page, http.StatusTooManyRequests, "throttled", form)
	case errors.Is(err, editorial.ErrUnauthorized), errors.Is(err, editorial.ErrForbidden):
		form.wrong("key", "key", 0)
		w.Header().Set("WWW-Authenticate", `Bearer realm="redaktion"`)
		return s.loginFailed(w, &page, http.StatusUnauthorized, "", form)
	case err != nil:
		return err
	}
	http.SetCookie(w, s.cookie(r, session.Token, int(deskCookieAge/time.Second)))
	return goTo(w, r, page.Return)
}

// loginFailed shows the form again, without the key.
func (s *Server) loginFailed(w http.ResponseWriter, page *loginPage, status int, alert string, form *deskForm) error {
	page.failed(alert, form)
	page.sent = nil
	return s.render(w, status, "desk-login", *page)
}

// cookie makes the session's cookie; a negative age in seconds takes it away.
func (s *Server) cookie(r *http.Request, value string, age int) *http.Cookie {
	return &http.Cookie{Name: deskCookie, Value: value, Path: deskHome, MaxAge: age, HttpOnly: true,
		Secure: strings.HasPrefix(s.baseOf(r), "https:"), SameSite: http.SameSiteStrictMode}
}

// postLogout ends the session.
func (s *Server) postLogout(w http.ResponseWriter, r *http.Request, v *visit) error {
	cookie, err := r.Cookie(deskCookie)
	if err != nil {
		return err // desk has seen it
	}
	if err := s.editorial.Logout(r.Context(), cookie.Value); err != nil {
		return err
	}
	http.SetCookie(w, s.cookie(r, "", -1))
	return goTo(w, r, deskPath(v.lang, deskLogin, "out"))
}
