package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"nextsearch/cmd/nextsearch/browsertest"
)

// newKey makes a key by command and gives its secret.
func newKey(t *testing.T, data, name, scope string) string {
	t.Helper()
	key := decode[struct{ Secret string }](t, must(t, "key", "create", "-data", data, "-name", name, "-scope", scope, "-json"))
	if key.Secret == "" {
		t.Fatal("no secret")
	}
	return key.Secret
}

// goodSubmission is a submission that can be taken.
func goodSubmission(title string) map[string]any {
	return map[string]any{
		"title": title, "summary": "Anträge kommen digital an und werden ohne Medienbruch bearbeitet.",
		"sections": map[string]string{"approach": "Wir haben das Verfahren mit drei Ämtern neu geordnet.",
			"lessons": "Die Schulung vor dem Start hat sich gelohnt, der Parallelbetrieb nicht.", "cost": "40.000 Euro im ersten Jahr."},
		"attribution": "named", "organisation": "Stadt Musterstadt", "authorityType": "municipal/city", "land": "09",
		"licence": "cc-by-4.0", "contact": map[string]any{"mailbox": "digitales@musterstadt.example"},
	}
}

// submitted sends a submission as a tool does and gives its id.
func (p *process) submitted(key string, content map[string]any) string {
	p.t.Helper()
	body, err := json.Marshal(content)
	if err != nil {
		p.t.Fatal(err)
	}
	req, err := http.NewRequestWithContext(p.t.Context(), http.MethodPost, p.base+"/v1/submissions", bytes.NewReader(body))
	if err != nil {
		p.t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Authorization", "Bearer "+key)
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		p.t.Fatal(err)
	}
	defer resp.Body.Close()
	var answer struct{ ID, Detail string }
	if err := json.NewDecoder(resp.Body).Decode(&answer); err != nil || resp.StatusCode != http.StatusCreated {
		p.t.Fatalf("POST /v1/submissions: %d %+v %v", resp.StatusCode, answer, err)
	}
	return answer.ID
}

// finds waits until a search finds as many records as wanted.
func (p *process) finds(words string, want int) {
	p.t.Helper()
	p.until(fmt.Sprintf("%q finds %d", words, want), func() bool { return p.search("size=0&q="+url.QueryEscape(words)).Total == want })
}

// login opens the editors' desk with a key.
func login(b *browsertest.Browser, secret string) {
	b.Go("/redaktion")
	b.Fill("#key", secret)
	b.Follow("form.key button")
	b.Until("the queue", `location.pathname === "/redaktion"`)
}

// act sends one of the forms of the desk, opening what holds it.
func act(b *browsertest.Browser, action, reason string) {
	form := fmt.Sprintf(`form:has(input[name=action][value=%s])`, action)
	b.Until("the form "+action, fmt.Sprintf(`(f => f && (f.noValidate = (f.closest("details") ?? {}).open = true))(document.querySelector(%q))`, form))
	if reason != "" {
		b.Fill(form+" textarea[name=reason]", reason)
	}
	b.Follow(form + " button:not([type=button])")
}

// sendForm sends the form for submissions until a condition holds: who is
// faster than a person is asked to send it once more.
func sendForm(b *browsertest.Browser, what, until string) {
	b.Until(what, until+` || (f => { if (f && document.readyState === "complete" && !f.dataset.sent) { f.dataset.sent = 1; f.querySelector("button[type=submit]").click() } })(document.querySelector("form.submit"))`)
}

