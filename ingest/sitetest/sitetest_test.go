package sitetest

import (
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestSite(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{
		"index.html": "Start", "a.html": "A", "ordner/index.html": "Ordner", "robots.txt": "Sitemap: https://www.example.org/amt/sitemap.xml\n",
		"sitemap.xml": `<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><loc>https://www.example.org/amt/a</loc></urlset>`,
	} {
		name = filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	server := httptest.NewServer(New(dir, "/amt/"))
	defer server.Close()
	for _, c := range []struct {
		path   string
		status int
		has    string
	}{
		{"/amt", 200, "Start"},
		{"/amt/", 200, "Start"},
		{"/amt/a", 200, "A"},
		{"/amt/a.html", 200, "A"},
		{"/amt/ordner", 200, "Ordner"},
		{"/amt/fehlt", 404, ""},
		{"/amt/../../etc/passwd", 404, ""},
		{"/amtlich", 404, ""},
		{"/", 404, ""},
		{"/robots.txt", 200, "Sitemap: " + server.URL + "/amt/sitemap.xml"},
		{"/amt/sitemap.xml", 200, "<loc>" + server.URL + "/amt/a</loc>"},
		{"/amt/sitemap.xml", 200, "http://www.sitemaps.org/schemas"},
	} {
		status, body, tag := get(t, server.URL+c.path, "")
		if status != c.status || !strings.Contains(body, c.has) {
			t.Errorf("%s: %d %q, want %d %q", c.path, status, body, c.status, c.has)
		}
		if c.status != 200 {
			continue
		}
		if status, _, _ := get(t, server.URL+c.path, tag); status != http.StatusNotModified {
			t.Errorf("%s: %d for its own ETag, want 304", c.path, status)
		}
	}
}

func get(t *testing.T, address, tag string) (status int, body, newTag string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address, nil)
	if err != nil {
		t.Fatal(err)
	}
	if tag != "" {
		req.Header.Set("If-None-Match", tag)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	data, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, string(data), resp.Header.Get("ETag")
}
