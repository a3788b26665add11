package fetch

import (
	"fmt"
	"net/netip"
	"net/url"
	"strconv"
	"strings"

	"golang.org/x/net/idna"
)

// parseAddress checks an address and puts it into the form in which it is
// asked for and remembered: host lower case and in ASCII, without fragment
// and default port. The error is an *Error with CodeBadURL.
func parseAddress(raw string) (*url.URL, error) {
	if len(raw) > maxURL {
		return nil, fail(CodeBadURL, raw[:80]+"…", fmt.Sprintf("longer than %d bytes", maxURL), nil)
	}
	u, err := url.Parse(strings.TrimSpace(raw))
	if err != nil {
		return nil, fail(CodeBadURL, raw, "not an address", err)
	}
	return u, cleanAddress(u)
}

func cleanAddress(u *url.URL) error {
	bad := func(reason string) error { return fail(CodeBadURL, u.Redacted(), reason, nil) }
	switch {
	case u.Scheme != "http" && u.Scheme != "https":
		return bad("not http or https")
	case u.User != nil:
		return bad("carries a user name; addresses with credentials are not fetched")
	case u.Opaque != "" || u.Hostname() == "":
		return bad("has no host")
	}
	host, err := cleanHost(u.Hostname())
	if err != nil {
		return bad(err.Error())
	}
	port := u.Port()
	if n, err := strconv.Atoi(port); port != "" && (err != nil || n < 1 || n > 65535) {
		return bad("has no valid port")
	}
	if port == "" || port == defaultPort(u.Scheme) {
		u.Host = host
	} else {
		u.Host = host + ":" + port
	}
	u.Fragment, u.RawFragment = "", ""
	if u.Path == "" {
		u.Path = "/"
	}
	return nil
}

func defaultPort(scheme string) string {
	if scheme == "https" {
		return "443"
	}
	return "80"
}

// cleanHost gives the host in its one spelling, IPv6 in brackets.
func cleanHost(host string) (string, error) {
	if strings.Contains(host, ":") {
		ip, err := netip.ParseAddr(host)
		if err != nil || ip.Zone() != "" {
			return "", fmt.Errorf("host is not an IPv6 address, or has a zone")
		}
		return "[" + ip.String() + "]", nil
	}
	host = strings.ToLower(strings.TrimSuffix(host, "."))
	if strings.ContainsFunc(host, func(r rune) bool { return r > '~' }) {
		ascii, err := idna.Lookup.ToASCII(host)
		if err != nil {
			return "", fmt.Errorf("host is not a valid internationalised name")
		}
		host = strings.TrimSuffix(ascii, ".")
	}
	if strings.ContainsFunc(host, notHostRune) || strings.Contains("."+host+".", "..") {
		return "", fmt.Errorf("host has characters or gaps that no name has")
	}
	if _, err := netip.ParseAddr(host); err != nil && endsInNumber(host) {
		return "", fmt.Errorf("host is a number but not an IPv4 address in its usual form")
	}
	return host, nil
}

// notHostRune: the characters of a host name, and "_" which some names have.
func notHostRune(r rune) bool {
	return !(r >= 'a' && r <= 'z' || r >= '0' && r <= '9' || r == '-' || r == '.' || r == '_')
}

// endsInNumber is the test of the WHATWG URL standard for hosts that some
// resolvers read as IPv4 addresses: 127.1, 0x7f000001, 017700000001.
func endsInNumber(host string) bool {
	last := host[strings.LastIndexByte(host, '.')+1:]
	if last != "" && strings.Trim(last, "0123456789") == "" {
		return true
	}
	hex, ok := strings.CutPrefix(last, "0x")
	return ok && strings.Trim(hex, "0123456789abcdef") == ""
}

// origin is scheme and authority, the reach of a robots.txt (RFC 9309 section 2.3).
func origin(u *url.URL) string { return u.Scheme + "://" + u.Host }

// paceKey is what shares one pace: a host, whatever its ports.
func paceKey(u *url.URL) string { return u.Hostname() }

// fail makes an *Error.
func fail(code Code, address, reason string, cause error) *Error {
	if cause != nil {
		reason += ": " + cause.Error()
	}
	return &Error{Code: code, URL: address, Reason: reason, Err: cause}
}
