// Package eval measures search quality on sets of queries with judgements:
// nDCG@10, recall@100, MRR@10 and the share of queries without a hit, per
// family of queries.
package eval

import (
	"bufio"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"io"
	"iter"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// Set is a folder of queries with judgements.
type Set struct {
	Name    string // of the folder
	Dir     string
	Docs    string // the file of its documents, docs.ndjson.gz
	Queries []Query
	Judged  map[string]map[string]int // query id → document id → grade; 0 is judged and not relevant
}

// Query is one line of queries.tsv.
type Query struct{ ID, Family, Text string }

// Doc is one line of docs.ndjson.gz.
type Doc struct {
	ID      string `json:"id"`
	Title   string `json:"title"`
	Summary string `json:"summary"`
	Body    string `json:"body"`
	URL     string `json:"url"`
	Date    string `json:"date"`
}

// Load reads a set's queries and judgements and finds its documents:
// docs.ndjson.gz, or those of the set beside it that docs.from names. The
// queries come from the file named queries, "" is queries.tsv.
func Load(dir, queries string) (*Set, error) {
	s := &Set{Name: filepath.Base(filepath.Clean(dir)), Dir: dir, Judged: map[string]map[string]int{}}
	if queries == "" {
		queries = "queries.tsv"
	}
	known := map[string]bool{}
	err := readTSV(filepath.Join(dir, queries), func(f []string) error {
		if known[f[0]] {
			return fmt.Errorf("the query %s occurs twice", f[0])
		}
		known[f[0]] = true
		s.Queries = append(s.Queries, Query{f[0], f[1], f[2]})
		return nil
	})
	if err != nil {
		return nil, err
	}
	err = readTSV(filepath.Join(dir, "qrels.tsv"), func(f []string) error {
		grade, err := strconv.Atoi(f[2])
		if err != nil {
			return err
		}
		if s.Judged[f[0]] == nil {
			s.Judged[f[0]] = map[string]int{}
		}
		s.Judged[f[0]][f[1]] = grade
		return nil
	})
	if err != nil {
		return nil, err
	}
	s.Docs, err = docsOf(dir)
	return s, err
}

// docsOf follows docs.from to the file of documents.
func docsOf(dir string) (string, error) {
	own := filepath.Join(dir, "docs.ndjson.gz")
	if _, err := os.Stat(own); err == nil {
		return own, nil
	}
	from, err := os.ReadFile(filepath.Join(dir, "docs.from"))
	if err != nil {
		return "", fmt.Errorf("the set %s has neither docs.ndjson.gz nor docs.from: %w", dir, err)
	}
	name := strings.TrimSpace(string(from))
	if name == "" || strings.ContainsAny(name, `/\`) {
		return "", fmt.Errorf("%s/docs.from: want the name of a set beside it, got %q", dir, name)
	}
	return filepath.Join(filepath.Dir(filepath.Clean(dir)), name, "docs.ndjson.gz"), nil
}

// readTSV calls line with the three fields of every line that is not blank.
func readTSV(path string, line func([]string) error) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	in := bufio.NewScanner(f)
	in.Buffer(nil, 1<<20)
	for n := 1; in.Scan(); n++ {
		text := strings.TrimRight(in.Text(), "\r")
		if strings.TrimSpace(text) == "" {
			continue
		}
		fields := strings.Split(text, "\t")
		if len(fields) != 3 {
			return fmt.Errorf("%s:%d: want three fields divided by tabs", path, n)
		}
		if err := line(fields); err != nil {
			return fmt.Errorf("%s:%d: %w", path, n, err)
		}
	}
	return in.Err()
}

// ReadDocs gives the documents of a docs.ndjson.gz.
func ReadDocs(path string) iter.Seq2[Doc, error] {
	return func(yield func(Doc, error) bool) {
		f, err := os.Open(path)
		if err != nil {
			yield(Doc{}, err)
			return
		}
		defer f.Close()
		unpacked, err := gzip.NewReader(f)
		if err != nil {
			yield(Doc{}, fmt.Errorf("%s: %w", path, err))
			return
		}
		in := json.NewDecoder(unpacked)
		for n := 1; ; n++ {
			var d Doc
			err := in.Decode(&d)
			if err == io.EOF {
				return
			}
			if err != nil {
				yield(Doc{}, fmt.Errorf("%s: document %d: %w", path, n, err))
				return
			}
			if !yield(d, nil) {
				return
			}
		}
	}
}
