package fetch

import (
	"bytes"
	"compress/zlib"
	"context"
	"errors"
	"io"
	"net/http"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

func zlibbed(t testing.TB, s string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zlib.NewWriter(&b)
	if _, err := io.WriteString(z, s); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// The cases of RFC 9309 section 2.3.1: what an answer to robots.txt means.
func TestRobotsAnswers(t *testing.T) {
	rules := "User-agent: *\nDisallow: /page"
	tests := []struct {
		name   string
		robots http.HandlerFunc
		want   Code
	}{
		{"allows", text("User-agent: *\nDisallow: /other"), ""},
		{"forbids", text(rules), CodeRobots},
		{"gzip", packed("gzip", gzipped(t, rules)), CodeRobots},
		{"404", status(404), ""},
		{"401", status(401), ""},
		{"403", status(403), ""},
		{"429", status(429), CodeRobotsDown},
		{"500", status(500), CodeRobotsDown},
		{"503", status(503), CodeRobotsDown},
		{"connection closed", hijack(""), CodeRobotsDown},
		{"garbage", hijack("garbage"), CodeRobotsDown},
		{"truncated gzip", packed("gzip", gzipped(t, rules)[:15]), CodeRobotsDown},
		{"redirected", redirect("/r4"), CodeRobots},
		{"redirected too often", redirect("/r5"), ""},
		{"redirected inside", redirect("http://10.0.0.1/robots.txt"), CodeRobotsDown},
		{"endless", endless("", []byte(rules+"\n"), bytes.Repeat([]byte("# more\n"), 1000)), CodeRobots},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s, h := site(t, pages{
				"/page": text("page"), "/robots.txt": tt.robots, "/rules": text(rules),
				"/r5": redirect("/r4"), "/r4": redirect("/r3"), "/r3": redirect("/r2"), "/r2": redirect("/r1"), "/r1": redirect("/rules"),
			})
			c, _ := testClient(t, "")
			w := c.For(Policy{Allow: loopback})
			_, err := w.Get(t.Context(), Request{URL: s.URL + "/page"})
			wantCode(t, err, tt.want)
			if tt.want != "" && h.of("/page") > 0 {
				t.Error("the page was asked for")
			}
			if e, ok := AsError(err); ok && e.Answered() != (tt.want == CodeRobots) {
				t.Errorf("answered: %v", e.Answered())
			}
			if ok, err := w.Allowed(t.Context(), s.URL+"/page"); err != nil || ok != (tt.want == "") {
				t.Errorf("Allowed: %v, %v", ok, err)
			}
		})
	}
}

func TestRobotsIsKeptForADay(t *testing.T) {
	var up atomic.Bool
	s, h := site(t, pages{"/page": text("page"), "/robots.txt": func(w http.ResponseWriter, _ *http.Request) {
		if !up.Load() {
			w.WriteHeader(500)
		}
	}})
	c, ck := testClient(t, "")
	w := c.For(Policy{Allow: loopback, Retries: -1})
	get := func(want Code, asked int) {
		t.Helper()
		_, err := w.Get(t.Context(), Request{URL: s.URL + "/page"})
		wantCode(t, err, want)
		if n := h.of("/robots.txt"); n != asked {
			t.Errorf("robots.txt asked for %d times, want %d", n, asked)
		}
	}
	wait := func(d time.Duration) {
		if err := ck.Sleep(t.Context(), d); err != nil {
			t.Fatal(err)
		}
	}
	get(CodeRobotsDown, 1)
	get(CodeRobotsDown, 1)
	up.Store(true)
	wait(downTTL)
	get("", 2)
	wait(robotsTTL - time.Second)
	get("", 2)
	wait(time.Second)
	get("", 3)
}

