package main

import (
	"bytes"
	"encoding/json"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestBadRecords: whatever stands in a record, the others come in, and what is
// cut or refused is named.
func TestBadRecords(t *testing.T) {
	parts := strings.Fields("verwaltung digital bürger akten daten schutz register steuer haus amt straßen verkehr umwelt bau land kreis stadt")
	compounds := map[string]bool{}
	for random := rand.New(rand.NewPCG(1, 1)); len(compounds) < 30_000; {
		var word strings.Builder
		for range 4 {
			word.WriteString(parts[random.IntN(len(parts))])
		}
		compounds[word.String()] = true
	}
	var many strings.Builder
	for word := range compounds {
		many.WriteString("D" + word + " ")
	}
	sentences := 150_000 // 5.5 MB, more than a text may have
	if inCI() {
		sentences = 1_400_000 // 50 MB
	}
	records := []struct{ id, title, body string }{
		{"ok1", "Gutes Rezept", "Die Stadt hat die E-Akte eingeführt."},
		{"long", "Langes Wort", "Donau" + strings.Repeat("dampf", 2000) + " schiff"},
		{"compounds", "Dreißigtausend Komposita", many.String()},
		{"rtl", "عنوان עברית", strings.Repeat("مرحبا بالعالم שלום עולם text ", 50)},
		{"marks", "\u0301\u0308 x", strings.Repeat("\u0301", 5000)},
		{"nul", "NUL\x00Zeichen", strings.Repeat("a\x00b ", 100)},
		{"html", "<b>Titel</b><script>alert(1)</script>", "<p>Text &amp; <img src=x onerror=alert(1)></p>"},
		{"big", "Viele Megabyte", strings.Repeat("Die Behörde digitalisiert Verfahren. ", sentences)},
		{"empty", "", ""},
		{"ok2", "Noch ein gutes Rezept", "Die Gemeinde hat Termine online vergeben."},
	}
	var lines bytes.Buffer
	enc := json.NewEncoder(&lines)
	for _, r := range records {
		if err := enc.Encode(map[string]string{"id": r.id, "title": r.title, "body": r.body}); err != nil {
			t.Fatal(err)
		}
	}
	dir := t.TempDir()
	file := filepath.Join(dir, "bad.ndjson")
	if err := os.WriteFile(file, lines.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	report, r := ingestJSON(t, filepath.Join(dir, "data"), "ndjson="+file)
	s := report.Sources[0]
	if r.code != exitOK || s.New != len(records)-1 || len(s.Rejected) != 1 || s.Rejected[0].Code != "bad-record" {
		t.Errorf("exit %d, %d new, rejected %+v", r.code, s.New, s.Rejected)
	}
	if len(s.Notices) != 1 || s.Notices[0].Code != "text-cut" {
		t.Errorf("notices %+v, want that the long text was cut", s.Notices)
	}
	for query, want := range map[string]string{"E-Akte": "bad:ok1", "Termine": "bad:ok2", "שלום": "bad:rtl", "onerror": "bad:html"} {
		if out := must(t, "search", "-data", filepath.Join(dir, "data"), query); !strings.Contains(out, want) {
			t.Errorf("%q does not find %s:\n%s", query, want, out)
		}
	}
	check(t, filepath.Join(dir, "data"))
}
