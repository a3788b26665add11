package server

import (
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"

	"nextsearch/internal/catalogue"
	"nextsearch/internal/editorial"
)

// deskTargets gives an address for every route behind the login.
func deskTargets(d *desk, method string) []string {
	var out []string
	fill := strings.NewReplacer("{id}", "demo:intern", "{file}", "x")
	for _, rt := range d.deskRoutes() {
		if slices.Contains(rt.methods(), method) && rt.path != deskLogin {
			out = append(out, fill.Replace(rt.path))
		}
	}
	if len(out) < 4 {
		d.t.Fatalf("only %d routes", len(out))
	}
	return out
}

func TestDeskNeedsASession(t *testing.T) {
	d := openDesk(t)
	nobody := &editor{desk: d}
	stranger := &editor{desk: d, cookie: deskCookie + "=erfunden"}
	ended := d.login("first")
	d.pass(48 * time.Hour)
	for _, e := range []*editor{nobody, stranger, ended} {
		for _, target := range deskTargets(d, http.MethodGet) {
			r := e.get(target + "?lang=en")
			if want := deskLogin + "?lang=en&weiter=" + url.QueryEscape(target+"?lang=en"); r.status != http.StatusSeeOther || r.header.Get("Location") != want {
				t.Errorf("GET %s: status %d, location %q, want %q", target, r.status, r.header.Get("Location"), want)
			}
			if r.header.Get("Cache-Control") != "no-store" || !strings.Contains(r.header.Get("X-Robots-Tag"), "noindex") {
				t.Errorf("GET %s: may be kept or indexed", target)
			}
		}
		for _, target := range deskTargets(d, http.MethodPost) {
			r := e.send(target, url.Values{"reason": {"Was ich <schrieb>."}})
			if r.status != http.StatusUnauthorized || !strings.Contains(r.body, "Was ich &lt;schrieb&gt;.") {
				t.Errorf("POST %s: status %d, or what was typed is lost: %s", target, r.status, mainOf(r.body))
			}
		}
	}
}

func TestDeskTakesFormsOfItsOwnOnly(t *testing.T) {
	d := openDesk(t)
	e := d.login("first")
	token := e.form("/redaktion/eintraege/"+exampleID, "hide", "", "").Get("token")
	for _, target := range deskTargets(d, http.MethodPost) {
		for _, c := range []struct {
			name    string
			tokens  []string
			headers []string
			kept    bool
		}{
			{"without a token", nil, nil, true},
			{"with another token", []string{"x" + token[1:] + "y"}, nil, true},
			{"with the token twice", []string{token, token}, nil, true},
			{"of another site", []string{token}, []string{"Sec-Fetch-Site", "cross-site"}, false},
			{"of a sibling", []string{token}, []string{"Sec-Fetch-Site", "same-site"}, false},
			{"of another origin", []string{token}, []string{"Sec-Fetch-Site", "", "Origin", "https://boese.example"}, false},
			{"that is no form", []string{token}, []string{"Content-Type", "text/plain"}, false},
		} {
			r := e.send(target, url.Values{"token": c.tokens, "action": {"hide"}, "reason": {"Grund & mehr"}}, c.headers...)
			if r.status != http.StatusForbidden {
				t.Errorf("%s %s: status %d", target, c.name, r.status)
			}
			if got := strings.Contains(r.body, "Grund &amp; mehr"); got != c.kept {
				t.Errorf("%s %s: what was typed is shown: %v, want %v", target, c.name, got, c.kept)
			}
		}
	}
	if r := e.send("/redaktion/abmelden", url.Values{"token": {token}}, "Sec-Fetch-Site", "", "Origin", "https://suche.example"); r.status != http.StatusSeeOther {
		t.Errorf("the public address is no origin of ours: status %d", r.status)
	}
}

func TestLogin(t *testing.T) {
	d := openDesk(t)
	nobody := &editor{desk: d}
	moderate, ingest := d.key("first", editorial.ScopeModerate), d.key("werkzeug", editorial.ScopeIngest)
	for _, c := range []struct {
		name   string
		values url.Values
		status int
	}{
		{"right", url.Values{"key": {moderate}, "weiter": {"/redaktion/protokoll?von=a"}}, 303},
		{"wrong", url.Values{"key": {"nxs_falsch"}}, 401},
		{"without the scope", url.Values{"key": {ingest}}, 401},
		{"empty", url.Values{"key": {""}}, 422},
		{"missing", url.Values{}, 422},
		{"twice", url.Values{"key": {moderate, moderate}}, 422},
		{"too long", url.Values{"key": {strings.Repeat("x", 10_000)}}, 422},
		{"no UTF-8", url.Values{"key": {"\xff\xfe"}}, 422},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := nobody.send(deskLogin, c.values)
			if r.status != c.status {
				t.Fatalf("status %d, want %d", r.status, c.status)
			}
			if r.status == http.StatusSeeOther {
				if got := r.header.Get("Location"); got != "/redaktion/protokoll?von=a" {
					t.Errorf("leads to %q", got)
				}
				return
			}
			doc := page(t, r)
			if doc.Find("main .error-summary a[href='#key']").Length() != 1 || doc.Find("#key").AttrOr("value", "") != "" || r.header.Get("Set-Cookie") != "" {
				t.Errorf("the mistake is not named, the key shown or a session begun: %s", mainOf(r.body))
			}
		})
	}
}

