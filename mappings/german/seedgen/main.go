// Command seedgen makes the seed lexicon of package german from the official
// works among the shared data: the laws of digitalisation and the records of
// parliament. Only counts of words leave it, no texts.
//
//	go run ./mappings/german/seedgen -data ../shared/data
package main

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"nextsearch/mappings/german"
)

func main() {
	if err := run(os.Args[1:], os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "seedgen:", err)
		os.Exit(1)
	}
}

// maxSeed is how large the packed seed may be, in bytes.
const maxSeed = 600_000

// run learns, writes the file and says what it holds.
func run(args []string, out io.Writer) error {
	flags := flag.NewFlagSet("seedgen", flag.ContinueOnError)
	data := flags.String("data", "../shared/data", "folder of the shared data")
	path := flags.String("out", "mappings/german/seed.bin", "file to write")
	least := flags.Uint("least", 1, "how often a form must stand")
	pairs := flags.Int("pairs", 1500, "how many pairs of abbreviations are kept")
	if err := flags.Parse(args); err != nil {
		return err
	}
	l := german.NewLearner(german.LearnerOptions{})
	if err := errors.Join(records(filepath.Join(*data, "dip", "records.ndjson.gz"), l), laws(filepath.Join(*data, "laws-digital"), l)); err != nil {
		return err
	}
	full, err := l.Lexicon()
	if err != nil {
		return err
	}
	seed := full.Pruned(uint32(*least), *pairs)
	var file bytes.Buffer
	if _, err := seed.WriteTo(&file); err != nil {
		return err
	}
	if file.Len() > maxSeed {
		return fmt.Errorf("the seed has %d bytes, at most %d may be: raise -least", file.Len(), maxSeed)
	}
	fmt.Fprintf(out, "%s: %d bytes, %+v\n", *path, file.Len(), seed.Stats())
	return os.WriteFile(*path, file.Bytes(), 0o644)
}

// records learns from the records of parliament.
func records(path string, l *german.Learner) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		return err
	}
	for dec := json.NewDecoder(bufio.NewReader(z)); dec.More(); {
		var r struct {
			Title    string `json:"title"`
			Abstract string `json:"abstract"`
		}
		if err := dec.Decode(&r); err != nil {
			return err
		}
		l.Add(r.Title, r.Abstract)
	}
	return nil
}

// markup is what the files of the laws have beside their text.
var markup = regexp.MustCompile(`(?m)^(---|#+ |>|\s*\* )|<[^>]*>|[*_]{1,3}`)

// laws learns from every law in a folder.
func laws(dir string, l *german.Learner) error {
	return filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".md") || d.Name() == "SOURCE.md" {
			return err
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		l.Add(d.Name(), markup.ReplaceAllString(string(text), ""))
		return nil
	})
}
