package fetch

import (
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// The cases follow the sections of RFC 9309 and what operators expect from
// the parsers of the large search engines.
func TestRobotsAllowed(t *testing.T) {
	const ours = "nextsearch"
	tests := []struct {
		name, robots, path string
		want               bool
	}{
		{"empty file", "", "/a", true},
		{"rule without group", "Disallow: /", "/a", true},
		{"all forbidden", "User-agent: *\nDisallow: /", "/a", false},
		{"robots.txt itself", "User-agent: *\nDisallow: /", "/robots.txt", true},
		{"empty disallow allows", "User-agent: *\nDisallow:", "/a", true},
		{"other agent", "User-agent: other\nDisallow: /", "/a", true},
		{"our agent", "User-agent: nextsearch\nDisallow: /", "/a", false},
		{"agent in any case", "user-AGENT: NextSearch\nDISALLOW: /", "/a", false},
		{"agent with version", "User-agent: nextsearch/2.0\nDisallow: /", "/a", false},
		{"longer token is another agent", "User-agent: nextsearch-images\nDisallow: /", "/a", true},
		{"shorter token is another agent", "User-agent: next\nDisallow: /", "/a", true},
		{"own group beats star", "User-agent: *\nDisallow: /\nUser-agent: nextsearch\nDisallow: /x", "/a", true},
		{"own group before star", "User-agent: nextsearch\nDisallow: /x\n\nUser-agent: *\nDisallow: /", "/a", true},
		{"own empty group allows all", "User-agent: *\nDisallow: /\nUser-agent: nextsearch\nDisallow:", "/a", true},
		{"star with words after it", "User-agent: * all of you\nDisallow: /", "/a", false},
		{"groups are merged", "User-agent: nextsearch\nDisallow: /a\nUser-agent: b\nDisallow: /b\nUser-agent: nextsearch\nDisallow: /c", "/c", false},
		{"merged keeps the first", "User-agent: nextsearch\nDisallow: /a\nUser-agent: nextsearch\nDisallow: /c", "/a", false},
		{"several agents share rules", "User-agent: b\nUser-agent: nextsearch\nDisallow: /", "/a", false},
		{"blank lines do not end a group", "User-agent: nextsearch\n\n\nDisallow: /", "/a", false},
		{"other records do not end the agents", "User-agent: nextsearch\nSitemap: https://x/\nUser-agent: b\nDisallow: /", "/a", false},
		{"crawl-delay does not end the agents", "User-agent: nextsearch\nCrawl-delay: 1\nUser-agent: b\nDisallow: /", "/a", false},
		{"rules end the agents", "User-agent: nextsearch\nDisallow: /x\nUser-agent: b\nDisallow: /", "/a", true},
		{"unknown key", "User-agent: *\nNoindex: /a\nDisallow: /b", "/a", true},

		{"longest wins, allow", "User-agent: *\nDisallow: /a\nAllow: /a/b", "/a/b/c", true},
		{"longest wins, disallow", "User-agent: *\nAllow: /a\nDisallow: /a/b", "/a/b/c", false},
		{"order does not count", "User-agent: *\nAllow: /a/b\nDisallow: /a", "/a/b", true},
		{"tie allows", "User-agent: *\nDisallow: /a\nAllow: /a", "/a", true},
		{"tie allows, other order", "User-agent: *\nAllow: /a\nDisallow: /a", "/a", true},
		{"tie of different patterns", "User-agent: *\nDisallow: /a*c\nAllow: /ab*", "/abc", true},
		{"wildcard counts its octets", "User-agent: *\nAllow: /p\nDisallow: /*.html", "/page.html", false},
		{"root only", "User-agent: *\nDisallow: /\nAllow: /$", "/", true},
		{"root only, page", "User-agent: *\nDisallow: /\nAllow: /$", "/page", false},

		{"prefix", "User-agent: *\nDisallow: /fish", "/fish.html", false},
		{"prefix, folder", "User-agent: *\nDisallow: /fish/", "/fish", true},
		{"prefix is case sensitive", "User-agent: *\nDisallow: /fish", "/Fish", true},
		{"trailing star changes nothing", "User-agent: *\nDisallow: /fish*", "/fishheads/yummy.html", false},
		{"star inside", "User-agent: *\nDisallow: /*.php", "/folder/file.php?x=1", false},
		{"star inside, miss", "User-agent: *\nDisallow: /*.php", "/windows.PHP", true},
		{"end", "User-agent: *\nDisallow: /*.php$", "/file.php", false},
		{"end, more follows", "User-agent: *\nDisallow: /*.php$", "/file.php?x", true},
		{"end, second place counts", "User-agent: *\nDisallow: /*.php$", "/a.php/b.php", false},
		{"end without star", "User-agent: *\nDisallow: /a$", "/a", false},
		{"end without star, longer", "User-agent: *\nDisallow: /a$", "/ab", true},
		{"pieces may not overlap", "User-agent: *\nDisallow: /ab*bc$", "/abc", true},
		{"many stars", "User-agent: *\nDisallow: /a**b***c", "/a-b-c", false},
		{"star alone", "User-agent: *\nDisallow: *", "/a", false},
		{"no leading slash", "User-agent: *\nDisallow: a", "/a", true},
		{"dollar inside is literal", "User-agent: *\nDisallow: /a$b", "/a$b", false},
		{"query is part of the path", "User-agent: *\nDisallow: /*?", "/a?print=1", false},
		{"query, none there", "User-agent: *\nDisallow: /*?", "/a", true},
		{"query parameter", "User-agent: *\nDisallow: /*sid=", "/a?x=1&sid=7", false},

		{"escaped unreserved in the file", "User-agent: *\nDisallow: /foo/bar/%62%61%7A", "/foo/bar/baz", false},
		{"escaped unreserved in the address", "User-agent: *\nDisallow: /foo/bar/baz", "/foo/bar/%62%61%7A", false},
		{"umlaut raw in the file", "User-agent: *\nDisallow: /bürger", "/b%C3%BCrger", false},
		{"umlaut escaped, lower case hex", "User-agent: *\nDisallow: /b%c3%bcrger", "/b%C3%BCrger", false},
		{"escaped star is literal", "User-agent: *\nDisallow: /a-%2A.html", "/a-*.html", false},
		{"escaped star is no wildcard", "User-agent: *\nDisallow: /a-%2A.html", "/a-x.html", true},
		{"escaped dollar is literal", "User-agent: *\nDisallow: /a%24", "/a$b", false},
		{"address in the query, escaped", "User-agent: *\nDisallow: /*?u=http%3A%2F%2F", "/go?u=http://x/", false},
		{"address in the query, raw", "User-agent: *\nDisallow: /*?u=http://", "/go?u=http%3a%2F%2fx/", false},
		{"other reserved stay apart", "User-agent: *\nDisallow: /a%26b", "/a&b", true},
		{"broken escape", "User-agent: *\nDisallow: /a%zz", "/a%zz", false},

		{"byte order mark", "\ufeffUser-agent: *\nDisallow: /", "/a", false},
		{"CR line ends", "User-agent: *\rDisallow: /", "/a", false},
		{"CRLF line ends", "User-agent: *\r\nDisallow: /\r\n", "/a", false},
		{"comment", "User-agent: * # all\nDisallow: / # everything", "/a", false},
		{"comment line", "User-agent: *\n# Disallow: /\nDisallow: /b", "/a", true},
		{"space before the colon", "User-agent : *\nDisallow : /", "/a", false},
		{"no space after the colon", "User-agent:*\nDisallow:/", "/a", false},
		{"tabs", "\tUser-agent:\t*\n\tDisallow:\t/", "/a", false},
		{"missing colon", "User-agent *\nDisallow /", "/a", false},
		{"misspelt disallow", "User-agent: *\nDissallow: /", "/a", false},
		{"misspelt user agent", "Useragent: *\nDisallow: /", "/a", false},
		{"an HTML page", "<!DOCTYPE html>\n<p>Disallow: /</p>", "/a", true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := parseRobots([]byte(tt.robots), ours).allowed(tt.path); got != tt.want {
				t.Errorf("allowed(%q) = %v, want %v with\n%s", tt.path, got, tt.want, tt.robots)
			}
		})
	}
}

