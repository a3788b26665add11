package server

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"

	"nextsearch/internal/catalogue"
	"nextsearch/internal/editorial"
	"nextsearch/mappings"
)

// desk is a service with a store of submissions and a clock that tests move.
type office struct {
	*service
	editorial *editorial.Store
	mu        sync.Mutex
	time      time.Time
}

func (d *office) clock() time.Time {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.time
}

// wait lets time pass.
func (d *office) wait(by time.Duration) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.time = d.time.Add(by)
}

// serveDesk starts a service that takes submissions. Files that hold "damaged"
// cannot be read.
func serveDesk(t testing.TB, change func(*Config)) *office {
	t.Helper()
	d := &office{time: testNow}
	d.service = serve(t, records(), func(c *Config) {
		store, err := editorial.New(editorial.Config{DB: c.Store.(*catalogue.SQLite), Uploads: filepath.Join(t.TempDir(), "uploads"), Now: d.clock, BaseURL: "https://suche.example",
			Topic: mappings.TopicTerms().Has, AuthorityType: knownType,
			Read: func(_ context.Context, _ string, data []byte) (editorial.FileText, error) {
				if bytes.Contains(data, []byte("damaged")) {
					return editorial.FileText{}, errors.New("it is damaged")
				}
				return editorial.FileText{MediaType: "application/pdf", Text: string(data)}, nil
			}})
		if err != nil {
			t.Fatal(err)
		}
		c.Editorial, c.Now, d.editorial = store, d.clock, store
		if change != nil {
			change(c)
		}
	})
	return d
}

func knownType(code string) bool {
	for _, t := range mappings.AuthorityTypes() {
		if t.Code == code {
			return true
		}
	}
	return false
}

// fields is a form that is filled in well.
func goodFields() url.Values {
	return url.Values{"title": {"Baugenehmigung ohne Papier"}, "summary": {"Bauanträge kommen digital an."},
		"sections.approach": {"Zuerst die Abläufe aufgenommen.\r\nDann begonnen."}, "sections.lessons": {"Früh mit den Planungsbüros sprechen."},
		"topics": {"building", "process"}, "keywords": {"Bauantrag, Onlinedienst"}, "licence": {"cc-by-4.0"}, "attribution": {"named"},
		"organisation": {"Landkreis Beispielheim"}, "authorityType": {"municipal/district"}, "land": {"09"},
		"contact.mailbox": {"digitales@beispielheim.example"}, "contact.purpose": {"Rückfragen"}, "contact.until": {"2027-03-01"}}
}

// with gives good fields with some changed; an empty value takes a field out.
func with(pairs ...string) url.Values {
	v := goodFields()
	for i := 0; i < len(pairs); i += 2 {
		if v.Set(pairs[i], pairs[i+1]); pairs[i+1] == "" {
			v.Del(pairs[i])
		}
	}
	return v
}

// pdf is a file that passes for a PDF.
const pdf = "%PDF-1.7\nKonzept"

