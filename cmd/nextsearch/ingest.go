package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math"
	"net/http"
	"net/netip"
	"runtime/debug"
	"slices"
	"strings"
	"time"

	"nextsearch/ingest"
	"nextsearch/internal/catalogue"
)

func ingestCommand() command {
	return command{
		name:    "ingest",
		args:    "[KIND=TARGET | SOURCE]...",
		summary: "visit sources now and report what came in",
		help: `Without arguments every source of the config is visited. SOURCE names one of
them; KIND=TARGET is a source of its own, named by its host or file.

Kinds:
` + kindsHelp() + `
It ends with a report per source: new, changed, unchanged, gone and rejected
records, each rejection with address, code and reason. What is gone is removed
only after a complete visit, and never more than a set share at once. A visit
that was killed goes on where it was. Sources that can tell their changes are
asked for everything once a week, and with -full.

Exit status: 0 every source was complete (rejected records are no failure),
1 one failed or was not complete, 2 the command line or config is wrong.

  nextsearch ingest website=https://www.example.org/
  nextsearch ingest -allow 127.0.0.0/8 -delay 0s feed=http://127.0.0.1:8000/feed.xml
  nextsearch ingest ndjson=records.ndjson.gz`,
		flags: ingestFlags,
	}
}

func kindsHelp() string {
	var b strings.Builder
	for _, k := range ingest.Kinds() {
		if k.Own {
			continue
		}
		fmt.Fprintf(&b, "  %-10s %s\n", k.Name, k.Help)
	}
	return b.String()
}

// listFlag collects a flag that can be given several times.
type listFlag []string

func (l *listFlag) String() string     { return strings.Join(*l, ",") }
func (l *listFlag) Set(s string) error { *l = append(*l, s); return nil }

// ingestOptions are the flags of ingest.
type ingestOptions struct {
	name   string
	allow  listFlag
	delay  time.Duration
	text   string
	accept listFlag
	full   bool
	raw    bool
	json   bool
	dryRun bool
	quiet  bool
}

func ingestFlags(v *invocation) func(context.Context) error {
	var o ingestOptions
	v.flags.StringVar(&o.name, "name", "", "`NAME` of the source that KIND=TARGET makes, instead of its host or file")
	v.flags.Var(&o.allow, "allow", "private address range `CIDR` that KIND=TARGET sources may reach (repeatable)")
	v.flags.DurationVar(&o.delay, "delay", defaultDelay, "least pause between two requests to one host, for KIND=TARGET sources")
	v.flags.StringVar(&o.text, "text", "", "what of the texts of KIND=TARGET sources may leave the service: snippet or full")
	v.flags.Var(&o.accept, "accept-removals", "visit `SOURCE` and let it remove more than its share, once (repeatable)")
	v.flags.BoolVar(&o.full, "full", false, "ask for everything, also sources that can tell their changes")
	v.flags.BoolVar(&o.raw, "from-raw", false, "read everything anew from the raw copies, without the web; removes nothing")
	v.flags.BoolVar(&o.json, "json", false, "print the report as JSON")
	v.flags.BoolVar(&o.dryRun, "dry-run", false, "print the records as NDJSON and store nothing; the report goes to standard error")
	v.flags.BoolVar(&o.quiet, "quiet", false, "show no progress")
	return func(ctx context.Context) error {
		cfg, err := v.load()
		if err != nil {
			return err
		}
		specs, err := o.specs(cfg, v.rest)
		if err != nil {
			return usageError{err}
		}
		return o.run(ctx, v.stdio, cfg, specs)
	}
}

// specs chooses the sources that the command line names.
func (o *ingestOptions) specs(cfg Config, args []string) ([]ingest.Spec, error) {
	var specs []ingest.Spec
	for _, arg := range args {
		spec, err := o.spec(cfg, arg)
		if err != nil {
			return nil, err
		}
		specs = append(specs, spec)
	}
	for _, name := range o.accept {
		i := slices.IndexFunc(specs, func(s ingest.Spec) bool { return s.Name == name })
		if i < 0 {
			spec, err := configured(cfg, name)
			if err != nil {
				return nil, fmt.Errorf("-accept-removals: %w", err)
			}
			specs = append(specs, spec)
			i = len(specs) - 1
		}
		specs[i].AcceptRemovals = true
	}
	if len(args) == 0 && len(o.accept) == 0 {
		specs = slices.Clone(cfg.Sources)
	}
	if len(specs) == 0 {
		return nil, errors.New("ingest: nothing to visit: give KIND=TARGET, or list `sources` in the config; see nextsearch ingest -h")
	}
	if o.full {
		for i := range specs {
			specs[i].FullEvery = time.Nanosecond // always due
		}
	}
	return specs, o.checkNames(specs)
}

