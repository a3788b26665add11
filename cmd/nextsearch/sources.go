package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"go.yaml.in/yaml/v3"

	"nextsearch/ingest"
	"nextsearch/internal/fetch"
)

func sourcesCommand() command {
	return command{
		name:    "sources",
		args:    "[add URL | enable NAME... | starter]",
		summary: "list the sources with their last and next run, and add some",
		help: `Without arguments every source of the config is shown, and every other that
the catalogue knows.

  add URL       find out what stands at the address (feed, CKAN, OParl, OAI-PMH,
                DCAT, sitemap, file, web site) and write it to the config
  enable NAME   take a source from the starter list into the config
  starter       show the starter list: public endpoints, none of them enabled

The config is the file of -config, or ` + defaultConfig + `, which is made if it is missing.
A running serve takes new sources when it is started again.

  nextsearch sources -json
  nextsearch sources add https://www.example.org/
  nextsearch sources enable govdata`,
		flags: sourcesFlags,
	}
}

// sourcesOptions are the flags of sources.
type sourcesOptions struct {
	json   bool
	dryRun bool
	name   string
	allow  listFlag
}

func sourcesFlags(v *invocation) func(context.Context) error {
	var o sourcesOptions
	v.flags.BoolVar(&o.json, "json", false, "print JSON")
	v.flags.BoolVar(&o.dryRun, "dry-run", false, "with add and enable: print the entry and write nothing")
	v.flags.StringVar(&o.name, "name", "", "with add: `NAME` of the source, instead of its host")
	v.flags.Var(&o.allow, "allow", "with add: private address range `CIDR` that the source may reach (repeatable)")
	return func(ctx context.Context) error {
		if len(v.rest) == 0 {
			return listSources(ctx, v, o.json)
		}
		verb := v.rest[0]
		if err := v.flags.Parse(v.rest[1:]); err != nil { // flags may follow the verb
			return usageError{err}
		}
		args := v.flags.Args()
		switch {
		case verb == "add" && len(args) == 1:
			return o.add(ctx, v, args[0])
		case verb == "enable" && len(args) > 0:
			return o.enable(v, args)
		case verb == "starter" && len(args) == 0:
			return listStarter(v, o.json)
		}
		return usageError{fmt.Errorf("sources: want nothing, `add URL`, `enable NAME...` or `starter`; see nextsearch sources -h")}
	}
}

func listSources(ctx context.Context, v *invocation, asJSON bool) error {
	return v.withApp(ctx, func(ctx context.Context, a *app) error {
		states, err := a.sourceStates(ctx)
		if err != nil {
			return err
		}
		return printStates(v.stdio, states, asJSON)
	})
}

// listStarter prints the starter list.
func listStarter(v *invocation, asJSON bool) error {
	list, err := ingest.StarterList()
	if err != nil {
		return err
	}
	if asJSON {
		return printJSON(v.out, list)
	}
	w := tabwriter.NewWriter(v.out, 0, 8, 2, ' ', 0)
	fmt.Fprintln(w, "NAME\tKIND\tTITLE\tURL")
	for _, s := range list {
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\n", s.Name, s.Kind, s.Title, s.URL)
	}
	if err := w.Flush(); err != nil {
		return err
	}
	_, err = fmt.Fprintln(v.out, "\nnextsearch sources enable NAME takes one into the config; read its terms first.")
	return err
}

// enable takes entries of the starter list into the config.
func (o *sourcesOptions) enable(v *invocation, names []string) error {
	list, err := ingest.StarterList()
	if err != nil {
		return err
	}
	for _, name := range names {
		i := slices.IndexFunc(list, func(s ingest.Starter) bool { return s.Name == name })
		if i < 0 {
			return usageError{fmt.Errorf("the starter list has no %q; nextsearch sources starter shows it", name)}
		}
		s := list[i]
		if _, err := s.Spec(); err != nil {
			return err
		}
		remark := strings.TrimSpace(s.Title + "\nterms: " + orUnknown(strings.TrimSpace(s.Terms+" "+s.TermsURL)) +
			"\nnamed by: " + orUnknown(strings.TrimSpace(s.Documented+" "+s.Dated)) + "\ncontact: " + orUnknown(s.Contact))
		if s.Key != "" {
			remark += "\nneeds a key: " + s.Key
		}
		if s.Note != "" {
			remark += "\nnote: " + s.Note
		}
		e := entry{name: s.Name, kind: s.Kind, url: s.URL, every: s.Every, delay: s.Delay, licence: s.Licence, remark: remark}
		if err := o.write(v, e); err != nil {
			return err
		}
	}
	return nil
}

