package fetch

import (
	"net/http"
	"strings"
	"time"
)

// ParseRobotsDirectives reads the content of a robots meta element, or an
// X-Robots-Tag value without agent: "noindex, nofollow", "none",
// "unavailable_after: DATE" (a date gone by is noindex).
func ParseRobotsDirectives(s string) (noindex, nofollow bool) {
	return parseDirectives(s, "", time.Now())
}

// headerDirectives sums up all X-Robots-Tag fields that speak to everybody or
// to the agent token, lower case.
func headerDirectives(h http.Header, token string, now time.Time) (noindex, nofollow bool) {
	for _, v := range h.Values("X-Robots-Tag") {
		i, f := parseDirectives(v, token, now)
		noindex, nofollow = noindex || i, nofollow || f
	}
	return noindex, nofollow
}

// parseDirectives reads a list in which "agent:" before a directive limits it
// and those after it to that agent.
func parseDirectives(s, token string, now time.Time) (noindex, nofollow bool) {
	ours := true
	parts := strings.Split(s, ",")
	for i, part := range parts {
		word, value, hasValue := strings.Cut(strings.ToLower(strings.TrimSpace(part)), ":")
		word = strings.TrimSpace(word)
		if hasValue && !valueDirective(word) {
			ours = word == "*" || token != "" && word == token
			word, value, hasValue = strings.Cut(strings.TrimSpace(value), ":")
			word = strings.TrimSpace(word)
		}
		if !ours {
			continue
		}
		switch {
		case word == "noindex":
			noindex = true
		case word == "nofollow":
			nofollow = true
		case word == "none":
			noindex, nofollow = true, true
		case word == "unavailable_after" && hasValue:
			noindex = noindex || over(dateFrom(value, parts[i+1:]), now)
		}
	}
	return noindex, nofollow
}

// valueDirective tells a directive with a value from an agent's name.
func valueDirective(word string) bool {
	return word == "unavailable_after" || strings.HasPrefix(word, "max-")
}

// dateFrom gives the forms a date can have that a comma may have cut in two.
func dateFrom(value string, rest []string) []string {
	forms := []string{value}
	if len(rest) > 0 {
		forms = append(forms, value+","+strings.ToLower(rest[0]))
	}
	return forms
}

// dateLayouts of unavailable_after: RFC 822, RFC 850, ISO 8601.
var dateLayouts = []string{
	time.RFC3339, "2006-01-02", "2006-01-02 15:04:05 MST", "2006-01-02 15:04:05",
	time.RFC1123, time.RFC1123Z, time.RFC822, time.RFC822Z, time.RFC850,
	"2 Jan 2006 15:04:05 MST", "2 Jan 2006 15:04:05 -0700", "02-Jan-06 15:04:05 MST", "02-Jan-2006 15:04:05 MST",
	"Monday, 02-Jan-2006 15:04:05 MST", "2 Jan 2006",
}

// over reports whether one of the forms is a date before now.
func over(forms []string, now time.Time) bool {
	for _, form := range forms {
		for _, layout := range dateLayouts {
			if t, err := time.Parse(layout, strings.ToUpper(strings.TrimSpace(form))); err == nil {
				return t.Before(now)
			}
		}
	}
	return false
}
