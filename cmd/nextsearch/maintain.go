package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"slices"
	"text/tabwriter"
	"time"

	"nextsearch/ingest"
	"nextsearch/internal/catalogue"
	"nextsearch/internal/search"
)

// simple makes a command that opens the data directory and takes no flags of its own.
func simple(name, args, summary, help string, n int, do func(context.Context, *app, stdio, []string) error) command {
	return command{name: name, args: args, summary: summary, help: help,
		flags: func(v *invocation) func(context.Context) error {
			return func(ctx context.Context) error {
				rest, err := v.args(n)
				if err != nil {
					return err
				}
				return v.withApp(ctx, func(ctx context.Context, a *app) error { return do(ctx, a, v.stdio, rest) })
			}
		}}
}

// sourceState is what is known of one source.
type sourceState struct {
	Name     string               `json:"name"`
	Kind     string               `json:"kind"`
	Target   string               `json:"target,omitempty"`
	Records  int                  `json:"records"`
	Hidden   int                  `json:"duplicates"` // of them, shown as another record that says the same
	LastRun  time.Time            `json:"lastRun,omitzero"`
	NextRun  time.Time            `json:"nextRun,omitzero"` // zero: not in the config
	Complete bool                 `json:"complete"`
	Error    string               `json:"error,omitempty"`
	Report   *ingest.SourceReport `json:"report,omitempty"`
}

// sourceStates joins the config's sources with what the catalogue knows.
func (a *app) sourceStates(ctx context.Context) ([]sourceState, error) {
	runs, err := a.store.LastRuns(ctx)
	if err != nil {
		return nil, err
	}
	counts, err := a.store.Counts(ctx)
	if err != nil {
		return nil, err
	}
	byName := map[string]*sourceState{}
	var order []string
	state := func(name, kind string) *sourceState {
		if byName[name] == nil {
			byName[name] = &sourceState{Name: name, Kind: kind, Records: counts.BySource[name], Hidden: counts.Hidden[name]}
			order = append(order, name)
		}
		return byName[name]
	}
	for _, spec := range a.cfg.Sources {
		s := state(spec.Name, spec.Kind)
		s.Target = spec.Target
		if s.NextRun = nextRun(spec, runs); s.NextRun.IsZero() {
			s.NextRun = time.Now()
		}
	}
	for _, r := range runs {
		s := state(r.Source, r.Kind)
		s.LastRun, s.Complete, s.Error = r.Started, r.Complete, r.Error
		if r.Finished.IsZero() {
			s.Error = "under way, or cut off"
		}
		var report ingest.SourceReport
		if json.Unmarshal(r.Report, &report) == nil {
			s.Report = &report
		}
	}
	slices.Sort(order)
	states := make([]sourceState, len(order))
	for i, name := range order {
		states[i] = *byName[name]
	}
	return states, nil
}

func printStates(std stdio, states []sourceState, asJSON bool) error {
	if asJSON {
		return printJSON(std.out, map[string]any{"sources": states})
	}
	if len(states) == 0 {
		fmt.Fprintln(std.out, "There are no sources yet. List some in the config, or run: nextsearch ingest KIND=TARGET")
		return nil
	}
	w := tabwriter.NewWriter(std.out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "SOURCE\tKIND\tRECORDS\tDUPLICATES\tLAST RUN\tNEXT RUN\tNEW\tCHANGED\tGONE\tREJECTED\tSTATE")
	for _, s := range states {
		r := s.Report
		if r == nil {
			r = &ingest.SourceReport{}
		}
		fmt.Fprintf(w, "%s\t%s\t%d\t%d\t%s\t%s\t%d\t%d\t%d\t%d\t%s\n", s.Name, s.Kind, s.Records, s.Hidden, when(s.LastRun), when(s.NextRun),
			r.New, r.Changed, r.Gone, len(r.Rejected)+r.Omitted, s.word())
	}
	return w.Flush()
}

func (s sourceState) word() string {
	switch {
	case s.Error != "":
		return s.Error
	case s.LastRun.IsZero():
		return "never visited"
	case s.Complete:
		return "complete"
	}
	return "not complete"
}

func when(t time.Time) string {
	if t.IsZero() {
		return "-"
	}
	return t.Local().Format("2006-01-02 15:04")
}

