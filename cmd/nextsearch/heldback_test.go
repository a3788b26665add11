package main

import (
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"nextsearch/internal/catalogue"
	"nextsearch/internal/editorial"
)

// publicPaths are addresses that show what a catalogue holds, and a record.
func publicPaths(id string) []string {
	return []string{"/", "/suche", "/suche?q=Leitstelle", "/rezepte/" + id, "/landschaft", "/organisationen", "/robots.txt",
		"/v1/search?explain=true&highlight=true&q=Leitstelle", "/v1/search?size=100&facet=organisation&facet=topic&facet=source", "/v1/recipes/" + id,
		"/v1/recipes/" + id + "/similar", "/v1/facets", "/v1/facets/organisation", "/v1/suggest?q=Leit", "/v1/changes?since=0",
		"/v1/export.ndjson", "/v1/export.csv", "/v1/feed.atom", "/v1/feed.rss", "/v1/feed.json"}
}

// doesNotSay fails the test if one of the words (in small letters) stands in an
// answer, or if one of the paths has none.
func (p *process) doesNotSay(paths []string, words ...string) {
	p.t.Helper()
	for _, path := range paths {
		status, body := p.get(path)
		if status != http.StatusOK {
			p.t.Errorf("GET %s: %d", path, status)
		}
		for _, word := range words {
			if strings.Contains(strings.ToLower(body), word) {
				p.t.Errorf("%s says %q", path, word)
			}
		}
	}
}

// TestHeldBackNames: a body that wants to be known by type and Land only is
// named in no public answer, and in no term, text or file of the index, though
// its submission is published. Its file, which names it too, is not published.
func TestHeldBackNames(t *testing.T) {
	planted := []string{"quastengrund", "zvqg", "wendelbach"}
	data := filepath.Join(t.TempDir(), "data")
	p := start(t, "serve", "-data", data, "-addr", "127.0.0.1:0").ready()
	a := besideServe(t, data)
	c := submission("Leitstelle ohne Papier")
	c.Attribution, c.Contact = catalogue.AttributionTypeLand, nil
	c.Organisation, c.ShortName, c.Place, c.Domain = "Zweckverband Quastengrund", "ZVQG", "Wendelbach", "quastengrund.example"
	receipt, err := a.editorial.Submit(t.Context(), c, []editorial.File{{Name: "Quastengrund.docx", Data: wordFile(t, "Bericht aus Wendelbach", "ZVQG")}}, "form", "")
	if err != nil {
		t.Fatal(err)
	}
	sub, err := a.editorial.Submission(t.Context(), receipt.ID)
	if err != nil {
		t.Fatal(err)
	}
	if err := a.editorial.Publish(t.Context(), "Redaktion", sub.ID, sub.Version); err == nil {
		t.Fatal("it was published though the file names the body and nobody cleared that")
	}
	warnings, err := a.editorial.Warnings(t.Context(), &sub)
	if err != nil || len(warnings) < 3 {
		t.Fatalf("name, text and metadata of the file give %d warnings: %v", len(warnings), err)
	}
	if err := clearAll(t, a.editorial, &sub); err != nil {
		t.Fatal(err)
	}
	if sub, err = a.editorial.Submission(t.Context(), sub.ID); err == nil {
		err = a.editorial.Publish(t.Context(), "Redaktion", sub.ID, sub.Version)
	}
	if err != nil {
		t.Fatal(err)
	}
	p.finds("Leitstelle Papier", 1)

	id := sub.RecordID()
	if status, body := p.get("/v1/recipes/" + id); status != http.StatusOK || !strings.Contains(body, "municipal/town") {
		t.Errorf("the record has no authority type: %d %s", status, body)
	}
	if status, _ := p.get("/rezepte/" + id + "/dateien/" + sub.Files[0].ID); status != http.StatusNotFound {
		t.Errorf("the file answers %d", status)
	}
	p.doesNotSay(publicPaths(id), planted...)
	for _, word := range planted {
		if n := p.search("size=0&q=" + url.QueryEscape(word)).Total; n != 0 {
			t.Errorf("%q finds %d records", word, n)
		}
		if _, body := p.get("/v1/suggest?q=" + word); strings.Count(strings.ToLower(body), word) > 1 {
			t.Errorf("%q is suggested: %s", word, body)
		}
	}
	p.stop()
	found := 0
	everything(t, data, func(place, text string) {
		for _, word := range planted {
			if !strings.Contains(strings.ToLower(text), word) {
				continue
			}
			found++
			// What was submitted is kept with the submission; nothing else is.
			kept := strings.HasPrefix(place, "file ") && (strings.Contains(place, catalogue.FileName) || strings.Contains(place, filepath.Join(data, "uploads")))
			if !kept {
				t.Errorf("%q stands in %s", word, place)
			}
		}
	})
	if found == 0 {
		t.Error("the names are not even in the submission: the test would find nothing")
	}
}

