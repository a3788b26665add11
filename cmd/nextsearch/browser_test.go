package main

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"nextsearch/cmd/nextsearch/browsertest"
)

// needBrowser skips a test where there is no Chromium, or nobody asked for the
// long tests: the others need only Go. NEXTSEARCH_BROWSER, the path of a
// Chromium, asks for them outside of CI.
func needBrowser(t testing.TB) {
	t.Helper()
	if browsertest.Find() == "" {
		skip(t, "no Chromium; install it, or name one in NEXTSEARCH_BROWSER")
	}
	if !inCI() && os.Getenv("NEXTSEARCH_BROWSER") == "" {
		skip(t, "browser tests are long; name a Chromium in NEXTSEARCH_BROWSER")
	}
}

// browser opens a browser on a running service.
func browser(t testing.TB, base string, o browsertest.Options) *browsertest.Browser {
	t.Helper()
	return browsertest.Start(t, base, o)
}

// total is the number of hits that a page of results says.
func total(b *browsertest.Browser) int {
	return browsertest.Eval[int](b, `Number((document.querySelector(".results [role=status]").textContent.match(/[0-9.]+/) ?? ["0"])[0].replaceAll(".", ""))`)
}

// TestBrowserReader goes the way of a reader: search, narrow, two values of a
// facet, back, a recipe, what is similar.
func TestBrowserReader(t *testing.T) {
	needBrowser(t)
	t.Parallel()
	p := start(t, "demo", "-addr", "127.0.0.1:0").ready()
	b := browser(t, p.base, browsertest.Options{})
	b.Go("/")
	b.Shot("start")
	b.Type("#q", "digital\r")
	b.Until("results", `location.pathname === "/suche" && document.querySelector(".hits")`)
	all := total(b)
	b.Shot("results")

	box := func(n int) string {
		return fmt.Sprintf(`details[data-facet=authorityType] .box:nth-of-type(%d) input`, n)
	}
	open := func() {
		b.Until("the facet is open", `(d => d.open || d.querySelector("summary").click())(document.querySelector("details[data-facet=authorityType]")) || document.querySelector("details[data-facet=authorityType]").open`)
	}
	open()
	b.Click(box(1))
	b.Follow(".apply button")
	one := total(b)
	if one == 0 || one >= all || !strings.Contains(b.Path(), "filter.authorityType=") {
		t.Errorf("%d hits of %d with one value at %s", one, all, b.Path())
	}
	open()
	unchecked := browsertest.Eval[string](b, `[...document.querySelectorAll("details[data-facet=authorityType] input[type=checkbox]:not(:checked)")].find(i => i.value.split("/")[0] !== document.querySelector("details[data-facet=authorityType] input:checked").value.split("/")[0]).id`)
	b.Click("#" + unchecked)
	b.Follow(".apply button")
	two := total(b)
	if two <= one || strings.Count(b.Path(), "filter.authorityType=") < 2 {
		t.Errorf("%d hits with two values of a facet, %d with one, at %s", two, one, b.Path())
	}
	b.Shot("results-filtered")

	b.Do(browsertest.Back())
	b.Until("back at one value", `location.search.split("filter.authorityType=").length === 2 && document.readyState === "complete"`)
	if n := total(b); n != one {
		t.Errorf("%d hits after the back button, there were %d", n, one)
	}
	b.Follow(".applied .chip")
	if n := total(b); n != all {
		t.Errorf("%d hits after the chip was removed, there were %d", n, all)
	}

	title := b.Text(".hits h3 a")
	b.Follow(".hits h3 a")
	if h1 := b.Text("h1"); h1 != title {
		t.Errorf("the hit is called %q, its page %q", title, h1)
	}
	b.Shot("recipe")
	b.Follow("[aria-labelledby=aehnlich] a")
	if h1 := b.Text("h1"); h1 == title || !strings.HasPrefix(b.Path(), "/rezepte/") {
		t.Errorf("what is similar to %q is %q at %s", title, h1, b.Path())
	}
	b.Clean()
}