func TestRobotsLimit(t *testing.T) {
	filler := strings.Repeat("# "+strings.Repeat("x", 98)+"\n", robotsLimit/101)
	inside := "User-agent: *\nDisallow: /a\n" + filler
	r := parseRobots([]byte(inside+"Disallow: /private-things\nDisallow: /late\n"), "nextsearch")
	if r.allowed("/a") {
		t.Error("a rule within the limit does not hold")
	}
	if !r.allowed("/late") {
		t.Error("a rule beyond the limit holds")
	}
	cut := strings.Repeat("#\n", robotsLimit/2-15) + "User-agent: *\nDisallow: /private"
	if !parseRobots([]byte(cut), "nextsearch").allowed("/other") {
		t.Error("a rule cut at the limit holds for more than it says")
	}
}

func TestRobotsCrawlDelay(t *testing.T) {
	tests := []struct {
		robots string
		want   time.Duration
	}{
		{"User-agent: *\nCrawl-delay: 2.5", 2500 * time.Millisecond},
		{"User-agent: *\nCrawl-delay: 10\nUser-agent: nextsearch\nDisallow: /x", 0},
		{"User-agent: nextsearch\nCrawl-delay: 1\nCrawl-delay: 3", 3 * time.Second},
		{"User-agent: *\nCrawl-delay: 86400", MaxCrawlDelay},
		{"User-agent: *\nCrawl-delay: -4", 0},
		{"User-agent: *\nCrawl-delay: NaN", 0},
		{"User-agent: *\nCrawl-delay: +Inf", MaxCrawlDelay},
		{"User-agent: *\nCrawl-delay: soon", 0},
	}
	for _, tt := range tests {
		if got := parseRobots([]byte(tt.robots), "nextsearch").delay; got != tt.want {
			t.Errorf("delay %v, want %v with\n%s", got, tt.want, tt.robots)
		}
	}
}

