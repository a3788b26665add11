package ingest

import (
	"errors"
	"fmt"
	"net/url"
	"path"
	"regexp"
	"strconv"
	"strings"
)

// maxURL is the longest address taken, in bytes; longer ones are traps or data.
const maxURL = 2048

// trackingParams are query parameters that name a campaign or a session and
// never a text. A trailing * stands for any ending.
var trackingParams = []string{
	"utm_*", "mtm_*", "pk_*", "piwik_*", "matomo_*", "hsa_*", "fbclid", "gclid", "gbraid", "wbraid", "dclid", "msclkid",
	"yclid", "twclid", "igshid", "mc_cid", "mc_eid", "_ga", "_gl", "ref_src", "wt_mc", "etcc_*", "xtor",
	"fb_action_*", "fb_source", "mkt_tok", "_hsenc", "_hsmi", "vero_id", "oly_enc_id", "oly_anon_id", "ef_id", "s_kwcid", "trk", "at_medium", "at_campaign", "wt_zmc", "cmpid", "ttclid", "li_fat_id", "srsltid", "epik", "rb_clickid",
	"phpsessid", "jsessionid", "aspsessionid*", "asp.net_sessionid", "cfid", "cftoken", "sessionid", "session_id", "sessid", "bv_sessionid", "oscsid", "zenid", "fe_typo_user", "ftu",
}

// minSession is the least length of a session id; a shorter "sid" is the
// number of a page in several content management systems.
const minSession = 16

// shortSessions are names of session ids that name other things, too.
var shortSessions = wordSet("sid s session")

// printParams are query parameters that ask for another view of a page: for
// the printer, a phone or as AMP.
var printParams = map[string]bool{"amp": true, "mobile": true, "mobil": true, "outputtype": true, "nomobile": true, "print": true, "printview": true, "printer": true, "druck": true, "druckansicht": true,
	"druckversion": true, "drucken": true, "view": true, "format": true, "output": true, "layout": true, "tmpl": true}

// printValues are the values with which a parameter that has other uses, too, asks for it.
var printValues = map[string]bool{"print": true, "druck": true, "printable": true, "printview": true, "renderprint": true,
	"druckversion": true, "component": true, "amp": true, "mobile": true, "mobil": true}

var (
	pathSession = regexp.MustCompile(`(?i);(?:jsessionid|phpsessid|sid)=[^/;?]*|/\((?:[a-z]\([^()/]*\))+\)`) // the second of ASP.NET: /(S(id))/
	// ampPath and otherHost mark the AMP and the mobile view of a page.
	ampPath   = regexp.MustCompile(`(?i)(?:/amp/?$|\.amp(\.html?)?$)`)
	otherHost = regexp.MustCompile(`^(?:m|mobil|mobile|amp)\.((?:[a-z0-9-]+\.)+[a-z0-9-]+(?::\d+)?)$`)
	printPath = regexp.MustCompile(`(?i)/(?:print|druck|druckansicht|druckversion)(/|$)`)
	indexFile = regexp.MustCompile(`(?i)/(?:index|default)\.(?:html?|xhtml|php\d?|aspx?|jsp)$`)
	pageFile  = regexp.MustCompile(`(?i)\.(?:html?|xhtml|php\d?|aspx?|jsp|xml|txt)$`)
)

// canonicalURL gives the address under which a page is fetched: scheme and
// host in lower case, no default port, no fragment, no dot segments (RFC 3986
// section 6.2), and no parameters that name a campaign or a session. It is
// idempotent. The error says why raw is no address of a page.
func canonicalURL(raw string) (*url.URL, error) {
	if len(raw) > maxURL {
		return nil, errors.New("the address is longer than 2,048 bytes")
	}
	u, err := url.Parse(strings.TrimSpace(raw))
	switch {
	case err != nil:
		return nil, err
	case strings.Trim(u.Hostname(), ".") == "":
		return nil, errors.New("the address has no host")
	case strings.Contains(u.Hostname(), "%"):
		return nil, errors.New("the host has a zone, which only its own machine knows")
	}
	u.Scheme = strings.ToLower(u.Scheme)
	if u.Scheme != "http" && u.Scheme != "https" {
		return nil, errors.New("the address is neither http nor https")
	}
	u.Host = lowerHost(u)
	u.Fragment, u.RawFragment, u.User = "", "", nil
	cleanPath(u)
	u.RawQuery = cleanQuery(u.RawQuery)
	u.ForceQuery = false
	return u, nil
}