func TestSitemaps(t *testing.T) {
	s, _ := site(t, pages{"/robots.txt": text("Sitemap: /map.xml\nUser-agent: *\nDisallow: /\nSitemap: https://example.org/b.xml\nSitemap:\n")})
	c, _ := testClient(t, "")
	got, err := c.For(Policy{Allow: loopback}).Sitemaps(t.Context(), s.URL+"/deep/page")
	wantCode(t, err, "")
	if want := []string{s.URL + "/map.xml", "https://example.org/b.xml"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

// Between the end of one request and the start of the next lies the pause,
// whichever source asks; robots.txt and tdmrep.json are requests too.
func TestPace(t *testing.T) {
	c, ck := testClient(t, "")
	var mu sync.Mutex
	var starts []time.Time
	s, _ := site(t, pages{"/robots.txt": text("User-agent: *\nCrawl-delay: 5")})
	s.Config.Handler = noteTime(s.Config.Handler, ck, &mu, &starts)
	slow := c.For(Policy{Allow: loopback, Delay: 2 * time.Second})
	other := c.For(Policy{Allow: loopback, Delay: time.Second})
	none := c.For(Policy{Allow: loopback})
	for _, w := range []*Web{slow, other, none, slow} {
		_, err := w.Get(t.Context(), Request{URL: s.URL + "/page"})
		wantCode(t, err, CodeStatus)
	}
	if len(starts) != 6 {
		t.Fatalf("%d requests, want robots.txt, tdmrep.json and 4 pages", len(starts))
	}
	for i := 1; i < len(starts); i++ {
		if gap := starts[i].Sub(starts[i-1]); gap != 5*time.Second {
			t.Errorf("request %d came %v after the one before, want the Crawl-delay", i, gap)
		}
	}
}

func noteTime(next http.Handler, ck *clock, mu *sync.Mutex, starts *[]time.Time) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		*starts = append(*starts, ck.Now())
		mu.Unlock()
		next.ServeHTTP(w, r)
	})
}

// With a pause there is never a second request under way; without one there may be.
func TestOneRequestAtATime(t *testing.T) {
	var now, most atomic.Int64
	s, _ := site(t, pages{"/page": func(w http.ResponseWriter, _ *http.Request) {
		n := now.Add(1)
		for m := most.Load(); n > m && !most.CompareAndSwap(m, n); m = most.Load() {
		}
		_, _ = w.Write(make([]byte, 64<<10))
		now.Add(-1)
	}})
	c, _ := testClient(t, "")
	w := c.For(Policy{Allow: loopback, Delay: time.Second})
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			if _, err := w.Get(t.Context(), Request{URL: s.URL + "/page"}); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if most.Load() != 1 {
		t.Errorf("%d requests at once", most.Load())
	}
	if st := w.Stats(); st.Fetched != 8 || st.Bytes != 8*64<<10 {
		t.Errorf("stats %+v", st)
	}
}

