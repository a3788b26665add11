package eval

import (
	"bytes"
	"compress/gzip"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestJudgeQuery holds the worked examples of the independent judge.
func TestJudgeQuery(t *testing.T) {
	hits := func(ids ...string) (h []Hit) {
		for _, id := range ids {
			h = append(h, Hit{Doc: id})
		}
		return h
	}
	for _, tt := range []struct {
		name   string
		hits   []Hit
		grades map[string]int
		want   Figures
	}{
		{"gap", hits("a", "x", "b"), map[string]int{"a": 2, "b": 1}, Figures{1, 0.950234, 1, 1, 0}},
		{"ideal", hits("a", "b"), map[string]int{"a": 2, "b": 1}, Figures{1, 1, 1, 1, 0}},
		{"nothing relevant found", hits("x"), map[string]int{"a": 1}, Figures{1, 0, 0, 0, 0}},
		{"no hits", nil, map[string]int{"a": 1}, Figures{1, 0, 0, 0, 1}},
		{"half", hits("x", "a"), map[string]int{"a": 1, "b": 1, "x": 0}, Figures{1, 0.386853, 0.5, 0.5, 0}},
	} {
		got := JudgeQuery(tt.hits, tt.grades)
		for _, d := range []float64{got.NDCG10 - tt.want.NDCG10, got.Recall100 - tt.want.Recall100, got.MRR10 - tt.want.MRR10, got.Zero - tt.want.Zero} {
			if math.Abs(d) > 1e-6 {
				t.Errorf("%s: got %+v, want %+v", tt.name, got, tt.want)
			}
		}
	}
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

func writeSet(t *testing.T, root string) {
	t.Helper()
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	_, _ = z.Write([]byte(`{"id":"d1","title":"Erstes","body":"Text"}` + "\n" + `{"id":"d2","title":"Zweites","body":"Text"}` + "\n"))
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(root, "base", "docs.ndjson.gz"), b.String())
	write(t, filepath.Join(root, "other", "docs.from"), "base\n")
	write(t, filepath.Join(root, "other", "queries.tsv"), "q1\tplain\terstes\nq2\tplain\tzweites\nq3\tunjudged\tdrittes\n")
	write(t, filepath.Join(root, "other", "qrels.tsv"), "q1\td1\t1\nq2\td2\t2\nq2\td1\t0\n")
}

func TestSetAndGates(t *testing.T) {
	root := t.TempDir()
	writeSet(t, root)
	s, err := Load(filepath.Join(root, "other"), "")
	if err != nil {
		t.Fatal(err)
	}
	var ids []string
	for d, err := range ReadDocs(s.Docs) {
		if err != nil {
			t.Fatal(err)
		}
		ids = append(ids, d.ID)
	}
	if strings.Join(ids, " ") != "d1 d2" {
		t.Errorf("documents %v", ids)
	}
	run := Run{"q1": {{"d1", 2}, {"d2", 1}}}
	families := s.Judge(run)
	if len(families) != 2 || families[0].Name != "plain" || families[0].NDCG10 != 0.5 || families[0].Zero != 0.5 || families[1].Queries != 2 {
		t.Errorf("families %+v", families)
	}
	var out bytes.Buffer
	if err := run.Write(&out, s); err != nil || out.String() != "q1 Q0 d1 1 2 nextsearch\nq1 Q0 d2 2 1 nextsearch\n" {
		t.Errorf("run %q %v", out.String(), err)
	}
	path := filepath.Join(root, "gates.txt")
	write(t, path, "# comment\nother plain ndcg10 >= 0.4 # held\nother plain zero <= 0.1\nother lost mrr10 >= 0\nelsewhere * zero <= 0\n")
	gates, err := ReadGates(path)
	if err != nil {
		t.Fatal(err)
	}
	missed := Missed(gates, map[string][]Family{"other": families})
	if len(missed) != 2 || !strings.Contains(missed[0], "got 0.5000") || !strings.Contains(missed[1], "not measured") {
		t.Errorf("missed %q", missed)
	}
}

func TestBadFilesAreNamed(t *testing.T) {
	for _, tt := range []struct{ name, file, text, says string }{
		{"two fields", "queries.tsv", "q1\tfamily\n", "queries.tsv:1"},
		{"double query", "queries.tsv", "q1\ta\tb\nq1\ta\tb\n", "queries.tsv:2"},
		{"grade is no number", "qrels.tsv", "q1\td1\thigh\n", "qrels.tsv:1"},
		{"docs.from leads away", "docs.from", "../elsewhere", "docs.from"},
	} {
		root := t.TempDir()
		writeSet(t, root)
		write(t, filepath.Join(root, "other", tt.file), tt.text)
		if _, err := Load(filepath.Join(root, "other"), ""); err == nil || !strings.Contains(err.Error(), tt.says) {
			t.Errorf("%s: error %v, want one that names %s", tt.name, err, tt.says)
		}
	}
	for _, line := range []string{"a b c", "a b ndcg10 > 1", "a b beauty >= 1", "a b zero <= much"} {
		path := filepath.Join(t.TempDir(), "gates.txt")
		write(t, path, line)
		if _, err := ReadGates(path); err == nil {
			t.Errorf("gate %q is taken", line)
		}
	}
}
