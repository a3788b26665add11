package fetch

import (
	"context"
	"net/http"
	"strings"
	"sync"
	"testing"
)

// A key goes to the host that it is for, and nowhere else: not along a
// redirect to another host, not into an error or what is remembered.
func TestAuthorizationStaysWithItsHost(t *testing.T) {
	const key = "ApiKey geheim"
	var mu sync.Mutex
	got := map[string]string{}
	keep := func(name string, r *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		got[name] = r.Header.Get("Authorization")
	}
	other, _ := site(t, pages{"/fremd": func(w http.ResponseWriter, r *http.Request) { keep("other", r) }})
	s, _ := site(t, pages{
		"/robots.txt": func(w http.ResponseWriter, r *http.Request) { keep("robots", r) },
		"/api":        func(w http.ResponseWriter, r *http.Request) { keep("api", r); redirect("/api2")(w, r) },
		"/api2":       func(w http.ResponseWriter, r *http.Request) { keep("api2", r); redirect(other.URL+"/fremd")(w, r) },
		"/401":        status(http.StatusUnauthorized),
	})
	client, _ := testClient(t, t.TempDir())
	cache := newMemCache()
	web := client.For(Policy{Allow: loopback, Cache: cache})
	if _, err := web.Get(context.Background(), Request{URL: s.URL + "/api", Authorization: key}); err != nil {
		t.Fatal(err)
	}
	want := map[string]string{"robots": "", "api": key, "api2": key, "other": ""}
	for name, w := range want {
		if g, asked := got[name]; !asked || g != w {
			t.Errorf("%s got %q, want %q", name, g, w)
		}
	}
	_, err := web.Get(context.Background(), Request{URL: s.URL + "/401", Authorization: key})
	wantCode(t, err, CodeStatus)
	if strings.Contains(err.Error(), "geheim") {
		t.Errorf("the key stands in %v", err)
	}
	for _, v := range cache.known {
		for _, field := range v.Header {
			if strings.Contains(strings.Join(field, " ")+v.URL+v.FinalURL, "geheim") {
				t.Errorf("the key is remembered: %+v", v)
			}
		}
	}
}