func orUnknown(s string) string {
	if s == "" {
		return "not found"
	}
	return s
}

// add finds out what stands at an address and takes it into the config.
func (o *sourcesOptions) add(ctx context.Context, v *invocation, address string) error {
	cfg, err := v.load()
	if err != nil {
		return err
	}
	allow, err := parsePrefixes(o.allow)
	if err != nil {
		return usageError{fmt.Errorf("-allow: %w", err)}
	}
	client, err := fetch.New(fetch.Config{Agent: "nextsearch/" + version(), Contact: cfg.Contact})
	if err != nil {
		return err
	}
	defer client.Close()
	found, err := ingest.Detect(ctx, client.For(fetch.Policy{Allow: allow, Retries: -1, Timeout: probeTimeout}), address)
	if err != nil {
		return err
	}
	best := found[0]
	fmt.Fprintf(v.err, "%s: %s\n", best.Kind, best.Why)
	for _, other := range found[1:] {
		fmt.Fprintf(v.err, "also possible: %s=%s (%s)\n", other.Kind, other.Target, other.Why)
	}
	spec, err := ingest.ParseTarget(best.Kind + "=" + best.Target)
	if err != nil {
		return err
	}
	if o.name != "" {
		spec.Name = o.name
	}
	e := entry{name: spec.Name, kind: spec.Kind, url: spec.Target, every: defaultEvery, delay: defaultDelay, allow: o.allow, remark: best.Why}
	return o.write(v, e)
}

// probeTimeout is how long one request of `sources add` may take.
const probeTimeout = 20 * time.Second

// entry is a source as it is written to the config.
type entry struct {
	name, kind, url, licence string
	every, delay             time.Duration
	allow                    []string
	remark                   string // comment above it
}

// node gives the entry as YAML.
func (e entry) node() *yaml.Node {
	n := &yaml.Node{Kind: yaml.MappingNode, HeadComment: "# " + strings.ReplaceAll(e.remark, "\n", "\n# ")}
	add := func(key, value string) {
		if value != "" {
			n.Content = append(n.Content, &yaml.Node{Kind: yaml.ScalarNode, Value: key}, &yaml.Node{Kind: yaml.ScalarNode, Value: value})
		}
	}
	add("name", e.name)
	add("kind", e.kind)
	add("url", e.url)
	add("every", shortDuration(e.every))
	add("delay", shortDuration(e.delay))
	if len(e.allow) > 0 {
		list := &yaml.Node{Kind: yaml.SequenceNode, Style: yaml.FlowStyle}
		for _, a := range e.allow {
			list.Content = append(list.Content, &yaml.Node{Kind: yaml.ScalarNode, Value: a})
		}
		n.Content = append(n.Content, &yaml.Node{Kind: yaml.ScalarNode, Value: "allow"}, list)
	}
	if e.licence != "" {
		defaults := &yaml.Node{Kind: yaml.MappingNode}
		defaults.Content = []*yaml.Node{{Kind: yaml.ScalarNode, Value: "licence"}, {Kind: yaml.ScalarNode, Value: e.licence}}
		n.Content = append(n.Content, &yaml.Node{Kind: yaml.ScalarNode, Value: "defaults"}, defaults)
	}
	return n
}

// shortDuration writes 24h for 24h0m0s.
func shortDuration(d time.Duration) string {
	if d == 0 {
		return ""
	}
	return strings.TrimSuffix(strings.TrimSuffix(d.String(), "0s"), "0m")
}