// form encodes fields and files as a browser does.
func form(t testing.TB, v url.Values, files ...string) (contentType string, body []byte) {
	t.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	for name, list := range v {
		for _, value := range list {
			if err := w.WriteField(name, value); err != nil {
				t.Fatal(err)
			}
		}
	}
	for i := 0; i < len(files); i += 2 {
		part, err := w.CreateFormFile("files", files[i])
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(part, files[i+1]); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return w.FormDataContentType(), b.Bytes()
}

// send posts a body; headers are name, value, ….
func (d *office) send(target, contentType string, body []byte, headers ...string) reply {
	d.t.Helper()
	req, err := http.NewRequestWithContext(d.t.Context(), http.MethodPost, d.http.URL+target, bytes.NewReader(body))
	if err != nil {
		d.t.Fatal(err)
	}
	req.Header.Set("Content-Type", contentType)
	for i := 0; i < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	return d.answer(req)
}

// answer sends a request and reads the answer, following nothing.
func (d *office) answer(req *http.Request) reply {
	d.t.Helper()
	resp, err := http.DefaultTransport.RoundTrip(req)
	if err != nil {
		d.t.Fatal(err)
	}
	defer resp.Body.Close()
	data, err := io.ReadAll(resp.Body)
	if err != nil {
		d.t.Fatal(err)
	}
	return reply{resp.StatusCode, resp.Header, string(data)}
}

// fill opens a form, waits as long as a person needs, and sends it.
func (d *office) fill(target string, v url.Values, files ...string) reply {
	d.t.Helper()
	doc := d.open(target)
	for _, name := range []string{"token", "version"} {
		if value, ok := doc.Find("input[name=" + name + "]").Attr("value"); ok && !v.Has(name) {
			v.Set(name, value)
		}
	}
	d.wait(time.Minute)
	contentType, body := form(d.t, v, files...)
	return d.send(target, contentType, body)
}

// open reads a page that must be there.
func (d *office) open(target string) *goquery.Document {
	d.t.Helper()
	r := d.get(target)
	if r.status != http.StatusOK {
		d.t.Fatalf("GET %s: status %d: %s", target, r.status, r.body)
	}
	doc, err := goquery.NewDocumentFromReader(strings.NewReader(r.body))
	if err != nil {
		d.t.Fatal(err)
	}
	return doc
}

// submitted sends a form that must be taken and gives the secret address.
func (d *office) submitted(v url.Values, files ...string) string {
	d.t.Helper()
	r := d.fill("/einreichen", v, files...)
	path, ok := strings.CutSuffix(r.header.Get("Location"), "/beleg")
	if r.status != http.StatusSeeOther || !ok {
		d.t.Fatalf("status %d, Location %q: %s", r.status, r.header.Get("Location"), errorsOf(r))
	}
	return path
}

// errorsOf gives what a page says is wrong, by the field that it leads to.
func errorsOf(r reply) map[string]string {
	doc, err := goquery.NewDocumentFromReader(strings.NewReader(r.body))
	if err != nil {
		return map[string]string{"": err.Error()}
	}
	out := map[string]string{}
	doc.Find(".error-summary a").Each(func(_ int, a *goquery.Selection) {
		out[strings.TrimPrefix(a.AttrOr("href", ""), "#")] = a.Text()
	})
	if notice := strings.TrimSpace(doc.Find(".alert-error").Text()); notice != "" {
		out["notice"] = notice
	}
	return out
}

// parts splits a secret address.
func parts(path string) (id, secret string) {
	s := strings.Split(strings.TrimPrefix(path, "/einreichen/"), "/")
	return s[0], s[1]
}

func TestSubmissionIsTakenAndShown(t *testing.T) {
	d := serveDesk(t, nil)
	path := d.submitted(goodFields(), "Konzept.pdf", pdf)
	receipt := d.get(path + "/beleg")
	doc := page(t, receipt)
	if got := doc.Find("#geheim").AttrOr("value", ""); got != "https://suche.example"+path {
		t.Errorf("secret link %q", got)
	}
	if receipt.header.Get("Cache-Control") != "no-store" || receipt.header.Get("X-Robots-Tag") != "noindex" || receipt.header.Get("Referrer-Policy") != "no-referrer" {
		t.Errorf("the secret address may be kept or told on: %v", receipt.header)
	}
	state := d.open(path)
	for _, want := range []string{"Baugenehmigung ohne Papier", "Eingegangen", "Konzept.pdf"} {
		if !strings.Contains(state.Find("main").Text(), want) {
			t.Errorf("the state page lacks %q", want)
		}
	}
	id, secret := parts(path)
	sub, err := d.editorial.Open(t.Context(), id, secret)
	if err != nil {
		t.Fatal(err)
	}
	c := sub.Content
	if c.Sections[catalogue.RoleApproach] != "Zuerst die Abläufe aufgenommen.\nDann begonnen." || len(c.Topics) != 2 || len(c.Keywords) != 2 || c.Contact.Person() || sub.Via != "form" {
		t.Errorf("stored: %+v", c)
	}
	for _, secretPath := range []string{path, path + "/beleg"} {
		if strings.Contains(d.logs.String(), secretPath) || strings.Contains(d.logs.String(), secret) {
			t.Errorf("the log holds the secret")
		}
	}
}

func TestWrongFieldsAreNamedAndKept(t *testing.T) {
	d := serveDesk(t, nil)
	long := strings.Repeat("ä", 201)
	for _, c := range []struct {
		name   string
		fields url.Values
		files  []string
		want   map[string]string // id of the field: part of the message
	}{
		{"nothing filled in", url.Values{}, nil, map[string]string{"f-title": "fehlt", "f-summary": "fehlt", "f-sections-approach": "fehlt", "f-sections-lessons": "fehlen",
			"f-attribution": "wählen", "f-organisation": "fehlt", "f-authorityType": "fehlt", "f-licence": "fehlt"}},
		{"too long", with("title", long), nil, map[string]string{"f-title": "höchstens 200 Zeichen"}},
		{"no address", with("link", "kein Link"), nil, map[string]string{"f-link": "https://"}},
		{"unknown topic", with("topics", "nirgends"), nil, map[string]string{"f-topics": "nirgends"}},
		{"held back without Land", with("attribution", "type-land", "land", "", "contact.mailbox", ""), nil, map[string]string{"f-land": "Land"}},
		{"person without consent", with("contact.name", "Musterperson"), nil, map[string]string{"f-contact-consent": "Einwilligung"}},
		{"consent that has ended", with("contact.name", "Musterperson", "contact.consent", "true", "contact.until", "2020-01-01"), nil, map[string]string{"f-contact-until": "vorbei"}},
		{"no date", with("contact.name", "Musterperson", "contact.consent", "true", "contact.until", "morgen"), nil, map[string]string{"f-contact-until": "2027-03-31"}},
		{"contact of a body that is held back", with("attribution", "type-land"), nil, map[string]string{"f-contact-mailbox": "kein Kontakt"}},
		{"no PDF", goodFields(), []string{"lied.mp3", "la la"}, map[string]string{"f-files": "lied.mp3"}},
		{"empty file", goodFields(), []string{"leer.pdf", ""}, map[string]string{"f-files": "leer"}},
		{"damaged file", goodFields(), []string{"kaputt.pdf", pdf + "damaged"}, map[string]string{"f-files": "Kennwort"}},
		{"six files", goodFields(), strings.Split(strings.Repeat("a.pdf|"+pdf+"|", 5)+"a.pdf|"+pdf, "|"), map[string]string{"f-files": "Höchstens 5"}},
		{"not UTF-8", with("title", "M\xfcll"), nil, map[string]string{"f-title": "UTF-8"}},
		{"doubled", url.Values{"title": {"eins", "zwei"}}, nil, map[string]string{"f-title": "mehrmals"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			fields := goodFields()
			if c.name == "nothing filled in" {
				fields = url.Values{}
			}
			for name, list := range c.fields {
				fields[name] = list
			}
			for name := range goodFields() {
				if !c.fields.Has(name) && c.name != "doubled" {
					fields.Del(name)
				}
			}
			r := d.fill("/einreichen", fields, c.files...)
			if r.status != http.StatusUnprocessableEntity {
				t.Fatalf("status %d", r.status)
			}
			got := errorsOf(r)
			for id, part := range c.want {
				if !strings.Contains(got[id], part) {
					t.Errorf("%s: got %q, want %q", id, got[id], part)
				}
			}
			if len(got) != len(c.want) {
				t.Errorf("other errors: %v", got)
			}
			doc := page(t, r)
			checkAccessible(t, doc, "")
			checkKept(t, doc, fields)
			if lost := doc.Find("a[href='#f-files']").Length() > 0; len(c.files) > 0 && !lost {
				t.Error("it does not say that the files are lost")
			}
		})
	}
	if n, err := d.editorial.QueueCounts(t.Context()); err != nil || len(n) > 0 && n[editorial.StateReceived] > 0 {
		t.Errorf("something was stored: %v %v", n, err)
	}
}

// checkKept sees that a form shows again what was typed.
func checkKept(t *testing.T, doc *goquery.Document, fields url.Values) {
	t.Helper()
	for name, list := range fields {
		want := strings.ToValidUTF8(strings.ReplaceAll(list[0], "\r\n", "\n"), "\uFFFD")
		control := doc.Find(fmt.Sprintf("[name=%q]", name)).First()
		got := control.AttrOr("value", "")
		if control.Is("[type=radio], [type=checkbox]") {
			got = ""
		}
		switch {
		case name == "topics" && want == "nirgends":
			continue
		case control.Is("textarea"):
			got = strings.TrimPrefix(control.Text(), "\n")
		case control.Is("select"):
			got = control.Find("option[selected]").AttrOr("value", "")
		case control.Is("[type=radio], [type=checkbox]"):
			if doc.Find(fmt.Sprintf("[name=%q][value=%q][checked]", name, want)).Length() == 1 {
				got = want
			}
		}
		if got != want {
			t.Errorf("%s: %q became %q", name, want, got)
		}
	}
}

func TestErrorsLeadToTheirFields(t *testing.T) {
	d := serveDesk(t, nil)
	r := d.fill("/einreichen?lang=en", url.Values{})
	doc := page(t, r)
	if doc.Find(".error-summary[role=alert][tabindex='-1'] h2").Length() != 1 {
		t.Error("no summary of errors that takes the focus")
	}
	if !strings.HasPrefix(doc.Find("title").Text(), "Please check: ") {
		t.Errorf("title %q", doc.Find("title").Text())
	}
	doc.Find(".error-summary a").Each(func(_ int, a *goquery.Selection) {
		field := doc.Find(a.AttrOr("href", "#?"))
		if field.Length() != 1 {
			t.Errorf("%q leads nowhere", a.AttrOr("href", ""))
			return
		}
		id := field.AttrOr("id", "") + "-error"
		if !strings.Contains(" "+field.AttrOr("aria-describedby", "")+" ", " "+id+" ") || strings.TrimSpace(doc.Find("#"+id).Text()) != a.Text() {
			t.Errorf("%s is not described by its error", field.AttrOr("id", ""))
		}
		if !field.Is("fieldset") && field.AttrOr("aria-invalid", "") != "true" {
			t.Errorf("%s is not marked as invalid", field.AttrOr("id", ""))
		}
	})
}

func TestEveryFaultHasWords(t *testing.T) {
	codes := []string{"required", "too-long", "unknown-code", "bad-url", "bad-date", "past", "too-late", "needs-consent", "no-person", "bad-email", "bad-phone",
		"too-many", "bad-type", "too-large", "empty-file", "unreadable-file", "bad-encoding", "repeated"}
	all := messages()
	for _, code := range codes {
		if label := all["invalid."+code]; label.De == "" || label.En == "" {
			t.Errorf("%s has no message", code)
		}
		if label := wantOf(editorial.FieldError{Field: "status", Code: code}); label.De == "" || label.En == "" {
			t.Errorf("%s does not say what programs should send", code)
		}
	}
	for _, g := range formGroups() {
		if all["group."+g.key].De == "" {
			t.Errorf("the group %s has no legend", g.key)
		}
		for _, f := range g.fields {
			if all["field."+f.name].De == "" {
				t.Errorf("the field %s has no label", f.name)
			}
		}
	}
	for _, state := range editorial.States() {
		if all["state."+string(state)].De == "" || all["state."+string(state)+".means"].De == "" {
			t.Errorf("the state %s has no words", state)
		}
	}
}

func TestProgramsThatFillInForms(t *testing.T) {
	d := serveDesk(t, nil)
	token := d.open("/einreichen").Find("[name=token]").AttrOr("value", "")
	post := func(v url.Values) reply {
		v.Set("token", token)
		contentType, body := form(t, v)
		return d.send("/einreichen", contentType, body)
	}
	expect := func(name, want string, r reply, status int) {
		t.Helper()
		if r.status != status || !strings.Contains(errorsOf(r)["notice"], want) {
			t.Errorf("%s: status %d, %v", name, r.status, errorsOf(r))
		}
		checkKept(t, page(t, r), goodFields())
	}
	expect("too fast", "drei Sekunden", post(goodFields()), 422)
	d.wait(5 * time.Second)
	expect("the trap", "unsichtbares Feld", post(with("website", "x")), 422)
	if r := post(goodFields()); r.status != 303 {
		t.Errorf("a person after all: %d %v", r.status, errorsOf(r))
	}
	d.wait(25 * time.Hour)
	late := post(goodFields())
	expect("too old", "länger als einen Tag", late, 422)
	token = page(t, late).Find("[name=token]").AttrOr("value", "")
	d.wait(5 * time.Second)
	if r := post(with("title", "Ein anderes Rezept")); r.status != 303 {
		t.Errorf("with the new token: %d %v", r.status, errorsOf(r))
	}
	token = "erfunden"
	expect("made up", "länger als einen Tag", post(goodFields()), 422)
}

func TestFormSentTwiceIsTakenOnce(t *testing.T) {
	d := serveDesk(t, nil)
	fields := with("token", d.open("/einreichen").Find("[name=token]").AttrOr("value", ""))
	d.wait(time.Minute)
	contentType, body := form(t, fields)
	first := d.send("/einreichen", contentType, body)
	again := d.send("/einreichen", contentType, body)
	if first.status != 303 || again.status != 303 || first.header.Get("Location") != again.header.Get("Location") {
		t.Errorf("%d %q, %d %q", first.status, first.header.Get("Location"), again.status, again.header.Get("Location"))
	}
	fields.Set("title", "Ein anderer Titel")
	contentType, body = form(t, fields)
	r := d.send("/einreichen", contentType, body)
	if r.status != 409 || !strings.Contains(errorsOf(r)["notice"], "schon einmal") {
		t.Errorf("changed: %d %v", r.status, errorsOf(r))
	}
	if n, err := d.editorial.QueueCounts(t.Context()); err != nil || n[editorial.StateReceived] != 1 {
		t.Errorf("%v %v", n, err)
	}
}

// from makes a request as from an address of the network.
func (d *office) from(address, target, contentType string, body []byte) reply {
	r := httptest.NewRequest(http.MethodPost, target, bytes.NewReader(body))
	r.Header = http.Header{"Content-Type": {contentType}}
	return d.serve(r, address)
}

// serve has a request answered as if it came from an address.
func (d *office) serve(r *http.Request, address string) reply {
	r.RemoteAddr = net.JoinHostPort(address, "1234")
	w := httptest.NewRecorder()
	d.Handler().ServeHTTP(w, r)
	return reply{w.Code, w.Header(), w.Body.String()}
}

func TestRates(t *testing.T) {
	d := serveDesk(t, nil)
	try := func(address string, v url.Values) reply {
		v.Set("token", d.intake.token())
		d.wait(4 * time.Second)
		contentType, body := form(t, v)
		return d.from(address, "/einreichen", contentType, body)
	}
	for i := range maxSubmissions {
		if r := try("203.0.113.9", with("title", fmt.Sprint("Rezept ", i))); r.status != 303 {
			t.Fatalf("submission %d: %d %v", i, r.status, errorsOf(r))
		}
	}
	r := try("203.0.113.9", goodFields())
	if r.status != 429 || r.header.Get("Retry-After") == "" || !strings.Contains(errorsOf(r)["notice"], "in einer Stunde") {
		t.Errorf("one more: %d %v", r.status, errorsOf(r))
	}
	checkKept(t, page(t, r), goodFields())
	if r := try("203.0.113.10", goodFields()); r.status != 303 {
		t.Errorf("somebody else: %d", r.status)
	}
	for i := range maxFailures {
		if r := try("2001:db8::1", url.Values{}); r.status != 422 {
			t.Fatalf("failure %d: %d", i, r.status)
		}
	}
	if r := try("2001:db8::2", goodFields()); r.status != 429 { // the same line
		t.Errorf("after %d failures: %d", maxFailures, r.status)
	}
	d.wait(rateWindow)
	for _, address := range []string{"2001:db8::1", "203.0.113.9"} {
		if r := try(address, with("title", "Später")); r.status != 303 && r.status != 409 {
			t.Errorf("an hour later: %d %v", r.status, errorsOf(r))
		}
	}
	if strings.Contains(d.logs.String(), "203.0.113") || strings.Contains(d.logs.String(), "2001:db8") {
		t.Error("the log holds an address")
	}
}

func TestMemoryOfRatesIsBounded(t *testing.T) {
	now := testNow
	in := newIntake(func() time.Time { return now })
	for i := range maxClients + 100 {
		now = now.Add(time.Millisecond)
		in.count(addrNumber(i), false)
	}
	if len(in.clients) > maxClients {
		t.Errorf("%d clients", len(in.clients))
	}
	now = now.Add(rateWindow)
	in.count(addrNumber(0), false)
	if len(in.clients) != 1 {
		t.Errorf("%d clients after their windows have ended", len(in.clients))
	}
}

func TestOtherSitesCannotSubmit(t *testing.T) {
	d := serveDesk(t, nil)
	contentType, body := form(t, goodFields())
	for _, c := range []struct {
		headers []string
		want    int
	}{
		{[]string{"Sec-Fetch-Site", "cross-site"}, 403},
		{[]string{"Sec-Fetch-Site", "same-site"}, 403},
		{[]string{"Origin", "https://andere.example"}, 403},
		{[]string{"Sec-Fetch-Site", "same-origin", "Origin", "null"}, 422},
		{[]string{"Origin", "null"}, 422},
		{[]string{"Origin", "https://suche.example"}, 422},
		{nil, 422},
	} {
		if r := d.send("/einreichen", contentType, body, c.headers...); r.status != c.want {
			t.Errorf("%v: %d, want %d", c.headers, r.status, c.want)
		}
	}
}

func TestBodiesThatAreNoForm(t *testing.T) {
	d := serveDesk(t, nil)
	contentType, body := form(t, goodFields())
	for _, c := range []struct {
		name, contentType string
		body              []byte
		want              int
	}{
		{"no type", "", body, 415},
		{"another type", "text/plain", body, 415},
		{"no boundary", "multipart/form-data", body, 415},
		{"cut off", contentType, body[:len(body)/2], 400},
		{"no parts", contentType, []byte("Unsinn"), 400},
		{"bad escape", "application/x-www-form-urlencoded", []byte("title=%zz"), 400},
		{"too many parts", contentType, manyParts(t, contentType), 400},
		{"too much text", "application/x-www-form-urlencoded", bytes.Repeat([]byte("a"), maxTextBytes+1), 413},
	} {
		for target, form := range map[string]string{"/einreichen": htmlType, "/v1/submissions": problemType} {
			if target == "/v1/submissions" && c.name == "too much text" {
				continue
			}
			r := d.send(target, c.contentType, c.body)
			if r.status != c.want || r.header.Get("Content-Type") != form {
				t.Errorf("%s to %s: %d %s, want %d", c.name, target, r.status, r.header.Get("Content-Type"), c.want)
			}
		}
	}
}

func manyParts(t *testing.T, contentType string) []byte {
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	_, boundary, _ := strings.Cut(contentType, "boundary=")
	if err := w.SetBoundary(boundary); err != nil {
		t.Fatal(err)
	}
	for range maxParts + 1 {
		if err := w.WriteField("a", ""); err != nil {
			t.Fatal(err)
		}
	}
	w.Close()
	return b.Bytes()
}

func TestTooLargeKeepsWhatWasTyped(t *testing.T) {
	d := serveDesk(t, nil)
	fields := with("token", d.intake.token())
	contentType, body := form(t, fields, "gross.pdf", pdf+strings.Repeat(" ", maxSubmissionBytes))
	r := d.send("/einreichen", contentType, body)
	if r.status != 413 || !strings.Contains(errorsOf(r)["f-files"], "10 MB") {
		t.Fatalf("%d %v", r.status, errorsOf(r))
	}
	checkKept(t, page(t, r), goodFields())
}

func TestNameThatIsHeldBackIsWarnedOf(t *testing.T) {
	d := serveDesk(t, nil)
	held := with("attribution", "type-land", "contact.mailbox", "", "place", "Beispielheim", "summary", "In Beispielheim kommen Anträge digital an.")
	r := d.fill("/einreichen", held)
	doc := page(t, r)
	if r.status != 422 || !strings.Contains(doc.Find(".alert-warn").Text(), "Beispielheim") || doc.Find(".alert-warn a[href='#f-summary']").Length() == 0 {
		t.Fatalf("%d %s", r.status, doc.Find("main").Text())
	}
	checkAccessible(t, doc, "")
	held.Set("confirmed", doc.Find("[name=confirmed]").AttrOr("value", ""))
	held.Set("title", "Digital in Beispielheim")
	if r := d.fill("/einreichen", held); r.status != 422 {
		t.Errorf("a confirmation holds for another text: %d", r.status)
	} else {
		held.Set("confirmed", page(t, r).Find("[name=confirmed]").AttrOr("value", ""))
	}
	path := d.submitted(held)
	if state := d.get(path); state.status != 200 {
		t.Errorf("confirmed: %d", state.status)
	}
}

func TestAmendAndWithdraw(t *testing.T) {
	d := serveDesk(t, nil)
	path := d.submitted(goodFields(), "Konzept.pdf", pdf)
	amend := d.open(path + "/aendern")
	checkAccessible(t, amend, "")
	checkKept(t, amend, url.Values{"title": {"Baugenehmigung ohne Papier"}, "authorityType": {"municipal/district"}, "attribution": {"named"}})
	keep := amend.Find("[name=keep]").AttrOr("value", "")
	if r := d.fill(path+"/aendern", with("title", "Neuer Titel", "keep", keep)); r.status != 303 || r.header.Get("Location") != path {
		t.Fatalf("amend: %d %v", r.status, errorsOf(r))
	}
	if state := d.open(path).Find("main").Text(); !strings.Contains(state, "Neuer Titel") || !strings.Contains(state, "Konzept.pdf") {
		t.Errorf("state: %s", state)
	}
	old := with("title", "Überholt", "version", "1")
	r := d.fill(path+"/aendern", old)
	if r.status != 409 || !strings.Contains(errorsOf(r)["notice"], "inzwischen geändert") {
		t.Errorf("overtaken: %d %v", r.status, errorsOf(r))
	}
	doc := page(t, r)
	checkKept(t, doc, url.Values{"title": {"Überholt"}})
	if doc.Find("[name=version]").AttrOr("value", "") == "1" {
		t.Error("the form still has the old version")
	}
	if ask := d.open(path + "/zurueckziehen"); ask.Find("form[method=post]").Length() != 1 {
		t.Error("withdrawing does not ask")
	}
	if r := d.send(path+"/zurueckziehen", "application/x-www-form-urlencoded", nil); r.status != 303 {
		t.Errorf("withdraw: %d", r.status)
	}
	if state := d.open(path).Find("main").Text(); !strings.Contains(state, "Zurückgezogen") {
		t.Errorf("state: %s", state)
	}
	if r := d.get(path + "/aendern"); r.status != 409 {
		t.Errorf("amending what was withdrawn: %d", r.status)
	}
}

func TestOnlyTheSecretOpensASubmission(t *testing.T) {
	d := serveDesk(t, nil)
	path := d.submitted(goodFields(), "Konzept.pdf", pdf)
	id, _ := parts(path)
	for _, tail := range []string{"", "/beleg", "/aendern", "/zurueckziehen", "/dateien/x"} {
		for _, base := range []string{"/einreichen/" + id + "/falsch", "/einreichen/nirgends/falsch"} {
			if r := d.get(base + tail); r.status != 404 || r.header.Get("Cache-Control") != "no-store" {
				t.Errorf("%s: %d", base+tail, r.status)
			}
		}
	}
	for _, tail := range []string{"/aendern", "/zurueckziehen"} {
		if r := d.send("/einreichen/"+id+"/falsch"+tail, "application/x-www-form-urlencoded", []byte("title=x")); r.status != 404 {
			t.Errorf("POST %s: %d", tail, r.status)
		}
	}
	if r := d.get("/einreichen/" + id); r.status != 404 {
		t.Errorf("without secret: %d", r.status)
	}
}

func addrNumber(i int) netip.Addr { return netip.AddrFrom4([4]byte{198, 18, byte(i >> 8), byte(i)}) }

// stalled is a body whose line has gone dead.
type stalled struct{ io.Reader }

func (b stalled) Read(p []byte) (int, error) {
	n, err := b.Reader.Read(p)
	if err == io.EOF {
		err = os.ErrDeadlineExceeded
	}
	return n, err
}

func TestSlowBodiesEnd(t *testing.T) {
	d := serveDesk(t, nil)
	contentType, body := form(t, goodFields())
	for _, target := range []string{"/einreichen", "/v1/submissions"} {
		r := httptest.NewRequest(http.MethodPost, target, stalled{bytes.NewReader(body[:len(body)/2])})
		r.Header.Set("Content-Type", contentType)
		got := d.serve(r, "203.0.113.5")
		if got.status != http.StatusRequestTimeout || got.header.Get("Connection") != "close" {
			t.Errorf("%s: %d %v", target, got.status, got.header)
		}
	}
}
