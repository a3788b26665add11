package server

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"nextsearch/internal/catalogue"
	"nextsearch/internal/editorial"
	"nextsearch/internal/search"
	"nextsearch/mappings"
)

// problemType is the media type of an error (RFC 9457 section 3).
const problemType = "application/problem+json"

// maxGot is how much of a wrong value an error repeats.
const maxGot = 100

// statusClientLeft is what the log and the metrics say when the client has left;
// no response has it. The number is nginx's.
const statusClientLeft = 499

// problemBody is the body of an error answer (RFC 9457 section 3.1).
type problemBody struct {
	Type     string     `json:"type" doc:"address of the description of code"`
	Title    string     `json:"title" doc:"what went wrong, the same text for the same code"`
	Status   int        `json:"status" doc:"HTTP status"`
	Code     string     `json:"code" doc:"stable name of the problem"`
	Detail   string     `json:"detail,omitempty" doc:"what to do about it"`
	Instance string     `json:"instance,omitempty" doc:"id of the request, as it stands in the server's log"`
	Errors   []badParam `json:"errors,omitempty" doc:"what is wrong with which parameter"`
}

// problem is an error with a meaning for the client. Title and remedy come
// from the table [problemKinds]; nothing of cause is ever shown.
type problem struct {
	code   string
	errors []badParam
	cause  error
}

// Error is for the log.
func (p *problem) Error() string {
	if p.cause == nil {
		return p.code
	}
	return p.code + ": " + p.cause.Error()
}

// Unwrap gives the cause, which errors.Is sees and clients do not.
func (p *problem) Unwrap() error { return p.cause }

// problemKind is a line of the table of problems.
type problemKind struct {
	code       string
	status     int
	title      mappings.Label
	remedy     mappings.Label
	retryAfter int     // seconds; 0: no Retry-After
	is         []error // errors of other packages that mean this problem
}

// means reports whether err of another package is this problem.
func (k problemKind) means(err error) bool {
	return slices.ContainsFunc(k.is, func(target error) bool { return errors.Is(err, target) })
}