func TestSessionCookie(t *testing.T) {
	for base, secure := range map[string]bool{"https://suche.example": true, "http://suche.example": false} {
		d := openDesk(t)
		d.base = base
		r := (&editor{desk: d}).send(deskLogin, url.Values{"key": {d.key("first", editorial.ScopeModerate)}})
		cookie, err := http.ParseSetCookie(r.header.Get("Set-Cookie"))
		if err != nil {
			t.Fatal(err)
		}
		if !cookie.HttpOnly || cookie.SameSite != http.SameSiteStrictMode || cookie.Path != "/redaktion" || cookie.Secure != secure || cookie.MaxAge <= 0 {
			t.Errorf("%s: %v", base, cookie)
		}
	}
}

func TestLoginIsThrottled(t *testing.T) {
	d := openDesk(t)
	nobody := &editor{desk: d}
	for range 100 {
		r := nobody.send(deskLogin, url.Values{"key": {"nxs_geraten"}})
		if r.status == http.StatusTooManyRequests {
			if r.header.Get("Retry-After") == "" || !strings.Contains(r.body, messages()["deskerr.throttled"].De) {
				t.Errorf("no remedy: %v %s", r.header, mainOf(r.body))
			}
			return
		}
		if r.status != http.StatusUnauthorized {
			t.Fatalf("status %d", r.status)
		}
	}
	t.Error("a hundred guesses are not throttled")
}

func TestLogoutEndsTheSession(t *testing.T) {
	d := openDesk(t)
	e := d.login("first")
	token := e.form("/redaktion/eintraege/"+exampleID, "hide", "", "").Get("token")
	r := e.send("/redaktion/abmelden", url.Values{"token": {token}})
	if r.status != http.StatusSeeOther || !strings.Contains(r.header.Get("Set-Cookie"), "Max-Age=0") {
		t.Errorf("status %d, cookie %q", r.status, r.header.Get("Set-Cookie"))
	}
	if r := e.get(deskHome); r.status != http.StatusSeeOther {
		t.Errorf("the session goes on: status %d", r.status)
	}
}

func TestSafeReturn(t *testing.T) {
	for target, want := range map[string]string{
		"":                                    deskHome,
		"/redaktion":                          deskHome,
		"/redaktion/protokoll?von=a%20b":      "/redaktion/protokoll?von=a%20b",
		"/redaktion/eintraege/demo:a?lang=en": "/redaktion/eintraege/demo:a?lang=en",
		"/redaktion/anmelden?weiter=x":        deskHome,
		"/redaktionelles":                     deskHome,
		"/suche":                              deskHome,
		"https://boese.example/redaktion/":    deskHome,
		"//boese.example/redaktion/":          deskHome,
		`/\boese.example/redaktion/`:          deskHome,
		"/redaktion/../suche":                 deskHome,
		"/redaktion/%2e%2e/suche":             deskHome,
		"/redaktion//boese.example":           deskHome,
		"/redaktion/\r\nSet-Cookie: a=b":      deskHome,
		"javascript:alert(1)":                 deskHome,
		"%zz":                                 deskHome,
	} {
		if got := safeReturn(target); got != want {
			t.Errorf("%q: got %q, want %q", target, got, want)
		}
	}
}

func TestModeration(t *testing.T) {
	for _, c := range []struct {
		action, code string
		published    bool // before
		after        editorial.State
		public       bool
	}{
		{"publish", "published", false, editorial.StatePublished, true},
		{"return", "returned", false, editorial.StateReturned, false},
		{"reject", "rejected", false, editorial.StateRejected, false},
		{"reject", "rejected", true, editorial.StateRejected, false},
		{"retract", "retracted", true, editorial.StateReturned, false},
	} {
		t.Run(c.action, func(t *testing.T) {
			d := openDesk(t)
			e := d.login("first")
			target := deskSubmissionPath(d.submitted(nil))
			if c.published {
				e.wantDone(e.act(target, "publish"), "published")
			}
			e.wantDone(e.act(target, c.action, "reason", "Die Gründe:\r\nviele."), c.code)
			id := strings.TrimPrefix(target, "/redaktion/einreichungen/")
			sub := d.submission(id)
			if sub.State != c.after {
				t.Errorf("state %q, want %q", sub.State, c.after)
			}
			if c.action != "publish" && sub.Reason != "Die Gründe:\nviele." {
				t.Errorf("reason %q", sub.Reason)
			}
			if !strings.HasPrefix(d.actions(id), "first "+c.action) {
				t.Errorf("audit log: %s", d.actions(id))
			}
			if got := d.service.get(recordPath(sub.RecordID())).status == http.StatusOK; got != c.public {
				t.Errorf("public: %v, want %v", got, c.public)
			}
		})
	}
}

func TestHeldBackNamesMustBeCleared(t *testing.T) {
	d := openDesk(t)
	e := d.login("first")
	id := d.submitted(heldBackContent)
	target := deskSubmissionPath(id)
	doc := page(t, e.get(target))
	if _, disabled := doc.Find(`form:has(input[value=publish]) button`).Attr("disabled"); !disabled || doc.Find("#publish-hint").Length() != 1 {
		t.Error("publishing is offered while warnings are open")
	}
	if text := doc.Find("#warnungen").Text(); !strings.Contains(text, "Musterstadt") {
		t.Fatalf("no warning of the place: %s", text)
	}
	e.wantProblem(e.act(target, "publish"), http.StatusConflict, messages()["deskerr.uncleared"].De, "")
	e.wantProblem(e.act(target, "clear"), http.StatusUnprocessableEntity, "bitte mindestens einen ankreuzen", "clear-warning")

	values := e.form(target, "clear", "", "")
	doc.Find("#warnungen input[name=warning]").Each(func(_ int, box *goquery.Selection) { values.Add("warning", box.AttrOr("value", "")) })
	e.wantDone(e.send(target, values), "cleared")
	if text := page(t, e.get(target)).Find("#warnungen").Text(); !strings.Contains(text, "freigegeben von first") {
		t.Errorf("who cleared is not said: %s", text)
	}
	e.wantDone(e.act(target, "publish"), "published")
}

