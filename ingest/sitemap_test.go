package ingest

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"slices"
	"strings"
	"testing"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
)

const sitemapHead = `<?xml version="1.0" encoding="UTF-8"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">`

func TestParseSitemap(t *testing.T) {
	list := sitemapHead + `<url><loc> https://example.org/a </loc><lastmod>2024-01-01</lastmod></url><url><loc>https://example.org/ä?x=1&amp;y=2</loc></url></urlset>`
	pages := []string{"https://example.org/a", "https://example.org/ä?x=1&y=2"}
	latin, err := charmap.ISO8859_1.NewEncoder().String(strings.Replace(list, "UTF-8", "ISO-8859-1", 1))
	if err != nil {
		t.Fatal(err)
	}
	utf16, err := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder().String(strings.Replace(list, "UTF-8", "UTF-16", 1))
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name, body  string
		pages, maps []string
		cut         string // part of the reason
		err         string
	}{
		{name: "list", body: list, pages: pages},
		{name: "byte order mark", body: "\ufeff" + list, pages: pages},
		{name: "packed", body: pack(t, list), pages: pages},
		{name: "latin-1", body: latin, pages: pages},
		{name: "utf-16", body: utf16, pages: pages},
		{name: "unknown encoding", body: strings.Replace(list, "UTF-8", "x-none", 1), pages: pages},
		{name: "no namespace, bare ampersand", body: `<urlset><url><loc>https://example.org/a?x&y</loc></url></urlset>`, pages: []string{"https://example.org/a?x&y"}},
		{name: "picture addresses are not pages", body: sitemapHead[:len(sitemapHead)-1] + ` xmlns:i="http://www.google.com/schemas/sitemap-image/1.1"><url><loc>https://example.org/a</loc><i:image><i:loc>https://example.org/b.png</i:loc></i:image></url></urlset>`,
			pages: []string{"https://example.org/a"}},
		{name: "index", body: `<sitemapindex><sitemap><loc>https://example.org/1.xml</loc></sitemap></sitemapindex>`, maps: []string{"https://example.org/1.xml"}},
		{name: "text", body: "https://example.org/a\r\n\r\nhttps://example.org/b", pages: []string{"https://example.org/a", "https://example.org/b"}},
		{name: "feed", body: `<rss version="2.0"><channel><link>https://example.org/</link><item><link>https://example.org/a</link></item></channel></rss>`, pages: []string{"https://example.org/a"}},
		{name: "atom", body: `<feed xmlns="http://www.w3.org/2005/Atom"><link href="https://example.org/"/><entry><link href="https://example.org/a"/></entry></feed>`, pages: []string{"https://example.org/a"}},
		{name: "empty list", body: sitemapHead + `</urlset>`},
		{name: "empty file", body: ""},
		{name: "breaks off", body: list[:len(list)-40], pages: pages[:1], cut: "breaks off"},
		{name: "web page", body: "<!DOCTYPE html><html><body><p>Nicht gefunden</p></body></html>", err: "<html>"},
		{name: "not XML", body: "<", err: "root element"},
		{name: "too many", body: strings.Repeat("https://example.org/a\n", maxSitemapURLs+1), pages: slices.Repeat([]string{"https://example.org/a"}, maxSitemapURLs), cut: "50000"},
	} {
		t.Run(c.name, func(t *testing.T) {
			m, err := parseSitemap(strings.NewReader(c.body), "")
			if c.err != "" {
				if err == nil || !strings.Contains(err.Error(), c.err) {
					t.Fatalf("error %v, want one with %q", err, c.err)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if !slices.Equal(m.pages, c.pages) || !slices.Equal(m.maps, c.maps) {
				t.Errorf("pages %.200q, maps %q, want %.200q, %q", m.pages, m.maps, c.pages, c.maps)
			}
			if (m.cut == nil) != (c.cut == "") || m.cut != nil && !strings.Contains(m.cut.Error(), c.cut) {
				t.Errorf("cut: %v, want %q", m.cut, c.cut)
			}
		})
	}
}

func pack(t testing.TB, text string) string {
	t.Helper()
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	if _, err := w.Write([]byte(text)); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func FuzzParseSitemap(f *testing.F) {
	for _, seed := range []string{sitemapHead + "<url><loc>https://e/</loc></url></urlset>", "https://e/\n", "<rss><item><link>x</link>", "\x1f\x8b\x08", "<?xml version='1.0' encoding='utf-16'?><urlset/>", "\xff\xfe<\x00"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		m, err := parseSitemap(bytes.NewReader(body), "")
		if err != nil && (len(m.pages) > 0 || len(m.maps) > 0) {
			t.Errorf("addresses beside the error %s", err)
		}
		if n := len(m.pages) + len(m.maps); n > maxSitemapURLs {
			t.Errorf("%d addresses", n)
		}
	})
}

func BenchmarkParseSitemap(b *testing.B) {
	var s strings.Builder
	s.WriteString(sitemapHead)
	for i := range 10_000 {
		fmt.Fprintf(&s, "<url><loc>https://example.org/seite/%d</loc></url>", i)
	}
	s.WriteString("</urlset>")
	b.SetBytes(int64(s.Len()))
	for b.Loop() {
		if m, err := parseSitemap(strings.NewReader(s.String()), ""); err != nil || len(m.pages) != 10_000 {
			b.Fatal(len(m.pages), err)
		}
	}
}
