package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"nextsearch/cmd/nextsearch/browsertest"
)

// draft reads what the browser keeps of the form for submissions.
func draft(b *browsertest.Browser) string {
	return browsertest.Eval[string](b, `localStorage.getItem("nextsearch-draft") ?? ""`)
}

// TestBrowserDraft types into the form for submissions, leaves it, comes back
// to what was typed, is told of faults on the way and in all, and ends at the
// receipt, after which the browser keeps nothing.
func TestBrowserDraft(t *testing.T) {
	needBrowser(t)
	t.Parallel()
	p := start(t, "demo", "-addr", "127.0.0.1:0").ready()
	b := browser(t, p.base, browsertest.Options{})
	b.Go("/einreichen")
	b.Axe("submit")
	b.Fill("#f-title", "x")
	b.Press("\b\t")
	b.Until("the title is missed", `document.querySelector("#f-title[aria-invalid=true]") && document.querySelector("#f-title-error")`)
	b.Fill("#f-title", "Baugenehmigung ohne Papier")
	b.Press("\t")
	b.Until("the title is there", `!document.querySelector("#f-title-error") && !document.querySelector("#f-title[aria-invalid]")`)
	b.Type("#f-summary", strings.Repeat("a", 601))
	b.Until("one too many", `document.querySelector("#f-summary ~ .left.over").textContent.startsWith("1 ")`)
	b.Press("\t")
	b.Until("the summary is too long", `document.querySelector("#f-summary-error").textContent.includes("600")`)
	b.Axe("submit-checked")
	b.Fill("#f-contact-name", "Musterperson")
	b.Click("#f-topics-building")
	b.Until("the draft is saved", `document.querySelector(".draft:not([hidden]) [role=status]").textContent.startsWith("Entwurf gespeichert")`)
	if kept := draft(b); !strings.Contains(kept, "Baugenehmigung") || !strings.Contains(kept, "building") || strings.Contains(kept, "Musterperson") || strings.Contains(kept, "token") {
		t.Errorf("the draft is %s", kept)
	}
	b.Shot("submit-draft")

	b.Go("/")
	b.Go("/einreichen")
	b.Until("the draft is back", `document.querySelector("#f-title").value === "Baugenehmigung ohne Papier" && document.querySelector("#f-topics-building").checked`)
	b.Click(".draft button")
	if kept := draft(b); kept != "" {
		t.Errorf("a deleted draft is still there: %s", kept)
	}
	b.Go("/einreichen")
	b.Fill("#f-title", "Baugenehmigung ohne Papier")
	b.Fill("#f-place", "Beispielheim")
	b.Until("as long as a person needs", `performance.now() > 4000`) // see minFillTime in package server
	b.Follow("form.submit [type=submit]")
	b.Until("the errors have the focus", `document.activeElement.matches(".error-summary")`)
	b.Axe("submit-errors")
	b.Shot("submit-errors")
	b.Click(`.error-summary a[href="#f-summary"]`)
	b.Until("the field has the focus", `document.activeElement.id === "f-summary"`)
	b.Type("#f-summary", "In Beispielheim kommen Anträge digital an.")
	b.Type("#f-sections-approach", "Zuerst die Abläufe aufgenommen.")
	b.Type("#f-sections-lessons", "Früh mit den Planungsbüros sprechen.")
	b.Fill("#f-organisation", "Landkreis Beispielheim")
	b.Click("#f-attribution-type-land")
	browsertest.Eval[bool](b, `["#f-authorityType", "municipal/district", "#f-land", "09"].forEach((v, i, all) => { if (i % 2) document.querySelector(all[i - 1]).value = v; }) ?? true`)
	large := filepath.Join(t.TempDir(), "gross.pdf")
	if err := os.WriteFile(large, make([]byte, 11<<20), 0o600); err != nil {
		t.Fatal(err)
	}
	b.Upload("#f-files", large)
	b.Until("the file is too large", `document.querySelector("#f-files-error").textContent.includes("10 MB")`)
	browsertest.Eval[string](b, `document.querySelector("#f-files").value = ""`)
	b.Follow("form.submit [type=submit]")
	b.Until("a name is warned of", `document.activeElement.matches(".alert-warn") && document.querySelector("#f-confirmed")`)
	b.Axe("submit-warnings")
	b.Shot("submit-warnings")
	b.Click("#f-confirmed")
	b.Follow("form.submit [type=submit]")
	b.Until("the receipt", `location.pathname.endsWith("/beleg")`)
	b.Axe("receipt")
	b.Shot("receipt")
	if kept := draft(b); kept != "" {
		t.Errorf("after the receipt the browser keeps %s", kept)
	}
	b.Follow("main p a")
	b.Axe("submission")
	b.Shot("submission")
	b.Clean()
}