func reindexCommand() command {
	return simple("reindex", "", "build the index anew from the catalogue, beside the old one",
		`Search goes on while the new generation is built; it answers once it is complete
and verified. Beside a running serve, that process does it.`, 0,
		func(ctx context.Context, a *app, std stdio, _ []string) error {
			o, err := newOperator(ctx, a)
			if err != nil {
				return err
			}
			answer, err := o.control(ctx, http.MethodPost, "/control/reindex")
			if err != nil {
				return err
			}
			fmt.Fprintf(std.out, "The index is new: %d documents, position %s\n", answer.Documents, answer.Position)
			return nil
		})
}

// errProblems says that check found something.
var errProblems = errors.New("check found problems")

func checkCommand() command {
	return command{
		name:    "check",
		summary: "check catalogue, raw copies and index, and say how to mend what is wrong",
		help: `Reads the whole catalogue (every record against its hash), looks for the raw
copies that it names, reads the index and compares position and counts.
Exit status 1 if something is wrong.`,
		flags: func(v *invocation) func(context.Context) error {
			asJSON := v.flags.Bool("json", false, "print JSON")
			regroup := v.flags.Bool("regroup", false, "first make anew which records are shown for others")
			return func(ctx context.Context) error {
				if _, err := v.args(0); err != nil {
					return err
				}
				return v.withApp(ctx, func(ctx context.Context, a *app) error {
					if *regroup {
						if err := a.store.Regroup(ctx); err != nil {
							return err
						}
					}
					return a.check(ctx, v.stdio, *asJSON)
				})
			}
		},
	}
}

// checkResult is what check prints with -json.
type checkResult struct {
	Records    int                 `json:"records"`
	Duplicates int                 `json:"duplicates"` // records of those that are shown as another
	Tombstones int                 `json:"tombstones"`
	Documents  int                 `json:"documents"`
	Catalogue  string              `json:"cataloguePosition"`
	Index      string              `json:"indexPosition"`
	Drift      search.Drift        `json:"drift"` // of the index's lexicon
	Problems   []catalogue.Problem `json:"problems"`
}

func (a *app) check(ctx context.Context, std stdio, asJSON bool) error {
	result := checkResult{Problems: []catalogue.Problem{}}
	if err := a.checkCatalogue(ctx, &result); err != nil {
		return err
	}
	o, err := newOperator(ctx, a)
	if err == nil {
		var answer controlAnswer
		if answer, err = o.control(ctx, http.MethodGet, "/control/check"); err == nil {
			result.Documents, result.Index, result.Drift = answer.Documents, answer.Position, answer.Drift
			result.Problems = append(result.Problems, answer.Problems...)
		}
	}
	if err != nil {
		result.Problems = append(result.Problems, catalogue.Problem{Code: "index-unchecked",
			What: "the index could not be checked: " + err.Error(), Remedy: "try again; if it stays, run: nextsearch reindex"})
	}
	return result.print(std, asJSON)
}

func (a *app) checkCatalogue(ctx context.Context, result *checkResult) error {
	problems, err := a.store.Check(ctx)
	if err != nil {
		return err
	}
	counts, err := a.store.Counts(ctx)
	if err != nil {
		return err
	}
	pos, err := a.store.Position(ctx)
	if err != nil {
		return err
	}
	used, err := a.store.RawInUse(ctx)
	if err != nil {
		return err
	}
	result.Records, result.Duplicates, result.Tombstones = counts.Records, counts.Duplicates(), counts.Tombstones
	result.Catalogue = pos.String()
	result.Problems = append(result.Problems, problems...)
	missing := 0
	for name := range used {
		if !a.readable(name) {
			missing++
		}
	}
	if missing > 0 {
		result.Problems = append(result.Problems, catalogue.Problem{Code: "raw-missing",
			What:   fmt.Sprintf("%d raw copies that the catalogue names are missing or altered in %s", missing, a.dir.raw()),
			Remedy: "nothing is lost: run nextsearch ingest, which fetches them again, or restore a backup"})
	}
	return nil
}

// readable reports whether a raw copy is there and is what its name says.
func (a *app) readable(name string) bool {
	f, err := a.client.OpenRaw(name)
	if err != nil {
		return false
	}
	defer f.Close()
	_, err = io.Copy(io.Discard, f) // compares the hash at the end
	return err == nil
}