func TestTwoEditorsAtOnce(t *testing.T) {
	d := openDesk(t)
	first, second := d.login("first"), d.login("second")
	target := deskSubmissionPath(d.submitted(nil))
	mine := second.form(target, "return", "", "")
	first.wantDone(first.act(target+"/bearbeiten", "", "title", "Neuer Titel"), "edited")
	mine.Set("reason", "Zweite Begründung")
	doc := second.wantProblem(second.send(target, mine), http.StatusConflict, messages()["deskerr.conflict"].De, "")
	if got := doc.Find("#return-reason").Text(); got != "Zweite Begründung" {
		t.Errorf("what the second editor typed is lost: %q", got)
	}
	if got := doc.Find("h1").Text(); got != "Neuer Titel" {
		t.Errorf("the first editor's version is not shown: %q", got)
	}
}

func TestTwoEditorsEdit(t *testing.T) {
	d := openDesk(t)
	first, second := d.login("first"), d.login("second")
	target := deskSubmissionPath(d.submitted(nil)) + "/bearbeiten"
	his, hers := second.form(target, "", "", ""), first.form(target, "", "", "")
	hers.Set("summary", "Neuer Zusammenfassung.")
	if r := first.send(target, hers); r.status != http.StatusSeeOther {
		t.Fatalf("status %d: %s", r.status, mainOf(r.body))
	}
	his.Set("summary", "Zweite Zusammenfassung.")
	doc := second.wantProblem(second.send(target, his), http.StatusConflict, messages()["deskerr.conflict"].De, "")
	if got := doc.Find("textarea[name=summary]").Text(); strings.TrimSpace(got) != "Zweite Zusammenfassung." {
		t.Errorf("what the second editor typed is lost: %q", got)
	}
	if del, ins := doc.Find("main del").Text(), doc.Find("main ins").Text(); !strings.Contains(del, "Neuer") || !strings.Contains(ins, "Zweite") {
		t.Errorf("the difference is not shown: %q %q", del, ins)
	}
	again := sentBy(doc, "", "", "")
	if r := second.send(target, again); r.status != http.StatusSeeOther {
		t.Errorf("sending again: status %d: %s", r.status, mainOf(r.body))
	}
}

func TestEditMakesARevisionThatCanBeCompared(t *testing.T) {
	d := openDesk(t)
	e := d.login("first")
	id := d.submitted(nil)
	target := deskSubmissionPath(id)
	e.wantDone(e.act(target, "publish"), "published")
	e.wantDone(e.act(target+"/bearbeiten", "", "sections.lessons", "Schulungen viel früher beginnen."), "edited")
	doc := page(t, e.get(target))
	if got := doc.Find("ins").Text(); !strings.Contains(got, "viel") || !strings.Contains(got, "eingefügt") {
		t.Errorf("what was put in is not marked in words: %q", got)
	}
	if sub := d.submission(id); sub.Revision != 2 || sub.Published != 1 || sub.State != editorial.StateReceived {
		t.Errorf("revision %d, published %d, state %s", sub.Revision, sub.Published, sub.State)
	}
}

func TestRecordDecisions(t *testing.T) {
	d := openDesk(t)
	e := d.login("first")
	target := deskRecordPath(exampleID)

	values := e.form(target, "correct", "facet", "level")
	values["codes"], values["reason"] = []string{"state", "federal"}, []string{"Es ist das Land."}
	e.wantDone(e.send(target, values), "corrected")
	if c, _ := d.store.Get(t.Context(), exampleID); !slices.Equal(c.Record.Corrections["level"], []string{"federal", "state"}) {
		t.Errorf("corrections %v", c.Record.Corrections)
	}
	doc := page(t, e.get(target))
	if text := doc.Find(".decisions").Text(); !strings.Contains(text, "first") || !strings.Contains(text, "Es ist das Land.") {
		t.Errorf("the decision is not shown: %s", text)
	}
	undo := e.form(target, "undo", "field", "level")
	undo.Set("reason", "Doch nicht.")
	e.wantDone(e.send(target, undo), "undone")
	if c, _ := d.store.Get(t.Context(), exampleID); len(c.Record.Corrections) != 0 {
		t.Errorf("corrections %v", c.Record.Corrections)
	}

	e.wantDone(e.act(target, "hide", "reason", "Doppelt."), "hidden")
	if got := d.service.get(recordPath(exampleID)).status; got == http.StatusOK {
		t.Error("a hidden record is public")
	}
	if text := page(t, e.get(deskHome)).Find("main").Text(); !strings.Contains(text, exampleID) {
		t.Error("the start page does not name what was hidden")
	}
	undo = e.form(target, "undo", "field", catalogue.FieldHidden)
	undo.Set("reason", "Doch nicht.")
	e.wantDone(e.send(target, undo), "undone")

	look := e.get(target + "/zusammenfuehren?in=demo:ozg-landkreis")
	if text := page(t, look).Find("table").Text(); !strings.Contains(text, "Die E-Akte in einer Kleinstadt") || !strings.Contains(text, "OZG-Leistungen im Landkreis") {
		t.Errorf("both are not shown: %s", text)
	}
	merge := e.form(target+"/zusammenfuehren?in=demo:ozg-landkreis", "merge", "", "")
	merge.Set("reason", "Dasselbe.")
	e.wantDone(e.send(target, merge), "merged")
	if c, _ := d.store.Get(t.Context(), exampleID); c.ShownAs != "demo:ozg-landkreis" {
		t.Errorf("shown as %q", c.ShownAs)
	}
	if got := d.actions(exampleID); got != "first merge, first undo, first hide, first undo, first correct" {
		t.Errorf("audit log: %s", got)
	}
}

