package fetch

import (
	"bytes"
	"slices"
	"strconv"
	"strings"
	"time"
)

// robots is what a robots.txt says to our agent, RFC 9309. The zero value
// allows everything.
//
// The matcher is our own: github.com/temoto/robotstxt compiles each wildcard
// pattern to a regular expression: 200 KB of them took 0.3 to 3 s for one
// path of 2 KB (v1.1.2). Here a pattern is cut at its "*" and the pieces are
// looked for one after the other, so that a rule costs no more than one pass
// over the path: 10 to 20 ms (BenchmarkRobotsHostile).
type robots struct {
	rules    []rule // by falling length, allow before disallow
	delay    time.Duration
	sitemaps []string

	down   bool   // the file could not be had: nothing is allowed
	status int    // what its server answered then, 0 if nothing
	why    string // for people
}

// rule is one Allow or Disallow line.
type rule struct {
	allow bool
	pattern
}

// pattern is a path pattern with "*" for any characters and "$" for the end.
type pattern struct {
	pieces []string // the text between the "*"
	length int      // octets of the pattern, what "most specific" compares
	end    bool     // "$": the last piece must end the path
}

// group collects the lines for one agent.
type group struct {
	named bool // the file has such a group
	rules []rule
	delay time.Duration
}

// parseRobots reads a robots.txt for the product token, lower case. It takes
// any bytes, and of a file above the limit only the whole lines within it.
func parseRobots(body []byte, token string) *robots {
	body = bytes.TrimPrefix(body, []byte("\xef\xbb\xbf"))
	if len(body) > robotsLimit {
		// A rule cut short would match more than it says.
		body = body[:bytes.LastIndexAny(body[:robotsLimit], "\r\n")+1]
	}
	p := robotsParser{token: token}
	for line := range bytes.FieldsFuncSeq(body, func(r rune) bool { return r == '\r' || r == '\n' }) {
		p.line(string(line))
	}
	g := p.ours
	if !g.named {
		g = p.any
	}
	slices.SortStableFunc(g.rules, moreSpecific)
	g.rules = slices.CompactFunc(g.rules, func(a, b rule) bool { return moreSpecific(a, b) == 0 && slices.Equal(a.pieces, b.pieces) })
	return &robots{rules: g.rules, delay: g.delay, sitemaps: p.sitemaps}
}

// moreSpecific orders rules: longest first, allow before disallow, equal ones together.
func moreSpecific(a, b rule) int {
	switch {
	case a.length != b.length:
		return b.length - a.length
	case a.allow != b.allow && a.allow:
		return -1
	case a.allow != b.allow:
		return 1
	}
	return 0
}

// robotsParser is the state between lines.
type robotsParser struct {
	token         string
	ours, any     group
	inOurs, inAny bool // groups that the current lines belong to
	rulesSeen     bool // a rule has ended the list of agents
	sitemaps      []string
}

// robotsKeys maps keys to what they mean, with the misspellings that
// crawlers commonly forgive, as a site's wish is clear from them.
var robotsKeys = map[string]string{
	"user-agent": "user-agent", "useragent": "user-agent", "user agent": "user-agent",
	"allow":    "allow",
	"disallow": "disallow", "dissallow": "disallow", "dissalow": "disallow", "disalow": "disallow", "diasllow": "disallow", "disallaw": "disallow",
	"sitemap": "sitemap", "site-map": "sitemap",
	"crawl-delay": "crawl-delay", "crawldelay": "crawl-delay",
}

func (p *robotsParser) line(line string) {
	key, value, ok := splitRobotsLine(line)
	if !ok {
		return
	}
	switch robotsKeys[key] {
	case "user-agent":
		p.agent(value)
	case "allow":
		p.rule(true, value)
	case "disallow":
		p.rule(false, value)
	case "crawl-delay":
		p.crawlDelay(value)
	case "sitemap":
		if value != "" {
			p.sitemaps = append(p.sitemaps, value)
		}
	}
}

// splitRobotsLine gives key (lower case) and value without comment. A missing
// colon is forgiven between two words.
func splitRobotsLine(line string) (key, value string, ok bool) {
	line, _, _ = strings.Cut(line, "#")
	line = strings.TrimSpace(line)
	if key, value, ok = strings.Cut(line, ":"); !ok {
		if words := strings.Fields(line); len(words) == 2 {
			key, value, ok = words[0], words[1], true
		}
	}
	return strings.ToLower(strings.TrimSpace(key)), strings.TrimSpace(value), ok
}

