package ingest

import (
	"context"
	"errors"
	"net/http/httptest"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"nextsearch/ingest/sitetest"
	"nextsearch/internal/catalogue"
	"nextsearch/internal/fetch"
)

// dataDir gives the folder of development corpora, or skips.
func dataDir(t testing.TB) string {
	t.Helper()
	dir := os.Getenv("NEXTSEARCH_DATA")
	if dir == "" {
		dir = filepath.Join(moduleRoot(t), "..", "shared", "data")
	}
	if _, err := os.Stat(dir); err != nil {
		if os.Getenv("NEXTSEARCH_CI") == "1" {
			t.Fatalf("the corpora are not at %s; set NEXTSEARCH_DATA", dir)
		}
		t.Skipf("the corpora are not at %s; set NEXTSEARCH_DATA", dir)
	}
	return dir
}

func moduleRoot(t testing.TB) string {
	t.Helper()
	dir, err := filepath.Abs(".")
	if err != nil {
		t.Fatal(err)
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir
		}
		if dir == filepath.Dir(dir) {
			t.Fatal("there is no go.mod above the test")
		}
		dir = filepath.Dir(dir)
	}
}

// crawled is what one crawl gave.
type crawled struct {
	records    []catalogue.Record
	rejections []*Rejection // not the notices
	notices    []*Rejection
	errs       []error // what makes the run incomplete
	stats      fetch.Stats
}

// crawlSite crawls a site on loopback with the real fetcher.
func crawlSite(t testing.TB, spec Spec) crawled {
	t.Helper()
	client, err := fetch.New(fetch.Config{Agent: "nextsearch/test", RawDir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	return crawlWith(t, client, spec)
}

func crawlWith(t testing.TB, client *fetch.Client, spec Spec) (out crawled) {
	t.Helper()
	loopback := []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}
	web := client.For(fetch.Policy{Allow: loopback, Timeout: 10 * time.Second, Retries: -1})
	source, err := newWebsite(spec)
	if err != nil {
		t.Fatal(err)
	}
	for rec, err := range source.Records(context.Background(), web) {
		var r *Rejection
		switch {
		case errors.As(err, &r) && r.Notice:
			out.notices = append(out.notices, r)
		case errors.As(err, &r):
			out.rejections = append(out.rejections, r)
		case err != nil:
			out.errs = append(out.errs, err)
		default:
			rec.Provenance.Source = spec.Name
			out.records = append(out.records, rec)
		}
	}
	out.stats = web.Stats()
	return out
}

// codes counts rejections by code.
func codes(list []*Rejection) map[string]int {
	n := map[string]int{}
	for _, r := range list {
		n[r.Code]++
	}
	return n
}

// serveReal serves one of the real sites and gives its address.
func serveReal(t testing.TB, folder, prefix string) string {
	t.Helper()
	server := httptest.NewServer(sitetest.New(filepath.Join(dataDir(t), filepath.FromSlash(folder)), prefix))
	t.Cleanup(server.Close)
	return server.URL + prefix + "/"
}

func TestRealSites(t *testing.T) {
	for _, s := range []struct{ folder, prefix string }{
		{"digitalcheck-dito/site", "/digitalcheck-dito/previews/main"}, {"stadtulm/site", ""}, {"ulm-smart-city-strategie/site", "/smart-city-strategie"},
	} {
		t.Run(strings.Split(s.folder, "/")[0], func(t *testing.T) {
			got := crawlSite(t, Spec{Name: "site", Target: serveReal(t, s.folder, s.prefix), IgnoreNoIndex: true})
			t.Logf("%d records, rejected %v, notices %v, errors %v", len(got.records), codes(got.rejections), codes(got.notices), got.errs)
			for _, n := range append(got.notices, got.rejections...) {
				t.Log(n)
			}
			for _, r := range got.records {
				show(t, r)
			}
		})
	}
}

func show(t testing.TB, r catalogue.Record) {
	var org string
	for _, o := range r.Organisations {
		org += o.Name
	}
	body := strings.ReplaceAll(r.Body, "\n", "⏎")
	n := []rune(body)
	var heads []string
	for _, s := range r.Sections {
		heads = append(heads, string(s.Role)+":"+s.Title)
	}
	t.Logf("\n%s\n  T %s [%s] pub=%s upd=%s lang=%s org=%q lic=%v kw=%v att=%d %v\n  S %s\n  A %s\n  Z %s\n  H %s", r.ID, r.Title, r.Kind, r.Published, r.Updated, r.Language, org, r.Licence, r.Keywords, len(r.Attachments), r.Provenance.Methods,
		r.Summary, string(n[:min(200, len(n))]), string(n[max(0, len(n)-200):]), strings.Join(heads, " / "))
}