// TestNotPublicIsNowhere: what waits, was returned, rejected or taken back,
// what a source calls internal, what has expired and what an editor hid is in
// no page, feed, count, suggestion, change or export.
func TestNotPublicIsNowhere(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "records.ndjson")
	err := os.WriteFile(file, []byte(`{"id":"offen","title":"Leitstelle offen","body":"Das dürfen alle lesen."}
{"id":"intern","title":"Leitstelle internwort","body":"Nur für uns.","visibility":"internal","organisations":[{"name":"Amt Internwort"}]}
{"id":"alt","title":"Leitstelle altwort","body":"Ist abgelaufen.","expires":"2020-01-01T00:00:00Z"}
{"id":"weg","title":"Leitstelle wegwort","body":"Blendet die Redaktion aus.","organisations":[{"name":"Amt Wegwort"}]}
`), 0o600)
	if err != nil {
		t.Fatal(err)
	}
	data := filepath.Join(dir, "data")
	must(t, "ingest", "-data", data, "-name", "probe", "ndjson="+file)
	p := start(t, "serve", "-data", data, "-addr", "127.0.0.1:0").ready()
	a := besideServe(t, data)
	submit := func(title string) editorial.Submission {
		t.Helper()
		receipt, err := a.editorial.Submit(t.Context(), submission(title), nil, "form", "")
		if err != nil {
			t.Fatal(err)
		}
		sub, err := a.editorial.Submission(t.Context(), receipt.ID)
		if err != nil {
			t.Fatal(err)
		}
		return sub
	}
	submit("Leitstelle wartewort")
	returned, rejected, retracted := submit("Leitstelle rückwort"), submit("Leitstelle neinwort"), submit("Leitstelle zuwort")
	weg, err := a.store.Get(t.Context(), "probe:weg")
	for _, step := range []func() error{
		func() error { return err },
		func() error {
			return a.editorial.Return(t.Context(), "Redaktion", returned.ID, returned.Version, "Unklar.")
		},
		func() error {
			return a.editorial.Reject(t.Context(), "Redaktion", rejected.ID, rejected.Version, "Passt nicht.")
		},
		func() error { return a.editorial.Publish(t.Context(), "Redaktion", retracted.ID, retracted.Version) },
		func() error {
			return a.editorial.Retract(t.Context(), "Redaktion", retracted.ID, retracted.Version+1, "Doch nicht.")
		},
		func() error { return a.editorial.Hide(t.Context(), "Redaktion", "probe:weg", weg.Seq, "Auf Wunsch.") },
	} {
		if err := step(); err != nil {
			t.Fatal(err)
		}
	}
	p.finds("Leitstelle", 1)
	p.doesNotSay(publicPaths("probe:offen"), "internwort", "altwort", "wegwort", "wartewort", "rückwort", "neinwort", "zuwort")
	if n := p.search("size=0").Total; n != 1 {
		t.Errorf("%d records are counted", n)
	}
}