func TestHonestAgent(t *testing.T) {
	got := make(chan http.Header, 3)
	s, _ := site(t, pages{"/page": func(_ http.ResponseWriter, r *http.Request) { got <- r.Header }})
	c, err := New(Config{Agent: "nextsearch/1.0", Contact: "mailto:catalogue@example.org"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	_, err = c.For(Policy{Allow: loopback}).Get(t.Context(), Request{URL: s.URL + "/page", Accept: "text/html"})
	wantCode(t, err, "")
	h := <-got
	if ua := h.Get("User-Agent"); ua != "nextsearch/1.0 (+mailto:catalogue@example.org)" {
		t.Errorf("User-Agent %q", ua)
	}
	if h.Get("Accept") != "text/html" || h.Get("Cookie") != "" || h.Get("Referer") != "" {
		t.Errorf("header %v", h)
	}
	for _, bad := range []Config{{Contact: "catalogue"}, {Contact: "mailto:a@b\r\nX: y"}, {Agent: "a\nb"}, {Contact: "javascript:x"}} {
		if _, err := New(bad); err == nil {
			t.Errorf("%+v is taken", bad)
		}
	}
}

func TestReservations(t *testing.T) {
	header := func(reserved, policy string) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("TDM-Reservation", reserved)
			w.Header().Set("TDM-Policy", policy)
		}
	}
	tests := []struct {
		name string
		page http.HandlerFunc
		file http.HandlerFunc // nil: 404
		want Code
	}{
		{"nothing said", text("x"), nil, ""},
		{"header reserves", header("1", "https://example.org/terms"), nil, CodeTDM},
		{"header permits", header("0", ""), nil, ""},
		{"file reserves all", text("x"), text(`[{"location": "/", "tdm-reservation": 1, "tdm-policy": "https://example.org/t"}]`), CodeTDM},
		{"file reserves, star", text("x"), text(`[{"location": "*", "tdm-reservation": 1}]`), CodeTDM},
		{"file reserves, as text", text("x"), text(`[{"location": "/page", "tdm-reservation": "1"}]`), CodeTDM},
		{"file reserves another place", text("x"), text(`[{"location": "/images/*", "tdm-reservation": 1}]`), ""},
		{"longest location", text("x"), text(`[{"location": "/", "tdm-reservation": 1}, {"location": "/page", "tdm-reservation": 0}]`), ""},
		{"file is no JSON", text("x"), text(`<html>`), ""},
		{"file is an object", text("x"), text(`{"location": "/"}`), ""},
		{"an entry is nonsense", text("x"), text(`[7, {"location": "/page", "tdm-reservation": 1}]`), CodeTDM},
		{"file fails", text("x"), status(500), ""},
		{"file moved", text("x"), redirect("/moved.json"), CodeTDM},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p := pages{"/page": tt.page, "/moved.json": text(`[{"location": "/page", "tdm-reservation": 1}]`)}
			if tt.file != nil {
				p[tdmPath] = tt.file
			}
			s, h := site(t, p)
			c, _ := testClient(t, "")
			w := c.For(Policy{Allow: loopback})
			for range 2 {
				_, err := w.Get(t.Context(), Request{URL: s.URL + "/page"})
				wantCode(t, err, tt.want)
			}
			if n := h.of(tdmPath); n != 1 {
				t.Errorf("file asked for %d times", n)
			}
		})
	}
}

func FuzzTDM(f *testing.F) {
	f.Add([]byte(`[{"location": "/a*$", "tdm-reservation": 1}]`), "/abc")
	f.Fuzz(func(t *testing.T, body []byte, path string) {
		rules := parseTDM(body)
		if r, ok := rules.find(path); ok && !r.match(comparablePath(path)) {
			t.Errorf("%q does not match %q", r.pieces, path)
		}
	})
}

func TestDirectives(t *testing.T) {
	now := time.Date(2026, 3, 2, 8, 0, 0, 0, time.UTC)
	tests := []struct {
		in                string
		noindex, nofollow bool
	}{
		{"", false, false},
		{"all", false, false},
		{"noindex", true, false},
		{"NoIndex, NOFOLLOW", true, true},
		{"none", true, true},
		{"nofollow,noarchive", false, true},
		{"nextsearch: noindex", true, false},
		{"otherbot: noindex", false, false},
		{"otherbot: noindex, nofollow", false, false},
		{"otherbot: noindex, nextsearch: nofollow", false, true},
		{"noindex, otherbot: nofollow", true, false},
		{"*: noindex", true, false},
		{"max-snippet:-1, max-image-preview:large, noindex", true, false},
		{"unavailable_after: 25 Jun 2010 15:00:00 PST", true, false},
		{"unavailable_after: Friday, 25-Jun-10 15:00:00 UTC", true, false},
		{"unavailable_after: 2025-12-31", true, false},
		{"unavailable_after: 2027-01-01T00:00:00Z", false, false},
		{"unavailable_after: 2027-01-01, nofollow", false, true},
		{"nextsearch: unavailable_after: 2020-01-01", true, false},
		{"unavailable_after: someday", false, false},
	}
	for _, tt := range tests {
		h := http.Header{"X-Robots-Tag": {"noarchive", tt.in}}
		if i, f := headerDirectives(h, "nextsearch", now); i != tt.noindex || f != tt.nofollow {
			t.Errorf("%q: noindex %v, nofollow %v", tt.in, i, f)
		}
	}
	if i, f := ParseRobotsDirectives("noindex,nofollow"); !i || !f {
		t.Error("meta element is not read")
	}
}