// TestBrowserSuggestions uses the combobox by keyboard alone.
func TestBrowserSuggestions(t *testing.T) {
	needBrowser(t)
	p := start(t, "demo", "-addr", "127.0.0.1:0").ready()
	b := browser(t, p.base, browsertest.Options{})
	b.Go("/")
	b.Type("#q", "elektr")
	b.Until("suggestions", `document.querySelectorAll("#q-list [role=option]").length > 0 && document.querySelector("#q").getAttribute("aria-expanded") === "true"`)
	b.Axe("suggestions")
	b.Shot("suggestions")
	b.Press(browsertest.Down)
	b.Until("the first is active", `document.querySelector("#q-list [aria-selected=true]").id === document.querySelector("#q").getAttribute("aria-activedescendant")`)
	b.Press(browsertest.Escape)
	b.Until("closed", `document.querySelector("#q").getAttribute("aria-expanded") === "false"`)
	if v := browsertest.Eval[string](b, `document.querySelector("#q").value`); v != "elektr" {
		t.Errorf("escape changes the text to %q", v)
	}
	b.Press(browsertest.Down)
	b.Until("open again", `document.querySelector("#q").getAttribute("aria-expanded") === "true"`)
	b.Press(browsertest.Down)
	b.Until("one is active", `document.querySelector("#q").hasAttribute("aria-activedescendant")`)
	b.Press("\r")
	b.Until("where the suggestion leads", `location.pathname !== "/"`)

	b.Go("/suche")
	b.Type("#q", "Verwalltung")
	b.Press("\r")
	b.Until("did you mean", `document.querySelector(".mended a")`)
	b.Clean()
}

// readerPages are the pages for readers, with the states that they can be in.
func readerPages(p *process) map[string]string {
	id := p.search("q=Akte").Hits[0].ID
	return map[string]string{
		"start":         "/",
		"results":       "/suche?q=digital",
		"filtered":      "/suche?q=digital&filter.authorityType=municipal&filter.kind=recipe&exclude.status=stopped",
		"no-hits":       "/suche?q=xyzzyquux",
		"no-hits-here":  "/suche?q=Akte+xyzzyquux&filter.kind=event&filter.authorityType=municipal",
		"beyond":        "/suche?q=digital&page=900",
		"recipe":        "/rezepte/" + id,
		"bodies":        "/organisationen",
		"body":          browserBody(p),
		"landscape":     "/landschaft",
		"landscape-one": "/landschaft?q=Akte&filter.authorityType=municipal",
		"help":          "/hilfe",
		"api":           "/api",
		"imprint":       "/impressum",
		"privacy":       "/datenschutz",
		"accessibility": "/barrierefreiheit",
		"submit":        "/einreichen",
		"login":         "/redaktion/anmelden",
		"not-found":     "/nirgends",
		"english":       "/suche?q=digital&lang=en",
	}
}

// browserBody is the page of the body that has most records.
func browserBody(p *process) string {
	return "/organisationen/" + p.search("size=0&facet=organisation").Facets["organisation"].Values[0].Value
}

// TestBrowserKeyboard goes through pages with the tab key alone: it reaches
// everything that can be used, shows where it is, and leaves the page.
func TestBrowserKeyboard(t *testing.T) {
	needBrowser(t)
	t.Parallel()
	p := start(t, "demo", "-addr", "127.0.0.1:0").ready()
	b := browser(t, p.base, browsertest.Options{})
	for _, path := range []string{"/", "/suche?q=digital", "/landschaft", "/einreichen", browserBody(p)} {
		b.Go(path)
		want := browsertest.Eval[int](b, `(all => { window.reached = new Set(); window.all = all; return all.length })([...document.querySelectorAll("a[href], button, input, select, textarea, summary, [tabindex='0']")]
			.filter(e => e.checkVisibility({visibilityProperty: true}) && !e.disabled && e.tabIndex >= 0 && e.type !== "hidden" && !(e.type === "radio" && !e.checked && document.querySelector("input[name='" + e.name + "']:checked"))))`)
		unseen := map[string]bool{}
		for range 2*want + 20 {
			b.Press(browsertest.Tab)
			at := browsertest.Eval[string](b, `(e => { if (e === document.body) return ""; reached.add(e); const s = getComputedStyle(e);
				const drawn = e.querySelector("rect, text"), d = drawn && getComputedStyle(drawn);
				const ringed = s => s.outlineStyle !== "none" && parseFloat(s.outlineWidth) > 0 || s.boxShadow !== "none";
				return ringed(s) || d && (ringed(d) || d.stroke !== "none" && parseFloat(d.strokeWidth) >= 3) ? "seen" : e.outerHTML.slice(0, 120) })(document.activeElement)`)
			if at == "" {
				break
			}
			if at != "seen" {
				unseen[at] = true
			}
		}
		for e := range unseen {
			t.Errorf("%s: the focus is not seen on %s", path, e)
		}
		if missed := browsertest.Eval[[]string](b, `all.filter(e => !reached.has(e) && !(e.type === "radio" && [...reached].some(r => r.name === e.name))).map(e => e.outerHTML.slice(0, 120))`); len(missed) > 0 {
			t.Errorf("%s: the tab key does not reach %d of %d: %s", path, len(missed), want, missed[:min(5, len(missed))])
		}
	}
}

