package ingest

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"time"
)

// gitlabProject is a project as GET /groups/:id/projects gives it
// (https://docs.gitlab.com/api/groups/).
type gitlabProject struct {
	ID            looseText `json:"id"`
	WebURL        looseText `json:"web_url"`
	DefaultBranch looseText `json:"default_branch"`
	Visibility    looseText `json:"visibility"`
	EmptyRepo     looseBool `json:"empty_repo"`
	// RepositoryLevel is "disabled" or "private" where nobody can read the files.
	RepositoryLevel looseText `json:"repository_access_level"`
}

// gitlabGroup gives the address of the first page of a group's projects for a
// target that names a group: its page (https://HOST/groups/GROUP, with
// subgroups), the interface (/api/v4/groups/…/projects, /api/v4/projects), or
// all there is (/explore).
func gitlabGroup(target string) (string, bool) {
	u, err := url.Parse(target)
	if err != nil || u.Host == "" || isFile(target) {
		return "", false
	}
	p := strings.TrimRight(u.EscapedPath(), "/")
	q := u.Query()
	switch i := strings.Index(p, "/api/v4/"); {
	case i >= 0 && strings.HasSuffix(p, "/projects"):
	case i >= 0 && strings.HasPrefix(p[i:], "/api/v4/groups/") && strings.Count(p[i:], "/") == 4:
		p += "/projects"
	case p == "/explore" || strings.HasPrefix(p, "/explore/"): // everything that the host has
		p, q = "/api/v4/projects", url.Values{}
	case i < 0 && strings.HasPrefix(p, "/groups/") && len(p) > len("/groups/"):
		group, _ := url.PathUnescape(strings.TrimPrefix(p, "/groups/"))
		group, _, _ = strings.Cut(group, "/-/")
		p = "/api/v4/groups/" + url.PathEscape(group) + "/projects"
		q = url.Values{}
	default:
		return "", false
	}
	for name, value := range map[string]string{"include_subgroups": "true", "per_page": "100", "order_by": "id", "sort": "asc", "archived": "false"} {
		if !q.Has(name) {
			q.Set(name, value)
		}
	}
	return u.Scheme + "://" + u.Host + p + "?" + q.Encode(), true
}

// gitlab reads the projects of a group, page by page, and the file of each.
func (r *publiccodeRun) gitlab(address string) {
	first := address
	if !r.spec.Since.IsZero() {
		address += "&last_activity_after=" + url.QueryEscape(r.spec.Since.UTC().Format(time.RFC3339))
	}
	limit := r.spec.MaxPages
	if limit == 0 {
		limit = maxAPIPages
	}
	asked := map[string]bool{}
	for n := 1; address != "" && !r.done; n++ {
		if asked[address] || n > limit {
			r.fail(fmt.Errorf("endless-paging: %s: the list has more than %d pages or leads back to one that was read", first, limit))
			return
		}
		asked[address] = true
		next, err := r.projects(address)
		if err != nil {
			r.fail(err)
			return
		}
		address = next
	}
}

// projects reads one page and gives the address of the next, "" after the last.
func (r *publiccodeRun) projects(address string) (string, error) {
	resp, err := r.get(address, "application/json")
	if err != nil {
		return "", err
	}
	count := 0
	_, err = jsonItems(resp, nil, func(_ int, data json.RawMessage, err error) bool {
		var p gitlabProject
		if err == nil {
			err = json.Unmarshal(data, &p)
		}
		if err != nil || p.WebURL == "" {
			return r.fail(reject(resp.URL, "bad-project", "an entry of the list is no project"))
		}
		count++
		r.project(resp.URL, p)
		return !r.done
	})
	if err != nil {
		return "", fmt.Errorf("bad-answer: %s: %w", resp.URL, err)
	}
	next := gitlabNext(resp.Header, address)
	if count == 0 {
		next = "" // behind the last page
	}
	if next != "" && !sameHost(next, address) {
		return "", fmt.Errorf("bad-answer: %s: the next page is said to be on another host", resp.URL)
	}
	return next, nil
}

// project reads the file of one project from its repository, or over the
// interface where robots.txt keeps crawlers away from raw files.
func (r *publiccodeRun) project(list string, p gitlabProject) {
	web, branch := strings.TrimRight(string(p.WebURL), "/"), string(p.DefaultBranch)
	native := repositoryOf(web)
	if visibility := string(p.Visibility); visibility != "" && visibility != "public" && r.spec.Key == "" {
		return
	}
	if branch == "" || p.EmptyRepo.value || p.RepositoryLevel == "disabled" || p.RepositoryLevel == "private" {
		r.read++
		r.without++
		return
	}
	if !isWebAddress(web) || !sameHost(web, list) {
		r.fail(reject(cutText(web, maxSnippetURL), "bad-project", "the project is not on the host of its list"))
		return
	}
	raw := web + "/-/raw/" + escapePath(branch) + "/publiccode.yml"
	allowed, err := r.web.Allowed(r.ctx, raw)
	if err == nil && !allowed {
		api, _, _ := strings.Cut(list, "/api/v4/")
		raw = api + "/api/v4/projects/" + url.PathEscape(string(p.ID)) + "/repository/files/publiccode.yml/raw?ref=" + url.QueryEscape(branch)
	}
	r.address(raw, native)
}

// escapePath escapes a path and keeps its slashes: branches have them.
func escapePath(p string) string { return (&url.URL{Path: p}).EscapedPath() }

// linkNext is the next page in a Link field (RFC 8288).
var linkNext = regexp.MustCompile(`<([^<>]+)>\s*;[^<]*\brel="?next"?`)

// gitlabNext finds the next page in the header: Link, or the number that GitLab
// gives beside it.
func gitlabNext(h http.Header, address string) string {
	for _, field := range h.Values("Link") {
		if m := linkNext.FindStringSubmatch(field); m != nil {
			return sameScheme(address, webAddress(address, m[1]))
		}
	}
	if n := strings.TrimSpace(h.Get("X-Next-Page")); digitsOnly.MatchString(n) {
		u, err := url.Parse(address)
		if err != nil {
			return ""
		}
		u.RawQuery = keepParams(u.RawQuery, func(name, _ string) bool { return name != "page" }) + "&page=" + n
		return u.String()
	}
	return ""
}
