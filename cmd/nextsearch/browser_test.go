package main

import (
	"testing"

	"nextsearch/cmd/nextsearch/browsertest"
)

// browser opens a browser on a running service, or skips: only Go is needed
// for the other tests.
func browser(t testing.TB, base string, o browsertest.Options) *browsertest.Browser {
	t.Helper()
	if browsertest.Find() == "" {
		skip(t, "no Chromium; install it, or name one in NEXTSEARCH_BROWSER")
	}
	if !inCI() && testing.Short() {
		skip(t, "browser tests are long")
	}
	return browsertest.Start(t, base, o)
}

func TestBrowserReads(t *testing.T) {
	p := start(t, "demo", "-addr", "127.0.0.1:0").ready()
	b := browser(t, p.base, browsertest.Options{})
	b.Go("/")
	b.Axe("start")
	b.Type("#q", "Elektronische Akte\r")
	b.Until("results", `location.pathname === "/suche" && document.querySelector(".hits")`)
	b.Axe("results")
	b.Shot("results")
	b.Clean()
}
