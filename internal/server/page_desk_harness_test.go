package server

import (
	"context"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"

	"nextsearch/internal/catalogue"
	"nextsearch/internal/editorial"
)

// desk is a service with a store of submissions, and a clock that tests move.
type desk struct {
	*service
	t  *testing.T
	ed *editorial.Store

	mu  sync.Mutex
	now time.Time
}

// openDesk starts a service over the fixtures.
func openDesk(t *testing.T) *desk {
	t.Helper()
	d := &desk{t: t, now: testNow}
	d.service = serve(t, records(), func(cfg *Config) {
		cfg.Now = d.clock
		var err error
		d.ed, err = editorial.New(editorial.Config{DB: cfg.Store.(*catalogue.SQLite), Uploads: t.TempDir(), Now: d.clock, Changed: d.ingest,
			Read: func(_ context.Context, _ string, data []byte) (editorial.FileText, error) {
				return editorial.FileText{MediaType: "application/pdf", Text: "Text der Datei", Metadata: map[string]string{"author": "<b>Stadt</b>"}}, nil
			}})
		if err != nil {
			t.Fatal(err)
		}
		cfg.Editorial = d.ed
	})
	return d
}

func (d *desk) clock() time.Time {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.now
}

// pass lets time go by.
func (d *desk) pass(by time.Duration) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.now = d.now.Add(by)
}

// ingest puts what is published into the catalogue, as the source "submission" does.
func (d *desk) ingest(ctx context.Context) error {
	published := map[string]bool{}
	for rec, err := range d.ed.Records(ctx) {
		if err != nil {
			return err
		}
		published[rec.ID] = true
		if _, err := d.store.Put(ctx, rec); err != nil {
			return err
		}
	}
	for c, err := range d.store.Changes(ctx, 0) {
		if err != nil {
			return err
		}
		if strings.HasPrefix(c.ID, editorial.SourceName+":") && !published[c.ID] {
			if _, err := d.store.Remove(ctx, c.ID); err != nil {
				return err
			}
		}
	}
	return nil
}

// key makes a key with scopes.
func (d *desk) key(name string, scopes ...editorial.Scope) string {
	d.t.Helper()
	_, secret, err := d.ed.CreateKey(d.t.Context(), name, scopes, time.Time{})
	if err != nil {
		d.t.Fatal(err)
	}
	return secret
}

// submitted submits a content and gives its id.
func (d *desk) submitted(change func(*editorial.Content), files ...editorial.File) string {
	d.t.Helper()
	c := editorial.Content{Title: "Die E-Akte im Jobcenter", Summary: "Wie ein Jobcenter die elektronische Akte eingeführt hat.",
		Sections: map[catalogue.Role]string{catalogue.RoleApproach: "Erst die Registratur, dann die Sachbearbeitung.", catalogue.RoleLessons: "Schulungen früher beginnen."},
		Duration: "8 Monate", Status: catalogue.StatusRunning, Keywords: []string{"E-Akte"}, Licence: "cc0-1.0",
		Attribution: catalogue.AttributionNamed, Organisation: "Stadt Musterstadt", AuthorityType: "municipal/town", Land: "09"}
	if change != nil {
		change(&c)
	}
	receipt, err := d.ed.Submit(d.t.Context(), c, files, "form", "")
	if err != nil {
		d.t.Fatal(err)
	}
	return receipt.ID
}

// heldBackContent asks not to name the body, and names it.
func heldBackContent(c *editorial.Content) {
	c.Attribution, c.Organisation, c.Place = catalogue.AttributionTypeLand, "Stadt Musterstadt", "Musterstadt"
	c.Sections[catalogue.RoleLessons] = "In Musterstadt begannen die Schulungen zu spät."
}

// state gives the state of a submission.
func (d *desk) submission(id string) editorial.Submission {
	d.t.Helper()
	sub, err := d.ed.Submission(d.t.Context(), id)
	if err != nil {
		d.t.Fatal(err)
	}
	return sub
}

// actions lists what the audit log says of an object, the newest first.
func (d *desk) actions(object string) string {
	d.t.Helper()
	entries, err := d.ed.Audit(d.t.Context(), object, 0, 100)
	if err != nil {
		d.t.Fatal(err)
	}
	var out []string
	for _, e := range entries {
		out = append(out, e.Who+" "+e.Action)
	}
	return strings.Join(out, ", ")
}

// editor is somebody with a session.
type editor struct {
	*desk
	cookie string
}

// login begins a session with a key of the name.
func (d *desk) login(name string) *editor {
	d.t.Helper()
	e := &editor{desk: d}
	r := e.send(deskLogin, url.Values{"key": {d.key(name, editorial.ScopeModerate)}})
	if r.status != http.StatusSeeOther {
		d.t.Fatalf("login: status %d: %s", r.status, r.body)
	}
	e.cookie, _, _ = strings.Cut(r.header.Get("Set-Cookie"), ";")
	return e
}