func TestRecordChangedMeanwhile(t *testing.T) {
	d := openDesk(t)
	first, second := d.login("first"), d.login("second")
	target := deskRecordPath(exampleID)
	his := second.form(target, "correct", "facet", "topic")
	first.wantDone(first.act(target, "hide", "reason", "Doppelt."), "hidden")
	his["codes"], his["reason"] = []string{"ai"}, []string{"Zweite Grund"}
	doc := second.wantProblem(second.send(target, his), http.StatusConflict, messages()["deskerr.conflict"].De, "")
	if got := doc.Find("#topic-reason").Text(); got != "Zweite Grund" {
		t.Errorf("what the second editor typed is lost: %q", got)
	}
	if _, checked := doc.Find("#topic-ai").Attr("checked"); !checked || doc.Find("#topic-ai").ParentsFiltered("details[open]").Length() != 1 {
		t.Error("what the second editor ticked is lost or folded away")
	}
	merge := second.form(target+"/zusammenfuehren?in=demo:ozg-landkreis", "merge", "", "")
	undo := first.form(target, "undo", "field", catalogue.FieldHidden)
	undo.Set("reason", "Doch nicht.")
	first.wantDone(first.send(target, undo), "undone")
	merge.Set("reason", "Zweite zweiter Grund")
	doc = second.wantProblem(second.send(target, merge), http.StatusConflict, messages()["deskerr.conflict"].De, "")
	if got := doc.Find("#merge-reason").Text(); got != "Zweite zweiter Grund" || doc.Find("table.beside").Length() != 1 {
		t.Errorf("what the second editor typed is lost: %q", got)
	}
}

func TestBadFormsAreNamed(t *testing.T) {
	d := openDesk(t)
	e := d.login("first")
	id := d.submitted(nil)
	submission, record := deskSubmissionPath(id), deskRecordPath(exampleID)
	long := strings.Repeat("ä", 2001)
	for _, c := range []struct {
		name, target, action, facet string
		change                      func(url.Values)
		text, control               string
	}{
		{"no reason", submission, "return", "", func(v url.Values) { v.Set("reason", " \n ") }, "Begründung: bitte ausfüllen.", "return-reason"},
		{"reason missing", submission, "reject", "", func(v url.Values) { v.Del("reason") }, "Begründung: bitte ausfüllen.", "reject-reason"},
		{"reason too long", submission, "return", "", func(v url.Values) { v.Set("reason", long) }, "höchstens 2000 Zeichen", "return-reason"},
		{"reason twice", submission, "return", "", func(v url.Values) { v["reason"] = []string{"a", "b"} }, "kam mehrfach an", "return-reason"},
		{"reason no UTF-8", submission, "return", "", func(v url.Values) { v.Set("reason", "Gr\xfcnde") }, "nicht UTF-8", "return-reason"},
		{"reason with NUL", submission, "return", "", func(v url.Values) { v.Set("reason", "a\x00b") }, "nicht UTF-8", "return-reason"},
		{"unknown action", submission, "publish", "", func(v url.Values) { v.Set("action", "loeschen") }, "Aktion: diesen Wert gibt es nicht", ""},
		{"no action", submission, "publish", "", func(v url.Values) { v.Del("action") }, "Aktion: bitte ausfüllen", ""},
		{"no version", submission, "publish", "", func(v url.Values) { v.Del("version") }, "Fassung: bitte ausfüllen", ""},
		{"version no number", submission, "publish", "", func(v url.Values) { v.Set("version", "-1") }, "Fassung: ist keine Zahl", ""},
		{"version twice", submission, "publish", "", func(v url.Values) { v.Add("version", "1") }, "Fassung: kam mehrfach an", ""},
		{"unknown record action", record, "hide", "", func(v url.Values) { v.Set("action", "publish") }, "Aktion: diesen Wert gibt es nicht", ""},
		{"no seq", record, "hide", "", func(v url.Values) { v.Del("seq"); v.Set("reason", "x") }, "Stand: bitte ausfüllen", ""},
		{"hide without reason", record, "hide", "", func(url.Values) {}, "Begründung: bitte ausfüllen", "hide-reason"},
		{"unknown facet", record, "correct", "level", func(v url.Values) { v.Set("facet", "year"); v.Set("reason", "x") }, "Kategorie: diesen Wert gibt es nicht", ""},
		{"unknown code", record, "correct", "level", func(v url.Values) { v.Set("codes", "galaxy"); v.Set("reason", "x") }, "Werte: diesen Wert gibt es nicht", "level-codes"},
		{"two of one", record, "correct", "status", func(v url.Values) { v["codes"] = []string{"pilot", "ended"}; v.Set("reason", "x") }, "nur einen Wert", "status-codes"},
		{"unknown region", record, "correct", "region", func(v url.Values) { v.Set("codes", "09 99"); v.Set("reason", "x") }, "2, 5 oder 8 Ziffern", "region-codes"},
		{"bad organisation", record, "correct", "organisation", func(v url.Values) { v.Set("codes", "Stadt Muster"); v.Set("reason", "x") }, "Kleinbuchstaben", "organisation-codes"},
		{"correct without reason", record, "correct", "topic", func(v url.Values) { v.Set("codes", "ai") }, "Begründung: bitte ausfüllen", "topic-reason"},
	} {
		t.Run(c.name, func(t *testing.T) {
			field := ""
			if c.facet != "" {
				field = "facet"
			}
			values := e.form(c.target, c.action, field, c.facet)
			c.change(values)
			e.wantProblem(e.send(c.target, values), http.StatusUnprocessableEntity, c.text, c.control)
		})
	}
	if got := d.submission(id); got.State != editorial.StateReceived || got.Revision != 1 {
		t.Errorf("something was changed: %+v", got)
	}
}