// Robots files of real sites in the shared data.
func TestRobotsRealFiles(t *testing.T) {
	dir := dataDir(t, "web-control-files", "robots")
	tests := []struct {
		file, path string
		want       bool
		sitemaps   int
	}{
		{"digitalcheck-dito.robots.txt", "/vorpruefung", true, 0},
		{"digitalcheck-dito.robots.txt", "/download/x.pdf", false, 0},
		{"digitalcheck-beispiele.robots.txt", "/", true, 0},
		{"entitlementcard.robots.txt", "/", false, 0},
		{"lobid.robots.txt", "/api/x", false, 0},
		{"lobid.robots.txt", "/team", true, 0},
		{"opensource.muenchen.de.robots.txt", "/a", true, 0},
		{"rohstofftransparenz-gh-pages.robots.txt", "/a", true, 1},
		{"rohstofftransparenz.robots.txt", "/a", true, 1},
		{"stadtulm.robots.txt", "/a", true, 1},
		{"tsb-jahresbericht-2021.robots.txt", "/a", true, 0},
	}
	for _, tt := range tests {
		body, err := os.ReadFile(filepath.Join(dir, tt.file))
		if err != nil {
			t.Fatal(err)
		}
		r := parseRobots(body, "nextsearch")
		if r.allowed(tt.path) != tt.want || len(r.sitemaps) != tt.sitemaps {
			t.Errorf("%s: allowed(%s) = %v with %d sitemaps, want %v with %d", tt.file, tt.path, !tt.want, len(r.sitemaps), tt.want, tt.sitemaps)
		}
	}
}

