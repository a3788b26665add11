package main

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"testing"
)

// A line in is a line out, whatever it holds.
func TestClassify(t *testing.T) {
	in := "Stadt Köln\nStadt Halle\tSachsen-Anhalt\r\nBMI\n\nImpressum\nRedaktion\tbva.bund.de\tmore\n" + strings.Repeat("x", 3*maxClassifyLine) + "\nStadt\x00 Ulm"
	var out bytes.Buffer
	if err := classifyNames(context.Background(), strings.NewReader(in), &out, false); err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSuffix(out.String(), "\n"), "\n")
	want := []string{
		"Stadt Köln\tmunicipal/city\tmunicipality\t05315000\tags-05315000\tgazetteer\t0.95",
		"Stadt Halle\tmunicipal/city\tmunicipality\t15002000\tags-15002000\tgazetteer\t0.95",
		"BMI\tfederal/ministry\tfederal\t\tbundesministerium-des-innern\talias\t0.95",
		"\tunassigned\t\t\t\t\t0",
		"Impressum\tunassigned\t\t\t\t\t0",
		"Redaktion\tfederal/agency\tfederal\t\tbundesverwaltungsamt\tdomain\t0.6",
		"", // the long one
		"Stadt Ulm\tmunicipal/city\tmunicipality\t08421000\tags-08421000\tgazetteer\t0.95",
	}
	if len(lines) != len(want) {
		t.Fatalf("%d lines, want %d", len(lines), len(want))
	}
	for i, w := range want {
		if w != "" && lines[i] != w {
			t.Errorf("line %d: %q, want %q", i+1, lines[i], w)
		}
	}
}

func TestClassifyCommand(t *testing.T) {
	if r := nextsearch(t, "classify", "no such file"); r.code != exitUsage {
		t.Errorf("a missing file: exit %d", r.code)
	}
	if out := must(t, "classify", "-h"); !strings.Contains(out, "context") {
		t.Errorf("help: %s", out)
	}
}

// BenchmarkClassify: go test -run '^$' -bench Classify ./cmd/nextsearch
func BenchmarkClassify(b *testing.B) {
	var list strings.Builder
	const lines = 10_000
	for i := range lines {
		fmt.Fprintf(&list, "%s %d\tBayern\n", [...]string{"Stadt Freising, Referat", "Bundesamt für Justiz, Referat", "Zweckverband Wasser", "Ministerium für Inneres", "Muster Software GmbH"}[i%5], i)
	}
	for b.Loop() {
		if err := classifyNames(context.Background(), strings.NewReader(list.String()), &bytes.Buffer{}, false); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(lines*b.N)/b.Elapsed().Seconds(), "lines/s")
}