func TestBadMergers(t *testing.T) {
	d := openDesk(t)
	e := d.login("first")
	target := deskRecordPath(exampleID)
	for into, text := range map[string]string{
		"":               "bitte ausfüllen",
		"keine kennung":  "bitte eine Kennung",
		"demo:nie":       "diesen Eintrag gibt es nicht",
		exampleID:        "dieser Eintrag selbst",
		"\xff":           "bitte eine Kennung",
		"\"><script>x()": "bitte eine Kennung",
	} {
		e.wantProblem(e.get(target+"/zusammenfuehren?in="+url.QueryEscape(into)), http.StatusUnprocessableEntity, text, "merge-into")
		values := e.form(target, "hide", "", "")
		values.Set("action", "merge")
		values.Set("into", into)
		values.Set("reason", "x")
		if into != "\xff" {
			e.wantProblem(e.send(target, values), http.StatusUnprocessableEntity, "", "")
		}
	}
}

func TestDeskOfWhatIsNotThere(t *testing.T) {
	d := openDesk(t)
	e := d.login("first")
	for _, target := range []string{"/redaktion/eintraege/demo:nie", "/redaktion/eintraege/x", "/redaktion/eintraege/demo:nie/zusammenfuehren?in=" + exampleID,
		"/redaktion/einreichungen/nie", "/redaktion/einreichungen/%20", "/redaktion/einreichungen/nie/bearbeiten", "/redaktion/einreichungen/nie/dateien/nie", "/redaktion/nichts"} {
		if r := e.get(target); r.status != http.StatusNotFound {
			t.Errorf("GET %s: status %d", target, r.status)
		}
	}
	token := e.form(deskRecordPath(exampleID), "hide", "", "").Get("token")
	for _, target := range []string{"/redaktion/eintraege/demo:nie", "/redaktion/einreichungen/nie", "/redaktion/einreichungen/nie/bearbeiten"} {
		r := e.send(target, url.Values{"token": {token}, "action": {"publish"}, "version": {"1"}, "seq": {"1"}})
		if r.status != http.StatusNotFound {
			t.Errorf("POST %s: status %d", target, r.status)
		}
	}
	if r := e.send(deskHome, url.Values{}); r.status != http.StatusMethodNotAllowed {
		t.Errorf("POST %s: status %d", deskHome, r.status)
	}
	if r := e.send(deskRecordPath(exampleID), url.Values{"reason": {strings.Repeat("x", maxDeskForm)}}); r.status != http.StatusRequestEntityTooLarge {
		t.Errorf("a form that is too large: status %d", r.status)
	}
}

func TestQueueShowsTheLongestWaitingFirst(t *testing.T) {
	d := openDesk(t)
	e := d.login("first")
	for _, title := range []string{"Erste", "Zweite", "Dritte"} {
		d.submitted(func(c *editorial.Content) { c.Title = title })
		d.pass(time.Minute)
	}
	var titles []string
	doc := page(t, e.get(deskHome))
	doc.Find("tbody th").Each(func(_ int, s *goquery.Selection) { titles = append(titles, s.Text()) })
	if strings.Join(titles, " ") != "Erste Zweite Dritte" {
		t.Errorf("order %v", titles)
	}
	if got := doc.Find(".tabs [aria-current]").Text(); got != "Eingegangen 3" {
		t.Errorf("tab %q", got)
	}
	if got := page(t, e.get(deskHome+"?zustand=rejected")).Find("main").Text(); !strings.Contains(got, messages()["desk.nothing"].De) {
		t.Error("an empty queue says nothing")
	}
}

func TestQueuePages(t *testing.T) {
	d := openDesk(t)
	e := d.login("first")
	for range queueSize + 3 {
		d.submitted(nil)
		d.pass(time.Second)
	}
	doc := page(t, e.get(deskHome))
	next := doc.Find("main p a[href*='nach=']").AttrOr("href", "")
	if n := doc.Find("tbody tr").Length(); n != queueSize || next == "" {
		t.Fatalf("%d rows, next %q", n, next)
	}
	if n := page(t, e.get(next)).Find("tbody tr").Length(); n != 3 {
		t.Errorf("%d rows on the second page", n)
	}
}

