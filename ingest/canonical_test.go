package ingest

import (
	"strings"
	"testing"
)

func TestCanonicalURL(t *testing.T) {
	for in, want := range map[string]string{
		"HTTPS://WWW.Example.ORG:443/A/../b/./c#top":                       "https://www.example.org/b/c",
		"http://example.org:80":                                            "http://example.org/",
		"http://example.org:8080/":                                         "http://example.org:8080/",
		"http://example.org./":                                             "http://example.org/",
		"https://example.org/a/":                                           "https://example.org/a/",
		"https://example.org/a?utm_source=x&b=2&UTM_Medium=y&a=1":          "https://example.org/a?b=2&a=1",
		"https://example.org/a?fbclid=1&gclid=2":                           "https://example.org/a",
		"https://example.org/a;jsessionid=AB12.node1?x=1":                  "https://example.org/a?x=1",
		"https://example.org/a?PHPSESSID=0123456789abcdef&id=7":            "https://example.org/a?id=7",
		"https://example.org/a?sid=0123456789abcdef0123":                   "https://example.org/a",
		"https://example.org/a?sid=17":                                     "https://example.org/a?sid=17", // the number of a page
		"https://example.org/%7euser/%c3%a4":                               "https://example.org/~user/%C3%A4",
		"https://example.org/ä ö":                                          "https://example.org/%C3%A4%20%C3%B6",
		"https://example.org/a%2Fb":                                        "https://example.org/a%2Fb", // another page than a/b
		"https://example.org/?":                                            "https://example.org/",
		"https://user:secret@example.org/":                                 "https://example.org/",
		"ftp://example.org/":                                               "",
		"mailto:post@example.org":                                          "",
		"javascript:void(0)":                                               "",
		"/relative":                                                        "",
		"http://":                                                          "",
		"http://[::1]:80/":                                                 "http://[::1]/",
		"https://example.org/" + strings.Repeat("a", maxURL):               "",
		"https://example.org/a?q=%C3%A4&amp=1":                             "https://example.org/a?q=%C3%A4&amp=1",
		" https://example.org/leer ":                                       "https://example.org/leer",
		"https://example.org/a/%2e%2e/b":                                   "https://example.org/b",
		"https://example.org/a?q=%c3%a4%41%7E":                             "https://example.org/a?q=%C3%A4A~",
		"https://example.org/a?q=100%":                                     "https://example.org/a?q=100%25",
		"https://example.org/a?s=0123456789abcdef0123456789abcdef":         "https://example.org/a",
		"https://example.org/a?s=Suche":                                    "https://example.org/a?s=Suche",
		"https://example.org/a?CFID=12&CFTOKEN=34&id=5":                    "https://example.org/a?id=5",
		"https://example.org/(S(abc123))/a.aspx":                           "https://example.org/a.aspx",
		"https://example.org/a?to=hans.mueller@musterstadt.example&id=5":   "https://example.org/a?id=5",
		"https://example.org/a?to=hans.mueller%40musterstadt.example&id=5": "https://example.org/a?id=5",
		"https://example.org/a?to=poststelle@musterstadt.example":          "https://example.org/a?to=poststelle@musterstadt.example",
		"https://example.org/a?fb_action_ids=1&mkt_tok=2&ttclid=3&ref=4":   "https://example.org/a?ref=4",
	} {
		got := ""
		if u, err := canonicalURL(in); err == nil {
			got = u.String()
		}
		if got != want {
			t.Errorf("canonicalURL(%.80q) = %q, want %q", in, got, want)
		}
	}
}

func TestPageKey(t *testing.T) {
	same := [][]string{
		{"https://example.org/a", "http://example.org/a/", "https://www.example.org/a/index.html", "https://example.org/a/index.php"},
		{"https://example.org", "https://example.org/index.html", "https://example.org/"},
		{"https://example.org/a?id=1", "https://example.org/a/?id=1"},
	}
	keys := map[string]int{}
	for i, group := range same {
		for _, address := range group {
			u, err := canonicalURL(address)
			if err != nil {
				t.Fatal(err)
			}
			if j, ok := keys[pageKey(u)]; ok && j != i {
				t.Errorf("%s has the key of another page: %s", address, pageKey(u))
			}
			keys[pageKey(u)] = i
		}
	}
	if len(keys) != len(same) {
		t.Errorf("%d keys for %d pages: %v", len(keys), len(same), keys)
	}
}

