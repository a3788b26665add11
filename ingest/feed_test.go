package ingest

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"nextsearch/internal/catalogue"
)

// Feeds of every format and with every fault that real ones have.
func TestFeeds(t *testing.T) {
	files, err := filepath.Glob("testdata/feed/*")
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, file := range files {
		if filepath.Ext(file) == ".golden" {
			continue
		}
		n++
		t.Run(filepath.Base(file), func(t *testing.T) {
			got := readSource(t, Spec{Kind: "feed", Target: file})
			goldenRecords(t, "feed/"+filepath.Base(file)+".golden", got.String())
		})
	}
	if n == 0 {
		t.Fatal("there are no feeds in testdata/feed")
	}
}

// Real feeds: records with titles in their own letters, or a reason.
func TestRealFeeds(t *testing.T) {
	want := map[string]struct {
		records int
		title   string // of one of them
	}{
		"metafacture-blog.rss.xml":                             {18, "Metafacture release: Core 8.0.1"},
		"miniflux__encoding_ISO-8859-1.xml":                    {40, "Zhuque-1: Erste private chinesische Satellitenmission fehlgeschlagen"},
		"miniflux__no_encoding_ISO-8859-1.xml":                 {9, "Perturbateurs endocriniens : quels effets sur le cerveau ?"},
		"miniflux__rdf_UTF8.xml":                               {60, "Mega-Deal: IBM übernimmt Red Hat"},
		"miniflux__small_atom.xml":                             {20, "Parse podcast categories"},
		"miniflux_encoding__invalid-prolog.xml":                {1, "Café"},
		"miniflux_encoding__iso-8859-1.xml":                    {0, ""},
		"miniflux_encoding__utf8-incorrect-prolog.xml":         {1, "Café"},
		"miniflux_encoding__windows-1252-incorrect-prolog.xml": {0, ""},
		"miniflux_encoding__windows-1252.xml":                  {0, ""},
		"skohub-blog.rss.xml":                                  {19, "Automatic SHACL validation for SKOS vocabs"},
		"stadtulm.atom.xml":                                    {10, "Converter von IXSI nach GBFS für Carsharing"},
	}
	dir := filepath.Join(dataDir(t), "web-control-files", "feeds")
	files, err := os.ReadDir(dir)
	if err != nil || len(files) < len(want) {
		t.Fatalf("%d feeds, want %d: %v", len(files), len(want), err)
	}
	for _, f := range files {
		w, known := want[f.Name()]
		got := readSource(t, Spec{Kind: "feed", Target: filepath.Join(dir, f.Name())})
		if !known || len(got.records) != w.records || got.failed != nil {
			t.Errorf("%s: %d records, want %d; %v", f.Name(), len(got.records), w.records, got.failed)
		}
		found := w.title == ""
		for i := range got.records {
			found = found || got.records[i].Title == w.title
			checkRealEntry(t, f.Name(), &got.records[i])
		}
		if !found {
			t.Errorf("%s: no record has the title %q", f.Name(), w.title)
		}
	}
}

func checkRealEntry(t *testing.T, feed string, r *catalogue.Record) {
	t.Helper()
	if strings.ContainsAny(r.Title+r.Body, "\ufffd\x00") || strings.Contains(r.Title, "Ã") {
		t.Errorf("%s: broken letters in %q", feed, r.Title)
	}
	if strings.Contains(r.Body, "</p>") || strings.Contains(r.URL, "utm_") || strings.Contains(r.URL, "wt_mc") {
		t.Errorf("%s: markup or tracking left in %s", feed, r.ID)
	}
}

// The encoding is what the bytes show, not what is said of them.
func TestDecodeFeed(t *testing.T) {
	for _, c := range []struct{ name, in, declared, want string }{
		{"utf-8", "<a>ä</a>", "", "<a>ä</a>"},
		{"byte order mark", "\xef\xbb\xbf<a>ä</a>", "", "<a>ä</a>"},
		{"declaration goes", `<?xml version="1.0" encoding="utf-8"?><a/>`, "", "<a/>"},
		{"declaration lies", `<?xml version="1.0" encoding="iso-8859-1"?><a>ä</a>`, "", "<a>ä</a>"},
		{"declaration counts", "<?xml version='1.0' encoding='iso-8859-2'?><a>\xb1</a>", "", "<a>ą</a>"},
		{"header counts", "<a>\xa4</a>", "iso-8859-15", "<a>€</a>"},
		{"nothing known", "<a>\xe4</a>", "", "<a>ä</a>"},
		{"unknown names", "<?xml version='1.0' encoding='x-none'?><a>\xe4</a>", "none", "<a>ä</a>"},
	} {
		if got := decodeFeed([]byte(c.in), c.declared); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

// FuzzFeed: whatever the bytes, there is no panic, and what comes out is a valid record.
func FuzzFeed(f *testing.F) {
	files, _ := filepath.Glob("testdata/feed/*")
	for _, file := range files {
		if data, err := os.ReadFile(file); err == nil && filepath.Ext(file) != ".golden" {
			f.Add(data)
		}
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		parsed, err := parseFeedText(decodeFeed(data, ""))
		if err != nil {
			return
		}
		spec := Spec{Name: "test"}
		c := newChannel(spec, fuzzResponse, parsed)
		for i, item := range parsed.Items {
			rec, rejection := c.record(i, item)
			if rejection != nil {
				continue
			}
			if _, rejection = normalise(&rec, spec); rejection == nil && (!utf8.ValidString(rec.Body) || rec.URL != "" && !isWebAddress(rec.URL)) {
				t.Fatalf("entry %d: URL %q, body %q", i, rec.URL, rec.Body)
			}
		}
	})
}
