package server

import (
	"cmp"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"nextsearch/internal/catalogue"
	"nextsearch/internal/editorial"
	"nextsearch/internal/search"
)

const (
	// queueSize is how many submissions a page lists: what can be looked over at once.
	queueSize = 50
	// noticeDays is how long before its end a consent is called to mind: time
	// enough to ask the person again.
	noticeDays = 30
	// noticeSize is how many consents and hidden records the start page names.
	noticeSize = 10
	// noticeEntries is how far back in the audit log hidden records are looked for.
	noticeEntries = 200
	// deskHits is how many records a search for words shows.
	deskHits = 20
)

// queuePage is the desk's start page.
type queuePage struct {
	deskPage
	Tabs     []queueTab
	State    string
	Waiting  bool // for the editors or the submitter
	Rows     []queueRow
	Next     string // the following page, "" at the end
	Consents []consentView
	Hidden   []auditView
}

// queueTab leads to the submissions in a state.
type queueTab struct {
	Label, Href string
	Count       int
	Current     bool
}

// queueRow is a submission in the queue.
type queueRow struct {
	Title, Href, Body, Since, SinceAt string
	HeldBack, Amended                 bool
	Files                             int
}

// pageQueue answers /redaktion.
func (s *Server) pageQueue(w http.ResponseWriter, r *http.Request, v *visit) error {
	page := queuePage{deskPage: s.deskPageOf(r, v, "queue", "desk.queue")}
	state := editorial.State(r.URL.Query().Get("zustand"))
	if !slices.Contains(editorial.States(), state) {
		state = editorial.StateReceived
	}
	page.Waiting = state == editorial.StateReceived || state == editorial.StateReturned
	counts, err := s.editorial.QueueCounts(r.Context())
	if err != nil {
		return err
	}
	page.Tabs, page.State = queueTabs(&page.deskPage, counts, state), page.messages["deskstate."+string(state)].In(v.lang)
	list, err := s.editorial.Queue(r.Context(), state, r.URL.Query().Get("nach"), queueSize+1)
	if err != nil {
		return err
	}
	if len(list) > queueSize {
		list = list[:queueSize]
		page.Next = queueHref(v.lang, state, list[queueSize-1].ID)
	}
	for i := range list {
		page.Rows = append(page.Rows, queueRowOf(&list[i], v.lang))
	}
	if err := s.addNotices(r, &page); err != nil {
		return err
	}
	return s.render(w, http.StatusOK, "desk-queue", page)
}

// queueTabs lists the states with their counts.
func queueTabs(page *deskPage, counts map[editorial.State]int, current editorial.State) []queueTab {
	var tabs []queueTab
	for _, state := range editorial.States() {
		tabs = append(tabs, queueTab{Label: page.messages["deskstate."+string(state)].In(page.Lang), Href: queueHref(page.Lang, state, ""),
			Count: counts[state], Current: state == current})
	}
	return tabs
}

// queueHref is the address of a page of the queue.
func queueHref(lang string, state editorial.State, after string) string {
	values := url.Values{"zustand": {string(state)}}
	if after != "" {
		values.Set("nach", after)
	}
	if lang == "en" {
		values.Set("lang", lang)
	}
	return deskHome + "?" + values.Encode()
}

// queueRowOf shows a submission in a line.
func queueRowOf(sub *editorial.Submission, lang string) queueRow {
	return queueRow{Title: sub.Content.Title, Href: deskPath(lang, deskSubmissionPath(sub.ID), ""), Body: sub.Content.Organisation,
		Since: moment(lang, sub.Updated), SinceAt: rfc3339(sub.Updated),
		HeldBack: sub.Content.Attribution == catalogue.AttributionTypeLand,
		Amended:  sub.Published > 0 && sub.Published != sub.Revision, Files: len(sub.Files)}
}

// addNotices adds what the team should know of: consents that end soon or have
// ended, and records hidden lately.
func (s *Server) addNotices(r *http.Request, page *queuePage) error {
	consents, err := s.editorial.Consents(r.Context(), false)
	if err != nil {
		return err
	}
	soon := s.now().AddDate(0, 0, noticeDays)
	for i := range consents {
		if c := &consents[i]; c.Withdrawn.IsZero() && c.Until.Before(soon) && len(page.Consents) < noticeSize {
			page.Consents = append(page.Consents, s.consentViewOf(c, &page.deskPage))
		}
	}
	entries, err := s.editorial.Audit(r.Context(), "", 0, noticeEntries)
	if err != nil {
		return err
	}
	for i := range entries {
		if e := &entries[i]; e.Action == actionHide && len(page.Hidden) < noticeSize {
			page.Hidden = append(page.Hidden, auditViewOf(e, &page.deskPage))
		}
	}
	return nil
}

// findPage lists records for an editor's words.
type findPage struct {
	deskPage
	Words string
	Hits  []hitView
}