// lowerHost drops the default port and a trailing dot.
func lowerHost(u *url.URL) string {
	host := strings.TrimRight(strings.ToLower(u.Hostname()), ".")
	if strings.Contains(host, ":") {
		host = "[" + host + "]"
	}
	port := u.Port()
	if port == "" || u.Scheme == "http" && port == "80" || u.Scheme == "https" && port == "443" {
		return host
	}
	return host + ":" + port
}

// cleanPath drops session ids and dot segments and keeps a trailing slash. An
// escaped slash stays escaped, all else gets the escapes that RFC 3986 wants.
func cleanPath(u *url.URL) {
	if escaped := u.EscapedPath(); strings.Contains(strings.ToLower(escaped), "%2f") {
		p := cleanSegments(escaped)
		if plain, err := url.PathUnescape(p); err == nil {
			u.Path, u.RawPath = plain, p
			return
		}
	}
	u.Path, u.RawPath = cleanSegments(u.Path), ""
}

func cleanSegments(p string) string {
	for pathSession.MatchString(p) {
		p = pathSession.ReplaceAllString(p, "")
	}
	slash := strings.HasSuffix(p, "/") || strings.HasSuffix(p, "/.") || strings.HasSuffix(p, "/..")
	p = path.Clean("/" + p)
	if slash && p != "/" {
		p += "/"
	}
	return p
}

// cleanQuery drops tracking parameters and keeps the order of the others.
func cleanQuery(query string) string {
	return keepParams(query, func(name, value string) bool {
		return !isTracking(name) && !(shortSessions[name] && len(value) >= minSession) && !holdsMail(value)
	})
}

// holdsMail reports whether the value of a parameter is the address of a
// person, such as the recipient of a contact form.
func holdsMail(value string) bool {
	if plain, err := url.QueryUnescape(value); err == nil {
		value = plain
	}
	if !strings.Contains(value, "@") {
		return false
	}
	_, n := withoutMails(value)
	return n > 0
}

// keepParams keeps the parameters for which keep holds, as they were written.
func keepParams(query string, keep func(name, value string) bool) string {
	var kept []string
	for part := range strings.SplitSeq(query, "&") {
		name, value, _ := strings.Cut(part, "=")
		if plain, err := url.QueryUnescape(name); err == nil {
			name = plain
		}
		if part != "" && keep(strings.ToLower(name), strings.ToLower(value)) {
			kept = append(kept, escapeQuery(part))
		}
	}
	return strings.Join(kept, "&")
}

// escapeQuery escapes what may not stand in a query (RFC 3986 section 3.4),
// undoes escapes that are not needed and writes the others in capitals
// (section 6.2.2).
func escapeQuery(part string) string {
	var b strings.Builder
	for i := 0; i < len(part); i++ {
		c := part[i]
		if plain, ok := unescaped(part[i:]); ok {
			if isUnreserved(plain) {
				b.WriteByte(plain)
			} else {
				fmt.Fprintf(&b, "%%%02X", plain)
			}
			i += len("00")
			continue
		}
		if c <= ' ' || c >= 0x7f || strings.IndexByte("\"<>`{}|\\^%", c) >= 0 {
			fmt.Fprintf(&b, "%%%02X", c)
		} else {
			b.WriteByte(c)
		}
	}
	return b.String()
}

// unescaped gives the byte that an escape at the beginning of s stands for.
func unescaped(s string) (byte, bool) {
	if len(s) < len("%00") || s[0] != '%' {
		return 0, false
	}
	c, err := strconv.ParseUint(s[1:3], 16, 8)
	return byte(c), err == nil
}

// isUnreserved reports whether c needs no escape anywhere (RFC 3986 section 2.3).
func isUnreserved(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || strings.IndexByte("-._~", c) >= 0
}

