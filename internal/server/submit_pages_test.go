package server

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"unicode/utf8"

	"nextsearch/internal/editorial"
)

// TestSubmitPagesAreAgreed is a golden of each page and state.
func TestSubmitPagesAreAgreed(t *testing.T) {
	d := serveDesk(t, nil)
	path := d.submitted(goodFields(), "Konzept.pdf", pdf)
	id, secret := parts(path)
	sub, err := d.editorial.Submission(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	pages := map[string]reply{
		"submit":           d.get("/einreichen"),
		"submit-en":        d.get("/einreichen?lang=en"),
		"submit-errors":    d.fill("/einreichen", with("title", "", "link", "x", "contact.name", "Musterperson"), "a.pdf", pdf),
		"submit-errors-en": d.fill("/einreichen?lang=en", url.Values{"contact.consent": {"true"}}),
		"submit-warnings": d.fill("/einreichen", with("attribution", "type-land", "contact.mailbox", "",
			"summary", "In Beispielheim kommen Anträge digital an.")),
		"submit-receipt":  d.get(path + "/beleg"),
		"submit-state":    d.get(path),
		"submit-amend":    d.get(path + "/aendern"),
		"submit-withdraw": d.get(path + "/zurueckziehen?lang=en"),
	}
	if err := d.editorial.Return(t.Context(), "redaktion", id, sub.Version, "Bitte die Kosten ergänzen.\n\n- Geld\n- Zeit"); err != nil {
		t.Fatal(err)
	}
	pages["submit-returned"] = d.get(path + "?lang=en")
	for name, r := range pages {
		t.Run(name, func(t *testing.T) {
			doc := page(t, r)
			target := ""
			if doc.Find("html").AttrOr("lang", "") == "en" {
				target = "lang=en"
			}
			checkAccessible(t, doc, target)
			doc.Find("input[name=token]").SetAttr("value", "TOKEN")
			doc.Find("[name=confirmed]").SetAttr("value", "SUM")
			doc.Find("head, header, footer, .boxes, optgroup").Remove() // agreed elsewhere
			body, err := doc.Html()
			if err != nil {
				t.Fatal(err)
			}
			uploads := strings.NewReplacer(id, "ID", secret, "SECRET", sub.Files[0].ID, "UPLOAD")
			golden(t, "pages/"+name+".html", uploads.Replace(body)+"\n")
		})
	}
}

// What people type stands in pages as text, wherever it is shown.
func TestHostileSubmissionStaysText(t *testing.T) {
	d := serveDesk(t, nil)
	const evil = `"><script>alert(1)</script><img src=x onerror=alert(1)>`
	fields := url.Values{}
	for name := range goodFields() {
		fields[name] = []string{evil}
	}
	for _, f := range []string{"link", "status", "land", "place", "domain", "shortName", "duration", "contact.name", "contact.email", "contact.phone", "confirmed", "keep"} {
		fields[f] = []string{evil}
	}
	refused := d.fill("/einreichen", fields, evil+".pdf", pdf)
	fields = with("title", evil, "summary", evil, "sections.approach", evil, "organisation", evil, "duration", evil)
	path := d.submitted(fields, evil+".pdf", pdf)
	for _, r := range []reply{refused, d.get(path), d.get(path + "/beleg"), d.get(path + "/aendern"), d.get(path + "/zurueckziehen")} {
		doc := page(t, r)
		if doc.Find("main script, main img, main [onerror]").Length() > 0 || strings.Contains(r.body, "<script>alert") {
			t.Errorf("it became markup: %s", r.body)
		}
		if !strings.Contains(doc.Text()+doc.Find("[name=title]").AttrOr("value", ""), "alert(1)") {
			t.Error("the text is not shown")
		}
	}
}

// A form in a browser without scripts has all it needs, and a script finds
// the words that it says.
func TestFormWorksWithoutScripts(t *testing.T) {
	doc := serveDesk(t, nil).open("/einreichen")
	f := doc.Find("form.submit")
	if f.AttrOr("method", "") != "post" || f.AttrOr("enctype", "") != "multipart/form-data" || f.Find("button[type=submit]").Length() != 1 {
		t.Error("the form cannot be sent")
	}
	trap := f.Find("[name=" + honeypot + "]")
	if trap.Closest("[aria-hidden=true].hidden").Length() != 1 || trap.AttrOr("tabindex", "") != "-1" || trap.AttrOr("autocomplete", "") != "off" {
		t.Error("people meet the trap")
	}
	for _, name := range []string{"left", "over", "sending", "large", "many", "saved", "restored", "deleted"} {
		if f.AttrOr("data-"+name, "") == "" {
			t.Errorf("the script finds no data-%s", name)
		}
	}
	if title := f.Find("#f-title"); title.AttrOr("data-max", "") != "200" || !strings.Contains(title.AttrOr("data-missing", ""), "fehlt") || !strings.Contains(title.AttrOr("data-long", ""), "200") {
		t.Error("the script cannot check the title")
	}
	if until := f.Find("#f-contact-until").AttrOr("value", ""); until != "2027-03-01" {
		t.Errorf("the consent is proposed until %q", until)
	}
}

// FuzzForm: no body makes the parser fail; what it gives is UTF-8, and a
// refusal is a problem of the table.
func FuzzForm(f *testing.F) {
	contentType, body := form(f, goodFields(), "a.pdf", pdf)
	f.Add(contentType, body)
	f.Add("application/x-www-form-urlencoded", []byte("title=%ff&title=x&topics=a&topics=b"))
	f.Add("multipart/form-data; boundary=x", []byte("--x\r\nContent-Disposition: form-data; name=\"files\"; filename=\"\"\r\n\r\n\r\n--x--"))
	f.Add("multipart/form-data; boundary=x", []byte("--x\r\nContent-Disposition: form-data; name=\"title\"\r\nContent-Type: text/plain; charset=iso-8859-1\r\n\r\n\xfc\r\n--x--\r\n"))
	d := serveDesk(f, nil)
	f.Fuzz(func(t *testing.T, contentType string, body []byte) {
		r := httptest.NewRequest(http.MethodPost, "/einreichen", strings.NewReader(string(body)))
		r.Header.Set("Content-Type", contentType)
		in, err := readForm(r)
		in.tidy()
		for name, list := range in.values {
			for _, v := range list {
				if !utf8.ValidString(name + v) {
					t.Fatalf("%q: %q is not UTF-8", name, v)
				}
			}
		}
		for _, file := range in.files {
			if !utf8.ValidString(file.Name) {
				t.Fatalf("file name %q", file.Name)
			}
		}
		if kind, _ := d.kindOf(err); err != nil && kind.status >= http.StatusInternalServerError {
			t.Fatalf("%v", err)
		}
		c := in.content()
		for _, fault := range d.editorial.Check(&c, in.files) {
			if p := d.words("de").problem(fault); p.Text == "" || wantOf(fault).De == "" {
				t.Fatalf("%s has no words", fault.Code)
			}
		}
	})
}

// FuzzSubmissionJSON: a submission is read whole or refused, and reads the
// same when it is written again.
func FuzzSubmissionJSON(f *testing.F) {
	f.Add(goodJSON(f, nil))
	f.Add([]byte(`{"title":"a","title":"b"}`))
	f.Add([]byte(`{"files":[{"name":"x","data":"AA=="}],"contact":{"until":"x"}}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		c, files, err := parseSubmission(data)
		if err != nil {
			return
		}
		req := submissionRequest{Content: c}
		for _, file := range files {
			req.Files = append(req.Files, fileRequest{file.Name, file.Data})
		}
		again, err := encode(req)
		if err != nil {
			t.Fatal(err)
		}
		c2, _, err := parseSubmission(again)
		if err != nil {
			t.Fatalf("%s: %v", again, err)
		}
		if editorialFields(&c) != editorialFields(&c2) {
			t.Fatalf("%+v became %+v", c, c2)
		}
	})
}

func editorialFields(c *editorial.Content) string { return url.Values(valuesOf(c)).Encode() }