// pageFind answers /redaktion/suche: an id leads to its record or submission
// at once, hidden ones included; words find what is public.
func (s *Server) pageFind(w http.ResponseWriter, r *http.Request, v *visit) error {
	words := strings.TrimSpace(strings.ToValidUTF8(r.URL.Query().Get("q"), "\uFFFD"))
	target, err := s.byID(r, words)
	if err != nil {
		return err
	}
	if target != "" {
		return goTo(w, r, deskPath(v.lang, target, ""))
	}
	page := findPage{deskPage: s.deskPageOf(r, v, "records", "desk.find"), Words: words}
	page.Query = words
	if words == "" {
		return s.render(w, http.StatusOK, "desk-find", page)
	}
	resp, err := s.find(r.Context(), search.Query{Text: firstRunes(words, search.MaxText), Size: deskHits})
	if err != nil {
		return err
	}
	page.Hits = s.hitViews(resp.Hits, v.lang)
	for i := range page.Hits {
		page.Hits[i].Path = deskPath(v.lang, deskRecordPath(resp.Hits[i].ID), "")
	}
	return s.render(w, http.StatusOK, "desk-find", page)
}

// byID gives the desk's path of the record or submission with an id, "" if there is none.
func (s *Server) byID(r *http.Request, id string) (string, error) {
	if catalogue.ValidID(id) {
		switch _, err := s.store.Get(r.Context(), id); {
		case err == nil:
			return deskRecordPath(id), nil
		case !errors.Is(err, catalogue.ErrNotFound):
			return "", err
		}
	}
	id = strings.TrimPrefix(id, editorial.SourceName+":")
	if !validSubmission(id) {
		return "", nil
	}
	switch _, err := s.editorial.Submission(r.Context(), id); {
	case err == nil:
		return deskSubmissionPath(id), nil
	case !errors.Is(err, catalogue.ErrNotFound):
		return "", err
	}
	return "", nil
}

// validSubmission reports whether a text can be a submission's id: one segment of a path.
func validSubmission(id string) bool { return catalogue.ValidID(editorial.SourceName + ":" + id) }

// firstRunes cuts a text to a number of characters.
func firstRunes(text string, n int) string {
	if runes := []rune(text); len(runes) > n {
		return string(runes[:n])
	}
	return text
}

// consentsPage is the ledger of consents.
type consentsPage struct {
	deskPage
	All  bool
	Rows []consentView
}

// consentView is a line of the ledger.
type consentView struct {
	ID, Record, RecordPath, Person, Data, Purpose, Evidence string
	Given, Until, Withdrawn                                 string
	Holds, Soon                                             bool
}

// consentViewOf shows a consent.
func (s *Server) consentViewOf(c *editorial.Consent, page *deskPage) consentView {
	var data []string
	for _, d := range c.Data {
		data = append(data, cmp.Or(page.messages["deskdata."+d].In(page.Lang), d))
	}
	day := func(t time.Time) string {
		if t.IsZero() {
			return ""
		}
		return formatDate(page.Lang, catalogue.DateOf(t.UTC()))
	}
	holds := c.Withdrawn.IsZero() && s.now().Before(c.Until)
	return consentView{ID: c.ID, Record: c.Record, RecordPath: deskPath(page.Lang, deskRecordPath(c.Record), ""), Person: c.Person,
		Data: strings.Join(data, ", "), Purpose: c.Purpose, Evidence: c.Evidence, Given: day(c.Given), Until: day(c.Until), Withdrawn: day(c.Withdrawn),
		Holds: holds, Soon: holds && c.Until.Before(s.now().AddDate(0, 0, noticeDays))}
}

// pageConsents answers /redaktion/einwilligungen.
func (s *Server) pageConsents(w http.ResponseWriter, r *http.Request, v *visit) error {
	page := consentsPage{deskPage: s.deskPageOf(r, v, "consents", "desk.consents")}
	return s.showConsents(w, r, http.StatusOK, &page)
}

// showConsents fills the ledger's page.
func (s *Server) showConsents(w http.ResponseWriter, r *http.Request, status int, page *consentsPage) error {
	page.All = r.URL.Query().Get("alle") == "1"
	list, err := s.editorial.Consents(r.Context(), page.All)
	if err != nil {
		return err
	}
	for i := range list {
		page.Rows = append(page.Rows, s.consentViewOf(&list[i], &page.deskPage))
	}
	return s.render(w, status, "desk-consents", *page)
}

// postConsents withdraws a consent.
func (s *Server) postConsents(w http.ResponseWriter, r *http.Request, v *visit) error {
	id := v.form.text("consent", maxName)
	alert := ""
	if len(v.form.problems) == 0 {
		switch done, err := settled(s.editorial.WithdrawConsent(r.Context(), v.Key.Name, id), "consent-withdrawn", v.form); {
		case err == nil:
			return goTo(w, r, deskPath(v.lang, r.URL.Path, done))
		case errors.Is(err, catalogue.ErrNotFound), errors.Is(err, editorial.ErrState), errors.Is(err, catalogue.ErrConflict):
			alert = "consent-gone"
		default:
			return err
		}
	}
	page := consentsPage{deskPage: s.deskPageOf(r, v, "consents", "desk.consents")}
	page.failed(alert, v.form)
	if alert != "" {
		return s.showConsents(w, r, http.StatusConflict, &page)
	}
	return s.showConsents(w, r, http.StatusUnprocessableEntity, &page)
}