// problemKinds maps meanings to statuses; it is the only place that does. An
// error that matches no line is internal.
func problemKinds() []problemKind {
	label := func(de, en string) mappings.Label { return mappings.Label{De: de, En: en} }
	return []problemKind{
		{"invalid-parameter", 400, label("Ein Parameter stimmt nicht", "A parameter is wrong"),
			label("errors nennt jeden Parameter und was er nimmt.", "errors names each parameter and what it takes."), 0, nil},
		{"invalid-cursor", 400, label("Der Cursor ist nicht von hier", "The cursor is not one of ours"),
			label("Die Suche ohne cursor neu beginnen.", "Start the search again without cursor."), 0, []error{search.ErrCursor}},
		{"invalid-query-string", 400, label("Die Adresse lässt sich nicht lesen", "The address cannot be read"),
			label("Sonderzeichen in Werten als %XX schreiben (RFC 3986).", "Write special characters in values as %XX (RFC 3986)."), 0, nil},
		{"not-found", 404, label("Das gibt es hier nicht", "There is no such thing here"),
			label("Die Adressen der Schnittstelle stehen unter /v1/openapi.json.", "The addresses of the API stand in /v1/openapi.json."), 0, []error{catalogue.ErrNotFound}},
		{"method-not-allowed", 405, label("Diese Methode gibt es hier nicht", "This method is not allowed here"),
			label("Es gehen die Methoden, die Allow nennt.", "Use a method that Allow names."), 0, nil},
		{"gone", 410, label("Der Eintrag wurde entfernt", "The record was removed"),
			label("Den Eintrag auch dort löschen, wo er übernommen wurde.", "Remove it where it was copied, too."), 0, nil},
		{"log-replaced", 410, label("Das Änderungsprotokoll ist ein anderes", "The change log is another one"),
			label("Mit since=0 neu beginnen und den alten Bestand verwerfen.", "Start again with since=0 and drop what was copied."), 0, nil},
		{"uri-too-long", 414, label("Die Adresse ist zu lang", "The address is too long"),
			label("Weniger oder kürzere Parameter angeben.", "Give fewer or shorter parameters."), 0, nil},
		{"invalid-body", 400, label("Der Inhalt der Anfrage lässt sich nicht lesen", "The body of the request cannot be read"),
			label("JSON (RFC 8259) oder multipart/form-data (RFC 7578) in UTF-8 senden.", "Send JSON (RFC 8259) or multipart/form-data (RFC 7578) in UTF-8."), 0, nil},
		{"unauthorized", 401, label("Der Schlüssel gilt nicht", "The key is not valid"),
			label("Einen gültigen Schlüssel senden: Authorization: Bearer nxs_…", "Send a valid key: Authorization: Bearer nxs_…"), 0, []error{editorial.ErrUnauthorized}},
		{"forbidden", 403, label("Der Schlüssel erlaubt das nicht", "The key does not permit this"),
			label("Einen Schlüssel mit dem nötigen Recht verwenden.", "Use a key with the scope that is needed."), 0, []error{editorial.ErrForbidden}},
		{"cross-site", 403, label("Diese Anfrage kam von einer anderen Website", "This request came from another site"),
			label("Das Formular dieses Dienstes benutzen, oder die Schnittstelle ohne Browser.", "Use the form of this service, or the API without a browser."), 0, nil},
		{"slow-body", 408, label("Die Daten kamen zu langsam an", "The data arrived too slowly"),
			label("Noch einmal senden, mit kleineren Dateien oder über eine schnellere Leitung.", "Send it again, with smaller files or over a faster line."), 0, nil},
		{"conflict", 409, label("Der Stand ist inzwischen ein anderer", "The state has changed meanwhile"),
			label("Neu laden und die Änderung auf den neuen Stand anwenden.", "Load it again and apply the change to the new state."), 0, []error{catalogue.ErrConflict}},
		{"wrong-state", 409, label("Das geht in diesem Zustand nicht mehr", "That is not possible in this state"),
			label("Die Seite der Einreichung zeigt, was noch möglich ist.", "The page of the submission shows what is still possible."), 0, []error{editorial.ErrState}},
		{"already-received", 409, label("Diese Einreichung ist schon angekommen", "This submission has already arrived"),
			label("Die erste Antwort enthält den geheimen Link.", "The first answer has the secret link."), 0, nil},
		{"too-large", 413, label("Die Anfrage ist zu groß", "The request is too large"),
			label("Höchstens fünf Dateien mit je 10 MB und 1 MB Text senden, in JSON zusammen 16 MB.", "Send at most five files of 10 MB each and 1 MB of text, in JSON 16 MB together."), 0, nil},
		{"unsupported-media-type", 415, label("Diesen Medientyp nimmt die Adresse nicht", "This address does not take that media type"),
			label("application/json oder multipart/form-data senden.", "Send application/json or multipart/form-data."), 0, nil},
		{"invalid-submission", 422, label("Die Einreichung ist nicht vollständig oder nicht richtig", "The submission is incomplete or wrong"),
			label("errors nennt jedes Feld und was es nimmt.", "errors names each field and what it takes."), 0, nil},
		{"idempotency-key-reused", 422, label("Der Idempotency-Key gehört zu einer anderen Einreichung", "The Idempotency-Key belongs to another submission"),
			label("Für jede Einreichung einen neuen Schlüssel erzeugen, etwa eine UUID.", "Make a new key for each submission, such as a UUID."), 0, []error{editorial.ErrReused}},
		{"too-many-requests", 429, label("Zu viele Anfragen von hier", "Too many requests from here"),
			label("Nach der Zeit in Retry-After noch einmal versuchen.", "Try again after the time in Retry-After."), 60, []error{editorial.ErrThrottled}},
		{"internal", 500, label("Interner Fehler", "Internal error"),
			label("Später noch einmal versuchen; bei einer Meldung instance nennen.", "Try again later; name instance when reporting it."), 0, nil},
		{"not-shown-yet", 503, label("Gespeichert, aber noch nicht im Katalog zu sehen", "Stored, but not to be seen in the catalogue yet"),
			label("Nicht noch einmal senden: der nächste Abruf der Quelle holt es nach.", "Do not send it again: the next run of the source makes up for it."), 0, []error{editorial.ErrLate}},
		{"overloaded", 503, label("Zu viele Anfragen gleichzeitig", "Too many requests at once"),
			label("Nach der Zeit in Retry-After noch einmal versuchen.", "Try again after the time in Retry-After."), 2, []error{errOverloaded, catalogue.ErrBusy}},
		{"not-ready", 503, label("Der Index ist noch nicht bereit", "The index is not ready yet"),
			label("Nach der Zeit in Retry-After noch einmal versuchen.", "Try again after the time in Retry-After."), 5, []error{search.ErrNotReady, catalogue.ErrClosed}},
		{"index-damaged", 503, label("Der Index wird neu aufgebaut", "The index is being rebuilt"),
			label("Nach der Zeit in Retry-After noch einmal versuchen.", "Try again after the time in Retry-After."), 30, []error{search.ErrDamaged, search.ErrOutdated}},
		{"timeout", 503, label("Die Antwort hat zu lange gedauert", "The answer took too long"),
			label("Eine engere Suche stellen oder später noch einmal versuchen.", "Narrow the search or try again later."), 5, []error{context.DeadlineExceeded}},
	}
}