// TestBrowserBarriers asks axe-core about every page: light and dark, wide, on
// a phone and at 320 pixels, which is what 400 % zoom of a desktop leaves, and
// with colours of the reader's own.
func TestBrowserBarriers(t *testing.T) {
	needBrowser(t)
	t.Parallel()
	p := start(t, "demo", "-addr", "127.0.0.1:0").ready()
	pages := readerPages(p)
	for _, look := range []browsertest.Options{
		{Width: 1280, Height: 900}, {Width: 1280, Height: 900, Dark: true}, {Width: 375, Height: 812}, {Width: 320, Height: 256, Dark: true},
		{Width: 1280, Height: 900, ForcedColors: true, ReducedMotion: true}} {
		t.Run(fmt.Sprintf("%d dark %v forced %v", look.Width, look.Dark, look.ForcedColors), func(t *testing.T) {
			b := browser(t, p.base, look)
			for name, path := range pages {
				b.Go(path)
				if strings.HasPrefix(name, "no-hits") && !browsertest.Eval[bool](b, `!!document.querySelector(".empty")`) {
					t.Errorf("%s has hits", path)
				}
				b.Axe(name)
				if !look.ForcedColors && look.Height > 300 {
					b.Shot(name + map[bool]string{true: "-dark"}[look.Dark])
				}
				b.Clean()
			}
		})
	}
}

// TestBrowserWithoutScripts: everything works with JavaScript off.
func TestBrowserWithoutScripts(t *testing.T) {
	needBrowser(t)
	p := start(t, "demo", "-addr", "127.0.0.1:0").ready()
	b := browser(t, p.base, browsertest.Options{NoScript: true, Width: 375, Height: 812})
	b.Go("/")
	b.Type("#q", "digital\r")
	b.Until("results", `location.pathname === "/suche" && document.querySelector(".hits")`)
	all := total(b)
	b.Shot("results-noscript")
	b.Do(browsertest.Check("details[data-facet=authorityType] input[type=checkbox]"))
	b.Follow(".apply button")
	if n := total(b); n == 0 || n >= all {
		t.Errorf("%d hits of %d with a filter", n, all)
	}
	b.Follow(".hits h3 a")
	if !strings.HasPrefix(b.Path(), "/rezepte/") {
		t.Errorf("a hit leads to %s", b.Path())
	}
	b.Clean()
}

// TestBrowserPhone: on a phone the filters are in a drawer.
func TestBrowserPhone(t *testing.T) {
	needBrowser(t)
	p := start(t, "demo", "-addr", "127.0.0.1:0").ready()
	b := browser(t, p.base, browsertest.Options{Width: 375, Height: 812})
	b.Go("/suche?q=digital")
	all := total(b)
	b.Click(".narrow button")
	b.Until("the drawer is open", `document.querySelector("dialog[open] .filters, .filters dialog[open], dialog.filters[open]")`)
	b.Axe("drawer")
	b.Shot("drawer")
	b.Press(browsertest.Escape)
	b.Until("the drawer is closed, the focus is back", `!document.querySelector("dialog[open]") && document.activeElement.closest(".narrow")`)
	b.Click(".narrow button")
	b.Do(browsertest.Check("details[data-facet=authorityType] input[type=checkbox]"))
	b.Follow(".apply button")
	if n := total(b); n == 0 || n >= all {
		t.Errorf("%d hits of %d with a filter", n, all)
	}
	b.Clean()
}

// TestBrowserEnglish: the switch keeps the page and its state.
func TestBrowserEnglish(t *testing.T) {
	needBrowser(t)
	p := start(t, "demo", "-addr", "127.0.0.1:0").ready()
	b := browser(t, p.base, browsertest.Options{})
	b.Go("/suche?q=digital&filter.kind=recipe")
	n := total(b)
	b.Follow("a[hreflang=en]")
	if lang := browsertest.Eval[string](b, "document.documentElement.lang"); lang != "en" || total(b) != n || !strings.Contains(b.Path(), "filter.kind=recipe") {
		t.Errorf("%s: language %q, %d hits, there were %d", b.Path(), lang, total(b), n)
	}
	b.Follow(".hits h3 a")
	if lang := browsertest.Eval[string](b, "document.documentElement.lang"); lang != "en" {
		t.Errorf("the recipe's page is in %q", lang)
	}
	b.Clean()
}