// agent opens a group, or adds an agent to the one just opened. Groups of the
// same agent are merged (RFC 9309 section 2.2.1).
func (p *robotsParser) agent(value string) {
	if p.rulesSeen {
		p.inOurs, p.inAny, p.rulesSeen = false, false, false
	}
	if value == "*" || strings.HasPrefix(value, "* ") {
		p.inAny, p.any.named = true, true
		return
	}
	name := strings.ToLower(value)
	if i := strings.IndexFunc(name, notTokenRune); i >= 0 {
		name = name[:i]
	}
	if name != "" && name == p.token {
		p.inOurs, p.ours.named = true, true
	}
}

// notTokenRune: a product token has letters, "_" and "-" only.
func notTokenRune(r rune) bool {
	return !(r >= 'a' && r <= 'z' || r == '-' || r == '_')
}

func (p *robotsParser) rule(allow bool, value string) {
	p.rulesSeen = true
	if value == "" || !p.inOurs && !p.inAny {
		return
	}
	r := rule{allow: allow, pattern: parsePattern(value)}
	if p.inOurs {
		p.ours.rules = append(p.ours.rules, r)
	}
	if p.inAny {
		p.any.rules = append(p.any.rules, r)
	}
}

// crawlDelay is no part of RFC 9309, and so does not end the list of agents
// (section 2.2.4). The longest of several wins.
func (p *robotsParser) crawlDelay(value string) {
	seconds, err := strconv.ParseFloat(value, 64)
	if err != nil || !(seconds > 0) {
		return
	}
	d := time.Duration(min(seconds, MaxCrawlDelay.Seconds()) * float64(time.Second))
	if p.inOurs {
		p.ours.delay = max(p.ours.delay, d)
	}
	if p.inAny {
		p.any.delay = max(p.any.delay, d)
	}
}

func parsePattern(s string) pattern {
	s, end := strings.CutSuffix(s, "$")
	p := pattern{end: end, pieces: strings.Split(s, "*")}
	p.length = len(p.pieces) - 1
	for i, piece := range p.pieces {
		p.pieces[i] = comparablePath(piece)
		p.length += len(p.pieces[i])
	}
	if end {
		p.length++
	}
	return p
}

// match reports whether the pattern matches path, which is in comparable
// form. The leftmost place for each piece is always good enough: what follows
// a "*" may begin anywhere later.
func (p pattern) match(path string) bool {
	last := len(p.pieces) - 1
	rest, ok := strings.CutPrefix(path, p.pieces[0])
	if !ok || last == 0 {
		return ok && (!p.end || rest == "")
	}
	for _, piece := range p.pieces[1:last] {
		i := strings.Index(rest, piece)
		if i < 0 {
			return false
		}
		rest = rest[i+len(piece):]
	}
	if p.end {
		return strings.HasSuffix(rest, p.pieces[last])
	}
	return strings.Contains(rest, p.pieces[last])
}

// allowed reports whether the path with query of an address may be fetched:
// the longest matching rule decides, allow if two are equal (RFC 9309
// section 2.2.2). The robots.txt itself is always allowed.
func (r *robots) allowed(path string) bool {
	if path == "/robots.txt" {
		return true
	}
	if r.down {
		return false
	}
	path = comparablePath(path)
	for _, rule := range r.rules {
		if rule.match(path) {
			return rule.allow
		}
	}
	return true
}

// comparablePath puts a path, or a piece of a pattern, into the form in which
// octets are compared (RFC 9309 section 2.2.2): what is not ASCII is percent
// encoded, escapes are upper case, escaped unreserved characters are decoded,
// and "*" and "$" that are meant literally are escaped. ":" and "/" compare
// equal to their escapes, since addresses within a query are written either way.
func comparablePath(s string) string {
	if !strings.ContainsFunc(s, needsWork) {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		c := s[i]
		escaped := c == '%' && i+2 < len(s) && isHex(s[i+1]) && isHex(s[i+2])
		if escaped {
			c = unhex(s[i+1])<<4 | unhex(s[i+2])
			i += 2
		}
		if c <= ' ' || c >= 0x7f || c == '*' || c == '$' || escaped && !decodable(c) {
			b.WriteByte('%')
			b.WriteByte(upperHex[c>>4])
			b.WriteByte(upperHex[c&15])
			continue
		}
		b.WriteByte(c)
	}
	return b.String()
}

const upperHex = "0123456789ABCDEF"

func needsWork(r rune) bool {
	return r == '%' || r == '*' || r == '$' || r <= ' ' || r >= 0x7f
}

// decodable are the unreserved characters of RFC 3986 section 2.3, ":" and "/".
func decodable(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || strings.IndexByte("-._~:/", c) >= 0
}

func isHex(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F'
}

func unhex(c byte) byte {
	switch {
	case c <= '9':
		return c - '0'
	case c >= 'a':
		return c - 'a' + 10
	}
	return c - 'A' + 10
}