// TestBrowserContributes goes from an empty form to a recipe that is found,
// and through what editors do with submissions.
func TestBrowserContributes(t *testing.T) {
	needBrowser(t)
	t.Parallel()
	data := filepath.Join(t.TempDir(), "data")
	p := start(t, "serve", "-data", data, "-addr", "127.0.0.1:0").ready()
	secret, tool := newKey(t, data, "Redaktion", "moderate"), newKey(t, data, "Werkzeug", "ingest")
	b := browser(t, p.base, browsertest.Options{})

	b.Go("/einreichen")
	b.Shot("submit")
	sendForm(b, "the summary of errors has the focus", `document.activeElement.matches(".error-summary")`)
	b.Axe("errors")
	b.Shot("submit-errors")
	b.Resize(375, 812)
	b.Axe("errors on a phone")
	b.Shot("submit-errors")
	b.Resize(1280, 900)
	const title = "Wohngeld ohne Papier im Rathaus"
	for name, text := range map[string]string{"title": title, "summary": "Anträge kommen digital an.", "organisation": "Stadt Musterstadt",
		"sections.approach": "Drei Ämter haben das Verfahren neu geordnet.", "sections.lessons": "Der Parallelbetrieb hat sich nicht gelohnt.",
		"contact.mailbox": "digitales@musterstadt.example"} {
		b.Fill(fmt.Sprintf("[name=%q]", name), text)
	}
	b.Do(browsertest.Check("[name=attribution][value=named]"))
	b.Choose("[name=authorityType]", "municipal/city")
	b.Choose("[name=land]", "09")
	b.Do(browsertest.Check("[name=licence][value='cc-by-4.0']"))
	file := filepath.Join(t.TempDir(), "Konzept.docx")
	if err := os.WriteFile(file, wordFile(t, "Das Konzept zum Wohngeld ohne Papier", "Stadt Musterstadt"), 0o600); err != nil {
		t.Fatal(err)
	}
	b.Upload("[name=files]", file)
	sendForm(b, "the receipt", `document.querySelector("#geheim")`)
	b.Axe("receipt")
	b.Shot("receipt")
	link := browsertest.Eval[string](b, `document.querySelector("#geheim").value`)
	mine := strings.TrimPrefix(link, p.base)
	b.Go(mine)
	b.Axe("state")
	b.Shot("state")

	login(b, secret)
	b.Axe("queue")
	b.Shot("queue")
	b.Follow(`a[href*="/redaktion/einreichungen/"]`)
	b.Axe("submission")
	b.Shot("desk-submission")
	act(b, "publish", "")
	published := time.Now()
	p.finds("Wohngeld Papier", 1)
	t.Logf("found %v after the answer", time.Since(published).Round(time.Millisecond))
	b.Go("/suche?q=Wohngeld+Papier")
	b.Follow(".hits h3 a")
	b.Axe("published")
	b.Shot("published")
	if href := browsertest.Eval[string](b, `document.querySelector('a[href*="/dateien/"]')?.getAttribute("href") ?? ""`); href == "" {
		t.Error("the published recipe does not offer its file")
	}

	// A name held back is warned of, and each warning must be cleared.
	held := goodSubmission("Umzug in die Cloud gescheitert")
	held["attribution"], held["contact"] = "type-land", nil
	held["sections"].(map[string]string)["lessons"] = "In Musterstadt fehlte die Zeit für Tests."
	id := p.submitted(tool, held)
	b.Go("/redaktion/einreichungen/" + id)
	if !browsertest.Eval[bool](b, `!!document.querySelector("form:has([value=publish]) button:disabled")`) {
		t.Error("it could be published with a warning standing")
	}
	b.Axe("warnings")
	b.Shot("desk-warnings")
	browsertest.Eval[bool](b, `document.querySelectorAll("[name=warning]").forEach(w => w.checked = true) || true`)
	act(b, "clear", "")
	act(b, "publish", "")
	p.finds("Umzug Cloud gescheitert", 1)
	act(b, "retract", "Bitte noch einmal prüfen.")
	p.finds("Umzug Cloud gescheitert", 0)

	for action, state := range map[string]string{"return": "returned", "reject": "rejected"} {
		id := p.submitted(tool, goodSubmission("Vorgang "+action))
		b.Go("/redaktion/einreichungen/" + id)
		act(b, action, "")
		b.Axe(action + " without a reason")
		act(b, action, "Es fehlt, was nicht funktioniert hat.")
		b.Go("/redaktion?zustand=" + state)
		if !strings.Contains(b.Text("main"), "Vorgang "+action) {
			t.Errorf("what was %s is not in its list", state)
		}
	}

	// The submitter withdraws what is published.
	b.Go(mine)
	b.Follow(`a[href$="/zurueckziehen"]`)
	b.Axe("withdraw")
	b.Shot("withdraw")
	b.Follow("main form button[type=submit], main form button:not([type])")
	p.finds("Wohngeld Papier", 0)
	for name, path := range map[string]string{"consents": "/redaktion/einwilligungen", "audit": "/redaktion/protokoll", "find": "/redaktion/suche?q=Wohngeld"} {
		b.Go(path)
		b.Axe(name)
		b.Shot("desk-" + name)
	}
	b.Clean()

	for _, look := range []browsertest.Options{{Dark: true}, {Width: 320, Height: 640}, {Width: 375, Height: 812, Dark: true}} {
		o := browser(t, p.base, look)
		login(o, secret)
		for name, path := range map[string]string{"queue": "/redaktion", "submission": "/redaktion/einreichungen/" + id, "edit": "/redaktion/einreichungen/" + id + "/bearbeiten",
			"consents": "/redaktion/einwilligungen", "audit": "/redaktion/protokoll", "find": "/redaktion/suche?q=Wohngeld", "english": "/redaktion?lang=en"} {
			o.Go(path)
			o.Axe(name)
			if look.Width == 375 {
				o.Shot("desk-" + name)
			}
		}
		o.Clean()
	}
}

