package main

import (
	"bytes"
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"nextsearch/internal/catalogue"
	"nextsearch/internal/search"
	"nextsearch/internal/suppress"
)

// repeatRemedy is what an operator does about what remains.
const repeatRemedy = "run the command again; if it stays, report it"

// maxRemains is how many finds of one kind are told: one tells what is wrong.
const maxRemains = 10

// verify reads everything again, but the index, which who has it has read.
func (e *erasure) verify(ctx context.Context) error {
	return errors.Join(e.verifyRows(ctx), e.verifyCopies(ctx), e.verifyUploads(ctx), e.verifyFiles(ctx))
}

func (e *erasure) remains(code, format string, args ...any) {
	if len(e.report.Remains) < maxRemains {
		e.report.Remains = append(e.report.Remains, catalogue.Problem{Code: code, What: fmt.Sprintf(format, args...), Remedy: repeatRemedy})
	}
}

// verifyRows reads all texts of the catalogue's tables, but names of things: a
// tombstone keeps its id.
func (e *erasure) verifyRows(ctx context.Context) error {
	columns, err := e.textColumns(ctx)
	if err != nil {
		return err
	}
	for _, c := range columns {
		if nameColumns[c.name] {
			continue
		}
		query := fmt.Sprintf(`SELECT rowid, %q FROM %q WHERE %q <> ''`, c.name, c.table, c.name)
		err := e.app.store.View(ctx, func(tx *catalogue.Tx) error {
			return tx.Each(ctx, query, nil, func(rows *sql.Rows) (bool, error) {
				var row int64
				var text string
				err := rows.Scan(&row, &text)
				if e.match.inRow(c.table, text) {
					e.remains("row", "row %d of the table %s, column %s", row, c.table, c.name)
				}
				return true, err
			})
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func (e *erasure) verifyCopies(ctx context.Context) error {
	return e.eachCopy(ctx, func(name string, data []byte) {
		if e.raws[name] || e.match.inCopy(data) {
			e.remains("raw-copy", "the raw copy %s", name)
		}
	})
}

func (e *erasure) verifyUploads(ctx context.Context) error {
	for _, u := range e.uploads {
		_, err := os.Stat(e.uploadPath(u.id))
		if !errors.Is(err, fs.ErrNotExist) {
			e.remains("upload", "the file %s of submission %s", u.id, u.submission)
		}
	}
	return ctx.Err()
}

const (
	// fileChunk is how much of a file is looked at together, and fileOverlap
	// how much again with the next chunk: no needle is longer.
	fileChunk, fileOverlap = 1 << 20, 512
	// maxNeedles is how many words are looked for in files, the longest ones:
	// each costs a pass over every byte.
	maxNeedles = 32
	// minNeedle is how many bytes a needle has: five stand in a gigabyte of
	// packed data by chance, eight do not.
	minNeedle = 8
)

// needles are what no byte of a file may spell: the longest words, as folded
// and capitalised, and addresses of mail.
func (e *erasure) needles() (needles [][]byte) {
	words := longest(e.traces.Words, maxNeedles)
	words = slices.DeleteFunc(words, func(w string) bool { return len(w) < minNeedle })
	for _, p := range e.persons {
		if p.Kind != suppress.Phone {
			words = append(words, p.Value)
		}
	}
	for _, w := range words {
		needles = append(needles, []byte(w))
		if upper := upperFirst(w); upper != w {
			needles = append(needles, []byte(upper))
		}
	}
	return needles
}

// longest gives the n longest words.
func longest(words []string, n int) []string {
	sorted := slices.SortedFunc(slices.Values(words), func(a, b string) int { return cmp.Compare(len(b), len(a)) })
	return sorted[:min(n, len(sorted))]
}

// verifyFiles reads the bytes of all files below the data directory: what a
// database has freed would be seen here.
func (e *erasure) verifyFiles(ctx context.Context) error {
	needles := e.needles()
	if len(needles) == 0 {
		return nil
	}
	root := string(e.app.dir)
	return filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) || err == nil && !d.Type().IsRegular() {
			return ctx.Err()
		}
		if err != nil {
			return err
		}
		found, err := holds(path, needles)
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		if found {
			rel, _ := filepath.Rel(root, path)
			e.remains("file", "the bytes of the file %s", rel)
		}
		return err
	})
}

// holds reports whether a file has one of the needles.
func holds(path string, needles [][]byte) (bool, error) {
	f, err := os.Open(path)
	if err != nil {
		return false, err
	}
	defer f.Close()
	buf := make([]byte, fileOverlap+fileChunk)
	kept := 0
	for {
		n, err := io.ReadFull(f, buf[kept:])
		data := buf[:kept+n]
		for _, needle := range needles {
			if bytes.Contains(data, needle) {
				return true, nil
			}
		}
		if err == io.EOF || err == io.ErrUnexpectedEOF {
			return false, nil
		}
		if err != nil {
			return false, err
		}
		kept = copy(buf, data[max(0, len(data)-fileOverlap):])
	}
}

// purgeIndex builds the index anew and gives what it still holds of traces.
func purgeIndex(ctx context.Context, x *search.Index, t traces) (problems []catalogue.Problem, err error) {
	if err := x.Purge(ctx); err != nil {
		return nil, err
	}
	persons, err := suppress.Of(t.Persons...)
	if err != nil {
		return nil, err
	}
	match := newTracer(t, persons)
	err = x.Contents(ctx, func(place, text string) error {
		found := match.in(text)
		if place != "stored" {
			found = match.inTerm(text)
		}
		if found && len(problems) < maxRemains {
			problems = append(problems, catalogue.Problem{Code: "index-" + place,
				What: "the index holds a trace (" + place + ")", Remedy: repeatRemedy})
		}
		return nil
	})
	return problems, err
}