func TestFindRecords(t *testing.T) {
	d := openDesk(t)
	e := d.login("first")
	id := d.submitted(nil)
	for words, want := range map[string]string{
		"demo:intern":      "/redaktion/eintraege/demo:intern",
		id:                 deskSubmissionPath(id),
		"submission:" + id: deskSubmissionPath(id),
	} {
		if r := e.get("/redaktion/suche?q=" + url.QueryEscape(words)); r.header.Get("Location") != want {
			t.Errorf("%s: leads to %q, want %q", words, r.header.Get("Location"), want)
		}
	}
	doc := page(t, e.get("/redaktion/suche?q=Chatbots"))
	if href := doc.Find(".hits a").AttrOr("href", ""); href != "/redaktion/eintraege/portal:studie" {
		t.Errorf("leads to %q", href)
	}
	if got := page(t, e.get("/redaktion/suche?q=%ff%00nie")).Find("main [role=status]").Length(); got != 1 {
		t.Error("no word of finding nothing")
	}
}

func TestConsents(t *testing.T) {
	d := openDesk(t)
	e := d.login("first")
	id := d.submitted(func(c *editorial.Content) {
		c.Contact = &editorial.Contact{Name: "Musterperson", Email: "person@musterstadt.example", Consent: true, Purpose: "Fragen zum Rezept", Until: "2026-03-20"}
	})
	e.wantDone(e.act(deskSubmissionPath(id), "publish"), "published")
	if text := page(t, e.get(deskHome)).Find("#einwilligungen").Parent().Text(); !strings.Contains(text, "Musterperson") {
		t.Errorf("the start page does not name a consent that ends soon: %s", text)
	}
	target := "/redaktion/einwilligungen"
	if text := page(t, e.get(target)).Find("tbody").Text(); !strings.Contains(text, "Fragen zum Rezept") || !strings.Contains(text, "endet bald") {
		t.Errorf("ledger: %s", text)
	}
	form := e.form(target, "", "", "")
	e.wantDone(e.send(target, form), "consent-withdrawn")
	if r := d.service.get(recordPath("submission:" + id)); strings.Contains(r.body, "Musterperson") {
		t.Error("the contact is still shown")
	}
	form.Set("consent", "nie")
	e.wantProblem(e.send(target, form), http.StatusConflict, messages()["deskerr.consent-gone"].De, "")
	form.Del("consent")
	e.wantProblem(e.send(target, form), http.StatusUnprocessableEntity, "Einwilligung: bitte ausfüllen", "")
}

func TestAuditLog(t *testing.T) {
	d := openDesk(t)
	e := d.login(`=HYPERLINK("http://boese.example")`)
	target := deskRecordPath(exampleID)
	e.wantDone(e.act(target, "hide", "reason", "Ein geheimer Grund"), "hidden")
	doc := page(t, e.get("/redaktion/protokoll?von="+exampleID))
	if text := doc.Find("tbody").Text(); !strings.Contains(text, "ausgeblendet") || doc.Find("tbody tr").Length() != 1 || strings.Contains(text, "geheimer") {
		t.Errorf("log of one record: %s", text)
	}
	table := e.get("/redaktion/protokoll.csv")
	for line := range strings.SplitSeq(table.body, "\r\n") {
		for _, cell := range strings.FieldsFunc(line, func(r rune) bool { return r == ',' || r == ';' }) {
			if cell = strings.Trim(cell, `"`); cell != "" && strings.ContainsRune("=+-@", rune(cell[0])) {
				t.Errorf("a spreadsheet would compute %q", cell)
			}
		}
	}
	if !strings.Contains(table.header.Get("Content-Disposition"), "attachment") || strings.Contains(table.body, "geheimer") {
		t.Errorf("%v: %s", table.header, table.body)
	}
	lines := e.get("/redaktion/protokoll.ndjson?von=" + exampleID)
	if strings.Count(lines.body, "\n") != 1 || !strings.Contains(lines.body, `"action":"hide","object":"`+exampleID+`","fields":["hidden"]`) {
		t.Errorf("lines: %s", lines.body)
	}
}

func TestFilesLeaveTheDeskInASandbox(t *testing.T) {
	d := openDesk(t)
	e := d.login("first")
	id := d.submitted(nil, editorial.File{Name: "Kon\"zept <b>.pdf", Data: []byte("%PDF-1.7\nInhalt")})
	doc := page(t, e.get(deskSubmissionPath(id)))
	href := doc.Find("a[download]").AttrOr("href", "")
	r := e.get(href)
	if r.status != http.StatusOK || !strings.HasPrefix(r.header.Get("Content-Disposition"), "attachment") ||
		!strings.Contains(r.header.Get("Content-Security-Policy"), "sandbox") || r.header.Get("X-Content-Type-Options") != "nosniff" || r.header.Get("Cache-Control") != "no-store" {
		t.Errorf("%s: status %d, %v", href, r.status, r.header)
	}
	if !strings.HasPrefix(r.body, "%PDF-1.7") {
		t.Errorf("body %q", r.body)
	}
	if other := d.submitted(nil); e.get(strings.Replace(href, id, other, 1)).status != http.StatusNotFound {
		t.Error("a file is found under another submission")
	}
}

