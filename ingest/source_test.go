package ingest

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"nextsearch/internal/catalogue"
	"nextsearch/internal/fetch"
)

var update = flag.Bool("update", false, "write the goldens of the kinds feed, csv and ndjson anew")

// loopback lets a test's sources reach its own servers.
var loopback = []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}

// taken is all that a source gave.
type taken struct {
	records  []catalogue.Record
	rejected []Rejection
	notices  []Rejection
	removed  []string // ids that the source says are gone
	failed   error
}

// read takes everything from a source of its own, without a catalogue.
func readSource(t testing.TB, spec Spec) taken {
	t.Helper()
	if spec.Name == "" {
		spec.Name = "test"
	}
	spec.Allow = loopback
	source, err := New(spec)
	if err != nil {
		t.Fatal(err)
	}
	client, err := fetch.New(fetch.Config{Agent: "nextsearch/test"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(client.Close)
	var got taken
	for rec, err := range source.Records(context.Background(), client.For(fetch.Policy{Allow: spec.Allow})) {
		got.add(rec, err, spec)
	}
	return got
}

func (g *taken) add(rec catalogue.Record, err error, spec Spec) {
	var rejection *Rejection
	var removal *Removal
	switch {
	case errors.As(err, &removal):
		g.removed = append(g.removed, removal.ID)
	case errors.As(err, &rejection):
		g.reject(rejection)
	case err != nil:
		g.failed = errors.Join(g.failed, err)
	default:
		notices, rejected := normalise(&rec, spec)
		for _, n := range notices {
			g.reject(n)
		}
		if rejected != nil {
			g.reject(rejected)
			return
		}
		g.records = append(g.records, rec)
	}
}

func (g *taken) reject(r *Rejection) {
	if r.Notice {
		g.notices = append(g.notices, *r)
		return
	}
	g.rejected = append(g.rejected, *r)
}

// String writes what was taken as text that reviewers can read.
func (g taken) String() string {
	var b strings.Builder
	for _, n := range g.notices {
		fmt.Fprintf(&b, "notice %s: %s\n", n.Code, n.Reason)
	}
	for _, r := range g.rejected {
		fmt.Fprintf(&b, "rejected %s: %s\n", r.Code, r.Reason)
	}
	for _, id := range g.removed {
		fmt.Fprintf(&b, "removed %s\n", id)
	}
	if g.failed != nil {
		fmt.Fprintf(&b, "failed: %s\n", g.failed)
	}
	for i := range g.records {
		writeRecord(&b, &g.records[i])
	}
	return b.String()
}

func writeRecord(b *strings.Builder, r *catalogue.Record) {
	line := func(name string, value any) {
		if s := strings.ReplaceAll(strings.TrimSpace(fmt.Sprint(value)), "\n", "\n    "); s != "" && s != "[]" && s != "{  }" {
			fmt.Fprintf(b, "  %s: %s\n", name, s)
		}
	}
	fmt.Fprintf(b, "\n%s\n", r.ID)
	line("kind", r.Kind)
	line("title", r.Title)
	line("url", r.URL)
	line("original id", r.Provenance.OriginalID)
	line("dates", strings.Trim(string(r.Published)+" / "+string(r.Updated), "/ "))
	line("language", r.Language)
	for _, o := range r.Organisations {
		line("organisation", o.Name)
	}
	line("keywords", strings.Join(r.Keywords, " | "))
	for _, reg := range r.Regions {
		line("region", strings.TrimSpace(reg.Name+" "+reg.AGS))
	}
	line("status", r.Status)
	line("licence", r.Licence)
	line("summary", r.Summary)
	for _, s := range r.Sections {
		line("section "+string(s.Role), s.Title+" = "+s.Text)
	}
	for _, a := range r.Attachments {
		line("attachment", a.URL)
	}
	line("body", r.Body)
}

// golden compares text with a file below testdata.
func goldenRecords(t *testing.T, file, got string) {
	t.Helper()
	file = filepath.Join("testdata", file)
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s differs (go test -update writes it anew):\n%s", file, firstDifference(string(want), got))
	}
}

// firstDifference shows the first line in which two texts differ.
func firstDifference(want, got string) string {
	w, g := strings.Split(want, "\n"), strings.Split(got, "\n")
	for i := range max(len(w), len(g)) {
		var a, b string
		if i < len(w) {
			a = w[i]
		}
		if i < len(g) {
			b = g[i]
		}
		if a != b {
			return fmt.Sprintf("line %d:\nwant %q\ngot  %q", i+1, a, b)
		}
	}
	return "no difference"
}

// fuzzResponse stands for what a fuzzed body came with.
var fuzzResponse = &fetch.Response{URL: "https://www.example.org/quelle"}