// TestBrowserContributesWithoutScripts: form, receipt and desk work with
// JavaScript off.
func TestBrowserContributesWithoutScripts(t *testing.T) {
	needBrowser(t)
	t.Parallel()
	data := filepath.Join(t.TempDir(), "data")
	p := start(t, "serve", "-data", data, "-addr", "127.0.0.1:0").ready()
	secret := newKey(t, data, "Redaktion", "moderate")
	b := browser(t, p.base, browsertest.Options{NoScript: true})
	b.Go("/einreichen")
	for name, text := range map[string]string{"title": "Ohne Skripte eingereicht", "summary": "Geht auch so.", "organisation": "Stadt Musterstadt",
		"sections.approach": "Alles auf dem Server.", "sections.lessons": "Es genügt."} {
		b.Fill(fmt.Sprintf("[name=%q]", name), text)
	}
	b.Do(browsertest.Check("[name=attribution][value=named]"))
	b.Choose("[name=authorityType]", "municipal/city")
	b.Do(browsertest.Check("[name=licence][value='cc-by-4.0']"))
	sendForm(b, "the receipt", `document.querySelector("#geheim")`)
	login(b, secret)
	b.Follow(`a[href*="/redaktion/einreichungen/"]`)
	act(b, "publish", "")
	p.finds("Skripte eingereicht", 1)
	b.Clean()
}

// TestBrowserEditors: what editors decide on records of any source stands over
// the next crawl, and two at once do not undo each other's work.
func TestBrowserEditors(t *testing.T) {
	needBrowser(t)
	t.Parallel()
	dir := t.TempDir()
	data := filepath.Join(dir, "data")
	ingest := func(text string) {
		file := filepath.Join(dir, "records.ndjson")
		var b bytes.Buffer
		for i := range 6 {
			fmt.Fprintf(&b, `{"id":"r%d","title":"Maßnahme %d","body":"%s %d: Vorgang elektronisch geführt.","organisations":[{"name":"Stadt Musterstadt"}],"published":"202%d"}`+"\n", i, i, text, i, i)
		}
		if err := os.WriteFile(file, b.Bytes(), 0o600); err != nil {
			t.Fatal(err)
		}
		must(t, "ingest", "-data", data, "-name", "probe", "ndjson="+file)
	}
	ingest("Zuerst")
	p := start(t, "serve", "-data", data, "-addr", "127.0.0.1:0").ready()
	one, two := newKey(t, data, "Redaktion 1", "moderate"), newKey(t, data, "Redaktion 2", "moderate")
	b := browser(t, p.base, browsertest.Options{})
	login(b, one)

	b.Go("/redaktion/eintraege/probe:r0")
	b.Axe("record")
	b.Shot("desk-record")
	b.Do(browsertest.Check(`form:has([name=facet][value=authorityType]) [name=codes][value="federal/agency"]`))
	correct := `form:has(input[name=facet][value=authorityType])`
	b.Until("open", fmt.Sprintf(`document.querySelector(%q).closest("details").open = true`, correct))
	b.Fill(correct+" textarea[name=reason]", "Ist eine Bundesbehörde.")
	b.Follow(correct + " button")
	corrected := "size=0&filter.authorityType=federal/agency"
	p.until("the correction counts", func() bool { return p.search(corrected).Total == 1 })
	ingest("Danach")
	p.until("the crawl counts", func() bool { return p.search("size=0&q=Danach").Total == 6 })
	if n := p.search(corrected).Total; n != 1 {
		t.Errorf("%d records of the corrected type after the crawl", n)
	}

	b.Go("/redaktion/eintraege/probe:r1/zusammenfuehren?in=probe:r2")
	b.Axe("merge")
	b.Shot("desk-merge")
	act(b, "merge", "Dasselbe Vorhaben.")
	b.Go("/redaktion/eintraege/probe:r3")
	act(b, "hide", "Auf Wunsch der Behörde.")
	p.finds("Danach", 4)
	if status, _ := p.get("/v1/recipes/probe:r3"); status != http.StatusGone {
		t.Errorf("the hidden record answers %d", status)
	}
	if _, body := p.get("/v1/recipes/probe:r1"); !strings.Contains(body, "probe:r2") {
		t.Errorf("the merged record does not lead to the other: %.200s", body)
	}
	b.Go("/redaktion/eintraege/probe:r3")
	act(b, "undo", "Doch nicht.")
	p.finds("Danach", 5)

	// Two editors at once.
	b.Go("/redaktion/eintraege/probe:r4")
	other := browser(t, p.base, browsertest.Options{})
	login(other, two)
	other.Go("/redaktion/eintraege/probe:r4")
	act(other, "hide", "Zuerst entschieden.")
	act(b, "hide", "Später entschieden.")
	if text := browsertest.Eval[string](b, `[...document.querySelectorAll("textarea")].map(t => t.value).join()`); !strings.Contains(text, "Später entschieden.") {
		t.Errorf("what the second editor typed is lost: %s", b.Text("main"))
	}
	b.Axe("conflict")
	b.Shot("desk-conflict")

	must(t, "erase", "-data", data, "-yes", "probe:r5")
	p.finds("Danach", 3)
	b.Go("/rezepte/probe:r5")
	b.Axe("gone")
	b.Shot("gone")
	b.Clean()
	other.Clean()
}
