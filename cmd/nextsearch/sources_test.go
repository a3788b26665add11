package main

import (
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"nextsearch/cmd/nextsearch/demosite"
)

// An entry joins the sources of a config, whose comments and other keys stay.
func TestWithSource(t *testing.T) {
	e := entry{name: "amt", kind: "website", url: "https://amt.example/", every: 24 * time.Hour, delay: time.Second, remark: "a web site"}
	const added = `  # a web site
  - name: amt
    kind: website
    url: https://amt.example/
    every: 24h
    delay: 1s
`
	tests := []struct{ name, old, want, err string }{
		{"no file", "", "sources:\n" + added, ""},
		{"comments only", "# unser Dienst\n", "sources:\n" + added, ""},
		{"other keys", "# unser Dienst\ndata: ./data # hier\n", "# unser Dienst\ndata: ./data # hier\nsources:\n" + added, ""},
		{"an empty list", "sources: []\n", "sources:\n" + added, ""},
		{"no list yet", "sources:\n", "sources:\n" + added, ""},
		{"other sources", "sources:\n  - name: a # alt\n    kind: feed\n    url: https://a.example/\n", "sources:\n  - name: a # alt\n    kind: feed\n    url: https://a.example/\n" + added, ""},
		{"the name is taken", "sources:\n  - name: amt\n", "", "already"},
		{"no YAML", "a: [", "", "no valid YAML"},
		{"no mapping", "- a\n", "", "want keys"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got, err := withSource("nextsearch.yaml", []byte(test.old), e)
			if test.err != "" {
				if err == nil || !strings.Contains(err.Error(), test.err) {
					t.Errorf("error %v, want %q", err, test.err)
				}
				return
			}
			if err != nil || !strings.HasSuffix(string(got), test.want) {
				t.Errorf("%v\ngot  %s\nwant %s", err, got, test.want)
			}
		})
	}
}

// The commands work on a real file and on the real list.
func TestSourcesCommands(t *testing.T) {
	dir := t.TempDir()
	config := filepath.Join(dir, "nextsearch.yaml")
	if err := os.WriteFile(config, []byte("contact: mailto:digital@amt.example\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	must(t, "sources", "-config", config, "enable", "govdata")
	for name, want := range map[string]string{"govdata": "already", "gibtesnicht": "starter"} {
		if r := nextsearch(t, "sources", "-config", config, "enable", name); r.code == 0 || !strings.Contains(r.err, want) {
			t.Errorf("enable %s: exit %d, %q; want %q", name, r.code, r.err, want)
		}
	}
	if out := must(t, "sources", "-config", config); !strings.Contains(out, "govdata") {
		t.Errorf("the source is not listed: %s", out)
	}
	if info, err := os.Stat(config); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the file's mode is %v, %v", info.Mode(), err)
	}
	site := httptest.NewServer(demosite.Handler())
	t.Cleanup(site.Close)
	must(t, "sources", "-config", config, "add", "-allow", "127.0.0.0/8", "-name", "beispiel", site.URL+"/")
	text, err := os.ReadFile(config)
	if err == nil { // its own server needs no pause
		err = os.WriteFile(config, []byte(strings.ReplaceAll(string(text), "delay: 1s", "delay: 0s")), 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
	must(t, "ingest", "-config", config, "-quiet", "-data", filepath.Join(dir, "data"), "beispiel")
}
