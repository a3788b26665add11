package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"nextsearch/internal/catalogue"
	"nextsearch/internal/suppress"
)

func eraseCommand() command {
	return command{
		name:    "erase",
		args:    "[ID]...",
		summary: "erase records, submissions or a person's data for good",
		help: `ID is a record's or a submission's. -name, -email and -phone (each repeatable)
erase a person's data wherever it stands; records stay without it, unless their
own address names the person.

It goes from catalogue, revisions, uploads, raw copies, reports, lexicon and
index, and onto the suppression list, a folder of keyed hashes that keeps crawls
and restores from bringing it back: keep a copy of it apart from the backups.
Backups made before still hold it; restore erases it again. Drafts lie in the
browsers of those who wrote them and nowhere here.

It works beside a running serve. Sources being visited are waited for. At the end
everything is read again: exit status 0 means that nothing was left, 1 names
what remains; the command may be repeated.

  nextsearch erase quelle:123
  nextsearch erase -name 'Vorname Nachname' -email v.nachname@musterstadt.example`,
		flags: eraseFlags,
	}
}

// eraseOptions are the flags of erase.
type eraseOptions struct {
	names, emails, phones listFlag
	yes, dryRun, json     bool
	wait                  time.Duration
}

// eraseWait is how long visits to sources under way are waited for: most end
// within a minute.
const eraseWait = time.Minute

func eraseFlags(v *invocation) func(context.Context) error {
	var o eraseOptions
	v.flags.Var(&o.names, "name", "erase the person called `NAME`, given and family name (repeatable)")
	v.flags.Var(&o.emails, "email", "erase the address of mail `ADDRESS` (repeatable)")
	v.flags.Var(&o.phones, "phone", "erase the telephone `NUMBER`, with its area code (repeatable)")
	v.flags.BoolVar(&o.yes, "yes", false, "do not ask")
	v.flags.BoolVar(&o.dryRun, "dry-run", false, "only say what would be erased")
	v.flags.BoolVar(&o.json, "json", false, "print the report as JSON")
	v.flags.DurationVar(&o.wait, "wait", eraseWait, "wait at most so long for visits to sources under way")
	return func(ctx context.Context) error {
		persons, err := o.persons()
		if err != nil {
			return usageError{err}
		}
		if len(v.rest)+len(persons) == 0 {
			return usageError{errors.New("erase: give the ID of a record or submission, or -name, -email or -phone of a person; see nextsearch erase -h")}
		}
		return v.withApp(ctx, func(ctx context.Context, a *app) error {
			e := &erasure{app: a, ids: v.rest, persons: persons, wait: o.wait}
			return o.run(ctx, v.stdio, e)
		})
	}
}

// persons gives what the flags name; an error for what cannot be told from other texts.
func (o *eraseOptions) persons() (entries []suppress.Entry, err error) {
	for kind, values := range map[suppress.Kind]listFlag{suppress.Name: o.names, suppress.Email: o.emails, suppress.Phone: o.phones} {
		for _, v := range values {
			entries = append(entries, suppress.Entry{Kind: kind, Value: v})
		}
	}
	_, err = suppress.Of(entries...)
	return entries, err
}

// errRemains says that something is left; the report has said what.
var errRemains = errors.New("not everything is erased; see what remains")

func (o *eraseOptions) run(ctx context.Context, std stdio, e *erasure) (err error) {
	if !o.dryRun { // before anything is erased: another command may have the index
		if e.index, err = newOperator(ctx, e.app); err != nil {
			return err
		}
	}
	release, err := e.lockSources(ctx)
	if err != nil {
		return err
	}
	defer release()
	if err := e.find(ctx); err != nil {
		return err
	}
	if o.dryRun {
		return e.report.print(std.out, o.json)
	}
	if !o.yes {
		if err := confirm(std, e.report); err != nil {
			return err
		}
	}
	if err := e.run(ctx); err != nil {
		return fmt.Errorf("erase: %w; what was found is on the suppression list; run the command again", err)
	}
	e.report.Done = true
	if err := e.report.print(std.out, o.json); err != nil {
		return err
	}
	if len(e.report.Remains) > 0 {
		return errRemains
	}
	return nil
}