// kindOf finds the line of an error; the last resort is internal.
func (s *Server) kindOf(err error) (problemKind, []badParam) {
	var p *problem
	code := "internal"
	if errors.As(err, &p) {
		code = p.code
	} else if i := slices.IndexFunc(s.problems, func(k problemKind) bool { return k.means(err) }); i >= 0 {
		return s.problems[i], nil
	}
	i := slices.IndexFunc(s.problems, func(k problemKind) bool { return k.code == code })
	if p == nil {
		return s.problems[i], nil
	}
	return s.problems[i], p.errors
}

// fail answers with an error in the form of the route, and logs what the
// client is not told. If the client has left, it cuts the connection.
func (s *Server) fail(w http.ResponseWriter, r *http.Request, form errorForm, err error) {
	info := infoOf(r.Context())
	if r.Context().Err() != nil && errors.Is(err, context.Canceled) {
		info.status = statusClientLeft
		panic(http.ErrAbortHandler) // without it net/http would send an empty 200
	}
	if elsewhere := (*shownAs)(nil); errors.As(err, &elsewhere) {
		clearForError(w.Header())
		elsewhere.redirect(w, r)
		return
	}
	kind, bad := s.kindOf(err)
	switch {
	case kind.code == "not-ready": // what a start looks like, not a fault
		s.log.Debug("not ready", "id", info.id, "route", info.route, "error", err.Error())
	case kind.status >= http.StatusInternalServerError:
		s.log.Error("request failed", "id", info.id, "route", info.route, "code", kind.code, "error", err.Error())
	}
	clearForError(w.Header())
	if kind.retryAfter > 0 && w.Header().Get("Retry-After") == "" {
		w.Header().Set("Retry-After", strconv.Itoa(kind.retryAfter))
	}
	if form == asPage {
		s.failPage(w, r, kind)
		return
	}
	lang := langOf(r)
	body := problemBody{Type: s.base + "/api#" + kind.code, Title: kind.title.In(lang), Status: kind.status, Code: kind.code,
		Detail: kind.remedy.In(lang), Instance: info.id}
	for _, b := range bad {
		body.Errors = append(body.Errors, badParam{Parameter: shorten(b.Parameter), Got: shorten(b.Got), Want: b.want.In(lang)})
	}
	data, err := encode(body)
	if err != nil { // strings and numbers only
		s.log.Error("a problem cannot be encoded", "id", info.id, "error", err.Error())
	}
	write(w, kind.status, problemType, data)
}

// clearForError drops what a handler had said of the answer that did not come.
func clearForError(h http.Header) {
	for _, name := range []string{"Etag", "Content-Disposition", "Last-Modified", "Link"} {
		h.Del(name)
	}
	h.Set("Cache-Control", "no-store")
}

// langOf gives the language that a request asks for. Only the parameter
// decides, so that an address means the same to everybody.
func langOf(r *http.Request) string {
	values, _ := url.ParseQuery(r.URL.RawQuery) // what can be read is enough
	if values.Get("lang") == "en" {
		return "en"
	}
	return "de"
}

// shorten keeps the beginning of a text that is repeated in an error.
func shorten(s string) string {
	s = strings.ToValidUTF8(s, "\uFFFD")
	if utf8.RuneCountInString(s) <= maxGot {
		return s
	}
	return string([]rune(s)[:maxGot]) + "…"
}

// itoa is strconv.Itoa under a short name.
func itoa(n int) string { return strconv.Itoa(n) }
