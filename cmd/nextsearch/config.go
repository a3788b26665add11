package main

import (
	"errors"
	"fmt"
	"io/fs"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"time"

	"nextsearch/ingest"
	"nextsearch/internal/server"
	"nextsearch/mappings"
)

// Config is everything that can be set. It is read here only; packages get
// plain values through their constructors.
type Config struct {
	// Data is the directory of catalogue, raw copies and index; relative to
	// the config file. Default ./data.
	Data string
	// Addr is where pages and API listen, HOST:PORT; port 0 takes a free one. Default 127.0.0.1:8080.
	Addr string
	// Metrics is where /metrics listens, HOST:PORT; off when empty.
	Metrics string
	// URL is the public base address for feeds and links, without a path;
	// default: what the request was sent to.
	URL string
	// Contact stands in the user agent: mailto: or https: address. Crawling
	// foreign hosts without one is an error.
	Contact string
	// TrustedProxies lists whose X-Forwarded-* headers count.
	TrustedProxies []netip.Prefix
	// Catalogue is empty for SQLite in Data.
	Catalogue string
	// Title and Imprint are shown on the pages.
	Title   string
	Imprint string
	// Accessibility is for the statement on accessibility.
	Accessibility server.Accessibility
	// LogQueries lets search words into the log; off by default.
	LogQueries bool
	// Submissions offers the form by which recipes are submitted; on by default.
	Submissions bool
	// Tables are files of an operator's own abbreviations (ABK, tab, long form)
	// and synonyms (A | B | C), beside the product's; relative to the config file.
	Tables []string
	// Suppression is the folder of the list that keeps what was erased away;
	// relative to the config file. Default: suppression in Data. No backup
	// holds it: keep a copy elsewhere.
	Suppression string
	// Sources to visit.
	Sources []ingest.Spec
}

const (
	defaultData  = "data"
	defaultAddr  = "127.0.0.1:8080"
	defaultTitle = "nextsearch"
	// defaultConfig is read if it is there and -config is not given.
	defaultConfig = "nextsearch.yaml"
	// defaultEvery is the time between two visits to a source.
	defaultEvery = 24 * time.Hour
	// defaultDelay is the least pause between two requests to one host: at
	// one request a second even a small authority's server is not troubled.
	defaultDelay = time.Second
)

// loadConfig reads the file, or gives the defaults if the default file is
// not there. Errors name file, line, key and remedy.
func loadConfig(path string) (Config, error) {
	cfg := Config{Data: defaultData, Addr: defaultAddr, Title: defaultTitle, Submissions: true}
	explicit := path != ""
	if !explicit {
		path = defaultConfig
	}
	data, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) && !explicit {
		return cfg, nil
	}
	if err != nil {
		return cfg, fmt.Errorf("config: %w; name an existing file with -config", err)
	}
	if err := decodeConfig(path, data, &cfg); err != nil {
		return cfg, err
	}
	for i := range cfg.Sources {
		keyFromEnvironment(&cfg.Sources[i])
	}
	relative := func(p *string) {
		if !filepath.IsAbs(*p) {
			*p = filepath.Join(filepath.Dir(path), *p)
		}
	}
	relative(&cfg.Data)
	if cfg.Suppression != "" {
		relative(&cfg.Suppression)
	}
	for i := range cfg.Tables {
		relative(&cfg.Tables[i])
	}
	if _, err := mappings.Tables(cfg.Tables...); err != nil {
		return cfg, fmt.Errorf("%s: tables: %w", path, err)
	}
	return cfg, nil
}

// keyPrefix and a source's name in capitals, _ for -, is the environment
// variable that has its key where the config has none: a config file lies in
// version control, a key does not belong there.
const keyPrefix = "NEXTSEARCH_KEY_"

func keyFromEnvironment(spec *ingest.Spec) {
	if spec.Key == "" {
		name := strings.ToUpper(strings.ReplaceAll(spec.Name, "-", "_"))
		spec.Key = ingest.Secret(os.Getenv(keyPrefix + name))
	}
}