// get reads a page with the session.
func (e *editor) get(target string, headers ...string) reply {
	e.t.Helper()
	return e.service.get(target, append(headers, "Cookie", e.cookie)...)
}

// send posts values as they are, from the service's own site unless headers say otherwise.
func (e *editor) send(target string, values url.Values, headers ...string) reply {
	e.t.Helper()
	req, err := http.NewRequestWithContext(e.t.Context(), http.MethodPost, e.http.URL+target, strings.NewReader(values.Encode()))
	if err != nil {
		e.t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.Header.Set("Sec-Fetch-Site", "same-origin")
	if e.cookie != "" {
		req.Header.Set("Cookie", e.cookie)
	}
	for i := 0; i < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	resp, err := client.Do(req)
	if err != nil {
		e.t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		e.t.Fatal(err)
	}
	return reply{resp.StatusCode, resp.Header, string(body)}
}

// form reads a page and gives what its form for an action would send; field
// and value tell one form from others like it ("facet", "level"), or are "".
func (e *editor) form(target, action, field, value string) url.Values {
	e.t.Helper()
	values := sentBy(page(e.t, e.get(target)), action, field, value)
	if len(values) == 0 {
		e.t.Fatalf("%s has no form %s %s=%s", target, action, field, value)
	}
	return values
}

// sentBy gives what the form of a page would send; see [editor.form].
func sentBy(doc *goquery.Document, action, field, value string) url.Values {
	values := url.Values{}
	doc.Find("main form[method=post]").EachWithBreak(func(_ int, f *goquery.Selection) bool {
		if action != "" && f.Find(`input[name=action][value="`+action+`"]`).Length() == 0 {
			return true
		}
		if field != "" && f.Find(`input[name="`+field+`"][value="`+value+`"]`).Length() == 0 {
			return true
		}
		if f.HasClass("logout") {
			return true
		}
		f.Find("input, textarea, select").Each(func(_ int, c *goquery.Selection) {
			name, typ := c.AttrOr("name", ""), c.AttrOr("type", "")
			_, checked := c.Attr("checked")
			switch {
			case c.Is("textarea"):
				values.Add(name, strings.TrimPrefix(c.Text(), "\n"))
			case c.Is("select"):
				values.Add(name, c.Find("option[selected]").AttrOr("value", ""))
			case typ == "checkbox" || typ == "radio":
				if checked {
					values.Add(name, c.AttrOr("value", "on"))
				}
			default:
				values.Add(name, c.AttrOr("value", ""))
			}
		})
		return false
	})
	return values
}

// act fills in a page's form and sends it; fill is name, value, ….
func (e *editor) act(target, action string, fill ...string) reply {
	e.t.Helper()
	values := e.form(target, action, "", "")
	for i := 0; i < len(fill); i += 2 {
		values.Set(fill[i], fill[i+1])
	}
	return e.send(target, values)
}

// wantDone asks for a redirect to a page that says what was done.
func (e *editor) wantDone(r reply, code string) {
	e.t.Helper()
	if r.status != http.StatusSeeOther || !strings.Contains(r.header.Get("Location"), "ok="+code) {
		e.t.Fatalf("status %d, location %q, want a redirect with ok=%s\n%s", r.status, r.header.Get("Location"), code, mainOf(r.body))
	}
	after := page(e.t, e.get(r.header.Get("Location")))
	if want := messages()["deskok."+code].De; after.Find("main [role=status]").First().Text() != want || want == "" {
		e.t.Errorf("the page does not say %q", want)
	}
}

// wantProblem asks for a page that says what is wrong and names a control.
func (e *editor) wantProblem(r reply, status int, text, control string) *goquery.Document {
	e.t.Helper()
	if r.status != status {
		e.t.Fatalf("status %d, want %d: %s", r.status, status, mainOf(r.body))
	}
	doc := page(e.t, r)
	summary := doc.Find("main .error-summary")
	if !strings.Contains(summary.Text(), text) {
		e.t.Errorf("the summary does not say %q: %s", text, summary.Text())
	}
	if control != "" && (summary.Find(`a[href="#`+control+`"]`).Length() != 1 || doc.Find("#"+control).Length() != 1) {
		e.t.Errorf("the summary does not lead to #%s", control)
	}
	if !strings.HasPrefix(doc.Find("title").Text(), "Fehler: ") {
		e.t.Errorf("title %q", doc.Find("title").Text())
	}
	checkAccessible(e.t, doc, "")
	return doc
}

// mainOf cuts a page to its main part, for messages of tests.
func mainOf(body string) string {
	_, rest, _ := strings.Cut(body, "<main")
	main, _, _ := strings.Cut(rest, "</main>")
	return main
}
