package main

import (
	"bufio"
	"context"
	"errors"
	"io"
	"strings"

	"nextsearch/mappings"
)

// maxClassified bounds a line that is classified, in bytes: what a title and
// its text are about stands at their head, and a line without end may not fill
// the memory. The rest of a longer line is passed over.
const maxClassified = 64 << 10

// classifyTopics reads lines "title[TAB]text" and writes one line of
// tab-separated columns for each: the title, its EU data themes (codes divided
// by commas, the most certain first) and its own topics likewise; a column is
// empty where nothing is known.
func classifyTopics(ctx context.Context, in io.Reader, out io.Writer) error {
	r := bufio.NewReaderSize(in, maxClassified)
	w := bufio.NewWriter(out)
	for {
		line, err := headOfLine(r)
		if errors.Is(err, io.EOF) {
			return w.Flush()
		}
		if err != nil {
			return errors.Join(err, w.Flush())
		}
		if ctx.Err() != nil {
			return errors.Join(ctx.Err(), w.Flush())
		}
		title, text, _ := strings.Cut(line, "\t")
		themes, topics := mappings.ClassifyTopic(title, text)
		if _, err := w.WriteString(title + "\t" + codesOf(themes) + "\t" + codesOf(topics) + "\n"); err != nil {
			return err
		}
	}
}

// headOfLine gives the next line without its end, cut after maxClassified
// bytes; io.EOF after the last.
func headOfLine(r *bufio.Reader) (string, error) {
	head, err := r.ReadSlice('\n')
	line := strings.TrimRight(strings.ToValidUTF8(string(head), ""), "\r\n")
	for errors.Is(err, bufio.ErrBufferFull) {
		_, err = r.ReadSlice('\n')
	}
	if errors.Is(err, io.EOF) && len(head) > 0 {
		err = nil // a last line without an end; the next call meets the end alone
	}
	return line, err
}

// codesOf joins the codes of values with commas.
func codesOf(values []mappings.Value) string {
	codes := make([]string, len(values))
	for i, v := range values {
		codes[i] = v.Value
	}
	return strings.Join(codes, ",")
}