func (o *ingestOptions) checkNames(specs []ingest.Spec) error {
	seen := map[string]bool{}
	for _, s := range specs {
		if seen[s.Name] {
			return fmt.Errorf("two sources would be named %q; visit them one by one, each with its -name", s.Name)
		}
		seen[s.Name] = true
	}
	return nil
}

// spec reads one argument: KIND=TARGET, or the name of a configured source.
func (o *ingestOptions) spec(cfg Config, arg string) (ingest.Spec, error) {
	if !strings.Contains(arg, "=") {
		return configured(cfg, arg)
	}
	spec, err := ingest.ParseTarget(arg)
	if err != nil {
		return spec, err
	}
	if o.name != "" {
		spec.Name = o.name
	}
	keyFromEnvironment(&spec)
	var allow []netip.Prefix
	if allow, err = parsePrefixes(o.allow); err != nil {
		return spec, fmt.Errorf("-allow: %w", err)
	}
	spec.Allow, spec.Delay, spec.Every = allow, o.delay, defaultEvery
	if o.text != "" {
		if err := textRights(&spec, o.text); err != nil {
			return spec, err
		}
	}
	_, err = ingest.New(spec)
	return spec, err
}

func configured(cfg Config, name string) (ingest.Spec, error) {
	var names []string
	for _, s := range cfg.Sources {
		if s.Name == name {
			return s, nil
		}
		names = append(names, s.Name)
	}
	return ingest.Spec{}, fmt.Errorf("there is no source %q in the config; it has %s", name, orNothing(names))
}

func orNothing(names []string) string {
	if len(names) == 0 {
		return "none"
	}
	return strings.Join(names, ", ")
}

// run visits the sources, indexes what came in unless a serve does, and prints the report.
func (o *ingestOptions) run(ctx context.Context, io stdio, cfg Config, specs []ingest.Spec) error {
	a, err := openApp(ctx, cfg, io.err, slog.LevelWarn)
	if err != nil {
		return err
	}
	progress := newProgress(io.err, o.quiet)
	runner := a.runner(progress.show)
	runner.FromRaw = o.raw
	if o.dryRun {
		runner.DryRun = io.out
	}
	report := runner.RunAll(ctx, specs)
	progress.close()
	if !o.dryRun {
		err = a.indexNow(ctx)
	}
	if err := o.print(io, report); err != nil {
		return errors.Join(err, a.close())
	}
	if err == nil && !report.Complete() {
		err = errIncomplete
	}
	return errors.Join(err, a.close())
}

func (o *ingestOptions) print(io stdio, report ingest.Report) error {
	w := io.out
	if o.dryRun {
		w = io.err
	}
	return printReport(w, report, o.json)
}

func printReport(w io.Writer, report ingest.Report, asJSON bool) error {
	if !asJSON {
		report.WriteText(w)
		return nil
	}
	return printJSON(w, report)
}

// printJSON writes a value for machines that people may read, too.
func printJSON(w io.Writer, value any) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(value)
}

// A large catalogue is indexed with little memory: from indexMemory on the heap
// is collected more often, so that the process stays below 300 MB with 100,000
// records instead of 400, and takes a sixth longer. A smaller one stays below
// 450 MB without, and would take twice as long with it.
const (
	indexMemory = 140 << 20
	manyRecords = 50_000
)

// limitMemory sets that limit if the catalogue is large; GOMEMLIMIT in the
// environment goes first.
func (a *app) limitMemory(ctx context.Context) error {
	counts, err := a.store.Counts(ctx)
	if err == nil && counts.Records >= manyRecords && debug.SetMemoryLimit(-1) == math.MaxInt64 {
		debug.SetMemoryLimit(indexMemory)
	}
	return err
}

// indexNow makes searchable what came in, unless another process has the
// index: a running serve follows by itself and is waited for.
func (a *app) indexNow(ctx context.Context) error {
	if ctx.Err() != nil {
		return nil // interrupted: the next command catches up
	}
	if err := a.limitMemory(ctx); err != nil {
		return err
	}
	err := a.openIndex(ctx)
	if errors.Is(err, errLocked) {
		return a.waitForServe(ctx)
	}
	if err != nil {
		return err
	}
	_, err = a.index.p.Load().Refresh(ctx)
	return err
}

// waitForServe returns when the serve that has the index can search everything.
func (a *app) waitForServe(ctx context.Context) error {
	o, err := newOperator(ctx, a)
	if errors.Is(err, errIndexBusy) {
		return nil // another ingest indexes it
	}
	if err != nil {
		return err
	}
	_, err = o.control(ctx, http.MethodPost, "/control/wait")
	if err != nil {
		err = fmt.Errorf("everything is in the catalogue, but the running serve does not index it: %w", err)
	}
	return err
}

func textRights(spec *ingest.Spec, s string) error {
	switch rights := catalogue.TextRights(s); rights {
	case catalogue.TextSnippet, catalogue.TextFull:
		spec.Text = rights
		return nil
	}
	return fmt.Errorf("-text: got %q, want snippet or full", s)
}
