package main

import (
	"bufio"
	"context"
	"errors"
	"io"
	"strings"

	"nextsearch/mappings"
)

// classifyTopics reads lines "title TAB text" and writes for each the title,
// its EU data themes (codes divided by commas, the most certain first) and its
// own topics likewise, divided by tabs; a column is empty where nothing is known.
func classifyTopics(ctx context.Context, in io.Reader, out io.Writer) error {
	r, w := bufio.NewReaderSize(in, maxClassifyLine), bufio.NewWriterSize(out, maxClassifyLine)
	for {
		line, err := readCut(r)
		if err != nil && line == nil {
			return errors.Join(w.Flush(), endOfInput(err))
		}
		if ctx.Err() != nil {
			return errors.Join(w.Flush(), ctx.Err())
		}
		title, text, _ := strings.Cut(strings.ToValidUTF8(string(line), ""), "\t")
		title = strings.ReplaceAll(title, "\x00", "")
		themes, topics := mappings.ClassifyTopic(title, text)
		if _, err := w.WriteString(title + "\t" + codesOf(themes) + "\t" + codesOf(topics) + "\n"); err != nil {
			return err
		}
		if r.Buffered() == 0 { // so that it works in a pipe
			if err := w.Flush(); err != nil {
				return err
			}
		}
	}
}

// codesOf joins the codes of values with commas.
func codesOf(values []mappings.Value) string {
	codes := make([]string, len(values))
	for i, v := range values {
		codes[i] = v.Value
	}
	return strings.Join(codes, ",")
}