func TestHostileSubmissionsStayText(t *testing.T) {
	d := openDesk(t)
	e := d.login("first")
	const evil = `<script>alert(1)</script>"><img src=x onerror=alert(1)>`
	id := d.submitted(func(c *editorial.Content) {
		c.Title, c.Summary, c.Duration, c.Organisation, c.ShortName, c.Place = evil, evil, evil, evil, evil, evil
		c.Keywords = []string{evil}
		c.Sections = map[catalogue.Role]string{catalogue.RoleApproach: evil, catalogue.RoleLessons: evil}
		c.Attribution = catalogue.AttributionTypeLand
	})
	target := deskSubmissionPath(id)
	e.wantDone(e.act(target+"/bearbeiten", "", "sections.lessons", evil+evil), "edited")
	e.wantDone(e.act(target, "return", "reason", evil), "returned")
	for _, page1 := range []string{deskHome + "?zustand=returned", target, target + "/bearbeiten", "/redaktion/suche?q=" + url.QueryEscape(evil), "/redaktion/protokoll?von=" + url.QueryEscape(evil)} {
		doc := page(t, e.get(page1))
		if n := doc.Find("main script, main img, main [onerror]").Length(); n != 0 {
			t.Errorf("%s: %d elements of the text", page1, n)
		}
		if !strings.Contains(doc.Find("main").Text()+doc.Find("main input[value*='<script>']").AttrOr("value", ""), "<script>") {
			t.Errorf("%s does not show the text", page1)
		}
	}
}

func TestDeskPagesCanBeUsedByEverybody(t *testing.T) {
	d := openDesk(t)
	e := d.login("first")
	id := d.submitted(heldBackContent, editorial.File{Name: "Konzept.pdf", Data: []byte("%PDF-1.7\nInhalt")})
	e.wantDone(e.act(deskRecordPath("portal:studie"), "hide", "reason", "Doppelt."), "hidden")
	for _, target := range []string{deskHome, "/redaktion/suche", "/redaktion/suche?q=Akte", deskSubmissionPath(id), deskSubmissionPath(id) + "/bearbeiten",
		deskRecordPath(exampleID), deskRecordPath("portal:studie"), deskRecordPath("demo:intern"), deskRecordPath(exampleID) + "/zusammenfuehren?in=demo:ozg-landkreis",
		"/redaktion/einwilligungen", "/redaktion/protokoll"} {
		for _, lang := range []string{"", "lang=en"} {
			sep := "?"
			if strings.Contains(target, "?") {
				sep = "&"
			}
			full := target + sep + lang
			t.Run(full, func(t *testing.T) {
				r := e.get(full)
				if r.status != http.StatusOK {
					t.Fatalf("status %d", r.status)
				}
				checkAccessible(t, page(t, r), full)
			})
		}
	}
	nobody := &editor{desk: d}
	checkAccessible(t, page(t, nobody.get(deskLogin)), "")
	checkAccessible(t, page(t, nobody.send("/redaktion/einwilligungen", url.Values{"reason": {"x"}})), "")
	checkAccessible(t, page(t, e.send("/redaktion/einwilligungen", url.Values{"reason": {"x"}})), "")
}

// TestDeskPagesAreAgreed compares the main part of the desk's pages with goldens.
func TestDeskPagesAreAgreed(t *testing.T) {
	d := openDesk(t)
	e := d.login("first")
	held := d.submitted(heldBackContent, editorial.File{Name: "Konzept Musterstadt.pdf", Data: []byte("%PDF-1.7\nInhalt")})
	d.pass(time.Minute)
	amended := d.submitted(func(c *editorial.Content) {
		c.Contact = &editorial.Contact{Name: "Musterperson", Email: "person@musterstadt.example", Consent: true, Purpose: "Fragen zum Rezept", Until: "2026-03-20"}
	})
	e.wantDone(e.act(deskSubmissionPath(amended), "publish"), "published")
	e.wantDone(e.act(deskSubmissionPath(amended)+"/bearbeiten", "", "duration", "9 Monate"), "edited")
	correct := e.form(deskRecordPath(exampleID), "correct", "facet", "level")
	correct["codes"], correct["reason"] = []string{"state"}, []string{"Das Projekt gehört dem Land."}
	e.wantDone(e.send(deskRecordPath(exampleID), correct), "corrected")

	steady := strings.NewReplacer(held, "HELD", amended, "AMENDED")
	for name, target := range map[string]string{
		"queue": deskHome, "held": deskSubmissionPath(held), "amended": deskSubmissionPath(amended) + "?lang=en",
		"record": deskRecordPath(exampleID), "merge": deskRecordPath(exampleID) + "/zusammenfuehren?in=demo:ozg-landkreis",
		"consents": "/redaktion/einwilligungen", "audit": "/redaktion/protokoll", "find": "/redaktion/suche?q=Chatbots",
	} {
		t.Run(name, func(t *testing.T) {
			doc := page(t, e.get(target))
			doc.Find("input[name=token]").SetAttr("value", "TOKEN")
			doc.Find("input[name=consent]").SetAttr("value", "CONSENT")
			doc.Find("input[name=warning]").SetAttr("value", "WARNING")
			doc.Find("a[download][href*=dateien]").SetAttr("href", "FILE")
			doc.Find("tbody tr:has(td:contains('angemeldet')), tbody tr:has(td:contains('Schlüssel erzeugt'))").Remove() // name a key by its random id
			doc.Find("tbody tr:has(td:contains('Einwilligung erteilt')) td:nth-child(4)").SetText("CONSENT")
			main, err := doc.Find("main").Html()
			if err != nil {
				t.Fatal(err)
			}
			golden(t, "desk/"+name+".html", steady.Replace(main))
		})
	}
}

