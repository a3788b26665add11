package main

import (
	"errors"
	"fmt"
	"maps"
	"net"
	"net/netip"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"

	"nextsearch/ingest"
	"nextsearch/internal/catalogue"
	"nextsearch/internal/server"
)

// A decoder turns YAML into a Config by hand-written tables of keys, so that
// an error can name file, line, key and remedy.
type decoder struct {
	file string
	errs []error
}

// keys maps the keys of a YAML mapping to what takes their value.
type keys map[string]func(d *decoder, n *yaml.Node) error

// decodeConfig reads data into cfg. All errors are given at once.
func decodeConfig(file string, data []byte, cfg *Config) error {
	var doc yaml.Node
	if err := yaml.Unmarshal(data, &doc); err != nil {
		return fmt.Errorf("%s: no valid YAML: %s", file, strings.TrimPrefix(err.Error(), "yaml: "))
	}
	if len(doc.Content) == 0 {
		return nil // an empty file: all defaults
	}
	d := &decoder{file: file}
	d.mapping(doc.Content[0], "", configKeys(cfg))
	d.checkNames(cfg, doc.Content[0])
	return errors.Join(d.errs...)
}

func configKeys(cfg *Config) keys {
	return keys{
		"data":    text(&cfg.Data, nil),
		"addr":    text(&cfg.Addr, checkAddr),
		"metrics": text(&cfg.Metrics, checkAddr),
		"url":     text(&cfg.URL, checkBase),
		"contact": text(&cfg.Contact, checkContact),
		"title":   text(&cfg.Title, nil),
		"imprint": text(&cfg.Imprint, nil),
		"accessibility": func(d *decoder, n *yaml.Node) error {
			d.mapping(n, "accessibility", accessibilityKeys(&cfg.Accessibility))
			return nil
		},
		"catalogue":      text(&cfg.Catalogue, checkCatalogue),
		"trustedProxies": prefixes(&cfg.TrustedProxies),
		"logQueries":     boolean(&cfg.LogQueries),
		"submissions":    boolean(&cfg.Submissions),
		"tables":         texts(&cfg.Tables),
		"suppression":    text(&cfg.Suppression, nil),
		"sources": func(d *decoder, n *yaml.Node) error {
			if n.Kind != yaml.SequenceNode {
				return errors.New("want a list, each entry with name, kind and url")
			}
			for _, item := range n.Content {
				spec := ingest.Spec{Every: defaultEvery, Delay: defaultDelay}
				before := len(d.errs)
				d.mapping(item, "sources", sourceKeys(&spec))
				if _, err := ingest.New(spec); err != nil && len(d.errs) == before {
					d.add(item, "sources", err)
				}
				cfg.Sources = append(cfg.Sources, spec)
			}
			return nil
		},
	}
}

func accessibilityKeys(a *server.Accessibility) keys {
	return keys{
		"body":        text(&a.Body, nil),
		"conformity":  choice(&a.Conformity, "full", "partial", "none"),
		"barriers":    text(&a.Barriers, nil),
		"date":        text(&a.Date, checkDay),
		"contact":     text(&a.Contact, checkContact),
		"enforcement": text(&a.Enforcement, nil),
	}
}

func sourceKeys(s *ingest.Spec) keys {
	return keys{
		"name":        text(&s.Name, nil),
		"kind":        text(&s.Kind, nil),
		"url":         text(&s.Target, nil),
		"every":       duration(&s.Every, time.Minute),
		"key":         scalar(func(key string) error { s.Key = ingest.Secret(key); return nil }),
		"fullEvery":   duration(&s.FullEvery, time.Minute),
		"delay":       duration(&s.Delay, 0),
		"timeout":     duration(&s.Timeout, time.Millisecond),
		"retries":     retries(&s.Retries),
		"allow":       prefixes(&s.Allow),
		"text":        choice(&s.Text, catalogue.TextSnippet, catalogue.TextFull),
		"noindex":     flagChoice(&s.IgnoreNoIndex, "respect", "ignore"),
		"maxRemovals": share(&s.MaxRemovals),
		"maxPages":    number(&s.MaxPages),
		"attachments": choice(&s.Attachments, ingest.AttachmentsText, ingest.AttachmentsLink),
		"json": func(d *decoder, n *yaml.Node) error {
			d.mapping(n, "json", keys{
				"records": text(&s.JSON.Records, nil),
				"fields":  columns(&s.JSON.Fields),
			})
			return nil
		},
		"defaults": func(d *decoder, n *yaml.Node) error {
			d.mapping(n, "defaults", keys{
				"kind":         choice(&s.Defaults.RecordKind, catalogue.Kinds()...),
				"organisation": text(&s.Defaults.Organisation, nil),
				"language":     text(&s.Defaults.Language, nil),
				"licence":      text(&s.Defaults.Licence, nil),
				"keywords":     texts(&s.Defaults.Keywords),
			})
			return nil
		},
		"csv": func(d *decoder, n *yaml.Node) error {
			d.mapping(n, "csv", keys{
				"columns":   columns(&s.CSV.Columns),
				"separator": separator(&s.CSV.Separator),
				"encoding":  text(&s.CSV.Encoding, nil),
				"headerRow": number(&s.CSV.HeaderRow),
				"rowTitle":  text(&s.CSV.RowTitle, nil),
			})
			return nil
		},
	}
}