func (r checkResult) print(std stdio, asJSON bool) error {
	if asJSON {
		if err := printJSON(std.out, r); err != nil {
			return err
		}
	} else {
		fmt.Fprintf(std.out, "catalogue: %d records (%d shown as another that says the same), %d tombstones, position %s\nindex: %d documents, position %s\n",
			r.Records, r.Duplicates, r.Tombstones, r.Catalogue, r.Documents, r.Index)
		fmt.Fprintf(std.out, "lexicon: learned from %d documents; of the words added since, %.1f %% are unknown to it\n",
			r.Drift.Learned, 100*r.Drift.Unknown)
		for _, p := range r.Problems {
			fmt.Fprintf(std.out, "%s: %s\n  remedy: %s\n", p.Code, p.What, p.Remedy)
		}
	}
	if len(r.Problems) > 0 {
		return errProblems
	}
	if !asJSON {
		fmt.Fprintln(std.out, "All is well.")
	}
	return nil
}

func backupCommand() command {
	return simple("backup", "DIR", "write a consistent copy of catalogue, uploads and raw copies to an empty directory",
		`Works beside a running serve. The index is not in it: restore builds it anew.
Nor is the suppression list, which must outlive the backups: copy that folder
elsewhere.

  nextsearch backup /srv/backup/2026-11-24`, 1,
		func(ctx context.Context, a *app, std stdio, args []string) error {
			raw, uploads, err := a.backup(ctx, args[0])
			if err != nil {
				return fmt.Errorf("backup: %w", err)
			}
			fmt.Fprintf(std.out, "The backup in %s holds the catalogue, %d raw copies and %d uploaded files.\n", args[0], raw, uploads)
			return nil
		})
}

// snapshotName is the catalogue in a backup.
const snapshotName = catalogue.FileName

// backup writes the snapshot first and then the raw copies and uploads that it
// names, so that everything the snapshot names is there. Both are written
// before they are named.
func (a *app) backup(ctx context.Context, dir string) (raw, uploads int, err error) {
	if err := emptyDir(dir); err != nil {
		return 0, 0, err
	}
	if err := a.store.Backup(ctx, filepath.Join(dir, snapshotName)); err != nil {
		return 0, 0, err
	}
	if raw, err = copyTree(ctx, a.dir.raw(), dataDir(dir).raw()); err != nil {
		return raw, 0, err
	}
	uploads, err = copyTree(ctx, a.dir.uploads(), dataDir(dir).uploads())
	return raw, uploads, err
}

func restoreCommand() command {
	return command{
		name:    "restore",
		args:    "DIR",
		summary: "fill an empty data directory from a backup",
		help: `Refuses a data directory that is not empty; only the folder of the suppression
list may be there, and what is on it is erased again. The log gets a new identity, so
that whoever followed the old one starts anew; the index is built on the next start.

  nextsearch restore -data ./data /srv/backup/2026-11-24`,
		flags: func(v *invocation) func(context.Context) error {
			return func(ctx context.Context) error {
				rest, err := v.args(1)
				if err != nil {
					return err
				}
				cfg, err := v.load()
				if err != nil {
					return err
				}
				erased, err := restore(ctx, rest[0], cfg, v.err)
				if err != nil {
					return fmt.Errorf("restore: %w", err)
				}
				erased.printAgain(v.out)
				fmt.Fprintf(v.out, "%s is restored; start it with: nextsearch serve -data %s\n", cfg.Data, cfg.Data)
				return nil
			}
		},
	}
}

func versionCommand() command {
	return command{name: "version", summary: "print the program's version",
		flags: func(v *invocation) func(context.Context) error {
			return func(context.Context) error {
				fmt.Fprintf(v.out, "nextsearch %s %s %s/%s\n", version(), runtime.Version(), runtime.GOOS, runtime.GOARCH)
				return nil
			}
		}}
}

// release is set when a release is built: -ldflags "-X main.release=1.2.3".
var release string

// version is the release, else the commit that the build was made from, else "devel".
func version() string {
	if release != "" {
		return release
	}
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "devel"
	}
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" && len(s.Value) >= 12 {
			return "devel-" + s.Value[:12]
		}
	}
	return "devel"
}