// TestMergersGoOneWay: what stands for another record cannot go behind it.
func TestMergersGoOneWay(t *testing.T) {
	d := openDesk(t)
	e := d.login("first")
	const other = "demo:ozg-landkreis"
	form := e.form(deskRecordPath(exampleID)+"/zusammenfuehren?in="+other, "merge", "", "")
	form.Set("reason", "Dasselbe.")
	e.wantDone(e.send(deskRecordPath(exampleID), form), "merged")
	back := e.form(deskRecordPath(other)+"/zusammenfuehren?in="+exampleID, "merge", "", "")
	back.Set("reason", "Umgekehrt.")
	doc := e.wantProblem(e.send(deskRecordPath(other), back), http.StatusUnprocessableEntity, messages()["deskerr.decision"].De, "")
	if got := doc.Find("#merge-reason").Text(); got != "Umgekehrt." {
		t.Errorf("what was typed is lost: %q", got)
	}
}

func TestLikelyDuplicatesAreShown(t *testing.T) {
	d := openDesk(t)
	e := d.login("first")
	likely := func(id string) (titles []string, text string) {
		section := page(t, e.get(deskSubmissionPath(id))).Find("#doppelt").Parent()
		section.Find("li > a:first-child").Each(func(_ int, a *goquery.Selection) { titles = append(titles, a.AttrOr("href", "")) })
		return titles, section.Text()
	}
	// The fixtures' index finds what has all the words.
	id := d.submitted(func(c *editorial.Content) { c.Title, c.Summary = "Studie zu Chatbots in Ministerien", "Überblick" })
	if got, text := likely(id); !slices.Equal(got, []string{"/rezepte/portal:studie"}) || !strings.Contains(text, "gemeinsame Wörter: Studie, Chatbots, Ministerien") {
		t.Errorf("likely duplicates %v: %s", got, text)
	}
	e.wantDone(e.act(deskSubmissionPath(id), "publish"), "published")
	if got, _ := likely(id); len(got) == 0 || slices.Contains(got, "/rezepte/submission:"+id) {
		t.Errorf("likely duplicates once published: %v", got)
	}
	if _, text := likely(d.submitted(func(c *editorial.Content) { c.Title, c.Summary = "Ganz was Anderes", "Nie dagewesen" })); !strings.Contains(text, messages()["desk.likelyNone"].De) {
		t.Errorf("nothing alike is not said: %s", text)
	}
	d.index.err = errors.New("no index")
	if r := e.get(deskSubmissionPath(id)); r.status != http.StatusOK {
		t.Errorf("without an index there is no desk: status %d", r.status)
	}
}

func TestRemovedRecordKeepsItsDecisions(t *testing.T) {
	d := openDesk(t)
	e := d.login("first")
	target := deskRecordPath("portal:studie")
	e.wantDone(e.act(target, "hide", "reason", "Doppelt."), "hidden")
	if _, err := d.store.Remove(t.Context(), "portal:studie"); err != nil {
		t.Fatal(err)
	}
	doc := page(t, e.get(target))
	checkAccessible(t, doc, "")
	if text := doc.Find("main").Text(); !strings.Contains(text, messages()["desk.isRemoved"].De) || !strings.Contains(text, "Doppelt.") || doc.Find("input[value=correct]").Length() != 0 {
		t.Errorf("page of a removed record: %s", text)
	}
	undo := e.form(target, "undo", "field", catalogue.FieldHidden)
	undo.Set("reason", "Erledigt.")
	e.wantDone(e.send(target, undo), "undone")
}

// TestTypedTextIsKeptWithoutItsForm: two editors do the same, so that the
// second one's form has gone when it is refused.
func TestTypedTextIsKeptWithoutItsForm(t *testing.T) {
	d := openDesk(t)
	first, second := d.login("first"), d.login("second")
	submission, record := deskSubmissionPath(d.submitted(nil)), deskRecordPath(exampleID)
	for _, c := range []struct{ target, action, code string }{
		{record, "hide", "hidden"}, {record, "undo", "undone"}, {submission, "return", "returned"}, {submission, "reject", "rejected"}} {
		his := second.form(c.target, c.action, "", "")
		first.wantDone(first.act(c.target, c.action, "reason", "Neuer Grund"), c.code)
		his.Set("reason", "Zweite <Grund>")
		doc := second.wantProblem(second.send(c.target, his), http.StatusConflict, messages()["deskerr.conflict"].De, "")
		if got := doc.Find("label[for=kept-0]").Text() + ": " + doc.Find("#kept-0").Text(); got != "Begründung: Zweite <Grund>" {
			t.Errorf("%s: what the second editor typed is lost: %s", c.action, got)
		}
	}
}

// FuzzSafeReturn: wherever somebody wants to be led after the login, it is the desk of this site.
func FuzzSafeReturn(f *testing.F) {
	for _, target := range []string{"", "/redaktion", "/redaktion/protokoll?von=a%20b", "//boese.example/redaktion/", `/\boese.example`, "/redaktion/%2e%2e/suche", "/redaktion/\r\nx: y", "https:/redaktion/", "/redaktion/;a?b#c"} {
		f.Add(target)
	}
	f.Fuzz(func(t *testing.T, target string) {
		got := safeReturn(target)
		u, err := url.Parse(got)
		if err != nil || u.Scheme != "" || u.Host != "" || u.Path != deskHome && !strings.HasPrefix(u.Path, deskHome+"/") || strings.ContainsAny(got, "\\\r\n") {
			t.Errorf("%q leads to %q", target, got)
		}
		if again := safeReturn(got); again != got {
			t.Errorf("%q leads to %q and that to %q", target, got, again)
		}
	})
}