// mapping decodes a YAML mapping by a table of keys.
func (d *decoder) mapping(n *yaml.Node, name string, known keys) {
	if n.Kind != yaml.MappingNode {
		d.add(n, name, errors.New("want keys with values, such as `data: ./data`"))
		return
	}
	seen := map[string]bool{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		set, ok := known[key.Value]
		switch {
		case !ok:
			d.add(key, key.Value, fmt.Errorf("there is no such key; the keys here are %s",
				strings.Join(slices.Sorted(maps.Keys(known)), ", ")))
		case seen[key.Value]:
			d.add(key, key.Value, errors.New("the key occurs twice; leave one"))
		default:
			if err := set(d, value); err != nil {
				d.add(value, key.Value, err)
			}
		}
		seen[key.Value] = true
	}
}

func (d *decoder) add(n *yaml.Node, key string, err error) {
	d.errs = append(d.errs, fmt.Errorf("%s:%d: %s: %w", d.file, n.Line, key, err))
}

// checkNames refuses two sources of one name: each would remove the other's records.
func (d *decoder) checkNames(cfg *Config, n *yaml.Node) {
	seen := map[string]bool{}
	for _, s := range cfg.Sources {
		if seen[s.Name] && s.Name != "" {
			d.add(n, "sources", fmt.Errorf("two sources are named %q; give each its own name", s.Name))
		}
		seen[s.Name] = true
	}
}

// scalar decodes one value with parse.
func scalar(parse func(string) error) func(*decoder, *yaml.Node) error {
	return func(_ *decoder, n *yaml.Node) error {
		if n.Kind != yaml.ScalarNode {
			return errors.New("want one value, not a list or a mapping")
		}
		return parse(n.Value)
	}
}

func text(to *string, check func(string) error) func(*decoder, *yaml.Node) error {
	return scalar(func(s string) error {
		*to = s
		if check == nil || s == "" {
			return nil
		}
		return check(s)
	})
}

func boolean(to *bool) func(*decoder, *yaml.Node) error {
	return scalar(func(s string) (err error) {
		if *to, err = strconv.ParseBool(s); err != nil {
			return fmt.Errorf("got %q, want true or false", s)
		}
		return nil
	})
}

func number(to *int) func(*decoder, *yaml.Node) error {
	return scalar(func(s string) error {
		n, err := strconv.Atoi(s)
		if err != nil || n < 1 {
			return fmt.Errorf("got %q, want a whole number above 0", s)
		}
		*to = n
		return nil
	})
}

// retries takes 0 for none, which a Spec says with a negative number.
func retries(to *int) func(*decoder, *yaml.Node) error {
	return scalar(func(s string) error {
		n, err := strconv.Atoi(s)
		if err != nil || n < 0 {
			return fmt.Errorf("got %q, want a whole number from 0", s)
		}
		if *to = n; n == 0 {
			*to = -1
		}
		return nil
	})
}

func share(to *float64) func(*decoder, *yaml.Node) error {
	return scalar(func(s string) error {
		v, err := strconv.ParseFloat(s, 64)
		if err != nil || v <= 0 || v > 1 {
			return fmt.Errorf("got %q, want a share above 0 up to 1, such as 0.2", s)
		}
		*to = v
		return nil
	})
}

