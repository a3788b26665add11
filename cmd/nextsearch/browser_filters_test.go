package main

import (
	"strings"
	"testing"

	"nextsearch/cmd/nextsearch/browsertest"
)

// TestBrowserFilters: a choice says how many hits it would have before it is
// applied, and the values of a long facet can be looked through by typing,
// those that the page does not show, too.
func TestBrowserFilters(t *testing.T) {
	needBrowser(t)
	t.Parallel()
	p := start(t, "demo", "-addr", "127.0.0.1:0").ready()
	b := browser(t, p.base, browsertest.Options{})
	b.Go("/suche?facet.size=5")
	b.Click("details[data-facet=authorityType] .box input")
	b.Until("the number of hits is said", `/^\d+ Treffer mit dieser Auswahl$/.test(document.querySelector(".apply [role=status]").textContent)`)
	said := b.Text(".apply [role=status]")
	if strings.Contains(b.Path(), "filter.") {
		t.Errorf("a click on a box leads to %s", b.Path())
	}

	b.Type("details[data-facet=organisation] .find", "landkreis")
	const shown = `[...document.querySelectorAll("details[data-facet=organisation] .box")].filter(box => !box.hidden).map(box => box.querySelector("label").textContent)`
	b.Until("the organisations that match", `(list => list.length > 0 && list.every(text => /landkreis/i.test(text)))(`+shown+`)`)
	b.Axe("values found")
	b.Shot("facet-search")
	b.Press("\r")
	if !strings.HasPrefix(b.Path(), "/suche?facet.size=5") {
		t.Errorf("Enter in the box of values leads to %s", b.Path())
	}
	b.Click("details[data-facet=organisation] .box:not([hidden]) input")
	b.Fill("details[data-facet=organisation] .find", " ")
	b.Until("all values again, the chosen one among them", `(list => list.length > 5 && list.some(text => /landkreis/i.test(text)))(`+shown+`)`)
	b.Follow(".apply button")
	if !strings.Contains(b.Path(), "filter.organisation=landkreis") || !strings.Contains(b.Path(), "filter.authorityType=") {
		t.Errorf("the choice of a value found leads to %s (%s)", b.Path(), said)
	}
	b.Clean()
}
