package fetch

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// Text and data mining reservations after the TDM Reservation Protocol of the
// W3C community group (TDMRep): a header field on the answer, and a file per
// host. A reservation in either is respected; it is the machine-readable form
// that section 44b of the German copyright act asks for. A header that says 0
// where the file says 1 is not heard, as the file keeps us from asking. The
// file itself is asked for whatever robots.txt says of it: it speaks to us.

// tdmRules is a /.well-known/tdmrep.json.
type tdmRules []tdmRule

type tdmRule struct {
	pattern
	reserved bool
	policy   string // address of the terms, may be empty
}

// parseTDM reads a tdmrep.json: an array of location, tdm-reservation (1 or 0)
// and tdm-policy. Locations are path patterns as in robots.txt. Entries that
// can't be understood are left out.
func parseTDM(body []byte) tdmRules {
	var entries []json.RawMessage
	if json.Unmarshal(bytes.TrimPrefix(body, []byte("\xef\xbb\xbf")), &entries) != nil {
		return nil
	}
	var rules tdmRules
	for _, raw := range entries {
		var e struct {
			Location    string          `json:"location"`
			Reservation json.RawMessage `json:"tdm-reservation"`
			Policy      string          `json:"tdm-policy"`
		}
		if json.Unmarshal(raw, &e) != nil || e.Location == "" {
			continue
		}
		// The number is at times written as a string.
		reserved := strings.Trim(string(e.Reservation), `" `) == "1"
		rules = append(rules, tdmRule{parsePattern(e.Location), reserved, e.Policy})
	}
	return rules
}

// find gives the rule that holds for a path with query: the longest that
// matches, and of two equal ones the one that reserves.
func (t tdmRules) find(path string) (best tdmRule, ok bool) {
	path = comparablePath(path)
	for _, r := range t {
		if !r.match(path) {
			continue
		}
		if !ok || r.length > best.length || r.length == best.length && r.reserved {
			best, ok = r, true
		}
	}
	return best, ok
}

// check gives the *Error of an address that the file reserves.
func (t tdmRules) check(u *url.URL) error {
	if r, ok := t.find(u.RequestURI()); ok && r.reserved {
		return tdmError(u, "by "+origin(u)+tdmPath, r.policy)
	}
	return nil
}

const tdmPath = "/.well-known/tdmrep.json"

// reservedBy gives the *Error of an answer whose header reserves.
func reservedBy(u *url.URL, h http.Header) error {
	if strings.TrimSpace(h.Get("Tdm-Reservation")) == "1" {
		return tdmError(u, "by a header field", h.Get("Tdm-Policy"))
	}
	return nil
}

func tdmError(u *url.URL, how, policy string) *Error {
	reason := "text and data mining is reserved " + how
	if policy != "" {
		reason += ", terms: " + policy
	}
	return fail(CodeTDM, u.String(), reason, nil)
}

// reservations gives the file of the host of u, from memory for up to a day.
// A host without a readable file has reserved nothing by it.
func (w *Web) reservations(ctx context.Context, u *url.URL, delay time.Duration) (tdmRules, error) {
	return w.client.tdm.get(ctx, origin(u), func() (tdmRules, time.Duration, error) {
		target := u.ResolveReference(&url.URL{Path: tdmPath})
		a, err := w.policyFile(ctx, target, tdmLimit, delay, 0)
		switch {
		case err != nil && (ctx.Err() != nil || refused(err)):
			return nil, 0, err
		case err != nil || a.status >= 500:
			return nil, downTTL, nil
		case a.status == http.StatusOK:
			return parseTDM(a.body.mem), robotsTTL, nil
		}
		return nil, robotsTTL, nil
	})
}