func isTracking(name string) bool {
	for _, p := range trackingParams {
		if prefix, open := strings.CutSuffix(p, "*"); name == p || open && strings.HasPrefix(name, prefix) {
			return true
		}
	}
	return false
}

// pageKey tells pages apart: addresses that differ only in scheme, "www.",
// index.html or a trailing slash are one page. u is as canonicalURL gives it.
func pageKey(u *url.URL) string {
	p := indexFile.ReplaceAllString(u.EscapedPath(), "/")
	p = strings.TrimRight(p, "/")
	key := strings.TrimPrefix(u.Host, "www.") + p
	if u.RawQuery != "" {
		key += "?" + u.RawQuery
	}
	return key
}

// printTwin gives the address of the page of which u is the view for the
// printer, a phone or AMP, nil if u is none.
func printTwin(u *url.URL) *url.URL {
	twin := *u
	twin.RawQuery = keepParams(u.RawQuery, func(name, value string) bool {
		switch {
		case !printParams[name]:
			return true
		case hasAnyPrefix(name, "print", "druck", "mobil", "amp", "nomobile"):
			return value == "0" || value == "false"
		}
		return !printValues[value]
	})
	p := ampPath.ReplaceAllString(printPath.ReplaceAllString(u.EscapedPath(), "$1"), "$1")
	if plain, err := url.PathUnescape(p); err == nil && p != u.EscapedPath() {
		twin.Path, twin.RawPath = plain, p
	}
	if m := otherHost.FindStringSubmatch(u.Host); m != nil {
		twin.Host = m[1]
	}
	if twin.RawQuery == u.RawQuery && p == u.EscapedPath() && twin.Host == u.Host {
		return nil
	}
	clean, err := canonicalURL(twin.String())
	if err != nil {
		return nil
	}
	return clean
}

// scope is what belongs to a site: its host, and all below its path.
type scope struct {
	host string // without "www."
	path string // ends in a slash
}

// scopeOf gives the site of a target: below its path, or below the folder of a file.
func scopeOf(target *url.URL) scope {
	p := target.EscapedPath()
	if pageFile.MatchString(p) {
		p = path.Dir(p)
	}
	return scope{strings.TrimPrefix(target.Host, "www."), strings.TrimRight(p, "/") + "/"}
}

// has reports whether u belongs to the site.
func (s scope) has(u *url.URL) bool {
	return strings.TrimPrefix(u.Host, "www.") == s.host && strings.HasPrefix(u.EscapedPath()+"/", s.path)
}

// nativeID is what a page's record is known by in its source: path and query
// below the site's own address, so that it survives a move of the site. The
// first page is "/".
func (s scope) nativeID(u *url.URL) string {
	rest := strings.TrimPrefix(pageKey(u), strings.TrimPrefix(u.Host, "www."))
	if s.has(u) {
		rest = strings.TrimPrefix(rest, strings.TrimRight(s.path, "/"))
	}
	if rest = strings.TrimPrefix(rest, "/"); rest == "" {
		return "/"
	}
	if plain, err := url.PathUnescape(rest); err == nil {
		rest = plain
	}
	return rest
}

// notPages are the endings of files that hold no page. Links to them are not
// followed; what a sitemap lists of them is rejected without a request.
var notPages = wordSet(`pdf doc docx dot dotx odt ott rtf xls xlsx xlsm ods csv tsv ppt pptx odp zip gz tgz tar 7z rar
	jpg jpeg png gif svg webp avif ico bmp tif tiff mp3 mp4 m4a m4v mov avi webm ogg ogv wav flac css js mjs json geojson map
	xml rss atom rdf ttl nt jsonld ics vcf epub exe msi dmg apk woff woff2 ttf eot txt md`)

// wordSet makes a set of the words of a text.
func wordSet(words string) map[string]bool {
	set := map[string]bool{}
	for word := range strings.FieldsSeq(words) {
		set[word] = true
	}
	return set
}

// isPage reports whether the ending of u allows that it is a page.
func isPage(u *url.URL) bool {
	return !notPages[strings.ToLower(strings.TrimPrefix(path.Ext(u.Path), "."))]
}