// confirm shows what was found and asks on the terminal.
func confirm(std stdio, r eraseReport) error {
	if f, ok := std.in.(*os.File); !ok || !isTerminal(f) {
		return usageError{errors.New("erase: there is no terminal to ask on; add -yes, or -dry-run to see what would go")}
	}
	if err := r.print(std.out, false); err != nil {
		return err
	}
	fmt.Fprint(std.out, "This cannot be undone. Type \"erase\" to go on: ")
	answer, err := bufio.NewReader(std.in).ReadString('\n')
	if strings.TrimSpace(answer) != "erase" {
		return errors.Join(errors.New("erase: nothing was erased"), ignoreEOF(err))
	}
	return nil
}

func ignoreEOF(err error) error {
	if errors.Is(err, io.EOF) {
		return nil
	}
	return err
}

// eraseReport counts what was found, or erased, where. It names records by
// their ids only: it may be kept as evidence.
type eraseReport struct {
	Done        bool                `json:"done"`
	Records     []string            `json:"records"`     // erased whole
	Changed     []string            `json:"changed"`     // stay without the person's data
	Submissions []string            `json:"submissions"` // erased whole, or without the person's data
	Uploads     int                 `json:"uploads"`
	RawCopies   int                 `json:"rawCopies"`
	Rows        int                 `json:"rows"` // of reports, decisions and the like
	Documents   int                 `json:"documents"`
	Copies      []string            `json:"copies,omitempty"` // records that say the same as an erased one, and stay
	Remains     []catalogue.Problem `json:"remains"`
}

func (r eraseReport) print(w io.Writer, asJSON bool) error {
	if asJSON {
		return printJSON(w, r)
	}
	verb := "To be erased"
	if r.Done {
		verb = "Erased"
	}
	fmt.Fprintf(w, "%s:\n", verb)
	fmt.Fprintf(w, "  %-24s %d %s\n", "records", len(r.Records), strings.Join(r.Records, " "))
	fmt.Fprintf(w, "  %-24s %d %s\n", "records that stay", len(r.Changed), strings.Join(r.Changed, " "))
	fmt.Fprintf(w, "  %-24s %d %s\n", "submissions", len(r.Submissions), strings.Join(r.Submissions, " "))
	fmt.Fprintf(w, "  %-24s %d\n", "uploaded files", r.Uploads)
	fmt.Fprintf(w, "  %-24s %d\n", "raw copies", r.RawCopies)
	fmt.Fprintf(w, "  %-24s %d\n", "other entries", r.Rows)
	if len(r.Copies) > 0 {
		fmt.Fprintf(w, "These records say the same and stay; erase them, too, if they are meant: %s\n", strings.Join(r.Copies, " "))
	}
	if !r.Done {
		return nil
	}
	fmt.Fprintf(w, "The index is new: %d documents.\n", r.Documents)
	for _, p := range r.Remains {
		fmt.Fprintf(w, "remains: %s: %s\n  remedy: %s\n", p.Code, p.What, p.Remedy)
	}
	if len(r.Remains) == 0 {
		fmt.Fprintln(w, "Everything was read again; nothing is left.")
	}
	return nil
}

// printAgain says what a restore erased again.
func (r eraseReport) printAgain(w io.Writer) {
	if n := len(r.Records) + len(r.Changed) + r.RawCopies + r.Uploads + r.Rows; n > 0 {
		fmt.Fprintf(w, "Erased again, as the suppression list says: %d records, data of persons in %d others, %d raw copies, %d uploaded files, %d other entries.\n",
			len(r.Records), len(r.Changed), r.RawCopies, r.Uploads, r.Rows)
	}
}