func TestPrintTwin(t *testing.T) {
	for in, want := range map[string]string{
		"https://example.org/a?print=1":         "https://example.org/a",
		"https://example.org/a?id=3&view=print": "https://example.org/a?id=3",
		"https://example.org/print/a":           "https://example.org/a",
		"https://example.org/a/print":           "https://example.org/a",
		"https://example.org/a?druckansicht=ja": "https://example.org/a",
		"https://example.org/a/amp/":            "https://example.org/a",
		"https://example.org/a.amp.html":        "https://example.org/a.html",
		"https://example.org/a?amp=1":           "https://example.org/a",
		"https://example.org/a?outputType=amp":  "https://example.org/a",
		"https://m.example.org/a":               "https://example.org/a",
		"https://mobil.example.org/a?mobile=1":  "https://example.org/a",
		"https://amp.example.org/a":             "https://example.org/a",
		"https://example.org/camp":              "",
		"https://example.org/mobil":             "",
		"https://m.example":                     "",
		"https://example.org/a?view=list":       "",
		"https://example.org/a?print=0":         "",
		"https://example.org/druckerei":         "",
		"https://example.org/a":                 "",
	} {
		u, err := canonicalURL(in)
		if err != nil {
			t.Fatal(err)
		}
		got := ""
		if twin := printTwin(u); twin != nil {
			got = twin.String()
		}
		if got != want {
			t.Errorf("printTwin(%s) = %q, want %q", in, got, want)
		}
	}
}

func TestScope(t *testing.T) {
	for _, c := range []struct {
		target, address string
		has             bool
		native          string
	}{
		{"https://example.org/", "https://example.org/a/b.html", true, "a/b.html"},
		{"https://example.org", "https://www.example.org/", true, "/"},
		{"https://example.org/stadt/", "https://example.org/stadt/a?id=1", true, "a?id=1"},
		{"https://example.org/stadt", "https://example.org/stadt", true, "/"},
		{"https://example.org/stadt", "https://example.org/stadtwerke", false, "stadtwerke"},
		{"https://example.org/stadt/start.html", "https://example.org/stadt/ziel.html", true, "ziel.html"},
		{"https://example.org/v1.2", "https://example.org/v1.3", false, "v1.3"},
		{"https://example.org/", "https://example.com/", false, "/"},
		{"https://example.org/", "https://sub.example.org/", false, "/"},
	} {
		target, err := canonicalURL(c.target)
		if err != nil {
			t.Fatal(err)
		}
		u, err := canonicalURL(c.address)
		if err != nil {
			t.Fatal(err)
		}
		site := scopeOf(target)
		if site.has(u) != c.has || site.nativeID(u) != c.native {
			t.Errorf("%s of %s: within %v, native id %q; want %v, %q", c.address, c.target, site.has(u), site.nativeID(u), c.has, c.native)
		}
	}
}

func FuzzCanonicalURL(f *testing.F) {
	for _, seed := range []string{"https://example.org/a/../b?utm_x=1#f", "http://h/%2e%2e/%2F;sid=1;sid=2", "http://[::1%25en0]/", "http://h/a//b/?&&=&", "http://h?a=%zz"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, s string) {
		u, err := canonicalURL(s)
		if err != nil {
			return
		}
		again, err := canonicalURL(u.String())
		if err != nil {
			if len(u.String()) > maxURL {
				return // escaping made it longer
			}
			t.Fatalf("%q becomes %q, which is no address: %s", s, u, err)
		}
		if again.String() != u.String() || pageKey(again) != pageKey(u) {
			t.Errorf("%q becomes %q and then %q", s, u, again)
		}
		if twin := printTwin(u); twin != nil && twin.String() == u.String() {
			t.Errorf("%q is its own print view", u)
		}
	})
}