func duration(to *time.Duration, least time.Duration) func(*decoder, *yaml.Node) error {
	return scalar(func(s string) error {
		v, err := time.ParseDuration(s)
		if err != nil || v < least {
			return fmt.Errorf("got %q, want a duration of at least %s, such as 90s, 15m or 24h", s, least)
		}
		*to = v
		return nil
	})
}

func choice[T ~string](to *T, of ...T) func(*decoder, *yaml.Node) error {
	return scalar(func(s string) error {
		if !slices.Contains(of, T(s)) {
			return fmt.Errorf("got %q, want one of %v", s, of)
		}
		*to = T(s)
		return nil
	})
}

// flagChoice takes one of two words for false and true.
func flagChoice(to *bool, no, yes string) func(*decoder, *yaml.Node) error {
	return scalar(func(s string) error {
		if s != no && s != yes {
			return fmt.Errorf("got %q, want %s or %s", s, no, yes)
		}
		*to = s == yes
		return nil
	})
}

func separator(to *rune) func(*decoder, *yaml.Node) error {
	return scalar(func(s string) error {
		r := []rune(strings.ReplaceAll(s, `\t`, "\t"))
		if len(r) != 1 {
			return fmt.Errorf("got %q, want one character", s)
		}
		*to = r[0]
		return nil
	})
}

// texts takes a list, or one value for a list of one.
func texts(to *[]string) func(*decoder, *yaml.Node) error {
	return func(_ *decoder, n *yaml.Node) error {
		*to = nil
		if n.Kind == yaml.ScalarNode {
			*to = []string{n.Value}
			return nil
		}
		if n.Kind != yaml.SequenceNode {
			return errors.New("want a list of values")
		}
		for _, item := range n.Content {
			if item.Kind != yaml.ScalarNode {
				return errors.New("want a list of single values")
			}
			*to = append(*to, item.Value)
		}
		return nil
	}
}

func prefixes(to *[]netip.Prefix) func(*decoder, *yaml.Node) error {
	return func(d *decoder, n *yaml.Node) error {
		var list []string
		if err := texts(&list)(d, n); err != nil {
			return err
		}
		parsed, err := parsePrefixes(list)
		*to = parsed
		return err
	}
}

// parsePrefixes reads address ranges; a single address is a range of one.
func parsePrefixes(list []string) ([]netip.Prefix, error) {
	var out []netip.Prefix
	for _, s := range list {
		p, err := netip.ParsePrefix(s)
		if err != nil {
			addr, errAddr := netip.ParseAddr(s)
			if errAddr != nil {
				return nil, fmt.Errorf("got %q, want an address range such as 10.0.0.0/8", s)
			}
			p = netip.PrefixFrom(addr, addr.BitLen())
		}
		out = append(out, p)
	}
	return out, nil
}

// columns takes a mapping from a field to a column head or a list of them.
func columns(to *map[string][]string) func(*decoder, *yaml.Node) error {
	return func(d *decoder, n *yaml.Node) error {
		if n.Kind != yaml.MappingNode {
			return errors.New("want fields with their column heads, such as `title: Titel`")
		}
		*to = map[string][]string{}
		for i := 0; i+1 < len(n.Content); i += 2 {
			var heads []string
			if err := texts(&heads)(d, n.Content[i+1]); err != nil {
				return err
			}
			(*to)[n.Content[i].Value] = heads
		}
		return nil
	}
}

func checkAddr(s string) error {
	_, port, err := net.SplitHostPort(s)
	if err == nil {
		_, err = strconv.ParseUint(port, 10, 16)
	}
	if err != nil {
		return fmt.Errorf("got %q, want HOST:PORT such as 127.0.0.1:8080", s)
	}
	return nil
}

func checkBase(s string) error {
	u, err := url.Parse(s)
	if err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Host == "" || strings.Trim(u.Path, "/") != "" {
		return fmt.Errorf("got %q, want the public address such as https://suche.example.org", s)
	}
	return nil
}

func checkContact(s string) error {
	if u, err := url.Parse(s); err != nil || (u.Scheme != "mailto" && u.Scheme != "https") {
		return fmt.Errorf("got %q, want mailto:ADDRESS or https://PAGE", s)
	}
	return nil
}

func checkDay(s string) error {
	if _, err := time.Parse(time.DateOnly, s); err != nil {
		return fmt.Errorf("got %q, want a day such as 2026-03-01", s)
	}
	return nil
}

func checkCatalogue(s string) error {
	return fmt.Errorf("got %q; this release keeps the catalogue in the data directory: leave it empty", s)
}
