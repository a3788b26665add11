package ingest

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
)

func sampleReport() Report {
	complete := SourceReport{Name: "digitalcheck", Kind: "website", New: 3, Changed: 1, Unchanged: 70, Gone: 2, Fetched: 4, NotModified: 70,
		Bytes: 1_340_000, Seconds: 61.27, Complete: true, Rejected: []Rejection{}}
	complete.reject(&Rejection{URL: "https://www.example.org/weg", Code: "http-status", Reason: "answered 404 Not Found"})
	complete.reject(&Rejection{URL: "https://www.example.org/a", Code: "canonical-elsewhere", Reason: "recorded, not followed", Notice: true})
	broken := SourceReport{Name: "tabelle", Kind: "csv", Rejected: []Rejection{}, Bytes: 640, Seconds: 0.05,
		Error: "http-status: https://www.example.org/t.csv: answered 500\ninterrupted: signal received"}
	return Report{Sources: []SourceReport{complete, broken}}
}

func TestReportText(t *testing.T) {
	var b strings.Builder
	sampleReport().WriteText(&b)
	goldenRecords(t, "report.golden", b.String())
}

// The JSON report has the keys that other programs rely on, and lists even when they are empty.
func TestReportJSON(t *testing.T) {
	data, err := json.Marshal(sampleReport())
	if err != nil {
		t.Fatal(err)
	}
	var got struct{ Sources []map[string]any }
	if err := json.Unmarshal(data, &got); err != nil {
		t.Fatal(err)
	}
	keys := []string{"name", "kind", "new", "changed", "unchanged", "gone", "rejected", "fetched", "notModified", "bytes", "seconds", "complete", "persons"}
	for _, s := range got.Sources {
		for _, key := range keys {
			if _, ok := s[key]; !ok {
				t.Errorf("%v has no key %q", s["name"], key)
			}
		}
		for key := range s {
			if !slices.Contains(append(keys, "notices", "omitted", "error"), key) {
				t.Errorf("%v has the key %q, which is not documented", s["name"], key)
			}
		}
		list, ok := s["rejected"].([]any)
		if !ok {
			t.Errorf("%v: rejected is %T, want a list", s["name"], s["rejected"])
		}
		for _, r := range list {
			if fmt.Sprint(sortedKeys(r.(map[string]any))) != "[code reason url]" {
				t.Errorf("a rejection has the keys %v", sortedKeys(r.(map[string]any)))
			}
		}
	}
}

func sortedKeys(m map[string]any) []string {
	var keys []string
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

// A table of a million broken rows does not become a report of a million lines.
func TestReportIsBounded(t *testing.T) {
	var s SourceReport
	for i := range maxListed + 7 {
		s.reject(&Rejection{Code: "no-title", URL: fmt.Sprint(i)})
	}
	if len(s.Rejected) != maxListed || s.Omitted != 7 {
		t.Errorf("%d listed, %d omitted; want %d and 7", len(s.Rejected), s.Omitted, maxListed)
	}
}

func TestBytes(t *testing.T) {
	for n, want := range map[int64]string{0: "0 B", 999: "999 B", 1000: "1.0 kB", 1_340_000: "1.3 MB", 5e12: "5.0 TB", 5e15: "5000.0 TB"} {
		if got := Bytes(n); got != want {
			t.Errorf("Bytes(%d) = %q, want %q", n, got, want)
		}
	}
}