// write puts the entry into the config, or prints it.
func (o *sourcesOptions) write(v *invocation, e entry) error {
	if o.dryRun {
		data, err := encodeYAML(&yaml.Node{Kind: yaml.SequenceNode, Content: []*yaml.Node{e.node()}})
		if err == nil {
			_, err = v.out.Write(data)
		}
		return err
	}
	file := v.config
	if file == "" {
		file = defaultConfig
	}
	if err := addSource(file, e); err != nil {
		return err
	}
	_, err := fmt.Fprintf(v.out, "%s is in %s now; nextsearch ingest %s visits it, a serve that is started again does so by itself.\n", e.name, file, e.name)
	return err
}

// addSource writes an entry to a config file, whose comments stay. The file
// is replaced at once: who reads it sees the old or the new one.
func addSource(file string, e entry) error {
	old, err := os.ReadFile(file)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	data, err := withSource(file, old, e)
	if err != nil {
		return err
	}
	var cfg Config
	if err := decodeConfig(file, data, &cfg); err != nil {
		return fmt.Errorf("nothing was written, as the config would not be valid then: %w", err)
	}
	temp, err := os.CreateTemp(filepath.Dir(file), ".nextsearch-*.yaml")
	if err != nil {
		return err
	}
	defer os.Remove(temp.Name()) // fails once it has its name
	_, err = temp.Write(data)
	if err = errors.Join(err, temp.Sync(), temp.Close()); err != nil {
		return err
	}
	if info, err := os.Stat(file); err == nil {
		_ = os.Chmod(temp.Name(), info.Mode()) // as open or closed as before
	}
	return os.Rename(temp.Name(), file)
}

// withSource gives the config with the entry at the end of its sources.
func withSource(file string, old []byte, e entry) ([]byte, error) {
	var doc yaml.Node
	if err := yaml.Unmarshal(old, &doc); err != nil {
		return nil, fmt.Errorf("%s: no valid YAML: %s", file, strings.TrimPrefix(err.Error(), "yaml: "))
	}
	if len(doc.Content) == 0 {
		doc = yaml.Node{Kind: yaml.DocumentNode, HeadComment: doc.HeadComment, Content: []*yaml.Node{{Kind: yaml.MappingNode}}}
	}
	top := doc.Content[0]
	if top.Kind != yaml.MappingNode {
		return nil, fmt.Errorf("%s: want keys with values, such as `data: ./data`", file)
	}
	list := valueOf(top, "sources")
	if list == nil || list.Tag == "!!null" {
		list = &yaml.Node{Kind: yaml.SequenceNode}
		setValue(top, "sources", list)
	}
	for _, item := range list.Content {
		if name := valueOf(item, "name"); name != nil && name.Value == e.name {
			return nil, fmt.Errorf("%s has a source %q already; choose another with -name", file, e.name)
		}
	}
	list.Style = 0 // a flow list ([]) cannot hold comments
	list.Content = append(list.Content, e.node())
	return encodeYAML(&doc)
}

// valueOf gives the value of a key, nil if there is none.
func valueOf(n *yaml.Node, key string) *yaml.Node {
	for i := 0; n.Kind == yaml.MappingNode && i+1 < len(n.Content); i += 2 {
		if n.Content[i].Value == key {
			return n.Content[i+1]
		}
	}
	return nil
}

func setValue(n *yaml.Node, key string, value *yaml.Node) {
	for i := 0; i+1 < len(n.Content); i += 2 {
		if n.Content[i].Value == key {
			n.Content[i+1] = value
			return
		}
	}
	n.Content = append(n.Content, &yaml.Node{Kind: yaml.ScalarNode, Value: key}, value)
}

func encodeYAML(n *yaml.Node) ([]byte, error) {
	var b bytes.Buffer
	enc := yaml.NewEncoder(&b)
	enc.SetIndent(2)
	err := errors.Join(enc.Encode(n), enc.Close())
	return b.Bytes(), err
}