// A file of any bytes gives rules, and what allows everything is what has no
// rules. Escaping an address a second time changes nothing.
func FuzzRobots(f *testing.F) {
	f.Add([]byte("User-agent: *\nDisallow: /a*b$\nAllow: /\nCrawl-delay: 3"), "/a%7eb?c=d")
	f.Add([]byte("\xef\xbb\xbfuser-agent nextsearch\r\rdisallow: %%2a*"), "/*$")
	f.Fuzz(func(t *testing.T, body []byte, path string) {
		r := parseRobots(body, "nextsearch")
		allowed := r.allowed(path)
		if !allowed && len(r.rules) == 0 {
			t.Error("forbidden without a rule")
		}
		if r.delay < 0 || r.delay > MaxCrawlDelay {
			t.Errorf("delay %v", r.delay)
		}
		for _, rule := range r.rules {
			if got, want := rule.match(comparablePath(path)), naiveMatch(rule.pattern, comparablePath(path)); got != want {
				t.Errorf("%q on %q: %v, want %v", rule.pieces, path, got, want)
			}
		}
		if u, err := url.Parse(path); err == nil {
			once := comparablePath(u.RequestURI())
			if !strings.Contains(once, "%25") && comparablePath(once) != once {
				t.Errorf("comparable form of %q is not stable: %q", path, once)
			}
		}
	})
}

// naiveMatch is the definition of a pattern, by trying every place.
func naiveMatch(p pattern, s string) bool {
	if !strings.HasPrefix(s, p.pieces[0]) {
		return false
	}
	s = s[len(p.pieces[0]):]
	if len(p.pieces) == 1 {
		return !p.end || s == ""
	}
	rest := pattern{pieces: p.pieces[1:], end: p.end}
	for i := 0; i <= len(s); i++ {
		if len(s) > 64 { // exponential; long ones are left to the table
			return p.match(p.pieces[0] + s)
		}
		if naiveMatch(rest, s[i:]) {
			return true
		}
	}
	return false
}

// hostile are files of about 200 KB made to be slow.
func hostile() map[string]string {
	fill := func(line func(i int) string) string {
		var b strings.Builder
		b.WriteString("User-agent: *\n")
		for i := 0; b.Len() < 200<<10; i++ {
			b.WriteString(line(i))
		}
		return b.String()
	}
	return map[string]string{
		"many-short": fill(func(i int) string { return fmt.Sprintf("Disallow: /*a%db\n", i) }),
		"stars":      fill(func(i int) string { return fmt.Sprintf("Disallow: /%s%d\n", strings.Repeat("*a", 40), i) }),
		"one-long":   "User-agent: *\nDisallow: /" + strings.Repeat("*a", 100<<10) + "b",
		"near-miss":  fill(func(i int) string { return fmt.Sprintf("Disallow: /*aaaaaaaaaaaaaaaaaaaab%d\n", i) }),
		"end":        fill(func(i int) string { return fmt.Sprintf("Disallow: /*a*a%d$\n", i) }),
	}
}

func TestRobotsHostileFilesHaveAnAnswer(t *testing.T) {
	path := "/" + strings.Repeat("a", 2<<10)
	for name, file := range hostile() {
		if !parseRobots([]byte(file), "nextsearch").allowed(path) {
			t.Errorf("%s: forbidden, though no rule matches", name)
		}
	}
}

// go test -run '^$' -bench RobotsHostile ./internal/fetch
//
// Parsing a 200 KB file and asking it for one path of 2 KB; the bar is 50 ms.
func BenchmarkRobotsHostile(b *testing.B) {
	path := "/" + strings.Repeat("a", 2<<10)
	for name, file := range hostile() {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				if !parseRobots([]byte(file), "nextsearch").allowed(path) {
					b.Fatal("forbidden")
				}
			}
		})
	}
}