func FuzzDirectives(f *testing.F) {
	f.Add("otherbot: noindex, unavailable_after: Friday, 25-Jun-10 15:00:00 UTC")
	f.Fuzz(func(t *testing.T, s string) {
		i, fo := parseDirectives(s, "nextsearch", time.Unix(0, 0))
		if a, b := parseDirectives(s+", none", "nextsearch", time.Unix(0, 0)); i && !a || fo && !b {
			t.Errorf("%q: a directive more takes one away", s)
		}
	})
}

// A host that asked to be left alone is, whatever is asked of it and by whom:
// for a while it is waited for, for longer nothing is asked at all.
func TestHostIsLeftAlone(t *testing.T) {
	tests := []struct {
		name, after string
		want        Code
		slept       time.Duration
	}{
		{"a while", "60", "", time.Minute},
		{"longer than a run waits", "3600", CodeStatus, 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s, h := site(t, pages{"/other": text("x"), "/busy": func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Retry-After", tt.after)
				w.WriteHeader(http.StatusServiceUnavailable)
			}})
			c, ck := testClient(t, "")
			_, err := c.For(Policy{Allow: loopback, Retries: -1}).Get(t.Context(), Request{URL: s.URL + "/busy"})
			wantCode(t, err, CodeStatus)
			_, err = c.For(Policy{Allow: loopback}).Get(t.Context(), Request{URL: s.URL + "/other"})
			wantCode(t, err, tt.want)
			var slept time.Duration
			for _, d := range ck.sleeps() {
				slept += d
			}
			if slept != tt.slept || (h.of("/other") > 0) != (tt.want == "") {
				t.Errorf("slept %v, asked %d times", slept, h.of("/other"))
			}
			if err := ck.Sleep(t.Context(), time.Hour); err != nil {
				t.Fatal(err)
			}
			_, err = c.For(Policy{Allow: loopback}).Get(t.Context(), Request{URL: s.URL + "/other"})
			wantCode(t, err, "")
		})
	}
}

// Who waits for a busy host can leave.
func TestLeavingTheQueue(t *testing.T) {
	inside, leave := make(chan struct{}), make(chan struct{})
	s, _ := site(t, pages{"/slow": func(http.ResponseWriter, *http.Request) { close(inside); <-leave }})
	c, _ := testClient(t, "")
	w := c.For(Policy{Allow: loopback, Delay: time.Second})
	first := make(chan error)
	go func() {
		_, err := w.Get(t.Context(), Request{URL: s.URL + "/slow"})
		first <- err
	}()
	<-inside
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := w.Get(ctx, Request{URL: s.URL + "/other"}); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	close(leave)
	wantCode(t, <-first, "")
}

func TestContentType(t *testing.T) {
	tests := []struct{ field, media, charset string }{
		{"text/html; charset=UTF-8", "text/html", "UTF-8"},
		{"Text/HTML", "text/html", ""},
		{"", "", ""},
		{`text/html; charset="iso-8859-1"`, "text/html", "iso-8859-1"},
		{"text/html; charset=utf-8; charset=utf-8", "text/html", "utf-8"},
		{"text/html;;charset='utf-8'", "text/html", "utf-8"},
		{"text/html; =", "text/html", ""},
	}
	for _, tt := range tests {
		if media, charset := contentType(tt.field); media != tt.media || charset != tt.charset {
			t.Errorf("%q: %q, %q", tt.field, media, charset)
		}
	}
}

// The pause of one host is not another's, and idle hosts are forgotten.
func TestPacerForgets(t *testing.T) {
	ck := newClock()
	p := newPacer(ck.Now, ck.Sleep)
	for i := range maxHosts + 10 {
		release, err := p.acquire(t.Context(), strconv.Itoa(i), time.Second, func(time.Duration) { t.Errorf("host %d waits", i) })
		if err != nil {
			t.Fatal(err)
		}
		release()
		if i == maxHosts-1 {
			if err := ck.Sleep(t.Context(), time.Hour); err != nil {
				t.Fatal(err)
			}
		}
	}
	if len(p.lanes) != 10 {
		t.Errorf("%d hosts remembered, want the 10 latest", len(p.lanes))
	}
}
