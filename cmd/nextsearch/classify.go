package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"

	"nextsearch/mappings"
)

func classifyCommand() command {
	return command{
		name:    "classify",
		args:    "[FILE]",
		summary: "say what kind of body each name of a list is",
		help: `Reads lines "name", or "name TAB context" with a domain, a mail address, a Land or a
postal code as context, from FILE or standard input, and writes for each one line

  name  authorityType  level  ags  organisation  method  confidence

divided by tabs, "unassigned" where nothing speaks for a type. The codes are those of
the facets authorityType, level, region and organisation; ags has 2 digits for a body of
a Land, 5 for a Kreis, 8 for a municipality. No data directory is used.

  printf 'Stadt Halle\tSachsen-Anhalt\nBMI\n' | nextsearch classify

With -explain an eighth column says which rule, or which line of which table, decided.
With -topics the lines are "title TAB text", and each gets its EU data themes and topics.`,
		flags: classifyFlags,
	}
}

func classifyFlags(v *invocation) func(context.Context) error {
	topics := v.flags.Bool("topics", false, "classify titles and texts by subject instead of names by authority")
	explain := v.flags.Bool("explain", false, "add a column with the rule that decided")
	return func(ctx context.Context) error {
		in := v.in
		if len(v.rest) > 1 {
			_, err := v.args(1)
			return err
		}
		if len(v.rest) == 1 && v.rest[0] != "-" {
			f, err := os.Open(v.rest[0])
			if err != nil {
				return usageError{err}
			}
			defer f.Close()
			in = f
		}
		if *topics {
			return classifyTopics(ctx, in, v.out)
		}
		return classifyNames(ctx, in, v.out, *explain)
	}
}

// maxClassifyLine is how much of a line is read, in bytes: mappings reads 512
// of a name, and a file without line ends must not fill the memory.
const maxClassifyLine = 64 << 10

// classifyNames writes one line for each line of in; what was written is
// flushed when in has nothing more at hand, so that it works in a pipe.
func classifyNames(ctx context.Context, in io.Reader, out io.Writer, explain bool) error {
	r, w := bufio.NewReaderSize(in, maxClassifyLine), bufio.NewWriterSize(out, maxClassifyLine)
	for {
		line, err := readCut(r)
		if err != nil && line == nil {
			return errors.Join(w.Flush(), endOfInput(err))
		}
		if ctx.Err() != nil {
			return errors.Join(w.Flush(), ctx.Err())
		}
		name, hint, _ := strings.Cut(string(line), "\t")
		hint, _, _ = strings.Cut(hint, "\t")
		w.Write(appendClass(w.AvailableBuffer(), name, hint, explain)) // a failed write shows at Flush
		if r.Buffered() == 0 {
			if err := w.Flush(); err != nil {
				return err
			}
		}
	}
}

// endOfInput makes the end of the input no error.
func endOfInput(err error) error {
	if errors.Is(err, io.EOF) {
		return nil
	}
	return fmt.Errorf("read the list: %w", err)
}

// readCut reads a line without its end; what is longer than the buffer is
// skipped. The line is valid until the next call, nil with an error at the end.
func readCut(r *bufio.Reader) ([]byte, error) {
	line, more, err := r.ReadLine()
	if err != nil {
		return nil, err
	}
	if !more {
		if line == nil {
			line = []byte{}
		}
		return line, nil
	}
	line = append([]byte(nil), line...)
	for more && err == nil {
		_, more, err = r.ReadLine()
	}
	return line, nil
}

// appendClass appends the line for one name.
func appendClass(b []byte, name, hint string, explain bool) []byte {
	a, ok := mappings.Classify(name, hint)
	b = append(b, strings.ReplaceAll(name, "\x00", "")...)
	if !ok {
		b = append(b, "\tunassigned\t\t\t\t\t0"...)
	} else {
		for _, cell := range [...]string{a.Type, a.Level, a.AGS, mappings.OrganisationIDOf(name, a), a.Method} {
			b = append(append(b, '\t'), cell...)
		}
		b = strconv.AppendFloat(append(b, '\t'), a.Confidence, 'g', 3, 64)
	}
	if explain {
		b = append(append(b, '\t'), a.Rule...)
	}
	return append(b, '\n')
}
