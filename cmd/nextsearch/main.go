package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"strings"
	"syscall"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	// The first signal ends ctx; with the handler gone the second one ends the process.
	context.AfterFunc(ctx, stop)
	os.Exit(run(ctx, os.Args[1:], stdio{os.Stdin, os.Stdout, os.Stderr}))
}

// stdio is where a command reads and writes.
type stdio struct {
	in       io.Reader
	out, err io.Writer
}

// Exit statuses.
const (
	exitOK    = 0
	exitError = 1 // something failed, or a source was not complete
	exitUsage = 2 // the command line or the config is wrong
)

// A command is one subcommand of the program.
type command struct {
	name    string
	args    string // synopsis of what follows the flags
	summary string // one line
	help    string // some more lines: what it does, what it prints, an example
	// flags declares the command's own flags and gives what it does once they are parsed.
	flags func(v *invocation) func(ctx context.Context) error
}

// commands is the table of subcommands, in the order of the help.
func commands() []command {
	return []command{
		demoCommand(), serveCommand(), ingestCommand(), searchCommand(), explainCommand(), sourcesCommand(), keyCommand(), reindexCommand(),
		checkCommand(), eraseCommand(), backupCommand(), restoreCommand(), healthCommand(), classifyCommand(), evalCommand(), versionCommand(),
	}
}

// run executes one command line and gives the exit status.
func run(ctx context.Context, args []string, io stdio) int {
	if len(args) == 0 {
		usage(io.err)
		return exitUsage
	}
	if args[0] == "help" && len(args) > 1 {
		args = []string{args[1], "-h"}
	}
	switch args[0] {
	case "help", "-h", "-help", "--help":
		usage(io.out)
		return exitOK
	}
	for _, c := range commands() {
		if c.name == args[0] {
			return exitStatus(newInvocation(c, io).execute(ctx, args[1:]), io.err)
		}
	}
	fmt.Fprintf(io.err, "nextsearch: there is no command %q\n\n", args[0])
	usage(io.err)
	return exitUsage
}

func usage(w io.Writer) {
	fmt.Fprint(w, "nextsearch finds what German authorities have digitalised, and how.\n\nUsage: nextsearch COMMAND [flags] [arguments]\n\n")
	for _, c := range commands() {
		fmt.Fprintf(w, "  %-9s %s\n", c.name, c.summary)
	}
	fmt.Fprint(w, "\nnextsearch COMMAND -h explains a command. Start with: nextsearch demo\n")
}

// usageError is a mistake on the command line or in the config.
type usageError struct{ error }

// errIncomplete says that a source was not complete; the report has said why.
var errIncomplete = errors.New("not every source was complete")

func exitStatus(err error, w io.Writer) int {
	var bad usageError
	switch {
	case err == nil, errors.Is(err, flag.ErrHelp):
		return exitOK
	case errors.As(err, &bad):
		fmt.Fprintf(w, "nextsearch: %s\n", err)
		return exitUsage
	default:
		fmt.Fprintf(w, "nextsearch: %s\n", err)
		return exitError
	}
}

// invocation is one call of a command: its flags, and what all commands share.
type invocation struct {
	stdio
	command command
	flags   *flag.FlagSet
	config  string
	data    string
	addr    string
	rest    []string // arguments after the flags
}

func newInvocation(c command, io stdio) *invocation {
	v := &invocation{stdio: io, command: c, flags: flag.NewFlagSet(c.name, flag.ContinueOnError)}
	v.flags.SetOutput(io.err)
	v.flags.StringVar(&v.config, "config", "", "config `FILE`; without it "+defaultConfig+" is read if it is there")
	v.flags.StringVar(&v.data, "data", "", "data `DIR`, instead of the config's (default ./"+defaultData+")")
	v.flags.StringVar(&v.addr, "addr", "", "listen on `HOST:PORT`, instead of the config's (default "+defaultAddr+")")
	v.flags.Usage = v.usage
	return v
}

func (v *invocation) usage() {
	w := v.flags.Output()
	synopsis := strings.TrimSpace(v.command.name + " [flags] " + v.command.args)
	fmt.Fprintf(w, "Usage: nextsearch %s\n\n%s.\n", synopsis, upperFirst(v.command.summary))
	if v.command.help != "" {
		fmt.Fprintf(w, "\n%s\n", strings.TrimSpace(v.command.help))
	}
	fmt.Fprint(w, "\nFlags:\n")
	v.flags.PrintDefaults()
}

func upperFirst(s string) string { return strings.ToUpper(s[:1]) + s[1:] }

// execute parses the flags and does what the command does.
func (v *invocation) execute(ctx context.Context, args []string) error {
	action := v.command.flags(v)
	if len(args) > 0 && (args[0] == "-h" || args[0] == "-help" || args[0] == "--help") {
		v.flags.SetOutput(v.out)
	}
	rest, err := parseInterspersed(v.flags, args)
	if errors.Is(err, flag.ErrHelp) {
		return err
	}
	if err != nil {
		return usageError{err}
	}
	v.rest = rest
	return action(ctx)
}

// parseInterspersed lets flags follow arguments, as people type them.
func parseInterspersed(f *flag.FlagSet, args []string) (rest []string, err error) {
	for {
		if err := f.Parse(args); err != nil {
			return nil, err
		}
		if f.NArg() == 0 {
			return rest, nil
		}
		done := len(args) - f.NArg()
		if done > 0 && args[done-1] == "--" {
			return append(rest, f.Args()...), nil
		}
		rest = append(rest, f.Arg(0))
		args = f.Args()[1:]
	}
}

// load gives the config with the flags over it.
func (v *invocation) load() (Config, error) {
	cfg, err := loadConfig(v.config)
	if err != nil {
		return cfg, usageError{err}
	}
	if v.data != "" {
		cfg.Data = v.data
	}
	if v.addr != "" {
		if err := checkAddr(v.addr); err != nil {
			return cfg, usageError{fmt.Errorf("-addr: %w", err)}
		}
		cfg.Addr = v.addr
	}
	return cfg, nil
}

// withApp opens the data directory, does something with it, and closes it.
func (v *invocation) withApp(ctx context.Context, do func(context.Context, *app) error) error {
	cfg, err := v.load()
	if err != nil {
		return err
	}
	a, err := openApp(ctx, cfg, v.err, slog.LevelWarn)
	if err != nil {
		return err
	}
	return errors.Join(do(ctx, a), a.close())
}

// args gives exactly n arguments, or a usage error that shows the synopsis.
func (v *invocation) args(n int) ([]string, error) {
	if len(v.rest) != n {
		return nil, usageError{fmt.Errorf("%s: want %s, got %d arguments; see nextsearch %s -h",
			v.command.name, orNone(v.command.args), len(v.rest), v.command.name)}
	}
	return v.rest, nil
}

func orNone(s string) string {
	if s == "" {
		return "no arguments"
	}
	return s
}
